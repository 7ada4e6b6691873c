"""The limitation clock of mainland China: when it ends, what moves it, what a signature does to it.

Every number, effect and text stands in ``data/law/limitation.yaml``. Where a fact or the law that
was read leaves a question open, the clock is run twice, once in each side's favour; what both runs
agree on is the answer, the rest is unknown. Teaching material, not legal advice.
"""

from __future__ import annotations

import calendar
import datetime as dt
import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kit import datasets, language


@cache
def _book() -> dict[str, Any]:
    return datasets.read_yaml("law/limitation.yaml")


@cache
def _parameter(name: str) -> dict[str, Any]:
    return next(p for p in _book()["parameters"] if p["id"] == name)


language.lend_labels(lambda: {"column": dict(_book()["columns"])})


def _code_day() -> dt.date:
    return dt.date.fromisoformat(_parameter("LIM-CODE")["value"]["day"])


# ---------------------------------------------------------------- what comes back


@dataclass(frozen=True)
class Step:
    """One event and what it did; ``expires`` and ``latest`` are the last day after it.

    ``effect`` is a code of ``effects`` in ``data/law/limitation.yaml``. The two days differ where
    the law or the record leaves open which holds; both are None where nothing was computed.
    """

    date: str
    kind: str
    note: str
    effect: str
    expires: str | None
    latest: str | None
    rule: str
    grade: str

    @property
    def event(self) -> str:
        """Name the event in the spoken language."""
        return language.of(_book()["kinds"][self.kind]["label"])

    @property
    def does(self) -> str:
        """Say in a sentence what the event did."""
        says = language.of(_book()["effects"][self.effect]["says"])
        if self.effect in ("unsettled", "open"):  # these say themselves that there are two days
            return says.format(expires=self.expires, latest=self.latest)
        return says.format(expires=_last_day(self))


@dataclass(frozen=True)
class Limitation:
    """What ``limitation`` answers: the last day, how it came about, and both sides' view of it.

    Attributes:
        due: the due day, ISO date.
        on: the day asked about, None where none was given.
        expires: last day of the period, None where older law decides; the earliest, where open.
        latest: the same, read in the creditor's favour; equal to ``expires`` where settled.
        state: ``not_due``, ``running``, ``expired``, ``revived``, ``unknown``; None without a day.
        days_left: days from ``on`` to ``expires``, 0 on the last day; None where no time runs.
        long_stop: the outer limit, twenty years from the due day.
        if_signed: the last day if something were signed on the day asked about.
        log: the events as :class:`Step`, in the order of their dates; every recorded obstacle
            counts from the first row on.
        open_facts: codes of the facts that ``missing`` puts into words.
    """

    due: str
    on: str | None
    expires: str | None
    latest: str | None
    state: str | None
    days_left: int | None
    long_stop: str
    if_signed: str | None
    log: tuple[Step, ...]
    open_facts: tuple[str, ...] = field(repr=False)

    @property
    def steps(self) -> pd.DataFrame:
        """The events as a table: date, event, does (in words), expires, rule, grade, note."""
        rows = [
            (s.date, s.event, s.does, s.expires or "", s.rule, s.grade, s.note) for s in self.log
        ]
        columns = ["date", "event", "does", "expires", "rule", "grade", "note"]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    @property
    def state_in_words(self) -> str:
        """The state in the spoken language, "" where no day was given."""
        return language.of(_book()["states"].get(self.state))

    @property
    def for_borrower(self) -> str:
        """Say what signing or waiting would cost the borrower."""
        return self._view("borrower")

    @property
    def for_creditor(self) -> str:
        """Say what waiting costs the creditor, and what is enough to keep the time."""
        return self._view("creditor")

    def _view(self, side: str) -> str:
        key = self.state or "undated"
        if key == "expired" and self.on > self.long_stop:
            key = "stopped"
        text = language.of(_book()["views"][key][side])
        return text.format(expires=_last_day(self), days=self.days_left, signed=self.if_signed)

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the facts that would change the answer, the weightiest first."""
        texts = (language.of(_book()["facts"][fact]) for fact in self.open_facts)
        return tuple(text.format(expires=self.expires) for text in texts)

    def __repr__(self) -> str:
        return "\n".join([*self._head(), *map(_line, self.log), *self._tail()])

    def _repr_html_(self) -> str:
        head, *more = (f"<p>{html.escape(line)}</p>" for line in self._head())
        head = head.replace("<p>", "<p><strong>").replace("</p>", "</strong></p>")
        table = language.table(self.steps).to_html(index=False) if self.log else ""
        views = _views(self).items()
        said = "".join(f"<p>{html.escape(language.say(k, text=t))}</p>" for k, t in views)
        facts = "".join(f"<li>{html.escape(text)}</li>" for text in self.missing)
        title = html.escape(language.say("clock.missing", text=""))
        caution = html.escape(language.of(_book()["caution"]))
        return f"{head}{''.join(more)}{table}{said}<p>{title}</p><ul>{facts}</ul><p>{caution}</p>"

    def _head(self) -> list[str]:
        key = "head" if self.expires == self.latest else "head_open"
        key = "head_unknown" if self.expires is None else key
        lines = [language.say(f"clock.{key}", **_days(self))]
        if self.on is not None:
            key = "on" if self.days_left is None else "left"
            words = {"state": self.state_in_words, "days": self.days_left}
            lines.append(language.say(f"clock.{key}", on=self.on, **words))
        if self.expires is not None:
            lines.append(_periods_in_words())
        return lines

    def _tail(self) -> list[str]:
        views = [language.say(key, text=text) for key, text in _views(self).items()]
        facts = [language.say("clock.missing", text=text) for text in self.missing]
        return [*views, *facts, language.of(_book()["caution"])]


def _last_day(answer: Step | Limitation) -> str | None:
    """The last day, and the latest where the two readings part."""
    if answer.expires == answer.latest:
        return answer.expires
    days = {"expires": answer.expires, "latest": answer.latest}
    return language.say("clock.at_the_latest", **days)


def _days(clock: Limitation) -> dict[str, Any]:
    return {"due": clock.due, "expires": clock.expires, "latest": clock.latest}


def _views(clock: Limitation) -> dict[str, str]:
    return {"clock.borrower": clock.for_borrower, "clock.creditor": clock.for_creditor}


def _line(step: Step) -> str:
    values = {"date": step.date, "event": step.event, "does": step.does}
    if not step.rule:
        return language.say("clock.step_bare", **values)
    return language.say("clock.step", rule=step.rule, grade=step.grade, **values)


def _periods_in_words() -> str:
    period = _parameter("LIM-3Y")
    count = next(p for p in _book()["provisions"] if p["id"] == "CC-201-203")
    return language.say(
        "clock.period",
        years=period["value"]["years"],
        rule=period["rule"],
        grade=period["grade"],
        count=count["id"],
        count_grade=count["grade"],
    )


# ---------------------------------------------------------------- the public functions


def limitation(
    due: Any, events: Any = (), on: Any = None, *, rest_days: Iterable[Any] = ()
) -> Limitation:
    """Run the three-year clock of the Civil Code over what happened to a debt.

    Args:
        due: ISO date on which the debt, or its last instalment, fell due: the last day for paying.
            It is not counted; the period ends on the day of the same number three years later.
        events: ``(date, kind)`` or ``(date, kind, note)`` tuples, dicts, or a DataFrame with the
            columns date, kind and, if wanted, note and until. ``until`` is the day on which a
            proceeding or an obstacle ended. :func:`limitation_events` lists the kinds. Any order.
        on: ISO date for which the state is asked; later events are then not counted.
        rest_days: ISO dates that are statutory rest days: an end on one moves to the day after the
            rest. None are built in.

    Returns:
        A :class:`Limitation`. Where the due day or an event falls under the law before the Civil
        Code, which has not been read, its state is ``unknown`` and ``expires`` is None.

    Raises:
        DataProblem: no date, an unknown kind (the nearest is named), or events of another shape.

    Source: Civil Code arts. 188-195 and 201-203 and the Supreme People's Court's provisions on
    limitation, each with its grade in ``data/law/limitation.yaml``.

    >>> limitation("2021-03-15").expires
    '2024-03-15'
    >>> paid = limitation("2021-03-15", [("2023-06-01", "part_payment")], on="2024-04-01")
    >>> paid.state, paid.expires, paid.days_left
    ('running', '2026-06-01', 791)
    >>> limitation("2021-03-15", [("2024-03-16", "repayment_plan")], on="2024-03-17").state
    'revived'
    """
    start = _day(due, "due")
    asked = None if on is None else _day(on, "on")
    return _answer(start, _events(events), asked, _rest(rest_days))


def limitation_events() -> pd.DataFrame:
    """List the kinds of event: what each does, costs the borrower and gives the creditor.

    Returns:
        Columns kind, event (in words), in_time and after_time (what it does before and after the
        time has run out), rule, grade (of in_time), asked (whether it is an act asked of the
        borrower), costs_borrower, gives_creditor, must_not (a line of this kit, not a rule).

    >>> limitation_events().query("after_time == 'gives up the defence'")["kind"].tolist()
    ['agreement_to_perform', 'repayment_plan']
    """
    return pd.DataFrame([_kind_row(kind, record) for kind, record in _book()["kinds"].items()])


def _kind_row(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    effects = _book()["effects"]
    return {
        "kind": kind,
        "event": language.of(record["label"]),
        "in_time": language.of(effects[record["before"]["effect"]]["label"]),
        "after_time": language.of(effects[record["after"]["effect"]]["label"]),
        "rule": record["before"]["rule"],
        "grade": record["before"]["grade"],
        "asked": "act" in record,
        "costs_borrower": language.of(record["borrower"]),
        "gives_creditor": language.of(record["creditor"]),
        "must_not": language.of(record["must_not"]),
    }


@dataclass(frozen=True)
class Signature:
    """One act at the door: the clock before it and after it, who gains, what must be said first."""

    kind: str
    on: str
    before: Limitation
    after: Limitation

    @property
    def gained_days(self) -> int | None:
        """Days by which the last day moved, 0 for none, None where it is not known."""
        if self.before.expires is None or self.after.expires is None:
            return None
        days = [dt.date.fromisoformat(c.expires) for c in (self.before, self.after)]
        return (days[1] - days[0]).days

    @property
    def who_gains(self) -> str:
        """A code: ``creditor``, ``creditor_defence``, ``creditor_perhaps``, ``nobody``..."""
        if self.gained_days is None:
            return "unknown"
        lost = self.before.state in ("expired", "unknown")
        if lost and self.after.state in ("running", "revived"):
            return "creditor_defence"
        if self.gained_days:
            return "creditor"
        doubt = self.after.state == "unknown" != self.before.state
        perhaps = doubt or self.after.latest > self.before.latest
        return "creditor_perhaps" if perhaps else "nobody"

    @property
    def gains(self) -> str:
        """Say in words who gains by it."""
        return language.of(_book()["gains"][self.who_gains]).format(days=self.gained_days)

    @property
    def honest(self) -> str:
        """The sentence that an honest collector says before asking; no rule read orders it."""
        record, key = _book()["kinds"][self.kind], self._honest_key()
        own = record.get("honest", {})
        text = own.get("always") or own.get(key) or _book()["honest"][key]
        days = {"before": self.before.expires, "after": self.after.expires}
        return language.of(text).format(act=language.of(record["act"]), **days)

    def _honest_key(self) -> str:
        if self.before.state == "expired":
            return "revives" if self.after.state == "revived" else "unsettled"
        return "running" if self.before.state == "revived" else self.before.state

    @property
    def must_not(self) -> str:
        """What a collector must not do here: a line of this kit."""
        return language.of(_book()["kinds"][self.kind]["must_not"])

    def table(self) -> pd.DataFrame:
        """Compare before and after: state, last day, last day at the latest, days left."""
        clocks = {"before": self.before, "after": self.after}
        return pd.DataFrame({name: _column(clock) for name, clock in clocks.items()})

    def __repr__(self) -> str:
        return "\n".join([self._title(), self.table().to_string(), *self._lines()])

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in self._lines())
        table = language.table(self.table()).to_html()
        return f"<p><strong>{html.escape(self._title())}</strong></p>{table}{lines}"

    def _title(self) -> str:
        event = language.of(_book()["kinds"][self.kind]["label"])
        return language.say("clock.signature", event=event, on=self.on)

    def _lines(self) -> list[str]:
        return [
            language.say("clock.gains", text=self.gains),
            language.say("clock.honest", text=self.honest),
            language.of(_book()["honest"]["basis"]),
            language.say("clock.must_not", text=self.must_not),
            language.of(_book()["caution"]),
        ]


def _column(clock: Limitation) -> dict[str, str]:
    return {
        language.say("clock.state"): clock.state_in_words,
        language.say("clock.last_day"): clock.expires or "",
        language.say("clock.latest_day"): clock.latest or "",
        language.say("clock.days_left"): "" if clock.days_left is None else str(clock.days_left),
    }


def what_a_signature_does(
    due: Any, on: Any, kind: str, events: Any = (), *, rest_days: Iterable[Any] = ()
) -> Signature:
    """Compare the clock before and after one act that a borrower is asked for.

    Args:
        due, events, rest_days: as for :func:`limitation`.
        on: ISO date of the act.
        kind: an act asked of the borrower, such as ``"repayment_plan"``;
            :func:`limitation_events` marks these as ``asked``.

    Raises:
        DataProblem: as for :func:`limitation`; also a kind that nobody asks a borrower for.

    >>> at_the_door = what_a_signature_does("2021-03-15", "2025-01-10", "repayment_plan")
    >>> at_the_door.before.state, at_the_door.after.state, at_the_door.after.expires
    ('expired', 'revived', '2028-01-10')
    >>> at_the_door.gains
    "the creditor: the borrower's defence is gone"
    """
    start, day, rest = _day(due, "due"), _day(on, "on"), _rest(rest_days)
    act = _one_event(1, {"date": day, "kind": kind})
    asked = [name for name, record in _book()["kinds"].items() if "act" in record]
    if kind not in asked:
        raise _problem("not_asked", kind=kind, known=", ".join(asked))
    known = _events(events)
    before = _answer(start, known, day, rest)
    after = _answer(start, [*known, act], day, rest)
    return Signature(kind, day.isoformat(), before, after)


@dataclass(frozen=True)
class Enforcement:
    """The last day for asking a court to enforce a judgment, and what would change it."""

    starts: str
    expires: str
    on: str | None
    days_left: int | None
    rule: str
    grade: str

    @property
    def text(self) -> str:
        """Say what the day means, for both sides."""
        texts = _book()["enforcement"]
        head = language.of(texts["head"]).format(expires=self.expires, starts=self.starts)
        sides = [
            language.say("clock.borrower", text=language.of(texts["borrower"])),
            language.say("clock.creditor", text=language.of(texts["creditor"])),
        ]
        return "\n".join([f"{head} [{self.rule}, {self.grade}]", *sides])

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the facts that would change the answer."""
        return tuple(language.of(text) for text in _book()["enforcement"]["missing"])

    def __repr__(self) -> str:
        facts = [language.say("clock.missing", text=text) for text in self.missing]
        return "\n".join([self.text, *facts, language.of(_book()["caution"])])

    def _repr_html_(self) -> str:
        return "".join(f"<p>{html.escape(line)}</p>" for line in repr(self).split("\n"))


def enforcement(starts: Any, on: Any = None, *, rest_days: Iterable[Any] = ()) -> Enforcement:
    """Count the two years in which a creditor may ask a court to enforce a judgment.

    Args:
        starts: ISO date: the last day for paying that the judgment sets; of its last instalment
            where it sets several; the day on which it took effect where it sets none.
        on: ISO date for which the days left are asked.
        rest_days: as for :func:`limitation`.

    Returns:
        An :class:`Enforcement`; interruption and suspension are not computed, only named.

    Raises:
        DataProblem: what is no date.

    Source: Civil Procedure Law art. 250 (numbering after 2023), grade A.

    >>> enforcement("2024-02-29", on="2026-02-28").days_left
    0
    """
    period = _parameter("ENF-2Y")
    start, asked = _day(starts, "starts"), None if on is None else _day(on, "on")
    end = _rested(_months_on(start, 12 * period["value"]["years"]), _rest(rest_days))
    counts = asked is not None and start <= asked <= end
    return Enforcement(
        starts=start.isoformat(),
        expires=end.isoformat(),
        on=_iso(asked),
        days_left=(end - asked).days if counts else None,
        rule=period["rule"],
        grade=period["grade"],
    )


# ---------------------------------------------------------------- reading what is given


@dataclass(frozen=True)
class _Event:
    day: dt.date
    kind: str
    note: str = ""
    until: dt.date | None = None

    @property
    def open(self) -> bool:
        """Whether it is a thing that ends, and its end was not recorded."""
        return self.until is None and "takes_until" in _book()["kinds"][self.kind]


_FIELDS = ("date", "kind", "note", "until")


def _problem(key: str, /, **values: Any) -> datasets.DataProblem:
    return datasets.DataProblem(language.say(f"clock.{key}", **values))


def _day(value: Any, name: str) -> dt.date:
    number = None if _empty(value) else datasets.day_number(value)
    if number is None:
        raise _problem("not_a_day", name=name, value=value)
    if not _FIRST <= number <= _LAST:
        raise _problem("too_far", name=name, value=value)
    return dt.date.fromordinal(number)


# Between these what lies twenty years on is still a date.
_FIRST, _LAST = dt.date(1900, 1, 1).toordinal(), dt.date(2199, 12, 31).toordinal()


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, _MAY_BE_MISSING) and bool(pd.isna(value)))


_MAY_BE_MISSING = (float, np.generic, type(pd.NaT), type(pd.NA))


def _rest(days: Any) -> frozenset[dt.date]:
    if isinstance(days, str | dict) or not isinstance(days, Iterable):
        raise _problem("not_rest_days", kind=type(days).__name__)
    return frozenset(_day(day, "rest_days") for day in days)


def _events(given: Any) -> list[_Event]:
    if isinstance(given, pd.DataFrame):
        given = given.to_dict("records")
    if isinstance(given, str | bytes | dict) or not isinstance(given, Iterable):
        raise _problem("not_events", kind=type(given).__name__)
    return [_one_event(n, item) for n, item in enumerate(given, start=1)]


def _one_event(n: int, item: Any) -> _Event:
    record = _record(n, item)
    for name in record:
        if name not in _FIELDS:
            raise _problem("unknown_field", field=name, near=datasets.nearest(name, _FIELDS))
    for name in ("date", "kind"):
        if _empty(record.get(name)):
            raise _problem("missing_field", n=n, field=name)
    kind, kinds = record["kind"], _book()["kinds"]
    if not isinstance(kind, str) or kind not in kinds:
        raise _problem("unknown_kind", n=n, kind=kind, near=datasets.nearest(kind, kinds))
    day = _day(record["date"], language.say("clock.an_event", n=n, field="date"))
    note = "" if _empty(record.get("note")) else str(record["note"])
    return _Event(day, kind, note, _until(n, record, day))


def _record(n: int, item: Any) -> dict[str, Any]:
    if isinstance(item, dict):
        return item
    if isinstance(item, tuple | list) and 2 <= len(item) <= 3:
        return dict(zip(_FIELDS, item, strict=False))
    raise _problem("not_an_event", n=n)


def _until(n: int, record: dict[str, Any], day: dt.date) -> dt.date | None:
    if _empty(record.get("until")) or record["until"] == "":
        return None
    kinds = _book()["kinds"]
    if "takes_until" not in kinds[record["kind"]]:
        known = ", ".join(kind for kind, r in kinds.items() if "takes_until" in r)
        raise _problem("no_until", n=n, kind=record["kind"], known=known)
    until = _day(record["until"], language.say("clock.an_event", n=n, field="until"))
    if until < day:
        raise _problem("until_before", n=n)
    return until


# ---------------------------------------------------------------- counting days


def _months_on(day: dt.date, months: int) -> dt.date:
    """The day of the same number, or the month's last where there is none (29 February)."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return dt.date(day.year + years, month + 1, min(day.day, last))


def _rested(day: dt.date, rest: frozenset[dt.date]) -> dt.date:
    while day in rest:
        day += dt.timedelta(days=1)
    return day


@dataclass(frozen=True)
class _Track:
    """The clock in one reading; ``beyond`` is where it would end without the outer limit."""

    expires: dt.date
    beyond: dt.date
    revived: bool = False


@dataclass(frozen=True)
class _Clock:
    """The clock of one debt, read in the creditor's favour wherever the law or record is open."""

    due: dt.date
    rest: frozenset[dt.date]
    obstacles: tuple[_Event, ...]
    generous: bool

    @property
    def stop(self) -> dt.date:
        years = _parameter("LIM-3Y")["value"]["long_stop_years"]
        return _rested(_months_on(self.due, 12 * years), self.rest)

    def start(self) -> _Track:
        end = self.end(self.due)
        return _Track(min(end, self.stop), end)

    def end(self, start: dt.date) -> dt.date:
        """Last day of a full period from a day, put off by obstacles in its last months."""
        years = _parameter("LIM-3Y")["value"]["years"]
        end = _rested(_months_on(start, 12 * years), self.rest)
        for obstacle in self.obstacles:
            end = self._put_off(end, obstacle)
        return end

    def _put_off(self, end: dt.date, obstacle: _Event) -> dt.date:
        months = _parameter("LIM-SUSPEND")["value"]
        window = _months_on(end, -months["last_months"])
        # an open end: for the borrower it lasted no longer than a day, for the creditor to the end
        until = obstacle.until or (self.stop if self.generous else obstacle.day)
        if obstacle.day > end or until <= window:
            return end
        return max(end, _rested(_months_on(until, months["months_after"]), self.rest))

    def effect(self, track: _Track, event: _Event) -> dict[str, Any]:
        """What the file says of an event on this track: effect, rule, grade and open facts."""
        record = _book()["kinds"][event.kind]
        if event.day <= track.expires:
            said = record["before"]
            if event.day.isoformat() < said.get("from", ""):
                return said | {"effect": said["earlier"], "turns_on": ["card_start"]}
            return said
        said = record["after"]
        if said["effect"] == "revives" and event.day > self.stop:
            return said | {"effect": "unsettled", "turns_on": ["long_stop"]}
        return said

    def after(self, track: _Track, event: _Event) -> _Track:
        """The track after an event."""
        effect = self.effect(track, event)["effect"]
        if effect in ("none", "suspends") or (effect == "unsettled" and not self.generous):
            return track
        end = self.end(event.until or event.day)
        if event.open and self.generous:  # it may still go on: only the outer limit is sure
            end = max(end, self.stop)
        revived = track.revived or event.day > track.expires
        expires = max(track.expires, min(end, self.stop))
        return _Track(expires, max(track.beyond, end), revived)

    def state(self, track: _Track, on: dt.date) -> str:
        if on <= track.expires:
            return "revived" if track.revived else "running"
        # whether the outer limit ends a debt that was promised anew has not been read
        return "unknown" if track.revived and on <= track.beyond else "expired"


# ---------------------------------------------------------------- putting the answer together


def _answer(
    due: dt.date, events: list[_Event], on: dt.date | None, rest: frozenset[dt.date]
) -> Limitation:
    events = sorted(events, key=lambda e: e.day)  # stable: a day's own order stays
    counted = [e for e in events if on is None or e.day <= on]
    obstacles = tuple(e for e in counted if e.kind == "obstacle")
    strict = _Clock(due, rest, obstacles, generous=False)
    if older := _older(strict, counted):
        return _unread(strict, events, on, older)
    clocks = (strict, _Clock(due, rest, obstacles, generous=True))
    tracks = [clock.start() for clock in clocks]
    log, facts = [], []
    for event in events:
        tracks, step, turns_on = _step(clocks, tracks, event, on)
        log.append(step)
        facts += turns_on
    state = None if on is None else _state(clocks, tracks, on)
    first, last = tracks[0].expires, tracks[1].expires
    counts = state in ("running", "revived")
    return Limitation(
        due=due.isoformat(),
        on=_iso(on),
        expires=first.isoformat(),
        latest=last.isoformat(),
        state=state,
        days_left=(first - on).days if counts and on <= first else None,
        long_stop=strict.stop.isoformat(),
        if_signed=None if on is None else _if_signed(strict, tracks[0], on).isoformat(),
        log=tuple(log),
        open_facts=_open_facts(strict, tracks, log, facts, state, on),
    )


def _if_signed(clock: _Clock, track: _Track, on: dt.date) -> dt.date:
    return max(track.expires, min(clock.end(on), clock.stop))


def _step(clocks: tuple, tracks: list, event: _Event, on: dt.date | None) -> tuple:
    """Run one event on both tracks: the new tracks, the step, and the facts it turns on."""
    if on is not None and event.day > on:
        return tracks, _made(event, "later", tracks), []
    if event.day < clocks[0].due and event.kind != "obstacle":
        older = ["older_before_due"] if event.day < _code_day() else []
        return tracks, _made(event, "before_due", tracks), older
    pairs = list(zip(clocks, tracks, strict=True))
    said = [clock.effect(track, event) for clock, track in pairs]
    moved = [clock.after(track, event) for clock, track in pairs]
    effect = _together([s["effect"] for s in said])
    turns_on = [fact for s in said for fact in s.get("turns_on", ())]
    turns_on += _book()["kinds"][event.kind]["turns_on"]
    if effect == "revives":
        turns_on.append("new_period")
    if event.open and effect == "restarts":
        effect, turns_on = "open", ["proceeding_end", *turns_on]
    return moved, _made(event, effect, moved, said[0]), turns_on


def _together(effects: list[str]) -> str:
    """One word for both readings; a promise renews the period, in time or after it."""
    if effects[0] == effects[1]:
        return effects[0]
    return "restarts" if set(effects) == {"restarts", "revives"} else "unsettled"


def _made(event: _Event, effect: str, tracks: list, said: dict[str, Any] | None = None) -> Step:
    """A row of the answer; a second authority stands behind the first, its grade behind its."""
    authority = {
        name: ", ".join(said[key] for key in (name, more) if key in said) if said else ""
        for name, more in (("rule", "also"), ("grade", "also_grade"))
    }
    return Step(
        date=event.day.isoformat(),
        kind=event.kind,
        note=event.note,
        effect=effect,
        expires=tracks[0].expires.isoformat() if tracks else None,
        latest=tracks[1].expires.isoformat() if tracks else None,
        **authority,
    )


def _state(clocks: tuple, tracks: list, on: dt.date) -> str:
    if on < clocks[0].due:
        return "not_due"
    if on < _code_day():
        return "unknown"
    seen = {clock.state(track, on) for clock, track in zip(clocks, tracks, strict=True)}
    if len(seen) == 1:
        return seen.pop()
    # whether the defence was given up or never there, the claim stands
    return "running" if seen == {"running", "revived"} else "unknown"


def _open_facts(
    clock: _Clock,
    tracks: list,
    log: list[Step],
    turns_on: list[str],
    state: str | None,
    on: dt.date | None,
) -> tuple[str, ...]:
    """Collect the facts that would change the answer, each once, those of this debt first."""
    facts = list(turns_on)
    if on is not None and clock.due <= on < _code_day():
        facts.append("older_day")
    if clock.due < _code_day():
        facts.append("three_years_remembered")
    if tracks[1].beyond >= clock.stop or (on is not None and on > clock.stop):
        facts.append("long_stop")
    if state == "expired":
        facts.append("raised")
    facts.append("weekend" if tracks[0].expires.weekday() >= 5 else "holiday")
    facts += ["other_events", "instalments", "acceleration", "obstacles", "first_day"]
    if any("SPC-LIM" in step.rule for step in log):
        facts.append("court_text_remembered")
    return tuple(dict.fromkeys(facts))


# ---------------------------------------------------------------- the law that was not read


def _older(clock: _Clock, events: list[_Event]) -> list[str]:
    """Facts of this debt that fall under the law before the Civil Code, none if all is read."""
    if clock.due < dt.date.fromisoformat(_parameter("LIM-3Y")["from"]):
        return ["older_due"]
    found = []
    if any(clock.due <= e.day < _code_day() for e in events):
        found.append("older_event")
    if clock.start().expires < _code_day():
        found.append("older_end")
    return found


def _unread(
    clock: _Clock, events: list[_Event], on: dt.date | None, older: list[str]
) -> Limitation:
    log = []
    for event in events:
        effect = "older_law" if event.day < _code_day() else "uncounted"
        log.append(_made(event, effect, []))
    return Limitation(
        due=clock.due.isoformat(),
        on=_iso(on),
        expires=None,
        latest=None,
        state="unknown",
        days_left=None,
        long_stop=clock.stop.isoformat(),
        if_signed=None,
        log=tuple(log),
        open_facts=tuple([*older, "other_events", "instalments", "acceleration"]),
    )
