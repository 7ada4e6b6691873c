"""Lesson 33: every reference answer is recomputed from the kit, and so is what its texts say."""

import pandas as pd
import pytest

from kit import datasets, evidence, exercises, language, law, psychology

CODERS = {"a": "coder_a", "b": "coder_b"}


def record(name):
    return exercises._find(name)


def mistakes(name):
    return {m["value"] for m in record(name)["mistakes"]}


@pytest.fixture(scope="module")
def codes():
    return psychology.first_codes(psychology.coded(coders=["gold", "coder_a", "coder_b"]))


@pytest.fixture(scope="module")
def both(codes):
    return psychology.agreement(codes, coders=["coder_a", "coder_b"], clusters="dialogue")


def test_the_lesson_has_its_exercises():
    assert exercises.ids("33") == [f"33-{letter}" for letter in "abcdefgh"]
    levels = [record(name)["level"] for name in exercises.ids("33")]
    assert levels == ["circle"] * 3 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("33")} == {"worked", "faded", "own"}
    assert len(record("33-h")["rubric"]) == 5


def test_a_the_rule_of_a_threat_speaks_of_a_third_party():
    book = psychology.codebook().set_index("code")
    assert "third party" in book.loc["THR", "code_rule"] and book.loc["THR", "red_line"]
    assert "names no harm" in book.loc["PRS", "code_rule"]
    assert record("33-a")["answer"] == "THR" and set(record("33-a")["options"]) <= set(book.index)
    said = record("33-a")["question"]
    for edition, mark in (("en", '"'), ("zh", "“")):
        sentence = said[edition].split(mark)[1].split("”")[0]
        assert psychology.wording(sentence, edition).counts["threat"] == 0


def test_b_agreement_on_complex_reflections(both):
    table = both.confusion
    rows, columns, same = table.loc["CR"].sum(), table["CR"].sum(), table.loc["CR", "CR"]
    assert (rows, columns, same) == (35, 31, 21)
    found = both.per_code.set_index("coded_as").loc["CR", "specific_agreement"]
    assert found == pytest.approx(2 * same / (rows + columns))
    assert round(found, 2) == record("33-b")["answer"]
    wrong = [same / rows, same / columns, same / (rows + columns - same), same / (rows + columns)]
    assert {round(one, 2) for one in wrong} == mistakes("33-b")
    for one in wrong:
        assert exercises.check("33-b", one).state != "right"
    assert f"{both.raw:.3f}" in record("33-b")["right"]["en"]


def test_c_no_question_no_ratio():
    talk = pd.DataFrame({"speaker": ["visitor"] * 3, "gold": ["SR"] * 3})
    row = psychology.profile(talk).measures.set_index("metric").loc["reflection_to_question"]
    assert row["metric_value"] is None and (row["numerator"], row["denominator"]) == (3, 0)
    assert record("33-c")["answer"] == "undefined"


PROMISES = {"somehow": ("lc-10", 22), "twelfth": ("sh-01", 30), "payday": ("lc-03", 32)}


@pytest.mark.parametrize("cell", PROMISES)
def test_d_how_specific_a_promise_is(cell):
    id, n = PROMISES[cell]
    said = psychology.dialogue(id).utterances[n - 1]
    assert len(said["promise"]) == record("33-d")["answer"][cell]
    assert record("33-d")["cells"][cell]["says"]["zh"].strip("。") in said["zh"]


def test_d_the_sentence_of_the_article():
    says = record("33-d")["cells"]["best"]["says"]
    assert psychology.wording(says["zh"]).specificity == record("33-d")["answer"]["best"] == 0
    assert psychology.wording(says["en"]).specificity == 0


def right_of(codes, coder, code):
    row = psychology.agreement(codes, coders=["gold", CODERS[coder]]).confusion.loc[code]
    return int(row[code]), int(row.sum()), row


def test_e_whom_to_train_on_what(codes):
    right, of, row = right_of(codes, "b", "CR")
    assert (right, of, row["SR"]) == (21, 38, 16)
    right, of, row = right_of(codes, "b", "THR")
    assert (right, of, row["PRS"]) == (15, 23, 8)
    assert right_of(codes, "a", "ID")[:2] == (41, 42)
    weak = {coder: right_of(codes, coder, "SUS")[:2] for coder in CODERS}
    assert [round(n / of, 2) for n, of in weak.values()] == [0.79, 0.58]
    assert record("33-e")["answer"] == ["b_complex", "b_threat", "rule_sus"]


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_f_a_polite_threat(edition):
    kinds = {}
    for name, option in record("33-f")["options"].items():
        said = option["says"][edition].replace("(to a neighbour)", "").replace("（对邻居）", "")
        counts = psychology.wording(said, edition).counts
        kinds[name] = {kind for kind, n in counts.items() if n}
    polite = [name for name, found in kinds.items() if "politeness" in found]
    assert [name for name in polite if not {"threat", "autonomy"} & kinds[name]] == ["neighbour"]
    assert record("33-f")["answer"] == "neighbour"
    assert "threat" in kinds["court"] and kinds["today"] == {"pressure"}
    assert kinds["neighbour"] == {"politeness"} and "politeness" in kinds["choice"]
    threat = psychology.dialogue("sh-09").utterances[10]
    assert (
        threat["codes"] == ["THR"]
        and threat["zh"] in record("33-f")["options"]["neighbour"]["says"]["zh"]
    )


def test_g_the_honest_version_of_a_delay():
    book = psychology.codebook().set_index("code")
    answer = record("33-g")["answer"]
    assert {part for one in answer.values() for part in one.split("_")} <= set(book.index)
    assert answer["sometime"] == "DEL" and "Some other time" in book.loc["DEL", "example"]
    assert answer["rain"] == "DEF" and "raining" in book.loc["DEF", "example"]
    cells = record("33-g")["cells"]
    for name in ("contract", "hundred"):
        for edition in language.EDITIONS:
            marked = psychology.wording(cells[name]["says"][edition], edition)
            assert marked.counts["date"] >= 1, (name, edition)
            assert (marked.counts["amount"] == 1) == (name == "hundred"), (name, edition)


# ---------------------------------------------------------------- what the prose says


def test_the_table_and_the_one_number(codes, both):
    table = both.confusion
    assert (table.loc["CR", "SR"], table.loc["SR", "CR"], table.loc["THR", "PRS"]) == (14, 7, 9)
    per_code = both.per_code.set_index("coded_as")
    by_code = per_code["specific_agreement"].round(2)
    assert by_code[["ID", "THR", "SUS", "DEF"]].tolist() == [0.95, 0.67, 0.37, 0.31]
    assert by_code.nsmallest(2).index.tolist() == ["DEF", "SUS"]
    assert per_code.loc["DEF", "times_coded"] == 26
    speakers = datasets.load("synth_dialogues")["speaker"]
    gold = psychology.coded(coders=["gold"])["gold"]
    expected = psychology.expected_kappa(gold, "a", "b", speakers)
    assert (round(both.value, 3), round(expected, 3)) == (0.68, 0.677)
    assert abs(both.value - expected) < both.high - both.low


def test_two_coders_see_two_talks():
    ratio = [
        psychology.profile("sh-10", one).value("reflection_to_question") for one in CODERS.values()
    ]
    assert ratio == [0.5, 2.0]
    share = [psychology.profile("sh-01", one).value("complex_share") for one in CODERS.values()]
    assert share == [0.5, 0.0]


def test_the_needs_at_lins_door():
    needs = psychology.profile("sh-01").needs.set_index("need")
    assert needs.loc["resident_heard", ["need_times", "need_met"]].tolist() == [5, 2]
    assert needs.loc["visitor_asked", ["need_times", "need_met"]].tolist() == [3, 2]
    visit = psychology.dialogue("sh-01")
    assert [one["codes"] for one in visit.utterances[5:9]] == [["CQ"], ["DIS"], ["CQ"], ["DEF"]]
    steps = {n: one["texas"] for n, one in enumerate(visit.utterances, 1) if "texas" in one}
    assert steps == {26: ["thank"], 27: ["explain", "consent"]} and visit.turn == 24


def test_a_line_may_rise_after_a_turn_for_the_worse():
    talk = psychology.turning_points("sh-10").set_index("n")
    assert psychology.dialogue("sh-10").turn == 12
    assert talk.loc[12, "talk_balance"] == -1 and talk["talk_balance"].iloc[-1] == 0
    assert talk.loc[20, "code"] == "CHG" and talk.loc[19, "talk_balance"] == -1
    assert psychology.profile("sh-10").value("promise_last") == 0
    open_ = psychology.turning_points("lc-03").set_index("n")
    assert open_.loc[[16, 18, 19, 20], "code"].tolist() == ["CR", "OQ", "CHG", "CHG"]


def test_who_skips_has_the_same_tasks():
    """The note names two talks that do without what it warns of, with acts of the same kinds."""
    visit, other = psychology.dialogue("st-07"), psychology.dialogue("st-08")
    assert (visit.quality, other.quality) == ("mixed", "poor")
    assert not any("THR" in one["codes"] for one in visit.utterances)
    five = [visit.utterances[n - 1]["codes"][0] for n in (6, 12, 14, 18, 22)]
    assert five == ["DEF", "PRS", "PER", "CR", "INF"]
    first = visit.frame.query("9 <= n <= 18")
    assert len(first) == 10 and first["gold"].str.contains("PRS|PER|CR").sum() == 3
    assert psychology.profile(visit).value("texas_coverage") == 1
    line = psychology.turning_points(other).set_index("n")
    assert other.turn == 18 and line.loc[21, "code"] == "CHG"
    assert line["talk_balance"].iloc[-1] > line.loc[18, "talk_balance"]
    assert psychology.profile(other).value("promise_last") == 0
    for talk, metric in ((other, "reflection_to_question"), (visit, "complex_share")):
        for coder in psychology.coding.CODERS:
            assert psychology.profile(talk.id, coder).value(metric) is not None


def test_the_visit_whose_promise_nobody_writes_down():
    one = psychology.profile("st-10")
    assert one.value("promise_best") == 3 and one.value("complex_share") is None
    assert "记它干嘛" in psychology.dialogue("st-10").utterances[-1]["zh"]


def test_what_the_list_finds_of_threats():
    table = psychology.wording_against_gold(draws=100).table
    threats = table[table["mark_kind"] == "threat"]
    assert threats["mark_hits"].tolist() == [6, 4] and threats["mark_misses"].tolist() == [17, 19]
    assert psychology.dialogue("sh-05").utterances[10]["codes"] == ["THR"]
    assert psychology.dialogue("sh-01").utterances[10]["codes"] == ["PRS"]


def test_the_claim_and_the_finding_beside_it():
    claims = law.audit().to_frame().set_index("id")
    assert claims.index[claims["lesson"] == "33"].tolist() == ["E09"]
    assert claims.loc["E09", "state"] == "to_test"
    voice = evidence.findings().set_index("id").loc["laudenbach_voice"]
    assert (voice["n"], voice["effect"], voice["channel"]) == (3448, 12.9, "phone")
    assert voice["design"] == "natural_experiment" and not voice["contested"]
