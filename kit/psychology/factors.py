"""One factor behind the items of a scale: how far a single line through them goes.

Alpha says that items go together; the loadings say which of them carry that, and what is left of
the correlations says whether one factor is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.psychology.reliability import complete_rows, numbers_of
from kit.psychology.words import Told, data, problem, shown

_PLACES = 6  # other machines differ beyond
_STEPS, _TOLERANCE = 2000, 1e-10  # of the iteration
_SETTLED = 1e-6  # a further step may move a communality by no more
_SINGULAR = 1e-8  # of an eigenvalue: below it an item is given by the others


@dataclass(frozen=True, eq=False, repr=False)
class OneFactor(Told):
    """One common factor of a set of items, and what it leaves unexplained.

    Attributes:
        items: one row an item: answered_item, factor_loading (its correlation with the factor, -1
            to 1; the sign is chosen so that most are positive), communality (its square: the share
            of the item's variance along the factor).
        share: of the variance of all items, 0 to 1.
        eigenvalues: of the correlation matrix, falling; they sum up to the number of items.
        residual: root mean square of the correlations that the factor leaves.
        largest: the largest of these, with its sign.
        between: the two items that it stands between.
        n_people: people with every item answered.
        n_left_out: people with an answer missing; nothing is filled in for them.

    >>> rows = [[1, 0, 0], [0, 1, 2], [1, 0, 1], [2, 3, 3], [3, 2, 3], [2, 3, 2]]
    >>> one = one_factor(rows)
    >>> one.n_people, len(one.eigenvalues)
    (6, 3)
    """

    items: pd.DataFrame
    share: float
    eigenvalues: tuple[float, ...]
    residual: float
    largest: float
    between: tuple[Any, Any]
    n_people: int
    n_left_out: int

    def says_not(self) -> tuple[str, ...]:
        """Return what the factor does not say, in the spoken language.

        >>> one = one_factor([[1, 0, 0], [0, 1, 2], [1, 0, 1], [2, 3, 3], [3, 2, 3], [2, 3, 2]])
        >>> one.says_not()[1]
        'What the factor is: the arithmetic knows correlations only, the name is given by people.'
        """
        return tuple(map(language.of, data("agreement")["reliability_says_not"]["factor"]))

    def _lines(self) -> Iterator[str]:
        say, eigenvalues = language.say, ", ".join(f"{e:.2f}" for e in self.eigenvalues)
        yield say("factors.share", share=f"{self.share:.1%}")
        people = {"people": self.n_people, "out": self.n_left_out}
        yield say("reliability.answered", items=len(self.items), **people)
        yield say("factors.eigenvalues", values=eigenvalues)
        left = {"rest": f"{self.residual:.3f}", "largest": f"{self.largest:+.3f}"}
        yield say("factors.left", **left, one=self.between[0], other=self.between[1])
        for what in self.says_not():
            yield say("reliability.says_not", what=what)

    def _tables(self) -> Iterator[pd.DataFrame]:
        yield language.table(self.items.round(3))


def one_factor(answers: Any) -> OneFactor:
    """Fit one common factor to the correlations of the items, by iterated principal axes.

    Args:
        answers: people in rows, items in columns, numbers (DataFrame, array or list of lists).
            Items may run either way; a reversed one gets a negative loading. None and nan are
            missing, and a person with a missing answer is left out and counted.

    Returns:
        A :class:`OneFactor`; unweighted, and rounded to six places.

    Raises:
        DataProblem: fewer than three items or five complete people, a cell that is no finite
            number, an item that does not vary or is given by the others, items that share nothing,
            an iteration that does not settle or takes more than an item's whole variance (a
            Heywood case).

    Source: principal axis factoring as in statsmodels' Factor; the method from memory, not read
    (grade M).

    >>> rows = [[1, 0, 0], [0, 1, 2], [1, 0, 1], [2, 3, 3], [3, 2, 3], [2, 3, 2]]
    >>> one_factor(rows).items["factor_loading"].round(2).tolist()
    [0.66, 0.94, 0.86]
    >>> one_factor([[0, 1, 2], [0, 2, 2], [0, 3, 1], [0, 1, 1], [0, 2, 3]])
    Traceback (most recent call last):
    kit.datasets.DataProblem: Everybody gave item '0' the same answer, ...
    """
    frame = numbers_of(answers, "reliability.not_answers")
    if frame.shape[1] < 3:
        raise problem("factors.items", n=frame.shape[1])
    values = complete_rows(frame)
    names = list(frame.columns)
    correlation, eigenvalues = _correlation(names, values)
    loadings = _loadings(names, correlation, len(values))
    rest, (first, second) = _left(correlation, loadings)
    return OneFactor(
        items=pd.DataFrame(
            {
                "answered_item": pd.Series(names, dtype=object),
                "factor_loading": loadings.round(_PLACES) + 0.0,
                "communality": (loadings**2).round(_PLACES),
            }
        ),
        share=round(float((loadings**2).mean()), _PLACES),
        eigenvalues=tuple(eigenvalues.round(_PLACES).tolist()),
        residual=round(float(np.sqrt((rest[np.triu_indices(len(rest), 1)] ** 2).mean())), _PLACES),
        largest=round(float(rest[first, second]), _PLACES) + 0.0,
        between=(names[first], names[second]),
        n_people=len(values),
        n_left_out=len(frame) - len(values),
    )


def _correlation(names: list[Any], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The correlations, and their eigenvalues from the largest down."""
    same = np.flatnonzero(np.ptp(values, axis=0) == 0)
    if len(same):
        raise problem("factors.constant", item=shown(names[same[0]]))
    off = values - values.mean(axis=0)
    off /= np.abs(off).max(axis=0)  # squares of tiny numbers would be zero
    correlation = np.corrcoef(off, rowvar=False)
    eigenvalues = np.linalg.eigvalsh(correlation)[::-1]
    if eigenvalues[-1] < _SINGULAR:
        raise problem("factors.singular", people=len(values), items=len(names))
    return correlation, eigenvalues


def _loadings(names: list[Any], correlation: np.ndarray, people: int) -> np.ndarray:
    from statsmodels.multivariate.factor import Factor  # takes most of a second

    model = Factor(corr=correlation, n_factor=1, nobs=people, method="pa")
    fitted = model.fit(maxiter=_STEPS, tol=_TOLERANCE)
    loadings = np.asarray(fitted.loadings)
    if not loadings.size or not np.abs(loadings).max() > _SETTLED:
        raise problem("factors.nothing_shared")
    loadings = loadings[:, 0]
    if (loadings**2).max() >= 1 - _SETTLED:
        item = names[int(np.argmax(loadings**2))]
        raise problem("factors.heywood", item=shown(item))
    if np.abs(_one_step(correlation, loadings**2) - loadings**2).max() > _SETTLED:
        raise problem("factors.not_settled")
    up = int((loadings > 0).sum()) - int((loadings < 0).sum())
    return loadings if (up or loadings.sum()) > 0 else -loadings


def _one_step(correlation: np.ndarray, communalities: np.ndarray) -> np.ndarray:
    reduced = correlation.copy()
    np.fill_diagonal(reduced, communalities)
    values, vectors = np.linalg.eigh(reduced)
    return values[-1] * vectors[:, -1] ** 2


def _left(correlation: np.ndarray, loadings: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """The correlations that the factor leaves, and the place of the largest."""
    rest = correlation - np.outer(loadings, loadings)
    np.fill_diagonal(rest, 0)
    first, second = np.unravel_index(np.argmax(np.abs(np.triu(rest))), rest.shape)
    return rest, (int(first), int(second))
