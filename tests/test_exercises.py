"""Exercises: every answer gets what it deserves, every reference answer is recomputed from the
kit, and a class's folder is read without believing anything in it.
"""

import json
import os
import string
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, exercises, language, law

JUDGED = [name for name in exercises.ids() if exercises._find(name)["kind"] != "text"]
TEXTS = [name for name in exercises.ids() if name not in JUDGED]


@pytest.fixture(autouse=True)
def new_session(monkeypatch):
    """Each test is a session of its own, without exercises that another added."""
    monkeypatch.setattr(exercises, "_own", {})
    exercises.reset()
    yield
    exercises.reset()


def record(name):
    return exercises._find(name)


def reference(name):
    return record(name).get("answer", "Dear Ms Lin, two findings are strong and one is open.")


def wrong_answers(name):
    """Typical wrong answers of an exercise, each with the reasons that it deserves in the end."""
    one = record(name)
    kind, answer, options = one["kind"], one.get("answer"), one.get("options", {})
    if kind == "choice":
        for code, option in options.items():
            if code != answer:
                yield code, [option["why"]]
    elif kind == "set":
        for code, option in options.items():
            yield sorted(set(answer) ^ {code}), [option["why"]]
        yield [], [options[code]["why"] for code in answer]
        yield list(options), [o["why"] for code, o in options.items() if code not in answer]
    elif kind == "number":
        for mistake in one["mistakes"]:
            yield mistake["value"], [mistake["why"]]
        yield -99, [one["too_low"]]
        yield 1e6, [one["too_high"]]
    elif kind == "table":
        for cell, about in one["cells"].items():
            yield answer | {cell: answer[cell] + 1e5}, [about["why"]]
    elif kind == "mapping":
        for cell, about in one["cells"].items():
            for code in options:
                if code != answer[cell]:
                    yield answer | {cell: code}, [about.get("mistakes", {}).get(code, about["why"])]


WRONG = [(name, *pair) for name in JUDGED for pair in wrong_answers(name)]


# ---------------------------------------------------------------- every exercise


def test_lesson_11_has_its_exercises():
    assert exercises.ids("11") == [f"11-{letter}" for letter in "abcdefgh"]
    levels = [record(name)["level"] for name in exercises.ids("11")]
    assert levels == ["circle"] * 3 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("11")} == {"worked", "faded", "own"}


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("name", JUDGED)
def test_the_reference_solution_is_right(name, edition):
    language.use(edition)
    said = exercises.check(name, reference(name))
    assert said.state == "right"
    assert language.of(record(name)["right"]) in said.text


def use_up_hints(name, but):
    """Try wrongly until all hints were heard, last with another answer than the one to come."""
    others = [answer for answer, _ in wrong_answers(name) if answer != but][:2]
    for number in range(len(record(name)["hints"])):
        exercises.check(name, others[number % 2])


@pytest.mark.parametrize(("name", "answer", "reasons"), WRONG)
def test_a_typical_wrong_answer_hears_its_own_reason(name, answer, reasons):
    for edition in language.EDITIONS:
        language.use(edition)
        exercises.reset()
        if record(name)["kind"] == "set":  # what is missing is told late
            use_up_hints(name, but=answer)
        said = exercises.check(name, answer)
        assert said.state == "wrong"
        for reason in reasons:
            assert language.of(reason) in said.text


def told(name, text):
    """The options of a set that a text names with their reason."""
    options = record(name)["options"].items()
    return {code for code, one in options if f"{code} (" in text or language.of(one["why"]) in text}


SETS = [one for one in WRONG if record(one[0])["kind"] == "set"]


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize(("name", "answer", "_"), SETS)
def test_what_is_missing_is_only_counted_until_the_hints_are_used_up(name, answer, _, edition):
    language.use(edition)
    wanted, given_ = set(reference(name)), set(answer)
    count = language.say("exercises.missing_count", count=len(wanted - given_))
    others = [other for other, _ in wrong_answers(name) if other != answer]
    for number in range(len(record(name)["hints"])):
        said = exercises.check(name, answer if number % 2 == 0 else others[0])
        if number % 2 == 0:
            assert told(name, said.text) == given_ - wanted
            assert (count in said.text) == bool(wanted - given_)
    exercises.check(name, others[1] if number % 2 == 0 else others[0])
    said = exercises.check(name, answer)
    assert told(name, said.text) == given_ ^ wanted and count not in said.text


def test_an_answer_that_is_told_too_early_is_seen():
    why = record("11-b")["options"]["consents"]["why"]["en"]
    assert told("11-b", f"Not yet. Still missing: 1. {why}") == {"consents"}
    assert told("11-b", "Missing: consents (which consents were given).") == {"consents"}
    assert told("11-b", "Not yet. Still missing: 1.") == set()


WRONG_E = record("11-e")["answer"] | {"let_in": "breach"}


def tries(name):
    return exercises._session[name].tries


@pytest.mark.parametrize(
    ("name", "answer", "same"),
    [
        ("11-a", "hour", " hour "),
        ("11-a", "consent", "consent"),
        ("11-b", ["date", "time"], {"time", "date"}),
        ("11-b", ["date", "time"], ["time", "date", "date", " time"]),
        ("11-d", 3, 3.0),
        ("11-e", WRONG_E, pd.Series(WRONG_E)),
        ("11-h", "A note.", "A note.\n"),
    ],
)
def test_a_cell_run_again_is_no_new_try(name, answer, same):
    first = exercises.check(name, answer)
    assert exercises.check(name, answer) == first == exercises.check(name, same)
    for nothing in (..., object()):
        exercises.check(name, nothing)
    language.use("zh")
    assert exercises.check(name, same).text != first.text
    language.use("en")
    assert exercises.check(name, same) == first and tries(name) == 1


def test_another_answer_is_a_new_try_even_one_given_before():
    heard = [exercises.check("11-a", word).text for word in ("hour", "debt", "hour", "consent")]
    assert tries("11-a") == 4 and heard[0] != heard[2]
    assert exercises.check("11-a", "hour").text.endswith(record("11-a")["hints"][-1]["en"])


def test_in_an_order_the_places_tell_answers_apart(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    exercises.add(path)
    exercises.check("99-a", ["soft", "law"])
    exercises.check("99-a", ["law", "soft"])
    assert tries("99-a") == 2


@pytest.mark.parametrize("name", JUDGED)
def test_reasons_differ_from_each_other(name):
    texts = [tuple(reason["en"] for reason in reasons) for _, reasons in wrong_answers(name)]
    if record(name)["kind"] == "mapping":
        assert len(set(texts)) > len(record(name)["cells"])
    else:
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("name", JUDGED)
def test_hints_grow_with_every_wrong_try_and_the_last_one_stays(name):
    two = [answer for answer, _ in wrong_answers(name)][:2]
    hints = [hint["en"] for hint in record(name)["hints"]]
    heard = [exercises.check(name, two[number % 2]).text for number in range(len(hints) + 2)]
    expected = hints + [hints[-1]] * 2
    assert all(text.endswith(hint) for text, hint in zip(heard, expected, strict=True))
    assert len(set(hints)) == len(hints) >= 2
    exercises.reset(name)
    assert exercises.check(name, two[0]).text == heard[0]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_handed_in_and_not_judged(name):
    for edition in language.EDITIONS:
        language.use(edition)
        said = exercises.check(name, reference(name))
        assert said.state == "handed in"
        for criterion in record(name)["rubric"]:
            for part in criterion.values():
                assert language.of(part) in said.text
    assert len(record("11-h")["rubric"]) == 5


def test_a_text_with_a_telephone_number_is_sent_back():
    said = exercises.check("11-h", "Call her at 13800000000.")
    assert said.state == "wrong" and "telephone" in said.text


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("name", exercises.ids())
@pytest.mark.parametrize("open_", [..., None, "", "...", " … "])
def test_unanswered_is_one_friendly_sentence(name, edition, open_):
    language.use(edition)
    said = exercises.check(name, open_)
    assert said.state == "unanswered"
    assert said.text == exercises._said("unanswered", [language.say("exercises.open")])
    assert not exercises._session


def test_what_is_still_open_is_named():
    part = {**reference("11-e"), "head_count": ..., "let_in": None}
    del part["third_visit"]
    said = exercises.check("11-e", part)
    assert said.state == "unanswered"
    assert said.text.endswith("Still open: head_count, third_visit, let_in.")
    assert exercises.check("11-b", ["date", ...]).state == "unanswered"


ODD = [
    ("11-a", ["consent"], "one word"),
    ("11-a", 3, "one word"),
    ("11-a", True, "one word"),
    ("11-a", "concent", "near: consent"),
    ("11-a", "x" * 500, "near: "),
    ("11-b", "date", "list of words"),
    ("11-b", {"date": 1}, "list of words"),
    ("11-b", [1, 2], "one word"),
    ("11-b", [["date"]], "nested"),
    ("11-d", "2", "without quotation marks"),
    ("11-d", True, "a number"),
    ("11-d", float("nan"), "not finite"),
    ("11-d", 10**400, "not finite"),
    ("11-d", 2 + 0j, "complex"),
    ("11-e", ["breach"], '{"walked_in": ..., }'),
    ("11-e", {"walkd_in": "breach"}, "near: walked_in"),
    ("11-e", {(1, 2): "breach"}, "tuple"),
    ("11-h", ["a"], "a text"),
    ("11-h", "x" * 20_001, "shorten"),
    ("11-b", ["date"] * 201, "too many"),
    ("11-a", object(), "object"),
    ("11-a", pd.DataFrame({"a": [1]}), "DataFrame"),
]


@pytest.mark.parametrize(("name", "answer", "words"), ODD)
def test_an_answer_of_the_wrong_kind_gets_one_clear_sentence_and_costs_no_try(name, answer, words):
    said = exercises.check(name, answer)
    assert said.state == "wrong" and words in said.text
    assert "\n" not in said.text and len(said.text) < 400
    assert not exercises._session
    language.use("zh")
    assert exercises.check(name, answer).text != said.text


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("11-a", np.str_("consent")),
        ("11-a", " consent "),
        ("11-b", {"date", "entered_home", "consents"}),
        ("11-b", ("consents", "date", "entered_home", "date")),
        ("11-b", np.array(["consents", "date", "entered_home"])),
        ("11-b", pd.Index(["consents", "date", "entered_home"])),
        ("11-d", np.int64(2)),
        ("11-d", 2.0),
        ("11-e", pd.Series(record("11-e")["answer"])),
        ("11-g", 238 / 334),
        ("11-g", 0.71),
    ],
)
def test_an_answer_may_come_as_the_kit_makes_it(name, answer):
    assert exercises.check(name, answer).state == "right"


def test_an_unknown_exercise_names_the_nearest():
    with pytest.raises(datasets.DataProblem, match="near: 11-a"):
        exercises.check("11-aa", "consent")
    for odd in (None, 11, ["11-a"], "x" * 1000):
        with pytest.raises(datasets.DataProblem):
            exercises.question(odd)


# ---------------------------------------------------------------- showing


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("name", exercises.ids())
def test_a_question_shows_all_that_may_be_answered(name, edition):
    asked = exercises.question(name)
    language.use(edition)
    one = record(name)
    for shown in (repr(asked), asked._repr_html_().replace("&#x27;", "'").replace("&quot;", '"')):
        assert language.of(one["question"]) in shown
        assert ("given" in one) == (one["help"] != "own")
        assert language.of(one.get("given")) in shown
        for group in ("options", "cells"):
            for code, item in one.get(group, {}).items():
                assert code in shown and language.of(item["says"]) in shown
    assert repr(asked) == repr(exercises.question(name))


def test_feedback_has_a_word_beside_its_colour():
    words = {"right": "Right", "wrong": "Not yet", "unanswered": "Not answered yet"}
    for answer, state in (("consent", "right"), ("hour", "wrong"), (..., "unanswered")):
        said = exercises.check("11-a", answer)
        assert said.state == state
        assert words[state] in repr(said) and words[state] in said._repr_html_()
    language.use("zh")
    assert "答对了" in repr(exercises.check("11-a", "consent"))


def test_feedback_escapes_what_a_learner_wrote():
    said = exercises.check("11-a", "<script>alert(1)</script>")
    assert "<script>" not in said._repr_html_() and "&lt;script&gt;" in said._repr_html_()


# ---------------------------------------------------------------- recomputed from the kit

LIN = {
    "date": "2026-03-17",
    "time": "20:40",
    "channel": "visit",
    "place": "home",
    "actor": "collection_agency",
    "acting_for": "bank",
    "member_of": "CBA",
    "product": "online_consumer_loan",
    "contacted_person": "debtor",
    "visitors": 2,
    "entered_home": "no",
    "consents": "none",
    "acts": "none",
    "debt_told_to": "debtor",
    "duties_missed": "none",
    "findings": "none",
    "stops_in_force": "none",
}
FOUND = ["breach", "presumed_breach", "reported_breach"]


def answer_of(rule, **changes):
    """What one rule says of Lin's visit with some facts changed."""
    findings = law.check(law.Contact(**LIN).but(**changes), "CN")
    return findings.answer_words[findings.answers[0, findings.rules.index(rule)]]


def test_11_a_consent_decides_and_the_hour_does_not():
    inside = {"entered_home": "yes"}
    hours = {answer_of("CC-1033-2", time=t, **inside) for t in ("12:00", "20:40", "23:10")}
    assert hours == {"breach"}
    allowed = answer_of("CC-1033-2", time="23:10", consents="entry", **inside)  # the worked example
    assert allowed == "no_breach_found"
    assert reference("11-a") == "consent"


def test_11_b_without_these_facts_the_rule_is_unknown():
    inside = {"date": "2026-03-18", "time": "19:15", "entered_home": "yes"}
    assert answer_of("CC-1033-2", **inside) == "breach"
    needed = [
        fact
        for fact in record("11-b")["options"]
        if answer_of("CC-1033-2", **(inside | {fact: None})) == "unknown"
    ]
    assert needed == reference("11-b")
    # the worked example
    assert answer_of("CBA26-22-STAFF", visitors=None) == "unknown"
    assert answer_of("CBA26-22-STAFF", time=None) == answer_of("CBA26-22-STAFF")


def test_11_c_no_tier_finds_a_breach_at_half_past_nine():
    visit = law.Contact(**LIN)
    found = {
        time: law.check(visit.but(time=time), "CN").filter(answer=FOUND).to_frame()
        for time in ("21:30", "22:30")
    }
    late = found["22:30"].query("answer in @FOUND")
    assert found["21:30"].empty and reference("11-c") == "no_breach"
    assert set(late["tier"]) == {"soft"} and set(late["answer"]) == {"reported_breach"}
    assert {"GBT-HOURS", "CBA26-HOURS"} <= set(late["rule"])


def test_11_d_the_count_is_the_kits():
    log = exercises.question("11-d").table
    found = law.check(log, "CN").filter(rule="GBT-FREQ", answer="reported_breach")
    assert len(found) == reference("11-d")
    assert found.contacts["contact_id"].tolist() == ["C6", "C7"]


FACTS = {
    "walked_in": ("CC-1033-2", {"entered_home": "yes"}),
    "late_visit": ("CBA26-HOURS", {"time": "22:40"}),
    "head_count": ("CBA26-22-STAFF", {"visitors": None}),
    "third_visit": ("PSAPL26-50", {"acts": "harassment", "findings": None}),
    "let_in": ("CC-1033-2", {"time": "12:00", "entered_home": "yes", "consents": "entry"}),
    "last_december": ("PSAPL26-50", {"date": "2025-12-30", "acts": "harassment", "findings": None}),
}


def test_11_e_each_fact_gets_the_answer_of_its_rule():
    answers = {name: answer_of(rule, **facts) for name, (rule, facts) in FACTS.items()}
    assert answers == reference("11-e")
    assert len(set(answers.values())) == len(answers)


def versions_on(day):
    """The parameters of China's rules in force on a day, by rule."""
    return {
        rule["id"]: rule | version
        for rule in datasets.read_yaml("law/regimes/cn.yaml")["rules"]
        for version in rule["versions"]
        if version["from"] <= day <= (version["to"] or "9999")
    }


def acts_of(rule):
    return {act for clause in rule.get("forbids", []) for act in clause["acts"]}


def highest_fine(rule):
    """The highest fine anywhere in a rule's remedy, in yuan."""
    fines = []
    for part in rule["remedy"].values():
        for key, value in part.items():
            if "fine" in key:
                fines.append(max(value) if isinstance(value, list) else value)
    return max(fines)


def test_11_f_what_changed_is_what_the_rules_say():
    old, new = versions_on("2025-12-31"), versions_on("2026-01-01")
    assert set(law.rules("CN", on="2025-12-31")["rule"]) == set(old)
    intrusion = old["PSAPL06-40"], new["PSAPL26-47"]
    threats = old["PSAPL06-42"], new["PSAPL26-50"]

    def of_law(rules, topic):
        return {r["id"] for r in rules.values() if topic in r["topics"] and r["tier"] == "law"}

    def moved(pair, *articles, act):
        numbers = [rule["article"]["en"][:2] for rule in pair]
        return numbers == list(articles) and act in acts_of(pair[0]) & acts_of(pair[1])

    named = {"harassment", "following"}
    police = [r for r in old.values() if r["id"].startswith("PSAPL")]
    stops = {c["stop"] for r in new.values() for c in r.get("barred_while", [])}
    stops_before = {c["stop"] for r in old.values() for c in r.get("barred_while", [])}
    detention = [pair["remedy"]["base"]["detention_days"] for pair in intrusion]
    changed = {
        "intrusion_number": moved(intrusion, "40", "47", act="home_intrusion"),
        "threat_number": all(
            moved(threats, "42", "50", act=act)
            for act in ("threat", "insult", "privacy_publication")
        ),
        "following": named <= acts_of(threats[1])
        and not any(named & acts_of(rule) for rule in police),
        "no_contact_order": "police_no_contact_order" in stops - stops_before,
        "fines": all(highest_fine(b) == 2 * highest_fine(a) for a, b in (intrusion, threats)),
        "detention": detention[0] != detention[1],
        "hours": of_law(old, "hours") != of_law(new, "hours"),
        "visitors": of_law(old, "staff_number") != of_law(new, "staff_number"),
        "entry_consent": ("CC-1033-2" in old) != ("CC-1033-2" in new),
    }
    assert list(changed) == list(record("11-f")["options"])
    assert [name for name, is_so in changed.items() if is_so] == reference("11-f")
    # and in conduct: named on the new day, not on the old
    pestering = {"acts": "following", "findings": "disturbs_normal_life"}
    assert answer_of("PSAPL06-42", date="2025-12-31", **pestering) == "no_breach_found"
    assert answer_of("PSAPL26-50", date="2026-01-01", **pestering) == "breach"


def test_11_g_the_share_is_recomputed_and_so_are_its_typical_mistakes():
    log, planted = datasets.load("synth_contacts"), datasets.load("synth_contacts_planted")
    findings = law.check(log, "CN").filter(rule=planted["rule"].unique()).to_frame()
    both = planted.merge(
        findings, left_on=["contact_id", "rule"], right_on=["contact", "rule"], how="left"
    )
    assert len(both) == len(planted) and both["answer"].notna().all()
    true = both[both["truth"] == "breach"]
    share = true["answer"].isin(FOUND).mean()
    assert reference("11-g") == pytest.approx(share, abs=0.0005)
    mistakes = [
        true["answer"].isin(FOUND).sum() / len(both),
        (true["answer"] == "breach").mean(),
        true["answer"].isin([*FOUND, "unknown"]).mean(),
        true[true["kind"] == "plain"]["answer"].isin(FOUND).mean(),
        1 - share,
        100 * share,
    ]
    for listed, computed in zip(record("11-g")["mistakes"], mistakes, strict=True):
        assert listed["value"] == pytest.approx(computed, abs=listed.get("tolerance", 0.005))


# ---------------------------------------------------------------- exercises of one's own

OWN = """
exercises:
- id: 99-a
  kind: order
  level: circle
  help: own
  question: {en: Order them., zh: 排序。}
  options:
    law: {says: {en: law, zh: 法律}, why: {en: It binds everybody., zh: 约束所有人。}}
    soft: {says: {en: soft, zh: 软法}, why: {en: It binds nobody., zh: 不约束任何人。}}
  answer: [law, soft]
  right: {en: Strong first., zh: 强的在前。}
  hints:
  - {en: Think., zh: 想一想。}
  - {en: Law first., zh: 法律在前。}
- id: 99-b
  kind: table
  level: square
  help: faded
  question: {en: Fill in., zh: 填表。}
  given: {en: "One is 1.", zh: 一是1。}
  cells:
    one: {says: {en: one, zh: 一}, why: {en: One is one., zh: 一就是一。}}
    half: {says: {en: half, zh: 半}, why: {en: Half is 0.5., zh: 半是0.5。}}
  answer: {one: 1, half: 0.5}
  tolerance: 0.01
  right: {en: Yes., zh: 是。}
  hints:
  - {en: Count., zh: 数。}
  - {en: Divide., zh: 除。}
"""


def test_exercises_of_ones_own_need_no_python(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    assert exercises.add(path) == ["99-a", "99-b"]
    assert exercises.ids("99") == ["99-a", "99-b"]
    assert exercises.check("99-a", ["law", "soft"]).state == "right"
    said = exercises.check("99-a", ["soft", "law"])
    assert said.state == "wrong" and "Place 1: 'soft'" in said.text and "binds nobody" in said.text
    assert "each of these once" in exercises.check("99-a", ["law"]).text
    assert exercises.check("99-b", {"one": 1, "half": 0.505}).state == "right"
    said = exercises.check("99-b", {"one": 1, "half": 2})
    assert "half: Half is 0.5." in said.text and "one:" not in said.text
    assert "a number" in exercises.check("99-b", {"one": "1", "half": 0.5}).text
    assert "one, half" in exercises.check("99-b", {}).text


def test_own_ids_may_not_hide_the_kits(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("99-a", "11-a"), encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match="own.yaml, exercise '11-a'.*taken"):
        exercises.add(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: order", "kind: essay", "'kind' must be one of"),
        ("level: circle", "level: cube", "'level' must be one of"),
        ("help: own", "help: none", "'help' must be one of"),
        ("help: own", "help: worked", "'given'"),
        ("  tolerance: 0.01\n", "", "'tolerance' is missing"),
        ("  tolerance: 0.01", "  tolerence: 0.01\n  tolerance: 0.01", "'tolerence' is not known"),
        ("zh: 想一想。", "zh: ''", r"'hints\[0\]' must be given"),
        (", zh: 法律", "", "'options.law.says' must be given"),
        ("answer: [law, soft]", "answer: [law, sof]", "'answer' has the wrong shape"),
        ("answer: {one: 1, half: 0.5}", "answer: {one: 1}", "'answer' has the wrong shape"),
        (", why: {en: It binds nobody., zh: 不约束任何人。}", "", "'options' has the wrong shape"),
        ("id: 99-b", "id: 99-a", "taken"),
        ("- id: 99-b\n  kind", "- kind", "no id"),
    ],
)
def test_a_faulty_file_names_record_and_field(tmp_path, old, new, words):
    assert old in OWN
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match=words):
        exercises.add(path)
    assert exercises.ids("99") == []


@pytest.mark.parametrize("content", ["", "[]", "exercises:", "exercises: 3", "exercises: [3]", "x"])
def test_a_file_that_holds_no_exercises_is_refused(tmp_path, content):
    path = tmp_path / "own.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(datasets.DataProblem):
        exercises.add(path)


@pytest.mark.parametrize("name", exercises.ids())
def test_no_junk_in_a_field_gets_past_the_schema_or_through_it(name):
    """Whatever stands in a field, the schema says a sentence and never stumbles."""
    fine = [("id", "x"), ("mistakes", []), ("tolerance", 3)]
    fine += [("answer", 3)] if record(name)["kind"] == "number" else []
    for field in record(name):
        for junk in (None, 3, "x", [], {}, [3], ["x"], {"x": 3}, {"en": "x"}, {"x": {"y": []}}):
            one = dict(record(name)) | {field: junk}
            if (field, junk) in fine:
                continue
            with pytest.raises(datasets.DataProblem):
                exercises._checked("own.yaml", {"exercises": [one]})


# ---------------------------------------------------------------- the report


def answered(path, answers=None, **options):
    """A session of its own that answers and reports."""
    exercises.reset()
    for name, answer in (answers or {"11-a": "consent", "11-d": 2}).items():
        exercises.check(name, answer)
    return exercises.report(path, **options)


def test_a_report_holds_answers_and_tries_and_nothing_else(tmp_path):
    exercises.check("11-a", "hour")
    exercises.check("11-a", "consent")
    exercises.check("11-b", {"date"})
    exercises.check("11-c", ...)
    exercises.check("11-c", "lawfull")
    exercises.check("11-h", "A note, 给林晓雯的说明。")
    path = exercises.report(tmp_path / "answers.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content.keys() == {"format", "version", "session", "answers"}
    assert content["answers"] == {
        "11-a": {"answer": "consent", "tries": 2},
        "11-b": {"answer": ["date"], "tries": 1},
        "11-h": {"answer": "A note, 给林晓雯的说明。", "tries": 1},
    }
    assert [p.name for p in tmp_path.iterdir()] == ["answers.json"]


def test_a_report_is_not_written_over_another_unless_asked(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match="overwrite=True"):
        answered(path)
    assert path.read_text(encoding="utf-8") == "mine"
    answered(path, overwrite=True)
    assert json.loads(path.read_text(encoding="utf-8"))["answers"]["11-d"]["answer"] == 2
    for other in (tmp_path, tmp_path / "link"):
        if other.name == "link":
            other.symlink_to(tmp_path / "nowhere")
        with pytest.raises(datasets.DataProblem, match="already"):
            exercises.report(other)
    with pytest.raises(datasets.DataProblem, match="cannot be written"):
        exercises.report(tmp_path, overwrite=True)


def test_nothing_answered_writes_nothing(tmp_path):
    exercises.check("11-a", ...)
    with pytest.raises(datasets.DataProblem, match="no file was written"):
        exercises.report(tmp_path / "answers.json")
    assert list(tmp_path.iterdir()) == []


def test_a_crash_in_the_middle_leaves_the_old_report_and_no_part(tmp_path, monkeypatch):
    path = answered(tmp_path / "answers.json")
    before = path.read_bytes()

    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(datasets.DataProblem, match="No space left"):
        answered(path, {"11-a": "hour"}, overwrite=True)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["answers.json"]


def test_a_folder_that_cannot_be_written_to_gets_a_sentence(tmp_path, monkeypatch):
    with pytest.raises(datasets.DataProblem, match="cannot be written"):
        answered(tmp_path / "missing" / "answers.json")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match="cannot be written"):
        exercises.report(tmp_path / "file" / "answers.json")

    def refuse(*args, **kwargs):  # chmod would not stop the administrator, as whom CI may run
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    with pytest.raises(datasets.DataProblem, match="Permission denied"):
        exercises.report(tmp_path / "answers.json")


def test_checking_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in exercises.ids():
        exercises.check(name, reference(name))
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- a class's folder


def valid(**changes):
    content = {
        "format": "doorstep-answers",
        "version": 1,
        "session": "0123456789abcdef",
        "answers": {"11-a": {"answer": "consent", "tries": 1}},
    }
    return content | changes


def dumped(**changes):
    return json.dumps(valid(**changes)).encode()


def one_answer(name, answer, tries=1):
    return dumped(answers={name: {"answer": answer, "tries": tries}})


DEEP = b'{"format": "doorstep-answers", "answers": ' + b"[" * 300_000 + b"]" * 300_000 + b"}"
BAD_FILES = {
    "empty.json": (b"", "not JSON"),
    "prose.json": (b"I did it, see notebook", "not JSON"),
    "half.json": (dumped()[:-5], "not JSON"),
    "list.json": (b"[1, 2]", "no report"),
    "number.json": (b"3", "no report"),
    "other.json": (b'{"format": "nbformat", "version": 1}', "no report"),
    "notebook.ipynb": (b'{"cells": [], "metadata": {}}', "no report"),
    "picture.png": (b"\x89PNG\r\n\x1a\n\x00\xff", "not UTF-8"),
    "utf16.json": (dumped().decode().encode("utf-16"), "not UTF-8"),
    "newer.json": (dumped(version=2), "another version"),
    "true.json": (dumped(version=True), "another version"),
    "float.json": (dumped(version=1.0), "another version"),
    "no_session.json": (dumped(session=None), "no session"),
    "odd_session.json": (dumped(session="../../etc/passwd"), "no session"),
    "no_answers.json": (dumped(answers={}), "no answers"),
    "answers_list.json": (dumped(answers=[1]), "no answers"),
    "many.json": (dumped(answers={f"{i}": 1 for i in range(300)}), "more than 200"),
    "nan.json": (one_answer("11-d", float("nan")), "NaN"),
    "infinity.json": (one_answer("11-d", float("-inf")), "-Infinity"),
    "digits.json": (
        one_answer("11-d", 2).replace(b": 2,", b": %s," % (b"9" * 5000)),
        "thousands of digits",
    ),
    "overflow.json": (one_answer("11-d", 2).replace(b": 2,", b": 1e999,"), "not finite"),
    "deep.json": (DEEP, "nested"),
    "deep_answer.json": (one_answer("11-b", [[["date"]]]), "nested"),
    "deep_objects.json": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested"),
    "large.json": (dumped() + b" " * 1_000_000, "larger than 1,000,000 bytes"),
    "twice.json": (b'{"format": "doorstep-answers", "format": "x"}', "twice"),
    "unknown.json": (one_answer("12-z", "x"), "12-z: There is no such exercise"),
    "long_name.json": (one_answer("9" * 30_000, "x"), "no such exercise"),
    "half_char.json": (one_answer("\ud800", "x"), "no such exercise"),
    "bare.json": (dumped(answers={"11-a": "consent"}), "tries"),
    "tries_text.json": (one_answer("11-a", "consent", "1"), "tries"),
    "tries_true.json": (one_answer("11-a", "consent", True), "tries"),
    "tries_zero.json": (one_answer("11-a", "consent", 0), "tries"),
    "tries_huge.json": (one_answer("11-a", "consent", 10**9), "tries"),
    "wrong_type.json": (one_answer("11-a", {"x": 1}), "one word"),
    "open.json": (one_answer("11-a", None), "three dots"),
    "private.json": (one_answer("11-h", "ring 13800000000"), "telephone"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_listed_with_the_reason(tmp_path, name):
    content, words = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    got = exercises.collect(tmp_path)
    assert len(got.answers) == 0
    assert got.refused["file"].tolist() == [name] and words in got.refused["why"].iloc[0]
    language.use("zh")
    assert exercises.collect(tmp_path).refused["why"].iloc[0] != got.refused["why"].iloc[0]


def test_a_folder_of_everything_keeps_what_is_valid(tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, (content, _) in BAD_FILES.items():
        (inbox / name).write_bytes(content)
    (tmp_path / "outside.json").write_bytes(dumped())
    (inbox / "link.json").symlink_to(tmp_path / "outside.json")
    (inbox / "loop.json").symlink_to(inbox / "loop.json")
    (inbox / "folder.json").mkdir()
    (inbox / ".DS_Store").write_bytes(b"\x00\x01")
    if hasattr(os, "mkfifo"):
        os.mkfifo(inbox / "pipe.json")
    answered(inbox / "good.json")
    (inbox / "good_bom.json").write_bytes(b"\xef\xbb\xbf" + dumped(session="bom" * 5))
    got = exercises.collect(inbox)
    assert set(got.answers["file"]) == {"good.json", "good_bom.json"} and got.people == 2
    refused = got.refused.groupby("file")["why"].first()
    assert set(refused.index) == {p.name for p in inbox.iterdir()} - {"good.json", "good_bom.json"}
    assert "link" in refused["link.json"] and "link" in refused["loop.json"]
    assert "folder" in refused["folder.json"]
    assert (inbox / "good.json").exists()


def test_states_are_worked_out_again_and_not_believed(tmp_path):
    forged = {"11-a": {"answer": "hour", "tries": 1, "state": "right"}}
    (tmp_path / "a.json").write_bytes(dumped(answers=forged, states={"11-a": "right"}))
    got = exercises.collect(tmp_path)
    assert got.answers.iloc[0].tolist() == ["a.json", "11-a", "hour", "wrong", 1]


def test_what_is_valid_in_a_report_is_kept_beside_what_is_not(tmp_path):
    mixed = {
        "11-a": {"answer": "consent", "tries": 1},
        "12-z": {"answer": "x", "tries": 1},
        "11-e": {"answer": reference("11-e"), "tries": 2},
    }
    (tmp_path / "a.json").write_bytes(dumped(answers=mixed))
    got = exercises.collect(tmp_path)
    assert got.answers["exercise"].tolist() == ["11-a", "11-e"]
    assert got.answers["state"].tolist() == ["right", "right"]
    assert json.loads(got.answers["answer"].iloc[1]) == reference("11-e")
    assert got.refused["why"].tolist() == ["12-z: There is no such exercise."]


def test_a_report_handed_in_twice_counts_once(tmp_path):
    first = answered(tmp_path / "b.json")
    (tmp_path / "copy.json").write_bytes(first.read_bytes())
    exercises.check("11-c", "soft")  # the same session goes on
    exercises.report(tmp_path / "a_later.json")
    answered(tmp_path / "honest_twin.json")  # the same answers, another person
    got = exercises.collect(tmp_path)
    assert set(got.answers["file"]) == {"a_later.json", "honest_twin.json"} and got.people == 2
    assert got.answers.groupby("file").size().tolist() == [3, 2]
    assert got.refused["file"].tolist() == ["b.json", "copy.json"]
    assert all("a_later.json" in why for why in got.refused["why"])


def hand_in(folder, **reports):
    """Write reports of one session: name -> exercise -> answer and tries."""
    for name, said in reports.items():
        answers = {one: {"answer": answer, "tries": n} for one, (answer, n) in said.items()}
        (folder / f"{name}.json").write_bytes(dumped(answers=answers))


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("forged", [("hour", 10_000), ("hour", 1), ("consent", 10_000)])
def test_a_copied_session_number_displaces_nobody(tmp_path, forged, names, edition):
    language.use(edition)
    honest = {"11-a": ("consent", 1), "11-d": (2, 1)}
    hand_in(tmp_path, **{names[0]: honest, names[1]: honest | {"11-a": forged}})
    (tmp_path / "c.json").write_bytes(dumped(session="another" * 2))
    got = exercises.collect(tmp_path)
    assert got.answers["file"].tolist() == ["c.json"]
    assert got.refused["file"].tolist() == ["a.json", "b.json"]
    for why, other in zip(got.refused["why"], ("b.json", "a.json"), strict=True):
        assert other in why and "11-a" in why and "11-d" not in why
    (tmp_path / f"{names[1]}.json").unlink()  # the teacher chooses
    assert exercises.collect(tmp_path).people == 2


@pytest.mark.parametrize("names", ["abc", "acb", "bac", "bca", "cab", "cba"])
def test_the_fullest_of_a_sessions_reports_is_kept_in_any_order(tmp_path, names):
    one, two, three = {"11-a": ("hour", 2)}, {"11-d": (2, 1)}, {"11-b": (["date"], 3)}
    hand_in(tmp_path, **dict(zip(names, (one, one | two, one | two | three), strict=True)))
    got = exercises.collect(tmp_path)
    assert set(got.answers["file"]) == {f"{names[2]}.json"} and len(got.answers) == 3
    assert len(got.refused) == 2
    hand_in(tmp_path, d=one | {"11-c": ("soft", 1)})  # holds what the fullest does not
    got = exercises.collect(tmp_path)
    assert got.answers.empty and len(got.refused) == 4
    assert all("11-b, 11-c, 11-d" in why for why in got.refused["why"])


def test_many_copies_of_one_number_make_no_endless_sentence(tmp_path):
    for number in range(40):
        hand_in(tmp_path, **{f"{number:02}": {"11-a": ("hour", 1 + number)}})
    got = exercises.collect(tmp_path)
    assert len(got.refused) == 40 and got.refused["why"].str.len().max() < 400


def test_a_classs_answers_are_safe_in_a_spreadsheet(tmp_path):
    note = '=HYPERLINK("//x")\r=1, 给林晓雯'
    answered(tmp_path / "=1.json", {"11-h": note, "11-d": -5, "11-b": ["date"]})
    path = exercises.collect(tmp_path).to_csv(tmp_path / "class.csv")
    table = pd.read_csv(path)
    assert table.columns.tolist() == ["file", "exercise", "answer", "state", "tries"]
    assert table["file"].unique().tolist() == ["'=1.json"]
    starts = {cell[0] for column in table for cell in table[column].astype(str)}
    assert starts.isdisjoint("=+-@\t\r\n")
    assert table["answer"].tolist()[0] == '["date"]' and "给林晓雯" in path.read_text("utf-8")
    with pytest.raises(datasets.DataProblem, match="cannot be written"):
        exercises.collect(tmp_path).to_csv(tmp_path / "missing" / "class.csv")


def test_collecting_leaves_the_session_alone(tmp_path):
    answered(tmp_path / "a.json", {"11-a": "hour"})
    before = exercises.check("11-a", "hour").text
    exercises.reset()
    exercises.check("11-a", "hour")
    exercises.collect(tmp_path)
    assert exercises.check("11-a", "hour").text == before


def test_a_class_is_summed_up_from_five_people_on(tmp_path):
    for number in range(5):
        answers = {"11-a": "consent" if number else "hour", "11-h": f"note {number}"}
        if number < 4:
            answers["11-d"] = 2
        answered(tmp_path / f"{number}.json", answers)
        got = exercises.collect(tmp_path)
        assert got.people == number + 1
        if number < 4:
            assert got.summary().empty
            assert "five people" in repr(got) and "five people" in got._repr_html_()
    assert got.summary().to_dict("list") == {
        "exercise": ["11-a", "11-h"],
        "people": [5, 5],
        "right": [4, 0],
        "wrong": [1, 0],
        "handed_in": [0, 5],
    }
    assert "11-d" not in repr(got) and "11-h" in got._repr_html_()
    language.use("zh")
    assert "答对" in repr(got) and "人数" in got._repr_html_()


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠\t\r\n"])
def test_no_cell_or_heading_is_a_formula(start):
    text = f"{start}1+1"
    frame = pd.DataFrame([[text, 1, None, text]], columns=[text, "n", "empty", text])
    before = frame.copy()
    safe = datasets.spreadsheet_safe(frame)
    assert frame.equals(before) and safe["n"].tolist() == [1] and safe["empty"].isna().all()
    assert {safe.columns[0][0], safe.columns[3][0], safe.iat[0, 0][0], safe.iat[0, 3][0]} == {"'"}
    assert "\r" not in safe.to_csv(lineterminator="\n")


def test_a_missing_folder_gets_a_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(datasets.DataProblem, match="no folder"):
            exercises.collect(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_not_utf8_is_shown_all_the_same(tmp_path):
    try:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff<b>.json"))).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    got = exercises.collect(tmp_path)
    assert got.refused["file"].iloc[0].encode() and "not JSON" in got.refused["why"].iloc[0]


# ---------------------------------------------------------------- anything at all

GROUPS = [record(name).get(group, {}) for name in exercises.ids() for group in ("options", "cells")]
CODES = sorted({code for group in GROUPS for code in group})
KEYS = st.sampled_from(CODES) | st.text(max_size=5) | st.integers()
SCALARS = (
    st.none()
    | st.just(...)
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(CODES)
    | st.text(alphabet=string.printable, max_size=60)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(KEYS, inner, max_size=6)
        | st.sets(st.sampled_from(CODES) | st.integers() | st.none(), max_size=6)
        | st.tuples(inner, inner)
    ),
    max_leaves=12,
)
STATES = {"unanswered", "right", "wrong", "handed in"}


@settings(max_examples=300)
@given(st.sampled_from(exercises.ids()), ANYTHING, st.sampled_from(language.EDITIONS))
def test_check_never_raises(name, answer, edition):
    language.use(edition)
    said = exercises.check(name, answer)
    assert said.state in STATES and said.text
    assert repr(said).encode() and said._repr_html_().encode()


def test_check_survives_a_list_that_holds_itself():
    loop = []
    loop.append(loop)
    wide = [0] * 200
    for _ in range(8):
        wide = [wide] * 200
    for answer in (loop, wide):
        assert "nested" in exercises.check("11-b", answer).text


@settings(max_examples=60)
@given(answers=st.dictionaries(st.sampled_from(exercises.ids()), ANYTHING, max_size=8))
def test_whatever_was_answered_can_be_reported_and_collected(answers):
    exercises.reset()
    states = {name: exercises.check(name, answer).state for name, answer in answers.items()}
    with tempfile.TemporaryDirectory() as folder:
        if not exercises._session:
            return
        exercises.report(Path(folder) / "a.json")
        got = exercises.collect(folder)
    assert got.refused.empty and set(got.answers["exercise"]) == set(exercises._session)
    assert all(states[n] == s for n, s in got.answers[["exercise", "state"]].values)


BYTES = st.binary(max_size=300) | st.builds(
    lambda start, middle, end: dumped()[:start] + middle + dumped()[end:],
    st.integers(0, 150),
    st.binary(max_size=12) | st.sampled_from([b"null", b"-1", b'"', b"[{"]),
    st.integers(0, 150),
)


@settings(max_examples=300)
@given(content=BYTES)
def test_collect_never_raises_on_bytes(content):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.json").write_bytes(content)
        got = exercises.collect(folder)
        assert len(got.answers) or len(got.refused)
        assert repr(got) and got._repr_html_()


@settings(max_examples=200)
@given(
    content=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["format", "version", "session", "answers", "answer", "tries", "11-a"]
                )
                | st.text(max_size=4),
                inner,
                max_size=5,
            )
        ),
        max_leaves=15,
    ),
    place=st.sampled_from(["whole", "answers", "entry", "answer", "session", "tries"]),
)
def test_collect_never_raises_on_json(content, place):
    if place == "entry":
        content = valid(answers={"11-e": content})
    elif place in {"answer", "tries"}:
        content = valid(answers={"11-e": {"answer": {}, "tries": 1} | {place: content}})
    elif place != "whole":
        content = valid(**{place: content})
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.json").write_text(json.dumps(content), encoding="utf-8")
        got = exercises.collect(folder)
        assert len(got.answers) or len(got.refused)


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize("lesson", sorted({id[:2] for id in exercises.ids()}))
def test_the_key_of_a_lesson_is_whole_and_right(lesson, edition):
    language.use(edition)
    key = exercises.key(lesson)
    assert list(key.index) == exercises.ids(lesson)
    assert key[["level", "question", "answer"]].ne("").all().all()
    for id, answer in key["answer"].items():
        if exercises._find(id)["kind"] == "choice":
            assert exercises.check(id, answer.partition(":")[0]).state == "right"


@pytest.mark.parametrize("lesson", ["99", "1", "", 11, None])
def test_a_key_of_no_lesson_names_those_that_have_one(lesson):
    with pytest.raises(datasets.DataProblem, match="11, 12"):
        exercises.key(lesson)
