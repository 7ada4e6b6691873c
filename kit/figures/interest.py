"""Figures of interest: the loan prime rate and the ceilings, over time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import matplotlib.dates as dates
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kit import datasets, language, law
from kit.figures import base

# A day inside each regime: first and last days are asked of the rules, never written here.
_TWO_LINES, _FOUR_TIMES, _CORRIDOR = "2019-01-01", "2021-05-01", "2019-01-01"
_LOOKS = {
    "private": {"color": "#0072B2", "linestyle": "-", "linewidth": 2.4},
    "void": {"color": "#D55E00", "linestyle": "-.", "linewidth": 1.8},
    "card": {"color": "#009E73", "linestyle": "--", "linewidth": 1.8},
    "policy": {"color": "#666666", "linestyle": ":", "linewidth": 2.2},
    "lpr": {"color": "#1A1A1A", "linestyle": "-", "linewidth": 1.0},
}


@dataclass(frozen=True)
class _Course:
    """A rate over time: each value holds from its day until the next; ``end`` is the last day."""

    name: str
    points: tuple[tuple[str, Decimal], ...]
    end: str

    @property
    def first(self) -> str:
        return self.points[0][0]

    @property
    def rates(self) -> list[Decimal]:
        return [rate for _, rate in self.points]


def ceilings_over_time(day_count: int = 365) -> Figure:
    """Draw the one-year LPR and what limits interest, by kind of lender, from 2015 on.

    Every line is asked of :func:`kit.law.interest_cap` and :func:`kit.law.lpr`. Court policy is
    dotted: it is no ceiling in law. The lines stop where the LPR series stops.

    Args:
        day_count: 365 or 360, to make a card's daily rate a yearly one.

    Raises:
        DataProblem: another day count.

    >>> "15.4% from that day" in ceilings_over_time().description
    True
    """
    courses = _courses(day_count)
    with base.look():
        figure = base.new(8.2, 4.6)
        axes = figure.subplots()
        for course in courses:
            _draw(axes, course)
        axes.set_ylim(0, 40)
        axes.set_xlim(_date(courses[0].first), _date(courses[0].end))
        axes.xaxis.set_major_locator(dates.YearLocator())
        axes.xaxis.set_major_formatter(dates.DateFormatter("%Y"))
        axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)
        axes.set_ylabel(language.say("interest_clock.figure.rate"))
        axes.set_xlabel(language.say("interest_clock.figure.year"))
        title = _title(courses[0])
        base.headline(figure, title)
        base.key(figure, _handles(courses), columns=2)
        what = language.say(
            "interest_clock.figure.ceilings",
            title=title,
            since=courses[0].first,
            until=courses[0].end,
            rows=language.say("interest_clock.between").join(_words(c) for c in courses),
        )
        return base.finish(figure, what, language.say("interest_clock.figure.source"))


# ---------------------------------------------------------------- the lines


def _courses(day_count: int) -> list[_Course]:
    table = datasets.load("lpr")
    days = sorted(table.loc[table["series"] == "lpr_1y", "period"])
    end = law.lpr(days[-1]).until
    then = law.interest_cap(_TWO_LINES, "private")
    now = law.interest_cap(_FOUR_TIMES, "private")
    policy = law.interest_cap(_TWO_LINES, "bank")
    later = [now.since, *(day for day in days if day > now.since)]
    private = [(then.since, then.rate)]
    private += [(day, law.interest_cap(day, "private").rate) for day in later]
    return [
        _Course("private", tuple(private), end),
        _Course("void", ((then.since, then.void_above),), then.until),
        _Course("policy", ((policy.since, policy.reported),), end),
        *_card(then.since, day_count),
        _Course("lpr", tuple((day, law.lpr(day).rate) for day in days), end),
    ]


def _card(left: str, day_count: int) -> list[_Course]:
    """A card's highest and lowest rate while the law set them."""
    old = law.interest_cap(left, "card_issuer", day_count=day_count)
    corridor = law.interest_cap(_CORRIDOR, "card_issuer", day_count=day_count)
    start, end = corridor.since, corridor.until
    low = corridor.daily[0] * day_count
    return [
        _Course("card_high", ((left, old.rate), (start, corridor.rate)), end),
        _Course("card_low", ((left, old.daily[0] * day_count), (start, low)), end),
    ]


def _look(name: str) -> dict[str, Any]:
    return _LOOKS[name.split("_")[0]]


def _draw(axes: Any, course: _Course) -> None:
    days = [_date(day) for day, _ in course.points] + [_date(course.end)]
    rates = [float(rate) for rate in course.rates]
    axes.step(days, [*rates, rates[-1]], where="post", **_look(course.name))


def _handles(courses: list[_Course]) -> list[Line2D]:
    named = [course.name for course in courses if course.name != "card_low"]
    return [
        Line2D([], [], label=language.say(f"interest_clock.line.{name}"), **_look(name))
        for name in named
    ]


def _date(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


# ---------------------------------------------------------------- words


def _shown(rate: Decimal) -> str:
    return f"{rate.normalize():f}"


def _title(private: _Course) -> str:
    first, second, *_ = private.points
    rates = {"before": _shown(first[1]), "after": _shown(second[1])}
    last = _shown(private.rates[-1])
    return language.say("interest_clock.figure.fell", day=second[0], last=last, **rates)


def _words(course: _Course) -> str:
    """A line in words: its span, its first and last rate, the lowest and the highest."""
    said = {"name": language.say(f"interest_clock.line.{course.name}")}
    said |= {"since": course.first, "until": course.end}
    said |= {"first": _shown(course.rates[0]), "last": _shown(course.rates[-1])}
    said |= {"low": _shown(min(course.rates)), "high": _shown(max(course.rates))}
    level = "level" if said["low"] == said["high"] else "moves"
    return language.say(f"interest_clock.figure.{level}", **said)
