"""Figures of bargaining: the set of deals with what theory picks, the zone, a fallback that moves.

Utilities are yuan of today, the creditor's first; the borrower's is minus what a plan costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kit import datasets, language
from kit.figures import base
from kit.figures.base import yuan
from kit.negotiation import Frontier, Solution, Zopa

# Colour, marker and size: solutions that fall on one point are seen one inside the other.
_MARKS = {
    "nash": ("#0072B2", "o", 15),
    "kalai_smorodinsky": ("#D55E00", "s", 10),
    "egalitarian": ("#007A5A", "^", 10),
    "utilitarian": ("#A8447F", "D", 8),
}
_STYLES = dict(zip(_MARKS, ("-", "--", "-.", ":"), strict=True))
_SIDES = {"creditor": ("#0072B2", ""), "borrower": ("#E69F00", "//")}
_ZONES = {"certain": {"color": "#009E73", "alpha": 0.45}, "possible": {"color": "#BBBBBB"}}
_MANY = 200  # points that get a mark of full size
_NEEDS = (
    "step",
    "d_creditor",
    "d_borrower",
    "solution",
    "gain_creditor",
    "gain_borrower",
    "has_deal",
)


# ---------------------------------------------------------------- the set


def bargaining_set(
    frontier: Frontier, disagreement: Any, solutions: Iterable[Solution] = ()
) -> Figure:
    """Draw the deals, those that neither side can better alone, no deal, and what theory picks.

    Args:
        frontier: a set of deals in yuan of today, the creditor's value first.
        disagreement: what no deal is worth to each side.
        solutions: what ``negotiation.solve`` returned for this set and disagreement point.

    Raises:
        DataProblem: the disagreement point is no pair of numbers.

    >>> figure = bargaining_set(Frontier([[12, -5], [14, -9]]), (11, -8))
    >>> "1 of 2" in figure.description
    True
    """
    found, slack = list(solutions), frontier.slack(disagreement)
    d = np.array([float(part) for part in disagreement])
    both = int((frontier.points >= d - slack).all(axis=1).sum())
    with base.look():
        figure = base.new(8.2, 5.2)
        axes = figure.subplots()
        edge = frontier.pareto()
        handles = [*_cloud(axes, frontier, edge), *_no_deal(axes, frontier, d)]
        handles += [_mark(axes, one) for one in found if one.found]
        _scales(axes, frontier, d)
        title = _set_title(frontier, both)
        base.headline(figure, title)
        base.key(figure, handles, columns=3)
        low, high = frontier.points.min(axis=0), frontier.points.max(axis=0)
        said = {"l1": low[0], "l2": low[1], "h1": high[0], "h2": high[1], "d1": d[0], "d2": d[1]}
        said = {name: yuan(value) for name, value in said.items()}
        said |= dict(zip(("first", "second"), _sides(frontier), strict=True))
        picks = [_pick(one) for one in found] or [_say("none_asked")]
        said |= {"title": title, "edge": len(edge), "picks": _say("between").join(picks)}
        return base.finish(figure, _say("set", **said), _say("set_source"))


def _cloud(axes: Any, frontier: Frontier, edge: Frontier) -> list[Any]:
    size = 5 if len(frontier) <= _MANY else 2.5
    axes.plot(*frontier.points.T, ".", color="#999999", markersize=size, zorder=2)
    handles = [_handle("deal", color="#999999", marker=".", markersize=8, linestyle="")]
    line = edge.points[np.argsort(edge.points[:, 0])]
    style = {"color": base.INK, "marker": "o", "markersize": 4, "linewidth": 1}
    style["linestyle"] = "" if frontier.kind == "discrete" else "-"
    axes.plot(*line.T, zorder=3, **style)
    return [*handles, _handle("edge", **style)]


def _no_deal(axes: Any, frontier: Frontier, d: np.ndarray) -> list[Any]:
    mark = {"color": base.INK, "marker": "X", "markersize": 10, "linestyle": ""}
    axes.plot(*d, zorder=5, **mark)
    top = np.maximum(frontier.points.max(axis=0), d)
    handles = [_handle("no_deal", **mark)]
    if (top > d).all():
        axes.fill_between([d[0], top[0]], d[1], top[1], color="#F0E442", alpha=0.25, linewidth=0)
        handles.append(Patch(facecolor="#F0E442", alpha=0.25, label=_say("better")))
    rules = {"color": base.QUIET, "linestyle": "--", "linewidth": 0.8}
    axes.axvline(d[0], **rules)
    axes.axhline(d[1], **rules)
    return handles


def _mark(axes: Any, solution: Solution) -> Any:
    colour, marker, size = _MARKS[solution.rule]
    style = {"color": colour, "marker": marker, "markersize": size, "linestyle": ""}
    style |= {"markerfacecolor": "none", "markeredgewidth": 2}
    axes.plot(*solution.point, zorder=6, **style)
    label = language.label("solution", solution.rule)
    return Line2D([], [], label=label, **(style | {"markersize": 8}))


def _pick(solution: Solution) -> str:
    name = language.label("solution", solution.rule)
    if not solution.found:
        return _say(f"pick_{solution.reason}", name=name)
    parts = dict(zip(("u1", "u2", "g1", "g2"), (*solution.point, *solution.gains), strict=True))
    return _say("pick", name=name, **{key: yuan(value) for key, value in parts.items()})


def _handle(key: str, **style: Any) -> Any:
    return Line2D([], [], label=_say(key), **style)


def _scales(axes: Any, frontier: Frontier, d: np.ndarray) -> None:
    whole = np.vstack([frontier.points, d])
    low, high = whole.min(axis=0), whole.max(axis=0)
    room = 0.07 * np.where(high > low, high - low, 1)
    axes.set_xlim(low[0] - room[0], high[0] + room[0])
    axes.set_ylim(low[1] - room[1], high[1] + room[1])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=5))
        base.thousands(axis)
    first, second = _sides(frontier)
    axes.set_xlabel(_say("across", side=first))
    axes.set_ylabel(_say("upward", side=second))


def _sides(frontier: Frontier) -> tuple[str, str]:
    first, second = (language.label("side", side) for side in frontier.sides)
    return first, second


def _set_title(frontier: Frontier, both: int) -> str:
    said = {"n": f"{len(frontier):,}", "both": f"{both:,}", "refused": f"{frontier.refused:,}"}
    if frontier.kind == "continuous":
        return _say("title_line")
    title = _say("title" if both else "title_none", **said)
    return title + (_say("title_refused", **said) if frontier.refused else "")


# ---------------------------------------------------------------- the zone


def zone_ranges(zones: Mapping[str, Zopa]) -> Figure:
    """Draw where each side stops, as ranges, and the zone between: certain, possible or none.

    Args:
        zones: zones by name, as ``negotiation.zopa`` returns them; drawn from the top.

    Raises:
        DataProblem: there is none.

    >>> from kit.negotiation import zopa
    >>> "no zone" in zone_ranges({"firm": zopa(5000, 4200)}).description
    True
    """
    if not zones:
        raise datasets.DataProblem(_say("no_zones"))
    with base.look():
        figure = base.new(8.2, 1.5 + 1.0 * len(zones))
        axes = figure.subplots()
        most = max(_reach(zone) for zone in zones.values()) or 1.0
        for place, zone in enumerate(zones.values()):
            _zone(axes, place, zone, most)
        axes.set_xlim(0, 1.12 * most)
        axes.set_ylim(len(zones) - 0.45, -0.62)
        axes.set_yticks(range(len(zones)), [base.wrapped(name, 28) for name in zones])
        axes.tick_params(axis="y", labelsize=9)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axes.set_xlabel(_say("zone_axis"))
        title = _zones_title(zones)
        base.headline(figure, title)
        base.key(figure, _zone_handles(zones), columns=4)
        rows = _say("between").join(_zone_words(*one) for one in zones.items())
        what = _say("zones", title=title, rows=rows)
        return base.finish(figure, what, _say("zones_source"))


def _reach(zone: Zopa) -> float:
    """How far a row is drawn: far enough for the borrower's end, not to every possible claim."""
    creditor, borrower = zone.creditor[2], zone.borrower[2]
    return max(borrower, min(creditor, 1.5 * borrower) if borrower else min(creditor, 1000.0))


def _zone(axes: Any, place: int, zone: Zopa, most: float) -> None:
    span = zone.certain_zone or zone.possible_zone
    if span:
        left, wide = span[0], max(min(span[1], most) - span[0], 0.006 * most)
        look = _ZONES[zone.answer]
        axes.barh(place + 0.02, wide, 0.66, left=left, zorder=1, linewidth=0, **look)
    for side, offset in (("creditor", -0.1), ("borrower", 0.16)):
        low, mid, high = getattr(zone, side)
        colour, hatch = _SIDES[side]
        shown = min(high, most)
        wide = max(shown - low, 0.006 * most)
        style = {"color": colour, "hatch": hatch, "edgecolor": "#333333", "lw": 0.5, "zorder": 3}
        left = low if high > low else max(low - wide / 2, 0)  # a point is a narrow bar round it
        axes.barh(place + offset, wide, 0.18, left=left, **style)
        if mid is not None and low < mid < high:
            mark = {"markeredgecolor": base.INK, "markersize": 6, "zorder": 4}
            axes.plot(mid, place + offset, "D", color="white", **mark)
        if high > most:
            axes.plot(1.04 * most, place + offset, ">", color=base.INK, markersize=7)
    axes.annotate(_finding(zone), (0, place - 0.38), xytext=(4, 0), fontsize=8.5, va="center",
                  textcoords="offset points", zorder=5)  # fmt: skip


def _finding(zone: Zopa) -> str:
    span = zone.certain_zone or zone.possible_zone or (0.0, 0.0)
    return _say(f"zone_{zone.answer}", low=yuan(span[0]), high=yuan(span[1]))


def _zone_words(name: str, zone: Zopa) -> str:
    return _say("zone_row", name=name, finding=_finding(zone), ends=repr(zone).splitlines()[0])


def _zones_title(zones: Mapping[str, Zopa]) -> str:
    answers = [zone.answer for zone in zones.values()]
    counts = {name: answers.count(name) for name in ("certain", "possible", "none")}
    return _say("zones_title", n=len(zones), **counts)


def _zone_handles(zones: Mapping[str, Zopa]) -> list[Any]:
    sides = [
        Patch(
            facecolor=colour, hatch=hatch, edgecolor="#333333", lw=0.5, label=_say(f"stop_{side}")
        )
        for side, (colour, hatch) in _SIDES.items()
    ]
    answers = {zone.answer for zone in zones.values()}
    return sides + [
        Patch(**look, label=_say(f"key_{answer}"))
        for answer, look in _ZONES.items()
        if answer in answers
    ]


# ---------------------------------------------------------------- a fallback that moves


def fallback_moved(moved: pd.DataFrame) -> Figure:
    """Draw what each side gains over the true fallback while a fallback is told otherwise.

    Args:
        moved: what ``negotiation.shading`` returned. Where a rule has no single answer its line
            breaks off.

    Raises:
        DataProblem: it is no such table, or it moves nothing.

    >>> from kit.negotiation import shading
    >>> told = shading(Frontier.sums(0, 10000), (3500, -6200), (7000, -6200), rules=["nash"])
    >>> "no deal" in fallback_moved(told).description
    True
    """
    lacking = [name for name in _NEEDS if name not in getattr(moved, "columns", ())]
    if lacking or not len(moved):
        raise datasets.DataProblem(_say("not_moved", columns=", ".join(lacking or _NEEDS)))
    side = max(("creditor", "borrower"), key=lambda one: np.ptp(moved[f"d_{one}"]))
    if not np.ptp(moved[f"d_{side}"]):
        raise datasets.DataProblem(_say("nothing_moves"))
    with base.look():
        figure = base.new(8.2, 4.3)
        places = figure.subplots(1, 2, sharex=True)
        for axes, gains in zip(places, ("creditor", "borrower"), strict=True):
            _gains(axes, moved, side, gains)
        ends = [_ends(moved, rule, side) for rule in dict.fromkeys(moved["solution"])]
        title = _moved_title(ends[0], side)
        # digits are half as wide as the Chinese characters that wrapped counts with
        base.headline(figure, base.wrapped(title, 130 if language.current() == "zh" else 100))
        handles = [_line(rule) for rule in dict.fromkeys(moved["solution"])]
        if not moved["has_deal"].all():
            mark = {"color": base.INK, "marker": "x", "linestyle": ""}
            handles.append(_handle("broken_off", **mark))
        base.key(figure, handles, columns=3, axes=places[1])
        rows = _say("between").join(_ends_words(end) for end in ends)
        what = _say("moved", title=title, rows=rows, who=_claimed(side))
        return base.finish(figure, what, _say("moved_source"))


def _claims(rows: pd.DataFrame, side: str) -> pd.Series:
    """What is told, in yuan: for the borrower what no deal would cost."""
    return rows[f"d_{side}"] if side == "creditor" else -rows[f"d_{side}"]


def _gains(axes: Any, moved: pd.DataFrame, side: str, gains: str) -> None:
    for rule, rows in moved.groupby("solution", sort=False):
        colour, marker, _ = _MARKS[rule]
        style = {"color": colour, "marker": marker, "markersize": 4, "linestyle": _STYLES[rule]}
        axes.plot(_claims(rows, side), rows[f"gain_{gains}"], **style)
    none = moved[~moved["has_deal"]]
    axes.plot(_claims(none, side), np.zeros(len(none)), "x", color=base.INK)
    axes.axhline(0, color=base.QUIET, linewidth=0.8)
    axes.set_ylabel(_say("gain_of", side=language.label("side", gains)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=4))
        axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    axes.set_xlabel(base.wrapped(_claimed(side), 44))
    if side == "borrower":
        axes.invert_xaxis()  # to the right the claim grows stronger, as it does for the creditor


def _claimed(side: str) -> str:
    return _say(f"claimed_{side}")


def _line(rule: str) -> Any:
    colour, marker, _ = _MARKS[rule]
    label = language.label("solution", rule)
    style = {"color": colour, "marker": marker, "markersize": 5, "linestyle": _STYLES[rule]}
    return Line2D([], [], label=label, **style)


def _ends(moved: pd.DataFrame, rule: str, side: str) -> dict[str, Any]:
    rows = moved[moved["solution"] == rule]
    there, told = rows.dropna(subset=["creditor"]), _claims(rows, side)
    off = told[~rows["has_deal"]]
    said = {"rule": language.label("solution", rule), "from": told.iloc[0], "to": told.iloc[-1]}
    said |= {"off": None if off.empty else off.iloc[0]}
    for one in ("creditor", "borrower"):
        gain = there[f"gain_{one}"]
        said |= {f"{one}_first": gain.iloc[0] if len(gain) else 0.0}
        said |= {f"{one}_last": gain.iloc[-1] if len(gain) else 0.0}
    return {name: yuan(x) if isinstance(x, float) else x for name, x in said.items()}


def _moved_title(end: dict[str, Any], side: str) -> str:
    said = {**end, "side": language.label("side", side)}
    said |= {"first": end[f"{side}_first"], "last": end[f"{side}_last"]}
    return _say("moved_title", **said) + (_say("moved_off", **said) if end["off"] else "")


def _ends_words(end: dict[str, Any]) -> str:
    return _say("moved_row", **end) + (_say("moved_off", **end) if end["off"] else "")


# ---------------------------------------------------------------- words


def _say(key: str, /, **values: Any) -> str:
    return language.say(f"bargaining_set.figure.{key}", **values)
