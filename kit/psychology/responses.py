"""Responses: what a class answers as invented people, kept in memory unless it is saved on purpose.

A form shows the vignettes of one person; what is answered travels as a file or as a short code.
Both are read without trusting a byte: the design is the reader's own, answers are numbers on a
scale and codes of levels, and no free text exists that could name anybody. A skipped vignette stays
skipped, and nothing is ever filled in.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kit import datasets, handed_in, language
from kit.psychology.answerfiles import (
    MOST_PEOPLE,
    SCHEMA,
    STATES,
    UNSURE,
    VERSION,
    RefusedError,
    answer_codes,
    code_of,
    is_among,
    is_code,
    must_be_design,
    opened,
    read_code,
)
from kit.psychology.exports import write_folder
from kit.psychology.vignettefile import POINTS
from kit.psychology.words import (
    LEAST_FOR_A_SUMMARY,
    Told,
    data,
    help_lines,
    help_told,
    must_be_known,
    problem,
    refuse_few,
    shown,
)

if TYPE_CHECKING:
    from kit.psychology.vignettes import Design

_REFUSED = ["file", "why"]

# ---------------------------------------------------------------- one person's form


@dataclass(frozen=True, eq=False, repr=False)
class Form(Told):
    """The vignettes and questions of one person; got from ``Assignment.form``.

    Attributes:
        design: the design.
        person: number of the person in the assignment.
        persona: id of the invented person who answers.
        arms: numbers of the arms, in the order in which they are read.
        mark: of the assignment, so that two classes' answers are kept apart.

    >>> from kit.psychology.vignettes import Vignettes
    >>> form = Vignettes().assign(20, seed=1, per_person=2).form(1)
    >>> len(form.pages), [one["id"] for one in form.pages[0]["questions"]][:2]
    (2, ['would_talk', 'felt_respected'])
    """

    design: Design
    person: int
    persona: str
    arms: tuple[int, ...]
    mark: str

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what stands above the form: content, who answers, how to stop, what it is not.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(5, seed=1).form(1).notes[-1]
        'For practice, not data on people.'
        """
        record = self.design.record
        name = language.of(self.design.persona(self.persona)["name"])
        texts = [language.of(record[key]) for key in ("content_note", "answer_as", "stop")]
        return (*(text.replace("{persona}", name) for text in texts), practice())

    @property
    def pages(self) -> tuple[dict[str, Any], ...]:
        """Return the pages, one a vignette: position, text, skip (its words) and questions.

        A question has id, question and options (pairs of what is recorded and what is read).

        >>> from kit.psychology.vignettes import Vignettes
        >>> page = Vignettes().assign(5, seed=1).form(1).pages[0]
        >>> page["questions"][0]["options"][0]
        (1, '1: not at all')
        """
        skip = language.of(self.design.record["skip"])
        return tuple(
            {
                "position": position,
                "text": self.design.text(arm, self.persona),
                "skip": skip,
                "questions": questions(self.design),
            }
            for position, arm in enumerate(self.arms, 1)
        )

    def help(self, jurisdiction: str = "CN") -> pd.DataFrame:
        """Return the lines where somebody listens, with the day on which each was checked.

        Args:
            jurisdiction: whose lines, as in ``evidence.helplines``.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(5, seed=1).form(1).help()["number"].tolist()
        ['12356']
        """
        return help_lines(jurisdiction)

    def fill(self, answers: Sequence[Any]) -> Responses:
        """Return the answers as responses, in memory only.

        Args:
            answers: one for each vignette, in order: a mapping by the id of the question (1 to 7;
                for a check the code of a level or ``"unsure"``; left out or None for no answer), or
                ``"skip"``. Fewer of them: the person stopped there.

        Raises:
            DataProblem: more answers than vignettes, another question, or an answer off the scale.

        >>> from kit.psychology.vignettes import Vignettes
        >>> form = Vignettes().assign(20, seed=1, per_person=2).form(1)
        >>> form.fill([{"would_talk": 4}, "skip"]).to_frame()["response"].tolist()
        ['answered', 'skipped']
        """
        if isinstance(answers, str | Mapping) or not isinstance(answers, Iterable):
            raise problem("vignettes.not_answers", value=shown(answers), n=len(self.arms))
        given = list(answers)
        if len(given) > len(self.arms):
            raise problem("vignettes.too_many_answers", given=len(given), n=len(self.arms))
        shown_ = [
            _vignette(self.design, arm, given[at] if at < len(given) else None, at + 1)
            for at, arm in enumerate(self.arms)
        ]
        one = {"mark": self.mark, "person": self.person, "persona": self.persona}
        return pooled(self.design, [one | {"vignettes": shown_}])

    def _lines(self) -> Iterator[str]:
        yield from self.notes
        for page in self.pages:
            yield f"{page['position']}. {page['text']}"
            yield language.say("vignettes.skip", skip=page["skip"])
        yield from help_told()


def practice() -> str:
    """Return the words that stand on every table of such answers.

    >>> practice()
    'For practice, not data on people.'
    """
    return language.say("vignettes.practice")


def settings_told(settings: Mapping[str, Any]) -> str:
    """Return the parameters of a simulated class in words; every one is assumed.

    >>> settings_told({"skipping": 0.03, "evidence": "assumed"})
    'share of scenes skipped 0.03'
    """
    words = data("vignettes")["settings"]
    told = (f"{language.of(words[k])} {settings[k]:g}" for k in words if k in settings)
    return language.say("vignettes.comma").join(told)


def questions(design: Design) -> list[dict[str, Any]]:
    """Return what is asked after each vignette: the outcomes, then a check of each factor.

    The checks come last: asked first, they would tell what the experiment is about.

    >>> from kit.psychology.vignettes import Vignettes
    >>> questions(Vignettes().design())[-1]["options"][-1]
    ('unsure', 'I do not remember')
    """
    asked = []
    for one in design.record["outcomes"]:
        ends = {POINTS[0]: one["low"], POINTS[-1]: one["high"]}
        options = [(n, f"{n}: {language.of(ends[n])}" if n in ends else str(n)) for n in POINTS]
        asked.append(
            {"id": one["id"], "question": language.of(one["question"]), "options": options}
        )
    for one in design.checked:
        options = [(level["code"], language.of(level["name"])) for level in one["levels"]]
        options.append((UNSURE, language.of(design.record["unsure"])))
        text = language.of(one["check"])
        asked.append({"id": f"check_{one['id']}", "question": text, "options": options})
    return asked


def _vignette(design: Design, arm: int, given: Any, number: int) -> dict[str, Any]:
    if given is None:
        return {"arm": arm, "response": "stopped", "answers": {}}
    if isinstance(given, str) and given == "skip":
        return {"arm": arm, "response": "skipped", "answers": {}}
    if not isinstance(given, Mapping):
        raise problem("vignettes.not_an_answer", value=shown(given), number=number)
    known = answer_codes(design)
    for key, value in given.items():
        must_be_known(key, known, "vignettes.unknown_question")
        if value is not None and not is_among(value, known[key]):
            options = ", ".join(map(str, known[key]))
            raise problem("vignettes.off_the_scale", key=key, value=shown(value), known=options)
    kept = {
        key: given[key].item() if isinstance(given[key], np.generic) else given[key]
        for key in known
        if given.get(key) is not None
    }
    return {"arm": arm, "response": "answered", "answers": kept}


# ---------------------------------------------------------------- a class's responses


@dataclass(frozen=True, eq=False, repr=False)
class Responses(Told):
    """Answers of invented people to vignettes; in memory until :meth:`save` is called.

    Attributes:
        design: the design that was answered.
        people: one record a person: mark, person, persona, vignettes.
        simulated: whether a computer answered.
        truth: of simulated answers the true effects, see ``simulate_class``; else None.
        settings: of simulated answers the parameters; every one is assumed.
        refused: what could not be read: file, why.

    >>> from kit.psychology.experiments import simulate_class
    >>> from kit.psychology.vignettes import Vignettes
    >>> simulate_class(Vignettes(), n=24, seed=1).n_people
    24
    """

    design: Design
    people: tuple[Mapping[str, Any], ...]
    simulated: bool = False
    truth: pd.DataFrame | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    refused: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=_REFUSED))

    @property
    def n_people(self) -> int:
        """Return the number of people.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(5, seed=1).form(1).fill(["skip"]).n_people
        1
        """
        return len(self.people)

    @property
    def label(self) -> str:
        """Return what these answers are.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(5, seed=1).form(1).fill(["skip"]).label
        'For practice, not data on people.'
        """
        return language.say("vignettes.simulated") if self.simulated else practice()

    def to_frame(self) -> pd.DataFrame:
        """Return the answers, one row a vignette that was to be read.

        Returns:
            reading (what these answers are), person, persona, position, arm, a column for each
            factor (code of the level shown), response (answered, skipped, stopped), a column for
            each outcome (1 to 7, empty where there is none) and for each check (a level's code or
            "unsure"). A label on every row stays with a row that is copied elsewhere.

        >>> from kit.psychology.vignettes import Vignettes
        >>> table = Vignettes().assign(5, seed=1).form(1).fill([{"would_talk": 4}]).to_frame()
        >>> table.loc[0, ["would_talk", "felt_shame"]].tolist()
        [4.0, nan]
        """
        rows = [
            [_label(one), one["persona"], at, shown_["arm"], shown_["response"], shown_["answers"]]
            for one in self.people
            for at, shown_ in enumerate(one["vignettes"], 1)
        ]
        heads = ["person", "persona", "position", "arm", "response", "answers"]
        table = pd.DataFrame(rows, columns=heads)
        answers = list(table.pop("answers"))
        table.insert(0, "reading", self.label)
        levels = self.design.to_frame().set_index("arm").reindex(table["arm"].to_numpy())
        for place, factor in enumerate(levels.columns):
            table.insert(5 + place, factor, levels[factor].to_numpy())
        for key, known in answer_codes(self.design).items():
            kind = float if isinstance(known[0], int) else object
            table[key] = pd.Series([one.get(key) for one in answers], dtype=kind)
        return table

    def summary(self, by: str | None = None) -> pd.DataFrame:
        """Return mean and spread of each outcome, from five people up.

        Args:
            by: a factor, for one row a level and outcome; None for all together.

        Returns:
            level_name (with ``by``), outcome, people, item_n (answers), score_mean, score_sd; the
            last two stay empty for an outcome that fewer than five people answered, at one of the
            levels too: the mean of all and that of the others would give that one away.

        Raises:
            DataProblem: fewer than five people answered at all, or no such factor.

        >>> from kit.psychology.experiments import simulate_class
        >>> from kit.psychology.vignettes import Vignettes
        >>> simulate_class(Vignettes(), n=40, seed=1).summary("tone").shape
        (8, 6)
        """
        if by is not None:
            must_be_known(by, self.design.factor_ids, "vignettes.unknown_factor")
        table = self.to_frame()
        answered = table[table["response"] == "answered"]
        refuse_few(answered["person"].nunique(), "vignettes.few")
        groups = answered.groupby(by, sort=False) if by else [(None, answered)]
        found = dict(iter(groups)) if by else dict(groups)
        levels = [one["code"] for one in self.design.factor(by)["levels"]] if by else [None]
        rows = [
            {"level_name": self.design.level_name(by, level), **_middle(one, found[level])}
            if by
            else _middle(one, found[level])
            for level in levels
            if level in found
            for one in self.design.record["outcomes"]
        ]
        table = pd.DataFrame(rows)
        few = given_away(table["people"], table["outcome"])
        table.loc[few, ["score_mean", "score_sd"]] = np.nan
        return table

    def flow(self) -> pd.DataFrame:
        """Return how many vignettes of each arm were answered, skipped and not reached.

        Returns:
            One row an arm: arm, answered, skipped, stopped. Counts only, no answers.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(5, seed=1).form(1).fill(["skip"]).flow()["skipped"].sum().item()
        1
        """
        table = self.to_frame()
        counts = pd.crosstab(table["arm"], table["response"])
        counts = counts.reindex(columns=list(STATES), fill_value=0)
        arms = self.design.to_frame()["arm"]
        made = counts.reindex(arms, fill_value=0).astype(int).reset_index()
        return made.rename_axis(columns=None)

    def codes(self) -> list[str]:
        """Return a short code for each person; :func:`read_responses` takes them.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(5, seed=1).form(1).fill(["skip"]).codes()[0][:3]
        'V1-'
        """
        return [code_of(self.design, one, self.simulated) for one in self.people]

    def save(self, path: str | Path) -> None:
        """Write the answers to a file, whole or not at all; nothing else ever writes them.

        Args:
            path: ends with .json; only an earlier state of these answers is written over.

        Raises:
            DataProblem: another ending, another file there, or a folder that cannot be written to.

        >>> from kit.psychology.vignettes import Vignettes
        >>> Vignettes().assign(5, seed=1).form(1).fill(["skip"]).save("answers.csv")
        Traceback (most recent call last):
        kit.datasets.DataProblem: 'answers.csv' must end with .json; choose such a name.
        """
        if not isinstance(path, str | Path) or not str(path).lower().endswith(".json"):
            raise problem("vignettes.not_json", path=shown(path))
        path = Path(path)
        is_other = False
        with contextlib.suppress(OSError, ValueError):  # too long a name: write_whole says it
            is_other = (path.exists() or path.is_symlink()) and not self._holds(path)
        if is_other:
            raise problem("vignettes.other_file", path=path)
        record = {
            "schema": SCHEMA,
            "version": VERSION,
            "design": self.design.digest,
            "simulated": self.simulated,
            "people": list(self.people),
        }
        text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
        datasets.write_whole(path, text + "\n")

    def _holds(self, path: Path) -> bool:
        """Say whether every person in a file stands here too, unchanged."""
        try:
            simulated, people = opened(path, self.design)
        except (RefusedError, handed_in.UnreadableError):
            return False
        return simulated == self.simulated and all(one in self.people for one in people)

    def export(self, folder: str | Path) -> None:
        """Write design, answers and a code book in both languages to a new folder, or nothing.

        Args:
            folder: does not exist yet; its parent does.

        Raises:
            DataProblem: the folder exists, or cannot be made.

        >>> import tempfile
        >>> from kit.psychology.vignettes import Vignettes
        >>> one = Vignettes().assign(5, seed=1).form(1).fill(["skip"])
        >>> with tempfile.TemporaryDirectory() as place:
        ...     one.export(Path(place) / "class")
        ...     print(*sorted(os.listdir(Path(place) / "class")))
        codebook.csv codebook.md data.csv design.csv vignettes.csv
        """
        write_folder(self.design, folder, self)

    def _lines(self) -> Iterator[str]:
        say, table = language.say, self.flow()
        yield self.label
        counts = {state: int(table[state].sum()) for state in STATES}
        yield say("vignettes.responses", people=self.n_people, **counts)
        if len(self.refused):
            yield say("vignettes.refused", n=len(self.refused))
        try:
            for row in self.summary().itertuples():
                if row.people >= LEAST_FOR_A_SUMMARY:
                    mean, sd = f"{row.score_mean:.2f}", f"{row.score_sd:.2f}"
                    yield say("vignettes.middle", outcome=row.outcome, mean=mean, sd=sd)
        except datasets.DataProblem as few:
            yield str(few)
        if self.simulated:
            known = settings_told(self.settings)
            yield say("vignettes.assumed", known=known or "-")

    def _tables(self) -> Iterator[pd.DataFrame]:
        if self.truth is not None:
            yield language.table(self.truth)
        if len(self.refused):
            yield language.table(self.refused)


def given_away(people: pd.Series, by: pd.Series) -> np.ndarray:
    """Say which rows of a table stay hidden: all of a group where one is of fewer than five people.

    With the others in sight, that one could be reckoned out of what is known of all.

    Args:
        people: how many each row is of.
        by: the group of each row: what its rows are parts of.

    >>> given_away(pd.Series([9, 4, 9, 9]), pd.Series(["a", "a", "b", "b"])).tolist()
    [True, True, False, False]
    """
    return (people < LEAST_FOR_A_SUMMARY).groupby(by).transform("any").to_numpy(bool)


def _middle(one: Mapping[str, Any], table: pd.DataFrame) -> dict[str, Any]:
    given = table[table[one["id"]].notna()]
    return {
        "outcome": language.of(one["name"]),
        "people": given["person"].nunique(),
        "item_n": len(given),
        "score_mean": given[one["id"]].mean(),
        "score_sd": given[one["id"]].std(),
    }


def _label(one: Mapping[str, Any]) -> str:
    return f"{one['mark']}-{one['person']:03}"


def pooled(
    design: Design, people: Iterable[Mapping[str, Any]], simulated: bool = False, **more: Any
) -> Responses:
    """Return the people as responses, in the order of their numbers.

    >>> from kit.psychology.vignettes import Vignettes
    >>> pooled(Vignettes().design(), []).n_people
    0
    """
    ordered = sorted(people, key=lambda one: (one["mark"], one["person"]))
    return Responses(design, tuple(ordered), simulated, **more)


# ---------------------------------------------------------------- a class's files and codes


def read_responses(given: Any, design: Design) -> Responses:
    """Pool a class's files and short codes; what cannot be read never stops the rest.

    Args:
        given: a folder, a file, a short code, or a list of files and codes; several codes may stand
            in one text, on lines of their own or parted by commas or semicolons.
        design: the design that the class answered, the reader's own.

    Returns:
        The :class:`Responses`; ``.refused`` says what was left out and why. The same answers count
        once. Different answers under one number of one assignment are all left out: one of them is
        of somebody else.

    Raises:
        DataProblem: no such folder or file, or nothing that could be read at all was given.

    >>> from kit.psychology.vignettes import Vignettes
    >>> form = Vignettes().assign(5, seed=1).form(1)
    >>> code = form.fill([{"would_talk": 4}]).codes()[0]
    >>> read_responses([code, code, "V1-NONSENSE"], Vignettes().design())
    For practice, not data on people.
    People: 1; vignettes answered: 1, skipped: 0, not reached: 0.
    Left out: 1; see .refused.
    Answers of 1 people are there; a summary is shown from 5 people up, ...
    """
    must_be_design(design)
    found: dict[tuple[str, int], list[tuple[str, dict[str, Any]]]] = {}
    refused: list[tuple[str, str]] = []
    read: list[tuple[str, bool, list[dict[str, Any]]]] = []
    for name, open_ in _sources(given, design):
        try:
            read.append((name, *open_()))
        except (RefusedError, handed_in.UnreadableError) as fault:
            refused.append((name, str(fault)))
    only_simulated = all(simulated for _, simulated, _ in read) and bool(read)
    for name, simulated, people in read:
        if simulated and not only_simulated:  # a computer's answers would pass for a class's
            refused.append((name, language.say("vignettes.record.simulated")))
            continue
        for one in people:
            found.setdefault((one["mark"], one["person"]), []).append((name, one))
    kept = []
    for same in found.values():
        if all(one == same[0][1] for _, one in same):
            kept.append(same[0][1])
        else:
            why = language.say("vignettes.record.differs", person=_label(same[0][1]))
            refused += [(name, why) for name, _ in same]
    table = pd.DataFrame(sorted(set(refused)), columns=_REFUSED)
    return pooled(design, kept, only_simulated, refused=table)


def _sources(given: Any, design: Design) -> Iterator[tuple[str, Any]]:
    """Yield every file and code with its name in the list and how it is opened."""
    several = _codes_in(given) if isinstance(given, str | Path) else given
    if isinstance(given, str | Path) and str(given).strip() and not any(map(is_code, several)):
        # os.path, not Path: a long text that is neither is no fault of the system
        several = [given] if os.path.isfile(given) else _listed(Path(given))
    if not isinstance(several, Sequence):
        raise problem("vignettes.not_sources", value=shown(given))
    several = [one for part in several for one in _codes_in(part)]
    if len(several) > MOST_PEOPLE:
        raise problem("vignettes.not_sources", value=shown(given))
    for number, one in enumerate(several, 1):
        if is_code(one):
            yield shown(one), lambda one=one: read_code(one, design)
        elif isinstance(one, str | Path) and str(one).strip():
            name = "".join(c for c in Path(one).name if c.isprintable())
            yield shown(name), lambda one=one: opened(Path(one), design)
        else:
            raise problem("vignettes.not_a_source", value=shown(one), number=number)


# not after a dash: there a mail programme has broken one code in two
_APART = re.compile(r"(?<![-\u2010-\u2015\u2212\r\n,;，；、])[\r\n,;，；、]+")


def _codes_in(given: Any) -> list[Any]:
    """Return the codes of a text that holds several, as a class pastes them; else the thing."""
    parts = [part.strip() for part in _APART.split(given)] if isinstance(given, str) else []
    return list(filter(None, parts)) if any(map(is_code, parts)) else [given]


def _listed(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in sorted(os.listdir(folder))]
    except (OSError, ValueError):  # a ValueError: NUL in the name
        raise problem("vignettes.no_folder", path=shown(folder)) from None
