"""A second, slow checker, to hold the engine against: one contact, one rule, plain Python.

Written from the design's words and from the heads of the regime files, not from the engine. Truth
is True, False or None (the record does not say). It reads the YAML as it lies there.
"""

import datetime as dt

from kit import datasets

VOCABULARY = "law/vocabulary.yaml"
WEIGHT = [
    "does_not_apply",
    "no_breach_found",
    "needs_judgment",
    "unknown",
    "reported_breach",
    "presumed_breach",
    "breach",
]


def words():
    return datasets.read_yaml(VOCABULARY)


def every(truths):
    truths = list(truths)
    return False if False in truths else None if None in truths else True


def some(truths):
    truths = list(truths)
    return True if True in truths else None if None in truths else False


def no(truth):
    return None if truth is None else not truth


def listed(value):
    return value if isinstance(value, list) else [value]


class Record:
    """One contact: ``None`` where nothing is recorded, sets as Python sets ("none" is empty)."""

    def __init__(self, row, place):
        sets = [c for c, about in words()["columns"].items() if about["kind"] == "set"]
        self.place = place
        self.facts = {c: v for c, v in row.items() if v is not None}
        for column in sets:
            if column in self.facts:
                self.facts[column] = set(self.facts[column].split(";")) - {"none"}

    def get(self, column):
        return self.facts.get(column)

    def is_any(self, column, wanted):
        value = self.get(column)
        if value is None:
            return None
        return bool((value if isinstance(value, set) else {value}) & set(wanted))

    def meets(self, conditions):
        return every(self.is_any(c, listed(v)) for c, v in conditions.items())

    def names(self, column, word):
        return word in (self.get(column) or set())

    def says_none(self, column):
        return self.get(column) == set()

    def minute(self):
        clock = self.get("time")
        if clock is None:
            return None
        return int(clock[:2]) * 60 + int(clock[3:5]) + int(clock[6:] or 0) / 60


def check(rows, regime, on=None):
    """Answers of a log (list of dicts) as a list of lists, and the ids of the rules checked."""
    log = [Record(row, i) for i, row in enumerate(rows)]
    checked = [r for r in regime["rules"] if is_checked(r, regime)]
    return [[answer(r, c, log, regime, on) for r in checked] for c in log], [
        r["id"] for r in checked
    ]


def is_checked(rule, regime):
    """Grade M is never checked; nor is a rule that no single contact can show to be broken."""
    if rule["grade"] == "M":
        return False
    tests = {k for k, about in words()["rule_keys"].items() if about["role"] == "test"}
    for version in rule["versions"]:
        for key in tests & version.keys():
            if key != "requires" or any(on_contacts(d, regime) for d in version["requires"]):
                return True
    return False


def duty(name, regime):
    return (words()["duties"] | (regime.get("codes") or {}).get("duties", {}))[name]


def on_contacts(name, regime):
    return duty(name, regime).get("level") != "organisation"


def answer(rule, contact, log, regime, on):
    day = on or contact.get("date")
    first = min(v["from"] for v in rule["versions"])
    possible = []
    if rule.get("predecessor_unread") and (day is None or day < first):
        possible.append("unknown")
    for version in rule["versions"]:
        dated = in_force(version, day)
        if dated is False:
            continue
        covered = every([dated, in_scope(version, contact, regime)])
        if covered is False:
            possible.append("does_not_apply")
            continue
        found = heaviest(clauses(rule, version, contact, log, regime, on))
        sure = covered is True or found == "no_breach_found"
        possible.append(found if sure else "unknown")
    return heaviest(possible, "does_not_apply")


def heaviest(answers, otherwise="no_breach_found"):
    return max(answers, key=WEIGHT.index, default=otherwise)


def in_force(version, day):
    if day is None:
        return None
    return version["from"] <= day and (version.get("to") is None or day <= version["to"])


def in_scope(version, contact, regime):
    applies = version.get("applies", {})
    columns = {
        "channels": "channel",
        "places": "place",
        "persons": "contacted_person",
        "products": "product",
    }
    truths = [contact.is_any(c, applies[k]) for k, c in columns.items() if k in applies]
    if "actors" in applies:
        truths.append(is_actor(contact, applies["actors"], regime))
    if "not_actors" in applies:
        truths.append(no(is_actor(contact, applies["not_actors"], regime)))
    if "contract_from" in applies:
        signed = contact.get("contract_date")
        truths.append(None if signed is None else signed >= applies["contract_from"])
    return every(truths)


def is_actor(contact, names, regime):
    roles = regime.get("roles") or {}
    return some(
        contact.meets(way) for name in names for way in roles.get(name, [{"actor": [name]}])
    )


# ---------------------------------------------------------------- what a version says


def clauses(rule, version, contact, log, regime, on):
    """The answers of all clauses of a version that covers the contact."""
    for clause in version.get("forbids", []):
        for act in clause["acts"]:
            done = every([contact.is_any("acts", [act]), no(lifted(contact, clause))])
            yield verdict(done, rule, contact, clause.get("findings", []))
    for name in version.get("requires", []):
        if on_contacts(name, regime):
            yield required(rule, contact, name, regime)
    for clause in listed(version.get("hours", [])):
        truths = [barred_hour(clause, contact.minute()), contact.meets(clause.get("when", {}))]
        truths.append(on_day(clause, contact.get("date")))
        broken = every([*truths, no(lifted(contact, clause))])
        yield verdict(broken, rule, contact, clause.get("findings", []))
    if "entry" in version:
        inside = contact.is_any("entered_home", ["yes"])
        yield verdict(every([inside, no(lifted(contact, version["entry"]))]), rule, contact)
    for place, need in version.get("places", {}).items():
        plain = {} if need == "forbidden" else {"consent": need}
        clause = need if isinstance(need, dict) else plain
        there = every([contact.is_any("place", [place]), no(lifted(contact, clause))])
        yield verdict(there, rule, contact, clause.get("findings", []))
    if "visitors" in version:
        came = contact.get("visitors")
        few = None if came is None else int(came) < version["visitors"]["min"]
        yield verdict(few, rule, contact)
    for cap in version.get("caps", []):
        over = over_cap(cap, contact, log, rule, version, regime, on)
        yield verdict(every([over, no(lifted(contact, cap))]), rule, contact)
    yield from third_persons(rule, version, contact, regime)
    for clause in version.get("barred_while", []):
        truths = [contact.is_any("stops_in_force", [clause["stop"]])]
        if "channels" in clause:
            truths.append(contact.is_any("channel", clause["channels"]))
        if clause.get("outsiders"):
            truths.append(contact.is_any("contacted_person", outsiders(regime)))
        yield verdict(every(truths), rule, contact)


def third_persons(rule, version, contact, regime):
    if "disclosure" in version:
        clause = version["disclosure"]
        allowed = clause.get("allowed", set(persons(regime)) - set(outsiders(regime)))
        for person in set(persons(regime)) - set(allowed):
            told = every([contact.is_any("debt_told_to", [person]), no(lifted(contact, clause))])
            yield verdict(told, rule, contact, not_shared=clause.get("shared"), person=person)
    if "third_party" in version:
        clause = version["third_party"]
        allowed = contact.is_any("debtor_state", clause["only_if"])
        if "who" in clause:
            allowed = every([allowed, contact.is_any("contacted_person", clause["who"])])
        for person in outsiders(regime):
            met = every([contact.is_any("contacted_person", [person]), no(allowed)])
            yield verdict(met, rule, contact, not_shared=clause.get("shared"), person=person)


def persons(regime):
    return words()["persons"] | (regime.get("codes") or {}).get("persons", {})


def outsiders(regime):
    return [p for p, about in persons(regime).items() if not about.get("liable")]


def lifted(contact, clause):
    """By a consent on record, or by an exception that somebody has found."""
    truths = [contact.names("findings", name) for name in clause.get("unless", [])]
    if "consent" in clause:
        truths.append(contact.is_any("consents", [clause["consent"]]))
    return some(truths)


def verdict(broken, rule, contact, findings=(), not_shared=None, person=None):
    """What a clause answers: `broken` on the plain facts, then what a person must find."""
    if person == "spouse" and not_shared:
        if contact.names("findings", not_shared):
            return "no_breach_found"
        if broken and ruled_out(contact, not_shared) is False:
            return "needs_judgment"
    if not broken:
        return "unknown" if broken is None else "no_breach_found"
    for name in findings:
        if not contact.names("findings", name) and ruled_out(contact, name):
            return "no_breach_found"
    if any(not contact.names("findings", name) for name in findings):
        return "needs_judgment"
    return worth(rule, findings)


def ruled_out(contact, name):
    return contact.names("findings_rejected", name) or contact.says_none("findings")


def worth(rule, findings):
    if rule["judgment"] in {"judgment", "principle"} and not findings:
        every_clause = [c for v in rule["versions"] for c in v.get("forbids", [])]
        every_clause += [c for v in rule["versions"] for c in v.get("places", {}).values()]
        if not any("findings" in c for c in every_clause):
            return "needs_judgment"
    if rule["grade"] == "C" or rule.get("reported"):
        return "reported_breach"
    return "presumed_breach" if rule["judgment"] == "presumption" else "breach"


def required(rule, contact, name, regime):
    missed = contact.names("duties_missed", name)
    met = contact.names("duties_met", name)
    if not missed and (met or contact.says_none("duties_missed")):
        return "no_breach_found"
    due = contact.meets(duty(name, regime).get("when", {}))
    if due is not True:
        return "unknown" if due is None else "no_breach_found"
    missed = missed or contact.says_none("duties_met")
    return worth(rule, ()) if missed else "unknown"


def on_day(clause, date):
    if "days" not in clause:
        return True
    if date is None:
        return None
    return dt.date.fromisoformat(date).strftime("%a").lower() in clause["days"]


def barred_hour(clause, minute):
    if minute is None:
        return None
    span = clause.get("forbidden") or clause["allowed"]
    start, end = (int(c[:2]) * 60 + int(c[3:]) for c in span)
    edges = clause.get("edges")
    edges = edges if isinstance(edges, dict) else {"start": edges, "end": edges}
    for edge, name in ((end % 1440, "end"), (start, "start")):
        if minute == edge:
            return {"barred": True, "free": False}.get(edges[name])
    walk = range(start, end if start < end else end + 1440)
    inside = any(at % 1440 <= minute < at % 1440 + 1 for at in walk)
    return inside if "forbidden" in clause else not inside


# ---------------------------------------------------------------- counting


def over_cap(cap, contact, log, rule, version, regime, on):
    """Is this contact beyond the limit, counting back from it?"""

    def counts(other):
        day = on or other.get("date")
        truths = [other.meets(cap["counts"]), in_scope(version, other, regime)]
        truths += [no(other.meets(left_out)) for left_out in cap.get("not_counted", [])]
        # an undated contact lies in nobody's window for sure
        ever = some(in_force(v, day) for v in rule["versions"])
        return every([*truths, ever, other.get("date") is not None or None])

    if counts(contact) is False:
        return False
    if "after" in cap:
        led = [(o, leads(o, cap, rule, version, regime, on)) for o in log if o is not contact]
        return too_soon(cap, contact, log, counts(contact), [o for o in led if o[1] is not False])
    may = [other for other in log if counts(other) is not False]
    unit = unit_of(contact, cap, log)
    if unit is None:
        return None if len(may) > cap["max"] else False
    mine = [other for other in may if unit_of(other, cap, log) == unit]
    if contact.get("date") is None:
        return None if len(mine) > cap["max"] else False
    before = [o for o in mine if o.get("date") is None or not_later(o, contact)]
    sure = [o for o in before if counts(o) and kind_of(o, cap) is not None]
    worst = beyond_allowance(before, cap, contact)
    if worst <= cap["max"] or is_free(contact, before, cap):
        return False
    surely = contact in sure and not is_free(contact, sure, cap, surely=True)
    return True if surely and beyond_allowance(sure, cap, contact) > cap["max"] else None


def leads(other, cap, rule, version, regime, on):
    """May no contact follow this one? A call that was cut off: the record does not say."""
    truth = other.meets(cap["after"])
    wider = listed(cap["after"].get("outcome", [])) + cap.get("unclear", [])
    if truth is False and "unclear" in cap:
        truth = None if other.meets(cap["after"] | {"outcome": wider}) is not False else False
    ever = some(in_force(v, on or other.get("date")) for v in rule["versions"])
    return every([truth, in_scope(version, other, regime), ever])


def too_soon(cap, contact, log, bound, led):
    """Does this contact come after more of the others than it may?"""
    unit = unit_of(contact, cap, log)
    if unit is None:
        return None if len(led) > cap["max"] else False
    mine = [(o, truth) for o, truth in led if unit_of(o, cap, log) == unit]
    truths = [every([truth, comes_before(o, contact, cap)]) for o, truth in mine]
    if bound and truths.count(True) > cap["max"]:
        return True
    return None if len(truths) - truths.count(False) > cap["max"] else False


def comes_before(other, contact, cap):
    if other.get("date") is None or contact.get("date") is None:
        return None
    back = days_back(other, contact)
    if back != 0:
        return 0 < back < cap["window_days"]
    if other.minute() is None or contact.minute() is None:
        return None
    return (other.minute(), other.place) < (contact.minute(), contact.place)


def unit_of(contact, cap, log):
    if len(log) == 1:  # a lone contact is its own unit
        return ()
    ids = tuple(contact.get(c) for c in cap["unit"])
    return None if None in ids else ids


def not_later(other, contact):
    def order(c):
        return c.get("date"), 9999 if c.minute() is None else c.minute(), c.place

    return order(other) <= order(contact)


def kind_of(contact, cap):
    """Which allowance a contact falls under: its place, -1 for none, None if that is open."""
    unsure = False
    for i, free in enumerate(cap.get("free", [])):
        truth = contact.meets(free["when"])
        if truth is None:
            unsure = True
        elif truth:
            return None if unsure else i
    return None if unsure else -1


def days_back(other, contact):
    day = dt.date.fromisoformat
    if other.get("date") is None:
        return 0  # at worst it was today
    return (day(contact.get("date")) - day(other.get("date"))).days


def beyond_allowance(before, cap, contact):
    """Count the window; of each kind, the first few of each span of days do not count."""
    window = [o for o in before if days_back(o, contact) < cap["window_days"]]
    total = sum(kind_of(o, cap) in (-1, None) or o.get("date") is None for o in window)
    for i, free in enumerate(cap.get("free", [])):
        kind = [o for o in window if kind_of(o, cap) == i and o.get("date") is not None]
        spans = {}
        for other in kind:
            block = days_back(other, contact) // free["window_days"]
            spans[block] = spans.get(block, 0) + 1
        total += sum(max(0, n - free["max"]) for n in spans.values())
    return total


def is_free(contact, before, cap, surely=False):
    """Is the contact itself within the allowance of its kind?"""
    i = kind_of(contact, cap)
    if i in (-1, None):
        return False
    free = cap["free"][i]
    recent = [
        o for o in before if days_back(o, contact) < min(free["window_days"], cap["window_days"])
    ]
    if surely:  # benefit of the doubt: only what surely is of the kind uses the allowance up
        return sum(kind_of(o, cap) == i for o in recent) <= free["max"]
    undated = [o for o in recent if o.get("date") is None]
    dated = [o for o in recent if o.get("date") is not None and may_be(o, cap, i)]
    return len(undated) + len(dated) <= free["max"]


def may_be(contact, cap, i):
    """Could the contact belong to the kind, as far as the record says?"""
    free = cap["free"]
    earlier = [contact.meets(f["when"]) for f in free[:i]]
    return contact.meets(free[i]["when"]) is not False and True not in earlier
