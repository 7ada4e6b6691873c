"""Citations: as people write them, in both languages, on a day; what is not held is a sentence."""

# ruff: noqa: E501 - a table with one case a line

import re

import pytest

from kit import datasets, language
from kit.law import provisions, rulebook
from kit.law.provisions import cite
from tests.law import own_regime

# fmt: off
CITATIONS = {
    "civil code 464": ["CC-464"],
    "Civil Code art. 464": ["CC-464"],
    "article 464 of the Civil Code of the People's Republic of China": ["CC-464"],
    "Article 464 of the PRC’s Civil Code": None,
    "民法典第464条": ["CC-464"],
    "《民法典》第四百六十四条": ["CC-464"],
    "《中华人民共和国民法典》第四百六十四条": ["CC-464"],
    "民法典４６４条": ["CC-464"],
    "民法典第一〇三三条": ["CC-1033-1", "CC-1033-2"],
    "民法典第一千零三十三条第二项": ["CC-1033-2"],
    "民法典第一千零三十三条第（二）项": ["CC-1033-2"],
    "Civil Code 1033(2)": ["CC-1033-2"],
    "civil code art. 1033 (2)": ["CC-1033-2"],
    "CC-1033-2": ["CC-1033-2"],
    "cc-1033-2": ["CC-1033-2"],
    "Criminal Law art. 293-1": ["CRIM-293-1"],
    "Criminal Law 293": ["CRIM-293"],
    "刑法第二百九十三条之一": ["CRIM-293-1"],
    "刑法253条之一": ["CRIM-253-1"],
    "PSAPL 50": ["PSAPL26-50", "PSAPL26-50-2"],
    "PSAPL 50(2)": ["PSAPL26-50-2"],
    "PSAPL 50(1)(v)": ["PSAPL26-50"],
    "治安管理处罚法第五十条第一款第五项": ["PSAPL26-50"],
    "治安管理处罚法第五十条第五项": ["PSAPL26-50"],
    "治安管理处罚法第四十二条": ["PSAPL06-42"],
    "PSAPL 26": ["PSAPL26-26", "PSAPL06-26"],
    "PSAPL 51": ["PSAPL26-51", "PSAPL06-51"],
    "PSAPL 19": [],
    "arts 1032-1035 Civil Code": ["CC-1032", "CC-1033-1", "CC-1033-2", "CC-1034-1038"],
    "民法典第1032条至第1034条": ["CC-1032", "CC-1033-1", "CC-1033-2", "CC-1034-1038"],
    "Civil Code 464; PIPL 13": ["CC-464", "PIPL-13"],
    "民法典第464条和个人信息保护法第13条": ["CC-464", "PIPL-13"],
    "消费者权益保护法第29条": ["CPL-14-29"],
    "商业银行信用卡业务监督管理办法第六十八条": ["CBRC11-68"],
    "GB/T 45251 clause 5": ["GBT-HOURS", "GBT-FREQ", "GBT-THIRD", "GBT-OUTSRC", "GBT-VISIT"],
    "银监会令2011年第2号第68条": ["CBRC11-68"],
    "GB/T 45251-2025": ["GBT-HOURS", "GBT-FREQ", "GBT-THIRD", "GBT-OUTSRC", "GBT-VISIT"],
    "Civil Code (2020) art 188": ["CC-188"],
    "治安管理处罚法（2025年修订）第26条": ["PSAPL26-26"],
}
# fmt: on


@pytest.mark.parametrize("text", CITATIONS)
def test_a_citation_is_understood_as_people_write_it(text):
    wanted = CITATIONS[text]
    answer = cite(text)
    assert answer.rules == (wanted or [])
    assert answer.found is (wanted is not None)
    assert (wanted is None) == bool(answer.missing)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_answer_does_not_hang_on_the_language(edition):
    language.use(edition)
    try:
        for text, wanted in CITATIONS.items():
            assert cite(text).rules == (wanted or [])
    finally:
        language.use("en")


@pytest.mark.parametrize("regime", ["CN", "KR"])
def test_every_rule_is_found_under_its_own_number(regime):
    book = rulebook.load(regime)
    for rule in book.rules:
        zh = rule.article["zh"] if isinstance(rule.article, dict) else ""
        assert cite(rule.id, regime=regime).rules == [rule.id]
        if "条" in zh:
            text = rule.instrument["name"]["zh"] + re.split("[；（]", zh)[0]
            assert rule.id in cite(text, regime=regime).rules, text


# ---------------------------------------------------------------- the day


@pytest.mark.parametrize(
    ("text", "on", "states"),
    [
        ("PSAPL 42", "2025-12-31", ["in_force"]),
        ("PSAPL 42", "2026-01-01", ["no_longer"]),
        ("PSAPL 50(1)", "2025-12-31", ["not_yet"]),
        ("PSAPL 50(1)", "2026-01-01", ["in_force"]),
        ("PSAPL 42", "2006-02-28", ["not_yet"]),
        ("PSAPL 51", "2025-12-31", ["not_yet", "in_force"]),
        ("PSAPL 51", "2026-01-01", ["in_force", "no_longer"]),
        ("Civil Code 464", "2020-12-31", ["not_yet"]),
        ("Civil Code 464", "2021-01-01", ["in_force"]),
        ("NIFA 2024", "2025-02-27", ["in_force"]),
        ("NIFA 2024", "2025-02-28", ["no_longer"]),
    ],
)
def test_each_edge_of_a_version(text, on, states):
    assert cite(text, on=on).hits["state"].tolist() == states


def test_without_a_day_the_regimes_own_is_taken():
    assert cite("CC-464").on == rulebook.load("CN").as_of


def test_the_old_and_the_new_number_stand_beside_the_content():
    old, new = cite("PSAPL06-42"), cite("PSAPL26-50")
    for answer in (old, new):
        said = answer.hits["renumbered"][0]
        assert "42" in said and "50(1)" in said and "2025-12-31" in said and "2026-01-01" in said
    assert "no such provision" in cite("PSAPL 50(2)").hits["renumbered"][0]
    assert cite("CC-464").hits["renumbered"][0] == ""


def test_a_number_known_from_the_concordance_only_says_so():
    row = cite("治安管理处罚法第十九条").hits.iloc[0]
    assert (row["rule"], row["grade"], row["state"]) == ("", "A", "in_force")
    assert "no rule of its own" in row["says"]
    assert cite("PSAPL 19", on="2025-12-31").hits["state"].tolist() == ["not_yet"]


def test_what_is_only_reported_or_remembered_is_never_stated_as_fact():
    reported, remembered = cite("CBA26-HOURS"), cite("CASHLOAN-141")
    assert reported.hits["says"][0].startswith("By report: ")
    assert remembered.hits["says"][0].startswith("From memory, unconfirmed: ")
    assert remembered.hits["state"].tolist() == ["unconfirmed"]
    for rule in rulebook.load("CN").rules:
        row = cite(rule.id).hits.iloc[0]
        assert row["source"] and row["grade"] == rule.grade
        assert (rule.grade == "M") == (row["state"] == "unconfirmed")
        assert (rule.grade in {"C", "M"}) == (row["says"] != rule.says["en"])


def test_a_date_that_was_not_read_says_so():
    assert "remembered" in repr(cite("SPC-PL-30"))
    assert "(" not in repr(cite("CRIM-238")).splitlines()[1]


def test_the_law_before_is_not_passed_over():
    assert "has not been read" in cite("CC-464", on="2020-12-31").hits["says"][0]
    assert "has not been read" not in cite("CC-464", on="2021-01-01").hits["says"][0]


# ---------------------------------------------------------------- what is not there


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("German Civil Code 464", ["German Civil Code 464", "Civil Code"]),
        ("Civl Code 464", ["no instrument", "nearest: Civil Code"]),
        ("Criminal Procedure Law 30", ["no instrument", "Civil Procedure Law"]),
        ("公司法第30条", ["no instrument"]),
        ("Civil Code 464 is nonsense", ["not understood as a whole"]),
        ("Civil Code 577", ["article 577", "464, 465, 119", "no proof"]),
        ("Civil Code 1033(9)", ["1033(9)", "1033(2)"]),
        ("Criminal Law 1", ["article 1"]),
        ("Criminal Law 2013", ["article 2013"]),
        ("999", ["999", "name the instrument"]),
        ("hello", ["no instrument"]),
    ],
)
def test_what_is_not_held_is_one_sentence_and_no_error(text, words):
    answer = cite(text)
    assert not answer.found and answer.hits.empty and answer.rules == []
    assert len(answer.missing) == 1 and "\n" not in answer.missing[0]
    assert all(word in answer.missing[0] for word in words)
    assert repr(answer) == answer.missing[0]


def test_one_part_found_and_one_not():
    answer = cite("Civil Code 464; Civil Code 577")
    assert answer.rules == ["CC-464"] and len(answer.missing) == 1


@pytest.mark.parametrize(
    ("text", "regime", "rules", "gaps"),
    [
        ("Civil Code 1032-1038", "CN", ["CC-1032", "CC-1033-1", "CC-1033-2", "CC-1034-1038"], "1036, 1037."),
        ("民法典第1032条至第1038条", "all", ["CC-1032", "CC-1033-1", "CC-1033-2", "CC-1034-1038"], "1036, 1037."),
        ("Civil Code 1034-1035", "CN", ["CC-1034-1038"], None),
        ("PSAPL 50-52", "CN", ["PSAPL26-50", "PSAPL26-50-2", "PSAPL26-51", "PSAPL06-51"], "52."),
    ],
)  # fmt: skip
def test_a_range_that_is_held_in_part_names_its_gaps(text, regime, rules, gaps):
    """Else an article that nobody read would pass for found because its neighbour is held."""
    answer = cite(text, regime=regime)
    assert answer.rules == rules
    assert len(answer.missing) == (gaps is not None)
    assert gaps is None or f"does not hold: {gaps}" in answer.missing[0]


@pytest.mark.parametrize("text", ["FDCPA section 805", "§ 805 FDCPA", "15 USC 1692c"])
def test_an_act_s_own_section_leads_to_its_number_in_the_code(text):
    assert cite(text, regime="US").rules == cite("15 USC 1692c", regime="US").rules != []
    assert cite("FDCPA s 805(c)", regime="US").rules == ["us.fdcpa.stop"]
    assert not cite("FDCPA 803", regime="US").found  # 1692a is not held


@pytest.mark.parametrize("text", ["FDCPA 999", "CONC 9.9"])
def test_only_articles_are_named_among_what_is_held(text):
    for regime in ("US", "UK"):
        for said in cite(text, regime=regime).missing:
            assert "no such" not in said and "whole" not in said and "not read" not in said


@pytest.mark.parametrize("regime", provisions.in_regimes("all"))
def test_no_article_is_a_sentence_on_what_was_not_found(regime):
    articles = [rule.article for rule in rulebook.load(regime).rules]
    assert not [a for a in articles if isinstance(a, dict) and "found" in a["en"]]


@pytest.mark.parametrize("text", [None, 464, ["CC-464"], "", "  ", ";；\n", "x" * 301])
def test_what_is_no_citation_is_refused_in_a_sentence(text):
    with pytest.raises(datasets.DataProblem) as caught:
        cite(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("on", ["2026-02-30", "yesterday", 5])
def test_a_day_that_is_none_is_refused(on):
    with pytest.raises(datasets.DataProblem, match="no date"):
        cite("CC-464", on=on)


@pytest.mark.parametrize("regime", ["ZZ", None, 5])
def test_an_unknown_regime_is_refused(regime):
    with pytest.raises(datasets.DataProblem, match="regime"):
        cite("CC-464", regime=regime)


@pytest.mark.parametrize(
    "text", ["(" * 300, "1-" * 150, "第" * 300, "一" * 300, "a1." * 90, "1(1" * 90]
)
def test_odd_texts_end_quickly_and_in_an_answer(text):
    assert isinstance(repr(cite(text)), str)


# ---------------------------------------------------------------- other regimes


def test_all_regimes_at_once():
    answer = cite("FDCA 9", regime="all")
    assert answer.found and set(answer.hits["regime"]) == {"KR"} and not answer.missing
    assert cite("Civil Code 464", regime="all").rules == ["CC-464"]


def test_numbers_of_other_traditions():
    # fmt: off
    cases = {
        ("15 U.S.C. 1692c(a)(3)", "US"): "us.fdcpa.workplace",
        ("12 CFR 1006.6(b)(1)(i)", "US"): "us.regf.hours",
        ("CONC 7.9.14 R", "UK"): "uk.conc.visit_conduct",
        ("CONC 7.9.14R(3)", "UK"): "uk.conc.workplace",
        ("CONC 7.9.8", "UK"): "uk.conc.third_party",
        ("POJK 22/2023 art 62(2)(b)", "ID"): "id.pojk.conduct",
        ("MLBA art. 21(1)(viii)", "JP"): "jp.mlba.third_party",
        ("UWG § 4a", "DE"): "de.uwg.aggressive",
    }
    # fmt: on
    for (text, regime), rule in cases.items():
        assert rule in cite(text, regime=regime).rules, text


def test_a_regime_of_ones_own(tmp_path):
    path = own_regime.write(tmp_path, *own_regime.EVERY_KEY)
    answer = cite("Code of Nowhere 1", regime=path)
    assert answer.found and answer.hits["source"][0] == "a book"
    assert cite("无名法典第1条", regime=str(path)).rules == answer.rules


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("第8条之3", ["8-3"]),
        ("arts 8-3, 9(vi)-(vii)", ["8-3", "9"]),
        ("15 USC 1692c(a)(1)", ["15", "1692c"]),
        ("CONC 7.9.14R", ["7.9.14"]),
        ("第5章", ["5"]),
        ("第35至38条", ["35-38"]),
        ("nothing", []),
    ],
)
def test_numbers_in_a_text(text, numbers):
    assert [ref.number for ref in provisions.references(text)] == numbers


# ---------------------------------------------------------------- the data behind it


def test_aliases_belong_to_instruments_and_to_one_only():
    data = datasets.read_yaml("law/aliases.yaml")
    for regime, own in data["aliases"].items():
        path = datasets.folder() / "law" / "regimes" / f"{regime.lower()}.yaml"
        instruments = datasets.read_yaml(path)["instruments"]
        assert set(own) <= set(instruments), regime
        seen = {}
        for id, names in own.items():
            for name in names:
                seen.setdefault(name.casefold(), set()).add(id)
        shared = {frozenset(ids) for ids in seen.values() if len(ids) > 1}
        assert shared <= {frozenset({"psapl-2012", "psapl-2025"})}
    china = datasets.load("regime_cn")["instruments"]
    assert set(data["aliases"]["CN"]) == set(china)


def test_the_concordance_agrees_with_the_rules():
    table = datasets.read_yaml("law/concordance.yaml")["concordances"][0]
    assert len(table["rows"]) == 9
    book = rulebook.load("CN")
    for row in table["rows"]:
        for id in row["rules"]:
            rule = book.rule(id)
            when = "new" if id.startswith("PSAPL26") else "old"
            version = rule.versions[-1]
            day = version.since if when == "new" else version.until
            assert day == table["new_from" if when == "new" else "old_to"]
            number = re.match(r"\d+", row[when]["en"])[0]
            assert rule.article["en"].startswith(number)
            stated = version.keys.get("remedy") or version.keys["stop_right"]
            for stage, parts in row[f"{when}_penalty"].items():
                other = stated["breach" if stage == "breach_of_order" else stage]
                assert _plus(parts) == {k: v for k, v in _plus(other).items() if k != "if"}, id


def _plus(parts):
    """The rules and the concordance name a fine that may be added differently."""
    return {k.replace("may_add", "plus"): v for k, v in parts.items()}


def test_renumbered_in_both_languages():
    table = provisions.renumbered()
    row = table.set_index("old").loc["40(3)"]
    assert row["new"] == "47(3)" and "RMB 1,000 to 2,000" in row["new_penalty"]
    assert "RMB 500 to 1,000" in row["old_penalty"] and row["grade"] == "A"
    language.use("zh")
    try:
        assert "1,000至2,000元" in provisions.renumbered()["new_penalty"][2]
    finally:
        language.use("en")
    assert provisions.renumbered("KR").empty
    assert len(provisions.renumbered("cn")) == len(table)
    for unknown in ("XX", "nowhere.yaml", None):
        with pytest.raises(datasets.DataProblem):
            provisions.renumbered(unknown)


def test_both_forms_escape_and_speak_both_languages():
    answer = cite("<b>; Civil Code 464")
    assert "<b>" not in answer._repr_html_() and "&lt;b&gt;" in answer._repr_html_()
    language.use("zh")
    try:
        assert "有效" in repr(cite("CC-464")) and "有效" in cite("CC-464")._repr_html_()
    finally:
        language.use("en")


def test_one_word_for_tier_and_instrument_is_said_once():
    language.use("zh")
    assert "〔CC-464；法律；A 级〕" in repr(cite("民法典第464条"))
