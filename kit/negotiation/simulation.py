"""Simulate many talks between two tactics, and say what both sides have of it.

``simulate`` plays any number of talks, block by block, and keeps totals for both sides, each with a
95% interval; ``trace`` shows one talk, round by round. A block is 65,536 talks. Each draws from
random streams of its own, so the same seed gives the same numbers wherever the blocks are played,
and what is kept of a block is small: memory does not grow with the number of talks. What a tactic
costs (interest, fees, trust) rests on assumptions that every result lists;
``Simulation.sensitivity`` shows how much they matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.negotiation import protocol
from kit.negotiation.tactics import Cost, Spread, a_count, a_number, as_tactic, name_of
from kit.negotiation.words import SIDES, data, must_be_known, page, problem

BLOCK = 65_536
ISSUES = ("down_payment", "instalment", "term", "waiver")
_CHUNK = 16_384  # talks in work at once: larger ones no longer fit the processor's cache
_MOST_ROWS = 5_000_000
_MOST_DEALS = 200_000
_Z = 1.959963984540054  # 95%, two-sided
_BATCH = 64  # blocks that a client has in hand at once: more would pile up results
_LIMITS = {"trust_weight": 10, "yearly_rate": 10, "days_per_step": 365}


# ---------------------------------------------------------------- what is simulated


@dataclass(frozen=True)
class Setup:
    """What a simulation was asked for; it goes to other processes as it is."""

    creditor: Any
    borrower: Any
    n: int
    seed: int
    steps: int
    prices: int
    reservation: tuple[Any, Any]
    issues: int
    levels: tuple[int, ...]
    keep: str
    engine: str
    yearly_rate: float
    days_per_step: float
    trust_weight: float

    @property
    def pair(self) -> tuple[Any, Any]:
        """Both tactics, the creditor's first."""
        return self.creditor, self.borrower

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return -(-self.n // BLOCK)


def prepare(creditor: Any, borrower: Any, n: Any, seed: Any, **given: Any) -> Setup:
    """Check the arguments of :func:`simulate`.

    >>> prepare("boulware", "conceder", n=100_000, seed=1).blocks
    2
    """
    wanted = {**simulate.__kwdefaults__, **given}
    pair = tuple(as_tactic(one) for one in (creditor, borrower))
    issues, engine, keep = wanted["issues"], wanted["engine"], wanted["keep"]
    if issues not in (1, 4) or isinstance(issues, bool):
        raise problem("simulation.issues", value=repr(issues))
    if keep not in ("totals", "rows"):
        raise problem("simulation.keep", value=repr(keep))
    if engine not in ("auto", "numpy", "numba"):
        raise problem("simulation.engine", value=repr(engine))
    if engine == "numba" and protocol.numba_search() is None:
        raise problem("simulation.no_numba")
    for tactic in pair:
        if issues == 1 and getattr(tactic, "staged", False):
            raise problem("simulation.staging", name=name_of(tactic))
    talks = a_count("simulate", "n", n, 1, 10**11)
    if keep == "rows" and talks > _MOST_ROWS:
        raise problem("simulation.too_many_rows", n=talks, most=_MOST_ROWS)
    return Setup(
        *pair,
        n=talks,
        seed=a_count("simulate", "seed", seed, 0, 2**63),
        steps=a_count("simulate", "steps", wanted["steps"], 2, 10_000),
        prices=a_count("simulate", "prices", wanted["prices"], 2, 10_001),
        reservation=_reservation(wanted["reservation"]),
        issues=issues,
        levels=_levels(wanted["levels"]),
        keep=keep,
        engine=engine,
        **{
            name: a_number("simulate", name, wanted[name], 0, most)
            for name, most in _LIMITS.items()
        },
    )


def _reservation(pair: Any) -> tuple[Any, Any]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise problem("simulation.reservation", value=repr(pair)[:60])
    for one in pair:
        ends = (one.low, one.high) if isinstance(one, Spread) else (one,)
        for end in ends:
            number = isinstance(end, int | float | np.number) and not isinstance(end, bool)
            if not number or not 0 <= end <= 1:
                raise problem("simulation.reservation", value=repr(pair)[:120])
    return tuple(pair)


def _levels(levels: Any) -> tuple[int, ...]:
    listed = tuple(levels) if isinstance(levels, tuple | list) else ()
    whole = all(isinstance(x, int | np.integer) and not isinstance(x, bool) for x in listed)
    fits = len(listed) == 4 and whole and all(2 <= x <= 50 for x in listed)
    if not fits or math.prod(listed) > _MOST_DEALS:
        raise problem("simulation.levels", value=repr(levels)[:60])
    return tuple(int(x) for x in listed)


# ---------------------------------------------------------------- one block


@dataclass
class Tally:
    """What is kept of talks: whole numbers exactly, sums with what rounding lost beside them.

    Attributes:
        counts: whole numbers: talks by the round of their deal (steps + 1 of them, 0: none), then
            deals by price (over four issues there is none).
        zone: talks in which a deal could be acceptable to both.
        sums: (2, steps + 1) gain over the reservation by round; then, for either side, the squares
            of the gain, the utility of deals and its squares.
        lost: what the rounding of ``sums`` lost.
    """

    counts: np.ndarray
    zone: int
    sums: np.ndarray
    lost: np.ndarray

    @classmethod
    def empty(cls, setup: Setup) -> Tally:
        """Return the tally of no talk."""
        prices = setup.prices if setup.issues == 1 else 0
        sums = np.zeros((2, setup.steps + 4))
        return cls(np.zeros(setup.steps + 1 + prices, np.int64), 0, sums, sums.copy())

    def add(self, other: Tally) -> None:
        """Add another tally; the order matters for the last bits of ``sums``."""
        self.counts += other.counts
        self.zone += other.zone
        self.add_sums(other.sums)
        self.add_sums(other.lost)

    def add_sums(self, values: np.ndarray) -> None:
        """Add sums, and keep what rounding loses (Neumaier's sum)."""
        total = self.sums + values
        larger = np.abs(self.sums) >= np.abs(values)
        self.lost += np.where(larger, (self.sums - total) + values, (values - total) + self.sums)
        self.sums = total

    def exact(self) -> np.ndarray:
        """Return the sums, what was lost put back."""
        return self.sums + self.lost


def play_block(setup: Setup, block: int) -> tuple[Tally, pd.DataFrame | None]:
    """Play one block; nothing but the setup and the block's number matters for the result.

    >>> setup = prepare("linear", "linear", n=70_000, seed=1)
    >>> int(play_block(setup, 1)[0].counts[:101].sum())
    4464
    """
    streams = np.random.SeedSequence([setup.seed, block]).spawn(6)
    rngs = [np.random.default_rng(one) for one in streams]
    quick = all(protocol.monotone(tactic, setup.steps) for tactic in setup.pair)
    left = min(BLOCK, setup.n - block * BLOCK)
    tally, tables, done = Tally.empty(setup), [], block * BLOCK
    while left:
        n = min(_chunk(setup), left)
        chunk = _play_chunk(setup, n, rngs, quick)
        _count(setup, chunk, tally)
        if setup.keep == "rows":
            tables.append(_rows(setup, chunk, done))
        done, left = done + n, left - n
    return tally, pd.concat(tables, ignore_index=True) if tables else None


def _chunk(setup: Setup) -> int:
    if setup.issues == 1:  # MiCRO keeps a table of talks by prices
        return min(_CHUNK, 20_000_000 // setup.prices)
    second = setup.levels[2] * setup.levels[3]
    return max(64, min(4096, 200_000 // second))


@dataclass
class _Chunk:
    """Talks of a chunk; ``ends`` and ``utility`` are those of the talks at ``where`` only."""

    zone: np.ndarray
    where: np.ndarray | slice
    ends: protocol.Ends
    reservation: list[np.ndarray]
    utility: list[np.ndarray]


def _play_chunk(setup: Setup, n: int, rngs: list[Any], quick: bool) -> _Chunk:
    floors = [
        one.draw(rng, n) if isinstance(one, Spread) else np.full(n, float(one))
        for one, rng in zip(setup.reservation, rngs[:2], strict=True)
    ]
    weights = {}
    if setup.issues == 1:
        game: Any = protocol.Prices(setup.prices)
        top = setup.prices - 1
        zone = playable = _fitting(floors, top)
        if quick:
            lifted = [t.floor(one) for t, one in zip(setup.pair, floors, strict=True)]
            if any(a is not b for a, b in zip(lifted, floors, strict=True)):
                playable = zone & _fitting(lifted, top)
    else:
        weights = {side: drawn_weights(rng, n) for side, rng in zip(SIDES, rngs[4:], strict=True)}
        game = _packages(setup, weights)
        zone = playable = protocol.most_left(weights, floors[0]) >= floors[1] - protocol.MARGIN
    seats = tuple(
        protocol.Seat(tactic, side, game, setup.steps, floor, rng)
        for tactic, side, floor, rng in zip(setup.pair, SIDES, floors, rngs[2:4], strict=True)
    )
    where: Any = slice(None)
    if not playable.all():  # no tactic goes below its floor: other talks have one end only
        where = np.flatnonzero(playable)
        for one in (game, *seats):
            one.take(playable)
        weights = {side: one[where] for side, one in weights.items()}
    if setup.issues == 1:
        ends = _over_prices(setup, game, seats, quick)
        utility = [game.value(side, ends.offer) for side in SIDES]
    else:
        ends, utility = _over_packages(setup, game, seats, weights, quick)
    return _Chunk(zone, where, ends, floors, utility)


def _fitting(floors: list[np.ndarray], top: int) -> np.ndarray:
    return sum(np.ceil(floor * top - 1e-7) for floor in floors) <= top


def _over_prices(setup: Setup, game: Any, seats: Any, quick: bool) -> protocol.Ends:
    if not seats[0].turn.n:
        return protocol.Ends.none_yet(0, setup.steps)
    if quick:
        return protocol.bisect(setup.prices, seats, setup.steps)
    return protocol.play(game, seats, setup.steps)


def _over_packages(
    setup: Setup, game: Any, seats: Any, weights: Any, quick: bool
) -> tuple[protocol.Ends, list[np.ndarray]]:
    if not seats[0].turn.n:
        return protocol.Ends.none_yet(0, setup.steps), [np.zeros(0), np.zeros(0)]
    all_talks = game.copy()  # the game that is played cuts talks out as they end
    start = protocol.first_round(weights, seats, setup.steps) if quick else None
    ends = protocol.play(game, seats, setup.steps, start=start)
    offers = ends.offer.astype(np.int64)
    return ends, [all_talks.value(side, offers) for side in SIDES]


def drawn_weights(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return what the four issues weigh in n talks, (n, 4); each row adds up to 1.

    >>> drawn_weights(np.random.default_rng(1), 3).sum(1).round(9)
    array([1., 1., 1.])
    """
    drawn = rng.uniform(0.05, 1.0, (n, 4))
    return drawn / drawn.sum(1, keepdims=True)


def _packages(setup: Setup, weights: dict[str, np.ndarray]) -> protocol.Packages:
    staged = tuple(bool(getattr(tactic, "staged", False)) for tactic in setup.pair)
    searcher = None if setup.engine == "numpy" else protocol.numba_search()
    return protocol.Packages(setup.levels, weights, setup.steps, staged, searcher)


def _count(setup: Setup, chunk: _Chunk, tally: Tally) -> None:
    ends, steps, n = chunk.ends, setup.steps, len(chunk.zone)
    hit: Any = slice(None) if ends.deal.all() else np.flatnonzero(ends.deal)
    step, offer = ends.step[hit], ends.offer[hit]
    tally.counts[: steps + 1] += np.bincount(step, minlength=steps + 1)
    tally.counts[0] += n - len(step)
    if setup.issues == 1:
        tally.counts[steps + 1 :] += np.bincount(offer.astype(np.int64), minlength=setup.prices)
    tally.zone += int(np.count_nonzero(chunk.zone))
    part = np.zeros_like(tally.sums)
    for side in (0, 1):
        utility = chunk.utility[side][hit]
        gain = utility - chunk.reservation[side][chunk.where][hit]
        part[side, : steps + 1] = np.bincount(step, gain, steps + 1)
        part[side, steps + 1] = (gain * gain).sum()  # not @: BLAS adds as it has threads
        if setup.issues == 4:
            part[side, steps + 2 :] = utility.sum(), (utility * utility).sum()
    tally.add_sums(part)


def _rows(setup: Setup, chunk: _Chunk, first: int) -> pd.DataFrame:
    n, ends, where = len(chunk.zone), chunk.ends, chunk.where

    def whole(values: np.ndarray) -> np.ndarray:
        column = np.full(n, np.nan)
        column[where] = np.where(ends.deal, values, np.nan)
        return column

    step = np.full(n, setup.steps)
    step[where] = ends.step
    deal = np.zeros(n, bool)
    deal[where] = ends.deal
    rows = {
        "dyad": np.arange(first, first + n),
        "reservation_creditor": chunk.reservation[0],
        "reservation_borrower": chunk.reservation[1],
        "zone": chunk.zone,
        "deal": deal,
        "step": step,
    }
    if setup.issues == 1:
        rows["price"] = whole(ends.offer)
    else:
        levels = np.unravel_index(ends.offer.astype(np.int64), setup.levels)
        rows |= {i: whole(level) for i, level in zip(ISSUES, levels, strict=True)}
    for side, utility in zip(SIDES, chunk.utility, strict=True):
        rows[f"utility_{side}"] = whole(utility)
    costs = _costs_by_round(setup)
    for name in ("interest", "fees", "forgone", "trust_lost"):
        rows[name] = costs[name][step * deal]
    return pd.DataFrame(rows)


# ---------------------------------------------------------------- costs


def _costs_by_round(setup: Setup) -> dict[str, np.ndarray]:
    """Return what a talk costs by the round of its deal; place 0: it ran out without one."""
    steps, time = setup.steps, np.arange(setup.steps + 1)
    time[0] = steps
    sides = [getattr(tactic, "cost", None) or Cost() for tactic in setup.pair]
    tables = [one.at(steps) for one in sides]
    both = {name: (tables[0][name] + tables[1][name])[time] for name in tables[0]}
    daily = setup.yearly_rate / 365
    return {
        "interest": daily * (setup.days_per_step * time + both["days"]),
        "fees": both["fees"] + both["fees_outside"],
        "fees_in": both["fees"],
        "forgone": both["forgone"],
        "trust_lost": np.minimum(both["trust"], 1.0),
        "limitation_restarts": np.minimum(both["limitation"], 1.0),
    }


def _net_by_round(setup: Setup) -> dict[str, np.ndarray]:
    """Return what is added to either side's gain, by the round of the deal."""
    costs = _costs_by_round(setup)
    deal = np.arange(setup.steps + 1) > 0  # without a deal nobody knows what is ever paid
    trust = setup.trust_weight * costs["trust_lost"]
    return {
        "creditor": deal * (costs["interest"] + costs["fees_in"]) - trust,
        "borrower": -(costs["interest"] + costs["fees"] + costs["forgone"] + trust),
    }


# ---------------------------------------------------------------- means and their intervals


def _mean(total: float, squares: float, n: int) -> tuple[float, float, float]:
    """A mean with the interval that the normal distribution gives it."""
    if not n:
        return math.nan, math.nan, math.nan
    mean = total / n
    if n == 1:
        return mean, math.nan, math.nan
    variance = max(squares - total * mean, 0.0) / (n - 1)
    half = _Z * math.sqrt(variance / n)
    return mean, mean - half, mean + half


def _rate(hits: int, n: int) -> tuple[float, float, float]:
    """A share with Wilson's interval, which stays within 0 and 1 and is never empty."""
    if not n:
        return math.nan, math.nan, math.nan
    share, z2 = hits / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return share, min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share)


class _Measures:
    """All measures of a tally."""

    def __init__(self, setup: Setup, tally: Tally) -> None:
        self.setup, self.tally, self.sums = setup, tally, tally.exact()
        self.by_round = tally.counts[: setup.steps + 1]
        self.n, self.deals = int(self.by_round.sum()), int(self.by_round[1:].sum())

    def all(self) -> Iterator[tuple[str, tuple[float, float, float], int]]:
        n, deals, zone = self.n, self.deals, self.tally.zone
        yield "deal_rate", _rate(deals, n), n
        yield "zone_rate", _rate(zone, n), n
        yield "deal_rate_in_zone", _rate(min(deals, zone), zone), zone
        if self.setup.issues == 1:
            yield "price", self._prices(0.0, 1.0), deals
        for side in (0, 1):
            yield f"utility_{SIDES[side]}", self._utility(side), deals
        for side in (0, 1):
            yield f"gain_{SIDES[side]}", self._gain(side, np.zeros(self.setup.steps + 1)), n
        rounds_ = np.arange(self.setup.steps + 1.0)
        yield "step_of_deals", self._by_round(rounds_, from_=1), deals
        rounds_[0] = self.setup.steps
        yield "step", self._by_round(rounds_), n
        costs = _costs_by_round(self.setup)
        for name in ("interest", "fees", "forgone", "trust_lost", "limitation_restarts"):
            yield name, self._by_round(costs[name]), n
        for side, added in zip((0, 1), _net_by_round(self.setup).values(), strict=True):
            yield f"net_{SIDES[side]}", self._gain(side, added), n

    def _by_round(self, values: np.ndarray, from_: int = 0) -> tuple[float, float, float]:
        counts, values = self.by_round[from_:], values[from_:]
        return _mean(math.fsum(counts * values), math.fsum(counts * values**2), int(counts.sum()))

    def _prices(self, shift: float, scale: float) -> tuple[float, float, float]:
        counts = self.tally.counts[self.setup.steps + 1 :]
        values = shift + scale * np.arange(len(counts))
        return _mean(math.fsum(counts * values), math.fsum(counts * values**2), self.deals)

    def _utility(self, side: int) -> tuple[float, float, float]:
        if self.setup.issues == 1:
            step = 1 / (self.setup.prices - 1)
            return self._prices(0.0, step) if side == 0 else self._prices(1.0, -step)
        total, squares = self.sums[side, self.setup.steps + 2 :]
        return _mean(float(total), float(squares), self.deals)

    def _gain(self, side: int, added: np.ndarray) -> tuple[float, float, float]:
        """The gain over no deal, with what the round of the deal adds to it or takes from it."""
        gains = self.sums[side, : self.setup.steps + 1]
        total = math.fsum([*gains, *(self.by_round * added)])
        squares = [self.sums[side, self.setup.steps + 1]]
        squares += [*(2 * gains * added), *(self.by_round * added**2)]
        return _mean(total, math.fsum(squares), self.n)


# ---------------------------------------------------------------- the result


@dataclass(frozen=True)
class Simulation:
    """What many talks between two tactics came to, for both sides.

    Attributes:
        setup: what was asked for.
        tally: the counts behind all numbers.
        rows: one row a talk, if they were asked for, else None.

    >>> one = simulate("boulware", "conceder", n=1000, seed=1)
    >>> one.value("price"), one.value("step")
    (74.0, 77.0)
    """

    setup: Setup
    tally: Tally = field(repr=False, compare=False)
    rows: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """One row a measure: mean, low and high of its 95% interval, n, unit, side, basis."""
        words = data("tactics")
        rows = []
        for name, (mean, low, high), n in _Measures(self.setup, self.tally).all():
            about = words["measures"][name]
            unit = language.of(words["units"][about["unit"]])
            numbers = {"mean": mean, "low": low, "high": high, "n": n}
            rows.append({"measure": name, **numbers, "unit": unit})
            rows[-1] |= {"side": about["side"], "basis": about["basis"]}
        return pd.DataFrame(rows)

    def value(self, measure: str) -> float:
        """Return a measure's mean.

        Raises:
            DataProblem: there is no such measure.
        """
        return float(self._row(measure)["mean"])

    def interval(self, measure: str) -> tuple[float, float]:
        """Return a measure's 95% interval, low and high; nan where one talk alone was counted.

        Raises:
            DataProblem: there is no such measure.
        """
        row = self._row(measure)
        return float(row["low"]), float(row["high"])

    def _row(self, measure: str) -> pd.Series:
        known = self.totals.set_index("measure")
        must_be_known(measure, known.index, "simulation.measure")
        return known.loc[measure]

    def sensitivity(self, name: str = "trust_weight", values: Any = (0, 0.1, 0.2)) -> pd.DataFrame:
        """Say what both sides have after costs under other assumptions; no talk is played again.

        Args:
            name: ``"trust_weight"``, ``"yearly_rate"`` or ``"days_per_step"``.
            values: numbers to put in its place.

        Returns:
            One row a value: the assumption, net_creditor and net_borrower, each with low and high.

        Raises:
            DataProblem: another name, or a value out of range.

        >>> one = simulate("boulware", "deflection", n=1000, seed=1)
        >>> one.sensitivity("trust_weight", [0, 1])["net_borrower"].diff().round(2).tolist()[1:]
        [-0.3]
        """
        must_be_known(name, _LIMITS, "simulation.measure")
        rows = []
        for given in values:
            number = a_number("sensitivity", name, given, 0, _LIMITS[name])
            changed = replace(self.setup, **{name: number})
            row = {name: number}
            for measure, (mean, low, high), _ in _Measures(changed, self.tally).all():
                if measure.startswith("net_"):
                    row |= {measure: mean, f"{measure}_low": low, f"{measure}_high": high}
            rows.append(row)
        return pd.DataFrame(rows)

    @property
    def assumptions(self) -> pd.DataFrame:
        """What the numbers rest on: parameter, meaning, unit, value, basis."""
        words = data("tactics")["assumptions"]
        rows = [_assumed(name, one, getattr(self.setup, name)) for name, one in words.items()]
        for side, tactic in zip(SIDES, self.setup.pair, strict=True):
            rows += _tactic_rows(side, tactic)
        return pd.DataFrame(rows)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the tactics come from, in the spoken language."""
        known = {t["id"]: language.of(t["source"]) for t in data("tactics")["tactics"]}
        return tuple(dict.fromkeys(known[i] for i in map(_id, self.setup.pair) if i in known))

    def __repr__(self) -> str:
        return "\n".join([self._head(), *self._lines(), language.say("simulation.foot")])

    def _head(self) -> str:
        asked = self.setup
        names = dict(zip(SIDES, map(name_of, asked.pair), strict=True))
        said = {"n": f"{asked.n:,}", "steps": asked.steps, "seed": asked.seed, **names}
        return language.say("simulation.head", **said)

    def _readable(self) -> pd.DataFrame:
        numbers = ("mean", "low", "high")
        return self.totals.assign(**{name: self.totals[name].map(_shown) for name in numbers})

    def _lines(self) -> Iterator[str]:
        for row in self._readable().to_dict("records"):
            said = {key: row[key] for key in ("mean", "low", "high", "unit")}
            name = language.label("measure", row["measure"])
            yield language.say("simulation.line", name=name, **said)

    def _repr_html_(self) -> str:
        table = page(language.table(self._readable()))
        foot = escape(language.say("simulation.foot"))
        return f"<p>{escape(self._head())}</p>{table}<p>{foot}</p>"


def _shown(number: float) -> str:
    return language.say("simulation.none") if math.isnan(number) else f"{number:.4g}"


def _id(tactic: Any) -> str:
    """The id by which the data knows a tactic."""
    return {"polynomial": "boulware"}.get(id := str(getattr(tactic, "id", "")), id)


def _tactic_rows(side: str, tactic: Any) -> Iterator[dict[str, Any]]:
    """The parameters of a built-in tactic as they stand."""
    known = {one["id"]: one for one in data("tactics")["tactics"]}
    about = known.get(_id(tactic), {"parameters": {}})
    for name, one in about["parameters"].items():
        yield _assumed(f"{side}.{name}", one, getattr(tactic, name))


def _assumed(name: str, about: dict[str, Any], value: Any) -> dict[str, Any]:
    texts = {"meaning": language.of(about["means"]), "unit": language.of(about["unit"])}
    return {"parameter": name, **texts, "value": value, "basis": about["basis"]}


# ---------------------------------------------------------------- simulate


def simulate(
    creditor: Any,
    borrower: Any,
    n: int,
    seed: int,
    *,
    steps: int = 100,
    prices: int = 101,
    reservation: Any = (0.2, 0.2),
    issues: int = 1,
    levels: Any = (5, 5, 5, 5),
    keep: str = "totals",
    yearly_rate: float = 0.18,
    days_per_step: float = 1.0,
    trust_weight: float = 0.1,
    engine: str = "auto",
    client: Any = None,
) -> Simulation:
    """Play n talks between two tactics by alternating offers, the creditor first.

    Args:
        creditor, borrower: a tactic, an id of ``known_tactics()``, or a function of a turn.
        n: talks, 1 to 10**11.
        seed: whole number; the same seed gives the same numbers, however the blocks are spread.
        steps: rounds until a talk ends without a deal.
        prices: one issue: prices 0 to prices - 1; the creditor's utility is price / (prices - 1),
            the borrower's one minus that.
        reservation: the creditor's and the borrower's utility of no deal, each a number from 0 to 1
            or a ``Spread`` from which every talk draws.
        issues: 1, or 4 (down payment, instalment, term, waiver) with weights drawn for each talk
            and side, evenly from 0.05 to 1 and made to add up to 1.
        levels: four issues: levels of each; (11, 11, 12, 11) gives 15,972 deals.
        keep: ``"totals"``, or ``"rows"`` for one row a talk as well (5 million at most).
        yearly_rate: interest while the talk runs, as a decimal (assumed).
        days_per_step: days that pass in a round (assumed).
        trust_weight: utility that all trust is worth to either side (assumed).
        engine: four issues: ``"numpy"``, ``"numba"``, or ``"auto"``, numba where it is installed;
            the results are identical.
        client: a ``dask.distributed`` client on which the blocks are played.

    Returns:
        A :class:`Simulation`.

    Raises:
        DataProblem: an argument out of range, an unknown tactic, or a tactic that returns nonsense
            (its name and the round are said).

    Source: the protocol of NegMAS 0.16, a general framework; equal to it in all runs compared, with
    the same margin for rounding (computed; ``make bench`` compares again).

    >>> any_two = (Spread(0.2, 0.8), Spread(0.2, 0.9))
    >>> simulate("boulware", "boulware", n=10_000, seed=7, reservation=any_two).value("deal_rate")
    0.3685
    """
    setup = prepare(
        creditor,
        borrower,
        n,
        seed,
        steps=steps,
        prices=prices,
        reservation=reservation,
        issues=issues,
        levels=levels,
        keep=keep,
        yearly_rate=yearly_rate,
        days_per_step=days_per_step,
        trust_weight=trust_weight,
        engine=engine,
    )
    return gather(setup, _played(setup, client))


def _played(setup: Setup, client: Any) -> Iterator[Any]:
    if client is None:
        yield from (play_block(setup, block) for block in range(setup.blocks))
        return
    for first in range(0, setup.blocks, _BATCH):
        numbers = range(first, min(first + _BATCH, setup.blocks))
        work = [client.submit(play_block, setup, block, pure=False) for block in numbers]
        yield from client.gather(work)


def gather(setup: Setup, played: Any) -> Simulation:
    """Add up blocks, in their order.

    Args:
        setup: what was asked for.
        played: what ``play_block`` returned for block 0, 1, ...

    >>> setup = prepare("linear", "linear", n=70_000, seed=1)
    >>> gather(setup, [play_block(setup, b) for b in (0, 1)]).value("price")
    50.0
    """
    total, tables = Tally.empty(setup), []
    for tally, table in played:
        total.add(tally)
        if table is not None:
            tables.append(table)
    return Simulation(setup, total, pd.concat(tables, ignore_index=True) if tables else None)


# ---------------------------------------------------------------- one talk


def trace(
    creditor: Any,
    borrower: Any,
    *,
    reservation: Any = (0.2, 0.2),
    seed: int = 1,
    steps: int = 100,
    prices: int = 101,
) -> pd.DataFrame:
    """Play one talk over a price and show each act.

    Args:
        creditor, borrower, seed, steps, prices: as in :func:`simulate`.
        reservation: as there, numbers only.

    Returns:
        One row an act: step (from 1), side, action (offer, accept, end), price, utility_creditor,
        utility_borrower, target (the utility that the side demands).

    Raises:
        DataProblem: as in :func:`simulate`.

    >>> trace("boulware", "conceder").iloc[-1][["side", "action"]].tolist()
    ['creditor', 'accept']
    """
    asked = {"reservation": reservation, "steps": steps, "prices": prices}
    setup = prepare(creditor, borrower, 1, seed, **asked)
    if any(isinstance(one, Spread) for one in setup.reservation):
        raise problem("simulation.reservation", value=repr(reservation)[:120])
    game, rows = protocol.Prices(setup.prices), []

    def hear(step: int, side: str, action: str, offer: Any, demand: Any) -> None:
        utility = {f"utility_{one}": float(game.value(one, offer)[0]) for one in SIDES}
        row = {"step": step + 1, "side": side, "action": action, "price": float(offer[0])}
        rows.append({**row, **utility, "target": float(np.ravel(demand)[0])})

    rngs = [np.random.default_rng([setup.seed, place]) for place in (0, 1)]
    seats = tuple(
        protocol.Seat(tactic, side, game, setup.steps, np.array([float(floor)]), rng)
        for tactic, side, floor, rng in zip(setup.pair, SIDES, setup.reservation, rngs, strict=True)
    )
    if not protocol.play(game, seats, setup.steps, hear).deal[0]:
        rows.append({**dict.fromkeys(rows[-1], math.nan), "step": steps, "action": "end"})
        rows[-1]["side"] = "both"
    return pd.DataFrame(rows)
