"""Find, read, describe and check what lies in ``data/``; the one YAML loader.

``data/datapackage.json`` (Frictionless) lists every file with its fields, units, licence and hash.
Tables are read as they are described there, and a researcher's own file can be held against the
same description with :func:`check_file`, which names every fault at once.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import errno
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

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


# ---------------------------------------------------------------- YAML


class Located(dict):
    """A mapping read from YAML that remembers its line, so that a message can name it."""

    line: int = 0


_NULLS = {"", "~", "null"}
_BOOLS = {"true": True, "false": False}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?\Z")


def read_yaml(path: str | Path) -> Any:
    """Read a YAML file of ``data/``, strictly: what looks like text stays text.

    Clock times and dates stay strings, ``NO`` stays "NO", only ``true`` and ``false`` are booleans
    (YAML 1.1 would turn ``22:00`` into 1320 and Norway into false). A key given twice is refused.

    Args:
        path: a path inside ``data/``; an absolute one is read where it is.

    Returns:
        Dicts (:class:`Located`, with ``.line``), lists and scalars. The value is cached: do not
        change it.

    Raises:
        DataProblem: no such file, or broken YAML; names the file and the line.

    >>> read_yaml("language/messages.yaml")["list"]["and"]["en"]
    '{first} and {last}'
    """
    return read_own_yaml(folder() / path)


def read_own_yaml(path: str | Path) -> Any:
    """Read a YAML file of one's own, as strictly as :func:`read_yaml`.

    A path of one's own never means a file of ``data/``, even where both have the same name.

    Args:
        path: the file, absolute or from the working folder.

    Returns:
        The same as :func:`read_yaml`.

    Raises:
        DataProblem: no such file, or broken YAML; names the file and the line.

    >>> read_own_yaml("law/vocabulary.yaml")
    Traceback (most recent call last):
    kit.datasets.DataProblem: There is no file 'law/vocabulary.yaml'; check the path.
    """
    try:
        content = (path := _a_path(path)).read_bytes()
    except (OSError, ValueError):
        raise DataProblem(language.say("data.no_file", path=path)) from None
    return _parsed(path, content)


def _a_path(path: Any) -> Path:
    try:
        return Path(path)
    except TypeError:
        raise DataProblem(language.say("data.no_file", path=path)) from None


@lru_cache(maxsize=64)  # by content: a file changed within one tick of the clock is read anew
def _parsed(path: Path, content: bytes) -> Any:
    import yaml  # on first use: a lesson that reads no YAML should not pay for it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = content.decode("utf-8")
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
        if node.flow_style and value_node.id == "scalar" and _is_nothing(value_node):
            line = key_node.start_mark.line + 1
            raise DataProblem(language.say("data.cut_short", path=path.name, line=line, key=key))
        mapping[key] = _build(value_node, path, built)
    return mapping


def _is_nothing(node: Any) -> bool:
    """Say whether nothing is written where a value should be.

    In ``{en: Tuesday, twenty to nine, zh: ...}`` the comma ends the text, and the rest of it would
    be taken for a key without a value, silently.
    """
    return node.style in (None, "") and node.start_mark.index == node.end_mark.index


class Document:
    """A file's content as the key of a cache: worked through once, and anew when it has changed.

    Content is known by its identity: what :func:`read_yaml` gives for an unchanged file is the
    same object.

    >>> words = read_yaml("lessons.yaml")
    >>> Document("lessons.yaml", words) == Document("lessons.yaml", words)
    True
    """

    def __init__(self, path: str | Path, content: Any) -> None:
        self.path, self.content = Path(path), content

    def __hash__(self) -> int:
        return hash((self.path, id(self.content)))

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Document) and self.content is other.content
        return same and self.path == other.path


def refuse_faults(faults: list[str], message: str, file: str) -> None:
    """Refuse a file with the first dozen of its faults; where there is none, do nothing.

    Args:
        faults: what is wrong, a short sentence each.
        message: the key of a message with ``{file}``, ``{n}`` and ``{faults}``.
        file: what to call the file.

    Raises:
        DataProblem: there are faults.

    >>> refuse_faults([], "law.schema.refused", "mine.yaml")
    """
    if faults:
        shown = "; ".join(faults[:12])
        raise DataProblem(language.say(message, file=file, n=len(faults), faults=shown))


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
    if not _is_in(name, known):
        raise DataProblem(language.say("data.unknown_set", name=name, near=nearest(name, known)))
    return known[name]


def _is_in(name: Any, known: Any) -> bool:
    return isinstance(name, str) and name in known  # a list would stop the look-up in a mapping


def nearest(word: str, known: Any) -> str:
    """Name the known word most like a mistyped one; where none is, all, or the three least unlike.

    >>> nearest("synth_contact", ["synth_contacts", "visits"])
    'synth_contacts'
    """
    choices = [str(k) for k in known]
    close = difflib.get_close_matches(str(word), choices, n=1)
    if not close and len(choices) > _FEW:  # a long list would bury the sentence that it stands in
        close = difflib.get_close_matches(str(word), choices, n=3, cutoff=0.0)
    return ", ".join(close or choices)


_FEW = 12


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
    if track is not None and not _is_in(track, series["tracks"]):
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
        return read_yaml(path)
    if resource["format"] != "csv":
        return path
    return _table(path, resource["schema"]["fields"])


def read_table(path: str | Path) -> pd.DataFrame:
    """Read a CSV or Parquet file; an empty cell stays missing, the word "none" stays a word.

    Args:
        path: the file, ``.csv`` or ``.parquet``.

    Raises:
        DataProblem: no such file, not a table, columns that look like personal data, or Parquet
            without pyarrow; says what to do.

    >>> read_table(folder() / "law" / "synth_contacts.csv").shape[0]
    5000
    """
    frame = _table(path)
    refuse_identifying(frame)
    return frame


def _table(path: str | Path, fields: list[dict[str, Any]] | None = None) -> pd.DataFrame:
    """Read a table as it is, its columns of numbers as numbers where fields describe them."""
    path = _a_path(path)
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
    csv.field_size_limit(_LONGEST_CELL)
    if not isinstance(frame.index, pd.RangeIndex):
        # more cells than headings in every row: pandas would shift the columns without a word
        raise DataProblem(language.say("data.bad_csv_width", path=path.name))
    _refuse_short_rows(path, frame)
    heads = _headings(path)
    if len(set(heads)) < len(heads):  # pandas calls the second one "time.1": name it as it is
        frame.columns = heads
    return frame


_LONGEST_CELL = 2**31 - 1  # Python's own reader stops at 131,072 characters, pandas' does not


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
    path, part = _a_path(path), None
    try:
        # a name that nobody has: a fixed one might be the user's file, or a link to one
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=".", delete=False) as file:
            part = Path(file.name)
            file.write(text.encode("utf-8"))
        part.chmod(0o666 & ~_umask())  # such a file is born readable by its owner alone
        part.replace(path)
    except (OSError, ValueError) as fault:  # a ValueError: NUL in the name, or half a letter
        if part is not None:
            part.unlink(missing_ok=True)
        raise _cannot_write(path, fault) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
    """Find microdata that the kit may not ship: a file of your own, or what was fetched before.

    Looked into, with everything below: the folder that ``DOORSTEP_DATA_DIR`` names (``~`` is the
    home folder), then the one that :func:`fetch` writes to. Nothing is fetched here.

    Args:
        name: an id of ``data/registry.yaml``, for example ``"nfwbs_2016"``.

    Returns:
        The path of the file, whose sha256 has been compared with the registry's.

    Raises:
        DataProblem: unknown id, file absent, different or not to be read; says what to do.

    >>> external("no_such_set")
    Traceback (most recent call last):
    kit.datasets.DataProblem: No external data set is called 'no_such_set'; known: nfwbs_2016, ...
    """
    entry = _registered(name)
    found = next(_files_called(entry["file"]), None)
    if found is None:
        key = "data.no_external_yet" if entry.get("address") else "data.no_external"
        raise DataProblem(language.say(key, name=name, file=entry["file"], home=entry["home"]))
    if _hash_of(found, name) != entry["hash"]:
        raise DataProblem(language.say("data.external_differs", name=name, path=found.name))
    return found


def _files_called(file: str) -> Iterator[Path]:
    for place in _places():
        try:
            yield from (path for path in place.rglob(file) if path.is_file())
        except OSError:  # a folder that cannot be looked into, or a name that is too long
            continue


def _hash_of(path: Path, name: str) -> str:
    try:
        return sha256(path.read_bytes())
    except OSError as fault:
        said = {"name": name, "path": path.name, "what": _what(fault)}
        raise DataProblem(language.say("data.external_unread", **said)) from None


def _what(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or type(fault).__name__


def fetch(name: str, to: str | Path | None = None) -> Path:
    """Fetch microdata that the kit may not ship, over the network, into a folder of yours.

    The only function that uses the network. What came is compared with the registry's sha256
    before it gets its name; a file that is there already is not fetched again.

    Args:
        name: an id of ``data/registry.yaml`` with an address, for example ``"nfwbs_2016"``.
        to: the folder, ``~`` for the home folder; None for this user's cache, where
            :func:`external` looks by itself. Name any other folder in ``DOORSTEP_DATA_DIR``.

    Returns:
        The path of the file.

    Raises:
        DataProblem: unknown id or no address, no connection, another file than the one described,
            one of that name in the way, a folder that cannot be written to; says what to do.

    >>> fetch("uci_credit_default")
    Traceback (most recent call last):
    kit.datasets.DataProblem: 'uci_credit_default' has no address to fetch it from: ...
    """
    entry = _registered(name)
    said = {"name": name, "file": entry["file"], "home": entry["home"]}
    address = entry.get("address") or ""
    if not address.startswith("https://"):
        raise DataProblem(language.say("data.no_address", **said))
    path = _made_folder(_fetched_folder() if to is None else to) / entry["file"]
    if path.exists():
        if not path.is_file() or _hash_of(path, name) != entry["hash"]:
            raise DataProblem(language.say("data.in_the_way", path=path.name, **said))
        return path
    import pooch

    try:
        return Path(pooch.retrieve(address, entry["hash"], path.name, path.parent))
    except OSError as fault:  # of requests too: no connection, a refusal, a page that has moved
        # the first to be caught: what requests says of a proxy is both an OSError and a ValueError
        if isinstance(fault, PermissionError | FileNotFoundError) or fault.errno in _FULL:
            raise _cannot_write(path, fault) from None
        what, response = type(fault).__name__, getattr(fault, "response", None)
        if response is not None:
            what = response.status_code
            response.close()  # pooch leaves it open
        raise DataProblem(language.say("data.not_fetched", what=what, **said)) from None
    except ValueError:  # pooch's word for another hash
        raise DataProblem(language.say("data.fetched_differs", **said)) from None


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def _registered(name: Any) -> dict[str, Any]:
    registry = read_yaml("registry.yaml")
    if not _is_in(name, registry):
        known = ", ".join(registry)
        raise DataProblem(language.say("data.unknown_external", name=name, known=known))
    return registry[name]


def _places() -> Iterator[Path]:
    named = os.environ.get("DOORSTEP_DATA_DIR", "")
    if named:
        yield Path(os.path.expanduser(named))
    yield _fetched_folder()


def _fetched_folder() -> Path:
    import pooch  # on first use: a lesson that looks for no file of its reader should not pay

    return Path(pooch.os_cache("doorstep"))


def _made_folder(path: str | Path) -> Path:
    """Make a folder and try to write in it: found out only afterwards, it would cost a download."""
    path = Path(os.path.expanduser(_a_path(path)))  # it leaves the ~ of nobody as it is
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except (OSError, ValueError) as fault:  # a ValueError: NUL in the name
        raise _cannot_write(path, fault) from None
    return path


def _cannot_write(path: Path, fault: Exception) -> DataProblem:
    name = str(path)[:200]
    shown = name if name.isprintable() else ascii(name)[1:-1]  # NUL, or half a letter
    return DataProblem(language.say("data.cannot_write", path=shown, what=_what(fault)))


# ---------------------------------------------------------------- checking a file of one's own


def check_file(path: str | Path, like: str) -> pd.DataFrame:
    """List every problem of one's own file at once, held against a table of the catalogue.

    Columns that the table itself does without, but that a file like it may have (``at`` and
    ``timezone`` in a log of contacts), are checked too.

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
    if not _is_in(like, tables):
        raise DataProblem(language.say("data.unknown_set", name=like, near=nearest(like, tables)))
    schema, frame = tables[like], _table(path)
    fields = [*schema["fields"], *schema.get("optionalFields", ())]
    found = problems(frame, fields, key=schema.get("primaryKey"))
    if not len(frame) and not len(found):
        found.loc[0] = [pd.NA, Path(path).name, language.say("data.no_rows")]
    return found


def problems(
    frame: pd.DataFrame, fields: list[dict[str, Any]], key: str | None = None
) -> pd.DataFrame:
    """List every problem of a table against field descriptions.

    Args:
        frame: the table.
        fields: Frictionless fields: name, type, constraints (required, unique, enum, minimum),
            for sets ``type: list`` with ``delimiter``. Three words of our own: ``apart`` names a
            set that may hold no word of this one; an instant (``type: datetime``) names under
            ``zone`` the column of its time zone, and under ``day`` and ``clock`` those that, where
            filled, must say the same on the local clock.
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
            found += _pair_problems(frame, field)
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
    found = []
    if column.dtype == object:  # Parquet holds sets as lists, which have no order to sort by
        column = column.map(lambda v: _joined(v, field))
        one = column.map(pd.api.types.is_scalar).to_numpy(bool)
        several = np.flatnonzero(~one)
        found = [(int(r) + 2, field["name"], _not_one(column.iloc[r])) for r in several]
        column = column.where(one)
    codes, values = pd.factorize(column)
    wrong = {i: why for i, v in enumerate(values) if (why := _fault(v, field))}
    rows = np.flatnonzero(np.isin(codes, list(wrong))) if wrong else []
    found += [(int(r) + 2, field["name"], wrong[codes[r]]) for r in rows]
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


def _pair_problems(frame: pd.DataFrame, field: dict[str, Any]) -> list[tuple]:
    """Faults that only two columns together show."""
    name, other = field["name"], field.get("apart")
    if not frame.columns.is_unique:
        return []
    if other in frame:
        return [
            (row + 2, name, language.say("data.both", value=both, column=other))
            for row, (one, two) in enumerate(zip(frame[name], frame[other], strict=True))
            if (both := _shared_word(one, two, field))
        ]
    if "zone" in field:
        local = local_times(frame, field)
        return [(row + 2, column, what) for row, column, what in local.faults]
    return []


def _shared_word(one: Any, two: Any, field: dict[str, Any]) -> str:
    """A word that both sets hold, "" for none; cells that are not recorded hold nothing."""
    held = [set(str(_joined(v, field)).split(";")) for v in (one, two) if _recorded(v)]
    both = held[0] & held[1] - {"none"} if len(held) == 2 else set()
    return min(both, default="")


def _recorded(value: Any) -> bool:
    return not (pd.api.types.is_scalar(value) and (pd.isna(value) or value == ""))


def _joined(value: Any, field: dict[str, Any]) -> Any:
    several = isinstance(value, list | tuple | set | frozenset) or getattr(value, "ndim", 0) > 0
    if field["type"] != "list" or not several:
        return value
    return field.get("delimiter", ";").join(str(v) for v in value) or "none"


def _not_one(value: Any) -> str:
    return language.say("data.not_one", value=" ".join(str(value).split())[:_SHOWN])


_SHOWN = 60  # letters of a cell: a whole table in one would bury the sentence


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
        if bad:
            return _unknown(bad[0], rules["enum"])
        return language.say("data.none_and_more") if "none" in parts[1:] + parts[:-1] else None
    if kind == "date" and day_number(value) is None:
        return language.say("data.not_date", value=text)
    if kind == "time" and clock_second(value) is None:
        return language.say("data.not_time", value=text)
    if kind == "datetime" and instant(value) is None:
        return language.say("data.not_instant", value=text)
    if field.get("format") == "timezone" and zone(text) is None:
        return language.say("data.not_timezone", value=text)
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
    except OverflowError:  # a whole number of hundreds of digits, which would bury the sentence
        return language.say("data.not_number", value="inf")
    if not np.isfinite(number) or (kind == "integer" and number != int(number)):
        return language.say("data.not_number", value=value)
    low, high = rules.get("minimum"), rules.get("maximum")
    if low is not None and number < low or high is not None and number > high:
        return language.say("data.out_of_range", value=value, low=low, high=high)
    return None


# ---------------------------------------------------------------- days, clocks, instants
# The checks of a table and the theme that computes with it read a cell by the same functions: what
# one side took for a date and the other did not would count as "not recorded" without a word.

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_INSTANT = re.compile(
    r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
)


def day_number(value: Any) -> int | None:
    """Number a day as Python counts days, None for what is no date.

    Args:
        value: an ISO date as text, a date, or a NumPy or pandas day.

    >>> day_number("2026-03-17") - day_number("2026-03-16"), day_number("2026-02-30")
    (1, None)
    """
    if value is pd.NaT:
        return None
    if isinstance(value, dt.date):
        return value.toordinal()
    if isinstance(value, np.datetime64):
        number = int(value.astype("M8[D]").astype(int)) + _EPOCH
        return number if 0 < number <= dt.date.max.toordinal() else None
    if not _DAY.fullmatch(str(value)):
        return None
    try:
        return dt.date.fromisoformat(str(value)).toordinal()
    except ValueError:
        return None


_EPOCH = dt.date(1970, 1, 1).toordinal()


def clock_second(value: Any) -> int | None:
    """Number the seconds since midnight of a clock time, None for what is none.

    Args:
        value: ``HH:MM`` or ``HH:MM:SS`` as text, or a time.

    >>> clock_second("22:00"), clock_second("24:30")
    (79200, None)
    """
    found = _CLOCK.fullmatch(str(value))
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def instant(value: Any) -> pd.Timestamp | None:
    """Read an instant with its offset, in UTC; None for what is none, or gives no offset.

    Args:
        value: ISO text such as ``2026-03-17T12:40:00+00:00``, or a Timestamp with a zone.

    >>> str(instant("2026-03-17T20:40:00+08:00"))
    '2026-03-17 12:40:00+00:00'
    """
    if isinstance(value, dt.datetime):
        return None if value.tzinfo is None else pd.Timestamp(value).tz_convert("UTC")
    if not _INSTANT.fullmatch(str(value)):
        return None
    try:
        return pd.Timestamp(str(value)).tz_convert("UTC")
    except ValueError:  # a day that no month has
        return None


@lru_cache(maxsize=256)
def zone(name: Any) -> ZoneInfo | None:
    """Find a time zone by its name, None for what is none.

    >>> zone("Asia/Shanghai") is not None, zone("Mars/Phobos") is None
    (True, True)
    """
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):  # no such zone, or a path that is none
        return None


@dataclass(frozen=True)
class LocalTimes:
    """Instants on their owners' clocks.

    ``rows`` are the rows (counted from 0) with an instant in a known zone; ``day`` and ``second``
    say when it was there, ``offset`` is the zone's distance from UTC then, in seconds.
    ``unread`` counts the other cells that hold something; ``faults`` lists what is wrong with
    sound instants: row, column, a sentence.
    """

    rows: np.ndarray
    day: np.ndarray
    second: np.ndarray
    offset: np.ndarray
    unread: int
    faults: list[tuple[int, str, str]]


def local_times(frame: pd.DataFrame, field: dict[str, Any]) -> LocalTimes:
    """Bring a column of instants onto the local clock that each row's time zone names.

    Going through the zone keeps the hour right on the nights when clocks change.

    Args:
        frame: the table.
        field: the instant's field, with ``zone``, ``day`` and ``clock`` (see :func:`problems`).

    >>> at = {"name": "at", "zone": "zone", "day": "date", "clock": "time"}
    >>> log = pd.DataFrame({"at": ["2026-03-17T12:40Z"], "zone": ["Asia/Shanghai"]})
    >>> divmod(int(local_times(log, at).second[0]) // 60, 60)
    (20, 40)
    """
    at = _instants(frame[field["name"]])
    zones = frame[field["zone"]] if field["zone"] in frame else pd.Series(None, frame.index)
    codes, names = pd.factorize(zones.map(str, na_action="ignore").replace("", None))
    no_zone = np.flatnonzero(at.notna() & (codes < 0))
    faults = [(int(r), field["zone"], language.say("data.zone_missing")) for r in no_zone]
    parts = [
        _on_clock(at, np.flatnonzero(at.notna() & (codes == code)), place)
        for code, place in enumerate(map(zone, names))
        if place is not None
    ]
    columns = np.hstack([np.zeros((4, 0), np.int64), *parts])
    columns = columns[:, np.argsort(columns[0], kind="stable")]
    for part, wanted in (("day", columns[1]), ("clock", columns[2] // 60)):
        faults += _disagreements(frame, field, part, columns[0], wanted)
    held = frame[field["name"]]
    unread = int((held.notna() & (held.astype(str) != "")).sum()) - columns.shape[1]
    return LocalTimes(*columns, unread, faults)


def _instants(column: pd.Series) -> pd.DatetimeIndex:
    """Read a column of instants at once; NaT where nothing, or no instant, is recorded."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return pd.DatetimeIndex(column).tz_convert("UTC")
    texts = [str(v) for v in column]
    sound = [t if _INSTANT.fullmatch(t) else None for t in texts]
    return pd.DatetimeIndex(pd.to_datetime(sound, utc=True, format="ISO8601", errors="coerce"))


def _on_clock(at: pd.DatetimeIndex, rows: np.ndarray, place: ZoneInfo) -> np.ndarray:
    """Row, day, second of day and offset of some instants in one zone."""
    here = at[rows]
    local = here.tz_convert(place).tz_localize(None)
    midnight = local.normalize()
    day = (midnight - pd.Timestamp(0)).days.to_numpy() + _EPOCH
    second = (local - midnight).total_seconds().to_numpy().astype(np.int64)
    offset = (local - here.tz_localize(None)).total_seconds().to_numpy().astype(np.int64)
    return np.vstack([rows, day, second, offset]).astype(np.int64)


def _disagreements(
    frame: pd.DataFrame, field: dict[str, Any], part: str, rows: np.ndarray, wanted: np.ndarray
) -> list[tuple[int, str, str]]:
    """Rows whose own day or clock is not the one that the instant has there."""
    column = field[part]
    if column not in frame:
        return []
    number = day_number if part == "day" else lambda cell: _minute(clock_second(cell))
    cells = frame[column].iloc[rows]
    codes, values = pd.factorize(cells)
    numbers = [-1 if (n := number(v)) is None else n for v in values]
    recorded = np.array([*numbers, -1])[codes]
    wrong = np.flatnonzero((recorded >= 0) & (recorded != wanted))
    said = {"column": field["name"]}
    return [
        (int(rows[i]), column, language.say("data.disagrees", value=cells.iloc[i], **said))
        for i in wrong
    ]


def _minute(second: int | None) -> int | None:
    return None if second is None else second // 60


# ---------------------------------------------------------------- people are not data

_IDENTIFYING_NAMES = re.compile(
    r"(^|_)(name|full_?name|first_?name|last_?name|surname|id_?card|identity|ssn|passport|phone|"
    r"mobile|telephone|tel|address|street|e?mail|wechat|qq|plate|birth|dob)(_|$)"
    r"|^_*(customer|client|borrower|debtor|contact_person)_*$|^(客户|联系人|借款人|债务人|家属)$"
    r"|姓名|名字|户名|身份证|证件号|电话|手机|号码|地址|住址|邮箱|微信|车牌|生日|출생|이름|주소|전화",
    re.IGNORECASE,
)
# A mobile or landline number, an identity number; bounded so that no part of a longer code is one.
_NUMBERS_OF_PEOPLE = re.compile(
    r"(?<![0-9A-Za-z-])"
    r"(1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}|0[0-9]{2,3}[ -][0-9]{7,8}|[+][0-9][0-9 -]{8,14}[0-9]"
    r"|[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx]|[0-9]{3}-[0-9]{2}-[0-9]{4})"
    r"(?![0-9A-Za-z-])"
)
_SHORTEST_NUMBER = 11
# Bounded too: without the {1,64} a long cell of letters would take minutes.
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w")


def identifying_columns(frame: pd.DataFrame) -> list[str]:
    """Name the columns that look as if they held names, numbers or addresses of real people.

    The headings are looked at, and every different value.

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
    if _IDENTIFYING_NAMES.search(plain) or _IDENTIFYING_NAMES.search(re.sub(r"\s+", "", name)):
        return True
    if isinstance(column, pd.DataFrame) or pd.api.types.is_bool_dtype(column):
        return False
    return _tells_of_people(_different(column))


def _different(column: pd.Series) -> list[str]:
    """Every different value of a column, as text."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.cat.categories.to_series()
    values = column.dropna()
    if pd.api.types.is_float_dtype(column):  # one empty cell turns a column of numbers into floats
        numbers = values.to_numpy(float)
        numbers = numbers[np.abs(numbers) < 2.0**63]  # no number of a person is longer
        if (numbers % 1 != 0).any():
            return []
        values = pd.Series(numbers.astype(np.int64))
    if values.dtype == object:  # lists cannot be told apart before they are text
        values = values.map(str)
    return list(map(str, values.unique().tolist()))


def _tells_of_people(texts: list[str]) -> bool:
    """One search over all texts at once: a call for each would take a second in a million."""
    together = "\n".join(texts)
    if "@" in together and _MAIL.search(together):
        return True
    long = "\n".join(text for text in texts if len(text) >= _SHORTEST_NUMBER)
    return bool(_NUMBERS_OF_PEOPLE.search(long))


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


# ---------------------------------------------------------------- for a spreadsheet


def spreadsheet_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy of a table that is safe to write as CSV and to open in a spreadsheet.

    A text that begins like a formula (``=``, ``+``, ``-``, ``@``) or with white space that hides
    one gets an apostrophe in front: a spreadsheet would execute it on the reader's machine.

    Args:
        frame: any table; numbers stay numbers, the index is left alone.

    >>> spreadsheet_safe(pd.DataFrame({"n": [-1], "text": ["=1+1"]})).to_csv(index=False)
    "n,text\\n-1,'=1+1\\n"
    """
    safe = frame.copy()
    for place, kind in enumerate(frame.dtypes):
        if pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind):
            continue
        safe.isetitem(place, frame.iloc[:, place].map(_harmless))
    return safe.set_axis([_harmless(name) for name in frame.columns], axis="columns")


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # the wide signs of a Chinese or Japanese keyboard are taken for the narrow ones
    starts = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
    # a bare carriage return would not be quoted, and what follows it would begin a row
    return ("'" if value.startswith(starts) else "") + value.replace("\r", " ")
