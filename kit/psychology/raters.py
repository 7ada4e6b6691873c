"""Simulated coders: what a coder of known reliability makes of gold codes.

The true parameters stand in ``data/psychology/coders.yaml`` and are assumed, so the agreement that
should come out can be computed and held against the one that does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets
from kit.psychology.codetables import split
from kit.psychology.talks import SPEAKERS, sides
from kit.psychology.words import a_count, a_number, data, must_be_known, problem, shown

_KEYS = ("name", "second", "others", "right")


def simulate_coder(
    codes: Iterable[Any],
    coder: Any = "a",
    *,
    seed: int = 1,
    speakers: Sequence[Any] | None = None,
) -> pd.Series:
    """Return what a simulated coder makes of gold codes. Nobody's real coding is meant.

    Each code is right with the coder's chance; where it is missed, a code that is easily taken for
    it stands instead. The second code of an utterance may go unnoticed.

    Args:
        codes: gold codes of the kit's code book, one cell an utterance, ``"SR;AFF"`` for two.
        coder: ``"a"`` (trained) or ``"b"`` (a novice); a chance from 0 to 1 to be right on every
            code; chances by code, ``{"CR": 0.4}``, the rest as coder a; or the path of a YAML file
            of your own with ``right``, ``others`` and ``second``. All are assumed, none measured.
        seed: of the draws; the same seed gives the same codes.
        speakers: visitor or resident for each utterance. Without them a NEU is never missed,
            since what it is taken for turns on who speaks.

    Returns:
        Codes with the index of what was given.

    Raises:
        DataProblem: no codes, a code of another book, a chance outside 0 to 1, speakers of another
            length.

    >>> simulate_coder(["SR", "CR", "OQ;AFF"], 1.0).tolist()
    ['SR', 'CR', 'OQ;AFF']
    >>> simulate_coder(["CR"] * 6, {"CR": 0}, seed=4).tolist()
    ['PER', 'SR', 'PER', 'SR', 'SR', 'SR']
    """
    cells, index = _cells(codes)
    who = _speakers(speakers, len(cells))
    chances, second = _coder(coder)
    rng = np.random.default_rng(a_count("seed", seed, 0, 2**63 - 1))
    draws = rng.random((3, len(cells)))
    first = _taken_for([cell[0] for cell in cells], who, chances, draws[0])
    double = [place for place, cell in enumerate(cells) if len(cell) > 1]
    others = _taken_for([cells[i][1] for i in double], who[double], chances, draws[1][double])
    for place, other in zip(double, others, strict=True):
        if draws[2][place] < second and other != first[place]:
            first[place] = f"{first[place]};{other}"
    return pd.Series(first, index=index, dtype=object, name="codes")


def expected_kappa(
    codes: Iterable[Any], one: Any = "a", two: Any = "b", speakers: Sequence[Any] | None = None
) -> float | None:
    """Return Cohen's kappa that two simulated coders should reach on the main codes.

    It is computed from the true parameters: with p the shares of the gold codes and A, B what each
    coder makes of them, po = sum of p A B, pe = (p A)(p B), kappa = (po - pe) / (1 - pe). A kappa
    from drawn codes scatters about it.

    Args:
        codes: gold codes, as for :func:`simulate_coder`; the first of a cell counts.
        one: a coder, as there; 1 is the gold itself.
        two: the other.
        speakers: as there.

    Returns:
        The coefficient; None where only one code can occur.

    Raises:
        DataProblem: as :func:`simulate_coder`.

    Source: definition of kappa, J. Cohen, from memory, not read (grade M); computed.

    >>> round(expected_kappa(["SR", "CR"] * 50, 1, 0.5), 3)
    0.121
    """
    cells, _ = _cells(codes)
    who = _speakers(speakers, len(cells))
    kinds = Counter((cell[0], side) for cell, side in zip(cells, who, strict=True))
    made = [
        np.array([_shares(*kind, chances) for kind in kinds])
        for chances in (_coder(one)[0], _coder(two)[0])
    ]
    p = np.array(list(kinds.values())) / len(cells)
    seen = float(p @ (made[0] * made[1]).sum(axis=1))
    chance = float((p @ made[0]) @ (p @ made[1]))
    return None if np.isclose(chance, 1) else (seen - chance) / (1 - chance)


# ---------------------------------------------------------------- how a code is missed


def _shares(code: str, side: str, chances: Mapping[str, float]) -> np.ndarray:
    """How often each code of the book stands where this one should."""
    book = list(sides())
    words = data("coders")
    near = words["neutral"].get(side, {code: 1.0}) if code == "NEU" else words["neighbours"][code]
    found = np.zeros(len(book))
    found[book.index(code)] = chances[code]
    for other, share in near.items():
        found[book.index(other)] += (1 - chances[code]) * share
    return found / found.sum()


def _taken_for(
    codes: Sequence[str], who: np.ndarray, chances: Mapping[str, float], draws: np.ndarray
) -> list[str]:
    book = np.array(list(sides()), dtype=object)
    kinds: dict[tuple[str, str], list[int]] = {}
    for place, kind in enumerate(zip(codes, who, strict=True)):
        kinds.setdefault(kind, []).append(place)
    taken = np.empty(len(codes), dtype=object)
    for kind, places in kinds.items():
        edges = np.cumsum(_shares(*kind, chances))
        # the last edge may fall a hair short of 1
        drawn = np.minimum(np.searchsorted(edges, draws[places], side="right"), len(book) - 1)
        taken[places] = book[drawn]
    return taken.tolist()


# ---------------------------------------------------------------- what is asked for


def _cells(codes: Any) -> tuple[list[tuple[str, ...]], pd.Index]:
    is_many = isinstance(codes, pd.Series | np.ndarray | list | tuple)
    if not is_many or np.ndim(codes) != 1 or not len(codes):
        raise problem("talk.no_codes", value=shown(codes))
    index = codes.index if isinstance(codes, pd.Series) else pd.RangeIndex(len(codes))
    texts, places = list(codes), {}
    for place, cell in enumerate(texts, 1):
        if isinstance(cell, str) and cell in places:
            continue
        if not isinstance(cell, str) or not 1 <= len(split(cell)) <= 2:
            raise problem("talk.no_code_here", row=place, value=shown(cell))
        for code in split(cell):
            must_be_known(code, sides(), "talk.unknown_code")
        places[cell] = split(cell)
    return [places[cell] for cell in texts], index


def _speakers(speakers: Any, n: int) -> np.ndarray:
    if speakers is None:
        return np.full(n, "", dtype=object)
    is_many = isinstance(speakers, pd.Series | np.ndarray | list | tuple)
    if not is_many or len(speakers) != n or not set(map(str, speakers)) <= set(SPEAKERS):
        raise problem("talk.speakers", n=n)
    return np.array(list(speakers), dtype=object)


def _coder(coder: Any) -> tuple[dict[str, float], float]:
    """The chance to be right on each code, and to note a second one."""
    known = data("coders")["coders"]
    if isinstance(coder, Mapping):
        chances, second = _coder("a")
        return chances | _chances(coder), second
    if isinstance(coder, Real) and not isinstance(coder, bool):
        chance = a_number("coder", coder, 0, 1)
        return dict.fromkeys(sides(), chance), chance
    is_path = isinstance(coder, Path) or str(coder).lower().endswith((".yaml", ".yml"))
    if is_path:
        record = datasets.read_own_yaml(coder)
        if not isinstance(record, Mapping) or not isinstance(record.get("right", {}), Mapping):
            raise problem("talk.coder_file", file=Path(coder).name)
        for key in record:
            must_be_known(key, _KEYS, "talk.coder_key", file=Path(coder).name)
    else:
        must_be_known(coder, known, "talk.unknown_coder")
        record = known[coder]
    others = a_number("others", record.get("others", 1.0), 0, 1)
    second = a_number("second", record.get("second", 1.0), 0, 1)
    return dict.fromkeys(sides(), others) | _chances(record.get("right", {})), second


def _chances(right: Mapping[Any, Any]) -> dict[str, float]:
    for code in right:
        must_be_known(code, sides(), "talk.unknown_code")
    return {code: a_number(code, share, 0, 1) for code, share in right.items()}
