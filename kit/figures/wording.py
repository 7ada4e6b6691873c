"""Figures of the wording aid: the marks of one text, and the aid held against the gold codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from kit import language
from kit.figures import base
from kit.psychology import Wording, WordingReport

# A hatch goes with each colour as a second cue.
_LOOKS = {
    "politeness": {"facecolor": "#009E73", "hatch": ""},
    "hedge": {"facecolor": "#56B4E9", "hatch": ".."},
    "pressure": {"facecolor": "#E69F00", "hatch": "//"},
    "threat": {"facecolor": "#D55E00", "hatch": "xx"},
    "autonomy": {"facecolor": "#0072B2", "hatch": ""},
    "amount": {"facecolor": "#DDDDDD", "hatch": ""},
    "date": {"facecolor": "#DDDDDD", "hatch": "\\\\"},
    "channel": {"facecolor": "#DDDDDD", "hatch": "++"},
}
_PROMISED = ("amount", "date", "channel")
_RATES = ("precision", "recall")
# colour, marker, inside, line, and how far from the middle of the row
_EDITIONS = {
    "en": {"color": "#0072B2", "marker": "o", "fill": "#0072B2", "line": "-", "off": -0.17},
    "zh": {"color": "#A04700", "marker": "s", "fill": "white", "line": "--", "off": 0.17},
}
_EDGE = {"edgecolor": "#333333", "linewidth": 0.5}


def _say(key: str, **values: Any) -> str:
    return language.say(f"wording_lab.figure.{key}", **values)


def marks_of(marked: Wording) -> Figure:
    """Draw how many marks of each kind stand in a text.

    The text itself is not drawn: the kit's font holds the characters of the kit's own texts, and a
    text that somebody types may have others.

    Args:
        marked: what :func:`kit.psychology.wording` returned.

    Raises:
        DataProblem: something else.

    >>> from kit import psychology
    >>> "pressure 1" in marks_of(psychology.wording("You must pay.")).description
    True
    """
    base.expect(marked, Wording, "psychology.wording()")
    counts = marked.counts
    shown = {kind: counts[kind] for kind in _LOOKS}
    with base.look():
        figure = base.new(8.0, 3.2)
        axes = figure.subplots()
        for place, (kind, n) in enumerate(shown.items()):
            axes.barh(place, n, 0.62, **_LOOKS[kind], **_EDGE)
            base.beside(axes, str(n), (n, place))
        axes.set_yticks(range(len(shown)), [_kind(kind) for kind in shown])
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(0, max(*shown.values(), 3) * 1.12)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlabel(_say("marks_axis"))
        title = _say("marks_title", n=len(marked.marks), specific=marked.specificity)
        base.headline(figure, title)
        rows = _say("between").join(f"{_kind(kind)} {n}" for kind, n in shown.items())
        return base.finish(figure, _say("marks", title=title, rows=rows), _say("marks_source"))


def held_against_gold(report: WordingReport) -> Figure:
    """Draw precision and recall of the wording aid, kind by kind, with intervals, both languages.

    Args:
        report: what :func:`kit.psychology.wording_against_gold` returned.

    Raises:
        DataProblem: something else.

    >>> from kit import psychology
    >>> drawn = held_against_gold(psychology.wording_against_gold(draws=100))
    >>> "threat held against THR, English: precision 0.75" in drawn.description
    True
    """
    base.expect(report, WordingReport, "psychology.wording_against_gold()")
    kinds = [kind for kind in _LOOKS if kind in set(report.table["mark_kind"])]
    with base.look():
        figure = base.new(8.4, 1.7 + 0.46 * len(kinds))
        both = figure.subplots(1, 2, sharey=True)
        for axes, rate in zip(both, _RATES, strict=True):
            for row in report.table.itertuples():
                _dot(axes, row, rate, kinds.index(row.mark_kind))
            axes.set_xlim(-0.03, 1.03)
            axes.set_xlabel(_say(rate))
            axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
            axes.set_axisbelow(True)
            axes.tick_params(labelsize=9)
        both[0].set_yticks(range(len(kinds)), [_row_name(report.table, kind) for kind in kinds])
        both[0].set_ylim(len(kinds) - 0.4, -0.6)
        title = _say("held_title", counts=_say("and").join(_threats_found(report)))
        base.headline(figure, title)
        base.key(figure, [_entry(edition) for edition in _EDITIONS], axes=both[1])
        rows = _say("between").join(_row_words(row) for row in report.table.itertuples())
        what = _say("held", title=title, n=report.n_dialogues, rows=rows)
        return base.finish(figure, what, _say("held_source", n=report.n_dialogues))


# ---------------------------------------------------------------- parts


def _kind(kind: str) -> str:
    return language.label("mark_kind", kind)


def _row_name(table: pd.DataFrame, kind: str) -> str:
    against = table.loc[table["mark_kind"] == kind, "held_against"].iloc[0]
    if kind in _PROMISED:
        against = _say("promise")
    return _say("row_name", kind=_kind(kind), against=against)


def _dot(axes: Any, row: Any, rate: str, place: int) -> None:
    value, low, high = (getattr(row, f"{rate}{end}") for end in ("", "_low", "_high"))
    if pd.isna(value):
        return
    look = _EDITIONS[row.text_edition]
    at = place + look["off"]
    if not pd.isna(low):
        axes.plot([low, high], [at, at], color=look["color"], linestyle=look["line"], linewidth=1.3)
    inside = {"markerfacecolor": look["fill"], "markeredgecolor": look["color"]}
    axes.plot([value], [at], marker=look["marker"], markersize=6, linestyle="", **inside)


def _entry(edition: str) -> Line2D:
    look = _EDITIONS[edition]
    inside = {"markerfacecolor": look["fill"], "markeredgecolor": look["color"]}
    line = {"color": look["color"], "linestyle": look["line"], "marker": look["marker"]}
    return Line2D([], [], label=language.label("text_edition", edition), **line, **inside)


def _threats_found(report: WordingReport) -> Iterator[str]:
    threats = report.table[report.table["mark_kind"] == "threat"]
    for row in threats.itertuples():
        said = {"n": row.mark_hits, "all": row.mark_hits + row.mark_misses}
        yield _say("of", edition=language.label("text_edition", row.text_edition), **said)


def _row_words(row: Any) -> str:
    against = _say("promise") if row.mark_kind in _PROMISED else row.held_against
    said = {"kind": _kind(row.mark_kind), "against": against}
    said |= {"edition": language.label("text_edition", row.text_edition)}
    for rate in _RATES:
        ends = [getattr(row, f"{rate}{end}") for end in ("", "_low", "_high")]
        named = dict(zip(("value", "low", "high"), map(_two, ends), strict=True))
        said[rate] = _say("undefined") if pd.isna(ends[0]) else _say("rate", **named)
    return _say("row", **said)


def _two(value: float) -> str:
    return "-" if pd.isna(value) else f"{value:.2f}"
