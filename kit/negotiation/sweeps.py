"""Simulate a whole grid of parameters, resume where it stopped, spread it over a cluster.

One cell of the grid is one call of ``simulate``. With a results folder each finished cell is one
small file, written whole or not at all and named after its parameters: an interrupted sweep goes on
where it stopped, nothing is lost and nothing counted twice. With a ``dask.distributed`` client the
cells are played on its workers; a worker that dies costs time, not results.
"""

from __future__ import annotations

import hashlib
import inspect
import itertools
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import kit
from kit import datasets, language
from kit.negotiation.simulation import Setup, gather, play_block, prepare, simulate
from kit.negotiation.tactics import as_tactic, is_built_in, name_of
from kit.negotiation.words import must_be_known, problem

_SCHEMA = 1  # one more whenever the same parameters give other numbers
_MOST = 100_000
_NOT_IN_GRID = ("client", "keep")


@dataclass(frozen=True)
class Sweep:
    """What a grid of simulations came to.

    Attributes:
        table: one row a cell: its parameters, then each measure with its interval (``_low``,
            ``_high``).
        computed: cells played now.
        found: cells taken from the folder.
        damaged: names of files that could not be used and were made anew.
    """

    table: pd.DataFrame
    computed: int
    found: int
    damaged: tuple[str, ...] = ()

    def __repr__(self) -> str:
        names = language.say("sweeps.names", names=", ".join(self.damaged)) if self.damaged else ""
        said = {"cells": len(self.table), "computed": self.computed, "found": self.found}
        return language.say("sweeps.summary", damaged=len(self.damaged), names=names, **said)

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>" + language.table(self.table).to_html(index=False)


# ---------------------------------------------------------------- the grid


@dataclass(frozen=True)
class _Cell:
    shown: dict[str, Any]
    setup: Setup

    def key(self) -> str:
        """The same for the same parameters and version, whatever the order of the grid."""
        plain = {"schema": _SCHEMA, "version": kit.__version__, "setup": _plain(self.setup)}
        # identical by design, so a folder filled with numba serves a machine without it
        plain["setup"].pop("engine")
        text = json.dumps(plain, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(thing: Any) -> Any:
    """A tactic or an argument in words that JSON knows."""
    if is_dataclass(thing):
        named = {one.name: _plain(getattr(thing, one.name)) for one in fields(thing)}
        return {"is": type(thing).__name__, **named} if not isinstance(thing, Setup) else named
    if isinstance(thing, tuple | list):
        return [_plain(one) for one in thing]
    return thing.item() if isinstance(thing, np.generic) else thing


def _cells(grid: Any) -> list[_Cell]:
    if not isinstance(grid, Mapping):
        raise problem("sweeps.not_grid", kind=type(grid).__name__)
    known = [p for p in inspect.signature(simulate).parameters if p not in _NOT_IN_GRID]
    for name in grid:
        must_be_known(name, known, "sweeps.grid")
    for name in ("creditor", "borrower", "n", "seed"):
        if name not in grid:
            raise problem("sweeps.needed", name=name)
    lists = {name: v if isinstance(v, list) else [v] for name, v in grid.items()}
    for name, values in lists.items():
        if not values:
            raise problem("sweeps.empty", name=name)
    count = math.prod(len(values) for values in lists.values())
    if count > _MOST:
        raise problem("sweeps.too_many", n=count, most=_MOST)
    return [_cell(dict(zip(lists, one, strict=True))) for one in itertools.product(*lists.values())]


def _cell(given: dict[str, Any]) -> _Cell:
    return _Cell({name: _shown(value) for name, value in given.items()}, prepare(**given))


def _shown(value: Any) -> Any:
    """How a parameter stands in the table: numbers as they are, tactics by what sets them apart."""
    if is_dataclass(value) and hasattr(value, "target"):
        apart = [
            f"{one.name}={_shown(getattr(value, one.name))}"
            for one in fields(value)
            if getattr(value, one.name) != one.default and one.name != "cost"
        ]
        return f"{value.id}({', '.join(apart)})"
    if callable(value) or hasattr(value, "target"):
        return name_of(as_tactic(value))
    return repr(value) if isinstance(value, tuple) or is_dataclass(value) else value


# ---------------------------------------------------------------- the folder


def _ready(folder: Any, cells: list[_Cell]) -> Path:
    for cell in cells:
        for tactic in cell.setup.pair:
            if not is_built_in(tactic):
                raise problem("sweeps.own_tactic", name=name_of(tactic))
    try:
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, TypeError) as fault:
        what = getattr(fault, "strerror", None) or type(folder).__name__
        raise problem("sweeps.no_folder", path=folder, what=what) from None
    return path


def _file(folder: Path, key: str) -> Path:
    return folder / f"cell-{key[:24]}.json"


def _text(key: str, cell: _Cell, measures: dict[str, Any]) -> str:
    record = {
        "schema": _SCHEMA,
        "key": key,
        "parameters": {name: str(value) for name, value in cell.shown.items()},
        "measures": measures,
    }
    record["check"] = _check(record)
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _check(record: dict[str, Any]) -> str:
    held = {name: record[name] for name in ("key", "measures")}
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def _read(path: Path, key: str) -> dict[str, Any] | None:
    """What a file holds, None where it is damaged or another's; it is only ever read as data."""
    try:
        record = json.loads(path.read_bytes())
        sound = record["key"] == key and record["check"] == _check(record)
        return record["measures"] if sound else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


# ---------------------------------------------------------------- playing


def _play(setup: Setup) -> dict[str, list[float | None]]:
    """Play a cell; in another process too."""
    played = (play_block(setup, block) for block in range(setup.blocks))
    totals = gather(setup, played).totals
    numbers = totals[["mean", "low", "high", "n"]].astype(object)
    numbers = numbers.where(totals[["mean", "low", "high", "n"]].notna(), None)
    return dict(zip(totals["measure"], numbers.to_numpy().tolist(), strict=True))


def _played(setups: dict[str, Setup], client: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if client is None:
        yield from ((key, _play(setup)) for key, setup in setups.items())
        return
    from distributed import as_completed  # the extra [cluster]: whoever has a client has it

    futures = {client.submit(_play, setup, pure=False): key for key, setup in setups.items()}
    try:
        for future in as_completed(list(futures)):
            yield futures[future], future.result()
    finally:
        client.cancel(list(futures))  # after an error or an interruption nothing plays on


def sweep(
    grid: Mapping[str, Any],
    client: Any = None,
    folder: Any = None,
    progress: bool | Callable[[int, int], None] | None = None,
) -> Sweep:
    """Simulate every cell of a grid.

    Args:
        grid: arguments of ``simulate`` by name, each a value or a *list* of values (a tuple is one
            value); ``creditor``, ``borrower``, ``n`` and ``seed`` are needed.
        client: a ``dask.distributed`` client, or None for this process.
        folder: where finished cells are kept and found again, or None; it is made if need be.
        progress: True or False for a bar of text, or a function of (done, all); None shows the bar
            only where messages go to a terminal.

    Returns:
        A :class:`Sweep`; rows in the grid's order.

    Raises:
        DataProblem: a grid that is none, an argument that ``simulate`` refuses, a folder that
            cannot be used, or a tactic of one's own together with a folder.

    >>> grid = {"creditor": ["boulware", "linear"], "borrower": "linear", "n": 1000, "seed": 1}
    >>> sweep(grid).table[["creditor", "deal_rate", "price"]].values.tolist()
    [['boulware', 1.0, 64.0], ['linear', 1.0, 50.0]]
    """
    cells = _cells(grid)
    place = None if folder is None else _ready(folder, cells)
    keys = [cell.key() if place else str(number) for number, cell in enumerate(cells)]
    by_key = dict(zip(keys, cells, strict=True))  # a cell named twice is played once
    done, damaged = {}, []
    if place:
        for key in by_key:
            path = _file(place, key)
            if path.exists():
                done[key] = _read(path, key)
                if done[key] is None:
                    damaged.append(path.name)
                    del done[key]
    found, tell = len(done), _teller(progress)
    missing = {key: cell.setup for key, cell in by_key.items() if key not in done}
    tell(len(done), len(by_key))
    for key, measures in _played(missing, client):
        if place:
            datasets.write_whole(_file(place, key), _text(key, by_key[key], measures))
        done[key] = measures
        tell(len(done), len(by_key))
    rows = [_row(cell, done[key]) for key, cell in zip(keys, cells, strict=True)]
    return Sweep(pd.DataFrame(rows), len(missing), found, tuple(damaged))


def _row(cell: _Cell, measures: dict[str, Any]) -> dict[str, Any]:
    row = dict(cell.shown)
    for name, (mean, low, high, _) in measures.items():
        numbers = {name: mean, f"{name}_low": low, f"{name}_high": high}
        row |= {key: math.nan if value is None else value for key, value in numbers.items()}
    return row


def _teller(progress: Any) -> Callable[[int, int], None]:
    """The bar goes to stderr and only to a terminal: a saved notebook would differ each run."""
    if callable(progress):
        return progress
    wanted = sys.stderr.isatty() if progress is None else progress
    return _bar if wanted else lambda done, all_: None


def _bar(done: int, all_: int) -> None:
    full = 30 * done // all_
    said = {"bar": "#" * full + "." * (30 - full), "done": done, "all": all_}
    end = "\n" if done == all_ else ""
    print("\r" + language.say("sweeps.progress", **said), end=end, file=sys.stderr, flush=True)
