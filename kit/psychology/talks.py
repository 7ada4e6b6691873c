"""Dialogues: invented conversations at doors, in both languages, each utterance with its codes.

They lie in ``data/psychology/dialogues``, one YAML file a situation. A file of one's own has the
same shape, and may come uncoded and in one language. A fault is told with file, dialogue and
utterance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
_NEEDED = ("id", "situation", "title", "scene", "utterances")
_WRITERS = ("quality", "turn", "turn_why")  # of the kit's own talks, before anybody coded them
_KEYS = (*_NEEDED, *_WRITERS, "content")
_SAID = ("who", "codes", "en", "zh", "by", "texas", "promise")
_MOST_CODES = 2
_MOST = 2000  # utterances of a dialogue; an evening has some dozens
# Numbers of a telephone, an identity card or a bank card, also with blanks or hyphens between. Sums
# and dates are shorter; in Chinese, numbers that count something have 十, 百 or 千 between.
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_IDENTITY = re.compile(r"\d(?:[ -]?\d){10}|[〇零一二三四五六七八九幺]{11}")

language.lend_labels(lambda: {"column": data("codebook")["columns"], **data("codebook")["values"]})


@dataclass(frozen=True, eq=False, repr=False)
class Dialogue(Told):
    """One conversation at a door; got from :func:`dialogue`. Everyone in it is invented.

    Attributes:
        id: its name.
        situation: short_term, lost_contact, sudden_shock or family; your own file may name others.
        quality: of the visitor's talk, as it was meant when it was written: good, mixed or poor; ""
            in a file of your own that does not say.
        turn: number, from 1, of the utterance that the writer takes for the turn; 0 where none is
            named.
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
                in_language(one),
                ";".join(one.get("codes", [])),
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
        return in_language(self.record.get("turn_why"))

    @property
    def title(self) -> str:
        """Return its title, in the spoken language where it has one.

        >>> dialogue("st-01").title
        'The second of July'
        """
        return in_language(self.record["title"])

    @property
    def scene(self) -> str:
        """Return where it is and who is there.

        >>> dialogue("st-01").scene.startswith("Liang, 43")
        True
        """
        return in_language(self.record["scene"])

    @property
    def content(self) -> str:
        """Return what a reader may want to know before reading; "" where nothing is noted.

        >>> dialogue("st-01").content, bool(dialogue("sh-07").content)
        ('', True)
        """
        return in_language(self.record.get("content"))

    @property
    def is_coded(self) -> bool:
        """Say whether it has gold codes; a file of one's own need not.

        >>> dialogue("st-01").is_coded
        True
        """
        return "codes" in self.utterances[0]

    def transcript(self, codes: bool = True) -> str:
        """Return the talk as text, one utterance after the other, no wider than a notebook.

        A note on its content, where it has one, stands above.

        Args:
            codes: whether the gold codes and the turn are shown; without them it can be coded.

        >>> dialogue("st-01").transcript(codes=False).splitlines()[0][:3]
        '  1'
        """
        wide = _WIDTH[language.current()]
        lines = [line for note in self._note() for line in wrap(note, wide)]
        for n, one in enumerate(self.utterances, 1):
            said = f"{n:>3}  {self._who(one)}: {in_language(one)}"
            tail = f"  [{';'.join(one['codes'])}]" if codes and self.is_coded else ""
            mark = language.say("talk.turn_mark") if codes and n == self.turn else ""
            lines += wrap(said + tail + mark, wide, subsequent_indent=" " * 5)
        return "\n".join(lines)

    def text(self, n: int) -> str:
        """Return what was said, in the spoken language where it is there.

        Args:
            n: number of the utterance, from 1.

        >>> dialogue("st-01").text(2)
        "That's me, yeah. What's up?"
        """
        return in_language(self.utterances[n - 1])

    def who(self, n: int) -> str:
        """Return who said it: a name, or the side.

        Args:
            n: number of the utterance, from 1.

        >>> dialogue("sh-01").who(1), dialogue("st-01").who(1)
        ('Zhou Ming', 'visitor')
        """
        return self._who(self.utterances[n - 1])

    def _who(self, one: Mapping[str, Any]) -> str:
        return in_language(one["by"]) if "by" in one else language.label("speaker", one["who"])

    def _note(self) -> Iterator[str]:
        if self.content:
            yield language.say("talk.content", text=self.content)

    def _lines(self) -> Iterator[str]:
        yield from self._head()
        yield self.transcript()
        yield from self._foot()

    def _head(self) -> Iterator[str]:
        yield f"{self.title} ({self.id})"
        kind = language.label("situation", self.situation)
        if self.quality:
            quality = language.label("quality", self.quality)
            yield language.say("talk.kind", situation=kind, quality=quality)
        else:
            yield language.say("talk.situation", situation=kind)
        yield self.scene
        yield language.say("talk.invented")

    def _foot(self) -> Iterator[str]:
        if self.turn:
            yield language.say("talk.turned", n=self.turn, why=self.turn_why)

    def _repr_html_(self) -> str:
        title, *rest = map(escape, [*self._head(), *self._note()])
        rows = []
        for n, one in enumerate(self.utterances, 1):
            text = escape(in_language(one))
            if n == self.turn:
                text = f"<strong>{text}</strong>{escape(language.say('talk.turn_mark'))}"
            cells = (str(n), escape(self._who(one)), text, escape(";".join(one.get("codes", []))))
            left = "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells)
            rows.append(f"<tr>{left}</tr>")
        names = ("utterance_n", "speaker", "utterance_text", "gold")
        heads = "".join(f"<th>{escape(language.label('column', name))}</th>" for name in names)
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        head = f"<p><strong>{title}</strong><br>{'<br>'.join(rest)}</p>"
        return f"{head}{table}<p>{escape(' '.join(self._foot()))}</p>"


def in_language(text: Mapping[str, Any] | str | None) -> str:
    """Return a text in the spoken language, or in the one that it has.

    >>> in_language({"en": "door", "zh": "门"}), in_language({"zh": "门"}), in_language(None)
    ('door', '门', '')
    """
    if not isinstance(text, Mapping):
        return text or ""
    return text.get(language.current()) or next(
        text[key] for key in language.EDITIONS if text.get(key)
    )


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
        utterances (how many), turn (the utterance that the writer takes for the turn, 0 for none),
        content_note (what a reader may want to know first, "" for nothing).

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
            *(one.id, one.situation, one.quality, one.title),
            *(len(one.utterances), one.turn, one.content),
        ]
        for one in talks
    ]
    columns = ["id", "situation", "quality", "title", "utterances", "turn", "content_note"]
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
        return _checked(Path(str(path)).name, datasets.read_own_yaml(path), set(), own=True)
    files = sorted((datasets.folder() / _FOLDER).glob("*.yaml"))
    talks = (datasets.Document(file, datasets.read_yaml(file)) for file in files)
    return list(_of_the_kit(datasets.Document("codebook", data("codebook")), *talks))


@lru_cache(maxsize=4)  # a notebook asks for one talk after the other, a panel at every click
def _of_the_kit(codebook: datasets.Document, *files: datasets.Document) -> tuple[Dialogue, ...]:
    taken: set[str] = set()
    found = []
    for file in files:
        found += _checked(file.path.name, file.content, taken, own=False)
    # the typical situations in the order in which the series tells them
    order = list(codebook.content["values"]["situation"])
    return tuple(sorted(found, key=lambda one: (order.index(one.situation), one.id)))


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


def _checked(file: str, records: Any, taken: set[str], own: bool) -> list[Dialogue]:
    if not isinstance(records, list) or not records:
        raise problem("talk.file.no_list", file=file)
    return [_dialogue(file, place, record, taken, own) for place, record in enumerate(records, 1)]


def _dialogue(file: str, place: int, record: Any, taken: set[str], own: bool) -> Dialogue:
    if not isinstance(record, Mapping):
        raise problem("talk.file.no_record", file=file, place=place)
    id = record.get("id")
    if not isinstance(id, str) or not id.strip():
        raise problem("talk.file.no_id", file=file, place=place)
    where = {"file": file, "id": "…" if _names_somebody(id) else shown(id)}
    _refuse_identity(record, where)
    if id in taken:
        raise problem("talk.file.twice", **where)
    taken.add(id)
    for key in record:
        must_be_known(key, _KEYS, "talk.file.unknown_key", **where)
    for key in _NEEDED if own else (*_NEEDED, *_WRITERS):
        if key not in record:
            raise problem("talk.file.lacks", key=key, **where)
    said = record["utterances"]
    if not isinstance(said, list) or not 1 <= len(said) <= _MOST:
        raise problem("talk.file.empty", most=_MOST, **where)
    allowed = sides()
    for n, one in enumerate(said, 1):
        _check_utterance(one, allowed, {**where, "n": n}, own)
    if own:
        _check_whole(said, where)
    _check_head(record, len(said), where, own)
    kind = (record["situation"], record.get("quality", ""), record.get("turn", 0))
    return Dialogue(id, *kind, tuple(said), record)


def _check_head(record: Mapping[str, Any], n: int, where: dict[str, Any], own: bool) -> None:
    turn = record.get("turn", 1)
    texts = [key for key in ("title", "scene", "turn_why", "content") if key in record]
    right = {key: _is_said(record[key], own) for key in texts}
    right["situation"] = isinstance(record["situation"], str) and bool(record["situation"].strip())
    right["quality"] = record.get("quality", QUALITIES[0]) in QUALITIES
    right["turn"] = isinstance(turn, int) and not isinstance(turn, bool) and 1 <= turn <= n
    for key, is_right in right.items():
        if not is_right:
            raise problem("talk.file.wrong", key=key, **where)


def _is_said(value: Any, own: bool) -> bool:
    """Text, or a mapping by language; a file of one's own may have one of the two."""
    if not own or not isinstance(value, Mapping):
        return is_text(value)
    return (
        bool(value) and set(value) <= set(language.EDITIONS) and all(map(_is_line, value.values()))
    )


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and is_text(value)


def _check_utterance(
    one: Any, allowed: dict[str, tuple[str, ...]], where: dict[str, Any], own: bool
) -> None:
    if not isinstance(one, Mapping):
        raise problem("talk.file.no_utterance", **where)
    for key in one:
        must_be_known(key, _SAID, "talk.file.unknown_said", **where)
    if own and not set(language.EDITIONS) & set(one):
        raise problem("talk.file.no_words", **where)
    for key, is_right in _said(one, allowed, own):
        if not is_right:
            raise problem("talk.file.wrong_said", key=key, **where)


def _said(
    one: Mapping[str, Any], allowed: dict[str, tuple[str, ...]], own: bool
) -> Iterator[tuple[str, bool]]:
    """Yield every key of an utterance, and whether it is as it must be."""
    codes = one.get("codes", [] if own else None)
    yield "who", one.get("who") in SPEAKERS
    if "codes" in one or not own:
        yield "codes", _different(codes, list(allowed)) and 1 <= len(codes) <= _MOST_CODES
    yield "codes", all(one["who"] in allowed[code] for code in codes)
    for edition in language.EDITIONS:
        yield edition, _is_line(one.get(edition)) or (own and edition not in one)
    yield "by", "by" not in one or _is_said(one["by"], own)
    yield "texas", ("texas" in one) == ("TEX" in codes)
    yield "texas", "texas" not in one or (_different(one["texas"], TEXAS) and bool(one["texas"]))
    yield "promise", "promise" in one or "OFR" not in codes
    yield "promise", "promise" not in one or bool({"OFR", "CHG"} & set(codes))
    yield "promise", "promise" not in one or _different(one["promise"], PROMISE)


def _check_whole(said: list[Mapping[str, Any]], where: dict[str, Any]) -> None:
    """Codes and each language stand in all utterances or in none: half a talk has no profile."""
    for key in ("codes", *language.EDITIONS):
        has = [key in one for one in said]
        if any(has) and not all(has):
            n, other = has.index(False) + 1, has.index(True) + 1
            raise problem("talk.file.not_in_all", key=key, n=n, other=other, **where)


def _refuse_identity(record: Any, where: dict[str, Any], key: Any = "") -> None:
    """Refuse a number that could name a person, wherever in the record it stands."""
    if isinstance(record, Mapping):
        for name, value in record.items():
            _refuse_identity(name, where, key)
            _refuse_identity(value, where, key or name)
    elif isinstance(record, list):
        for n, value in enumerate(record, 1):
            _refuse_identity(value, where, f"utterance {n}" if key == "utterances" else key)
    elif _names_somebody(record):
        raise problem("talk.file.identity", key=shown(key), **where)


def _names_somebody(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    try:
        plain = unicodedata.normalize("NFKC", str(value))
    except ValueError:  # a whole number of more digits than Python writes out
        return True
    return bool(_IDENTITY.search(_DATE.sub(" ; ", plain)))


def _different(values: Any, known: Any) -> bool:
    is_list = isinstance(values, list) and all(isinstance(value, str) for value in values)
    return is_list and set(values) <= set(known) and len(set(values)) == len(values)
