"""Agreement between coders: kappa, alpha, code by code, with intervals over dialogues.

``agreement(codes)`` takes a table with one row a unit (an utterance) and one column a coder, and
gives one coefficient with the confusion table and the agreement on each code, to be read in the
opposite order: table, codes, coefficient. Every coefficient is 1 - (disagreement seen) /
(disagreement expected by chance); the methods differ in what they count as chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.psychology.codetables import (
    MOST_VALUES,
    Coded,
    named_unit,
    number_codes,
    read_book,
    split,
    units_by_coders,
)
from kit.psychology.words import Told, a_count, a_number, data, must_be_known, page, problem, shown

LEVELS = ("nominal", "ordinal", "interval", "ratio")
METHODS = {  # and the levels that each can treat, its own first
    "cohen": ("nominal",),
    "cohen_weighted": ("ordinal", "interval"),
    "fleiss": ("nominal",),
    "krippendorff": LEVELS,
}
WEIGHTS = ("quadratic", "linear")
MOST_DRAWS = 100_000
FEW_DIALOGUES = 20  # our own line: an interval over fewer dialogues is likely too narrow
RULES_ALL = 0.8  # our own line: one code with this share of all makes raw agreement easy

language.lend_labels(lambda: {"column": data("agreement")["columns"]})


# ---------------------------------------------------------------- what comes back


@dataclass(frozen=True, eq=False, repr=False)
class Agreement(Told):
    """A coefficient of agreement, with the tables it stands on and what it does not say.

    Attributes:
        value: the coefficient, 1 for full agreement, 0 for what chance gives, below 0 for less;
            None where it is undefined, because all codes are the same.
        method: ``"cohen"``, ``"cohen_weighted"``, ``"fleiss"`` or ``"krippendorff"``.
        level: ``"nominal"``, ``"ordinal"``, ``"interval"`` or ``"ratio"``.
        weights: of a weighted kappa, ``"quadratic"`` or ``"linear"``; else "".
        n_units: units counted, those with two codes or more.
        n_left_out: units with fewer.
        coders: the coders' names.
        raw: share of pairs of codes that are the same, chance not taken off.
        chance: that share as the method expects it from chance; None where it weighs distances.
        se: of Cohen's kappa, with units taken as independent (utterances of one dialogue are not:
            trust the interval); else None.
        kappa_max: the highest kappa that the two coders' totals leave room for; else None.
        low: lower end of the interval over dialogues; None without ``clusters``.
        high: its upper end.
        confidence: of the interval, from 0 to 1.
        draws: how many bootstrap samples were drawn.
        undefined_draws: those in which the coefficient was undefined; they are left out.
        n_clusters: dialogues that were drawn from.
        seed: of the draws.
        confusion: two coders: how often the first (rows) and the second (columns) gave each pair of
            codes. More: coincidences, each pair of codes counted both ways. Empty where an alpha at
            the interval level was taken over more different numbers than a table can hold.
        notes: what to know before the value is read, codes of ``coders.note``.

    >>> one = agreement([["SR", "OQ", "SR", "CR"], ["SR", "OQ", "CR", "CR"]])
    >>> round(one.value, 3), one.raw
    (0.636, 0.75)
    """

    value: float | None
    method: str
    level: str
    weights: str
    n_units: int
    n_left_out: int
    coders: tuple[str, ...]
    raw: float
    chance: float | None
    se: float | None
    kappa_max: float | None
    low: float | None
    high: float | None
    confidence: float
    draws: int
    undefined_draws: int
    n_clusters: int
    seed: int
    confusion: pd.DataFrame
    notes: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def n_coders(self) -> int:
        """Return how many coders there are.

        >>> agreement([["SR", "OQ"], ["SR", "OQ"]]).n_coders
        2
        """
        return len(self.coders)

    @property
    def per_code(self) -> pd.DataFrame:
        """Return the agreement on each code, as :func:`per_code`.

        >>> one = agreement([["SR", "OQ", "SR", "CR"], ["SR", "OQ", "CR", "CR"]])
        >>> one.per_code["specific_agreement"].round(2).tolist()
        [0.67, 1.0, 0.67]
        """
        counts = self.confusion.to_numpy()
        both = counts + counts.T if self.n_coders == 2 else counts
        return _by_code(list(self.confusion.index), both.sum(axis=0), np.diag(both), both.sum())

    def normal_interval(self, confidence: float = 0.95) -> tuple[float, float] | None:
        """Return Cohen's kappa plus and minus its standard error; units taken as independent.

        Args:
            confidence: from 0.5 to 0.999.

        >>> codes = [["a"] * 25 + ["b"] * 25, ["a"] * 20 + ["b"] * 5 + ["a"] * 10 + ["b"] * 15]
        >>> [round(end, 3) for end in agreement(codes).normal_interval()]
        [0.151, 0.649]
        """
        z = NormalDist().inv_cdf(0.5 + _a_confidence(confidence) / 2)
        if self.se is None or self.value is None:
            return None
        return self.value - z * self.se, self.value + z * self.se

    def says_not(self) -> tuple[str, ...]:
        """Return what the value does not say, in the spoken language.

        >>> agreement([["SR", "OQ"], ["SR", "OQ"]]).says_not()[0]
        'Whether the codes are right: coders may agree on the same mistake.'
        """
        texts = data("agreement")["says_not"]
        return tuple(language.of(text) for text in (*texts["all"], *texts[self.method]))

    def _lines(self) -> Iterator[str]:
        say, texts = language.say, data("agreement")
        method, level = (
            language.of(texts[kind][code])
            for kind, code in (("methods", self.method), ("levels", self.level))
        )
        yield say("coders.counted", units=self.n_units, coders=self.n_coders, out=self.n_left_out)
        yield say("coders.raw", raw=f"{self.raw:.3f}", chance=_number(self.chance))
        weakest = self.per_code.dropna(subset="specific_agreement")
        weakest = weakest.sort_values("specific_agreement", kind="stable").head(3)
        if self.level in ("nominal", "ordinal"):
            pairs = zip(weakest["coded_as"], weakest["specific_agreement"], strict=True)
            yield say("coders.weakest", codes=", ".join(f"{c} {v:.2f}" for c, v in pairs))
        weights = say(f"coders.weights.{self.weights}") if self.weights else ""
        if self.value is None:
            yield say("coders.undefined", method=method)
        else:
            value = f"{self.value:.3f}"
            yield say("coders.value", method=method, level=level, weights=weights, value=value)
        yield self._interval()
        if self.se is not None:
            yield say("coders.se", se=f"{self.se:.3f}", most=f"{self.kappa_max:.3f}")
        yield from (say(f"coders.note.{code}", **said) for code, said in self.notes)
        yield from (say("coders.says_not", what=what) for what in self.says_not())

    def _interval(self) -> str:
        if not self.n_clusters:
            return language.say("coders.no_interval")
        said = {"n": self.n_clusters, "draws": self.draws, "undefined": self.undefined_draws}
        said |= {"percent": f"{self.confidence:.1%}", "seed": self.seed}
        said |= {"low": _number(self.low), "high": _number(self.high)}
        return language.say("coders.interval", **said)

    def _tables(self) -> Iterator[pd.DataFrame]:
        if self.level in ("nominal", "ordinal"):
            corner = language.say("coders.corner" if self.n_coders == 2 else "coders.coincidences")
            counts = self.confusion.round(2).reset_index(drop=True)
            counts.insert(0, corner, list(self.confusion.index), allow_duplicates=True)
            yield counts
            yield language.table(self.per_code.round(3))

    def _repr_html_(self) -> str:
        """The tables first: a coefficient read before them is read alone."""
        said = super()._repr_html_()
        lines = said[: said.index("</p>") + len("</p>")]
        return "".join(map(page, self._tables())) + lines


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


# ---------------------------------------------------------------- the public functions


def agreement(
    codes: Any,
    method: str = "cohen",
    level: str | None = None,
    *,
    coders: Sequence[Any] | None = None,
    book: Iterable[Any] | None = None,
    weights: str = "quadratic",
    clusters: Any = None,
    draws: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
) -> Agreement:
    """Return how far coders agree beyond chance.

    Args:
        codes: a DataFrame, units in rows and coders in columns; or two or more columns, as a list
            or as a mapping by coder. A cell is a code (text or a number); None, nan and "" are
            missing. Columns with an index are matched by it.
        method: ``"cohen"`` (two coders), ``"cohen_weighted"`` (two coders, codes with an order),
            ``"fleiss"`` (two or more, equally many codes a unit), ``"krippendorff"`` (two or more,
            every level, missing codes allowed).
        level: what the codes are: ``"nominal"`` names, ``"ordinal"`` an order, ``"interval"``
            numbers with equal steps, ``"ratio"`` numbers from a true zero. None for nominal, or
            ordinal under cohen_weighted.
        coders: the columns that hold the coders' codes; all of them if None.
        book: the codes of the code book; another one is refused. At the ordinal level they stand
            from low to high; numbers are in order without it.
        weights: of cohen_weighted: ``"quadratic"`` or ``"linear"`` in the distance of two codes (in
            steps of the book, or of the codes that occur; at the interval level in numbers).
        clusters: the dialogue of each unit, as a column's or index level's name or as a list: gives
            an interval, from dialogues drawn with replacement. Utterances of one dialogue are
            alike, so an interval over utterances would be too narrow.
        draws: bootstrap samples, 100 to 100,000.
        confidence: of the interval, 0.5 to 0.999.
        seed: of the draws, a whole number; the same seed gives the same interval.

    Returns:
        An :class:`Agreement`. Its value is None where all codes are the same: there is nothing to
        tell apart, which is a finding about the units.

    Raises:
        DataProblem: columns with different units, one coder, codes of another book, codes missing
            where the method needs them all, no units, a level that the method or the codes lack.

    Source: J. Cohen, J. L. Fleiss, K. Krippendorff, from memory, not read (grade M); the values are
    held against worked examples that other packages reproduce (computed).

    >>> table = pd.DataFrame({"A": [1, 2, 3, 3, None], "B": [1, 2, 3, 4, 4]})
    >>> round(agreement(table, method="krippendorff", level="ordinal").value, 3)
    0.91
    >>> agreement(table)
    Traceback (most recent call last):
    kit.datasets.DataProblem: Coder A has no code in row 4 (missing in all: 1), ...
    """
    level = _a_level(method, level)
    must_be_known(weights, WEIGHTS, "coders.unknown_weights")
    draws = a_count("draws", draws, 100, MOST_DRAWS)
    seed, confidence = a_count("seed", seed, 0, 2**63), _a_confidence(confidence)
    frame, groups = units_by_coders(codes, coders, clusters)
    # squared distances need sums only, and no table of all pairs of codes
    sums = method == "krippendorff" and level == "interval"
    coded = number_codes(frame, level, book, most=None if sums else MOST_VALUES)
    _refuse_gaps(coded, method)
    if len(coded.values) > MOST_VALUES:
        return _by_sums(coded, groups, draws, confidence, seed)
    measure = _measure(method, level, weights, coded.values)
    counts = _counts(coded)
    value, _, expected = measure(counts)
    interval = _interval(coded, groups, measure, draws, confidence, seed)
    both, total = counts + counts.T, counts.sum()
    cohen = method == "cohen" and value is not None
    heads = pd.Index(coded.values, dtype=object)
    return Agreement(
        value=value,
        method=method,
        level=level,
        weights=weights if method == "cohen_weighted" else "",
        n_units=int((coded.given > 1).sum()),
        n_left_out=int((coded.given < 2).sum()),
        coders=coded.coders,
        raw=float(np.trace(counts) / total),
        chance=1 - expected if method in ("cohen", "fleiss") else None,
        se=_standard_error(counts) if cohen else None,
        kappa_max=_kappa_max(counts) if cohen else None,
        **interval,
        confidence=confidence,
        seed=seed,
        confusion=pd.DataFrame(counts if len(coded.coders) == 2 else both, heads, heads),
        notes=tuple(_notes(coded, both, level, interval["n_clusters"])),
    )


def per_code(
    codes: Any, *, coders: Sequence[Any] | None = None, book: Iterable[Any] | None = None
) -> pd.DataFrame:
    """Return how far coders agree on each code; a cell may hold several, with semicolons.

    Args:
        codes: as in :func:`agreement`; ``"SR;AFF"`` is an utterance that was coded twice.
        coders: the columns that hold the coders' codes; all of them if None.
        book: the codes of the code book; another one is refused.

    Returns:
        One row a code: coded_as; times_coded (by all coders, in units with two coders or more);
        share_coded (of all coded cells); specific_agreement (the chance that another coder gave the
        code too, when one did); against_rest (Krippendorff's alpha of given against not given). A
        code that nobody gave has no agreement, and one that everybody gave everywhere no alpha.

    Raises:
        DataProblem: as :func:`agreement`.

    >>> table = per_code([["SR;AFF", "OQ", "SR"], ["SR", "OQ", "CR"]])
    >>> table["specific_agreement"].round(2).tolist()
    [0.0, 0.0, 1.0, 0.67]
    """
    frame, _ = units_by_coders(codes, coders, None)
    coded = number_codes(frame, "nominal", book, several=True)
    units = coded.given > 1
    cells, given = coded.cells[:, units], coded.given[units]
    values = sorted({code for several in coded.values for code in several}, key=str)
    if book is not None:
        values = read_book(book)
    times, same = np.zeros(len(values)), np.zeros(len(values))
    for place, code in enumerate(values):
        # one place more, for the missing cell with the number -1
        holds = np.array([code in several for several in coded.values] + [False], dtype=float)
        gave = holds[cells].sum(axis=0)
        times[place], same[place] = gave.sum(), (gave * (gave - 1) / (given - 1)).sum()
    return _by_code(values, times, same, given.sum())


def first_codes(codes: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which a cell with several codes keeps the first: a coefficient needs one.

    Args:
        codes: units in rows, coders in columns, ``"SR;AFF"`` for two codes.

    >>> first_codes(pd.DataFrame({"A": ["SR; AFF", None, "OQ"]}))["A"].tolist()[::2]
    ['SR', 'OQ']
    """
    if not isinstance(codes, pd.DataFrame):
        raise problem("coders.not_codes", value=shown(codes))
    return codes.map(lambda cell: (split(cell) or ("",))[0] if isinstance(cell, str) else cell)


def _by_code(values: list[Any], times: np.ndarray, same: np.ndarray, total: float) -> pd.DataFrame:
    """Agreement on each code, from how often it was given and given by another coder too."""
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = 1 - (total - 1) * (times - same) / (times * (total - times))
        table = {
            "coded_as": pd.Series(values, dtype=object),
            "times_coded": np.rint(times).astype(int),
            "share_coded": times / total,
            "specific_agreement": np.where(times > 0, same / times, np.nan),
            "against_rest": np.where((times > 0) & (times < total), alpha, np.nan),
        }
    return pd.DataFrame(table)


# ---------------------------------------------------------------- what is measured


def _measure(
    method: str, level: str, weights: str, values: list[Any]
) -> Callable[[np.ndarray], tuple[float | None, float, float]]:
    """Return the function from counts of pairs to coefficient, disagreement seen and expected."""
    places = _places(level, values)
    fixed = _distances(method, level, weights, places)

    def cohen(counts: np.ndarray) -> tuple[float | None, float, float]:
        n = counts.sum()
        rows, columns = counts.sum(axis=1) / n, counts.sum(axis=0) / n
        return _coefficient((counts * fixed).sum() / n, rows @ fixed @ columns)

    def pooled(counts: np.ndarray) -> tuple[float | None, float, float]:
        both = counts + counts.T
        given = both.sum(axis=0)
        n = given.sum()
        far = _ordinal(given) if fixed is None else fixed
        # alpha draws the second code from those that are left, Fleiss from all of them
        left = n - 1 if method == "krippendorff" else n
        return _coefficient((both * far).sum() / n, given @ far @ given / (n * left))

    return cohen if method.startswith("cohen") else pooled


def _coefficient(seen: float, expected: float) -> tuple[float | None, float, float]:
    """Nothing expected means that all codes are the same: no coefficient, and no division."""
    seen, expected = float(seen), float(expected)
    value = 1 - seen / expected if expected > 0 else None
    return value, seen, expected


def _places(level: str, values: list[Any]) -> np.ndarray:
    if level in ("nominal", "ordinal"):
        return np.arange(len(values), dtype=float)
    numbers = np.array(values, dtype=float)
    # no coefficient turns on the unit; without this the square of a huge number is infinite
    largest = np.abs(numbers).max()
    return numbers / largest if largest > 0 else numbers


def _distances(method: str, level: str, weights: str, places: np.ndarray) -> np.ndarray | None:
    """How far any two codes are apart; None where that turns on how often each occurs."""
    apart = np.abs(places[:, None] - places)
    if level == "nominal":
        return (apart > 0).astype(float)
    if method == "cohen_weighted":
        return apart if weights == "linear" else apart**2
    if level == "ordinal":
        return None
    if level == "interval":
        return apart**2
    together = places[:, None] + places
    return np.divide(apart, together, out=np.zeros_like(apart), where=together > 0) ** 2


def _ordinal(given: np.ndarray) -> np.ndarray:
    """Krippendorff's: how many codes lie between two, half of each of them counted."""
    middle = np.cumsum(given) - given / 2
    return (middle[:, None] - middle) ** 2


def _by_sums(
    coded: Coded, groups: np.ndarray | None, draws: int, confidence: float, seed: int
) -> Agreement:
    """Alpha at the interval level from sums: seen and expected squared distances need no pairs."""
    numbers, n = (np.zeros(len(coded.units), int), 1) if groups is None else _numbered(groups)
    places = _places("interval", coded.values)
    places = places - places.mean()  # far from zero, squares would swamp their difference
    sums = np.zeros((n, 5))
    for one, two in combinations(coded.cells, 2):
        units = np.flatnonzero((one >= 0) & (two >= 0))
        weight, owner = 1 / (coded.given[units] - 1), numbers[units]
        a, b = places[one[units]], places[two[units]]
        each = (np.ones_like(a), (a - b) ** 2, a + b, a**2 + b**2, a == b)
        for place, values in enumerate(each):
            sums[:, place] += np.bincount(owner, weight * values, minlength=n)

    def measure(pairs: np.ndarray) -> float | None:
        codes = 2 * pairs[0]
        if codes <= 1:
            return None
        expected = 2 * (codes * pairs[3] - pairs[2] ** 2) / (codes * (codes - 1))
        return _coefficient(pairs[1] / pairs[0], expected)[0]

    whole = sums.sum(axis=0)
    rng = np.random.default_rng(seed)
    drawn = (
        []
        if groups is None
        else [measure(np.bincount(rng.integers(0, n, n), minlength=n) @ sums) for _ in range(draws)]
    )
    interval = _middle(drawn, 0 if groups is None else n, confidence)
    few = 0 < interval["n_clusters"] < FEW_DIALOGUES
    return Agreement(
        value=measure(whole),
        method="krippendorff",
        level="interval",
        weights="",
        n_units=int((coded.given > 1).sum()),
        n_left_out=int((coded.given < 2).sum()),
        coders=coded.coders,
        raw=float(whole[4] / whole[0]),
        chance=None,
        se=None,
        kappa_max=None,
        **interval,
        confidence=confidence,
        seed=seed,
        confusion=pd.DataFrame(),
        notes=(("few_dialogues", {"n": n}),) if few else (),
    )


def _standard_error(counts: np.ndarray) -> float:
    """Of Cohen's kappa, by J. L. Fleiss, J. Cohen and B. S. Everitt, from memory, not read."""
    n = counts.sum()
    cells = counts / n
    rows, columns = cells.sum(axis=1), cells.sum(axis=0)
    chance = rows @ columns
    kappa = (np.trace(cells) - chance) / (1 - chance)
    same, off = np.diag(cells), cells - np.diag(np.diag(cells))
    spread = (same * (1 - (rows + columns) * (1 - kappa)) ** 2).sum()
    spread += (1 - kappa) ** 2 * (off * (columns[:, None] + rows) ** 2).sum()
    spread -= (kappa - chance * (1 - kappa)) ** 2
    return float(np.sqrt(max(spread, 0) / n) / (1 - chance))


def _kappa_max(counts: np.ndarray) -> float:
    n = counts.sum()
    rows, columns = counts.sum(axis=1) / n, counts.sum(axis=0) / n
    chance = rows @ columns
    return float((np.minimum(rows, columns).sum() - chance) / (1 - chance))


# ---------------------------------------------------------------- counting pairs


def _pairs(coded: Coded) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield for every two coders the units of both, the cell of each, and its weight.

    A unit of many coders has many pairs; its weight keeps it from counting for more than one code
    of each coder.
    """
    size = len(coded.values)
    for one, two in combinations(coded.cells, 2):
        units = np.flatnonzero((one >= 0) & (two >= 0))
        yield units, one[units] * size + two[units], 1 / (coded.given[units] - 1)


def _counts(coded: Coded) -> np.ndarray:
    size = len(coded.values)
    counts = np.zeros(size * size)
    for _, cells, weights in _pairs(coded):
        counts += np.bincount(cells, weights, minlength=size * size)
    return counts.reshape(size, size)


def _interval(
    coded: Coded,
    groups: np.ndarray | None,
    measure: Callable,
    draws: int,
    confidence: float,
    seed: int,
) -> dict[str, Any]:
    """Draw whole dialogues again and again, and take the middle part of what comes out."""
    if groups is None:
        return _middle([], 0, confidence)
    numbers, n = _numbered(groups)
    cells, owners, weights = _by_cluster(coded, numbers)
    size, rng = len(coded.values), np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        times = np.bincount(rng.integers(0, n, n), minlength=n)[owners]
        counts = np.bincount(cells, weights * times, minlength=size * size).reshape(size, size)
        drawn.append(measure(counts)[0] if counts.sum() > 0 else None)
    return _middle(drawn, n, confidence)


def _middle(drawn: list[float | None], n: int, confidence: float) -> dict[str, Any]:
    """The middle part of what was drawn, and how much of it was undefined."""
    defined = [value for value in drawn if value is not None]
    found = {"draws": len(drawn), "undefined_draws": len(drawn) - len(defined), "n_clusters": n}
    if 2 * len(defined) < len(drawn) or not drawn:
        # mostly undefined: an interval of the rest would mislead
        return {"low": None, "high": None, **found}
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return {"low": float(low), "high": float(high), **found}


def _numbered(groups: np.ndarray) -> tuple[np.ndarray, int]:
    numbers, names = pd.factorize(groups)
    if len(names) < 2:
        raise problem("coders.one_dialogue")
    return numbers, len(names)


def _by_cluster(coded: Coded, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pile up equal pairs of one dialogue: a draw then handles hundreds of rows, not a million."""
    size = len(coded.values) ** 2
    keys, weights = [], []
    for units, cells, weight in _pairs(coded):
        keys.append(numbers[units] * np.int64(size) + cells)
        weights.append(weight)
    one_each, places = np.unique(np.concatenate(keys), return_inverse=True)
    piled = np.bincount(places, np.concatenate(weights))
    return one_each % size, one_each // size, piled


def _notes(
    coded: Coded, both: np.ndarray, level: str, clusters: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    given = both.sum(axis=0)
    share = given / given.sum()
    top = int(share.argmax())
    if RULES_ALL <= share[top] < 1:
        yield "one_rules", {"code": shown(coded.values[top]), "share": f"{share[top]:.0%}"}
    used = [set(np.unique(row[row >= 0])) for row in coded.cells]
    for place, name in enumerate(coded.coders):
        others = set().union(*used[:place], *used[place + 1 :])
        # measured numbers may all differ; codes that all differ are of two books
        if level in ("nominal", "ordinal") and used[place] and not used[place] & others:
            yield "another_book", {"coder": name}
    if 0 < clusters < FEW_DIALOGUES:
        yield "few_dialogues", {"n": clusters}


# ---------------------------------------------------------------- what is asked for


def _a_level(method: Any, level: Any) -> str:
    must_be_known(method, METHODS, "coders.unknown_method")
    if level is None:
        return METHODS[method][0]
    must_be_known(level, LEVELS, "coders.unknown_level")
    if level not in METHODS[method]:
        raise problem(
            "coders.wrong_level", method=method, level=level, levels=", ".join(METHODS[method])
        )
    return level


def _a_confidence(value: Any) -> float:
    return a_number("confidence", value, 0.5, 0.999)


def _refuse_gaps(coded: Coded, method: str) -> None:
    """Refuse what only alpha can treat: other numbers of coders, and missing codes."""
    coders = len(coded.coders)
    if method.startswith("cohen") and coders > 2:
        raise problem("coders.two_coders", n=coders, method=method)
    gaps = coded.cells < 0
    if method == "krippendorff" or (method == "fleiss" and np.ptp(coded.given) == 0):
        return
    if gaps.any():
        unit, coder = (int(found) for found in np.argwhere(gaps.T)[0])
        said = {"coder": coded.coders[coder], "row": named_unit(coded.units[unit])}
        raise problem("coders.gap", **said, n=int(gaps.sum()), method=method)
