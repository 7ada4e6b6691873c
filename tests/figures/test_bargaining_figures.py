"""The figures of bargaining say what the theme computed, in both languages."""

import re

import numpy as np
import pandas as pd
import pytest

from kit import datasets, language, negotiation
from kit.figures.bargaining import bargaining_set, fallback_moved, zone_ranges
from kit.negotiation import RULES, Frontier
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")

GRID = negotiation.plan_space(31_640, [0, 300], [60, 96, 132, 900], [36, 60], [0.8, 0.9])
PLANS = negotiation.values(GRID, 0.01, 0.03, 0.01)
DEALS = Frontier.from_plans(PLANS, negotiation.allowed(PLANS, surplus=132.23, cap=0.1825))
NO_DEAL = (1297.24, -4259.54)
UNKNOWN, SELLS = (243.63, None, 31_640), (243.63, 1297.24, 3024.78)
ZONES = {
    "as it stands": negotiation.zopa(UNKNOWN, (0, None, 4259.54)),
    "two assumptions about both sides": negotiation.zopa(SELLS, 4259.54),
    "nothing left": negotiation.zopa(UNKNOWN, 0),
}


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def solved(deals, no_deal=NO_DEAL):
    return [negotiation.solve(deals, no_deal, rule) for rule in RULES]


def moved(end, **given):
    return negotiation.shading(DEALS, NO_DEAL, end, **({"n": 6} | given))


def the_figures():
    chances = DEALS.with_lotteries()
    return {
        "set": bargaining_set(DEALS, NO_DEAL, solved(DEALS)),
        "lotteries": bargaining_set(chances, NO_DEAL, solved(chances)),
        "no zone": bargaining_set(DEALS, (9000, -900), solved(DEALS, (9000, -900))),
        "sums": bargaining_set(Frontier.sums(0, 9000), (2000, -5000)),
        "zones": zone_ranges(ZONES),
        "one zone": zone_ranges({"a": negotiation.zopa(5000, 4200)}),
        "nothing": zone_ranges({"a": negotiation.zopa(0, 0)}),
        "creditor moves": fallback_moved(moved((5400, NO_DEAL[1]))),
        "borrower moves": fallback_moved(moved((NO_DEAL[0], -900))),
        "one rule": fallback_moved(moved((2000, NO_DEAL[1]), rules="nash")),
    }


def test_no_text_is_cut_or_covered(edition):
    figure_guards.are_whole(the_figures())


def test_every_figure_is_described_in_its_language(edition):
    drawn = the_figures()
    figure_guards.are_described(drawn, edition)
    for name in ("set", "creditor moves") if edition == "zh" else ():
        assert not re.search(r"[A-Za-z]{4}", drawn[name].description), name


def test_text_stands_out_from_the_paper():
    figure_guards.stand_out(the_figures())


def test_every_deal_and_every_solution_is_a_mark():
    found = solved(DEALS)
    axes = bargaining_set(DEALS, NO_DEAL, found).axes[0]
    drawn = [np.column_stack(line.get_data()) for line in axes.lines]
    assert any(line.shape == DEALS.points.shape and (line == DEALS.points).all() for line in drawn)
    points = [tuple(line[0]) for line in drawn if len(line) == 1]
    assert all(one.point in points for one in found) and NO_DEAL in points


def test_the_description_counts_and_names_what_is_picked():
    found = solved(DEALS)
    text = bargaining_set(DEALS, NO_DEAL, found).description
    assert f"{DEALS.refused} blocked plans are not in it" in text and DEALS.refused > 0
    assert f"{len(DEALS.individually_rational(NO_DEAL))} of {len(DEALS)} deals" in text
    for one in found:
        assert f"{one.point[0]:,.2f} and {one.point[1]:,.2f}" in text
    none = bargaining_set(DEALS, (9000, -900), solved(DEALS, (9000, -900))).description
    assert "None of" in none and none.count("no deal that both prefer") == len(RULES)


def test_zones_are_told_apart_with_their_ends():
    text = zone_ranges(ZONES).description
    assert "certain 1, possible 1, none 1" in text
    assert "possible: at best 243.63 to 4,259.54" in text
    assert "certain: 3,024.78 to 4,259.54" in text and "nothing left: no zone" in text


def test_a_bar_is_as_long_as_its_range():
    axes = zone_ranges(ZONES).axes[0]
    spans = {
        (round(bar.get_x(), 2), round(bar.get_x() + bar.get_width(), 2)) for bar in axes.patches
    }
    assert {(243.63, 3024.78), (0.0, 4259.54), (3024.78, 4259.54), (243.63, 4259.54)} <= spans


def test_gains_are_those_of_the_table():
    table = moved((5400, NO_DEAL[1]))
    figure = fallback_moved(table)
    nash = table[table["solution"] == "nash"]
    for axes, side in zip(figure.axes, ("creditor", "borrower"), strict=True):
        drawn, told = axes.lines[0].get_ydata(), nash[f"gain_{side}"].to_numpy()
        np.testing.assert_array_equal(drawn, told)
    assert f"{nash['gain_creditor'].iloc[0]:,.2f}" in figure.description


def test_no_single_answer_is_not_called_no_deal():
    """With lotteries the utilitarian rule ties along a line while the others still find a deal."""
    chances = DEALS.with_lotteries()
    table = negotiation.shading(chances, NO_DEAL, (3000, NO_DEAL[1]), n=3)
    assert table["has_deal"].all() and table["creditor"].isna().any()
    assert "there is no deal" not in fallback_moved(table).description
    alone = negotiation.shading(chances, NO_DEAL, (3000, NO_DEAL[1]), n=3, rules="utilitarian")
    assert "there is no deal" not in fallback_moved(alone).description


def test_wrong_input_gets_one_sentence():
    table = moved((5400, NO_DEAL[1]))
    for wrong in (
        lambda: zone_ranges({}),
        lambda: fallback_moved(pd.DataFrame()),
        lambda: fallback_moved(table.drop(columns="has_deal")),
        lambda: fallback_moved(moved(NO_DEAL)),
        lambda: bargaining_set(DEALS, "here"),
    ):
        with pytest.raises(datasets.DataProblem) as refused:
            wrong()
        assert "\n" not in str(refused.value)
