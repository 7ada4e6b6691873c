"""The panel across borders says what law.compare says, whatever a hand does to it."""

import ipywidgets as widgets
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, language, law
from kit.law import Contact
from kit.panels.borders import _PAGES, AcrossBorders
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
LIN = Contact(**datasets.load("household")["visit"]["records"]["lin"]["contact"])
LIN = LIN.but(holiday="no", duties_missed=None)
FEW = ["JP", "KR", "US-MA"]
PLAIN = AcrossBorders(LIN, FEW)  # read for its options only
OPTIONS = {
    name: [value for _, value in control.options]
    for name, control in PLAIN._controls.items()
    if hasattr(control, "options")
}


def a_fact(name):
    if name == "time":
        clock = st.tuples(st.integers(0, 23), st.integers(0, 59))
        return st.none() | clock.map(lambda t: f"{t[0]:02d}:{t[1]:02d}")
    if name == "date":
        return st.none() | st.sampled_from(["2025-12-31", "2026-03-17", "2026-03-22"])
    codes = [code for code in OPTIONS[name] if code not in ("", "none")]
    if isinstance(PLAIN._controls[name], widgets.SelectMultiple):
        some = st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)
        return (
            st.none() | st.just("none") | some.map(lambda s: ";".join(sorted(s, key=codes.index)))
        )
    return st.none() | st.sampled_from(codes)


FACTS = st.fixed_dictionaries({name: a_fact(name) for name in _PAGES["door"] + _PAGES["more"]})


@pytest.mark.usefixtures("unpainted")
@settings(SOME, max_examples=5)  # each asks every regime three times
@given(FACTS, st.lists(st.sampled_from(OPTIONS["regimes"]), min_size=1, max_size=3, unique=True))
def test_the_controls_build_what_the_api_builds(facts, regimes):
    panel = AcrossBorders(LIN, FEW)
    panel.set(**facts, regimes=regimes)
    contact = LIN.but(**facts)
    assert panel.contact == contact and panel.regimes == regimes
    everywhere = law.compare(contact).table  # all of them: every own word is known
    expected = everywhere[everywhere["regime"].isin(regimes)]
    assert sorted(panel.comparison.table.values.tolist()) == sorted(expected.values.tolist())
    assert lacking(panel.value, panel.text()) == []
    assert AcrossBorders(contact, FEW).contact == contact


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", [n for names in _PAGES.values() for n in names])
def test_every_control_over_all_its_ends(name):
    panel = AcrossBorders(LIN, ["KR", "US-MA"])
    control = panel._controls[name]
    if hasattr(control, "options"):
        states = panel_guards.ends(control)[name == "regimes" :]  # no regime at all is a problem
    else:
        states = [None, panel._as_control(name, "23:59" if name == "time" else "2024-10-17")]
    panel_guards.goes_through(panel, name, states)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    assert "id.pojk.hours" in panel_guards.three_forms(lambda: AcrossBorders(LIN))


@pytest.mark.usefixtures("unpainted")
def test_a_text_that_lacks_a_value_is_seen():
    panel_guards.sees_what_is_false(AcrossBorders(LIN, FEW), "us.ma.visit", "us.ma.calls")


def test_the_task_of_the_lesson():
    """Staying and blocking change what lesson 13 says that they change."""
    invited = LIN.but(consents="entry", acts="none", stops_in_force="none", debt_told_to="debtor")
    places = ["CN", "DE", "JP", "KR", "UK", "US", "US-MA"]

    def changed(**facts):
        panel = AcrossBorders(invited, places)
        before = panel.comparison.by_topic()
        panel.set(**facts)
        after = panel.comparison.by_topic().reindex(before.index)
        return set(before.columns[(before != after).any()])

    assert changed(acts="staying_after_asked_to_leave") == {"DE", "JP", "UK"}
    assert changed(stops_in_force="visits_blocked") == {"KR", "US"}


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    panel = AcrossBorders()
    panel_guards.labels_are_words(panel, _PAGES.values())
    own = {"regimes": language.say("borders.regimes"), "on": language.say("panel.on")}
    for name, control in panel._controls.items():
        label = own.get(name) or language.label("column", name)
        assert control.description == label


def test_an_own_word_of_a_regime_that_is_not_chosen_stops_nothing():
    panel = AcrossBorders(LIN, ["KR"])
    panel.set(findings="in_victoria")
    assert panel.problem == "" and list(panel.comparison.names) == ["KR"]
    panel.set(regimes=["AU"])
    assert "au.vic.visit" in panel.text()


def test_a_problem_is_said_in_one_sentence_and_goes_away():
    panel = AcrossBorders(LIN, FEW)
    panel._controls["regimes"].value = ()
    assert "at least one" in panel.problem and "at least one" in panel._message.value
    assert panel._table.value == "" and panel.problem in panel.text()
    panel.set(regimes="KR")
    assert panel.problem == "" and "Korea" in panel.text()
    for wrong in ({"regimes": ["Atlantis"]}, {"time": "25:00"}, {"place": "moon"}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**wrong)
    with pytest.raises(datasets.DataProblem, match="no control"):
        panel.set(regime="KR")
    for wrong in ("a visit", LIN.but(channel="vist")):
        with pytest.raises(datasets.DataProblem):
            AcrossBorders(wrong)
    with pytest.raises(datasets.DataProblem):
        AcrossBorders(LIN, ["ZZ"])


@pytest.mark.usefixtures("unpainted")
def test_a_choice_that_is_taken_away_is_the_first_entry():
    panel_guards.keeps_a_choice(AcrossBorders(LIN, FEW))


@pytest.mark.usefixtures("unpainted")
def test_nothing_is_an_output_widget_and_moving_makes_no_new_ones():
    panel = AcrossBorders(LIN, FEW)
    assert panel_guards.has_no_output_widget(panel)
    panel_guards.makes_no_new_widgets(panel, "entered_home", ("no", "yes"))


def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    panel = AcrossBorders(LIN, FEW)
    panel_guards.surfaces_an_error(panel, monkeypatch, "compare", "entered_home", ("no", "yes"))
