"""Scales: files that must be whole, scores to the last cell, and what every score says."""

import csv
import json
import re
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, evidence, language
from kit.psychology.scoring import Score, Scores, scale, scales
from kit.psychology.words import LEAST_FOR_A_SUMMARY
from tests.nothing_stored import nothing_stored
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(Path(__file__).with_name("oracles_scoring.yaml"))
FOLDER = datasets.folder() / "psychology" / "scales"
IDS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
WITH_ITEMS = ["fwb10", "fwb5", "gad7", "k6", "phq4"]
DESCRIBED = ["apr_financial_stress", "fas_shapiro", "pasa", "phq9"]
SCORED = [id for id in IDS if id not in DESCRIBED]
REVERSED = set(ORACLES["reversed"]["fwb10"])


@pytest.fixture
def chinese():
    language.use("zh")
    yield
    language.use("en")


def with_sum(total):
    """Ten answers to the ten items whose values, after reversing, have this sum."""
    values = [min(4, max(0, total - 4 * place)) for place in range(10)]
    return [4 - v if n in REVERSED else v for n, v in enumerate(values, 1)]


def context_of(id):
    return {"age": 45} if id.startswith("fwb") else {}


def coding_of(id):
    return "australia" if id == "k10" else None


def any_score(id, place=0):
    """A score from the same answer to every item."""
    one = scale(id)
    codes = one.record["codings"][coding_of(id) or "score"]["codes"]
    answers = [codes[place]] * one.n_items
    return one.score(answers, coding=coding_of(id), **context_of(id))


# ---------------------------------------------------------------- the CFPB table, cell by cell


COLUMNS = {
    "self_18_61": {"age_group": "18-61", "mode": "self"},
    "self_62plus": {"age_group": "62+", "mode": "self"},
    "other_18_61": {"age_group": "18-61", "mode": "other"},
    "other_62plus": {"age_group": "62+", "mode": "other"},
}


def test_the_shipped_table_is_the_published_one_in_all_164_cells():
    with (datasets.folder() / "psychology/fwb_conversion.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [int(row["total_response_value"]) for row in rows] == list(range(41))
    for column, scores in ORACLES["fwb10"].items():
        assert [int(row[column]) for row in rows] == scores
    assert sum(map(len, ORACLES["fwb10"].values())) == 164


@pytest.mark.parametrize("column", COLUMNS)
def test_every_sum_is_scored_as_the_table_says(column):
    people = pd.DataFrame([with_sum(n) for n in range(41)], columns=range(1, 11))
    made = scale("fwb10").score(people, **COLUMNS[column]).to_frame()
    assert made["raw"].tolist() == list(range(41))
    assert made["score"].tolist() == ORACLES["fwb10"][column]
    singly = [scale("fwb10").score(with_sum(n), **COLUMNS[column]) for n in range(41)]
    assert [one.value for one in singly] == ORACLES["fwb10"][column]
    assert {(one.low, one.high) for one in singly} == {tuple(ORACLES["ranges"]["fwb10"][column])}


@pytest.mark.parametrize(("column", "group"), [("self_18_61", "18-61"), ("self_62plus", "62+")])
def test_the_short_table_in_the_half_that_is_known(column, group):
    reverse = {1, 2, 3, 5}
    for total in range(21):
        values = [min(4, max(0, total - 4 * place)) for place in range(5)]
        answers = [4 - v if n in reverse else v for n, v in enumerate(values, 1)]
        assert scale("fwb5").score(answers, age_group=group).value == ORACLES["fwb5"][column][total]


def test_the_unknown_half_of_the_short_table_is_refused():
    said = refusal(scale("fwb5").score, [2] * 5, age=45, mode="other")
    assert "no conversion is known for age_group=18-61, mode=other" in said
    assert scale("fwb5").record["grade"] == "second_hand"
    assert "second hand" in repr(scale("fwb5").score([2] * 5, age=45))
    people = pd.DataFrame([[2] * 5] * 2, columns=range(1, 6))
    refusal(scale("fwb5").score, people, age=45, mode=["self", "other"])


def test_the_short_form_is_five_of_the_ten_with_the_same_words():
    ten, five = scale("fwb10").record, scale("fwb5").record
    chosen = [ten["items"][n - 1] for n in ORACLES["fwb5_items_of_fwb10"]]
    assert five["items"] == chosen and five["responses"] == ten["responses"]
    turned = [n in REVERSED for n in ORACLES["fwb5_items_of_fwb10"]]
    assert scale("fwb5").items()["reversed"].tolist() == turned


def test_a_norm_of_ten_items_is_not_held_against_five():
    short = scale("fwb5").score([2] * 5, age=45)
    assert short.percentile is None and "ten-item norm" in " ".join(short.says_not)


@pytest.mark.parametrize(
    ("age", "group"), [(18, "18-61"), (61, "18-61"), (61.9, "18-61"), (62, "62+")]
)
def test_the_edges_of_the_age_groups(age, group):
    assert scale("fwb10").score([2] * 10, age=age).context["age_group"] == (group, False)


def test_many_people_each_in_their_own_column():
    people = pd.DataFrame([with_sum(20)] * 4, columns=range(1, 11))
    modes = ["self", "self", "other", "other"]
    made = scale("fwb10").score(people, age=[30, 70, 30, 70], mode=modes).to_frame()
    assert made["score"].tolist() == [ORACLES["fwb10"][column][20] for column in COLUMNS]


def test_what_was_assumed_is_said():
    assert "(assumed, it was not said)" in repr(scale("fwb10").score([2] * 10, age=45))
    told = scale("fwb10").score([2] * 10, age=45, mode="self")
    assert told.context["mode"] == ("self", False) and "assumed" not in repr(told)


# ---------------------------------------------------------------- the other scales


@pytest.mark.parametrize("id", ["phq4", "gad7", "k6", "pss10", "ifdfw", "fas_archuleta"])
def test_ranges_are_reached_at_both_ends(id):
    low, high = ORACLES["ranges"][id]
    one, reverse = scale(id), set(scale(id).record["reverse_items"])
    codes = one.record["codings"]["score"]["codes"]
    for end, turned, expected in [(min, max, low), (max, min, high)]:
        answers = [(turned if n in reverse else end)(codes) for n in range(1, one.n_items + 1)]
        made = one.score(answers)
        assert (made.value, made.low, made.high) == (expected, low, high)


def test_phq4_and_its_two_parts():
    made = scale("phq4").score([3, 2, 1, 0])
    assert (made.value, made.parts) == (6, {"gad2": 5, "phq2": 1})
    by_text = {"down": 0, "interest": 1, "worry": 2, "nervous": 3}  # printed in another order
    assert scale("phq4").score(by_text).parts == made.parts


BANDS = [*["none"] * 3, *["mild"] * 3, *["moderate"] * 3, *["severe"] * 4]  # totals 0 to 12


@pytest.mark.parametrize(("total", "band"), list(enumerate(BANDS)))
def test_bands_of_phq4(total, band):
    answers = [min(3, max(0, total - 3 * place)) for place in range(4)]
    bands = scale("phq4").score(answers).bands
    assert bands.loc[bands["scale_part"] == "", "band"].tolist() == [band]


def test_screens_of_the_two_parts_begin_at_three():
    assert "GAD-2 (anxiety)" in scale("phq4").score([1, 2, 1, 1]).bands["scale_part"].tolist()
    assert set(scale("phq4").score([1, 1, 1, 1]).bands["scale_part"]) == {""}


def test_k6_paper_boxes_are_converted_and_not_taken_for_codes():
    assert scale("k6").score([1, 2, 3, 4, 5, 5], coding="boxes").value == 4 + 3 + 2 + 1
    assert scale("k6").score([4, 3, 2, 1, 0, 0]).value == 10
    assert "boxes" in refusal(scale("k6").score, [5, 5, 5, 5, 5, 5])
    assert scale("k6").score([0] * 6).bands.empty
    assert scale("k6").score([2, 2, 2, 2, 0, 0]).bands["band_from"].tolist() == [8]
    assert scale("k6").score([3, 2, 2, 2, 2, 2]).bands["band_from"].tolist() == [13]


@pytest.mark.parametrize("coding", ["australia", "united_states"])
def test_k10_carries_its_coding(coding):
    low, high = ORACLES["k10"][coding]
    codes = scale("k10").record["codings"][coding]["codes"]
    for code, expected in [(min(codes), low), (max(codes), high)]:
        made = scale("k10").score([code] * 10, coding=coding)
        assert (made.value, made.low, made.high, made.coding) == (expected, low, high, coding)
        assert f"'{coding}'" in repr(made)
    assert scale("k10").score([1] * 10, coding="united_states").bands.empty
    assert "say which with coding=" in refusal(scale("k10").score, [1] * 10)


def test_ifdfw_is_not_rounded():
    case = ORACLES["ifdfw"]
    assert sum(case["answers"]) == case["sum"]
    assert scale("ifdfw").score(case["answers"]).value == case["score"]
    assert scale("ifdfw").score([3] * 7 + [4]).value == 3.125
    assert "better" in scale("ifdfw").higher_means


def test_brief_cope_has_fourteen_parts_and_no_total():
    parts = ORACLES["brief_cope"]
    for part, items in parts.items():
        answers = {n: 4 if n in items else 1 for n in range(1, 29)}
        made = scale("brief_cope").score(answers)
        assert made.parts == {name: 8 if name == part else 2 for name in parts}
        assert (made.value, made.raw, made.low, made.high, made.percentile) == (None,) * 5
    assert "no total" in repr(made)
    people = pd.DataFrame([[1] * 28] * 5, columns=range(1, 29))
    table = scale("brief_cope").score(people).to_frame()
    assert table.columns.tolist() == list(parts)
    assert not {"total", "score", "raw"} & set(dir(made.parts)) and len(parts) == 14


def test_a_part_with_a_missing_answer_is_left_out_where_the_scale_lets_it():
    made = scale("brief_cope").score({n: 2 for n in range(1, 28)})
    assert made.parts["humour"] is None and made.parts["religion"] == 4
    assert "not scored, answers are missing" in repr(made)


# ---------------------------------------------------------------- norms


def test_percentiles_at_the_computed_points():
    table = ORACLES["fwb10_percentiles"]
    by_score = {}
    for total, column in product(range(41), COLUMNS):
        made = scale("fwb10").score(with_sum(total), **COLUMNS[column])
        by_score[made.value] = made.percentile
    for score, percentile in table.items():
        if int(score) in by_score:
            assert by_score[int(score)] == percentile
    assert set(map(int, table)) <= set(by_score)
    for score, percentile in by_score.items():
        assert (percentile is None) == (not 25 <= score <= 86)
        assert percentile is None or 1 <= percentile <= 99


def test_outside_the_norm_the_end_is_named_and_nothing_made_up():
    low = scale("fwb10").score(with_sum(0), age=45)
    high = scale("fwb10").score(with_sum(40), age=70)
    assert "below percentile 1 of adults in the United States" in repr(low)
    assert "above percentile 99" in repr(high)


def test_a_norm_of_one_point_only_says_on_which_side():
    said = repr(scale("phq4").score([3, 3, 0, 1], wording="de"))
    assert "PHQ-2 (depression): below percentile 93.4 of 5,030 people in Germany" in said
    assert "GAD-2 (anxiety): above percentile 95.2" in said
    assert scale("phq4").score([3, 3, 0, 1], wording="de").percentile is None


def test_a_norm_is_that_of_its_wording_only():
    fwb = scale("fwb10")
    english, chinese = (fwb.score([2] * 10, age=45, wording=one) for one in ("en", "zh"))
    assert (english.percentile, english.wording) == (35, "en")
    assert (chinese.percentile, chinese.wording, chinese.value) == (None, "zh", 50)
    assert "Wording answered: Chinese" in repr(chinese)
    assert repr(chinese).count("No percentile: the norm was measured with the English") == 1
    assert chinese.against_norm[0] in repr(chinese) and len(chinese.against_norm) == 1
    assert "about percentile" not in repr(chinese) and "No percentile:" not in repr(english)
    people = pd.DataFrame([[2] * 10] * 6, columns=range(1, 11))
    table = fwb.score(people, age=45, wording="zh")
    assert "percentile" not in table.to_frame() and "No percentile:" in repr(table)
    assert fwb.score(people, age=45).to_frame()["percentile"].tolist() == [35] * 6
    assert "No percentile:" not in repr(fwb.score(people, age=45))
    for one in ("en", "zh"):  # the people of this norm were asked in German
        assert "the norm was measured with the German" in repr(
            scale("phq4").score([0] * 4, wording=one)
        )
    assert "No percentiles of any group" in repr(scale("k6").score([0] * 6, wording="zh"))


def test_the_wording_is_the_spoken_language_unless_said(chinese):
    assert scale("fwb10").score([2] * 10, age=45).wording == "zh"
    assert scale("fwb10").score([2] * 10, age=45).percentile is None
    assert scale("fwb10").score([2] * 10, age=45, wording="en").percentile == 35
    survey = scale("fwb10").score([3] * 10, age=45, coding="survey")
    assert (survey.wording, survey.percentile) == ("en", 35)
    assert scale("fwb5").score([3] * 5, age=45, coding="survey").wording == "en"


def test_wordings_that_are_none():
    for bad in ("eng", "", 5, ["en"]):
        assert "en, zh, de" in refusal(scale("k6").score, [0] * 6, wording=bad)
    said = refusal(scale("fwb10").score, [3] * 10, age=45, coding="survey", wording="zh")
    assert 'wording="en"' in said


def test_what_is_only_remembered_is_no_norm():
    assert scale("ifdfw").norms().empty and scale("pss10").norms().empty
    for id in IDS:
        assert "memory" not in {one["grade"] for one in scale(id).record.get("norms", [])}
        assert "memory" not in {one["grade"] for one in scale(id).record.get("cut_offs", [])}


def test_folklore_bands_are_not_printed():
    assert scale("pss10").cut_offs().empty and scale("fwb10").cut_offs().empty


# ---------------------------------------------------------------- what every score says


@pytest.mark.parametrize("id", SCORED)
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_every_score_says_the_same_beside_another_number(id, edition):
    language.use(edition)
    try:
        told = [repr(any_score(id, place)) for place in (0, -1)]
        tails = [text[text.index("Cut-offs" if edition == "en" else "界值") :] for text in told]
        lines = evidence.helplines("CN")
        first = lines[lines["kind"] == "mental_health"].iloc[0]
    finally:
        language.use("en")
    assert tails[0].split("\n", 1)[1] == tails[1].split("\n", 1)[1]
    for text in told:
        assert first["number"] in text and first["checked_on"] in text
        assert {"en": "not a diagnosis", "zh": "不是诊断"}[edition] in text


def test_no_colour_and_no_mark_by_height():
    pages = [any_score("k6", place)._repr_html_() for place in (0, 2, 4)]
    assert all("style" not in page and "color" not in page for page in pages)
    assert len({re.sub(r"\d+", "", page) for page in pages}) == 1


@pytest.mark.parametrize("jurisdiction", ["CN", "US", "UK"])
def test_help_is_shown_for_the_place_asked(jurisdiction):
    made = scale("k6").score([0] * 6, jurisdiction=jurisdiction)
    assert set(made.help["jurisdiction"]) == {jurisdiction}
    assert made.help["checked_on"].str.fullmatch(r"20\d\d-\d\d-\d\d").all()
    assert made.help["number"].iloc[0] in repr(made)


def test_a_place_without_help_lines_is_refused():
    assert "known" in refusal(scale("k6").score, [0] * 6, jurisdiction="XX")


def test_an_unvalidated_translation_says_so_on_screen(chinese):
    for id in WITH_ITEMS:
        one = scale(id)
        assert re.search("[\u4e00-\u9fff]", one.items()["item_text"].iloc[0])
        assert "未经效度验证" in one.language_status
        assert "未经效度验证" in repr(one) and "未经效度验证" in repr(any_score(id))
    language.use("en")
    for id in WITH_ITEMS:
        assert "unvalidated translation" in repr(scale(id))


def test_results_are_escaped(tmp_path):
    own = scale(write(tmp_path, name="<script>x</script>"))
    assert "<script>" not in own.score([0, 1])._repr_html_()


@pytest.mark.parametrize("id", SCORED)
def test_a_score_is_stored_nowhere(id):
    with nothing_stored():
        own, n = scale(id), scale(id).n_items
        answers = [1] * n
        how = {"coding": coding_of(id)} | context_of(id)
        made = own.score(answers, **how)
        repr(made), made._repr_html_()
        many = own.score(pd.DataFrame([answers] * 6, columns=range(1, n + 1)), **how)
        repr(many), many._repr_html_(), many.summary()


# ---------------------------------------------------------------- no item on self-harm


SELF_HARM = re.compile(
    r"suicid|self.?harm|better off dead|hurt(ing)? (yourself|myself)|end (my|your) life|"
    r"自杀|自残|自伤|轻生|伤害自己|不如死|死了|想死",
    re.IGNORECASE,
)


def texts(value):
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_no_text_of_any_scale_asks_about_self_harm(path):
    everything = list(texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert len(everything) > 10
    assert [text for text in everything if SELF_HARM.search(text)] == []
    assert not SELF_HARM.search(path.read_text(encoding="utf-8"))


def test_the_nine_item_form_is_neither_shown_nor_scored():
    assert "must not" in refusal(scale("phq9").items)
    assert "use phq4 or k6" in refusal(scale("phq9").score, [0] * 9)


@pytest.mark.parametrize(
    "text",
    [
        "Thoughts that you would be better off dead",
        "Thoughts of hurting  yourself in some way",
        "SUICIDAL thoughts",
        "Did you think of sui\u200bcide?",
        "Ｓelf-harm",
        {"en": "Bad thoughts", "zh": "有伤害 自己的想法"},
        {"en": "Bad thoughts", "zh": "觉得不如死了"},
    ],
)
def test_an_own_scale_with_such_an_item_does_not_load(tmp_path, text):
    items = [{"key": "a", "set": "s", "text": text}, {"key": "b", "set": "s", "text": "Fine"}]
    said = refusal(scale, write(tmp_path, items=items))
    assert said.startswith("mine.yaml: item 1 in 'items' asks about self-harm")


@pytest.mark.parametrize("text", ["I hurt myself", {"en": "Bad thoughts", "zh": "想过轻生"}])
@pytest.mark.parametrize("place", ["item", "prompt", "option", "last option", "other prompt"])
def test_nothing_that_is_read_beside_an_item_asks_about_self_harm(tmp_path, place, text):
    own, other = ({"prompt": "How much?", "options": ["not", "some", "much"]} for _ in range(2))
    items = [{"key": "a", "set": "own", "text": "Fine"}, {"key": "b", "set": "other", "text": "No"}]
    if place == "item":
        items[1]["text"] = text
    elif place.endswith("prompt"):
        (own if place == "prompt" else other)["prompt"] = text
    else:
        own["options"][0 if place == "option" else 2] = text
    said = refusal(scale, write(tmp_path, items=items, responses={"own": own, "other": other}))
    number = 2 if place in ("item", "other prompt") else 1
    assert said.startswith(f"mine.yaml: item {number} in 'items' asks about self-harm")


# ---------------------------------------------------------------- files


MINE = {
    "id": "mine",
    "name": "Mine",
    "measures": "nothing yet",
    "n_items": 2,
    "licence_class": "own",
    "licence": "CC-BY-4.0",
    "notice": "Written for this class.",
    "source": "own",
    "language_status": "English only",
    "higher_means": "more of it",
    "grade": "computed",
    "responses": {"s": {"prompt": "How much?", "options": ["not", "some", "much"]}},
    "items": [{"key": k, "set": "s", "text": f"I am {k}"} for k in ("fast", "slow")],
    "reverse_items": [2],
    "codings": {"score": {"codes": [0, 1, 2], "what": "0 to 2"}},
    "default_coding": "score",
    "scoring": {"rule": "sum", "partial": "refuse", "says": "Sum of two."},
    "range": [0, 4],
}


def write(folder, drop=(), **changes):
    record = {key: value for key, value in {**MINE, **changes}.items() if key not in drop}
    path = folder / "mine.yaml"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_an_own_scale_works_by_its_path(tmp_path):
    for path in (write(tmp_path), Path(write(tmp_path))):
        own = scale(path)
        made = own.score({"fast": "much", "slow": 0})
        assert (made.value, made.low, made.high, made.percentile) == (4, 0, 4, None)
        assert own.items()["reversed"].tolist() == [False, True]
    people = pd.DataFrame({"fast": [0, 1, 2], "slow": [2, 1, 0]})
    assert own.score(people).to_frame()["score"].tolist() == [0, 2, 4]
    assert "range of 0 to 4" in repr(own.score(people))
    assert "mine" not in scales()["id"].tolist()


NEEDED = ["licence", "notice", "source", "language_status", "higher_means"]


@pytest.mark.parametrize(
    "key", [*NEEDED, "id", "name", "licence_class", "grade", "scoring", "n_items"]
)
@pytest.mark.parametrize("empty", [None, "", "dropped"])
def test_a_file_that_lacks_what_it_must_say_does_not_load(tmp_path, key, empty):
    path = write(tmp_path, drop=[key]) if empty == "dropped" else write(tmp_path, **{key: empty})
    said = refusal(scale, path)
    assert said.startswith(f"mine.yaml: the key '{key}' is missing or empty")


@pytest.mark.parametrize("kind", ["A-", "B", "C"])
def test_items_under_another_licence_do_not_load(tmp_path, kind):
    said = refusal(scale, write(tmp_path, licence_class=kind))
    assert said.startswith("mine.yaml: the key 'items' may not stand under licence class")


WRONG = [
    ("licence", {"en": "only English"}),
    ("notice", {"en": "x", "zh": " "}),
    ("higher_means", 3),
    ("id", {"en": "a", "zh": "甲"}),
    ("licence_class", "D"),
    ("licence_class", ["A"]),
    ("grade", "sure"),
    ("n_items", True),
    ("n_items", 2.0),
    ("n_items", -1),
    ("items", [{"key": "a", "set": "s", "text": "one only"}]),
    ("items", "two"),
    ("items", [{"key": "a", "set": "t", "text": "x"}] * 2),
    ("items", [{"key": "a", "set": "s", "text": "x"}] * 2),
    ("items", [{"key": "1", "set": "s", "text": "x"}, {"key": "b", "set": "s", "text": "x"}]),
    ("responses", {"s": {"prompt": "How much?", "options": ["not", "much"]}}),
    ("responses", []),
    ("reverse_items", [3]),
    ("reverse_items", [2, 2]),
    ("reverse_items", ["slow"]),
    ("norm_wording", "English"),
    ("norm_wording", ["en"]),
    ("codings", {"score": {"codes": [0, 1, 2], "what": "x", "wording": "fr"}}),
    ("reverse_items", None),
    ("codings", {}),
    ("codings", {"score": {"codes": [0, 1, 1], "what": "x"}}),
    ("codings", {"score": {"codes": [0, 1, True], "what": "x"}}),
    ("codings", {"score": {"codes": [0, 1, 2], "values": [0, 1], "what": "x"}}),
    ("codings", {"score": {"codes": [0, 1, 2], "missing": [2], "what": "x"}}),
    ("codings", {"score": {"codes": [0, 1, 2]}}),
    ("default_coding", "other"),
    ("default_coding", ["score"]),
    ("range", [0, 5]),
    ("range", 4),
    ("norms", [{"group": "x", "mean": 1}]),
    ("norms", [{"group": "x", "grade": "read", "points": [[3, 50], [2, 60]]}]),
    ("norms", [{"group": "x", "grade": "read", "points": [[3, 150]]}]),
    ("norms", [{"group": "x", "grade": "read", "of": "part"}]),
    (
        "cut_offs",
        [{"population": "x", "bands": [{"from": 3, "to": 1, "name": "x"}], "grade": "read"}],
    ),
    ("cut_offs", [{"population": "x", "bands": [{"from": 0, "to": 1}], "grade": "read"}]),
    ("cut_offs", 7),
    ("subscales", {"a": {"items": [3], "name": "a"}}),
    ("subscales", {"score": {"items": [1], "name": "a"}}),
    ("subscales", []),
    ("context", {"age_group": {"choices": {"x": "x"}, "ages": {"x": [18]}}}),
    ("context", {"mode": {"choices": {"x": "x"}, "default": "y"}}),
    ("norms", [{"group": "x", "grade": "read", "points": [[None, 50]]}]),
    ("norms", [{"group": "x", "grade": "read", "note": 3}]),
    ("codings", {"score": {"codes": [0, 1, 10**30], "what": "x"}}),
    ("context", {"age_group": {"choices": {"x": "x"}, "ages": {"x": [1, 2, 3]}}}),
    ("says_not", [{"en": {"en": "a", "zh": "b"}, "zh": "b"}]),
    ("says_not", "nothing"),
    ("scoring", "sum"),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_wrong_key_is_named_with_its_file(tmp_path, key, value):
    said = refusal(scale, write(tmp_path, **{key: value}))
    assert said.startswith(f"mine.yaml: the key '{key}"), said


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ({"rule": "guess", "says": "x", "partial": "refuse"}, "scoring: rule"),
        ({"rule": "sum", "says": "x", "partial": "impute"}, "scoring: partial"),
        ({"rule": "sum", "says": "x", "partial": "by_subscale"}, "subscales"),
        ({"rule": "subscales", "says": "x", "partial": "refuse"}, "subscales"),
        ({"rule": "none", "says": "x"}, "scoring: why"),
        ({"rule": "none", "says": "x", "why": "x"}, "items"),
        ({"rule": "table", "says": "x", "partial": "refuse"}, "table"),
        ({"rule": "sum"}, "scoring"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path, rule, key):
    assert f"the key '{key}'" in refusal(scale, write(tmp_path, scoring=rule))


def test_what_is_missing_is_called_missing(tmp_path):
    said = refusal(scale, write(tmp_path, drop=["items"]))
    assert "'items' and 'items_withheld' are both missing; list the items" in said
    assert "names item 5, and the scale has 2 items" in refusal(
        scale, write(tmp_path, reverse_items=[5])
    )
    assert "names item 2 twice" in refusal(scale, write(tmp_path, reverse_items=[2, 2]))


def test_a_scale_without_cut_offs_says_so(tmp_path):
    for told in (scale(write(tmp_path)), scale(write(tmp_path)).score([0, 1])):
        assert "Cut-offs: none recorded here." in repr(told).splitlines()


def test_a_misspelt_key_is_answered_with_the_nearest(tmp_path):
    assert "'notise' is not known; near: notice" in refusal(scale, write(tmp_path, notise="x"))


def test_a_file_that_holds_no_scale(tmp_path):
    path = tmp_path / "list.yaml"
    path.write_text("[1, 2]", encoding="utf-8")
    assert "holds no scale" in refusal(scale, path)
    assert "There is no file" in refusal(scale, str(tmp_path / "absent.yaml"))


TABLE = {
    "scoring": {"rule": "table", "partial": "refuse", "says": "x"},
    "context": {"mode": {"choices": {"self": "s"}, "default": "self"}},
    "table": {"file": "t.csv", "raw": "sum", "columns": [{"column": "a", "mode": "self"}]},
    "range": [10, 50],
}


def test_an_own_table_beside_an_own_scale(tmp_path):
    path = write(tmp_path, **TABLE)
    assert "There is no file" in refusal(scale, path)
    rows = "sum,a\n0,10\n1,20\n2,30\n3,40\n4,50\n"
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    assert scale(path).score([2, 1]).value == 40
    for bad in (rows[:-5], rows.replace("30", "x"), rows.replace("2,30", "1,30")):
        (tmp_path / "t.csv").write_text(bad, encoding="utf-8")
        assert "one row for every sum" in refusal(scale, path)
    (tmp_path / "t.csv").write_text(rows.replace("sum,a", "sum,b"), encoding="utf-8")
    assert "column 'a'" in refusal(scale, path)


@pytest.mark.parametrize("wrong", ["phq", "", None, 4, ["k6"], "K6", float("nan"), True])
def test_a_scale_that_does_not_exist(wrong):
    assert "There is no scale" in refusal(scale, wrong)


def test_the_table_of_scales():
    table = scales()
    assert table["id"].tolist() == IDS and not table.isna().any().any()
    assert table.loc[table["items_shown"], "id"].tolist() == WITH_ITEMS
    assert set(table.loc[table["items_shown"], "licence_class"]) == {"A"}
    assert table.loc[~table["scored"], "id"].tolist() == DESCRIBED
    language.use("zh")
    try:
        shown = language.table(scales())
        assert {"测量内容", "许可类别", "分数越高"} <= set(shown.columns)
    finally:
        language.use("en")


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_every_scale_is_told_in_both_languages(id, edition):
    language.use(edition)
    try:
        one = scale(id)
        for text in (one.name, one.notice, one.licence, one.higher_means, one.language_status):
            assert text and text in repr(one)
        assert one.source in repr(one) and "<p>" in one._repr_html_()
        one.norms(), one.cut_offs()
    finally:
        language.use("en")


def test_what_is_only_remembered_is_said_to_be():
    for id in ("pasa", "apr_financial_stress"):
        assert "from memory, not read" in repr(scale(id))
        assert scale(id).record["grade"] == "memory"


@pytest.mark.parametrize("id", DESCRIBED)
def test_a_scale_that_is_only_described_is_not_scored(id):
    said = refusal(scale(id).score, [1] * scale(id).n_items)
    assert "only described here and not scored" in said
    assert "not listed here" in refusal(scale(id).items)


# ---------------------------------------------------------------- wrong answers


@pytest.mark.parametrize(
    "bad",
    [-1, 4, 99, 1.5, np.inf, -np.inf, True, False, np.bool_(True), "often", "1.5", 10**40, 1j]
    + [[1], {"a": 1}, object, pd.Timestamp("2026-03-17")],
)
def test_an_answer_off_the_scale_is_named(bad):
    said = refusal(scale("phq4").score, [0, bad, 0, 0])
    assert said.startswith("item 2: ") and "the codes are 0, 1, 2, 3" in said
    people = pd.DataFrame({1: [0, 0], 2: pd.Series([0, bad], dtype=object), 3: 0, 4: 0})
    assert refusal(scale("phq4").score, people).startswith("Row 1, item 2: ")


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, "", " ", pd.NaT])
def test_a_missing_answer_is_refused_and_not_filled_in(missing):
    for id in SCORED:
        if scale(id).record["scoring"]["partial"] == "refuse":
            code = scale(id).record["codings"][coding_of(id) or "score"]["codes"][0]
            answers = [code] * (scale(id).n_items - 1) + [missing]
            said = refusal(scale(id).score, answers, coding=coding_of(id), **context_of(id))
            assert f"items {scale(id).n_items} are missing" in said


def test_all_answers_missing():
    assert "There are no answers" in refusal(scale("brief_cope").score, [None] * 28)
    assert "There are no answers" in refusal(scale("phq4").score, {})  # nobody answered
    assert "There are no answers" in refusal(scale("phq4").score, [])
    assert "There are no answers" in refusal(
        scale("phq4").score, pd.DataFrame(columns=[1, 2, 3, 4])
    )


@pytest.mark.parametrize("wrong", [None, 3, "0000", object(), np.zeros((2, 4)), {1, 2, 3, 4}, b"x"])
def test_what_is_no_set_of_answers(wrong):
    assert "no set of answers" in refusal(scale("phq4").score, wrong)


@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_list_of_another_length(n):
    assert f"{n} answers were given" in refusal(scale("phq4").score, [0] * n)


def test_answers_by_name():
    same = [0, 1, 2, 3]
    expected = scale("phq4").score(same).value
    keys = ["nervous", "worry", "interest", "down"]
    for labels in ([1, 2, 3, 4], ["1", "2", "3", "4"], keys, [1.0, 2.0, 3.0, 4.0]):
        answers = dict(zip(labels, same, strict=True))
        assert scale("phq4").score(answers).value == expected
        assert scale("phq4").score(pd.Series(answers)).value == expected
        frame = pd.DataFrame([answers])[labels[::-1]]
        assert scale("phq4").score(frame).to_frame()["score"].tolist() == [expected]
    assert "near: worry" in refusal(scale("phq4").score, {"wory": 1})
    assert "given twice" in refusal(scale("phq4").score, {1: 0, "nervous": 1, 2: 0, 3: 0, 4: 0})
    assert "no item" in refusal(scale("phq4").score, {True: 0, 2: 0, 3: 0, 4: 0})
    assert "no column for items 4" in refusal(
        scale("phq4").score, pd.DataFrame([[0] * 3], columns=[1, 2, 3])
    )
    assert "items 1, 2, 3, 4" in refusal(
        scale("phq4").score, pd.DataFrame([[0] * 4], columns=list("abcd"))
    )


def test_answers_under_names_of_ones_own():
    people = pd.DataFrame({"d": [3], "c": [2], "b": [1], "a": [0], "other": ["x"]})
    made = scale("phq4").score(people, items=["a", "b", "c", "d"]).to_frame()
    assert made[["gad2", "phq2"]].iloc[0].tolist() == [1, 5]
    assert scale("phq4").score({"a": 0, "b": 1, "c": 2, "d": 3}, items=list("abcd")).value == 6
    for wrong in ["abcd", ["a"], 4, {"a": 1}]:
        assert "a list of 4 names" in refusal(scale("phq4").score, people, items=wrong)
    for wrong in (list("abcx"), list("aabc")):
        assert "exactly one column" in refusal(scale("phq4").score, people, items=wrong)
    twice = pd.DataFrame([[0] * 5], columns=list("abcda"))
    assert "exactly one column" in refusal(scale("phq4").score, twice, items=list("abcd"))


def test_answers_by_the_texts_of_the_options():
    said = ["Nearly every day", "several days", " Not at all ", "几乎每天"]
    assert scale("phq4").score(said).value == 3 + 1 + 0 + 3
    assert scale("fwb10").score(["Completely"] * 6 + ["Always"] * 4, age=45).raw == 4 * 4
    assert scale("phq4").score(["3", "1.0", "0", 3.0]).value == 7
    people = pd.DataFrame({1: pd.Categorical(["Not at all", "Several days"]), 2: 0, 3: 0, 4: 0})
    assert scale("phq4").score(people).to_frame()["score"].tolist() == [0, 1]


@pytest.mark.parametrize(
    "kind", ["int8", "float32", "Int64", "Float64", "str", "object", "category"]
)
def test_columns_of_any_type_are_read_alike(kind):
    people = pd.DataFrame([[0, 1, 2, 3], [3, 2, 1, 0]], columns=[1, 2, 3, 4]).astype(kind)
    assert scale("phq4").score(people).to_frame()["gad2"].tolist() == [1, 5]


@pytest.mark.parametrize("kind", [bool, "boolean"])
def test_yes_and_no_are_no_answers(kind):
    people = pd.DataFrame([[0, 1, 0, 1]], columns=[1, 2, 3, 4]).astype(kind)
    assert "off the scale" in refusal(scale("phq4").score, people)


def test_columns_that_look_like_a_person_are_refused():
    people = pd.DataFrame({1: [0], 2: [0], 3: [0], 4: [0], "phone": ["13800000000"]})
    refusal(scale("phq4").score, people)


# ---------------------------------------------------------------- wrong context


@pytest.mark.parametrize(
    "age", [17, 17.9, -1, 0, 121, 10**400, np.nan, np.inf, True, "45", "x", pd.NA, [45], object()]
)
def test_an_age_that_cannot_be_used(age):
    assert "age" in refusal(scale("fwb10").score, [2] * 10, age=age)


def test_a_missing_age_says_what_to_give():
    said = refusal(scale("fwb10").score, [2] * 10)
    assert "needs age_group= / age=" in said and "18-61, 62+" in said
    refusal(scale("fwb10").score, [2] * 10, age=None)


def test_ages_of_many():
    people = pd.DataFrame([[2] * 10] * 3, columns=range(1, 11), index=["a", "b", "c"])
    ages = pd.Series([30, 70, 45], index=people.index)
    assert scale("fwb10").score(people, age=ages).to_frame().index.tolist() == ["a", "b", "c"]
    assert "indexed otherwise" in refusal(scale("fwb10").score, people, age=ages[::-1])
    assert "2 values for 3 people" in refusal(scale("fwb10").score, people, age=[30, 40])
    said = refusal(scale("fwb10").score, people, age=[30, np.nan, 40])
    assert said.startswith("Row b, age: 'nan' is missing")
    assert refusal(scale("fwb10").score, people, age_group=["62+", "x", "62+"]).startswith(
        "Row b, "
    )


@pytest.mark.parametrize("value", ["phone", 1, True, np.nan, ["self"], {}])
def test_another_mode(value):
    assert "mode" in refusal(scale("fwb10").score, [2] * 10, age=45, mode=value)


def test_context_that_does_not_fit():
    assert "near: age" in refusal(scale("fwb10").score, [2] * 10, agee=45)
    assert "disagree" in refusal(scale("fwb10").score, [2] * 10, age=45, age_group="62+")
    assert "does not ask for 'age'" in refusal(scale("k6").score, [0] * 6, age=45)
    for wrong in ("box", 3, ["boxes"]):
        assert "no coding" in refusal(scale("k6").score, [0] * 6, coding=wrong)


# ---------------------------------------------------------------- many people


answers_of_many = st.lists(
    st.lists(st.integers(0, 4), min_size=10, max_size=10), min_size=1, max_size=8
)


@given(answers_of_many, st.integers(18, 90))
def test_many_are_scored_as_one_by_one(rows, age):
    people = pd.DataFrame(rows, columns=range(1, 11))
    made = scale("fwb10").score(people, age=age).to_frame()
    singly = [scale("fwb10").score(row, age=age) for row in rows]
    assert made["score"].tolist() == [one.value for one in singly]
    percentiles = [np.nan if one.percentile is None else one.percentile for one in singly]
    np.testing.assert_allclose(made["percentile"], percentiles)


@given(st.lists(st.integers(0, 4), min_size=10, max_size=10), st.integers(1, 10))
def test_a_better_answer_never_lowers_well_being(row, item):
    better = list(row)
    better[item - 1] = max(0, row[item - 1] - 1) if item in REVERSED else min(4, row[item - 1] + 1)
    for group in ("18-61", "62+"):
        first, second = (scale("fwb10").score(r, age_group=group).value for r in (row, better))
        assert first <= second


def test_a_hundred_thousand_people():
    rng = np.random.default_rng(1)
    people = pd.DataFrame(rng.integers(0, 5, (100_000, 10)), columns=range(1, 11))
    ages = rng.integers(18, 90, 100_000)
    made = scale("fwb10").score(people, age=ages).to_frame()
    turned = people.to_numpy(copy=True)
    at = np.array(sorted(REVERSED)) - 1
    turned[:, at] = 4 - turned[:, at]
    young, old = (np.array(ORACLES["fwb10"][c]) for c in ("self_18_61", "self_62plus"))
    sums = turned.sum(axis=1)
    assert (made["score"] == np.where(ages >= 62, old[sums], young[sums])).all()


def test_people_with_missing_answers_have_no_score_and_are_counted():
    people = pd.DataFrame([[0, 1, 2, 3], [0, None, 2, 3], [3, 3, 3, 3]], columns=[1, 2, 3, 4])
    made = scale("phq4").score(people)
    assert made.incomplete == 1 and "1 of them with answers missing" in repr(made)
    table = made.to_frame()
    assert table["score"].isna().tolist() == [False, True, False]
    assert table["phq2"].tolist() == [5, 5, 6] and np.isnan(table["gad2"].iloc[1])


def test_a_summary_of_fewer_than_five_people_is_not_shown():
    people = pd.DataFrame([[0, 1, 2, 3]] * 4, columns=[1, 2, 3, 4])
    made = scale("phq4").score(people)
    assert "from 5 people up" in refusal(made.summary) and "mean " not in repr(made)
    more = scale("phq4").score(pd.concat([people, people.iloc[:1]], ignore_index=True))
    assert more.summary()["people_scored"].tolist() == [5, 5, 5] and "mean 6" in repr(more)
    assert LEAST_FOR_A_SUMMARY == 5


def test_a_part_that_fewer_than_five_answered_stays_empty():
    rows = [[0, 1, 2, 3]] * 4 + [[None, 1, 2, 3]] * 2
    table = scale("phq4").score(pd.DataFrame(rows, columns=[1, 2, 3, 4])).summary()
    assert table["people_scored"].tolist() == [4, 4, 6]
    assert table["score_mean"].isna().tolist() == [True, True, False]


def test_nobody_is_shown_person_by_person():
    people = pd.DataFrame(
        [[0, 1, 2, 3]] * 9, columns=[1, 2, 3, 4], index=[f"p{n}" for n in range(9)]
    )
    made = scale("phq4").score(people)
    assert "p3" not in repr(made) and "p3" not in made._repr_html_()
    for phrase in ("not a diagnosis", "12356", "Higher means", "range of 0 to 12"):
        assert phrase in repr(made)


def test_what_comes_back_cannot_be_changed_by_hand():
    made = scale("phq4").score(pd.DataFrame([[0, 1, 2, 3]], columns=[1, 2, 3, 4]))
    table = made.to_frame()
    table["score"] = 99
    assert made.to_frame()["score"].tolist() == [6]
    assert isinstance(made, Scores) and isinstance(any_score("k6"), Score)
    with pytest.raises(AttributeError):
        any_score("k6").value = 3
    with pytest.raises(AttributeError):
        _ = scale("k6").no_such


def test_answers_are_left_as_they_were():
    people = pd.DataFrame([[4, 0, 1, 2, 3] * 2], columns=range(1, 11))
    before = people.copy()
    scale("fwb10").score(people, age=45)
    pd.testing.assert_frame_equal(people, before)


# ---------------------------------------------------------------- the real survey, where it is


def survey():
    try:
        return pd.read_csv(datasets.external("nfwbs_2016"))
    except datasets.DataProblem:
        pytest.skip("no copy of the survey in DOORSTEP_DATA_DIR")


def test_the_survey_file_s_own_score_is_not_the_table_s():
    people, case = survey(), ORACLES["survey_2016"]
    items = [f"FWB1_{n}" for n in range(1, 7)] + [f"FWB2_{n}" for n in range(1, 5)]
    groups = np.where(people["agecat"] >= 6, "62+", "18-61")
    made = scale("fwb10").score(people[items], items=items, coding="survey", age_group=groups)
    score, own = made.to_frame()["score"], people["FWBscore"]
    both = score.notna() & (own > 0)
    assert (len(people), both.sum()) == (case["people"], case["scored"])
    assert score[both].mean() == pytest.approx(case["table_mean"], abs=0.001)
    assert own[both].mean() == pytest.approx(case["own_mean"], abs=0.001)
    assert (score[both] == own[both]).mean() == pytest.approx(case["equal_share"], abs=0.001)
    assert np.corrcoef(score[both], own[both])[0, 1] == pytest.approx(
        case["correlation"], abs=0.001
    )
