"""The points that theory picks on a frontier, how they move, and Rubinstein's alternating offers.

:func:`solve` never leaves a side below what no deal is worth to it; where no outcome does that it
says so, and where the theory has no single answer it says that. The theorems behind the four
solutions are from memory, not read (grade M); the numbers are computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.negotiation import money
from kit.negotiation.frontiers import Frontier, Pair, a_pair, clipped
from kit.negotiation.words import Told, data, problem

RULES = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
_TIE = 1e-9  # products and sums closer than this, relatively, differ by rounding only
_SHORT = 1e-3  # of a line's length: ties along a shorter piece are one point, told by rounding


# ---------------------------------------------------------------- a solution


@dataclass(frozen=True, repr=False)
class Solution(Told):
    """The point that one rule picks, or why there is none.

    Attributes:
        rule: one of ``RULES``.
        point: utilities, the creditor's first; None where there is no single answer.
        gains: utilities over the disagreement point; None likewise.
        label: the outcome in words; of a lottery, its chances.
        mix: rows of the frontier and their chances; one row with chance 1 unless a lottery.
        plan: the outcome's row where the labels are a table, else None.
        ties: every outcome that is as good by the rule: both utilities and label.
        reason: "" or ``no_zone``, ``any_split``, ``no_joint_gain``.
        disagreement: what no deal is worth to each side.
        ideal: the most that each side could hope for, or None.
        weight: the creditor's weight, for Nash.
        kind: of the frontier, which decides whether chances count as outcomes.
    """

    rule: str
    point: Pair | None
    gains: Pair | None
    label: str
    mix: tuple[tuple[int, float], ...]
    plan: dict[str, Any] | None = field(repr=False)
    ties: pd.DataFrame = field(repr=False, compare=False)
    reason: str
    disagreement: Pair
    ideal: Pair | None
    weight: float
    kind: str
    sides: tuple[str, str]

    @property
    def found(self) -> bool:
        """Whether there is a single answer."""
        return self.point is not None

    @property
    def definition(self) -> str:
        """What the rule picks, in the spoken language, with its grade."""
        one = data("bargaining")["solutions"][self.rule]
        return language.say(
            f"bargaining.definition.{one['grade']}", what=language.of(one["definition"])
        )

    def _lines(self) -> Iterable[str]:
        first, second = (language.label("side", side) for side in self.sides)
        name = language.label("solution", self.rule)
        if self.point is not None:
            (u1, u2), (g1, g2) = self.point, self.gains
            said = {"first": first, "second": second, "name": name}
            said |= dict(zip(("u1", "u2", "g1", "g2"), map(_shown, (u1, u2, g1, g2)), strict=True))
            yield language.say("bargaining.solution.point", **said)
            if self.label:
                yield language.say("bargaining.solution.label", label=self.label)
        if self.reason:
            d1, d2 = map(_shown, self.disagreement)
            said = {"first": first, "second": second, "d1": d1, "d2": d2, "name": name}
            yield language.say(f"bargaining.solution.{self.reason}", **said)
        if self.weight != 0.5:
            yield language.say("bargaining.solution.weight", first=first, w=_shown(self.weight))
        if self.found and len(self.ties) > 1:
            rule = language.of(data("bargaining")["ties"]["first"])
            yield language.say("bargaining.solution.ties", n=len(self.ties), rule=rule)
        yield self.definition
        yield language.say(f"bargaining.solution.{self.kind}")


def solve(frontier: Any, disagreement: Any, rule: str = "nash", weight: Any = 0.5) -> Solution:
    """Return the point that a bargaining solution picks among those that both sides can accept.

    Args:
        frontier: a :class:`Frontier`; bare pairs of utilities are taken as a list of outcomes.
        disagreement: what no deal is worth, the creditor's utility first.
        rule: ``"nash"``, ``"kalai_smorodinsky"``, ``"egalitarian"`` or ``"utilitarian"``.
        weight: the creditor's bargaining weight, between 0 and 1; for Nash only.

    Returns:
        A :class:`Solution`. Its ``point`` is None, with the reason, where no outcome gives both
        sides at least what no deal does, or where every split is as good (money alone has no
        utilitarian answer). All ties are listed; of them the first in the table's order is shown.

    Raises:
        DataProblem: no such rule, an empty frontier, or a weight that cannot be.

    Source: Nash 1950 (read in reprints), Kalai and Smorodinsky 1975, Kalai 1977 (both from memory,
    not read: grade M); the numbers are computed.

    >>> solve([[12, 5], [14, 4], [8, 6]], (0, 0)).point
    (12.0, 5.0)
    >>> solve([[12, 5], [14, 4], [8, 6]], (20, 0)).reason
    'no_zone'
    """
    if rule not in RULES:
        raise problem("bargaining.no_rule", value=rule, known=", ".join(RULES))
    share = money.number(weight, "weight", None)
    if not 0 < share < 1:
        raise problem("bargaining.no_weight", value=weight)
    if share != 0.5 and rule != "nash":
        raise problem("bargaining.weight_of_nash", value=weight)
    whole = frontier if isinstance(frontier, Frontier) else Frontier(frontier)
    if not len(whole):
        raise problem("bargaining.no_points")
    d, slack = a_pair(disagreement), whole.slack(disagreement)
    # the outer part first: it does not depend on d, and a set that is asked often keeps it
    rows, points = whole._outer, whole.points[whole._outer]
    if whole.kind == "discrete":
        rows = rows[(points >= d - slack).all(axis=1)]
        points = whole.points[rows]
    else:
        points = clipped(points, d, slack)
    if not len(points):
        return _solution(whole, rule, share, d, [], "no_zone", None)
    gains = np.where(points - d > slack, points - d, 0.0)
    ideal = tuple(points.max(axis=0).tolist())
    if whole.kind == "discrete":
        ties = rows[_best_rows(rule, points, gains, share, slack)]
        reason = _doubt(rule, whole.points[ties], gains, len(rows))
        found = [(whole.points[row], ((int(row), 1.0),)) for row in ties]
    else:
        best, reason = _best_on_line(rule, points, gains, share, slack)
        best = [_refined(whole, rule, point, d, share) for point in best]
        found = [(point, _mix(whole, point)) for point in best]
    return _solution(whole, rule, share, d, found, reason, ideal)


def _doubt(rule: str, ties: np.ndarray, gains: np.ndarray, n: int) -> str:
    """Why a list has no clear answer: money alone, or no outcome from which both gain."""
    if rule == "utilitarian" and n > 1 and len(ties) == n and len(np.unique(ties, axis=0)) > 1:
        return "any_split"
    return _joint(rule, gains)


def _joint(rule: str, gains: np.ndarray) -> str:
    return "no_joint_gain" if rule == "nash" and not (gains > 0).all(axis=1).any() else ""


def _solution(
    whole: Frontier,
    rule: str,
    weight: float,
    d: np.ndarray,
    found: list[tuple[np.ndarray, tuple]],
    reason: str,
    ideal: Pair | None,
) -> Solution:
    texts = [_words_of(whole, point, mix) for point, mix in found]
    ties = pd.DataFrame([point for point, _ in found], columns=list(whole.sides), dtype=float)
    ties = ties.assign(label=pd.Series(texts, dtype=object))
    point, gains, mix, label, plan = None, None, (), "", None
    if found and reason != "any_split":
        spot, mix = found[0]
        point = tuple(spot.tolist())
        gains = tuple(np.maximum(spot - d, 0.0).tolist())
        label = texts[0]
        if isinstance(whole.labels, pd.DataFrame) and len(mix) == 1:
            plan = whole.labels.iloc[mix[0][0]].to_dict()
    place = tuple(d.tolist())
    told = (label, mix, plan, ties, reason, place, ideal, weight, whole.kind, whole.sides)
    return Solution(rule, point, gains, *told)


def _words_of(whole: Frontier, point: np.ndarray, mix: tuple) -> str:
    if whole.transferable and whole.kind == "continuous":
        return language.say("bargaining.yuan", value=f"{point[0]:,.2f}")
    parts = [(whole.name(row), chance) for row, chance in mix]
    if len(parts) == 1:
        return parts[0][0]
    said = (language.say("bargaining.chance", p=f"{p:.0%}", what=name) for name, p in parts if name)
    return language.say("bargaining.comma").join(said)


def _mix(whole: Frontier, point: np.ndarray) -> tuple[tuple[int, float], ...]:
    """Chances of the corners between which a point of the line lies; none for a plain line."""
    if whole.kind != "lotteries":
        return ()
    rows = whole._outer
    line = whole.points[rows]
    if len(rows) == 1:
        return ((int(rows[0]), 1.0),)
    left = int(np.clip(np.searchsorted(line[:, 0], point[0], "right") - 1, 0, len(rows) - 2))
    step = line[left + 1] - line[left]
    axis = int(np.abs(step).argmax())
    share = float(np.clip((point[axis] - line[left, axis]) / step[axis], 0.0, 1.0))
    pairs = ((int(rows[left]), 1.0 - share), (int(rows[left + 1]), share))
    kept = tuple(pair for pair in pairs if pair[1] > _TIE)
    return kept if len(kept) > 1 else ((kept[0][0], 1.0),)


# ---------------------------------------------------------------- the rules on a list


def _best_rows(
    rule: str, points: np.ndarray, gains: np.ndarray, weight: float, slack: np.ndarray
) -> np.ndarray:
    if rule == "utilitarian":
        sums = points.sum(axis=1)
        return np.flatnonzero(sums >= sums.max() - slack.sum())
    if rule == "nash":
        values = _products(gains, weight)
        return np.flatnonzero(values >= values.max() - _TIE)
    hoped = _hoped(gains) if rule == "kalai_smorodinsky" else np.ones(2)
    parts = np.sort(gains / hoped, axis=1)
    close = (slack / hoped).max()
    rows = np.flatnonzero(parts[:, 0] >= parts[:, 0].max() - close)
    return rows[parts[rows, 1] >= parts[rows, 1].max() - close]


def _products(gains: np.ndarray, weight: float) -> np.ndarray:
    """Logarithm of the weighted product: a product of large gains would overflow."""
    with np.errstate(divide="ignore"):
        logs = np.log(gains)
    values = logs @ np.array([weight, 1.0 - weight])
    # minus infinity everywhere: nobody gains together, and all of it ties
    return np.zeros(len(values)) if np.isneginf(values).all() else values


def _hoped(gains: np.ndarray) -> np.ndarray:
    most = gains.max(axis=0)
    return np.where(most > 0, most, 1.0)


# ---------------------------------------------------------------- the rules on a line


def _best_on_line(
    rule: str, line: np.ndarray, gains: np.ndarray, weight: float, slack: np.ndarray
) -> tuple[list[np.ndarray], str]:
    """The best points of a falling line, and what is to be said of them."""
    if len(line) == 1:
        return [line[0]], _joint(rule, gains)
    if rule == "utilitarian":
        return _greatest_sum(line, slack)
    if rule == "nash":
        return _greatest_product(line, gains, weight), ""
    hoped = _hoped(gains) if rule == "kalai_smorodinsky" else np.ones(2)
    # the creditor's part rises along the line while the borrower's falls: they cross once or never
    ahead = gains[:, 0] / hoped[0] - gains[:, 1] / hoped[1]
    at = int(np.searchsorted(ahead, 0.0))
    if at in (0, len(line)):
        return [line[0 if at == 0 else -1]], ""
    share = ahead[at - 1] / (ahead[at - 1] - ahead[at])
    return [line[at - 1] + share * (line[at] - line[at - 1])], ""


def _greatest_sum(line: np.ndarray, slack: np.ndarray) -> tuple[list[np.ndarray], str]:
    sums = line.sum(axis=1)
    rows = np.flatnonzero(sums >= sums.max() - slack.sum())
    first, last = line[rows[0]], line[rows[-1]]
    if len(rows) == 1:
        return [first], ""
    if np.abs(last - first).max() < _SHORT * np.abs(line[-1] - line[0]).max():
        return [(first + last) / 2], ""
    return [first, last], "any_split"


def _greatest_product(line: np.ndarray, gains: np.ndarray, weight: float) -> list[np.ndarray]:
    """Nash on each straight piece, in closed form; the best of the pieces, with distant ties."""
    start, step = gains[:-1], np.diff(gains, axis=0)
    right, down = step[:, 0], -step[:, 1]
    rise = weight * right * start[:, 1] - (1 - weight) * down * start[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        along = np.clip(np.nan_to_num(rise / (right * down)), 0.0, 1.0)
    values = _products(start + along[:, None] * step, weight)
    best = np.flatnonzero(values >= values.max() - _TIE)
    # neighbours share a corner: of a run of pieces only the best point is an answer
    runs = np.split(best, np.flatnonzero(np.diff(best) > 1) + 1)
    rows = [run[values[run].argmax()] for run in runs]
    return [line[i] + along[i] * (line[i + 1] - line[i]) for i in rows]


def _refined(
    whole: Frontier, rule: str, point: np.ndarray, d: np.ndarray, weight: float
) -> np.ndarray:
    """Ask a function again close by: between two corners the best point is only roughly known."""
    near = whole.around(point[0]) if rule in ("nash", "utilitarian") else None
    if near is None:
        return point
    line = clipped(near.points, d, whole.slack(d))
    if len(line) < 2:
        return point
    if rule == "utilitarian":
        return line[line.sum(axis=1).argmax()]
    return _greatest_product(line, np.maximum(line - d, 0.0), weight)[0]


# ---------------------------------------------------------------- moving the disagreement point


def shading(
    frontier: Any,
    start: Any,
    end: Any,
    n: int = 11,
    rules: Iterable[str] = RULES,
    weight: Any = 0.5,
) -> pd.DataFrame:
    """Show how each solution moves while the disagreement point moves along a straight line.

    A side that makes its way out look better than it is (shading) pulls the point its way, until no
    outcome is left and both have nothing: read ``has_deal`` beside the gains.

    Args:
        frontier: as for :func:`solve`.
        start: the true disagreement point; gains are counted over it.
        end: where it is moved to.
        n: how many points on the way, ends included, 2 to 1001.
        rules: which solutions.
        weight: the creditor's weight, for Nash only.

    Returns:
        One row a step and rule: step, d_creditor, d_borrower, solution, creditor, borrower (missing
        without a single answer), gain_creditor, gain_borrower (over ``start``), label, has_deal
        (whether both sides can have at least what no deal is worth, single answer or not).

    Raises:
        DataProblem: as :func:`solve`.

    >>> pie = Frontier.sums(0, 10000)
    >>> moved = shading(pie, (3500, -6200), (4500, -6200), n=2, rules=["nash"])
    >>> moved[["d_creditor", "creditor", "gain_borrower"]].values.tolist()
    [[3500.0, 4850.0, 1350.0], [4500.0, 5350.0, 850.0]]
    """
    whole = frontier if isinstance(frontier, Frontier) else Frontier(frontier)
    first, last = a_pair(start, "start"), a_pair(end, "end")
    steps = money.whole(n, "n", 2, 1001)
    if not isinstance(rules, Iterable):
        raise problem("bargaining.no_rule", value=rules, known=", ".join(RULES))
    asked = [rules] if isinstance(rules, str) else list(rules)
    rows = []
    for step, share in enumerate(np.linspace(0.0, 1.0, steps)):
        d = first + share * (last - first)
        for rule in asked:
            solved = solve(whole, d, rule, weight if rule == "nash" else 0.5)
            rows.append({"step": step, **_moved(solved, d, first)})
    columns = ["step", "d_creditor", "d_borrower", "solution", "creditor", "borrower"]
    columns += ["gain_creditor", "gain_borrower", "label", "has_deal"]
    return pd.DataFrame(rows, columns=columns)


def _moved(solved: Solution, d: np.ndarray, true: np.ndarray) -> dict[str, Any]:
    point = np.array(solved.point if solved.found else (np.nan, np.nan))
    gains = point - true
    names = ("d_creditor", "d_borrower", "creditor", "borrower", "gain_creditor", "gain_borrower")
    values = dict(zip(names, map(float, (*d, *point, *gains)), strict=True))
    return {
        **values,
        "solution": solved.rule,
        "label": solved.label,
        "has_deal": solved.reason != "no_zone",
    }


# ---------------------------------------------------------------- alternating offers


@dataclass(frozen=True, repr=False)
class Split(Told):
    """How alternating offers share one pie between the first proposer and the other.

    Attributes:
        game: ``infinite``, ``finite``, ``continuous`` or ``fixed_costs``.
        first: the first proposer's share; None where a range of shares is an equilibrium.
        low, high: ends of the first proposer's share; both equal ``first`` where it is one.
    """

    game: str
    low: float
    high: float

    @property
    def first(self) -> float | None:
        """The first proposer's share."""
        return self.low if self.low == self.high else None

    @property
    def second(self) -> float | None:
        """The other side's share."""
        return None if self.first is None else 1.0 - self.first

    def _lines(self) -> Iterable[str]:
        game = language.say(f"bargaining.offers.{self.game}")
        if self.first is None:
            said = {"low": _shown(self.low), "high": _shown(self.high)}
            yield language.say("bargaining.offers.range", game=game, **said)
        else:
            said = {"first": _shown(self.first), "second": _shown(self.second)}
            yield language.say("bargaining.offers.split", game=game, **said)


def rubinstein(
    d1: Any = None, d2: Any = None, horizon: Any = None, costs: Any = None, rates: Any = None
) -> Split:
    """Return how two sides who take turns offering share a pie of 1; side 1 offers first.

    Args:
        d1: side 1's discount *factor* a round, 0 to 1: 0.95 if a round costs 5% of the pie's worth.
        d2: side 2's.
        horizon: rounds, 1 to 100,000; the last proposer takes all. None for no end.
        costs: instead of factors, a pair of fixed costs a round, as shares of the pie (0 to 1).
        rates: instead of factors, a pair of discount *rates*; the limit as rounds become short.

    Returns:
        A :class:`Split`. Equal fixed costs, or no impatience at all, leave a range of shares.

    Raises:
        DataProblem: a factor that is none, or more than one kind of impatience.

    Source: the formulas were read at r-heller.github.io/equilibria; Rubinstein 1982 is from memory,
    not read (grade M); the numbers are computed.

    >>> rubinstein(0.5, 0.5).low
    0.6666666666666666
    >>> rubinstein(costs=(0.1, 0.1))
    Alternating offers, fixed costs a round: any share from 0.1 to 1 for the first proposer.
    """
    given = [d1 is not None or d2 is not None, costs is not None, rates is not None]
    if sum(given) != 1 or (horizon is not None and not given[0]):
        raise problem("bargaining.one_impatience")
    if costs is not None:
        return _fixed_costs(*(_within(cost, "costs", "no_cost") for cost in a_pair(costs, "costs")))
    if rates is not None:
        r1, r2 = (money.number(rate, "rates") for rate in a_pair(rates, "rates"))
        share = 1.0 if r1 + r2 == 0 else r2 / (r1 + r2)
        return Split("continuous", 0.0 if r1 + r2 == 0 else share, share)
    f1, f2 = _within(d1, "d1", "no_factor"), _within(d2, "d2", "no_factor")
    if horizon is not None:
        share = _finite(f1, f2, money.whole(horizon, "horizon", 1, 100_000))
        return Split("finite", share, share)
    if f1 == f2 == 1.0:
        return Split("infinite", 0.0, 1.0)
    share = (1 - f2) / (1 - f1 * f2)
    return Split("infinite", share, share)


def _within(value: Any, name: str, key: str) -> float:
    found = money.number(value, name, None)
    if not 0 <= found <= 1:
        raise problem(f"bargaining.{key}", name=name, value=value)
    return found


def _finite(d1: float, d2: float, rounds: int) -> float:
    """Backwards from the last round: the proposer leaves the other what waiting would be worth."""
    share = 1.0
    for turn in range(rounds - 1, 0, -1):
        share = 1.0 - (d2 if turn % 2 else d1) * share  # at odd turns side 2 responds
    return share


def _fixed_costs(c1: float, c2: float) -> Split:
    if c1 == c2:
        return Split("fixed_costs", c1, 1.0)
    share = 1.0 if c1 < c2 else c2
    return Split("fixed_costs", share, share)


def _shown(value: float) -> str:
    # sums of money to the cent, shares and utilities to four places
    text = f"{value:,.2f}" if abs(value) >= 100 else f"{value:,.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
