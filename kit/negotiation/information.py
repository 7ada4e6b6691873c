"""When each side knows something that the other does not: auction, signal, screening.

Three asides for the researcher. The double auction with hidden limits, evidence as a costly signal,
and a menu of two plans from which each type picks its own. What a theorem says is from memory, not
read (grade M); every number here is computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.negotiation import money
from kit.negotiation.words import Told, data, must_be_known, page, problem

_BLOCK = 1 << 18  # draws held at once, so that memory does not grow with n
_MOST_DRAWS = 10**9
# Uniform limits on [0, 1], linear equilibrium
_TRADE_PROBABILITY, _EXPECTED_GAINS = 9 / 32, 9 / 64
_POSSIBLE_PROBABILITY, _POSSIBLE_GAINS = 1 / 2, 1 / 6


def theorem(name: str) -> str:
    """Return what a theorem says, in the spoken language; it is from memory and says so.

    Args:
        name: ``"myerson_satterthwaite"`` or ``"spence"``.

    Raises:
        DataProblem: no such theorem here.

    >>> theorem("spence")[:21]
    'From memory, not read'
    """
    known = data("bargaining")["theorems"]
    must_be_known(name, known, "bargaining.no_theorem")
    return language.of(known[name]["says"])


# ---------------------------------------------------------------- the double auction


def auction_offers(values: Any, costs: Any) -> pd.DataFrame:
    """Return what both sides offer in the linear equilibrium of the double auction.

    A buyer who values a settlement at v bids 2v/3 + 1/12, a seller for whom it costs c asks
    2c/3 + 1/4; if the bid reaches the ask they trade half-way, which happens just when v - c is at
    least 1/4. At the door the borrower is the buyer: v is the most that can be paid, c the least
    that the creditor would take, both hidden and uniform on 0 to 1.

    Args:
        values: numbers from 0 to 1, one or an array (n,).
        costs: likewise; as many, or one.

    Returns:
        One row a pair: buyer_value, seller_cost, bid, ask (missing below v = 1/4 or above c = 3/4:
        there is no trade there and many offers are equilibria), trade, price, gain_buyer,
        gain_seller.

    Raises:
        DataProblem: numbers outside 0 to 1, or of different lengths.

    Source: Chatterjee and Samuelson 1983, from memory, not read (grade M); numbers computed.

    >>> auction_offers([0.9, 0.5], [0.3, 0.4])[["bid", "ask", "trade"]].round(4).values.tolist()
    [[0.6833, 0.45, True], [0.4167, 0.5167, False]]
    """
    v, c = _limits(values, "values"), _limits(costs, "costs")
    if 1 not in (len(v), len(c)) and len(v) != len(c):
        raise problem("bargaining.lengths", first=len(v), second=len(c))
    v, c = np.broadcast_arrays(v, c)
    trade, price = _traded(v, c)
    bid = np.where(v >= 0.25, 2 * v / 3 + 1 / 12, np.nan)
    ask = np.where(c <= 0.75, 2 * c / 3 + 1 / 4, np.nan)
    frame = {"buyer_value": v, "seller_cost": c, "bid": bid, "ask": ask, "trade": trade}
    frame["price"] = np.where(trade, price, np.nan)
    frame["gain_buyer"] = np.where(trade, v - price, 0.0)
    frame["gain_seller"] = np.where(trade, price - c, 0.0)
    return pd.DataFrame(frame)


def _limits(values: Any, name: str) -> np.ndarray:
    try:
        found = np.atleast_1d(np.asarray(values))
        found = None if found.dtype.kind == "b" or found.ndim != 1 else found.astype(float)
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None or not len(found) or not ((found >= 0) & (found <= 1)).all():
        raise problem("bargaining.not_limits", name=name)
    return found


def _traded(v: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # the bid reaches the ask; a billionth, so that v - c = 1/4 counts in binary fractions too
    return v - c >= 0.25 - 1e-9, (v + c) / 3 + 1 / 6


@dataclass(frozen=True, repr=False)
class DoubleAuction(Told):
    """What the double auction brings about, by formula and, if asked, by simulation.

    Attributes:
        n: draws of the simulation, 0 if none.
        seed: of the draws.
        simulated_probability, simulated_gains: from the draws; None if none.
        trade_probability: share of pairs that trade, by formula: 9/32.
        expected_gains: gains of both together, averaged over all pairs: 9/64.
        possible_probability: share of pairs in which a trade would have helped both: 1/2.
        possible_gains: the gains if all of these traded: 1/6.
    """

    n: int = 0
    seed: int = 0
    simulated_probability: float | None = None
    simulated_gains: float | None = None
    trade_probability: float = _TRADE_PROBABILITY
    expected_gains: float = _EXPECTED_GAINS
    possible_probability: float = _POSSIBLE_PROBABILITY
    possible_gains: float = _POSSIBLE_GAINS

    @property
    def lost(self) -> float:
        """Share of the possible gains that hidden limits destroy: 5/32."""
        return 1 - self.expected_gains / self.possible_gains

    def _lines(self) -> Iterable[str]:
        said = {"p": self.trade_probability, "all": self.possible_probability, "lost": self.lost}
        said |= {"g": self.expected_gains}
        yield language.say("bargaining.auction.formula", **{k: f"{v:.6g}" for k, v in said.items()})
        if self.n:
            drawn = {"p": f"{self.simulated_probability:.6f}", "g": f"{self.simulated_gains:.6f}"}
            said = {"n": f"{self.n:,}", "seed": self.seed}
            yield language.say("bargaining.auction.simulated", **said, **drawn)
        yield theorem("myerson_satterthwaite")


def double_auction(n: Any = 0, seed: Any = 0) -> DoubleAuction:
    """Return how often hidden limits let a deal happen, and what is lost.

    Args:
        n: pairs to simulate, 0 to 1,000,000,000; memory does not grow with it.
        seed: whole number; the same seed gives the same draws.

    Raises:
        DataProblem: n or seed that cannot be.

    Source: the theorem is from memory, not read (grade M); the numbers are computed.

    >>> double_auction().trade_probability, double_auction().expected_gains
    (0.28125, 0.140625)
    >>> abs(double_auction(100_000, seed=1).simulated_gains - 9 / 64) < 0.003
    True
    """
    draws, start = money.whole(n, "n", 0, _MOST_DRAWS), money.whole(seed, "seed", 0, 2**63 - 1)
    if not draws:
        return DoubleAuction(seed=start)
    generator = np.random.default_rng(start)
    trades, gains = 0, 0.0
    for left in range(draws, 0, -_BLOCK):
        v, c = generator.random((2, min(left, _BLOCK)))
        trade, _ = _traded(v, c)
        trades += int(trade.sum())
        gains += float((v - c)[trade].sum())
    return DoubleAuction(draws, start, trades / draws, gains / draws)


# ---------------------------------------------------------------- evidence as a signal


@dataclass(frozen=True, repr=False)
class Signal(Told):
    """How much evidence separates a true claim of hardship from a false one.

    Attributes:
        low, high: the amounts of evidence that only a true claimant finds worth showing; None where
            no amount does, because it costs a false claimant no more.
        riley: the least of them, which burdens true claimants least.
        burden: what that costs a true claimant, in the unit of the gain.
        net: what being believed is still worth to a true claimant.
    """

    low: float | None
    high: float | None
    burden: float | None
    net: float | None

    @property
    def riley(self) -> float | None:
        """The least-cost amount that separates."""
        return self.low

    @property
    def separates(self) -> bool:
        """Whether any amount of evidence tells the two apart."""
        return self.low is not None

    def _lines(self) -> Iterable[str]:
        if not self.separates:
            yield language.say("bargaining.signal.cheap")
        else:
            ends = {"low": self.low, "high": self.high, "burden": self.burden, "net": self.net}
            said = {name: f"{value:,.6g}" for name, value in ends.items()}
            yield language.say("bargaining.signal.separates", **said)
        yield theorem("spence")


def signalling(low: Any, high: Any, cost_false: Any, cost_true: Any) -> Signal:
    """Return how much evidence of hardship makes a true claim believable.

    Args:
        low: what a claimant has who is not believed (or a worker of low productivity, in Spence's
            own case).
        high: what one has who is believed; more than ``low``, in the same unit.
        cost_false: what one unit of evidence costs a false claimant.
        cost_true: what it costs a true one, above 0.

    Returns:
        A :class:`Signal`. Where evidence costs a false claimant no more than a true one, no amount
        separates: such talk is cheap, and that is the finding.

    Raises:
        DataProblem: sums that cannot be.

    Source: Spence 1973 and Riley 1979, from memory, not read (grade M); numbers computed: from
    (high - low)/cost_false to (high - low)/cost_true.

    >>> signal = signalling(1, 2, cost_false=1, cost_true=0.5)
    >>> signal.low, signal.high, signal.riley, signal.net
    (1.0, 2.0, 1.0, 0.5)
    """
    gain = money.number(high, "high", None) - money.number(low, "low", None)
    if gain <= 0:
        raise problem("bargaining.no_gain", low=low, high=high)
    false, true = money.number(cost_false, "cost_false"), money.number(cost_true, "cost_true")
    for name, cost in (("cost_false", false), ("cost_true", true)):
        if not cost or not math.isfinite(gain / cost):
            raise problem("bargaining.no_evidence_cost", name=name, value=cost)
    if false <= true:
        return Signal(None, None, None, None)
    least = gain / false
    return Signal(least, gain / true, true * least, gain - true * least)


# ---------------------------------------------------------------- screening by a menu


@dataclass(frozen=True)
class Menu:
    """Two contracts, made so that each type picks its own.

    Attributes:
        t_low, t_high: what one unit is worth to each type.
        share_high: share of the high type.
        q_low, q_high: sizes; p_low, p_high: prices.
    """

    t_low: float
    t_high: float
    share_high: float
    q_low: float
    q_high: float
    p_low: float
    p_high: float

    @property
    def serves_both(self) -> bool:
        """Whether the low type gets anything at all."""
        return self.q_low > 0

    def table(self) -> pd.DataFrame:
        """Return one row a type: type, quantity, price, own_utility, other_utility, profit.

        >>> menu = screening(10, 6, 0.4)
        >>> menu.table()["own_utility"].round(4).tolist()
        [0.0, 13.3333]
        """
        q, p = np.array([self.q_low, self.q_high]), np.array([self.p_low, self.p_high])
        t = np.array([self.t_low, self.t_high])
        frame = {"type": ["low", "high"], "quantity": q, "price": p, "own_utility": t * q - p}
        return pd.DataFrame(
            frame | {"other_utility": t * q[::-1] - p[::-1], "profit": p - q**2 / 2}
        )

    def _lines(self) -> list[str]:
        told = "both" if self.serves_both else "only_high"
        rent = (self.t_high - self.t_low) * self.q_low
        text = language.say(f"bargaining.menu.{told}", rent=f"{rent:,.4f}")
        return [text, language.say("bargaining.menu.gate")]

    def __repr__(self) -> str:
        table = language.table(self.table().round(4)).to_string(index=False)
        return "\n".join([table, *self._lines()])

    def _repr_html_(self) -> str:
        text = "<br>".join(map(escape, self._lines()))
        return f"{page(language.table(self.table().round(4)))}<p>{text}</p>"


def screening(t_high: Any, t_low: Any, share_high: Any) -> Menu:
    """Return the menu of two plans that earns most from two types nobody can tell apart.

    Utility of a type t is t q - p, the cost of a plan of size q is q^2/2. The high type gets the
    efficient size and keeps a rent; the low type's plan is made smaller so that the high type does
    not pick it. The menu knows no law and no budget: hold each plan against both before offering.

    Args:
        t_high: what one unit is worth to the high type.
        t_low: to the low type; 0 or more, at most ``t_high``.
        share_high: share of the high type, 0 to 1.

    Raises:
        DataProblem: types in the wrong order, or a share that is none.

    Source: textbook model, from memory, not read (grade M); the numbers are computed.

    >>> menu = screening(10, 6, 0.4)
    >>> [round(x, 6) for x in (menu.q_high, menu.q_low, menu.p_low, menu.p_high)]
    [10.0, 3.333333, 20.0, 86.666667]
    """
    high, low = money.number(t_high, "t_high"), money.number(t_low, "t_low")
    if low > high or high > 1e6:
        raise problem("bargaining.types", low=t_low, high=t_high)
    share = money.number(share_high, "share_high", None)
    if not 0 <= share <= 1:
        raise problem("bargaining.no_share", value=share_high)
    # with nobody of the low type there is nobody to serve with a second plan
    shade = share / (1 - share) * (high - low) if share < 1 else math.inf
    q_low = max(0.0, low - shade)
    p_high = high * high - (high - low) * q_low
    return Menu(low, high, share, q_low, high, low * q_low, p_high)
