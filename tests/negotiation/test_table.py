"""The table: gates, turns, tactics that play plans, codes between two laptops, the report."""

import json
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, handed_in, language
from kit.negotiation import records
from kit.negotiation.budget import read_budget
from kit.negotiation.cases import ground, read_case, table_cases
from kit.negotiation.plans import Blocked, Plan
from kit.negotiation.records import PERSON, read_code
from kit.negotiation.table import (
    Game,
    Move,
    demand_scale,
    first_strange_move,
    new_game,
    role_play_rules,
)
from kit.negotiation.tactics import Polynomial
from kit.negotiation.words import data
from tests.refusals import refusal

TACTICS = ["boulware", "linear", "conceder", "exponential", "tit_for_tat", "micro"]
TACTICS += ["fixed_price", "random", "delay", "deflection", "mutual_aid"]
FAIR = {"down_payment": 1000, "instalment": 110, "months": 36, "waiver": 0.8}


# ---------------------------------------------------------------- the rules of role-play


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_rules_of_role_play_are_all_said(edition):
    language.use(edition)
    try:
        rules = role_play_rules().set_index("id")
    finally:
        language.use("en")
    wanted = ["consent", "stop_word", "not_own_case", "in_pairs", "opt_out", "debrief"]
    assert set(wanted) <= set(rules.index)
    assert (rules["text"].str.len() > 10).all()
    without_reasons = {"en": "without reasons", "zh": "不必说明理由"}[edition]
    assert without_reasons in rules.at["opt_out", "rule"]
    assert {"en": "two visitors", "zh": "两人"}[edition] in rules.at["in_pairs", "text"]


# ---------------------------------------------------------------- cases


@pytest.mark.parametrize("id", ["lin", "chen", "he"])
def test_a_case_is_the_household_s_own_debt(id):
    record = next(one for one in data("table")["cases"] if one["id"] == id)
    budget, case = read_budget(record["budget"]), read_case(id)
    debt = next(one for one in budget.other_debts if one.id == record["debt"])
    assert debt.balance == case.balance and debt.yearly_rate == case.contract_rate
    from kit.negotiation.budget import offers

    shares = dict(zip((d.id for d in budget.other_debts), offers(budget)["offer"], strict=True))
    assert case.available == shares[record["debt"]], "the others' shares are kept for them"


@pytest.mark.parametrize("id", ["lin", "chen", "he"])
def test_a_case_has_a_zone_and_a_choice(id):
    here = ground(read_case(id))
    assert here.nash.found and min(here.nash.gains) > 500
    assert len(here.best) > 50
    assert (np.diff(here.best.points[:, 0]) >= 0).all()
    assert (np.diff(here.best.points[:, 1]) <= 0).all()


def test_worth_by_hand_and_by_table_agree():
    for id in ("lin", "chen", "he"):
        case = read_case(id)
        frontier = case.frontier()
        rng = np.random.default_rng(3)
        for row in rng.integers(0, len(frontier), 60):
            cells = frontier.labels.iloc[row]
            plan = Plan(*cells[["balance", "down_payment", "instalment"]], int(cells["months"]),
                        cells["waiver"])  # fmt: skip
            assert np.allclose(case.worth(plan), frontier.points[row], atol=0.0051)
            assert not case.check(plan)


def test_what_is_neither_paid_nor_waived_weighs_on_both():
    case = read_case("lin")
    kept, waived = (Plan(case.balance, 0, 100, 24, share) for share in (0.0, 0.9))
    gain = case.worth(waived)[1] - case.worth(kept)[1]
    loss = case.worth(kept)[0] - case.worth(waived)[0]
    assert gain > loss > 0, "a waiver of what cannot be collected costs one little, helps the other"


def test_a_plan_may_not_carry_more_than_the_contract():
    case = read_case("chen")
    dear = Plan(case.balance, 0, 655.73, 60, 0.0)
    blocked = case.check(dear)
    assert [one.rule for one in blocked] == ["the contract's rate"] and "24.00%" in repr(blocked)
    assert [one.rule for one in case.check(dear, cap=0.15)] == ["cap"]


def test_month_six_looks_at_the_shock_and_at_the_end():
    case = read_case("lin")
    table = case.month_six(Plan(case.balance, 0, 100, 5)).set_index("household")
    assert table.at["instalment", "as_planned"] == 0, "a plan of five months is over"
    table = case.month_six(Plan(case.balance, 0, 100, 6)).set_index("household")
    assert table.at["left", "as_planned"] == 17.77 and table.at["open", "as_planned"] == 0
    assert table.at["left", "income_falls"] == round(17.77 - 445, 2)


OWN = """case:
  id: mine
  title: {en: mine, zh: 自编}
  story: a story
  budget: chen
  balance: 5000
  set_aside: 0
  in_hand: 100
  contract_rate: 0.2
  creditor: {monthly_rate: 0.01, hazard: 0.02, no_deal: 1000, rest: 0.05}
  borrower: {monthly_rate: 0.02, no_deal: 6000, rest: 0.5}
"""


def test_a_case_of_one_s_own_needs_no_python(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(OWN, encoding="utf-8")
    game = new_game(path, collector="linear")
    assert game.case.id == "mine" and game.state.turn == "borrower"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  balance: 5000\n", "", "lacks 'balance'"),
        ("  balance: 5000", "  balanc: 5000", "no key 'balanc'"),
        ("5000", "-1", "balance"),
        ("hazard: 0.02", "hazard: 2", "break"),
        ("title: {en: mine, zh: 自编}", "title: {en: mine}", "text in en and zh"),
        ("contract_rate: 0.2", "contract_rate: 20", "contract_rate"),
        ("budget: chen", "budget: nobody", "nobody"),
        ("creditor: {monthly_rate: 0.01, hazard: 0.02, no_deal: 1000, rest: 0.05}", "creditor: 5",
         "list of keys"),
        ("rest: 0.5}", "rest: .nan}", "nan"),
    ],
)  # fmt: skip
def test_a_wrong_case_is_refused_in_one_sentence(tmp_path, old, new, says):
    path = tmp_path / "mine.yaml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    assert says in refusal(read_case, path)


def test_a_household_with_nothing_left_has_no_game(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(OWN.replace("budget: chen", "budget: wu"), encoding="utf-8")
    assert "token offer" in refusal(new_game, path)


# ---------------------------------------------------------------- playing


def test_a_game_is_frozen_so_a_cell_that_runs_twice_plays_once():
    game = new_game("lin", collector="linear")
    once, twice = game.offer(FAIR), game.offer(FAIR)
    assert len(game.moves) == 1 and len(once.moves) == len(twice.moves)
    assert once.moves == twice.moves
    with pytest.raises(AttributeError):
        game.moves = ()


def test_a_blocked_offer_is_shown_and_does_not_enter():
    gate = lambda plan: [Blocked("R-60", "too long")] if plan.months > 48 else []  # noqa: E731
    game = new_game("lin", collector="linear", cap=0.1, gate=gate)
    for terms, rule in (
        ({"instalment": 300, "months": 12}, "affordability"),
        ({"down_payment": 5000}, "money_in_hand"),
        ({"instalment": 100, "months": 60}, "R-60"),
        ({"instalment": 117, "months": 48, "waiver": 0.95}, "cap"),
        ({"instalment": 100, "months": 12, "waiver": 1.0}, "owed"),
    ):
        after = game.offer(terms)
        assert after.moves == game.moves and rule in [one.rule for one in after.blocked]
        assert "blocked: rule" in repr(after) and "blocked: rule" in after._repr_html_()
        assert after.offer(FAIR).blocked == (), "the next good offer clears it"


def test_law_that_was_not_asked_is_said():
    assert "law was not asked" in repr(new_game("lin"))
    assert "law was not asked" not in repr(new_game("lin", gate=lambda plan: []))


def test_two_people_take_turns_the_collector_first():
    game = new_game("lin", rounds=2)
    assert game.state.turn == "creditor" and "nothing" not in repr(game)
    assert "No offer" in refusal(game.accept)
    game = game.offer(FAIR, "a start")
    assert game.state.turn == "borrower" and game.state.standing.instalment == 110
    game = game.offer(FAIR | {"instalment": 60}).offer(FAIR | {"instalment": 100})
    assert game.state.last_turn and "no longer be accepted" in repr(game)
    agreed = game.accept("well")
    assert agreed.state.outcome == "agreed" and agreed.state.standing.instalment == 100
    assert agreed.transcript()["words"].tolist() == ["a start", "", "", "well"]
    over = game.offer(FAIR)
    assert over.state.outcome == "out_of_rounds"
    for ended in (agreed, over, game.walk_away()):
        for move in (ended.accept, ended.walk_away, lambda e=ended: e.offer(FAIR)):
            assert "is over" in refusal(move)


@pytest.mark.parametrize("id", TACTICS)
def test_every_tactic_sits_on_either_side(id):
    for seats in ({"collector": id}, {"borrower": id}):
        game = new_game("lin", **seats, rounds=6)
        while game.state.turn:
            game = game.offer(FAIR)
        for move in game.moves:
            assert not move.plan or not game.case.check(move.plan), (
                "no tactic offers what is blocked"
            )
        assert first_strange_move(game) is None


def test_a_tactic_never_agrees_below_what_no_deal_is_worth():
    for seed in range(12):
        game = new_game("chen", "random", "random", seed=seed)
        if game.state.outcome == "agreed":
            worth = np.array(game.case.worth(game.state.standing))
            assert (worth >= np.array(game.case.disagreement) - 0.01).all()


def test_a_tactic_s_own_offer_given_back_is_accepted():
    game = new_game("lin", collector="fixed_price", rounds=5)
    assert game.offer(game.state.standing).state.outcome == "agreed"


def test_a_boulware_tactic_gives_late_and_a_conceder_early():
    def demands(tactic):
        game = new_game("lin", borrower=Polynomial(9.0), collector=tactic, rounds=16)
        scale = demand_scale(game, "creditor")
        offers = [m for m in game.moves if m.side == "creditor" and m.act == "offer"]
        return [float(scale(game.case.worth(m.plan)[0])) for m in offers][:5]

    hard, soft = demands("boulware"), demands("conceder")
    assert min(hard) > 0.95 and max(soft[1:]) < 0.8


def test_the_same_seed_plays_the_same_game():
    games = [new_game("he", "random", "random", seed=seed) for seed in (5, 5, 6)]
    assert games[0].moves == games[1].moves != games[2].moves


def test_a_tactic_of_one_s_own_takes_a_seat():
    class HalfWay:
        def target(self, turn):
            return 1.0 if not turn.received else (turn.last + turn.received[-1]) / 2

    game = new_game("lin", collector=HalfWay()).offer(FAIR)
    assert len(game.moves) == 3
    nonsense = lambda turn: float("nan")  # noqa: E731
    assert refusal(new_game, "lin", collector=nonsense)


def test_wrong_settings_and_moves_get_one_sentence():
    assert "known" in refusal(new_game, "nobody")
    assert refusal(new_game, "lin", borrower="bulware")
    assert refusal(new_game, "lin", borrower=5)
    for rounds in (0, 1, 51, 2.5, True, "many", None, float("nan"), 10**400):
        assert "rounds" in refusal(new_game, "lin", rounds=rounds)
    for seed in (-1, 1.5, "x", 10**12):
        assert "seed" in refusal(new_game, "lin", seed=seed)
    assert "300" in refusal(new_game, "lin", cap=300)
    assert "function of a plan" in refusal(new_game, "lin", gate=5)
    game = new_game("lin")
    assert "not int" in refusal(game.offer, 5)
    assert "'price'" in refusal(game.offer, {"price": 5})
    assert "about 1,000.00 yuan" in refusal(game.offer, Plan(1000, 0, 10, 10))
    assert "four decimals" in refusal(game.offer, FAIR | {"waiver": 1 / 3})
    for wrong in (-1, float("nan"), float("inf"), "much", True, None, 10**300):
        refusal(game.offer, FAIR | {"instalment": wrong})
    assert "number of a person" in refusal(game.offer, FAIR, "call 138-0000-0000")
    assert "text" in refusal(game.offer, FAIR, 5)
    assert "no side" in refusal(game.brief, "lender")


def test_words_are_escaped_wherever_they_are_shown():
    game = new_game("lin").offer(FAIR, "<img src=x onerror=alert(1)> & =1+1")
    game = game.accept()
    for shown in (game._repr_html_(), game.report()._repr_html_(), game.state._repr_html_()):
        assert "<img" not in shown
    assert "&lt;img" in game._repr_html_()


def test_everything_speaks_chinese(chinese):
    game = new_game("lin", collector="conceder").offer({"instalment": 300, "months": 12})
    assert "负担能力" in repr(game) and "轮到借款人" in repr(game)
    report = game.accept().report()
    assert "纳什解" in repr(report) and "收入减少一成" in repr(report)
    assert "保留" not in game.case.brief("borrower") and "谈不成" in game.case.brief("borrower")
    assert table_cases()["title"].str.contains("的").all()


# ---------------------------------------------------------------- codes


def test_two_laptops_play_one_game_by_codes():
    here = there = new_game("lin", rounds=4, seed=7)
    assert there.take(here.code()).moves == ()
    here = here.offer(FAIR, "words stay here")
    there = there.take(here.code())
    assert there.moves[0] == Move("creditor", "offer", here.moves[0].plan)
    there = there.offer({"instalment": 99.99, "months": 7, "waiver": 0.1234})
    here = here.take(there.code().lower().replace("-", " ").replace("0", "o"))
    assert here.state.standing == there.moves[1].plan
    here = here.accept()
    assert there.take(here.code()).state.outcome == "agreed"
    left = there.take(there.walk_away().code()) if there.state.turn == "borrower" else None
    assert left is None


def test_a_mistyped_sign_is_always_seen():
    code = new_game("lin").offer(FAIR).code()
    body = code[3:]
    for at, sign in enumerate(body):
        for other in "0A7Z":
            if sign != "-" and other != sign:
                refusal(read_code, f"D1-{body[:at]}{other}{body[at + 1 :]}")
        if sign != "-":
            refusal(read_code, f"D1-{body[:at]}{body[at + 1 :]}")
    rng = random.Random(1)
    for _ in range(200):
        signs = list(body.replace("-", ""))
        a, b = rng.sample(range(len(signs)), 2)
        if signs[a] != signs[b]:
            signs[a], signs[b] = signs[b], signs[a]
            refusal(read_code, "D1-" + "".join(signs))


def test_old_strange_and_forged_codes_get_one_sentence():
    game = new_game("lin", rounds=4)
    first = game.offer(FAIR)
    second = first.offer(FAIR | {"instalment": 50})
    assert "old" in refusal(second.take, first.code())
    assert "old" in refusal(first.take, first.code())
    assert "was lost" in refusal(game.take, second.code())
    for other in ({"rounds": 5}, {"seed": 2}, {"cap": 0.2}):
        assert "another game" in refusal(
            new_game("lin", **{"rounds": 4} | other).take, first.code()
        )
    assert "another game" in refusal(new_game("chen", rounds=4).take, first.code())
    others = game.offer(FAIR | {"instalment": 60})
    assert "another game" in refusal(others.take, second.code())
    gate = lambda plan: [Blocked("R-1", "no")]  # noqa: E731
    assert "R-1" in refusal(new_game("lin", rounds=4, gate=gate).take, first.code())
    against = new_game("lin", collector="linear")
    assert "tactic" in refusal(against.code) and "tactic" in refusal(against.take, first.code())
    assert "version 9" in refusal(read_code, first.code().replace("D1", "D9"))
    for text in ("", None, 5, " ", "D1", "D1-", "hello", "D1-" + "0" * 10_000, "D1-𝟙𝟚", b"D1-00"):
        refusal(read_code, text)


def _forged(act, number, mark, terms=()):
    body = bytes([act, number]) + mark[:3] + b"".join(map(records._small, terms))
    return handed_in.short_code("D", 1, body)


def test_a_well_made_forgery_still_meets_the_gates():
    game = new_game("lin", rounds=4)
    start = records.mark(game, ())
    dear = _forged(1, 1, start, (0, 90_000, 24, 0))
    assert "affordability" in refusal(game.take, dear)
    assert "months" in refusal(game.take, _forged(1, 1, start, (0, 5000, 5000, 0)))
    assert "waiver" in refusal(game.take, _forged(1, 1, start, (0, 5000, 5, 20_000)))
    assert "No offer" in refusal(game.take, _forged(2, 1, start))
    for wrong in ((7, 1), (1, 1), (0, 1), (2, 0)):
        assert "does not add up" in refusal(read_code, _forged(*wrong, start))
    over = game.walk_away()
    assert refusal(over.take, _forged(3, 2, records.mark(over, over.moves)))


@given(st.integers(0, 150_000), st.integers(1, 11_777), st.integers(1, 600), st.integers(0, 10_000))
def test_any_plan_that_enters_travels_unchanged(down, instalment, months, waiver):
    terms = {"down_payment": down / 100, "instalment": instalment / 100, "months": months}
    game = new_game("lin", rounds=2).offer(terms | {"waiver": waiver / 10_000})
    if not game.blocked:
        assert new_game("lin", rounds=2).take(game.code()).moves == game.moves
        assert len(game.code()) < 50


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_one_sentence(text):
    for attempt in (text, f"D1-{text}"):
        try:
            read_code(attempt)
        except datasets.DataProblem as fault:
            assert "\n" not in str(fault)


# ---------------------------------------------------------------- the report


def test_a_report_waits_for_the_end():
    assert "still open" in refusal(new_game("lin").report)


def test_a_report_shows_both_sides_and_ranks_nobody():
    game = new_game("lin", collector="conceder").accept()
    report = game.report()
    both = report.both.set_index("measure")
    assert set(both.columns) == {"creditor", "borrower"}
    assert both.loc["gain"].sum() > 0
    creditor, cost = both.loc["value", "creditor"], both.loc["value", "borrower"]
    assert (creditor, -cost) == game.case.worth(report.plan)
    text = (repr(report) + report._repr_html_()).lower()
    for word in ("rank 1", "winner", "best player", "score", "leader", "%-ile"):
        assert word not in text
    assert "nobody is ranked" in text


def test_nothing_is_left_on_the_table_on_the_frontier_and_much_inside():
    here = ground(read_case("lin"))
    middle = here.plan(len(here.best) // 2)
    both = new_game("lin").offer(middle).accept().report().both.set_index("measure")
    assert both.loc["left"].tolist() == [0, 0]
    poor = new_game("lin").offer({"instalment": 60, "months": 24}).accept().report()
    left = poor.both.set_index("measure").loc["left"]
    assert (left > 100).all()
    no_deal = new_game("lin").walk_away().report().both.set_index("measure")
    assert no_deal.loc["gain"].tolist() == [0, 0]
    ideal = here.nash.ideal
    hoped = [ideal[0] - 2800, ideal[1] + 6200]
    assert np.allclose(no_deal.loc["left"].tolist(), hoped, atol=0.01)


def test_what_is_left_is_what_a_search_of_all_outcomes_finds():
    game = new_game("chen").offer({"down_payment": 300, "instalment": 400, "months": 18}).accept()
    report = game.report()
    point, points = np.array(game.case.worth(game.state.standing)), report.frontier.points
    for at, side in enumerate(("creditor", "borrower")):
        better = points[points[:, 1 - at] >= point[1 - at] - 0.005, at].max() - point[at]
        shown = report.both.set_index("measure").at["left", side]
        assert abs(max(better, 0) - shown) < 0.011


def test_offers_are_points_on_the_frontier_s_axes():
    game = new_game("lin", "linear", "linear")
    report = game.report()
    assert report.offers["side"].tolist()[:2] == ["creditor", "borrower"]
    assert (report.offers["borrower"] < 0).all() and (report.offers["creditor"] > 0).all()
    ends = report.best.points[[0, -1]]
    assert report.offers["creditor"].between(ends[0, 0] - 0.01, ends[1, 0] + 0.01).all()


def test_a_case_without_a_zone_says_so(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(OWN.replace("no_deal: 1000", "no_deal: 4900"), encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("no_deal: 6000", "no_deal: 100"),
                    encoding="utf-8")  # fmt: skip
    report = new_game(path, "conceder", "conceder").report()
    assert report.outcome == "out_of_rounds" and not report.nash.found
    assert "walking away can be right" in repr(report)


def test_every_assumption_stands_in_the_report():
    report = new_game("lin").walk_away().report()
    assert len(report.assumptions) == 9 and report.month_six is None
    assert isinstance(report.assumptions, pd.DataFrame)


# ---------------------------------------------------------------- the invented games


def test_a_row_s_tactic_plays_the_row_s_game_again():
    import make_games

    truth = datasets.load("synth_games_tactics")
    moves = datasets.load("synth_games")

    def seat(row, side):
        parameter = getattr(row, f"{side}_parameter")
        named = "" if pd.isna(parameter) else parameter
        return make_games._built(
            (getattr(row, f"{side}_tactic"), named, getattr(row, f"{side}_setting"))
        )

    for row in truth.iloc[[0, 7, 399]].itertuples():
        seats = {"collector": seat(row, "creditor"), "borrower": seat(row, "borrower")}
        game = new_game(row.case, **seats, seed=int(row.game_seed), rounds=int(row.rounds))
        assert game.state.outcome == row.outcome
        own = moves[moves["game_id"] == row.game_id]
        assert own["instalment"].tolist() == [m.plan.instalment for m in game.moves]


def test_the_games_are_what_their_true_parameters_say():
    import make_games

    truth, moves = datasets.load("synth_games_tactics"), datasets.load("synth_games")
    assert len(truth) == make_games.TRUTH["games"] == 400
    for side in ("creditor", "borrower"):
        shares = truth[f"{side}_tactic"].value_counts(normalize=True)
        for name, one in make_games.TRUTH["tactics"].items():
            assert abs(shares[name] - one["share"]) < 0.06
            settings = truth.loc[truth[f"{side}_tactic"] == name, f"{side}_setting"].dropna()
            assert settings.between(one["low"], one["high"]).all()
    assert set(moves["game_id"]) == set(truth["game_id"])
    for name in ("synth_games", "synth_games_tactics"):
        path = datasets.folder() / "negotiation" / f"{name}.csv"
        assert path.stat().st_size < 1_000_000
        assert datasets.check_file(path, like=name).empty
    described = json.dumps(datasets.describe("synth_games").to_dict(), ensure_ascii=False)
    assert "utility" in described


def test_a_student_can_tell_hard_from_soft_by_the_offers_alone():
    truth, moves = datasets.load("synth_games_tactics"), datasets.load("synth_games")
    offers = moves[
        (moves["side"] == "creditor") & (moves["act"] == "offer") & (moves["round"] == 2)
    ]
    joined = offers.merge(truth, on="game_id")
    mean = joined.groupby("creditor_tactic")["own_utility"].mean()
    assert mean["boulware"] > mean["linear"] > mean["conceder"]


def test_the_game_is_small_to_hold():
    assert isinstance(new_game("lin"), Game) and PERSON == "person"


def test_the_rest_of_an_offer_is_said_wherever_it_stands():
    """8,566.20 of 28,179.77 without a waiver once read like the whole debt."""
    game = new_game("lin", collector="boulware", rounds=6)
    first = game.moves[0].plan
    assert (first.total, first.waiver) == (8566.2, 0)
    assert "19,613.57 neither paid nor waived is left open" in repr(game)
    assert game.transcript()["left_open"].tolist() == [19613.57]
    assert "19,613.57" in repr(game.accept()) and "19,613.57" in repr(game.accept().report())


def test_the_brief_names_what_is_set_aside():
    assert "132.23 set aside" in read_case("lin").brief("borrower")
