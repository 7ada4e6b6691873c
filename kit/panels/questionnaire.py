"""Questionnaire: an invented person's sheet, its score as it changes, and what it does not say.

The panel turns its controls into answers and asks :meth:`kit.psychology.Scale.score`. It opens on
an invented person, keeps nothing, writes nothing and sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, psychology
from kit.figures.scores import score_on_range
from kit.panels import base
from kit.psychology import Scale, Score

SCALES = ("fwb10", "fwb5", "phq4", "k6", "gad7")
EMPTY = "empty"  # a sheet without answers, for whoever wants to fill in one of their own making
_PERSONAS = "psychology_personas"
_MOST_ITEMS = 10
_ON_A_PAGE = 5
_AGES = (18, 120)
_NOT_ANSWERED = -1  # None is a choice that a list cannot hold
_ITEMS = tuple(f"item_{n}" for n in range(1, _MOST_ITEMS + 1))
_WHO = ("scale", "persona", "age", "mode", "turned")
# At most seven controls stand in sight at once.
_PAGES = {"who": _WHO, "first": _ITEMS[:_ON_A_PAGE], "second": _ITEMS[_ON_A_PAGE:]}


def _say(key: str, **values: Any) -> str:
    return language.say(f"scores.panel.{key}", **values)


@dataclass(frozen=True)
class _Answer:
    score: Score
    turned: Score | None  # the same sheet with one item turned the wrong way round


class Questionnaire(base.Panel):
    """Fill in a scale as an invented person and read the score with all that belongs to it.

    ``panel.score`` is what ``psychology.scale(id).score`` says of the controls, ``panel.mistaken``
    what it says when one item is turned the wrong way round. The items stand in the spoken
    language: that is the wording answered, and the score says so. Choosing a person or a scale
    fills the sheet in anew; the answers may be changed or emptied. Nothing is stored.

    Args:
        scale: one of ``fwb10``, ``fwb5``, ``phq4``, ``k6``, ``gad7``.
        persona: an invented person of ``datasets.load("psychology_personas")``, or ``"empty"``.
        age: years, 18 to 120; None takes the person's own. Only two of the scales ask for it.
        mode: ``"self"``, or ``"other"`` where somebody read the questions out.
        turned: number of the item that is turned the wrong way round; 0 for none.
        **answers: ``item_1`` and so on: a code of the scale, or -1 for no answer.

    Raises:
        DataProblem: a scale, person, code or number that is not offered.

    >>> panel = Questionnaire("fwb10", "wang")
    >>> panel.score.value, panel.score.percentile
    (41, 15.0)
    >>> panel.set(age=62); panel.score.value
    44
    >>> panel.set(age=61, turned=3); panel.mistaken.value
    44
    """

    def __init__(
        self,
        scale: str = "fwb10",
        persona: str = "wang",
        *,
        age: int | None = None,
        mode: str = "self",
        turned: int = 0,
        **answers: int,
    ) -> None:
        self._people = {one["persona"]: one for one in datasets.load(_PERSONAS)["people"]}
        self._scales = {id: psychology.scale(id) for id in SCALES}
        self._sheets = {id: of.items() for id, of in self._scales.items()}
        self._wording = language.current()  # the items stand here in the spoken language
        self._start = {"scale": scale, "persona": persona, "mode": mode, "turned": turned}
        self._start |= answers | ({} if age is None else {"age": age})
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        self._rights = widgets.HTML()
        self._asked = widgets.HTML()
        make = {"style": {"description_width": "initial"}}
        names = {code: of.name for code, of in self._scales.items()}
        people = {code: self._person(one) for code, one in self._people.items()}
        modes = self._scales["fwb10"].record["context"]["mode"]["choices"]
        self._controls = {
            "scale": base.choice(_say("scale"), names),
            "persona": base.choice(_say("persona"), people | {EMPTY: _say("empty")}),
            "age": widgets.BoundedIntText(
                description=_say("age"), min=_AGES[0], max=_AGES[1], value=_AGES[0], **make
            ),
            "mode": base.choice(_say("mode"), {k: language.of(v) for k, v in modes.items()}),
            "turned": base.choice(_say("turned"), {0: _say("none_turned")}),
        }
        empty = {_NOT_ANSWERED: _say("not_answered")}
        for n, name in enumerate(_ITEMS, 1):
            self._controls[name] = base.choice(_say("no_item", n=n), empty)
        # before the panel's own: the sheet is filled in anew, then scored once
        for name in ("scale", "persona"):
            self._controls[name].observe(self._fill, names="value")
        boxes = {
            page: base.grid(self._controls[n] for n in names) for page, names in _PAGES.items()
        }
        titles = {_say(f"tab.{page}"): box for page, box in boxes.items()}
        self._fill()
        self._move(self._start)
        return [
            widgets.HTML(base.bold(_say("title"))),
            self._asked,
            base.tabs(titles),
            self._rights,
        ]

    def _person(self, one: Mapping[str, Any]) -> str:
        said = {"name": language.of(one["name"]), "age": one["age"]}
        return _say(f"person_{one['side']}", **said)

    def _fill(self, change: Any = None) -> None:
        """Lay out the items of the scale, and fill them in as the person did."""
        was, self._busy = self._busy, True
        try:
            of, items = self._scale, self._items
            for n, name in enumerate(_ITEMS, 1):
                self._lay_out(self._controls[name], n, items, self._given(n))
            turned = {0: _say("none_turned")}
            turned |= {n: _say("item", n=n) for n in range(1, of.n_items + 1)}
            self._controls["turned"].options = [(words, n) for n, words in turned.items()]
            person = self._people.get(self._controls["persona"].value)
            if person and (change is None or change.owner is self._controls["persona"]):
                self._controls["age"].value = person["age"]
            for name in ("age", "mode"):
                self._controls[name].layout.display = None if self._asks_age else "none"
            self._tell(person)
        finally:
            self._busy = was

    def _lay_out(self, control: widgets.Dropdown, n: int, items: Any, given: int) -> None:
        here = n <= len(items)
        control.layout.display = None if here else "none"
        options = [(_say("not_answered"), _NOT_ANSWERED)]
        control.description = _say("no_item", n=n)
        if here:
            row = items.iloc[n - 1]
            control.description = _say("item_text", n=n, text=row["item_text"])
            options += zip(row["options"], row["option_codes"], strict=True)
        control.options = options
        control.value = given

    def _given(self, n: int) -> int:
        """The code that the person gave to an item; of the short form by the long one's item."""
        of, person = self._scale, self._people.get(self._controls["persona"].value)
        if person is None or n > of.n_items:
            return _NOT_ANSWERED
        if of.id in person:
            return person[of.id][n - 1]
        key = self._items["item_key"].iloc[n - 1]
        return person["fwb10"][self._sheets["fwb10"]["item_key"].tolist().index(key)]

    def _tell(self, person: Mapping[str, Any] | None) -> None:
        """What stands on screen whatever the score: who it is, how it is asked, the rights."""
        told = language.of(person["story"]) if person else _say("empty_told")
        asked = self._items.groupby("item_prompt", sort=False)["item_number"].agg(["min", "max"])
        lines = [
            _say("asked", first=row.first, last=row.last, prompt=row.Index)
            for row in asked.rename(columns={"min": "first", "max": "last"}).itertuples()
        ]
        self._asked.value = base.items([_say("invented", story=told), *lines])
        self._rights.value = base.items(self._rights_lines())

    def _rights_lines(self) -> list[str]:
        of = self._scale
        licence = {"kind": of.licence_class, "licence": of.licence, "notice": of.notice}
        return [
            language.say("scoring.language", status=of.language_status),
            language.say("scoring.licence", **licence),
            _say("kept"),
        ]

    @property
    def _scale(self) -> Scale:
        return self._scales[self._controls["scale"].value]

    @property
    def _items(self) -> pd.DataFrame:
        return self._sheets[self._scale.id]

    def _codes(self, of: Scale) -> list[int]:
        return list(self._sheets[of.id]["option_codes"].iloc[0])

    @property
    def _asks_age(self) -> bool:
        return "context" in self._scale.record

    # ------------------------------------------------------------ moving controls

    def set(self, **values: Any) -> None:
        """Move several controls at once; a scale or a person comes first, as it fills the sheet.

        Raises:
            DataProblem: there is no such control, or one cannot hold its value; then none moves.
        """
        super().set(**self._in_order(values))

    def _in_order(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Look at all values before any moves: an item's codes are those of the scale to come."""
        for name in values.keys() - self._controls.keys():
            near = datasets.nearest(name, self._controls)
            raise datasets.DataProblem(language.say("panel.no_control", name=name, near=near))
        self._coming = values.get("scale", self._controls["scale"].value)
        order = [name for name in (*_WHO, *_ITEMS) if name in values]
        return {name: self._as_control(name, values[name]) for name in order}

    def _move(self, values: Mapping[str, Any]) -> None:
        was, self._busy = self._busy, True
        try:
            for name, value in self._in_order(values).items():
                self._controls[name].value = value
        finally:
            self._busy = was

    def _as_control(self, name: str, value: Any) -> Any:
        if name == "scale":
            return base.a_choice(name, value, SCALES)
        if name in ("persona", "mode"):
            return base.a_choice(name, value, (code for _, code in self._controls[name].options))
        if name == "age":
            return base.a_number(name, value, *_AGES, whole=True)
        of = self._scales[base.a_choice("scale", self._coming, SCALES)]
        if name == "turned":
            return base.a_number(name, value, 0, of.n_items, whole=True)
        n = _ITEMS.index(name) + 1
        codes = self._codes(of) if n <= of.n_items else (_NOT_ANSWERED,)
        return base.a_number(name, value, _NOT_ANSWERED, max(codes), whole=True)

    # ------------------------------------------------------------ what the controls say

    @property
    def answers(self) -> list[int | None]:
        """The answers as codes, None where there is none."""
        values = [self._controls[name].value for name in _ITEMS[: self._scale.n_items]]
        return [None if value == _NOT_ANSWERED else value for value in values]

    @property
    def score(self) -> Score:
        """The score of the answers."""
        return self._answer.score

    @property
    def mistaken(self) -> Score | None:
        """The score with one item turned the wrong way round; None where none is."""
        return self._answer.turned

    def _compute(self) -> _Answer:
        of, answers, turned = self._scale, self.answers, self._controls["turned"].value
        context = {"wording": self._wording}
        if self._asks_age:
            context |= {name: self._controls[name].value for name in ("age", "mode")}
        score = of.score(answers, **context)
        if not turned:
            return _Answer(score, None)
        codes = self._codes(of)
        wrong = list(answers)
        # an item turned the wrong way round is worth what the opposite answer would be
        wrong[turned - 1] = codes[-1 - codes.index(answers[turned - 1])]
        return _Answer(score, of.score(wrong, **context))

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        names = _WHO if self._asks_age else ("scale", "persona", "turned")
        words = {_say(name): self._words(name) for name in names}
        words |= {
            self._controls[name].description: base.chosen(self._controls[name])
            for name in _ITEMS[: self._scale.n_items]
        }
        return words | {_say("rights"): self._rights_lines()}

    def _words(self, name: str) -> str:
        control = self._controls[name]
        return str(control.value) if name == "age" else base.chosen(control)

    def _results(self, answer: _Answer) -> dict[str, Any]:
        return {_say(name): lines for name, lines in self._blocks(answer).items()}

    def _blocks(self, answer: _Answer) -> dict[str, list[str]]:
        """Every result, in words, by its place; the text form and the view hold the same."""
        score, lines = answer.score, repr(answer.score).splitlines()
        first = next(n for n, line in enumerate(lines) if score.says_not[0] in line)
        blocks = {"the_score": [*lines[:first], *self._by_hand(answer)]}
        blocks["says_not"] = list(score.says_not)
        return blocks | {"talk_to": lines[len(lines) - len(score.help) :]}

    def _by_hand(self, answer: _Answer) -> list[str]:
        lines = []
        person = self._people.get(self._controls["persona"].value)
        if person:
            changed = [
                n
                for n, name in enumerate(_ITEMS[: self._scale.n_items], 1)
                if self._controls[name].value != self._given(n)
            ]
            if changed:
                lines.append(_say("changed", items=", ".join(map(str, changed))))
        if answer.turned is not None:
            said = {"n": self._controls["turned"].value, "wrong": f"{answer.turned.value:g}"}
            same = answer.turned.value == answer.score.value
            key = "turned_same" if same else "turned_other"
            lines.append(_say(key, right=f"{answer.score.value:g}", **said))
        return lines

    def _picture(self, answer: _Answer) -> Any:
        words = _say("wrongly", n=self._controls["turned"].value)
        return score_on_range(answer.score, answer.turned, words)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        (self._told,) = self._places(1)
        return [self._image, self._caption, self._told]

    def _show(self, answer: _Answer) -> None:
        blocks = self._blocks(answer)
        self._told.value = base.row(
            base.bold(_say(name)) + base.items(lines) for name, lines in blocks.items()
        )
