"""The figures of what comes after the door: the numbers of their tables, nothing cut or covered."""

import re

import pandas as pd
import pytest
from matplotlib.text import Text

from kit import datasets, language, law
from kit.figures import afterwards as figures
from kit.figures import base
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")


def the_figures():
    known = {"admitted": 0.14, "judgment": 0.9, "enforced": 0.3, "settled": 0.7, "later": 0.1}
    known |= {"income": 4450, "kept": 4080, "late_days": 90, "own_cost": 1500}
    return {
        "funnel": figures.court_funnel(law.funnel()),
        "nothing known": figures.fallback_ranges(law.fallback(31640)),
        "the other side first": figures.fallback_ranges(law.fallback(31640, "borrower")),
        "much known": figures.fallback_ranges(law.fallback(31640, **known)),
        "one yuan": figures.fallback_ranges(law.fallback(1)),
        "a billion": figures.fallback_ranges(law.fallback(1e9, income=1e6)),
        "costs above all": figures.fallback_ranges(law.fallback(1000, own_cost=50000)),
    }


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_every_figure_is_whole_stands_out_and_is_described_in_its_language(edition):
    """All in one test: to draw the figures is what takes the time."""
    language.use(edition)
    drawn = the_figures()
    figure_guards.are_whole(drawn, at_least=9)
    figure_guards.stand_out(drawn)
    figure_guards.are_described(drawn, edition)
    for figure in drawn.values() if edition == "zh" else ():
        for text in [figure.description, *(text.get_text() for text in figure.findobj(Text))]:
            assert not re.search(r"[A-Za-z]{3}", text.replace("law.fallback", "")), text


def test_bars_and_description_are_the_stages():
    stages = law.funnel()
    figure = figures.court_funnel(stages)
    drawn = [patch.get_width() for patch in figure.axes[0].patches]
    counted = stages["unit"].isin(["cases", "debtors"])
    assert drawn == stages["value"].where(counted, 0).tolist()
    for row in stages.itertuples():
        assert f"{row.what}: " in figure.description and f"{row.value:,.0f}" in figure.description
    assert "85.8% of cases screened" in figure.description
    persons = figure.description.split("1,833 debtors")[1]
    assert persons.startswith(";")  # no share is made of persons and cases


def test_ranges_are_those_of_the_fallback():
    table = law.fallback(31640, income=3000)
    figure = figures.fallback_ranges(table)
    rows = figures._results(table)
    money = rows[(rows["unit"] == "yuan") & rows["low"].notna()]
    bars = figure.axes[0].patches
    assert [p.get_x() for p in bars] == pytest.approx(money["low"].tolist())
    assert [p.get_x() + p.get_width() for p in bars] == pytest.approx(money["high"].tolist())
    for row in rows.itertuples():
        assert figures.amount(row) in figure.description
    marks = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_marker() == "D"]
    assert marks == [1297.24]  # only what is published has a middle


def test_what_is_unknown_gets_words_and_no_bar():
    figure = figures.fallback_ranges(law.fallback(31640))
    assert "could take from income over the months given: not known (yuan)" in figure.description
    assert len(figure.axes[0].patches) == 4


def test_the_axis_reaches_the_end_of_every_bar():
    for figure in the_figures().values():
        axes = figure.axes[0]
        ends = [patch.get_x() + patch.get_width() for patch in axes.patches]
        assert max(axes.get_xticks()) >= max(ends) and axes.get_xlim()[1] > max(ends)


def test_the_title_counts_every_row_in_yuan():
    known = {"income": 3000, "kept": 4080}
    for inputs, n in (({}, 5), (known, 3)):
        title = figures.fallback_ranges(law.fallback(31640, **inputs)).get_suptitle()
        assert title.endswith(f"{n} of 6 rows in yuan have no middle")


def test_both_sides_are_drawn_whichever_stands_first():
    one = figures.fallback_ranges(law.fallback(31640, "creditor"))
    two = figures.fallback_ranges(law.fallback(31640, "borrower"))
    assert one.description == two.description and base.png(one) == base.png(two)


def test_one_wrong_number_changes_description_and_picture():
    stages = law.funnel()
    wrong = stages.assign(value=stages["value"].mask(stages["stage"] == "went_on", 829))
    one, two = figures.court_funnel(stages), figures.court_funnel(wrong)
    assert one.description != two.description and base.png(one) != base.png(two)


@pytest.mark.parametrize("wrong", [None, 7, pd.DataFrame(), pd.DataFrame({"stage": ["a"]})])
def test_another_table_gets_one_sentence(wrong):
    for draw in (figures.court_funnel, figures.fallback_ranges):
        with pytest.raises(datasets.DataProblem, match="needs a table"):
            draw(wrong)
    with pytest.raises(datasets.DataProblem, match="screened, set_aside"):
        figures.court_funnel(law.funnel().iloc[3:])
    table = law.fallback(31640)
    with pytest.raises(datasets.DataProblem, match="needs a table"):
        figures.fallback_ranges(table[table["side"] == "creditor"])


def test_sides_and_units_never_differ_by_colour_alone():
    for cues in (figures._UNITS, figures._SIDES):
        assert len({colour for colour, _ in cues.values()}) == len(cues)
        assert len({hatch for _, hatch in cues.values()}) == len(cues)
