"""The figures of interest and of the clock say what the law functions say, in both languages."""

import datetime as dt
import re

import matplotlib.dates as dates
import pytest

from kit import datasets, language, law
from kit.figures import base
from kit.figures.clock import limitation_periods
from kit.figures.interest import ceilings_over_time
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")

DUE, DOOR = "2021-06-15", "2026-03-17"
EVENTS = [("2022-03-10", "part_payment"), ("2022-11-20", "message_reached")]
EXPIRED = law.limitation(DUE, EVENTS, on=DOOR)
MANY = [
    *EVENTS,
    ("2025-12-01", "demand"),
    ("2026-01-05", "demand_signed_by_relative"),
    ("2026-02-01", "request_for_time"),
    ("2026-03-01", "part_payment"),
    ("2026-06-01", "message_reached"),
]
CLOCKS = {
    "expired": EXPIRED,
    "bare": law.limitation(DUE),
    "undated": law.limitation(DUE, EVENTS),
    "plan": law.what_a_signature_does(DUE, DOOR, "repayment_plan", EVENTS).after,
    "signed": law.what_a_signature_does(DUE, DOOR, "demand_signed_by_borrower", EVENTS).after,
    "many": law.limitation(DUE, MANY, on=DOOR),
    "not due": law.limitation("2027-03-12", on=DOOR),
    "older law": law.limitation("2017-01-01", [("2019-05-01", "demand")], on=DOOR),
    "far": law.limitation("2018-01-01", [("2021-01-02", "demand")], on="2040-01-01"),
    "open suit": law.limitation(DUE, [("2022-01-01", "suit_or_arbitration")], on=DOOR),
}


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def the_figures():
    return {name: limitation_periods(clock) for name, clock in CLOCKS.items()} | {
        "ceilings": ceilings_over_time(),
        "ceilings 360": ceilings_over_time(360),
    }


def test_every_figure_is_whole_stands_out_and_is_described_in_its_language(edition):
    """All in one test: to draw the figures is what takes the time."""
    drawn = the_figures()
    figure_guards.are_whole(drawn)
    figure_guards.stand_out(drawn)
    figure_guards.are_described(drawn, edition)
    for name, figure in drawn.items() if edition == "zh" else ():
        assert not re.search(r"[A-Za-z]{4}", figure.description), name


# ---------------------------------------------------------------- ceilings


def lines(figure):
    """Each drawn line as a list of (ISO day, rate)."""
    return [
        [
            (dates.num2date(x).date().isoformat(), y)
            for x, y in zip(dates.date2num(line.get_xdata()), line.get_ydata(), strict=True)
        ]
        for line in figure.axes[0].lines
    ]


def at(course, day):
    """The height of a line in steps on a day."""
    return [rate for since, rate in course if since <= day][-1]


@pytest.mark.parametrize("day", ["2016-01-01", "2020-08-19", "2020-08-20", "2023-03-20", DOOR])
def test_the_private_line_is_the_ceiling_of_the_day(day):
    private = lines(ceilings_over_time())[0]
    assert at(private, day) == float(law.interest_cap(day, "private").rate)


def test_the_other_lines_are_those_of_the_rules():
    _, void, policy, high, low, lpr = lines(ceilings_over_time())
    then = law.interest_cap("2019-01-01", "private")
    assert {rate for _, rate in void} == {float(then.void_above)}
    assert void[-1][0] == then.until == "2020-08-19"
    assert {rate for _, rate in policy} == {24.0}
    corridor = law.interest_cap("2019-01-01", "card_issuer")
    assert high[-1] == (corridor.until, float(corridor.rate))
    assert low[-1] == (corridor.until, float(corridor.daily[0] * 365))
    for day in ("2019-08-20", "2022-06-01", DOOR):
        assert at(lpr, day) == float(law.lpr(day).rate)


def test_the_lines_stop_where_the_series_stops():
    last = law.lpr(datasets.load("lpr")["period"].max()).until
    assert max(day for line in lines(ceilings_over_time()) for day, _ in line) == last
    with pytest.raises(datasets.DataProblem):
        law.lpr((dt.date.fromisoformat(last) + dt.timedelta(days=1)).isoformat())


def test_the_day_count_changes_the_card_and_nothing_else():
    year, short = lines(ceilings_over_time()), lines(ceilings_over_time(360))
    changed = [one != other for one, other in zip(year, short, strict=True)]
    assert changed == [False, False, False, True, True, False]
    assert "18.25%" in ceilings_over_time().description
    assert "18.25%" not in ceilings_over_time(360).description
    with pytest.raises(datasets.DataProblem):
        ceilings_over_time(364)


# ---------------------------------------------------------------- the clock


def bars(figure):
    """Each bar as (row, first day, last day)."""
    return [
        (
            round(bar.get_y() + bar.get_height() / 2),
            dates.num2date(bar.get_x()).date().isoformat(),
            dates.num2date(bar.get_x() + bar.get_width()).date().isoformat(),
        )
        for bar in figure.axes[0].patches
    ]


def test_each_bar_is_a_period_of_the_clock():
    wanted = [(0, DUE, law.limitation(DUE).expires)]
    wanted += [(n, s.date, s.expires) for n, s in enumerate(EXPIRED.log, start=1)]
    assert bars(limitation_periods(EXPIRED)) == wanted


def test_the_line_of_the_day_runs_through_no_text():
    for name, clock in CLOCKS.items():
        figure = limitation_periods(clock)
        boxes = figure_guards.texts(figure)
        axes = figure.axes[0]
        if clock.on:
            (line,) = (one for one in axes.lines if one.get_linestyle() == "--")
            x, _ = line.get_transform().transform((dates.date2num(line.get_xdata()[0]), 0.5))
            below, above = axes.get_window_extent().extents[[1, 3]]
            crossed = [t for t, b in boxes if b.x0 < x < b.x1 and b.y0 < above and b.y1 > below]
            assert crossed == [], name


def test_what_is_no_clock_gets_one_sentence():
    for wrong in (None, DUE, law.what_a_signature_does(DUE, DOOR, "repayment_plan", EVENTS)):
        with pytest.raises(datasets.DataProblem, match="law.limitation"):
            limitation_periods(wrong)


def test_what_moves_nothing_has_no_bar_and_a_hollow_mark():
    figure = limitation_periods(CLOCKS["many"])
    assert {row for row, *_ in bars(figure)} == {0, 1, 2, 5, 6}
    hollow = [m for m in figure.axes[0].lines if m.get_markerfacecolor() == "white"]
    assert len(hollow) == 3  # the demand, the relative's signature, and what came after the day
    assert "no new period" in figure.description


def test_an_open_end_is_drawn_and_said_as_open():
    clock = CLOCKS["signed"]
    figure = limitation_periods(clock)
    row, start, end = bars(figure)[-1]
    assert (row, start, end) == (3, DOOR, clock.latest) and clock.latest != clock.expires
    assert f"{clock.expires} or on {clock.latest}" in figure.description


def test_older_law_is_not_computed():
    figure = limitation_periods(CLOCKS["older law"])
    assert bars(figure) == [] and "was not read" in figure.description


def test_one_moved_day_changes_description_and_picture():
    moved = law.limitation(DUE, [EVENTS[0], ("2022-11-21", EVENTS[1][1])], on=DOOR)
    one, two = limitation_periods(EXPIRED), limitation_periods(moved)
    drawn = base.png(one)
    assert one.description != two.description and drawn != base.png(two)
    assert drawn == base.png(limitation_periods(EXPIRED))
