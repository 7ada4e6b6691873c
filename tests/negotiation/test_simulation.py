"""The simulation: NegMAS's golden table, bare numpy, blocks, intervals, costs, refusals."""

import math
import subprocess
import sys
import tracemalloc

import bare_negotiation as bare
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, language
from kit.negotiation import protocol, simulation, tactics, words
from kit.negotiation.simulation import simulate, trace
from kit.negotiation.tactics import BOULWARE, CONCEDER, LINEAR, MiCRO, Polynomial, Spread
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(
    datasets.folder().parent / "tests/negotiation/oracles_tactics.yaml"
)
ANY = (Spread(0.2, 0.8), Spread(0.2, 0.9))
LEVELS = (3, 4, 5, 6)


def same(one, other):
    return np.array_equal(one.tally.counts, other.tally.counts) and np.array_equal(
        one.tally.exact(), other.tally.exact()
    )


# ---------------------------------------------------------------- known results


@pytest.mark.parametrize("one", ORACLES["golden"], ids=lambda one: str(one["step"]))
def test_the_golden_table(one):
    asked = {"reservation": tuple(one["reservation"])}
    row = simulate(one["creditor"], one["borrower"], 1, 5, keep="rows", **asked).rows.iloc[0]
    assert row["step"] == one["step"]
    assert math.isnan(row["price"]) if one["price"] is None else row["price"] == one["price"]
    last = trace(one["creditor"], one["borrower"], seed=5, **asked).iloc[-1]
    assert last["action"] == ("end" if one["price"] is None else "accept")
    assert last["step"] == one["step"]


@pytest.mark.parametrize("tactic", [*bare.curves(), *bare.ANSWERS])
def test_bare_numpy_gives_the_same(tactic):
    _, (deal, price, step) = bare.run(tactic, 2000, 11)
    rows = simulate("boulware", tactic, 2000, 11, reservation=ANY, keep="rows").rows
    assert np.array_equal(rows["deal"], deal) and np.array_equal(rows["step"], step)
    assert np.array_equal(rows["price"].fillna(0), price)


TIME = [BOULWARE, CONCEDER, Polynomial(Spread(0.2, 5, log=True)), tactics.MutualAid(LINEAR)]
TIME += [
    tactics.Delay(LINEAR),
    tactics.Deflection(),
    tactics.FixedPrice(0.5),
    tactics.Exponential(),
]


@pytest.mark.parametrize("creditor", TIME, ids=lambda t: t.id)
def test_the_short_way_ends_where_the_rounds_end(creditor, monkeypatch):
    for borrower in TIME:
        short = simulate(creditor, borrower, 800, 3, reservation=ANY)
        with monkeypatch.context() as patch:
            patch.setattr(protocol, "monotone", lambda *_: False)
            long = simulate(creditor, borrower, 800, 3, reservation=ANY)
        assert np.array_equal(short.tally.counts, long.tally.counts), borrower


@pytest.mark.parametrize("steps", [2, 3, 7, 64, 65, 127])
@pytest.mark.parametrize("prices", [2, 3, 50])
def test_odd_sizes(steps, prices, monkeypatch):
    asked = {"steps": steps, "prices": prices, "reservation": (Spread(0, 1), Spread(0, 1))}
    short = simulate(BOULWARE, CONCEDER, 500, 3, **asked)
    monkeypatch.setattr(protocol, "monotone", lambda *_: False)
    assert np.array_equal(
        short.tally.counts, simulate(BOULWARE, CONCEDER, 500, 3, **asked).tally.counts
    )


@pytest.mark.parametrize("pair", [(4.0, 0.25), (4.0, 4.0), (1.0, 1.0), (0.25, 4.0)])
@pytest.mark.parametrize("levels", [LEVELS, (5, 5, 5, 5)])
def test_four_issues_against_every_deal_sorted(pair, levels):
    talks, floors = 25, (0.25, 0.3)
    made = [Polynomial(e) for e in pair]
    asked = {"issues": 4, "levels": levels, "reservation": floors, "engine": "numpy"}
    rows = simulate(*made, talks, 9, keep="rows", **asked).rows
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence([9, 0]).spawn(6)]
    weights = [simulation.drawn_weights(streams[place], talks) for place in (4, 5)]
    for i, row in rows.iterrows():
        deal, step = bare.one_over_packages(*pair, levels, floors, (weights[0][i], weights[1][i]))
        assert row["step"] == step
        found = [row[name] for name in simulation.ISSUES]
        assert found == list(np.unravel_index(deal, levels))


def test_no_round_that_could_end_a_talk_is_skipped(monkeypatch):
    for pair in [(BOULWARE, CONCEDER), (LINEAR, tactics.Staging(LINEAR)), (BOULWARE, BOULWARE)]:
        asked = {"issues": 4, "levels": LEVELS, "reservation": (Spread(0, 0.9), Spread(0, 0.9))}
        short = simulate(*pair, 300, 4, **asked)
        with monkeypatch.context() as patch:
            patch.setattr(protocol, "monotone", lambda *_: False)
            assert np.array_equal(short.tally.counts, simulate(*pair, 300, 4, **asked).tally.counts)


def test_micro_over_four_issues_never_repeats_a_step_upwards():
    seen = {}
    game = protocol.Packages(LEVELS, {s: np.full((1, 4), 0.25) for s in words.SIDES})
    place = np.array([0])
    for i in range(50):
        seen[i] = float(game.rung("borrower", place + i)[0])
    assert list(seen.values()) == sorted(seen.values(), reverse=True) and seen[0] == 1.0
    end = simulate(MiCRO(), MiCRO(), 200, 1, issues=4, levels=(2, 2, 2, 2), steps=40)
    assert 0 < end.value("deal_rate") <= 1


def test_one_matter_at_a_time_loses_joint_gains():
    asked = {"n": 2000, "seed": 2, "issues": 4}
    whole = simulate("linear", "linear", **asked)
    apart = simulate("linear", tactics.Staging(LINEAR), **asked)
    joint = [x.value("gain_creditor") + x.value("gain_borrower") for x in (whole, apart)]
    assert joint[0] > joint[1] and apart.value("trust_lost") > 0


# ---------------------------------------------------------------- blocks


@pytest.mark.parametrize("pair", [("boulware", "conceder"), ("linear", "random")])
def test_blocks_may_be_played_in_any_order_and_elsewhere(pair, monkeypatch):
    monkeypatch.setattr(simulation, "BLOCK", 2000)
    setup = simulation.prepare(*pair, 9001, 4, reservation=ANY)
    assert setup.blocks == 5
    played = {block: simulation.play_block(setup, block) for block in (3, 0, 4, 2, 1)}
    spread = simulation.gather(setup, [played[b] for b in range(5)])
    assert same(spread, simulate(*pair, 9001, 4, reservation=ANY))
    assert spread.totals.equals(simulate(*pair, 9001, 4, reservation=ANY).totals)
    assert not same(spread, simulate(*pair, 9001, 5, reservation=ANY))


def test_another_process_gives_the_same_bytes():
    code = (
        "from kit.negotiation.simulation import simulate; from kit.negotiation.tactics import *;"
        "s = simulate('linear', 'tit_for_tat', 70_000, 6, reservation=(Spread(0,.5), .1));"
        "print(s.tally.counts.tobytes().hex()[-4000:], s.tally.exact().tobytes().hex())"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = simulate("linear", "tit_for_tat", 70_000, 6, reservation=(Spread(0, 0.5), 0.1))
    counts, sums = out.stdout.split()
    assert here.tally.exact().tobytes().hex() == sums
    assert here.tally.counts.tobytes().hex()[-4000:] == counts


def test_memory_does_not_grow_with_the_number_of_talks():
    peaks = []
    for n in (131_072, 655_360):
        tracemalloc.start()
        simulate("boulware", "conceder", n, 1, reservation=ANY)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0] and peaks[1] < 30e6


def test_rows_only_when_asked_and_they_say_the_same():
    end = simulate("boulware", "linear", 3000, 8, reservation=ANY, keep="rows")
    rows, deals = end.rows, end.rows[end.rows["deal"]]
    assert simulate("boulware", "linear", 10, 8).rows is None
    assert rows["dyad"].tolist() == list(range(3000))
    assert end.value("deal_rate") == pytest.approx(rows["deal"].mean())
    assert end.value("zone_rate") == pytest.approx(rows["zone"].mean())
    assert end.value("price") == pytest.approx(deals["price"].mean())
    assert end.value("step") == pytest.approx(rows["step"].mean())
    for name in ("interest", "fees", "trust_lost"):
        assert end.value(name) == pytest.approx(rows[name].mean())
    gain = (rows["utility_borrower"] - rows["reservation_borrower"]).where(rows["deal"], 0.0)
    assert end.value("gain_borrower") == pytest.approx(gain.mean())
    half = 1.959964 * gain.std(ddof=1) / math.sqrt(3000)
    assert end.interval("gain_borrower")[1] - gain.mean() == pytest.approx(half, rel=1e-6)
    net = gain - rows["interest"] - rows["fees"] - rows["forgone"] - 0.1 * rows["trust_lost"]
    low, high = end.interval("net_borrower")
    assert end.value("net_borrower") == pytest.approx(net.mean())
    assert (high - low) / 2 == pytest.approx(1.959964 * net.std(ddof=1) / math.sqrt(3000), rel=1e-5)


TACTICS = st.sampled_from(
    ["boulware", "linear", "conceder", "tit_for_tat", "micro", "random", "fixed_price", "delay"]
)


@settings(max_examples=25)
@given(TACTICS, TACTICS, st.floats(0, 1), st.floats(0, 1), st.integers(2, 30))
def test_nobody_gets_less_than_no_deal(creditor, borrower, rc, rb, steps):
    asked = {"reservation": (rc, rb), "steps": steps, "keep": "rows"}
    rows = simulate(creditor, borrower, 40, 3, **asked).rows
    deals = rows[rows["deal"]]
    assert (deals["utility_creditor"] >= rc - 1e-6).all()
    assert (deals["utility_borrower"] >= rb - 1e-6).all()
    assert deals["zone"].all() and (rows["step"].between(1, steps)).all()


# ---------------------------------------------------------------- what is shown


def test_measures_for_both_sides_with_intervals():
    end = simulate("boulware", "delay", 4000, 1, reservation=ANY)
    table = end.totals
    assert {"creditor", "borrower", "both"} == set(table["side"])
    known = table.dropna()
    assert len(known) == len(table)
    assert (known["low"] <= known["mean"] + 1e-12).all()
    assert (known["high"] >= known["mean"] - 1e-12).all()
    text = repr(end)
    assert "No tactic is recommended" in text and "assum" in text and "95%" in text
    language.use("zh")
    assert "不推荐" in repr(end) and "成交率" in end._repr_html_() and "deal_rate" not in repr(end)
    language.use("en")
    assert set(end.assumptions["basis"]) == {"assumed"}
    assert "borrower.days" in set(end.assumptions["parameter"]) and end.sources
    assert "price" in refusal(end.value, "prices")


def test_one_talk_has_no_interval_and_no_deal_no_price():
    end = simulate("fixed_price", "fixed_price", 1, 1, reservation=(0.7, 0.7))
    assert end.value("deal_rate") == 0 and math.isnan(end.value("price"))
    assert math.isnan(end.interval("step")[0]) and "nan" not in repr(end)
    assert math.isnan(end.value("deal_rate_in_zone")) and 0 < end.interval("deal_rate")[1] < 1


def test_stalling_costs_and_the_assumption_can_be_moved():
    plain = simulate("boulware", "boulware", 2000, 1)
    stall = simulate("boulware", tactics.Delay(), 2000, 1)
    for name in ("interest", "fees", "trust_lost", "limitation_restarts"):
        assert stall.value(name) > plain.value(name)
    moved = stall.sensitivity("trust_weight", [0, 0.1, 1])
    assert moved["net_borrower"].is_monotonic_decreasing
    assert moved["net_borrower"][1] == pytest.approx(stall.value("net_borrower"))
    again = simulate("boulware", tactics.Delay(), 2000, 1, yearly_rate=0.5)
    assert again.value("net_borrower") == pytest.approx(
        stall.sensitivity("yearly_rate", [0.5])["net_borrower"][0]
    )
    refusal(stall.sensitivity, "weight", [1])
    refusal(stall.sensitivity, "trust_weight", [math.nan])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("n", [0, -1, 1.5, "many", None, True, math.nan, 10**12]),
        ("seed", [-1, 1.5, "x", None, math.inf]),
        ("steps", [0, 1, 10**6, "x", math.nan]),
        ("prices", [1, 0, -5, 10**6, "x"]),
        ("reservation", [0.2, (0.2,), (0.2, 1.2), ("a", 0.2), (math.nan, 0), None, (True, 0)]),
        ("issues", [0, 2, "4", None, True, 1.5]),
        ("levels", [(5, 5, 5), (1, 5, 5, 5), "5555", (5, 5, 5, 99), (50, 50, 50, 50), None, 5]),
        ("keep", ["all", None, True]),
        ("yearly_rate", [300, -0.1, math.nan, "18%"]),
        ("days_per_step", [-1, 1000, math.inf]),
        ("trust_weight", [-1, 11, "x"]),
        ("engine", ["gpu", None]),
    ],
)
def test_every_wrong_argument_gets_a_sentence(name, values):
    asked = {"creditor": "linear", "borrower": "linear", "n": 5, "seed": 1}
    for value in values:
        assert name in refusal(simulate, **{**asked, name: value})


def test_what_does_not_fit_together():
    assert "issues=4" in refusal(simulate, "linear", "staging", 5, 1)
    assert "5000000" in refusal(simulate, "linear", "linear", 10**7, 1, keep="rows")
    refusal(trace, "linear", "linear", reservation=(Spread(0, 1), 0.2))
    if protocol.numba_search() is None:
        assert "[fast]" in refusal(simulate, "linear", "linear", 5, 1, engine="numba")


@pytest.mark.skipif(
    protocol.numba_search() is None, reason="numba is not installed; make bench asks"
)
def test_numba_gives_the_same_numbers():
    for pair in [("boulware", "conceder"), ("linear", "tit_for_tat"), ("micro", "linear")]:
        one, other = (
            simulate(*pair, 300, 4, issues=4, levels=LEVELS, engine=engine)
            for engine in ("numpy", "numba")
        )
        assert same(one, other)


def test_the_loop_that_numba_compiles_is_the_search():
    rng = np.random.default_rng(1)
    first, second = rng.random((40, 6)).round(1), np.sort(rng.random((40, 7)).round(1), 1)
    for demand in (0.0, 0.5, 1.3, 2.0):
        found = protocol.search(first, second, np.full(40, demand))
        looped = protocol._search(first, second, np.full(40, demand))
        met = first.max(1) + second[:, -1] >= demand
        for one, other in zip(found, looped, strict=True):
            assert np.array_equal(one[met], other[met])
