"""Figures across borders: nothing cut, every answer in words, places without a rule left empty."""

import pytest
from matplotlib.patches import Rectangle

from kit import datasets, language, law
from kit.figures import base, borders
from tests.figures.test_law_figures import covered, cut
from tests.law import own_regime

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
    for name, figure in the_figures().items():
        assert cut(figure) == [] and covered(figure) == [], name
        opening = {"en": "Figure: ", "zh": "图："}[edition]
        assert figure.description.startswith(opening), name


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


def test_a_day_that_is_none_gets_one_sentence():
    with pytest.raises(datasets.DataProblem, match="soon"):
        borders.days_of_change("CN", since="soon")
