"""Code books and templates: what goes out of an experiment, in both languages.

An export is a new folder, whole or not at all: a half-written one might pass for the data. The
templates for an ethics statement and a preregistration are filled from the design, and the lines of
code in them are those that will run.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kit import datasets, language
from kit.psychology.answerfiles import MOST_PEOPLE, MOST_VIGNETTES, STATES, UNSURE, must_be_design
from kit.psychology.vignettefile import POINTS
from kit.psychology.words import a_count, is_text, must_be_known, problem, shown

if TYPE_CHECKING:
    from kit.psychology.responses import Responses
    from kit.psychology.vignettes import Design

TEMPLATES = ("ethics", "preregistration")

# ---------------------------------------------------------------- the code book


def vignette_codebook(design: Design) -> pd.DataFrame:
    """Return what every column of an export holds, in both languages.

    Returns:
        One row a code: column, code ("" for the column itself), meaning_en, meaning_zh.

    >>> from kit.psychology.vignettes import Vignettes
    >>> book = vignette_codebook(Vignettes().design())
    >>> book.loc[book["code"] == "pressing", "meaning_en"].iloc[0]
    'pressing'
    """
    must_be_design(design)
    heads = ["column", "code", "meaning_en", "meaning_zh"]
    return pd.DataFrame(list(_codes(design)), columns=heads)


def _codes(design: Design) -> Iterator[tuple[str, str, str, str]]:
    record = design.record
    for column in ("reading", "person", "persona", "position", "arm", "response"):
        yield column, "", *_both(lambda c=column: language.label("column", c))
    for one in record["personas"]:
        yield "persona", one["id"], *_both(lambda o=one: language.of(o["name"]))
    for state in STATES:
        yield "response", state, *_both(lambda s=state: language.label("response", s))
    for one in design.factors:
        yield one["id"], "", *_both(lambda o=one: language.of(o["name"]))
        for level in one["levels"]:
            yield one["id"], level["code"], *_both(lambda v=level: language.of(v["name"]))
    for one in record["outcomes"]:
        yield one["id"], "", *_both(lambda o=one: language.of(o["question"]))
        for point, end in ((POINTS[0], "low"), (POINTS[-1], "high")):
            yield one["id"], str(point), *_both(lambda o=one, e=end: language.of(o[e]))
    for one in design.checked:
        yield f"check_{one['id']}", "", *_both(lambda o=one: language.of(o["check"]))
        yield f"check_{one['id']}", UNSURE, *_both(lambda: language.of(record["unsure"]))


def _both(text: Callable[[], str]) -> list[str]:
    """What a text reads in each language; the spoken one is spoken again afterwards."""
    texts = []
    for edition in language.EDITIONS:
        with language.speaking(edition):
            texts.append(text())
    return texts


# ---------------------------------------------------------------- an export


def write_folder(design: Design, folder: str | Path, responses: Responses | None = None) -> None:
    """Write design, texts, code book and, where there are some, answers to a new folder.

    Args:
        design: the design.
        folder: does not exist yet; its parent does.
        responses: the answers.

    Raises:
        DataProblem: the folder exists, or cannot be made.

    >>> from kit.psychology.vignettes import Vignettes
    >>> write_folder(Vignettes().design(), "/no/such/place/design")
    Traceback (most recent call last):
    kit.datasets.DataProblem: '/no/such/place/design' cannot be made: ...
    """
    must_be_design(design)
    if not isinstance(folder, str | Path) or not str(folder).strip():
        raise problem("vignettes.not_a_folder", path=shown(folder))
    target, part = Path(folder), None
    try:
        if target.exists() or target.is_symlink():
            raise problem("vignettes.folder_exists", path=shown(folder))
        part = Path(tempfile.mkdtemp(dir=target.parent, prefix="."))
        made = part / "made"  # one folder further in: the outer one is for its owner alone
        made.mkdir()
        for name, text in _files(design, responses).items():
            datasets.write_whole(made / name, text)
        made.rename(target)
    except OSError as fault:
        raise problem("vignettes.no_folder_made", path=shown(folder), what=fault.strerror) from None
    except ValueError as fault:
        if isinstance(fault, datasets.DataProblem):
            raise
        raise problem("vignettes.not_a_folder", path=ascii(str(folder)[:60])) from None
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)


def _files(design: Design, responses: Responses | None) -> dict[str, str]:
    files = {
        "design.csv": _csv(design.to_frame()),
        "vignettes.csv": _csv(_texts(design)),
        "codebook.csv": _csv(vignette_codebook(design)),
        "codebook.md": _page(design, responses),
    }
    return files if responses is None else files | {"data.csv": _csv(responses.to_frame())}


def _csv(table: pd.DataFrame) -> str:
    return datasets.spreadsheet_safe(table).to_csv(index=False, lineterminator="\n")


def _texts(design: Design) -> pd.DataFrame:
    rows = [
        [arm, persona, *_both(lambda a=arm, p=persona: design.text(a, p))]
        for arm in design.to_frame()["arm"].tolist()
        for persona in design.persona_ids
    ]
    return pd.DataFrame(rows, columns=["arm", "persona", "text_en", "text_zh"])


def _page(design: Design, responses: Responses | None) -> str:
    lines = []
    for edition in language.EDITIONS:
        with language.speaking(edition):
            lines += [f"# {language.say('vignettes.codebook')}", ""]
            if responses is not None:
                lines += [f"**{responses.label}**", ""]
            lines += [*(f"- {line}" for line in repr(design).splitlines()), ""]
            lines += [language.say("vignettes.codebook_head"), "|---|---|---|"]
            for row in vignette_codebook(design).itertuples():
                meaning = getattr(row, f"meaning_{edition}").replace("|", "\\|")
                lines.append(f"| {row.column} | {row.code} | {meaning} |")
            lines += ["", *(f"- {language.of(one)}" for one in design.record["says_not"]), ""]
    return "\n".join(lines)


# ---------------------------------------------------------------- templates


def templates(
    name: str | Path,
    design: Design,
    *,
    n: int | None = None,
    per_person: int | None = None,
    seed: int | None = None,
    power: Any = None,
) -> str:
    """Return the draft of an ethics statement or a preregistration, filled from the design.

    Args:
        name: ``"ethics"``, ``"preregistration"``, or the path of a YAML file with ``text`` in both
            languages; a word in braces is filled in where it is one that the kit's own use.
        design: the design.
        n: number of people; if None, the least of the power curve that reaches 80%.
        per_person: vignettes that each person reads; None for those of the power curve, or one.
        seed: of the assignment.
        power: a ``Power``, for its numbers and, where ``n`` is not given, the number of people.

    Returns:
        Markdown in the spoken language. What is not decided says so, and so does what a file of
        one's own leaves out: the kit's question and people are not put into its mouth.

    Raises:
        DataProblem: no such template, a file without text, no design, or a number out of range.

    >>> from kit.psychology.vignettes import Vignettes
    >>> text = templates("preregistration", Vignettes().design(), n=120, per_person=4, seed=7)
    >>> "design.assign(n=120, seed=7, per_person=4)" in text
    True
    """
    must_be_design(design)
    if power is not None and not isinstance(getattr(power, "sentence", None), str):
        raise problem("vignettes.not_power", value=shown(power))
    if per_person is None:
        per_person = 1 if power is None else power.per_person
    a_count("per_person", per_person, 1, MOST_VIGNETTES)
    n = power.needed() if n is None and power is not None else n
    if n is not None:
        a_count("n", n, 1, MOST_PEOPLE)
    if seed is not None:
        a_count("seed", seed, 0, 2**63)
    if isinstance(name, Path) or (isinstance(name, str) and name.endswith((".yaml", ".yml"))):
        record, file = datasets.read_own_yaml(name), Path(name).name
    else:
        must_be_known(name, TEMPLATES, "vignettes.unknown_template")
        record, file = datasets.read_yaml(f"psychology/templates/{name}.yaml"), f"{name}.yaml"
    if not isinstance(record, Mapping) or not is_text(record.get("text")):
        raise problem("vignettes.no_template_text", file=file)
    text = language.of(record["text"])
    for word, filled in _fillings(design, n, per_person, seed, power).items():
        text = text.replace(f"{{{word}}}", filled)
    return text


def _fillings(design: Design, n: Any, per_person: Any, seed: Any, power: Any) -> dict[str, str]:
    say, of, record = language.say, language.of, design.record
    undecided = say("vignettes.to_decide")
    comma = say("vignettes.comma")
    primary = next(one for one in record["outcomes"] if one.get("primary"))
    others = [of(one["name"]) for one in record["outcomes"] if one is not primary]
    own = {"title": of(record["title"]), "primary": of(primary["name"])}
    own |= {"primary_question": of(primary["question"]), "secondary": comma.join(others) or "-"}
    own["personas"] = comma.join(of(one["name"]) for one in record["personas"])
    asked = primary["id"]
    for key, words in _NOT_THEIRS.items():
        if key in record.get("borrowed", ()):
            own |= dict.fromkeys(words, say("vignettes.to_write", key=key))
            asked = "..." if key == "outcomes" else asked
    number, start = (undecided if one is None else str(one) for one in (n, seed))
    return {
        **own,
        "content_note": of(record["content_note"]),
        "skip": of(record["skip"]),
        "stop": of(record["stop"]),
        "practice": say("vignettes.practice"),
        "factors": "\n".join(f"- {line}" for line in design.factor_lines()),
        "arms": str(design.n_arms),
        "design": design.kind,
        "n": number,
        "per_person": str(per_person),
        "seed": start,
        "power": undecided if power is None else power.sentence,
        "errors": say("vignettes.clustered" if per_person > 1 else "vignettes.hc3"),
        "says_not": "\n".join(f"- {of(one)}" for one in record["says_not"]),
        "code": "\n".join(_lines_of_code(design, n, per_person, seed, asked)),
    }


# words of a template that speak for the writer, by the key of the file that gives them
_NOT_THEIRS = {
    "title": ("title",),
    "personas": ("personas",),
    "outcomes": ("primary", "primary_question", "secondary"),
}


def _lines_of_code(
    design: Design, n: Any, per_person: Any, seed: Any, primary: str
) -> Iterator[str]:
    """What will run; an undecided number stands as ``...``, so that it cannot run as it is."""
    number, start = ("..." if one is None else one for one in (n, seed))
    several = f", per_person={per_person}" if per_person > 1 else ""
    yield f"design = {design.recipe}"
    yield f"assignment = design.assign(n={number}, seed={start}{several})"
    yield 'responses = psychology.read_responses("answers", design)'
    asked = primary if primary == "..." else f'"{primary}"'
    yield f"psychology.analyse(responses, {asked})"
    yield f"psychology.analyse(responses, {asked}, exclude_failed=True)  # sensitivity"
