"""Reservation values: what each side falls back on, what is affordable, and the zone between.

A reservation value is where a side stops, not what it asks for first. Ways out come as ranges,
because the middle is often unknown; so the zone may be certain, possible, or not there at all, and
"no zone" is a finding. Texts and labels are data: ``data/negotiation/bargaining.yaml``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kit import language
from kit.negotiation import money
from kit.negotiation.frontiers import Frontier
from kit.negotiation.words import SIDES, Told, data, must_be_known, problem

Ends = tuple[float, float | None, float]
_COLUMNS = [
    *("side", "option", "what", "low", "mid", "high", "rests_on", "grade", "source"),
    *("counted", "note"),
]


# ---------------------------------------------------------------- reading sums


def _range(value: Any, name: str, least: float | None = None) -> Ends:
    """Low, middle and high in yuan from one number, two or three (the middle may be None)."""
    if not isinstance(value, list | tuple):
        exact = money.rounded(value, name, least)
        return exact, exact, exact
    parts = [None if _missing(part) else money.rounded(part, name, least) for part in value]
    if len(parts) == 2:
        parts.insert(1, None)
    known = [part for part in parts if part is not None]
    if len(parts) != 3 or None in (parts[0], parts[2]) or known != sorted(known):
        raise problem("bargaining.not_range", name=name, value=" ".join(str(value).split())[:60])
    low, mid, high = parts
    return low, (low if low == high else mid), high


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


# ---------------------------------------------------------------- ways out


def outside_options(
    side: str,
    fallback: pd.DataFrame | None = None,
    *,
    personal_insolvency: bool = False,
    **given: Any,
) -> pd.DataFrame:
    """List what one side falls back on if nothing is agreed, each way as a range.

    Args:
        side: ``"creditor"`` or ``"borrower"``.
        fallback: the table that ``law.fallback(balance)`` returns, or None. Of it are used sue,
            sell and wait; for the borrower what is owed after a judgment, what enforcement may take
            and which share enforcement brings in.
        personal_insolvency: whether a person can use insolvency where this happens; without it that
            way is shown and not counted (no national law on it was found for China).
        **given: sums in yuan that go before the table's: ``sue``, ``sell``, ``wait``, ``write_off``
            (0 unless given) for the creditor, ``be_sued``, ``insolvency``, ``borrow_elsewhere`` for
            the borrower; one number, or low, middle (None if unknown) and high. For the creditor
            what the way brings in, for the borrower what it costs, at today's value.

    Returns:
        One row a way: side, option, what, low, mid, high (yuan), rests_on, grade, source, counted,
        note.

    Raises:
        DataProblem: no such side or way, a sum that cannot be, or another kind of table.

    Source: the fallback's own rows; the list of ways is the kit's.

    >>> outside_options("creditor", sue=(-550, None, 30000), sell=1230)[["option", "low", "high"]]
          option    low     high
    0        sue -550.0  30000.0
    1       sell 1230.0   1230.0
    2       wait    NaN      NaN
    3  write_off    0.0      0.0
    """
    _side(side)
    if type(personal_insolvency).__name__ not in ("bool", "bool_"):
        raise problem("bargaining.not_truth", name="personal_insolvency", value=personal_insolvency)
    known = [code for code, one in data("bargaining")["options"].items() if one["side"] == side]
    for name in given:
        must_be_known(name, known, "bargaining.no_option", side=language.label("side", side))
    read = {} if fallback is None else _from_fallback(fallback, side)
    rows = [_option(code, given.get(code), read.get(code)) for code in known]
    if side == "borrower" and not personal_insolvency:
        rows[known.index("insolvency")] |= {
            "counted": False,
            "note": language.of(data("bargaining")["no_insolvency"]),
        }
    ends = dict.fromkeys(("low", "mid", "high"), float)
    return pd.DataFrame(rows, columns=_COLUMNS).astype(ends)


def _side(side: Any) -> None:
    if side not in SIDES:
        raise problem("bargaining.no_side", value=side)


def _option(code: str, given: Any, read: dict[str, Any] | None) -> dict[str, Any]:
    one = data("bargaining")["options"][code]
    row = {"side": one["side"], "option": code, "what": language.of(one["what"])}
    row |= {"grade": "", "source": "", "counted": True, "note": language.of(one["note"])}
    if given is not None:
        # a borrower's cost below zero would be a way that pays the borrower: a wrong sign
        low, mid, high = _range(given, code, 0 if one["side"] == "borrower" else None)
        return row | {"low": low, "mid": mid, "high": high, "rests_on": "given"}
    if read is not None:
        return row | read
    if code == "write_off":
        return row | {"low": 0.0, "mid": 0.0, "high": 0.0, "rests_on": "assumed"}
    why = language.of(data("bargaining")["not_known"])
    return row | {"rests_on": "unknown", "counted": False, "note": why}


def _from_fallback(table: Any, side: str) -> dict[str, dict[str, Any]]:
    """Read the ways of one side out of the law's table."""
    needed = {"side", "role", "item", "low", "mid", "high", "rests_on", "grade", "source"}
    if not isinstance(table, pd.DataFrame) or not needed <= set(table.columns):
        raise problem("bargaining.not_fallback")
    rows = {(r["side"], r["item"]): r for r in table.to_dict("records")}
    if side == "borrower":
        return _sued(rows)
    found = {code: rows.get(("creditor", code)) for code in ("sue", "sell", "wait")}
    return {code: _read(row) for code, row in found.items() if _has_ends(row)}


def _has_ends(row: Mapping[str, Any] | None) -> bool:
    return row is not None and pd.notna(row["low"]) and pd.notna(row["high"])


def _three(row: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    return row["low"], row["mid"], row["high"]


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    low, mid, high = _range(_three(row), str(row["item"]))
    kept = {name: row[name] for name in ("rests_on", "grade", "source")}
    return {"low": low, "mid": mid, "high": high, **kept}


def _sued(rows: dict[tuple[str, str], Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a suit costs the borrower: what enforcement brings in, never more than it may take."""
    owed, share = rows.get(("borrower", "owed_after")), rows.get(("creditor", "enforced"))
    if not _has_ends(owed):
        return {}
    took = _three(share) if _has_ends(share) else (0.0, None, 1.0)
    most = rows.get(("borrower", "may_take"))
    whole = _three(owed)
    ends = [None if pd.isna(a) or pd.isna(b) else a * b for a, b in zip(whole, took, strict=True)]
    if _has_ends(most):
        caps = zip(ends, _three(most), strict=True)
        ends = [None if e is None or pd.isna(c) else min(e, c) for e, c in caps]
    used = [row for row in (owed, share, most) if _has_ends(row)]
    order = list(data("bargaining")["rests_on"])
    low, mid, high = _range(ends, "be_sued", 0)
    weakest = max((row["rests_on"] for row in used), key=order.index)
    texts = [s for row in used for s in str(row["source"]).split("; ") if s]
    source = "; ".join(dict.fromkeys(texts))
    made = {"rests_on": weakest, "grade": "computed", "source": source}
    return {"be_sued": {"low": low, "mid": mid, "high": high, **made}}


# ---------------------------------------------------------------- the reservation value


@dataclass(frozen=True, repr=False)
class Reservation(Told):
    """Where one side stops.

    Attributes:
        side: ``"creditor"`` (the least to accept) or ``"borrower"`` (the most to pay).
        low, mid, high: yuan; ``mid`` is None where nothing singles one out.
        affordable: the cap by affordability, yuan, or None.
        capped: whether that cap lowers the value anywhere.
        options: the ways that it was taken from.

    >>> reservation(3500, "creditor").mid
    3500.0
    """

    side: str
    low: float
    mid: float | None
    high: float
    affordable: Ends | None = None
    capped: bool = False
    options: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    @property
    def ends(self) -> Ends:
        """Low, middle and high."""
        return self.low, self.mid, self.high

    def _lines(self) -> list[str]:
        lines = [language.say(f"bargaining.reservation.{self.side}", value=_shown(self.ends))]
        if self.affordable is not None:
            told = "capped" if self.capped else "not_capped"
            value = _shown(self.affordable)
            lines.append(language.say(f"bargaining.reservation.{told}", value=value))
        elif self.side == "borrower":
            lines.append(language.say("bargaining.reservation.no_cap"))
        return lines

    def _tables(self) -> Iterable[pd.DataFrame]:
        return [] if self.options is None else [language.table(self.options.drop(columns=["what"]))]


def reservation(options: Any, side: str | None = None, affordable: Any = None) -> Reservation:
    """Return where a side stops: its best way out, for a borrower never above affordability.

    The creditor takes the way that brings in most, the borrower the one that costs least. With
    ranges the ends are the best of the lows and the best of the highs; the middle is unknown as
    long as a way without a middle could still be the best.

    Args:
        options: the table of :func:`outside_options`; or a plain sum or range in yuan. None, for a
            borrower, if only affordability is to count.
        side: needed with a plain sum or None.
        affordable: for a borrower only: yuan of today's value that can be paid with essential
            spending kept; a sum or a range. 0 where nothing can be paid.

    Raises:
        DataProblem: no side, nothing that counts, or an affordability for a creditor.

    Source: textbook matter, from memory, not read (grade M); the arithmetic is computed.

    >>> ways = outside_options("borrower", be_sued=(4000, 6200, 9000), borrow_elsewhere=7000)
    >>> reservation(ways, affordable=5000).ends
    (4000.0, 5000.0, 5000.0)
    """
    ways = options if isinstance(options, pd.DataFrame) else None
    if ways is not None:
        side = _side_of(ways, side)
    _side(side)
    if affordable is not None and side == "creditor":
        raise problem("bargaining.affordable_creditor")
    cap = None if affordable is None else _range(affordable, "affordable", 0)
    if ways is not None:
        ends = _best(ways, side)
    else:
        ends = None if options is None else _range(options, side, None if side == "creditor" else 0)
    if ends is None and cap is None:
        raise problem("bargaining.no_way", side=language.label("side", side))
    if ends is None or cap is None:
        return Reservation(side, *(ends or cap), cap, ends is None, ways)
    low, mid, high = _lowest([ends, cap])
    return Reservation(side, low, mid, high, cap, (low, mid, high) != ends, ways)


def _side_of(ways: pd.DataFrame, side: str | None) -> str:
    if not {"side", "option", "low", "mid", "high", "counted"} <= set(ways.columns):
        raise problem("bargaining.not_options")
    sides = ways["side"].unique().tolist()
    if len(sides) != 1 or (side is not None and side != sides[0]):
        raise problem("bargaining.other_side", found=", ".join(map(str, sides)) or "-", side=side)
    return sides[0]


def _best(ways: pd.DataFrame, side: str) -> Ends | None:
    counted = ways[ways["counted"].astype(bool)]
    rows = counted[["option", "low", "mid", "high"]].itertuples(index=False)
    ranges = [_range(tuple(row[1:]), str(row[0])) for row in rows]
    if not ranges:
        return None
    return _highest(ranges) if side == "creditor" else _lowest(ranges)


def _highest(ranges: list[Ends]) -> Ends:
    low, high = max(r[0] for r in ranges), max(r[2] for r in ranges)
    middles = [r[1] for r in ranges if r[1] is not None]
    mid = max(middles, default=None)
    if any(r[1] is None and (mid is None or r[2] > mid) for r in ranges):
        mid = None
    return low, (low if low == high else mid), high


def _lowest(ranges: list[Ends]) -> Ends:
    turned = [(-r[2], None if r[1] is None else -r[1], -r[0]) for r in ranges]
    low, mid, high = _highest(turned)
    return -high + 0.0, None if mid is None else -mid + 0.0, -low + 0.0  # + 0.0: no minus zero


def _shown(ends: Ends) -> str:
    low, mid, high = ends
    if low == high:
        return language.say("bargaining.yuan", value=money.shown(low))
    said = {"low": money.shown(low), "high": money.shown(high)}
    if mid is None:
        return language.say("bargaining.range", **said)
    return language.say("bargaining.range_mid", mid=money.shown(mid), **said)


# ---------------------------------------------------------------- the zone


@dataclass(frozen=True, repr=False)
class Zopa(Told):
    """The zone of possible agreement: sums that both sides prefer to no deal.

    Attributes:
        creditor: low, middle, high of the least that the creditor should accept, yuan.
        borrower: low, middle, high of the most that the borrower can and should pay, yuan.

    >>> zopa(5000, 4200).gap
    800.0
    """

    creditor: Ends
    borrower: Ends

    @property
    def answer(self) -> str:
        """``certain`` (whatever the ranges turn out to be), ``possible`` or ``none``."""
        if self.certain_zone:
            return "certain"
        return "possible" if self.possible_zone else "none"

    @property
    def zone(self) -> tuple[float, float] | None:
        """From and to, in yuan, at the middle values; None without a zone or a middle."""
        return _span(self.creditor[1], self.borrower[1])

    @property
    def certain_zone(self) -> tuple[float, float] | None:
        """The sums that lie in the zone whatever the ranges turn out to be."""
        return _span(self.creditor[2], self.borrower[0])

    @property
    def possible_zone(self) -> tuple[float, float] | None:
        """The sums that lie in the zone if the ranges turn out well."""
        return _span(self.creditor[0], self.borrower[2])

    @property
    def surplus(self) -> float | None:
        """What there is to share at the middle values, in yuan; 0 without a zone."""
        difference = self._difference()
        return None if difference is None else max(difference, 0)

    @property
    def gap(self) -> float | None:
        """What is missing for a zone at the middle values, in yuan; 0 with one."""
        difference = self._difference()
        return None if difference is None else max(-difference, 0)

    @property
    def surplus_range(self) -> tuple[float, float]:
        """Surplus at worst and at best, in yuan; below zero it is a gap."""
        worst, best = self.borrower[0] - self.creditor[2], self.borrower[2] - self.creditor[0]
        return round(worst, 2), round(best, 2)

    @property
    def disagreement(self) -> tuple[float, float] | None:
        """What no deal is worth: yuan to the creditor, to the borrower minus the yuan paid."""
        creditor, borrower = self.creditor[1], self.borrower[1]
        return None if creditor is None or borrower is None else (creditor, 0.0 - borrower)

    def frontier(self) -> Frontier:
        """Return every sum between the two middle values as a set for ``solve``.

        Raises:
            DataProblem: a middle value is not known.
        """
        if self.disagreement is None:
            raise problem("bargaining.no_middle")
        low, high = sorted((self.creditor[1], self.borrower[1]))
        return Frontier.sums(low, high)

    def _difference(self) -> float | None:
        known = self.creditor[1] is not None and self.borrower[1] is not None
        return round(self.borrower[1] - self.creditor[1], 2) if known else None

    def _lines(self) -> list[str]:
        said = {"creditor": _shown(self.creditor), "borrower": _shown(self.borrower)}
        lines = [language.say("bargaining.zone.between", **said), self._finding()]
        if self.surplus is not None:
            exact = all(low == high for low, _, high in (self.creditor, self.borrower))
            told = ("gap" if self.gap else "surplus") + ("_exact" if exact else "")
            value = self.gap if self.gap else self.surplus
            lines.append(language.say(f"bargaining.zone.{told}", value=money.shown(value)))
        return lines

    def _finding(self) -> str:
        span = self.certain_zone or self.possible_zone or (0.0, 0)
        said = {"low": money.shown(span[0]), "high": money.shown(span[1])}
        return language.say(f"bargaining.zone.{self.answer}", **said)


def zopa(r_c: Any, r_d: Any) -> Zopa:
    """Return the zone between where the creditor and where the borrower stops.

    Args:
        r_c: the creditor's: a :class:`Reservation`, a sum in yuan, or low, middle and high.
        r_d: the borrower's, likewise.

    Returns:
        A :class:`Zopa`. Where there is no zone it says so and names the gap: that is a finding.

    Raises:
        DataProblem: a sum that cannot be, or the two sides the wrong way round.

    Source: textbook matter, from memory, not read (grade M); the arithmetic is computed.

    >>> zone = zopa(3500, 6200)
    >>> zone.answer, zone.zone, zone.surplus
    ('certain', (3500.0, 6200.0), 2700.0)
    >>> zopa((200, None, 3000), (2500, 4000, 5000)).answer
    'possible'
    """
    return Zopa(_ends(r_c, "creditor", "r_c"), _ends(r_d, "borrower", "r_d"))


def _ends(value: Any, side: str, name: str) -> Ends:
    if not isinstance(value, Reservation):
        return _range(value, name, None if side == "creditor" else 0)
    if value.side != side:
        raise problem("bargaining.turned_round", name=name, side=language.label("side", side))
    return value.ends


def _span(low: float | None, high: float | None) -> tuple[float, float] | None:
    return (low, high) if low is not None and high is not None and low <= high else None
