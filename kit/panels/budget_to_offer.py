"""Budget to offer: a month's figures and one shock, and how long an offer made from them lasts.

The panel turns its controls into a :class:`kit.negotiation.Budget` and asks
:func:`kit.negotiation.pro_rata`, :func:`kit.negotiation.stress` and
:func:`kit.negotiation.replan`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, negotiation
from kit.figures import base as figures
from kit.figures.budget import month_and_course
from kit.negotiation import Budget
from kit.panels import base

# At most seven controls stand in sight at once.
_PAGES = {
    "month": ["at_risk", "incomes", "essential", "flexible", "priority"],
    "offer": ["shock", "offer", "reserve"],
}
_MOST = 1e7  # yuan; the most that a field can hold
_MONTHS = 24
_SHOCKS = "negotiation/households.yaml"


@dataclass(frozen=True)
class _Answer:
    budget: Budget
    shares: list[float]
    most: list[float]
    stressed: pd.DataFrame
    course: pd.DataFrame


class BudgetToOffer(base.Panel):
    """Make an offer from a month's figures by hand, and see how long it lasts and for whom.

    ``panel.budget``, ``panel.shares`` (the offer, by creditor), ``panel.stressed`` and
    ``panel.course`` are what the functions say of the controls.

    Args:
        budget: a :class:`kit.negotiation.Budget` to start from, or the id of an invented household.
            Its debts and its savings have no control and are kept.
        at_risk: yuan a month of the income that a shock to "the largest" hits; None takes the
            budget's largest. None takes the budget's own below, too.
        incomes: yuan a month of all others.
        essential: yuan a month of essential spending, without priority debts.
        flexible: yuan a month of all other spending.
        priority: yuan a month that priority debts need.
        shock: id of :func:`kit.negotiation.default_shocks`.
        offer: yuan a month to all creditors together; None offers the surplus.
        reserve: yuan saved up at the start.

    Raises:
        DataProblem: no such household or shock, a budget without debts, or what is no amount.

    >>> panel = BudgetToOffer("lin", shock="repair")
    >>> panel.shares, int(panel.stressed["survives"].iloc[0])
    ([132.23, 117.77], 2)
    >>> panel.set(reserve=1500); int(panel.stressed["survives"].iloc[0])
    24
    """

    def __init__(
        self,
        budget: Budget | str = "lin",
        *,
        at_risk: float | None = None,
        incomes: float | None = None,
        essential: float | None = None,
        flexible: float | None = None,
        priority: float | None = None,
        shock: str = "income_tenth",
        offer: float | None = None,
        reserve: float = 0,
    ) -> None:
        if not isinstance(budget, Budget):
            budget = negotiation.read_budget(budget)
        self._given = budget
        self._owed = [one.cents / 100 for one in budget.other_debts]
        negotiation.pro_rata(0, self._owed)  # no debts: said at once, not in the panel
        highest = max(one.cents for one in budget.incomes) / 100
        ring = budget.ring_fenced - budget.priority_need
        other = budget.income - budget.surplus - budget.ring_fenced - budget.savings
        first = {
            "at_risk": highest,
            "incomes": round(budget.income - highest, 2),
            "essential": round(ring, 2),
            "flexible": round(other, 2),
            "priority": budget.priority_need,
            "offer": max(budget.surplus, 0.0),
        }
        asked = {"at_risk": at_risk, "incomes": incomes, "essential": essential}
        asked |= {"flexible": flexible, "priority": priority, "offer": offer}
        given = {name: value for name, value in asked.items() if value is not None}
        self._start = first | given | {"shock": shock, "reserve": reserve}
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages = {}
        for page, names in _PAGES.items():
            self._controls |= {name: self._control(name) for name in names}
            pages[_say(f"tab.{page}")] = base.grid(self._controls[name] for name in names)
        return [widgets.HTML(base.bold(_say("title"))), base.tabs(pages)]

    def _control(self, name: str) -> widgets.Widget:
        if name == "shock":
            shocks = negotiation.default_shocks()
            known = dict(zip(shocks["id"], shocks["title"], strict=True))
            control = base.choice(_say(name), known)
        else:
            control = widgets.BoundedFloatText(
                description=_say(name), max=_MOST, style={"description_width": "initial"}
            )
        control.value = self._as_control(name, self._start[name])
        return control

    def _as_control(self, name: str, value: Any) -> Any:
        if name == "shock":
            return base.a_choice(name, value, negotiation.default_shocks()["id"])
        return base.a_number(name, value, 0, _MOST)

    # ------------------------------------------------------------ what the controls say

    @property
    def budget(self) -> Budget:
        """The budget that the controls give."""
        return self._answer.budget

    @property
    def shares(self) -> list[float]:
        """The offer by creditor, yuan a month, in the order of the debts."""
        return self._answer.shares

    @property
    def stressed(self) -> pd.DataFrame:
        """The one row of :func:`kit.negotiation.stress` for the shock that is chosen."""
        return self._answer.stressed

    @property
    def course(self) -> pd.DataFrame:
        """What :func:`kit.negotiation.replan` makes of the offer, month by month."""
        return self._answer.course

    @property
    def shock(self) -> dict[str, Any]:
        """The shock that is chosen; one to the largest income hits the income at risk."""
        records = datasets.read_yaml(_SHOCKS)["shocks"]
        (record,) = [one for one in records if one["id"] == self._controls["shock"].value]
        return record | ({"of": "at_risk"} if record.get("of") == "largest" else {})

    def _amount(self, name: str) -> float:
        return round(self._controls[name].value, 2)  # a hand can type more than cents

    def _compute(self) -> _Answer:
        made = Budget(
            incomes=[
                {"id": name, "title": _say(f"income_{title}"), "amount": self._amount(name)}
                for name, title in (("at_risk", "at_risk"), ("incomes", "others"))
            ],
            fixed=[
                {
                    "id": "essential",
                    "title": _say("essential"),
                    "amount": self._amount("essential"),
                },
                {
                    "id": "flexible",
                    "title": _say("flexible"),
                    "amount": self._amount("flexible"),
                    "essential": False,
                },
            ],
            priority_debts=[
                {"id": "priority", "title": _say("priority"), "amount": self._amount("priority")}
            ],
            savings=self._given.savings,
        )
        offer, reserve = self._amount("offer"), self._amount("reserve")
        return _Answer(
            made,
            negotiation.pro_rata(offer, self._owed),
            negotiation.pro_rata(max(made.surplus, 0), self._owed),
            negotiation.stress(made, offer, [self.shock], reserve, _MONTHS),
            negotiation.replan(made, offer, self.shock, _MONTHS, reserve),
        )

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        words = {}
        for name in (name for names in _PAGES.values() for name in names):
            control = self._controls[name]
            shown = base.chosen(control) if name == "shock" else figures.yuan(self._amount(name))
            words[_say(name)] = shown
        if self._given.savings:
            words[language.label("group", "savings")] = figures.yuan(self._given.savings)
        words[_say("debts")] = [
            _say("debt", creditor=creditor, balance=figures.yuan(balance))
            for creditor, balance in zip(self._creditors(), self._owed, strict=True)
        ]
        return words

    def _creditors(self) -> list[str]:
        return [language.of(one.title) for one in self._given.other_debts]

    def _results(self, answer: _Answer) -> dict[str, Any]:
        return {_say(name): lines for name, lines in self._blocks(answer).items()}

    def _blocks(self, answer: _Answer) -> dict[str, list[str]]:
        """Every result, in words, by its place; the text form and the view hold the same."""
        row, course = answer.stressed.iloc[0], answer.course
        shares = [
            _say("share", creditor=creditor, amount=figures.yuan(amount), most=figures.yuan(most))
            for creditor, amount, most in zip(
                self._creditors(), answer.shares, answer.most, strict=True
            )
        ]
        said = {"shock": row["shock"], "months": row["survives"], "why": row["why"]}
        lasts = _say("survives" if self._amount("offer") else "no_offer", **said)
        agreed = self._amount("offer") * len(course)
        paid = {"paid": figures.yuan(course.attrs["total_paid"]), "agreed": figures.yuan(agreed)}
        return {
            "surplus": self._left(answer.budget),
            "shares": shares,
            "lasts": [lasts],
            "borrower": [_uncovered(course)],
            "creditor": [_say("receives", months=len(course), **paid)],
        }

    def _left(self, budget: Budget) -> list[str]:
        ring, other = budget.ring_fenced, budget.income - budget.surplus - budget.ring_fenced
        said = {"surplus": figures.yuan(budget.surplus), "income": figures.yuan(budget.income)}
        lines = [_say("left", ring=figures.yuan(ring), other=figures.yuan(other), **said)]
        if budget.surplus <= 0:
            lines.append(_say("nothing"))
        offer = self._amount("offer")
        over = round(offer - max(budget.surplus, 0), 2)
        if over > 0:
            lines.append(_say("above", offer=figures.yuan(offer), over=figures.yuan(over)))
        elif budget.surplus > 0:
            lines.append(_say("within", offer=figures.yuan(offer), rest=figures.yuan(abs(over))))
        return lines

    def _picture(self, answer: _Answer) -> Any:
        return month_and_course(answer.budget, self._amount("offer"), answer.course)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._money, self._sides = self._places(2)
        footer = widgets.HTML(base.small(_say("footer")))
        return [self._money, self._sides, self._image, self._caption, footer]

    def _show(self, answer: _Answer) -> None:
        blocks = self._blocks(answer)
        self._money.value = _row({name: blocks[name] for name in ("surplus", "shares")})
        self._sides.value = _row({name: blocks[name] for name in ("lasts", "borrower", "creditor")})


def _uncovered(course: pd.DataFrame) -> str:
    bare = course.loc[course["uncovered"] > 0, "uncovered"]
    if bare.empty:
        return _say("covered", months=len(course))
    return _say("uncovered", months=len(bare), sum=figures.yuan(bare.sum()))


def _row(blocks: dict[str, list[str]]) -> str:
    return base.row(base.bold(_say(name)) + base.items(lines) for name, lines in blocks.items())


def _say(key: str, **values: Any) -> str:
    return language.say(f"budget_to_offer.panel.{key}", **values)
