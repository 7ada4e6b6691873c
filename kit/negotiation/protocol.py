"""The protocol: alternating offers, round by round, for many talks at once.

It is NegMAS's SAO protocol for two sides (version 0.16, computed: equal in every run compared, both
with the same margin for rounding). In round k = 0, 1, ... the creditor first accepts the standing
offer if it is worth its demand, else offers its own worst deal that is worth it; then the borrower
does the same. The round reported is k + 1; without a deal it is the number of rounds.

A "game" knows the deals: their number, what each is worth to a side, which one a demand means.
Prices are one issue. Packages are four (down payment, instalment, term, waiver), weighed by each
side in its own way: a deal is a level on each issue. Levels run from what the borrower likes to
what the creditor likes, evenly; utilities are additive, so a deal's utility is the sum of two
halves, and the worst deal that is still worth a demand is found by searching the second half for
each first half. That is exact, and hundreds of times less than looking at every deal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from kit.negotiation.tactics import (
    Curve,
    Spread,
    Turn,
    a_count,
    a_number,
    as_tactic,
    is_built_in,
    name_of,
)
from kit.negotiation.words import SIDES, problem

# Without a margin a rounding error moves a price by one. NegMAS widens each demand by 0.0001 unless
# told otherwise (eps): then a deal worth a hair less than the demand is taken too.
MARGIN = 1e-9
_BEFORE_CEIL = 1e-7
_ONE_NUMBER = ("truth value of an", "arrays can be converted to Python scalars")  # numpy's words


# ---------------------------------------------------------------- games


class Prices:
    """One issue: a price from 0 to ``prices`` - 1, worth p / (prices - 1) to the creditor.

    >>> float(Prices(101).propose("creditor", np.array([0.735]))[0])
    74.0
    """

    def __init__(self, prices: int) -> None:
        self.outcomes, self._top = prices, prices - 1

    def propose(self, side: str, demand: np.ndarray) -> np.ndarray:
        """Return the price that a demand means."""
        own = demand * self._top
        own -= _BEFORE_CEIL
        np.ceil(own, out=own)
        return own if side == "creditor" else np.subtract(self._top, own, out=own)

    def value(self, side: str, offer: np.ndarray) -> np.ndarray:
        """Return what a price is worth to a side."""
        return offer / self._top if side == "creditor" else 1 - offer / self._top

    def rung(self, side: str, place: np.ndarray) -> np.ndarray:
        """Return the utility of the place-th best price."""
        return np.where(place > self._top, -1.0, 1 - place / self._top)

    def take(self, keep: np.ndarray) -> None:
        """Cut talks out: prices are the same in all."""


class _Listed:
    """One talk over a list of deals, each with a utility to one side; for :class:`Player`."""

    def __init__(self, utilities: np.ndarray) -> None:
        self.outcomes, self._worth = len(utilities), utilities
        self._order = np.argsort(-utilities, kind="stable")

    def propose(self, side: str, demand: np.ndarray) -> np.ndarray:
        """Return the worst deal that is worth the demand; the best where none is."""
        worth = np.where(self._worth >= demand[0] - MARGIN, self._worth, np.inf)
        return np.array([worth.argmin() if np.isfinite(worth).any() else self._order[0]])

    def value(self, side: str, offer: np.ndarray) -> np.ndarray:
        """Return what a deal is worth."""
        return self._worth[offer.astype(int)]

    def rung(self, side: str, place: np.ndarray) -> np.ndarray:
        """Return the utility of the place-th best deal."""
        inside = np.minimum(place, self.outcomes - 1)
        return np.where(place < self.outcomes, self._worth[self._order[inside]], -1.0)


# ---------------------------------------------------------------- one side


def _checked(tactic: Any, turn: Turn, answer: Any) -> np.ndarray:
    """A researcher's own tactic may return anything; its name and the round are said."""
    said = {"name": name_of(tactic), "round": turn.step + 1}
    if answer is None:  # numpy would read nan; most often a return was forgotten
        raise problem("rounds.no_number", kind="None", **said)
    try:
        demand = np.asarray(answer, float)
    except (TypeError, ValueError):
        raise problem("rounds.no_number", kind=type(answer).__name__, **said) from None
    if demand.shape not in ((), (turn.n,)):
        raise problem("rounds.shape", shape=demand.shape, n=turn.n, **said)
    if not np.isfinite(demand).all():
        raise problem("rounds.not_finite", **said)
    if demand.size and (demand.min() < -MARGIN or demand.max() > 1 + MARGIN):
        worst = float(demand.min() if demand.min() < -MARGIN else demand.max())
        raise problem("rounds.out_of_range", value=f"{worst:g}", **said)
    return np.minimum(np.maximum(demand, turn.reservation), 1.0)


def _fixed(floors: np.ndarray) -> np.ndarray:
    """Floors that a tactic cannot write to: it would agree to less than no deal is worth."""
    kept = floors.copy()
    kept.flags.writeable = False
    return kept.view()  # only the owner of the numbers could lift the bar again


class Seat:
    """One side of the table: its tactic, and what it remembers of the talk."""

    def __init__(
        self, tactic: Any, side: str, game: Any, steps: int, reservation: np.ndarray, rng: Any
    ) -> None:
        self.tactic, self.side, self.game = tactic, side, game
        self._trusted = is_built_in(tactic)
        self._memory = getattr(tactic, "memory", None)
        self._floors = floors = _fixed(reservation)
        self.turn = Turn(side, steps, floors, rng, game.outcomes, lambda i: game.rung(side, i))
        spread = getattr(tactic, "spread", None)
        if isinstance(spread, Spread):  # drawn before any talk is cut out
            self.turn.state["drawn"] = spread.draw(rng, len(reservation))

    def demand(self, step: int, standing: np.ndarray | None, worth: np.ndarray | None) -> Any:
        """Return the utility from which this side accepts and the one that it offers."""
        turn = self.turn
        turn.step, turn.offer = step, standing
        if standing is not None:  # the very deal that may be agreed
            standing.flags.writeable = False
        if worth is not None:
            self._remember(turn.received, worth)
        answer = self._asked()
        both = answer if isinstance(answer, tuple) and len(answer) == 2 else (answer, answer)
        if not self._trusted:
            if turn.reservation is not self._floors:
                raise problem("rounds.floor_changed", name=name_of(self.tactic), round=step + 1)
            both = tuple(_checked(self.tactic, turn, one) for one in both)
        turn.last = both[0]
        return both

    def _asked(self) -> Any:
        """A tactic that was tried on one talk may take the arrays of many for single numbers."""
        try:
            return self.tactic.target(self.turn)
        except (TypeError, ValueError) as fault:
            if self._trusted or not any(words in str(fault) for words in _ONE_NUMBER):
                raise
            said = {"name": name_of(self.tactic), "round": self.turn.step + 1}
            raise problem("rounds.many_talks", **said) from fault

    def offered(self, offer: np.ndarray) -> None:
        """Note an own offer."""
        if self._memory is None:
            self._remember(self.turn.made, self.game.value(self.side, offer))

    def _remember(self, past: list[np.ndarray], worth: np.ndarray) -> None:
        if self._memory == 0:
            return
        worth.flags.writeable = False  # a tactic that writes into it would change the acceptance
        past.append(worth)
        if self._memory is not None and len(past) > self._memory:
            del past[0]

    def take(self, keep: np.ndarray) -> None:
        """Cut finished talks out."""
        turn = self.turn
        turn.reservation = self._floors = _fixed(self._floors[keep])
        turn.received = [one[keep] for one in turn.received]
        turn.made = [one[keep] for one in turn.made]
        turn.last = None if turn.last is None else turn.last[keep]
        n = len(keep)
        for key, kept in turn.state.items():
            if isinstance(kept, np.ndarray) and kept.ndim and len(kept) == n:
                turn.state[key] = kept[keep]


# ---------------------------------------------------------------- the loop


@dataclass
class Ends:
    """How talks ended: the round reported, whether there was a deal, which offer it was."""

    step: np.ndarray
    deal: np.ndarray
    offer: np.ndarray

    @classmethod
    def none_yet(cls, n: int, steps: int) -> Ends:
        """Return talks of which none has ended."""
        return cls(np.full(n, steps), np.zeros(n, bool), np.zeros(n))


def play(
    game: Any,
    seats: tuple[Seat, Seat],
    steps: int,
    hear: Any = None,
    start: np.ndarray | None = None,
) -> Ends:
    """Play all talks to their ends; finished ones are cut out when a third of them is.

    Args:
        game: see above.
        seats: the creditor's and the borrower's.
        steps: rounds at most.
        hear: called with (step, side, "offer" or "accept", offer, demand) for one talk's trace.
        start: (n,) the round in which to begin, where it is proved that none before can end the
            talk; only for tactics of time alone.

    Returns:
        How each talk ended.

    >>> from kit.negotiation import tactics
    >>> game, rng = Prices(101), np.random.default_rng(1)
    >>> pair = (tactics.BOULWARE, tactics.CONCEDER)
    >>> seats = [Seat(t, s, game, 100, np.array([0.2]), rng) for t, s in zip(pair, SIDES)]
    >>> ends = play(game, seats, 100); int(ends.offer[0]), int(ends.step[0])
    (74, 77)
    """
    n = seats[0].turn.n
    ends, where, still = Ends.none_yet(n, steps), np.arange(n), np.ones(n, bool)
    standing, left = None, n
    for ahead in range(steps):
        step = ahead if start is None else start + ahead
        if start is not None:
            still &= step < steps
            left, step = int(still.sum()), np.minimum(step, steps - 1)
        for seat in seats:
            worth = None if standing is None else game.value(seat.side, standing)
            accept_from, offer_at = seat.demand(step, standing, worth)
            if worth is not None:
                hit = worth >= accept_from - MARGIN
                hit &= still
                done = np.flatnonzero(hit)
                if len(done):
                    if hear:
                        hear(step, seat.side, "accept", standing, accept_from)
                    place = where[done]
                    ends.step[place] = step + 1 if start is None else step[done] + 1
                    ends.deal[place] = True
                    ends.offer[place] = standing[done]
                    still[done] = False
                    left -= len(done)
            if not left:
                return ends
            standing = game.propose(seat.side, offer_at)
            seat.offered(standing)
            if hear:
                hear(step, seat.side, "offer", standing, offer_at)
        if 3 * left < 2 * len(still):
            where, standing = where[still], standing[still]
            start = None if start is None else start[still]
            for seat in seats:
                seat.take(still)
            game.take(still)
            still = np.ones(left, bool)
    return ends


# ---------------------------------------------------------------- the short way


def monotone(tactic: Any, steps: int) -> bool:
    """Return whether a tactic is one of time alone that never takes back what it gave.

    >>> from kit.negotiation import tactics
    >>> monotone(tactics.BOULWARE, 100), monotone(as_tactic("micro"), 100)
    (True, False)
    """
    if not isinstance(tactic, Curve) or not is_built_in(tactic):
        return False
    clock = tactic.clock(steps)
    ends = (None,) if tactic.spread is None else (tactic.spread.low, tactic.spread.high)
    shapes = [tactic.shape(clock, drawn) for drawn in ends]
    return all((np.diff(clock) >= 0).all() and (np.diff(one) <= 0).all() for one in shapes)


class _Half:
    """One side's offers by half-rounds, as own whole numbers; only what bisection asks for."""

    def __init__(self, seat: Seat, rounds: np.ndarray, top: int) -> None:
        tactic, turn = seat.tactic, seat.turn
        self._clock = tactic.clock(turn.steps)[rounds]
        self._tactic, self._drawn = tactic, None
        if tactic.spread is None:
            self._table = tactic.shape(self._clock)
        else:
            self._drawn = turn.state["drawn"]
        floor = tactic.floor(turn.reservation)
        self._room, self._floor = (1 - floor) * top, floor * top - _BEFORE_CEIL

    def own(self, place: Any) -> np.ndarray:
        if self._drawn is None:
            number = self._room * self._table[place]
        else:
            number = self._tactic.shape(self._clock[place], self._drawn)
            number *= self._room
        number += self._floor
        return np.ceil(number, out=number)


def bisect(prices: int, seats: tuple[Seat, Seat], steps: int) -> Ends:
    """Find the ends of talks between two monotone tactics of time, over one issue, by bisection.

    Half-round j = 2k is the creditor's turn of round k, when the borrower's offer of round k - 1
    stands; j = 2k + 1 is the borrower's. A deal is the first j at which the two demands fit.

    Args:
        prices: number of prices.
        seats: the creditor's and the borrower's.
        steps: rounds at most.

    Returns:
        The same as :func:`play`.

    >>> from kit.negotiation import tactics
    >>> game, rng = Prices(101), np.random.default_rng(1)
    >>> pair = (tactics.BOULWARE, tactics.BOULWARE)
    >>> seats = [Seat(t, s, game, 100, np.array([0.2]), rng) for t, s in zip(pair, SIDES)]
    >>> ends = bisect(101, seats, 100); int(ends.offer[0]), int(ends.step[0])
    (50, 90)
    """
    top, count = prices - 1, 2 * steps - 1
    size = 1 << count.bit_length()
    half = np.minimum(np.arange(1, size + 1), count)  # at j = 0 no offer stands
    first, second = _Half(seats[0], half // 2, top), _Half(seats[1], (half - 1) // 2, top)
    found, width = np.int64(0), size // 2  # one number while all talks ask for the same
    while width:
        ask = found + (width - 1)
        gap = first.own(ask)
        gap += second.own(ask)
        found = found + np.multiply(gap > top, width)
        width //= 2
    deal = found < count
    asked, given = first.own(found), top - second.own(found)
    half = half[found]
    step = np.where(deal, half // 2 + 1, steps)
    return Ends(step, deal, np.where(deal, np.where(half % 2, asked, given), 0.0))


# ---------------------------------------------------------------- one person against a tactic


@dataclass(frozen=True)
class Reply:
    """What a tactic answers: whether it accepts, else which deal it offers, and its demand."""

    accepts: bool
    offer: int | None
    target: float


class Player:
    """A tactic that plays one talk over a list of deals, against a person.

    Args:
        tactic: a tactic, a function or an id.
        utilities: (outcomes,) what each deal is worth to this side, 0 to 1.
        reservation: utility of no deal to it.
        side: ``"creditor"`` or ``"borrower"``.
        steps: rounds until the talk ends.
        seed: whole number, for tactics that draw lots.

    Raises:
        DataProblem: utilities that are none, a number out of range, an unknown side.

    >>> machine = Player("linear", [0.0, 0.5, 1.0], reservation=0.2, steps=10)
    >>> machine.respond(None).offer, machine.respond(0).accepts
    (2, False)
    """

    def __init__(
        self,
        tactic: Any,
        utilities: Any,
        reservation: float = 0.2,
        side: str = "creditor",
        steps: int = 20,
        seed: int = 1,
    ) -> None:
        if side not in SIDES:
            raise problem("rounds.side", value=side)
        try:
            worth = np.asarray(utilities, float)
        except (TypeError, ValueError):
            worth = np.array(np.nan)
        fits = worth.ndim == 1 and len(worth) and np.isfinite(worth).all()
        if not fits or worth.min() < -MARGIN or worth.max() > 1 + MARGIN:
            raise problem("rounds.utilities")
        floor = np.array([a_number("Player", "reservation", reservation, 0, 1)])
        self._steps = a_count("Player", "steps", steps, 2, 10_000)
        rng = np.random.default_rng(a_count("Player", "seed", seed, 0, 2**63))
        self._game, self._step = _Listed(worth), 0
        self._seat = Seat(as_tactic(tactic), side, self._game, self._steps, floor, rng)

    def respond(self, offer: int | None = None) -> Reply:
        """Answer the other side's offer (None: it has made none), and go one round further.

        Args:
            offer: number of the deal in ``utilities``.

        Returns:
            A :class:`Reply`.

        Raises:
            DataProblem: no such deal, the rounds have run out, or a tactic that returns nonsense.
        """
        if self._step >= self._steps:
            raise problem("rounds.over", steps=self._steps)
        standing = worth = None
        if offer is not None:
            last = self._game.outcomes - 1
            standing = np.array([a_count("respond", "offer", offer, 0, last)])
            worth = self._game.value(self._seat.side, standing)
        accept_from, offer_at = self._seat.demand(self._step, standing, worth)
        self._step += 1
        if worth is not None and worth[0] >= accept_from[0] - MARGIN:
            return Reply(True, None, float(accept_from[0]))
        mine = self._game.propose(self._seat.side, offer_at)
        self._seat.offered(mine)
        return Reply(False, int(mine[0]), float(accept_from[0]))


class Packages:
    """The deals of n talks over four issues.

    Args:
        levels: number of levels of each issue.
        weights: (n, 4) for each side, rows add up to 1.
        depth: how many of the best deals :meth:`rung` may be asked for.
        staged: for each side, whether it offers only deals on its path of one issue after another.
        searcher: :func:`search`, or the same in numba.

    >>> even = np.full((1, 4), 0.25)
    >>> game = Packages((5, 5, 5, 5), {"creditor": even, "borrower": even})
    >>> float(game.value("creditor", game.propose("creditor", np.array([0.9])))[0])
    0.9375
    """

    def __init__(
        self,
        levels: tuple[int, ...],
        weights: dict[str, np.ndarray],
        depth: int = 100,
        staged: tuple[bool, bool] = (False, False),
        searcher: Any = None,
    ) -> None:
        self.levels, self.outcomes = levels, int(np.prod(levels))
        self._second = levels[2] * levels[3]
        self._search = searcher or search
        self._depth = min(depth, self.outcomes)
        self._halves = {side: _halves(side, levels, weights[side]) for side in SIDES}
        self._path = {
            side: _path(side, levels) for side, is_so in zip(SIDES, staged, strict=True) if is_so
        }
        self._ladder: dict[str, np.ndarray] = {}

    def propose(self, side: str, demand: np.ndarray) -> np.ndarray:
        """Return each talk's worst deal for this side that is worth the demand."""
        if side in self._path:
            return self._on_path(side, demand)
        first, _, ordered, order = self._halves[side]
        one, place = self._search(first, ordered, demand - MARGIN)
        return one * self._second + _at(order, place)

    def _on_path(self, side: str, demand: np.ndarray) -> np.ndarray:
        path = self._path[side]
        first, second, _, _ = self._halves[side]
        worth = first[:, path // self._second] + second[:, path % self._second]
        enough = (worth >= demand[:, None] - MARGIN).sum(1)
        return path[np.maximum(enough - 1, 0)]

    def value(self, side: str, offer: np.ndarray) -> np.ndarray:
        """Return what the deals are worth to a side."""
        first, second, _, _ = self._halves[side]
        one, two = np.divmod(offer, self._second)
        return _at(first, one) + _at(second, two)

    def rung(self, side: str, place: np.ndarray) -> np.ndarray:
        """Return the utility of the place-th best deal of each talk."""
        if side not in self._ladder:
            first, second, _, _ = self._halves[side]
            worth = (first[:, :, None] + second[:, None, :]).reshape(len(first), -1)
            cut = self.outcomes - self._depth
            best = np.partition(worth, cut, axis=1)[:, cut:] if cut else worth
            self._ladder[side] = -np.sort(-best, axis=1)
        worth = _at(self._ladder[side], np.minimum(place, self._depth - 1))
        return np.where(place < self._depth, worth, -1.0)

    def copy(self) -> Packages:
        """Return a game from which other talks can be cut out."""
        other = Packages.__new__(Packages)
        other.__dict__ = {**self.__dict__, "_ladder": {}}
        return other

    def take(self, keep: np.ndarray) -> None:
        """Cut talks out."""
        self._halves = {
            side: tuple(one[keep] for one in halves) for side, halves in self._halves.items()
        }
        self._ladder = {side: one[keep] for side, one in self._ladder.items()}


def _at(table: np.ndarray, place: np.ndarray) -> np.ndarray:
    """One entry of each row."""
    return table.reshape(-1).take(np.arange(len(table)) * table.shape[1] + place)


def _halves(side: str, levels: tuple[int, ...], weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """Utility of the first two issues, of the last two, the latter in order, and that order.

    The ordered half is filled up with infinity to one less than a power of two, for the search.
    """
    parts = []
    for issue, count in enumerate(levels):
        share = np.arange(count) / (count - 1)
        share = share if side == "creditor" else 1 - share
        parts.append(weights[:, issue, None] * share)
    n = len(weights)
    first = (parts[0][:, :, None] + parts[1][:, None, :]).reshape(n, -1)
    second = (parts[2][:, :, None] + parts[3][:, None, :]).reshape(n, -1)
    order = np.argsort(second, axis=1, kind="stable")
    ordered = np.full((n, 2 ** second.shape[1].bit_length() - 1), np.inf)
    ordered[:, : second.shape[1]] = np.take_along_axis(second, order, 1)
    return first, second, ordered, order


def _path(side: str, levels: tuple[int, ...]) -> np.ndarray:
    """The deals of a side that gives way on one issue wholly before the next, best first."""
    best = [count - 1 if side == "creditor" else 0 for count in levels]
    step = -1 if side == "creditor" else 1
    deals = [list(best)]
    for issue, count in enumerate(levels):
        for _ in range(count - 1):
            best[issue] += step
            deals.append(list(best))
    return np.ravel_multi_index(np.array(deals).T, levels)


def search(first: np.ndarray, ordered: np.ndarray, demand: np.ndarray) -> tuple[Any, Any]:
    """Find, for each talk, the smallest sum of a first and a second half that meets the demand.

    Args:
        first: (n, a).
        ordered: (n, 2**h - 1), each row ascending, filled up with infinity.
        demand: (n,).

    Returns:
        For each talk the place in ``first`` (the earliest of several equal sums) and in
        ``ordered``.

    >>> search(np.array([[0.1, 0.5]]), np.array([[0.0, 0.3, np.inf]]), np.array([0.35]))
    (array([0]), array([1]))
    """
    n, width = ordered.shape
    flat, base = ordered.reshape(-1), np.arange(n)[:, None] * width
    needed = demand[:, None] - first
    place = np.zeros(first.shape, np.int64)
    place += base
    half = (width + 1) // 2
    while half:
        place += half * (flat.take(place + (half - 1)) < needed)
        half //= 2
    # a first half that no second one can complete ends one beyond its row
    beyond = place - base == width
    place[beyond] -= 1
    total = first + flat.take(place)
    total[beyond] = np.inf
    one = total.argmin(1)
    return one, _at(place, one) - base[:, 0]


# ---------------------------------------------------------------- rounds that cannot end the talk


def most_left(weights: dict[str, np.ndarray], creditor: np.ndarray) -> np.ndarray:
    """Return what the borrower can have at most when the creditor has its demand.

    Levels are taken as divisible: so it is a bound for the deals on the table, never too low.

    Args:
        weights: (n, 4) for each side.
        creditor: (n,) utility demanded.

    >>> even = {side: np.full((1, 4), 0.25) for side in SIDES}
    >>> most_left(even, np.array([0.3]))
    array([0.7])
    """
    theirs, ours = weights["creditor"], weights["borrower"]
    cheap = np.argsort(ours / theirs, axis=1, kind="stable")
    gain, loss = np.take_along_axis(theirs, cheap, 1), np.take_along_axis(ours, cheap, 1)
    before = np.cumsum(gain, 1) - gain
    used = np.clip((creditor[:, None] - before) / gain, 0, 1)
    return 1 - (used * loss).sum(1)


def first_round(weights: dict[str, np.ndarray], seats: Any, steps: int) -> np.ndarray:
    """Return the first round in which two tactics of time alone could agree at all, less one.

    Args:
        weights: (n, 4) for each side.
        seats: the creditor's and the borrower's.
        steps: rounds; the answer is ``steps`` where they never can.

    >>> from kit.negotiation import tactics
    >>> even = {side: np.full((1, 4), 0.25) for side in SIDES}
    >>> game, rng = Packages((5, 5, 5, 5), even), np.random.default_rng(1)
    >>> pair = [Seat(tactics.LINEAR, s, game, 100, np.array([0.0]), rng) for s in SIDES]
    >>> int(first_round(even, pair, 100)[0])
    49
    """
    found = np.zeros(seats[0].turn.n, np.int64)
    half = 1 << (steps - 1).bit_length()
    while half:
        ask = np.minimum(found + half, steps) - 1
        wanted = [_demand_at(seat, ask) for seat in seats]
        apart = most_left(weights, wanted[0] - MARGIN) < wanted[1] - 10 * MARGIN
        found += half * (apart & (found + half <= steps))
        half //= 2
    return np.where(found == steps, steps, np.maximum(found - 1, 0))


def _demand_at(seat: Any, step: np.ndarray) -> np.ndarray:
    tactic, turn = seat.tactic, seat.turn
    floor = tactic.floor(turn.reservation)
    shape = tactic.shape(tactic.clock(turn.steps)[step], turn.state.get("drawn"))
    return floor + (1 - floor) * shape


@cache
def numba_search() -> Any:
    """Return a compiled twin of :func:`search`, with identical results; None without numba.

    numba is imported only here, and only when asked for: ``pip install 'doorstep-kit[fast]'``. The
    first call in a process compiles it, which takes seconds; the machine code is not kept.

    >>> numba_search() is None or callable(numba_search())
    True
    """
    try:
        import numba
    except ImportError:
        return None
    return numba.njit(_search, nogil=True)


def _search(first, ordered, demand):  # no annotations: numba reads the body only
    n, many = first.shape
    width = ordered.shape[1]
    one, place = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for row in range(n):
        best = np.inf
        for i in range(many):
            needed = demand[row] - first[row, i]
            # a sum below the best so far must come from a second half below best - first
            low, high = 0, width
            while low < high:
                middle = (low + high) // 2
                if ordered[row, middle] < needed:
                    low = middle + 1
                else:
                    high = middle
            if low < width:
                total = first[row, i] + ordered[row, low]
                if total < best:
                    best, one[row], place[row] = total, i, low
    return one, place
