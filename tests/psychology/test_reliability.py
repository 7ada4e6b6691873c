"""Reliability and weighted figures: by hand, against numpy, and against the public survey."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language
from kit.psychology import reliability
from kit.psychology.reliability import cronbach_alpha, retest, weighted_mean, weighted_percentiles
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(Path(__file__).with_name("oracles_reliability.yaml"))
FIVE = [50, 60, 70, 40, 55]


def in_chinese(one):
    language.use("zh")
    try:
        return repr(one) + one._repr_html_()
    finally:
        language.use("en")


def answers(n=400, items=4, seed=2):
    """Items that share one thing, so that alpha is high."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(n, 1))
    names = [f"q{place}" for place in range(1, items + 1)]
    return pd.DataFrame(shared + rng.normal(size=(n, items)), columns=names).round(2)


# ---------------------------------------------------------------- alpha


def test_alpha_by_hand():
    case = ORACLES["alpha"]
    one = cronbach_alpha(case["answers"])
    assert one.value == pytest.approx(case["alpha"], abs=1e-6)
    assert (one.n_people, one.n_items, one.n_left_out) == (5, 3, 0)


def test_alpha_of_items_that_share_half_their_variance():
    # correlations of one half: 4 * 0.5 / (1 + 3 * 0.5)
    assert cronbach_alpha(answers(20_000)).value == pytest.approx(0.8, abs=0.01)


def test_each_item_is_held_against_the_others():
    table = answers()
    items = cronbach_alpha(table).items.set_index("answered_item")
    for name in table:
        others = table.drop(columns=name)
        row = items.loc[name]
        assert row["item_rest"] == pytest.approx(table[name].corr(others.sum(axis=1)))
        assert row["alpha_without"] == pytest.approx(cronbach_alpha(others).value)
        assert row["item_average"] == pytest.approx(table[name].mean())
        assert row["item_spread"] == pytest.approx(table[name].std())


def test_an_item_that_was_not_reversed_is_named():
    table = answers()
    whole = cronbach_alpha(table)
    turned = cronbach_alpha(table.assign(q2=-table["q2"]))
    assert turned.value < whole.value
    assert "Running against the other items: q2" in repr(turned)
    assert "Running" not in repr(whole)


def test_people_with_gaps_are_left_out_and_counted():
    table = answers(50)
    gaps = table.copy()
    gaps.iloc[3, 1], gaps.iloc[7, 0] = np.nan, None
    one = cronbach_alpha(gaps)
    assert (one.n_people, one.n_left_out) == (48, 2)
    assert one.value == pytest.approx(cronbach_alpha(table.drop(index=[3, 7])).value)


@pytest.mark.parametrize(
    "rows", [[[1, 1]] * 5, [[1, 5], [2, 4], [3, 3], [4, 2], [5, 1]], [[0.1, 0.2]] * 5]
)
def test_the_same_total_for_everybody_is_a_finding(rows):
    one = cronbach_alpha(rows)
    assert one.value is None and "undefined" in repr(one) and "无定义" in in_chinese(one)
    assert np.isnan(one.items["alpha_without"]).all()


def test_an_item_that_does_not_vary_has_no_correlation():
    one = cronbach_alpha([[1, 2, 3], [1, 3, 3], [1, 4, 5], [1, 5, 4], [1, 1, 2]])
    assert np.isnan(one.items["item_rest"][0]) and one.value is not None


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=5, max_size=20))
def test_alpha_is_at_most_one_and_blind_to_the_unit(rows):
    one, other = cronbach_alpha(rows), cronbach_alpha(np.array(rows) * 2.5 + 7)
    if one.value is None:
        assert other.value is None
        return
    assert one.value <= 1 + 1e-12 and other.value == pytest.approx(one.value, abs=1e-6)
    assert one.items["item_rest"].dropna().between(-1, 1).all()


# ---------------------------------------------------------------- twice


def test_icc_of_the_known_example():
    case = ORACLES["icc"]
    value = reliability._icc(np.array(case["values"], dtype=float))
    assert value == pytest.approx(case["icc"], abs=5e-4)


def test_retest_against_pandas():
    first = pd.Series([10.0, 12, 15, 9, 20, 14], index=list("abcdef"))
    second = pd.Series([11.0, 11, 17, 10, 18, 15], index=list("abcdef"))
    one = retest(first, second)
    changes = second - first
    assert one.correlation == pytest.approx(first.corr(second))
    assert one.change == pytest.approx(changes.mean())
    assert one.noise == pytest.approx(changes.std() / np.sqrt(2))
    assert one.smallest_change == pytest.approx(1.959964 * changes.std(), abs=1e-5)
    shuffled = retest(first, second.sample(frac=1, random_state=1))
    assert shuffled.correlation == pytest.approx(one.correlation)


def test_a_change_common_to_all_lowers_the_agreement_only():
    one = retest(FIVE, [value + 20 for value in FIVE])
    assert one.correlation == pytest.approx(1) and one.icc < 0.5 and one.noise == 0


def test_people_with_one_score_are_left_out():
    one = retest([*FIVE, None, 3], [*FIVE, 1, np.nan])
    assert (one.n_people, one.n_left_out) == (5, 2) and "left out: 2" in repr(one)


def test_scores_that_do_not_vary_are_a_finding():
    one = retest([3] * 5, FIVE)
    assert one.correlation is None and "undefined" in repr(one) and "无定义" in in_chinese(one)
    same = retest([3] * 5, [3] * 5)
    assert same.correlation is None and same.icc is None


# ---------------------------------------------------------------- weighted


def test_equal_weights_are_no_weights():
    rng = np.random.default_rng(1)
    values = rng.normal(50, 10, 300)
    one = weighted_mean(values)
    row = one.table.iloc[0]
    assert one.value == pytest.approx(values.mean())
    assert row["approximate_se"] == pytest.approx(values.std(ddof=1) / np.sqrt(300))
    assert row["effective_people"] == pytest.approx(300)
    assert weighted_mean(values, [2.5] * 300).value == pytest.approx(one.value)
    assert row["approximate_low"] == pytest.approx(one.value - 1.959964 * row["approximate_se"])


def test_a_weight_of_zero_counts_nobody():
    one = weighted_mean([*FIVE, 1000], [1] * 5 + [0])
    assert one.value == pytest.approx(55)
    assert one.table["people_counted"].tolist() == [5]


def test_a_share_is_a_mean_of_true_and_false():
    one = weighted_mean(pd.Series([True, False, True, False, False]), [1, 1, 1, 1, 4])
    assert one.value == pytest.approx(0.25) and "0.250" in repr(one)


def test_codes_for_no_answer_are_not_averaged_in():
    values = [*FIVE, -1, -4, 98]
    assert weighted_mean(values, missing=[-1, -4, 98]).value == pytest.approx(55)
    assert weighted_mean(values).value != pytest.approx(55)
    assert weighted_percentiles(values, missing=[-1, -4, 98], at=50).value == 55


def test_groups():
    values = [*FIVE, *(v + 10 for v in FIVE), 5, 1]
    by = ["no"] * 5 + ["yes"] * 5 + ["rare", None]
    one = weighted_mean(values, by=by)
    table = one.table.set_index("survey_group")
    assert table["weighted_value"].dropna().to_dict() == {"no": 55, "yes": 65}
    assert np.isnan(table.loc["rare", "weighted_value"])  # one person's own answer
    assert table["people_counted"].to_dict() == {"no": 5, "rare": 1, "yes": 5}
    assert table["weight_share"].sum() == pytest.approx(1)
    assert "rare: not shown" in repr(one) and one.value is None
    assert np.isnan(weighted_percentiles(values, by=by).table["weighted_value"]).sum() == 5


def test_percentiles_are_the_smallest_value_that_reaches_the_share():
    values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    one = weighted_percentiles(values, [0.1] * 10, at=[10, 11, 30, 50, 99])
    assert one.table["weighted_value"].tolist() == [1, 2, 3, 5, 10]
    heavy = weighted_percentiles(values, [1] * 9 + [91], at=[9, 10])
    assert heavy.table["weighted_value"].tolist() == [9, 10]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), min_size=5, max_size=25),
    st.integers(1, 99),
)
def test_a_whole_weight_is_so_many_people(people, at):
    values, weights = zip(*people, strict=True)
    one = weighted_percentiles(values, weights, at=[at]).value
    assert one == np.quantile(np.repeat(values, weights), at / 100, method="inverted_cdf")
    mean = weighted_mean(values, weights).value
    assert mean == pytest.approx(np.repeat(values, weights).mean())


def test_the_interval_of_a_percentile_covers_about_as_often_as_it_says():
    rng, covered = np.random.default_rng(8), 0
    for _ in range(200):
        row = weighted_percentiles(rng.random(300), rng.random(300), at=[50]).table.iloc[0]
        covered += row["approximate_low"] <= 0.5 <= row["approximate_high"]
    assert 180 <= covered <= 200


def test_it_is_said_that_the_errors_are_approximate():
    for one in (weighted_mean(FIVE), weighted_percentiles(FIVE)):
        assert "standard errors are approximate" in repr(one) and "近似标准误" in in_chinese(one)
        assert "approximate standard error" in one._repr_html_()


def test_the_public_survey():
    try:
        path = datasets.external("nfwbs_2016")
    except datasets.DataProblem as why:
        pytest.skip(str(why))
    survey = pd.read_csv(path, usecols=["FWBscore", "finalwt"])
    expected = {int(at): score for at, score in ORACLES["survey_percentiles"].items()}
    one = weighted_percentiles(
        survey["FWBscore"], survey["finalwt"], at=list(expected), missing=[-1, -4]
    )
    assert one.table["weighted_value"].tolist() == list(expected.values())
    assert one.table["people_missing"].tolist() == [5] * 5


@pytest.mark.parametrize("unit", [1e-200, 1e90])
def test_the_unit_of_scores_does_not_matter(unit):
    rows = np.array([[1, 2], [2, 3], [3, 3], [4, 5], [5, 5.0]])
    one, other = cronbach_alpha(rows), cronbach_alpha(rows * unit)
    assert other.value == pytest.approx(one.value)
    assert other.items["item_spread"][0] == pytest.approx(one.items["item_spread"][0] * unit)
    twice, again = retest(*rows.T), retest(*(rows.T * unit))
    assert (again.correlation, again.icc) == pytest.approx((twice.correlation, twice.icc))
    assert again.noise == pytest.approx(twice.noise * unit)


def test_the_unit_of_weights_does_not_matter():
    plain = weighted_mean(FIVE, [1, 2, 3, 4, 5]).table
    for unit in (1e-99, 1e99):
        other = weighted_mean(FIVE, [unit * n for n in (1, 2, 3, 4, 5)]).table
        pd.testing.assert_frame_equal(plain, other)


# ---------------------------------------------------------------- wrong input


SERIES = pd.Series(FIVE)


@pytest.mark.parametrize(
    ("function", "args", "asked", "said"),
    [
        (cronbach_alpha, ("abc",), {}, "'abc' is no table of answers"),
        (cronbach_alpha, (None,), {}, "'None' is no table of answers"),
        (cronbach_alpha, (FIVE,), {}, "is no table of answers"),
        (cronbach_alpha, (np.zeros(5),), {}, "is no table of answers"),
        (cronbach_alpha, ([[1]] * 5,), {}, "needs two items or more, and 1 is given"),
        (cronbach_alpha, (pd.DataFrame(),), {}, "needs two items or more, and 0 is given"),
        (cronbach_alpha, ([],), {}, "needs two items or more, and 0 is given"),
        (cronbach_alpha, ([[1, 2]] * 5 + [[1]],), {}, "is no table of answers"),
        (cronbach_alpha, ([[1, 2]] * 4,), {}, "values of 4 people; a summary is shown from 5"),
        (cronbach_alpha, ([[1, None]] * 9,), {}, "values of 0 people"),
        (cronbach_alpha, ([[1, "x"]] * 5,), {}, "1: 'x' is not a finite number"),
        (cronbach_alpha, ([[1, np.inf]] * 5,), {}, "'inf' is not a finite number"),
        (cronbach_alpha, ([[1, 10**400]] * 5,), {}, "is not a finite number"),
        (retest, (FIVE, FIVE[:4]), {}, "The first day has 5 scores and the second 4"),
        (retest, (FIVE[:4], FIVE[:4]), {}, "values of 4 people"),
        (retest, (SERIES, SERIES.set_axis(range(1, 6))), {}, "are of different people: 1 of"),
        (retest, (SERIES, SERIES.set_axis([0, 0, 1, 2, 3])), {}, "or somebody stands twice"),
        (retest, ("abc", FIVE), {}, "scores: 'abc' is not a finite number"),
        (retest, (FIVE, ["a"] * 5), {}, "scores: 'a' is not a finite number"),
        (weighted_mean, (FIVE, [1, 1, 1, 1, -1]), {}, "The weight in row 4 is missing or below"),
        (weighted_mean, (FIVE, [1, np.nan, 1, 1, 1]), {}, "The weight in row 1 is missing"),
        (weighted_mean, (FIVE, [0] * 5), {}, "All weights are zero"),
        (weighted_mean, (FIVE, [1] * 4), {}, "weights= has 4 values for 5 people"),
        (weighted_mean, (SERIES, SERIES.set_axis(list("abcde"))), {}, "or another index"),
        (weighted_mean, (FIVE, [1, 1, 1, 1, np.inf]), {}, "weights: 'inf' is not a finite"),
        (weighted_mean, (FIVE, "w"), {}, "weights: 'w' is not a finite number"),
        (weighted_mean, ([],), {}, "values of 0 people"),
        (weighted_mean, (FIVE[:4],), {}, "values of 4 people"),
        (weighted_mean, ([1, 2, 3, 4, None],), {}, "values of 4 people"),
        (weighted_mean, (["1"] * 5,), {}, "values: '1' is not a finite number"),
        (weighted_mean, ([1e200] * 5,), {}, "values: '1e+200' is not a finite number"),
        (weighted_mean, (FIVE,), {"by": "group"}, "by= takes the group of each person"),
        (weighted_mean, (FIVE,), {"by": 3}, "by= takes the group of each person"),
        (weighted_mean, (FIVE,), {"by": [["a"]] * 5}, "by= takes the group of each person"),
        (weighted_mean, (FIVE,), {"by": ["a"]}, "by= has 1 values for 5 people"),
        (weighted_mean, (FIVE,), {"by": [None] * 5}, "values of 0 people"),
        (weighted_mean, (FIVE,), {"by": list("abcde")}, "values of 1 people"),
        (weighted_mean, (FIVE,), {"missing": 98}, "missing= takes a list of codes"),
        (weighted_mean, (FIVE,), {"missing": "98"}, "missing= takes a list of codes"),
        (weighted_mean, (FIVE,), {"missing": ["refused"]}, "missing: 'refused' is not a finite"),
        (weighted_mean, (FIVE,), {"confidence": 95}, "confidence must be a number"),
        (weighted_percentiles, (FIVE,), {"at": [0]}, "at= takes percentiles above 0"),
        (weighted_percentiles, (FIVE,), {"at": [100]}, "at= takes percentiles above 0"),
        (weighted_percentiles, (FIVE,), {"at": []}, "at= takes percentiles above 0"),
        (weighted_percentiles, (FIVE,), {"at": [np.nan]}, "at= takes percentiles above 0"),
        (weighted_percentiles, (FIVE,), {"at": "50"}, "at: '50' is not a finite number"),
        (weighted_percentiles, (FIVE,), {"confidence": True}, "confidence must be a number"),
    ],
)
def test_bad_input_gets_one_sentence(function, args, asked, said):
    assert said in refusal(function, *args, **asked)


def test_what_was_given_is_not_changed():
    table = answers(20)
    before = table.copy()
    cronbach_alpha(table)
    weighted_mean(table["q1"], by=table["q2"] > 0, missing=[0])
    pd.testing.assert_frame_equal(table, before)
