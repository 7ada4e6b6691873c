"""The 500 invented households: as their true parameters say, and nobody real among them."""

import make_households
import numpy as np
import pandas as pd
import pytest

from kit import datasets, language
from kit.negotiation.budget import households_table, offers, row_budget, surpluses

PUBLISHED = {name: one["value"] for name, one in make_households.TRUTH["published"].items()}
ASSUMED = make_households.TRUTH["assumed"]
FILE = make_households.FOLDER / "synth_households.csv"


@pytest.fixture(scope="module")
def table():
    return households_table()


def test_another_seed_makes_another_table(monkeypatch):
    monkeypatch.setitem(make_households.TRUTH, "seed", 1)
    (text,) = make_households.texts().values()
    assert text.encode() != FILE.read_bytes()


def test_the_published_marginals_are_kept(table):
    a_year = 12 / table["household_size"]
    income, spent = table["usual_income"] * a_year, (table["fixed"] + table["flexible"]) * a_year
    kept = {
        "urban_income_per_head_mean": income.mean(),
        "urban_income_per_head_median": income.median(),
        "urban_consumption_per_head_mean": spent.mean(),
        "share_of_housing_and_education": (table["fixed"] * a_year / spent).mean(),
        "household_size_mean": table["household_size"].mean(),
        "balance_per_card_mean": table["card_balance"].sum() / table["cards"].sum(),
    }
    assert set(kept) == set(PUBLISHED)
    for name, value in kept.items():
        assert value == pytest.approx(PUBLISHED[name], rel=0.01), name


def test_every_published_figure_names_its_source_and_grade():
    for one in make_households.TRUTH["published"].values():
        assert one["grade"] == "second_hand" and "press cop" in one["source"]
        assert len(one["source"]) > 20 and one["unit"]


@pytest.mark.parametrize(
    ("column", "name"), [("city_tier", "city_tier"), ("household_size", "persons")]
)
def test_the_assumed_shares_are_kept(table, column, name):
    share = table[column].value_counts(normalize=True)
    for word, wanted in ASSUMED[name].items():
        assert share[int(word)] == pytest.approx(wanted, abs=0.005)
    assert sum(ASSUMED[name].values()) == pytest.approx(1)


def test_all_kinds_of_households_are_there(table):
    assert 0.25 < (table["surplus"] <= 0).mean() < 0.5
    assert (table["priority_arrears"] > 0).mean() == pytest.approx(0.25, abs=0.01)
    assert ((table["priority_need"] > 0) == (table["priority_arrears"] > 0)).all()
    assert (table["priority_need"] * 6 >= table["priority_arrears"]).all()
    assert (table["debt"] > 0).all() and (table["cards"] + table["loans"] > 0).all()
    assert (table["card_rate"].isna() == (table["cards"] == 0)).all()
    assert (table["loan_rate"].isna() == (table["loans"] == 0)).all()
    assert not table.loc[table["household_size"] == 1, "income_second"].any()
    lost = table["income_main"] + table["income_second"] < table["usual_income"] - 1
    assert lost.mean() == pytest.approx(ASSUMED["share_whose_income_fell"], abs=0.01)
    dear = table.groupby("city_tier")["usual_income"].median()
    assert dear.is_monotonic_decreasing


def test_the_table_passes_the_checks_that_a_researcher_s_own_would(table):
    assert datasets.identifying_columns(table) == []
    assert datasets.check_file(FILE, like="synth_households").empty


def test_a_row_is_the_budget_that_the_table_counts(table):
    for place in range(0, 500, 7):
        row = table.iloc[place]
        one = row_budget(row)
        assert one.surplus == row["surplus"] and one.debt == row["debt"]
        assert offers(one)["offer"].sum() == pytest.approx(min(max(one.surplus, 0), one.debt))
    assert one.name == row["household_id"] and "invented" in language.of(one.source)


def test_surpluses_are_vectorised_and_to_the_cent():
    frame = pd.DataFrame(
        {
            "income_main": [100.1, 100],
            "income_second": [None, 50],
            "fixed": [0.2, 200],
            "flexible": [0, 0],
            "priority_need": [0, 10],
        }
    )
    assert surpluses(frame).tolist() == [99.9, -60]
    assert surpluses(frame.iloc[:0]).shape == (0,)


@pytest.mark.parametrize("value", [-1, np.inf, "text", True])
def test_a_bad_cell_is_named(table, value):
    bad = table.astype({"fixed": object})
    bad.loc[3, "fixed"] = value
    if value is True:
        bad["fixed"] = True
        bad["fixed"] = bad["fixed"].astype(bool)
    with pytest.raises(datasets.DataProblem, match="fixed"):
        surpluses(bad)


@pytest.mark.parametrize("column", ["fixed", "flexible", "priority_need", "income_main"])
@pytest.mark.parametrize("value", [np.nan, 1e30])
@pytest.mark.filterwarnings("error")
def test_a_missing_or_endless_cost_is_not_counted_as_none(table, column, value):
    bad = table.astype({column: float})
    bad.loc[3, column] = value
    with pytest.raises(datasets.DataProblem, match=f"Row 5, {column}") as caught:
        surpluses(bad)
    assert "None" not in str(caught.value)
    with pytest.raises(datasets.DataProblem, match=column):
        row_budget(bad.iloc[3])


def test_a_row_says_which_cost_it_lacks(table):
    with pytest.raises(datasets.DataProblem, match="fixed"):
        row_budget({"income_main": 1})
    with pytest.raises(datasets.DataProblem, match="household_size: 'x'"):
        row_budget(dict(table.iloc[0]) | {"household_size": "x"})
    lone = dict(table.iloc[0]) | {"income_second": np.nan}
    assert row_budget(lone).income == table["income_main"][0]


def test_a_bad_table_is_refused(table):
    with pytest.raises(datasets.DataProblem, match="lacks the column 'fixed'"):
        surpluses(table.drop(columns="fixed"))
    with pytest.raises(datasets.DataProblem, match="not str"):
        surpluses("table")
    with pytest.raises(datasets.DataProblem, match="A row of households_table"):
        row_budget(5)
    with pytest.raises(datasets.DataProblem, match="fixed: -5"):
        row_budget(table.iloc[0].astype(object).where(lambda v: v.index != "fixed", -5))
