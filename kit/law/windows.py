"""Counting in windows: how many contacts of a debt lie in the days up to each of them.

Plain arithmetic on arrays; what counts and why is the engine's business. Whether a contact counts
may be open (a fact is missing), so two counts are kept: of what surely counts, and of what may.
Over the limit by the first is over; over it only by the second is open, and the fact is named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NO, YES = 0, 100  # as in the engine: what lies between them names a missing fact
_LAST = np.int32(1_000_000)  # after every second of a day, also of one on which clocks go back


@dataclass(frozen=True)
class Kind:
    """Contacts of which the first few do not count: two fruitless visits in seven days."""

    truth: np.ndarray
    most: int
    days: int


class Tally:
    """The contacts that may count, in the order of their units, days and times.

    Args (arrays, one value a contact):
        counted: 0 no, 100 yes, between them the missing fact.
        kinds: which contacts belong to a kind that is left out up to a number.
        unit: whose contacts are added up, -1 where not recorded: such a contact is left out.
        day: the day's number, -1 where not recorded.
        moment: the order within the day, -1 where not recorded: it then comes last.
    """

    def __init__(
        self,
        counted: np.ndarray,
        kinds: list[Kind],
        unit: np.ndarray,
        day: np.ndarray,
        moment: np.ndarray,
    ) -> None:
        self._counted, self._size = counted, len(counted)
        may = (counted != NO) & (unit >= 0)
        self._undated = np.flatnonzero(may & (day < 0))
        self._rows = _in_order(may & (day >= 0), unit, day, moment)
        self._unit, self._day = unit, day[self._rows].astype(np.int64)
        # one number a place, unit before day, so that a window's ends are found by bisection
        span = int(self._day.max(initial=0)) + 2
        self._base = unit[self._rows].astype(np.int64) * span
        self._place = self._base + self._day
        self._sort_kinds(kinds)

    def _sort_kinds(self, kinds: list[Kind]) -> None:
        own = self._counted[self._rows]
        self._open = np.where(own == YES, NO, own)  # the fact that is missing, per contact
        self._kinds = [(k.truth[self._rows], k.most, k.days) for k in kinds]
        self._plain = np.ones(len(own), bool)
        for truth, _, _ in self._kinds:
            unsure = (truth != NO) & (truth != YES) & (self._open == NO)
            self._open = np.where(unsure, truth, self._open)
            self._plain &= truth != YES
        self._sure = self._open == NO

    def over(self, most: int, days: int, undated: int) -> np.ndarray:
        """Say which contacts go over the limit: 100 yes, 0 no, else the missing fact.

        Args:
            most: the limit.
            days: length of the window, which ends with each contact's own day.
            undated: the number of the fact *date*.
        """
        start = self._start(days)
        without_date = self._without_date()
        low = _within(self._plain & self._sure, start)
        high = _within(self._plain, start) + without_date
        # a contact of a kind is over the limit itself only when its kind's allowance is used up
        adds, may_add = np.ones(len(start), bool), np.ones(len(start), bool)
        for truth, free, span in self._kinds:
            kind = truth == YES
            low += self._beyond(kind & self._sure, free, span, days)
            high += self._beyond(kind, free, span, days)
            recent = self._start(min(span, days))
            adds &= ~kind | (_within(kind & self._sure, recent) > free)
            may_add &= ~kind | (_within(truth != NO, recent) + without_date > free)
        over = self._sure & adds & (low > most)
        doubtful = ~over & may_add & (high > most)
        state = np.zeros(self._size, np.int16)
        state[self._rows] = np.where(doubtful, self._why(start, undated), over * YES)
        state[self._undated] = np.where(self._all_of_unit() > most, undated, NO)
        return state

    def _start(self, days: int) -> np.ndarray:
        """The first place in each contact's window of days."""
        return self._first_from(self._day - (days - 1))

    def _first_from(self, day: np.ndarray) -> np.ndarray:
        return np.searchsorted(self._place, self._base + np.maximum(day, 0))

    def _beyond(self, kind: np.ndarray, free: int, span: int, days: int) -> np.ndarray:
        """Count a kind beyond its allowance, in blocks of days counted back from each contact."""
        total = np.concatenate(([0], np.cumsum(kind)))
        upper = total[1:]
        beyond = np.zeros(len(kind), np.int64)
        for back in range(0, days, span):
            lower = total[self._start(min(back + span, days))]
            beyond += np.maximum(upper - lower - free, 0)
            upper = lower
        return beyond

    def _without_date(self) -> np.ndarray:
        """How many contacts without a date each contact's unit has: they may lie in any window."""
        return _tally(self._unit[self._rows], self._unit[self._undated])

    def _all_of_unit(self) -> np.ndarray:
        """How many contacts that may count the unit of each undated contact has."""
        every = self._unit[np.concatenate((self._rows, self._undated))]
        return _tally(self._unit[self._undated], every)

    def _why(self, start: np.ndarray, undated: int) -> np.ndarray:
        """Name the missing fact: the contact's own, else one of its window, else a date."""
        why = self._open.copy()
        for fact in np.unique(self._open[~self._sure]):
            why[(why == NO) & (_within(self._open == fact, start) > 0)] = fact
        return np.where(why == NO, undated, why)


def following(
    bound: np.ndarray,
    led: np.ndarray,
    unit: np.ndarray,
    day: np.ndarray,
    moment: np.ndarray,
    most: int,
    days: int,
    undated: int,
    untimed: int,
) -> np.ndarray:
    """Say which contacts follow too many others: 100 yes, 0 no, else the missing fact.

    Args (arrays, one value a contact; the last four are numbers):
        bound: the contacts that may not follow; 0 no, 100 yes, between them the missing fact.
        led: the contacts that they may not follow, in the same three values.
        unit, day, moment: as :class:`Tally` takes them.
        most: how many one may follow.
        days: length of the window, which ends with each contact's own day.
        undated, untimed: the numbers of the facts *date* and *time*.

    >>> calls, talks = np.array([YES, YES, YES]), np.array([YES, NO, NO])
    >>> days, noon = np.array([2, 8, 9]), np.array([720, 720, 720])
    >>> following(calls, talks, np.zeros(3, int), days, noon, 0, 7, 1, 2).tolist()
    [0, 100, 0]
    """
    may = ((bound != NO) | (led != NO)) & (unit >= 0)
    lost = np.flatnonzero(may & (day < 0))
    rows = _in_order(may & (day >= 0), unit, day, moment)
    state = np.zeros(len(bound), np.int16)
    span = int(day.max(initial=0)) + 2
    base, when = unit[rows].astype(np.int64) * span, day[rows].astype(np.int64)
    first = np.searchsorted(base + when, base + np.maximum(when - (days - 1), 0))
    today, tomorrow = (
        np.searchsorted(base + when, base + when, side) for side in ("left", "right")
    )
    of, timed = led[rows], moment[rows] >= 0
    # what has no time stands last in its day: before it lie, for sure, the days before only
    here = np.where(timed, np.arange(len(rows)), today)
    unsure = np.where(
        timed,
        _between((of != NO) & ~timed, today, tomorrow),
        _between(of != NO, today, tomorrow) - (of != NO),
    )
    anywhen = _tally(unit[rows], unit[lost[led[lost] != NO]])
    high = _between(of != NO, first, here) + unsure + anywhen
    why = np.where(unsure > 0, untimed, undated)
    for fact in np.unique(of[(of != NO) & (of != YES)]):
        why = np.where(_between(of == fact, first, here) > 0, fact, why)
    own = bound[rows]
    why = np.where(own == YES, why, own)
    over = (own == YES) & (_between(of == YES, first, here) > most)
    state[rows] = np.where(~over & (own != NO) & (high > most), why, over * YES)
    others = _tally(unit[lost], unit[may & (led != NO)]) - (led[lost] != NO)
    state[lost] = np.where((bound[lost] != NO) & (others > most), undated, NO)
    return state


def _in_order(
    mask: np.ndarray, unit: np.ndarray, day: np.ndarray, moment: np.ndarray
) -> np.ndarray:
    """The places of some contacts by unit, day and time; without a time, last in the day."""
    rows = np.flatnonzero(mask)
    last = np.where(moment[rows] < 0, _LAST, moment[rows])
    return rows[np.lexsort((last, day[rows], unit[rows]))]


def _between(mask: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Count from each window's first place up to its end, which is not counted."""
    total = np.concatenate(([0], np.cumsum(mask)))
    return total[end] - total[start]


def _within(mask: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Count from each window's first place up to the contact itself."""
    total = np.concatenate(([0], np.cumsum(mask)))
    return total[1:] - total[start]


def _tally(wanted: np.ndarray, units: np.ndarray) -> np.ndarray:
    """How often each wanted unit is among the units."""
    numbers, counts = np.unique(units, return_counts=True)
    if not len(numbers):
        return np.zeros(len(wanted), np.int64)
    place = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    return np.where(numbers[place] == wanted, counts[place], 0)
