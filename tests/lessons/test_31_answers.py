"""Lesson 31: every reference answer is recomputed from the kit, and so is what its texts say."""

import pytest

from kit import datasets, exercises, law, psychology

CONTACT = psychology.survey_table("contact")


def record(name):
    return exercises._find(name)


def mistakes(name):
    return {m["value"] for m in record(name)["mistakes"]}


def test_the_lesson_has_its_exercises():
    assert exercises.ids("31") == [f"31-{letter}" for letter in "abcdefg"]
    levels = [record(name)["level"] for name in exercises.ids("31")]
    assert levels == ["circle"] * 3 + ["square"] * 2 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("31")} == {"worked", "faded", "own"}
    assert len(record("31-g")["rubric"]) == 5


def test_a_share_by_denominator():
    heads = CONTACT[CONTACT["survey_denominator"] == "everybody"]
    heads = heads.set_index("survey_answer")["people_answering"].astype(int)
    assert heads.to_dict() == {"no": 5263, "yes": 838, "not_sure": 238, "refused": 55}
    yes, no, not_sure = heads["yes"], heads["no"], heads["not_sure"]
    assert round(100 * yes / (yes + no), 2) == record("31-a")["answer"]
    wrong = {round(100 * yes / n, 2) for n in (heads.sum(), yes + no + not_sure, no)}
    assert wrong | {round(yes / (yes + no), 4)} <= mistakes("31-a")
    share = CONTACT.query("survey_denominator == 'yes_or_no' and survey_answer == 'yes'").iloc[0]
    assert round(100 * share["weighted_value"], 2) in mistakes("31-a")
    assert round(100 * share["unweighted_value"], 2) == record("31-a")["answer"]


def test_b_an_odds_ratio_at_another_base_rate():
    of = [psychology.from_finding("richardson_2013_depression", rate) for rate in (0.2, 0.1, 0.05)]
    assert of[0].odds_ratio == 2.77 and round(of[0].with_factor, 1) == record("31-b")["answer"]
    assert {20 * 2.77, round(of[1].with_factor, 1), 0.25 * 277} <= mistakes("31-b")
    assert round(of[0].difference, 1) in mistakes("31-b")
    assert round(of[0].risk_ratio) == 2 and round(of[2].risk_ratio, 2) == 2.54


def test_c_and_d_what_the_survey_says():
    notes = psychology.survey_tables().set_index("name")["note"]
    assert "channel" in notes["contact"]
    scores = psychology.survey_table("scores").query("survey_split == 'contacted'")
    scores = scores[scores["which_score"] == "table_score"].set_index("survey_group")
    assert round(scores.loc["no", "weighted_value"] - scores.loc["yes", "weighted_value"]) == 14
    assert (record("31-c")["answer"], record("31-d")["answer"]) == ("final_weight", "groups")
    assert "final weight" in psychology.survey_table.__doc__


def test_e_the_diary_that_does_not_fall_back():
    diary = psychology.diary().to_frame().set_index("persona")
    assert diary.loc["shen"].tolist() == [4, 7, 8, 9] and diary.loc["tang"].tolist()[-1] == 2
    assert psychology.diary().changes().query("stress_fall > 0")["persona"].tolist() == ["shen"]
    assert set(record("31-e")["options"]) - set(record("31-e")["answer"]) == {
        "tang",
        "illness",
        "character",
    }


def answer():
    return psychology.visit_sensitivity("respectful", "plain", "lin", outcome="arousal_peak")


def test_f_which_assumptions_turn_the_answer():
    found = answer()
    assert set(found.turning) == set(record("31-f")["answer"])
    assert set(record("31-f")["options"]) <= set(found.by_parameter["day_parameter"])
    table = found.by_parameter.set_index("day_parameter")
    assert round(table.loc["surprise", "difference_at_low"], 2) == 0.70
    assert round(table.loc["wait", "difference_at_high"], 2) == 0.46
    ends = table.loc["press_arousal", ["difference_at_low", "difference_at_high"]]
    assert [round(end, 2) for end in ends] == [-0.11, -0.89]
    assert table.index.tolist().index("press_arousal") == 2
    now = found.ranges.set_index("model_outcome").loc["arousal_peak", "difference"]
    assert round(now, 2) == -0.50
    last = psychology.visit_sensitivity("respectful", "plain", "lin", outcome="avoidance_last")
    assert "plan_avoid" in last.turning


def test_what_the_lesson_says_of_the_two_claims():
    claims = law.audit().to_frame().set_index("id")
    assert (claims.loc[["E18", "E21"], "lesson"] == "31").all()
    assert (claims.loc[["E18", "E21"], "verdict"] == "open").all()

    def talks(size, arousal):
        person = {"arousal": arousal, "avoidance": 4, "balance": 45, "means": 0.5}
        days = psychology.visit_days("plain", person, parameters={"talk_arousal": size})
        return days.value("talk_next")

    assert talks(-0.1, 2) < talks(-0.1, 6) and talks(0.1, 2) > talks(0.1, 6)


def test_the_appraisal_of_the_lesson():
    lin = psychology.appraise([80, 90], [45, 35])
    assert lin.balance == 45 and psychology.visit_days(None, "lin").person["balance"] == 45
    assert lin.with_information("rights", "plan", "time").balance == 5
    assert lin.moves()["information"].iloc[0] == "plan"


def test_no_size_of_the_model_is_called_measured():
    assert (psychology.visit_parameters()["evidence"] == "assumed").all()
    cards = psychology.evidence_cards(["ego_threat", "visit", "scarcity"]).set_index("card")
    assert cards.loc["ego_threat", "evidence_status"] == "absent"
    assert set(cards.loc["scarcity", "evidence_status"]) == {"contested"}
    assert "a review of 65 papers" in record("31-b")["question"]["en"]
    read = psychology.evidence_cards(["appraisal"])["evidence_status"]
    assert read.tolist() == ["not_read"]


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_no_figure_on_suicide_stands_in_the_lesson(edition):
    path = datasets.notebooks_folder() / edition / "31-stress-at-the-door.ipynb"
    text = path.read_text(encoding="utf-8")
    assert [word for word in ("suicid", "自杀", "self-harm", "自残") if word in text] == []
