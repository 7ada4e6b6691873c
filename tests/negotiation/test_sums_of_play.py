"""Sums of play, each against numbers worked out by hand: costs, intervals, rounding, limits."""

import json

import numpy as np
import pandas as pd
import pytest

from kit.negotiation import Plan, records, simulation, tactics
from kit.negotiation.plans import allowed
from kit.negotiation.simulation import Tally, prepare, simulate
from kit.negotiation.table import new_game, read_games
from kit.negotiation.tactics import Cost, FixedPrice

DEAR = Cost(
    days=10,
    fee=0.02,
    fee_outside=0.03,
    fee_per_round=0.001,
    trust=0.1,
    trust_per_round=0.01,
    rounds=5,
    forgone=0.04,
    restarts_limitation=True,
)
PLAIN = Cost(days=5, fee=0.01, trust=0.2)
ASSUMED = {"steps": 10, "yearly_rate": 0.365, "days_per_step": 2, "trust_weight": 0.5}


def talk(creditor, borrower):
    """One talk between two fixed prices: a deal at 60 of 100 in round 1, or none."""
    pair = [FixedPrice(demand, cost) for demand, cost in (creditor, borrower)]
    return simulate(*pair, 1, 1, reservation=(0.2, 0.2), **ASSUMED)


def test_what_a_deal_costs_both_sides_by_hand():
    # round 1: 2 + 10 + 5 days at 0.001; fees 0.02 + 0.001 + 0.01; trust 0.1 + 0.01 + 0.2
    one = talk((0.6, DEAR), (0.4, PLAIN))
    assert one.value("step") == 1 and one.value("price") == 60
    wanted = {"interest": 0.017, "fees": 0.061, "forgone": 0.04, "trust_lost": 0.31}
    wanted |= {"limitation_restarts": 1, "gain_creditor": 0.4, "gain_borrower": 0.2}
    wanted["net_creditor"] = 0.4 + 0.017 + 0.031 - 0.155
    wanted["net_borrower"] = 0.2 - 0.017 - 0.061 - 0.04 - 0.155
    assert {name: one.value(name) for name in wanted} == pytest.approx(wanted)


def test_what_a_talk_without_a_deal_costs_by_hand():
    # ten rounds, of which DEAR counts five; the creditor is paid nothing and loses trust
    one = talk((0.6, DEAR), (0.6, PLAIN))
    assert one.value("deal_rate") == 0
    wanted = {"interest": 0.035, "fees": 0.065, "trust_lost": 0.35}
    wanted["net_creditor"] = -0.175
    wanted["net_borrower"] = -(0.035 + 0.065 + 0.04 + 0.175)
    assert {name: one.value(name) for name in wanted} == pytest.approx(wanted)


def test_no_more_trust_is_lost_than_there_is():
    one = talk((0.6, Cost(trust=0.7)), (0.4, Cost(trust=0.7, restarts_limitation=True)))
    assert one.value("trust_lost") == 1
    assert one.value("net_creditor") == pytest.approx(0.4 + 0.002 - 0.5)
    both = Cost(restarts_limitation=True)
    assert talk((0.6, both), (0.4, both)).value("limitation_restarts") == 1


def test_wilson_s_interval_against_typed_numbers():
    # 8 of 10, and 0 of 10 = z^2 / (n + z^2): any table of Wilson's interval
    assert simulation._rate(8, 10) == pytest.approx((0.8, 0.490162, 0.943318), abs=1e-6)
    assert simulation._rate(0, 10) == pytest.approx((0, 0, 0.277533), abs=1e-6)


def test_nothing_is_lost_by_rounding_in_a_long_sum():
    tally = Tally.empty(prepare("linear", "linear", 1, 1, steps=2))
    for value in (1.0, 1e100, 1.0, -1e100):
        tally.add_sums(np.full_like(tally.sums, value))
    assert (tally.exact() == 2).all()


class Client:
    """What simulate asks of a cluster: each piece of work is done at once, and counted."""

    def __init__(self):
        self.in_hand, self.most = 0, 0

    def submit(self, function, *args, pure):
        assert not pure, "the same block asked for again is played again"
        self.in_hand += 1
        self.most = max(self.most, self.in_hand)
        return function, args

    def gather(self, work):
        self.in_hand -= len(work)
        return [function(*args) for function, args in work]


def test_a_client_gives_the_same_and_is_not_flooded(monkeypatch):
    monkeypatch.setattr(simulation, "BLOCK", 1000)
    monkeypatch.setattr(simulation, "_BATCH", 2)
    asked = {"reservation": (tactics.Spread(0.1, 0.6), 0.2), "keep": "rows"}
    client = Client()
    there = simulate("boulware", "random", 4500, 3, client=client, **asked)
    here = simulate("boulware", "random", 4500, 3, **asked)
    pd.testing.assert_frame_equal(there.totals, here.totals, check_exact=True)
    pd.testing.assert_frame_equal(there.rows, here.rows, check_exact=True)
    assert client.most == 2 and client.in_hand == 0 and len(there.rows) == 4500


@pytest.mark.parametrize(("off", "kept"), [(0.01, 1), (-0.01, 1), (0.02, 0), (-0.02, 0)])
def test_totals_may_differ_by_a_cent_and_no_more(tmp_path, off, kept):
    fair = {"down_payment": 1000, "instalment": 110, "months": 36, "waiver": 0.8}
    record = records._as_record(new_game("lin").offer(fair).accept())
    record["totals"]["total_paid"] += off
    (tmp_path / "one.json").write_text(json.dumps(record), encoding="utf-8")
    assert len(read_games(tmp_path)) == kept


def test_a_down_payment_may_be_all_that_is_at_hand_and_no_cent_more():
    enough, more = (Plan(5000, down, 100, 12) for down in (1000, 1000.01))
    assert [one.rule for one in enough.check(in_hand=1000)] == []
    assert [one.rule for one in more.check(in_hand=1000)] == ["money_in_hand"]
    table = pd.DataFrame([enough.to_dict(), more.to_dict()])
    assert allowed(table, in_hand=1000).tolist() == [True, False]
