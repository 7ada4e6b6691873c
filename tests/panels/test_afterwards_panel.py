"""The panel of fallbacks says what ``law.fallback`` says, for both sides, whatever a hand does."""

import ipywidgets as widgets
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language, law
from kit.panels.afterwards import _PAGES, _SHARES, _STEPS, Fallbacks
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
NAMES = [name for names in _PAGES.values() for name in names]


def an_input(name):
    if name in _SHARES:
        return st.none() | st.sampled_from(_STEPS)
    if name == "balance":
        return st.integers(1, 10**7) | st.decimals(1, 10**6, places=2).map(float)
    most = {"enforcement_months": 120, "late_days": 3650}.get(name, 10**6)
    return st.none() | st.integers(0, most)


INPUTS = st.fixed_dictionaries({name: an_input(name) for name in NAMES})


@pytest.mark.usefixtures("unpainted")
@SOME
@given(INPUTS)
def test_the_controls_build_what_the_api_builds(inputs):
    panel = Fallbacks(31640)
    panel.set(**inputs)
    pd.testing.assert_frame_equal(panel.table, law.fallback(**inputs))
    assert panel.inputs == {name: value for name, value in inputs.items() if value is not None}
    assert lacking(panel.value, panel.text()) == []


@pytest.mark.usefixtures("unpainted")
@SOME
@given(INPUTS)
def test_any_start_comes_back_unchanged(inputs):
    panel = Fallbacks(**inputs)
    pd.testing.assert_frame_equal(panel.table, law.fallback(**inputs))


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", NAMES)
def test_every_control_over_all_its_ends(name):
    panel = Fallbacks(31640, income=3000, kept=4080)
    control = panel._controls[name]
    if isinstance(control, widgets.Dropdown):
        assert [value for _, value in control.options] == ["", *_STEPS]
        states = panel_guards.ends(control)
    else:
        states = ["1", "12.5", " 31,640 ", "1000000000"] + ([""] if name != "balance" else [])
        states = states if name not in ("enforcement_months", "late_days") else ["0", "", "1200"]
    panel_guards.goes_through(panel, name, states)


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize(
    "wrong", ["abc", "-5", "1,5", "nan", "inf", "1e999", "1e30", "=1+1", "<b>"]
)
def test_a_wrong_entry_gets_a_sentence_and_takes_the_old_results_away(wrong, edition):
    language.use(edition)
    panel = Fallbacks(31640)
    panel._controls["income"].value = wrong
    assert panel.problem and "Traceback" not in panel.problem and "Invalid" not in panel.problem
    assert panel._sides.value == "" and panel._image.layout.display == "none"
    assert "<b>" not in panel._message.value.replace('<p role="alert"><b>', "")
    panel._controls["income"].value = ""
    assert panel.problem == "" and panel._sides.value


@pytest.mark.usefixtures("unpainted")
def test_an_empty_balance_is_a_problem_said_in_the_panel():
    panel = Fallbacks(31640)
    for wrong in ("", "1e30"):
        panel._controls["balance"].value = wrong
        assert panel.problem and "Invalid" not in panel.problem
    panel.set(balance=100)
    assert panel.problem == ""


def test_what_no_control_can_hold_moves_nothing():
    panel = Fallbacks(31640)
    before = panel.text()
    for wrong in ({"income": 1, "enforced": 7}, {"income": [1, 2]}, {"kep": 3}, {"own_cost": True}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**wrong)
        assert panel.text() == before
    for start in ({"balance": 0}, {"price": 0.1}, {"enforced": 2}, {"income": (1, 2, 3)}):
        with pytest.raises(datasets.DataProblem):
            Fallbacks(**start)


@pytest.mark.usefixtures("unpainted")
def test_unknown_stays_unknown_until_a_hand_sets_it():
    panel = Fallbacks(31640)
    assert panel.inputs == {"balance": 31640}
    assert "income of the person enforced against" in panel.text().split("still not known")[1]
    table = panel.table.set_index("item")
    assert table.loc["sue", "rests_on"] == "unknown" and pd.isna(table.loc["sue", "mid"])
    panel.set(income=3000, kept=4080)
    open_ = panel.value["What is still not known"]
    assert not any("income" in line or "living" in line for line in open_)


def test_the_task_of_the_lesson():
    """Only the borrower's ranges move; the upper end of suing waits for the plan, not the court."""
    panel = Fallbacks(31640)

    def ends(item):
        return panel.table.set_index("item").loc[item, ["low", "high"]].tolist()

    before = {item: ends(item) for item in ("sue", "sell", "wait")}
    panel.set(income=3000, kept=4080)
    assert {item: ends(item) for item in before} == before
    assert ends("may_take") == [0, 0] and ends("must_leave") == [3000, 3000]
    panel.set(enforced=0)
    assert ends("sue") == [-591, 31640]
    panel.set(settled=0.5)
    assert ends("sue") == [-591, 15820]


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    panel_guards.three_forms(lambda: Fallbacks(31640))


def test_a_text_that_lacks_a_value_is_seen():
    panel_guards.sees_what_is_false(Fallbacks(31640), "965.60", "965.61")


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_both_sides_are_always_shown_and_never_one_number_alone(edition):
    language.use(edition)
    panel = Fallbacks(31640)
    for side in ("creditor", "borrower"):
        assert panel.value[language.label("side", side)]
        assert language.label("side", side) in panel._sides.value
    panel_guards.labels_are_words(panel, _PAGES.values())


@pytest.mark.usefixtures("unpainted")
def test_a_choice_that_is_taken_away_is_the_first_entry():
    panel_guards.keeps_a_choice(Fallbacks(31640, enforced=0.2))


@pytest.mark.usefixtures("unpainted")
def test_nothing_is_an_output_widget_and_moving_makes_no_new_ones():
    panel = Fallbacks(31640)
    assert panel_guards.has_no_output_widget(panel)
    panel_guards.makes_no_new_widgets(panel, "enforced", (0.1, 0.2))


def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    panel = Fallbacks(31640)
    panel_guards.surfaces_an_error(panel, monkeypatch, "fallback", "enforced", (0.1, 0.2))
