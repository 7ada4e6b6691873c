"""Lesson 41: every reference answer is recomputed from the kit, and so is what its texts say."""

import pytest

from kit import exercises, negotiation


def record(name):
    return exercises._find(name)


def mistakes(name):
    return {m["value"] for m in record(name)["mistakes"]}


def test_the_lesson_has_its_exercises():
    assert exercises.ids("41") == [f"41-{letter}" for letter in "abcdefgh"]
    levels = [record(name)["level"] for name in exercises.ids("41")]
    assert levels == ["circle"] * 3 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("41")} == {"worked", "faded", "own"}
    assert len(record("41-h")["rubric"]) == 5


def test_a_a_week_is_not_a_quarter_of_a_month():
    assert round(negotiation.monthly(920, "week"), 2) == record("41-a")["answer"]
    assert {4 * 920, 5 * 920, 52 * 920} <= mistakes("41-a")
    assert round(negotiation.monthly(920, "four_weeks"), 2) in mistakes("41-a")
    assert round(negotiation.monthly(1280, "week"), 2) == 5546.67


def test_b_what_no_offer_reaches_into():
    budget = negotiation.read_budget("zhao")
    essential = {line.id for line in (*budget.fixed, *budget.flexible) if line.essential}
    essential |= {line.id for line in budget.priority_debts}
    asked = record("41-b")["options"]
    assert set(record("41-b")["answer"]) == essential & set(asked)
    assert {"clothing", "card", "app"} == set(asked) - set(record("41-b")["answer"])
    assert budget.surplus == 795


def test_c_three_rates():
    loan = negotiation.Loan(6_000, 0.15, 12, kind="flat")
    rates = loan.rates()
    assert round(100 * rates.nominal, 2) == record("41-c")["answer"]
    assert loan.instalment == 575 and loan.total_interest == 900
    assert {15, 30, round(100 * rates.effective, 2)} <= mistakes("41-c")
    assert round(100 * rates.nominal / 12, 2) in mistakes("41-c")
    assert round(rates.nominal, 4) in mistakes("41-c")


def test_d_shares_to_the_cent():
    offers = negotiation.offers(negotiation.read_budget("he"))
    assert offers["offer"].tolist() == list(record("41-d")["answer"].values())
    assert round(offers["offer"].sum(), 2) == 2660
    each = negotiation.pro_rata(2660, offers["balance"], "each_rounded")
    assert each[-1] == 220.80 and round(sum(each), 2) == 2660.01


FALL = {"income": -0.15, "of": "cleaning", "month": 4}


def test_e_how_long_it_survives():
    liu = negotiation.read_budget("liu")

    def survives(offer, reserve):
        return int(negotiation.stress(liu, offer, [FALL], reserve)["survives"].iloc[0])

    assert survives(300, 900) == record("41-e")["answer"]
    assert survives(300, 0) == 3 and 3 in mistakes("41-e")
    assert survives(200, 900) == 6 and "six" in record("41-e")["right"]["en"]
    planned = negotiation.replan(liu, 300, [FALL], reserve=900).set_index("month")
    assert planned.loc[4, "reserve_left"] == 565.83 and (planned.loc[5:, "paid"] == 0).all()
    assert "565.83" in record("41-e")["right"]["en"]
    after = negotiation.stress(liu, 300, [FALL])["surplus_after"].iloc[0]
    assert (liu.surplus, after) == (423.33, -34.17)


ENDS = {"limit": "grows", "running": "stands", "paid": "paid_off"}
OWN = {"none": 0, "three_hundred": 300, "five_hundred": 500, "seven_hundred": 700}


@pytest.mark.parametrize("cell", OWN)
def test_f_how_the_chain_ends(cell):
    chain = negotiation.rollover(5000, 0.24, 0.08, OWN[cell], limit=30_000)
    assert ENDS[chain.ended] == record("41-f")["answer"][cell]
    assert chain.standstill == 500


def test_f_what_its_reasons_say():
    dear = negotiation.rollover(5000, 0.24, 0.08, 300, limit=30_000)
    assert (dear.months, dear.own_money) == (26, 7800)
    still = negotiation.rollover(5000, 0.24, 0.08, 500, limit=30_000, months=12)
    assert (still.own_money, still.still_owed) == (6000, 5000)


def test_g_re_planned():
    changes = [
        {"id": "hours", "income": -0.1, "of": "cleaning", "month": 3, "months": 3},
        {"id": "repair", "cost": 300, "month": 4},
    ]
    plan = negotiation.replan(negotiation.read_budget("liu"), 400, changes, months=12)
    by_month = plan.set_index("month")
    found = {
        "new_offer": by_month.loc[3, "new_offer"],
        "uncovered": by_month.loc[4, "uncovered"],
        "paid": plan.attrs["total_paid"],
    }
    assert found == record("41-g")["answer"]
    paid = plan["paid"].tolist()
    assert (paid.count(400), paid.count(118.33), paid.count(0)) == (9, 2, 1)


def test_the_panel_task():
    lin = negotiation.read_budget("lin")

    def survives(offer, shock, reserve=0):
        return int(negotiation.stress(lin, offer, [shock], reserve)["survives"].iloc[0])

    assert survives(250, "repair") == survives(150, "repair") == 2
    assert survives(250, "repair", 1500) == 24
    assert survives(250, "income_tenth") == survives(50, "income_tenth") == 0
