"""What a check hands back: narrowed, counted, explained, written."""

import io

import numpy as np
import pandas as pd
import pytest

from kit import datasets, language, law
from kit.law import rulebook
from kit.law.findings import Reason
from tests.law import own_regime

LOG = pd.DataFrame(
    {
        "contact_id": ["a", "b", "c", "d"],
        "date": ["2026-03-17", "2026-03-17", "2020-06-01", None],
        "time": ["23:00", "12:00", None, "22:00"],
        "channel": ["visit", "call", "visit", "visit"],
        "actor": ["bank", "collection_agency", None, "bank"],
        "member_of": ["CBA", "none", None, "CBA"],
        "product": ["credit_card", "credit_card", None, "credit_card"],
        "entered_home": ["yes", None, "no", "yes"],
        "consents": ["none", "none", None, "entry"],
        "acts": ["violence;insult", "none", None, "none"],
        "visitors": [1, None, 2, 2],
    }
)


@pytest.fixture
def found():
    return law.check(LOG, "CN")


def words(findings):
    return np.array(findings.answer_words)[findings.answers]


def test_the_matrix(found):
    assert found.answers.dtype == np.int8
    assert found.answers.shape == (len(found), len(found.rules)) == (4, len(set(found.rules)))
    assert found.answer_words == list(law.vocabulary()["answers"])
    assert found.regime == "CN" and found.contacts.equals(LOG)


def test_filter_by_answer_keeps_what_got_it(found):
    breaches = found.filter(answer="breach")
    table = words(found) == "breach"
    assert breaches.rules == [
        r for r, hit in zip(found.rules, table.any(axis=0), strict=True) if hit
    ]
    assert breaches.contacts["contact_id"].tolist() == LOG["contact_id"][table.any(axis=1)].tolist()
    assert len(breaches.to_frame()) == table.sum()
    assert set(breaches.to_frame()["answer"]) == {"breach"}
    assert breaches.count().to_numpy().sum() == table.sum()


def test_filters_narrow_further(found):
    both = found.filter(answer=["breach", "unknown"], tier="law")
    again = found.filter(tier="law").filter(answer=["breach", "unknown"])
    assert both.to_frame().equals(again.to_frame())
    assert set(both.filter(answer="breach").to_frame()["answer"]) == {"breach"}
    assert both.filter(answer="needs_judgment").to_frame().empty
    assert set(found.filter(grade="C").to_frame()["grade"]) == {"C"}
    assert set(found.filter(topic="hours").rules) >= {"CBA26-HOURS"}
    assert found.filter(contact="b").contacts["contact_id"].tolist() == ["b"]
    assert found.filter(contact=["d", "a"]).contacts["contact_id"].tolist() == ["a", "d"]


@pytest.mark.parametrize(
    "asked",
    [
        {"answer": "legal"},
        {"tier": "lawe"},
        {"rule": "CC-1033"},
        {"grade": "D"},
        {"topic": "hour"},
        {"contact": "z"},
    ],
)
def test_an_unknown_word_is_refused(found, asked):
    with pytest.raises(datasets.DataProblem, match="near: "):
        found.filter(**asked)


def test_counts(found):
    table = words(found)
    plain = found.count()
    assert plain.loc["CN"].to_dict() == {
        a: int((table == a).sum()) for a in found.answer_words if (table == a).any()
    }
    assert list(plain.columns) == [a for a in found.answer_words if a in plain.columns]
    tiers = found.count(by=["tier", "answer"])
    assert tiers.index.tolist() == ["law", "supervisory", "soft"] and tiers.index.name == "tier"
    assert tiers.to_numpy().sum() == table.size
    for by in (["rule", "answer"], ["grade", "answer"], ["tier", "grade"], ["answer", "tier"]):
        assert found.count(by=by).to_numpy().sum() == table.size
    for by in ("tier", "rule", "grade"):
        assert found.count(by=by).to_numpy().sum() == table.size
    with pytest.raises(datasets.DataProblem, match="colour"):
        found.count(by="colour")


def test_what_is_missing_comes_with_a_question(found):
    missing = found.filter(contact="c").missing()
    assert missing["rules"].is_monotonic_decreasing
    assert set(missing["kind"]) <= {
        "missing",
        "duty",
        "finding",
        "edge",
        "predecessor_unread",
        "forbids",
    }
    facts = set(missing.loc[missing["kind"] == "missing", "fact"])
    assert facts <= set(LOG.columns[LOG.iloc[2].isna()]) | (
        set(law.vocabulary()["columns"]) - set(LOG)
    )
    assert missing["question"].str.len().min() > 5
    whole = found.missing()
    assert whole["contacts"].max() <= len(LOG)
    assert "edge" in set(law.check(LOG.assign(time="22:00"), "CN").missing()["kind"])


def test_a_number_is_an_id_before_it_is_a_place():
    numbered = law.check(LOG.assign(contact_id=[7, 0, 1, 2]), "CN")
    assert numbered.explain(0) == law.check(LOG, "CN").explain("b")
    assert numbered.filter(contact=0).contacts["contact_id"].tolist() == [0]


def test_the_day_of_an_instant_is_told():
    log = pd.DataFrame({"at": ["2026-03-17T12:40Z"], "timezone": "Asia/Shanghai", "acts": "threat"})
    assert "day 2026-03-17; in force since" in law.check(log, "CN").explain(0, "PSAPL26-50")


def test_a_version_of_another_day_is_said_to_be_one():
    told = law.check(LOG, "CN").explain("a", "PSAPL06-40")
    assert "not this version, in force from" in told


WRONG = {
    "no regime": lambda: law.check(law.Contact(), None),
    "a list of regimes": lambda: law.check(law.Contact(), ["CN"]),
    "no contact": lambda: law.check(None, "CN"),
    "a word that is none": lambda: law.check(LOG, "CN").filter(answer=3),
    "a contact that is none": lambda: law.check(LOG, "CN").explain(None),
    "nothing to count by": lambda: law.check(LOG, "CN").count(by=[]),
    "the same twice": lambda: law.check(LOG, "CN").count(by=["tier", "tier"]),
    "three at once": lambda: law.check(LOG, "CN").count(by=["tier", "rule", "answer"]),
    "no day": lambda: law.rules("CN", on="soon"),
    "no file": lambda: law.read_contacts("nowhere.csv"),
    "no rules": lambda: law.barred_hours(7),
    "no fact": lambda: law.Contact(colour="red"),
    "no fact of that name": lambda: law.Contact(**{"cls": 1}),
    "nothing at all to count by": lambda: law.check(LOG, "CN").count(by=None),
    "a list to count by": lambda: law.check(LOG, "CN").count(by=[["tier"]]),
    "no contact to explain": lambda: law.check(LOG, "CN").explain([]),
    "two contacts to explain": lambda: law.check(LOG, "CN").explain([0, 1]),
    "two rules to explain": lambda: law.check(LOG, "CN").explain(0, ["CC-1033-2"]),
    "a mapping as a contact": lambda: law.check(LOG, "CN").filter(contact={}),
    "a list in a list": lambda: law.check(LOG, "CN").filter(answer=[["breach"]]),
    "a list as an id": lambda: law.decision([]),
    "a list as a place": lambda: law.decisions(["CN"]),
    "a number as a file": lambda: law.decisions(path=5),
    "nothing as a file": lambda: law.read_contacts(None),
    "a list as a day": lambda: law.decision("cn-reception-room").check(on=[]),
    "a list as a rule": lambda: rulebook.load("CN").rule(["CC-1033-2"]),
    "nowhere to write": lambda: law.check(LOG, "CN").to_csv(None),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_argument_gets_one_sentence(wrong):
    with pytest.raises(datasets.DataProblem) as caught:
        WRONG[wrong]()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_every_key_that_tests_says_in_its_own_words_what_was_found(edition):
    language.use(edition)
    keys = law.vocabulary()["rule_keys"]
    said = [Reason("breach", k, "3").text() for k in keys if keys[k]["role"] == "test"]
    assert len(set(said)) == len(said) > 5


def test_explained_step_by_step(found):
    text = found.explain("a", "CC-1033-2")
    lines = text.splitlines()
    assert lines[0].startswith("CC-1033-2, Civil Code, 1033(2) (tier: law; grade A")
    assert "day 2026-03-17; in force since 2021-01-01, no end found" in lines[2]
    assert "went inside the home = yes, consents given = none" in lines[3]
    assert lines[-1] == "=> breach: went inside without consent"
    assert repr(text) == str(text) and text._repr_html_().startswith("<pre>")
    # by place as well as by id, and every rule with something to say
    assert found.explain(0, "CC-1033-2") == text
    every = found.explain("a")
    assert "CBA26-22-STAFF" in every and "CRIM-245" not in every
    with pytest.raises(datasets.DataProblem):
        found.explain("nobody")
    with pytest.raises(datasets.DataProblem):
        found.explain("a", "CC-1033-3")


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_every_cell_can_be_explained(found, edition):
    language.use(edition)
    table = found.to_frame()
    shown = language.table(table)
    assert len(shown) == len(table)
    for row in table.itertuples():
        text = found.explain(row.contact, row.rule)
        answer = language.label("answer", row.answer)
        assert text.splitlines()[-1] == language.say(
            "law.explain.result", answer=answer, reason=row.reason
        )


def test_the_steps_lead_to_the_answer(found):
    """In a rule that covers the contact, one of the steps says what the rule says."""
    for row in (
        found.filter(answer=["breach", "reported_breach", "needs_judgment"]).to_frame().itertuples()
    ):
        *steps, result = found.explain(row.contact, row.rule).splitlines()
        said = result.removeprefix("=> ").split(": ", 1)
        assert any(s.endswith(f"{said[0]} ({said[1]})") for s in steps)


def test_to_frame_has_a_row_a_contact_and_rule(found):
    table = found.to_frame()
    assert table.columns.tolist() == [
        "contact",
        "rule",
        "answer",
        "tier",
        "grade",
        "instrument",
        "article",
        "reason",
    ]
    assert table["contact"].tolist() == list(np.repeat(["a", "b", "c", "d"], len(found.rules)))
    assert table["rule"].tolist() == found.rules * 4
    assert (table["answer"].to_numpy().reshape(4, -1) == words(found)).all()
    assert not table.isna().any().any()


def test_without_ids_contacts_are_called_by_their_place():
    found = law.check(LOG.drop(columns="contact_id").set_index(pd.Index([7, 7, 8, 9])), "CN")
    assert found.to_frame()["contact"].unique().tolist() == [0, 1, 2, 3]
    assert found.filter(contact=2).contacts.index.tolist() == [8]
    assert found.filter(contact=2).explain(2, "CC-1033-2") == found.explain(2, "CC-1033-2")


def test_too_long_a_table_is_refused():
    many = pd.DataFrame({"channel": ["visit"] * 40_000})
    found = law.check(many, "CN")
    with pytest.raises(datasets.DataProblem, match="narrow"):
        found.to_frame()
    assert found.filter(rule="CC-1033-2").to_frame().shape[0] == 40_000


def test_csv_is_safe_to_open_in_a_spreadsheet(tmp_path):
    ids = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "\r=1", "a\r=1", "a=1", 'a"b', "a,b"]
    log = pd.DataFrame({"contact_id": ids, "channel": "visit", "date": "2026-03-17"})
    path = law.check(log, "KR").to_csv(tmp_path / "out.csv")
    raw = path.read_bytes()
    assert b"\r" not in raw
    back = pd.read_csv(io.BytesIO(raw), dtype=str, keep_default_na=False)
    assert back["contact"].unique().tolist() == [
        *("'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'\n=1", "' =1", "a =1"),
        *ids[8:],
    ]
    for column in back:
        assert not back[column].str.startswith(("=", "+", "-", "@", "\t", "\r", "\n")).any()


def test_csv_holds_what_the_table_holds(found, tmp_path):
    path = found.to_csv(str(tmp_path / "out.csv"))
    back = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert back.to_dict("list") == found.to_frame().astype(str).to_dict("list")
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(datasets.DataProblem, match="nowhere"):
        found.to_csv(tmp_path / "nowhere" / "out.csv")


def test_texts_of_a_users_own_file_cannot_inject_a_formula(tmp_path):
    path = own_regime.write(
        tmp_path,
        own_regime.rule("visitors: {min: 2}").replace('article: "1"', 'article: "=1+1"'),
        head=own_regime.HEAD.replace("Code of Nowhere", '"@code"'),
    )
    text = (
        law.check(law.Contact(visitors=1, date="2026-03-17"), path)
        .to_csv(tmp_path / "o.csv")
        .read_text()
    )
    assert ",'=1+1," in text and ",'@code," in text


def test_html_of_a_users_own_words_is_escaped(tmp_path):
    contact = law.Contact(contact_id="<script>alert(1)</script>", channel="visit")
    assert "<script>" not in contact._repr_html_()
    found = law.check(contact, "KR")
    assert "<script>" not in found.explain(0)._repr_html_() + found._repr_html_()


def test_shown_in_both_languages(found):
    assert repr(found).startswith(f"CN: 4 contacts by {len(found.rules)} rules: breach ")
    language.use("zh")
    assert "违反" in repr(found) and "breach" not in repr(found)
    assert "<table" in found._repr_html_() and "法律" in found._repr_html_()
    assert "未记录" in found.filter(contact="c").to_frame()["reason"].str.cat()


def test_a_filter_that_leaves_nothing(found, tmp_path):
    none = found.filter(contact="b").filter(rule="CC-1033-2").filter(answer="breach")
    assert len(none) == 0 and none.rules == [] and none.to_frame().empty
    assert none.missing().empty and repr(none) and none._repr_html_()
    assert none.count().empty or none.count().to_numpy().sum() == 0
    assert none.to_csv(tmp_path / "none.csv").read_text().startswith("contact,rule,answer")
