"""The figures of a budget say what the negotiation functions say, in both languages."""

import re

import pytest

from kit import datasets, language, negotiation
from kit.figures import base
from kit.figures.budget import (
    course_of,
    loans_for_loans,
    month_and_course,
    month_of,
    offers_survived,
    surpluses_of,
)
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")
CHANGES = [{"income": -0.1, "month": 3, "months": 4}, {"cost": 900, "month": 5}]


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def lin():
    return negotiation.read_budget("lin")


def chains(*own):
    return {str(sum_): negotiation.rollover(3000, 0.24, 0.10, sum_, limit=20_000) for sum_ in own}


def tables():
    return {
        f"{offer} ({reserve:,})": negotiation.stress(lin(), offer, reserve=reserve)
        for offer, reserve in [(250, 0), (250, 1500), (50, 1500), (50, 15_000)]
    }


def the_figures():
    course = negotiation.replan(lin(), 250, CHANGES)
    return {
        "month": month_of(lin(), 250, 3828.58),
        "nothing left": month_of(negotiation.read_budget("wu")),
        "priority": month_of(negotiation.read_budget("zhao"), 795),
        "course": course_of(course, 250),
        "both": month_and_course(lin(), 250, negotiation.replan(lin(), 250, "illness", 24)),
        "pause": month_and_course(
            negotiation.read_budget("wu"), 0, negotiation.replan(lin(), 0, None, 24)
        ),
        "survived": offers_survived(tables()),
        "chains": loans_for_loans(chains(0, 100, 250, 360, 400, 500)),
        "class": surpluses_of(negotiation.households_table()),
    }


def test_no_text_is_cut_or_covered(edition):
    figure_guards.are_whole(the_figures())


def test_every_figure_is_described_in_its_language(edition):
    drawn = the_figures()
    figure_guards.are_described(drawn, edition)
    for name, figure in drawn.items() if edition == "zh" else ():
        assert not re.search(r"[A-Za-z]{4}", figure.description), name


def test_text_stands_out_from_the_paper():
    figure_guards.stand_out(the_figures())


def widths(figure):
    return [round(bar.get_width(), 2) for bar in figure.axes[0].patches]


def test_the_bars_of_a_month_add_up():
    budget = lin()
    income, ring, other, left, offer, asked = widths(month_of(budget, 200, 3828.58))
    assert (income, ring, left) == (budget.income, budget.ring_fenced, budget.surplus)
    assert ring + other + left == income and (offer, asked) == (200, 3828.58)


def test_a_month_without_surplus_has_no_bar_for_it():
    wu = negotiation.read_budget("wu")
    figure = month_of(wu)
    assert widths(figure)[-1] == 0 and "380.00 too little" in figure.description


def test_the_bars_of_a_course_are_what_is_paid():
    plan = negotiation.replan(lin(), 250, CHANGES)
    bars = figure_bars = course_of(plan, 250).axes[0].patches
    paid, short = [b.get_height() for b in bars[:12]], [b.get_height() for b in figure_bars[12:]]
    assert paid == plan["paid"].tolist()
    assert all(p + s == pytest.approx(250) for p, s in zip(paid, short, strict=True))


def test_each_cell_is_a_row_of_the_stress():
    wanted = [str(n) for frame in tables().values() for n in frame["survives"]]
    figure = offers_survived(tables())
    assert [text.get_text() for text in figure.axes[0].texts] == wanted
    holds = sum(frame["first_broken"].isna().sum() for frame in tables().values())
    assert f"{holds} of 20 cells" in figure.description


def test_each_line_is_a_chain():
    made = chains(0, 250, 500)
    for line, chain in zip(loans_for_loans(made).axes[0].lines, made.values(), strict=True):
        assert line.get_ydata().tolist() == [chain.owed, *chain.table["owed"]]


def test_who_has_nothing_left_is_counted_to_the_edge():
    table = negotiation.households_table()
    none = int((table["surplus"] <= 0).sum())
    hatched = [bar for bar in surpluses_of(table).axes[0].patches if bar.get_hatch()]
    assert sum(bar.get_height() for bar in hatched) == none
    table.loc[0, "surplus"] = 0.0
    assert f"{int((table['surplus'] <= 0).sum())} (" in surpluses_of(table).description


def test_one_moved_cent_changes_description_and_picture():
    one = month_of(lin(), 250)
    other = month_of(lin(), 249.99)
    assert one.description != other.description
    assert base.png(one) != base.png(month_of(lin(), 150))
    assert base.png(one) == base.png(month_of(lin(), 250))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: month_of("lin"),
        lambda: month_and_course("lin", 250, negotiation.replan(lin(), 250, None)),
        lambda: course_of(negotiation.offers(lin()), 250),
        lambda: offers_survived({}),
        lambda: offers_survived({"a": tables()["250 (0)"], "b": tables()["250 (0)"].head(2)}),
        lambda: loans_for_loans({}),
        lambda: loans_for_loans({"a": 3}),
        lambda: loans_for_loans(chains(0, 1, 2, 3, 4, 5, 6)),
        lambda: surpluses_of(negotiation.households_table().head(0)),
        lambda: surpluses_of(None),
    ],
)
def test_what_cannot_be_drawn_gets_one_sentence(draw):
    with pytest.raises(datasets.DataProblem) as refused:
        draw()
    assert "\n" not in str(refused.value)
