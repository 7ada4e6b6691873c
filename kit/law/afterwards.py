"""After the door: the ways that either side has next, and what each side falls back on.

What is published about these ways is thin: one court's year, a few averages, some national totals.
Where nothing is known the tables say so, and a range then runs from nothing to everything instead
of hiding behind one number. Nothing here says which way is better. Teaching material, not advice.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from kit import datasets, evidence, language
from kit.law import rulebook

_WORDS = "law/after/words.yaml"
_REMEDIES = "law/remedies.yaml"
SIDES = ("borrower", "creditor")


@cache
def _words() -> dict[str, Any]:
    return datasets.read_yaml(_WORDS)


def _labels() -> dict[str, dict[str, Any]]:
    words = _words()
    stages = {code: about["what"] for code, about in words["stages"].items()}
    return {
        "column": dict(words["columns"]),
        "side": dict(words["sides"]),
        "role": dict(words["roles"]),
        "rests_on": dict(words["rests_on"]),
        "unit": dict(words["units"]),
        "court": dict(words["courts"]),
        "of": stages,
    }


language.lend_labels(_labels)


# ---------------------------------------------------------------- the ways


def remedies(side: str | None = None) -> pd.DataFrame:
    """List the ways after the door in mainland China, and what each can and cannot do.

    Args:
        side: only the ways that ``"borrower"`` or ``"creditor"`` may begin; None lists all. What a
            way does is always told for both sides.

    Returns:
        One row a way: remedy (id), what, side (who begins it, "both" for either), territory ("" for
        all of the mainland), who, conditions, cost, duration, borrower_can, borrower_cannot,
        creditor_can, creditor_cannot, not_established, legal_basis (rules of the regime and other
        provisions, in words), rule_ids, source (ids), grade (the weakest of them; C is known by
        report only), helplines (ids of ``evidence.helplines``).

    Raises:
        DataProblem: there is no such side.

    Source: each row's own; the rules are those of ``law.rules("CN")``.

    >>> remedies("borrower")["remedy"].tolist()[:3]
    ['plan', 'complaint_lender', 'complaint_regulator']
    >>> remedies().set_index("remedy").loc["insolvency", "territory"]
    'Shenzhen; Xiamen'
    """
    if side is not None:
        _refuse_other_sides(side)
    records = _remedies(datasets.folder() / _REMEDIES)
    wanted = [r for r in records if side is None or r["side"] in (side, "both")]
    return pd.DataFrame([_remedy(r) for r in wanted], columns=_REMEDY_COLUMNS)


_REMEDY_TEXTS = ("who", "conditions", "cost", "duration")
_REMEDY_COLUMNS = [
    *("remedy", "what", "side", "territory", *_REMEDY_TEXTS),
    *("borrower_can", "borrower_cannot", "creditor_can", "creditor_cannot"),
    *("not_established", "legal_basis", "rule_ids", "source", "grade", "helplines"),
]


def _remedy(record: dict[str, Any]) -> dict[str, Any]:
    rules = [_regime().rule(id) for id in record["rules"]]
    provisions = record.get("provisions", [])
    sources = [s for rule in rules for s in rule.sources] + [p["source"] for p in provisions]
    row = {
        "remedy": record["id"],
        "what": language.of(record["name"]),
        "side": record["side"],
        "territory": language.of(record.get("territory")),
        "not_established": language.of(record["unknown"]),
        "legal_basis": "; ".join([*map(_cited, rules), *map(_provision, provisions)]),
        "rule_ids": "; ".join(record["rules"]),
        "source": "; ".join(dict.fromkeys(sources)),
        "grade": record["grade"],
        "helplines": "; ".join(record.get("helplines", [])),
    }
    row |= {field: language.of(record[field]) for field in _REMEDY_TEXTS}
    for party in SIDES:
        row |= {f"{party}_{word}": language.of(record[party][word]) for word in ("can", "cannot")}
    return row


def _cited(rule: rulebook.Rule) -> str:
    where = f"{language.of(rule.instrument['name'])} {language.of(rule.article)}".strip()
    return f"{where} ({rule.grade})"


def _provision(provision: dict[str, Any]) -> str:
    title = evidence.source(provision["source"]).title
    return f"{title}, {language.of(provision['article'])} ({provision['grade']})"


def _regime() -> rulebook.Regime:
    return rulebook.load("CN")


def _remedies(path: Path) -> list[dict[str, Any]]:
    """Read the ways and hold each to the rules and sources that it names; all faults at once."""
    records = datasets.read_own_yaml(path)["remedies"]
    faults = [
        language.say("afterwards.fault", record=record.get("id", "?"), what=what)
        for record in records
        for what in _remedy_faults(record)
    ]
    ids = [record.get("id") for record in records]
    for id in sorted({i for i in ids if ids.count(i) > 1}, key=str):
        twice = language.say("afterwards.id_twice")
        faults.append(language.say("afterwards.fault", record=id, what=twice))
    datasets.refuse_faults(faults, "afterwards.refused", path.name)
    return records


_REMEDY_FIELDS = ("id", "name", "side", *_REMEDY_TEXTS, *SIDES, "unknown", "rules", "grade")
_LETTERS = "ABCM"  # from the firmest to the least firm


def _remedy_faults(record: dict[str, Any]) -> list[str]:
    lacking = [field for field in _REMEDY_FIELDS if record.get(field) is None]
    if lacking:
        return [language.say("afterwards.lacks", field=field) for field in lacking]
    texts = {field: record[field] for field in ("name", "unknown", *_REMEDY_TEXTS)}
    for party in SIDES:
        texts |= {f"{party}.{word}": record[party].get(word) for word in ("can", "cannot")}
    faults = [
        language.say("afterwards.one_language", field=field)
        for field, text in texts.items()
        if not isinstance(text, dict) or not all(text.get(e) for e in language.EDITIONS)
    ]
    faults += _unknown_word("side", record["side"], [*SIDES, "both"])
    return faults + _basis_faults(record)


def _basis_faults(record: dict[str, Any]) -> list[str]:
    known_rules = {rule.id: rule.grade for rule in _regime().rules}
    known_sources = set(evidence.sources()["id"])
    known_lines = set(evidence.helplines("CN")["id"])
    provisions = record.get("provisions", [])
    faults = [f for id in record["rules"] for f in _unknown_word("rules", id, known_rules)]
    for provision in provisions:
        faults += _unknown_word("source", provision["source"], known_sources)
    for line in record.get("helplines", []):
        faults += _unknown_word("helplines", line, known_lines)
    grades = {id: known_rules[id] for id in record["rules"] if id in known_rules}
    grades |= {p["source"]: p["grade"] for p in provisions}
    faults += [
        language.say("afterwards.from_memory", value=id) for id, g in grades.items() if g == "M"
    ]
    if not grades:
        return [*faults, language.say("afterwards.no_basis")]
    worst = max(grades.values(), key=_LETTERS.index)
    if record["grade"] != worst:
        given = record["grade"]
        faults.append(language.say("afterwards.wrong_grade", given=given, worst=worst))
    return faults


def _unknown_word(field: str, value: Any, known: Iterable[str]) -> list[str]:
    if value in known:
        return []
    near = datasets.nearest(value, known)
    return [language.say("afterwards.unknown_word", value=value, field=field, near=near)]


# ---------------------------------------------------------------- what is published


def funnel(name: str = "xingqing") -> pd.DataFrame:
    """Show what became of the bad-loan cases of one court in one year, stage by stage.

    The stages are not a chain: some count cases, others persons. A share is given only where the
    page itself, or the same unit, carries it.

    Args:
        name: the court; ``"xingqing"`` (Yinchuan, 2025) is the only one with such figures.

    Returns:
        One row a stage: stage, what, value, unit, share (of the stage named in ``of``, rounded to
        four places; missing where the base is not known), of, grade, source, note.

    Raises:
        DataProblem: there are no figures of such a court.

    Source: the court's own page on its year 2025, see ``evidence.source("xingqing-court-2025")``.

    >>> table = funnel().set_index("stage")
    >>> int(table.loc["set_aside", "value"]), float(table.loc["set_aside", "share"])
    (4988, 0.8576)
    >>> int(table.loc["went_on", "value"])
    828
    """
    table = _firm(datasets.load("law_after_court_funnel"))
    known = table["court"].unique().tolist()
    if str(name) not in known:
        raise _problem("no_court", value=_told(name), known=", ".join(known))
    rows = _with_rest(table[table["court"] == name].fillna({"of": ""}).to_dict("records"))
    values = {row["stage"]: row["value"] for row in rows}
    return pd.DataFrame([_stage(row, values) for row in rows], columns=_STAGE_COLUMNS)


_STAGE_COLUMNS = ["stage", "what", "value", "unit", "share", "of", "grade", "source", "note"]


def _with_rest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add what the court does not print: the cases left when those set aside are gone."""
    values = {row["stage"]: row["value"] for row in rows}
    place = [row["stage"] for row in rows].index("set_aside")
    rest = dict(rows[place], stage="went_on", confirmed="derived")
    rest["value"] = values["screened"] - values["set_aside"]
    return [*rows[: place + 1], rest, *rows[place + 1 :]]


def _stage(row: dict[str, Any], values: dict[str, float]) -> dict[str, Any]:
    about = _words()["stages"][row["stage"]]
    base = values.get(row["of"])
    return {
        "stage": row["stage"],
        "what": language.of(about["what"]),
        "value": float(row["value"]),
        "unit": row["unit"],
        "share": round(row["value"] / base, 4) if base else float("nan"),
        "of": row["of"],
        "grade": _grade(row),
        "source": row["source"],
        "note": language.of(about["note"]),
    }


def bulk_prices() -> pd.DataFrame:
    """List what is published about prices of bad personal loans sold in bulk.

    Returns:
        One row a figure: series, what, period, value, unit, grade, source, derivation ("" where the
        figure was read as it stands), caveat. Averages are over whole portfolios; asking prices
        are marked as such.

    Source: Yindeng statistics and press, in press copies; ``evidence.cite`` takes the source ids.

    >>> prices = bulk_prices()
    >>> prices.loc[prices["series"] == "bulk_price", "value"].tolist()
    [4.6, 4.1]
    """
    return _figures(datasets.load("law_after_bulk_prices"))


def official_figures(series: str | None = None) -> pd.DataFrame:
    """List the national figures on enforcement, the dishonest-persons list and complaints.

    Args:
        series: one series only, for example ``"list_new"``; None lists all.

    Returns:
        The columns of :func:`bulk_prices`.

    Raises:
        DataProblem: there is no such series.

    Source: Supreme People's Court and the banking regulator, in press copies.

    >>> official_figures("list_new")["value"].tolist()
    [320.8, 245.7, 233.98]
    """
    names = ("law_after_enforcement", "law_after_complaints")
    table = pd.concat([datasets.load(name) for name in names], ignore_index=True)
    if series is not None:
        known = table["series"].unique().tolist()
        if str(series) not in known:
            value = _told(series)
            raise _problem("no_series", value=value, near=datasets.nearest(value, known))
        table = table[table["series"] == series]
    return _figures(table)


_FIGURE_COLUMNS = [
    *("series", "what", "period", "value", "unit", "grade", "source", "derivation", "caveat")
]


def _figures(table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for row in _firm(table).fillna({"formula": ""}).to_dict("records"):
        about = _words()["series"][row["series"]]
        row |= {"what": language.of(about["what"]), "caveat": language.of(about["caveat"])}
        row |= {"grade": _grade(row), "value": float(row["value"]), "derivation": row["formula"]}
        rows.append(row)
    return pd.DataFrame(rows, columns=_FIGURE_COLUMNS)


def _firm(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out what is only remembered: beside read figures it would look like one of them."""
    return table[table["confirmed"] != "memory"]


def _grade(row: dict[str, Any]) -> str:
    if row["confirmed"] == "derived":
        return "computed"
    return "read" if evidence.source(row["source"]).grade == "A" else "second_hand"


# ---------------------------------------------------------------- court fees


def court_fee(claim: float, kind: str = "ordinary") -> float:
    """Compute a court fee of mainland China for a claim in money.

    Args:
        claim: the sum claimed, enforced or preserved, in yuan.
        kind: ``"ordinary"`` trial; ``"simple"`` procedure or a case ``"settled"``, both half of it;
            ``"payment_order"``, a third; ``"enforcement"``; ``"preservation"`` of property.

    Returns:
        The fee in yuan, to the cent. Who bears it in the end is another matter: as a rule the
        loser, and for enforcement the person enforced against.

    Raises:
        DataProblem: no such fee, or a sum that is none.

    Source: Measures on the Payment of Litigation Costs, arts 13 to 16 (grade A).

    >>> court_fee(31640), court_fee(31640, "simple"), court_fee(31640, "enforcement")
    (591.0, 295.5, 374.6)
    """
    if str(kind) not in _words()["fees"]:
        raise _problem("no_fee", value=_told(kind), known=", ".join(_words()["fees"]))
    return float(_cents(_fee(_money("claim", claim), kind)))


def _fee(claim: Decimal, kind: str) -> Decimal:
    about = _words()["fees"][kind]
    table = datasets.load("law_after_court_fees")
    fee = Decimal(0)
    for row in table[table["kind"] == about["scale"]].to_dict("records"):
        top = claim if pd.isna(row["up_to"]) else min(claim, _exact(row["up_to"]))
        fee += _exact(row["fixed"]) + max(top - _exact(row["over"]), 0) * _exact(row["rate"])
        most = row["most"]
    return (fee if pd.isna(most) else min(fee, _exact(most))) / about["divided_by"]


# ---------------------------------------------------------------- what each side falls back on


@dataclass(frozen=True)
class _Input:
    """One input of a fallback: its three values, and what they rest on."""

    item: str
    values: tuple[Decimal, Decimal | None, Decimal]
    unit: str
    rests_on: str
    sources: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    grade: str = ""

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        return self.values[0], self.values[2]


def fallback(
    balance: float,
    side: str = "creditor",
    *,
    admitted: Any = None,
    mediated: Any = None,
    settled: Any = None,
    performed: Any = None,
    judgment: Any = None,
    enforced: Any = None,
    own_cost: Any = None,
    months: Any = None,
    yearly_discount: Any = None,
    price: Any = None,
    later: Any = None,
    contract_interest: Any = None,
    late_days: Any = None,
    income: Any = None,
    kept: Any = None,
    enforcement_months: Any = None,
) -> pd.DataFrame:
    """Put a range on what each side falls back on if nothing is agreed at the door.

    Every input may be one number, or low, middle and high, the middle None where nothing singles
    one out. An input left out takes what the data carry; where they carry nothing it stays unknown
    and runs over all that is possible, or, where the table says "assumed", is not counted. A
    result's ends are its least and its greatest value over all ends of its inputs.

    Args:
        balance: principal and interest outstanding, in yuan.
        side: whose rows stand first; both sides' are always there.
        admitted: share of cases that pass the court's screening before suit, 0 to 1, as all shares.
        mediated: share of these that end in mediation.
        settled: share of the balance that a mediated plan is for.
        performed: share of mediated plans that are paid without enforcement.
        judgment: share of the unmediated cases that the creditor wins.
        enforced: share of the balance that enforcement brings in.
        own_cost: the creditor's own costs of suing, in yuan.
        months: months until the creditor has the money.
        yearly_discount: what a year of waiting costs, as a share (0.1 for ten per cent).
        price: price in bulk as a share of the balance.
        later: share of the balance paid later without suit.
        contract_interest: contract interest that a judgment lets run on, in yuan.
        late_days: days of late payment of the judgment.
        income: monthly income of the person enforced against, in yuan.
        kept: the household's necessary living costs a month, in yuan.
        enforcement_months: months of enforcement looked at, 12 if not given.

    Returns:
        One row an item: side, role ("result" or "input"), item, what, low, mid, high (to the cent
        where they are yuan; missing where nothing is known), unit, rests_on (given, measured,
        computed, reported, assumed or unknown; of a result, the weakest of its inputs), grade (""
        where nobody published the value), source and rule_ids (ids), note.

    Raises:
        DataProblem: a side, a balance or an input that cannot be.

    Source: each row's own. Results are arithmetic on the inputs shown, and nothing more.

    >>> table = fallback(31640).set_index("item")
    >>> table.loc[["sue", "sell"], ["low", "high"]].values.tolist()
    [[-591.0, 31640.0], [243.63, 3024.78]]
    >>> table = fallback(31640, judgment=1, enforced=0, settled=0.5).set_index("item")
    >>> float(table.loc["sue", "mid"])
    768.73
    """
    _refuse_other_sides(side)
    owed = _balance(balance)
    given = {name: value for name, value in locals().items() if name in _ALLOWED}
    inputs = _inputs(owed, given)
    rows = {"creditor": _creditor(inputs), "borrower": _borrower(inputs)}
    first = [side, *(other for other in SIDES if other != side)]
    table = [dict(row, side=party) for party in first for row in rows[party]]
    return pd.DataFrame(table, columns=_FALLBACK_COLUMNS).astype(
        dict.fromkeys(("low", "mid", "high"), float)
    )


_FALLBACK_COLUMNS = [
    *("side", "role", "item", "what", "low", "mid", "high", "unit", "rests_on", "grade"),
    *("source", "rule_ids", "note"),
]
_MOST = 10**12  # a sum above it would lose its cents, and is a slip
# What an input may be: its unit and its most.
_ALLOWED: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("admitted", "mediated", "settled", "performed"), ("share", 1)),
    **dict.fromkeys(("judgment", "enforced", "price", "later"), ("share", 1)),
    **dict.fromkeys(("own_cost", "contract_interest"), ("yuan", _MOST)),
    **dict.fromkeys(("income", "kept"), ("yuan_month", _MOST)),
    **dict.fromkeys(("months", "enforcement_months"), ("months", 1200)),
    "yearly_discount": ("rate_year", 10),
    "late_days": ("days", 36600),
}
# What a household can look up, and need not guess.
_OWN_FIGURES = ("income", "kept")
# What is not counted unless somebody gives it: an assumption, and shown as one.
_UNCOUNTED = {
    **dict.fromkeys(("own_cost", "contract_interest"), 0),
    **dict.fromkeys(("months", "yearly_discount", "late_days"), 0),
    "enforcement_months": 12,
}


def _inputs(owed: Decimal, given: dict[str, Any]) -> dict[str, _Input]:
    found = {"balance": _Input("balance", (owed, owed, owed), "yuan", "given")}
    published = _published()
    for name, value in given.items():
        unit, most = _ALLOWED[name]
        if value is not None:
            rests_on = "given" if name in _OWN_FIGURES else "assumed"
            found[name] = _Input(name, _range(name, value, most), unit, rests_on)
        elif name in published:
            found[name] = published[name]
        elif name in _UNCOUNTED:
            plain = Decimal(_UNCOUNTED[name])
            found[name] = _Input(name, (plain, plain, plain), unit, "assumed")
        elif most == 1:
            found[name] = _Input(name, (Decimal(0), None, Decimal(1)), unit, "unknown")
    return found | _fees(owed)


def _published() -> dict[str, _Input]:
    """The inputs that data carry: one court's shares, and prices in bulk."""
    stages = funnel().set_index("stage")
    court = ("xingqing-court-2025",)
    middles = {
        "admitted": _exact(stages.loc["went_on", "value"])
        / _exact(stages.loc["screened", "value"]),
        "mediated": _exact(stages.loc["mediated", "value"]) / 100,
        "performed": _exact(stages.loc["performed", "value"]) / 100,
    }
    found = {}
    for name, middle in middles.items():
        # one court in one year: of other courts nothing is known, so the ends stay open
        values = (Decimal(0), middle, Decimal(1))
        grade = "computed" if name == "admitted" else "read"
        found[name] = _Input(name, values, "share", "measured", court, (), grade)
    return found | {"price": _bulk_price()}


def _bulk_price() -> _Input:
    prices = bulk_prices()
    rates = prices[prices["unit"] == "pct_principal_interest"]
    last = rates[rates["series"] == "bulk_price"].sort_values("period").iloc[-1]
    ends = rates["value"].min(), last["value"], rates["value"].max()
    sources = tuple(dict.fromkeys(rates["source"]))
    values = tuple(_exact(end) / 100 for end in ends)
    return _Input("price", values, "share", "reported", sources, (), "second_hand")


def _fees(owed: Decimal) -> dict[str, _Input]:
    fees = ("court-fees-cn",)
    whole, half = _fee(owed, "ordinary"), _fee(owed, "simple")
    forced = _fee(owed, "enforcement")
    nothing = Decimal(0)
    return {
        "court_fee": _Input("court_fee", (nothing, half, whole), "yuan", "computed", fees),
        "borrower_fee": _Input("borrower_fee", (nothing, half, whole), "yuan", "computed", fees),
        "enforcement_fee": _Input(
            "enforcement_fee", (nothing, None, forced), "yuan", "computed", fees
        ),
    }


def _creditor(inputs: dict[str, _Input]) -> list[dict[str, Any]]:
    suing = (
        *("balance", "admitted", "mediated", "settled", "performed", "judgment", "enforced"),
        *("court_fee", "own_cost", "months", "yearly_discount"),
    )
    selling, waiting = ("balance", "price"), ("balance", "later", "months", "yearly_discount")
    return [
        _result("sue", _sued, inputs, suing),
        _result("sell", _sold, inputs, selling),
        _result("wait", _waited, inputs, waiting),
        _fixed("claim_years"),
        _fixed("enforce_years"),
        *(_shown(inputs[name]) for name in dict.fromkeys((*suing, *selling, *waiting))),
    ]


def _borrower(inputs: dict[str, _Input]) -> list[dict[str, Any]]:
    adding = ("borrower_fee", "enforcement_fee", "contract_interest", "late_days", "balance")
    taking = ("income", "kept", "enforcement_months")
    living = [name for name in taking if name in inputs]
    rows = [
        _result(
            "late_interest", _late, inputs, ("balance", "late_days"), ("spc-late-interest-cn",)
        ),
        _result("judgment_adds", _added, inputs, adding, ("spc-late-interest-cn",)),
        _result("owed_after", _owed_after, inputs, adding, ("spc-late-interest-cn",)),
        _must_leave(inputs),
        _may_take(inputs, adding),
        _fixed("credit_record"),
        _unmeasured("listing", ("spc-dishonest-2013", "dishonest-2017-notice")),
        _fixed("insolvency_years"),
    ]
    return rows + [_shown(inputs[name]) for name in (*adding, *living)]


# Each formula takes its inputs by name, as one value each, and is monotone in every single one of
# them while the others stand still: so its extremes lie at the ends, and looking there is enough.


def _sued(v: dict[str, Decimal]) -> Decimal:
    after_plan = v["performed"] * v["settled"] + (1 - v["performed"]) * v["enforced"]
    after_trial = v["judgment"] * v["enforced"]
    share = v["mediated"] * after_plan + (1 - v["mediated"]) * after_trial
    receipts = v["balance"] * share * _discount(v)
    return v["admitted"] * (receipts - v["court_fee"]) - v["own_cost"]


def _sold(v: dict[str, Decimal]) -> Decimal:
    return v["balance"] * v["price"]


def _waited(v: dict[str, Decimal]) -> Decimal:
    return v["balance"] * v["later"] * _discount(v)


def _discount(v: dict[str, Decimal]) -> Decimal:
    return (1 + v["yearly_discount"]) ** (-v["months"] / 12)


def _late(v: dict[str, Decimal]) -> Decimal:
    a_day = _exact(_words()["items"]["late_interest"]["fixed"]["a_day"])
    return v["balance"] * a_day * v["late_days"]


def _added(v: dict[str, Decimal]) -> Decimal:
    return v["borrower_fee"] + v["enforcement_fee"] + v["contract_interest"] + _late(v)


def _owed_after(v: dict[str, Decimal]) -> Decimal:
    return v["balance"] + _added(v)


def _taken(v: dict[str, Decimal]) -> Decimal:
    over = max(v["income"] - v["kept"], Decimal(0)) * v["enforcement_months"]
    return min(over, _owed_after(v))


def _must_leave(inputs: dict[str, _Input]) -> dict[str, Any]:
    """What must be left is what the household needs, and of what comes in never more than all."""
    if "kept" not in inputs:
        return _unmeasured("must_leave", ("civil-procedure-cn", "spc-seizure-cn"), _EXEMPT)
    names = ("kept", *(("income",) if "income" in inputs else ()))
    return _result(
        "must_leave", _left, inputs, names, ("civil-procedure-cn", "spc-seizure-cn"), _EXEMPT
    )


_EXEMPT = ("CPL-EXEC-254",)


def _left(v: dict[str, Decimal]) -> Decimal:
    return min(v["kept"], v["income"]) if "income" in v else v["kept"]


def _may_take(inputs: dict[str, _Input], adding: Sequence[str]) -> dict[str, Any]:
    sources = ("civil-procedure-cn", "spc-seizure-cn", "spc-late-interest-cn")
    if "income" not in inputs:
        return _unmeasured("may_take", sources, _EXEMPT)
    if "kept" not in inputs:
        # what must be left is not known: from nothing to all of the income
        income = inputs["income"].values
        values = (Decimal(0), None, income[2])
        inputs = inputs | {"kept": _Input("kept", values, "yuan_month", "unknown")}
    names = ("income", "kept", "enforcement_months", *adding)
    return _result("may_take", _taken, inputs, names, sources, _EXEMPT)


# ---------------------------------------------------------------- rows of the fallback


def _result(
    item: str,
    formula: Callable[[dict[str, Decimal]], Decimal],
    inputs: dict[str, _Input],
    names: Sequence[str],
    sources: tuple[str, ...] = (),
    rules: tuple[str, ...] = (),
) -> dict[str, Any]:
    used = [inputs[name] for name in names]
    corners = [
        formula(dict(zip(names, ends, strict=True)))
        for ends in itertools.product(*(dict.fromkeys(one.ends) for one in used))
    ]
    middles = {one.item: one.values[1] for one in used}
    mid = None if None in middles.values() else formula(middles)
    if min(corners) == max(corners):
        mid = corners[0]  # an input without a middle that changes nothing
    order = list(_words()["rests_on"])
    unit = "yuan_month" if item == "must_leave" else "yuan"
    return _row(
        _Input(
            item,
            (min(corners), mid, max(corners)),
            unit,
            max((one.rests_on for one in used), key=order.index),
            tuple(dict.fromkeys([*sources, *(s for one in used for s in one.sources)])),
            tuple(dict.fromkeys([*rules, *(r for one in used for r in one.rules)])),
            "computed",
        ),
        "result",
    )


def _fixed(item: str) -> dict[str, Any]:
    """A span that the law itself fixes; its grade is that of the weakest text that it rests on."""
    law = _words()["items"][item]["fixed"]
    rules = [_regime().rule(id) for id in law.get("rules", ())]
    sources = [law["source"]] if "source" in law else []
    grades = [evidence.source(s).grade for s in sources] + [rule.grade for rule in rules]
    sources += [s for rule in rules for s in rule.sources]
    span = (Decimal(law["years"]),) * 3
    worst = max(grades, key=_LETTERS.index)
    ids = tuple(rule.id for rule in rules)
    fixed = _Input(item, span, "years", "computed", tuple(dict.fromkeys(sources)), ids, worst)
    return _row(fixed, "result")


def _unmeasured(item: str, sources: tuple[str, ...], rules: tuple[str, ...] = ()) -> dict[str, Any]:
    """Something that weighs on a side and has no number: shown, so that it is not forgotten."""
    unit = {"must_leave": "yuan_month", "may_take": "yuan"}.get(item, "not_money")
    row = _row(_Input(item, (Decimal(0),) * 3, unit, "unknown", sources, rules), "result")
    return row | dict.fromkeys(("low", "mid", "high"))


def _shown(one: _Input) -> dict[str, Any]:
    grade = one.grade or ("computed" if one.rests_on == "computed" else "")
    row = _row(one, "input")
    return row | {"grade": grade}


def _row(one: _Input, role: str) -> dict[str, Any]:
    about = _words()["items"][one.item]
    tidy = _cents if one.unit.startswith("yuan") else _places
    low, mid, high = (None if value is None else float(tidy(value)) for value in one.values)
    return {
        "role": role,
        "item": one.item,
        "what": language.of(about["what"]),
        "low": low,
        "mid": mid,
        "high": high,
        "unit": one.unit,
        "rests_on": one.rests_on,
        "grade": one.grade,
        "source": "; ".join(one.sources),
        "rule_ids": "; ".join(one.rules),
        "note": language.of(about["note"]),
    }


# ---------------------------------------------------------------- what is refused


def _problem(key: str, /, **values: Any) -> datasets.DataProblem:
    return datasets.DataProblem(language.say(f"afterwards.{key}", **values))


def _refuse_other_sides(side: Any) -> None:
    if str(side) not in SIDES:  # asked as text: a missing value cannot be compared
        raise _problem("no_side", value=side)


def _told(value: Any) -> str:
    """A value as a message shows it; Python refuses to write out a number of 5,000 digits."""
    try:
        return str(value)[:80]
    except ValueError:
        return "…"


# ---------------------------------------------------------------- numbers


def _exact(number: Any) -> Decimal:
    """A number as it is written: binary fractions would put a cent in the wrong place."""
    return Decimal(str(number))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP) + 0  # no minus sign before nothing


def _places(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool | str) or value is None:
        return False
    try:
        return _exact(value).is_finite()
    except (InvalidOperation, ValueError):  # no number, a fraction, or too long to be written out
        return False


def _money(name: str, value: Any) -> Decimal:
    if not _is_number(value) or not 0 <= value <= _MOST:
        raise _problem("not_money", name=name, value=_told(value), most=f"{_MOST:,}")
    return _exact(value)


def _balance(value: Any) -> Decimal:
    if not _is_number(value) or not 0 < value <= _MOST:
        raise _problem("no_balance", value=_told(value), most=f"{_MOST:,}")
    return _exact(value)


def _range(name: str, value: Any, most: int) -> tuple[Decimal, Decimal | None, Decimal]:
    """Read one number, or three in order; a range that is turned round would turn the result."""
    three = list(value) if isinstance(value, list | tuple) else [value] * 3
    known = [v for v in three if v is not None]
    sound = (
        len(three) == 3
        and three[0] is not None
        and three[2] is not None
        and all(map(_is_number, known))
        and known == sorted(known)
        and 0 <= known[0] <= known[-1] <= most
    )
    if not sound:
        raise _problem("not_range", name=name, value=_told(value), least=0, most=f"{most:,}")
    low, mid, high = (None if v is None else _exact(v) for v in three)
    return low, mid, high
