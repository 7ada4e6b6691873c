"""Assignments: who reads which vignettes, in which order, the same for the same seed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kit import language
from kit.psychology.responses import Form
from kit.psychology.words import Told, a_count

if TYPE_CHECKING:
    from kit.psychology.vignettes import Design


def in_blocks(rng: np.random.Generator, values: np.ndarray, n: int) -> np.ndarray:
    """Return n values from shuffled blocks, one block after the other.

    >>> sorted(in_blocks(np.random.default_rng(1), np.array([1, 2]), 4).tolist())
    [1, 1, 2, 2]
    """
    blocks = np.tile(values, (-(-n // len(values)), 1))
    return rng.permuted(blocks, axis=1).ravel()[:n]


def dealt(rng: np.random.Generator, arms: np.ndarray, n: int, each: int) -> np.ndarray:
    """Deal shuffled blocks out: n rows of so many different arms.

    >>> dealt(np.random.default_rng(1), np.array([1, 2, 3]), 3, 3).sum(axis=1).tolist()
    [6, 6, 6]
    """
    if each == 1:
        return in_blocks(rng, arms, n)[:, None]
    pool: list[int] = []
    dealt = np.empty((n, each), dtype=int)
    for person in range(n):
        mine: list[int] = []
        while len(mine) < each:
            at = next((place for place, arm in enumerate(pool) if arm not in mine), None)
            if at is None:
                pool += rng.permutation(arms).tolist()
            else:
                mine.append(pool.pop(at))
        dealt[person] = mine
    return dealt


@dataclass(frozen=True, eq=False, repr=False)
class Assignment(Told):
    """Who reads which vignettes, in which order; got from :meth:`Design.assign`.

    Attributes:
        design: the design.
        n: number of people.
        seed: of the shuffling.
        block: places in a block.
        per_person: vignettes that each person reads.
        personas: for each person the id of the invented person who answers.
        arms: one row a person, numbers of arms in the order of reading.

    >>> from kit.psychology.vignettes import Vignettes
    >>> Vignettes().assign(3, seed=1).n
    3
    """

    design: Design
    n: int
    seed: int
    block: int
    per_person: int
    personas: tuple[str, ...]
    arms: np.ndarray

    @property
    def mark(self) -> str:
        """Return four signs that tell this assignment from another.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(3, seed=1).mark == Vignettes().assign(3, seed=2).mark
        False
        """
        text = json.dumps([self.design.digest, self.seed, self.personas, self.arms.tolist()])
        return hashlib.sha256(text.encode()).hexdigest()[:4]

    def to_frame(self) -> pd.DataFrame:
        """Return the assignment.

        Returns:
            One row a vignette to be read: person (from 1), position (from 1), arm, persona.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(2, seed=1).to_frame().columns.tolist()
        ['person', 'position', 'arm', 'persona']
        """
        return pd.DataFrame(
            {
                "person": np.repeat(np.arange(1, self.n + 1), self.per_person),
                "position": np.tile(np.arange(1, self.per_person + 1), self.n),
                "arm": self.arms.ravel(),
                "persona": np.repeat(np.array(self.personas, dtype=object), self.per_person),
            }
        )

    def balance(self) -> pd.DataFrame:
        """Return how often each arm is read, and how often it comes first.

        Returns:
            The arms as in :meth:`Design.to_frame`, with times_assigned and times_first.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes("tone").assign(7, seed=1).balance()["times_assigned"].sum().item()
        7
        """
        most = self.design.n_arms + 1
        return self.design.to_frame().assign(
            times_assigned=np.bincount(self.arms.ravel(), minlength=most)[1:],
            times_first=np.bincount(self.arms[:, 0], minlength=most)[1:],
        )

    def form(self, person: int) -> Form:
        """Return the form of one person.

        Args:
            person: number, 1 to n.

        Raises:
            DataProblem: no such person.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(2, seed=1).form(3)
        Traceback (most recent call last):
        kit.datasets.DataProblem: person must be a whole number from 1 to 2, not '3'.
        """
        place = a_count("person", person, 1, self.n) - 1
        arms = tuple(self.arms[place].tolist())
        return Form(self.design, place + 1, self.personas[place], arms, self.mark)

    def _lines(self) -> Iterator[str]:
        counts = self.balance()["times_assigned"]
        low, high = int(counts.min()), int(counts.max())
        times = low if low == high else language.say("vignettes.times", low=low, high=high)
        said = {"times": times, "arms": self.design.n_arms}
        said |= {"n": self.n, "each": self.per_person, "block": self.block, "seed": self.seed}
        yield language.say("vignettes.assigned", **said)

    def _tables(self) -> Iterator[pd.DataFrame]:
        yield language.table(self.balance())
