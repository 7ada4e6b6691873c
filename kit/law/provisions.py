"""Provisions: from a citation as people write it to what the provision says, and since when.

``cite("civil code 464")`` and ``cite("民法典第四百六十四条")`` find the same records that a check
uses. Names of instruments stand in the regimes and in ``data/law/aliases.yaml``, old and new
numbers in ``data/law/concordance.yaml``. What is not found is not in the kit, and that is all.
"""

from __future__ import annotations

import difflib
import html
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kit import datasets, evidence, language
from kit.law import rulebook

ALIASES = "law/aliases.yaml"
CONCORDANCE = "law/concordance.yaml"
LONGEST = 300  # characters of a citation; a longer text is prose, not a citation
_COLUMNS = [
    *("regime", "rule", "instrument", "article", "state", "from", "to", "basis"),
    *("tier", "force", "grade", "says", "renumbered", "source"),
]


language.lend_labels(lambda: {"state": dict(datasets.read_yaml(ALIASES)["states"])})


# ---------------------------------------------------------------- what comes back


@dataclass(frozen=True, eq=False)
class Citation:
    """What the kit holds under a citation on a day.

    ``hits`` has one row a provision, ``missing`` one sentence for each part that was not found.
    """

    text: str
    on: str
    hits: pd.DataFrame
    missing: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Whether the kit holds anything under this citation."""
        return not self.hits.empty

    @property
    def rules(self) -> list[str]:
        """The ids of the rules found, in the order of the table."""
        return [rule for rule in self.hits["rule"] if rule]

    def to_frame(self) -> pd.DataFrame:
        """Return the hits as a table.

        Returns:
            One row a provision: regime, rule, instrument, article, state (in_force, not_yet,
            no_longer on the day asked for), from, to, basis of the dates, tier, force, grade,
            says, renumbered, source.
        """
        return self.hits.copy()

    def __len__(self) -> int:
        return len(self.hits)

    def __repr__(self) -> str:
        return "\n\n".join([*(_written(row, self.on) for _, row in self._rows()), *self.missing])

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{html.escape(m)}</p>" for m in self.missing)
        if not self.found:
            return notes
        shown = language.table(self.hits).to_html(index=False, escape=True)
        return f"<p>{html.escape(language.say('citing.as_of', day=self.on))}</p>{shown}{notes}"

    def _rows(self) -> Iterable[Any]:
        return self.hits.iterrows()


def _written(row: Any, on: str) -> str:
    """Write one hit in lines: name, standing, force on the day, content, number, source."""
    words = {k: language.label(k, row[k]) for k in ("tier", "force", "state", "basis")}
    head = language.say(
        "citing.head",
        **{"name": f"{row['instrument']} {row['article']}".strip(), "rule": row["rule"] or "-"},
        # in Chinese the tier and the kind of instrument may be one word: it is said once
        standing=language.say("citing.comma").join(dict.fromkeys([words["tier"], words["force"]])),
        grade=row["grade"],
    )
    until = language.say("citing.until", day=row["to"]) if row["to"] else ""
    span = language.say("citing.span", state=words["state"], on=on, since=row["from"], until=until)
    if row["basis"] != "source":  # a sharp before-or-after claim must not rest on such a date
        span += language.say("citing.basis", basis=words["basis"])
    source = language.say("citing.source", source=row["source"]) if row["source"] else ""
    lines = [head, span, row["says"], row["renumbered"], source]
    return "\n  ".join(line for line in lines if line)


# ---------------------------------------------------------------- asking


def cite(text: str, on: str | None = None, regime: str | Path = "CN") -> Citation:
    """Say what a provision says, in which version on a day, how strong it is and where it moved.

    Args:
        text: a citation in English or Chinese ("Criminal Law art. 293-1", "民法典第464条"), or the
            id of a rule. Several may be separated by semicolons. An instrument alone lists all
            that the kit holds of it; a number alone is looked for in every instrument.
        on: ISO date; None takes the day as of which the regime is described.
        regime: an id, the path of your own YAML file, or ``"all"``.

    Returns:
        A :class:`Citation`. What is not found is a sentence in it, not an error: that the kit does
        not hold a provision does not prove that there is none.

    Raises:
        DataProblem: no text, an overlong one, an unknown regime, or a day that is no date.

    >>> cite("civil code 464").rules
    ['CC-464']
    >>> cite("治安管理处罚法第四十二条", on="2026-03-17").to_frame()["state"].tolist()
    ['no_longer']
    """
    _refuse_no_text(text)
    shelves = [_shelf(rulebook.load(r), _path(r)) for r in in_regimes(regime)]
    day = rulebook.a_day(on) if on is not None else max(s.book.as_of for s in shelves)
    rows: list[dict[str, Any]] = []
    missing: list[str] = []
    for part in re.split(r"[;；\n]", text):
        if part.strip():
            found, lacks = _part(part.strip(), shelves, day)
            rows += found
            missing += lacks
    hits = pd.DataFrame(rows, columns=_COLUMNS).drop_duplicates(ignore_index=True)
    return Citation(text, day, hits, tuple(dict.fromkeys(missing)))


def _refuse_no_text(text: Any) -> None:
    if not isinstance(text, str):
        raise datasets.DataProblem(language.say("citing.not_text", kind=type(text).__name__))
    if not text.strip(" ;；\n\t"):
        raise datasets.DataProblem(language.say("citing.empty"))
    if len(text) > LONGEST:
        raise datasets.DataProblem(language.say("citing.too_long", n=len(text), most=LONGEST))


def in_regimes(regime: str | Path) -> list[str | Path]:
    """Write ``"all"`` out as the ids of all regimes; anything else stands for itself.

    >>> in_regimes("CN")
    ['CN']
    """
    if str(regime).lower() != "all":
        return [regime]
    return rulebook.regimes()["id"].tolist()


def _part(text: str, shelves: list[_Shelf], day: str) -> tuple[list[dict], list[str]]:
    """Answer one citation: the rows found, and a sentence for whatever was not."""
    for shelf in shelves:
        if rule := shelf.by_id(text):
            return [shelf.row(rule, day)], []
    rows: list[dict] = []
    missing: list[str] = []
    in_part: list[str] = []
    understood = False
    for shelf in shelves:
        asked = shelf.read(text)
        if asked is None:
            continue
        understood = True
        for instruments, refs in asked:
            found, lacks = shelf.answer(instruments, refs, day)
            rows += found
            missing += lacks
            in_part += lacks if found else []
    if not understood:
        near = _nearest_instruments(text, shelves)
        known = any(shelf.names_one(text) for shelf in shelves)
        key = "citing.left_over" if known else "citing.unknown_instrument"
        return [], [language.say(key, text=text, near=near)]
    return rows, in_part if rows and len(shelves) > 1 else missing


def joined(texts: Iterable[str]) -> str:
    """Join texts as the spoken language separates them.

    >>> joined(["a", "b"])
    'a; b'
    """
    return language.say("citing.separator").join(texts)


def _nearest_instruments(text: str, shelves: list[_Shelf]) -> str:
    """Name the three instruments whose names or aliases are most like a text."""
    wanted = _NUMBER.sub(" ", _plain(text)).strip()
    likeness: dict[str, float] = {}
    for shelf in shelves:
        for alias, ids in shelf.names.items():
            ratio = difflib.SequenceMatcher(None, wanted, alias).ratio()
            for id in ids:
                name = language.of(shelf.instruments[id]["name"])
                likeness[name] = max(ratio, likeness.get(name, 0))
    best = sorted(likeness, key=lambda name: -likeness[name])[:3]
    return joined(best)


# ---------------------------------------------------------------- reading a citation


class Ref(NamedTuple):
    """An article number, its paragraphs and its items; an empty set means the whole article."""

    number: str
    paragraphs: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()


_DIGIT = dict(zip("零〇一二两三四五六七八九", [0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9], strict=True))
_UNIT = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "[零〇一二两三四五六七八九十百千0-9]+"
_LIST = f"{_CHINESE}(?:[、,和至-]第?{_CHINESE})*"
_ZH_REF = re.compile(
    f"第?({_CHINESE})条?(?:[至-]第?({_CHINESE}))?条(?:之({_CHINESE}))?"
    rf"(?:第?\(?({_LIST})\)?款)?(?:第?\(?({_LIST})\)?项)?"
)
_GROUPS = r"(?:[\s,-]{0,2}\([0-9a-z]{1,5}\))*"  # (1)(a), (ii)-(iii), (v), (vii)
_EN_REF = re.compile(rf"(?<![a-z0-9.])(\d+[a-z]{{0,2}}(?:[-.]\d+[a-z]{{0,2}})*)({_GROUPS})")
_TITLE = re.compile(r"\b\d+ (?:usc|cfr|cmr)\b")  # of a whole code, not of a provision
_NUMBER = re.compile(r"\d\S*|第\S*")
_ROMAN = dict(i="1", ii="2", iii="3", iv="4", v="5", vi="6", vii="7", viii="8", ix="9", x="10")
_YEAR = re.compile(r"\((?:19|20)\d\d(?:年[^)]*)?\)|(?:19|20)\d\d年(?:修订|修正)?")
_WIDEST_RANGE = 60  # "1-9999" would list a whole code


def _plain(text: str) -> str:
    """Bring a citation to one way of writing: width, case, quotes, dashes."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub("[‐-―−~〜]", "-", text)
    # British handbooks mark rules and guidance: 7.9.14 R
    text = re.sub(r"(\d\.\d+\.\d+) ?[rg](?![a-z])", r"\1 ", text)
    text = re.sub("[《》〈〉“”\"‘§]|(?<!\\w)'|'(?!\\w)", " ", text.replace("’", "'"))
    return re.sub(r"\s+", " ", text).strip()


def number(word: str) -> int:
    """Read a whole number in Chinese or Arabic digits.

    >>> number("二百九十三"), number("一〇三三"), number("42")
    (293, 1033, 42)
    """
    if word.isdecimal():
        return int(word)
    if not any(sign in _UNIT for sign in word):
        return int("".join(str(_DIGIT.get(sign, sign)) for sign in word))
    total = digit = 0
    for sign in word:
        if sign in _UNIT:
            total += (digit or 1) * _UNIT[sign]
            digit = 0
        else:
            digit = _DIGIT[sign] if sign in _DIGIT else int(sign)
    return total + digit


def references(text: str) -> list[Ref]:
    """Find the article numbers in a text, in English or Chinese.

    >>> references("第二百九十三条之一")[0].number, references("arts 1033(2), 110-111")[0]
    ('293-1', Ref(number='1033', paragraphs=frozenset({'2'}), items=frozenset()))
    """
    text = _YEAR.sub(" ", _plain(text))
    found = [ref for match in _ZH_REF.finditer(text) for ref in _chinese(match)]
    rest = _ZH_REF.sub(" ", text)
    return found + [_english(match) for match in _EN_REF.finditer(rest)]


def _chinese(match: re.Match) -> list[Ref]:
    first, last, of, paragraphs, items = match.groups()
    if last:
        return [Ref(f"{number(first)}-{number(last)}")]
    main = f"{number(first)}-{number(of)}" if of else str(number(first))
    return [
        Ref(main, *((_numbers(paragraphs), _numbers(items)) if paragraphs else (_numbers(items),)))
    ]


def _numbers(listed: str | None) -> frozenset[str]:
    return frozenset(str(number(n)) for n in re.findall(_CHINESE, listed or ""))


def _english(match: re.Match) -> Ref:
    """Read 62(2)(a)-(d) as paragraph 2, items a to d; a comma or dash stays on the same level."""
    levels: list[list[str]] = []
    for joint, part in re.findall(r"([\s,-]*)\(([0-9a-z]+)\)", match[2]):
        part = _ROMAN.get(part, part)
        if not joint.strip() or not levels:
            levels.append([part])
        else:
            levels[-1] += _between(levels[-1][-1], part) if "-" in joint else [part]
    first, *others = levels or [[]]
    return Ref(match[1], frozenset(first), frozenset(p for level in others for p in level))


def _between(low: str, high: str) -> list[str]:
    """What a range of paragraphs names after its first one."""
    if low.isdecimal() and high.isdecimal():
        return [str(n) for n in range(int(low) + 1, min(int(high), int(low) + _WIDEST_RANGE) + 1)]
    if len(low) == len(high) == 1:
        return [chr(n) for n in range(ord(low) + 1, ord(high) + 1)]
    return [high]


def _stated(article: dict[str, str] | str) -> list[Ref]:
    """Read where a rule stands; what it says of another instrument's articles is left out."""
    en, zh = (
        (article.get("en", ""), article.get("zh", ""))
        if isinstance(article, dict)
        else (article, "")
    )
    # a foreign number is translated with its letters and dots: only the original is exact
    exact = _ZH_REF.search(_plain(zh)) and not re.search("[a-z.]", zh, re.IGNORECASE)
    text = zh if exact else en
    text = _TITLE.sub(" ", _plain(text))
    first, *others = re.split("[;；]", text)
    own = [o for o in others if re.match(r"\s*(第|\d|§|(arts?|s|ss|sections?|regs?)\b\.?\s*\d)", o)]
    return [ref for piece in (first, *own) for ref in _spread(references(piece))]


def _spread(refs: list[Ref]) -> list[Ref]:
    """Write a range such as 14-17 out; 293-1, which counts down, is one article."""
    spread = []
    for ref in refs:
        low, _, high = ref.number.partition("-")
        stem, start = _last_number(low)
        other, end = _last_number(high)
        wide = stem == other and 0 < end - start <= _WIDEST_RANGE
        numbers = [f"{stem}{n}" for n in range(start, end + 1)] if wide else [ref.number]
        spread += [ref._replace(number=n) for n in numbers]
    return spread


def _last_number(text: str) -> tuple[str, int]:
    """Part 7.9.6 into "7.9." and 6; what does not end in a number gets 0."""
    found = re.fullmatch(r"((?:\d+\.)*)(\d+)", text)
    return (found[1], int(found[2])) if found else (text, 0)


def _fits(asked: Ref, stated: Ref) -> bool:
    """Whether a rule that stands in one place answers a citation of another."""
    if asked.number != stated.number:
        return False
    by_paragraph = _overlap(asked.paragraphs, stated.paragraphs)
    return by_paragraph and _overlap(asked.items, stated.items)


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or bool(one & other)


def _fits_by_item(asked: Ref, stated: Ref) -> bool:
    """ "Article 50 item 5" where the rule says paragraph 1, item 5."""
    return asked.number == stated.number and bool(asked.paragraphs & stated.items)


# ---------------------------------------------------------------- the instruments of one regime


class _Shelf:
    """The instruments of one regime, with their names and what the kit holds of each."""

    def __init__(self, book: rulebook.Regime, path: Path) -> None:
        self.book = book
        content = datasets.read_own_yaml(path)
        self.instruments: dict[str, Any] = content.get("instruments") or {}
        self.sources = content.get("sources") or {}
        self.id_of = {r["id"]: r["instrument"] for r in content["rules"]}
        self.names = self._names()
        self.own_numbers = datasets.read_yaml(ALIASES)["own_sections"].get(self.book.id, {})
        self.moved = [
            _Moved(table, row)
            for table in datasets.read_yaml(CONCORDANCE)["concordances"]
            if table["regime"] == self.book.id
            for row in table["rows"]
        ]

    def _names(self) -> dict[str, list[str]]:
        own = datasets.read_yaml(ALIASES)["aliases"].get(self.book.id, {})
        names: dict[str, list[str]] = {}
        for id, instrument in self.instruments.items():
            called = [*instrument["name"].values(), instrument.get("number"), *own.get(id, ())]
            for alias in dict.fromkeys(a for name in called if name for a in _forms(str(name))):
                names.setdefault(alias, []).append(id)
        return names

    def by_id(self, text: str) -> rulebook.Rule | None:
        wanted = text.strip().casefold()
        return next((r for r in self.book.rules if r.id.casefold() == wanted), None)

    def read(self, text: str) -> list[tuple[list[str], list[Ref]]] | None:
        """Split a citation into instruments with article numbers; None where words are left over.

        A word that nothing explains may name another instrument ("German Civil Code"): to answer
        with ours would be wrong, so nothing is answered.
        """
        plain = _plain(text)
        places = self._called(plain)
        if self._left_over(plain, places):
            return None
        if not places:
            return [(list(self.instruments), refs)] if (refs := references(plain)) else None
        edges = [0, *(edge for start, end, _ in places for edge in (start, end)), len(plain)]
        gaps = [plain[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
        before = not references(gaps[-1]) and references(gaps[0])
        numbers = gaps[:-1] if before else gaps[1:]
        asked = [
            (self.names[alias], references(gap))
            for (_, _, alias), gap in zip(places, numbers, strict=True)
        ]
        # two names of one instrument beside each other: the one without a number asks for nothing
        return [pair for pair in asked if pair[1]] or asked

    def names_one(self, text: str) -> bool:
        """Whether a citation that was not understood names an instrument all the same."""
        return bool(self._called(_plain(text)))

    def _called(self, plain: str) -> list[tuple[int, int, str]]:
        """Where instruments are named: start, end, alias; a longer name wins over a shorter."""
        taken: list[tuple[int, int, str]] = []
        for alias in sorted(self.names, key=len, reverse=True):
            for match in re.finditer(_bounded(alias), plain):
                start, end = match.span()
                if all(end <= s or e <= start for s, e, _ in taken):
                    taken.append((start, end, alias))
        return sorted(taken)

    def _left_over(self, plain: str, places: list[tuple[int, int, str]]) -> str:
        rest = plain
        for start, end, _ in reversed(places):
            rest = rest[:start] + " " + rest[end:]
        rest = _EN_REF.sub(" ", _ZH_REF.sub(" ", _YEAR.sub(" ", rest)))
        for filler in sorted(datasets.read_yaml(ALIASES)["fillers"], key=len, reverse=True):
            rest = re.sub(_bounded(_plain(filler)), " ", rest)
        return re.sub(r"[\s.,、:()\-]+", "", rest)

    def answer(
        self, instruments: list[str], refs: list[Ref], day: str
    ) -> tuple[list[dict], list[str]]:
        held = [r for r in self.book.rules if self.id_of[r.id] in instruments]
        if not refs:
            return [self.row(r, day) for r in held], []
        rows: list[dict] = []
        missing = []
        for ref in refs:
            gaps = []
            spread = _spread([ref])
            for one in spread:
                found = [self.row(r, day) for r in self._standing_at(one, held, instruments)]
                found += [self.row_of(m, day) for m in self.moved if m.alone(one, instruments)]
                rows += found
                gaps += [] if found else [one.number]
            if len(gaps) == len(spread):
                missing.append(self._not_held(ref, held, instruments))
            elif gaps:  # "1032-1038" must not pass for found where 1036 is not held
                name, comma = self._name(instruments), language.say("citing.comma")
                said = {"number": ref.number, "name": name, "gaps": comma.join(gaps)}
                missing.append(language.say("citing.in_part", **said))
        return rows, missing

    def _standing_at(
        self, ref: Ref, held: list[rulebook.Rule], instruments: list[str]
    ) -> list[rulebook.Rule]:
        own = [self.own_numbers.get(i, {}).get(ref.number) for i in instruments]
        tried = [ref, *(ref._replace(number=number) for number in own if number)]
        for one, fits in itertools.product(tried, (_fits, _fits_by_item)):
            if found := [r for r in held if any(fits(one, s) for s in _stated(r.article))]:
                return found
        return []

    def _name(self, instruments: list[str]) -> str:
        return language.of(self.instruments[instruments[0]]["name"])

    def _not_held(self, ref: Ref, held: list[rulebook.Rule], instruments: list[str]) -> str:
        comma = language.say("citing.comma")
        if len(instruments) == len(self.instruments):
            near = joined(language.of(self.instruments[i]["name"]) for i in instruments[:3])
            return language.say("citing.number_alone", number=ref.number, near=near)
        name = self._name(instruments)
        # "whole" and "not read" are no articles
        articles = {language.of(r.article) for r in held if _stated(r.article)}
        ordered = sorted(articles, key=lambda a: ([int(n) for n in re.findall(r"\d+", a)], a))
        have = comma.join(ordered) or language.say("citing.no_numbers")
        written = ref.number + "".join(f"({p})" for s in ref[1:] for p in sorted(s))
        return language.say("citing.not_held", number=written, name=name, have=have)

    def row(self, rule: rulebook.Rule, day: str) -> dict[str, Any]:
        version, state = _on(rule, day)
        return {
            "regime": self.book.id,
            "rule": rule.id,
            "instrument": language.of(rule.instrument["name"]),
            "article": language.of(rule.article),
            "state": state,
            "from": version.since,
            "to": version.until or "",
            "basis": version.basis,
            "tier": rule.tier,
            "force": rule.instrument["force"],
            "grade": rule.grade,
            "says": _says(rule, state),
            "renumbered": " ".join(m.words() for m in self.moved if rule.id in m.row["rules"]),
            "source": joined(self.source(s) for s in rule.sources),
        }

    def row_of(self, moved: _Moved, day: str) -> dict[str, Any]:
        """A provision known from the concordance only: that it is there, not what it says."""
        since = moved.table["new_from"]
        instrument = self.instruments[moved.table["new_instrument"]]
        return {
            "regime": self.book.id,
            "rule": "",
            "instrument": language.of(instrument["name"]),
            "article": language.of(moved.row["new"]),
            "state": "in_force" if since <= day else "not_yet",
            "from": since,
            "to": "",
            "basis": "source",
            "tier": "law",
            "force": instrument["force"],
            "grade": moved.table["grade"],
            "says": language.say("citing.concerns", what=language.of(moved.row["conduct"])),
            "renumbered": moved.words(),
            "source": joined(self.source(s) for s in moved.table["sources"]),
        }

    def source(self, id: str) -> str:
        own = self.sources.get(id)
        return language.of(own["title"]) if own else evidence.source(id).cite


@lru_cache(maxsize=32)  # an audit cites dozens of times from the same few
def _shelf(book: rulebook.Regime, path: Path) -> _Shelf:
    return _Shelf(book, path)


def _path(regime: str | Path) -> Path:
    if Path(regime).suffix in {".yaml", ".yml"}:
        return Path(regime)
    return datasets.folder() / rulebook.REGIMES / f"{str(regime).lower()}.yaml"


def _forms(name: str) -> list[str]:
    """A name as it is, without the state's name before it, and without what stands in brackets."""
    bare = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", " ", name)
    forms = [_plain(form) for form in (name, bare)]
    forms += [form.removeprefix("中华人民共和国") for form in forms]
    return [form.strip() for form in forms if form.strip()]


def _bounded(alias: str) -> str:
    """A pattern for a name: a Latin one must not be a part of a longer word."""
    start = r"(?<![a-z0-9])" if re.match("[a-z0-9]", alias) else ""
    end = r"(?![a-z])(?!\.?\d)" if re.search("[a-z0-9]$", alias) else ""
    return start + re.escape(alias) + end


def _on(rule: rulebook.Rule, day: str) -> tuple[rulebook.Version, str]:
    """The version of a day, or the nearest one with the word for why it did not hold."""
    for version in rule.versions:
        if version.holds(day):
            # that a rule which is only remembered is in force would be a claim of fact
            return version, "unconfirmed" if rule.grade == "M" else "in_force"
    earlier = [v for v in rule.versions if v.since <= day]
    if earlier:
        return max(earlier, key=lambda v: v.since), "no_longer"
    return min(rule.versions, key=lambda v: v.since), "not_yet"


def _says(rule: rulebook.Rule, state: str) -> str:
    """The content, marked where it is only reported or remembered: that is no fact."""
    text = language.of(rule.says)
    if rule.grade == "M":
        text = language.say("citing.remembered", text=text)
    elif rule.reported:
        text = language.say("citing.reported", text=text)
    if state == "not_yet" and rule.predecessor_unread:
        text += language.say("citing.predecessor")
    return text


# ---------------------------------------------------------------- old and new numbers


class _Moved:
    """One row of the concordance."""

    def __init__(self, table: dict[str, Any], row: dict[str, Any]) -> None:
        self.table, self.row = table, row

    def alone(self, ref: Ref, instruments: list[str]) -> bool:
        """Whether it answers a citation that no rule of the kit answers."""
        if self.row["rules"] or self.table["new_instrument"] not in instruments:
            return False
        return any(_fits(ref, s) for s in _stated(self.row["new"]))

    def words(self) -> str:
        """Say in a sentence where the provision stood before and stands since."""
        old, new = self.row["old"], self.row["new"]
        if old is None:
            since = self.table["new_from"]
            return language.say("citing.new", new=language.of(new), since=since)
        return language.say(
            "citing.moved",
            old=language.of(old),
            until=self.table["old_to"],
            new=language.of(new),
            since=self.table["new_from"],
            change=language.of(self.row["change"]),
        )


def renumbered(regime: str | Path = "CN") -> pd.DataFrame:
    """List the provisions that got another number, with their penalties before and after.

    Args:
        regime: an id or a path; one without a concordance gives an empty table.

    Returns:
        One row a kind of conduct: conduct, old, new (article numbers, "" for none), old_penalty,
        new_penalty (in words), change, to (last day of the old text), from (first day of the new),
        grade, rules.

    Raises:
        DataProblem: there is no such regime.

    >>> renumbered().set_index("old").loc["42", "new"]
    '50(1)'
    """
    content, asked = datasets.read_yaml(CONCORDANCE), rulebook.load(regime).id
    rows = [
        {
            "conduct": language.of(row["conduct"]),
            "old": language.of(row["old"]),
            "new": language.of(row["new"]),
            "old_penalty": _penalty(row["old_penalty"], content["penalty_words"]),
            "new_penalty": _penalty(row["new_penalty"], content["penalty_words"]),
            "change": language.of(row["change"]),
            "to": table["old_to"],
            "from": table["new_from"],
            "grade": table["grade"],
            "rules": "; ".join(row["rules"]),
        }
        for table in content["concordances"]
        if table["regime"] == asked
        for row in table["rows"]
    ]
    return pd.DataFrame(rows, columns=[*_MOVED])


_MOVED = (
    *("conduct", "old", "new", "old_penalty", "new_penalty", "change"),
    *("to", "from", "grade", "rules"),
)


def _penalty(stages: dict[str, Any] | None, words: dict[str, Any]) -> str:
    said = []
    for stage, parts in (stages or {}).items():
        pieces = [_penalty_part(words["parts"][p], value) for p, value in parts.items()]
        what = reduce(_and_then, pieces)
        said.append(
            language.say("citing.penalty", stage=language.of(words["stages"][stage]), what=what)
        )
    return joined(said)


def _and_then(before: str, after: str) -> str:
    return language.say("citing.penalty_join", before=before, after=after)


def _penalty_part(text: dict[str, str], value: Any) -> str:
    low, high = value if isinstance(value, list) else (None, value)
    return language.of(text).format(low=f"{low:,}" if low else "", high=f"{high:,}")
