"""Loans: what is due month by month, to the cent, and what it really costs a year.

Equal instalments, equal principal, flat fees, interest first; a first period that is longer or
shorter, months of grace, payments that fall short, a waiver. The true rate comes from the payments
(Regulation Z, Appendix J), never from the advertisement. Which rate is lawful is asked elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from kit import language
from kit.negotiation import money
from kit.negotiation.words import assumed, page, problem, reading, word

KINDS = ("annuity", "equal_principal", "flat", "interest_only")
LONGEST = 600  # months: fifty years
_MONTH_DAYS = 30  # by which odd days are made part of a month


# ---------------------------------------------------------------- the annuity factor


def annuity(rate: Any, n: Any) -> Any:
    """Return the annuity factor: what one yuan a period, n times, is worth today.

    ``a(n, r) = (1 - (1 + r)**-n) / r``, and ``a(n, 0) = n``. An instalment is the amount divided
    by it.

    Args:
        rate: rate per period as a decimal, 0.015 for 1.5% a month; a number or an array.
        n: number of periods; a number or an array.

    Returns:
        The factor, a float, or an array where one was given.

    Raises:
        DataProblem: no numbers, a negative one, or a rate of 1 or more (a slip for percent).

    Source: standard formula [computed]; the balance identity of :meth:`Plan.closing` uses it.

    >>> round(annuity(0.03, 24), 6), annuity(0, 24)
    (16.935542, 24.0)
    >>> annuity(0.01, [6, 12]).round(4).tolist()
    [5.7955, 11.2551]
    """
    rates, periods = numbers(rate, "rate"), numbers(n, "n")
    if (rates >= 1).any() and not isinstance(rate, money.Taken):
        raise problem("loans.rate_in_percent", value=f"{rates.max():g}")
    try:
        rates, periods = np.broadcast_arrays(rates, periods)
    except ValueError:
        raise problem("loans.shapes", one=rates.shape, two=periods.shape) from None
    factor = geometric(1 / (1 + rates), periods)
    return float(factor) if factor.ndim == 0 else factor


def geometric(keep: Any, n: Any) -> Any:
    """Return ``keep + keep**2 + ... + keep**n``, exact also where keep is 1 or nearly 1.

    A payment in k periods counts ``keep**k``: discounted, and with the chance that the plan still
    stands, ``keep = (1 - hazard) / (1 + rate)``.

    Args:
        keep: 0 to 1, a number or an array.
        n: number of terms, a number or an array.

    >>> round(500 * float(geometric(0.97 / 1.015, 12)), 6)
    4523.206747
    """
    keep, n = np.broadcast_arrays(np.asarray(keep, float), np.asarray(n, float))
    inner = (keep > 0) & (keep < 1)
    safe = np.where(inner, keep, 0.5)  # 0 and 1 have answers of their own below
    sums = -safe * np.expm1(n * np.log(safe)) / (1 - safe)
    return np.where(inner, sums, np.where(keep >= 1, n, 0.0))


def numbers(values: Any, what: str) -> np.ndarray:
    """Read a number or many as an array of finite numbers, none of them negative.

    Args:
        values: a number or a sequence of numbers.
        what: what they are, for the message.

    Raises:
        DataProblem: something else stands among them.

    >>> numbers([1, 2], "months").tolist()
    [1.0, 2.0]
    """
    try:
        found = np.asarray(values)
        right = found.dtype.kind in "iuf" or (
            found.dtype.kind == "O" and not any(isinstance(x, bool | str) for x in found.flat)
        )
        found = found.astype(float) if right else None
    except (ValueError, TypeError, OverflowError):
        found = None
    if found is None or not np.isfinite(found).all() or (found < 0).any():
        raise problem("loans.not_numbers", what=what)
    return found


# ---------------------------------------------------------------- the true rate


@dataclass(frozen=True)
class Rates:
    """What a loan costs a year, told three ways; all are decimals, 0.18 for 18%.

    Attributes:
        nominal: rate per period times the periods of a year, the APR of Regulation Z.
        effective: with interest on interest, ``(1 + i)**periods - 1``.
        quoted: what was advertised, None where nothing was.
        periods_a_year: 12 for monthly payments.

    >>> apr(10_000, [933.33] * 11 + [933.37], quoted=0.12)
    quoted 12.00% a year; true rate 21.46% nominal, 23.70% effective (12 periods a year)
    """

    nominal: float
    effective: float
    quoted: float | None = None
    periods_a_year: int = 12

    @property
    def source(self) -> str:
        """Where the formula was read, and how far it can be relied on."""
        return assumed("actuarial")[0]

    def to_frame(self) -> pd.DataFrame:
        """Return the three rates, one row each, as decimals.

        >>> apr(5000, [230] * 24).to_frame()["which_rate"].tolist()
        ['nominal', 'effective']
        """
        known = {"quoted": self.quoted, "nominal": self.nominal, "effective": self.effective}
        rows = [(name, value) for name, value in known.items() if value is not None]
        return pd.DataFrame(rows, columns=["which_rate", "rate"])

    def __repr__(self) -> str:
        quoted = ""
        if self.quoted is not None:
            quoted = language.say("loans.quoted", rate=money.percent(self.quoted))
        said = {"nominal": money.percent(self.nominal), "effective": money.percent(self.effective)}
        return quoted + language.say("loans.rates", periods=self.periods_a_year, **said)

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}<br>{escape(self.source)}</p>"


def apr(
    amount: Any,
    payments: Any,
    first_period_days: Any = None,
    periods_a_year: Any = 12,
    quoted: Any = None,
) -> Rates:
    """Find the true rate of a loan from what was paid out and what is paid back.

    Solves ``amount = sum P_k / ((1 + f_k i) (1 + i)**t_k)`` for the rate i of one period, with t_k
    whole periods and f_k the fraction of one; the APR is i times the periods of a year.

    Args:
        amount: yuan that the borrower really received, after any fee taken out of it.
        payments: yuan paid at the end of periods 1, 2, ...; 0 where nothing is paid.
        first_period_days: days to the first payment where it is not one month; monthly loans only.
        periods_a_year: 12 for months, 52 for weeks.
        quoted: the advertised yearly rate, to stand beside the true one.

    Returns:
        :class:`Rates`. Negative where less comes back than was paid out.

    Raises:
        DataProblem: no amount, no payment, numbers that are none, or no rate that fits.

    Source: US Regulation Z, Appendix J, general equation [read]. Odd days counted as thirtieths of
    a month [second hand: a library's documentation]. Solved by bisection, own code [computed].

    >>> apr(5000, [230] * 24)
    true rate 9.69% nominal, 10.13% effective (12 periods a year)
    """
    lent = money.number(amount, "amount", 0.01)
    paid = _payment_list(payments)
    year = money.whole(periods_a_year, "periods_a_year", 1, 366)
    growth = _growth(lent, paid, *_times(len(paid), first_period_days, year))
    quote = None if quoted is None else money.rate(quoted, "quoted")
    try:
        return Rates(year * math.expm1(growth), math.expm1(year * growth), quote, year)
    except OverflowError:
        raise problem("loans.no_rate") from None


def period_rate(amount: float, instalment: float, n: int) -> float:
    """Return the rate per period at which n equal instalments pay an amount.

    Args:
        amount: yuan, more than 0.
        instalment: yuan a period, more than 0.
        n: number of instalments.

    >>> round(12 * period_rate(5000, 230, 24), 6)
    0.096857
    """
    return math.expm1(_growth(amount, np.full(n, float(instalment)), np.arange(1.0, n + 1), 0.0))


def _growth(lent: float, paid: np.ndarray, wholes: np.ndarray, part: float) -> float:
    """The logarithm of 1 + i that makes the payments worth what was lent."""
    paid, wholes = paid[paid > 0], wholes[paid > 0]  # nothing times infinity would be no number

    def worth(growth: float) -> float:
        with np.errstate(over="ignore"):
            return float((paid * np.exp(-growth * wholes)).sum() / (1 + part * np.expm1(growth)))

    low, high = -60.0, 60.0  # beyond these no two amounts that are taken here can meet
    if worth(low) < lent:
        raise problem("loans.no_rate")
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if worth(middle) > lent else (low, middle)
    return high


def _payment_list(payments: Any) -> np.ndarray:
    if isinstance(payments, str | Mapping) or not isinstance(payments, Iterable):
        raise problem("loans.not_payments")
    paid = np.array([money.number(one, "payment") for one in payments])
    if not paid.any():
        raise problem("loans.no_payment")
    return paid


def _times(n: int, days: Any, year: int) -> tuple[np.ndarray, float]:
    """Whole periods of each payment, and the fraction that an odd first period adds to all."""
    if days is None:
        return np.arange(1.0, n + 1), 0.0
    if year != 12:
        raise problem("loans.days_need_months")
    whole, odd = divmod(money.whole(days, "first_period_days", 1, 366), _MONTH_DAYS)
    return whole + np.arange(n, dtype=float), odd / _MONTH_DAYS


# ---------------------------------------------------------------- a loan


@dataclass(frozen=True)
class Loan:
    """A loan and the way it is to be paid back, counted to the cent.

    Args:
        principal: yuan lent.
        yearly_rate: the rate in the contract as a decimal, 0.18 for 18%; for a flat loan the
            percentage of the *first* balance that each year costs.
        months: number of instalments.
        kind: ``"annuity"`` equal instalments, ``"equal_principal"`` equal parts of the principal,
            ``"flat"`` a fixed fee a month on the first balance, ``"interest_only"`` the principal
            at the end.
        fee: yuan taken out of the payout on the first day, so that less is received.
        grace: months before the first instalment in which nothing is paid and interest runs on.
        first_period_days: days of the first period where it is not one month.

    Raises:
        DataProblem: numbers that cannot be, a term of 0, a rate that reads like percent, a fee as
            large as the principal, an unknown kind.

    Source: amortisation, standard formulas [computed]; an annuity's instalment is the principal
    divided by :func:`annuity`.

    >>> loan = Loan(10_000, 0.12, 12)
    >>> loan.instalment, loan.total_interest
    (888.49, 661.86)
    >>> print(loan.schedule().tail(2).to_string(index=False))
     month  payment  interest  principal  balance                                       note
        11   888.49     17.51     870.98   879.67
        12   888.47      8.80     879.67     0.00 takes the rounding: 0.02 less than the rest
    """

    principal: float
    yearly_rate: float
    months: int
    kind: str = "annuity"
    fee: float = 0
    grace: int = 0
    first_period_days: int | None = None

    def __post_init__(self) -> None:
        lent, fee = money.cents(self.principal, "principal", 0.01), money.cents(self.fee, "fee")
        if fee >= lent:
            raise problem("loans.fee_eats_all", fee=money.shown(fee / 100))
        if self.kind not in KINDS:
            raise problem("loans.unknown_kind", kind=self.kind, known=", ".join(KINDS))
        days = self.first_period_days
        read = {
            "principal": money.yuan(lent),
            "yearly_rate": money.rate(self.yearly_rate, "yearly_rate"),
            "months": money.whole(self.months, "months", 1, LONGEST),
            "fee": money.yuan(fee),
            "grace": money.whole(self.grace, "grace", 0, 120),
        }
        if days is not None:
            read["first_period_days"] = money.whole(days, "first_period_days", 1, 366)
        for name, value in read.items():
            object.__setattr__(self, name, value)  # the way for a frozen dataclass to read input

    @property
    def received(self) -> float:
        """Yuan that the borrower gets in hand: principal less fee."""
        return money.yuan(money.cents(self.principal, "principal") - money.cents(self.fee, "fee"))

    @property
    def instalment(self) -> float:
        """Yuan due in the first month in which anything is due."""
        return float(self.schedule()["payment"].iloc[self.grace])

    @property
    def total(self) -> float:
        """Yuan paid in all, if every month is paid as due."""
        return round(float(self.schedule()["payment"].sum()), 2)

    @property
    def total_interest(self) -> float:
        """Yuan of interest in all, the fee not counted."""
        return round(self.total - self.principal, 2)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the schedule takes for granted, in the spoken language."""
        codes = ["months", "rounding", "unpaid", "no_penalty"]
        codes += ["fee"] if self.fee else []
        codes += ["grace"] if self.grace else []
        codes += ["first_period"] if self.first_period_days else []
        codes += ["flat"] if self.kind == "flat" else []
        return assumed(*codes)

    def rates(self) -> Rates:
        """Return the quoted rate and the true ones, from the payments of the schedule.

        >>> Loan(10_000, 0.12, 12, kind="flat").rates()
        quoted 12.00% a year; true rate 21.46% nominal, 23.70% effective (12 periods a year)
        """
        paid = self.schedule()["payment"]
        return apr(self.received, paid, self.first_period_days, quoted=self.yearly_rate)

    def schedule(self, payments: Any = None, waiver: Any = 0) -> pd.DataFrame:
        """Return what is due and paid, month by month.

        What a month leaves unpaid is added to the balance; in the last month all that is left falls
        due. What is paid beyond the balance is not taken, and the note says so.

        Args:
            payments: yuan really paid where it differs from what is due: a list for months
                1, 2, ... or a mapping or Series of month to yuan; other months are paid as due.
            waiver: share of the principal given up at the start, 0 to 1.

        Returns:
            One row a month: ``month``, ``payment``, ``interest``, ``principal`` (negative where the
            balance grows), ``balance`` after it, ``note``. Payments and what stays open add up to
            the principal left by the waiver, plus interest, to the cent. No rows where the waiver
            is whole.

        Raises:
            DataProblem: a payment that is none, a month outside the term, a waiver outside 0 to 1.

        >>> Loan(1200, 0.12, 3).schedule({1: 100})["balance"].tolist()
        [1112.0, 715.09, 0.0]
        """
        share = Fraction(str(money.rate(waiver, "waiver", 1)))
        opening = money.half_up(money.cents(self.principal, "principal") * (1 - share))
        rows = _Book(self, opening, self._paid(payments)).rows() if opening else []
        columns = ["month", "payment", "interest", "principal", "balance", "note"]
        return money.in_yuan(pd.DataFrame(rows, columns=columns), columns[1:5])

    def _paid(self, payments: Any) -> dict[int, int]:
        if payments is None:
            return {}
        if isinstance(payments, str) or not isinstance(payments, Iterable):
            raise problem("loans.not_payments")
        by_month = isinstance(payments, Mapping | pd.Series)
        given = dict(payments if by_month else enumerate(payments, start=1))
        last = self.grace + self.months
        pairs = ((money.whole(month, "month", 1, last), one) for month, one in given.items())
        return {month: money.cents(one, "payment") for month, one in pairs}

    def __repr__(self) -> str:
        said = {name: money.shown(getattr(self, name)) for name in ("principal", "instalment")}
        said |= {"total": money.shown(self.total), "interest": money.shown(self.total_interest)}
        kind, rate = word("loans", "kinds", self.kind), money.percent(self.yearly_rate)
        text = language.say("loans.loan", kind=kind, rate=rate, months=self.months, **said)
        if self.fee:
            received = money.shown(self.received)
            text += language.say("loans.fee", fee=money.shown(self.fee), received=received)
        return text

    def _repr_html_(self) -> str:
        table = page(reading(self.schedule()))
        return f"<p>{escape(repr(self))}<br>{escape(repr(self.rates()))}</p>{table}"


class _Book:
    """A loan's running account, in cents."""

    def __init__(self, loan: Loan, opening: int, paid: dict[int, int]) -> None:
        self.loan, self.opening, self.paid = loan, opening, paid
        self.monthly = Fraction(str(loan.yearly_rate)) / 12
        days = loan.first_period_days
        self.first = Fraction(days, _MONTH_DAYS) if days else Fraction(1)
        self.last = loan.grace + loan.months
        self.regular = 0  # the instalment, or its part of principal: known when the first is due

    def rows(self) -> list[tuple[Any, ...]]:
        balance, found = self.opening, []
        for month in range(1, self.last + 1):
            interest = self._interest(month, balance)
            owed = balance + interest
            due = self._due(month, balance, interest)
            offered = self.paid.get(month, due)
            payment = min(offered, owed)
            balance = owed - payment
            note = self._note(month, due, offered, owed - interest, interest)
            found.append((month, payment, interest, payment - interest, balance, note))
            if not balance:
                break
        return found

    def _interest(self, month: int, balance: int) -> int:
        if self.loan.kind == "flat":  # rounded on the running sum: the months add up to the quote
            return self._flat(month) - self._flat(month - 1)
        span = self.first if month == 1 else 1
        return money.half_up(balance * self.monthly * span)

    def _flat(self, months: int) -> int:
        span = self.first + months - 1 if months else 0
        return money.half_up(self.opening * self.monthly * span)

    def _due(self, month: int, balance: int, interest: int) -> int:
        if month <= self.loan.grace:
            return 0
        if month == self.loan.grace + 1:
            self.regular = self._regular(month, balance)
        if month == self.last:
            return balance + interest
        apart = self.loan.kind in ("equal_principal", "interest_only")
        return min(self.regular + interest if apart else self.regular, balance + interest)

    def _regular(self, month: int, balance: int) -> int:
        n, kind = self.loan.months, self.loan.kind
        if kind == "interest_only":
            return 0
        if kind == "equal_principal":
            return money.half_up(Fraction(balance, n))
        if kind == "flat":
            rest = self._flat(self.last) - self._flat(self.loan.grace)
            return money.half_up(Fraction(balance + rest, n))
        rate, span = float(self.monthly), float(self.first if month == 1 else 1)
        # an odd first period only moves the balance from which the equal instalments start
        start = balance * (1 + rate * span) / (1 + rate)
        return money.half_up(start / float(geometric(1 / (1 + rate), n)))

    def _note(self, month: int, due: int, offered: int, balance: int, interest: int) -> str:
        owed = balance + interest
        if offered > owed:
            return language.say("loans.note.too_much", amount=money.shown((offered - owed) / 100))
        if month == self.last and offered < owed:
            return language.say("loans.note.open", amount=money.shown((owed - offered) / 100))
        if offered == owed and month < self.last:
            return language.say("loans.note.early")
        if offered != due:
            word = "less" if offered < due else "more"
            amount = money.shown(abs(offered - due) / 100)
            return language.say(f"loans.note.{word}", amount=amount)
        if month <= self.loan.grace:
            return language.say("loans.note.grace")
        return self._last_note(balance, interest) if month == self.last else ""

    def _last_note(self, balance: int, interest: int) -> str:
        """The last instalment takes what rounding left over, and says so."""
        if self.loan.kind == "interest_only":
            return language.say("loans.note.principal")
        if self.paid:
            return language.say("loans.note.rest")
        parts = self.loan.kind == "equal_principal"
        over = (balance if parts else balance + interest) - self.regular
        if not over:
            return ""
        word = "rounded_down" if over < 0 else "rounded_up"
        return language.say(f"loans.note.{word}", amount=money.shown(abs(over) / 100))
