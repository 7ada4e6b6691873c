"""The table: a negotiation over plans that a person plays against a tactic or another person.

A game is frozen: each move returns a new one, so a notebook cell that runs twice plays one move,
not two. An offer that a gate blocks is shown as blocked and does not enter the game. The protocol
is that of the simulation: the collector moves first; whoever's turn it is accepts the plan on the
table, offers another, or walks away, until the rounds run out. A tactic demands a number; at the
table the number becomes a plan. Its moves follow from those before and from the seed, so a record
can be played again and a move that it would not make is seen.

A class's folder of records becomes one table, and a list of what is not counted. Whatever lies in
the folder is looked at and nothing of it is believed: plans are made anew, held against the gates,
played again by the rules, and totals that differ from what the moves give are refused. Nobody is
ranked: games stand in the order of their marks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.negotiation import money, records
from kit.negotiation.cases import (
    Case,
    GameReport,
    ground,
    left_open,
    read_case,
    report_of,
    results,
    told,
)
from kit.negotiation.plans import COLUMNS, Blocked, Plan
from kit.negotiation.protocol import Player
from kit.negotiation.records import OWN, PERSON, Refused, is_person
from kit.negotiation.tactics import as_tactic, name_of
from kit.negotiation.words import (
    SIDES,
    Told,
    data,
    problem,
    reading,
    refuse_name,
    refuse_personal,
)

_FEWEST_ROUNDS, _MOST_ROUNDS = 2, 50
_MOST_FILES = 2000
_SLACK = 0.015  # yuan: another computer may round the last cent otherwise
_SUMS = ("creditor_value", "borrower_cost", "total_paid", "left_in_month_six")
_COLUMNS = ["game", "case", "borrower", "collector", "outcome", "rounds", "moves"]
_COLUMNS += [*COLUMNS[1:], *_SUMS, "left_if_income_falls"]
_COLUMNS += ["creditor_gain", "borrower_gain", "creditor_share", "borrower_share"]
_COLUMNS += ["creditor_left", "borrower_left", "law_asked", "nickname"]


# ---------------------------------------------------------------- moves and where a game stands


@dataclass(frozen=True)
class Move:
    """One move: who, what, with which plan, and what was said beside it."""

    side: str
    act: str
    plan: Plan | None = None
    words: str = ""


@dataclass(frozen=True, repr=False)
class State(Told):
    """Where a game stands.

    Attributes:
        outcome: ``open``, ``agreed``, ``walked_away`` or ``out_of_rounds``.
        turn: the side whose turn it is, None where the game is over.
        round: counted from 1.
        rounds: how many there are.
        standing: the other side's plan that can be accepted; the agreed plan of a deal.
        last_turn: whether nobody can answer any more.
    """

    outcome: str
    turn: str | None
    round: int
    rounds: int
    standing: Plan | None
    last_turn: bool

    def _lines(self) -> list[str]:
        words = data("table")
        if self.turn is None:
            outcome = language.of(words["outcomes"][self.outcome])
            lines = [language.say("table.state.over", outcome=outcome)]
            if self.outcome == "agreed":
                lines.append(language.say("table.state.agreed", plan=told(self.standing)))
            return lines
        own, other = (language.of(words["sides"][side]) for side in _from(self.turn))
        said = {"round": self.round, "rounds": self.rounds, "side": own}
        lines = [language.say("table.state.open", **said)]
        if self.last_turn:
            lines[0] += language.say("table.state.last")
        if self.standing:
            plan = told(self.standing)
            lines.append(language.say("table.state.standing", side=other, plan=plan))
        return lines


def _from(side: str) -> tuple[str, str]:
    return SIDES if side == SIDES[0] else SIDES[::-1]


# ---------------------------------------------------------------- what a tactic plays


class _Machine:
    """A tactic at the table: its demand, a number, becomes a plan.

    Args:
        game: settings of the game.
        side: which side it plays.

    It offers, among the best plans for both that nothing blocks, the one that is worst for itself
    and still worth its demand. An offer it receives counts as the nearest of these from below.
    """

    def __init__(self, game: Game, side: str) -> None:
        self.ground, self.at = ground(game.case, game.cap, game.gate), SIDES.index(side)
        self.case, self.own = game.case, self.ground.best.points[:, self.at]
        worth = demand_scale(game, side)
        floor = float(worth(game.case.disagreement[self.at]))
        # two tactics that draw lots must not draw the same ones
        seed = 2 * game.seed + self.at
        self.player = Player(game.player(side), worth(self.own), floor, side, game.rounds, seed)

    def move(self, side: str, standing: Plan | None) -> Move:
        """Return what it plays on the plan that is on the table."""
        reply = self.player.respond(None if standing is None else self._rung(standing))
        if reply.accepts:
            return Move(side, "accept", standing)
        return Move(side, "offer", self.ground.plan(reply.offer))

    def _rung(self, plan: Plan) -> int:
        # rounded to cents both, or an offer of its own could count as the next lower rung
        below = np.where(np.round(self.own, 2) <= self.case.worth(plan)[self.at], self.own, -np.inf)
        return int(below.argmax() if np.isfinite(below).any() else self.own.argmin())


def demand_scale(game: Game, side: str) -> Callable[[Any], Any]:
    """Return the scale on which tactics demand: yuan of today to 0..1, for one side.

    1 is the side's best outcome, 0 its worst outcome or no deal, whichever is worse.

    Args:
        game: settings of the game.
        side: ``"creditor"`` or ``"borrower"``; the borrower's yuan are minus the cost.

    >>> game = new_game("lin")
    >>> round(float(demand_scale(game, "creditor")(game.case.creditor_no_deal)), 3)
    0.5
    """
    at = SIDES.index(side)
    own = ground(game.case, game.cap, game.gate).best.points[:, at]
    no_deal = game.case.disagreement[at]
    low, high = min(own.min(), no_deal), max(own.max(), no_deal)
    return lambda value: np.clip((np.asarray(value) - low) / ((high - low) or 1.0), 0, 1)


def _answered(game: Game) -> Game:
    """The game after tactics have moved, up to a person's turn or the end."""
    machines, strange = _replayed(game)
    if strange:
        name = name_of(as_tactic(game.player(game.moves[strange - 1].side)))
        raise problem("table.own_memory", name=name, number=strange)
    while (turn := game.state.turn) in machines:
        move = machines[turn].move(turn, game.state.standing)
        game = replace(game, moves=(*game.moves, move))
    return game


def _replayed(game: Game, known: bool = False) -> tuple[dict[str, _Machine], int | None]:
    """The tactics, told of what was played so far; and the first move that was not theirs.

    A game keeps only its moves, so its tactics play them again; ``known``: but for a record's
    tactic of somebody's own, which nobody here can play.
    """
    players = {side: game.player(side) for side in SIDES}
    machines = {
        side: _Machine(game, side)
        for side, one in players.items()
        if not is_person(one) and not (known and isinstance(one, str) and one == OWN)
    }
    standing, strange = None, None
    for number, move in enumerate(game.moves, start=1):
        if move.side in machines:
            played = machines[move.side].move(move.side, standing)
            if strange is None and (played.act, played.plan) != (move.act, move.plan):
                strange = number
        standing = move.plan
    return machines, strange


def first_strange_move(game: Game) -> int | None:
    """Return the number of the first move that a tactic at the table would not have made.

    Args:
        game: a game read from a record.

    >>> first_strange_move(new_game("lin", "linear", "boulware"))
    """
    return _replayed(game, known=True)[1]


# ---------------------------------------------------------------- a game


@dataclass(frozen=True, eq=False, repr=False)
class Game(Told):
    """A game at the table; :func:`new_game` begins one, each move returns the next.

    Attributes:
        case: the case.
        borrower: ``"person"``, or a tactic (its id, or an object of one's own).
        collector: likewise.
        seed: for tactics that draw lots; it also tells two like games of a class apart.
        rounds: in each of them both sides move once, the collector first.
        cap: lawful yearly rate as a decimal, or None.
        gate: a legal gate, or None.
        moves: what was played.
        blocked: why the last offer did not enter the game; empty if it did.
    """

    case: Case
    borrower: Any
    collector: Any
    seed: int
    rounds: int
    cap: float | None = None
    gate: Callable[[Plan], Any] | None = field(default=None, repr=False)
    moves: tuple[Move, ...] = ()
    blocked: tuple[Blocked, ...] = ()

    @property
    def state(self) -> State:
        """Where the game stands."""
        n, last = len(self.moves), self.moves[-1] if self.moves else None
        plan = last.plan if last else None
        said = {"round": min(n // 2 + 1, self.rounds), "rounds": self.rounds}
        if last and last.act != "offer":
            said["round"] = (n - 1) // 2 + 1
            agreed = last.act == "accept"
            outcome = "agreed" if agreed else "walked_away"
            return State(outcome, None, standing=plan if agreed else None, last_turn=False, **said)
        if n >= 2 * self.rounds:
            return State("out_of_rounds", None, standing=None, last_turn=False, **said)
        last_turn = n == 2 * self.rounds - 1
        return State("open", SIDES[n % 2], standing=plan, last_turn=last_turn, **said)

    def player(self, side: str) -> Any:
        """Return who plays a side: ``"person"`` or a tactic."""
        return self.collector if side == "creditor" else self.borrower

    def offer(self, plan: Any, words: str = "") -> Game:
        """Offer a plan for the side whose turn it is.

        Args:
            plan: a Plan over the case's balance, or its numbers by name (``down_payment``,
                ``instalment``, ``months``, ``waiver``; a mapping).
            words: what is said beside it; nobody is named in it.

        Returns:
            The game with the offer, and with the answer where a tactic plays the other side. An
            offer that a gate blocks does not enter: the same game comes back, with ``.blocked``.

        Raises:
            DataProblem: the game is over, no plan, or words that look like personal data.

        >>> game = new_game("lin", collector="linear").offer({"instalment": 300, "months": 24})
        >>> game.blocked[0].rule, len(game.moves)
        ('affordability', 1)
        """
        move = Move(self._turn(), "offer", self._plan(plan), refuse_personal(words, "words"))
        blocked = tuple(self.case.check(move.plan, self.cap, self.gate))
        if blocked:
            return replace(self, blocked=blocked)
        return self._with(move)

    def accept(self, words: str = "") -> Game:
        """Accept the plan on the table.

        Raises:
            DataProblem: the game is over, or nothing is on the table.

        >>> new_game("lin", collector="conceder").accept().state.outcome
        'agreed'
        """
        side, standing = self._turn(), self.state.standing
        if standing is None:
            raise problem("table.nothing_to_accept")
        return self._with(Move(side, "accept", standing, refuse_personal(words, "words")))

    def walk_away(self, words: str = "") -> Game:
        """End the game without a deal.

        >>> new_game("lin", collector="boulware").walk_away().state.outcome
        'walked_away'
        """
        return self._with(Move(self._turn(), "walk_away", None, refuse_personal(words, "words")))

    def _turn(self) -> str:
        turn = self.state.turn
        if turn is None:
            raise problem("table.over")
        return turn

    def _plan(self, given: Any) -> Plan:
        if isinstance(given, Mapping):
            for key in given:
                if key not in COLUMNS:
                    raise problem("table.not_a_plan", kind=f"'{str(key)[:40]}'")
            usual = {"balance": self.case.balance, "down_payment": 0, "instalment": 0, "months": 0}
            given = Plan(**usual | dict(given))
        if not isinstance(given, Plan):
            raise problem("table.not_a_plan", kind=type(given).__name__)
        if given.balance != self.case.balance:
            said = {"given": money.shown(given.balance), "balance": money.shown(self.case.balance)}
            raise problem("table.other_balance", **said)
        waiver = round(given.waiver, 4)  # a code has no room for more
        if abs(waiver - given.waiver) > 1e-9:
            raise problem("table.fine_waiver", value=given.waiver)
        return replace(given, waiver=waiver)

    def _with(self, move: Move) -> Game:
        return _answered(replace(self, moves=(*self.moves, move), blocked=()))

    # ------------------------------------------------------------ on two laptops

    def code(self) -> str:
        """Return the last move as a short text to send to the other laptop.

        It holds the numbers of the plan, no words, and marks by which the other side sees that both
        play the same game. Before the first move it is an invitation.

        >>> new_game("lin", collector="person").code()[:3]
        'D1-'
        """
        return records.code_of(self)

    def take(self, code: str) -> Game:
        """Return the game with the other side's move, as its code says.

        Args:
            code: the other side's :meth:`code`; an invitation changes nothing.

        Raises:
            DataProblem: mistyped, old, of another game, or a move that nobody may make.

        >>> mine = yours = new_game("lin", collector="person")
        >>> mine = mine.offer({"instalment": 117.77, "months": 60, "waiver": 0.5})
        >>> yours.take(mine.code()).state.standing == mine.moves[0].plan
        True
        """
        return records.taken(self, records.read_code(code))

    # ------------------------------------------------------------ looking at it

    def brief(self, side: str) -> str:
        """Return what one side knows before the game; on one screen the other looks away."""
        return self.case.brief(side)

    def transcript(self) -> pd.DataFrame:
        """Return the moves: round, side, act, the plan's numbers, what it leaves open, words.

        Words are text of the players: shown as a table they are escaped, never run.

        >>> new_game("lin", collector="boulware").transcript()["act"].tolist()
        ['offer']
        """
        rows = []
        for number, move in enumerate(self.moves):
            plan: dict[str, Any] = {}
            if move.plan:
                plan = {key: getattr(move.plan, key) for key in COLUMNS[1:]}
                plan |= {"total": move.plan.total, "left_open": left_open(move.plan)}
            row = {"round": number // 2 + 1, "side": move.side, "act": move.act}
            rows.append(row | plan | {"words": move.words})
        columns = ["round", "side", "act", *COLUMNS[1:], "total", "left_open", "words"]
        return pd.DataFrame(rows, columns=columns)

    def report(self) -> GameReport:
        """Return what the game came to for both sides, and what it does to the household.

        Raises:
            DataProblem: the game is still open.
        """
        return report_of(self)

    def save(self, path: str | Path, nickname: str = "") -> None:
        """Write the record as JSON where the player says, whole or not at all.

        Args:
            path: a name that ends with .json and names nobody; a file that is no earlier state of
                this game is left alone.
            nickname: nobody needs one; what looks like a real name is refused.

        Raises:
            DataProblem: another file is there, the folder cannot be written to, or a real name,
                also as the name of the file.
        """
        records.write(self, path, nickname)

    def _lines(self) -> list[str]:
        lines = [repr(self.state)]
        if self.blocked:
            lines.append(language.say("table.state.kept_out"))
            lines += [repr(one) for one in self.blocked]
        if self.gate is None:
            lines.append(language.say("table.state.no_law"))
        return lines

    def _tables(self) -> Iterable[pd.DataFrame]:
        return [reading(self.transcript(), "table")]


def new_game(
    case: Any = "lin",
    borrower: Any = PERSON,
    collector: Any = PERSON,
    seed: Any = 1,
    rounds: Any = 10,
    cap: Any = None,
    gate: Any = None,
) -> Game:
    """Begin a game; a tactic that moves first has moved when this returns.

    Args:
        case: an id of :func:`~kit.negotiation.cases.table_cases`, a .yaml file of one's own, or a
            Case.
        borrower: ``"person"``, the id of a tactic (``negotiation.known_tactics()``, but for
            ``"staging"``), or a tactic.
        collector: likewise. Two tactics play the whole game at once.
        seed: whole number.
        rounds: 2 to 50.
        cap: lawful yearly rate as a decimal, or None where none applies.
        gate: a function of a plan that returns a list of Blocked: the law comes in here.

    Raises:
        DataProblem: no such case or tactic, a number out of range, no gate.

    >>> game = new_game("lin", borrower="person", collector="boulware", rounds=8)
    >>> game.state.turn, game.state.round
    ('borrower', 1)
    """
    for one in (borrower, collector):
        if not is_person(one):
            _seated(one)
    if gate is not None and not callable(gate):
        raise problem("table.not_a_gate")
    game = Game(
        case=read_case(case),
        borrower=borrower,
        collector=collector,
        seed=money.whole(seed, language.say("table.seed"), 0, 10**9),
        rounds=money.whole(rounds, language.say("table.rounds"), _FEWEST_ROUNDS, _MOST_ROUNDS),
        cap=None if cap is None else money.rate(cap, "cap"),
        gate=gate,
    )
    if game.case.available <= 0:
        raise problem("table.nothing_available", case=game.case.id)
    return _answered(game)


def _seated(player: Any) -> None:
    """Refuse what cannot sit at the table."""
    tactic = as_tactic(player)
    if getattr(tactic, "staged", False):  # the machine looks at demands only, not at a path
        raise problem("table.staging", name=name_of(tactic))


def role_play_rules() -> pd.DataFrame:
    """Return the rules that everyone hears before a game is played, in the spoken language.

    Returns:
        One row a rule: id, rule, text: consent, stop_word, not_own_case, in_pairs, opt_out,
        no_pressure, debrief, no_ranking.

    Source: the kit's guard rails.

    >>> role_play_rules()["rule"].tolist()[:2]
    ['Consent', 'A stop word']
    """
    rows = [
        {"id": one["id"], "rule": language.of(one["rule"]), "text": language.of(one["text"])}
        for one in data("table")["role_play"]["rules"]
    ]
    return pd.DataFrame(rows)


@dataclass(frozen=True, eq=False, repr=False)
class Games(Told):
    """A class's games.

    Attributes:
        table: one row a game: game (its mark), case, borrower and collector (``person``, a tactic's
            id, ``own``), outcome, rounds and moves played, the agreed plan, values in yuan of
            today, gains over no deal and their share of the most that the side could hope for, what
            was left on the table, the household in month six, law_asked, nickname. Empty cells
            where there was no deal.
        problems: one row a file that is not counted: file, problem.
    """

    table: pd.DataFrame
    problems: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    def _lines(self) -> list[str]:
        said = {"kept": len(self.table), "refused": len(self.problems)}
        law = int(self.table["law_asked"].sum()) if len(self.table) else 0
        return [
            language.say("table.games.head", **said),
            language.say("table.games.law", n=law),
            language.say("table.games.order"),
        ]

    def __repr__(self) -> str:
        lines = self._lines()
        lines += [f"{row.file}: {row.problem}" for row in self.problems.itertuples()]
        return "\n".join(lines)

    def _tables(self) -> Iterable[pd.DataFrame]:
        return [reading(one, "table") for one in (self.table, self.problems) if len(one)]


def read_games(
    folder: str | Path, cases: Iterable[Any] = (), gate: Callable[[Any], Any] | None = None
) -> Games:
    """Read a folder of records: keep what is valid, list what is not and why.

    Args:
        folder: where the records lie; folders inside it are not entered, links not followed.
        cases: .yaml files (or Cases) of one's own that were played, beside those of the kit.
        gate: a legal gate, asked again about every offer; without one law is not asked here.

    Returns:
        A :class:`Games`.

    Raises:
        DataProblem: there is no such folder, or a case that cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     new_game("lin", "linear", "linear").save(f"{place}/one.json")
    ...     read_games(place)
    1 games kept, 0 files not counted.
    Law was asked in 0 of them.
    In no order of merit: nobody is ranked, and no sum recovered is a mark.
    """
    known = _cases(cases)
    if gate is not None and not callable(gate):
        raise problem("table.not_a_gate")
    rows, faults, seen = [], [], set()
    for number, path in enumerate(_files(folder), start=1):
        try:
            if len(rows) + len(faults) >= _MOST_FILES:
                raise Refused("limit", most=f"{_MOST_FILES:,}")
            game, record = _valid(path, known, gate)
            mark = _same(game, record)
            if mark in seen:
                raise Refused("copy")
            seen.add(mark)
            rows.append(_row(game, record, mark))
        except (Refused, datasets.DataProblem) as fault:  # a gate that fails is one of these too
            masked = language.say("table.file.masked", number=number)
            shown = masked if records.names_a_person(path) else _shown_name(path)
            faults.append((shown, _bare(fault)))
    table = pd.DataFrame(rows, columns=_COLUMNS).sort_values("game", ignore_index=True)
    return Games(table, pd.DataFrame(faults, columns=["file", "problem"]))


def open_game(
    path: str | Path, cases: Iterable[Any] = (), gate: Callable[[Any], Any] | None = None
) -> Game:
    """Return a game from its record, to look at or to play on.

    Args:
        path: the record.
        cases: as for :func:`read_games`.
        gate: a legal gate for the moves so far and those to come.

    Raises:
        DataProblem: the record cannot be used; says why.

    >>> open_game("no-such-game.json")
    Traceback (most recent call last):
    kit.datasets.DataProblem: no-such-game.json: It cannot be read: No such file or directory.
    """
    path, known = Path(path), _cases(cases)
    try:
        return _valid(path, known, gate, over=False)[0]
    except (Refused, datasets.DataProblem) as fault:
        raise datasets.DataProblem(f"{_shown_name(path)}: {_bare(fault)}.") from None


def _files(folder: Any) -> list[Path]:
    try:
        place = Path(folder)
        return sorted(place.iterdir(), key=lambda one: one.name)
    except (OSError, TypeError, ValueError):
        raise problem("table.file.no_folder", path=str(folder)[:200]) from None


def _shown_name(path: Path) -> str:
    """A file's name as one line of text: a name may hold line ends, or bytes that are no text."""
    name = path.name.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in name)[:120]


def _cases(given: Iterable[Any]) -> dict[str, Case]:
    given = [given] if isinstance(given, str | Path | Case) else given
    known = {one["id"]: read_case(one["id"]) for one in data("table")["cases"]}
    return known | {one.id: one for one in map(read_case, given)}


# ---------------------------------------------------------------- one record


def _valid(
    path: Path, known: Mapping[str, Case], gate: Any, over: bool = True
) -> tuple[Game, dict[str, Any]]:
    record = records.read_record(path)
    _clean(record)
    begun = _begun(record, known, gate)
    game = _played(begun, record["moves"])
    if over and game.state.turn is not None:
        raise Refused("open")
    strange = first_strange_move(game)
    if strange:
        raise Refused("not_the_tactic", number=strange)
    _compare(record["totals"], records.totals_of(game))
    return game, record


def _clean(record: dict[str, Any]) -> None:
    """Put clean texts in the place of what was typed; refuse what looks like a person."""
    try:
        record["nickname"] = refuse_name(record["nickname"], "nickname")
        for move in record["moves"]:
            move["words"] = refuse_personal(move["words"], "words")
    except datasets.DataProblem as fault:
        raise Refused("text", what=_bare(fault)) from None


def _bare(fault: Exception) -> str:
    return str(fault).rstrip(".。")


def _begun(record: Mapping[str, Any], known: Mapping[str, Case], gate: Any) -> Game:
    """The game before its first move."""
    case = known.get(record["case"])
    if case is None:
        raise Refused("case", case=record["case"][:40])
    if case.digest != record["case_digest"]:
        raise Refused("other_case", case=case.id)
    players = {name: record[name] for name in ("borrower", "collector")}
    try:
        for one in players.values():
            if one not in (PERSON, OWN):
                _seated(one[:40])
        settings = {key: record[key] for key in ("seed", "rounds", "cap")}
        if record["cap"] is not None:  # "300%" was read when the game began
            settings["cap"] = money.Taken(record["cap"])
        game = new_game(case, **settings, gate=gate)
    except datasets.DataProblem as fault:
        raise Refused("settings", what=_bare(fault)) from None
    return replace(game, **players)


def _played(game: Game, moves: list[dict[str, Any]]) -> Game:
    """Play recorded moves by the rules, one after the other, whoever is said to have made them."""
    if len(moves) > 2 * game.rounds:
        raise Refused("too_many")
    people = {"borrower": PERSON, "collector": PERSON}
    now = replace(game, **people)
    for number, move in enumerate(moves, start=1):
        try:
            now = _moved(now, move)
        except datasets.DataProblem as fault:
            raise Refused("move", number=number, what=_bare(fault)) from None
        if now.blocked:
            raise Refused("blocked", number=number, what=repr(now.blocked[0]))
    return replace(now, borrower=game.borrower, collector=game.collector)


def _moved(game: Game, move: Mapping[str, Any]) -> Game:
    if game.state.turn is None:
        raise problem("table.over")
    if move["side"] != game.state.turn:
        raise problem("table.no_side", value=move["side"][:40])
    if move["act"] == "offer" and move["plan"] is not None:
        return game.offer(records.plan_of(move["plan"], game.case.balance), move["words"])
    if move["act"] in ("accept", "walk_away") and move["plan"] is None:
        return getattr(game, move["act"])(move["words"])
    raise problem("table.not_a_plan", kind=move["act"][:20])


def _compare(said: Mapping[str, Any], true: Mapping[str, Any]) -> None:
    for key in (*said, *true):
        if key not in said or key not in true:
            raise Refused("totals", key=key[:40])
        one, other = said[key], true[key]
        if isinstance(other, str) or isinstance(one, bool) or not isinstance(one, int | float):
            same = one == other
        else:
            # a difference would overflow: a file may hold a whole number of 400 digits
            same = other - _SLACK <= one <= other + _SLACK
        if not same:
            raise Refused("totals", key=key[:40])


# ---------------------------------------------------------------- the table


def _same(game: Game, record: Mapping[str, Any]) -> str:
    """What makes two records one game.

    Two people on two laptops hand in the same game twice, with other nicknames and without the
    other's words. Two students against one tactic may play the same moves, so there words and
    nickname count too.
    """
    told = [records.mark(game, game.moves).hex()]
    if (game.borrower, game.collector) != (PERSON, PERSON):
        words = [one.words for one in game.moves]
        told += [game.borrower, game.collector, record["nickname"], *words]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:10]


def _row(game: Game, record: Mapping[str, Any], mark: str) -> dict[str, Any]:
    here = ground(game.case, game.cap, game.gate)
    state, sums = game.state, records.totals_of(game)
    plan = state.standing
    both = results(game.case, plan, here.best, here.nash).set_index("measure")
    row: dict[str, Any] = {
        "game": mark,
        "case": game.case.id,
        "borrower": game.borrower,
        "collector": game.collector,
        "rounds": state.round,
        "law_asked": game.gate is not None,
        "nickname": record["nickname"],
    }
    ideal = here.nash.ideal
    for at, side in enumerate(("creditor", "borrower")):
        hope = ideal[at] - game.case.disagreement[at] if ideal else 0.0
        gain = both.at["gain", side]
        row[f"{side}_gain"], row[f"{side}_left"] = gain, both.at["left", side]
        row[f"{side}_share"] = round(gain / hope, 3) if hope > 0 else None
    return row | sums | (plan.to_dict() if plan else {})
