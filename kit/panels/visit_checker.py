"""The visit checker: change what happened at a door and see which findings change.

The panel turns its controls into one :class:`kit.law.Contact`, asks :func:`kit.law.check`, and lays
out the answers. Everything it shows can be had without it, in two lines.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, law
from kit.figures import law as law_figures
from kit.law import Contact, Findings, rulebook
from kit.panels import base
from kit.panels.contact_controls import ContactPanel, a_visit

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
_QUIET = {"no_breach_found", "does_not_apply"}
_MISSING_SHOWN = 8


class VisitChecker(ContactPanel):
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

    PAGES = _PAGES
    WORDS = "panel"

    def __init__(
        self,
        contact: Contact | None = None,
        regime: str | Path = "CN",
        second: str | Path = "KR",
    ) -> None:
        start = a_visit(contact)
        law.check(start, regime)  # no control could show a code that is not known
        self._chosen = {"regime": _name(regime), "second": _name(second)}
        super().__init__(start, [rulebook.load(r) for r in self._chosen.values()])

    # ------------------------------------------------------------ controls

    def _rule_control(self, name: str) -> widgets.Widget:
        table = law.regimes()
        options = dict(zip(table["id"], table["name"], strict=True))
        for chosen, book in zip(self._chosen.values(), self._books, strict=True):
            options.setdefault(chosen, language.of(book.name))
        control = base.choice(language.say(f"panel.{name}"), options)
        control.value = self._chosen[name]
        return control

    def _as_control(self, name: str, value: Any) -> Any:
        return _name(value) if name in self._chosen else super()._as_control(name, value)

    # ------------------------------------------------------------ what the controls say

    @property
    def findings(self) -> Findings:
        """The first regime's findings on that visit."""
        return self._check("regime")

    def _check(self, which: str) -> Findings:
        return law.check(self.contact, self._controls[which].value, on=self.on)

    def _compute(self) -> tuple[Findings, Findings | str]:
        """Both regimes' findings; a problem of the second alone does not hide the first."""
        findings = self._check("regime")
        try:
            return findings, self._check("second")
        except datasets.DataProblem as problem:
            return findings, str(problem)

    def _rule_facts(self) -> dict[str, Any]:
        return {
            language.say(f"panel.{name}"): base.chosen(self._controls[name])
            for name in self._chosen
        }

    def _results(self, answer: tuple[Findings, Findings | str]) -> dict[str, Any]:
        findings, second = answer
        return {
            language.of(findings.book.name): _lines(findings),
            self._beside_head(): [second] if isinstance(second, str) else _lines(second),
            language.say("panel.missing"): _missing_lines(findings),
        }

    def _beside_head(self) -> str:
        return language.say("panel.beside", name=base.chosen(self._controls["second"]))

    def _picture(self, answer: tuple[Findings, Findings | str]) -> Any:
        return law_figures.answers_by_tier(answer[0])

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._columns, self._side, self._footer = self._places(3)
        return [self._columns, self._side, self._image, self._caption, self._footer]

    def _show(self, answer: tuple[Findings, Findings | str]) -> None:
        findings, second = answer
        self._columns.value = base.row(_tier_columns(findings))
        missing = _list(_missing_lines(findings), _MISSING_SHOWN, "panel.missing_none")
        beside = base.bold(second) if isinstance(second, str) else _findings_list(_open(second))
        blocks = [
            base.bold(language.say("panel.missing")) + missing,
            base.bold(self._beside_head()) + beside,
        ]
        self._side.value = base.row(blocks)
        caution = language.of(findings.book.caution)
        footer = language.say("panel.footer", caution=caution, day=findings.book.as_of)
        self._footer.value = base.small(footer)


def _name(regime: str | Path) -> str:
    """A regime's id as the list of regimes writes it; a path stays as it is."""
    is_path = Path(regime).suffix in {".yaml", ".yml"}
    return str(regime) if is_path else rulebook.load(regime).id


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
        columns.append(base.bold(head) + _findings_list(rows))
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
    return base.items(lines[:shown]) + more


def _folded(head: str, lines: list[str]) -> str:
    return f"<details><summary>{html.escape(head)}</summary>{base.items(lines)}</details>"
