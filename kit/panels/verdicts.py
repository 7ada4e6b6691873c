"""Your verdict, then the law: judge a claim first, then see what the kit holds against it.

Everything that the panel shows comes from :func:`kit.law.audit`. Nothing is stored or counted.
"""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets

from kit import datasets, language, law
from kit.figures import claims as claim_figures
from kit.law.claims import Claim
from kit.panels import base

_KINDS = ("legal", "empirical", "normative")


class Verdicts(base.Panel):
    """Choose a claim of the article, judge it, and then ask for the law.

    ``panel.set(claim="S08", verdict="misleading", provision="CC-1033-2", reveal="yes")`` does the
    same as four controls. ``panel.value`` holds all of it in words.

    Args:
        claim: the id of the claim to start from.

    Raises:
        DataProblem: there is no such claim.

    >>> panel = Verdicts("S08")
    >>> panel.set(kind="legal", verdict="misleading", provision="CC-1033-2", reveal="yes")
    >>> panel.agrees
    {'kind': True, 'verdict': True, 'provision': True}
    """

    def __init__(self, claim: str = "S01") -> None:
        self._audit = law.audit()
        self._audit.claim(claim)  # an unknown one is refused here, with the nearest
        self._claims = {one.id: one for one in self._audit.claims}
        self._rows = self._audit.to_frame().set_index("id")
        self._first = claim
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        unset = {"": language.say("claim_panel.unset")}
        claims = {id: f"{id} {language.of(one.theme)}" for id, one in self._claims.items()}
        kinds = {kind: language.label("kind", kind) for kind in _KINDS}
        words = {one.verdict for one in self._claims.values()}
        codes = [code for code in law.verdicts()["verdict"] if code in words]
        verdicts = {code: language.label("verdict", code) for code in codes}
        no_rule = {"none": language.say("claim_panel.no_provision")}
        hidden = {
            "no": language.say("claim_panel.hidden"),
            "yes": language.say("claim_panel.shown"),
        }
        options = {
            "claim": claims,
            "kind": unset | kinds,
            "verdict": unset | verdicts,
            "provision": unset | no_rule | self._provisions(),
            "reveal": hidden,
        }
        for name, offered in options.items():
            self._controls[name] = base.choice(language.say(f"claim_panel.{name}"), offered)
        self._controls["claim"].value = self._first
        title = language.say("claim_panel.title")
        return [widgets.HTML(base.bold(title)), base.grid(self._controls.values())]

    def _provisions(self) -> dict[str, str]:
        """The provisions of all claims, and with them what articles cite wrongly."""
        used = {rule for one in self._claims.values() for rule in one.provisions}
        frame = law.rules("CN").drop_duplicates("rule")
        frame = frame[frame["rule"].isin(used)].sort_values("rule")
        return {r.rule: f"{r.rule} {r.instrument} {r.article}".strip() for r in frame.itertuples()}

    # ------------------------------------------------------------ what the controls say

    @property
    def claim(self) -> Claim:
        """The claim that is chosen."""
        return self._claims[self._controls["claim"].value]

    @property
    def agrees(self) -> dict[str, bool]:
        """Whether each of your answers is the kit's; what you left open is not in it."""
        claim, said = self.claim, {name: c.value for name, c in self._controls.items()}
        kits = {"kind": {claim.kind}, "verdict": {claim.verdict}}
        kits["provision"] = self._fitting(claim) or {"none"}
        return {name: said[name] in right for name, right in kits.items() if said[name]}

    def _fitting(self, claim: Claim) -> set[str]:
        """The provisions that decide a claim: of a misattributed one, not those that it cites."""
        cited = self._audit.citation(claim.id) if claim.verdict == "misattributed" else None
        return set(claim.provisions) - set(cited.rules if cited else ())

    @property
    def revealed(self) -> bool:
        """The law is asked for, and a verdict was given first."""
        return self._controls["reveal"].value == "yes" and bool(self._controls["verdict"].value)

    def _compute(self) -> dict[str, Any]:
        """What is to be shown: a hint how to go on, or the kit's answers."""
        if not self.revealed:
            asked = self._controls["reveal"].value == "yes"
            key = "first" if asked else "judge"
            return {language.say("claim_panel.next"): language.say(f"claim_panel.{key}")}
        return self._reveal()

    def _reveal(self) -> dict[str, Any]:
        claim, row = self.claim, self._rows.loc[self.claim.id]
        word = language.label("verdict", claim.verdict)
        why = language.of(claim.why)
        means = law.verdicts().set_index("verdict").loc[claim.verdict, "means"]
        shown = {
            language.say("claim_panel.beside"): self._beside(),
            language.say("claim_panel.kits"): language.say(
                "claim_panel.kits_word", word=word, means=means
            ),
        }
        if why:
            shown[language.label("column", "why")] = why
        if claim.says:
            shown[language.say("audit.says")] = language.of(claim.says)
        test = (claim.decided_by or {}).get("test")
        if test:
            shown[language.say("audit.test")] = language.of(test)
        provisions = row["provisions"] or language.say("claim_panel.no_provision")
        shown[language.label("column", "provisions")] = provisions
        if claim.grade:
            shown[language.label("column", "grade")] = claim.grade
        checks = self._audit.decide(claim.id)
        shown[language.label("column", "check")] = [
            language.say(
                "claim_panel.check",
                asked=line.check,
                expected=line.expected,
                holds=language.say("claim_panel.holds" if line.holds else "claim_panel.fails"),
            )
            for line in checks.itertuples()
        ]
        shown[language.label("column", "lesson")] = claim.lesson
        return shown

    def _beside(self) -> list[str]:
        """Your answers, each with whether it is the kit's."""
        agrees = self.agrees
        return [
            language.say(
                "claim_panel.same" if agrees[name] else "claim_panel.other",
                name=language.say(f"claim_panel.{name}"),
                said=base.chosen(self._controls[name]),
            )
            for name in agrees
        ]

    def _facts(self) -> dict[str, Any]:
        facts = {
            language.say(f"claim_panel.{name}"): base.chosen(self._controls[name])
            for name in self._controls
        }
        row = self._rows.loc[self.claim.id]
        facts[language.say("claim_panel.says")] = row["claim"]
        cited = row["cited"] or language.label("found", "nothing_cited")
        return facts | {language.label("column", "cited"): cited}

    def _results(self, answer: dict[str, Any]) -> dict[str, Any]:
        return answer

    def _picture(self, answer: dict[str, Any]) -> Any:
        yours = self._controls["verdict"].value
        kits = self.claim.verdict if self.revealed else ""
        return claim_figures.your_verdict(self._audit, yours, kits)

    def _as_control(self, name: str, value: Any) -> Any:
        if name == "claim" and value not in self._claims:
            near = datasets.nearest(str(value), self._claims)
            raise datasets.DataProblem(language.say("audit.unknown_claim", id=value, near=near))
        if name == "reveal" and isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else value

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._sentence, self._shown, self._footer = self._places(3)
        return [self._sentence, self._shown, self._image, self._caption, self._footer]

    def _show(self, answer: dict[str, Any]) -> None:
        own = {*(language.say(f"claim_panel.{name}") for name in self._controls)}
        self._sentence.value = _as_html({k: v for k, v in self._facts().items() if k not in own})
        self._shown.value = _as_html(answer)
        self._footer.value = base.small(language.say("claim_panel.footer"))


def _as_html(shown: dict[str, Any]) -> str:
    """Names in bold with their texts; a list becomes a list."""
    blocks = []
    for name, text in shown.items():
        listed = base.items(text) if isinstance(text, list) and text else "-"
        said = listed if isinstance(text, list) else html.escape(str(text))
        blocks.append(f"<div>{base.bold(name)}: {said}</div>")
    return "".join(blocks)
