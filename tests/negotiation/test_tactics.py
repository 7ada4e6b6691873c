"""Tactics: formulas to the digits given, costs, wrong parameters, a tactic written in ten lines."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language
from kit.negotiation import protocol, tactics
from kit.negotiation.simulation import simulate, trace
from kit.negotiation.tactics import BOULWARE, LINEAR, Cost, Polynomial, Spread, TitForTat, Turn
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(
    datasets.folder().parent / "tests/negotiation/oracles_tactics.yaml"
)
IDS = [one["id"] for one in datasets.read_yaml("negotiation/tactics.yaml")["tactics"]]
WRONG = [math.nan, math.inf, -1, 1e9, True, "a lot", None, [], {}]


@pytest.mark.parametrize("form", ["polynomial", "exponential"])
def test_concession_follows_the_formula(form):
    one = ORACLES[form]
    found = tactics.concession(one["t"], one["deadline"], one["b"], one["start"], form)
    assert found == pytest.approx(one["a"], abs=1e-6)
    # beyond the deadline nothing more is given
    assert tactics.concession(99, one["deadline"], one["b"], one["start"], form) == 1


def answered(tactic, own, opponent, top=200):
    """The price with which a creditor answers the other's prices, on a scale from 0 to ``top``."""
    turn = Turn("creditor", 100, np.zeros(1), np.random.default_rng(1), top + 1, None)
    turn.last = np.array([own / top])
    turn.received = [np.array([price / top]) for price in opponent]
    return top * float(tactic.target(turn)[0])


def test_the_low_side_and_the_mirror():
    one = ORACLES["low_side"]
    share = tactics.concession(one["t"], one["deadline"], one["b"], 0)
    assert tactics.faratin_offer(one["low"], one["high"], share, "low") == one["offer"]
    assert tactics.faratin_offer(one["low"], one["high"], share, "high") == 193.75
    mirror = ORACLES["relative"]
    price = answered(TitForTat(kindness=0), mirror["own"], mirror["opponent"])
    assert price == pytest.approx(mirror["offer"], abs=1e-6)
    averaged = TitForTat("averaged", window=2, kindness=0)
    assert answered(averaged, 100, [200, 180, 160]) == pytest.approx(125)


def test_a_linear_pair_crosses_where_the_formula_says():
    one = ORACLES["linear_pair"]
    many = simulate("linear", "linear", 1, 1, steps=9999, prices=10_001, keep="rows",
                    reservation=(one["ask"], 1 - one["bid"])).rows.iloc[0]  # fmt: skip
    assert many["step"] / 10_000 == pytest.approx(one["t"], abs=2e-4)
    assert many["price"] / 10_000 == pytest.approx(one["price"], abs=2e-4)


@given(st.floats(0.02, 50), st.floats(0, 0.99))
def test_a_tactic_of_time_never_takes_back(e, start):
    shape = Polynomial(e, start).shape(np.linspace(0, 1, 50))
    assert (np.diff(shape) <= 0).all() and shape[-1] == 0 and shape[0] == pytest.approx(1 - start)


@pytest.mark.parametrize("value", WRONG)
def test_parameters_out_of_range_get_a_sentence(value):
    assert "e must be a number" in refusal(Polynomial, value)
    for make in (tactics.Delay, tactics.Deflection, tactics.MutualAid, tactics.Staging):
        for name, *_ in tactics._ranges(make.id):
            if value == 1e9 and name == "every" or isinstance(value, float) and value == 1e9:
                continue
            assert name in refusal(make, **{name: value})
    if value not in (1e9, True, []):
        refusal(tactics.concession, value, 10, 1, 0)
    refusal(tactics.concession, 1, 10, value, 0)
    if value not in (None, 1e9):
        refusal(Cost, rounds=value)
    if value != -1:
        refusal(Spread, value, 0)


def test_words_that_are_not_known():
    assert "boulware" in refusal(tactics.tactic, "boulwar")
    assert "days" in refusal(tactics.tactic, "delay", day=3)
    assert "linear" in refusal(tactics.Delay, base=TitForTat())
    assert "relative" in refusal(TitForTat, "sideways")
    assert "averaged" in refusal(TitForTat, "relative", 3)
    refusal(tactics.faratin_offer, 1, 2, 0.5, "more")
    refusal(tactics.concession, 1, 2, 1, 0, "cubic")


# ---------------------------------------------------------------- costs and the list


def test_every_parameter_is_marked_and_true_to_the_code():
    for id in IDS:
        table, made = tactics.tactic_parameters(id), tactics.tactic(id)
        assert set(table["basis"]) <= {"measured", "assumed"}
        for row in table.to_dict("records"):
            assert getattr(made, row["parameter"]) == row["default"], (id, row["parameter"])
            assert row["low"] <= row["default"] <= row["high"] and row["unit"] and row["meaning"]
    assert tactics.known_tactics()["id"].tolist() == IDS
    assert (tactics.known_tactics()["costs"].str.len() > 5).all()


@pytest.mark.parametrize("id", ["delay", "deflection", "staging", "mutual_aid"])
def test_the_articles_tactics_are_never_free(id):
    made = tactics.tactic(id)
    at = made.cost.at(100)
    assert at["trust"][100] > 0
    assert any(at[name][100] > 0 for name in ("days", "fees", "fees_outside", "forgone"))
    assert all(values[0] == 0 for values in at.values())
    free = dataclasses.replace(made, **{n: 0 for n in ("days", "fee") if hasattr(made, n)})
    assert free.cost.at(100)["trust"][100] == at["trust"][100]


def test_delay_holds_then_hurries_and_deflection_never_arrives():
    held = tactics.Delay(LINEAR, rounds=30).clock(100)
    assert (held[:30] == 0).all() and held[30] > 0 and np.isclose(held[-1], 70 / 71)
    assert tactics.Delay(LINEAR, rounds=10_000).clock(100).max() == 0
    assert tactics.Deflection(LINEAR, share=0.3).clock(100)[-1] == pytest.approx(70 / 101)
    assert tactics.MutualAid().floor(np.array([0.2])) == pytest.approx(0.24)
    assert tactics.Delay().cost.restarts_limitation


def test_names_speak_both_languages():
    assert BOULWARE.name == "Boulware" and TitForTat("absolute").name == "tit-for-tat (absolute)"
    language.use("zh")
    assert tactics.tactic("micro").name.startswith("MiCRO")
    assert tactics.Delay().name == "要求宽限几天"  # no judging word beside the data


# ---------------------------------------------------------------- one's own


class HalfWay:
    """Ten lines: half way from the own last demand to the other's last offer."""

    def target(self, turn):
        if not turn.received:
            return 1.0
        return (turn.last + turn.received[-1]) / 2


def test_ones_own_tactic_plays():
    end = simulate(HalfWay(), "linear", 500, 3, reservation=(Spread(0.1, 0.4), 0.2), keep="rows")
    rows = end.rows[end.rows["deal"]]
    assert len(rows) and (rows["utility_creditor"] >= rows["reservation_creditor"] - 1e-9).all()
    assert simulate(lambda turn: 0.6, "conceder", 10, 3).value("price") >= 60

    class Mine(tactics.Curve):
        def shape(self, t, drawn=None):
            return 1 - t

    assert simulate(Mine(), "linear", 5, 1).value("price") == 50
    assert tactics.name_of(Mine()) == "Mine"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (math.nan, "nan"),
        (1.5, "1.5"),
        (-0.2, "-0.2"),
        ([0.5, 0.5], "shape (2,)"),
        (None, "returned None"),
        ("much", "str"),
        ({}, "dict"),
        (np.full((1, 1, 1), 0.5), "shape"),
    ],
)
def test_nonsense_is_named_with_its_round(answer, word):
    def stubborn(turn):
        return 0.9 if turn.step < 4 else answer

    message = refusal(simulate, "boulware", stubborn, 3, 1)
    assert "'stubborn'" in message and "round 5" in message and word in message


def test_what_is_no_tactic():
    assert "HalfWay()" in refusal(simulate, HalfWay, "linear", 1, 1)
    for thing in (7, None, [], {}):
        refusal(simulate, thing, "linear", 1, 1)
    assert "near" in refusal(simulate, "boulwar", "linear", 1, 1)


def test_a_tactic_written_for_one_talk_is_told_so():
    def doubting(turn):
        return 0.6 if turn.received and turn.received[-1] > 0.5 else 0.9

    def capped(turn):
        return max(turn.reservation, 0.7)

    def as_number(turn):
        return float(turn.reservation)

    assert len(trace("boulware", doubting))
    for one in (doubting, capped, as_number):
        message = refusal(simulate, "boulware", one, 50, 1, reservation=(0.2, Spread(0.1, 0.4)))
        assert f"'{one.__name__}', round" in message and "np.where" in message


def test_a_tactic_that_takes_no_turn_or_has_another_cost():
    class Costly(HalfWay):
        def cost(self):
            return 0.1

    class NoTurn:
        def target(self):
            return 0.5

    assert "'Costly'" in refusal(simulate, "boulware", Costly(), 10, 1)
    for one in (lambda: 0.5, NoTurn(), lambda turn, more: 0.5):
        assert "turn" in refusal(simulate, "boulware", one, 10, 1)
    assert simulate("conceder", lambda turn=None: 0.5, 10, 1).value("deal_rate") == 1


def test_a_tactic_cannot_change_what_it_receives():
    def thief(turn):
        if turn.received:
            turn.received[-1][:] = 1.0
        return 0.9

    with pytest.raises(ValueError, match="read-only"):
        simulate("boulware", thief, 3, 1)


# ---------------------------------------------------------------- a person against a tactic


def test_player_answers_like_the_simulation():
    deals = np.arange(101) / 100
    machine = protocol.Player("boulware", deals, 0.2, "creditor", steps=100)
    asked = [machine.respond(None).offer for _ in range(100)]
    t = np.arange(1, 101) / 101
    assert asked == np.ceil(100 * (0.2 + 0.8 * (1 - t**4)) - 1e-7).astype(int).tolist()
    assert "100 rounds" in refusal(machine.respond, None)
    for id in IDS:
        player = protocol.Player(id, 1 - deals, 0.3, "borrower", steps=20)
        reply = [player.respond(offer) for offer in (100, 95, 90)][-1]
        assert reply.accepts or 0 <= reply.offer <= 70
        assert player.respond(0).accepts


@pytest.mark.parametrize("bad", [[], [2.0], [math.nan], "x", None, [[1]], 3])
def test_player_refuses_utilities_that_are_none(bad):
    refusal(protocol.Player, "linear", bad)


def test_player_refuses_what_is_not_there():
    player = protocol.Player("linear", [0.0, 1.0])
    for offer in (2, -1, 0.5, "x", True, math.nan):
        refusal(player.respond, offer)
    refusal(protocol.Player, "linear", [1.0], side="judge")
    refusal(protocol.Player, "linear", [1.0], steps=1)
    refusal(protocol.Player, "linear", [1.0], reservation=2)
