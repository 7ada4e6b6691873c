"""The wording aid: it marks words, says why, and knows no more than its lists.

Lists of our own (``data/psychology/lexicons.yaml``) for politeness, hedges, pressure, threat,
choice and rights; patterns for amount, date and channel. The longest entry wins. A polite threat
scores as polite: politeness is not lawfulness, and the aid says so each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.psychology.talks import every
from kit.psychology.words import Told, a_count, data, must_be_known, paragraph, problem, shown

MOST_LETTERS = 20_000
_LISTS = {"en": "english", "zh": "chinese"}  # the lists of words in the file
SPECIFIC = ("amount", "date", "channel")
_HAN = re.compile(r"[\u3400-\u9fff]")
# one sign for one, so that places stay places
_SAME = str.maketrans("‘’＇“”０１２３４５６７８９，．！？　", "'''\"\"0123456789,.!? ")
_LINES = {  # a kind is told apart by its line too, not by colour
    "politeness": "1px dotted",
    "hedge": "2px dotted",
    "pressure": "2px dashed",
    "threat": "4px double",
    "autonomy": "2px solid",
    "amount": "1px solid",
    "date": "1px solid",
    "channel": "1px solid",
}

language.lend_labels(
    lambda: {
        "column": data("lexicons")["columns"],
        "mark_kind": {kind: one["name"] for kind, one in data("lexicons")["kinds"].items()},
        "text_edition": {
            edition: data("lexicons")["editions"][key] for edition, key in _LISTS.items()
        },
        "outcome_of_mark": data("lexicons")["outcomes"],
    }
)


@dataclass(frozen=True)
class Mark:
    """Marked words: where they stand, what they are taken for, and why.

    Attributes:
        start: place of the first character in the text, from 0.
        end: place after the last.
        text: the words as they stand there.
        kind: a kind of ``data/psychology/lexicons.yaml``.
        why: the reason, in the language that was spoken.

    >>> wording("You must pay.").marks[0].text
    'must'
    """

    start: int
    end: int
    text: str
    kind: str
    why: str


@dataclass(frozen=True, eq=False, repr=False)
class Wording(Told):
    """A text with its marks. Lexical only: it reads words, not what they do.

    Attributes:
        text: as it was given.
        marks: in the order of the text; none overlaps another.
        edition: the list that was used, ``"en"`` or ``"zh"``.

    >>> wording("请您务必今天还款。").counts["pressure"]
    1
    """

    text: str
    marks: tuple[Mark, ...]
    edition: str

    @property
    def counts(self) -> dict[str, int]:
        """Return how many marks of each kind there are, 0 too.

        >>> wording("Perhaps on Friday?").counts["date"]
        1
        """
        kinds = [mark.kind for mark in self.marks]
        return {kind: kinds.count(kind) for kind in data("lexicons")["kinds"]}

    @property
    def specificity(self) -> int:
        """Return how many of amount, date and channel the text names, 0 to 3.

        >>> wording("十号微信转三百块。").specificity, wording("我会尽力解决这个疑惑。").specificity
        (3, 0)
        """
        return sum(self.counts[kind] > 0 for kind in SPECIFIC)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a mark: mark_start, mark_end, mark_text, mark_kind, mark_why.

        >>> wording("You must pay.").to_frame()["mark_start"].tolist()
        [4]
        """
        rows = [[m.start, m.end, m.text, m.kind, m.why] for m in self.marks]
        columns = ["mark_start", "mark_end", "mark_text", "mark_kind", "mark_why"]
        return pd.DataFrame(rows, columns=columns)

    def says_not(self) -> str:
        """Return what the aid cannot see, in the spoken language.

        >>> "politeness is not lawfulness" in wording("Please.").says_not()
        True
        """
        return language.say("talk.lexical_only")

    def _lines(self) -> Iterator[str]:
        kinds = data("lexicons")["kinds"]
        yield "".join(
            f"[{kinds[mark.kind]['letter']}:{text}]" if mark else text
            for text, mark in self._pieces()
        )
        yield from self._reasons()

    def _reasons(self) -> Iterator[str]:
        if not self.marks:
            yield language.say("talk.no_marks")
        for mark in self.marks:
            name = language.label("mark_kind", mark.kind)
            yield language.say("talk.mark", text=mark.text, name=name, why=mark.why)
        yield language.say("talk.specificity", n=self.specificity)
        yield self.says_not()

    def _pieces(self) -> Iterator[tuple[str, Mark | None]]:
        """Yield the whole text piece by piece, each with its mark."""
        place = 0
        for mark in self.marks:
            yield self.text[place : mark.start], None
            yield mark.text, mark
            place = mark.end
        yield self.text[place:], None

    def _repr_html_(self) -> str:
        done = "".join(_underlined(text, mark) for text, mark in self._pieces())
        # line ends of the text itself stay line ends
        return f'<p style="white-space:pre-wrap">{done}</p>' + paragraph(self._reasons())


def _underlined(text: str, mark: Mark | None) -> str:
    if mark is None:
        return escape(text)
    line, why = _LINES[mark.kind], escape(mark.why)
    words = f'<span style="border-bottom:{line}" title="{why}">{escape(text)}</span>'
    return f"{words}<sup>{escape(language.label('mark_kind', mark.kind))}</sup>"


def wording(text: str, edition: str | None = None) -> Wording:
    """Mark the words of a text by the kit's lists, and say why. Lexical only.

    It does not know who speaks, what is true or what the law says: a polite threat scores as
    polite, and politeness is not lawfulness.

    Args:
        text: a sentence or a whole message, up to 20,000 characters.
        edition: ``"en"`` or ``"zh"``, the list to use; None for Chinese where the text has Chinese
            characters, else English.

    Raises:
        DataProblem: no text, an empty or too long one, or another edition.

    Source: lists of our own; which words other lists hold, and what goes wrong with them, was tried
    (computed).

    >>> [mark.kind for mark in wording("您应该还款。").marks]
    ['politeness']
    >>> [mark.kind for mark in wording("Pay at once, or there will be consequences.").marks]
    ['pressure', 'threat']
    """
    if not isinstance(text, str) or not text.strip():
        raise problem("talk.no_text", value=shown(text))
    if len(text) > MOST_LETTERS:
        raise problem("talk.long_text", n=len(text), most=MOST_LETTERS)
    if edition is None:
        edition = "zh" if _HAN.search(text) else "en"
    must_be_known(edition, language.EDITIONS, "talk.unknown_edition")
    marks = tuple(
        Mark(start, end, text[start:end], kind, language.of(why))
        for start, end, kind, why in _found(text, edition)
    )
    return Wording(text, marks, edition)


def lexicon(edition: str | None = None) -> pd.DataFrame:
    """List the words that the wording aid marks, so that they can be argued about.

    Args:
        edition: ``"en"`` or ``"zh"``; None for both.

    Returns:
        mark_kind (``none`` for an expression that is only kept from being marked), text_edition,
        mark_text, mark_why.

    Raises:
        DataProblem: another edition.

    >>> table = lexicon("zh")
    >>> "必须" in table["mark_text"].tolist(), "应该" in table["mark_text"].tolist()
    (True, False)
    """
    if edition is not None:
        must_be_known(edition, language.EDITIONS, "talk.unknown_edition")
    rows = [
        [entry["kind"], spoken, word, language.of(entry["why"])]
        for entry in data("lexicons")["entries"]
        for spoken in ((edition,) if edition else language.EDITIONS)
        for word in entry[_LISTS[spoken]]
    ]
    return pd.DataFrame(rows, columns=["mark_kind", "text_edition", "mark_text", "mark_why"])


# ---------------------------------------------------------------- marking


def _found(text: str, edition: str) -> list[tuple[int, int, str, Any]]:
    """Places of all marks: from the left, the longest first, nothing twice."""
    entries, words, patterns = _matchers(datasets.Document("lexicons", data("lexicons")), edition)
    plain = text.translate(_SAME)
    found = []
    for hit in words.finditer(plain):
        kind, why = entries[" ".join(hit.group().lower().split())]
        found.append((hit.start(), hit.end(), kind, why))
    for kind, why, pattern in patterns:
        found += [(hit.start(), hit.end(), kind, why) for hit in pattern.finditer(plain)]
    kept, place = [], 0
    for start, end, kind, why in sorted(found, key=lambda one: (one[0], -one[1])):
        if start < place or end == start:
            continue
        place = end
        if kind != "none":
            kept.append((start, end, kind, why))
    return kept


@cache
def _matchers(
    document: datasets.Document, edition: str
) -> tuple[dict[str, tuple[str, Any]], re.Pattern, list[tuple[str, Any, re.Pattern]]]:
    words = document.content
    entries = {
        word.lower(): (entry["kind"], entry["why"])
        for entry in words["entries"]
        for word in entry[_LISTS[edition]]
    }
    longest = sorted(entries, key=len, reverse=True)
    if edition == "en":
        each = (r"\s+".join(map(re.escape, word.split())) for word in longest)
        joined = rf"(?<![\w'])(?:{'|'.join(each)})(?![\w]|'\w)"
    else:
        joined = "|".join(map(re.escape, longest))
    patterns = [
        (one["kind"], one["why"], re.compile(one[edition], re.IGNORECASE))
        for one in words["patterns"]
    ]
    return entries, re.compile(joined, re.IGNORECASE), patterns


# ---------------------------------------------------------------- against the gold codes


@dataclass(frozen=True, eq=False, repr=False)
class WordingReport(Told):
    """The marks held against the gold codes; got from :func:`wording_against_gold`.

    Attributes:
        table: one row a kind and language: mark_kind, text_edition, held_against, mark_hits,
            false_alarms, mark_misses, precision and recall with the ends of their intervals;
            missing where there is nothing to divide by.
        examples: some hits, false alarms and misses: mark_kind, text_edition, outcome_of_mark,
            dialogue, n, utterance_text.
        polite_threats: per language, utterances coded THR that hold a mark of politeness, and all
            that are coded THR.
        n_dialogues: dialogues that were read.
        confidence: of the intervals.
        draws: bootstrap samples over dialogues.
        seed: of the draws.

    >>> wording_against_gold(draws=100).n_dialogues
    40
    """

    table: pd.DataFrame
    examples: pd.DataFrame
    polite_threats: dict[str, tuple[int, int]]
    n_dialogues: int
    confidence: float
    draws: int
    seed: int

    def _lines(self) -> Iterator[str]:
        say = language.say
        yield say("talk.held", n=self.n_dialogues, draws=self.draws, seed=self.seed)
        for row in self.table.itertuples():
            named = {
                key: "-" if pd.isna(getattr(row, key)) else f"{getattr(row, key):.2f}"
                for key in self.table.columns[6:]
            }
            name = language.label("mark_kind", row.mark_kind)
            edition = language.label("text_edition", row.text_edition)
            counted = {"hits": row.mark_hits, "false": row.false_alarms, "missed": row.mark_misses}
            named |= {"name": name, "edition": edition, "against": row.held_against}
            yield say("talk.held_row", **named, **counted)
        for edition, (polite, threats) in self.polite_threats.items():
            name = language.label("text_edition", edition)
            yield say("talk.polite_threats", edition=name, n=polite, of=threats)
        for note in data("lexicons")["against_note"].values():
            yield language.of(note)
        yield say("talk.lexical_only")

    def _tables(self) -> Iterator[pd.DataFrame]:
        numbers = self.table.columns[6:]
        yield language.table(self.table.assign(**self.table[numbers].astype(float).round(2)))
        yield language.table(self.examples).rename(
            columns={language.label("column", "n"): language.label("column", "utterance_n")}
        )


def wording_against_gold(
    path: Any = None, *, examples: int = 3, draws: int = 1000, seed: int = 1
) -> WordingReport:
    """Hold the marks of the wording aid against the gold codes of written dialogues.

    For pressure, threat, choice, politeness and hedges: does an utterance of the visitor hold a
    mark, and has it the code? For amount, date and channel: is it marked in a promise of the
    resident, and did the writer note it? The lists were not tuned to these dialogues, and the
    dialogues are invented: other texts will give other figures.

    Args:
        path: a YAML file of dialogues of your own; None for those of the kit.
        examples: how many of each outcome, kind and language to show, 0 to 50.
        draws: bootstrap samples over dialogues, 100 to 10,000.
        seed: of the draws.

    Returns:
        A :class:`WordingReport`. Intervals hold 95% of the draws; utterances of one dialogue are
        alike, so whole dialogues are drawn.

    Raises:
        DataProblem: a file that is not as it must be, or numbers out of range.

    Source: precision = hits / (hits + false alarms), recall = hits / (hits + misses); computed.

    >>> held = wording_against_gold(draws=100)
    >>> held.table["mark_kind"].nunique()
    8
    """
    a_count("examples", examples, 0, 50)
    a_count("draws", draws, 100, 10_000)
    a_count("seed", seed, 0, 2**63 - 1)
    rows = pd.DataFrame(
        _judged(path),
        columns=["dialogue", "n", "text_edition", "mark_kind", "marked", "coded", "utterance_text"],
    )
    rows["outcome_of_mark"] = np.select(
        [rows["marked"] & rows["coded"], rows["marked"], rows["coded"]],
        ["hit", "false_alarm", "miss"],
        "",
    )
    names = rows["dialogue"].unique()
    weights = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=draws
    )
    kinds = list(dict.fromkeys(zip(rows["mark_kind"], rows["text_edition"], strict=True)))
    table = [_rates(rows, names, weights, *kind) for kind in kinds]
    shown_ = rows[rows["outcome_of_mark"] != ""]
    shown_ = shown_.groupby(["mark_kind", "text_edition", "outcome_of_mark"], sort=False)
    columns = ["mark_kind", "text_edition", "outcome_of_mark", "dialogue", "n", "utterance_text"]
    return WordingReport(
        table=pd.DataFrame(table),
        examples=shown_.head(examples)[columns].sort_values(columns[:3], ignore_index=True),
        polite_threats=_polite_threats(rows),
        n_dialogues=len(names),
        confidence=0.95,
        draws=draws,
        seed=seed,
    )


def _judged(path: Any) -> Iterator[list[Any]]:
    """Yield for every utterance, kind and language whether it is marked, and whether coded."""
    against = data("lexicons")["against"]
    for talk in every(path):
        if not talk.is_coded:
            raise problem("talk.uncoded", id=shown(talk.id))
        for n, one in enumerate(talk.utterances, 1):
            is_visitor = one["who"] == "visitor"
            if not is_visitor and "promise" not in one:
                continue
            wanted = against if is_visitor else {kind: None for kind in SPECIFIC}
            for edition in language.EDITIONS:
                if edition not in one:
                    continue
                kinds = {kind for _, _, kind, _ in _found(one[edition], edition)}
                for kind, codes in wanted.items():
                    true = set(codes) & set(one["codes"]) if codes else kind in one["promise"]
                    yield [talk.id, n, edition, kind, kind in kinds, bool(true), one[edition]]


def _rates(
    rows: pd.DataFrame, names: np.ndarray, weights: np.ndarray, kind: str, edition: str
) -> dict[str, Any]:
    own = rows[(rows["mark_kind"] == kind) & (rows["text_edition"] == edition)]
    counts = pd.crosstab(own["dialogue"], own["outcome_of_mark"])
    counts = counts.reindex(index=names, columns=["hit", "false_alarm", "miss"], fill_value=0)
    hits, false, missed = (int(n) for n in counts.sum())
    drawn = weights @ counts.to_numpy()
    codes = data("lexicons")["against"].get(kind)
    row = {
        "mark_kind": kind,
        "text_edition": edition,
        "held_against": ", ".join(codes) if codes else language.say("talk.in_promise"),
        "mark_hits": hits,
        "false_alarms": false,
        "mark_misses": missed,
    }
    for name, other, n in (("precision", 1, hits + false), ("recall", 2, hits + missed)):
        row[name] = hits / n if n else None
        below = drawn[:, 0] + drawn[:, other]
        shares = drawn[below > 0, 0] / below[below > 0]
        ends = np.quantile(shares, [0.025, 0.975]).tolist() if n and len(shares) else [None, None]
        row |= {f"{name}_low": ends[0], f"{name}_high": ends[1]}
    return row


def _polite_threats(rows: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """How many threats are polite by the list: the reason why the aid is no judge."""
    found = {}
    for edition in language.EDITIONS:
        own = rows[rows["text_edition"] == edition].set_index(["dialogue", "n"])
        threats = own[(own["mark_kind"] == "threat") & own["coded"]].index
        polite = own[(own["mark_kind"] == "politeness") & own["marked"]].index
        found[edition] = (len(threats.intersection(polite)), len(threats))
    return found
