"""Records: a game as JSON, and one move as a short code; both read without trusting a byte.

A record is written where the player says. Nothing in it is executed: its keys are those below and
no others, its plans are made anew, its moves are played again by the rules, and its totals are only
compared; what counts is what the moves give.

By codes two laptops play one game. A code is numbers in base 32 with a version and a check, and no
word travels in it. It carries a mark of the game before the move, so that an old code, or one of
another game, is seen. A check is no seal: whoever forges a code can still only make a move that the
receiver's own gates let in.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit import datasets, handed_in, language
from kit.negotiation import money
from kit.negotiation.plans import COLUMNS, Plan
from kit.negotiation.words import LONGEST_NICKNAME, SIDES, problem, refuse_name, refuse_personal

if TYPE_CHECKING:
    from kit.negotiation.table import Game, Move


PERSON = "person"
_SCHEMA, _VERSION = "doorstep-game", 1
_LARGEST = 200_000  # bytes; a hundred moves with words make a fifth of it
OWN = "own"  # a tactic of one's own: its name is text that nobody checked
_PLAN = COLUMNS[1:]
_CHANGES = ("moves", "totals", "nickname")
_FIELDS: dict[str, tuple[type, ...]] = {
    "schema": (str,),
    "version": (int,),
    "case": (str,),
    "case_digest": (str,),
    "borrower": (str,),
    "collector": (str,),
    "seed": (int,),
    "rounds": (int,),
    "cap": (int, float, type(None)),
    "law_asked": (bool,),
    "nickname": (str,),
    "moves": (list,),
    "totals": (dict,),
}
_MOVE: dict[str, tuple[type, ...]] = {
    "side": (str,),
    "act": (str,),
    "plan": (dict, type(None)),
    "words": (str,),
}


class Refused(Exception):
    """Why a record is not counted; the sentence is the message."""

    def __init__(self, key: str, /, **said: Any) -> None:
        # what a file says may be long, or hold halves of signs that no screen can show
        cut = {k: str(v)[:200].encode("utf-8", "replace").decode() for k, v in said.items()}
        super().__init__(language.say(f"table.record.{key}", **cut))


# ---------------------------------------------------------------- writing


def totals_of(game: Game) -> dict[str, Any]:
    """Return what the moves of a game give: outcome, values, gains, the household in month six.

    Args:
        game: a game, also one that is open.

    >>> from kit.negotiation.table import new_game
    >>> totals_of(new_game("lin", collector="linear"))
    {'outcome': 'open', 'moves': 1}
    """
    state = game.state
    totals: dict[str, Any] = {"outcome": state.outcome, "moves": len(game.moves)}
    plan = state.standing if state.outcome == "agreed" else None
    if plan is None:
        return totals
    creditor, borrower = game.case.worth(plan)
    six = game.case.month_six(plan).set_index("household")
    return totals | {
        "total_paid": plan.total,
        "creditor_value": creditor,
        "borrower_cost": -borrower + 0.0,
        "left_in_month_six": float(six.at["left", "as_planned"]),
        "left_if_income_falls": float(six.at["left", "income_falls"]),
    }


def _as_record(game: Game, nickname: str = "") -> dict[str, Any]:
    """A game as plain data."""
    players = {
        name: one if isinstance(one, str) else OWN
        for name, one in (("borrower", game.borrower), ("collector", game.collector))
    }
    moves = [
        {
            "side": one.side,
            "act": one.act,
            "plan": None if one.act != "offer" else {key: getattr(one.plan, key) for key in _PLAN},
            "words": one.words,
        }
        for one in game.moves
    ]
    return {
        "schema": _SCHEMA,
        "version": _VERSION,
        "case": game.case.id,
        "case_digest": game.case.digest,
        **players,
        "seed": game.seed,
        "rounds": game.rounds,
        "cap": game.cap,
        "law_asked": game.gate is not None,
        "nickname": refuse_name(nickname, "nickname"),
        "moves": moves,
        "totals": totals_of(game),
    }


def write(game: Game, path: str | Path, nickname: str = "") -> None:
    """Write a game's record, whole or not at all.

    Args:
        game: the game.
        path: ends with .json; only an earlier state of this game is written over.
        nickname: "" for none.

    Raises:
        DataProblem: another name or file, a folder that cannot be written to, or a real name.

    >>> from kit.negotiation.table import new_game
    >>> write(new_game("lin"), "game.txt")
    Traceback (most recent call last):
    kit.datasets.DataProblem: 'game.txt' must end with .json; choose such a name.
    """
    if not isinstance(path, str | Path) or not str(path).lower().endswith(".json"):
        raise problem("table.file.not_json", path=str(path)[:200])
    record, path = _as_record(game, nickname), Path(path)
    if names_a_person(path):
        raise problem("table.file.named")
    with contextlib.suppress(OSError):  # too long a name, a closed folder: write_whole says it
        if path.exists() and not _is_earlier(path, record):
            raise problem("table.file.is_other", path=path)
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
    datasets.write_whole(path, text + "\n")


def names_a_person(path: Path) -> bool:
    """Say whether a file's name looks like a person's name or number; a list would print it.

    Args:
        path: the file.

    >>> names_a_person(Path("zhangsan-13812345678.json")), names_a_person(Path("game-17.json"))
    (True, False)
    """
    if path.name == ".DS_Store":  # two capitals, and macOS lays one into every folder
        return False
    words = re.sub(r"[^\w-]|_", " ", unicodedata.normalize("NFKC", path.stem))
    letters = re.sub(r"[0-9]", " ", words).strip(" -")
    try:
        refuse_personal(words, "path", len(words))
        for part in (letters, *re.split(r"[ -]+", letters)):
            if len(part) <= LONGEST_NICKNAME:
                refuse_name(part, "path")
    except datasets.DataProblem:
        return True
    return False


def _is_earlier(path: Path, record: Mapping[str, Any]) -> bool:
    try:
        old = read_record(path)
    except Refused:
        return False
    same = all(old[key] == record[key] for key in _FIELDS if key not in _CHANGES)
    return same and old["moves"] == record["moves"][: len(old["moves"])]


# ---------------------------------------------------------------- reading


def read_record(path: Path) -> dict[str, Any]:
    """Return a record's fields, each of its kind; what the moves are worth is not asked yet.

    Args:
        path: the file.

    Raises:
        Refused: another ending, a file that cannot be read, not a game, another version, a field
            too many or too few.

    >>> read_record(Path("no-such-game.json"))
    Traceback (most recent call last):
    kit.negotiation.records.Refused: It cannot be read: No such file or directory.
    """
    if path.suffix.lower() != ".json":
        raise Refused("name")
    try:
        return checked(handed_in.read_json(path, _LARGEST))
    except handed_in.UnreadableError as fault:
        raise Refused("text", what=fault) from None


def checked(record: Any) -> dict[str, Any]:
    """Return a record if its fields are those of a game, each of its kind.

    Args:
        record: plain data.

    Raises:
        Refused: not a game, another version, a field too many or too few.

    >>> checked([])
    Traceback (most recent call last):
    kit.negotiation.records.Refused: not a record of a game
    """
    if not isinstance(record, dict) or record.get("schema") != _SCHEMA:
        raise Refused("not_a_game")
    if record.get("version") != _VERSION or isinstance(record.get("version"), bool):
        raise Refused("version", version=str(record.get("version"))[:20], own=_VERSION)
    _fields(record, _FIELDS)
    for move in record["moves"]:
        if not isinstance(move, dict):
            raise Refused("missing", key="moves")
        _fields(move, _MOVE)
    return record


def _fields(record: Mapping[str, Any], known: Mapping[str, tuple[type, ...]]) -> None:
    for key in record:
        if key not in known:
            raise _extra(key)
    for key, kinds in known.items():
        value = record.get(key, _NOTHING)
        is_truth = isinstance(value, bool) and bool not in kinds
        if not isinstance(value, kinds) or is_truth:
            raise Refused("missing", key=key)


_NOTHING = object()


def _extra(key: str) -> Refused:
    """A field's own name may be a person's: only a plain short word is repeated."""
    plain = key.isascii() and key.replace("_", "").isalpha() and key.islower() and len(key) <= 20
    return Refused("field", key=key) if plain else Refused("hidden_field")


def plan_of(terms: Mapping[str, Any], balance: float) -> Plan:
    """Return the plan of a recorded offer.

    Args:
        terms: down_payment, instalment, months, waiver; numbers.
        balance: of the case; a record cannot change it.

    Raises:
        DataProblem: other keys, or numbers that cannot be.

    >>> terms = {"down_payment": 0, "instalment": 100, "months": 3, "waiver": 0.7}
    >>> plan_of(terms, 1000).total
    300.0
    """
    kinds = all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in terms.values()
    )
    if set(terms) != set(_PLAN) or not kinds:
        raise problem("table.not_a_plan", kind="?")
    return Plan(balance, **terms)


# ---------------------------------------------------------------- codes


_CODES = 1  # their version
_ACTS = ("invite", "offer", "accept", "walk_away")
_LETTER, _LONGEST = "D", 400  # characters
_MARK = 3  # bytes
_WAIVER = 10_000


@dataclass(frozen=True)
class Turn:
    """A move as a code tells it.

    Attributes:
        act: ``invite`` (no move yet), ``offer``, ``accept`` or ``walk_away``.
        number: of the move in the game, from 1; 0 for an invitation.
        mark: of the game before the move, as hexadecimal text.
        terms: down_payment, instalment (yuan), months, waiver (share) of an offer, else None.
    """

    act: str
    number: int
    mark: str
    terms: dict[str, Any] | None = None


def mark(game: Game, moves: tuple[Move, ...]) -> bytes:
    """Return a mark of a game after some of its moves: settings, figures, what was played.

    Args:
        game: the game.
        moves: the moves that count.

    >>> from kit.negotiation.table import new_game
    >>> game = new_game("lin")
    >>> mark(game, ()) == mark(new_game("lin"), ()), len(mark(game, ()))
    (True, 32)
    """
    played = [
        [one.side, one.act, None if one.plan is None else [*one.plan.to_dict().values()]]
        for one in moves
    ]
    settings = [_CODES, game.case.digest, game.rounds, game.seed, game.cap]
    return hashlib.sha256(json.dumps([settings, played]).encode()).digest()


def code_of(game: Game) -> str:
    """Return the last move of a game as a code; before the first an invitation.

    Args:
        game: a game between two people.

    Raises:
        DataProblem: a tactic plays.

    >>> from kit.negotiation.table import new_game
    >>> code_of(new_game("lin"))[:3]
    'D1-'
    """
    _need_people(game)
    number = len(game.moves)
    last = game.moves[-1] if number else None
    body = bytes([_ACTS.index(last.act) if last else 0, number])
    body += mark(game, game.moves[:-1])[:_MARK]
    if last and last.act == "offer":
        body += b"".join(map(_small, _whole(last.plan)))
    return handed_in.short_code(_LETTER, _CODES, body)


def is_person(player: object) -> bool:
    """Say whether a side is played by a person; a tactic may be any object.

    >>> is_person("person"), is_person("linear")
    (True, False)
    """
    return isinstance(player, str) and player == PERSON


def _need_people(game: Game) -> None:
    if not all(is_person(game.player(side)) for side in SIDES):
        raise problem("table.code.not_persons")


def _whole(plan: Any) -> tuple[int, ...]:
    cents = (money.cents(getattr(plan, key), key) for key in ("down_payment", "instalment"))
    return (*cents, plan.months, round(plan.waiver * _WAIVER))


def _small(number: int) -> bytes:
    """A whole number in as few bytes as it needs, seven bits in each."""
    parts = [number & 127]
    while number := number >> 7:
        parts.append(number & 127 | 128)
    return bytes(reversed(parts))


def read_code(text: Any) -> Turn:
    """Read a code, or say in one sentence what is wrong with it.

    Args:
        text: the code; capitals, blanks and hyphens do not matter, O is read as 0, I and L as 1.

    Returns:
        A :class:`Turn`; :meth:`Game.take` plays it.

    Raises:
        DataProblem: nothing, mistyped, or of another version of the table.

    >>> read_code("D1-NONSENSE")
    Traceback (most recent call last):
    kit.datasets.DataProblem: The code does not add up: a sign is missing, mistyped or added; ...
    """
    if not isinstance(text, str) or not text.strip():
        raise problem("table.code.empty")
    try:
        body = handed_in.code_body(text, _LETTER, _CODES, _LONGEST)
    except handed_in.MistypedError as fault:
        if fault.version is None:
            raise problem("table.code.damaged") from None
        raise problem("table.code.version", version=fault.version, own=_CODES) from None
    if len(body) < 2 + _MARK:
        raise problem("table.code.damaged")
    return _turn(body)


def _turn(body: bytes) -> Turn:
    act, number, rest = body[0], body[1], body[2 + _MARK :]
    terms = _numbers(rest)
    whole = act < len(_ACTS) and len(terms) == (4 if _ACTS[act] == "offer" else 0)
    if not whole or (number == 0) != (act == 0):
        raise problem("table.code.damaged")
    named = None
    if terms:
        named = {
            "down_payment": terms[0] / 100,
            "instalment": terms[1] / 100,
            "months": terms[2],
            "waiver": terms[3] / _WAIVER,
        }
    return Turn(_ACTS[act], number, body[2 : 2 + _MARK].hex(), named)


def _numbers(content: bytes) -> list[int]:
    found, number = [], 0
    for at, byte in enumerate(content):
        number = number << 7 | byte & 127
        if byte < 128:
            found.append(number)
            number = 0
        elif at == len(content) - 1:
            raise problem("table.code.damaged")
    return found


def taken(game: Game, turn: Turn) -> Game:
    """Return a game with the other side's move.

    Args:
        game: this side's game.
        turn: what the code said.

    Raises:
        DataProblem: old, ahead, of another game, or a move that nobody may make here.

    >>> from kit.negotiation.table import new_game
    >>> taken(new_game("lin"), read_code(new_game("lin").code())).moves
    ()
    """
    _need_people(game)
    played = len(game.moves)
    if turn.number > played + 1:
        raise problem("table.code.ahead", number=turn.number, wanted=played + 1)
    before = game.moves[: max(turn.number - 1, 0)]
    if mark(game, before)[:_MARK].hex() != turn.mark:
        raise problem("table.code.other_game")
    if turn.act == "invite":
        return game
    if turn.number <= played:
        raise problem("table.code.old", number=turn.number)
    return _played(game, turn)


def _played(game: Game, turn: Turn) -> Game:
    try:
        if turn.act == "offer":
            after = game.offer(turn.terms)
        else:
            after = game.accept() if turn.act == "accept" else game.walk_away()
    except datasets.DataProblem as fault:
        what = str(fault).rstrip(".。")
        raise problem("table.code.forged", what=what) from None
    if after.blocked:
        raise problem("table.code.forged", what=repr(after.blocked[0]))
    return after
