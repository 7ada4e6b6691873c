"""Stress thermometer: four moments of an invented person, and a balance of demands and resources.

The panel turns its controls into a :class:`kit.psychology.Diary` and a
:class:`kit.psychology.Appraisal`. It saves nothing; what stands beside a number about a person
("not a diagnosis", help lines) stands there whatever the number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from kit import language, psychology
from kit.figures.stress import thermometer_and_balance
from kit.panels import base
from kit.psychology import Appraisal, Diary

# At most seven controls stand in sight at once.
_MOMENTS = {
    "before": "stress_before",
    "knock": "stress_knock",
    "after": "stress_after",
    "next_day": "stress_next_day",
}
_PROMPTS = {"demand": 80, "importance": 90, "resources": 45, "control": 35}
_PAGES = {
    "thermometer": ["persona", *_MOMENTS],
    "balance": [*_PROMPTS, "information"],
}


def _say(key: str, **values: Any) -> str:
    return language.say(f"stress.panel.{key}", **values)


@dataclass(frozen=True)
class _Answer:
    diary: Diary
    start: Appraisal
    appraisal: Appraisal


class StressThermometer(base.Panel):
    """Set four moments of an invented person, and what a visit asks of somebody.

    ``panel.diary`` holds the kit's invented people with the one that is set, ``panel.appraisal`` is
    what ``psychology.appraise`` says of the four prompts and the information. Nothing is saved.

    Args:
        persona: a code of ``psychology.diary_people()``.
        before, knock, after, next_day: tension, 0 to 10; None takes the invented person's.
        demand, importance, resources, control: the prompts of ``psychology.appraise``, 0 to 100.
        information: codes of ``psychology.information_effects()`` that the person knows.
        jurisdiction: whose help lines stand beside the numbers.

    Raises:
        DataProblem: an unknown person or piece of information, or a number off its line.

    >>> panel = StressThermometer("shen", information=["plan"])
    >>> panel.diary.changes().set_index("persona").loc["shen", "stress_left"].item()
    5.0
    >>> panel.appraisal.balance
    27.5
    """

    def __init__(
        self,
        persona: str = "lin",
        *,
        before: float | None = None,
        knock: float | None = None,
        after: float | None = None,
        next_day: float | None = None,
        demand: float = _PROMPTS["demand"],
        importance: float = _PROMPTS["importance"],
        resources: float = _PROMPTS["resources"],
        control: float = _PROMPTS["control"],
        information: Any = (),
        jurisdiction: str = "CN",
    ) -> None:
        self._invented = psychology.diary(jurisdiction=jurisdiction)
        self._jurisdiction = jurisdiction
        asked = {"before": before, "knock": knock, "after": after, "next_day": next_day}
        prompts = {"demand": demand, "importance": importance}
        prompts |= {"resources": resources, "control": control}
        given = {name: value for name, value in asked.items() if value is not None}
        people = psychology.diary_people()["persona"]
        self._start = self._of(base.a_choice("persona", persona, people)) | given | prompts
        self._start |= {"persona": persona, "information": information}
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages = {}
        for page, names in _PAGES.items():
            self._controls |= {name: self._control(name) for name in names}
            boxes = [
                base.with_choice(self._controls[name])
                if name == "information"
                else self._controls[name]
                for name in names
            ]
            pages[_say(f"tab.{page}")] = base.grid(boxes)
        return [widgets.HTML(base.bold(_say("title"))), base.tabs(pages)]

    def _control(self, name: str) -> widgets.Widget:
        if name == "persona":
            people = psychology.diary_people()
            known = zip(people["persona"], people["persona_name"], strict=True)
            control = base.choice(_say(name), dict(known))
        elif name == "information":
            control = base.several(_say(name), self._known())
        elif name in _MOMENTS:
            control = base.slider(_say(name), 0, 10, 0.5)
            control.readout_format = ".1f"
        else:
            control = base.slider(self._prompt(name), 0, 100, 5)
            control.readout_format = ".0f"
        control.value = self._as_control(name, self._start[name])
        return control

    @staticmethod
    def _known() -> dict[str, str]:
        table = psychology.information_effects().drop_duplicates("information")
        return dict(zip(table["information"], table["information_text"], strict=True))

    @staticmethod
    def _prompt(name: str) -> str:
        row = psychology.appraisal_prompts().set_index("prompt").loc[name]
        return _say("prompt", text=row["prompt_text"], low=row["at_zero"], high=row["at_hundred"])

    def _as_control(self, name: str, value: Any) -> Any:
        if name == "persona":
            return base.a_choice(name, value, psychology.diary_people()["persona"])
        if name == "information":
            asked = [value] if isinstance(value, str) else list(value or ())
            return tuple(base.a_choice(name, one, self._known()) for one in asked)
        return base.a_number(name, value, 0, 10 if name in _MOMENTS else 100)

    def _of(self, persona: str) -> dict[str, float]:
        """The four numbers that were invented for somebody."""
        row = self._invented.to_frame().set_index("persona").loc[persona]
        return {name: float(row[moment]) for name, moment in _MOMENTS.items()}

    def set(self, **values: Any) -> None:
        """Move several controls at once; another person brings that person's four numbers.

        Raises:
            DataProblem: there is no such control, or one cannot hold its value; then none moves.
        """
        if "persona" in values:
            values = self._of(self._as_control("persona", values["persona"])) | values
        super().set(**values)

    def _on_change(self, change: Any) -> None:
        if change.owner is self._controls["persona"] and not self._busy and change.new is not None:
            self.set(persona=change.new)
        else:
            super()._on_change(change)

    # ------------------------------------------------------------ what the controls say

    @property
    def diary(self) -> Diary:
        """The kit's invented people, with the numbers that are set for the one chosen."""
        return self._answer.diary

    @property
    def appraisal(self) -> Appraisal:
        """What ``psychology.appraise`` says of the prompts, after the information."""
        return self._answer.appraisal

    def _compute(self) -> _Answer:
        said = {name: control.value for name, control in self._controls.items()}
        frame = self._invented.to_frame()
        here = frame["persona"] == said["persona"]
        for name, moment in _MOMENTS.items():
            frame.loc[here, moment] = said[name]
        diary = psychology.diary(frame, jurisdiction=self._jurisdiction)
        sides = [{name: said[name] for name in part} for part in _SIDES]
        start = psychology.appraise(*sides, jurisdiction=self._jurisdiction)
        return _Answer(diary, start, start.with_information(*said["information"]))

    # ------------------------------------------------------------ in words

    def _person(self) -> Any:
        people = psychology.diary_people().set_index("persona")
        return people.loc[self._controls["persona"].value]

    def _facts(self) -> dict[str, Any]:
        words: dict[str, Any] = {_say("persona"): self._person()["persona_name"]}
        words |= {_say(name): f"{self._controls[name].value:g}" for name in _MOMENTS}
        words |= {self._prompt(name): f"{self._controls[name].value:g}" for name in _PROMPTS}
        known = self._known()
        chosen = [known[code] for code in self._controls["information"].value]
        return words | {_say("information"): chosen}

    def _results(self, answer: _Answer) -> dict[str, Any]:
        return self._blocks(answer)

    def _blocks(self, answer: _Answer) -> dict[str, list[str]]:
        """Every result, in words, by its heading; the text form and the view hold the same."""
        summary = answer.diary.summary()
        return {
            _say("story"): [self._person()["diary_story"]],
            _say("moves"): [self._moved(answer.diary)],
            _say("summary", n=len(answer.diary.to_frame())): list(_middle(summary)),
            _say("started"): [f"{answer.start.balance:+g}"],
            _say("balance"): repr(answer.appraisal).splitlines(),
        }

    def _moved(self, diary: Diary) -> str:
        persona = self._controls["persona"].value
        row = diary.changes().set_index("persona").loc[persona]
        numbers = (f"{self._controls[name].value:g}" for name in _MOMENTS)
        parts = {part: f"{row[f'stress_{part}']:+g}" for part in ("rise", "fall", "left")}
        return _say("move", values=language.say("stress.figure.comma").join(numbers), **parts)

    def _picture(self, answer: _Answer) -> Any:
        values = [self._controls[name].value for name in _MOMENTS]
        balances = {_say("at_start"): answer.start}
        if answer.appraisal.learned:
            balances[_say("knowing")] = answer.appraisal
        name = self._person()["persona_name"]
        return thermometer_and_balance(name, values, answer.diary, balances)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._view, self._balance_view = self._places(2)
        footer = widgets.HTML(base.small(_say("footer")))
        return [self._image, self._caption, self._view, self._balance_view, footer]

    def _show(self, answer: _Answer) -> None:
        blocks = [
            base.bold(name) + base.items(lines) for name, lines in self._blocks(answer).items()
        ]
        self._view.value = base.row(blocks[:3])
        self._balance_view.value = base.row(["".join(blocks[3:])])


_SIDES = (("demand", "importance"), ("resources", "control"))


def _middle(summary: Any) -> Iterator[str]:
    for row in summary.itertuples():
        yield _say(
            "middle",
            moment=language.label("diary_moment", row.diary_moment),
            q25=f"{row.stress_q25:g}",
            q50=f"{row.stress_q50:g}",
            q75=f"{row.stress_q75:g}",
            mean=f"{row.stress_mean:.1f}",
        )
