"""The form of every lesson, and each guard seen to fire on a planted failure."""

from pathlib import Path

import guards
import nbformat
import pytest
import run_lessons
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit import datasets, language

FOLDER = Path(__file__).parents[2] / "notebooks"
START = "00-start-here"  # exempt, by name, from what makes a lesson a lesson: its size
SERIES = datasets.read_yaml("lessons.yaml")["lessons"]
LESSONS = [lesson["file"] for lesson in SERIES if not lesson["planned"]]
VISIT = "11-the-visit-and-the-law"
# Numbers of the prose that no output shows, each with the reason why it may stand there.
ALLOWED = {
    VISIT: {
        "34": "Lin's age, in data/law/household.yaml",
        "400": "debts of the simulated log",
        "21:59": "a minute before the soft rules begin, made up for the dispute",
    },
}


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


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize("name", [name for name in LESSONS if name != START])
def test_numbers_in_prose_are_those_of_the_outputs(edition, name):
    assert guards.backed(read(edition, name), ALLOWED.get(name, {})) == []


def test_allowed_numbers_are_those_of_the_data():
    (lin,) = [one for one in datasets.load("household")["people"] if one["id"] == "lin"]
    log = datasets.load("synth_contacts")
    assert {str(lin["age"]), str(log["debt_id"].nunique())} <= set(ALLOWED[VISIT])


@pytest.fixture
def english_again():
    yield
    language.use("en")


@pytest.mark.usefixtures("english_again")
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_first_change_does_what_lesson_00_promises(edition):
    """A reader changes one word in the first cell; the answer is the one that the prose names."""
    cells = {cell.id: cell.source for cell in read(edition, START).cells}
    before, after = 'consents="none"', 'consents="entry"'
    promise = cells["first-change"]
    assert f"`{before}`" in promise and f"`{after}`" in promise
    assert cells["first-check"].count(before) == 1
    for code, answer in [(before, "breach"), (after, "no_breach_found")]:
        space = {}
        exec(cells["setup"], space)  # the reader runs these two cells, so do we
        exec(cells["first-check"].replace(before, code), space)
        assert space["found"]["answer"].tolist() == [answer]
        assert language.label("answer", answer) in promise


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


def test_a_heading_on_the_other_side_of_its_text_is_seen(good):
    other = nbformat.from_dict(good)
    for notebook, text in [(good, "It is soft.\n\n## Part"), (other, "## Part\n\nIt is soft.")]:
        notebook.cells[3].source = text
    (complaint,) = guards.alike(good, other)
    assert "[0, 2]" in complaint and "[2, 0]" in complaint


def test_another_heading_level_in_one_edition_is_seen(good):
    other = nbformat.from_dict(good)
    other.cells[5].source = "#" + other.cells[5].source
    assert guards.alike(good, other)


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize(
    ("old", "new"), [("5,000", "9,000"), ("4,906", "4,960"), ("22:30", "22:15")]
)
def test_a_number_that_no_output_shows_is_seen(edition, old, new):
    notebook = read(edition, VISIT)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace(old, new)
    complaints = guards.backed(notebook, ALLOWED[VISIT])
    assert complaints and all(new.replace(",", "") in one for one in complaints)


def test_a_number_must_not_hide_in_a_date_or_in_a_longer_one(good):
    good.cells[3].source = "It happened 17 times."
    guards.code_cells(good)[3].outputs = [new_output("stream", text="2026-03-17 1,017 17.5 0.17")]
    assert guards.backed(good) == ["cell c3 says 17, and no output does"]
    guards.code_cells(good)[4].outputs = [new_output("stream", text="law 17")]
    assert guards.backed(good) == []


def test_other_minutes_than_the_lesson_has_are_seen(good):
    good.metadata["doorstep"] = {"minutes": {"teaching": 45}, "core_minutes": 20}
    good.cells[3].source = "45 minutes, 20 of them core"
    assert guards.backed(good) == []
    good.cells[3].source = "40 minutes"
    assert guards.backed(good)


def test_an_allowance_for_a_number_that_is_gone_is_seen(good):
    assert guards.backed(good, {"34": "an age"}) == ["34 is allowed and stands nowhere"]


@pytest.mark.parametrize(
    "name",
    [
        "`synth_99`, [12 doors](12-doors.ipynb), https://example.org/12",
        "On 17 March 2026, or 2026-03-17, or in 1993 to 2000",
        "2026 年 3 月 17 日，2026年，12月31日",
        "article 1033, articles 13 to 21, 第1033条第2项，第 11 课",
        "lesson 11, exercise 11-h, CC BY 4.0, 7 rules",
    ],
)
def test_names_are_no_numbers(name):
    assert guards.numbers(name) == []


def test_numbers_are_found():
    text = "5,000 contacts; 0.8% at 22:00, 19次，2,000 and 第12次"
    assert guards.numbers(text) == ["5000", "0.8", "22:00", "19", "2000", "12"]


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
