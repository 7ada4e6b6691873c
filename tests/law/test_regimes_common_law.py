"""The United States, Massachusetts, the United Kingdom and Australia, at every edge that their rules name."""

# ruff: noqa: E501 - a table with one case a line

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, language, law
from kit.law import rulebook
from tests.law import test_engine

answer, answers, reason = test_engine.answer, test_engine.answers, test_engine.reason
CLEAR, BREACH, OPEN, PRESUMED = "no_breach_found", "breach", "unknown", "presumed_breach"
WEIGH, OUT, REPORTED = "needs_judgment", "does_not_apply", "reported_breach"

# id: tier, grade. All that the collected facts list for US, US-MA, US-NYC, UK, AU and AU-VIC.
FACTS = {
    "US": {
        "us.regf.hours": "law B",
        "us.regf.place": "law B",
        "us.bulletin.in_person": "supervisory B",
        "us.regf.calls": "law B",
        "us.fdcpa.workplace": "law A",
        "us.fdcpa.third_party": "law A",
        "us.fdcpa.identify": "law A",
        "us.fdcpa.harass": "law A",
        "us.fdcpa.stop": "law A",
        "us.fdcpa.hardship": "law A",
        "us.fdcpa.remedy": "law A",
        "us.nyc.freq": "law C",
    },
    "US-MA": {"us.ma.visit": "law B", "us.ma.work_visit": "law B", "us.ma.calls": "law B"},
    "UK": {
        "uk.conc.hours": "supervisory A",
        "uk.conc.visit_notice": "supervisory A",
        "uk.conc.visit_conduct": "supervisory A",
        "uk.conc.workplace": "supervisory C",
        "uk.conc.third_party": "supervisory A",
        "uk.conc.deceive": "supervisory A",
        "uk.conc.frequency": "supervisory C",
        "uk.drs.pause": "law A",
        "uk.conc.hardship": "supervisory A",
        "uk.aja.offence": "law A",
    },
    "AU": {
        "au.rg96.hours_phone": "supervisory A",
        "au.rg96.hours_visit": "supervisory A",
        "au.rg96.workplace": "supervisory A",
        "au.rg96.frequency": "supervisory A",
        "au.rg96.visit": "supervisory A",
        "au.rg96.third_party": "supervisory B",
        "au.vic.visit": "law B",
        "au.acl.harass": "law C",
        "au.ncc.hardship": "law C",
    },
}
# The part of CONC 7.9.14 that is known from a summary only stands apart.
SPLIT = {"UK": {"uk.conc.visit_conduct.reported": "supervisory C"}}

VISIT = law.Contact(
    date="2026-03-17",  # a Tuesday
    time="20:40",
    channel="visit",
    place="home",
    actor="collection_agency",
    contacted_person="debtor",
    debtor_state="reachable",
    outcome="conversation",
    content="demand",
    holiday="no",
    entered_home="no",
    consents="none",
    acts="none",
    debt_told_to="debtor",
    duties_missed="none",
    findings="none",
    stops_in_force="none",
    debt_id="a",
    debtor_id="x",
)
CALL = VISIT.but(channel="call", place="remote")


def log(days, clock="10:00", base=VISIT, **facts):
    """The same contact on several days; a fact may be a list, one for each day."""
    times = [f"{clock[:2]}:{int(clock[3:]) + i:02}" for i in range(len(days))]
    return pd.DataFrame(
        {**base.facts(), "date": days, "time": times, **facts}, index=range(len(days))
    )


# ---------------------------------------------------------------- what stands


@pytest.mark.parametrize("regime", FACTS)
def test_every_rule_of_the_facts_is_there(regime):
    have = {r.id: f"{r.tier} {r.grade}" for r in rulebook.load(regime).rules}
    assert have == FACTS[regime] | SPLIT.get(regime, {})


@pytest.mark.parametrize(
    ("regime", "counts"),
    [
        (
            "US",
            {
                "rules": 12,
                "law": 11,
                "supervisory": 1,
                "A": 7,
                "B": 4,
                "C": 1,
                "full": 8,
                "part": 1,
                "text": 3,
            },
        ),
        (
            "US-MA",
            {
                "rules": 3,
                "law": 3,
                "supervisory": 0,
                "A": 0,
                "B": 3,
                "C": 0,
                "full": 3,
                "part": 0,
                "text": 0,
            },
        ),
        (
            "UK",
            {
                "rules": 11,
                "law": 2,
                "supervisory": 9,
                "A": 8,
                "B": 0,
                "C": 3,
                "full": 6,
                "part": 4,
                "text": 1,
            },
        ),
        (
            "AU",
            {
                "rules": 9,
                "law": 3,
                "supervisory": 6,
                "A": 5,
                "B": 2,
                "C": 2,
                "full": 5,
                "part": 1,
                "text": 3,
            },
        ),
    ],
)
def test_the_counts_of_the_regimes(regime, counts):
    row = law.regimes().set_index("id").loc[regime]
    assert {k: int(row[k]) for k in counts} == counts
    assert row["soft"] == row["M"] == row["unconfirmed"] == 0
    assert row["as_of"] == "2026-11-23"


@pytest.mark.parametrize("regime", FACTS)
def test_a_quiet_evening_visit_breaks_nothing(regime):
    found = set(law.check(VISIT, regime).to_frame()["answer"])
    assert found <= {CLEAR, OUT}


@pytest.mark.parametrize("regime", FACTS)
def test_both_languages_and_a_note_where_a_date_is_not_from_a_source(regime):
    for rule in rulebook.load(regime).rules:
        assert rule.says["en"] != rule.says["zh"]
        if any(v.basis != "source" for v in rule.versions):
            assert rule.note, rule.id


def test_massachusetts_says_that_federal_law_applies_beside_it():
    caution = rulebook.load("US-MA").caution
    assert "federal law" in caution["en"] and "联邦法律" in caution["zh"]


def test_what_is_reported_never_gives_a_breach():
    for regime in FACTS:
        found = law.check(VISIT, regime)
        for tests in found._tests:
            if tests.rule.reported:
                assert not {r.answer for r in tests.numbers} & {BREACH, "presumed_breach"}, (
                    tests.rule.id
                )
    reported = {r.id for regime in FACTS for r in rulebook.load(regime).rules if r.reported}
    assert reported == {
        *("us.bulletin.in_person", "us.nyc.freq", "uk.conc.visit_conduct.reported"),
        *("uk.conc.workplace", "uk.conc.frequency", "au.acl.harass", "au.ncc.hardship"),
    }


@pytest.mark.parametrize("regime", FACTS)
def test_every_cell_equals_the_slow_checkers(regime):
    raw = datasets.read_yaml(f"law/regimes/{regime.lower()}.yaml")
    days = ["2008-05-25", "2008-05-26", "2021-11-29", "2021-11-30", "2024-06-06", "2024-06-07"]
    days += ["2026-03-13", "2026-03-14", "2026-03-15", "2026-03-16", "2026-03-17", "2026-03-20"]

    @settings(test_engine.QUICK, max_examples=30)
    @given(
        test_engine.logs(test_engine.facts_of(raw, days), 9),
        st.sampled_from([None, None, days[-1]]),
    )
    def compare(rows, on):
        test_engine.assert_same(rows, regime, raw, on)

    compare()


# ---------------------------------------------------------------- first day and last


@pytest.mark.parametrize(
    ("rule", "facts", "first", "before", "inside"),
    [
        ("us.regf.hours", {"time": "23:00"}, "1978-03-20", OUT, BREACH),
        ("us.regf.place", {"stops_in_force": "visits_blocked"}, "2021-11-30", OPEN, BREACH),
        ("us.bulletin.in_person", {"debt_told_to": "neighbour"}, "2015-12-16", OUT, WEIGH),
        (
            "us.fdcpa.workplace",
            {"place": "workplace", "findings": None},
            "1978-03-20",
            OUT,
            WEIGH,
        ),
        ("us.fdcpa.third_party", {"debt_told_to": "neighbour"}, "1978-03-20", OUT, BREACH),
        ("us.fdcpa.identify", {"acts": "misleading_outfit"}, "1978-03-20", OUT, BREACH),
        ("us.fdcpa.harass", {"acts": "threat"}, "1978-03-20", OUT, BREACH),
        ("us.fdcpa.stop", {"stops_in_force": "written_stop"}, "1978-03-20", OUT, BREACH),
        ("us.ma.visit", {"time": "22:00"}, "2024-06-07", OPEN, BREACH),
        ("us.ma.work_visit", {"place": "workplace"}, "2024-06-07", OPEN, BREACH),
        ("uk.conc.hours", {"acts": "unreasonable_hour"}, "2014-04-01", OPEN, WEIGH),
        (
            "uk.conc.visit_notice",
            {"duties_missed": "visit_notice_given"},
            "2014-04-01",
            OPEN,
            WEIGH,
        ),
        ("uk.conc.visit_conduct", {"acts": "threat"}, "2014-04-01", OPEN, BREACH),
        (
            "uk.conc.visit_conduct.reported",
            {"acts": "staying_after_distress"},
            "2014-04-01",
            OPEN,
            REPORTED,
        ),
        ("uk.conc.workplace", {"place": "hospital"}, "2014-04-01", OPEN, REPORTED),
        ("uk.conc.third_party", {"acts": "letter_to_occupier"}, "2014-04-01", OPEN, WEIGH),
        ("uk.conc.deceive", {"acts": "fake_missed_delivery_card"}, "2014-04-01", OPEN, WEIGH),
        ("uk.drs.pause", {"stops_in_force": "breathing_space"}, "2021-05-04", OUT, BREACH),
        ("uk.conc.hardship", {"acts": "pressure_to_sell_home"}, "2024-11-04", OPEN, WEIGH),
        ("au.rg96.hours_phone", {"time": "22:00", "channel": "call"}, "2021-04-13", OPEN, BREACH),
        ("au.rg96.hours_visit", {"time": "22:00"}, "2021-04-13", OPEN, BREACH),
        ("au.rg96.workplace", {"place": "workplace"}, "2021-04-13", OPEN, BREACH),
        ("au.rg96.third_party", {"debt_told_to": "neighbour"}, "2021-04-13", OPEN, WEIGH),
        (
            "au.vic.visit",
            {"acts": "trick_to_get_in", "findings": "in_victoria"},
            "2012-07-01",
            OPEN,
            BREACH,
        ),
        ("au.acl.harass", {"acts": "coercion"}, "2011-01-01", OPEN, WEIGH),
    ],
)
def test_the_day_before_a_rule_and_its_first_day(rule, facts, first, before, inside):
    regime = next(r for r in FACTS if rule in FACTS[r] | SPLIT.get(r, {}))
    eve = (pd.Timestamp(first) - pd.Timedelta(days=1)).strftime("%Y-%m-%d")
    assert answer(VISIT.but(date=first, **facts), rule, regime) == inside
    assert answer(VISIT.but(date=eve, **facts), rule, regime) == before


def test_the_day_before_a_count_and_its_first_day():
    calls = log(["2021-11-30"] * 8, base=CALL.but(outcome="unanswered"))
    assert answers(calls, "us.regf.calls", "US")[-1] == PRESUMED
    assert answers(calls, "us.regf.calls", "US", on="2021-11-29") == [OUT] * 8
    assert answers(log(["2024-06-07"] * 3, base=CALL), "us.ma.calls", "US-MA")[-1] == BREACH
    assert answers(log(["2024-06-06"] * 3, base=CALL), "us.ma.calls", "US-MA") == [OPEN] * 3


def test_the_offence_leaves_traders_out_since_26_may_2008():
    pestering = VISIT.but(acts="harassment")
    assert answer(pestering.but(date="1970-12-31"), "uk.aja.offence", "UK") == OUT
    assert answer(pestering.but(date="1971-01-01"), "uk.aja.offence", "UK") == WEIGH
    assert answer(pestering.but(date="2008-05-25"), "uk.aja.offence", "UK") == WEIGH
    assert answer(pestering.but(date="2008-05-26"), "uk.aja.offence", "UK") == OUT
    assert answer(pestering.but(actor="any_person"), "uk.aja.offence", "UK") == WEIGH


# ---------------------------------------------------------------- the federal rules of the United States


@pytest.mark.parametrize(
    ("clock", "today", "before_the_regulation"),
    [
        ("07:59", BREACH, BREACH),
        ("08:00", OPEN, BREACH),
        ("08:01", CLEAR, CLEAR),
        ("20:59", CLEAR, CLEAR),
        ("21:00", OPEN, BREACH),
        ("21:01", BREACH, BREACH),
        ("00:00", BREACH, BREACH),
    ],
)
def test_us_hours_and_their_two_unsettled_minutes(clock, today, before_the_regulation):
    """The Act says after 8 and before 9, the regulation bars before 8 and after 9."""
    at = VISIT.but(time=clock)
    assert answer(at, "us.regf.hours", "US") == today
    assert answer(at.but(date="2021-11-29"), "us.regf.hours", "US") == before_the_regulation
    assert answer(at.but(channel="sms"), "us.regf.hours", "US") == today
    assert answer(at.but(date="2026-03-15"), "us.regf.hours", "US") == today  # a Sunday
    assert answer(at.but(consents="out_of_hours_contact"), "us.regf.hours", "US") == CLEAR


def test_us_a_time_known_to_be_inconvenient_is_barred_at_noon():
    noon = VISIT.but(time="12:00", acts="unreasonable_hour", findings=None)
    assert answer(noon, "us.regf.hours", "US") == WEIGH
    assert answer(noon.but(findings="time_known_inconvenient"), "us.regf.hours", "US") == BREACH
    assert answer(noon.but(findings="none"), "us.regf.hours", "US") == CLEAR


@pytest.mark.parametrize(
    "lender", ["bank", "card_issuer", "consumer_finance_company", "private_lender"]
)
def test_us_a_lender_in_its_own_name_is_not_bound(lender):
    worst = VISIT.but(actor=lender, time="23:00", acts="threat", stops_in_force="written_stop")
    table = law.check(worst, "US").to_frame().set_index("rule")["answer"]
    assert set(table.drop("us.bulletin.in_person")) == {OUT}
    assert answer(worst.but(actor="assignee"), "us.fdcpa.harass", "US") == BREACH


def test_us_a_home_called_inconvenient():
    assert answer(VISIT, "us.regf.place", "US") == CLEAR
    blocked = VISIT.but(stops_in_force="visits_blocked")
    assert answer(blocked, "us.regf.place", "US") == BREACH
    assert answer(blocked.but(channel="call"), "us.regf.place", "US") == CLEAR


RING = CALL.but(outcome="unanswered")


def test_us_the_seventh_call_in_seven_days_and_the_eighth():
    week = [f"2026-03-{d:02}" for d in range(2, 9)]  # Monday 2 to Sunday 8
    rule = ("us.regf.calls", "US")
    assert answers(log(week, base=RING), *rule) == [CLEAR] * 7
    assert answers(log([*week, week[-1]], base=RING), *rule) == [CLEAR] * 7 + [PRESUMED]
    # the eighth a day later: the first has left the seven days
    assert answers(log([*week, "2026-03-09"], base=RING), *rule) == [CLEAR] * 8


def test_us_a_ring_without_an_answer_counts_and_a_visit_does_not():
    day, rule = ["2026-03-02"] * 8, ("us.regf.calls", "US")
    for outcome in ("unanswered", "message_left"):
        assert answers(log(day, base=CALL, outcome=outcome), *rule)[-1] == PRESUMED
    for channel in ("visit", "sms", "email", "letter"):
        assert answers(log(day, base=RING, channel=["call"] * 7 + [channel]), *rule)[-1] == CLEAR


def test_us_calls_are_counted_by_person_and_debt_and_not_where_agreed():
    day, rule = ["2026-03-02"] * 8, ("us.regf.calls", "US")
    assert answers(log(day, base=RING, debt_id=["a"] * 4 + ["b"] * 4), *rule)[-1] == CLEAR
    assert answers(log(day, base=RING, debtor_id=["x"] * 4 + ["y"] * 4), *rule)[-1] == CLEAR
    other = log(day, base=RING, contacted_person=["debtor"] * 7 + ["contact_person"])
    assert answers(other, *rule)[-1] == CLEAR
    agreed = log(day, base=RING, consents=["frequent_calls"] + ["none"] * 7)
    assert answers(agreed, *rule)[-1] == CLEAR
    assert answers(log(day, base=RING, consents=["none"] * 7 + [None]), *rule)[-1] == OPEN


@pytest.mark.parametrize(
    ("facts", "second"),
    [
        ({}, PRESUMED),  # the seventh of the days that begin with the talk
        ({"date": ["2026-03-02", "2026-03-09"]}, CLEAR),  # the day after
        ({"date": "2026-03-02"}, PRESUMED),  # the same day, later
        ({"date": "2026-03-02", "time": ["10:01", "10:00"]}, CLEAR),  # the same day, before
        ({"date": "2026-03-02", "time": "10:00"}, PRESUMED),  # the same minute: the log's order
        ({"date": "2026-03-02", "time": ["10:00", None]}, OPEN),
        ({"date": "2026-03-02", "time": [None, "10:00"]}, OPEN),
        ({"time": None}, PRESUMED),  # on another day the minute changes nothing
        ({"date": [None, "2026-03-08"]}, OPEN),
        ({"date": ["2026-03-02", None]}, OPEN),
        ({"outcome": [None, "unanswered"]}, OPEN),  # nobody wrote down whether they talked
        ({"outcome": ["cut_off", "unanswered"]}, OPEN),
        ({"outcome": ["unanswered", "conversation"]}, CLEAR),
        ({"outcome": ["message_left", "unanswered"]}, CLEAR),
        ({"outcome": "conversation"}, PRESUMED),
        ({"debt_id": ["a", "b"]}, CLEAR),
        ({"debt_id": ["a", None]}, OPEN),
        ({"debt_id": [None, "a"]}, CLEAR),  # counted for no debt, as with the other limit
        ({"debtor_id": ["x", "y"]}, CLEAR),
        ({"channel": ["visit", "call"]}, CLEAR),  # a talk at the door is none on the telephone
        ({"channel": ["call", "visit"]}, CLEAR),
        ({"channel": ["call", "sms"]}, CLEAR),
        ({"channel": [None, "call"]}, OPEN),
        ({"contacted_person": ["family", "debtor"]}, CLEAR),
        ({"contacted_person": ["debtor", "family"]}, CLEAR),
        ({"actor": ["bank", "collection_agency"]}, CLEAR),  # only a collector's own talk
        ({"consents": ["none", "frequent_calls"]}, CLEAR),
        ({"consents": ["frequent_calls", "none"]}, PRESUMED),
        ({"consents": ["none", None]}, OPEN),
    ],
)
def test_us_a_quiet_week_begins_with_a_talk(facts, second):
    base = {"debt_id": "a", "debtor_id": "x", "outcome": ["conversation", "unanswered"]}
    both = log(["2026-03-02", "2026-03-08"], base=CALL, **base | {"consents": "none"} | facts)
    assert answers(both, "us.regf.calls", "US")[1] == second


def test_us_the_fact_that_is_missing_is_named():
    two = log(["2026-03-02", "2026-03-08"], base=CALL, outcome=[None, "unanswered"])
    found = law.check(two, "US").filter(rule="us.regf.calls").to_frame()
    assert found["reason"].tolist()[1] == "not recorded: outcome"


def test_us_a_spouse_counts_as_the_consumer():
    told = VISIT.but(debt_told_to="spouse", contacted_person="spouse", findings=None)
    assert answer(told, "us.fdcpa.third_party", "US") == CLEAR
    for person in ("family", "neighbour", "employer"):
        assert answer(told.but(debt_told_to=person), "us.fdcpa.third_party", "US") == BREACH


def test_us_others_may_be_asked_only_where_the_consumer_is():
    asked = VISIT.but(contacted_person="neighbour", debt_told_to="none")
    assert answer(asked, "us.fdcpa.third_party", "US") == BREACH
    lost = asked.but(debtor_state="unreachable")
    assert answer(lost, "us.fdcpa.third_party", "US") == CLEAR
    assert answer(lost.but(debt_told_to="neighbour"), "us.fdcpa.third_party", "US") == BREACH
    leave = lost.but(debt_told_to="neighbour", findings="court_order")
    assert answer(leave, "us.fdcpa.third_party", "US") == CLEAR
    assert answer(VISIT.but(acts="postcard"), "us.fdcpa.third_party", "US") == BREACH


def test_us_the_words_of_identification_are_owed_to_the_consumer_only():
    missed = VISIT.but(duties_missed="collector_status_stated")
    assert answer(missed, "us.fdcpa.identify", "US") == BREACH
    assert answer(missed.but(contacted_person="spouse"), "us.fdcpa.identify", "US") == BREACH
    assert answer(missed.but(contacted_person="neighbour"), "us.fdcpa.identify", "US") == CLEAR
    assert answer(missed.but(outcome="nobody_met"), "us.fdcpa.identify", "US") == CLEAR


def test_us_a_listed_act_and_the_general_clause():
    for act in ("violence", "obscene_language", "false_threat_of_arrest", "public_shaming"):
        assert answer(VISIT.but(acts=act), "us.fdcpa.harass", "US") == BREACH
    pestering = VISIT.but(acts="harassment", findings=None)
    assert answer(pestering, "us.fdcpa.harass", "US") == WEIGH
    assert answer(pestering.but(findings="unfit_means"), "us.fdcpa.harass", "US") == BREACH


def test_us_a_written_stop_and_an_open_dispute():
    for stop in ("written_stop", "dispute_open"):
        stopped = CALL.but(stops_in_force=stop)
        assert answer(stopped, "us.fdcpa.stop", "US") == BREACH
        assert answer(stopped.but(channel="visit"), "us.fdcpa.stop", "US") == BREACH
    assert answer(CALL.but(stops_in_force=None), "us.fdcpa.stop", "US") == OPEN
    assert answer(CALL, "us.fdcpa.stop", "US") == CLEAR


def test_us_contact_at_work_is_for_a_person_to_weigh():
    at_work = VISIT.but(place="workplace", findings=None)
    assert answer(at_work, "us.fdcpa.workplace", "US") == WEIGH
    for place in ("workplace", "office_area"):
        known = at_work.but(place=place, findings="employer_known_to_forbid")
        assert answer(known, "us.fdcpa.workplace", "US") == BREACH
    assert answer(at_work.but(findings="none"), "us.fdcpa.workplace", "US") == CLEAR
    ruled_out = at_work.but(findings_rejected="employer_known_to_forbid")
    assert answer(ruled_out, "us.fdcpa.workplace", "US") == CLEAR
    assert answer(at_work.but(consents="workplace_contact"), "us.fdcpa.workplace", "US") == CLEAR


def test_us_the_bulletin_is_never_a_plain_breach():
    told = VISIT.but(debt_told_to="neighbour", actor="bank")
    assert answer(told, "us.bulletin.in_person", "US") == WEIGH
    assert answer(told.but(channel="call"), "us.bulletin.in_person", "US") == OUT


def test_new_york_citys_rule_is_text_only_and_says_where_it_holds():
    rule = rulebook.load("US").rule("us.nyc.freq")
    assert rule.reported and rule.evaluated == "text"
    assert rule.versions[0].keys["territory"] == "New York City"
    assert "us.nyc.freq" not in law.check(VISIT, "US").rules


# ---------------------------------------------------------------- Massachusetts


def test_ma_the_second_visit_in_thirty_days():
    rule = ("us.ma.visit", "US-MA")
    assert answers(log(["2026-03-01", "2026-03-30"]), *rule) == [CLEAR, BREACH]  # day 30
    assert answers(log(["2026-03-01", "2026-03-31"]), *rule) == [CLEAR, CLEAR]
    assert answers(log(["2026-03-01"] * 2, debt_id=["a", "b"]), *rule) == [CLEAR, CLEAR]


def test_ma_a_visit_that_meets_nobody_does_not_count():
    rule, days = ("us.ma.visit", "US-MA"), ["2026-03-01", "2026-03-02", "2026-03-03"]
    met = ["nobody_met", "conversation", "nobody_met"]
    assert answers(log(days, outcome=met), *rule) == [CLEAR] * 3
    met = ["nobody_met", "conversation", "conversation"]
    assert answers(log(days, outcome=met), *rule) == [CLEAR, CLEAR, BREACH]


def test_ma_written_consent_lifts_the_count_and_nothing_else():
    rule, days = ("us.ma.visit", "US-MA"), ["2026-03-01", "2026-03-02"]
    assert answers(log(days, consents="more_visits"), *rule) == [CLEAR, CLEAR]
    assert answers(log(days, consents="entry"), *rule) == [CLEAR, BREACH]
    assert answers(log(days, consents=["none", None]), *rule) == [CLEAR, OPEN]
    assert answers(log(days, consents="more_visits", entered_home="yes"), *rule) == [BREACH] * 2


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("07:59", BREACH),
        ("08:00", OPEN),
        ("08:01", CLEAR),
        ("20:59", CLEAR),
        ("21:00", OPEN),
        ("21:01", BREACH),
    ],
)
def test_ma_the_clock_gives_way_to_known_waking_hours(clock, expected):
    at = VISIT.but(time=clock)
    assert answer(at, "us.ma.visit", "US-MA") == expected
    assert answer(at.but(findings="within_waking_hours"), "us.ma.visit", "US-MA") == CLEAR


def test_ma_stays_outside_unless_asked_in_and_away_from_work():
    inside = VISIT.but(entered_home="yes")
    assert answer(inside, "us.ma.visit", "US-MA") == BREACH
    assert answer(inside.but(consents="entry"), "us.ma.visit", "US-MA") == CLEAR
    at_work = VISIT.but(place="workplace")
    assert answer(at_work, "us.ma.work_visit", "US-MA") == BREACH
    assert answer(at_work.but(consents="workplace_contact"), "us.ma.work_visit", "US-MA") == CLEAR
    assert answer(at_work.but(channel="call"), "us.ma.work_visit", "US-MA") == OUT
    assert answer(inside.but(actor="bank"), "us.ma.visit", "US-MA") == OUT


def test_ma_the_second_call_or_text_and_the_third():
    rule, day = ("us.ma.calls", "US-MA"), "2026-03-02"
    mixed = log([day] * 3, base=CALL, channel=["call", "sms", "call"])
    assert answers(mixed, *rule) == [CLEAR, CLEAR, BREACH]
    assert answers(log([day, day, "2026-03-08"], base=CALL), *rule)[-1] == BREACH  # day 7
    assert answers(log([day, day, "2026-03-09"], base=CALL), *rule)[-1] == CLEAR
    # elsewhere the span is thirty days, and each place has a count of its own
    at_work = log([day, day, "2026-03-31"], base=CALL, place="workplace")
    assert answers(at_work, *rule)[-1] == BREACH
    assert answers(log([day, day, "2026-04-01"], base=CALL, place="workplace"), *rule)[-1] == CLEAR
    apart = log([day] * 3, base=CALL, place=["remote", "remote", "workplace"])
    assert answers(apart, *rule) == [CLEAR] * 3


# ---------------------------------------------------------------- the United Kingdom


def test_uk_a_visit_without_notice():
    silent = VISIT.but(duties_missed=None)
    rule = ("uk.conc.visit_notice", "UK")
    assert answer(silent, *rule) == OPEN
    assert "notice before the visit" in reason(silent, *rule)
    assert answer(silent.but(duties_met="visit_notice_given"), *rule) == CLEAR
    assert answer(silent.but(duties_missed="visit_notice_given"), *rule) == WEIGH
    assert answer(silent.but(channel="call", duties_missed="visit_notice_given"), *rule) == OUT


def test_uk_staying_after_being_asked_to_leave_is_known_by_report():
    rule = ("uk.conc.visit_conduct.reported", "UK")
    for act in ("staying_after_asked_to_leave", "staying_after_distress"):
        assert answer(VISIT.but(acts=act), *rule) == REPORTED
    disputed = VISIT.but(acts="disputed_debt_visit")
    assert answer(disputed, *rule) == REPORTED
    assert answer(disputed.but(consents="visit_on_disputed_debt"), *rule) == CLEAR


def test_uk_conduct_at_the_door():
    rule = ("uk.conc.visit_conduct", "UK")
    assert answer(VISIT.but(acts="visit_to_vulnerable_person"), *rule) == BREACH
    inside = VISIT.but(entered_home="yes")
    assert answer(inside, *rule) == BREACH
    assert answer(inside.but(consents="entry"), *rule) == CLEAR
    assert answer(inside.but(findings="court_order"), *rule) == CLEAR
    for nobody in ("private_lender", "unlicensed_lender", "any_person"):
        assert answer(inside.but(actor=nobody), *rule) == OUT


@pytest.mark.parametrize(
    ("place", "consent"),
    [
        ("workplace", "workplace_contact"),
        ("office_area", "workplace_contact"),
        ("hospital", "other_place"),
    ],
)
def test_uk_unsuitable_places_are_known_by_report(place, consent):
    there = VISIT.but(place=place)
    assert answer(there, "uk.conc.workplace", "UK") == REPORTED
    assert answer(there.but(consents=consent), "uk.conc.workplace", "UK") == CLEAR


def test_uk_has_no_clock():
    assert law.barred_hours("UK").empty
    assert answer(VISIT.but(time="23:00"), "uk.conc.hours", "UK") == CLEAR
    assert answer(VISIT.but(time="23:00", acts="unreasonable_hour"), "uk.conc.hours", "UK") == WEIGH
    assert answer(VISIT.but(duties_missed="wishes_respected"), "uk.conc.hours", "UK") == WEIGH


def test_uk_breathing_space_stops_every_channel():
    for channel in ("visit", "call", "letter"):
        paused = VISIT.but(stops_in_force="breathing_space", channel=channel)
        assert answer(paused, "uk.drs.pause", "UK") == BREACH
    assert answer(VISIT.but(stops_in_force="written_stop"), "uk.drs.pause", "UK") == CLEAR


def test_uk_identity_is_checked_where_somebody_was_spoken_to():
    missed = VISIT.but(duties_missed="identity_checked_first")
    assert answer(missed, "uk.conc.third_party", "UK") == WEIGH
    assert answer(missed.but(outcome="nobody_met"), "uk.conc.third_party", "UK") == CLEAR
    assert answer(VISIT.but(debt_told_to="neighbour"), "uk.conc.third_party", "UK") == WEIGH


# ---------------------------------------------------------------- Australia


@pytest.mark.parametrize(
    ("day", "clock", "phone", "visit"),
    [
        ("2026-03-17", "07:29", BREACH, BREACH),  # Tuesday
        ("2026-03-17", "07:30", OPEN, BREACH),
        ("2026-03-17", "07:31", CLEAR, BREACH),
        ("2026-03-17", "08:59", CLEAR, BREACH),
        ("2026-03-17", "09:00", CLEAR, OPEN),
        ("2026-03-17", "20:59", CLEAR, CLEAR),
        ("2026-03-17", "21:00", OPEN, OPEN),
        ("2026-03-17", "21:01", BREACH, BREACH),
        ("2026-03-14", "08:59", BREACH, BREACH),  # Saturday
        ("2026-03-15", "08:59", BREACH, BREACH),  # Sunday
        ("2026-03-15", "09:00", OPEN, OPEN),
        ("2026-03-15", "09:01", CLEAR, CLEAR),
        ("2026-03-15", "21:01", BREACH, BREACH),
    ],
)
def test_au_hours_by_the_day_of_the_week(day, clock, phone, visit):
    at = {"date": day, "time": clock}
    assert answer(CALL.but(**at), "au.rg96.hours_phone", "AU") == phone
    assert answer(VISIT.but(**at), "au.rg96.hours_visit", "AU") == visit
    asked = VISIT.but(**at, consents="out_of_hours_contact")
    assert answer(asked, "au.rg96.hours_visit", "AU") == CLEAR


@pytest.mark.parametrize("clock", ["00:00", "12:00", "21:00"])
def test_au_no_contact_on_a_national_holiday(clock):
    for contact, rule in ((CALL, "au.rg96.hours_phone"), (VISIT, "au.rg96.hours_visit")):
        assert answer(contact.but(holiday="yes", time=clock), rule, "AU") == BREACH
    noon = VISIT.but(time="12:00")
    assert answer(noon.but(holiday="no"), "au.rg96.hours_visit", "AU") == CLEAR
    assert (
        reason(noon.but(holiday=None), "au.rg96.hours_visit", "AU")
        == "not recorded: public holiday"
    )


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        ("2026-03-17", "08:59", BREACH),
        ("2026-03-17", "09:01", CLEAR),
        ("2026-03-17", "16:59", CLEAR),
        ("2026-03-17", "17:00", OPEN),
        ("2026-03-17", "17:01", BREACH),
        ("2026-03-14", "12:00", BREACH),
        ("2026-03-15", "00:00", BREACH),
    ],
)
def test_au_contact_at_work(day, clock, expected):
    at = VISIT.but(place="workplace", date=day, time=clock)
    assert answer(at, "au.rg96.workplace", "AU") == expected
    assert answer(at.but(findings="within_working_hours"), "au.rg96.workplace", "AU") == CLEAR
    assert answer(at.but(place="home"), "au.rg96.workplace", "AU") == OUT


def test_a_spouse_is_the_consumer_in_the_us_and_an_outsider_in_australia():
    told = VISIT.but(debt_told_to="spouse", contacted_person="spouse", findings=None)
    assert answer(told, "us.fdcpa.third_party", "US") == CLEAR
    assert answer(told, "au.rg96.third_party", "AU") == WEIGH
    assert "spouse" in reason(told, "au.rg96.third_party", "AU")


def test_au_counts_by_week_and_month_are_declared():
    rule = rulebook.load("AU").rule("au.rg96.frequency")
    assert rule.evaluated == "text"
    terms = rule.versions[0].keys["cap_terms"]
    assert (terms["max_per_week"], terms["max_per_month"]) == (3, 10)


def test_au_a_visit_as_a_last_resort_is_text_only():
    rule = rulebook.load("AU").rule("au.rg96.visit")
    assert rule.evaluated == "text"
    order = rule.versions[0].keys["contact_order"]
    assert order["only_if"] == ["less_intrusive_means_failed", "visit_necessary"]
    assert set(order["only_if"]) <= law.vocabulary()["findings"].keys()


def test_au_victorias_rule_asks_where_it_was():
    rule = ("au.vic.visit", "AU")
    stayed = VISIT.but(acts="staying_after_asked_to_leave", findings=None)
    assert answer(stayed, *rule) == OPEN
    assert reason(stayed, *rule) == "not recorded: findings made"
    assert answer(stayed.but(findings="none"), *rule) == OUT
    victoria = stayed.but(findings="in_victoria")
    assert answer(victoria, *rule) == BREACH
    assert answer(victoria.but(place="workplace"), *rule) == BREACH
    assert answer(victoria.but(place="public_place"), *rule) == OUT
    inside = VISIT.but(entered_home="yes", findings="in_victoria")
    assert answer(inside, *rule) == BREACH
    assert answer(inside.but(consents="entry"), *rule) == CLEAR
    assert answer(inside.but(findings=["in_victoria", "court_order"]), *rule) == CLEAR
    assert rulebook.load("AU").rule("au.vic.visit").evaluated == "part"


# ---------------------------------------------------------------- wrong input


@pytest.mark.parametrize(("regime", "word"), [("US", "in_victoria"), ("AU", "within_waking_hours")])
def test_a_word_of_one_regime_is_refused_by_another(regime, word):
    with pytest.raises(datasets.DataProblem, match=word):
        law.check(VISIT.but(findings=word), regime)


def test_a_misspelt_regime_is_refused():
    with pytest.raises(datasets.DataProblem, match="US-MA"):
        law.check(VISIT, "USMA")


def test_the_answers_are_spoken_in_both_languages():
    late = VISIT.but(time="23:00")
    language.use("zh")
    try:
        assert reason(late, "us.regf.hours", "US") == "在限制时段内"
        assert language.of(rulebook.load("US").name) == "美国（联邦）"
    finally:
        language.use("en")
