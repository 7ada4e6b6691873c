"""Dialogues: invented conversations at doors, in both languages, each utterance with its codes.

They lie in ``data/psychology/dialogues``, one YAML file a situation; a file of one's own has the
same shape. A fault is told with file, dialogue and utterance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd

from kit import datasets, language
from kit.psychology.words import Told, data, is_text, must_be_known, problem, shown

_WIDTH = {"en": 92, "zh": 46}  # characters; a Chinese one is twice as wide
SPEAKERS = ("visitor", "resident")
QUALITIES = ("good", "mixed", "poor")
TEXAS = ("thank", "explain", "consent", "ask", "signpost")
PROMISE = ("amount", "date", "channel")
EITHER = "either"
_FOLDER = "psychology/dialogues"
_KEYS = ("id", "situation", "quality", "title", "scene", "turn", "turn_why", "utterances")
_SAID = ("who", "codes", "en", "zh", "by", "texas", "promise")
_MOST_CODES = 2
_MOST = 2000  # utterances of a dialogue; an evening has some dozens

language.lend_labels(lambda: {"column": data("codebook")["columns"], **data("codebook")["values"]})


@dataclass(frozen=True, eq=False, repr=False)
class Dialogue(Told):
    """One conversation at a door; got from :func:`dialogue`. Everyone in it is invented.

    Attributes:
        id: its name.
        situation: short_term, lost_contact, sudden_shock or family; your own file may name others.
        quality: of the visitor's talk, as it was meant when it was written: good, mixed or poor.
        turn: number, from 1, of the utterance that the writer takes for the turn.
        utterances: what was said, as in the file.
        record: the whole record, with title, scene and the reason of the turn in both languages.

    >>> talk = dialogue("st-01")
    >>> talk.situation, talk.quality, len(talk.utterances) >= 15
    ('short_term', 'good', True)
    """

    id: str
    situation: str
    quality: str
    turn: int
    utterances: tuple[Mapping[str, Any], ...]
    record: Mapping[str, Any]

    @property
    def frame(self) -> pd.DataFrame:
        """Return one row an utterance, in the spoken language.

        Columns: n from 1; speaker (visitor or resident); text; gold (codes, the main one first,
        with a semicolon between two); texas and promise (steps and parts named; "none" for a
        promise without any, "" where there is none).

        >>> dialogue("st-01").frame.columns.tolist()
        ['n', 'speaker', 'text', 'gold', 'texas', 'promise']
        """
        rows = [
            [
                n,
                one["who"],
                one[language.current()],
                ";".join(one["codes"]),
                ";".join(one.get("texas", [])),
                parts(one.get("promise")),
            ]
            for n, one in enumerate(self.utterances, 1)
        ]
        return pd.DataFrame(rows, columns=["n", "speaker", "text", "gold", "texas", "promise"])

    @property
    def blank(self) -> pd.DataFrame:
        """Return the utterances without codes, with an empty column to code in.

        >>> dialogue("st-01").blank["codes"].unique().tolist()
        ['']
        """
        frame = self.frame[["n", "speaker", "text"]].assign(codes="")
        frame.insert(0, "dialogue", self.id)
        return frame

    @property
    def turn_why(self) -> str:
        """Return why the writer takes that utterance for the turn: an opinion to argue with.

        >>> bool(dialogue("st-01").turn_why)
        True
        """
        return language.of(self.record["turn_why"])

    def transcript(self, codes: bool = True) -> str:
        """Return the talk as text, one utterance after the other, no wider than a notebook.

        Args:
            codes: whether the gold codes and the turn are shown; without them it can be coded.

        >>> dialogue("st-01").transcript(codes=False).splitlines()[0][:3]
        '  1'
        """
        lines = []
        for n, one in enumerate(self.utterances, 1):
            said = f"{n:>3}  {self._who(one)}: {one[language.current()]}"
            tail = f"  [{';'.join(one['codes'])}]" if codes else ""
            mark = language.say("talk.turn_mark") if codes and n == self.turn else ""
            lines += wrap(said + tail + mark, _WIDTH[language.current()], subsequent_indent=" " * 5)
        return "\n".join(lines)

    def _who(self, one: Mapping[str, Any]) -> str:
        return language.of(one["by"]) if "by" in one else language.label("speaker", one["who"])

    def _lines(self) -> Iterator[str]:
        yield from self._head()
        yield self.transcript()
        yield self._foot()

    def _head(self) -> Iterator[str]:
        yield f"{language.of(self.record['title'])} ({self.id})"
        kind = language.label("situation", self.situation)
        quality = language.label("quality", self.quality)
        yield language.say("talk.kind", situation=kind, quality=quality)
        yield language.of(self.record["scene"])
        yield language.say("talk.invented")

    def _foot(self) -> str:
        return language.say("talk.turned", n=self.turn, why=self.turn_why)

    def _repr_html_(self) -> str:
        title, *rest = map(escape, self._head())
        rows = []
        for n, one in enumerate(self.utterances, 1):
            text = escape(one[language.current()])
            if n == self.turn:
                text = f"<strong>{text}</strong>{escape(language.say('talk.turn_mark'))}"
            cells = (str(n), escape(self._who(one)), text, escape(";".join(one["codes"])))
            left = "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells)
            rows.append(f"<tr>{left}</tr>")
        names = ("utterance_n", "speaker", "utterance_text", "gold")
        heads = "".join(f"<th>{escape(language.label('column', name))}</th>" for name in names)
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        head = f"<p><strong>{title}</strong><br>{'<br>'.join(rest)}</p>"
        return f"{head}{table}<p>{escape(self._foot())}</p>"


def parts(promise: list[str] | None) -> str:
    """Return the parts of a promise as one cell; none named is not the same as no promise.

    >>> parts(["amount", "date"]), parts([]), parts(None)
    ('amount;date', 'none', '')
    """
    return "" if promise is None else ";".join(promise) or "none"


# ---------------------------------------------------------------- the public functions


def dialogues(
    path: str | Path | None = None, *, situation: str | None = None, quality: str | None = None
) -> pd.DataFrame:
    """List the dialogues.

    Args:
        path: a YAML file of your own; None for those of the kit.
        situation: only those of one situation.
        quality: only those of one quality.

    Returns:
        One row a dialogue: id, situation, quality (of the visitor's talk, on purpose), title,
        utterances (how many), turn (the utterance that the writer takes for the turn).

    Raises:
        DataProblem: a file that is not as it must be, or nothing of that situation or quality.

    >>> dialogues(situation="short_term")["id"].tolist()[:2]
    ['st-01', 'st-02']
    """
    talks = every(path)
    for key, wanted in (("situation", situation), ("quality", quality)):
        if wanted is not None:
            known = list(dict.fromkeys(getattr(one, key) for one in talks))
            must_be_known(wanted, known, "talk.unknown_kind", key=key)
            talks = [one for one in talks if getattr(one, key) == wanted]
    rows = [
        [
            *(one.id, one.situation, one.quality, language.of(one.record["title"])),
            *(len(one.utterances), one.turn),
        ]
        for one in talks
    ]
    columns = ["id", "situation", "quality", "title", "utterances", "turn"]
    return pd.DataFrame(rows, columns=columns)


def dialogue(id: str | Path, name: str | None = None) -> Dialogue:
    """Return one dialogue.

    Args:
        id: of :func:`dialogues`, or the path of a YAML file of your own.
        name: which dialogue of your own file; None where it holds only one.

    Raises:
        DataProblem: no such dialogue, or a file that is not as it must be.

    >>> dialogue("st-01").id
    'st-01'
    """
    if not _is_path(id):
        return _named(id, every())
    talks = every(id)
    if name is None and len(talks) == 1:
        return talks[0]
    return _named(name, talks)


def _named(id: Any, talks: list[Dialogue]) -> Dialogue:
    must_be_known(id, [one.id for one in talks], "talk.unknown")
    return next(one for one in talks if one.id == id)


def _is_path(id: Any) -> bool:
    return isinstance(id, Path) or (isinstance(id, str) and id.lower().endswith((".yaml", ".yml")))


def every(path: str | Path | None = None) -> list[Dialogue]:
    """Return all dialogues of a file of one's own, or of the kit, in the order of their ids.

    Args:
        path: a YAML file; None for those of the kit.

    >>> len({one.id for one in every()}) == len(every())
    True
    """
    if path is not None:
        return _checked(Path(str(path)).name, datasets.read_own_yaml(path), set())
    taken: set[str] = set()
    found = []
    for file in sorted((datasets.folder() / _FOLDER).glob("*.yaml")):
        found += _checked(file.name, datasets.read_yaml(file), taken)
    # the typical situations in the order in which the series tells them
    order = list(data("codebook")["values"]["situation"])
    return sorted(found, key=lambda one: (order.index(one.situation), one.id))


# ---------------------------------------------------------------- what a file must hold


def sides() -> dict[str, tuple[str, ...]]:
    """Return who may have each code of the kit's code book.

    >>> sides()["SR"], sides()["NEU"]
    (('visitor',), ('visitor', 'resident'))
    """
    return {
        one["code"]: SPEAKERS if one["side"] == EITHER else (one["side"],)
        for one in data("codebook")["codes"]
    }


def _checked(file: str, records: Any, taken: set[str]) -> list[Dialogue]:
    if not isinstance(records, list) or not records:
        raise problem("talk.file.no_list", file=file)
    return [_dialogue(file, place, record, taken) for place, record in enumerate(records, 1)]


def _dialogue(file: str, place: int, record: Any, taken: set[str]) -> Dialogue:
    if not isinstance(record, Mapping):
        raise problem("talk.file.no_record", file=file, place=place)
    id = record.get("id")
    if not isinstance(id, str) or not id.strip():
        raise problem("talk.file.no_id", file=file, place=place)
    where = {"file": file, "id": shown(id)}
    if id in taken:
        raise problem("talk.file.twice", **where)
    taken.add(id)
    for key in record:
        must_be_known(key, _KEYS, "talk.file.unknown_key", **where)
    for key in _KEYS:
        if key not in record:
            raise problem("talk.file.lacks", key=key, **where)
    said = record["utterances"]
    if not isinstance(said, list) or not 1 <= len(said) <= _MOST:
        raise problem("talk.file.empty", most=_MOST, **where)
    _check_head(record, len(said), where)
    allowed = sides()
    for n, one in enumerate(said, 1):
        _check_utterance(one, allowed, {**where, "n": n})
    kind = (record["situation"], record["quality"], record["turn"])
    return Dialogue(id, *kind, tuple(said), record)


def _check_head(record: Mapping[str, Any], n: int, where: dict[str, Any]) -> None:
    turn = record["turn"]
    right = {key: is_text(record[key]) for key in ("title", "scene", "turn_why")}
    right["situation"] = isinstance(record["situation"], str) and bool(record["situation"].strip())
    right["quality"] = record["quality"] in QUALITIES
    right["turn"] = isinstance(turn, int) and not isinstance(turn, bool) and 1 <= turn <= n
    for key, is_right in right.items():
        if not is_right:
            raise problem("talk.file.wrong", key=key, **where)


def _check_utterance(one: Any, allowed: dict[str, tuple[str, ...]], where: dict[str, Any]) -> None:
    if not isinstance(one, Mapping):
        raise problem("talk.file.no_utterance", **where)
    for key in one:
        must_be_known(key, _SAID, "talk.file.unknown_said", **where)
    for key, is_right in _said(one, allowed):
        if not is_right:
            raise problem("talk.file.wrong_said", key=key, **where)


def _said(
    one: Mapping[str, Any], allowed: dict[str, tuple[str, ...]]
) -> Iterator[tuple[str, bool]]:
    """Yield every key of an utterance, and whether it is as it must be."""
    codes = one.get("codes")
    yield "who", one.get("who") in SPEAKERS
    yield "codes", _different(codes, list(allowed)) and 1 <= len(codes) <= _MOST_CODES
    yield "codes", all(one["who"] in allowed[code] for code in codes)
    for edition in language.EDITIONS:
        yield edition, is_text(one.get(edition)) and isinstance(one[edition], str)
    yield "by", "by" not in one or is_text(one["by"])
    yield "texas", ("texas" in one) == ("TEX" in codes)
    yield "texas", "texas" not in one or (_different(one["texas"], TEXAS) and bool(one["texas"]))
    yield "promise", "promise" in one or "OFR" not in codes
    yield "promise", "promise" not in one or bool({"OFR", "CHG"} & set(codes))
    yield "promise", "promise" not in one or _different(one["promise"], PROMISE)


def _different(values: Any, known: Any) -> bool:
    is_list = isinstance(values, list) and all(isinstance(value, str) for value in values)
    return is_list and set(values) <= set(known) and len(set(values)) == len(values)
