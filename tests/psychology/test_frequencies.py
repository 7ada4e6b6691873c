"""Frequencies: exact odds, a base rate that is the user's, association never called a cause."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, evidence, language
from kit.psychology import evidence_cards, from_finding, of_hundred
from tests.refusals import refusal

RECORDS = datasets.read_yaml("evidence/findings.yaml")["findings"]
RATIOS = [f for f in RECORDS if f["unit"]["en"] == "odds ratio"]
CARDS = datasets.read_yaml("psychology/evidence_cards.yaml")["cards"]


# ---------------------------------------------------------------- odds


@given(st.floats(0.001, 1000), st.floats(0.0001, 0.9999))
def test_odds_are_exact(ratio, rate):
    one = of_hundred(ratio, rate)
    odds = Fraction(ratio) * Fraction(rate) / (1 - Fraction(rate))
    assert one.with_factor == pytest.approx(float(100 * odds / (1 + odds)), rel=1e-12)
    assert one.without == pytest.approx(100 * rate)
    assert 0 < one.with_factor < 100
    if 0.0001 <= one.with_factor / 100 <= 0.9999 and 0.001 <= 1 / ratio <= 1000:
        back = of_hundred(1 / ratio, one.with_factor / 100)  # turned round, it leads back
        assert back.with_factor == pytest.approx(one.without, rel=1e-9)


def test_by_hand():
    one = of_hundred(3, 0.25, interval=(1, 9))
    assert (one.without, one.with_factor, one.between) == (25, 50, (25, 75))
    assert (one.risk_ratio, one.difference) == (2, 25)
    assert of_hundred(1, 0.3).difference == pytest.approx(0)
    assert of_hundred(0.5, 0.5).difference == pytest.approx(-100 / 6)


def test_an_odds_ratio_is_no_risk_ratio_unless_rare():
    assert of_hundred(3, 0.0001).risk_ratio == pytest.approx(3, abs=0.001)
    assert of_hundred(3, 0.5).risk_ratio == pytest.approx(1.5)


def test_table_and_icons():
    one = of_hundred(2.77, 0.1)
    frame = one.to_frame()
    assert frame["people_of_hundred"].tolist() == pytest.approx([10, 100 * 0.277 / 1.177])
    assert frame[["low_of_hundred", "high_of_hundred"]].isna().all(axis=None)
    icons = one.icons()
    assert len(icons) == 200 and not icons.duplicated().any()
    assert icons.groupby("factor_group")["icon_has"].sum().to_dict() == {"without": 10, "with": 24}
    assert set(icons["icon_row"]) == set(icons["icon_column"]) == set(range(10))


def test_the_grid_shows_the_same_counts_in_two_shapes():
    text = of_hundred(2.77, 0.1).grid()
    rows = [line.split(" ") for line in text.splitlines() if line[0] in "▲○"]
    assert [len(row) for row in rows] == [10] * 20
    assert sum(cell == "▲" for row in rows[:10] for cell in row) == 10
    assert sum(cell == "▲" for row in rows[10:] for cell in row) == 24
    assert text.splitlines()[11] == "with the factor: 24 of 100 (▲ has it, ○ has not)"


@pytest.mark.parametrize(("rate", "people"), [(0.005, 1), (0.0049, 0), (0.9999, 100)])
def test_rounding_to_whole_people(rate, people):
    icons = of_hundred(1, rate).icons()
    assert icons[icons["factor_group"] == "without"]["icon_has"].sum() == people


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_association_and_base_rate_stand_beside_it(edition):
    language.use(edition)
    for text in (repr(of_hundred(2, 0.1)), repr(from_finding("richardson_2013_drugs", 0.02))):
        for said in {
            "en": ("An association, not a cause", "is yours", "No interval is given"),
            "zh": ("是相关，不是因果", "是您设定的", "没有给出区间"),
        }[edition]:
            assert said in text
    assert of_hundred(2, 0.1)._repr_html_().startswith("<p>")


# ---------------------------------------------------------------- findings


@pytest.mark.parametrize("record", RATIOS, ids=lambda record: record["id"])
def test_every_odds_ratio_of_the_findings(record):
    asked = {"instructor": True} if record["audience"] == "instructor" else {}
    text = repr(from_finding(record["id"], 0.05, **asked))
    assert f"{record['effect']:g}" in text and "n: 65 papers" in text
    assert record["caveat"]["en"] in text and "meta-analysis" in text
    assert ("12356" in text) == bool(asked)
    if asked:
        assert "instructor=True" in refusal(from_finding, record["id"], 0.05)
        assert "instructor=True" in refusal(from_finding, record["id"], 0.05, instructor=1)


def test_the_number_of_the_issue():
    one = from_finding("richardson_2013_depression", 0.1)
    assert round(one.with_factor, 1) == 23.5 and one.finding == "richardson_2013_depression"


@pytest.mark.parametrize("id", ["laudenbach_on_time", "gladstone_2021", "mani_2013_lab"])
def test_another_unit_is_refused(id):
    said = refusal(from_finding, id, 0.1)
    assert "another unit" in said and "richardson_2013_depression" in said
    assert "suicide" not in said


@pytest.mark.parametrize("id", ["richardson_2013_depresion", "", None, 5, [], {}])
def test_an_unknown_finding(id):
    said = refusal(from_finding, id, 0.1)
    assert "There is no finding" in said and "suicide" not in said


def test_own_numbers_name_no_study():
    assert of_hundred(2, 0.1).finding == "" and "Richardson" not in repr(of_hundred(2, 0.1))


# ---------------------------------------------------------------- wrong input


@pytest.mark.parametrize(
    "bad", [0, -2, float("nan"), float("inf"), True, "3", None, 10**400, 1e9, 1e-9, [2], 1j]
)
def test_a_ratio_that_is_none(bad):
    assert "odds_ratio must be a number from 0.001 to 1000" in refusal(of_hundred, bad, 0.1)


@pytest.mark.parametrize(
    "bad", [0, -0.1, float("nan"), float("inf"), True, "0.1", None, 10**400, 101, np.True_]
)
def test_a_base_rate_that_is_none(bad):
    assert "base_rate must be" in refusal(of_hundred, 2, bad)


def test_a_percentage_is_told_how_to_be_a_share():
    assert "write 0.1 for 10 of 100" in refusal(of_hundred, 2, 10)
    assert "write 0.125 for 12.5 of 100" in refusal(of_hundred, 2, 12.5)
    for ten in (np.int64(10), np.float64(10), np.float32(10), pd.Series([10]).iloc[0]):
        assert "write 0.1 for 10 of 100" in refusal(of_hundred, 2, ten)
    for all_of_them in (100, 100.0, np.int32(100)):
        said = refusal(of_hundred, 2, all_of_them)
        assert "state a smaller one, such as 0.1 for 10 of 100" in said and "write 1 " not in said


@pytest.mark.parametrize("kind", [tuple, list, np.array, pd.Series])
def test_an_interval_may_be_any_pair_of_numbers(kind):
    assert of_hundred(3, 0.25, interval=kind([1, 9])).between == (25.0, 75.0)
    assert of_hundred(np.float32(3), np.float64(0.25), interval=kind([1.0, 9.0])).between[1] == 75


@pytest.mark.parametrize(
    ("interval", "says"),
    [
        (5, "two numbers"),
        ((1, 2, 3), "two numbers"),
        ("12", "two numbers"),
        (np.array(5), "two numbers"),
        (np.array([1, 2, 3]), "two numbers"),
        (np.array([[1, 2], [3, 4]]), "interval must be"),
        (pd.Series(["x", 3]), "interval must be"),
        ((1, "x"), "interval must be"),
        ((float("nan"), 3), "interval must be"),
        ((3, 4), "does not lie within"),
        ((4, 1), "does not lie within"),
    ],
)
def test_an_interval_that_is_none(interval, says):
    assert says in refusal(of_hundred, 2, 0.1, interval=interval)


def test_a_base_rate_must_be_stated():
    with pytest.raises(TypeError):
        of_hundred(2)


# ---------------------------------------------------------------- cards


def test_cards_take_their_numbers_from_the_findings():
    table = evidence_cards()
    findings = evidence.findings().set_index("id")
    for row in table[table["id"] != ""].itertuples():
        one = findings.loc[row.id]
        assert (row.design, row.unit, row.caveat) == (one.design, one.unit, one.caveat)
        assert (row.grade, row.second_hand) == (one.grade, one.second_hand)
        assert pd.isna(row.effect) == pd.isna(one.effect)
    known = {f["id"] for f in RECORDS}
    assert all(set(card["findings"]) <= known for card in CARDS)


def test_what_is_contested_and_what_is_absent():
    status = evidence_cards().drop_duplicates("card").set_index("card")["evidence_status"]
    assert status["scarcity"] == status["ai_calls"] == "contested"
    assert status["ego_threat"] == status["visit"] == "absent"
    assert status["appraisal"] == status["reactance"] == "not_read"  # nobody looked
    for card in CARDS:  # not measured is said after a search only, never from memory
        if "from memory" in card["says"]["en"]:
            assert card["status"] == "not_read", card["card"]
    contested = {f["id"] for f in RECORDS if f["contested"]}
    for card in CARDS:  # a finding marked contested never stands under a card that holds
        if contested & set(card["findings"]):
            assert card["status"] == "contested", card["card"]


def test_what_is_only_remembered_is_not_shown_unless_asked_for():
    assert "odonnell_2021" not in evidence_cards("scarcity")["id"].tolist()
    asked = evidence_cards("scarcity", memory=True).set_index("id")
    assert asked.loc["odonnell_2021", "grade"] == "memory"


def test_contact_shaming_stands_beside_its_legal_status():
    row = evidence_cards("contact_shaming").iloc[0]
    assert row["legal_status"].startswith("Barred or limited")


def test_no_card_shows_figures_on_suicide():
    instructor = {f["id"] for f in RECORDS if f["audience"] == "instructor"}
    assert not instructor & {id for card in CARDS for id in card["findings"]}


def test_choosing_cards():
    assert evidence_cards(["shame", "ostrich"])["card"].unique().tolist() == ["shame", "ostrich"]
    assert evidence_cards([]).empty
    assert "near: shame" in refusal(evidence_cards, "shme")
    for bad in (5, None.__class__, ["x"], {"shame": 1}):
        assert "There is no card" in refusal(evidence_cards, bad)


def test_cards_in_chinese(chinese):
    table = language.table(evidence_cards())
    assert list(table.columns)[:3] == ["卡片", "证据状况", "一句话"]
    assert "有争议" in table["证据状况"].tolist()
    assert all(ord(c) > 0x2E80 for c in (said[-1] for said in table["一句话"]))
