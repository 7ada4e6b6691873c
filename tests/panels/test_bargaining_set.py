"""The panel of the bargaining set says what ``negotiation.solve`` says, whatever a hand does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipywidgets import FloatSlider

from kit import datasets, language, negotiation
from kit.negotiation import RULES, Frontier
from kit.panels.bargaining_set import _NAMES, BargainingSet
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
GRID = negotiation.plan_space(31_640, [0, 300], [60, 96, 132, 900], [36, 60], [0.8, 0.9])
PLANS = negotiation.values(GRID, 0.01, 0.03, 0.01)
FREE = negotiation.allowed(PLANS, surplus=132.23, cap=0.1825)
NO_DEAL = (1297.24, -4259.54)


def opened(**given):
    return BargainingSet(PLANS, FREE, NO_DEAL, **given)


STATES = st.fixed_dictionaries(
    {
        "creditor": st.integers(0, 6000),
        "borrower": st.integers(0, 6000),
        "weight": st.sampled_from([0.05, 0.3, 0.5, 0.95]),
        "rules": st.lists(st.sampled_from(RULES), unique=True).map(tuple),
        "lotteries": st.booleans(),
    }
)


@pytest.mark.usefixtures("unpainted")
@SOME
@given(STATES)
def test_the_controls_say_what_the_functions_say(state):
    panel = opened()
    panel.set(**state)
    deals = Frontier.from_plans(PLANS, FREE)
    deals = deals.with_lotteries() if state["lotteries"] else deals
    place = (state["creditor"], -state["borrower"])
    wanted = [
        negotiation.solve(deals, place, rule, state["weight"] if rule == "nash" else 0.5)
        for rule in RULES
        if rule in state["rules"]
    ]
    assert [repr(one) for one in panel.solutions] == [repr(one) for one in wanted]
    built = BargainingSet(
        PLANS, FREE, place,
        weight=state["weight"], rules=state["rules"], lotteries=state["lotteries"],
    )  # fmt: skip
    assert built.value == panel.value and built.text() == panel.text()
    never_picks_what_is_blocked(panel)


def never_picks_what_is_blocked(panel):
    assert panel.blocked == int((~FREE).sum()) > 0
    assert len(panel.frontier) + panel.blocked == len(PLANS)
    assert panel.frontier.labels["instalment"].max() <= 132.23
    for one in panel.solutions:
        for row, _ in one.mix:
            plan = negotiation.Plan(*panel.frontier.labels.iloc[row, :5])
            assert not plan.check(surplus=132.23, cap=0.1825)


@pytest.mark.usefixtures("unpainted")
def test_a_blocked_plan_that_is_let_in_is_seen():
    with pytest.raises(AssertionError):
        never_picks_what_is_blocked(BargainingSet(PLANS, FREE | True, NO_DEAL))


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", _NAMES)
def test_every_control_over_all_its_ends(name):
    panel = opened()
    control = panel._controls[name]
    states = (
        [control.min, control.max, 0.3, 1e300, -1e300]
        if isinstance(control, FloatSlider)
        else panel_guards.ends(control)
    )
    panel_guards.goes_through(panel, name, states)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(opened)
    assert "1,297.24" in text and "4,259.54" in text and f"{(~FREE).sum()}" in text


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize(("true", "false"), [("1,297.24", "2,197.24"), ("Plan: ", "Plans ")])
def test_a_falsified_value_is_seen(true, false):
    panel_guards.sees_what_is_false(opened(), true, false)


@pytest.mark.usefixtures("unpainted")
def test_the_disagreement_point_moves_the_solutions_and_not_what_is_blocked():
    panel = opened()
    before, blocked = panel.solutions[0].point, panel.blocked
    panel.set(creditor=3000)
    assert panel.solutions[0].point[0] > before[0] and panel.blocked == blocked
    panel.set(creditor=6000)
    assert {one.reason for one in panel.solutions} == {"no_zone"} and panel.blocked == blocked
    assert panel.problem == "" and "none" in panel.text()


@pytest.mark.usefixtures("unpainted")
def test_a_lottery_names_both_plans_and_their_chances():
    panel = opened(lotteries=True)
    assert "% chance of: 31,640.00 yuan" in panel.text()


@pytest.mark.usefixtures("unpainted")
def test_every_kind_of_answer_has_its_line():
    panel = opened(rules=())
    with pytest.raises(datasets.DataProblem, match="'rules' cannot be '5'"):
        panel.set(rules=5)
    assert panel.solutions == [] and "solutions: none" in panel.text()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    panel_guards.labels_are_words(opened(), [_NAMES])


@pytest.mark.usefixtures("unpainted")
def test_nothing_is_an_output_widget():
    assert panel_guards.has_no_output_widget(opened())


@pytest.mark.usefixtures("unpainted")
def test_wrong_values_get_one_sentence_and_move_nothing():
    for wrong in (
        {"weight": 0}, {"weight": "high"}, {"rules": ["nsah"]}, {"lotteries": "perhaps"},
        {"weight": True},
    ):  # fmt: skip
        with pytest.raises(datasets.DataProblem) as refused:
            opened(**wrong)
        assert "\n" not in str(refused.value)
    for place in ((1, 2, 3), "here", 5, (1, "x"), (None, -1), (1, 1), (float("nan"), -1)):
        with pytest.raises(datasets.DataProblem):
            BargainingSet(PLANS, FREE, place)
    with pytest.raises(datasets.DataProblem, match="creditor_value"):
        BargainingSet(GRID, FREE, NO_DEAL)
    with pytest.raises(datasets.DataProblem):
        BargainingSet(PLANS, [False] * len(PLANS), NO_DEAL)
    panel = opened()
    before = panel.value
    for wrong in ({"creditor": 1, "weight": 2}, {"creditor": 1, "rules": "nsah"}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**wrong)
        assert panel.value == before and panel.problem == ""
    with pytest.raises(datasets.DataProblem, match="no control"):
        panel.set(credtor=1)


@pytest.mark.usefixtures("unpainted")
def test_moving_a_control_makes_no_new_widgets():
    panel_guards.makes_no_new_widgets(opened(), "creditor", (1000.0, 2000.0))


@pytest.mark.usefixtures("unpainted")
def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    panel = opened()

    def broken(*_, **__):
        raise RuntimeError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(negotiation, "solve", broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._controls["creditor"].value = 1000.0
        assert "planted" in panel._message.value
    panel._controls["creditor"].value = 1200.0
    assert panel._message.value == ""
