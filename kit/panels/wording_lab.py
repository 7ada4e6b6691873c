"""Wording lab: a sentence with its marked words, what they are taken for, and how far to trust it.

The panel asks :func:`kit.psychology.wording`, and holds beside each kind of mark what
:func:`kit.psychology.wording_against_gold` found. It is lexical only: it reads words, not what they
do. Nothing that is typed is kept, written or sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, psychology
from kit.figures.wording import marks_of
from kit.panels import base
from kit.psychology import Dialogue, Wording, WordingReport

OWN = "own"
AUTO = "auto"
_NAMES = ("text", "edition", "dialogue", "n")
_MOST = 60  # utterances; more than any talk of the kit has
_PROMISED = ("amount", "date", "channel")  # held against what the writers noted of promises


def _say(key: str, **values: Any) -> str:
    return language.say(f"wording_lab.panel.{key}", **values)


@dataclass(frozen=True)
class _Answer:
    marked: Wording
    edition: str
    gold: str


class WordingLab(base.Panel):
    """Type a sentence or choose one that was said at a door, and see which words the aid marks.

    ``panel.marked`` is what ``psychology.wording`` says of the text, ``panel.gold`` the writers'
    codes of an utterance that was chosen and not changed. Choosing an utterance fills the text;
    whatever is typed over it is one's own sentence again.

    Args:
        text: a sentence; None for an example of the code book.
        edition: ``"en"`` or ``"zh"``, the word list to use; None for the one that fits the text.
        dialogue: id of a dialogue of the kit, or ``"own"``.
        n: number of the utterance in it, from 1.

    Raises:
        DataProblem: a dialogue, utterance or word list that is not offered, or no text.

    >>> panel = WordingLab("You must pay at once.")
    >>> panel.marked.counts["pressure"], panel.marked.specificity
    (2, 0)
    >>> panel.set(dialogue="sh-01", n=17); panel.gold, len(panel.marked.marks)
    ('THR', 0)
    """

    def __init__(
        self,
        text: str | None = None,
        edition: str | None = None,
        *,
        dialogue: str = OWN,
        n: int = 1,
    ) -> None:
        self._known, self._read = _talks(), {}
        self._start = {"dialogue": dialogue, "n": n, "edition": edition or AUTO}
        if text is not None or dialogue == OWN:
            self._start["text"] = _example() if text is None else text
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        style = {"style": {"description_width": "initial"}}
        lists = {AUTO: _say("auto")}
        lists |= {code: language.label("text_edition", code) for code in language.EDITIONS}
        self._controls = {
            "text": widgets.Textarea(
                description=_say("text"),
                rows=3,
                continuous_update=False,
                layout=widgets.Layout(width="42em", max_width="95%"),
                **style,
            ),
            "edition": base.choice(_say("edition"), lists),
            "dialogue": base.choice(_say("dialogue"), self._known),
            "n": widgets.BoundedIntText(description=_say("n"), min=1, max=_MOST, value=1, **style),
        }
        for name, value in self._in_order(self._start).items():
            self._controls[name].value = value
        if "text" not in self._start:
            self._fill()
        for name in ("dialogue", "n", "edition"):
            self._controls[name].observe(self._fill, names="value")
        title = widgets.HTML(base.bold(_say("title")))
        return [title, base.grid(self._controls[name] for name in _NAMES)]

    def _fill(self, _: Any = None) -> None:
        """Put the utterance that is chosen into the text, and its number within the talk."""
        talk = self._talk
        if talk is None:
            return
        number = self._controls["n"]
        was, self._busy = self._busy, True
        try:
            number.value = min(number.value, len(talk.utterances))
            self._controls["text"].value = talk.utterances[number.value - 1][self._spoken]
        finally:
            self._busy = was

    def set(self, **values: Any) -> None:
        """Move several controls at once; a talk comes first, as it fills the text.

        Raises:
            DataProblem: there is no such control, or one cannot hold its value; then none moves.
        """
        for name in values.keys() - self._controls.keys():
            near = datasets.nearest(name, self._controls)
            raise datasets.DataProblem(language.say("panel.no_control", name=name, near=near))
        super().set(**self._in_order(values))

    def _in_order(self, values: dict[str, Any]) -> dict[str, Any]:
        """All values are looked at before any moves; the number belongs to the talk to come."""
        coming = self._controls["dialogue"].value
        self._coming = base.a_choice("dialogue", values.get("dialogue", coming), self._known)
        order = [name for name in ("dialogue", "n", "edition", "text") if name in values]
        return {name: self._as_control(name, values[name]) for name in order}

    def _as_control(self, name: str, value: Any) -> Any:
        if name == "text":
            if not isinstance(value, str):
                said = language.say("panel.no_value", name=name, value=value)
                raise datasets.DataProblem(said)
            return value
        if name == "n":
            most = _MOST if self._coming == OWN else len(self._of(self._coming).utterances)
            return base.a_number(name, value, 1, most, whole=True)
        known = self._known if name == "dialogue" else (AUTO, *language.EDITIONS)
        return base.a_choice(name, value, known)

    # ------------------------------------------------------------ what the controls say

    @property
    def _talk(self) -> Dialogue | None:
        id = self._controls["dialogue"].value
        return None if id == OWN else self._of(id)

    def _of(self, id: str) -> Dialogue:
        """One talk, read once: the theme looks through all of them each time."""
        if id not in self._read:
            self._read[id] = psychology.dialogue(id)
        return self._read[id]

    @property
    def _spoken(self) -> str:
        edition = self._controls["edition"].value
        return language.current() if edition == AUTO else edition

    @property
    def marked(self) -> Wording:
        """The text with its marks."""
        return self._answer.marked

    @property
    def gold(self) -> str:
        """The writers' codes of the utterance that was chosen; "" for one's own sentence."""
        return self._answer.gold

    def _compute(self) -> _Answer:
        text, edition = self._controls["text"].value, self._controls["edition"].value
        marked = psychology.wording(text, None if edition == AUTO else edition)
        return _Answer(marked, _edition_of(text, edition), self._gold_of(text))

    def _gold_of(self, text: str) -> str:
        talk = self._talk
        if talk is None:
            return ""
        said = talk.utterances[self._controls["n"].value - 1]
        unchanged = text in (said[edition] for edition in language.EDITIONS)
        return ";".join(said["codes"]) if unchanged else ""

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        facts = {_say("text"): self._controls["text"].value}
        facts |= {_say(name): base.chosen(self._controls[name]) for name in ("edition", "dialogue")}
        if self._talk is not None:
            facts[_say("n")] = str(self._controls["n"].value)
        return facts

    def _results(self, answer: _Answer) -> dict[str, Any]:
        return {_say(name): lines for name, lines in self._blocks(answer).items()}

    def _blocks(self, answer: _Answer) -> dict[str, list[str]]:
        """Every result, in words, by its place; the text form and the view hold the same."""
        said = repr(answer.marked).removesuffix(answer.marked.says_not()).strip()
        blocks = {"marked": said.splitlines(), "trust": list(_trust(answer))}
        if self._talk is not None:
            blocks["writers"] = [*_named(answer.gold)] or [_say("changed")]
        return blocks | {"warning": [answer.marked.says_not(), _say("kept")]}

    def _picture(self, answer: _Answer) -> Any:
        return marks_of(answer.marked)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._text, self._rest = self._places(2)
        return [self._text, self._rest, self._image, self._caption]

    def _show(self, answer: _Answer) -> None:
        blocks = self._blocks(answer)
        # the aid writes its own marks into the text, escaped; the places below take no markup
        self._text.value = base.row([base.bold(_say("marked")) + answer.marked._repr_html_()])
        names = [name for name in ("writers", "trust", "warning") if name in blocks]
        self._rest.value = base.row(
            base.bold(_say(name)) + base.items(blocks[name]) for name in names
        )


# ---------------------------------------------------------------- what the controls offer


def _talks() -> dict[str, str]:
    table = psychology.dialogues()
    # a talk with a note on its content is not met by leafing through a list
    kept = table[table["content_note"] == ""]
    named = {row.id: _say("talk", id=row.id, title=row.title) for row in kept.itertuples()}
    return {OWN: _say("own"), **named}


def _example() -> str:
    book = psychology.codebook().set_index("code")
    return book.loc["THR", "example"]


def _edition_of(text: str, edition: str) -> str:
    """The list that was used: the aid takes the Chinese one where a text has Chinese in it."""
    if edition != AUTO:
        return edition
    return "zh" if any("\u3400" <= letter <= "\u9fff" for letter in text) else "en"


# ---------------------------------------------------------------- results in words


@cache
def _report(_: datasets.Document) -> WordingReport:
    return psychology.wording_against_gold()


def _trust(answer: _Answer) -> Iterator[str]:
    """How often a mark of each kind in this text was right, and how much the aid finds of it."""
    lexicon = datasets.read_yaml("psychology/lexicons.yaml")
    table = _report(datasets.Document("lexicons", lexicon)).table
    own = table[table["text_edition"] == answer.edition].set_index("mark_kind")
    counts = answer.marked.counts
    for kind, row in own.iterrows():
        if counts[kind]:
            key = "in_promises" if kind in _PROMISED else "trusted"
            yield _say(key, **_rates(kind, row))
    if not counts["threat"]:
        said = _rates("threat", own.loc["threat"])
        yield _say("no_threat", missed=said["coded"] - said["hits"], **said)


def _rates(kind: str, row: pd.Series) -> dict[str, Any]:
    said = {"kind": language.label("mark_kind", kind)}
    said |= {
        "against": row.held_against,
        "hits": row.mark_hits,
        "marked": row.mark_hits + row.false_alarms,
    }
    return said | {"coded": row.mark_hits + row.mark_misses}


def _named(codes: str) -> Iterator[str]:
    book = psychology.codebook().set_index("code")["code_name"]
    for code in filter(None, codes.split(";")):
        yield _say("coded", code=code, name=book[code])
