"""The rules of nine jurisdictions of Asia and Europe: every rule of the facts, and every edge."""

# ruff: noqa: E501 - a table with one case a line

import re

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kit import datasets, evidence, law
from kit.law import rulebook
from tests.law import test_engine as engine_tests

answer, answers, reason = engine_tests.answer, engine_tests.answers, engine_tests.reason
QUICK = settings(max_examples=12, phases=(Phase.explicit, Phase.generate), deadline=None)

# Rule, tier and grade, as collected: the tier follows what binds (statute, regulator, industry).
# fmt: off
FACTS = {
    "JP": """
        jp.mlba.hours law B; jp.mlba.promised_time law B; jp.mlba.workplace law B; jp.mlba.leave law B
        jp.mlba.third_party law B; jp.mlba.letter law B; jp.mlba.remedy law M; jp.mlba.lawyer law M""",
    "IN": """
        in.2022.hours supervisory B; in.2022.harass supervisory B; in.2008.agent_details supervisory C
        in.2026.draft supervisory C; in.mfi supervisory M""",
    "ID": "id.pojk.hours supervisory B; id.pojk.place supervisory B; id.pojk.conduct supervisory B",
    "TW": """
        tw.ins.hours supervisory B; tw.ins.visit supervisory B; tw.ins.third_party supervisory B
        tw.bank.notice supervisory A""",
    "HK": """
        hk.cobp.conduct soft B; hk.cobp.hours soft B; hk.cobp.third_party soft A; hk.cobp.notice soft C
        hk.licence supervisory C""",
    "SG": "sg.dca.licence law B; sg.dca.conduct law C; sg.dca.hours law C",
    "MY": "my.bnm supervisory C; my.cca law C",
    "EU": "eu.csd.conduct law B; eu.csd.first_letter law B; eu.ccd2.forbear law B; eu.ccd2.advice law B",
    "DE": "de.rdg.letter law B; de.uwg.aggressive law C",
}
# fmt: on
FACTS = {
    regime: [tuple(line.split()) for line in re.split(r"[;\n]", text) if line.strip()]
    for regime, text in FACTS.items()
}


def expected(word, regime):
    return sum(word in about for about in FACTS[regime])


# ---------------------------------------------------------------- every rule is there


@pytest.mark.parametrize("regime", FACTS)
def test_every_rule_of_the_facts_is_there_with_its_tier_and_grade(regime):
    got = {(r.id, r.tier, r.grade) for r in rulebook.load(regime).rules}
    assert got == set(FACTS[regime])


def test_there_are_thirty_six():
    assert sum(map(len, FACTS.values())) == 36


@pytest.mark.parametrize("regime", FACTS)
def test_the_list_of_regimes_counts_them(regime):
    row = law.regimes().set_index("id").loc[regime]
    assert row["rules"] == len(FACTS[regime])
    for word in ("law", "supervisory", "soft", "A", "B", "C", "M"):
        assert row[word] == expected(word, regime)


EVALUATED = {  # full, part, text, unconfirmed
    "JP": (5, 1, 0, 2), "IN": (1, 2, 1, 1), "ID": (3, 0, 0, 0), "TW": (3, 1, 0, 0), "HK": (3, 1, 1, 0),
    "SG": (1, 0, 2, 0), "MY": (0, 2, 0, 0), "EU": (1, 1, 2, 0), "DE": (1, 0, 1, 0),
}  # fmt: skip


@pytest.mark.parametrize("regime", FACTS)
def test_how_far_each_is_evaluated(regime):
    row = law.regimes().set_index("id").loc[regime]
    assert tuple(row[["full", "part", "text", "unconfirmed"]]) == EVALUATED[regime]
    checked = law.check(law.Contact(channel="visit"), regime).rules
    assert len(checked) == row["full"] + row["part"]


@pytest.mark.parametrize("regime", FACTS)
def test_every_text_has_both_languages_and_every_source_can_be_cited(regime):
    for rule in rulebook.load(regime).rules:
        article = [rule.article] if rule.article else []  # none where no provision was found
        for text in (rule.says, *article, rule.instrument["name"], rule.instrument["issuer"]):
            assert text["en"] and re.search(r"[\u4e00-\u9fff]", text["zh"])
        # the note of every rule that is not plain fact says why
        plain = rule.grade in "AB" and not rule.reported and not rule.predecessor_unread
        assert plain or rule.note
        for source in rule.sources:
            assert evidence.source(source).cite


@pytest.mark.parametrize("regime", FACTS)
def test_what_is_remembered_is_kept_but_never_checked(regime):
    book = rulebook.load(regime)
    remembered = {r.id for r in book.rules if r.grade == "M"}
    assert all(book.rule(r).evaluated == "unconfirmed" for r in remembered)
    assert remembered.isdisjoint(law.check(law.Contact(channel="visit"), regime).rules)
    assert remembered.isdisjoint(law.barred_hours(regime)["rule"])


@pytest.mark.parametrize("regime", FACTS)
def test_a_day_that_is_only_remembered_says_so(regime):
    for rule in rulebook.load(regime).rules:
        for version in rule.versions:
            if version.basis == "memory":
                assert rule.note and re.search("remembered|[Mm]emory", rule.note["en"])


@pytest.mark.parametrize("regime", FACTS)
def test_what_is_reported_is_never_a_plain_breach(regime):
    everything = ";".join(law.vocabulary()["acts"])
    worst = law.Contact(date="2026-11-23", channel="visit", place="home", acts=everything)
    worst = worst.but(actor="collection_agency", acting_for="bank", duties_met="none")
    for found in law.check(worst, regime).filter(answer="breach").rules:
        rule = rulebook.load(regime).rule(found)
        assert rule.grade in "AB" and not rule.reported


@pytest.mark.parametrize("regime", ["JP", "ID", "TW", "HK", "EU", "DE"])
def test_every_cell_equals_the_slow_checkers(regime):
    raw = datasets.read_yaml(f"law/regimes/{regime.lower()}.yaml")
    # a Saturday, a Sunday, a Tuesday, and the days around a first or last one
    days = ["2026-03-14", "2026-03-15", "2026-03-17", "2014-05-08", "2014-05-09", "2023-12-30"]

    @QUICK
    @given(engine_tests.logs(engine_tests.facts_of(raw, days), 8), st.sampled_from([None, days[2]]))
    def compare(rows, on):
        engine_tests.assert_same(rows, regime, raw, on)

    compare()


# ---------------------------------------------------------------- Japan

JAPAN = law.Contact(
    date="2026-03-17",
    time="20:59",
    channel="visit",
    place="home",
    actor="collection_agency",
    acting_for="consumer_finance_company",
    contacted_person="debtor",
    acts="none",
    debt_told_to="debtor",
    stops_in_force="none",
)


@pytest.mark.parametrize(
    ("clock", "word"),
    [
        ("20:59", "no_breach_found"),
        ("21:00", "unknown"),
        ("21:01", "needs_judgment"),
        ("00:00", "needs_judgment"),
        ("07:59", "needs_judgment"),
        ("08:00", "unknown"),
        ("08:01", "no_breach_found"),
        (None, "unknown"),
    ],
)
def test_japanese_night(clock, word):
    assert answer(JAPAN.but(time=clock), "jp.mlba.hours", "JP") == word


def test_a_good_reason_lifts_the_japanese_night():
    night, rule = JAPAN.but(time="21:30"), "jp.mlba.hours"
    assert "without just cause" in reason(night, rule, "JP")
    assert answer(night.but(findings="legitimate_reason"), rule, "JP") == "no_breach_found"
    assert answer(night.but(findings_rejected="no_just_cause"), rule, "JP") == "no_breach_found"
    assert answer(night.but(findings="no_just_cause"), rule, "JP") == "breach"


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"channel": "call", "place": "remote"}, "breach"),
        ({"channel": "fax", "place": "remote"}, "breach"),
        ({"channel": "letter", "place": "remote"}, "does_not_apply"),
        ({"channel": "visit", "place": "workplace"}, "does_not_apply"),  # item (iii) is about it
        ({"acting_for": "bank"}, "does_not_apply"),
        ({"actor": "bank", "acting_for": None}, "does_not_apply"),
        ({"actor": "small_loan_company", "acting_for": None}, "breach"),
    ],
)
def test_whom_and_what_the_japanese_night_covers(facts, word):
    night = JAPAN.but(time="22:00", findings="no_just_cause").but(**facts)
    assert answer(night, "jp.mlba.hours", "JP") == word


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"stops_in_force": "named_time"}, "needs_judgment"),
        ({"stops_in_force": "named_time", "channel": "call", "place": "remote"}, "needs_judgment"),
        ({"stops_in_force": "named_time", "channel": "letter"}, "does_not_apply"),
        ({"stops_in_force": "none"}, "no_breach_found"),
        ({"stops_in_force": None}, "unknown"),
    ],
)
def test_a_time_that_the_debtor_named_holds_by_day_too(facts, word):
    assert answer(JAPAN.but(time="14:00").but(**facts), "jp.mlba.promised_time", "JP") == word


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ("home", "no_breach_found"),
        ("workplace", "needs_judgment"),
        ("hospital", "needs_judgment"),
        ("other", "needs_judgment"),
        (None, "unknown"),
    ],
)
def test_anywhere_but_home_needs_a_reason_in_japan(place, word):
    assert answer(JAPAN.but(place=place), "jp.mlba.workplace", "JP") == word


def test_leaving_when_asked_in_japan():
    rule = "jp.mlba.leave"
    for place in ("home", "workplace"):
        stays = JAPAN.but(place=place, acts="staying_after_asked_to_leave")
        assert answer(stays, rule, "JP") == "breach"
    assert answer(JAPAN, rule, "JP") == "no_breach_found"
    assert answer(JAPAN.but(acts=None), rule, "JP") == "unknown"
    assert answer(JAPAN.but(channel="call"), rule, "JP") == "does_not_apply"


def test_other_people_in_japan():
    rule = "jp.mlba.third_party"
    assert answer(JAPAN.but(debt_told_to="neighbour"), rule, "JP") == "breach"
    assert answer(JAPAN.but(debt_told_to="guarantor"), rule, "JP") == "no_breach_found"
    for act in ("public_posting", "collecting_from_unrelated_person", "inducing_new_borrowing"):
        assert answer(JAPAN.but(acts=act), rule, "JP") == "breach"


def test_a_japanese_demand_in_writing():
    letter = JAPAN.but(channel="letter", place="remote", duties_missed="demand_letter_contents")
    assert answer(letter, "jp.mlba.letter", "JP") == "breach"
    assert answer(letter.but(channel="visit"), "jp.mlba.letter", "JP") == "does_not_apply"


def test_before_the_remembered_day_the_older_law_is_unread():
    old = JAPAN.but(date="2007-12-18", time="22:00", acts="staying_after_asked_to_leave")
    for rule in ("jp.mlba.hours", "jp.mlba.leave"):
        assert answer(old, rule, "JP") == "unknown"
    assert answer(old.but(date="2007-12-19"), "jp.mlba.leave", "JP") == "breach"


# ---------------------------------------------------------------- Indonesia

JAKARTA = law.Contact(
    date="2026-03-17",  # a Tuesday
    time="10:00",
    holiday="no",
    channel="visit",
    place="home",
    actor="bank",
    consents="none",
    acts="none",
)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"time": "07:59"}, "breach"),
        ({"time": "08:00"}, "unknown"),
        ({"time": "08:01"}, "no_breach_found"),
        ({"time": "19:59"}, "no_breach_found"),
        ({"time": "20:00"}, "unknown"),
        ({"time": "20:01"}, "breach"),
        ({"date": "2026-03-14"}, "no_breach_found"),  # Saturday, as any weekday
        ({"date": "2026-03-14", "time": "20:01"}, "breach"),
        ({"date": "2026-03-15"}, "breach"),  # Sunday, at any hour
        ({"date": "2026-03-15", "time": "00:00"}, "breach"),
        ({"date": "2026-03-15", "time": "20:00"}, "breach"),
        ({"date": "2026-03-16"}, "no_breach_found"),  # Monday
        ({"holiday": "yes"}, "breach"),
        ({"holiday": "yes", "time": "00:00"}, "breach"),
        ({"holiday": None}, "unknown"),
        ({"holiday": None, "date": "2026-03-15"}, "breach"),
        ({"date": None}, "unknown"),
        ({"time": None}, "unknown"),
    ],
)
def test_indonesian_days_and_hours(facts, word):
    contact = JAKARTA.but(**facts)
    assert answer(contact, "id.pojk.hours", "ID") == word
    agreed = contact.but(consents="out_of_hours_contact")
    if contact.date:
        assert answer(agreed, "id.pojk.hours", "ID") == "no_breach_found"


@pytest.mark.parametrize(
    ("place", "consent", "word"),
    [
        ("home", "none", "no_breach_found"),
        ("workplace", "none", "breach"),
        ("workplace", "workplace_contact", "no_breach_found"),
        ("workplace", "other_place", "breach"),
        ("office_area", "none", "breach"),
        ("public_place", "none", "breach"),
        ("public_place", "other_place", "no_breach_found"),
        ("public_place", "out_of_hours_contact", "breach"),
        ("other", None, "unknown"),
        (None, "none", "unknown"),
    ],
)
def test_indonesian_places(place, consent, word):
    assert answer(JAKARTA.but(place=place, consents=consent), "id.pojk.place", "ID") == word


def test_the_indonesian_week_is_shown_among_the_hours():
    shown = law.barred_hours("ID").set_index("days")
    assert shown.loc["mon;tue;wed;thu;fri;sat", ["start", "end"]].tolist() == ["20:00", "08:00"]
    assert shown.loc["sun", ["start", "end"]].tolist() == ["00:00", "24:00"]


def test_indonesian_conduct():
    rule = "id.pojk.conduct"
    assert answer(JAKARTA.but(acts="collecting_from_unrelated_person"), rule, "ID") == "breach"
    calls = JAKARTA.but(acts="persistent_calling")
    assert answer(calls, rule, "ID") == "needs_judgment"
    assert answer(calls.but(findings="persistent"), rule, "ID") == "breach"
    assert answer(calls.but(findings_rejected="persistent"), rule, "ID") == "no_breach_found"
    assert answer(calls.but(date="2023-12-21"), rule, "ID") == "does_not_apply"


# ---------------------------------------------------------------- India

CALL = law.Contact(date="2026-03-17", channel="call", place="remote", actor="bank", acts="none")


@pytest.mark.parametrize(
    ("clock", "word"),
    [
        ("07:59", "breach"),
        ("08:00", "no_breach_found"),  # "before 8" is barred, 8 is not
        ("19:00", "no_breach_found"),
        ("19:01", "breach"),
        ("19:00:01", "breach"),
    ],
)
def test_indian_calls(clock, word):
    assert answer(CALL.but(time=clock), "in.2022.hours", "IN") == word
    # the circular speaks of calls only
    assert answer(CALL.but(time=clock, channel="visit"), "in.2022.hours", "IN") == "does_not_apply"


def test_the_indian_circular_has_a_first_day():
    late = CALL.but(time="21:00")
    assert answer(late.but(date="2022-08-11"), "in.2022.hours", "IN") == "does_not_apply"
    assert answer(late.but(date="2022-08-12"), "in.2022.hours", "IN") == "breach"
    assert answer(late.but(actor="private_lender"), "in.2022.hours", "IN") == "does_not_apply"


def test_persistent_calls_in_india_are_weighed():
    calls = CALL.but(time="12:00", acts="persistent_calling")
    assert answer(calls, "in.2022.hours", "IN") == "needs_judgment"
    assert answer(calls.but(findings="persistent"), "in.2022.hours", "IN") == "breach"


def test_the_indian_draft_is_never_checked_as_law():
    draft = rulebook.load("IN").rule("in.2026.draft")
    assert draft.reported and draft.grade == "C" and draft.evaluated == "text"
    assert "not in force" in draft.says["en"] and "未施行" in draft.says["zh"]
    for day in ("2026-06-30", "2026-07-01", "2027-07-01"):
        visit = law.Contact(date=day, time="19:30", channel="visit", actor="bank")
        found = law.check(visit, "IN")
        assert "in.2026.draft" not in found.rules
        assert not found.filter(answer=["breach", "reported_breach"]).rules
    assert set(law.barred_hours("IN")["rule"]) == {"in.2022.hours"}


def test_indian_conduct_is_a_principle():
    shaming = CALL.but(acts="public_shaming")
    assert answer(shaming, "in.2022.harass", "IN") == "needs_judgment"
    assert answer(CALL, "in.2022.harass", "IN") == "no_breach_found"


# ---------------------------------------------------------------- Taiwan

TAIPEI = law.Contact(
    date="2026-03-17",
    time="12:00",
    channel="visit",
    place="home",
    consents="none",
    acts="none",
    entered_home="no",
    duties_missed="none",
)


def taipei(**facts):
    """An agent of an insurer: a kind of lender that only this regime knows."""
    bound = {"actor": "collection_agency", "acting_for": "insurer"}
    return pd.DataFrame([TAIPEI.facts() | bound | facts])


@pytest.mark.parametrize(
    ("clock", "word"),
    [
        ("06:59", "breach"),
        ("07:00", "unknown"),
        ("07:01", "no_breach_found"),
        ("21:59", "no_breach_found"),
        ("22:00", "unknown"),
        ("22:01", "breach"),
    ],
)
def test_taiwans_insurers_hours(clock, word):
    assert answer(taipei(time=clock), "tw.ins.hours", "TW") == word
    agreed = taipei(time=clock, consents="out_of_hours_contact")
    assert answer(agreed, "tw.ins.hours", "TW") == "no_breach_found"
    for_bank = taipei(time=clock, acting_for="bank")
    assert answer(for_bank, "tw.ins.hours", "TW") == "does_not_apply"


def test_the_insurers_rule_has_a_first_day():
    assert answer(taipei(time="23:00", date="2023-08-09"), "tw.ins.hours", "TW") == "does_not_apply"
    assert answer(taipei(time="23:00", date="2023-08-10"), "tw.ins.hours", "TW") == "breach"


def test_a_visit_for_an_insurer_in_taiwan():
    rule = "tw.ins.visit"
    assert answer(taipei(), rule, "TW") == "no_breach_found"
    assert answer(taipei(entered_home="yes"), rule, "TW") == "breach"
    assert answer(taipei(entered_home="yes", consents="entry"), rule, "TW") == "no_breach_found"
    assert answer(taipei(acts="taking_payment"), rule, "TW") == "breach"
    by_court = taipei(acts="taking_payment", findings="court_order")
    assert answer(by_court, rule, "TW") == "no_breach_found"
    for duty in ("identification_shown", "authority_proof_shown", "visit_recorded"):
        assert answer(taipei(duties_missed=duty), rule, "TW") == "breach"
        assert duty in law.vocabulary()["duties"]


def test_an_insurer_is_a_word_of_taiwan_only():
    with pytest.raises(datasets.DataProblem, match="insurer"):
        law.check(taipei(), "JP")


@pytest.mark.parametrize(
    ("day", "word"),
    [
        ("2006-09-17", "does_not_apply"),
        ("2006-09-18", "breach"),
        ("2014-05-08", "breach"),
        ("2014-05-09", "does_not_apply"),
        ("2026-03-17", "does_not_apply"),
    ],
)
def test_the_old_bank_rule_of_taiwan_is_not_the_law_of_today(day, word):
    told = taipei(date=day, acting_for="bank", duties_missed="debtor_told_before_outsourcing")
    assert answer(told, "tw.bank.notice", "TW") == word


# ---------------------------------------------------------------- Hong Kong

HONG_KONG = law.Contact(date="2026-03-17", channel="call", actor="collection_agency", acts="none")


def test_who_did_not_guarantee_is_not_dunned_in_hong_kong():
    rule, dunned = "hk.cobp.third_party", HONG_KONG.but(acts="collecting_from_unrelated_person")
    assert answer(dunned, rule, "HK") == "breach"
    assert answer(dunned.but(date="1996-04-30"), rule, "HK") == "does_not_apply"
    assert answer(dunned.but(date="1996-05-01"), rule, "HK") == "breach"
    assert answer(HONG_KONG.but(contacted_person="guarantor"), rule, "HK") == "no_breach_found"
    assert answer(HONG_KONG.but(acts="referee_data_to_agency"), rule, "HK") == "breach"
    assert answer(dunned.but(actor="private_lender"), rule, "HK") == "does_not_apply"
    assert rulebook.load("HK").rule(rule).tier == "soft"


def test_an_unreasonable_hour_is_for_a_person_to_weigh():
    odd = HONG_KONG.but(acts="unreasonable_hour", time="23:30")
    assert answer(odd, "hk.cobp.hours", "HK") == "needs_judgment"
    assert answer(odd, "hk.cobp.conduct", "HK") == "needs_judgment"
    # the clock alone decides nothing: no hour is fixed
    assert answer(odd.but(acts="none"), "hk.cobp.hours", "HK") == "no_breach_found"
    assert answer(odd.but(date="2016-12-31"), "hk.cobp.hours", "HK") == "unknown"
    assert law.barred_hours("HK").empty


def test_a_notice_before_an_agency_is_used_is_known_by_report():
    missed = HONG_KONG.but(duties_missed="debtor_told_before_outsourcing")
    assert answer(missed, "hk.cobp.notice", "HK") == "reported_breach"


# ---------------------------------------------------------------- Germany, Singapore, and the rest


def test_not_leaving_a_home_in_germany():
    rule = "de.uwg.aggressive"
    visit = law.Contact(date="2026-03-17", channel="visit", place="home", acts="none")
    stays = visit.but(acts="staying_after_asked_to_leave")
    assert answer(stays, rule, "DE") == "reported_breach"
    assert answer(visit, rule, "DE") == "no_breach_found"
    presses = visit.but(acts="undue_influence")
    assert answer(presses, rule, "DE") == "needs_judgment"
    assert answer(presses.but(findings="unfair_to_debtor"), rule, "DE") == "reported_breach"
    assert answer(stays.but(date="2018-03-21"), rule, "DE") == "unknown"
    assert answer(stays.but(date="2018-03-22"), rule, "DE") == "reported_breach"


def test_a_threat_in_singapore():
    rule, day = "sg.dca.conduct", "2023-12-01"
    threat = law.Contact(date=day, channel="visit", acts="threat")
    assert answer(threat, rule, "SG") == "needs_judgment"
    assert answer(threat.but(acts="none"), rule, "SG") == "no_breach_found"
    assert answer(threat.but(date="2023-11-30"), rule, "SG") == "does_not_apply"
    # that no hours were found is told, not tested
    assert rulebook.load("SG").rule("sg.dca.hours").evaluated == "text"
    assert law.barred_hours("SG").empty


def test_the_new_malaysian_act_answers_by_report_only():
    threat = law.Contact(date="2026-03-17", channel="visit", actor="bank", acts="threat")
    assert answer(threat, "my.cca", "MY") == "reported_breach"
    assert answer(threat.but(date="2025-07-20"), "my.cca", "MY") == "does_not_apply"
    unfair = threat.but(duties_missed="fair_dealing", duties_met="privacy_kept")
    assert answer(unfair, "my.bnm", "MY") == "needs_judgment"


def test_a_directive_is_weighed_and_reaches_bought_debts_only():
    bought = law.Contact(date="2026-03-17", channel="letter", actor="assignee", acts="coercion")
    missed = bought.but(duties_missed="first_letter_after_transfer")
    assert answer(missed, "eu.csd.first_letter", "EU") == "needs_judgment"
    assert answer(bought.but(duties_met="fair_dealing;privacy_kept"), "eu.csd.conduct", "EU") == (
        "needs_judgment"
    )
    servicer = missed.but(actor="collection_agency", acting_for="assignee")
    assert answer(servicer, "eu.csd.first_letter", "EU") == "needs_judgment"
    for other in ({"actor": "bank"}, {"actor": "collection_agency", "acting_for": "bank"}):
        assert answer(missed.but(**other), "eu.csd.first_letter", "EU") == "does_not_apply"
    book = rulebook.load("EU")
    assert {r.judgment for r in book.rules} <= {"judgment", "principle"}


@pytest.mark.parametrize("regime", FACTS)
def test_an_unrecorded_contact_is_never_found_in_breach(regime):
    words = law.check(law.Contact(channel="visit"), regime).to_frame()["answer"]
    assert not set(words) & {"breach", "reported_breach", "presumed_breach"}
