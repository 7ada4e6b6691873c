"""Regimes: the rules of one jurisdiction as dated data, read and held to a schema.

A regime is a YAML file (``data/law/regimes/cn.yaml``, or one of your own). Nothing about any
jurisdiction stands in code. The loader refuses what it does not know, so a misspelt key can never
become a rule that silently tests nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from kit import datasets, evidence, language

REGIMES = Path("law") / "regimes"


# ---------------------------------------------------------------- the words


@cache
def vocabulary() -> dict[str, Any]:
    """Return the words of a legal check: answers, tiers, columns, codes, keys, all with labels.

    >>> list(vocabulary()["tiers"])
    ['law', 'supervisory', 'soft']
    """
    return datasets.read_yaml("law/vocabulary.yaml")


# Which list of the vocabulary holds the labels of a table's column.
_LABELLED = {
    "answer": "answers",
    "tier": "tiers",
    "judgment": "judgments",
    "modality": "modalities",
    "evaluated": "evaluations",
    "force": "forces",
    "basis": "bases",
    "grade": "grades",
}


def _labels() -> dict[str, dict[str, Any]]:
    words = vocabulary()
    labels = {kind: dict(words[group]) for kind, group in _LABELLED.items()}
    labels["grade"] = {g: {"en": g, "zh": g} for g in words["grades"]}
    labels["topic"] = dict(words["topics"])
    columns = words["columns"]
    labels["column"] = {name: column["label"] for name, column in columns.items()}
    for name, column in columns.items():
        if "codes" in column:
            labels[name] = dict(words[column["codes"]])
    return labels


language.lend_labels(_labels)


# ---------------------------------------------------------------- what a regime holds


@dataclass(frozen=True)
class Version:
    """A rule's content between two days; ``until`` is the last day in force, None an open end."""

    since: str
    until: str | None
    basis: str
    keys: dict[str, Any]

    def holds(self, day: str) -> bool:
        """Say whether this version was in force on a day (ISO date)."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Rule:
    """One rule of a regime: where it stands, how strong it is, what it says since when."""

    id: str
    instrument: dict[str, Any]
    article: dict[str, str] | str
    topics: tuple[str, ...]
    tier: str
    modality: str
    judgment: str
    grade: str
    reported: bool
    predecessor_unread: bool
    sources: tuple[str, ...]
    says: dict[str, str]
    note: dict[str, str] | None
    versions: tuple[Version, ...]

    @property
    def evaluated(self) -> str:
        """``full``, ``part``, ``text``; a rule of grade M is ``unconfirmed`` and never checked."""
        if self.grade == "M":
            return "unconfirmed"
        keys = {k for v in self.versions for k in v.keys}
        if not any(_tests_something(k, v) for v in self.versions for k in v.keys):
            return "text"
        declared = any(vocabulary()["rule_keys"][k]["role"] == "declared" for k in keys)
        blind = any(_organisational(v.keys.get("requires", ())) for v in self.versions)
        return "part" if declared or blind else "full"

    def __repr__(self) -> str:
        where = f"{language.of(self.instrument['name'])} {language.of(self.article)}".strip()
        return f"<Rule {self.id}: {where}>"


def _organisational(duties: Any) -> list[str]:
    known = vocabulary()["duties"]
    return [d for d in duties if known.get(d, {}).get("level") == "organisation"]


def _tests_something(key: str, version: Version) -> bool:
    if vocabulary()["rule_keys"][key]["role"] != "test":
        return False
    duties = version.keys["requires"] if key == "requires" else None
    return duties is None or len(_organisational(duties)) < len(duties)


@dataclass(frozen=True, eq=False)  # compared by identity: the engine compiles each once
class Regime:
    """The rules of one jurisdiction, with the words that only it needs."""

    id: str
    name: dict[str, str]
    as_of: str
    caution: dict[str, str]
    roles: dict[str, list[dict[str, Any]]]
    codes: dict[str, dict[str, Any]]
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its id; an unknown one is refused with the nearest known id."""
        for rule in self.rules:
            if isinstance(rule_id, str) and rule.id == rule_id:
                return rule
        near = datasets.nearest(rule_id, [r.id for r in self.rules])
        raise datasets.DataProblem(
            language.say("law.unknown_rule", rule=rule_id, regime=self.id, near=near)
        )

    def __repr__(self) -> str:
        return f"<Regime {self.id}: {len(self.rules)} rules, as of {self.as_of}>"


# ---------------------------------------------------------------- the tables that a reader sees


def regimes() -> pd.DataFrame:
    """List the regimes: how many rules, of which tier and grade, and how far they are evaluated.

    Returns:
        One row a regime: id, name, as of, rules, law, supervisory, soft, A, B, C, M, full, part,
        text, unconfirmed.

    >>> regimes()["id"].tolist()
    ['AU', 'CN', 'DE', 'EU', 'HK', 'ID', 'IN', 'JP', 'KR', 'MY', 'SG', 'TW', 'UK', 'US', 'US-MA']
    """
    return pd.DataFrame([_summary(load(p)) for p in _shipped()])


def _shipped() -> list[Path]:
    """The kit's own files, in the order of their ids."""
    return sorted((datasets.folder() / REGIMES).glob("*.yaml"), key=lambda path: path.stem)


def _summary(regime: Regime) -> dict[str, Any]:
    row = {
        "id": regime.id,
        "name": language.of(regime.name),
        "as_of": regime.as_of,
        "rules": len(regime.rules),
    }
    for field, values in (
        ("tier", ("law", "supervisory", "soft")),
        ("grade", ("A", "B", "C", "M")),
        ("evaluated", ("full", "part", "text", "unconfirmed")),
    ):
        have = [getattr(rule, field) for rule in regime.rules]
        row |= {value: have.count(value) for value in values}
    return row


def rules(regime: str | Path, on: str | None = None) -> pd.DataFrame:
    """List the rules of a regime, or those in force on a day.

    Args:
        regime: an id such as ``"CN"``, or the path of your own YAML file.
        on: ISO date; None lists every rule whatever its dates.

    Returns:
        One row a rule version: rule, instrument, article, tier, force, grade, judgment, modality,
        topics, from, to (empty: no end found), evaluated, says.

    Raises:
        DataProblem: unknown regime, broken file, or a day that is no date.

    >>> len(rules("CN", on="2025-12-31")) != len(rules("CN", on="2026-01-31"))
    True
    """
    if on is not None:
        on = a_day(on)
    rows = [
        _row(rule, version)
        for rule in load(regime).rules
        for version in rule.versions
        if on is None or version.holds(on)
    ]
    return pd.DataFrame(rows, columns=_RULE_COLUMNS)


_RULE_COLUMNS = [
    *("rule", "instrument", "article", "tier", "force", "grade", "judgment", "modality"),
    *("topics", "from", "to", "evaluated", "says"),
]


def _row(rule: Rule, version: Version) -> dict[str, Any]:
    topics = vocabulary()["topics"]
    return {
        "rule": rule.id,
        "instrument": language.of(rule.instrument["name"]),
        "article": language.of(rule.article),
        "tier": rule.tier,
        "force": rule.instrument["force"],
        "grade": rule.grade,
        "judgment": rule.judgment,
        "modality": rule.modality,
        "topics": "; ".join(language.of(topics[t]) for t in rule.topics),
        "from": version.since,
        "to": version.until or "",
        "evaluated": rule.evaluated,
        "says": language.of(rule.says),
    }


def barred_hours(regime: str | Path, on: str | None = None) -> pd.DataFrame:
    """List the clock times at which a regime's rules bar contact.

    Args:
        regime: an id, or the path of your own YAML file.
        on: ISO date; None takes the day as of which the regime is described.

    Returns:
        One row a clause: rule, tier, grade, start, end (local clock, "22:00"), consent (the consent
        that lifts it, "" where none does), days (of the week, "" for all). Where a rule names
        allowed hours, the rest is barred. Clauses for special days, such as holidays, are left out.

    Raises:
        DataProblem: unknown regime, broken file, or a day that is no date.

    >>> barred_hours("CN", on="2026-03-17")["start"].unique().tolist()
    ['22:00']
    """
    book = load(regime)
    day = book.as_of if on is None else a_day(on)
    rows = []
    for rule in book.rules:
        for version in rule.versions:
            clauses = version.keys.get("hours", [])
            if rule.grade == "M" or not version.holds(day):
                continue
            for clause in clauses if isinstance(clauses, list) else [clauses]:
                if "when" not in clause:
                    start, end = clause.get("forbidden") or clause["allowed"][::-1]
                    more = clause.get("consent", ""), ";".join(clause.get("days", ()))
                    rows.append((rule.id, rule.tier, rule.grade, start, end, *more))
    columns = ["rule", "tier", "grade", "start", "end", "consent", "days"]
    return pd.DataFrame(rows, columns=columns)


def a_day(day: Any) -> str:
    """Return an ISO date as a string, or refuse what is no date.

    >>> a_day("2026-02-28")
    '2026-02-28'
    """
    number = datasets.day_number(day)
    if number is None:
        raise datasets.DataProblem(language.say("law.not_a_day", value=day))
    return dt.date.fromordinal(number).isoformat()


# ---------------------------------------------------------------- reading and holding to the schema


def load(regime: str | Path) -> Regime:
    """Read a regime by id, or from a YAML file of your own.

    Args:
        regime: ``"CN"``, ``"KR"``, or a path that ends in .yaml or .yml.

    Raises:
        DataProblem: no such regime, or a file that breaks the schema; every fault is named with
            its line, record and field.

    >>> load("CN").rule("CC-1033-2").tier
    'law'
    """
    if not isinstance(regime, str | Path):
        regime = type(regime).__name__
    path = Path(regime)
    if path.suffix not in {".yaml", ".yml"}:
        known = [path.stem.upper() for path in _shipped()]
        if str(regime).upper() not in known:
            raise datasets.DataProblem(
                language.say("law.unknown_regime", name=regime, known=", ".join(known))
            )
        path = datasets.folder() / REGIMES / f"{str(regime).lower()}.yaml"
    return _regime(_Document(path, datasets.read_own_yaml(path)))


def words_of(regime: Regime) -> set[str]:
    """Collect the words that the rules of a regime name: acts, duties, findings, consents, ...

    >>> "filming_private_space" in words_of(load("CN")), "trick_to_get_in" in words_of(load("CN"))
    (True, False)
    """
    return {w for rule in regime.rules for v in rule.versions for w in _words_in(v.keys)}


def _words_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _words_in(part)
    elif isinstance(node, str):
        yield node


class _Document(datasets.Document):
    """A regime file being read: collects its faults instead of stopping at the first."""

    def __init__(self, path: Path, content: Any) -> None:
        super().__init__(path, content)
        self.faults: list[str] = []

    def fault(self, place: Any, key: str, /, **values: Any) -> None:
        line = getattr(place, "line", 0)
        what = language.say(f"law.schema.{key}", **values)
        self.faults.append(language.say("law.schema.at", line=line, what=what))

    def stop_if_faulty(self) -> None:
        datasets.refuse_faults(self.faults, "law.schema.refused", self.path.name)


_TOP = {"regime", "roles", "instruments", "codes", "sources", "rules"}
_RULE_FIELDS = {"id", "instrument", "article", "topics", "tier", "modality", "judgment", "grade"}
_RULE_MAY = _RULE_FIELDS | {
    *("sources", "says", "note", "versions", "reported", "predecessor_unread")
}


@lru_cache(maxsize=32)  # an own file that is edited again and again is let go
def _regime(doc: _Document) -> Regime:
    content = doc.content
    _check_top(doc, content)
    words = _Words(doc, content)
    head = content["regime"]
    seen: set[str] = set()
    built = []
    for record in content["rules"]:
        if rule := _rule(doc, words, record, seen):
            built.append(rule)
    doc.stop_if_faulty()
    return Regime(
        id=head["id"],
        name=head["name"],
        as_of=str(head["as_of"]),
        caution=head.get("caution", {"en": "", "zh": ""}),
        roles=content.get("roles") or {},
        codes=content.get("codes") or {},
        rules=tuple(built),
    )


def _check_top(doc: _Document, content: Any) -> None:
    """Refuse a file whose outermost shape is wrong: nothing inside it could be read."""
    sound = isinstance(content, dict) and isinstance(content.get("regime"), dict)
    if not sound or not isinstance(content.get("rules"), list) or not content["rules"]:
        doc.fault(content, "not_a_regime")
        doc.stop_if_faulty()
    for key in sorted(content.keys() - _TOP):
        doc.fault(content, "unknown_key", key=key, near=datasets.nearest(key, _TOP))
    _check_head(doc, content["regime"])
    for key, inside in (("roles", list), ("codes", dict), ("instruments", dict), ("sources", dict)):
        known = content.get(key) or {}
        if not isinstance(known, dict) or not all(isinstance(v, inside) for v in known.values()):
            doc.fault(content, "wrong_shape", record="regime", key=key)
    doc.stop_if_faulty()


def _check_head(doc: _Document, head: Any) -> None:
    for field in ("id", "name", "as_of"):
        if field not in head:
            doc.fault(head, "missing_field", record="regime", field=field)
    for field in sorted(head.keys() - _HEAD):
        doc.fault(head, "unknown_field", record="regime", field=field, near=", ".join(_HEAD))
    if not isinstance(head.get("id", ""), str):
        doc.fault(head, "wrong_shape", record="regime", key="id")
    for field in ("name", "caution"):
        text = head.get(field, {"en": "", "zh": ""})
        if not _is_text(text):
            doc.fault(head, "wrong_shape", record="regime", key=field)
    if not _a_date(head.get("as_of", "2000-01-01")):
        where = {"record": "regime", "field": "as_of"}
        doc.fault(head, "not_a_date", **where, value=head["as_of"])


_HEAD = ("id", "name", "as_of", "caution")


def _is_text(value: Any) -> bool:
    """Is it a mapping with a language? That both stand there is looked at for the whole file."""
    return isinstance(value, dict) and bool(value.keys() & set(language.EDITIONS))


def _rule(doc: _Document, words: _Words, record: Any, seen: set[str]) -> Rule | None:
    if not isinstance(record, dict):
        doc.fault(doc.content, "rule_not_mapping")
        return None
    name = str(record.get("id", "?"))
    if not isinstance(record.get("id", "?"), str):
        doc.fault(record, "wrong_shape", record="rules", key="id")
    if name in seen:
        doc.fault(record, "id_twice", rule=name)
    seen.add(name)
    before = len(doc.faults)
    for field in sorted((_RULE_FIELDS | {"says", "versions", "sources"}) - record.keys()):
        doc.fault(record, "missing_field", record=name, field=field)
    for field in sorted(record.keys() - _RULE_MAY):
        near = datasets.nearest(field, _RULE_MAY)
        doc.fault(record, "unknown_field", record=name, field=field, near=near)
    if len(doc.faults) > before:
        return None
    words.check_rule(name, record)
    if len(doc.faults) > before:
        return None
    article = record["article"]
    return Rule(
        id=name,
        instrument=(doc.content.get("instruments") or {}).get(record["instrument"], {}),
        article=article if isinstance(article, dict) else str(article or ""),
        topics=tuple(record["topics"]),
        tier=record["tier"],
        modality=record["modality"],
        judgment=record["judgment"],
        grade=record["grade"],
        reported=bool(record.get("reported")) or record["grade"] == "C",
        predecessor_unread=bool(record.get("predecessor_unread")),
        sources=tuple(record["sources"]),
        says=record["says"],
        note=record.get("note"),
        versions=tuple(_versions(record)),
    )


def _versions(record: Any) -> Iterator[Version]:
    for version in record["versions"] or ():
        keys = {k: v for k, v in version.items() if k not in {"from", "to", "basis"}}
        since, until = version.get("from"), version.get("to")
        yield Version(str(since), None if until is None else str(until), version["basis"], keys)


class _Words:
    """Holds a regime's records to the vocabulary and its own additional codes."""

    def __init__(self, doc: _Document, content: Any) -> None:
        self.doc = doc
        self.vocabulary = vocabulary()
        self.own = content.get("codes") or {}
        self.roles = content.get("roles") or {}
        self.instruments = content.get("instruments") or {}
        self.sources = content.get("sources") or {}
        self.texts(content)
        for name, alternatives in self.roles.items():
            self.check_role(content, name, alternatives)
        for name, instrument in self.instruments.items():
            self.check_instrument(name, instrument)
        for group, codes in self.own.items():
            self.check_codes(content, group, codes)

    def check_role(self, content: Any, name: str, alternatives: list[Any]) -> None:
        # a role with an actor's name would take the actor's place, an empty one would cover nobody
        if name in self.codes("actors") or not alternatives or not all(alternatives):
            self.doc.fault(content, "wrong_shape", record="roles", key=name)
        for conditions in alternatives:
            self.conditions(content, name, conditions)

    def check_instrument(self, name: str, instrument: Any) -> None:
        if not _is_text(instrument.get("name")):
            self.doc.fault(instrument, "missing_field", record=name, field="name")
        self.known_as(instrument, name, "force", instrument.get("force"), self.codes("forces"))

    def check_codes(self, content: Any, group: str, codes: dict[str, Any]) -> None:
        open_ = {c["codes"] for c in self.vocabulary["columns"].values() if "codes" in c}
        if group not in open_ | {"topics"}:
            near = datasets.nearest(group, sorted(open_))
            self.doc.fault(
                content, "unknown_code", record="codes", field="codes", value=group, near=near
            )
        for code, about in codes.items():
            if code == "none" or not re.fullmatch(r"[a-z][a-z0-9_]*", code):
                # a record separates codes by semicolons, and says "none" for nothing
                self.doc.fault(content, "wrong_shape", record=f"codes.{group}", key=code)
            elif not _is_text(about):
                self.doc.fault(content, "missing_field", record=f"codes.{group}.{code}", field="en")
            elif "when" in about:
                self.conditions(about, f"codes.{group}.{code}", about["when"])

    def texts(self, record: Any) -> None:
        """Both languages, or neither, wherever a text stands."""
        if isinstance(record, dict):
            words = [record.get(edition, "") for edition in language.EDITIONS]
            if _is_text(record) and not all(isinstance(w, str) and w.strip() for w in words):
                self.doc.fault(record, "one_language")
            for value in record.values():
                self.texts(value)
        elif isinstance(record, list):
            for value in record:
                self.texts(value)

    def codes(self, group: str) -> set[str]:
        return set(self.vocabulary[group]) | set(self.own.get(group, ()))

    def known(self, record: Any, rule: str, field: str, values: Any, group: str) -> None:
        for value in values if isinstance(values, list) else [values]:
            self.known_as(record, rule, field, value, self.codes(group))

    def known_as(self, record: Any, rule: str, field: str, value: Any, known: Any) -> None:
        """Name a word that is none of those known."""
        if not isinstance(value, str) or value not in known:
            near = datasets.nearest(value, known)
            self.doc.fault(record, "unknown_code", record=rule, field=field, value=value, near=near)

    def conditions(self, place: Any, rule: str, conditions: Any) -> None:
        """Column-to-values conditions, as roles, caps and duties use them."""
        if not isinstance(conditions, dict):
            self.doc.fault(place, "wrong_shape", record=rule, key=conditions)
            return
        columns = self.vocabulary["columns"]
        for column, values in conditions.items():
            if column not in columns or "codes" not in columns[column]:
                near = datasets.nearest(column, columns)
                self.doc.fault(conditions, "unknown_column", record=rule, column=column, near=near)
            elif values in ([], ""):  # it would never hold
                self.doc.fault(conditions, "wrong_shape", record=rule, key=column)
            else:
                self.known(conditions, rule, column, values, columns[column]["codes"])

    def check_rule(self, name: str, record: Any) -> None:
        lists = ("topics", "sources", "versions")
        texts = ("says", *(("note",) if record.get("note") is not None else ()))
        for field in (*lists, *texts):
            sound = isinstance(record[field], list) if field in lists else _is_text(record[field])
            if not record[field] or not sound:
                self.doc.fault(record, "wrong_shape", record=name, key=field)
                return
        for field, group in (
            *(("tier", "tiers"), ("modality", "modalities"), ("judgment", "judgments")),
            *(("grade", "grades"), ("topics", "topics")),
        ):
            if isinstance(record[field], list) == (field in lists):
                self.known(record, name, field, record[field], group)
            else:
                self.doc.fault(record, "wrong_shape", record=name, key=field)
        for field in ("reported", "predecessor_unread"):
            if not isinstance(record.get(field, False), bool):
                self.doc.fault(record, "wrong_shape", record=name, key=field)
        article = record["article"]
        if not isinstance(article, str | int | float | None) and not _is_text(article):
            self.doc.fault(record, "wrong_shape", record=name, key="article")
        self.known_as(record, name, "instrument", record["instrument"], self.instruments)
        self.check_sources(name, record)
        self.check_versions(name, record)

    def check_versions(self, name: str, record: Any) -> None:
        spans = []
        for version in record["versions"]:
            if not isinstance(version, dict):
                self.doc.fault(record, "wrong_shape", record=name, key="versions")
                continue
            self.check_version(name, version)
            spans.append((str(version.get("from")), str(version.get("to") or "9999-12-31")))
        spans.sort()
        for (_, end), (start, _) in zip(spans, spans[1:], strict=False):
            if start <= end:
                self.doc.fault(record, "versions_overlap", record=name, day=start)

    def check_sources(self, name: str, record: Any) -> None:
        known = {s["id"] for s in datasets.read_yaml(evidence.SOURCES)["sources"]} | set(
            self.sources
        )
        for source in record["sources"]:
            self.known_as(record, name, "sources", source, known)

    def check_version(self, name: str, version: Any) -> None:
        for field in ("from", "to"):
            value = version.get(field)
            if (value is None and field == "from") or (value is not None and not _a_date(value)):
                self.doc.fault(version, "not_a_date", record=name, field=field, value=value)
        dated = _a_date(version.get("from")) and _a_date(version.get("to"))
        if dated and version["from"] > version["to"]:
            self.doc.fault(version, "ends_before_start", record=name)
        self.known_as(version, name, "basis", version.get("basis"), self.codes("bases"))
        keys = self.vocabulary["rule_keys"]
        for key, value in version.items():
            if key in {"from", "to", "basis"}:
                continue
            if key not in keys:
                near = datasets.nearest(key, keys)
                self.doc.fault(version, "unknown_parameter", record=name, key=key, near=near)
            elif keys[key]["role"] in {"test", "scope"}:
                self.check_key(version, name, key, value)

    def check_key(self, version: Any, rule: str, key: str, value: Any) -> None:
        shape = _SHAPES[key]
        # an empty clause would be accepted and test nothing; only a ban on all outsiders is short
        if not isinstance(value, shape["type"]) or (not value and key != "disclosure"):
            self.doc.fault(version, "wrong_shape", record=rule, key=key)
            return
        if key == "requires":
            self.known(version, rule, key, value, "duties")
            return
        if key == "places":
            self.known(version, rule, key, list(value), "places")
            for need in value.values():
                if isinstance(need, dict):
                    self.check_clause(rule, key, need, shape)
                elif need != "forbidden":
                    self.known_as(version, rule, key, need, self.codes("consents"))
            return
        for clause in value if isinstance(value, list) else [value]:
            if isinstance(clause, dict):
                self.check_clause(rule, key, clause, shape)
            else:
                self.doc.fault(version, "wrong_shape", record=rule, key=key)

    def check_clause(self, rule: str, key: str, clause: Any, shape: dict[str, Any]) -> None:
        if key == "hours" and len(clause.keys() & {"forbidden", "allowed"}) != 1:
            self.doc.fault(clause, "missing_field", record=rule, field="hours.forbidden")
        if clause.keys() >= {"after", "free"} or ("unclear" in clause and "after" not in clause):
            # what is added up is either the contacts themselves or those before them
            self.doc.fault(clause, "wrong_shape", record=rule, key=f"{key}.after")
        for option in clause.keys() - shape["options"].keys():
            near = datasets.nearest(option, shape["options"])
            self.doc.fault(clause, "unknown_parameter", record=rule, key=option, near=near)
        for option in shape["needs"] - clause.keys():
            self.doc.fault(clause, "missing_field", record=rule, field=f"{key}.{option}")
        for option in sorted(clause.keys() & shape["options"].keys()):
            self.check_option(rule, f"{key}.{option}", clause, option, shape["options"][option])

    def check_option(self, rule: str, where: str, clause: Any, option: str, kind: str) -> None:
        value = clause[option]
        fault = _option_fault(kind, option, value)
        if fault:
            self.doc.fault(clause, fault, record=rule, field=where, key=where, value=value)
        elif kind == "conditions":
            for conditions in value if isinstance(value, list) else [value]:
                self.conditions(clause, rule, conditions)
        elif kind == "actors":
            self.check_actors(rule, where, clause, value)
        elif kind == "free":
            for allowance in value:
                self.check_allowance(rule, clause, allowance)
        elif kind == "ids":
            for column in value:
                if self.vocabulary["columns"].get(column, {}).get("kind") != "id":
                    near = datasets.nearest(column, self.vocabulary["columns"])
                    self.doc.fault(clause, "unknown_column", record=rule, column=column, near=near)
        elif kind in self.vocabulary:
            words = list(value.values()) if isinstance(value, dict) else value
            self.known(clause, rule, where, words, kind)

    def check_actors(self, rule: str, where: str, clause: Any, actors: list[str]) -> None:
        allowed = self.codes("actors") | set(self.roles)
        for actor in actors:
            self.known_as(clause, rule, where, actor, allowed)

    def check_allowance(self, rule: str, cap: Any, allowance: Any) -> None:
        if not isinstance(allowance, dict):
            self.doc.fault(cap, "wrong_shape", record=rule, key="caps.free")
            return
        self.check_clause(rule, "caps.free", allowance, _FREE)
        spans = allowance.get("window_days"), cap.get("window_days")
        if all(isinstance(s, int) for s in spans) and spans[0] > spans[1]:
            # what is free in a longer span than the cap's own cannot be told from one window
            self.doc.fault(allowance, "wrong_shape", record=rule, key="caps.free.window_days")


_LONGEST_WINDOW = 3660  # ten years of days


def _option_fault(kind: str, option: str, value: Any) -> str | None:
    """Name the fault of an option's shape; what its words are is looked at later."""
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**6
    if kind == "edges" and isinstance(value, dict):
        fits = value.keys() == {"start", "end"} and all(isinstance(v, str) for v in value.values())
        return None if fits else "wrong_shape"
    single = option in {"consent", "stop", "shared", "edges", "counts", "when", "after"}
    if kind == "clock":
        return None if _is_span(value) else "not_clock"
    if kind == "date":
        return None if _a_date(value) else "not_a_date"
    if kind in {"whole", "days"}:
        fits = 0 < value <= _LONGEST_WINDOW if whole and kind == "days" else whole
        return None if fits else "wrong_shape" if whole else "not_whole"
    if kind == "flag":
        return None if isinstance(value, bool) else "wrong_shape"
    inside = dict if kind in {"conditions", "free"} else str
    if single:
        return None if isinstance(value, inside) else "wrong_shape"
    fits = isinstance(value, list) and value and all(isinstance(v, inside) for v in value)
    return None if fits else "wrong_shape"


def _a_date(value: Any) -> bool:
    return isinstance(value, str) and datasets.day_number(value) is not None


def _is_span(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", str(v)) for v in value)
        and value[0] != value[1]
    )


# The shape of every scope and test key: what its clauses may hold and must hold. The engine reads
# the same options; a test walks both, so that an option cannot be accepted here and ignored there.
_SHAPES: dict[str, dict[str, Any]] = {
    "applies": {
        "type": dict,
        "needs": set(),
        "options": {
            "actors": "actors",
            "not_actors": "actors",
            "products": "products",
            "channels": "channels",
            "persons": "persons",
            "places": "places",
            "contract_from": "date",
        },
    },
    "forbids": {
        "type": list,
        "needs": {"acts"},
        "options": {
            "acts": "acts",
            "findings": "findings",
            "consent": "consents",
            "unless": "findings",
        },
    },
    "requires": {"type": list},
    "hours": {
        "type": (dict, list),  # one clause, or several for different days
        "needs": set(),
        "options": {
            "forbidden": "clock",
            "allowed": "clock",
            "consent": "consents",
            "findings": "findings",
            "unless": "findings",
            "edges": "edges",
            "days": "weekdays",
            "when": "conditions",
        },
    },
    "entry": {
        "type": dict,
        "needs": {"consent"},
        "options": {"consent": "consents", "unless": "findings"},
    },
    "places": {  # a place with the consent that opens it, "forbidden", or a clause
        "type": dict,
        "needs": {"findings"},
        "options": {"consent": "consents", "findings": "findings"},
    },
    "visitors": {"type": dict, "needs": {"min"}, "options": {"min": "whole"}},
    "caps": {
        "type": list,
        "needs": {"counts", "max", "window_days", "unit"},
        "options": {
            "counts": "conditions",
            "max": "whole",
            "window_days": "days",
            "unit": "ids",
            "not_counted": "conditions",
            "free": "free",
            "after": "conditions",
            "unclear": "outcomes",
            "consent": "consents",
        },
    },
    "disclosure": {
        "type": dict,
        "needs": set(),
        "options": {"allowed": "persons", "shared": "findings", "unless": "findings"},
    },
    "third_party": {
        "type": dict,
        "needs": {"only_if"},
        "options": {"only_if": "debtor_states", "who": "persons", "shared": "findings"},
    },
    "barred_while": {
        "type": list,
        "needs": {"stop"},
        "options": {"stop": "stops", "channels": "channels", "outsiders": "flag"},
    },
}
_FREE = {
    "needs": {"when", "max", "window_days"},
    "options": {"when": "conditions", "max": "whole", "window_days": "days"},
}
