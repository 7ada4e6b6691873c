"""Figures across borders: nothing cut, every answer in words, places without a rule left empty."""

import pytest
from matplotlib.patches import Rectangle

from kit import datasets, language, law
from kit.figures import base, borders
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401
from tests.law import own_regime

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")
VISIT = law.Contact(
    date="2026-03-17",
    time="21:30",
    channel="visit",
    place="home",
    actor="collection_agency",
    entered_home="yes",
    consents="none",
    acts="none",
    debt_told_to="neighbour",
)


def the_figures():
    return {
        "all": borders.answers_across_borders(law.compare(VISIT)),
        "two": borders.answers_across_borders(law.compare(VISIT, ["CN", "KR"])),
        "nothing recorded": borders.answers_across_borders(law.compare(law.Contact(), ["MY"])),
        "days": borders.days_of_change("CN"),
        "few days": borders.days_of_change("KR"),
        "no day": borders.days_of_change("KR", since="2026-11-01"),
    }


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_no_text_is_cut_or_covered_and_all_is_described(edition):
    language.use(edition)
    drawn = the_figures()
    figure_guards.are_whole(drawn)
    figure_guards.are_described(drawn, edition)


def test_a_cell_is_drawn_for_every_answer_and_none_where_no_rule_is():
    comparison = law.compare(VISIT, ["CN", "KR", "UK"])
    axes = borders.answers_across_borders(comparison).axes[0]
    cells = [p for p in axes.patches if isinstance(p, Rectangle)]
    assert len(cells) == len(comparison.table)
    by_colour = {c: a for a, c in base.COLOURS.items()}
    assert len(by_colour) == len(base.COLOURS)


def test_every_answer_is_said_in_words():
    comparison = law.compare(VISIT, ["CN", "KR"])
    said = borders.answers_across_borders(comparison).description
    for row in comparison.table.itertuples():
        assert language.label("topic", row.topic) in said
        assert language.label("answer", row.answer) in said


def test_another_answer_is_another_description_and_picture():
    one, two = (
        borders.answers_across_borders(law.compare(VISIT.but(consents=consent), ["CN", "KR"]))
        for consent in ("none", "entry")
    )
    assert one.description != two.description and base.png(one) != base.png(two)


def test_the_points_are_the_days_of_the_timeline(tmp_path):
    path = own_regime.write(tmp_path, own_regime.rule("entry: {consent: entry}"))
    figure = borders.days_of_change(path)
    assert "2020-01-01: law begins 1" in figure.description
    assert len(figure.axes[0].collections) == 1


def test_the_title_counts_breaches_of_all_three_kinds_and_nothing_else():
    """What is unknown, or has to be weighed, was not found."""
    comparison = law.compare(VISIT, ["CN", "KR"])
    for answer in law.vocabulary()["answers"]:
        comparison.table["answer"] = answer
        n = 2 * answer.endswith("breach")
        said = borders.answers_across_borders(comparison).description
        assert f"found under {n} of 2 regimes" in said, answer


def test_what_is_no_comparison_gets_one_sentence():
    for wrong in (None, VISIT, law.check(VISIT, "CN")):
        with pytest.raises(datasets.DataProblem, match="law.compare"):
            borders.answers_across_borders(wrong)


def test_a_day_that_is_none_gets_one_sentence():
    with pytest.raises(datasets.DataProblem, match="soon"):
        borders.days_of_change("CN", since="soon")
