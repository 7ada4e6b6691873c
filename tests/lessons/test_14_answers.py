"""Lesson 14: every reference answer is recomputed from the kit, and so is what its texts say."""

import datetime as dt
from decimal import Decimal

import pytest

from kit import datasets, exercises, law

DOOR = datasets.load("household")["visit"]["date"]
CARD, LOAN = datasets.load("household")["debts"]
STORY = datasets.load("private_loan")
SLIP = STORY["loan"]


def record(name):
    return exercises._find(name)


def mistakes(name):
    return {m["value"] for m in record(name)["mistakes"]}


def test_the_lesson_has_its_exercises():
    assert exercises.ids("14") == [f"14-{letter}" for letter in "abcdefgh"]
    levels = [record(name)["level"] for name in exercises.ids("14")]
    assert levels == ["circle"] * 3 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("14")} == {"worked", "faded", "own"}
    assert len(record("14-h")["rubric"]) == 5


def test_a_lins_lender_is_outside_the_ceiling():
    private = law.interest_cap(DOOR, "private")
    hers = law.interest_cap(DOOR, LOAN["actor"])
    assert private.rate == 12 and LOAN["yearly_rate_pct"] - private.rate == 6
    assert hers.rate is None and hers.reported == 20
    ((policy),) = hers.beside
    assert (policy.id, policy.reported, policy.grade) == ("FI-24", 24, "C")
    assert record("14-a")["answer"] == "who_lent"


def test_b_a_daily_rate():
    assert float(law.charged_annual_rate(0.04).rate) == record("14-b")["answer"]
    assert float(law.charged_annual_rate(0.04, day_count=360).rate) in mistakes("14-b")
    compound = (1.0004**365 - 1) * 100
    assert any(abs(compound - value) < 0.02 for value in mistakes("14-b"))
    lin = [law.charged_annual_rate(CARD["daily_rate_pct"], day_count=n).rate for n in (365, 360)]
    assert lin == [Decimal("18.25"), 18]


def test_c_the_signature_on_the_card():
    due = CARD["first_missed"]
    assert law.limitation(due, on=DOOR).expires == "2029-01-25"
    act = law.what_a_signature_does(due, DOOR, "demand_signed_by_borrower")
    message = law.limitation(due, [(DOOR, "text_to_card_contact")], on=DOOR)
    assert act.gained_days == 51 and act.after.expires == message.expires
    assert "51" in record("14-c")["options"]["not_needed"]["says"]["en"]
    assert record("14-c")["answer"] == "not_needed"


CHEN = {"payments": [("2023-09-20", 5_000)], "contract_date": "2023-03-20"}
YEAR = (20_000, 24, "2023-03-20", "2024-03-20")


def test_d_the_loan_with_a_payment():
    counted = law.lawful_interest(*YEAR, **CHEN)
    assert float(counted.totals["owed"]) == record("14-d")["answer"]
    first = counted.table.iloc[0]
    assert (first["days"], first["lawful"]) == (184, Decimal("1472.00"))
    assert (law.lpr("2023-03-20").rate * 4, counted.lines[0].cap.rate) == (Decimal("14.6"),) * 2
    without = law.lawful_interest(*YEAR, contract_date="2023-03-20").totals["owed"]
    order = law.lawful_interest(*YEAR, **CHEN, applied="principal_first").totals["owed"]
    wrong = [counted.totals["claimed"], without, order, without - 5_000]
    wrong += [counted.totals["principal_due"], counted.totals["lawful"]]
    assert {float(value) for value in wrong} == mistakes("14-d")


KINDS = {
    "letter": "demand",
    "plan": "repayment_plan",
    "part": "part_payment",
    "signed_demand": "demand_signed_by_borrower",
    "relative": "demand_signed_by_relative",
    "more_time": "request_for_time",
}
STATES = {"expired": "nothing", "revived": "gives_up", "unknown": "unsettled"}


@pytest.mark.parametrize("cell", KINDS)
def test_e_what_each_event_does_after_the_time(cell):
    events = [*STORY["events"], {"date": DOOR, "kind": KINDS[cell]}]
    state = law.limitation(SLIP["due"], events, on=DOOR).state
    assert STATES[state] == record("14-e")["answer"][cell]


def test_f_what_is_said_before_asking():
    act = law.what_a_signature_does(SLIP["due"], DOOR, "repayment_plan", STORY["events"])
    assert act.before.state == "expired" and act.before.expires == "2025-11-20"
    parts = {
        "time_over": act.before.expires,
        "may_refuse": "you may refuse to pay",
        "lose_it": "you lose that right",
        "advice_first": "you may ask for advice first",
    }
    assert all(part in act.honest for part in parts.values())
    assert sorted(parts) == sorted(record("14-f")["answer"])
    assert act.who_gains == "creditor_defence"


EVENTS = [
    ("2023-05-06", "message_reached"),
    ("2024-01-15", "part_payment"),
    ("2025-02-10", "visit_nobody_met"),
]


def test_g_the_days_that_a_plan_gains():
    act = law.what_a_signature_does("2021-02-28", DOOR, "repayment_plan", EVENTS)
    assert act.gained_days == record("14-g")["answer"]

    def days(first, last=act.after.expires):
        return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days

    wrong = {days(DOOR), act.before.days_left, 0}
    wrong.add(days(law.limitation("2021-02-28").expires))
    wrong.add(days(law.limitation("2021-02-28", EVENTS[:1]).expires))
    wrong.add(days(law.limitation("2025-02-10").expires))  # as if the empty visit had counted
    assert wrong == mistakes("14-g")


# ---------------------------------------------------------------- what the prose says


def test_lins_loan_is_not_due_before_2027():
    start = dt.date.fromisoformat(LOAN["contract_date"])
    last = start.replace(year=start.year + LOAN["months"] // 12)
    assert last.isoformat() == "2027-03-12" and LOAN["months"] % 12 == 0
    plan = law.what_a_signature_does(last, DOOR, "repayment_plan")
    assert (plan.before.state, plan.who_gains) == ("not_due", "nobody")


def test_the_private_loan_is_what_the_lesson_says():
    assert STORY["asked_on"] == DOOR
    assert STORY["events"][0]["date"] == SLIP["payments"][-1][0]  # one payment, in both accounts
    counted = law.lawful_interest(
        SLIP["principal"], SLIP["yearly_rate_pct"], SLIP["contract_date"], DOOR,
        payments=SLIP["payments"], contract_date=SLIP["contract_date"], sued_on=DOOR,
    )  # fmt: skip
    said = {name: counted.totals[name] for name in ("owed", "claimed", "natural_paid")}
    wanted = {"owed": "64399.75", "claimed": "133610.94", "natural_paid": "650.95"}
    assert said == {name: Decimal(value) for name, value in wanted.items()}


def test_the_panel_task_moves_the_clock_and_not_the_sum():
    later = [STORY["events"][0], {"date": "2023-11-20", "kind": "message_reached"}]
    act = law.what_a_signature_does(SLIP["due"], DOOR, "demand_signed_by_borrower", later)
    assert (act.before.state, act.before.expires) == ("running", "2026-11-20")
    assert act.who_gains == "creditor" and act.gained_days == 848
