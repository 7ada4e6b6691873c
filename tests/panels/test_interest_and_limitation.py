"""The panel on interest and limitation says what the law functions say, whatever a hand does."""

import datetime as dt
import importlib.util
from pathlib import Path

import ipywidgets as widgets
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances

from kit import datasets, language, law
from kit.panels.interest_and_limitation import _LENDERS, _PAGES, InterestAndLimitation

_spec = importlib.util.spec_from_file_location(
    "panel_guards", Path(__file__).with_name("panel_guards.py")
)
panel_guards = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(panel_guards)

pytestmark = pytest.mark.usefixtures("loud_widgets")
DOOR = "2026-03-17"
STORY = datasets.load("private_loan")
SLIP = STORY["loan"]
GUO = {
    "principal": SLIP["principal"], "rate": SLIP["yearly_rate_pct"], "on": DOOR, "sued_on": DOOR,
    "contract_date": SLIP["contract_date"], "payments": SLIP["payments"], "due": SLIP["due"],
    "events": STORY["events"], "act": "demand_signed_by_borrower",
}  # fmt: skip
KINDS = law.limitation_events()["kind"].tolist()
ASKED = law.limitation_events().query("asked")["kind"].tolist()
SOME = settings(
    max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@pytest.fixture(autouse=True)
def english_again():
    yield
    language.use("en")


def guo(**changes):
    return InterestAndLimitation("private", **(GUO | changes))


def said(ask):
    """What a function says: its answer in words, or its problem in one sentence."""
    try:
        return repr(ask())
    except datasets.DataProblem as problem:
        return str(problem)


def words(answer):
    return answer if isinstance(answer, str) else repr(answer)


days = st.dates(dt.date(2018, 1, 1), dt.date(2028, 12, 31)).map(str)
STATES = st.fixed_dictionaries(
    {
        "lender": st.sampled_from(_LENDERS),
        "principal": st.integers(1, 200_000),
        "rate": st.integers(1, 100),
        "contract_date": days,
        "on": days,
        "sued_on": st.none() | days,
        "day_count": st.sampled_from([360, 365]),
        "due": days,
        "first_kind": st.sampled_from(KINDS),
        "first_date": days,
        "asked_on": days,
        "act": st.sampled_from(ASKED),
    }
)


@SOME
@given(STATES)
def test_the_controls_say_what_the_functions_say(state):
    panel = InterestAndLimitation()
    panel.set(**state)
    wanted = {name: state[name] for name in ("contract_date", "sued_on", "day_count")}
    cap = said(lambda: law.interest_cap(state["on"], state["lender"], **wanted))
    assert words(panel.cap) == cap
    terms = [state[name] for name in ("principal", "rate", "contract_date", "on")]
    if not isinstance(panel.cap, str):
        account = said(lambda: law.lawful_interest(*terms, lender=state["lender"], **wanted))
        # a control gives 24.0 where a hand would write 24
        assert words(panel.account).replace(".0%", "%") == account.replace(".0%", "%")
    events = [(state["first_date"], state["first_kind"])]
    clock = said(lambda: law.limitation(state["due"], events, on=state["asked_on"]))
    assert words(panel.clock) == clock
    act = [state["due"], state["asked_on"], state["act"], events]
    assert words(panel.signature) == said(lambda: law.what_a_signature_does(*act))
    assert panel_guards.lacking(panel.value, panel.text()) == []


@SOME
@given(STATES)
def test_a_panel_built_at_once_is_the_one_moved_by_hand(state):
    moved = InterestAndLimitation()
    moved.set(**state)
    event = (state["first_date"], state["first_kind"])
    at_once = {n: v for n, v in state.items() if n not in ("first_date", "first_kind", "lender")}
    built = InterestAndLimitation(state["lender"], events=[event], **at_once)
    assert built.value == moved.value and built.text() == moved.text()


@pytest.mark.parametrize("name", [n for names in _PAGES.values() for n in names])
def test_every_control_over_all_its_ends(name):
    panel = guo()
    control = panel._controls[name]
    if isinstance(control, widgets.Dropdown):
        states = [value for _, value in control.options]
    elif isinstance(control, widgets.BoundedFloatText):
        states = [0, -1, 1, 0.005, 1e300, float("inf"), float("nan"), 18.25]
    else:
        states = [None, dt.date(1, 1, 1), dt.date(2020, 2, 29), dt.date(2199, 12, 31)]
        states.append(dt.date(9999, 12, 31))
    for state in states:
        control.value = state  # as a browser does: observers run, and may not fail
        assert panel.problem == ""
        assert panel_guards.lacking(panel.value, panel.text()) == []


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    bundle = guo()._repr_mimebundle_()
    assert set(bundle) >= {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "64,399.75" in bundle["text/plain"] and "2025-11-20" in bundle["text/plain"]
    assert bundle["text/plain"] == guo().text()


@pytest.mark.parametrize(("true", "false"), [("64,399.75", "46,399.75"), ("12%", "24%")])
def test_a_falsified_number_is_seen(true, false):
    panel = guo()
    whole = panel.text()
    assert panel_guards.lacking(panel.value, whole) == []
    assert panel_guards.lacking(panel.value, whole.replace(true, false))
    assert panel_guards.lacking(panel.value, whole[:100])


def test_the_lender_is_asked_before_any_ceiling():
    panel = InterestAndLimitation(on=DOOR, rate=18)
    assert "who made the loan" in panel.cap and "12" not in panel.cap
    panel.set(lender="consumer_finance_company")
    assert panel.cap.rate is None
    assert "no ceiling in law" in panel._money.value
    panel.set(lender="private")
    assert panel.cap.rate == 12 and "above the ceiling by 6 points" in panel._money.value


def test_the_task_of_the_lesson():
    panel = guo()
    assert panel.signature.who_gains == "creditor_perhaps"
    sum_before = panel.account.totals
    panel.set(second_date="2023-11-20")
    assert panel.account.totals == sum_before
    assert panel.clock.state == "running" and panel.signature.who_gains == "creditor"
    panel.set(lender="bank")
    assert panel.cap.rate is None and isinstance(panel.account, str)
    assert panel.clock.state == "running"


def test_both_sides_stand_beside_each_other():
    panel = guo()
    for view in (panel.clock.for_borrower, panel.clock.for_creditor, panel.signature.honest):
        assert view.split(";")[0] in panel._sides.value and view in panel.text()


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    panel = InterestAndLimitation()
    assert all(len(names) <= 7 for names in _PAGES.values())
    labels = [control.description for control in panel._controls.values()]
    assert all(label.strip() for label in labels) and len(set(labels)) == len(labels)


def below(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from below(child)


def test_nothing_is_an_output_widget():
    assert not any(isinstance(w, widgets.Output) for w in below(InterestAndLimitation()))


def test_what_has_no_control_is_kept_and_said():
    third = ("2024-05-01", "message_reached")
    panel = guo(events=[*STORY["events"], third])
    assert panel.clock.expires == "2027-05-01"
    assert "2024-05-01" in panel.text() and "9000" in panel.text()


def test_a_problem_of_one_half_does_not_hide_the_other():
    panel = guo(due=None)
    assert "due day" in panel.clock and not isinstance(panel.account, str)
    panel = guo(sued_on=None)
    assert isinstance(panel.cap, str) and not isinstance(panel.clock, str)
    panel = guo()
    panel.set(second_date=None)
    assert "both" in panel.clock and panel.problem == ""


def test_wrong_words_get_one_sentence_and_move_nothing():
    for wrong in (
        {"lender": "banc"},
        {"act": "demand"},
        {"day_count": 364},
        {"due": "soon"},
        {"principal": -1},
        {"rate": "high"},
        {"principal": 1e300},
        {"rate": True},
    ):
        with pytest.raises(datasets.DataProblem) as refused:
            InterestAndLimitation(**wrong)
        assert "\n" not in str(refused.value)
    with pytest.raises(datasets.DataProblem):
        InterestAndLimitation(events=[("2022-01-01", "demnd")])
    panel = guo()
    before = panel.value
    for wrong in ({"due": "2021-01-01", "act": "moon"}, {"due": "2021-01-01", "on": "moon"}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**wrong)
        assert panel.value == before and panel.problem == ""
    with pytest.raises(datasets.DataProblem, match="no control"):
        panel.set(lendr="bank")


def test_moving_a_control_makes_no_new_widgets():
    panel = guo()
    before = len(_instances)
    for state in ("bank", "private") * 3:
        panel._controls["lender"].value = state
    assert len(_instances) == before


def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    panel = guo()

    def broken(*_, **__):
        raise RuntimeError("planted")

    monkeypatch.setattr(law, "limitation", broken)
    with pytest.raises(RuntimeError, match="planted"):
        panel._controls["due"].value = dt.date(2022, 1, 1)
    assert "planted" in panel._message.value
    monkeypatch.undo()
    panel._controls["due"].value = dt.date(2021, 6, 15)
    assert panel._message.value == ""
