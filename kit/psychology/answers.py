"""Answers: what people gave, as numbers, and under which conditions they were asked.

An answer is a code or the text of an option, never a place: what stands in another order, another
coding or off the scale is refused with the row and the item. Nothing missing is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.psychology.scalefiles import worth
from kit.psychology.words import must_be_known, problem, shown

OLDEST = 120  # years


# ---------------------------------------------------------------- answers to numbers


def coding_of(record: Mapping[str, Any], name: str | None) -> tuple[str, Mapping[str, Any]]:
    """Return the name and rule of the coding asked for, or of the file's default.

    Args:
        record: of the scale's file.
        name: of the coding; None for the default.

    Raises:
        DataProblem: no such coding, or none was named where there is no default.

    >>> file = datasets.read_yaml("psychology/scales/k6.yaml")
    >>> coding_of(file, None)[0]
    'score'
    """
    known = record["codings"]
    if name is None and record.get("default_coding") is None:
        scale_name, ways = language.of(record["name"]), ", ".join(known)
        raise problem("scoring.which_coding", scale=scale_name, known=ways)
    name = record["default_coding"] if name is None else name
    must_be_known(name, known, "scoring.unknown_coding")
    return name, known[name]


def as_frame(answers: Any, items: Any, of: Mapping[str, Any]) -> tuple[pd.DataFrame, bool]:
    """Return answers as a table with one column an item, and whether they are one person's.

    Args:
        answers: a list, a mapping, or a DataFrame, as in ``Scale.score``.
        items: names of the items in order, or None.
        of: record of the scale's file.

    Raises:
        DataProblem: nothing that could be answers, or not one for every item.

    >>> file = datasets.read_yaml("psychology/scales/phq4.yaml")
    >>> frame, one = as_frame({"down": 1, "worry": 2}, None, file)
    >>> frame.iloc[0].tolist(), one
    ([None, 2, None, 1], True)
    """
    if isinstance(answers, pd.DataFrame):
        if not len(answers):
            raise problem("scoring.no_answers")
        datasets.refuse_identifying(answers)
        places = _places(list(answers.columns), items, of, whole=True)
        frame = answers.iloc[:, places]
        return frame.set_axis(range(1, of["n_items"] + 1), axis=1), False
    if isinstance(answers, pd.Series):
        answers = dict(answers)
    if isinstance(answers, Mapping):
        given = list(answers.values())
        places = _places(list(answers), items, of, whole=False)
        row = [None if place is None else given[place] for place in places]
    elif isinstance(answers, list | tuple) or (
        isinstance(answers, np.ndarray) and answers.ndim == 1
    ):
        row = list(answers)
    else:
        raise problem("scoring.not_answers", value=shown(answers))
    if not row:
        raise problem("scoring.no_answers")
    if len(row) != of["n_items"]:
        raise problem(
            "scoring.how_many", scale=language.of(of["name"]), n=of["n_items"], given=len(row)
        )
    cells = {n: pd.Series([value], dtype=object) for n, value in enumerate(row, 1)}
    return pd.DataFrame(cells), True


def _places(labels: list[Any], items: Any, of: Mapping[str, Any], whole: bool) -> list[int | None]:
    """Where each item's answers stand among the labels; never by order alone.

    A copy of a scale may print its items in another order: by place they would be scored wrongly
    without a word.
    """
    if items is not None:
        return _named_places(labels, items, of)
    names = {str(n): n for n in range(1, of["n_items"] + 1)}
    names |= {one["key"]: n for n, one in enumerate(of.get("items", []), 1)}
    found: dict[int, int] = {}
    for place, label in enumerate(labels):
        item = names.get(_label(label))
        if item is None and not whole:
            near = datasets.nearest(shown(label), names)
            raise problem(
                "scoring.unknown_item", name=shown(label), scale=language.of(of["name"]), near=near
            )
        if item in found:
            raise problem("scoring.item_twice", item=item)
        if item is not None:
            found[item] = place
    lacking = [n for n in range(1, of["n_items"] + 1) if n not in found]
    if whole and lacking:
        raise problem(
            "scoring.no_column", items=", ".join(map(str, lacking)), scale=language.of(of["name"])
        )
    return [found.get(n) for n in range(1, of["n_items"] + 1)]


def _label(label: Any) -> str:
    is_whole = isinstance(label, float | np.floating) and float(label).is_integer()
    return "" if isinstance(label, bool) else str(int(label) if is_whole else label).strip()


def _named_places(labels: list[Any], items: Any, of: Mapping[str, Any]) -> list[int | None]:
    if isinstance(items, str) or not isinstance(items, Sequence) or len(items) != of["n_items"]:
        raise problem("scoring.names_of_items", n=of["n_items"], scale=language.of(of["name"]))
    for name in items:
        if labels.count(name) != 1 or list(items).count(name) != 1:
            near = datasets.nearest(shown(name), labels) or "-"
            raise problem("scoring.not_one_column", name=shown(name), near=near)
    return [labels.index(name) for name in items]


def values_of(
    frame: pd.DataFrame, of: Mapping[str, Any], way: Mapping[str, Any], one: bool
) -> np.ndarray:
    """Return the values of all answers, people by items, reversed where the scale says so.

    Args:
        frame: from :func:`as_frame`.
        of: record of the scale's file.
        way: rule of the coding, from :func:`coding_of`.
        one: whether it is one person.

    Returns:
        Floats; nan is a missing answer.

    Raises:
        DataProblem: an answer off the scale; names row and item.

    >>> file = datasets.read_yaml("psychology/scales/fwb5.yaml")
    >>> frame, one = as_frame([4, 4, 4, 4, None], None, file)
    >>> values_of(frame, file, coding_of(file, None)[1], one).tolist()
    [[0.0, 0.0, 0.0, 4.0, nan]]
    """
    reverse = of.get("reverse_items", [])
    values = np.empty(frame.shape)
    for n in range(1, of["n_items"] + 1):
        known = _known_answers(of, way, n)
        column, bad = _looked_up(frame[n], known)
        if bad is not None:
            where = "" if one else language.say("scoring.row", row=shown(frame.index[bad]))
            said = {"value": shown(frame[n].iloc[bad]), "codes": _codes(way), "where": where}
            others = ", ".join(of["codings"])
            raise problem("scoring.off_the_scale", item=n, codings=others, **said)
        values[:, n - 1] = column
    if reverse:
        at = np.array(reverse) - 1
        values[:, at] = max(worth(way)) + min(worth(way)) - values[:, at]
    return values


def _codes(way: Mapping[str, Any]) -> str:
    return ", ".join(map(str, sorted(way["codes"])))


def _known_answers(of: Mapping[str, Any], way: Mapping[str, Any], item: int) -> dict[Any, float]:
    values = worth(way)
    known: dict[Any, float] = dict(zip(way["codes"], map(float, values), strict=True))
    known |= dict.fromkeys(way.get("missing", ()), np.nan)
    if of.get("items", []):
        options = of["responses"][of.get("items", [])[item - 1]["set"]]["options"]
        for option, value in zip(options, values, strict=True):
            texts = option.values() if isinstance(option, Mapping) else [option]
            known |= {text.strip().casefold(): float(value) for text in texts}
    return known


def _looked_up(column: pd.Series, known: Mapping[Any, float]) -> tuple[np.ndarray, int | None]:
    """Values of one column, and the place of the first answer that is none."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(object)
    if pd.api.types.is_bool_dtype(column):  # True would count as the answer 1
        return np.empty(0), 0
    if column.dtype == object:
        odd = [
            isinstance(v, bool | np.bool_ | list | dict | set | np.ndarray | complex)
            for v in column
        ]
        if any(odd):
            return np.empty(0), odd.index(True)
    codes, uniques = pd.factorize(column)
    values = [_value(value, known) for value in uniques]
    wrong = [place for place, value in enumerate(values) if value is None]
    if wrong:
        return np.empty(0), int(np.flatnonzero(np.isin(codes, wrong))[0])
    return np.array([*values, np.nan], dtype=float)[codes], None


def _value(answer: Any, known: Mapping[Any, float]) -> float | None:
    """What one answer is worth, nan where it is missing, None where it is no answer."""
    if isinstance(answer, str):
        text = answer.strip().casefold()
        if not text:
            return np.nan
        if text in known:
            return known[text]
        answer = int(text.split(".")[0]) if re.fullmatch(r"-?[0-9]{1,9}(\.0+)?", text) else text
    try:
        return known.get(answer)
    except TypeError:
        return None


# ---------------------------------------------------------------- who was asked, and how


def context_of(
    record: Mapping[str, Any], given: Mapping[str, Any], index: pd.Index, one: bool
) -> dict[str, tuple[np.ndarray, bool]]:
    """Return for each thing that the scale needs to know every person's choice, and if assumed.

    Args:
        record: of the scale's file.
        given: the context, each a value for all or one for each person.
        index: of the answers.
        one: whether it is one person.

    Raises:
        DataProblem: something unknown, lacking or impossible; names the row.

    >>> file = datasets.read_yaml("psychology/scales/fwb5.yaml")
    >>> said = context_of(file, {"age": 62}, pd.RangeIndex(1), True)
    >>> {key: (choices[0], assumed) for key, (choices, assumed) in said.items()}
    {'age_group': ('62+', False), 'mode': ('self', True)}
    """
    wanted = record.get("context", {})
    by_age = [key for key, rule in wanted.items() if "ages" in rule]
    for name in given:
        must_be_known(name, [*wanted, *(["age"] if by_age else [])], "scoring.unknown_context")
    said = {}
    for key, rule in wanted.items():
        choices = None
        if given.get(key) is not None:
            choices = _chosen(key, rule, _each(given[key], key, index, one), index, one)
        if key in by_age and given.get("age") is not None:
            aged = _by_age(rule["ages"], _each(given["age"], "age", index, one), index, one)
            if choices is not None and (choices != aged).any():
                raise problem("scoring.age_differs", name=key)
            choices = aged
        by_default = choices is None
        if by_default:
            if rule.get("default") is None:
                hint = f"{key}=" + (" / age=" if key in by_age else "")
                known = ", ".join(rule["choices"])
                raise problem(
                    "scoring.needs", scale=language.of(record["name"]), known=known, name=hint
                )
            choices = np.repeat(np.array([rule["default"]], dtype=object), len(index))
        said[key] = (choices, by_default)
    return said


def _each(value: Any, name: str, index: pd.Index, one: bool) -> np.ndarray:
    """One value for every person."""
    if isinstance(value, pd.Series) and not one and not value.index.equals(index):
        raise problem("scoring.other_people", name=name)
    if isinstance(value, list | tuple | np.ndarray | pd.Series | pd.Index):
        values = np.empty(len(value), dtype=object)
        values[:] = list(value)
        if one or len(values) != len(index):
            raise problem("scoring.one_each", name=name, n=len(index), given=len(values))
        return values
    values = np.empty(len(index), dtype=object)
    values.fill(value)
    return values


def _chosen(
    name: str, rule: Mapping[str, Any], values: np.ndarray, index: pd.Index, one: bool
) -> np.ndarray:
    for place, value in enumerate(values):
        if not isinstance(value, str) or value not in rule["choices"]:
            where = "" if one else language.say("scoring.row", row=shown(index[place]))
            known = ", ".join(rule["choices"])
            said = {"name": name, "value": shown(value), "known": known, "where": where}
            raise problem("scoring.not_a_choice", **said)
    return values


def _by_age(
    ages: Mapping[str, Sequence[int | None]], values: np.ndarray, index: pd.Index, one: bool
) -> np.ndarray:
    groups = np.empty(len(values), dtype=object)
    years = np.array([_years(value) for value in values])
    for group, (first, last) in ages.items():
        groups[(years >= first) & (years < (OLDEST if last is None else last) + 1)] = group
    lost = np.flatnonzero(np.array([group is None for group in groups]))
    if len(lost):
        where = "" if one else language.say("scoring.row", row=shown(index[lost[0]]))
        said = {"value": shown(values[lost[0]]), "known": ", ".join(ages), "where": where}
        raise problem("scoring.no_age", **said)
    return groups


def _years(value: Any) -> float:
    is_number = isinstance(value, int | float | np.integer | np.floating)
    try:
        return float(value) if is_number and not isinstance(value, bool) else np.nan
    except OverflowError:
        return np.nan
