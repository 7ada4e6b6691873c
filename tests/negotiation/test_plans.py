"""Plans: identity, value, cost, gates; one plan and sixteen thousand give the same answers."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets
from kit.negotiation.loans import annuity
from kit.negotiation.plans import (
    COLUMNS,
    Blocked,
    Plan,
    allowed,
    card_instalment,
    hazard_threshold,
    plan_space,
    stretch,
    values,
)
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(Path(__file__).with_name("oracles_plans.yaml"))


def cents(column):
    return round(100 * column).astype(int)


# ---------------------------------------------------------------- oracles


def test_stretch_plan():
    case = ORACLES["stretch_plan"]
    assert annuity(case["rd"], case["months"]) == pytest.approx(case["factor"], abs=1e-6)
    row = stretch(case["cost"], case["rc"], case["rd"], months=case["months"]).iloc[0]
    assert row["instalment"] == pytest.approx(case["instalment"], abs=1e-6)
    assert row["creditor_value"] == pytest.approx(case["creditor_value"], abs=1e-6)


def test_plan_balance_identity():
    case = ORACLES["plan_balance_identity"]
    left = (1 - case["waiver"]) * case["balance"] - case["down_payment"]
    exact = left / annuity(case["rate"], case["months"])
    assert exact == pytest.approx(case["instalment"], abs=1e-6)
    terms = (case["down_payment"], case["waiver"])
    plan = Plan.closing(case["balance"], case["months"], case["rate"], *terms)
    assert plan.instalment == round(exact, 2)
    assert plan.identity_gap(case["rate"]) == pytest.approx(
        (plan.instalment - exact) * annuity(case["rate"], case["months"]), abs=1e-9
    )
    assert plan.yearly_rate == pytest.approx(0.12, abs=1e-4)


def test_plan_against_lump():
    case = ORACLES["plan_against_lump"]
    plan = Plan(7000, 0, case["instalment"], case["months"])
    value = plan.creditor_value(case["rate"], hazard=1 - case["keep"])
    assert value == pytest.approx(case["plan_value"], abs=1e-6)
    lump = Plan(7000, case["lump"], 0, 0)
    assert value > lump.creditor_value(case["rate"]) == case["lump"]


# ---------------------------------------------------------------- value, cost, stretching


@given(st.floats(0, 0.1), st.floats(0, 0.1), st.floats(0, 0.3))
def test_stretching_helps_if_and_only_if_few_break(rc, rd, hazard):
    gains = stretch(6000, rc, rd, hazard)["gain"].to_numpy()
    distance = hazard_threshold(rc, rd) - hazard
    if abs(distance) > 1e-6:
        assert (np.diff(gains) > 0).all() if distance > 0 else (np.diff(gains) < 0).all()


def test_at_the_threshold_the_term_does_not_matter():
    assert hazard_threshold(0.02, 0.02) == 0 and hazard_threshold(0.03, 0.01) < 0
    table = stretch(6000, 0.01, 0.03, hazard_threshold(0.01, 0.03))
    assert table["gain"].abs().max() < 1e-6 and table["borrower_cost"].eq(6000).all()


def test_a_plan_says_what_it_takes_for_granted():
    assert any("chance to break" in text for text in Plan(100, 0, 10, 10).assumptions)


def test_breaks_take_from_the_instalments_only():
    plan = Plan(10_000, 1000, 500, 12)
    assert plan.creditor_value(0.01, hazard=1) == 1000
    assert plan.creditor_value(0) == plan.borrower_cost(0) == plan.total == 7000
    broken = [plan.creditor_value(0.01, h) for h in (0, 0.01, 0.05, 0.5)]
    assert broken == sorted(broken, reverse=True)
    plain = 1000 + sum(500 * (0.95 / 1.01) ** k for k in range(1, 13))
    assert broken[2] == pytest.approx(plain)


# ---------------------------------------------------------------- schedules


PLANS = st.builds(
    Plan,
    balance=st.integers(1, 10**8).map(lambda c: c / 100),
    down_payment=st.integers(0, 10**7).map(lambda c: c / 100),
    instalment=st.integers(0, 10**6).map(lambda c: c / 100),
    months=st.integers(1, 60),
    waiver=st.integers(0, 100).map(lambda w: w / 100),
)


@settings(max_examples=200)
@given(PLANS, st.none() | st.integers(0, 500).map(lambda b: b / 10_000))
def test_a_schedule_adds_up_to_the_balance_plus_interest(plan, rate):
    table = plan.schedule(rate)
    money = {name: cents(table[name]) for name in ("payment", "interest", "principal", "balance")}
    ends = money["balance"].iloc[-1]
    owed = round(100 * plan.balance) - round(100 * plan.waived)
    assert money["payment"].sum() + ends == owed + money["interest"].sum()
    assert (money["payment"] == money["interest"] + money["principal"]).all()
    assert (money["interest"] >= 0).all() and repr(plan) and plan._repr_html_()
    if rate is None:
        assert money["payment"].sum() == round(100 * plan.total) and len(table) == plan.months + 1
        assert ends == 0 or plan.yearly_rate in (0, None)


def test_the_last_instalment_takes_the_rounding_and_says_so():
    table = Plan.closing(31_640, 60, 0.01).schedule(0.01)
    assert table["balance"].iloc[-1] == 0
    over = table["payment"].iloc[-1] - table["payment"].iloc[1]
    assert f"takes the rounding of {over:.2f}" in table["note"].iloc[-1]
    free = Plan.closing(31_640, 60)
    for table in (free.schedule(), free.schedule(0)):
        assert cents(table["payment"]).sum() == 3_164_000 and table["balance"].iloc[-1] == 0
        assert "takes the rounding of 0.20" in table["note"].iloc[-1]
    assert free.total == 31_640 and free.yearly_rate == 0
    assert Plan.closing(200, 3).total == 200 and Plan(200, 0, 66.68, 3).yearly_rate > 0
    assert not any("neither paid" in note for note in free.check().notes)


def test_a_schedule_says_what_is_waived_and_what_stays_open():
    table = Plan(1000, 100, 50, 12, 0.1).schedule()
    assert "100.00 is waived" in table["note"].iloc[0]
    assert table["note"].iloc[-1] == "200.00 stays open"
    early = Plan(1000, 0, 500, 12).schedule(0.01)
    assert len(early) == 4 and early["note"].iloc[-1] == "paid off"
    over = Plan(100, 0, 50, 3, 1).schedule()
    assert over["note"].iloc[-1] == "150.00 more than is owed"


def test_interest_that_eats_the_instalment_leaves_more_than_before():
    table = Plan(10_000, 0, 100, 12).schedule(0.02)
    assert table["balance"].is_monotonic_increasing and "stays open" in table["note"].iloc[-1]


@pytest.mark.parametrize("months", [1, 60, 600])
def test_a_monstrous_rate_still_closes(months):
    plan = Plan(0.02, 0.01, 1e9, months)
    assert math.isfinite(plan.yearly_rate) and plan.schedule()["balance"].iloc[-1] == 0


# ---------------------------------------------------------------- gates


def test_what_blocks_and_what_was_not_checked():
    plan = Plan(10_000, 500, 900, 12, 0.1)
    found = plan.check(surplus=800, cap=0.24, in_hand=300)
    assert [one.rule for one in found] == ["affordability", "money_in_hand", "cap"]
    assert "900.00 a month is more than the surplus of 800.00" in found[0].reason
    assert any("law was not asked" in note for note in found.notes)
    open_ends = plan.check()
    assert open_ends == [] and len(open_ends.notes) == 5
    assert any("No cap was given" in note for note in open_ends.notes)
    assert "Nothing that was checked" in repr(open_ends) and "legal" not in repr(open_ends)[:60]


def test_no_surplus_means_no_instalment():
    for surplus in (0, -500):
        assert Plan(1000, 0, 1, 12).check(surplus=surplus)[0].rule == "affordability"
        assert not Plan(1000, 0, 0, 12).check(surplus=surplus)
    assert not Plan(1000, 0, 83.33, 12).check(surplus=83.33)
    assert Plan(1000, 0, 83.34, 12).check(surplus=83.33)


@given(st.floats(0, 0.9), st.integers(1, 60), st.integers(100, 10**7))
def test_the_cap_lets_pass_its_own_plan_and_stops_a_dearer_one(cap, months, amount):
    balance = amount / 100
    fair = Plan.closing(balance, months, cap / 12)
    assert not fair.check(cap=cap)
    dearer = Plan(balance, 0, round(fair.instalment + 0.02 + 0.001 * balance, 2), months)
    assert [one.rule for one in dearer.check(cap=cap)] == ["cap"]
    assert dearer.yearly_rate > cap


def test_no_more_is_asked_for_than_is_owed():
    for plan in (Plan(100, 60, 0, 0, 0.5), Plan(100, 50, 1, 1, 0.5), Plan(100, 0, 1, 1, 1)):
        assert [one.rule for one in plan.check(surplus=999, cap=0.24)] == ["owed"]
        assert plan.yearly_rate is None or plan.instalment == 0
    assert not Plan(100, 50, 0, 0, 0.5).check(cap=0) and not Plan(100, 0, 0, 0, 1).check(cap=0)


def test_what_is_neither_paid_nor_waived_is_said():
    notes = Plan(1000, 0, 50, 12).check(surplus=60, cap=0.2).notes
    assert any("400.00 is neither paid nor waived" in note for note in notes)


def test_a_legal_gate_is_asked():
    gate = lambda plan: [Blocked("R-7", "too long")] if plan.months > 24 else []  # noqa: E731
    assert Plan(1000, 0, 10, 25).check(gate=gate) == [Blocked("R-7", "too long")]
    assert repr(Plan(1000, 0, 10, 25).check(gate=gate)[0]) == "blocked: rule R-7: too long"
    assert not Plan(1000, 0, 10, 24).check(gate=gate)
    assert not Plan(1000, 0, 10, 24).check(gate=lambda plan: None)
    for wrong in (5, "law", lambda p: "no", lambda p: [("R", "x")], lambda p: 5, lambda p: True):
        assert "gate must be a function" in refusal(Plan(1000, 0, 10, 24).check, gate=wrong)


def test_wrong_limits_get_one_sentence():
    plan = Plan(1000, 0, 10, 24)
    assert "write 0.18" in refusal(plan.check, cap=15.4)
    assert "is no number" in refusal(plan.check, surplus="enough")
    assert "is no number" in refusal(plan.check, cap=float("nan"))
    assert "less than 0" in refusal(plan.check, in_hand=-1)


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("balance", 0, "balance"),
        ("balance", True, "is no number"),
        ("down_payment", -1, "down payment"),
        ("instalment", 1.001, "cents"),
        ("instalment", float("inf"), "is no number"),
        ("months", -1, "months"),
        ("months", 0, "needs a number of months"),
        ("months", 601, "months"),
        ("waiver", 1.2, "more than 100%"),
        ("waiver", -0.1, "waiver"),
        ("waiver", "", "is no number"),
    ],
)
def test_wrong_plans_get_one_sentence(name, wrong, says):
    terms = dict(zip(COLUMNS, (1000, 100, 50, 12, 0.1), strict=True)) | {name: wrong}
    assert says in refusal(Plan, **terms)


def test_wrong_rates_get_one_sentence():
    plan = Plan(1000, 0, 100, 12)
    for ask in (plan.creditor_value, plan.borrower_cost, plan.identity_gap, plan.schedule):
        assert "write 0.18" in refusal(ask, 1.5)
        assert "is no number" in refusal(ask, "x")
    assert "more than 100%" in refusal(plan.creditor_value, 0.01, 1.5)
    assert "nothing is left" in refusal(Plan.closing, 1000, 12, 0, 600, 0.5)
    assert "months" in refusal(Plan.closing, 1000, 0)
    assert "write 0.18" in refusal(hazard_threshold, 1, 0.03)
    assert "cost" in refusal(stretch, 0, 0.01, 0.03)
    assert "months" in refusal(stretch, 6000, 0.01, 0.03, 0, [12, 0])
    assert "at least one" in refusal(stretch, 6000, 0.01, 0.03, 0, [])


def test_a_plan_can_be_a_key_and_speaks_both_languages(chinese):
    plan = Plan(31_640, 0, 527.33, 60)
    assert {plan: 1}[Plan("31640", 0.0, 527.33, 60.0, 0)] == 1
    assert "欠款31,640.00元" in repr(plan) and "不可行" in repr(plan.check(surplus=100))
    assert "未询问法律" in plan.check()._repr_html_() and "还款额" in plan._repr_html_()


# ---------------------------------------------------------------- many plans


def test_a_space_has_15_972_plans():
    table = plan_space(31_640)
    assert len(table) == 11 * 11 * 12 * 11 == 15_972
    assert not table.duplicated().any() and list(table.columns) == list(COLUMNS)
    assert Plan(**table.loc[15_971]) == Plan(31_640, 15_820, 3480.4, 60, 0.5)


def test_a_table_and_a_plan_give_the_same_numbers():
    table = values(plan_space(10_000, waivers=[0, 0.333]), 0.01, 0.03, 0.02)
    for i in range(0, len(table), 97):
        plan, row = Plan(**table.loc[i, list(COLUMNS)]), table.loc[i]
        assert row["total"] == plan.total
        assert row["creditor_value"] == pytest.approx(plan.creditor_value(0.01, 0.02), rel=1e-12)
        assert row["borrower_cost"] == pytest.approx(plan.borrower_cost(0.03), rel=1e-12)


def test_a_table_and_a_plan_give_the_same_answers():
    table = plan_space(9_999.99, months=[1, 7, 24, 60], waivers=[0, 0.1, 0.335, 1])
    gate = lambda plan: [Blocked("R", "x")] if plan.instalment > 700 else []  # noqa: E731
    limits = {"surplus": 800, "cap": 0.155, "in_hand": 3000, "gate": gate}
    mask = allowed(table, **limits)
    one_by_one = [not Plan(**row).check(**limits) for row in table.to_dict("records")]
    assert mask.tolist() == one_by_one and 0 < mask.sum() < len(table)
    assert mask.sum() < allowed(table, **(limits | {"gate": None})).sum()


@given(PLANS, st.floats(0, 0.5), st.floats(-100, 5000))
def test_the_vector_never_lets_pass_what_the_plan_blocks(plan, cap, surplus):
    table = pd.DataFrame([plan.to_dict()])
    answer = allowed(table, surplus=surplus, cap=cap)[0]
    assert answer == (not plan.check(surplus=surplus, cap=cap))


def test_sixteen_thousand_plans_are_quick():
    table = plan_space(31_640)
    free = allowed(table, surplus=1300, cap=0.24)
    assert (table.loc[free, "instalment"] <= 1300).all() and 0 < free.sum() < len(table)


def test_lists_of_one_s_own():
    table = plan_space(1000, down=100, instalments=["50"], months=[6, 12], waivers=0)
    assert table["months"].tolist() == [6, 12] and table["down_payment"].eq(100).all()
    assert "at least one" in refusal(plan_space, 1000, months=[])
    assert "more than 2,000,000" in refusal(plan_space, 1000, range(200), range(200), range(1, 99))
    assert "months" in refusal(plan_space, 1000, months=[0])
    assert "waiver" in refusal(plan_space, 1000, waivers=[2])
    assert "is no number" in refusal(plan_space, "x")
    assert "is no number" in refusal(plan_space, 1000, down={"a": 1})


def test_wrong_tables_get_one_sentence():
    table = plan_space(1000, months=[6])
    for wrong in (None, 5, table.drop(columns="waiver"), [Plan(1, 0, 1, 1)]):
        assert "needs the columns" in refusal(values, wrong, 0.01, 0.03)
        assert "needs the columns" in refusal(allowed, wrong)
    for column, value in (("months", 6.5), ("waiver", 1.5), ("balance", 0)):
        says = refusal(values, table.astype(float).assign(**{column: value}), 0.01, 0.03)
        assert f"Row 0 of the plans: '{column}'" in says
    assert "instalment" in refusal(values, table.assign(instalment=np.nan), 0.01, 0.03)
    assert "down_payment" in refusal(allowed, table.assign(down_payment=-1))
    assert "write 0.18" in refusal(values, table, 1, 0.03)
    assert len(values(table.iloc[:0], 0.01, 0.03)) == 0 == len(allowed(table.iloc[:0], 1, 0.2))


# ---------------------------------------------------------------- the card rule


def test_the_card_rule_is_the_one_of_the_law():
    rules = datasets.load("regime_cn")["rules"]
    law = next(one for one in rules if one["id"] == "CBRC11-70")
    ours, version = datasets.load("negotiation_loans")["card_rule"], law["versions"][0]
    assert ours["grade"] == law["grade"] and ours["tier"] == law["tier"]
    assert ours["duty"] == law["modality"] == version["instalment"]["lender_duty"]
    assert ours["max_months"] == version["instalment"]["max_months"] == 60
    assert ours["only_if"] == version["instalment"]["only_if"]
    assert ours["from"] == version["from"] and version["to"] is None
    assert version["applies"]["products"] == [ours["product"]]


def test_a_card_plan_where_its_conditions_are_met():
    option = card_instalment(31_640, 60, 0.005, exceeds_ability=True, willing=True)
    assert option.applies is True and option.plan == Plan.closing(31_640, 60, 0.005)
    text = repr(option)
    assert "may agree" in text and "grade B" in text and "no right" in text
    assert (option.rule, option.duty, option.grade) == ("CBRC11-70", "may", "B")


def test_a_card_plan_where_they_are_not_or_not_known():
    unknown = card_instalment(31_640, willing=True)
    assert unknown.applies is None and unknown.plan and "not known" in repr(unknown)
    for terms in ({"willing": False}, {"exceeds_ability": False}, {"product": "consumer_loan"}):
        option = card_instalment(31_640, **terms)
        assert option.applies is False and option.plan is None and "does not apply" in repr(option)
    assert "credit cards only" in repr(card_instalment(31_640, product="consumer_loan"))


def test_wrong_card_plans_get_one_sentence():
    assert "CBRC11-70" in refusal(card_instalment, 31_640, 61)
    assert "months" in refusal(card_instalment, 31_640, 0)
    assert "balance" in refusal(card_instalment, -1)
    assert "True, False, or None" in refusal(card_instalment, 1000, willing="yes")
    assert "True, False, or None" in refusal(card_instalment, 1000, exceeds_ability=1)


def test_a_card_plan_speaks_chinese(chinese):
    option = card_instalment(31_640, exceeds_ability=True, willing=True)
    assert "并非必须" in repr(option) and "CBRC11-70" in option._repr_html_()


def test_a_table_with_a_column_twice_is_refused():
    plans = plan_space(10_000).head(3)
    twice = pd.concat([plans, plans[["months"]]], axis=1)
    with pytest.raises(datasets.DataProblem, match="each once"):
        values(twice, 0.01, 0.03)
