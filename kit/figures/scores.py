"""Figures of scales: a score on its range, two ways to score one survey, items that go together.

No colour stands for a band of people, and none is red: a score is a place on a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from kit import datasets, language
from kit.figures import base
from kit.psychology import Scale, Score

_BLUE, _GREEN, _PURPLE = "#0072B2", "#007A5A", "#A8447F"
_SHOWN_RANKS = (10, 25, 50, 75, 90)  # percentiles that are marked under the line
_DASHED = {"color": base.QUIET, "linestyle": "--", "linewidth": 0.9}
# by how many things stand behind the simulated items
_BEHIND = {1: (_BLUE, "o", "-"), 2: (_PURPLE, "s", "--")}


def _say(key: str, **values: Any) -> str:
    return language.say(f"scores.figure.{key}", **values)


def _joined(parts: Any) -> str:
    return _say("between").join(parts)


# ---------------------------------------------------------------- one score on its range


def score_on_range(score: Score, other: Score | None = None, words: str = "") -> Figure:
    """Draw a score as a place on its range, with the direction and the norm's percentiles.

    Args:
        score: what :meth:`kit.psychology.Scale.score` returned for one person.
        other: a second score of the same scale under it, such as the same sheet scored wrongly.
        words: what the second one is; "" for a sheet scored wrongly.

    Raises:
        DataProblem: no score of one person, one without a total, or a second of another scale.

    >>> from kit import psychology
    >>> one = psychology.scale("phq4").score([0, 0, 0, 0])
    >>> "0 on a range of 0 to 12" in score_on_range(one).description
    True
    """
    _refuse(score, other)
    words = words or _say("other")
    low, high = float(score.low), float(score.high)
    marks = _marks(score, low, high)
    with base.look():
        figure = base.new(8.2, 2.7)
        axes = figure.subplots()
        axes.plot([low, high], [0, 0], color="#BBBBBB", linewidth=7, solid_capstyle="butt")
        for at, rank in marks:
            axes.plot([at, at], [-0.16, 0.16], color=base.INK, linewidth=1.2)
            _under(axes, at, _say("rank", rank=f"{rank:g}"))
        _mark(axes, score.value, True)
        if other is not None:
            _mark(axes, other.value, False, words)
        _dress(axes, low, high, score.scale.higher_means)
        title = _title(score)
        base.headline(figure, title)
        said = {"title": title, "higher": score.scale.higher_means}
        said["marks"] = _mark_words(score, marks)
        what = _say("range", **said)
        if other is not None:
            what += _say("range_other", words=words, value=_plain(other.value))
        return base.finish(figure, what, _norm_source(score, marks))


def _refuse(score: Any, other: Any) -> None:
    for one in (score, *([] if other is None else [other])):
        base.expect(one, Score, "psychology.scale(...).score(...)")
        if one.value is None:
            raise datasets.DataProblem(_say("no_total", scale=one.scale.name))
    if other is not None and other.scale.id != score.scale.id:
        raise datasets.DataProblem(_say("other_scale"))


def _marks(score: Score, low: float, high: float) -> list[tuple[float, float]]:
    """Score and percentile of the marks of the first norm that has percentiles of the whole.

    None where the norm was measured with another wording.
    """
    if not score.scale.norm_fits(score.wording):
        return []
    norms = score.scale.norms()
    whole = norms[(norms["scale_part"] == "") & norms["norm_percentiles"].map(bool)]
    points = whole["norm_percentiles"].iloc[0] if len(whole) else ()
    return [(at, rank) for at, rank in points if rank in _SHOWN_RANKS and low <= at <= high]


def _mark(axes: Any, value: float, full: bool, words: str = "") -> None:
    low, high = sorted(axes.lines[0].get_xdata())
    place = (value - low) / (high - low)
    side = "center" if full or 0.3 < place < 0.7 else "left" if place <= 0.3 else "right"
    look = {"marker": "D", "markersize": 11} if full else {"marker": "s", "markersize": 10}
    face = _BLUE if full else "white"
    colour = _BLUE if full else _PURPLE
    axes.plot([value], [0], markerfacecolor=face, color=colour, markeredgewidth=2, **look)
    text = _plain(value) if full else _say("second", value=_plain(value), words=words)
    axes.annotate(
        text,
        (value, 0),
        xytext=(0, 13 if full else 33),
        textcoords="offset points",
        ha=side,
        fontsize=10.5 if full else 9,
        color=colour,
    )


def _under(axes: Any, at: float, text: str) -> None:
    axes.annotate(
        text,
        (at, 0),
        xytext=(0, -17),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=8.5,
        color=base.QUIET,
    )


def _dress(axes: Any, low: float, high: float, higher: str) -> None:
    wide = high - low
    axes.set_xlim(low - 0.04 * wide, high + 0.04 * wide)
    axes.set_ylim(-0.75, 1.05)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    middle = MaxNLocator(nbins=6, integer=True).tick_values(low, high)
    near = 0.05 * wide
    ticks = [t for t in middle if low + near < t < high - near]
    axes.set_xticks([low, *ticks, high])
    axes.set_xlabel(base.wrapped(_say("direction", higher=higher), 96))


def _title(score: Score) -> str:
    said = {"value": _plain(score.value), "low": _plain(score.low), "high": _plain(score.high)}
    return _say("range_title", scale=score.scale.name, **said)


def _mark_words(score: Score, marks: Sequence[tuple[float, float]]) -> str:
    if not marks:
        return _say("no_norm" if score.scale.norm_fits(score.wording) else "other_wording")
    each = (_say("mark", rank=f"{rank:g}", at=_plain(at)) for at, rank in marks)
    return _say("marks", marks=_joined(each))


def _norm_source(score: Score, marks: Sequence[tuple[float, float]]) -> str:
    if not marks:
        fits = score.scale.norm_fits(score.wording)
        return _say("no_norm_source" if fits else "other_wording_source")
    norms = score.scale.norms()
    group = norms.loc[norms["norm_percentiles"].map(bool), "norm_group"].iloc[0]
    return _say("norm_source", group=group)


def _plain(value: float) -> str:
    return f"{float(value):g}"


# ---------------------------------------------------------------- the table and the file


def table_against_file(same_sum: pd.DataFrame, compared: pd.DataFrame) -> Figure:
    """Draw, for each sum of the ten items, the table's one score and the file's many.

    Args:
        same_sum: ``psychology.survey_table("same_sum")``.
        compared: ``psychology.survey_table("two_scores")``.

    Raises:
        DataProblem: other tables.

    >>> from kit import psychology
    >>> tables = [psychology.survey_table(name) for name in ("same_sum", "two_scores")]
    >>> "equal for 16%" in table_against_file(*tables).description
    True
    """
    _needs(same_sum, "score_age", "sum_of_items", "score_from_table", "file_mean", "file_spread")
    _needs(compared, "survey_group", "share_equal", "difference_spread", "largest_difference")
    whole = compared.iloc[0]
    said = {"equal": f"{100 * whole['share_equal']:.0f}"}
    said |= {"three": f"{100 * whole['share_within_three']:.0f}"}
    said |= {"largest": f"{whole['largest_difference']:g}"}
    title = _say("file_title", **said)
    with base.look():
        figure = base.new(8.4, 4.3)
        fields = figure.subplots(1, same_sum["score_age"].nunique(), sharey=True, squeeze=False)[0]
        for axes, (age, part) in zip(fields, same_sum.groupby("score_age"), strict=True):
            _draw_file(axes, part)
            axes.set_title(language.label("score_age", age), fontsize=10, loc="left")
            axes.set_xlabel(_say("table_axis"))
        fields[0].set_ylabel(_say("file_axis"))
        base.headline(figure, title)
        axes = fields[-1]
        handles = [
            Line2D([], [], color=_BLUE, marker="o", markersize=4, ls="", label=_say("file_mark")),
            Line2D([], [], label=_say("equal_line"), **_DASHED),
        ]
        axes.legend(handles=handles, loc="upper left", frameon=False, fontsize=9)
        widest = same_sum.loc[same_sum["file_spread"].idxmax()]
        said = {"age": language.label("score_age", widest["score_age"])}
        said |= {"sum": int(widest["sum_of_items"]), "table": int(widest["score_from_table"])}
        said |= {"mean": f"{widest['file_mean']:.1f}", "spread": f"{widest['file_spread']:.1f}"}
        rows = _joined(_compared_words(row) for row in compared.to_dict("records"))
        what = _say("file", title=title, rows=rows, widest=_say("widest", **said))
        return base.finish(figure, what, _say("file_source"))


def _draw_file(axes: Any, part: pd.DataFrame) -> None:
    ends = [part["score_from_table"].min(), part["score_from_table"].max()]
    axes.plot(ends, ends, **_DASHED)
    axes.errorbar(
        part["score_from_table"],
        part["file_mean"],
        yerr=part["file_spread"],
        fmt="o",
        color=_BLUE,
        markersize=3.5,
        elinewidth=1,
        capsize=1.5,
    )


def _compared_words(row: Mapping[str, Any]) -> str:
    return _say(
        "compared",
        group=language.label("survey_group", row["survey_group"]),
        n=f"{row['people_counted']:,}",
        difference=f"{row['difference_mean']:+.2f}",
        spread=f"{row['difference_spread']:.2f}",
        equal=f"{100 * row['share_equal']:.0f}",
    )


# ---------------------------------------------------------------- items that go together


def items_and_alpha(table: pd.DataFrame, alpha: float, of: Scale) -> Figure:
    """Draw how each item goes with the others, and alpha without it.

    Args:
        table: ``psychology.survey_table("consistency")``, or the ``items`` of a ``Consistency``
            in the order of the scale.
        alpha: of all items together.
        of: the scale that they are the items of.

    Raises:
        DataProblem: another table, or another number of items.

    >>> from kit import psychology
    >>> table = psychology.survey_table("consistency")
    >>> found = items_and_alpha(table, 0.9157, psychology.scale("fwb10")).description
    >>> "item 5: 0.58, alpha without it 0.914" in found
    True
    """
    names = _item_names(table, of, "item_rest", "alpha_without")
    weakest = int(np.argmin(table["item_rest"].to_numpy())) + 1
    said = {"alpha": f"{alpha:.2f}", "item": weakest, "n": len(table)}
    title = _say("items_title", low=f"{table['item_rest'].min():.2f}", **said)
    with base.look():
        figure = base.new(8.8, 1.6 + 0.44 * len(table))
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=[3, 2])
        _lollipops(left, table["item_rest"], _BLUE, "o", 0.0)
        left.set_xlim(0, 1)
        left.set_xlabel(_say("rest_axis"))
        _lollipops(right, table["alpha_without"], _GREEN, "s", alpha)
        right.axvline(alpha, **_DASHED)
        right.set_xlabel(base.wrapped(_say("without_axis", alpha=f"{alpha:.3f}"), 30))
        right.xaxis.set_major_locator(MaxNLocator(nbins=4))
        _name_items(left, names)
        base.headline(figure, title)
        rows = _joined(
            _say("item", n=n, rest=f"{row.item_rest:.2f}", without=f"{row.alpha_without:.3f}")
            for n, row in enumerate(table.itertuples(), 1)
        )
        what = _say("items", title=title, rows=rows)
        return base.finish(figure, what, _say("survey_source"))


def loadings_of(table: pd.DataFrame, eigenvalues: Sequence[float], of: Scale) -> Figure:
    """Draw the loading of each item on one factor, and the eigenvalues beside it.

    Args:
        table: ``psychology.survey_table("consistency")``, or the ``items`` of a ``OneFactor``
            in the order of the scale.
        eigenvalues: of the correlation matrix, falling.
        of: the scale that they are the items of.

    Raises:
        DataProblem: another table, or another number of items or eigenvalues.

    >>> from kit import psychology
    >>> table = psychology.survey_table("consistency")
    >>> figure = loadings_of(table, [5.73, 0.92] + [0.4] * 8, psychology.scale("fwb10"))
    >>> "item 7: 0.80" in figure.description
    True
    """
    names = _item_names(table, of, "factor_loading")
    values = [float(one) for one in eigenvalues]
    if len(values) != len(table):
        raise datasets.DataProblem(_say("how_many", n=len(table), given=len(values)))
    loads = table["factor_loading"]
    share = float((loads**2).mean())
    said = {"low": f"{loads.min():.2f}", "high": f"{loads.max():.2f}"}
    title = _say("loadings_title", share=f"{100 * share:.0f}", **said)
    with base.look():
        figure = base.new(8.8, 1.6 + 0.44 * len(table))
        left, right = figure.subplots(1, 2, width_ratios=[3, 2])
        _lollipops(left, loads, _BLUE, "o", 0.0)
        left.set_xlim(min(0, loads.min() - 0.05), 1)
        left.set_xlabel(_say("loading_axis"))
        _name_items(left, names)
        right.plot(range(1, len(values) + 1), values, color=_PURPLE, marker="s", markersize=5)
        right.set_ylim(0, max(values) * 1.08)
        right.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
        right.set_xlabel(_say("eigen_axis"))
        right.set_title(_say("eigen_title"), fontsize=10, loc="left")
        base.headline(figure, title)
        rows = (_say("loading", n=n, value=f"{one:.2f}") for n, one in enumerate(loads, 1))
        said = {"rows": _joined(rows)}
        said["values"] = _say("comma").join(f"{one:.2f}" for one in values)
        what = _say("loadings", title=title, **said)
        return base.finish(figure, what, _say("survey_source"))


def _item_names(table: Any, of: Any, *columns: str) -> list[str]:
    base.expect(of, Scale, "psychology.scale(...)")
    _needs(table, *columns)
    items = of.items()
    if len(items) != len(table):
        raise datasets.DataProblem(_say("how_many", n=len(items), given=len(table)))
    named = zip(items["item_number"], items["item_text"], items["reversed"], strict=True)
    return [_say("reversed" if turned else "forward", n=n, text=text) for n, text, turned in named]


def _name_items(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), [base.wrapped(name, 48) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", labelsize=8, length=0)
    for label in axes.get_yticklabels():
        label.set_linespacing(1.3)


def _lollipops(axes: Any, values: Any, colour: str, marker: str, start: float) -> None:
    places = np.arange(len(values))
    numbers = np.asarray(values, dtype=float)
    axes.hlines(places, start, numbers, color="#BBBBBB", linewidth=1.5)
    axes.plot(numbers, places, linestyle="", color=colour, marker=marker, markersize=6)


# ---------------------------------------------------------------- more items, higher alpha


def alpha_by_items(alphas: Mapping[int, Mapping[int, float]]) -> Figure:
    """Draw alpha of simulated scales against their number of items.

    Args:
        alphas: by how many things stand behind the items (1 or 2): alpha by number of items.

    Raises:
        DataProblem: nothing, or more than two things.

    >>> "30 items 0.93" in alpha_by_items({1: {4: 0.63, 30: 0.93}}).description
    True
    """
    if not isinstance(alphas, Mapping) or not alphas or set(alphas) - set(_BEHIND):
        raise datasets.DataProblem(_say("no_alphas"))
    if not all(isinstance(one, Mapping) and one for one in alphas.values()):
        raise datasets.DataProblem(_say("no_alphas"))
    most = max(max(one) for one in alphas.values())
    ends = _say("comma").join(f"{one[max(one)]:.2f}" for one in alphas.values())
    title = _say("alpha_title", n=most, ends=ends)
    with base.look():
        figure = base.new(8.2, 3.6)
        axes = figure.subplots()
        for things, one in alphas.items():
            colour, marker, line = _BEHIND[things]
            look = {"color": colour, "marker": marker, "linestyle": line}
            axes.plot(list(one), list(one.values()), label=_behind(things), **look)
        axes.set_ylim(0, 1)
        axes.set_xlabel(_say("count_axis"))
        axes.set_ylabel(_say("alpha_axis"))
        axes.legend(loc="lower right", frameon=False, fontsize=9)
        base.headline(figure, title)
        rows = _joined(
            _say("alpha_row", name=_behind(things), values=_alpha_words(one))
            for things, one in alphas.items()
        )
        what = _say("alphas", title=title, rows=rows)
        return base.finish(figure, what, _say("simulated_source"))


def _behind(things: int) -> str:
    return _say(f"behind_{things}")


def _alpha_words(one: Mapping[int, float]) -> str:
    return _say("comma").join(
        _say("alpha_point", n=n, value=f"{value:.2f}") for n, value in one.items()
    )


def _needs(table: Any, *columns: str) -> None:
    lacking = [c for c in columns if c not in getattr(table, "columns", ())]
    if lacking or not len(table):
        raise datasets.DataProblem(_say("needs", columns=", ".join(lacking or columns)))
