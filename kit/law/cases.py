"""Cases: real decisions retold, put as contact records, and set beside what the engine answers.

A rule engine sees what a record holds. Courts and authorities also weigh what no record holds. Here
the two stand side by side, with the grade of what was read. Teaching material, not legal advice.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kit import datasets, evidence, language
from kit.law import engine, rulebook
from kit.law.contacts import Contact, columns_as_fields, in_words

if TYPE_CHECKING:
    from kit.law.findings import Findings

_FILE = Path("law") / "decisions.yaml"
_KINDS = ("court_decision", "enforcement_action", "published_case")
_AGREEMENTS = ("agrees", "differs", "beyond_record", "not_taken_up")
_LESSONS = ("11", "12", "13", "15")
_TEXTS = ("dated", "authority", "title", "story", "weighed", "outcome", "why", "unknown")
_MAY_TEXTS = ("assumed", "warning", "note")
_MUST = {"id", "jurisdiction", "year", "kind", "grade", "cite", "lessons", "sources", "contact"}
_MUST |= {"compare", *_TEXTS}
_MAY = _MUST | {"log", "on", "later", "audience", *_MAY_TEXTS}
_LINE = {"rule", "answer", "later", "agreement", "weighed"}


def _labels() -> dict[str, dict[str, Any]]:
    """The answers' labels for the column of a later day's answers too."""
    return {"answer_later": dict(rulebook.vocabulary()["answers"])}


language.lend_labels(_labels)


# ---------------------------------------------------------------- one decision


@dataclass(frozen=True)
class Line:
    """What was weighed on one rule, and whether the engine's answer goes the same way.

    ``answer`` and ``later`` are the answers for which the agreement was judged; ``rule`` is None
    where the regime has no rule for what was weighed.
    """

    rule: str | None
    answer: str | None
    later: str | None
    weighed: dict[str, str]
    agreement: str


@dataclass(frozen=True, eq=False)  # holds texts in mappings, which have no hash
class Decision:
    """A decision, retold, with the contact record that its facts make.

    >>> decision("kr-i-will-tell-your-husband").contacts[0].channel
    'sms'
    """

    id: str
    jurisdiction: str
    year: int | None
    kind: str
    grade: str
    cite: str
    lessons: tuple[str, ...]
    sources: tuple[str, ...]
    contacts: tuple[Contact, ...]
    on: str | None
    later: str | None
    lines: tuple[Line, ...]
    audience: str
    texts: dict[str, dict[str, str]]

    @property
    def title(self) -> str:
        """What it is called here; the published title is ``cite``."""
        return language.of(self.texts["title"])

    @property
    def story(self) -> str:
        """The facts in short. Persons are not named."""
        return language.of(self.texts["story"])

    @property
    def outcome(self) -> str:
        """What was decided."""
        return language.of(self.texts["outcome"])

    @property
    def weighed(self) -> str:
        """What the court or authority weighed."""
        return language.of(self.texts["weighed"])

    @property
    def why(self) -> str:
        """Why engine and court agree or differ."""
        return language.of(self.texts["why"])

    @property
    def unknown(self) -> str:
        """What is not known, or was not read."""
        return language.of(self.texts["unknown"])

    def check(self, on: str | None = None) -> Findings:
        """Check the record against the decision's own regime.

        Args:
            on: the day whose law is asked (ISO date); None takes the decision's own.

        Raises:
            DataProblem: the regime is not there, or the day is no date.

        >>> decision("cn-reception-room").check().filter(answer="breach").rules
        ['PSAPL06-40']
        """
        return engine.check(list(self.contacts), self.jurisdiction, self.on if on is None else on)

    def compare(self) -> pd.DataFrame:
        """Set the engine's answers beside what the court or authority weighed.

        Returns:
            One row a rule: rule (empty where the regime has none), its tier and grade; answer, of
            several contacts the heaviest (``text``: the rule is only printed); answer_later, under
            the law of the day ``later``, where there is one; weighed; agreement. That is *agrees*
            (both go the same way), *differs* (the engine finds no breach, or a rule that does not
            reach this actor, where a wrong was found; or the reverse), *beyond_record* (the engine
            leaves it open or held no rule, and what was weighed stands in no record),
            *not_taken_up* (nothing told of the decision turned on this rule), or *unjudged* (the
            engine no longer gives the answer for which this was judged).

        Raises:
            DataProblem: the regime is not there, or has no such rule.

        >>> decision("cn-reception-room").compare()["agreement"].iloc[0]
        'agrees'
        """
        if not any(line.rule for line in self.lines):
            return pd.DataFrame([_row(x, None, {}, {}) for x in self.lines], columns=_COMPARED)
        now = self._answers(self.on)
        then = self._answers(self.later) if self.later else {}
        book = rulebook.load(self.jurisdiction)
        rows = [_row(line, book, now, then) for line in self.lines]
        return pd.DataFrame(rows, columns=_COMPARED)

    def _answers(self, on: str | None) -> dict[str, str]:
        """What the engine answers for each rule that the comparison names."""
        found = self.check(on)
        heaviest = np.asarray(found.answers).max(axis=0)
        said = {r: found.answer_words[n] for r, n in zip(found.rules, heaviest, strict=True)}
        day = on or max(contact.date or "" for contact in self.contacts)
        for name in [line.rule for line in self.lines if line.rule]:
            if name not in said:
                said[name] = _printed(found.book.rule(name), day)
        return said

    def __repr__(self) -> str:
        return "\n".join(_paragraphs(self))

    def _repr_html_(self) -> str:
        head, *rest = (html.escape(text) for text in _paragraphs(self, tables=False))
        record = language.table(_record(self.contacts)).to_html(index=False, escape=True)
        compared = language.table(self.compare()).to_html(index=False, escape=True)
        body = "".join(f"<p>{text}</p>" for text in rest)
        return f"<div><h4>{head}</h4>{body}{record}{compared}</div>"


_COMPARED = ["rule", "tier", "grade", "answer", "answer_later", "weighed", "agreement"]


def _row(
    line: Line, book: rulebook.Regime | None, now: dict[Any, str], then: dict[Any, str]
) -> list[str]:
    weighed = language.of(line.weighed)
    if line.rule is None or book is None:
        return ["", "", "", "no_rule", "", weighed, line.agreement]
    rule, answer, later = book.rule(line.rule), now[line.rule], then.get(line.rule, "")
    # a verdict on another answer than the one now given would be a false one
    stands = answer == line.answer and later == (line.later or "")
    agreement = line.agreement if stands else "unjudged"
    return [rule.id, rule.tier, rule.grade, answer, later, weighed, agreement]


def _printed(rule: rulebook.Rule, day: str) -> str:
    """What is to be said of a rule that the engine prints and does not evaluate."""
    if any(version.holds(day) for version in rule.versions):
        return "text"
    early = all(day < version.since for version in rule.versions)
    return "unknown" if rule.predecessor_unread and early else "does_not_apply"


def _record(contacts: tuple[Contact, ...]) -> pd.DataFrame:
    """The record as a table: a row for each fact that any contact holds, a column a contact."""
    cells = [asdict(contact) for contact in contacts]
    facts = [name for name in cells[0] if any(c[name] is not None for c in cells)]
    shown = {"fact": [language.label("column", name) for name in facts if name != "contact_id"]}
    for number, cell in enumerate(cells, 1):
        heading = cell["contact_id"] or str(number)
        shown[heading] = [in_words(name, cell[name]) for name in facts if name != "contact_id"]
    return pd.DataFrame(shown)


def _paragraphs(case: Decision, tables: bool = True) -> Iterator[str]:
    texts = {key: language.of(text) for key, text in case.texts.items()}
    place = language.label("jurisdiction", case.jurisdiction)
    kind, grade = language.label("kind", case.kind), language.label("grade", case.grade)
    yield f"{texts['title']} [{case.id}]"
    yield language.say("cases.head", place=place, kind=kind, authority=texts["authority"])
    yield language.say("cases.cited", cite=case.cite, dated=texts["dated"], grade=grade)
    if "warning" in texts:
        yield language.say("cases.part.warning", text=texts["warning"])
    if case.audience == "instructor":
        yield language.say("cases.help")
    yield texts["story"]
    if "assumed" in texts:
        yield language.say("cases.part.assumed", text=texts["assumed"])
    yield language.say("cases.law_of", day=case.on or case.contacts[0].date)
    if case.later:
        yield language.say("cases.later", day=case.later)
    if tables:
        yield language.table(_record(case.contacts)).to_string(index=False)
        yield language.table(case.compare()).to_string(index=False)
    for part in ("weighed", "outcome", "why", "unknown", "note"):
        if part in texts:
            yield language.say(f"cases.part.{part}", text=texts[part])
    yield language.say("cases.part.lessons", text=", ".join(case.lessons))
    yield language.say("cases.part.sources", text="; ".join(_sources(case)))


def _sources(case: Decision) -> list[str]:
    return [f"{evidence.source(name).title} [{name}]" for name in case.sources]


# ---------------------------------------------------------------- all of them


def decisions(
    jurisdiction: str | None = None,
    lesson: str | int | None = None,
    instructor: bool = False,
    path: str | Path | None = None,
) -> pd.DataFrame:
    """List decisions, with what the engine answers on the rules that each is compared with.

    Args:
        jurisdiction: only this place, for example ``"CN"``.
        lesson: only those that this lesson uses: 11, 12, 13 or 15.
        instructor: also those to be shown by an instructor only, beside sources of help.
        path: a YAML file of your own, of the shape of ``data/law/decisions.yaml``.

    Returns:
        One row a decision: id, title, jurisdiction, year (missing where not known), kind, grade,
        outcome, answers (how many of each, in short).

    Raises:
        DataProblem: nothing is recorded for that place or lesson, or the file breaks the schema.

    >>> decisions("KR")["id"].tolist()
    ['kr-i-will-tell-your-husband']
    """
    cases = list(_load(path))
    if jurisdiction is not None:
        _known("jurisdiction", jurisdiction, {c.jurisdiction for c in cases})
        cases = [c for c in cases if c.jurisdiction == jurisdiction]
    if lesson is not None:
        _known("lesson", str(lesson), {one for c in cases for one in c.lessons})
        cases = [c for c in cases if str(lesson) in c.lessons]
    cases = [c for c in cases if instructor or c.audience != "instructor"]
    rows = [[*_brief(c), _in_short(c)] for c in cases]
    return pd.DataFrame(rows, columns=_LISTED).astype({"year": "Int64"})


_LISTED = ["id", "title", "jurisdiction", "year", "kind", "grade", "outcome", "answers"]


def _brief(case: Decision) -> list[Any]:
    return [getattr(case, column) for column in _LISTED[:-1]]


def _in_short(case: Decision) -> str:
    """Count the engine's answers, the heaviest first."""
    counts = case.compare()["answer"].value_counts()
    order = [*reversed(rulebook.vocabulary()["answers"]), "text"]
    said = [(language.label("answer", a), counts[a]) for a in order if a in counts]
    return "; ".join(language.say("law.count", answer=a, n=n) for a, n in said)


def decision(id: str, instructor: bool = False, path: str | Path | None = None) -> Decision:
    """Look up one decision.

    Args:
        id: an id of :func:`decisions`.
        instructor: needed for one that is to be shown by an instructor only.
        path: a YAML file of your own, of the shape of ``data/law/decisions.yaml``.

    Returns:
        Decision: its story and contacts; ``check()`` and ``compare()``.

    Raises:
        DataProblem: there is no such decision (names the nearest), or it is for instructors.

    >>> decision("cn-seal-means-receipt").year
    2020
    """
    known = {case.id: case for case in _load(path)}
    if not isinstance(id, str) or id not in known:
        near = datasets.nearest(id, known)
        raise datasets.DataProblem(language.say("cases.unknown_id", id=id, near=near))
    if known[id].audience == "instructor" and not instructor:
        raise datasets.DataProblem(language.say("cases.instructor_only", id=id))
    return known[id]


def _known(field: str, value: str, known: set[str]) -> None:
    if not isinstance(value, str) or value not in known:
        words = {"field": language.label("column", field), "value": value}
        raise datasets.DataProblem(
            language.say("cases.unknown_filter", **words, known=", ".join(sorted(known)))
        )


# ---------------------------------------------------------------- reading and holding to the schema


def _load(path: str | Path | None) -> tuple[Decision, ...]:
    content = datasets.read_yaml(_FILE) if path is None else datasets.read_own_yaml(path)
    return _read(datasets.Document(_FILE if path is None else path, content))


@lru_cache(maxsize=8)
def _read(file: datasets.Document) -> tuple[Decision, ...]:
    name, content = file.path.name, file.content
    records = content.get("decisions") if isinstance(content, dict) else None
    if not isinstance(records, list) or not records:
        raise datasets.DataProblem(language.say("cases.not_decisions", file=name))
    faults = [fault for record in records for fault in _faults(record)]
    faults += _twice([str(r["id"]) for r in records if isinstance(r, dict) and "id" in r])
    datasets.refuse_faults(faults, "cases.refused", name)
    return tuple(_built(record) for record in records)


def _twice(names: list[str]) -> list[str]:
    seen = {name for name in names if names.count(name) > 1}
    return [_fault(name, "id", "twice") for name in sorted(seen)]


def _fault(record: str, field: str, key: str, /, **values: Any) -> str:
    what = language.say(f"cases.fault.{key}", **values)
    return language.say("cases.at", record=record, field=field, what=what)


def _faults(record: Any) -> list[str]:
    """Everything that is wrong with one record; the deeper looks only at what has a sound shape."""
    if not isinstance(record, dict):
        return [_fault("?", "decisions", "shape")]
    name = str(record.get("id", "?"))
    found = [_fault(name, field, "missing") for field in sorted(_MUST - record.keys())]
    for field in sorted(record.keys() - _MAY):
        found.append(_fault(name, field, "unknown", near=datasets.nearest(field, _MAY)))
    for field, is_sound in _SHAPES.items():
        empty = record.get(field) is None and (field in _MAY_BE_EMPTY or field not in record)
        if not empty and not is_sound(record[field]):
            found.append(_fault(name, field, "shape"))
    for field in [f for f in (*_TEXTS, *_MAY_TEXTS) if f in record]:
        if not _both(record[field]):
            found.append(_fault(name, field, "one_language"))
    return (
        found
        or [*_word_faults(name, record), *_line_faults(name, record)]
        or [*_contact_faults(name, record)]
    )


def _both(text: Any) -> bool:
    sound = isinstance(text, dict) and text.keys() == {"en", "zh"}
    return sound and all(isinstance(t, str) and t.strip() for t in text.values())


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _are_names(value: Any) -> bool:
    return _is_list(value) and all(map(_is_name, value))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1800 <= value <= 2100


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and datasets.day_number(value) is not None


_SHAPES = {
    "id": lambda value: isinstance(value, str) and bool(re.fullmatch(r"[a-z0-9-]+", value)),
    **dict.fromkeys(("jurisdiction", "kind", "grade", "cite", "audience"), _is_name),
    "year": _is_year,
    "on": _is_day,
    "later": _is_day,
    "lessons": _are_names,
    "sources": _are_names,
    "compare": _is_list,
    "contact": lambda value: isinstance(value, dict) and bool(value),
    "log": lambda value: isinstance(value, list) and all(isinstance(v, dict) for v in value),
}


_MAY_BE_EMPTY = {"year", "on", "later", "log"}


def _word_faults(name: str, record: dict[str, Any]) -> list[str]:
    """Words that are none of those known."""
    groups = {
        "kind": _KINDS,
        "grade": ("A", "B", "C"),  # what is only remembered is no case to be told
        "lessons": _LESSONS,
        "audience": ("all", "instructor"),
        "sources": evidence.sources()["id"].tolist(),
    }
    found = []
    for field, known in groups.items():
        given = record.get(field, known[0])
        for word in given if isinstance(given, list) else [given]:
            if word not in known:
                near = datasets.nearest(word, known)
                found.append(_fault(name, field, "word", value=word, near=near))
    if not record.get("on") and not record["contact"].get("date"):
        found.append(_fault(name, "on", "no_day"))
    return found


def _line_faults(name: str, record: dict[str, Any]) -> list[str]:
    """Faults of the lines that compare."""
    answers = [*rulebook.vocabulary()["answers"], "text"]
    found = []
    for number, line in enumerate(record["compare"], 1):
        field = f"compare.{number}"
        if not isinstance(line, dict) or not {"agreement", "weighed"} <= line.keys() <= _LINE:
            found.append(_fault(name, field, "shape"))
            continue
        if not _both(line["weighed"]):
            found.append(_fault(name, f"{field}.weighed", "one_language"))
        if "rule" in line and not _is_name(line["rule"]):
            found.append(_fault(name, f"{field}.rule", "shape"))
        if ("answer" in line) != ("rule" in line) or ("later" in line) != (
            "rule" in line and "later" in record
        ):
            found.append(_fault(name, field, "answer_and_rule"))
        wanted = [("agreement", _AGREEMENTS), ("answer", answers), ("later", answers)]
        for key, known in wanted:
            if key in line and line[key] not in known:
                near = datasets.nearest(line[key], known)
                found.append(_fault(name, f"{field}.{key}", "word", value=line[key], near=near))
    return found


def _contact_faults(name: str, record: dict[str, Any]) -> list[str]:
    """Facts and codes of the record that a contact cannot hold."""
    try:
        contacts = _contacts(record)
    except datasets.DataProblem as problem:
        return [_fault(name, "contact", "other", what=problem)]
    frame = pd.DataFrame([asdict(contact) for contact in contacts])
    found = datasets.problems(frame, columns_as_fields(_own_codes(record)), key="contact_id")
    return [
        _fault(name, f"contact.{p.column}", "other", what=p.problem) for p in found.itertuples()
    ]


def _own_codes(record: dict[str, Any]) -> dict[str, Any]:
    """The words of the regime itself; of one that is not there yet, none."""
    try:
        return rulebook.load(record["jurisdiction"]).codes
    except datasets.DataProblem:
        return {}


def _contacts(record: dict[str, Any]) -> tuple[Contact, ...]:
    first = Contact(**record["contact"])
    contacts = [first, *(first.but(**change) for change in record.get("log") or ())]
    return tuple(sorted(contacts, key=lambda c: str(c.contact_id or "")))


def _built(record: dict[str, Any]) -> Decision:
    same = ("id", "jurisdiction", "year", "kind", "grade", "cite")
    return Decision(
        **{field: record[field] for field in same},
        lessons=tuple(record["lessons"]),
        sources=tuple(record["sources"]),
        contacts=_contacts(record),
        on=record.get("on"),
        later=record.get("later"),
        lines=tuple(_line(line) for line in record["compare"]),
        audience=record.get("audience", "all"),
        texts={field: record[field] for field in (*_TEXTS, *_MAY_TEXTS) if field in record},
    )


def _line(line: dict[str, Any]) -> Line:
    optional = {field: line.get(field) for field in ("rule", "answer", "later")}
    return Line(**optional, weighed=line["weighed"], agreement=line["agreement"])
