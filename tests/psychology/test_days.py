"""Days: the equations as written, bounds for any parameters, what is assumed says so."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, evidence, language
from kit.psychology import (
    appraise,
    visit_days,
    visit_parameters,
    visit_presets,
    visit_sensitivity,
)
from tests.refusals import refusal

WORDS = datasets.read_yaml("psychology/visit_days.yaml")
BASE = {name: one["value"] for name, one in WORDS["parameters"].items()}
VISITS = list(WORDS["visits"])


def by_hand(visit, person, collector, p, steps=4):
    """The equations of the docstring, state by state and without numpy."""

    def keep(x, low=0.0, high=10.0):
        return min(max(x, low), high)

    u, hidden = person["balance"] / 100, visit["privacy"]
    a0, v0 = person["arousal"], person["avoidance"]
    c0 = keep(collector["strain"] + p["strain_target"] * collector["target"])
    n = visit["contacts"]
    moments = {math.floor(k * 10 / n * steps): k for k in range(n)} if n else {}
    a, v, c, rows = a0, v0, c0, []
    for step in range(-3 * steps, 10 * steps + 1):
        if step > -3 * steps:
            waiting = visit["announced"] and n and step <= 0
            to_a = keep(a0 + p["worry"] * (v - v0) + (p["wait"] * (1 + u) / 2 if waiting else 0))
            to_v = keep(v0 + p["flight"] * (a - a0))
            a = to_a + (a - to_a) * math.exp(-p["calm"] / steps)
            v = to_v + (v - to_v) * math.exp(-p["ease"] / steps)
            c = c0 + (c - c0) * math.exp(-p["recover"] / steps)
        if step in moments:
            w = 1 if moments[step] == 0 else p["repeat"]
            more = p["press_arousal"] * visit["pressing"] + p["expose_arousal"] * (1 - hidden)
            more += p["knock"] + p["threat_arousal"] * u
            more += 0 if visit["announced"] else p["surprise"]
            a += w * keep(more, 0, 1) * (10 - a)
            away = p["press_avoid"] * visit["pressing"] + p["expose_avoid"] * (1 - hidden)
            away += p["shame_avoid"] * visit["shaming"] - p["plan_avoid"] * visit["plan"]
            away = keep(away, -1, 1)
            v += w * away * (10 - v if away > 0 else v)
            strain = p["strain_contact"] + p["strain_press"] * visit["pressing"]
            strain += p["strain_meet"] * a / 10 - p["strain_plan"] * visit["plan"]
            c += w * keep(strain, 0, 1) * (10 - c)
        met = n and step >= 0
        talk = p["talk_rest"] - p["talk_avoid"] * v - p["talk_arousal"] * a
        talk += (p["talk_plan"] * visit["plan"] - p["talk_press"] * visit["pressing"]) * bool(met)
        talk = 1 / (1 + math.exp(-talk))
        kept = p["promise_rest"] + p["promise_plan"] * visit["plan"] + p["promise_talk"] * talk
        kept = person["means"] / (1 + math.exp(p["promise_press"] * visit["pressing"] - kept))
        rows.append((step / steps, a, v, talk, kept if met else math.nan, c))
    return np.array(rows)


ONE = st.floats(0, 1)
visits = st.fixed_dictionaries(
    {
        **dict.fromkeys(("pressing", "privacy", "shaming", "plan"), ONE),
        "announced": st.booleans(),
        "contacts": st.integers(0, 10),
    }
)
persons = st.fixed_dictionaries(
    {
        "arousal": st.floats(0, 10),
        "avoidance": st.floats(0, 10),
        "balance": st.floats(-100, 100),
        "means": ONE,
    }
)
collectors = st.fixed_dictionaries({"strain": st.floats(0, 10), "target": ONE})
sets = st.fixed_dictionaries(
    {name: st.floats(one["low"], one["high"]) for name, one in WORDS["parameters"].items()}
)
COLUMNS = ("arousal", "avoidance", "willing_to_talk", "promise_kept", "collector_strain")


# ---------------------------------------------------------------- the equations


@settings(max_examples=40)
@given(visits, persons, collectors, sets, st.integers(1, 6))
def test_the_model_is_its_equations_and_keeps_its_bounds(visit, person, collector, p, steps):
    one = visit_days(visit, person, collector=collector, parameters=p, steps=steps)
    frame = one.to_frame()
    expected = by_hand(visit, person, collector, p, steps)
    assert frame["day_from_visit"].to_numpy() == pytest.approx(expected[:, 0])
    for place, column in enumerate(COLUMNS, 1):
        assert frame[column].to_numpy() == pytest.approx(expected[:, place], nan_ok=True)
        most = 10 if place in (1, 2, 5) else 1
        assert frame[column].dropna().between(-1e-9, most + 1e-9).all()
    assert (frame["promise_kept"].dropna() <= person["means"]).all()
    assert frame["contact_then"].sum() == visit["contacts"]


@given(persons, collectors, sets)
def test_without_a_visit_nobody_changes(person, collector, p):
    frame = visit_days("no_visit", person, collector=collector, parameters=p).to_frame()
    assert np.ptp(frame["arousal"]) < 1e-9 and np.ptp(frame["avoidance"]) < 1e-9
    assert np.ptp(frame["collector_strain"]) < 1e-9
    assert frame["promise_kept"].isna().all()


def test_at_the_ends_of_all_ranges():
    for end in ("low", "high"):
        p = {name: one[end] for name, one in WORDS["parameters"].items()}
        for visit in VISITS:
            for balance in (-100, 100):
                frame = visit_days(visit, {"balance": balance}, parameters=p).to_frame()
                assert np.isfinite(frame["arousal"]).all()


def test_finer_steps_tell_the_same_story():
    quarter, hour = (visit_days("as_lin_tells", "lin", steps=s) for s in (4, 24))
    for code in WORDS["outcomes"]:
        assert quarter.value(code) == pytest.approx(hour.value(code), abs=0.15), code


def test_a_loop_of_one_does_not_settle_and_a_weak_one_does():
    strong, weak = {"worry": 1.2, "flight": 1.2}, {"worry": 0.1, "flight": 0.1}
    visit = {"pressing": 1, "privacy": 0}
    up = visit_days(visit, "lin", parameters=strong)
    down = visit_days(visit, "lin", parameters=weak)
    assert up.loop == pytest.approx(1.44) and "do not settle by themselves" in repr(up)
    assert up.value("arousal_last") > up.person["arousal"] + 3
    assert down.value("arousal_last") < down.person["arousal"] + 0.2


def test_each_quality_moves_what_it_must():
    base = {"pressing": 0.5, "privacy": 0.5, "shaming": 0.3, "plan": 0.5, "contacts": 2}

    def value(outcome, **changes):
        return visit_days(base | changes, "lin").value(outcome)

    for change in ({"pressing": 1}, {"privacy": 0}, {"shaming": 1}, {"plan": 0}, {"contacts": 6}):
        assert value("avoidance_last", **change) > value("avoidance_last"), change
        assert value("talk_last", **change) < value("talk_last"), change
    assert value("arousal_peak", announced=True) < value("arousal_peak")
    assert value("strain_peak", pressing=1) > value("strain_peak")  # the collector is a person too
    assert value("promise_last", plan=1) > value("promise_last")


def test_an_announced_day_is_waited_for():
    before = visit_days({"announced": True}, {"balance": 80}).to_frame()
    before = before[before["day_from_visit"] < 0]["arousal"]
    assert before.is_monotonic_increasing and before.iloc[-1] > before.iloc[0]


def test_no_money_no_promise():
    assert visit_days("respectful", {"means": 0}).value("promise_last") == 0


def test_appraisal_comes_in_as_its_balance():
    told = appraise([80, 90], [30, 20]).with_information("rights", "plan")
    calm = visit_days("plain", {"balance": told.balance}).value("arousal_peak")
    assert calm < visit_days("plain", {"balance": 60}).value("arousal_peak")


def test_a_result_can_be_run_again():
    one = visit_days("as_lin_tells", "lin")
    again = visit_days(one.visit, one.person, collector=one.collector, parameters=one.parameters)
    assert again.to_frame().equals(one.to_frame())
    copy = one.to_frame()
    copy["arousal"] = 0
    assert again.to_frame().equals(one.to_frame())


# ---------------------------------------------------------------- where numbers come from


def test_every_parameter_says_what_it_rests_on():
    table = visit_parameters()
    assert list(BASE) == table["day_parameter"].tolist()
    assert (
        table["day_parameter_value"]
        .between(table["day_parameter_low"], table["day_parameter_high"])
        .all()
    )
    findings = evidence.findings(memory=True).set_index("id")
    for name, one in WORDS["parameters"].items():
        assert one["evidence"] in ("measured", "assumed"), name
        ids = one.get("direction_from", [])
        assert set(ids) <= set(findings.index), name
        if one["evidence"] == "measured":
            assert ids and (findings.loc[ids, "kind"] == "number").any(), name
        for id in ids:  # a sign may stand on a finding that was read, none of it at such a door
            assert findings.loc[id, "grade"] != "memory"
            assert findings.loc[id, "channel"] != "door"


def test_a_sign_without_a_study_may_run_either_way():
    """Of what the visit's tone, plan and surprise do: no study signs them, so ranges cross zero."""
    free = ["press_arousal", "surprise", "press_avoid", "plan_avoid", "talk_press", "talk_plan"]
    free += ["talk_arousal", "promise_plan", "strain_press", "strain_plan"]
    for name in free:
        assert WORDS["parameters"][name]["low"] < 0 < WORDS["parameters"][name]["high"], name


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_a_result_tells_both_people_and_its_limits(edition):
    language.use(edition)
    text = repr(visit_days("respectful", "lin"))
    for said in {
        "en": ("the collector:", "at home:", "measured: 0", "No randomised visit", "no rate of"),
        "zh": ("催收员：", "门内的人：", "有测量的：0个", "随机试验", "不是成功率"),
    }[edition]:
        assert said in text
    assert "%" not in text


def test_exposure_and_shaming_are_said_to_be_barred():
    barred = "barred or limited in many jurisdictions"
    assert barred in repr(visit_days("as_lin_tells"))
    assert barred in repr(visit_days({"privacy": 0.9}))
    assert barred not in repr(visit_days({"privacy": 1}))
    assert barred in repr(visit_sensitivity("respectful", "as_lin_tells", draws=20))


def test_presets_are_whole_and_named(chinese):
    table = visit_presets()
    assert table["preset"].tolist() == VISITS + list(WORDS["people"])
    for kind, presets in (("visit", "visits"), ("person", "people")):
        for one in WORDS[presets].values():
            assert set(one) == {"name", *WORDS[kind]}
    assert "林晓雯（虚构）" in table["preset_name"].tolist()
    assert all("虚构" in name for name in table[table["preset_of"] == "person"]["preset_name"])


# ---------------------------------------------------------------- sensitivity


def test_sensitivity_agrees_with_runs_one_by_one():
    answer = visit_sensitivity("plain", "as_lin_tells", "lin", outcome="talk_last", draws=20)
    table = answer.by_parameter.set_index("day_parameter")
    for name in ("talk_avoid", "flight", "press_avoid"):
        for end in ("low", "high"):
            p = {name: WORDS["parameters"][name][end]}
            pair = [
                visit_days(v, "lin", parameters=p).value("talk_last")
                for v in ("plain", "as_lin_tells")
            ]
            assert table.loc[name, f"difference_at_{end}"] == pytest.approx(pair[0] - pair[1])
    ranges = answer.ranges.set_index("model_outcome")
    pair = [visit_days(v, "lin").value("talk_last") for v in ("plain", "as_lin_tells")]
    assert ranges.loc["talk_last", "difference"] == pytest.approx(pair[0] - pair[1])


def test_what_turns_the_answer_is_seen():
    answer = visit_sensitivity("plain", "no_visit", "lin", outcome="talk_last", draws=300)
    assert answer.turning == ("talk_press",)  # its range crosses zero, and it alone outweighs
    first = answer.by_parameter.iloc[0]
    assert first["difference_at_low"] * first["difference_at_high"] < 0
    assert "talk_press" in repr(answer)


def test_the_same_seed_gives_the_same_and_another_does_not():
    one, two, three = (visit_sensitivity(draws=50, seed=s) for s in (1, 1, 2))
    assert one.ranges.equals(two.ranges) and not one.ranges.equals(three.ranges)
    assert one.by_parameter.equals(two.by_parameter)


def test_ranges_are_in_order_and_for_both_people():
    ranges = visit_sensitivity(draws=400).ranges
    ends = ["difference_lowest", "difference_q05", "difference_q95", "difference_highest"]
    assert (ranges[ends].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert set(ranges["whose_outcome"]) == {"resident", "collector", "both"}


def test_a_visit_against_itself_differs_in_nothing():
    answer = visit_sensitivity("plain", "plain", draws=20)
    assert (answer.ranges["difference"] == 0).all() and not answer.ranges["sign_differs"].any()
    assert answer.turning == () and answer.by_parameter["rank_with_difference"].isna().all()
    assert "no probability" in repr(answer) and "-0.00" not in repr(answer)


def test_no_visit_has_no_promise_in_the_ranges():
    answer = visit_sensitivity("plain", "no_visit", outcome="avoidance_last", draws=20)
    assert "promise_last" not in answer.ranges["model_outcome"].tolist()


def test_spearman_is_pandas_own():
    answer = visit_sensitivity(draws=60, seed=4)
    assert answer.by_parameter["rank_with_difference"].abs().max() <= 1
    top = answer.by_parameter.set_index("day_parameter").loc["promise_press"]
    assert top["rank_with_difference"] > 0.5  # pressing binds less: the gap grows with it
    assert answer.by_parameter["difference_span"].is_monotonic_decreasing


# ---------------------------------------------------------------- wrong input

BAD = [-0.1, 1.1, float("nan"), float("inf"), True, "0.5", None, 10**400, [0.5]]


@pytest.mark.parametrize("bad", BAD)
def test_a_quality_that_is_none(bad):
    assert "pressing must be a number from 0 to 1" in refusal(visit_days, {"pressing": bad})
    assert "means must be a number" in refusal(visit_days, None, {"means": bad})
    assert "target must be a number" in refusal(visit_days, collector={"target": bad})
    assert "knock must be a number from 0 to 0.7" in refusal(visit_days, parameters={"knock": bad})


@pytest.mark.parametrize("bad", [-1, 11, 1.0, True, "1", None, float("nan"), 10**400])
def test_contacts_are_counted(bad):
    assert "contacts must be a whole number" in refusal(visit_days, {"contacts": bad})


@pytest.mark.parametrize(
    ("args", "kwargs", "says"),
    [
        (("respectfull",), {}, "near: respectful"),
        (("",), {}, "There is no visit"),
        ((5,), {}, "visit= takes one of no_visit"),
        (([],), {}, "visit= takes one of"),
        (({"tone": 1},), {}, "has no quality 'tone'"),
        (({1: 1},), {}, "has no quality '1'"),
        (({"announced": 1},), {}, "True or False"),
        ((None, "Lin"), {}, "near: lin"),
        ((None, 3), {}, "person= takes one of"),
        ((), {"collector": "zhou"}, "collector= takes a mapping"),
        ((), {"parameters": [1]}, "parameters= takes a mapping"),
        ((), {"parameters": {"knok": 0.1}}, "near: knock"),
        ((), {"steps": 0}, "steps must be a whole number from 1 to 24"),
        ((), {"steps": 2.0}, "steps must be"),
    ],
)
def test_refusals(args, kwargs, says):
    assert says in refusal(visit_days, *args, **kwargs)


@pytest.mark.parametrize(
    ("kwargs", "says"),
    [
        ({"outcome": "success"}, "There is no outcome 'success'"),
        ({"draws": 19}, "draws must be"),
        ({"draws": 10**9}, "draws must be"),
        ({"seed": -1}, "seed must be"),
        ({"seed": None}, "seed must be"),
        ({"other": "no_visit"}, "there is no promise"),
        ({"visit": {"contacts": 0}}, "there is no promise"),
    ],
)
def test_refusals_of_sensitivity(kwargs, says):
    assert says in refusal(visit_sensitivity, **kwargs)


def test_an_unknown_outcome():
    assert "near: talk_last" in refusal(visit_days().value, "talk_lst")


def test_tables_for_reading_have_words_in_both_languages(chinese):
    answer = visit_sensitivity(draws=20)
    for table in (answer.ranges, answer.by_parameter, visit_parameters(), visit_presets()):
        assert all(ord(str(head)[0]) > 0x2E80 or head == "5%抽样低于" or head == "95%抽样低于"
                   for head in language.table(table).columns)  # fmt: skip
    assert "<table" in answer._repr_html_() and "<table" in visit_days()._repr_html_()
    assert isinstance(visit_days().outcomes, pd.DataFrame)
