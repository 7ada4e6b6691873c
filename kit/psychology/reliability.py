"""Reliability of scales, and weighted figures of a survey, each with what it does not say.

``cronbach_alpha`` and ``retest`` ask whether a scale measures the same thing twice, item by item
and day by day. ``weighted_mean`` and ``weighted_percentiles`` describe a population from a survey
with weights; a public file with a final weight only gives approximate standard errors, and every
result says so.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.psychology.words import (
    LEAST_FOR_A_SUMMARY,
    Told,
    a_number,
    data,
    problem,
    refuse_few,
    shown,
)

_ROUNDING = 1e-12  # of the weight: 0.1 added ten times must still reach 1
_LARGEST = 1e100  # squares of larger numbers, summed over a survey, would be infinite

language.lend_labels(lambda: {"column": data("agreement")["columns"]})


def _says_not(kind: str) -> tuple[str, ...]:
    texts = data("agreement")["reliability_says_not"][kind]
    return tuple(language.of(text) for text in texts)


def _says_not_lines(kind: str) -> Iterator[str]:
    return (language.say("reliability.says_not", what=what) for what in _says_not(kind))


def _number(value: float | None, places: int = 3) -> str:
    return "-" if value is None else f"{value:.{places}f}"


# ---------------------------------------------------------------- items that belong together


@dataclass(frozen=True, eq=False, repr=False)
class Consistency(Told):
    """Cronbach's alpha of a set of items, with each item's share in it.

    Attributes:
        value: alpha, at most 1; below 0 where items run against each other; None where everybody
            has the same total, so that there is nothing to tell apart.
        n_people: people with every item answered.
        n_left_out: people with an answer missing; nothing is filled in for them.
        n_items: how many items.
        items: one row an item: answered_item, item_average, item_spread (standard deviation),
            item_rest (its correlation with the sum of the others), alpha_without (alpha of the
            others). Empty where undefined.

    >>> table = pd.DataFrame({"a": [0, 1, 2, 3, 3], "b": [0, 1, 2, 3, 2], "c": [1, 1, 2, 3, 3]})
    >>> round(cronbach_alpha(table).value, 3)
    0.969
    """

    value: float | None
    n_people: int
    n_left_out: int
    n_items: int
    items: pd.DataFrame

    def says_not(self) -> tuple[str, ...]:
        """Return what the value does not say, in the spoken language.

        >>> len(cronbach_alpha([[0, 1], [1, 1], [2, 2], [2, 3], [3, 3]]).says_not())
        3
        """
        return _says_not("alpha")

    def _lines(self) -> Iterator[str]:
        say = language.say
        key = "reliability.alpha" if self.value is not None else "reliability.alpha_undefined"
        yield say(key, value=_number(self.value))
        yield say(
            "reliability.answered", people=self.n_people, items=self.n_items, out=self.n_left_out
        )
        against = self.items.loc[self.items["item_rest"] < 0, "answered_item"]
        if len(against):
            yield say("reliability.against", items=", ".join(map(str, against)))
        yield from _says_not_lines("alpha")

    def _tables(self) -> Iterator[pd.DataFrame]:
        yield language.table(self.items.round(3))


def cronbach_alpha(answers: Any) -> Consistency:
    """Return Cronbach's alpha, and how each item goes with the others.

    Args:
        answers: people in rows, items in columns, numbers (DataFrame, array or list of lists);
            reversed items already turned round. None and nan are missing, and a person with a
            missing answer is left out and counted.

    Returns:
        A :class:`Consistency`.

    Raises:
        DataProblem: fewer than two items or five complete people (of fewer, one could read single
            answers out of a summary), or a cell that is no finite number.

    Source: L. J. Cronbach 1951, from memory, not read (grade M): k / (k - 1) times 1 - (sum of the
    items' variances) / (variance of the total).

    >>> table = pd.DataFrame({"a": [0, 1, 2, 3, 3], "b": [0, 1, 2, 3, 2], "c": [3, 1, 2, 0, 0]})
    >>> cronbach_alpha(table).items["item_rest"].round(2).tolist()
    [-0.05, 0.31, -0.83]
    """
    frame = numbers_of(answers, "reliability.not_answers")
    if frame.shape[1] < 2:
        raise problem("reliability.items", n=frame.shape[1])
    values = complete_rows(frame)
    unit = _unit(values)
    covariance = np.cov(values / unit, rowvar=False)
    return Consistency(
        value=_alpha(covariance),
        n_people=len(values),
        n_left_out=len(frame) - len(values),
        n_items=values.shape[1],
        items=_items(list(frame.columns), values, covariance, unit),
    )


def _alpha(covariance: np.ndarray) -> float | None:
    k, total, own = len(covariance), covariance.sum(), np.trace(covariance)
    # items that cancel out leave a rest of rounding, and dividing by it would give any number
    if k < 2 or total <= _ROUNDING * own or total <= 0:
        return None
    return float(k / (k - 1) * (1 - own / total))


def _unit(values: np.ndarray) -> float:
    """A power of two, so that nothing is rounded; else the squares of tiny numbers are zero."""
    return float(np.ldexp(1.0, int(np.frexp(np.abs(values).max())[1])))


def _items(
    names: list[Any], values: np.ndarray, covariance: np.ndarray, unit: float
) -> pd.DataFrame:
    own = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - own
    rest = covariance.sum() - 2 * with_rest - own
    others = [np.delete(np.arange(len(own)), place) for place in range(len(own))]
    without = [_alpha(covariance[np.ix_(kept, kept)]) for kept in others]
    table = {
        "answered_item": pd.Series(names, dtype=object),
        "item_average": values.mean(axis=0),
        "item_spread": np.sqrt(own) * unit,
        "item_rest": _ratio(with_rest, np.sqrt(np.maximum(own, 0) * np.maximum(rest, 0))),
        "alpha_without": np.array(without, dtype=float),
    }
    return pd.DataFrame(table)


def _ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    """A correlation with something that does not vary is none; rounding never passes 1."""
    known = under > 0
    return np.clip(np.divide(over, under, out=np.full(len(over), np.nan), where=known), -1, 1)


# ---------------------------------------------------------------- the same people, twice


@dataclass(frozen=True, eq=False, repr=False)
class Retest(Told):
    """How scores of the same people on two days go together.

    Attributes:
        correlation: Pearson's; blind to a change that is the same for all. None where the scores of
            a day do not vary.
        icc: intraclass correlation for absolute agreement of single scores; a common change lowers
            it. None where no score varies.
        change: mean of second minus first, in points.
        noise: standard error of measurement, in points: standard deviation of the changes / √2.
        smallest_change: a change below it is within the noise, at 95%, in points.
        n_people: people with both scores.
        n_left_out: people with one or none.

    >>> one = retest([10, 12, 15, 9, 20], [11, 13, 16, 10, 21])
    >>> round(one.correlation, 3), round(one.icc, 3), one.change
    (1.0, 0.975, 1.0)
    """

    correlation: float | None
    icc: float | None
    change: float
    noise: float
    smallest_change: float
    n_people: int
    n_left_out: int

    def says_not(self) -> tuple[str, ...]:
        """Return what the figures do not say, in the spoken language.

        >>> len(retest([1, 2, 3, 4, 5], [1, 2, 3, 5, 4]).says_not())
        2
        """
        return _says_not("retest")

    def _lines(self) -> Iterator[str]:
        say = language.say
        yield say("reliability.both_days", people=self.n_people, out=self.n_left_out)
        yield say("reliability.retest", r=_number(self.correlation), icc=_number(self.icc))
        yield say(
            "reliability.change",
            change=f"{self.change:+.2f}",
            noise=f"{self.noise:.2f}",
            smallest=f"{self.smallest_change:.2f}",
        )
        if self.correlation is None:
            yield say("reliability.no_spread")
        yield from _says_not_lines("retest")


def retest(first: Any, second: Any) -> Retest:
    """Return how far the scores of the same people on two days go together.

    Args:
        first: scores of the first day, one a person.
        second: of the second. Two Series are matched by their index, whatever its order.

    Returns:
        A :class:`Retest`. People with a score missing are left out and counted.

    Raises:
        DataProblem: different people, fewer than five with both scores, no finite numbers.

    Source: P. E. Shrout and J. L. Fleiss 1979, ICC(2,1), from memory, not read (grade M).

    >>> round(retest([1, 2, 3, 4, 5], [1, 2, 3, 5, 4]).correlation, 2)
    0.9
    """
    one, two = (_column(values, "scores") for values in (first, second))
    if len(one) != len(two):
        raise problem("reliability.lengths", n=len(one), m=len(two))
    if isinstance(first, pd.Series) and isinstance(second, pd.Series):
        two = _matched(one, two)
    pairs = complete_rows(np.column_stack([one.to_numpy(), two.to_numpy()]))
    unit = _unit(pairs)
    scaled = pairs / unit
    changes = scaled[:, 1] - scaled[:, 0]
    noise = float(changes.std(ddof=1) / np.sqrt(2)) * unit
    return Retest(
        correlation=_correlation(scaled),
        icc=_icc(scaled),
        change=float(changes.mean()) * unit,
        noise=noise,
        smallest_change=NormalDist().inv_cdf(0.975) * np.sqrt(2) * noise,
        n_people=len(pairs),
        n_left_out=len(one) - len(pairs),
    )


def _matched(one: pd.Series, two: pd.Series) -> pd.Series:
    if one.index.equals(two.index):
        return two
    strange = two.index.difference(one.index)
    if len(strange) or not (one.index.is_unique and two.index.is_unique):
        raise problem("reliability.other_people", n=len(strange))
    return two.reindex(one.index)


def _correlation(pairs: np.ndarray) -> float | None:
    (one, both), (_, two) = np.cov(pairs, rowvar=False)
    varies = (np.ptp(pairs, axis=0) > 0).all() and one * two > 0
    return float(np.clip(both / np.sqrt(one * two), -1, 1)) if varies else None


def _icc(values: np.ndarray) -> float | None:
    """ICC(2,1): people in rows, days in columns."""
    n, k = values.shape
    grand, people, days = values.mean(), values.mean(axis=1), values.mean(axis=0)
    between = k * ((people - grand) ** 2).sum() / (n - 1)
    by_day = n * ((days - grand) ** 2).sum() / (k - 1)
    rest = ((values - people[:, None] - days + grand) ** 2).sum() / ((n - 1) * (k - 1))
    under = between + (k - 1) * rest + k * (by_day - rest) / n
    return float((between - rest) / under) if np.ptp(values) > 0 and under > 0 else None


# ---------------------------------------------------------------- weighted figures of a survey


@dataclass(frozen=True, eq=False, repr=False)
class Weighted(Told):
    """Weighted figures of a survey, with approximate standard errors.

    Attributes:
        table: one row a figure: survey_group (where groups were asked for), weighted_at (the
            percentile, for percentiles), weighted_value, approximate_se, approximate_low,
            approximate_high, people_counted, people_missing, effective_people (how many people with
            equal weights would tell as much; L. Kish, from memory, not read), weight_share (of
            everybody counted). Figures of a group of fewer than five people are empty.
        confidence: of the ends, from 0 to 1.

    >>> one = weighted_mean([50, 60, 70, 40, 55], weights=[1, 1, 2, 1, 1])
    >>> round(one.value, 2)
    57.5
    """

    table: pd.DataFrame
    confidence: float

    @property
    def value(self) -> float | None:
        """Return the figure where there is just one; None where it is hidden or there are more.

        >>> weighted_percentiles([50, 60, 70, 40, 55], at=[50]).value
        55.0
        """
        values = self.table["weighted_value"]
        return float(values.iloc[0]) if len(values) == 1 and values.notna().all() else None

    def says_not(self) -> tuple[str, ...]:
        """Return what the figures do not say, in the spoken language.

        >>> weighted_mean([50, 60, 70, 40, 55]).says_not()[0][:49]
        'The exact uncertainty: the standard errors are ap'
        """
        return _says_not("weighted")

    def _lines(self) -> Iterator[str]:
        percent = f"{self.confidence:.1%}"
        for row in self.table.to_dict("records"):
            yield _figure(row, percent)
        yield language.say("reliability.approximate")
        yield from _says_not_lines("weighted")

    def _tables(self) -> Iterator[pd.DataFrame]:
        yield language.table(self.table.round(3))


def _figure(row: dict[str, Any], percent: str) -> str:
    say = language.say
    group = f"{row['survey_group']}: " if "survey_group" in row else ""
    at = say("reliability.at", at=f"{row['weighted_at']:g}") if "weighted_at" in row else ""
    counts = {"people": row["people_counted"], "missing": row["people_missing"]}
    if np.isnan(row["weighted_value"]):
        return group + say("reliability.hidden", **counts, least=LEAST_FOR_A_SUMMARY)
    places = 2 if abs(row["weighted_value"]) >= 10 else 3  # a share needs the third
    numbers = {n: f"{row[f'approximate_{n}']:.{places}f}" for n in ("se", "low", "high")}
    value, effective = f"{row['weighted_value']:.{places}f}", f"{row['effective_people']:.0f}"
    said = {"at": at, "value": value, "percent": percent, "effective": effective}
    return group + say("reliability.figure", **said, **numbers, **counts)


def weighted_mean(
    values: Any,
    weights: Any = None,
    *,
    by: Any = None,
    missing: Collection[float] = (),
    confidence: float = 0.95,
) -> Weighted:
    """Return a weighted mean, or one for each group; of true and false it is a share.

    Args:
        values: one number a person; None and nan are missing.
        weights: one a person, zero or more; None for equal weights.
        by: the group of each person; a person without one is left out.
        missing: codes that stand for no answer, for example ``[-1, -4, 98, 99]``: averaged in, they
            would spoil the mean and nobody would see it.
        confidence: of the interval, 0.5 to 0.999.

    Returns:
        A :class:`Weighted`, one row a group.

    Raises:
        DataProblem: other lengths or indexes, a weight below zero or missing, no finite numbers,
            fewer than five people.

    Source: the ratio of two weighted sums, its standard error by linearisation as if people were
    drawn one by one with replacement, from memory, not read (grade M). With strata and clusters it
    would be another; a file with a final weight only does not let it be computed.

    >>> weighted_mean([50, 60, 70, 40, -1, 55], missing=[-1]).table["people_missing"].tolist()
    [1]
    """
    survey = _survey(values, weights, by, missing)
    z = _z(confidence)
    rows = [
        head | _mean(y, w, z) | counts if counts["people_counted"] >= LEAST_FOR_A_SUMMARY
        else head | _HIDDEN | counts
        for head, y, w, counts in _parts(survey, by is not None)
    ]  # fmt: skip
    return _weighted(rows, confidence)


def weighted_percentiles(
    values: Any,
    weights: Any = None,
    *,
    at: Sequence[float] = (10, 25, 50, 75, 90),
    by: Any = None,
    missing: Collection[float] = (),
    confidence: float = 0.95,
) -> Weighted:
    """Return weighted percentiles: the smallest value that at least so much of the weight reaches.

    Args:
        values: one number a person; None and nan are missing.
        weights: one a person, zero or more; None for equal weights.
        at: percentiles, each above 0 and below 100.
        by: the group of each person; a person without one is left out.
        missing: codes that stand for no answer.
        confidence: of the interval, 0.5 to 0.999.

    Returns:
        A :class:`Weighted`, one row a group and percentile.

    Raises:
        DataProblem: as :func:`weighted_mean`; a percentile out of range.

    Source: interval of R. S. Woodruff, from memory, not read (grade M): the interval of the share
    below the percentile, read back as values; the standard error is its width / 2z. On whole points
    it can be 0, which is rounding and no certainty.

    >>> weighted_percentiles([1, 2, 3, 4, 5], [1, 1, 1, 1, 6], at=[50]).value
    5.0
    """
    wanted = _wanted(at)
    survey = _survey(values, weights, by, missing)
    z, rows = _z(confidence), []
    for head, y, w, counts in _parts(survey, by is not None):
        enough = counts["people_counted"] >= LEAST_FOR_A_SUMMARY
        order = np.argsort(y, kind="stable") if enough else None
        for p in wanted:
            figure = _percentile(y[order], w[order], p / 100, z) if enough else _HIDDEN
            rows.append(head | {"weighted_at": p} | figure | counts)
    return _weighted(rows, confidence)


_FIGURE = ("weighted_value", "approximate_se", "approximate_low", "approximate_high")
_HIDDEN = dict.fromkeys((*_FIGURE, "effective_people"), np.nan)


def _weighted(rows: list[dict[str, Any]], confidence: float) -> Weighted:
    if all(row["people_counted"] < LEAST_FOR_A_SUMMARY for row in rows):
        refuse_few(max((row["people_counted"] for row in rows), default=0), "reliability.few")
    return Weighted(pd.DataFrame(rows), float(confidence))


def _mean(y: np.ndarray, w: np.ndarray, z: float) -> dict[str, float]:
    shares = w / w.sum()
    mean = shares @ y
    se = _linear_se(y - mean, shares)
    return dict(zip(_FIGURE, (mean, se, mean - z * se, mean + z * se), strict=True)) | {
        "effective_people": 1 / (shares**2).sum()
    }


def _linear_se(off: np.ndarray, shares: np.ndarray) -> float:
    n = np.count_nonzero(shares)
    return float(np.sqrt(n / (n - 1) * ((shares * off) ** 2).sum()))


def _percentile(y: np.ndarray, w: np.ndarray, p: float, z: float) -> dict[str, float]:
    """Of values in order."""
    shares = w / w.sum()
    reached = np.cumsum(shares)
    value = _reaching(y, reached, p)
    off = (y <= value) - reached[np.searchsorted(y, value, side="right") - 1]
    half = z * _linear_se(off.astype(float), shares)
    low, high = (_reaching(y, reached, end) for end in (p - half, p + half))
    found = (value, (high - low) / (2 * z), low, high)
    return dict(zip(_FIGURE, found, strict=True)) | {"effective_people": 1 / (shares**2).sum()}


def _reaching(y: np.ndarray, reached: np.ndarray, p: float) -> float:
    place = np.searchsorted(reached, min(p, 1) - _ROUNDING)
    return float(y[min(int(place), len(y) - 1)])


def _parts(survey: pd.DataFrame, grouped: bool) -> Iterator[tuple]:
    """Yield head, values, weights and counts of each group; weight zero counts for nobody."""
    used = survey["value"].notna() & (survey["weight"] > 0)
    total = survey.loc[used, "weight"].sum()
    groups = survey.groupby("group", sort=True, observed=True) if grouped else [(None, survey)]
    for name, part in groups:
        kept = part[used[part.index]]
        counts = {"people_counted": len(kept), "people_missing": int(part["value"].isna().sum())}
        counts["weight_share"] = float(kept["weight"].sum() / total) if total > 0 else np.nan
        head = {"survey_group": name} if grouped else {}
        yield head, kept["value"].to_numpy(), kept["weight"].to_numpy(), counts


# ---------------------------------------------------------------- reading numbers


def _survey(values: Any, weights: Any, by: Any, missing: Collection[float]) -> pd.DataFrame:
    """Return value, weight and group of each person, with the index counted anew."""
    value = _column(values, "values")
    weight = pd.Series(1.0, value.index) if weights is None else _column(weights, "weights")
    _refuse_mismatch("weights", values, weights, len(value))
    if weight.isna().any() or (weight < 0).any():
        raise problem("reliability.weight", row=shown(weight.index[_first_bad(weight)]))
    if len(weight) and not weight.sum() > 0:
        raise problem("reliability.no_weight")
    frame = pd.DataFrame({"value": value.to_numpy(), "weight": weight.to_numpy()})
    frame["value"] = frame["value"].mask(frame["value"].isin(_codes(missing)))
    frame["weight"] /= frame["weight"].max() if len(frame) else 1  # the unit does not matter
    if by is not None:
        _refuse_no_groups(by)
        _refuse_mismatch("by", values, by, len(value))
        frame["group"] = list(by)
        frame = frame[frame["group"].notna()]
    return frame


def _refuse_no_groups(by: Any) -> None:
    is_column = isinstance(by, list | tuple | pd.Series | pd.Index | pd.Categorical | np.ndarray)
    if not is_column or not all(isinstance(group, Hashable) for group in by):
        raise problem("reliability.groups", value=shown(by))


def _first_bad(weight: pd.Series) -> int:
    return int(np.argmax(~(weight >= 0).to_numpy()))


def _refuse_mismatch(name: str, values: Any, other: Any, n: int) -> None:
    if other is None:
        return
    series = isinstance(values, pd.Series) and isinstance(other, pd.Series)
    if len(other) != n or (series and not values.index.equals(other.index)):
        raise problem("reliability.mismatch", name=name, n=n, given=len(other))


def _codes(missing: Any) -> list[float]:
    if isinstance(missing, str) or not isinstance(missing, Collection):
        raise problem("reliability.missing", value=shown(missing))
    return _column(list(missing), "missing").tolist()


def _wanted(at: Any) -> list[float]:
    if isinstance(at, int | float | np.number):
        at = [at]
    wanted = _column(at, "at")
    if not len(wanted) or not ((wanted > 0) & (wanted < 100)).all():
        raise problem("reliability.percentile", value=shown(list(wanted)))
    return wanted.tolist()


def _z(confidence: Any) -> float:
    return NormalDist().inv_cdf(0.5 + a_number("confidence", confidence, 0.5, 0.999) / 2)


def _column(values: Any, name: str) -> pd.Series:
    """Return one column as floats, nan where it is empty."""
    if not isinstance(values, pd.Series | pd.Index | np.ndarray | list | tuple | range):
        raise problem("reliability.not_numbers", name=name, value=shown(values))
    index = values.index if isinstance(values, pd.Series) else None
    cells = list(values)
    return pd.Series([_finite(cell, name) for cell in cells], index, dtype=float)


def _finite(cell: Any, name: str) -> float:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return np.nan
    if isinstance(cell, int | float | np.number | np.bool_):
        try:
            number = float(cell)
        except OverflowError:
            number = np.inf
        if np.isnan(number) or abs(number) <= _LARGEST:
            return number
    raise problem("reliability.not_numbers", name=name, value=shown(cell))


def numbers_of(table: Any, key: str) -> pd.DataFrame:
    """Return a table of floats, nan where it is empty.

    Args:
        table: people in rows: a DataFrame, an array or a list of lists.
        key: of the message for what is no table.

    Raises:
        DataProblem: no table, no column, or a cell that is no finite number.

    >>> float(numbers_of([[1, None], [2, 3]], "reliability.not_answers").iloc[1, 1])
    3.0
    """
    if not isinstance(table, pd.DataFrame):
        is_rows = isinstance(table, list | tuple) and all(
            isinstance(row, list | tuple) and len(row) == len(table[0]) for row in table
        )
        if not is_rows and not (isinstance(table, np.ndarray) and table.ndim == 2):
            raise problem(key, value=shown(table))
        table = pd.DataFrame(table)
    columns = [_column(table.iloc[:, n], str(name)) for n, name in enumerate(table.columns)]
    if not columns:
        raise problem("reliability.items", n=0)
    frame = pd.concat(columns, axis=1)
    frame.columns = table.columns
    return frame


def complete_rows(numbers: Any) -> np.ndarray:
    """Return the rows of the people who have every number.

    Args:
        numbers: people in rows, nan where it is empty.

    Raises:
        DataProblem: fewer than five.

    >>> len(complete_rows([[1, 2]] * 5 + [[1, np.nan]]))
    5
    """
    values = np.asarray(numbers, dtype=float)
    values = values[~np.isnan(values).any(axis=1)]
    refuse_few(len(values), "reliability.few")
    return values
