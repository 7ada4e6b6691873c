"""After the door: figures transcribed row by row, ways held to the rules they name, ranges that hold."""

# ruff: noqa: E501 - a table with one row a line

import itertools
import math
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from kit import datasets, evidence, language, law
from kit.law import afterwards, rulebook

HAN = r"[\u4e00-\u9fff]"


def by_item(*args, **given):
    return afterwards.fallback(*args, **given).set_index("item")


# ---------------------------------------------------------------- the transcription

# series, period, value, derived or read: as the facts have them
FACTS = [
    ("bulk_volume", "2021", 47.3, "yes"),
    ("bulk_volume", "2022", 175.7, "yes"),
    ("bulk_volume", "2023", 965.3, "yes"),
    ("bulk_volume", "2024", 1583.5, "yes"),
    ("bulk_volume", "2024Q1", 43.0, "derived"),
    ("bulk_volume", "2025H1", 1076.0, "yes"),
    ("bulk_volume", "2025Q1", 370.4, "yes"),
    ("bulk_price", "2024Q1", 4.6, "derived"),
    ("bulk_price", "2025Q1", 4.1, "yes"),
    ("bulk_recovery", "2024Q1", 8.8, "derived"),
    ("bulk_recovery", "2025Q1", 6.9, "yes"),
    ("bulk_ask_low", "2025", 0.77, "derived"),  # not among the first facts: a press copy
    ("bulk_ask_high", "2025", 9.56, "derived"),
    ("enforcement_cases", "2025", 1000, "yes"),
    ("enforcement_amount", "2025", 2.16, "yes"),
    ("list_new", "2023", 320.8, "derived"),
    ("list_new", "2024", 245.7, "yes"),
    ("list_new", "2025", 233.98, "yes"),
    ("list_repaired", "2023", 208.3, "derived"),
    ("list_repaired", "2024", 282.1, "yes"),
    ("list_repaired", "2025", 266.96, "yes"),
    ("complaints_banks", "2020Q2", 67248, "yes"),
    ("complaints_banks", "2020Q3", 85097, "yes"),
    ("complaints_banks", "2020Q4", 76224, "yes"),
    ("complaints_banks", "2021Q3", 87279, "derived"),
    ("complaints_banks", "2021Q4", 90595, "yes"),
    ("complaints_cards", "2020Q2", 33733, "derived"),
    ("complaints_cards", "2020Q3", 48406, "yes"),
    ("complaints_cards", "2021Q4", 44968, "yes"),
    ("complaints_loans", "2020Q2", 15145, "derived"),
    ("complaints_loans", "2020Q3", 20219, "yes"),
    ("complaints_loans", "2021Q4", 29074, "yes"),
]
SERIES = ("law_after_bulk_prices", "law_after_enforcement", "law_after_complaints")
COURT = {
    "accepted": (13311, "cases"),
    "screened": (5816, "cases"),
    "set_aside": (4988, "cases"),
    "agreed": (1833, "debtors"),
    "deferred": (179, "debtors"),
    "mediated": (45, "percent"),
    "performed": (80, "percent_over"),
    "closed": (2503, "cases"),  # not among the first facts: the court's own page
    "trial_days": (29, "days"),
}


def shipped():
    return pd.concat([datasets.load(name) for name in SERIES], ignore_index=True)


def test_every_row_is_as_the_facts_have_it():
    rows = shipped()[["series", "period", "value", "confirmed"]]
    assert [tuple(r) for r in rows.itertuples(index=False)] == FACTS


def test_the_court_s_figures_are_as_the_page_has_them():
    table = datasets.load("law_after_court_funnel")
    found = {r.stage: (r.value, r.unit) for r in table.itertuples()}
    assert found == COURT
    assert set(table["confirmed"]) == {"yes"} and set(table["period"]) == {"2025"}


@pytest.mark.parametrize(
    "row",
    shipped().dropna(subset="formula").to_dict("records"),
    ids=lambda r: f"{r['series']}-{r['period']}",
)
def test_a_derived_figure_follows_from_its_formula(row):
    left, sign, right = row["formula"].partition(" " + row["formula"].split(" ")[1] + " ")
    left, right = float(left), 1 - 0.234 if "(" in right else float(right)
    worked = left + right if "+" in sign else left / right
    if row["series"].startswith("bulk_ask"):
        worked *= 100
    # the facts round complaints up: the rates of growth behind them carry no single complaint
    near = {"complaints": 1, "pct_principal_interest": 0.005}.get(row["unit"], 0.05)
    assert row["confirmed"] == "derived" and abs(worked - row["value"]) <= near


def test_a_formula_stands_where_a_figure_is_derived_and_nowhere_else():
    table = shipped()
    assert (table["formula"].notna() == (table["confirmed"] == "derived")).all()


@pytest.mark.parametrize(
    ("part", "period", "share"),
    [
        ("cards", "2020Q3", 56.9),
        ("cards", "2021Q4", 49.6),
        ("loans", "2020Q3", 23.8),
        ("loans", "2021Q4", 32.1),
    ],
)
def test_shares_of_complaints_are_those_that_the_releases_print(part, period, share):
    values = shipped().set_index(["series", "period"])["value"]
    worked = 100 * values[f"complaints_{part}", period] / values["complaints_banks", period]
    assert round(worked, 1) == share


def test_every_source_is_listed_and_nothing_rests_on_memory():
    listed = set(evidence.sources()["id"])
    tables = [
        shipped(),
        datasets.load("law_after_court_funnel"),
        datasets.load("law_after_court_fees"),
    ]
    for table in tables:
        assert set(table["source"]) <= listed
        assert "M" not in {evidence.source(s).grade for s in table["source"]}


@pytest.mark.parametrize("name", ["law_after_court_funnel", "law_after_court_fees", *SERIES])
def test_tables_are_described_and_hold_to_it(name):
    path = datasets.folder() / datasets._resource(name)["path"]
    assert datasets.check_file(path, name).empty
    assert (datasets.describe(name)["meaning"] != "").all()


def test_a_figure_that_is_only_remembered_is_left_out(monkeypatch):
    read = datasets.load

    def planted(name):
        table = read(name)
        return table.assign(confirmed=["memory", *table["confirmed"].iloc[1:]])

    monkeypatch.setattr(datasets, "load", planted)
    assert "2021" not in afterwards.bulk_prices()["period"].tolist()
    assert len(afterwards.bulk_prices()) == 12
    assert "accepted" not in afterwards.funnel()["stage"].tolist()


# ---------------------------------------------------------------- the tables


def test_shares_of_the_funnel_add_up():
    table = afterwards.funnel().set_index("stage")
    parts = table.loc[["set_aside", "went_on"]]
    assert parts["value"].sum() == table.loc["screened", "value"]
    assert parts["share"].sum() == pytest.approx(1, abs=1e-4)
    assert table.loc["screened", "share"] == round(5816 / 13311, 4)
    assert table.loc["went_on", "grade"] == "computed" and table.loc["screened", "grade"] == "read"


def test_no_share_is_made_of_persons_and_cases():
    table = afterwards.funnel()
    shared = table[table["share"].notna()]
    units = table.set_index("stage")["unit"]
    assert len(shared) == 3
    assert all(units[r.stage] == units[r.of] for r in shared.itertuples())
    # more persons agreed than cases were left: the reason why no chain of shares is printed
    values = table.set_index("stage")["value"]
    assert values["agreed"] > values["went_on"]


def test_grades_and_caveats_stand_beside_every_figure():
    for table in (afterwards.bulk_prices(), afterwards.official_figures()):
        assert set(table["grade"]) == {"second_hand", "computed"}
        assert (table[["what", "caveat", "unit", "source"]] != "").all(axis=None)
        assert ((table["derivation"] != "") == (table["grade"] == "computed")).all()


def test_one_series_is_picked():
    assert afterwards.official_figures("list_repaired")["period"].tolist() == [
        "2023",
        "2024",
        "2025",
    ]
    assert len(afterwards.official_figures()) == 19


@pytest.mark.parametrize(("call", "words"), [
    (lambda: afterwards.funnel("beijing"), ["beijing", "xingqing"]),
    (lambda: afterwards.funnel(None), ["None", "xingqing"]),
    (lambda: afterwards.official_figures("list_newer"), ["list_newer", "near: list_new"]),
    (lambda: afterwards.remedies("lender"), ["lender", "borrower"]),
    (lambda: afterwards.court_fee(100, "divorce"), ["divorce", "ordinary"]),
    (lambda: afterwards.court_fee(-1), ["claim", "-1"]),
    (lambda: afterwards.court_fee("100"), ["claim", "100"]),
    (lambda: afterwards.court_fee(float("nan")), ["claim", "nan"]),
    (lambda: afterwards.court_fee(True), ["claim", "True"]),
    (lambda: afterwards.court_fee(1e300), ["claim", "1,000,000,000,000"]),
    (lambda: afterwards.court_fee(10**5000), ["claim", "1,000,000,000,000"]),
    (lambda: afterwards.court_fee(Decimal("sNaN")), ["claim", "sNaN"]),
])  # fmt: skip
def test_wrong_input_is_refused_in_one_sentence(call, words):
    with pytest.raises(datasets.DataProblem) as caught:
        call()
    assert "\n" not in str(caught.value) and all(word in str(caught.value) for word in words)


# ---------------------------------------------------------------- court fees


@pytest.mark.parametrize(("claim", "kind", "fee"), [
    (0, "ordinary", 50), (1, "ordinary", 50), (10_000, "ordinary", 50), (10_001, "ordinary", 50.03), (10_000.4, "ordinary", 50.01),
    (31_640, "ordinary", 591), (31_640, "simple", 295.5), (31_640, "settled", 295.5), (31_640, "payment_order", 197), (31_640, "enforcement", 374.6),
    (28_179.77, "ordinary", 504.49), (100_000, "ordinary", 2_300), (100_000, "payment_order", 766.67), (200_000, "ordinary", 4_300), (500_000, "ordinary", 8_800), (1_000_000, "ordinary", 13_800),
    (2_000_000, "ordinary", 22_800), (5_000_000, "ordinary", 46_800), (10_000_000, "ordinary", 81_800), (20_000_000, "ordinary", 141_800), (30_000_000, "ordinary", 191_800),
    (10_000, "enforcement", 50), (500_000, "enforcement", 7_400), (5_000_000, "enforcement", 52_400), (10_000_000, "enforcement", 77_400), (20_000_000, "enforcement", 87_400),
    (1_000, "preservation", 30), (100_000, "preservation", 1_020), (896_000, "preservation", 5_000), (2_000_000, "preservation", 5_000),
])  # fmt: skip
def test_court_fees_at_every_edge(claim, kind, fee):
    assert afterwards.court_fee(claim, kind) == fee


def test_brackets_leave_no_gap():
    for _, table in datasets.load("law_after_court_fees").groupby("kind", sort=False):
        assert table["over"].iloc[0] == 0 and pd.isna(table["up_to"].iloc[-1])
        assert table["over"].tolist()[1:] == table["up_to"].tolist()[:-1]


# ---------------------------------------------------------------- the ways


def test_every_way_of_the_plan_is_there():
    asked = {
        *(
            "complaint_lender",
            "complaint_regulator",
            "mediation",
            "suit",
            "small_claims",
            "enforcement",
        ),
        *("exempt", "dishonest_list", "credit_record", "insolvency", "limitation"),
    }
    table = afterwards.remedies()
    assert asked <= set(table["remedy"]) and table["remedy"].is_unique
    assert not table["grade"].eq("M").any()
    assert table.set_index("remedy").query("territory != ''").index.tolist() == ["insolvency"]


def test_a_side_sees_its_own_ways_and_what_they_do_to_the_other():
    everything = set(afterwards.remedies()["remedy"])
    sides = {side: afterwards.remedies(side) for side in afterwards.SIDES}
    assert set.union(*(set(t["remedy"]) for t in sides.values())) == everything
    assert "suit" not in sides["borrower"]["remedy"].tolist()
    assert "limitation" not in sides["creditor"]["remedy"].tolist()
    for table in sides.values():
        both = ["borrower_can", "borrower_cannot", "creditor_can", "creditor_cannot"]
        assert (table[both] != "").all(axis=None)
        assert (table["not_established"] != "").all() and (table["legal_basis"] != "").all()


def test_rules_and_sources_exist():
    known = set(law.rules("CN")["rule"])
    listed = set(evidence.sources()["id"])
    for row in afterwards.remedies().itertuples():
        assert set(filter(None, row.rule_ids.split("; "))) <= known
        assert set(row.source.split("; ")) <= listed


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_two_cities_have_a_law_on_personal_insolvency(edition):
    """To name Shenzhen alone tells a person in Xiamen that a door is shut which is open."""
    language.use(edition)
    way = afterwards.remedies().set_index("remedy").loc["insolvency"]
    cities = {"en": ("Shenzhen", "Xiamen"), "zh": ("深圳", "厦门")}[edition]
    for field in ("what", "territory", "who"):
        assert all(city in way[field] for city in cities), field
    assert {"en": "Changsha", "zh": "长沙"}[edition] in way["borrower_cannot"]
    xiamen = rulebook.load("CN").rule("XM-PB-2025").versions[0]
    assert not xiamen.holds("2025-10-31") and xiamen.holds("2025-11-01")


def test_numbers_in_the_ways_are_those_of_the_law():
    table = afterwards.remedies().set_index("remedy")
    assert "60 months" in table.loc["plan", "duration"]
    assert "two years" in table.loc["enforcement", "conditions"]
    assert "0.0175%" in table.loc["enforcement", "borrower_cannot"]
    assert (
        "three years" in table.loc["insolvency", "duration"]
        and "500,000" in table.loc["insolvency", "who"]
    )
    assert "five years" in table.loc["insolvency", "who"]
    assert "five years" in table.loc["credit_record", "duration"]


# Every number in digits that the ways name, in the order of the columns.
NUMBERS = {
    "plan": "60",
    "complaint_lender": "2020 15 30 30",
    "complaint_regulator": "9:00 12:00 13:00 17:00",
    "own_claim": "100 500 50,000",
    "mediation": "30 30 45% 80%",
    "payment_order": "15 15 15",
    "suit": "50 10,000 2.5% 100,000 7 15 15 5,816 4,988",
    "small_claims": "",
    "enforcement": "50 10,000 1.5% 500,000 0.0175%",
    "exempt": "15 10",
    "dishonest_list": "2013",
    "credit_record": "20 30",
    "insolvency": "500,000 1 2025",
    "limitation": "20",
}


def test_no_sum_and_no_span_of_the_ways_has_slipped():
    table = afterwards.remedies().set_index("remedy")
    told = table.loc[:, [c for c in table if c in TOLD]].agg(" ".join, axis=1)
    found = {way: " ".join(re.findall(r"\d[\d,.:]*\d%?|\d%?", text)) for way, text in told.items()}
    assert found == NUMBERS
    scale = datasets.load("law_after_court_fees").set_index(["kind", "up_to"])["rate"]
    assert scale["trial", 100_000] == 0.025 and scale["enforcement", 500_000] == 0.015


TOLD = ("who", "conditions", "cost", "duration")
TOLD += ("borrower_can", "borrower_cannot", "creditor_can", "creditor_cannot")


def test_never_legal_and_nothing_recommended():
    for edition in language.EDITIONS:
        language.use(edition)
        tables = [afterwards.remedies(), afterwards.fallback(31640)]
        text = " ".join(t.to_csv() for t in tables)
        language.use("en")
        for word in ("is legal", "recommend", "best", "should sue", "合法的", "建议", "最好"):
            assert word not in text


OWN = """
remedies:
- id: x
  name: {en: A way, zh: 一条途径}
  side: both
  who: {en: a, zh: 甲}
  conditions: {en: a, zh: 甲}
  cost: {en: a, zh: 甲}
  duration: {en: a, zh: 甲}
  borrower: {can: {en: a, zh: 甲}, cannot: {en: a, zh: 甲}}
  creditor: {can: {en: a, zh: 甲}, cannot: {en: a, zh: 甲}}
  unknown: {en: a, zh: 甲}
  rules: [CC-188]
  grade: A
"""
FAULTS = {
    "an unknown rule": ("CC-188]", "CC-1888]", ["CC-1888", "near: CC-188"]),
    "a rule of memory": ("[CC-188]", "[CASHLOAN-141]", ["CASHLOAN-141", "remembered"]),
    "a grade too good": ("[CC-188]", "[CC-188, CBRC11-70]", ["the weakest", "is B"]),
    "a grade too bad": ("grade: A", "grade: C", ["the grade is C"]),
    "no basis": ("[CC-188]", "[]", ["neither a rule nor a provision"]),
    "an unknown source": (
        "  grade: A",
        "  grade: A\n  provisions: [{source: nowhere, article: {en: a, zh: 甲}, grade: A}]",
        ["nowhere"],
    ),
    "an unknown line": ("  grade: A", "  grade: A\n  helplines: [cn_12399]", ["cn_12399"]),
    "one language": ("who: {en: a, zh: 甲}", "who: {en: a}", ["who", "both languages"]),
    "one language for a side": (
        "cannot: {en: a, zh: 甲}}\n  unknown",
        "cannot: {zh: 甲}}\n  unknown",
        ["creditor.cannot"],
    ),
    "a side of nobody": ("side: both", "side: court", ["court"]),
    "a lacking field": ("  cost: {en: a, zh: 甲}\n", "", ["cost"]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_ways_is_named(tmp_path, name):
    old, new, words = FAULTS[name]
    assert old in OWN
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(datasets.DataProblem) as caught:
        afterwards._remedies(path)
    assert all(word in str(caught.value) for word in ["own.yaml", "x: ", *words])


def test_a_sound_file_is_read_and_an_id_twice_is_not(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    assert afterwards._remedies(path)[0]["id"] == "x"
    path.write_text(OWN + OWN.partition("remedies:\n")[2], encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match="x: stands twice"):
        afterwards._remedies(path)


# ---------------------------------------------------------------- the fallback

KNOWN = {
    "admitted": 0.5,
    "mediated": 0.4,
    "settled": 0.9,
    "performed": 0.75,
    "judgment": 0.8,
    "enforced": 0.25,
}


def test_both_sides_are_always_there_the_one_asked_for_first():
    for side in afterwards.SIDES:
        table = afterwards.fallback(31640, side)
        assert table["side"].iloc[0] == side and set(table["side"]) == set(afterwards.SIDES)
    one, two = (
        afterwards.fallback(31640, s).set_index(["side", "item"]).sort_index()
        for s in afterwards.SIDES
    )
    pd.testing.assert_frame_equal(one, two)


def test_low_is_never_above_middle_nor_middle_above_high():
    for given in (
        {},
        KNOWN,
        {"enforced": (0.1, 0.2, 0.3)},
        {"income": 3000, "kept": (900, 1500, 3500)},
    ):
        table = afterwards.fallback(31640, **given)
        counted = table.dropna(subset="mid")
        assert (counted["low"] <= counted["mid"]).all() and (
            counted["mid"] <= counted["high"]
        ).all()
        assert (table["low"].dropna() <= table["high"].dropna()).all()


def test_what_nobody_knows_runs_over_everything_and_has_no_middle():
    table = by_item(31640)
    for item in ("settled", "judgment", "enforced", "later"):
        assert table.loc[item, "rests_on"] == "unknown" and math.isnan(table.loc[item, "mid"])
        assert table.loc[item, ["low", "high"]].tolist() == [0, 1]
        assert table.loc[item, ["grade", "source"]].tolist() == ["", ""]
    assert table.loc["sue", "rests_on"] == "unknown" and math.isnan(table.loc["sue", "mid"])
    assert table.loc["sue", ["low", "high"]].tolist() == [-591.0, 31640.0]
    assert table.loc["wait", ["low", "high"]].tolist() == [0.0, 31640.0]


def test_inputs_that_data_carry_name_their_source():
    table = by_item(31640)
    assert table.loc["admitted", "mid"] == round(828 / 5816, 4)
    assert table.loc[["mediated", "performed"], "mid"].tolist() == [0.45, 0.8]
    for item in ("admitted", "mediated", "performed"):
        assert table.loc[item, ["rests_on", "source"]].tolist() == [
            "measured",
            "xingqing-court-2025",
        ]
        assert table.loc[item, ["low", "high"]].tolist() == [0, 1]
    assert table.loc["price", ["low", "mid", "high"]].tolist() == [0.0077, 0.041, 0.0956]
    assert (
        table.loc["price", "rests_on"] == "reported"
        and "yindeng-2025q1" in table.loc["price", "source"]
    )
    assert by_item(31640, price=0.05).loc["price", ["rests_on", "source"]].tolist() == [
        "assumed",
        "",
    ]


def test_what_a_household_gives_of_itself_is_given_and_not_assumed():
    table = by_item(31640, income=3000, kept=2000, judgment=0.5)
    assert set(table.loc[["income", "kept", "must_leave"], "rests_on"]) == {"given"}
    assert table.loc["judgment", "rests_on"] == "assumed"


@pytest.mark.parametrize("sum_", [1e30, "1e999999", 10**400, Fraction(1, 3), True, pd.NA])
def test_a_sum_beyond_all_reason_is_refused_in_one_sentence(sum_):
    for ask in (
        afterwards.court_fee,
        afterwards.fallback,
        lambda value: afterwards.fallback(1000, income=value),
        lambda value: afterwards.fallback(1000, own_cost=(0, None, value)),
    ):
        with pytest.raises(datasets.DataProblem) as caught:
            ask(sum_)
        assert len(str(caught.value)) < 250 and "\n" not in str(caught.value)


def test_results_are_exact_to_the_cent():
    table = by_item(31640, **KNOWN)
    # 0.5 * (31640 * (0.4 * (0.75 * 0.9 + 0.25 * 0.25) + 0.6 * 0.8 * 0.25) - 295.50)
    assert table.loc["sue", "mid"] == 6417.55
    # the costs of one's own are spent whether or not the case passes the screening
    assert by_item(31640, **KNOWN, own_cost=100).loc["sue", "mid"] == 6317.55
    # at the ends only the fee moves
    assert table.loc["sue", ["low", "high"]].tolist() == [6269.8, 6565.3]
    assert table.loc["sell", ["low", "mid", "high"]].tolist() == [243.63, 1297.24, 3024.78]
    assert by_item(0.1, price=0.5).loc["sell", "mid"] == 0.05
    assert by_item(0.3, price=0.05).loc["sell", "mid"] == 0.02  # 0.015: half a cent goes up
    assert by_item(np.float64(31640)).loc["sell", "mid"] == 1297.24


def test_a_year_of_waiting_is_discounted():
    table = by_item(1000, later=1, months=12, yearly_discount=0.25)
    assert table.loc["wait", ["low", "mid", "high"]].tolist() == [800.0] * 3


def test_the_borrower_s_side_of_a_judgment():
    table = by_item(31640, late_days=100, contract_interest=250.5)
    late = 31640 * 0.000175 * 100
    assert table.loc["judgment_adds", "low"] == round(250.5 + late, 2) == 804.2
    assert table.loc["judgment_adds", "high"] == round(250.5 + late + 591 + 374.6, 2)
    assert table.loc["owed_after", "low"] == 32444.2
    assert math.isnan(table.loc["judgment_adds", "mid"])  # whether enforcement follows is not known


def test_what_enforcement_must_leave():
    nothing = by_item(31640)
    for item in ("must_leave", "may_take"):
        assert nothing.loc[item, ["low", "mid", "high"]].isna().all()
        assert nothing.loc[item, "rule_ids"] == "CPL-EXEC-254"
    table = by_item(31640, income=4450, kept=4080, enforcement_months=24)
    assert table.loc["must_leave", ["low", "mid", "high"]].tolist() == [4080.0] * 3
    assert table.loc["may_take", ["low", "high"]].tolist() == [8880.0] * 2
    poor = by_item(31640, income=1600, kept=4080)
    assert poor.loc["may_take", "high"] == 0 and poor.loc["must_leave", "high"] == 1600
    assert table.loc["may_take", "mid"] == 8880
    rich = by_item(1000, income=50_000, kept=4080)
    assert rich.loc["may_take", "high"] == rich.loc["owed_after", "high"]  # never more than is owed
    blind = by_item(31640, income=1000)
    assert blind.loc["may_take", ["low", "high"]].tolist() == [0.0, 12_000.0]
    assert blind.loc["may_take", "rests_on"] == "unknown" and math.isnan(
        blind.loc["may_take", "mid"]
    )


def test_what_has_no_number_is_shown_without_one():
    table = by_item(31640)
    assert table.loc["listing", ["low", "mid", "high"]].isna().all()
    years = table.loc[["claim_years", "enforce_years", "credit_record", "insolvency_years"], "mid"]
    assert years.tolist() == [3, 2, 5, 3]
    assert "Shenzhen" in table.loc["insolvency_years", "what"]


UP = {
    "sue": ["admitted", "settled", "performed", "judgment", "enforced"],
    "wait": ["later"],
    "sell": ["price"],
}
DOWN = {"sue": ["own_cost", "months", "yearly_discount"], "wait": ["months", "yearly_discount"]}
BASE = {**KNOWN, "own_cost": 100, "months": 12, "yearly_discount": 0.1, "price": 0.04, "later": 0.2}


@pytest.mark.parametrize(("item", "name", "sign"), [
    *((i, n, 1) for i, names in UP.items() for n in names),
    *((i, n, -1) for i, names in DOWN.items() for n in names),
])  # fmt: skip
def test_a_result_moves_one_way_with_its_input(item, name, sign):
    steps = {"own_cost": (0, 100, 900), "months": (0, 6, 36)}.get(name, (0.0, 0.3, 0.9))
    found = [by_item(31640, **{**BASE, name: step}).loc[item, "mid"] for step in steps]
    assert np.all(sign * np.diff(found) > 0)


def test_the_borrower_s_results_move_one_way():
    days = [by_item(31640, late_days=d).loc["owed_after", "high"] for d in (0, 30, 300)]
    assert days == sorted(days) and len(set(days)) == 3
    most = [by_item(31640, income=4000, kept=k).loc["may_take", "high"] for k in (1000, 2000, 4000)]
    assert most == sorted(most, reverse=True) and len(set(most)) == 3


def test_a_wider_input_never_narrows_a_result():
    narrow = by_item(31640, **{**KNOWN, "enforced": (0.2, 0.25, 0.3)}).loc["sue"]
    wide = by_item(31640, **{**KNOWN, "enforced": (0.1, 0.25, 0.6)}).loc["sue"]
    assert wide["low"] < narrow["low"] and wide["high"] > narrow["high"]
    assert wide["mid"] == narrow["mid"]


def test_no_value_inside_the_ranges_falls_outside_the_result():
    # mediation can help or hurt: the extremes are found at the ends, whichever way it goes
    given = {
        "mediated": (0.1, 0.5, 0.9),
        "settled": (0.1, 0.5, 0.9),
        "judgment": (0.2, 0.5, 1),
        "enforced": (0.1, 0.5, 0.8),
    }
    fixed = {"admitted": 1, "performed": 1}
    whole = by_item(1000, **fixed, **given).loc["sue"]
    inside = [
        by_item(1000, **fixed, **dict(zip(given, values, strict=True))).loc["sue"]
        for values in itertools.product(*([v[0], v[2]] for v in given.values()))
    ]
    assert min(r["low"] for r in inside) == whole["low"]
    assert max(r["high"] for r in inside) == whole["high"]


@pytest.mark.parametrize(("given", "words"), [
    ({"balance": 0}, ["balance", "0"]),
    ({"balance": -5}, ["-5"]),
    ({"balance": "31640"}, ["31640"]),
    ({"balance": None}, ["None"]),
    ({"balance": float("inf")}, ["inf"]),
    ({"side": "bank"}, ["bank", "borrower"]),
    ({"enforced": 1.2}, ["enforced", "1.2", "0 to 1"]),
    ({"enforced": -0.1}, ["enforced", "-0.1"]),
    ({"enforced": (0.3, 0.2, 0.4)}, ["enforced", "this order"]),
    ({"enforced": (0.1, 0.2)}, ["enforced"]),
    ({"enforced": (None, 0.2, 0.3)}, ["enforced"]),
    ({"enforced": (0.1, 0.2, None)}, ["enforced"]),
    ({"enforced": "half"}, ["half"]),
    ({"enforced": True}, ["True"]),
    ({"enforced": float("nan")}, ["nan"]),
    ({"own_cost": -1}, ["own_cost", "0 to 1,000,000,000,000"]),
    ({"balance": 1e300}, ["1e+300", "1,000,000,000,000 at most"]),
    ({"kept": 1e300}, ["kept", "1e+300"]),
    ({"income": (0, None, 10**400)}, ["income"]),
    ({"yearly_discount": 11}, ["yearly_discount"]),
    ({"months": 5000}, ["months"]),
])  # fmt: skip
def test_an_input_that_cannot_be_is_refused(given, words):
    with pytest.raises(datasets.DataProblem) as caught:
        afterwards.fallback(**{"balance": 31640, **given})
    assert "\n" not in str(caught.value) and all(word in str(caught.value) for word in words)


def test_a_range_without_a_middle_is_taken():
    table = by_item(31640, **{**KNOWN, "enforced": (0.1, None, 0.3)})
    assert (
        math.isnan(table.loc["sue", "mid"]) and table.loc["sue", "low"] < table.loc["sue", "high"]
    )


# ---------------------------------------------------------------- both languages


def test_everything_speaks_chinese(chinese):
    assert (
        afterwards.remedies()[["what", "who", "borrower_can", "creditor_cannot", "legal_basis"]]
        .map(lambda t: bool(pd.Series([t]).str.contains(HAN).iloc[0]))
        .all(axis=None)
    )
    for table in (
        afterwards.funnel(),
        afterwards.bulk_prices(),
        afterwards.official_figures(),
        afterwards.fallback(31640),
    ):
        assert table["what"].str.contains(HAN).all()
    with pytest.raises(datasets.DataProblem, match="没有"):
        afterwards.funnel("x")


def test_every_column_and_code_has_a_label(chinese):
    tables = [
        afterwards.remedies(),
        afterwards.funnel(),
        afterwards.bulk_prices(),
        afterwards.fallback(31640, income=1),
    ]
    for table in tables:
        shown = language.table(table)
        untold = {"id", "grade"}
        assert all(
            pd.Series(c).str.contains(HAN).item() for c in shown.columns if c not in untold
        ), shown.columns
    shown = language.table(afterwards.fallback(31640, income=1))
    for column in ("一方", "作用", "依据类型", "单位"):
        assert shown[column].str.contains(HAN).all()


def test_no_item_or_series_is_described_and_never_used():
    words = afterwards._words()
    shown = afterwards.fallback(31640, income=1, kept=1)
    assert set(words["items"]) == set(shown["item"])
    assert set(words["series"]) == set(shipped()["series"])
    assert set(words["stages"]) == {*COURT, "went_on"}
    assert set(shown["unit"]) | set(shipped()["unit"]) | {u for _, u in COURT.values()} == set(
        words["units"]
    )
    assert set(shown["rests_on"]) <= set(words["rests_on"])
