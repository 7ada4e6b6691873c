"""Fractions of a two-level design: which runs are left, and what they cannot tell apart.

A factor is a letter, a set of letters is a number with one bit for each: the product of two effects
is then their exclusive or, because a column times itself is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from numbers import Real
from typing import Any

import numpy as np

from kit.psychology.words import problem, shown

LETTERS = "ABCDEFGH"
_RATIO = re.compile(r"\s*1\s*/\s*([0-9]{1,4})\s*")


@dataclass(frozen=True)
class Relation:
    """The words of a fraction that equal one in every run.

    Attributes:
        letters: one for each factor, in order.
        generators: what the added factors are made of, such as ``"D=ABC"``.
        words: pairs of letters as bits and sign, shortest first.

    >>> Relation("ABC", ("C=AB",), ((7, 1),)).resolution
    3
    """

    letters: str
    generators: tuple[str, ...] = ()
    words: tuple[tuple[int, int], ...] = ()

    @property
    def resolution(self) -> int | None:
        """Return the length of the shortest word; None where nothing is confounded.

        >>> Relation("ABC").resolution is None
        True
        """
        return self.words[0][0].bit_count() if self.words else None

    @property
    def defining(self) -> str:
        """Return the defining relation, such as ``"I = ABCD"``; "" for a full design.

        >>> Relation("ABC", ("C=-AB",), ((7, -1),)).defining
        'I = -ABC'
        """
        return " = ".join(["I", *(spelled(*word) for word in self.words)]) if self.words else ""

    def aliases(self, effect: int) -> tuple[str, ...]:
        """Return the effects that the runs cannot tell from one, shortest first.

        Args:
            effect: its letters as bits; 1 is A, 3 is AB.

        >>> Relation("ABC", ("C=AB",), ((7, 1),)).aliases(1)
        ('BC',)
        """
        others = [(effect ^ mask, sign) for mask, sign in self.words]
        return tuple(spelled(*one) for one in sorted(others, key=_by_length))

    def runs(self) -> np.ndarray:
        """Return the runs: one row each, one column a factor, -1 the first level and 1 the second.

        >>> Relation("ABC", ("C=AB",), ((7, 1),)).runs().tolist()
        [[-1, -1, 1], [-1, 1, -1], [1, -1, -1], [1, 1, 1]]
        """
        made = {LETTERS.index(one[0]): one.partition("=")[2] for one in self.generators}
        base = [at for at in range(len(self.letters)) if at not in made]
        table = np.zeros((2 ** len(base), len(self.letters)), dtype=int)
        table[:, base] = list(product((-1, 1), repeat=len(base)))
        for at, word in made.items():
            parts = [LETTERS.index(letter) for letter in word.lstrip("-")]
            table[:, at] = table[:, parts].prod(axis=1) * (-1 if word[0] == "-" else 1)
        return table


def spelled(effect: int, sign: int = 1) -> str:
    """Return an effect's letters.

    >>> spelled(5), spelled(3, -1)
    ('AC', '-AB')
    """
    letters = "".join(one for at, one in enumerate(LETTERS) if effect >> at & 1)
    return ("-" if sign < 0 else "") + letters


def _by_length(word: tuple[int, int]) -> tuple[int, str]:
    return word[0].bit_count(), spelled(word[0])


def halvings(fraction: Any) -> int:
    """Return how often a design is halved: 0 for 1, 2 for a quarter.

    Args:
        fraction: a number such as 0.25, or text such as ``"1/4"``.

    Raises:
        DataProblem: not 1, 1/2, 1/4, 1/8 ...

    >>> halvings(0.25), halvings("1/2"), halvings(1)
    (2, 1, 0)
    >>> halvings(1 / 3)
    Traceback (most recent call last):
    kit.datasets.DataProblem: A fraction is 1, 1/2, 1/4, 1/8 or 1/16, not '0.33...
    """
    value = fraction
    if isinstance(fraction, str) and fraction.strip() == "1":
        value = 1
    elif isinstance(fraction, str) and (found := _RATIO.fullmatch(fraction)) and int(found[1]):
        value = 1 / int(found[1])
    if isinstance(value, Real) and not isinstance(value, bool):
        for times in range(5):
            if value == 0.5**times:
                return times
    raise problem("vignettes.fraction", value=shown(fraction))


def generated(names: Sequence[str], generators: Sequence[Any]) -> Relation:
    """Return the relation that generators make.

    Args:
        names: of the factors, in order; the first is A.
        generators: such as ``"D=ABC"``, ``"D=-ABC"``, or ``"tone=hour*privacy"`` by name.

    Raises:
        DataProblem: not a generator, a factor generated twice or from a generated one, or main
            effects that could not be told apart.

    >>> generated(["a", "b", "c", "d"], ["D=ABC"]).defining
    'I = ABCD'
    >>> generated(["a", "b", "c"], ["C=-A"])
    Traceback (most recent call last):
    kit.datasets.DataProblem: The generators make a and c one and the same, ...
    """
    pairs = [_generator(names, one) for one in generators]
    targets = sum(1 << at for at, _, _ in {one[0]: one for one in pairs}.values())
    for (at, word, _), text in zip(pairs, generators, strict=True):
        if word & targets or sum(other == at for other, _, _ in pairs) > 1:
            raise problem("vignettes.generated_twice", value=shown(text))
    relation = _relation(len(names), pairs)
    if relation.words and relation.resolution < 3:
        short = relation.words[0][0]
        pair = [name for at, name in enumerate(names) if short >> at & 1]
        raise problem("vignettes.confounded", one=pair[0], two=pair[-1])
    return relation


def _generator(names: Sequence[str], text: Any) -> tuple[int, int, int]:
    """The place of the added factor, the letters that make it as bits, and the sign."""
    left, equals, right = text.partition("=") if isinstance(text, str) else ("", "", "")
    right = right.strip()
    sign, right = (-1 if right[:1] == "-" else 1), right.lstrip("+-").strip()
    parts = [part.strip() for part in right.split("*")]
    if parts[0] not in names:
        parts = list("".join(parts))  # letters may stand without a sign between them
    places = [_place(names, part) for part in (left.strip(), *parts)]
    if not equals or not parts or None in places or len({*places[1:]}) < len(parts):
        raise problem("vignettes.generator", value=shown(text), known=", ".join(names))
    return places[0], sum(1 << at for at in places[1:]), sign


def _place(names: Sequence[str], word: str) -> int | None:
    if word in names:
        return list(names).index(word)
    at = LETTERS.find(word) if len(word) == 1 else -1
    return at if 0 <= at < len(names) else None


def _relation(k: int, pairs: Sequence[tuple[int, int, int]]) -> Relation:
    words = [(0, 1)]
    for at, word, sign in pairs:
        words += [(mask ^ word ^ 1 << at, other * sign) for mask, other in words]
    texts = tuple(f"{LETTERS[at]}={spelled(word, sign)}" for at, word, sign in pairs)
    return Relation(LETTERS[:k], texts, tuple(sorted(words[1:], key=_by_length)))


def best(k: int, halved: int) -> Relation | None:
    """Return the fraction that confounds least: as few short words as possible.

    The last factors are added; among equally good ones the first in order is taken (minimum
    aberration, from memory, not read, grade M; held against published tables in the tests).

    Args:
        k: number of factors.
        halved: how often the full design is halved.

    Returns:
        The relation; None where main effects cannot be kept apart.

    >>> best(5, 2).defining
    'I = ABD = ACE = BCDE'
    >>> best(3, 2) is None
    True
    """
    base = k - halved
    words = [mask for mask in range(1, 1 << max(base, 0)) if mask.bit_count() > 1]
    words.sort(key=lambda mask: (mask.bit_count(), spelled(mask)))
    found, fewest = None, None
    for chosen in combinations(words, halved):
        pairs = [(base + at, word, 1) for at, word in enumerate(chosen)]
        relation = _relation(k, pairs)
        lengths = [mask.bit_count() for mask, _ in relation.words]
        pattern = [lengths.count(length) for length in range(1, k + 1)]
        if fewest is None or pattern < fewest:
            found, fewest = relation, pattern
    return found
