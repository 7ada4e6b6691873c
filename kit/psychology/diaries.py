"""Diaries: a stress thermometer at four moments, for invented people.

``diary()`` holds seven invented people on both sides of the door; a class adds its own personas.
Nobody's name is taken, nothing is stored unless a path is named, and a summary is shown from five
people up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
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
    problem,
    quartiles,
    shown,
)

MOMENTS = ("stress_before", "stress_knock", "stress_after", "stress_next_day")
_CODE = re.compile(r"[A-Za-z]{1,3}[0-9]{1,4}")


def _labels() -> dict[str, dict[str, Any]]:
    words = data("diary")
    return {
        "column": words["columns"] | words["moments"],
        "door_side": words["sides"],
        "diary_situation": words["situations"],
        "diary_moment": words["moments"],
    }


language.lend_labels(_labels)


def diary_people() -> pd.DataFrame:
    """List the invented people of the diary, from both sides of the door.

    Returns:
        Columns persona, persona_name, door_side (``"inside"`` or ``"outside"``), diary_situation,
        diary_story.

    >>> diary_people()["persona"].tolist()
    ['tang', 'luo', 'lin', 'mother', 'shen', 'zhou', 'trainee']
    """
    rows = [
        {
            "persona": one["persona"],
            "persona_name": language.of(one["name"]),
            "door_side": one["side"],
            "diary_situation": one["situation"],
            "diary_story": language.of(one["story"]),
        }
        for one in data("diary")["people"]
    ]
    return pd.DataFrame(rows)


@dataclass(frozen=True, eq=False, repr=False)
class Diary(Told):
    """How tense people are, 0 to 10, before a visit, at the knock, after it and the next day.

    Attributes:
        table: see :meth:`to_frame`.
        jurisdiction: whose help lines are shown.

    >>> diary().add("P01", 3, 6, 5, None).to_frame().shape
    (8, 5)
    """

    table: pd.DataFrame
    jurisdiction: str = "CN"

    def to_frame(self) -> pd.DataFrame:
        """Return the entries.

        Returns:
            Columns persona, stress_before, stress_knock, stress_after, stress_next_day; missing
            where nothing was entered.

        >>> diary().to_frame().set_index("persona").loc["lin"].tolist()
        [4.0, 9.0, 7.0, 6.0]
        """
        return self.table.copy()

    def add(
        self,
        persona: str,
        before: float | None,
        knock: float | None,
        after: float | None = None,
        next_day: float | None = None,
    ) -> Diary:
        """Return the diary with one more persona; this one stays as it is, and nothing is stored.

        Args:
            persona: of :func:`diary_people`, or a code such as P01; never a person's name.
            before: 0 to 10; None where nothing was entered.
            knock: the same.
            after: the same.
            next_day: the same.

        Raises:
            DataProblem: a persona that stands already or may be a name, or a number off the line.

        >>> diary().add("P01", 3, 6).changes()["stress_rise"].tolist()[-1]
        3.0
        """
        row = pd.DataFrame([[persona, before, knock, after, next_day]], columns=_COLUMNS)
        one = _entries(row)
        if one["persona"].iloc[0] in set(self.table["persona"]):
            raise problem("diary.twice", persona=one["persona"].iloc[0])
        return Diary(pd.concat([self.table, one], ignore_index=True), self.jurisdiction)

    def changes(self) -> pd.DataFrame:
        """Return how the numbers move within each person; people are not held against each other.

        Returns:
            Columns persona, stress_rise (knock minus before), stress_fall (next day minus knock),
            stress_left (next day minus before: above 0, it has not fallen back).

        >>> diary().changes().query("stress_fall > 0")["persona"].tolist()
        ['shen']
        """
        before, knock, _, next_day = (self.table[moment] for moment in MOMENTS)
        moved = {
            "stress_rise": knock - before,
            "stress_fall": next_day - knock,
            "stress_left": next_day - before,
        }
        return pd.DataFrame({"persona": self.table["persona"]} | moved)

    def summary(self) -> pd.DataFrame:
        """Return mean and quartiles at each moment.

        Returns:
            One row a moment: diary_moment, people_in_diary, stress_mean, stress_q25, stress_q50,
            stress_q75; empty cells at a moment with fewer than five entries.

        Raises:
            DataProblem: fewer than five people entered something at any moment.

        >>> diary().summary()["stress_q50"].tolist()
        [4.0, 7.0, 6.0, 5.0]
        """
        counts, kept = from_five_up(self.table[list(MOMENTS)], "given.few")
        return pd.DataFrame(
            {
                "diary_moment": MOMENTS,
                "people_in_diary": counts.to_numpy(),
                "stress_mean": kept.mean().to_numpy(),
                **quartiles(kept, "stress"),
            }
        )

    def save(self, path: str | Path) -> None:
        """Write the entries as CSV, to the path named and nowhere else.

        Args:
            path: where.

        Raises:
            DataProblem: it cannot be written there.

        >>> diary().save("/no/such/folder/diary.csv")
        Traceback (most recent call last):
        kit.datasets.DataProblem: '/no/such/folder/diary.csv' cannot be written: ...
        """
        text = datasets.spreadsheet_safe(self.table).to_csv(index=False, lineterminator="\n")
        datasets.write_whole(path, text)

    def _lines(self) -> Iterator[str]:
        say, words = language.say, data("diary")
        invented = {one["persona"]: one for one in words["people"]}
        yield say("diary.head", n=len(self.table))
        # numbers under a persona of the kit's may be somebody's own: only what is invented is told
        told = [one for one in self.table.itertuples() if _is_invented(one, invented)]
        if told:
            yield language.of(words["label"])
        for one in told:
            numbers = {name: f"{getattr(one, name):g}" for name in MOMENTS}
            yield say("diary.one", name=language.of(invented[one.persona]["name"]), **numbers)
        try:
            for row in self.summary().dropna().itertuples():
                yield say(
                    "diary.middle",
                    moment=language.label("diary_moment", row.diary_moment),
                    n=row.people_in_diary,
                    mean=f"{row.stress_mean:.1f}",
                    q25=f"{row.stress_q25:g}",
                    q50=f"{row.stress_q50:g}",
                    q75=f"{row.stress_q75:g}",
                )
        except datasets.DataProblem as few:
            yield str(few)
        for text in words["says_not"]:
            yield say("diary.says_not", what=language.of(text))
        yield language.say("given.not_a_diagnosis")
        yield from help_told(self.jurisdiction)


def _is_invented(entry: Any, invented: dict[str, Any]) -> bool:
    numbers = [getattr(entry, moment) for moment in MOMENTS]
    return entry.persona in invented and numbers == invented[entry.persona]["stress"]


_COLUMNS = ["persona", *MOMENTS]


def diary(entries: Any = None, *, jurisdiction: str = "CN") -> Diary:
    """Open the diary of the invented people, or one of a class's personas.

    Args:
        entries: None for the kit's invented people; a DataFrame, or the path of a CSV file, with
            the columns persona, stress_before, stress_knock, stress_after, stress_next_day.
        jurisdiction: whose help lines are shown.

    Returns:
        A :class:`Diary`; nothing is stored.

    Raises:
        DataProblem: a column that looks like personal data, another column, a persona that may be
            a name or stands twice, a number off the line from 0 to 10.

    >>> diary().changes().query("persona == 'lin'")["stress_left"].item()
    2.0
    """
    evidence.helplines(jurisdiction)
    if entries is None:
        rows = [[one["persona"], *one["stress"]] for one in data("diary")["people"]]
        return Diary(_entries(pd.DataFrame(rows, columns=_COLUMNS)), jurisdiction)
    if isinstance(entries, str | Path):
        return Diary(_entries(_read(entries)), jurisdiction)
    if not isinstance(entries, pd.DataFrame):
        raise problem("diary.not_entries", value=shown(entries))
    return Diary(_entries(entries), jurisdiction)


def _read(path: str | Path) -> pd.DataFrame:
    """A file is all text: its numbers are read here, and what is none is left to be refused."""
    frame = datasets.read_table(path)
    _refuse_other_columns(frame)
    for moment in MOMENTS:
        read = pd.to_numeric(frame[moment], errors="coerce")
        frame[moment] = read.astype(object).where(read.notna(), frame[moment])
    return frame


def _entries(frame: pd.DataFrame) -> pd.DataFrame:
    datasets.refuse_identifying(frame)
    _refuse_other_columns(frame)
    if not len(frame):
        raise problem("diary.empty")
    personas = [_persona(one) for one in frame["persona"].tolist()]
    twice = [one for one in personas if personas.count(one) > 1]
    if twice:
        raise problem("diary.twice", persona=twice[0])
    numbers = {moment: _numbers(moment, frame[moment], personas) for moment in MOMENTS}
    return pd.DataFrame({"persona": personas} | numbers)


def _refuse_other_columns(frame: pd.DataFrame) -> None:
    if sorted(map(str, frame.columns)) != sorted(_COLUMNS):
        raise problem("diary.columns", names=", ".join(_COLUMNS))


def _persona(persona: Any) -> str:
    """Only the kit's personas and bare codes: anything else might be a real name."""
    known = {one["persona"] for one in data("diary")["people"]}
    if not isinstance(persona, str) or not (persona in known or _CODE.fullmatch(persona)):
        raise problem("diary.persona", known=", ".join(sorted(known)))
    return persona


def _numbers(moment: str, column: pd.Series, personas: list[str]) -> list[float]:
    numbers = []
    for persona, value in zip(personas, column.tolist(), strict=True):
        missing = value is None or value is pd.NA or (isinstance(value, float) and value != value)
        what = language.say("diary.cell", persona=persona, moment=moment)
        least, greatest = data("diary")["least"], data("diary")["greatest"]
        numbers.append(np.nan if missing else a_number(what, value, least, greatest))
    return numbers
