"""The fixtures themselves: errors in callbacks surface, and a missing browser is no silent
skip.
"""

import contextlib
import os
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

import ipywidgets
import pytest

from tests.nothing_stored import nothing_stored

HERE = Path(__file__).parent


@pytest.fixture
def fixtures(pytestconfig):
    """tests/conftest.py as the module that pytest loaded."""
    plugins = pytestconfig.pluginmanager.get_plugins()
    wanted = str(HERE / "conftest.py")
    return next(plugin for plugin in plugins if getattr(plugin, "__file__", None) == wanted)


def broken_button():
    button = ipywidgets.Button()
    button.on_click(lambda _: 1 / 0)
    return button


def test_without_the_fixture_an_error_would_be_swallowed():
    broken_button().click()


def test_an_error_in_a_callback_surfaces(loud_widgets):
    with pytest.raises(ZeroDivisionError):
        broken_button().click()


class BrowserTest:
    def get_closest_marker(self, name):
        return name == "browser"


@pytest.fixture
def no_browser(fixtures, monkeypatch):
    monkeypatch.delenv("DOORSTEP_CHROMIUM", raising=False)
    monkeypatch.setattr(fixtures.shutil, "which", lambda name: None)


def test_without_a_browser_its_tests_are_skipped(fixtures, no_browser, monkeypatch):
    monkeypatch.delenv("DOORSTEP_REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no chromium"):
        fixtures.pytest_runtest_setup(BrowserTest())


def test_where_a_browser_is_required_a_skip_is_a_failure(fixtures, no_browser, monkeypatch):
    monkeypatch.setenv("DOORSTEP_REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="DOORSTEP_REQUIRE_BROWSER"):
        fixtures.pytest_runtest_setup(BrowserTest())


# What is stored or sent behind a class's back, each in another way.
PLANTED = {
    "a file": lambda p: (p / "x").write_text("x"),
    "a file added to": lambda p: open(p / "old", "a").close(),
    "a file changed in place": lambda p: open(p / "old", "r+b").close(),
    "a bare descriptor": lambda p: os.close(os.open(p / "x", os.O_WRONLY | os.O_CREAT)),
    "a folder": lambda p: (p / "x").mkdir(),
    "another name": lambda p: (p / "old").rename(p / "x"),
    "a temporary file": lambda p: tempfile.TemporaryFile(dir=p).close(),
    "a thread": lambda p: _in_a_thread(lambda: (p / "x").write_text("x")),
    "a connection": lambda p: _connected(),
    "a process": lambda p: subprocess.run(["true"], check=False),
}


def _in_a_thread(act):
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def _connected():
    with socket.socket() as one:
        one.connect(("127.0.0.1", 9))


@pytest.mark.parametrize("how", PLANTED)
def test_what_is_stored_or_sent_is_seen_though_its_errors_are_hidden(how, tmp_path):
    (tmp_path / "old").write_bytes(b"x")
    with pytest.raises(AssertionError), nothing_stored(), contextlib.suppress(Exception):
        PLANTED[how](tmp_path)
    assert nothing_was_seen(lambda: None)  # and it forgets


def nothing_was_seen(act):
    with nothing_stored():
        act()
    return True


def test_reading_and_writing_to_nowhere_are_nothing(tmp_path):
    (tmp_path / "old").write_bytes(b"x")
    assert nothing_was_seen((tmp_path / "old").read_bytes)
    assert nothing_was_seen(lambda: open(os.devnull, "w").close())
    (tmp_path / "x").write_bytes(b"x")  # asleep again: this is told to nobody
    assert nothing_was_seen(lambda: None)
