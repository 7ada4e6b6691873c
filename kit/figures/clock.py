"""Figures of limitation: the clock of one debt, with what happened to it."""

from __future__ import annotations

import datetime as dt
import textwrap
from dataclasses import dataclass
from typing import Any

import matplotlib.dates as dates
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from kit import language, law
from kit.figures import base
from kit.law import Limitation

# Colour and hatch of a period by how it began; an open one is read both ways.
_LOOKS = {
    "runs": {"facecolor": "#56B4E9", "hatch": ""},
    "revives": {"facecolor": "#E69F00", "hatch": "//"},
    "open": {"facecolor": "#EEEEEE", "hatch": ".."},
}
_STARTS = {"restarts": "runs", "open": "runs", "revives": "revives"}


@dataclass(frozen=True)
class _Row:
    """One line of the picture: a day, what happened, and the period that began with it."""

    day: str
    label: str
    kind: str  # "" where no period began
    until: str
    latest: str

    @property
    def last(self) -> str:
        return max(filter(None, (self.day, self.until, self.latest)))


def limitation_periods(clock: Limitation) -> Figure:
    """Draw the clock of one debt: a bar for each period, from what began it to its last day.

    Args:
        clock: what :func:`kit.law.limitation` returned; or ``before`` or ``after`` of what
            :func:`kit.law.what_a_signature_does` returned.

    Raises:
        DataProblem: it is no such clock.

    >>> clock = law.limitation("2021-06-15", [("2022-11-20", "message_reached")], on="2026-03-17")
    >>> "ends on 2025-11-20" in limitation_periods(clock).description
    True
    """
    base.expect(clock, Limitation, "law.limitation()")
    rows = _rows(clock)
    with base.look():
        figure = base.new(8.2, 2.0 + 0.5 * len(rows))
        axes = figure.subplots()
        for place, row in enumerate(rows):
            _draw(axes, place, row)
        if clock.on:
            axes.axvline(_date(clock.on), color=base.INK, linestyle="--", linewidth=1.2)
        _frame(axes, clock, rows)
        title = _title(clock)
        base.headline(figure, title)
        base.key(figure, _handles(clock, rows), columns=2)
        said = {"title": title, "from": rows[0].day, "to": max(row.last for row in rows)}
        words = language.say("interest_clock.between").join(_words(row) for row in rows)
        what = language.say("interest_clock.figure.periods", rows=words, **said)
        return base.finish(figure, what, language.say("interest_clock.figure.clock_source"))


# ---------------------------------------------------------------- rows


def _rows(clock: Limitation) -> list[_Row]:
    """The due day, then each event in the order of the record."""
    first = law.limitation(clock.due).expires if clock.expires else ""
    due = language.say("interest_clock.figure.due")
    rows = [_Row(clock.due, due, "runs" if first else "", first, first)]
    for step in clock.log:
        until, latest = step.expires or "", step.latest or ""
        # what moves nothing keeps two days that an earlier event left open: it begins no period
        parts = until != latest and step.effect in ("unsettled", "suspends")
        kind = _STARTS.get(step.effect, "open" if parts else "")
        rows.append(_Row(step.date, step.event, kind, until, latest))
    return rows


def _draw(axes: Any, place: int, row: _Row) -> None:
    start = _date(row.day)
    moved = bool(row.kind)
    mark = {"marker": "o", "markersize": 6, "color": base.INK, "linestyle": ""}
    axes.plot([start], [place], markerfacecolor=base.INK if moved else "white", zorder=4, **mark)
    if not moved:
        return
    end = start if row.kind == "open" else _date(row.until)
    if end > start:
        _bar(axes, place, start, end, row.kind)
    if row.latest > row.until:
        _bar(axes, place, end, _date(row.latest), "open")
    _last_day(axes, place, row.until if row.until == row.latest else f"{row.latest} ?")


def _last_day(axes: Any, place: float, text: str) -> None:
    """Write a last day at the right edge: beside its bar the line of the day asked may run."""
    axes.annotate(
        text,
        (1.0, place),
        xycoords=axes.get_yaxis_transform(),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
    )


def _bar(axes: Any, place: int, start: dt.date, end: dt.date, kind: str) -> None:
    # a bar's length counts in days, its place on a dated axis in days too
    left, wide = dates.date2num(start), (end - start).days
    axes.barh(
        place, wide, left=left, height=0.5, edgecolor="#333333", linewidth=0.6, **_LOOKS[kind]
    )


def _frame(axes: Any, clock: Limitation, rows: list[_Row]) -> None:
    wide = 14 if language.current() == "zh" else 30
    labels = [f"{row.day}\n" + "\n".join(textwrap.wrap(row.label, wide)) for row in rows]
    axes.set_yticks(range(len(rows)), labels, fontsize=9, linespacing=1.35)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    days = [_date(day) for row in rows for day in (row.day, row.last)]
    days += [_date(clock.on)] if clock.on else []
    span = max((max(days) - min(days)).days, 365)
    left, right = dates.date2num(min(days)), dates.date2num(max(days))
    axes.set_xlim(left - 0.03 * span, right + 0.03 * span)
    if any(row.kind for row in rows):
        _last_day(axes, -0.5, language.say("clock.last_day"))
    axes.xaxis.set_major_locator(dates.AutoDateLocator(minticks=3, maxticks=9))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%Y"))
    if span < 5 * 365:
        axes.xaxis.set_major_locator(dates.YearLocator())
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(language.say("interest_clock.figure.year"))


def _handles(clock: Limitation, rows: list[_Row]) -> list[Any]:
    kinds = {row.kind for row in rows} | {"open" for row in rows if row.latest > row.until}
    handles: list[Any] = [
        Patch(
            edgecolor="#333333",
            linewidth=0.6,
            label=language.say(f"interest_clock.period.{kind}"),
            **look,
        )
        for kind, look in _LOOKS.items()
        if kind in kinds
    ]
    if "" in kinds:
        label = language.say("interest_clock.period.none")
        mark = {"marker": "o", "color": base.INK, "markerfacecolor": "white", "linestyle": ""}
        handles.append(Line2D([], [], label=label, **mark))
    if clock.on:
        label = language.say("interest_clock.period.asked", day=clock.on)
        handles.append(Line2D([], [], color=base.INK, linestyle="--", label=label))
    return handles


def _date(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


# ---------------------------------------------------------------- words


def _title(clock: Limitation) -> str:
    if clock.expires is None:
        return language.say("interest_clock.figure.uncomputed")
    said = {"last": clock.expires, "latest": clock.latest, "on": clock.on}
    said["state"] = clock.state_in_words
    key = "ends" if clock.expires == clock.latest else "ends_open"
    return language.say(f"interest_clock.figure.{key}{'_on' if clock.on else ''}", **said)


def _words(row: _Row) -> str:
    said = {"day": row.day, "event": row.label, "until": row.until, "latest": row.latest}
    if not row.kind:
        return language.say("interest_clock.figure.row_none", **said)
    key = "row" if row.until == row.latest else "row_open"
    began = language.say(f"interest_clock.period.{row.kind}")
    return language.say(f"interest_clock.figure.{key}", began=began, **said)
