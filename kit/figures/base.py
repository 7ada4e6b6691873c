"""What all figures share: size, colours, fonts, the source line, and the one way to show them.

A figure carries a description computed from its data. :func:`show` prints it under the picture: a
reader who cannot see the picture gets the finding, and because the checker of the lessons compares
text but never pictures, the description is how a wrong figure turns a lesson red.
"""

from __future__ import annotations

import io
import textwrap
from functools import cache
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from kit import datasets, language

# Okabe and Ito's palette, safe for colour-blind readers; a hatch goes with each as a second cue.
COLOURS = {
    "breach": "#D55E00",
    "presumed_breach": "#CC79A7",
    "reported_breach": "#E69F00",
    "unknown": "#999999",
    "needs_judgment": "#56B4E9",
    "no_breach_found": "#DDDDDD",
    "does_not_apply": "#F5F5F5",
}
HATCHES = {
    "breach": "",
    "presumed_breach": "xx",
    "reported_breach": "//",
    "unknown": "..",
    "needs_judgment": "\\\\",
    "no_breach_found": "",
    "does_not_apply": "",
}
INK, QUIET = "#1A1A1A", "#555555"  # both above 4.5:1 on white
DPI = 100
CJK = "Doorstep CJK"


@cache
def _fonts() -> list[str]:
    path = datasets.folder() / "fonts" / "DoorstepCJK-Subset.ttf"
    if path.is_file():
        font_manager.fontManager.addfont(path)
        return [CJK, "DejaVu Sans"]
    return ["DejaVu Sans"]


def look() -> Any:
    """Return the context in which figures are drawn and rendered: fonts, sizes, colours.

    The Chinese family stands first in Chinese: labels that mix formulas and Chinese ignore the
    fall-back.

    >>> with look(): bool(matplotlib.rcParams["axes.spines.top"])
    False
    """
    families = _fonts() if language.current() == "zh" else _fonts()[::-1]
    return matplotlib.rc_context(
        {
            "font.family": families,
            "font.size": 10,
            "axes.edgecolor": QUIET,
            "axes.labelcolor": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.unicode_minus": False,  # the subset has no U+2212
            "text.color": INK,
            "xtick.color": QUIET,
            "ytick.color": INK,
            "hatch.linewidth": 0.6,
        }
    )


def new(width: float = 8.0, height: float = 4.0) -> Figure:
    """Return an empty figure that no global state knows of; sizes in inches.

    >>> new(8, 4).get_size_inches().tolist()
    [8.0, 4.0]
    """
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def headline(figure: Figure, title: str) -> None:
    """Write the finding over a figure, from its left edge: over the axes alone it would be cut.

    >>> headline(new(), "what was found")
    """
    figure.suptitle(title, x=0.01, ha="left", fontsize=11.5)


def yuan(value: float) -> str:
    """Write a sum in yuan to the cent; minus zero is zero.

    >>> yuan(31640), yuan(-0.0)
    ('31,640.00', '0.00')
    """
    return f"{value + 0.0:,.2f}"


def thousands(axis: Any) -> None:
    """Set the thousands of an axis apart.

    >>> thousands(new().subplots().xaxis)
    """
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.6g}"))


def key(figure: Figure, handles: list[Any], columns: int = 0, axes: Any = None) -> None:
    """Put the key of the colours over the axes, under the headline; in one line, or in columns.

    >>> figure = new(); _ = figure.subplots(); key(figure, [])
    """
    axes = axes or figure.axes[0]
    # an outside legend of the figure would be laid over the headline
    place = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "borderaxespad": 0.2}
    axes.legend(
        handles=handles, ncols=columns or max(len(handles), 1), frameon=False, fontsize=9, **place
    )


def expect(given: Any, kind: type, call: str) -> None:
    """Refuse what a figure cannot draw, in one sentence.

    Args:
        given: what the figure was handed.
        kind: what it draws.
        call: the public function that returns such a thing.

    Raises:
        DataProblem: it is something else.

    >>> expect(None, Figure, "figures.base.new()")
    Traceback (most recent call last):
    kit.datasets.DataProblem: This figure draws what figures.base.new() returns, not NoneType.
    """
    if not isinstance(given, kind):
        said = {"call": call, "kind": type(given).__name__}
        raise datasets.DataProblem(language.say("figure.expects", **said))


def beside(axes: Any, text: str, at: tuple[float, float], colour: str = INK) -> None:
    """Write a text to the right of a mark: of the end of a bar, say.

    >>> figure = new(); beside(figure.subplots(), "19", (19, 0)); len(figure.axes[0].texts)
    1
    """
    axes.annotate(
        text, at, xytext=(6, 0), textcoords="offset points", va="center", fontsize=8.5, color=colour
    )


def wrapped(text: str, width: int) -> str:
    """Break a label into lines; Chinese has no blanks, and its characters are twice as wide.

    >>> wrapped("not a legal claim", 12)
    'not a legal\\nclaim'
    """
    if language.current() == "zh":
        wide = width // 2
        return "\n".join(text[i : i + wide] for i in range(0, len(text), wide))
    return "\n".join(textwrap.wrap(text, width))


def answer_patches(answers: list[str]) -> list[Patch]:
    """Make the entries of a key of answers, each in its colour and hatch.

    >>> answer_patches(["breach"])[0].get_label()
    'breach'
    """
    return [
        Patch(
            facecolor=COLOURS[answer],
            hatch=HATCHES[answer],
            edgecolor="#333333",
            linewidth=0.5,
            label=language.label("answer", answer),
        )
        for answer in answers
    ]


def finish(figure: Figure, description: str, source: str) -> Figure:
    """Write the source under a figure and attach its description.

    Args:
        figure: a drawn figure.
        description: what it shows, computed from the data: kind, axes, range, what stands out.
        source: where the data comes from.

    >>> finish(new(), "bars", "own data").description
    'Figure: bars'
    """
    # a supxlabel, because constrained layout keeps room for it and not for a free text
    figure.supxlabel(source, x=0.01, ha="left", fontsize=8, color=QUIET)
    figure.description = language.say("figure.description", what=description)
    return figure


def png(figure: Figure) -> bytes:
    """Render a figure; the same figure gives the same bytes in the same environment.

    >>> png(finish(new(), "nothing", "none"))[:4]
    b'\\x89PNG'
    """
    buffer = io.BytesIO()
    with look():
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def show(figure: Figure) -> None:
    """Show a figure in a lesson, and print its description under it.

    The description is printed as well as put beside the picture: JupyterLab shows only the richest
    form of an output, so beside the picture alone nobody would read or hear it.

    Args:
        figure: made by one of the kit's drawing functions.

    Raises:
        ValueError: the figure has no description.

    >>> show(new())
    Traceback (most recent call last):
    ValueError: This figure has no description; finish it with figures.base.finish.
    """
    description = getattr(figure, "description", None)
    if not description:
        raise ValueError(language.say("figure.undescribed"))
    from IPython.display import display

    display({"image/png": png(figure), "text/plain": description}, raw=True)
    print(description)
