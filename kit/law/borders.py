"""Across borders and across days: the same facts under several regimes, and a regime's own history.

A comparison says what each place's rules answer, topic by topic. It ranks nothing: a place without
a rule on a topic is not freer for it, and a rule known only by report is not a weaker law.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
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
    so). A rule counts for the first of its topics, its main one. A topic on which a regime has no
    rule that a contact can test has no row.
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
        DataProblem: as :func:`kit.law.check`; or no regime is named.

    >>> from kit.law import Contact
    >>> visit = Contact(date="2026-03-17", channel="visit", entered_home="yes", consents="none")
    >>> found = compare(visit, ["CN", "KR"]).table
    >>> found.loc[(found["regime"] == "CN") & (found["topic"] == "entry_home"), "answer"].item()
    'breach'
    """
    wanted = list(rulebook.regimes()["id"] if regimes is None else regimes)
    if not wanted or isinstance(regimes, str):
        raise datasets.DataProblem(language.say("law.no_regimes"))
    books = {book.id: book for book in map(rulebook.load, wanted)}
    codes = _all_codes(books.values())
    rows = [row for book in books.values() for row in _topics(contacts, book, codes, on)]
    columns = ["regime", "topic", "answer", "tier", "grade", "rules"]
    names = {id: language.of(book.name) for id, book in books.items()}
    return Comparison(pd.DataFrame(rows, columns=columns), names)


def _all_codes(books: Iterable[Regime]) -> dict[str, dict[str, Any]]:
    """The own codes of all regimes: a record in one's words must not be refused by another."""
    codes: dict[str, dict[str, Any]] = {}
    for book in books:
        for group, own in book.codes.items():
            codes[group] = codes.get(group, {}) | own
    return codes


def _topics(contacts: Any, book: Regime, codes: dict[str, Any], on: str | None) -> list[tuple]:
    findings = engine.check_book(contacts, book, on, codes)
    weight = {answer: i for i, answer in enumerate(findings.answer_words)}
    heaviest = [findings.answer_words[i] for i in findings.answers.max(axis=0)]
    best: dict[str, tuple[str, list[Rule]]] = {}
    for rule, answer in zip(map(book.rule, findings.rules), heaviest, strict=True):
        said, rules = best.get(rule.topics[0], ("", []))
        if not rules or weight[answer] > weight[said]:
            best[rule.topics[0]] = (answer, [rule])
        elif answer == said:
            rules.append(rule)
    return [
        (book.id, topic, answer, rules[0].tier, rules[0].grade, "; ".join(r.id for r in rules))
        for topic, (answer, rules) in best.items()
    ]


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
        follows = before is not None and _next_day(before) == version.since
        events.append((version.since, "amended" if follows else "begins", version))
    starts = {version.since for version in ordered}
    ends = [(_next_day(v), "ends", v) for v in ordered if v.until and _next_day(v) not in starts]
    return [(day, event, rule.id, *about, v.basis) for day, event, v in [*events, *ends]]


def _next_day(version: Version) -> str | None:
    if version.until is None:
        return None
    return (pd.Timestamp(version.until) + pd.Timedelta(days=1)).date().isoformat()


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
    before = (pd.Timestamp(day) - pd.Timedelta(days=1)).date().isoformat()
    rows = []
    for rule in rulebook.load(regime).rules:
        was, now = (_version(rule, d) for d in (before, day))
        if rule.grade != "M" and (was or now):
            where = language.of(rule.instrument["name"]), language.of(rule.article)
            rows.append((rule.id, *where, rule.tier, rule.grade, _change(was, now)))
    columns = ["rule", "instrument", "article", "tier", "grade", "change"]
    return pd.DataFrame(rows, columns=columns)


def _version(rule: Rule, day: str) -> Version | None:
    return next((v for v in rule.versions if v.holds(day)), None)


def _change(was: Version | None, now: Version | None) -> str:
    if was is now:
        return "stays"
    return "begins" if was is None else "ends" if now is None else "amended"
