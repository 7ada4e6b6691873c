"""The same negotiations in bare numpy, written for each tactic by hand: no objects, no checks.

One issue, 101 prices, 100 rounds, a Boulware creditor (e = 4) against each tactic. They draw as the
kit draws (blocks of 65,536, streams of their own), skip pairs without a zone and drop finished
ones, so that the results can be compared number by number. They count deals, prices, rounds and
gains, and give no intervals, no costs, no names.
"""

import numpy as np

STEPS, TOP, BLOCK, CHUNK = 100, 100, 65_536, 16_384
CLOCK = np.arange(1, STEPS + 1) / (STEPS + 1)
BOULWARE = 1 - CLOCK**4.0


def curves():
    """Share still demanded in each round by the tactics of time alone, and their floors."""
    gone = np.arange(1, STEPS + 1)
    late = np.maximum(gone - 20, 0) / (STEPS + 1 - 20)
    from_zero = np.concatenate([[0.0], CLOCK])
    deflected = from_zero[np.floor(gone * 0.7 + 1e-9).astype(int)]
    met = from_zero[gone // 5 * 5]
    same = lambda floor: floor  # noqa: E731
    return {
        "boulware": (BOULWARE, same),
        "linear": (1 - CLOCK, same),
        "conceder": (1 - CLOCK**0.25, same),
        "exponential": (1 - np.exp((1 - CLOCK) * np.log(0.1)), same),
        "fixed_price": (0.0 * CLOCK, lambda floor: np.maximum(floor, 0.6)),
        "delay": (1 - late**4.0, same),
        "deflection": (1 - deflected**4.0, same),
        "mutual_aid": (1 - met**4.0, lambda floor: floor + 0.05 * (1 - floor)),
    }


ANSWERS = ("tit_for_tat", "tit_for_tat_absolute", "tit_for_tat_averaged", "micro", "random")


def run(tactic, n, seed, low=(0.2, 0.2), high=(0.8, 0.9)):
    """Deals, sums of price, round and both gains; and the prices and rounds of the last block."""
    sums, known = np.zeros(5), curves()
    for block in range(-(-n // BLOCK)):
        streams = np.random.SeedSequence([seed, block]).spawn(6)
        rngs = [np.random.default_rng(one) for one in streams]
        left, ended = min(BLOCK, n - block * BLOCK), []
        while left:
            m = min(CHUNK, left)
            rc, rb = (rngs[side].uniform(low[side], high[side], m) for side in (0, 1))
            if tactic in known:
                deal, price, step = by_bisection(rc, rb, *known[tactic])
            else:
                deal, price, step = by_rounds(rc, rb, tactic, rngs[3])
            sums += (
                deal.sum(),
                price @ deal,
                step.sum(),
                (price / TOP - rc) @ deal,
                (1 - price / TOP - rb) @ deal,
            )
            ended.append((deal, price, step))
            left -= m
    return sums, [np.concatenate(one) for one in zip(*ended, strict=True)]


def by_bisection(rc, rb, curve, floor):
    """The first half-round at which the two demands fit; both only fall."""
    count = 2 * STEPS - 1
    half = np.minimum(np.arange(1, 257), count)
    theirs, ours = BOULWARE[half // 2], curve[(half - 1) // 2]
    n, rb = len(rc), floor(rb)
    step, deal, price = np.full(n, STEPS), np.zeros(n, bool), np.zeros(n)
    zone = np.flatnonzero(np.ceil(rc * TOP - 1e-7) + np.ceil(rb * TOP - 1e-7) <= TOP)
    rc, rb = rc[zone], rb[zone]
    room_c, base_c = (1 - rc) * TOP, rc * TOP - 1e-7
    room_b, base_b = (1 - rb) * TOP, rb * TOP - 1e-7
    found, width = np.zeros(len(zone), np.int64), 128
    while width:
        ask = found + (width - 1)
        gap = np.ceil(room_c * theirs[ask] + base_c) + np.ceil(room_b * ours[ask] + base_b)
        found += width * (gap > TOP)
        width //= 2
    fits = found < count
    asked = np.ceil(room_c * theirs[found] + base_c)
    given = TOP - np.ceil(room_b * ours[found] + base_b)
    deal[zone] = fits
    step[zone] = np.where(fits, half[found] // 2 + 1, STEPS)
    price[zone] = np.where(fits, np.where(half[found] % 2 == 0, given, asked), 0)
    return deal, price, step


def by_rounds(rc, rb, tactic, rng):
    """Round after round, the borrower's tactic written out; finished pairs are dropped."""
    n = len(rc)
    steps, deals, prices = np.full(n, STEPS), np.zeros(n, bool), np.zeros(n)
    where = np.flatnonzero(np.ceil(rc * TOP - 1e-7) + np.ceil(rb * TOP - 1e-7) <= TOP)
    rc, rb, still, left = rc[where], rb[where], np.ones(len(where), bool), len(where)
    last, offer, heard = None, None, []
    sent, got = np.zeros(left, np.int64), np.zeros(left, np.int64)
    seen = np.zeros((left, TOP + 1), bool) if tactic == "micro" else None
    back = 3 if tactic.endswith("averaged") else 1

    def end(hit, price, k):
        done = np.flatnonzero(hit & still)
        place = where[done]
        steps[place], deals[place], prices[place] = k + 1, True, price[done]
        still[done] = False
        return len(done)

    for k in range(STEPS):
        demand = rc + (1 - rc) * BOULWARE[k]
        if offer is not None:
            left -= end(offer / TOP >= demand - 1e-9, offer, k)
        ask = np.ceil(demand * TOP - 1e-7)
        worth = 1 - ask / TOP
        if tactic == "random":
            accept = last = rb + (1 - rb) * rng.random(len(rb))
        elif tactic == "micro":
            place = np.arange(len(rb)) * (TOP + 1) + ask.astype(np.int64)
            got += ~seen.reshape(-1)[place]
            seen.reshape(-1)[place] = True
            nearest = np.where(sent > TOP, -1.0, 1 - sent / TOP)
            ready = sent <= got
            forward = ready & (nearest >= rb - 1e-12)
            if forward.all():
                accept = last = nearest
            else:
                lowest = 1 - np.maximum(sent - 1, 0) / TOP
                accept = np.where(forward, nearest, np.where(ready, rb, lowest))
                accept = np.maximum(accept, rb)
                again = 1 - (rng.random(len(rb)) * sent).astype(np.int64) / TOP
                last = np.where(forward, nearest, again)
            sent = sent + forward
        else:
            heard = [*heard[-back:], worth]
            if last is None:
                wish = np.ones(len(rb))
            elif len(heard) <= back:
                wish = last - 0.01
            elif tactic.endswith("absolute"):
                wish = last - (heard[-1] - heard[-2]) - 0.01
            else:
                before, now, own = 1 - heard[-1 - back], 1 - heard[-1], 1 - last
                with np.errstate(divide="ignore", invalid="ignore"):
                    answer = np.where(before == now, own, own * before / now)
                wish = 1 - np.nan_to_num(answer, nan=0.0, posinf=np.inf) - 0.01
            accept = last = np.minimum(np.maximum(wish, rb), 1.0)
        left -= end(worth >= accept - 1e-9, ask, k)
        if not left:
            break
        offer = TOP - np.ceil(last * TOP - 1e-7)
        if 3 * left < 2 * len(still):
            where, rc, rb, last, offer, sent, got = (
                one[still] for one in (where, rc, rb, last, offer, sent, got)
            )
            heard = [one[still] for one in heard]
            seen = None if seen is None else seen[still]
            still = np.ones(left, bool)
    return deals, prices, steps


def one_over_packages(creditor, borrower, levels, floors, weights, steps=100):
    """One talk over four issues the plain way: every deal listed and sorted, then the rounds.

    The tactics are exponents e; returns (deal's number or None, round).
    """
    places = np.unravel_index(np.arange(np.prod(levels)), levels)
    shares = [place / (count - 1) for place, count in zip(places, levels, strict=True)]
    uc = sum(w * s for w, s in zip(weights[0], shares, strict=True))
    ub = sum(w * (1 - s) for w, s in zip(weights[1], shares, strict=True))
    by_c, by_b = np.argsort(uc), np.argsort(ub)
    sorted_c, sorted_b = uc[by_c], ub[by_b]
    standing = None
    for k in range(steps):
        gone = (k + 1) / (steps + 1)
        target = floors[0] + (1 - floors[0]) * (1 - gone**creditor)
        if standing is not None and uc[standing] >= target - 1e-9:
            return standing, k + 1
        asked = by_c[np.searchsorted(sorted_c, target - 1e-9)]
        target = floors[1] + (1 - floors[1]) * (1 - gone**borrower)
        if ub[asked] >= target - 1e-9:
            return asked, k + 1
        standing = by_b[np.searchsorted(sorted_b, target - 1e-9)]
    return None, steps
