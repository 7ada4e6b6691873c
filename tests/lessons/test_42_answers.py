"""Lesson 42: every reference answer is recomputed from the kit, and so is what its texts say."""

from functools import cache

import pytest

from kit import datasets, exercises, law, negotiation
from kit.panels.bargaining_set import BargainingSet

LIN = negotiation.read_budget("lin")
CARD, SHARE = negotiation.offers(LIN).loc[0, ["balance", "offer"]]
RATES = {"creditor_rate": 0.01, "borrower_rate": 0.03, "hazard": 0.01}


def record(name):
    return exercises._find(name)


def mistakes(name):
    return {m["value"] for m in record(name)["mistakes"]}


def test_the_lesson_has_its_exercises():
    assert exercises.ids("42") == [f"42-{letter}" for letter in "abcdefg"]
    levels = [record(name)["level"] for name in exercises.ids("42")]
    assert levels == ["circle"] * 2 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("42")} == {"worked", "faded", "own"}
    assert len(record("42-g")["rubric"]) == 5


def test_a_a_gap_is_a_finding():
    assert negotiation.zopa(2000, 3000).surplus == 1000
    gap = negotiation.zopa(3500, 3000)
    assert (gap.answer, gap.gap) == ("none", 500)
    assert record("42-a")["answer"] == "no_zone"


def test_b_affordability_caps_first():
    most = negotiation.Plan(10_000, 0, 120, 36).borrower_cost(0.02)
    stop = negotiation.reservation(5200, "borrower", affordable=most)
    assert stop.capped and stop.high == record("42-b")["answer"]
    assert {5200, 120 * 36, round((5200 + stop.high) / 2, 2)} == mistakes("42-b")


def test_c_below_which_chance_a_longer_term_helps():
    limit = negotiation.hazard_threshold(0.015, 0.025)
    assert round(100 * limit, 2) == record("42-c")["answer"]
    turned = round(100 * negotiation.hazard_threshold(0.025, 0.015), 2)
    assert {1, round(limit, 4), turned} == mistakes("42-c")
    assert 1 / (1 - (1 - limit) ** 12) == pytest.approx(9, abs=0.2)  # "one plan in nine" a year
    for hazard, rises in ((limit - 0.001, True), (limit + 0.001, False)):
        gain = negotiation.stretch(5000, 0.015, 0.025, hazard, months=[12, 60])["gain"]
        assert (gain.iloc[1] > gain.iloc[0]) == rises


def test_d_four_rules_pick_four_plans():
    gains = {"A": (2, 21), "B": (3, 8), "C": (6, 6), "D": (9, 5)}
    deals = negotiation.Frontier(list(gains.values()), list(gains))
    found = {rule: negotiation.solve(deals, (0, 0), rule) for rule in negotiation.RULES}
    assert {rule: one.label for rule, one in found.items()} == record("42-d")["answer"]
    assert all(len(one.ties) == 1 for one in found.values())


def test_e_what_can_be_checked_and_costs_a_false_claim_more():
    assert sorted(record("42-e")["answer"]) == ["account", "benefit_notice", "dismissal"]
    assert negotiation.signalling(0, 1000, cost_false=300, cost_true=20).separates
    assert not negotiation.signalling(0, 1000, cost_false=20, cost_true=20).separates


def test_f_from_which_chance_a_claim_no_longer_pays():
    sums = negotiation.Frontier.sums(0, 10_000)
    told = negotiation.shading(sums, (2000, -5000), (3000, -5000), n=2, rules=["nash"])
    honest, claimed = told["gain_creditor"]
    assert (honest, claimed) == (1500, 2000)
    assert 100 * (1 - honest / claimed) == record("42-f")["answer"]
    assert 100 * honest / claimed in mistakes("42-f")


# ---------------------------------------------------------------- what the prose says


def gate(plan):
    found = [negotiation.Blocked("CBRC11-70", "")] if plan.months > 60 else []
    if plan.total < plan.financed + plan.down_payment - 0.005:
        found.append(negotiation.Blocked("REST", ""))
    return found


@cache
def lesson():
    waivers = [0, 0.25, 0.5, 0.75, 0.8, 0.85, 0.9, 0.95]
    terms = [range(0, 801, 200), range(60, 145, 12), range(12, 73, 6), waivers]
    plans = negotiation.plan_space(CARD, *terms)
    free = negotiation.allowed(plans, surplus=SHARE, in_hand=600, cap=0.1825, gate=gate)
    most = round(negotiation.Plan(CARD, 600, SHARE, 60).borrower_cost(0.03), 2)
    return negotiation.values(plans, **RATES), free, (1297.24, -most)


def test_the_usual_grid_has_no_plan_for_lin():
    usual = negotiation.plan_space(CARD)
    assert (len(usual), usual["instalment"].min()) == (15_972, 316.4)
    assert not negotiation.allowed(usual, surplus=LIN.surplus).any()
    priced, free, _ = lesson()
    assert (len(priced), int(free.sum())) == (3520, 147)


def test_the_card_carries_the_cap_and_the_rule_its_months():
    daily = datasets.load("household")["debts"][0]["daily_rate_pct"]
    assert float(law.charged_annual_rate(daily).rate) == 18.25
    option = negotiation.card_instalment(CARD)
    assert (option.rule, option.grade, option.duty) == ("CBRC11-70", "B", "may")
    assert option.plan.months == 60


def test_the_three_readings_of_the_zone():
    table = law.fallback(CARD)
    _, _, (middle, worst) = lesson()
    bank = negotiation.reservation(negotiation.outside_options("creditor", table))
    ways = negotiation.outside_options("borrower", table)
    capped = negotiation.reservation(ways, affordable=-worst)
    assert capped.capped and capped.ends == (0, None, 4259.54)
    assert negotiation.zopa(bank, capped).answer == "possible"
    sells = negotiation.outside_options("creditor", table, sue=0, wait=0)
    seller = negotiation.reservation(sells)
    assert seller.mid == middle
    assert negotiation.zopa(seller, -worst).certain_zone == (3024.78, 4259.54)
    assert negotiation.zopa(bank, 0).answer == "none"
    assert LIN.surplus - datasets.load("household")["income"]["after"]["mother_pension"] == -1200


def test_nothing_that_is_picked_is_blocked():
    panel = BargainingSet(*lesson())
    for one in panel.solutions:
        plan = negotiation.Plan(**{name: one.plan[name] for name in plan_fields()})
        assert not plan.check(surplus=SHARE, in_hand=600, cap=0.1825, gate=gate)
    nash, kalai, _, most_in_all = panel.solutions
    assert nash.point == kalai.point and nash.plan["instalment"] == 96
    assert most_in_all.plan["instalment"] == 132 and len(most_in_all.ties) == 8


def plan_fields():
    return ["balance", "down_payment", "instalment", "months", "waiver"]


def test_the_task_of_the_panel():
    panel = BargainingSet(*lesson())
    before = {one.rule: one.point for one in panel.solutions}
    panel.set(creditor=3000)
    for one in panel.solutions:
        towards_the_bank = one.point[0] > before[one.rule][0] and one.point[1] < before[one.rule][1]
        assert towards_the_bank == (one.rule != "utilitarian"), one.rule
    panel.set(creditor=1297.24, borrower=2000)
    assert all(one.point[1] > before[one.rule][1] for one in panel.solutions)
    assert len(panel.frontier.individually_rational(panel.disagreement)) < 147
    panel.set(creditor=5400, borrower=4259.54)
    assert {one.reason for one in panel.solutions} == {"no_zone"}
    assert panel.blocked == 3373


def test_where_the_utilitarian_line_stays_stops_and_ends():
    priced, free, (_, worst) = lesson()
    deals = negotiation.Frontier.from_plans(priced, free)
    found = [negotiation.solve(deals, (d, worst), "utilitarian") for d in (4350, 4352, 4965, 5027)]
    gains = [one.gains and round(one.gains[1], 2) for one in found]
    assert gains == [606.37, None, None, 6.37]
    assert found[1].reason == "any_split"


def test_patience_and_evidence_are_what_the_prose_says():
    calm, short = 1 / 1.01, 1 / 1.03
    shares = [
        round(negotiation.rubinstein(a, b).second, 4)
        for a, b in ((calm, short), (calm, 0.9), (0.9, short))
    ]
    assert shares == [0.2481, 0.0818, 0.7692]
    nash, _, _, most = BargainingSet(*lesson()).solutions
    believed = nash.gains[1] - most.gains[1]
    assert 3 < negotiation.signalling(0, believed, 300, 20).riley < 4  # so four papers are enough
