"""Figures of what comes after the door: one court's year, and both sides' fallbacks as ranges."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kit import datasets, language
from kit.figures import base

# Cases and persons are counted apart: a second cue beside colour, and never one bar for both.
_UNITS = {"cases": ("#0072B2", ""), "debtors": ("#E69F00", "//")}
_SIDES = {"creditor": ("#0072B2", ""), "borrower": ("#E69F00", "//")}
_TITLED = ("screened", "set_aside")
_ITEMS = {
    "creditor": ("sue", "sell", "wait"),
    "borrower": ("judgment_adds", "may_take", "must_leave", "credit_record", "listing"),
}


def court_funnel(stages: pd.DataFrame) -> Figure:
    """Draw what became of one court's bad-loan cases: cases and persons apart, shares in words.

    Args:
        stages: what :func:`kit.law.funnel` returned.

    Raises:
        DataProblem: it is no such table, or the stages that its title names are not in it.

    >>> from kit import law
    >>> "4,988" in court_funnel(law.funnel()).description
    True
    """
    _needs(stages, "stage", "what", "value", "unit", "share", "of")
    values = stages.set_index("stage")["value"]
    _holds(_TITLED, values.index)
    with base.look():
        figure = base.new(8.2, 1.5 + 0.5 * len(stages))
        axes = figure.subplots()
        for place, row in enumerate(stages.itertuples()):
            colour, hatch = _UNITS.get(row.unit, ("none", ""))
            wide = row.value if row.unit in _UNITS else 0
            axes.barh(place, wide, 0.62, color=colour, hatch=hatch, edgecolor="#333333", lw=0.5)
            _beside(axes, wide, place, _amount(row))
        most = stages.loc[stages["unit"].isin(_UNITS), "value"].max()
        axes.set_xlim(0, most * 1.3)
        axes.set_ylim(len(stages) - 0.4, -0.6)
        axes.set_yticks(range(len(stages)), [base.wrapped(what, 44) for what in stages["what"]])
        axes.tick_params(axis="y", labelsize=9)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axes.set_xlabel(language.say("after_door.figure.counted"))
        title = language.say(
            "after_door.figure.funnel_title",
            screened=_thousands(values["screened"]),
            aside=_thousands(values["set_aside"]),
            share=_percent(values["set_aside"] / values["screened"]),
        )
        base.headline(figure, title)
        rows = "; ".join(f"{row.what}: {_amount(row)}" for row in stages.itertuples())
        what = language.say("after_door.figure.funnel", title=title, rows=rows)
        return base.finish(figure, what, language.say("after_door.figure.funnel_source"))


def fallback_ranges(table: pd.DataFrame) -> Figure:
    """Draw what each side falls back on, as ranges, never as one number.

    A mark stands inside a range only where something singles out a middle. What has no sum of money
    keeps a row of its own, in words.

    Args:
        table: what :func:`kit.law.fallback` returned, with the results of both sides.

    Raises:
        DataProblem: it is no such table, or one side is missing.

    >>> from kit import law
    >>> "-591.00 to 31,640.00" in fallback_ranges(law.fallback(31640)).description
    True
    """
    _needs(table, "side", "role", "item", "what", "low", "mid", "high", "unit")
    rows = _results(table)
    money = rows[rows["unit"] == "yuan"]
    with base.look():
        figure = base.new(8.2, 1.6 + 0.46 * len(rows))
        axes = figure.subplots()
        low, high = min(money["low"].min(), 0.0), max(money["high"].max(), 0.0)
        span = max(high - low, 1.0)
        for place, row in enumerate(rows.itertuples()):
            _range(axes, place, row, span)
        axes.axvline(0, color=base.QUIET, linewidth=0.8)
        axes.axhline(len(_ITEMS["creditor"]) - 0.5, color=base.QUIET, linewidth=0.8, linestyle=":")
        long = span >= 1e6  # long numbers need more room beside their bars, and fewer on the axis
        axes.set_xlim(low - 0.02 * span, high + (1.0 if long else 0.62) * span)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        labels = [base.wrapped(_who(row), 36) for row in rows.itertuples()]
        axes.set_yticks(range(len(rows)), labels, linespacing=1.3)
        axes.tick_params(axis="y", labelsize=9)
        ticks = _ticks(low, high, 3 if long else 5)
        axes.set_xticks(ticks, [f"{t:,.0f}" for t in ticks])
        axes.set_xlabel(language.label("unit", "yuan"))
        title = _ranges_title(table, rows)
        base.headline(figure, title)
        said = "; ".join(f"{_who(row)}: {amount(row)}" for row in rows.itertuples())
        what = language.say("after_door.figure.ranges", title=title, rows=said)
        return base.finish(figure, what, language.say("after_door.figure.ranges_source"))


def amount(row: Any) -> str:
    """Say a row of a fallback in words: its ends, its middle where there is one, its unit.

    Args:
        row: a row with low, mid, high and unit.

    >>> from types import SimpleNamespace as row
    >>> amount(row(low=0.0, mid=None, high=31640.0, unit="yuan"))
    '0.00 to 31,640.00 yuan, no middle'
    """
    unit = language.label("unit", row.unit)
    if row.unit == "not_money":
        return unit
    if pd.isna(row.low):
        return language.say("after_door.not_known", unit=unit)
    low, high = _number(row.low, row.unit), _number(row.high, row.unit)
    if row.low == row.high:
        return language.say("after_door.point", value=low, unit=unit)
    if pd.isna(row.mid):
        return language.say("after_door.range", low=low, high=high, unit=unit)
    middle = _number(row.mid, row.unit)
    return language.say("after_door.range_mid", low=low, mid=middle, high=high, unit=unit)


# ---------------------------------------------------------------- parts


def _needs(table: Any, *columns: str) -> None:
    _holds(columns, getattr(table, "columns", ()))
    _holds(columns, columns if len(table) else ())


def _holds(wanted: Iterable[str], found: Collection[str]) -> None:
    lacking = ", ".join(name for name in wanted if name not in found)
    if lacking:
        raise datasets.DataProblem(language.say("after_door.figure.needs", columns=lacking))


def _results(table: pd.DataFrame) -> pd.DataFrame:
    """The results that are drawn, the creditor's first whichever side the table begins with."""
    found = table[table["role"] == "result"].set_index(["side", "item"], drop=False)
    wanted = [(side, item) for side, items in _ITEMS.items() for item in items]
    _holds(map("/".join, wanted), ["/".join(name) for name in found.index])
    return found.loc[wanted].reset_index(drop=True)


def _range(axes: Any, place: int, row: Any, span: float) -> None:
    if row.unit != "yuan" or pd.isna(row.low):
        _beside(axes, 0, place, amount(row))
        return
    colour, hatch = _SIDES[row.side]
    wide = max(row.high - row.low, 0.004 * span)  # a point is still a mark that can be seen
    axes.barh(
        place, wide, 0.5, left=row.low, color=colour, hatch=hatch, edgecolor="#333333", lw=0.5
    )
    if not pd.isna(row.mid) and row.low < row.mid < row.high:
        axes.plot(row.mid, place, "D", color="white", markeredgecolor=base.INK, markersize=7)
    _beside(axes, max(row.high, 0), place, amount(row))


def _beside(axes: Any, at: float, place: int, text: str) -> None:
    # a number's own comma has no blank after it
    base.beside(axes, text.replace(", ", ",\n").replace("，", "，\n"), (at, place))


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Ticks over all bars: one that ends before the longest bar would leave its end unmarked."""
    inside = [t for t in MaxNLocator(nbins=most).tick_values(low, high) if t >= low]
    return inside[: sum(t < high for t in inside) + 1]


def _who(row: Any) -> str:
    return language.say("after_door.who", side=language.label("side", row.side), what=row.what)


def _ranges_title(table: pd.DataFrame, rows: pd.DataFrame) -> str:
    money = rows[rows["unit"].str.startswith("yuan")]  # yuan a month is money too
    (balance,) = table.loc[table["item"] == "balance", "high"].unique()
    open_ = int((money["mid"].isna() & ~(money["low"] == money["high"])).sum())
    return language.say(
        "after_door.figure.ranges_title", balance=f"{balance:,.2f}", n=open_, all=len(money)
    )


def _amount(row: Any) -> str:
    unit = language.label("unit", row.unit)
    said = language.say("after_door.amount", value=_thousands(row.value), unit=unit)
    if row.unit.startswith("percent"):
        said = language.say(f"after_door.{row.unit}", value=_thousands(row.value))
    if pd.isna(row.share):
        return said
    of = language.say(f"after_door.stage.{row.of}")
    return language.say("after_door.figure.share", n=said, share=_percent(row.share), of=of)


def _number(value: float, unit: str) -> str:
    return f"{value:,.2f}" if unit.startswith("yuan") else f"{value:,.0f}"


def _thousands(value: float) -> str:
    return f"{value:,.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
