"""What must reach every test, doctest and lesson: pictures are compared, nothing outside is read
or changed.

Fixtures that only tests/ needs stand in tests/conftest.py. This file is at the root because hooks
in tests/ would reach neither the lessons in notebooks/ nor the doctests in kit/.
"""

import os
import shutil
import sys
import tempfile

import pictures
import pytest
from nbval.plugin import IPyNbCell

_nbval_compares = IPyNbCell.compare_outputs


def _compare_outputs(cell, test, ref, skip_compare=None):
    """Compare PNGs first, which nbval passes over, then let nbval compare all the rest of the
    same execution.
    """
    complaint = pictures.difference(ref, test)
    if complaint:
        cell.comparison_traceback = [f"{cell.colors.FAIL}{complaint}{cell.colors.ENDC}"]
        return False
    return _nbval_compares(cell, test, ref, skip_compare)


IPyNbCell.compare_outputs = _compare_outputs


def pytest_configure(config):
    # A user's IPython start-up files could change what a lesson prints, and kernels in parallel
    # would share one history database: give the test session an IPython folder of its own.
    config._ipython_folder = tempfile.mkdtemp(prefix="doorstep-ipython-")
    config._ipython_before = os.environ.get("IPYTHONDIR")
    os.environ["IPYTHONDIR"] = config._ipython_folder


def pytest_unconfigure(config):
    if config._ipython_before is None:
        os.environ.pop("IPYTHONDIR", None)
    else:
        os.environ["IPYTHONDIR"] = config._ipython_before
    shutil.rmtree(config._ipython_folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def speak_english():
    """Start and leave every test and doctest in English: one that forgets to switch back must
    not break the next.
    """
    language = sys.modules.get("kit.language")
    if language:
        language.use("en")
    yield
    language = sys.modules.get("kit.language")
    if language:
        language.use("en")
