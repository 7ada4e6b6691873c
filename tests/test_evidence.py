"""Sources, findings and help lines: what is printed, what is held back, what survives."""

import math

import pandas as pd
import pytest

from kit import datasets, evidence, language

FINDINGS = "evidence/findings.yaml"
HELPLINES = "evidence/helplines.yaml"


@pytest.fixture
def other_file(monkeypatch, tmp_path):
    """Put a YAML text in the place of one of the data files."""

    def put(name, text):
        path = tmp_path / "own.yaml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(evidence, name, str(path))

    return put


def records():
    return datasets.read_yaml(FINDINGS)["findings"]


def everything():
    return evidence.findings(memory=True, instructor=True)


# ---------------------------------------------------------------- findings: what is held back


def test_all_findings_are_there_when_asked_for():
    assert len(everything()) == len(records()) == 106
    assert everything()["id"].is_unique


def test_nothing_from_memory_by_default():
    shown = set(evidence.findings()["id"])
    remembered = {r["id"] for r in records() if r["grade"] == "memory"}
    assert len(remembered) == 3
    assert not shown & remembered
    assert remembered <= set(evidence.findings(memory=True)["id"])


def test_figures_on_suicide_wait_for_the_instructor():
    held = {r["id"] for r in records() if r["audience"] == "instructor"}
    words = ("suicid", "end their life")
    about = {r["id"] for r in records() if any(w in r["outcome"]["en"] for w in words)}
    assert about and about <= held
    assert not held & set(evidence.findings(memory=True)["id"])
    assert held <= set(evidence.findings(instructor=True)["id"])


@pytest.mark.parametrize("id", ["lu_2021_contacts", "brusa_2019", "dai_digital_traces"])
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_unlawful_conduct_never_comes_without_its_legal_status(id, edition):
    language.use(edition)
    try:
        row = evidence.findings(jurisdiction="CN").set_index("id").loc[id]
    finally:
        language.use("en")
    assert len(row["legal_status"]) > 40


def test_contested_studies_are_called_contested():
    contested = everything().set_index("id")["contested"]
    disputed = ["mani_2013_lab", "mani_2013_farmers", "imai_2005_reanalysis"]
    assert contested[disputed].all()
    marked = [r["id"] for r in records() if "CONTESTED" in r["caveat"]["en"]]
    assert set(marked) <= set(contested[contested].index)


# ---------------------------------------------------------------- findings: numbers survive

# copied by hand from what was read; a changed digit in the data file turns this red
KNOWN = {
    "richardson_2013_depression": 2.77,
    "laudenbach_default": -23.8,
    "bursztyn_2019_delinquency": -4.4,
    "choi_2025_npv_30d": -9,
    "fedaseyeu_2020_collectors": -15.9,
    "lu_2021_contacts": -50,
    "icis_2020_actions": -63.39,
    "annomi_rq_low": 0.27,
    "yindeng_price_2025q1": 4.1,
    "boning_2020_dollars": 111324,
    "weigel_2020_compliance": 11.6,
    "green_gerber_nickerson_detroit": 2.4,
    "dellavigna_2012_pressure_cost": 3.5,
}


@pytest.mark.parametrize(("id", "effect"), KNOWN.items())
def test_effects_survive(id, effect):
    assert everything().set_index("id")["effect"][id] == effect


def test_sums_over_all_findings_survive():
    frame = everything()
    assert frame["effect"].notna().sum() == 71
    assert math.isclose(frame["effect"].sum(), 118173.19, rel_tol=1e-12)
    assert frame["n"].sum() == 44_446_178
    assert frame["year"].sum() == 207_753


def test_an_interval_is_never_made_up():
    frame = everything().set_index("id")
    assert frame["se"].isna().all()
    assert frame.index[frame["interval"] == "ci"].tolist() == ["heck_2025_short_form"]
    assert tuple(frame.loc["heck_2025_short_form", ["low", "high"]]) == (-1.552, -0.249)
    ranges = frame[frame["interval"] == "range"]
    assert sorted(ranges["low"]) == [-42, -25, 26.2]
    assert ranges["effect"].isna().all()
    assert frame.loc[frame["interval"] == "", ["low", "high"]].isna().all(axis=None)


def test_a_null_is_told_from_a_number():
    frame = everything()
    nulls = frame[frame["kind"] == "none_found"]
    assert (nulls["effect"] == 0).all() and len(nulls) == 8
    assert nulls["unit"].str.startswith("no ").all()
    assert frame.loc[frame["kind"].isin(["direction", "range"]), "effect"].isna().all()
    assert frame.loc[frame["kind"] == "number", "effect"].notna().all()


def test_column_types_do_not_depend_on_the_filter():
    assert evidence.findings(channel="door").dtypes.equals(everything().dtypes)
    none_left = evidence.findings(channel="door", jurisdiction="CN")
    assert none_left.empty and none_left.dtypes.equals(everything().dtypes)


def test_every_record_has_every_field_in_both_languages():
    texts = ("setting", "outcome", "unit", "caveat")
    codes = {
        "kind": {"number", "range", "direction", "none_found"},
        "audience": {"all", "instructor"},
    }
    for record in records():
        for field in texts:
            assert record[field]["en"] and record[field]["zh"], (record["id"], field)
        for field, known in codes.items():
            assert record[field] in known, (record["id"], field)
        assert record["source"] and record["grade"] in evidence.GRADES, record["id"]
        assert isinstance(record["second_hand"], bool) and isinstance(record["contested"], bool)


# ---------------------------------------------------------------- findings: filters


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ({"channel": "visit"}, "door"),
        ({"design": "rct"}, "randomised_trial"),
        ({"jurisdiction": "China"}, "CN"),
        ({"channel": ["door"]}, "door"),
        ({"channel": ""}, "door"),
    ],
)
def test_an_unknown_filter_is_refused_in_one_sentence_with_what_is_known(asked, known):
    with pytest.raises(datasets.DataProblem) as problem:
        evidence.findings(**asked)
    message = str(problem.value)
    assert known in message and "\n" not in message
    assert next(iter(asked)) in message


def test_filters_narrow_together_and_no_rows_is_an_answer():
    door = evidence.findings(channel="door")
    assert set(door["channel"]) == {"door"} and len(door) == 20
    both = evidence.findings(channel="door", design="field_experiment")
    assert set(both["id"]) == set(door.loc[door["design"] == "field_experiment", "id"])
    assert len(both) > 0


# ---------------------------------------------------------------- sources and citing

OWNSOURCES = """
sources:
- id: some-law
  title: {en: "Some <Law>", zh: "某法"}
  cite: "Some Law, art. 1"
  kind: statute
  grade: A
  read_on: "2026-11-23"
- id: some-memory
  title: {en: "A rule remembered", zh: "凭记忆的规则"}
  cite: "A rule"
  kind: statute
  grade: M
  read_on: null
"""


def test_a_source_prints_what_it_is(other_file):
    other_file("SOURCES", OWNSOURCES)
    law = evidence.source("some-law")
    assert repr(law).splitlines()[0] == "Some <Law> [some-law]"
    assert "A: the primary text was read; 2026-11-23" in repr(law)
    assert "Some &lt;Law&gt;" in law._repr_html_() and "<Law>" not in law._repr_html_()
    with pytest.raises(AttributeError):
        law.grade = "B"


def test_a_source_not_read_says_so(other_file, chinese):
    other_file("SOURCES", OWNSOURCES)
    assert evidence.source("some-memory").read == "未读"
    assert evidence.source("some-memory").title == "凭记忆的规则"
    assert evidence.sources()["read_on"].tolist() == ["2026-11-23", ""]


def test_notes_in_a_citation_speak_the_language(chinese):
    assert "仅凭记忆" in evidence.source("faratin-1998").cite
    language.use("en")
    assert evidence.source("faratin-1998").cite.endswith("memory only, read in garbled form")


def test_shipped_sources_are_whole():
    table = evidence.sources()
    assert table["id"].is_unique and len(table) > 10
    assert set(table["grade"]) <= {"A", "B", "C", "M"}
    assert (table[["title", "cite", "kind"]] != "").all(axis=None)
    assert not set(table["id"]) & set(everything()["id"])


def test_citing_mixes_sources_and_findings_in_order(other_file):
    other_file("SOURCES", OWNSOURCES)
    table = evidence.cite(["lu_2021_contacts", "some-law", "lu_2021_contacts"])
    assert table["id"].tolist() == ["lu_2021_contacts", "some-law"]
    assert table["cite"][0].startswith("Lu, Lu, Wang, Wu (2021). Production")
    assert table["grade"][1] == "A: the primary text was read"
    assert evidence.cite("some-law")["id"].tolist() == ["some-law"]
    assert evidence.cite([]).columns.tolist() == table.columns.tolist()


def test_what_was_only_remembered_is_not_cited_as_read():
    row = evidence.cite(["odonnell_2021"]).iloc[0]
    assert row["read_on"] == "not read" and "memory" in row["grade"]
    undated = evidence.cite("dai_digital_traces")["cite"][0]
    assert undated.startswith("Dai, Han, Shi, Zhang (no year)")


@pytest.mark.parametrize("ask", [evidence.source, evidence.cite])
def test_an_unknown_id_names_the_nearest(other_file, ask):
    other_file("SOURCES", OWNSOURCES)
    with pytest.raises(datasets.DataProblem, match="'some-laws'.*nearest is 'some-law'"):
        ask("some-laws")


@pytest.mark.parametrize("id", ["#", None, 7])
def test_an_id_like_nothing_points_to_the_lists(id):
    with pytest.raises(datasets.DataProblem, match=r"evidence\.sources\(\)"):
        evidence.cite([id])


def test_every_finding_can_be_cited(chinese):
    table = evidence.cite(everything()["id"])
    assert len(table) == 106
    assert (table != "").all(axis=None)


# ---------------------------------------------------------------- help lines

OWN_HELPLINES = """
helplines:
- {id: a, jurisdiction: CN, kind: complaint, number: "1", url: null, name: {en: a, zh: 甲},
   hours: {en: always, zh: 全天}, note: null, checked_on: null, grade: memory, second_hand: false,
   source: none}
- {id: b, jurisdiction: CN, kind: complaint, number: "2", url: null, name: {en: b, zh: 乙},
   hours: {en: always, zh: 全天}, note: null, checked_on: "2026-11-24", grade: read,
   second_hand: false, source: page}
"""


def test_unchecked_help_lines_are_never_shown(other_file):
    other_file("_HELPLINES", OWN_HELPLINES)
    assert evidence.helplines("CN")["number"].tolist() == ["2"]
    assert evidence.helplines(None)["number"].tolist() == ["2"]
    asked = evidence.helplines("CN", include_unchecked=True)
    assert asked["checked_on"].tolist() == ["not checked", "2026-11-24"]


def test_unchecked_is_said_in_chinese(other_file, chinese):
    other_file("_HELPLINES", OWN_HELPLINES)
    asked = evidence.helplines("CN", include_unchecked=True)
    assert asked["checked_on"].tolist()[0] == "未核实"
    assert asked["name"].tolist() == ["甲", "乙"]


def test_shipped_help_lines_have_a_day_and_a_page():
    for record in datasets.read_yaml(HELPLINES)["helplines"]:
        if record["checked_on"]:
            assert pd.Timestamp(record["checked_on"]) <= pd.Timestamp("2026-11-24")
            assert record["grade"] == "read" and len(record["source"]) > 10, record["id"]
        assert record["number"] or record["url"], record["id"]
        assert isinstance(record["number"], str | None), record["id"]


def test_numbers_of_the_shipped_lines():
    shown = evidence.helplines(None).set_index("id")["number"]
    assert shown["cn_12356"] == "12356" and shown["cn_110"] == "110" and shown["cn_120"] == "120"
    assert shown["cn_12378"] == "12378" and shown["cn_12363"] == "12363"
    assert shown["cn_12348"] == "12348" and shown["us_988"] == "988"
    assert shown["uk_116123"] == "116 123"


def test_help_lines_of_an_unknown_place_are_refused_with_the_places_known():
    with pytest.raises(datasets.DataProblem, match="'KR'; known: CN, UK, US"):
        evidence.helplines("KR")


# ---------------------------------------------------------------- language, grades, limits


def has_chinese(text):
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_findings_speak_chinese(chinese):
    frame = evidence.findings(memory=True, instructor=True)
    for column in ("setting", "outcome", "caveat"):
        assert frame[column].map(has_chinese).all(), column
    assert frame["effect"].equals(_in_english(everything)["effect"])


def _in_english(ask):
    language.use("en")
    try:
        return ask()
    finally:
        language.use("zh")


def test_help_lines_grades_and_limits_speak_chinese(chinese):
    assert evidence.helplines("CN")["name"].map(has_chinese).all()
    assert evidence.grades()[["words", "use"]].map(has_chinese).all(axis=None)
    assert evidence.limits()["limit"].map(has_chinese).all()


def test_every_grade_in_use_is_explained():
    explained = set(evidence.grades()["grade"])
    assert set(everything()["grade"]) | set(evidence.sources()["grade"]) <= explained


def test_the_first_limit_is_that_no_visit_was_tried():
    assert "No randomised visit" in evidence.limits()["limit"][0]


def test_codes_have_a_label_in_chinese(chinese):
    frame = evidence.findings(memory=True, instructor=True)
    for column in ("design", "channel", "jurisdiction", "kind"):
        labels = {code: language.label(column, code) for code in frame[column].unique()}
        assert not [code for code, label in labels.items() if not has_chinese(label)], column
