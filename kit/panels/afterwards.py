"""The fallbacks of both sides: set what is known, and see how much stays open.

The panel turns its controls into the inputs of :func:`kit.law.fallback` and lays out the ranges. An
input that no hand has set stays what the function makes of it: not known, one court's year, or not
counted. Everything shown can be had without it, in one line.
"""

from __future__ import annotations

import math
import re
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, law
from kit.figures import afterwards as drawings
from kit.panels import base

# At most seven controls stand in sight at once.
_PAGES = {
    "creditor": ["balance", "admitted", "judgment", "settled", "enforced", "later", "own_cost"],
    "borrower": ["income", "kept", "enforcement_months", "late_days"],
}
_SHARES = {"admitted", "judgment", "settled", "enforced", "later"}
# What an input is while nobody has set it: the words of the empty control.
_BLANK = {"admitted": "measured", "own_cost": "assumed", "late_days": "assumed"}
_BLANK |= {"enforcement_months": "months"}
_UNITS = {"enforcement_months": "months", "late_days": "days"}
_UNITS |= {"income": "yuan_month", "kept": "yuan_month"}
_SHOWN_SIDES = ("creditor", "borrower")
_GROUPED = re.compile(r"\d{1,3}([,，]\d{3})+(\.\d+)?")
_STEPS = tuple(n / 20 for n in range(21))


class Fallbacks(base.Panel):
    """Move the inputs of both sides' fallbacks by hand.

    ``panel.inputs`` is what the controls say, ``panel.table`` what :func:`kit.law.fallback` makes
    of it; ``panel.set(enforced=0.2, income=3000)`` moves controls, ``None`` empties one.

    Args:
        balance: principal and interest outstanding, in yuan.
        **inputs: inputs of :func:`kit.law.fallback` to start from, one number each.

    Raises:
        DataProblem: an input without a control, or one that cannot be.

    >>> panel = Fallbacks(31640)
    >>> panel.set(enforced=0.2, settled=0.5)
    >>> float(panel.table.set_index("item").loc["sue", "high"])
    15820.0
    """

    def __init__(self, balance: float = 31640, **inputs: Any) -> None:
        for name in inputs.keys() - {n for names in _PAGES.values() for n in names}:
            near = datasets.nearest(name, [n for names in _PAGES.values() for n in names])
            raise datasets.DataProblem(language.say("panel.no_control", name=name, near=near))
        self._start = {"balance": balance, **inputs}
        law.fallback(balance, **inputs)  # refuse here what no control could hold
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages = {}
        for page, names in _PAGES.items():
            self._controls |= {name: self._control(name) for name in names}
            inside = base.grid(self._controls[name] for name in names)
            hint = widgets.HTML(base.small(language.say("after_door.panel.hint")))
            pages[language.say(f"after_door.panel.tab.{page}")] = widgets.VBox([inside, hint])
        title = language.say("after_door.panel.title")
        return [widgets.HTML(base.bold(title)), base.tabs(pages)]

    def _control(self, name: str) -> widgets.Widget:
        start = self._as_control(name, self._start.get(name))
        if name in _SHARES:
            shares = sorted({*_STEPS, *([start] if start != "" else [])})
            options = {"": _blank(name)} | {share: _percent(share) for share in shares}
            control = base.choice(_label(name), options)
            control.value = start
            return control
        return widgets.Text(
            value=start,
            description=_label(name),
            placeholder="" if name == "balance" else _blank(name),
            continuous_update=False,
            style={"description_width": "initial"},
        )

    def _as_control(self, name: str, value: Any) -> Any:
        if value in (None, ""):
            return ""
        if name in _SHARES or isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            said = language.say("panel.no_value", name=name, value=value)
            raise datasets.DataProblem(said)
        whole = math.isfinite(value) and value == int(value)
        return str(int(value)) if whole else str(value)

    # ------------------------------------------------------------ what the controls say

    @property
    def inputs(self) -> dict[str, float]:
        """The inputs that a hand has set, and no others."""
        said = {name: _number(name, control.value) for name, control in self._controls.items()}
        return {name: value for name, value in said.items() if value is not None}

    @property
    def table(self) -> pd.DataFrame:
        """Both sides' fallbacks for these inputs."""
        given = self.inputs
        # an empty balance is refused by the function itself, in a sentence
        return law.fallback(given.pop("balance", math.nan), **given)

    def _compute(self) -> pd.DataFrame:
        return self.table

    def _facts(self) -> dict[str, Any]:
        return {_label(name): self._shown(name) for name in self._controls}

    def _shown(self, name: str) -> str:
        value = self._controls[name].value
        if value == "" or (isinstance(value, str) and not value.strip()):
            return _blank(name)
        return _percent(value) if name in _SHARES else str(value).strip()

    def _results(self, answer: pd.DataFrame) -> dict[str, Any]:
        sides = {language.label("side", side): _lines(answer, side) for side in _SHOWN_SIDES}
        return sides | {language.say("after_door.panel.leans"): _open(answer)}

    def _picture(self, answer: pd.DataFrame) -> Any:
        return drawings.fallback_ranges(answer)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._sides, self._footer = self._places(2)
        return [self._sides, self._image, self._caption, self._footer]

    def _show(self, answer: pd.DataFrame) -> None:
        results = self._results(answer).items()
        self._sides.value = base.row(base.bold(head) + base.items(said) for head, said in results)
        self._footer.value = base.small(language.say("after_door.panel.footer"))


# ---------------------------------------------------------------- words


def _label(name: str) -> str:
    unit = language.label("unit", _UNITS.get(name, "share" if name in _SHARES else "yuan"))
    what = language.of(_items()[name]["what"])
    if name in _SHARES:
        return what
    return language.say("after_door.panel.label", what=what, unit=unit)


def _items() -> dict[str, Any]:
    return datasets.read_yaml("law/after/words.yaml")["items"]


def _blank(name: str) -> str:
    return language.say(f"after_door.panel.blank.{_BLANK.get(name, 'unknown')}")


def _percent(share: float) -> str:
    return language.say("after_door.panel.share", value=f"{100 * share:.4g}")


def _number(name: str, value: Any) -> float | None:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        return None
    if _GROUPED.fullmatch(text):  # a comma elsewhere may be meant as a decimal point
        text = re.sub("[,，]", "", text)
    try:
        number = float(text)
    except ValueError:
        said = language.say("after_door.panel.not_number", name=_label(name), value=value)
        raise datasets.DataProblem(said) from None
    return int(number) if number.is_integer() else number


def _lines(table: pd.DataFrame, side: str) -> list[str]:
    rows = table[(table["role"] == "result") & (table["side"] == side)]
    return [
        language.say(
            "after_door.panel.line",
            what=row.what,
            amount=drawings.amount(row),
            rests_on=language.label("rests_on", row.rests_on),
        )
        for row in rows.itertuples()
    ]


def _open(table: pd.DataFrame) -> list[str]:
    """What nobody has published and nobody has set: it keeps the ranges wide."""
    inputs = table[(table["role"] == "input") & (table["rests_on"] == "unknown")]
    names = list(dict.fromkeys(inputs["what"]))
    given = set(table.loc[table["role"] == "input", "item"])
    names += [language.of(_items()[n]["what"]) for n in ("income", "kept") if n not in given]
    return names or [language.say("after_door.panel.none_open")]
