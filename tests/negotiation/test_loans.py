"""Loans to the cent, the true rate, several debts, and the new loan for the old one."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, language
from kit.negotiation import loans
from kit.negotiation.debts import RULES, payoff, read_debts, rollover
from kit.negotiation.loans import KINDS, Loan, annuity, apr, geometric, period_rate
from kit.negotiation.words import reading
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(Path(__file__).with_name("oracles_loans.yaml"))


def cents(column):
    return round(100 * column).astype(int)


# ---------------------------------------------------------------- the annuity factor


def test_annuity_12_before_rounding():
    case = ORACLES["annuity_12"]
    principal, rate, n = case["principal"], case["monthly_rate"], case["months"]
    instalment = principal / annuity(rate, n)
    assert instalment == pytest.approx(case["instalment"], abs=1e-6)
    assert n * instalment - principal == pytest.approx(case["total_interest"], abs=1e-4)
    for month, (interest, part, balance) in case["rows"].items():
        after = instalment * annuity(rate, n - int(month))
        assert after == pytest.approx(balance, abs=1e-4)
        before = instalment * annuity(rate, n - int(month) + 1)
        assert (rate * before, before - after) == pytest.approx((interest, part), abs=1e-4)


def test_annuity_12_to_the_cent():
    case = ORACLES["annuity_12"]
    table = Loan(case["principal"], 0.12, case["months"]).schedule().set_index("month")
    for month, row in case["rows"].items():
        found = table.loc[int(month), ["interest", "principal", "balance"]].astype(float).tolist()
        assert found == pytest.approx(row, abs=0.011)
    assert table["interest"].sum() == pytest.approx(case["total_interest"], abs=0.02)


@given(st.floats(0, 0.99), st.integers(0, 120))
def test_the_factor_is_the_sum(rate, n):
    plain = sum((1 + rate) ** -k for k in range(1, n + 1))
    assert annuity(rate, n) == pytest.approx(plain, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("rate", [0, 1e-300, 1e-17, 1e-13, 1e-10])
def test_the_factor_near_a_rate_of_nothing(rate):
    assert annuity(rate, 600) == pytest.approx(600, rel=1e-6)


def test_the_factor_takes_arrays_and_refuses_what_is_no_number():
    assert annuity([0, 0.01], [[1], [2]]).shape == (2, 2)
    assert float(geometric(0, 5)) == 0 and float(geometric(1, 5)) == 5
    for wrong in ("abc", True, ["a"], None, float("nan"), -0.1, [[1], [2, 3]], 10**400):
        assert "finite numbers" in refusal(annuity, wrong, 12)
        assert "finite numbers" in refusal(annuity, 0.01, wrong)
    assert "write 0.015" in refusal(annuity, 1.5, 12)
    assert "do not fit" in refusal(annuity, [0.1, 0.2], [1, 2, 3])


# ---------------------------------------------------------------- the true rate


def test_apr_reg_z_a():
    case = ORACLES["apr_reg_z_a"]
    found = 100 * apr(case["amount"], [case["payment"]] * case["payments"]).nominal
    assert found == pytest.approx(case["percent"], abs=1e-4)
    assert round(found, 2) == case["printed"]


def test_flat_fee_year_told_three_ways():
    case = ORACLES["flat_fee_year"]
    exact = apr(case["amount"], [case["payment"]] * case["months"])
    assert 100 * exact.nominal == pytest.approx(case["nominal_percent"], abs=1e-5)
    rates = Loan(case["amount"], case["yearly_rate"], case["months"], kind="flat").rates()
    assert rates.quoted == 0.12
    assert rates.nominal == pytest.approx(exact.nominal, abs=1e-5)
    assert rates.effective == pytest.approx((1 + rates.nominal / 12) ** 12 - 1)
    assert rates.quoted < rates.nominal < rates.effective
    assert "quoted 12.00%" in repr(rates) and "read" in rates.source


@pytest.mark.parametrize("days", [None, 1, 20, 30, 45, 75, 366])
def test_the_equation_of_appendix_j_holds(days):
    payments = [0, 300, 300.55, 410]
    i = apr(900, payments, days).nominal / 12
    whole, odd = (1, 0) if days is None else divmod(days, 30)
    worth = sum(p / ((1 + odd / 30 * i) * (1 + i) ** (whole + k)) for k, p in enumerate(payments))
    assert worth == pytest.approx(900, rel=1e-9)


def test_a_rate_of_nothing_and_less_than_nothing():
    assert apr(1200, [100] * 12).nominal == pytest.approx(0, abs=1e-12)
    assert apr(1200, [90] * 12).nominal < 0
    assert apr(1000, [1100], periods_a_year=52).effective == pytest.approx(1.1**52 - 1)


@given(st.floats(0, 0.5), st.integers(1, 360), st.floats(1, 1e6))
def test_the_rate_put_in_comes_out(rate, n, amount):
    instalment = amount / annuity(rate, n)
    assert period_rate(amount, instalment, n) == pytest.approx(rate, abs=1e-9)
    assert apr(amount, [instalment] * n).nominal == pytest.approx(12 * rate, abs=1e-8)


def test_what_has_no_rate():
    for wrong in (5, "500", {1: 5}, None):
        assert "list of yuan" in refusal(apr, 1000, wrong)
    for nothing in ([], [0, 0]):
        assert "more than 0" in refusal(apr, 1000, nothing)
    for wrong in (0, -1, "x", float("nan"), True):
        assert "amount" in refusal(apr, wrong, [100])
    assert "payment" in refusal(apr, 100, [50, -1])
    assert "first_period_days" in refusal(apr, 100, [50], 45, 52)
    assert "days of the first period" in refusal(apr, 100, [50], 0)
    assert "No yearly rate" in refusal(apr, 1000, [1], 29)
    assert "No yearly rate" in refusal(apr, 0.01, [1e12], periods_a_year=366)
    assert "write 0.18" in refusal(apr, 100, [110], quoted=12)


# ---------------------------------------------------------------- schedules


LOANS = st.builds(
    Loan,
    principal=st.integers(1, 10**9).map(lambda c: c / 100),
    yearly_rate=st.integers(0, 9999).map(lambda b: b / 10_000),
    months=st.integers(1, 80),
    kind=st.sampled_from(KINDS),
    grace=st.integers(0, 6),
    first_period_days=st.none() | st.integers(1, 90),
)


@settings(max_examples=150)
@given(LOANS, st.dictionaries(st.integers(1, 3), st.integers(0, 10**6).map(lambda c: c / 100)))
def test_schedules_sum_to_what_was_borrowed_plus_interest(loan, paid):
    last = loan.grace + loan.months
    table = loan.schedule({month: one for month, one in paid.items() if month <= last})
    money = {name: cents(table[name]) for name in ("payment", "interest", "principal", "balance")}
    borrowed, left = round(100 * loan.principal), money["balance"].iloc[-1]
    assert money["payment"].sum() + left == borrowed + money["interest"].sum()
    assert money["principal"].sum() + left == borrowed
    assert (money["payment"] == money["interest"] + money["principal"]).all()
    opening = np.r_[borrowed, money["balance"].to_numpy()[:-1]]
    assert (opening - money["principal"] == money["balance"]).all()
    assert (money["interest"] >= 0).all() and (money["payment"] >= 0).all()
    assert (money["balance"] >= 0).all() and len(table) <= last


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_ends_at_nothing_and_costs_what_it_says(kind):
    loan = Loan(12_000, 0.18, 24, kind=kind)
    assert loan.schedule()["balance"].iloc[-1] == 0
    assert loan.total == pytest.approx(loan.principal + loan.total_interest)
    quoted = loan.rates()
    if kind == "flat":
        assert loan.total_interest == 12_000 * 0.18 * 2 and quoted.nominal > 0.3
    else:
        assert quoted.nominal == pytest.approx(0.18, abs=1e-4)


def test_equal_principal_falls_and_interest_first_ends_with_the_principal():
    falling = Loan(1000, 0.12, 3, kind="equal_principal").schedule()
    assert falling["principal"].tolist() == [333.33, 333.33, 333.34]
    assert falling["payment"].is_monotonic_decreasing
    assert "0.01 more than the rest" in falling["note"].iloc[-1]
    end = Loan(1000, 0.12, 3, kind="interest_only").schedule()
    assert end["payment"].tolist() == [10.0, 10.0, 1010.0]
    assert "principal" in end["note"].iloc[-1]


def test_the_last_instalment_takes_the_rounding_and_says_so():
    table = Loan(10_000, 0.12, 12).schedule()
    assert table["payment"].iloc[:-1].nunique() == 1
    over = table["payment"].iloc[-1] - table["payment"].iloc[0]
    assert f"takes the rounding: {abs(over):.2f} less" in table["note"].iloc[-1]
    assert Loan(1200, 0, 12).schedule()["note"].iloc[-1] == ""


def test_a_loan_without_interest():
    loan = Loan(1000, 0, 3)
    assert loan.schedule()["payment"].tolist() == [333.33, 333.33, 333.34]
    assert loan.total_interest == 0 and loan.rates().nominal == pytest.approx(0, abs=1e-12)


def test_three_hundred_percent_is_taken_only_with_its_sign():
    assert "300%" in refusal(Loan, 1000, 3, 12) and "write 0.18" in refusal(Loan, 1000, 300, 12)
    loan = Loan(1000, "300%", 12)
    assert loan.yearly_rate == 3 and loan.total > 3000


def test_one_cent_is_a_balance():
    for kind in KINDS:
        table = Loan(0.01, 0.24, 12, kind=kind).schedule()
        assert table["payment"].sum() == 0.01 and table["balance"].iloc[-1] == 0


def test_a_long_first_period_costs_by_days():
    usual, later = Loan(9000, 0.24, 12), Loan(9000, 0.24, 12, first_period_days=45)
    assert later.schedule()["interest"].iloc[0] == 270 == 1.5 * usual.schedule()["interest"].iloc[0]
    assert later.instalment > usual.instalment
    assert later.schedule()["payment"].iloc[:-1].nunique() == 1
    assert abs(later.schedule()["payment"].iloc[-1] - later.instalment) < 0.2
    assert Loan(9000, 0.24, 12, first_period_days=30).schedule().equals(usual.schedule())
    # simple interest within the first period, so Appendix J finds nearly the quoted rate
    assert later.rates().nominal == pytest.approx(0.24, abs=0.001)


def test_grace_is_not_free():
    loan = Loan(9000, 0.24, 12, grace=3)
    table = loan.schedule()
    assert table["payment"].iloc[:3].tolist() == [0, 0, 0] and len(table) == 15
    assert table["balance"].iloc[2] == pytest.approx(9000 * 1.02**3, abs=0.02)
    assert loan.total_interest > Loan(9000, 0.24, 12).total_interest
    assert "grace" in table["note"].iloc[0] and loan.instalment == table["payment"].iloc[3]


def test_part_payments_come_due_at_the_end():
    loan = Loan(10_000, 0.12, 12)
    table = loan.schedule([888.49, 400])
    assert "488.49 less than is due" in table["note"].iloc[1]
    assert table["payment"].iloc[-1] > loan.instalment + 488
    assert "all that is left" in table["note"].iloc[-1]
    assert table["interest"].sum() > loan.total_interest
    unpaid = loan.schedule({month: 0 for month in range(1, 13)})
    assert unpaid["balance"].iloc[-1] > 11_200 and "stays unpaid" in unpaid["note"].iloc[-1]


def test_payments_below_the_interest_let_the_balance_grow():
    table = Loan(10_000, 0.24, 6).schedule({month: 100 for month in range(1, 7)})
    assert table["balance"].is_monotonic_increasing and (table["principal"] < 0).all()


def test_what_is_paid_beyond_the_balance_is_not_taken():
    table = Loan(1000, 0.12, 12).schedule({2: 5000})
    assert len(table) == 2 and table["balance"].iloc[-1] == 0
    assert table["payment"].sum() == 1000 + table["interest"].sum()
    assert "not taken" in table["note"].iloc[-1]


def test_waivers_up_to_the_whole():
    loan = Loan(1000, 0.12, 12)
    half = loan.schedule(waiver=0.5)
    assert cents(half["principal"]).sum() == 50_000
    whole = loan.schedule(waiver=1)
    assert whole.empty and list(whole.columns) == list(half.columns)
    assert "more than 100%" in refusal(loan.schedule, waiver=1.1)
    assert "waiver" in refusal(loan.schedule, waiver="half")


def test_a_fee_is_taken_out_of_what_is_received():
    loan = Loan(10_000, 0.12, 12, fee=500)
    assert loan.received == 9500 and loan.rates().nominal > 0.2
    assert "500.00 is taken out" in repr(loan)
    assert any("CC-670-680" in text for text in loan.assumptions)
    assert "leaves nothing" in refusal(Loan, 100, 0.1, 12, fee=100)


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("principal", 0, "principal"),
        ("principal", -5, "principal"),
        ("principal", "much", "is no number"),
        ("principal", 10.001, "cents"),
        ("yearly_rate", -0.1, "yearly rate"),
        ("yearly_rate", 18, "write 0.18"),
        ("yearly_rate", float("nan"), "is no number"),
        ("months", 0, "from 1 to 600"),
        ("months", 12.5, "from 1 to 600"),
        ("months", 601, "from 1 to 600"),
        ("months", True, "is no number"),
        ("kind", "balloon", "annuity"),
        ("kind", ["flat"], "annuity"),
        ("fee", -1, "fee"),
        ("grace", -1, "grace"),
        ("first_period_days", 0, "first period"),
    ],
)
def test_wrong_loans_get_one_sentence(name, wrong, says):
    terms = {"principal": 1000, "yearly_rate": 0.12, "months": 12} | {name: wrong}
    assert says in refusal(Loan, **terms)


def test_wrong_payments_get_one_sentence():
    loan = Loan(1000, 0.12, 12)
    for wrong in (5, "500", True):
        assert "list of yuan" in refusal(loan.schedule, wrong)
    assert "month" in refusal(loan.schedule, {13: 5})
    assert "month" in refusal(loan.schedule, [1] * 13)
    assert "payment" in refusal(loan.schedule, [-1])


def test_a_loan_speaks_both_languages(chinese):
    loan = Loan(10_000, 0.12, 12, kind="flat")
    assert "固定手续费" in repr(loan) and "实际名义年化21.46%" in repr(loan.rates())
    assert "还款额" in loan._repr_html_() and "余额" in reading(loan.schedule()).columns


def test_own_headings_do_not_reach_the_tables_of_the_law():
    assert "balance" in reading(Loan(100, 0.12, 2).schedule()).columns
    assert "which_rate" not in language._labels()


# ---------------------------------------------------------------- several debts


def test_avalanche_three():
    case = ORACLES["avalanche_three"]
    found = payoff([(1000, 0.10, 30), (3000, 0.18, 90), (6000, 0.24, 180)], case["extra"])
    assert found.months == case["months"]
    assert found.interest == pytest.approx(case["interest"], abs=0.01)
    assert found.interest == payoff("three", 200).interest


DEBTS = st.lists(
    st.tuples(st.integers(1, 500_000), st.integers(0, 40), st.integers(1, 10)).map(
        lambda d: (d[0] / 100, d[1] / 100, round(d[0] / 100 * (d[1] / 1200 + d[2] / 100), 2) + 0.01)
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60)
@given(DEBTS, st.integers(0, 300), st.sampled_from(RULES))
def test_every_cent_of_a_payoff_is_accounted_for(debts, extra, rule):
    found = payoff(debts, extra, rule)
    paid, interest = cents(found.table["payment"]).sum(), cents(found.table["interest"]).sum()
    assert paid == interest + sum(round(100 * one[0]) for one in debts)
    assert interest == round(100 * found.interest) == cents(found.closed["interest"]).sum()
    monthly = found.table.groupby("month")["payment"].sum().round(2)
    assert (monthly <= found.budget + 1e-9).all()
    assert (monthly.iloc[:-1] == found.budget).all()  # the sum stays the same to the last month
    assert rule == "concentrated" or not found.closed["missed"].any()


@settings(max_examples=60)
@given(DEBTS, st.integers(0, 300))
def test_the_avalanche_never_costs_more(debts, extra):
    avalanche, snowball = (payoff(debts, extra, rule) for rule in RULES[:2])
    assert avalanche.interest <= snowball.interest + 0.01 * len(debts)
    assert avalanche.months <= snowball.months


def test_the_snowball_closes_an_account_earlier():
    avalanche, snowball = (payoff("three", 200, rule) for rule in RULES[:2])
    assert snowball.closed["closed"].min() < avalanche.closed["closed"].min()


def test_one_at_a_time_leaves_the_others_in_arrears_and_says_so():
    found = payoff("lin", rule="concentrated")
    assert found.closed["missed"].tolist() == [0, 8]
    assert "missed 8 times" in repr(found) and any("arrears" in t for t in found.assumptions)
    other = payoff("lin", rule="concentrated", first="card")
    assert other.closed["id"].tolist() == ["card", "loan"]


def test_debts_that_are_never_paid():
    for rule in RULES:
        says = refusal(payoff, [(10_000, 0.24, 200)], 0, rule)
        assert "never paid off" in says and "200.00" in says
    assert "never" in refusal(payoff, [(10_000, 0.24, 0)])
    assert payoff([(10_000, 0.24, 200)], 0.5).months > 180  # half a yuan more, and it ends
    assert payoff([(10_000, 0, 100)]).months == 100
    assert payoff([(0.01, 0.24, 0)], 5).months == 1


def test_lin_s_debts_are_those_of_the_household():
    table = read_debts("lin").set_index("id")
    home = {one["id"]: one for one in datasets.load("household")["debts"]}
    assert table.loc["card", "balance"] == home["card"]["balance"]
    assert table.loc["card", "yearly_rate"] == home["card"]["daily_rate_pct"] * 365 / 100
    assert table.loc["loan", "balance"] == home["loan"]["principal_left"]
    assert table.loc["loan", "yearly_rate"] == home["loan"]["yearly_rate_pct"] / 100
    assert table.loc["loan", "minimum"] == home["loan"]["instalment"]


def test_one_s_own_debts(tmp_path):
    own = tmp_path / "mine.yaml"
    own.write_text(
        "debts:\n- {id: a, title: {en: first}, balance: 100, yearly_rate: 0.1, minimum: 10}\n",
        encoding="utf-8",
    )
    assert payoff(own).months == payoff(str(own)).months == 11
    assert payoff(pd.DataFrame([{"balance": 100, "yearly_rate": 0.1, "minimum": 10}])).months == 11
    own.write_text("things: []\n", encoding="utf-8")
    assert "no list debts" in refusal(read_debts, own)
    own.write_text("debts:\n- {id: a, balance: 100, minimum: 10}\n", encoding="utf-8")
    assert "lacks yearly_rate" in refusal(read_debts, own)


@pytest.mark.parametrize(
    ("debts", "says"),
    [
        ("nobody", "lin, three"),
        ("no_such.yaml", "no file"),
        ([], "at least one"),
        ({"a": 1}, "list of records"),
        (5, "list of records"),
        (None, "list of records"),
        ([5], "Debt 1 is no record"),
        ([(100, 0.1)], "Debt 1 is no record"),
        ([(100, 18, 10)], "write 0.18"),
        ([(-100, 0.1, 10)], "balance"),
        ([(0, 0.1, 10)], "balance"),
        ([(100, 0.1, float("nan"))], "minimum"),
        (pd.DataFrame({"balance": [1]}), "lacks yearly_rate, minimum"),
        ([{"id": "a", "balance": 1, "yearly_rate": 0, "minimum": 1}] * 2, "Two debts"),
    ],
)
def test_wrong_debts_get_one_sentence(debts, says):
    assert says in refusal(payoff, debts)


def test_wrong_rules_get_one_sentence():
    assert "avalanche" in refusal(payoff, "three", 0, "hope")
    assert "extra" in refusal(payoff, "three", -5)
    assert "concentrated" in refusal(payoff, "three", 0, "snowball", first="small")
    assert "small, middle" in refusal(payoff, "three", 0, "concentrated", first="tiny")


# ---------------------------------------------------------------- a new loan for an old one


@given(
    st.integers(1, 10**6),
    st.integers(0, 99),
    st.integers(0, 60),
    st.integers(0, 10**5),
    st.none() | st.integers(0, 10**7),
)
def test_a_chain_of_loans_adds_up_to_the_cent(owed, rate, fee, own, limit):
    limit = None if limit is None else limit / 100
    chain = rollover(owed / 100, rate / 100, fee / 100, own / 100, limit)
    table = chain.table
    assert cents(table["own_money"]).sum() + round(100 * chain.still_owed) == owed + round(
        100 * chain.cost
    )
    received = table["new_loan"] - table["fee"]
    going = table["new_loan"] > 0
    # what the new loan pays out is just what own money does not cover, never more than a cent off
    assert (received + table["own_money"] - table["due"])[going].abs().max() < 0.005 or not any(
        going
    )
    assert limit is None or (table["new_loan"] <= limit + 1e-9).all()
    assert {"paid": chain.still_owed == 0, "limit": True, "running": len(table) == 36}[chain.ended]


def test_without_own_money_it_grows_by_its_factor():
    chain = rollover(3000, 0.24, 0.1, months=12)
    assert chain.ended == "running" and chain.growth == pytest.approx(1.02 / 0.9)
    assert chain.still_owed == pytest.approx(3000 * chain.growth**12, abs=0.5)
    assert chain.rates.nominal == pytest.approx(12 * (chain.growth - 1))
    assert "no end is in sight" in repr(chain)


def test_it_stands_still_exactly_at_interest_and_fee():
    assert rollover(3000, 0.24, 0.1, can_pay=360).still_owed == 3000
    assert rollover(3000, 0.24, 0.1, can_pay=350).still_owed > 3000
    better = rollover(3000, 0.24, 0.1, can_pay=400)
    assert better.ended == "paid" and better.still_owed == 0 and better.own_money > 2 * 3000


def test_it_ends_when_nobody_lends_more():
    chain = rollover(3000, 0.24, 0.1, limit=20_000)
    last = chain.table.iloc[-1]
    assert (chain.ended, last["new_loan"]) == ("limit", 0) and last["owed"] == last["due"]
    assert rollover(3000, 0.24, 0.1, limit=0).months == 1
    assert rollover(1e9, 0.5, 0.99, months=600).ended == "limit"  # beyond what is followed


def test_a_chain_speaks_chinese_and_names_the_rule(chinese):
    chain = rollover(3000, 0.24, 0.1, limit=20_000)
    assert "再也借不到" in repr(chain) and "新借" in chain._repr_html_()
    assert any("CC-670-680" in text for text in chain.assumptions)


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"owed": 0}, "sum owed"),
        ({"owed": "x"}, "is no number"),
        ({"yearly_rate": 24}, "write 0.18"),
        ({"fee_share": 1}, "fee"),
        ({"fee_share": 10}, "fee"),
        ({"can_pay": -1}, "own money"),
        ({"limit": -1}, "largest loan"),
        ({"months": 0}, "months"),
    ],
)
def test_wrong_chains_get_one_sentence(terms, says):
    assert says in refusal(rollover, **({"owed": 10, "yearly_rate": 0.2, "fee_share": 0.1} | terms))


def test_the_words_of_loans_are_all_there():
    known = datasets.load("negotiation_loans")
    assert set(known["kinds"]) == set(loans.KINDS) and set(known["rules"]) == set(RULES)
