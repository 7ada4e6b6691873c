"""English and Chinese: which one is spoken now, and the texts of both.

Every human text in ``data/`` is a mapping with the keys ``en`` and ``zh``. This module picks one of
them, formats the kit's own messages, and puts labels on tables. Nothing else decides on language.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

EDITIONS = ("en", "zh")
_spoken = "en"
_opening = False
_lenders: list[Callable[[], dict[str, dict[str, Any]]]] = []


def use(edition: str) -> None:
    """Speak one of the two languages from now on.

    Args:
        edition: ``"en"`` or ``"zh"``.

    Raises:
        ValueError: the kit has no such edition.

    >>> use("zh"); current()
    'zh'
    >>> use("en")
    """
    global _spoken
    if edition not in EDITIONS:
        raise ValueError(say("language.unknown", name=edition))
    _spoken = edition


def current() -> str:
    """Return the language now spoken, ``"en"`` or ``"zh"``.

    >>> current()
    'en'
    """
    return _spoken


@contextmanager
def speaking(edition: str) -> Iterator[None]:
    """Speak one language for a while, as for a file that holds both.

    >>> with speaking("zh"):
    ...     current()
    'zh'
    >>> current()
    'en'
    """
    before = current()
    use(edition)
    try:
        yield
    finally:
        use(before)


def of(text: Mapping[str, str] | str | None) -> str:
    """Pick the spoken language's text out of a two-language mapping.

    Args:
        text: a mapping with ``en`` and ``zh``; a plain string is returned as it is, None as "".

    >>> of({"en": "door", "zh": "门"})
    'door'
    """
    if text is None or isinstance(text, str):
        return text or ""
    return text[_spoken]


def say(key: str, /, **values: Any) -> str:
    """Format one of the kit's messages in the spoken language.

    Args:
        key: where the message stands in ``data/language/messages.yaml``, levels joined by dots.
        **values: what its ``{placeholders}`` stand for.

    Raises:
        KeyError: there is no such message, a mistake of the kit's own that a test looks for.

    >>> say("list.and", first="law", last="soft")
    'law and soft'
    """
    entry: Any = _messages()
    for step in key.split("."):
        entry = entry[step]
    return of(entry).format(**values)


def label(kind: str, code: Any) -> str:
    """Name a column, or a coded value, in the spoken language.

    Args:
        kind: ``"column"`` for a heading, else the column that the code stands in.
        code: the heading or coded value; one without a label is returned as text.

    >>> label("column", "tier"), label("tier", "soft")
    ('tier', 'soft')
    """
    known = _labels().get(kind, {})
    return of(known[code]) if isinstance(code, str) and code in known else str(code)


def table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy of a table for reading: headings and codes in the spoken language.

    Args:
        frame: any table of the kit; its index names are labelled too.

    >>> import pandas as pd
    >>> use("zh"); table(pd.DataFrame({"tier": ["soft"]})).columns[0]; use("en")
    '层级'
    """
    shown = frame.copy()
    for position, column in enumerate(frame.columns):
        known = _labels().get(str(column))
        if known:
            words = shown.iloc[:, position].map(lambda v, c=str(column): label(c, v))
            shown = shown.drop(columns=column)
            shown.insert(position, column, words)
    shown.columns = [_heading(c) for c in frame.columns]
    shown.columns.name = None
    return _labelled_index(shown)


def _heading(column: Any) -> Any:
    """A heading is a column's name, or (in a crossed table) a code of any kind."""
    if isinstance(column, tuple):
        return tuple(_heading(part) for part in column)
    for kind in ("column", "answer", "tier"):
        if column in _labels().get(kind, {}):
            return label(kind, column)
    return column


def _labelled_index(shown: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in shown.index.names if name]
    if not names:
        return shown
    shown = shown.reset_index()
    for position, name in enumerate(names):
        if name in _labels():  # numbers have no words, and a column of them holds none
            words = shown.iloc[:, position].map(lambda v, n=name: label(n, v))
            shown.isetitem(position, words)
    shown.columns = [label("column", n) for n in names] + list(shown.columns[len(names) :])
    return shown.set_index(list(shown.columns[: len(names)]))


@cache
def _messages() -> dict[str, Any]:
    global _opening
    from kit import datasets

    # a fault in the messages would be told by a message, and asked for again without end
    if _opening:
        raise RuntimeError("data/language/messages.yaml is broken: a key stands twice, or no YAML")
    _opening = True
    try:
        return datasets.read_yaml("language/messages.yaml")
    finally:
        _opening = False


def lend_labels(lender: Callable[[], dict[str, dict[str, Any]]]) -> None:
    """Let a theme add the labels of its own codes; they are read on first use.

    A code of a column has one pair of words in the whole kit. Two themes may both lend it, in the
    same words only: else a table's words would turn on what else was imported. Other words are
    refused with a ValueError when the labels are read.

    Args:
        lender: returns ``{column: {code: {en, zh}}}``.

    >>> lend_labels(lambda: {"pet": {"cat": {"en": "cat", "zh": "猫"}}}); label("pet", "cat")
    'cat'
    """
    _lenders.append(lender)
    _labels.cache_clear()


@cache
def _labels() -> dict[str, dict[str, Any]]:
    from kit import datasets

    known = {
        kind: dict(codes) for kind, codes in datasets.read_yaml("language/labels.yaml").items()
    }
    for lender in _lenders:
        for kind, codes in lender().items():
            held = known.setdefault(kind, {})
            for code, words in codes.items():
                if any(held.get(code, words)[edition] != words[edition] for edition in EDITIONS):
                    raise ValueError(
                        f"{kind}.{code} has other words already: {held[code]}, {words}"
                    )
                held[code] = words
    return known
