"""A hand on the panel: a real JupyterLab, a real browser, keys instead of calls."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser
FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-sandbox"),
]
CELL = """
from kit import language, law
from kit.panels.visit_checker import VisitChecker
language.use("{edition}")
VisitChecker(law.Contact(date="2026-03-17", channel="visit", entered_home="yes", consents="entry"))
"""
SETTINGS = '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}'


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab of its own: own home, own port, own copy of a notebook."""
    for edition in ("en", "zh"):
        cell = nbformat.v4.new_code_cell(CELL.format(edition=edition).strip())
        # without a kernel's name JupyterLab opens a dialog and waits for a hand
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
        notebook = nbformat.v4.new_notebook(cells=[cell], metadata=kernel)
        nbformat.write(notebook, tmp_path / f"{edition}.ipynb")
    home = tmp_path / "home"
    settings = home / "settings"
    settings.mkdir(parents=True)
    (settings / "overrides.json").write_text(SETTINGS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # PYTHONPATH: a checkout that was never installed is tested too
    place = {"HOME": str(home), "JUPYTERLAB_SETTINGS_DIR": str(home), "PYTHONPATH": str(ROOT)}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")} | place
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password="),
        *("--LabApp.news_url=", "--LabApp.extension_manager=readonly"),
        f"--LabApp.app_settings_dir={settings}",
    ]
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()


def _wait_for(address, server, seconds=40):
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api", timeout=2):
            return
        time.sleep(0.3)
    pytest.fail("JupyterLab did not answer in time")


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_keys_change_the_findings(lab, chromium, edition):
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        page.set_default_timeout(40_000)
        expect.set_options(timeout=40_000)
        page.goto(f"{lab}/lab/tree/{edition}.ipynb?reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.wait_for_selector('.jp-Toolbar-kernelName:has-text("Python")')
        # a cell that is run before the kernel listens is lost without a word
        page.wait_for_selector("text=/\\| Idle/")
        page.click('.lm-MenuBar-itemLabel:text-is("Run")')
        page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
        panel = page.locator(".doorstep").first
        expect(panel).to_be_visible()
        said = {"en": "breach: CC-1033-2", "zh": "违反：CC-1033-2"}[edition]
        expect(panel).not_to_contain_text(said)
        consents = panel.locator("select[multiple]").first
        consents.focus()
        page.keyboard.press("Home")  # the first entry: none
        expect(panel).to_contain_text(said)
        if folder := os.environ.get("DOORSTEP_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"panel-{edition}.png", full_page=True)
        browser.close()
