"""Diaries: invented people only, nothing stored unless a path is named, a summary from five up."""

import numpy as np
import pandas as pd
import pytest

from kit import datasets, language
from kit.psychology import diary, diary_people
from kit.psychology.diaries import MOMENTS
from tests.nothing_stored import nothing_stored
from tests.refusals import refusal

COLUMNS = ["persona", *MOMENTS]


def entries(n=6):
    return pd.DataFrame([[f"P{k:02}", 2, 5 + k / 10, 4, 3] for k in range(n)], columns=COLUMNS)


# ---------------------------------------------------------------- the invented people


def test_the_people_of_the_issue():
    people = diary_people()
    assert 6 <= len(people) <= 8
    assert set(people["diary_situation"]) == {
        "short_term",
        "lost_contact",
        "sudden_shock",
        "family",
    }
    sides = people.set_index("persona")["door_side"]
    assert sides["lin"] == "inside" and sides["zhou"] == "outside"
    assert (sides == "outside").sum() >= 2  # a collector has a diary too


def test_one_diary_does_not_fall_back():
    moved = diary().changes().set_index("persona")
    assert moved.index[moved["stress_fall"] > 0].tolist() == ["shen"]
    assert (moved["stress_rise"] >= 1).all()
    assert moved.loc["luo", "stress_left"] < 0 < moved.loc["lin", "stress_left"]


def test_names_agree_with_the_household():
    household = {one["id"]: one["name"] for one in datasets.load("household")["people"]}
    invented = {one["persona"]: one["name"] for one in datasets.load("psychology_diary")["people"]}
    for key in ("lin", "zhou"):
        assert invented[key]["en"] == household[key]["en"]
        assert invented[key]["zh"] == household[key]["zh"]


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_it_says_that_all_is_invented_and_no_diagnosis(edition):
    language.use(edition)
    text = repr(diary())
    for said in {
        "en": ("Invented people and invented numbers", "not a diagnosis", "12356", "2026-11-24"),
        "zh": ("均为虚构", "都不是诊断", "12356", "2026-11-24"),
    }[edition]:
        assert said in text
    assert {"en": "Shen Yan: before 4", "zh": "沈艳：之前4"}[edition] in text


def test_changes_are_within_a_person():
    moved = diary(entries(1)).changes().iloc[0]
    assert moved.drop("persona").tolist() == [3.0, -2.0, 1.0]


# ---------------------------------------------------------------- a class's own


def test_own_entries_are_shown_as_a_whole_only():
    one = diary(entries())
    assert "P03" not in repr(one) + one._repr_html_() and "Invented" not in repr(one)
    assert "people: 6" in repr(one)


def test_own_numbers_under_an_invented_persona_are_not_told():
    own = pd.DataFrame([["lin", 1, 2, 3, 4]], columns=COLUMNS)
    assert "before 1" not in repr(diary(own)) and "Lin" not in repr(diary(own))


def test_a_summary_from_five_people_up():
    summary = diary(entries(5)).summary()
    assert summary["people_in_diary"].tolist() == [5] * 4
    assert summary["stress_mean"].tolist() == pytest.approx([2, 5.2, 4, 3])
    four = diary(entries(4))
    assert "from 5 people up" in refusal(four.summary) and "mean" not in repr(four)


def test_a_moment_with_few_entries_stays_empty():
    table = entries(6).astype(object)
    table.loc[:1, "stress_next_day"] = None
    summary = diary(table).summary().set_index("diary_moment")
    assert summary.loc["stress_next_day", "people_in_diary"] == 4
    assert np.isnan(summary.loc["stress_next_day", "stress_mean"])
    assert summary.loc["stress_after", "stress_mean"] == 4
    assert "next day" not in repr(diary(table))


def test_adding_leaves_the_first_as_it_was():
    one = diary()
    two = one.add("P01", 3, 6, 5).add("P02", 1, None)
    assert (len(one.to_frame()), len(two.to_frame())) == (7, 9)
    assert two.to_frame().iloc[-1].isna().sum() == 3
    copy = one.to_frame()
    copy.loc[0, "persona"] = "x"
    assert one.to_frame().loc[0, "persona"] == "tang"


def test_nothing_is_written_unless_a_path_is_named(tmp_path):
    with nothing_stored():
        one = diary(entries()).add("P77", 1, 2)
        repr(one), one.summary(), one._repr_html_(), diary().to_frame()
    one.save(tmp_path / "own.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["own.csv"]
    back = diary(tmp_path / "own.csv")
    assert back.to_frame().equals(one.to_frame())
    assert diary(str(tmp_path / "own.csv")).to_frame().equals(one.to_frame())


def test_a_column_order_of_ones_own():
    assert diary(entries()[COLUMNS[::-1]]).to_frame().equals(diary(entries()).to_frame())


# ---------------------------------------------------------------- wrong input


@pytest.mark.parametrize(
    "name",
    ["Wang Fang", "王芳", "Lin", "lin ", "", "P", "P12345", "13800000000", None, 5, float("nan")],
)
def test_a_name_is_no_persona(name):
    table = entries(2).astype(object)
    table.loc[1, "persona"] = name
    said = refusal(diary, table)
    assert "persona is missing, or may be" in said or "personal data" in said
    assert not name or len(str(name)) < 5 or str(name) not in said  # a name is not repeated
    if name != "13800000000":
        assert "code such as P01" in refusal(diary().add, name, 1, 2)


@pytest.mark.parametrize("bad", [-1, 10.5, float("inf"), True, "five", 10**400, [3], np.True_, 1j])
def test_a_number_off_the_line(bad):
    table = entries(2).astype(object)
    table.at[1, "stress_knock"] = bad
    assert "P01, stress_knock must be a number from 0 to 10" in refusal(diary, table)
    assert "P09, stress_before" in refusal(diary().add, "P09", bad, 2)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (entries().assign(phone="x"), "personal data: phone"),
        (entries().assign(note="x"), "has the columns persona"),
        (entries().drop(columns="stress_after"), "has the columns persona"),
        (pd.concat([entries(), entries()["persona"]], axis=1), "has the columns persona"),
        (entries().iloc[:0], "no entries"),
        (pd.concat([entries(), entries()]), "'P00' stands twice"),
        (5, "'5' is no diary"),
        ([], "is no diary"),
        ("no-such-file.csv", "There is no file"),
    ],
)
def test_refusals(given, says):
    assert says in refusal(diary, given)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("persona,stress_before\nP01,1\n", "has the columns"),
        ("persona,persona,stress_before,stress_knock,stress_after\nP1,P1,1,2,3\n", "columns"),
        ("persona,{}\nP01,1,2,x,4\n".format(",".join(MOMENTS)), "not 'x'"),
        ("persona,{}\nP01,1,2,inf,4\n".format(",".join(MOMENTS)), "stress_after must be"),
        ("", "is empty"),
    ],
)
def test_refusals_of_a_file(tmp_path, text, says):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    assert says in refusal(diary, path)


def test_twice_unknown_place_and_closed_folder(tmp_path):
    assert "'lin' stands twice" in refusal(diary().add, "lin", 1, 2)
    assert refusal(diary, jurisdiction="XX")
    assert "cannot be written" in refusal(diary().save, tmp_path / "none" / "x.csv")
    assert refusal(diary().save, None)


def test_tables_in_chinese(chinese):
    heads = list(language.table(diary_people()).columns)
    assert heads == ["虚构人物", "虚构姓名", "门内或门外", "情形", "经过"]
    assert language.table(diary().summary()).iloc[0, 0] == "上门前（0至10）"
