"""Figures of stress at the door: a survey, diaries, appraisal, days around a visit, what is known.

Survey numbers are weighted and real; people in diaries and visits are invented, and the days are a
model whose sizes are assumed. Both sides of the door are drawn. No colour stands for a person's
worth, and none is red.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from kit import datasets, language, psychology
from kit.figures import base
from kit.psychology import Appraisal, Diary, OfHundred, VisitDays, VisitSensitivity

# Colour, marker and line go together, so that no figure rests on colour alone.
_LOOKS = (
    ("#0072B2", "o", "-"),
    ("#7A5C00", "s", "--"),
    ("#007A5A", "^", "-."),
    ("#5B4B8A", "D", ":"),
    ("#555555", "v", (0, (6, 1, 1, 1, 1, 1))),
)
_WITH, _WITHOUT = ("#0072B2", "^"), ("#555555", "o")
_SIDES = {
    "demand_side": {"facecolor": "#E69F00", "hatch": "//"},
    "resource_side": {"facecolor": "#56B4E9", "hatch": ""},
}
_EDGE = {"edgecolor": "#333333", "linewidth": 0.5}
_MOMENTS = ("stress_before", "stress_knock", "stress_after", "stress_next_day")
_STATUSES = ("solid", "single", "contested", "absent", "not_read")
_STATUS_MARKS = ("o", "s", "D", "X", "v")
_GRID = {"color": "#DDDDDD", "linewidth": 0.6}


def _say(key: str, **values: Any) -> str:
    return language.say(f"stress.figure.{key}", **values)


# ---------------------------------------------------------------- the survey


def contact_and_score(
    contact: pd.DataFrame, scores: pd.DataFrame, which: str = "table_score"
) -> Figure:
    """Draw the share contacted by a collector, by denominator, and the mean score of each group.

    Args:
        contact: ``psychology.survey_table("contact")``.
        scores: ``psychology.survey_table("scores")``.
        which: ``"table_score"`` or ``"file_score"``.

    Raises:
        DataProblem: other tables, or no such score.

    >>> tables = [psychology.survey_table(name) for name in ("contact", "scores")]
    >>> "14.6" in contact_and_score(*tables).description
    True
    """
    _needs(contact, "survey_denominator", "survey_answer", "weighted_value", "approximate_low")
    _needs(scores, "survey_split", "survey_group", "which_score", "weighted_value")
    yes = contact[contact["survey_answer"] == "yes"]
    split = (scores["survey_split"] == "contacted") & (scores["which_score"] == which)
    means = scores[split & scores["survey_group"].isin(["no", "yes", "not_sure"])]
    if yes.empty or means.empty:
        raise datasets.DataProblem(_say("needs", columns="which_score, survey_answer"))
    shares = [_row(row, "survey_denominator", row.people_counted, 100) for row in _each(yes)]
    groups = [_row(row, "survey_group", row.people_counted, 1) for row in _each(means)]
    with base.look():
        figure = base.new(9.2, 3.4)
        left, right = figure.subplots(1, 2)
        _draw_intervals(left, shares)
        _draw_intervals(right, groups)
        left.set_title(_say("contacted"), fontsize=10, loc="left")
        right.set_title(_say("score_by_contact"), fontsize=10, loc="left")
        left.set_xlabel(_say("of_hundred_axis"))
        right.set_xlabel(_say("score_axis"))
        by_group = {row.survey_group: row.weighted_value for row in _each(means)}
        every = [value for _, value, *_ in shares]
        said = {"low": _one(min(every)), "high": _one(max(every))}
        said |= {"yes": _one(by_group["yes"]), "no": _one(by_group["no"])}
        title = _say("survey_title", **said)
        base.headline(figure, title)
        what = _say("survey", title=title, shares=_joined(shares), groups=_joined(groups))
        return base.finish(figure, what, _say("survey_source"))


def _each(table: pd.DataFrame) -> Iterable[Any]:
    return table.itertuples(index=False)


def _row(row: Any, column: str, n: Any, times: float) -> tuple[str, float, float, float, str]:
    """Words, value, both ends of the interval, and how many people it rests on."""
    name = language.label(column, getattr(row, column))
    ends = (float(row.approximate_low) * times, float(row.approximate_high) * times)
    return name, float(row.weighted_value) * times, *ends, f"{int(n):,}"


def _draw_intervals(axes: Any, rows: Sequence[tuple[str, float, float, float, str]]) -> None:
    colour, mark = _WITH
    for place, (_, value, low, high, n) in enumerate(rows):
        axes.plot([low, high], [place, place], color=colour, linewidth=2)
        axes.plot([value], [place], mark, color=colour, markersize=7)
        words = _say("value_n", value=_one(value), n=n)
        axes.annotate(
            words, (value, place), xytext=(0, 9), textcoords="offset points", fontsize=8.5
        ).set_ha("center")
    axes.set_yticks(
        range(len(rows)), [_wrapped(row[0], 24) for row in rows], fontsize=9, linespacing=1.3
    )
    axes.set_ylim(len(rows) - 0.5, -0.7)
    axes.margins(x=0.35)
    _grid(axes, "x")


def _joined(rows: Sequence[tuple[str, float, float, float, str]]) -> str:
    return _between(
        _say("interval_row", name=name, value=_one(value), low=_one(low), high=_one(high), n=n)
        for name, value, low, high, n in rows
    )


def contacted_by_event(
    shocks: pd.DataFrame, events: Sequence[str], denominator: str = "yes_or_no"
) -> Figure:
    """Draw the share contacted among people with and without each event of the year.

    Args:
        shocks: ``psychology.survey_table("shocks")``.
        events: its survey_variable codes, in the order wanted.
        denominator: its survey_denominator code.

    Raises:
        DataProblem: another table, or an event or denominator that it does not hold.

    >>> shocks = psychology.survey_table("shocks")
    >>> "lost a job" in contacted_by_event(shocks, ["shock_job_lost"]).description
    True
    """
    _needs(shocks, "survey_variable", "survey_denominator", "survey_group", "weighted_value")
    pairs = []
    for event in events:
        chosen = shocks[shocks["survey_variable"].eq(event)]
        chosen = chosen[chosen["survey_denominator"].eq(denominator)]
        if len(chosen) != 2:
            known = ", ".join(dict.fromkeys(shocks["survey_variable"]))
            raise datasets.DataProblem(_say("no_event", event=event, known=known))
        rows = {row.survey_group: row for row in _each(chosen)}
        pairs.append(
            {
                group: _row(rows[group], "survey_variable", rows[group].people_counted, 100)
                for group in ("yes", "no")
            }
        )
    if not pairs:
        raise datasets.DataProblem(_say("no_event", event="", known=""))
    with base.look():
        figure = base.new(8.6, 1.9 + 0.52 * len(pairs))
        axes = figure.subplots()
        for place, pair in enumerate(pairs):
            for group, lift, (colour, mark) in (("yes", -0.14, _WITH), ("no", 0.14, _WITHOUT)):
                _, value, low, high, _ = pair[group]
                axes.plot([low, high], [place + lift] * 2, color=colour, linewidth=2)
                face = colour if group == "yes" else "white"
                axes.plot(
                    [value], [place + lift], mark, color=colour, markerfacecolor=face, markersize=7
                )
        names = [_wrapped(pair["yes"][0], 40) for pair in pairs]
        axes.set_yticks(range(len(pairs)), names, fontsize=9, linespacing=1.3)
        axes.set_ylim(len(pairs) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.set_xlabel(_say("of_hundred_axis"))
        _grid(axes, "x")
        apart = sum(pair["yes"][2] > pair["no"][3] for pair in pairs)
        title = _say("event_title", apart=apart, all=len(pairs))
        base.headline(figure, title)
        looks = (
            (_say("with_event"), *_WITH, _WITH[0]),
            (_say("without_event"), *_WITHOUT, "white"),
        )
        base.key(
            figure,
            [
                Line2D(
                    [], [], color=colour, marker=mark, markerfacecolor=face, linewidth=2, label=word
                )
                for word, colour, mark, face in looks
            ],
        )
        rows = _between(
            _say(
                "event_row",
                name=pair["yes"][0],
                yes=_one(pair["yes"][1]),
                n=pair["yes"][4],
                no=_one(pair["no"][1]),
            )
            for pair in pairs
        )
        said = {"denominator": language.label("survey_denominator", denominator)}
        what = _say("events", title=title, rows=rows, **said)
        return base.finish(figure, what, _say("survey_source"))


# ---------------------------------------------------------------- the thermometer


def diary_lines(diary: Diary) -> Figure:
    """Draw the invented people of a diary at four moments, on both sides of the door.

    Only rows that are the kit's own invention are drawn; whatever a class added may be somebody's
    own, and enters the medians alone.

    Args:
        diary: ``psychology.diary()``, or one with a class's personas added.

    Raises:
        DataProblem: no Diary, or none of the invented people in it.

    >>> "Shen Yan 4, 7, 8, 9" in diary_lines(psychology.diary()).description
    True
    """
    base.expect(diary, Diary, "psychology.diary()")
    people = psychology.diary_people().merge(_invented(diary), on="persona")
    if people.empty:
        raise datasets.DataProblem(_say("nobody_invented"))
    with base.look():
        figure = base.new(9.4, 4.4)
        pair = figure.subplots(1, 2, sharey=True)
        for axes, side in zip(pair, ("inside", "outside"), strict=True):
            here = people[people["door_side"] == side]
            axes.set_title(language.label("door_side", side), fontsize=10, loc="left")
            lines = [(row.persona_name, [getattr(row, m) for m in _MOMENTS]) for row in _each(here)]
            _draw_diaries(axes, lines)
        pair[0].set_ylabel(_say("tension"))
        left = people["stress_next_day"] - people["stress_before"]
        title = _say("diary_title", n=len(people), left=int((left > 0).sum()))
        base.headline(figure, title)
        rows = _between(
            _say(
                "diary_row",
                name=row.persona_name,
                side=language.label("door_side", row.door_side),
                values=_listed(f"{getattr(row, m):g}" for m in _MOMENTS),
            )
            for row in _each(people)
        )
        what = _say("diary", title=title, rows=rows, medians=_medians(diary))
        return base.finish(figure, what, _say("diary_source"))


def _invented(diary: Diary) -> pd.DataFrame:
    """The rows of a diary that stand so in the kit's own."""
    return diary.to_frame().merge(psychology.diary().to_frame(), on=["persona", *_MOMENTS])


def _draw_diaries(axes: Any, lines: Sequence[tuple[str, Sequence[float]]]) -> None:
    for (_, values), (colour, mark, line) in zip(lines, _LOOKS, strict=False):
        axes.plot(range(4), values, color=colour, marker=mark, linestyle=line, linewidth=1.8)
    ends = _spread([values[-1] for _, values in lines], 0.62)
    for (name, values), (colour, *_), y in zip(lines, _LOOKS, ends, strict=False):
        text = _say("end_label", name=name, value=f"{values[-1]:g}")
        axes.text(3.12, y, text, color=colour, fontsize=9, va="center")
    _four_moments(axes)
    axes.set_xlim(-0.2, 5.0)


def _four_moments(axes: Any) -> None:
    words = [_wrapped(_say(f"moment.{moment}"), 10) for moment in _MOMENTS]
    axes.set_xticks(range(4), words, fontsize=8.5)
    axes.set_ylim(-0.4, 10.4)
    axes.set_yticks(range(0, 11, 2))
    _grid(axes, "y")


def _spread(values: Sequence[float], apart: float) -> list[float]:
    """Move labels up until none lies on the one below it, and all down if the last is too high."""
    order = np.argsort(values, kind="stable")
    places = np.array(values, float)
    for one, other in zip(order, order[1:], strict=False):
        places[other] = max(places[other], places[one] + apart)
    return (places - max(places.max(initial=0) - 10.2, 0)).tolist()


def _medians(diary: Diary) -> str:
    """Medians of everybody in the diary, from five people up; or why there are none."""
    try:
        middle = diary.summary()["stress_q50"]
    except datasets.DataProblem as few:
        return str(few)
    values = ("-" if value != value else f"{value:g}" for value in middle)
    return _say("medians", n=len(diary.to_frame()), values=_listed(values))


# ---------------------------------------------------------------- appraisal


def appraisal_balance(appraisals: Mapping[str, Appraisal]) -> Figure:
    """Draw demands against resources, one pair of bars an appraisal.

    Args:
        appraisals: what ``psychology.appraise`` returned for one person, by the words to write.

    Raises:
        DataProblem: none, or what is no appraisal of one person.

    >>> one = psychology.appraise([80, 90], [30, 20])
    >>> "+60" in appraisal_balance({"Lin": one}).description
    True
    """
    _appraised(appraisals)
    with base.look():
        figure = base.new(8.4, 1.7 + 0.75 * len(appraisals))
        axes = figure.subplots()
        _draw_balance(axes, appraisals)
        first, *_, last = appraisals.values() if len(appraisals) > 1 else [*appraisals.values()] * 2
        said = {"first": f"{first.balance:+g}", "last": f"{last.balance:+g}"}
        title = _say("balance_title", **said)
        base.headline(figure, title)
        base.key(figure, _side_patches())
        what = _say("balance", title=title, rows=_balances(appraisals))
        return base.finish(figure, what, _say("balance_source"))


def _appraised(appraisals: Any) -> None:
    fits = isinstance(appraisals, Mapping) and appraisals
    if not fits or not all(isinstance(one, Appraisal) for one in appraisals.values()):
        raise datasets.DataProblem(_say("no_appraisals"))


def _draw_balance(axes: Any, appraisals: Mapping[str, Appraisal], wide: int = 26) -> None:
    for place, one in enumerate(appraisals.values()):
        for side, lift in (("demand_side", -0.19), ("resource_side", 0.19)):
            value = getattr(one, side)
            axes.barh(place + lift, value, 0.34, **_SIDES[side], **_EDGE)
            base.beside(axes, f"{value:g}", (value, place + lift))
    names = [f"{_wrapped(name, wide)}\n{one.balance:+g}" for name, one in appraisals.items()]
    axes.set_yticks(range(len(appraisals)), names, fontsize=9, linespacing=1.3)
    axes.set_ylim(len(appraisals) - 0.5, -0.5)
    axes.set_xlim(0, 112)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel(_say("balance_axis"))


def _side_patches() -> list[Patch]:
    return [
        Patch(label=language.label("column", side), **look, **_EDGE)
        for side, look in _SIDES.items()
    ]


def _balances(appraisals: Mapping[str, Appraisal]) -> str:
    return _between(
        _say(
            "balance_row",
            name=name,
            demands=f"{one.demand_side:g}",
            resources=f"{one.resource_side:g}",
            balance=f"{one.balance:+g}",
        )
        for name, one in appraisals.items()
    )


# ---------------------------------------------------------------- one diary and one balance


def thermometer_and_balance(
    name: str, values: Sequence[float], diary: Diary, appraisals: Mapping[str, Appraisal]
) -> Figure:
    """Draw four moments of one invented person beside the middle of all, and an appraisal.

    Args:
        name: of the invented person.
        values: the four numbers, 0 to 10.
        diary: all people, this one among them; its quartiles are drawn from five people up.
        appraisals: as for :func:`appraisal_balance`.

    Raises:
        DataProblem: what is none of these.

    >>> one = {"Lin": psychology.appraise([80, 90], [30, 20])}
    >>> drawn = thermometer_and_balance("Lin", [4, 9, 7, 6], psychology.diary(), one)
    >>> "4, 9, 7, 6" in drawn.description
    True
    """
    base.expect(diary, Diary, "psychology.diary()")
    _appraised(appraisals)
    with base.look():
        figure = base.new(9.6, 4.3)
        places = figure.add_gridspec(1, 2, width_ratios=(1.05, 1))
        left, right = (figure.add_subplot(place) for place in places)
        colour, mark, line = _LOOKS[0]
        handles = left.plot(
            range(4), values, color=colour, marker=mark, linestyle=line, linewidth=2, label=name
        )
        try:
            middle = diary.summary()
        except datasets.DataProblem:
            pass
        else:
            quarters = [middle[f"stress_q{q}"].to_numpy(float) for q in (25, 75)]
            handles.append(
                left.fill_between(
                    range(4),
                    *quarters,
                    facecolor="#DDDDDD",
                    hatch="..",
                    edgecolor="#999999",
                    linewidth=0,
                    label=_say("half_of_all"),
                )
            )
            handles += left.plot(
                range(4),
                middle["stress_q50"],
                color="#555555",
                marker="s",
                linestyle="--",
                linewidth=1.4,
                label=_say("median_of_all"),
            )
        _four_moments(left)
        left.set_ylabel(_say("tension"))
        base.key(figure, handles, columns=len(handles), axes=left)
        _draw_balance(right, appraisals, wide=18)
        base.key(figure, _side_patches(), axes=right)
        said = {"name": name, "values": _listed(f"{value:g}" for value in values)}
        last = [*appraisals.values()][-1]
        title = _say("both_title", balance=f"{last.balance:+g}", **said)
        base.headline(figure, title)
        what = _say("both", title=title, medians=_medians(diary), rows=_balances(appraisals))
        return base.finish(figure, what, _say("both_source"))


# ---------------------------------------------------------------- days around a visit


def days_around(courses: Mapping[str, VisitDays]) -> Figure:
    """Draw the days around visits: tension and talk at home, strain on the landing.

    Args:
        courses: what ``psychology.visit_days`` returned, by the words that name each visit; at
            most five.

    Raises:
        DataProblem: none, too many, or something else.

    >>> "9.0" in days_around({"as told": psychology.visit_days("as_lin_tells", "lin")}).description
    True
    """
    fits = isinstance(courses, Mapping) and 0 < len(courses) <= len(_LOOKS)
    if not fits or not all(isinstance(one, VisitDays) for one in courses.values()):
        raise datasets.DataProblem(_say("no_days", most=len(_LOOKS)))
    states = ("arousal", "willing_to_talk", "collector_strain")
    with base.look():
        figure = base.new(9.8, 4.2)
        places = figure.add_gridspec(2, 3, height_ratios=(0.08, 1))
        three = [figure.add_subplot(places[1, n]) for n in range(3)]
        tables = {name: one.to_frame() for name, one in courses.items()}
        for axes, state in zip(three, states, strict=True):
            for table, (colour, _, line) in zip(tables.values(), _LOOKS, strict=False):
                axes.plot(
                    table["day_from_visit"], table[state], color=colour, linestyle=line, linewidth=2
                )
            axes.axvline(0, color=base.QUIET, linewidth=0.8)
            axes.set_ylim(*((-0.02, 1.02) if state == "willing_to_talk" else (-0.2, 10.2)))
            axes.set_title(_wrapped(_say(f"state.{state}"), 40), fontsize=9.5, loc="left")
            axes.set_xlabel(_say("day_axis"))
            axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
            _grid(axes, "y")
        handles = [
            Line2D([], [], color=colour, linestyle=line, linewidth=2, label=name)
            for name, (colour, _, line) in zip(tables, _LOOKS, strict=False)
        ]
        _key_row(figure, places[0, :], handles, columns=min(3, len(handles)))
        peaks = [one.value("arousal_peak") for one in courses.values()]
        title = _say("days_title", low=_one(min(peaks)), high=_one(max(peaks)))
        base.headline(figure, title)
        rows = _between(
            _say("days_row", name=name, **_course(one)) for name, one in courses.items()
        )
        return base.finish(figure, _say("days", title=title, rows=rows), _say("days_source"))


def _course(one: VisitDays) -> dict[str, str]:
    codes = ("arousal_peak", "arousal_last", "strain_peak", "strain_last")
    said = {code: _one(one.value(code)) for code in codes}
    return said | {code: _two(one.value(code)) for code in ("talk_next", "talk_last")}


def differences(answer: VisitSensitivity) -> Figure:
    """Draw how far the differences between two visits range, as the assumptions are moved.

    Args:
        answer: what ``psychology.visit_sensitivity`` returned.

    Raises:
        DataProblem: something else.

    >>> answer = psychology.visit_sensitivity("respectful", "pressing", "lin", draws=200)
    >>> "zero" in differences(answer).description
    True
    """
    base.expect(answer, VisitSensitivity, "psychology.visit_sensitivity()")
    ranges = answer.ranges
    is_share = ranges["model_outcome"].isin(["talk_next", "talk_last", "promise_last"])
    with base.look():
        figure = base.new(9.6, 4.6)
        places = figure.add_gridspec(
            2, 1, height_ratios=(max((~is_share).sum(), 1), max(is_share.sum(), 1))
        )
        for place, part, unit in ((0, ranges[~is_share], "points"), (1, ranges[is_share], "share")):
            axes = figure.add_subplot(places[place, 0])
            _draw_ranges(axes, part)
            axes.set_xlabel(_say(f"difference_{unit}"))
        opened = int(ranges["sign_differs"].sum())
        title = _say("ranges_title", open=opened, all=len(ranges))
        base.headline(figure, title)
        base.key(
            figure,
            [
                Line2D([], [], color="#999999", linewidth=1.2, label=_say("all_draws")),
                Line2D([], [], color="#0072B2", linewidth=4, label=_say("most_draws")),
                Line2D([], [], color=base.INK, marker="D", linestyle="", label=_say("as_assumed")),
            ],
        )
        rows = _between(
            _say(
                "range_row",
                what=_say(f"outcome.{row.model_outcome}"),
                whose=language.label("whose_outcome", row.whose_outcome),
                now=_signed(row.difference),
                low=_signed(row.difference_lowest),
                high=_signed(row.difference_highest),
            )
            for row in _each(ranges)
        )
        what = _say("ranges", title=title, rows=rows, draws=f"{answer.draws:,}")
        return base.finish(figure, what, _say("days_source"))


def _draw_ranges(axes: Any, part: pd.DataFrame) -> None:
    names = []
    for place, row in enumerate(_each(part)):
        ends = [row.difference_lowest, row.difference_highest]
        axes.plot(ends, [place] * 2, color="#999999", linewidth=1.2, marker="|")
        axes.plot(
            [row.difference_q05, row.difference_q95],
            [place] * 2,
            color="#0072B2",
            linewidth=4,
            solid_capstyle="butt",
        )
        axes.plot([row.difference], [place], "D", color=base.INK, markersize=5)
        whose = language.label("whose_outcome", row.whose_outcome)
        names.append(_say("whose_row", what=_say(f"outcome.{row.model_outcome}"), whose=whose))
    axes.axvline(0, color=base.INK, linewidth=1.2)
    axes.set_yticks(range(len(part)), names, fontsize=9, linespacing=1.3)
    axes.set_ylim(len(part) - 0.4, -0.6)
    _grid(axes, "x")


# ---------------------------------------------------------------- a hundred people


def hundred_people(one: OfHundred) -> Figure:
    """Draw an odds ratio as a hundred people without and a hundred with the factor.

    Args:
        one: what ``psychology.of_hundred`` or ``psychology.from_finding`` returned.

    Raises:
        DataProblem: something else.

    >>> "50 of 100" in hundred_people(psychology.of_hundred(3, 0.25)).description
    True
    """
    base.expect(one, OfHundred, "psychology.of_hundred()")
    icons = one.icons()
    counts = icons.groupby("factor_group")["icon_has"].sum()
    with base.look():
        figure = base.new(8.2, 4.3)
        places = figure.add_gridspec(2, 2, height_ratios=(0.09, 1))
        for n, group in enumerate(("without", "with")):
            axes = figure.add_subplot(places[1, n])
            for has, (colour, mark), face in ((True, _WITH, _WITH[0]), (False, _WITHOUT, "white")):
                those = icons[(icons["factor_group"] == group) & (icons["icon_has"] == has)]
                axes.plot(
                    those["icon_column"],
                    those["icon_row"],
                    mark,
                    color=colour,
                    markerfacecolor=face,
                    markersize=8,
                )
            axes.set_title(
                _say("group", group=language.label("factor_group", group), n=int(counts[group])),
                fontsize=10,
                loc="left",
            )
            axes.set_xlim(-0.6, 9.6)
            axes.set_ylim(9.6, -0.6)
            axes.set_axis_off()
        handles = [
            Line2D([], [], color=_WITH[0], marker=_WITH[1], linestyle="", label=_say("has")),
            Line2D(
                [],
                [],
                color=_WITHOUT[0],
                marker=_WITHOUT[1],
                markerfacecolor="white",
                linestyle="",
                label=_say("has_not"),
            ),
        ]
        _key_row(figure, places[0, :], handles, columns=2)
        said = {"without": int(counts["without"]), "with_": int(counts["with"])}
        title = _say("hundred_title", odds=f"{one.odds_ratio:g}", **said)
        base.headline(figure, title)
        what = _say("hundred", title=title, base=f"{one.without:g}", **said)
        return base.finish(figure, what, _say("hundred_source"))


# ---------------------------------------------------------------- what is known


def evidence_status(cards: pd.DataFrame) -> Figure:
    """Draw what the lessons lean on by how well it is known, one row a card.

    Args:
        cards: what ``psychology.evidence_cards`` returned.

    Raises:
        DataProblem: another table, or an empty one.

    >>> "contested" in evidence_status(psychology.evidence_cards("scarcity")).description
    True
    """
    _needs(cards, "card", "evidence_status", "card_says")
    listed = cards.drop_duplicates("card")
    with base.look():
        texts = [_wrapped(row.card_says, 58) for row in _each(listed)]
        lines = sum(text.count("\n") + 1 for text in texts)
        figure = base.new(9.6, 1.7 + 0.21 * lines + 0.2 * len(listed))
        axes = figure.subplots()
        for place, row in enumerate(_each(listed)):
            at = _STATUSES.index(row.evidence_status)
            colour = (*_LOOKS,)[at][0]
            axes.plot([at], [place], _STATUS_MARKS[at], color=colour, markersize=10)
        axes.set_xticks(
            range(len(_STATUSES)),
            [_wrapped(language.label("evidence_status", code), 12) for code in _STATUSES],
            fontsize=9,
        )
        axes.xaxis.tick_top()
        axes.set_yticks(range(len(listed)), texts, fontsize=9, linespacing=1.3)
        axes.set_xlim(-0.5, len(_STATUSES) - 0.5)
        axes.set_ylim(len(listed) - 0.5, -0.5)
        axes.tick_params(length=0)
        axes.grid(color="#E5E5E5", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines["bottom"].set_visible(False)
        counts = listed["evidence_status"].value_counts()
        said = {code: int(counts.get(code, 0)) for code in _STATUSES}
        title = _say("cards_title", all=len(listed), **said)
        base.headline(figure, title)
        rows = _between(
            _say(
                "card_row",
                says=row.card_says,
                status=language.label("evidence_status", row.evidence_status),
            )
            for row in _each(listed)
        )
        return base.finish(figure, _say("cards", title=title, rows=rows), _say("cards_source"))


# ---------------------------------------------------------------- parts


def _key_row(figure: Figure, place: Any, handles: list[Any], columns: int) -> None:
    """A row of its own for the key: outside the axes it would lie on a text."""
    top = figure.add_subplot(place)
    top.set_axis_off()
    top.legend(
        handles=handles,
        loc="center left",
        ncols=columns,
        frameon=False,
        fontsize=9,
        borderaxespad=0,
    )


def _grid(axes: Any, axis: str) -> None:
    axes.grid(axis=axis, **_GRID)
    axes.set_axisbelow(True)


def _wrapped(text: str, width: int) -> str:
    """Break a label into lines, none of which begins with a mark that closes."""
    lines = base.wrapped(text, width)
    return re.sub(r"\n([，。；：、）”〕]+)\n?", r"\1\n", lines).rstrip("\n")


def _needs(table: Any, *columns: str) -> None:
    lacking = [c for c in columns if c not in getattr(table, "columns", ())]
    if lacking or not len(table):
        raise datasets.DataProblem(_say("needs", columns=", ".join(lacking or columns)))


def _one(number: float) -> str:
    return f"{number:.1f}"


def _two(number: float) -> str:
    return f"{number:.2f}"


def _signed(number: float) -> str:
    return f"{round(number, 2) + 0.0:+.2f}"


def _listed(parts: Iterable[str]) -> str:
    return _say("comma").join(parts)


def _between(rows: Iterable[str]) -> str:
    return _say("between").join(rows)
