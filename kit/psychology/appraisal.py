"""Appraisal: what a visit asks of a person, against what the person has to meet it with.

Four teaching prompts of our own wording, not a validated scale. Demands above resources lean to
threat, resources above demands to challenge. What a piece of information moves is assumed, and is
there to be argued about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, evidence, language
from kit.psychology.words import (
    Told,
    a_number,
    data,
    from_five_up,
    help_told,
    must_be_known,
    problem,
    quartiles,
    shown,
)

SIDES = {"demands": ("demand", "importance"), "resources": ("resources", "control")}
PROMPTS = tuple(prompt for side in SIDES.values() for prompt in side)


def _labels() -> dict[str, dict[str, Any]]:
    words = data("appraisal")
    coded = {"prompt": "prompt_names", "prompt_moved": "prompt_names", "appraisal_side": "sides"}
    coded |= {"evidence": "evidence_words"}
    return {"column": words["columns"], **{column: words[key] for column, key in coded.items()}}


language.lend_labels(_labels)


# ---------------------------------------------------------------- prompts and information


def appraisal_prompts() -> pd.DataFrame:
    """List the four teaching prompts; they are our own words, not a validated scale.

    Returns:
        One row a prompt: prompt (its key), appraisal_side (demands or resources), prompt_text,
        at_zero and at_hundred (what the ends of the line from 0 to 100 mean). ``attrs["label"]``
        is the sentence that stands wherever the prompts do.

    >>> appraisal_prompts()["prompt"].tolist()
    ['demand', 'importance', 'resources', 'control']
    >>> appraisal_prompts().attrs["label"]
    'Teaching prompts, not a validated scale.'
    """
    rows = [
        {
            "prompt": one["key"],
            "appraisal_side": one["side"],
            "prompt_text": language.of(one["text"]),
            "at_zero": language.of(one["low"]),
            "at_hundred": language.of(one["high"]),
        }
        for one in data("appraisal")["prompts"]
    ]
    table = pd.DataFrame(rows)
    table.attrs["label"] = language.of(data("appraisal")["label"])
    return table


def information_effects() -> pd.DataFrame:
    """List what a piece of information shifts on which prompt; every shift is assumed.

    Returns:
        One row a shift: information (its key), information_text, prompt_moved, prompt_shift (points
        of 100), evidence (always ``"assumed"``: no study of a door was found that measures one).

    >>> table = information_effects()
    >>> table[table["information"] == "rights"][["prompt_moved", "prompt_shift"]].values.tolist()
    [['demand', -5], ['control', 20]]
    """
    rows = [
        {
            "information": one["key"],
            "information_text": language.of(one["text"]),
            "prompt_moved": prompt,
            "prompt_shift": shift,
            "evidence": one["evidence"],
        }
        for one in data("appraisal")["information"]
        for prompt, shift in one["shifts"].items()
    ]
    return pd.DataFrame(rows)


# ---------------------------------------------------------------- one person


@dataclass(frozen=True, repr=False)
class Appraisal(Told):
    """Demands against resources, as one (preferably invented) person puts them.

    Attributes:
        demand: 0 to 100.
        importance: 0 to 100.
        resources: 0 to 100.
        control: 0 to 100.
        learned: keys of the information that was added since.
        jurisdiction: whose help lines are shown.

    >>> one = appraise([80, 90], [30, 20])
    >>> one.balance, one.leans
    (60.0, 'threat')
    """

    demand: float
    importance: float
    resources: float
    control: float
    learned: tuple[str, ...] = ()
    jurisdiction: str = "CN"

    @property
    def demand_side(self) -> float:
        """Return the mean of demand and importance, 0 to 100.

        >>> appraise([80, 90], [30, 20]).demand_side
        85.0
        """
        return (self.demand + self.importance) / 2

    @property
    def resource_side(self) -> float:
        """Return the mean of resources and control, 0 to 100.

        >>> appraise([80, 90], [30, 20]).resource_side
        25.0
        """
        return (self.resources + self.control) / 2

    @property
    def balance(self) -> float:
        """Return demands minus resources, -100 to 100.

        >>> appraise(40, 70).balance
        -30.0
        """
        return self.demand_side - self.resource_side

    @property
    def leans(self) -> str:
        """Return ``"threat"``, ``"challenge"``, or ``"even"`` within our own line of ten points.

        It is a direction, no verdict: the line is a convention, and nobody has tested it.

        >>> appraise(50, 45).leans
        'even'
        """
        within = data("appraisal")["even_within"]
        if abs(self.balance) <= within:
            return "even"
        return "threat" if self.balance > 0 else "challenge"

    def with_information(self, *keys: str) -> Appraisal:
        """Return the appraisal after more is known; a prompt stays between 0 and 100.

        Args:
            *keys: of :func:`information_effects`; one that was learned already adds nothing.

        Raises:
            DataProblem: no such information.

        >>> appraise([80, 90], [30, 20]).with_information("rights", "plan").balance
        30.0
        """
        known = {one["key"]: one["shifts"] for one in data("appraisal")["information"]}
        now = {prompt: getattr(self, prompt) for prompt in PROMPTS}
        learned = list(self.learned)
        for key in keys:
            must_be_known(key, known, "appraisal.unknown_information")
            if key not in learned:
                learned.append(key)
                for prompt, shift in known[key].items():
                    now[prompt] = min(max(now[prompt] + shift, 0.0), 100.0)
        return replace(self, **now, learned=tuple(learned))

    def moves(self) -> pd.DataFrame:
        """Return what each further piece of information would do to the balance, by itself.

        Returns:
            One row a piece not learned yet: information, information_text, balance_moved,
            balance_then, evidence; what lowers the balance most stands first.

        >>> moves = appraise([80, 90], [30, 20]).moves()
        >>> moves[["information", "balance_moved"]].values[0].tolist()
        ['plan', -17.5]
        """
        rows = [
            {
                "information": one["key"],
                "information_text": language.of(one["text"]),
                "balance_moved": self.with_information(one["key"]).balance - self.balance,
                "balance_then": self.with_information(one["key"]).balance,
                "evidence": one["evidence"],
            }
            for one in data("appraisal")["information"]
            if one["key"] not in self.learned
        ]
        columns = ["information", "information_text", "balance_moved", "balance_then", "evidence"]
        table = pd.DataFrame(rows, columns=columns)
        return table.sort_values("balance_moved", kind="stable", ignore_index=True)

    @property
    def says_not(self) -> tuple[str, ...]:
        """Return what the balance does not say, in the spoken language.

        >>> len(appraise(50, 50).says_not)
        3
        """
        return tuple(language.of(text) for text in data("appraisal")["says_not"])

    def _lines(self) -> Iterator[str]:
        say, words = language.say, data("appraisal")
        yield language.of(words["label"])
        for side, value in (("demands", self.demand_side), ("resources", self.resource_side)):
            parts = {f"value_{n}": f"{getattr(self, p):g}" for n, p in enumerate(SIDES[side], 1)}
            names = [language.of(words["prompt_names"][prompt]) for prompt in SIDES[side]]
            name = language.of(words["sides"][side])
            yield say(
                "appraisal.side",
                side=name,
                value=f"{value:g}",
                one=names[0],
                two=names[1],
                **parts,
            )
        yield say(
            "appraisal.balance",
            balance=f"{self.balance:+g}",
            leans=language.of(words["leans"][self.leans]),
            within=words["even_within"],
        )
        if self.learned:
            yield say("appraisal.learned", what=_named(self.learned))
        moves = self.moves()
        if len(moves):
            lower = moves[moves["balance_moved"] < 0]["information"].tolist()[:3]
            if lower:
                yield say("appraisal.would_lower", what=_named(lower))
            yield say("appraisal.assumed")
        for text in self.says_not:
            yield say("appraisal.says_not", what=text)
        yield language.say("given.not_a_diagnosis")
        yield from help_told(self.jurisdiction)


def _named(keys: Sequence[str]) -> str:
    known = {one["key"]: language.of(one["text"]) for one in data("appraisal")["information"]}
    return language.say("appraisal.between").join(known[key] for key in keys)


# ---------------------------------------------------------------- many people


@dataclass(frozen=True, eq=False, repr=False)
class Appraisals(Told):
    """The appraisals of many people, shown as a whole and never person by person.

    Attributes:
        table: see :meth:`to_frame`.
        jurisdiction: whose help lines are shown.

    >>> people = pd.DataFrame([[60, 70, 40, 30]] * 5, columns=PROMPTS)
    >>> len(appraise(people).to_frame())
    5
    """

    table: pd.DataFrame
    jurisdiction: str

    def to_frame(self) -> pd.DataFrame:
        """Return the sides and the balance, indexed as the answers were.

        Returns:
            Columns demand_side, resource_side, appraisal_balance; missing where a prompt is.

        >>> people = pd.DataFrame([[60, 70, 40, 30]] * 5, columns=PROMPTS)
        >>> appraise(people).to_frame().iloc[0].tolist()
        [65.0, 35.0, 30.0]
        """
        return self.table.copy()

    def summary(self) -> pd.DataFrame:
        """Return mean and quartiles.

        Returns:
            One row for each of demand_side, resource_side, appraisal_balance (in appraisal_part):
            people_appraised, appraisal_mean, appraisal_q25, appraisal_q50, appraisal_q75.

        Raises:
            DataProblem: fewer than five people answered all prompts.

        >>> people = pd.DataFrame([[60, 70, 40, 10 * n] for n in range(5)], columns=PROMPTS)
        >>> float(appraise(people).summary()["appraisal_mean"].iloc[2])
        35.0
        """
        counts, whole = from_five_up(self.table.dropna(), "given.few")
        return pd.DataFrame(
            {
                "appraisal_part": [language.label("column", c) for c in whole.columns],
                "people_appraised": counts.to_numpy(),
                "appraisal_mean": whole.mean().to_numpy(),
                **quartiles(whole, "appraisal"),
            }
        )

    def _lines(self) -> Iterator[str]:
        yield language.of(data("appraisal")["label"])
        missing = int(self.table.isna().any(axis=1).sum())
        yield language.say("appraisal.people", n=len(self.table), missing=missing)
        try:
            for row in self.summary().itertuples():
                yield language.say(
                    "appraisal.middle",
                    part=row.appraisal_part,
                    mean=f"{row.appraisal_mean:.1f}",
                    q25=f"{row.appraisal_q25:.1f}",
                    q50=f"{row.appraisal_q50:.1f}",
                    q75=f"{row.appraisal_q75:.1f}",
                )
        except datasets.DataProblem as few:
            yield str(few)
        for text in data("appraisal")["says_not"]:
            yield language.say("appraisal.says_not", what=language.of(text))
        yield language.say("given.not_a_diagnosis")
        yield from help_told(self.jurisdiction)


# ---------------------------------------------------------------- appraising


def appraise(demands: Any, resources: Any = None, *, jurisdiction: str = "CN") -> Any:
    """Hold demands against resources: teaching prompts, not a validated scale.

    Args:
        demands: one number for the side (both prompts then have it), two in the order demand,
            importance, or a mapping by prompt; 0 to 100. Or a DataFrame with the four prompts as
            columns and one row a person, and then no ``resources``.
        resources: the same for resources, control.
        jurisdiction: whose help lines are shown.

    Returns:
        An :class:`Appraisal`; an :class:`Appraisals` for a DataFrame.

    Raises:
        DataProblem: a prompt that is missing (for one person), unknown, or off the line from 0 to
            100; a table with columns that look like personal data.

    Source: mean(demand, importance) - mean(resources, control), our own rule for teaching.

    >>> appraise({"demand": 80, "importance": 90}, [30, 20]).balance
    60.0
    """
    evidence.helplines(jurisdiction)
    if isinstance(demands, pd.DataFrame):
        if resources is not None:
            raise problem("appraisal.one_table")
        return Appraisals(_many(demands), jurisdiction)
    given = _side("demands", demands) | _side("resources", resources)
    return Appraisal(**given, jurisdiction=jurisdiction)


def _side(side: str, value: Any) -> dict[str, float]:
    prompts = SIDES[side]
    if isinstance(value, pd.Series):
        value = dict(value)
    if isinstance(value, Mapping):
        for key in value:
            must_be_known(key, prompts, "appraisal.unknown_prompt", side=side)
        value = [value.get(prompt) for prompt in prompts]
    elif isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, list | tuple):
        value = [value, value]
        if value[0] is None:
            raise problem("appraisal.no_side", side=side)
    if len(value) != len(prompts):
        names = ", ".join(prompts)
        raise problem("appraisal.how_many", side=side, given=len(value), names=names)
    return {p: a_number(p, one, 0, 100) for p, one in zip(prompts, value, strict=True)}


def _many(people: pd.DataFrame) -> pd.DataFrame:
    datasets.refuse_identifying(people)
    for prompt in PROMPTS:
        if list(people.columns).count(prompt) != 1:
            raise problem("appraisal.no_column", name=prompt, names=", ".join(PROMPTS))
    if not len(people):
        raise problem("appraisal.nobody")
    given = {prompt: _column(prompt, people[prompt]) for prompt in PROMPTS}
    sides = {
        name: (given[one] + given[two]) / 2
        for name, (one, two) in zip(("demand_side", "resource_side"), SIDES.values(), strict=True)
    }
    sides["appraisal_balance"] = sides["demand_side"] - sides["resource_side"]
    return pd.DataFrame(sides, index=people.index)


def _column(prompt: str, column: pd.Series) -> np.ndarray:
    values = []
    for row, value in column.items():
        missing = value is None or value is pd.NA or (isinstance(value, float) and value != value)
        where = language.say("appraisal.row", prompt=prompt, row=shown(row))
        values.append(np.nan if missing else a_number(where, value, 0, 100))
    return np.array(values, dtype=float)
