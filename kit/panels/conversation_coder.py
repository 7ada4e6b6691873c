"""Conversation coder: a talk at a door coded utterance by utterance, and agreement as it grows.

The panel keeps what is coded, in the kernel; codes, coefficient and measures are those of
:mod:`kit.psychology`. Nothing is written unless :meth:`ConversationCoder.save` says where.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, psychology
from kit.figures.coding import agreement_by_code, confusion_of, course_of_talk
from kit.panels import base
from kit.psychology import Agreement, Dialogue, Profile

LEAST = 10  # utterances coded by both, before any coefficient is shown
_MOST_CODES = 2
# At most seven controls stand in sight at once, buttons counted.
_PAGES = {
    "code": ["code", "list", "at"],
    "talk": ["dialogue", "talk_file"],
    "compare": ["second", "codes_file", "gold", "picture"],
    "keep": ["file"],
}
_BUTTONS = {"code": ["give", "back", "next", "undo"], "keep": ["save"]}
_TEXTS = ("code", "talk_file", "codes_file", "file")
_SIMULATED = {"a": "coder_a", "b": "coder_b"}
_SECONDS = ("a", "b", "file", "none")
_GIVEN = "given"  # a table that was handed in with second=
_PICTURES = ("course", "confusion", "by_code")
_MEASURES = (
    *("red_lines", "mi_non_adherent", "mi_adherent", "reflection_to_question", "complex_share"),
    *("open_share", "reflecting_share", "informing_share", "change_share"),
)
_ABOUT = ("speaker", "text", "text_en", "text_zh", "situation", "quality", "texas", "promise")
_BEFORE, _AFTER, _BROUGHT = "before", "after", "brought"
_COLOURS = {"visitor": "#0072B2", "resident": "#8A4B00"}
_WIDE = {"style": {"description_width": "initial"}}


def _say(key: str, **values: Any) -> str:
    return language.say(f"conversation_coder.{key}", **values)


def _problem(key: str, **values: Any) -> datasets.DataProblem:
    return datasets.DataProblem(_say(key, **values))


@dataclass(frozen=True)
class _Answer:
    both: pd.DataFrame  # whole cells of the utterances that both coded, the number as index
    agreement: Agreement | None
    profile: Profile | None
    course: pd.DataFrame


class ConversationCoder(base.Panel):
    """Code a conversation by keyboard or mouse, and see where a second coder parts from you.

    A code is typed and sent with Enter, or chosen in the list and given with the button; then the
    next utterance comes up. ``SR;AFF`` gives two codes. ``panel.codes`` is a table as
    :func:`kit.psychology.read_codes` gives it, ``panel.agreement`` None until both coders have
    coded ten utterances. Codes stay in the kernel; :meth:`save` writes them, where it is told.

    Args:
        dialogue: an id of :func:`kit.psychology.dialogues`, a Dialogue, or a .yaml file of one's
            own; of several dialogues in it the first comes up.
        own: codes to go on with, as a CSV file or a table of one coder.
        second: ``"a"`` or ``"b"`` (simulated), ``"none"``, or a classmate's codes as a CSV file or
            a table of one coder.
        gold: whether the gold codes of what has been coded are shown.

    Raises:
        DataProblem: no such dialogue, or codes that are not as they must be.

    >>> panel = ConversationCoder("sh-01")
    >>> panel.give("ID"); panel.give("bnd"); panel.at
    3
    >>> panel.codes["codes"].tolist()[:3], panel.agreement is None
    (['ID', 'BND', None], True)
    >>> panel.undo(); panel.at
    2
    """

    def __init__(
        self,
        dialogue: Any = "sh-01",
        own: Any = None,
        second: Any = "b",
        *,
        gold: bool = False,
    ) -> None:
        self._book = psychology.codebook().set_index("code")
        self._kit = psychology.dialogues()
        self._talks: dict[str, Dialogue] = {}
        self._own: dict[str, Dialogue] = {}
        self._given: dict[str, dict[int, tuple[str, str]]] = {}
        self._seen: set[tuple[str, int]] = set()
        self._history: list[tuple[str, int, dict[int, tuple[str, str]]]] = []
        self._last: tuple[str, int] | None = None
        self._pressed = self._fault = self._second_fault = ""
        self._saved = False
        self._handed: tuple[str, dict[tuple[str, int], str]] | None = None
        self._others: dict[tuple[str, int], str] = {}
        self._settings: tuple[Any, ...] = ()
        self._file_read = ""
        first = self._admit(dialogue)
        if own is not None:
            self._bring(own)
        self._start = {"dialogue": first, "gold": gold, "picture": "course"}
        self._start |= self._which_second(second)
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        (self._talk_now,) = self._places(1)
        self._controls = {n: self._control(n) for names in _PAGES.values() for n in names}
        for name, value in self._start.items():
            self._controls[name].value = self._as_control(name, value)
        self._buttons = {n: self._button(n) for names in _BUTTONS.values() for n in names}
        # before the panel's own: the fields are laid out anew, then all is shown once
        self._controls["dialogue"].observe(self._open, names="value")
        self._controls["at"].observe(self._lay_out, names="value")
        self._open()
        pages = {}
        for page, names in _PAGES.items():
            parts = [base.grid(self._controls[name] for name in names)]
            if page in _BUTTONS:
                parts.append(base.grid(self._buttons[name] for name in _BUTTONS[page]))
            parts.append(widgets.HTML(base.small(_say(f"note.{page}"))))
            pages[_say(f"tab.{page}")] = widgets.VBox(parts)
        return [widgets.HTML(base.bold(_say("title"))), self._talk_now, base.tabs(pages)]

    def _control(self, name: str) -> widgets.Widget:
        label = _say(name)
        if name in _TEXTS:
            return widgets.Text(description=label, continuous_update=False, **_WIDE)
        if name == "at":
            return widgets.BoundedIntText(description=label, min=1, max=1, value=1, **_WIDE)
        if name == "gold":
            return widgets.Checkbox(description=label, indent=False, value=False, **_WIDE)
        # the codes that can be chosen turn on who speaks, so they are laid out later
        options = {"": _say("no_choice")} if name == "list" else self._options(name)
        return base.choice(label, options)

    def _options(self, name: str) -> dict[str, str]:
        if name == "dialogue":
            told = self._kit[["id", "title", "content_note"]].itertuples(index=False)
            titles = {id: (title, content) for id, title, content in told}
            titles |= {id: (one.title, one.content) for id, one in self._own.items()}
            return {
                id: _say("talk_option_noted" if content else "talk_option", id=id, title=title)
                for id, (title, content) in titles.items()
            }
        if name == "list":
            return {"": _say("no_choice")} | {
                code: _say("code_option", code=code, name=self._book.at[code, "code_name"])
                for code in self._codes_of(self._speaker)
            }
        known = _PICTURES if name == "picture" else _SECONDS
        words = {code: _say(f"{name}_{code}") for code in known}
        if name == "second" and self._handed:
            words[_GIVEN] = self._handed[0]
        return words

    def _button(self, name: str) -> widgets.Button:
        button = widgets.Button(description=_say(f"button.{name}"))
        button.layout = widgets.Layout(width="auto", margin="2px 1.2em 0.5em 2px")
        button.on_click(lambda _: self.press(name))
        return button

    def _open(self, change: Any = None) -> None:
        """Go to the first utterance of the dialogue that has no code."""
        was, self._busy = self._busy, True
        try:
            at, coded = self._controls["at"], self._given.get(self._id, {})
            at.max = self._length
            open_ = (n for n in range(1, self._length + 1) if n not in coded)
            at.value = next(open_, self._length)
            self._lay_out()
        finally:
            self._busy = was

    def _lay_out(self, change: Any = None) -> None:
        """Offer the codes of the side that speaks."""
        was, self._busy = self._busy, True
        try:
            made = [(words, code) for code, words in self._options("list").items()]
            if list(self._controls["list"].options) != made:
                self._controls["list"].options = made
            self._controls["list"].value = ""
        finally:
            self._busy = was

    def set(self, **values: Any) -> None:
        """Move several controls at once; the dialogue comes first, then the utterance.

        Raises:
            DataProblem: there is no such control, or one cannot hold its value; then none moves.
        """
        self._coming = (values.get("dialogue", self._id), values.get("at"))
        first = [name for name in ("dialogue", "at") if name in values]
        order = [*first, *(name for name in values if name not in first)]
        super().set(**{name: values[name] for name in order})

    def _as_control(self, name: str, value: Any) -> Any:
        if name in _TEXTS:
            if not isinstance(value, str):
                raise datasets.DataProblem(language.say("panel.no_value", name=name, value=value))
            return value
        if name == "gold":
            if not isinstance(value, bool):
                raise datasets.DataProblem(language.say("panel.no_value", name=name, value=value))
            return value
        if name in ("at", "list"):
            id, at = self._coming
            talk = self._talk(base.a_choice("dialogue", id, self._options("dialogue")))
            if name == "at":
                return base.a_number(name, value, 1, len(talk.utterances), whole=True)
            side = talk.utterances[(at or self.at) - 1]["who"]
            return base.a_choice(name, value, ["", *self._codes_of(side)])
        return base.a_choice(name, value, self._options(name))

    # ------------------------------------------------------------ the talk

    def _admit(self, given: Any) -> str:
        """Take a dialogue, or a file of them, among those that can be chosen; return its id."""
        if isinstance(given, Dialogue):
            talks = [given]
        elif isinstance(given, Path) or str(given).lower().endswith((".yaml", ".yml")):
            ids = psychology.dialogues(given)["id"]
            talks = [psychology.dialogue(given, id) for id in ids]
        else:
            return psychology.dialogue(given).id
        for talk in talks:
            if talk.id not in set(self._kit["id"]):
                self._own[talk.id] = self._talks[talk.id] = talk
            elif talk.record != psychology.dialogue(talk.id).record:
                # the codes of both would lie under one name
                raise _problem("id_taken", id=talk.id)
        return talks[0].id

    def _talk(self, id: str) -> Dialogue:
        if id not in self._talks:
            self._talks[id] = psychology.dialogue(id)
        return self._talks[id]

    @property
    def _id(self) -> str:
        return self._controls["dialogue"].value

    @property
    def at(self) -> int:
        """The number of the utterance that is to be coded."""
        return self._controls["at"].value

    @property
    def _utterances(self) -> tuple[Mapping[str, Any], ...]:
        return self._talk(self._id).utterances

    @property
    def _length(self) -> int:
        return len(self._utterances)

    @property
    def _speaker(self) -> str:
        return self._utterances[self.at - 1]["who"]

    def _codes_of(self, side: str) -> list[str]:
        sides = self._book["code_side"]
        return self._book.index[sides.isin([side, "either"])].tolist()

    # ------------------------------------------------------------ codes in and out

    def give(self, code: str) -> None:
        """Give the present utterance its code, and go to the next.

        Args:
            code: of the side that speaks; ``"SR;AFF"`` for two, the main one first.

        Raises:
            DataProblem: no such code, one of the other side, or more than two; nothing changes.
        """
        self._record(self._cell(code, self._speaker))
        self._refresh()

    def undo(self) -> None:
        """Take the last code back: codes and place are as they were before it was given.

        Raises:
            DataProblem: no code was given.
        """
        self._take_back()
        self._refresh()

    def go(self, n: int) -> None:
        """Go to an utterance.

        Args:
            n: its number, from 1.

        Raises:
            DataProblem: the dialogue has no such utterance.
        """
        self.set(at=n)

    def save(self, path: str | Path) -> None:
        """Write the codes of every dialogue that was coded as a CSV file.

        Args:
            path: of the file; its folder must exist. A file of that name is replaced.

        Raises:
            DataProblem: nothing is coded, or the path cannot be written.
        """
        self._write(path)
        self._refresh()

    def press(self, name: str) -> None:
        """Press a button: ``give`` (the code of the list), ``back``, ``next``, ``undo``, ``save``.

        What cannot be done is said in the panel, and nothing changes.

        Raises:
            DataProblem: there is no such button.
        """
        if name not in self._buttons:
            near = datasets.nearest(name, self._buttons)
            raise datasets.DataProblem(language.say("panel.no_control", name=name, near=near))
        self._pressed = name
        self._refresh()

    @property
    def codes(self) -> pd.DataFrame:
        """The codes given so far, as :func:`kit.psychology.read_codes` gives them.

        Every utterance of each dialogue with a code in it; None where there is none yet. Before the
        first code: the utterances of the present dialogue.
        """
        coded = [id for id, cells in self._given.items() if cells] or [self._id]
        cells = {
            (id, n): self._given.get(id, {}).get(n, (None,))[0]
            for id in coded
            for n in range(1, len(self._talk(id).utterances) + 1)
        }
        index = pd.MultiIndex.from_tuples(list(cells), names=["dialogue", "n"])
        return pd.DataFrame({"codes": list(cells.values())}, index=index, dtype=object)

    @property
    def marks(self) -> pd.DataFrame:
        """When each code was given: ``before`` or ``after`` its gold code was shown, or brought.

        ``brought`` is a code that came with ``own=``: nothing is known of what its coder saw.
        """
        rows = [[id, n, *entry] for id, cells in self._given.items() for n, entry in cells.items()]
        return pd.DataFrame(rows, columns=["dialogue", "n", "codes", "given"])

    @property
    def agreement(self) -> Agreement | None:
        """The agreement with the second coder, main codes only; None before ten shared codes."""
        return self._answer.agreement

    @property
    def profile(self) -> Profile | None:
        """The measures of what is coded so far; None while no utterance of the visitor is."""
        return self._answer.profile

    def _cell(self, code: Any, side: str) -> str:
        """Read a code, or two, as they are typed."""
        who = language.label("speaker", side)
        codes = [part.strip() for part in str(code).replace("；", ";").split(";") if part.strip()]
        codes = [part.upper() for part in codes]
        if not codes:
            raise _problem("no_code", who=who)
        if len(codes) > _MOST_CODES or len(set(codes)) < len(codes):
            raise _problem("too_many", value=_short(code), most=_MOST_CODES)
        known = self._codes_of(side)
        for one in codes:
            if one not in self._book.index:
                near = datasets.nearest(one[:20], self._book.index)
                raise _problem("not_in_book", value=_short(one), near=near)
            if one not in known:
                name = self._book.at[one, "code_name"]
                said = {"value": one, "name": name, "known": _listed(known)}
                raise _problem("other_side", who=who, **said)
        return ";".join(codes)

    def _record(self, cell: str) -> None:
        id, n = self._id, self.at
        cells = self._given.setdefault(id, {})
        self._history.append((id, n, dict(cells)))
        cells[n] = (cell, _AFTER if (id, n) in self._seen else _BEFORE)
        self._last, self._saved = (id, n), False
        self._move(min(n + 1, self._length))

    def _take_back(self) -> None:
        if not self._history:
            raise _problem("nothing_to_undo")
        id, n, cells = self._history.pop()
        self._given[id] = cells
        self._last, self._saved = None, False
        if id != self._id:
            self._quietly(lambda: setattr(self._controls["dialogue"], "value", id))
        self._move(n)

    def _move(self, n: int) -> None:
        """Go to an utterance with an empty field."""
        if not 1 <= n <= self._length:
            raise _problem("no_more" if n > 1 else "no_less")

        def go() -> None:
            self._controls["at"].value = n
            self._controls["code"].value = ""
            self._controls["list"].value = ""

        self._quietly(go)

    def _quietly(self, do: Callable[[], Any]) -> None:
        was, self._busy = self._busy, True
        try:
            do()
        finally:
            self._busy = was

    def _write(self, path: Any) -> None:
        if not any(self._given.values()):
            raise _problem("nothing_coded")
        psychology.write_codes(self.codes, path)
        self._saved = True

    def _bring(self, own: Any) -> None:
        """Take over codes that were given earlier."""
        _, cells = self._read(own)
        for (id, n), cell in cells.items():
            self._given.setdefault(id, {})[n] = (cell, _BROUGHT)

    def _read(self, given: Any) -> tuple[str, dict[tuple[str, int], str]]:
        """Return whose codes a table or file of one coder holds, and the codes by utterance."""
        if isinstance(given, pd.DataFrame):
            table = given.reset_index() if "n" in given.index.names else given
        else:
            table = psychology.read_codes(given).reset_index()
        if not {"dialogue", "n"} <= set(table.columns):
            raise _problem("no_unit")
        coders = [name for name in table.columns if name not in ("dialogue", "n", *_ABOUT)]
        if len(coders) != 1:
            raise _problem("one_coder", n=len(coders))
        cells = {}
        for id, n, cell in zip(table["dialogue"], table["n"], table[coders[0]], strict=True):
            if not isinstance(cell, str) or not cell.strip():
                continue
            number = int(n) if str(n).isdecimal() else 0
            known = id in self._own or id in set(self._kit["id"])
            if not known or not 1 <= number <= len(self._talk(id).utterances):
                raise _problem("no_such_unit", unit=_short(f"{id}/{n}"))
            side = self._talk(id).utterances[number - 1]["who"]
            cells[id, number] = self._cell(cell, side)
        return str(coders[0]), cells

    # ------------------------------------------------------------ the second coder

    def _which_second(self, second: Any) -> dict[str, str]:
        if isinstance(second, pd.DataFrame):
            name, cells = self._read(second)
            self._handed = (_say("second_named", name=name), cells)
            return {"second": _GIVEN}
        if isinstance(second, str) and second in _SECONDS:
            return {"second": second}
        if not isinstance(second, str | Path):
            said = {"name": "second", "value": _short(second)}
            raise datasets.DataProblem(language.say("panel.no_value", **said))
        self._read(second)
        return {"second": "file", "codes_file": str(second)}

    def _meet(self) -> None:
        """Fetch the second coder's codes where another one was chosen."""
        second, file = self._controls["second"].value, self._controls["codes_file"].value.strip()
        settings = (second, file if second == "file" else "", self._id)
        if settings == self._settings:
            return
        self._settings, self._second_fault, self._others = settings, "", {}
        try:
            self._others = self._codes_by(second, file)
        except datasets.DataProblem as fault:
            self._second_fault = str(fault)

    def _codes_by(self, second: str, file: str) -> dict[tuple[str, int], str]:
        if second == "none":
            return {}
        if second == _GIVEN:
            return self._handed[1]
        if second == "file":
            if not file:
                raise _problem("no_codes_file")
            return self._read(file)[1]
        if self._id in self._own:
            if not self._talk(self._id).is_coded:
                raise _problem("no_gold_to_simulate")
            frame = self._talk(self._id).frame
            made = psychology.simulate_coder(frame["gold"], second, speakers=frame["speaker"])
            return {(self._id, n): cell for n, cell in zip(frame["n"], made, strict=True)}
        name = _SIMULATED[second]
        return psychology.coded(self._id, [name])[name].dropna().to_dict()

    # ------------------------------------------------------------ what is shown

    def _compute(self) -> _Answer:
        pressed, self._pressed, self._fault = self._pressed, "", ""
        try:
            self._take_file()
            self._take_typed(pressed)
            if pressed:
                self._do(pressed)
        except datasets.DataProblem as fault:
            self._fault = str(fault)
        self._meet()
        if self._controls["gold"].value:
            self._seen |= {(self._id, n) for n in self._mine}
        both = self._both()
        ready = len(both) >= LEAST
        agreement = psychology.agreement(psychology.first_codes(both)) if ready else None
        return _Answer(both, agreement, self._profile(), self._course())

    def _take_file(self) -> None:
        """Open a file of dialogues once, when its path is new."""
        path = self._controls["talk_file"].value.strip()
        if path == self._file_read:
            return
        self._file_read = path
        if not path:
            return
        id = self._admit(Path(path))
        control = self._controls["dialogue"]

        def lay_out() -> None:
            control.options = [(words, one) for one, words in self._options("dialogue").items()]
            control.value = id

        self._quietly(lay_out)
        self._open()

    def _take_typed(self, pressed: str) -> None:
        """Give what stands in the field; a code that cannot be given stays there to be mended."""
        typed = self._controls["code"].value.strip()
        if typed and not pressed:
            self._record(self._cell(typed, self._speaker))

    def _do(self, name: str) -> None:
        if name == "give":
            self._record(self._cell(self._controls["list"].value, self._speaker))
        elif name == "undo":
            self._take_back()
        elif name == "save":
            path = self._controls["file"].value.strip()
            if not path:
                raise _problem("no_file")
            self._write(path)
        else:
            self._move(self.at + (1 if name == "next" else -1))

    @property
    def _mine(self) -> dict[int, tuple[str, str]]:
        return dict(sorted(self._given.get(self._id, {}).items()))

    def _both(self) -> pd.DataFrame:
        mine, id = self._mine, self._id
        shared = [n for n in mine if (id, n) in self._others]
        second = self._second_name()
        table = {
            _say("you"): [mine[n][0] for n in shared],
            second: [self._others[id, n] for n in shared],
        }
        return pd.DataFrame(table, index=pd.Index(shared, name="n"), dtype=object)

    def _second_name(self) -> str:
        return base.chosen(self._controls["second"])

    def _frame(self) -> pd.DataFrame:
        mine = self._mine
        frame = self._talk(self._id).blank
        return frame.assign(codes=[mine.get(n, ("",))[0] for n in frame["n"]])

    def _profile(self) -> Profile | None:
        frame = self._frame()
        frame = frame[frame["codes"] != ""]
        if not (frame["speaker"] == "visitor").any():
            return None
        return psychology.profile(frame, "codes")

    def _course(self) -> pd.DataFrame:
        frame = self._frame()
        if (frame["codes"] != "").any():
            return psychology.turning_points(frame, "codes")
        frame = frame[["n", "speaker"]].assign(code="", talk_balance=0, red_lines_so_far=0)
        return frame.assign(writers_turn=False)

    def _picture(self, answer: _Answer) -> Any:
        asked = self._controls["picture"].value
        if answer.agreement is None or asked == "course":
            return course_of_talk(answer.course)
        if asked == "confusion":
            return confusion_of(answer.agreement)
        return agreement_by_code(psychology.per_code(answer.both))

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        controls = self._controls
        words = {_say(name): base.chosen(controls[name]) for name in ("dialogue", "second")}
        words[_say("at")] = str(controls["at"].value)
        for name in ("picture", "list"):
            words[_say(name)] = base.chosen(controls[name])
        words[_say("gold")] = _say("yes" if controls["gold"].value else "no")
        words[_say("code")] = controls["code"].value or language.say("panel.none")
        # a path differs from one computer to the next, and may hold a name
        for name in ("talk_file", "codes_file"):
            said = Path(controls[name].value.strip()).name
            words[_say(name)] = said or language.say("panel.none")
        return words

    def _results(self, answer: _Answer) -> dict[str, Any]:
        return {_say(f"block.{name}"): lines for name, lines in self._blocks(answer).items()}

    def _blocks(self, answer: _Answer) -> dict[str, list[str]]:
        """Every result, in words, by its place; the text form and the view hold the same."""
        talk = self._talk(self._id)
        blocks = {
            "scene": [*_noted(talk), talk.scene, language.say("talk.invented")],
            "now": [self._said(n) for n in self._around],
        }
        if self._fault:
            blocks["fault"] = [self._fault]
        blocks["rule"] = self._rules()
        blocks["codes"] = self._codes_so_far()
        # a coefficient read before its tables is read alone
        if len(answer.both):
            blocks["pairs"] = _pair_lines(psychology.first_codes(answer.both))
        if answer.agreement is not None:
            blocks["by_code"] = _code_lines(answer.both)
        blocks["agreement"] = self._agreement_lines(answer)
        blocks["measures"] = self._measure_lines(answer.profile)
        if self._controls["gold"].value:
            blocks["gold"] = self._gold_lines()
        return blocks | {"kept": [_say("saved" if self._saved else "not_saved")]}

    @property
    def _around(self) -> range:
        return range(max(1, self.at - 2), min(self._length, self.at + 1) + 1)

    def _who(self, n: int) -> str:
        return self._talk(self._id).who(n)

    def _said(self, n: int) -> str:
        said = {"n": n, "who": self._who(n), "text": self._talk(self._id).text(n)}
        side = language.label("speaker", self._utterances[n - 1]["who"])
        return _say("now_line" if n == self.at else "said_line", side=side, **said)

    def _rules(self) -> list[str]:
        lines = []
        if self._last and self._last[0] == self._id and self._last[1] in self._mine:
            n = self._last[1]
            for code in self._mine[n][0].split(";"):
                lines.append(_say("just_given", n=n, rule=self._rule(code)))
        looked_up = self._controls["list"].value
        if looked_up:
            lines.append(_say("looked_up", rule=self._rule(looked_up)))
        return lines or [_say("no_rule")]

    def _rule(self, code: str) -> str:
        row = self._book.loc[code]
        said = {"code": code, "name": row["code_name"], "rule": row["code_rule"]}
        return _say("rule", near_miss=row["near_miss"], really=row["really"], **said)

    def _codes_so_far(self) -> list[str]:
        mine = self._mine
        lines = [_say("progress", n=len(mine), of=self._length)]
        gaps = [n for n in range(1, max(mine, default=0)) if n not in mine]
        if gaps:
            lines.append(_say("left_open", places=_listed(map(str, gaps))))
        told = {n: self._mark(n) for n in mine}
        common = set(told.values())
        if len(common) == 1 and common != {""}:  # one line says it for all
            lines.append(_say("all_marked", mark=_say(f"mark.{common.pop()}")))
            told = dict.fromkeys(mine, "")
        for n, (cell, _) in mine.items():
            words = _say("marked", mark=_say(f"mark.{told[n]}")) if told[n] else ""
            lines.append(_say("code_line", n=n, who=self._who(n), cell=cell, mark=words))
        return lines

    def _mark(self, n: int) -> str:
        """When a code was given; nothing while its gold code was never shown."""
        mark = self._mine[n][1]
        return mark if mark != _BEFORE or (self._id, n) in self._seen else ""

    def _agreement_lines(self, answer: _Answer) -> list[str]:
        if self._second_fault:
            return [self._second_fault]
        second = self._controls["second"].value
        if second == "none":
            return [_say("nobody")]
        lines = [_say("simulated" if second in _SIMULATED else "a_person", who=self._second_name())]
        if answer.agreement is None:
            lines.append(_say("too_few", n=len(answer.both), least=LEAST))
        else:
            told = repr(answer.agreement).splitlines()
            last = len(answer.agreement.notes) + len(answer.agreement.says_not())
            # without the weakest codes, which follow one by one, and the error of a coefficient
            # over utterances that hang together
            lines += [told[0], told[1], told[3], *told[len(told) - last :]]
        return lines

    def _measure_lines(self, profile: Profile | None) -> list[str]:
        if profile is None:
            return [_say("no_measures")]
        told = repr(profile).splitlines()
        place = {metric: n for n, metric in enumerate(profile.measures["metric"], 1)}
        red = [n for n, (cell, _) in self._mine.items() if "THR" in cell.split(";")]
        at = language.say("talk.at", places=_listed(map(str, red))) if red else ""
        lines = [_say("measured", n=len(self._mine), of=self._length)]
        lines.append(language.say("talk.red_lines", n=len(red), at=at))
        lines += [told[place[metric]] for metric in _MEASURES[1:]]
        says_not = len(profile.says_not())
        return [*lines, told[-says_not - 2], *told[len(told) - says_not :]]

    def _gold_lines(self) -> list[str]:
        if not self._talk(self._id).is_coded:
            return [_say("gold_uncoded")]
        gold = {n: ";".join(one["codes"]) for n, one in enumerate(self._utterances, 1)}
        mine = self._mine
        if not mine:
            return [_say("gold_none")]
        blind = [n for n, (_, mark) in mine.items() if mark != _AFTER]
        same = [n for n in blind if _main(mine[n][0]) == _main(gold[n])]
        lines = [_say("gold_same", n=len(same), of=len(blind)), _say("gold_whose")]
        for n, (cell, _) in mine.items():
            key = "gold_equal" if _main(cell) == _main(gold[n]) else "gold_other"
            lines.append(_say(key, n=n, cell=cell, gold=gold[n]))
        return lines

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._result, self._compared = self._places(2)
        footer = widgets.HTML(base.small(_say("footer")))
        return [self._result, self._image, self._caption, self._compared, footer]

    def _show(self, answer: _Answer) -> None:
        blocks = self._blocks(answer)
        self._talk_now.value = self._page(blocks)
        alert = "".join(
            f'<p role="alert"><b>{html.escape(fault)}</b></p>' for fault in blocks.get("fault", ())
        )
        self._result.value = alert + _row(blocks, ["rule"]) + _columns(blocks, "codes")
        rows = (["pairs", "by_code", "agreement"], ["measures"])
        told = [_row(blocks, [name for name in names if name in blocks]) for names in rows]
        gold = _columns(blocks, "gold") if "gold" in blocks else ""
        self._compared.value = "".join(told) + gold + _row(blocks, ["kept"])

    def _page(self, blocks: Mapping[str, list[str]]) -> str:
        """The talk around the present utterance; that one large, with who speaks."""
        scene = f"<details><summary>{html.escape(_say('block.scene'))}</summary>"
        scene += f"{base.items(blocks['scene'])}</details>"
        lines = []
        for n, line in zip(self._around, blocks["now"], strict=True):
            text = html.escape(line)
            if n == self.at:
                edge = f"border-left: 5px solid {_COLOURS[self._speaker]}"
                look = f"{edge}; padding: 0.3em 0.7em; margin: 0.3em 0; font-size: 1.3em"
                lines.append(f'<p style="{look}" aria-live="polite">{text}</p>')
            else:
                lines.append(f'<p style="color: #555; margin: 0.2em 0.9em">{text}</p>')
        progress = base.small(blocks["codes"][0])
        return scene + "".join(lines) + progress


def _columns(blocks: Mapping[str, list[str]], name: str) -> str:
    """A long list in columns: in one it would push all else out of sight."""
    lines = base.items(blocks[name])
    return f'{base.bold(_say(f"block.{name}"))}<div style="column-width: 13em">{lines}</div>'


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"


def _main(cell: str) -> str:
    return cell.split(";")[0]


def _listed(parts: Iterable[str]) -> str:
    return _say("comma").join(parts)


def _pair_lines(both: pd.DataFrame) -> list[str]:
    """Different codes with their utterances, then the same ones: the table of codes in words."""
    if both.empty:
        return []
    mine, theirs = both.columns
    lines: dict[bool, list[str]] = {False: [], True: []}
    for (one, two), rows in both.groupby([mine, theirs], sort=True):
        places = _listed(map(str, rows.index))
        said = {"one": one, "two": two, "n": len(rows), "places": places}
        lines[one == two].append(_say("same" if one == two else "different", **said))
    return lines[False] + lines[True]


def _code_lines(both: pd.DataFrame) -> list[str]:
    table = psychology.per_code(both)
    return [
        _say("by_code", code=row.coded_as, n=row.times_coded, value=f"{row.specific_agreement:.2f}")
        for row in table.itertuples()
    ]


def _noted(talk: Dialogue) -> list[str]:
    """What a reader may want to know before the talk."""
    return [language.say("talk.content", text=talk.content)] if talk.content else []


def _row(blocks: Mapping[str, list[str]], names: list[str]) -> str:
    return base.row(base.bold(_say(f"block.{name}")) + base.items(blocks[name]) for name in names)
