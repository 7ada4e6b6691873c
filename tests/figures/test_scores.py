"""The figures of scales draw what the scores and the survey's tables say, in both languages."""

import re

import pytest
from matplotlib.colors import to_rgb

from kit import datasets, language, psychology
from kit.figures import scores as figures
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")

WANG = [1, 2, 3, 2, 3, 3, 3, 1, 2, 3]
FWB = psychology.scale("fwb10")
TABLE = psychology.survey_table("consistency")
WHOLE = psychology.survey_table("scale").set_index("survey_figure")["figure_value"]
EIGENVALUES = WHOLE.filter(like="eigenvalue").tolist()
ALPHAS = {1: {4: 0.65, 30: 0.92}, 2: {4: 0.33, 30: 0.84}}


def of(*answers, age=61):
    return FWB.score(list(answers), age=age, wording="en")


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def the_figures():
    right = of(*WANG)
    ends = {
        "lowest": figures.score_on_range(of(0, 0, 4, 0, 4, 4, 4, 0, 4, 4), right),
        "highest": figures.score_on_range(of(4, 4, 0, 4, 0, 0, 0, 4, 0, 0), right),
        "second at the low end": figures.score_on_range(right, of(0, 0, 4, 0, 4, 4, 4, 0, 4, 4)),
        "second at the high end": figures.score_on_range(right, of(4, 4, 0, 4, 0, 0, 0, 4, 0, 0)),
    }
    for id in ("phq4", "k6", "gad7", "fwb5"):
        one = psychology.scale(id)
        known = {"age": 40} if id == "fwb5" else {}
        ends[id] = figures.score_on_range(one.score([1] * one.n_items, **known))
    tables = [psychology.survey_table(name) for name in ("same_sum", "two_scores")]
    return ends | {
        "file": figures.table_against_file(*tables),
        "items": figures.items_and_alpha(TABLE, WHOLE["alpha"], FWB),
        "loadings": figures.loadings_of(TABLE, EIGENVALUES, FWB),
        "alphas": figures.alpha_by_items(ALPHAS),
        "one alpha": figures.alpha_by_items({2: {3: 0.1}}),
    }


def test_no_text_is_cut_or_covered_and_all_are_described(edition):
    drawn = the_figures()
    figure_guards.are_whole(drawn)
    figure_guards.are_described(drawn, edition)
    figure_guards.stand_out(drawn)
    if edition == "zh":  # names of scales keep their letters
        for name, figure in drawn.items():
            said = re.sub("CFPB|PHQ|GAD", "", figure.description)
            assert not re.search(r"[A-Za-z]{4}", said), name


def test_a_score_stands_where_it_is_and_the_norm_under_it():
    figure = figures.score_on_range(of(*WANG), of(*WANG, age=62), "a year later")
    marks = [line for line in figure.axes[0].lines if line.get_marker() in ("D", "s")]
    assert [line.get_xdata()[0] for line in marks] == [41, 44]
    points = dict(FWB.norms()["norm_percentiles"].iloc[0])
    said = figure.description
    for at in (at for at, rank in points.items() if rank in (10, 25, 50, 75, 90)):
        assert f"{points[at]:g}% at {at}" in said
    assert "41 on a range of 14 to 86" in said and "a year later: 44" in said


@pytest.mark.parametrize("answers", [[0] * 4, [3] * 4])
def test_low_and_high_are_drawn_alike_and_nothing_is_red(answers):
    figure = figures.score_on_range(psychology.scale("phq4").score(answers))
    colours = {to_rgb(line.get_color()) for line in figure.axes[0].lines}
    assert colours == {to_rgb("#BBBBBB"), to_rgb("#0072B2")}
    assert not figure.axes[0].patches  # no band for people
    assert "diagnosis" in figure._supxlabel.get_text()


def test_the_two_scores_are_those_of_the_survey():
    same, compared = (psychology.survey_table(name) for name in ("same_sum", "two_scores"))
    figure = figures.table_against_file(same, compared)
    for axes, (_, part) in zip(figure.axes, same.groupby("score_age"), strict=True):
        points = axes.lines[1]
        assert list(points.get_xdata()) == part["score_from_table"].tolist()
        assert list(points.get_ydata()) == part["file_mean"].tolist()
    assert f"{100 * compared['share_equal'][0]:.0f}% of the people" in figure.description


def test_items_are_drawn_in_the_order_of_the_scale():
    items = figures.items_and_alpha(TABLE, WHOLE["alpha"], FWB)
    left, right = items.axes
    assert list(left.lines[0].get_xdata()) == TABLE["item_rest"].tolist()
    assert list(right.lines[0].get_xdata()) == TABLE["alpha_without"].tolist()
    assert right.lines[1].get_xdata()[0] == WHOLE["alpha"]
    loads = figures.loadings_of(TABLE, EIGENVALUES, FWB)
    assert list(loads.axes[0].lines[0].get_xdata()) == TABLE["factor_loading"].tolist()
    assert list(loads.axes[1].lines[0].get_ydata()) == EIGENVALUES
    share = f"{100 * WHOLE['factor_share']:.0f}%"
    assert share in loads.description and "(reversed)" in left.get_yticklabels()[2].get_text()


def test_a_falsified_number_is_seen():
    true = figures.items_and_alpha(TABLE, WHOLE["alpha"], FWB).description
    spoiled = TABLE.assign(item_rest=TABLE["item_rest"].where(TABLE["item_number"] != 5, 0.85))
    assert figures.items_and_alpha(spoiled, WHOLE["alpha"], FWB).description != true
    assert figures.score_on_range(of(*WANG)).description.count("41") == 1


def test_wrong_things_get_one_sentence():
    cope = psychology.scale("brief_cope").score([1] * 28)
    right = of(*WANG)
    for wrong in (
        lambda: figures.score_on_range(None),
        lambda: figures.score_on_range(cope),
        lambda: figures.score_on_range(right, cope),
        lambda: figures.score_on_range(right, psychology.scale("k6").score([1] * 6)),
        lambda: figures.table_against_file(TABLE, TABLE),
        lambda: figures.items_and_alpha(TABLE.iloc[:5], 0.9, FWB),
        lambda: figures.items_and_alpha(TABLE, 0.9, None),
        lambda: figures.items_and_alpha(TABLE.iloc[:0], 0.9, FWB),
        lambda: figures.loadings_of(TABLE, [1.0], FWB),
        lambda: figures.alpha_by_items({}),
        lambda: figures.alpha_by_items({3: {4: 0.5}}),
        lambda: figures.alpha_by_items({1: {}}),
    ):
        with pytest.raises(datasets.DataProblem) as refused:
            wrong()
        assert "\n" not in str(refused.value)


def test_no_marks_of_a_norm_beside_another_wording(edition):
    drawn = [
        figures.score_on_range(FWB.score(WANG, age=61, wording=one)).description
        for one in ("en", "zh")
    ]
    assert ["25%" in one for one in drawn] == [True, False]
    assert {"en": "another wording", "zh": "另一种措辞"}[edition] in drawn[1]
