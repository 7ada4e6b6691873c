"""The engine: what each rule of a regime answers for each contact.

Truth has three values here, kept in small integers so that logic is arithmetic: ``NO`` is 0,
``YES`` is 100, and 1 to 98 mean *not known, because column n is not recorded*. Then AND is a
minimum, OR is a maximum, and the missing fact comes out by itself.

An answer is one 16-bit cell, the answer's weight in the high byte and a reason in the low byte.
Where several tests of a rule answer, the larger cell stands: the heaviest answer, and of equal ones
the first that the rule names.

Contacts that agree in every fact a regime looks at are judged once (see :func:`_profiles`); a log
of a million contacts has a few thousand different situations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets
from kit.law import rulebook, windows
from kit.law.contacts import NOT_RECORDED, Log, as_log
from kit.law.findings import Findings, Reason
from kit.law.rulebook import Regime, Rule, Version

NO, YES, EDGE = 0, 100, 98
_DAY = 24 * 60 * 60
_BOOKS = 32  # as many rule books stay compiled; an own one that is edited again and again is let go
Truth = np.ndarray
Cells = np.ndarray

_COLUMNS = list(rulebook.vocabulary()["columns"])
_MISSING = {name: i + 1 for i, name in enumerate(_COLUMNS)}
_WEIGHT = {answer: i for i, answer in enumerate(rulebook.vocabulary()["answers"])}
_CLEAR = _WEIGHT["no_breach_found"] << 8


def check(contacts: Any, regime: str | Path, on: str | None = None) -> Findings:
    """Check contacts against every rule of a regime that can be evaluated.

    Each contact is judged by the law of its own day, or of the day ``on``. The answer is never
    "legal": the best that a contact can get is *no breach found*. Counts (seven contacts in seven
    days) are made from the log's own ids, dates and times, so they see no contact outside it.

    Args:
        contacts: a :class:`Contact`, a list of them, a DataFrame with those columns, or the path
            of a CSV or Parquet file. Columns that look like personal data are refused.
        regime: ``"CN"``, ``"KR"``, or the path of your own regime file.
        on: judge every contact as if it had happened on this ISO date.

    Returns:
        Findings: contacts by rules, each with an answer and its reason.

    Raises:
        DataProblem: one sentence that names what is wrong and where: unknown regime, impossible
            date, unknown code, a column of the wrong type, personal data.

    >>> from kit.law import Contact
    >>> night = Contact(date="2026-03-17", channel="visit", entered_home="yes", consents="none")
    >>> check(night, "CN").filter(answer="breach", tier="law").rules
    ['CC-1033-2']
    """
    book = rulebook.load(regime)
    return check_book(contacts, book, on, book.codes)


def check_book(
    contacts: Any, book: Regime, on: str | None, codes: dict[str, dict[str, Any]]
) -> Findings:
    """Check contacts against a regime that is loaded already.

    Args:
        contacts, on: as :func:`check` takes them.
        book: the regime.
        codes: additional codes that a record may hold, by vocabulary list: the regime's own, or
            those of several regimes that are asked about the same record.

    >>> from kit.law import Contact
    >>> check_book(Contact(channel="visit"), rulebook.load("KR"), None, {}).regime
    'KR'
    """
    frame, name = as_log(contacts)
    log = Log(frame, name, codes)
    law_day = log.day if on is None else np.full(log.size, _day(rulebook.a_day(on)), np.int32)
    compiled = _compile(book)
    facts = Facts(log, law_day)
    for tests in compiled:
        for key, (version, cap) in tests.caps.items():
            facts.counts[key] = _over_cap(log, facts, tests, version, cap)
    first, which = _profiles(facts, compiled)
    situations = facts.take(first)
    cells = _judge(situations, compiled)
    return Findings(book, compiled, cells, which, situations, _kept(frame), law_day)


def _kept(frame: pd.DataFrame) -> pd.DataFrame:
    """The contacts as they were checked: a table that is changed later must not change findings."""
    copies_on_write = int(pd.__version__.partition(".")[0]) >= 3
    return frame.copy(deep=not copies_on_write)


def _judge(situations: Facts, compiled: list[RuleTests]) -> Cells:
    """Ask every rule about every situation, in portions that fit the processor's cache."""
    cells = np.empty((situations.size, len(compiled)), np.int16)
    for start in range(0, situations.size, _PORTION):
        portion = situations.take(slice(start, start + _PORTION))
        for column, tests in enumerate(compiled):
            cells[start : start + _PORTION, column] = tests.cells(portion)
    return cells


_PORTION = 1 << 14


# ---------------------------------------------------------------- facts, asked in three values


class Facts:
    """The encoded contacts, and the questions that a rule may ask of them."""

    def __init__(self, log: Log, law_day: np.ndarray) -> None:
        self.size = log.size
        self.codes, self.sets, self.order = log.codes, log.sets, log.order
        self.day, self.second, self.visitors = law_day, log.second, log.visitors
        self.contract_day = log.contract_day
        # of the contact's own day, also where the law of another day is asked
        self.weekday = np.where(log.day == NOT_RECORDED, NOT_RECORDED, (log.day - 1) % 7)
        self.counts: dict[str, Truth] = {}
        self._tables: dict[Any, np.ndarray] = {}
        self._asked: dict[Any, np.ndarray] = {}

    def take(self, rows: np.ndarray | slice) -> Facts:
        """Return the same facts for some of the contacts only."""
        part = object.__new__(Facts)
        part.sets, part.order, part._tables, part._asked = self.sets, self.order, self._tables, {}
        part.codes = {name: codes[rows] for name, codes in self.codes.items()}
        part.day, part.second = self.day[rows], self.second[rows]
        part.visitors, part.contract_day = self.visitors[rows], self.contract_day[rows]
        part.weekday = self.weekday[rows]
        part.counts = {name: truth[rows] for name, truth in self.counts.items()}
        part.size = len(part.day)
        return part

    def once(self, question: Any, answer: Callable[[], np.ndarray]) -> np.ndarray:
        """Answer a question that many rules ask only once; nobody may change the answer."""
        if question not in self._asked:
            self._asked[question] = answer()
        return self._asked[question]

    def words(self, column: str) -> list[frozenset[str]]:
        """Return what each code of a column stands for: a set, of one word in most columns."""
        return self.sets[column] if column in self.sets else [{w} for w in self.order[column]]

    def lookup(self, key: Any, column: str, first: int, worth: Callable[[Any], int]) -> np.ndarray:
        """Give each contact what its code is worth, ``first`` where nothing is recorded.

        The worth is worked out once for each different code of the whole log.
        """
        if key not in self._tables:
            table = [first, *(worth(words) for words in self.words(column))]
            self._tables[key] = np.array(table, np.int16)
        return self.once(key, lambda: self._tables[key].take(self.codes[column]))

    def is_any(self, column: str, words: Iterable[str]) -> Truth:
        """Is the column's word (or one word of its set) among these?"""
        words = frozenset(words)
        return self.lookup(
            (column, words),
            column,
            _MISSING[column],
            lambda recorded: NO if words.isdisjoint(recorded) else YES,
        )

    def named(self, column: str, word: str) -> np.ndarray:
        """Is the word in the set, as plain yes or no: a cell not recorded names nothing."""
        return self.is_any(column, [word]) == YES

    def empty(self, column: str) -> np.ndarray:
        """Is the set recorded as ``none``?"""
        return self.lookup((column, "empty"), column, NO, lambda words: int(not words)) == 1

    def on_days(self, names: list[str]) -> Truth:
        """Was it one of these days of the week?"""
        numbers = [list(rulebook.vocabulary()["weekdays"]).index(name) for name in names]
        truth = _flag(np.isin(self.weekday, numbers))
        truth[self.weekday == NOT_RECORDED] = _MISSING["date"]
        return truth

    def meets(self, conditions: dict[str, Any]) -> Truth:
        """Do all conditions hold, each a column with the words allowed in it?"""
        parts = [self.is_any(column, _list(words)) for column, words in conditions.items()]
        return reduce(np.minimum, parts, np.full(self.size, YES, np.int16))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _not(truth: Truth) -> Truth:
    return _NOT.take(truth)


_NOT = np.array([YES, *range(1, YES), NO], np.int16)


def _any(truths: Iterable[Truth], size: int) -> Truth:
    return reduce(np.maximum, truths, np.zeros(size, np.int16))


def _flag(mask: np.ndarray) -> Truth:
    return mask * np.int16(YES)


def _day(text: str) -> int:
    return datasets.day_number(text)


def _seconds(clock: str) -> int:
    return int(clock[:2]) * 3600 + int(clock[3:]) * 60  # "24:00" too, which is no time of a day


# ---------------------------------------------------------------- one rule, compiled


@dataclass
class Step:
    """One clause of a rule, ready to be asked: where it stands, what it looks at, its cells."""

    key: str
    clause: Any
    version: Version
    cells: Callable[[Facts], Cells]
    columns: tuple[str, ...] = ()


def weighed(rule: Rule) -> bool:
    """Say whether a person has to weigh every hit of a rule: a standard that asks no findings.

    >>> weighed(rulebook.load("US").rule("us.fdcpa.workplace"))
    False
    """
    keys = [version.keys for version in rule.versions]
    clauses = [c for k in keys for c in (*k.get("forbids", ()), *k.get("places", {}).values())]
    return rule.judgment in {"judgment", "principle"} and not any("findings" in c for c in clauses)


@dataclass
class RuleTests:
    """A rule as a list of steps, with the reasons that its cells point to."""

    rule: Rule
    regime: Regime
    steps: list[Step] = field(default_factory=list)
    numbers: dict[Reason, int] = field(default_factory=dict)
    caps: dict[str, tuple[Version, dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hit = "reported_breach" if self.rule.reported else "breach"
        self.hit = "presumed_breach" if self._presumes() else hit
        self.weighed = weighed(self.rule)
        for version in self.rule.versions:
            for key, value in version.keys.items():
                if key in _TESTS:
                    self.steps += _TESTS[key](self, version, value)
        self._number_reasons()

    def _number_reasons(self) -> None:
        """Number all reasons beforehand, in the rule's own order.

        Numbered as a log brings them up, the same contact would be told another reason after
        another log.
        """
        self.open_ = np.zeros(YES + 1, np.int16)
        self.cells(_nobody(self.regime))
        looked_at = [name for step in self.steps for name in step.columns]
        self.open_[:] = _CLEAR
        self.open_[EDGE] = self.cell("unknown", "edge")
        for name in dict.fromkeys([*looked_at, *_COLUMNS]):
            self.open_[_MISSING[name]] = self.cell("unknown", "missing", name)

    def _presumes(self) -> bool:
        return self.rule.judgment == "presumption" and not self.rule.reported

    # -- cells and reasons

    def cell(self, answer: str, key: str, detail: str = "") -> int:
        """Return the cell for an answer, numbering its reason: earlier reasons weigh more."""
        reason = Reason(answer, key, detail)
        number = self.numbers.setdefault(reason, 255 - len(self.numbers))
        if number < 1:
            raise ValueError(f"{self.rule.id} has more than 255 reasons")
        return _WEIGHT[answer] << 8 | number

    def reason(self, cell: int) -> Reason:
        """Return the reason that a cell points to."""
        number = int(cell) & 255
        # numbered from 255 downwards; 0 is the one reason of every rule: nothing found
        return list(self.numbers)[255 - number] if number else Reason("no_breach_found", "", "")

    def resolve(self, truth: Truth, on_yes: Cells | int) -> Cells:
        """Turn *is it broken?* into cells: a hit, clear, or the fact that is missing."""
        return np.where(truth == YES, on_yes, self.open_.take(truth))

    def worth(self, key: str, detail: str, findings: Any = ()) -> int:
        """What a hit is worth: a breach, or a judgment that a person has to make."""
        weighed = self.weighed and not findings
        return self.cell("needs_judgment" if weighed else self.hit, key, detail)

    def first_of(
        self, facts: Facts, column: str, words: list[str], key: str, findings: Any
    ) -> Cells:
        """What a hit is worth where a column names several words: the first in the rule's order."""
        worth = {word: self.worth(key, word, findings) for word in words}
        return facts.lookup(
            (self.rule.id, key, column, *worth.items()),
            column,
            _CLEAR,
            lambda recorded: max((worth[w] for w in recorded if w in worth), default=_CLEAR),
        )

    def judged(self, facts: Facts, findings: list[str], hit: Cells | int) -> Cells | int:
        """A hit that needs findings: clear where one is ruled out, else the first still open."""
        rejected = np.zeros(facts.size, bool)
        open_cell = np.zeros(facts.size, np.int16)
        for name in findings:
            found = facts.named("findings", name)
            out = (facts.named("findings_rejected", name) | facts.empty("findings")) & ~found
            waits = (open_cell == 0) & ~found & ~out
            open_cell[waits] = self.cell("needs_judgment", "finding", name)
            rejected |= out
        if not findings:
            return hit
        return np.where(rejected, np.int16(_CLEAR), np.where(open_cell > 0, open_cell, hit))

    # -- scope

    def cells(self, facts: Facts) -> Cells:
        """Answer for every contact: in force, covered, tested."""
        not_in_force = self.cell("does_not_apply", "not_in_force")
        answer = np.full(facts.size, not_in_force, np.int16)
        if self.rule.predecessor_unread:
            undated = facts.day == NOT_RECORDED
            start = min(_day(v.since) for v in self.rule.versions)
            answer[facts.day < start] = self.cell("unknown", "predecessor_unread")
            answer[undated] = self.cell("unknown", "missing", "date")
        for version in self.rule.versions:
            tested = reduce(
                np.maximum,
                (step.cells(facts) for step in self.steps if step.version is version),
                np.full(facts.size, _CLEAR, np.int16),
            )
            dated = _in_force(facts, version)
            covered = np.minimum(dated, self.scope(facts, version))
            said = self._within(covered, tested)
            # without a date any version may be the one: the heaviest answer stands
            heavier = np.maximum(said, answer)
            answer = np.where(dated == YES, said, np.where(dated == NO, answer, heavier))
        return answer

    def _within(self, covered: Truth, tested: Cells) -> Cells:
        otherwise = self.open_.copy()
        otherwise[NO] = self.cell("does_not_apply", "not_covered")
        # where it is unsure whether the rule covers a contact that breaks nothing in it either way,
        # the open question changes nothing: no breach found
        stands = (covered == YES) | ((tested == _CLEAR) & (covered != NO))
        return np.where(stands, tested, otherwise.take(covered))

    def covers(self, facts: Facts, version: Version) -> np.ndarray:
        """Say where this version may apply at all: in force, and not plainly outside its scope."""
        return (_in_force(facts, version) != NO) & (self.scope(facts, version) != NO)

    def scope(self, facts: Facts, version: Version) -> Truth:
        """Does the rule cover this actor, product, channel, person and place?"""
        applies = version.keys.get("applies", {})
        return facts.once(("scope", repr(applies)), lambda: self._scope(facts, applies))

    def _scope(self, facts: Facts, applies: dict[str, Any]) -> Truth:
        covered = np.full(facts.size, YES, np.int16)
        for option, column in _SCOPE.items():
            if option in applies:
                covered = np.minimum(covered, facts.is_any(column, applies[option]))
        if "contract_from" in applies:
            new = _flag(facts.contract_day >= _day(applies["contract_from"]))
            new[facts.contract_day == NOT_RECORDED] = _MISSING["contract_date"]
            covered = np.minimum(covered, new)
        if "actors" in applies:
            covered = np.minimum(covered, self.actors(facts, applies["actors"]))
        if "not_actors" in applies:
            covered = np.minimum(covered, _not(self.actors(facts, applies["not_actors"])))
        return covered

    def actors(self, facts: Facts, names: list[str]) -> Truth:
        """Is the actor one of these, by its own kind or by a role of the regime?"""
        ways = [
            facts.once(("meets", repr(conditions)), partial(facts.meets, conditions))
            for name in names
            for conditions in self.regime.roles.get(name) or [{"actor": name}]
        ]
        return _any(ways, facts.size)


_SCOPE = {
    "products": "product",
    "channels": "channel",
    "persons": "contacted_person",
    "places": "place",
}


def _in_force(facts: Facts, version: Version) -> Truth:
    days = (version.since, version.until)
    return facts.once(days, lambda: _dated(facts, version))


def _dated(facts: Facts, version: Version) -> Truth:
    last = _day(version.until) if version.until else np.iinfo(np.int32).max
    truth = _flag((facts.day >= _day(version.since)) & (facts.day <= last))
    truth[facts.day == NOT_RECORDED] = _MISSING["date"]
    return truth


@lru_cache(maxsize=_BOOKS)
def _nobody(regime: Regime) -> Facts:
    """An empty log, to ask a rule what it could answer."""
    facts = Facts(Log(pd.DataFrame(columns=["date"]), "", regime.codes), np.zeros(0, np.int32))
    facts.counts = defaultdict(lambda: np.zeros(0, np.int16))
    return facts


@lru_cache(maxsize=_BOOKS)
def _compile(regime: Regime) -> list[RuleTests]:
    checked = (rule for rule in regime.rules if rule.evaluated in {"full", "part"})
    return [RuleTests(rule, regime) for rule in checked]


# ---------------------------------------------------------------- the tests


def _forbids(tests: RuleTests, version: Version, clauses: list[dict]) -> Iterator[Step]:
    for clause in clauses:

        def ask(facts: Facts, clause: dict = clause) -> Cells:
            done = np.minimum(facts.is_any("acts", clause["acts"]), _not(_lifted(facts, clause)))
            findings = clause.get("findings", [])
            hit = tests.first_of(facts, "acts", clause["acts"], "forbids", findings)
            return tests.resolve(done, tests.judged(facts, findings, hit))

        yield Step("forbids", clause, version, ask, ("acts", *_exceptions(clause)))


def _exceptions(clause: dict[str, Any]) -> tuple[str, ...]:
    consents = ("consents",) if "consent" in clause else ()
    return (*consents, "findings") if {"findings", "unless"} & clause.keys() else consents


def _lifted(facts: Facts, clause: dict[str, Any]) -> Truth:
    """Is the ban lifted, by a consent or by an exception that somebody has found?

    A consent that is not recorded leaves the question open. An exception such as *another law
    allows it* is never assumed: it lifts only where it was found.
    """
    ways = [_flag(facts.named("findings", name)) for name in clause.get("unless", [])]
    if "consent" in clause:
        ways.append(facts.is_any("consents", [clause["consent"]]))
    return _any(ways, facts.size)


def _requires(tests: RuleTests, version: Version, duties: list[str]) -> Iterator[Step]:
    known = rulebook.vocabulary()["duties"] | tests.regime.codes.get("duties", {})
    for duty in duties:
        if known[duty].get("level") == "organisation":
            continue

        def ask(facts: Facts, duty: str = duty) -> Cells:
            due = facts.meets(known[duty].get("when", {}))
            named_missed = facts.named("duties_missed", duty)
            missed = named_missed | facts.empty("duties_met")
            met = (facts.named("duties_met", duty) | facts.empty("duties_missed")) & ~named_missed
            hit, open_ = tests.worth("requires", duty), tests.cell("unknown", "duty", duty)
            cells = tests.resolve(due, np.where(missed, np.int16(hit), np.int16(open_)))
            return np.where(met, np.int16(_CLEAR), cells)

        looked_at = ("duties_met", "duties_missed", *known[duty].get("when", ()))
        yield Step("requires", duty, version, ask, looked_at)


def _hours(tests: RuleTests, version: Version, clauses: Any) -> Iterator[Step]:
    for clause in _list(clauses):

        def ask(facts: Facts, clause: dict = clause) -> Cells:
            barred = np.minimum(_barred_hour(facts.second, clause), _not(_lifted(facts, clause)))
            barred = np.minimum(barred, facts.meets(clause.get("when", {})))
            if "days" in clause:
                barred = np.minimum(barred, facts.on_days(clause["days"]))
            findings = clause.get("findings", [])
            hit = tests.worth("hours", "time", findings)
            return tests.resolve(barred, tests.judged(facts, findings, hit))

        days = ("date",) if "days" in clause else ()
        looked_at = ("time", *days, *clause.get("when", ()), *_exceptions(clause))
        yield Step("hours", clause, version, ask, looked_at)


def _barred_hour(second: np.ndarray, clause: dict[str, Any]) -> Truth:
    """Does the clock lie in the span that is barred, or outside the one that is allowed?"""
    forbidden = "forbidden" in clause
    start, end = (_seconds(c) for c in clause["forbidden" if forbidden else "allowed"])
    inside = (second > start) & (second < end)
    if start > end:  # the span crosses midnight
        inside = (second > start) | (second < end)
    truth = _flag(inside if forbidden else ~inside)
    edges = clause.get("edges", "unsettled")
    for edge, name in ((start, "start"), (end % _DAY, "end")):
        word = edges[name] if isinstance(edges, dict) else edges
        truth[second == edge] = {"unsettled": EDGE, "barred": YES, "free": NO}[word]
    truth[second == NOT_RECORDED] = _MISSING["time"]
    return truth


def _entry(tests: RuleTests, version: Version, clause: dict) -> Iterator[Step]:
    def ask(facts: Facts) -> Cells:
        inside = facts.is_any("entered_home", ["yes"])
        barred = np.minimum(inside, _not(_lifted(facts, clause)))
        return tests.resolve(barred, tests.worth("entry", "entered_home"))

    yield Step("entry", clause, version, ask, ("entered_home", *_exceptions(clause)))


def _places(tests: RuleTests, version: Version, needs: dict) -> Iterator[Step]:
    for place, need in needs.items():
        # a word is a consent that opens the place, or that none does; a clause may ask more
        plain = {} if need == "forbidden" else {"consent": need}
        clause = need if isinstance(need, dict) else plain

        def ask(facts: Facts, place: str = place, clause: dict = clause) -> Cells:
            there = np.minimum(facts.is_any("place", [place]), _not(_lifted(facts, clause)))
            findings = clause.get("findings", [])
            hit = tests.worth("places", place, findings)
            return tests.resolve(there, tests.judged(facts, findings, hit))

        yield Step("places", {place: need}, version, ask, ("place", *_exceptions(clause)))


def _visitors(tests: RuleTests, version: Version, clause: dict) -> Iterator[Step]:
    def ask(facts: Facts) -> Cells:
        few = _flag(facts.visitors < clause["min"])
        few[facts.visitors == NOT_RECORDED] = _MISSING["visitors"]
        return tests.resolve(few, tests.worth("visitors", "visitors"))

    yield Step("visitors", clause, version, ask, ("visitors",))


def _caps(tests: RuleTests, version: Version, caps: list[dict]) -> Iterator[Step]:
    for number, cap in enumerate(caps):
        key = f"{tests.rule.id}/{version.since}/{number}"
        tests.caps[key], most = (version, cap), str(cap["max"])

        def ask(facts: Facts, key: str = key, cap: dict = cap, most: str = most) -> Cells:
            over = np.minimum(facts.counts[key], _not(_lifted(facts, cap)))
            return tests.resolve(over, tests.worth("after" if "after" in cap else "caps", most))

        asked = dict.fromkeys((*cap["counts"], *cap.get("after", ())))
        looked_at = (*cap["unit"], "date", "time", *asked, *_exceptions(cap))
        yield Step("caps", cap, version, ask, looked_at)


def _disclosure(tests: RuleTests, version: Version, clause: dict) -> Iterator[Step]:
    allowed = clause.get("allowed", _persons(tests.regime, liable=True))
    outsiders = [p for p in _persons(tests.regime) if p not in allowed]

    def ask(facts: Facts) -> Cells:
        barred = _not(_lifted(facts, clause))
        return _outsider_cells(
            tests, facts, clause, ("disclosure", "debt_told_to"), outsiders, barred
        )

    yield Step("disclosure", clause, version, ask, ("debt_told_to", "findings"))


def _third_party(tests: RuleTests, version: Version, clause: dict) -> Iterator[Step]:
    outsiders = _persons(tests.regime, liable=False)

    def ask(facts: Facts) -> Cells:
        allowed = facts.is_any("debtor_state", clause["only_if"])
        if "who" in clause:
            allowed = np.minimum(allowed, facts.is_any("contacted_person", clause["who"]))
        where = ("third_party", "contacted_person")
        return _outsider_cells(tests, facts, clause, where, outsiders, _not(allowed))

    looked_at = ("contacted_person", "debtor_state", *(("findings",) if "shared" in clause else ()))
    yield Step("third_party", clause, version, ask, looked_at)


def _persons(regime: Regime, liable: bool | None = None) -> list[str]:
    """The persons that a record may name: all, those who owe, or those who do not."""
    known = rulebook.vocabulary()["persons"] | regime.codes.get("persons", {})
    return [p for p, about in known.items() if liable in (None, bool(about.get("liable")))]


def _outsider_cells(
    tests: RuleTests,
    facts: Facts,
    clause: dict,
    where: tuple[str, str],
    outsiders: list[str],
    barred: Truth,
) -> Cells:
    """One who may share the debt is an outsider only if it is not shared: a person must find."""
    key, column = where
    sharers = [p for p in outsiders if "shared" in clause and _about(tests, p).get("may_share")]
    others = [p for p in outsiders if p not in sharers]
    hit = tests.first_of(facts, column, others, key, ())
    cells = tests.resolve(np.minimum(facts.is_any(column, others), barred), hit)
    if others == outsiders:
        return cells
    name = clause["shared"]
    found = facts.named("findings", name)
    ruled_out = facts.named("findings_rejected", name) | facts.empty("findings")
    told = tests.first_of(facts, column, sharers, key, ())
    hit = np.where(ruled_out, told, tests.cell("needs_judgment", "finding", name))
    shared = tests.resolve(np.minimum(facts.is_any(column, sharers), barred), hit)
    return np.maximum(cells, np.where(found, np.int16(_CLEAR), shared))


def _about(tests: RuleTests, person: str) -> dict[str, Any]:
    return (rulebook.vocabulary()["persons"] | tests.regime.codes.get("persons", {}))[person]


def _barred_while(tests: RuleTests, version: Version, stops: list[dict]) -> Iterator[Step]:
    outsiders = _persons(tests.regime, liable=False)
    for clause in stops:
        narrowed = {"channel": clause.get("channels")}
        narrowed["contacted_person"] = outsiders if clause.get("outsiders") else None
        narrowed = {column: words for column, words in narrowed.items() if words is not None}

        def ask(facts: Facts, clause: dict = clause, narrowed: dict = narrowed) -> Cells:
            barred = facts.is_any("stops_in_force", [clause["stop"]])
            barred = np.minimum(barred, facts.meets(narrowed))
            return tests.resolve(barred, tests.worth("barred_while", clause["stop"]))

        yield Step("barred_while", clause, version, ask, ("stops_in_force", *narrowed))


_TESTS: dict[str, Callable[..., Iterator[Step]]] = {
    "forbids": _forbids,
    "requires": _requires,
    "hours": _hours,
    "entry": _entry,
    "places": _places,
    "visitors": _visitors,
    "caps": _caps,
    "disclosure": _disclosure,
    "third_party": _third_party,
    "barred_while": _barred_while,
}


# ---------------------------------------------------------------- counting in windows


def _over_cap(log: Log, facts: Facts, tests: RuleTests, version: Version, cap: dict) -> Truth:
    """Say for every contact whether it goes over a cap, and where that is open, why.

    The contacts of a day stand in the order of their times; one without a time comes last. Earlier
    contacts count whichever version of the rule was in force on their day: a rule that is amended
    does not begin to count anew.
    """
    ever = _any((_in_force(facts, v) for v in tests.rule.versions), log.size)
    covered = np.minimum(tests.scope(facts, version), ever)
    counted = np.minimum(facts.meets(cap["counts"]), covered)
    for left_out in cap.get("not_counted", []):
        counted = np.minimum(counted, _not(facts.meets(left_out)))
    unit, unknown_unit = _units(log, cap["unit"])
    where, limit = (unit, log.day, log.moment), (cap["max"], cap["window_days"])
    if "after" in cap:
        led = np.minimum(_led(facts, cap), covered)
        dates = (_MISSING["date"], _MISSING["time"])
        state = windows.following(counted, led, *where, *limit, *dates)
        others = np.count_nonzero(led) - (led != NO)
    else:
        tally = windows.Tally(counted, _kinds(facts, cap), *where)
        state = tally.over(*limit, undated=_MISSING["date"])
        others = np.count_nonzero(counted)
    # a contact whose debt is not recorded is counted for no debt; it may be over the cap of one
    lost = (unknown_unit > 0) & (counted != NO)
    return np.where(lost, np.where(others > cap["max"], unknown_unit, np.int16(NO)), state)


def _kinds(facts: Facts, cap: dict) -> list[windows.Kind]:
    kinds, taken = [], np.zeros(facts.size, np.int16)
    for free in cap.get("free", []):  # a contact of two kinds belongs to the first
        kind = np.minimum(facts.meets(free["when"]), _not(taken))
        kinds.append(windows.Kind(kind, free["max"], free["window_days"]))
        taken = np.maximum(taken, kind)
    return kinds


def _led(facts: Facts, cap: dict) -> Truth:
    """Is it one of those that no other may follow? What was cut off may have been: not known."""
    led = facts.meets(cap["after"])
    wider = [*_list(cap["after"].get("outcome", [])), *cap.get("unclear", [])]
    may = facts.meets(cap["after"] | {"outcome": wider}) if cap.get("unclear") else led
    return np.where((led == NO) & (may != NO), np.int16(_MISSING["outcome"]), led)


def _units(log: Log, columns: list[str]) -> tuple[np.ndarray, Truth]:
    """Number the units whose contacts are added up (-1: not recorded), and name what is missing."""
    unit = np.zeros(log.size, np.int64)
    missing = np.zeros(log.size, np.int16)
    for column in columns:
        ids = log.id_codes(column)
        unit = unit * (int(ids.max(initial=0)) + 1) + np.maximum(ids, 0)
        unit = pd.factorize(unit)[0]  # numbered densely, or several columns of ids would overflow
        missing[(ids < 0) & (missing == 0)] = _MISSING[column]
    unit[missing > 0] = NOT_RECORDED
    return unit, missing


# ---------------------------------------------------------------- judging each situation once


def _profiles(facts: Facts, compiled: list[RuleTests]) -> tuple[np.ndarray, np.ndarray]:
    """Group contacts that agree in every fact: one row of each group, and each contact's group."""
    versions = [v for t in compiled for v in t.rule.versions]
    days = sorted({d for v in versions for d in _turns(v)})
    starts = sorted(
        {_day(s) for v in versions if (s := v.keys.get("applies", {}).get("contract_from"))}
    )
    clocks = sorted({m for v in versions for m in _clock_edges(v)})
    contract = np.searchsorted(starts, facts.contract_day, side="right") + 1
    day = np.searchsorted(days, facts.day, side="right") + 1
    clock = np.searchsorted(clocks, facts.second) + np.searchsorted(clocks, facts.second, "right")
    columns = [
        np.where(facts.day == NOT_RECORDED, 0, day),
        np.where(facts.second == NOT_RECORDED, 0, clock + 1),
        np.where(facts.contract_day == NOT_RECORDED, 0, contract),
        facts.visitors + 1,
        # days of the week are told apart only for rules that ask for one
        *([facts.weekday + 1] if any(_asks_days(v) for v in versions) else []),
        *facts.codes.values(),
        *facts.counts.values(),
    ]
    key, room = np.zeros(facts.size, np.int64), 1
    for values in columns:
        width = int(values.max(initial=0)) + 1
        if width == 1:
            continue
        if room * width > 2**62:  # the key would overflow: number the groups found so far
            key, groups = pd.factorize(key)
            room = len(groups)
        key, room = key * width + values, room * width
    which, groups = pd.factorize(key)
    first = np.empty(len(groups), np.int64)
    first[which[::-1]] = np.arange(facts.size - 1, -1, -1)
    return first, which


def _turns(version: Version) -> list[int]:
    end = [_day(version.until) + 1] if version.until else []
    return [_day(version.since), *end]


def _clock_edges(version: Version) -> list[int]:
    clauses = _list(version.keys.get("hours", {}))
    spans = [c.get(k, ()) for c in clauses for k in ("forbidden", "allowed")]
    return [_seconds(clock) % _DAY for span in spans for clock in span]


def _asks_days(version: Version) -> bool:
    return any("days" in clause for clause in _list(version.keys.get("hours", {})))
