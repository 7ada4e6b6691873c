"""``python -m kit start DIR`` copies the lessons out; ``python -m kit doctor`` checks a machine.

``doctor`` is what an instructor runs the day before class. It is the one place of the kit that
reads the clock, and even there the day can be given.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit import datasets, language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECT = "doorstep-kit"
FIRST = "00-start-here.ipynb"
LESSON = "11-the-visit-and-the-law"
# What lessons and documents link to. They lie beside the lessons, in a checkout as in the wheel
# (pyproject.toml puts them there), so that the links of a copied folder lead somewhere offline.
DOCUMENTS = (
    *("README.md", "INSTRUCTORS.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff"),
    *("LICENSE", "LICENSE-content", "data/DICTIONARY.md", "docs/findings-by-rule.png"),
    *("docs/teaching-law.md", "docs/teaching-psychology.md", "docs/teaching-negotiation.md"),
)
# Half a year: by then a rule may have been amended and a help line have closed.
FRESH_DAYS = 180

Verdict = tuple[bool, str]


def start(target: str | Path) -> tuple[list[str], list[str]]:
    """Copy the lessons of both editions, and the documents that they link to, into a folder.

    The folder gets the layout of the repository. A file that is there already is kept.

    Args:
        target: the folder; it is made if need be.

    Returns:
        Two lists of paths inside the folder: copied, and kept as they were.

    Raises:
        datasets.DataProblem: the target, or a folder to be made in it, is a file.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     copied, kept = start(folder)
    ...     again = start(folder)
    >>> "notebooks/en/00-start-here.ipynb" in copied, "INSTRUCTORS.md" in copied, kept
    (True, True, [])
    >>> again[0], again[1] == copied
    ([], True)
    """
    source, target = datasets.notebooks_folder().parent, Path(target)
    lessons = sorted(source.glob("notebooks/*/*.ipynb"))
    copied: list[str] = []
    kept: list[str] = []
    for original in [*lessons, *(source / name for name in DOCUMENTS)]:
        name = original.relative_to(source)
        (copied if _copy(original, target / name) else kept).append(name.as_posix())
    return copied, kept


def _copy(original: Path, copy: Path) -> bool:
    """Copy a file where there is none; say whether it was copied."""
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        # "x" refuses a file that exists at the moment of writing, a student's own work.
        with open(copy, "xb") as file:
            file.write(original.read_bytes())
    except (FileExistsError, NotADirectoryError) as problem:
        if not copy.is_file():
            where = str(problem.filename)
            raise datasets.DataProblem(language.say("main.not_a_folder", path=where)) from None
        return False
    return True


def doctor(today: str | None = None) -> list[Verdict]:
    """Check this machine for a class.

    Args:
        today: the day against which rules and help lines are aged, as ``YYYY-MM-DD``; for a class
            in spring give its date. Without it, the clock's day.

    Returns:
        One pair a check: whether all is well, and a sentence that says so or what to do.

    Raises:
        datasets.DataProblem: `today` is no date.

    >>> all(text for ok, text in [_python(), _widgets()])
    True
    """
    return list(_verdicts(_day(today)))


def _verdicts(day: datetime.date) -> Iterator[Verdict]:
    """Run the checks one by one, so that each line can be printed while the next check works."""
    for check in CHECKS:
        yield _careful(check)
    yield _careful(lambda: _rules(day))
    yield _careful(lambda: _helplines(day))


def _careful(check: Callable[[], Verdict]) -> Verdict:
    """Turn an error inside a check into its verdict: the other checks are still worth knowing."""
    try:
        return check()
    except Exception as problem:
        # A cell's error brings its whole traceback along; its last line says what happened.
        lines = str(problem).strip().splitlines() or [""]
        what = f"{type(problem).__name__}: {lines[-1]}"
        return False, language.say("main.check_failed", what=what)


def _python() -> Verdict:
    """Compare Python and every package with the floors of the installed kit."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    try:
        about = metadata.metadata(PROJECT)
    except metadata.PackageNotFoundError:
        return False, language.say("main.not_installed")
    python = sys.version.split()[0]
    if not SpecifierSet(about["Requires-Python"]).contains(python, prereleases=True):
        return False, language.say(
            "main.wrong_python", found=python, needs=about["Requires-Python"]
        )
    have, lacking = [f"Python {python}", f"kit {about['Version']}"], []
    for line in metadata.requires(PROJECT) or ():
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        found = _version(needed.name)
        fits = found and needed.specifier.contains(found, prereleases=True)
        (have if fits else lacking).append(f"{needed.name} {found}" if fits else str(needed))
    if lacking:
        return False, language.say("main.lacking", packages=" ".join(f'"{x}"' for x in lacking))
    return True, language.say("main.versions", list=", ".join(have))


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _run(cells: list[str], timeout: int = 120) -> Any:
    """Run code cells on a fresh kernel of this Python, in an empty folder, and return them."""
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    notebook = new_notebook(cells=[new_code_cell(code) for code in cells])
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=timeout,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            store_widget_state=False,
            # The kernel's own warnings on its transport would stand between the lines of a report.
            extra_arguments=["--log-level=ERROR"],
        )
        client.execute()
    return notebook.cells


def _kernel() -> Verdict:
    """See that notebooks run on this very Python: another kernel would not find the kit."""
    (cell,) = _run(["import sys, kit; print(sys.prefix)"], timeout=60)
    prefix = "".join(output.get("text", "") for output in cell.outputs).strip()
    if prefix != sys.prefix:
        return False, language.say("main.other_kernel", found=prefix, python=sys.executable)
    return True, language.say("main.kernel")


def _widgets() -> Verdict:
    """See that JupyterLab finds the part of ipywidgets that draws controls in the browser."""
    from jupyter_core.paths import jupyter_path

    part = Path("labextensions", "@jupyter-widgets", "jupyterlab-manager", "package.json")
    # JupyterLab takes the first on its path: a leftover in the home folder hides the right one.
    found = [Path(folder) / part for folder in jupyter_path() if (Path(folder) / part).is_file()]
    ours = Path(sys.prefix, "share", "jupyter", part)
    if not found:
        return False, language.say("main.no_widgets")
    if ours.is_file() and _release(found[0]) != _release(ours):
        path = str(found[0].parent)
        return False, language.say("main.other_widgets", found=_release(found[0]), path=path)
    return True, language.say("main.widgets", version=_version("ipywidgets"))


def _release(package: Path) -> str:
    return json.loads(package.read_text(encoding="utf-8"))["version"]


def _fonts() -> Verdict:
    """See that the shipped font loads and draws Chinese: else figures show boxes."""
    from matplotlib.ft2font import FT2Font

    files = sorted(
        p for p in (datasets.folder() / "fonts").glob("*") if p.suffix in (".ttf", ".otf")
    )
    for path in files:
        if all(FT2Font(str(path)).get_char_index(ord(sign)) for sign in "催收外访逾期"):
            return True, language.say("main.fonts", name=path.name)
    return False, language.say("main.no_font", path=str(datasets.folder() / "fonts"))


def _hashes() -> Verdict:
    """Compare every data file with its recorded hash."""
    verdicts = datasets.verify()
    bad = verdicts.loc[~verdicts["ok"].astype(bool), "what"].tolist()
    if bad or verdicts.empty:
        return False, " ".join(bad) or language.say("main.no_data")
    return True, language.say("main.hashes", files=len(verdicts))


def _lesson() -> Verdict:
    """Run one whole lesson, in the spoken language's edition, as a student would."""
    name = f"{language.current()}/{LESSON}"
    path = datasets.notebooks_folder() / f"{name}.ipynb"
    if not path.is_file():
        return False, language.say("main.no_lesson", name=name)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    _run(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"])
    return True, language.say("main.lesson", name=name)


def _rules(day: datetime.date) -> Verdict:
    """Say how old the rules of each regime are."""
    from kit import law

    return _ages([(row.id, row.as_of) for row in law.regimes().itertuples()], "main.rules", day)


def _helplines(day: datetime.date) -> Verdict:
    """Say when the help lines that lesson 00 prints were last checked."""
    dates = list(_values(datasets.read_yaml("evidence/helplines.yaml"), "checked_on"))
    return _ages([("", min(dates))] if dates else [], "main.helplines", day)


def _ages(dated: list[tuple[str, str]], key: str, day: datetime.date) -> Verdict:
    """One sentence on dated things: fine, or which are too old."""
    if not dated:
        return False, language.say(f"{key}_none")
    old = [(name, on) for name, on in dated if (day - _day(on)).days > FRESH_DAYS]
    shown = ", ".join(f"{name} {on}".strip() for name, on in old or dated)
    return not old, language.say(f"{key}_old" if old else key, list=shown, days=FRESH_DAYS)


def _values(node: Any, key: str) -> Iterator[str]:
    """All non-empty values of a key, however deep in a YAML document."""
    if isinstance(node, dict):
        if node.get(key):
            yield str(node[key])
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _values(part, key)


def _day(text: str | None) -> datetime.date:
    if text is None:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise datasets.DataProblem(language.say("main.no_date", text=text)) from None


CHECKS = (_python, _kernel, _widgets, _fonts, _hashes, _lesson)


def _say_start(target: str) -> int:
    copied, kept = start(target)
    if copied:
        print(language.say("main.copied", count=len(copied), path=target))
    if kept:
        print(language.say("main.kept", list=", ".join(kept)))
    first = Path(target, "notebooks", language.current(), FIRST)
    # Without --notebook-dir Jupyter serves the lesson's own folder, and links out of it are dead.
    command = f'python -m jupyterlab --notebook-dir "{target}" "{first}"'
    print(language.say("main.next", command=command))
    return 0


def _say_doctor(today: str | None) -> int:
    good = True
    for ok, text in _verdicts(_day(today)):
        print(language.say("main.ok" if ok else "main.to_do", text=text), flush=True)
        good = good and ok
    print(language.say("main.ready" if good else "main.not_ready"))
    return 0 if good else 1


def main(arguments: list[str] | None = None) -> int:
    """Run ``start`` or ``doctor`` from the command line.

    Args:
        arguments: the words after ``python -m kit``; without them, those of the process.

    Returns:
        The exit code: 0 when all is well, 1 when something is to be done.

    >>> main(["doctor", "--on", "tomorrow"])
    'tomorrow' is no date; write it as 2027-03-01.
    1
    """
    parser = argparse.ArgumentParser(prog="python -m kit", description=language.say("main.about"))
    parser.add_argument("--language", choices=language.EDITIONS, default=language.current())
    commands = parser.add_subparsers(dest="command", required=True)
    copy = commands.add_parser("start", help=language.say("main.help_start"))
    copy.add_argument("folder")
    check = commands.add_parser("doctor", help=language.say("main.help_doctor"))
    check.add_argument("--on", metavar="YYYY-MM-DD", help=language.say("main.help_on"))
    options = parser.parse_args(arguments)
    language.use(options.language)
    try:
        if options.command == "start":
            return _say_start(options.folder)
        return _say_doctor(options.on)
    except (datasets.DataProblem, OSError) as problem:
        print(problem)
        return 1


if __name__ == "__main__":
    sys.exit(main())
