"""The form of every lesson, and each guard seen to fire on a planted failure."""

from pathlib import Path

import guards
import nbformat
import pytest
import run_lessons
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit import datasets

FOLDER = Path(__file__).parents[2] / "notebooks"
START = "00-start-here"  # exempt, by name, from what makes a lesson a lesson: its size
SERIES = datasets.read_yaml("lessons.yaml")["lessons"]
LESSONS = [lesson["file"] for lesson in SERIES if not lesson["planned"]]


def read(edition, name):
    return nbformat.read(FOLDER / edition / f"{name}.ipynb", as_version=4)


def test_there_are_lessons():
    assert START in LESSONS and len(LESSONS) > 1


def test_lessons_are_listed_and_on_disk():
    assert guards.listed(LESSONS, FOLDER) == []


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize("name", LESSONS)
def test_form(edition, name):
    path, notebook = FOLDER / edition / f"{name}.ipynb", read(edition, name)
    complaints = [f"{guard.__name__}: {one}" for guard in guards.EVERY for one in guard(notebook)]
    complaints += guards.light(path)
    if name != START:
        complaints += guards.size(notebook)
    sentence, canonical = run_lessons.check(path)
    if not canonical:
        complaints.append(sentence)
    assert complaints == []


@pytest.mark.parametrize("name", LESSONS)
def test_editions_are_alike(name):
    assert guards.alike(read("en", name), read("zh", name)) == []


# Planted failures. `good` passes every guard; each test below spoils one thing.

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def good():
    """A small lesson that no guard complains of."""
    cells = [new_markdown_cell("# The visit\n\nSay which rule a visit broke.")]
    cells.append(new_code_cell("import kit", execution_count=1, metadata={"tags": ["setup"]}))
    figure = {"image/png": PNG, "text/plain": "Figure: bar chart, two bars"}
    cells.append(
        new_code_cell(
            "show(1)", execution_count=2, outputs=[new_output("display_data", data=figure)]
        )
    )
    for number in range(9):
        cells.append(new_markdown_cell(f"## Part {number}\n\n" + "word " * 110))
        cells.append(new_code_cell(f"{number} + 1", execution_count=number + 3))
    notebook = new_notebook(cells=cells)
    for position, cell in enumerate(notebook.cells):
        cell.id = f"c{position}"
    return notebook


def test_good_is_good(good):
    assert [one for guard in (*guards.EVERY, guards.size) for one in guard(good)] == []
    assert guards.alike(good, nbformat.from_dict(good)) == []


def test_a_cell_without_count_is_seen(good):
    guards.code_cells(good)[3].execution_count = None
    assert guards.counts(good)


def test_cells_out_of_order_are_seen(good):
    one, other = guards.code_cells(good)[3:5]
    one.execution_count, other.execution_count = other.execution_count, one.execution_count
    assert guards.counts(good)


def test_a_notebook_without_code_is_seen():
    assert guards.counts(new_notebook(cells=[new_markdown_cell("# Title")]))


def test_saved_widget_state_is_seen(good):
    good.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    assert guards.no_widget_state(good)


def test_a_saved_widget_view_is_seen(good):
    guards.code_cells(good)[1].outputs[0].data[guards.WIDGET_VIEW] = {"model_id": "0123"}
    assert guards.no_widget_state(good)


@pytest.mark.parametrize("text", ["<Figure size 640x480>", "A figure: one"])
def test_a_picture_without_description_is_seen(good, text):
    guards.code_cells(good)[1].outputs[0].data["text/plain"] = text
    assert guards.described(good)


def test_one_description_does_not_serve_two_pictures(good):
    cell = guards.code_cells(good)[1]
    bare = new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})
    cell.outputs = [bare, bare, new_output("stream", text="图：柱状图\n")]
    assert guards.described(good)
    cell.outputs = [bare, new_output("stream", text="图：柱状图\n")]
    assert guards.described(good) == []


@pytest.mark.parametrize(
    "text", ["![](door.png)", '<img src="door.png">', '<img alt="" src="d.png">']
)
def test_a_picture_in_prose_without_text_is_seen(good, text):
    good.cells[3].source += f"\n\n{text}"
    assert guards.described(good)


def test_a_skipped_heading_is_seen(good):
    good.cells[3].source = "### Too deep"
    assert guards.headings(good)


def test_a_second_title_is_seen(good):
    good.cells[3].source = "# Again"
    assert guards.headings(good)


def test_a_comment_in_fenced_code_is_no_heading(good):
    good.cells[3].source += "\n\n```sh\n# a comment\n```"
    assert guards.headings(good) == []


@pytest.mark.parametrize("code", ["# NBVAL_IGNORE_OUTPUT\n1", "%%capture\n1", "w = Output()"])
def test_an_escape_from_the_check_is_seen(good, code):
    guards.code_cells(good)[2].source = code
    assert guards.no_escapes(good)


def test_an_escape_by_tag_is_seen(good):
    guards.code_cells(good)[2].metadata["tags"] = ["raises-exception"]
    assert guards.no_escapes(good)


def test_a_saved_error_is_seen(good):
    guards.code_cells(good)[2].outputs = [new_output("error", ename="E", evalue="v", traceback=[])]
    assert guards.no_escapes(good)


def test_a_doubled_id_is_seen(good):
    good.cells[5].id = good.cells[4].id
    assert guards.identifiers(good)


def test_other_code_in_one_edition_is_seen(good):
    other = nbformat.from_dict(good)
    guards.code_cells(other)[4].source += "  # anders"
    assert guards.alike(good, other)


def test_another_setup_cell_is_allowed(good):
    other = nbformat.from_dict(good)
    guards.code_cells(other)[0].source += '\nlanguage.use("zh")'
    assert guards.alike(good, other) == []


def test_a_second_setup_cell_is_seen(good):
    other = nbformat.from_dict(good)
    for notebook in (good, other):
        guards.code_cells(notebook)[3].metadata["tags"] = ["setup"]
    assert guards.alike(good, other)


def test_another_id_or_a_missing_cell_is_seen(good):
    other = nbformat.from_dict(good)
    other.cells[4].id = "other"
    assert guards.alike(good, other)
    del other.cells[4]
    assert guards.alike(good, other)


def test_other_minutes_are_seen(good):
    other = nbformat.from_dict(good)
    other.metadata["doorstep"] = {"minutes": 40}
    assert guards.alike(good, other)


def test_too_few_and_too_many_cells_are_seen(good):
    few, many = nbformat.from_dict(good), nbformat.from_dict(good)
    del few.cells[19:]
    many.cells += [new_markdown_cell("word")] * 30
    assert "cells" in guards.size(few)[0] and "cells" in guards.size(many)[0]


def test_long_code_is_seen(good):
    guards.code_cells(good)[4].source = "x = 1\n" * 16
    assert "16 lines" in guards.size(good)[0]
    for cell in guards.code_cells(good):
        cell.source = "x = 1\n" * 7
    assert "median" in guards.size(good)[0]


def test_too_few_and_too_many_words_are_seen(good):
    good.cells[3].source = "word " * 1500
    assert "words" in guards.size(good)[0]
    for cell in good.cells:
        cell.source = "" if cell.cell_type == "markdown" else cell.source
    assert "words" in guards.size(good)[0]


def test_chinese_words_are_counted_by_characters():
    assert guards.words(new_notebook(cells=[new_markdown_cell("催收" * 80)])) == 100


def test_a_heavy_file_is_seen(tmp_path):
    heavy = tmp_path / "heavy.ipynb"
    heavy.write_bytes(b" " * guards.BYTES)
    assert guards.light(heavy)


def test_an_unlisted_and_a_missing_lesson_are_seen(tmp_path):
    for edition in ("en", "zh"):
        (tmp_path / edition).mkdir()
        (tmp_path / edition / "11-visit.ipynb").touch()
    assert guards.listed(["11-visit"], tmp_path) == []
    assert len(guards.listed([], tmp_path)) == 2
    assert len(guards.listed(["11-visit", "12-audit"], tmp_path)) == 2
