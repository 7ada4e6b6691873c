"""Profiles: what was done with words in a talk, each measure with numerator and denominator.

Red lines come first. A measure that has no denominator is None, never 0 and never infinite: a talk
without a question has no ratio of reflections to questions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kit import language
from kit.psychology.codetables import split
from kit.psychology.talks import PROMISE, SPEAKERS, TEXAS, Dialogue, dialogue, every, sides
from kit.psychology.words import Told, data, must_be_known, problem, shown

NEAR = 5  # utterances of the resident just before and just after, for a turning point
# a Chinese sign, or a word of another script: the same text counts the same in both editions
_LENGTH = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['’.,-][^\W_\u3400-\u9fff]+)*")

language.lend_labels(
    lambda: {
        "column": data("profile")["columns"] | data("profile")["measures"],
        "metric": data("profile")["measures"],
        "need": {one["id"]: one["name"] for one in data("profile")["needs"]},
        "need_side": data("codebook")["values"]["speaker"],
    }
)


@dataclass(frozen=True, eq=False, repr=False)
class Profile(Told):
    """The measures of one talk, as one coder saw it.

    Attributes:
        dialogue: its id, "" where none was given.
        coder: whose codes were counted.
        measures: one row a measure, red lines first: metric, metric_value (None where undefined),
            numerator, denominator, yardstick_fair and yardstick_good (None where there is none).
        needs: what each side could need of the other, by codes: need_side, need, need_times,
            need_met.
        red_lines: numbers of the utterances that were coded THR.
        counts: how often each code was given.
        signposts: SIG after the first disclosure; help was named, but it is no TEXAS step.
        unnamed_steps: TEX without a step that is named, so left out of the coverage.

    >>> one = profile("st-01")
    >>> one.measures["metric"][0], one.value("red_lines")
    ('red_lines', 0)
    """

    dialogue: str
    coder: str
    measures: pd.DataFrame
    needs: pd.DataFrame
    red_lines: tuple[int, ...]
    counts: Mapping[str, int]
    signposts: int
    unnamed_steps: int

    def value(self, metric: str) -> float | int | None:
        """Return one measure, None where it is undefined.

        Args:
            metric: of ``measures``.

        >>> profile("st-01").value("texas_coverage") in (None, 0, 1, 2, 3, 4, 5)
        True
        """
        must_be_known(metric, data("profile")["measures"], "talk.unknown_metric")
        return self.measures.set_index("metric")["metric_value"].to_dict()[metric]

    @property
    def benchmarks(self) -> pd.DataFrame:
        """Return what counselling of high and low quality looks like on these measures.

        Source: AnnoMI, aggregates, computed. Informing turns were counted on two bases.

        >>> profile("st-01").benchmarks["metric"].tolist().count("informing_share")
        2
        """
        values = self.measures.set_index("metric")["metric_value"].to_dict()
        rows = [
            [
                *(one["metric"], values[one["metric"]], one["high"], one["low"]),
                language.of(one["basis"]),
            ]
            for one in data("profile")["benchmarks"]["rows"]
        ]
        columns = ["metric", "metric_value", "high_quality", "low_quality", "counted_on"]
        return pd.DataFrame(rows, columns=columns).astype({"metric_value": object})

    def says_not(self) -> tuple[str, ...]:
        """Return what a profile does not say, in the spoken language.

        >>> len(profile("st-01").says_not())
        3
        """
        return tuple(language.of(text) for text in data("profile")["says_not"])

    def _lines(self) -> Iterator[str]:
        say, words = language.say, data("profile")
        yield say(
            "talk.profile_of", id=self.dialogue or "-", coder=language.label("column", self.coder)
        )
        at = (
            say("talk.at", places=say("talk.comma").join(map(str, self.red_lines)))
            if self.red_lines
            else ""
        )
        yield say("talk.red_lines", n=len(self.red_lines), at=at)
        for row in self.measures.iloc[1:].itertuples():
            yield self._line(row)
        if self.signposts:
            yield say("talk.signposts", n=self.signposts)
        if self.unnamed_steps:
            yield say("talk.unnamed_steps", n=self.unnamed_steps)
        for key in ("yardstick", "benchmarks"):
            source, caution = (language.of(words[key][part]) for part in ("source", "caution"))
            yield say(
                f"talk.{key}",
                source=source,
                grade=language.label("grade", words[key]["grade"]),
                caution=caution,
            )
        yield from (say("talk.says_not", what=what) for what in self.says_not())

    @staticmethod
    def _line(row: Any) -> str:
        name = language.label("metric", row.metric)
        if row.metric_value is None:
            why = language.of(data("profile")["undefined"][row.metric])
            return language.say("talk.undefined", name=name, why=why)
        of = "" if row.denominator is None else language.say("talk.of", n=row.denominator)
        told = language.say(
            "talk.measure", name=name, value=_number(row.metric_value), n=row.numerator, of=of
        )
        if row.yardstick_fair is None:
            return told
        return told + language.say("talk.beside", fair=row.yardstick_fair, good=row.yardstick_good)

    def _tables(self) -> Iterator[pd.DataFrame]:
        for table in (self.measures, self.needs, self.benchmarks):
            yield language.table(table.map(_rounded))


def _rounded(cell: Any) -> Any:
    """A cell to be read: empty where there is no number, in a column of numbers too."""
    if cell is None:
        return ""
    return round(cell, 3) if isinstance(cell, float) else cell


def _number(value: float | int) -> str:
    return str(value) if isinstance(value, int) else f"{value:.2f}"


# ---------------------------------------------------------------- the public functions


def profile(talk: Any, coder: str = "gold") -> Profile:
    """Return every measure of one talk.

    Args:
        talk: the id of a dialogue, a Dialogue, the path of a YAML file with one dialogue, or a
            table with the columns speaker and that of the coder, in the order of the talk; where it
            has them, text (or text_en and text_zh), texas, promise and dialogue are used.
        coder: the column with the codes; of a dialogue of the kit also coder_a or coder_b.

    Returns:
        A :class:`Profile`. Codes count as often as they are given, so an utterance with two codes
        counts for both. The halves are halves of the utterances, the middle one in the first.

    Raises:
        DataProblem: no talk, several talks in one table, a missing column, a code of another book
            or of the other side.

    Source: the kit's code book; reflections to questions, complex reflections and totals as in MITI
    4.2.1 (thresholds read in table 3 of PMC9461167); verbal dominance as in RIAS (read). The kit's
    book has no code for seeking collaboration, so the total in the spirit of counselling lacks it.

    >>> talk = pd.DataFrame({"speaker": ["visitor", "visitor", "resident"],
    ...                      "gold": ["SR", "CQ", "SUS"]})
    >>> one = profile(talk)
    >>> one.value("reflection_to_question"), one.value("texas_coverage")
    (1.0, None)
    """
    table = _table(talk, coder)
    codes = table["codes"]
    counts = Counter(code for cell in codes for code in cell)
    red = tuple(int(n) for n, cell in zip(table["n"], codes, strict=True) if "THR" in cell)
    rows = list(_measures(table, counts))
    disclosed = _first(codes, "DIS")
    after = [] if disclosed is None else codes[disclosed + 1 :]
    steps = table["texas"]
    unnamed = sum("TEX" in cell and not had for cell, had in zip(codes, steps, strict=True))
    return Profile(
        dialogue=str(table["dialogue"].iloc[0]),
        coder=coder,
        measures=_measure_table(rows),
        needs=_needs(table),
        red_lines=red,
        counts={code: counts[code] for code in sides() if counts[code]},
        signposts=sum("SIG" in cell for cell in after),
        unnamed_steps=unnamed,
    )


def profile_table(talks: Iterable[Any] | Any = None, coder: str = "gold") -> pd.DataFrame:
    """Return the measures of many talks, one row each. It ranks nobody: the order is the talks'.

    Args:
        talks: a list of what :func:`profile` takes, the path of a YAML file, or a table with the
            column dialogue; None for all dialogues of the kit.
        coder: as there.

    Returns:
        dialogue, situation and quality where known, then the measures as columns; missing where
        undefined.

    Raises:
        DataProblem: as :func:`profile`.

    >>> table = profile_table()
    >>> len(table), table.columns[3]
    (40, 'red_lines')
    """
    rows = []
    for talk in _many(talks):
        about = talk if isinstance(talk, Dialogue) else None
        one = profile(talk, coder)
        kind = {key: getattr(about, key, "") for key in ("situation", "quality")}
        values = dict(zip(one.measures["metric"], one.measures["metric_value"], strict=True))
        rows.append({"dialogue": one.dialogue, **kind, **values})
    table = pd.DataFrame(rows)
    numbers = list(data("profile")["measures"])
    return table.astype(dict.fromkeys(numbers, "Float64"))


def turning_points(talk: Any, coder: str = "gold") -> pd.DataFrame:
    """Return how a talk ran, utterance by utterance, so that its turn can be argued.

    It is a table to argue with, not an oracle: which sentence turned the talk is a judgment, and
    the writers' own is only marked.

    Args:
        talk: as for :func:`profile`.
        coder: as there.

    Returns:
        One row an utterance: n, speaker, the codes, talk_balance (change talk less sustain talk, so
        far), offers_so_far (OFR and CON), red_lines_so_far, balance_before and balance_after (the
        same difference over the resident's five utterances before and after this one),
        writers_turn.

    Raises:
        DataProblem: as :func:`profile`.

    >>> table = turning_points("st-01")
    >>> int(table["writers_turn"].sum()), int(table["red_lines_so_far"].iloc[-1])
    (1, 0)
    """
    table = _table(talk, coder)
    balance = table["codes"].map(lambda cell: ("CHG" in cell) - ("SUS" in cell)).astype(int)
    offers = table["codes"].map(lambda cell: ("OFR" in cell) + ("CON" in cell)).astype(int)
    red = table["codes"].map(lambda cell: "THR" in cell).astype(int)
    own = balance[table["speaker"] == "resident"]
    made = {
        "n": table["n"],
        "speaker": table["speaker"],
        "codes": table["codes"].map(";".join),
        "talk_balance": balance.cumsum(),
        "offers_so_far": offers.cumsum(),
        "red_lines_so_far": red.cumsum(),
        "balance_before": [int(own[own.index < place].tail(NEAR).sum()) for place in table.index],
        "balance_after": [int(own[own.index > place].head(NEAR).sum()) for place in table.index],
        "writers_turn": table["turn"],
    }
    return pd.DataFrame(made).rename(columns={"codes": "code"})


# ---------------------------------------------------------------- a talk as a table


def _table(talk: Any, coder: Any) -> pd.DataFrame:
    """One row an utterance: dialogue, n, speaker, codes (a tuple), texas, promise, text, turn."""
    if isinstance(talk, str | Path):
        talk = dialogue(talk)
    if isinstance(talk, Dialogue):
        if coder == "gold" and not talk.is_coded:
            raise problem("talk.uncoded", id=shown(talk.id))
        turn, table = talk.turn, talk.frame.assign(dialogue=talk.id)
        if coder != "gold":
            table = _with_coder(table, talk.id, coder)
    elif isinstance(talk, pd.DataFrame):
        turn, table = 0, talk.reset_index() if "n" in talk.index.names else talk.copy()
    else:
        raise problem("talk.no_talk", value=shown(talk))
    if not len(table):
        raise problem("talk.empty_talk")
    for name in ("speaker", coder):
        if not isinstance(name, str) or name not in table:
            near = ", ".join(map(str, table.columns[:8]))
            raise problem("talk.lacks_column", name=shown(name), columns=near)
    if "dialogue" in table and table["dialogue"].nunique() > 1:
        raise problem("talk.several", n=table["dialogue"].nunique())
    table = table.reset_index(drop=True)
    numbers = range(1, len(table) + 1)
    text = f"text_{language.current()}" if f"text_{language.current()}" in table else "text"
    return pd.DataFrame(
        {
            "dialogue": table.get("dialogue", pd.Series("", table.index)),
            "n": numbers,
            "speaker": table["speaker"],
            "codes": _codes(table[coder], table["speaker"]),
            "texas": _lists(table, "texas", TEXAS),
            "promise": _lists(table, "promise", (*PROMISE, "none")),
            "text": table.get(text, pd.Series(None, table.index, dtype=object)),
            "turn": [n == turn for n in numbers],
        }
    )


def _with_coder(table: pd.DataFrame, id: str, coder: Any) -> pd.DataFrame:
    from kit.psychology.coding import CODERS, coded  # a dialogue's own codes need no table

    must_be_known(coder, CODERS, "talk.unknown_coder")
    return table.assign(**{coder: coded(id, [coder])[coder].to_numpy()})


def _codes(cells: pd.Series, speakers: pd.Series) -> list[tuple[str, ...]]:
    allowed = sides()
    found = []
    for n, (cell, who) in enumerate(zip(cells, speakers, strict=True), 1):
        if who not in SPEAKERS:
            raise problem("talk.no_speaker", n=n, value=shown(who))
        codes = () if _missing(cell) else split(cell)
        for code in codes:
            must_be_known(code, allowed, "talk.unknown_code")
            if who not in allowed[code]:
                who = language.label("speaker", who)
                raise problem("talk.side_at", n=n, value=code, who=who)
        found.append(codes)
    if not any(found):
        raise problem("talk.empty_talk")
    return found


def _missing(cell: Any) -> bool:
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))


def _lists(table: pd.DataFrame, name: str, known: tuple[str, ...]) -> list[tuple[str, ...] | None]:
    """The words of a cell; None where nothing is noted."""
    if name not in table:
        return [None] * len(table)
    found: list[tuple[str, ...] | None] = []
    for n, cell in enumerate(table[name], 1):
        words = () if _missing(cell) else split(cell)
        if not set(map(str, words)) <= set(known):
            raise problem(
                "talk.not_noted", n=n, name=name, value=shown(cell), known=", ".join(known)
            )
        found.append(words or None)
    return found


def _many(talks: Any) -> list[Any]:
    if talks is None:
        return every()
    if isinstance(talks, Path) or (isinstance(talks, str) and talks.lower().endswith("yaml")):
        return every(talks)
    if isinstance(talks, pd.DataFrame):
        flat = talks.reset_index() if "dialogue" in talks.index.names else talks
        if "dialogue" not in flat:
            return [flat]
        return [part for _, part in flat.groupby("dialogue", sort=False)]
    if isinstance(talks, list | tuple | pd.Series) and len(talks):
        return [dialogue(one) if isinstance(one, str | Path) else one for one in talks]
    if isinstance(talks, str | Dialogue):
        return _many([talks])
    raise problem("talk.no_talk", value=shown(talks))


# ---------------------------------------------------------------- what is measured


def _measures(
    table: pd.DataFrame, counts: Counter
) -> Iterator[tuple[str, Any, int | None, int | None]]:
    """Yield metric, value, numerator and denominator of every measure, red lines first."""
    said = {side: int((table["speaker"] == side).sum()) for side in SPEAKERS}
    rules = data("profile")["ratios"]

    def share(metric: str, of: Counter = counts) -> tuple[Any, int, int]:
        over = rules[metric]["of"]
        below = said[over] if isinstance(over, str) else sum(of[code] for code in over)
        return _over(sum(of[code] for code in rules[metric]["count"]), below)

    def total(*codes: str) -> tuple[int, int, int]:
        n = sum(counts[code] for code in codes)
        return n, n, said["visitor"]

    yield "red_lines", *total("THR")
    yield "mi_non_adherent", *total("PER", "PRS", "THR")
    yield "mi_adherent", *total("AUT", "AFF")
    for metric in list(rules)[:-1]:
        yield metric, *share(metric)
    yield "verbal_dominance", *_over(said["visitor"], said["resident"])
    yield "talk_share", *_over(said["visitor"], len(table))
    yield "talk_share_length", *_length(table)
    yield "texas_coverage", *_texas(table)
    yield from _promises(table)
    yield "change_share", *share("change_share")
    middle = (len(table) + 1) // 2
    for half, cells in (("first", table["codes"][:middle]), ("second", table["codes"][middle:])):
        within = Counter(code for cell in cells for code in cell)
        yield f"change_share_{half}", *share("change_share", within)


def _over(above: int, below: int) -> tuple[float | None, int, int]:
    return (above / below if below else None), above, below


def _length(table: pd.DataFrame) -> tuple[float | None, int, int]:
    """Chinese signs and words of other scripts, by the text and not by the edition."""
    words = [len(_LENGTH.findall(text)) if isinstance(text, str) else 0 for text in table["text"]]
    lengths = pd.Series(words)
    return _over(int(lengths[table["speaker"] == "visitor"].sum()), int(lengths.sum()))


def _first(codes: pd.Series, code: str) -> int | None:
    return next((place for place, cell in enumerate(codes) if code in cell), None)


def _texas(table: pd.DataFrame) -> tuple[int | None, int | None, int]:
    """Distinct steps after the first disclosure; those before it do not count."""
    start = _first(table["codes"], "DIS")
    if start is None:
        return None, None, len(TEXAS)
    after = table.iloc[start + 1 :]
    steps = {
        step
        for cell, had in zip(after["codes"], after["texas"], strict=True)
        if "TEX" in cell
        for step in had or ()
    }
    return len(steps), len(steps), len(TEXAS)


def _promises(table: pd.DataFrame) -> Iterator[tuple[str, int | None, int | None, int]]:
    named = [
        len(set(had) - {"none"})
        for cell, had in zip(table["codes"], table["promise"], strict=True)
        if had and {"OFR", "CHG"} & set(cell)
    ]
    best, last = (max(named), named[-1]) if named else (None, None)
    yield "promise_best", best, best, len(PROMISE)
    yield "promise_last", last, last, len(PROMISE)


def _measure_table(rows: list[tuple]) -> pd.DataFrame:
    yardstick = data("profile")["yardstick"]
    full = []
    for metric, value, above, below in rows:
        beside = yardstick.get(metric) or {"fair": None, "good": None}
        full.append([metric, value, above, below, beside["fair"], beside["good"]])
    columns = ["metric", "metric_value", "numerator", "denominator"]
    # object: a column of numbers would turn None into nan, which looks like a number in a sum
    return pd.DataFrame(full, columns=[*columns, "yardstick_fair", "yardstick_good"], dtype=object)


def _needs(table: pd.DataFrame) -> pd.DataFrame:
    words = data("profile")
    rows = []
    for need in words["needs"]:
        replies = [
            reply
            for place, (who, cell) in enumerate(zip(table["speaker"], table["codes"], strict=True))
            if who == need["side"] and set(need["when"]) & set(cell)
            if (reply := _reply(table, place, words["within"]))
        ]
        met = [_is_met(need, reply) for reply in replies]
        rows.append([need["side"], need["id"], len(met), sum(met)])
    return pd.DataFrame(rows, columns=["need_side", "need", "need_times", "need_met"])


def _reply(table: pd.DataFrame, place: int, within: int) -> set[str]:
    """Codes of the other side's next turn; none where it says nothing more.

    A later turn answers something else: counted in, it would make an answered question unanswered.
    """
    speakers, own = table["speaker"], table["speaker"].iloc[place]
    start = next((n for n in range(place + 1, len(table)) if speakers.iloc[n] != own), len(table))
    stop = next((n for n in range(start, len(table)) if speakers.iloc[n] == own), len(table))
    return {
        code for cell in table["codes"].iloc[start : min(stop, start + within)] for code in cell
    }


def _is_met(need: Mapping[str, Any], reply: set[str]) -> bool:
    if "met_by" in need:
        return bool(reply & set(need["met_by"]))
    return not reply & set(need["not_by"])
