"""Experiments: a simulated class with a known truth, and power before there are data.

The same straight lines are fitted here and in ``analyses``, by ordinary least squares on centred
factors: a coefficient is the difference from the first level of the factor, the others weighted
equally. Power is counted over simulated classes by a batch of small equations; the analysis of
answers goes through statsmodels, and the tests hold the one against the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.psychology.answerfiles import MOST_PEOPLE, STATES, UNSURE
from kit.psychology.assignments import Assignment
from kit.psychology.responses import Responses, pooled, settings_told
from kit.psychology.vignettefile import POINTS
from kit.psychology.vignettes import Design, Vignettes, a_design
from kit.psychology.words import (
    LEAST_FOR_A_SUMMARY,
    Told,
    a_count,
    a_number,
    must_be_known,
    problem,
    shown,
)

_CHUNK = 4_000_000  # numbers held at once by a batch of simulated classes
_MOST_DRAWS = 20_000
_SPREADS = {"person_sd": 10, "residual_sd": 10}
_SHARES = {"check_failure": 0.9, "skipping": 0.9, "attrition": 0.9}

# ---------------------------------------------------------------- the straight lines


@dataclass(frozen=True)
class Model:
    """The columns that are fitted, arm by arm.

    Attributes:
        keys: of each column after the first: factor and level, or two factors.
        columns: one row an arm; the first column is one.

    >>> model_of(Vignettes("tone").design()).columns.tolist()
    [[1.0, -0.5], [1.0, 0.5]]
    """

    keys: tuple[tuple[str, str], ...]
    columns: np.ndarray


def model_of(design: Design, interactions: Sequence[str] = ()) -> Model:
    """Return the columns of a design's main effects, and of interactions.

    Args:
        design: the design.
        interactions: pairs of factors such as ``"privacy*tone"``, both of two levels.

    Raises:
        DataProblem: not a pair of two-level factors, or one that the design cannot tell apart.

    >>> model_of(Vignettes().design(), ["privacy*tone"]).keys[-1]
    ('privacy', 'tone')
    """
    keys, columns = [], [np.ones(design.n_arms)]
    for place, one in enumerate(design.factors):
        n = len(one["levels"])
        for at in range(1, n):
            keys.append((one["id"], one["levels"][at]["code"]))
            # centred: the coefficient of a factor stays the same with and without interactions
            columns.append((design.levels[:, place] == at) - 1 / n)
    for pair in _pairs(design, interactions):
        keys.append(pair)
        columns.append(np.prod([columns[1 + _column(keys, id)] for id in pair], axis=0))
    table = np.column_stack(columns).astype(float)
    if np.linalg.matrix_rank(table) < table.shape[1]:
        raise problem("vignettes.cannot_tell", design=design.kind)
    return Model(tuple(keys), table)


def _column(keys: Sequence[tuple[str, str]], id: str) -> int:
    return next(place for place, key in enumerate(keys) if key[0] == id)


def _pairs(design: Design, interactions: Any) -> list[tuple[str, str]]:
    given = [interactions] if isinstance(interactions, str) else interactions
    if not isinstance(given, Sequence):
        raise problem("vignettes.interaction", value=shown(interactions))
    two = [one["id"] for one in design.varied if len(one["levels"]) == 2]
    pairs = []
    for text in given:
        parts = [part.strip() for part in text.split("*")] if isinstance(text, str) else []
        if len(set(parts)) != 2 or len(parts) != 2 or not set(parts) <= set(two):
            raise problem("vignettes.interaction", value=shown(text))
        pair = tuple(sorted(parts, key=design.factor_ids.index))
        if pair in pairs:
            raise problem("vignettes.interaction", value=shown(text))
        pairs.append(pair)
    return pairs


def term_name(design: Design, key: tuple[str, str]) -> str:
    """Return what a coefficient compares, in the spoken language.

    >>> term_name(Vignettes("tone").design(), ("tone", "pressing"))
    'tone: pressing − respectful'
    """
    factor = design.factor(key[0])
    name = language.of(factor["name"])
    if key[1] in design.factor_ids:
        return f"{name} × {language.of(design.factor(key[1])['name'])}"
    said = {"level": design.level_name(*key), "first": language.of(factor["levels"][0]["name"])}
    return language.say("vignettes.compared", factor=name, **said)


# ---------------------------------------------------------------- a simulated class


@dataclass(frozen=True)
class Assumed:
    """What a simulated class is made from; every number is assumed.

    Attributes:
        model: the columns.
        centre: for each outcome the middle on the scale before rounding.
        effects: one row an outcome, one column for each key of the model.
        spread: person_sd, residual_sd (points), check_failure, skipping, attrition (shares).
        named: places of the outcomes for which anything is assumed, be it zero.
    """

    model: Model
    centre: np.ndarray
    effects: np.ndarray
    spread: Mapping[str, float]
    named: frozenset[int]


def simulate_class(
    design: Design | Vignettes,
    n: int,
    effects: Mapping[str, Any] | None = None,
    *,
    seed: int,
    per_person: int = 1,
    block: int | None = None,
    **parameters: float,
) -> Responses:
    """Let a computer answer, with effects that are known: practice for the analysis.

    A latent answer is the centre, plus what the levels add, plus an intercept of the person, plus
    noise, both normal; it is rounded to 1 to 7. Who fails the manipulation check has not taken the
    scene in: that answer does not turn on the levels, and every check of it is answered wrongly.

    Args:
        design: the design, or the factors for the full one.
        n: number of people, 1 to 10,000.
        effects: points before rounding that a level adds to the first level of its factor:
            ``{"tone": -1}`` for the primary outcome, ``{"felt_shame": {"privacy": 1}}`` for others;
            a factor with more levels as ``{"tone": {"pressing": -1}}``, an interaction as
            ``{"privacy*tone": 0.5}`` (difference of differences). None for the file's assumptions.
        seed: a whole number; the same seed gives the same class.
        per_person: vignettes that each person reads.
        block: places in a block, see :meth:`Design.assign`.
        **parameters: person_sd, residual_sd (points, 0 to 10), check_failure, skipping (share of
            vignettes), attrition (chance before each vignette to stop for good), 0 to 0.9; what is
            left out is taken from the file.

    Returns:
        :class:`Responses` with ``.truth``: outcome, term_name, true_latent, and true_answer, the
        difference to expect between mean answers, which rounding, the ends of the scale and failed
        checks make smaller. ``.settings`` holds the parameters.

    Raises:
        DataProblem: an unknown factor, level, outcome or parameter, a number out of its range, or
            nothing assumed at all, as in a file without assumptions; 0 assumes that there is none.

    >>> made = simulate_class(Vignettes(), n=40, effects={"tone": -1}, seed=1)
    >>> made.truth["true_latent"].tolist()[:3]
    [0.0, -1.0, 0.0]
    """
    design = a_design(design)
    assumed = _assumed(design, effects, parameters)
    if effects is None or not assumed.named:
        _must_assume(design, assumed, outcome_at(design, None))
    assignment = design.assign(n, seed, block=block, per_person=per_person)
    rng = np.random.default_rng([int(seed), 1])  # apart from the shuffling, which has the seed
    arms = assignment.arms - 1
    state = _states(rng, arms.shape, assumed.spread)
    failed = rng.random(arms.shape) < assumed.spread["check_failure"]
    answers = [
        _likert(_latent(rng, assumed, at, arms[None], failed[None]))[0]
        for at in range(len(assumed.centre))
    ]
    checks = _checks(rng, design, arms, failed)
    people = _records(design, assignment, state, np.array(answers, dtype=int), checks)
    settings = {**assumed.spread, "seed": int(seed), "evidence": "assumed"}
    return pooled(design, people, True, truth=_truth(design, assumed), settings=settings)


def _assumed(design: Design, effects: Any, parameters: Mapping[str, Any]) -> Assumed:
    file = design.record["simulation"]
    spread = {}
    for key in parameters:
        must_be_known(key, [*_SPREADS, *_SHARES], "vignettes.unknown_parameter")
    for key, most in {**_SPREADS, **_SHARES}.items():
        default = file.get(key, 1.0 if key in _SPREADS else 0.0)
        spread[key] = a_number(key, parameters.get(key, default), 0, most)
    outcomes = [one["id"] for one in design.record["outcomes"]]
    by_outcome, model, named = _effects(design, effects, outcomes)
    centre = np.array([file.get("centre", {}).get(id, 4) for id in outcomes], dtype=float)
    return Assumed(model, centre, by_outcome, spread, named)


def _must_assume(design: Design, assumed: Assumed, outcome: int) -> None:
    """Refuse an outcome of which nothing was assumed: its power would be that of a false alarm."""
    if outcome in assumed.named:
        return
    one, asked = design.varied[0], design.record["outcomes"][outcome]
    code = one["levels"][-1]["code"]
    points: Any = 0.5 if len(one["levels"]) == 2 else {code: 0.5}
    example = {one["id"]: points}
    if asked is not primary_of(design):
        example = {asked["id"]: example}
    name = language.of(asked["name"])
    raise problem("vignettes.nothing_assumed", outcome=name, example=str(example).replace("'", '"'))


def _effects(
    design: Design, given: Any, outcomes: list[str]
) -> tuple[np.ndarray, Model, frozenset[int]]:
    from_file = given is None
    if from_file:
        given = design.record["simulation"].get("effects", {})
    if not isinstance(given, Mapping):
        raise problem("vignettes.not_effects", value=shown(given))
    if not any(key in outcomes for key in given):
        given = {primary_of(design)["id"]: given}
    for id, one in given.items():
        must_be_known(id, outcomes, "vignettes.unknown_outcome")
        if not isinstance(one, Mapping):
            raise problem("vignettes.not_effects", value=shown(one))
    pairs = {key for one in given.values() for key in one if isinstance(key, str) and "*" in key}
    model = model_of(design, sorted(pairs))
    table, named = np.zeros((len(outcomes), len(model.keys))), set()
    varied = [one["id"] for one in design.varied]
    for id, one in given.items():
        for factor, value in one.items():
            if from_file and factor not in varied:
                continue  # what is held at one level is part of the centre
            for key, points in _points(design, factor, value):
                table[outcomes.index(id), model.keys.index(key)] = points
                named.add(outcomes.index(id))
    return table, model, frozenset(named)


def _points(design: Design, factor: Any, value: Any) -> Iterator[tuple[tuple[str, str], float]]:
    if isinstance(factor, str) and "*" in factor:
        yield _pairs(design, [factor])[0], a_number(factor, value, -6, 6)
        return
    varied = [one["id"] for one in design.varied]
    must_be_known(factor, varied, "vignettes.unknown_factor")
    codes = [level["code"] for level in design.factor(factor)["levels"]][1:]
    if not isinstance(value, Mapping):
        if len(codes) > 1:
            raise problem("vignettes.name_levels", factor=factor, known=", ".join(codes))
        value = {codes[0]: value}
    for code, points in value.items():
        must_be_known(code, codes, "vignettes.unknown_level", factor=factor)
        yield (factor, code), a_number(f"{factor}: {code}", points, -6, 6)


def primary_of(design: Design) -> Mapping[str, Any]:
    """Return the outcome that the file names beforehand.

    >>> primary_of(Vignettes().design())["id"]
    'would_talk'
    """
    return next(one for one in design.record["outcomes"] if one.get("primary"))


def _latent(
    rng: np.random.Generator, assumed: Assumed, outcome: int, arms: np.ndarray, failed: np.ndarray
) -> np.ndarray:
    """Latent answers, shaped as the arms: classes, people, vignettes."""
    moved = assumed.model.columns[:, 1:] @ assumed.effects[outcome]
    own = rng.normal(0, 1, (*failed.shape[:2], 1)) * assumed.spread["person_sd"]
    noise = rng.normal(0, 1, failed.shape) * assumed.spread["residual_sd"]
    return assumed.centre[outcome] + np.where(failed, 0, moved[arms]) + own + noise


def _likert(latent: np.ndarray) -> np.ndarray:
    return np.clip(np.floor(latent + 0.5), POINTS[0], POINTS[-1])


def _states(rng: np.random.Generator, shape: tuple, spread: Mapping[str, float]) -> np.ndarray:
    """Places in STATES: whoever stops does not come back."""
    skipped = rng.random(shape) < spread["skipping"]
    stopped = np.logical_or.accumulate(rng.random(shape) < spread["attrition"], axis=-1)
    return np.where(stopped, 2, skipped.astype(int))


def _checks(
    rng: np.random.Generator, design: Design, arms: np.ndarray, failed: np.ndarray
) -> dict[str, np.ndarray]:
    checks = {}
    for one in design.checked:
        codes = np.array([*(level["code"] for level in one["levels"]), UNSURE], dtype=object)
        shown_ = design.levels[arms, design.factor_ids.index(one["id"])]
        # any other answer, "unsure" among them
        wrong = (shown_ + rng.integers(1, len(codes), arms.shape)) % len(codes)
        checks[f"check_{one['id']}"] = codes[np.where(failed, wrong, shown_)]
    return checks


def _records(
    design: Design,
    assignment: Assignment,
    state: np.ndarray,
    answers: np.ndarray,
    checks: Mapping[str, np.ndarray],
) -> Iterator[dict[str, Any]]:
    outcomes = [one["id"] for one in design.record["outcomes"]]
    mark = assignment.mark
    for person in range(assignment.n):
        seen = []
        for at in range(assignment.per_person):
            kind, given = STATES[state[person, at]], {}
            if kind == "answered":
                given = dict(zip(outcomes, answers[:, person, at].tolist(), strict=True))
                given |= {key: one[person, at] for key, one in checks.items()}
            arm = int(assignment.arms[person, at])
            seen.append({"arm": arm, "response": kind, "answers": given})
        who = {"mark": mark, "person": person + 1, "persona": assignment.personas[person]}
        yield who | {"vignettes": seen}


def _truth(design: Design, assumed: Assumed) -> pd.DataFrame:
    rows = []
    for at, one in enumerate(design.record["outcomes"]):
        seen = _expected(assumed, at)
        for place, key in enumerate(assumed.model.keys):
            # rounded: what least squares leaves of nothing is not nothing
            latent, answer = float(assumed.effects[at, place]), round(float(seen[place]), 9) + 0.0
            rows.append([language.of(one["name"]), term_name(design, key), latent, answer])
    return pd.DataFrame(rows, columns=["outcome", "term_name", "true_latent", "true_answer"])


def _expected(assumed: Assumed, outcome: int) -> np.ndarray:
    """The coefficients that the mean answers of all arms give: what an estimate aims at."""
    model = assumed.model
    moved = model.columns[:, 1:] @ assumed.effects[outcome]
    spread = sqrt(assumed.spread["person_sd"] ** 2 + assumed.spread["residual_sd"] ** 2)
    centre, share = assumed.centre[outcome], assumed.spread["check_failure"]
    still = _mean_answer(centre, spread)
    means = [(1 - share) * _mean_answer(centre + one, spread) + share * still for one in moved]
    return np.linalg.lstsq(model.columns, np.array(means), rcond=None)[0][1:]


def _mean_answer(middle: float, spread: float) -> float:
    """The mean of a rounded and cut normal: one point more for every step that it passes."""
    mean = float(POINTS[0])
    for step in POINTS[:-1]:
        edge = step + 0.5
        passed = 0.5 * (1 + erf((middle - edge) / (spread * sqrt(2)))) if spread else middle >= edge
        mean += passed
    return mean


# ---------------------------------------------------------------- power


@dataclass(frozen=True, eq=False, repr=False)
class Power(Told):
    """How often simulated classes find an effect; got from :func:`power`.

    Attributes:
        design: the design.
        table: see :meth:`to_frame`.
        outcome: id of the outcome.
        per_person: vignettes that each person reads.
        draws: simulated classes for each number of people.
        alpha: level of the two-sided test.
        seed: of the simulation.
        settings: the parameters, every one assumed.

    >>> one = power(Vignettes("tone"), n=[20, 80], effects={"tone": -1}, seed=1, draws=200)
    >>> one.to_frame()["power_people"].tolist()
    [20, 80]
    """

    design: Design
    table: pd.DataFrame
    outcome: str
    per_person: int
    draws: int
    alpha: float
    seed: int
    settings: Mapping[str, Any]

    def to_frame(self) -> pd.DataFrame:
        """Return the curve.

        Returns:
            One row a number of people and comparison: power_people, term_name, true_latent (points,
            assumed), power_share, power_error (its Monte Carlo standard error), power_mean (mean
            estimate, in points of the answers). Where nothing is to be found (true_latent 0), the
            share is that of false alarms.

        >>> one = power(Vignettes("tone"), n=40, effects={"tone": 0}, seed=1, draws=400)
        >>> bool(one.to_frame()["power_share"].iloc[0] < 0.1)
        True
        """
        return self.table.copy()

    def needed(self, share: float = 0.8) -> int | None:
        """Return the least number of people at which every effect is found so often.

        Args:
            share: 0.5 to 0.99.

        Returns:
            One of the numbers that were simulated; None where none suffices or nothing is assumed.

        >>> one = power(Vignettes("tone"), n=[20, 200], effects={"tone": -1}, seed=1, draws=200)
        >>> one.needed()
        200
        """
        share = a_number("share", share, 0.5, 0.99)
        sought = self.table[self.table["true_latent"] != 0]
        least = sought.groupby("power_people")["power_share"].min()
        enough = least[least >= share]
        return int(enough.index.min()) if len(enough) else None

    @property
    def sentence(self) -> str:
        """Return in a sentence what was simulated and what it gave.

        >>> one = power(Vignettes("tone"), n=20, effects={"tone": -1}, seed=1, draws=200)
        >>> one.sentence[:55]
        'Power by simulation, 200 classes for each number of peo'
        """
        need = self.needed()
        said = language.say("vignettes.needed", n=need) if need else language.say("vignettes.short")
        if (self.table["true_latent"] == 0).all():
            said = language.say("vignettes.all_zero")
        return language.say(
            "vignettes.power",
            draws=self.draws,
            seed=self.seed,
            alpha=self.alpha,
            each=self.per_person,
            needed=said,
        )

    def shares(self) -> Iterator[str]:
        """Yield in words how often each comparison was found, and then what was assumed.

        >>> one = power(Vignettes("tone"), n=[20, 80], effects={"tone": -1}, seed=1, draws=200)
        >>> len(list(one.shares()))
        3
        """
        for row in self.table.itertuples():
            yield language.say(
                "vignettes.power_at",
                n=row.power_people,
                term=row.term_name,
                share=f"{row.power_share:.3f}",
                error=f"{row.power_error:.3f}",
            )
        known = settings_told(self.settings)
        yield language.say("vignettes.assumed", known=known)

    def _lines(self) -> Iterator[str]:
        yield self.sentence
        yield from self.shares()

    def _tables(self) -> Iterator[pd.DataFrame]:
        yield language.table(self.table)


def power(
    design: Design | Vignettes,
    n: int | Sequence[int],
    effects: Mapping[str, Any] | None = None,
    *,
    seed: int,
    outcome: str | None = None,
    per_person: int = 1,
    draws: int = 1000,
    alpha: float = 0.05,
    **parameters: float,
) -> Power:
    """Return how often the analysis would find each effect, by simulation.

    Each class is simulated as :func:`simulate_class` does, and analysed as :func:`analyse` does,
    with the same standard errors and t tests. One assignment stands for each number of people.

    Args:
        design: the design, or the factors for the full one.
        n: numbers of people, one or several, each 5 to 10,000.
        effects: as in :func:`simulate_class`.
        seed: a whole number.
        outcome: id of an outcome; None for the primary one.
        per_person: vignettes that each person reads.
        draws: simulated classes for each number, 100 to 20,000.
        alpha: level of the two-sided test, 0.001 to 0.2.
        **parameters: as in :func:`simulate_class`.

    Returns:
        A :class:`Power`; the Monte Carlo standard error of a share p is sqrt(p (1 - p) / draws).

    Raises:
        DataProblem: as :func:`simulate_class`, or no effect is assumed for the outcome. A class too
            small for the design finds nothing.

    >>> one = power(Vignettes("tone"), n=100, effects={"tone": -1}, seed=1, draws=500)
    >>> bool(0.8 < one.to_frame()["power_share"].iloc[0] < 1)
    True
    """
    design = a_design(design)
    one = outcome_at(design, outcome)
    assumed = _assumed(design, effects, parameters)
    _must_assume(design, assumed, one)
    draws = a_count("draws", draws, 100, _MOST_DRAWS)
    alpha = a_number("alpha", alpha, 0.001, 0.2)
    several = [n] if not isinstance(n, Sequence | np.ndarray) or isinstance(n, str) else list(n)
    if not 0 < len(several) <= 50:
        raise problem("vignettes.numbers_of_people", value=shown(n))
    sizes = dict.fromkeys(a_count("n", size, LEAST_FOR_A_SUMMARY, MOST_PEOPLE) for size in several)
    rows = []
    for people in sizes:
        assignment = design.assign(people, seed, per_person=per_person)
        found, mean = _found(assignment, assumed, one, draws, alpha)
        for place, key in enumerate(assumed.model.keys):
            share = float(found[place])
            true = float(assumed.effects[one, place])
            error = sqrt(share * (1 - share) / draws)
            name = term_name(design, key)
            rows.append([people, name, true, share, error, float(mean[place])])
    heads = ["power_people", "term_name", "true_latent", "power_share", "power_error", "power_mean"]
    id = design.record["outcomes"][one]["id"]
    settings = {**assumed.spread, "evidence": "assumed"}
    table = pd.DataFrame(rows, columns=heads)
    each = int(per_person)
    return Power(design, table, id, each, draws, alpha, int(seed), settings)


def outcome_at(design: Design, outcome: Any) -> int:
    """Return the place of an outcome in the file; None is the primary one.

    Raises:
        DataProblem: no such outcome.

    >>> outcome_at(Vignettes().design(), "felt_shame")
    2
    """
    ids = [one["id"] for one in design.record["outcomes"]]
    if outcome is None:
        return ids.index(primary_of(design)["id"])
    must_be_known(outcome, ids, "vignettes.unknown_outcome")
    return ids.index(outcome)


def _found(
    assignment: Assignment, assumed: Assumed, outcome: int, draws: int, alpha: float
) -> tuple[np.ndarray, np.ndarray]:
    """The share of classes in which each effect is found, and the mean of the estimates."""
    rng = np.random.default_rng([assignment.seed, 2])
    arms, k = assignment.arms - 1, assumed.model.columns.shape[1]
    at_once = max(1, _CHUNK // (arms.size * k))
    times, usable, total = np.zeros(k - 1), 0, np.zeros(k - 1)
    for start in range(0, draws, at_once):
        size = (min(at_once, draws - start), *arms.shape)
        failed = rng.random(size) < assumed.spread["check_failure"]
        y = _likert(_latent(rng, assumed, outcome, np.broadcast_to(arms, size), failed))
        kept = _states(rng, size, assumed.spread) == 0
        beta, se, df = fit_batch(assumed.model.columns[arms], y, kept)
        sound = np.isfinite(se).all(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.abs(beta / se)[:, 1:]
        # an answer that everybody gave, or too few answers, finds nothing
        times += (sound[:, None] & (t > _t_value(alpha, df)[:, None])).sum(axis=0)
        total += np.where(sound[:, None], beta[:, 1:], 0).sum(axis=0)
        usable += int(sound.sum())
    return times / draws, total / usable if usable else np.full(k - 1, np.nan)


def _t_value(alpha: float, df: np.ndarray) -> np.ndarray:
    from scipy.special import stdtrit  # comes with statsmodels, and loads in a tenth of its time

    return stdtrit(np.maximum(df, 1), 1 - alpha / 2)


def fit_batch(
    x: np.ndarray, y: np.ndarray, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fit the same lines to many classes at once, by ordinary least squares.

    Args:
        x: columns, people by vignettes by columns.
        y: answers, classes by people by vignettes.
        kept: which answers count, shaped as y.

    Returns:
        Coefficients and standard errors (classes by columns; not finite where a class has too few
        answers), and degrees of freedom (classes). Errors are HC3 where a person reads one vignette
        and clustered by person, with the usual small-sample factor, where several.

    Source: J. G. MacKinnon and H. White for HC3, from memory, not read (grade M); held against
    statsmodels in the tests (computed).

    >>> x = model_of(Vignettes("tone").design()).columns[np.array([[0], [1], [0], [1]])]
    >>> y = np.array([[[2.0], [5.0], [4.0], [5.0]]])
    >>> fit_batch(x, y, np.ones_like(y, dtype=bool))[0].tolist()
    [[4.0, 2.0]]
    """
    people, each, k = x.shape
    flat, w = x.reshape(-1, k), kept.reshape(len(y), -1).astype(float)
    answers = y.reshape(len(y), -1)
    squares = np.einsum("ri,rj->rij", flat, flat).reshape(len(flat), -1)
    gram = (w @ squares).reshape(-1, k, k)
    sound = np.linalg.matrix_rank(gram, hermitian=True) == k
    inverse = np.linalg.inv(np.where(sound[:, None, None], gram, np.eye(k)))
    beta = np.einsum("sij,sj->si", inverse, (w * answers) @ flat)
    residual = w * (answers - beta @ flat.T)
    rows = w.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if each == 1:
            leverage = inverse.reshape(len(y), -1) @ squares.T
            meat = ((residual / (1 - leverage)) ** 2 @ squares).reshape(-1, k, k)
            df, factor = rows - k, np.ones(len(y))
        else:
            by_person = residual.reshape(len(y), people, each)
            scores = np.einsum("spv,pvi->spi", by_person, x)
            meat = np.einsum("spi,spj->sij", scores, scores)
            groups = kept.any(axis=2).sum(axis=1)
            df, factor = groups - 1, groups / (groups - 1) * (rows - 1) / (rows - k)
        spread = np.einsum("sij,sjk,ski->si", inverse, meat, inverse) * factor[:, None]
        se = np.sqrt(np.where(sound[:, None] & (df > 0)[:, None], spread, np.nan))
    return beta, se, df
