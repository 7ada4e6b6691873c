"""Interest: the loan prime rate, ceilings by lender and day, a loan counted to the cent.

What is protected depends on who lent: four times the one-year LPR binds private lending only. Rates
are in percent a year, money in yuan, both as :class:`decimal.Decimal`: a cent lost to binary
fractions is a cent that two readers argue about. The rules are data: ``data/law/interest.yaml`` and
``data/law/lpr.csv``.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from html import escape
from typing import Any

import pandas as pd

from kit import datasets, evidence, language
from kit.law.rulebook import a_day, vocabulary

_FILE = "law/interest.yaml"
_FLIP = "2020-08-20"  # the day on which four times the LPR took the place of 24% and 36%
_TWO_LINES = "2015-09-01"
_IN_LAW = ("law", "superseded")
_YEAR = 365


def _labels() -> dict[str, dict[str, Any]]:
    words = _words()
    lenders = {code: one["name"] for code, one in words["lenders"].items()}
    return {
        "column": words["columns"],
        "status": words["statuses"],
        "lender": lenders,
        "item": words["totals"],
    }


language.lend_labels(_labels)


# ---------------------------------------------------------------- the loan prime rate


@dataclass(frozen=True)
class Fixing:
    """One fixing of the loan prime rate.

    Attributes:
        term: ``"1y"`` or ``"5y"`` (five years and longer).
        rate: percent a year.
        since: the day of the fixing, ISO date.
        until: the last day on which it holds.
        grade: how its value is known, ``A``, ``B`` or ``C`` (inferred from a report).
        source: where the value was read.
        confirmed: ``yes``, or ``derived`` where it was worked out.
        day: how its day is known, ``source``, ``remembered`` or ``disputed``.

    >>> lpr("2021-05-01").since
    '2021-04-20'
    """

    term: str
    rate: Decimal
    since: str
    until: str
    grade: str
    source: str
    confirmed: str
    day: str

    def __repr__(self) -> str:
        term = language.say(f"interest.term.{self.term}")
        said = {"term": term, "rate": _shown(self.rate), "since": self.since, "grade": self.grade}
        doubt = "" if self.day == "source" else language.say(f"interest.fixing_day.{self.day}")
        return language.say("interest.fixing", **said) + doubt

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}<br>{escape(self.source)}</p>"


def lpr(on: Any, term: str = "1y") -> Fixing:
    """Return the loan prime rate in force on a day: each fixing holds until the next.

    The series is never extended. Every fixing in it fell on the 20th of its month or later, so the
    last one is taken to hold through the 19th of the following month, the day before the next could
    fall; from the day after, nothing is known here.

    Args:
        on: ISO date.
        term: ``"1y"``, or ``"5y"`` for five years and longer.

    Returns:
        A :class:`Fixing`; ``.rate`` in percent a year.

    Raises:
        DataProblem: no date, no such term, or a day before the first or after the last fixing.

    Source: ``data/law/lpr.csv``, one source and grade a row.

    >>> lpr("2024-03-01")
    one-year LPR 3.45% a year, fixing of 2024-02-20 (grade A)
    >>> lpr("2026-10-20")
    Traceback (most recent call last):
    kit.datasets.DataProblem: The LPR series ends with 2026-10-19 ... is not extended to 2026-10-20.
    """
    day, series = a_day(on), _fixings(str(term))
    place = bisect_right([one.since for one in series], day) - 1
    if place < 0:
        raise _problem("lpr_before", day=day, first=series[0].since)
    if day > series[place].until:
        last = series[-1]
        raise _problem("lpr_after", day=day, fixing=last.since, until=last.until)
    return series[place]


@cache
def _fixings(term: str) -> tuple[Fixing, ...]:
    table = datasets.read_table(datasets.folder() / "law" / "lpr.csv")
    rows = table[table["series"] == f"lpr_{term}"].to_dict("records")
    if not rows:
        known = sorted(name.removeprefix("lpr_") for name in table["series"].unique())
        raise _problem("unknown_term", term=term, known=", ".join(known))
    ends = [_shifted(row["period"], -1) for row in rows[1:]] + [_last_day(rows[-1]["period"])]
    pairs = zip(rows, ends, strict=True)
    return tuple(_fixing(term, row, until) for row, until in pairs)


def _fixing(term: str, row: dict[str, str], until: str) -> Fixing:
    same = {name: row[name] for name in ("grade", "source", "confirmed", "day")}
    return Fixing(term, Decimal(row["value"]), row["period"], until, **same)


def _last_day(fixing: str) -> str:
    """The 19th of the month after the last fixing: on the 20th the next may have come."""
    year, month = int(fixing[:4]), int(fixing[5:7])
    return dt.date(year + month // 12, month % 12 + 1, 19).isoformat()


def _shifted(day: str, by: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=by)).isoformat()


# ---------------------------------------------------------------- the ceilings


@dataclass(frozen=True)
class InterestCap:
    """What limits the interest of one kind of lender on one day, and how far it can be relied on.

    ``rate`` is a ceiling in law only. A figure of court policy, of a commentator or of a report
    stands in ``reported``: so it cannot slip into a computation as if it were law.

    Attributes:
        id: the rule, "" where nothing was found.
        lender: the kind of lender.
        on: the day asked for.
        rate: ceiling in percent a year, None where the law sets none or its number is not held.
        reported: percent a year, known or argued but no ceiling in law.
        void_above: percent a year above which interest is void (two lines, 2015 to 2020).
        crime_above: percent a year above which lending without a licence can be a crime.
        daily: lowest and highest percent a day, for cards before 2021.
        day_count: days a year by which a daily rate was made a yearly one, else None.
        lpr: the fixing used, else None.
        beside: further rules for the same lender and day.

    >>> cap = interest_cap("2021-05-01", "private")
    >>> cap.rate, cap.status, cap.grade, cap.lpr.grade
    (Decimal('15.40'), 'law', 'A', 'B')
    """

    id: str
    lender: str
    on: str
    rate: Decimal | None = None
    reported: Decimal | None = None
    void_above: Decimal | None = None
    crime_above: Decimal | None = None
    daily: tuple[Decimal, Decimal] | None = None
    day_count: int | None = None
    lpr: Fixing | None = None
    beside: tuple[InterestCap, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def status(self) -> str:
        """``law``, ``judicial_policy``, ``interpretation``, ``reported_only``, ``superseded``."""
        return self.record.get("status", "none_found")

    @property
    def grade(self) -> str:
        """Grade of the rule; the fixing in ``lpr`` has a grade of its own."""
        return self.record.get("grade", "")

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids for ``evidence.source``."""
        return tuple(self.record.get("sources", ()))

    @property
    def since(self) -> str:
        """First day in force, "" where it was not found."""
        return self.record.get("from") or ""

    @property
    def until(self) -> str:
        """Last day in force, "" where no end was found."""
        return self.record.get("to") or ""

    @property
    def formula(self) -> str:
        """The rule of reckoning, in the spoken language."""
        return language.of(self.record.get("formula"))

    @property
    def article(self) -> str:
        """Where it stands, in the version of the day asked for."""
        return language.of(_article(self.record, self.on))

    @property
    def says(self) -> str:
        """What the rule says, in the spoken language."""
        return language.of(self.record.get("says") or _words()["none_found"])

    @property
    def does_not_bind(self) -> str:
        """Whom or what the rule does not reach, in the spoken language."""
        lender = _words()["lenders"][self.lender]
        parts = [language.of(self.record.get("does_not_bind")), language.of(lender.get("caution"))]
        if lender["licensed"]:
            parts.append(language.of(_words()["outside"]))
        # Chinese sentences follow each other without a blank
        return ("" if language.current() == "zh" else " ").join(filter(None, parts))

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Where the sources differ, in the spoken language."""
        ids = [*self.record.get("disagreements", ())]
        if self.lpr and self.lpr.day == "disputed":
            ids.append("D10")
        return tuple(language.of(_words()["disagreements"][id]) for id in ids)

    def to_frame(self) -> pd.DataFrame:
        """Return the rule and those beside it, one row each.

        >>> interest_cap("2026-05-01", "bank").to_frame()["status"].tolist()
        ['judicial_policy', 'interpretation']
        """
        return pd.DataFrame([one._row() for one in (self, *self.beside)])

    def _row(self) -> dict[str, Any]:
        return {
            "rule": self.id,
            "status": self.status,
            "rate": _shown(self.rate),
            "reported": _shown(self.reported),
            "formula": self.formula,
            "grade": self.grade,
            "from": self.since,
            "to": self.until,
            "basis": self.record.get("basis", ""),
            "article": self.article,
            "sources": ", ".join(self.sources),
        }

    def __repr__(self) -> str:
        lines = [*self._lines()]
        for one in self.beside:
            status, text = language.label("status", one.status), one.formula
            said = {"rule": one.id, "status": status, "grade": one.grade, "formula": text}
            lines.append(language.say("interest.beside", **said))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        lines = "<br>".join(escape(line) for line in self._lines())
        return f"<p>{lines}</p>" + language.table(self.to_frame()).to_html(index=False)

    def _lines(self) -> Iterable[str]:
        lender = language.label("lender", self.lender)
        yield language.say("interest.cap", lender=lender, day=self.on, what=self._ceiling())
        if not self.id:
            yield self.says
        else:
            yield self.formula
            if self.lpr:
                yield repr(self.lpr)
            yield self._standing()
            yield self.says
        yield from filter(None, [self.does_not_bind, language.of(self.record.get("note"))])
        yield from self.disagreements

    def _ceiling(self) -> str:
        if self.rate is not None and self.day_count:
            return language.say(
                "interest.ceiling_days", rate=_shown(self.rate), days=self.day_count
            )
        if self.rate is not None and self.void_above is not None:
            said = {"rate": _shown(self.rate), "void": _shown(self.void_above)}
            return language.say("interest.two_lines", **said)
        if self.rate is not None:
            return language.say("interest.ceiling", rate=_shown(self.rate))
        if self.reported is not None:
            status = language.label("status", self.status)
            return language.say("interest.no_law", rate=_shown(self.reported), status=status)
        if "free" in self.record.get("value", {}):
            return language.say("interest.free")
        return language.say("interest.no_number" if self.id else "interest.nothing")

    def _standing(self) -> str:
        said = {"id": self.id, "article": self.article, "grade": self.grade}
        said["status"] = language.label("status", self.status)
        said["basis"] = language.of(vocabulary()["bases"][self.record["basis"]])
        said["since"] = self.since or language.say("interest.no_start")
        said["until"] = self.until or language.say("interest.no_end")
        return language.say("interest.standing", sources=", ".join(self.sources), **said)


def interest_cap(
    on: Any,
    lender: str | None = None,
    contract_date: Any = None,
    sued_on: Any = None,
    benchmark: Any = None,
    day_count: int = 365,
) -> InterestCap:
    """Say what limits interest for one kind of lender on one day.

    Args:
        on: the day whose interest is meant, ISO date.
        lender: who made the loan: ``private``, ``unlicensed``, ``bank``, ``card_issuer``,
            ``consumer_finance_company`` or ``small_loan_company``. It is asked first: no ceiling
            binds all lenders.
        contract_date: the day the contract was made; None takes ``on``.
        sued_on: the day suit is filed; asked for when a private contract is older than 2020-08-20
            and ``on`` is not.
        benchmark: the central bank's benchmark rate of the same term in percent a year, for private
            loans before 2015-09-01; the kit holds no series of it, and without it no rate is given.
        day_count: 365 or 360, to make a card's daily rate a yearly one.

    Returns:
        An :class:`InterestCap`: rate (only what is law), reported, formula, status, grade, sources,
        since and until, does_not_bind, and further rules in ``beside``.

    Raises:
        DataProblem: no or an unknown kind of lender, no date, a contract after ``on``, suit before
            the contract, a day beyond the LPR series, or a needed day of suit that is missing.

    Source: ``data/law/interest.yaml``.

    >>> interest_cap(on="2021-05-01", lender="private").rate
    Decimal('15.40')
    >>> bank = interest_cap("2021-05-01", "bank")
    >>> bank.rate, bank.reported, bank.status
    (None, Decimal('24'), 'judicial_policy')
    """
    kind = _lender(lender)
    day = a_day(on)
    contract = day if contract_date is None else a_day(contract_date)
    suit = None if sued_on is None else a_day(sued_on)
    if contract > day:
        raise _problem("contract_after", contract=contract, day=day)
    if suit is not None and suit < contract:
        raise _problem("suit_before_contract", suit=suit, contract=contract)
    _refuse_day_count(day_count)
    known_from = _words()["lenders"][kind].get("known_from", "")
    if day < known_from:
        raise _problem("lender_before", lender=language.label("lender", kind), first=known_from)
    found = [r for r in _rules() if kind in r["lenders"] and _holds(r, day, contract)]
    records = [r for r in found if _chosen(r, day, contract, suit)]
    caps = [_cap(r, kind, day, contract, suit, benchmark, day_count) for r in records]
    if not caps:
        return InterestCap("", kind, day)
    return replace(caps[0], beside=tuple(caps[1:]))


def _holds(record: Mapping[str, Any], day: str, contract: str) -> bool:
    """A guideline on new loans goes by the day of the contract, everything else by the day."""
    decisive = contract if record.get("by_contract") else day
    return (record["from"] or "") <= decisive <= (record["to"] or "9999-12-31")


def _chosen(record: Mapping[str, Any], day: str, contract: str, suit: str | None) -> bool:
    """Tell the two ceilings apart that both hold since 2020-08-20, by the day of the contract."""
    at = record["value"].get("lpr_at")
    if at not in ("contract", "filing"):
        return True
    if at == "contract":
        return contract >= _FLIP
    if contract >= _FLIP:
        return False
    if suit is None:
        raise _problem("needs_suit", contract=contract, flip=_FLIP)
    if suit < _FLIP:
        raise _problem("suit_before_flip", suit=suit, flip=_FLIP)
    return True


def _cap(
    record: Mapping[str, Any],
    kind: str,
    day: str,
    contract: str,
    suit: str | None,
    benchmark: Any,
    day_count: int,
) -> InterestCap:
    value: dict[str, Any] = record["value"]
    more: dict[str, Any] = {}
    if value.get("lpr_at") in ("contract", "filing"):
        more["lpr"] = lpr(contract if value["lpr_at"] == "contract" else suit)
        number = value["lpr_times"] * more["lpr"].rate
    elif "benchmark_times" in value:
        known = benchmark is not None
        number = value["benchmark_times"] * _percent(benchmark, "benchmark") if known else None
    elif "pct_per_day" in value:
        low, high = (Decimal(str(v)) for v in value["pct_per_day"])
        more |= {"daily": (low, high), "day_count": day_count}
        number = high * day_count
    else:
        number = value.get("enforceable_pct", value.get("all_in_pct"))
        number = None if number is None else Decimal(str(number))
    for name in ("void_above", "crime_above"):
        if f"{name}_pct" in value:
            more[name] = Decimal(str(value[f"{name}_pct"]))
    more["rate" if record["status"] in _IN_LAW else "reported"] = number
    return InterestCap(record["id"], kind, day, record=record, **more)


def _lender(name: Any) -> str:
    kinds = _words()["lenders"]
    known = ", ".join(kinds)
    if name is None:
        raise _problem("which_lender", known=known)
    name = str(name)
    if name in ("collection_agency", "assignee"):
        raise _problem("not_the_lender", name=name, known=known)
    for code, one in kinds.items():
        if name in (code, one.get("also")):
            return code
    near = datasets.nearest(name, kinds)
    raise _problem("unknown_lender", name=name, near=near, known=known)


def _article(record: Mapping[str, Any], day: str) -> Any:
    """The article's number changed between two amendments: cite the version of the day."""
    article = record.get("article")
    if isinstance(article, list):
        return [one["text"] for one in article if one["from"] <= day][-1]
    return article


# ---------------------------------------------------------------- reading the rules


@cache
def _words() -> dict[str, Any]:
    return datasets.read_yaml(_FILE)


@cache
def _rules() -> tuple[dict[str, Any], ...]:
    return _checked(_words())


_FIELDS = {
    *("id", "lenders", "status", "grade", "from", "to", "basis", "value", "formula", "article"),
    *("says", "does_not_bind", "sources", "disagreements"),
}
_MAY = _FIELDS | {"note", "by_contract"}
_VALUES = {
    *("lpr_times", "lpr_at", "enforceable_pct", "void_above_pct", "benchmark_times"),
    *("pct_per_day", "all_in_pct", "free", "crime_above_pct"),
}


def _checked(content: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    for record in content["rules"]:
        for name, value in _faults(record, content):
            where = {"line": getattr(record, "line", 0), "record": record.get("id", "?")}
            raise _problem("bad_record", file=_FILE, field=name, value=value, **where)
    return tuple(content["rules"])


def _faults(record: dict[str, Any], content: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    """Name what is wrong: a misspelt word must not become a ceiling that nobody reads."""
    yield from ((name, "-") for name in sorted(_FIELDS - record.keys()))
    yield from ((name, record[name]) for name in sorted(record.keys() - _MAY))
    if record.get("grade") not in ("A", "B", "C"):  # M is memory: never a ceiling
        yield "grade", record.get("grade")
    if record.get("status") not in content["statuses"]:
        yield "status", record.get("status")
    if record.get("basis") not in vocabulary()["bases"]:
        yield "basis", record.get("basis")
    known_sources = set(evidence.sources()["id"])
    for name, known in (
        ("lenders", content["lenders"]),
        ("sources", known_sources),
        ("disagreements", content["disagreements"]),
        ("value", _VALUES),
    ):
        yield from ((name, word) for word in record.get(name, ()) if word not in known)
    for name in ("from", "to"):
        if record.get(name) is not None:
            a_day(record[name])


def _problem(key: str, /, **values: Any) -> datasets.DataProblem:
    return datasets.DataProblem(language.say(f"interest.{key}", **values))


# ---------------------------------------------------------------- numbers


# Within these a sum over two centuries keeps its cents in the 28 digits that Decimal reckons with.
_MOST, _PLACES = 10**12, 40


def _number(value: Any, what: str) -> Decimal:
    try:
        number = Decimal(value if isinstance(value, int) else str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise _problem("not_a_number", what=language.say(f"interest.what.{what}"), value=value)
    if number.copy_abs() > _MOST or number.as_tuple().exponent < -_PLACES:
        said = {"most": f"{_MOST:,}", "places": _PLACES}
        raise _problem("out_of_reach", what=language.say(f"interest.what.{what}"), **said)
    if number < 0:
        raise _problem("negative", what=language.say(f"interest.what.{what}"), value=value)
    return number


# Between these a bare number is taken as percent: 0.24 is probably 24%, and 300 a slip for 30.
_PLAUSIBLE = {"rate": (1, 100), "benchmark": (1, 30), "daily": (Decimal("0.001"), 1)}


def _percent(value: Any, what: str) -> Decimal:
    """Read a rate in percent; outside the plausible only with a percent sign, as in "300%"."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return _number(value.strip()[:-1], what)
    number = _number(value, what)
    low, high = _PLAUSIBLE[what]
    if number and not low <= number <= high:
        said = {"what": language.say(f"interest.what.{what}"), "value": value}
        raise _problem("doubtful", low=low, high=high, **said)
    return number


def _cents(value: Any, what: str) -> int:
    cents = _number(value, what) * 100
    if cents != cents.to_integral_value():
        raise _problem("not_cents", what=language.say(f"interest.what.{what}"), value=value)
    if not cents:
        raise _problem("zero", what=language.say(f"interest.what.{what}"))
    return int(cents)


def _yuan(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _interest(cents: int, percent: Fraction, days: int) -> int:
    return _half_up(cents * percent * days / (100 * _YEAR))


def _shown(number: Decimal | None) -> str:
    """A rate without idle noughts: 15.4, not 15.40."""
    return "" if number is None else f"{number.normalize():f}"


def _refuse_day_count(day_count: Any) -> None:
    if type(day_count) is not int or day_count not in (360, 365):  # no bool, no missing value
        raise _problem("day_count", value=day_count)


# ---------------------------------------------------------------- a card's daily rate


@dataclass(frozen=True)
class AnnualRate:
    """A daily rate made a yearly one, with the day count that it depends on.

    >>> charged_annual_rate("0.05%", day_count=360).rate
    Decimal('18.00')
    """

    daily: Decimal
    day_count: int
    rate: Decimal

    def __repr__(self) -> str:
        said = {"daily": _shown(self.daily), "days": self.day_count, "rate": _shown(self.rate)}
        return language.say("interest.annual", **said)

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


def charged_annual_rate(daily: Any, day_count: int = 365) -> AnnualRate:
    """Make a daily rate a yearly one: simple, without interest on interest.

    Args:
        daily: percent a day, 0.05 for five in ten thousand; a number outside 0.001 to 1 is taken
            for a slip unless it is written with its sign, ``"0.0005%"``.
        day_count: 365, or 360 as banks often quote. The two differ, so the result names it.

    Returns:
        An :class:`AnnualRate`; ``.rate`` in percent a year.

    Raises:
        DataProblem: not a number, negative, doubtful, or another day count.

    >>> charged_annual_rate(0.05), charged_annual_rate(0.05, day_count=360)
    (0.05% a day is 18.25% a year on 365 days, 0.05% a day is 18% a year on 360 days)
    """
    _refuse_day_count(day_count)
    rate = _percent(daily, "daily")
    return AnnualRate(rate, day_count, rate * day_count)


# ---------------------------------------------------------------- a loan, counted


@dataclass(frozen=True)
class _Line:
    """A span of days with one balance and one ceiling; amounts in cents."""

    since: str
    until: str
    days: int
    balance: int
    charged: int
    lawful: int
    natural: int
    cap: InterestCap

    def row(self) -> dict[str, Any]:
        return {
            "from": self.since,
            "to": self.until,
            "days": self.days,
            "principal": _yuan(self.balance),
            "charged": _yuan(self.charged),
            "lawful": _yuan(self.lawful),
            "natural": _yuan(self.natural),
            "not_owed": _yuan(self.charged - self.lawful - self.natural),
            "cap": self.cap.rate,
            "why": _why(self.cap),
        }


def _why(cap: InterestCap) -> str:
    fixing = ""
    if cap.lpr:
        said = {"rate": _shown(cap.lpr.rate), "since": cap.lpr.since, "grade": cap.lpr.grade}
        fixing = language.say("interest.why_lpr", **said)
    said = {"formula": cap.formula, "id": cap.id, "grade": cap.grade}
    return language.say("interest.why", fixing=fixing, **said)


class _Book:
    """A running account in cents: what is owed, and where payments went."""

    def __init__(self, principal: int, order: tuple[str, ...]) -> None:
        self.due = {"principal": principal, "interest": 0, "natural": 0}
        self.taken = {"principal": 0, "interest": 0, "natural": 0}
        self.overpaid = 0
        self._order = order

    def pay(self, cents: int) -> dict[str, int]:
        """Spread a payment over what is owed, in the book's order; return where it went."""
        went = {}
        for name in self._order:
            went[name] = min(cents, self.due[name])
            self.due[name] -= went[name]
            self.taken[name] += went[name]
            cents -= went[name]
        self.overpaid += cents
        return {**went, "too_much": cents}


_ORDERS = {
    "interest_first": ("interest", "natural", "principal"),
    "principal_first": ("principal", "interest", "natural"),
}


@dataclass(frozen=True)
class InterestAccount:
    """A private loan counted line by line: what was charged, and what of it is protected.

    Attributes:
        totals: amounts in yuan by name: charged, lawful, natural_paid, natural_unpaid, not_owed,
            refundable, overpaid, principal_due, interest_due, owed, claimed. Charged is lawful,
            natural (paid and unpaid) and not_owed together, all on the balance that the law leaves;
            ``claimed`` is principal and interest in the lender's own books.

    >>> loan = lawful_interest(10_000, 24, "2021-05-01", "2021-06-01", contract_date="2021-05-01")
    >>> loan.totals["lawful"], loan.totals["not_owed"]
    (Decimal('130.79'), Decimal('73.05'))
    """

    principal: Decimal
    rate: Decimal
    start: str
    end: str
    contract_date: str
    sued_on: str | None
    lender: str
    day_count: int
    applied: str
    totals: dict[str, Decimal]
    lines: tuple[_Line, ...] = field(repr=False)
    spread: tuple[dict[str, Any], ...] = field(repr=False)

    @property
    def table(self) -> pd.DataFrame:
        """One row a span: from, to (last day counted), days, principal, charged, lawful, natural,
        not_owed, cap (percent a year), why; money in yuan, exact to the cent.
        """
        return pd.DataFrame([line.row() for line in self.lines])

    @property
    def payments(self) -> pd.DataFrame:
        """One row a payment: date, amount, to_interest, to_natural, to_principal, too_much."""
        columns = ["date", "amount", "to_interest", "to_natural", "to_principal", "too_much"]
        return pd.DataFrame(list(self.spread), columns=columns)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was taken for granted because the sources read do not say, in words."""
        texts = _words()["assumptions"]
        return tuple(language.of(texts[id]) for id in self._assumed())

    def _assumed(self) -> Iterable[str]:
        yield from ("all_in", "simple", "year", "rounding")
        if self.spread:
            yield self.applied
            yield "excess"
        sued_later = self.sued_on is None or self.sued_on >= _FLIP
        if sued_later and self.lines[0].since < _FLIP:
            yield "asked"
        if self.contract_date < _TWO_LINES:
            yield "by_day"

    def _tables(self) -> list[pd.DataFrame]:
        totals = pd.DataFrame({"item": list(self.totals), "amount": list(self.totals.values())})
        shown = [self.table, *([self.payments] if self.spread else []), totals]
        return [language.table(table) for table in shown]

    def _head(self) -> str:
        said = {"principal": self.principal, "rate": _shown(self.rate), "start": self.start}
        said |= {"end": self.end, "days": self.day_count, "contract": self.contract_date}
        suit = language.say("interest.sued", day=self.sued_on) if self.sued_on else ""
        lender = language.label("lender", self.lender)
        return language.say("interest.account", lender=lender, suit=suit, **said)

    def __repr__(self) -> str:
        shown = [table.to_string(index=False) for table in self._tables()]
        return "\n".join([self._head(), *shown, *self.assumptions])

    def _repr_html_(self) -> str:
        shown = "".join(t.to_html(index=False, escape=True) for t in self._tables())
        assumed = "".join(f"<li>{escape(text)}</li>" for text in self.assumptions)
        return f"<p>{escape(self._head())}</p>{shown}<ul>{assumed}</ul>"


def lawful_interest(
    principal: Any,
    rate: Any,
    start: Any,
    end: Any,
    payments: Iterable[Any] | Mapping[Any, Any] | pd.DataFrame = (),
    contract_date: Any = None,
    sued_on: Any = None,
    lender: str = "private",
    day_count: int = 365,
    applied: str = "interest_first",
    benchmark: Any = None,
) -> InterestAccount:
    """Count a private loan's interest, charged and protected, through the regimes and payments.

    Days before 2020-08-20 fall under the interpretation of their time: since 2015-09-01 interest up
    to 24% can be sued for, 24% to 36% is a natural obligation (not given back once paid), above 36%
    is void; before that, four times the benchmark rate. From 2020-08-20 the ceiling is four times
    the one-year LPR, of the day of the contract, or of the day of suit for an older contract.
    Interest is simple; every line is rounded to the cent, half up.

    Args:
        principal: yuan, the money that really changed hands.
        rate: percent a year of everything charged: interest, overdue interest, penalty and fees
            together. A number outside 1 to 100 is taken for a slip; write ``"300%"`` to mean it.
        start: first day of interest, ISO date.
        end: the day of reckoning; it is not counted itself.
        payments: pairs of day and yuan, a mapping of them, or dicts or a DataFrame with date and
            amount; each counts from its day.
        contract_date: the day the contract was made; without it no ceiling is known.
        sued_on: the day suit is filed; needed when the contract is older than 2020-08-20 and days
            from then on are counted.
        lender: ``"private"``; for other lenders no yearly ceiling in law is known.
        day_count: 365 or 360, how the lender counts the charged rate. The ceiling is always spread
            over 365 days: a year costs no more than it allows.
        applied: an assumption, for the sources read do not give the order: ``"interest_first"``
            or ``"principal_first"``.
        benchmark: the central bank's benchmark rate in percent, for days before 2015-09-01.

    Returns:
        An :class:`InterestAccount`: ``table``, ``payments``, ``totals`` and ``assumptions``.

    Raises:
        DataProblem: wrong or doubtful numbers, dates in the wrong order, another lender, a ceiling
            that cannot be known (no contract date, no day of suit, beyond the LPR series).

    Source: rules PL-CAP-PRE2015, PL-CAP-2015, PL-CAP-2020 and PL-TRANSITION of
    ``data/law/interest.yaml``.

    >>> loan = lawful_interest(100_000, 40, "2020-08-01", "2020-09-01",
    ...                        contract_date="2020-08-01", sued_on="2021-03-01")
    >>> loan.table["lawful"].tolist()
    [Decimal('1249.32'), Decimal('506.30')]
    """
    _refuse_other_lenders(lender)
    _refuse_day_count(day_count)
    order = _ORDERS.get(str(applied))
    if order is None:
        raise _problem("unknown_order", value=applied, known=", ".join(_ORDERS))
    if contract_date is None:
        raise _problem("no_contract_date")
    first, last, contract = a_day(start), a_day(end), a_day(contract_date)
    suit = None if sued_on is None else a_day(sued_on)
    if last <= first:
        raise _problem("end_before_start", start=first, end=last)
    if contract > first:
        raise _problem("contract_after", contract=contract, day=first)
    capital, yearly = _cents(principal, "principal"), _percent(rate, "rate")
    paid = _payments(payments, first, last)
    charged = Fraction(yearly) * _YEAR / day_count

    ours, theirs = _Book(capital, order), _Book(capital, order)
    lines, spread = [], []
    days = _cuts(first, last, paid)
    for day, following in zip(days, [*days[1:], None], strict=True):
        if day in paid:
            theirs.pay(paid[day])
            spread.append(_spread(day, paid[day], ours.pay(paid[day])))
        if following is None:
            break
        cap = interest_cap(day, "private", contract, suit, benchmark)
        if cap.rate is None:
            raise _problem("no_ceiling", day=day, id=cap.id or "-")
        lines.append(_line(day, following, ours.due["principal"], charged, cap))
        ours.due["interest"] += lines[-1].lawful
        ours.due["natural"] += lines[-1].natural
        theirs.due["interest"] += _interest(theirs.due["principal"], charged, lines[-1].days)
    same = (_yuan(capital), yearly, first, last, contract, suit, "private", day_count, applied)
    return InterestAccount(*same, _totals(lines, ours, theirs), tuple(lines), tuple(spread))


def _refuse_other_lenders(lender: Any) -> None:
    kind = _lender(lender)
    if kind != "private":
        why = language.of(_words()["lenders"][kind]["no_account"])
        raise _problem("private_only", lender=language.label("lender", kind), why=why)


def _payments(payments: Any, first: str, last: str) -> dict[str, int]:
    """Read payments as cents by day; two on one day are one."""
    if isinstance(payments, pd.DataFrame):
        payments = payments.to_dict("records")
    pairs = payments.items() if isinstance(payments, Mapping) else payments
    if not isinstance(pairs, Iterable):
        raise _problem("not_a_payment", value=payments)
    paid: dict[str, int] = {}
    for pair in pairs:
        if isinstance(pair, Mapping) and pair.keys() == {"date", "amount"}:
            pair = (pair["date"], pair["amount"])
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise _problem("not_a_payment", value=pair)
        day = a_day(pair[0])
        if not first <= day <= last:
            raise _problem("payment_outside", day=day, start=first, end=last)
        paid[day] = paid.get(day, 0) + _cents(pair[1], "payment")
    return paid


def _cuts(first: str, last: str, paid: Iterable[str]) -> list[str]:
    """The days on which a new line begins, and the last day: payments and changes of the law."""
    changes = {rule["from"] for rule in _rules() if "private" in rule["lenders"]}
    inside = {day for day in changes if first < day < last}
    return sorted({first, last, *inside, *paid})


def _line(day: str, following: str, balance: int, charged: Fraction, cap: InterestCap) -> _Line:
    days = (dt.date.fromisoformat(following) - dt.date.fromisoformat(day)).days
    lawful = min(charged, Fraction(cap.rate))
    kept = min(charged, Fraction(cap.void_above)) if cap.void_above is not None else lawful
    owed, natural = _interest(balance, lawful, days), _interest(balance, kept, days)
    return _Line(
        since=day,
        until=_shifted(following, -1),
        days=days,
        balance=balance,
        charged=_interest(balance, charged, days),
        lawful=owed,
        natural=natural - owed,
        cap=cap,
    )


def _spread(day: str, cents: int, went: dict[str, int]) -> dict[str, Any]:
    parts = {name if name == "too_much" else f"to_{name}": _yuan(c) for name, c in went.items()}
    return {"date": day, "amount": _yuan(cents), **parts}


def _totals(lines: list[_Line], ours: _Book, theirs: _Book) -> dict[str, Decimal]:
    charged, lawful = sum(x.charged for x in lines), sum(x.lawful for x in lines)
    natural = sum(x.natural for x in lines)
    kept = ours.taken["interest"] + ours.taken["natural"]
    cents = {
        "charged": charged,
        "lawful": lawful,
        "natural_paid": ours.taken["natural"],
        "natural_unpaid": natural - ours.taken["natural"],
        "not_owed": charged - lawful - natural,
        # what the lender's books call interest and neither line protects
        "refundable": theirs.taken["interest"] - kept,
        "overpaid": ours.overpaid,
        "principal_due": ours.due["principal"],
        "interest_due": ours.due["interest"],
        "owed": ours.due["principal"] + ours.due["interest"],
        "claimed": theirs.due["principal"] + theirs.due["interest"],
    }
    return {name: _yuan(amount) for name, amount in cents.items()}
