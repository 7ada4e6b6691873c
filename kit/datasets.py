"""Find, read, describe and check what lies in ``data/``; the one YAML loader.

``data/datapackage.json`` (Frictionless) lists every file with its fields, units, licence and hash.
Tables are read as they are described there, and a researcher's own file can be held against the
same description with :func:`check_file`, which names every fault at once.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import language

_HERE = Path(__file__).resolve().parent


class DataProblem(ValueError):
    """Input that cannot be used; the message says what is wrong, where, and what to do."""


# ---------------------------------------------------------------- where things lie


def folder() -> Path:
    """Return the folder ``data/``: inside the installed package, or beside it in a checkout.

    >>> (folder() / "datapackage.json").exists()
    True
    """
    return _beside_or_inside("data")


def notebooks_folder() -> Path:
    """Return the folder of the lessons, ``notebooks/``.

    >>> sorted(p.name for p in notebooks_folder().iterdir() if p.is_dir())[:1]
    ['en']
    """
    return _beside_or_inside("notebooks")


def _beside_or_inside(name: str) -> Path:
    inside = _HERE / name
    return inside if inside.is_dir() else _HERE.parent / name


def _own_or_shipped(path: str | Path) -> Path:
    shipped = folder() / path
    return shipped if shipped.is_file() else Path(path)


# ---------------------------------------------------------------- YAML


class Located(dict):
    """A mapping read from YAML that remembers its line, so that a message can name it."""

    line: int = 0


_NULLS = {"", "~", "null"}
_BOOLS = {"true": True, "false": False}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?\Z")


def read_yaml(path: str | Path) -> Any:
    """Read a YAML file, strictly: what looks like text stays text.

    Clock times and dates stay strings, ``NO`` stays "NO", only ``true`` and ``false`` are booleans
    (YAML 1.1 would turn ``22:00`` into 1320 and Norway into false). A key given twice is refused.

    Args:
        path: a path inside ``data/``, or a path to a file of one's own.

    Returns:
        Dicts (:class:`Located`, with ``.line``), lists and scalars. The value is cached: do not
        change it.

    Raises:
        DataProblem: no such file, or broken YAML; names the file and the line.

    >>> read_yaml("language/messages.yaml")["list"]["and"]["en"]
    '{first} and {last}'
    """
    place = _own_or_shipped(path)
    if not place.is_file():
        raise DataProblem(language.say("data.no_file", path=path))
    return _read_yaml(place, place.stat().st_mtime_ns)


@cache
def _read_yaml(path: Path, stamp: int) -> Any:
    import yaml  # on first use: a lesson that reads no YAML should not pay for it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = path.read_text(encoding="utf-8")
        return _build(yaml.compose(text, Loader=loader), path, {})
    except UnicodeDecodeError as fault:
        raise DataProblem(language.say("data.not_utf8", path=path, byte=fault.start)) from None
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 0
        raise DataProblem(
            language.say("data.bad_yaml", path=path.name, line=line, what=fault.problem)
        ) from None
    except yaml.YAMLError as fault:  # a character that YAML does not allow
        line = text.count("\n", 0, getattr(fault, "position", 0)) + 1
        what = str(fault).splitlines()[0]
        raise DataProblem(
            language.say("data.bad_yaml", path=path.name, line=line, what=what)
        ) from None
    except RecursionError:
        raise DataProblem(language.say("data.too_deep", path=path.name)) from None


def _build(node: Any, path: Path, built: dict[int, Any]) -> Any:
    """Build plain data; ``built`` holds what an alias names, so that it is built only once.

    Without it a short file of aliases to aliases would fill the memory.
    """
    if node is None:
        return None
    if id(node) not in built:
        if node.id == "scalar":
            return _scalar(node.value) if node.style in (None, "") else node.value
        if node.id == "sequence":
            built[id(node)] = [_build(item, path, built) for item in node.value]
        else:
            built[id(node)] = _mapping(node, path, built)
    return built[id(node)]


def _mapping(node: Any, path: Path, built: dict[int, Any]) -> Located:
    mapping = Located()
    mapping.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = key_node.value if key_node.id == "scalar" else str(_build(key_node, path, built))
        if key in mapping:
            line = key_node.start_mark.line + 1
            raise DataProblem(language.say("data.twice", path=path.name, line=line, key=key))
        mapping[key] = _build(value_node, path, built)
    return mapping


def _scalar(word: str) -> Any:
    if word in _NULLS:
        return None
    if word in _BOOLS:
        return _BOOLS[word]
    if _INT.match(word):
        return int(word)
    return float(word) if _FLOAT.match(word) else word


# ---------------------------------------------------------------- the catalogue


@cache
def _package() -> dict[str, Any]:
    return json.loads((folder() / "datapackage.json").read_text(encoding="utf-8"))


def _resource(name: str) -> dict[str, Any]:
    known = {r["name"]: r for r in _package()["resources"]}
    if name not in known:
        raise DataProblem(language.say("data.unknown_set", name=name, near=nearest(name, known)))
    return known[name]


def nearest(word: str, known: Any) -> str:
    """Name the known word most like a mistyped one, or list them all when none is.

    >>> nearest("synth_contact", ["synth_contacts", "visits"])
    'synth_contacts'
    """
    choices = [str(k) for k in known]
    close = difflib.get_close_matches(str(word), choices, n=1)
    return close[0] if close else ", ".join(choices)


def _in_language(record: dict[str, Any], key: str) -> str:
    return record.get(f"{key}_zh" if language.current() == "zh" else key, "")


def catalogue() -> pd.DataFrame:
    """List what lies in ``data/``: name, title, rows, format, licence.

    >>> "synth_contacts" in catalogue()["name"].tolist()
    True
    """
    rows = [
        {
            "name": r["name"],
            "title": _in_language(r, "title"),
            "rows": r.get("rows"),
            "format": r["format"],
            "licence": r["licenses"][0]["name"],
        }
        for r in _package()["resources"]
    ]
    return pd.DataFrame(rows).astype({"rows": "Int64"})


def lessons(track: str | None = None) -> pd.DataFrame:
    """List the lessons of the series, the planned ones too, in the spoken language.

    Args:
        track: ``"student"``, ``"lawyer"`` or ``"researcher"``: only the lessons of that way through
            the series, in its order; None lists all.

    Returns:
        One row a lesson: id, title, promise, minutes (teaching and exercises together; missing
        for a planned lesson, which nobody has taught yet), needs (ids, as text), state ("ready"
        or "planned").

    Raises:
        DataProblem: there is no such track.

    >>> lessons("student")["id"].tolist()[:3]
    ['00', '21', '11']
    """
    series = read_yaml("lessons.yaml")
    known = {one["id"]: one for one in series["lessons"]}
    if track is not None and track not in series["tracks"]:
        names = ", ".join(series["tracks"])
        raise DataProblem(language.say("data.unknown_track", name=track, known=names))
    wanted = known if track is None else series["tracks"][track]
    return pd.DataFrame([_lesson(known[id]) for id in wanted]).astype({"minutes": "Int64"})


def _lesson(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": record["id"],
        "title": language.of(record["title"]),
        "promise": language.of(record["promise"]),
        "minutes": sum(record["minutes"].values()) if record["minutes"] else None,
        "needs": ", ".join(record["needs"]),
        "state": "planned" if record["planned"] else "ready",
    }


def describe(name: str) -> pd.DataFrame:
    """Describe a table's columns: type, unit, meaning.

    Args:
        name: a table of :func:`catalogue`.

    Raises:
        DataProblem: there is no such table.

    >>> describe("synth_contacts")["column"].iloc[0]
    'contact_id'
    """
    fields = _resource(name).get("schema", {}).get("fields", [])
    return pd.DataFrame(
        {
            "column": [f["name"] for f in fields],
            "type": [f["type"] for f in fields],
            "unit": [f.get("unit", "") for f in fields],
            "meaning": [_in_language(f, "description") for f in fields],
        }
    )


def load(name: str) -> pd.DataFrame | Any:
    """Load what the catalogue lists: a table as a DataFrame, YAML as plain data, else the path.

    Args:
        name: a name of :func:`catalogue`.

    Raises:
        DataProblem: there is no such name.

    >>> len(load("synth_contacts"))
    5000
    """
    resource = _resource(name)
    path = folder() / resource["path"]
    if resource["format"] == "yaml":
        return read_yaml(resource["path"])
    if resource["format"] != "csv":
        return path
    return read_table(path, resource["schema"]["fields"])


def read_table(path: str | Path, fields: list[dict[str, Any]] | None = None) -> pd.DataFrame:
    """Read a CSV or Parquet file; an empty cell stays missing, the word "none" stays a word.

    Args:
        path: the file, ``.csv`` or ``.parquet``.
        fields: field descriptions (Frictionless) that say which columns are numbers.

    Raises:
        DataProblem: no such file, not a table, or Parquet without pyarrow; says what to do.

    >>> read_table(folder() / "law" / "synth_contacts.csv").shape[0]
    5000
    """
    path = Path(path)
    if not path.is_file():
        raise DataProblem(language.say("data.no_file", path=path))
    is_parquet = path.suffix.lower() == ".parquet"
    frame = _read_parquet(path) if is_parquet else _read_csv(path)
    for field in fields or []:
        if field["name"] in frame and field["type"] in _NUMBERS:
            frame[field["name"]] = frame[field["name"]].astype(_NUMBERS[field["type"]])
    return frame


_NUMBERS = {"integer": "Int64", "number": "Float64"}


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        # keep_default_na=False: pandas would read the words "None" and "NA" as missing
        frame = pd.read_csv(
            path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig"
        )
    except pd.errors.EmptyDataError:
        raise DataProblem(language.say("data.empty_file", path=path.name)) from None
    except pd.errors.ParserError as fault:
        what = str(fault).rpartition("error: ")[2].strip()
        raise DataProblem(language.say("data.bad_csv", path=path.name, what=what)) from None
    except UnicodeDecodeError as fault:
        raise DataProblem(language.say("data.not_utf8", path=path.name, byte=fault.start)) from None
    if not isinstance(frame.index, pd.RangeIndex):
        # more cells than headings in every row: pandas would shift the columns without a word
        raise DataProblem(language.say("data.bad_csv_width", path=path.name))
    _refuse_short_rows(path, frame)
    heads = _headings(path)
    if len(set(heads)) < len(heads):  # pandas calls the second one "time.1": name it as it is
        frame.columns = heads
    return frame


def _headings(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return next((row for row in csv.reader(lines) if row), [])


def _refuse_short_rows(path: Path, frame: pd.DataFrame) -> None:
    """Refuse a row with fewer cells than headings: pandas would fill it up without a word."""
    width = len(frame.columns)
    if not len(frame) or frame.iloc[:, -1].notna().all():  # a short row lacks its last cell
        return
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines)
        short = next((len(row) for row in reader if 0 < len(row) < width), None)
        if short is not None:
            what = f"Expected {width} fields in line {reader.line_num}, saw {short}"
            raise DataProblem(language.say("data.bad_csv", path=path.name, what=what))


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except ImportError:
        raise DataProblem(language.say("data.no_parquet", path=path.name)) from None
    except Exception as fault:  # pyarrow raises many kinds for a file that is not Parquet
        first = str(fault).splitlines()[0]
        raise DataProblem(language.say("data.bad_parquet", path=path.name, what=first)) from None


def write_whole(path: str | Path, text: str) -> None:
    """Write a text file whole or not at all: a crash in the middle leaves the old one.

    Args:
        path: where; its folder must exist.
        text: UTF-8, written with line ends as they are.

    Raises:
        DataProblem: the folder is missing or may not be written to.

    >>> write_whole("/no/such/folder/x.txt", "x")
    Traceback (most recent call last):
    kit.datasets.DataProblem: '/no/such/folder/x.txt' cannot be written: ...
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except OSError as fault:
        part.unlink(missing_ok=True) if part.parent.is_dir() else None
        raise DataProblem(
            language.say("data.cannot_write", path=path, what=fault.strerror)
        ) from None


def verify() -> pd.DataFrame:
    """Compare every listed file with its recorded sha256.

    Returns:
        One row a file: name, ok, and what to do where it is not; line ends changed by a tool on
        Windows are recognised as such.

    >>> bool(verify()["ok"].all())
    True
    """
    return pd.DataFrame([_verdict(r) for r in _package()["resources"]])


def _verdict(resource: dict[str, Any]) -> dict[str, Any]:
    path = folder() / resource["path"]
    verdict = {"name": resource["name"], "ok": False, "what": ""}
    if not path.is_file():
        return verdict | {"what": language.say("data.no_file", path=resource["path"])}
    content = path.read_bytes()
    if sha256(content) == resource["hash"]:
        return verdict | {"ok": True}
    same_but_ends = sha256(content.replace(b"\r\n", b"\n")) == resource["hash"]
    key = "data.line_ends" if same_but_ends else "data.changed"
    return verdict | {"what": language.say(key, path=resource["path"])}


def sha256(content: bytes) -> str:
    """Return a file's fingerprint as the data package writes it.

    >>> sha256(b"")[:14]
    'sha256:e3b0c44'
    """
    return "sha256:" + hashlib.sha256(content).hexdigest()


def external(name: str) -> Path:
    """Find microdata that the kit may not ship, in the folder that ``DOORSTEP_DATA_DIR`` names.

    Args:
        name: an id of ``data/registry.yaml``, for example ``"nfwbs_2016"``.

    Returns:
        The path of the file, whose sha256 has been compared with the registry's.

    Raises:
        DataProblem: unknown id, file absent or different; says where it can be had.

    >>> external("no_such_set")
    Traceback (most recent call last):
    kit.datasets.DataProblem: No external data set is called 'no_such_set'; known: nfwbs_2016, ...
    """
    registry = read_yaml("registry.yaml")
    if name not in registry:
        raise DataProblem(
            language.say("data.unknown_external", name=name, known=", ".join(registry))
        )
    entry = registry[name]
    root = os.environ.get("DOORSTEP_DATA_DIR", "")
    found = next(Path(root).rglob(entry["file"]), None) if root else None
    if found is None:
        raise DataProblem(
            language.say("data.no_external", name=name, file=entry["file"], home=entry["home"])
        )
    if sha256(found.read_bytes()) != entry["hash"]:
        raise DataProblem(language.say("data.external_differs", name=name, path=found.name))
    return found


# ---------------------------------------------------------------- checking a file of one's own


def check_file(path: str | Path, like: str) -> pd.DataFrame:
    """List every problem of one's own file at once, held against a table of the catalogue.

    Args:
        path: a CSV or Parquet file.
        like: the table whose columns it should have, for example ``"synth_contacts"``.

    Returns:
        One row a problem: row (the line in the file, the heading is line 1; missing when the
        whole column is meant), column, problem. No rows: no problem was found.

    Raises:
        DataProblem: the file cannot be read at all.

    >>> check_file(folder() / "law" / "synth_contacts.csv", like="synth_contacts").empty
    True
    """
    tables = {r["name"]: r["schema"] for r in _package()["resources"] if "schema" in r}
    if like not in tables:
        raise DataProblem(language.say("data.unknown_set", name=like, near=nearest(like, tables)))
    schema = tables[like]
    return problems(read_table(path), schema["fields"], key=schema.get("primaryKey"))


def problems(
    frame: pd.DataFrame, fields: list[dict[str, Any]], key: str | None = None
) -> pd.DataFrame:
    """List every problem of a table against field descriptions.

    Args:
        frame: the table.
        fields: Frictionless fields: name, type, constraints (required, unique, enum, minimum),
            for sets ``type: list`` with ``delimiter``.
        key: a column whose values must differ, where the table has one.

    Returns:
        Columns row, column, problem; a row number counts the heading as line 1.

    >>> problems(pd.DataFrame({"n": ["x"]}), [{"name": "n", "type": "integer"}])["row"].tolist()
    [2]
    """
    found: list[tuple[int | None, str, str]] = _column_problems(frame, fields)
    for field in fields:
        if field["name"] in frame:
            found += _cell_problems(frame[field["name"]], field, unique=field["name"] == key)
    table = pd.DataFrame(found, columns=["row", "column", "problem"])
    return table.astype({"row": "Int64", "column": str, "problem": str})


def _column_problems(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> list[tuple]:
    names = [f["name"] for f in fields]
    found = []
    for column in frame.columns:
        if column in names:
            continue
        if identifying_columns(frame[[column]]):
            found.append((None, str(column), language.say("data.identifying", column=column)))
        elif close := difflib.get_close_matches(str(column), names, n=1, cutoff=0.75):
            # a misspelt column would otherwise count as "not recorded" without a word
            found.append((None, str(column), language.say("data.misspelt", near=close[0])))
    known = [c for c in frame.columns if c in names]
    for column in identifying_columns(frame[known]):
        found.append((None, str(column), language.say("data.identifying", column=column)))
    for name in {c for c in known if known.count(c) > 1}:
        found.append((None, str(name), language.say("data.column_twice")))
    for field in fields:
        if field.get("constraints", {}).get("required") and field["name"] not in frame:
            found.append((None, field["name"], language.say("data.column_missing")))
    if not known and not found and len(frame.columns):
        heads = ", ".join(map(str, frame.columns[:3]))
        found.append((None, heads, language.say("data.no_known_column")))
    return found


def _cell_problems(column: Any, field: dict[str, Any], unique: bool) -> list[tuple]:
    if isinstance(column, pd.DataFrame):  # the heading stands twice; said once already
        return []
    if column.dtype == object:  # Parquet holds sets as lists, which have no order to sort by
        column = column.map(lambda v: _joined(v, field))
    codes, values = pd.factorize(column)
    wrong = {i: why for i, v in enumerate(values) if (why := _fault(v, field))}
    rows = np.flatnonzero(np.isin(codes, list(wrong))) if wrong else []
    found = [(int(r) + 2, field["name"], wrong[codes[r]]) for r in rows]
    if field.get("constraints", {}).get("required"):
        empty = language.say("data.cell_empty")
        found += [(int(r) + 2, field["name"], empty) for r in np.flatnonzero(codes < 0)]
    if unique:
        again = column.duplicated().to_numpy() & (codes >= 0)
        found += [
            (int(r) + 2, field["name"], language.say("data.value_twice", value=column.iloc[r]))
            for r in np.flatnonzero(again)
        ]
    return found


def _joined(value: Any, field: dict[str, Any]) -> Any:
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return field.get("delimiter", ";").join(str(v) for v in value) or "none"
    return value


def _fault(value: Any, field: dict[str, Any]) -> str | None:
    """Say what is wrong with one value, or None."""
    rules = field.get("constraints", {})
    kind = field["type"]
    if kind in _NUMBERS:
        return _number_fault(value, kind, rules)
    text = str(value)
    if kind == "list":
        parts = [p.strip() for p in text.split(field.get("delimiter", ";"))]
        bad = [p for p in parts if p not in rules["enum"]]
        return _unknown(bad[0], rules["enum"]) if bad else None
    if kind == "date" and not _is_date(value):
        return language.say("data.not_date", value=text)
    if kind == "time" and not is_clock(text):
        return language.say("data.not_time", value=text)
    if "enum" in rules and text not in rules["enum"]:
        return _unknown(text, rules["enum"])
    return None


def _unknown(value: str, known: list[str]) -> str:
    return language.say("data.not_known_value", value=value, near=nearest(value, known))


def _number_fault(value: Any, kind: str, rules: dict[str, Any]) -> str | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return language.say("data.not_number", value=value)
    if not np.isfinite(number) or (kind == "integer" and number != int(number)):
        return language.say("data.not_number", value=value)
    low, high = rules.get("minimum"), rules.get("maximum")
    if low is not None and number < low or high is not None and number > high:
        return language.say("data.out_of_range", value=value, low=low, high=high)
    return None


def _is_date(value: Any) -> bool:
    if isinstance(value, pd.Timestamp | np.datetime64) or hasattr(value, "isoformat"):
        return True
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        return False
    try:
        pd.Timestamp(str(value))
    except ValueError:
        return False
    return True


def is_clock(text: str) -> bool:
    """Say whether a text is a clock time, ``HH:MM`` with or without seconds.

    >>> is_clock("22:00"), is_clock("24:30")
    (True, False)
    """
    return bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", text))


# ---------------------------------------------------------------- people are not data

_IDENTIFYING_NAMES = re.compile(
    r"(^|_)(name|full_?name|first_?name|last_?name|surname|id_?card|identity|ssn|passport|phone|"
    r"mobile|telephone|tel|address|street|e?mail|wechat|qq|plate|birth|dob)(_|$)"
    r"|姓名|名字|身份证|证件号|电话|手机|号码|地址|住址|邮箱|微信|车牌|生日|출생|이름|주소|전화",
    re.IGNORECASE,
)
_IDENTIFYING_VALUES = re.compile(
    r"(?<!\d)(1[3-9]\d{9}|\+\d[\d -]{8,14}\d|\d{17}[\dXx]|\d{3}-\d{2}-\d{4})(?!\d)"
    r"|[\w.+-]+@[\w-]+\.\w+"
)
_LOOKED_AT = 2000


def identifying_columns(frame: pd.DataFrame) -> list[str]:
    """Name the columns that look as if they held names, numbers or addresses of real people.

    The headings are looked at, and the first 2,000 different values of each text column.

    Args:
        frame: any table.

    Returns:
        The suspicious columns; an empty list does not prove that the table is anonymous.

    >>> identifying_columns(pd.DataFrame({"mobile": [1], "tier": ["soft"], "x": ["13800000000"]}))
    ['mobile', 'x']
    """
    return [str(c) for c in frame.columns if _is_identifying(str(c), frame[c])]


def _is_identifying(name: str, column: Any) -> bool:
    # "Phone number", "home-address" and "debtorName" are headings like phone_number
    plain = re.sub(r"\W+|(?<=[a-z])(?=[A-Z])", "_", name)
    if _IDENTIFYING_NAMES.search(plain):
        return True
    if isinstance(column, pd.DataFrame) or pd.api.types.is_bool_dtype(column):
        return False
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.cat.categories.to_series()
    values = column.iloc[: _LOOKED_AT * 5].dropna()
    if pd.api.types.is_float_dtype(column):  # one empty cell turns a column of numbers into floats
        numbers = values.to_numpy(float)
        if not np.isfinite(numbers).all() or (numbers % 1 != 0).any():
            return False
        values = pd.Series(numbers.astype(np.int64))
    distinct = values.map(str).unique()[:_LOOKED_AT]
    return any(_IDENTIFYING_VALUES.search(v) for v in distinct)


def refuse_identifying(frame: pd.DataFrame) -> None:
    """Refuse a table with columns that look like personal data.

    Args:
        frame: a table of the user's own.

    Raises:
        DataProblem: names the columns; on Binder also says that the log would leave the machine.

    >>> refuse_identifying(pd.DataFrame({"channel": ["visit"]}))
    """
    found = identifying_columns(frame)
    if not found:
        return
    sentence = language.say("data.refused_identifying", columns=", ".join(found))
    if on_binder():
        sentence += " " + language.say("data.on_binder")
    raise DataProblem(sentence)


def on_binder() -> bool:
    """Say whether this Python runs on a public Binder server, not on the user's own machine.

    >>> on_binder()
    False
    """
    return bool(os.environ.get("BINDER_SERVICE_HOST") or os.environ.get("BINDER_LAUNCH_HOST"))
