"""Appraisal: our own rule, both sides, information that only moves; no verdict, no ranking."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language, psychology
from kit.psychology import appraise
from kit.psychology.appraisal import PROMPTS
from tests.nothing_stored import nothing_stored
from tests.refusals import refusal

LABEL = "Teaching prompts, not a validated scale."
hundred = st.floats(0, 100)


def people(n=6):
    return pd.DataFrame([[60, 70, 40, 10 * k] for k in range(n)], columns=PROMPTS)


# ---------------------------------------------------------------- the rule


def test_the_rule_of_the_facts():
    one = appraise([80, 90], [30, 20])
    assert (one.demand_side, one.resource_side, one.balance) == (85, 25, 60)
    assert appraise(0, 100).balance == -100 and appraise(100, 0).balance == 100


@pytest.mark.parametrize(
    ("balance", "leans"),
    [(10, "even"), (-10, "even"), (10.5, "threat"), (-10.5, "challenge"), (0, "even")],
)
def test_it_leans_without_a_verdict(balance, leans):
    one = appraise(50 + balance / 2, 50 - balance / 2)
    assert one.leans == leans
    assert "a convention of ours" in repr(one)


@pytest.mark.parametrize(
    "demands",
    [
        [80, 90],
        (80, 90),
        np.array([80, 90]),
        pd.Series({"importance": 90, "demand": 80}),
        {"importance": 90, "demand": 80},
    ],
)
def test_a_side_is_given_in_any_of_these_ways(demands):
    assert appraise(demands, 25).balance == 60


@given(hundred, hundred, hundred, hundred)
def test_bounds_and_symmetry(a, b, c, d):
    one = appraise([a, b], [c, d])
    assert -100 <= one.balance <= 100
    assert one.balance == pytest.approx(-appraise([c, d], [a, b]).balance)


# ---------------------------------------------------------------- information


@given(hundred, hundred, hundred, hundred)
def test_information_moves_prompts_within_their_line(a, b, c, d):
    one = appraise([a, b], [c, d])
    told = one.with_information(*psychology.information_effects()["information"].unique())
    assert all(0 <= getattr(told, prompt) <= 100 for prompt in PROMPTS)
    moves = one.moves().set_index("information")["balance_moved"]
    for key in ("rights", "plan", "identity", "company", "budget", "amount", "time"):
        assert moves[key] <= 0
    assert moves["overheard"] >= 0 and moves["deadline"] >= 0


def test_what_is_learned_counts_once_and_is_not_offered_again():
    one = appraise([80, 90], [30, 20]).with_information("rights")
    assert one.balance == 60 - 5 / 2 - 20 / 2
    assert one.with_information("rights") == one == one.with_information()
    assert "rights" not in one.moves()["information"].tolist()
    every = one.with_information(*one.moves()["information"])
    assert every.moves().empty and "Would lower" not in repr(every)


def test_every_shift_is_marked_assumed():
    table = psychology.information_effects()
    assert set(table["evidence"]) == {"assumed"}
    assert set(table["prompt_moved"]) <= set(PROMPTS)
    assert "is assumed" in repr(appraise(50, 50))


# ---------------------------------------------------------------- many people


def test_many_people_agree_with_one_by_one():
    table = appraise(people()).to_frame()
    for row, answers in people().iterrows():
        one = appraise(answers[["demand", "importance"]], answers[["resources", "control"]])
        assert table.loc[row].tolist() == [one.demand_side, one.resource_side, one.balance]


def test_a_missing_prompt_is_missing_and_not_filled_in():
    table = people().astype(object)
    table.loc[2, "control"] = None
    table.loc[3, "demand"] = pd.NA
    many = appraise(table)
    assert many.to_frame()["appraisal_balance"].isna().tolist() == [0, 0, 1, 1, 0, 0]
    assert many.to_frame().loc[2, "demand_side"] == 65
    assert "6 people, 2 of them" in repr(many)


def test_a_summary_from_five_people_up():
    assert appraise(people(5)).summary()["people_appraised"].tolist() == [5, 5, 5]
    four = appraise(people(4))
    assert "from 5 people up" in refusal(four.summary)
    assert "mean" not in repr(four) and "from 5 people up" in repr(four)
    gap = people(5).astype(object)
    gap.loc[0, "demand"] = None
    assert "Entries of 4 people" in refusal(appraise(gap).summary)


def test_the_index_is_kept_and_nobody_is_shown():
    table = people().set_axis([f"P{n}" for n in range(6)])
    many = appraise(table)
    assert many.to_frame().index.tolist() == table.index.tolist()
    assert "P3" not in repr(many) + many._repr_html_()


def test_a_hundred_thousand_people():
    table = pd.DataFrame(np.random.default_rng(1).uniform(0, 100, (100_000, 4)), columns=PROMPTS)
    balance = appraise(table).to_frame()["appraisal_balance"]
    assert balance.mean() == pytest.approx(0, abs=1)


# ---------------------------------------------------------------- wrong input


@pytest.mark.parametrize(
    "bad",
    [-1, 100.5, float("nan"), float("inf"), True, np.True_, "80", 10**400, [1], {}, 1j, pd.NA],
)
def test_a_number_that_is_none(bad):
    assert "must be a number from 0 to 100" in refusal(appraise, [bad, 5], 50)
    assert "Row 1, control" in refusal(appraise, with_cell(bad))


def with_cell(value):
    table = people().astype(object)
    table.at[1, "control"] = value
    if value is pd.NA or value != value:  # in a table these are missing, which is allowed
        table.at[1, "control"] = "missing"
    return table


@pytest.mark.parametrize(
    ("demands", "resources", "says"),
    [
        (50, None, "The side resources is missing"),
        (None, 50, "The side demands is missing"),
        ([50, 60, 70], 50, "two prompts (demand, importance), and 3"),
        ([], 50, "and 0 numbers"),
        ({"demand": 50}, 50, "importance must be a number"),
        ({"demand": 50, "control": 3}, 50, "'control' is no prompt of the side demands"),
        ({1: 50}, 50, "'1' is no prompt"),
        (people(), 50, "leave resources out"),
        (people().iloc[:0], None, "no rows"),
        (people().drop(columns="control"), None, "exactly one column 'control'"),
        (pd.concat([people(), people()], axis=1), None, "exactly one column 'demand'"),
        (people().assign(phone="x"), None, "phone"),
        (people().assign(demand=True), None, "Row 0, demand"),
    ],
)
def test_refusals(demands, resources, says):
    assert says in refusal(appraise, demands, resources)


def test_unknown_information_and_place():
    assert "near: plan" in refusal(appraise(50, 50).with_information, "plans")
    assert refusal(appraise(50, 50).with_information, None)
    assert refusal(appraise, 50, 50, jurisdiction="XX")


# ---------------------------------------------------------------- safety, words


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("balance", [-100, -11, 0, 11, 100])
def test_the_same_words_beside_every_balance(edition, balance):
    language.use(edition)
    lines = repr(appraise(50 + balance / 2, 50 - balance / 2)).splitlines()
    base = repr(appraise(50, 50)).splitlines()
    assert lines[0] == base[0] and lines[-2:] == base[-2:]
    assert "12356" in lines[-1] and "2026-11-24" in lines[-1]
    diagnosis = {"en": "This is not a diagnosis, whatever the number.", "zh": "都不是诊断"}
    assert diagnosis[edition] in lines[-2]
    assert lines[0] == {"en": LABEL, "zh": "教学用提示题，不是经过验证的量表。"}[edition]


def test_the_label_stands_with_the_prompts():
    table = psychology.appraisal_prompts()
    assert table.attrs["label"] == LABEL
    assert table["prompt"].tolist() == list(PROMPTS)


def test_a_table_for_reading_is_in_the_spoken_language(chinese):
    heads = list(language.table(psychology.information_effects()).columns)
    assert heads == ["信息", "知道或看到什么", "影响的题", "变动（百分制）", "证据"]
    assert language.table(psychology.information_effects())["证据"].unique().tolist() == ["假定"]


def test_html_escapes():
    assert "<br>" in appraise(50, 50)._repr_html_()
    assert "<script" not in appraise(people().set_axis(["<script>"] * 6))._repr_html_()


def test_importing_the_theme_loads_no_view_and_no_statsmodels():
    heavy = "('statsmodels', 'matplotlib', 'ipywidgets', 'scipy')"
    code = f"import sys, kit.psychology; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=datasets.folder().parent
    )
    assert run.stdout.strip() == "[]", run.stderr


def test_an_appraisal_is_stored_nowhere():
    with nothing_stored():
        made = appraise([80, 90], [30, 20])
        repr(made), made._repr_html_()
