"""Cases: what one case at the table can lead to, and what a game over it came to.

A case is a household, one of its debts, and what each side has without a deal. A plan that the
household cannot carry, or that a gate given from outside blocks, is no outcome: nobody can choose
it, and no tactic offers it. A report ranks no side and makes no mark of a sum recovered: it shows
what each side has over no deal, what was left on the table without cost to the other, and whether
the household can carry the plan. Cases are data: ``data/negotiation/table.yaml``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.negotiation import money
from kit.negotiation.bargaining import Solution, solve
from kit.negotiation.budget import Budget, read_budget
from kit.negotiation.frontiers import Frontier
from kit.negotiation.plans import (
    Blocked,
    Checks,
    Plan,
    allowed,
    plan_space,
    values,
    waived,
)
from kit.negotiation.records import is_person
from kit.negotiation.words import SIDES, Told, data, is_text, must_be_known, problem, reading, word

if TYPE_CHECKING:
    from kit.negotiation.table import Game


_MONTH = 6
_FALL = 0.1  # the shock that each report looks at: income falls by a tenth
_CENT = 0.005
_KEYS = {
    "case": ("id", "title", "story", "budget", "debt", "balance", "set_aside", "in_hand")
    + ("contract_rate", "creditor", "borrower"),
    "creditor": ("monthly_rate", "hazard", "no_deal", "rest"),
    "borrower": ("monthly_rate", "no_deal", "rest"),
}


# ---------------------------------------------------------------- a case


@dataclass(frozen=True, eq=False)  # told apart by identity: a budget holds dicts and has no hash
class Case:
    """A case that is played: a household, one debt, and what each side has without a deal.

    Attributes:
        id: a short word.
        title: text in the languages it is given in.
        story: likewise.
        budget: the household.
        balance: yuan owed.
        set_aside: yuan a month kept for the household's other creditors.
        in_hand: yuan that can be paid at once.
        contract_rate: yearly rate of the contract as a decimal; no plan may carry more.
        creditor_rate: the creditor's discount rate a month as a decimal.
        hazard: chance that a plan breaks in a month.
        creditor_no_deal: yuan of today that the creditor has without a deal.
        creditor_rest: share at which the creditor counts what is neither paid nor waived.
        borrower_rate: the borrower's discount rate a month.
        borrower_no_deal: yuan of today that no deal costs the borrower.
        borrower_rest: share at which the borrower counts the same as a cost.

    >>> read_case("lin").available
    117.77
    """

    id: str
    title: Any
    story: Any
    budget: Budget
    balance: float
    set_aside: float
    in_hand: float
    contract_rate: float
    creditor_rate: float
    hazard: float
    creditor_no_deal: float
    creditor_rest: float
    borrower_rate: float
    borrower_no_deal: float
    borrower_rest: float

    @property
    def available(self) -> float:
        """Yuan a month that the household can pay on this debt; below zero nothing."""
        return round(self.budget.surplus - self.set_aside, 2)

    @property
    def disagreement(self) -> tuple[float, float]:
        """What no deal is worth: to the creditor, and (as minus a cost) to the borrower."""
        return self.creditor_no_deal, -self.borrower_no_deal

    @property
    def digest(self) -> str:
        """A short mark of every number in the case: two laptops compare it."""
        numbers = [getattr(self, name) for name in _NUMBERS]
        told = json.dumps([self.id, self.budget.cents, *numbers], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def check(self, plan: Plan, cap: Any = None, gate: Any = None) -> Checks:
        """Say what blocks a plan: the household's budget, the contract's rate, a cap, a legal gate.

        Args:
            plan: the plan.
            cap: lawful yearly rate as a decimal, or None.
            gate: a function of the plan that returns a list of Blocked, or None.

        >>> read_case("lin").check(Plan(28179.77, 0, 300, 24))
        blocked: rule affordability: 300.00 a month is more than the surplus of 117.77; ...
        """
        found = plan.check(self.available, cap, gate, self.in_hand)
        if not any(one.rule == "cap" for one in found) and _above(plan, self.contract_rate):
            said = {
                "rate": money.percent(plan.yearly_rate),
                "most": money.percent(self.contract_rate),
            }
            rule = language.say("table.contract_rule")
            found.append(Blocked(rule, language.say("table.contract_reason", **said)))
        return found

    def worth(self, plan: Plan) -> tuple[float, float]:
        """Return what a plan is worth: to the creditor, and (as minus a cost) to the borrower.

        What is neither paid nor waived counts at the end, at the shares that the case assumes.

        Args:
            plan: a plan over this balance.

        Returns:
            Two numbers of yuan of today, rounded to cents.

        Source: value and cost of a plan [computed]; the counting of the rest is the kit's own
        assumption.

        >>> read_case("lin").worth(Plan(28179.77, 0, 117.77, 12, 1.0))
        (1168.01, -1245.46)
        """
        # by hand for one plan: a table of one row would take a hundred times as long
        rest = left_open(plan)
        now, then = self._rest(rest, plan.months)
        creditor = plan.creditor_value(self.creditor_rate, self.hazard) + now
        borrower = plan.borrower_cost(self.borrower_rate) + then
        return round(creditor, 2), round(-borrower, 2)

    def _valued(self, plans: pd.DataFrame) -> pd.DataFrame:
        frame = values(plans, self.creditor_rate, self.borrower_rate, self.hazard)
        given_up = waived(frame["balance"], frame["waiver"])
        rest = (frame["balance"] - given_up - frame["total"]).clip(lower=0)
        now, then = self._rest(rest, frame["months"])
        return frame.assign(
            creditor_value=frame["creditor_value"] + now,
            borrower_cost=frame["borrower_cost"] + then,
        )

    def _rest(self, rest: Any, months: Any) -> tuple[Any, Any]:
        """What is neither paid nor waived, as the creditor and as the borrower counts it today."""
        now = self.creditor_rest * rest / (1 + self.creditor_rate) ** months
        return now, self.borrower_rest * rest / (1 + self.borrower_rate) ** months

    def frontier(self, cap: Any = None, gate: Any = None) -> Frontier:
        """Return every outcome of a grid of plans that nothing blocks, in yuan of today.

        Args:
            cap: as for :meth:`check`.
            gate: likewise; asked once about each plan of the grid that nothing else blocks.

        Raises:
            DataProblem: nothing is left to offer.
        """
        if self.available <= 0:
            raise problem("table.nothing_available", case=self.id)
        plans = self._valued(plan_space(self.balance, **self._grid()))
        most = self.contract_rate
        most = most if cap is None else min(most, money.rate(cap, "cap"))
        return Frontier.from_plans(plans, allowed(plans, self.available, most, gate, self.in_hand))

    def _grid(self) -> dict[str, Any]:
        steps = np.arange(1, 11) / 10
        instalments = np.floor(self.available * steps * 100) / 100
        return {
            "down": sorted({round(self.in_hand * share / 4, 2) for share in range(5)}),
            "instalments": sorted({float(one) for one in instalments if one > 0}),
            "months": range(6, 61, 6),
            "waivers": np.round(np.arange(20) / 20, 2),
        }

    def month_six(self, plan: Plan) -> pd.DataFrame:
        """Return what a plan does to the household in month six, also if income falls by a tenth.

        Args:
            plan: a plan over this balance.

        Returns:
            household (surplus, instalment, left, open), as_planned, income_falls; yuan. The surplus
            is what the other creditors' shares leave. Below zero the plan cannot be kept without
            cutting these shares or what is needed to live.

        >>> read_case("lin").month_six(Plan(28179.77, 0, 117.77, 12))["income_falls"].tolist()
        [-327.23, 117.77, -445.0, 706.62]
        """
        due = plan.instalment if plan.months >= _MONTH else 0.0
        after = round(plan.instalment * max(plan.months - _MONTH, 0), 2)
        fall = money.half_up(100 * _FALL * self.budget.income) / 100
        rows = [
            ("surplus", self.available, round(self.available - fall, 2)),
            ("instalment", due, due),
            ("left", round(self.available - due, 2), round(self.available - fall - due, 2)),
            ("open", after, after),
        ]
        return pd.DataFrame(rows, columns=["household", "as_planned", "income_falls"])

    def brief(self, side: str) -> str:
        """Return what one side knows before the game, in the spoken language.

        Args:
            side: ``"creditor"`` or ``"borrower"``.

        >>> read_case("lin").brief("borrower")[:28]
        'You sit for the household. O'
        """
        if side not in SIDES:
            raise problem("table.no_side", value=str(side)[:40])
        said = {
            "balance": money.shown(self.balance),
            "available": money.shown(max(self.available, 0)),
            "set_aside": money.shown(self.set_aside),
            "in_hand": money.shown(self.in_hand),
            "hazard": money.percent(self.hazard),
            "no_deal": money.shown(abs(self.disagreement[SIDES.index(side)])),
        }
        return word("table", "brief", side).format(**said)

    def assumptions(self) -> pd.DataFrame:
        """List what the case assumes; none of it was measured.

        >>> len(read_case("lin").assumptions())
        9
        """
        rows = [(name, getattr(self, name)) for name in data("table")["assumptions"]]
        return pd.DataFrame(rows, columns=["assumption", "value"])

    def __repr__(self) -> str:
        return f"{language.of(self.title)}. {language.of(self.story)}"

    def _repr_html_(self) -> str:
        invented = language.of(data("table")["invented"])
        return f"<p>{escape(repr(self))}</p><p>{escape(invented)}</p>"


_NUMBERS = ("balance", "set_aside", "in_hand", "contract_rate", "creditor_rate", "hazard")
_NUMBERS += ("creditor_no_deal", "creditor_rest", "borrower_rate", "borrower_no_deal")
_NUMBERS += ("borrower_rest",)


def _above(plan: Plan, rate: float) -> bool:
    return any(one.rule == "cap" for one in plan.check(cap=rate))


def left_open(plan: Plan) -> float:
    """Return the yuan of a plan that are neither paid nor waived.

    >>> left_open(Plan(28179.77, 1500, 117.77, 60))
    19613.57
    """
    return max(round(plan.balance - plan.waived - plan.total, 2), 0.0)


def told(plan: Plan) -> str:
    """Return a plan in words, with the rest that it leaves: unsaid, it reads as settled.

    >>> told(Plan(1000, 0, 100, 9))[-45:]
    '; 100.00 neither paid nor waived is left open'
    """
    rest = left_open(plan)
    said = language.say("table.state.left_open", rest=money.shown(rest)) if rest else ""
    return repr(plan) + said


# ---------------------------------------------------------------- reading cases


def table_cases() -> pd.DataFrame:
    """List the cases that can be played.

    >>> table_cases()["id"].tolist()
    ['lin', 'chen', 'he']
    """
    rows = [
        {"id": one["id"], "title": language.of(one["title"]), "balance": one["balance"]}
        for one in data("table")["cases"]
    ]
    return pd.DataFrame(rows)


def read_case(id_or_path: Any) -> Case:
    """Read a case by its id, or from a YAML file of one's own.

    Args:
        id_or_path: an id of :func:`table_cases`, the path of a .yaml file with one case (under
            ``case:`` or bare), or a :class:`Case`.

    Raises:
        DataProblem: no such case or file; a key that is missing or unknown; a number that cannot
            be.

    >>> read_case("chen").balance
    14200.0
    """
    if isinstance(id_or_path, Case):
        return id_or_path
    known = {one["id"]: one for one in data("table")["cases"]}
    if isinstance(id_or_path, str) and id_or_path in known:
        return _shipped(id_or_path)
    is_path = isinstance(id_or_path, str | Path)
    if not is_path or not str(id_or_path).lower().endswith((".yaml", ".yml")):
        must_be_known(id_or_path, known, "table.no_case")
    record = datasets.read_own_yaml(id_or_path)
    if isinstance(record, Mapping) and isinstance(record.get("case"), Mapping):
        record = record["case"]
    return _case(record)


@lru_cache(maxsize=8)
def _shipped(id: str) -> Case:
    return _case(next(one for one in data("table")["cases"] if one["id"] == id))


def _case(record: Any) -> Case:
    record = _keys("case", record)
    own, other = (_keys(side, record[side]) for side in SIDES)
    for key in ("title", "story"):
        if not is_text(record[key]):
            raise problem("table.not_text", key=key)
    return Case(
        id=str(record["id"])[:40],
        title=record["title"],
        story=record["story"],
        budget=read_budget(record["budget"]),
        balance=money.yuan(money.cents(record["balance"], "balance", 0.01)),
        set_aside=money.yuan(money.cents(record["set_aside"], "set_aside")),
        in_hand=money.yuan(money.cents(record["in_hand"], "in_hand")),
        contract_rate=money.rate(record["contract_rate"], "contract_rate"),
        creditor_rate=money.rate(own["monthly_rate"], "creditor_rate"),
        hazard=money.rate(own["hazard"], "hazard", 1),
        creditor_no_deal=money.number(own["no_deal"], "no_deal", None),
        creditor_rest=money.rate(own["rest"], "rest", 1),
        borrower_rate=money.rate(other["monthly_rate"], "borrower_rate"),
        borrower_no_deal=money.number(other["no_deal"], "no_deal"),
        borrower_rest=money.rate(other["rest"], "rest", 1),
    )


def _keys(where: str, record: Any) -> Mapping[str, Any]:
    if not isinstance(record, Mapping):
        raise problem("table.not_a_mapping", where=where)
    for key in record:
        must_be_known(key, _KEYS[where], "table.unknown_key", where=where)
    for key in _KEYS[where]:
        if record.get(key) is None and key != "debt":
            raise problem("table.missing_key", where=where, key=key)
    return record


# ---------------------------------------------------------------- the set that a game is read on


@dataclass(frozen=True, eq=False)
class Ground:
    """The outcomes of a case under its gates, and the Nash point on them.

    Attributes:
        frontier: every outcome of the grid that nothing blocks, the creditor's value first.
        best: its Pareto part, from the creditor's worst outcome to its best.
        nash: the Nash point, or why there is none.
    """

    frontier: Frontier
    best: Frontier
    nash: Solution

    def plan(self, row: int) -> Plan:
        """Return the plan of a row of ``best``."""
        cells = self.best.labels.iloc[row]
        return Plan(
            **{name: cells[name] for name in ("balance", "down_payment", "instalment", "waiver")},
            months=int(cells["months"]),
        )


def ground(case: Case, cap: Any = None, gate: Any = None) -> Ground:
    """Return the outcomes of a case and the Nash point on them; the same question once.

    Args:
        case: the case.
        cap: lawful yearly rate as a decimal, or None.
        gate: a legal gate, or None.

    >>> ground(read_case("lin")).nash.found
    True
    """
    try:
        return _kept(case, cap, gate)
    except TypeError:  # a gate that cannot be a key; it is asked anew each time
        return _make(case, cap, gate)


@lru_cache(maxsize=16)
def _kept(case: Case, cap: Any, gate: Any) -> Ground:
    return _make(case, cap, gate)


def _make(case: Case, cap: Any, gate: Any) -> Ground:
    frontier = case.frontier(cap, gate)
    best = frontier.pareto()
    order = np.argsort(best.points[:, 0], kind="stable")
    table = best.labels.iloc[order].reset_index(drop=True)
    best = Frontier(best.points[order], table)
    return Ground(frontier, best, solve(best, case.disagreement, "nash"))


@dataclass(frozen=True, eq=False)
class GameReport(Told):
    """What a game came to.

    Attributes:
        outcome: ``agreed``, ``walked_away`` or ``out_of_rounds``.
        plan: the agreed plan, or None.
        both: one row a measure (value, no_deal, gain, nash, left), creditor and borrower side by
            side, in yuan of today; the borrower's value is what the plan costs.
        offers: every offer as a point: move, round, side, act, creditor, borrower (minus the cost).
        frontier: all outcomes that nothing blocks, same axes.
        best: its Pareto part, by the creditor's value.
        nash: the Nash point, or why there is none.
        disagreement: what no deal is worth, same axes.
        month_six: the household in month six, as planned and if income falls by a tenth; None
            without a plan.
        assumptions: what the values rest on.
        notes: sentences, in the language spoken when the report was made.
    """

    outcome: str
    plan: Plan | None
    both: pd.DataFrame
    offers: pd.DataFrame
    frontier: Frontier = field(repr=False)
    best: Frontier = field(repr=False)
    nash: Solution = field(repr=False)
    disagreement: tuple[float, float]
    month_six: pd.DataFrame | None
    assumptions: pd.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        parts = ["\n".join(self.notes), _plain(self.both)]
        if self.month_six is not None:
            parts.append(_plain(self.month_six))
        return "\n\n".join(parts)

    def _lines(self) -> Iterable[str]:
        return self.notes

    def _tables(self) -> Iterable[pd.DataFrame]:
        tables = [self.both, self.month_six, self.offers, self.assumptions]
        return [reading(one, "table") for one in tables if one is not None]


def _plain(table: pd.DataFrame) -> str:
    return reading(table, "table").to_string(index=False, float_format=lambda x: f"{x:,.2f}")


def report_of(game: Game) -> GameReport:
    """Return the report of a game that is over.

    Args:
        game: the game.

    Raises:
        DataProblem: the game is still open.

    >>> from kit.negotiation.table import new_game
    >>> new_game("lin", "conceder", "conceder").report().outcome
    'agreed'
    """
    state = game.state
    if state.turn is not None:
        raise problem("table.still_open")
    here = ground(game.case, game.cap, game.gate)
    plan = state.standing
    both = results(game.case, plan, here.best, here.nash)
    return GameReport(
        outcome=state.outcome,
        plan=plan,
        both=both,
        offers=_offers(game),
        frontier=here.frontier,
        best=here.best,
        nash=here.nash,
        disagreement=game.case.disagreement,
        month_six=None if plan is None else game.case.month_six(plan),
        assumptions=game.case.assumptions(),
        notes=tuple(_notes(game, plan, len(here.frontier), here.nash)),
    )


def results(case: Case, plan: Plan | None, best: Frontier, nash: Solution) -> pd.DataFrame:
    """Return value, no deal, gain, Nash gain and what was left, for both sides.

    Args:
        case: the case.
        plan: the agreed plan; None for no deal.
        best: the Pareto part of the outcomes.
        nash: the Nash point.

    Returns:
        measure, creditor, borrower: yuan of today. ``left`` is the most that a side could have
        gained at no cost to the other, each looked at alone: the two do not add up.

    >>> here = ground(read_case("lin"))
    >>> results(read_case("lin"), None, here.best, here.nash)["creditor"].tolist()[:3]
    [2800.0, 2800.0, 0.0]
    """
    no_deal = np.array(case.disagreement)
    point = no_deal if plan is None else np.array(case.worth(plan))
    aim = np.array(nash.gains) if nash.found else np.zeros(2)
    left = [_left(best.points, point, at) for at in (0, 1)]
    sign = np.array([1, -1])  # the borrower's value is shown as a cost
    rows = {
        "value": point * sign,
        "no_deal": no_deal * sign,
        "gain": point - no_deal,
        "nash": aim,
        "left": np.array(left),
    }
    rounded = [(name, *np.round(pair, 2) + 0.0) for name, pair in rows.items()]
    return pd.DataFrame(rounded, columns=["measure", *SIDES])


def _left(points: np.ndarray, point: np.ndarray, at: int) -> float:
    """The most that one side could gain while the other stays as well off."""
    other = points[:, 1 - at] >= point[1 - at] - _CENT
    gain = points[other, at].max() - point[at] if other.any() else 0.0
    return float(gain) if gain > _CENT else 0.0


def _offers(game: Game) -> pd.DataFrame:
    rows = [
        (number, (number - 1) // 2 + 1, move.side, move.act, *game.case.worth(move.plan))
        for number, move in enumerate(game.moves, start=1)
        if move.plan is not None
    ]
    return pd.DataFrame(rows, columns=["move", "round", "side", "act", "creditor", "borrower"])


def _notes(game: Game, plan: Plan | None, n: int, nash: Solution) -> list[str]:
    if plan is None:
        outcome = word("table", "outcomes", game.state.outcome)
        notes = [language.say("table.report.none", outcome=outcome)]
    else:
        notes = [language.say("table.report.plan", plan=told(plan)), _fall(game.case, plan)]
        checks = game.case.check(plan, game.cap, game.gate)
        notes += [one for one in checks.notes if one not in notes]
    if not nash.found:
        notes.append(language.say("table.report.no_nash"))
    if not (is_person(game.borrower) and is_person(game.collector)):
        notes.append(language.say("table.report.costs"))
    notes.append(language.say("table.report.grid", n=f"{n:,}"))
    notes.append(language.say("table.report.nobody"))
    return notes


def _fall(case: Case, plan: Plan) -> str:
    table = case.month_six(plan).set_index("household")
    left: Any = table.at["left", "income_falls"]
    if left < 0:
        return language.say("table.report.short", short=money.shown(-left))
    return language.say("table.report.holds", left=money.shown(left))
