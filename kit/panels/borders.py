"""One visit under several regimes side by side: change what happened, or where, and compare.

The panel turns its controls into one :class:`kit.law.Contact` and asks :func:`kit.law.compare`. It
ranks nothing: an empty cell is a place without a rule that a contact can test, which is no licence.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, law
from kit.figures import borders as borders_figures
from kit.law import Contact, rulebook
from kit.law.borders import Comparison
from kit.panels import base
from kit.panels.contact_controls import ContactPanel, a_visit, parts

# At most seven controls stand in sight at once.
_PAGES = {
    "door": ["time", "date", "holiday", "entered_home", "consents", "debt_told_to", "acts"],
    "more": [
        *("outcome", "stops_in_force", "findings", "duties_met"),
        *("actor", "acting_for", "place"),
    ],
    "rules": ["regimes", "on"],
}
_FIRST = ("CN", "ID", "JP", "KR", "UK", "US", "US-MA")
_FOUND = ("breach", "presumed_breach", "reported_breach", "needs_judgment")


class AcrossBorders(ContactPanel):
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
    >>> visit = visit.but(place="home", actor="collection_agency", consents="none")
    >>> panel = AcrossBorders(visit, ["ID", "AU"])
    >>> panel.comparison.by_topic().loc["hours"].tolist()
    ['breach', 'no breach found']
    """

    PAGES = _PAGES
    WORDS = "borders"

    def __init__(self, contact: Contact | None = None, regimes: Iterable[str] = _FIRST) -> None:
        start = a_visit(contact)
        self._every = {id: rulebook.load(id) for id in law.regimes()["id"]}
        self._first = tuple(rulebook.load(id).id for id in regimes)
        law.compare(start)  # no control could show a code that no regime knows
        super().__init__(start, self._every.values())

    # ------------------------------------------------------------ controls

    def _rule_control(self, name: str) -> widgets.Widget:
        names = {id: f"{id} {language.of(book.name)}" for id, book in self._every.items()}
        control = base.several(language.say("borders.regimes"), names, rows=8)
        control.value = self._first
        return control

    def _as_control(self, name: str, value: Any) -> Any:
        if name == "regimes":
            return tuple([value] if isinstance(value, str) else value or ())
        return super()._as_control(name, value)

    # ------------------------------------------------------------ what the controls say

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
        own = [id for id, book in self._every.items() if _used(contact, book.codes)]
        found = law.compare(contact, dict.fromkeys([*chosen, *own]), on=self.on)
        table = found.table[found.table["regime"].isin(chosen)].reset_index(drop=True)
        return Comparison(table, {id: found.names[id] for id in chosen})

    def _rule_facts(self) -> dict[str, Any]:
        return {language.say("borders.regimes"): ", ".join(self.regimes)}

    def _results(self, answer: Comparison) -> dict[str, Any]:
        return {f"{id} {name}": _lines(answer, id) for id, name in answer.names.items()}

    def _picture(self, answer: Comparison) -> Any:
        return borders_figures.answers_across_borders(answer)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._table, self._found, self._footer = self._places(3)
        return [self._table, self._found, self._image, self._caption, self._footer]

    def _show(self, answer: Comparison) -> None:
        table = answer.by_topic().to_html(border=0, index_names=False)
        self._table.value = f'<div style="overflow-x:auto">{table}</div>'
        blocks = [
            _block(f"{id} {name}", _lines(answer, id, _FOUND)) for id, name in answer.names.items()
        ]
        self._found.value = base.row(blocks)
        self._footer.value = base.small(language.say("borders.footer"))


def _used(contact: Contact, codes: dict[str, dict[str, Any]]) -> bool:
    """Does the record hold a word that only this regime has?"""
    columns, shared = law.vocabulary()["columns"], law.vocabulary()
    for name, value in contact.facts().items():
        group = columns[name].get("codes", "")
        own = codes.get(group, {}).keys() - shared.get(group, {}).keys()
        if own & set(parts(str(value))):
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
    quiet = f"<p>{html.escape(language.say('borders.quiet'))}</p>"
    return base.bold(head) + (base.items(lines) if lines else quiet)
