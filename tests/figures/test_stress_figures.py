"""The figures of stress at the door draw what the kit says, for both sides, in both languages."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from kit import datasets, language, psychology
from kit.figures import base
from kit.figures import stress as figures
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")

CONTACT, SCORES, SHOCKS = map(psychology.survey_table, ("contact", "scores", "shocks"))
EVENTS = list(dict.fromkeys(SHOCKS["survey_variable"]))
LIN = psychology.appraise([80, 90], [45, 35])
KNOWS = LIN.with_information("rights", "plan", "time")
FEW = psychology.diary(psychology.diary().to_frame().iloc[:4])
ANSWER = psychology.visit_sensitivity("respectful", "pressing", "lin", draws=300)
DEPRESSION = psychology.from_finding("richardson_2013_depression", 0.1)


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def days(*visits):
    named = psychology.visit_presets().set_index("preset")["preset_name"]
    return figures.days_around({named[v]: psychology.visit_days(v, "lin") for v in visits})


def the_figures():
    long = "a rather long name of a row" if language.current() == "en" else "一个相当长的行名称"
    every = psychology.diary()
    balances = {long: LIN, "2": KNOWS}
    return {
        "survey": figures.contact_and_score(CONTACT, SCORES),
        "file score": figures.contact_and_score(CONTACT, SCORES, "file_score"),
        "events": figures.contacted_by_event(SHOCKS, EVENTS),
        "one event": figures.contacted_by_event(SHOCKS, EVENTS[:1], "with_not_sure"),
        "diary": figures.diary_lines(every),
        "four": figures.diary_lines(FEW),
        "balance": figures.appraisal_balance(balances),
        "one balance": figures.appraisal_balance({long: LIN}),
        "both": figures.thermometer_and_balance(long, [0, 10, 0, 10], every, balances),
        "both, few": figures.thermometer_and_balance("x", [4, 7, 8, 9], FEW, {"1": LIN}),
        "days": days("no_visit", "respectful", "plain", "pressing", "as_lin_tells"),
        "one visit": days("respectful"),
        "ranges": figures.differences(ANSWER),
        "no promise": figures.differences(
            psychology.visit_sensitivity("plain", "no_visit", outcome="talk_last", draws=50)
        ),
        "hundred": figures.hundred_people(DEPRESSION),
        "cards": figures.evidence_status(psychology.evidence_cards()),
    }


def test_no_text_is_cut_or_covered(edition):
    figure_guards.are_whole(the_figures())


def test_every_figure_is_described_in_its_language(edition):
    drawn = the_figures()
    figure_guards.are_described(drawn, edition)
    if edition == "zh":
        for name, figure in drawn.items():
            assert not re.search(r"[A-Za-z]{4}", figure.description), name


def test_text_stands_out_from_the_paper():
    figure_guards.stand_out(the_figures())


def test_nobody_is_red_and_lines_differ_by_more_than_colour():
    for name, figure in the_figures().items():
        for line in figure.findobj(Line2D):
            red, green, blue = to_rgb(line.get_color())
            assert not (red > 0.7 and green < 0.5 and blue < 0.5), name
    looks = [(mark, str(line)) for _, mark, line in figures._LOOKS]
    assert len(set(looks)) == len(looks) == len({mark for mark, _ in looks})


# ---------------------------------------------------------------- what is drawn


def points(axes, mark):
    return [
        float(x)
        for line in axes.get_lines()
        if line.get_marker() == mark
        for x in np.atleast_1d(line.get_xdata())
    ]


def test_shares_and_scores_are_those_of_the_tables():
    left, right = figures.contact_and_score(CONTACT, SCORES).axes
    yes = CONTACT[CONTACT["survey_answer"] == "yes"]["weighted_value"]
    assert points(left, "^") == pytest.approx((100 * yes).tolist())
    split = SCORES[
        (SCORES["survey_split"] == "contacted") & (SCORES["which_score"] == "table_score")
    ]
    wanted = split[split["survey_group"] != "refused"]["weighted_value"].tolist()
    assert points(right, "^") == pytest.approx(wanted)


def test_a_changed_table_changes_the_description():
    other = CONTACT.assign(weighted_value=CONTACT["weighted_value"] + 0.1)
    one, two = (figures.contact_and_score(table, SCORES).description for table in (CONTACT, other))
    assert "14.6" in one and "24.6" in two and "14.6" not in two.split("(")[0]


def test_both_denominators_are_named_and_not_visits():
    said = figures.contact_and_score(CONTACT, SCORES).description
    assert {"6,394", "6,339", "6,101"} <= set(re.findall(r"\d,\d{3}", said))
    assert "not visits" in figures._say("survey_source") and "no effect of contact" in said


def test_events_count_only_pairs_that_stand_apart():
    said = figures.contacted_by_event(SHOCKS, ["shock_job_lost", "shock_windfall"]).description
    assert "In 1 of 2 rows" in said and "33.3" in said


def test_a_class_is_not_drawn_one_by_one():
    """A number under a persona may be somebody's own: it enters the medians and no line."""
    added = psychology.diary().add("P01", 1, 10, 10, 10)
    frame = psychology.diary().to_frame()
    frame.loc[frame["persona"] == "lin", "stress_knock"] = 3
    for diary, n in ((added, 7), (psychology.diary(frame), 6)):
        figure = figures.diary_lines(diary)
        lines = [line for axes in figure.axes for line in axes.get_lines()]
        assert len(lines) == n and "P01" not in figure.description
    assert "Lin Xiaowen" not in figure.description
    with pytest.raises(datasets.DataProblem, match="one by one"):
        figures.diary_lines(psychology.diary(frame[frame["persona"] == "lin"]))


def test_a_summary_is_drawn_from_five_people_up():
    drawn = figures.thermometer_and_balance("x", [1, 2, 3, 4], FEW, {"1": LIN})
    assert len(drawn.axes[0].get_lines()) == 1 and "Medians" not in drawn.description
    whole = figures.thermometer_and_balance("x", [1, 2, 3, 4], psychology.diary(), {"1": LIN})
    assert len(whole.axes[0].get_lines()) == 2 and "4, 7, 6, 5" in whole.description


def test_both_sides_of_the_door_are_drawn():
    assert "on the landing" in figures.diary_lines(psychology.diary()).description
    drawn = days("respectful", "pressing")
    strain = psychology.visit_days("pressing", "lin").value("strain_peak")
    assert f"{strain:.1f}" in drawn.description and "collector" in drawn.description
    tables = [psychology.visit_days(v, "lin").to_frame() for v in ("respectful", "pressing")]
    for axes, state in zip(
        drawn.axes, ("arousal", "willing_to_talk", "collector_strain"), strict=False
    ):
        for line, table in zip(axes.get_lines(), tables, strict=False):
            assert line.get_ydata().tolist() == table[state].tolist()


def test_bars_are_the_two_sides():
    axes = figures.appraisal_balance({"1": LIN, "2": KNOWS}).axes[0]
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == [85, 40, 72.5, 67.5]


def test_ranges_say_how_many_signs_are_open():
    opened = int(ANSWER.ranges["sign_differs"].sum())
    assert f"{opened} of 8" in figures.differences(ANSWER).description


def test_icons_are_two_shapes_and_as_many_as_people():
    marks = {"^": 0, "o": 0}
    for axes in figures.hundred_people(DEPRESSION).axes[:2]:
        for mark in marks:
            marks[mark] += len(points(axes, mark))
    assert marks == {"^": 10 + 24, "o": 90 + 76}


def test_cards_name_their_status():
    said = figures.evidence_status(psychology.evidence_cards(["scarcity", "visit"])).description
    assert "[contested]" in said and "not measured" in said
    said = figures.evidence_status(psychology.evidence_cards(["appraisal", "visit"])).description
    assert "[not read by us]" in said and "1 not measured, 1 not read" in said


def test_labels_that_end_together_are_moved_apart():
    places = figures._spread([10, 10, 10, 0, 9.9], 0.6)
    ordered = np.sort(places)
    assert (np.diff(ordered) >= 0.6 - 1e-9).all() and ordered[-1] <= 10.2 + 1e-9


@pytest.mark.parametrize(
    "draw, match",
    [
        (lambda: figures.contact_and_score(SHOCKS, SCORES), "survey_answer"),
        (lambda: figures.contact_and_score(CONTACT, SCORES, "score"), "which_score"),
        (lambda: figures.contacted_by_event(SHOCKS, ["shock_flood"]), "shock_flood"),
        (lambda: figures.contacted_by_event(SHOCKS, []), "holds no"),
        (lambda: figures.diary_lines(None), "psychology.diary"),
        (lambda: figures.appraisal_balance({}), "psychology.appraise"),
        (lambda: figures.appraisal_balance({"x": 3}), "psychology.appraise"),
        (lambda: figures.days_around({}), "one to 5"),
        (lambda: figures.differences(None), "visit_sensitivity"),
        (lambda: figures.hundred_people(2.77), "of_hundred"),
        (lambda: figures.evidence_status(CONTACT), "evidence_status"),
    ],
)
def test_what_cannot_be_drawn_gets_one_sentence(draw, match):
    with pytest.raises(datasets.DataProblem, match=match) as refused:
        draw()
    assert "\n" not in str(refused.value)


def test_a_figure_is_the_same_each_time():
    assert base.png(days("plain")) == base.png(days("plain"))
