"""A real JupyterLab and a real browser, for tests that need a hand."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-sandbox"),
]
SETTINGS = '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}'


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab of its own: own home, own port. It shows tmp_path."""
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


@pytest.fixture
def open_notebook(lab, chromium):
    """A function that opens a notebook of tmp_path, by name, and returns its page when the
    kernel listens: a cell that is run before that is lost without a word.
    """
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)

        def open_(name, width=1280, height=1400):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(40_000)
            expect.set_options(timeout=40_000)
            page.goto(f"{lab}/lab/tree/{name}?reset")
            page.wait_for_selector(".jp-Notebook .jp-CodeCell")
            page.wait_for_selector('.jp-Toolbar-kernelName:has-text("Python")')
            page.wait_for_selector("text=/\\| Idle/")
            return page

        yield open_
        browser.close()
