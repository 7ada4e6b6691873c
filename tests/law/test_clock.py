"""The limitation clock against cases worked by hand, and what must hold whatever happened."""

# ruff: noqa: E501 - a table with one case a line

import datetime as dt
import html
import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, evidence, language
from kit.law import clock, rulebook

DUE = "2021-03-15"
RULING = "case-cn-7298"


def book():
    return datasets.read_yaml("law/limitation.yaml")


# ---------------------------------------------------------------- cases worked by hand

CASES = {
    # name: due, events, on, expires, latest, state, days left
    "nothing happened": (DUE, [], "2023-03-15", "2024-03-15", "2024-03-15", "running", 366),
    "the due day itself": (DUE, [], DUE, "2024-03-15", "2024-03-15", "running", 1096),
    "the day before it is due": (DUE, [], "2021-03-14", "2024-03-15", "2024-03-15", "not_due", None),
    "the very last day": (DUE, [], "2024-03-15", "2024-03-15", "2024-03-15", "running", 0),
    "the day after the last": (DUE, [], "2024-03-16", "2024-03-15", "2024-03-15", "expired", None),
    "due on 29 February": ("2024-02-29", [], "2027-02-28", "2027-02-28", "2027-02-28", "running", 0),
    "due on 29 February, a day later": ("2024-02-29", [], "2027-03-01", "2027-02-28", "2027-02-28", "expired", None),
    "three years end on 29 February's eve": ("2021-02-28", [], None, "2024-02-28", "2024-02-28", None, None),
    "demand": (DUE, [("2022-05-04", "demand")], None, "2025-05-04", "2025-05-04", None, None),
    "demand on 29 February": (DUE, [("2024-02-29", "demand")], None, "2027-02-28", "2027-02-28", None, None),
    "demand on the last day": (DUE, [("2024-03-15", "demand")], "2024-03-16", "2027-03-15", "2027-03-15", "running", 1094),
    "demand a day late": (DUE, [("2024-03-16", "demand")], "2024-03-16", "2024-03-15", "2024-03-15", "expired", None),
    "plan a day late": (DUE, [("2024-03-16", "repayment_plan")], "2024-03-16", "2027-03-16", "2027-03-16", "revived", 1095),
    "payment on the last day": (DUE, [("2024-03-15", "part_payment")], "2024-03-15", "2027-03-15", "2027-03-15", "running", 1095),
    "payment a year late": (DUE, [("2025-03-16", "part_payment")], "2025-04-01", "2024-03-15", "2028-03-16", "unknown", None),
    "promise a day late": (DUE, [("2024-03-16", "agreement_to_perform")], "2024-03-17", "2027-03-16", "2027-03-16", "revived", 1094),
    "time asked in time": (DUE, [("2023-12-31", "request_for_time")], "2024-04-01", "2026-12-31", "2026-12-31", "running", 1004),
    "time asked too late": (DUE, [("2024-03-16", "request_for_time")], "2024-04-01", "2024-03-15", "2027-03-16", "unknown", None),
    "demand signed in time": (DUE, [("2024-03-01", "demand_signed_by_borrower")], "2024-04-01", "2027-03-01", "2027-03-01", "running", 1064),
    "demand signed too late": (DUE, [("2024-04-01", "demand_signed_by_borrower")], "2024-04-02", "2024-03-15", "2027-04-01", "unknown", None),
    "demand signed too late, both readings over": (DUE, [("2024-04-01", "demand_signed_by_borrower")], "2027-04-02", "2024-03-15", "2027-04-01", "expired", None),
    "signed too late, then a plan": (DUE, [("2024-04-01", "demand_signed_by_borrower"), ("2024-06-01", "repayment_plan")], "2024-06-02", "2027-06-01", "2027-06-01", "revived", 1094),
    "signed too late, then a demand": (DUE, [("2024-04-01", "demand_signed_by_borrower"), ("2024-06-01", "demand")], "2024-06-02", "2024-03-15", "2027-06-01", "unknown", None),
    "relative signs in time": (DUE, [("2024-03-01", "demand_signed_by_relative")], "2024-04-01", "2027-03-01", "2027-03-01", "running", 1064),
    "relative signs too late": (DUE, [("2024-04-01", "demand_signed_by_relative")], "2024-04-02", "2024-03-15", "2024-03-15", "expired", None),
    "paper left with a neighbour": (DUE, [("2023-04-01", "demand_left_with_outsider")], "2024-04-01", "2024-03-15", "2026-04-01", "unknown", None),
    "nobody at home": (DUE, [("2023-04-01", "visit_nobody_met")], "2024-04-01", "2024-03-15", "2024-03-15", "expired", None),
    "assignment in time": (DUE, [("2023-04-01", "notice_of_assignment_received")], None, "2026-04-01", "2026-04-01", None, None),
    "assignment too late": (DUE, [("2024-04-01", "notice_of_assignment_received")], None, "2024-03-15", "2024-03-15", None, None),
    "text on the card rule's first day": (DUE, [("2021-05-25", "text_to_card_contact")], None, "2024-05-25", "2024-05-25", None, None),
    "text the day before the card rule": (DUE, [("2021-05-24", "text_to_card_contact")], None, "2024-03-15", "2024-05-24", None, None),
    "suit with its end": (DUE, [{"date": "2024-03-15", "kind": "suit_or_arbitration", "until": "2025-01-10"}], "2025-02-01", "2028-01-10", "2028-01-10", "running", 1073),
    "suit without its end": (DUE, [("2024-03-15", "suit_or_arbitration")], "2028-01-01", "2027-03-15", "2041-03-15", "unknown", None),
    "suit without its end, in the sure part": (DUE, [("2024-03-15", "suit_or_arbitration")], "2026-03-15", "2027-03-15", "2041-03-15", "running", 365),
    "suit too late": (DUE, [("2024-03-16", "suit_or_arbitration")], "2024-04-01", "2024-03-15", "2024-03-15", "expired", None),
    "obstacle in the last six months": (DUE, [{"date": "2023-12-01", "kind": "obstacle", "until": "2024-01-31"}], "2024-07-31", "2024-07-31", "2024-07-31", "running", 0),
    "obstacle begun before them": (DUE, [{"date": "2022-01-01", "kind": "obstacle", "until": "2023-09-16"}], None, "2024-03-16", "2024-03-16", None, None),
    "obstacle over before them": (DUE, [{"date": "2022-01-01", "kind": "obstacle", "until": "2023-09-15"}], None, "2024-03-15", "2024-03-15", None, None),
    "obstacle after the end": (DUE, [{"date": "2024-03-16", "kind": "obstacle", "until": "2024-12-01"}], None, "2024-03-15", "2024-03-15", None, None),
    "same day twice": (DUE, [("2022-05-04", "demand"), ("2022-05-04", "demand")], None, "2025-05-04", "2025-05-04", None, None),
    "same day, too late, demand and plan": (DUE, [("2024-05-04", "demand"), ("2024-05-04", "repayment_plan")], "2024-05-04", "2027-05-04", "2027-05-04", "revived", 1095),
    "out of order": (DUE, [("2025-05-01", "part_payment"), ("2022-05-04", "demand")], "2025-06-01", "2028-05-01", "2028-05-01", "running", 1065),
    "before it was due": (DUE, [("2021-03-14", "part_payment")], None, "2024-03-15", "2024-03-15", None, None),
    "after the day asked about": (DUE, [("2024-06-01", "repayment_plan")], "2024-04-01", "2024-03-15", "2024-03-15", "expired", None),
    "due under older law, ends under the Code": ("2019-06-01", [], "2021-06-01", "2022-06-01", "2022-06-01", "running", 365),
    "first day of the three years, too early an end": ("2017-10-01", [], "2022-01-01", None, None, "unknown", None),
    "ends on the day before the Code": ("2017-12-31", [], "2022-01-01", None, None, "unknown", None),
    "ends on the Code's first day": ("2018-01-01", [], "2021-01-02", "2021-01-01", "2021-01-01", "expired", None),
    "due before the three years": ("2017-09-30", [("2022-01-01", "repayment_plan")], "2023-01-01", None, None, "unknown", None),
    "event under older law": ("2019-06-01", [("2020-12-31", "demand"), ("2022-05-01", "repayment_plan")], "2023-01-01", None, None, "unknown", None),
    "event on the Code's first day": ("2019-06-01", [("2021-01-01", "demand")], "2023-01-01", "2024-01-01", "2024-01-01", "running", 365),
    "day asked about under older law": ("2019-06-01", [], "2020-12-31", "2022-06-01", "2022-06-01", "unknown", None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cases_worked_by_hand(name):
    due, events, on, *expected = CASES[name]
    found = clock.limitation(due, events, on)
    assert [found.expires, found.latest, found.state, found.days_left] == expected
    assert (found.due, found.on) == (due, on)


def test_the_steps_tell_what_each_event_did():
    events = [
        ("2025-06-01", "repayment_plan", "at the door"),
        ("2021-01-02", "part_payment"),
        ("2022-01-10", "demand"),
        ("2025-02-01", "demand"),
        ("2026-01-01", "demand"),
    ]
    found = clock.limitation(DUE, events, on="2025-12-31")
    said = [(s.date, s.effect, s.expires, s.rule, s.grade) for s in found.log]
    assert said == [
        ("2021-01-02", "before_due", "2024-03-15", "", ""),
        ("2022-01-10", "restarts", "2025-01-10", "CC-195", "A"),
        ("2025-02-01", "none", "2025-01-10", "CC-192-193", "A"),
        ("2025-06-01", "revives", "2028-06-01", f"SPC-LIM-19, {RULING}", "A, B"),
        ("2026-01-01", "later", "2028-06-01", "", ""),
    ]
    table = found.steps
    assert table.columns.tolist() == ["date", "event", "does", "expires", "rule", "grade", "note"]
    assert table["note"].tolist()[3] == "at the door"
    assert table["does"][1] == "The time starts anew and now ends on 2025-01-10."
    assert clock.limitation(DUE).steps.empty


def test_an_earlier_demand_makes_a_later_one_count():
    # 2025-02-01 is too late for the first period, and in time for the one that the demand began
    late = clock.limitation(DUE, [("2025-02-01", "demand")])
    kept = clock.limitation(DUE, [("2023-03-01", "demand"), ("2025-02-01", "demand")])
    assert (late.expires, kept.expires) == ("2024-03-15", "2028-02-01")


def test_the_clock_stops_after_twenty_years():
    events = [(f"{year}-03-01", "demand") for year in range(2024, 2042, 2)]
    found = clock.limitation(DUE, events, on="2041-03-15")
    assert (found.long_stop, found.expires, found.state) == ("2041-03-15", "2041-03-15", "running")
    over = clock.limitation(DUE, events, on="2041-03-16")
    assert over.state == "expired" and "long_stop" in over.open_facts
    assert over.for_borrower.startswith("Twenty years")
    later = [*events, ("2041-03-16", "repayment_plan")]
    promised = clock.limitation(DUE, later, on="2041-03-17")
    assert promised.state == "unknown" and promised.log[-1].effect == "unsettled"
    assert clock.limitation(DUE, later, on="2044-03-17").state == "expired"


def test_a_debt_revived_shortly_before_the_outer_limit_is_not_called_run_out_after_it():
    events = [("2041-03-15", "repayment_plan")]
    assert clock.limitation(DUE, events, on="2041-03-15").state == "revived"
    assert clock.limitation(DUE, events, on="2041-03-16").state == "unknown"


def test_rest_days_put_off_the_outer_limit_too():
    events = [(f"{year}-03-01", "demand") for year in range(2024, 2042, 2)]
    found = clock.limitation(DUE, events, on="2041-03-16", rest_days=["2041-03-15"])
    assert (found.long_stop, found.expires) == ("2041-03-16", "2041-03-16")
    assert (found.state, found.days_left) == ("running", 0)


def test_who_gains_is_open_where_no_day_moves_and_the_outcome_is_open():
    """After the outer limit both last days stand still; only the state tells that it is open."""
    events = [(f"{year}-03-01", "demand") for year in range(2024, 2042, 2)]
    found = clock.what_a_signature_does(DUE, "2042-01-01", "repayment_plan", events)
    assert (found.before.latest, found.after.latest) == ("2041-03-15", "2041-03-15")
    assert (found.before.state, found.after.state) == ("expired", "unknown")
    assert (found.gained_days, found.who_gains) == (0, "creditor_perhaps")


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_a_part_payment_on_an_expired_debt_is_read_both_ways(edition):
    """How far it reaches is contested; one flat answer would take a side."""
    language.use(edition)
    found = clock.what_a_signature_does(DUE, "2025-01-10", "part_payment")
    after = found.after
    assert (after.state, after.expires, after.latest) == ("unknown", "2024-03-15", "2028-01-10")
    assert {"part_reach", "new_period"} <= set(after.open_facts)
    assert {"en": "for the rest is not settled", "zh": "没有定论"}[edition] in found.honest
    plan = clock.what_a_signature_does(DUE, "2025-01-10", "repayment_plan")
    assert plan.after.state == "revived" and plan.who_gains == "creditor_defence"


def test_before_it_is_due_no_days_are_left():
    found = clock.limitation(DUE, on="2021-03-14")
    assert (found.state, found.days_left) == ("not_due", None)
    assert clock.limitation(DUE, on=DUE).days_left == 1096


def test_rest_days_put_off_the_last_day():
    # 15 March 2026 is a Sunday
    weekend = ["2026-03-14", "2026-03-15"]
    plain = clock.limitation("2023-03-15", on="2026-03-16")
    assert plain.state == "expired" and "weekend" in plain.open_facts
    moved = clock.limitation("2023-03-15", on="2026-03-16", rest_days=weekend)
    assert (moved.expires, moved.state, moved.days_left) == ("2026-03-16", "running", 0)
    paid = [("2026-03-16", "part_payment")]
    assert clock.limitation("2023-03-15", paid, on="2026-03-17").state == "unknown"
    kept = clock.limitation("2023-03-15", paid, on="2026-03-17", rest_days=weekend)
    assert (kept.state, kept.expires) == ("running", "2029-03-16")
    other = clock.limitation("2023-03-15", rest_days=["2026-03-16"])
    assert other.expires == "2026-03-15"


def test_an_open_obstacle_leaves_the_end_open():
    found = clock.limitation(DUE, [("2024-01-01", "obstacle")], on="2024-12-01")
    assert (found.expires, found.latest, found.state) == ("2024-07-01", "2041-03-15", "unknown")
    assert "obstacle_real" in found.open_facts


def test_where_the_readings_part_both_days_are_told():
    log = [("2024-01-10", "suit_or_arbitration"), ("2025-01-01", "part_payment")]
    found = clock.limitation(DUE, log, on="2025-02-01")
    assert "2027-01-10 at the earliest" in found.log[0].does
    assert "2028-01-01 (at the latest 2041-03-15)" in found.log[1].does
    assert "2028-01-01 (at the latest 2041-03-15)" in found.for_borrower


# ---------------------------------------------------------------- what is not known is said


@pytest.mark.parametrize(
    ("due", "events", "on", "facts"),
    [
        ("2017-09-30", [], None, {"older_due"}),
        ("2017-11-01", [], None, {"older_end"}),
        ("2019-06-01", [("2020-03-01", "demand")], None, {"older_event"}),
        ("2021-01-04", [("2020-12-31", "demand")], None, {"older_before_due"}),
        ("2019-06-01", [], "2020-03-01", {"older_day", "three_years_remembered"}),
        ("2020-12-31", [], None, {"three_years_remembered"}),
        (DUE, [("2022-01-01", "demand")], None, {"arrival", "other_events", "first_day"}),
        (DUE, [("2022-01-01", "repayment_plan")], None, {"plan_dates", "court_text_remembered"}),
        (DUE, [("2025-01-01", "repayment_plan")], None, {"plan_dates", "new_period"}),
        (DUE, [("2025-01-01", "part_payment")], None, {"part_reach", "new_period"}),
        (DUE, [("2025-01-01", "request_for_time")], None, {"meaning"}),
        (DUE, [("2025-01-01", "demand_signed_by_borrower")], None, {"words_above"}),
        (DUE, [("2022-01-01", "demand_signed_by_relative")], None, {"relative"}),
        (DUE, [("2022-01-01", "suit_or_arbitration")], None, {"proceeding_end"}),
        (DUE, [("2021-04-01", "text_to_card_contact")], None, {"card_start", "card"}),
        (DUE, [], "2024-04-01", {"raised", "holiday"}),
    ],
)
def test_the_facts_that_would_change_it_are_named(due, events, on, facts):
    found = clock.limitation(due, events, on)
    assert facts <= set(found.open_facts)
    assert len(set(found.open_facts)) == len(found.open_facts) == len(found.missing)


def test_what_was_only_remembered_is_not_said_without_need():
    facts = clock.limitation("2021-01-01", [("2022-01-01", "demand")]).open_facts
    assert not {f for f in facts if f.endswith("remembered") or f.startswith("older")}


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_older_law_is_unknown_and_no_day_is_shown(edition):
    language.use(edition)
    found = clock.limitation("2019-06-01", [("2020-03-01", "demand"), ("2022-01-01", "demand")])
    assert (found.state, found.expires, found.days_left, found.if_signed) == (
        "unknown",
        *[None] * 3,
    )
    assert [s.effect for s in found.log] == ["older_law", "uncounted"]
    words = {"en": "has not been read", "zh": "旧法未收入"}[edition]
    for shown in (repr(found), found._repr_html_()):
        assert words in shown and "None" not in shown and "2022-06-01" not in shown


# ---------------------------------------------------------------- what must hold whatever happened

DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2050, 12, 31))
DUE_DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2028, 12, 31))
KINDS = sorted(book()["kinds"])
INTERRUPTIONS = [k for k in KINDS if book()["kinds"][k]["before"]["effect"] == "restarts"]
PROMISES = [k for k in KINDS if book()["kinds"][k]["after"]["effect"] == "revives"]


@st.composite
def events(draw, kinds=tuple(KINDS)):
    found = {"date": draw(DAYS), "kind": draw(st.sampled_from(kinds))}
    if "takes_until" in book()["kinds"][found["kind"]] and draw(st.booleans()):
        found["until"] = found["date"] + dt.timedelta(days=draw(st.integers(0, 2000)))
    return found


LOGS = st.lists(events(), max_size=6)
quick = settings(max_examples=150, deadline=None, derandomize=True)


@quick
@given(DUE_DAYS, LOGS, events(kinds=tuple(INTERRUPTIONS)))
def test_an_interruption_never_brings_the_end_nearer(due, log, more):
    without, with_it = clock.limitation(due, log), clock.limitation(due, [*log, more])
    assert with_it.expires >= without.expires
    assert with_it.latest >= without.latest


@quick
@given(DUE_DAYS, LOGS, st.integers(0, 7000), st.sampled_from(PROMISES))
def test_a_debt_that_was_promised_anew_is_not_run_out_the_day_after(due, log, late, kind):
    day = due + dt.timedelta(days=late)
    found = clock.limitation(due, [*log, (day, kind)], on=day)
    after = clock.limitation(due, [*log, (day, kind)], on=day + dt.timedelta(days=1))
    if found.state == "revived":
        assert after.state in ("revived", "unknown")
    if day <= dt.date.fromisoformat(found.long_stop):
        assert after.state != "expired"


@quick
@given(DUE_DAYS, LOGS, DAYS)
def test_the_readings_keep_their_order_and_the_outer_limit(due, log, on):
    found = clock.limitation(due, log, on)
    assert due.isoformat() < found.expires <= found.latest <= found.long_stop
    for step in found.log:
        assert step.expires <= step.latest
    if on.isoformat() <= found.expires:
        assert found.state in ("not_due", "running", "revived")
        left = (dt.date.fromisoformat(found.expires) - on).days
        assert found.days_left == (None if found.state == "not_due" else left)
    elif found.state == "expired":
        assert found.days_left is None
    assert "None" not in repr(found)


@quick
@given(DUE_DAYS, st.lists(events(), max_size=5, unique_by=lambda e: e["date"]), st.randoms())
def test_the_order_in_which_events_are_given_does_not_matter(due, log, chance):
    mixed = list(log)
    chance.shuffle(mixed)
    assert clock.limitation(due, mixed, "2030-01-01") == clock.limitation(due, log, "2030-01-01")


@quick
@given(DUE_DAYS, DAYS, st.sampled_from(INTERRUPTIONS))
def test_after_the_end_no_act_of_the_creditor_alone_brings_it_back(due, day, kind):
    record = book()["kinds"][kind]
    if "act" in record or kind == "account_deducted":
        return
    plain = clock.limitation(due, on=day)
    if plain.state == "expired":
        assert clock.limitation(due, [(day, kind)], on=day).state == "expired"


# ---------------------------------------------------------------- what may be given


def test_pairs_dicts_and_tables_give_the_same():
    pairs = [("2022-05-04", "demand", "by post"), ("2023-01-01", "part_payment")]
    records = [
        {"date": "2022-05-04", "kind": "demand", "note": "by post"},
        {"date": dt.date(2023, 1, 1), "kind": "part_payment", "until": ""},
    ]
    table = pd.DataFrame(
        {
            "kind": ["demand", "part_payment"],
            "date": pd.to_datetime(["2022-05-04", "2023-01-01"]),
            "note": ["by post", np.nan],
            "until": [None, pd.NaT],
        }
    )
    expected = clock.limitation(DUE, pairs)
    assert clock.limitation(DUE, records) == clock.limitation(DUE, table) == expected
    assert clock.limitation(dt.date(2021, 3, 15), iter(pairs)) == expected
    assert clock.limitation(np.datetime64(DUE), tuple(map(list, pairs))) == expected
    assert clock.limitation(DUE, pd.DataFrame(columns=["date", "kind"])) == clock.limitation(DUE)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"due": "15.3.2021"}, "due: '15.3.2021' is no date"),
        ({"due": "2023-02-29"}, "due: '2023-02-29' is no date"),
        ({"due": None}, "due: 'None' is no date"),
        ({"due": pd.NaT}, "due: 'NaT' is no date"),
        ({"due": np.datetime64("NaT")}, "due: 'NaT' is no date"),
        ({"due": pd.NA}, "is no date"),
        ({"due": 1e300}, "is no date"),
        ({"due": np.datetime64("2200-06-01")}, "use the years 1900 to 2199"),
        ({"due": "1899-12-31"}, "use the years 1900 to 2199"),
        ({"due": "2200-01-01"}, "use the years 1900 to 2199"),
        ({"on": "today"}, "on: 'today' is no date"),
        ({"on": float("nan")}, "on: 'nan' is no date"),
        ({"events": "demand"}, "not str"),
        ({"events": 7}, "not int"),
        ({"events": {"date": "2022-01-01", "kind": "demand"}}, "not dict"),
        ({"events": None}, "not NoneType"),
        ({"events": ["2022-01-01"]}, "Event 1 is neither"),
        ({"events": [("2022-01-01",)]}, "Event 1 is neither"),
        ({"events": [("2022-01-01", "demand", "a", "b")]}, "Event 1 is neither"),
        ({"events": [("2022-01-01", "demand"), ("2022-13-01", "demand")]}, "Event 2, date: '2022-13-01' is no date"),
        ({"events": [("2022-01-01", "demmand")]}, "'demmand' is not known; near: demand"),
        ({"events": [("2022-01-01", "part payment")]}, "near: part_payment"),
        ({"events": [("2022-01-01", 3)]}, "the kind '3' is not known"),
        ({"events": [("2022-01-01", ["demand"])]}, "is not known"),
        ({"events": [{"date": "2022-01-01"}]}, "Event 1 lacks 'kind'"),
        ({"events": [{"kind": "demand", "date": np.nan}]}, "Event 1 lacks 'date'"),
        ({"events": [{"date": "2022-01-01", "kind": "demand", "nota": "x"}]}, "no field 'nota'; near: note"),
        ({"events": pd.DataFrame({"day": ["2022-01-01"], "kind": ["demand"]})}, "no field 'day'"),
        ({"events": [{"date": "2022-01-01", "kind": "demand", "until": "2022-02-01"}]}, "'demand' has no end"),
        ({"events": [{"date": "2022-01-01", "kind": "obstacle", "until": "2021-12-31"}]}, "ends before it begins"),
        ({"events": [{"date": "2022-01-01", "kind": "obstacle", "until": "soon"}]}, "Event 1, until: 'soon' is no date"),
        ({"rest_days": "2026-03-15"}, "rest_days must be a list"),
        ({"rest_days": 5}, "rest_days must be a list"),
        ({"rest_days": ["Sunday"]}, "rest_days: 'Sunday' is no date"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_in_one_sentence(given, says):
    with pytest.raises(datasets.DataProblem) as caught:
        clock.limitation(**({"due": DUE} | given))
    assert says in str(caught.value) and "\n" not in str(caught.value)
    language.use("zh")
    with pytest.raises(datasets.DataProblem, match="[一-鿿]"):
        clock.limitation(**({"due": DUE} | given))


def test_what_is_given_is_not_changed():
    table = pd.DataFrame({"date": ["2023-01-01", "2022-01-01"], "kind": ["demand", "demand"]})
    before = table.copy()
    clock.limitation(DUE, table)
    pd.testing.assert_frame_equal(table, before)


# ---------------------------------------------------------------- a signature


@pytest.mark.parametrize(
    ("kind", "on", "states", "gained", "who", "says"),
    [
        ("repayment_plan", "2023-03-15", ("running", "running"), 730, "creditor", "it ends on 2026-03-15 instead"),
        ("part_payment", "2024-03-15", ("running", "running"), 1095, "creditor", "ends on 2024-03-15"),
        ("part_payment", "2024-03-16", ("expired", "unknown"), 0, "creditor_perhaps", "for the rest is not settled"),
        ("agreement_to_perform", "2024-03-16", ("expired", "revived"), 1096, "creditor_defence", "you lose that right"),
        ("request_for_time", "2024-03-16", ("expired", "unknown"), 0, "creditor_perhaps", "you may lose that right"),
        ("demand_signed_by_borrower", "2025-01-10", ("expired", "unknown"), 0, "creditor_perhaps", "you may refuse to pay"),
        ("demand_signed_by_relative", "2025-01-10", ("expired", "expired"), 0, "nobody", "You need not sign"),
        ("repayment_plan", "2021-03-14", ("not_due", "not_due"), 0, "nobody", "not due yet"),
        ("repayment_plan", "2042-01-01", ("expired", "unknown"), 0, "creditor_perhaps", "you may lose that right"),
        ("demand_signed_by_borrower", "2021-03-15", ("running", "running"), 0, "nobody", "You need not decide now"),
    ],
)  # fmt: skip
def test_a_signature_before_and_after(kind, on, states, gained, who, says):
    found = clock.what_a_signature_does(DUE, on, kind)
    assert (found.before.state, found.after.state) == states
    assert (found.gained_days, found.who_gains) == (gained, who)
    assert says in found.honest


def test_a_signature_knows_what_happened_before_it():
    log = [("2023-03-15", "demand")]
    found = clock.what_a_signature_does(DUE, "2024-06-01", "repayment_plan", log)
    assert (found.before.expires, found.after.expires) == ("2026-03-15", "2027-06-01")
    assert found.who_gains == "creditor" and found.gains == "the creditor, 443 days"
    assert found.after == clock.limitation(
        DUE, [*log, ("2024-06-01", "repayment_plan")], on="2024-06-01"
    )
    unsure = [("2024-04-01", "request_for_time")]
    plan = clock.what_a_signature_does(DUE, "2024-06-01", "repayment_plan", unsure)
    assert plan.before.state == "unknown" and plan.who_gains == "creditor_defence"
    assert "we do not know" in plan.honest


def test_a_signature_under_older_law_is_unknown():
    found = clock.what_a_signature_does("2015-01-01", "2023-01-01", "repayment_plan")
    assert (found.gained_days, found.who_gains) == (None, "unknown")
    assert "we do not know" in found.honest and "None" not in repr(found)


@pytest.mark.parametrize("kind", ["demand", "obstacle", "suit_or_arbitration"])
def test_only_what_a_borrower_is_asked_for_is_a_signature(kind):
    with pytest.raises(datasets.DataProblem, match="use one of: .*repayment_plan"):
        clock.what_a_signature_does(DUE, "2023-01-01", kind)
    with pytest.raises(datasets.DataProblem, match="near: repayment_plan"):
        clock.what_a_signature_does(DUE, "2023-01-01", "repayment_plans")


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("kind", [k for k in KINDS if "act" in book()["kinds"][k]])
def test_on_an_expired_debt_the_honest_sentence_says_so(edition, kind):
    language.use(edition)
    found = clock.what_a_signature_does(DUE, "2025-01-10", kind)
    assert "{" not in found.honest + repr(found) + found._repr_html_()
    if kind != "demand_signed_by_relative":  # who may not be told about the debt
        assert "2024-03-15" in found.honest
        assert {"en": "you may refuse to pay", "zh": "您有权拒绝还款"}[edition] in found.honest
    for shown in (repr(found), html.unescape(found._repr_html_())):
        assert found.honest in shown and found.must_not in shown


def test_the_relative_hears_nothing_of_the_debt():
    text = book()["kinds"]["demand_signed_by_relative"]["honest"]["always"]
    assert "debt" not in text["en"] and "loan" not in text["en"]
    assert not [w for w in ("债", "欠", "还款", "催") if w in text["zh"]]


# ---------------------------------------------------------------- enforcement


@pytest.mark.parametrize(
    ("starts", "on", "expires", "left"),
    [
        ("2024-05-10", "2026-05-10", "2026-05-10", 0),
        ("2024-05-10", "2026-05-11", "2026-05-10", None),
        ("2024-02-29", None, "2026-02-28", None),
        ("2024-05-10", "2024-05-09", "2026-05-10", None),
    ],
)
def test_the_two_years_of_enforcement(starts, on, expires, left):
    found = clock.enforcement(starts, on)
    assert (found.expires, found.days_left) == (expires, left)
    assert (found.rule, found.grade) == ("CPL-250", "A") and len(found.missing) == 4
    assert "CPL-250" in repr(found) and expires in found._repr_html_()


def test_enforcement_rests_too_and_refuses_what_is_no_date():
    assert clock.enforcement("2024-05-10", rest_days=["2026-05-10"]).expires == "2026-05-11"
    with pytest.raises(datasets.DataProblem, match="starts: 'x' is no date"):
        clock.enforcement("x")


# ---------------------------------------------------------------- both languages


@pytest.mark.parametrize("name", CASES)
def test_every_case_is_shown_in_both_languages(name):
    due, log, on, *_ = CASES[name]
    found = clock.limitation(due, log, on)
    shown = {}
    for edition in language.EDITIONS:
        language.use(edition)
        shown[edition] = repr(found) + html.unescape(found._repr_html_())
        assert found.for_borrower in shown[edition] and found.for_creditor in shown[edition]
        assert all(text in shown[edition] for text in found.missing)
        assert "{" not in shown[edition] and "None" not in shown[edition]
        assert "legal." not in shown[edition].replace("legal advice", "")
    assert not any("一" <= letter <= "鿿" for letter in shown["en"])
    assert shown["en"] != shown["zh"] and "诉讼时效" in shown["zh"]


def test_notes_are_escaped():
    found = clock.limitation(DUE, [("2022-01-01", "demand", "<script>x</script>")])
    assert "<script>" not in found._repr_html_()


def test_headings_are_in_words():
    language.use("zh")
    steps = clock.limitation(DUE, [("2022-01-01", "demand")]).steps
    assert language.table(steps).columns.tolist() == [
        "日期",
        "事件",
        "效力",
        "届满日",
        "规则",
        "等级",
        "说明",
    ]
    for heading in language.table(clock.limitation_events()).columns:
        assert any("一" <= letter <= "鿿" for letter in heading), heading


# ---------------------------------------------------------------- the data


def test_the_kinds_are_whole():
    kinds, facts, effects = (book()[k] for k in ("kinds", "facts", "effects"))
    for kind, record in kinds.items():
        for clause in (record["before"], record["after"]):
            assert clause["effect"] in effects and set(clause.get("turns_on", ())) <= set(facts)
        assert set(record["turns_on"]) <= set(facts)
        assert {"label", "borrower", "creditor", "must_not", "covers"} <= set(record), kind
    assert len(clock.limitation_events()) == len(kinds) == 16


def test_every_rule_that_is_cited_exists_with_that_grade_and_none_is_only_remembered():
    cn = {rule.id: rule.grade for rule in rulebook.load("CN").rules}
    known = cn | {p["id"]: p["grade"] for p in book()["provisions"]}
    clauses = [r[when] for r in book()["kinds"].values() for when in ("before", "after")]
    for record in [*clauses, *book()["parameters"]]:
        assert known[record["rule"]] == record["grade"] == "A"
    known |= {ruling["id"]: ruling["grade"] for ruling in book()["rulings"]}
    assert all(evidence.source(r["id"]).grade == r["grade"] for r in book()["rulings"])
    for clause in clauses:
        assert "also" not in clause or known[clause["also"]] == clause.get("also_grade", "A")
    sourced = [*book()["parameters"], *book()["provisions"]]
    assert all(evidence.source(s).grade == "A" for r in sourced for s in r["sources"])
    assert "LIM-2Y" not in {p["id"] for p in book()["parameters"]}


def test_what_the_rules_of_china_list_is_covered():
    listed = set()
    for rule in rulebook.load("CN").rules:
        for version in rule.versions:
            said = version.keys.get("limitation", {})
            listed |= {*said.get("restarted_by", ()), *said.get("defence_lost_by", ())}
    covered = {code for record in book()["kinds"].values() for code in record["covers"]}
    assert listed == covered


def test_the_numbers_agree_with_the_rules_of_china():
    said = rulebook.load("CN").rule("CC-188").versions[0].keys["limitation"]
    value = next(p["value"] for p in book()["parameters"] if p["id"] == "LIM-3Y")
    assert value == {key: said[key] for key in ("years", "long_stop_years")}
    card = rulebook.load("CN").rule("SPC-CARD-2-3").versions[0].since
    assert book()["kinds"]["text_to_card_contact"]["before"]["from"] == card


def test_both_languages_have_the_same_places_to_fill():
    def walk(value):
        if isinstance(value, dict) and {"en", "zh"} <= value.keys():
            names = [
                {f for _, f, _, _ in string.Formatter().parse(value[e]) if f} for e in ("en", "zh")
            ]
            assert names[0] == names[1], value
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                walk(item)

    walk(book())
