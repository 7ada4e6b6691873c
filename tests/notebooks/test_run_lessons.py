"""The script that runs and saves lessons: canonical, all or nothing."""

import nbformat
import pytest
import run_lessons
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


@pytest.fixture
def lesson(tmp_path):
    """Write a small notebook into an edition's folder and return its path."""

    def write(*codes):
        cells = [new_markdown_cell("# 门前", id="title")]
        cells += [new_code_cell(code, id=f"c{n}") for n, code in enumerate(codes)]
        path = tmp_path / "zh" / "11-visit.ipynb"
        path.parent.mkdir(exist_ok=True)
        notebook = new_notebook(cells=cells)
        notebook.metadata["widgets"] = {"state": {}}
        notebook.metadata["doorstep"] = {"minutes": 45}
        nbformat.write(notebook, path)
        return path

    return write


def test_a_lesson_is_run_numbered_and_saved(lesson):
    path = lesson("print('催收')", "# only a comment", "import os; os.path.basename(os.getcwd())")
    sentence, good = run_lessons.run(path)
    assert good and "saved" in sentence
    saved = nbformat.read(path, as_version=4)
    code = [cell for cell in saved.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert (
        code[2].outputs[0].data["text/plain"] == "'zh'" and code[2].outputs[0].execution_count == 3
    )
    assert "widgets" not in saved.metadata and saved.metadata.doorstep.minutes == 45
    text = path.read_text(encoding="utf-8")
    assert "催收" in text and text.endswith("}\n") and "timestamp" not in text
    assert run_lessons.check(path)[1]
    assert "unchanged" in run_lessons.run(path)[0]


def test_widget_views_go_and_their_pictures_stay():
    output = {
        "output_type": "display_data",
        "data": {
            run_lessons.WIDGET_VIEW: {"model_id": "1"},
            "text/plain": "Panel",
            "image/png": "x",
        },
        "metadata": {},
    }
    notebook = new_notebook(cells=[new_code_cell("panel", outputs=[nbformat.from_dict(output)])])
    (cell,) = run_lessons.canonical(notebook).cells
    assert set(cell.outputs[0].data) == {"text/plain", "image/png"}


@pytest.mark.parametrize("tags", [[], ["raises-exception"]])
def test_a_lesson_that_fails_is_not_saved(lesson, tags):
    path = lesson("1 + 1", "1 / 0")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].metadata["tags"] = tags
    nbformat.write(notebook, path)
    before = path.read_bytes()
    sentence, good = run_lessons.run(path)
    assert not good and "ZeroDivisionError" in sentence and path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_check_writes_nothing(lesson):
    path = lesson("1 + 1")
    before = path.read_bytes()
    assert not run_lessons.check(path)[1] and path.read_bytes() == before


def test_lessons_are_chosen_by_number_edition_and_path(lesson, tmp_path):
    path = lesson("1")
    assert run_lessons.chosen(["11"], tmp_path) == [path]
    assert run_lessons.chosen(["zh/11", str(path)], tmp_path) == [path]
    with pytest.raises(SystemExit, match="No lesson 'en/11'"):
        run_lessons.chosen(["en/11"], tmp_path)


def test_what_was_printed_is_one_output_however_the_kernel_cuts_it():
    def printed(*parts, name="stdout"):
        return [nbformat.v4.new_output("stream", name=name, text=part) for part in parts]

    cell = nbformat.v4.new_code_cell(
        "1", outputs=printed("a\n", "b\n") + printed("c", name="stderr")
    )
    (made,) = run_lessons.canonical(nbformat.v4.new_notebook(cells=[cell])).cells
    assert [one.text for one in made.outputs] == ["a\nb\n", "c"]
