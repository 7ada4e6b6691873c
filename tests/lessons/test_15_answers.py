"""Lesson 15: each reference answer is worked out anew from the kit, and each typical error too."""

import nbformat
import pytest

from kit import datasets, exercises, language, law

HOUSEHOLD = datasets.load("household")
DEBTS = {debt["id"]: debt for debt in HOUSEHOLD["debts"]}
LOAN = DEBTS["loan"]["principal_left"]
WAYS = law.remedies().set_index("remedy")


@pytest.fixture(autouse=True)
def new_session(monkeypatch):
    """Each test is a session of its own."""
    monkeypatch.setattr(exercises, "_own", {})
    exercises.reset()
    yield
    exercises.reset()


def record(name):
    return exercises._find(name)


def test_the_exercises_and_their_levels():
    assert exercises.ids("15") == [f"15-{letter}" for letter in "abcdefg"]
    levels = [record(name)["level"] for name in exercises.ids("15")]
    assert levels == ["circle"] * 2 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("15")} == {"worked", "faded", "own"}


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("name", [f"15-{letter}" for letter in "abcdef"])
def test_the_reference_solution_is_right(name, edition):
    language.use(edition)
    assert exercises.check(name, record(name)["answer"]).state == "right"


def test_a_what_a_complaint_cannot_do():
    cannot = WAYS.loc["complaint_lender", "borrower_cannot"]
    assert all(word in cannot for word in ("Cancel the debt", "interest", "suit"))
    assert record("15-a")["options"].keys() - {"interest", "suit", "debt"} == {"record"}
    assert "on record" in WAYS.loc["complaint_lender", "borrower_can"]


def test_b_what_the_text_names():
    kept = WAYS.loc["exempt", "borrower_can"]
    named = {"medicine": "medicines", "living_costs": "living costs", "kitchen": "kitchen goods"}
    named["school_things"] = "schooling"
    assert sorted(record("15-b")["answer"]) == sorted(named)
    assert all(word in kept for word in named.values())


def test_c_each_sentence_is_in_the_row_of_its_way():
    said = {
        "silence": ("borrower_cannot", "silence for 15 days"),
        "last_word": ("borrower_cannot", "the first judgment is the last"),
        "together": ("conditions", "both apply together within 30 days"),
        "two_cities": ("territory", "Shenzhen; Xiamen"),
        "answers_only": ("borrower_cannot", "Decide what is owed"),
        "may_cut": ("borrower_can", "dispute the sum"),
    }
    for cell, way in record("15-c")["answer"].items():
        column, words = said[cell]
        others = WAYS.loc[[w for w in record("15-c")["options"] if w != way], column]
        assert words in WAYS.loc[way, column], cell
        assert not others.str.contains(words, regex=False).any(), cell


def test_d_the_fee_and_its_typical_errors():
    assert record("15-d")["answer"] == law.court_fee(LOAN, "simple")
    card = law.court_fee(DEBTS["card"]["balance"], "simple")
    wrong = [
        law.court_fee(LOAN),
        round(LOAN * 0.025 / 2, 2),
        round(LOAN * 0.025, 2),
        round((LOAN - 10000) * 0.025 / 2, 2),
        law.court_fee(LOAN, "enforcement"),
        card,
    ]
    given = [mistake["value"] for mistake in record("15-d")["mistakes"]]
    assert given == pytest.approx(wrong, abs=0.006)
    for value in given:
        assert exercises.check("15-d", value).state == "wrong"


def test_e_which_sentences_have_one_unit_and_a_base():
    stages = law.funnel().set_index("stage")
    unit, share, value = stages["unit"], stages["share"], stages["value"]
    right = set()
    if unit["set_aside"] == unit["screened"] and share["set_aside"] > 0.5:
        right.add("most_aside")
    if value["screened"] - value["set_aside"] == 828 == value["went_on"]:
        right.add("left_over")
    assert set(record("15-e")["answer"]) == right
    assert (
        unit["agreed"] != unit["screened"] and share[["agreed", "performed", "closed"]].isna().all()
    )
    assert (int(value["agreed"]), int(value["closed"])) == (1833, 2503)


def test_f_the_ends_of_the_range():
    def sue(end, **inputs):
        return law.fallback(LOAN, **inputs).set_index("item").loc["sue", end]

    worked = {
        "lowest": sue("low"),
        "one_known": sue("high", enforced=0.2),
        "two_known": sue("high", enforced=0.2, settled=0.4),
    }
    assert record("15-f")["answer"] == pytest.approx(worked, abs=0.005)
    quick = record("15-f")["answer"] | {"one_known": round(0.2 * LOAN, 2)}
    said = exercises.check("15-f", quick)
    assert said.state == "wrong"
    assert record("15-f")["cells"]["one_known"]["why"]["en"] in said.text


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_g_the_letter_is_read_by_five_criteria(edition):
    language.use(edition)
    said = exercises.check("15-g", "To the finance company: on 17 March I did not say come in.")
    assert said.state == "handed in"
    assert len(record("15-g")["rubric"]) == 5
    assert all(language.of(one["name"]) in said.text for one in record("15-g")["rubric"])


def test_every_wrong_option_hears_its_reason():
    for name in ("15-a", "15-b", "15-e"):
        one = record(name)
        answer = one["answer"]
        for code, option in one["options"].items():
            right = answer if isinstance(answer, list) else [answer]
            if code in right:
                continue
            tried = [*right, code] if isinstance(answer, list) else code
            assert option["why"]["en"] in exercises.check(name, tried).text


def test_what_the_lesson_says_of_the_household():
    after, needed = HOUSEHOLD["income"]["after"], HOUSEHOLD["spending"]["essential"]["total"]
    own = after["odd_jobs"] + after["unemployment_benefit"]
    assert (own, after["total"] - needed) == (3000, 370)
    assert round(DEBTS["card"]["balance"] / 60, 2) == 527.33 > after["total"] - needed
    taken = law.fallback(DEBTS["card"]["balance"], income=own, kept=needed).set_index("item")
    assert taken.loc["may_take", ["low", "high"]].tolist() == [0, 0]


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_first_question_asks_of_all_cases_that_a_court_screens(edition):
    """The court counted every kind of financial case, not cards alone."""
    (path,) = (datasets.notebooks_folder() / edition).glob("15-*.ipynb")
    (cell,) = (c for c in nbformat.read(path, 4).cells if c.id == "story")
    question = {"en": "Of a hundred cases that a court screens", "zh": "筛查一百件案件"}[edition]
    assert question in cell.source
