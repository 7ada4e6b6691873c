"""The panel says what the API says, whatever a hand does to it, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language, law
from kit.law import Contact, rulebook
from kit.panels.contact_controls import ASKED_GROUPS
from kit.panels.visit_checker import _PAGES, VisitChecker
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
WORDS = law.vocabulary()
ASKED = {w for id in law.regimes()["id"] for w in rulebook.words_of(rulebook.load(id))}
LIN = Contact(**datasets.load("household")["visit"]["records"]["lin"]["contact"])


def a_fact(name):
    about = WORDS["columns"][name]
    codes = list(WORDS[about["codes"]]) if "codes" in about else []
    if about["kind"] == "set":
        if about["codes"] in ASKED_GROUPS:
            levels = {c: WORDS[about["codes"]][c].get("level") for c in codes}
            codes = [c for c in codes if c in ASKED and levels[c] != "organisation"]
        some = st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)
        return (
            st.none() | st.just("none") | some.map(lambda s: ";".join(sorted(s, key=codes.index)))
        )
    if about["kind"] == "count":
        return st.none() | st.integers(0, 9)
    if about["kind"] == "time":
        clock = st.tuples(st.integers(0, 23), st.integers(0, 59))
        return st.none() | clock.map(lambda t: f"{t[0]:02d}:{t[1]:02d}")
    if about["kind"] == "date":
        return st.none() | st.dates().map(str).filter(lambda d: "2000" < d < "2100")
    return st.none() | st.sampled_from(codes)


APART = {n: a["apart"] for n, a in WORDS["columns"].items() if "apart" in a}
APART |= {other: name for name, other in APART.items()}


def sound(facts):
    """A record that calls a duty met and missed, or a finding made and rejected, is refused."""
    sets = {n: set((facts[n] or "none").split(";")) - {"none"} for n in APART}
    return not any(sets[name] & sets[other] for name, other in APART.items())


FACTS = [n for page, names in _PAGES.items() if page != "rules" for n in names]


@pytest.mark.usefixtures("unpainted")
@SOME
@given(st.fixed_dictionaries({name: a_fact(name) for name in FACTS}).filter(sound))
def test_any_contact_comes_back_unchanged(facts):
    contact = Contact(**facts)
    panel = VisitChecker(contact)
    assert panel.contact == contact
    assert panel.findings.answers.tolist() == law.check(contact, "CN").answers.tolist()


@pytest.mark.usefixtures("unpainted")
@SOME
@given(st.fixed_dictionaries({name: a_fact(name) for name in FACTS}).filter(sound))
def test_the_controls_build_what_the_api_builds(facts):
    panel = VisitChecker(LIN)
    panel.set(**facts)
    assert panel.contact == LIN.but(**facts)
    assert lacking(panel.value, panel.text()) == []


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", [n for names in _PAGES.values() for n in names])
def test_every_control_over_all_its_ends(name):
    panel = VisitChecker(LIN.but(**{APART[name]: None}) if name in APART else LIN)
    control = panel._controls[name]
    if hasattr(control, "options"):
        states = panel_guards.ends(control)
    else:
        states = [None, panel._as_control(name, "23:59" if name == "time" else "2024-02-29")]
    panel_guards.goes_through(panel, name, states)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    assert "CC-1033-2" in panel_guards.three_forms(lambda: VisitChecker(LIN))


def test_a_text_that_lacks_a_value_is_seen():
    panel_guards.sees_what_is_false(VisitChecker(LIN), "1033(2)", "1034(2)")


def test_withdrawing_the_consent_changes_the_finding():
    panel = VisitChecker(LIN.but(consents="entry;filming"))
    before = panel._columns.value
    assert "CC-1033-2" not in panel.findings.filter(answer="breach").rules
    panel.set(consents="none")
    assert "CC-1033-2" in panel.findings.filter(answer="breach").rules
    assert panel._columns.value != before and "CC-1033-2" in panel._columns.value


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    panel = VisitChecker()
    panel_guards.labels_are_words(panel, _PAGES.values())
    for name, control in panel._controls.items():
        kind = "panel" if name in _PAGES["rules"] else "column"
        label = (
            language.label("column", name) if kind == "column" else language.say(f"panel.{name}")
        )
        assert control.description == label


@pytest.mark.usefixtures("unpainted")
def test_a_choice_that_is_taken_away_is_the_first_entry():
    panel_guards.keeps_a_choice(VisitChecker(LIN))


def test_nothing_is_an_output_widget():
    assert panel_guards.has_no_output_widget(VisitChecker())


@pytest.mark.usefixtures("unpainted")
def test_a_problem_is_said_in_one_sentence_and_goes_away(tmp_path):
    with pytest.raises(datasets.DataProblem, match="no control"):
        VisitChecker().set(channell="visit")
    with pytest.raises(datasets.DataProblem):
        VisitChecker(LIN.but(channel="vist"))
    own = tmp_path / "own.yaml"
    own.write_text("regime: [", encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match=r"own\.yaml, line \d"):
        VisitChecker(LIN, regime=own)


def test_a_value_that_a_control_cannot_hold_moves_nothing():
    panel = VisitChecker(LIN)
    for wrong in ({"channel": "call", "place": "moon"}, {"channel": "call", "time": "25:00"}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**wrong)
        assert panel.contact == LIN and panel.problem == ""


def test_what_cannot_both_be_true_is_said_in_the_panel():
    panel = VisitChecker(LIN)
    panel.set(duties_met="loan_information_shown")  # LIN says that it was missed
    assert "only one of the two" in panel.problem and "only one of the two" in panel._message.value
    panel.set(duties_missed=None)
    assert panel.problem == ""


@pytest.mark.usefixtures("unpainted")
def test_what_is_chosen_stands_under_the_list():
    panel = VisitChecker(LIN)
    control = panel._controls["debt_told_to"]
    (box,) = (b for b in panel_guards.below(panel) if control in getattr(b, "children", ()))
    assert box.children[1].value == "<small>debtor; other family; neighbour</small>"
    control.value = ()
    assert "not recorded" in box.children[1].value


@pytest.mark.usefixtures("unpainted")
def test_moving_a_control_makes_no_new_widgets():
    panel_guards.makes_no_new_widgets(VisitChecker(LIN), "entered_home", ("no", "yes"))


def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    panel = VisitChecker(LIN)
    panel_guards.surfaces_an_error(panel, monkeypatch, "check", "entered_home", ("no", "yes"))
