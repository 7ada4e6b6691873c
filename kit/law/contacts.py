"""Contact records: one contact, or a log of them, brought into the form that the engine reads.

In a record an empty cell means *not recorded*; the word ``none`` means *recorded, and nothing of
the kind happened*. Sets stand in one column, separated by semicolons. Any fact may be missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
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
        unknown = changes.keys() - {f.name for f in fields(self)}
        if unknown:
            name = sorted(unknown)[0]
            near = datasets.nearest(name, [f.name for f in fields(self)])
            raise datasets.DataProblem(language.say("law.unknown_fact", name=name, near=near))
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
    if isinstance(value, Iterable):
        return _set_cell(value)
    if pd.isna(value):
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
    "text": "string",
    "instant": "string",
    "date": "date",
    "time": "time",
    "code": "string",
    "set": "list",
    "count": "integer",
}


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
        described.append(field)
    return described


def as_log(contacts: Any) -> tuple[pd.DataFrame, str]:
    """Bring one contact, several, a DataFrame or a file into one table; name it for messages.

    >>> as_log(Contact(channel="visit"))[0].shape[0]
    1
    """
    if isinstance(contacts, Contact):
        return pd.DataFrame([asdict(contacts)]), "contact"
    if isinstance(contacts, pd.DataFrame):
        return _tidy(contacts), language.say("law.the_log")
    if isinstance(contacts, str | Path):
        path = Path(contacts)
        return _tidy(datasets.read_table(path)), path.name
    if isinstance(contacts, list | tuple) and all(isinstance(c, Contact) for c in contacts):
        columns = [f.name for f in fields(Contact)]
        return pd.DataFrame([asdict(c) for c in contacts], columns=columns), "contacts"
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


# ---------------------------------------------------------------- encoding


class Log:
    """A log as small integers: what the engine compares, instead of words.

    Code columns hold 0 for *not recorded* and 1, 2, ... in the vocabulary's order. Set columns hold
    the number of a distinct set, 0 again for *not recorded*. ``day`` is the date's ordinal (as
    Python counts days) and ``minute`` the minutes since midnight, both in the debtor's local time,
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
        words = rulebook.vocabulary()
        for column, about in words["columns"].items():
            if about["kind"] == "code":
                self._encode_codes(column, [*words[about["codes"]], *codes.get(about["codes"], ())])
            elif about["kind"] == "set":
                self._encode_sets(column, {*words[about["codes"]], *codes.get(about["codes"], ())})
        self._encode_numbers(frame)
        if self._faulty or self._columns_suspicious(frame):
            # the slow walk that names every fault; a sound log never pays for it
            refuse_faulty(frame.replace("", None), name, codes)

    def _columns_suspicious(self, frame: pd.DataFrame) -> bool:
        known = rulebook.vocabulary()["columns"]
        ids = [c for c, about in known.items() if about["kind"] in {"id", "text"} and c in frame]
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
        codes, values = pd.factorize(self.frame[column])
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
                self._faulty |= bool(parts - known - {NONE})
                table.append(places.setdefault(parts - {NONE}, len(places) + 1))
            members = list(places)
            codes = np.array([*table, 0], np.int32)[found[0]]
        self.codes[column], self.sets[column] = codes, members

    def _encode_numbers(self, frame: pd.DataFrame) -> None:
        self.day = self._numbers("date", day_number, np.int32)
        self.minute = self._numbers("time", _minute_number, np.int16)
        self.moment = self.minute.astype(np.int32)
        self.contract_day = self._numbers("contract_date", day_number, np.int32)
        self.visitors = self._numbers("visitors", _whole, np.int16)
        self.ids: dict[str, np.ndarray] = {}
        if frame.columns.is_unique and "at" in frame:
            open_ = (self.day < 0) | (self.minute < 0)
            self._from_instants(frame, np.flatnonzero(_recorded(frame["at"]) & open_))

    def _numbers(self, column: str, read: Any, kind: type) -> np.ndarray:
        """Read each different value of a column once; an unreadable one makes the log faulty."""
        found = self._values(column)
        if found is None:
            return np.full(self.size, NOT_RECORDED, kind)
        table = [read(v) for v in found[1]]
        self._faulty |= None in table
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

    def _from_instants(self, frame: pd.DataFrame, rows: np.ndarray) -> None:
        """Fill day and minute from instants with an offset, on the debtor's own clock.

        Going through the time zone keeps the hour right on the nights when clocks change, and an
        hour that comes twice in its order.
        """
        zones = self._zones(frame, rows)
        instants = _instants(frame["at"].iloc[rows], rows)
        for zone in dict.fromkeys(zones):
            here = rows[zones == zone]
            try:
                local = instants[zones == zone].tz_convert(zone).tz_localize(None)
            except (KeyError, ValueError, OSError, TypeError):
                raise datasets.DataProblem(language.say("law.bad_timezone", value=zone)) from None
            self._fill(here, local, instants[zones == zone].tz_localize(None))

    def _zones(self, frame: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
        column = frame["timezone"] if "timezone" in frame else pd.Series("", frame.index)
        zones = column.iloc[rows]
        absent = ~_recorded(zones)
        if absent.any():
            row = int(rows[absent.argmax()]) + 2
            raise datasets.DataProblem(language.say("law.no_timezone", row=row))
        return zones.to_numpy(dtype=object)

    def _fill(self, rows: np.ndarray, local: pd.DatetimeIndex, utc: pd.DatetimeIndex) -> None:
        minute = (local.hour * 60 + local.minute).to_numpy()
        dated, timed = self.day[rows] >= 0, self.minute[rows] >= 0
        midnight = local.normalize()
        days = (midnight - pd.Timestamp(0)).days.to_numpy() + _EPOCH
        # later on the day when clocks go back, the offset is smaller: that much later it really is
        offset = pd.Series((local - utc).total_seconds() // 60, midnight)
        late = (offset.groupby(level=0).transform("max") - offset).to_numpy()
        self.day[rows] = np.where(dated, self.day[rows], days)
        self.moment[rows] = np.where(timed, self.moment[rows], minute + late)
        self.minute[rows] = np.where(timed, self.minute[rows], minute)


_EPOCH = dt.date(1970, 1, 1).toordinal()
_INSTANT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(Z|[+-]\d\d(:?\d\d)?)"


def _recorded(column: pd.Series) -> np.ndarray:
    return column.notna().to_numpy() & (column.astype(str) != "").to_numpy(dtype=bool)


def _instants(stamps: pd.Series, rows: np.ndarray) -> pd.DatetimeIndex:
    if isinstance(stamps.dtype, pd.DatetimeTZDtype):
        return pd.DatetimeIndex(stamps)
    texts = stamps.astype(str)
    read = pd.to_datetime(texts, utc=True, format="ISO8601", errors="coerce")
    wrong = (read.isna() | ~texts.str.fullmatch(_INSTANT).astype(bool)).to_numpy()
    if wrong.any():
        first = int(wrong.argmax())
        raise datasets.DataProblem(
            language.say("law.no_offset", row=int(rows[first]) + 2, value=texts.iloc[first])
        )
    return pd.DatetimeIndex(read)


def day_number(value: Any) -> int | None:
    """Return a day as the log and the engine count days (Python's ordinal), None for no date.

    >>> day_number("2026-03-17") - day_number("2026-03-16")
    1
    """
    if isinstance(value, dt.date):
        return value.toordinal()
    if isinstance(value, np.datetime64):
        return int(value.astype("M8[D]").astype(int)) + _EPOCH
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        return None
    try:
        return dt.date.fromisoformat(str(value)).toordinal()
    except ValueError:
        return None


def _minute_number(value: Any) -> int | None:
    text = str(value)
    if not datasets.is_clock(text):
        return None
    return int(text[:2]) * 60 + int(text[3:5])


def _whole(value: Any) -> int | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if 0 <= number < 100 and number.is_integer() else None
