"""Tactics duel: two tactics meet once, then ten thousand times, and both sides are shown.

The panel turns its controls into the arguments of :func:`kit.negotiation.trace` and
:func:`kit.negotiation.simulate`. No tactic is recommended, and what each costs stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import language, negotiation
from kit.figures.tactics import duel
from kit.negotiation import Simulation, Spread
from kit.panels import base

TALKS = 10_000
SEED = 43
AROUND = 0.2  # how far a worth of no deal is drawn from the one that is set

_TACTICS = ("creditor", "borrower")
# smallest, largest, step of each number
_NUMBERS = {
    "creditor_floor": (0.0, 0.8, 0.05),
    "borrower_floor": (0.0, 0.8, 0.05),
    "yearly_rate": (0.0, 1.0, 0.01),
    "days_per_step": (0.0, 30.0, 0.5),
    "trust_weight": (0.0, 1.0, 0.05),
}
_NAMES = (*_TACTICS, *_NUMBERS)
# one matter at a time needs four matters; the talk drawn here is about one
_LEFT_OUT = ("staging",)


def _say(key: str, **values: Any) -> str:
    return language.say(f"duel.panel.{key}", **values)


@dataclass(frozen=True)
class _Answer:
    talk: pd.DataFrame
    many: Simulation


class TacticsDuel(base.Panel):
    """Let two tactics meet: one talk as a trace, then ten thousand with intervals for both sides.

    ``panel.talk`` is what ``negotiation.trace`` says of the controls, ``panel.many`` what
    ``negotiation.simulate`` says. In the ten thousand talks each side's worth of no deal is drawn
    within 0.2 of the value that is set. A costed tactic changes the linear one.

    Args:
        creditor, borrower: ids of ``negotiation.known_tactics()``, ``staging`` excepted; the
            creditor's without those that articles recommend to borrowers.
        creditor_floor, borrower_floor: utility of no deal, 0 to 0.8.
        yearly_rate: interest while the talk runs, as a decimal, 0 to 1.
        days_per_step: days in a round, 0 to 30.
        trust_weight: utility that all trust is worth to either side, 0 to 1.

    Raises:
        DataProblem: an id that is not listed, or a number out of range.

    >>> panel = TacticsDuel("boulware", "conceder", creditor_floor=0.2, borrower_floor=0.2)
    >>> float(panel.talk["price"].iloc[-1]), panel.many.setup.n
    (74.0, 10000)
    """

    def __init__(
        self,
        creditor: str = "linear",
        borrower: str = "delay",
        *,
        creditor_floor: float = 0.4,
        borrower_floor: float = 0.4,
        yearly_rate: float = 0.18,
        days_per_step: float = 1.0,
        trust_weight: float = 0.1,
    ) -> None:
        self._start = {
            **{"creditor": creditor, "borrower": borrower},
            **{"creditor_floor": creditor_floor, "borrower_floor": borrower_floor},
            **{"yearly_rate": yearly_rate, "days_per_step": days_per_step},
            **{"trust_weight": trust_weight},
        }
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        for name in _TACTICS:
            self._controls[name] = base.choice(_say(name), _options(name))
        for name, (low, high, step) in _NUMBERS.items():
            style = {"style": {"description_width": "initial"}}
            self._controls[name] = widgets.BoundedFloatText(
                description=_say(name), min=low, max=high, step=step, **style
            )
        for name in _NAMES:
            self._controls[name].value = self._as_control(name, self._start[name])
        title = widgets.HTML(base.bold(_say("title")))
        return [title, base.grid(self._controls[name] for name in _NAMES)]

    def _as_control(self, name: str, value: Any) -> Any:
        if name in _TACTICS:
            return base.a_choice(name, value, (code for _, code in self._controls[name].options))
        return base.a_number(name, value, *_NUMBERS[name][:2])

    # ------------------------------------------------------------ what the controls say

    @property
    def talk(self) -> pd.DataFrame:
        """One talk, act by act."""
        return self._answer.talk

    @property
    def many(self) -> Simulation:
        """Ten thousand talks between the same two tactics."""
        return self._answer.many

    def _compute(self) -> _Answer:
        said = {name: self._controls[name].value for name in _NAMES}
        pair = [_built(said[name]) for name in _TACTICS]
        floors = (said["creditor_floor"], said["borrower_floor"])
        talk = negotiation.trace(*pair, reservation=floors, seed=SEED)
        assumed = {name: said[name] for name in ("yearly_rate", "days_per_step", "trust_weight")}
        drawn = tuple(Spread(max(f - AROUND, 0.0), min(f + AROUND, 1.0)) for f in floors)
        many = negotiation.simulate(*pair, n=TALKS, seed=SEED, reservation=drawn, **assumed)
        return _Answer(talk, many)

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        words = {_say(name): base.chosen(self._controls[name]) for name in _TACTICS}
        return words | {_say(name): f"{self._controls[name].value:g}" for name in _NUMBERS}

    def _results(self, answer: _Answer) -> dict[str, Any]:
        return {_say(name): lines for name, lines in self._blocks(answer).items()}

    def _blocks(self, answer: _Answer) -> dict[str, list[str]]:
        """Every result, in words, by its place; the text form and the view hold the same."""
        of = {"both": "both", "creditor_side": "creditor", "borrower_side": "borrower"}
        blocks = {"one": list(_talk_lines(answer.talk))}
        blocks |= {place: list(_lines(answer.many, side)) for place, side in of.items()}
        return blocks | {"costs": list(self._costs())}

    def _costs(self) -> Iterator[str]:
        known = negotiation.known_tactics().set_index("id")
        for id in dict.fromkeys(self._controls[name].value for name in _TACTICS):
            yield _say("cost", name=known.loc[id, "name"], cost=known.loc[id, "costs"])

    def _picture(self, answer: _Answer) -> Any:
        return duel(answer.talk, answer.many)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._sides, self._rest = self._places(2)
        footer = widgets.HTML(base.small(_say("footer")))
        return [self._image, self._caption, self._sides, self._rest, footer]

    def _show(self, answer: _Answer) -> None:
        blocks = self._blocks(answer)
        self._sides.value = _row(blocks, "creditor_side", "borrower_side")
        self._rest.value = _row(blocks, "one", "both", "costs")


# ---------------------------------------------------------------- what the controls offer


def _options(side: str) -> dict[str, str]:
    """All tactics for the borrower; for the creditor those that are not advice to borrowers."""
    known = negotiation.known_tactics()
    names = dict(zip(known["id"], known["name"], strict=True))
    return {
        id: _say("on_linear", name=name) if _wraps(id) else name
        for id, name in names.items()
        if id not in _LEFT_OUT and not (side == "creditor" and _wraps(id))
    }


def _wraps(id: str) -> bool:
    return hasattr(negotiation.tactic(id), "base")


def _built(id: str) -> Any:
    return negotiation.tactic(id, base="linear") if _wraps(id) else negotiation.tactic(id)


# ---------------------------------------------------------------- results in words


def _talk_lines(talk: pd.DataFrame) -> Iterator[str]:
    for side in _TACTICS:
        own = talk[(talk["side"] == side) & (talk["action"] == "offer")]["price"]
        said = {"side": language.label("side", side)}
        if own.empty:
            yield _say("accepts_at_once", **said)
        else:
            yield _say("offers", first=f"{own.iloc[0]:g}", last=f"{own.iloc[-1]:g}", **said)
    last = talk.iloc[-1]
    if last["action"] == "accept":
        said = {"side": language.label("side", last["side"]), "round": int(last["step"])}
        yield language.say("duel.figure.deal_title", price=f"{last['price']:g}", **said)
    else:
        yield language.say("duel.figure.no_deal_title", rounds=int(last["step"]))


def _lines(many: Simulation, side: str) -> Iterator[str]:
    for row in many.totals.to_dict("records"):
        if row["side"] == side:
            said = {key: _shown(row[key]) for key in ("mean", "low", "high")}
            name = language.label("measure", row["measure"])
            yield language.say("simulation.line", name=name, unit=row["unit"], **said)


def _shown(number: float) -> str:
    return language.say("simulation.none") if number != number else f"{number:.4g}"


def _row(blocks: dict[str, list[str]], *names: str) -> str:
    return base.row(base.bold(_say(name)) + base.items(blocks[name]) for name in names)
