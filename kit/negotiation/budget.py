"""Budget: what a household has left in a month, and what it can offer to its creditors.

Amounts are yuan, given for any period and brought to a month; each line is held in whole cents, so
that a table adds up to its surplus. Essential spending is ring-fenced: no offer reaches into it.
Guideline figures are the user's own; they flag a line and never cut it. Budgets come from a list,
from a file, or from a row of the table of invented households.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language
from kit.negotiation import money
from kit.negotiation.words import data, is_text, must_be_known, problem

_KEYS = {
    "incomes": ("id", "title", "amount", "every"),
    "fixed": ("id", "title", "amount", "every", "guideline", "essential"),
    "flexible": ("id", "title", "amount", "every", "guideline", "essential"),
    "priority_debts": ("id", "title", "amount", "every", "balance"),
    "other_debts": ("id", "title", "balance", "yearly_rate", "instalment"),
}
_FIELDS = (*_KEYS, "household", "savings", "name")
_GROUPS = ("incomes", "fixed", "flexible", "priority_debts")
_ROUNDINGS = ("largest_remainder", "each_rounded")
_PERIODS = {
    "month": Fraction(1),
    "week": Fraction(52, 12),
    "fortnight": Fraction(26, 12),
    "four_weeks": Fraction(13, 12),
    "quarter": Fraction(1, 3),
    "year": Fraction(1, 12),
}


# ---------------------------------------------------------------- amounts


def monthly(amount: Any, every: str = "month") -> float:
    """Bring an amount to a month: a year has 52 weeks and 12 months, so a week counts 52/12.

    A month is not four weeks: that slip loses a twelfth of a weekly wage.

    Args:
        amount: yuan, a number or numeric text, not negative.
        every: week (52/12), fortnight (26/12), four_weeks (13/12), month, quarter (1/3), year
            (1/12).

    Returns:
        Yuan a month, not rounded; a :class:`Budget` rounds each of its lines to the cent.

    Raises:
        DataProblem: no amount, or no such period.

    Source: the conversion of the UK Standard Financial Statement and of National Debtline (read).

    >>> round(monthly(85, "week"), 6), monthly(1200, "year")
    (368.333333, 100.0)
    """
    given = money.cents(amount, language.say("budget.what.amount"))
    return float(given * _period(every) / 100)


def _period(every: Any) -> Fraction:
    if not isinstance(every, str) or every not in _PERIODS:
        raise problem("budget.no_period", value=every, known=", ".join(_PERIODS))
    return _PERIODS[every]


def cents_of(value: Any, what: str, where: str = "", every: str = "month") -> int:
    """Return an amount as whole cents a month, halves upward.

    Args:
        value: yuan.
        what: what it is, for the message: a key of ``budget.what``.
        where: the line that it stands in, for the message.
        every: the period, as for :func:`monthly`.

    >>> cents_of(85, "amount", every="week")
    36833
    """
    given = money.cents(value, where + language.say(f"budget.what.{what}"))
    return money.half_up(given * _period(every))


# ---------------------------------------------------------------- lines of a budget


@dataclass(frozen=True)
class Item:
    """One line of a budget: an income, a cost, or what a priority debt needs.

    Attributes:
        id: a short word, unique in its group.
        title: text, or a mapping with ``en`` and ``zh``.
        amount: yuan for the period, as given.
        every: the period.
        cents: cents a month.
        guideline: a figure of the user's, yuan a month; it flags, it never cuts.
        essential: False for spending that could be cut without harm.
        balance: of a priority debt, the yuan in arrears; None where the need has no end.
    """

    id: str
    title: Any
    amount: float
    every: str
    cents: int
    guideline: float | None = None
    essential: bool = True
    balance: float | None = None


@dataclass(frozen=True)
class Debt:
    """A debt that shares in what is left.

    Attributes:
        id: a short word.
        title: text, or a mapping with ``en`` and ``zh``.
        cents: what is owed, in cents.
        yearly_rate: a decimal (0.18), None where it is not known.
        instalment: yuan a month by contract, None where there is none.
    """

    id: str
    title: Any
    cents: int
    yearly_rate: float | None = None
    instalment: float | None = None

    @property
    def balance(self) -> float:
        """What is owed, in yuan."""
        return self.cents / 100


def _lines(group: str, records: Any) -> tuple[Any, ...]:
    if records is None:
        return ()
    if isinstance(records, str | bytes | Mapping) or not isinstance(records, Iterable):
        raise problem("budget.not_a_list", group=_group(group))
    make = _debt if group == "other_debts" else _item
    lines = tuple(
        one if isinstance(one, Item | Debt) else make(group, _record(group, number, one))
        for number, one in enumerate(records, start=1)
    )
    ids = [one.id for one in lines]
    for id in ids:
        if ids.count(id) > 1:
            raise problem("budget.twice", group=_group(group), id=id)
    return lines


def _group(group: str) -> str:
    return f"{language.label('group', group)} ({group})"


def _record(group: str, number: int, record: Any) -> Mapping[str, Any]:
    if not isinstance(record, Mapping):
        raise problem("budget.not_an_item", group=_group(group), number=number, value=record)
    for key in record:
        must_be_known(key, _KEYS[group], "budget.unknown_key", group=_group(group), number=number)
    for key in ("id", "balance" if group == "other_debts" else "amount"):
        if record.get(key) is None or str(record[key]).strip() == "":
            raise problem("budget.missing", group=_group(group), number=number, key=key)
    return record


def titled(value: Any, where: str) -> Any:
    """Return a title, or say that it is neither text nor a mapping with both languages.

    >>> titled("flat", "")
    'flat'
    """
    if not is_text(value):
        raise problem("budget.not_a_text", where=where, value=value)
    return value


def _item(group: str, record: Mapping[str, Any]) -> Item:
    where = f"{_group(group)}, {record['id']}: "
    every, essential = record.get("every", "month"), record.get("essential", True)
    if not isinstance(essential, bool):
        raise problem("budget.not_a_flag", where=where, value=essential)
    cents = cents_of(record["amount"], "amount", where, every)
    optional = {
        key: None if record.get(key) is None else cents_of(record[key], key, where) / 100
        for key in ("guideline", "balance")
    }
    amount = cents_of(record["amount"], "amount", where) / 100
    title = titled(record.get("title") or str(record["id"]), where)
    return Item(str(record["id"]), title, amount, every, cents, essential=essential, **optional)


def _debt(group: str, record: Mapping[str, Any]) -> Debt:
    where = f"{_group(group)}, {record['id']}: "
    rate, instalment = record.get("yearly_rate"), record.get("instalment")
    if rate is not None:
        rate = money.rate(rate, where + language.say("budget.what.rate"))
    if instalment is not None:
        instalment = cents_of(instalment, "instalment", where) / 100
    title = titled(record.get("title") or str(record["id"]), where)
    owed = cents_of(record["balance"], "balance", where)
    return Debt(str(record["id"]), title, owed, rate, instalment)


# ---------------------------------------------------------------- the budget


@dataclass(frozen=True)
class Budget:
    """A household's month: net income less costs, priority debts and savings.

    Attributes:
        incomes: list of items ``{id, title, amount, every}``: net, what arrives.
        fixed: items, also ``guideline`` (yuan a month, the user's own) and ``essential``.
        flexible: the same.
        priority_debts: items: ``amount`` is what they need each period (rent, electricity, tax,
            maintenance in arrears), ``balance`` what is in arrears, if it ends.
        other_debts: ``{id, title, balance, yearly_rate, instalment}``: they share the surplus.
        household: who lives on it, for example ``{"adults": 2, "children": 1}``.
        savings: yuan a month put aside.
        name: text, or a mapping with ``en`` and ``zh``; never a real person's.
        source: where the figures came from, text in both languages.

    Raises:
        DataProblem: an amount, a period or a key that cannot be used; names the line.

    Source: the layout of the UK Standard Financial Statement (read); no figure of it is used.

    >>> b = Budget([{"id": "wage", "amount": 1000, "every": "week"}],
    ...            [{"id": "rent", "amount": 1500}], [{"id": "food", "amount": 1600}])
    >>> b.surplus
    1233.33
    """

    incomes: Any = ()
    fixed: Any = ()
    flexible: Any = ()
    priority_debts: Any = ()
    other_debts: Any = ()
    household: Mapping[str, Any] = field(default_factory=dict)
    savings: Any = 0
    name: Any = ""
    source: Any = None

    def __post_init__(self) -> None:
        for group in _KEYS:
            object.__setattr__(self, group, _lines(group, getattr(self, group)))
        object.__setattr__(self, "savings", cents_of(self.savings, "savings") / 100)
        titled(self.name, "name: ")
        if self.household is None:
            object.__setattr__(self, "household", {})
        if not isinstance(self.household, Mapping):
            raise problem("budget.not_a_household", value=self.household)
        if not self.incomes:
            raise problem("budget.no_income")

    @cached_property
    def cents(self) -> dict[str, int]:
        """Cents a month of each group, and ``savings``, ``ring_fenced``, ``surplus``."""
        sums = {group: sum(one.cents for one in getattr(self, group)) for group in _GROUPS}
        sums["savings"] = cents_of(self.savings, "savings")
        costs = (*self.fixed, *self.flexible)
        sums["ring_fenced"] = sums["priority_debts"] + sum(x.cents for x in costs if x.essential)
        out = ("fixed", "flexible", "priority_debts", "savings")
        sums["surplus"] = sums["incomes"] - sum(sums[group] for group in out)
        return sums

    @property
    def income(self) -> float:
        """Net income, yuan a month."""
        return self.cents["incomes"] / 100

    @property
    def ring_fenced(self) -> float:
        """Essential spending and the needs of priority debts, yuan a month: no offer touches it."""
        return self.cents["ring_fenced"] / 100

    @property
    def priority_need(self) -> float:
        """What priority debts need, yuan a month."""
        return self.cents["priority_debts"] / 100

    @property
    def surplus(self) -> float:
        """What is left, yuan a month: income - fixed - flexible - priority debts - savings."""
        return self.cents["surplus"] / 100

    @property
    def debt(self) -> float:
        """What is owed to the other creditors, yuan."""
        return sum(one.cents for one in self.other_debts) / 100

    def table(self) -> pd.DataFrame:
        """Return the month line by line; ``monthly`` is signed and adds up to the surplus.

        Returns:
            Columns group, item (in the spoken language), amount (yuan, as given), every, monthly
            (yuan a month, costs negative), essential, guideline (yuan a month or missing), above
            (yuan above it, missing where there is none). Other debts are not part of the month.

        >>> float(read_budget("lin").table()["monthly"].sum())
        250.0
        """
        rows = [_row(group, one) for group in _GROUPS for one in getattr(self, group)]
        if self.savings:
            put_aside = Item(
                "savings",
                language.label("group", "savings"),
                self.savings,
                "month",
                self.cents["savings"],
                essential=False,
            )
            rows.append(_row("savings", put_aside))
        table = pd.DataFrame(rows)
        table.attrs["note"] = self._note()
        return table

    def _note(self) -> str:
        source = language.of(self.source) or language.say("budget.own_figures")
        return language.say("budget.note", source=source)

    def __repr__(self) -> str:
        sums = {key: money.shown(value / 100) for key, value in self.cents.items()}
        name = language.of(self.name) or language.say("budget.unnamed")
        return language.say("budget.summary", name=name, debt=money.shown(self.debt), **sums)

    def _repr_html_(self) -> str:
        shown = language.table(self.table()).to_html(index=False, na_rep="")
        return f"<p>{escape(repr(self))}</p>{shown}<p>{escape(self._note())}</p>"


def must_be_budget(budget: Any) -> None:
    """Refuse what is no :class:`Budget`.

    >>> must_be_budget(read_budget("lin"))
    """
    if not isinstance(budget, Budget):
        raise problem("budget.no_budget", kind=type(budget).__name__)


def _row(group: str, one: Item) -> dict[str, Any]:
    sign = 1 if group == "incomes" else -1
    above = np.nan
    if one.guideline is not None:
        above = max(one.cents - cents_of(one.guideline, "guideline"), 0) / 100
    return {
        "group": group,
        "item": language.of(one.title),
        "amount": one.amount,
        "every": one.every,
        "monthly": sign * one.cents / 100,
        "essential": one.essential and group not in ("incomes", "savings"),
        "guideline": np.nan if one.guideline is None else one.guideline,
        "above": above,
    }


# ---------------------------------------------------------------- reading budgets


def budgets() -> pd.DataFrame:
    """List the invented households, with what is left to each in a month.

    Returns:
        Columns id, name, surplus (yuan a month), debt (yuan), story.

    >>> budgets()["id"].tolist()
    ['lin', 'chen', 'liu', 'wu', 'zhao', 'he']
    """
    rows = []
    for record in data("households")["households"]:
        one = _budget(record)
        rows.append(
            {
                "id": record["id"],
                "name": language.of(record["name"]),
                "surplus": one.surplus,
                "debt": one.debt,
                "story": language.of(record["story"]),
            }
        )
    return pd.DataFrame(rows)


def read_budget(id_or_path: Any) -> Budget:
    """Read the budget of an invented household, or one's own from a YAML file.

    Args:
        id_or_path: an id of :func:`budgets`, or the path of a ``.yaml`` file with the keys of
            :class:`Budget` (incomes, fixed, flexible, priority_debts, other_debts, household,
            savings, name).

    Raises:
        DataProblem: no such household or file, a key or value that cannot be used, or text that
            looks like a real person's number or address.

    Source: ``data/negotiation/households.yaml``; everyone in it is invented.

    >>> read_budget("lin")
    Lin Xiaowen: income 4,450.00, fixed 2,360.00, flexible 1,840.00, priority debts 0.00, savings
    0.00; surplus 250.00 yuan a month; other debts 59,819.77 yuan
    """
    if str(id_or_path).endswith((".yaml", ".yml")):
        return _own(Path(id_or_path))
    known = {one["id"]: one for one in data("households")["households"]}
    must_be_known(id_or_path, known, "budget.unknown_household")
    return _budget(known[id_or_path])


def _budget(record: Mapping[str, Any]) -> Budget:
    fields = {key: record[key] for key in _FIELDS if key in record}
    return Budget(**fields, source=data("households")["invented"])


def _own(path: Path) -> Budget:
    record = datasets.read_own_yaml(path)
    if not isinstance(record, Mapping):
        raise problem("budget.not_a_budget_file", file=path.name)
    for key in record:
        must_be_known(key, (*_FIELDS, "id", "story"), "budget.unknown_field", file=path.name)
        texts = pd.DataFrame({"text": pd.Series(list(_texts(record[key])), dtype=str)})
        if datasets.identifying_columns(texts):
            raise problem("budget.personal", file=path.name, key=key)
    fields = {key: record[key] for key in _FIELDS if record.get(key) is not None}
    return Budget(**fields, source=path.name)


def _texts(value: Any) -> Iterable[str]:
    """Every text and number in a file: a telephone number may stand in any, quoted or not."""
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, str | int | float):
        yield str(value)
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)


# ---------------------------------------------------------------- offers


def pro_rata(surplus: Any, balances: Any, rounding: str = "largest_remainder") -> list[float]:
    """Share a surplus among creditors by what each is owed, to the cent.

    Shares rounded one by one need not add up: ``each_rounded`` shows that trap. The largest
    remainder gives each the whole cents of its share and the cents that are left to the largest
    fractions, the earlier creditor first where they are equal. Nobody gets more than is owed.

    Args:
        surplus: yuan to share, not negative.
        balances: list of what is owed, yuan, not all zero.
        rounding: ``"largest_remainder"``, or ``"each_rounded"`` to see what it would lose.

    Returns:
        Yuan for each creditor; by the largest remainder they add up to the surplus (or to all that
        is owed, where that is less).

    Raises:
        DataProblem: an amount that cannot be used, no balances, or an unknown rounding.

    Source: pro rata by balance, as an advice page does it, source ``angel-advance-pro-rata``.

    >>> pro_rata(160, [4550, 6700, 1200])
    [58.47, 86.11, 15.42]
    >>> trap = pro_rata(160, [4550, 6700, 1200], rounding="each_rounded"); trap
    [58.47, 86.1, 15.42]
    >>> round(sum(trap), 2)
    159.99
    """
    if rounding not in _ROUNDINGS:
        raise problem("budget.rounding", value=rounding, known=", ".join(_ROUNDINGS))
    if isinstance(balances, str | bytes | Mapping) or not isinstance(balances, Iterable):
        raise problem("budget.not_balances", value=balances)
    owed = [cents_of(one, "balance") for one in balances]
    if not sum(owed):
        raise problem("budget.no_debt")
    return [cents / 100 for cents in _shares(cents_of(surplus, "surplus"), owed, rounding)]


def _shares(cents: int, owed: list[int], rounding: str) -> list[int]:
    total = sum(owed)
    cents = min(cents, total)
    if rounding == "each_rounded":
        return [money.half_up(Fraction(cents * one, total)) for one in owed]
    whole = [cents * one // total for one in owed]
    by_rest = sorted(range(len(owed)), key=lambda i: -(cents * owed[i] % total))  # sort is stable
    for place in by_rest[: cents - sum(whole)]:
        whole[place] += 1
    return whole


def offers(budget: Budget, token: Any = 0) -> pd.DataFrame:
    """Offer each creditor its share of the surplus; with nothing left, a token offer or a pause.

    Args:
        budget: the household's.
        token: yuan a month for each creditor where the surplus is not positive; 0 asks for a pause.
            It is a sign of good will that essential spending pays for, so keep it tiny.

    Returns:
        One row a creditor: creditor (in the spoken language), balance (yuan), share (of all that is
        owed), offer (yuan a month), kind (pro_rata, token, pause), months (until it is paid,
        interest not counted; missing where never). The offers add up to the surplus to the cent.

    Raises:
        DataProblem: no Budget, no debt to offer on, or a token that cannot be used.

    >>> offers(read_budget("lin"))["offer"].tolist()
    [132.23, 117.77]
    >>> set(offers(read_budget("wu"))["kind"])
    {'pause'}
    """
    must_be_budget(budget)
    owed = [one.cents for one in budget.other_debts]
    if not sum(owed):
        raise problem("budget.no_debt")
    small = cents_of(token, "token")
    left = budget.cents["surplus"]
    if left > 0:
        kind, each = "pro_rata", _shares(left, owed, "largest_remainder")
    else:
        kind, each = ("token" if small else "pause"), [min(small, one) for one in owed]
    table = pd.DataFrame(
        {
            "creditor": [language.of(one.title) for one in budget.other_debts],
            "balance": [cents / 100 for cents in owed],
            "share": [cents / sum(owed) for cents in owed],
            "offer": [cents / 100 for cents in each],
            "kind": kind,
            "months": pd.array(
                [-(-o // e) if e else None for o, e in zip(owed, each, strict=True)], dtype="Int64"
            ),
        }
    )
    table.attrs["note"] = language.say(f"budget.offers.{kind}", surplus=money.shown(left / 100))
    return table


_TABLE = "synth_households"
_IN = ("income_main", "income_second")
_OUT = ("fixed", "flexible", "priority_need")
_OWED = ("card_balance", "loan_balance")
_MAY_LACK = ("income_second", *_OWED)
_MOST = 10**9  # yuan in a cell: sums of whole cents stay exact


def households_table() -> pd.DataFrame:
    """Load the 500 invented households, with what follows from their columns.

    Returns:
        The columns of ``datasets.describe("synth_households")``, and surplus (yuan a month) and
        debt (yuan, cards and loans together).

    Source: simulated; see the generator's parameters in ``data/datapackage.json``.

    >>> table = households_table(); len(table), "surplus" in table
    (500, True)
    """
    table = datasets.load(_TABLE)
    debt = _amounts(table, _OWED).sum(axis=0) / 100
    return table.assign(surplus=surpluses(table), debt=debt)


def surpluses(frame: pd.DataFrame) -> np.ndarray:
    """Count the surplus of every row at once.

    Args:
        frame: a table with the columns income_main, income_second, fixed, flexible and
            priority_need, yuan a month; a missing second income counts as none.

    Returns:
        Array (rows,), yuan a month: incomes - fixed - flexible - priority need, to the cent.

    Raises:
        DataProblem: a column is missing, or holds what is no amount; names row and column.

    >>> surpluses(households_table()).shape
    (500,)
    """
    ins, outs = _amounts(frame, _IN), _amounts(frame, _OUT)
    return (ins.sum(axis=0) - outs.sum(axis=0)) / 100


def _amounts(frame: Any, columns: tuple[str, ...]) -> np.ndarray:
    """Cents, one line a column."""
    if not isinstance(frame, pd.DataFrame):
        raise problem("budget.not_a_table", kind=type(frame).__name__)
    for column in columns:
        if column not in frame:
            near = ", ".join(map(str, frame.columns[:6]))
            raise problem("budget.no_column", column=column, near=near)
    # a cost that is not recorded must not count as none; only a second income may be missing
    fields = [
        {
            "name": c,
            "type": "number",
            "constraints": {"minimum": 0, "maximum": _MOST, "required": c not in _MAY_LACK},
        }
        for c in columns
    ]
    faults = datasets.problems(frame[list(columns)], fields)
    if len(faults):
        first = faults.iloc[0]
        raise problem("budget.bad_column" if pd.isna(first["row"]) else "budget.bad_cell", **first)
    for column in columns:
        if frame[column].map(lambda cell: isinstance(cell, bool | np.bool_)).any():
            fault = language.say("data.not_number", value="True/False")
            raise problem("budget.bad_column", column=column, problem=fault)
    plain = frame[list(columns)].astype("Float64").fillna(0.0).to_numpy(float)
    return np.rint(plain.T * 100).astype(np.int64)


def row_budget(row: Any) -> Budget:
    """Make one row of the table a Budget, with the cards and the loans as two creditors.

    Args:
        row: a row of :func:`households_table`, as a Series or mapping.

    Returns:
        A :class:`Budget` whose surplus is the row's.

    Raises:
        DataProblem: no row, or a value that cannot be used.

    >>> table = households_table(); bool(row_budget(table.iloc[0]).surplus == table["surplus"][0])
    True
    """
    if not isinstance(row, Mapping | pd.Series):
        raise problem("budget.not_a_row", kind=type(row).__name__)
    given = {key: value for key, value in dict(row).items() if not _missing(value)}
    surpluses(pd.DataFrame([dict.fromkeys(_MAY_LACK) | given]))  # a cost left out counts as missing
    size = money.whole(given.get("household_size", 1), "household_size", 1, 100)

    def lines(*columns: str) -> list[dict[str, Any]]:
        there = [c for c in columns if given.get(c)]
        return [{"id": c, "title": _title(c), "amount": given[c]} for c in there]

    priority = lines("priority_need")
    for one in priority:
        one["balance"] = given.get("priority_arrears")
    debts = [
        {
            "id": kind,
            "title": _title(f"{kind}_balance"),
            "balance": given[f"{kind}_balance"],
            "yearly_rate": given.get(f"{kind}_rate"),
        }
        for kind in ("card", "loan")
        if given.get(f"{kind}_balance")
    ]
    return Budget(
        lines(*_IN) or [{"id": "income_main", "title": _title("income_main"), "amount": 0}],
        lines("fixed"),
        lines("flexible"),
        priority,
        debts,
        {"size": size},
        name=str(given.get("household_id", "")),
        source=data("households")["words"]["simulated"],
    )


def _title(column: str) -> Any:
    return data("households")["words"]["titles"][column]


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))
