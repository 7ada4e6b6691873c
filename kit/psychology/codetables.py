"""Tables of codes, read: units by coders, each code looked at once and turned into a number.

What would make two coders look alike or apart by mistake is refused here: different utterances,
codes of another book, text beside numbers, two codes in a cell where one is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets
from kit.psychology.words import problem, shown

MOST_VALUES = 1000  # different codes; a table of all pairs of more would fill the memory


@dataclass(frozen=True, eq=False)
class Coded:
    """Codes as numbers; got from :func:`number_codes`.

    Attributes:
        coders: their names.
        units: what the rows are called.
        values: the different codes, in order.
        cells: one row a coder, one column a unit; the place of the code in values, -1 for none.
        given: how many codes each unit has.
    """

    coders: tuple[str, ...]
    units: pd.Index
    values: list[Any]
    cells: np.ndarray
    given: np.ndarray


def units_by_coders(
    codes: Any, coders: Sequence[Any] | None, clusters: Any
) -> tuple[pd.DataFrame, np.ndarray | None]:
    """Return units by coders, and the dialogue of each unit where it was named.

    Args:
        codes: a DataFrame, or columns as a list or mapping, matched by their index.
        coders: the columns that hold codes; all of them if None.
        clusters: the dialogue of each unit, or the name of the column or index level with it.

    Raises:
        DataProblem: different units, one coder, no units, an unknown column, a unit without a
            dialogue.

    >>> units_by_coders({"A": ["SR"], "B": ["CR"]}, None, ["d1"])[0].shape
    (1, 2)
    """
    frame = codes if isinstance(codes, pd.DataFrame) else _joined(codes)
    groups = None if clusters is None else _groups(frame, clusters)
    if coders is not None:
        frame = frame.iloc[:, _chosen(frame, coders)]
    elif isinstance(clusters, str) and clusters in frame.columns:
        frame = frame.drop(columns=clusters)
    if frame.shape[1] < 2:
        raise problem("coders.one_coder", n=frame.shape[1])
    if not len(frame):
        raise problem("coders.no_units")
    return frame, groups


def named_unit(unit: Any) -> str:
    """Return what a unit is called in a message.

    >>> named_unit(("st-01", 4)), named_unit(7)
    ('st-01/4', '7')
    """
    return shown("/".join(map(str, unit)) if isinstance(unit, tuple) else unit)


def _joined(columns: Any) -> pd.DataFrame:
    if isinstance(columns, np.ndarray) and columns.ndim == 2:
        return pd.DataFrame(columns)
    if isinstance(columns, Mapping):
        names, columns = list(columns), list(columns.values())
    elif isinstance(columns, list | tuple):
        names = [getattr(one, "name", None) or place for place, one in enumerate(columns, 1)]
    else:
        raise problem("coders.not_codes", value=shown(columns))
    for one in columns:
        is_column = isinstance(one, pd.Series | np.ndarray | list | tuple)
        if not is_column or getattr(one, "ndim", 1) != 1:
            raise problem("coders.not_codes", value=shown(one))
    return _side_by_side(list(map(str, names)), columns)


def _side_by_side(names: list[str], columns: Sequence[Any]) -> pd.DataFrame:
    """Match columns by their index; two coders with different utterances are not compared."""
    if not names:
        raise problem("coders.one_coder", n=0)
    made = [
        one if isinstance(one, pd.Series) else pd.Series(list(one), dtype=object) for one in columns
    ]
    first = made[0].index
    for place, one in enumerate(made[1:], 1):
        said = {"one": names[0], "two": names[place]}
        if len(one) != len(first):
            raise problem("coders.lengths", **said, n=len(first), m=len(one))
        if one.index.equals(first):
            continue
        strange = one.index.difference(first)
        if len(strange) or not (one.index.is_unique and first.is_unique):
            unit = named_unit(strange[0]) if len(strange) else "?"
            raise problem("coders.other_units", **said, unit=unit, n=len(strange))
        made[place] = one.reindex(first)
    frame = pd.concat(made, axis=1)
    frame.columns = names
    return frame


def _chosen(frame: pd.DataFrame, coders: Any) -> list[int]:
    if not isinstance(coders, list | tuple) or len(set(map(repr, coders))) < len(coders):
        raise problem("coders.names", value=shown(coders))
    places = []
    for name in coders:
        found = [n for n, column in enumerate(frame.columns) if repr(column) == repr(name)]
        if len(found) != 1:
            near = datasets.nearest(shown(name), list(map(str, frame.columns))) or "-"
            raise problem("coders.no_column", name=shown(name), near=near)
        places += found
    return places


def _groups(frame: pd.DataFrame, clusters: Any) -> np.ndarray:
    if isinstance(clusters, str):
        if clusters in frame.columns:
            groups = frame.iloc[:, _chosen(frame, [clusters])[0]]
        elif clusters in frame.index.names:
            groups = frame.index.get_level_values(clusters)
        else:
            near = datasets.nearest(clusters, list(map(str, frame.columns))) or "-"
            raise problem("coders.no_column", name=shown(clusters), near=near)
    elif isinstance(clusters, pd.Series | pd.Index | np.ndarray | list | tuple):
        groups = clusters
    else:
        raise problem("coders.clusters", n=len(frame), given=shown(clusters))
    other = isinstance(groups, pd.Series) and not groups.index.equals(frame.index)
    if len(groups) != len(frame) or other:
        raise problem("coders.clusters", n=len(frame), given=len(groups))
    made = pd.Series(list(groups), dtype=object)
    if made.isna().any():
        raise problem("coders.no_dialogue", row=named_unit(frame.index[int(made.isna().argmax())]))
    return made.map(str).to_numpy(dtype=object)


def number_codes(
    frame: pd.DataFrame,
    level: str,
    book: Iterable[Any] | None,
    several: bool = False,
    most: int | None = MOST_VALUES,
) -> Coded:
    """Return the codes as numbers; what is looked at is looked at once a code, not once a cell.

    Args:
        frame: units by coders.
        level: nominal, ordinal, interval or ratio.
        book: the codes that are known, in order; None for those that occur.
        several: a cell may hold several codes, with semicolons; each value is then a tuple.
        most: different codes that are taken; None for any number.

    Raises:
        DataProblem: a cell that is no code, a code that the book or the level does not take, text
            beside numbers, no unit with two codes.

    >>> number_codes(pd.DataFrame({"A": ["SR", "OQ"], "B": ["SR", None]}), "nominal", None).cells
    array([[ 1,  0],
           [ 1, -1]])
    """
    columns = [frame.iloc[:, place].to_numpy(dtype=object) for place in range(frame.shape[1])]
    try:
        numbers, found = pd.factorize(np.concatenate(columns), use_na_sentinel=True)
    except TypeError:  # a list in a cell
        raise problem("coders.not_a_code", value=_unhashable(columns)) from None
    cleaned = [_clean(value) for value in found]
    if several:
        cleaned = [None if code is None else split(code) for code in cleaned]
    values = _values(cleaned, level, book, several, most)
    places = {code: place for place, code in enumerate(values)}
    turned = np.array([*(places.get(code, -1) for code in cleaned), -1], dtype=np.int64)
    cells = turned[numbers].reshape(len(columns), len(frame))
    given = (cells >= 0).sum(axis=0)
    if not (given > 1).any():
        raise problem("coders.nothing_shared")
    return Coded(tuple(map(str, frame.columns)), frame.index, values, cells, given)


def _unhashable(columns: list[np.ndarray]) -> str:
    cells = (cell for column in columns for cell in column)
    return shown(
        next((one for one in cells if isinstance(one, list | dict | set | np.ndarray)), "?")
    )


def _clean(value: Any) -> Any:
    """A code as text or number, None for a missing one."""
    if isinstance(value, str):
        # separators alone are an empty cell
        return value.strip() if split(value) else None
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, Real):
        try:
            number = float(value)
        except (OverflowError, ValueError):
            raise problem("coders.not_a_code", value=shown(value)) from None
        if np.isnan(number):
            return None
        if np.isfinite(number):
            return int(number) if number.is_integer() and abs(number) < 2**53 else number
    raise problem("coders.not_a_code", value=shown(value))


def split(code: Any) -> tuple[Any, ...]:
    """Return the codes of one cell.

    Args:
        code: text with semicolons, English or Chinese, or one code.

    >>> split("SR; AFF"), split(3)
    (('SR', 'AFF'), (3,))
    """
    if not isinstance(code, str):
        return (code,)
    return tuple(part.strip() for part in code.replace("；", ";").split(";") if part.strip())


def _values(
    cleaned: list[Any], level: str, book: Any, several: bool, most: int | None
) -> list[Any]:
    """The different codes in their order, those of the book if there is one."""
    used = list(dict.fromkeys(code for code in cleaned if code is not None))
    single = [part for code in used for part in code] if several else used
    known = None if book is None else read_book(book)
    for code in single:
        _refuse_code(code, known, several)
    texts = sum(isinstance(code, str) for code in single)
    if 0 < texts < len(single):
        raise problem("coders.mixed")
    if several:
        return used
    if texts and level in ("interval", "ratio"):
        raise problem("coders.no_numbers", level=level, value=shown(used[0]))
    if level == "ratio" and min(used, default=0) < 0:
        raise problem("coders.below_zero", value=shown(min(used)))
    if texts and level == "ordinal" and known is None:
        raise problem("coders.no_order")
    values = known if known is not None and level in ("nominal", "ordinal") else sorted(used)
    if most is not None and len(values) > most:
        raise problem("coders.too_many", n=len(values), most=most)
    return values


def _refuse_code(code: Any, known: list[Any] | None, several: bool) -> None:
    if known is not None and code not in known:
        if len(split(code)) > 1 and not several:
            raise problem("coders.several", value=shown(code))
        near = datasets.nearest(shown(code), list(map(str, known))) or "-"
        raise problem("coders.not_in_book", value=shown(code), near=near)
    if known is None and not several and len(split(code)) > 1:
        raise problem("coders.several", value=shown(code))


def read_book(book: Any) -> list[Any]:
    """Return the codes of a code book, in its order.

    Args:
        book: different codes, as a list or as a mapping by code.

    Raises:
        DataProblem: no list, an empty one, or a code that stands twice.

    >>> read_book({"SR": "simple reflection", "CR": "complex reflection"})
    ['SR', 'CR']
    """
    if isinstance(book, str | bytes | pd.DataFrame) or not isinstance(book, Iterable):
        raise problem("coders.no_book", value=shown(book))
    codes = [_clean(code) for code in book]
    if not codes or None in codes or len(set(codes)) < len(codes):
        raise problem("coders.no_book", value=shown(codes))
    return codes
