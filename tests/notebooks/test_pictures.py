"""The picture comparison: what it must see, what it may pass over, and that nbval really asks
it.
"""

import base64
import io
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pictures
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_notebook, new_output

ROOT = Path(__file__).parents[2]
HEIGHTS = (3.0, 5.0, 2.0)


def drawing(heights=HEIGHTS, title="37 visits", colour="C0", width=6.0):
    figure = Figure(figsize=(width, 4), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.bar(["a", "b", "c"], heights, color=colour)
    axes.set_ylim(0, 6)
    axes.set_title(title)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


def outputs(*pngs):
    return [new_output("display_data", data={"image/png": png}) for png in pngs]


def test_the_same_picture_passes():
    assert pictures.difference(outputs(drawing()), outputs(drawing())) == ""


def test_rounding_of_another_processor_passes():
    other = drawing([height + 1e-9 for height in HEIGHTS])
    assert pictures.difference(outputs(drawing()), outputs(other)) == ""


def test_noise_in_the_last_bits_passes():
    before = pictures.decode(drawing())
    after = before + np.random.default_rng(1).integers(-3, 4, before.shape)
    assert pictures.worst_tile(before, after)[0] < pictures.TOLERANCE


@pytest.mark.parametrize(
    "change",
    [
        {"title": "38 visits"},  # one digit
        {"heights": (3.0, 5.0, 2.02)},  # a bar one pixel longer
        {"colour": "C1"},
        {"colour": "#2a80bd"},  # C0, a little lighter
        {"title": ""},
    ],
)
def test_a_change_that_a_reader_could_see_fails(change):
    said = pictures.difference(outputs(drawing()), outputs(drawing(**change)))
    assert "Picture 1 changed" in said


def test_another_size_or_number_fails():
    assert "pixels" in pictures.difference(outputs(drawing()), outputs(drawing(width=7.0)))
    assert "2 picture" in pictures.difference(outputs(drawing(), drawing()), outputs(drawing()))


def test_the_second_picture_is_compared_too():
    same, old, new = drawing(), drawing(title="old"), drawing(title="new")
    assert "Picture 2" in pictures.difference(outputs(same, old), outputs(same, new))


CODE = (
    "import base64; from IPython.display import display\n"
    "display({'image/png': base64.b64decode(%r), 'text/plain': 'Figure: bars'}, raw=True)"
)


@pytest.mark.parametrize(("saved", "good"), [("37 visits", True), ("38 visits", False)])
def test_nbval_asks_for_it(tmp_path, saved, good):
    """Run a lesson under the project's own pytest settings; its saved picture differs, or not."""
    data = {"image/png": drawing(title=saved), "text/plain": "Figure: bars"}
    cell = new_code_cell(CODE % drawing(), execution_count=1)
    cell.outputs = [new_output("display_data", data=data)]
    path = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(cells=[cell]), path)
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT]
    command += ["-p", "no:cacheprovider", "-n", "0", "--confcutdir", ROOT, path]
    # The root's conftest is found by the path of a lesson; this one lies elsewhere, so name it.
    command += ["-p", "conftest"]
    done = subprocess.run([str(c) for c in command], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode == 0) is good, done.stdout + done.stderr
    assert ("Picture 1 changed" in done.stdout) is not good
