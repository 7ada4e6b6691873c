"""Plans: down payment, instalment, term and waiver; what each is worth, what blocks it.

A plan is only an offer until it passes its gates. What the household can pay is a constraint, never
a weight; the lawful cap is a number that is given here, and the law itself comes in as a function
of a plan. One plan, or thousands in a table, by the same rules. The card rule of mainland China
stands with the law; here is only what a plan needs of it, with its grade and conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.negotiation import money
from kit.negotiation.loans import LONGEST, annuity, geometric, numbers, period_rate
from kit.negotiation.words import Told, assumed, data, page, problem, reading, word

COLUMNS = ("balance", "down_payment", "instalment", "months", "waiver")
_HALF_CENT = 0.005


# ---------------------------------------------------------------- what blocks a plan


@dataclass(frozen=True)
class Blocked:
    """A reason why a plan may not be chosen: the rule, and what it says of this plan.

    >>> Blocked("cap", "it costs 30% a year")
    blocked: rule lawful cap: it costs 30% a year
    """

    rule: str
    reason: str

    def __repr__(self) -> str:
        own = self.rule in ("affordability", "money_in_hand", "cap", "owed")
        rule = language.say(f"plans.rule.{self.rule}") if own else self.rule
        return language.say("plans.blocked", rule=rule, reason=self.reason)


class Checks(Told, list):
    """What blocks a plan, as a list of :class:`Blocked`; ``notes`` says what was not checked.

    An empty list means that nothing *checked* blocks the plan, never that the plan is lawful.
    """

    def __init__(self, blocked: Iterable[Blocked], notes: Iterable[str]) -> None:
        super().__init__(blocked)
        self.notes = tuple(notes)

    def _lines(self) -> list[str]:
        found = [repr(one) for one in self] or [language.say("plans.nothing_blocks")]
        return [*found, *self.notes]


# ---------------------------------------------------------------- limits, for one plan or many


@dataclass(frozen=True)
class _Limits:
    """Surplus, cap and money in hand, each None where it was not given."""

    surplus: float | None
    cap: float | None
    in_hand: float | None

    @classmethod
    def read(cls, surplus: Any, cap: Any, in_hand: Any) -> _Limits:
        """Read what was given: yuan a month (may be negative), a yearly rate, yuan."""
        return cls(
            None if surplus is None else money.number(surplus, "surplus", None),
            None if cap is None else money.rate(cap, "cap"),
            None if in_hand is None else money.number(in_hand, "in_hand"),
        )

    def broken(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Which plans break which limit; one place, so that a table and a plan never differ."""
        left = plan["balance"] - plan["waived"] - plan["down_payment"]
        paid = plan["instalment"] * plan["months"]
        too_much = (left < -_HALF_CENT) | ((left < _HALF_CENT) & (paid > _HALF_CENT))
        found = {"owed": too_much}
        if self.surplus is not None:
            least = max(self.surplus, 0.0)
            found["affordability"] = plan["instalment"] > least + _HALF_CENT / 10
        if self.in_hand is not None:
            found["money_in_hand"] = plan["down_payment"] > self.in_hand + _HALF_CENT / 10
        if self.cap is not None:
            factor = geometric(1 / (1 + self.cap / 12), plan["months"])
            # an instalment rounded up by half a cent is not above the cap
            over = (plan["instalment"] - _HALF_CENT) * factor > left + 1e-9 * plan["balance"]
            within = np.logical_not(too_much)
            found["cap"] = over & (paid > left + _HALF_CENT) & within
        return found


def _rounding(left: Any, instalment: Any, months: Any) -> Any:
    """What the last instalment takes when instalments without interest miss by cents, if so.

    An instalment rounded to the cent is half a cent wrong at most; a larger miss is no rounding but
    interest, or a rest that nobody pays. Numbers or arrays.
    """
    rest = np.round(left - np.multiply(instalment, months), 2)
    small = np.abs(rest) <= _HALF_CENT * np.asarray(months) + 1e-9
    possible = (np.asarray(left) > 0) & (instalment + rest >= 0)
    return np.where(small & possible, rest, 0.0)


def gate_says(gate: Any, plan: Any) -> list[Blocked]:
    """Ask a legal gate about a plan.

    Args:
        gate: a function of a plan that returns a list of :class:`Blocked`, or None.
        plan: the plan.

    Raises:
        DataProblem: no function, one that fails, or something else came back.

    >>> gate_says(lambda plan: [Blocked("R-1", "too long")], None)
    [blocked: rule R-1: too long]
    """
    if gate is None:
        return []
    if not callable(gate):
        raise problem("plans.not_a_gate")
    try:
        said = gate(plan)
    except datasets.DataProblem:
        raise
    except Exception as fault:  # a gate is anybody's code; what it stumbled over stays chained
        raise problem("plans.gate_failed", kind=type(fault).__name__, plan=repr(plan)) from fault
    if said is None:
        return []
    if isinstance(said, str) or not isinstance(said, Iterable):
        raise problem("plans.not_a_gate")
    found = list(said)
    if not all(isinstance(one, Blocked) for one in found):
        raise problem("plans.not_a_gate")
    return found


def _arrays(plans: Any) -> dict[str, np.ndarray]:
    """The columns of a table of plans as arrays, and what each plan waives, to the cent."""
    if not isinstance(plans, pd.DataFrame) or any([*plans.columns].count(c) != 1 for c in COLUMNS):
        raise problem("plans.not_plans", columns=", ".join(COLUMNS))
    found = {name: numbers(plans[name].to_numpy(), name) for name in COLUMNS}
    wrong = {
        "balance": found["balance"] <= 0,
        "months": found["months"] != np.floor(found["months"]),
        "waiver": found["waiver"] > 1,
    }
    for name, bad in wrong.items():
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            raise problem("plans.bad_cell", row=row, column=name, value=f"{found[name][row]:g}")
    found["waived"] = waived(found["balance"], found["waiver"])
    return found


def waived(balance: Any, waiver: Any) -> Any:
    """Return the yuan that are given up, to the cent, for columns of plans.

    >>> float(waived(100.05, 0.5))
    50.03
    """
    # the tiny push undoes what binary fractions take from an exact half
    return np.floor(100 * balance * waiver + 0.5 + 1e-7) / 100


# ---------------------------------------------------------------- one plan


@dataclass(frozen=True)
class Plan:
    """A repayment plan over a balance.

    Args:
        balance: yuan owed when the plan is made.
        down_payment: yuan paid at once.
        instalment: yuan a month.
        months: number of instalments; 0 for a lump sum alone.
        waiver: share of the balance that is given up, 0 to 1.

    Raises:
        DataProblem: numbers that cannot be, or an instalment without months.

    >>> plan = Plan(10_000, 500, 755.21, 12, 0.1)
    >>> plan
    10,000.00 yuan: 500.00 at once, 12 × 755.21, waiver 10.00%; 9,562.52 in all, 12.00% a year on
    what is left
    >>> plan.check(surplus=700)
    blocked: rule affordability: 755.21 a month is more than the surplus of 700.00; ...
    """

    balance: float
    down_payment: float
    instalment: float
    months: int
    waiver: float = 0.0

    def __post_init__(self) -> None:
        read = {
            "balance": money.yuan(money.cents(self.balance, "balance", 0.01)),
            "down_payment": money.yuan(money.cents(self.down_payment, "down_payment")),
            "instalment": money.yuan(money.cents(self.instalment, "instalment")),
            "months": money.whole(self.months, "months", 0, LONGEST),
            "waiver": money.rate(self.waiver, "waiver", 1),
        }
        if read["instalment"] and not read["months"]:
            raise problem("plans.no_months", instalment=money.shown(read["instalment"]))
        for name, value in read.items():
            object.__setattr__(self, name, value)  # the way for a frozen dataclass to read input

    @classmethod
    def closing(
        cls,
        balance: Any,
        months: Any,
        monthly_rate: Any = 0,
        down_payment: Any = 0,
        waiver: Any = 0,
    ) -> Plan:
        """Return the plan whose instalments pay what is left at a rate, to the cent.

        The balance identity ``D + A a(n, r) = (1 - w) B``, solved for A.

        Args:
            balance: yuan owed.
            months: number of instalments, 1 or more.
            monthly_rate: rate a month as a decimal, 0.01 for 1%.
            down_payment: yuan paid at once.
            waiver: share given up, 0 to 1.

        Raises:
            DataProblem: numbers that cannot be, or nothing left for instalments.

        >>> Plan.closing(10_000, 12, 0.01, down_payment=500, waiver=0.1).instalment
        755.21
        """
        term, rate = (
            money.whole(months, "months", 1, LONGEST),
            money.rate(monthly_rate, "monthly_rate"),
        )
        left = cls(balance, down_payment, 0, 0, waiver).financed
        if left <= 0:
            raise problem("plans.nothing_left")
        instalment = money.yuan(money.half_up(100 * left / annuity(rate, term)))
        return cls(balance, down_payment, instalment, term, waiver)

    @property
    def total(self) -> float:
        """Yuan paid in all if the plan is kept: down payment, instalments, cents of rounding."""
        return round(self.down_payment + self.instalment * self.months + self._rounding, 2)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What value, cost and schedule take for granted, in the spoken language."""
        return assumed("months", "plan_value", "rounding")

    @property
    def _rounding(self) -> float:
        return float(_rounding(self.financed, self.instalment, self.months))

    @property
    def waived(self) -> float:
        """Yuan given up; not income to the borrower."""
        share = Fraction(str(self.waiver))
        return money.yuan(money.half_up(money.cents(self.balance, "balance") * share))

    @property
    def financed(self) -> float:
        """Yuan left for instalments after waiver and down payment; negative if too much is paid."""
        return round(self.balance - self.waived - self.down_payment, 2)

    @property
    def yearly_rate(self) -> float | None:
        """Nominal yearly rate that the instalments carry, as a decimal; None where nothing is owed.

        0 where the instalments pay no more than what is left.
        """
        paid = round(self.total - self.down_payment, 2)
        if paid <= max(self.financed, 0):
            return 0.0
        if self.financed <= 0:
            return None
        return 12 * period_rate(self.financed, self.instalment, self.months)

    def identity_gap(self, monthly_rate: Any) -> float:
        """Return ``D + A a(n, r) - (1 - w) B`` in yuan.

        0: the plan closes the balance at this rate. Above 0 it brings the creditor more than the
        rate, below 0 less.

        Args:
            monthly_rate: rate a month as a decimal.

        >>> round(Plan(10_000, 500, 755.21, 12, 0.1).identity_gap(0.01), 2)
        -0.05
        """
        return self.borrower_cost(monthly_rate) - (self.balance - self.waived)

    def creditor_value(self, monthly_rate: Any, hazard: Any = 0) -> float:
        """Return what the plan is worth to the creditor today, in yuan.

        ``D + A a(n, r')`` with ``1 + r' = (1 + r) / (1 - h)``: what breaks pays nothing more.

        Args:
            monthly_rate: the creditor's discount rate a month as a decimal.
            hazard: chance that the plan breaks in a month, 0 to 1; an assumption, not a forecast.

        >>> round(Plan(7000, 0, 500, 12).creditor_value(0.015, hazard=0.03), 2)
        4523.21
        """
        rate, break_share = (
            money.rate(monthly_rate, "creditor_rate"),
            money.rate(hazard, "hazard", 1),
        )
        factor = geometric((1 - break_share) / (1 + rate), self.months)
        return self.down_payment + self.instalment * float(factor)

    def borrower_cost(self, monthly_rate: Any) -> float:
        """Return what the plan costs the borrower, seen from today, in yuan: ``D + A a(n, r)``.

        Args:
            monthly_rate: the borrower's discount rate a month as a decimal.

        >>> round(Plan(7000, 0, 500, 12).borrower_cost(0.03), 2)
        4977.0
        """
        factor = annuity(money.rate(monthly_rate, "borrower_rate"), self.months)
        return self.down_payment + self.instalment * factor

    def schedule(self, monthly_rate: Any = None) -> pd.DataFrame:
        """Return the plan month by month; month 0 is the day it is made.

        Args:
            monthly_rate: rate a month as a decimal; None takes the rate that the plan itself
                carries (:attr:`yearly_rate` / 12), so that its own payments close the balance.

        Returns:
            ``month``, ``payment``, ``interest``, ``principal``, ``balance``, ``note``. Payments,
            the waived sum and what stays open add up to the balance plus interest, to the cent.

        >>> Plan(1000, 100, 300, 3, 0.1).schedule()[["payment", "interest", "balance"]].values
        array([[100.  ,   0.  , 800.  ],
               [300.  ,  49.03, 549.03],
               [300.  ,  33.65, 282.68],
               [300.  ,  17.32,   0.  ]])
        """
        rows = [_opening(self)]
        if self.financed < 0:
            rows += _without_interest(self)
        elif monthly_rate is None:
            rows += _at_own_rate(self) if self.yearly_rate else _without_interest(self)
        else:
            rows += _at_rate(self, Fraction(str(money.rate(monthly_rate, "monthly_rate"))))
        names = ["month", "payment", "interest", "principal", "balance", "note"]
        return money.in_yuan(pd.DataFrame(rows, columns=names), names[1:5])

    def check(
        self, surplus: Any = None, cap: Any = None, gate: Any = None, in_hand: Any = None
    ) -> Checks:
        """Say what blocks the plan.

        Args:
            surplus: yuan a month that the household can pay (``Budget.surplus``); below 0 nothing.
            cap: lawful yearly rate as a decimal; None: no cap applies, and the notes say so.
            gate: a function of the plan that returns a list of :class:`Blocked`; law comes in here.
            in_hand: yuan that the household has at hand for a down payment.

        Returns:
            :class:`Checks`: empty where nothing that was checked blocks the plan; ``.notes`` says
            what was not checked.

        Raises:
            DataProblem: numbers that cannot be, or a gate that is none.

        >>> plan = Plan(1000, 0, 110, 12)
        >>> plan.check(surplus=200, cap=0.24)[0].reason
        'it costs 54.64% a year on what is left, more than the cap of 24.00%'
        >>> plan.check(surplus=200).notes[0]
        'No cap was given: none is applied here, and none was checked.'
        """
        limits = _Limits.read(surplus, cap, in_hand)
        mask = limits.broken({**self.to_dict(), "waived": self.waived})
        found = [self._blocked(name, limits) for name, broken in mask.items() if broken]
        found += gate_says(gate, self)
        return Checks(found, self._notes(limits, gate))

    def to_dict(self) -> dict[str, Any]:
        """Return the five numbers by name, as :func:`plan_space` names its columns.

        >>> Plan(1000, 0, 100, 10).to_dict()["months"]
        10
        """
        return {name: getattr(self, name) for name in COLUMNS}

    def _blocked(self, rule: str, limits: _Limits) -> Blocked:
        said: dict[str, Any] = {"instalment": money.shown(self.instalment)}
        if rule == "affordability":
            said["surplus"] = money.shown(limits.surplus)
        elif rule == "money_in_hand":
            said |= {"down": money.shown(self.down_payment), "hand": money.shown(limits.in_hand)}
        elif rule == "cap":
            said |= {"rate": money.percent(self.yearly_rate), "cap": money.percent(limits.cap)}
        else:
            left = money.shown(self.balance - self.waived)
            said |= {"paid": money.shown(self.total), "left": left}
        return Blocked(rule, language.say(f"plans.reason.{rule}", **said))

    def _notes(self, limits: _Limits, gate: Any) -> Iterable[str]:
        if limits.surplus is None:
            yield language.say("plans.open.surplus")
        if limits.in_hand is None and self.down_payment:
            yield language.say("plans.open.in_hand", down=money.shown(self.down_payment))
        if limits.cap is None:
            yield language.say("plans.open.cap")
        if gate is None:
            yield language.say("plans.open.gate")
        yield language.say("plans.open.balance")
        rest = round(self.financed + self.down_payment - self.total, 2)
        if rest > 0:
            yield language.say("plans.open.rest", rest=money.shown(rest))

    def __repr__(self) -> str:
        said = {
            name: money.shown(getattr(self, name)) for name in ("balance", "instalment", "total")
        }
        said |= {"down": money.shown(self.down_payment), "waiver": money.percent(self.waiver)}
        text = language.say("plans.plan", months=self.months, **said)
        rate = self.yearly_rate
        return text + (language.say("plans.rate", rate=money.percent(rate)) if rate else "")

    def _repr_html_(self) -> str:
        table = page(reading(self.schedule()))
        return f"<p>{escape(repr(self))}</p>{table}"


# ---------------------------------------------------------------- month by month, in cents


def _sums(plan: Plan) -> tuple[int, int]:
    """What is left for instalments, and the instalment."""
    return money.cents(plan.financed, "balance", -1e12), money.cents(plan.instalment, "instalment")


def _opening(plan: Plan) -> tuple[Any, ...]:
    down, left = money.cents(plan.down_payment, "down_payment"), _sums(plan)[0]
    waived = money.shown(plan.waived)
    note = language.say("plans.note.waived", waived=waived) if plan.waived else ""
    if not note and down:
        note = language.say("plans.note.down")
    return (0, down, 0, down, left, note)


def _end(balance: int) -> str:
    amount = money.shown(abs(balance) / 100)
    if balance:
        return language.say(f"plans.note.{'open' if balance > 0 else 'too_much'}", amount=amount)
    return language.say("plans.note.done")


def _without_interest(plan: Plan) -> list[tuple[Any, ...]]:
    balance, instalment = _sums(plan)
    cents, rows = money.cents(plan._rounding, "payment", -1e12), []
    for month in range(1, plan.months + 1):
        last = month == plan.months
        payment = instalment + (cents if last else 0)
        balance -= payment
        note = (_rounded(cents) if cents else _end(balance)) if last else ""
        rows.append((month, payment, 0, payment, balance, note))
    return rows


def _rounded(cents: int) -> str:
    return language.say("plans.note.rounded", amount=money.shown(cents / 100))


def _at_own_rate(plan: Plan) -> list[tuple[Any, ...]]:
    """Rounded on the running sum of interest, so that none is negative and the end is exact."""
    left, instalment = _sums(plan)
    keep, charged, rows = 1 / (1 + plan.yearly_rate / 12), 0, []
    for month in range(1, plan.months + 1):
        # what is open comes from the payments still to come: stable at any rate
        open_then = instalment * float(geometric(keep, plan.months - month))
        so_far = money.half_up(month * instalment + open_then - left)
        interest, charged = so_far - charged, so_far
        balance = left + charged - month * instalment
        note = _end(balance) if month == plan.months else ""
        rows.append((month, instalment, interest, instalment - interest, balance, note))
    return rows


def _at_rate(plan: Plan, rate: Fraction) -> list[tuple[Any, ...]]:
    """At a given rate; the last instalment takes the cents that rounding leaves, and says so."""
    balance, instalment = _sums(plan)
    slack = 2 * plan.months  # cents: what rounding can leave, not a debt
    rows = []
    for month in range(1, plan.months + 1):
        interest = money.half_up(balance * rate)
        owed = balance + interest
        payment = min(instalment, owed)
        last = month == plan.months
        rounding = owed - payment if last and owed - payment <= slack else 0
        payment += rounding
        balance = owed - payment
        note = _end(balance) if last or not balance else ""
        if last and 0 < abs(payment - instalment) <= slack:
            note = _rounded(payment - instalment)
        rows.append((month, payment, interest, payment - interest, balance, note))
        if not balance:
            break
    return rows


# ---------------------------------------------------------------- longer, or sooner


def hazard_threshold(rc: Any, rd: Any) -> float:
    """Return the monthly chance of breaking below which a longer plan makes joint value.

    ``h* = 1 - (1 + rc) / (1 + rd)``: stretching the term helps both if and only if h < h*, while
    the borrower is more impatient than the creditor after breaks are priced in.

    Args:
        rc: the creditor's discount rate a month as a decimal.
        rd: the borrower's.

    Returns:
        The threshold; negative where the borrower is the more patient, so that no stretch helps.

    Source: own derivation [computed].

    >>> round(hazard_threshold(0.01, 0.03), 6)
    0.019417
    """
    own, other = money.rate(rc, "creditor_rate"), money.rate(rd, "borrower_rate")
    return 1 - (1 + own) / (1 + other)


def stretch(
    cost: Any,
    creditor_rate: Any,
    borrower_rate: Any,
    hazard: Any = 0,
    months: Any = (1, 6, 12, 24, 36, 48, 60),
) -> pd.DataFrame:
    """Lengthen a plan at the same cost to the borrower, and see what it is worth to the creditor.

    Args:
        cost: yuan that the plan costs the borrower, seen from today.
        creditor_rate: the creditor's discount rate a month as a decimal.
        borrower_rate: the borrower's.
        hazard: chance that the plan breaks in a month, 0 to 1.
        months: the terms to look at.

    Returns:
        One row a term: months, instalment, borrower_cost, creditor_value, gain (creditor_value less
        cost); yuan, not rounded. The gain rises with the term if and only if the hazard is below
        :func:`hazard_threshold`.

    >>> stretch(6000, 0.01, 0.03, months=24).iloc[0].round(6).tolist()
    [24.0, 354.284496, 6000.0, 7526.202741, 1526.202741]
    """
    paid = money.number(cost, "cost", 0.01)
    terms = money.several(months, "months", lambda x: money.whole(x, "months", 1, LONGEST))
    own, other = (
        money.rate(creditor_rate, "creditor_rate"),
        money.rate(borrower_rate, "borrower_rate"),
    )
    instalment = paid / annuity(other, terms)
    worth = instalment * geometric((1 - money.rate(hazard, "hazard", 1)) / (1 + own), terms)
    columns = {"months": terms, "instalment": instalment, "borrower_cost": paid}
    return pd.DataFrame({**columns, "creditor_value": worth, "gain": worth - paid})


_MOST_PLANS = 2_000_000


def plan_space(
    balance: Any,
    down: Any = None,
    instalments: Any = None,
    months: Any = None,
    waivers: Any = None,
) -> pd.DataFrame:
    """Return every plan that can be made from lists of down payments, instalments, terms, waivers.

    Args:
        balance: yuan owed.
        down: yuan paid at once; by default 11 sums from 0 to half the balance.
        instalments: yuan a month; by default 11 sums from 1% to 11% of the balance.
        months: numbers of instalments; by default 5, 10, ..., 60.
        waivers: shares given up; by default 0, 0.05, ..., 0.5.

    Returns:
        One row a plan: balance, down_payment, instalment, months, waiver; 15,972 by default. Many
        of them are bad for one side, or for both: :func:`allowed` says which may be chosen.
        ``Plan(**table.loc[7])`` makes a plan of a row.

    Raises:
        DataProblem: numbers that cannot be, an empty list, or more than two million plans.

    >>> len(plan_space(31_640))
    15972
    """
    owed = money.yuan(money.cents(balance, "balance", 0.01))
    steps = np.arange(11)
    usual = {
        "down_payment": np.round(owed * 0.05 * steps, 2),
        "instalment": np.round(owed * 0.01 * (1 + steps), 2),
        "months": range(5, 61, 5),
        "waiver": np.round(0.05 * steps, 2),
    }
    given = dict(zip(usual, (down, instalments, months, waivers), strict=True))
    chosen = {name: usual[name] if one is None else one for name, one in given.items()}
    readers: dict[str, Callable[[Any], float]] = {
        "down_payment": lambda x: money.yuan(money.cents(x, "down_payment")),
        "instalment": lambda x: money.yuan(money.cents(x, "instalment")),
        "months": lambda x: money.whole(x, "months", 1, LONGEST),
        "waiver": lambda x: money.rate(x, "waiver", 1),
    }
    lists = {name: money.several(values, name, readers[name]) for name, values in chosen.items()}
    n = int(np.prod([len(one) for one in lists.values()], dtype=object))
    if n > _MOST_PLANS:
        raise problem("plans.too_many", n=f"{n:,}", most=f"{_MOST_PLANS:,}")
    grid = np.meshgrid(*lists.values(), indexing="ij")
    table = pd.DataFrame({name: axis.ravel() for name, axis in zip(lists, grid, strict=True)})
    table.insert(0, "balance", owed)
    return table.astype({"months": int})


def values(
    plans: pd.DataFrame, creditor_rate: Any, borrower_rate: Any, hazard: Any = 0
) -> pd.DataFrame:
    """Return a table of plans with what each is worth to the creditor and costs the borrower.

    Args:
        plans: a table as of :func:`plan_space`.
        creditor_rate: the creditor's discount rate a month as a decimal.
        borrower_rate: the borrower's discount rate a month as a decimal.
        hazard: chance that a plan breaks in a month, the same for all plans: an assumption.

    Returns:
        The table with ``total``, ``creditor_value`` and ``borrower_cost`` in yuan, not rounded;
        the same numbers as of :class:`Plan`. Both sides always; lawful or affordable is another
        question (:func:`allowed`).

    Raises:
        DataProblem: no such table, or numbers that cannot be.

    Source: :meth:`Plan.creditor_value` and :meth:`Plan.borrower_cost` [computed].

    >>> table = values(plan_space(10_000), creditor_rate=0.01, borrower_rate=0.03, hazard=0.02)
    >>> table[["creditor_value", "borrower_cost"]].iloc[-1].round(2).tolist()
    [35047.88, 35443.12]
    """
    plan, break_share = _arrays(plans), money.rate(hazard, "hazard", 1)
    own = money.rate(creditor_rate, "creditor_rate")
    other = money.rate(borrower_rate, "borrower_rate")
    down, instalment, months = plan["down_payment"], plan["instalment"], plan["months"]
    left = np.round(plan["balance"] - plan["waived"] - down, 2)
    return plans.assign(
        total=np.round(down + instalment * months + _rounding(left, instalment, months), 2),
        creditor_value=down + instalment * geometric((1 - break_share) / (1 + own), months),
        borrower_cost=down + instalment * geometric(1 / (1 + other), months),
    )


def allowed(
    plans: pd.DataFrame, surplus: Any = None, cap: Any = None, gate: Any = None, in_hand: Any = None
) -> np.ndarray:
    """Say which plans of a table nothing blocks; the same answers as :meth:`Plan.check`.

    Whatever looks for a best plan looks among these only.

    Args:
        plans: a table as of :func:`plan_space`.
        surplus: yuan a month that the household can pay.
        cap: lawful yearly rate as a decimal, None where none applies.
        gate: a function of a plan that returns a list of :class:`Blocked`.
        in_hand: yuan at hand for a down payment.

    Returns:
        Booleans, one a row.

    Raises:
        DataProblem: no such table, numbers that cannot be, or a gate that is none.

    >>> int(allowed(plan_space(31_640), surplus=1300, cap=0.24).sum())
    2888
    """
    limits = _Limits.read(surplus, cap, in_hand)
    free = ~np.logical_or.reduce([*limits.broken(_arrays(plans)).values()])
    if gate is not None:
        # asked only about what nothing else blocks, and without a table for each row
        terms = plans.loc[free, [*COLUMNS]].itertuples(index=False)
        free[free] = [not gate_says(gate, Plan(*one)) for one in terms]
    return free


@dataclass(frozen=True, eq=False, repr=False)
class CardOption(Told):
    """A plan that the card rule makes possible, and whether its conditions are met.

    Attributes:
        applies: True, False, or None where it is not known.
        plan: the plan to ask for, None where the rule does not apply.
        conditions: one row a condition: condition, met (True, False, None).
        product: what kind of debt it is.

    >>> card_instalment(31_640, willing=False).applies
    False
    """

    applies: bool | None
    plan: Plan | None
    conditions: pd.DataFrame
    product: str

    @property
    def rule(self) -> str:
        """Id of the rule in ``law.rules("CN")``."""
        return _rule()["rule"]

    @property
    def grade(self) -> str:
        """How well the rule is known: B, read in a press copy."""
        return _rule()["grade"]

    @property
    def duty(self) -> str:
        """``may``: the bank is free to agree, the cardholder has no right to it."""
        return _rule()["duty"]

    def _lines(self) -> list[str]:
        rule, answer = _rule(), {True: "yes", False: "no", None: "unknown"}[self.applies]
        said = {"article": language.of(rule["article"]), "says": language.of(rule["says"])}
        said |= {name: rule[name] for name in ("rule", "grade")}
        said |= {"tier": language.say(f"plans.card.{rule['tier']}")}
        lines = [
            language.say("plans.card.line", answer=language.say(f"plans.card.{answer}"), **said)
        ]
        if self.product != rule["product"]:
            return [*lines, language.say("plans.card.other_product", product=self.product)]
        for name, met in self.conditions.itertuples(index=False):
            said_of = language.say(f"plans.card.{_WORDS[met]}")
            condition = word("loans", "conditions", name)
            lines.append(language.say("plans.card.met", condition=condition, met=said_of))
        return [*lines, *([repr(self.plan)] if self.plan else []), language.of(rule["open"])]

    def _tables(self) -> Iterable[pd.DataFrame]:
        return [reading(self.plan.schedule())] if self.plan else []


_WORDS = {True: "is", False: "is_not", None: "not_known"}


def _rule() -> dict[str, Any]:
    return data("loans")["card_rule"]


def card_instalment(
    balance: Any,
    months: Any = 60,
    monthly_rate: Any = 0,
    exceeds_ability: bool | None = None,
    willing: bool | None = None,
    product: str = "credit_card",
) -> CardOption:
    """Return the plan of equal instalments that the card rule of mainland China makes possible.

    Where a card debt is more than the cardholder can bear and the cardholder is still willing to
    pay, the bank *may* agree a plan of at most 60 months; collection then stops while it is kept.

    Args:
        balance: yuan owed on the card.
        months: number of instalments, at most 60.
        monthly_rate: rate a month that both sides agree on, as a decimal; the rule names none.
        exceeds_ability: the debt is more than the cardholder can pay; None: not known.
        willing: the cardholder is still willing to pay; None: not known.
        product: the kind of debt; the rule covers ``"credit_card"`` only.

    Returns:
        :class:`CardOption`, with the plan unless the rule does not apply.

    Raises:
        DataProblem: numbers that cannot be, or more than 60 months.

    Source: rule CBRC11-70 (order 2 of 2011 of the banking regulator, art. 70), supervisory, in
    force from 2011-01-13, grade B.

    >>> option = card_instalment(31_640, exceeds_ability=True, willing=True)
    >>> option.applies, option.plan.instalment, option.duty, option.grade
    (True, 527.33, 'may', 'B')
    """
    rule = _rule()
    term = money.whole(months, "months", 1, 600)
    if term > rule["max_months"]:
        raise problem("plans.above_rule", most=rule["max_months"], rule=rule["rule"], months=term)
    met = [_truth(exceeds_ability, "exceeds_ability"), _truth(willing, "willing")]
    plan = Plan.closing(balance, term, monthly_rate)
    conditions = pd.DataFrame({"condition": rule["only_if"], "met": pd.Series(met, dtype=object)})
    fails = product != rule["product"] or False in met
    applies = False if fails else None if None in met else True
    return CardOption(applies, None if fails else plan, conditions, str(product))


def _truth(value: Any, name: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise problem("plans.not_a_condition", name=name, value=str(value)[:40])
