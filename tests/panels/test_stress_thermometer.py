"""The stress thermometer says what the psychology functions say, and stands by its manners."""

import ipywidgets as widgets
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, evidence, language, psychology
from kit.panels.stress_thermometer import _MOMENTS, _PAGES, _PROMPTS, StressThermometer
from tests.nothing_stored import nothing_stored
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
PEOPLE = psychology.diary_people()["persona"].tolist()
PIECES = psychology.information_effects()["information"].unique().tolist()

STATES = st.fixed_dictionaries(
    {
        "persona": st.sampled_from(PEOPLE),
        **{name: st.integers(0, 20).map(lambda n: n / 2) for name in _MOMENTS},
        **{name: st.integers(0, 20).map(lambda n: 5 * n) for name in _PROMPTS},
        "information": st.lists(st.sampled_from(PIECES), unique=True, max_size=3),
    }
)


@pytest.mark.usefixtures("unpainted")
@SOME
@given(STATES)
def test_the_controls_say_what_the_functions_say(state):
    panel = StressThermometer()
    panel.set(**state)
    sides = [[state["demand"], state["importance"]], [state["resources"], state["control"]]]
    known = panel._controls["information"].value
    assert set(known) == set(state["information"])
    assert panel.appraisal == psychology.appraise(*sides).with_information(*known)
    frame = psychology.diary().to_frame()
    here = frame["persona"] == state["persona"]
    frame.loc[here, list(_MOMENTS.values())] = [state[name] for name in _MOMENTS]
    assert panel.diary.to_frame().equals(psychology.diary(frame).to_frame())
    assert lacking(panel.value, panel.text()) == []
    built = StressThermometer(**state)
    assert built.value == panel.value and built.text() == panel.text()


@pytest.mark.usefixtures("unpainted")
def test_another_person_brings_their_own_numbers():
    panel = StressThermometer("lin", knock=3)
    invented = psychology.diary().to_frame().set_index("persona")
    panel._controls["persona"].value = "shen"  # as a browser does
    values = [panel._controls[name].value for name in _MOMENTS]
    assert values == invented.loc["shen"].tolist()
    assert panel.diary.to_frame().equals(psychology.diary().to_frame())
    panel.set(persona="zhou", before=1)
    assert panel._controls["before"].value == 1 and panel._controls["knock"].value == 6


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", [n for names in _PAGES.values() for n in names])
def test_every_control_over_its_ends(name):
    panel = StressThermometer()
    control = panel._controls[name]
    is_list = isinstance(control, widgets.Dropdown | widgets.SelectMultiple)
    states = panel_guards.ends(control) if is_list else [control.min, control.max, 5]
    panel_guards.goes_through(panel, name, states)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(lambda: StressThermometer("shen", information=["plan"]))
    assert "+27.5" in text and "+45" in text


@pytest.mark.parametrize(("true", "false"), [("+45", "+54"), ("5.3", "3.5")])
def test_a_falsified_number_is_seen(true, false):
    panel_guards.sees_what_is_false(StressThermometer("shen"), true, false)


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_what_stands_beside_a_number_is_the_same_for_every_number(edition):
    language.use(edition)
    beside = []
    for value in (0, 10):
        panel = StressThermometer(
            before=value,
            knock=value,
            after=value,
            next_day=value,
            demand=10 * value,
            resources=100 - 10 * value,
        )
        lines = panel.text().splitlines()
        line = next(x for x in lines if language.say("given.not_a_diagnosis") in x)
        help_ = next(x for x in lines if "12356" in x)
        assert help_.strip() in panel._balance_view.value.replace("&#x27;", "'")
        beside.append((line, help_))
    assert beside[0] == beside[1]
    (checked,) = evidence.helplines("CN").query("number == '12356'")["checked_on"]
    assert checked in beside[0][1]


@pytest.mark.usefixtures("unpainted")
def test_nothing_is_stored():
    with nothing_stored():
        panel = StressThermometer()
        panel.set(persona="shen", next_day=0)
        panel.text(), panel._repr_mimebundle_()
    assert not any(
        isinstance(w, widgets.Text | widgets.Textarea) for w in panel_guards.below(panel)
    )


@pytest.mark.usefixtures("unpainted")
def test_the_task_of_the_lesson():
    panel = StressThermometer("shen")

    def next_day():
        return panel.diary.summary().set_index("diary_moment").loc["stress_next_day"]

    assert (next_day()["stress_q50"], round(next_day()["stress_mean"], 1)) == (5, 5.3)
    panel.set(next_day=0)
    assert (next_day()["stress_q50"], round(next_day()["stress_mean"], 1)) == (5, 4.0)
    start = psychology.appraise([80, 90], [45, 35])
    assert panel.appraisal == start
    two = [start.with_information(a, b).balance for a in PIECES for b in PIECES]
    assert min(two) > 10
    panel.set(information=["rights", "plan", "amount"])
    assert panel.appraisal.balance == 10
    heard = start.with_information("overheard")
    makes_up = [one for one in PIECES if heard.with_information(one).balance <= start.balance]
    assert makes_up == ["plan"]


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    panel_guards.labels_are_words(StressThermometer(), _PAGES.values())
    assert panel_guards.has_no_output_widget(StressThermometer())


@pytest.mark.usefixtures("unpainted")
def test_wrong_words_get_one_sentence_and_move_nothing():
    wrong = [{"persona": "wang"}, {"persona": None}, {"knock": 11}, {"knock": "much"}]
    wrong += [{"demand": -1}, {"control": True}, {"information": ["flood"]}, {"jurisdiction": "X"}]
    for one in wrong:
        with pytest.raises(datasets.DataProblem) as refused:
            StressThermometer(**one)
        assert "\n" not in str(refused.value)
    panel = StressThermometer()
    before = panel.value
    for one in ({"persona": "wang"}, {"demand": 10, "knock": 11}, {"knok": 1}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**one)
        assert panel.value == before and panel.problem == ""


@pytest.mark.usefixtures("unpainted")
def test_moving_a_control_makes_no_new_widgets_and_a_choice_stays():
    panel_guards.makes_no_new_widgets(StressThermometer(), "persona", ("shen", "zhou"))
    panel_guards.keeps_a_choice(StressThermometer("shen"))


@pytest.mark.usefixtures("unpainted")
def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("planted")

    panel = StressThermometer()
    with monkeypatch.context() as patch:
        patch.setattr(psychology, "appraise", broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._controls["demand"].value = 10
        assert "planted" in panel._message.value
    panel._controls["demand"].value = 20
    assert panel._message.value == ""
