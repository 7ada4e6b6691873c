"""The plan on paper: what a written agreement states, lacks, or says twice; and a draft to fill in.

A deal that is not written does not hold, and one that is written badly holds what nobody meant. The
check goes item by item and says what a gap costs each side. It never says that a paper is valid. An
answer that cannot be read ("about 500") is unclear and no error: vague papers are what the check is
for. Four words are all that an item can get: stated, missing, unclear, contradicts (itself).
Questions and texts are data: ``data/negotiation/agreement.yaml``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from kit import datasets, language
from kit.negotiation import money
from kit.negotiation.loans import annuity
from kit.negotiation.plans import Plan
from kit.negotiation.words import (
    data,
    is_text,
    must_be_known,
    page,
    problem,
    reading,
    refuse_personal,
    word,
)

STATED, MISSING, UNCLEAR, CONTRADICTS = "stated", "missing", "unclear", "contradicts"
ANSWERS = (STATED, MISSING, UNCLEAR, CONTRADICTS)
_LONGEST = 2000  # characters of one answer; more is a paper, not an answer
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?")  # 7,200.00, as the kit prints it
_RATE_SLACK = 1.0  # yuan: cents rounded away in every instalment are no contradiction
Found = tuple[str, str]


def _note(key: str, /, **said: Any) -> str:
    return word("agreement", "notes", key).format(**said)


# ---------------------------------------------------------------- the answers


class _Paper:
    """The answers about one paper, by the keys of ``form`` in the data, read by their kind."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.form = data("agreement")["form"]
        for key in record:
            must_be_known(key, self.form, "agreement.unknown_key")
        self.given = {key: _plain(key, value) for key, value in record.items()}

    def has(self, key: str) -> bool:
        """Whether the paper answers at all."""
        return self.given.get(key) is not None

    def value(self, key: str) -> Any:
        """Return the answer as number, day, code or text; None where there is none to be read."""
        return _READERS[self.form[key]["kind"]](self.given.get(key), self.form[key])

    def unreadable(self, *keys: str) -> list[str]:
        """Return the keys that are answered by something that cannot be read."""
        return [key for key in keys if self.has(key) and self.value(key) is None]

    def code(self, key: str) -> str:
        """Return a code's label in the spoken language."""
        return language.of(self.form[key]["codes"][self.value(key)])

    def ask(self, *keys: str) -> str:
        """Return the questions of some keys, to name what is not said."""
        return " ".join(language.of(self.form[key]["asks"]) for key in keys)

    def shown(self, *keys: str) -> str:
        """Return the answers of some keys as they were given, cut short."""
        return "; ".join(f"{key}: {str(self.given[key])[:60]}" for key in keys)


def _plain(key: str, value: Any) -> Any:
    """A number, or one line of text; None for nothing."""
    if isinstance(value, Mapping):
        if not is_text(value):
            raise problem("agreement.not_an_answer", key=key)
        value = language.of(value)
    if not pd.api.types.is_scalar(value) or isinstance(value, bytes):
        raise problem("agreement.not_an_answer", key=key)
    if pd.isna(value):
        return None
    if isinstance(value, dt.date):
        value = value.isoformat()[:10]
    if isinstance(value, str):
        value = refuse_personal(value, key, _LONGEST)
    return None if value == "" else value


def _number(value: Any, _: Any = None) -> float | None:
    if isinstance(value, str):
        value = unicodedata.normalize("NFKC", value).strip()
        value = value.replace(",", "") if _GROUPED.fullmatch(value) else value
    try:
        return None if value is None else money.number(value, "amount")
    except datasets.DataProblem:  # "about 500" is an answer, only no clear one
        return None


def _share(value: Any, _: Any = None) -> float | None:
    """A decimal, or a text with its sign: 0.28 or "28%"."""
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    if not text.endswith("%"):
        return _number(value)
    found = _number(text[:-1])
    return None if found is None else round(found / 100, 12)


def _rate(value: Any, _: Any = None) -> float | None:
    """As a share; a bare 12 is refused, since taken as 1200% it would call any plan too small."""
    found = _share(value)
    if found is not None and found >= 1 and found == _number(value):
        raise problem("agreement.rate", given=f"{found:g}", decimal=f"{found / 100:g}")
    return found


def _day(value: Any, _: Any = None) -> dt.date | None:
    """A day, None for what is no ISO date."""
    number = None if value is None else datasets.day_number(value)
    return None if number is None else dt.date.fromordinal(number)


def _yes_no(value: Any, _: Any) -> bool | None:
    known = {"yes": True, "no": False, "true": True, "false": False, "是": True, "否": False}
    return known.get(str(value).strip().lower())


def _code(value: Any, form: Mapping[str, Any]) -> str | None:
    return value if isinstance(value, str) and value in form["codes"] else None


def _text(value: Any, _: Any) -> str | None:
    return None if value is None else str(value)


_READERS: dict[str, Callable[[Any, Any], Any]] = {
    "number": _number,
    "share": _share,
    "rate": _rate,
    "day": _day,
    "yes_no": _yes_no,
    "code": _code,
    "text": _text,
}


# ---------------------------------------------------------------- one item at a time


def _present(paper: _Paper, *keys: str) -> Found:
    """Stated where every key is readable, missing where none is given, else unclear."""
    bad = paper.unreadable(*keys)
    if bad:
        return UNCLEAR, _note("unreadable", what=paper.shown(*bad))
    lacking = [key for key in keys if not paper.has(key)]
    if len(lacking) == len(keys):
        return MISSING, _note("missing")
    if lacking:
        return UNCLEAR, _note("lacks", what=paper.ask(*lacking))
    return STATED, _note("stated")


def _amount(paper: _Paper) -> Found:
    found = _present(paper, "instalment", "months")
    if found[0] == STATED and paper.unreadable("down_payment"):
        return UNCLEAR, _note("unreadable", what=paper.shown("down_payment"))
    if found[0] == MISSING and paper.has("down_payment"):
        return UNCLEAR, _note("lacks", what=paper.ask("instalment", "months"))
    return found


def _plan_of(paper: _Paper) -> Plan | str | None:
    """The plan that the figures make; a sentence where they make none, None where some lack."""
    needed = ("balance", "instalment", "months")
    numbers = [paper.value(key) for key in needed]
    if None in numbers or paper.unreadable("down_payment", "waiver", "last_instalment"):
        return None
    balance, instalment, months = numbers
    down, waiver = paper.value("down_payment") or 0, paper.value("waiver") or 0
    try:
        return Plan(balance, down, instalment, months, waiver)
    except datasets.DataProblem as fault:
        return str(fault)


def _total(paper: _Paper, plan: Plan) -> float:
    last = paper.value("last_instalment")
    if last is None or not plan.months:
        return plan.total
    return round(plan.down_payment + plan.instalment * (plan.months - 1) + last, 2)


def _plain_sum(plan: Plan) -> float:
    """Instalments as they stand; a Plan's own total takes in the last cents of rounding."""
    return round(plan.down_payment + plan.instalment * plan.months, 2)


_FIGURES = ("balance", "down_payment", "instalment", "months", "waiver", "last_instalment")


def _sums(paper: _Paper) -> Found:
    bad = paper.unreadable(*_FIGURES, "total", "yearly_rate")
    if bad:
        return UNCLEAR, _note("unreadable", what=paper.shown(*bad))
    plan = _plan_of(paper)
    if plan is None:
        return UNCLEAR, _note("no_sum")
    if isinstance(plan, str):
        return CONTRADICTS, _note("impossible", what=plan)
    total, said = _total(paper, plan), paper.value("total")
    sums = [total] if paper.has("last_instalment") else [total, _plain_sum(plan)]
    if said is not None and min(abs(said - one) for one in sums) > 0.005:
        return CONTRADICTS, _note("other_total", total=money.shown(total), said=money.shown(said))
    wrong = _wrong_interest(paper, plan, total)
    if wrong:
        return wrong
    if said is None:
        return UNCLEAR, _note("no_total", total=money.shown(total))
    return STATED, _note("adds_up", total=money.shown(total))


def _wrong_interest(paper: _Paper, plan: Plan, total: float) -> Found | None:
    more = round(total - (plan.balance - plan.waived), 2)
    rate = paper.value("yearly_rate")
    if more > 0 and not rate:
        key = "hidden_interest" if rate is None else "against_no_interest"
        return (UNCLEAR if rate is None else CONTRADICTS), _note(key, more=money.shown(more))
    left = _left_open(paper, plan) if rate else 0.0
    # a plan that is to pay all, and does not at its own rate; who names a rest has seen it
    if left < 0 or (left > 0 and more >= 0 and not paper.has("rest")):
        return CONTRADICTS, _note("other_rate", gap=money.shown(left))
    return None


def _left_open(paper: _Paper, plan: Plan) -> float:
    """Yuan open after the last instalment, interest at the paper's rate; below zero: too much."""
    rate = (paper.value("yearly_rate") or 0.0) / 12
    if not rate:
        return round(plan.balance - plan.waived - _total(paper, plan), 2)
    last = paper.value("last_instalment")
    other = 0.0 if last is None or not plan.months else last - plan.instalment
    grown = plan.months * math.log1p(rate)
    paid = plan.instalment * annuity(rate, plan.months) + other * math.exp(-grown)
    gap = plan.financed - paid
    # at a usurer's rate over a lifetime the sum would be beyond any number
    return 0.0 if abs(gap) <= _RATE_SLACK else round(gap * math.exp(min(grown, 600.0)), 2)


def _dates(paper: _Paper) -> Found:
    found = _present(paper, "signed_on", "first_due", "due_day", "last_due")
    first, last, signed = (paper.value(key) for key in ("first_due", "last_due", "signed_on"))
    if first and signed and first < signed:
        return CONTRADICTS, _note("before_signing")
    day = paper.value("due_day")
    if first and day is not None and day != first.day and not _is_last_day(first, day):
        return CONTRADICTS, _note("other_day", first=first.day, said=f"{day:g}")
    months = paper.value("months")
    if first and last and months is not None and 1 <= months <= 1200 and months == int(months):
        due = _shifted(first, int(months) - 1)
        if (due.year, due.month) != (last.year, last.month):
            said = {"first": first.isoformat(), "computed": f"{due:%Y-%m}", "said": f"{last:%Y-%m}"}
            return CONTRADICTS, _note("last_month", months=int(months), **said)
    return found


def _is_last_day(first: dt.date, day: float) -> bool:
    return day > first.day == calendar.monthrange(first.year, first.month)[1]


def _shifted(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        raise problem("agreement.too_far")
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _account(paper: _Paper) -> Found:
    holder = paper.value("account_holder")
    if holder == "private_person":
        return CONTRADICTS, _note("private_account")
    if holder == "cash":
        return UNCLEAR, _note("cash")
    if holder == "agency" and not paper.value("agency_may_receive"):
        return UNCLEAR, _note("agency_account")
    return _present(paper, "account", "account_holder")


def _waiver(paper: _Paper) -> Found:
    bad = paper.unreadable("waiver", "waived", "waiver_when")
    if bad:
        return UNCLEAR, _note("unreadable", what=paper.shown(*bad))
    share, said = paper.value("waiver"), paper.value("waived")
    if share is None and said is None:
        return MISSING, _note("missing")
    if not (share or said):
        return STATED, _note("no_waiver")
    plan = _plan_of(paper)
    both = share is not None and said is not None and isinstance(plan, Plan)
    if both and abs(plan.waived - said) > 0.015:
        shown = {"share": money.percent(share), "balance": money.shown(plan.balance)}
        shown |= {"total": money.shown(plan.waived), "said": money.shown(said)}
        return CONTRADICTS, _note("other_waived", **shown)
    if not paper.has("waiver_when"):
        return UNCLEAR, _note("when_not_said")
    return STATED, paper.code("waiver_when")


def _interest(paper: _Paper) -> Found:
    bad = paper.unreadable("interest_stops", "yearly_rate")
    if bad:
        return UNCLEAR, _note("unreadable", what=paper.shown(*bad))
    stops, rate = paper.value("interest_stops"), paper.value("yearly_rate")
    if stops and rate:
        return CONTRADICTS, _note("interest_and_rate")
    if stops is False and rate == 0:
        return CONTRADICTS, _note("zero_rate")
    if stops is False:
        if rate is None:
            return UNCLEAR, _note("no_rate_named")
        return STATED, _note("interest_goes_on", rate=money.percent(rate))
    return _present(paper, "interest_stops")


def _collection(paper: _Paper) -> Found:
    if paper.value("collection_stops") is False:
        return STATED, _note("collection_goes_on")
    return _present(paper, "collection_stops")


def _reporting(paper: _Paper) -> Found:
    if paper.value("reporting") == "entry_removed":
        return UNCLEAR, _note("entry_removed")
    found = _present(paper, "reporting")
    return (STATED, paper.code("reporting")) if found[0] == STATED else found


def _limitation(paper: _Paper) -> Found:
    told, text = paper.value("limitation_told"), paper.value("limitation_text")
    if paper.value("limitation_waived"):
        twice = bool(told and text)
        key = "limitation_twice" if twice else "limitation_waived"
        return (CONTRADICTS if twice else UNCLEAR), _note(key)
    bad = paper.unreadable("limitation_told", "limitation_waived")
    if bad:
        return UNCLEAR, _note("unreadable", what=paper.shown(*bad))
    if told and not text:
        return UNCLEAR, _note("told_no_text")
    if text and not told:
        return UNCLEAR, _note("not_told")
    return (STATED, _note("stated")) if told else (MISSING, _note("missing"))


def _creditor_signature(paper: _Paper) -> Found:
    authority = paper.value("creditor_authority")
    if authority == "none":
        return CONTRADICTS, _note("no_authority")
    if paper.value("claim_assigned") and not paper.value("assignment_notified"):
        return UNCLEAR, _note("not_notified")
    if authority == "said_so":
        return UNCLEAR, _note("said_so")
    return _present(paper, "signed_for_creditor", "creditor_authority")


def _borrower_signature(paper: _Paper) -> Found:
    found = _present(paper, "signed_for_borrower")
    if found[0] != STATED:
        return found
    if paper.value("signed_for_borrower") != "borrower" and not paper.value("borrower_authority"):
        return UNCLEAR, _note("for_borrower")
    return STATED, paper.code("signed_for_borrower")


def _missed(paper: _Paper) -> Found:
    found = _present(paper, "grace_days", "missed_effect")
    if found[0] != STATED or not (paper.value("waiver") or paper.value("waived")):
        return found
    if paper.value("waiver_after_miss") is None:
        return UNCLEAR, _note("waiver_after_miss")
    return found


def _third_persons(paper: _Paper) -> Found:
    bound = paper.value("third_persons")
    if bound == "not_bound" and paper.value("others_signed"):
        return CONTRADICTS, _note("not_bound_but_signed")
    if bound in ("family_pays", "guarantor"):
        return UNCLEAR, _note(bound)
    return _present(paper, "third_persons")


def _rest(paper: _Paper) -> Found:
    plan = _plan_of(paper)
    if not isinstance(plan, Plan):
        return UNCLEAR, _note("no_sum")
    if paper.value("interest_stops") is False and paper.value("yearly_rate") is None:
        return UNCLEAR, _note("no_rate_named")
    left = _left_open(paper, plan)
    if left <= 0:
        return STATED, _note("nothing_left")
    said = {"rest": money.shown(left)}
    if not paper.has("rest"):
        return MISSING, _note("rest_not_said", **said)
    if paper.unreadable("rest"):
        return UNCLEAR, _note("unreadable", what=paper.shown("rest"))
    if paper.value("rest") == "forgiven" and paper.value("waiver") == 0:
        return CONTRADICTS, _note("forgiven_no_waiver", **said)
    return STATED, _note("rest_said", what=paper.code("rest"), **said)


def _copies(paper: _Paper) -> Found:
    if paper.value("copies") is False:
        return MISSING, _note("no_copy")
    return _present(paper, "copies")


CHECKS: dict[str, Callable[[_Paper], Found]] = {
    "debt": lambda paper: _present(paper, "creditor", "contract", "balance"),
    "amount": _amount,
    "sums": _sums,
    "dates": _dates,
    "account": _account,
    "waiver": _waiver,
    "interest": _interest,
    "collection": _collection,
    "reporting": _reporting,
    "limitation": _limitation,
    "creditor_signature": _creditor_signature,
    "borrower_signature": _borrower_signature,
    "missed": _missed,
    "third_persons": _third_persons,
    "rest": _rest,
    "copies": _copies,
}


# ---------------------------------------------------------------- the check


def agreement_form() -> pd.DataFrame:
    """List what to copy off a paper: the keys that :func:`check_agreement` reads.

    Returns:
        One row a key: key, question, codes (the words that it takes, "" for free text, numbers and
        days).

    >>> agreement_form()["key"].tolist()[:4]
    ['creditor', 'contract', 'balance', 'down_payment']
    """
    rows = []
    for key, one in data("agreement")["form"].items():
        codes = ["yes", "no"] if one["kind"] == "yes_no" else [*one.get("codes", ())]
        rows.append({"key": key, "question": language.of(one["asks"]), "codes": ", ".join(codes)})
    return pd.DataFrame(rows)


@dataclass(frozen=True, eq=False)
class AgreementCheck:
    """What a paper states, lacks, leaves unclear or says twice; never whether it is valid.

    Attributes:
        rows: one row an item: item, answer (``stated``, ``missing``, ``unclear``, ``contradicts``),
            found, costs_borrower, costs_creditor (what a gap costs; "" where stated), basis, grade,
            sources.

    >>> check_agreement("good").counts["stated"]
    16
    """

    rows: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many items have each answer."""
        return {one: int((self.rows["answer"] == one).sum()) for one in ANSWERS}

    def answer(self, item: str) -> str:
        """Return the answer of one item.

        Raises:
            DataProblem: there is no such item.
        """
        must_be_known(item, CHECKS, "agreement.no_item", item=item)
        return str(self.rows.set_index("item").at[item, "answer"])

    def to_frame(self) -> pd.DataFrame:
        """Return the items for reading, headings and answers in the spoken language."""
        titles = {one["id"]: language.of(one["title"]) for one in data("agreement")["items"]}
        shown = self.rows.drop(columns="sources").assign(item=self.rows["item"].map(titles))
        return reading(shown, "agreement")

    def _head(self) -> str:
        parts = [f"{word('agreement', 'stated_as', one)} {n}" for one, n in self.counts.items()]
        return language.say("agreement.head", counts="; ".join(parts))

    def __repr__(self) -> str:
        lines = [self._head()]
        shown = self.to_frame()
        for row, (_, cells) in zip(self.rows.itertuples(), shown.iterrows(), strict=True):
            if row.answer != STATED:
                lines.append("  ".join(str(cell) for cell in cells.iloc[:3]))
        return "\n".join([*lines, language.of(data("agreement")["caution"])])

    def _repr_html_(self) -> str:
        caution = escape(language.of(data("agreement")["caution"]))
        return f"<p>{escape(self._head())}</p>{page(self.to_frame())}<p>{caution}</p>"


def sample_agreements() -> pd.DataFrame:
    """List the sample papers.

    >>> sample_agreements()["id"].tolist()
    ['good', 'vague', 'bad']
    """
    rows = [(one["id"], language.of(one["title"])) for one in data("agreement")["agreements"]]
    return pd.DataFrame(rows, columns=["id", "title"])


def check_agreement(agreement: Any) -> AgreementCheck:
    """Hold a written agreement against what such a paper should state, item by item.

    Args:
        agreement: answers about the paper by the keys of :func:`agreement_form` (a mapping), the
            path of a YAML file that holds them (under ``paper:`` or bare), an id of
            :func:`sample_agreements`, or a :class:`Draft`. Numbers in yuan (``7200`` or
            ``"7,200.00"``), rates and shares as decimals or with their sign (``0.24``, ``"24%"``),
            days as ISO dates. What is not on the paper is left out.

    Returns:
        An :class:`AgreementCheck`. An answer that cannot be read ("about 500") is ``unclear``, it
        is no error. Sums are computed through :class:`~kit.negotiation.plans.Plan`.

    Raises:
        DataProblem: no such sample or file, an unknown key, an answer that is none, or a bare
            yearly rate of 1 or more.

    Source: each row names its rules and grade; grade "practice" is the kit's own advice, for which
    no provision was read.

    >>> check_agreement("vague").answer("account")
    'unclear'
    """
    paper = _Paper(_record(agreement))
    rows = []
    for item in data("agreement")["items"]:
        answer, found = CHECKS[item["id"]](paper)
        costs = {
            f"costs_{side}": "" if answer == STATED else language.of(item[f"costs_{side}"])
            for side in ("borrower", "creditor")
        }
        rows.append({"item": item["id"], "answer": answer, "found": found, **costs, **_basis(item)})
    return AgreementCheck(pd.DataFrame(rows))


def _basis(item: Mapping[str, Any]) -> dict[str, str]:
    basis = item["basis"]
    says = [", ".join(basis.get("rules", ())), language.of(basis.get("says"))]
    grade = language.say("agreement.practice") if basis["grade"] == "practice" else basis["grade"]
    sources = ", ".join(basis.get("sources", ()))
    return {"basis": ": ".join(filter(None, says)), "grade": grade, "sources": sources}


def _record(agreement: Any) -> Mapping[str, Any]:
    if isinstance(agreement, Draft):
        return agreement.form
    if isinstance(agreement, str | Path):
        samples = {one["id"]: one["paper"] for one in data("agreement")["agreements"]}
        if agreement in samples:
            return samples[agreement]
        if not str(agreement).lower().endswith((".yaml", ".yml")):
            must_be_known(str(agreement), samples, "agreement.no_sample")
        agreement = datasets.read_own_yaml(agreement)
        if isinstance(agreement, Mapping) and isinstance(agreement.get("paper"), Mapping):
            agreement = agreement["paper"]
    if not isinstance(agreement, Mapping) or not agreement:
        raise problem("agreement.no_answers", kind=type(agreement).__name__)
    return agreement


# ---------------------------------------------------------------- a draft


@dataclass(frozen=True, eq=False)
class Draft:
    """A draft agreement: its text, with blanks for what only people can fill, and its answers.

    Attributes:
        text: the draft in the language spoken when it was written.
        form: what the draft already answers, for :func:`check_agreement`.
        notes: what was not asked about the plan; shown under the text.
    """

    text: str
    form: Mapping[str, Any]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "\n".join([self.text, *self.notes])

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in repr(self).splitlines())


def agreement_from(
    plan: Plan,
    first_due: Any = None,
    *,
    creditor: str = "",
    contract: str = "",
    expires: Any = None,
    surplus: Any = None,
    cap: Any = None,
    gate: Any = None,
    in_hand: Any = None,
) -> Draft:
    """Write a draft agreement from a plan, with blanks for what only people can fill.

    Args:
        plan: the plan; one that a gate blocks is not put on paper.
        first_due: ISO date of the first instalment; None leaves a blank.
        creditor: the institution; "" leaves a blank. No person's name.
        contract: which contract; "" leaves a blank.
        expires: ISO date on which limitation ends or ended, as ``law.limitation`` gives it; None
            leaves a blank, and the sentence that has to be said first stays.
        surplus: as :meth:`Plan.check` takes it, like the three that follow.
        cap: lawful yearly rate as a decimal.
        gate: a function of the plan that returns a list of Blocked.
        in_hand: yuan at hand for the down payment.

    Returns:
        A :class:`Draft`; ``check_agreement(draft)`` lists what is still to be filled.

    Raises:
        DataProblem: no plan, a date that is none, or a plan that is blocked; says by which rule.

    >>> draft = agreement_from(Plan(28179.77, 0, 117.77, 12), "2026-05-12")
    >>> check_agreement(draft).counts
    {'stated': 7, 'missing': 6, 'unclear': 3, 'contradicts': 0}
    """
    if not isinstance(plan, Plan):
        raise problem("agreement.no_plan", kind=type(plan).__name__)
    blocked = plan.check(surplus, cap, gate, in_hand)
    if blocked:
        raise problem("agreement.blocked", what=repr(blocked[0]))
    named = {"creditor": refuse_personal(creditor, "creditor")}
    named["contract"] = refuse_personal(contract, "contract")
    first, end = _needed_day("first_due", first_due), _needed_day("expires", expires)
    last = _shifted(first, plan.months - 1) if first and plan.months else None
    said = _said(plan, first, last, end) | {key: text for key, text in named.items() if text}
    form = _form_of(plan, first, last) | {key: text for key, text in named.items() if text}
    if end:  # the sentence stands there; that it was said before signing only people can answer
        form["limitation_text"] = language.of(data("agreement")["draft"]["sections"][2]).format(
            **said
        )
    return Draft(_text_of(said), form, blocked.notes)


def _needed_day(key: str, value: Any) -> dt.date | None:
    day = _day(value)
    if value is not None and day is None:
        raise problem("agreement.no_day", key=key, value=str(value)[:40])
    return day


def _form_of(plan: Plan, first: dt.date | None, last: dt.date | None) -> dict[str, Any]:
    form: dict[str, Any] = plan.to_dict() | {
        "total": plan.total,
        "yearly_rate": _as_given(plan.yearly_rate or 0.0),
        "interest_stops": not plan.yearly_rate,
        "account_holder": "creditor",
        "third_persons": "not_bound",
        "others_signed": False,
        "signed_for_borrower": "borrower",
        "copies": True,
    }
    if first:
        form |= {"first_due": first.isoformat(), "due_day": first.day}
    if last:
        form["last_due"] = last.isoformat()
    if _last(plan) != plan.instalment:
        form["last_instalment"] = _last(plan)
    return form


def _as_given(rate: float) -> Any:
    """A rate as the check reads it: from 1 on only with its sign."""
    return rate if rate < 1 else f"{100 * rate!r}%"


def _last(plan: Plan) -> float:
    """The last instalment, which takes the cents that rounding left over."""
    if not plan.months:
        return plan.instalment
    return round(plan.total - plan.down_payment - plan.instalment * (plan.months - 1), 2)


def _said(plan: Plan, first: Any, last: Any, end: Any) -> dict[str, Any]:
    """What the sections are filled with; a blank where only people can."""
    words = data("agreement")["draft"]
    blank = words["blank"]
    rest = round(plan.balance - plan.waived - plan.total, 2)
    said = {
        "blank": blank,
        "creditor": blank,
        "contract": blank,
        "balance": money.shown(plan.balance),
        "expires": end.isoformat() if end else blank,
        "down": money.shown(plan.down_payment),
        "months": plan.months,
        "instalment": money.shown(plan.instalment),
        "first": first.isoformat() if first else blank,
        "last": last.isoformat() if last else blank,
        "total": money.shown(plan.total),
        "waived": money.shown(plan.waived),
        "share": money.percent(plan.waiver),
        "rate": money.percent(plan.yearly_rate or 0),
        "left": money.shown(rest),
        "last_sum": money.shown(_last(plan)),
    }
    parts = {
        "interest": "interest_in" if plan.yearly_rate else "no_interest",
        "waiver": "waiver" if plan.waived else "no_waiver",
        "rest": "left" if rest > 0 else "nothing_left",
        "ends_with": "other_last" if _last(plan) != plan.instalment else "",
        "payment": "payment" if plan.months else "lump",
    }
    for name, key in parts.items():  # in this order: a payment says how it ends
        said[name] = language.of(words[key]).format(**said) if key else ""
    return said


def _text_of(said: dict[str, Any]) -> str:
    words = data("agreement")["draft"]
    sections = [language.of(one).format(**said) for one in words["sections"]]
    return "\n".join([language.of(words["title"]), *sections, language.of(words["footer"])])
