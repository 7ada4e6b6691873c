"""What panels on one contact share: a control for each fact, and the contact that they build.

A panel lists the facts in pages and adds controls for the rules; what is shown, and which function
is asked, stays its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

import ipywidgets as widgets

from kit import datasets, language, law
from kit.law import Contact, rulebook
from kit.panels import base

# Long lists of which the regimes ask for a part; the others say who and where, and stay whole.
ASKED_GROUPS = frozenset({"acts", "duties", "findings", "stops", "consents"})
_MOST_COUNTED = 9


class ContactPanel(base.Panel):
    """Controls for the facts of one contact, in tabs.

    A panel gives ``PAGES`` (names of columns by page, and a page ``rules`` of its own controls and
    ``on``), ``WORDS`` (where its title and tabs stand in the messages), ``_rule_control`` and
    ``_rule_facts``.

    Args:
        start: the contact to start from; facts without a control are kept as they are.
        books: regimes whose own words are offered beside the kit's.

    >>> from kit.panels.visit_checker import VisitChecker
    >>> VisitChecker(Contact(time="20:40")).contact.time
    '20:40'
    """

    PAGES: ClassVar[dict[str, list[str]]] = {}
    WORDS: ClassVar[str] = ""

    def __init__(self, start: Contact, books: Collection[rulebook.Regime]) -> None:
        self._base, self._books = start, books
        every = [*map(rulebook.load, law.regimes()["id"]), *books]  # any may be chosen later
        self._asked = {word for book in every for word in rulebook.words_of(book)}
        super().__init__()

    def _rule_control(self, name: str) -> widgets.Widget:
        raise NotImplementedError

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages = {}
        for page, names in self.PAGES.items():
            self._controls |= {name: self._control(name) for name in names}
            inside = [base.grid(self._placed(name) for name in names)]
            if any(isinstance(self._controls[name], widgets.SelectMultiple) for name in names):
                inside.append(widgets.HTML(base.small(language.say("panel.several"))))
            pages[language.say(f"{self.WORDS}.tab.{page}")] = widgets.VBox(inside)
        title = language.say(f"{self.WORDS}.title")
        return [widgets.HTML(base.bold(title)), base.tabs(pages)]

    def _placed(self, name: str) -> widgets.Widget:
        control = self._controls[name]
        several = isinstance(control, widgets.SelectMultiple)
        return base.with_choice(control) if several else control

    def _control(self, name: str) -> widgets.Widget:
        if name == "on":
            return base.day(language.say("panel.on"))
        if name in self.PAGES["rules"]:
            return self._rule_control(name)
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

    def _codes(self, name: str) -> dict[Any, str]:
        """What a control offers, in words: the vocabulary's codes, and the regimes' own."""
        start = getattr(self._base, name)
        if _kind(name) == "count":
            most = max(_MOST_COUNTED, 0 if start is None else int(start))
            return {number: str(number) for number in range(most + 1)}
        group = law.vocabulary()["columns"][name]["codes"]
        known = dict(law.vocabulary()[group])
        for book in self._books:
            known |= book.codes.get(group, {})
        recorded = parts(start)
        asked = self._asked if group in ASKED_GROUPS else known
        return {
            code: language.of(about)
            for code, about in known.items()
            # a word that no rule asks for, or a duty of the organisation, could change nothing
            if code in recorded or (code in asked and about.get("level") != "organisation")
        }

    def _as_control(self, name: str, value: Any) -> Any:
        kind = "date" if name == "on" else _kind(name)
        if kind == "set":
            if value is not None and not isinstance(value, str):
                value = ";".join(value) or "none"
            return tuple(parts(value))
        if value in (None, ""):
            return None if kind in {"date", "time"} else ""
        if kind == "date" and not isinstance(value, dt.date):
            return dt.date.fromisoformat(rulebook.a_day(value))
        if kind == "time" and not isinstance(value, dt.time):
            return _a_time(value)
        return int(value) if kind == "count" else value

    # ------------------------------------------------------------ what the controls say

    @property
    def contact(self) -> Contact:
        """The contact as the controls now describe it."""
        names = self._controls.keys() - set(self.PAGES["rules"])
        return self._base.but(**{name: _fact(self._controls[name].value) for name in names})

    @property
    def on(self) -> str | None:
        """The day whose law is asked; None takes the contact's own."""
        return _fact(self._controls["on"].value)

    def _facts(self) -> dict[str, Any]:
        facts = self.contact.facts()
        shown = [n for n in law.vocabulary()["columns"] if n in facts or n in self._controls]
        words = {language.label("column", n): law.in_words(n, facts.get(n)) for n in shown}
        words |= self._rule_facts()
        return words | {language.say("panel.on"): self.on or language.say("panel.own_day")}

    def _rule_facts(self) -> dict[str, Any]:
        raise NotImplementedError


def a_visit(contact: Contact | None) -> Contact:
    """Return the contact that a panel starts from: of None, a visit of which nothing is recorded.

    Args:
        contact: what the panel was given.

    Raises:
        DataProblem: it is neither.

    >>> a_visit(None).channel
    'visit'
    """
    if contact is None:
        return Contact(channel="visit")
    if not isinstance(contact, Contact):
        kind = type(contact).__name__
        raise datasets.DataProblem(language.say("panel.not_contact", kind=kind))
    return contact


def parts(cell: str | None) -> list[str]:
    """Split a cell that holds several codes.

    >>> parts("entry; filming"), parts(None)
    (['entry', 'filming'], [])
    """
    return [part.strip() for part in cell.split(";")] if cell else []


def _kind(name: str) -> str:
    return law.vocabulary()["columns"][name]["kind"]


def _a_time(value: Any) -> dt.time:
    if datasets.clock_second(value) is None:
        raise datasets.DataProblem(language.say("data.not_time", value=value))
    return dt.time.fromisoformat(str(value))


def _fact(value: Any) -> Any:
    """What a control says, as a cell of the record: nothing chosen means not recorded."""
    if isinstance(value, tuple):
        chosen = [code for code in value if code != "none"]
        return ";".join(chosen) or ("none" if value else None)
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if value == "" else value
