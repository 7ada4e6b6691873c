"""Vignettes: short scenes that differ in one thing at a time, and who reads which.

``Vignettes(["tone", "way_out"])`` takes factors from ``data/psychology/vignettes.yaml`` or from a
file of one's own; ``.design()`` crosses them, whole or in a fraction that says what it cannot tell
apart; ``.assign(n, seed)`` shuffles the arms over people, the same for the same seed. People answer
as somebody invented, and may skip any scene.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.psychology.answerfiles import MOST_PEOPLE, MOST_VIGNETTES, must_be_design
from kit.psychology.assignments import Assignment, dealt, in_blocks
from kit.psychology.exports import write_folder
from kit.psychology.factorials import LETTERS, Relation, best, generated, halvings, spelled
from kit.psychology.vignettefile import read
from kit.psychology.words import Told, a_count, data, must_be_known, problem, shown

MOST_ARMS = 256
_MOST_BLOCK = 4096
_MOST_SEED = 2**63


def _labels() -> dict[str, Any]:
    known = data("vignettes")
    names = {one["id"]: one["name"] for kind in ("factors", "outcomes") for one in known[kind]}
    levels = {
        one["id"]: {level["code"]: level["name"] for level in one["levels"]}
        for one in known["factors"]
    }
    personas = {one["id"]: one["name"] for one in known["personas"]}
    # the check of a factor is headed by its question
    checks = {f"check_{one['id']}": one["check"] for one in known["factors"]}
    columns = {**known["columns"], **names, **checks}
    return {"column": columns, "response": known["response"], "persona": personas, **levels}


language.lend_labels(_labels)


def vignette_factors(file: str | Path | None = None) -> pd.DataFrame:
    """List the factors of vignettes with the text of each level, in the spoken language.

    Args:
        file: a YAML file of your own; None for the kit's.

    Returns:
        One row a level, the first of each factor being the one that others are compared with:
        vignette_factor, name, level_code, level_name, vignette_text, check_question, in_core
        (whether ``Vignettes()`` takes it), note.

    Raises:
        DataProblem: the file is wrong; names the key.

    >>> table = vignette_factors()
    >>> table.loc[table["in_core"], "vignette_factor"].unique().tolist()
    ['privacy', 'tone', 'way_out']
    """
    of = language.of
    return pd.DataFrame(
        {
            "vignette_factor": one["id"],
            "name": of(one["name"]),
            "level_code": level["code"],
            "level_name": of(level["name"]),
            "vignette_text": of(level["text"]),
            "check_question": of(one.get("check")),
            "in_core": one.get("core") is True,
            "note": of(level.get("note")),
        }
        for one in read(file)["factors"]
        for level in one["levels"]
    )


class Vignettes(Told):
    """Factors of a vignette experiment, and the scenes that they make.

    Args:
        factors: ids of :func:`vignette_factors`, or the path of a YAML file of your own for all of
            its factors; None for those of the first design (tone, privacy, way out).
        levels: for a factor only some of its levels, in the order wanted; with one level it is held
            at that, and told but not compared.
        file: a YAML file of your own, if ``factors`` chooses among its factors.

    Raises:
        DataProblem: an unknown factor or level, one twice, none, or a file that is wrong.

    >>> Vignettes().factor_ids
    ('privacy', 'tone', 'way_out')
    """

    def __init__(
        self,
        factors: Iterable[str] | str | Path | None = None,
        *,
        levels: Mapping[str, Sequence[str]] | None = None,
        file: str | Path | None = None,
    ) -> None:
        if isinstance(factors, Path) or (
            isinstance(factors, str) and factors.lower().endswith((".yaml", ".yml"))
        ):
            factors, file = None, factors
        self.file = file
        self.record = read(file)
        self.factors = tuple(self._chosen(factors, levels))

    def _chosen(self, wanted: Any, levels: Any) -> Iterator[dict[str, Any]]:
        known = {one["id"]: one for one in self.record["factors"]}
        if wanted is None:
            core = [id for id, one in known.items() if one.get("core") is True]
            wanted = core or list(known)
        wanted = [wanted] if isinstance(wanted, str) else wanted
        if not isinstance(wanted, Iterable) or isinstance(wanted, Mapping):
            raise problem("vignettes.not_factors", value=shown(wanted))
        ids = list(wanted)
        for id in ids:
            must_be_known(id, known, "vignettes.unknown_factor")
        if not ids or len(set(ids)) < len(ids):
            raise problem("vignettes.not_factors", value=shown(ids))
        if not isinstance(levels := {} if levels is None else levels, Mapping):
            raise problem("vignettes.not_levels", value=shown(levels))
        for id in levels:
            must_be_known(id, ids, "vignettes.unknown_factor")
        # told in the order of the file, whatever the order in which they were named
        for id in (id for id in known if id in ids):
            yield _with_levels(known[id], levels.get(id))

    @property
    def factor_ids(self) -> tuple[str, ...]:
        """Return the ids of the factors, in the order of the scene.

        >>> Vignettes("tone").factor_ids
        ('tone',)
        """
        return tuple(one["id"] for one in self.factors)

    def design(self, fraction: Any = 1, generators: Sequence[str] | None = None) -> Design:
        """Return the design: every combination of the levels, or a fraction of them.

        Args:
            fraction: 1, 1/2, 1/4 ... of a design of two-level factors; a number or text.
            generators: what the added factors are made of, such as ``["C=AB"]`` with A for the
                first factor, or by name ``["way_out=privacy*tone"]``; None for those that confound
                least.

        Raises:
            DataProblem: one arm only, too many, a fraction that is none or of factors with other
                than two levels, or main effects that could not be told apart.

        >>> Vignettes().design("1/2").relation.defining
        'I = ABC'
        """
        return Design(self, self._relation(fraction, generators))

    def _relation(self, fraction: Any, generators: Any) -> Relation | None:
        halved = halvings(fraction)
        if generators is not None and (
            isinstance(generators, str) or not isinstance(generators, Sequence) or not generators
        ):
            raise problem("vignettes.not_generators", value=shown(generators))
        if not halved and generators is None:
            return None
        varied = [one for one in self.factors if len(one["levels"]) > 1]
        if len(varied) < len(self.factors) or any(len(one["levels"]) != 2 for one in varied):
            raise problem("vignettes.two_levels")
        if generators is None:
            relation = best(len(varied), halved)
            if relation is None or relation.resolution < 3:
                raise problem(
                    "vignettes.too_small", n=len(varied), runs=2 ** max(len(varied) - halved, 0)
                )
            return relation
        if halved and halved != len(generators):
            raise problem("vignettes.how_many", n=len(generators), wanted=halved)
        return generated(self.factor_ids, generators)

    def assign(self, n: int, seed: int, **how: Any) -> Assignment:
        """Shuffle the arms of the full design over people; see :meth:`Design.assign`.

        >>> Vignettes().assign(24, seed=1).balance()["times_assigned"].tolist()
        [3, 3, 3, 3, 3, 3, 3, 3]
        """
        return self.design().assign(n, seed, **how)

    def text(self, arm: int | Mapping[str, str], persona: str | None = None) -> str:
        """Return a scene of the full design; see :meth:`Design.text`.

        >>> Vignettes("tone").text({"tone": "pressing"}).split(". ")[-1]
        'The collector cuts you short twice and wants an answer now.'
        """
        return self.design().text(arm, persona)

    def _lines(self) -> Iterator[str]:
        yield language.of(self.record["title"])
        yield from _factor_lines(self.factors)


def _with_levels(one: Mapping[str, Any], wanted: Any) -> dict[str, Any]:
    if wanted is None:
        return dict(one)
    known = {level["code"]: level for level in one["levels"]}
    codes = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(codes, Sequence) or not codes or len(set(map(str, codes))) < len(codes):
        raise problem("vignettes.not_levels", value=shown(wanted))
    for code in codes:
        must_be_known(code, known, "vignettes.unknown_level", factor=one["id"])
    return {**one, "levels": [known[code] for code in codes]}


def _factor_lines(factors: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    comma = language.say("vignettes.comma")
    for letter, one in zip(LETTERS, factors, strict=False):
        levels = comma.join(language.of(level["name"]) for level in one["levels"])
        name = language.of(one["name"])
        yield language.say("vignettes.factor", letter=letter, name=name, id=one["id"], is_=levels)


def a_design(given: Any) -> Design:
    """Return a design: the one that is given, or the full one of some factors.

    Raises:
        DataProblem: neither.

    >>> a_design(Vignettes("tone")).n_arms
    2
    """
    if isinstance(given, Vignettes):
        return given.design()
    must_be_design(given)
    return given


# ---------------------------------------------------------------- the design


@dataclass(frozen=True, eq=False, repr=False)
class Design(Told):
    """The arms of an experiment; got from :meth:`Vignettes.design`.

    Attributes:
        vignettes: the factors.
        relation: of a fraction, what is confounded; None for a full design.

    >>> Vignettes().design().n_arms
    8
    """

    vignettes: Vignettes
    relation: Relation | None = None

    def __post_init__(self) -> None:
        """Refuse one arm, which compares nothing, and more than anybody could read."""
        counts = [len(one["levels"]) for one in self.factors]
        n = len(self.relation.runs()) if self.relation else int(np.prod(counts))
        if n < 2:
            raise problem("vignettes.one_arm")
        if n > MOST_ARMS:
            raise problem("vignettes.many_arms", n=n, most=MOST_ARMS)

    @property
    def record(self) -> Mapping[str, Any]:
        """Return the file that the factors come from.

        >>> Vignettes().design().record["id"]
        'visit'
        """
        return self.vignettes.record

    @property
    def factors(self) -> tuple[Mapping[str, Any], ...]:
        """Return the factors, each with its levels.

        >>> [one["id"] for one in Vignettes("tone").design().factors]
        ['tone']
        """
        return self.vignettes.factors

    @property
    def factor_ids(self) -> tuple[str, ...]:
        """Return the ids of the factors.

        >>> Vignettes("tone").design().factor_ids
        ('tone',)
        """
        return self.vignettes.factor_ids

    @property
    def varied(self) -> tuple[Mapping[str, Any], ...]:
        """Return the factors that differ between arms.

        >>> held = Vignettes(["tone", "hour"], levels={"hour": ["late_evening"]})
        >>> [one["id"] for one in held.design().varied]
        ['tone']
        """
        return tuple(one for one in self.factors if len(one["levels"]) > 1)

    @property
    def checked(self) -> tuple[Mapping[str, Any], ...]:
        """Return the varied factors that have a manipulation check.

        >>> len(Vignettes().design().checked)
        3
        """
        return tuple(one for one in self.varied if "check" in one)

    @property
    def persona_ids(self) -> tuple[str, ...]:
        """Return the ids of the invented people.

        >>> Vignettes().design().persona_ids[0]
        'wang'
        """
        return tuple(one["id"] for one in self.record["personas"])

    def persona(self, id: str) -> Mapping[str, Any]:
        """Return one invented person.

        >>> Vignettes().design().persona("wang")["name"]["en"]
        'Wang Fang'
        """
        must_be_known(id, self.persona_ids, "vignettes.unknown_persona")
        return self.record["personas"][self.persona_ids.index(id)]

    def factor(self, id: str) -> Mapping[str, Any]:
        """Return one factor with its levels.

        >>> len(Vignettes().design().factor("tone")["levels"])
        2
        """
        must_be_known(id, self.factor_ids, "vignettes.unknown_factor")
        return self.factors[self.factor_ids.index(id)]

    def level_name(self, factor: str, level: str) -> str:
        """Return what a level is called.

        >>> Vignettes().design().level_name("way_out", "plan")
        'instalment plan offered'
        """
        levels = {one["code"]: one["name"] for one in self.factor(factor)["levels"]}
        must_be_known(level, levels, "vignettes.unknown_level", factor=factor)
        return language.of(levels[level])

    @cached_property
    def levels(self) -> np.ndarray:
        """Return the arms as numbers of levels: one row an arm, one column a factor.

        >>> Vignettes("tone").design().levels.tolist()
        [[0], [1]]
        """
        if self.relation is not None:
            return (self.relation.runs() + 1) // 2
        return np.array(list(product(*(range(len(one["levels"])) for one in self.factors))))

    @property
    def n_arms(self) -> int:
        """Return the number of arms.

        >>> Vignettes().design("1/2").n_arms
        4
        """
        return len(self.levels)

    def to_frame(self) -> pd.DataFrame:
        """Return the arms.

        Returns:
            One row an arm: arm (from 1), and a column for each factor with the code of its level.

        >>> Vignettes("tone").design().to_frame()["tone"].tolist()
        ['respectful', 'pressing']
        """
        table = {"arm": np.arange(1, self.n_arms + 1)}
        for place, one in enumerate(self.factors):
            codes = np.array([level["code"] for level in one["levels"]], dtype=object)
            table[one["id"]] = codes[self.levels[:, place]]
        return pd.DataFrame(table)

    def aliases(self) -> pd.DataFrame:
        """Return what each main effect and each interaction of two cannot be told from.

        Returns:
            One row an effect: effect_letters, effect_name, aliased_with (letters, "" where there is
            nothing). No rows for a full design, which confounds nothing.

        >>> table = Vignettes().design("1/2").aliases()
        >>> table["aliased_with"].tolist()
        ['BC', 'AC', 'AB', 'C', 'B', 'A']
        """
        heads = ["effect_letters", "effect_name", "aliased_with"]
        if self.relation is None:
            return pd.DataFrame(columns=heads)
        k, comma = len(self.factors), language.say("vignettes.comma")
        singles = [1 << at for at in range(k)]
        pairs = [1 << one | 1 << two for one in range(k) for two in range(one + 1, k)]
        rows = [
            [spelled(mask), self._effect(mask), comma.join(self.relation.aliases(mask))]
            for mask in singles + pairs
        ]
        return pd.DataFrame(rows, columns=heads)

    def _effect(self, mask: int) -> str:
        names = [language.of(one["name"]) for at, one in enumerate(self.factors) if mask >> at & 1]
        return " × ".join(names)

    @property
    def digest(self) -> str:
        """Return a mark of the design, texts and questions; answers to another one are refused.

        >>> len(Vignettes().design().digest)
        16
        """
        kept = {key: self.record[key] for key in ("opening", "personas", "outcomes")}
        text = json.dumps([kept, self.factors, self.levels.tolist()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def kind(self) -> str:
        """Return in words what kind of design it is.

        >>> Vignettes().design("1/2").kind
        'fraction of 2 × 2 × 2, I = ABC, resolution 3'
        """
        shape = " × ".join(str(len(one["levels"])) for one in self.factors)
        if self.relation is None:
            return language.say("vignettes.full", shape=shape)
        said = {"defining": self.relation.defining, "resolution": self.relation.resolution}
        return language.say("vignettes.part", shape=shape, **said)

    @property
    def recipe(self) -> str:
        """Return the line of code that makes this design.

        >>> Vignettes("tone").design().recipe
        "psychology.Vignettes(['tone']).design()"
        """
        made = [str(list(self.factor_ids))]
        full = {one["id"]: one["levels"] for one in self.record["factors"]}
        own = {
            one["id"]: [level["code"] for level in one["levels"]]
            for one in self.factors
            if list(one["levels"]) != list(full[one["id"]])
        }
        if own:
            made.append(f"levels={own}")
        if self.vignettes.file is not None:
            made.append(f"file={Path(self.vignettes.file).name!r}")
        how = f"generators={list(self.relation.generators)}" if self.relation else ""
        return f"psychology.Vignettes({', '.join(made)}).design({how})"

    def factor_lines(self) -> list[str]:
        """Return each factor with its levels, a line each.

        >>> Vignettes("tone").design().factor_lines()
        ['A, tone (tone): respectful, pressing']
        """
        return list(_factor_lines(self.factors))

    def text(self, arm: int | Mapping[str, str], persona: str | None = None) -> str:
        """Return a scene as it is read, in the spoken language.

        Args:
            arm: number of the arm, or a level's code for each factor.
            persona: id of the invented person who is addressed; None for the first.

        Raises:
            DataProblem: no such arm, level or person.

        >>> Vignettes("tone").design().text(1, "lin")[:20]
        'You are Lin Xiaowen.'
        """
        who = self.persona(self.persona_ids[0] if persona is None else persona)
        texts = [language.of(self.record["opening"])]
        for one, at in zip(self.factors, self._at(arm), strict=True):
            texts.append(language.of(one["levels"][at]["text"]))
        blank = "" if language.current() == "zh" else " "
        scene = blank.join(text.strip() for text in texts)
        scene = scene.replace("{about}", language.of(who["about"]))
        return scene.replace("{persona}", language.of(who["name"]))

    def _at(self, arm: Any) -> list[int]:
        if isinstance(arm, Mapping):
            if set(arm) != set(self.factor_ids):
                raise problem("vignettes.arm_levels", known=", ".join(self.factor_ids))
            places = []
            for one in self.factors:
                codes = [level["code"] for level in one["levels"]]
                key = "vignettes.unknown_level"
                must_be_known(arm[one["id"]], codes, key, factor=one["id"])
                places.append(codes.index(arm[one["id"]]))
            return places
        number = a_count("arm", arm, 1, self.n_arms)
        return self.levels[number - 1].tolist()

    def assign(
        self,
        n: int,
        seed: int,
        *,
        block: int | None = None,
        per_person: int = 1,
        personas: Sequence[str] | None = None,
    ) -> Assignment:
        """Shuffle the arms over people in blocks, so that every arm is read about equally often.

        Nobody reads an arm twice. Where a person's next place holds an arm already read, the next
        other one is taken, and that place goes to the next person.

        Args:
            n: number of people, 1 to 10,000.
            seed: of the shuffling, a whole number; the same seed gives the same assignment.
            block: places in a block, a multiple of the number of arms; None for that number.
            per_person: vignettes that each person reads, up to the number of arms and 20.
            personas: ids of the invented people who answer, shuffled in blocks too; None for all.

        Raises:
            DataProblem: a number out of its range, a block that does not hold every arm equally
                often, or an unknown persona.

        >>> Vignettes().design().assign(3, seed=1, per_person=2).to_frame().shape
        (6, 4)
        """
        n = a_count("n", n, 1, MOST_PEOPLE)
        seed = a_count("seed", seed, 0, _MOST_SEED)
        each = a_count("per_person", per_person, 1, min(self.n_arms, MOST_VIGNETTES))
        size = self.n_arms if block is None else a_count("block", block, self.n_arms, _MOST_BLOCK)
        if size % self.n_arms:
            raise problem("vignettes.block", block=size, arms=self.n_arms)
        who = self.persona_ids if personas is None else self._personas(personas)
        rng = np.random.default_rng(seed)
        arms = np.tile(np.arange(1, self.n_arms + 1), size // self.n_arms)
        names = in_blocks(rng, np.arange(len(who)), n)
        drawn = dealt(rng, arms, n, each)
        return Assignment(self, n, seed, size, each, tuple(who[at] for at in names), drawn)

    def _personas(self, wanted: Any) -> tuple[str, ...]:
        ids = [wanted] if isinstance(wanted, str) else wanted
        if not isinstance(ids, Sequence) or not ids:
            raise problem("vignettes.no_personas", value=shown(wanted))
        for id in ids:
            must_be_known(id, self.persona_ids, "vignettes.unknown_persona")
        return tuple(dict.fromkeys(ids))

    def export(self, folder: str | Path) -> None:
        """Write the design, its texts and a code book in both languages to a new folder.

        Args:
            folder: does not exist yet; its parent does.

        Raises:
            DataProblem: the folder exists, or cannot be made.

        >>> Vignettes().design().export("/no/such/place/design")
        Traceback (most recent call last):
        kit.datasets.DataProblem: '/no/such/place/design' cannot be made: ...
        """
        write_folder(self, folder)

    def _lines(self) -> Iterator[str]:
        yield language.of(self.record["title"])
        yield language.say("vignettes.arms", n=self.n_arms, kind=self.kind)
        yield from self.factor_lines()
        if self.relation is not None:
            comma = language.say("vignettes.comma")
            for row in self.aliases().itertuples():
                if len(row.effect_letters) == 1:
                    said = {"effect": row.effect_name, "others": row.aliased_with or "-"}
                    yield language.say("vignettes.aliased", letter=row.effect_letters, **said)
            made = comma.join(self.relation.generators)
            yield language.say("vignettes.generators", made=made)

    def _tables(self) -> Iterator[pd.DataFrame]:
        yield language.table(self.to_frame())
