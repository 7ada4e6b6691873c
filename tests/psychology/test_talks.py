"""Dialogues and the code book: whole, in both languages, and refused where they are not."""

import copy
import re

import pytest
import yaml

from kit import datasets, language
from kit.psychology import codebook, dialogue, dialogues, talks
from tests.refusals import refusal

SITUATIONS = ["short_term", "lost_contact", "sudden_shock", "family"]
LINE = {"en": "a line", "zh": "一句"}
SMALL = {
    "id": "my-01",
    "situation": "market_stall",
    "quality": "good",
    "title": LINE,
    "scene": LINE,
    "turn": 2,
    "turn_why": LINE,
    "utterances": [
        {"who": "visitor", "codes": ["OQ"], "en": "How are things?", "zh": "怎么样？"},
        {"who": "resident", "codes": ["DIS", "EMO"], "en": "Bad.", "zh": "不好。"},
        {"who": "visitor", "codes": ["TEX"], "texas": ["thank"], "en": "Thanks.", "zh": "谢谢。"},
        {"who": "resident", "codes": ["OFR"], "promise": [], "en": "Soon.", "zh": "快了。"},
    ],
}


def write(folder, content, name="mine.yaml"):
    path = folder / name
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def changed(**keys):
    return {**copy.deepcopy(SMALL), **keys}


def with_said(place, **keys):
    record = copy.deepcopy(SMALL)
    record["utterances"][place] = {**record["utterances"][place], **keys}
    return record


# ---------------------------------------------------------------- what the kit brings


def test_forty_dialogues_in_four_situations_of_three_qualities():
    table = dialogues()
    assert len(table) == 40 and table["id"].is_unique
    assert list(dict.fromkeys(table["situation"])) == SITUATIONS
    counts = table.groupby(["situation", "quality"]).size().unstack()
    assert (counts[["good", "mixed", "poor"]].to_numpy() == [4, 3, 3]).all()
    assert table["utterances"].between(15, 40).all()
    assert (table["turn"] <= table["utterances"]).all()
    assert len(dialogues(situation="family", quality="poor")) == 3


def test_every_code_is_used_in_every_situation():
    book = set(codebook()["code"])
    for situation in SITUATIONS:
        own = [one for one in talks.every() if one.situation == situation]
        used = {code for one in own for said in one.utterances for code in said["codes"]}
        assert used == book, situation


def test_both_languages_say_something_of_their_own():
    han = re.compile("[\u4e00-\u9fff]")
    for one in talks.every():
        for said in one.utterances:
            assert han.search(said["zh"]) and not han.search(said["en"]), one.id


def test_poor_talk_has_the_red_lines_and_good_talk_has_none():
    for one in talks.every():
        red = sum("THR" in said["codes"] for said in one.utterances)
        assert red == 0 or one.quality != "good", one.id
    poor = [one for one in talks.every() if one.quality == "poor"]
    with_red = sum(any("THR" in said["codes"] for said in one.utterances) for one in poor)
    assert with_red >= 8


def test_a_dialogue_is_shown_with_turn_and_codes_and_hides_them_to_code():
    one = dialogue("st-08")
    text = repr(one)
    assert one.frame["gold"].iloc[2] in text and "invented" in text and "<- " in text
    blank = one.transcript(codes=False)
    assert "[" not in blank and "<- " not in blank
    numbered = [line for line in blank.splitlines() if line[:3].strip()]
    assert len(numbered) == len(one.frame) and max(map(len, blank.splitlines())) <= 92
    assert set(one.blank["codes"]) == {""} and "gold" not in one.blank
    page = one._repr_html_()
    assert page.count("<tr>") == len(one.frame) + 1 and "<strong>" in page


def test_in_chinese(chinese):
    one = dialogue("st-08")
    assert "虚构" in repr(one) and "来访者" in repr(one) and "话语" in one._repr_html_()
    assert dialogues()["title"].str.contains("[\u4e00-\u9fff]").all()


def test_texts_are_escaped(tmp_path):
    record = with_said(0, en="<script>x</script>")
    page = dialogue(write(tmp_path, [record]))._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page


# ---------------------------------------------------------------- one's own file


def test_an_own_file(tmp_path):
    path = write(tmp_path, [SMALL, changed(id="my-02")])
    assert dialogues(path)["id"].tolist() == ["my-01", "my-02"]
    assert dialogue(path, "my-02").id == "my-02"
    assert dialogue(write(tmp_path, [SMALL], "one.yaml")).frame["promise"].iloc[3] == "none"
    assert "no dialogue" in refusal(dialogue, path)
    assert "my-02" in refusal(dialogue, path, "my-03")


WRONG = [
    ([], "no list"),
    ({"id": "x"}, "no list"),
    ([3], "entry 1"),
    ([changed(id="")], "no id"),
    ([changed(id=7)], "no id"),
    ([SMALL, SMALL], "stands twice"),
    ([changed(utterances=[])], "empty dialogue"),
    ([changed(utterances="text")], "empty dialogue"),
    ([changed(mood="x")], "'mood'"),
    ([{k: v for k, v in SMALL.items() if k != "scene"}], "'scene' is missing"),
    ([changed(quality="superb")], "'quality'"),
    ([changed(situation=" ")], "'situation'"),
    ([changed(turn=5)], "'turn'"),
    ([changed(turn=0)], "'turn'"),
    ([changed(turn=True)], "'turn'"),
    ([changed(title={"en": "half"})], "'title'"),
    ([changed(utterances=["text", "more"])], "utterance 1"),
    ([with_said(1, codes=[])], "utterance 2: 'codes'"),
    ([with_said(1, codes=["SR"])], "utterance 2: 'codes'"),
    ([with_said(1, codes=["XX"])], "utterance 2: 'codes'"),
    ([with_said(1, codes="DIS")], "utterance 2: 'codes'"),
    ([with_said(1, codes=["DIS", "DIS"])], "utterance 2: 'codes'"),
    ([with_said(1, codes=["DIS", "EMO", "SUS"])], "utterance 2: 'codes'"),
    ([with_said(1, codes=[["DIS"]])], "utterance 2: 'codes'"),
    ([with_said(0, who="dog")], "utterance 1: 'who'"),
    ([with_said(0, zh="")], "utterance 1: 'zh'"),
    ([with_said(0, en={"en": "x", "zh": "y"})], "utterance 1: 'en'"),
    ([with_said(0, by="")], "utterance 1: 'by'"),
    ([with_said(0, texas=["thank"])], "utterance 1: 'texas'"),
    ([with_said(2, texas=[])], "utterance 3: 'texas'"),
    ([with_said(2, texas=["hug"])], "utterance 3: 'texas'"),
    ([with_said(3, promise=["sum"])], "utterance 4: 'promise'"),
    ([with_said(1, promise=[])], "utterance 2: 'promise'"),
    ([with_said(0, tone="x")], "'tone'"),
]


@pytest.mark.parametrize(("content", "what"), WRONG)
def test_a_wrong_file_is_refused(tmp_path, content, what):
    path = write(tmp_path, content)
    sentence = refusal(dialogues, path)
    assert what in sentence and "mine.yaml" in sentence and len(sentence) < 500


def test_an_offer_needs_its_promise(tmp_path):
    record = copy.deepcopy(SMALL)
    del record["utterances"][3]["promise"]
    assert "utterance 4: 'promise'" in refusal(dialogues, write(tmp_path, [record]))


@pytest.mark.parametrize("id", ["st-99", "", None, 3, float("nan"), ["st-01"], True, "x" * 5000])
def test_an_unknown_dialogue_is_refused(id):
    assert "no dialogue" in refusal(dialogue, id)


def test_unknown_kinds_and_files():
    assert "short_term" in refusal(dialogues, situation="short")
    assert "good" in refusal(dialogues, quality=3)
    assert "no file" in refusal(dialogue, "absent.yaml")
    for path in (3, ["a.yaml"], "\0.yaml"):
        refusal(dialogues, path)


# ---------------------------------------------------------------- the code book


def test_the_book_has_the_codes_of_the_facts():
    book = codebook()
    sides = book.groupby("code_side")["code"].agg(list)
    visitor = "ID INF OQ CQ SR CR AFF AUT OPT SUM TEX SIG PER PRS THR"
    assert " ".join(sides["visitor"]) == visitor
    assert " ".join(sides["resident"]) == "DIS EMO CHG SUS ASK OFR BND DEL DEF CON"
    assert sides["either"] == ["NEU"]
    assert (book.drop(columns="red_line") != "").all(axis=None)


def test_a_near_miss_is_another_code_that_the_same_side_may_have():
    book, sides = codebook(), talks.sides()
    for row in book.itertuples():
        assert row.really != row.code and set(sides[row.really]) & set(sides[row.code]), row.code
        assert row.example != row.near_miss


def test_the_sentences_that_the_article_scripts_are_coded_as_the_facts_say(chinese):
    book = codebook().set_index("code")
    assert book.loc["OFR", "really"] == "CHG" and "尽力解决" in book.loc["OFR", "near_miss"]


def test_delay_is_shown_with_its_honest_version():
    notes = " ".join(one["en"] for one in datasets.read_yaml("psychology/codebook.yaml")["notes"])
    assert "not taught" in notes
    assert codebook().set_index("code").loc["DEL", "really"] == "BND"


def test_the_book_in_both_languages():
    english = codebook()
    language.use("zh")
    other = codebook()
    assert (english["code"] == other["code"]).all()
    assert other["code_rule"].str.contains("[\u4e00-\u9fff]").all()


ONE = {
    "code": "UP",
    "side": "visitor",
    "name": "up",
    "rule": "r",
    "example": "e",
    "near_miss": "n",
    "really": "DN",
}
TWO = {**ONE, "code": "DN", "side": "either", "really": "UP", "red_line": True}


def test_an_own_book(tmp_path):
    table = codebook(write(tmp_path, {"codes": [ONE, TWO]}))
    assert table["code"].tolist() == ["UP", "DN"] and table["red_line"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ([], "no code book"),
        ({"codes": []}, "no code book"),
        ({"codes": ["UP"]}, "entry 1"),
        ({"codes": [{**ONE, "hue": 1}, TWO]}, "'hue'"),
        ({"codes": [ONE, {**TWO, "code": "UP"}]}, "entry 2 (UP): 'code'"),
        ({"codes": [{**ONE, "code": "U;P"}, TWO]}, "'code'"),
        ({"codes": [{**ONE, "code": 3}, TWO]}, "'code'"),
        ({"codes": [{**ONE, "side": "dog"}, TWO]}, "'side'"),
        ({"codes": [{**ONE, "rule": {"en": "half"}}, TWO]}, "'rule'"),
        ({"codes": [{**ONE, "really": "UP"}, TWO]}, "'really'"),
        ({"codes": [{**ONE, "really": "ZZ"}, TWO]}, "'really'"),
        ({"codes": [{**ONE, "really": ["DN"]}, TWO]}, "'really'"),
        ({"codes": [{**ONE, "red_line": "yes"}, TWO]}, "'red_line'"),
        ({"codes": [{k: v for k, v in ONE.items() if k != "rule"}, TWO]}, "'rule' is missing"),
    ],
)
def test_a_wrong_book_is_refused(tmp_path, content, what):
    sentence = refusal(codebook, write(tmp_path, content))
    assert what in sentence and "mine.yaml" in sentence
