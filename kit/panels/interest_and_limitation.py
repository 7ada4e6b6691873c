"""Interest and limitation clock: what limits the interest, and what a signature does, for both.

The panel turns its controls into the arguments of :func:`kit.law.interest_cap`,
:func:`kit.law.lawful_interest`, :func:`kit.law.limitation` and
:func:`kit.law.what_a_signature_does`, and lays the answers side by side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kit import datasets, language, law
from kit.figures.clock import limitation_periods
from kit.figures.interest import ceilings_over_time
from kit.law import InterestAccount, InterestCap, Limitation, Signature
from kit.panels import base

# At most seven controls stand in sight at once. The lender stands first: no ceiling binds all.
_PAGES = {
    "interest": ["lender", "principal", "rate", "contract_date", "on", "sued_on", "day_count"],
    "clock": ["due", "first_kind", "first_date", "second_kind", "second_date", "asked_on", "act"],
}
_SHOWN = ("first", "second")  # events with controls
_DAYS = {"contract_date", "on", "sued_on", "due", "first_date", "second_date", "asked_on"}
_NUMBERS = {"principal": 1e9, "rate": 1e4}  # and the most that each can hold
_LENDERS = (
    *("private", "unlicensed", "bank", "card_issuer"),
    *("consumer_finance_company", "small_loan_company"),
)
_TOTALS = (
    *("charged", "lawful", "natural_paid", "natural_unpaid", "not_owed"),
    *("principal_due", "interest_due", "owed", "claimed"),
)


@dataclass(frozen=True)
class _Answer:
    """What the themes say; a problem of one half takes its own place and hides nothing else."""

    cap: InterestCap | str
    account: InterestAccount | str
    clock: Limitation | str
    signature: Signature | str


class InterestAndLimitation(base.Panel):
    """Count a debt's interest and its limitation clock while its facts are changed by hand.

    ``panel.cap``, ``panel.account``, ``panel.clock`` and ``panel.signature`` are what the functions
    say of the controls; each is a sentence where it cannot be answered.

    Args:
        lender: kind of lender; None asks for it before any ceiling is shown.
        principal: yuan, None where it is not given.
        rate: percent a year of everything charged, None where it is not given.
        contract_date, on, sued_on: ISO dates: contract, reckoning, suit.
        day_count: 365 or 360, for a daily rate.
        payments: as for :func:`kit.law.lawful_interest`; without a control, kept as they are.
        due: ISO date on which the debt, or its last instalment, fell due.
        events: as for :func:`kit.law.limitation`; day and kind of the first two have controls, all
            else is kept as it is. The end of a thing goes when another kind is chosen.
        asked_on: ISO date of the visit; None takes ``on``.
        act: kind of act asked of the borrower that day, or None.

    Raises:
        DataProblem: no such lender or act, no events or payments, or what is no date.

    >>> panel = InterestAndLimitation(due="2026-01-25", asked_on="2026-03-17")
    >>> panel.set(act="repayment_plan"); panel.signature.gains
    'the creditor, 51 days'
    """

    def __init__(
        self,
        lender: str | None = None,
        *,
        principal: float | None = None,
        rate: float | None = None,
        contract_date: Any = None,
        on: Any = None,
        sued_on: Any = None,
        day_count: int = 365,
        payments: Iterable[tuple[Any, Any]] | Mapping[Any, Any] = (),
        due: Any = None,
        events: Any = (),
        asked_on: Any = None,
        act: str | None = None,
    ) -> None:
        records = _records(events)
        self._given = dict(zip(_SHOWN, records, strict=False))
        self._further = records[len(_SHOWN) :]
        self._payments = _paid(payments)
        self._start = {
            **{"lender": lender, "principal": principal, "rate": rate, "day_count": day_count},
            **{"contract_date": contract_date, "on": on, "sued_on": sued_on},
            **{"due": due, "asked_on": on if asked_on is None else asked_on, "act": act},
        }
        for which in _SHOWN:
            record = self._given.get(which, {})
            self._start |= {f"{which}_{part}": record.get(part) for part in ("date", "kind")}
        super().__init__()

    # ------------------------------------------------------------ controls

    def _build_controls(self) -> list[widgets.Widget]:
        pages = {}
        for page, names in _PAGES.items():
            self._controls |= {name: self._control(name) for name in names}
            title = language.say(f"interest_clock.panel.tab.{page}")
            pages[title] = base.grid(self._controls[name] for name in names)
        title = language.say("interest_clock.panel.title")
        return [widgets.HTML(base.bold(title)), base.tabs(pages)]

    def _control(self, name: str) -> widgets.Widget:
        label = _label(name)
        if name in _DAYS:
            control = base.day(label)
        elif name in _NUMBERS:
            # a field that is overfilled in the browser shows the highest value itself
            control = widgets.BoundedFloatText(
                description=label, max=_NUMBERS[name], style={"description_width": "initial"}
            )
        else:
            control = base.choice(label, _options(name))
        value = self._as_control(name, self._start[name])
        if isinstance(control, widgets.Dropdown) and value not in dict(control.options).values():
            known = ", ".join(str(code) for _, code in control.options if code)
            near = datasets.nearest(str(value), known.split(", "))
            said = language.say("panel.no_value", name=name, value=value)
            raise datasets.DataProblem(f"{said} {near}")
        control.value = value
        return control

    def _as_control(self, name: str, value: Any) -> Any:
        if name in _DAYS:
            if value in (None, ""):
                return None
            number = datasets.day_number(value)
            if number is None:
                raise datasets.DataProblem(language.say("panel.no_value", name=name, value=value))
            return dt.date.fromordinal(number)
        if name in _NUMBERS:
            number = 0.0 if value is None else value
            if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
                number = -1
            if not 0 <= number <= _NUMBERS[name]:
                raise datasets.DataProblem(language.say("panel.no_value", name=name, value=value))
            return float(number)
        return "" if value is None else value

    # ------------------------------------------------------------ what the controls say

    @property
    def cap(self) -> InterestCap | str:
        """What limits the interest, or the sentence that says why this is not answered."""
        return self._answer.cap

    @property
    def account(self) -> InterestAccount | str:
        """The loan counted, or the sentence that says why it is not."""
        return self._answer.account

    @property
    def clock(self) -> Limitation | str:
        """The limitation clock, or the sentence that says why it is not run."""
        return self._answer.clock

    @property
    def signature(self) -> Signature | str:
        """What the act does, or a sentence where none is asked or it cannot be said."""
        return self._answer.signature

    def _said(self, name: str) -> Any:
        """A control's value as the themes take it; nothing chosen is None."""
        value = self._controls[name].value
        if isinstance(value, dt.date):
            return value.isoformat()
        return None if value in ("", 0.0) and name != "day_count" else value

    def _event(self, which: str) -> dict[str, Any]:
        """An event as its controls say; what was given of it beside, while it is of that kind."""
        said = {part: self._said(f"{which}_{part}") for part in ("date", "kind")}
        given = self._given.get(which, {})
        return {**given, **said} if given.get("kind") == said["kind"] else said

    def _events(self) -> list[dict[str, Any]]:
        found = [self._event(which) for which in _SHOWN]
        if any((event["date"] is None) != (event["kind"] is None) for event in found):
            raise datasets.DataProblem(language.say("interest_clock.panel.half_event"))
        return [event for event in found if event["date"]] + self._further

    def _compute(self) -> _Answer:
        cap, no_account = _asked(self._ask_cap), language.say("interest_clock.panel.no_account")
        account = no_account if isinstance(cap, str) else _asked(self._ask_account)
        return _Answer(cap, account, _asked(self._ask_clock), _asked(self._ask_signature))

    def _need(self, name: str) -> Any:
        value = self._said(name)
        if value is None:
            said = language.say("interest_clock.panel.needed", what=_label(name))
            raise datasets.DataProblem(said)
        return value

    def _ask_cap(self) -> InterestCap:
        if self._said("lender"):
            self._need("on")
        return law.interest_cap(
            self._said("on"),
            self._said("lender"),
            contract_date=self._said("contract_date"),
            sued_on=self._said("sued_on"),
            day_count=self._said("day_count"),
        )

    def _ask_account(self) -> InterestAccount:
        wanted = [self._said(name) for name in ("principal", "rate", "contract_date")]
        if None in wanted:
            raise datasets.DataProblem(language.say("interest_clock.panel.no_account"))
        principal, rate, contract = wanted
        return law.lawful_interest(
            principal,
            rate,
            contract,
            self._said("on"),
            payments=self._payments,
            contract_date=contract,
            sued_on=self._said("sued_on"),
            lender=self._said("lender"),
            day_count=self._said("day_count"),
        )

    def _ask_clock(self) -> Limitation:
        return law.limitation(self._need("due"), self._events(), on=self._said("asked_on"))

    def _ask_signature(self) -> Signature:
        act = self._said("act")
        if act is None:
            raise datasets.DataProblem(language.say("interest_clock.panel.no_act"))
        due, day = self._need("due"), self._need("asked_on")
        return law.what_a_signature_does(due, day, act, self._events())

    # ------------------------------------------------------------ in words

    def _facts(self) -> dict[str, Any]:
        words = {_label(name): self._word(name) for names in _PAGES.values() for name in names}
        if self._payments:
            lines = [f"{day}: {amount}" for day, amount in self._payments]
            words[language.say("interest_clock.panel.payments")] = lines
        shown = [event for event in map(self._event, _SHOWN) if event["date"] and _end(event)]
        if shown or self._further:
            lines = [_event_line(event) for event in [*shown, *self._further]]
            words[language.say("interest_clock.panel.further")] = lines
        return words

    def _word(self, name: str) -> str:
        control = self._controls[name]
        if isinstance(control, widgets.Dropdown):
            return base.chosen(control)
        value = self._said(name)
        if value is None:
            return language.say("interest_clock.panel.not_given")
        return f"{value:,.10g}" if name in _NUMBERS else str(value)

    def _results(self, answer: _Answer) -> dict[str, Any]:
        return {_label(name): lines for name, lines in self._blocks(answer).items()}

    def _blocks(self, answer: _Answer) -> dict[str, list[str]]:
        """Every result, in words, by its place; the text form and the view hold the same."""
        clock, problem = answer.clock, isinstance(answer.clock, str)
        return {
            "ceiling": _cap_lines(answer.cap, self._said("rate")),
            "counted": _account_lines(answer.account),
            "clock": [clock] if problem else _clock_lines(clock),
            "borrower": [] if problem else [clock.for_borrower],
            "creditor": [] if problem else [clock.for_creditor],
            "the_act": _signature_lines(answer.signature),
            "missing": [] if problem else list(clock.missing),
        }

    def _picture(self, answer: _Answer) -> Any:
        if isinstance(answer.signature, Signature):
            return limitation_periods(answer.signature.after)
        if isinstance(answer.clock, Limitation):
            return limitation_periods(answer.clock)
        return ceilings_over_time(self._said("day_count"))

    # ------------------------------------------------------------ results

    def _build_results(self) -> list[widgets.Widget]:
        self._money, self._sides = self._places(2)
        footer = widgets.HTML(base.small(language.say("interest_clock.panel.footer")))
        return [self._money, self._sides, self._image, self._caption, footer]

    def _show(self, answer: _Answer) -> None:
        blocks = self._blocks(answer)
        self._money.value = _row({name: blocks[name] for name in ("ceiling", "counted")})
        self._sides.value = _row({name: blocks[name] for name in ("borrower", "creditor")}) + _row(
            {name: blocks[name] for name in ("clock", "the_act", "missing")}
        )


# ---------------------------------------------------------------- what the controls offer


def _label(name: str) -> str:
    return language.say(f"interest_clock.panel.{name}")


def _options(name: str) -> dict[Any, str]:
    if name == "day_count":
        return {365: "365", 360: "360"}
    if name == "lender":
        not_given = {"": language.say("interest_clock.panel.not_given")}
        return not_given | {code: language.label("lender", code) for code in _LENDERS}
    events = law.limitation_events()
    kinds = events[events["asked"]] if name == "act" else events
    nothing = {"": language.say("interest_clock.panel.nothing")}
    return nothing | dict(zip(kinds["kind"], kinds["event"], strict=True))


def _records(events: Any) -> list[dict[str, Any]]:
    """Events in any form that the clock takes, each as a record."""
    if isinstance(events, pd.DataFrame):
        events = events.to_dict("records")
    events = list(events) if isinstance(events, Iterable) else events
    law.limitation("2021-01-01", events)  # refuses in a sentence what is no event, on any day
    fields = ("date", "kind", "note")
    return [
        dict(event) if isinstance(event, Mapping) else dict(zip(fields, event, strict=False))
        for event in events
    ]


def _paid(payments: Any) -> tuple[tuple[Any, Any], ...]:
    """Payments in any form that the account takes, as pairs."""
    pairs = payments.items() if isinstance(payments, Mapping) else payments
    pairs = tuple(pairs) if isinstance(pairs, Iterable) else (pairs,)
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise datasets.DataProblem(language.say("interest.not_a_payment", value=pair))
    return pairs


def _end(event: Mapping[str, Any]) -> str:
    number = datasets.day_number(event.get("until"))
    return dt.date.fromordinal(number).isoformat() if number else ""


def _event_line(event: Mapping[str, Any]) -> str:
    day = dt.date.fromordinal(datasets.day_number(event["date"])).isoformat()
    key = "lasted" if _end(event) else "happened"
    what = _options("first_kind")[event["kind"]]
    return language.say(f"interest_clock.panel.{key}", day=day, until=_end(event), what=what)


def _asked(ask: Any) -> Any:
    """Ask a theme; its problem in one sentence takes the answer's place."""
    try:
        return ask()
    except datasets.DataProblem as problem:
        return str(problem)


# ---------------------------------------------------------------- results in words


def _cap_lines(cap: InterestCap | str, rate: float | None) -> list[str]:
    if isinstance(cap, str):
        return [cap]
    lines = repr(cap).splitlines()
    if rate is None or not rate > 0:  # what is wrong with it stands beside the account
        return lines
    charged = f"{rate:g}"
    if cap.rate is None:
        said = language.say("interest_clock.panel.no_ceiling", rate=charged)
    elif rate > cap.rate:
        over = f"{rate - float(cap.rate):g}"
        said = language.say("interest_clock.panel.charged", rate=charged, over=over)
    else:
        said = language.say("interest_clock.panel.within", rate=charged)
    return [lines[0], said, *lines[1:]]


def _account_lines(account: InterestAccount | str) -> list[str]:
    if isinstance(account, str):
        return [account]
    return [
        language.say(
            "interest_clock.panel.total",
            name=language.label("item", name),
            amount=f"{account.totals[name]:,}",
        )
        for name in _TOTALS
    ]


def _clock_lines(clock: Limitation) -> list[str]:
    """The clock without its two views and open facts, which stand in places of their own."""
    lines = repr(clock).splitlines()
    return lines[: len(lines) - len(clock.missing) - 3]


def _signature_lines(signature: Signature | str) -> list[str]:
    if isinstance(signature, str):
        return [signature]
    before, after = signature.before, signature.after
    said = {"state": before.state_in_words, "last": _last(before), "gains": signature.gains}
    said |= {"after": after.state_in_words, "then": _last(after)}
    return [
        language.say("interest_clock.panel.moves", **said),
        language.say("interest_clock.panel.says", text=signature.honest),
        language.say("interest_clock.panel.must_not", text=signature.must_not),
    ]


def _last(clock: Limitation) -> str:
    if clock.expires == clock.latest:
        return clock.expires or "?"
    return f"{clock.expires} / {clock.latest}"


def _row(blocks: dict[str, list[str]]) -> str:
    return base.row(base.bold(_label(name)) + base.items(lines) for name, lines in blocks.items())
