"""Contact records: one contact, or a log of them, brought into the form that the engine reads.

In a record an empty cell means *not recorded*; the word ``none`` means *recorded, and nothing of
the kind happened*. Sets stand in one column, separated by semicolons. Any fact may be missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.law import rulebook

NONE = "none"
NOT_RECORDED = -1


@dataclass(frozen=True)
class Contact:
    """One contact between a collector and a person. Every fact may stay None: not recorded.

    Sets may be given as a string with semicolons, or as a list; ``"none"`` (or an empty list) says
    that nothing of the kind happened. Times are the debtor's local clock. The columns and their
    codes are listed by ``law.vocabulary()["columns"]``.

    >>> visit = Contact(date="2026-03-17", time="20:40", channel="visit", consents=["filming"])
    >>> visit.consents
    'filming'
    """

    contact_id: str | None = None
    debt_id: str | None = None
    debtor_id: str | None = None
    lender_id: str | None = None
    contact_point: str | None = None
    date: str | None = None
    time: str | None = None
    at: str | None = None
    timezone: str | None = None
    holiday: str | None = None
    channel: str | None = None
    place: str | None = None
    actor: str | None = None
    acting_for: str | None = None
    member_of: str | None = None
    product: str | None = None
    contract_date: str | None = None
    contacted_person: str | None = None
    debtor_state: str | None = None
    outcome: str | None = None
    content: str | None = None
    visitors: int | None = None
    entered_home: str | None = None
    consents: str | None = None
    acts: str | None = None
    debt_told_to: str | None = None
    duties_met: str | None = None
    duties_missed: str | None = None
    findings: str | None = None
    findings_rejected: str | None = None
    stops_in_force: str | None = None

    def __new__(cls, /, *args: Any, **facts: Any) -> Contact:
        """Refuse an unknown fact in one sentence, with the nearest that is known."""
        _refuse_unknown(facts, cls)
        return super().__new__(cls)

    def __post_init__(self) -> None:
        for field in fields(self):
            cell = _one_cell(getattr(self, field.name), day="date" in field.name)
            object.__setattr__(self, field.name, cell)

    def facts(self) -> dict[str, Any]:
        """Return what is recorded, without the empty cells."""
        return {k: v for k, v in asdict(self).items() if v is not None}

    def but(self, **changes: Any) -> Contact:
        """Return the same contact with some facts changed; None takes a fact away.

        >>> Contact(channel="visit").but(visitors=2).visitors
        2
        """
        return Contact(**(asdict(self) | changes))

    def __repr__(self) -> str:
        inside = ", ".join(f"{k}={v!r}" for k, v in self.facts().items())
        return f"Contact({inside})"

    def _repr_html_(self) -> str:
        shown = pd.DataFrame(
            [
                {"fact": language.label("column", k), "record": in_words(k, v)}
                for k, v in self.facts().items()
            ]
        )
        return language.table(shown).to_html(index=False, escape=True)


def _refuse_unknown(facts: dict[str, Any], cls: type) -> None:
    known = [f.name for f in fields(cls)]
    for name in sorted(facts.keys() - set(known)):
        near = datasets.nearest(name, known)
        raise datasets.DataProblem(language.say("law.unknown_fact", name=name, near=near))


def in_words(column: str, cell: Any) -> str:
    """Write a cell of the record in words: codes by their labels, what is missing as such.

    >>> in_words("consents", "entry;filming"), in_words("acts", None)
    ('consent to enter; consent to film inside', 'not recorded')
    """
    if cell is None or cell is pd.NA or cell != cell:
        return language.say("law.not_recorded")
    parts = [part.strip() for part in str(cell).split(";")]
    return "; ".join(
        language.say("law.none") if part == NONE else language.label(column, part) for part in parts
    )


def _one_cell(value: Any, day: bool = False) -> Any:
    """Write a fact as it would stand in a CSV cell; None where nothing is recorded."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, str) or value is None:
        return value or None
    if isinstance(value, np.ndarray) and not value.ndim:
        return _one_cell(value.item(), day)
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return _set_cell(value)
    if value is pd.NA or value != value:
        return None
    if day and isinstance(value, dt.date | np.datetime64):
        return str(np.datetime64(value, "D"))
    return str(value) if hasattr(value, "isoformat") else value


def _set_cell(parts: Iterable[Any]) -> str:
    # a set has no order of its own, and one that changes from run to run could not be compared
    ordered = sorted(parts, key=str) if isinstance(parts, set | frozenset) else parts
    return ";".join(str(part) for part in ordered) or NONE


def read_contacts(path: str | Path) -> pd.DataFrame:
    """Read a log of contacts from CSV or Parquet and refuse it whole if anything is wrong.

    Args:
        path: the file; its columns are those of :class:`Contact`, in any order, any of them absent.

    Raises:
        DataProblem: names every problem with its row and column, or the columns that look like
            personal data.

    >>> read_contacts(datasets.folder() / "law" / "synth_contacts.csv").shape[0]
    5000
    """
    frame = datasets.read_table(path)
    refuse_faulty(frame, name=Path(path).name)
    return frame


def refuse_faulty(frame: pd.DataFrame, name: str, codes: dict[str, Any] | None = None) -> None:
    """Refuse a log with faults, naming the first twenty; nothing is dropped or mended in silence.

    Args:
        frame: the log.
        name: what to call it in the message.
        codes: additional codes of a regime, by vocabulary list.

    >>> refuse_faulty(pd.DataFrame({"channel": ["visit"]}), name="log")
    """
    datasets.refuse_identifying(frame)
    found = datasets.problems(frame, columns_as_fields(codes), key="contact_id")
    if len(frame) == 1:  # of a lone contact a row number says nothing
        found["row"] = pd.NA
    if len(found):
        raise datasets.DataProblem(problem_text(found, name))


def problem_text(found: pd.DataFrame, name: str) -> str:
    """Write a list of problems as one message.

    >>> f = pd.DataFrame([{"row": 2, "column": "time", "problem": "no time"}])
    >>> problem_text(f, "log.csv")
    'log.csv cannot be used; 1 problem(s): row 2, time: no time'
    """
    lines = [
        language.say("law.log_row", row=p.row, column=p.column, problem=p.problem)
        if not pd.isna(p.row)
        else language.say("law.log_column", column=p.column, problem=p.problem)
        for p in found.head(20).itertuples()
    ]
    return language.say("law.log_refused", name=name, n=len(found), problems="; ".join(lines))


_TYPES = {
    "id": "string",
    "zone": "string",
    "instant": "datetime",
    "date": "date",
    "time": "time",
    "code": "string",
    "set": "list",
    "count": "integer",
}


# What a column says of another one, see datasets.problems.
_PAIRED = ("apart", "zone", "day", "clock")


def columns_as_fields(codes: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Describe the columns of a contact log as Frictionless fields, made from the vocabulary.

    Args:
        codes: additional codes of a regime, by vocabulary list.

    >>> next(f for f in columns_as_fields() if f["name"] == "visitors")["constraints"]
    {'minimum': 0, 'maximum': 99}
    """
    words, described = rulebook.vocabulary(), []
    for name, column in words["columns"].items():
        field = {"name": name, "type": _TYPES[column["kind"]], "constraints": {}}
        if "codes" in column:
            extra = list((codes or {}).get(column["codes"], ()))
            field["constraints"]["enum"] = [*words[column["codes"]], *extra]
        if column["kind"] == "set":
            field["constraints"]["enum"].append(NONE)
            field["delimiter"] = ";"
        if column["kind"] == "count":
            field["constraints"] = {"minimum": 0, "maximum": 99}
        if column["kind"] == "zone":
            field["format"] = "timezone"
        field |= {word: column[word] for word in _PAIRED if word in column}
        described.append(field)
    return described


def as_log(contacts: Any) -> tuple[pd.DataFrame, str]:
    """Bring one contact, several, a DataFrame or a file into one table; name it for messages.

    Raises:
        DataProblem: nothing of the kind, or nothing in it.

    >>> as_log(Contact(channel="visit"))[0].shape[0]
    1
    """
    frame, name = _as_table(contacts)
    if not len(frame):
        raise datasets.DataProblem(language.say("law.no_contacts", name=name))
    return frame, name


def _as_table(contacts: Any) -> tuple[pd.DataFrame, str]:
    if isinstance(contacts, Contact):
        return pd.DataFrame([asdict(contacts)]), language.say("law.the_contact")
    if isinstance(contacts, pd.DataFrame):
        return _tidy(contacts), language.say("law.the_log")
    if isinstance(contacts, str | Path):
        path = Path(contacts)
        return _tidy(datasets.read_table(path)), path.name
    if isinstance(contacts, list | tuple) and all(isinstance(c, Contact) for c in contacts):
        columns = [f.name for f in fields(Contact)]
        table = pd.DataFrame([asdict(c) for c in contacts], columns=columns)
        return table, language.say("law.the_contacts")
    raise datasets.DataProblem(language.say("law.not_contacts", kind=type(contacts).__name__))


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Write lists and booleans, as Parquet and DataFrames hold them, the way a CSV would."""
    if not frame.columns.is_unique:
        return frame  # refused later, with its name
    tidied = {}
    for column, about in rulebook.vocabulary()["columns"].items():
        if column in frame and about["kind"] in {"set", "code"} and _holds_others(frame[column]):
            tidied[column] = [_tidy_cell(v) for v in frame[column]]
    if not tidied:
        return frame
    return frame.assign(**{c: pd.Series(v, frame.index, object) for c, v in tidied.items()})


def _holds_others(column: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(column):
        return True
    plain = column.dtype != object and not str(column.dtype).startswith("list")
    return not plain and pd.api.types.infer_dtype(column, skipna=True) not in {"string", "empty"}


def _tidy_cell(value: Any) -> Any:
    listed = isinstance(value, Iterable) and not isinstance(value, str)
    return _one_cell(value) if listed or isinstance(value, bool | np.bool_) else value


def _unblank(frame: pd.DataFrame) -> pd.DataFrame:
    """An empty text is an empty cell; arrays, which no text can be compared with, stay."""
    return frame.map(lambda cell: None if isinstance(cell, str) and not cell else cell)


# ---------------------------------------------------------------- encoding


class Log:
    """A log as small integers: what the engine compares, instead of words.

    Code columns hold 0 for *not recorded* and 1, 2, ... in the vocabulary's order. Set columns hold
    the number of a distinct set, 0 again for *not recorded*. ``day`` is the date's ordinal (as
    Python counts days) and ``second`` the seconds since midnight, both in the debtor's local time,
    -1 when not recorded. ``moment`` orders the contacts of one day.
    """

    def __init__(self, frame: pd.DataFrame, name: str, codes: dict[str, Any]) -> None:
        self.size = len(frame)
        self.frame = frame
        self.codes: dict[str, np.ndarray] = {}
        self.sets: dict[str, list[frozenset[str]]] = {}
        self.order: dict[str, list[str]] = {}
        self._extra = codes
        self._faulty = False
        words, pairs = rulebook.vocabulary(), []
        for column, about in words["columns"].items():
            if about["kind"] == "code":
                self._encode_codes(column, [*words[about["codes"]], *codes.get(about["codes"], ())])
            elif about["kind"] == "set":
                self._encode_sets(column, {*words[about["codes"]], *codes.get(about["codes"], ())})
                if "apart" in about:
                    pairs.append((column, about["apart"]))
        self._faulty |= any(self._share_a_word(*pair) for pair in pairs)
        self._encode_numbers(frame)
        if self._faulty or self._columns_suspicious(frame):
            # the slow walk that names every fault; a sound log never pays for it
            refuse_faulty(_unblank(frame), name, codes)
        if self._faulty:
            raise AssertionError(f"{name} has a fault that no check names")  # would pass unseen

    def _columns_suspicious(self, frame: pd.DataFrame) -> bool:
        known = rulebook.vocabulary()["columns"]
        ids = [c for c, about in known.items() if about["kind"] == "id" and c in frame]
        others = [c for c in frame.columns if c not in known]
        watched = list(dict.fromkeys([*ids, *others]))
        if not frame.columns.is_unique or datasets.identifying_columns(frame[watched]):
            return True
        if "contact_id" in frame and frame["contact_id"].dropna().duplicated().any():
            return True
        fields = columns_as_fields(self._extra)
        return bool(len(datasets.problems(frame.iloc[:0], fields)))

    def _values(self, column: str) -> tuple[np.ndarray, Any] | None:
        if column not in self.frame or isinstance(self.frame[column], pd.DataFrame):
            return None
        try:
            codes, values = pd.factorize(self.frame[column])
        except TypeError:  # a list in a cell that holds one value
            self._faulty = True
            return None
        blank = np.flatnonzero(values == "") if values.dtype.kind in "OT" else ()
        if len(blank):  # an empty text is an empty cell
            codes = np.where(codes == blank[0], -1, codes)
            codes, values = codes - (codes > blank[0]), values.delete(blank[0])
        return codes, values

    def _encode_codes(self, column: str, order: list[str]) -> None:
        self.order[column] = order
        found = self._values(column)
        if found is None:
            self.codes[column] = np.zeros(self.size, np.int16)
            return
        places = {word: i + 1 for i, word in enumerate(order)}
        table = [places.get(value, -1) for value in found[1]]
        self._faulty |= -1 in table
        self.codes[column] = np.array([*table, 0], np.int16)[found[0]]

    def _encode_sets(self, column: str, known: set[str]) -> None:
        found = self._values(column)
        members: list[frozenset[str]] = []
        codes = np.zeros(self.size, np.int32)
        if found is not None:
            places: dict[frozenset[str], int] = {}
            table = []
            for value in found[1]:
                parts = frozenset(p.strip() for p in str(value).split(";"))
                self._faulty |= bool(parts - known - {NONE}) or (NONE in parts and len(parts) > 1)
                table.append(places.setdefault(parts - {NONE}, len(places) + 1))
            members = list(places)
            codes = np.array([*table, 0], np.int32)[found[0]]
        self.codes[column], self.sets[column] = codes, members

    def _share_a_word(self, column: str, other: str) -> bool:
        """Does a row hold a word in both sets, of which only one can be true?"""
        one, two = self.codes[column].astype(np.int64), self.codes[other]
        both = (one > 0) & (two > 0)
        width = len(self.sets[other]) + 1
        pairs = pd.unique(one[both] * width + two[both])
        return any(
            self.sets[column][pair // width - 1] & self.sets[other][pair % width - 1]
            for pair in pairs
        )

    def _encode_numbers(self, frame: pd.DataFrame) -> None:
        self.day = self._numbers("date", datasets.day_number, np.int32)
        self.second = self._numbers("time", datasets.clock_second, np.int32)
        self.moment = self.second.copy()
        self.contract_day = self._numbers("contract_date", datasets.day_number, np.int32)
        self.visitors = self._numbers("visitors", _whole, np.int16)
        self.ids: dict[str, np.ndarray] = {}
        if frame.columns.is_unique:
            self._numbers("timezone", datasets.zone, object)
            if "at" in frame:
                self._fill_from_instants(frame)

    def _numbers(self, column: str, read: Any, kind: type) -> np.ndarray:
        """Read each different value of a column once; an unreadable one makes the log faulty."""
        found = self._values(column)
        if found is None:
            return np.full(self.size, NOT_RECORDED, kind)
        table = [read(v) for v in found[1]]
        self._faulty |= None in table
        if kind is object:
            return np.zeros(0, kind)
        numbers = [*(NOT_RECORDED if t is None else t for t in table), NOT_RECORDED]
        return np.array(numbers, kind)[found[0]]

    def id_codes(self, column: str) -> np.ndarray:
        """Number the units of a column (debts, debtors), -1 where not recorded."""
        if column not in self.ids:
            found = self._values(column)
            codes = np.full(self.size, NOT_RECORDED) if found is None else found[0]
            if self.size == 1:  # a lone contact is its own unit: there is nothing to tell apart
                codes = np.zeros(1, np.int64)
            self.ids[column] = codes
        return self.ids[column]

    def _fill_from_instants(self, frame: pd.DataFrame) -> None:
        """Fill day and time from instants, on the debtor's own clock; keep their true order."""
        about = next(f for f in columns_as_fields() if f["name"] == "at")
        local = datasets.local_times(frame, about)
        self._faulty |= bool(local.faults) or local.unread > 0
        rows = local.rows
        self.day[rows] = local.day
        # a recorded clock time keeps its seconds; that it is the instant's minute has been checked
        timed = self.second[rows] >= 0
        self.second[rows] = np.where(timed, self.second[rows], local.second)
        # later on the day when clocks go back, the offset is smaller: that much later it really is
        places = self._values("timezone") or (np.zeros(self.size), None)
        offset = pd.Series(local.offset).groupby([local.day, places[0][rows]])
        late = (offset.transform("max") - local.offset).to_numpy()
        self.moment[rows] = local.second + late


def _whole(value: Any) -> int | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(number) if 0 <= number < 100 and number.is_integer() else None
