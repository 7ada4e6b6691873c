"""Money, rates and counts as people give them, read once and refused in one sentence.

Money is whole cents inside, so that what must add up does add up; rates are decimals (0.18), never
percent. Where a number makes no sense, a :class:`datasets.DataProblem` says which one and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import pandas as pd

from kit import datasets, language
from kit.negotiation.words import problem

_MOST = 10**12  # yuan; a sum over decades keeps its cents
_NOISE = Decimal("0.0001")  # of a cent: what binary fractions leave behind, as in 0.1 + 0.2
_NAMED = (
    "amount", "balance", "principal", "payment", "down_payment", "instalment", "fee", "minimum",
    "extra", "owed", "can_pay", "limit", "surplus", "cost", "yearly_rate", "monthly_rate",
    "creditor_rate", "borrower_rate", "hazard", "waiver", "fee_share", "cap", "months", "grace",
    "first_period_days", "periods_a_year", "month", "quoted", "in_hand",
)  # fmt: skip


class Taken(float):
    """A rate of 1 or more that was given with its sign: read again, it stays what it is.

    >>> rate(rate("300%", "yearly_rate"), "yearly_rate")
    3.0
    """


def number(value: Any, what: str, least: float | None = 0) -> float:
    """Read a finite number.

    Args:
        value: int, float, Decimal or a text of digits.
        what: what it is, for the message: a key of ``money.what`` in the messages, or any text.
        least: the smallest that is taken; None takes any.

    Raises:
        DataProblem: no number, not finite, too small, or beyond 10**12.

    >>> number("12.5", "amount")
    12.5
    """
    return float(_read(value, what, least))


def cents(value: Any, what: str, least: float = 0) -> int:
    """Read an amount in yuan as whole cents.

    Args:
        value: yuan, as int, float, Decimal or a text of digits.
        what: what it is, for the message.
        least: the smallest that is taken, in yuan.

    Raises:
        DataProblem: no number, too small, too large, or no whole number of cents.

    >>> cents(0.1 + 0.2, "amount")
    30
    """
    exact = _read(value, what, least) * 100
    whole_cents = exact.to_integral_value()
    if abs(exact - whole_cents) > _NOISE:
        raise _problem("not_cents", what, value=value)
    return int(whole_cents)


def yuan(whole_cents: int) -> float:
    """Return whole cents as yuan.

    >>> yuan(88849)
    888.49
    """
    return whole_cents / 100


def in_yuan(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Return a table with whole cents in some columns as yuan.

    >>> in_yuan(pd.DataFrame({"month": [1], "payment": [88849]}), ["payment"]).values.tolist()
    [[1.0, 888.49]]
    """
    return table.assign(**{name: table[name].astype(float) / 100 for name in columns})


def half_up(amount: float | Fraction) -> int:
    """Round to a whole number, halves up, as bills are; Python's own ``round`` takes 0.5 to 0.

    >>> half_up(0.5), half_up(88848.7887)
    (1, 88849)
    """
    return int((2 * amount + 1) // 2)


def rounded(value: Any, what: str, least: float | None = None) -> float:
    """Read an amount in yuan, rounded half up to the cent: a present value has no whole cents.

    Args:
        value: int, float, Decimal or a text of digits.
        what: what it is, for the message.
        least: the smallest that is taken; None takes any.

    Raises:
        DataProblem: no number, too small, or too large.

    >>> rounded("1234.567", "sell")
    1234.57
    """
    return yuan(half_up(100 * number(value, what, least)))


def rate(value: Any, what: str, most: float = 100) -> float:
    """Read a rate or a share as a decimal.

    Args:
        value: 0.18 for 18%. A bare number of 1 or more is taken for a slip (18 for 18%); a text
            with its sign, ``"300%"``, is taken at its word, also when it is read once more.
        what: what it is, for the message.
        most: the largest that is taken, as a decimal; 1 also takes the bare number 1 (a share).

    Raises:
        DataProblem: no number, negative, too large, or doubtful.

    >>> rate(0.18, "yearly_rate"), rate("300%", "yearly_rate")
    (0.18, 3.0)
    """
    text = value.strip() if isinstance(value, str) else ""
    if text.endswith("%"):
        found = float(_read(text[:-1], what, 0) / 100)
    else:
        found = float(_read(value, what, 0))
        if found >= 1 and most > 1 and not isinstance(value, Taken):
            raise _problem("doubtful", what, value=value, percent=f"{found * 100:g}")
    if found > most:
        raise _problem("rate_above", what, value=value, most=f"{most * 100:g}")
    return Taken(found) if found >= 1 else found


def whole(value: Any, what: str, low: int, high: int) -> int:
    """Read a whole number between two others.

    Args:
        value: 12, 12.0 or "12".
        what: what it is, for the message.
        low: the smallest that is taken.
        high: the largest.

    Raises:
        DataProblem: no whole number, or outside.

    >>> whole("12", "months", 1, 600)
    12
    """
    found = _read(value, what, None)
    if found != found.to_integral_value() or not low <= found <= high:
        raise _problem("not_whole", what, value=value, low=low, high=high)
    return int(found)


def several(values: Any, what: str, read: Callable[[Any], float]) -> list[float]:
    """Read one value or many, each in the same way.

    Args:
        values: a value or a sequence of them.
        what: what they are, for the message.
        read: reads one.

    Raises:
        DataProblem: there is none, or one cannot be read.

    >>> several(24, "months", lambda x: whole(x, "months", 1, 600))
    [24]
    """
    single = isinstance(values, str) or not isinstance(values, Iterable)
    found = [read(one) for one in ([values] if single else values)]
    if not found:
        raise _problem("none_given", what)
    return found


def shown(value: float) -> str:
    """Return yuan with two decimals and thousands apart, as texts show it.

    >>> shown(31640)
    '31,640.00'
    """
    return f"{value:,.2f}"


def percent(value: float) -> str:
    """Return a rate in percent with two decimals, for texts only.

    >>> percent(0.21457)
    '21.46%'
    """
    return f"{100 * value:,.2f}%"


def _read(value: Any, what: str, least: float | None) -> Decimal:
    try:
        # numpy's numbers are read through their text; its True is "True" and so no number
        found = Decimal(value) if isinstance(value, int) else Decimal(str(value).strip())
    except (InvalidOperation, ValueError):  # a whole number of thousands of digits has no text
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite():
        raise _problem("not_a_number", what, value=" ".join(str(value).split())[:40])
    if abs(found) > _MOST:
        raise _problem("too_large", what, most=f"{_MOST:,}")
    if least is not None and found < Decimal(str(least)):
        raise _problem("too_small", what, value=value, least=f"{least:g}")
    return found


def _problem(key: str, what: str, **values: Any) -> datasets.DataProblem:
    name = language.say(f"money.what.{what}") if what in _NAMED else what
    return problem(f"money.{key}", what=name, **values)
