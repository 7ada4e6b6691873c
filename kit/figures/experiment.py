"""Figures of an experiment: what is mixed, who reads what, what could be found, what was found.

What simulated classes give rests on assumed effects, and every figure of them says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from kit import datasets, language
from kit.figures import base
from kit.psychology import Analysis, Assignment, Design, Power, Responses

_COLOURS = ("#0072B2", "#007A5A", "#A8447F", "#8A6100", "#3A6EA5", "#555555")
_LINES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 3)))
_MARKS = ("o", "s", "^", "D", "v", "P")
_FIRST, _REST = "#0072B2", "#9CC7E4"
_SOUGHT = 0.8  # the power that is usually asked for
_Z = 1.959964
_POINTS = (1, 7)  # the ends of the scale of an answer


def _say(key: str, **values: Any) -> str:
    return language.say(f"experiment.figure.{key}", **values)


# ---------------------------------------------------------------- what is mixed


def aliases(design: Design) -> Figure:
    """Draw which main effects a fraction cannot tell from which interactions of two factors.

    Args:
        design: a fraction of two to eight factors of two levels.

    Raises:
        DataProblem: it is no design, or a full one, in which nothing is mixed.

    >>> from kit import psychology
    >>> "tone" in aliases(psychology.Vignettes().design("1/2")).description
    True
    """
    base.expect(design, Design, "psychology.Vignettes(...).design(...)")
    if design.relation is None:
        raise datasets.DataProblem(_say("nothing_mixed"))
    table = design.aliases()
    singles = table[table["effect_letters"].str.len() == 1]
    pairs = table.loc[table["effect_letters"].str.len() == 2, "effect_letters"].tolist()
    comma = language.say("vignettes.comma")
    mixed = {
        row.effect_letters: [
            one for one in row.aliased_with.split(comma) if len(one.strip("-")) == 2
        ]
        for row in singles.itertuples()
    }
    with base.look():
        figure = base.new(2.9 + 0.55 * max(len(pairs), 6), 1.7 + 0.42 * len(singles))
        axes = figure.subplots()
        for y, letter in enumerate(mixed):
            for x, pair in enumerate(pairs):
                same = pair in [one.strip("-") for one in mixed[letter]]
                axes.plot([x], [y], "s" if same else ".", color=base.INK if same else "#BBBBBB")
                if same:
                    axes.lines[-1].set_markersize(11)
        axes.set_xlim(-0.6, len(pairs) - 0.4)
        axes.set_ylim(len(mixed) - 0.4, -0.6)
        axes.set_xticks(range(len(pairs)), pairs)
        names = [f"{row.effect_letters}  {row.effect_name}" for row in singles.itertuples()]
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel(_say("pairs"))
        n = sum(bool(one) for one in mixed.values())
        title = _say("mixed_title" if n else "clear_title", n=n, all=len(mixed))
        base.headline(figure, title)
        rows = [
            _say("mixed", name=name, others=_listed(mixed[name[0]]) or _say("none_of_two"))
            for name in names
        ]
        what = _say("aliases", title=title, kind=design.kind, rows=_joined(rows))
        return base.finish(figure, what, _say("design_source", kind=design.kind))


# ---------------------------------------------------------------- who reads what


def balance(assignment: Assignment) -> Figure:
    """Draw how often each arm is read, and how often it comes first.

    Args:
        assignment: who reads which vignettes.

    Raises:
        DataProblem: it is no assignment.

    >>> from kit import psychology
    >>> "read 3 times" in balance(psychology.Vignettes().assign(24, seed=1)).description
    True
    """
    base.expect(assignment, Assignment, "design.assign(...)")
    with base.look():
        figure = base.new(8.2, 3.6)
        axes = figure.subplots()
        title = _draw_balance(axes, assignment)
        base.headline(figure, title)
        base.key(figure, _balance_handles())
        return base.finish(figure, _balance_words(assignment, title), _drawn_source(assignment))


def _draw_balance(axes: Any, assignment: Assignment) -> str:
    table = assignment.balance()
    first, rest = table["times_first"], table["times_assigned"] - table["times_first"]
    axes.bar(table["arm"], first, color=_FIRST, edgecolor="white", width=0.8)
    axes.bar(
        table["arm"], rest, bottom=first, color=_REST, edgecolor="white", width=0.8, hatch="//"
    )
    axes.set_xlabel(_say("arm"))
    axes.set_ylabel(_say("times"))
    axes.set_ylim(0, max(int(table["times_assigned"].max()), 1) * 1.08)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    return _counted("balance", table["times_assigned"], arms=len(table))


def _balance_handles() -> list[Patch]:
    look = {"edgecolor": "white"}
    return [
        Patch(facecolor=_FIRST, label=_say("first"), **look),
        Patch(facecolor=_REST, hatch="//", label=_say("later"), **look),
    ]


def _balance_words(assignment: Assignment, title: str) -> str:
    table = assignment.balance()
    said = {"n": assignment.n, "each": assignment.per_person, "seed": assignment.seed}
    first = _counted("first", table["times_first"])
    return _say("balance", title=title, first=first, **said)


def _counted(key: str, counts: pd.Series, **said: Any) -> str:
    low, high = int(counts.min()), int(counts.max())
    return _say(f"{key}_even" if low == high else f"{key}_range", low=low, high=high, **said)


def _drawn_source(assignment: Assignment) -> str:
    return _say("drawn", block=assignment.block, seed=assignment.seed)


# ---------------------------------------------------------------- what could be found


def power_curve(power: Power) -> Figure:
    """Draw how often simulated classes find each effect, by the number of people.

    Args:
        power: from ``psychology.power``, with at most six comparisons. Bars are 95% intervals of
            the simulation (Wilson's, from memory, grade M): they shrink with more simulated classes
            and say nothing of whether the assumed effects are right.

    Raises:
        DataProblem: it is no power curve, or has more comparisons.

    >>> from kit import psychology
    >>> made = psychology.power(psychology.Vignettes("tone"), [20, 80], seed=1, draws=100)
    >>> "80%" in power_curve(made).description
    True
    """
    _some_power(power)
    table, names = power.to_frame(), _terms(power)
    with base.look():
        figure = base.new(8.2, 4.4)
        axes = figure.subplots()
        for name, colour, line, mark in zip(names, _COLOURS, _LINES, _MARKS, strict=False):
            own = table[table["term_name"] == name]
            low, high = wilson(own["power_share"].to_numpy(), power.draws)
            look = {"color": colour, "linestyle": line, "marker": mark, "markersize": 5}
            axes.plot(own["power_people"], own["power_share"], linewidth=1.6, label=name, **look)
            axes.vlines(own["power_people"], low, high, color=colour, linewidth=1.4)
        axes.axhline(_SOUGHT, color=base.QUIET, linewidth=0.9, linestyle="--")
        axes.set_ylim(0, 1.04)
        axes.set_xlabel(_say("people"))
        axes.set_ylabel(_say("share"))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
        axes.grid(color="#E5E5E5", linewidth=0.6)
        needed = power.needed(_SOUGHT)
        title = _say("power_title" if needed else "short_title", n=needed)
        base.headline(figure, title)
        base.key(figure, axes.lines[: len(names)], columns=1 if len(names) < 4 else 2)
        rows = [_curve_words(name, table[table["term_name"] == name], power) for name in names]
        what = _say("power", title=title, **_simulated(power), rows=_joined(rows))
        return base.finish(figure, what, _say("power_source", **_simulated(power)))


def wilson(share: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of 95% intervals of shares that were counted among n.

    >>> low, high = wilson(np.array([0.5, 1.0]), 100)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.404, 0.963], [0.596, 1.0])
    """
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def _some_power(power: Any) -> None:
    base.expect(power, Power, "psychology.power(...)")
    if len(_terms(power)) > len(_COLOURS):
        said = {"most": len(_COLOURS), "given": len(_terms(power))}
        raise datasets.DataProblem(_say("many_terms", **said))


def _terms(power: Power) -> list[str]:
    return list(dict.fromkeys(power.to_frame()["term_name"]))


def _simulated(power: Power) -> dict[str, Any]:
    return {"draws": f"{power.draws:,}", "each": power.per_person, "seed": power.seed}


def _curve_words(name: str, own: pd.DataFrame, power: Power) -> str:
    low, high = wilson(own["power_share"].to_numpy(), power.draws)
    points = [
        _say("at", n=row.power_people, share=_two(row.power_share), low=_two(a), high=_two(b))
        for row, a, b in zip(own.itertuples(), low, high, strict=True)
    ]
    true = f"{own['true_latent'].iloc[0]:g}"
    return _say("curve", name=name, true=true, points=_listed(points))


# ---------------------------------------------------------------- what was found


def marginal_means(found: Analysis, answers: Responses | None = None) -> Figure:
    """Draw the mean at each level, and the differences with their intervals.

    Args:
        found: from ``psychology.analyse``.
        answers: the simulated answers that were analysed, whose truth is marked too: as assumed
            before rounding, and as the answers can show it. None marks none.

    Raises:
        DataProblem: it is no analysis, or the answers are none, or no simulated ones.

    >>> from kit import psychology
    >>> made = psychology.simulate_class(psychology.Vignettes("tone"), 60, seed=1)
    >>> "assumed" in marginal_means(psychology.analyse(made), made).description
    True
    """
    base.expect(found, Analysis, "psychology.analyse(...)")
    truth = _truth(found, answers)
    means, table = found.means, found.table
    with base.look():
        figure = base.new(9.6, 1.9 + 0.36 * max(len(means), 2 * len(table)))
        left, right = figure.subplots(1, 2)
        _draw_means(left, means)
        _draw_differences(right, table, truth)
        title = _found_title(found)
        base.headline(figure, title)
        base.key(figure, _found_handles(truth), axes=right)
        rows = [_difference_words(row, truth) for row in table.itertuples()]
        levels = [_level_words(row) for row in means.itertuples()]
        said = {"title": title, "rows": _joined(rows), "levels": _joined(levels)}
        what = _say("found", people=found.counts["people"], used=found.counts["used"], **said)
        return base.finish(figure, what, found.label)


def _truth(found: Analysis, answers: Any) -> pd.DataFrame | None:
    if answers is None:
        return None
    base.expect(answers, Responses, "psychology.simulate_class(...)")
    if answers.truth is None:
        raise datasets.DataProblem(_say("no_truth"))
    own = answers.truth[answers.truth["outcome"] == _outcome(found)]
    return own.set_index("term_name")


def _outcome(found: Analysis) -> str:
    known = {one["id"]: one["name"] for one in found.design.record["outcomes"]}
    return language.of(known[found.outcome])


def _draw_means(axes: Any, means: pd.DataFrame) -> None:
    for y, row in enumerate(means.itertuples()):
        colour = _COLOURS[_place(means, row.vignette_factor) % len(_COLOURS)]
        axes.plot([row.low, row.high], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")
        mark = _MARKS[_place(means, row.vignette_factor) % len(_MARKS)]
        axes.plot([row.marginal_mean], [y], mark, color=colour, markersize=6.5)
    names = []
    for row in means.itertuples():
        name = _say("of_factor", factor=row.vignette_factor, level=row.level_name)
        names.append(_say("few", name=name) if pd.isna(row.marginal_mean) else name)
    axes.set_yticks(range(len(means)), [_label(one) for one in names])
    axes.set_ylim(len(means) - 0.4, -0.6)
    axes.set_xlim(_POINTS[0] - 0.2, _POINTS[1] + 0.2)
    axes.set_xticks(range(_POINTS[0], _POINTS[1] + 1))
    axes.set_xlabel(_say("answer"))
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.6)


def _place(means: pd.DataFrame, factor: str) -> int:
    return list(dict.fromkeys(means["vignette_factor"])).index(factor)


def _draw_differences(axes: Any, table: pd.DataFrame, truth: pd.DataFrame | None) -> None:
    for y, row in enumerate(table.itertuples()):
        colour, mark = _COLOURS[y % len(_COLOURS)], _MARKS[y % len(_MARKS)]
        axes.plot([row.low, row.high], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")
        axes.plot([row.estimate], [y], mark, color=colour, markersize=7)
        if truth is not None and row.term_name in truth.index:
            one = truth.loc[row.term_name]
            axes.plot([one["true_latent"]], [y + 0.3], "x", color=base.INK, markersize=7)
            axes.plot([one["true_answer"]], [y + 0.3], "d", color=base.INK, markerfacecolor="white")
    axes.axvline(0, color=base.QUIET, linewidth=0.8)
    names = [
        _say("few", name=row.term_name) if pd.isna(row.estimate) else row.term_name
        for row in table.itertuples()
    ]
    axes.set_yticks(range(len(table)), [_label(one) for one in names])
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.set_xlabel(_say("difference"))
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.6)


def _found_handles(truth: pd.DataFrame | None) -> list[Line2D]:
    look = {"color": base.INK, "linestyle": ""}
    handles = [Line2D([], [], color=base.INK, marker="o", linewidth=2, label=_say("estimate"))]
    if truth is not None:
        handles.append(Line2D([], [], marker="x", label=_say("latent"), **look))
        label = _say("as_answered")
        handles.append(Line2D([], [], marker="d", markerfacecolor="white", label=label, **look))
    return handles


def _found_title(found: Analysis) -> str:
    apart = int(((found.table["low"] > 0) | (found.table["high"] < 0)).sum())
    return _say("found_title", outcome=_outcome(found), n=apart, all=len(found.table))


def _difference_words(row: Any, truth: pd.DataFrame | None) -> str:
    if pd.isna(row.estimate):
        return _say("few", name=row.term_name)
    said = _say("found_row", name=row.term_name, **_ends(row, "estimate"))
    if truth is None or row.term_name not in truth.index:
        return said
    one = truth.loc[row.term_name]
    real = {"latent": _two(one["true_latent"]), "answer": _two(one["true_answer"])}
    return _say("with_truth", row=said, **real)


def _level_words(row: Any) -> str:
    names = {"factor": row.vignette_factor, "level": row.level_name}
    if pd.isna(row.marginal_mean):
        return _say("few", name=_say("of_factor", **names))
    return _say("level", **names, **_ends(row, "marginal_mean"))


def _ends(row: Any, middle: str) -> dict[str, str]:
    return {"mean": _two(getattr(row, middle)), "low": _two(row.low), "high": _two(row.high)}


# ---------------------------------------------------------------- a plan at a glance


def plan(assignment: Assignment, power: Power) -> Figure:
    """Draw the balance of an assignment and, beside it, the power for its number of people.

    Args:
        assignment: who reads which vignettes.
        power: for the same design and one number of people.

    Raises:
        DataProblem: one of them is something else, or more than six comparisons.

    >>> from kit import psychology
    >>> d = psychology.Vignettes("tone").design()
    >>> "40 people" in plan(d.assign(40, seed=1), psychology.power(d, 40, seed=1)).description
    True
    """
    base.expect(assignment, Assignment, "design.assign(...)")
    _some_power(power)
    table, names = power.to_frame(), _terms(power)
    low, high = wilson(table["power_share"].to_numpy(), power.draws)
    with base.look():
        figure = base.new(9.6, 2.2 + 0.42 * len(names))
        left, right = figure.subplots(1, 2)
        said = _draw_balance(left, assignment)
        looks = zip(table.itertuples(), low, high, _COLOURS, _MARKS, strict=False)
        for y, (row, a, b, colour, mark) in enumerate(looks):
            right.plot([a, b], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")
            right.plot([row.power_share], [y], mark, color=colour, markersize=6.5)
        right.axvline(_SOUGHT, color=base.QUIET, linewidth=0.9, linestyle="--")
        right.set_xlim(0, 1.03)
        right.set_ylim(len(table) - 0.4, -0.6)
        right.set_yticks(range(len(table)), [_label(one) for one in table["term_name"]])
        right.set_xlabel(_say("share"))
        enough = int((table["power_share"] >= _SOUGHT).sum())
        title = _say("plan_title", n=assignment.n, enough=enough, all=len(table))
        base.headline(figure, title)
        base.key(figure, _balance_handles(), axes=left)
        rows = [_curve_words(name, table[table["term_name"] == name], power) for name in names]
        words = _balance_words(assignment, said)
        what = _say("plan", title=title, balance=words, rows=_joined(rows))
        return base.finish(figure, what, _say("power_source", **_simulated(power)))


# ---------------------------------------------------------------- words


def _label(text: str) -> str:
    return base.wrapped(text, 36 if language.current() == "zh" else 24)


def _two(number: float) -> str:
    return f"{number + 0.0:.2f}"


def _listed(parts: Iterable[str]) -> str:
    return _say("comma").join(parts)


def _joined(rows: Iterable[str]) -> str:
    return _say("between").join(rows)
