"""The questionnaire says what the scales say, whoever answers, and keeps nothing."""

from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, language, psychology
from kit.panels.questionnaire import _ITEMS, _PAGES, SCALES, Questionnaire
from tests.nothing_stored import nothing_stored
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
FEW = settings(SOME, max_examples=5)
PEOPLE = {one["persona"]: one for one in datasets.load("psychology_personas")["people"]}
MOST = {"fwb10": 4, "fwb5": 4, "phq4": 3, "k6": 4, "gad7": 3}


def asked(id, answers, age, mode):
    of = psychology.scale(id)
    return of.score(answers, **({"age": age, "mode": mode} if id.startswith("fwb") else {}))


@st.composite
def states(draw):
    id = draw(st.sampled_from(SCALES))
    n = psychology.scale(id).n_items
    answers = draw(st.lists(st.integers(0, MOST[id]), min_size=n, max_size=n))
    mode = "self" if id == "fwb5" else draw(st.sampled_from(["self", "other"]))
    return id, answers, draw(st.integers(18, 120)), mode, draw(st.integers(0, n))


@pytest.mark.usefixtures("unpainted")
@FEW
@given(states())
def test_the_controls_say_what_the_scale_says(state):
    id, answers, age, mode, turned = state
    given_ = dict(zip(_ITEMS, answers, strict=False))
    moved, built = Questionnaire(), Questionnaire(id, age=age, mode=mode, turned=turned, **given_)
    moved.set(**given_, turned=turned, mode=mode, age=age, scale=id)
    wanted = asked(id, answers, age, mode)
    assert repr(moved.score) == repr(wanted) and moved.score.percentile == wanted.percentile
    assert built.value == moved.value and built.text() == moved.text()
    assert lacking(moved.value, moved.text()) == []
    if turned:
        mirrored = list(answers)
        mirrored[turned - 1] = MOST[id] - answers[turned - 1]
        assert repr(moved.mistaken) == repr(asked(id, mirrored, age, mode))
    else:
        assert moved.mistaken is None


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("id", SCALES)
def test_a_person_fills_in_the_sheet(id):
    panel = Questionnaire(id)
    for name, one in PEOPLE.items():
        panel._controls["persona"].value = name
        answers = one[id] if id in one else [one["fwb10"][n - 1] for n in (3, 5, 6, 8, 10)]
        assert panel.answers == answers and panel._controls["age"].value == one["age"]
        assert repr(panel.score) == repr(asked(id, answers, one["age"], "self"))
        assert one["name"]["en"] in panel.text()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("id", ["fwb10", "phq4"])
def test_every_control_over_its_ends(id):
    panel = Questionnaire(id, "he")
    last = psychology.scale(id).n_items
    for name in ("item_1", f"item_{last}"):
        panel_guards.goes_through(panel, name, [0, MOST[id]])
    panel_guards.goes_through(panel, "turned", [0, last])
    panel_guards.goes_through(panel, "age", [0, 1000])


@pytest.mark.usefixtures("unpainted")
def test_scale_and_person_over_all_their_values():
    panel = Questionnaire()
    panel_guards.goes_through(panel, "scale", SCALES)
    panel.set(scale="fwb10")
    panel_guards.goes_through(panel, "mode", ["other", "self"])


@pytest.mark.usefixtures("unpainted")
def test_a_gap_is_told_and_no_score_stays_on_screen():
    panel = Questionnaire("phq4", "lin")
    panel._controls["item_2"].value = -1
    assert "items 2 are missing" in panel.problem and panel._told.value == ""
    panel._controls["persona"].value = "empty"
    assert "no answers" in panel.problem
    panel.set(item_1=0, item_2=0, item_3=0, item_4=0)
    assert panel.problem == "" and panel.score.value == 0
    other = Questionnaire("fwb5", mode="other")
    assert "no conversion is known" in other.problem


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(lambda: Questionnaire(turned=3))
    assert "12356" in text and "2026-11-24" in text
    # the items stand in the spoken language, and the norm is that of the English wording
    assert ("6375" in text.replace(",", "")) == (edition == "en")
    wording = {"en": "Wording answered: English", "zh": "作答所用措辞：中文"}[edition]
    assert wording in text and ("不与常模对照" in text) == (edition == "zh")


@pytest.mark.usefixtures("unpainted")
def test_the_wording_is_the_one_on_screen():
    language.use("zh")
    panel = Questionnaire("fwb10", "wang")
    language.use("en")
    panel.set(age=62)
    assert panel.score.wording == "zh" and panel.score.percentile is None
    assert panel.score.value == 44 and Questionnaire("fwb10", "wang").score.percentile == 15


@pytest.mark.parametrize(("true", "false"), [("41", "14"), ("Rarely", "Always")])
def test_a_falsified_value_is_seen(true, false):
    panel_guards.sees_what_is_false(Questionnaire(), true, false)


@pytest.mark.usefixtures("unpainted")
def test_the_task_of_the_lesson():
    panel = Questionnaire("fwb10", "wang")
    assert (panel.score.value, panel.score.percentile) == (41, 15)
    panel.set(age=62)
    assert panel.score.value == 44
    panel.set(age=61, turned=3)
    assert panel.mistaken.value == 44 and "44 instead of 41" in panel._told.value
    panel.set(turned=9)
    assert panel.mistaken.value == 41 and "does not show" in panel._told.value
    low, high = Questionnaire("phq4", "zhou"), Questionnaire("phq4", "zhou")
    low.set(**dict.fromkeys(_ITEMS[:4], 0))
    high.set(**dict.fromkeys(_ITEMS[:4], 3))
    for place in ("What it does not say", "The same beside every score"):
        assert low.value[place] == high.value[place]
    assert low._rights.value == high._rights.value


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("id", SCALES)
def test_rights_direction_help_and_language_are_on_screen(edition, id):
    language.use(edition)
    panel, of = Questionnaire(id), psychology.scale(id)
    shown = unescape(panel._rights.value + panel._told.value + panel._asked.value)
    for text in (of.language_status, of.higher_means, "12356", "2026-11-24"):
        assert text in shown, text
    assert language.say("scoring.not_a_diagnosis") in shown
    assert of.licence_class in panel.text() and language.say("scores.panel.kept") in panel.text()
    for prompt in of.items()["item_prompt"].unique():
        assert prompt in shown


@pytest.mark.usefixtures("unpainted")
def test_a_changed_answer_is_no_longer_the_persons():
    panel = Questionnaire()
    assert "Changed by hand" not in panel.text()
    panel._controls["item_4"].value = 0
    assert "invented answer: items 4." in panel.text()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    for id in SCALES:
        panel_guards.labels_are_words(Questionnaire(id), _PAGES.values())
    assert panel_guards.has_no_output_widget(Questionnaire())
    hidden = Questionnaire("phq4")._controls
    assert hidden["item_5"].layout.display == "none" and hidden["age"].layout.display == "none"


@pytest.mark.usefixtures("unpainted")
def test_wrong_words_get_one_sentence_and_move_nothing():
    wrong = [{"scale": "phq9"}, {"persona": "you"}, {"age": 17}, {"mode": "aloud"}]
    wrong += [{"turned": 11}, {"item_1": 5}, {"item_11": 1}, {"scale": "phq4", "item_1": 4}]
    wrong += [{"scale": "phq4", "item_5": 0}, {"item_1": None}, {"age": "old"}, {"scale": 3}]
    panel = Questionnaire()
    before = panel.value
    for one in wrong:
        with pytest.raises(datasets.DataProblem) as refused:
            Questionnaire(**one)
        assert "\n" not in str(refused.value)
        with pytest.raises(datasets.DataProblem):
            panel.set(**{"item_2": 4, **one})
        assert panel.value == before and panel.problem == ""


@pytest.mark.usefixtures("unpainted")
def test_a_choice_taken_away_is_the_first_entry():
    panel = Questionnaire()
    for name in ("scale", "persona", "mode", "turned"):
        panel._controls[name].set_state({"index": None})
        assert panel._controls[name].index == 0 and panel.problem == ""
    panel._controls["item_1"].set_state({"index": None})
    assert panel.answers[0] is None and "missing" in panel.problem


@pytest.mark.usefixtures("unpainted")
def test_moving_a_control_makes_no_new_widgets():
    panel_guards.makes_no_new_widgets(Questionnaire(), "scale", ("phq4", "fwb10"))
    panel_guards.makes_no_new_widgets(Questionnaire(), "persona", ("lin", "wu"))


@pytest.mark.usefixtures("unpainted")
def test_nothing_is_stored():
    with nothing_stored():
        panel = Questionnaire()
        panel.set(item_1=4, persona="lin")
        panel.set(item_1=4)
        panel.text(), panel._repr_mimebundle_()
    assert Questionnaire("fwb10", "lin").answers == PEOPLE["lin"]["fwb10"]


@pytest.mark.usefixtures("unpainted")
def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("planted")

    panel = Questionnaire()
    with monkeypatch.context() as patch:
        patch.setattr(psychology.Scale, "score", broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._controls["item_1"].value = 3
        assert "planted" in panel._message.value
    panel._controls["item_1"].value = 2
    assert panel._message.value == ""


def test_personas_are_invented_and_fit_their_scales():
    known = datasets.load("psychology_personas")
    assert "invented" in known["label"]["en"].lower() and 4 <= len(PEOPLE) <= 6
    assert {one["side"] for one in PEOPLE.values()} == {"inside", "outside"}
    for one in PEOPLE.values():
        for id in ("fwb10", "phq4", "k6", "gad7"):
            assert asked(id, one[id], one["age"], "self").value is not None
        assert one["gad7"][:2] == one["phq4"][:2]  # the same two items
    household = {one["id"]: one["age"] for one in datasets.load("household")["people"]}
    assert all(PEOPLE[name]["age"] == household[name] for name in ("lin", "zhou"))
