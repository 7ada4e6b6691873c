"""Figures of coded talk: where two coders part, code by code, how a talk ran, measures of many.

Codes are drawn, and acts; no person is ranked, and nobody is drawn in red.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from kit import datasets, language, psychology
from kit.figures import base
from kit.psychology import Agreement, Dialogue

_MOST_CODES = 30  # in a matrix; more cannot be read
_MOST_WRITTEN = 60  # utterances whose codes are written out
_FEW = 5  # a code given fewer times by all coders together is drawn hollow
_SAME, _OTHER = "#9CCBE8", "#F6C58F"
_EDGE = {"edgecolor": "#333333", "linewidth": 0.5}
_SIDES = {"visitor": ("#0072B2", "s"), "resident": ("#8A4B00", "o")}
_QUALITIES = {"good": ("#0072B2", "o"), "mixed": ("#8A4B00", "s"), "poor": ("#A8447F", "^")}
_METRICS = ("red_lines", "reflection_to_question", "complex_share", "texas_coverage")
_BY_CODE = ("coded_as", "times_coded", "specific_agreement")
_COURSE = ("n", "speaker", "code", "talk_balance", "red_lines_so_far", "writers_turn")
_SHADES = ("#555555", (0, (4, 2)), 1.2)


def _say(key: str, **values: Any) -> str:
    return language.say(f"coding_figures.{key}", **values)


def _joined(rows: Any) -> str:
    return _say("between").join(rows)


def _needs(table: Any, columns: Sequence[str], call: str) -> None:
    base.expect(table, pd.DataFrame, call)
    if not set(columns) <= set(table.columns) or table.empty:
        raise datasets.DataProblem(_say("needs", columns=", ".join(columns)))


def _number(value: float) -> str:
    return f"{value:.4g}"


def _signed(value: int) -> str:
    return f"{value:+d}" if value else "0"


# ---------------------------------------------------------------- where two coders part


def confusion_of(agreement: Agreement) -> Figure:
    """Draw the table of codes by codes on which a coefficient stands.

    Args:
        agreement: what :func:`kit.psychology.agreement` returned.

    Raises:
        DataProblem: something else, or more than 30 codes in it.

    >>> one = psychology.agreement([["SR", "SR", "OQ"], ["SR", "CR", "OQ"]])
    >>> "CR and SR" in confusion_of(one).description
    True
    """
    base.expect(agreement, Agreement, "psychology.agreement(...)")
    counts = agreement.confusion
    if not len(counts):  # of more different numbers than a table holds
        raise datasets.DataProblem(_say("no_table", most=_MOST_CODES))
    used = (counts.sum(axis=0) + counts.sum(axis=1)) > 0
    counts = counts.loc[used, used]
    codes = [str(code) for code in counts.index]
    if len(codes) > _MOST_CODES:
        raise datasets.DataProblem(_say("too_many", n=len(codes), most=_MOST_CODES))
    pairs = _mistaken(agreement, counts)
    worst = [pair for pair in pairs if pair[2] == pairs[0][2]]
    side = max(0.3 * len(codes), 1.2)
    with base.look():
        figure = base.new(max(side + 1.6, 7.2), side + 1.9)
        axes = figure.subplots()
        _cells(axes, counts, {(i, j) for i, j, _ in worst} | {(j, i) for i, j, _ in worst})
        title = _confusion_title(agreement, codes, worst)
        base.headline(figure, title)
        if agreement.n_coders == 2:
            first, second = (language.label("column", coder) for coder in agreement.coders)
            axes.set_ylabel(_say("first", name=first))
            axes.set_xlabel(_say("second", name=second))
        base.key(figure, _cell_handles(bool(worst)), axes=axes)
        return base.finish(
            figure, _confusion_words(agreement, counts, pairs, title), _say("source")
        )


def _mistaken(agreement: Agreement, counts: pd.DataFrame) -> list[tuple[int, int, float]]:
    """Pairs of different codes, the most frequent first; both ways of a pair together."""
    table = counts.to_numpy(dtype=float)
    # of more than two coders each pair stands both ways already
    both = table + table.T if agreement.n_coders == 2 else table
    n = len(table)
    found = [(i, j, both[i, j]) for i in range(n) for j in range(i + 1, n) if both[i, j] > 0]
    return sorted(found, key=lambda pair: -pair[2])


def _cells(axes: Any, counts: pd.DataFrame, marked: set[tuple[int, int]]) -> None:
    table = counts.to_numpy(dtype=float)
    most = max(table.max(), 1)
    for (row, column), count in np.ndenumerate(table):
        if not count:
            continue
        same = row == column
        heavy = (row, column) in marked
        axes.add_patch(
            Rectangle(
                (column - 0.5, row - 0.5),
                1,
                1,
                facecolor=_SAME if same else _OTHER,
                alpha=0.35 + 0.65 * count / most,
                linewidth=0,
            )
        )
        if same or heavy:
            look = {"linewidth": 2.0 if heavy else 1.0, "linestyle": "--" if heavy else "-"}
            axes.add_patch(
                Rectangle((column - 0.46, row - 0.46), 0.92, 0.92, fill=False, color="#333", **look)
            )
        axes.text(column, row, _number(count), ha="center", va="center", fontsize=8.5)
    codes = [str(code) for code in counts.index]
    axes.set_xticks(range(len(codes)), codes, fontsize=8, rotation=90)
    axes.set_yticks(range(len(codes)), codes, fontsize=8)
    axes.set_xticks(np.arange(0.5, len(codes) - 1), minor=True)
    axes.set_yticks(np.arange(0.5, len(codes) - 1), minor=True)
    axes.grid(which="minor", color="#E5E5E5", linewidth=0.6)
    axes.tick_params(which="both", length=0)
    axes.tick_params(axis="x", labelcolor=base.INK)
    axes.set_xlim(-0.5, len(codes) - 0.5)
    axes.set_ylim(len(codes) - 0.5, -0.5)
    axes.set_aspect("equal")


def _cell_handles(any_worst: bool) -> list[Any]:
    handles = [
        Patch(facecolor=_SAME, edgecolor="#333333", linewidth=1, label=_say("same")),
        Patch(facecolor=_OTHER, linewidth=0, label=_say("different")),
    ]
    if any_worst:
        look = {"edgecolor": "#333333", "linewidth": 2, "linestyle": "--", "fill": False}
        handles.append(Patch(label=_say("worst"), **look))
    return handles


def _confusion_title(agreement: Agreement, codes: list[str], worst: list[Any]) -> str:
    if not worst:
        return _say("no_confusion_title", n=agreement.n_units)
    names = [_say("pair", one=codes[i], two=codes[j]) for i, j, _ in worst]
    more = _say("and_more", n=len(names)) if len(names) > 1 else ""
    said = {"count": _number(worst[0][2]), "n": agreement.n_units}
    key = "confusion_title" if agreement.n_coders == 2 else "coincidence_title"
    return _say(key, pair=names[0], more=more, **said)


def _confusion_words(
    agreement: Agreement, counts: pd.DataFrame, pairs: list[Any], title: str
) -> str:
    codes = [str(code) for code in counts.index]
    said = {"title": title, "units": agreement.n_units, "raw": f"{agreement.raw:.3f}"}
    if agreement.n_coders == 2:
        names = [language.label("column", coder) for coder in agreement.coders]
        said["axes"] = _say("by_coder", first=names[0], second=names[1])
    else:
        said["axes"] = _say("coincidences", n=agreement.n_coders)
    rows = [_say("pair_count", one=codes[i], two=codes[j], n=_number(n)) for i, j, n in pairs]
    same = [
        _say("same_count", code=code, n=_number(n))
        for code, n in zip(codes, np.diag(counts.to_numpy(dtype=float)), strict=True)
        if n
    ]
    said["rows"] = _joined(rows) or _say("none")
    return _say("confusion", same=_joined(same) or _say("none"), **said)


# ---------------------------------------------------------------- code by code


def agreement_by_code(table: pd.DataFrame) -> Figure:
    """Draw how far coders agree on each code, with how often it was given.

    Args:
        table: what :func:`kit.psychology.per_code` returned, or ``per_code`` of an Agreement.

    Raises:
        DataProblem: something else, or no code that was given.

    >>> one = psychology.per_code([["SR", "OQ", "SR"], ["SR", "OQ", "CR"]])
    >>> "OQ 1.00 (2)" in agreement_by_code(one).description
    True
    """
    _needs(table, _BY_CODE, "psychology.per_code(...)")
    given = table[table["times_coded"] > 0].astype({"specific_agreement": float})
    if given.empty:
        raise datasets.DataProblem(_say("nothing_given"))
    given = given.sort_values(["specific_agreement", "times_coded"], kind="stable")
    never = [str(code) for code in table.loc[table["times_coded"] <= 0, "coded_as"]]
    with base.look():
        figure = base.new(8.6, 1.5 + 0.27 * len(given))
        axes = figure.subplots()
        for place, row in enumerate(given.itertuples()):
            value, few = row.specific_agreement, row.times_coded < _FEW
            axes.plot([0, value], [place, place], color="#BBBBBB", linewidth=1.2, zorder=1)
            face = "white" if few else _SIDES["visitor"][0]
            look = {"color": _SIDES["visitor"][0], "markerfacecolor": face, "markersize": 7}
            axes.plot([value], [place], marker="o", markeredgewidth=1.6, **look)
            text = _say("value_and_times", value=f"{value:.2f}", n=row.times_coded)
            base.beside(axes, text, (value, place))
        axes.set_yticks(range(len(given)), _code_labels(given["coded_as"]), fontsize=8.5)
        axes.set_ylim(-0.7, len(given) - 0.3)
        axes.set_xlim(-0.015, 1.22)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        axes.set_xlabel(_say("specific"))
        title = _by_code_title(given)
        base.headline(figure, title)
        base.key(figure, _few_handles(), axes=axes)
        rows = [
            _say(
                "code_row",
                code=row.coded_as,
                value=f"{row.specific_agreement:.2f}",
                n=row.times_coded,
            )
            for row in given.itertuples()
        ]
        what = _say("by_code", title=title, rows=_joined(rows), few=_FEW)
        if never:
            what += _say("never", codes=_say("comma").join(never))
        return base.finish(figure, what, _say("source"))


def _code_labels(codes: pd.Series) -> list[str]:
    book = psychology.codebook().set_index("code")["code_name"].to_dict()
    # a name in brackets explains itself; the line has room for the rest
    names = {code: name.split(" (")[0].split("（")[0] for code, name in book.items()}
    return [
        _say("code_name", code=code, name=names[code]) if code in names else str(code)
        for code in codes
    ]


def _few_handles() -> list[Any]:
    look = {"color": _SIDES["visitor"][0], "marker": "o", "linestyle": "", "markersize": 7}
    return [
        Line2D([], [], label=_say("often", few=_FEW), **look),
        Line2D([], [], label=_say("seldom", few=_FEW), markerfacecolor="white", **look),
    ]


def _by_code_title(given: pd.DataFrame) -> str:
    often = given[given["times_coded"] >= _FEW]
    if often.empty:
        return _say("by_code_title_few", few=_FEW)
    values = often["specific_agreement"].round(2)
    said = {}
    for name, value in (("low", values.min()), ("high", values.max())):
        said[name] = _say("comma").join(map(str, often.loc[values == value, "coded_as"]))
        said[f"{name}_value"] = f"{value:.2f}"
    return _say("by_code_title", few=_FEW, **said)


# ---------------------------------------------------------------- how a talk ran


def course_of_talk(talk: Any) -> Figure:
    """Draw a talk from left to right: both sides' codes, red lines, and what the resident leans to.

    Args:
        talk: what :func:`kit.psychology.turning_points` returned, a Dialogue, or the id or path of
            one. Utterances without a code stand as a dot.

    Raises:
        DataProblem: something else, or no utterance.

    >>> "Red lines: at 17" in course_of_talk("sh-01").description
    True
    """
    if isinstance(talk, str | Path | Dialogue):
        talk = psychology.turning_points(talk)
    _needs(talk, _COURSE, "psychology.turning_points(...)")
    red = talk["red_lines_so_far"].diff().fillna(talk["red_lines_so_far"]) > 0
    turn = talk.loc[talk["writers_turn"].astype(bool), "n"].tolist()
    with base.look():
        figure = base.new(9.4, 4.3)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(1.35, 1))
        _lanes(upper, talk)
        for axes in (upper, lower):
            for n in talk.loc[red, "n"]:
                axes.axvline(n, color=base.INK, linewidth=1.1, zorder=0)
            for n in turn:
                axes.axvline(n, color="#007A5A", linestyle=(0, (1, 1.5)), linewidth=2.2, zorder=0)
        for n in talk.loc[red, "n"]:
            upper.plot([n], [1.9], marker="X", color=base.INK, markersize=9)
            # over its line and not beside it: marks of two utterances in a row stay apart
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            look = {"ha": "center", "va": "bottom", "fontsize": 7.5, "color": base.INK}
            upper.annotate(str(n), (n, 2.08), bbox=box, **look)
        lower.plot(
            talk["n"], talk["talk_balance"], drawstyle="steps-post", color=_SIDES["resident"][0]
        )
        lower.axhline(0, color=base.QUIET, linewidth=0.7)
        low, high = int(talk["talk_balance"].min()), int(talk["talk_balance"].max())
        lower.set_ylim(min(low, -1) - 0.5, max(high, 1) + 0.5)
        lower.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        lower.set_ylabel(_say("balance_axis"), fontsize=8.5, linespacing=1.4, labelpad=8)
        lower.set_xlabel(_say("utterance"))
        lower.set_xlim(talk["n"].min() - 1, talk["n"].max() + 1)
        lower.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
        title = _course_title(talk, red, turn)
        base.headline(figure, title)
        base.key(figure, _course_handles(bool(red.any()), bool(turn)), axes=upper)
        return base.finish(figure, _course_words(talk, red, turn, title), _say("source"))


def _lanes(axes: Any, talk: pd.DataFrame) -> None:
    written = len(talk) <= _MOST_WRITTEN
    for lane, (side, (colour, mark)) in enumerate(reversed(_SIDES.items())):
        own = talk[talk["speaker"] == side]
        axes.axhline(lane, color="#E5E5E5", linewidth=0.8, zorder=0)
        coded, open_ = own[own["code"] != ""], own[own["code"] == ""]
        look = {"color": colour, "markersize": 4, "linestyle": ""}
        axes.plot(coded["n"], [lane] * len(coded), marker=mark, **look)
        axes.plot(open_["n"], [lane] * len(open_), marker=".", markerfacecolor="white", **look)
        for row in coded.itertuples() if written else ():
            axes.annotate(
                row.code,
                (row.n, lane),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                va="bottom",
                rotation=90,
                fontsize=7.5,
                color=colour,
                # a line that marks the utterance would run through its code
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            )
    names = [language.label("speaker", side) for side in reversed(_SIDES)]
    axes.set_yticks([0, 1], names)
    # room for the marks of red lines where there are any
    axes.set_ylim(-0.2, 2.4 if talk["red_lines_so_far"].any() else 1.9)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", labelbottom=False)
    axes.spines["left"].set_visible(False)


def _course_handles(any_red: bool, any_turn: bool) -> list[Any]:
    handles = []
    if any_red:
        look = {"color": base.INK, "marker": "X", "markersize": 8, "linewidth": 1.1}
        handles.append(Line2D([], [], label=_say("red_line"), **look))
    if any_turn:
        look = {"color": "#007A5A", "linestyle": (0, (1, 1.5)), "linewidth": 2.2}
        handles.append(Line2D([], [], label=_say("writers_turn"), **look))
    return handles


def _course_title(talk: pd.DataFrame, red: pd.Series, turn: list[int]) -> str:
    coded = int((talk["code"] != "").sum())
    if coded < len(talk):
        return _say("course_title_part", coded=coded, n=len(talk))
    said = {"n": len(talk), "red": int(red.sum()), "end": _signed(talk["talk_balance"].iloc[-1])}
    return _say("course_title_turn" if turn else "course_title", at=turn[0] if turn else "", **said)


def _course_words(talk: pd.DataFrame, red: pd.Series, turn: list[int], title: str) -> str:
    rows = []
    for side in _SIDES:
        own = talk[(talk["speaker"] == side) & (talk["code"] != "")]
        codes = [_say("at_n", n=row.n, code=row.code) for row in own.itertuples()]
        said = _say("comma").join(codes) or _say("none")
        rows.append(_say("lane", side=language.label("speaker", side), codes=said))
    balance = talk["talk_balance"]
    at = _say("comma").join(map(str, talk.loc[red, "n"]))
    said = {"low": _signed(balance.min()), "high": _signed(balance.max())}
    said |= {"end": _signed(balance.iloc[-1]), "n": len(talk)}
    said["red"] = _say("red_at", places=at) if at else _say("no_red")
    said["turn"] = _say("turn_at", n=turn[0]) if turn else _say("no_turn")
    return _say("course", title=title, rows=_joined(rows), **said)


# ---------------------------------------------------------------- measures of many talks


def profiles_side_by_side(table: pd.DataFrame, metrics: Sequence[str] = _METRICS) -> Figure:
    """Draw measures of many talks beside each other, by how the visitor's talk was meant.

    Each talk is a dot, in the order of the table; nothing is averaged and nothing is ranked.

    Args:
        table: what :func:`kit.psychology.profile_table` returned, with the column quality.
        metrics: one to six of its measures.

    Raises:
        DataProblem: something else, no such measure, or too many.

    >>> table = psychology.profile_table(["st-01", "sh-01"])
    >>> "0.67 to 0.67" in profiles_side_by_side(table).description
    True
    """
    metrics = [metrics] if isinstance(metrics, str) else list(metrics)
    _needs(table, ("quality", *metrics), "psychology.profile_table(...)")
    known = table["quality"].isin(list(_QUALITIES)).all()
    if (
        not 0 < len(metrics) <= 6
        or not known
        or set(metrics) & {"dialogue", "situation", "quality"}
    ):
        raise datasets.DataProblem(_say("no_profiles", most=6))
    yardstick = datasets.read_yaml("psychology/profile.yaml")["yardstick"]
    across = min(len(metrics), 2)
    down = -(-len(metrics) // across)
    with base.look():
        figure = base.new(9.2, 1.3 + 1.9 * down)
        fields = np.ravel(figure.subplots(down, across, squeeze=False))
        for axes in fields[len(metrics) :]:
            axes.set_axis_off()
        for axes, metric in zip(fields, metrics, strict=False):
            _field(axes, table, metric, yardstick.get(metric))
        title = _profiles_title(table, metrics)
        base.headline(figure, title)
        rows = [_metric_words(table, metric, yardstick.get(metric)) for metric in metrics]
        what = _say("profiles", title=title, n=len(table), rows=_joined(rows))
        return base.finish(figure, what, _say("profiles_source"))


def _field(axes: Any, table: pd.DataFrame, metric: str, beside: Any) -> None:
    if beside:
        for at in (beside["fair"], beside["good"]):
            axes.axvline(at, color=_SHADES[0], linestyle=_SHADES[1], linewidth=_SHADES[2], zorder=0)
        axes.set_title(
            _say("with_yardstick", name=_name(metric)), fontsize=9, loc="left", linespacing=1.5
        )
    else:
        axes.set_title(_name(metric), fontsize=9, loc="left", linespacing=1.5)
    labels = []
    for place, (quality, (colour, mark)) in enumerate(_QUALITIES.items()):
        values = _values(table, quality, metric)
        drawn = values.dropna()
        # the order of the table, so that dots on one value do not hide each other
        spread = np.linspace(-0.32, 0.32, len(drawn)) if len(drawn) > 1 else np.zeros(len(drawn))
        look = {"color": colour, "linestyle": "", "markersize": 5, "alpha": 0.75}
        axes.plot(drawn, place + spread, marker=mark, **look)
        said = {"quality": language.label("quality", quality), "n": len(drawn)}
        labels.append(_say("group", **said))
    axes.set_yticks(range(len(_QUALITIES)), labels, fontsize=8.5)
    axes.set_ylim(2.6, -0.6)
    axes.tick_params(axis="y", length=0)
    # half a red line would be no value of it
    whole = (table[metric].dropna() % 1 == 0).all()
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=bool(whole)))
    axes.margins(x=0.06)
    axes.grid(axis="x", color="#EEEEEE", linewidth=0.6)


def _values(table: pd.DataFrame, quality: str, metric: str) -> pd.Series:
    return table.loc[table["quality"] == quality, metric].astype("Float64")


def _name(metric: str) -> str:
    return language.label("metric", metric)


def _profiles_title(table: pd.DataFrame, metrics: list[str]) -> str:
    metric = metrics[0]
    parts = []
    for quality in _QUALITIES:
        values = _values(table, quality, metric).dropna()
        if len(values):
            said = {"quality": language.label("quality", quality)}
            parts.append(_say("middle", value=_number(float(values.median())), **said))
    return _say("profiles_title", name=_name(metric), parts=_say("comma").join(parts))


def _metric_words(table: pd.DataFrame, metric: str, beside: Any) -> str:
    parts = []
    for quality in _QUALITIES:
        values = _values(table, quality, metric)
        drawn, said = values.dropna(), {"quality": language.label("quality", quality)}
        if len(drawn):
            said |= {"low": f"{drawn.min():.2f}", "high": f"{drawn.max():.2f}"}
            said |= {"middle": f"{float(drawn.median()):.2f}"}
            parts.append(_say("spread", n=len(drawn), missing=len(values) - len(drawn), **said))
        elif len(values):
            parts.append(_say("undefined", missing=len(values), **said))
    told = _say("metric_row", name=_name(metric), parts=_say("comma").join(parts))
    return told + (_say("yardstick", **beside) if beside else "")
