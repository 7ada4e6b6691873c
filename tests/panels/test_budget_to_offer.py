"""The panel from budget to offer says what the negotiation functions say, whatever a hand does."""

from decimal import Decimal

import ipywidgets as widgets
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, language, negotiation
from kit.negotiation import Budget
from kit.panels.budget_to_offer import _PAGES, BudgetToOffer
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
FEW = settings(SOME, max_examples=5)  # each draws two or three panels
SHOCKS = negotiation.default_shocks()["id"].tolist()
OWED = [31_640, 28_179.77]

yuan = st.integers(0, 800_000).map(lambda cents: cents / 100)
STATES = st.fixed_dictionaries(
    {
        **{name: yuan for name in ("at_risk", "incomes", "essential", "flexible", "priority")},
        "shock": st.sampled_from(SHOCKS),
        "offer": yuan,
        "reserve": yuan,
    }
)


@pytest.mark.usefixtures("unpainted")
@FEW
@given(STATES)
def test_the_controls_say_what_the_functions_say(state):
    panel = BudgetToOffer()
    panel.set(**state)
    made = Budget(
        [{"id": name, "amount": state[name]} for name in ("at_risk", "incomes")],
        [
            {"id": "essential", "amount": state["essential"]},
            {"id": "flexible", "amount": state["flexible"], "essential": False},
        ],
        priority_debts=[{"id": "priority", "amount": state["priority"]}],
    )
    assert panel.budget.surplus == made.surplus and panel.budget.ring_fenced == made.ring_fenced
    assert panel.shares == negotiation.pro_rata(state["offer"], OWED)
    amounts = {"reserve": state["reserve"], "months": 24}
    stressed = negotiation.stress(made, state["offer"], [panel.shock], **amounts)
    assert panel.stressed.equals(stressed)
    assert panel.course.equals(negotiation.replan(made, state["offer"], panel.shock, **amounts))
    assert lacking(panel.value, panel.text()) == []


@pytest.mark.usefixtures("unpainted")
@FEW
@given(STATES)
def test_a_panel_built_at_once_is_the_one_moved_by_hand(state):
    moved = BudgetToOffer()
    moved.set(**state)
    built = BudgetToOffer(**state)
    assert built.value == moved.value and built.text() == moved.text()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", negotiation.budgets()["id"])
def test_a_household_keeps_its_surplus(name):
    panel, budget = BudgetToOffer(name), negotiation.read_budget(name)
    assert panel.budget.surplus == budget.surplus
    assert panel.budget.ring_fenced == budget.ring_fenced
    assert panel.shares == negotiation.offers(budget)["offer"].tolist()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("shock", SHOCKS)
def test_a_shock_means_the_same_as_on_lins_own_lines(shock):
    panel = BudgetToOffer("lin", shock=shock)
    own = negotiation.stress(negotiation.read_budget("lin"), 250, [shock])
    columns = ["surplus_after", "survives", "first_broken", "short"]
    assert panel.stressed[columns].equals(own[columns])


@pytest.mark.parametrize("name", [n for names in _PAGES.values() for n in names])
@pytest.mark.usefixtures("unpainted")
def test_every_control_over_all_its_ends(name):
    panel = BudgetToOffer()
    control = panel._controls[name]
    states = [0, -1, 0.005, 1e300, float("inf"), 250.005]
    if isinstance(control, widgets.Dropdown):
        states = panel_guards.ends(control)
    panel_guards.goes_through(panel, name, states)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(BudgetToOffer)
    assert "132.23" in text and "-195.00" in text


@pytest.mark.parametrize(("true", "false"), [("132.23", "123.23"), ("31,640.00", "13,640.00")])
def test_a_falsified_number_is_seen(true, false):
    panel_guards.sees_what_is_false(BudgetToOffer(), true, false)


@pytest.mark.usefixtures("unpainted")
def test_the_task_of_the_lesson():
    def survives(panel):
        return int(panel.stressed["survives"].iloc[0])

    panel = BudgetToOffer(negotiation.read_budget("lin"), shock="repair")
    assert survives(panel) == 2
    panel.set(offer=150)
    assert survives(panel) == 2
    panel.set(offer=250, reserve=1500)
    assert survives(panel) == 24
    panel.set(shock="income_tenth")
    assert survives(panel) == 3
    panel.set(offer=50)
    assert survives(panel) == 6


@pytest.mark.usefixtures("unpainted")
def test_an_offer_above_the_surplus_is_called_none():
    panel = BudgetToOffer(offer=1000)
    assert "750.00 above it" in panel.text() and "750.00 above it" in panel._money.value
    assert "Nothing is left" in BudgetToOffer("wu").text()
    assert "none can break" in BudgetToOffer("wu").text()


@pytest.mark.usefixtures("unpainted")
def test_both_sides_stand_beside_each_other():
    panel = BudgetToOffer(shock="illness")
    for word in ("For the household", "For the creditors"):
        assert word in panel._sides.value and word in panel.text()
    assert f"{panel.course.attrs['total_paid']:,.2f}" in panel._sides.value


@pytest.mark.usefixtures("unpainted")
def test_savings_have_no_control_and_are_kept():
    panel = BudgetToOffer("chen")
    assert panel.budget.savings == 200 and "savings: 200.00" in panel.text()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    panel_guards.labels_are_words(BudgetToOffer(), _PAGES.values())
    assert panel_guards.has_no_output_widget(BudgetToOffer())


@pytest.mark.usefixtures("unpainted")
def test_wrong_words_get_one_sentence_and_move_nothing():
    wrong = [{"budget": "lim"}, {"shock": "flood"}, {"offer": -1}, {"offer": "much"}]
    wrong += [
        {"reserve": True},
        {"essential": 1e300},
        {"budget": Budget([{"id": "a", "amount": 1}])},
    ]
    for one in wrong:
        with pytest.raises(datasets.DataProblem) as refused:
            BudgetToOffer(**one)
        assert "\n" not in str(refused.value)
    panel = BudgetToOffer()
    before = panel.value
    for one in ({"offer": 100, "reserve": -1}, {"offer": 100, "shock": "flood"}, {"ofer": 1}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**one)
        assert panel.value == before and panel.problem == ""


@pytest.mark.usefixtures("unpainted")
def test_moving_a_control_makes_no_new_widgets():
    panel_guards.makes_no_new_widgets(BudgetToOffer(), "shock", ("repair", "illness"))


@pytest.mark.usefixtures("unpainted")
def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("planted")

    panel = BudgetToOffer()
    with monkeypatch.context() as patch:
        patch.setattr(negotiation, "stress", broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._controls["offer"].value = 100
        assert "planted" in panel._message.value
    panel._controls["offer"].value = 150
    assert panel._message.value == ""


@pytest.mark.parametrize(
    "said, match",
    [({"offer": -5}, "from 0 to 10,000,000"), ({"shock": ["x"]}, "shock"), ({"shock": "x"}, "list")]
    + [({"reserve": Decimal("NaN")}, "from 0")],
)
def test_a_field_says_what_it_takes(said, match):
    with pytest.raises(datasets.DataProblem, match=match):
        BudgetToOffer("lin", **said)
