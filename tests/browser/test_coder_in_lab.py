"""Coding by keyboard alone: a code and Enter, and the next sentence stands there."""

import os
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.browser
CELL = """
from kit import language
from kit.panels.conversation_coder import ConversationCoder
language.use("{edition}")
ConversationCoder("sh-01")
"""


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_a_code_and_enter_bring_up_the_next_sentence(tmp_path, open_notebook, edition):
    from playwright.sync_api import expect

    cell = nbformat.v4.new_code_cell(CELL.format(edition=edition).strip())
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=kernel)
    nbformat.write(notebook, tmp_path / f"{edition}.ipynb")
    page = open_notebook(f"{edition}.ipynb")
    page.click('.lm-MenuBar-itemLabel:text-is("Run")')
    page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
    panel = page.locator(".doorstep").first
    expect(panel).to_be_visible()
    coded = {"en": "Coded: {n} of 35", "zh": "已编{n}句"}[edition]
    now = panel.locator('[aria-live="polite"]')
    field = panel.locator("input[type=text]").first
    field.focus()
    # the same code twice, so that a field that was not emptied would send nothing
    for n, code in enumerate(["id", "bnd", "inf", "ask", "inf", "cq", "inf;inf"], 1):
        field.type(code)
        page.keyboard.press("Enter")
        expect(panel).to_contain_text(coded.format(n=min(n, 6)))
        expect(now).to_contain_text(f"{min(n, 6) + 1}. ")
    expect(panel.locator('[role="alert"]').first).to_contain_text("inf;inf")
    expect(field).to_have_value("inf;inf")
    expect(field).to_be_focused()
    field.fill("dis")
    page.keyboard.press("Enter")
    expect(panel).to_contain_text(coded.format(n=7))
    expect(now).to_contain_text("8. ")
    expect(field).to_have_value("")
    undo = {"en": "Undo", "zh": "撤销"}[edition]
    button = panel.locator(f'button:has-text("{undo}")')
    button.focus()
    page.keyboard.press("Enter")
    expect(now).to_contain_text("7. ")
    if folder := os.environ.get("DOORSTEP_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"coder-{edition}.png", full_page=True)
