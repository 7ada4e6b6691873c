"""Several debts at once, and a new loan for an old one: how each ends, month by month.

Highest rate first, smallest balance first, or one debt at a time while the others get nothing; and
the small loan that only pays for the last one. What a way costs stands beside what it brings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from kit import datasets, language
from kit.negotiation import money
from kit.negotiation.loans import LONGEST, Rates, apr
from kit.negotiation.words import assumed, data, must_be_known, page, problem, reading, word

RULES = ("avalanche", "snowball", "concentrated")
_CENTURY = 1200  # months after which a debt counts as never paid
_BEYOND = 10**14  # cents; the largest sum that is followed


# ---------------------------------------------------------------- reading debts


@dataclass(frozen=True)
class _Debt:
    id: str
    title: str
    cents: int
    monthly: Fraction
    minimum: int


def read_debts(id_or_path: Any) -> pd.DataFrame:
    """Read a set of debts of the kit, or one's own.

    Args:
        id_or_path: ``"lin"``, ``"three"``, or the path of one's own YAML file with a list
            ``debts:`` of records with id, title, balance, yearly_rate and minimum.

    Returns:
        One row a debt: id, title (spoken language), balance (yuan), yearly_rate (decimal),
        minimum (yuan a month).

    Raises:
        DataProblem: no such set or file, or a record that lacks something; names it.

    >>> read_debts("lin")[["id", "balance", "yearly_rate"]].values.tolist()
    [['card', 31640.0, 0.1825], ['loan', 28179.77, 0.18]]
    """
    known = {one["id"]: one for one in data("debts")["sets"]}
    found = known.get(str(id_or_path))
    if found is None:
        if Path(str(id_or_path)).suffix not in (".yaml", ".yml"):
            raise problem("debts.unknown_set", name=id_or_path, known=", ".join(known))
        found = datasets.read_own_yaml(id_or_path)
    records = found.get("debts") if isinstance(found, Mapping) else None
    if not isinstance(records, list):
        raise problem("debts.no_list", file=id_or_path)
    debts = _debts(records)
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "balance": money.yuan(one.cents),
            "yearly_rate": float(one.monthly * 12),
            "minimum": money.yuan(one.minimum),
        }
        for one in debts
    ]
    table = pd.DataFrame(rows)
    # a column of numbers forgets that "120%" was meant; payoff would take its 1.2 for a slip
    table.attrs["taken_rates"] = [one["yearly_rate"] for one in rows if one["yearly_rate"] >= 1]
    return table


def _debts(debts: Any) -> list[_Debt]:
    if isinstance(debts, str | Path):
        debts = read_debts(debts)
    if isinstance(debts, pd.DataFrame):
        debts = _rows(debts)
    if isinstance(debts, Mapping) or not isinstance(debts, Iterable):
        raise problem("debts.not_debts")
    found = [_debt(one, place) for place, one in enumerate(debts, start=1)]
    if not found:
        raise problem("debts.no_debts")
    ids = [one.id for one in found]
    for id in ids:
        if ids.count(id) > 1:
            raise problem("debts.twice", id=id)
    return found


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table: it may have columns of its own, and rates that were read before."""
    rows = table[[name for name in _KEYS if name in table]].to_dict("records")
    taken = table.attrs.get("taken_rates", ())
    for row in rows:
        if row.get("yearly_rate") in taken:
            row["yearly_rate"] = money.Taken(row["yearly_rate"])
    return rows


_NEEDED = ("balance", "yearly_rate", "minimum")
_KEYS = ("id", "title", *_NEEDED)


def _debt(record: Any, place: int) -> _Debt:
    if isinstance(record, tuple | list) and len(record) == len(_NEEDED):
        record = dict(zip(_NEEDED, record, strict=True))
    if not isinstance(record, Mapping):
        raise problem("debts.not_a_debt", place=place)
    lacking = [name for name in _NEEDED if record.get(name) is None]
    if lacking:
        raise problem("debts.lacks", place=place, names=", ".join(lacking))
    for key in record:
        must_be_known(key, _KEYS, "debts.unknown_key", place=place)
    id = str(record.get("id", place))
    title = record.get("title", id)
    if isinstance(title, Mapping):
        title = title.get(language.current()) or next(iter(title.values()), id)
    return _Debt(
        id,
        str(title),
        money.cents(record["balance"], "balance", 0.01),
        Fraction(str(money.rate(record["yearly_rate"], "yearly_rate"))) / 12,
        money.cents(record["minimum"], "minimum"),
    )


# ---------------------------------------------------------------- paying several debts


@dataclass(frozen=True, eq=False)
class Payoff:
    """How several debts end under one rule.

    Attributes:
        rule: ``avalanche``, ``snowball`` or ``concentrated``.
        months: months until all are paid.
        budget: yuan a month for all debts together.
        interest: yuan of interest in all.
        table: one row a month and debt: month, id, interest, payment, balance.
        closed: one row a debt, in the order of their ends: id, title, closed (the month), interest,
            missed (months in which less than the minimum was paid).

    >>> payoff("three", extra=200)
    highest rate first: 500.00 a month, paid off in 25 months, 2,249.20 of interest;
    the first debt closes in month 20, no minimum is missed
    """

    rule: str
    months: int
    budget: float
    interest: float
    table: pd.DataFrame
    closed: pd.DataFrame

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is taken for granted, in the spoken language."""
        second = "concentrated" if self.rule == "concentrated" else "minimums"
        return assumed("months", "fixed_budget", second, "no_penalty")

    def __repr__(self) -> str:
        missed = int(self.closed["missed"].sum())
        said = {"budget": money.shown(self.budget), "interest": money.shown(self.interest)}
        said |= {"rule": word("loans", "rules", self.rule), "months": self.months}
        text = language.say("debts.payoff", first=self.closed["closed"].min(), **said)
        return text + language.say("debts.missed" if missed else "debts.none_missed", n=missed)

    def _repr_html_(self) -> str:
        return _shown(self, self.closed)


def payoff(debts: Any, extra: Any = 0, rule: str = "avalanche", first: Any = None) -> Payoff:
    """Pay several debts from one fixed sum a month, until the last is paid.

    Each month interest is added; then every debt gets its minimum, and the rest of the sum (all
    minimums plus the extra) goes to one debt; what a paid debt frees goes to the next. Under
    ``"concentrated"`` the whole sum goes to one debt and the others get nothing, so that they fall
    into arrears: the months are counted.

    Args:
        debts: an id or path of :func:`read_debts`, a table, or a list of records or of tuples
            (balance in yuan, yearly rate as a decimal, minimum in yuan a month).
        extra: yuan a month above the minimums.
        rule: ``"avalanche"`` highest rate first, ``"snowball"`` smallest balance first,
            ``"concentrated"`` one at a time, smallest first.
        first: id of the debt to begin with under ``"concentrated"``.

    Returns:
        :class:`Payoff`. Interest and payments are exact to the cent.

    Raises:
        DataProblem: no debts, numbers that cannot be, an unknown rule, or a sum so small that the
            debts are never paid.

    Source: standard rules [computed]; that people close small debts first and that
    concentrating motivates: findings ``amar_2011``, ``kettle_2016``.

    >>> payoff("three", 200, "snowball").months
    26
    """
    owed = _debts(debts)
    if rule not in RULES:
        raise problem("debts.unknown_rule", rule=rule, known=", ".join(RULES))
    ids = [one.id for one in owed]
    if first is not None and (rule != "concentrated" or str(first) not in ids):
        raise problem("debts.first", first=first, known=", ".join(ids))
    budget = sum(one.minimum for one in owed) + money.cents(extra, "extra")
    table, missed = _pay(owed, budget, rule, None if first is None else str(first))
    ends = table[table["balance"] == 0].groupby("id")["month"].min()
    closed = pd.DataFrame(
        {
            "id": ids,
            "title": [one.title for one in owed],
            "closed": [int(ends[id]) for id in ids],
            "interest": [table.loc[table["id"] == id, "interest"].sum() / 100 for id in ids],
            "missed": [missed[id] for id in ids],
        }
    ).sort_values("closed", kind="stable", ignore_index=True)
    interest = money.yuan(int(table["interest"].sum()))
    table = money.in_yuan(table, ["interest", "payment", "balance"])
    months = int(table["month"].max())
    return Payoff(rule, months, money.yuan(budget), interest, table, closed)


def _pay(
    owed: list[_Debt], budget: int, rule: str, first: str | None
) -> tuple[pd.DataFrame, dict[str, int]]:
    balances = {one.id: one.cents for one in owed}
    missed, rows = dict.fromkeys(balances, 0), []
    carried = dict.fromkeys(balances, Fraction(0))
    start = sum(balances.values())
    for month in range(1, _CENTURY + 1):
        open_debts = [one for one in owed if balances[one.id]]
        if not open_debts:
            break
        interest = {one.id: _accrue(one, balances[one.id], carried) for one in open_debts}
        due = {one.id: balances[one.id] + interest[one.id] for one in open_debts}
        paid = _spread(open_debts, due, budget, rule, first)
        for one in open_debts:
            id = one.id
            balances[id] = due[id] - paid[id]
            missed[id] += paid[id] < min(one.minimum, due[id])
            rows.append((month, id, interest[id], paid[id], balances[id]))
        if sum(balances.values()) > 10 * start:
            break
    if any(balances.values()):
        monthly = sum(one.cents * one.monthly for one in owed)
        said = {"budget": money.shown(budget / 100), "interest": money.shown(float(monthly) / 100)}
        raise problem("debts.never", **said)
    return pd.DataFrame(rows, columns=["month", "id", "interest", "payment", "balance"]), missed


def _accrue(debt: _Debt, balance: int, carried: dict[str, Fraction]) -> int:
    """Whole cents of a month's interest; the fraction is carried on, or years of them add up."""
    exact = balance * debt.monthly + carried[debt.id]
    interest = money.half_up(exact)
    carried[debt.id] = exact - interest
    return interest


def _spread(
    debts: list[_Debt], due: dict[str, int], budget: int, rule: str, first: str | None
) -> dict[str, int]:
    """Spread one month's sum over the debts: minimums, then the rest in the rule's order."""
    paid, left = dict.fromkeys(due, 0), budget
    order = sorted(debts, key=lambda one: _rank(one, due[one.id], rule, first))
    steps = [(one.id, due[one.id]) for one in order]
    if rule != "concentrated":
        steps = [(one.id, min(one.minimum, due[one.id])) for one in debts] + steps
    for id, up_to in steps:
        more = min(left, up_to - paid[id]) if up_to > paid[id] else 0
        paid[id] += more
        left -= more
    return paid


def _rank(debt: _Debt, due: int, rule: str, first: str | None) -> tuple:
    if rule == "avalanche":
        return (-debt.monthly, due)
    if rule == "snowball":
        return (due, -debt.monthly)
    return (debt.id != first, debt.cents)  # by the first balance: else the target would change


# ---------------------------------------------------------------- a new loan for an old one


@dataclass(frozen=True, eq=False)
class Rollover:
    """A chain of loans, each taken to pay for the last, and how it ends.

    Attributes:
        owed: yuan that fell due at first.
        ended: ``paid``, ``limit`` (nobody lends as much as is needed) or ``running``.
        months: months followed.
        table: one row a month: month, interest, due, own_money, new_loan, fee (taken out of the new
            loan), owed (after it). Own money and what is owed at the end add up to what was owed at
            first, plus interest and fees, to the cent.
        growth: factor by which the debt grows a month when nothing is paid.
        standstill: yuan a month of own money below which the debt grows.
        rates: true rate of each loan in the chain.
    """

    owed: float
    ended: str
    months: int
    table: pd.DataFrame
    growth: float
    standstill: float
    rates: Rates

    @property
    def own_money(self) -> float:
        """Yuan of own money paid in all."""
        return round(float(self.table["own_money"].sum()), 2)

    @property
    def cost(self) -> float:
        """Yuan of interest and fees in all."""
        return round(float(self.table["interest"].sum() + self.table["fee"].sum()), 2)

    @property
    def still_owed(self) -> float:
        """Yuan owed at the end."""
        return float(self.table["owed"].iloc[-1])

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is taken for granted, in the spoken language."""
        return assumed("months", "same_terms", "fee", "no_penalty")

    def __repr__(self) -> str:
        said = {"owed": money.shown(self.owed), "months": self.months}
        said |= {"own": money.shown(self.own_money), "cost": money.shown(self.cost)}
        said |= {
            "left": money.shown(self.still_owed),
            "times": f"{self.still_owed / self.owed:.1f}",
        }
        said |= {"rate": money.percent(self.rates.nominal), "still": money.shown(self.standstill)}
        return language.say(f"debts.rollover.{self.ended}", **said)

    def _repr_html_(self) -> str:
        return _shown(self, self.table)


def _shown(result: Payoff | Rollover, table: pd.DataFrame) -> str:
    assumed = "".join(f"<li>{escape(text)}</li>" for text in result.assumptions)
    return f"<p>{escape(repr(result))}</p>{page(reading(table))}<ul>{assumed}</ul>"


def rollover(
    owed: Any,
    yearly_rate: Any,
    fee_share: Any,
    can_pay: Any = 0,
    limit: Any = None,
    months: Any = 36,
) -> Rollover:
    """Follow a new small loan for an old one, month by month, to where it ends.

    When the loan falls due after a month, own money pays what it can; for the rest a new loan is
    taken, so large that after its fee just enough is paid out. Without own money the debt grows by
    ``(1 + i) / (1 - fee)`` a month; it stands still when own money covers interest and fee.

    Args:
        owed: yuan of the first loan, due in a month.
        yearly_rate: quoted rate of each loan as a decimal.
        fee_share: share of each new loan that is taken out of its payout, 0.1 for a tenth.
        can_pay: yuan of own money a month.
        limit: the largest loan in yuan that anyone lends; None: there is always someone.
        months: how long to follow it.

    Returns:
        :class:`Rollover`. It shows how such a chain ends; it is no way out.

    Raises:
        DataProblem: numbers that cannot be, or a fee that leaves nothing of the loan.

    Source: own arithmetic [computed]; the sizes are the reader's, not those of a market.

    >>> rollover(3000, 0.24, 0.10, limit=20_000)
    After 16 months nobody lends the next loan: 20,002.85 falls due, 6.7 times the first 3,000.00;
    0.00 of own money went in, 17,002.85 went to interest and fees. Each loan really costs 160.00%
    a year; below 360.00 a month the debt grows.
    """
    first = money.cents(owed, "owed", 0.01)
    quoted, share = money.rate(yearly_rate, "yearly_rate"), money.rate(fee_share, "fee_share", 0.99)
    own = money.cents(can_pay, "can_pay")
    most = _BEYOND if limit is None else money.cents(limit, "limit")
    last = money.whole(months, "months", 1, LONGEST)
    interest_rate, fee_rate = Fraction(str(quoted)) / 12, Fraction(str(share))
    rows, ended = _chain(first, interest_rate, fee_rate, own, most, last)
    names = ["month", "interest", "due", "own_money", "new_loan", "fee", "owed"]
    table = money.in_yuan(pd.DataFrame(rows, columns=names), names[1:])
    growth = (1 + interest_rate) / (1 - fee_rate)
    return Rollover(
        owed=money.yuan(first),
        ended=ended,
        months=len(rows),
        table=table,
        growth=float(growth),
        standstill=round(float(first * (interest_rate + fee_rate)) / 100, 2),
        rates=apr(1, [float(growth)], quoted=quoted),
    )


def _chain(
    owed: int, rate: Fraction, fee: Fraction, own: int, most: int, last: int
) -> tuple[list[tuple[int, ...]], str]:
    rows: list[tuple[int, ...]] = []
    for month in range(1, last + 1):
        interest = money.half_up(owed * rate)
        due = owed + interest
        paid = min(own, due)
        need = due - paid
        loan = _large_enough(need, fee)
        refused = loan > most
        if refused or not need:
            rows.append((month, interest, due, paid, 0, 0, need))
            return rows, "limit" if refused else "paid"
        owed = loan
        rows.append((month, interest, due, paid, loan, loan - need, loan))
    return rows, "running"


def _large_enough(need: int, fee: Fraction) -> int:
    """The smallest loan, in cents, whose payout after the fee is what is needed."""
    return -int(-need // (1 - fee))
