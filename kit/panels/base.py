"""The one panel: controls on top, results below, and three forms of itself for three readers.

Results are written into ``HTML`` and ``Image`` widgets. ``Output`` and ``interact`` are not used:
they swallow errors, and the strict check of the lessons cannot compare them.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import ipywidgets as widgets
import traitlets

from kit import datasets, language
from kit.figures import base as figures

# ipywidgets cuts a long label beside its control. Above the control it is always whole, and as the
# control's own description it stays tied to it: a screen reader says it with the control.
_STYLE = """<style>
.doorstep .widget-inline-hbox {flex-direction: column; align-items: stretch; height: auto;
  margin: 2px 1.2em 0.5em 2px; width: 19em; max-width: 95%}
.doorstep .widget-inline-hbox > .widget-label {width: auto; max-width: none; text-align: left;
  white-space: normal; overflow: visible; height: auto; line-height: 1.5; margin: 0}
.doorstep .widget-inline-hbox > select, .doorstep .widget-inline-hbox > input {
  width: 100%; flex: none}
.doorstep .widget-slider .slider-container {flex: none; width: auto; height: 1.6em; margin: 0 10px}
.doorstep .widget-slider .widget-readout {text-align: left; max-width: none}
.doorstep .widget-inline-hbox.widget-html {width: auto; max-width: none; margin: 2px}
.doorstep .widget-html > .widget-html-content {width: 100%; flex: none}
.doorstep .widget-html-content {line-height: 1.4; white-space: normal; overflow-wrap: anywhere}
.doorstep .jupyter-widget-tab > .lm-TabBar .lm-TabBar-tab {flex: 0 0 auto; max-width: none}
.doorstep ul {margin: 0.2em 0 0.6em; padding-left: 1.2em}
.doorstep table {border-collapse: collapse}
.doorstep table th, .doorstep table td {
  border: 1px solid #BBB; padding: 0.1em 0.4em; text-align: left}
.doorstep .row {display: flex; flex-wrap: wrap; gap: 0 1.6em}
.doorstep .row > div {flex: 1 1 14em; min-width: min(14em, 100%)}
</style>"""


class Panel(widgets.VBox):
    """Controls and results in a box, with a picture and a text of its present state.

    A reader with JupyterLab gets the live controls; one without widgets (a printed lesson, a code
    host) gets the picture; one who cannot see it gets the text, which holds every value and every
    finding. A box's own text is cut after a hundred characters, so a strict check would compare
    next to nothing: hence the text form here.

    A panel of a theme fills ``self._controls`` in ``_build_controls``, makes the places for results
    in ``_build_results``, asks its theme in ``_compute`` and lays the answer out in ``_show``. The
    picture and its description, ``self._image`` and ``self._caption``, are kept here. It speaks the
    language that was spoken when it was made.
    """

    def __init__(self) -> None:
        self._controls: dict[str, widgets.DOMWidget] = {}
        self._message, self._caption = widgets.HTML(), widgets.HTML()
        self._image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self._filled: list[widgets.HTML] = [self._caption]
        self._busy = False
        self._answer: Any = None
        self._drawn: Any = None
        self.problem = ""
        controls = self._build_controls()
        results = self._build_results()
        super().__init__(children=[widgets.HTML(_STYLE), *controls, self._message, *results])
        self.add_class("doorstep")
        for control in self._controls.values():
            control.observe(self._on_change, names="value")
        self._refresh()

    # -- what a panel of a theme gives

    def _build_controls(self) -> Iterable[widgets.Widget]:
        raise NotImplementedError

    def _build_results(self) -> Iterable[widgets.Widget]:
        raise NotImplementedError

    def _compute(self) -> Any:
        """Ask the theme; a DataProblem is shown in the panel."""
        raise NotImplementedError

    def _show(self, answer: Any) -> None:
        """Lay the answer out in the places that ``_places`` made."""
        raise NotImplementedError

    def _picture(self, answer: Any) -> Any:
        """Draw the answer."""
        raise NotImplementedError

    def _facts(self) -> dict[str, Any]:
        raise NotImplementedError

    def _results(self, answer: Any) -> dict[str, Any]:
        raise NotImplementedError

    def _as_control(self, name: str, value: Any) -> Any:
        """Turn a value as the theme writes it into one that the control holds."""
        return value

    # -- what every panel does

    def _places(self, count: int) -> list[widgets.HTML]:
        """Make places for ``_show`` to fill; a problem empties them."""
        made = [widgets.HTML() for _ in range(count)]
        self._filled += made
        return made

    @property
    def value(self) -> dict[str, Any]:
        """The panel's present state in words: its controls, then its results (or the problem)."""
        if self.problem:
            return {**self._facts(), language.say("panel.problem_name"): self.problem}
        return {**self._facts(), **self._results(self._answer)}

    def set(self, **values: Any) -> None:
        """Move several controls at once; the results are shown once, after the last.

        Raises:
            DataProblem: there is no such control, or one cannot hold its value; then none moves.
        """
        for name in values.keys() - self._controls.keys():
            near = datasets.nearest(name, self._controls)
            raise datasets.DataProblem(language.say("panel.no_control", name=name, near=near))
        wanted = {name: self._as_control(name, value) for name, value in values.items()}
        before = {name: self._controls[name].value for name in values}
        self._busy = True
        try:
            for name, value in wanted.items():
                self._controls[name].value = value
        except traitlets.TraitError:
            for was, value in before.items():
                self._controls[was].value = value
            said = language.say("panel.no_value", name=name, value=values[name])
            raise datasets.DataProblem(said) from None
        finally:
            self._busy = False
            self._refresh()

    def _on_change(self, change: Any) -> None:
        if not self._busy:
            self._refresh()

    def _refresh(self) -> None:
        """Show the results anew. A problem takes their place: the old ones would be believed.

        A kernel writes an error of a callback to a log that nobody reads. So an error of the kit's
        own is named in the panel too, before it goes on its way.
        """
        self._answer, self._drawn, self.problem, said = None, None, "", ""
        try:
            self._answer = self._compute()
            self._drawn = self._picture(self._answer)
            self._show(self._answer)
            self._image.value = figures.png(self._drawn)
            self._caption.value = small(self._drawn.description)
            self._image.layout.display = None
        except datasets.DataProblem as problem:
            self.problem = str(problem)
            said = language.say("panel.problem", what=problem)
            self._empty()
        except Exception as error:
            self.problem = f"{type(error).__name__}: {error}"
            said = language.say("panel.broken", what=self.problem)
            self._empty()
            raise
        finally:
            alert = f'<p role="alert"><b>{html.escape(said)}</b></p>'
            self._message.value = alert if said else ""

    def _empty(self) -> None:
        for place in self._filled:
            place.value = ""
        self._image.layout.display = "none"

    def text(self) -> str:
        """The whole present state as text: every value, then the picture's description."""
        lines = [f"{name}: {_words(value)}" for name, value in self.value.items()]
        if not self.problem:
            lines.append(self._drawn.description)
        return "\n".join(lines)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = dict(super()._repr_mimebundle_(**kwargs)) | {"text/plain": self.text()}
        if not self.problem:
            bundle["image/png"] = bytes(self._image.value)
        return bundle


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "".join(f"\n  {item}" for item in value) or "-"
    return str(value)


def a_number(name: str, value: Any, low: float, high: float, whole: bool = False) -> Any:
    """Return a number that a control can hold, or say from where to where it goes.

    Args:
        name: of the control.
        value: what was given.
        low: the smallest that the control holds.
        high: the largest.
        whole: whether it holds whole numbers only.

    Raises:
        DataProblem: no number, or outside.

    >>> a_number("rounds", 100, 2, 50)
    Traceback (most recent call last):
    kit.datasets.DataProblem: 'rounds' cannot be '100'; give a number from 2 to 50.
    """
    kinds = int if whole else int | float | Decimal
    if isinstance(value, bool) or not isinstance(value, kinds) or not _within(value, low, high):
        said = {"low": f"{low:,.10g}", "high": f"{high:,.10g}"}
        raise datasets.DataProblem(language.say("panel.no_number", name=name, value=value, **said))
    return value if whole else float(value)


def _within(value: Any, low: float, high: float) -> bool:
    return value == value and low <= value <= high  # a Decimal that is no number cannot be compared


def a_choice(name: str, value: Any, known: Iterable[str]) -> str:
    """Return one of the codes of a list, or say which is near.

    Args:
        name: of the control.
        value: what was given.
        known: the codes that the list offers.

    Raises:
        DataProblem: another one, or no text.

    >>> a_choice("side", "borrower", ["creditor", "borrower"])
    'borrower'
    """
    codes = list(known)
    if not isinstance(value, str) or value not in codes:
        said = language.say("panel.no_value", name=name, value=value)
        raise datasets.DataProblem(f"{said} {datasets.nearest(str(value), codes)}".strip())
    return value


_LABELLED = {"style": {"description_width": "initial"}}


def slider(label: str, low: float, high: float, step: float) -> widgets.FloatSlider:
    """A number to drag, or to type where it is shown; it answers when it is let go.

    >>> slider("weight", 0.05, 0.95, 0.05).continuous_update
    False
    """
    return widgets.FloatSlider(
        description=label,
        min=low,
        max=high,
        value=low,
        step=step,
        readout_format=",.2f",
        continuous_update=False,
        **_LABELLED,
    )


def choice(label: str, options: Mapping[Any, str]) -> widgets.Dropdown:
    """A list to choose one value from.

    Args:
        label: the words over it.
        options: each value with its words. Not None as a value: ipywidgets shows that as a blank.

    >>> choice("went inside", {"": "(not recorded)", "yes": "yes"}).value
    ''
    """
    pairs = [(words, value) for value, words in options.items()]
    control = widgets.Dropdown(description=label, options=pairs, **_LABELLED)

    def hold(change: Any) -> None:
        if change.new is None:
            control.value = pairs[0][1]

    # a program can take the choice away, and nothing chosen is none of the values
    control.observe(hold, names="value")
    return control


def chosen(control: widgets.Dropdown) -> str:
    """Return the words of the value that is chosen in a list.

    >>> chosen(choice("went inside", {"": "(not recorded)"}))
    '(not recorded)'
    """
    return next(words for words, value in control.options if value == control.value)


def several(label: str, options: Mapping[Any, str], rows: int = 6) -> widgets.SelectMultiple:
    """A list to choose several values from.

    >>> several("consents", {"entry": "consent to enter"}).rows
    1
    """
    pairs = [(words, value) for value, words in options.items()]
    return widgets.SelectMultiple(
        description=label, options=pairs, rows=min(rows, len(pairs)), **_LABELLED
    )


def with_choice(control: widgets.SelectMultiple) -> widgets.VBox:
    """A list of several with a line under it that names what is chosen.

    A list shows a few entries at a time and a plain click lets all others go: without the line
    neither would be noticed.

    >>> box = with_choice(several("consents", {"entry": "consent to enter"}))
    >>> box.children[0].value = ("entry",); box.children[1].value
    '<small>consent to enter</small>'
    """
    line = widgets.HTML()

    def tell(_: Any = None) -> None:
        chosen = [words for words, value in control.options if value in control.value]
        line.value = small("; ".join(chosen) or language.say("panel.not_recorded"))

    control.observe(tell, names="value")
    tell()
    # no wider than the list: a long line would push its neighbours away
    return widgets.VBox([control, line], layout=widgets.Layout(max_width="20.5em"))


def small(text: str) -> str:
    """Write a text in small letters, as HTML.

    >>> small("a < b")
    '<small>a &lt; b</small>'
    """
    return f"<small>{html.escape(text)}</small>"


def bold(text: str) -> str:
    """Write a text in bold, as HTML.

    >>> bold("a < b")
    '<b>a &lt; b</b>'
    """
    return f"<b>{html.escape(text)}</b>"


def items(lines: Iterable[str]) -> str:
    """Write lines one under the other, as an HTML list.

    >>> items(["a", "b"])
    '<ul><li>a</li><li>b</li></ul>'
    """
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


def row(blocks: Iterable[str]) -> str:
    """Lay blocks of HTML side by side; they wrap on a narrow screen.

    >>> row(["a"])
    '<div class="row"><div>a</div></div>'
    """
    return '<div class="row">' + "".join(f"<div>{block}</div>" for block in blocks) + "</div>"


def day(label: str) -> widgets.DatePicker:
    """A day of the calendar, or none.

    >>> day("date").value is None
    True
    """
    return widgets.DatePicker(description=label, **_LABELLED)


def clock(label: str) -> widgets.TimePicker:
    """A clock time to the minute, or none: the browser's own control, which keys can turn.

    >>> int(clock("time").step)
    60
    """
    return widgets.TimePicker(description=label, step=60, **_LABELLED)


def grid(boxes: Iterable[widgets.Widget]) -> widgets.Box:
    """Lay controls out side by side; they wrap on a narrow screen.

    >>> len(grid([widgets.HTML()]).children)
    1
    """
    layout = widgets.Layout(flex_flow="row wrap", align_items="flex-start")
    return widgets.Box(list(boxes), layout=layout)


def tabs(pages: Mapping[str, widgets.Widget]) -> widgets.Tab:
    """Make tabs from titles and pages.

    >>> tabs({"At the door": widgets.HTML()}).titles
    ('At the door',)
    """
    return widgets.Tab(children=list(pages.values()), titles=list(pages))
