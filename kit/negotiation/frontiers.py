"""Frontiers: what two sides can reach together, as a set of utility pairs, the creditor's first.

A list of outcomes (plans, prices, trades), the same with lotteries between them, or a continuous
set. With and without lotteries the theory's answers differ, so a frontier says which it is.
Utilities are whatever the user counts in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.negotiation import money
from kit.negotiation.words import SIDES, Told, data, must_be_known, problem

KINDS = ("discrete", "lotteries", "continuous")
_SLACK = 1e-11  # of the largest utility: below it a difference is rounding
_CORNERS = 4001  # of a curve; ``around`` makes them denser where it matters
_MOST_GOODS = 16  # 65,536 trades; each further good doubles them
Pair = tuple[float, float]


@dataclass(frozen=True, eq=False, repr=False)
class Frontier(Told):
    """A set of utility pairs, the creditor's first.

    Attributes:
        points: array (n, 2) of utilities; of a continuous set the corners of its line.
        labels: a name for each point, or a table with one row a point (the plans behind them).
        kind: ``"discrete"``, ``"lotteries"`` (chances between outcomes) or ``"continuous"``.
        sides: codes or names of the two sides.
        transferable: whether a point is a sum of money that one side pays the other.
        refused: how many outcomes were left out because they are not allowed.
        function: of a curve, the function behind it.

    Raises:
        DataProblem: no points, not two finite numbers each, or labels that do not fit.

    >>> Frontier([[12, 5], [14, 4], [10, 3]], ["a", "b", "c"]).pareto().labels.tolist()
    ['a', 'b']
    """

    points: Any
    labels: Any = None
    kind: str = "discrete"
    sides: tuple[str, str] = SIDES
    transferable: bool = False
    refused: int = 0
    function: Callable[[float], float] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        points, labels = _pairs(self.points), self.labels
        if self.kind not in KINDS:
            raise problem("bargaining.no_kind", value=self.kind, known=", ".join(KINDS))
        if labels is not None and not isinstance(labels, pd.DataFrame):
            labels = _label_list(labels, len(points))
        if labels is not None and len(labels) != len(points):
            raise problem("bargaining.labels_differ", points=len(points), labels=len(labels))
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "labels", labels)

    # ------------------------------------------------------------ ways to make one

    @classmethod
    def from_plans(
        cls,
        plans: pd.DataFrame,
        allowed: Any,
        creditor: str = "creditor_value",
        borrower: str = "borrower_cost",
        costs: Iterable[str] = ("creditor_cost", "borrower_cost"),
    ) -> Frontier:
        """Make a set of plans; one that is not allowed is never in it.

        Args:
            plans: one row a plan, with a column of value for each side.
            allowed: array of truth values, or the name of such a column: lawful *and* affordable.
                It has no default, so that nobody leaves it out by mistake.
            creditor: the column of the creditor's value.
            borrower: the column of the borrower's value.
            costs: names of columns that hold costs; the utility is then minus the cost.

        Raises:
            DataProblem: no such column, values that are no numbers, or no plan is allowed.

        >>> plans = pd.DataFrame({"creditor_value": [900, 700], "borrower_cost": [950, 650]})
        >>> Frontier.from_plans(plans, [False, True]).points.tolist()
        [[700.0, -650.0]]
        """
        if not isinstance(plans, pd.DataFrame):
            raise problem("bargaining.not_plans")
        names = [creditor, borrower, *([allowed] if isinstance(allowed, str) else [])]
        for name in names:
            must_be_known(name, plans.columns, "bargaining.no_column")
        free = _truths(plans[allowed] if isinstance(allowed, str) else allowed, len(plans))
        if not free.any():
            raise problem("bargaining.none_allowed", n=len(plans))
        kept = plans[free].reset_index(drop=True)
        minus = (costs,) if isinstance(costs, str) else tuple(costs)
        signs = np.array([-1.0 if name in minus else 1.0 for name in (creditor, borrower)])
        pairs = _pairs(kept[[creditor, borrower]]) * signs + 0.0
        return cls(pairs, kept, refused=len(plans) - len(kept))

    @classmethod
    def prices(cls, n: int = 101) -> Frontier:
        """Make the set of one issue: n shares of what can be split, from nothing to all of it.

        Args:
            n: how many, 2 to 1,000,001; 101 gives the prices 0 to 100.

        >>> Frontier.prices().points[74].tolist()
        [0.74, 0.26]
        """
        steps = money.whole(n, "n", 2, 1_000_001) - 1
        price = np.arange(steps + 1)
        pairs = np.column_stack([price, steps - price]) / steps
        return cls(pairs, price * (100 / steps), transferable=True)

    @classmethod
    def sums(cls, low: Any, high: Any) -> Frontier:
        """Make the set of all sums from low to high (yuan): what one side gets, the other pays.

        >>> Frontier.sums(3500, 6200).points.tolist()
        [[3500.0, -3500.0], [6200.0, -6200.0]]
        """
        ends = money.rounded(low, "low"), money.rounded(high, "high")
        if ends[0] > ends[1]:
            raise problem("bargaining.low_above_high", low=low, high=high)
        pairs = [(end, 0.0 - end) for end in dict.fromkeys(ends)]
        return cls(pairs, kind="continuous", transferable=True)

    @classmethod
    def polygon(cls, points: Any) -> Frontier:
        """Make a continuous set: the convex hull of its corners, inside and all.

        Args:
            points: pairs of utilities, in any order.

        >>> Frontier.polygon([(0, 0), (0, 0.5), (0.5, 0.5), (1, 0)]).pareto().points.tolist()
        [[0.5, 0.5], [1.0, 0.0]]
        """
        return cls(points, kind="continuous").with_lotteries()._as("continuous")

    @classmethod
    def curve(cls, function: Callable[[float], float], low: Any, high: Any) -> Frontier:
        """Make a continuous set from the most that the borrower can have, given the creditor's.

        Args:
            function: takes the creditor's utility, returns the borrower's; it must fall, or rise
                and then fall. It is followed by 4,001 corners.
            low: the creditor's least utility.
            high: the creditor's greatest utility.

        Raises:
            DataProblem: the function gives no number somewhere, or rises again.

        >>> circle = Frontier.curve(lambda x: (1 - x * x) ** 0.5, 0, 1)
        >>> circle.ideal((0, 0))
        (1.0, 1.0)
        """
        ends = money.number(low, "low", None), money.number(high, "high", None)
        if ends[0] >= ends[1]:
            raise problem("bargaining.low_above_high", low=low, high=high)
        across = np.linspace(*ends, _CORNERS)
        up = np.array([_value(function, float(x)) for x in across])
        top = int(up.argmax())
        if (np.diff(up[top:]) > 1e-9 * np.abs(up).max()).any():
            raise problem("bargaining.rises_again")
        return cls(np.column_stack([across, up])[top:], kind="continuous", function=function)

    # ------------------------------------------------------------ what is asked of one

    def __len__(self) -> int:
        return len(self.points)

    def with_lotteries(self) -> Frontier:
        """Return the convexified set: chances between outcomes count as outcomes.

        >>> with_chances = Frontier([[0, 1], [0.4, 0.4], [1, 0]]).with_lotteries()
        >>> with_chances.pareto().points.tolist()
        [[0.0, 1.0], [1.0, 0.0]]
        """
        return self._as("lotteries")

    def pareto(self) -> Frontier:
        """Return the points that neither side can improve on without loss to the other.

        Of a list of outcomes, those outcomes in their order; else the corners of the outer line.
        """
        return self._part(self._outer)

    def individually_rational(self, d: Any) -> Frontier:
        """Return the part that gives both sides at least what no deal is worth; it may be empty.

        Of a list of outcomes all of them; else the corners of the outer line, cut where it falls
        below (a corner cut off has no label).

        Args:
            d: the disagreement point, the creditor's utility first.

        >>> len(Frontier([[1, 5], [3, 3]]).individually_rational((2, 2)))
        1
        """
        low, slack = a_pair(d), self.slack(d)
        if self.kind == "discrete":
            return self._part(np.flatnonzero((self.points >= low - slack).all(axis=1)))
        return self._bare(clipped(self.points[self._outer], low, slack), None)

    def ideal(self, d: Any) -> Pair | None:
        """Return the most that each side could hope for if the other only breaks even, or None.

        Args:
            d: the disagreement point, the creditor's utility first.
        """
        points = self.individually_rational(d).points
        return tuple(points.max(axis=0).tolist()) if len(points) else None

    def around(self, x: float) -> Frontier | None:
        """Return the curve close to one utility of the creditor, a thousand times denser, or None.

        Args:
            x: the creditor's utility.
        """
        if self.function is None:
            return None
        (low, _), (high, _) = self._span.tolist()
        reach = 2 * (high - low) / (_CORNERS - 1)
        return Frontier.curve(self.function, max(low, x - reach), min(high, x + reach))

    def slack(self, d: Any) -> np.ndarray:
        """Return, for each side, the difference below which two utilities count as the same.

        Args:
            d: the disagreement point, which counts for the size too.
        """
        # a d far below (no bound at all) must not make the points' own differences count as nothing
        return _SLACK * np.abs(self._span).max(axis=0) + 1e-13 * np.abs(a_pair(d))

    def name(self, row: int) -> str:
        """Return the label of a point as text, "" where it has none."""
        if self.labels is None:
            return ""
        if isinstance(self.labels, pd.DataFrame):
            cells = self.labels.iloc[row, :5].items()
            return "; ".join(f"{language.label('column', c)} {_plain(v)}" for c, v in cells)
        return str(_plain(self.labels[row]))

    def to_frame(self) -> pd.DataFrame:
        """Return the points as a table: both utilities, then labels or the plans' columns."""
        frame = pd.DataFrame(self.points, columns=list(self.sides))
        if isinstance(self.labels, pd.DataFrame):
            return pd.concat([frame, self.labels.reset_index(drop=True)], axis=1)
        return frame if self.labels is None else frame.assign(label=list(self.labels))

    @cached_property
    def _span(self) -> np.ndarray:
        return np.vstack([self.points.min(axis=0), self.points.max(axis=0)])

    @cached_property
    def _outer(self) -> np.ndarray:
        """Rows of the Pareto points, in the table's order; of a line in the creditor's order."""
        rows = _undominated(self.points)
        if self.kind == "discrete":
            return np.sort(rows)
        rows = _distinct(self.points, rows)
        return _hull(self.points, rows) if self.kind == "lotteries" else rows

    def _as(self, kind: str) -> Frontier:
        rows = self._outer if self.kind == "lotteries" else np.arange(len(self))
        made = self._part(rows)
        object.__setattr__(made, "kind", kind)
        return made

    def _part(self, rows: np.ndarray) -> Frontier:
        table = isinstance(self.labels, pd.DataFrame)
        labels = self.labels.iloc if table else self.labels
        return self._bare(self.points[rows], None if labels is None else labels[rows])

    def _bare(self, points: np.ndarray, labels: Any) -> Frontier:
        """Make a part without the check for points: it may be empty, and that is an answer."""
        made = object.__new__(Frontier)
        same = {n: getattr(self, n) for n in ("kind", "sides", "transferable", "refused")}
        for name, value in (same | {"points": points, "labels": labels}).items():
            object.__setattr__(made, name, value)
        return made

    def _lines(self) -> list[str]:
        said = {"n": f"{len(self):,}", "refused": f"{self.refused:,}"}
        text = language.say(f"bargaining.frontier.{self.kind}", n=said["n"])
        if self.refused:
            text += language.say("bargaining.frontier.refused", refused=said["refused"])
        return [text]


# ---------------------------------------------------------------- geometry


def clipped(line: np.ndarray, low: np.ndarray, slack: np.ndarray) -> np.ndarray:
    """Cut a falling line to the part where both coordinates are at least ``low``.

    Args:
        line: array (k, 2), the first coordinate rising, the second falling.
        low: two numbers.
        slack: two differences that count as nothing.

    >>> line = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> clipped(line, np.array([0.25, 0.5]), np.zeros(2)).tolist()
    [[0.25, 0.75], [0.5, 0.5]]
    """
    for axis in (0, 1):
        ordered = line if axis == 0 else line[::-1]
        at = int(np.searchsorted(ordered[:, axis], low[axis] - slack[axis]))
        kept = ordered[at:]
        if 0 < at < len(ordered) and ordered[at, axis] > low[axis] + slack[axis]:
            before, after = ordered[at - 1], ordered[at]
            share = (low[axis] - before[axis]) / (after[axis] - before[axis])
            kept = np.vstack([before + share * (after - before), kept])
        line = kept if axis == 0 else kept[::-1]
    return line


def _undominated(points: np.ndarray) -> np.ndarray:
    """Rows of the Pareto points, by the first coordinate rising; equal points all stay."""
    order = np.lexsort((-points[:, 1], -points[:, 0]))
    ranked = points[order]
    first = np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)]  # of a run of equal points
    best = np.maximum.accumulate(ranked[:, 1])
    beats = ranked[:, 1] > np.r_[-np.inf, best[:-1]]
    return order[beats[np.flatnonzero(first)][np.cumsum(first) - 1]][::-1]


def _distinct(points: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Of equal points the first in the table's order."""
    same = np.r_[False, (points[rows[1:]] == points[rows[:-1]]).all(axis=1)]
    groups = np.cumsum(~same) - 1
    firsts = np.full(groups[-1] + 1, len(points))
    np.minimum.at(firsts, groups, rows)
    return firsts


def _hull(points: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Rows of the corners of the outer convex line (Andrew's monotone chain)."""
    kept: list[int] = []
    for row in rows.tolist():
        while len(kept) > 1 and _is_inside(points[kept[-2]], points[kept[-1]], points[row]):
            kept.pop()
        kept.append(row)
    return np.array(kept)


def _is_inside(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> bool:
    (ax, ay), (bx, by), (cx, cy) = a.tolist(), b.tolist(), c.tolist()
    return (bx - ax) * (cy - ay) >= (by - ay) * (cx - ax)


# ---------------------------------------------------------------- reading


def a_pair(value: Any, name: str = "disagreement") -> np.ndarray:
    """Return two finite numbers, the creditor's utility first.

    Args:
        value: a pair.
        name: what it is called in the message.

    Raises:
        DataProblem: not two numbers.

    >>> a_pair((0, "1")).tolist()
    [0.0, 1.0]
    """
    if isinstance(value, str | Mapping) or not hasattr(value, "__len__") or len(value) != 2:
        raise problem("bargaining.not_pair", name=name)
    return np.array([money.number(part, name, None) for part in value])


def _pairs(values: Any) -> np.ndarray:
    if isinstance(values, pd.DataFrame) and values.shape[1] != 2:
        raise problem("bargaining.not_two_columns", n=values.shape[1])
    if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__len__"):
        raise problem("bargaining.not_points")
    if not len(values):
        raise problem("bargaining.no_points")
    try:
        found = np.asarray(values)
        wrong = found.dtype.kind == "b" or found.ndim != 2 or found.shape[1] != 2
        if isinstance(values, list | tuple):  # numpy would read True among numbers as 1
            wrong = wrong or any(isinstance(part, bool) for pair in values for part in pair)
        found = None if wrong else found.astype(float)
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None:
        raise problem("bargaining.not_points")
    if not np.isfinite(found).all() or np.abs(found).max() > 1e12:
        wrong = ~(np.abs(found) <= 1e12).all(axis=1)
        raise problem("bargaining.not_finite", row=int(np.flatnonzero(wrong)[0]))
    return found + 0.0


def _label_list(labels: Any, points: int) -> np.ndarray:
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        raise problem("bargaining.labels_differ", points=points, labels=repr(labels)[:60])
    listed = [*labels]
    found = np.empty(len(listed), dtype=object)
    found[:] = listed  # a label may be a list itself, which asarray would unpack
    return found


def _truths(values: Any, n: int) -> np.ndarray:
    found = np.asarray(values)
    if found.dtype.kind == "O" and all(type(v).__name__ in ("bool", "bool_") for v in found.flat):
        found = found.astype(bool)
    if found.dtype.kind != "b" or found.shape != (n,):
        raise problem("bargaining.not_mask", n=n)
    return found


def _value(function: Any, x: float) -> float:
    try:
        found = function(x)
    except Exception as fault:  # a user's function may fail in any way; name the place
        raise problem("bargaining.function_fails", x=f"{x:g}", what=str(fault)) from None
    if isinstance(found, complex):
        raise problem("bargaining.function_fails", x=f"{x:g}", what=found)
    return money.number(found, f"f({x:g})", None)


def _plain(value: Any) -> Any:
    number = isinstance(value, float | np.floating)
    return f"{value:g}" if number and abs(value) < 1e5 else value


# ---------------------------------------------------------------- Nash's barter


def barter(
    first: Mapping[str, Any] | None = None, second: Mapping[str, Any] | None = None
) -> Frontier:
    """Return every trade of two sides' goods: any part of the one's for any part of the other's.

    Args:
        first: goods that the first side has, by name, each with its worth to the first and the
            second side; None takes Nash's Bill (five goods).
        second: goods that the second side has, likewise; None takes Nash's Jack (four).

    Returns:
        A discrete :class:`Frontier` of gains; the labels are a table with what each side gives.

    Raises:
        DataProblem: worths that are no pairs of numbers, or more than 16 goods.

    Source: J. F. Nash 1950, read in two reprints: ``data/negotiation/bargaining.yaml``.

    >>> trades = barter()
    >>> len(trades), len(trades.individually_rational((0, 0)))
    (512, 293)
    """
    own = first is None and second is None
    one, two = (_goods(given, who) for given, who in ((first, "bill"), (second, "jack")))
    if not 0 < len(one) + len(two) <= _MOST_GOODS:
        raise problem("bargaining.goods", n=len(one) + len(two), most=_MOST_GOODS)
    names = [*one, *two]
    worth = np.array([*one.values(), *two.values()])
    # what the first side gives it loses and the second gains; what it gets, the other way round
    signs = np.array([[-1.0, 1.0]] * len(one) + [[1.0, -1.0]] * len(two))
    given = (np.arange(2 ** len(names))[:, None] >> np.arange(len(names))) & 1
    sides = ("bill", "jack") if own else ("first", "second")
    parts = (slice(0, len(one)), slice(len(one), None))
    columns = {
        f"{side}_gives": _lists(given[:, p], names[p]) for side, p in zip(sides, parts, strict=True)
    }
    return Frontier(given @ (worth * signs), pd.DataFrame(columns), sides=sides)


def _goods(given: Any, who: str) -> dict[str, np.ndarray]:
    if given is None:
        goods = data("bargaining")["barter"][who]
        return {language.of(good["name"]): a_pair(good["worth"], good["id"]) for good in goods}
    if not isinstance(given, Mapping):
        raise problem("bargaining.not_goods")
    return {str(name): a_pair(worth, str(name)) for name, worth in given.items()}


def _lists(given: np.ndarray, names: list[str]) -> list[str]:
    comma = language.say("bargaining.comma")
    return [
        comma.join(n for n, yes in zip(names, row, strict=True) if yes) for row in given.tolist()
    ]
