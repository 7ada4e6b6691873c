"""sdist, then wheel, then a fresh environment in another folder: what a person who installs
gets.
"""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from kit.__main__ import DOCUMENTS

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow

# Run in the other environment: the kit there, its data and every doctest, none of the checkout's.
DOCTESTS = """
import doctest, importlib, pkgutil, sys
import kit
names = [module.name for module in pkgutil.walk_packages(kit.__path__, "kit.")]
flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
results = [doctest.testmod(importlib.import_module(name), optionflags=flags) for name in names]
print(kit.__file__)
print(sum(r.attempted for r in results), sum(r.failed for r in results))
"""


def run(*words, cwd, **environment):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DOORSTEP"))}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """An sdist of the checkout, and a wheel built from that sdist alone."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (source,) = (path for path in folder.iterdir() if path.is_dir())
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source)
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def python(built, tmp_path_factory):
    """A Python in another folder with the wheel. The rest it borrows from here: no network."""
    folder = tmp_path_factory.mktemp("elsewhere") / "environment"
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    install = (
        "from zipfile import ZipFile; import sys; ZipFile(sys.argv[1]).extractall(sys.argv[2])"
    )
    run(sys.executable, "-c", install, built[1], site, cwd=folder)
    # Borrowed folders come after the wheel's own. Path files in them are not read, so the
    # checkout that an editable install points to stays out of sight.
    borrowed = "\n".join(p for p in sys.path if p.endswith("site-packages"))
    (site / "borrowed.pth").write_text(borrowed, encoding="utf-8")
    # Jupyter looks for kernels and widgets under an environment's own share/: link what is there.
    (folder / "share").mkdir(exist_ok=True)
    (folder / "share" / "jupyter").symlink_to(Path(sys.prefix) / "share" / "jupyter")
    return folder / "bin" / "python"


def test_the_wheel_carries_data_and_lessons(built):
    names = set(zipfile.ZipFile(built[1]).namelist())
    tracked = [
        path.relative_to(ROOT).as_posix()
        for folder, pattern in (("data", "*"), ("notebooks", "*.ipynb"), ("kit", "*.py"))
        for path in (ROOT / folder).rglob(pattern)
        if path.is_file() and not any(part.startswith((".", "__py")) for part in path.parts)
    ]
    expected = {name if name.startswith("kit/") else f"kit/{name}" for name in tracked}
    assert len(expected) > 20 and expected <= names
    assert {f"kit/{name}" for name in DOCUMENTS} <= names
    assert not [n for n in names if n.startswith(("tests", "tools", "data", "notebooks"))]
    assert {name.rsplit("/")[-1] for name in names} >= {"LICENSE", "LICENSE-content"}


def test_the_sdist_can_test_itself(built):
    with tarfile.open(built[0]) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    wanted = ("Makefile", "conftest.py", "tests/conftest.py", "requirements/requirements.lock")
    assert set(wanted) <= names


def test_doctests_hold_in_the_wheel(python, tmp_path):
    place, counted = run(python, "-c", DOCTESTS, cwd=tmp_path).strip().splitlines()[-2:]
    attempted, failed = map(int, counted.split())
    assert str(ROOT) not in place and attempted > 20 and failed == 0


def test_start_and_doctor_in_the_wheel(python, tmp_path):
    said = run(python, "-m", "kit", "start", tmp_path / "class", cwd=tmp_path)
    lesson = Path("notebooks", "en", "00-start-here.ipynb")
    for name in (lesson, *DOCUMENTS):
        assert (tmp_path / "class" / name).read_bytes() == (ROOT / name).read_bytes()
    assert "Copied" in said
    again = run(python, "-m", "kit", "start", tmp_path / "class", cwd=tmp_path)
    assert "Copied" not in again
    said = run(python, "-m", "kit", "doctor", "--on", "2026-12-01", cwd=tmp_path)
    lines = said.strip().splitlines()
    assert len(lines) == 9 and all(line.startswith("OK") for line in lines[:-1]), said
