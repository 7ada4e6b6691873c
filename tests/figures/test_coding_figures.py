"""The figures of coded talk draw what the tables say, in both languages, and rank nobody."""

import re

import pytest

from kit import datasets, language, psychology
from kit.figures import coding as figures
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")
TWO = [["SR", "SR", "OQ", "CR", "PER"], ["SR", "CR", "OQ", "SR", "PRS"]]


@pytest.fixture(scope="module")
def codes():
    return psychology.coded()


@pytest.fixture(scope="module")
def profiles():
    return psychology.profile_table()


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def the_figures(codes, profiles):
    first = psychology.first_codes(codes)
    three = psychology.first_codes(psychology.coded("sh-01", psychology.coding.CODERS))
    busiest = profiles.sort_values("red_lines")["dialogue"].iloc[-1]
    part = psychology.turning_points("sh-01").assign(code="", writers_turn=False)
    return {
        "all codes": figures.confusion_of(psychology.agreement(first)),
        "three coders": figures.confusion_of(psychology.agreement(three, "krippendorff")),
        "small": figures.confusion_of(psychology.agreement(TWO)),
        "no confusion": figures.confusion_of(psychology.agreement([["SR", "OQ"], ["SR", "OQ"]])),
        "by code": figures.agreement_by_code(psychology.per_code(codes)),
        "few": figures.agreement_by_code(psychology.per_code(TWO)),
        "course": figures.course_of_talk("sh-01"),
        "red": figures.course_of_talk(busiest),
        "nothing coded": figures.course_of_talk(part),
        "profiles": figures.profiles_side_by_side(profiles),
        "one measure": figures.profiles_side_by_side(profiles, "open_share"),
    }


def test_every_figure_is_whole_described_and_readable(edition, codes, profiles):
    drawn = the_figures(codes, profiles)
    figure_guards.are_whole(drawn)
    figure_guards.are_described(drawn, edition)
    figure_guards.stand_out(drawn)
    if edition == "zh":
        for name, figure in drawn.items():
            said = re.sub("TEXAS", "", figure.description)
            assert not re.search(r"[A-Za-z]{4}", said), name


def test_the_matrix_holds_every_count_and_names_the_worst_pair():
    figure = figures.confusion_of(psychology.agreement(TWO))
    assert sorted(text.get_text() for text in figure.axes[0].texts) == ["1"] * 5
    assert "CR and SR, 2 of 5 utterances" in figure.description
    assert "PER and PRS 1" in figure.description
    none = figures.confusion_of(psychology.agreement([["SR", "OQ"], ["SR", "OQ"]]))
    assert "No two codes were mixed up in 2 utterances" in none.description


def test_a_tie_of_worst_pairs_is_said(codes):
    first = psychology.first_codes(codes.loc[["sh-01", "sh-02"]])
    agreement = psychology.agreement(first)
    table = agreement.confusion.to_numpy()
    both = table + table.T
    most = int(max(both[i, j] for i in range(len(both)) for j in range(i)))
    tied = sum(both[i, j] == most for i in range(len(both)) for j in range(i))
    said = figures.confusion_of(agreement).description
    assert f"{most} of {agreement.n_units} utterances" in said
    assert (f"({tied} pairs equally often)" in said) == (tied > 1)


def test_agreement_by_code_draws_every_code_and_marks_the_rare(codes):
    table = psychology.per_code(codes)
    figure = figures.agreement_by_code(table)
    for row in table.itertuples():
        told = f"{row.coded_as} {row.specific_agreement:.2f} ({row.times_coded})"
        assert told in figure.description
    rare = figures.agreement_by_code(psychology.per_code(TWO))
    points = [line for line in rare.axes[0].lines if line.get_marker() == "o"]
    assert all(point.get_markerfacecolor() == "white" for point in points)
    absent = psychology.per_code(TWO, book=["SR", "CR", "OQ", "PER", "PRS", "THR"])
    assert "Never given: THR." in figures.agreement_by_code(absent).description


def test_the_course_draws_both_sides_the_balance_and_every_red_line(profiles):
    id = profiles.sort_values("red_lines")["dialogue"].iloc[-1]
    points = psychology.turning_points(id)
    figure = figures.course_of_talk(id)
    upper, lower = figure.axes
    balance = next(line for line in lower.lines if len(line.get_xdata()) == len(points))
    for mark, side in (("s", "visitor"), ("o", "resident")):
        drawn = next(line for line in upper.lines if line.get_marker() == mark)
        assert list(drawn.get_xdata()) == points.loc[points["speaker"] == side, "n"].tolist()
    assert list(balance.get_ydata()) == points["talk_balance"].tolist()
    red = [line.get_xdata()[0] for line in upper.lines if line.get_marker() == "X"]
    assert red == list(psychology.profile(id).red_lines) and len(red) > 1
    written = [text.get_text() for text in upper.texts]
    assert sorted(written) == sorted([*points["code"], *map(str, red)])
    assert f"Writer's turn: {psychology.dialogue(id).turn}." in figure.description
    for row in points.itertuples():
        assert f"{row.n} {row.code}" in figure.description


def test_a_long_talk_keeps_its_marks_without_words():
    points = psychology.turning_points("sh-01")
    long = points.loc[points.index.repeat(3)].assign(n=range(1, 1 + 3 * len(points)))
    figure = figures.course_of_talk(long.assign(red_lines_so_far=0))
    drawn = [
        n for line in figure.axes[0].lines if line.get_marker() in "so" for n in line.get_xdata()
    ]
    assert not figure.axes[0].texts and sorted(drawn) == long["n"].tolist()


def test_profiles_draw_a_dot_a_talk_and_name_the_yardstick(profiles):
    figure = figures.profiles_side_by_side(profiles, ["reflection_to_question", "red_lines"])
    first, second = figure.axes
    for axes, metric in ((first, "reflection_to_question"), (second, "red_lines")):
        for line, quality in zip(
            [line for line in axes.lines if line.get_linestyle() == "None"],
            ("good", "mixed", "poor"),
            strict=True,
        ):
            values = profiles.loc[profiles["quality"] == quality, metric].dropna()
            assert list(line.get_xdata()) == values.tolist()
    dashed = [line for line in first.lines if line.get_linestyle() != "None"]
    assert [line.get_xdata()[0] for line in dashed] == [1.0, 2.0]
    assert "made for counselling" in first.get_title(loc="left")
    assert "made for counselling" not in second.get_title(loc="left")
    assert "no ranking" in figure.description and "undefined in" in figure.description


def test_a_falsified_number_is_seen(codes):
    first = psychology.first_codes(codes.loc[["sh-01"]])
    true = figures.confusion_of(psychology.agreement(first)).description
    first.iloc[0, 0] = "NEU"
    assert figures.confusion_of(psychology.agreement(first)).description != true


def test_wrong_things_get_one_sentence(codes, profiles):
    many = psychology.agreement([list(range(40)), list(range(40))])
    for wrong in (
        lambda: figures.confusion_of(codes),
        lambda: figures.confusion_of(many),
        lambda: figures.agreement_by_code(codes),
        lambda: figures.agreement_by_code(psychology.per_code(TWO).iloc[:0]),
        lambda: figures.agreement_by_code(psychology.per_code(TWO).assign(times_coded=0)),
        lambda: figures.course_of_talk(codes),
        lambda: figures.course_of_talk("sh-001"),
        lambda: figures.course_of_talk(None),
        lambda: figures.profiles_side_by_side(profiles, []),
        lambda: figures.profiles_side_by_side(profiles, "no_such"),
        lambda: figures.profiles_side_by_side(profiles, ["situation"]),
        lambda: figures.profiles_side_by_side(profiles.assign(quality="best")),
    ):
        with pytest.raises(datasets.DataProblem) as refused:
            wrong()
        assert "\n" not in str(refused.value)
