"""Across borders and across days: the same facts under several regimes, and a regime's own history.

A comparison says what each place's rules answer, topic by topic. It ranks nothing: a place without
a rule on a topic is not freer for it, and a rule known only by report is not a weaker law.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from kit import datasets, language
from kit.law import engine, rulebook
from kit.law.rulebook import Regime, Rule, Version


@dataclass(frozen=True, eq=False)
class Comparison:
    """The same facts under several regimes.

    ``table`` has one row a regime and topic: regime, topic, answer (the heaviest that a rule on
    this topic gives), tier and grade of the first rule that gives it, rules (the ids that answer
    so). A rule stands under every one of its topics for which it has a clause, each time with the
    answer of these clauses alone. A topic on which a regime has no rule that a contact can test has
    no row.
    """

    table: pd.DataFrame
    names: dict[str, str]

    def by_topic(self) -> pd.DataFrame:
        """Set topics in rows and regimes in columns, the answers in words, "" where no rule is.

        >>> from kit.law import Contact
        >>> compare(Contact(channel="visit"), ["CN", "KR"]).by_topic().columns.tolist()
        ['CN', 'KR']
        """
        words = self.table.assign(
            answer=[language.label("answer", a) for a in self.table["answer"]],
            topic=[language.label("topic", t) for t in self.table["topic"]],
        )
        crossed = words.pivot(index="topic", columns="regime", values="answer")
        known = [language.label("topic", t) for t in rulebook.vocabulary()["topics"]]
        rows = [topic for topic in known if topic in crossed.index]
        crossed = crossed.reindex(index=rows, columns=list(self.names)).fillna("")
        return crossed.rename_axis(index=language.label("column", "topic"), columns=None)

    def __repr__(self) -> str:
        return self.by_topic().to_string()

    def _repr_html_(self) -> str:
        names = "; ".join(f"{id}: {name}" for id, name in self.names.items())
        return f"{self.by_topic().to_html()}<p><small>{html.escape(names)}</small></p>"


def compare(
    contacts: Any, regimes: Iterable[str | Path] | None = None, on: str | None = None
) -> Comparison:
    """Check the same facts under several regimes, topic by topic.

    Args:
        contacts: one contact or a log, as :func:`kit.law.check` takes them; of a log the heaviest
            answer that any contact gets is told.
        regimes: ids or paths of own files; None takes every regime of the kit.
        on: judge as if it had happened on this ISO date.

    Raises:
        DataProblem: as :func:`kit.law.check`; no regime is named, or two that differ have one id.

    >>> from kit.law import Contact
    >>> visit = Contact(date="2026-03-17", channel="visit", entered_home="yes", consents="none")
    >>> found = compare(visit, ["CN", "KR"]).table
    >>> found.loc[(found["regime"] == "CN") & (found["topic"] == "entry_home"), "answer"].item()
    'breach'
    """
    wanted = rulebook.regimes()["id"].tolist() if regimes is None else regimes
    if isinstance(wanted, str) or not isinstance(wanted, Iterable) or not (wanted := list(wanted)):
        raise datasets.DataProblem(language.say("law.no_regimes"))
    books = _by_id(map(rulebook.load, wanted))
    codes = _all_codes(books.values())
    rows = [row for book in books.values() for row in _topics(contacts, book, codes, on)]
    columns = ["regime", "topic", "answer", "tier", "grade", "rules"]
    names = {id: language.of(book.name) for id, book in books.items()}
    return Comparison(pd.DataFrame(rows, columns=columns), names)


def _by_id(books: Iterable[Regime]) -> dict[str, Regime]:
    """Refuse an own file with the id of another regime: one of the two would be dropped unseen."""
    found: dict[str, Regime] = {}
    for book in books:
        if vars(found.setdefault(book.id, book)) != vars(book):
            raise datasets.DataProblem(language.say("law.id_of_two", id=book.id))
    return found


def _all_codes(books: Iterable[Regime]) -> dict[str, dict[str, Any]]:
    """The own codes of all regimes: a record in one's words must not be refused by another."""
    codes: dict[str, dict[str, Any]] = {}
    for book in books:
        for group, own in book.codes.items():
            codes[group] = codes.get(group, {}) | own
    return codes


def _topics(contacts: Any, book: Regime, codes: dict[str, Any], on: str | None) -> list[tuple]:
    parts = by_topic(book)
    findings = engine.check_book(contacts, parts, on, codes)
    best: dict[str, tuple[int, list[Rule]]] = {}
    for part, answer in zip(parts.rules, findings.answers.max(axis=0), strict=True):
        said, rules = best.get(part.topics[0], (-1, []))
        if answer > said:
            best[part.topics[0]] = (answer, [part])
        elif answer == said:
            rules.append(part)
    return [
        (
            *(book.id, topic, findings.answer_words[answer]),
            *(rules[0].tier, rules[0].grade, "; ".join(rule.id for rule in rules)),
        )
        for topic, (answer, rules) in best.items()
    ]


# ---------------------------------------------------------------- a rule, topic by topic


@lru_cache(maxsize=32)
def by_topic(book: Regime) -> Regime:
    """Take the rules of a regime apart, each into one part for every topic that it has clauses on.

    A part keeps the rule's id; its only topic is the one that it is for, and it lacks the versions
    that say nothing on it. What a clause is about stands in the vocabulary, as ``topics`` of the
    act, duty, place or kind of clause; one about none of its rule's topics stands under the first.

    >>> parts = by_topic(rulebook.load("US-MA"))
    >>> [part.topics[0] for part in parts.rules if part.id == "us.ma.visit"]
    ['frequency', 'hours', 'entry_home']
    """
    tested = [rule for rule in book.rules if rule.evaluated in {"full", "part"}]
    return replace(book, rules=tuple(part for rule in tested for part in _parts(rule)))


def _parts(rule: Rule) -> Iterable[Rule]:
    # a standard may ask its findings in one clause only: no other part is to be weighed for that
    kept = engine.weighed(rule) or rule.judgment == "presumption"
    judgment = rule.judgment if kept else "bright_line"
    for topic in rule.topics:
        told = [(version, _clauses(rule, version.keys, topic)) for version in rule.versions]
        versions = tuple(replace(version, keys=keys) for version, keys in told if keys)
        if not versions and topic == rule.topics[0]:  # under its main topic a rule is always found
            versions = rule.versions
        if versions:
            yield replace(rule, topics=(topic,), judgment=judgment, versions=versions)


def _clauses(rule: Rule, keys: dict[str, Any], topic: str) -> dict[str, Any]:
    """The clauses about one topic, and the rule's scope; nothing where there is none."""
    parts = {key: _about(rule, key, value, topic) for key, value in keys.items()}
    found = {key: part for key, part in parts.items() if part is not None}
    return found and found | {key: keys[key] for key in ("applies",) if key in keys}


def _about(rule: Rule, key: str, value: Any, topic: str) -> Any:
    """What of a key's clauses is about the topic, None where nothing is."""
    words = rulebook.vocabulary()
    if words["rule_keys"][key]["role"] != "test":
        return None
    if key not in _WORD_BY_WORD:
        return value if _stands_under(rule, words["rule_keys"][key], topic) else None
    known = words[_WORD_BY_WORD[key]]
    here = [w for w in _named(key, value) if _stands_under(rule, known.get(w, {}), topic)]
    if key == "forbids":
        clauses = [c | {"acts": [act for act in c["acts"] if act in here]} for c in value]
        return [clause for clause in clauses if clause["acts"]] or None
    return ({place: value[place] for place in here} if key == "places" else here) or None


_WORD_BY_WORD = {"forbids": "acts", "requires": "duties", "places": "places"}


def _named(key: str, value: Any) -> list[str]:
    return [act for clause in value for act in clause["acts"]] if key == "forbids" else list(value)


def _stands_under(rule: Rule, about: dict[str, Any], topic: str) -> bool:
    if about.get("level") == "organisation":  # seen on no contact: alone it would find no breach
        return False
    own = set(about.get("topics", ())) & set(rule.topics)
    return topic in (own or {rule.topics[0]})


def timeline(regime: str | Path = "CN") -> pd.DataFrame:
    """List the days on which rules of a regime began, were amended, or ended.

    Args:
        regime: an id, or the path of your own YAML file.

    Returns:
        One row a day and rule, in the order of days: day (the first day of what is new; for an end
        the first day without the rule), event ("begins", "amended", "ends"), rule, instrument,
        article, tier, grade, basis (how far the day itself is known).

    Raises:
        DataProblem: unknown regime, or a broken file.

    >>> days = timeline("CN")
    >>> set(days.loc[days["day"] == "2026-01-01", "event"]) == {"begins", "ends"}
    True
    """
    rows = [row for rule in rulebook.load(regime).rules for row in _events(rule)]
    columns = ["day", "event", "rule", "instrument", "article", "tier", "grade", "basis"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["day", "event", "rule"], ignore_index=True)


def _events(rule: Rule) -> list[tuple]:
    if rule.grade == "M":  # a day that is only remembered is not told
        return []
    about = (language.of(rule.instrument["name"]), language.of(rule.article), rule.tier, rule.grade)
    ordered = sorted(rule.versions, key=lambda version: version.since)
    events = []
    for before, version in zip([None, *ordered], ordered, strict=False):
        follows = before is not None and _day_after(before) == version.since
        events.append((version.since, "amended" if follows else "begins", version))
    starts = {version.since for version in ordered}
    ends = [(day, "ends", v) for v in ordered if (day := _day_after(v)) and day not in starts]
    return [(day, event, rule.id, *about, v.basis) for day, event, v in [*events, *ends]]


def _day_after(version: Version) -> str | None:
    return None if version.until is None else _shifted(version.until, 1)


def _shifted(day: str, by: int) -> str | None:
    """Move a day; None beyond the first and the last that a date can name."""
    number = datasets.day_number(day) + by
    within = 0 < number <= dt.date.max.toordinal()
    return dt.date.fromordinal(number).isoformat() if within else None


def changes(regime: str | Path, on: str) -> pd.DataFrame:
    """Say of each rule what one day changed.

    Args:
        regime: an id, or the path of your own YAML file.
        on: the ISO date, for example "2026-01-01".

    Returns:
        One row a rule that was in force on the day or the day before: rule, instrument, article,
        tier, grade, change ("begins", "amended", "ends", "stays").

    Raises:
        DataProblem: unknown regime, a broken file, or a day that is no date.

    >>> changes("CN", "2026-01-01").set_index("rule").loc["CC-1033-2", "change"]
    'stays'
    """
    day = rulebook.a_day(on)
    before = _shifted(day, -1)
    rows = []
    for rule in rulebook.load(regime).rules:
        was, now = (_version(rule, d) for d in (before, day))
        if rule.grade != "M" and (was or now):
            where = language.of(rule.instrument["name"]), language.of(rule.article)
            rows.append((rule.id, *where, rule.tier, rule.grade, _change(was, now)))
    columns = ["rule", "instrument", "article", "tier", "grade", "change"]
    return pd.DataFrame(rows, columns=columns)


def _version(rule: Rule, day: str | None) -> Version | None:
    return next((v for v in rule.versions if day and v.holds(day)), None)


def _change(was: Version | None, now: Version | None) -> str:
    if was is now:
        return "stays"
    return "begins" if was is None else "ends" if now is None else "amended"
