"""Coding: the code book of a visit, and tables of codes in and out.

A table of codes has one row an utterance, named by dialogue and number, and one column a coder, so
that :func:`kit.psychology.coders.agreement` takes it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kit import datasets, language
from kit.psychology.codetables import read_book, split
from kit.psychology.talks import EITHER, SPEAKERS, every, sides
from kit.psychology.words import data, is_text, must_be_known, problem, shown

CODERS = ("gold", "coder_a", "coder_b")
UNIT = ["dialogue", "n"]
# columns of a file that say what was coded, not how
_ABOUT = ("speaker", "text", "text_en", "text_zh", "situation", "quality", "texas", "promise")
_NEEDED = ("code", "side", "name", "rule", "example", "near_miss", "really")
_KEYS = (*_NEEDED, "sign", "red_line")
_MOST_CODES = 2
_DIGITS = re.compile(r"[0-9]{1,6}")


# ---------------------------------------------------------------- the code book


def codebook(path: str | Path | None = None) -> pd.DataFrame:
    """Return a code book as a table, in the spoken language.

    Args:
        path: a YAML file of your own, with a list ``codes:``; each code has code, side (visitor,
            resident or either), name, rule, example, near_miss and really (the code that the near
            miss is), and may have sign and ``red_line: true``. None for the kit's book: 25 codes,
            and NEU for what is none of them.

    Returns:
        One row a code: code, code_side, code_name, code_rule, code_sign, example, near_miss,
        really, red_line.

    Raises:
        DataProblem: a file that is not as it must be; names file, record and key.

    Source: the kit's own design. The acts follow those of counselling research (reflections,
    questions, change talk) and the TEXAS steps for a disclosure.

    >>> book = codebook()
    >>> len(book), book["code"].tolist()[:3], book.loc[book["red_line"], "code"].tolist()
    (26, ['ID', 'INF', 'OQ'], ['THR'])
    """
    if path is None:
        records = data("codebook")["codes"]
    else:
        records = _checked(Path(str(path)).name, datasets.read_own_yaml(path))
    rows = [
        [
            *(one["code"], one["side"], language.of(one["name"]), language.of(one["rule"])),
            *(language.of(one.get("sign")), language.of(one["example"])),
            *(language.of(one["near_miss"]), one["really"], bool(one.get("red_line", False))),
        ]
        for one in records
    ]
    columns = ["code", "code_side", "code_name", "code_rule", "code_sign", "example", "near_miss"]
    return pd.DataFrame(rows, columns=[*columns, "really", "red_line"])


def codebook_notes() -> tuple[str, ...]:
    """Return the notes of the kit's code book: rules that stand between two codes.

    >>> [note for note in codebook_notes() if note.startswith("Shaming")][0][:29]
    'Shaming needs no audience: a '
    """
    return tuple(language.of(note) for note in data("codebook")["notes"])


def _checked(file: str, record: Any) -> list[Mapping[str, Any]]:
    codes = record.get("codes") if isinstance(record, Mapping) else None
    if not isinstance(codes, list) or not codes:
        raise problem("talk.book.no_list", file=file)
    taken: set[str] = set()
    for place, one in enumerate(codes, 1):
        if not isinstance(one, Mapping):
            raise problem("talk.book.no_record", file=file, place=place)
        where = {"file": file, "place": place, "code": shown(one.get("code", "-"))}
        for key in one:
            must_be_known(key, _KEYS, "talk.book.unknown_key", **where)
        for key in _NEEDED:
            if key not in one:
                raise problem("talk.book.lacks", key=key, **where)
        for key, is_right in _record(one, taken):
            if not is_right:
                raise problem("talk.book.wrong", key=key, **where)
        taken.add(one["code"])
    for place, one in enumerate(codes, 1):
        if one["really"] not in taken - {one["code"]}:
            where = {"file": file, "place": place, "code": one["code"]}
            raise problem("talk.book.wrong", key="really", **where)
    return codes


def _record(one: Mapping[str, Any], taken: set[str]) -> Iterator[tuple[str, bool]]:
    """Yield every key of a code, and whether it is as it must be."""
    code = one["code"]
    # a semicolon or a blank would tear the code apart in a cell
    yield "code", isinstance(code, str) and split(code) == (code,) and code not in taken
    yield "side", one["side"] in (*SPEAKERS, EITHER)
    for key in ("name", "rule", "example", "near_miss"):
        yield key, is_text(one[key])
    yield "sign", "sign" not in one or is_text(one["sign"])
    yield "really", isinstance(one["really"], str)
    yield "red_line", isinstance(one.get("red_line", False), bool)


# ---------------------------------------------------------------- tables of codes


def coded(
    which: str | Iterable[str] | None = None, coders: Iterable[str] = ("coder_a", "coder_b")
) -> pd.DataFrame:
    """Return the codes of the kit's dialogues as a table for agreement.

    Args:
        which: a dialogue or several; None for all.
        coders: of gold (the writers' codes), coder_a (simulated, trained) and coder_b (simulated, a
            novice).

    Returns:
        One column a coder; the index is dialogue and n, the utterance's number from 1. A cell may
        hold two codes, with a semicolon: a coefficient needs ``first_codes`` of it.

    Raises:
        DataProblem: no such dialogue or coder.

    >>> from kit.psychology.coders import agreement, first_codes
    >>> one = agreement(first_codes(coded()), clusters="dialogue", draws=100)
    >>> one.n_clusters == 40 and 0 < one.low < one.value < one.high < 1
    True
    """
    coders = _list(coders)
    for name in coders:
        must_be_known(name, CODERS, "talk.unknown_coder")
    if not coders or len(set(coders)) < len(coders):
        raise problem("talk.coders", value=shown(coders), known=", ".join(CODERS))
    table = datasets.load("synth_dialogues")
    if which is not None:
        known = list(dict.fromkeys(table["dialogue"]))
        ids = _list(which)
        for id in ids:
            must_be_known(id, known, "talk.unknown")
        if not ids:
            raise problem("talk.none_chosen")
        table = table[table["dialogue"].isin(ids)]
    table = table.astype({"n": int})
    return table.set_index(UNIT)[coders]


def _list(value: Any) -> list[Any]:
    if isinstance(value, list | tuple | pd.Series | pd.Index):
        return list(value)
    return [value]


def read_codes(
    *paths: str | Path,
    book: str | Path | Iterable[str] | pd.DataFrame | None = None,
    gold: bool = False,
) -> pd.DataFrame:
    """Read codes from CSV files, one or several coders, matched by utterance.

    A file has the columns dialogue and n (the utterance's number), and one column a coder. A column
    ``codes`` is called after its file. A cell is a code, two with a semicolon, or empty where
    nothing was coded.

    Args:
        *paths: the files; coders in different files must have coded the same utterances.
        book: the codes that are known: a list, a table of :func:`codebook`, or the path of a file
            that it reads. None for the kit's book; then a code must also be one of the side that
            speaks.
        gold: put the gold codes of the kit's dialogues beside them.

    Returns:
        A table as :func:`coded` gives it.

    Raises:
        DataProblem: no file, a column missing, a code of another book, more than two codes in a
            cell, an utterance twice or of no dialogue, coders with different utterances, a dialogue
            that somebody left empty. Names file and row, the heading being row 1.

    >>> read_codes("no-such-file.csv")
    Traceback (most recent call last):
    kit.datasets.DataProblem: There is no file 'no-such-file.csv'; check the path.
    """
    if not paths:
        raise problem("talk.no_files")
    known = list(sides()) if book is None else _book(book)
    tables = [_read(path, known, own=book is not None) for path in paths]
    table = tables[0]
    for path, other in zip(paths[1:], tables[1:], strict=True):
        table = _beside(table, other, Path(paths[0]).name, Path(path).name)
    return _with_gold(table) if gold else table


def write_codes(codes: pd.DataFrame, path: str | Path) -> None:
    """Write a table of codes as CSV, where you say and nowhere else.

    Args:
        codes: as :func:`coded` or :func:`read_codes` gives it, or a dialogue's ``blank``.
        path: of the file; its folder must exist.

    Raises:
        DataProblem: no table, no dialogue and n in it, or a path that cannot be written.

    >>> write_codes(coded("st-01"), "/no/such/folder/mine.csv")
    Traceback (most recent call last):
    kit.datasets.DataProblem: '/no/such/folder/mine.csv' cannot be written: ...
    """
    if not isinstance(codes, pd.DataFrame):
        raise problem("talk.no_table", value=shown(codes))
    table = codes.reset_index() if set(UNIT) & set(codes.index.names) else codes
    if not set(UNIT) <= set(table.columns):
        raise problem("talk.no_unit", file=Path(str(path)).name)
    text = datasets.spreadsheet_safe(table).to_csv(index=False, lineterminator="\n")
    datasets.write_whole(path, text)


def _book(book: Any) -> list[str]:
    if isinstance(book, str | Path):
        book = codebook(book)
    return list(read_book(book["code"].tolist() if isinstance(book, pd.DataFrame) else book))


def _read(path: Any, known: list[str], own: bool) -> pd.DataFrame:
    frame = datasets.read_table(path)
    file = Path(path).name
    coders = [str(name) for name in frame.columns if name not in (*UNIT, *_ABOUT)]
    if not set(UNIT) <= set(frame.columns) or not frame.columns.is_unique:
        raise problem("talk.no_unit", file=file)
    if not len(frame) or not coders:
        raise problem("talk.nothing_coded", file=file)
    units = _units(frame, file)
    speakers = {} if own else _speakers()
    made = {
        Path(file).stem if name == "codes" else name: [
            _cell(cell, known, speakers.get(unit), {"file": file, "row": row, "coder": name})
            for row, (unit, cell) in enumerate(zip(units, frame[name], strict=True), 2)
        ]
        for name in coders
    }
    table = pd.DataFrame(made, index=pd.MultiIndex.from_tuples(units, names=UNIT), dtype=object)
    _refuse_empty(table, file)
    return table


def _units(frame: pd.DataFrame, file: str) -> list[tuple[str, int]]:
    """Name every row by dialogue and number; of a dialogue of the kit the number must exist."""
    lengths = {one.id: len(one.utterances) for one in every()}
    units: dict[tuple[str, int], int] = {}
    for row, (id, number) in enumerate(zip(frame["dialogue"], frame["n"], strict=True), 2):
        n = int(number) if _DIGITS.fullmatch(str(number)) else 0
        if not isinstance(id, str) or not 1 <= n <= lengths.get(id, n):
            unit = f"{shown(id)}/{shown(number)}"
            raise problem("talk.no_such_unit", file=file, row=row, unit=unit)
        if (id, n) in units:
            raise problem("talk.unit_twice", file=file, row=row, unit=f"{shown(id)}/{n}")
        units[id, n] = row
    return list(units)


def _speakers() -> dict[tuple[str, int], str]:
    return {(one.id, n): said["who"] for one in every() for n, said in enumerate(one.utterances, 1)}


def _cell(cell: Any, known: list[str], speaker: str | None, where: dict[str, Any]) -> str | None:
    codes = split(cell) if isinstance(cell, str) else ()
    # "sr" is a slip of the keyboard, no code of another book
    codes = tuple(code if code in known else code.upper() for code in codes)
    if len(codes) > _MOST_CODES or len(set(codes)) < len(codes):
        raise problem("talk.too_many_codes", value=shown(cell), most=_MOST_CODES, **where)
    for code in codes:
        if code not in known:
            near = datasets.nearest(shown(code), known)
            raise problem("talk.not_in_book", value=shown(code), near=near, **where)
        if speaker is not None and speaker not in sides()[code]:
            who = language.label("speaker", speaker)
            raise problem("talk.other_side", value=code, who=who, **where)
    return ";".join(codes) or None


def _refuse_empty(table: pd.DataFrame, file: str) -> None:
    filled = table.notna().groupby(level="dialogue", sort=False).any()
    for name in table.columns:
        empty = filled.index[~filled[name]]
        if len(empty):
            raise problem("talk.empty_dialogue", file=file, coder=name, id=shown(empty[0]))


def _beside(table: pd.DataFrame, other: pd.DataFrame, one: str, two: str) -> pd.DataFrame:
    said = {"one": one, "two": two}
    strange = table.index.symmetric_difference(other.index, sort=False)
    if len(strange):
        unit = "/".join(map(str, strange[0]))
        raise problem("talk.other_units", unit=shown(unit), n=len(strange), **said)
    same = set(table.columns) & set(other.columns)
    if same:
        raise problem("talk.same_coder", coder=shown(min(same)), **said)
    return table.join(other)


def _with_gold(table: pd.DataFrame) -> pd.DataFrame:
    true = {
        (one.id, n): ";".join(said["codes"])
        for one in every()
        for n, said in enumerate(one.utterances, 1)
    }
    for unit in table.index:
        if unit not in true:
            raise problem("talk.no_gold", unit=shown("/".join(map(str, unit))))
    if "gold" in table:
        raise problem("talk.gold_there")
    table = table.copy()
    table.insert(0, "gold", [true[unit] for unit in table.index])
    return table
