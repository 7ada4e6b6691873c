"""One factor: against numpy, against a known factor, and what cannot be fitted."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language
from kit.psychology import factors
from kit.psychology.factors import one_factor
from tests.refusals import refusal

ROWS = [[1, 0, 0], [0, 1, 2], [1, 0, 1], [2, 3, 3], [3, 2, 3], [2, 3, 2]]


def answers(loadings, n=400, seed=5):
    """People with one thing behind their answers, each item as much of it as its loading says."""
    rng = np.random.default_rng(seed)
    loadings = np.array(loadings)
    own = rng.normal(size=(n, len(loadings))) * np.sqrt(1 - loadings**2)
    values = rng.normal(size=(n, 1)) * loadings + own
    names = [f"q{place}" for place in range(1, len(loadings) + 1)]
    return pd.DataFrame(values, columns=names).round(3)


def by_hand(table):
    """Principal axes until nothing moves, in numpy alone."""
    correlation = np.corrcoef(table.to_numpy(), rowvar=False)
    shares = 1 - 1 / np.diag(np.linalg.inv(correlation))
    for _ in range(5000):
        reduced = correlation - np.diag(1 - shares)
        values, vectors = np.linalg.eigh(reduced)
        shares = values[-1] * vectors[:, -1] ** 2
    loadings = vectors[:, -1] * np.sqrt(values[-1])
    return loadings * np.sign(loadings.sum()), correlation


# ---------------------------------------------------------------- oracles


@pytest.mark.parametrize("loadings", [[0.8, 0.7, 0.6, 0.5], [0.9, 0.8, 0.7, -0.6, 0.5, 0.4, 0.3]])
def test_loadings_are_those_of_numpy(loadings):
    table = answers(loadings)
    one = one_factor(table)
    wanted, correlation = by_hand(table)
    assert one.items["factor_loading"].to_numpy() == pytest.approx(wanted, abs=1e-5)
    assert one.items["communality"].to_numpy() == pytest.approx(wanted**2, abs=1e-5)
    assert one.share == pytest.approx((wanted**2).mean(), abs=1e-5)
    assert one.eigenvalues == pytest.approx(np.linalg.eigvalsh(correlation)[::-1], abs=1e-5)
    rest = correlation - np.outer(wanted, wanted)
    pairs = rest[np.triu_indices(len(rest), 1)]
    assert one.residual == pytest.approx(np.sqrt((pairs**2).mean()), abs=1e-5)
    assert abs(one.largest) == pytest.approx(np.abs(pairs).max(), abs=1e-5)
    first, second = (list(table).index(name) for name in one.between)
    assert rest[first, second] == pytest.approx(one.largest, abs=1e-5) and first < second


def test_a_factor_that_was_planted_is_found():
    planted = [0.9, 0.8, 0.7, 0.6, 0.5]
    one = one_factor(answers(planted, n=40_000))
    assert one.items["factor_loading"].tolist() == pytest.approx(planted, abs=0.02)
    assert one.residual < 0.01


def test_three_items_have_a_solution_in_closed_form():
    table = answers([0.8, 0.7, 0.6])
    one = one_factor(table).items["communality"]
    r = table.corr().to_numpy()
    wanted = [r[0, 1] * r[0, 2] / r[1, 2], r[0, 1] * r[1, 2] / r[0, 2], r[0, 2] * r[1, 2] / r[0, 1]]
    assert one.tolist() == pytest.approx(wanted, abs=1e-5)


# ---------------------------------------------------------------- sign, unit, gaps


def test_most_loadings_are_positive_whichever_way_the_items_run():
    table = answers([0.8, 0.7, 0.6, 0.5, 0.7])
    turned = table.assign(q2=-table["q2"])
    plain, other = one_factor(table), one_factor(turned)
    assert (plain.items["factor_loading"] > 0).all()
    expected = plain.items["factor_loading"] * [1, -1, 1, 1, 1]
    assert other.items["factor_loading"].tolist() == pytest.approx(expected.tolist(), abs=2e-6)
    every = one_factor(-table)
    assert every.items["factor_loading"].tolist() == plain.items["factor_loading"].tolist()


def test_an_even_split_of_signs_goes_by_the_larger_loadings():
    table = answers([0.9, 0.8, 0.6, 0.5])
    one = one_factor(table.assign(q3=-table["q3"], q4=-table["q4"]))
    assert (one.items["factor_loading"] > 0).tolist() == [True, True, False, False]


@pytest.mark.parametrize("unit", [1e-200, 1e90])
def test_the_unit_of_an_item_does_not_matter(unit):
    table = answers([0.8, 0.7, 0.6, 0.5])
    other = one_factor(table.assign(q1=table["q1"] * unit + 0))
    pd.testing.assert_frame_equal(other.items, one_factor(table).items)


@given(st.integers(0, 50), st.permutations(range(5)))
def test_the_order_of_items_and_people_does_not_matter(seed, order):
    table = answers([0.8, 0.7, 0.6, 0.5, 0.7], n=200, seed=seed)
    one = one_factor(table).items.set_index("answered_item")["factor_loading"]
    shuffled = table.iloc[::-1, list(order)]
    other = one_factor(shuffled).items.set_index("answered_item")["factor_loading"]
    assert other[one.index].tolist() == pytest.approx(one.tolist(), abs=3e-6)


def test_the_same_answers_give_the_same_numbers():
    one, other = (one_factor(answers([0.8, 0.7, 0.6, 0.5])) for _ in range(2))
    pd.testing.assert_frame_equal(one.items, other.items)
    assert (one.eigenvalues, one.residual) == (other.eigenvalues, other.residual)
    assert all(round(value, 6) == value for value in (*one.eigenvalues, one.share, one.residual))


def test_people_with_gaps_are_left_out_and_counted():
    table = answers([0.8, 0.7, 0.6, 0.5], n=60)
    gaps = table.astype(object)
    gaps.iloc[3, 1], gaps.iloc[7, 0] = None, np.nan
    one = one_factor(gaps)
    assert (one.n_people, one.n_left_out) == (58, 2)
    pd.testing.assert_frame_equal(one.items, one_factor(table.drop(index=[3, 7])).items)
    assert "left out for a missing answer: 2" in repr(one)


def test_answers_are_left_as_they_were():
    table = answers([0.8, 0.7, 0.6, 0.5])
    before = table.copy()
    one_factor(table)
    pd.testing.assert_frame_equal(table, before)


# ---------------------------------------------------------------- what is told


def test_it_says_what_it_does_not_say_in_both_languages():
    one = one_factor(ROWS)
    told = repr(one) + one._repr_html_()
    assert "Eigenvalues of the correlation matrix" in told
    assert len(one.says_not()) == 3 and all(what in repr(one) for what in one.says_not())
    assert "<th>loading (correlation with the factor)</th>" in told
    language.use("zh")
    try:
        assert "相关矩阵的特征值" in repr(one) and "载荷" in one._repr_html_()
        assert "名称是人起的" in repr(one)
    finally:
        language.use("en")


def test_a_second_thing_behind_the_items_shows():
    one, two = answers([0.8] * 3), answers([0.8] * 3, seed=9)
    table = pd.concat([one, two.set_axis(["p1", "p2", "p3"], axis=1)], axis=1)
    shared = one_factor(table.add(np.random.default_rng(1).normal(size=(400, 1)), axis=0))
    assert shared.eigenvalues[1] > 1 and shared.residual > one_factor(one).residual + 0.05


def test_a_heading_is_text_and_never_runs():
    table = answers([0.8, 0.7, 0.6, 0.5]).rename(columns={"q1": "<script>"})
    assert "<script>" not in one_factor(table)._repr_html_()


# ---------------------------------------------------------------- what cannot be fitted

GRID = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]] * 2)
GOOD = answers([0.8, 0.7, 0.6, 0.5], n=30)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("abc", "'abc' is no table of answers"),
        (None, "'None' is no table of answers"),
        ({"a": [1]}, "is no table of answers"),
        (np.zeros(9), "is no table of answers"),
        ([], "needs two items or more, and 0 is given"),
        ([[1, 2]] * 9, "needs three items or more, and 2 is given"),
        (pd.DataFrame(), "needs two items or more, and 0 is given"),
        (ROWS[:4], "values of 4 people"),
        ([[None, 1, 2]] * 9, "values of 0 people"),
        ([[1, 2, "x"]] * 9, "'x' is not a finite number"),
        ([[1, 2, np.inf]] * 9, "'inf' is not a finite number"),
        ([[1, 2, 10**400]] * 9, "is not a finite number"),
        ([[1, 2, 1e200]] * 9, "is not a finite number"),
        (GOOD.assign(q2=3), "Everybody gave item 'q2' the same answer"),
        (GOOD.assign(q2=True), "Everybody gave item 'q2' the same answer"),
        ([[0.1, 1, 2], *[[0.1, n, n % 3] for n in range(9)]], "Everybody gave item '0'"),
        (GOOD.assign(q5=GOOD["q1"]), "Some of the 5 items are given exactly by the others"),
        (GOOD.assign(q5=GOOD.sum(axis=1)), "Some of the 5 items are given exactly"),
        (GOOD.head(5).assign(q5=[1, 2, 4, 1, 5]), "or 5 people are too few"),
        (GRID, "The items share nothing"),
        ([[0, 0, 1], [1, 1, 1], [2, 3, 2], [3, 2, 3], [3, 3, 1], [1, 0, 2]], "(a Heywood case)"),
        (np.random.default_rng(1).normal(size=(2000, 4)), "The loadings do not settle"),
    ],
)
def test_bad_input_gets_one_sentence(given, said):
    assert said in refusal(one_factor, given)


def test_an_iteration_that_was_stopped_is_told(monkeypatch):
    monkeypatch.setattr(factors, "_STEPS", 2)
    assert "do not settle" in refusal(one_factor, GOOD)


def test_a_short_message_for_a_long_name():
    assert len(refusal(one_factor, GOOD.assign(**{"q" * 900: 1}))) < 200


def test_statsmodels_is_loaded_on_first_use_only():
    code = "import sys, kit.psychology; print('statsmodels' in sys.modules, 'pooch' in sys.modules)"
    run = [sys.executable, "-c", code]
    told = subprocess.run(
        run, capture_output=True, text=True, check=True, cwd=datasets._HERE.parent
    )
    assert told.stdout.split() == ["False", "False"]
