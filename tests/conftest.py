"""Fixtures for tests/: widgets whose errors surface, a browser where there is one, the same
random numbers every time.
"""

import os
import random
import shutil

import pytest
from hypothesis import settings

# derandomize: a failure that comes and goes between two runs teaches nobody; no database: tests
# write no files.
settings.register_profile("doorstep", derandomize=True, database=None, deadline=None)
settings.load_profile("doorstep")

SEED = 20260317  # the day of the visit


def find_chromium():
    """Path of a chromium or chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("DOORSTEP_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def pytest_runtest_setup(item):
    """Skip browser tests where there is no browser, and fail them where one is required
    (.ci/run).
    """
    if item.get_closest_marker("browser") and not find_chromium():
        message = (
            "no chromium on PATH (Debian: apt-get install chromium), and none in DOORSTEP_CHROMIUM"
        )
        if os.environ.get("DOORSTEP_REQUIRE_BROWSER", "0") not in ("", "0"):
            pytest.fail(f"DOORSTEP_REQUIRE_BROWSER is set: {message}", pytrace=False)
        pytest.skip(message)


@pytest.fixture
def chromium():
    """Path of the browser for playwright's executable_path."""
    return find_chromium()


@pytest.fixture
def chinese():
    """Speak Chinese in a test; the root conftest.py goes back to English after each."""
    from kit import language

    language.use("zh")


@pytest.fixture(autouse=True)
def same_random_numbers():
    """Seed the global generators: code that draws from them by accident then at least fails
    the same way twice.
    """
    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)


@pytest.fixture
def loud_widgets(monkeypatch):
    """Let errors in widget callbacks surface: ipywidgets logs them and goes on, so a broken
    button would pass.
    """
    from ipywidgets import Widget
    from ipywidgets.widgets import widget

    def call(self, *args, **kwargs):
        value = None
        for callback in list(self.callbacks):
            returned = callback(*args, **kwargs)
            value = returned if returned is not None else value
        return value

    monkeypatch.setattr(widget.CallbackDispatcher, "__call__", call)
    yield
    # Widgets stay registered in the process for good: one test's panel must not answer in the
    # next.
    Widget.close_all()
