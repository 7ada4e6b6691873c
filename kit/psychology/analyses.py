"""Analyses: what a class's answers say about one outcome, and what they do not say.

Ordinary least squares through statsmodels, on the columns of ``experiments.model_of``; errors are
robust, or by person where a person read several vignettes. Nothing is filled in, every exclusion is
counted, and the primary outcome is the one that was named beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.psychology.experiments import Model, model_of, outcome_at, primary_of, term_name
from kit.psychology.responses import Responses, given_away
from kit.psychology.vignettes import Design
from kit.psychology.words import LEAST_FOR_A_SUMMARY, Told, a_number, problem, refuse_few, shown

FEW_CLUSTERS = 40  # people; below, errors by person tend to be too small (from memory, grade M)


@dataclass(frozen=True, eq=False, repr=False)
class Analysis(Told):
    """What the answers say about one outcome; got from :func:`analyse`.

    Attributes:
        design: the design.
        label: what the answers are.
        outcome: id of the outcome.
        primary: id of the outcome that was named beforehand.
        table: term_name, estimate (points), se, low, high, p_value, in_sd (by the spread within
            arms); the numbers stay empty where fewer than five people read one of what is compared,
            since a difference and one mean give the other mean away.
        means: vignette_factor, level_name, people, marginal_mean, se, low, high; the numbers of a
            factor stay empty where fewer than five people read one of its levels: the others, and
            the means of other factors, would give that one away.
        checks: manipulation checks: vignette_factor, check_shown, people, check_answers,
            check_right; the shares of a factor stay empty where fewer than five people answered at
            one of its levels.
        secondary: all outcomes that were not named as primary, whichever is analysed: outcome,
            term_name, estimate, p_value, p_holm; the numbers stay empty as in ``table``.
        not_fitted: ids of those that could not be fitted, because too few people answered, or all
            of them alike.
        counts: of vignettes: assigned, answered, skipped, stopped, left_open, failed_check (some
            check wrong), used; and of people: people.
        errors: "hc3" or "clustered".
        confidence: of the intervals.
        exclude_failed: whether answers with a wrong check were left out.

    >>> from kit.psychology.experiments import simulate_class
    >>> from kit.psychology.vignettes import Vignettes
    >>> made = simulate_class(Vignettes("tone"), n=80, effects={"tone": -1}, seed=3)
    >>> analyse(made).errors
    'hc3'
    """

    design: Design
    label: str
    outcome: str
    primary: str
    table: pd.DataFrame
    means: pd.DataFrame
    checks: pd.DataFrame
    secondary: pd.DataFrame
    not_fitted: tuple[str, ...]
    counts: Mapping[str, int]
    errors: str
    confidence: float
    exclude_failed: bool

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what to mind when this is read.

        >>> from kit.psychology.experiments import simulate_class
        >>> from kit.psychology.vignettes import Vignettes
        >>> made = simulate_class(Vignettes("tone"), n=80, effects={"tone": -1}, seed=3)
        >>> analyse(made, "felt_shame").notes[0][:30]
        'This is a secondary outcome; t'
        """
        say, name = language.say, self._name
        notes = []
        if self.outcome != self.primary:
            notes.append(say("vignettes.is_secondary", primary=name(self.primary)))
        if self.errors == "clustered" and self.counts["people"] < FEW_CLUSTERS:
            few = {"n": self.counts["people"], "least": FEW_CLUSTERS}
            notes.append(say("vignettes.few_clusters", **few))
        if self.exclude_failed:
            notes.append(say("vignettes.excluded_failed"))
        if self.design.relation is not None:
            notes.append(say("vignettes.is_fraction", defining=self.design.relation.defining))
        if len(self.secondary):
            notes.append(say("vignettes.holm", n=len(self.secondary)))
        if self.not_fitted:
            names = say("vignettes.comma").join(map(name, self.not_fitted))
            notes.append(say("vignettes.not_fitted", outcomes=names))
        return tuple(notes)

    @property
    def says_not(self) -> tuple[str, ...]:
        """Return what the result does not say.

        >>> from kit.psychology.experiments import simulate_class
        >>> from kit.psychology.vignettes import Vignettes
        >>> made = simulate_class(Vignettes("tone"), n=80, effects={"tone": -1}, seed=3)
        >>> analyse(made).says_not[0]
        'What anybody does at a door: these are intentions on paper.'
        """
        return tuple(map(language.of, self.design.record["says_not"]))

    def _name(self, outcome: str) -> str:
        known = {one["id"]: one["name"] for one in self.design.record["outcomes"]}
        return language.of(known[outcome])

    def _lines(self) -> Iterator[str]:
        say = language.say
        yield self.label
        kind = say("vignettes.primary" if self.outcome == self.primary else "vignettes.other")
        errors = say(f"vignettes.{self.errors}")
        yield say("vignettes.analysed", kind=kind, outcome=self._name(self.outcome), errors=errors)
        yield say("vignettes.used", **self.counts)
        percent = f"{self.confidence:.4g}"
        for row in self.table.itertuples():
            if np.isnan(row.estimate):
                least = LEAST_FOR_A_SUMMARY
                yield say("vignettes.estimate_hidden", term=row.term_name, least=least)
                continue
            said = {key: f"{getattr(row, key):.2f}" for key in ("estimate", "low", "high", "in_sd")}
            p = "< 0.001" if row.p_value < 0.001 else f"= {row.p_value:.3f}"
            yield say("vignettes.estimate", term=row.term_name, p=p, level=percent, **said)
        yield from self.notes
        blank = "" if language.current() == "zh" else " "
        yield say("vignettes.says_not", what=blank.join(self.says_not))

    def _tables(self) -> Iterator[pd.DataFrame]:
        for one in (self.table, self.means, self.checks, self.secondary):
            if len(one):
                yield language.table(one)


def analyse(
    responses: Responses,
    outcome: str | None = None,
    *,
    interactions: Sequence[str] = (),
    exclude_failed: bool = False,
    confidence: float = 0.95,
) -> Analysis:
    """Fit the factors to one outcome by ordinary least squares, through statsmodels.

    Args:
        responses: the answers.
        outcome: id of an outcome; None for the primary one, which the file names beforehand.
        interactions: pairs of two-level factors such as ``"privacy*tone"``.
        exclude_failed: leave out answers with a wrong manipulation check; a sensitivity analysis,
            since who fails may turn on what was shown.
        confidence: of the intervals, 0.5 to 0.999.

    Returns:
        An :class:`Analysis`. Errors are HC3, or clustered by person where somebody answered several
        vignettes. Skipped, not reached and left open are counted, and nothing is filled in. All
        outcomes that are not the primary one are fitted too, their p-values adjusted by Holm over
        all their comparisons; one that cannot be fitted is listed and does not stop the rest.

    Raises:
        DataProblem: fewer than five people, fewer answers than the lines need, the same answer from
            everybody, an unknown outcome, or an interaction that the design cannot tell apart.

    Source: S. Holm's procedure and the robust errors from memory, not read (grade M); computed by
    statsmodels, Holm held against a worked example in the tests.

    >>> from kit.psychology.experiments import simulate_class
    >>> from kit.psychology.vignettes import Vignettes
    >>> made = simulate_class(Vignettes("tone"), n=200, effects={"tone": -1}, seed=3)
    >>> float(analyse(made).table["estimate"].round(2).iloc[0])
    -0.95
    """
    if not isinstance(responses, Responses):
        raise problem("vignettes.not_responses", value=shown(responses))
    if not isinstance(exclude_failed, bool):
        raise problem("vignettes.not_bool", name="exclude_failed", value=shown(exclude_failed))
    confidence = a_number("confidence", confidence, 0.5, 0.999)
    design = responses.design
    chosen = design.record["outcomes"][outcome_at(design, outcome)]["id"]
    model = model_of(design, interactions)
    table = responses.to_frame()
    right = _passed(design, table)
    kept = table[(table["response"] == "answered") & (right | (not exclude_failed))]
    used = kept[kept[chosen].notna()]
    fit, errors = _fitted(model, used, chosen)
    spread = _within(used, chosen)
    secondary, not_fitted = _secondary(design, model, kept)
    return Analysis(
        design=design,
        label=responses.label,
        outcome=chosen,
        primary=primary_of(design)["id"],
        table=_coefficients(design, model, fit, confidence, spread, _hidden(design, model, used)),
        means=_means(design, model, fit, confidence, used),
        checks=_check_table(design, table),
        secondary=secondary,
        not_fitted=not_fitted,
        counts=_counts(table, right, used, chosen),
        errors=errors,
        confidence=confidence,
        exclude_failed=exclude_failed,
    )


def _passed(design: Design, table: pd.DataFrame) -> pd.Series:
    """Whether no check of an answer was wrong; one that was left open is not wrong."""
    right = pd.Series(True, index=table.index)
    for one in design.checked:
        given = table[f"check_{one['id']}"]
        right &= given.isna() | (given == table[one["id"]])
    return right


def _fitted(model: Model, used: pd.DataFrame, outcome: str) -> tuple[Any, str]:
    from statsmodels.regression.linear_model import OLS  # loads slowly: only who analyses waits

    refuse_few(used["person"].nunique(), "vignettes.few")
    x = model.columns[used["arm"].to_numpy() - 1]
    y = used[outcome].to_numpy(float)
    rows, k = x.shape
    said = {"n": rows, "terms": k, "outcome": outcome}
    if rows <= k or np.linalg.matrix_rank(x) < k:
        raise problem("vignettes.few_answers", **said)
    if np.ptp(y) == 0:
        raise problem("vignettes.all_alike", outcome=outcome)
    people = pd.factorize(used["person"])[0]
    if people.max() + 1 < rows:
        how = {"cov_type": "cluster", "cov_kwds": {"groups": people}}
        return OLS(y, x).fit(use_t=True, **how), "clustered"
    leverage = np.einsum("ri,ij,rj->r", x, np.linalg.inv(x.T @ x), x)
    if leverage.max() > 1 - 1e-9:  # HC3 divides by what is left
        raise problem("vignettes.few_answers", **said)
    return OLS(y, x).fit(use_t=True, cov_type="HC3"), "hc3"


def _within(used: pd.DataFrame, outcome: str) -> float:
    """The spread of the answers within arms; nan where no arm has two."""
    groups = used.groupby("arm")[outcome]
    left = len(used) - groups.ngroups
    squares = ((used[outcome] - groups.transform("mean")) ** 2).sum()
    return sqrt(squares / left) if left > 0 and squares > 0 else np.nan


def _hidden(design: Design, model: Model, used: pd.DataFrame) -> np.ndarray:
    """Which coefficients compare a level, or a combination, that fewer than five people read."""
    few = []
    for first, second in model.keys:
        is_pair = second in design.factor_ids
        compared = {first: [one["code"] for one in design.factor(first)["levels"]]}
        if is_pair:
            compared[second] = [one["code"] for one in design.factor(second)["levels"]]
        else:
            compared[first] = [compared[first][0], second]
        people = used.groupby(list(compared))["person"].nunique()
        # a list: product gives tuples of one, which groupby of one column does not
        cells = list(product(*compared.values())) if is_pair else compared[first]
        few.append(any(people.get(cell, 0) < LEAST_FOR_A_SUMMARY for cell in cells))
    return np.array(few, dtype=bool)


def _coefficients(
    design: Design,
    model: Model,
    fit: Any,
    confidence: float,
    spread: float,
    hidden: np.ndarray,
) -> pd.DataFrame:
    low, high = fit.conf_int(1 - confidence)[1:].T
    table = pd.DataFrame(
        {
            "term_name": [term_name(design, key) for key in model.keys],
            "estimate": fit.params[1:],
            "se": fit.bse[1:],
            "low": low,
            "high": high,
            "p_value": fit.pvalues[1:],
            "in_sd": fit.params[1:] / spread,
        }
    )
    table.loc[hidden, table.columns[1:]] = np.nan
    return table


def _means(
    design: Design, model: Model, fit: Any, confidence: float, used: pd.DataFrame
) -> pd.DataFrame:
    """Marginal means: the fitted mean at a level, all others weighted equally."""
    rows, weights = [], []
    for one in design.varied:
        n = len(one["levels"])
        for at, level in enumerate(one["levels"]):
            weight = np.zeros(len(model.keys) + 1)
            weight[0] = 1
            for other in range(1, n):
                place = 1 + model.keys.index((one["id"], one["levels"][other]["code"]))
                weight[place] = (other == at) - 1 / n
            weights.append(weight)
            people = used.loc[used[one["id"]] == level["code"], "person"].nunique()
            rows.append([language.of(one["name"]), language.of(level["name"]), people])
    table = pd.DataFrame(rows, columns=["vignette_factor", "level_name", "people"])
    tested = fit.t_test(np.array(weights))
    ends = tested.conf_int(1 - confidence)
    values = np.column_stack([tested.effect, tested.sd.ravel(), ends])
    values[given_away(table["people"], table["vignette_factor"])] = np.nan
    return table.assign(**dict(zip(("marginal_mean", "se", "low", "high"), values.T, strict=True)))


def _check_table(design: Design, table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for one in design.checked:
        given = table[table[f"check_{one['id']}"].notna()]
        for level in one["levels"]:
            here = given[given[one["id"]] == level["code"]]
            people = here["person"].nunique()
            right = (here[f"check_{one['id']}"] == level["code"]).mean() if len(here) else np.nan
            names = language.of(one["name"]), language.of(level["name"])
            rows.append([*names, people, len(here), right])
    heads = ["vignette_factor", "check_shown", "people", "check_answers", "check_right"]
    checks = pd.DataFrame(rows, columns=heads)
    checks.loc[given_away(checks["people"], checks["vignette_factor"]), "check_right"] = np.nan
    return checks


def _secondary(
    design: Design, model: Model, kept: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The outcomes that were not named as primary, whichever is analysed; and those not fitted."""
    heads = ["outcome", "term_name", "estimate", "p_value", "p_holm"]
    rows, hidden, not_fitted = [], [], []
    for one in design.record["outcomes"]:
        if one.get("primary"):
            continue
        used = kept[kept[one["id"]].notna()]
        try:
            fit, _ = _fitted(model, used, one["id"])
        except datasets.DataProblem:  # sparse answers to this one say nothing about the others
            not_fitted.append(one["id"])
            continue
        hidden.extend(_hidden(design, model, used))
        for place, key in enumerate(model.keys, 1):
            name = language.of(one["name"])
            estimate, p = float(fit.params[place]), float(fit.pvalues[place])
            rows.append([name, term_name(design, key), estimate, p, np.nan])
    table = pd.DataFrame(rows, columns=heads)
    table = table.assign(p_holm=holm(table["p_value"].to_numpy(float)))
    table.loc[np.array(hidden, dtype=bool), ["estimate", "p_value", "p_holm"]] = np.nan
    return table, tuple(not_fitted)


def holm(p_values: np.ndarray) -> np.ndarray:
    """Return p-values after Holm: the smallest counts once for each test, the next once less.

    Args:
        p_values: of all tests of a family.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p_values, kind="stable")
    times = len(p_values) - np.arange(len(p_values))
    raised = np.maximum.accumulate(p_values[order] * times) if len(p_values) else p_values
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(raised, 1)
    return adjusted


def _counts(
    table: pd.DataFrame, right: pd.Series, used: pd.DataFrame, outcome: str
) -> dict[str, int]:
    answered = table["response"] == "answered"
    return {
        "assigned": len(table),
        "answered": int(answered.sum()),
        "skipped": int((table["response"] == "skipped").sum()),
        "stopped": int((table["response"] == "stopped").sum()),
        "left_open": int((answered & table[outcome].isna()).sum()),
        "failed_check": int((answered & ~right).sum()),
        "used": len(used),
        "people": int(used["person"].nunique()),
    }
