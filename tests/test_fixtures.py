"""The fixtures themselves: errors in callbacks surface, and a missing browser is no silent
skip.
"""

from pathlib import Path

import ipywidgets
import pytest

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
