"""Tactics: how a side concedes over a talk, and what a tactic costs the one who uses it.

A tactic says, round after round, which utility its side demands now. Some concede with time
(Boulware to Conceder) or not at all; some answer the other side; one draws lots. Popular articles
tell borrowers to ask for days, to turn the talk to hardship, to settle one matter at a time, to
stand with a mutual-aid group: each is here so that a student can see what it wins and what it costs
in interest, fees, limitation, trust, the better offer that was never asked for. None is
recommended. The lawful routes stand beside them: a written hardship request with evidence, a
dispute, mediation, a complaint. Parameters, ranges and grades are data, every one an assumption:
``data/negotiation/tactics.yaml``.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kit import language
from kit.negotiation.words import data, must_be_known, problem

# ---------------------------------------------------------------- numbers that are checked


def a_number(where: str, name: str, value: Any, low: float, high: float) -> float:
    """Return a parameter as a number, or say what is wrong with it.

    Args:
        where: the tactic or function that asked.
        name: the parameter.
        value: what was given.
        low, high: smallest and largest allowed.

    Raises:
        DataProblem: not a number (nan, text, a truth value), or outside low to high.

    >>> a_number("fixed_price", "demand", 0.6, 0, 1)
    0.6
    >>> a_number("fixed_price", "demand", 7, 0, 1)
    Traceback (most recent call last):
    kit.datasets.DataProblem: fixed_price: demand must be a number from 0 to 1, not 7.
    """
    numbers = int | float | np.integer | np.floating
    fits = isinstance(value, numbers) and not isinstance(value, bool) and low <= value <= high
    if not fits:
        raise problem(
            "tactics.number", where=where, name=name, low=low, high=high, value=repr(value)
        )
    return float(value)


def a_count(where: str, name: str, value: Any, low: int, high: int) -> int:
    """Return a parameter as a whole number, or say what is wrong with it.

    Args:
        where: the tactic or function that asked.
        name: the parameter.
        value: what was given.
        low, high: smallest and largest allowed.

    Raises:
        DataProblem: not a whole number, or outside low to high.

    >>> a_count("simulate", "steps", 100, 2, 10_000)
    100
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not low <= value <= high:
        raise problem(
            "tactics.count", where=where, name=name, low=low, high=high, value=repr(value)
        )
    return int(value)


@dataclass(frozen=True)
class Spread:
    """A number drawn anew for each dyad, evenly between two ends.

    Attributes:
        low, high: the ends.
        log: evenly on the scale of logarithms (both ends above 0), for a shape such as ``e``.

    >>> Spread(0.2, 0.8).draw(np.random.default_rng(1), 2).round(3)
    array([0.507, 0.77 ])
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        smallest = 1e-6 if self.log is True else -1e6
        low = a_number("Spread", "low", self.low, smallest, 1e6)
        high = a_number("Spread", "high", self.high, smallest, 1e6)
        if high < low or self.log not in (True, False):
            raise problem("tactics.spread", low=low, high=high)

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Draw n numbers."""
        if self.log:
            return np.exp(rng.uniform(math.log(self.low), math.log(self.high), n))
        return rng.uniform(self.low, self.high, n)


# ---------------------------------------------------------------- what a tactic sees and costs


@dataclass
class Turn:
    """What a tactic sees when its side must move: n talks at once, one place in each array.

    Attributes:
        side: ``"creditor"`` or ``"borrower"``.
        step: the round, from 0.
        steps: rounds until the talk ends.
        time: (step + 1) / (steps + 1), as NegMAS counts it.
        n: talks.
        reservation: (n,) utility of no deal to this side.
        received: offers got so far, oldest first, as (n,) utilities to this side.
        made: own offers so far, the same.
        last: (n,) utility that this side demanded last, None in the first round.
        rng: random numbers that belong to this block of talks.
        state: arrays of n that the tactic keeps for itself; finished talks are cut out of them.
        outcomes: number of possible deals.
        offer: (n,) number of the standing offer, None before the first.
        rung: gives for (n,) whole numbers i the utility of the i-th best deal to this side (0 is
            the best; -1.0 where there is none).
    """

    side: str
    steps: int
    reservation: np.ndarray
    rng: np.random.Generator
    outcomes: int
    rung: Callable[[np.ndarray], np.ndarray]
    step: int = 0
    received: list[np.ndarray] = field(default_factory=list)
    made: list[np.ndarray] = field(default_factory=list)
    last: np.ndarray | None = None
    state: dict[str, np.ndarray] = field(default_factory=dict)
    offer: np.ndarray | None = None

    @property
    def n(self) -> int:
        """Talks that are still open or not yet cut out."""
        return len(self.reservation)

    @property
    def time(self) -> float:
        """Share of the time gone, never 1."""
        return (self.step + 1) / (self.steps + 1)


@dataclass(frozen=True)
class Cost:
    """What a tactic costs, in shares of the balance; trust runs from 1 down to 0. All assumed.

    Attributes:
        days: days asked for or lost beside the talk; interest runs on them.
        fee: paid to the creditor once (a late fee).
        fee_outside: paid to others once (a group, an agent).
        fee_per_round: paid to the creditor for each round in which the tactic is used.
        trust, trust_per_round: trust lost once, and for each such round.
        rounds: rounds in which it is used at most; None means all.
        forgone: what a written request with evidence might have brought instead.
        restarts_limitation: the clock of limitation starts anew (whoever asks for time admits).

    >>> Cost(trust=0.1, trust_per_round=0.01, rounds=20).at(100)["trust"][[1, 30]].round(3)
    array([0.11, 0.3 ])
    """

    days: float = 0.0
    fee: float = 0.0
    fee_outside: float = 0.0
    fee_per_round: float = 0.0
    trust: float = 0.0
    trust_per_round: float = 0.0
    rounds: int | None = None
    forgone: float = 0.0
    restarts_limitation: bool = False

    def __post_init__(self) -> None:
        a_number("Cost", "days", self.days, 0, 3650)
        for name in ("fee", "fee_outside", "fee_per_round", "trust", "trust_per_round", "forgone"):
            a_number("Cost", name, getattr(self, name), 0, 1)
        if self.rounds is not None:
            a_count("Cost", "rounds", self.rounds, 0, 10_000)

    def at(self, steps: int) -> dict[str, np.ndarray]:
        """Return each cost for a talk that ends in round 0 (none was held) to ``steps``."""
        ended = np.arange(steps + 1)
        used = ended if self.rounds is None else np.minimum(ended, self.rounds)
        held = (ended > 0).astype(float)
        return {
            "days": held * self.days,
            "fees": held * self.fee + used * self.fee_per_round,
            "fees_outside": held * self.fee_outside,
            "trust": np.minimum(held * self.trust + used * self.trust_per_round, 1.0),
            "forgone": held * self.forgone,
            "limitation": held * bool(self.restarts_limitation),
        }


# ---------------------------------------------------------------- tactics of time alone


def concession(t: Any, deadline: float, b: float, start: float, form: str = "polynomial") -> Any:
    """Return the share conceded at time t: Faratin's a(t).

    Args:
        t: time, a number or an array, from 0.
        deadline: when all is conceded, in the same unit, above 0.
        b: shape, above 0; the polynomial holds out below 1 and gives early above 1.
        start: share conceded at once, 0 to 1; the exponential form needs more than 0.
        form: ``"polynomial"`` or ``"exponential"``; the latter is not linear at b = 1.

    Returns:
        A number, or an array shaped as t.

    Raises:
        DataProblem: a number out of range, or an unknown form.

    Source: Faratin, Sierra and Jennings 1998, from memory, not read (grade M); standard forms.

    >>> concession([0, 5, 10], deadline=10, b=0.2, start=0.1).round(6).tolist()
    [0.1, 0.128125, 1.0]
    >>> round(concession(5, deadline=10, b=1, start=0.1, form="exponential"), 6)
    0.316228
    """
    if form not in ("polynomial", "exponential"):
        raise problem("tactics.form", form=form)
    end = a_number("concession", "deadline", deadline, 1e-9, 1e9)
    shape = a_number("concession", "b", b, 1e-3, 1e3)
    first = a_number("concession", "start", start, 1e-9 if form == "exponential" else 0, 1)
    try:
        times = np.asarray(t, float)
    except (TypeError, ValueError):
        times = np.array(np.nan)
    if not (np.isfinite(times).all() and (times >= 0).all()):
        raise problem("tactics.times")
    share = np.minimum(times, end) / end
    if form == "polynomial":
        given = first + (1 - first) * share ** (1 / shape)
    else:
        given = np.exp((1 - share) ** shape * math.log(first))
    return given if times.ndim else float(given)


def faratin_offer(low: float, high: float, conceded: float, wants: str) -> float:
    """Return the offer of a side that has conceded a share of its range.

    Args:
        low, high: the range, in any unit.
        conceded: 0 to 1, from :func:`concession`.
        wants: ``"low"`` or ``"high"``: which value the side would like.

    Raises:
        DataProblem: a range that is none, a share outside 0 to 1, another word.

    Source: as :func:`concession` (grade M).

    >>> faratin_offer(100, 200, concession(5, 10, b=0.25, start=0), wants="low")
    106.25
    """
    first = a_number("faratin_offer", "low", low, -1e12, 1e12)
    last = a_number("faratin_offer", "high", high, first, 1e12)
    share = a_number("faratin_offer", "conceded", conceded, 0, 1)
    if wants not in ("low", "high"):
        raise problem("tactics.wants", value=wants)
    return first + (share if wants == "low" else 1 - share) * (last - first)


class Tactic:
    """What all tactics have: an id, a name, how many past offers the simulator has to keep."""

    id: ClassVar[str] = ""
    memory: ClassVar[int] = 0

    @property
    def name(self) -> str:
        """Its name in the spoken language."""
        return language.label("tactic", self.id) if self.id else type(self).__name__


class Curve(Tactic):
    """A tactic of time alone: demand = floor + (1 - floor) x shape(clock).

    The simulator need not play such pairs round by round. A subclass gives ``shape``; ``clock`` and
    ``floor`` may differ too.
    """

    spread: Spread | None = None
    cost: Cost = Cost()

    def clock(self, steps: int) -> np.ndarray:
        """Return the time that counts in each round, (steps,)."""
        return np.arange(1, steps + 1) / (steps + 1)

    def floor(self, reservation: np.ndarray) -> np.ndarray:
        """Return the utility below which it does not go, (n,)."""
        return reservation

    def shape(self, t: Any, drawn: Any = None) -> Any:
        """Return the share of the room above the floor that is still demanded, 1 to 0."""
        raise NotImplementedError

    def target(self, turn: Turn) -> np.ndarray:
        """Return the utility demanded now, (n,)."""
        floor = self.floor(turn.reservation)
        t = self.clock(turn.steps)[turn.step]
        return floor + (1 - floor) * self.shape(t, turn.state.get("drawn"))


@dataclass(frozen=True)
class Polynomial(Curve):
    """Concede as time to the power e: 4 is NegMAS's Boulware, 1 linear, 0.25 its Conceder.

    Attributes:
        e: shape, 0.01 to 100 (1/b in Faratin's words); or a :class:`Spread` of it.
        start: share conceded at once.
        cost: what it costs beside the time that passes.

    Source: theory as in :func:`concession`; equal to NegMAS 0.16 (computed).

    >>> float(Polynomial(e=1).shape(0.25))
    0.75
    """

    id: ClassVar[str] = "polynomial"
    e: float | Spread = 1.0
    start: float = 0.0
    cost: Cost = Cost()

    def __post_init__(self) -> None:
        for e in (self.e.low, self.e.high) if isinstance(self.e, Spread) else (self.e,):
            a_number(self.id, "e", e, 0.01, 100)
        a_number(self.id, "start", self.start, 0, 1)

    @property
    def name(self) -> str:
        """Its name in the spoken language."""
        shape = 0 if isinstance(self.e, Spread) else self.e
        usual = {4: "boulware", 1: "linear", 0.25: "conceder"}.get(shape, self.id)
        return language.label("tactic", usual)

    @property
    def spread(self) -> Spread | None:
        """What is drawn for each dyad, if anything."""
        return self.e if isinstance(self.e, Spread) else None

    def shape(self, t: Any, drawn: Any = None) -> Any:
        """Return the share still demanded at time t."""
        return (1 - self.start) * (1 - np.power(t, self.e if drawn is None else drawn))


@dataclass(frozen=True)
class Exponential(Curve):
    """Concede exponentially: a(t) = exp((1 - t)^b ln start).

    Attributes:
        b: shape, 0.01 to 100; 1 is not linear in time.
        start: share conceded at once, above 0.
        cost: what it costs beside the time that passes.

    Source: as :func:`concession` (grade M).

    >>> round(float(1 - Exponential(b=1, start=0.1).shape(0.5)), 6)
    0.316228
    """

    id: ClassVar[str] = "exponential"
    b: float = 1.0
    start: float = 0.1
    cost: Cost = Cost()

    def __post_init__(self) -> None:
        a_number(self.id, "b", self.b, 0.01, 100)
        a_number(self.id, "start", self.start, 1e-9, 1)

    def shape(self, t: Any, drawn: Any = None) -> Any:
        """Return the share still demanded at time t."""
        return 1 - np.exp((1 - t) ** self.b * math.log(self.start))


BOULWARE, LINEAR, CONCEDER = Polynomial(4.0), Polynomial(1.0), Polynomial(0.25)


@dataclass(frozen=True)
class FixedPrice(Curve):
    """Ask the same from the first round to the last.

    Attributes:
        demand: utility demanded, never less than the reservation.
        cost: what it costs beside the time that passes.

    >>> FixedPrice(0.6).floor(np.array([0.2, 0.7]))
    array([0.6, 0.7])
    """

    id: ClassVar[str] = "fixed_price"
    demand: float = 0.6
    cost: Cost = Cost()

    def __post_init__(self) -> None:
        a_number(self.id, "demand", self.demand, 0, 1)

    def floor(self, reservation: np.ndarray) -> np.ndarray:
        """Return what it asks."""
        return np.maximum(reservation, self.demand)

    def shape(self, t: Any, drawn: Any = None) -> Any:
        """Return 0: there is nothing to concede."""
        return 0.0 * t


# ---------------------------------------------------------------- tactics that answer


_KINDS = ("relative", "absolute", "averaged")


@dataclass(frozen=True)
class TitForTat(Tactic):
    """Answer the other side's step with one like it, in prices, as Faratin's behaviour tactics do.

    A side that only mirrors never begins: two of them would sit for ever. So each round a little is
    given as kindness; set it to 0 for the bare formula.

    Attributes:
        kind: ``"relative"``, ``"absolute"`` or ``"averaged"``.
        window: offers to look back; 1 unless averaged.
        kindness: utility given away each round (assumed).
        opening: utility demanded first.
        cost: what it costs beside the time that passes.

    >>> TitForTat("absolute").memory
    2
    """

    id: ClassVar[str] = "tit_for_tat"
    kind: str = "relative"
    window: int = 1
    kindness: float = 0.01
    opening: float = 1.0
    cost: Cost = Cost()

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise problem("tactics.kind", value=self.kind, known=", ".join(_KINDS))
        a_count(self.id, "window", self.window, 1, 50)
        if self.window > 1 and self.kind == "relative":
            raise problem("tactics.window")
        a_number(self.id, "kindness", self.kindness, 0, 1)
        a_number(self.id, "opening", self.opening, 0, 1)

    @property
    def name(self) -> str:
        """Its name in the spoken language."""
        code = self.id if self.kind == "relative" else f"{self.id}_{self.kind}"
        return language.label("tactic", code)

    @property
    def memory(self) -> int:
        """How many past offers the simulator has to keep."""
        return self.window + 1

    def target(self, turn: Turn) -> np.ndarray:
        """Return the utility demanded now, (n,)."""
        if turn.last is None:
            return np.maximum(turn.reservation, self.opening)
        if len(turn.received) <= self.window:
            wanted = turn.last - self.kindness
        elif self.kind == "absolute":
            # on either side the other's step, seen in own utility, is what is given back
            wanted = turn.last - (turn.received[-1] - turn.received[-1 - self.window])
            wanted -= self.kindness
        else:
            wanted = self._relative(turn) - self.kindness
        return np.minimum(np.maximum(wanted, turn.reservation), 1.0)

    def _relative(self, turn: Turn) -> np.ndarray:
        before, now, own = turn.received[-1 - self.window], turn.received[-1], turn.last
        if turn.side == "borrower":
            before, now, own = 1 - before, 1 - now, 1 - own
        moved = before != now
        with np.errstate(divide="ignore", invalid="ignore"):
            price = own * before
            price /= now
        price = np.where(moved, price, own)
        price[np.isnan(price)] = 0.0  # own price 0 and the other's fell to 0
        return price if turn.side == "creditor" else 1 - price


@dataclass(frozen=True)
class MiCRO(Tactic):
    """Propose the next best deal whenever the other side has shown as many different ones.

    Otherwise repeat an earlier proposal, drawn by lot. Accept what is at least as good as the own
    next one; with nothing acceptable left to propose, whatever is above the reservation.

    Source: de Jonge, IJCAI 2022 [read]; the details are NegMAS 0.16's (computed).

    Trap: a side that runs out of acceptable proposals stops, then the other stops too, although a
    deal may exist.
    """

    id: ClassVar[str] = "micro"
    cost: Cost = Cost()

    def target(self, turn: Turn) -> tuple[np.ndarray, np.ndarray]:
        """Return the utility from which it accepts and that of its proposal, each (n,)."""
        state = turn.state
        if "sent" not in state:
            state["sent"] = np.zeros(turn.n, np.int64)
            state["got"] = np.zeros(turn.n, np.int64)
            state["seen"] = np.zeros((turn.n, turn.outcomes), bool)
        if turn.offer is not None:
            seen = state["seen"].reshape(-1)
            place = turn.offer.astype(np.int64)
            place += np.arange(0, len(seen), turn.outcomes)
            state["got"] += ~seen.take(place)
            seen[place] = True
        sent = state["sent"]
        nearest = turn.rung(sent)
        ready = sent <= state["got"]
        forward = ready & (nearest >= turn.reservation - 1e-12)
        if forward.all():
            state["sent"] = sent + 1
            return nearest, nearest
        lowest = turn.rung(np.maximum(sent - 1, 0))
        accept = np.where(forward, nearest, np.where(ready, turn.reservation, lowest))
        again = turn.rung((turn.rng.random(turn.n) * sent).astype(np.int64))
        state["sent"] = sent + forward
        return np.maximum(accept, turn.reservation), np.where(forward, nearest, again)


@dataclass(frozen=True)
class RandomDemand(Tactic):
    """Demand by lot, each round anew, evenly between the reservation and the best deal."""

    id: ClassVar[str] = "random"
    cost: Cost = Cost()

    def target(self, turn: Turn) -> np.ndarray:
        """Return the utility demanded now, (n,)."""
        return turn.reservation + (1 - turn.reservation) * turn.rng.random(turn.n)


# ---------------------------------------------------------------- tactics with a cost


class _Wrapped(Curve):
    """A tactic of time that changes another one."""

    base: Curve

    def __post_init__(self) -> None:
        if not isinstance(self.base, Curve) or isinstance(self.base, _Wrapped):
            raise problem("tactics.base", where=self.id)
        for name, low, high, kind in _ranges(self.id):
            check = a_count if kind == "count" else a_number
            check(self.id, name, getattr(self, name), low, high)

    @property
    def spread(self) -> Any:
        """What is drawn for each dyad, if anything."""
        return self.base.spread

    def clock(self, steps: int) -> np.ndarray:
        """Return the time that counts in each round, (steps,)."""
        return self.base.clock(steps)

    def floor(self, reservation: np.ndarray) -> np.ndarray:
        """Return the utility below which it does not go, (n,)."""
        return self.base.floor(reservation)

    def shape(self, t: Any, drawn: Any = None) -> Any:
        """Return the share of the room above the floor that is still demanded."""
        return self.base.shape(t, drawn)

    def _clock_after(self, used: np.ndarray, steps: int) -> np.ndarray:
        """The base's time when only ``used`` rounds of talk have moved anything."""
        return np.concatenate([[0.0], self.base.clock(steps)])[used]


@dataclass(frozen=True)
class Delay(_Wrapped):
    """Ask for days: nothing moves for some rounds, then the talk must go faster.

    Attributes:
        base: the tactic after the delay.
        rounds: rounds in which nothing moves.
        days: days asked for; interest runs on them.
        fee: late fees for them, share of the balance.
        trust_per_round: trust lost in each round of it.

    >>> Delay(LINEAR, rounds=50).clock(100)[[49, 74, 99]].round(3)
    array([0.   , 0.49, 0.98])
    """

    id: ClassVar[str] = "delay"
    base: Curve = BOULWARE
    rounds: int = 20
    days: float = 30.0
    fee: float = 0.01
    trust_per_round: float = 0.005

    @property
    def cost(self) -> Cost:
        """Interest on the days, fees, trust; the clock of limitation starts anew."""
        return Cost(
            days=self.days,
            fee=self.fee,
            trust_per_round=self.trust_per_round,
            rounds=self.rounds,
            restarts_limitation=True,
        )

    def clock(self, steps: int) -> np.ndarray:
        """Return the time that counts in each round: 0 while it waits, then faster."""
        held = min(self.rounds, steps)
        gone = np.arange(1, steps + 1) - held
        return np.maximum(gone, 0) / (steps + 1 - held)


@dataclass(frozen=True)
class Deflection(_Wrapped):
    """Turn the talk to hardship without papers: a share of the rounds moves nothing.

    Attributes:
        base: the tactic in the other rounds.
        share: share of the rounds so spent, 0 to 0.95.
        trust_per_round: trust lost in each such round, as talk alone proves nothing.
        forgone: what a written request with evidence might have brought, share of the balance.

    >>> Deflection(LINEAR, share=0.5).clock(100)[[0, 1, 99]].round(3)
    array([0.   , 0.01 , 0.495])
    """

    id: ClassVar[str] = "deflection"
    base: Curve = BOULWARE
    share: float = 0.3
    trust_per_round: float = 0.01
    forgone: float = 0.05

    @property
    def cost(self) -> Cost:
        """Trust round by round, and the hardship offer that was never asked for in writing."""
        return Cost(trust_per_round=self.trust_per_round * self.share, forgone=self.forgone)

    def clock(self, steps: int) -> np.ndarray:
        """Return the time that counts in each round: slower than the real one."""
        used = np.floor(np.arange(1, steps + 1) * (1 - self.share) + 1e-9).astype(int)
        return self._clock_after(used, steps)


@dataclass(frozen=True)
class Staging(_Wrapped):
    """Settle one matter at a time: give way on the first wholly before the second is touched.

    Over four issues its offers are only those on that path; all the deals in which each side gives
    where it hurts least are never on the table. With one issue there is nothing to stage.

    Attributes:
        base: the tactic that says how much is demanded in all.
        trust: trust lost once.
        fee: cost of meeting more than once, share of the balance.

    >>> Staging().staged
    True
    """

    id: ClassVar[str] = "staging"
    staged: ClassVar[bool] = True
    base: Curve = BOULWARE
    trust: float = 0.02
    fee: float = 0.005

    @property
    def cost(self) -> Cost:
        """Fees of further meetings and some trust."""
        return Cost(fee_outside=self.fee, trust=self.trust)


@dataclass(frozen=True)
class MutualAid(_Wrapped):
    """Negotiate with a group at one's back: aim higher, and move only when it has met.

    Paid "anti-collection" agents are a fraud risk and are not meant.

    Attributes:
        base: the tactic between meetings.
        lift: how much of the room above the reservation is no longer given.
        every: rounds between two meetings.
        fee: what the group costs, share of the balance, paid to others.
        trust: trust lost once, when letters come from a pattern.

    >>> MutualAid(LINEAR, every=5).clock(100)[[3, 4, 9]].round(3)
    array([0.   , 0.05 , 0.099])
    """

    id: ClassVar[str] = "mutual_aid"
    base: Curve = BOULWARE
    lift: float = 0.05
    every: int = 5
    fee: float = 0.01
    trust: float = 0.05

    @property
    def cost(self) -> Cost:
        """The group's fee and trust."""
        return Cost(fee_outside=self.fee, trust=self.trust)

    def clock(self, steps: int) -> np.ndarray:
        """Return the time that counts in each round: it stands still between meetings."""
        used = np.arange(1, steps + 1) // self.every * self.every
        return self._clock_after(used, steps)

    def floor(self, reservation: np.ndarray) -> np.ndarray:
        """Return the raised floor."""
        floor = self.base.floor(reservation)
        return floor + self.lift * (1 - floor)


# ---------------------------------------------------------------- the list, and one's own


_MAKERS: dict[str, Any] = {
    "boulware": lambda **given: Polynomial(**{"e": 4.0, **given}),
    "linear": lambda **given: Polynomial(**{"e": 1.0, **given}),
    "conceder": lambda **given: Polynomial(**{"e": 0.25, **given}),
    "exponential": Exponential,
    "tit_for_tat": TitForTat,
    "tit_for_tat_absolute": lambda **given: TitForTat(kind="absolute", **given),
    "tit_for_tat_averaged": lambda **given: TitForTat(**{"kind": "averaged", "window": 3, **given}),
    "micro": MiCRO,
    "fixed_price": FixedPrice,
    "random": RandomDemand,
    "delay": Delay,
    "deflection": Deflection,
    "staging": Staging,
    "mutual_aid": MutualAid,
}


def _record(id: Any) -> dict[str, Any]:
    known = {one["id"]: one for one in data("tactics")["tactics"]}
    must_be_known(id, known, "tactics.unknown")
    return known[id]


def _ranges(id: str) -> list[tuple[str, float, float, str]]:
    rows = _record(id)["parameters"]
    return [(name, *one["range"], one.get("kind", "number")) for name, one in rows.items()]


def tactic(id: str, **parameters: Any) -> Any:
    """Build a tactic by its id.

    Args:
        id: one of :func:`known_tactics`.
        **parameters: see :func:`tactic_parameters`; ``base`` (a tactic of time or its id) too where
            one changes another.

    Returns:
        The tactic.

    Raises:
        DataProblem: an unknown id or parameter, or a value out of range.

    >>> tactic("boulware") == BOULWARE
    True
    >>> tactic("delay", base="linear", days=14).cost.days
    14
    """
    known = _record(id)["parameters"]
    allowed = [*known, *(["base"] if _record(id).get("wraps") else [])]
    for name in parameters:
        must_be_known(name, allowed, "tactics.parameter", where=id)
    if isinstance(parameters.get("base"), str):
        parameters["base"] = tactic(parameters["base"])
    return _MAKERS[id](**parameters)


def known_tactics() -> pd.DataFrame:
    """List the tactics that the kit knows, each with what it costs.

    Returns:
        One row a tactic: id, name, description, costs, source, grade. The order is no ranking.

    >>> known_tactics()["id"].tolist()[-4:]
    ['delay', 'deflection', 'staging', 'mutual_aid']
    """
    rows = [
        {
            "id": one["id"],
            "name": language.of(one["name"]),
            "description": language.of(one["description"]),
            "costs": language.of(one["costs"]),
            "source": language.of(one["source"]),
            "grade": one["grade"],
        }
        for one in data("tactics")["tactics"]
    ]
    return pd.DataFrame(rows)


def tactic_parameters(id: str) -> pd.DataFrame:
    """List a tactic's parameters, and whether a number was measured or assumed.

    Args:
        id: one of :func:`known_tactics`.

    Returns:
        One row a parameter: parameter, meaning, unit, default, low, high, basis, grade.

    Raises:
        DataProblem: there is no such tactic.

    >>> tactic_parameters("delay")[["parameter", "default", "basis"]].values.tolist()[1]
    ['days', 30.0, 'assumed']
    """
    rows = [
        {
            "parameter": name,
            "meaning": language.of(one["means"]),
            "unit": language.of(one["unit"]),
            "default": one["default"],
            "low": one["range"][0],
            "high": one["range"][1],
            "basis": one["basis"],
            "grade": one["grade"],
        }
        for name, one in _record(id)["parameters"].items()
    ]
    columns = ["parameter", "meaning", "unit", "default", "low", "high", "basis", "grade"]
    return pd.DataFrame(rows, columns=columns)


class _Function:
    """A plain function as a tactic; nobody knows how far back it looks, so all offers are kept."""

    cost = Cost()

    def __init__(self, function: Any) -> None:
        self.target, self.name = function, getattr(function, "__name__", "?")


def as_tactic(thing: Any) -> Any:
    """Return a tactic: an object with a method ``target``, a plain function, or an id.

    Raises:
        DataProblem: none of these, a target that takes no turn, or a ``cost`` that is no
            :class:`Cost`.

    >>> as_tactic(lambda turn: 0.5).name
    '<lambda>'
    """
    if isinstance(thing, str):
        return tactic(thing)
    if isinstance(thing, type) and hasattr(thing, "target"):
        raise problem("rounds.a_class", name=thing.__name__)
    if not hasattr(thing, "target") and not callable(thing):
        raise problem("rounds.no_tactic", value=repr(thing)[:60])
    one = thing if hasattr(thing, "target") else _Function(thing)
    if not _takes_a_turn(one.target):
        raise problem("rounds.takes_no_turn", name=name_of(one))
    cost = getattr(one, "cost", None)
    if cost is not None and not isinstance(cost, Cost):
        raise problem("rounds.no_cost", name=name_of(one), kind=type(cost).__name__)
    return one


def _takes_a_turn(target: Any) -> bool:
    try:
        inspect.signature(target).bind(None)
    except ValueError:  # written in C: its signature cannot be read, so the talk will tell
        return True
    except TypeError:
        return False
    return True


def name_of(tactic: Any) -> str:
    """Return what a tactic is called.

    >>> name_of(BOULWARE)
    'Boulware'
    """
    return str(getattr(tactic, "name", None) or type(tactic).__name__)


def is_built_in(tactic: Any) -> bool:
    """Return whether a tactic is the kit's own, and so is the one that it wraps.

    Then what it returns needs no check, and its parameters say all that it does.

    >>> is_built_in(BOULWARE), is_built_in(as_tactic(lambda turn: 0.5))
    (True, False)
    """
    base = getattr(tactic, "base", None)
    own = type(tactic).__module__ == __name__ and not isinstance(tactic, _Function)
    return own and (base is None or is_built_in(base))
