"""The same facts under several regimes, and what a day changed."""

import pandas as pd
import pytest

from kit import datasets, language, law
from kit.law import borders, rulebook
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
        findings = law.check(VISIT, row.regime)
        book = rulebook.load(row.regime)
        of_topic = [r for r in findings.rules if book.rule(r).topics[0] == row.topic]
        answers = findings.filter(rule=of_topic).answers[0]
        assert row.answer == findings.answer_words[answers.max()]
        assert set(row.rules.split("; ")) == {
            r for r, a in zip(of_topic, answers, strict=True) if a == answers.max()
        }


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


@pytest.mark.parametrize("regimes", ["CN", [], ["ZZ"], [None]])
def test_wrong_regimes_get_one_sentence(regimes):
    with pytest.raises(datasets.DataProblem):
        borders.compare(VISIT, regimes)


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
