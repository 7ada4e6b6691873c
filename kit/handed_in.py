"""What somebody hands in: a JSON file or a short code, read as data, with nothing in it believed.

A class's folder of answers and a class's folder of games are read alike: a link may lead anywhere,
a pipe would wait for ever, a key that stands twice leaves open which of the two counts.

A short code carries a few bytes from one screen to another by hand: a letter, a version, groups of
signs in Crockford's base 32, and a check against mistyping. A check is no seal: whoever forges a
code can only say what the reader's own rules let in.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import unicodedata
from pathlib import Path
from typing import Any

from kit import language

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to be mistaken
_ALIKE = str.maketrans("OIL", "011")
_DASHES = r"\-\u2010-\u2015\u2212"  # whatever a keyboard or a chat makes of a hyphen
_GROUP, _CHECK = 5, 3  # signs; bytes


class UnreadableError(Exception):
    """Why a file cannot be taken, as one sentence in the spoken language."""


def read_json(path: Path, most: int) -> Any:
    """Read a JSON file.

    Args:
        path: the file.
        most: its largest size in bytes.

    Returns:
        Plain data: what is in it has still to be looked at.

    Raises:
        UnreadableError: a link, a folder or no plain file, too large, not UTF-8, or no sound JSON.

    >>> read_json(Path("no-such-file.json"), 1000)
    Traceback (most recent call last):
    kit.handed_in.UnreadableError: It cannot be read: No such file or directory.
    """
    return parsed(_content(path, most))


def _content(path: Path, most: int) -> bytes:
    try:  # every question about a file fails in a folder that may be listed and not entered
        about = path.lstat()  # not stat: a link might lead anywhere
        if stat.S_ISLNK(about.st_mode):
            raise _unreadable("link")
        if stat.S_ISDIR(about.st_mode):
            raise _unreadable("folder")
        if not stat.S_ISREG(about.st_mode):
            raise _unreadable("not_a_file")
        if about.st_size <= most:
            with path.open("rb") as file:
                content = file.read(most + 1)  # it may have grown since
            if len(content) <= most:
                return content
    except OSError as fault:
        raise _unreadable("closed", what=fault.strerror) from None
    raise _unreadable("too_large", most=f"{most:,}")


def parsed(content: bytes) -> Any:
    """Return what JSON text says.

    Args:
        content: UTF-8, with or without a mark at its head.

    Raises:
        UnreadableError: not UTF-8, damaged, a key twice, a number that is none, or too deep.

    >>> parsed(b'{"answer": 1}')
    {'answer': 1}
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("not_utf8") from None
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as fault:
        raise _unreadable("not_json", line=fault.lineno) from None
    except ValueError:  # a whole number of thousands of digits
        raise _unreadable("too_long") from None
    except RecursionError:
        raise _unreadable("too_deep") from None


def _no_constant(word: str) -> None:
    raise _unreadable("nan", word=word)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        raise _unreadable("twice")
    return built


def _unreadable(key: str, **said: Any) -> UnreadableError:
    return UnreadableError(language.say(f"handed_in.{key}", **said))


# ---------------------------------------------------------------- short codes


class MistypedError(Exception):
    """Why a short code cannot be taken; the reader's theme says it in a sentence of its own.

    Attributes:
        version: of a code that another version wrote; None where the code does not add up.
    """

    def __init__(self, version: int | None = None) -> None:
        super().__init__(version)
        self.version = version


def short_code(letter: str, version: int, body: bytes) -> str:
    """Write bytes as a short code.

    Args:
        letter: what kind of code it is, one capital.
        version: of what the bytes say, 0 to 255.
        body: what it says.

    Returns:
        The letter with the version and groups of five signs, the last of them for the check.

    Source: the alphabet is that of D. Crockford's Base32, without his check symbol.

    >>> short_code("D", 1, b"door")
    'D1-CHQPY-WQ6S4-E0'
    """
    content = body + _check(version, body)
    digits, number = -(-len(content) * 8 // 5), int.from_bytes(content, "big")
    number <<= digits * 5 - len(content) * 8
    text = "".join(_ALPHABET[number >> 5 * at & 31] for at in reversed(range(digits)))
    groups = [text[at : at + _GROUP] for at in range(0, len(text), _GROUP)]
    return "-".join([f"{letter}{version}", *groups])


def looks_like_code(text: str, letter: str) -> bool:
    """Say whether a text begins as a short code does, whatever follows.

    >>> looks_like_code("d1-nonsense", "D"), looks_like_code("door", "D")
    (True, False)
    """
    return bool(_head(letter).match(_plain(text[:20])))


def code_body(text: str, letter: str, version: int, most: int) -> bytes:
    """Read a short code back; capitals, blanks and hyphens do not matter, O is 0, I and L are 1.

    Args:
        text: as somebody typed it.
        letter: the kind that is wanted.
        version: the version that is wanted.
        most: its largest length in characters.

    Raises:
        MistypedError: another letter, another version, too long, or the check does not agree.

    >>> code_body(" d1 CHQPY wq6s4 EO", "D", 1, 400)
    b'door'
    """
    found = _head(letter).fullmatch(_plain(text[:most]))
    if not found or len(text) > most:
        raise MistypedError
    if int(found[1]) != version:
        raise MistypedError(int(found[1]))
    content = _from_signs(re.sub(rf"[\s{_DASHES}]", "", found[2]))
    body, check = content[:-_CHECK], content[-_CHECK:]
    if check != _check(version, body):
        raise MistypedError
    return body


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()


def _head(letter: str) -> re.Pattern:
    return re.compile(rf"{letter}([0-9]{{1,3}})[{_DASHES} ]+(.+)", re.DOTALL)


def _check(version: int, body: bytes) -> bytes:
    return hashlib.sha256(bytes([version]) + body).digest()[:_CHECK]


def _from_signs(text: str) -> bytes:
    try:
        digits = [_ALPHABET.index(sign) for sign in text.translate(_ALIKE)]
    except ValueError:
        raise MistypedError from None
    number, size = 0, len(digits) * 5 // 8
    for digit in digits:
        number = number << 5 | digit
    spare = len(digits) * 5 - size * 8
    if number & ((1 << spare) - 1):  # what fills up the last sign is zero, or a sign was changed
        raise MistypedError
    return (number >> spare).to_bytes(size, "big")
