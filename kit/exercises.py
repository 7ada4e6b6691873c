"""Exercises: the questions of the lessons, what an answer deserves to hear, and a class's answers.

Questions, options, reasons and hints are data: ``data/exercises/11.yaml`` holds those of lesson 11.
``check`` answers a learner; ``report`` writes a learner's answers to a file when asked, and
``collect`` reads a folder of such files and believes nothing in them but the answers themselves.
"""

from __future__ import annotations

import html
import json
import math
import os
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, handed_in, language

FORMAT, VERSION = "doorstep-answers", 1
LARGEST_FILE = 1_000_000
LONGEST_TEXT = 20_000
MOST_PARTS = 200
# A class summary of fewer people would tell what a single person answered.
FEWEST_PEOPLE = 5

_LEVELS = {"circle": "○", "square": "□", "diamond": "◇"}
_HELP = ("worked", "faded", "own")
_SIGNS = {"unanswered": "…", "right": "✓", "wrong": "✗", "handed in": "→"}
_COLOURS = {"unanswered": "#6b6b6b", "right": "#1b7837", "wrong": "#b35806", "handed in": "#2166ac"}


@dataclass(frozen=True)
class Feedback:
    """What a learner hears about an answer.

    ``state`` is ``unanswered``, ``right``, ``wrong`` or ``handed in``; ``text`` says it in words.

    >>> Feedback("11-a", "right", "Right. So it is.")
    11-a: Right. So it is.
    """

    id: str
    state: str
    text: str

    def __repr__(self) -> str:
        return f"{self.id}: {self.text}"

    def _repr_html_(self) -> str:
        said = html.escape(self.text).replace("\n", "<br>")
        sign = f"<b>{html.escape(self.id)} {_SIGNS[self.state]}</b>"
        border = f"border-left:4px solid {_COLOURS[self.state]};padding-left:0.6em"
        return f'<div style="{border}">{sign} {said}</div>'


@dataclass(frozen=True)
class Question:
    """A question as a learner sees it, in the language spoken when it is shown."""

    id: str

    @property
    def table(self) -> pd.DataFrame | None:
        """The table that the question gives, with every column, or None."""
        given = _find(self.id).get("table")
        return pd.DataFrame([given["same"] | row for row in given["rows"]]) if given else None

    def __repr__(self) -> str:
        head, *rest = _question_lines(_find(self.id))
        shown = _shown_table(_find(self.id))
        middle = [] if shown is None else [shown.to_string(index=False)]
        return "\n".join([head, *rest[:1], *middle, *rest[1:]])

    def _repr_html_(self) -> str:
        head, asked, *rest = (html.escape(x) for x in _question_lines(_find(self.id)))
        shown = _shown_table(_find(self.id))
        middle = "" if shown is None else shown.to_html(index=False, escape=True)
        return f"<p><b>{head}</b><br>{asked}</p>{middle}<p>{'<br>'.join(rest)}</p>"


def question(id: str) -> Question:
    """Show an exercise: its level, the question, what may be answered.

    Args:
        id: for example ``"11-a"``.

    Raises:
        DataProblem: there is no such exercise; names the nearest.

    >>> print(repr(question("11-a")).splitlines()[0])
    11-a ○ circle, with a worked example
    """
    return Question(_find(id)["id"])


def check(id: str, answer: Any) -> Feedback:
    """Check an answer: right, or wrong with the reason why this one is, and a hint.

    The hints of an exercise grow more concrete with every wrong try of the session. What was left
    out of a list is only counted; it is named once the hints are used up. An answer left as ``...``
    gets one friendly sentence, so that a lesson runs before anything is answered. The last answer
    given again, by a cell run twice, is no new try and hears the same.

    Args:
        id: for example ``"11-a"``.
        answer: what :func:`question` asks for: a word, a list of words, a number, a mapping, a
            text; or ``...``.

    Raises:
        DataProblem: there is no such exercise; names the nearest. No answer raises an error.

    >>> check("11-a", ...).state, check("11-a", "hour").state, check("11-a", "consent").state
    ('unanswered', 'wrong', 'right')
    >>> check("11-b", ["date", "time"])
    11-b: Not yet. Too many: time (the time of day). The rule on entry does not look at the clock...
    Still missing: 2.
    Hint: ...
    >>> reset()
    """
    exercise = _find(id)
    verdict = _judge(exercise, answer)
    if verdict.answer is None:
        return Feedback(exercise["id"], verdict.state, _said(verdict.state, verdict.lines))
    record = _session.setdefault(exercise["id"], _Record())
    if not record.tries or _form(exercise, record.answer) != _form(exercise, verdict.answer):
        record.answer, record.tries = verdict.answer, record.tries + 1
        record.wrong_before = record.wrong
        record.wrong += verdict.state == "wrong"
    lines = verdict.lines + _help_lines(exercise, verdict, record.wrong_before)
    return Feedback(exercise["id"], verdict.state, _said(verdict.state, lines))


def reset(id: str | None = None) -> None:
    """Forget the answers and tries of this session.

    Args:
        id: one exercise; None forgets all.

    >>> reset("11-a"); reset()
    """
    global _token
    if id is not None:
        _session.pop(_find(id)["id"], None)
        return
    _session.clear()
    _token = ""


def ids(lesson: str | None = None) -> list[str]:
    """List the exercises by id, in the order of the lessons.

    Args:
        lesson: the two digits of one lesson; None lists all.

    >>> ids("11")[:3]
    ['11-a', '11-b', '11-c']
    """
    return [name for name in _exercises() if lesson is None or name.startswith(f"{lesson}-")]


def key(lesson: str) -> pd.DataFrame:
    """Return the answers of a lesson, for the person who teaches it: one row an exercise.

    Args:
        lesson: its two digits.

    Returns:
        A DataFrame by exercise: level, question, answer (of a text: its criteria), why (what a
        right answer is told).

    Raises:
        DataProblem: the lesson has no exercises; names the lessons that have.

    >>> key("11").loc["11-a", "answer"].split(":")[0]
    'consent'
    """
    rows = {id: _key_row(_find(id)) for id in ids(lesson)} if isinstance(lesson, str) else {}
    if not rows:
        known = ", ".join(dict.fromkeys(id.partition("-")[0] for id in ids()))
        raise datasets.DataProblem(language.say("exercises.no_key", lesson=lesson, known=known))
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("exercise")


def _key_row(exercise: dict[str, Any]) -> dict[str, str]:
    return {
        "level": language.say(f"exercises.level.{exercise['level']}"),
        "question": language.of(exercise["question"]),
        "answer": _in_words(exercise),
        "why": language.of(exercise.get("right")),
    }


def _in_words(exercise: dict[str, Any]) -> str:
    """The reference answer as somebody would read it aloud."""
    if exercise["kind"] == "text":
        return "; ".join(language.of(one["name"]) for one in exercise["rubric"])
    answer, options = exercise["answer"], exercise.get("options", {})
    if isinstance(answer, dict):
        return "; ".join(f"{cell}: {word}" for cell, word in answer.items())
    if exercise["kind"] == "choice":
        return f"{answer}: {language.of(options[answer]['says'])}"
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def add(path: str | Path) -> list[str]:
    """Add exercises of one's own from a YAML file, for this session.

    Args:
        path: a file written as ``data/exercises/11.yaml`` is.

    Returns:
        The ids that are known now because of it.

    Raises:
        DataProblem: names the file, the record and the field that are at fault.

    >>> add("no-such-file.yaml")
    Traceback (most recent call last):
    kit.datasets.DataProblem: There is no file 'no-such-file.yaml'; check the path.
    """
    added = _read(path)
    shipped = _shipped()
    for name in added:
        if name in shipped:
            _refuse_schema(path, name, "exercises.schema.twice")
    _own.update(added)
    return list(added)


# ---------------------------------------------------------------- the session


@dataclass
class _Record:
    answer: Any = None
    tries: int = 0
    wrong: int = 0
    wrong_before: int = 0  # wrong tries before the last answer, so that it can be told again


_session: dict[str, _Record] = {}
_own: dict[str, dict[str, Any]] = {}
# Drawn at random for the first report, so that two honest learners with the same answers are two
# and a file handed in twice is one. It says nothing about anybody.
_token = ""


# ---------------------------------------------------------------- judging an answer


class _UnusableError(Exception):
    """The answer is not of the kind that the exercise asks for; the message says what is."""


@dataclass(frozen=True)
class _Verdict:
    state: str
    lines: list[str]
    missing: Sequence[str] = ()  # told late: together they are the answer itself
    answer: Any = None  # as it goes into a report; None when there is none that can be judged


def _judge(exercise: dict[str, Any], answer: Any) -> _Verdict:
    """Judge one answer by itself: nothing of the session is read or written."""
    try:
        plain = _plain(answer)
        left = _left_open(exercise, plain)
        if left is not None:
            return _Verdict("unanswered", [left])
        right, lines, *missing = _KINDS[exercise["kind"]].judge(exercise, plain)
    except _UnusableError as fault:
        return _Verdict("wrong", [str(fault)])
    if right is None:
        return _Verdict("handed in", lines, answer=plain)
    if right:
        return _Verdict("right", [language.of(exercise["right"])], answer=plain)
    return _Verdict("wrong", lines, *missing, answer=plain)


def _help_lines(exercise: dict[str, Any], verdict: _Verdict, wrong_before: int) -> list[str]:
    """What a wrong try hears beside its reasons: how much is missing, and a hint."""
    if verdict.state != "wrong":
        return []
    hints, missing = exercise["hints"], verdict.missing
    if missing and wrong_before < len(hints):
        # Named at the first try, the missing ones would be copied and nobody would think.
        missing = [language.say("exercises.missing_count", count=len(missing))]
    hint = language.of(hints[min(wrong_before, len(hints) - 1)])
    return [*missing, language.say("exercises.hint", hint=hint)]


def _form(exercise: dict[str, Any], plain: Any) -> Any:
    """Bring an answer that was judged into the form in which equal answers are equal."""
    if isinstance(plain, dict):
        return {name: _form(exercise, part) for name, part in plain.items()}
    if isinstance(plain, list):
        parts = [_form(exercise, part) for part in plain]
        return set(parts) if exercise["kind"] == "set" else parts
    return plain.strip() if isinstance(plain, str) else plain


def _said(state: str, lines: list[str]) -> str:
    word = language.say(f"exercises.state.{state.replace(' ', '_')}")
    return language.say("exercises.said", word=word, text="\n".join(lines))


def _unusable(key: str, **values: Any) -> _UnusableError:
    return _UnusableError(language.say(f"exercises.{key}", **values))


def _plain(value: Any, inside: bool = False) -> Any:
    """Bring an answer into what JSON can hold; everything open becomes None."""
    if value is None or value is ...:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # a whole number with thousands of digits could not be written again
        if not -1e15 < value < 1e15:  # NaN fails every comparison, so it is refused here too
            raise _unusable("not_finite")
        return value
    if isinstance(value, pd.Series):
        value = value.to_dict()
    parts = _parts(value)
    if inside:
        raise _unusable("too_deep")
    if len(parts) > MOST_PARTS:
        raise _unusable("too_many_parts", most=MOST_PARTS)
    if isinstance(value, dict):
        return {_key(k): _plain(v, inside=True) for k, v in value.items()}
    return [_plain(v, inside=True) for v in parts]


def _parts(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, dict | list | tuple | pd.Index) or (
        isinstance(value, np.ndarray) and value.ndim == 1
    ):
        return value
    raise _unusable("odd_type", kind=type(value).__name__)


def _key(key: Any) -> str:
    if isinstance(key, str | int):
        return _clean(str(key)).strip()
    raise _unusable("odd_type", kind=type(key).__name__)


def _clean(text: str) -> str:
    """Take out what no text should hold: control characters and halves of characters."""
    if len(text) > LONGEST_TEXT:
        raise _unusable("too_long", most=f"{LONGEST_TEXT:,}")
    text = text.replace("\r\n", "\n")
    odd = {c for c in set(text) if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n", "\t"}
    return "".join("\ufffd" if c in odd else c for c in text) if odd else text


def _left_open(exercise: dict[str, Any], plain: Any) -> str | None:
    """Say what is still open, or None when all is answered."""
    if plain is None or (isinstance(plain, str) and plain.strip() in {"", "...", "…"}):
        return language.say("exercises.open")
    if isinstance(plain, dict) and "cells" in exercise:
        open_ = [name for name in exercise["cells"] if plain.get(name) is None]
        known = set(plain) <= set(exercise["cells"])
        if open_ and known:  # a name that is not known is the more useful thing to hear of
            return language.say("exercises.open_cells", cells=", ".join(open_))
    if isinstance(plain, list) and None in plain:
        return language.say("exercises.open")
    return None


def _code(exercise: dict[str, Any], value: Any) -> str:
    options = exercise["options"]
    word = value.strip() if isinstance(value, str) else value
    if isinstance(word, str) and word in options:
        return word
    if isinstance(word, str):
        near = datasets.nearest(word, options)
        raise _unusable("unknown_word", word=_short(word), near=near)
    raise _unusable("word_wanted", known=", ".join(options))


def _codes(exercise: dict[str, Any], value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _unusable("list_wanted")
    return [_code(exercise, part) for part in value]


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unusable("number_wanted")
    return value


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"


# Right or not (None: not judged), what is said of it, and for a set what is missing from it.
Judged = tuple[bool | None, list[str]] | tuple[bool, list[str], list[str]]


def _judge_choice(exercise: dict[str, Any], value: Any) -> Judged:
    code = _code(exercise, value)
    right = code == exercise["answer"]
    return right, [] if right else [language.of(exercise["options"][code]["why"])]


def _judge_set(exercise: dict[str, Any], value: Any) -> Judged:
    given, wanted = set(_codes(exercise, value)), set(exercise["answer"])
    lines: dict[str, list[str]] = {"too_many": [], "missing": []}
    for code, option in exercise["options"].items():
        if (code in given) != (code in wanted):
            key = "missing" if code in wanted else "too_many"
            said, why = language.of(option["says"]), language.of(option["why"])
            lines[key].append(language.say(f"exercises.{key}", code=code, says=said, why=why))
    return given == wanted, lines["too_many"], lines["missing"]


def _judge_number(exercise: dict[str, Any], value: Any) -> Judged:
    number, slack = _number(value), exercise["tolerance"]
    if _close(number, exercise["answer"], slack):
        return True, []
    for mistake in exercise["mistakes"]:
        if _close(number, mistake["value"], mistake.get("tolerance", slack)):
            return False, [language.of(mistake["why"])]
    side = "too_low" if number < exercise["answer"] else "too_high"
    return False, [language.of(exercise[side])]


def _close(number: float, wanted: float, slack: float) -> bool:
    return math.isclose(number, wanted, rel_tol=1e-9, abs_tol=slack)


def _judge_cells(exercise: dict[str, Any], value: Any) -> Judged:
    cells, lines = exercise["cells"], []
    for name, given in _known_cells(exercise, value).items():
        cell, wanted = cells[name], exercise["answer"][name]
        if "options" in exercise:
            given = _code(exercise, given)
            right = given == wanted
        else:
            right = _close(_number(given), wanted, exercise["tolerance"])
        if not right:
            why = cell.get("mistakes", {}).get(given, cell["why"])
            lines.append(language.say("exercises.cell", cell=name, why=language.of(why)))
    return not lines, lines


def _known_cells(exercise: dict[str, Any], value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        first = next(iter(exercise["cells"]))
        raise _unusable("mapping_wanted", cell=first)
    for name in value:
        if name not in exercise["cells"]:
            near = datasets.nearest(name, exercise["cells"])
            raise _unusable("unknown_word", word=_short(name), near=near)
    return {name: value[name] for name in exercise["cells"]}


def _judge_order(exercise: dict[str, Any], value: Any) -> Judged:
    given, wanted = _codes(exercise, value), exercise["answer"]
    if sorted(given) != sorted(wanted):
        raise _unusable("order_wanted", known=", ".join(exercise["options"]))
    for place, (code, right) in enumerate(zip(given, wanted, strict=True), start=1):
        if code != right:
            option = exercise["options"][code]
            why, says = language.of(option["why"]), language.of(option["says"])
            return False, [language.say("exercises.place", place=place, says=says, why=why)]
    return True, []


def _judge_text(exercise: dict[str, Any], value: Any) -> Judged:
    if not isinstance(value, str):
        raise _unusable("text_wanted")
    if datasets.identifying_columns(pd.DataFrame({"answer": [value]})):
        raise _unusable("personal")
    return None, [language.say("exercises.read_by_person"), *_rubric(exercise)]


def _rubric(exercise: dict[str, Any]) -> list[str]:
    return [
        language.say(
            "exercises.criterion",
            **{part: language.of(one[part]) for part in ("name", "full", "ask")},
        )
        for one in exercise["rubric"]
    ]


# ---------------------------------------------------------------- showing a question


def _question_lines(exercise: dict[str, Any]) -> list[str]:
    """The head, the question, then what is given and what may be answered."""
    level = language.say(f"exercises.level.{exercise['level']}")
    lines = [
        language.say(
            "exercises.head",
            id=exercise["id"],
            sign=_LEVELS[exercise["level"]],
            level=level,
            help=language.say(f"exercises.help.{exercise['help']}"),
        ),
        language.of(exercise["question"]),
    ]
    if "given" in exercise:
        lines.append(language.of(exercise["given"]))
    for group in ("cells", "options"):
        for name, item in exercise.get(group, {}).items():
            says = language.of(item["says"])
            lines.append(language.say("exercises.item", name=name, says=says))
        if group == "cells" and "cells" in exercise and "options" in exercise:
            lines.append(language.say("exercises.one_each"))
    lines.append(language.say(f"exercises.how.{exercise['kind']}"))
    return lines + _rubric(exercise) if exercise["kind"] == "text" else lines


def _shown_table(exercise: dict[str, Any]) -> pd.DataFrame | None:
    """The part of the table that differs from row to row, labelled; the rest is told in words."""
    if "table" not in exercise:
        return None
    from kit import law  # noqa: F401  lends the labels of contact records

    return language.table(pd.DataFrame([dict(row) for row in exercise["table"]["rows"]]))


# ---------------------------------------------------------------- the data


@dataclass(frozen=True)
class _Kind:
    judge: Callable[[dict[str, Any], Any], Judged]
    needs: frozenset[str]


def _kind(judge: Callable[[dict[str, Any], Any], Judged], *needs: str) -> _Kind:
    return _Kind(judge, frozenset(needs))


_KINDS = {
    "choice": _kind(_judge_choice, "options", "answer", "right", "hints"),
    "set": _kind(_judge_set, "options", "answer", "right", "hints"),
    "order": _kind(_judge_order, "options", "answer", "right", "hints"),
    "mapping": _kind(_judge_cells, "cells", "options", "answer", "right", "hints"),
    "table": _kind(_judge_cells, "cells", "tolerance", "answer", "right", "hints"),
    "number": _kind(
        _judge_number,
        "answer",
        "tolerance",
        "mistakes",
        "too_low",
        "too_high",
        "right",
        "hints",
    ),
    "text": _kind(_judge_text, "rubric"),
}
_ALWAYS = frozenset({"id", "kind", "level", "help", "question"})
_PERHAPS = frozenset({"given", "table"})


def _find(id: Any) -> dict[str, Any]:
    known = _exercises()
    if not isinstance(id, str) or id not in known:
        near = datasets.nearest(_short(id), known)
        raise datasets.DataProblem(language.say("exercises.unknown", id=_short(id), near=near))
    return known[id]


def _exercises() -> dict[str, dict[str, Any]]:
    return _shipped() | _own


def _shipped() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((datasets.folder() / "exercises").glob("*.yaml")):
        found |= _read(path)
    return found


_read_files: dict[int, tuple[Any, dict[str, dict[str, Any]]]] = {}


def _read(path: str | Path) -> dict[str, dict[str, Any]]:
    """Read a file of exercises; the YAML loader's own copy says whether it was checked before."""
    content = datasets.read_own_yaml(path)
    known = _read_files.get(id(content))
    if known is None or known[0] is not content:
        known = _read_files[id(content)] = (content, _checked(path, content))
    return known[1]


def _checked(path: str | Path, content: Any) -> dict[str, dict[str, Any]]:
    records = content.get("exercises") if isinstance(content, dict) else None
    if not isinstance(records, list) or not records:
        _refuse_schema(path, "", "exercises.schema.no_list")
    found: dict[str, dict[str, Any]] = {}
    for place, record in enumerate(records, start=1):
        name = record.get("id") if isinstance(record, dict) else None
        if not isinstance(name, str):
            _refuse_schema(path, str(place), "exercises.schema.no_id")
        if name in found:
            _refuse_schema(path, name, "exercises.schema.twice")
        for key, values in _faults(record):
            _refuse_schema(path, name, f"exercises.schema.{key}", **values)
        found[name] = record
    return found


def _refuse_schema(path: str | Path, record: str, key: str, **values: Any) -> None:
    what = language.say(key, **values)
    raise datasets.DataProblem(
        language.say("exercises.schema.at", file=Path(path).name, record=record, what=what)
    )


def _faults(record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is wrong with one exercise; a later check may rely on the ones before it."""
    kind = _KINDS.get(str(record.get("kind")))
    if kind is None:
        yield "unknown_value", {"field": "kind", "known": ", ".join(_KINDS)}
        return
    for field in sorted((_ALWAYS | kind.needs) - record.keys()):
        yield "lacks", {"field": field}
    for field in sorted(record.keys() - _ALWAYS - kind.needs - _PERHAPS):
        yield "unknown_field", {"field": field}
    for field, known in (("level", _LEVELS), ("help", _HELP)):
        if str(record[field]) not in known:
            yield "unknown_value", {"field": field, "known": ", ".join(known)}
    # a worked example or the first step stands in `given`; one's own work has none
    if ("given" in record) != (record["help"] != "own"):
        yield "given", {"field": "given"}
    for field in _one_language(record):
        yield "one_language", {"field": field}
    for field, fits in _SHAPES.items():
        if field in record and not fits(record, record[field]):
            yield "wrong_shape", {"field": field}


def _one_language(node: Any, place: str = "") -> Iterator[str]:
    if isinstance(node, list):
        for number, part in enumerate(node):
            yield from _one_language(part, f"{place}[{number}]")
    elif isinstance(node, dict):
        if node.keys() & {"en", "zh"}:
            if not _is_both(node):
                yield place
            return
        for key, part in node.items():
            yield from _one_language(part, f"{place}.{key}" if place else key)


def _is_both(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"en", "zh"}
        and all(isinstance(text, str) and text.strip() for text in value.values())
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _has(value: Any, *needs: str) -> bool:
    return isinstance(value, dict) and all(_is_both(value.get(need)) for need in needs)


def _text_fits(record: dict[str, Any], value: Any) -> bool:
    return _is_both(value)


def _hints_fit(record: dict[str, Any], value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(map(_is_both, value))


def _rubric_fits(record: dict[str, Any], value: Any) -> bool:
    return isinstance(value, list) and value and all(_has(v, "name", "full", "ask") for v in value)


def _options_fit(record: dict[str, Any], value: Any) -> bool:
    """Has every option its words, and every one that can be wrong its reason?"""
    if not isinstance(value, dict) or len(value) < 2:
        return False
    needs = {code: ("says", "why") for code in value}
    if record["kind"] == "mapping":
        needs = {code: ("says",) for code in value}
    if record["kind"] == "choice":
        needs[str(record["answer"])] = ("says",)
    return all(_has(option, *needs[code]) for code, option in value.items())


def _cells_fit(record: dict[str, Any], value: Any) -> bool:
    if not isinstance(value, dict) or not all(_has(v, "says", "why") for v in value.values()):
        return False
    mistakes = [cell.get("mistakes", {}) for cell in value.values()]
    known = record.get("options", {})
    return bool(value) and all(_has(m, *m) and m.keys() <= known.keys() for m in mistakes)


def _mistakes_fit(record: dict[str, Any], value: Any) -> bool:
    return isinstance(value, list) and all(
        _has(m, "why") and _is_number(m.get("value")) and _is_number(m.get("tolerance", 0))
        for m in value
    )


def _table_fits(record: dict[str, Any], value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"same", "rows"}
        and isinstance(value["same"], dict)
        and isinstance(value["rows"], list)
        and all(isinstance(row, dict) for row in value["rows"])
    )


def _answer_fits(record: dict[str, Any], answer: Any) -> bool:
    """Is the reference answer one that could be given?"""
    kind = record["kind"]
    if kind == "number":
        return _is_number(answer)
    if kind == "choice":
        return isinstance(answer, str) and answer in record["options"]
    if kind in {"set", "order"}:
        if not isinstance(answer, list) or not all(isinstance(code, str) for code in answer):
            return False
        if not answer:  # an empty answer would be the answer of everybody who has not begun
            return False
        wanted = set(record["options"])
        return sorted(answer) == sorted(wanted) if kind == "order" else set(answer) <= wanted
    if not isinstance(answer, dict) or answer.keys() != record["cells"].keys():
        return False
    if kind == "table":
        return all(map(_is_number, answer.values()))
    return all(isinstance(code, str) and code in record["options"] for code in answer.values())


# In this order: the answer is held against options and cells that have been found sound.
_SHAPES: dict[str, Callable[[dict[str, Any], Any], Any]] = {
    "question": _text_fits,
    "given": _text_fits,
    "right": _text_fits,
    "too_low": _text_fits,
    "too_high": _text_fits,
    "hints": _hints_fit,
    "rubric": _rubric_fits,
    "options": _options_fit,
    "cells": _cells_fit,
    "mistakes": _mistakes_fit,
    "tolerance": lambda record, value: _is_number(value) and value >= 0,
    "table": _table_fits,
    "answer": _answer_fits,
}


# ---------------------------------------------------------------- a learner's report


def report(path: str | Path, overwrite: bool = False) -> Path:
    """Write this session's answers to a file, whole or not at all.

    The file holds the last answer and the number of tries of each exercise, and a random session
    number: no name, no time, nothing of the machine. Nothing is sent anywhere.

    Args:
        path: the file to write, for example ``"answers.json"``.
        overwrite: replace a file that is there already.

    Returns:
        The path that was written.

    Raises:
        DataProblem: nothing was answered yet, the file is there already, or it cannot be written.

    >>> reset()
    >>> report("answers.json")
    Traceback (most recent call last):
    kit.datasets.DataProblem: Nothing has been answered in this session yet, so no file was ...
    """
    global _token
    path = Path(path)
    if not _session:
        raise datasets.DataProblem(language.say("exercises.nothing_yet"))
    if os.path.lexists(path) and not overwrite:
        raise datasets.DataProblem(language.say("exercises.exists", path=path))
    _token = _token or secrets.token_hex(8)
    answers = {name: {"answer": r.answer, "tries": r.tries} for name, r in _session.items()}
    content = {"format": FORMAT, "version": VERSION, "session": _token, "answers": answers}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    datasets.write_whole(path, text + "\n")
    return path


# ---------------------------------------------------------------- a class's reports


@dataclass(frozen=True)
class Collected:
    """What a folder of reports held: ``answers`` that could be read, and what was ``refused``."""

    answers: pd.DataFrame
    refused: pd.DataFrame

    @property
    def people(self) -> int:
        """How many reports with at least one answer were read."""
        return int(self.answers["file"].nunique())

    def summary(self) -> pd.DataFrame:
        """Count, for each exercise that five people or more answered, what became of it.

        Returns:
            Columns exercise, people, right, wrong, handed_in. Exercises with fewer answers are
            left out, because a count of four would tell too much about each.
        """
        states = {"right": "right", "wrong": "wrong", "handed_in": "handed in"}
        rows = [
            {"exercise": name, "people": len(part)}
            | {column: int((part["state"] == state).sum()) for column, state in states.items()}
            for name, part in self.answers.groupby("exercise")
            if len(part) >= FEWEST_PEOPLE
        ]
        return pd.DataFrame(rows, columns=["exercise", "people", *states])

    def to_csv(self, path: str | Path) -> Path:
        """Write ``answers`` as CSV, safe to open in a spreadsheet.

        A student's answer that begins like a formula (``=``, ``+``, ``-``, ``@``) gets an
        apostrophe in front: opened on the teacher's machine it would be executed.

        Args:
            path: the file to write.

        Returns:
            The path.

        Raises:
            DataProblem: the folder is missing or may not be written to.
        """
        safe = datasets.spreadsheet_safe(self.answers)
        datasets.write_whole(path, safe.to_csv(index=False, lineterminator="\n"))
        return Path(path)

    def __repr__(self) -> str:
        said = language.say(
            "exercises.collected",
            people=self.people,
            answers=len(self.answers),
            refused=len(self.refused),
        )
        summary = self.summary()
        if summary.empty:
            few = language.say("exercises.too_few", least=FEWEST_PEOPLE)
            return f"{said}\n{few}"
        return f"{said}\n{language.table(summary).to_string(index=False)}"

    def _repr_html_(self) -> str:
        lines = repr(self).splitlines()
        summary = self.summary()
        if summary.empty:
            return f"<p>{'<br>'.join(html.escape(x) for x in lines)}</p>"
        table = language.table(summary).to_html(index=False, escape=True)
        return f"<p>{html.escape(lines[0])}</p>{table}"


def collect(folder: str | Path) -> Collected:
    """Read a class's folder of reports, whatever else lies in it.

    Every state is worked out again from the answer; what a file says of itself is not believed.
    Links, folders and files over 1 MB are not opened.

    Copies of one report count once. Of several reports of one session the one is kept that holds
    all the others, unchanged in answers and tries, and more. Where there is none such, one of them
    was changed, or another person copied the session number: all are refused, and the teacher
    chooses by taking the others out of the folder.

    Args:
        folder: where the files lie; folders inside it are not searched.

    Returns:
        Collected: ``.answers`` (file, exercise, answer, state, tries), one row an answer, and
        ``.refused`` (file, why), one row a file, or a part of one, that was not taken.

    Raises:
        DataProblem: there is no such folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as empty: print(collect(empty))
    0 reports with 0 answers were read; 0 things were refused.
    A summary is shown once five people have answered the same exercise.
    """
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        raise datasets.DataProblem(language.say("exercises.no_folder", path=folder)) from None
    refused: list[tuple[str, str]] = []
    sessions: dict[str, list[_Handed]] = {}
    for name in names:
        shown = _clean(name)
        try:
            handed = _Handed(shown, *_opened(Path(folder) / name))
        except _UnusableError as fault:
            refused.append((shown, str(fault)))
            continue
        refused += handed.refused
        sessions.setdefault(handed.session, []).append(handed)
    rows = []
    for reports in sessions.values():
        kept = next((one for one in reports if all(one.holds(other) for other in reports)), None)
        rows += kept.rows if kept else []
        refused += [(one.name, _why_not(one, kept, reports)) for one in reports if one is not kept]
    columns = ["file", "exercise", "answer", "state", "tries"]
    answers = pd.DataFrame(rows, columns=columns).astype({"tries": "int64"})
    table = pd.DataFrame(sorted(refused), columns=["file", "why"])
    return Collected(answers.sort_values(["file", "exercise"], ignore_index=True), table)


class _Handed:
    """One report: the rows that can be used, and what in it was refused."""

    def __init__(self, name: str, session: str, answers: dict[str, Any]) -> None:
        self.name, self.session = name, session
        self.rows: list[tuple[str, str, str, str, int]] = []
        self.refused: list[tuple[str, str]] = []
        for exercise, entry in answers.items():
            try:
                self.rows.append((name, exercise, *_entry(exercise, entry)))
            except _UnusableError as fault:
                shown = _short(_clean(exercise[:100]))
                why = language.say("exercises.entry", id=shown, why=fault)
                self.refused.append((name, why))

    @property
    def said(self) -> dict[str, tuple[str, str, int]]:
        """Answer, state and tries of each exercise."""
        return {row[1]: row[2:] for row in self.rows}

    def holds(self, other: _Handed) -> bool:
        """Say whether all of another report stands in this one, unchanged.

        More tries do not make a report the later one: anybody can write a number.
        """
        return other.said.items() <= self.said.items()


def _why_not(one: _Handed, kept: _Handed | None, reports: list[_Handed]) -> str:
    """Say why a report that shares its session with others was not taken."""
    if kept:
        return language.say("exercises.same_session", other=kept.name)
    names = {name for report in reports for name in report.said}
    differ = [name for name in names if len({report.said.get(name) for report in reports}) > 1]
    others = [other.name for other in reports if other is not one]
    return language.say(
        "exercises.session_differs", others=_few(others), exercises=_few(sorted(differ))
    )


def _few(names: list[str]) -> str:
    """The first names of a list: a folder may hold a thousand copies of one report."""
    return ", ".join([*names[:5], "…"] if len(names) > 5 else names)


def _entry(name: str, entry: Any) -> tuple[str, str, int]:
    """Read one answer of a report: as text, its state worked out anew, the tries."""
    exercise = _exercises().get(name)
    if exercise is None:
        raise _unusable("refused.unknown_exercise")
    tries = entry.get("tries") if isinstance(entry, dict) else None
    if type(tries) is not int or not 1 <= tries <= 10_000:
        raise _unusable("refused.tries")
    verdict = _judge(exercise, entry.get("answer"))
    if verdict.answer is None:
        raise _UnusableError(_said(verdict.state, verdict.lines))
    answer = verdict.answer
    if isinstance(answer, list | dict):
        answer = json.dumps(answer, ensure_ascii=False)
    return str(answer), verdict.state, tries


def _opened(path: Path) -> tuple[str, dict[str, Any]]:
    """Read one file of the folder: its session number and its answers, still unjudged."""
    try:
        content = handed_in.read_json(path, LARGEST_FILE)
    except handed_in.UnreadableError as fault:
        raise _UnusableError(str(fault)) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _unusable("refused.not_a_report")
    if type(content.get("version")) is not int or content["version"] != VERSION:
        raise _unusable("refused.version", known=VERSION)
    session, answers = content.get("session"), content.get("answers")
    if not isinstance(session, str) or not 8 <= len(session) <= 64 or not session.isalnum():
        raise _unusable("refused.session")
    if not isinstance(answers, dict) or not answers:
        raise _unusable("refused.no_answers")
    if len(answers) > MOST_PARTS:
        raise _unusable("too_many_parts", most=MOST_PARTS)
    return session, answers
