"""One visit under several regimes side by side: change what happened, or where, and compare.

The panel turns its controls into one :class:`kit.law.Contact` and asks :func:`kit.law.compare`. It
ranks nothing: an empty cell is a place without a rule that a contact can test, which is no licence.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, law
from kit.figures import base as figures
from kit.figures import borders as borders_figures
from kit.law import Contact, rulebook
from kit.law.borders import Comparison
from kit.panels import base, visit_checker

# At most seven controls stand in sight at once.
_PAGES = {
    "door": ["time", "date", "holiday", "entered_home", "consents", "debt_told_to", "acts"],
    "more": [
        *("outcome", "stops_in_force", "findings", "duties_met"),
        *("actor", "acting_for", "place"),
    ],
    "rules": ["regimes", "on"],
}
_RULE_CONTROLS = frozenset(_PAGES["rules"])
_FIRST = ("CN", "ID", "JP", "KR", "UK", "US", "US-MA")
_FOUND = ("breach", "presumed_breach", "reported_breach", "needs_judgment")


class AcrossBorders(base.Panel):
    """Lay one visit before several regimes while its facts are changed by hand.

    ``panel.contact`` and ``panel.comparison`` are what the controls now say; ``panel.set(time=
    "21:30", regimes=["JP", "KR"])`` moves controls.

    Args:
        contact: the visit to start from, None for one of which nothing is recorded yet; facts
            without a control are kept as they are.
        regimes: ids of the regimes chosen at first; every regime of the kit may be chosen later.

    Raises:
        DataProblem: no Contact, one that cannot be checked, or an unknown regime.

    >>> visit = Contact(channel="visit", date="2026-03-17", time="20:40", holiday="no")
    >>> visit = visit.but(actor="collection_agency", consents="none")
    >>> panel = AcrossBorders(visit, ["ID", "AU"])
    >>> panel.comparison.by_topic().loc["hours"].tolist()
    ['breach', 'no breach found']
    """

    def __init__(self, contact: Contact | None = None, regimes: Iterable[str] = _FIRST) -> None:
        self._base = Contact(channel="visit") if contact is None else contact
        if not isinstance(self._base, Contact):
            kind = type(contact).__name__
            raise datasets.DataProblem(language.say("panel.not_contact", kind=kind))
        self._books = {id: rulebook.load(id) for id in law.regimes()["id"]}
        self._first = tuple(rulebook.load(id).id for id in regimes)
        law.compare(self._base)  # no control could show a code that no regime knows
        self._asked = {word for book in self._books.values() for word in rulebook.words_of(book)}
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages = {}
        for page, names in _PAGES.items():
            self._controls |= {name: self._control(name) for name in names}
            inside = [
                base.grid(self._placed(name) for name in names),
                widgets.HTML(base.small(language.say("panel.several"))),
            ]
            pages[language.say(f"borders.tab.{page}")] = widgets.VBox(inside)
        title = html.escape(language.say("borders.title"))
        return [widgets.HTML(f"<b>{title}</b>"), base.tabs(pages)]

    def _placed(self, name: str) -> widgets.Widget:
        control = self._controls[name]
        several = isinstance(control, widgets.SelectMultiple)
        return base.with_choice(control) if several else control

    def _control(self, name: str) -> widgets.Widget:
        if name == "regimes":
            names = {id: f"{id} {language.of(book.name)}" for id, book in self._books.items()}
            control = base.several(language.say("borders.regimes"), names, rows=8)
            control.value = self._first
            return control
        if name == "on":
            return base.day(language.say("panel.on"))
        label, kind = language.label("column", name), _kind(name)
        if kind == "time":
            control = base.clock(label)
        elif kind == "date":
            control = base.day(label)
        elif kind == "set":
            none = {"none": language.say("panel.none")}
            control = base.several(label, none | self._codes(name))
        else:
            unknown = {"": language.say("panel.not_recorded")}
            control = base.choice(label, unknown | self._codes(name))
        control.value = self._as_control(name, getattr(self._base, name))
        return control

    def _codes(self, name: str) -> dict[str, str]:
        """What a control offers: the codes that a rule of any regime asks for, in words."""
        group = law.vocabulary()["columns"][name]["codes"]
        known = dict(law.vocabulary()[group])
        for book in self._books.values():
            known = book.codes.get(group, {}) | known
        recorded = set(visit_checker._parts(getattr(self._base, name)))
        if group in visit_checker._ASKED_GROUPS:
            known = {
                code: about
                for code, about in known.items()
                if code in recorded
                or (code in self._asked and about.get("level") != "organisation")
            }
        return {code: language.of(about) for code, about in known.items()}

    def _as_control(self, name: str, value: Any) -> Any:
        if name == "regimes":
            return tuple([value] if isinstance(value, str) else value or ())
        kind = "date" if name == "on" else _kind(name)
        if kind == "set":
            if value is not None and not isinstance(value, str):
                value = ";".join(value) or "none"
            return tuple(visit_checker._parts(value))
        if value in (None, ""):
            return None if kind in {"date", "time"} else ""
        if kind == "date" and not isinstance(value, dt.date):
            return dt.date.fromisoformat(rulebook.a_day(value))
        if kind == "time" and not isinstance(value, dt.time):
            return visit_checker._a_time(value)
        return value

    # ------------------------------------------------------------ what the controls say

    @property
    def contact(self) -> Contact:
        """The visit as the controls now describe it."""
        names = self._controls.keys() - _RULE_CONTROLS
        said = {name: visit_checker._fact(self._controls[name].value) for name in names}
        return self._base.but(**said)

    @property
    def regimes(self) -> list[str]:
        """The ids of the regimes that are chosen."""
        return list(self._controls["regimes"].value)

    @property
    def comparison(self) -> Comparison:
        """What the chosen regimes answer on that visit."""
        return self._compute()

    def _compute(self) -> Comparison:
        """Compare the chosen regimes.

        A word of one regime's own (that it happened in Victoria) is known to the comparison only
        if that regime takes part. So its owner is asked along and left out of the answer.
        """
        chosen, contact = self.regimes, self.contact
        if not chosen:
            raise datasets.DataProblem(language.say("borders.choose"))
        own = [id for id, book in self._books.items() if _used(contact, book.codes)]
        on = visit_checker._fact(self._controls["on"].value)
        found = law.compare(contact, dict.fromkeys([*chosen, *own]), on=on)
        table = found.table[found.table["regime"].isin(chosen)].reset_index(drop=True)
        return Comparison(table, {id: found.names[id] for id in chosen})

    def _facts(self) -> dict[str, Any]:
        facts = self.contact.facts()
        shown = [n for n in law.vocabulary()["columns"] if n in facts or n in self._controls]
        words = {language.label("column", n): law.in_words(n, facts.get(n)) for n in shown}
        words[language.say("borders.regimes")] = ", ".join(self.regimes)
        on = visit_checker._fact(self._controls["on"].value)
        return words | {language.say("panel.on"): on or language.say("panel.own_day")}

    def _results(self, answer: Comparison) -> dict[str, Any]:
        return {f"{id} {name}": _lines(answer, id) for id, name in answer.names.items()}

    def _picture(self, answer: Comparison) -> Any:
        return borders_figures.answers_across_borders(answer)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._table, self._found, self._caption, self._footer = (widgets.HTML() for _ in range(4))
        self._image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        return [self._table, self._found, self._image, self._caption, self._footer]

    def _show(self, answer: Comparison | None) -> None:
        self._image.layout.display = None if answer else "none"
        if answer is None:
            for place in (self._table, self._found, self._caption, self._footer):
                place.value = ""
            return
        self._table.value = f'<div style="overflow-x:auto">{answer.by_topic().to_html()}</div>'
        blocks = [
            _block(f"{id} {name}", _lines(answer, id, _FOUND)) for id, name in answer.names.items()
        ]
        self._found.value = f'<div class="row">{"".join(blocks)}</div>'
        self._image.value = figures.png(self._drawn)
        self._caption.value = base.small(self._drawn.description)
        self._footer.value = base.small(language.say("borders.footer"))


# ---------------------------------------------------------------- facts and controls


def _kind(name: str) -> str:
    return law.vocabulary()["columns"][name]["kind"]


def _used(contact: Contact, codes: dict[str, dict[str, Any]]) -> bool:
    """Does the record hold a word that only this regime has?"""
    columns, shared = law.vocabulary()["columns"], law.vocabulary()
    for name, value in contact.facts().items():
        group = columns[name].get("codes", "")
        own = codes.get(group, {}).keys() - shared.get(group, {}).keys()
        if own & set(visit_checker._parts(str(value))):
            return True
    return False


# ---------------------------------------------------------------- results in words


def _lines(answer: Comparison, regime: str, answers: Iterable[str] = ()) -> list[str]:
    """What a regime answers, a line a topic; of some answers only where they are named."""
    rows: pd.DataFrame = answer.table[answer.table["regime"] == regime]
    if answers:
        rows = rows[rows["answer"].isin(list(answers))]
    return [
        language.say(
            "borders.line",
            topic=language.label("topic", row.topic),
            answer=language.label("answer", row.answer),
            tier=language.label("tier", row.tier),
            grade=row.grade,
            rules=row.rules,
        )
        for row in rows.itertuples()
    ]


def _block(head: str, lines: list[str]) -> str:
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    listed = (
        f"<ul>{items}</ul>" if lines else f"<p>{html.escape(language.say('borders.quiet'))}</p>"
    )
    return f"<div><b>{html.escape(head)}</b>{listed}</div>"
