"""The same check by hand: whole columns in numpy, one function for each kind of test.

What a researcher would write who knows numpy and wants only the matrix. It shares no code with the
kit's engine. Truth is 0 no, 1 not known, 2 yes, so that AND is a minimum and OR a maximum; answers
are the numbers of the vocabulary's order, and the heaviest of a rule's clauses stands.
"""

from functools import reduce

import numpy as np
import pandas as pd

NO, OPEN, YES = 0, 1, 2
APART, CLEAR, WEIGH, UNKNOWN, REPORTED, PRESUMED, BREACH = range(7)
SCOPE = {
    "channels": "channel",
    "places": "place",
    "persons": "contacted_person",
    "products": "product",
}


class Columns:
    """The log's columns as numbers, and the masks that several rules share."""

    def __init__(self, log, vocabulary):
        self.n, self.vocabulary, self.masks = len(log), vocabulary, {}
        self.codes, self.values = {}, {}
        for column, about in vocabulary["columns"].items():
            codes, values = (
                pd.factorize(log[column]) if column in log else (np.full(self.n, -1), [])
            )
            self.codes[column] = codes
            if about["kind"] == "set":
                values = [frozenset(v.split(";")) - {"none"} for v in values]
            self.values[column] = list(values) if about["kind"] in ("set", "code") else values
        self.day = self.spread("date", lambda v: np.array(v, "M8[D]").astype(int), 0)
        self.signed = self.spread("contract_date", lambda v: np.array(v, "M8[D]").astype(int), 0)
        clocks = [int(v[:2]) * 60 + int(v[3:]) for v in self.values["time"]]
        self.minute = self.spread("time", lambda v: clocks, -1)
        self.visitors = self.spread("visitors", lambda v: np.array(v, int), -1)

    def spread(self, column, read, empty):
        values = self.values[column]
        table = np.append(np.asarray(read(values), np.int32) if len(values) else [], empty)
        return table.astype(np.int32)[self.codes[column]]

    def any(self, column, words):
        """Does the column hold one of these words? Asked once for each list."""
        words = frozenset([words] if isinstance(words, str) else words)
        key = column, words
        if key not in self.masks:
            held = [v if isinstance(v, frozenset) else {v} for v in self.values[column]]
            table = np.array([*(YES * bool(words & h) for h in held), OPEN], np.int8)
            self.masks[key] = table[self.codes[column]]
        return self.masks[key]

    def has(self, column, word):
        return self.any(column, [word]) == YES

    def none(self, column):
        key = column, None
        if key not in self.masks:
            table = np.array([*(not v for v in self.values[column]), False])
            self.masks[key] = table[self.codes[column]]
        return self.masks[key]

    def meets(self, conditions):
        truth = np.full(self.n, YES, np.int8)
        for column, words in conditions.items():
            truth = np.minimum(truth, self.any(column, words))
        return truth


def check(log, regime, vocabulary):
    """The matrix of answers, contacts by rules, for all rules that a contact can break."""
    columns = Columns(log, vocabulary)
    rules = [r for r in regime["rules"] if r["grade"] != "M" and tested(r, vocabulary)]
    matrix = np.empty((len(rules), len(log)), np.int8)
    for row, rule in zip(matrix, rules, strict=True):
        row[:] = one_rule(columns, rule, regime)
    return matrix.T


def tested(rule, vocabulary):
    duties = vocabulary["duties"]
    for version in rule["versions"]:
        asked = [d for d in version.get("requires", []) if duties[d].get("level") != "organisation"]
        if asked or version.keys() & (TESTS.keys() - {"requires"}):
            return True
    return False


def day_of(text):
    return int(np.datetime64(text, "D").astype(int))


def one_rule(c, rule, regime):
    answer = np.full(c.n, APART, np.int8)
    if rule.get("predecessor_unread"):
        answer[c.day < min(day_of(v["from"]) for v in rule["versions"])] = UNKNOWN
    for version in rule["versions"]:
        force = in_force(c, version)
        broken = np.full(c.n, CLEAR, np.int8)
        for key, test in TESTS.items():
            if key in version:
                for cells in test(c, rule, version[key], version, regime):
                    np.maximum(broken, cells, out=broken)
        covered = np.minimum(force, scope(c, version.get("applies", {}), regime))
        said = np.where(covered == OPEN, np.where(broken == CLEAR, CLEAR, UNKNOWN), broken)
        said = np.where(covered == NO, APART, said)
        open_ = np.maximum(said, answer)
        answer = np.where(force == YES, said, np.where(force == NO, answer, open_))
    return answer


def in_force(c, version):
    last = day_of(version["to"]) if version.get("to") else 2**31 - 1
    key = "force", version["from"], last
    if key not in c.masks:
        c.masks[key] = YES * ((c.day >= day_of(version["from"])) & (c.day <= last)).astype(np.int8)
    return c.masks[key]


def scope(c, applies, regime):
    key = "scope", repr(applies)
    if key not in c.masks:
        truth = np.full(c.n, YES, np.int8)
        for option, column in SCOPE.items():
            if option in applies:
                truth = np.minimum(truth, c.any(column, applies[option]))
        if "actors" in applies:
            truth = np.minimum(truth, is_actor(c, applies["actors"], regime))
        if "not_actors" in applies:
            truth = np.minimum(truth, YES - is_actor(c, applies["not_actors"], regime))
        if "contract_from" in applies:
            signed = YES * (c.signed >= day_of(applies["contract_from"])).astype(np.int8)
            truth = np.minimum(truth, np.where(c.signed == 0, OPEN, signed))
        c.masks[key] = truth
    return c.masks[key]


def is_actor(c, names, regime):
    truth = np.zeros(c.n, np.int8)
    for name in names:
        for way in regime["roles"].get(name, [{"actor": [name]}]):
            key = "way", repr(way)
            if key not in c.masks:
                c.masks[key] = c.meets(way)
            truth = np.maximum(truth, c.masks[key])
    return truth


# ---------------------------------------------------------------- what a hit is worth


def hit_of(rule):
    if rule["grade"] == "C" or rule.get("reported"):
        return REPORTED
    return PRESUMED if rule["judgment"] == "presumption" else BREACH


def worth(rule):
    """A hit that needs no finding: a standard has to be weighed all the same."""
    clauses = [f for v in rule["versions"] for f in v.get("forbids", [])]
    standard = rule["judgment"] in ("judgment", "principle")
    return WEIGH if standard and not any("findings" in f for f in clauses) else hit_of(rule)


def answer_of(truth, hit):
    if isinstance(hit, int):
        return np.array([CLEAR, UNKNOWN, hit], np.int8)[truth]
    return np.where(truth == YES, hit, np.where(truth == OPEN, UNKNOWN, CLEAR))


def with_findings(c, rule, findings):
    if not findings:
        return worth(rule)
    hit = np.full(c.n, hit_of(rule), np.int8)
    out = np.zeros(c.n, bool)
    for name in findings:
        found = c.has("findings", name)
        hit[~found] = WEIGH
        out |= ~found & (c.has("findings_rejected", name) | c.none("findings"))
    hit[out] = CLEAR
    return hit


def not_lifted(c, clause):
    truth = np.full(c.n, YES, np.int8)
    if "consent" in clause:
        truth = YES - c.any("consents", clause["consent"])
    for name in clause.get("unless", []):
        truth = np.where(c.has("findings", name), np.int8(NO), truth)
    return truth


# ---------------------------------------------------------------- the tests


def forbids(c, rule, clauses, version, regime):
    for clause in clauses:
        done = np.minimum(c.any("acts", clause["acts"]), not_lifted(c, clause))
        yield answer_of(done, with_findings(c, rule, clause.get("findings")))


def requires(c, rule, duties, version, regime):
    for duty in duties:
        about = c.vocabulary["duties"][duty]
        if about.get("level") == "organisation":
            continue
        missed = c.has("duties_missed", duty)
        met = (c.has("duties_met", duty) | c.none("duties_missed")) & ~missed
        missed |= c.none("duties_met")
        cells = np.where(missed, np.int8(worth(rule)), np.int8(UNKNOWN))
        if "when" in about:
            due = c.meets(about["when"])
            cells = np.where(due == YES, cells, np.where(due == OPEN, UNKNOWN, CLEAR))
        yield np.where(met, CLEAR, cells)


def hours(c, rule, clause, version, regime):
    start, end = (int(t[:2]) * 60 + int(t[3:]) for t in clause["forbidden"])
    table = np.zeros(1441, np.int8)
    table[start:] = table[:end] = YES  # all of China's spans cross midnight
    table[[start, end, -1]] = OPEN  # the edges are not settled; the last is: no time
    yield answer_of(np.minimum(table[c.minute], not_lifted(c, clause)), worth(rule))


def entry(c, rule, clause, version, regime):
    inside = np.minimum(c.any("entered_home", "yes"), not_lifted(c, clause))
    yield answer_of(inside, worth(rule))


def places(c, rule, needs, version, regime):
    for place, need in needs.items():
        there = np.minimum(c.any("place", place), YES - c.any("consents", need))
        yield answer_of(there, worth(rule))


def visitors(c, rule, clause, version, regime):
    few = YES * (c.visitors < clause["min"]).astype(np.int8)
    yield answer_of(np.where(c.visitors < 0, np.int8(OPEN), few), worth(rule))


def outsiders(c, rule, column, persons, barred, shared):
    others = [p for p in persons if p != "spouse" or not shared]
    yield answer_of(np.minimum(c.any(column, others), barred), worth(rule))
    if shared:
        out = c.has("findings_rejected", shared) | c.none("findings")
        hit = np.where(out, worth(rule), WEIGH).astype(np.int8)
        cells = answer_of(np.minimum(c.any(column, "spouse"), barred), hit)
        yield np.where(c.has("findings", shared), CLEAR, cells)


def not_liable(c):
    return [p for p, about in c.vocabulary["persons"].items() if not about.get("liable")]


def disclosure(c, rule, clause, version, regime):
    shared = clause.get("shared")
    yield from outsiders(c, rule, "debt_told_to", not_liable(c), not_lifted(c, clause), shared)


def third_party(c, rule, clause, version, regime):
    allowed = c.any("debtor_state", clause["only_if"])
    if "who" in clause:
        allowed = np.minimum(allowed, c.any("contacted_person", clause["who"]))
    where, persons = "contacted_person", not_liable(c)
    yield from outsiders(c, rule, where, persons, YES - allowed, clause.get("shared"))


def barred_while(c, rule, stops, version, regime):
    for clause in stops:
        truth = c.any("stops_in_force", clause["stop"])
        if clause.get("outsiders"):
            truth = np.minimum(truth, c.any("contacted_person", not_liable(c)))
        yield answer_of(truth, worth(rule))


def caps(c, rule, clauses, version, regime):
    """All of China's counts run within one day, and nothing in them is free."""
    for clause in clauses:
        ever = reduce(np.maximum, [in_force(c, v) for v in rule["versions"]])
        counts = np.minimum(c.meets(clause["counts"]), ever)
        counts = np.minimum(counts, scope(c, version.get("applies", {}), regime))
        rows = np.flatnonzero(counts)
        unit = np.zeros(len(rows), np.int64)
        for column in clause["unit"]:
            unit = unit * (c.codes[column].max() + 1) + c.codes[column][rows]
        day = unit * (c.day.max() + 1) + c.day[rows]
        order = np.lexsort((c.minute[rows], day))
        day, mine = day[order], counts[rows][order]
        first = np.flatnonzero(np.append(True, day[1:] != day[:-1])) if len(day) else []
        length = np.diff(np.append(first, len(day))).astype(int)
        low, high = running(mine == YES, first, length), running(mine > NO, first, length)
        over = np.where((mine == YES) & (low > clause["max"]), YES, OPEN * (high > clause["max"]))
        truth = np.zeros(c.n, np.int8)
        truth[rows[order]] = over
        yield answer_of(np.minimum(truth, not_lifted(c, clause)), worth(rule))


def running(mask, first, length):
    """Count from the first row of each group."""
    total = np.cumsum(mask)
    before = (total - mask)[first] if len(mask) else total
    return total - np.repeat(before, length)


TESTS = {
    "forbids": forbids,
    "requires": requires,
    "hours": hours,
    "entry": entry,
    "places": places,
    "visitors": visitors,
    "caps": caps,
    "disclosure": disclosure,
    "third_party": third_party,
    "barred_while": barred_while,
}
