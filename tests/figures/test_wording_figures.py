"""Figures of the wording aid: nothing cut or covered, descriptions computed from the data."""

import pandas as pd
import pytest

from kit import datasets, language, psychology
from kit.figures.wording import held_against_gold, marks_of
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

TEXTS = {
    "en": "Please, you must pay 300 yuan at once, on Friday, by transfer, or the police will come.",
    "zh": "请您务必马上还三百块，星期五，转账，不然的话就报警。",
}


def drawn():
    text = TEXTS[language.current()]
    return {
        "marks": marks_of(psychology.wording(text)),
        "no marks": marks_of(psychology.wording("Mm.")),
        "many": marks_of(psychology.wording("must " * 40)),
        "held": held_against_gold(psychology.wording_against_gold(draws=100)),
    }


@pytest.mark.usefixtures("missing_glyphs_are_errors")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_figures_are_whole_described_and_readable(edition):
    language.use(edition)
    figures = drawn()
    figure_guards.are_whole(figures)
    figure_guards.are_described(figures, edition)
    figure_guards.stand_out(figures)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_description_holds_every_count(edition):
    language.use(edition)
    marked = psychology.wording(TEXTS[edition])
    said = marks_of(marked).description
    for kind, n in marked.counts.items():
        if kind != "none":
            assert f"{language.label('mark_kind', kind)} {n}" in said
    assert marked.specificity == 3 and str(len(marked.marks)) in said


def test_the_description_holds_every_rate_and_its_ends():
    report = psychology.wording_against_gold(draws=100)
    said = held_against_gold(report).description
    for row in report.table.itertuples():
        for value in (row.precision, row.precision_low, row.recall, row.recall_high):
            assert f"{value:.2f}" in said
    threat = report.table.query("mark_kind == 'threat' and text_edition == 'en'").iloc[0]
    found, all_ = threat["mark_hits"], threat["mark_hits"] + threat["mark_misses"]
    assert f"{found} of {all_} in English" in said


def test_another_table_gives_another_description():
    report = psychology.wording_against_gold(draws=100)
    before = held_against_gold(report).description
    report.table.loc[report.table["mark_kind"] == "threat", "recall"] = 0.99
    after = held_against_gold(report).description
    assert "recall 0.99" in after and "recall 0.99" not in before


def test_a_rate_that_is_undefined_has_no_dot_and_is_called_so():
    report = psychology.wording_against_gold(draws=100)
    rows = report.table["mark_kind"] == "channel"
    whole = held_against_gold(report)
    for column in ("precision", "precision_low", "precision_high"):
        report.table[column] = report.table[column].astype(object)
        report.table.loc[rows, column] = None
    bare = held_against_gold(report)
    assert "channel held against promise, English: precision undefined" in bare.description
    assert len(bare.axes[0].lines) == len(whole.axes[0].lines) - 4


@pytest.mark.parametrize("draw", [marks_of, held_against_gold])
@pytest.mark.parametrize("wrong", [None, "must", pd.DataFrame()])
def test_something_else_is_refused(draw, wrong):
    with pytest.raises(datasets.DataProblem, match="This figure draws"):
        draw(wrong)
