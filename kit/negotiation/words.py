"""Words: what every module of the theme says in the same way, and text in which nobody is named.

Texts, headings and codes are data, one file of ``data/negotiation`` for each matter. Here they are
looked up, results are shown line by line, and what a person typed is looked through: what looks
like a person is refused, not kept. A text that passes is not proved to be anonymous.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from kit import datasets, language

# every module of the theme has its words from here, these two with them
from kit.telling import Told as Told
from kit.telling import page as page

SIDES = ("creditor", "borrower")
LONGEST_WORDS = 300  # characters of what is said beside an offer
LONGEST_NICKNAME = 24


# ---------------------------------------------------------------- texts and labels


def problem(key: str, /, **said: Any) -> datasets.DataProblem:
    """Return the error that says what is wrong, in the spoken language.

    Args:
        key: of the message, with its section.
        **said: what the message names.

    >>> str(problem("table.over"))
    'This game is over; begin a new one with new_game.'
    """
    return datasets.DataProblem(language.say(key, **said))


def must_be_known(name: Any, known: Iterable[str], key: str, /, **said: Any) -> None:
    """Refuse a name that is not among the known ones; the message says which are near.

    Args:
        name: what was given.
        known: the names that are taken.
        key: of the message; it may say {name} or {key}, {near} and {known}.
        **said: what else it says.

    Raises:
        DataProblem: another name, or none.

    >>> must_be_known("boulwar", ["boulware", "linear"], "tactics.unknown")
    Traceback (most recent call last):
    kit.datasets.DataProblem: There is no tactic 'boulwar'; near: boulware.
    """
    names = list(known)
    if not isinstance(name, str) or name not in names:
        shown, near = str(name)[:60], datasets.nearest(str(name)[:60], names) or "-"
        said |= {"name": shown, "key": shown, "near": near, "known": ", ".join(names)}
        raise problem(key, **said)


def data(name: str) -> dict[str, Any]:
    """Return one file of ``data/negotiation``: its texts, headings, codes and cases.

    >>> [one["id"] for one in data("table")["cases"]]
    ['lin', 'chen', 'he']
    """
    return datasets.read_yaml(f"negotiation/{name}.yaml")


def word(name: str, group: str, code: str) -> str:
    """Return a text of a file of the theme in the spoken language.

    >>> word("loans", "kinds", "flat")
    'flat fee'
    """
    return language.of(data(name)[group][code])


def assumed(*codes: str) -> tuple[str, ...]:
    """Return what a result about loans takes for granted, in the spoken language.

    >>> assumed("months")
    ('A month is a twelfth of a year, whatever its days.',)
    """
    return tuple(word("loans", "assumptions", code) for code in codes)


def is_text(value: Any) -> bool:
    """Say whether a value is text, or a mapping with both languages.

    Half of a mapping would fail only in the other edition.

    >>> is_text({"en": "flat"}), is_text({"en": "flat", "zh": "住处"})
    (False, True)
    """
    if isinstance(value, Mapping):
        return all(isinstance(value.get(edition), str) for edition in language.EDITIONS)
    return isinstance(value, str)


def _of_budgets() -> dict[str, dict[str, Any]]:
    texts = data("households")["words"]
    kinds = {kind: texts[kind] for kind in ("every", "group", "kind", "given_by")}
    return {"column": texts["columns"], **kinds}


def _of_theory() -> dict[str, dict[str, Any]]:
    texts = data("bargaining")
    return {
        "column": texts["columns"],
        "side": texts["sides"],
        "rests_on": texts["rests_on"],
        "type": texts["types"],
        "option": {code: one["what"] for code, one in texts["options"].items()},
        "solution": {code: one["name"] for code, one in texts["solutions"].items()},
    }


def _of_tactics() -> dict[str, dict[str, Any]]:
    texts = data("tactics")
    return {
        "column": texts["columns"],
        "basis": texts["bases"],
        "tactic": {one["id"]: one["name"] for one in texts["tactics"]},
    }


def _of_simulations() -> dict[str, dict[str, Any]]:
    texts = data("tactics")
    return {
        "column": texts["headings"],
        "measure": {code: one["name"] for code, one in texts["measures"].items()},
        "action": texts["actions"],
        "side": texts["sides"],
    }


# one by one, so that other words for the same column are refused, not written over
for _lender in (_of_budgets, _of_theory, _of_tactics, _of_simulations):
    language.lend_labels(_lender)


# ---------------------------------------------------------------- results, shown


_CODES = {  # coded columns, and the group of texts that holds their codes
    "loans": {"which_rate": "rates", "condition": "conditions"},
    "agreement": {"answer": "stated_as"},
    "table": {
        "act": "acts",
        "side": "sides",
        "measure": "measures",
        "household": "household",
        "outcome": "outcomes",
        "assumption": "assumptions",
    },
}


def reading(table: pd.DataFrame, name: str = "loans") -> pd.DataFrame:
    """Return a copy of a table with the headings and codes of one file, in the spoken language.

    Not the labels that all tables share: ``balance`` means something else in a table of the law.

    Args:
        table: a table of loans, debts or plans; a transcript, report or record; an agreement.
        name: the file: ``"loans"``, ``"table"`` or ``"agreement"``.

    >>> reading(pd.DataFrame({"act": ["walk_away"]}), "table").iloc[0, 0]
    'walks away'
    """
    texts, shown = data(name), table.copy()
    for column, group in _CODES[name].items():
        if column in shown:
            known = texts[group]
            shown[column] = [language.of(known[v]) if v in known else v for v in shown[column]]
    heads = texts["columns"]
    return shown.rename(
        columns=lambda c: language.of(heads[c]) if c in heads else language.label("column", c)
    )


# ---------------------------------------------------------------- text in which nobody is named


# no \b: a Chinese sign beside a day is a letter too, and a kit's own draft would be refused
_DAY = re.compile(
    r"(?<![0-9-])[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9-])|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
)
_NUMBER = re.compile(r"(?:[0-9][ -]?){6}[0-9]|[〇零一二三四五六七八九幺]{7}")
_CONTACT = re.compile(r"@|https?:|www[.]", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[省市区县镇村].{0,20}[路街巷弄道村].{0,8}[0-9一二三四五六七八九十]+号|[0-9]+[栋幢号楼]+.{0,6}[0-9]+[室房]"
    r"|\b[0-9]+[A-Za-z]? (?:\w+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|drive)\b",
    re.IGNORECASE,
)
_TWO_NAMES = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[ .·-]+[^\W\d_a-z][^\W\d_]*)+\Z")
_SYLLABLE = re.compile(  # of pinyin; "me", "te" and "ne" are English ends: lin-game is no person
    r"(?!me|te|ne)(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iao|iang|iong|uai|uang|ai|ei|ao|ou|ang|eng|ong|an|en|ia|ie|iu|ian|ing|in|ua|uo|ui|uan|un|"
    r"ue|[aeiouv])"
)
_GIVEN = re.compile(rf"(?:{_SYLLABLE.pattern}){{1,2}}")
_PLAIN = re.compile(r"[\w -]*")
_HAN = re.compile(r"[\u3400-\u9fff]+\Z")


def refuse_personal(text: Any, where: str, most: int = LONGEST_WORDS) -> str:
    """Return a text cleaned of control signs, or refuse one that looks like personal data.

    Args:
        text: what somebody typed.
        where: which field, for the message.
        most: the longest that is taken, in characters.

    Raises:
        DataProblem: no text, too long, or with something like a number, an address or a name. The
            text itself is not repeated.

    >>> refuse_personal("250 a month from 2026-05-12, I can hold that", "words")
    '250 a month from 2026-05-12, I can hold that'
    >>> refuse_personal("call 138 0000 0000", "words")
    Traceback (most recent call last):
    kit.datasets.DataProblem: The field 'words' holds what looks like a number of a person ...
    """
    if not isinstance(text, str):
        raise problem("discretion.not_text", where=where)
    clean = _clean(text)
    if len(clean) > most:
        raise problem("discretion.too_long", where=where, most=most)
    kind = _looks_like(_one_form(clean))
    if kind:
        said = language.say(f"discretion.kind.{kind}")
        raise problem("discretion.personal", where=where, kind=said)
    return clean


def refuse_name(text: Any, where: str) -> str:
    """Return a nickname, or refuse one that looks like a real name.

    Args:
        text: the nickname; "" for none.
        where: which field, for the message.

    Raises:
        DataProblem: as :func:`refuse_personal`; also for other signs than letters, digits, blanks
            and hyphens, and for what looks like a name.

    >>> refuse_name("green heron", "nickname")
    'green heron'
    """
    clean = refuse_personal(text, where, LONGEST_NICKNAME)
    if not _PLAIN.fullmatch(clean):  # no formula for a spreadsheet, no tag for a page
        raise problem("discretion.not_plain", where=where)
    if _is_name(_one_form(clean)) or re.search(r"[0-9]{5}", _one_form(clean)):
        raise problem("discretion.personal", where=where, kind=language.say("discretion.kind.name"))
    return clean


def _clean(text: str) -> str:
    """One line without signs that cannot be seen: they would hide what the patterns look for."""
    cut = text[:100_000]  # nothing that long is worth the work
    seen = "".join(" " if c.isspace() else c for c in cut if not _is_hidden(c))
    return " ".join(seen.split())


def _one_form(text: str) -> str:
    """Wide digits and letters as plain ones; only to look at, a Chinese comma stays one."""
    return unicodedata.normalize("NFKC", text)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" and not character.isspace()


def _looks_like(text: str) -> str:
    if _CONTACT.search(text):
        return "contact"
    if _NUMBER.search(_DAY.sub(" ", text)):
        return "number"
    if _ADDRESS.search(text):
        return "address"
    lower = text.lower()
    return "name" if any(phrase in lower for phrase in _personal()["phrases"]) else ""


def _is_name(text: str) -> bool:
    """A Chinese name, or two words that name a person; blanks and digits hide neither."""
    known = _personal()
    han = re.sub(r"[0-9 _-]", "", text)
    if _HAN.match(han):
        double = han[:2] in known["double_surnames"] and 3 <= len(han) <= 4
        single = han[:1] in known["surnames"] and 2 <= len(han) <= 3
        return (double or single) and han not in known["plain"]
    parts = re.sub(r"[0-9 _-]+", " ", text).strip()
    words = parts.split()
    if len(words) > 1 and words[0].lower() in known["given"]:
        return True
    words = [word for word in words if word.lower() not in known["plain"]]
    pairs = [(one.lower(), two.lower()) for one, two in zip(words, words[1:], strict=False)]
    pinyin = any(_is_pinyin(*pair) or _is_pinyin(*pair[::-1]) for pair in pairs)
    return pinyin or bool(_TWO_NAMES.fullmatch(" ".join(words)))


def _is_pinyin(surname: str, given: str) -> bool:
    return surname in _personal()["pinyin"] and bool(_GIVEN.fullmatch(given))


@cache
def _personal() -> dict[str, Any]:
    known = data("table")["personal"]
    words = {name: set(known[name].split()) for name in ("pinyin", "given", "plain")}
    return {**known, **words, "surnames": set(known["surnames"])}
