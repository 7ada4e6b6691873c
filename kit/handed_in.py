"""What somebody hands in: a JSON file read as data, with nothing in it run, followed or believed.

A class's folder of answers and a class's folder of games are read alike: a link may lead anywhere,
a pipe would wait for ever, a key that stands twice leaves open which of the two counts.
"""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

from kit import language


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
