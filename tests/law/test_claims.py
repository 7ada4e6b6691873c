"""The audit: every legal verdict is decided by running its checks; a person's own list is looked up."""

# ruff: noqa: E501 - a table with one case a line

import dataclasses
import datetime as dt
import functools
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kit import datasets, language
from kit.law import claims, rulebook
from kit.law.claims import audit

LESSONS = Path(__file__).resolve().parents[2] / "notebooks"
DATA = datasets.read_yaml("law/claims.yaml")
RECORDS = {record["id"]: record for record in DATA["claims"]}
LEGAL = [id for id, record in RECORDS.items() if record["kind"] == "legal"]
OPEN = [id for id in RECORDS if id not in LEGAL]
TEACH = {
    "11",
    "12",
    "13",
    "14",
    "15",
    "21",
    "22",
    "31",
    "32",
    "33",
    "34",
    "41",
    "42",
    "43",
    "44",
    "51",
    "52",
    "53",
    "54",
    "55",
}


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    yield request.param
    language.use("en")


# ---------------------------------------------------------------- the article's claims


def test_all_claims_are_there():
    assert list(RECORDS) == [f"S{n:02}" for n in range(1, 21)] + [f"E{n:02}" for n in range(1, 30)]
    kinds = Counter(record["kind"] for record in RECORDS.values())
    assert kinds == {"legal": 20, "empirical": 25, "normative": 4}


def test_counts_are_those_of_the_facts():
    made = audit().count().set_index("verdict")["n"].to_dict()
    assert made == dict(
        misattributed=2,
        incomplete=5,
        accurate=4,
        outdated=1,
        overstated=1,
        misleading=1,
        risky=3,
        unsupported=2,
        nonlegal=1,
        open=29,
    )
    where = audit().count("section").set_index("section")["n"].to_dict()
    assert where == dict(
        introduction=5,
        scenarios=4,
        law=12,
        psychology=5,
        communication=2,
        tactics=6,
        outlook=2,
        not_recorded=13,
    )
    crossed = audit().count(["section", "verdict"])
    assert crossed.to_numpy().sum() == 49 and crossed.loc["law", "accurate"] == 4


@pytest.mark.parametrize("id", RECORDS)
def test_every_claim_is_taught_and_decided(id):
    record = RECORDS[id]
    assert record["lesson"] in TEACH
    assert record["lesson"] in datasets.lessons()["id"].tolist()
    by = record["decided_by"]
    if id in LEGAL:
        assert by.keys() == {"checks"} and by["checks"]
        assert record["verdict"] not in {"open", "to_be_judged"}
        assert record["grade"] in {"A", "B", "C"}  # of a string "" would be a part
        assert record["why"] and record["says"]
    else:
        assert by.keys() == {"test"} and all(by["test"][e].strip() for e in language.EDITIONS)
        assert record["verdict"] == "open"


@functools.cache
def lesson_text(edition, lesson):
    """What a lesson shows before it is run."""
    path = next((LESSONS / edition).glob(f"{lesson}-*.ipynb"))
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_a_lesson_that_a_claim_points_to_names_it(edition):
    """A reader who follows the pointer must find the claim there."""
    lessons = datasets.lessons().set_index("id")["state"]
    taught = [(id, r["lesson"]) for id, r in RECORDS.items() if lessons[r["lesson"]] == "ready"]
    lost = [
        (id, no)
        for id, no in taught
        if not re.search(rf"(?<!\w){id}(?!\d)", lesson_text(edition, no))
    ]
    assert len(taught) > 25 and lost == []


@pytest.mark.parametrize("id", RECORDS)
def test_every_word_is_known_and_in_both_languages(id):
    record = RECORDS[id]
    assert record["verdict"] in DATA["verdicts"] and record["kind"] in DATA["kinds"]
    assert record["section"] is None or record["section"] in DATA["sections"]
    rules = {rule.id for rule in rulebook.load("CN").rules}
    assert set(record["provisions"]) <= rules
    for node in _texts(record):
        assert node.keys() == {"en", "zh"} and all(node.values())
    assert len(record["provisions"]) == len(set(record["provisions"]))


def _texts(node):
    if isinstance(node, dict):
        if node.keys() & {"en", "zh"}:
            yield node
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def test_every_verdict_has_a_meaning():
    assert claims.verdicts()["verdict"].tolist() == list(DATA["verdicts"])


@pytest.mark.parametrize("id", LEGAL)
def test_each_verdict_is_decided_by_running_its_checks(id):
    run = audit().decide(id)
    assert len(run) == len(RECORDS[id]["decided_by"]["checks"])
    assert run["holds"].all(), run[~run["holds"]].to_dict("records")


# What was found when the article was read against the law, claim by claim.
VERDICTS = {
    "accurate": ["S04", "S07", "S09", "S11"],
    "incomplete": ["S02", "S12", "S14", "S19", "S20"],
    "outdated": ["S05"],
    "misattributed": ["S01", "S03"],
    "overstated": ["S06"],
    "misleading": ["S08"],
    "unsupported": ["S13", "S15"],
    "risky": ["S10", "S16", "S17"],
    "nonlegal": ["S18"],
}


def test_each_claim_has_the_verdict_that_was_found():
    assert {id: v for v, ids in VERDICTS.items() for id in ids} == {
        id: RECORDS[id]["verdict"] for id in LEGAL
    }


@pytest.mark.parametrize("id", LEGAL)
def test_the_checks_speak_for_the_verdict(id):
    """Beside it they may say only that a part of the claim is right."""
    verdict = RECORDS[id]["verdict"]
    spoken_for = audit().decide(id)["supports"].tolist()
    assert verdict in spoken_for and set(spoken_for) <= {verdict, "accurate"}


@pytest.mark.parametrize("id", LEGAL)
def test_the_grade_is_carried_by_a_provision(id):
    """A main finding never stands on a better grade than its best provision."""
    book = rulebook.load("CN")
    grades = [book.rule(rule).grade for rule in RECORDS[id]["provisions"]]
    if grades:
        assert RECORDS[id]["grade"] >= min(grades)
    assert "M" not in grades


@pytest.mark.parametrize("place", range(6))
def test_a_check_that_is_turned_round_fails(place):
    """Planted: a check that could not fail would decide nothing."""
    # fmt: off
    planted = [
        {"cite": "Civil Code 464", "rules": ["CC-1032"]},
        {"rule": "CC-464", "is": {"topics": ["privacy_disclosure"]}},
        {"rule": "CC-464", "is_not": {"topics": ["contract"]}},
        {"rule": "PIPL-13", "in_force": True, "on": "2021-10-31"},
        {"no_rule": {"tier": "soft", "topics": ["hours"]}},
        {"contact": {"date": "2026-03-17", "channel": "visit", "acts": "none"}, "rule": "PSAPL26-50", "answer": "breach"},
    ][place]
    # fmt: on
    whole = audit()
    spoilt = dataclasses.replace(whole.claims[0], decided_by={"checks": [planted]})
    assert claims.Audit([spoilt], "CN").decide()["holds"].tolist() == [False]


def test_a_check_of_no_known_kind_is_refused():
    spoilt = dataclasses.replace(audit().claims[0], decided_by={"checks": [{"feeling": 1}]})
    with pytest.raises(datasets.DataProblem, match="S01.*feeling"):
        claims.Audit([spoilt], "CN").decide()


def test_open_claims_have_no_checks():
    assert audit().decide("E14").empty and set(audit().decide()["claim"]) == set(LEGAL)


def test_the_table_names_provisions_in_words(edition):
    table = audit().to_frame().set_index("id")
    assert len(table) == 49 and (table.drop(columns=["cited", "provisions", "grade"]) != "").all(
        axis=None
    )
    said = table.loc["S16", "provisions"]
    assert ("1033" in said) and ("A" in said) and language.label("force", "law") in said
    assert (table["state"] == "decided").sum() == 20


@pytest.mark.parametrize("id", RECORDS)
def test_each_claim_is_written_out_whole(id, edition):
    text = audit().claim(id)
    record = RECORDS[id]
    assert record["claim"][edition] in text and record["lesson"] in text
    assert language.label("verdict", record["verdict"]) in text
    if id in LEGAL:
        n = len(record["decided_by"]["checks"])
        assert (
            record["says"][edition] in text and language.say("audit.checks", holds=n, n=n) in text
        )
    else:
        assert record["decided_by"]["test"][edition] in text


def test_it_shows_itself_in_both_languages(edition):
    shown = audit()._repr_html_()
    assert language.label("verdict", "misattributed") in shown
    assert language.label("column", "lesson") in shown
    assert "to_test" not in shown and "not_recorded" not in shown
    assert "49" in repr(audit())


@pytest.mark.parametrize("odd", [pd.NA, np.array([1, 2]), ["S01"], {}, 5])
def test_what_is_no_id_and_no_word_is_refused_in_one_sentence(odd):
    whole = audit()
    for ask in (whole.claim, whole.decide, whole.citation, whole.count):
        with pytest.raises(datasets.DataProblem) as caught:
            ask(odd)
        assert "\n" not in str(caught.value)


def test_an_unknown_claim_names_the_nearest():
    for ask in (audit().claim, audit().decide, audit().citation):
        with pytest.raises(datasets.DataProblem, match="S19"):
            ask("S199")


@pytest.mark.parametrize(
    "by",
    ["colour", ["verdict", "verdict"], [], ["verdict", "kind", "state"], None, 5, [["kind"]], {}],
)
def test_an_unknown_count_is_refused(by):
    with pytest.raises(datasets.DataProblem, match="counted by"):
        audit().count(by)


# ---------------------------------------------------------------- claims of one's own

OWN = """\
claims:
- id: one
  claim: The hour does not matter for entering a home.
  cited: Civil Code 1033(2)
  date: "2026-03-17"
- id: two
  claim: {en: Public insult is fined up to RMB 500., zh: 当众侮辱最高罚五百元。}
  cited: 治安管理处罚法第四十二条
  date: "2026-03-17"
  verdict: outdated
  why: the article moved on 1 January 2026
- id: three
  claim: Collectors need a licence.
- id: four
  claim: Interest is capped.
  cited: Usury Act s 3
- id: five
  claim: Two at once.
  cited: [Civil Code 464, PIPL 13]
"""


def own(tmp_path, text=OWN, name="mine.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("as_text", [True, False])
def test_a_list_of_ones_own_is_looked_up_and_not_judged(tmp_path, as_text):
    path = own(tmp_path)
    made = audit(str(path) if as_text else path)
    table = made.to_frame().set_index("id")
    assert table["found"].tolist() == ["found", "found", "nothing_cited", "not_held", "found"]
    assert table["verdict"].tolist() == ["to_be_judged", "outdated", *["to_be_judged"] * 3]
    assert table.loc["two", "in_force"] == "PSAPL06-42: no longer in force"
    assert table.loc["one", "on"] == "2026-03-17" and table.loc["one", "grade"] == "A"
    assert "nearest" in table.loc["four", "says"] and table.loc["four", "provisions"] == ""
    assert table.loc["five", "provisions"].count("statute") == 2
    assert table.loc["five", "on"] == rulebook.load("CN").as_of
    assert "mine.yaml" in repr(made) and "to be judged 4" in repr(made)
    assert made.decide().empty


def test_the_word_legal_is_no_verdict(tmp_path):
    assert "legal" not in DATA["verdicts"]
    path = own(tmp_path, OWN.replace("verdict: outdated", "verdict: legal"))
    with pytest.raises(datasets.DataProblem, match=r"mine\.yaml.*line 6.*'two'.*'verdict'.*legal"):
        audit(path)
    for v in audit(own(tmp_path)).to_frame()["verdict"].map(lambda v: language.label("verdict", v)):
        assert v != "legal"


def test_a_bare_list_works_too_and_so_do_numbers(tmp_path):
    made = audit(own(tmp_path, "- id: 1\n  claim: 5\n  cited: 464\n"))
    assert made.to_frame()["id"].tolist() == ["1"] and made.citation("1").rules == ["CC-464"]
    assert isinstance(made.claim("1"), str)


def test_own_claims_are_written_out_in_both_languages(tmp_path, edition):
    made = audit(own(tmp_path))
    text = made.claim("two")
    assert language.of(OWN_TWO) in text and language.label("state", "no_longer") in text
    assert language.label("found", "nothing_cited") in made.claim("three")
    assert language.label("verdict", "to_be_judged") in made._repr_html_()
    assert made.to_frame().loc[1, "claim"] == language.of(OWN_TWO)


OWN_TWO = {"en": "Public insult is fined up to RMB 500.", "zh": "当众侮辱最高罚五百元。"}


def test_another_regime(tmp_path):
    path = own(tmp_path, "- {id: a, claim: Night calls are a crime., cited: FDCA art. 9}\n")
    assert audit(path, regime="KR").citation("a").found
    assert not audit(path).citation("a").found


def test_what_is_found_in_part_is_not_called_found(tmp_path):
    made = audit(
        own(tmp_path, "- {id: a, claim: Privacy is protected., cited: Civil Code 1032-1038}\n")
    )
    row = made.to_frame().iloc[0]
    assert row["found"] == "found_in_part" and "1036, 1037" in row["says"]
    assert language.label("found", row["found"]) == "found in part"


def test_html_in_a_claim_stays_text(tmp_path):
    made = audit(own(tmp_path, "- {id: a, claim: <script>x</script>}\n"))
    assert "<script>" not in made._repr_html_()


# name: (a piece of the file, what stands there instead, words of the message)
# fmt: off
FAULTS = {
    "no id": ("- id: one\n  claim", "- claim", ["line 2", "no. 1", "'id'"]),
    "no claim": ("  claim: Collectors need a licence.\n", "  cited: PIPL 13\n", ["line 12", "'three'", "'claim'"]),
    "an empty claim": ("Collectors need a licence.", '"  "', ["'three'", "'claim'"]),
    "an id twice": ("id: three", "id: one", ["line 12", "'id'", "twice"]),
    "a misspelt field": ("  verdict: outdated", "  verdct: outdated", ["'two'", "verdct", "near: verdict"]),
    "a claim in one language": ("{en: Public insult is fined up to RMB 500., zh: 当众侮辱最高罚五百元。}", "{en: Public insult.}", ["'two'", "'claim'", "en and in zh"]),
    "a claim that is a list": ("Collectors need a licence.", "[a, b]", ["'three'", "'claim'"]),
    "an id that is a list": ("id: three", "id: [three]", ["'id'"]),
    "a citation that is a mapping": ("cited: Usury Act s 3", "cited: {law: x}", ["'four'", "'cited'"]),
    "an overlong citation": ("Usury Act s 3", "x" * 301, ["line 14", "'four'", "'cited'", "301"]),
    "a citation of true": ("cited: Usury Act s 3", "cited: true", ["'four'", "'cited'"]),
    "an impossible day": ("2026-03-17", "2026-02-30", ["'one'", "'date'", "2026-02-30"]),
    "a day in words": ('"2026-03-17"', "yesterday", ["'date'", "yesterday"]),
    "a day that is a list": ('"2026-03-17"', '["2026-03-17"]', ["'date'"]),
    "an unknown verdict": ("outdated", "fine", ["'verdict'", "fine", "misattributed"]),
    "an unknown kind": ("verdict: outdated", "kind: moral", ["'two'", "'kind'", "moral", "normative"]),
    "a kind that is a list": ("verdict: outdated", "kind: [legal]", ["'kind'"]),
    "a verdict that is a list": ("verdict: outdated", "verdict: [open]", ["'verdict'"]),
    "a claim that is no mapping": ("- id: three\n  claim: Collectors need a licence.", "- three", ["no. 3", "mapping"]),
}
# fmt: on


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_file_line_claim_and_field(tmp_path, name, edition):
    piece, instead, words = FAULTS[name]
    assert piece in OWN
    with pytest.raises(datasets.DataProblem) as caught:
        audit(own(tmp_path, OWN.replace(piece, instead, 1)))
    said = str(caught.value)
    assert "mine.yaml" in said and "\n" not in said
    if edition == "en":
        assert all(word in said for word in words), said


def test_all_faults_are_named_at_once(tmp_path):
    text = OWN.replace("id: three", "id: one").replace("outdated", "fine")
    with pytest.raises(datasets.DataProblem, match=r"2 fault.*'verdict'.*'id'"):
        audit(own(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    ["", "claims:\n", "claims: {}\n", "[]\n", "claims: []\n", "just words\n", "claim: x\n", "- \n"],
)
def test_a_file_without_claims_is_refused(tmp_path, text):
    with pytest.raises(datasets.DataProblem, match=r"mine\.yaml"):
        audit(own(tmp_path, text))


@pytest.mark.parametrize("path", [5, [], RECORDS, pd.DataFrame(), dt.date(2026, 1, 1)])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(datasets.DataProblem, match="path"):
        audit(path)


def test_no_file_and_a_folder_and_an_unknown_regime(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path, "law/claims.yaml"):
        with pytest.raises(datasets.DataProblem, match="no file"):
            audit(path)
    with pytest.raises(datasets.DataProblem, match="regime"):
        audit(own(tmp_path), regime="ZZ")


@pytest.mark.parametrize("field", ["id", "claim", "cited", "why", "claim in Chinese", "a list"])
def test_personal_data_is_refused_wherever_it_stands(tmp_path, field):
    """A number in the field of the reason would go on into every table that is printed."""
    number = '"13800138000"'
    record = {"id": "a", "claim": "x", "cited": "PIPL 13", "why": "y"}
    record |= {
        "claim in Chinese": {"claim": "{en: x, zh: 138-0013-8000来电，即13800138000}"},
        "a list": {"cited": f"[PIPL 13, {number}]"},
    }.get(field, {field: number})
    lines = "\n  ".join(f"{key}: {value}" for key, value in record.items())
    with pytest.raises(datasets.DataProblem, match=r"mine\.yaml.*line 1, claim '.*personal data"):
        audit(own(tmp_path, f"- {lines}\n"))


def test_on_a_public_server_the_refusal_says_that_the_file_has_left_the_machine(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("BINDER_SERVICE_HOST", "x")
    with pytest.raises(datasets.DataProblem, match="Binder"):
        audit(own(tmp_path, "- {id: a, claim: He rang from 13800138000.}\n"))


def test_own_claims_are_counted_by_the_kind_that_they_state(tmp_path):
    """An empty table for a list of two claims would say that there are none."""
    text = "- {id: a, claim: x, kind: legal}\n- {id: b, claim: y, verdict: risky}\n"
    made = audit(own(tmp_path, text))
    crossed = made.count(["kind", "verdict"])
    assert crossed.loc["legal", "to_be_judged"] == crossed.loc["not_recorded", "risky"] == 1
    assert made.to_frame()["kind"].tolist() == ["legal", ""]
    assert made.to_frame()["state"].tolist() == ["to_judge", "judged"]
    assert language.label("kind", "not_recorded") == "not recorded"
    with pytest.raises(datasets.DataProblem, match="counted by one or two of verdict, state, not"):
        audit(own(tmp_path, "- {id: a, claim: x}\n")).count(["kind", "verdict"])
    for by in ("section", ["lesson", "verdict"]):
        with pytest.raises(datasets.DataProblem, match="verdict, kind, state, not by"):
            made.count(by)


@pytest.mark.parametrize("regime", ["KR", "ZZ", "all", "mine.yaml", None, 5])
def test_the_article_was_audited_against_one_law(regime):
    with pytest.raises(datasets.DataProblem, match="CN only"):
        audit(regime=regime)
    assert len(audit(regime="cn")) == 49


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_a_check_is_told_in_words(edition):
    language.use(edition)
    table = audit().decide()
    of_rules = [check for check in table["check"] if "law.cite" not in check]
    for text in [*of_rules, *table["expected"], *table["found"]]:
        # a name with a dot or a stroke is one of the files'
        assert not re.search(r"[a-z]+[._][a-z]+|True|False", text), text
    if edition == "zh":
        told = table["expected"][~table["check"].str.contains("law.cite|条文用语")]
        assert not told.str.contains("[a-z]{3}", regex=True).any()
