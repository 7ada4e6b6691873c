"""`python -m kit start` and `doctor`: nothing is overwritten, each check fails when it should."""

import datetime
import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import kit.__main__ as command
from kit import datasets, language

ROOT = Path(__file__).parents[1]
RELEASE = "2026-12-01"  # tests give the day, or they would fail by themselves one day


def dead_links(folder):
    """Relative links of a folder's lessons, their outputs and documents that lead to no file."""
    found = []
    for path in sorted([*folder.rglob("*.ipynb"), *folder.rglob("*.md")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = "\n".join(strings(json.loads(text)["cells"]))
        links = re.findall(r"\]\(([^)\s]+)\)|(?:href|src)=\"([^\"]+)\"", text)
        for target in {a or b for a, b in links}:
            name = target.partition("#")[0]
            elsewhere = re.match(r"[a-z]+:", target)
            if name and not elsewhere and not (path.parent / name).exists():
                found.append(f"{path.name}: {target}")
    return found


def strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, list | dict):
        for part in node.values() if isinstance(node, dict) else node:
            yield from strings(part)


def test_start_copies_both_editions_and_the_documents(tmp_path):
    copied, kept = command.start(tmp_path / "new" / "class")
    assert {name.split("/")[1] for name in copied if name.startswith("notebooks")} == {"en", "zh"}
    assert kept == [] and set(command.DOCUMENTS) < set(copied)
    for name in copied:
        assert (tmp_path / "new" / "class" / name).read_bytes() == (ROOT / name).read_bytes()


def test_every_link_in_a_copied_folder_leads_somewhere(tmp_path):
    command.start(tmp_path)
    assert dead_links(tmp_path) == []
    # Each document is there because something links to it, or to be read in the folder itself.
    for name in set(command.DOCUMENTS) - {"CHANGELOG.md"}:
        (tmp_path / name).rename(tmp_path / "away")
        assert dead_links(tmp_path), f"nothing links to {name}"
        (tmp_path / "away").rename(tmp_path / name)


@pytest.mark.parametrize("link", ["[x](../no.md)", "[x](no.md#part)", '<img src="no.png">'])
@pytest.mark.parametrize("name", ["README.md", "notebooks/en/one.ipynb"])
def test_a_dead_link_is_seen(tmp_path, name, link):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [{"source": ["good: ", link]}]
    text = json.dumps({"cells": cells}) if path.suffix == ".ipynb" else link
    path.write_text(text, encoding="utf-8")
    assert len(dead_links(tmp_path)) == 1


def test_the_wheel_is_told_to_carry_each_document():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    carried = wheel["targets"]["wheel"]["force-include"]
    listed = {name for name in command.DOCUMENTS if not name.startswith("data/")}
    assert carried == {name: f"kit/{name}" for name in listed}


def test_start_never_overwrites(tmp_path, capsys):
    own = [tmp_path / "notebooks" / "en" / "00-start-here.ipynb", tmp_path / "README.md"]
    own[0].parent.mkdir(parents=True)
    for path in own:
        path.write_text("my own notes", encoding="utf-8")
    assert command.main(["start", str(tmp_path)]) == 0
    assert {path.read_text(encoding="utf-8") for path in own} == {"my own notes"}
    said = capsys.readouterr().out
    assert "notebooks/en/00-start-here.ipynb, README.md" in said
    assert (tmp_path / "notebooks" / "zh" / "00-start-here.ipynb").is_file()


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_command_that_start_prints_serves_the_whole_folder(tmp_path, capsys, edition):
    folder = tmp_path / "my class"
    assert command.main(["--language", edition, "start", str(folder)]) == 0
    words = shlex.split(capsys.readouterr().out[:-1].partition("python -m jupyterlab")[2])
    assert words[:2] == ["--notebook-dir", str(folder)]
    assert Path(words[2]).is_file() and Path(words[2]).parent.name == edition


@pytest.mark.parametrize("place", ["file", "file/deeper"])
def test_start_into_a_file_is_one_sentence(tmp_path, capsys, place):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert command.main(["start", str(tmp_path / place)]) == 1
    assert "is a file" in capsys.readouterr().out
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_start_where_nothing_may_be_written_is_one_sentence(tmp_path, monkeypatch, capsys):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied", "here")

    monkeypatch.setattr(command.Path, "mkdir", refuse)
    assert command.main(["start", str(tmp_path)]) == 1
    assert "Permission denied" in capsys.readouterr().out


def quick(monkeypatch, *checks):
    monkeypatch.setattr(command, "CHECKS", checks)


def test_doctor_prints_a_line_for_each_check(monkeypatch, capsys):
    quick(monkeypatch, lambda: (True, "fine"), lambda: (True, "fine too"))
    assert command.main(["doctor", "--on", RELEASE]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["OK"] * 4


def test_doctor_fails_when_one_check_fails(monkeypatch, capsys):
    quick(monkeypatch, lambda: (True, "fine"), lambda: (False, "mend this"))
    assert command.main(["doctor", "--on", RELEASE]) == 1
    assert "TO DO  mend this" in capsys.readouterr().out


def test_an_error_in_a_check_is_a_line_and_the_rest_goes_on(monkeypatch, capsys):
    quick(monkeypatch, lambda: 1 / 0, lambda: (True, "still checked"))
    assert command.main(["doctor", "--on", RELEASE]) == 1
    said = capsys.readouterr().out
    assert "ZeroDivisionError" in said and "still checked" in said and "Traceback" not in said


def test_doctor_speaks_chinese(monkeypatch, capsys):
    quick(monkeypatch, lambda: (False, "x"))
    command.main(["--language", "zh", "doctor", "--on", RELEASE])
    assert "待办" in capsys.readouterr().out


def test_the_quick_checks_pass_here():
    for check in (command._python, command._widgets, command._fonts, command._hashes):
        ok, text = check()
        assert ok, text


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(command, "_version", lambda name: None if name == "pandas" else "999")
    ok, text = command._python()
    assert not ok and '"pandas' in text and "numpy" not in text


def test_an_old_package_is_named(monkeypatch):
    monkeypatch.setattr(command, "_version", lambda name: "0.1")
    ok, text = command._python()
    assert not ok and '"ipywidgets>=8.1"' in text


def test_an_uninstalled_kit_is_said(monkeypatch):
    monkeypatch.setattr(command, "PROJECT", "no-such-project")
    ok, text = command._python()
    assert not ok and "make lab" in text


def test_another_kernel_is_said(monkeypatch):
    class Cell:
        outputs = [{"text": "/somewhere/else\n"}]

    monkeypatch.setattr(command, "_run", lambda *a, **k: [Cell])
    ok, text = command._kernel()
    assert not ok and "/somewhere/else" in text


def test_missing_controls_are_said(monkeypatch):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [])
    ok, text = command._widgets()
    assert not ok and "jupyterlab_widgets" in text


def test_controls_of_another_version_are_said(monkeypatch, tmp_path):
    folder = tmp_path / "labextensions" / "@jupyter-widgets" / "jupyterlab-manager"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"version": "3.1.0"}', encoding="utf-8")
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path)])
    ok, text = command._widgets()
    assert not ok and "3.1.0" in text and str(folder) in text


def test_a_missing_font_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "folder", lambda: tmp_path)
    ok, text = command._fonts()
    assert not ok and "Chinese" in text


def test_changed_data_is_said(monkeypatch):
    verdicts = datasets.verify()
    verdicts.loc[0, ["ok", "what"]] = [False, "visits.yaml was changed"]
    monkeypatch.setattr(datasets, "verify", lambda: verdicts)
    assert command._hashes() == (False, "visits.yaml was changed")


def test_a_missing_lesson_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "notebooks_folder", lambda: tmp_path)
    ok, text = command._lesson()
    assert not ok and command.LESSON in text


def test_ages_turn_on_the_day_after_the_limit():
    last = datetime.date(2026, 1, 1) + datetime.timedelta(days=command.FRESH_DAYS)
    dated = [("CN", "2026-01-01"), ("KR", "2026-06-01")]
    assert command._ages(dated, "main.rules", last)[0]
    ok, text = command._ages(dated, "main.rules", last + datetime.timedelta(days=1))
    assert not ok and "CN 2026-01-01" in text and "KR" not in text


@pytest.mark.parametrize("check", [command._rules, command._helplines])
def test_rules_and_help_lines_age(check):
    assert check(datetime.date.fromisoformat(RELEASE))[0]
    assert not check(datetime.date(2036, 1, 1))[0]


@pytest.mark.parametrize("key", ["main.rules", "main.helplines"])
def test_nothing_to_age_is_no_success(key):
    assert not command._ages([], key, datetime.date(2026, 12, 1))[0]


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "2026/12/01", ""])
def test_no_date_is_one_sentence(capsys, text):
    assert command.main(["doctor", "--on", text]) == 1
    assert "is no date" in capsys.readouterr().out


def test_help_is_in_the_spoken_language(capsys):
    language.use("zh")
    with pytest.raises(SystemExit):
        command.main(["--help"])
    assert "上课" in capsys.readouterr().out
