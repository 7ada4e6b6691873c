"""The visit checker: change what happened at a door and see which findings change.

The panel turns its controls into one :class:`kit.law.Contact`, asks :func:`kit.law.check`, and lays
out the answers. Everything it shows can be had without it, in two lines.
"""

from __future__ import annotations

import datetime as dt
import html
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, law
from kit.figures import base as figures
from kit.figures import law as law_figures
from kit.law import Contact, Findings, rulebook
from kit.panels import base

# At most seven controls stand in sight at once; the questions that decide most stand first.
_PAGES = {
    "door": ["entered_home", "consents", "debt_told_to", "acts", "duties_met", "time", "visitors"],
    "who": ["date", "channel", "place", "actor", "acting_for", "member_of", "product"],
    "more": [
        *("contacted_person", "debtor_state", "duties_missed", "findings", "findings_rejected"),
        "stops_in_force",
    ],
    "rules": ["regime", "second", "on"],
}
_RULE_CONTROLS = frozenset(_PAGES["rules"])
# Long lists of which the regimes ask for a part; the others say who and where, and stay whole.
_ASKED_GROUPS = frozenset({"acts", "duties", "findings", "stops", "consents"})
_QUIET = {"no_breach_found", "does_not_apply"}
_MOST_VISITORS = 9
_MISSING_SHOWN = 8


class VisitChecker(base.Panel):
    """Check one visit under two regimes while its facts are changed by hand.

    ``panel.contact`` and ``panel.findings`` are what the controls now say; ``panel.value`` is all
    of it in words. ``panel.set(consents="entry", time=None)`` moves controls, in a contact's own
    words.

    Args:
        contact: the visit to start from, None for one of which nothing is recorded yet; facts
            without a control are kept as they are.
        regime: the rules shown in three columns: an id, or the path of your own YAML file.
        second: the rules shown beside them.

    Raises:
        DataProblem: no Contact, one that cannot be checked, or an unknown regime.

    >>> panel = VisitChecker(Contact(channel="visit", date="2026-03-17", consents="none"))
    >>> panel.set(entered_home="yes")
    >>> panel.findings.filter(answer="breach", tier="law").rules
    ['CC-1033-2']
    """

    def __init__(
        self,
        contact: Contact | None = None,
        regime: str | Path = "CN",
        second: str | Path = "KR",
    ) -> None:
        self._base = Contact(channel="visit") if contact is None else contact
        if not isinstance(self._base, Contact):
            kind = type(contact).__name__
            raise datasets.DataProblem(language.say("panel.not_contact", kind=kind))
        law.check(self._base, regime)  # no control could show a code that is not known
        self._chosen = {"regime": _name(regime), "second": _name(second)}
        self._books = [rulebook.load(r) for r in self._chosen.values()]
        every = [*map(rulebook.load, law.regimes()["id"]), *self._books]  # any may be chosen later
        self._asked = {word for book in every for word in rulebook.words_of(book)}
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages = {}
        for page, names in _PAGES.items():
            self._controls |= {name: self._control(name) for name in names}
            inside = [base.grid(self._placed(name) for name in names)]
            if any(isinstance(self._controls[name], widgets.SelectMultiple) for name in names):
                inside.append(widgets.HTML(base.small(language.say("panel.several"))))
            pages[language.say(f"panel.tab.{page}")] = widgets.VBox(inside)
        return [
            widgets.HTML(f"<b>{html.escape(language.say('panel.title'))}</b>"),
            base.tabs(pages),
        ]

    def _placed(self, name: str) -> widgets.Widget:
        control = self._controls[name]
        several = isinstance(control, widgets.SelectMultiple)
        return base.with_choice(control) if several else control

    def _control(self, name: str) -> widgets.Widget:
        if name in _RULE_CONTROLS:
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

    def _rule_control(self, name: str) -> widgets.Widget:
        label = language.say(f"panel.{name}")
        if name == "on":
            return base.day(label)
        table = law.regimes()
        options = dict(zip(table["id"], table["name"], strict=True))
        for chosen, book in zip(self._chosen.values(), self._books, strict=True):
            options.setdefault(chosen, language.of(book.name))
        control = base.choice(label, options)
        control.value = self._chosen[name]
        return control

    def _codes(self, name: str) -> dict[Any, str]:
        """What a control offers, in words: the vocabulary's codes, and those of the two regimes."""
        start = getattr(self._base, name)
        if _kind(name) == "count":
            most = max(_MOST_VISITORS, 0 if start is None else int(start))
            return {number: str(number) for number in range(most + 1)}
        group = law.vocabulary()["columns"][name]["codes"]
        known = dict(law.vocabulary()[group])
        for book in self._books:
            known |= book.codes.get(group, {})
        recorded = _parts(start)
        asked = self._asked if group in _ASKED_GROUPS else known
        return {
            code: language.of(about)
            for code, about in known.items()
            # a word that no rule asks for, or a duty of the organisation, could change nothing
            if code in recorded or (code in asked and about.get("level") != "organisation")
        }

    def _as_control(self, name: str, value: Any) -> Any:
        if name in _RULE_CONTROLS - {"on"}:
            return _name(value)
        kind = "date" if name == "on" else _kind(name)
        if kind == "set":
            if value is not None and not isinstance(value, str):
                value = ";".join(value) or "none"
            return tuple(_parts(value))
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
        """The visit as the controls now describe it."""
        names = self._controls.keys() - _RULE_CONTROLS
        return self._base.but(**{name: _fact(self._controls[name].value) for name in names})

    @property
    def findings(self) -> Findings:
        """The first regime's findings on that visit."""
        return self._check("regime")

    def _check(self, which: str) -> Findings:
        on = _fact(self._controls["on"].value)
        return law.check(self.contact, self._controls[which].value, on=on)

    def _compute(self) -> tuple[Findings, Findings | str]:
        """Both regimes' findings; a problem of the second alone does not hide the first."""
        findings = self._check("regime")
        try:
            return findings, self._check("second")
        except datasets.DataProblem as problem:
            return findings, str(problem)

    def _facts(self) -> dict[str, Any]:
        facts = self.contact.facts()
        shown = [n for n in law.vocabulary()["columns"] if n in facts or n in self._controls]
        words = {language.label("column", n): law.in_words(n, facts.get(n)) for n in shown}
        for name in ("regime", "second"):
            words[language.say(f"panel.{name}")] = self._option(name)
        on = _fact(self._controls["on"].value)
        return words | {language.say("panel.on"): on or language.say("panel.own_day")}

    def _option(self, name: str) -> str:
        control = self._controls[name]
        return next(words for words, value in control.options if value == control.value)

    def _results(self, answer: tuple[Findings, Findings | str]) -> dict[str, Any]:
        findings, second = answer
        return {
            language.of(findings.book.name): _lines(findings),
            self._beside_head(): [second] if isinstance(second, str) else _lines(second),
            language.say("panel.missing"): _missing_lines(findings),
        }

    def _beside_head(self) -> str:
        return language.say("panel.beside", name=self._option("second"))

    def _picture(self, answer: tuple[Findings, Findings | str]) -> Any:
        return law_figures.answers_by_tier(answer[0])

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._columns, self._side, self._caption, self._footer = (widgets.HTML() for _ in range(4))
        self._image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        return [self._columns, self._side, self._image, self._caption, self._footer]

    def _show(self, answer: tuple[Findings, Findings | str] | None) -> None:
        self._image.layout.display = None if answer else "none"
        if answer is None:
            for place in (self._columns, self._side, self._caption):
                place.value = ""
            return
        findings, second = answer
        self._columns.value = _row(_tier_columns(findings))
        missing = _list(_missing_lines(findings), _MISSING_SHOWN, "panel.missing_none")
        beside = _bold(second) if isinstance(second, str) else _findings_list(_open(second))
        blocks = [
            _bold(language.say("panel.missing")) + missing,
            _bold(self._beside_head()) + beside,
        ]
        self._side.value = _row(blocks)
        self._image.value = figures.png(self._drawn)
        self._caption.value = base.small(self._drawn.description)
        caution = language.of(findings.book.caution)
        footer = language.say("panel.footer", caution=caution, day=findings.book.as_of)
        self._footer.value = base.small(footer)


# ---------------------------------------------------------------- facts and controls


def _kind(name: str) -> str:
    return law.vocabulary()["columns"][name]["kind"]


def _name(regime: str | Path) -> str:
    """A regime's id as the list of regimes writes it; a path stays as it is."""
    is_path = Path(regime).suffix in {".yaml", ".yml"}
    return str(regime) if is_path else rulebook.load(regime).id


def _parts(cell: str | None) -> list[str]:
    return [part.strip() for part in cell.split(";")] if cell else []


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


# ---------------------------------------------------------------- results in words


def _open(findings: Findings) -> pd.DataFrame:
    """Answers that say more than *no breach found*, the heaviest first."""
    table = findings.to_frame()
    table = table[~table["answer"].isin(_QUIET)]
    weight = {answer: -i for i, answer in enumerate(findings.answer_words)}
    return table.sort_values("answer", key=lambda a: a.map(weight), kind="stable")


def _line(row: Any) -> str:
    return language.say(
        "panel.finding",
        answer=language.label("answer", row.answer),
        rule=row.rule,
        where=f"{row.instrument} {row.article}".strip(),
        grade=row.grade,
        reason=row.reason,
    )


def _lines(findings: Findings) -> list[str]:
    return [_line(row) for row in _open(findings).itertuples()]


def _missing_lines(findings: Findings) -> list[str]:
    return [
        language.say("panel.missing_row", question=row.question, rules=row.rules)
        for row in findings.missing().itertuples()
    ]


def _tier_columns(findings: Findings) -> list[str]:
    table = _open(findings)
    columns = []
    for tier in law.vocabulary()["tiers"]:
        rows = table[table["tier"] == tier]
        found = int((rows["answer"] != "unknown").sum())
        words = language.label("tier", tier)
        head = language.say("panel.column", tier=words, n=found, unknown=len(rows) - found)
        columns.append(_bold(head) + _findings_list(rows))
    return columns


# ---------------------------------------------------------------- results as HTML


def _findings_list(rows: pd.DataFrame) -> str:
    """What was found, one under the other; open answers fold away, or they would bury it."""
    unknown = rows["answer"] == "unknown"
    found = [_line(row) for row in rows[~unknown].itertuples()]
    if not unknown.any():
        return _list(found, len(found), "panel.nothing")
    waiting = [_line(row) for row in rows[unknown].itertuples()]
    head = language.say("panel.waiting", n=len(waiting))
    listed = _list(found, len(found), "panel.nothing") if found else ""
    return listed + _folded(head, waiting)


def _list(lines: list[str], shown: int, empty: str) -> str:
    if not lines:
        return f"<p>{html.escape(language.say(empty))}</p>"
    rest = lines[shown:]
    more = _folded(language.say("panel.more", n=len(rest)), rest) if rest else ""
    return _items(lines[:shown]) + more


def _items(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


def _folded(head: str, lines: list[str]) -> str:
    return f"<details><summary>{html.escape(head)}</summary>{_items(lines)}</details>"


def _bold(text: str) -> str:
    return f"<b>{html.escape(text)}</b>"


def _row(blocks: list[str]) -> str:
    return '<div class="row">' + "".join(f"<div>{block}</div>" for block in blocks) + "</div>"
