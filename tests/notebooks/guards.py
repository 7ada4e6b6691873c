"""What a lesson's file must be. Each guard takes a notebook and returns a list of complaints,
empty when all is well.

test_lessons_form.py applies them to every lesson, and plants each failure once to see that its
guard fires.
"""

import re
import statistics

MARKERS = ("Figure:", "图：")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ESCAPES = re.compile(
    r"NBVAL_|PYTEST_VALIDATE_IGNORE|%%capture|clear_output|@interact\b|interactive\(|Output\(\)"
)
CELLS, MEDIAN_LINES, LONGEST, WORDS, BYTES = (20, 35), 6, 15, (900, 2000), 1_000_000
# Chinese has no blanks between words; a word is 1.6 characters in running text.
CHARACTERS_PER_WORD = 1.6


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def counts(notebook):
    """nbval never compares a cell without an execution count: each must have one, in order."""
    found = [cell.execution_count for cell in code_cells(notebook)]
    expected = list(range(1, len(found) + 1))
    return (
        []
        if found == expected and found
        else [f"execution counts are {found}, not 1 to {len(expected)}"]
    )


def no_widget_state(notebook):
    """Saved widget state breaks GitHub's preview, and a saved model id points to a widget that
    is gone.
    """
    complaints = ["saved widget state in the metadata"] if "widgets" in notebook.metadata else []
    for number, cell in enumerate(code_cells(notebook), start=1):
        if any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs):
            complaints.append(f"code cell {number} holds a saved widget view")
    return complaints


def _texts(output):
    data = output.get("data", {})
    return "".join(output.get("text", "")) + "\n" + "".join(data.get("text/plain", ""))


def _has_marker(text):
    return any(line.lstrip().startswith(MARKERS) for line in text.splitlines())


def described(notebook):
    """Every picture has a description, in its own bundle or in text beside it: one description
    for each picture.
    """
    complaints = []
    for number, cell in enumerate(code_cells(notebook), start=1):
        images = [
            o for o in cell.outputs if any(key.startswith("image/") for key in o.get("data", {}))
        ]
        bare = [o for o in images if not _has_marker(_texts(o))]
        beside = [o for o in cell.outputs if o not in images and _has_marker(_texts(o))]
        if len(bare) > len(beside):
            complaints.append(
                f"code cell {number}: {len(bare) - len(beside)} picture(s) without description"
            )
    for text in prose(notebook):
        if re.search(r"!\[\s*\]\(", text) or re.search(r"<img(?![^>]*\balt=\"[^\"]+\")", text):
            complaints.append("a picture in the prose has no alternative text")
    return complaints


def headings(notebook):
    """One H1, first of all headings, and no level skipped on the way down: screen readers
    navigate by them.
    """
    levels = []
    for text in prose(notebook):
        without_code = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        levels += [
            len(marks) for marks in re.findall(r"^(#{1,6})\s", without_code, flags=re.MULTILINE)
        ]
    complaints = (
        []
        if levels.count(1) == 1 and levels[0] == 1
        else [f"{levels.count(1)} H1, or not at the top"]
    )
    for above, below in zip(levels, levels[1:], strict=False):
        if below > above + 1:
            complaints.append(f"heading level jumps from {above} to {below}")
    return complaints


def outline(text):
    """The heading levels of a cell and where text stands between them: [0, 2, 0] is text, an H2,
    text.
    """
    without_code = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    found = []
    for line in filter(str.strip, without_code.splitlines()):
        marks = re.match(r"(#{1,6})\s", line)
        level = len(marks[1]) if marks else 0
        if level or found[-1:] != [0]:
            found.append(level)
    return found


def no_escapes(notebook):
    """No cell slips out of the strict check, and none uses what nbval cannot compare."""
    complaints = []
    for number, cell in enumerate(code_cells(notebook), start=1):
        tags = [
            tag
            for tag in cell.metadata.get("tags", [])
            if tag.startswith("nbval") or tag == "raises-exception"
        ]
        if tags or ESCAPES.search(cell.source):
            complaints.append(f"code cell {number} escapes the strict check")
        if any(output.output_type == "error" for output in cell.outputs):
            complaints.append(f"code cell {number} was saved with an error")
    return complaints


def identifiers(notebook):
    """Cell ids are there and differ, so that the two editions can be laid side by side."""
    ids = [cell.get("id") for cell in notebook.cells]
    return (
        []
        if all(ids) and len(set(ids)) == len(ids)
        else ["a cell without id, or an id that stands twice"]
    )


def _is_setup(cell):
    return "setup" in cell.metadata.get("tags", [])


def alike(english, chinese):
    """The editions differ in prose and in the one cell tagged `setup`, in nothing else."""
    complaints = []
    for name, notebook in (("en", english), ("zh", chinese)):
        tagged = [cell for cell in code_cells(notebook) if _is_setup(cell)]
        if len(tagged) != 1:
            complaints.append(f"{name} has {len(tagged)} cells tagged setup, not one")
    if len(english.cells) != len(chinese.cells):
        return [*complaints, f"en has {len(english.cells)} cells, zh has {len(chinese.cells)}"]
    for number, (one, other) in enumerate(zip(english.cells, chinese.cells, strict=True), start=1):
        if (one.id, one.cell_type, _is_setup(one)) != (other.id, other.cell_type, _is_setup(other)):
            complaints.append(f"cell {number} differs in id, type or set-up tag")
        elif one.cell_type == "code" and not _is_setup(one) and one.source != other.source:
            complaints.append(f"cell {number} differs in code")
        elif one.cell_type == "markdown" and outline(one.source) != outline(other.source):
            complaints.append(
                f"cell {number} ({one.id}): headings and text stand as {outline(one.source)} in en "
                f"and as {outline(other.source)} in zh"
            )
    own = ("doorstep", "minutes", "core_minutes")
    if any(english.metadata.get(key) != chinese.metadata.get(key) for key in own):
        complaints.append("the editions give different minutes")
    return complaints


def words(notebook):
    """Words of prose; Chinese is counted by characters."""
    text = "\n".join(prose(notebook))
    text = re.sub(r"https?://\S+|<[^>]+>|\]\([^)]*\)", " ", text)
    characters = len(re.findall(r"[\u3400-\u9fff]", text))
    latin = len(re.findall(r"[A-Za-z0-9][A-Za-z0-9'’.,-]*", text))
    return round(characters / CHARACTERS_PER_WORD) + latin


def size(notebook):
    """A lesson has 20 to 35 cells, short code and 900 to 2,000 words."""
    lines = [
        sum(bool(line.strip()) for line in cell.source.splitlines())
        for cell in code_cells(notebook)
    ]
    complaints = []
    if not CELLS[0] <= len(notebook.cells) <= CELLS[1]:
        complaints.append(f"{len(notebook.cells)} cells, not {CELLS[0]} to {CELLS[1]}")
    if lines and statistics.median(lines) > MEDIAN_LINES:
        complaints.append(
            f"the median code cell has {statistics.median(lines)} lines, more than {MEDIAN_LINES}"
        )
    if lines and max(lines) > LONGEST:
        complaints.append(f"a code cell has {max(lines)} lines, more than {LONGEST}")
    if not WORDS[0] <= words(notebook) <= WORDS[1]:
        complaints.append(f"{words(notebook)} words of prose, not {WORDS[0]} to {WORDS[1]}")
    return complaints


# What looks like a number of the lesson and is a name instead: links, code, dates and years, times
# of day are kept. Taken out of prose and of outputs, so that the day of a date backs up no count.
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NAMES = re.compile(
    r"```.*?```|`[^`\n]*`|\[[^\]]*\]\([^)]*\)|https?://\S+"  # code and links
    r"|\b\d{4}-\d\d-\d\d\b|\d{4} ?年(?: ?\d+ ?月)?(?: ?\d+ ?日)?|\d+ ?月 ?\d+ ?日"
    rf"|\b\d{{1,2}} (?:{_MONTHS})\b|\b(?:19|20)\d\d\b(?!,\d)"  # dates and years
    r"|\barticles? \d+(?:(?:, | to | and )\d+)*|第 ?\d+(?: ?[条项款章]| ?课)"  # places in a law
    r"|\blessons? \d\d\b|\b\d\d-[a-z]\b|\b[ES]\d\d\b"  # lessons, exercises, claims of the audit
    r"|CC BY \d\.\d",  # licences
    flags=re.DOTALL,
)
_NUMBER = re.compile(r"\d{1,2}:\d\d|\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def numbers(text):
    """Numbers of two or more digits in a text, without thousands separators; times of day too."""
    found = [one.replace(",", "") for one in _NUMBER.findall(_NAMES.sub(" ", text))]
    return [one for one in found if sum(map(str.isdigit, one)) > 1]


def backed(notebook, allowed=()):
    """Every number of the prose stands in an output of the same notebook, or is the lesson's
    minutes, or is allowed by the caller with a reason: a text that its outputs have left behind
    is seen here.
    """
    shown = set()
    for cell in code_cells(notebook):
        for output in cell.outputs:
            texts = [_texts(output), "".join(output.get("data", {}).get("text/markdown", ""))]
            shown.update(numbers("\n".join(texts)))
    own = notebook.metadata.get("doorstep", {})
    shown.update(map(str, [*own.get("minutes", {}).values(), own.get("core_minutes")]))
    complaints, said = [], set()
    for cell in notebook.cells:
        found = numbers(cell.source) if cell.cell_type == "markdown" else []
        said.update(found)
        complaints += [
            f"cell {cell.id} says {one}, and no output does"
            for one in found
            if one not in shown and one not in allowed
        ]
    return complaints + [
        f"{one} is allowed and stands nowhere" for one in allowed if one not in said
    ]


def light(path):
    """A lesson's file stays under a megabyte."""
    return [] if path.stat().st_size < BYTES else [f"{path.stat().st_size:,} bytes"]


def listed(names, folder):
    """Lessons on disk and in data/lessons.yaml are the same, in both editions."""
    complaints = []
    for edition in ("en", "zh"):
        on_disk = {path.stem for path in (folder / edition).glob("*.ipynb")}
        complaints += [
            f"{edition}/{name} is not listed in data/lessons.yaml"
            for name in sorted(on_disk - set(names))
        ]
        complaints += [
            f"{edition}/{name} is listed but not on disk" for name in sorted(set(names) - on_disk)
        ]
    return complaints


EVERY = (counts, no_widget_state, described, headings, no_escapes, identifiers)
