"""Words: what every module of the theme says and asks in the same way.

Texts, headings and codes are data, one file of ``data/psychology`` for each matter. Here they are
looked up, numbers that somebody gave are looked at, and results are shown line by line. Somebody
to talk to stands beside every number about a person, whatever its value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, evidence, language

# every module of the theme has its words from here, these with them
from kit.telling import Told as Told
from kit.telling import page as page
from kit.telling import paragraph as paragraph

LEAST_FOR_A_SUMMARY = 5  # people; of fewer, one could read one person's score out of a summary


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
    try:
        text = " ".join(str(value).split())
    except ValueError:  # a whole number of more digits than Python writes out
        text = "…"
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


def is_number(value: Any, low: float, high: float) -> bool:
    """Say whether a value is a number within two ends; a truth value is none, and nan is none.

    >>> is_number(0.5, 0, 1), is_number(True, 0, 1), is_number(float("nan"), 0, 1)
    (True, False, False)
    """
    is_one = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    return bool(is_one and low <= value <= high)


def a_number(what: str, value: Any, low: float, high: float) -> float:
    """Return a number that lies where it must.

    Args:
        what: its name, for the message.
        value: what was given; true and false are no numbers.
        low: least value.
        high: greatest value.

    Raises:
        DataProblem: no number, not finite, or outside.

    >>> a_number("demand", 70, 0, 100)
    70.0
    >>> a_number("demand", 700, 0, 100)
    Traceback (most recent call last):
    kit.datasets.DataProblem: demand must be a number from 0 to 100, not '700'.
    """
    if not is_number(value, low, high):
        raise problem(
            "given.number", what=what, value=shown(value), low=f"{low:g}", high=f"{high:g}"
        )
    return float(value)


def a_count(what: str, value: Any, low: int, high: int) -> int:
    """Return a whole number that lies where it must.

    Args:
        what: its name, for the message.
        value: what was given.
        low: least value.
        high: greatest value.

    Raises:
        DataProblem: no whole number, or outside.

    >>> a_count("contacts", 2, 0, 10)
    2
    """
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or not low <= value <= high:
        raise problem("given.count", what=what, value=shown(value), low=low, high=high)
    return int(value)


def refuse_few(n: int, key: str) -> None:
    """Refuse a summary from which one person's answers could be read.

    Args:
        n: people that it would be of.
        key: of the message; it says {n} and {least}.

    Raises:
        DataProblem: fewer than five.

    >>> refuse_few(5, "given.few")
    """
    if n < LEAST_FOR_A_SUMMARY:
        raise problem(key, n=n, least=LEAST_FOR_A_SUMMARY)


def from_five_up(values: pd.DataFrame, key: str) -> tuple[pd.Series, pd.DataFrame]:
    """Return how many people each column is of, and the columns with those of too few emptied.

    Args:
        values: people in rows, missing where somebody has no value.
        key: of the message, as in :func:`refuse_few`.

    Raises:
        DataProblem: no column has five.

    >>> scores = pd.DataFrame({"a": range(5), "b": [1, 2, 3, 4, None]})
    >>> counts, kept = from_five_up(scores, "given.few")
    >>> counts.tolist(), bool(kept["b"].isna().all())
    ([5, 4], True)
    """
    counts = values.notna().sum()
    refuse_few(int(counts.max()), key)
    return counts, values.where(counts >= LEAST_FOR_A_SUMMARY, axis=1)


def quartiles(values: pd.DataFrame, what: str) -> dict[str, np.ndarray]:
    """Return the quartiles of each column, by name.

    Args:
        values: people in rows.
        what: the names begin with it.

    >>> quartiles(pd.DataFrame({"a": [1, 2, 3]}), "score")["score_q50"].tolist()
    [2.0]
    """
    rows = values.quantile([0.25, 0.5, 0.75]).to_numpy()
    return {f"{what}_q{at}": row for at, row in zip((25, 50, 75), rows, strict=True)}


def asks_about_self_harm(text: str) -> bool:
    """Say whether a text touches on self-harm: nobody in a classroom can respond to an answer.

    The patterns are data. A gate of words lets through what is said in other words, so items are
    read by a person too before a class sees them.

    >>> asks_about_self_harm("thoughts of  SUICIDE"), asks_about_self_harm("feeling nervous")
    (True, False)
    """
    refused = data("scoring")["refused_in_items"]
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")  # signs of no width
    one_form = unicodedata.normalize("NFKC", seen).casefold()
    # every dash, apostrophe or dot that stands between parts of an English word is a blank
    english = " ".join(re.sub(r"[\W_]+", " ", one_form).split())
    # and nothing between Chinese signs, but the end of a clause parts them
    chinese = re.sub(r"[^\w,.;:!?、。]+|_", "", one_form)
    return bool(
        re.search("|".join(refused["english"]), english)
        or re.search("|".join(refused["chinese"]), chinese)
    )


def help_lines(jurisdiction: str = "CN") -> pd.DataFrame:
    """Return the lines where somebody listens, with the day on which each was checked.

    Args:
        jurisdiction: whose lines, as in ``evidence.helplines``.

    >>> help_lines()["number"].tolist()
    ['12356']
    """
    lines = evidence.helplines(jurisdiction)
    listening = lines[lines["kind"] == "mental_health"]
    return (lines if listening.empty else listening).reset_index(drop=True)


def help_told(jurisdiction: str = "CN") -> Iterator[str]:
    """Yield these lines as sentences; they stand beside every score, whatever its value.

    >>> "12356" in next(help_told())
    True
    """
    for line in help_lines(jurisdiction).itertuples():
        said = {"name": line.name, "number": line.number or line.url, "hours": line.hours}
        yield language.say("scoring.help", checked=line.checked_on, **said)
