"""Interest: fixings step by step, ceilings by lender on their boundary days, loans to the cent."""

import ast
import datetime as dt
import inspect
import re
from decimal import Decimal as D

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, evidence
from kit.law import interest, rulebook
from kit.law.interest import charged_annual_rate, interest_cap, lawful_interest, lpr
from tests.refusals import refusal

NEW = {"contract_date": "2021-05-01"}
OLD = {"contract_date": "2020-01-01", "sued_on": "2021-03-01"}
LICENSED = ["bank", "card_issuer", "consumer_finance_company", "small_loan_company"]


# ---------------------------------------------------------------- the series


def test_the_series_is_whole():
    table = datasets.load("lpr")
    assert len(table) == 172 and table.groupby("series").size().tolist() == [86, 86]
    assert datasets.check_file(datasets.folder() / "law" / "lpr.csv", like="lpr").empty
    for _, one in table.groupby("series"):
        assert one["period"].is_monotonic_increasing and one["period"].str[:7].is_unique
        months = pd.period_range("2019-08", "2026-09", freq="M").astype(str)
        assert one["period"].str[:7].tolist() == list(months)
        # the last fixing is held through the 19th because none ever came earlier than the 20th
        assert one["period"].str[8:].astype(int).min() == 20
    one, five = (table.loc[table["series"] == s, "value"].to_numpy() for s in ("lpr_1y", "lpr_5y"))
    assert (five > one).all()


def test_what_is_inferred_is_not_called_confirmed():
    table = datasets.load("lpr")
    assert ((table["grade"] == "C") == (table["confirmed"] == "derived")).all()
    assert table["source"].str.startswith("inferred").eq(table["grade"] == "C").all()


@pytest.mark.parametrize(
    ("day", "one", "five", "since"),
    [
        ("2019-08-20", "4.25", "4.85", "2019-08-20"),
        ("2020-08-19", "3.85", "4.65", "2020-07-20"),
        ("2021-12-19", "3.85", "4.65", "2021-11-22"),
        ("2021-12-20", "3.80", "4.65", "2021-12-20"),
        ("2022-01-19", "3.80", "4.65", "2021-12-20"),
        ("2022-01-20", "3.70", "4.60", "2022-01-20"),
        ("2024-02-19", "3.45", "4.20", "2024-01-22"),
        ("2024-02-20", "3.45", "3.95", "2024-02-20"),  # the public data set is wrong here
        ("2024-10-20", "3.35", "3.85", "2024-09-20"),
        ("2024-10-21", "3.10", "3.60", "2024-10-21"),
        ("2025-05-19", "3.10", "3.60", "2025-04-21"),
        ("2025-05-20", "3.00", "3.50", "2025-05-20"),
        ("2026-10-19", "3.00", "3.50", "2026-09-20"),
    ],
)
def test_each_fixing_holds_until_the_next(day, one, five, since):
    assert (lpr(day).rate, lpr(day, "5y").rate, lpr(day).since) == (D(one), D(five), since)
    assert lpr(day).since <= day <= lpr(day).until


def test_the_series_is_not_extended_at_either_end():
    assert "begins with 2019-08-20" in refusal(lpr, "2019-08-19")
    assert "ends with 2026-10-19" in refusal(lpr, "2026-10-20")
    assert "2028-01-01" in refusal(lpr, "2028-01-01", "5y")
    assert "known: 1y, 5y" in refusal(lpr, "2024-03-01", "3y")
    assert "no date" in refusal(lpr, "yesterday")


def test_a_december_fixing_would_hold_into_january():
    assert interest._last_day("2026-12-21") == "2027-01-19"


def test_a_doubtful_day_is_said():
    assert "remembered" in repr(lpr("2025-04-30")) and "differ" in repr(lpr("2026-09-25"))
    assert lpr("2025-04-30").grade == "C" and repr(lpr("2024-03-01")).endswith("(grade A)")


# ---------------------------------------------------------------- ceilings


@pytest.mark.parametrize(
    ("day", "lender", "rule", "rate", "status", "grade"),
    [
        ("2015-08-31", "private", "PL-CAP-PRE2015", None, "superseded", "B"),
        ("2015-09-01", "private", "PL-CAP-2015", "24", "superseded", "B"),
        ("2020-08-19", "private", "PL-CAP-2015", "24", "superseded", "B"),
        ("2020-08-20", "private", "PL-CAP-2020", "15.4", "law", "A"),
        ("2021-12-19", "private", "PL-CAP-2020", "15.4", "law", "A"),
        ("2021-12-20", "private", "PL-CAP-2020", "15.2", "law", "A"),
        ("2026-10-19", "private", "PL-CAP-2020", "12", "law", "A"),
        ("2016-12-31", "card_issuer", "CARD-RATE-OLD", "18.25", "superseded", "B"),
        ("2017-01-01", "card_issuer", "CARD-RATE-CORRIDOR", "18.25", "superseded", "B"),
        ("2020-12-31", "card_issuer", "CARD-RATE-CORRIDOR", "18.25", "superseded", "B"),
        ("2021-01-01", "card_issuer", "CARD-RATE-FREE", None, "law", "B"),
        ("2017-08-03", "bank", "", None, "none_found", ""),
        ("2017-08-04", "bank", "FI-24", None, "judicial_policy", "C"),
        ("2025-10-29", "consumer_finance_company", "FI-24", None, "judicial_policy", "C"),
        ("2025-10-30", "consumer_finance_company", "CFC-20", None, "reported_only", "C"),
        ("2025-12-23", "small_loan_company", "FI-24", None, "judicial_policy", "C"),
        ("2025-12-24", "small_loan_company", "SLC-24", None, "reported_only", "C"),
        ("2027-12-31", "small_loan_company", "SLC-24", None, "reported_only", "C"),
        ("2028-01-01", "small_loan_company", "SLC-4LPR", None, "reported_only", "C"),
    ],
)
def test_boundary_days(day, lender, rule, rate, status, grade):
    cap = interest_cap(day, lender)
    assert (cap.id, cap.status, cap.grade) == (rule, status, grade)
    assert cap.rate == (None if rate is None else D(rate))


@pytest.mark.parametrize("lender", LICENSED)
@pytest.mark.parametrize("day", ["2021-01-01", "2024-05-05", "2026-05-01", "2028-02-01"])
def test_no_licensed_lender_has_four_times_the_lpr_as_law(lender, day):
    cap = interest_cap(day, lender)
    assert cap.rate is None
    assert "does not bind this licensed lender" in cap.does_not_bind
    for one in (cap, *cap.beside):
        assert not one.id.startswith("PL-") and one.lpr is None
        assert one.grade != "M" and (one.rate is None or one.status in ("law", "superseded"))


def test_figures_that_are_no_law_stand_apart():
    bank = interest_cap("2026-05-01", "bank")
    assert (bank.reported, [b.id for b in bank.beside]) == (D(24), ["ASSISTED-24"])
    assert bank.beside[0].status == "interpretation"
    assert "no ceiling in law found" in repr(bank)
    assert interest_cap("2026-05-01", "consumer_finance_company").reported == D(20)
    # the LPR of which day is not known, and that of 2028 is not either: only the formula
    later = interest_cap("2028-01-01", "small_loan_company")
    assert later.reported is None and "4 × the one-year LPR" in later.formula


def test_the_small_loan_guideline_goes_by_new_loans():
    old = interest_cap("2026-05-01", "small_loan_company", contract_date="2025-12-23")
    assert old.id == "FI-24" and not old.beside
    assert "2021-01-01" in refusal(interest_cap, "2020-12-31", "small_loan_company")


def test_a_card_names_its_day_count():
    on_365, on_360 = (interest_cap("2018-01-01", "card_issuer", day_count=n) for n in (365, 360))
    assert (on_365.rate, on_360.rate) == (D("18.25"), D(18))
    assert on_365.daily == (D("0.035"), D("0.05"))
    assert "on 365 days" in repr(on_365) and "on 360 days" in repr(on_360)
    assert "18.25%" in on_365.disagreements[0]


def test_what_a_court_may_cut_on_a_card_stands_beside_the_free_rate():
    """Without it a cardholder hears of court policy (C) and not of the court's own text (A)."""
    before, since = (interest_cap(day, "card_issuer") for day in ("2021-05-24", "2021-05-25"))
    assert "SPC-CARD-2-3" not in [one.id for one in before.beside]
    cut = since.beside[0]
    assert (cut.id, cut.status, cut.grade, cut.rate) == ("SPC-CARD-2-3", "law", "A", None)
    rule = rulebook.load("CN").rule("SPC-CARD-2-3")
    assert cut.sources == tuple(rule.sources) and cut.since == rule.versions[0].since
    assert "On request" in cut.says and "SPC-CARD-2-3" in repr(since)
    assert not [b for b in interest_cap("2022-05-01", "bank").beside if b.id == "SPC-CARD-2-3"]


def test_the_article_is_cited_by_the_day():
    assert "26" in interest_cap("2020-12-31", "private").article
    assert "25" in interest_cap("2021-01-01", "private").article


def test_an_unlicensed_lender_meets_the_threshold_of_crime_beside_the_ceiling():
    cap = interest_cap("2022-05-01", "unlicensed_lender")
    assert (cap.lender, cap.rate, cap.beside[0].crime_above) == ("unlicensed", D("14.8"), D(36))
    assert cap.beside[0].rate is None and "holds at all" in cap.does_not_bind
    assert interest_cap("2019-10-20", "unlicensed").beside == ()


def test_old_private_contracts_follow_the_day_of_suit():
    cap = interest_cap("2021-05-01", "private", "2019-01-01", sued_on="2022-01-20")
    assert (cap.id, cap.rate, cap.lpr.since) == ("PL-TRANSITION", D("14.8"), "2022-01-20")
    assert interest_cap("2021-05-01", "private", "2019-01-01", "2022-01-19").rate == D("15.2")
    assert interest_cap("2020-08-19", "private", "2019-01-01", "2022-01-19").id == "PL-CAP-2015"
    first = interest_cap("2020-08-20", "private", "2019-01-01", sued_on="2020-08-20")
    assert (first.id, first.rate) == ("PL-TRANSITION", D("15.4"))  # the first day of the new law
    # the day of suit says nothing about a contract of 2020-08-20 or later
    assert interest_cap("2022-05-01", "private", "2020-08-20", "2022-04-01").rate == D("15.4")


def test_before_2015_the_number_is_the_reader_s():
    assert interest_cap("2012-05-01", "private", benchmark=6).rate == D(24)
    assert interest_cap("1991-08-12", "private").status == "none_found"
    assert "series" in interest_cap("2012-05-01", "private").says


@pytest.mark.parametrize(
    ("kwargs", "said"),
    [
        ({"on": "2021-05-01"}, "who made the loan"),
        ({"on": "2021-05-01", "lender": "bonk"}, "near: bank"),
        ({"on": "2021-05-01", "lender": 7}, "no kind of lender"),
        ({"on": "2021-05-01", "lender": "collection_agency"}, "did not make the loan"),
        ({"on": "2021-02-30", "lender": "bank"}, "no date"),
        ({"on": "2021-05-01", "lender": "private", "contract_date": "2021-05-02"}, "later than"),
        ({"on": "2021-05-01", "lender": "private", "contract_date": "2019-05-02"}, "sued_on="),
        (
            {
                "on": "2021-05-01",
                "lender": "private",
                "contract_date": "2019-05-02",
                "sued_on": "2020-08-19",
            },
            "not in the texts",
        ),
        (
            {"on": "2021-05-01", "lender": "private", "sued_on": "2021-04-30"},
            "earlier than the contract",
        ),
        ({"on": "2026-10-20", "lender": "private"}, "not extended"),
        ({"on": "2018-05-01", "lender": "card_issuer", "day_count": 366}, "365 or 360"),
        ({"on": "2012-05-01", "lender": "private", "benchmark": 0.06}, "write 24 for 24%"),
    ],
)
def test_a_question_that_cannot_be_answered(kwargs, said):
    assert said in refusal(interest_cap, **kwargs)


def test_results_speak_both_languages(chinese):
    cap = interest_cap("2026-05-01", "bank")
    loan = lawful_interest(10_000, 30, "2021-05-01", "2022-05-01", [("2021-08-01", 500)], **NEW)
    for text in (
        repr(cap),
        cap._repr_html_(),
        repr(loan),
        loan._repr_html_(),
        repr(lpr("2024-03-01")),
    ):
        assert re.search("[\u4e00-\u9fff]", text)
        words = re.sub(r"<[^>]+>|[A-Z]+-[\w-]+|LPR|[a-z]+(-[a-z0-9]+)+", "", text)
        assert not re.search("[a-z]{4,}", words), words


# ---------------------------------------------------------------- the file of rules


def content_with(**changes):
    whole = datasets.read_yaml("law/interest.yaml")
    spoilt = dict(whole["rules"][0]) | changes
    return {**whole, "rules": [spoilt]}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"grade": "M"}, "'grade' cannot be 'M'"),
        ({"status": "lawe"}, "status"),
        ({"basis": "guess"}, "basis"),
        ({"lenders": ["bonk"]}, "bonk"),
        ({"sources": ["no-such"]}, "no-such"),
        ({"value": {"lpr_tmes": 4}}, "lpr_tmes"),
        ({"disagreements": ["D99"]}, "D99"),
        ({"extra": 1}, "extra"),
        ({"from": "soon"}, "soon"),
    ],
)
def test_a_fault_in_the_rules_is_named(changes, named):
    assert named in refusal(interest._checked, content_with(**changes))


def test_the_shipped_rules_hold_no_memory_and_name_their_sources():
    rules = interest._rules()
    assert len(rules) == len({rule["id"] for rule in rules}) == 14
    assert {rule["grade"] for rule in rules} == {"A", "B", "C"}
    for rule in rules:
        assert all(evidence.source(id).grade != "M" for id in rule["sources"]) and rule["sources"]
        if rule["grade"] == "C":
            assert rule["status"] not in ("law", "superseded")


def test_every_refusal_has_its_sentence():
    messages = datasets.read_yaml("language/messages.yaml")["interest"]
    for node in ast.walk(ast.parse(inspect.getsource(interest))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_problem":
            assert node.args[0].value in messages


# ---------------------------------------------------------------- a card's rate


def test_a_daily_rate_by_the_year():
    assert charged_annual_rate(0.05).rate == D("18.25")
    assert charged_annual_rate("0.05%", day_count=360).rate == D(18)
    assert charged_annual_rate(0.035).rate == D("12.775")
    assert charged_annual_rate(0.035, 360).rate == D("12.6")
    assert "write" in refusal(charged_annual_rate, 0.0005)  # a fraction, meant as 0.05%
    assert charged_annual_rate("0.0005%").rate == D("0.1825")
    assert "365 or 360" in refusal(charged_annual_rate, 0.05, 366)
    assert "negative" in refusal(charged_annual_rate, -0.05)


# ---------------------------------------------------------------- loans, by hand


def row(loan, place=0):
    return loan.table.iloc[place].to_dict()


def test_a_month_under_four_times_the_lpr():
    loan = lawful_interest(10_000, 24, "2021-05-01", "2021-06-01", **NEW)
    first = row(loan)
    # 10,000 x 31 / 365 at 24% and at 15.4%
    assert (first["from"], first["to"], first["days"]) == ("2021-05-01", "2021-05-31", 31)
    assert (first["charged"], first["lawful"]) == (D("203.84"), D("130.79"))
    assert (first["not_owed"], first["natural"], first["cap"]) == (D("73.05"), D(0), D("15.40"))
    assert loan.totals["owed"] == D("10130.79") and loan.totals["claimed"] == D("10203.84")


def test_a_rate_below_the_ceiling_is_left_alone():
    loan = lawful_interest(10_000, 12, "2021-05-01", "2022-05-01", **NEW)
    assert loan.totals["charged"] == loan.totals["lawful"] == D("1200.00")
    assert loan.totals["not_owed"] == loan.totals["natural_unpaid"] == D(0)
    assert lawful_interest(10_000, 0, "2021-05-01", "2022-05-01", **NEW).totals["owed"] == D(10000)


def test_a_leap_year_has_366_days_on_a_year_of_365():
    loan = lawful_interest(10_000, 12, "2024-01-01", "2025-01-01", contract_date="2024-01-01")
    assert (row(loan)["days"], loan.totals["lawful"]) == (366, D("1203.29"))  # 1203.2877
    day = lawful_interest(365_000, 10, "2024-02-29", "2024-03-01", contract_date="2024-01-01")
    assert day.totals["lawful"] == D("100.00")


def test_half_a_cent_goes_up():
    # 18.25 yuan at 10% for 1 day: 0.005
    loan = lawful_interest("18.25", 10, "2021-05-01", "2021-05-02", **NEW)
    assert loan.totals["lawful"] == D("0.01")


def test_counting_360_days_charges_more_than_the_same_rate_protects():
    loan = lawful_interest(10_000, "15.4", "2021-05-01", "2022-05-01", day_count=360, **NEW)
    assert loan.totals["lawful"] == D("1540.00")
    assert loan.totals["charged"] == D("1561.39") and loan.totals["not_owed"] == D("21.39")


def test_the_lpr_of_the_contract_stays_with_the_loan():
    old, new = (
        lawful_interest(10_000, 24, "2021-12-20", "2022-12-20", contract_date=day)
        for day in ("2021-12-19", "2021-12-20")
    )
    assert (old.totals["lawful"], new.totals["lawful"]) == (D("1540.00"), D("1520.00"))
    assert len(new.table) == 1  # the LPR fell in January 2022; the contract's does not


def test_two_lines_in_2018():
    loan = lawful_interest(10_000, 40, "2018-01-01", "2019-01-01", contract_date="2018-01-01")
    assert row(loan)["lawful"] == D("2400.00") and row(loan)["natural"] == D("1200.00")
    assert row(loan)["not_owed"] == D("400.00")
    assert loan.totals["natural_unpaid"] == D("1200.00") and loan.totals["owed"] == D("12400.00")


def test_across_the_change_of_2020():
    loan = lawful_interest(100_000, 40, "2020-08-01", "2020-09-01", **OLD)
    assert loan.table["to"].tolist() == ["2020-08-19", "2020-08-31"]
    assert loan.table["days"].tolist() == [19, 12]
    assert loan.table["charged"].tolist() == [D("2082.19"), D("1315.07")]
    assert loan.table["lawful"].tolist() == [D("1249.32"), D("506.30")]
    assert loan.table["natural"].tolist() == [D("624.65"), D("0.00")]
    assert loan.table["not_owed"].tolist() == [D("208.22"), D("808.77")]
    assert [line.cap.id for line in loan.lines] == ["PL-CAP-2015", "PL-TRANSITION"]
    assert any("party asks" in text for text in loan.assumptions)


def test_an_old_loan_counted_to_the_last_old_day_needs_no_day_of_suit():
    contract = {"contract_date": "2020-01-01"}
    loan = lawful_interest(10_000, 24, "2020-08-01", "2020-08-20", **contract)
    assert row(loan)["to"] == "2020-08-19"
    late = (10_000, 24, "2020-08-01", "2020-08-21")
    assert "sued_on=" in refusal(lawful_interest, *late, **contract)


def test_through_all_three_regimes():
    loan = lawful_interest(
        10_000, 30, "2015-08-01", "2020-09-01", benchmark=5, sued_on="2020-09-01",
        contract_date="2015-08-01",
    )  # fmt: skip
    assert loan.table["from"].tolist() == ["2015-08-01", "2015-09-01", "2020-08-20"]
    assert loan.table["cap"].tolist() == [D(20), D(24), D("15.40")]
    # 31, 1815 and 12 days
    assert loan.table["lawful"].tolist() == [D("169.86"), D("11934.25"), D("50.63")]
    assert "in force that day" in " ".join(loan.assumptions)
    asked = ("2015-08-01", "2015-08-31")
    assert "benchmark=" in refusal(lawful_interest, 10_000, 30, *asked, contract_date="2015-08-01")


def test_payments_go_to_interest_first():
    paid = [("2021-06-01", 1000), ("2021-07-01", "500.50")]
    loan = lawful_interest(10_000, 24, "2021-05-01", "2021-08-01", paid, **NEW)
    # 31 days: 130.79; 869.21 to principal; 30 days on 9130.79: 115.57; 384.93 to principal; 31 days
    assert loan.table["principal"].tolist() == [D(10000), D("9130.79"), D("8745.86")]
    assert loan.table["lawful"].tolist() == [D("130.79"), D("115.57"), D("114.39")]
    assert loan.payments["to_interest"].tolist() == [D("130.79"), D("115.57")]
    assert loan.payments["to_principal"].tolist() == [D("869.21"), D("384.93")]
    assert loan.totals["principal_due"] == D("8745.86") and loan.totals["interest_due"] == D(
        "114.39"
    )
    # the lender books 203.84, then 24% on 9203.84 for 30 days: 181.56
    assert loan.totals["refundable"] == D("203.84") + D("181.56") - D("130.79") - D("115.57")
    assert any("assumption" in text for text in loan.assumptions)


def test_payments_to_principal_first():
    paid = {"2021-06-01": 1000}
    loan = lawful_interest(
        10_000, 24, "2021-05-01", "2021-07-01", paid, applied="principal_first", **NEW
    )
    assert loan.table["principal"].tolist() == [D(10000), D(9000)]
    assert loan.totals["interest_due"] == D("130.79") + D("113.92")
    assert loan.totals["refundable"] == D(0)


def test_what_was_paid_of_a_natural_obligation_stays_paid():
    paid = [("2019-01-01", 4000)]
    loan = lawful_interest(10_000, 40, "2018-01-01", "2019-01-01", paid, contract_date="2018-01-01")
    went = loan.payments.iloc[0]
    assert (went["to_interest"], went["to_natural"], went["to_principal"]) == (2400, 1200, 400)
    # the lender booked all 4,000 as interest; 400 of it were void and count against principal
    assert loan.totals["natural_paid"] == D(1200) and loan.totals["refundable"] == D(400)
    assert loan.totals["principal_due"] == D(9600) and loan.totals["claimed"] == D(10000)


def test_who_paid_too_much_is_told():
    loan = lawful_interest(1000, 24, "2021-05-01", "2022-05-01", [("2022-05-01", 1300)], **NEW)
    assert loan.totals["owed"] == D(0) and loan.totals["overpaid"] == D("146.00")
    went = loan.payments.iloc[0].tolist()
    assert went == ["2022-05-01", *map(D, ("1300", "154.00", "0", "1000", "146.00"))]
    assert sum(went[2:]) == went[1]
    late = lawful_interest(1000, 24, "2021-05-01", "2022-05-01", [("2021-05-01", 1200)], **NEW)
    assert late.totals["lawful"] == D(0) and late.totals["overpaid"] == D(200)


def test_payments_may_be_given_as_everything_that_limitation_takes():
    pairs = [("2021-06-01", 300), ("2021-07-01", "50.5")]
    records = [dict(zip(("date", "amount"), pair, strict=True)) for pair in pairs]
    table = pd.DataFrame(records).assign(date=lambda t: pd.to_datetime(t["date"]))
    same = [
        lawful_interest(1000, 12, "2021-05-01", "2022-05-01", given, **NEW)
        for given in (pairs, dict(pairs), records, table, iter(pairs))
    ]
    assert all(one == same[0] for one in same)
    empty = lawful_interest(1000, 12, "2021-05-01", "2022-05-01", table[:0], **NEW)
    assert empty.payments.empty
    for wrong in (
        None,
        [{"date": "2021-06-01"}],
        table.rename(columns={"amount": "sum"}),
        [5],
        "x",
    ):
        said = refusal(lawful_interest, 1000, 12, "2021-05-01", "2022-05-01", wrong, **NEW)
        assert "date and amount" in said


def test_two_payments_on_one_day_are_one():
    one = lawful_interest(1000, 12, "2021-05-01", "2022-05-01", [("2021-06-01", 300)], **NEW)
    parts = [("2021-06-01", 100), (dt.date(2021, 6, 1), 200.0)]
    assert lawful_interest(1000, 12, "2021-05-01", "2022-05-01", parts, **NEW).totals == one.totals


# ---------------------------------------------------------------- wrong input

LOAN = {"principal": 1000, "rate": 24, "start": "2021-05-01", "end": "2022-05-01", **NEW}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"principal": -1}, "principal: -1 is negative"),
        ({"principal": 0}, "more than 0"),
        ({"principal": "ten"}, "no number"),
        ({"principal": float("nan")}, "no number"),
        ({"principal": float("inf")}, "no number"),
        ({"principal": True}, "no number"),
        ({"principal": None}, "no number"),
        ({"principal": 1000.005}, "cents"),
        ({"principal": 0.1 + 0.2}, "cents"),
        ({"principal": 1e300}, "principal: give at most 1,000,000,000,000"),
        ({"principal": "1e999999999999"}, "at most"),
        ({"principal": 10**5000}, "at most"),  # Python does not write out so long a number
        ({"principal": D("1e-999999")}, "decimal places"),
        ({"principal": D("sNaN")}, "no number"),
        ({"rate": "1e400%"}, "rate: give at most"),
        ({"rate": -1}, "rate: -1 is negative"),
        ({"rate": "-1%"}, "negative"),
        ({"rate": 300}, "write 24 for 24%, or '300%'"),
        ({"rate": 0.24}, "0.24 reads as 0.24%"),
        ({"rate": "much"}, "no number"),
        ({"end": "2021-05-01"}, "must be later"),
        ({"end": "2021-04-30"}, "must be later"),
        ({"start": "tomorrow"}, "no date"),
        ({"contract_date": None}, "contract_date="),
        ({"contract_date": "2021-05-02"}, "later than 2021-05-01"),
        ({"sued_on": "2021-04-30"}, "earlier than the contract"),
        ({"lender": "pawnbroker"}, "no kind of lender"),
        ({"lender": None}, "who made the loan"),
        ({"lender": "bank"}, "court policy"),
        ({"lender": "small_loan_company"}, "report only"),
        ({"lender": "unlicensed"}, "holds at all"),
        ({"day_count": 366}, "365 or 360"),
        ({"day_count": "365"}, "365 or 360"),
        ({"day_count": pd.NA}, "365 or 360"),
        ({"applied": "fees_first"}, "interest_first, principal_first"),
        ({"payments": [("2021-04-30", 1)]}, "outside"),
        ({"payments": [("2022-05-02", 1)]}, "outside"),
        ({"payments": [("2021-06-01", -5)]}, "payment: -5 is negative"),
        ({"payments": [("2021-06-01", 0)]}, "more than 0"),
        ({"payments": [("2021-06-01", 1e300)]}, "payment: give at most"),
        ({"payments": [500]}, "pairs of day and amount"),
        ({"payments": float("nan")}, "pairs of day and amount"),
        ({"payments": ["ab"]}, "pairs of day and amount"),
        (
            {"start": "2026-11-01", "end": "2026-12-01", "contract_date": "2026-11-01"},
            "not extended",
        ),
        ({"start": "1990-01-01", "end": "1990-02-01", "contract_date": "1990-01-01"}, "not known"),
    ],
)
def test_wrong_input_is_refused_in_one_sentence(changes, said):
    assert said in refusal(lawful_interest, **LOAN | changes)


def test_the_largest_sum_keeps_its_cents():
    most = LOAN | {"principal": 10**12, "rate": "1000000000000%", "end": "2026-10-19"}
    loan = lawful_interest(**most)
    assert loan.totals["charged"] == sum(loan.table["charged"]) > 10**22


def test_an_unlikely_rate_is_taken_when_it_is_meant():
    loan = lawful_interest(**LOAN | {"rate": "300%"})
    assert loan.totals["charged"] == D(3000) and loan.totals["lawful"] == D(154)
    assert lawful_interest(**LOAN | {"rate": "0.5%"}).totals["lawful"] == D(5)


# ---------------------------------------------------------------- properties

DAY = dt.date(2019, 1, 1)


@st.composite
def loans(draw):
    days = draw(st.integers(2, 1200))
    return {
        "principal": D(draw(st.integers(1, 50_000_000))) / 100,
        "rate": D(draw(st.integers(100, 10_000))) / 100,
        "start": DAY.isoformat(),
        "end": (DAY + dt.timedelta(days)).isoformat(),
        "contract_date": DAY.isoformat(),
        "sued_on": "2022-03-01",
        "day_count": draw(st.sampled_from([360, 365])),
    }, days


def some_payments(draw, days):
    pairs = draw(st.lists(st.tuples(st.integers(0, days), st.integers(1, 9_000_000)), max_size=6))
    return [((DAY + dt.timedelta(d)).isoformat(), D(cents) / 100) for d, cents in pairs]


@given(loans(), st.data())
def test_splitting_a_period_changes_nothing_beyond_rounding(pair, data):
    loan, days = pair
    cut = (DAY + dt.timedelta(data.draw(st.integers(1, days - 1)))).isoformat()
    whole = lawful_interest(**loan)
    first = lawful_interest(**loan | {"end": cut})
    second = lawful_interest(**loan | {"start": cut})
    for name in ("charged", "lawful", "natural_unpaid", "not_owed"):
        parts = first.totals[name] + second.totals[name]
        assert abs(parts - whole.totals[name]) <= D("0.02"), name


@given(loans(), st.data())
def test_no_yuan_is_lost(pair, data):
    loan, days = pair
    order = data.draw(st.sampled_from(["interest_first", "principal_first"]))
    paid = some_payments(data.draw, days)
    found = lawful_interest(**loan, payments=paid, applied=order)
    total, table = found.totals, found.table
    assert table["charged"].sum() == total["charged"]
    parts = ("lawful", "natural_paid", "natural_unpaid", "not_owed")
    assert sum(total[p] for p in parts) == total["charged"]
    gone = total["lawful"] - total["interest_due"] + total["natural_paid"] + total["overpaid"]
    repaid = loan["principal"] - total["principal_due"]
    assert gone + repaid == sum((amount for _, amount in paid), D(0))
    assert all(amount >= 0 for amount in total.values())
    assert total["owed"] <= total["claimed"]
    assert table["days"].sum() == days
