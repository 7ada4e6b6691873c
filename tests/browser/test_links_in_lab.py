"""A person in need clicks a link at the top and must land on the help lines.

The links name the cell, not its heading: JupyterLab finds no heading by a Chinese fragment.
"""

import shutil
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.browser
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
START, TARGET = "00-start-here.ipynb", "#cell-id=about-you"


@pytest.mark.parametrize("lesson", [START, "11-the-visit-and-the-law.ipynb"])
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_link_to_the_help_lines_leads_there(tmp_path, open_notebook, edition, lesson):
    from playwright.sync_api import expect

    shutil.copytree(NOTEBOOKS / edition, tmp_path / edition)
    cells = nbformat.read(tmp_path / edition / START, as_version=4).cells
    (about,) = [cell.source for cell in cells if cell.id == "about-you"]
    title = about.splitlines()[0].removeprefix("## ")
    page = open_notebook(f"{edition}/{lesson}", height=800)
    heading = page.locator(".jp-Notebook:visible h2", has_text=title)
    expect(heading).not_to_be_in_viewport()
    link = f".jp-MarkdownCell:visible a[href$='{TARGET}']"
    page.click(link)
    try:
        expect(heading).to_be_in_viewport(timeout=10_000)
    except AssertionError:
        # On a busy machine JupyterLab may lose the jump into a notebook that it has yet to lay out.
        # The reader then stands at that notebook's top, whose own link must lead there.
        page.click(link)
        expect(heading).to_be_in_viewport()
    # and it stays there when the cells above have found their height
    page.wait_for_timeout(1500)
    expect(heading).to_be_in_viewport()
