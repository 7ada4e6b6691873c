"""Vignette builder: choose what varies, and read the scene, what is mixed, and what could be found.

The panel turns its controls into :class:`kit.psychology.Vignettes` and asks its ``design``,
``assign`` and :func:`kit.psychology.power`. Nothing is asked of anybody, and nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from kit import language, psychology
from kit.figures.experiment import plan
from kit.panels import base
from kit.psychology import Assignment, Design, Power

DRAWS = 400  # quick: a standard error of at most 0.025
_COMPARED, _OUT = "compared", "left_out"
_FRACTIONS = {"1": 1, "1/2": "1/2", "1/4": "1/4"}
# smallest, largest of each number
_NUMBERS = {
    "people": (5, 400),
    "per_person": (1, 8),
    "seed": (0, 99_999_999),
    "arm": (1, 32),
}
_DESIGN, _READ = ("fraction", "people", "per_person", "seed"), ("arm", "persona")


def _say(key: str, **values: Any) -> str:
    return language.say(f"experiment.panel.{key}", **values)


@dataclass(frozen=True)
class _Answer:
    design: Design
    assignment: Assignment
    power: Power


class VignetteBuilder(base.Panel):
    """Build a vignette experiment: its scenes, its design, its balance and its power.

    ``panel.design``, ``panel.assignment`` and ``panel.power`` are what the functions say of the
    controls; power rests on the kit's assumed effects and on 400 simulated classes. Where the kit
    refuses a design, its sentence takes the place of the results.

    Args:
        factors: for each factor of ``psychology.vignette_factors()`` ``"compared"``,
            ``"left_out"``, or the code of the level at which it is held; a factor that is not named
            is compared if it belongs to the first design.
        fraction: ``"1"``, ``"1/2"`` or ``"1/4"``.
        people: number of people, 5 to 400.
        per_person: vignettes that each reads, 1 to 8.
        seed: of assignment and simulation, 0 to 99,999,999.
        arm: number of the arm to read; beyond the last one the last is read.
        persona: id of the invented person who is addressed.

    Raises:
        DataProblem: an unknown factor, level, fraction or person, or a number out of range.

    >>> panel = VignetteBuilder(fraction="1/2")
    >>> panel.design.relation.defining, panel.power.draws
    ('I = ABC', 400)
    """

    def __init__(
        self,
        factors: Mapping[str, str] | None = None,
        *,
        fraction: str = "1",
        people: int = 60,
        per_person: int = 4,
        seed: int = 20260317,
        arm: int = 1,
        persona: str = "lin",
    ) -> None:
        table = psychology.vignette_factors()
        self._known = {id: rows for id, rows in table.groupby("vignette_factor", sort=False)}
        core = {id: bool(rows["in_core"].all()) for id, rows in self._known.items()}
        chosen = {id: _COMPARED if core[id] else _OUT for id in self._known}
        for id in factors or {}:
            base.a_choice("factors", id, self._known)
        self._start = chosen | dict(factors or {})
        self._start |= {"fraction": fraction, "people": people, "per_person": per_person}
        self._start |= {"seed": seed, "arm": arm, "persona": persona}
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages = {"factors": tuple(self._known), "design": _DESIGN, "read": _READ}
        boxes = {}
        for page, names in pages.items():
            self._controls |= {name: self._control(name) for name in names}
            boxes[_say(f"tab.{page}")] = base.grid(self._controls[name] for name in names)
        return [widgets.HTML(base.bold(_say("title"))), base.tabs(boxes)]

    def _control(self, name: str) -> widgets.Widget:
        if name in _NUMBERS:
            low, high = _NUMBERS[name]
            style = {"style": {"description_width": "initial"}}
            control = widgets.BoundedIntText(description=_say(name), min=low, max=high, **style)
        else:
            control = base.choice(self._label(name), self._options(name))
        control.value = self._as_control(name, self._start[name])
        return control

    def _label(self, name: str) -> str:
        return self._known[name]["name"].iloc[0] if name in self._known else _say(name)

    def _options(self, name: str) -> dict[str, str]:
        if name == "fraction":
            return {one: _say(f"part.{one.replace('/', '_of_')}") for one in _FRACTIONS}
        if name == "persona":
            design = psychology.Vignettes().design()
            return {id: language.of(design.persona(id)["name"]) for id in design.persona_ids}
        rows = self._known[name]
        held = zip(rows["level_code"], rows["level_name"], strict=True)
        options = {_COMPARED: _say("compared"), _OUT: _say("left_out")}
        return options | {code: _say("held", level=level) for code, level in held}

    def _as_control(self, name: str, value: Any) -> Any:
        if name in _NUMBERS:
            return base.a_number(name, value, *_NUMBERS[name], whole=True)
        return base.a_choice(name, value, self._options(name))

    # ------------------------------------------------------------ what the controls say

    @property
    def design(self) -> Design:
        """The design that the controls give."""
        return self._answer.design

    @property
    def assignment(self) -> Assignment:
        """Who would read which vignettes."""
        return self._answer.assignment

    @property
    def power(self) -> Power:
        """The power for the number of people that is set."""
        return self._answer.power

    def _compute(self) -> _Answer:
        said = {name: control.value for name, control in self._controls.items()}
        ids = [id for id in self._known if said[id] != _OUT]
        held = {id: [said[id]] for id in ids if said[id] != _COMPARED}
        design = psychology.Vignettes(ids, levels=held).design(_FRACTIONS[said["fraction"]])
        how = {"seed": said["seed"], "per_person": said["per_person"]}
        assignment = design.assign(said["people"], **how)
        power = psychology.power(design, said["people"], draws=DRAWS, **how)
        return _Answer(design, assignment, power)

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        return {
            control.description: str(control.value) if name in _NUMBERS else base.chosen(control)
            for name, control in self._controls.items()
        }

    def _results(self, answer: _Answer) -> dict[str, Any]:
        return {_say(f"block.{name}"): lines for name, lines in self._blocks(answer).items()}

    def _blocks(self, answer: _Answer) -> dict[str, list[str]]:
        """Every result, in words, by its place; the text form and the view hold the same."""
        design, n_arms = answer.design, answer.design.n_arms
        arm = min(self._controls["arm"].value, n_arms)
        scene = design.text(arm, self._controls["persona"].value)
        levels = language.say("vignettes.comma").join(
            design.level_name(id, code)
            for id, code in design.to_frame().iloc[arm - 1].drop("arm").items()
        )
        shown = _say("arm_shown", arm=arm, arms=n_arms, levels=levels)
        return {
            "scene": [shown, scene, *self._barred(design, arm)],
            "design": [language.say("vignettes.arms", n=n_arms, kind=design.kind), design.recipe],
            "mixed": _mixed(design),
            "balance": [repr(answer.assignment)],
            "power": [line for line in repr(answer.power).splitlines()[1:]],
            "plan": [self._sentence(answer)],
        }

    def _barred(self, design: Design, arm: int) -> list[str]:
        """What the file notes of a level, such as that a rule bars what it shows."""
        row = design.to_frame().iloc[arm - 1]
        return [
            level.note
            for id in design.factor_ids
            for level in self._known[id].itertuples()
            if level.level_code == row[id] and level.note
        ]

    def _sentence(self, answer: _Answer) -> str:
        design, assignment = answer.design, answer.assignment
        primary = next(one for one in design.record["outcomes"] if one.get("primary"))
        errors = "clustered" if assignment.per_person > 1 else "hc3"
        return _say(
            "sentence",
            outcome=language.of(primary["name"]),
            n=assignment.n,
            each=assignment.per_person,
            arms=design.n_arms,
            seed=assignment.seed,
            errors=language.say(f"vignettes.{errors}"),
        )

    def _picture(self, answer: _Answer) -> Any:
        return plan(answer.assignment, answer.power)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._scene, self._rest, self._last = self._places(3)
        footer = widgets.HTML(base.small(_say("footer")))
        return [self._scene, self._rest, self._image, self._caption, self._last, footer]

    def _show(self, answer: _Answer) -> None:
        blocks = self._blocks(answer)
        self._scene.value = _row(blocks, "scene")
        self._rest.value = _row(blocks, "design", "mixed")
        self._last.value = _row(blocks, "balance", "power", "plan")


def _mixed(design: Design) -> list[str]:
    if design.relation is None:
        return [_say("nothing_mixed")]
    table = design.aliases()
    return [
        language.say(
            "vignettes.aliased",
            letter=row.effect_letters,
            effect=row.effect_name,
            others=row.aliased_with or "-",
        )
        for row in table[table["effect_letters"].str.len() == 1].itertuples()
    ]


def _row(blocks: dict[str, list[str]], *names: str) -> str:
    return base.row(base.bold(_say(f"block.{name}")) + base.items(blocks[name]) for name in names)
