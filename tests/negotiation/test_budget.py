"""Budgets, offers and shocks: lines that add up, shares to the cent, months that an offer lives."""

import dataclasses
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language
from kit.negotiation import budget as module
from kit.negotiation.budget import Budget, budgets, monthly, offers, pro_rata, read_budget
from kit.negotiation.shocks import default_shocks, replan, stress

ORACLES = datasets.read_own_yaml(Path(__file__).parent / "oracles_budget.yaml")
IDS = ["lin", "chen", "liu", "wu", "zhao", "he"]
BAD_MONEY = [float("nan"), float("inf"), True, np.True_, "text", "", None, -1, 1e30, [], pd.NA]
BAD_MONEY += ["1,800", 1.005, "-0.01"]


def simple(income=1000, rent=600, **more):
    return Budget([{"id": "wage", "amount": income}], [{"id": "rent", "amount": rent}], **more)


def refused(match, call, *given, **named):
    with pytest.raises(datasets.DataProblem, match=match) as caught:
        call(*given, **named)
    text = str(caught.value)
    assert text.count(". ") == 0 and text.rstrip().endswith("."), text
    return text


# ---------------------------------------------------------------- a month


def test_a_week_counts_fifty_two_twelfths():
    case = ORACLES["weekly_to_monthly"]
    assert monthly(case["weekly"], "week") == pytest.approx(case["monthly"], abs=1e-6)
    assert monthly(case["weekly"], "week") > 4 * case["weekly"]


@pytest.mark.parametrize(
    ("every", "share"),
    [
        ("month", Fraction(1)),
        ("week", Fraction(52, 12)),
        ("fortnight", Fraction(26, 12)),
        ("four_weeks", Fraction(13, 12)),
        ("quarter", Fraction(1, 3)),
        ("year", Fraction(1, 12)),
    ],
)
def test_every_period_is_brought_to_a_month_and_has_a_word(every, share):
    assert monthly(1200, every) == pytest.approx(float(1200 * share), abs=1e-12)
    language.use("zh")
    assert language.label("every", every).startswith("每")


@pytest.mark.parametrize("amount", [85, 85.0, "85", Decimal("85.00"), np.int64(85), " 85 "])
def test_an_amount_may_be_any_number(amount):
    assert monthly(amount, "week") == monthly(85, "week")


@pytest.mark.parametrize("every", ["weekly", "", None, 4, float("nan"), ["week"]])
def test_an_unknown_period_is_refused(every):
    refused("is no period of a budget; known: month, week", monthly, 100, every)


# ---------------------------------------------------------------- a budget adds up


@pytest.mark.parametrize("id", IDS)
def test_a_table_adds_up_to_its_surplus(id):
    one = read_budget(id)
    assert round(one.table()["monthly"].sum() * 100) == round(one.surplus * 100)
    costs = sum(one.cents[g] for g in ("fixed", "flexible", "priority_debts", "savings"))
    assert one.cents["surplus"] == one.cents["incomes"] - costs


@given(
    st.lists(st.integers(0, 10**7), min_size=1, max_size=6),
    st.lists(st.integers(0, 10**7), max_size=6),
    st.sampled_from(["week", "fortnight", "four_weeks", "quarter", "year", "month"]),
)
def test_lines_in_cents_add_up_whatever_the_period(incomes, costs, every):
    one = Budget(
        [{"id": f"i{n}", "amount": c / 100, "every": every} for n, c in enumerate(incomes)],
        flexible=[{"id": f"c{n}", "amount": c / 100, "every": every} for n, c in enumerate(costs)],
    )
    assert sum(round(v * 100) for v in one.table()["monthly"]) == one.cents["surplus"]


def test_savings_and_priority_debts_come_before_the_others():
    one = simple(
        priority_debts=[{"id": "arrears", "amount": 100, "balance": 300}],
        savings=50,
        other_debts=[{"id": "card", "balance": 5000}],
    )
    assert one.surplus == 250 and one.priority_need == 100
    assert one.ring_fenced == 700
    assert offers(one)["offer"].tolist() == [250.0]


def test_a_guideline_flags_and_never_cuts():
    chen = read_budget("chen")
    food = chen.table().set_index("item").loc["food"]
    assert food["monthly"] == -1516.67 and food["above"] == 116.67
    without = [dataclasses.replace(one, guideline=None) for one in chen.flexible]
    assert dataclasses.replace(chen, flexible=without).surplus == chen.surplus
    he = read_budget("he").table().set_index("item")
    assert he.loc["food", "above"] == 0 and he.loc["clothing and gifts", "above"] == 150
    assert np.isnan(he.loc["mortgage", "above"])


def test_a_budget_can_be_changed_by_making_another():
    lin = read_budget("lin")
    other = dataclasses.replace(lin, savings=100)
    assert (other.surplus, lin.surplus) == (150, 250)
    with pytest.raises(dataclasses.FrozenInstanceError):
        lin.savings = 5


def test_spending_that_could_be_cut_is_not_ring_fenced():
    lin = read_budget("lin")
    assert lin.ring_fenced == 4080  # the essential total of data/law/household.yaml
    assert lin.income - lin.ring_fenced - 120 == lin.surplus


@pytest.mark.parametrize("value", BAD_MONEY)
@pytest.mark.parametrize("group", ["incomes", "fixed", "flexible", "priority_debts"])
def test_an_amount_that_is_none_is_refused_with_its_line(group, value):
    lines = {"incomes": [{"id": "wage", "amount": 1}], group: [{"id": "it", "amount": value}]}
    with pytest.raises(datasets.DataProblem, match=group):
        Budget(**lines)


@pytest.mark.parametrize("value", BAD_MONEY)
def test_other_money_of_a_budget_is_checked_too(value):
    with pytest.raises(datasets.DataProblem):
        simple(other_debts=[{"id": "card", "balance": value}])
    with pytest.raises(datasets.DataProblem):
        simple(savings=value)
    if value is not None:
        with pytest.raises(datasets.DataProblem):
            simple(other_debts=[{"id": "card", "balance": 10, "instalment": value}])
        with pytest.raises(datasets.DataProblem):
            Budget([{"id": "w", "amount": 5}], [{"id": "r", "amount": 1, "guideline": value}])


@pytest.mark.parametrize("rate", [18, 1, -0.1, float("nan"), "text", True])
def test_a_rate_in_percent_is_taken_for_a_slip(rate):
    with pytest.raises(datasets.DataProblem, match="yearly_rate"):
        simple(other_debts=[{"id": "card", "balance": 100, "yearly_rate": rate}])


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        ({"fixed": "rent"}, "give a list of items"),
        ({"fixed": {"id": "rent", "amount": 5}}, "give a list of items"),
        ({"fixed": 5}, "give a list of items"),
        ({"fixed": [5]}, "item 1: '5' is no item"),
        ({"fixed": [{"id": "rent"}]}, "item 1: 'amount' is missing"),
        ({"fixed": [{"amount": 5}]}, "item 1: 'id' is missing"),
        ({"fixed": [{"id": "rent", "amont": 5}]}, "'amont' is not known here; near: amount"),
        ({"fixed": [{"id": "a", "amount": 1}] * 2}, "the id 'a' stands twice"),
        ({"fixed": [{"id": "a", "amount": 1, "essential": "no"}]}, "essential is true or false"),
        ({"fixed": [{"id": "a", "amount": 1, "title": {"en": "a"}}]}, "mapping with en and zh"),
        ({"fixed": [{"id": "a", "amount": 1, "title": 5}]}, "is no text"),
        ({"household": 3}, "household: '3' is no mapping"),
        ({"name": 5}, "name: '5' is no text"),
        ({"other_debts": [{"id": "card"}]}, "'balance' is missing"),
    ],
)
def test_a_fault_in_a_line_is_named(lines, match):
    refused(match, Budget, [{"id": "wage", "amount": 1}], **lines)


def test_a_budget_without_income_is_refused_and_one_with_zero_is_not():
    refused("at least one income", Budget, [])
    assert Budget([{"id": "none", "amount": 0}]).surplus == 0


# ---------------------------------------------------------------- the households


def law_household():
    return datasets.read_yaml("law/household.yaml")


def test_lin_s_figures_are_those_of_the_law():
    law, lin = law_household(), read_budget("lin")
    paid = {one.id: one.amount for one in lin.incomes}
    after = {k: v for k, v in law["income"]["after"].items() if k != "total"}
    assert paid == after and lin.income == law["income"]["after"]["total"]
    costs = {one.id: one.amount for one in (*lin.fixed, *lin.flexible)}
    essential = {one.id for one in (*lin.fixed, *lin.flexible) if one.essential}
    spending = law["spending"]
    assert essential == set(spending["essential"]) - {"total"}
    assert costs == {k: v for g in spending.values() for k, v in g.items() if k != "total"}
    assert lin.ring_fenced == spending["essential"]["total"]
    debts, owed = {d["id"]: d for d in law["debts"]}, {d.id: d for d in lin.other_debts}
    assert set(debts) == set(owed)
    assert owed["card"].balance == debts["card"]["balance"]
    assert owed["card"].yearly_rate == pytest.approx(debts["card"]["daily_rate_pct"] * 3.65)
    assert owed["loan"].balance == debts["loan"]["principal_left"]
    assert owed["loan"].yearly_rate == debts["loan"]["yearly_rate_pct"] / 100
    assert owed["loan"].instalment == debts["loan"]["instalment"]
    assert {k: language.of(d.title) for k, d in owed.items()} == {
        k: language.of(d["title"]) for k, d in debts.items()
    }
    assert language.of(lin.name) == language.of(law["people"][0]["name"])
    assert language.of(lin.source) == language.of(law["invented"])


def test_the_households_have_different_shapes():
    assert budgets()["id"].tolist() == IDS
    read = {id: read_budget(id) for id in IDS}
    assert {one.every for b in read.values() for one in b.incomes} >= {
        "week",
        "fortnight",
        "four_weeks",
        "quarter",
        "month",
    }
    assert read["wu"].surplus < 0 < min(b.surplus for id, b in read.items() if id != "wu")
    assert {d.id for d in read["zhao"].priority_debts} == {"rent_arrears", "electricity_arrears"}
    assert len(read["he"].incomes) == 2 and len(read["he"].other_debts) == 4


def test_households_speak_both_languages(chinese):
    for id in IDS:
        one = read_budget(id)
        assert "月结余" in repr(one) and "<table" in one._repr_html_()
        assert one.table()["item"].str.contains(r"[\u4e00-\u9fff]").all()
    assert budgets()["story"].str.contains("。").all()
    assert "虚构" in read_budget("wu").table().attrs["note"]
    shown = language.table(stress(read_budget("zhao"), 100))
    assert all(any("\u4e00" <= c <= "\u9fff" for c in head) for head in shown.columns)
    assert set(shown["由谁给定"]) == {"套件假设"}


def test_own_budgets_are_read_from_a_path(tmp_path):
    path = tmp_path / "mine.yaml"
    text = "name: mine\nincomes:\n- {id: wage, amount: 900, every: week}\nfixed:\n"
    path.write_text(text + "- {id: rent, amount: 1500}\n", encoding="utf-8")
    one = read_budget(path)
    assert one.surplus == 2400 and read_budget(str(path)) == one
    assert "mine.yaml" in one.table().attrs["note"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("- 5\n", "holds no budget"),
        ("", "holds no budget"),
        ("incoms: []\n", "'incoms' is no part of a budget; near: incomes"),
        ("fixed:\n- {id: rent, amount: 5}\n", "at least one income"),
        (
            "name: ring 13800138000\nincomes:\n- {id: a, amount: 5}\n",
            "under 'name' looks like personal",
        ),
        (
            "incomes:\n- {id: a, title: mail me@example.org, amount: 5}\n",
            "'incomes' looks like personal",
        ),
    ],
)
def test_a_file_that_is_no_budget_is_refused(tmp_path, text, match):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match=match):
        read_budget(path)


@pytest.mark.parametrize("id", ["lim", "", None, 5, float("nan")])
def test_an_unknown_household_is_refused(id):
    refused("There is no household", read_budget, id)
    with pytest.raises(datasets.DataProblem, match="no file"):
        read_budget("no-such.yaml")


# ---------------------------------------------------------------- shares to the cent


def test_the_example_and_its_trap():
    case = ORACLES["pro_rata_three"]
    trap = pro_rata(case["surplus"], case["balances"], rounding="each_rounded")
    assert trap == case["each_rounded"]
    assert round(sum(trap), 2) == case["sum_of_rounded"] != case["surplus"]
    right = pro_rata(case["surplus"], case["balances"])
    assert right == case["largest_remainder"] and round(sum(right), 2) == case["surplus"]


@given(
    st.integers(0, 10**7),
    st.lists(st.integers(0, 10**8), min_size=1, max_size=12).filter(any),
)
def test_shares_add_up_and_nobody_gets_more_than_is_owed(cents, owed):
    shares = [round(v * 100) for v in pro_rata(cents / 100, [o / 100 for o in owed])]
    assert sum(shares) == min(cents, sum(owed))
    for share, one in zip(shares, owed, strict=True):
        assert 0 <= share <= one
        assert abs(share - Fraction(min(cents, sum(owed)) * one, sum(owed))) < 1


def test_equal_rests_go_to_the_earlier_creditor():
    assert pro_rata("0.01", [5, 5, 5]) == [0.01, 0, 0]
    assert pro_rata(100, [50, 10]) == [50, 10], "no more than is owed"
    assert pro_rata(0, [5, 5]) == [0, 0]


@pytest.mark.parametrize("value", BAD_MONEY)
def test_bad_surplus_or_balance_is_refused(value):
    with pytest.raises(datasets.DataProblem, match="surplus"):
        pro_rata(value, [5])
    with pytest.raises(datasets.DataProblem, match="balance"):
        pro_rata(5, [5, value])


def test_bad_shares_are_refused():
    for nothing in ([], [0, 0]):
        refused("no debt to share", pro_rata, 5, nothing)
    for none in ("5", 5, None, {"a": 5}):
        refused("no list of balances", pro_rata, 5, none)
    refused("rounding is one of", pro_rata, 5, [5], rounding="up")


@pytest.mark.parametrize("id", IDS)
def test_offers_never_reach_into_spending(id):
    one = read_budget(id)
    made = offers(one)
    assert round(made["offer"].sum(), 2) == max(one.surplus, 0)
    assert made["share"].sum() == pytest.approx(1)
    paid = made["months"].dropna()
    assert (paid * made["offer"] >= made["balance"]).all()
    assert "surplus" in made.attrs["note"]


@pytest.mark.parametrize("rent", [1000, 1000.01, 1500])
def test_with_nothing_left_the_offer_is_a_pause_or_a_token(rent):
    one = simple(rent=rent, other_debts=[{"id": "a", "balance": 5}, {"id": "b", "balance": "0.5"}])
    pause, token = offers(one), offers(one, token=1)
    assert pause["offer"].tolist() == [0, 0] and set(pause["kind"]) == {"pause"}
    assert pause["months"].isna().all()
    assert token["offer"].tolist() == [1, 0.5] and set(token["kind"]) == {"token"}


def test_bad_offers_are_refused():
    refused("no debt to share", offers, simple())
    refused("A Budget is needed here, not str", offers, "lin")
    with pytest.raises(datasets.DataProblem, match="token"):
        offers(read_budget("lin"), token=-1)


# ---------------------------------------------------------------- shocks


def row(table):
    return table.iloc[0]


def test_the_named_shocks_are_assumed_and_a_row_each():
    table = stress(read_budget("lin"), 200)
    assert len(table) == len(default_shocks()) == 5
    assert set(table["given_by"]) == {"assumed"} and "assumed" in table.attrs["note"]
    assert table["shock"].tolist() == default_shocks()["title"].tolist()
    assert set(stress(read_budget("lin"), 200, {"cost": 5})["given_by"]) == {"own"}


@pytest.mark.parametrize(
    ("shock", "reserve", "survives", "broken", "after", "short"),
    [
        ({"income": -0.1}, 0, 0, 1, 300, 50),
        ({"income": -0.1}, 50, 1, 2, 300, 50),  # the reserve is used up first
        ({"income": -0.1}, "49.99", 0, 1, 300, 0.01),
        ({"income": -0.1}, 99.99, 1, 2, 300, 0.01),
        ({"income": -0.1, "month": 5}, 0, 4, 5, 300, 50),
        ({"income": -0.05}, 0, 24, None, 350, 0),  # exactly enough
        ({"income": -0.1, "month": 24}, 0, 23, 24, 300, 50),
        ({"cost": 1500, "month": 3}, 0, 2, 3, -1100, 350),  # comes once
        ({"cost": 1500, "month": 3}, 1450, 24, None, -1100, 0),
        ({"cost": 40, "months": 6}, 0, 24, None, 360, 0),
        ({"income": -1, "gets": 950}, 0, 24, None, 350, 0),
        ({"income": -1, "of": "wage", "month": 2, "months": 3}, 0, 1, 2, -600, 350),
        ({"income": 0.1}, 0, 24, None, 500, 0),
        ("none", 0, 24, None, 400, 0),
    ],
)
def test_an_offer_survives_whole_months(shock, reserve, survives, broken, after, short):
    found = row(stress(simple(), 350, shock, reserve=reserve))
    assert (found["survives"], found["surplus_after"], found["short"]) == (survives, after, short)
    assert found["first_broken"] == broken if broken else pd.isna(found["first_broken"])
    assert found["why"].startswith(f"month {broken}:" if broken else "holds for 24 months")


def test_savings_put_aside_join_the_reserve_at_the_month_s_end():
    one = simple(savings=30)  # surplus 370
    assert row(stress(one, 400, "none"))["first_broken"] == 1
    assert row(stress(one, 400, "none", reserve=30))["survives"] == 24


def test_priority_arrears_end_when_they_are_paid():
    one = simple(priority_debts=[{"id": "rent_arrears", "amount": 100, "balance": 250}])
    found = replan(one, 300, [], months=5)
    assert found["surplus"].tolist() == [300, 300, 350, 400, 400]
    endless = simple(priority_debts=[{"id": "maintenance", "amount": 100}])
    assert set(replan(endless, 300, [], months=5)["surplus"]) == {300}


def test_the_largest_income_is_the_largest():
    lin = read_budget("lin")
    lost = row(stress(lin, 0, {"income": -1, "of": "largest"}))
    assert lost["surplus_after"] == 250 - 1600


@given(st.integers(0, 60000), st.integers(0, 100000), st.integers(0, 50000))
def test_more_reserve_or_a_smaller_offer_never_survives_less(offer, reserve, more):
    lin = read_budget("lin")

    def survives(offer, reserve):
        return stress(lin, offer / 100, reserve=reserve / 100)["survives"].to_numpy(int)

    usual = survives(offer, reserve)
    assert (survives(offer, reserve + more) >= usual).all()
    assert (survives(max(offer - more, 0), reserve) >= usual).all()


@pytest.mark.parametrize(
    ("shock", "match"),
    [
        ("repairs", "There is no shock 'repairs'; near: repair"),
        (5, "is no shock"),
        ([5], "is no shock|no shock '5'"),
        ({"incme": -0.1}, "'incme' is not known; near: income"),
        ({"income": -10}, "no share from -1 to 1; write -0.1"),
        ({"income": float("nan")}, "income"),
        ({"income": True}, "income"),
        ({"income": 10**5000}, "income"),
        ({"income": "text"}, "income"),
        ({"income": -0.1, "of": "pension"}, "no income 'pension'; known: all, largest, wage"),
        ({"cost": -5}, "cost"),
        ({"cost": float("inf")}, "cost"),
        ({"gets": "x"}, "gets"),
        ({"cost": 5, "month": 0}, "month"),
        ({"cost": 5, "month": 1.5}, "month"),
        ({"cost": 5, "month": True}, "month"),
        ({"cost": 5, "months": 10**9}, "months"),
        ({"cost": 5, "month": 30}, "begins in month 30, after the 24 months"),
        ({"cost": 5, "title": {"en": "x"}}, "en and zh"),
    ],
)
def test_a_bad_shock_is_refused(shock, match):
    with pytest.raises(datasets.DataProblem, match=match):
        stress(simple(), 100, shock)


@pytest.mark.parametrize("months", [0, -1, 601, 2.5, "many", None, True, float("nan")])
@pytest.mark.parametrize("call", [stress, lambda b, i, **k: replan(b, i, [], **k)])
def test_a_bad_number_of_months_is_refused(call, months):
    with pytest.raises(datasets.DataProblem, match="months"):
        call(simple(), 100, months=months)


@pytest.mark.parametrize("value", BAD_MONEY)
def test_bad_money_in_a_plan_is_refused(value):
    with pytest.raises(datasets.DataProblem, match="instalment"):
        stress(simple(), value)
    with pytest.raises(datasets.DataProblem, match="reserve"):
        replan(simple(), 10, [], reserve=value)
    refused("A Budget is needed", replan, "lin", 10, [])
    refused("A Budget is needed", stress, None, 10)


# ---------------------------------------------------------------- a plan made anew


def test_a_change_is_known_when_it_comes():
    table = replan(simple(), 350, {"income": -0.1, "month": 3}, months=5)
    assert table["offer"].tolist() == [350, 350, 350, 300, 300]
    assert table["paid"].tolist() == [350, 350, 300, 300, 300]
    assert table["shortfall"].tolist() == [0, 0, 50, 0, 0]
    assert table["new_offer"].tolist() == [350, 350, 300, 300, 300]
    assert table["written"][0] == "paid as agreed, nothing to add"
    assert "the 50.00 not paid move to the end" in table["written"][2]
    assert "from month 4 the offer is 300.00" in table["written"][2]


def test_without_changes_a_plan_goes_on_as_agreed():
    for nothing in (None, [], "none"):
        assert set(replan(simple(), 350, nothing)["paid"]) == {350}


def test_after_a_repair_the_offer_is_as_before():
    table = replan(simple(), 350, "repair", months=5)
    assert table["offer"].tolist() == [350] * 5
    assert table["paid"].tolist() == [350, 350, 0, 350, 350]
    assert table["uncovered"].tolist() == [0, 0, 1100, 0, 0]
    assert table.attrs["total_paid"] == 1400 and table.attrs["total_short"] == 350


def test_with_nothing_left_the_new_offer_is_a_pause_and_then_comes_back():
    table = replan(simple(), 350, {"income": -1, "month": 2, "months": 2}, months=5)
    assert table["new_offer"].tolist() == [350, 0, 350, 350, 350]
    assert "a pause" in table["written"][1] and "rises to 350.00 again" in table["written"][2]


def test_no_new_offer_is_above_what_was_first_agreed():
    table = replan(simple(), 100, {"income": 1, "month": 2}, months=4)
    assert set(table["new_offer"]) == {100} and table["surplus"].tolist() == [400, 1400, 1400, 1400]


CHANGES = st.lists(
    st.fixed_dictionaries(
        {"income": st.integers(-100, 100).map(lambda n: n / 100), "month": st.integers(1, 12)},
        optional={
            "cost": st.integers(0, 300000).map(lambda c: c / 100),
            "months": st.integers(1, 6),
        },
    ),
    max_size=4,
)


@given(CHANGES, st.integers(0, 50000), st.integers(0, 100000))
def test_what_is_paid_adds_up_to_the_cent(changes, offer, reserve):
    one = simple(savings="12.34")
    table = replan(one, offer / 100, changes, reserve=reserve / 100)
    cents = {c: [round(v * 100) for v in table[c]] for c in table if c != "written"}
    assert sum(cents["paid"]) == round(table.attrs["total_paid"] * 100)
    assert sum(cents["offer"]) == sum(cents["paid"]) + sum(cents["shortfall"])
    before = reserve
    for place in range(len(table)):
        surplus, paid, left, lack = (
            cents[c][place] for c in ("surplus", "paid", "reserve_left", "uncovered")
        )
        assert 0 <= paid <= max(surplus + before, 0), "never out of essential spending"
        assert left >= 0 and lack == max(-(surplus + before), 0)
        assert left <= before + 1234
        before = left
    assert table["new_offer"].max() <= offer / 100


def test_the_words_of_a_plan_are_chinese_too(chinese):
    table = replan(read_budget("zhao"), 700, ["repair", "job_lost"])
    assert table["written"].str.contains(r"[\u4e00-\u9fff]").all()
    assert not table["written"].str.contains("[;{]").any()


def test_a_planted_fault_would_be_seen(monkeypatch):
    monkeypatch.setattr(module, "_shares", lambda cents, owed, how: [cents] * len(owed))
    assert sum(pro_rata(160, [4550, 6700, 1200])) != 160


@pytest.mark.parametrize("place", ["id: 13800138000", "household: {adults: 13800138000}"])
def test_a_telephone_number_without_quotes_is_a_telephone_number(tmp_path, place):
    path = tmp_path / "own.yaml"
    path.write_text(f"incomes: [{{id: a, amount: 5000}}]\n{place}\n", encoding="utf-8")
    with pytest.raises(datasets.DataProblem) as caught:
        read_budget(path)
    assert "13800138000" not in str(caught.value)


@pytest.mark.parametrize("reserve", [0, 100, 1500, 50_000])
def test_no_creditor_is_paid_in_a_month_known_not_to_cover_the_household(reserve):
    """The reserve is the household's: what creditors got from it would lack for food later."""
    plan = replan(read_budget("lin"), 250, "income_tenth", months=24, reserve=reserve)
    known = plan[plan["month"] > 1]
    assert (known["surplus"] < 0).all() and (known[["offer", "paid"]] == 0).all().all()
    lacking = replan(read_budget("lin"), 0, "income_tenth", months=24, reserve=reserve)
    first = plan["paid"].iloc[0]
    assert round(plan["uncovered"].sum() - lacking["uncovered"].sum(), 2) <= first
