"""The house keeps its plan: floors, names, doctests, sizes, nothing of one machine in it.

Each rule is a function that returns complaints; the tests at the end plant what each must see.
"""

import ast
import doctest
import importlib
import inspect
import os
import pkgutil
import re
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pytest
from make_binder import TARGET, content, pins
from packaging.requirements import Requirement

import kit

ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000

# An import only ever points to a floor below. Rooms on one floor do not import each other.
FLOORS = (
    ("datasets", "evidence", "handed_in", "language", "telling"),
    ("law", "psychology", "negotiation"),
    ("scenarios",),
    ("figures",),
    ("panels", "exercises", "__main__"),
)
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
THEMES = ("law", "psychology", "negotiation", "scenarios")


def tracked():
    """Files that git has or would add; in an unpacked sdist, all files."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(
            command, cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        ours = (p for p in ROOT.iterdir() if p.name in (".ci", ".gitignore") or p.name[0] != ".")
        made = ("build", "dist")
        paths = [p for top in ours if top.name not in made for p in [top, *top.rglob("*")]]
        paths = [p for p in paths if "__pycache__" not in p.parts]
    return sorted(path for path in paths if path.is_file())


def modules():
    """Names of all modules of the kit."""
    return [found.name for found in pkgutil.walk_packages(kit.__path__, "kit.")]


def imports(source, name):
    """Modules of the kit that a module's source imports, also inside functions; not for
    typing.
    """
    package = name.split(".")
    for node in ast.walk(_without_typing(ast.parse(source))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: -node.level] if node.level else []
            base = ".".join([*base, *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _without_typing(tree):
    class Typing(ast.NodeTransformer):
        def visit_If(self, node):
            return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)

    return Typing().visit(tree)


def room(name):
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "kit" and parts[1] in LEVEL else None


def upward(source, name):
    """Imports of a module that do not point down."""
    own = room(name)
    for target in imports(source, name):
        other = room(target)
        if other is None or other == own:
            continue
        # The three below everything else know of each other, of nothing above.
        if LEVEL[other] < LEVEL[own] or LEVEL[own] == LEVEL[other] == 0:
            continue
        yield f"{name} imports {target}"


def heavy(source, name):
    """Imports of a theme that load a view: a rule checked on a server needs no widgets."""
    for target in imports(source, name):
        if target.split(".")[0] in ("ipywidgets", "matplotlib", "IPython"):
            yield f"{name} imports {target}"


def public_functions(name):
    module = importlib.import_module(name)
    for word, thing in vars(module).items():
        made_here = getattr(thing, "__module__", None) == name
        if not word.startswith("_") and made_here and inspect.isroutine(thing):
            yield word, thing


def clashes(module_names, function_names):
    """Modules whose name is also a public function's of the same package or of a module in it."""
    return [
        f"{module} and {function}"
        for module in module_names
        for package, _, word in [module.rpartition(".")]
        for function in function_names
        if function.startswith(f"{package}.") and function.endswith(f".{word}")
    ]


def undocumented(function):
    """Whether a function lacks a doctest that runs at least one line."""
    return not doctest.DocTestParser().get_examples(inspect.getdoc(function) or "")


def traces(text):
    """Package index addresses and paths of a machine in a text."""
    index = r"(?:pypi\.org|files\.pythonhosted\.org|--(?:extra-)?index-url[ =]\S)"
    found = re.findall(index, text)
    places = {str(place) for place in (Path.home(), ROOT, ROOT.parent)}
    for place in sorted(places | {"/opt", "/home", "/Users", "C:\\Users"}):
        if len(Path(place).parts) > 1 and re.search(
            rf"(?<![\w.:/~]){re.escape(place)}[/\\]\w", text
        ):
            found.append(place)
    return found


TEXT = {".py", ".sh", ".toml", ".cfg", ".md", ".yaml", ".yml", ".json", ".csv", ".txt", ".in"}
TEXT |= {".lock", ".ipynb", ".cff", ""}


def test_there_is_something_to_look_at():
    assert len(tracked()) > 30 and "kit.law.engine" in modules()


def test_no_file_is_over_a_megabyte():
    assert [str(p.relative_to(ROOT)) for p in tracked() if p.stat().st_size > MEGABYTE] == []


def test_no_trace_of_a_machine_or_an_index():
    found = {}
    for path in tracked():
        # This file names what it looks for; so does the font's licence, which is not ours to
        # edit.
        if path.suffix in TEXT and path != Path(__file__) and "fonts" not in path.parts:
            hits = traces(path.read_text(encoding="utf-8"))
            if hits:
                found[str(path.relative_to(ROOT))] = hits
    assert found == {}


def test_every_text_file_ends_lines_as_unix_does():
    bad = [p for p in tracked() if p.suffix in TEXT and b"\r" in p.read_bytes()]
    assert [str(p.relative_to(ROOT)) for p in bad] == []


@pytest.mark.parametrize("name", modules())
def test_imports_point_down(name):
    source = inspect.getsource(importlib.import_module(name))
    assert room(name) is not None, f"{name} stands on no floor: give it one in FLOORS"
    assert list(upward(source, name)) == []
    if room(name) in THEMES:
        assert list(heavy(source, name)) == []


def test_no_module_is_named_like_a_public_function():
    functions = [f"{name}.{word}" for name in modules() for word, _ in public_functions(name)]
    assert clashes(modules(), functions) == []


def test_every_public_function_has_a_doctest():
    lacking = [
        f"{name}.{word}"
        for name in modules()
        for word, function in public_functions(name)
        if undocumented(function)
    ]
    assert lacking == []


def test_places_with_their_own_law_are_not_called_countries():
    found = []
    for path in sorted((ROOT / "notebooks").glob("*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            text = cell.source.replace("国家和地区", "")
            if re.search(r"\bcountr(?:y|ies)\b|各国|其他国家|别的国家", text, re.IGNORECASE):
                found.append(f"{path.parent.name}/{path.stem}: cell {cell.id}")
    assert found == []


def settings():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_lock_is_made_from_what_pyproject_asks_for():
    project = settings()["project"]
    asked = {Requirement(line) for line in project["dependencies"]}
    extras = dict(project["optional-dependencies"])
    # numba is a quarter of a gigabyte: only the benchmarks install it, and compare its results
    assert set(extras.pop("fast")) <= set((ROOT / "bench/requirements.in").read_text().splitlines())
    for extra in extras.values():
        asked |= {Requirement(line) for line in extra}
    asked |= {Requirement(line) for line in settings()["build-system"]["requires"]}
    lines = (ROOT / "requirements/requirements.in").read_text(encoding="utf-8").splitlines()
    listed = {Requirement(line) for line in lines if line.strip() and not line.startswith("#")}
    assert listed - asked == {r for r in listed if r.name == "uv"} and asked <= listed


@pytest.mark.parametrize("folder", ["requirements", "bench"])
def test_the_lock_is_whole(folder):
    text = (ROOT / folder / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text and "rfc3987-syntax" not in text


def test_the_lock_holds_every_floor():
    text = (ROOT / "requirements/requirements.lock").read_text(encoding="utf-8")
    for python in ("3.11", "3.14"):
        place = {"python_version": python, "python_full_version": f"{python}.1"}
        locked = pins(text, {**place, "sys_platform": "linux", "platform_system": "Linux"})
        for line in settings()["project"]["dependencies"]:
            needed = Requirement(line)
            assert needed.specifier.contains(locked[needed.name]), (python, line)


def test_binder_pins_come_from_the_lock():
    assert TARGET.read_text(encoding="utf-8") == content()
    assert not {"jupyterlab", "ipywidgets", "jupyterhub"} & set(pins(content()))


@pytest.mark.parametrize("name", [".ci/run", "binder/postBuild", "bench/run.sh"])
def test_scripts_parse_and_stop_at_the_first_error(name):
    path = ROOT / name
    subprocess.run(["bash", "-n", path], check=True)
    assert re.search(r"^set -e", path.read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("name", [".ci/run", "binder/postBuild"])
def test_scripts_that_are_called_by_name_are_executable(name):
    assert os.access(ROOT / name, os.X_OK)


def test_the_version_stands_once_and_everywhere():
    version = settings()["project"]["version"]
    assert kit.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# Planted failures: what each rule above must see.


@pytest.mark.parametrize(
    "source",
    [
        "from kit import panels",
        "from kit.figures import law",
        "import kit.negotiation",
        "def f():\n    from kit.exercises import check",
        "from .. import psychology",
    ],
)
def test_an_import_that_points_up_is_seen(source):
    assert list(upward(source, "kit.law.engine"))


def test_an_import_that_points_down_is_allowed():
    source = "from kit import datasets\nfrom kit.law import contacts\nimport numpy"
    assert list(upward(source, "kit.law.engine")) == []
    typing = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kit.panels import base"
    assert list(upward(typing, "kit.law.engine")) == []


@pytest.mark.parametrize(
    "source", ["import matplotlib.pyplot as plt", "from ipywidgets import VBox"]
)
def test_a_view_in_a_theme_is_seen(source):
    assert list(heavy(source, "kit.law.findings"))


def test_a_module_named_like_a_function_is_seen():
    module, function = ["kit.law.check"], ["kit.law.engine.check"]
    assert clashes(module, function) and clashes(["kit.check"], function)
    assert clashes(["kit.law.findings"], ["kit.evidence.findings"]) == []


def test_a_function_without_doctest_is_seen():
    def bare():
        """Return nothing."""

    def shown():
        """Return nothing.

        >>> 1
        1
        """

    assert undocumented(bare) and not undocumented(shown)


@pytest.mark.parametrize(
    "text",
    [
        "pandas @ https://files.pythonhosted.org/x.whl",
        "--index-url https://mirror.example/simple",
        f"open('{ROOT}/data/x.csv')",
        f"cd {Path.home()}/work",
        "find-links = /opt/wheels",
        "/home/someone/doorstep",
    ],
)
def test_a_trace_is_seen(text):
    assert traces(text)


@pytest.mark.parametrize("text", ["make lab PYTHON=/path/to/python3.12", "kit/data, ../shared"])
def test_an_innocent_path_is_no_trace(text):
    assert traces(text) == []
