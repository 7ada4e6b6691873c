"""Findings: what a check answered, contact by contact and rule by rule, and why.

Kept as each distinct situation's answers and the number of the situation that each contact is in;
the whole matrix is spread out only when asked for.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.law.contacts import in_words
from kit.law.rulebook import vocabulary

if TYPE_CHECKING:
    from kit.law.engine import Facts, RuleTests, Step
    from kit.law.rulebook import Regime, Rule, Version

# A long table beyond this would not fit a laptop's memory: filter first.
MOST_ROWS = 2_000_000


@dataclass(frozen=True)
class Reason:
    """Why a rule answered as it did: the answer, the key of the rule that gave it, the detail."""

    answer: str
    key: str
    detail: str

    def text(self, own: dict[str, Any] | None = None) -> str:
        """Write the reason as a short sentence in the spoken language.

        Args:
            own: a regime's own codes, by vocabulary list.
        """
        own = own or {}
        if not self.key:
            return language.say("law.reason.clear")
        if self.key == "missing":
            return language.say("law.reason.missing", fact=language.label("column", self.detail))
        if self.key == "duty":
            return language.say("law.reason.duty", duty=_label("duties", self.detail, own))
        if self.key == "finding":
            finding = _label("findings", self.detail, own)
            return language.say("law.reason.finding", finding=finding)
        if self.key in {"edge", "not_in_force", "not_covered", "predecessor_unread"}:
            return language.say(f"law.reason.{self.key}")
        group = _GROUPS.get(self.key)
        detail = _label(group, self.detail, own) if group else self.detail
        return language.say(f"law.reason.hit.{self.key}", detail=detail)


_GROUPS = {
    "forbids": "acts",
    "requires": "duties",
    "places": "places",
    "disclosure": "persons",
    "third_party": "persons",
    "barred_while": "stops",
}


def _label(group: str, code: str, own: dict[str, Any]) -> str:
    known = vocabulary()[group] | own.get(group, {})
    return language.of(known[code]) if code in known else code


class Explanation(str):
    """A text of several lines that a notebook shows as such."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self)}</pre>"


class Findings:
    """The answers of a check: contacts by rules.

    ``answers`` is the matrix of small integers (see ``answer_words``), ``rules`` its columns.
    Rules that are text only, or remembered only, are not columns: ``law.rules`` lists them.
    """

    def __init__(
        self,
        book: Regime,
        tests: list[RuleTests],
        cells: np.ndarray,
        which: np.ndarray,
        situations: Facts,
        frame: pd.DataFrame,
        days: np.ndarray,
        rows: np.ndarray | None = None,
        answers: frozenset[str] | None = None,
    ) -> None:
        self.book, self._tests, self._cells, self._which = book, tests, cells, which
        self._situations, self._frame, self._days = situations, frame, days
        self._rows = np.arange(len(which)) if rows is None else rows
        self._only = answers

    # ------------------------------------------------------------ what is in it

    @property
    def regime(self) -> str:
        """The id of the regime that was checked; ``book`` is the regime itself."""
        return self.book.id

    @property
    def rules(self) -> list[str]:
        """The ids of the rules, in the order of the matrix's columns."""
        return [t.rule.id for t in self._tests]

    @property
    def contacts(self) -> pd.DataFrame:
        """The checked contacts, in the order of the matrix's rows."""
        return self._frame.iloc[self._rows]

    @property
    def answer_words(self) -> list[str]:
        """What the integers of ``answers`` mean: the word at that position."""
        return list(vocabulary()["answers"])

    @cached_property
    def answers(self) -> np.ndarray:
        """The matrix, contacts by rules, of small integers (int8)."""
        return (self._cells >> 8).astype(np.int8)[self._which[self._rows]]

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        counts = self._totals()
        said = ", ".join(
            language.say("law.count", answer=language.label("answer", a), n=f"{counts[a]:,}")
            for a in reversed(self.answer_words)
            if counts[a]
        )
        return language.say(
            "law.findings",
            regime=self.regime,
            contacts=f"{len(self):,}",
            rules=len(self.rules),
            said=said,
        )

    def _repr_html_(self) -> str:
        counts = language.table(self.count(by=["tier", "answer"])).to_html()
        return f"<p>{html.escape(repr(self))}</p>{counts}"

    # ------------------------------------------------------------ narrowing and counting

    def filter(
        self,
        answer: str | Iterable[str] | None = None,
        tier: str | Iterable[str] | None = None,
        rule: str | Iterable[str] | None = None,
        grade: str | Iterable[str] | None = None,
        topic: str | Iterable[str] | None = None,
        contact: Any = None,
    ) -> Findings:
        """Narrow to some rules, answers or contacts.

        Args:
            answer: answers to keep, by code; contacts and rules that never got one are left out.
            tier, rule, grade, topic: which rules to keep.
            contact: a contact_id, or several.

        Raises:
            DataProblem: a word that is not known, with the nearest that is.

        >>> from kit import law
        >>> f = law.check(law.Contact(channel="visit", visitors=1, date="2026-03-17"), "CN")
        >>> f.filter(rule="CBA26-22-STAFF").rules
        ['CBA26-22-STAFF']
        """
        words = vocabulary()
        answer = _known(answer, words["answers"])
        wanted = {
            "tier": _known(tier, words["tiers"]),
            "id": _known(rule, self.rules),
            "grade": _known(grade, words["grades"]),
        }
        topics = _known(topic, words["topics"])
        keep = [
            i
            for i, t in enumerate(self._tests)
            if all(v is None or getattr(t.rule, k) in v for k, v in wanted.items())
            and (topics is None or topics & set(t.rule.topics))
        ]
        rows = self._rows if contact is None else self._rows_of(contact)
        cells = self._cells[:, keep]
        only = answer if self._only is None else (self._only & (answer or self._only))
        if only is not None:
            hit = self._hold(cells, only)
            rows = rows[hit.any(axis=1)[self._which[rows]]]
            live = np.zeros(len(cells), bool)
            live[self._which[rows]] = True
            columns = np.flatnonzero(hit[live].any(axis=0))
            keep, cells = [keep[i] for i in columns], cells[:, columns]
        return self._part([self._tests[i] for i in keep], cells, rows, only)

    def _hold(self, cells: np.ndarray, answers: Iterable[str]) -> np.ndarray:
        """Which cells hold one of these answers."""
        return np.isin(cells >> 8, [self.answer_words.index(a) for a in answers])

    def _part(self, tests: list, cells: np.ndarray, rows: np.ndarray, only: Any) -> Findings:
        return Findings(
            self.book,
            tests,
            cells,
            self._which,
            self._situations,
            self._frame,
            self._days,
            rows,
            only,
        )

    def _rows_of(self, contact: Any) -> np.ndarray:
        names = pd.Index(self._names())
        several = isinstance(contact, list | tuple | set | frozenset | pd.Index | pd.Series)
        wanted = list(contact) if several or isinstance(contact, np.ndarray) else [contact]
        unknown = [n for n in wanted if not pd.api.types.is_scalar(n) or n not in names]
        if unknown:
            near = datasets.nearest(unknown[0], names[:2000])
            raise datasets.DataProblem(
                language.say("law.unknown_contact", name=unknown[0], near=near)
            )
        return self._rows[names.isin(wanted)]

    def _names(self) -> np.ndarray:
        """What to call each contact: its contact_id, or its place in the log (0 is the first)."""
        if "contact_id" in self._frame and self._frame["contact_id"].notna().all():
            return self._frame["contact_id"].to_numpy(dtype=object)[self._rows]
        return self._rows

    def count(self, by: str | list[str] = "answer") -> pd.DataFrame:
        """Count answers.

        Args:
            by: one or two of tier, rule, grade and answer; of two, the last gives the columns.

        Raises:
            DataProblem: other words, or another number of them.

        Returns:
            A table of whole numbers; answers stand from the lightest to the heaviest.

        >>> from kit import law
        >>> law.check(law.Contact(channel="visit"), "CN").count(by=["tier", "answer"]).index.name
        'tier'
        """
        by = list(by) if isinstance(by, list | tuple) else [by]
        for name in by:
            _known([name], ["tier", "rule", "grade", "answer"])
        if not 1 <= len(by) <= 2 or len(set(by)) < len(by):
            raise datasets.DataProblem(language.say("law.count_by"))
        long = self._tally()
        if by == ["answer"]:
            table = long.groupby("answer")["n"].sum().to_frame().T.set_axis([self.regime])
        else:
            table = long.pivot_table(
                index=by[0], columns=by[1:], values="n", aggfunc="sum", fill_value=0
            )
            table.columns = [c[-1] if isinstance(c, tuple) else c for c in table.columns]
        order = [a for a in self.answer_words if a in table.columns] or list(table.columns)
        table = table[order].astype(int)
        if by[0] in {"tier", "rule"}:
            ranked = list(vocabulary()["tiers"]) if by[0] == "tier" else self.rules
            table = table.reindex([r for r in ranked if r in table.index])
        table.index.name = by[0] if len(by) > 1 else None
        return table

    def _tally(self) -> pd.DataFrame:
        """One row a rule and answer, with the number of contacts."""
        weights = np.bincount(self._which[self._rows], minlength=len(self._cells))
        found = []
        for column, tests in enumerate(self._tests):
            numbers = np.bincount(
                self._cells[:, column] >> 8, weights=weights, minlength=len(self.answer_words)
            )
            rule = tests.rule
            found += [
                (rule.id, rule.tier, rule.grade, a, int(n))
                for a, n in zip(self.answer_words, numbers, strict=True)
                if n and (self._only is None or a in self._only)
            ]
        return pd.DataFrame(found, columns=["rule", "tier", "grade", "answer", "n"])

    def _totals(self) -> dict[str, int]:
        tally = self._tally().groupby("answer")["n"].sum()
        return {a: int(tally.get(a, 0)) for a in self.answer_words}

    def missing(self) -> pd.DataFrame:
        """List the facts that would settle open answers, the most useful first.

        Returns:
            kind (fact, duty, finding, edge), fact, question, rules and contacts: how many of each
            have an answer that waits for it.

        >>> from kit import law
        >>> visit = law.Contact(date="2026-03-17", channel="visit")
        >>> law.check(visit, "CN").missing()["fact"].iloc[0]
        'actor'
        """
        live = np.bincount(self._which[self._rows], minlength=len(self._cells))
        waits: dict[tuple[str, str], tuple[set[str], np.ndarray]] = {}
        for column, tests in enumerate(self._tests):
            for cell in np.unique(self._cells[live > 0, column]):
                reason = tests.reason(cell)
                if reason.answer not in {"unknown", "needs_judgment"}:
                    continue
                if self._only is not None and reason.answer not in self._only:
                    continue
                key = (reason.key, reason.detail)
                rules, hit = waits.setdefault(key, (set(), np.zeros(len(live), bool)))
                rules.add(tests.rule.id)
                hit |= self._cells[:, column] == cell
        rows = [
            (kind, fact, _question(kind, fact, self.book.codes), len(rules), int(live[hit].sum()))
            for (kind, fact), (rules, hit) in waits.items()
        ]
        table = pd.DataFrame(rows, columns=["kind", "fact", "question", "rules", "contacts"])
        return table.sort_values(
            ["rules", "contacts", "fact"], ascending=[False, False, True], ignore_index=True
        )

    # ------------------------------------------------------------ explaining

    def explain(self, contact: Any, rule: str | None = None) -> Explanation:
        """Explain one contact step by step.

        Args:
            contact: its contact_id, or its place in the log (0 is the first).
            rule: one rule; None explains every rule that answered more than *no breach found*.

        Raises:
            DataProblem: no such contact or rule.

        >>> from kit import law
        >>> visit = law.Contact(channel="visit", visitors=1, date="2026-03-17", actor="bank",
        ...                     member_of="CBA", product="credit_card")
        >>> print(law.check(visit, "CN").explain(0, "CBA26-22-STAFF").splitlines()[-1])
        => breach: too few collectors
        """
        row = self._row(contact)
        situation = self._which[row]
        if rule is not None:
            _known([rule], self.rules)
        parts = []
        for column, tests in enumerate(self._tests):
            answer = self.answer_words[self._cells[situation, column] >> 8]
            if tests.rule.id == rule or (rule is None and answer not in _QUIET):
                cell = self._cells[situation, column]
                parts.append("\n".join(self._steps(situation, row, tests, cell)))
        return Explanation("\n\n".join(parts) or language.say("law.nothing_open"))

    def _row(self, contact: Any) -> int:
        """The row of a contact by its id; a whole number that is no id is a place in the log."""
        is_place = isinstance(contact, int | np.integer) and contact not in pd.Index(self._names())
        if is_place and 0 <= contact < len(self._frame):
            return int(contact)
        return int(self._rows_of([contact])[0])

    def _steps(self, situation: int, row: int, tests: RuleTests, cell: int) -> list[str]:
        rule, facts = tests.rule, self._situations.take(np.array([situation]))
        grade = f"{rule.grade}: {language.of(vocabulary()['grades'][rule.grade])}"
        lines = [
            language.say(
                "law.explain.head",
                rule=rule.id,
                instrument=language.of(rule.instrument["name"]),
                article=language.of(rule.article),
                tier=language.label("tier", rule.tier),
                grade=grade,
            ),
            "  " + language.of(rule.says),
        ]
        for version in rule.versions:
            lines.append("  " + self._force(version, row))
            if not np.any(tests.covers(facts, version)):
                continue
            lines += [
                "  - " + self._step_line(tests, step, facts, row)
                for step in tests.steps
                if step.version is version
            ]
        reason = tests.reason(cell)
        answer = language.label("answer", reason.answer)
        lines.append(
            language.say("law.explain.result", answer=answer, reason=reason.text(self.book.codes))
        )
        return lines

    def _force(self, version: Version, row: int) -> str:
        """Say when a version holds, and whether it held on the day whose law was asked."""
        number = int(self._days[row])
        day = "" if number < 0 else dt.date.fromordinal(number).isoformat()
        key = "law.explain.force" if not day or version.holds(day) else "law.explain.not_force"
        span = "law.explain.since" if version.until is None else "law.explain.span"
        return language.say(
            key,
            day=day or language.say("law.not_recorded"),
            span=language.say(span, since=version.since, until=version.until),
        )

    def _step_line(self, tests: RuleTests, step: Step, facts: Facts, row: int) -> str:
        reason = tests.reason(step.cells(facts)[0])
        record = self._frame.iloc[row]
        seen = ", ".join(
            f"{language.label('column', c)} = {in_words(c, record.get(c))}"
            for c in dict.fromkeys(step.columns)
        )
        return language.say(
            "law.explain.step",
            key=language.of(vocabulary()["rule_keys"][step.key]),
            seen=seen,
            answer=language.label("answer", reason.answer),
            reason=reason.text(self.book.codes),
        )

    # ------------------------------------------------------------ handing on

    def to_frame(self) -> pd.DataFrame:
        """Spread the findings out: one row a contact and rule, with the reason in words.

        Raises:
            DataProblem: it would be more than two million rows; filter first.

        >>> from kit import law
        >>> law.check(law.Contact(channel="visit"), "KR").to_frame().columns.tolist()[:4]
        ['contact', 'rule', 'answer', 'tier']
        """
        rows = len(self) * len(self.rules)
        if rows > MOST_ROWS:
            raise datasets.DataProblem(language.say("law.too_long", n=f"{rows:,}"))
        cells = self._cells[self._which[self._rows]]
        kept = self._hold(cells, self.answer_words if self._only is None else self._only)
        row, column = np.nonzero(kept)  # contact by contact, in the rules' order
        table = pd.DataFrame([_about(t.rule) for t in self._tests], columns=_FRAME).iloc[column]
        table["contact"] = self._names()[row]
        table["answer"] = np.array(self.answer_words, object)[cells[row, column] >> 8]
        table["reason"] = self._reasons(column, cells[row, column])
        return table.reset_index(drop=True)

    def _reasons(self, column: np.ndarray, cells: np.ndarray) -> np.ndarray:
        """Write each different reason of each rule once."""
        which, different = pd.factorize(column << 16 | cells)
        own = self.book.codes
        texts = [self._tests[d >> 16].reason(d & 0xFFFF).text(own) for d in different]
        return np.array(texts, object)[which]

    def to_csv(self, path: str | Path) -> Path:
        """Write :meth:`to_frame` as CSV that is safe to open in a spreadsheet.

        A text that begins like a formula (=, +, -, @) gets an apostrophe in front, because a
        spreadsheet would run it. The file is written whole or not at all.

        Args:
            path: where to write; a file that is there is replaced.

        >>> import tempfile
        >>> from kit import law
        >>> with tempfile.TemporaryDirectory() as d:
        ...     law.check(law.Contact(channel="visit"), "KR").to_csv(d + "/out.csv").name
        'out.csv'
        """
        table = datasets.spreadsheet_safe(self.to_frame())
        datasets.write_whole(path, table.to_csv(index=False, lineterminator="\n"))
        return Path(path)


_QUIET = {"no_breach_found", "does_not_apply"}
_FRAME = ["contact", "rule", "answer", "tier", "grade", "instrument", "article", "reason"]


def _about(rule: Rule) -> dict[str, str]:
    where = {"instrument": rule.instrument["name"], "article": rule.article}
    in_words = {field: language.of(text) for field, text in where.items()}
    return {"rule": rule.id, "tier": rule.tier, "grade": rule.grade} | in_words


def _question(kind: str, fact: str, own: dict[str, Any]) -> str:
    if kind == "missing":
        return language.of(vocabulary()["columns"][fact]["ask"])
    if kind in {"duty", "finding"}:
        group = {"duty": "duties", "finding": "findings"}[kind]
        return language.say(f"law.ask.{kind}", what=_label(group, fact, own))
    if kind in {"edge", "predecessor_unread"}:
        return language.say(f"law.ask.{kind}")
    return language.say("law.ask.weigh", what=Reason("needs_judgment", kind, fact).text(own))


def _known(words: Any, known: Iterable[str]) -> set[str] | None:
    """Return a set of words, or refuse the first that is not known."""
    if words is None:
        return None
    words = [words] if isinstance(words, str) or not isinstance(words, Iterable) else list(words)
    for word in words:
        if not isinstance(word, str) or word not in known:
            near = datasets.nearest(word, known)
            raise datasets.DataProblem(language.say("law.unknown_word", word=word, near=near))
    return set(words)
