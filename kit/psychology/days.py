"""Days: what the days around a visit might look like, for both people at the door.

A small deterministic model for teaching. Nearly every size in it is assumed, and says so;
``visit_sensitivity`` shows which of them turn the answer. It foretells nobody's behaviour, and no
randomised visit to a consumer borrower was found against which it could be held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.psychology.words import Told, a_count, a_number, data, must_be_known, problem, shown

MOST_DRAWS = 20_000
_ROUNDING = 1e-9  # a difference below it is none: rounding alone must not turn an answer
STATES = ("arousal", "avoidance", "willing_to_talk", "promise_kept", "collector_strain")


def _labels() -> dict[str, dict[str, Any]]:
    words = data("visit_days")
    outcomes = {code: one["text"] for code, one in words["outcomes"].items()}
    return {
        "column": words["columns"],
        "day_parameter_unit": words["units"],
        "whose_outcome": words["whose"],
        "evidence": words["evidence_words"],
        "model_outcome": outcomes,
        "preset_of": words["preset_kinds"],
    }


language.lend_labels(_labels)


# ---------------------------------------------------------------- parameters


def visit_parameters() -> pd.DataFrame:
    """List the parameters of :func:`visit_days`, each with its range and what it rests on.

    Returns:
        Columns day_parameter, day_parameter_meaning, day_parameter_value, day_parameter_low,
        day_parameter_high, day_parameter_unit, evidence (``"measured"`` or ``"assumed"``, of the
        size), direction_from (findings that support the sign only, elsewhere than at such a visit;
        "" where none does).

    >>> table = visit_parameters()
    >>> table["evidence"].value_counts().to_dict()
    {'assumed': 30}
    """
    rows = [
        {
            "day_parameter": name,
            "day_parameter_meaning": language.of(one["text"]),
            "day_parameter_value": float(one["value"]),
            "day_parameter_low": float(one["low"]),
            "day_parameter_high": float(one["high"]),
            "day_parameter_unit": one["unit"],
            "evidence": one["evidence"],
            "direction_from": ", ".join(one.get("direction_from", [])),
        }
        for name, one in data("visit_days")["parameters"].items()
    ]
    return pd.DataFrame(rows)


def visit_presets() -> pd.DataFrame:
    """List the visits and the (invented) people that :func:`visit_days` takes by name.

    Returns:
        Columns preset_of (``"visit"`` or ``"person"``), preset, preset_name.

    >>> visit_presets()["preset"].tolist()[:3]
    ['no_visit', 'respectful', 'plain']
    """
    words = data("visit_days")
    rows = [
        {"preset_of": kind, "preset": code, "preset_name": language.of(one["name"])}
        for kind, presets in (("visit", "visits"), ("person", "people"))
        for code, one in words[presets].items()
    ]
    return pd.DataFrame(rows)


# ---------------------------------------------------------------- what comes back


@dataclass(frozen=True, eq=False, repr=False)
class VisitDays(Told):
    """The days around one visit, as the assumptions have them, for both people.

    Attributes:
        visit: the visit's qualities, by name.
        person: who is at home.
        collector: who knocks.
        parameters: what the model was run with.
        table: see :meth:`to_frame`.

    >>> round(visit_days("respectful", "lin").value("promise_last"), 2)
    0.4
    """

    visit: dict[str, Any]
    person: dict[str, float]
    collector: dict[str, float]
    parameters: dict[str, float]
    table: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Return the course of the days.

        Returns:
            One row a step: day_from_visit (0 is the visit), arousal, avoidance (0 to 10),
            willing_to_talk, promise_kept (0 to 1; missing before the visit, when nothing has been
            promised), collector_strain (0 to 10), contact_then.

        >>> visit_days("respectful").to_frame()["day_from_visit"].iloc[[0, -1]].tolist()
        [-3.0, 10.0]
        """
        return self.table.copy()

    @property
    def outcomes(self) -> pd.DataFrame:
        """Return what the course comes to, for both people; no one number stands for it.

        Returns:
            Columns model_outcome, whose_outcome, outcome_value.

        >>> visit_days("respectful").outcomes["whose_outcome"].value_counts().to_dict()
        {'resident': 5, 'collector': 2, 'both': 1}
        """
        values = _outcomes({s: self.table[s].to_numpy()[:, None] for s in STATES}, self._days)
        known = data("visit_days")["outcomes"]
        rows = [(code, known[code]["who"], float(value[0])) for code, value in values.items()]
        return pd.DataFrame(rows, columns=["model_outcome", "whose_outcome", "outcome_value"])

    def value(self, outcome: str) -> float:
        """Return one of the outcomes; missing where there was no visit to promise at.

        Args:
            outcome: a code of :attr:`outcomes`.

        Raises:
            DataProblem: no such outcome.

        >>> visit_days("no_visit").value("arousal_peak")
        3.0
        """
        must_be_known(outcome, data("visit_days")["outcomes"], "visit_days.unknown_outcome")
        table = self.outcomes
        return float(table.loc[table["model_outcome"] == outcome, "outcome_value"].iloc[0])

    @property
    def loop(self) -> float:
        """Return how far arousal and avoidance feed each other; from 1 up they do not settle.

        >>> round(visit_days().loop, 2)
        0.2
        """
        return self.parameters["worry"] * self.parameters["flight"]

    @property
    def _days(self) -> np.ndarray:
        return self.table["day_from_visit"].to_numpy()

    def _lines(self) -> Iterator[str]:
        say = language.say
        yield say("visit_days.head", visit=_described("visit", self.visit))
        yield say("visit_days.resident", person=_described("person", self.person))
        yield say("visit_days.collector", collector=_described("collector", self.collector))
        for row in self.outcomes.itertuples():
            whose, what = (
                language.label(c, getattr(row, c)) for c in ("whose_outcome", "model_outcome")
            )
            missing = np.isnan(row.outcome_value)
            value = say("visit_days.nothing") if missing else f"{row.outcome_value:.2f}"
            yield say("visit_days.outcome", whose=whose, what=what, value=value)
        key = "visit_days.spiral" if self.loop >= 1 else "visit_days.settles"
        yield say(key, loop=f"{self.loop:.2f}")
        yield from _about(self.visit)

    def _tables(self) -> Iterator[pd.DataFrame]:
        whole = self.table[self._days % 1 == 0]
        yield language.table(whole.round(2))


def _described(kind: str, given: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name}={given[name]}" if name == "announced" else f"{name}={given[name]:g}"
        for name in data("visit_days")[kind]
    )


def _about(*visits: Mapping[str, Any]) -> Iterator[str]:
    table = visit_parameters()
    measured = int((table["evidence"] == "measured").sum())
    signs = int((table["direction_from"] != "").sum())
    said = {"n": len(table), "measured": measured, "signs": signs}
    yield language.say("visit_days.evidence", **said)
    yield from (language.of(text) for text in data("visit_days")["about"])
    if any(one["contacts"] and (one["privacy"] < 1 or one["shaming"] > 0) for one in visits):
        yield language.say("visit_days.barred")


# ---------------------------------------------------------------- the model


def visit_days(
    visit: Any = None,
    person: Any = None,
    *,
    collector: Any = None,
    parameters: Any = None,
    steps: int = 4,
) -> VisitDays:
    """Let three days before a visit and ten after it pass, for both people at the door.

    Args:
        visit: ``"no_visit"``, ``"respectful"``, ``"plain"``, ``"pressing"``, ``"as_lin_tells"``, or
            a mapping with any of pressing, privacy, shaming, plan (0 to 1), announced (true or
            false), contacts (0 to 10, the visit among them, spread evenly over the ten days).
        person: ``"lin"``, ``"short_gap"``, ``"lost_contact"``, or a mapping with any of arousal,
            avoidance (0 to 10, on an ordinary day), balance (-100 to 100, as ``appraise`` gives
            it), means (0 to 1). Invented people only.
        collector: a mapping with any of strain (0 to 10), target (0 to 1).
        parameters: values other than those of :func:`visit_parameters`, within their ranges.
        steps: a day, 1 to 24.

    Returns:
        A :class:`VisitDays`.

    Raises:
        DataProblem: an unknown name, or a value outside its range.

    Source: our own teaching model; every size is assumed. With h = 1 / steps of a day, u =
    balance / 100, A0, V0, C0 the ordinary day, and all targets kept within 0 and 10:

    - at a contact (weight w = 1 for the visit, ``repeat`` later):
      A += w a (10 - A), a = knock + press_arousal pressing + expose_arousal (1 - privacy) +
      surprise (not announced) + threat_arousal u, within 0 and 1;
      V += w v (10 - V) if v > 0, else w v V, v = press_avoid pressing + expose_avoid (1 -
      privacy) + shame_avoid shaming - plan_avoid plan, within -1 and 1;
      C += w c (10 - C), c = strain_contact + strain_press pressing + strain_meet A / 10 -
      strain_plan plan, within 0 and 1;
    - between: A goes to A* = A0 + worry (V - V0), before an announced visit plus wait (1 + u) / 2,
      at the rate calm: A = A* + (A - A*) exp(-calm h); V goes to V0 + flight (A - A0) at the rate
      ease; C goes to C0 + strain_target target at the rate recover;
    - talk = s(talk_rest - talk_avoid V - talk_arousal A, from the visit on - talk_press pressing +
      talk_plan plan), with s the logistic function;
    - promise = means s(promise_rest + promise_plan plan - promise_press pressing + promise_talk
      talk): a promise that the money does not cover is not kept, whatever the words.

    Each step moves a state part of the way to a target within its bounds, so that it stays within
    them for any parameters in range; without a visit nobody's ordinary day changes.

    >>> days = visit_days({"pressing": 0.8, "privacy": 0.2}, "lin")
    >>> bool(days.value("avoidance_last") > visit_days("respectful", "lin").value("avoidance_last"))
    True
    """
    visit, person = _given("visit", visit, "visits"), _given("person", person, "people")
    collector = _given("collector", collector)
    used = _parameters(parameters)
    arrays = {name: np.array([value]) for name, value in used.items()}
    course, days, contact = _run(visit, person, collector, arrays, a_count("steps", steps, 1, 24))
    table = pd.DataFrame({"day_from_visit": days} | {s: course[s][:, 0] for s in STATES})
    table["contact_then"] = contact > 0
    return VisitDays(visit, person, collector, used, table)


def _given(kind: str, given: Any, presets: str | None = None) -> dict[str, Any]:
    """Return all qualities of a visit or person, those left out at their default."""
    known, words = data("visit_days")[kind], data("visit_days")
    if isinstance(given, str) and presets:
        must_be_known(given, words[presets], "visit_days.unknown_preset", what=kind)
        given = {name: words[presets][given][name] for name in known}
    if given is not None and not isinstance(given, Mapping):
        names = ", ".join(words[presets]) if presets else ""
        key = "visit_days.not_given" if presets else "visit_days.not_mapping"
        raise problem(key, what=kind, value=shown(given), names=names)
    given = dict(given or {})
    for name in given:
        must_be_known(name, known, "visit_days.unknown_quality", what=kind)
    return {name: _quality(name, rule, given) for name, rule in known.items()}


def _quality(name: str, rule: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    value = given.get(name, rule["default"])
    if name == "announced":
        if not isinstance(value, bool | np.bool_):
            raise problem("visit_days.yes_no", name=name, value=shown(value))
        return bool(value)
    read = a_count if name == "contacts" else a_number
    return read(name, value, rule["low"], rule["high"])


def _parameters(given: Any) -> dict[str, float]:
    known = data("visit_days")["parameters"]
    if given is not None and not isinstance(given, Mapping):
        raise problem("visit_days.not_mapping", what="parameters", value=shown(given))
    for name in given or {}:
        must_be_known(name, known, "visit_days.unknown_parameter")
    return {
        name: a_number(name, (given or {}).get(name, one["value"]), one["low"], one["high"])
        for name, one in known.items()
    }


def _run(
    visit: Mapping[str, Any],
    person: Mapping[str, float],
    collector: Mapping[str, float],
    p: Mapping[str, np.ndarray],
    steps: int,
) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Run the model for many sets of parameters at once; states are days by sets."""
    first, last = data("visit_days")["days"].values()
    days = np.arange(first * steps, last * steps + 1) / steps
    contact = _contacts(days, visit["contacts"], steps)
    u, exposed = person["balance"] / 100, 1 - visit["privacy"]
    jump_a = np.clip(
        p["knock"]
        + p["press_arousal"] * visit["pressing"]
        + p["expose_arousal"] * exposed
        + p["surprise"] * (not visit["announced"])
        + p["threat_arousal"] * u,
        0,
        1,
    )
    jump_v = np.clip(
        p["press_avoid"] * visit["pressing"]
        + p["expose_avoid"] * exposed
        + p["shame_avoid"] * visit["shaming"]
        - p["plan_avoid"] * visit["plan"],
        -1,
        1,
    )
    wait = p["wait"] * (1 + u) / 2 if visit["announced"] and visit["contacts"] else 0 * p["wait"]
    still = {name: np.exp(-p[name] / steps) for name in ("calm", "ease", "recover")}
    rest_c = np.clip(collector["strain"] + p["strain_target"] * collector["target"], 0, 10)
    a, v, c = (np.full_like(p["knock"], x) for x in (person["arousal"], person["avoidance"], 0))
    c = c + rest_c
    course = {state: np.empty((len(days), len(a))) for state in STATES}
    for now, day in enumerate(days):
        if now:
            add = wait if day <= 0 else 0
            to_a = np.clip(person["arousal"] + p["worry"] * (v - person["avoidance"]) + add, 0, 10)
            to_v = np.clip(person["avoidance"] + p["flight"] * (a - person["arousal"]), 0, 10)
            a, v = to_a + (a - to_a) * still["calm"], to_v + (v - to_v) * still["ease"]
            c = rest_c + (c - rest_c) * still["recover"]
        if contact[now]:
            w = p["repeat"] if contact[now] > 1 else 1.0
            a = a + w * jump_a * (10 - a)
            v = v + w * jump_v * np.where(jump_v > 0, 10 - v, v)
            c = c + w * _strain(visit, p, a) * (10 - c)
        course["arousal"][now], course["avoidance"][now] = a, v
        course["collector_strain"][now] = c
    return course | _chances(visit, person, p, course, days), days, contact


def _strain(visit: Mapping[str, Any], p: Mapping[str, np.ndarray], a: np.ndarray) -> np.ndarray:
    share = p["strain_contact"] + p["strain_press"] * visit["pressing"]
    return np.clip(share + p["strain_meet"] * a / 10 - p["strain_plan"] * visit["plan"], 0, 1)


def _contacts(days: np.ndarray, n: int, steps: int) -> np.ndarray:
    """0, or the number of the contact that falls on this step."""
    numbers = np.zeros(len(days), dtype=int)
    for one in range(n):  # ten in ten days at most, so no two fall on one step
        numbers[np.searchsorted(days, np.floor(one * days[-1] / n * steps) / steps)] = one + 1
    return numbers


def _chances(
    visit: Mapping[str, Any],
    person: Mapping[str, float],
    p: Mapping[str, np.ndarray],
    course: Mapping[str, np.ndarray],
    days: np.ndarray,
) -> dict[str, np.ndarray]:
    met = (visit["contacts"] > 0) & (days >= 0)[:, None]
    talk = p["talk_rest"] - p["talk_avoid"] * course["avoidance"]
    talk = talk - p["talk_arousal"] * course["arousal"]
    talk = talk + met * (p["talk_plan"] * visit["plan"] - p["talk_press"] * visit["pressing"])
    talk = 1 / (1 + np.exp(-talk))
    kept = p["promise_rest"] + p["promise_plan"] * visit["plan"] + p["promise_talk"] * talk
    kept = kept - p["promise_press"] * visit["pressing"]
    kept = person["means"] / (1 + np.exp(-kept))
    return {"willing_to_talk": talk, "promise_kept": np.where(met, kept, np.nan)}


def _outcomes(course: Mapping[str, np.ndarray], days: np.ndarray) -> dict[str, np.ndarray]:
    after, next_day = days >= 0, int(np.searchsorted(days, 1))
    return {
        "arousal_peak": course["arousal"][after].max(axis=0),
        "arousal_last": course["arousal"][-1],
        "avoidance_last": course["avoidance"][-1],
        "talk_next": course["willing_to_talk"][next_day],
        "talk_last": course["willing_to_talk"][-1],
        "promise_last": course["promise_kept"][-1],
        "strain_peak": course["collector_strain"][after].max(axis=0),
        "strain_last": course["collector_strain"][-1],
    }


# ---------------------------------------------------------------- what turns the answer


@dataclass(frozen=True, eq=False, repr=False)
class VisitSensitivity(Told):
    """How far the difference between two visits rests on what was assumed.

    Attributes:
        outcome: the outcome that the parameters are held against.
        by_parameter: one row a parameter, the largest span first: day_parameter, difference_at_low,
            difference_at_high (first visit minus other, the rest as it is), difference_span,
            turns_answer (whether its sign changes on the way), rank_with_difference (Spearman, over
            the draws), evidence.
        ranges: one row an outcome, for both people: model_outcome, whose_outcome, difference (as it
            is), difference_lowest, difference_q05, difference_q95, difference_highest (over the
            draws), sign_differs.
        visit: the first visit's qualities.
        other: the other's.
        draws: how many sets of parameters were drawn, each evenly within its range.
        seed: of the draws.

    >>> answer = visit_sensitivity("respectful", "pressing", "lin", draws=200)
    >>> bool(answer.ranges["sign_differs"].any())
    True
    """

    outcome: str
    by_parameter: pd.DataFrame
    ranges: pd.DataFrame
    visit: dict[str, Any]
    other: dict[str, Any]
    draws: int
    seed: int

    @property
    def turning(self) -> tuple[str, ...]:
        """Return the parameters that turn the answer by themselves.

        >>> visit_sensitivity("respectful", "pressing", "lin", draws=50).turning
        ()
        """
        return tuple(self.by_parameter.loc[self.by_parameter["turns_answer"], "day_parameter"])

    def _lines(self) -> Iterator[str]:
        say = language.say
        visits = {"one": _described("visit", self.visit), "two": _described("visit", self.other)}
        yield say("visit_days.compared", **visits)
        for row in self.ranges.itertuples():
            whose, what = (
                language.label(c, getattr(row, c)) for c in ("whose_outcome", "model_outcome")
            )
            ends = {"low": _signed(row.difference_lowest), "high": _signed(row.difference_highest)}
            inner = {"q05": _signed(row.difference_q05), "q95": _signed(row.difference_q95)}
            key = "visit_days.range_open" if row.sign_differs else "visit_days.range"
            yield say(key, whose=whose, what=what, now=_signed(row.difference), **ends, **inner)
        largest = ", ".join(self.by_parameter["day_parameter"].head(4))
        outcome = language.label("model_outcome", self.outcome)
        yield say("visit_days.largest", what=outcome, names=largest)
        if self.turning:
            yield say("visit_days.turning", names=", ".join(self.turning))
        else:
            yield say("visit_days.none_turns")
        yield say("visit_days.draws", n=self.draws, seed=self.seed)
        yield from _about(self.visit, self.other)

    def _tables(self) -> Iterator[pd.DataFrame]:
        yield language.table(self.ranges.round(2))
        yield language.table(self.by_parameter.round(2))


def _signed(value: float) -> str:
    return f"{round(value, 2) + 0.0:+.2f}"  # adding 0.0 makes nothing of minus nothing


def visit_sensitivity(
    visit: Any = "respectful",
    other: Any = "pressing",
    person: Any = None,
    *,
    collector: Any = None,
    outcome: str = "promise_last",
    draws: int = 2000,
    seed: int = 1,
) -> VisitSensitivity:
    """Say which assumptions turn the difference between two visits, as ranges, for both people.

    Args:
        visit: as in :func:`visit_days`.
        other: the visit that it is held against; ``"no_visit"`` is one, and has no promise.
        person: as in :func:`visit_days`.
        collector: as in :func:`visit_days`.
        outcome: what the single parameters are held against, a code of ``VisitDays.outcomes``.
        draws: sets of parameters, each drawn evenly within its range; 20 to 20,000. How often a
            sign occurs among them is no probability: the ranges are assumed too.
        seed: of the draws.

    Returns:
        A :class:`VisitSensitivity`.

    Raises:
        DataProblem: as :func:`visit_days`; a promise where one of the two is no visit.

    >>> answer = visit_sensitivity("plain", "no_visit", "lin", outcome="avoidance_last", draws=200)
    >>> answer.by_parameter["day_parameter"].head(3).tolist()
    ['flight', 'calm', 'ease']
    """
    pair = [_given("visit", one, "visits") for one in (visit, other)]
    person, collector = _given("person", person, "people"), _given("collector", collector)
    known = data("visit_days")["outcomes"]
    must_be_known(outcome, known, "visit_days.unknown_outcome")
    if outcome == "promise_last" and not all(one["contacts"] for one in pair):
        raise problem("visit_days.no_promise")
    draws = a_count("draws", draws, 20, MOST_DRAWS)
    rng = np.random.default_rng(a_count("seed", seed, 0, 2**63))
    names, base, low, high = _ranges()
    sets = np.concatenate([_singly(base, low, high), rng.uniform(low, high, (draws, len(names)))])
    apart = _apart(pair, person, collector, dict(zip(names, sets.T, strict=True)))
    ranges = [_range_row(code, known[code]["who"], apart[code], len(names)) for code in known]
    table = _by_parameter(names, apart[outcome], sets[1 + 2 * len(names) :])
    return VisitSensitivity(
        outcome, table, pd.DataFrame(filter(None, ranges)), pair[0], pair[1], draws, int(seed)
    )


def _ranges() -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    known = data("visit_days")["parameters"]
    columns = ([float(one[key]) for one in known.values()] for key in ("value", "low", "high"))
    return list(known), *map(np.array, columns)


def _singly(base: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """As it is; then each parameter at its least; then each at its greatest."""
    sets = np.tile(base, (1 + 2 * len(base), 1))
    each = np.arange(len(base))
    sets[1 + each, each], sets[1 + len(base) + each, each] = low, high
    return sets


def _apart(
    pair: list[dict[str, Any]],
    person: Mapping[str, float],
    collector: Mapping[str, float],
    p: Mapping[str, np.ndarray],
) -> dict[str, np.ndarray]:
    one, two = (_outcomes(*_run(visit, person, collector, p, steps=4)[:2]) for visit in pair)
    return {code: one[code] - two[code] for code in one}


def _range_row(code: str, whose: str, apart: np.ndarray, n: int) -> dict[str, Any] | None:
    if np.isnan(apart).any():  # no visit, no promise
        return None
    drawn = apart[1 + 2 * n :]
    low, q05, q95, high = np.quantile(drawn, [0, 0.05, 0.95, 1])
    return {
        "model_outcome": code,
        "whose_outcome": whose,
        "difference": float(apart[0]),
        "difference_lowest": float(low),
        "difference_q05": float(q05),
        "difference_q95": float(q95),
        "difference_highest": float(high),
        "sign_differs": bool(low < -_ROUNDING and high > _ROUNDING),
    }


def _by_parameter(names: list[str], apart: np.ndarray, drawn: np.ndarray) -> pd.DataFrame:
    n = len(names)
    at_low, at_high = apart[1 : 1 + n], apart[1 + n : 1 + 2 * n]
    three = np.array([at_low, np.full(n, apart[0]), at_high])
    table = pd.DataFrame(
        {
            "day_parameter": names,
            "difference_at_low": at_low,
            "difference_at_high": at_high,
            "difference_span": np.ptp(three, axis=0),
            "turns_answer": (three.min(axis=0) < -_ROUNDING) & (three.max(axis=0) > _ROUNDING),
            "rank_with_difference": _rank_correlation(drawn, apart[1 + 2 * n :]),
            "evidence": [one["evidence"] for one in data("visit_days")["parameters"].values()],
        }
    )
    return table.sort_values("difference_span", ascending=False, kind="stable", ignore_index=True)


def _rank_correlation(drawn: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Spearman's; missing where the difference does not vary."""
    if np.ptp(apart) <= _ROUNDING:
        return np.full(drawn.shape[1], np.nan)
    ranks = pd.DataFrame(drawn).rank()
    return ranks.corrwith(pd.Series(apart).rank()).to_numpy()
