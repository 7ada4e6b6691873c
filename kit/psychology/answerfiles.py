"""Answer files and codes: a class's answers on their way, read without trusting a byte.

The design is the reader's own; answers are numbers on a scale and codes of levels. No free text
travels that could name anybody, and a file or code of another design is refused. Whoever forges
one can still only give answers that the form allows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kit import handed_in, language
from kit.psychology.vignettefile import POINTS
from kit.psychology.words import problem, shown

if TYPE_CHECKING:
    from kit.psychology.vignettes import Design

STATES = ("answered", "skipped", "stopped")
MOST_PEOPLE, MOST_VIGNETTES = 10_000, 20
UNSURE = "unsure"  # the answer "I do not remember" to a manipulation check
SCHEMA, VERSION = "doorstep-vignettes", 1
_LARGEST = 20_000_000  # bytes; ten thousand people with twenty vignettes each make less
_FIELDS = {"schema", "version", "design", "simulated", "people"}
_PERSON = {"mark", "person", "persona", "vignettes"}
_VIGNETTE = {"arm", "response", "answers"}

# ---------------------------------------------------------------- what may be answered


def must_be_design(given: Any) -> None:
    """Refuse what is no design; asked by what it has, since designs stand above this module.

    >>> must_be_design("tone")
    Traceback (most recent call last):
    kit.datasets.DataProblem: 'tone' is no design; give psychology.Vignettes(...).design().
    """
    if not isinstance(getattr(given, "digest", None), str) or not hasattr(given, "n_arms"):
        raise problem("vignettes.not_a_design", value=shown(given))


def answer_codes(design: Design) -> dict[str, tuple[Any, ...]]:
    """Return what may be recorded for each question.

    >>> from kit.psychology.vignettes import Vignettes
    >>> answer_codes(Vignettes().design())["check_tone"]
    ('respectful', 'pressing', 'unsure')
    """
    known: dict[str, tuple[Any, ...]] = {
        one["id"]: tuple(POINTS) for one in design.record["outcomes"]
    }
    for one in design.checked:
        known[f"check_{one['id']}"] = (*(level["code"] for level in one["levels"]), UNSURE)
    return known


def is_among(value: Any, known: tuple[Any, ...]) -> bool:
    """Say whether a value is one of them and of their kind: True equals 1, and is no answer.

    >>> is_among(1, (1, 2)), is_among(True, (1, 2)), is_among("a", ("a",))
    (True, False, True)
    """
    kinds = (int, np.integer) if isinstance(known[0], int) else str
    return isinstance(value, kinds) and not isinstance(value, bool) and value in known


# ---------------------------------------------------------------- files


class RefusedError(Exception):
    """Why a file or a code is not counted."""

    def __init__(self, key: str, /, **said: Any) -> None:
        super().__init__(language.say(f"vignettes.record.{key}", **said))


def opened(path: Path, design: Design) -> tuple[bool, list[dict[str, Any]]]:
    """Return whether a file's answers are simulated, and its people.

    Raises:
        RefusedError: not such a file, another version or design, or a field that is wrong.
        UnreadableError: a link, a folder, too large, no JSON.

    >>> from kit.psychology.vignettes import Vignettes
    >>> opened(Path("answers.csv"), Vignettes().design())
    Traceback (most recent call last):
    kit.psychology.answerfiles.RefusedError: Its name does not end with .json.
    """
    if path.suffix.lower() != ".json":
        raise RefusedError("name")
    try:
        record = handed_in.read_json(path, _LARGEST)
    except ValueError:  # NUL in the name
        raise RefusedError("name") from None
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise RefusedError("not_responses")
    if record.get("version") != VERSION or isinstance(record["version"], bool):
        raise RefusedError("version", own=VERSION)
    if record.get("design") != design.digest:
        raise RefusedError("other_design")
    people = record.get("people")
    sound = set(record) == _FIELDS and isinstance(record["simulated"], bool)
    if not sound or not isinstance(people, list) or not 0 < len(people) <= MOST_PEOPLE:
        raise RefusedError("damaged", where="people")
    for number, one in enumerate(people, 1):
        if not _is_person(one, design):
            raise RefusedError("damaged", where=f"people[{number}]")
    return record["simulated"], people


def _is_person(one: Any, design: Design) -> bool:
    if not isinstance(one, dict) or set(one) != _PERSON:
        return False
    number, mark, seen = one["person"], one["mark"], one["vignettes"]
    plain = isinstance(number, int) and not isinstance(number, bool)
    if not plain or not 1 <= number <= MOST_PEOPLE:
        return False
    if not isinstance(mark, str) or not re.fullmatch(r"[0-9a-f]{4}", mark):
        return False
    if one["persona"] not in design.persona_ids or not isinstance(seen, list):
        return False
    known = answer_codes(design)
    return 0 < len(seen) <= MOST_VIGNETTES and all(_is_vignette(v, known, design) for v in seen)


def _is_vignette(one: Any, known: Mapping[str, tuple], design: Design) -> bool:
    if not isinstance(one, dict) or set(one) != _VIGNETTE or one["response"] not in STATES:
        return False
    arm, answers = one["arm"], one["answers"]
    if not isinstance(arm, int) or isinstance(arm, bool) or not 1 <= arm <= design.n_arms:
        return False
    if not isinstance(answers, dict) or (answers and one["response"] != "answered"):
        return False
    return all(key in known and is_among(value, known[key]) for key, value in answers.items())


# ---------------------------------------------------------------- short codes


_LETTER, _LONGEST = "V", 2000  # characters
_DESIGN, _MARK = 3, 2  # bytes


def is_code(one: Any) -> bool:
    """Say whether something looks like a short code, not like a path.

    >>> is_code("V1-ABCDE"), is_code("V1-answers.json"), is_code("answers")
    (True, False, False)
    """
    is_path = not isinstance(one, str) or one.strip().lower().endswith(".json")
    return not is_path and handed_in.looks_like_code(one, _LETTER)


def code_of(design: Design, one: Mapping[str, Any], simulated: bool) -> str:
    """Write one person's answers as digits of changing base, in as few signs as they need.

    >>> from kit.psychology.vignettes import Vignettes
    >>> form = Vignettes().assign(5, seed=1).form(1).fill(["skip"])
    >>> code_of(form.design, form.people[0], False)[:3]
    'V1-'
    """
    digits = [(int(simulated), 2), (one["person"], MOST_PEOPLE + 1)]
    personas = design.persona_ids
    digits.append((personas.index(one["persona"]), len(personas)))
    digits.append((len(one["vignettes"]), MOST_VIGNETTES + 1))
    known = answer_codes(design)
    for seen in one["vignettes"]:
        digits += [(seen["arm"] - 1, design.n_arms), (STATES.index(seen["response"]), len(STATES))]
        if seen["response"] == "answered":
            for key, values in known.items():
                value = seen["answers"].get(key)
                at = 0 if value is None else values.index(value) + 1
                digits.append((at, len(values) + 1))
    number, weight = 0, 1
    for digit, base in digits:
        number, weight = number + digit * weight, weight * base
    body = bytes.fromhex(design.digest)[:_DESIGN] + bytes.fromhex(one["mark"])
    body += number.to_bytes((number.bit_length() + 7) // 8 or 1, "big")
    return handed_in.short_code(_LETTER, VERSION, body)


def read_code(text: str, design: Design) -> tuple[bool, list[dict[str, Any]]]:
    """Return whether a code's answers are simulated, and its one person in a list.

    Raises:
        RefusedError: mistyped, of another version or design.

    >>> from kit.psychology.vignettes import Vignettes
    >>> form = Vignettes().assign(5, seed=1).form(1).fill(["skip"])
    >>> read_code(form.codes()[0].lower(), form.design) == (False, list(form.people))
    True
    """
    try:
        body = handed_in.code_body(text, _LETTER, VERSION, _LONGEST)
    except handed_in.MistypedError as fault:
        raise RefusedError("code" if fault.version is None else "version", own=VERSION) from None
    if len(body) <= _DESIGN + _MARK:
        raise RefusedError("code")
    if body[:_DESIGN] != bytes.fromhex(design.digest)[:_DESIGN]:
        raise RefusedError("other_design")
    number, simulated = divmod(int.from_bytes(body[_DESIGN + _MARK :], "big"), 2)
    one = _person(number, design)
    one["mark"] = body[_DESIGN : _DESIGN + _MARK].hex()
    if not _is_person(one, design):
        raise RefusedError("code")
    return bool(simulated), [one]


def _person(number: int, design: Design) -> dict[str, Any]:
    def taken(base: int) -> int:
        nonlocal number
        number, digit = divmod(number, base)
        return digit

    one: dict[str, Any] = {"person": taken(MOST_PEOPLE + 1)}
    one["persona"] = design.persona_ids[taken(len(design.persona_ids))]
    one["vignettes"] = []
    known = answer_codes(design)
    for _ in range(taken(MOST_VIGNETTES + 1)):
        seen = {"arm": taken(design.n_arms) + 1, "response": STATES[taken(len(STATES))]}
        answers = {}
        if seen["response"] == "answered":
            for key, values in known.items():
                if at := taken(len(values) + 1):
                    answers[key] = values[at - 1]
        one["vignettes"].append(seen | {"answers": answers})
    if number:
        raise RefusedError("code")
    return one
