"""Lesson 32: every reference answer is recomputed from the kit, and so is what its texts say."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from kit import datasets, evidence, exercises, language, law, psychology

CHEN = [1, 1, 2, 2, 3, 3, 2, 1, 3, 2]
WU = [0, 1, 3, 0, 4, 4, 4, 0, 3, 3]
REVERSED = [3, 5, 6, 7, 9, 10]
FWB = psychology.scale("fwb10")
PEOPLE = {one["persona"]: one for one in datasets.load("psychology_personas")["people"]}
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def record(name):
    return exercises._find(name)


def mistakes(name):
    return {m["value"] for m in record(name)["mistakes"]}


def test_the_lesson_has_its_exercises():
    assert exercises.ids("32") == [f"32-{letter}" for letter in "abcdefgh"]
    levels = [record(name)["level"] for name in exercises.ids("32")]
    assert levels == ["circle"] * 3 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("32")} == {"worked", "faded", "own"}
    assert len(record("32-h")["rubric"]) == 5


@pytest.mark.parametrize("name", [f"32-{letter}" for letter in "abcdefg"])
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_reference_answer_is_right(edition, name):
    language.use(edition)
    assert exercises.check(name, record(name)["answer"]).state == "right"
    exercises.reset()


def test_a_reversed_items():
    assert FWB.record["reverse_items"] == REVERSED and PEOPLE["chen"]["fwb10"] == CHEN
    one = FWB.score(CHEN, age=29)
    assert one.raw == record("32-a")["answer"] and one.value == 42
    flipped = {n: 4 - CHEN[n - 1] if n in REVERSED else CHEN[n - 1] for n in range(1, 11)}
    other = sum(CHEN[n - 1] if n in REVERSED else 4 - CHEN[n - 1] for n in range(1, 11))
    missed = {n: one.raw - flipped[n] + CHEN[n - 1] for n in REVERSED if flipped[n] != CHEN[n - 1]}
    assert {sum(CHEN), other, 42} <= mistakes("32-a")
    assert set(missed) == {5, 6, 9} and set(missed.values()) == {16} <= mistakes("32-a")
    table = datasets.load("fwb_conversion").set_index("total_response_value")["self_18_61"]
    assert table[20] == 50 and "50" in record("32-a")["right"]["en"]
    assert FWB.score(PEOPLE["wang"]["fwb10"], age=61).raw == 13


def test_b_what_may_be_written():
    one = FWB.score(WU, age=58)
    assert PEOPLE["wu"]["fwb10"] == WU and (one.value, one.low, one.high) == (27, 14, 86)
    assert (
        one.percentile == 2 and "98 of 100" in record("32-b")["options"]["percentile"]["says"]["en"]
    )
    assert "unvalidated" in FWB.language_status
    chinese = FWB.score(WU, age=58, wording="zh")
    assert (chinese.value, chinese.percentile) == (27, None)
    assert 'wording="zh").against_norm' in record("32-b")["hints"][1]["en"]


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_lesson_holds_no_chinese_sheet_against_the_norm(edition):
    """The same cell in both editions: a norm beside the English wording, none beside the other."""
    notebook = nbformat.read(NOTEBOOKS / edition / "32-measuring-distress.ipynb", 4)
    cells = {cell.id: cell for cell in notebook.cells}
    printed = "".join(one.get("text", "") for one in cells["norm"].outputs)
    assert {"en": "about percentile 15", "zh": "第15百分位"}[edition] in printed
    assert printed.splitlines()[-1].startswith({"en": "No percentile", "zh": "没有百分位"}[edition])
    panel = str(cells["panel-open"].outputs)
    assert ("about percentile" in panel) == (edition == "en") and "百分位（" not in panel
    language.use(edition)
    told = [repr(psychology.scale("phq4").score([each] * 4)).splitlines() for each in (0, 3)]
    differing = sum(one != other for one, other in zip(*told, strict=True))
    assert (len(told[0]), differing) == (15, 3)
    assert {"en": "Fifteen lines, three differ", "zh": "各十五行，三行不同"}[edition] in (
        cells["group"].source
    )


def test_brief_cope_has_a_name_of_its_own_in_chinese():
    language.use("zh")
    cope = psychology.scale("brief_cope")
    assert cope.name == "简版COPE量表（Brief COPE）"
    assert "简易应对方式问卷" in " ".join(cope.score([2] * 28).says_not)
    assert "简版COPE" in evidence.source("carver-1997").title


def test_c_what_stands_beside_every_score():
    phq4 = psychology.scale("phq4")
    low, high = (repr(phq4.score([each] * 4)) for each in (0, 3))
    shared = set(low.splitlines()) & set(high.splitlines())
    for line in ("Higher means", "not a diagnosis", "12356", "unvalidated"):
        assert any(line in one for one in shared), line
    assert "0 to 12" in low and "0 to 12" in high
    answer = record("32-c")["answer"]
    assert set(record("32-c")["options"]) - set(answer) == {"band", "rank", "advice"}


def test_d_the_rows_of_a_published_table_look_swapped():
    counts = exercises.question("32-d").table.set_index("item")[["0", "1", "2", "3"]]
    people = counts.sum(axis=1)
    means = counts.dot(np.arange(4)) / people
    answer = record("32-d")["answer"]
    assert (people["c"], people["d"]) == (answer["c_people"], answer["d_people"]) == (1971, 1974)
    assert people["a"] == people["b"] == 1978
    assert abs(means["a"] + means["b"] - answer["ab"]) < 0.0005
    assert abs(means["c"] + means["d"] - answer["cd"]) < 0.0005
    assert round(means["a"], 3) == 1.169
    # each printed mean lies nearer to the other pair's counts
    assert abs(answer["cd"] - 2.10) < 0.006 and abs(answer["ab"] - 2.27) < 0.006
    said = record("32-d")["right"]
    assert "look swapped" in said["en"] and "看上去对调" in said["zh"]
    assert evidence.source("phq4-published-table").cite.startswith("PMC7928742")


def test_e_the_copied_table():
    copied = "fwb_conversion_copied"
    true, copy = (
        datasets.load(name).set_index("total_response_value") for name in ("fwb_conversion", copied)
    )
    wrong = [cell for cell, differs in (copy != true).stack().items() if differs]
    down = [cell for cell, falls in (copy.diff() < 0).fillna(False).stack().items() if falls]
    crossed = copy.index[copy["self_18_61"] > copy["self_62plus"]].tolist()
    seen = {(row - step, column) for row, column in down for step in (0, 1)}
    unseen = [cell for cell in wrong if cell not in seen and cell[0] not in crossed]
    found = {"falls": len(down), "crossed": len(crossed), "wrong": len(wrong)}
    assert found | {"unseen": len(unseen)} == record("32-e")["answer"]
    assert unseen == [(20, "other_18_61")] and copy.loc[20, "other_18_61"] == 51
    assert (copy.loc[7, "self_62plus"], true.loc[7, "self_62plus"]) == (53, 35)
    # the true table has none of either, and the copy says that it is planted
    assert (
        not (true.diff() <= 0).any(axis=None) and (true["self_62plus"] >= true["self_18_61"]).all()
    )
    assert "planted" in datasets.catalogue().set_index("name").loc[copied, "title"]
    assert true.size == 164 and "164" in record("32-e")["right"]["en"]


def test_f_the_largest_standard_deviation():
    low, high = psychology.scale("fas_archuleta").record["range"]
    norm = psychology.scale("fas_archuleta").norms().iloc[0]
    assert (norm["norm_mean"], norm["norm_sd"]) == (19.88, 17.0)
    most = ((norm["norm_mean"] - low) * (high - norm["norm_mean"])) ** 0.5
    assert round(most, 2) == record("32-f")["answer"]
    share = (norm["norm_mean"] - low) / (high - low)
    group = np.where(np.arange(100_000) < share * 100_000, high, low)
    assert abs(group.std() - most) < 0.01 and round(100 * share, 1) == 30.7
    assert {(high - low) / 2, high - low, round(norm["norm_mean"] - low, 2)} <= mistakes("32-f")
    assert {round(most**2, 2), norm["norm_sd"]} <= mistakes("32-f")


def test_g_the_claim_is_this_lessons_and_open():
    claim = law.audit().to_frame().set_index("id").loc["E27"]
    assert (claim["lesson"], claim["verdict"]) == ("32", "open")
    answer = record("32-g")["answer"]
    assert [study for study, word in answer.items() if word == "spreads"] == ["by_lot"]
    measured = " ".join(psychology.scales()["measures"])
    assert "optimism" not in measured


def test_g_neighbours_change_alike_without_any_influence():
    """As in the lesson, many times over: sharing news is enough."""
    rng, found = np.random.default_rng(32), []
    house = np.repeat(np.arange(40), 5)
    for spread in (0, 6):
        news = rng.normal(0, spread, (50, 40))[:, house]
        change = pd.DataFrame(news + rng.normal(0, 5 * 2**0.5, (50, 200)))
        sums = change.T.groupby(house).transform("sum").T
        found.append(change.T.corrwith((sums - change).T / 4).mean())
    assert abs(found[0]) < 0.05 and 0.5 < found[1] < 0.62


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_lesson_is_safe(edition):
    """A content note, a skip of equal value, help lines with their day, one tone, personas."""
    notebook = nbformat.read(NOTEBOOKS / edition / "32-measuring-distress.ipynb", 4)
    cells = {cell.id: cell for cell in notebook.cells}
    note = cells["story"].source
    assert {"32-d", "32-e", "32-f"} <= set(re.findall(r"32-[a-h]", note)) and "cell-id=trap" in note
    shown = str(cells["story-help"].outputs)
    assert "12356" in shown and "2026-11-24" in shown
    prose = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "E27" in prose and "!!" not in prose
    everything = prose + str([cell.get("outputs", "") for cell in notebook.cells])
    language.use(edition)
    said = language.say("scoring.not_a_diagnosis")
    assert everything.count(said) >= 3  # beside a score, beside zero, in the panel
    assert "defaulter" not in everything and "老赖" not in everything
