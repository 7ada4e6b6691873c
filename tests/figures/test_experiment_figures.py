"""The figures of an experiment draw what the theme says, in both languages."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from kit import datasets, language, psychology
from kit.figures import experiment as figures
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")

EVERY = ["announced", "hour", "privacy", "tone", "way_out"]
DESIGN = psychology.Vignettes().design()
FIVE = psychology.Vignettes(EVERY)
LOT = DESIGN.assign(60, seed=20260317, per_person=4)


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def a_class(n=60, seed=17):
    return psychology.simulate_class(DESIGN, n, seed=seed, per_person=4)


def a_power(design=DESIGN, n=(30, 60, 90), draws=100, **more):
    return psychology.power(design, list(n), seed=1, per_person=4, draws=draws, **more)


def the_figures():
    answers = a_class()
    found = psychology.analyse(answers)
    one = psychology.Vignettes("tone").design()
    return {
        "quarter": figures.aliases(FIVE.design("1/4")),
        "half": figures.aliases(FIVE.design("1/2")),
        "balance": figures.balance(LOT),
        "uneven": figures.balance(FIVE.assign(7, seed=1)),
        "five": figures.power_curve(a_power(FIVE.design())),
        "short": figures.power_curve(a_power(n=(10, 12))),
        "means": figures.marginal_means(found, answers),
        "secondary": figures.marginal_means(psychology.analyse(answers, "felt_shame"), answers),
        "plan of five": figures.plan(FIVE.assign(60, seed=1), a_power(FIVE.design(), n=[60])),
        "plan of one": figures.plan(
            one.assign(9, seed=1), psychology.power(one, 9, seed=1, draws=100)
        ),
    }


def test_no_text_is_cut_or_covered_and_each_is_described(edition):
    drawn = the_figures()
    figure_guards.are_whole(drawn)
    figure_guards.are_described(drawn, edition)
    figure_guards.stand_out(drawn)


# ---------------------------------------------------------------- what is drawn


@pytest.mark.parametrize("part", ["1/2", "1/4"])
def test_squares_stand_where_two_columns_are_the_same(part):
    """Held against the runs themselves, not against the kit's own table of aliases."""
    design = FIVE.design(part)
    axes = figures.aliases(design).axes[0]
    pairs = [label.get_text() for label in axes.get_xticklabels()]
    squares = {
        (int(line.get_xdata()[0]), int(line.get_ydata()[0]))
        for line in axes.lines
        if line.get_marker() == "s"
    }
    runs = design.relation.runs()
    for y in range(len(EVERY)):
        for x, pair in enumerate(pairs):
            product = runs[:, "ABCDE".index(pair[0])] * runs[:, "ABCDE".index(pair[1])]
            same = abs(int((product * runs[:, y]).sum())) == len(runs)
            assert ((x, y) in squares) == same, (part, y, pair)


def test_a_full_design_mixes_nothing():
    with pytest.raises(datasets.DataProblem, match="mixes no effects"):
        figures.aliases(DESIGN)


def test_bars_are_the_counts_of_the_lot():
    table = LOT.balance()
    heights = [bar.get_height() for bar in figures.balance(LOT).axes[0].patches]
    first, rest = heights[: len(table)], heights[len(table) :]
    assert first == table["times_first"].tolist()
    assert [a + b for a, b in zip(first, rest, strict=True)] == table["times_assigned"].tolist()
    assert "Each of 8 arms is read 30 times" in figures.balance(LOT).description


def test_the_curve_is_that_of_the_simulation():
    power = a_power()
    table = power.to_frame()
    lines = figures.power_curve(power).axes[0].lines
    for name, line in zip(table["term_name"].unique(), lines, strict=False):
        own = table[table["term_name"] == name]
        assert list(line.get_ydata()) == own["power_share"].tolist()
        assert list(line.get_xdata()) == own["power_people"].tolist()


def test_intervals_are_wilsons():
    from statsmodels.stats.proportion import proportion_confint

    shares = np.array([0.0, 0.335, 0.8, 1.0])
    low, high = figures.wilson(shares, 1000)
    for share, a, b in zip(shares, low, high, strict=True):
        wanted = proportion_confint(round(share * 1000), 1000, method="wilson")
        assert np.allclose([a, b], wanted, atol=1e-6)


def test_estimates_intervals_and_truth_are_drawn():
    answers = a_class()
    found = psychology.analyse(answers)
    figure = figures.marginal_means(found, answers)
    left, right = figure.axes
    drawn = [list(line.get_xdata()) for line in right.lines]
    truth = answers.truth.head(3)
    for row, real in zip(found.table.itertuples(), truth.itertuples(), strict=True):
        for one in (
            [row.low, row.high],
            [row.estimate],
            [real.true_latent],
            [real.true_answer],
        ):
            assert one in drawn
    drawn = [list(line.get_xdata()) for line in left.lines]
    for row in found.means.itertuples():
        assert [row.marginal_mean] in drawn and [row.low, row.high] in drawn
    assert found.label in figure.get_supxlabel()


def test_a_falsified_number_is_seen():
    answers = a_class()
    found = psychology.analyse(answers)
    true = figures.marginal_means(found, answers).description
    found.table.loc[1, "estimate"] = -0.11
    assert figures.marginal_means(found, answers).description != true


def test_what_fewer_than_five_people_read_is_named_and_not_drawn(edition):
    answers = psychology.simulate_class(DESIGN, 60, seed=17)
    arms = set(DESIGN.to_frame().query("tone == 'pressing'")["arm"])
    small = [one for one in answers.people if one["vignettes"][0]["arm"] in arms]
    kept = [one for one in answers.people if one not in small[4:]]
    figure = figures.marginal_means(
        psychology.analyse(dataclasses.replace(answers, people=tuple(kept))), answers
    )
    said = {"en": "fewer than five people at a level", "zh": "不足五人"}[edition]
    assert figure.description.count(said) == 3 and "nan" not in figure.description
    plain = "".join(said.split())  # labels are broken into lines
    labels = [[t.get_text() for t in axes.get_yticklabels()] for axes in figure.axes]
    assert [sum(plain in "".join(one.split()) for one in side) for side in labels] == [2, 1]


def test_only_simulated_answers_have_a_truth():
    form = DESIGN.assign(5, seed=1).form(1).fill([{"would_talk": 4}])
    with pytest.raises(datasets.DataProblem, match="simulated answers only"):
        figures.marginal_means(psychology.analyse(a_class()), form)


@pytest.mark.parametrize(
    "draw",
    [figures.aliases, figures.balance, figures.power_curve, figures.marginal_means],
)
def test_something_else_gets_one_sentence(draw):
    with pytest.raises(datasets.DataProblem, match="This figure draws what"):
        draw("tone")


def test_too_many_comparisons_get_one_sentence():
    made = a_power(FIVE.design(), n=[30])
    table = made.to_frame()
    more = [table.assign(term_name=table["term_name"] + str(n)) for n in range(2)]
    many = dataclasses.replace(made, table=pd.concat(more))
    with pytest.raises(datasets.DataProblem, match="At most 6"):
        figures.power_curve(many)
