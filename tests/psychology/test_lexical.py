"""The wording aid: what it marks, what it must not, what it says of itself, how far it reaches."""

import re

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language
from kit.psychology import lexicon, wording, wording_against_gold
from tests.refusals import refusal

WORDS = datasets.read_yaml("psychology/lexicons.yaml")
KINDS = list(WORDS["kinds"])


@pytest.fixture(scope="module")
def held():
    return wording_against_gold(draws=200)


def kinds(text, edition=None):
    return [(mark.text, mark.kind) for mark in wording(text, edition).marks]


# ---------------------------------------------------------------- the traps of the facts


def test_a_bare_order_is_not_hedged():
    assert wording("您应该还款。").counts["hedge"] == 0
    assert wording("You should pay.").marks == ()


def test_the_words_that_other_lists_lack_are_there():
    assert kinds("必须还。") == [("必须", "pressure")]
    assert kinds("后果自负") == [("后果", "threat")]
    assert kinds("我们会起诉") == [("起诉", "threat")]


@pytest.mark.parametrize("text", ["我在工地干活。", "这人靠谱。", "打个草稿。"])
def test_no_taboo_by_a_single_character(text):
    assert wording(text).marks == ()


def test_a_polite_threat_scores_as_polite_and_says_so():
    one = wording("您好，麻烦您了，您领导知道了多不好看啊。")
    assert one.counts["politeness"] >= 2 and one.counts["threat"] == 1
    assert "politeness is not lawfulness" in repr(one)
    language.use("zh")
    assert "礼貌不等于合法" in repr(one) and "礼貌不等于合法" in one._repr_html_()


def test_a_threat_without_a_bad_word_is_not_seen():
    one = wording("Be a pity if her teachers got wind of it.")
    assert one.marks == () and "does not make it harmless" in repr(one)


def test_the_hardest_trap_has_its_reason_in_the_file():
    left = {word for one in WORDS["left_out"] for word in one["chinese"]}
    assert left >= {"应该", "能", "会", "可以", "干", "靠", "草"}
    marked = set(lexicon()["mark_text"])
    assert not left & marked


# ---------------------------------------------------------------- the longest wins


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我去申请一下", []),
        ("请坐", [("请", "politeness")]),
        ("不可能", []),
        ("可能吧", [("可能", "hedge")]),
        ("不好意思", [("不好意思", "politeness")]),
        ("你好意思吗", [("你好意思", "threat")]),
        ("您好意思吗", [("您好意思", "threat")]),
        ("不是必须今天定", [("不是必须", "autonomy")]),
        ("You don't have to sign.", [("You don't have to", "autonomy")]),
        ("You have to sign.", [("have to", "pressure")]),
        ("I was pleased, thankfully", []),
        ("mustard, courtyard, misuse", []),
        ("PLEASE  PAY", [("PLEASE", "politeness")]),
        ("It’s up to you", [("up to you", "autonomy")]),
        ("you don’t have  to", [("you don’t have  to", "autonomy")]),
    ],
)
def test_the_longest_entry_wins(text, found):
    assert kinds(text) == found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("十号微信转三百块", {"amount", "date", "channel"}),
        ("我会尽力解决这个疑惑。", set()),
        ("下个月5号先还2,000元", {"amount", "date"}),
        ("礼拜五", {"date"}),
        ("三点五十分，百分之五", set()),
        ("Three hundred on the fifth, by bank transfer", {"amount", "date", "channel"}),
        ("¥250 next Friday", {"amount", "date"}),
        ("I'll do my best, you may count on me", set()),
        ("the fifty-first floor", set()),
    ],
)
def test_specificity(text, named):
    one = wording(text)
    assert {kind for kind in ("amount", "date", "channel") if one.counts[kind]} == named
    assert one.specificity == len(named)


# ---------------------------------------------------------------- marks and how they are shown


@given(st.lists(st.sampled_from([*lexicon()["mark_text"], "，", " ", "x", "三百块", "5号"])))
def test_marks_stand_where_they_say_and_never_overlap(parts):
    text = "".join(parts) or "x"
    for edition in language.EDITIONS:
        if not text.strip():
            continue
        one = wording(text, edition)
        place = 0
        for mark in one.marks:
            assert place <= mark.start < mark.end and mark.text == text[mark.start : mark.end]
            assert mark.kind in KINDS and mark.why
            place = mark.end
        assert sum(one.counts.values()) == len(one.marks) == len(one.to_frame())


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_every_word_of_a_list_is_found_alone(edition):
    for row in lexicon(edition).itertuples():
        wanted = [] if row.mark_kind == "none" else [(row.mark_text, row.mark_kind)]
        assert kinds(row.mark_text, edition) == wanted, row.mark_text


def test_no_word_stands_twice_in_a_list():
    for edition in language.EDITIONS:
        words = lexicon(edition)["mark_text"].str.lower()
        assert words[words.duplicated()].tolist() == []


def test_every_entry_has_its_reason_in_both_languages():
    for one in [*WORDS["entries"], *WORDS["patterns"], *WORDS["left_out"]]:
        assert one["why"]["en"] and re.search("[\u4e00-\u9fff]", one["why"]["zh"])


def test_a_mark_differs_in_more_than_colour():
    page = wording("Please pay at once, sir, or else.")._repr_html_()
    assert "color" not in page and "background" not in page
    for kind in ("politeness", "pressure", "threat"):
        assert f"<sup>{kind}</sup>" in page
    assert len(set(re.findall('border-bottom:([^"]+)', page))) == 3
    letters = [one["letter"] for one in WORDS["kinds"].values()]
    assert len(set(letters)) == len(letters)


def test_what_is_typed_is_escaped():
    page = wording("<b>must</b> & {x}")._repr_html_()
    assert "<b>" not in page and "&lt;b&gt;" in page and "{x}" in page
    assert "{x}" in repr(wording("<b>must</b> & {x}"))


def test_reasons_follow_the_language(chinese):
    one = wording("You must pay.")
    assert "不留余地" in repr(one) and "<sup>施压</sup>" in one._repr_html_()
    assert "施压" in language.table(one.to_frame()).to_string()


def test_a_long_text_is_quick():
    for part in ("1,", "一", "have ", "百", "a", "you'd "):
        wording(part * (20_000 // len(part)), "zh")
        wording(part * (20_000 // len(part)), "en")


@pytest.mark.parametrize("text", ["", "  ", None, 3, float("nan"), True, ["x"], b"x", "x" * 20_001])
def test_no_text(text):
    refusal(wording, text)


@pytest.mark.parametrize("edition", ["fr", 3, True, ["en"], ""])
def test_no_list(edition):
    refusal(wording, "x", edition)
    refusal(lexicon, edition)


# ---------------------------------------------------------------- against the gold codes


def test_the_counts_are_those_of_a_count_by_hand(held):
    table = datasets.load("synth_dialogues")
    visitor = table[table["speaker"] == "visitor"]
    marked = visitor["text_zh"].map(lambda text: wording(text, "zh").counts["pressure"] > 0)
    coded = visitor["gold"].str.split(";").map(lambda codes: "PRS" in codes)
    row = held.table.query("mark_kind == 'pressure' and text_edition == 'zh'").iloc[0]
    assert row["mark_hits"] == (marked & coded).sum()
    assert row["false_alarms"] == (marked & ~coded).sum()
    assert row["mark_misses"] == (~marked & coded).sum()
    assert row["precision"] == pytest.approx((marked & coded).sum() / marked.sum())
    assert row["recall"] == pytest.approx((marked & coded).sum() / coded.sum())


def test_every_kind_in_both_languages_with_an_interval(held):
    assert len(held.table) == 16 and held.n_dialogues == 40
    assert set(held.table["mark_kind"]) == set(KINDS)
    for name in ("precision", "recall"):
        inside = held.table[f"{name}_low"] <= held.table[name] + 1e-9
        assert inside.all() and (held.table[name] <= held.table[f"{name}_high"] + 1e-9).all()


def test_the_report_is_honest(held):
    """Lists that were tuned until nothing is missed would teach the opposite of the lesson."""
    rows = held.table.set_index(["mark_kind", "text_edition"])
    assert (rows.loc["threat", "recall"] < 0.6).all()
    assert (rows.loc["pressure", "precision"] < 1).all()
    text = repr(held)
    assert "false alarms" in text and "misses" in text and "politeness is not lawfulness" in text
    assert "no code is politeness" in text
    outcomes = held.examples.groupby("mark_kind")["outcome_of_mark"].agg(set)
    assert outcomes["pressure"] == outcomes["threat"] == {"hit", "false_alarm", "miss"}
    assert held.examples.groupby(["mark_kind", "text_edition", "outcome_of_mark"]).size().max() <= 3


def test_draws_follow_the_seed(held):
    assert wording_against_gold(draws=200).table.equals(held.table)
    other = wording_against_gold(draws=200, seed=2).table
    assert other["mark_hits"].equals(held.table["mark_hits"]) and not other.equals(held.table)


def test_both_languages(held):
    language.use("zh")
    assert "误报" in repr(held) and "误报" in held._repr_html_()


def test_nothing_to_divide_by(tmp_path):
    line = {"en": "a", "zh": "一"}
    talk = {"id": "x", "situation": "y", "quality": "good", "title": line, "scene": line}
    talk |= {"turn": 1, "turn_why": line}
    talk["utterances"] = [{"who": "visitor", "codes": ["NEU"], "en": "Mm.", "zh": "嗯。"}]
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump([talk], allow_unicode=True), encoding="utf-8")
    found = wording_against_gold(path, draws=100)
    assert found.table["precision"].isna().all() and found.table["recall"].isna().all()
    assert pd.isna(found.table["recall_low"]).all() and "nan" not in repr(found)
    assert found.examples.empty and found._repr_html_()


@pytest.mark.parametrize("value", [-1, 1.5, True, "3", None, float("nan"), 10**30])
def test_numbers_out_of_range(value):
    for name in ("examples", "draws", "seed"):
        if (name, value) != ("examples", 3):
            refusal(wording_against_gold, **{name: value})
    refusal(wording_against_gold, draws=99)
