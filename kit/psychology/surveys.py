"""The National Financial Well-Being Survey of 2016: 6,394 adults in the United States.

``survey()`` reads the public use file, which the kit does not ship, with columns and answers in
words; ``survey_table("contact")`` is one of the weighted tables that ``tools/make_survey.py``
computed from it, so that nobody needs the file to read a lesson. What goes together in a survey
need not be cause and effect, and nothing in it is about visits.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.psychology.answers import as_frame, coding_of, values_of
from kit.psychology.reliability import weighted_mean
from kit.psychology.scoring import scale
from kit.psychology.words import data, must_be_known, problem, shown

_ITEMS = "fwb_"
_TABLES = "nfwbs_"
_DERIVED = "any_hardship"


def _lent() -> dict[str, dict[str, Any]]:
    """Headings, and words for every code of a table made here."""
    known = data("survey")
    named = {one["name"]: one["meaning"] for one in known["variables"]}
    asked = named | {_DERIVED: known["any_hardship"], "everybody": known["words"]["everybody"]}
    coded = {one["name"]: known["words"] for one in known["variables"] if "set" in one}
    return coded | {
        "column": named | known["columns"],
        "survey_group": known["words"],
        "survey_answer": known["words"],
        "survey_split": asked,
        "survey_variable": asked,
        "survey_denominator": known["denominators"],
        "which_score": known["scores"],
        "survey_figure": known["figures"],
    }


language.lend_labels(_lent)


# ---------------------------------------------------------------- the people


def survey(path: str | Path | None = None) -> pd.DataFrame:
    """Read the survey: one row a person, nobody left out, answers in words.

    Args:
        path: a copy of the public use file with its own column names; None for the one that
            ``datasets.external("nfwbs_2016")`` finds, whose hash is compared.

    Returns:
        The columns that :func:`survey_columns` lists. Answers are categories in the order of the
        file, with "refused" and "not_sure" among them, so that whoever takes a share has to say
        out of whom. Scores and items are numbers, empty where the file has a code of no answer.
        Events that were ticked are True; False is not ticked, which a refusal is too.

        Always weight with ``survey_weight``. ``people.filter(like="fwb_")`` are the ten items as
        the file codes them: score them with ``coding="survey"`` and ``score_age``.

    Raises:
        DataProblem: no copy of the file (says how to get one), a column that is missing, a code
            that the file's label program does not know; names column and row.

    Source: CFPB, National Financial Well-Being Survey, public use file and its label program
    (grade: read).

    >>> survey("no_such_file.csv")
    Traceback (most recent call last):
    kit.datasets.DataProblem: There is no file 'no_such_file.csv'; check the path.
    """
    known = data("survey")
    frame = datasets.read_table(datasets.external(known["file"]) if path is None else path)
    sets = known["sets"]
    return pd.DataFrame({one["name"]: _read(frame, one, sets) for one in known["variables"]})


def _read(frame: pd.DataFrame, one: Mapping[str, Any], sets: Mapping[str, Any]) -> pd.Series:
    if one["from"] not in frame:
        raise problem("surveys.no_column", column=one["from"])
    given = frame[one["from"]]
    if isinstance(given, pd.DataFrame):  # the heading stands twice
        raise problem("surveys.no_column", column=one["from"])
    numbers = pd.to_numeric(given, errors="coerce")
    if "set" in one:
        return _in_words(given, numbers, one, sets[one["set"]])
    if one["kind"] == "flag":
        _refuse_others(given, numbers.isin([0, 1]), one)
        return numbers == 1
    low, high = one["range"]
    is_missing = numbers.isin(one.get("missing", []))
    _refuse_others(given, is_missing | numbers.between(low, high), one)
    return numbers.mask(is_missing).astype(float)


def _in_words(
    given: pd.Series, numbers: pd.Series, one: Mapping[str, Any], words: Mapping[str, str]
) -> pd.Series:
    codes = {int(code): word for code, word in words.items()}
    _refuse_others(given, numbers.isin(list(codes)), one)
    order = list(dict.fromkeys(words.values()))
    return numbers.map(codes).astype(pd.CategoricalDtype(order))


def _refuse_others(given: pd.Series, is_right: pd.Series, one: Mapping[str, Any]) -> None:
    if not is_right.all():
        place = int(np.argmin(is_right.to_numpy()))
        said = {"column": one["from"], "value": shown(given.iloc[place])}
        raise problem("surveys.code", row=place + 2, **said)


def item_values(people: pd.DataFrame) -> pd.DataFrame:
    """Return the ten items of the well-being scale as points, reversed items turned round.

    As they are coded in the file, alpha and loadings would mix items that run against each other.

    Args:
        people: from :func:`survey`, or any table with its ten ``fwb_`` columns.

    Returns:
        The ten columns in the order of the items, 0 to 4 points, higher is better; empty where
        there is no answer.

    Raises:
        DataProblem: no such columns, or an answer that is none of 1 to 5.

    >>> columns = [name for name in survey_columns()["name"] if name.startswith("fwb_")]
    >>> item_values(pd.DataFrame([[5] * 10], columns=columns)).iloc[0].tolist()
    [4.0, 4.0, 0.0, 4.0, 0.0, 0.0, 0.0, 4.0, 0.0, 0.0]
    """
    names = _item_names()
    if not isinstance(people, pd.DataFrame):
        raise problem("surveys.no_people", value=shown(people))
    of = scale("fwb10").record
    frame, one = as_frame(people, names, of)
    values = values_of(frame, of, coding_of(of, "survey")[1], one)
    return pd.DataFrame(values, people.index, names)


def _item_names() -> list[str]:
    return [o["name"] for o in data("survey")["variables"] if o["name"].startswith(_ITEMS)]


def survey_columns() -> pd.DataFrame:
    """List the columns of :func:`survey`, in the spoken language.

    Returns:
        One row a column: name, survey_source (the file's own name for it), meaning, survey_answers
        (codes of the answers, or the range of the numbers).

    >>> columns = survey_columns().set_index("name")
    >>> columns.loc["contacted", "survey_answers"]
    'no, yes, not_sure, refused'
    """
    known = data("survey")
    rows = [
        {
            "name": one["name"],
            "survey_source": one["from"],
            "meaning": language.of(one["meaning"]),
            "survey_answers": _answers(one, known["sets"]),
        }
        for one in known["variables"]
    ]
    return pd.DataFrame(rows)


def _answers(one: Mapping[str, Any], sets: Mapping[str, Any]) -> str:
    if "set" in one:
        return ", ".join(dict.fromkeys(sets[one["set"]].values()))
    return "True, False" if one["kind"] == "flag" else "{} – {}".format(*one["range"])


# ---------------------------------------------------------------- the tables that ship


def survey_tables() -> pd.DataFrame:
    """List the tables that were computed from the survey, in the spoken language.

    Returns:
        One row a table: name, title, rows, grade (in words), note (how it is to be read, and how
        not).

    >>> survey_tables()["name"].tolist()[:3]
    ['contact', 'scores', 'percentiles']
    """
    notes = data("survey")["tables"]
    listed = datasets.catalogue().set_index("name")
    rows = [
        {
            "name": name,
            "title": listed.loc[_TABLES + name, "title"],
            "rows": int(listed.loc[_TABLES + name, "rows"]),
            "grade": language.say("evidence.grade.computed.words"),
            "note": language.of(note),
        }
        for name, note in notes.items()
    ]
    return pd.DataFrame(rows)


def survey_table(name: str) -> pd.DataFrame:
    """Return one table that was computed from the survey; the file itself is not needed.

    Shares run from 0 to 1. Standard errors and intervals (95%) are approximate: the file has a
    final weight only. A count of one to four people is left empty, and so is what rests on it: the
    rule of display that a class's own answers need. The file is public, so nobody is protected by
    it here, and other rows often give the count away.

    Args:
        name: of :func:`survey_tables`, for example ``"contact"``; ``language.table`` puts its
            codes in words, ``datasets.describe("nfwbs_contact")`` says what the columns are.

    Raises:
        DataProblem: there is no such table.

    Source: computed by ``tools/make_survey.py`` from the public use file (grade: computed).

    >>> table = survey_table("contact")
    >>> yes = table[table["survey_answer"] == "yes"].set_index("survey_denominator")
    >>> yes["weighted_value"].round(3).to_dict()
    {'everybody': 0.146, 'with_not_sure': 0.148, 'yes_or_no': 0.155}
    """
    must_be_known(name, data("survey")["tables"], "surveys.no_table")
    return datasets.load(_TABLES + name)


def survey_check() -> str:
    """Say whether the survey's file is here; where it is, hold the tables that ship against it.

    Returns:
        One sentence: no file, or the largest difference between the mean scores by contact that
        come out of it and those of ``survey_table("scores")``.

    Raises:
        DataProblem: a file of that name that is another.

    >>> survey_check().startswith("Survey file: ")
    True
    """
    try:
        datasets.external(data("survey")["file"])
    except datasets.DataProblem as absent:
        return language.say("surveys.not_here", why=absent)
    people = survey()
    table = weighted_mean(people["file_score"], people["survey_weight"], by=people["contacted"])
    shipped = survey_table("scores").query("survey_split == 'contacted'")
    shipped = shipped[shipped["which_score"] == "file_score"].set_index("survey_group")
    computed = table.table.set_index("survey_group")["weighted_value"]
    apart = float((computed - shipped["weighted_value"]).abs().max())
    return language.say("surveys.here", n=f"{len(people):,}", apart=f"{apart:.4f}")
