"""The negotiating table: a plan negotiated by hand against a tactic, or a classmate by code.

The panel turns its controls into a :class:`kit.negotiation.Game` and its buttons into moves; what
it shows at the end is ``game.report()``. Nothing is saved unless the button for it is pressed.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from kit import datasets, language, negotiation
from kit.figures.games import game_and_month, offers_so_far
from kit.negotiation import Case, Game, Plan
from kit.negotiation.cases import told
from kit.panels import base

# At most seven controls stand in sight at once, buttons counted.
_PAGES = {
    "game": ["case", "side", "other", "seed", "rounds"],
    "move": ["down_payment", "instalment", "months", "waiver"],
    "laptops": ["code"],
    "keep": ["file"],
}
_BUTTONS = {"move": ["offer", "accept", "walk_away"], "laptops": ["take"], "keep": ["save"]}
_WHOLE = {"seed": (0, 10**9), "rounds": (2, 50), "months": (0, 600)}
_SUMS = {"down_payment": 1e7, "instalment": 1e7, "waiver": 100.0}
_HERE = "here"  # two people at one screen; to the game both are persons
_PEOPLE = ("person", _HERE)
_WIDE = {"style": {"description_width": "initial"}}


class NegotiatingTable(base.Panel):
    """Negotiate a plan by hand: offers, gates, transcript, and at the end what it came to.

    ``panel.game`` is the game as it stands; ``panel.report`` is None until it is over.

    Args:
        case: an id of :func:`kit.negotiation.table_cases`, a .yaml file, or a Case.
        side: ``"borrower"`` or ``"creditor"``: whom the player sits for.
        other: who plays the other side: ``"person"`` (another laptop, by code), ``"here"`` (the
            same screen), or the id of a tactic.
        seed: whole number; both laptops need the same.
        rounds: 2 to 50.
        plan: a Plan, or its numbers by name, that stands in the fields at the start.
        cap: lawful yearly rate as a decimal, or None.
        gate: a function of a plan that returns a list of Blocked: the law comes in here.

    Raises:
        DataProblem: no such case, side or player, or a number out of range.

    >>> panel = NegotiatingTable("lin", other="conceder")
    >>> panel.press("accept"); panel.report.outcome
    'agreed'
    """

    def __init__(
        self,
        case: Any = "lin",
        side: str = "borrower",
        other: str = "linear",
        seed: int = 1,
        rounds: int = 10,
        *,
        plan: Any = None,
        cap: float | None = None,
        gate: Callable[[Plan], Any] | None = None,
    ) -> None:
        self._case = negotiation.read_case(case)
        self._law = {"cap": cap, "gate": gate}
        self._start = {"case": self._case.id, "side": side, "other": other}
        self._start |= {"seed": seed, "rounds": rounds, "code": "", "file": ""}
        self._start |= {"down_payment": 0, "instalment": 50, "months": 12, "waiver": 0}
        self._start |= _terms(plan)
        self._buttons: dict[str, widgets.Button] = {}
        self._settings: tuple[Any, ...] = ()
        self._game: Any = None
        self._pressed = self._fault = ""
        self._saved = False
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages: dict[str, widgets.Widget] = {_say("tab.rules"): widgets.HTML(base.items(_rules()))}
        for page, names in _PAGES.items():
            self._controls |= {name: self._control(name) for name in names}
            made = {name: self._button(name) for name in _BUTTONS.get(page, ())}
            self._buttons |= made
            fields = base.grid(self._controls[name] for name in names)
            parts = [fields, base.grid(made.values())]
            if page in ("game", "keep"):
                parts.append(widgets.HTML(base.small(_say(f"note_{page}"))))
            pages[_say(f"tab.{page}")] = widgets.VBox(parts)
        return [widgets.HTML(base.bold(_say("title"))), base.tabs(pages)]

    def _control(self, name: str) -> widgets.Widget:
        label = _say(name)
        if name in _WHOLE:
            low, high = _WHOLE[name]
            control = widgets.BoundedIntText(description=label, min=low, max=high, **_WIDE)
        elif name in _SUMS:
            control = widgets.BoundedFloatText(description=label, max=_SUMS[name], **_WIDE)
        elif name in ("code", "file"):
            control = widgets.Text(description=label, continuous_update=False, **_WIDE)
        else:
            control = base.choice(label, self._options(name))
        control.value = self._as_control(name, self._start[name])
        return control

    def _options(self, name: str) -> dict[str, str]:
        if name == "case":
            shipped = negotiation.table_cases()
            own = {self._case.id: language.of(self._case.title)}
            return dict(zip(shipped["id"], shipped["title"], strict=True)) | own
        if name == "side":
            return {side: language.label("side", side) for side in ("borrower", "creditor")}
        people = {one: _say(f"other_{one}") for one in _PEOPLE}
        return people | {
            id: _say("other_tactic", name=language.label("tactic", id))
            for id in negotiation.known_tactics()["id"]
            if id != "staging"  # has no seat at this table
        }

    def _as_control(self, name: str, value: Any) -> Any:
        if name in _WHOLE:
            return base.a_number(name, value, *_WHOLE[name], whole=True)
        if name in _SUMS:
            return base.a_number(name, value, 0, _SUMS[name])
        if name not in ("code", "file"):
            return base.a_choice(name, value, self._options(name))
        if not isinstance(value, str):
            raise datasets.DataProblem(language.say("panel.no_value", name=name, value=value))
        return value

    def _button(self, name: str) -> widgets.Button:
        button = widgets.Button(description=_say(f"button_{name}"))
        button.layout = widgets.Layout(width="auto", margin="2px 1.2em 0.5em 2px")
        button.on_click(lambda _: self.press(name))
        return button

    def press(self, name: str) -> None:
        """Press a button: ``offer``, ``accept``, ``walk_away``, ``take`` or ``save``.

        What cannot be done is said in the panel; the game stays as it was.

        Raises:
            DataProblem: there is no such button.
        """
        if name not in self._buttons:
            near = datasets.nearest(name, self._buttons)
            raise datasets.DataProblem(language.say("panel.no_control", name=name, near=near))
        self._pressed = name
        self._refresh()

    # ------------------------------------------------------------ the game

    @property
    def game(self) -> Game:
        """The game as it stands."""
        return self._game

    @property
    def report(self) -> Any:
        """What the game came to, None while it is open."""
        return self._game.report() if self._is_over else None

    @property
    def _is_over(self) -> bool:
        return self._game.state.turn is None

    @property
    def _viewer(self) -> str:
        """Whose brief is shown: the player's, or at one screen that of whose turn it is."""
        side = self._controls["side"].value
        return (self._game.state.turn or side) if self._other == _HERE else side

    @property
    def _other(self) -> str:
        return self._controls["other"].value

    def _compute(self) -> Game:
        pressed, self._pressed, self._fault = self._pressed, "", ""
        settings = tuple(self._controls[name].value for name in _PAGES["game"])
        if settings != self._settings:
            self._game, self._settings, self._saved = self._begun(*settings), settings, False
        if pressed:
            try:
                self._do(pressed)
            except datasets.DataProblem as fault:
                self._fault = str(fault)
        return self._game

    def _begun(self, case: str, side: str, other: str, seed: int, rounds: int) -> Game:
        them = "person" if other in _PEOPLE else other
        players = {"borrower": "person", "collector": "person"}
        players["collector" if side == "borrower" else "borrower"] = them
        given: Case | str = self._case if case == self._case.id else case
        return negotiation.new_game(given, seed=seed, rounds=rounds, **players, **self._law)

    def _do(self, name: str) -> None:
        if name == "take":
            self._game = self._game.take(self._controls["code"].value)
        elif name == "save":
            path = self._controls["file"].value.strip()
            if not path:
                raise datasets.DataProblem(_say("no_file"))
            self._game.save(path)
            self._saved = True
            return
        else:
            self._need_turn()
            made = {"offer": lambda: self._game.offer(self.plan)}
            made |= {"accept": self._game.accept, "walk_away": self._game.walk_away}
            self._game = made[name]()
        self._saved = False

    def _need_turn(self) -> None:
        turn = self._game.state.turn
        if self._other == "person" and turn and turn != self._controls["side"].value:
            raise datasets.DataProblem(_say("not_yours"))

    @property
    def plan(self) -> dict[str, Any]:
        """The plan that stands in the fields, as numbers by name."""
        field = {name: self._controls[name].value for name in _PAGES["move"]}
        field["waiver"] = round(field["waiver"] / 100, 4)  # a hand types percent
        return field | {name: round(field[name], 2) for name in ("down_payment", "instalment")}

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        shown = {_say("rules_head"): _rules()}
        for name in _PAGES["game"]:
            control = self._controls[name]
            choice = isinstance(control, widgets.Dropdown)
            shown[_say(name)] = base.chosen(control) if choice else str(control.value)
        for name in _PAGES["move"]:
            shown[_say(name)] = f"{self._controls[name].value:,.10g}"
        shown[_say("code")] = self._controls["code"].value or language.say("panel.none")
        return shown

    def _results(self, answer: Game) -> dict[str, Any]:
        return {_say(name): lines for name, lines in self._blocks(answer).items()}

    def _blocks(self, game: Game) -> dict[str, list[str]]:
        """Every result, in words, by its place; the text form and the view hold the same."""
        asked = "law_not_asked" if game.gate is None else "law_asked"
        blocks = {
            "state": [*repr(game.state).splitlines(), *([self._fault] if self._fault else [])],
            "kept_out": [repr(one) for one in game.blocked],
            "transcript": _moves(game) or [_say("nothing_yet")],
        }
        if self._other == "person":
            blocks["your_code"] = [game.code()]
        if self._is_over:
            blocks["report"] = _report_lines(game)
        blocks |= {"brief": [game.brief(self._viewer)], "law": [_say(asked)]}
        return blocks | {"kept": [_say("saved" if self._saved else "not_saved")]}

    def _picture(self, game: Game) -> Any:
        return game_and_month(game.report()) if self._is_over else offers_so_far(game)

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._now, self._told, self._end = self._places(3)
        footer = widgets.HTML(base.small(_say("footer")))
        return [self._now, self._told, self._end, self._image, self._caption, footer]

    def _show(self, answer: Game) -> None:
        blocks = self._blocks(answer)
        alert = f'<p role="alert"><b>{html.escape(self._fault)}</b></p>' if self._fault else ""
        now = [name for name in ("state", "kept_out", "your_code") if blocks.get(name)]
        self._now.value = alert + _row(blocks, now)
        brief = base.items(blocks["brief"])
        folded = f"<details><summary>{html.escape(_say('brief'))}</summary>{brief}</details>"
        self._told.value = folded + _row(blocks, ["transcript"])
        came_to = _row(blocks, ["report"]) if "report" in blocks else ""
        self._end.value = came_to + _row(blocks, ["law", "kept"])


def _terms(plan: Any) -> dict[str, Any]:
    """A plan's numbers as the fields hold them."""
    if plan is None:
        return {}
    given = plan.to_dict() if isinstance(plan, Plan) else plan
    if not isinstance(given, Mapping):
        raise datasets.DataProblem(language.say("panel.no_value", name="plan", value=plan))
    given = dict(given)
    given.pop("balance", None)
    for name in given:
        if name not in _PAGES["move"]:
            raise datasets.DataProblem(language.say("panel.no_value", name="plan", value=name))
    if "waiver" in given:
        given["waiver"] = round(100 * base.a_number("waiver", given["waiver"], 0, 1), 2)
    return given


def _rules() -> list[str]:
    rules = negotiation.role_play_rules()
    return [_say("rule_line", rule=row.rule, text=row.text) for row in rules.itertuples()]


def _moves(game: Game) -> list[str]:
    lines = []
    for number, move in enumerate(game.moves, start=1):
        said = {"number": number, "side": language.label("side", move.side)}
        said["act"] = _say(f"act_{move.act}")
        if move.act == "offer":
            lines.append(_say("plan_line", plan=told(move.plan), **said))
        else:
            lines.append(_say("turn_line", **said))
    return lines


def _report_lines(game: Game) -> list[str]:
    report = game.report()
    lines = list(report.notes)
    for row in report.both.itertuples():
        said = {"creditor": f"{row.creditor:,.2f}", "borrower": f"{row.borrower:,.2f}"}
        lines.append(_say("cell", name=_say(f"measure_{row.measure}"), **said))
    if report.month_six is not None:
        for row in report.month_six.itertuples():
            said = {"plan": f"{row.as_planned:,.2f}", "fall": f"{row.income_falls:,.2f}"}
            lines.append(_say("month_cell", name=_say(f"household_{row.household}"), **said))
    return lines


def _row(blocks: dict[str, list[str]], names: list[str]) -> str:
    return base.row(base.bold(_say(name)) + base.items(blocks[name]) for name in names)


def _say(key: str, **values: Any) -> str:
    return language.say(f"games.panel.{key}", **values)
