"""A hand on the panel: a real JupyterLab, a real browser, keys instead of calls."""

import os
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.browser
CELL = """
from kit import language, law
from kit.panels.visit_checker import VisitChecker
language.use("{edition}")
VisitChecker(law.Contact(date="2026-03-17", channel="visit", entered_home="yes", consents="entry"))
"""


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_keys_change_the_findings(tmp_path, open_notebook, edition):
    from playwright.sync_api import expect

    cell = nbformat.v4.new_code_cell(CELL.format(edition=edition).strip())
    # without a kernel's name JupyterLab opens a dialog and waits for a hand
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=kernel)
    nbformat.write(notebook, tmp_path / f"{edition}.ipynb")
    page = open_notebook(f"{edition}.ipynb")
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
