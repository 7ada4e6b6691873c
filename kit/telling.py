"""Telling: a result is shown line by line, as text and in a notebook, alike in every theme."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def page(table: pd.DataFrame) -> str:
    """Return a table as HTML; what is missing stays empty, and texts are escaped, never run.

    >>> import pandas as pd
    >>> "&lt;b&gt;" in page(pd.DataFrame({"words": ["<b>"]}))
    True
    """
    return table.to_html(index=False, escape=True, na_rep="")


def paragraph(lines: Iterable[str]) -> str:
    """Return lines as one paragraph of HTML; texts are escaped, never run.

    >>> paragraph(["a door", "<b>"])
    '<p>a door<br>&lt;b&gt;</p>'
    """
    return f"<p>{'<br>'.join(escape(line) for text in lines for line in text.splitlines())}</p>"


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
        return paragraph(self._lines()) + "".join(map(page, self._tables()))
