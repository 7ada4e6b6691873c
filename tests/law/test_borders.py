"""The same facts under several regimes, and what a day changed."""

import pandas as pd
import pytest

from kit import datasets, language, law
from kit.law import borders, engine, rulebook
from tests.law import own_regime

VISIT = law.Contact(
    date="2026-03-17",
    time="21:30",
    channel="visit",
    place="home",
    actor="collection_agency",
    acting_for="bank",
    member_of="CBA",
    product="credit_card",
    contacted_person="debtor",
    entered_home="yes",
    consents="none",
    acts="none",
    debt_told_to="debtor;neighbour",
)


def test_a_topic_gets_the_heaviest_answer_of_its_rules():
    table = borders.compare(VISIT, ["CN", "KR"]).table
    for row in table.itertuples():
        parts = borders.by_topic(rulebook.load(row.regime))
        findings = engine.check_book(VISIT, parts, None, {})
        on_it = [
            (part.id, answer)
            for part, answer in zip(parts.rules, findings.answers[0], strict=True)
            if part.topics == (row.topic,)
        ]
        heaviest = max(answer for _, answer in on_it)
        assert row.answer == findings.answer_words[heaviest]
        assert row.rules.split("; ") == [rule for rule, answer in on_it if answer == heaviest]


@pytest.mark.parametrize("regime", law.regimes()["id"])
def test_the_parts_of_a_rule_answer_together_what_the_rule_answers(regime):
    book = rulebook.load(regime)
    log = datasets.load("synth_contacts").head(600)
    log = pd.concat([log, log.assign(actor="collection_agency", acts="insult;threat;peeping")])
    log = log.assign(contact_id=[str(n) for n in range(len(log))], findings="public")
    whole, parts = (engine.check_book(log, b, None, {}) for b in (book, borders.by_topic(book)))
    together = pd.DataFrame(parts.answers.T).groupby(parts.rules).max().T
    assert (together[whole.rules].to_numpy() == whole.answers).all()


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"time": "12:00"}, {"entry_home"}),
        ({"entered_home": "no"}, {"hours"}),
        ({}, {"entry_home", "hours"}),
        ({"time": "12:00", "entered_home": "no"}, set()),
    ],
)
def test_each_clause_speaks_under_its_own_topic(change, broken):
    table = borders.compare(VISIT.but(**change), ["US-MA"]).table.set_index("topic")
    assert {"frequency", "hours", "entry_home"} < set(table.index)
    assert set(table.index[table["answer"] == "breach"]) == broken


def test_under_its_main_topic_a_rule_is_always_found():
    for regime in law.regimes()["id"]:
        book = rulebook.load(regime)
        parts = borders.by_topic(book).rules
        for rule in [r for r in book.rules if r.evaluated in {"full", "part"}]:
            topics = [part.topics[0] for part in parts if part.id == rule.id]
            assert rule.topics[0] in topics and set(topics) <= set(rule.topics), rule.id


def test_topics_of_clauses_are_known():
    words = law.vocabulary()
    for group in ("acts", "duties", "places", "rule_keys"):
        for code, about in words[group].items():
            assert set(about.get("topics", ())) <= set(words["topics"]), code
    tests = {key for key, about in words["rule_keys"].items() if about["role"] == "test"}
    with_topics = {key for key, about in words["rule_keys"].items() if "topics" in about}
    assert tests == with_topics | {"forbids", "requires", "places"}


def test_one_law_is_broken_where_the_other_is_not():
    crossed = borders.compare(VISIT, ["CN", "KR"]).by_topic()
    assert crossed.loc["entry to a home"].tolist() == ["breach", ""]
    assert crossed.loc["hours"].tolist()[0] == "no breach found"
    assert crossed.loc["hours"].tolist()[1] != "no breach found"


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_it_speaks_both_languages(edition):
    language.use(edition)
    found = borders.compare(VISIT, ["CN", "KR"])
    assert {"en": "breach", "zh": "违反"}[edition] in repr(found)
    assert {"en": "South Korea", "zh": "韩国"}[edition] in found._repr_html_()


def test_words_of_one_regime_do_not_stop_another(tmp_path):
    path = own_regime.write(tmp_path, own_regime.rule("forbids: [{acts: [shouting]}]"))
    shouted = VISIT.but(acts="shouting")
    with pytest.raises(datasets.DataProblem, match="shouting"):
        law.check(shouted, "KR")
    table = borders.compare(shouted, ["KR", path]).table.set_index("regime")
    assert table.loc["XX", "answer"] == "breach"


def test_every_regime_of_the_kit_can_be_compared():
    names = borders.compare(VISIT).by_topic().columns.tolist()
    assert names == law.regimes()["id"].tolist()


def test_a_log_tells_the_heaviest_of_its_contacts():
    log = pd.DataFrame([VISIT.facts() | {"contact_id": "a"}, {"contact_id": "b"}])
    alone = borders.compare(VISIT, ["CN"]).table.set_index("topic")["answer"]
    both = borders.compare(log, ["CN"]).table.set_index("topic")["answer"]
    assert both["entry_home"] == alone["entry_home"] == "breach"


@pytest.mark.parametrize("regimes", ["CN", [], ["ZZ"], [None], 5, [[]], {}])
def test_wrong_regimes_get_one_sentence(regimes):
    with pytest.raises(datasets.DataProblem):
        borders.compare(VISIT, regimes)


def test_an_own_file_with_the_id_of_another_regime_is_refused(tmp_path):
    mine = own_regime.write(tmp_path, own_regime.rule("entry: {consent: entry}"), name="mine.yaml")
    other = own_regime.write(tmp_path, own_regime.rule("visitors: {min: 2}"), name="other.yaml")
    with pytest.raises(datasets.DataProblem, match="regimes have the id 'XX'"):
        borders.compare(VISIT, [mine, "CN", other])
    posing = own_regime.HEAD.replace("id: XX", "id: CN") + own_regime.rule("visitors: {min: 2}")
    other.write_text(posing, encoding="utf-8")
    with pytest.raises(datasets.DataProblem, match="regimes have the id 'CN'"):
        borders.compare(VISIT, ["CN", other])


def test_the_same_regime_named_twice_stands_once(tmp_path, monkeypatch):
    mine = own_regime.write(tmp_path, own_regime.rule("entry: {consent: entry}"))
    monkeypatch.chdir(tmp_path)
    once = borders.compare(VISIT, ["CN", mine])
    again = borders.compare(VISIT, ["CN", mine, "cn", "own.yaml", str(mine)])
    assert again.table.equals(once.table)


def test_the_first_and_the_last_day_of_all_are_days(tmp_path):
    path = own_regime.write(
        tmp_path,
        own_regime.rule("entry: {consent: entry}", since="0001-01-01", until="9999-12-31"),
    )
    assert borders.timeline(path)[["day", "event"]].values.tolist() == [["0001-01-01", "begins"]]
    assert borders.changes(path, "0001-01-01")["change"].tolist() == ["begins"]
    assert borders.changes(path, "9999-12-31")["change"].tolist() == ["stays"]


def test_what_is_only_remembered_has_no_change(tmp_path):
    rules = [own_regime.rule("entry: {consent: entry}", id=g, grade=g) for g in ("A", "M")]
    path = own_regime.write(tmp_path, *rules)
    assert borders.changes(path, "2020-01-01")["rule"].tolist() == ["A"]


def test_the_first_of_january_2026():
    change = borders.changes("CN", "2026-01-01").set_index("rule")["change"]
    assert change["PSAPL06-40"] == "ends" and change["PSAPL26-47"] == "begins"
    assert change["CC-1033-2"] == "stays" and "CBA26-HOURS" not in change.index
    assert set(borders.changes("CN", "2025-12-31")["change"]) == {"stays"}


def test_an_amended_rule_is_told_as_one(tmp_path):
    second = '  - {from: "2026-03-18", to: "2026-03-31", basis: source, entry: {consent: entry}}\n'
    path = own_regime.write(
        tmp_path, own_regime.rule("entry: {consent: filming}", until="2026-03-17") + second
    )
    days = borders.timeline(path)
    assert list(zip(days["day"], days["event"], strict=True)) == [
        ("2020-01-01", "begins"),
        ("2026-03-18", "amended"),
        ("2026-04-01", "ends"),
    ]
    for day, change in (("2026-03-18", "amended"), ("2026-04-01", "ends"), ("2026-03-19", "stays")):
        assert borders.changes(path, day)["change"].tolist() == [change]


def test_a_rule_that_is_only_remembered_has_no_days():
    remembered = {r.id for r in rulebook.load("CN").rules if r.grade == "M"}
    assert remembered and not remembered & set(borders.timeline("CN")["rule"])


def test_no_day_gets_one_sentence():
    with pytest.raises(datasets.DataProblem, match="soon"):
        borders.changes("CN", "soon")
