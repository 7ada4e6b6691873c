"""Scale files: what one must hold before it is used.

A file without licence, notice, source, language status or direction is refused, and so are items
that the licence keeps back, and any item that asks about self-harm: in a file of one's own too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, evidence
from kit.psychology.words import asks_about_self_harm, data, is_text, must_be_known, problem

RULES = ("sum", "mean", "table", "subscales", "none")
_MOST = 100_000  # for any number of a scale; a sum of larger ones would fill the memory
SHOWS_ITEMS = ("A", "own")  # licence classes under which items may stand in a file
TEXTS = ("id", "name", "measures", "licence", "notice", "source", "language_status")
_NEEDED = (*TEXTS, "higher_means", "licence_class", "n_items", "grade", "scoring")
_KEYS = (
    *_NEEDED,
    *("authors", "timeframe", "responses", "items", "items_withheld", "reverse_items"),
    *("codings", "default_coding", "context", "table", "range", "subscales"),
    *("cut_offs", "cut_offs_note", "norms", "norm_wording", "says_not"),
)

# ---------------------------------------------------------------- reading a file


def checked(path: Path, record: Any) -> dict[str, np.ndarray]:
    """Check a scale's file key by key, and read the table that it names.

    Args:
        path: of the file.
        record: what it holds.

    Returns:
        For a scale with a table the scores of each column, placed by the sum; else nothing.

    Raises:
        DataProblem: the first thing that is wrong; names file and key.

    >>> file = datasets.folder() / "psychology/scales/fwb5.yaml"
    >>> int(checked(file, datasets.read_yaml(file))["self_18_61"][20])
    82
    >>> checked(file, {"id": "mine"})
    Traceback (most recent call last):
    kit.datasets.DataProblem: fwb5.yaml: the key 'name' is missing or empty; ...
    """
    if not isinstance(record, Mapping):
        raise problem("scoring.file.no_mapping", file=path.name)
    for key in record:
        must_be_known(key, _KEYS, "scoring.file.unknown_key", file=path.name)
    for key in _NEEDED:
        if record.get(key) is None or record[key] in ("", [], {}):
            raise problem("scoring.file.lacks", file=path.name, key=key)
    _refuse_absent(record, path.name)
    for check in (_check_texts, _check_scoring, _check_items, _check_groups):
        for key, is_right in check(record):
            if not is_right:
                raise problem("scoring.file.wrong", file=path.name, key=key)
    _refuse_items(record, path.name)
    is_table = record["scoring"]["rule"] == "table"
    conversion = _conversion(path, record) if is_table else {}
    _check_range(record, conversion, path.name)
    return conversion


def wordings() -> dict[str, Any]:
    """Return the languages in which items may have been read, by code.

    >>> list(wordings())
    ['en', 'zh', 'de']
    """
    return {one["code"]: one["name"] for one in data("scoring")["wordings"]}


def worth(way: Mapping[str, Any]) -> list[int]:
    """Return what the options of a coding are worth, in the order in which they are asked.

    >>> worth({"codes": [1, 2, 3], "values": [2, 1, 0]}), worth({"codes": [0, 1]})
    ([2, 1, 0], [0, 1])
    """
    return way.get("values", way["codes"])


def ends(way: Mapping[str, Any], times: int) -> tuple[int, int]:
    """Return the lowest and highest sum of so many answers.

    >>> ends({"codes": [4, 3, 2, 1, 0]}, 6)
    (0, 24)
    """
    return min(worth(way)) * times, max(worth(way)) * times


def _refuse_absent(record: Mapping[str, Any], file: str) -> None:
    """Refuse what is not there, or points to no item, with the sentence that says what to do."""
    if "items" not in record and record.get("items_withheld") in (None, "", [], {}):
        raise problem("scoring.file.no_items", file=file)
    reverse, n = record.get("reverse_items", []), record["n_items"]
    if not _all(reverse, _is_whole) or not _is_whole(n) or n < 1:
        return  # another check names it
    for item in reverse:
        if not 1 <= item <= n:
            raise problem("scoring.file.no_such_item", file=file, item=item, n=n)
        if reverse.count(item) > 1:
            raise problem("scoring.file.reversed_twice", file=file, item=item)


def _check_texts(record: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield every key, and whether it is as it must be."""
    for key in (*TEXTS, "higher_means"):
        yield key, is_text(record[key])
    for key in ("authors", "timeframe", "items_withheld", "cut_offs_note"):
        yield key, key not in record or is_text(record[key])
    yield "id", isinstance(record["id"], str)
    classes = list(data("scoring")["licence_classes"])
    yield "licence_class", record["licence_class"] in classes
    yield "n_items", _is_whole(record["n_items"]) and 1 <= record["n_items"] <= 1000
    yield "grade", record["grade"] in evidence.GRADES
    yield "says_not", _all(record.get("says_not", []), is_text)


def _check_scoring(record: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    rule, n = record["scoring"], record["n_items"]
    yield "scoring", isinstance(rule, Mapping) and is_text(rule.get("says"))
    yield "scoring: rule", rule.get("rule") in RULES
    parts = record.get("subscales", {})
    yield "subscales", isinstance(parts, Mapping) and _all(parts.values(), lambda p: _is_part(p, n))
    yield "subscales", not {"score", "raw", "percentile"} & set(parts)
    if rule["rule"] == "none":
        yield "scoring: why", is_text(rule.get("why"))
        return
    yield "scoring: partial", rule.get("partial") in ("refuse", "by_subscale")
    yield "reverse_items", _all(record.get("reverse_items", []), _is_whole)
    ways = record.get("codings")
    yield "codings", isinstance(ways, Mapping) and bool(ways) and _all(ways.values(), _is_way)
    default = record.get("default_coding")
    yield "default_coding", default is None or (isinstance(default, str) and default in ways)
    needs_parts = rule["rule"] == "subscales" or rule["partial"] == "by_subscale"
    yield "subscales", bool(parts) or not needs_parts


def _check_items(record: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    if "items" not in record:
        yield "items_withheld", is_text(record.get("items_withheld"))
        return
    items, sets = record["items"], record.get("responses")
    yield "items", isinstance(items, list) and len(items) == record["n_items"]
    yield "responses", isinstance(sets, Mapping) and _all(sets.values(), _is_response)
    yield "items", _all(items, lambda one: _is_item(one, sets))
    yield "items", len({one["key"] for one in items}) == len(items)
    yield "items", record["scoring"]["rule"] != "none"  # what is only described is not asked
    lengths = {len(way["codes"]) for way in record["codings"].values()}
    yield "responses", {len(one["options"]) for one in sets.values()} == lengths


def _check_groups(record: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    parts, ways = record.get("subscales", {}), record.get("codings", {})
    norms, cuts = record.get("norms", []), record.get("cut_offs", [])
    yield "norms", _all(norms, lambda one: _is_norm(one, parts))
    yield "norm_wording", record.get("norm_wording", "en") in list(wordings())
    yield "cut_offs", _all(cuts, lambda one: _is_cut_off(one, parts, ways))
    context = record.get("context", {})
    yield "context", isinstance(context, Mapping) and _all(context.values(), _is_context)
    if record["scoring"]["rule"] == "table":
        table = record.get("table")
        yield "table", isinstance(table, Mapping) and {"file", "raw", "columns"} <= set(table)
        yield "table", all(isinstance(table[key], str) for key in ("file", "raw"))
        yield "table: columns", _all(table["columns"] or [0], lambda c: _is_column(c, context))


def _is_column(column: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    known = all(column[key] in rule["choices"] for key, rule in context.items())
    return set(column) == {"column", *context} and known


def _all(values: Any, is_right: Any) -> bool:
    is_many = isinstance(values, Iterable) and not isinstance(values, str | Mapping)
    try:
        return is_many and all(is_right(value) for value in values)
    except (TypeError, LookupError, AttributeError, ValueError):  # something of another shape
        return False


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MOST


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and bool(abs(value) <= _MOST)


def _is_way(way: Mapping[str, Any]) -> bool:
    codes, values = way["codes"], worth(way)
    missing = way.get("missing", [])
    numbers = _all(codes, _is_whole) and _all(values, _is_whole) and _all(missing, _is_whole)
    apart = len(set(codes) | set(missing)) == len(codes) + len(missing)
    worded = way.get("wording", "en") in list(wordings())
    return numbers and apart and worded and len(codes) == len(values) > 1 and is_text(way["what"])


def _is_part(part: Mapping[str, Any], n: int) -> bool:
    items = part["items"]
    inside = _all(items, lambda i: _is_whole(i) and 1 <= i <= n) and bool(items)
    return inside and len(set(items)) == len(items) and is_text(part["name"])


def _is_response(asked: Mapping[str, Any]) -> bool:
    return is_text(asked["prompt"]) and _all(asked["options"], is_text)


def _is_item(one: Mapping[str, Any], sets: Mapping[str, Any]) -> bool:
    key = one["key"]
    named = isinstance(key, str) and bool(re.fullmatch(r"[a-z][a-z0-9_]*", key))
    return named and is_text(one["text"]) and one["set"] in sets


def _is_norm(one: Mapping[str, Any], parts: Mapping[str, Any]) -> bool:
    given = one.get("points", [[0, 0]])
    points = np.array(given, dtype=float)
    rising = points.ndim == 2 and points.shape[1] == 2 and bool((np.diff(points, axis=0) > 0).all())
    within = rising and bool(((points[:, 1] >= 0) & (points[:, 1] <= 100)).all())
    numbers = all(_is_number(one[key]) for key in ("mean", "sd") if key in one)
    numbers = numbers and _all([n for pair in given for n in pair], _is_number)
    numbers = numbers and is_text(one.get("note", "none"))
    known = one.get("of") is None or one["of"] in parts
    return (
        within and numbers and known and is_text(one["group"]) and one["grade"] in evidence.GRADES
    )


def _is_cut_off(one: Mapping[str, Any], parts: Mapping[str, Any], ways: Mapping[str, Any]) -> bool:
    known = one.get("of") is None or one["of"] in parts
    coded = one.get("coding") is None or one["coding"] in ways
    bands = _all(one["bands"], _is_band)
    graded = one["grade"] in evidence.GRADES
    return known and coded and bands and graded and is_text(one["population"])


def _is_band(band: Mapping[str, Any]) -> bool:
    ends = _is_number(band["from"]) and _is_number(band["to"]) and band["from"] <= band["to"]
    return ends and is_text(band["name"])


def _is_context(rule: Mapping[str, Any]) -> bool:
    choices, ages = rule["choices"], rule.get("ages", {})
    aged = _all(ages.values(), _is_span)
    known = set(ages) <= set(choices) and rule.get("default") in (None, *choices)
    return bool(choices) and _all(choices.values(), is_text) and aged and known


def _is_span(span: Any) -> bool:
    first, last = span
    return _is_whole(first) and (last is None or (_is_whole(last) and first <= last))


def _refuse_items(record: Mapping[str, Any], file: str) -> None:
    """Refuse items that the licence keeps back, and any that asks about self-harm."""
    if "items" not in record:
        return
    if record["licence_class"] not in SHOWS_ITEMS:
        raise problem("scoring.file.items_kept", file=file, kind=record["licence_class"])
    for number, text in _asked(record):
        if asks_about_self_harm(text):
            raise problem("scoring.file.self_harm", file=file, item=number)


def _asked(record: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Every text that a person who answers would read, with the number of the item."""
    for number, one in enumerate(record["items"], 1):
        asked = record["responses"][one["set"]]
        for text in (one["text"], asked["prompt"], *asked["options"]):
            for said in text.values() if isinstance(text, Mapping) else [text]:
                yield number, said


def _conversion(path: Path, record: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Read the table of a scale: for every column the scores, placed by the sum."""
    table = record["table"]
    frame = datasets.read_table(path.parent / table["file"])
    names = [table["raw"], *(column["column"] for column in table["columns"])]
    for name in names:
        if not isinstance(name, str) or name not in frame:
            raise problem("scoring.file.no_column", file=path.name, table=table["file"], name=name)
    numbers = frame[names].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    highest = {max(worth(w)) for w in record["codings"].values()}
    lowest = {min(worth(w)) for w in record["codings"].values()}
    sums = np.arange(max(highest) * record["n_items"] + 1)
    fits = lowest == {0} and len(highest) == 1 and np.array_equal(numbers[:, 0], sums)
    if not fits or not np.isfinite(numbers).all():
        raise problem("scoring.file.bad_table", file=path.name, table=table["file"])
    return dict(zip(names[1:], numbers.T[1:], strict=True))


def _check_range(record: Mapping[str, Any], conversion: Mapping, file: str) -> None:
    """Hold the range that the file states against the one that its scoring gives."""
    rule, stated = record["scoring"]["rule"], record.get("range")
    if rule == "none" or stated is None:
        return
    ways = record["codings"].values()
    if rule == "table":
        columns = list(conversion.values())
        given = {(min(map(min, columns)), max(map(max, columns)))}
    elif rule == "subscales":
        parts = record["subscales"].values()
        given = {ends(way, len(part["items"])) for part in parts for way in ways}
    else:
        given = {ends(way, 1 if rule == "mean" else record["n_items"]) for way in ways}
    if not _all(stated, _is_number) or given != {tuple(stated)}:
        raise problem("scoring.file.wrong", file=file, key="range")
