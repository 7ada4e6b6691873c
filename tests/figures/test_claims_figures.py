"""Figures of an audit: nothing cut, every count in words, your verdict and the kit's marked."""

import pytest

from kit import datasets, language, law
from kit.figures import base, claims
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")
SAMPLE = datasets.folder() / "law" / "sample_claims.yaml"


def the_figures():
    article = law.audit()
    return {
        "sections": claims.verdicts_by(article),
        "kinds": claims.verdicts_by(article, "kind"),
        "states": claims.verdicts_by(law.audit(SAMPLE), "state"),
        "nothing chosen": claims.your_verdict(article),
        "yours": claims.your_verdict(article, "risky"),
        "both": claims.your_verdict(article, "open", "misattributed"),
        "the same": claims.your_verdict(article, "open", "open"),
    }


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_no_text_is_cut_or_covered_and_all_is_described(edition):
    language.use(edition)
    drawn = the_figures()
    figure_guards.are_whole(drawn)
    figure_guards.are_described(drawn, edition)


@pytest.mark.parametrize("by", ["section", "kind", "state"])
def test_every_count_is_drawn_and_said(by):
    article = law.audit()
    figure = claims.verdicts_by(article, by)
    counts = article.count([by, "verdict"])
    drawn = [int(text.get_text()) for text in figure.axes[0].texts]
    assert sum(drawn) == len(article) and len(drawn) == int((counts > 0).sum().sum())
    for row, cells in counts.iterrows():
        assert language.label(by, row) in figure.description
        for word, n in cells.items():
            if n:
                assert f"{language.label('verdict', word)} {n}" in figure.description


def test_a_list_of_ones_own_is_drawn_too():
    own = law.audit(SAMPLE)
    assert "5 claims" in claims.verdicts_by(own, "state").description
    with pytest.raises(datasets.DataProblem, match="counted by"):  # they have no sections
        claims.verdicts_by(own)


def test_both_verdicts_are_marked_apart():
    article = law.audit()
    one, both = claims.your_verdict(article, "risky"), claims.your_verdict(article, "risky", "open")
    assert len(one.axes[0].lines) == 1 and len(both.axes[0].lines) == 2
    assert "risky" in both.description and "open" in both.description
    assert base.png(one) != base.png(both)
    same = claims.your_verdict(article, "open", "open").axes[0].lines
    assert same[0].get_xdata()[0] != same[1].get_xdata()[0]  # neither hides the other


def test_a_mark_without_a_bar_gets_one_sentence():
    for marks in ({"yours": "bogus"}, {"yours": "open", "kits": "rissky"}, {"yours": "absent"}):
        with pytest.raises(datasets.DataProblem, match="cannot be marked"):
            claims.your_verdict(law.audit(), **marks)


def test_what_is_no_audit_gets_one_sentence():
    for draw in (claims.verdicts_by, claims.your_verdict):
        with pytest.raises(datasets.DataProblem, match="law.audit"):
            draw(None)


def test_other_rows_get_one_sentence():
    with pytest.raises(datasets.DataProblem, match="lesson"):
        claims.verdicts_by(law.audit(), "lesson")
