"""Lesson 43: every reference answer is recomputed from the kit, and so is what its texts say."""

import json

import pytest

from kit import datasets, exercises, language, law, negotiation
from kit.negotiation import Spread

CARD, _ = datasets.load("household")["debts"]
FLOORS = (Spread(0.2, 0.6), Spread(0.2, 0.6))


def record(name):
    return exercises._find(name)


def mistakes(name):
    return {m["value"] for m in record(name)["mistakes"]}


def asking(days):
    return negotiation.tactic("delay", base="linear", days=days, fee=0)


def many(borrower, creditor="linear", n=100_000):
    return negotiation.simulate(creditor, borrower, n, 43, reservation=FLOORS)


def test_the_lesson_has_its_exercises():
    assert exercises.ids("43") == [f"43-{letter}" for letter in "abcdefgh"]
    levels = [record(name)["level"] for name in exercises.ids("43")]
    assert levels == ["circle"] * 3 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("43")} == {"worked", "faded", "own"}
    assert len(record("43-h")["rubric"]) == 5


def test_a_the_shares_are_those_of_the_million():
    question, given = record("43-a")["question"]["en"], record("43-a")["given"]["en"]
    for borrower in ("linear", asking(7)):
        found = many(borrower, n=1_000_000)
        ends = [f"{one:.4f}" for one in (found.value("deal_rate"), *found.interval("deal_rate"))]
        assert f"{ends[0]} ({ends[1]} to {ends[2]})" in question
    first, second = (many(one, n=1_000_000).interval("deal_rate") for one in ("linear", asking(7)))
    assert second[1] < first[0]  # the intervals do not meet
    for borrower in ("linear", asking(7)):
        found = many(borrower, n=1000)
        ends = [f"{one:.2f}" for one in (found.value("deal_rate"), *found.interval("deal_rate"))]
        assert f"{ends[0]} ({ends[1]} to {ends[2]})" in given
    assert record("43-a")["answer"] == "in_the_model"


def test_b_seven_days_of_the_card():
    day = CARD["balance"] * CARD["daily_rate_pct"] / 100
    assert record("43-b")["answer"] == pytest.approx(7 * day)
    assert {round(day, 2), round(30 * day, 2)} <= mistakes("43-b")
    home = datasets.load("household")
    left = home["income"]["after"]["total"]
    left -= sum(home["spending"][kind]["total"] for kind in ("essential", "other"))
    assert 0.4 < 7 * day / left < 0.5  # "more than two fifths"
    assert 7 * day / CARD["balance"] == pytest.approx(0.0035)


def test_c_only_sides_that_look_at_the_clock_give_anything():
    for creditor, gives in [("linear", 1), ("boulware", 1), ("tit_for_tat", 0), ("micro", 0)]:
        plain, week = (many(one, creditor, 20_000) for one in ("linear", asking(7)))
        more = week.value("gain_borrower") - plain.value("gain_borrower")
        assert (more > 0.005) if gives else abs(more) < 0.001, creditor
        assert week.value("net_borrower") < plain.value("net_borrower")
    strict, linear = (many("linear", one, 20_000) for one in ("tit_for_tat", "linear"))
    assert strict.value("gain_borrower") > 1.5 * linear.value("gain_borrower")
    assert record("43-c")["answer"] == "answers"


def test_d_the_rows_are_those_of_the_games():
    games = datasets.load("synth_games")
    truth = datasets.load("synth_games_tactics").set_index("game_id")
    rows = {
        "one": ("G012", "borrower"),
        "two": ("G006", "creditor"),
        "three": ("G059", "borrower"),
        "four": ("G014", "creditor"),
        "five": ("G064", "borrower"),
    }
    for cell, (game, side) in rows.items():
        moves = games[(games["game_id"] == game) & (games["side"] == side)]["own_utility"].tolist()
        for edition, comma in (("en", ", "), ("zh", "，")):
            said = record("43-d")["cells"][cell]["says"][edition].split(comma)
            assert list(map(float, said)) == moves[: len(said)], cell
        assert record("43-d")["answer"][cell] == truth.loc[game, f"{side}_tactic"]
    other = games[(games["game_id"] == "G014") & (games["side"] == "borrower")]["own_utility"]
    assert other.tolist()[:3] == [1.0, 0.97, 0.934]


def test_e_a_tactic_of_ones_own():
    def two_steps(late):
        return lambda turn: 0.8 if turn.time < 0.5 else late

    end = negotiation.trace("boulware", two_steps(0.65)).iloc[-1]
    assert (end["step"], end["price"]) == (record("43-e")["answer"], 35)
    others = {
        negotiation.trace("boulware", two_steps(0.8)).iloc[-1]["step"],
        negotiation.trace("boulware", two_steps(0.5)).iloc[-1]["step"],
        negotiation.trace("linear", two_steps(0.65)).iloc[-1]["step"],
        negotiation.trace("conceder", two_steps(0.65)).iloc[-1]["step"],
    }
    assert others | {35} == mistakes("43-e")
    ends = [negotiation.trace("boulware", two_steps(late)).iloc[-1] for late in (0.76, 0.77)]
    assert [end["action"] for end in ends] == ["accept", "end"]
    for text in record("43-e")["right"].values():
        assert "0.76" in text


def test_f_no_verdict_rank_or_script():
    wanted = set(record("43-f")["answer"])
    assert set(record("43-f")["options"]) - wanted == {"proof", "ranking", "script"}


def test_g_where_fourteen_days_are_even():
    plain = many("linear").value("net_borrower")

    def even(days):
        table = many(asking(days)).sensitivity("trust_weight", [0, 1])["net_borrower"]
        return (table[0] - plain) / (table[0] - table[1]), table[0] - plain

    slack = record("43-g")["tolerance"]
    assert abs(even(14)[0] - record("43-g")["answer"]) < slack
    for days, value in [(7, 0.066), (3, 0.086), (30, -0.047)]:
        assert abs(even(days)[0] - value) < slack and value in mistakes("43-g")
    assert abs(even(14)[1] - 0.0032) < 0.0001
    assert f"{plain:.5f}" in record("43-g")["hints"][2]["en"]


def test_the_lesson_says_what_its_simulations_say():
    """The prose: who gains and loses by the week, what turns the sign, where intervals overlap."""
    plain, week = (many(one, n=1_000_000) for one in ("linear", asking(7)))
    for side in ("creditor", "borrower"):
        assert week.value(f"net_{side}") < plain.value(f"net_{side}")
    assert week.value("gain_borrower") > plain.value("gain_borrower")
    assert week.value("limitation_restarts") == 1

    def gap(name, value):
        one, other = (s.sensitivity(name, [value])["net_borrower"][0] for s in (week, plain))
        return one - other

    assert gap("trust_weight", 0) > 0 > gap("trust_weight", 0.1)
    assert gap("yearly_rate", 0) > 0 > gap("yearly_rate", 0.12)
    assert max(gap("days_per_step", days) for days in (0, 0.25, 1, 2)) < 0
    group = many(negotiation.tactic("mutual_aid", base="linear"), n=1_000_000)
    assert group.value("gain_borrower") > plain.value("gain_borrower")
    assert group.interval("net_borrower")[1] < plain.interval("net_borrower")[0]
    hardship = many(negotiation.tactic("deflection", base="linear"), n=1_000_000)
    assert 0.5 < hardship.value("deal_rate") < 0.55


def prose_of(edition):
    lesson = datasets.folder().parent / f"notebooks/{edition}/43-tactics-on-trial.ipynb"
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    return "".join("".join(one["source"]) for one in cells if one["cell_type"] == "markdown")


@pytest.mark.parametrize(("edition", "place"), [("en", "mainland China"), ("zh", "中国大陆")])
def test_the_card_names_the_place_and_the_day_of_the_rules(edition, place):
    card = prose_of(edition).split("\n## ")[0]
    assert place in card and law.rulebook.load("cn").as_of in card


def test_chinese_names_of_tactics_are_those_of_the_prose():
    """A loaded name in a figure ("only complaining") would judge the borrower beside the data."""
    prose = prose_of("zh")
    language.use("zh")
    for name in ("delay", "deflection", "staging", "mutual_aid"):
        assert f"**{language.label('tactic', name)}**" in prose, name
    assert "转移话题" not in prose and "拖延" not in prose and "诉苦" not in prose


def test_one_by_one_loses_trades_and_its_intervals_overlap():
    floors = (Spread(0.2, 0.4), Spread(0.2, 0.4))
    whole, staged = (
        negotiation.simulate("linear", one, 20_000, 43, issues=4, reservation=floors)
        for one in ("linear", negotiation.tactic("staging", base="linear"))
    )
    lost = whole.value("gain_creditor") - staged.value("gain_creditor")
    won = staged.value("gain_borrower") - whole.value("gain_borrower")
    assert lost > won > 0
    assert staged.interval("net_borrower")[0] < whole.interval("net_borrower")[1]
