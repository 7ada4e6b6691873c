"""Dialogues and the code book: whole, in both languages, and refused where they are not."""

import copy
import re

import pytest
import yaml

from kit import datasets, language
from kit.psychology import (
    codebook,
    dialogue,
    dialogues,
    profile,
    talks,
    wording_against_gold,
)
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
    assert "虚构" in repr(one) and "上门人员" in repr(one) and "话语" in one._repr_html_()
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
    ([changed(title={"en": "half", "fr": "moitié"})], "'title'"),
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


# ---------------------------------------------------------------- before anybody coded it


PLAIN = [
    {"who": "visitor", "en": "How are things?"},
    {"who": "resident", "en": "Bad.", "by": {"en": "Lin"}},
]
BARE = {
    **{"id": "new-01", "situation": "market_stall", "title": {"en": "Stall"}, "scene": "A market."},
    "utterances": PLAIN,
}


def bare(**keys):
    return {**copy.deepcopy(BARE), **keys}


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_an_own_file_need_not_be_coded_and_may_have_one_language(tmp_path, edition):
    language.use(edition)
    path = write(tmp_path, [BARE])
    one = dialogue(path)
    assert not one.is_coded and (one.turn, one.turn_why, one.quality) == (0, "", "")
    assert (one.title, one.scene, one.text(1), one.who(2)) == (
        *("Stall", "A market.", "How are things?"),
        "Lin",
    )
    assert one.frame["gold"].tolist() == ["", ""] and "[" not in one.transcript()
    assert "How are things?" in repr(one) and "How are things?" in one._repr_html_()
    assert dialogues(path)["quality"].tolist() == [""] and len(one.blank) == 2
    sentence = refusal(profile, one)
    assert "new-01" in sentence and "coder=" in sentence
    assert "new-01" in refusal(wording_against_gold, path)
    coded = one.blank.assign(codes=["OQ", "EMO"])
    assert profile(coded, "codes").value("open_share") == 1


def test_codes_in_one_language_are_held_against_words(tmp_path):
    said = [{**PLAIN[0], "codes": ["OQ"]}, {**PLAIN[1], "codes": ["EMO"]}]
    path = write(tmp_path, [bare(utterances=said)])
    assert profile(path).value("open_share") == 1
    assert set(wording_against_gold(path, draws=100).table["text_edition"]) == {"en"}


WRONG_OWN = [
    ({"utterances": [{"who": "visitor"}]}, "utterance 1: what was said is missing"),
    ({"utterances": [PLAIN[0], {"who": "resident", "zh": "不好。"}]}, "utterance 2: 'en'"),
    ({"utterances": [{**PLAIN[0], "codes": ["OQ"]}, PLAIN[1]]}, "utterance 2: 'codes'"),
    ({"utterances": [PLAIN[0], {**PLAIN[1], "codes": ["EMO"]}]}, "utterance 2 has it"),
    ({"utterances": [{**PLAIN[0], "texas": ["thank"]}]}, "utterance 1: 'texas'"),
    ({"title": {}}, "'title'"),
    ({"title": {"fr": "porte"}}, "'title'"),
    ({"content": ""}, "'content'"),
    ({"turn": 3}, "'turn'"),
]


@pytest.mark.parametrize(("keys", "what"), WRONG_OWN)
def test_what_an_own_file_lacks_is_named(tmp_path, keys, what):
    assert what in refusal(dialogues, write(tmp_path, [bare(**keys)]))


def test_the_kit_s_own_talks_keep_the_strict_rule():
    for record in (BARE, {**BARE, **{key: SMALL[key] for key in talks._WRITERS}}):
        with pytest.raises(datasets.DataProblem):
            talks._checked("kit.yaml", [copy.deepcopy(record)], set(), own=False)


NUMBERS = [
    "Call Wang 13812345678.",
    "Call 138 1234 5678 please",
    "Call 138-1234-5678",
    "ID 43010119900101123X",
    "４３０１０１１９９００１０１１２３４",
    "打一三八一二三四五六七八",
    "card 6222 0212 3456 7890 123",
]


@pytest.mark.parametrize("text", NUMBERS)
@pytest.mark.parametrize("key", ["en", "by", "scene", "title", "id", "note"])
def test_a_number_that_names_somebody_is_refused_and_not_repeated(tmp_path, text, key):
    record = bare()
    if key in ("en", "by"):
        record["utterances"][1][key] = text
    else:
        record[key] = text
    sentence = refusal(dialogues, write(tmp_path, [record]))
    assert "11 or more digits" in sentence and text not in sentence
    assert "'utterance 2'" in sentence or key not in ("en", "by")


@pytest.mark.parametrize(
    "text",
    ["2026-03-17 2026-04-17", "12,345.67 of 98,765", "一百二十三万四千五百六十七", "1234567890"],
)
def test_sums_and_days_are_not_taken_for_one(tmp_path, text):
    assert dialogue(write(tmp_path, [bare(scene=text)])).scene == text


# ---------------------------------------------------------------- a note on the content


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_talks_say_beforehand_that_somebody_despairs(edition):
    language.use(edition)
    table = dialogues().set_index("id")["content_note"]
    assert set(table.index[table != ""]) == {"sh-07", "lc-08", "fa-10"}
    one = dialogue("sh-07")
    first = one.transcript(codes=False).splitlines()[0]
    assert one.content[:10] in first and not dialogue("st-01").content
    page = one._repr_html_()
    assert page.index(one.content) < page.index("<table>") and one.content[:10] in repr(one)


def test_a_note_of_one_s_own(tmp_path):
    assert dialogue(write(tmp_path, [bare(content={"en": "A quarrel."})])).content == "A quarrel."


# ---------------------------------------------------------------- what the book's notes say


def test_the_gold_keeps_the_rules_of_the_notes():
    def codes(id, n):
        return dialogue(id).utterances[n - 1]["codes"]

    for id, n in (("sh-09", 5), ("sh-09", 16), ("lc-07", 9), ("lc-07", 15), ("fa-03", 24)):
        assert codes(id, n) == ["THR"], (id, n)
    assert codes("lc-09", 14) == codes("st-04", 27) == ["INF"]
    # an answer by a day
    assert codes("st-02", 23) == codes("fa-09", 22) == ["BND", "ASK"] and codes("lc-05", 25) == [
        "BND"
    ]
    # asking straight out, and stopping
    for id, asks, stops in (("sh-07", 9, 8), ("lc-08", 15, 14), ("fa-10", 27, 25)):
        asked, stopped = (dialogue(id).utterances[n - 1] for n in (asks, stops))
        assert (asked["codes"], asked["texas"]) == (["TEX"], ["ask"])
        assert stopped["codes"] == ["INF", "TEX"] and "explain" in stopped["texas"]


def test_whoever_deflects_was_asked():
    asks = {"CQ", "OQ"}
    for one in talks.every():
        for n, said in enumerate(one.utterances):
            if "DEF" not in said["codes"]:
                continue
            before = one.utterances[n - 1]
            # in fa-08 it is the son who asked
            assert asks & set(before["codes"]) or (one.id, n) == ("fa-08", 7), (one.id, n + 1)


def test_a_sum_with_a_day_is_an_offer():
    for one in talks.every():
        for n, said in enumerate(one.utterances, 1):
            if {"amount", "date"} <= set(said.get("promise", ())):
                assert "OFR" in said["codes"], (one.id, n)
