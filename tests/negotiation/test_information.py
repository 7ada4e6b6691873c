"""Hidden limits, costly evidence, menus: known answers, equilibrium by brute force, wrong input."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language
from kit.negotiation.information import (
    auction_offers,
    double_auction,
    screening,
    signalling,
    theorem,
)
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(Path(__file__).with_name("oracles_information.yaml"))
BAD = [None, "x", True, float("nan"), float("inf"), 10**400, [], {}]


# ---------------------------------------------------------------- the double auction


def test_the_auction_by_formula_and_by_simulation():
    case = ORACLES["double_auction"]
    result = double_auction(4_000_000, seed=11)
    for name, drawn in (
        ("trade_probability", "simulated_probability"),
        ("expected_gains", "simulated_gains"),
    ):
        assert getattr(result, name) == pytest.approx(case[name], abs=1e-12)
        assert getattr(result, drawn) == pytest.approx(
            case[name], abs=case["tolerance_of_4_million_draws"]
        )
    assert result.lost == pytest.approx(5 / 32)


def test_the_same_seed_gives_the_same_numbers():
    assert double_auction(300_000, 5) == double_auction(300_000, 5)
    assert double_auction(300_000, 5) != double_auction(300_000, 6)
    assert double_auction(seed=5).simulated_gains is None


def test_offers_and_the_region_of_trade():
    edge = auction_offers([0.25, 0.24, 1.0, 1.0, 0.75], [0.0, 0.0, 0.75, 0.76, 0.5])
    assert edge["trade"].tolist() == [True, False, True, False, True]
    assert edge["bid"].isna().tolist() == [False, True, False, False, False]
    assert edge["ask"].isna().tolist() == [False, False, False, True, False]
    traded = edge[edge["trade"]]
    assert (traded["price"] - (traded["bid"] + traded["ask"]) / 2).abs().max() < 1e-12
    assert (edge[["gain_buyer", "gain_seller"]] >= -1e-12).all(axis=None)
    assert auction_offers(0.9, [0.1, 0.2, 0.9]).shape == (3, 8)


@pytest.mark.parametrize("v", [0.3, 0.5, 0.75, 1.0])
def test_no_other_bid_pays_more_against_the_equilibrium(v):
    cost = (np.arange(20_000) + 0.5) / 20_000
    ask = 2 * cost / 3 + 0.25

    def gain(bid):
        return np.where(bid >= ask, v - (bid + ask) / 2, 0.0).mean()

    best = max(gain(bid) for bid in np.linspace(0, 1, 401))
    assert gain(2 * v / 3 + 1 / 12) >= best - 1e-6


def test_what_is_remembered_says_so():
    assert "From memory, not read" in repr(double_auction())
    assert "From memory, not read" in theorem("myerson_satterthwaite")
    language.use("zh")
    assert "凭记忆" in repr(double_auction(10)) and "凭记忆" in repr(signalling(1, 2, 1, 0.5))


@pytest.mark.parametrize("bad", [*BAD, -0.1, 1.1, [0.5, "x"], [[0.5]]])
def test_wrong_limits(bad):
    assert "0 to 1" in refusal(auction_offers, bad, 0.5)
    assert "0 to 1" in refusal(auction_offers, 0.5, bad)


def test_wrong_draws():
    for bad in [*BAD, -1, 1.5, 10**12]:
        refusal(double_auction, bad)
    refusal(double_auction, 10, seed=-1)
    assert "as many" in refusal(auction_offers, [0.1, 0.2], [0.1, 0.2, 0.3])
    assert "spence" in refusal(theorem, "arrow")


# ---------------------------------------------------------------- evidence


def test_spence():
    case = ORACLES["spence"]
    signal = signalling(case["low"], case["high"], case["cost_false"], case["cost_true"])
    assert [signal.low, signal.high] == case["interval"] and signal.riley == case["riley"]
    assert (signal.burden, signal.net) == (0.5, 0.5) and signal.separates


def test_evidence_that_costs_all_the_same_says_nothing():
    for false in (0.5, 0.4):
        signal = signalling(1, 2, false, 0.5)
        assert not signal.separates and signal.riley is None
        assert "burdens the true" in repr(signal)


@given(st.floats(0.01, 100), st.floats(0.01, 100), st.floats(1.01, 50))
def test_only_the_true_claimant_finds_it_worth_while(gain, true, ratio):
    false = true * ratio
    signal = signalling(0, gain, false, true)
    for amount in (signal.low * 1.001, signal.high * 0.999):
        if signal.low < amount < signal.high:
            assert gain - true * amount > 0 > gain - false * amount
    assert signal.net > 0


def test_wrong_signals():
    for bad in BAD:
        for place in range(4):
            refusal(signalling, *(bad if i == place else x for i, x in enumerate((1, 2, 1, 0.5))))
    assert "worth something" in refusal(signalling, 2, 2, 1, 0.5)
    assert "cost_true is 0" in refusal(signalling, 1, 2, 1, 0)
    refusal(signalling, 1, 2, -1, 0.5)
    refusal(signalling, 0, 10**12, 1, 1e-310)


# ---------------------------------------------------------------- the menu


def test_the_menu():
    case = ORACLES["menu"]
    menu = screening(case["t_high"], case["t_low"], case["share_high"])
    for name in ("q_high", "q_low", "p_low", "p_high"):
        assert getattr(menu, name) == pytest.approx(case[name], abs=1e-6)
    assert menu.serves_both and "hold each plan against both" in repr(menu)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1))
def test_each_type_picks_its_own_and_nobody_is_forced(one, two, share):
    table = screening(max(one, two), min(one, two), share).table()
    assert (table["own_utility"] >= table["other_utility"] - 1e-6).all()
    assert (table["own_utility"] >= -1e-6).all()


@given(st.floats(0.5, 20), st.floats(0, 1), st.floats(0.01, 0.9), st.floats(0, 25))
def test_no_other_size_for_the_low_type_earns_more(high, part, share, q):
    low = part * high

    def earns(q):
        from_high = high * high / 2 - (high - low) * q
        return (1 - share) * (low * q - q * q / 2) + share * from_high

    assert earns(screening(high, low, share).q_low) >= earns(q) - 1e-6


def test_ends_of_the_menu():
    assert screening(10, 6, 0).q_low == 6 and screening(10, 10, 0.9).q_low == pytest.approx(10)
    only = screening(10, 6, 1)
    assert (only.q_low, only.p_high, only.serves_both) == (0, 100, False)
    assert "Only the high type" in repr(only) and "<table" in only._repr_html_()
    language.use("zh")
    assert "低" in repr(only)


def test_wrong_menus():
    for bad in BAD:
        refusal(screening, bad, 6, 0.4)
        refusal(screening, 10, bad, 0.4)
        refusal(screening, 10, 6, bad)
    assert "at least" in refusal(screening, 6, 10, 0.4)
    refusal(screening, 10, -1, 0.4)
    refusal(screening, 10, 6, 1.5)
