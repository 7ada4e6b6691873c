"""Figures of a budget and its offer: a month, how long it lasts, loans for loans, a class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kit import datasets, language
from kit.figures import base
from kit.figures.base import yuan
from kit.negotiation import Budget, Rollover

# A hatch goes with each colour as a second cue.
_LOOKS = {
    "income": {"facecolor": "#56B4E9", "hatch": ""},
    "ring_fenced": {"facecolor": "#BBBBBB", "hatch": "xx"},
    "other": {"facecolor": "#EEEEEE", "hatch": ".."},
    "left": {"facecolor": "#009E73", "hatch": ""},
    "offer": {"facecolor": "#F0E442", "hatch": "\\\\"},
    "asked": {"facecolor": "#E69F00", "hatch": "//"},
    "short": {"facecolor": "white", "hatch": "//"},
}
_ENDS = {
    "holds": {"facecolor": "#56B4E9", "hatch": ""},
    "breaks": {"facecolor": "#E69F00", "hatch": "//"},
    "at_once": {"facecolor": "#D55E00", "hatch": "xx"},
}
_LINES = (("#D55E00", "o", "-"), ("#E69F00", "s", "--"), ("#555555", "^", ":"))
_LINES += (("#0072B2", "D", "-."), ("#009E73", "v", "-"), ("#CC79A7", "X", "--"))
_LINE = {"color": base.INK, "marker": "o", "markersize": 4, "linewidth": 1.2}
_EDGE = {"edgecolor": "#333333", "linewidth": 0.5}


def month_of(budget: Budget, offer: float | None = None, asked: float | None = None) -> Figure:
    """Draw a household's month: what comes in, what is ring-fenced, what is left, what is asked.

    Args:
        budget: the household's.
        offer: yuan a month offered to all creditors together, None where there is none.
        asked: yuan a month that the contracts ask for, None where it is not to be shown.

    Raises:
        DataProblem: no Budget.

    >>> from kit import negotiation
    >>> "left 250.00" in month_of(negotiation.read_budget("lin")).description
    True
    """
    if not isinstance(budget, Budget):
        raise datasets.DataProblem(_say("no_budget"))
    rows = _month_rows(budget, offer, asked)
    with base.look():
        figure = base.new(8.2, 1.7 + 0.45 * len(rows))
        axes = figure.subplots()
        _draw_month(axes, rows)
        title = _month_title(budget, asked)
        base.headline(figure, title)
        base.key(figure, _patches(_LOOKS, _kinds(rows)), columns=3)
        what = _say("month", title=title, rows=_month_words(rows))
        return base.finish(figure, what, _say("month_source"))


def month_and_course(budget: Budget, offer: float, course: pd.DataFrame) -> Figure:
    """Draw a month and, under it, what becomes of an offer month by month.

    Args:
        budget: the household's.
        offer: yuan a month offered to all creditors together.
        course: what :func:`kit.negotiation.replan` returned for it.

    Raises:
        DataProblem: no Budget, or no such table.

    >>> from kit import negotiation
    >>> lin = negotiation.read_budget("lin")
    >>> course = negotiation.replan(lin, 250, "income_tenth")
    >>> "paid 0.00 of the 3,000.00" in month_and_course(lin, 250, course).description
    True
    """
    if not isinstance(budget, Budget):
        raise datasets.DataProblem(_say("no_budget"))
    _needs(course, "month", "paid", "surplus")
    rows = _month_rows(budget, offer, None)
    with base.look():
        figure = base.new(8.2, 4.1 + 0.4 * len(rows))
        above, under = figure.subplots(2, 1, height_ratios=[len(rows), 4.5])
        _draw_month(above, rows)
        _draw_course(under, course, offer)
        title = _course_title(course, offer)
        base.headline(figure, title)
        base.key(figure, [*_patches(_LOOKS, [*_kinds(rows), "short"]), _line()], columns=4)
        said = {"title": title, "rows": _month_words(rows), "months": _course_words(course)}
        return base.finish(figure, _say("both", **said), _say("month_source"))


def course_of(course: pd.DataFrame, offer: float) -> Figure:
    """Draw what becomes of an offer month by month: what is paid, what falls short, what is left.

    Args:
        course: what :func:`kit.negotiation.replan` returned.
        offer: yuan a month as first agreed.

    Raises:
        DataProblem: no such table.

    >>> from kit import negotiation
    >>> lin = negotiation.read_budget("lin")
    >>> "months 1 to 12: 250.00" in course_of(negotiation.replan(lin, 250, None), 250).description
    True
    """
    _needs(course, "month", "paid", "surplus")
    with base.look():
        figure = base.new(8.2, 3.8)
        axes = figure.subplots()
        _draw_course(axes, course, offer)
        title = _course_title(course, offer)
        base.headline(figure, title)
        base.key(figure, [*_patches(_LOOKS, ["offer", "short"], "paid"), _line()])
        what = _say("course", title=title, months=_course_words(course))
        return base.finish(figure, what, _say("course_source"))


def offers_survived(tables: Mapping[str, pd.DataFrame], months: int = 24) -> Figure:
    """Draw how many months each offer survives each shock, one cell a pair.

    Args:
        tables: what :func:`kit.negotiation.stress` returned, by the words that name the offer.
        months: how far each was looked at.

    Raises:
        DataProblem: no tables, or they are not about the same shocks.

    >>> from kit import negotiation
    >>> tables = {"250": negotiation.stress(negotiation.read_budget("lin"), 250)}
    >>> "1 of 5 cells" in offers_survived(tables).description
    True
    """
    names, frames = list(tables), list(tables.values())
    for frame in frames or [None]:
        _needs(frame, "shock", "survives", "first_broken")
    shocks = frames[0]["shock"].tolist()
    if any(frame["shock"].tolist() != shocks for frame in frames):
        raise datasets.DataProblem(_say("other_shocks"))
    with base.look():
        figure = base.new(8.4, 1.8 + 0.62 * len(shocks))
        axes = figure.subplots()
        for across, frame in enumerate(frames):
            for place, row in enumerate(frame.itertuples()):
                _cell(axes, across, place, row)
        axes.set_xlim(-0.5, len(names) - 0.5)
        axes.set_ylim(len(shocks) - 0.5, -0.5)
        axes.set_xticks(range(len(names)), [base.wrapped(name, 24) for name in names])
        axes.set_yticks(range(len(shocks)), [base.wrapped(shock, 34) for shock in shocks])
        axes.tick_params(labelsize=9, length=0)
        axes.set_xlabel(_say("the_offer"))
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        ends = [_ends(row) for frame in frames for row in frame.itertuples()]
        said = {"n": ends.count("holds"), "all": len(ends), "months": months}
        title = _say("survived_title", **said)
        base.headline(figure, title)
        base.key(figure, _patches(_ENDS, list(_ENDS)))
        rows = _say("between").join(
            _say("survived_row", offer=name, shocks=_survived(frame))
            for name, frame in tables.items()
        )
        what = _say("survived", title=title, rows=rows)
        return base.finish(figure, what, _say("survived_source"))


def loans_for_loans(chains: Mapping[str, Rollover]) -> Figure:
    """Draw how chains of new loans for old ones end, one line a chain.

    Args:
        chains: what :func:`kit.negotiation.rollover` returned, by the words that name each.

    Raises:
        DataProblem: no chains, or more than six.

    >>> from kit import negotiation
    >>> chain = negotiation.rollover(3000, 0.24, 0.10, limit=20_000)
    >>> "month 16" in loans_for_loans({"nothing": chain}).description
    True
    """
    if not 1 <= len(chains) <= len(_LINES) or not all(
        isinstance(chain, Rollover) for chain in chains.values()
    ):
        raise datasets.DataProblem(_say("no_chains", most=len(_LINES)))
    with base.look():
        figure = base.new(8.2, 3.6 + 0.2 * len(chains))
        axes = figure.subplots()
        handles, words = [], []
        for (name, chain), (colour, mark, line) in zip(chains.items(), _LINES, strict=False):
            end = _say(f"chain.{chain.ended}", **_end_of(chain))
            look = {"color": colour, "marker": mark, "linestyle": line, "markersize": 5}
            owed = [chain.owed, *chain.table["owed"]]
            label = _say("chain.line", name=name, end=end)
            handles += axes.plot(range(len(owed)), owed, label=label, linewidth=1.6, **look)
            words.append(label)
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
        axes.yaxis.set_major_formatter(_THOUSANDS)
        axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(_say("month_axis"))
        axes.set_ylabel(_say("owed_axis"))
        first = next(iter(chains.values()))
        title = _say("chain_title", owed=yuan(first.owed), standstill=yuan(first.standstill))
        base.headline(figure, title)
        base.key(figure, handles, columns=1)
        what = _say("chains", title=title, rows=_say("between").join(words))
        return base.finish(figure, what, _say("chain_source"))


def surpluses_of(table: pd.DataFrame) -> Figure:
    """Draw how a table of households is spread by surplus; those with nothing left are hatched.

    Args:
        table: a table with a column surplus, as :func:`kit.negotiation.households_table` gives.

    Raises:
        DataProblem: it is no such table.

    >>> from kit import negotiation
    >>> "500" in surpluses_of(negotiation.households_table()).description
    True
    """
    _needs(table, "surplus")
    surplus = table["surplus"].astype(float)
    step = _step(float(surplus.max() - surplus.min()))
    # closed at the upper end: a surplus of nothing stands with those below it
    ends = np.ceil(surplus / step).astype(int)
    counts = ends.value_counts().sort_index()
    with base.look():
        figure = base.new(8.2, 3.8)
        axes = figure.subplots()
        for end, count in counts.items():
            look = _ENDS["breaks" if end <= 0 else "holds"]
            axes.bar((end - 0.5) * step, count, step, **look, **_EDGE)
        axes.axvline(0, color=base.INK, linewidth=1.2)
        axes.xaxis.set_major_formatter(_THOUSANDS)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlabel(_say("surplus_axis"))
        axes.set_ylabel(_say("households_axis"))
        none = int((surplus <= 0).sum())
        said = {"n": len(surplus), "none": none, "share": f"{100 * none / len(surplus):.1f}"}
        title = _say("class_title", **said)
        base.headline(figure, title)
        patches = _patches(_ENDS, ["breaks", "holds"])
        for patch, word in zip(patches, ("nothing_left", "something_left"), strict=True):
            patch.set_label(_say(word))
        base.key(figure, patches)
        middle = {"median": yuan(surplus.median()), "low": yuan(surplus.min())}
        middle |= {"high": yuan(surplus.max()), "step": f"{step:,.0f}"}
        what = _say("class", title=title, **middle)
        return base.finish(figure, what, _say("class_source"))


# ---------------------------------------------------------------- parts

_THOUSANDS = FuncFormatter(lambda value, _: f"{value:,.0f}")
_Rows = list[tuple[str, str, list[tuple[str, float]]]]


def _month_rows(budget: Budget, offer: float | None, asked: float | None) -> _Rows:
    """Rows as (code, words of its amount, parts): each part a kind and its yuan."""
    out = budget.income - budget.surplus
    spending = [("ring_fenced", budget.ring_fenced), ("other", round(out - budget.ring_fenced, 2))]
    ring, other = (yuan(value) for _, value in spending)
    rows = [
        ("income", yuan(budget.income), [("income", budget.income)]),
        ("out", _say("out_parts", all=yuan(out), ring=ring, other=other), spending),
        ("left", yuan(budget.surplus), [("left", max(budget.surplus, 0.0))]),
    ]
    for code, amount in (("offer", offer), ("asked", asked)):
        if amount is not None:
            rows.append((code, yuan(amount), [(code, float(amount))]))
    return rows


def _kinds(rows: _Rows) -> list[str]:
    return [kind for _, _, parts in rows for kind, amount in parts if amount]


def _draw_month(axes: Any, rows: _Rows) -> None:
    for place, (_, words, parts) in enumerate(rows):
        at = 0.0
        for kind, amount in parts:
            axes.barh(place, amount, 0.62, left=at, **_LOOKS[kind], **_EDGE)
            at += amount
        base.beside(axes, words, (at, place))
    most = max(sum(amount for _, amount in parts) for _, _, parts in rows) or 1.0
    axes.set_xlim(0, most * 1.6)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [_say(f"row.{code}") for code, *_ in rows])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.xaxis.set_major_formatter(_THOUSANDS)
    axes.set_xlabel(_say("yuan_axis"))


def _month_title(budget: Budget, asked: float | None) -> str:
    said = {"income": yuan(budget.income), "left": yuan(abs(budget.surplus))}
    title = _say("month_title" if budget.surplus >= 0 else "month_title_short", **said)
    return title if asked is None else title + _say("month_title_asked", asked=yuan(asked))


def _month_words(rows: _Rows) -> str:
    return _say("between").join(f"{_say(f'row.{code}')} {words}" for code, words, _ in rows)


def _draw_course(axes: Any, course: pd.DataFrame, offer: float) -> None:
    months, paid = course["month"], course["paid"]
    axes.bar(months, paid, 0.7, **_LOOKS["offer"], **_EDGE)
    axes.bar(months, offer - paid, 0.7, bottom=paid, **_LOOKS["short"], **_EDGE)
    axes.plot(months, course["surplus"], **_LINE)
    axes.axhline(0, color=base.QUIET, linewidth=0.8)
    low, high = min(0.0, course["surplus"].min()), max(1.0, offer, course["surplus"].max())
    axes.set_ylim(low - 0.06 * (high - low), high + 0.08 * (high - low))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=13, integer=True))
    axes.yaxis.set_major_formatter(_THOUSANDS)
    axes.set_xlabel(_say("month_axis"))
    axes.set_ylabel(_say("course_axis"))


def _line() -> Line2D:
    return Line2D([], [], label=_say("surplus"), **_LINE)


def _course_title(course: pd.DataFrame, offer: float) -> str:
    agreed, paid = offer * len(course), course["paid"].sum()
    below = int((course["paid"] < offer - 0.005).sum())
    said = {
        "months": len(course),
        "paid": yuan(paid),
        "agreed": yuan(agreed),
        "below": below,
    }
    return _say("course_title", **said)


def _course_words(course: pd.DataFrame) -> str:
    """Months with the same sum paid in a row are told together."""
    runs: list[list[Any]] = []
    for row in course.itertuples():
        if runs and runs[-1][2:] == [row.paid, row.surplus]:
            runs[-1][1] = row.month
        else:
            runs.append([row.month, row.month, row.paid, row.surplus])
    return _say("between").join(
        _say(
            "course_month" if first == last else "course_months",
            **{
                "first": first,
                "last": last,
                "paid": yuan(paid),
                "surplus": yuan(surplus),
            },
        )
        for first, last, paid, surplus in runs
    )


def _ends(row: Any) -> str:
    if pd.isna(row.first_broken):
        return "holds"
    return "breaks" if row.survives else "at_once"


def _cell(axes: Any, across: int, place: int, row: Any) -> None:
    corner = (across - 0.46, place - 0.42)
    axes.add_patch(Rectangle(corner, 0.92, 0.84, **_ENDS[_ends(row)], **_EDGE))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 2.0}  # a text over a hatch is not read
    where = {"ha": "center", "va": "center", "fontsize": 10, "bbox": box}
    axes.text(across, place, str(row.survives), **where)


def _survived(frame: pd.DataFrame) -> str:
    return " / ".join(
        _say("survived_pair", shock=row.shock, n=row.survives) for row in frame.itertuples()
    )


def _end_of(chain: Rollover) -> dict[str, Any]:
    said = {"month": chain.months, "left": yuan(chain.still_owed)}
    return said | {"own": yuan(chain.own_money), "cost": yuan(chain.cost)}


def _step(span: float) -> float:
    """A round width for about thirty bars."""
    rough = max(span, 1.0) / 30
    ten = 10.0 ** np.floor(np.log10(rough))
    return float(next(ten * m for m in (1, 2, 5, 10) if ten * m >= rough))


def _patches(looks: Mapping[str, Any], kinds: list[str], paid: str = "") -> list[Patch]:
    """Entries of a key, each kind once."""
    return [
        Patch(
            label=_say(f"key.{paid if paid and kind == 'offer' else kind}"), **looks[kind], **_EDGE
        )
        for kind in dict.fromkeys(kinds)
    ]


def _needs(table: Any, *columns: str) -> None:
    lacking = [c for c in columns if c not in getattr(table, "columns", ())]
    if lacking or not len(table):
        columns = ", ".join(lacking or columns)
        raise datasets.DataProblem(_say("needs", columns=columns))


def _say(key: str, **values: Any) -> str:
    return language.say(f"budget_to_offer.figure.{key}", **values)
