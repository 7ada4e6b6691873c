"""What the documents say is so: plans add up, examples run, links lead somewhere, targets exist.

Each rule is a function that returns complaints; the tests at the end plant what each must see.
"""

import base64
import re
from pathlib import Path

import guards
import make_picture
import nbformat
import pictures
import pytest

from kit import datasets, negotiation

ROOT = Path(__file__).parents[1]
TEACHING = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/teaching-*.md"))
NAMES = ("README.md", "INSTRUCTORS.md", "CONTRIBUTING.md", *TEACHING)
WORDS = {"INSTRUCTORS.md": 2500, "CONTRIBUTING.md": 1500} | dict.fromkeys(TEACHING, 2000)
PLANS = ("50 minutes", "90 minutes", "180 minutes")
PARTS = ("core", "teaching", "exercises", "all")
FOLDERS = (
    *("kit", "data", "tests", "tools", "notebooks", "binder", "bench", "requirements"),
    *("docs", ".ci"),
)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def fenced(text, language):
    """The insides of all code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def code(text):
    """Everything that is set as code, in blocks or between backticks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", rest)


def slug(heading):
    """The anchor that GitHub gives a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return kept.replace(" ", "-")


def broken_links(text, folder=ROOT):
    """Relative links that lead to no file, or to no heading of one."""
    complaints = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = folder / name if name else None
        if path is not None and not path.exists():
            complaints.append(f"no file: {target}")
        elif anchor:
            page = path.read_text(encoding="utf-8") if path else text
            headings = re.findall(r"^#+ (.+)$", page, flags=re.MULTILINE)
            if anchor not in {slug(one) for one in headings}:
                complaints.append(f"no heading: {target}")
    return complaints


def targets():
    return set(re.findall(r"^([a-z][a-z-]*(?: [a-z-]+)*):", read("Makefile"), flags=re.MULTILINE))


def unknown_targets(text):
    """Words after `make` in code that the Makefile does not know."""
    known = {name for line in targets() for name in line.split()}
    named = {
        word
        for part in code(text)
        for word in re.findall(r"(?:^|[\s;&])make ([a-z][a-z-]*)", part, flags=re.MULTILINE)
    }
    return sorted(named - known)


def missing_paths(text):
    """Paths between backticks that begin with a folder of ours and are not there."""
    inline = re.findall(r"`([^`\s]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    ours = {one.split("#")[0] for one in inline if one.startswith(tuple(f"{f}/" for f in FOLDERS))}
    return sorted(one for one in ours if not list(ROOT.glob(one.rstrip("/"))))


def plans(text):
    """Title -> rows (minutes, lesson or "class", part or "") of every plan of a document."""
    found = {}
    heading = r"^### (\d+ minutes[^\n]*)\n(.*?)(?=^#)"
    for title, body in re.findall(heading, text + "\n#", re.M | re.S):
        rows = re.findall(r"^\| *(\d+) *\| *([^|]+?) *\|", body, flags=re.MULTILINE)
        found[title] = [(int(m), *(where.split() + [""])[:2]) for m, where in rows]
    return found


def wrong_plan(title, rows, minutes):
    """What does not add up in a plan. `minutes`: lesson -> part -> minutes."""
    complaints = []
    total = sum(row[0] for row in rows)
    if total != int(title.split()[0]):
        complaints.append(f"{title}: the rows add up to {total}")
    for spent, lesson, part in rows:
        if lesson == "class":
            continue
        needed = minutes.get(lesson, {}).get(part)
        if needed is None:
            complaints.append(f"{title}: no minutes known for {lesson} {part}")
        elif spent != needed:
            complaints.append(f"{title}: {lesson} {part} takes {needed}, not {spent}")
    return complaints


def lesson_minutes():
    """What the lessons say of themselves: number -> part -> minutes."""
    found = {}
    for path in sorted((ROOT / "notebooks" / "en").glob("[0-9][0-9]-*.ipynb")):
        own = nbformat.read(path, as_version=4).metadata["doorstep"]
        parts = {"core": own["core_minutes"], **own["minutes"]}
        parts["all"] = own["minutes"]["teaching"] + own["minutes"]["exercises"]
        found[path.name[:2]] = parts
    return found


def rubrics(text):
    """Exercise -> the criteria of its rubric, in order; the last id named before a table is its."""
    found = {}
    for before, table in re.findall(
        r"(.*?)^\| *criterion.*?\n\|[-| ]+\|\n(.*?)\n(?=\n|$)", text + "\n", re.M | re.S
    ):
        (*_, exercise) = re.findall(r"\b\d\d-[a-z]\b", before)
        found[exercise] = re.findall(r"^\| *([^|]+?) *\|", table, flags=re.MULTILINE)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    assert broken_links(read(name), (ROOT / name).parent) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_is_there(name):
    assert unknown_targets(read(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_path_is_there(name):
    assert missing_paths(read(name)) == []


@pytest.mark.parametrize("name", WORDS)
def test_a_document_is_short_enough_to_be_read(name):
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(read(name))])
    assert guards.words(page) < WORDS[name]


def test_there_is_a_plan_of_each_length():
    assert tuple(plans(read("INSTRUCTORS.md"))) == PLANS
    assert all({"00", "11"} <= {row[1] for row in one} for one in plans(read(NAMES[1])).values())


@pytest.mark.parametrize("name", ["INSTRUCTORS.md", *TEACHING])
def test_plans_add_up(name):
    found, minutes = plans(read(name)), lesson_minutes()
    assert found and [wrong_plan(title, rows, minutes) for title, rows in found.items()] == [
        [] for _ in found
    ]


def test_every_ready_lesson_is_in_a_plan():
    planned = {row[1] for name in ("INSTRUCTORS.md", *TEACHING) for row in rows_of(name)}
    assert planned - {"class"} == set(lesson_minutes())


def rows_of(name):
    return [row for rows in plans(read(name)).values() for row in rows]


def test_the_list_of_lessons_gives_their_own_minutes():
    own = {number: parts["all"] for number, parts in lesson_minutes().items()}
    ready = [one for one in datasets.read_yaml("lessons.yaml")["lessons"] if not one["planned"]]
    assert {one["id"]: sum(one["minutes"].values()) for one in ready} == own


def test_a_page_of_role_play_shows_its_rules():
    page = read("docs/teaching-negotiation.md")
    rules = negotiation.role_play_rules()
    assert len(rules) == 8 and [one for one in rules["text"] if one not in page] == []


def test_rubrics_are_those_that_students_see():
    products = {
        one["id"]: [criterion["name"]["en"] for criterion in one["rubric"]]
        for path in sorted((ROOT / "data" / "exercises").glob("*.yaml"))
        for one in datasets.read_yaml(f"exercises/{path.name}")["exercises"]
        if one["kind"] == "text" and len(one["rubric"]) == 5
    }
    shown = {}
    for name in ("INSTRUCTORS.md", *TEACHING):
        shown |= rubrics(read(name))
    assert shown == products


def test_the_example_of_a_regime_runs(tmp_path, monkeypatch, capsys):
    text = read("CONTRIBUTING.md")
    (regime,) = fenced(text, "yaml")[:1]
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(regime, encoding="utf-8")
    (example,) = (one for one in fenced(text, "python") if "mine.yaml" in one)
    exec(compile(example, "CONTRIBUTING.md", "exec"), {})
    said = capsys.readouterr().out
    promised = re.findall(r"# -> (.+)", example)
    assert promised and all(one in said for one in promised)


def test_readmes_examples_run(capsys):
    for example in fenced(read("README.md"), "python"):
        exec(compile(example, "README.md", "exec"), {})
    assert "CC-1033-2" in capsys.readouterr().out


def test_the_picture_is_the_one_that_the_log_gives():
    saved, made = (
        [{"data": {"image/png": base64.b64encode(png).decode()}}]
        for png in (make_picture.TARGET.read_bytes(), make_picture.draw())
    )
    assert make_picture.TARGET.stat().st_size < 200_000
    assert pictures.difference(saved, made) == ""


# Planted failures: what each rule above must see.


@pytest.mark.parametrize("link", ["[x](no/such.md)", "[x](README.md#nowhere)", "[x](#nowhere)"])
def test_a_broken_link_is_seen(link):
    assert broken_links(f"# Here\n{link}")


@pytest.mark.parametrize("link", ["[x](README.md#two-commands)", "[x](#here)", "[x](https://a.b)"])
def test_a_good_link_passes(link):
    assert broken_links(f"# Here\n{link}") == []


@pytest.mark.parametrize("text", ["`make tea`", "```sh\nmake wheel && make tea\n```\n"])
def test_an_unknown_target_is_seen(text):
    assert unknown_targets(text) == ["tea"]


def test_make_in_prose_is_no_target():
    assert unknown_targets("make sure of it, then `make test` or `make lab ARGS=x`") == []


def test_a_path_that_is_not_there_is_seen():
    assert missing_paths("`kit/law/engine.py`, `tests/*.py`") == []
    assert missing_paths("`kit/law/oracle.py`") == ["kit/law/oracle.py"]


def test_a_plan_that_does_not_add_up_is_seen():
    text = "### 50 minutes\n| min | where |\n|---|---|\n| 20 | 11 core |\n| 20 | class |\n## Next"
    minutes = {"11": {"core": 20}}
    assert plans(text) == {"50 minutes": [(20, "11", "core"), (20, "class", "")]}
    (rows,) = plans(text).values()
    assert wrong_plan("50 minutes", rows, minutes) == ["50 minutes: the rows add up to 40"]
    assert wrong_plan("40 minutes: x", rows, minutes) == []
    assert wrong_plan("40 minutes", rows, {"11": {"core": 25}})
    assert wrong_plan("40 minutes", rows, {})
