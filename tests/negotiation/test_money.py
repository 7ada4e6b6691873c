"""Numbers as people give them: read once, or refused in one sentence, in both languages."""

from decimal import Decimal as D
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from kit import datasets
from kit.negotiation import money
from tests.refusals import refusal

NO_NUMBER = [None, True, False, "", "abc", "1,5", float("nan"), float("inf"), [1], pd.NA, np.True_]


@pytest.mark.parametrize("value", NO_NUMBER)
def test_what_is_no_number(value):
    for read in (money.number, money.cents, money.rate):
        assert "is no number" in refusal(read, value, "amount")
    assert "is no number" in refusal(money.whole, value, "months", 1, 9)


def test_amounts_are_whole_cents():
    given = (1, "1", 1.0, D("1.00"), np.int64(1), np.float64(1))
    assert {money.cents(value, "amount") for value in given} == {100}
    assert money.cents(0.1 + 0.2, "amount") == 30 and money.cents(1e12, "amount") == 10**14
    assert "no whole number of cents" in refusal(money.cents, 1.005, "amount")
    assert "less than 0" in refusal(money.cents, -0.01, "amount")
    assert "less than 0.01" in refusal(money.cents, 0, "amount", 0.01)
    assert "1,000,000,000,000" in refusal(money.cents, 10**13, "amount")
    assert "more than" in refusal(money.cents, 10**5000, "amount")
    assert money.cents("1e-999999", "amount") == 0


def test_rates_are_decimals_and_percent_needs_its_sign():
    assert (money.rate("18%", "cap"), money.rate("18.25%", "cap")) == (0.18, 0.1825)
    assert money.rate("300%", "yearly_rate") == 3
    for slip in (18, 300, 1, 3.0, "15.40", D("24")):
        assert "write 0.18 for 18%" in refusal(money.rate, slip, "yearly_rate")
    assert money.rate(1, "waiver", 1) == 1
    assert "more than 100%" in refusal(money.rate, 1.01, "waiver", 1)
    assert "more than 10000%" in refusal(money.rate, "10001%", "yearly_rate")
    assert "less than 0" in refusal(money.rate, "-1%", "yearly_rate")


def test_counts_are_whole():
    assert [money.whole(v, "months", 1, 9) for v in (3, 3.0, "3", np.int8(3))] == [3] * 4
    for wrong in (0, 10, 2.5, -1):
        assert "from 1 to 9" in refusal(money.whole, wrong, "months", 1, 9)


def test_halves_are_rounded_up_exactly():
    assert [money.half_up(x) for x in (0.5, 1.5, 2.5, Fraction(5, 2), 2)] == [1, 2, 3, 3, 2]


def test_every_name_has_its_words():
    known = datasets.read_yaml("language/messages.yaml")["money"]["what"]
    assert set(money._NAMED) == set(known)
    assert "my own: " in refusal(money.cents, "x", "my own")


def test_one_or_several():
    read = lambda value: money.cents(value, "amount")  # noqa: E731
    assert money.several([1, 2], "amount", read) == [100, 200]
    assert money.several("3", "amount", read) == [300]
    assert "at least one" in refusal(money.several, [], "amount", read)
