"""Words: what every module of the theme says in the same way.

Texts, headings and codes are data, one file of ``data/psychology`` for each matter. Here they are
looked up, and results are shown line by line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd

from kit import datasets, language


def problem(key: str, /, **said: Any) -> datasets.DataProblem:
    """Return the error that says what is wrong, in the spoken language.

    Args:
        key: of the message, with its section.
        **said: what the message names.

    >>> str(problem("scoring.no_answers"))
    'There are no answers; give one person or a table with one row a person.'
    """
    return datasets.DataProblem(language.say(key, **said))


def shown(value: Any) -> str:
    """Return a value cut short for a message: a whole table in one would bury the sentence.

    >>> shown("x" * 100)[-3:]
    'xx…'
    """
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def must_be_known(name: Any, known: Iterable[str], key: str, /, **said: Any) -> None:
    """Refuse a name that is not among the known ones; the message says which are near.

    Args:
        name: what was given.
        known: the names that are taken.
        key: of the message; it may say {name}, {near} and {known}.
        **said: what else it says.

    Raises:
        DataProblem: another name, or none.

    >>> must_be_known("phq44", ["phq4", "k6"], "scoring.unknown")
    Traceback (most recent call last):
    kit.datasets.DataProblem: There is no scale 'phq44'; near: phq4. ...
    """
    names = list(known)
    if not isinstance(name, str) or name not in names:
        near = datasets.nearest(shown(name), names) or "-"
        raise problem(key, name=shown(name), near=near, known=", ".join(names), **said)


def data(name: str) -> dict[str, Any]:
    """Return one file of ``data/psychology``.

    >>> sorted(data("scoring"))[0]
    'columns'
    """
    return datasets.read_yaml(f"psychology/{name}.yaml")


def is_text(value: Any) -> bool:
    """Say whether a value is text, or a mapping with both languages, and not empty.

    Half of a mapping would fail only in the other edition.

    >>> is_text({"en": "door"}), is_text({"en": "door", "zh": "门"})
    (False, True)
    """
    if isinstance(value, Mapping):
        return all(_is_words(value.get(edition)) for edition in language.EDITIONS)
    return _is_words(value)


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def page(table: pd.DataFrame) -> str:
    """Return a table as HTML; what is missing stays empty, and texts are escaped, never run.

    >>> "&lt;b&gt;" in page(pd.DataFrame({"text": ["<b>"]}))
    True
    """
    return table.to_html(index=False, escape=True, na_rep="")


class Told:
    """A result that is told line by line: a subclass gives ``_lines``, and ``_tables`` to show.

    A dataclass that is told needs ``repr=False``, or it makes a repr of its own.
    """

    def _lines(self) -> Iterable[str]:
        raise NotImplementedError

    def _tables(self) -> Iterable[pd.DataFrame]:
        return ()

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        lines = (line for one in self._lines() for line in one.splitlines())
        return f"<p>{'<br>'.join(map(escape, lines))}</p>" + "".join(map(page, self._tables()))
