"""Guards of play: one bad file, gate or tactic spoils neither a class's folder nor the sums."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from kit import datasets
from kit.negotiation import known_tactics, records, tactics
from kit.negotiation.cases import ground, read_case
from kit.negotiation.simulation import simulate
from kit.negotiation.sweeps import sweep
from kit.negotiation.table import new_game, open_game, read_games
from kit.panels.negotiating_table import NegotiatingTable
from tests.refusals import refusal

FAIR = {"down_payment": 1000, "instalment": 110, "months": 36, "waiver": 0.8}
AT_THE_TABLE = [one for one in known_tactics()["id"] if one != "staging"]


def written(folder, name="one.json", totals=None, **changes):
    """A record of a game between two people, with changes."""
    game = new_game("lin").offer(FAIR).accept()
    record = {**records._as_record(game), **changes}
    record["totals"] |= totals or {}
    path = folder / name
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


# ---------------------------------------------------------------- a class's folder


def test_a_total_of_four_hundred_digits_is_one_problem_not_the_end(tmp_path):
    path = written(tmp_path, "large.json", {"total_paid": 10**400})
    written(tmp_path)
    found = read_games(tmp_path)
    assert len(found) == 1 and "total_paid" in found.problems["problem"].item()
    assert "total_paid" in refusal(open_game, path)


def test_a_folder_that_may_be_listed_but_not_entered_is_a_list_of_problems(tmp_path, monkeypatch):
    def closed(self, **_):
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path)
    monkeypatch.setattr(Path, "lstat", closed)  # for root no folder is closed
    (said,) = read_games(tmp_path).problems["problem"]
    assert "cannot be read" in said
    assert "cannot be read" in refusal(open_game, path)


def test_a_gate_that_fails_is_said_for_the_file_it_fails_on(tmp_path):
    def gate(plan):
        if plan.instalment == FAIR["instalment"]:
            raise KeyError("no such rule")
        return []

    path = written(tmp_path)
    new_game("lin").walk_away().save(tmp_path / "two.json")
    found = read_games(tmp_path, gate=gate)
    assert len(found) == 1 and "KeyError" in found.problems["problem"].item()
    assert "KeyError" in refusal(open_game, path, gate=gate)
    assert "KeyError" in refusal(new_game("lin", gate=gate).offer, FAIR)


def test_a_gate_that_fails_on_the_grid_lists_every_file(tmp_path):
    def gate(plan):
        raise ZeroDivisionError

    new_game("lin").walk_away().save(tmp_path / "one.json")
    found = read_games(tmp_path, gate=gate)
    assert not len(found) and "ZeroDivisionError" in found.problems["problem"].item()


def test_one_tactic_of_one_s_own_does_not_excuse_the_other_side(tmp_path):
    game = new_game("lin", borrower=lambda turn: 0.9, collector="boulware", rounds=3)
    game.save(tmp_path / "good.json")
    record = json.loads((tmp_path / "good.json").read_text(encoding="utf-8"))
    assert record["borrower"] == "own" and len(read_games(tmp_path)) == 1
    record["moves"][0]["plan"] = FAIR
    (tmp_path / "bad.json").write_text(json.dumps(record), encoding="utf-8")
    found = read_games(tmp_path)
    assert found.problems["problem"].tolist() == ["move 1 is not what the tactic plays"]


# ---------------------------------------------------------------- the lawful cap


@pytest.mark.parametrize("id", ["lin", "chen", "he"])
def test_no_tactic_offers_a_plan_above_the_cap(id):
    case, cap = read_case(id), 0.02
    free = ground(case)
    dear = (case.check(free.plan(row), cap) for row in range(len(free.best)))
    assert any(dear), "without the cap some of what tactics offer is above it"
    for tactic in AT_THE_TABLE:
        game = new_game(case, tactic, tactic, cap=cap, rounds=6)
        offers = [move.plan for move in game.moves if move.act == "offer"]
        assert offers and not any(case.check(plan, cap) for plan in offers), tactic


# ---------------------------------------------------------------- tactics of one's own


def test_a_tactic_cannot_write_its_floor_down():
    def writes(turn):
        turn.reservation[:] = 0
        return 0.5

    def lifts_the_bar(turn):
        turn.reservation.flags.writeable = True
        return 0.5

    def puts_another(turn):
        turn.reservation = np.zeros(turn.n)
        return 0.0

    def writes_the_offer(turn):
        if turn.offer is not None:
            turn.offer[:] = 0
        return 0.9

    for cheat in (writes, lifts_the_bar, writes_the_offer):
        with pytest.raises((ValueError, datasets.DataProblem)):
            simulate("linear", cheat, 5, 1)
    said = refusal(simulate, "conceder", puts_another, 5, 1, reservation=(0.2, 0.8))
    assert "'puts_another', round 1" in said and "turn.reservation" in said


def test_floors_stay_with_their_talks_when_others_are_cut_out():
    floor = tactics.Spread(0.0, 0.9)
    mine = simulate(lambda turn: 0.0, "linear", 300, 4, reservation=(floor, 0.1), keep="rows").rows
    deals = mine[mine["deal"]]
    assert 0 < len(deals) < 300
    assert (deals["utility_creditor"] >= deals["reservation_creditor"] - 1e-9).all()


class Bent(tactics.Curve):
    """A curve of one's own with any shape."""

    def __init__(self, shape):
        self.shape = lambda t, drawn=None: shape(t)


@pytest.mark.parametrize(
    "shape",
    [lambda t: t * np.nan, lambda t: 5 + 0 * t, lambda t: -3 + 0 * t],
    ids=["nan", "high", "low"],
)
def test_nonsense_is_seen_inside_a_tactic_that_wraps_it(shape):
    assert "round 1" in refusal(simulate, tactics.Delay(Bent(shape), rounds=0), "linear", 5, 1)


def test_a_wrapped_curve_of_one_s_own_plays_but_is_not_kept(tmp_path):
    mine = tactics.MutualAid(Bent(lambda t: 1 - t))
    kits = tactics.MutualAid(tactics.LINEAR)
    assert not tactics.is_built_in(mine) and tactics.is_built_in(kits)
    asked = {"n": 50, "seed": 2, "reservation": (tactics.Spread(0.1, 0.5), 0.2)}
    both = [simulate(one, "boulware", **asked).totals["mean"] for one in (mine, kits)]
    assert both[0].equals(both[1])
    refusal(sweep, {"creditor": mine, "borrower": "linear", "n": 5, "seed": 1}, folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_memory_of_one_s_own_is_refused_at_the_table():
    class Counts:
        def __init__(self):
            self.asked = 0

        def target(self, turn):
            self.asked += 1
            return 1 - 0.2 * self.asked

    class Keeps:
        def target(self, turn):
            asked = turn.state["asked"] = turn.state.get("asked", 0) + 1
            return 1 - 0.2 * asked

    said = refusal(lambda: new_game("lin", collector=Counts()).offer(FAIR))
    assert "move 1" in said and "turn.state" in said and "Counts" in said
    assert len(new_game("lin", collector=Keeps()).offer(FAIR).moves) == 3


def test_a_forgotten_return_is_named():
    assert "it returned None" in refusal(simulate, "linear", lambda turn: None, 5, 1)
    assert "it returned None" in refusal(simulate, lambda turn: (0.5, None), "linear", 5, 1)


# ---------------------------------------------------------------- what the table cannot play


def test_staging_has_no_seat_at_the_table(tmp_path):
    for staging in ("staging", tactics.Staging(tactics.LINEAR)):
        for seat in ("borrower", "collector"):
            assert "whole plans" in refusal(new_game, "lin", **{seat: staging})
    refusal(NegotiatingTable, other="staging")
    written(tmp_path, collector="staging")
    assert "whole plans" in read_games(tmp_path).problems["problem"].item()
    assert dataclasses.replace(tactics.Delay(), rounds=3)  # the other wrapped ones have one
    assert new_game("lin", collector=tactics.Delay(rounds=3)).moves


def test_a_report_says_that_a_tactic_s_costs_are_not_counted():
    people = new_game("lin").offer(FAIR).accept().report()
    machine = new_game("lin", "delay", "conceder").report()
    assert "limitation" in repr(machine) and "limitation" not in repr(people)
