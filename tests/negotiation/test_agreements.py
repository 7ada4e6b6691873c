"""The plan on paper: four words an item, sums through Plan, three samples, an honest draft."""

import datetime as dt

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, evidence, language
from kit.negotiation import agreements
from kit.negotiation.agreements import agreement_form, agreement_from, check_agreement
from kit.negotiation.plans import Blocked, Plan
from kit.negotiation.words import data
from tests.refusals import refusal

OTHER = {"signed_for_borrower": "other"}
GOOD = data("agreement")["agreements"][0]["paper"]


def answer(item, **changes):
    """What the good paper's item gets after some changes; None takes an answer away."""
    return check_agreement({**GOOD, **changes}).answer(item)


# ---------------------------------------------------------------- the data


def test_every_text_stands_in_both_languages_and_every_source_exists():
    def walk(node, at):
        if isinstance(node, dict):
            if "en" in node or "zh" in node:
                assert set(node) == {"en", "zh"} and all(node.values()), at
                assert any("\u4e00" <= c <= "\u9fff" for c in node["zh"]) or at[-1] == "blank", at
            else:
                for key, value in node.items():
                    walk(value, [*at, key])
        elif isinstance(node, list):
            for number, value in enumerate(node):
                walk(value, [*at, number])

    walk(data("agreement"), [])
    rules = {one["id"] for one in datasets.read_yaml("law/regimes/cn.yaml")["rules"]}
    rules |= {one["id"] for one in datasets.read_yaml("law/limitation.yaml")["provisions"]}
    for item in data("agreement")["items"]:
        basis = item["basis"]
        assert set(basis.get("rules", ())) <= rules, item["id"]
        assert basis["grade"] in ("A", "B", "C", "practice")
        assert (basis["grade"] == "practice") == (not basis.get("sources"))
        for id in basis.get("sources", ()):
            evidence.source(id)
    assert [item["id"] for item in data("agreement")["items"]] == list(agreements.CHECKS)


def test_the_issue_s_seven_matters_are_all_asked():
    items = set(agreements.CHECKS)
    assert {"amount", "dates", "account", "waiver", "limitation"} <= items
    assert {"interest", "collection", "reporting"} <= items, "what stops"
    assert {"creditor_signature", "borrower_signature"} <= items, "who signed for whom"
    assert {"missed", "third_persons", "sums"} <= items


def test_plain_yaml_readers_read_the_data_too():
    for name in ("agreement.yaml", "table.yaml"):
        text = (datasets.folder() / "negotiation" / name).read_text(encoding="utf-8")
        assert yaml.safe_load(text)


# ---------------------------------------------------------------- the three samples


def test_the_samples_are_good_vague_and_bad():
    good, vague, bad = (check_agreement(id) for id in ("good", "vague", "bad"))
    assert good.counts["stated"] == 16
    assert vague.counts["unclear"] > 8 and vague.counts["contradicts"] == 0
    assert bad.counts["contradicts"] >= 6
    assert set(good.rows["costs_borrower"]) == {""}


def test_the_good_sample_is_lin_s_share_of_her_surplus():
    from kit.negotiation.budget import offers, read_budget

    share = offers(read_budget("lin")).iloc[1]
    assert (share["balance"], share["offer"]) == (GOOD["balance"], GOOD["instalment"])


@pytest.mark.parametrize("id", ["good", "vague", "bad"])
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_no_paper_is_ever_called_valid(id, edition):
    language.use(edition)
    try:
        shown = check_agreement(id)
        text = repr(shown) + shown._repr_html_()
    finally:
        language.use("en")
    for word in (" valid", "invalid", " legal.", "is legal", "合法", "有效。", "协议有效"):
        assert word not in text
    assert ("not legal advice" if edition == "en" else "不是法律意见") in text


def test_a_gap_costs_both_sides_and_only_a_gap_does():
    rows = check_agreement("vague").rows
    gaps = rows["answer"] != "stated"
    for side in ("costs_borrower", "costs_creditor"):
        assert (rows.loc[gaps, side] != "").all() and (rows.loc[~gaps, side] == "").all()
    assert (rows["grade"] != "").all()


# ---------------------------------------------------------------- item by item


@pytest.mark.parametrize(
    ("item", "changes", "wanted"),
    [
        ("debt", {"creditor": None, "contract": None, "balance": None}, "missing"),
        ("debt", {"contract": None}, "unclear"),
        ("amount", {"instalment": None, "months": None}, "unclear"),  # a down payment stands there
        ("amount", {"instalment": None, "months": None, "down_payment": None}, "missing"),
        ("amount", {"instalment": "about 500"}, "unclear"),
        ("amount", {"instalment": float("nan"), "months": None, "down_payment": None}, "missing"),
        ("amount", {"instalment": float("inf")}, "unclear"),
        ("amount", {"instalment": True}, "unclear"),
        ("amount", {"months": -3}, "unclear"),
        ("sums", {"total": 1413.25}, "contradicts"),
        ("sums", {"total": None}, "unclear"),
        ("sums", {"months": 0.5}, "contradicts"),
        ("sums", {"months": 10**11}, "contradicts"),
        ("sums", {"instalment": None}, "unclear"),
        ("sums", {"last_instalment": 117.80, "total": 1413.27}, "stated"),
        ("sums", {"last_instalment": 117.80}, "contradicts"),
        ("sums", {"instalment": 3000, "total": 36000}, "contradicts"),  # more, and "no interest"
        ("sums", {"instalment": 3000, "total": 36000, "yearly_rate": None}, "unclear"),
        ("sums", {"instalment": 3000, "total": 36000, "yearly_rate": 0.01}, "contradicts"),
        ("dates", dict.fromkeys(("signed_on", "first_due", "due_day", "last_due")), "missing"),
        ("dates", {"first_due": "soon"}, "unclear"),
        ("dates", {"first_due": "2026-02-30"}, "unclear"),
        ("dates", {"last_due": "2027-05-12"}, "contradicts"),
        ("dates", {"first_due": "2026-04-01"}, "contradicts"),
        ("dates", {"due_day": 13}, "contradicts"),
        ("account", {"account_holder": "private_person"}, "contradicts"),
        ("account", {"account_holder": "cash"}, "unclear"),
        ("account", {"account_holder": "agency"}, "unclear"),
        ("account", {"account_holder": "agency", "agency_may_receive": True}, "stated"),
        ("account", {"account_holder": None, "account": None}, "missing"),
        ("waiver", {"waiver": None, "waived": None}, "missing"),
        ("waiver", {"waiver": 0, "waived": None}, "stated"),
        ("waiver", {"waiver_when": None}, "unclear"),
        ("waiver", {"waived": 2817.9}, "contradicts"),
        ("interest", {"interest_stops": None}, "missing"),
        ("interest", {"yearly_rate": 0.06}, "contradicts"),
        ("interest", {"interest_stops": False}, "contradicts"),
        ("interest", {"interest_stops": False, "yearly_rate": None}, "unclear"),
        ("interest", {"interest_stops": "no", "yearly_rate": 0.06}, "stated"),
        ("interest", {"interest_stops": "perhaps"}, "unclear"),
        ("collection", {"collection_stops": None}, "missing"),
        ("collection", {"collection_stops": False}, "stated"),
        ("reporting", {"reporting": None}, "missing"),
        ("reporting", {"reporting": "entry_removed"}, "unclear"),
        ("limitation", {"limitation_told": None, "limitation_text": None}, "missing"),
        ("limitation", {"limitation_told": False}, "unclear"),
        ("limitation", {"limitation_text": None}, "unclear"),
        ("limitation", {"limitation_waived": True}, "contradicts"),
        ("limitation", {"limitation_waived": True, "limitation_told": None}, "unclear"),
        ("limitation", {"limitation_told": "at some point"}, "unclear"),
        ("creditor_signature", {"creditor_authority": "said_so"}, "unclear"),
        ("creditor_signature", {"creditor_authority": "none"}, "contradicts"),
        ("creditor_signature", {"claim_assigned": True}, "unclear"),
        ("creditor_signature", {"claim_assigned": True, "assignment_notified": True}, "stated"),
        ("borrower_signature", {"signed_for_borrower": "relative"}, "unclear"),
        ("borrower_signature", {**OTHER, "borrower_authority": "perhaps"}, "unclear"),
        ("borrower_signature", {**OTHER, "borrower_authority": "yes"}, "stated"),
        ("borrower_signature", {"signed_for_borrower": None}, "missing"),
        ("missed", {"grace_days": None, "missed_effect": None}, "missing"),
        ("missed", {"waiver_after_miss": None}, "unclear"),
        ("missed", {"waiver_after_miss": None, "waiver": 0, "waived": None}, "stated"),
        ("third_persons", {"third_persons": None}, "missing"),
        ("third_persons", {"others_signed": True}, "contradicts"),
        ("third_persons", {"third_persons": "family_pays"}, "unclear"),
        ("third_persons", {"third_persons": "guarantor"}, "unclear"),
        ("rest", {"rest": None}, "missing"),
        ("rest", {"rest": "later"}, "unclear"),
        ("rest", {"rest": "forgiven", "waiver": 0, "waived": None}, "contradicts"),
        ("rest", {"waiver": 1, "waived": None, "down_payment": 0}, "stated"),
        ("copies", {"copies": False}, "missing"),
        ("copies", {"copies": None}, "missing"),
    ],
)  # fmt: skip
def test_an_item_is_judged_as_it_stands(item, changes, wanted):
    assert answer(item, **changes) == wanted


def test_last_days_of_months_agree():
    days = {"first_due": "2026-04-30", "due_day": 31, "signed_on": "2026-04-02"}
    assert answer("dates", **days, months=12, last_due="2027-03-31") == "stated"
    assert agreements._shifted(dt.date(2026, 1, 31), 13) == dt.date(2027, 2, 28)


@given(st.dictionaries(st.sampled_from(list(data("agreement")["form"])), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30),
    st.sampled_from(["2026-01-31", "yes", "no", "creditor", "0", "-1", "1e400"]),
), min_size=1))  # fmt: skip
def test_whatever_is_copied_off_gets_one_of_four_words_or_one_sentence(record):
    try:
        rows = check_agreement(record).rows
    except datasets.DataProblem as fault:
        assert "\n" not in str(fault)
    else:
        assert set(rows["answer"]) <= set(agreements.ANSWERS) and len(rows) == 16


# ---------------------------------------------------------------- wrong input


def test_wrong_input_gets_one_sentence(tmp_path):
    assert "near: instalment" in refusal(check_agreement, {"instalmnt": 5})
    assert "not from" in refusal(check_agreement, {})
    assert "not from" in refusal(check_agreement, 5)
    assert "good" in refusal(check_agreement, "goood")
    assert "neither text nor number" in refusal(check_agreement, {"balance": [1, 2]})
    assert "neither text nor number" in refusal(check_agreement, {"creditor": {"en": "x"}})
    assert "number of a person" in refusal(check_agreement, {"account": "6222 0212 3456 7890"})
    assert "longer than" in refusal(check_agreement, {"creditor": "x" * 5000})
    path = tmp_path / "mine.yaml"
    path.write_text("paper: [1", encoding="utf-8")
    assert "YAML is broken" in refusal(check_agreement, path)
    assert "There is no file" in refusal(check_agreement, tmp_path / "none.yaml")
    assert "near" in refusal(check_agreement("good").answer, "amounts")


def test_a_file_of_one_s_own_is_read_with_and_without_a_head(tmp_path):
    path = tmp_path / "mine.yaml"
    for text in ("paper: {instalment: 500, months: 12}", "instalment: 500\nmonths: 12"):
        path.write_text(text, encoding="utf-8")
        assert check_agreement(path).answer("amount") == "stated"


def test_what_was_copied_off_is_escaped_where_it_is_shown():
    shown = check_agreement({"instalment": "<script>alert(1)</script>"})._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown


def test_numpy_values_and_dates_are_read():
    changes = {"instalment": np.float64(117.77), "first_due": dt.date(2026, 5, 12)}
    assert check_agreement({**GOOD, **changes}).counts["stated"] == 16


# ---------------------------------------------------------------- the draft


def test_a_draft_says_first_what_a_signature_does_and_leaves_blanks():
    plan = Plan(28179.77, 0, 117.77, 12)
    draft = agreement_from(plan, "2026-05-12", expires="2030-03-12")
    lines = draft.text.splitlines()
    assert lines[3].startswith("3. Said before signing") and "2030-03-12" in lines[3]
    assert "may refuse to pay" in lines[3] and "ask for advice" in lines[3]
    assert draft.text.count("________") >= 8
    found = check_agreement(draft)
    assert found.counts["contradicts"] == 0
    assert found.answer("limitation") == "unclear", "that it was said, only people can answer"


def test_a_draft_speaks_chinese(chinese):
    text = agreement_from(Plan(10_000, 500, 755.21, 12, 0.1), "2026-05-12").text
    assert "减免1,000.00元" in text and "诉讼时效" in text and "{" not in text


@given(
    st.integers(1, 5_000_000), st.integers(0, 120), st.floats(0, 0.03), st.integers(0, 100),
    st.integers(0, 100),
)  # fmt: skip
def test_a_draft_never_contradicts_itself(cents, months, rate, waiver, down):
    balance = cents / 100
    try:
        plan = Plan.closing(balance, max(months, 1), round(rate, 5), 0, waiver / 100)
    except datasets.DataProblem:  # nothing is left for instalments
        return
    if months == 0:
        plan = Plan(balance, round(balance * down / 100, 2), 0, 0, 0)
    found = check_agreement(agreement_from(plan, "2026-01-31"))
    assert found.counts["contradicts"] == 0, found


def test_a_blocked_plan_is_not_put_on_paper():
    plan = Plan(28179.77, 0, 300, 12)
    assert "affordability" in refusal(agreement_from, plan, surplus=250)
    gate = lambda _: [Blocked("R-1", "no")]  # noqa: E731
    assert "R-1" in refusal(agreement_from, plan, gate=gate)


def test_wrong_drafts_get_one_sentence():
    assert "not from int" in refusal(agreement_from, 5)
    assert "2026-05-12" in refusal(agreement_from, Plan(1000, 0, 100, 10), "soon")
    assert "number of a person" in refusal(
        agreement_from, Plan(1000, 0, 100, 10), creditor="13800000000"
    )
    assert "calendar" in refusal(agreement_from, Plan(1000, 0, 1, 600), "9990-01-01")


def test_a_draft_s_text_is_escaped():
    draft = agreement_from(Plan(1000, 0, 100, 10), creditor="<b>lender</b>")
    assert "<b>" not in draft._repr_html_()


def test_the_form_lists_every_key_with_a_question():
    form = agreement_form()
    assert form["key"].tolist() == list(data("agreement")["form"])
    assert (form["question"] != "").all()
    assert agreements.sample_agreements()["id"].tolist() == ["good", "vague", "bad"]


# ---------------------------------------------------------------- figures as people write them

SHORT = {
    "balance": 10000, "waiver": 0.28, "down_payment": 0, "instalment": 300, "months": 24,
    "total": 7200, "interest_stops": "no", "yearly_rate": 0.24,
}  # fmt: skip


def test_a_plan_that_does_not_pay_its_own_interest_does_not_pay_everything():
    """300 a month for 24 months is 7,200, and 2,454.54 short at 2% a month."""
    found = check_agreement(SHORT)
    left = 7200 * 1.02**24 - 300 * (1.02**24 - 1) / 0.02
    assert found.answer("sums") == "contradicts" and found.answer("rest") == "missing"
    assert f"{left:,.2f}" in found.rows.set_index("item").at["rest", "found"]
    said = check_agreement({**SHORT, "rest": "still_owed"})
    assert (said.answer("sums"), said.answer("rest")) == ("stated", "stated")
    unknown = check_agreement({**SHORT, "yearly_rate": None})
    assert unknown.answer("rest") == "unclear"


def test_a_bare_rate_of_one_or_more_is_refused():
    assert "give 0.12 or 12%" in refusal(check_agreement, {**SHORT, "yearly_rate": 12})


@pytest.mark.parametrize(
    ("key", "written", "plain"),
    [("total", "7,200.00", 7200), ("yearly_rate", "24%", 0.24), ("waiver", "28%", 0.28)]
    + [("waiver", "28％", 0.28), ("balance", "10，000", 10000)],
)
def test_figures_are_read_as_the_kit_writes_them(key, written, plain):
    one, other = check_agreement({**SHORT, key: written}), check_agreement({**SHORT, key: plain})
    assert one.rows.equals(other.rows)


@pytest.mark.parametrize("key", ["total", "yearly_rate", "waiver", "balance"])
def test_a_figure_that_cannot_be_read_is_called_so(key):
    rows = check_agreement({**SHORT, key: "about 7,20"}).rows.set_index("item")
    assert rows.at["sums", "answer"] == "unclear" and "Cannot be read" in rows.at["sums", "found"]


def test_a_draft_says_what_was_not_asked():
    plan = Plan(10_000, 500, 755.21, 12, 0.1)
    draft = agreement_from(plan)
    assert draft.notes == plan.check().notes and len(draft.notes) >= 4
    assert all(note in repr(draft) and note not in draft.text for note in draft.notes)
    assert agreement_from(plan, surplus=800, in_hand=600, cap=0.24, gate=lambda _: []).notes == (
        plan.check(800, 0.24, lambda _: [], 600).notes
    )
