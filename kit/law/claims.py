"""Claims: the audit of an article's sentences, and of any list of claims of one's own.

The article's claims stand in ``data/law/claims.yaml``. A legal one carries checks that are run
against the rules, so that its verdict can be seen to follow; an open one says how to test it. For
claims of one's own the kit looks the citation up, and leaves the verdict to a person.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kit import datasets, language
from kit.law import engine, rulebook
from kit.law.contacts import Contact, in_words
from kit.law.findings import Explanation
from kit.law.provisions import Citation, cite, in_regimes, joined

CLAIMS = "law/claims.yaml"
TO_BE_JUDGED = "to_be_judged"
_OWN_FIELDS = ("id", "claim", "cited", "date", "kind", "verdict", "why")
_COUNTED = ("verdict", "section", "kind", "lesson", "state")
_NOT_SAID = "not_recorded"
_CHECK_COLUMNS = ["claim", "check", "expected", "found", "holds", "supports"]


def _words() -> dict[str, Any]:
    return datasets.read_yaml(CLAIMS)


def _labels() -> dict[str, dict[str, Any]]:
    words = _words()
    return {
        "verdict": dict(words["verdicts"]),
        "supports": dict(words["verdicts"]),
        "kind": words["kinds"] | {_NOT_SAID: words["sections"][_NOT_SAID]},
        "section": dict(words["sections"]),
        "state": dict(words["states"]),
        "found": dict(words["finds"]),
        "column": dict(words["columns"]),
        "property": dict(words["properties"]),
        "property_word": dict(words["property_words"]),
    }


language.lend_labels(_labels)


# ---------------------------------------------------------------- one claim


@dataclass(frozen=True, eq=False)
class Claim:
    """One claim: what is said, what it cites, and what became of it.

    Texts are kept in both languages where both exist, so that a table follows the spoken one.
    """

    id: str
    claim: Any
    cited: Any
    verdict: str
    why: Any
    kind: str = ""
    section: str = ""
    theme: Any = None
    says: Any = None
    provisions: tuple[str, ...] = ()
    grade: str = ""
    parts: tuple[dict[str, Any], ...] = ()
    lesson: str = ""
    decided_by: dict[str, Any] | None = None
    on: str = ""

    @property
    def state(self) -> str:
        """How far it is: decided, to_test, to_argue; of one's own: judged, to_judge."""
        if self.decided_by is None:
            return "to_judge" if self.verdict == TO_BE_JUDGED else "judged"
        return {"legal": "decided", "empirical": "to_test", "normative": "to_argue"}[self.kind]


# ---------------------------------------------------------------- the audit


class Audit:
    """The claims of a text with what became of each.

    ``own`` says whether they are a person's own list; then the verdict is the person's as well.
    """

    def __init__(self, claims: list[Claim], regime: str | Path, name: str = "") -> None:
        self.claims, self.regime, self.name = tuple(claims), regime, name
        self.own = bool(name)

    def __len__(self) -> int:
        return len(self.claims)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a claim, in the spoken language.

        Returns:
            Of the article: id, kind, section, theme, claim, cited, verdict, provisions (in words,
            with article, force and grade), grade, lesson, state. Of one's own: id, kind (where it
            was given), claim, cited, on, found, provisions, in_force (the state on that day),
            tier, grade, says, verdict, why, state.

        >>> audit().to_frame().set_index("id").loc["S01", "verdict"]
        'misattributed'
        """
        row = self._own_row if self.own else self._row
        return pd.DataFrame([row(claim) for claim in self.claims])

    def _row(self, claim: Claim) -> dict[str, Any]:
        return {
            "id": claim.id,
            "kind": claim.kind,
            "section": claim.section,
            "theme": language.of(claim.theme),
            "claim": language.of(claim.claim),
            "cited": language.of(claim.cited),
            "verdict": claim.verdict,
            "provisions": joined(self._provisions(claim)),
            "grade": claim.grade,
            "lesson": claim.lesson,
            "state": claim.state,
        }

    def _own_row(self, claim: Claim) -> dict[str, Any]:
        found = self.citation(claim.id)
        hits = found.hits if found is not None else pd.DataFrame(columns=["tier", "grade", "says"])
        standing = [f"{r['rule'] or r['article']}: {_label(r, 'state')}" for r in _rows(hits)]
        return {
            "id": claim.id,
            "kind": claim.kind,
            "claim": language.of(claim.claim),
            "cited": language.of(claim.cited),
            "on": found.on if found is not None else claim.on,
            "found": _finding(found),
            "provisions": joined(_in_words(r) for r in _rows(hits)),
            "in_force": joined(standing),
            "tier": joined(dict.fromkeys(_label(r, "tier") for r in _rows(hits))),
            "grade": joined(dict.fromkeys(hits["grade"])),
            "says": " ".join([*hits["says"], *(found.missing if found is not None else ())]),
            "verdict": claim.verdict,
            "why": language.of(claim.why),
            "state": claim.state,
        }

    def _provisions(self, claim: Claim) -> list[str]:
        frame = _rules_by_id(self.regime)
        return [_in_words(frame.loc[id]) for id in claim.provisions]

    def citation(self, id: str) -> Citation | None:
        """Look up what a claim cites, on its day; None where it cites nothing.

        >>> audit().citation("S01").rules
        ['CC-464']
        """
        claim = self._of(id)
        if not claim.cited:
            return None
        # the English citation names the same provision, so the answer does not hang on a language
        text = claim.cited["en"] if isinstance(claim.cited, dict) else claim.cited
        return cite(text, on=claim.on or None, regime=self.regime)

    def count(self, by: str | list[str] = "verdict") -> pd.DataFrame:
        """Count the claims.

        Args:
            by: one or two of verdict, section, kind, lesson and state. Claims of one's own have
                no section and no lesson, and a kind where the file gives one.

        Returns:
            Of one: columns of that name, and n. Of two: a table with the last as its columns.

        Raises:
            DataProblem: other words, or one that no claim of the list has.

        >>> int(audit().count().set_index("verdict").loc["misattributed", "n"])
        2
        >>> int(audit().count(["section", "verdict"]).loc["law", "misattributed"])
        2
        """
        by = [str(one) for one in (by if isinstance(by, list | tuple) else [by])]
        some = [name for name in _COUNTED if any(getattr(claim, name) for claim in self.claims)]
        known = [name for name in some if name in by]
        if not 1 <= len(by) <= 2 or len(known) < len(by):
            said, known = ", ".join(by), ", ".join(some)
            raise datasets.DataProblem(language.say("audit.unknown_count", by=said, known=known))
        have = {name: [getattr(one, name) or _NOT_SAID for one in self.claims] for name in by}
        orders = [[w for w in _order(name, have[name]) if w in have[name]] for name in by]
        if len(by) == 1:
            rows = [(word, have[by[0]].count(word)) for word in orders[0]]
            return pd.DataFrame(rows, columns=[by[0], "n"])
        pairs = list(zip(*have.values(), strict=True))
        cells = [[pairs.count((row, column)) for column in orders[1]] for row in orders[0]]
        return pd.DataFrame(cells, pd.Index(orders[0], name=by[0]), orders[1])

    def claim(self, id: str) -> Explanation:
        """Write one claim out whole: the sentence, the verdict, the law or the test, the lesson.

        Raises:
            DataProblem: there is no such claim; names the nearest.

        >>> audit().claim("S16").splitlines()[0]
        'S16: The borrower should ask the visitors to come in and talk.'
        """
        claim = self._of(id)
        lines = [language.say("audit.head", id=claim.id, claim=language.of(claim.claim))]
        body = self._own_lines(claim) if self.own else self._lines(claim)
        lines += [language.say("audit.line", name=n, text=t) for n, t in body if t]
        return Explanation("\n".join(lines))

    def _lines(self, claim: Claim) -> Iterator[tuple[str, str]]:
        yield _column("kind"), language.label("kind", claim.kind)
        yield _column("cited"), language.of(claim.cited)
        yield _column("verdict"), _verdict(claim)
        yield language.say("audit.says"), language.of(claim.says)
        yield _column("provisions"), joined(self._provisions(claim))
        yield _column("grade"), _graded(claim)
        yield language.say("audit.test"), language.of((claim.decided_by or {}).get("test"))
        if checks := self.decide(claim.id)["holds"].tolist():
            said = language.say("audit.checks", holds=sum(checks), n=len(checks))
            yield _column("check"), said
        yield _column("lesson"), _lesson(claim.lesson)

    def _own_lines(self, claim: Claim) -> Iterator[tuple[str, str]]:
        yield _column("cited"), language.of(claim.cited)
        yield _column("verdict"), _verdict(claim)
        found = self.citation(claim.id)
        nothing = language.label("found", "nothing_cited")
        held = nothing if found is None else f"\n{found!r}"
        yield language.say("audit.held"), held

    def decide(self, id: str | None = None) -> pd.DataFrame:
        """Run the checks that decide the legal claims.

        Args:
            id: one claim; None runs all.

        Returns:
            One row a check: claim, check (what was asked), expected, found, holds, supports (the
            verdict that it speaks for where it holds). Claims that are open, or a person's own,
            have none.

        Raises:
            DataProblem: there is no such claim.

        >>> bool(audit().decide("S01")["holds"].all())
        True
        """
        claims = self.claims if id is None else [self._of(id)]
        rows = [
            {"claim": claim.id, **_run(check, self.regime, claim.id)}
            | {"supports": check.get("supports", "")}
            for claim in claims
            for check in (claim.decided_by or {}).get("checks", ())
        ]
        return pd.DataFrame(rows, columns=_CHECK_COLUMNS)

    def _of(self, id: str) -> Claim:
        id = str(id)  # asked as text: a missing value cannot be compared
        for claim in self.claims:
            if claim.id == id:
                return claim
        near = datasets.nearest(id, [c.id for c in self.claims])
        raise datasets.DataProblem(language.say("audit.unknown_claim", id=id, near=near))

    def __repr__(self) -> str:
        said = ", ".join(
            language.say("audit.count", verdict=language.label("verdict", v), n=n)
            for v, n in self.count().itertuples(index=False)
        )
        key = "audit.own" if self.own else "audit.article"
        return language.say(key, n=len(self), said=said, file=self.name)

    def _repr_html_(self) -> str:
        table = language.table(self.to_frame()).to_html(index=False, escape=True)
        if self.own:
            return f"<p>{html.escape(repr(self))}</p>{table}"
        counts = language.table(self.count(["section", "verdict"]))
        counts.columns = [language.label("verdict", c) for c in self.count()["verdict"]]
        return f"<p>{html.escape(repr(self))}</p>{counts.to_html()}{table}"


def audit(path: str | Path | None = None, regime: str | Path = "CN") -> Audit:
    """Audit the article's claims, or a list of claims of one's own.

    A file of one's own holds a list, by itself or under ``claims``. Each claim has ``id`` and
    ``claim`` (a text, or ``{en: ..., zh: ...}``), and may have ``cited`` (free text such as
    "Civil Code 464", several separated by semicolons), ``date`` (the day to look at), ``kind``
    (legal, empirical or normative) and a verdict of one's own, ``verdict`` with ``why``. The kit
    looks citations up and judges nothing.

    Args:
        path: the YAML file; None takes the article's claims.
        regime: where citations of one's own are looked up: an id, a path, or ``"all"``. The
            article was audited against the rules of mainland China and no others.

    Returns:
        An :class:`Audit`.

    Raises:
        DataProblem: no such file, or faults in it, each named with line, claim and field; another
            regime for the article.

    >>> audit()
    Audit of an article, 49 claims: accurate 4, incomplete 5, outdated 1, misattributed 2, \
overstated 1, misleading 1, unsupported 2, risky 3, not a legal claim 1, open 29
    """
    if path is None:
        return _of_the_article(regime)
    if not isinstance(path, str | Path):
        raise datasets.DataProblem(language.say("audit.not_a_path", kind=type(path).__name__))
    for one in in_regimes(regime):
        rulebook.load(one)  # an unknown regime is a fault of the call, not of the file
    records = _Reader(Path(path)).records()
    claims = [_own(record) for record in records]
    cites = Audit(claims, regime, Path(path).name)
    _refuse_bad_citations(cites, records)
    return cites


def verdicts() -> pd.DataFrame:
    """List the verdicts of an audit with their meaning.

    Returns:
        Columns verdict (code) and means (spoken language). None of them says that something is in
        order: a verdict is about a sentence.

    >>> verdicts()["verdict"].tolist()[:3]
    ['accurate', 'incomplete', 'outdated']
    """
    rows = [(code, language.of(text)) for code, text in _words()["verdict_means"].items()]
    return pd.DataFrame(rows, columns=["verdict", "means"])


# ---------------------------------------------------------------- the article


def _of_the_article(asked: str | Path) -> Audit:
    words = _words()
    regime = words["about"]["regime"]
    if str(asked).upper() != regime:
        raise datasets.DataProblem(language.say("audit.one_regime", regime=regime))
    book = rulebook.load(regime)
    claims = []
    for record in words["claims"]:
        for rule in record["provisions"]:
            book.rule(rule)  # a rule that was renamed must not vanish from the audit
        claims.append(_claim(record))
    return Audit(claims, regime)


def _claim(record: dict[str, Any]) -> Claim:
    return Claim(
        id=record["id"],
        claim=record["claim"],
        cited=record.get("cited"),
        verdict=record["verdict"],
        why=record.get("why"),
        kind=record["kind"],
        section=record["section"] or "not_recorded",
        theme=record["theme"],
        says=record.get("says"),
        provisions=tuple(record["provisions"]),
        grade=record.get("grade", ""),
        parts=tuple(record.get("parts", ())),
        lesson=record["lesson"],
        decided_by=record["decided_by"],
    )


def _finding(citation: Citation | None) -> str:
    """Say how far a citation was found: "found" only where no part of it is missing."""
    if citation is None:
        return "nothing_cited"
    if not citation.found:
        return "not_held"
    return "found_in_part" if citation.missing else "found"


def _column(name: str) -> str:
    return language.label("column", name)


def _order(name: str, have: list[str]) -> list[str]:
    """The order in which words of a column are shown: as declared, lessons by number."""
    groups = {"verdict": "verdicts", "section": "sections", "kind": "kinds", "state": "states"}
    if name not in groups:
        return sorted(set(have))
    return list(dict.fromkeys([*_words()[groups[name]], _NOT_SAID]))


def _verdict(claim: Claim) -> str:
    word = language.label("verdict", claim.verdict)
    why = language.of(claim.why)
    return language.say("audit.verdict", verdict=word, why=why) if why else word


def _graded(claim: Claim) -> str:
    """The grade of the best part, and those of its parts where they differ."""
    parts = joined(
        language.say("audit.graded", of=language.of(p["of"]), grade=p["grade"]) for p in claim.parts
    )
    return language.say("audit.all_parts", grade=claim.grade, parts=parts) if parts else claim.grade


def _lesson(id: str) -> str:
    lessons = datasets.lessons().set_index("id")
    title, state = lessons.loc[id, ["title", "state"]]
    return language.say("audit.lesson", id=id, title=title, state=language.label("state", state))


def _rules_by_id(regime: str | Path) -> pd.DataFrame:
    return rulebook.rules(regime).drop_duplicates("rule").set_index("rule")


def _rows(frame: pd.DataFrame) -> list[Any]:
    return [row for _, row in frame.iterrows()]


def _label(row: Any, column: str) -> str:
    return language.label(column, row[column])


def _in_words(row: Any) -> str:
    """A provision with its article, force and grade."""
    name = f"{row['instrument']} {row['article']}".strip()
    force = _label(row, "force")
    return language.say("audit.provision", name=name, force=force, grade=row["grade"])


# ---------------------------------------------------------------- checks that decide


def _run(check: dict[str, Any], regime: str | Path, claim: str) -> dict[str, Any]:
    for key, run in _CHECKS.items():
        if key in check:
            return run(check, regime)
    keys = ", ".join(map(str, check))
    raise datasets.DataProblem(language.say("audit.unknown_check", claim=claim, keys=keys))


def _result(asked: str, expected: Any, found: Any, holds: bool) -> dict[str, Any]:
    return {"check": asked, "expected": expected, "found": found, "holds": bool(holds)}


def _check_citation(check: dict[str, Any], regime: str | Path) -> dict[str, Any]:
    """A citation leads to exactly these rules, in these states where they are given."""
    answer = cite(check["cite"], on=check.get("on"), regime=regime)
    states = answer.hits["state"].tolist()
    asked = language.say("audit.check.cite", text=check["cite"], on=answer.on)
    holds = answer.rules == check["rules"] and check.get("states", states) == states
    return _result(asked, _listed(check["rules"]), _listed(answer.rules), holds)


def _check_contact(check: dict[str, Any], regime: str | Path) -> dict[str, Any]:
    """A contact record gets this answer from this rule."""
    findings = engine.check(Contact(**check["contact"]), regime).filter(rule=check["rule"])
    found = findings.answer_words[int(findings.answers[0, 0])]
    facts = joined(in_words(column, cell) for column, cell in check["contact"].items())
    asked = language.say("audit.check.contact", facts=facts, rule=check["rule"])
    words = (language.label("answer", answer) for answer in (check["answer"], found))
    return _result(asked, *words, found == check["answer"])


def _check_rule(check: dict[str, Any], regime: str | Path) -> dict[str, Any]:
    """A rule has, or lacks, these properties; or is in force on a day, or is not."""
    rule = rulebook.load(regime).rule(check["rule"])
    if "in_force" in check:
        found = any(version.holds(check["on"]) for version in rule.versions)
        asked = language.say("audit.check.in_force", rule=rule.id, on=check["on"])
        words = [language.label("state", "in_force" if f else "not_yet") for f in (True, False)]
        expected, seen = (words[0] if yes else words[1] for yes in (check["in_force"], found))
        return _result(asked, expected, seen, found == check["in_force"])
    wanted, key = (check["is"], "has") if "is" in check else (check["is_not"], "lacks")
    have = {field: _property(rule, field) for field in wanted}
    fits = [_all_in(values, have[field]) for field, values in wanted.items()]
    holds = all(fits) if key == "has" else not any(fits)
    asked = language.say("audit.check.is", rule=rule.id)
    return _result(asked, _properties(key, wanted), _properties("has", have), holds)


def _properties(key: str, of: dict[str, Any]) -> str:
    return joined(_said_of(key, field, of[field]) for field in of)


# What kind of words a property of a rule holds, where its name or the claims do not say so.
_KIND = {"topics": "topic", "applies.not_actors": "actor", "requires": "duties_met"}
_KIND |= {field: field for field in ("tier", "grade", "force", "evaluated", "modality")}


def _said_of(key: str, field: str, values: Any, empty: str = "nothing") -> str:
    """Write what a rule has or lacks in words."""
    name = language.label("property", field)
    name = language.label("column", field) if name == field else name
    values = values if isinstance(values, list) else [values]
    kind = _KIND.get(field, "property_word")
    words = [language.label(kind, str(value)) for value in values]
    return language.say(f"audit.check.{key}", field=name, values=_listed(words, empty))


def _check_absence(check: dict[str, Any], regime: str | Path) -> dict[str, Any]:
    """No rule of the regime has all of these properties. That none is in the kit proves no more."""
    wanted = check["no_rule"]
    found = [
        rule.id
        for rule in rulebook.load(regime).rules
        if all(_all_in(values, _property(rule, field)) for field, values in wanted.items())
    ]
    what = joined(_said_of("has", field, values, "any") for field, values in wanted.items())
    asked = language.say("audit.check.no_rule", regime=regime, what=what)
    return _result(asked, _listed([]), _listed(found), not found)


_CHECKS = {
    "cite": _check_citation,
    "contact": _check_contact,
    "rule": _check_rule,
    "no_rule": _check_absence,
}


def _property(rule: rulebook.Rule, field: str) -> list[Any]:
    """What a rule says of itself (tier, topics), or in its versions (``instalment.max_months``)."""
    if field == "words":
        return [text.casefold() for text in rule.says.values()]
    if field == "force":
        return [rule.instrument["force"]]
    if field == "instrument":
        return list(_instrument_ids(rule))
    if hasattr(rule, field):
        value = getattr(rule, field)
        return list(value) if isinstance(value, tuple) else [value]
    return [value for v in rule.versions for value in _inside(v.keys, field.split("."))]


def _instrument_ids(rule: rulebook.Rule) -> Iterator[str]:
    """The ids under which the article's regime keeps this rule's instrument."""
    content = datasets.load(f"regime_{_words()['about']['regime'].lower()}")
    return (
        id for id, one in content["instruments"].items() if one["name"] == rule.instrument["name"]
    )


def _inside(value: Any, path: list[str]) -> Iterator[Any]:
    """Walk into nested mappings and lists; lists are spread."""
    if isinstance(value, list):
        for item in value:
            yield from _inside(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _inside(value[path[0]], path[1:])


def _all_in(wanted: Any, have: list[Any]) -> bool:
    """Whether all wanted values are there; an empty list asks whether there is anything."""
    values = wanted if isinstance(wanted, list) else [wanted]
    if not values:
        return bool(have)
    return all(value in have for value in values)


def _listed(values: Any, empty: str = "nothing") -> str:
    values = values if isinstance(values, list) else [values]
    return language.say("citing.comma").join(map(str, values)) or language.say(
        f"audit.check.{empty}"
    )


# ---------------------------------------------------------------- claims of one's own


def _own(record: dict[str, Any]) -> Claim:
    return Claim(
        id=str(record["id"]),
        claim=_text(record["claim"]),
        kind=record.get("kind") or "",
        cited=_cited(record),
        verdict=record.get("verdict") or TO_BE_JUDGED,
        why=_text(record.get("why")),
        on=str(record.get("date") or ""),
    )


def _text(value: Any) -> Any:
    """A number without quotation marks is a text too."""
    return value if isinstance(value, dict) or value is None else str(value)


def _cited(record: dict[str, Any]) -> Any:
    cited = record.get("cited")
    if isinstance(cited, list):
        return "; ".join(map(str, cited))
    return _text(cited)


class _Reader:
    """A file of claims being read: collects its faults instead of stopping at the first."""

    def __init__(self, path: Path) -> None:
        self.path, self.faults = path, []
        self.content = datasets.read_own_yaml(path)

    def records(self) -> list[Any]:
        listed = self.content.get("claims") if isinstance(self.content, dict) else self.content
        if not isinstance(listed, list) or not listed:
            self.faults.append(language.say("audit.no_claims" if listed == [] else "audit.no_list"))
            self.stop()
        seen: set[str] = set()
        for place, record in enumerate(listed, 1):
            self.check(place, record, seen)
        self.stop()
        return listed

    def fault(self, record: Any, place: int, key: str, **values: Any) -> None:
        id = record.get("id") if isinstance(record, dict) else None
        self.faults.append(
            language.say(
                "audit.at",
                line=getattr(record, "line", "?"),
                record=f"'{id}'" if id else f"no. {place}",
                what=language.say(f"audit.{key}", **values),
            )
        )

    def stop(self) -> None:
        datasets.refuse_faults(self.faults, "audit.refused", self.path.name)

    def check(self, place: int, record: Any, seen: set[str]) -> None:
        if not isinstance(record, dict):
            self.fault(record, place, "not_mapping")
            return
        for field in sorted(record.keys() - set(_OWN_FIELDS)):
            near = datasets.nearest(field, _OWN_FIELDS)
            self.fault(record, place, "unknown_field", field=field, near=near)
        for field in ("id", "claim"):
            if not str("" if record.get(field) is None else record[field]).strip():
                self.fault(record, place, "lacks", field=field)
        if isinstance(record.get("id"), dict | list):
            self.fault(record, place, "wrong_shape", field="id")
        elif str(record.get("id")) in seen:
            self.fault(record, place, "twice", value=record["id"])
        seen.add(str(record.get("id")))
        for field in ("claim", "cited", "why"):
            if not _is_text(record.get(field), several=field == "cited"):
                self.fault(record, place, "wrong_shape", field=field)
        self.check_words(place, record)
        self.check_people(place, record)

    def check_people(self, place: int, record: Any) -> None:
        """Refuse a telephone number, an address or an identity number wherever it stands."""
        where = " " + language.say("data.on_binder") if datasets.on_binder() else ""
        for field in record.keys() & _OWN_FIELDS:
            text = pd.DataFrame({"text": [str(record[field])]})
            if datasets.identifying_columns(text):
                self.fault(record, place, "personal", field=field, where=where)

    def check_words(self, place: int, record: Any) -> None:
        day = record.get("date")
        if day is not None and datasets.day_number(day) is None:
            self.fault(record, place, "not_a_date", value=day)
        for field, group in (("verdict", "verdicts"), ("kind", "kinds")):
            word, known = record.get(field), _words()[group]
            if word is not None and (not isinstance(word, str) or word not in known):
                said = {"value": word, "known": ", ".join(known)}
                self.fault(record, place, "unknown_word", field=field, **said)


def _is_text(value: Any, several: bool = False) -> bool:
    if several and isinstance(value, list):
        return all(isinstance(v, str | int) and not isinstance(v, bool) for v in value)
    if isinstance(value, dict):
        texts = [value.get("en"), value.get("zh")]
        return len(value) == len(texts) and all(isinstance(t, str) and t.strip() for t in texts)
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _refuse_bad_citations(cites: Audit, records: list[Any]) -> None:
    """Look every citation up once: an overlong one is a fault of the file, named with its line."""
    faults = []
    for claim, record in zip(cites.claims, records, strict=True):
        if not claim.cited:
            continue
        try:
            cites.citation(claim.id)
        except datasets.DataProblem as fault:
            what = language.say("audit.bad_citation", what=fault)
            line = getattr(record, "line", "?")
            faults.append(language.say("audit.at", line=line, record=f"'{claim.id}'", what=what))
    datasets.refuse_faults(faults, "audit.refused", cites.name)
