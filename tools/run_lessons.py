"""Run lessons on fresh kernels and save them in one canonical form. The .ipynb file is a lesson's
only source.

    python tools/run_lessons.py               all lessons, both editions
    python tools/run_lessons.py 11 zh/12      lesson 11 in both editions, lesson 12 in Chinese
    python tools/run_lessons.py --check       run nothing; list files that are not in canonical form

A lesson with a cell that fails is not saved. `make test` never writes; `make notebooks` is this
script.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# Metadata that a run or an editor leaves behind. All else (tags, minutes) is the author's and
# stays.
VOLATILE = ("execution", "ExecuteTime", "collapsed", "scrolled", "outputExpanded", "trusted")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def canonical(notebook):
    """Return a copy without what changes from run to run, so that a diff shows only what an
    author changed.
    """
    notebook = nbformat.from_dict(notebook)
    # Saved widget state breaks GitHub's preview; the Python version of whoever ran it last is
    # nobody's concern.
    notebook.metadata.pop("widgets", None)
    notebook.metadata.kernelspec = KERNEL
    notebook.metadata.language_info = {"name": "python"}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for position, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{position:02d}")
        for key in VOLATILE:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = _joined([_stable(output) for output in cell.outputs])
    return notebook


def _joined(outputs):
    """Put what was printed in one go together: where a kernel cuts it is a matter of its pace."""
    kept = []
    for output in outputs:
        # only what is printed has a name: stdout or stderr
        if kept and output.get("name") and output.get("name") == kept[-1].get("name"):
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def _stable(output):
    """Drop a widget's random model id. The picture and the text of the same bundle stay:
    without a kernel they show.
    """
    output.get("data", {}).pop(WIDGET_VIEW, None)
    output.get("metadata", {}).pop(WIDGET_VIEW, None)
    output.pop("transient", None)
    return output


def number_counts(notebook):
    """Number code cells 1 to n. A fresh kernel counts so by itself, but cells without code it
    does not count.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(cells, start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count


def text(notebook):
    """The canonical text of a notebook: sorted keys, one blank of indent, Chinese as Chinese,
    one final newline.
    """
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def execute(notebook, folder):
    """Run all cells on a fresh kernel that works in `folder`; raises at the first cell that
    fails.
    """
    from nbclient import NotebookClient

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],  # no warnings on its transport between our lines
        # Strict: nbclient would pass over a cell tagged raises-exception.
        force_raise_errors=True,
    )
    client.execute()


def save(path, content):
    """Write all or nothing: an interrupted run must not leave half a lesson."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, delete=False
    ) as file:
        file.write(content)
    os.chmod(file.name, path.stat().st_mode)
    os.replace(file.name, path)


def chosen(names, folder=FOLDER):
    """The files for names such as "11", "zh/12" or a path; all lessons without names."""
    every = sorted(folder.glob("*/[0-9][0-9]-*.ipynb"))
    if not names:
        return every
    found = []
    for name in names:
        if Path(name).suffix == ".ipynb":
            hits = [Path(name).resolve()] if Path(name).is_file() else []
        else:
            edition, _, number = name.rpartition("/")
            hits = [
                p for p in every if p.name.startswith(number) and edition in ("", p.parent.name)
            ]
        if not hits:
            sys.exit(
                f"No lesson {name!r} in {folder.name}/: give a number (11), an edition and number "
                "(zh/11), or a path."
            )
        found += hits
    return list(dict.fromkeys(found))


def run(path):
    """Execute one lesson and save it. Returns a sentence on what happened, and whether it was
    good.
    """
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    label, start = f"{path.parent.name}/{path.stem}", time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    try:
        execute(notebook, path.parent)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
        return f"{label}: not saved, a cell failed\n{problem}", False
    number_counts(notebook)
    content = text(canonical(notebook))
    changed = content != path.read_text(encoding="utf-8")
    if changed:
        save(path, content)
    verb = "saved" if changed else "unchanged"
    return f"{label}: {verb}, {time.perf_counter() - start:.1f} s", True


def check(path):
    """Say whether a file is in canonical form; runs nothing."""
    good = path.read_text(encoding="utf-8") == text(canonical(nbformat.read(path, as_version=4)))
    label = f"{path.parent.name}/{path.stem}"
    return f"{label}: " + (
        "canonical" if good else "not in canonical form, run `make notebooks`"
    ), good


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", help="11, zh/11 or a path; without any, all")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a file is not canonical"
    )
    options = parser.parse_args(arguments)
    # A user's IPython start-up files must not leave traces in a saved lesson.
    with tempfile.TemporaryDirectory(prefix="doorstep-ipython-") as folder:
        os.environ["IPYTHONDIR"] = folder
        good = True
        for path in chosen(options.lessons):
            sentence, fine = (check if options.check else run)(path)
            print(sentence, flush=True)
            good = good and fine
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
