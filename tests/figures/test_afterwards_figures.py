"""The figures of what comes after the door: the numbers of their tables, nothing cut or covered."""

import importlib.util
import re
import warnings
from pathlib import Path

import pandas as pd
import pytest

from kit import datasets, language, law
from kit.figures import afterwards as figures
from kit.figures import base

_spec = importlib.util.spec_from_file_location(
    "law_figures", Path(__file__).with_name("test_law_figures.py")
)
law_figures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(law_figures)


@pytest.fixture(autouse=True)
def missing_glyphs_are_errors():
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        yield


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
def test_no_text_is_cut_or_covered(edition):
    language.use(edition)
    for name, figure in the_figures().items():
        assert len(law_figures.texts(figure)) > 8, name
        assert law_figures.cut(figure) == [], name
        assert law_figures.covered(figure) == [], name


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_described_with_source_in_the_spoken_language(edition):
    language.use(edition)
    for name, figure in the_figures().items():
        opening = {"en": "Figure: ", "zh": "图："}[edition]
        assert figure.description.startswith(opening) and "\n" not in figure.description, name
        if edition == "zh":
            for text in [figure.description, *(text for text, _ in law_figures.texts(figure))]:
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
    table = law.fallback(31640)
    with pytest.raises(datasets.DataProblem, match="needs a table"):
        figures.fallback_ranges(table[table["side"] == "creditor"])


def test_text_stands_out_from_the_paper():
    for name, figure in the_figures().items():
        for artist in figure.findobj(law_figures.Text):
            if artist.get_text().strip():
                contrast = 1.05 / (law_figures.luminance(artist.get_color()) + 0.05)
                assert contrast >= 4.5, (name, artist.get_text())


def test_sides_and_units_never_differ_by_colour_alone():
    for cues in (figures._UNITS, figures._SIDES):
        assert len({colour for colour, _ in cues.values()}) == len(cues)
        assert len({hatch for _, hatch in cues.values()}) == len(cues)
