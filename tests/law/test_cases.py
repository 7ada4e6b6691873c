"""Decisions: every answer recomputed, both languages, nobody named, and what a faulty file says."""

import copy
import re
from dataclasses import FrozenInstanceError

import pandas as pd
import pytest
import yaml

from kit import datasets, evidence, language
from kit.law import cases, rulebook
from tests.law import own_regime

ALL = [case.id for case in cases._load(None)]
EN, ZH = r"[A-Za-z]", r"[\u4e00-\u9fff]"

# Persons and parties of the published titles: none of them belongs into a story.
NAMES = [
    *("于欢", "赵某", "Yu Huan", "Schlaf", "Housh", "Peth", "Vogel", "Roberts", "Ferguson"),
    *("Vaughan", "McKenzie", "McCaskey", "Shanti", "Sharma", "EZCORP", "Esanda", "ICICI"),
]


def record_of(name):
    return next(r for r in datasets.read_yaml("law/decisions.yaml")["decisions"] if r["id"] == name)


def case(name):
    return cases.decision(name, instructor=True)


# ---------------------------------------------------------------- what is shipped


def test_all_twenty_one_are_there():
    table = cases.decisions(instructor=True)
    assert len(table) == 21 and table["id"].is_unique
    assert table["jurisdiction"].value_counts().to_dict() == {
        **{"CN": 7, "US": 5, "UK": 4, "AU": 2},
        **dict.fromkeys(["JP", "KR", "IN"], 1),
    }
    assert table["grade"].value_counts().to_dict() == {"B": 13, "A": 6, "C": 2}
    assert set(table["kind"]) == {"court_decision", "enforcement_action", "published_case"}


def test_each_serves_a_lesson_and_each_lesson_has_several():
    assert all(case(name).lessons for name in ALL)
    for lesson in ("11", "12", "13", "15"):
        listed = cases.decisions(lesson=lesson, instructor=True)["id"]
        assert len(listed) >= 5
        assert all(lesson in case(name).lessons for name in listed)
        assert (
            listed.tolist() == cases.decisions(lesson=int(lesson), instructor=True)["id"].tolist()
        )


def recorded():
    for name in ALL:
        for number, line in enumerate(case(name).lines):
            if line.rule:
                yield pytest.param(name, number, id=f"{name}-{line.rule}")


def heaviest(one, rule, day):
    """The answer worked out by another way than the module's: contact by contact, in words."""
    found = one.check(on=day)
    if rule not in found.rules:
        held = found.book.rule(rule)
        if any(v.holds(day) for v in held.versions):
            return "text"
        before = day < min(v.since for v in held.versions)
        return "unknown" if held.predecessor_unread and before else "does_not_apply"
    weight = list(rulebook.vocabulary()["answers"]).index
    return max(found.filter(rule=rule).to_frame()["answer"], key=weight)


@pytest.mark.parametrize(("name", "number"), list(recorded()))
def test_every_recorded_answer_is_what_the_engine_says(name, number):
    one = case(name)
    line = one.lines[number]
    assert heaviest(one, line.rule, one.on) == line.answer
    if one.later:
        assert heaviest(one, line.rule, one.later) == line.later
    row = one.compare().iloc[number]
    assert (row["rule"], row["answer"], row["answer_later"]) == (
        *(line.rule, line.answer),
        line.later or "",
    )
    rule = rulebook.load(one.jurisdiction).rule(line.rule)
    assert (row["tier"], row["grade"]) == (rule.tier, rule.grade)


@pytest.mark.parametrize("name", ALL)
def test_no_verdict_has_gone_stale(name):
    table = case(name).compare()
    assert len(table) and set(table["agreement"]) <= set(cases._AGREEMENTS)


@pytest.mark.parametrize("name", ALL)
def test_a_verdict_fits_its_answer(name):
    """Where the engine leaves it open, nobody can claim that it agrees or differs."""
    for line in case(name).lines:
        if line.rule is None or line.answer in {"unknown", "needs_judgment", "text"}:
            assert line.agreement in {"beyond_record", "not_taken_up"}, line
        else:
            clear = {"breach", "presumed_breach", "reported_breach", "no_breach_found"}
            assert line.agreement != "beyond_record" or line.answer not in clear, line


def test_every_kind_of_agreement_occurs():
    found = {line.agreement for name in ALL for line in case(name).lines}
    assert found == {"agrees", "differs", "beyond_record", "not_taken_up"}


@pytest.mark.parametrize("name", ALL)
def test_what_a_court_found_is_not_put_into_the_record(name):
    for contact in case(name).contacts:
        assert contact.findings is None and contact.findings_rejected is None


def texts(value):
    if isinstance(value, dict) and value.keys() == {"en", "zh"}:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@pytest.mark.parametrize("name", ALL)
def test_both_languages_are_written_in_their_own_script(name):
    found = list(texts(record_of(name)))
    assert len(found) >= 8
    for text in found:
        assert re.search(EN, text["en"]) and not re.search(ZH, text["en"]), text
        assert re.search(ZH, text["zh"]), text
        assert not re.search(r"\bcountr(y|ies)\b", text["en"]) and "国家和" not in text["zh"]


def sums(text):
    """The numbers of a thousand and more in a text of either language, years among them."""
    text = text.replace("one million", "1 million")
    found = re.findall(r"(\d[\d,]*(?:\.\d+)?)( million|万)?", text)
    size = {"": 1, " million": 1_000_000, "万": 10_000}
    numbers = {round(float(n.replace(",", "").rstrip(".")) * size[unit]) for n, unit in found}
    return {n for n in numbers if n >= 1000}


@pytest.mark.parametrize("name", ALL)
def test_the_two_editions_tell_the_same_sums(name):
    for text in texts(record_of(name)):
        assert sums(text["en"]) == sums(text["zh"]), text


def test_a_sum_that_differs_would_be_seen():
    assert (
        sums("a fine of 3 million, 4,080 yuan") == sums("罚款300万元，4080元") == {3_000_000, 4080}
    )
    assert sums("1.35 million") != sums("13.5万")


@pytest.mark.parametrize("name", ALL)
def test_persons_and_parties_are_named_in_no_text(name):
    for text in texts(record_of(name)):
        for edition in text.values():
            assert not [n for n in NAMES if n in edition], edition


@pytest.mark.parametrize("name", ALL)
def test_each_source_is_listed_with_the_same_grade(name):
    one = case(name)
    for source in one.sources:
        assert evidence.source(source).grade == one.grade
    assert one.grade != "C" or one.outcome.startswith("As reported")


@pytest.mark.parametrize("name", ALL)
def test_what_was_chosen_is_said(name):
    record = record_of(name)
    assert record["assumed"]["en"] and record["on"]
    assert all(c.date is None or "invented" in record["assumed"]["en"] for c in case(name).contacts)


# ---------------------------------------------------------------- single cases


def test_two_rulings_on_a_seal_get_the_same_answers_and_had_opposite_results():
    one, two = case("cn-seal-means-receipt"), case("cn-seal-without-reservation")
    rules = ["SPC-LIM-19", "CC-192-193"]
    rows = [c.compare().set_index("rule").loc[rules, "answer_later"].tolist() for c in (one, two)]
    assert rows == [["text", "text"]] * 2 and one.outcome != two.outcome


def test_the_same_calls_are_counted_under_later_law_only():
    table = case("us-eight-calls-a-day").compare().set_index("rule")
    assert table.loc["us.regf.calls", "answer"] == "does_not_apply"
    assert table.loc["us.regf.calls", "answer_later"] == "presumed_breach"


def test_it_all_turns_on_who_acts():
    one = case("us-card-on-the-door")
    assert "us.fdcpa.identify" in one.check().filter(answer="breach").rules
    other = cases.engine.check([c.but(actor="any_person") for c in one.contacts], "US", on=one.on)
    assert "us.fdcpa.identify" not in other.filter(answer="breach").rules


def test_the_day_may_be_chosen_and_must_be_one():
    one = case("cn-reception-room")
    assert "PSAPL26-47" in one.check(on="2026-11-23").filter(answer="breach").rules
    with pytest.raises(datasets.DataProblem, match="no date"):
        one.check(on="last spring")


def test_one_for_instructors_stays_out_of_sight_until_asked_for():
    assert set(ALL) - set(cases.decisions()["id"]) == {"in-the-motorcycle"}
    with pytest.raises(datasets.DataProblem, match="instructor=True"):
        cases.decision("in-the-motorcycle")
    assert "evidence.helplines" in repr(case("in-the-motorcycle"))
    assert "evidence.helplines" not in repr(case("cn-reception-room"))


# ---------------------------------------------------------------- how it looks


@pytest.mark.parametrize("name", ALL)
def test_it_shows_everything_in_english(name):
    one = case(name)
    for shown in (repr(one), one._repr_html_()):
        assert one.cite.replace("&", "&amp;") in shown or one.cite in shown
        assert "Not known:" in shown and not re.search(r"_[a-z]+_|beyond_record|no_rule", shown)
        assert re.search(r"\blegal\b(?! advice)", shown.lower()) is None


@pytest.mark.parametrize("name", ALL)
def test_it_shows_everything_in_chinese(name, chinese):
    one = case(name)
    for shown in (repr(one), one._repr_html_()):
        assert one.title in shown and one.why in shown and "不知道的：" in shown
        assert not re.search(r"beyond_record|no_rule|needs_judgment|court_decision", shown)


def test_the_table_speaks_both_languages(chinese):
    table = cases.decisions("KR")
    assert table["title"].tolist() == ["两条短信，什么都没说出去"]
    assert table["answers"].tolist() == ["不明 1; 不适用 2"]
    shown = language.table(table)
    assert {"标题", "法域", "类别", "引擎的回答"} <= set(shown.columns)
    assert shown["类别"].tolist() == ["法院裁判"] and shown["法域"].tolist() == ["韩国"]


def test_markup_in_a_text_is_harmless(tmp_path):
    record = plain()
    record["title"]["en"] = "A <script> & more"
    shown = cases.decision("own", path=write(tmp_path, record))._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt; &amp; more" in shown


def test_a_year_that_is_not_known_is_missing():
    table = cases.decisions("CN")
    assert table["year"].dtype == "Int64" and table["year"].isna().sum() == 1


def test_it_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        case("cn-reception-room").grade = "A"


# ---------------------------------------------------------------- one's own, and wrong input


def both(text="x"):
    return {"en": text, "zh": "甲"}


def plain():
    """A small file's one record."""
    return {
        **{"id": "own", "jurisdiction": "CN", "year": None, "kind": "court_decision", "grade": "B"},
        **{"cite": "No. 1", "lessons": ["11"], "sources": ["civil-code-cn"], "on": "2026-03-17"},
        **{
            f: both() for f in ("dated", "authority", "title", "story", "weighed", "outcome", "why")
        },
        "unknown": both(),
        "contact": {"channel": "visit", "entered_home": "yes", "consents": "none"},
        "compare": [
            {
                **{"rule": "CC-1033-2", "answer": "breach", "agreement": "agrees"},
                "weighed": both(),
            }
        ],
    }


def write(tmp_path, *records):
    path = tmp_path / "own.yaml"
    text = yaml.safe_dump({"decisions": list(records)}, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(call):
    with pytest.raises(datasets.DataProblem) as caught:
        call()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("as_text", [True, False])
def test_a_file_of_ones_own_works_by_its_path(tmp_path, as_text):
    path = write(tmp_path, plain())
    path = str(path) if as_text else path
    assert cases.decisions(path=path)["answers"].tolist() == ["breach 1"]
    assert cases.decision("own", path=path).compare()["agreement"].tolist() == ["agrees"]


def test_a_changed_file_is_read_anew(tmp_path):
    record = plain()
    assert cases.decision("own", path=write(tmp_path, record)).grade == "B"
    assert cases.decision("own", path=write(tmp_path, record | {"grade": "C"})).grade == "C"


def test_a_verdict_on_another_answer_is_withdrawn(tmp_path):
    record = plain()
    record["compare"][0]["answer"] = "no_breach_found"
    table = cases.decision("own", path=write(tmp_path, record)).compare()
    assert table[["answer", "agreement"]].values.tolist() == [["breach", "unjudged"]]


def test_a_date_of_the_contact_will_do(tmp_path):
    record = plain()
    del record["on"]
    record["contact"]["date"] = "2026-03-17"
    record["compare"].append(
        {"rule": "CC-464", "answer": "text", "agreement": "beyond_record", "weighed": both()}
    )
    one = cases.decision("own", path=write(tmp_path, record))
    assert one.compare()["answer"].tolist() == ["breach", "text"]
    assert "Law of 2026-03-17." in repr(one)


def test_of_several_contacts_the_heaviest_answer_stands(tmp_path):
    record = plain()
    record["contact"]["contact_id"] = "b"
    record["log"] = [
        {"contact_id": "a", "entered_home": "no"},
        {"contact_id": "c", "channel": "call"},
    ]
    one = cases.decision("own", path=write(tmp_path, record))
    assert [c.contact_id for c in one.contacts] == ["a", "b", "c"]
    assert one.compare()["answer"].tolist() == ["breach"]


def test_without_any_rule_no_regime_is_needed(tmp_path):
    record = plain() | {"jurisdiction": "XX"}
    record["compare"] = [{"agreement": "beyond_record", "weighed": both()}]
    one = cases.decision("own", path=write(tmp_path, record))
    assert one.compare()["answer"].tolist() == ["no_rule"]
    assert "There is no regime 'XX'" in refusal(one.check)


def test_a_misspelt_rule_names_the_nearest(tmp_path):
    record = plain()
    record["compare"][0]["rule"] = "CC-1033-22"
    one = cases.decision("own", path=write(tmp_path, record))
    assert "near: CC-1033-2" in refusal(one.compare)


def spoiled(change):
    record = copy.deepcopy(plain())
    change(record)
    return record


SPOILT = {
    "a missing field": (lambda r: r.pop("why"), "own, why: the field is missing"),
    "an unknown field": (lambda r: r.update(wy=1), "own, wy: the field is not known; near: why"),
    "one language": (lambda r: r["story"].pop("zh"), "own, story: the text needs en and zh"),
    "an empty text": (lambda r: r["story"].update(zh=" "), "own, story: the text needs en and zh"),
    "a text as a list": (lambda r: r.update(story=["x"]), "own, story: the text needs en and zh"),
    "a misspelt kind": (lambda r: r.update(kind="court"), "own, kind: 'court' is not known"),
    "grade M": (lambda r: r.update(grade="M"), "own, grade: 'M' is not known"),
    "another lesson": (lambda r: r.update(lessons=["44"]), "own, lessons: '44' is not known"),
    "no lesson": (lambda r: r.update(lessons=[]), "own, lessons: it has the wrong shape"),
    "an unknown source": (lambda r: r.update(sources=["civil-code"]), "near: civil-code-cn"),
    "a year in words": (lambda r: r.update(year="long ago"), "own, year: it has the wrong shape"),
    "true as a year": (lambda r: r.update(year=True), "own, year: it has the wrong shape"),
    "an impossible day": (lambda r: r.update(on="2026-02-30"), "own, on: it has the wrong shape"),
    "no day at all": (lambda r: r.pop("on"), "own, on: the contact has no date"),
    "a misspelt fact": (
        lambda r: r["contact"].update(chanel="visit"),
        "own, contact: A contact has no fact 'chanel'; near: channel",
    ),
    "a misspelt code": (
        lambda r: r["contact"].update(channel="vist"),
        "own, contact.channel: 'vist' is not a known value; near: visit",
    ),
    "a log that is none": (lambda r: r.update(log=["x"]), "own, log: it has the wrong shape"),
    "two of one id": (
        lambda r: r.update(log=[{"contact_id": "a"}, {"contact_id": "a"}]),
        "own, contact.contact_id",
    ),
    "a misspelt answer": (
        lambda r: r["compare"][0].update(answer="breech"),
        "own, compare.1.answer: 'breech' is not known; near: breach",
    ),
    "the answer legal": (
        lambda r: r["compare"][0].update(answer="legal"),
        "own, compare.1.answer: 'legal' is not known",
    ),
    "a misspelt agreement": (
        lambda r: r["compare"][0].update(agreement="agree"),
        "own, compare.1.agreement: 'agree' is not known; near: agrees",
    ),
    "a rule without answer": (
        lambda r: r["compare"][0].pop("answer"),
        "own, compare.1: a rule needs an answer",
    ),
    "a later day without later answer": (
        lambda r: r.update(later="2026-11-23"),
        "own, compare.1: a rule needs an answer",
    ),
    "a line that is none": (
        lambda r: r.update(compare=["x"]),
        "own, compare.1: it has the wrong shape",
    ),
    "what was weighed in one language": (
        lambda r: r["compare"][0].update(weighed={"en": "x"}),
        "own, compare.1.weighed: the text needs en and zh",
    ),
    "another audience": (
        lambda r: r.update(audience="children"),
        "own, audience: 'children' is not known",
    ),
    "a list as a rule": (
        lambda r: r["compare"][0].update(rule=["CC-1033-2"]),
        "own, compare.1.rule: it has the wrong shape",
    ),
    "a list as a kind": (lambda r: r.update(kind=[]), "own, kind: it has the wrong shape"),
    "no place": (lambda r: r.update(jurisdiction=None), "own, jurisdiction: it has the wrong"),
    "a day that is empty": (lambda r: r.update(on=None), "own, on: the contact has no date"),
    "an id with blanks": (lambda r: r.update(id="my own"), "my own, id: it has the wrong shape"),
}


@pytest.mark.parametrize(("change", "says"), SPOILT.values(), ids=SPOILT)
def test_a_fault_is_named_with_file_record_and_field(tmp_path, change, says):
    path = write(tmp_path, spoiled(change))
    message = refusal(lambda: cases.decisions(path=path))
    assert message.startswith("own.yaml breaks the schema in 1 place(s): ")
    assert says in message


def test_several_faults_are_named_at_once(tmp_path):
    path = write(tmp_path, spoiled(lambda r: r.update(grade="M", kind="x")), plain())
    message = refusal(lambda: cases.decisions(path=path))
    assert "in 3 place(s)" in message and "own, id: it stands twice" in message


@pytest.mark.parametrize(
    "content", ["decisions: []", "decisions: x", "- x", "visits: []", "", "decisions: {a: 1}"]
)
def test_a_file_of_another_shape_is_refused(tmp_path, content):
    path = tmp_path / "own.yaml"
    path.write_text(content, encoding="utf-8")
    assert "own.yaml is no file of decisions" in refusal(lambda: cases.decisions(path=path))


def test_ids_of_several_types_are_put_in_order(tmp_path):
    record = plain() | {"log": [{"contact_id": "b"}, {"contact_id": 1.5}]}
    record["contact"]["contact_id"] = 2
    one = cases.decision("own", path=write(tmp_path, record))
    assert [c.contact_id for c in one.contacts] == [1.5, 2, "b"]


def test_odd_values_at_any_node_are_refused_in_one_sentence_or_harmless(monkeypatch):
    record = plain() | {"log": [{"contact_id": "a"}], "later": "2026-04-01", "note": both()}
    record["compare"][0]["later"] = "breach"
    read, refused = datasets.read_own_yaml, 0
    for place, value, content in own_regime.spoilt({"decisions": [record]}):
        monkeypatch.setattr(
            datasets, "read_own_yaml", lambda p, c=content: c if p == "x.yaml" else read(p)
        )
        try:
            for one in cases._load("x.yaml"):
                assert repr(one)
        except datasets.DataProblem as problem:
            refused += 1
            assert "\n" not in str(problem), (place, value)
        except Exception as error:
            pytest.fail(f"{value!r} at {place}: {error!r}")
    assert refused > 100


def test_a_record_that_is_no_mapping_is_refused(tmp_path):
    assert "wrong shape" in refusal(lambda: cases.decisions(path=write(tmp_path, "x")))


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "none.yaml" in refusal(lambda: cases.decisions(path=tmp_path / "none.yaml"))


def test_unknown_names_are_refused_with_what_is_known(chinese):
    assert "cn-reception-room" in refusal(lambda: cases.decision("cn-reception-rom"))
    language.use("en")
    assert "near: cn-reception-room" in refusal(lambda: cases.decision("cn-reception-rom"))
    assert "known: AU, CN, IN, JP, KR, UK, US" in refusal(lambda: cases.decisions("XX"))
    assert "lesson '44'; known: 11, 12, 13, 15" in refusal(lambda: cases.decisions(lesson=44))
    assert refusal(lambda: cases.decision(7)) and refusal(lambda: cases.decision(None))


def test_the_table_without_hits_would_still_be_a_table():
    assert cases.decisions("IN").empty  # the only one there is for instructors
    assert cases.decisions("IN").columns.tolist() == cases.decisions("CN").columns.tolist()
    assert isinstance(cases.decisions("IN"), pd.DataFrame)
