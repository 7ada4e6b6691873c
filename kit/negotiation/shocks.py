"""Shocks: how long an offer survives when a month goes wrong, and how a plan is made anew.

A shock is data: a share of income lost, a cost that comes, the month and for how long. The default
ones are assumptions, said to be. Nothing here pays out of essential spending: what is short is
written down, with who may not have been paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from kit import language
from kit.negotiation import money
from kit.negotiation.budget import Budget, cents_of, must_be_budget, titled
from kit.negotiation.words import data, must_be_known, problem

_KEYS = ("id", "title", "income", "of", "gets", "cost", "month", "months")
_LONGEST = 600  # months; fifty years is longer than any plan


# ---------------------------------------------------------------- shocks


@dataclass(frozen=True)
class _Shock:
    id: str
    title: Any
    factor: Fraction  # what is left of the income
    of: str
    gets: int
    cost: int
    first: int
    last: int
    assumed: bool

    def lasts(self, month: int) -> bool:
        return self.first <= month <= self.last


def default_shocks() -> pd.DataFrame:
    """List the named shocks that :func:`stress` uses when none are given.

    Returns:
        Columns id, title. Their figures are assumptions, chosen round; none is an estimate.

    >>> default_shocks()["id"].tolist()
    ['none', 'income_tenth', 'repair', 'job_lost', 'illness']
    """
    known = data("households")["shocks"]
    return pd.DataFrame([{"id": s["id"], "title": language.of(s["title"])} for s in known])


def _shocks(given: Any, budget: Budget) -> list[_Shock]:
    known = {one["id"]: one for one in data("households")["shocks"]}
    if given is None:
        given = list(known)
    if isinstance(given, str | Mapping):
        given = [given]
    if isinstance(given, bytes) or not isinstance(given, Iterable):
        raise problem("budget.shock.not_shocks", value=given)
    return [_shock(one, number, known, budget) for number, one in enumerate(given, start=1)]


def _shock(given: Any, number: int, known: Mapping[str, Any], budget: Budget) -> _Shock:
    if given is None or isinstance(given, str):
        must_be_known(given, known, "budget.shock.unknown")
    record = known[given] if isinstance(given, str) else given
    if not isinstance(record, Mapping):
        raise problem("budget.shock.not_shocks", value=record)
    for key in record:
        must_be_known(key, _KEYS, "budget.shock.key", number=number)
    id = str(record.get("id", number))
    where = language.say("budget.shock.where", id=id)
    facts = {key: value for key, value in record.items() if value is not None}
    cost, gets = (cents_of(facts.get(key, 0), key, where) for key in ("cost", "gets"))
    income = _change(facts.get("income", 0), where)
    first = _count(facts.get("month", 1), "month", where)
    # a repair comes once, a lost job lasts: so only a bare cost ends by itself
    bare = cost and not income and not gets
    months = record.get("months", 1 if bare else None)
    last = _LONGEST if months is None else first + _count(months, "months", where) - 1
    title = titled(record.get("title") or id, where)
    assumed = isinstance(given, str)
    return _Shock(
        id, title, 1 + income, _of(record, where, budget), gets, cost, first, last, assumed
    )


def _change(value: Any, where: str) -> Fraction:
    share = money.number(value, where + "income", least=None)
    if not -1 <= share <= 1:
        raise problem("budget.shock.share", where=where, value=value)
    return Fraction(f"{share:.8f}")


def _count(value: Any, what: str, where: str = "") -> int:
    return money.whole(value, where + language.say(f"budget.what.{what}"), 1, _LONGEST)


def _of(record: Mapping[str, Any], where: str, budget: Budget) -> str:
    of, ids = record.get("of") or "all", [one.id for one in budget.incomes]
    if of == "largest":
        return max(budget.incomes, key=lambda one: one.cents).id
    if of != "all" and of not in ids:
        known = ", ".join(["all", "largest", *ids])
        raise problem("budget.shock.income", where=where, value=of, known=known)
    return of


# ---------------------------------------------------------------- month by month


def _surplus(budget: Budget, shocks: Iterable[_Shock], month: int) -> int:
    """Cents that are left in one month: shocks in it, priority arrears until they are paid."""
    now = [one for one in shocks if one.lasts(month)]
    income = sum(money.half_up(one.cents * _left(one.id, now)) for one in budget.incomes)
    income += sum(one.gets for one in now)
    usual = budget.cents
    costs = usual["fixed"] + usual["flexible"] + usual["savings"] + sum(one.cost for one in now)
    return income - costs - sum(_need(one, month) for one in budget.priority_debts)


def _left(id: str, shocks: Iterable[_Shock]) -> Fraction:
    left = Fraction(1)
    for one in shocks:
        if one.of in ("all", id):
            left *= one.factor
    return left


def _need(debt: Any, month: int) -> int:
    """What a priority debt needs in a month; once its arrears are paid it frees the surplus."""
    if debt.balance is None:
        return debt.cents
    arrears = cents_of(debt.balance, "balance")
    return max(min(debt.cents, arrears - debt.cents * (month - 1)), 0)


def _in_yuan(cents: int) -> str:
    return money.shown(cents / 100)


@dataclass(frozen=True)
class _Month:
    month: int
    surplus: int
    offer: int
    paid: int
    reserve: int  # after the month
    uncovered: int  # spending that neither income nor reserve covers

    @property
    def shortfall(self) -> int:
        return self.offer - self.paid


def _month(month: int, surplus: int, offer: int, reserve: int, put_aside: int) -> _Month:
    """Settle a month: first the household's own spending, then the offer, from surplus, reserve."""
    can = surplus + reserve
    paid = min(offer, max(can, 0))
    left = max(min(reserve, can - paid), 0)  # what is left of a surplus is not taken for savings
    return _Month(month, surplus, offer, paid, left + put_aside, max(-can, 0))


def stress(
    budget: Budget,
    instalment: Any,
    shocks: Any = None,
    reserve: Any = 0,
    months: int = 24,
) -> pd.DataFrame:
    """Try an offer against shocks, one at a time: how many whole months does it survive?

    Each month the surplus pays first, then the reserve; what the budget puts aside joins the
    reserve at the month's end. Essential spending is never cut to save an offer. Priority arrears
    end when they are paid. What is left over in a good month is not counted as saved. This counts
    how long money would last, not whether to pay: a reserve that goes to creditors while the
    surplus is negative is gone for food. :func:`replan` pauses then and leaves it to the household.

    Args:
        budget: the household's.
        instalment: the offer to all creditors together, yuan a month.
        shocks: ids of :func:`default_shocks`, mappings of your own, or a list of both; None for all
            default ones. Keys of a mapping: ``id``, ``title``; ``income`` (change as a share, -0.1
            for a fall by a tenth) and ``of`` (id of an income, ``largest``, ``all``); ``gets``
            (yuan a month that come in instead); ``cost`` (yuan in each of its months);
            ``month`` (the first, 1), ``months`` (how many; a bare cost comes once, else it lasts).
        reserve: yuan saved up at the start.
        months: how far to look, 1 to 600.

    Returns:
        One row a shock: shock (its title), surplus_after (the lowest of the months it lasts, yuan),
        survives (whole months), first_broken (month, missing where it holds), short (yuan short in
        that month), why, given_by (assumed, own).

    Raises:
        DataProblem: an amount, a month or a shock that cannot be used.

    Source: own arithmetic (computed); the default shocks are assumed.

    >>> from kit.negotiation.budget import read_budget
    >>> stress(read_budget("lin"), 250)[["survives", "first_broken"]].head(3)
       survives  first_broken
    0        24          <NA>
    1         0             1
    2         2             3
    """
    must_be_budget(budget)
    offer, saved = cents_of(instalment, "instalment"), cents_of(reserve, "reserve")
    months = _count(months, "months")
    tried = _shocks(shocks, budget)
    for one in tried:
        if one.first > months:
            raise problem("budget.shock.too_late", id=one.id, month=one.first, months=months)
    columns = ("shock", "surplus_after", "survives", "first_broken", "short", "why", "given_by")
    rows = [_stressed(budget, offer, one, saved, months) for one in tried]
    table = pd.DataFrame(rows, columns=columns).astype(
        {"survives": "Int64", "first_broken": "Int64"}
    )
    table.attrs["note"] = language.say("budget.stress_note", reserve=_in_yuan(saved), months=months)
    return table


def _stressed(
    budget: Budget, offer: int, shock: _Shock, reserve: int, months: int
) -> dict[str, Any]:
    course = [_surplus(budget, [shock], month) for month in range(1, months + 1)]
    lasts = course[shock.first - 1 : shock.last]
    broken = None
    for month, surplus in enumerate(course, start=1):
        before = reserve
        done = _month(month, surplus, offer, reserve, budget.cents["savings"])
        reserve = done.reserve
        if done.shortfall:
            broken = done
            said = {"month": month, "surplus": _in_yuan(surplus), "reserve": _in_yuan(before)}
            why = language.say("budget.shock.broken", offer=_in_yuan(offer), **said)
            break
    else:
        low = _in_yuan(min(course))
        why = language.say("budget.shock.holds", months=months, low=low, offer=_in_yuan(offer))
    return {
        "shock": language.of(shock.title),
        "surplus_after": min(lasts) / 100,
        "survives": broken.month - 1 if broken else months,
        "first_broken": broken.month if broken else None,
        "short": broken.shortfall / 100 if broken else 0.0,
        "why": why,
        "given_by": "assumed" if shock.assumed else "own",
    }


# ---------------------------------------------------------------- a plan made anew


def replan(
    budget: Budget,
    instalment: Any,
    changes: Any,
    months: int = 12,
    reserve: Any = 0,
) -> pd.DataFrame:
    """Follow an offer month by month, make it anew when something changes, say what to write down.

    A change is known when it comes, not before: so the month that it comes can fall short, and the
    offer for the next one is what the budget then allows, never more than was first agreed. A
    shortfall moves to the end of the plan, not onto the next month. Where the budget leaves
    nothing, the new offer is a pause, and the reserve stays for the household's own spending.

    Args:
        budget: the household's.
        instalment: the first offer to all creditors together, yuan a month.
        changes: what happens, as the shocks of :func:`stress`; several may overlap, and they count
            together; None for nothing.
        months: how many months to show, 1 to 600.
        reserve: yuan saved up at the start; it covers the household's own spending first, then
            what a surplus above zero does not pay of the offer.

    Returns:
        One row a month, yuan: month, surplus, offer, paid, shortfall, new_offer (for the next
        month), reserve_left, uncovered (spending that nothing covers), written (a sentence). For
        every row offer = paid + shortfall; ``attrs["total_paid"]`` is the sum of paid.

    Raises:
        DataProblem: an amount, a month or a change that cannot be used.

    Source: own rule (computed), no agreement's text.

    >>> from kit.negotiation.budget import read_budget
    >>> plan = replan(read_budget("lin"), 250, {"income": -0.05, "month": 2}, months=4)
    >>> plan["paid"].tolist(), plan.attrs["total_paid"]
    ([250.0, 27.5, 27.5, 27.5], 332.5)
    """
    must_be_budget(budget)
    agreed, saved = cents_of(instalment, "instalment"), cents_of(reserve, "reserve")
    months = _count(months, "months")
    known = _shocks([] if changes is None else changes, budget)
    done = list(_replanned(budget, agreed, known, months, saved))
    table = pd.DataFrame([_shown_month(one, following, known) for one, following in done])
    table.attrs["total_paid"] = sum(one.paid for one, _ in done) / 100
    table.attrs["total_short"] = sum(one.shortfall for one, _ in done) / 100
    table.attrs["note"] = language.say("budget.replan_note", agreed=_in_yuan(agreed))
    return table


def _replanned(
    budget: Budget, agreed: int, changes: list[_Shock], months: int, reserve: int
) -> Iterator[tuple[_Month, int]]:
    offer = agreed
    for month in range(1, months + 1):
        surplus = _surplus(budget, changes, month)
        done = _month(month, surplus, offer, reserve, budget.cents["savings"])
        begun = [one for one in changes if one.first <= month]
        ahead = _surplus(budget, begun, month + 1)
        reserve = done.reserve
        # Where the coming months are known not to cover the household's own spending, the reserve
        # is the household's: paid out to creditors it would lack for food a few months later.
        offer = min(agreed, ahead + reserve) if ahead > 0 else 0
        yield done, offer


def _shown_month(done: _Month, following: int, changes: Iterable[_Shock]) -> dict[str, Any]:
    return {
        "month": done.month,
        "surplus": done.surplus / 100,
        "offer": done.offer / 100,
        "paid": done.paid / 100,
        "shortfall": done.shortfall / 100,
        "new_offer": following / 100,
        "reserve_left": done.reserve / 100,
        "uncovered": done.uncovered / 100,
        "written": _written(done, following, changes),
    }


def _written(done: _Month, following: int, changes: Iterable[_Shock]) -> str:
    """What both sides should have in writing after this month."""
    parts = [
        language.say("budget.written.begins", what=language.of(one.title))
        for one in changes
        if one.first == done.month
    ]
    said = {"paid": _in_yuan(done.paid), "offer": _in_yuan(done.offer), "month": done.month + 1}
    said |= {"short": _in_yuan(done.shortfall), "new": _in_yuan(following)}
    if done.shortfall:
        parts.append(language.say("budget.written.short", **said))
    if following != done.offer:
        key = "pause" if not following else "less" if following < done.offer else "more"
        parts.append(language.say(f"budget.written.{key}", **said))
    if done.uncovered:
        said = {"uncovered": _in_yuan(done.uncovered)}
        parts.append(language.say("budget.written.uncovered", **said))
    return language.say("budget.written.stop").join(parts) or language.say("budget.written.kept")
