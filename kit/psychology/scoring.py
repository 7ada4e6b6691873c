"""Scales as data, and scores that say what they do not say.

``scales()`` lists what ``data/psychology/scales`` holds; ``scale("phq4")`` is one of them, or one
of your own by its path; ``.score(answers)`` scores one person or a table of many. Items stand only
where the licence lets them, and none asks about self-harm. No score is a diagnosis, every score
points to help, and nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, evidence, language
from kit.psychology.answers import as_frame, coding_of, context_of, values_of
from kit.psychology.scalefiles import TEXTS, checked, ends, wordings
from kit.psychology.words import (
    LEAST_FOR_A_SUMMARY,
    Told,
    data,
    from_five_up,
    help_lines,
    help_told,
    must_be_known,
    problem,
    quartiles,
)

_FOLDER = "psychology/scales"

language.lend_labels(lambda: {"column": data("scoring")["columns"]})


# ---------------------------------------------------------------- the scales


def scales() -> pd.DataFrame:
    """List the scales that the kit ships, in the spoken language.

    Returns:
        One row a scale: id, name, measures, n_items, licence_class, items_shown (whether the file
        lists the items), scored (whether the kit scores it), higher_means, language_status, grade.

    >>> table = scales()
    >>> table.loc[table["items_shown"], "id"].tolist()
    ['fwb10', 'fwb5', 'gad7', 'k6', 'phq4']
    """
    return pd.DataFrame([scale(id)._row() for id in _shipped()])


def scale(id: str | Path) -> Scale:
    """Return one scale.

    Args:
        id: an id of :func:`scales`, or the path of a YAML file of your own.

    Raises:
        DataProblem: no such scale, or a file that lacks licence, notice, source, language_status or
            higher_means, shows items that its licence forbids, or is otherwise wrong; names the
            file and the key.

    >>> scale("k6").n_items
    6
    >>> scale("phq-4")
    Traceback (most recent call last):
    kit.datasets.DataProblem: There is no scale 'phq-4'; near: phq4. ...
    """
    if isinstance(id, Path) or (isinstance(id, str) and id.lower().endswith((".yaml", ".yml"))):
        path, record = Path(id), datasets.read_own_yaml(id)
    else:
        must_be_known(id, _shipped(), "scoring.unknown")
        path = datasets.folder() / _FOLDER / f"{id}.yaml"
        record = datasets.read_yaml(path)
    return Scale(record, checked(path, record))


def _shipped() -> list[str]:
    return sorted(path.stem for path in (datasets.folder() / _FOLDER).glob("*.yaml"))


@dataclass(frozen=True, eq=False, repr=False)
class Scale(Told):
    """One scale, as its file says; got from :func:`scale`.

    Attributes:
        record: what the file holds.
        conversion: for a scale with a table, the scores by column and sum; else empty.

    >>> scale("fwb10").licence_class, scale("fwb10").higher_means
    ('A', 'better financial well-being')
    """

    record: Mapping[str, Any]
    conversion: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """Give a text or number of the file by its key, in the spoken language."""
        if name in ("record", "conversion") or name not in _FLAT:
            raise AttributeError(name)
        value = self.record.get(name)
        return value if isinstance(value, int) else language.of(value)

    def items(self) -> pd.DataFrame:
        """Return the items as they are asked, in the spoken language.

        Returns:
            One row an item: item_number, item_key, item_prompt, item_text, options (texts in
            the order in which they are asked), option_codes (what :meth:`score` takes for them, in
            the default coding), reversed. Show ``language_status`` and ``notice`` beside them.

        Raises:
            DataProblem: the items are not listed here; says why.

        >>> scale("phq4").items()["item_text"].iloc[0]
        'Feeling nervous, anxious or on edge'
        """
        if "items" not in self.record:
            why = self.items_withheld
            raise problem("scoring.no_items", scale=self.name, why=why)
        codes = tuple(coding_of(self.record, None)[1]["codes"])
        return pd.DataFrame([self._item(n, one, codes) for n, one in enumerate(self._items, 1)])

    @property
    def _items(self) -> list[dict[str, Any]]:
        return self.record.get("items", [])

    def _item(self, number: int, one: Mapping[str, Any], codes: tuple) -> dict[str, Any]:
        asked = self.record["responses"][one["set"]]
        return {
            "item_number": number,
            "item_key": one["key"],
            "item_prompt": language.of(asked["prompt"]),
            "item_text": language.of(one["text"]),
            "options": tuple(language.of(option) for option in asked["options"]),
            "option_codes": codes,
            "reversed": number in self.record.get("reverse_items", []),
        }

    def norms(self) -> pd.DataFrame:
        """Return what is known of groups of people; no rows where nothing is recorded.

        Returns:
            Columns scale_part ("" for the whole), norm_group, norm_mean, norm_sd, norm_percentiles
            (pairs of score and percentile), grade (in words), note.

        >>> float(scale("fwb10").norms()["norm_mean"].iloc[0])
        54.3
        """
        rows = [
            {
                "scale_part": self._part_name(one.get("of")),
                "norm_group": language.of(one["group"]),
                "norm_mean": one.get("mean", np.nan),
                "norm_sd": one.get("sd", np.nan),
                "norm_percentiles": tuple(map(tuple, one.get("points", ()))),
                "grade": _grade_words(one["grade"]),
                "note": language.of(one.get("note")),
            }
            for one in self.record.get("norms", [])
        ]
        heads = ["scale_part", "norm_group", "norm_mean", "norm_sd", "norm_percentiles"]
        table = pd.DataFrame(rows, columns=[*heads, "grade", "note"])
        return table.astype({"norm_mean": float, "norm_sd": float})

    def cut_offs(self, coding: str | None = None) -> pd.DataFrame:
        """Return published bands, each for its population; no rows where there is none.

        Args:
            coding: only those of this coding, for a scale whose bands depend on it.

        Returns:
            Columns scale_part ("" for the whole), cut_off_population, band_from, band_to (both ends
            belong to the band), band, grade (in words).

        >>> scale("k6").cut_offs()["band_from"].tolist()
        [8, 13]
        """
        rows = [
            {
                "scale_part": self._part_name(one.get("of")),
                "cut_off_population": language.of(one["population"]),
                "band_from": band["from"],
                "band_to": band["to"],
                "band": language.of(band["name"]),
                "grade": _grade_words(one["grade"]),
            }
            for one in self.record.get("cut_offs", [])
            if coding is None or one.get("coding") in (None, coding)
            for band in one["bands"]
        ]
        heads = ["scale_part", "cut_off_population", "band_from", "band_to", "band", "grade"]
        return pd.DataFrame(rows, columns=heads)

    def score(
        self,
        answers: Any,
        *,
        items: Sequence[Any] | None = None,
        coding: str | None = None,
        wording: str | None = None,
        jurisdiction: str = "CN",
        **context: Any,
    ) -> Score | Scores:
        """Score one person, or a table of many people.

        Args:
            answers: one person as a list in the order of the items, or as a mapping by the number
                or short name of the item; many people as a DataFrame, a row each, with such
                columns. An answer is a code or the text of an option; None, nan and "" are missing.
            items: the columns or keys that hold the items, in the order of the items.
            coding: how answers are coded, where the file knows several ways.
            wording: which wording was answered: "en", "zh", or "de"; None for the spoken language,
                or for the coding's own where it has one (coding="survey" is English). A score is
                held against a norm only where the norm was measured with the same wording.
            jurisdiction: whose help lines are shown, as in ``evidence.helplines``.
            **context: what the scale needs besides, for fwb10 ``age`` (years) or ``age_group``, and
                ``mode`` ("self" or "other"); for many people one value each, or one for all.

        Returns:
            A :class:`Score` for one person, :class:`Scores` for a table. In a table a person with
            missing answers has no score where the scale forbids a partial one.

        Raises:
            DataProblem: an answer off the scale, missing answers, a missing or impossible age, an
                unknown item, coding, wording or context, a scale that is only described.

        >>> scale("fwb10").score([2] * 10, age=45).value
        50
        >>> scale("fwb10").score([2] * 10, age=45, wording="zh").percentile is None
        True
        >>> scale("fwb10").score([2] * 9, age=45)
        Traceback (most recent call last):
        kit.datasets.DataProblem: ... has 10 items, and 9 answers were given; ...
        """
        if (rule := self.record["scoring"])["rule"] == "none":
            raise problem("scoring.only_described", scale=self.name, why=language.of(rule["why"]))
        evidence.helplines(jurisdiction)  # a place that is not known is refused before any work
        name, way = coding_of(self.record, coding)
        wording = _wording(wording, name, way)
        frame, one = as_frame(answers, items, self.record)
        values = values_of(frame, self.record, way, one)
        if one:
            self._refuse_partial(values[0])
        said = context_of(self.record, context, frame.index, one)
        made = _measured(self, values, said, self.norm_fits(wording))
        if not one:
            made.index = frame.index
            return Scores(self, made, name, wording, jurisdiction)
        low, high = _limits(self, way, said)
        first = made.iloc[0].to_dict()
        return Score(
            scale=self,
            value=_plain(first.pop("score", np.nan)),
            raw=_plain(first.pop("raw", np.nan)),
            low=low,
            high=high,
            parts={code: _plain(first[code]) for code in self._parts},
            context={key: (choice[0], by_default) for key, (choice, by_default) in said.items()},
            coding=name,
            wording=wording,
            jurisdiction=jurisdiction,
        )

    def norm_fits(self, wording: str) -> bool:
        """Say whether answers to a wording may be held against the norms of the file.

        Args:
            wording: as in :meth:`score`.

        >>> scale("fwb10").norm_fits("en"), scale("fwb10").norm_fits("zh")
        (True, False)
        """
        return self.record.get("norm_wording", wording) == wording

    @property
    def _ranked(self) -> bool:
        """Whether any norm has percentiles."""
        return any("points" in one for one in self.record.get("norms", []))

    def _no_standing(self, wording: str) -> str:
        said = {"wording": _wording_name(wording)}
        said["norm"] = _wording_name(self.record["norm_wording"])
        return language.say("scoring.other_wording", **said)

    @property
    def _parts(self) -> Mapping[str, Any]:
        return self.record.get("subscales", {})

    def _part_name(self, code: str | None) -> str:
        return language.of(self._parts[code]["name"]) if code else ""

    def _refuse_partial(self, values: np.ndarray) -> None:
        missing = np.flatnonzero(np.isnan(values)) + 1
        if len(missing) == len(values):
            raise problem("scoring.no_answers")
        if len(missing) and self.record["scoring"]["partial"] == "refuse":
            which = ", ".join(map(str, missing))
            raise problem("scoring.partial", scale=self.name, items=which)

    def _row(self) -> dict[str, Any]:
        return {
            **{key: getattr(self, key) for key in ("id", "name", "measures", "n_items")},
            "licence_class": self.licence_class,
            "items_shown": "items" in self.record,
            "scored": self.record["scoring"]["rule"] != "none",
            "higher_means": self.higher_means,
            "language_status": self.language_status,
            "grade": _grade_words(self.record["grade"]),
        }

    def _lines(self) -> Iterator[str]:
        say = language.say
        yield f"{self.name} [{self.id}]"
        yield say("scoring.measures", what=self.measures, n=self.n_items)
        yield say("scoring.higher", higher=self.higher_means)
        yield say("scoring.rule", rule=language.of(self.record["scoring"]["says"]))
        if "items" not in self.record:
            yield say("scoring.withheld", why=self.items_withheld)
        yield from self._cut_off_lines(None)
        yield from self._rights()

    def _cut_off_lines(self, coding: str | None) -> Iterator[str]:
        """All bands, the same lines beside every score: a result names no person's band."""
        table = self.cut_offs(coding)
        for (part, people), bands in table.groupby(
            ["scale_part", "cut_off_population"], sort=False
        ):
            named = "; ".join(
                language.say("scoring.band", low=b.band_from, high=b.band_to, name=b.band)
                for b in bands.itertuples()
            )
            yield language.say("scoring.cut_offs", part=part or self.name, people=people, is_=named)
        if table.empty:
            note = self.cut_offs_note or language.say("scoring.none_recorded")
            yield language.say("scoring.no_cut_offs", note=note)

    def _rights(self) -> Iterator[str]:
        say, grade = language.say, _grade_words(self.record["grade"])
        licence = self.licence
        yield say("scoring.language", status=self.language_status)
        yield say("scoring.licence", kind=self.licence_class, licence=licence, notice=self.notice)
        yield say("scoring.source", source=self.source, grade=grade)


_FLAT = {*TEXTS, "higher_means", "licence_class", "n_items", "authors", "timeframe"}
_FLAT |= {"items_withheld", "cut_offs_note"}


# ---------------------------------------------------------------- what comes back


@dataclass(frozen=True, eq=False, repr=False)
class Score(Told):
    """One person's score, with what it does not say; not a diagnosis.

    Attributes:
        scale: the scale.
        value: the score; None where the scale has no total.
        raw: the sum that was looked up, for a scale with a table; else None.
        low: the lowest score that could have come out, under the same context.
        high: the highest.
        parts: the subscales' scores by code; None where answers are missing.
        context: what it was scored under, and whether that was assumed.
        coding: how the answers were coded.
        wording: which wording was answered.
        jurisdiction: whose help lines are shown.

    >>> one = scale("phq4").score([1, 1, 0, 1])
    >>> one.value, one.low, one.high, one.parts
    (3, 0, 12, {'gad2': 2, 'phq2': 1})
    """

    scale: Scale
    value: float | None
    raw: float | None
    low: float | None
    high: float | None
    parts: Mapping[str, float | None]
    context: Mapping[str, tuple[str, bool]]
    coding: str
    wording: str
    jurisdiction: str

    @property
    def percentile(self) -> float | None:
        """Return the percentile against the first norm with percentiles, interpolated.

        None where the scale has no such norm, where the norm was measured with another wording, or
        where the score lies outside its ends.

        >>> scale("fwb10").score([2] * 10, age=45).percentile
        35.0
        """
        standing = next((at for _, part, at in self._standings() if part is None), None)
        return standing[1] if standing else None

    @property
    def against_norm(self) -> tuple[str, ...]:
        """Return in words where the score stands among the people of the norms, or why nowhere.

        >>> scale("fwb10").score([2] * 10, age=45, wording="zh").against_norm[0][:14]
        'No percentile:'
        """
        return tuple(self._norm_lines())

    @property
    def bands(self) -> pd.DataFrame:
        """Return the published bands that the score falls into, each for its population.

        >>> scale("phq4").score([1, 1, 0, 1]).bands["band"].tolist()
        ['mild']
        """
        table = self.scale.cut_offs(self.coding)
        named = {self.scale._part_name(code): value for code, value in self.parts.items()}
        own = table["scale_part"].map({"": self.value, **named}).astype(float)
        inside = own.ge(table["band_from"]) & own.le(table["band_to"])
        return table[inside].reset_index(drop=True)

    @property
    def says_not(self) -> tuple[str, ...]:
        """Return what the score does not say; the first sentence is the same for every score.

        >>> scale("k6").score([0] * 6).says_not[0]
        'This score is not a diagnosis, whatever its value.'
        """
        return _says_not(self.scale)

    @property
    def help(self) -> pd.DataFrame:
        """Return the lines where somebody listens, with the day on which each was checked.

        >>> scale("k6").score([0] * 6).help["number"].tolist()
        ['12356']
        """
        return help_lines(self.jurisdiction)

    def _standings(self) -> Iterator[tuple[Mapping, str | None, tuple]]:
        if not self.scale.norm_fits(self.wording):
            return
        for norm in self.scale.record.get("norms", []):
            part = norm.get("of")
            value = self.value if part is None else self.parts[part]
            if "points" in norm and value is not None:
                yield norm, part, _standing(norm["points"], value)

    def _lines(self) -> Iterator[str]:
        say, of = language.say, self.scale
        if self.low is None:
            yield say("scoring.no_total", scale=of.name)
        elif self.value is None:
            yield f"{of.name}: {say('scoring.unanswered')}"
        else:
            low, high = _number(self.low), _number(self.high)
            value = _number(self.value)
            yield say("scoring.score", scale=of.name, value=value, low=low, high=high)
        yield say("scoring.higher", higher=of.higher_means)
        yield from self._part_lines()
        yield from self._how()
        yield from self._norm_lines()
        yield from of._cut_off_lines(self.coding)
        yield say("scoring.says_not", what=_run_on(self.says_not))
        yield from of._rights()
        yield from help_told(self.jurisdiction)

    def _part_lines(self) -> Iterator[str]:
        for code, value in self.parts.items():
            said = language.say("scoring.unanswered") if value is None else _number(value)
            way = self.scale.record["codings"][self.coding]
            low, high = ends(way, len(self.scale._parts[code]["items"]))
            part = self.scale._part_name(code)
            yield language.say("scoring.part", part=part, value=said, low=low, high=high)

    def _how(self) -> Iterator[str]:
        say, record = language.say, self.scale.record
        if self.raw is not None:
            yield say("scoring.raw", raw=_number(self.raw))
        for key, (choice, by_default) in self.context.items():
            words = language.of(record["context"][key]["choices"][choice])
            yield say("scoring.assumed" if by_default else "scoring.scored_for", what=words)
        coding = language.of(record["codings"][self.coding]["what"])
        yield say("scoring.coded", coding=self.coding, what=coding)
        yield say("scoring.wording", wording=_wording_name(self.wording))

    def _norm_lines(self) -> Iterator[str]:
        if self.scale._ranked and not self.scale.norm_fits(self.wording):
            yield self.scale._no_standing(self.wording)
            return
        standings = list(self._standings())
        for norm, part, (low, at, high) in standings:
            said = {"part": self.scale._part_name(part) or self.scale.name}
            said |= {"group": language.of(norm["group"]), "note": language.of(norm.get("note"))}
            said |= {"grade": _grade_words(norm["grade"])}
            if at is not None:
                said |= {"at": _number(round(at)) if low != high else _number(at)}
                yield language.say("scoring.standing.at", **said)
            elif low is None:
                yield language.say("scoring.standing.below", at=_number(high), **said)
            else:
                yield language.say("scoring.standing.above", at=_number(low), **said)
        if not standings:
            yield language.say("scoring.no_norm")


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Told):
    """The scores of many people; shown as a whole, never person by person.

    Attributes:
        scale: the scale.
        table: one row a person, see :meth:`to_frame`.
        coding: how the answers were coded.
        wording: which wording was answered.
        jurisdiction: whose help lines are shown.

    >>> people = pd.DataFrame([[0, 1, 2, 3]] * 6, columns=[1, 2, 3, 4])
    >>> len(scale("phq4").score(people).to_frame())
    6
    """

    scale: Scale
    table: pd.DataFrame
    coding: str
    wording: str
    jurisdiction: str

    def to_frame(self) -> pd.DataFrame:
        """Return the scores, indexed as the answers were.

        Returns:
            Columns score (missing where answers are), raw (for a scale with a table), one for each
            subscale, and percentile (interpolated; missing outside the norm's ends) where there is
            a norm of the wording that was answered. No score where the scale has no total.

        >>> people = pd.DataFrame([[2] * 10], columns=range(1, 11))
        >>> scale("fwb10").score(people, age=70).to_frame()["score"].tolist()
        [53.0]
        """
        return self.table.copy()

    @property
    def incomplete(self) -> int:
        """Return how many people have answers missing, so that something was not scored.

        >>> people = pd.DataFrame([[0, 1, 2, None]], columns=[1, 2, 3, 4])
        >>> scale("phq4").score(people).incomplete
        1
        """
        return int(self.table[self._columns].isna().any(axis=1).sum())

    @property
    def _columns(self) -> list[str]:
        total = [] if self.scale.record["scoring"]["rule"] == "subscales" else ["score"]
        return [*total, *self.scale._parts]

    def summary(self) -> pd.DataFrame:
        """Return mean and quartiles of the people scored, unweighted.

        Returns:
            One row for the total and each subscale: scale_part ("" for the total), people_scored,
            score_mean, score_sd, score_q25, score_q50, score_q75; empty cells where fewer than
            five people were scored.

        Raises:
            DataProblem: fewer than five people were scored at all.

        >>> people = pd.DataFrame([[n] * 6 for n in range(5)], columns=range(1, 7))
        >>> float(scale("k6").score(people).summary()["score_mean"].iloc[0])
        12.0
        """
        counts, kept = from_five_up(self.table[self._columns], "scoring.few")
        named = [self.scale._part_name(None if c == "score" else c) for c in self._columns]
        return pd.DataFrame(
            {
                "scale_part": named,
                "people_scored": counts.to_numpy(),
                "score_mean": kept.mean().to_numpy(),
                "score_sd": kept.std().to_numpy(),
                **quartiles(kept, "score"),
            }
        )

    @property
    def says_not(self) -> tuple[str, ...]:
        """Return what the scores do not say.

        >>> people = pd.DataFrame([[0] * 6], columns=range(1, 7))
        >>> scale("k6").score(people).says_not[0]
        'This score is not a diagnosis, whatever its value.'
        """
        return _says_not(self.scale)

    @property
    def help(self) -> pd.DataFrame:
        """Return the lines where somebody listens, with the day on which each was checked.

        >>> people = pd.DataFrame([[0] * 6], columns=range(1, 7))
        >>> scale("k6").score(people, jurisdiction="US").help["number"].tolist()
        ['988']
        """
        return help_lines(self.jurisdiction)

    def _lines(self) -> Iterator[str]:
        say, of = language.say, self.scale
        yield say("scoring.people", scale=of.name, n=len(self.table), incomplete=self.incomplete)
        yield say("scoring.higher", higher=of.higher_means)
        low, high = map(_number, _widest(of, self.coding))
        yield say("scoring.range", low=low, high=high)
        try:
            yield from self._summary_lines(self.summary())
        except datasets.DataProblem as few:
            yield str(few)
        yield say("scoring.wording", wording=_wording_name(self.wording))
        if of._ranked and not of.norm_fits(self.wording):
            yield of._no_standing(self.wording)
        yield say("scoring.says_not", what=_run_on(self.says_not))
        yield from of._rights()
        yield from help_told(self.jurisdiction)

    def _summary_lines(self, table: pd.DataFrame) -> Iterator[str]:
        for row in table.itertuples():
            if row.people_scored >= LEAST_FOR_A_SUMMARY:
                yield language.say(
                    "scoring.middle",
                    part=row.scale_part or self.scale.name,
                    mean=_number(round(row.score_mean, 2)),
                    q25=_number(row.score_q25),
                    q50=_number(row.score_q50),
                    q75=_number(row.score_q75),
                )


def _says_not(of: Scale) -> tuple[str, ...]:
    own = (language.of(text) for text in of.record.get("says_not", []))
    return (language.say("scoring.not_a_diagnosis"), *own)


def _run_on(sentences: Iterable[str]) -> str:
    return ("" if language.current() == "zh" else " ").join(sentences)


def _wording(given: str | None, coding: str, way: Mapping[str, Any]) -> str:
    """Which wording was answered: what was said, what the coding brings, the spoken language."""
    if given is None:
        return way.get("wording", language.current())
    must_be_known(given, wordings(), "scoring.unknown_wording")
    if way.get("wording", given) != given:
        said = {"own": _wording_name(way["wording"]), "wording": _wording_name(given)}
        raise problem("scoring.coded_wording", coding=coding, code=way["wording"], **said)
    return given


def _wording_name(code: str) -> str:
    return language.of(wordings()[code])


def _grade_words(grade: str) -> str:
    return language.say(f"evidence.grade.{grade}.words")


def _plain(value: float) -> float | None:
    """A whole number as one, nothing as None."""
    if np.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _number(value: float) -> str:
    return f"{float(value):.4f}".rstrip("0").rstrip(".")


# ---------------------------------------------------------------- numbers to scores


def _measured(of: Scale, values: np.ndarray, said: Mapping[str, Any], ranked: bool) -> pd.DataFrame:
    rule = of.record["scoring"]["rule"]
    made: dict[str, np.ndarray] = {}
    if rule != "subscales":
        total = values.sum(axis=1)
        made["score"] = total / of.n_items if rule == "mean" else total
    if rule == "table":
        made["raw"] = made["score"]
        made["score"] = _converted(of, made["raw"], said)
    for code, part in of._parts.items():
        made[code] = values[:, np.array(part["items"]) - 1].sum(axis=1)
    norm = next((n for n in of.record.get("norms", []) if "points" in n and "of" not in n), None)
    if ranked and norm and "score" in made:
        scores, ranks = np.array(norm["points"], dtype=float).T
        made["percentile"] = np.interp(made["score"], scores, ranks, left=np.nan, right=np.nan)
    return pd.DataFrame(made)


def _converted(of: Scale, raw: np.ndarray, said: Mapping[str, Any]) -> np.ndarray:
    """Look the sums up, each person in the column of their context."""
    scores = np.full(len(raw), np.nan)
    done = np.isnan(raw)
    for column in of.record["table"]["columns"]:
        here = ~done
        for key, (choices, _) in said.items():
            here &= choices == column[key]
        scores[here] = of.conversion[column["column"]][raw[here].astype(int)]
        done |= here
    if not done.all():
        person = int(np.flatnonzero(~done)[0])
        under = ", ".join(f"{key}={choices[person]}" for key, (choices, _) in said.items())
        raise problem("scoring.no_table", scale=of.name, under=under)
    return scores


def _limits(of: Scale, way: Mapping[str, Any], said: Mapping[str, Any]) -> tuple:
    """The lowest and highest total that one person could have."""
    rule = of.record["scoring"]["rule"]
    if rule == "subscales":
        return None, None
    both = np.array(ends(way, 1 if rule == "mean" else of.n_items), dtype=float)
    if rule == "table":
        both = _converted(of, both, {k: (np.repeat(c, 2), d) for k, (c, d) in said.items()})
    return tuple(_plain(end) for end in both)


def _widest(of: Scale, coding: str) -> tuple[float, float]:
    """The lowest and highest score under any context; of parts, where there is no total."""
    rule, way = of.record["scoring"]["rule"], of.record["codings"][coding]
    if rule == "table":
        columns = list(of.conversion.values())
        return min(map(min, columns)), max(map(max, columns))
    if rule == "subscales":
        both = [ends(way, len(part["items"])) for part in of._parts.values()]
        return min(low for low, _ in both), max(high for _, high in both)
    return ends(way, 1 if rule == "mean" else of.n_items)


def _standing(points: Sequence[Sequence[float]], value: float) -> tuple:
    """The percentiles between which a score lies, and the one between them; None is unknown."""
    scores, ranks = np.array(points, dtype=float).T
    below, above = ranks[scores <= value], ranks[scores >= value]
    low = float(below.max()) if len(below) else None
    high = float(above.min()) if len(above) else None
    inside = low is not None and high is not None
    return low, float(np.interp(value, scores, ranks)) if inside else None, high
