"""Profiles: every measure by hand, undefined where it is undefined, red lines first."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language
from kit.psychology import dialogue, profile, profile_table, talks, turning_points
from tests.refusals import refusal

V, R = talks.SPEAKERS
WORDS = datasets.read_yaml("psychology/profile.yaml")
TALK = pd.DataFrame(
    [
        # before the disclosure: a step that must not count
        (V, "TEX", "thank", "", "two words"),
        (V, "OQ", "", "", "one two three"),
        (R, "DIS;EMO", "", "", "x"),
        (V, "CR", "", "", "y"),
        (V, "TEX;AFF", "thank;consent", "", "y"),
        (V, "TEX", "consent;signpost", "", "y"),
        (R, "SUS", "", "", "x"),
        (V, "SIG", "", "", "y"),
        # the middle of fifteen is the eighth: it belongs to the first half
        (V, "SR", "", "", "y"),
        (V, "SR;CQ", "", "", "y"),
        (R, "CHG", "", "none", "x"),
        (R, "OFR", "", "amount;date", "x"),
        (V, "PRS", "", "", "y"),
        (V, "THR;PRS", "", "", "y"),
        (R, "OFR", "", "date", "x"),
    ],
    columns=["speaker", "gold", "texas", "promise", "text"],
)


def row(one, metric):
    return one.measures.set_index("metric").loc[metric]


def talk(*codes):
    """A talk from codes, the visitor's unless only the resident has them."""
    sides = talks.sides()
    return pd.DataFrame({"speaker": [sides[c][0] for c in codes], "gold": codes})


# ---------------------------------------------------------------- by hand


@pytest.mark.parametrize(
    ("metric", "above", "below", "value"),
    [
        ("red_lines", 1, 10, 1),
        ("mi_non_adherent", 3, 10, 3),
        ("mi_adherent", 1, 10, 1),
        ("reflection_to_question", 3, 2, 1.5),
        ("complex_share", 1, 3, 1 / 3),
        ("open_share", 1, 2, 0.5),
        ("reflecting_share", 3, 10, 0.3),
        ("informing_share", 0, 10, 0.0),
        ("verbal_dominance", 10, 5, 2.0),
        ("talk_share", 10, 15, 2 / 3),
        ("talk_share_length", 13, 18, 13 / 18),
        ("texas_coverage", 3, 5, 3),
        ("promise_best", 2, 3, 2),
        ("promise_last", 1, 3, 1),
        ("change_share", 1, 2, 0.5),
        ("change_share_first", 0, 1, 0.0),
        ("change_share_second", 1, 1, 1.0),
    ],
)
def test_every_measure_with_what_it_counts(metric, above, below, value):
    found = row(profile(TALK), metric)
    assert (found["numerator"], found["denominator"]) == (above, below)
    assert found["metric_value"] == pytest.approx(value)


def test_what_stands_beside():
    one = profile(TALK)
    assert one.red_lines == (14,) and one.signposts == 1 and one.unnamed_steps == 0
    assert one.counts["SR"] == 2 and "DEL" not in one.counts
    text = repr(one)
    assert text.splitlines()[1] == "Red lines (THR): 1, at 14"
    assert "not a pass mark" in text and "MITI" in text and "AnnoMI" in text
    assert one.measures["metric"].tolist()[0] == "red_lines"
    assert set(one.measures["metric"]) == set(WORDS["measures"])


def test_the_yardsticks_are_those_of_the_facts():
    one = profile(TALK)
    found = one.measures.set_index("metric")[["yardstick_fair", "yardstick_good"]]
    assert found.loc["reflection_to_question"].tolist() == [1.0, 2.0]
    assert found.loc["complex_share"].tolist() == [0.4, 0.5]
    assert found.drop(["reflection_to_question", "complex_share"]).isna().all(axis=None)
    marks = one.benchmarks.set_index("metric")
    assert marks.loc["open_share", ["high_quality", "low_quality"]].tolist() == [0.569, 0.643]
    informing = marks.loc["informing_share", "high_quality"].tolist()
    assert informing == [0.135, 0.11] and round(598 / 4441, 3) == 0.135
    assert round(168 / 441, 3) == marks.loc["informing_share", "low_quality"].iloc[0]


def test_the_adherent_totals_name_the_codes_that_are_counted():
    for metric, codes in (("mi_adherent", "AUT AFF"), ("mi_non_adherent", "PER PRS THR")):
        assert all(code in WORDS["measures"][metric]["zh"] for code in codes.split())


# ---------------------------------------------------------------- undefined, never 0 or infinite


def test_undefined():
    silent = profile(talk("SR", "INF"))
    for metric in ("reflection_to_question", "open_share", "verbal_dominance", "texas_coverage"):
        assert silent.value(metric) is None, metric
    for metric in ("promise_best", "promise_last", "change_share", "change_share_first"):
        assert silent.value(metric) is None, metric
    assert silent.value("talk_share_length") is None  # no text in the table
    other = profile(talk("SUS", "ASK"))
    for metric in ("complex_share", "reflecting_share", "informing_share"):
        assert other.value(metric) is None, metric
    assert other.value("verbal_dominance") == 0 and other.value("red_lines") == 0
    assert "undefined, nothing was reflected" in repr(other)
    assert "None" not in other._repr_html_() and "nan" not in other._repr_html_().lower()


def test_a_disclosure_without_steps_is_zero_and_none_without_disclosure():
    assert profile(talk("DIS", "CQ")).value("texas_coverage") == 0
    before = talk("TEX", "DIS").assign(texas=["thank", ""])
    assert profile(before).value("texas_coverage") == 0
    assert profile(talk("DIS", "TEX")).unnamed_steps == 1


@given(st.lists(st.sampled_from(list(talks.sides())), min_size=1, max_size=40))
def test_any_talk_has_numbers_or_none(codes):
    one = profile(talk(*codes))
    for found in one.measures.itertuples():
        value = found.metric_value
        assert value is None or (math.isfinite(value) and value >= 0)
        if found.metric.endswith(("share", "first", "second")):
            assert value is None or value <= 1
        if isinstance(value, float):
            assert value == found.numerator / found.denominator
    assert one.value("red_lines") == codes.count("THR")
    assert (one.needs["need_met"] <= one.needs["need_times"]).all()
    table = turning_points(talk(*codes))
    assert table["talk_balance"].iloc[-1] == codes.count("CHG") - codes.count("SUS")


# ---------------------------------------------------------------- both sides


def needs(*codes):
    table = profile(talk(*codes)).needs.set_index("need")
    return {need: tuple(pair) for need, *pair in table.iloc[:, 1:].itertuples() if pair[0]}


def test_what_each_side_needed():
    assert needs("ASK", "INF") == {"resident_asked": (1, 1)}
    assert needs("ASK", "PRS") == {"resident_asked": (1, 0)}
    assert needs("ASK") == {}  # nobody spoke after it
    assert needs("EMO", "CR", "DIS", "PER") == {"resident_heard": (2, 1)}
    assert needs("BND", "AUT", "BND", "THR") == {"resident_boundary": (2, 1)}
    assert needs("BND", "AUT") == {"resident_boundary": (1, 1)}
    assert needs("OQ", "DEF")["visitor_asked"] == (1, 0)
    assert needs("OPT", "NEU", "SUS")["visitor_option"] == (1, 1)
    # what is said to a later question answers that one
    assert needs("OQ", "DIS", "CQ", "DEF")["visitor_asked"] == (2, 1)
    # the fourth utterance of the other side is too late
    assert needs("ASK", "PRS", "PRS", "PRS", "INF") == {"resident_asked": (1, 0)}
    assert {one["side"] for one in WORDS["needs"]} == set(talks.SPEAKERS)


# ---------------------------------------------------------------- the dialogues


def test_good_talk_meets_the_yardstick_more_often_than_poor():
    table = profile_table()
    assert len(table) == 40 and table["dialogue"].tolist()[0] == "st-01"
    ratio = table.groupby("quality")["reflection_to_question"].median()
    assert ratio["good"] >= 1 > ratio["mixed"] > ratio["poor"]
    assert (table.loc[table["quality"] == "good", "mi_non_adherent"] == 0).all()


def test_the_open_question_share_is_missing_where_nobody_asked():
    table = profile_table([TALK, talk("SR")])
    assert table["open_share"].isna().tolist() == [False, True]


def test_another_coder_gives_another_profile():
    gold, novice = profile("lc-03"), profile("lc-03", "coder_b")
    assert gold.counts != novice.counts and novice.coder == "coder_b"
    assert len(profile_table(["st-01", dialogue("fa-10")], coder="coder_a")) == 2
    assert "coder_x" in refusal(profile, "lc-03", "coder_x")


def test_a_table_of_the_kit_is_taken_as_it_is():
    whole = datasets.load("synth_dialogues")
    one = whole[whole["dialogue"] == "st-08"]
    assert profile(one).measures.equals(profile("st-08").measures)
    assert profile_table(whole)["red_lines"].tolist() == profile_table()["red_lines"].tolist()
    assert "profile_table" in refusal(profile, whole)


def test_length_is_counted_by_the_script_of_the_text():
    english = row(profile("st-01"), "talk_share_length")["denominator"]
    texts = ["您好，APP 上借的，三千七百。", "没钱。", "Let's say 3.5 per cent."]
    made = pd.DataFrame({"speaker": [V, R, V], "gold": ["INF", "SUS", "INF"], "text": texts})
    found = [row(profile(made), "talk_share_length").tolist()]
    language.use("zh")
    assert row(profile("st-01"), "talk_share_length")["denominator"] > english
    found.append(row(profile(made), "talk_share_length").tolist())
    # 9 signs and APP, 2 signs, 5 words
    assert found[0] == found[1] and found[0][1:3] == [15, 17]


def test_both_languages(chinese):
    text = repr(profile("st-08"))
    assert "触及红线（THR）：2次" in text and "不是上门谈话的及格线" in text and "（已读）" in text
    assert "red_lines" not in profile("st-08")._repr_html_()
    assert "上门人员" in profile("st-08")._repr_html_()


def test_nobody_is_ranked_or_coloured():
    page = profile("st-08")._repr_html_()
    assert "color" not in page and "background" not in page
    assert profile_table()["dialogue"].tolist() == [one.id for one in talks.every()]


# ---------------------------------------------------------------- the turn


def test_turning_points():
    table = turning_points(TALK)
    assert table["talk_balance"].tolist() == [0] * 6 + [-1] * 4 + [0] * 5
    assert table["red_lines_so_far"].tolist() == [0] * 13 + [1, 1]
    assert table["offers_so_far"].iloc[-1] == 2 and not table["writers_turn"].any()
    assert table["balance_before"].iloc[8] == -1 and table["balance_after"].iloc[8] == 1
    # an utterance itself is neither before nor after it
    assert table["balance_before"].iloc[6] == 0 and table["balance_after"].iloc[6] == 1


def test_the_writers_turn_is_marked_once_in_every_dialogue():
    for one in talks.every():
        table = turning_points(one)
        assert table.index[table["writers_turn"]].tolist() == [one.turn - 1]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "wrong",
    [
        *(None, 3, True, float("nan"), [], {}, "st-99", "no.yaml", np.zeros(3)),
        pd.DataFrame(),
        pd.DataFrame({"speaker": [V]}),
        pd.DataFrame({"gold": ["SR"]}),
        pd.DataFrame({"speaker": [V], "gold": [None]}),
        pd.DataFrame({"speaker": [V], "gold": [""]}),
        pd.DataFrame({"speaker": ["dog"], "gold": ["SR"]}),
        pd.DataFrame({"speaker": [None], "gold": ["SR"]}),
        pd.DataFrame({"speaker": [R], "gold": ["SR"]}),
        pd.DataFrame({"speaker": [V], "gold": ["XX"]}),
        pd.DataFrame({"speaker": [V], "gold": [3]}),
        pd.DataFrame({"speaker": [V], "gold": [["SR"]]}),
        pd.DataFrame({"speaker": [V], "gold": ["TEX"], "texas": ["hug"]}),
        pd.DataFrame({"speaker": [R], "gold": ["OFR"], "promise": [3]}),
    ],
)
def test_what_is_no_talk(wrong):
    for function in (profile, turning_points, profile_table):
        if function is profile_table and wrong is None:
            continue  # None are all dialogues there
        assert len(refusal(function, wrong)) < 500


@pytest.mark.parametrize("coder", [None, 3, "me", ["gold"], float("nan")])
def test_no_such_column(coder):
    refusal(profile, TALK, coder)
    refusal(profile, "st-01", coder)


@pytest.mark.parametrize("metric", [None, 3, "rq", ["red_lines"]])
def test_no_such_measure(metric):
    refusal(profile(TALK).value, metric)
