"""The bargaining set: move what no deal is worth, and see which deals the theory picks.

The panel turns its controls into the arguments of :func:`kit.negotiation.solve`. A plan that is
blocked is counted and is never in the set.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, negotiation
from kit.figures.bargaining import bargaining_set
from kit.negotiation import RULES, Frontier, Plan, Solution
from kit.panels import base

_NAMES = ("creditor", "borrower", "weight", "rules", "lotteries")
_NUMBERS = ("creditor", "borrower", "weight")
_WEIGHT = (0.05, 0.95, 0.05)
_FAR = 1e9  # yuan; nan is not below it either
_PLAN = ["balance", "down_payment", "instalment", "months", "waiver"]


class BargainingSet(base.Panel):
    """Move the disagreement point, the weight and the rules, with lotteries or without.

    ``panel.frontier`` is the set that is drawn, ``panel.solutions`` what ``negotiation.solve`` says
    of it, ``panel.blocked`` how many plans are left out.

    Args:
        plans: the table that ``negotiation.values`` returned.
        allowed: array of truth values, one a plan: what ``negotiation.allowed`` returned.
        disagreement: what no deal is worth, the creditor's first; the borrower's is minus yuan.
        weight: the creditor's weight, 0.05 to 0.95; it counts for Nash only.
        rules: which solutions.
        lotteries: whether chances between plans count as deals.

    Raises:
        DataProblem: another kind of table, no plan that is allowed, or a value no control holds.

    >>> plans = negotiation.plan_space(10_000, [0], [100, 300], [24], [0.5])
    >>> plans = negotiation.values(plans, creditor_rate=0.01, borrower_rate=0.03)
    >>> panel = BargainingSet(plans, [True, False], (1000, -5000))
    >>> panel.blocked, panel.solutions[0].plan["instalment"]
    (1, 100.0)
    """

    def __init__(
        self,
        plans: pd.DataFrame,
        allowed: Any,
        disagreement: Any,
        *,
        weight: float = 0.5,
        rules: Iterable[str] = RULES,
        lotteries: bool = False,
    ) -> None:
        wanted = [*_PLAN, "creditor_value", "borrower_cost"]
        lacking = [name for name in wanted if name not in getattr(plans, "columns", ())]
        if lacking:
            raise datasets.DataProblem(_say("no_plans", columns=", ".join(lacking)))
        self._listed = Frontier.from_plans(plans, allowed)
        self._with_lotteries = self._listed.with_lotteries()
        try:
            first, second = disagreement
        except (TypeError, ValueError):
            negotiation.solve(self._listed, disagreement)  # says what is wrong with it
            raise
        start = {"creditor": first, "borrower": second, "weight": weight}
        start |= {"rules": rules, "lotteries": lotteries}
        start["borrower"] = -second if isinstance(second, int | float) else second
        self._start = start
        self._ends = self._sliders()
        super().__init__()

    # ------------------------------------------------------------ controls

    def _sliders(self) -> dict[str, tuple[float, float, float]]:
        """Ends and step of each slider: from nothing to well beyond the best deal of the set."""
        best, worst = self._listed.points[:, 0].max(), self._listed.points[:, 1].min()
        reach = {"creditor": best, "borrower": -worst}
        for side in reach:
            start = self._start[side]
            asked = start if isinstance(start, int | float) and start < _FAR else 0
            reach[side] = math.ceil(1.2 * max(reach[side], asked) / 1000) * 1000.0
        return {side: (0.0, most, 0.01) for side, most in reach.items()} | {"weight": _WEIGHT}

    def _build_controls(self) -> list[widgets.Widget]:
        for name, (least, most, step) in self._ends.items():
            self._controls[name] = base.slider(_say(name), least, most, step)
        rules = {rule: language.label("solution", rule) for rule in RULES}
        self._controls["rules"] = base.several(_say("rules"), rules)
        yes_no = {"no": _say("no"), "yes": _say("yes")}
        self._controls["lotteries"] = base.choice(_say("lotteries"), yes_no)
        for name in _NAMES:
            self._controls[name].value = self._as_control(name, self._start[name])
        boxes = [
            base.with_choice(self._controls[name]) if name == "rules" else self._controls[name]
            for name in _NAMES
        ]
        return [widgets.HTML(base.bold(_say("title"))), base.grid(boxes)]

    def _as_control(self, name: str, value: Any) -> Any:
        if name in _NUMBERS:
            return base.a_number(name, value, *self._ends[name][:2])
        if name == "lotteries":
            known = {True: "yes", False: "no", "yes": "yes", "no": "no"}
            if not isinstance(value, bool | str) or value not in known:
                raise datasets.DataProblem(language.say("panel.no_value", name=name, value=value))
            return known[value]
        listed = isinstance(value, Iterable) and not isinstance(value, str)
        return tuple(base.a_choice(name, rule, RULES) for rule in (value if listed else [value]))

    # ------------------------------------------------------------ what the controls say

    @property
    def disagreement(self) -> tuple[float, float]:
        """What no deal is worth to each side, the creditor's first."""
        return self._controls["creditor"].value, 0.0 - self._controls["borrower"].value

    @property
    def frontier(self) -> Frontier:
        """The set, with lotteries where they are chosen."""
        lotteries = self._controls["lotteries"].value == "yes"
        return self._with_lotteries if lotteries else self._listed

    @property
    def solutions(self) -> list[Solution]:
        """What each chosen rule picks, in the order of ``RULES``."""
        return list(self._answer)

    @property
    def blocked(self) -> int:
        """How many of the listed plans are blocked; they are never in the set."""
        return self._listed.refused

    def _compute(self) -> list[Solution]:
        weight = self._controls["weight"].value
        return [
            negotiation.solve(
                self.frontier, self.disagreement, rule, weight if rule == "nash" else 0.5
            )
            for rule in RULES
            if rule in self._controls["rules"].value
        ]

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        words: dict[str, Any] = {
            _say(name): f"{self._controls[name].value:,.10g}" for name in _NUMBERS
        }
        names = [language.label("solution", rule) for rule in self._controls["rules"].value]
        words[_say("rules")] = "; ".join(names) or _say("none")
        words[_say("lotteries")] = base.chosen(self._controls["lotteries"])
        return words

    def _results(self, answer: list[Solution]) -> dict[str, Any]:
        return {_say("counts"): self._counts()} | {
            _say("solution", name=language.label("solution", one.rule)): self._lines(one)
            for one in answer
        }

    def _counts(self) -> list[str]:
        n = len(self._listed)
        both = len(self._listed.individually_rational(self.disagreement))
        counts = {"total": n + self.blocked, "blocked": self.blocked, "inside": n, "both": both}
        return [_say(key, n=f"{number:,}") for key, number in counts.items()]

    def _lines(self, solution: Solution) -> list[str]:
        """What the theory says; the plan in the kit's own words in the place of its row."""
        label = language.say("bargaining.solution.label", label=solution.label)
        lines = [line for line in repr(solution).splitlines() if line != label]
        if not solution.found:
            return lines
        parts = [(self._plan(row), chance) for row, chance in solution.mix]
        if len(parts) == 1:
            plans = [_say("plan", plan=parts[0][0])]
        else:
            plans = [_say("chance", p=f"{100 * p:.0f}", plan=plan) for plan, p in parts]
        return [lines[0], *plans, *lines[1:]]

    def _plan(self, row: int) -> str:
        """A row of the set, as a plan says itself."""
        return repr(Plan(*self.frontier.labels[_PLAN].iloc[row]))

    # ------------------------------------------------------------ results

    def _picture(self, answer: list[Solution]) -> Any:
        return bargaining_set(self.frontier, self.disagreement, answer)

    def _build_results(self) -> list[widgets.Widget]:
        (self._found,) = self._places(1)
        footer = widgets.HTML(base.small(_say("footer")))
        return [self._image, self._found, self._caption, footer]

    def _show(self, answer: list[Solution]) -> None:
        blocks = self._results(answer)
        self._found.value = base.row(
            base.bold(name) + base.items(lines) for name, lines in blocks.items()
        )


def _say(key: str, /, **values: Any) -> str:
    return language.say(f"bargaining_set.panel.{key}", **values)
