"""Frequencies: odds ratios as people out of a hundred, and what the lessons lean on.

An odds ratio says nothing until a base rate is stated; here the reader states it, and it is said
to be theirs. Association, not cause, stands beside every number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, evidence, language
from kit.psychology.words import (
    Told,
    a_number,
    data,
    help_told,
    is_number,
    must_be_known,
    problem,
    shown,
)

_LEAST, _MOST = 0.001, 1000.0  # beyond these a ratio is a slip, or says that there is no overlap


def _labels() -> dict[str, dict[str, Any]]:
    words = data("evidence_cards")
    coded = {"factor_group": words["groups"], "evidence_status": words["statuses"]}
    return {"column": words["columns"]} | coded


language.lend_labels(_labels)


# ---------------------------------------------------------------- of a hundred people


@dataclass(frozen=True, repr=False)
class OfHundred(Told):
    """An odds ratio as people out of a hundred, without and with a factor.

    Attributes:
        odds_ratio: the ratio.
        base_rate: share of people without the factor who have the outcome, as the user states it.
        interval: lower and upper end of the ratio; None where none is given.
        finding: id of the finding that the ratio comes from; "" where the user gave it.

    >>> one = of_hundred(2.77, 0.1)
    >>> round(one.without, 1), round(one.with_factor, 1)
    (10.0, 23.5)
    """

    odds_ratio: float
    base_rate: float
    interval: tuple[float, float] | None = None
    finding: str = ""

    @property
    def without(self) -> float:
        """Return how many of 100 people without the factor have the outcome.

        >>> of_hundred(3, 0.25).without
        25.0
        """
        return 100 * self.base_rate

    @property
    def with_factor(self) -> float:
        """Return how many of 100 people with the factor have it.

        >>> of_hundred(3, 0.25).with_factor
        50.0
        """
        return 100 * _rate(self.odds_ratio, self.base_rate)

    @property
    def between(self) -> tuple[float, float] | None:
        """Return the same at the ends of the ratio's interval; None where there is none.

        >>> of_hundred(3, 0.25, interval=(1, 9)).between
        (25.0, 75.0)
        """
        if self.interval is None:
            return None
        low, high = (100 * _rate(end, self.base_rate) for end in self.interval)
        return low, high

    @property
    def risk_ratio(self) -> float:
        """Return with over without; it nears the odds ratio only where the outcome is rare.

        >>> of_hundred(3, 0.25).risk_ratio
        2.0
        """
        return self.with_factor / self.without

    @property
    def difference(self) -> float:
        """Return with minus without, people of 100.

        >>> of_hundred(3, 0.25).difference
        25.0
        """
        return self.with_factor - self.without

    def to_frame(self) -> pd.DataFrame:
        """Return the two groups.

        Returns:
            Two rows: factor_group (``"without"``, ``"with"``), people_of_hundred, low_of_hundred,
            high_of_hundred (missing where no interval is known).

        >>> of_hundred(3, 0.25).to_frame()["people_of_hundred"].tolist()
        [25.0, 50.0]
        """
        low, high = self.between or (math.nan, math.nan)
        return pd.DataFrame(
            {
                "factor_group": ["without", "with"],
                "people_of_hundred": [self.without, self.with_factor],
                "low_of_hundred": [math.nan, low],
                "high_of_hundred": [math.nan, high],
            }
        )

    def icons(self) -> pd.DataFrame:
        """Return a hundred people of each group, for a figure; counts are rounded to whole people.

        Returns:
            200 rows: factor_group, icon_row and icon_column (0 to 9), icon_has.

        >>> of_hundred(3, 0.25).icons().groupby("factor_group")["icon_has"].sum().to_dict()
        {'with': 50, 'without': 25}
        """
        rows = [
            (group, place // 10, place % 10, place < _whole(people))
            for group, people in zip(("without", "with"), self._people, strict=True)
            for place in range(100)
        ]
        return pd.DataFrame(rows, columns=["factor_group", "icon_row", "icon_column", "icon_has"])

    def grid(self) -> str:
        """Return both groups as text, ten rows of ten; the two signs differ in shape.

        >>> print(of_hundred(3, 0.25).grid().splitlines()[3])
        ▲ ▲ ▲ ▲ ▲ ○ ○ ○ ○ ○
        """
        words = data("evidence_cards")
        signs = words["icons"]
        parts = []
        for group, people in zip(("without", "with"), self._people, strict=True):
            n = _whole(people)
            cells = [signs["has"]] * n + [signs["has_not"]] * (100 - n)
            rows = (" ".join(cells[at : at + 10]) for at in range(0, 100, 10))
            said = {"group": language.of(words["groups"][group]), "n": n}
            parts.append("\n".join([language.say("frequencies.group", **said, **signs), *rows]))
        return "\n".join(parts)

    @property
    def _people(self) -> tuple[float, float]:
        return self.without, self.with_factor

    def _lines(self) -> Iterator[str]:
        say = language.say
        record = _record(self.finding) if self.finding else None
        if record:
            yield say("frequencies.outcome", what=language.of(record["outcome"]))
        people = {"without": f"{self.without:.1f}", "with_": f"{self.with_factor:.1f}"}
        yield say("frequencies.of_hundred", **people)
        if self.between is None:
            yield say("frequencies.no_interval")
        else:
            low, high = (f"{end:.1f}" for end in self.between)
            yield say("frequencies.interval", low=low, high=high)
        yield say(
            "frequencies.ratios",
            odds=f"{self.odds_ratio:g}",
            risk=f"{self.risk_ratio:.2f}",
            difference=f"{self.difference:+.1f}",
        )
        yield say("frequencies.base_rate", base=f"{self.without:g}")
        yield from (language.of(text) for text in data("evidence_cards")["says_not"])
        if record:
            yield from _finding_lines(record)
        yield from self.grid().splitlines()


def _rate(odds_ratio: float, base_rate: float) -> float:
    # p = o / (1 + o) with o = ratio * p0 / (1 - p0), in one fraction
    return odds_ratio * base_rate / (1 - base_rate + odds_ratio * base_rate)


def _whole(people: float) -> int:
    return math.floor(people + 0.5)


def of_hundred(odds_ratio: float, base_rate: float, *, interval: Any = None) -> OfHundred:
    """Say an odds ratio as people out of a hundred.

    Args:
        odds_ratio: 0.001 to 1000.
        base_rate: share of people without the factor who have the outcome, above 0 and below 1: 0.1
            is 10 of 100. Yours to state, and to give a source for.
        interval: lower and upper end of the ratio, if known: a list, tuple, array or column.

    Returns:
        An :class:`OfHundred`.

    Raises:
        DataProblem: a ratio, rate or interval that is none.

    Source: the definition of odds: o = p / (1 - p), so p = o / (1 + o).

    >>> of_hundred(8.57, 0.02).risk_ratio < 8.57
    True
    """
    ratio = a_number("odds_ratio", odds_ratio, _LEAST, _MOST)
    return OfHundred(ratio, _base_rate(base_rate), _interval(interval, ratio))


def _base_rate(rate: Any) -> float:
    if is_number(rate, 100, 100):
        raise problem("frequencies.everybody", value=shown(rate))
    if is_number(rate, 1, 100):
        said = {"value": f"{float(rate):g}", "share": f"{float(rate) / 100:g}"}
        raise problem("frequencies.percent", **said)
    return a_number("base_rate", rate, 0.0001, 0.9999)


def _interval(interval: Any, ratio: float) -> tuple[float, float] | None:
    if interval is None:
        return None
    is_array = isinstance(interval, np.ndarray | pd.Series)
    ends = interval.tolist() if is_array else interval
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        raise problem("frequencies.not_interval", value=shown(interval))
    low, high = (a_number("interval", end, _LEAST, _MOST) for end in ends)
    if not low <= ratio <= high:
        raise problem("frequencies.outside", low=f"{low:g}", high=f"{high:g}", ratio=f"{ratio:g}")
    return low, high


# ---------------------------------------------------------------- from a published finding


def from_finding(id: str, base_rate: float, *, instructor: bool = False) -> OfHundred:
    """Say a published odds ratio as people out of a hundred, with all that belongs beside it.

    Args:
        id: of a finding whose unit is an odds ratio.
        base_rate: as in :func:`of_hundred`; the finding does not give one.
        instructor: also findings on suicide, which stand beside sources of help.

    Returns:
        An :class:`OfHundred` that carries n, design, effect, caveat and grade.

    Raises:
        DataProblem: no such finding, another unit, or one for the instructor only.

    >>> round(from_finding("richardson_2013_depression", 0.1).with_factor, 1)
    23.5
    """
    ratios = [f["id"] for f in _findings() if _is_ratio(f) and f["audience"] == "all"]
    if not isinstance(id, str) or id not in {f["id"] for f in _findings()}:
        must_be_known(id, ratios, "frequencies.unknown")
    record = _record(id)
    if not _is_ratio(record):
        unit = language.of(record["unit"])
        raise problem("frequencies.other_unit", id=id, unit=unit, known=", ".join(ratios))
    if record["audience"] == "instructor" and instructor is not True:
        raise problem("frequencies.instructor", id=id)
    one = of_hundred(record["effect"], base_rate, interval=record["ci"])
    return OfHundred(one.odds_ratio, one.base_rate, one.interval, id)


def _findings() -> list[dict[str, Any]]:
    return datasets.read_yaml("evidence/findings.yaml")["findings"]


def _record(id: str) -> dict[str, Any]:
    return next(one for one in _findings() if one["id"] == id)


def _is_ratio(record: dict[str, Any]) -> bool:
    return record["unit"]["en"] == "odds ratio" and record["effect"] is not None


def _finding_lines(record: dict[str, Any]) -> Iterator[str]:
    say = language.say
    grade = "second_hand" if record["second_hand"] else record["grade"]
    yield say(
        "frequencies.finding",
        cite=f"{language.of(record['authors'])} {record['year'] or ''}".strip(),
        n=f"{record['n']} {language.of(record.get('n_note'))}".strip() if record["n"] else "-",
        design=language.label("design", record["design"]),
        effect=f"{record['effect']:g}",
        unit=language.of(record["unit"]),
        grade=say(f"evidence.grade.{grade}.words"),
    )
    yield say("frequencies.caveat", caveat=language.of(record["caveat"]))
    if record["audience"] == "instructor":
        yield from help_told("CN")


# ---------------------------------------------------------------- what the lessons lean on


def evidence_cards(cards: Sequence[str] | str | None = None, memory: bool = False) -> pd.DataFrame:
    """List what the psychology lessons lean on, each with its status and its findings.

    Args:
        cards: one card or several, for example ``"scarcity"``; None for all.
        memory: also findings that are only remembered; never print these as fact.

    Returns:
        One row a finding, or a card without any: card, evidence_status (``"solid"``, ``"single"``,
        ``"contested"``, ``"absent"`` where we looked and found nothing, ``"not_read"`` where we did
        not look), card_says, then from the findings id, n, n_note, design, channel, effect, unit,
        low, high, caveat, legal_status, grade, second_hand (missing or "" where there is none).

    Raises:
        DataProblem: no such card.

    >>> evidence_cards("scarcity")[["id", "n", "effect"]].values.tolist()
    [['mani_2013_lab', <NA>, 0.91], ['wicherts_scholten_2013', 3, 0.0]]
    """
    listed = data("evidence_cards")["cards"]
    known = [one["card"] for one in listed]
    wanted = [cards] if isinstance(cards, str) or not _is_list(cards) else list(cards)
    for name in wanted if cards is not None else ():
        must_be_known(name, known, "frequencies.unknown_card")
    rows = [
        {"card": one["card"], "evidence_status": one["status"], "id": id}
        | {"card_says": language.of(one["says"])}
        for one in listed
        if cards is None or one["card"] in wanted
        for id in (one["findings"] or [""])
    ]
    found = evidence.findings(memory=True)[_FROM_FINDINGS]
    ours = ["card", "evidence_status", "card_says", "id"]
    table = pd.DataFrame(rows, columns=ours).merge(found, on="id", how="left")
    if not memory:
        table = table[table["grade"] != "memory"]
    texts = ["n_note", "design", "channel", "unit", "caveat", "legal_status", "grade"]
    table[texts] = table[texts].fillna("")
    table["second_hand"] = table["second_hand"].eq(True)
    return table.reset_index(drop=True)


_FROM_FINDINGS = [
    *("id", "n", "n_note", "design", "channel", "effect", "unit", "low", "high", "caveat"),
    *("legal_status", "grade", "second_hand"),
]


def _is_list(cards: Any) -> bool:
    return isinstance(cards, list | tuple)
