"""Where a number comes from: sources, published findings, grades, help lines.

Everything here is data in ``data/evidence/``. What is only remembered, what belongs beside sources
of help, and what nobody has checked stays out of sight unless it is asked for by name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from kit import datasets, language

# owner/name path@commit, as texts read in a public repository are cited
_REPOSITORY = re.compile(r"([\w-]+/[\w.-]+) (\S+)@([0-9a-f]{7,40})")
_FINDINGS = "evidence/findings.yaml"
SOURCES = "evidence/sources.yaml"
_HELPLINES = "evidence/helplines.yaml"
GRADES = ("A", "B", "C", "M", "read", "computed", "second_hand", "memory")


@dataclass(frozen=True)
class Source:
    """One source: a law, a standard, a report, a page.

    Attributes:
        id: short name, for example ``"civil-code-cn"``.
        title_en: title in English.
        title_zh: title in Chinese.
        cite: the citation, as it should be printed; its notes in the language then spoken.
        kind: what sort of source it is, for example ``"statute"``.
        grade: ``A``, ``B``, ``C`` or ``M``, see :func:`grades`.
        read_on: the day on which it was read, ``YYYY-MM-DD``, "" where it was not.

    >>> Source("own", "A report", "一份报告", "Own, 2026", "report", "B", "2026-11-23").title
    'A report'
    """

    id: str
    title_en: str
    title_zh: str
    cite: str
    kind: str
    grade: str
    read_on: str

    @property
    def title(self) -> str:
        """Return the title in the language now spoken.

        >>> source("civil-code-cn").title == source("civil-code-cn").title_en
        True
        """
        return language.of({"en": self.title_en, "zh": self.title_zh})

    @property
    def url(self) -> str:
        """Return the address where the text was read, "" where the citation gives none.

        >>> source("civil-code-cn").url.startswith("https://github.com/ImCa0/just-laws/blob/")
        True
        """
        found = _REPOSITORY.match(self.cite)
        return "https://github.com/{}/blob/{}/{}".format(*found.group(1, 3, 2)) if found else ""

    @property
    def read(self) -> str:
        """Say in words whether and when it was read.

        >>> Source("own", "A", "甲", "Own", "report", "M", "").read
        'not read'
        """
        return _day(self.read_on, "evidence.not_read")

    def __repr__(self) -> str:
        lines = [f"{self.title} [{self.id}]", self.cite, self.url]
        return "\n".join([*filter(None, lines), f"{_grade_words(self.grade)}; {self.read}"])

    def _repr_html_(self) -> str:
        first, *rest = (escape(line) for line in repr(self).splitlines())
        return f"<p><strong>{first}</strong><br>" + "<br>".join(rest) + "</p>"


def source(id: str) -> Source:
    """Look up one source.

    Args:
        id: an id of :func:`sources`.

    Raises:
        DataProblem: there is no such source; names the one most like it.

    >>> source("civil-code-cn").grade
    'A'
    """
    record = _by_id(SOURCES, "sources").get(id)
    if record is None:
        raise _unknown_id(id, _by_id(SOURCES, "sources"))
    return _source(record)


def sources() -> pd.DataFrame:
    """List all sources.

    Returns:
        Columns id, title (spoken language), kind, grade, cite, read_on ("" where not read).

    >>> "civil-code-cn" in sources()["id"].tolist()
    True
    """
    columns = ["id", "title", "kind", "grade", "cite", "read_on"]
    rows = [_source(r) for r in _by_id(SOURCES, "sources").values()]
    return pd.DataFrame([[getattr(s, c) for c in columns] for s in rows], columns=columns)


def findings(
    channel: str | None = None,
    design: str | None = None,
    jurisdiction: str | None = None,
    memory: bool = False,
    instructor: bool = False,
) -> pd.DataFrame:
    """List published effects, one number or one direction a row.

    Args:
        channel: only effects of this channel, for example ``"door"`` or ``"phone"``.
        design: only this kind of study, for example ``"randomised_trial"``.
        jurisdiction: only this place, for example ``"CN"``.
        memory: also those that are only remembered; never print these as fact.
        instructor: also figures on suicide, to be shown only beside sources of help.

    Returns:
        Columns id, authors, year, setting, jurisdiction, n, n_note, design, outcome, kind, effect,
        low, high, interval, unit, se, channel, grade, second_hand, contested, source, caveat,
        legal_status, audience. ``low`` and ``high`` are a confidence interval (``interval`` is
        ``"ci"``) or the two ends that the source gives (``"range"``); missing means that the source
        gives none. An effect of 0 with kind ``none_found`` says that nothing was found, not that
        zero was measured.

    Raises:
        DataProblem: a filter names something that no finding has; lists what is known.

    >>> findings(channel="door", jurisdiction="KE")["unit"].tolist()
    ['no effect found']
    >>> "memory" in set(findings()["grade"])
    False
    """
    everything = records = list(_by_id(_FINDINGS, "findings").values())
    wanted = {"channel": channel, "design": design, "jurisdiction": jurisdiction}
    for field, value in wanted.items():
        if value is not None:
            _known(field, value, {r[field] for r in everything})
            records = [r for r in records if r[field] == value]
    records = [r for r in records if memory or r["grade"] != "memory"]
    records = [r for r in records if instructor or r["audience"] != "instructor"]
    frame = pd.DataFrame([_row(r) for r in records], columns=_COLUMNS)
    return frame.astype(_TYPES)


def helplines(jurisdiction: str | None = "CN", include_unchecked: bool = False) -> pd.DataFrame:
    """List help lines with the day on which each was checked.

    Args:
        jurisdiction: ``"CN"``, ``"US"`` or ``"UK"``; None lists all.
        include_unchecked: also lines that nobody has checked, marked "not checked". Do not print
            these for a person who may need help.

    Returns:
        Columns id, jurisdiction, kind, name, number, url, hours, note, checked_on, grade,
        second_hand, source; "" where nothing is known.

    Raises:
        DataProblem: no help line is listed for that place; lists the places known.

    >>> helplines("CN")["number"].tolist()[:2]
    ['12356', '110']
    >>> bool(helplines(None)["checked_on"].str.startswith("20").all())
    True
    """
    records = list(_by_id(_HELPLINES, "helplines").values())
    if jurisdiction is not None:
        _known("jurisdiction", jurisdiction, {r["jurisdiction"] for r in records})
        records = [r for r in records if r["jurisdiction"] == jurisdiction]
    records = [r for r in records if include_unchecked or r["checked_on"]]
    rows = [[_plain(r.get(c)) for c in _HELP_COLUMNS] for r in records]
    frame = pd.DataFrame(rows, columns=_HELP_COLUMNS)
    frame["checked_on"] = [_day(r["checked_on"], "evidence.not_checked") for r in records]
    return frame


def cite(ids: str | Iterable[str]) -> pd.DataFrame:
    """Make the Sources section of a lesson.

    Args:
        ids: ids of sources or of findings, in the order wanted; repeats are dropped.

    Returns:
        Columns id, title (spoken language), cite, grade (in words), read_on.

    Raises:
        DataProblem: an id is neither a source nor a finding; names the one most like it.

    >>> cite(["boning_2020_visit"])["grade"].tolist()
    ['read, as another page quotes it']
    """
    wanted = [ids] if isinstance(ids, str) else list(dict.fromkeys(ids))
    known = _by_id(SOURCES, "sources") | _by_id(_FINDINGS, "findings")
    for id in wanted:
        if id not in known:
            raise _unknown_id(id, known)
    rows = [_citation(known[id]) for id in wanted]
    return pd.DataFrame(rows, columns=["id", "title", "cite", "grade", "read_on"])


def grades() -> pd.DataFrame:
    """Explain the grades that stand beside rules and numbers.

    Returns:
        Columns grade, words, use: what it means and how far it carries.

    >>> grades()["grade"].tolist()[:4]
    ['A', 'B', 'C', 'M']
    """
    rows = [[g, _grade_words(g), language.say(f"evidence.grade.{g}.use")] for g in GRADES]
    return pd.DataFrame(rows, columns=["grade", "words", "use"])


def limits() -> pd.DataFrame:
    """Say what the published evidence does not show; a lesson that prints findings prints this too.

    Returns:
        One column, limit, one sentence or two a row.

    >>> len(limits()) >= 3
    True
    """
    texts = datasets.read_yaml(_FINDINGS)["limits"]
    return pd.DataFrame({"limit": [language.of(t) for t in texts]})


# ---------------------------------------------------------------- records to rows

_COLUMNS = [
    *("id", "authors", "year", "setting", "jurisdiction", "n", "n_note", "design", "outcome"),
    *("kind", "effect", "low", "high", "interval", "unit", "se", "channel", "grade"),
    *("second_hand", "contested", "source", "caveat", "legal_status", "audience"),
]
_HELP_COLUMNS = [
    *("id", "jurisdiction", "kind", "name", "number", "url", "hours", "note", "checked_on"),
    *("grade", "second_hand", "source"),
]
# said outright, so that a table without rows has the same types as a full one
_TYPES = (
    dict.fromkeys(_COLUMNS, str)
    | dict.fromkeys(["year", "n"], "Int64")
    | dict.fromkeys(["effect", "low", "high", "se"], float)
    | dict.fromkeys(["second_hand", "contested"], bool)
)


def _row(record: dict[str, Any]) -> list[Any]:
    ends = record["ci"] or record.get("range") or [None, None]
    interval = "ci" if record["ci"] else "range" if record.get("range") else ""
    numbers = {c: record[c] for c in ("year", "n", "effect", "se")}
    numbers |= {"low": ends[0], "high": ends[1], "interval": interval}
    return [numbers[c] if c in numbers else _plain(record.get(c)) for c in _COLUMNS]


def _plain(value: Any) -> Any:
    """A text in the spoken language; nothing known is "" so that no table prints None."""
    return value if isinstance(value, bool) else language.of(value)


def _source(record: dict[str, Any]) -> Source:
    title = record["title"]
    same = {k: record[k] for k in ("id", "kind", "grade")} | {"cite": language.of(record["cite"])}
    return Source(
        title_en=title["en"], title_zh=title["zh"], read_on=record.get("read_on") or "", **same
    )


def _citation(record: dict[str, Any]) -> list[str]:
    if "title" in record:
        made = _source(record)
        return [made.id, made.title, made.cite, _grade_words(made.grade), made.read]
    grade = "second_hand" if record["second_hand"] else record["grade"]
    # a finding that is only remembered was not read on any day
    day = None if record["grade"] == "memory" else datasets.read_yaml(_FINDINGS)["as_of"]
    year = record["year"] or language.say("evidence.no_year")
    text = f"{_plain(record['authors'])} ({year}). {record['source']}"
    title = f"{_plain(record['outcome'])} ({_plain(record['setting'])})"
    return [record["id"], title, text, _grade_words(grade), _day(day, "evidence.not_read")]


def _grade_words(grade: str) -> str:
    return language.say(f"evidence.grade.{grade}.words")


def _day(day: str | None, otherwise: str) -> str:
    return day or language.say(otherwise)


# ---------------------------------------------------------------- looking up


def _by_id(path: str, key: str) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in datasets.read_yaml(path)[key]}


def _known(field: str, value: Any, known: set[str]) -> None:
    if value not in sorted(known):
        raise datasets.DataProblem(
            language.say(
                "evidence.unknown_filter", field=field, value=value, known=", ".join(sorted(known))
            )
        )


def _unknown_id(id: Any, known: Iterable[str]) -> datasets.DataProblem:
    # nearest() of datasets lists everything when nothing is close, which is too long here
    close = difflib.get_close_matches(str(id), list(known), n=1, cutoff=0.5)
    key = "evidence.unknown_id" if close else "evidence.unknown_id_none"
    return datasets.DataProblem(language.say(key, id=id, near=close[0] if close else ""))
