"""Vignette files: what one must hold before an experiment is built on it.

A file of one's own needs only factors; what it leaves out (opening, invented people, outcomes) is
taken from the kit's. A level without text would be an arm that nobody can read, and a question that
touches on self-harm is refused in a file of one's own too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kit import datasets
from kit.psychology.words import (
    asks_about_self_harm,
    data,
    is_number,
    is_text,
    must_be_known,
    problem,
    shown,
)

POINTS = range(1, 8)  # an outcome is answered from 1 to 7
TAKEN = ("arm", "person", "position", "persona", "response", "reading", "unsure", "term", "block")
_TEXTS = ("title", "opening", "content_note", "skip", "stop", "answer_as", "unsure")
_LISTS = ("factors", "personas", "outcomes")
_KEYS = ("id", *_TEXTS, *_LISTS, "simulation", "says_not")
_ENTRY = {
    "factors": {"id", "name", "levels", "check", "core"},
    "levels": {"code", "name", "text", "note"},
    "personas": {"id", "name", "about"},
    "outcomes": {"id", "name", "question", "low", "high", "primary"},
}
_SHARES = ("check_failure", "skipping", "attrition")
_ID = re.compile(r"[a-z][a-z0-9_]{0,29}")
_MOST = {"factors": 8, "levels": 6, "personas": 20, "outcomes": 12}


def read(file: str | Path | None) -> dict[str, Any]:
    """Return a checked vignette file, with what it leaves out taken from the kit's own.

    Of a file of one's own the key ``borrowed`` names what was taken.

    Args:
        file: a path; None for the kit's own.

    Raises:
        DataProblem: the first thing that is wrong; names the file and the key.

    >>> [one["id"] for one in read(None)["factors"]]
    ['announced', 'hour', 'privacy', 'tone', 'way_out']
    """
    own = data("vignettes")
    if file is None:
        return own
    record, name = datasets.read_own_yaml(file), Path(file).name
    checked(record, name)
    merged = {key: own[key] for key in (*_TEXTS, *_LISTS, "says_not")} | dict(record)
    merged["id"] = record.get("id", Path(file).stem)
    merged["borrowed"] = [key for key in (*_TEXTS, *_LISTS) if key not in record]
    if "simulation" not in record:
        # effects of the kit's levels say nothing of other ones
        kept = [] if "outcomes" in record else [k for k in own["simulation"] if k != "effects"]
        merged["simulation"] = {key: own["simulation"][key] for key in kept}
    return merged


def checked(record: Any, file: str) -> None:
    """Check a file key by key.

    Args:
        record: what it holds.
        file: what to call it.

    Raises:
        DataProblem: the first thing that is wrong.

    >>> checked({"factors": []}, "mine.yaml")
    Traceback (most recent call last):
    kit.datasets.DataProblem: mine.yaml: 'factors' is missing, empty, too long or wrong; ...
    """
    if not isinstance(record, Mapping):
        raise problem("vignettes.file.no_mapping", file=file)
    for key in record:
        must_be_known(key, _KEYS, "vignettes.file.unknown_key", file=file)
    for where, is_right in _checks(record):
        if not is_right:
            raise problem("vignettes.file.wrong", file=file, where=where)
    _refuse_self_harm(record, file)


def _checks(record: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield every place, and whether it is as it must be."""
    yield "factors", "factors" in record
    yield "id", "id" not in record or _is_id(record["id"])
    for key in _TEXTS:
        yield key, key not in record or is_text(record[key])
    yield "opening", "opening" not in record or _has_places(record["opening"])
    for key in _LISTS:
        if key in record:
            yield from _entries(record[key], key, key, "id")
    for number, one in enumerate(record["factors"], 1):
        yield from _entries(one["levels"], f"factors[{number}].levels", "levels", "code")
        yield f"factors[{number}].levels", len(one["levels"]) > 1
        yield f"factors[{number}].check", "check" not in one or is_text(one["check"])
        yield f"factors[{number}].id", one["id"] not in TAKEN
    if "outcomes" in record:
        firsts = [one for one in record["outcomes"] if one.get("primary") is True]
        yield "outcomes.primary", len(firsts) == 1
        factors = {one["id"] for one in record["factors"]}
        yield "outcomes.id", not factors & {one["id"] for one in record["outcomes"]}
    notes = record.get("says_not", [])
    yield "says_not", isinstance(notes, list) and all(map(is_text, notes))
    yield from _assumed(record.get("simulation", {}))


def _entries(entries: Any, where: str, kind: str, key: str) -> Iterator[tuple[str, bool]]:
    yield where, isinstance(entries, list) and 0 < len(entries) <= _MOST[kind]
    for number, one in enumerate(entries, 1):
        here = f"{where}[{number}]"
        yield here, isinstance(one, Mapping) and set(one) <= _ENTRY[kind]
        yield f"{here}.{key}", _is_id(one.get(key))
        optional = {"check", "core", "primary", "note", "levels"}
        for text in sorted(_ENTRY[kind] - optional - {key}):
            yield f"{here}.{text}", is_text(one.get(text))
        yield f"{here}.note", "note" not in one or is_text(one["note"])
        if kind == "factors":
            yield f"{here}.levels", isinstance(one.get("levels"), list)
    codes = [one[key] for one in entries]
    yield f"{where}.{key}", len(set(codes)) == len(codes)


def _is_id(value: Any) -> bool:
    """Plain and short: an id is a column's name and stands in files and codes."""
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def _has_places(text: Any) -> bool:
    texts = text.values() if isinstance(text, Mapping) else [text]
    return all("{persona}" in one and "{about}" in one for one in texts)


def _assumed(assumed: Any) -> Iterator[tuple[str, bool]]:
    yield "simulation", isinstance(assumed, Mapping)
    known = {"evidence", "centre", "person_sd", "residual_sd", "effects", *_SHARES}
    yield "simulation", set(assumed) <= known
    if assumed:
        yield "simulation: evidence", assumed.get("evidence") in ("assumed", "measured")
    for key in ("person_sd", "residual_sd"):
        yield f"simulation: {key}", is_number(assumed.get(key, 1), 0, 10)
    for key in _SHARES:
        yield f"simulation: {key}", is_number(assumed.get(key, 0), 0, 0.9)
    for key in ("centre", "effects"):
        yield f"simulation: {key}", isinstance(assumed.get(key, {}), Mapping)
    centres = assumed.get("centre", {}).values()
    yield "simulation: centre", all(is_number(one, -10, 20) for one in centres)


def _refuse_self_harm(record: Mapping[str, Any], file: str) -> None:
    """Nobody in a classroom can respond to an answer to such a question."""
    for text in _texts(record):
        if asks_about_self_harm(text):
            raise problem("vignettes.file.self_harm", file=file, text=shown(text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)
