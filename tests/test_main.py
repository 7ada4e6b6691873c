"""`python -m kit start` and `doctor`: nothing is overwritten, each check fails when it should."""

import datetime

import pytest

import kit.__main__ as command
from kit import datasets, language

RELEASE = "2026-12-01"  # tests give the day, or they would fail by themselves one day


def test_start_copies_both_editions(tmp_path):
    copied, kept = command.start(tmp_path / "new" / "class")
    assert {name.split("/")[0] for name in copied} == {"en", "zh"} and kept == []
    source = datasets.notebooks_folder()
    for name in copied:
        assert (tmp_path / "new" / "class" / name).read_bytes() == (source / name).read_bytes()


def test_start_never_overwrites(tmp_path, capsys):
    (tmp_path / "en").mkdir()
    own = tmp_path / "en" / "00-start-here.ipynb"
    own.write_text("my own notes", encoding="utf-8")
    assert command.main(["start", str(tmp_path)]) == 0
    assert own.read_text(encoding="utf-8") == "my own notes"
    assert "en/00-start-here.ipynb" in capsys.readouterr().out
    assert (tmp_path / "zh" / "00-start-here.ipynb").is_file()


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
