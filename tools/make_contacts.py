"""Make ``data/law/synth_contacts.csv`` and the table of the breaches planted in it.

Everything here is invented. What happened is decided first and written down; the record is made
from it afterwards, with the losses that records have. The rule engine has no part in it: which rule
an event breaks stands in the small tables below, written by hand from the rules' texts. So the
planted table can measure the engine, and a student can measure what a check of records misses.

    python tools/make_contacts.py            write both tables
    python tools/make_contacts.py --check    fail if the files differ from what would be written
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import simulated

FOLDER = Path(__file__).resolve().parents[1] / "data" / "law"

# The true parameters. They also stand in data/datapackage.json, copied by tools/seal_data.py.
TRUTH: dict[str, Any] = {
    "seed": 20260317,
    "contacts": 5000,
    "debts": 400,
    "first_day": "2025-01-02",
    "last_day": "2026-10-31",
    "share_of_channels": {
        "call": 0.58,
        "visit": 0.12,
        "sms": 0.12,
        "instant_message": 0.08,
        "smart_voice_call": 0.05,
        "letter": 0.05,
    },
    "share_outsourced": 0.6,
    "share_of_debtors_out_of_reach": 0.08,
    "share_of_lawful_entries_at_visits": 0.15,
    # the chance that a cell is empty although the thing was known to the collector
    "loss_at_visits": {
        "time": 0.02,
        "place": 0.08,
        "visitors": 0.06,
        "entered_home": 0.08,
        "consents": 0.15,
        "acts": 0.35,
        "debt_told_to": 0.3,
        "duties_met": 0.25,
        "duties_missed": 0.5,
        "stops_in_force": 0.6,
    },
    "loss_elsewhere": {
        "time": 0.02,
        "place": 0.1,
        "consents": 0.92,
        "acts": 0.75,
        "debt_told_to": 0.75,
        "duties_met": 0.65,
        "duties_missed": 0.88,
        "stops_in_force": 0.7,
    },
    "loss_everywhere": {
        "contact_point": 0.04,
        "acting_for": 0.03,
        "member_of": 0.03,
        "product": 0.01,
        "contract_date": 0.08,
        "contacted_person": 0.05,
        "debtor_state": 0.35,
        "outcome": 0.04,
        "content": 0.12,
        "findings": 0.96,
        "findings_rejected": 0.98,
    },
}

COLUMNS = (
    "contact_id",
    "debt_id",
    "debtor_id",
    "lender_id",
    "contact_point",
    "date",
    "time",
    "channel",
    "place",
    "actor",
    "acting_for",
    "member_of",
    "product",
    "contract_date",
    "contacted_person",
    "debtor_state",
    "outcome",
    "content",
    "visitors",
    "entered_home",
    "consents",
    "acts",
    "debt_told_to",
    "duties_met",
    "duties_missed",
    "findings",
    "findings_rejected",
    "stops_in_force",
)
PLANTED_COLUMNS = ("contact_id", "rule", "kind", "truth", "note_en", "note_zh")

# (kind, associations, number of lenders)
LENDERS = (
    ("bank", "CBA", 3),
    ("bank", "CBA;NIFA", 2),
    ("consumer_finance_company", "CBA;NIFA", 2),
    ("consumer_finance_company", "CBA", 1),
    ("consumer_finance_company", "NIFA", 1),
    ("small_loan_company", "NIFA", 2),
    ("small_loan_company", "none", 1),
)
PRODUCTS = {
    "bank": (("credit_card", 0.6), ("consumer_loan", 0.2), ("online_consumer_loan", 0.2)),
    "consumer_finance_company": (("online_consumer_loan", 0.6), ("consumer_loan", 0.4)),
    "small_loan_company": (("small_loan", 0.6), ("online_consumer_loan", 0.4)),
}
# Weights of the hours 8 to 21: a small peak in the morning, a large one in the evening.
HOURS = (2, 6, 9, 7, 3, 3, 5, 6, 7, 8, 11, 13, 12, 8)

# What a planted breach must not lose by accident: whom the rule binds.
SCOPE = ("date", "channel", "actor", "acting_for", "member_of", "product")

Contact = dict[str, Any]


# ---------------------------------------------------------------- whom a rule binds, by hand


def cba(c: Contact) -> bool:
    products = ("credit_card", "consumer_loan", "online_consumer_loan")
    return c["date"] >= "2026-01-30" and "CBA" in c["member_of"] and c["product"] in products


def gbt(c: Contact) -> bool:
    return c["date"] >= "2025-02-28" and c["product"] == "online_consumer_loan"


def nifa(c: Contact) -> bool:
    return "NIFA" in c["member_of"]


def nifa24(c: Contact) -> bool:
    return c["date"] <= "2025-02-27" and (nifa(c) or c["actor"] == "collection_agency")


def card(c: Contact) -> bool:
    return c["product"] == "credit_card"


def own_card(c: Contact) -> bool:
    return card(c) and c["actor"] == "bank"


def finance_company(c: Contact) -> bool:
    return c["_lender"] == "consumer_finance_company"


def small_loan(c: Contact) -> bool:
    return c["product"] == "small_loan" and c["date"] >= "2025-01-17"


def bank_or_finance(c: Contact) -> bool:
    return c["_lender"] != "small_loan_company"


def visit(c: Contact) -> bool:
    return c["channel"] == "visit"


def before_2026(c: Contact) -> bool:
    return c["date"] < "2026-01-01"


def from_2026(c: Contact) -> bool:
    return not before_2026(c)


def both(*scopes: Callable[[Contact], bool]) -> Callable[[Contact], bool]:
    return lambda c: all(scope(c) for scope in scopes)


Bound = tuple[str, Callable[[Contact], bool]]

_POLICE_42_50: list[Bound] = [("PSAPL06-42", before_2026), ("PSAPL26-50", from_2026)]
_ENTRY: list[Bound] = [
    ("CC-1033-2", visit),
    ("CBA26-VISIT-ID", cba),
    ("CBA26-NOENTRY", cba),
    ("NIFA24", nifa24),
]
_OUTSIDER: list[Bound] = [("GBT-THIRD", gbt), ("CBA26-THIRD", cba)]
_HOURS: list[Bound] = [("GBT-HOURS", gbt), ("CBA26-HOURS", cba), ("NIFA24", nifa24)]

# Rules that an event breaks as soon as the record carries it.
BREAKS: dict[str, list[Bound]] = {
    "entry": _ENTRY,
    "filming": [("CC-1033-2", visit)],
    "peeping": [("CC-1033-2", visit), *_POLICE_42_50],
    "single": [("CBA26-22-STAFF", both(cba, visit))],
    "no_id": [("CBA26-VISIT-ID", both(cba, visit)), ("NIFA18-15", nifa)],
    "no_recording": [("CBRC11-68", card)],
    "office": [("CBA26-NOENTRY", both(cba, visit))],
    "night": _HOURS,
    "told": [("NIFA18-18", nifa), *_OUTSIDER],
    "told_spouse": [("NIFA18-18", nifa), ("GBT-THIRD", gbt)],
    "outsider": [("NIFA18-13-14", nifa), *_OUTSIDER],
    "refused": _OUTSIDER,
    "plan_kept": [("CBRC11-70", own_card)],
    "asked_outsider": [
        ("CBRC11-68", card),
        ("NFRA24-CFC", finance_company),
        ("NFRA24-SLC-37", small_loan),
        ("CREDITCARD22-13", own_card),
        *_OUTSIDER,
    ],
    "threat": [
        *_POLICE_42_50,
        ("NFRA24-CFC", finance_company),
        ("NFRA24-SLC-37", small_loan),
        ("CBA26-VIOL", cba),
    ],
    "violence": [
        ("PSAPL06-43", before_2026),
        ("PSAPL26-51", from_2026),
        ("CBRC11-68", card),
        ("CBIRC22-41", bank_or_finance),
        ("NFRA24-CFC", finance_company),
        ("NFRA24-SLC-37", small_loan),
        ("CBA26-VIOL", cba),
    ],
    "intimidation": [
        ("CBRC11-68", card),
        ("CBIRC22-41", bank_or_finance),
        ("NFRA24-CFC", finance_company),
        ("NFRA24-SLC-37", small_loan),
        ("CBA26-VIOL", cba),
    ],
    "insult": [("CBRC11-68", card), ("NFRA24-SLC-37", small_loan), ("CBA26-VIOL", cba)],
    "impostor": [
        ("PSAPL06-51", before_2026),
        ("PSAPL26-62", from_2026),
        ("CBIRC22-41", bank_or_finance),
        ("NFRA24-SLC-37", small_loan),
        ("CBA26-IMPERS", cba),
    ],
    "as_lender": [("CBA26-IMPERS", cba)],
    "fees": [("CBA26-FEES", cba), ("NIFA18-19", nifa)],
    "property": [("CPL-EXEC-254", visit), ("NFRA24-SLC-37", small_loan)],
    "harassment": [("NFRA24-CFC", finance_company), ("NFRA24-SLC-37", small_loan)],
    "following": [("NFRA24-SLC-37", small_loan)],
    "door": [],
    "peace": [],
    "calls_met": [("GBT-FREQ", gbt)],
    "calls_missed": [("CBA26-FREQ", cba)],
}
# Rules under which a person has to weigh the recorded event first.
WEIGHED: dict[str, list[Bound]] = {
    "told_spouse": [("CBA26-THIRD", cba)],
    "violence": [("CRIM-293", visit)],
    "intimidation": [("CRIM-293", visit)],
    "insult": [*_POLICE_42_50, ("CC-1024", visit)],
    "property": [("PSAPL06-26", before_2026), ("PSAPL26-30", from_2026)],
    "harassment": [("PSAPL26-50", from_2026), ("PSAPL26-30", from_2026), ("AOCL-23", visit)],
    "following": [("PSAPL26-50", from_2026), ("SOFTVIOL-2019", visit)],
    "door": [("SOFTVIOL-2019", visit)],
    "peace": [("CC-1032", lambda c: True)],
}
# Of these rules the planted table lists every breach that a complete record would show.
RULES = sorted({rule for bound in BREAKS.values() for rule, _ in bound})


# ---------------------------------------------------------------- events


@dataclass(frozen=True)
class Event:
    """Something that happened: where it can, what is then true, what shows it, in words."""

    channels: tuple[str, ...]
    facts: dict[str, Any]
    shows: tuple[str, ...]
    en: str
    zh: str
    conceals: tuple[str, ...] = ()

    @property
    def hides(self) -> tuple[str, ...]:
        """The cells one of which a hidden event has lost."""
        return self.conceals or self.shows


ANY = ("visit", "call", "sms", "instant_message")


def _act(code: str, en: str, zh: str, channels: tuple[str, ...] = ("visit",)) -> Event:
    return Event(channels, {"acts": code, "findings": ""}, ("acts",), en, zh)


EVENTS: dict[str, Event] = {
    "entry": Event(
        ("visit",),
        {"place": "home", "entered_home": "yes", "consents": "none"},
        ("entered_home", "consents"),
        "went in though nobody had agreed",
        "未经同意进门",
    ),
    "filming": Event(
        ("visit",),
        {
            "place": "home",
            "entered_home": "yes",
            "consents": "entry",
            "acts": "filming_private_space",
        },
        ("acts", "consents", "entered_home"),
        "let in, then filmed the rooms unasked",
        "获准进门后擅自拍摄室内",
        ("acts",),
    ),
    "peeping": _act("peeping", "looked in through the window", "隔窗窥视屋内"),
    "single": Event(
        ("visit",), {"visitors": 1}, ("visitors",), "one collector came alone", "只有一名催收员上门"
    ),
    "no_id": Event(
        ("visit",),
        {"duties_met": "institution_named", "duties_missed": "identification_shown"},
        ("duties_missed", "duties_met"),
        "showed no identification",
        "没有出示证件",
        ("duties_missed",),
    ),
    "no_recording": Event(
        ("visit", "call"),
        {"duties_met": "institution_named", "duties_missed": "contact_recorded"},
        ("duties_missed", "duties_met"),
        "the contact was not recorded",
        "催收过程没有录音录像",
        ("duties_missed",),
    ),
    "office": Event(
        ("visit",),
        {"place": "office_area", "consents": "none", "entered_home": "no"},
        ("place", "consents"),
        "walked into the office area unasked",
        "未经同意进入办公区",
        ("place",),
    ),
    "night": Event(
        (*ANY, "smart_voice_call"),
        {"consents": "none"},
        ("time", "consents"),
        "made at night without agreement",
        "未经同意在夜间联系",
    ),
    "told": Event(
        ("visit", "call"),
        {"contacted_person": "debtor", "outcome": "conversation"},
        ("debt_told_to",),
        "another person was told of the debt",
        "把欠款告诉了旁人",
    ),
    "told_spouse": Event(
        ("visit", "call"),
        {
            "contacted_person": "debtor",
            "debt_told_to": "spouse",
            "findings": "",
            "findings_rejected": "",
        },
        ("debt_told_to", "contacted_person"),
        "the spouse was told; whether the debt is shared is open",
        "告诉了配偶；是否夫妻共同债务未定",
    ),
    "outsider": Event(
        ("call",),
        {"debtor_state": "reachable", "debt_told_to": "none"},
        ("contacted_person", "debtor_state"),
        "rang somebody else though the debtor could be reached",
        "债务人联系得上，却致电旁人",
        ("contacted_person",),
    ),
    "refused": Event(
        ("call",),
        {
            "contacted_person": "contact_person",
            "debtor_state": "unreachable",
            "debt_told_to": "none",
            "stops_in_force": "third_person_refused",
        },
        ("contacted_person", "debtor_state", "stops_in_force"),
        "rang a contact person again who had refused",
        "联系人已拒绝，仍再次致电",
        ("stops_in_force",),
    ),
    "plan_kept": Event(
        ("call", "visit", "sms"),
        {"stops_in_force": "plan_kept"},
        ("stops_in_force",),
        "collected although the signed plan was being kept",
        "分期正常履行期间仍催收",
    ),
    "asked_outsider": _act(
        "collecting_from_unrelated_person",
        "asked a person who does not owe to pay",
        "要求无关的人还款",
        ("visit", "call"),
    ),
    "threat": _act("threat", "threatened the person", "威胁人身安全", ANY),
    "violence": _act("violence", "pushed and struck", "推搡殴打"),
    "intimidation": _act("intimidation", "frightened the person", "恐吓", ("visit",)),
    "insult": _act("insult", "called names", "辱骂", ("visit",)),
    "impostor": _act(
        "impersonation_of_authority",
        "posed as court or police",
        "冒充法院或公安",
        ("visit", "call"),
    ),
    "as_lender": _act(
        "impersonation_of_lender",
        "an agency posed as the lender",
        "外包机构自称放贷机构",
        ("call",),
    ),
    "fees": _act("extra_fees", "asked for a visiting fee", "索要上门费", ("visit", "call")),
    "property": _act("taking_property", "carried goods away", "搬走财物"),
    "harassment": _act("harassment", "would not leave", "纠缠不走"),
    "following": _act("following", "followed the person", "尾随"),
    "door": _act("door_blocking", "blocked the door", "堵门"),
    # who heard of the debt is kept too: CC-1032 asks both, and an open one would hide the other
    "peace": Event(
        ("call",),
        {"acts": "private_peace_disturbance", "findings": ""},
        ("acts", "debt_told_to"),
        "rang again and again",
        "反复拨打，扰人安宁",
    ),
}

# (event, kind, how many, a rule that it must break)
PLAN: tuple[tuple[str, str, int, str], ...] = (
    ("entry", "plain", 7, "CC-1033-2"),
    ("entry", "plain", 5, "CBA26-NOENTRY"),
    ("entry", "hidden", 6, "CC-1033-2"),
    ("filming", "plain", 4, "CC-1033-2"),
    ("filming", "hidden", 3, "CC-1033-2"),
    ("peeping", "plain", 3, "CC-1033-2"),
    ("single", "plain", 12, "CBA26-22-STAFF"),
    ("single", "hidden", 6, "CBA26-22-STAFF"),
    ("no_id", "plain", 3, "CBA26-VISIT-ID"),
    ("no_id", "plain", 3, "NIFA18-15"),
    ("no_id", "hidden", 4, "NIFA18-15"),
    ("no_recording", "plain", 4, "CBRC11-68"),
    ("no_recording", "hidden", 4, "CBRC11-68"),
    ("office", "plain", 3, "CBA26-NOENTRY"),
    ("night", "plain", 7, "GBT-HOURS"),
    ("night", "plain", 7, "CBA26-HOURS"),
    ("night", "plain", 2, "NIFA24"),
    ("night", "hidden", 6, "CBA26-HOURS"),
    ("night", "hidden", 4, "GBT-HOURS"),
    ("told", "plain", 8, "NIFA18-18"),
    ("told", "hidden", 7, "NIFA18-18"),
    ("told_spouse", "plain", 3, "NIFA18-18"),
    ("outsider", "plain", 4, "NIFA18-13-14"),
    ("outsider", "plain", 3, "CBA26-THIRD"),
    ("outsider", "hidden", 3, "GBT-THIRD"),
    ("refused", "plain", 3, "CBA26-THIRD"),
    ("plan_kept", "plain", 3, "CBRC11-70"),
    ("plan_kept", "hidden", 2, "CBRC11-70"),
    ("asked_outsider", "plain", 4, "CBRC11-68"),
    ("asked_outsider", "hidden", 3, "CBRC11-68"),
    ("threat", "plain", 4, "PSAPL06-42"),
    ("threat", "plain", 4, "PSAPL26-50"),
    ("threat", "hidden", 5, "PSAPL26-50"),
    ("violence", "plain", 2, "PSAPL26-51"),
    ("violence", "hidden", 1, "PSAPL26-51"),
    ("intimidation", "plain", 3, "CBRC11-68"),
    ("insult", "plain", 4, "CBRC11-68"),
    ("insult", "hidden", 3, "CBRC11-68"),
    ("impostor", "plain", 2, "PSAPL06-51"),
    ("impostor", "plain", 2, "PSAPL26-62"),
    ("impostor", "hidden", 2, "PSAPL26-62"),
    ("as_lender", "plain", 2, "CBA26-IMPERS"),
    ("fees", "plain", 3, "NIFA18-19"),
    ("property", "plain", 2, "CPL-EXEC-254"),
    ("harassment", "plain", 3, "PSAPL26-50"),
    ("following", "plain", 2, "PSAPL26-50"),
    ("door", "plain", 3, "SOFTVIOL-2019"),
    ("peace", "plain", 4, "CC-1032"),
)

# (event, date or None, time or None, rule it is about, what is true of that rule, in words)
EDGES: tuple[tuple[str, str | None, str | None, str, str, str, str], ...] = (
    ("night", None, "21:59", "CBA26-HOURS", "none", "one minute before the hour", "差一分钟到22点"),
    ("night", None, "22:00", "CBA26-HOURS", "open", "22:00 exactly", "22点整"),
    ("night", None, "22:01", "CBA26-HOURS", "breach", "one minute after the hour", "22点过一分"),
    (
        "night",
        None,
        "23:59",
        "CBA26-HOURS",
        "breach",
        "the last minute of the day",
        "一天的最后一分钟",
    ),
    ("night", None, "00:00", "CBA26-HOURS", "breach", "midnight", "零点"),
    ("night", None, "07:59", "CBA26-HOURS", "breach", "one minute before eight", "差一分钟到8点"),
    ("night", None, "08:00", "CBA26-HOURS", "open", "08:00 exactly", "8点整"),
    ("night", None, "08:01", "CBA26-HOURS", "none", "one minute after eight", "8点过一分"),
    ("night", None, "22:00", "GBT-HOURS", "open", "22:00 exactly", "22点整"),
    ("night", None, "08:00", "GBT-HOURS", "open", "08:00 exactly", "8点整"),
    (
        "night",
        "2025-02-27",
        "22:40",
        "NIFA24",
        "breach",
        "last day of the older standard",
        "旧团体标准的最后一天",
    ),
    (
        "night",
        "2025-02-27",
        "22:40",
        "GBT-HOURS",
        "none",
        "the day before the national standard",
        "国家标准施行前一天",
    ),
    (
        "night",
        "2025-02-28",
        "22:40",
        "GBT-HOURS",
        "breach",
        "first day of the national standard",
        "国家标准施行首日",
    ),
    (
        "night",
        "2026-01-29",
        "22:40",
        "CBA26-HOURS",
        "none",
        "the day before the guideline",
        "指引发布前一天",
    ),
    (
        "night",
        "2026-01-30",
        "22:40",
        "CBA26-HOURS",
        "breach",
        "first day of the guideline",
        "指引发布当天",
    ),
    (
        "single",
        "2026-01-29",
        None,
        "CBA26-22-STAFF",
        "none",
        "the day before the guideline",
        "指引发布前一天",
    ),
    (
        "single",
        "2026-01-30",
        None,
        "CBA26-22-STAFF",
        "breach",
        "first day of the guideline",
        "指引发布当天",
    ),
    (
        "threat",
        "2025-12-31",
        "21:15",
        "PSAPL06-42",
        "breach",
        "last day of the old law",
        "旧法的最后一天",
    ),
    (
        "threat",
        "2025-12-31",
        "21:20",
        "PSAPL26-50",
        "none",
        "the day before the new law",
        "新法施行前一天",
    ),
    (
        "threat",
        "2026-01-01",
        "09:10",
        "PSAPL26-50",
        "breach",
        "first day of the new law",
        "新法施行首日",
    ),
    (
        "threat",
        "2026-01-01",
        "09:15",
        "PSAPL06-42",
        "none",
        "the day after the old law",
        "旧法失效次日",
    ),
    (
        "impostor",
        "2025-12-31",
        "20:05",
        "PSAPL06-51",
        "breach",
        "last day of the old law",
        "旧法的最后一天",
    ),
    (
        "impostor",
        "2026-01-01",
        "10:30",
        "PSAPL26-62",
        "breach",
        "first day of the new law",
        "新法施行首日",
    ),
)

# (event, kind, how many days, calls on that day, lost on one of them)
BURSTS: tuple[tuple[str, str, int, int, str], ...] = (
    ("calls_met", "plain", 5, 5, ""),
    ("calls_met", "hidden", 3, 4, "outcome"),
    ("calls_missed", "plain", 5, 8, ""),
    ("calls_missed", "hidden", 3, 7, "contact_point"),
    ("calls_missed", "edge", 2, 8, ""),
    ("calls_met", "edge", 2, 4, ""),
)
LAST_ALLOWED = {"calls_met": 3, "calls_missed": 6}
BURST_FACTS = {
    "calls_met": {"outcome": "conversation", "contacted_person": "debtor", "content": "demand"},
    "calls_missed": {
        "outcome": "unanswered",
        "contacted_person": "debtor",
        "content": "demand",
        "consents": "none",
        "debt_told_to": "none",
    },
}
BURST_WORDS = {
    "calls_met": ("spoken call no. {n} of that day", "当日第{n}次接通的电话"),
    "calls_missed": ("unanswered call no. {n} of that day", "当日第{n}次未接通的电话"),
}


# ---------------------------------------------------------------- the world


@dataclass
class World:
    """The invented debts and contacts, and what was planted in them."""

    rng: np.random.Generator
    debts: list[Contact] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    days: dict[str, set[str]] = field(default_factory=dict)
    planted: list[tuple[Contact, str, str, str, str, str]] = field(default_factory=list)

    def pick(self, choices: Any) -> Any:
        """Draw one of several things."""
        return choices[int(self.rng.integers(len(choices)))]

    def weighted(self, pairs: Any) -> Any:
        """Draw one of (thing, weight) pairs."""
        weights = np.array([w for _, w in pairs], float)
        return pairs[int(self.rng.choice(len(pairs), p=weights / weights.sum()))][0]

    def chance(self, p: float) -> bool:
        """Say yes with probability p."""
        return bool(self.rng.random() < p)


def make_debts(world: World) -> None:
    """Four hundred debts of about 340 people, owed to a dozen lenders."""
    lenders = [(kind, members) for kind, members, n in LENDERS for _ in range(n)]
    debtors = 0
    for number in range(TRUTH["debts"]):
        second = number > 0 and world.chance(0.15)  # one person may owe two lenders
        debtors += not second
        which = int(world.rng.integers(len(lenders)))
        kind, members = lenders[which]
        signed = dt.date(2019, 1, 1) + dt.timedelta(int(world.rng.integers(0, 2100)))
        outsourced = world.chance(TRUTH["share_outsourced"])
        lost = world.chance(TRUTH["share_of_debtors_out_of_reach"])
        world.debts.append(
            {
                "debt_id": f"D{number + 1:03d}",
                "debtor_id": f"B{debtors:03d}",
                "lender_id": f"L{which + 1:02d}",
                "_lender": kind,
                "actor": "collection_agency" if outsourced else kind,
                "acting_for": kind if outsourced else "",
                "member_of": members,
                "product": world.weighted(PRODUCTS[kind]),
                "contract_date": signed.isoformat(),
                "_lost": world.debts[-1]["_lost"] if second else lost,
                "_point": f"P{debtors:04d}",
            }
        )


def make_contacts(world: World) -> None:
    """Ordinary contacts: nothing in them breaks a rule of RULES."""
    extra = sum(days * calls for _, _, days, calls, _ in BURSTS)
    total, debts = TRUTH["contacts"] - extra, len(world.debts)
    numbers = 4 + np.bincount(world.rng.integers(0, debts, total - 4 * debts), minlength=debts)
    first, last = (dt.date.fromisoformat(TRUTH[k]) for k in ("first_day", "last_day"))
    whole = (last - first).days + 1
    for debt, number in zip(world.debts, numbers, strict=True):
        span = int(world.rng.integers(120, 420))
        begin = int(world.rng.integers(-span // 2, whole - span // 2))
        begin, end = max(begin, 0), min(begin + span, whole)  # older and younger cases are cut
        days = np.sort(world.rng.choice(end - begin, int(number), replace=False)) + begin
        for place, day in enumerate(days):
            if place and world.chance(0.08):  # a second try on the same day
                day = days[place - 1]
            date = (first + dt.timedelta(int(day))).isoformat()
            world.days.setdefault(debt["debtor_id"], set()).add(date)
            world.contacts.append(ordinary(world, debt, date))


def ordinary(world: World, debt: Contact, date: str) -> Contact:
    """One ordinary contact, with every fact known."""
    channel = world.weighted(tuple(TRUTH["share_of_channels"].items()))
    contact = (
        dict.fromkeys(COLUMNS, "")
        | debt
        | {
            "date": date,
            "time": clock(world),
            "channel": channel,
            "place": "remote",
            "contact_point": debt["_point"],
            "contacted_person": "debtor",
            "content": "demand",
            "debtor_state": "unreachable" if debt["_lost"] else "reachable",
            "consents": "none",
            "acts": "none",
            "debt_told_to": "none",
            "duties_missed": "none",
            "findings": "none",
            "findings_rejected": "none",
            "stops_in_force": "none",
            "duties_met": "institution_named",
            "_keep": set(),
            "_used": False,
        }
    )
    contact["content"] = world.weighted(
        (("demand", 0.7), ("reminder", 0.22), ("legal_notice", 0.05), ("answer_to_request", 0.03))
    )
    (at_the_door if channel == "visit" else at_a_distance)(world, contact, debt)
    if contact["outcome"] == "conversation" and contact["contacted_person"] == "debtor":
        contact["debt_told_to"] = "debtor"
    return contact


def clock(world: World) -> str:
    """A local time by day; never 08:00 sharp, which is an edge."""
    hour = world.weighted(tuple(zip(range(8, 22), HOURS, strict=True)))
    minute = int(world.rng.integers(1 if hour == 8 else 0, 60))
    return f"{hour:02d}:{minute:02d}"


def at_a_distance(world: World, contact: Contact, debt: Contact) -> None:
    """Fill in a call, a message or a letter."""
    if "call" not in contact["channel"]:
        contact["outcome"] = "message_left"
        return
    contact["duties_met"] = "institution_named;call_recorded;contact_recorded"
    answered = (("conversation", 0.38), ("unanswered", 0.5), ("cut_off", 0.12))
    contact["outcome"] = world.weighted(answered)
    if debt["_lost"] and contact["channel"] == "call":
        contact["contacted_person"] = "contact_person"
        contact["contact_point"] = f"P{int(debt['_point'][1:]) + 5000:04d}"
    elif world.chance(0.02):
        contact["contacted_person"] = "guarantor"


def at_the_door(world: World, contact: Contact, debt: Contact) -> None:
    """Fill in a visit."""
    contact["contact_point"] = ""
    contact["place"] = world.weighted((("home", 0.85), ("workplace", 0.1), ("public_place", 0.05)))
    contact["outcome"] = (
        "nobody_met"
        if debt["_lost"]
        else world.weighted((("conversation", 0.6), ("nobody_met", 0.4)))
    )
    contact["visitors"] = 1 if not cba(contact) and world.chance(0.25) else 2
    contact["visitors"] += int(world.chance(0.1)) if contact["visitors"] == 2 else 0
    contact["entered_home"] = "no"
    contact["duties_met"] = (
        "identification_shown;institution_named;loan_information_shown;contact_recorded;"
        "visit_recorded;decent_dress"
    )
    met_at_home = contact["place"] == "home" and contact["outcome"] == "conversation"
    if met_at_home and world.chance(TRUTH["share_of_lawful_entries_at_visits"] / 0.5):
        contact |= {"entered_home": "yes", "consents": "entry"}


# ---------------------------------------------------------------- planting


def plant(world: World) -> None:
    """Turn ordinary contacts into planted ones, then add the days with too many calls."""
    allow_some_nights(world)
    for event, kind, number, rule in PLAN:
        for _ in range(number):
            plant_event(world, event, kind, rule)
    for edge in EDGES:
        plant_edge(world, *edge)
    for burst in BURSTS:
        for _ in range(burst[2]):
            plant_burst(world, *burst)


def allow_some_nights(world: World) -> None:
    """Late contacts that the debtor had agreed to: they look like breaches and are none."""
    for _ in range(12):
        contact = free_contact(world, ("call", "instant_message"), lambda c: True)
        contact |= {"time": night_time(world), "consents": "out_of_hours_contact"}
        contact["_keep"] = {"consents", "time"}


def night_time(world: World) -> str:
    hour = world.pick((22, 22, 22, 23, 23, 6, 7, 0))
    return f"{hour:02d}:{int(world.rng.integers(5, 56)):02d}"


def free_contact(
    world: World, channels: tuple[str, ...], wanted: Callable[[Contact], bool]
) -> Contact:
    """Draw an ordinary contact that nothing was planted in; it is then taken."""
    free = [
        c
        for c in world.contacts
        if not c["_used"] and c["channel"] in channels and not c["_out"] and wanted(c)
    ]
    contact = world.pick(free)
    contact["_used"] = True
    return contact


def bound(table: dict[str, list[Bound]], event: str, contact: Contact) -> list[str]:
    """The rules of a table that bind this contact."""
    return [rule for rule, scope in table.get(event, ()) if scope(contact)]


def happen(world: World, name: str, contact: Contact) -> None:
    """Make the event true of the contact."""
    contact |= EVENTS[name].facts
    if name == "night":
        contact["time"] = night_time(world)
        contact["entered_home"] = "no" if visit(contact) else ""  # no consents: nobody went in
    if name == "told":
        contact["debt_told_to"] = "debtor;" + world.pick(
            ("neighbour", "neighbour", "family") if visit(contact) else ("colleague", "family")
        )
    if name == "outsider":
        contact["contacted_person"] = world.pick(("family", "colleague"))
    if name == "as_lender":
        contact["contacted_person"] = "debtor"


def plant_event(world: World, name: str, kind: str, rule: str) -> None:
    """Plant one event where it breaks (or calls for weighing) the wanted rule."""
    event = EVENTS[name]

    def wanted(contact: Contact) -> bool:
        if name == "as_lender" and contact["actor"] != "collection_agency":
            return False
        return rule in bound(BREAKS, name, contact) + bound(WEIGHED, name, contact)

    contact = free_contact(world, event.channels, wanted)
    happen(world, name, contact)
    broken, weighed = bound(BREAKS, name, contact), bound(WEIGHED, name, contact)
    if kind == "hidden":
        lost = hide(world, event, contact)
        for one in broken:
            note(
                world,
                contact,
                one,
                "hidden",
                "breach",
                f"{event.en}; {lost[0]}",
                f"{event.zh}；{lost[1]}",
            )
        return
    contact["_keep"] = {*SCOPE, *event.shows}
    for one in broken:
        note(world, contact, one, "plain", "breach", event.en, event.zh)
    for one in weighed:
        note(world, contact, one, "judgment", "open", event.en, event.zh)


def hide(world: World, event: Event, contact: Contact) -> tuple[str, str]:
    """Lose the fact from the record, or (one time in four) let the log deny it."""
    contact["_keep"] = set()
    cell = world.pick(event.hides)
    denial = {"acts": "none", "visitors": 2, "entered_home": "no"}
    if cell in denial and world.chance(0.25):
        contact[cell] = denial[cell]
        contact["_keep"] = {cell}
        return f"the log denies it ({cell})", f"记录与事实不符（{cell}）"
    contact[cell] = ""
    return f"not recorded ({cell})", f"未记录（{cell}）"


def plant_edge(
    world: World,
    name: str,
    date: str | None,
    time: str | None,
    rule: str,
    truth: str,
    en: str,
    zh: str,
) -> None:
    """Plant an event at the exact limit of a rule: in time, or in the days of its force."""
    event, scope = EVENTS[name], dict(BREAKS[name])[rule]
    inside = {"NIFA24": "2025-02-20", "PSAPL06-42": "2025-12-01", "PSAPL06-51": "2025-12-01"}

    def wanted(contact: Contact) -> bool:
        if date is None:
            return scope(contact)
        # whom the rule binds, whatever the day: the day is what this edge is about
        other = {"date": inside.get(rule, "2026-06-01")}
        return scope(contact | other) and date not in world.days[contact["debtor_id"]]

    contact = free_contact(world, event.channels, wanted)
    happen(world, name, contact)
    contact |= {k: v for k, v in (("date", date), ("time", time)) if v}
    world.days[contact["debtor_id"]].add(contact["date"])
    contact["_keep"] = {*SCOPE, *event.shows, "time"}
    note(world, contact, rule, "edge", truth, f"{event.en}: {en}", f"{event.zh}：{zh}")
    if name == "night" and time in ("21:59", "22:00", "08:00", "08:01"):
        return  # whatever other standard of hours binds this contact, it is at its edge too
    for one in bound(BREAKS, name, contact):
        if one != rule:
            note(world, contact, one, "plain", "breach", event.en, event.zh)


def plant_burst(world: World, name: str, kind: str, days: int, calls: int, lost: str) -> None:
    """Add a day on which one person is rung too often."""
    rule, scope = BREAKS[name][0]
    first = "2026-01-30" if rule == "CBA26-FREQ" else "2025-03-01"
    reached = (d for d in world.debts if not d["_lost"])
    debt = world.pick([d for d in reached if scope(d | {"date": "2026-06-01"})])
    date = None
    while date is None or date in world.days[debt["debtor_id"]]:
        span = (dt.date.fromisoformat(TRUTH["last_day"]) - dt.date.fromisoformat(first)).days
        day = dt.date.fromisoformat(first) + dt.timedelta(int(world.rng.integers(0, span)))
        date = day.isoformat()
    world.days[debt["debtor_id"]].add(date)
    minutes = np.sort(world.rng.choice(np.arange(9 * 60, 21 * 60), calls, replace=False))
    keep = {*SCOPE, "time", "outcome", "contacted_person", "contact_point", "consents"}
    loses = int(world.rng.integers(LAST_ALLOWED[name])) if lost else -1
    for number, minute in enumerate(minutes):
        contact = ordinary(world, debt, date) | {
            "channel": "call",
            "time": f"{minute // 60:02d}:{minute % 60:02d}",
            "place": "remote",
            "contact_point": debt["_point"],
            "visitors": "",
            "entered_home": "",
            "duties_met": "institution_named;call_recorded;contact_recorded",
            "debt_told_to": "debtor",
            **BURST_FACTS[name],
            "_used": True,
            "_keep": keep,
        }
        if number == loses:
            contact |= {lost: "", "_keep": keep - {lost}}
        world.contacts.append(contact)
        note_call(world, contact, name, rule, kind, number + 1, lost)


def note_call(
    world: World, contact: Contact, name: str, rule: str, kind: str, number: int, lost: str
) -> None:
    last = LAST_ALLOWED[name]
    en, zh = (words.format(n=number) for words in BURST_WORDS[name])
    if number > last and lost:
        en, zh = f"{en}; an earlier one lacks {lost}", f"{zh}；较早一次缺 {lost}"
    if number > last:
        note(world, contact, rule, kind, "breach", en, zh)
    elif number == last and kind == "edge":
        en, zh = f"{en}, the last that is allowed", f"{zh}，为上限"
        note(world, contact, rule, "edge", "none", en, zh)


def note(
    world: World, contact: Contact, rule: str, kind: str, truth: str, en: str, zh: str
) -> None:
    """Write a planted breach down."""
    world.planted.append((contact, rule, kind, truth, en, zh))


# ---------------------------------------------------------------- the record


def lose(world: World, contact: Contact) -> None:
    """Empty the cells that a record of this kind often lacks."""
    own = TRUTH["loss_at_visits" if visit(contact) else "loss_elsewhere"]
    for column, chance in {**own, **TRUTH["loss_everywhere"]}.items():
        # drawn for every cell, so that keeping one does not shift the draws of all later ones
        if world.chance(chance) and column not in contact["_keep"]:
            contact[column] = ""


def build() -> tuple[list[Contact], list[Contact]]:
    """Make both tables, always the same."""
    world = World(np.random.default_rng(TRUTH["seed"]))
    make_debts(world)
    make_contacts(world)
    for contact in world.contacts:
        contact["_out"] = contact["contacted_person"] != "debtor"
    plant(world)
    world.contacts.sort(key=lambda c: (c["date"], c["time"], c["debt_id"]))
    for number, contact in enumerate(world.contacts, start=1):
        contact["contact_id"] = f"C{number:05d}"
        lose(world, contact)
    planted = [
        dict(zip(PLANTED_COLUMNS, (c["contact_id"], *rest), strict=True))
        for c, *rest in world.planted
    ]
    planted.sort(key=lambda p: (p["contact_id"], p["rule"]))
    return world.contacts, planted


def texts() -> dict[str, str]:
    """Return the text of both files by name."""
    contacts, planted = build()
    return {
        "synth_contacts.csv": _csv(contacts, COLUMNS),
        "synth_contacts_planted.csv": _csv(planted, PLANTED_COLUMNS),
    }


def _csv(rows: list[Contact], columns: tuple[str, ...]) -> str:
    return simulated.as_csv(columns, ([row.get(name) for name in columns] for row in rows))


if __name__ == "__main__":
    simulated.main("Make the invented log of contacts.", FOLDER, texts)
