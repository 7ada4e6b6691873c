"""The panel on interest and limitation says what the law functions say, whatever a hand does."""

import datetime as dt

import ipywidgets as widgets
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language, law
from kit.panels.interest_and_limitation import _LENDERS, _PAGES, InterestAndLimitation
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

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


@pytest.mark.usefixtures("unpainted")
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
    assert lacking(panel.value, panel.text()) == []


@pytest.mark.usefixtures("unpainted")
@SOME
@given(STATES)
def test_a_panel_built_at_once_is_the_one_moved_by_hand(state):
    moved = InterestAndLimitation()
    moved.set(**state)
    event = (state["first_date"], state["first_kind"])
    at_once = {n: v for n, v in state.items() if n not in ("first_date", "first_kind", "lender")}
    built = InterestAndLimitation(state["lender"], events=[event], **at_once)
    assert built.value == moved.value and built.text() == moved.text()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", [n for names in _PAGES.values() for n in names])
def test_every_control_over_all_its_ends(name):
    panel = guo()
    control = panel._controls[name]
    if isinstance(control, widgets.Dropdown):
        states = panel_guards.ends(control)
    elif isinstance(control, widgets.BoundedFloatText):
        states = [0, -1, 1, 0.005, 1e300, float("inf"), float("nan"), 18.25]
    else:
        states = [None, dt.date(1, 1, 1), dt.date(2020, 2, 29), dt.date(2199, 12, 31)]
        states.append(dt.date(9999, 12, 31))
    panel_guards.goes_through(panel, name, states)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(guo)
    assert "64,399.75" in text and "2025-11-20" in text


@pytest.mark.parametrize(("true", "false"), [("64,399.75", "46,399.75"), ("12%", "24%")])
def test_a_falsified_number_is_seen(true, false):
    panel_guards.sees_what_is_false(guo(), true, false)


@pytest.mark.usefixtures("unpainted")
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
    panel_guards.labels_are_words(InterestAndLimitation(), _PAGES.values())


@pytest.mark.usefixtures("unpainted")
def test_a_choice_that_is_taken_away_is_the_first_entry():
    panel_guards.keeps_a_choice(guo())


def test_nothing_is_an_output_widget():
    assert panel_guards.has_no_output_widget(InterestAndLimitation())


def test_what_has_no_control_is_kept_and_said():
    third = ("2024-05-01", "message_reached")
    panel = guo(events=[*STORY["events"], third])
    assert panel.clock.expires == "2027-05-01"
    assert "2024-05-01" in panel.text() and "9000" in panel.text()


SUIT = {"date": "2022-03-01", "kind": "suit_or_arbitration", "until": "2022-09-30", "note": "A"}
MEDIATION = {"date": "2023-02-01", "kind": "mediation_request", "until": "2023-05-31"}
THIRD = {"date": "2024-04-01", "kind": "obstacle", "until": "2026-06-30"}


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize(
    "events",
    [
        [SUIT],
        [SUIT, MEDIATION, THIRD],
        pd.DataFrame([SUIT, MEDIATION, THIRD]),
        [("2022-03-01", "demand", "A"), ("2022-04-01", "part_payment"), THIRD],
        pd.DataFrame({"date": pd.to_datetime(["2022-03-01", "2022-04-01"]), "kind": "demand"}),
    ],
)
def test_events_in_every_form_are_counted_as_the_function_counts_them(events):
    panel = guo(events=events)
    assert repr(panel.clock) == repr(law.limitation(SLIP["due"], events, on=DOOR))
    assert panel.clock.steps["note"].tolist() == panel.signature.before.steps["note"].tolist()
    act = law.what_a_signature_does(SLIP["due"], DOOR, GUO["act"], events)
    assert repr(panel.signature) == repr(act)
    assert lacking(panel.value, panel.text()) == []


def test_an_end_is_said_and_goes_with_the_kind_of_its_event():
    panel = guo(events=[SUIT])
    assert "2022-03-01 to 2022-09-30: suit or arbitration" in panel.text()
    assert panel.clock.steps["note"].tolist() == ["A"]
    panel.set(first_date="2022-04-01")
    assert "2022-04-01 to 2022-09-30" in panel.text()
    panel.set(first_kind="demand")
    assert "2022-09-30" not in panel.text() and isinstance(panel.clock, law.Limitation)
    panel.set(first_kind=None, first_date=None)
    assert panel.clock.log == ()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize(
    "payments", [{"2021-06-01": 100, "2022-01-05": 50.5}, [["2021-06-01", 100]], iter(())]
)
def test_payments_in_every_form_are_counted_as_the_function_counts_them(payments):
    terms = [GUO[name] for name in ("principal", "rate", "contract_date", "on")]
    more = {"contract_date": GUO["contract_date"], "sued_on": DOOR, "lender": "private"}
    account = law.lawful_interest(*terms, payments=payments, **more)
    panel = guo(payments=payments)
    assert panel.account.totals == account.totals
    assert lacking(panel.value, panel.text()) == []


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize(
    "wrong",
    [
        {"payments": "2021-06-01"},
        {"payments": 100},
        {"payments": [("2021-06-01", 100, 1)]},
        {"events": "2021-06-01"},
        {"events": None},
        {"events": [("2021-06-01",)]},
        {"events": [{"date": "2021-06-01", "kind": "demand", "untill": "2021-07-01"}]},
        {"events": [{"date": "2021-06-01", "kind": "demand", "until": "2021-07-01"}]},
    ],
)
def test_what_is_no_payment_or_event_gets_one_sentence(wrong):
    with pytest.raises(datasets.DataProblem) as refused:
        guo(**wrong)
    assert "\n" not in str(refused.value)


def test_a_problem_of_one_half_does_not_hide_the_other():
    panel = guo(due=None)
    assert "due day" in panel.clock and not isinstance(panel.account, str)
    panel = guo(sued_on=None)
    assert isinstance(panel.cap, str) and not isinstance(panel.clock, str)
    panel = guo()
    panel.set(second_date=None)
    assert "both" in panel.clock and panel.problem == ""


@pytest.mark.usefixtures("unpainted")
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


@pytest.mark.usefixtures("unpainted")
def test_moving_a_control_makes_no_new_widgets():
    panel_guards.makes_no_new_widgets(guo(), "lender", ("bank", "private"))


def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    days = (dt.date(2022, 1, 1), dt.date(2021, 6, 15))
    panel_guards.surfaces_an_error(guo(), monkeypatch, "limitation", "due", days)
