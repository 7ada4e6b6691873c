"""Negotiations a second: NegMAS, bare numpy and the kit, side by side in one run.

NegMAS is a general framework: any protocol, callbacks, traces, checks; one mechanism is built and
run for each talk. The kit plays one protocol for many talks at once. The ratio says what that
buys, not that one is better. Results are compared first: NegMAS's prices and rounds with the
kit's, bare numpy's talk by talk, numba's number by number. CPU time, one thread.
"""

# ruff: noqa: E402 - one thread, or CPU time would count what another core does
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import sys
import time
import warnings

import bare_negotiation as bare
import numpy as np

from kit.negotiation import simulation
from kit.negotiation.protocol import numba_search
from kit.negotiation.simulation import simulate
from kit.negotiation.tactics import Spread
from kit.negotiation.tactics import tactic as build

LIMITS = {"bare": 0.7, "mix": 10_000, "time": 150_000, "625": 300, "15972": 100}
LARGE = (11, 11, 12, 11)
ANY = (Spread(0.2, 0.8), Spread(0.2, 0.9))
SHAPES = {"boulware": 4.0, "linear": 1.0, "conceder": 0.25}
SEED = 7


def best(call, times=3):
    """Smallest CPU time of several, and what came out."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        result = call()
        spent.append(time.process_time() - start)
    return min(spent), result


# ---------------------------------------------------------------- NegMAS


def over_price(creditor, borrower, reservation=(0.2, 0.2)):
    """One talk of NegMAS over 101 prices: price and round."""
    from negmas import LinearAdditiveUtilityFunction, SAOMechanism, make_issue
    from negmas.preferences.value_fun import AffineFun

    issues = [make_issue(101, "price")]
    worth = (AffineFun(1 / 100, 0), AffineFun(-1 / 100, 1))
    talk = SAOMechanism(issues=issues, n_steps=100)
    for who, value, floor in zip((creditor, borrower), worth, reservation, strict=True):
        utility = LinearAdditiveUtilityFunction(values=[value], issues=issues, reserved_value=floor)
        talk.add(negotiator(who), ufun=utility)
    end = talk.run()
    return (end.agreement[0] if end.agreement else None), end.step


def over_packages(creditor, borrower, levels, weights):
    """One talk of NegMAS over four issues: levels and round."""
    from negmas import LinearAdditiveUtilityFunction, SAOMechanism, make_issue
    from negmas.preferences.value_fun import AffineFun

    issues = [make_issue(count, f"i{place}") for place, count in enumerate(levels)]
    talk = SAOMechanism(issues=issues, n_steps=100)
    for place, who in enumerate((creditor, borrower)):
        slope = [(1 if place == 0 else -1) / (count - 1) for count in levels]
        utility = LinearAdditiveUtilityFunction(
            values=[AffineFun(one, place) for one in slope],
            weights=weights[place].tolist(),
            issues=issues,
            reserved_value=0.2,
        )
        talk.add(negotiator(who), ufun=utility)
    end = talk.run()
    return (tuple(end.agreement) if end.agreement else None), end.step


def negotiator(who):
    from negmas import sao

    names = {"boulware": "BoulwareTBNegotiator", "linear": "LinearTBNegotiator"}
    names |= {"conceder": "ConcederTBNegotiator", "micro": "MiCRONegotiator"}
    # NegMAS widens each demand by 0.0001; with the kit's own margin both compute the same
    given = {} if who == "micro" else {"eps": 1e-9}
    return getattr(sao, names[who])(**given)


def negmas_rate(call, talks):
    call()
    spent, _ = best(lambda: [call() for _ in range(talks)], 2)
    return talks / spent


# ---------------------------------------------------------------- same results


def same_as_negmas():
    """Prices and rounds of pairs, and deals over four issues, must be NegMAS's."""
    pairs = [(a, b) for a in SHAPES for b in SHAPES] + [("micro", "micro")]
    three = ((0.2, 0.2), (0.358, 0.435), (0.6, 0.45))
    for pair in pairs:
        for floors in three:
            row = simulate(*pair, 1, SEED, reservation=floors, keep="rows").rows.iloc[0]
            mine = (None if np.isnan(row["price"]) else int(row["price"]), int(row["step"]))
            if mine != over_price(*pair, floors):
                raise SystemExit(f"{pair} {floors}: kit {mine}, NegMAS differs")
    levels, talks = (5, 5, 5, 5), 12
    rows = simulate("boulware", "conceder", talks, SEED, issues=4, levels=levels, keep="rows").rows
    names = ["down_payment", "instalment", "term", "waiver"]
    for place, weights in enumerate(drawn_weights(talks)):
        deal, step = over_packages("boulware", "conceder", levels, weights)
        row = rows.iloc[place]
        mine = (tuple(int(x) for x in row[names]), int(row["step"]))
        if mine != (tuple(int(x) for x in deal), step):
            raise SystemExit(f"four issues, talk {place}: kit {mine}, NegMAS {deal, step}")
    print(f"same as NegMAS: {len(three) * len(pairs)} talks over a price, {talks} over four issues")


def drawn_weights(talks):
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence([SEED, 0]).spawn(6)]
    pair = [simulation.drawn_weights(streams[place], talks) for place in (4, 5)]
    return list(zip(*pair, strict=True))


def same_as_bare(tactic, n=5000):
    _, (deal, price, step) = bare.run(tactic, n, SEED)
    rows = simulate("boulware", tactic, n, SEED, reservation=ANY, keep="rows").rows
    same = np.array_equal(rows["deal"], deal) and np.array_equal(rows["step"], step)
    if not same or not np.array_equal(rows["price"].fillna(0), price):
        raise SystemExit(f"{tactic}: bare numpy and the kit differ")


# ---------------------------------------------------------------- tables


def one_issue():
    """Every tactic against a Boulware creditor: bare numpy, kit, and their ratio."""
    slow = negmas_rate(lambda: over_price("boulware", "conceder"), 20)
    print(f"\none issue, 101 prices, 100 rounds; NegMAS {slow:,.0f} talks/s (Boulware-Conceder)")
    print("borrower               bare numpy/s        kit/s  kit:bare    kit:NegMAS")
    missed = 0
    for tactic in [*bare.curves(), *bare.ANSWERS]:
        same_as_bare(tactic)
        timed = tactic in bare.curves()
        n = 524_288 if timed else 131_072
        hand, _ = best(lambda t=tactic, n=n: bare.run(t, n, SEED))
        mine, _ = best(lambda t=tactic, n=n: simulate("boulware", t, n, SEED, reservation=ANY))
        ratio, times = hand / mine, n / mine / slow
        print(f"{tactic:<21}{n / hand:>14,.0f}{n / mine:>13,.0f}{ratio:>10.2f}{times:>14,.0f}")
        missed |= ratio < LIMITS["bare"] or times < LIMITS["time" if timed else "mix"]
    mix, timed = LIMITS["mix"], LIMITS["time"]
    print(f"aims: to bare {LIMITS['bare']}; to NegMAS {mix:,}, tactics of time {timed:,}")
    return missed


def four_issues():
    """Boulware against Conceder over 625 and 15,972 deals, numpy and numba."""
    print("\nfour issues, 100 rounds    NegMAS/s  plain numpy/s    kit/s  kit:NegMAS")
    missed, weights = 0, drawn_weights(40)
    for levels in ((5, 5, 5, 5), LARGE):
        deals = int(np.prod(levels))
        slow = negmas_rate(
            lambda v=levels: over_packages("boulware", "conceder", v, weights[0]), 10
        )
        hand, _ = best(
            lambda v=levels: [bare.one_over_packages(4.0, 0.25, v, (0.2, 0.2), w) for w in weights],
            2,
        )
        for engine in ("numpy", "numba"):
            n = 20_000 if deals < 1000 else 4000
            call = four(levels, engine, n)
            four(levels, engine, 1)()
            mine, result = best(call)
            other = four(levels, "numpy", n)()
            if not np.array_equal(result.tally.exact(), other.tally.exact()):
                raise SystemExit(f"{deals} {engine}: numba and numpy differ")
            line = f"{deals:>7,} deals, {engine:<9}{slow:>12,.1f}{len(weights) / hand:>15,.0f}"
            print(f"{line}{n / mine:>9,.0f}{n / mine / slow:>12,.0f}")
            missed |= n / mine / slow < LIMITS[str(deals)]
    print(f"aims: {LIMITS['625']} and {LIMITS['15972']}; numba's and numpy's results are identical")
    return missed


def four(levels, engine, n):
    return lambda: simulate("boulware", "conceder", n, SEED, issues=4, levels=levels, engine=engine)


def main():
    warnings.simplefilter("ignore")  # NegMAS's own
    print("negotiations: NegMAS is a general framework (any protocol, callbacks, traces, checks),")
    print("the kit plays one protocol for many talks at once; talks a second of CPU time")
    if numba_search() is None:
        raise SystemExit("numba is missing; run bench/run.sh")
    assert build("boulware").e == SHAPES["boulware"]
    start = time.perf_counter()
    four((5, 5, 5, 5), "numba", 1)()
    print(f"numba compiles once a process, {time.perf_counter() - start:.1f} s, in no figure below")
    same_as_negmas()
    return int(one_issue() | four_issues())


if __name__ == "__main__":
    sys.exit(main())
