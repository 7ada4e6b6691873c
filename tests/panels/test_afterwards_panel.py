"""The panel of fallbacks says what ``law.fallback`` says, for both sides, whatever a hand does."""

import importlib.util
from pathlib import Path

import ipywidgets as widgets
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances

from kit import datasets, language, law
from kit.panels.afterwards import _PAGES, _SHARES, _STEPS, Fallbacks

_spec = importlib.util.spec_from_file_location(
    "panel_guards", Path(__file__).with_name("panel_guards.py")
)
panel_guards = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(panel_guards)

pytestmark = pytest.mark.usefixtures("loud_widgets")
NAMES = [name for names in _PAGES.values() for name in names]
SOME = settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def an_input(name):
    if name in _SHARES:
        return st.none() | st.sampled_from(_STEPS)
    if name == "balance":
        return st.integers(1, 10**7) | st.decimals(1, 10**6, places=2).map(float)
    most = {"enforcement_months": 120, "late_days": 3650}.get(name, 10**6)
    return st.none() | st.integers(0, most)


INPUTS = st.fixed_dictionaries({name: an_input(name) for name in NAMES})


@SOME
@given(INPUTS)
def test_the_controls_build_what_the_api_builds(inputs):
    panel = Fallbacks(31640)
    panel.set(**inputs)
    pd.testing.assert_frame_equal(panel.table, law.fallback(**inputs))
    assert panel.inputs == {name: value for name, value in inputs.items() if value is not None}
    assert panel_guards.lacking(panel.value, panel.text()) == []


@SOME
@given(INPUTS)
def test_any_start_comes_back_unchanged(inputs):
    panel = Fallbacks(**inputs)
    pd.testing.assert_frame_equal(panel.table, law.fallback(**inputs))


@pytest.mark.parametrize("name", NAMES)
def test_every_control_over_all_its_ends(name):
    panel = Fallbacks(31640, income=3000, kept=4080)
    control = panel._controls[name]
    if isinstance(control, widgets.Dropdown):
        assert [value for _, value in control.options] == ["", *_STEPS]
        states = [_STEPS[0], _STEPS[7], _STEPS[-1], ""]
    else:
        states = ["1", "12.5", " 31,640 ", "1000000000"] + ([""] if name != "balance" else [])
        states = states if name not in ("enforcement_months", "late_days") else ["0", "", "1200"]
    for state in states:
        control.value = state  # as a browser does: observers run, and may not fail
        assert panel.problem == "", state
        assert panel_guards.lacking(panel.value, panel.text()) == []


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("wrong", ["abc", "-5", "1,5", "nan", "inf", "1e999", "=1+1", "<b>"])
def test_a_wrong_entry_gets_a_sentence_and_takes_the_old_results_away(wrong, edition):
    language.use(edition)
    panel = Fallbacks(31640)
    panel._controls["income"].value = wrong
    assert panel.problem and "Traceback" not in panel.problem
    assert panel._sides.value == "" and panel._image.layout.display == "none"
    assert "<b>" not in panel._message.value.replace('<p role="alert"><b>', "")
    panel._controls["income"].value = ""
    assert panel.problem == "" and panel._sides.value


def test_an_empty_balance_is_a_problem_said_in_the_panel():
    panel = Fallbacks(31640)
    panel._controls["balance"].value = ""
    assert panel.problem
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
    bundle = Fallbacks(31640)._repr_mimebundle_()
    assert set(bundle) >= {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/plain"] == Fallbacks(31640).text()  # the same from one run to the next


def test_a_text_that_lacks_a_value_is_seen():
    panel = Fallbacks(31640)
    whole = panel.text()
    assert panel_guards.lacking(panel.value, whole[:100])
    assert panel_guards.lacking(panel.value, whole.replace("965.60", "965.61"))


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_both_sides_are_always_shown_and_never_one_number_alone(edition):
    language.use(edition)
    panel = Fallbacks(31640)
    for side in ("creditor", "borrower"):
        assert panel.value[language.label("side", side)]
        assert language.label("side", side) in panel._sides.value
    assert all(len(names) <= 7 for names in _PAGES.values())
    assert all(control.description.strip() for control in panel._controls.values())


def below(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from below(child)


def test_nothing_is_an_output_widget_and_moving_makes_no_new_ones():
    panel = Fallbacks(31640)
    assert not any(isinstance(w, widgets.Output) for w in below(panel))
    before = len(_instances)
    for state in (0.1, 0.2) * 3:
        panel._controls["enforced"].value = state
    assert len(_instances) == before


def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    panel = Fallbacks(31640)

    def broken(*_, **__):
        raise RuntimeError("planted")

    monkeypatch.setattr(law, "fallback", broken)
    with pytest.raises(RuntimeError, match="planted"):
        panel._controls["enforced"].value = 0.1
    assert "planted" in panel._message.value
