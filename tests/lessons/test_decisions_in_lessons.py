"""The lessons of law use the kit's decisions: a dozen are shown, and one is read in each."""

import json

import pytest

from kit import datasets, language, law

LESSONS = ("11", "12", "13", "15")
IDS = law.decisions()["id"].tolist()


def lesson(number, edition):
    """A lesson's code and what its cells printed, in one text."""
    (path,) = (datasets.notebooks_folder() / edition).glob(f"{number}-*.ipynb")
    cells = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    printed = [
        json.dumps(out.get("data", {}), ensure_ascii=False) for c in cells for out in c["outputs"]
    ]
    return "".join("".join(c["source"]) for c in cells), "".join(printed)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_a_dozen_decisions_are_shown_and_each_lesson_reads_one(edition):
    shown = set()
    for number in LESSONS:
        code, printed = lesson(number, edition)
        assert "decision(" in code, number  # one is read, not only listed
        shown |= {id for id in IDS if id in code or id in printed}
    assert len(shown) >= 12


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("number, place", [("12", "CN"), ("13", None)])
def test_the_lists_are_whole(number, place, edition):
    _, printed = lesson(number, edition)
    listed = law.decisions(place) if place else law.decisions(lesson=number)
    assert [id for id in listed["id"] if id not in printed] == []


def test_lesson_13_shows_doors_of_five_jurisdictions():
    listed = law.decisions(lesson="13")
    assert {"AU", "JP", "KR", "UK", "US"} == set(listed["jurisdiction"])
