"""Figures of games at the table: offers, a game on its frontier, month six, a class without ranks.

Values are yuan of today, the creditor's across; the borrower's, upward, is minus what a plan costs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from kit import datasets, language
from kit.figures import base
from kit.figures.base import yuan
from kit.negotiation import Game, GameReport, Games, table_cases

# Colour and marker; a second cue stands with each.
_SIDES = {"creditor": ("#0072B2", "s", "--"), "borrower": ("#B35900", "o", "-")}
_CASES = (("#0072B2", "o"), ("#B35900", "s"), ("#007A5A", "^"), ("#A8447F", "D"), ("#555555", "v"))
_LEFT = {"color": "#A8447F", "linestyle": ":", "linewidth": 2.2}
_MONTHS = {
    "as_planned": {"facecolor": "#56B4E9", "hatch": ""},
    "income_falls": {"facecolor": "#E69F00", "hatch": "//"},
}
_ROWS = ("surplus", "instalment", "left")
_EDGE = {"edgecolor": "#333333", "linewidth": 0.5}


# ---------------------------------------------------------------- offers, while a game is open


def offers_so_far(game: Game) -> Figure:
    """Draw what each side has offered: what the household would pay in all, move by move.

    It shows nothing that a side does not know: no value, no frontier.

    Args:
        game: a game, open or over.

    Raises:
        DataProblem: no Game.

    >>> from kit import negotiation
    >>> game = negotiation.new_game("lin", collector="boulware")
    >>> "creditor 8,566.20" in offers_so_far(game).description
    True
    """
    if not isinstance(game, Game):
        raise datasets.DataProblem(_say("no_game"))
    made = [
        (number, move.side, move.plan.total)
        for number, move in enumerate(game.moves, start=1)
        if move.act == "offer"
    ]
    with base.look():
        figure = base.new(8.2, 3.6)
        axes = figure.subplots()
        handles = []
        for side, (colour, marker, line) in _SIDES.items():
            style = {"color": colour, "marker": marker, "linestyle": line, "markersize": 7}
            own = [(number, total) for number, who, total in made if who == side]
            axes.plot([n for n, _ in own], [t for _, t in own], **style)
            handles.append(Line2D([], [], label=language.label("side", side), **style))
        axes.set_xlim(0.5, 2 * game.rounds + 0.5)
        axes.set_ylim(0, 1.1 * max([total for *_, total in made], default=1.0))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
        base.thousands(axes.yaxis)
        axes.set_xlabel(_say("move"))
        axes.set_ylabel(_say("in_all"))
        title = _say("offers_title", n=len(made), rounds=game.rounds)
        base.headline(figure, title)
        base.key(figure, handles)
        rows = _say("between").join(
            f"{language.label('side', who)} {yuan(total)}" for _, who, total in made
        )
        what = _say("offers", title=title, rows=rows or _say("none"))
        return base.finish(figure, what, _say("offers_source"))


# ---------------------------------------------------------------- a game that is over


def game_on_frontier(report: GameReport) -> Figure:
    """Draw a game among all plans that nothing blocks, with the Nash point and what was left.

    Args:
        report: what ``game.report()`` returned.

    Raises:
        DataProblem: no GameReport.

    >>> from kit import negotiation
    >>> game = negotiation.new_game("lin", "conceder", "linear")
    >>> "No deal: 2,800.00 and -6,200.00" in game_on_frontier(game.report()).description
    True
    """
    _need(report)
    with base.look():
        figure = base.new(8.2, 5.4)
        axes = figure.subplots()
        handles = _draw_game(axes, report)
        title = _game_title(report)
        base.headline(figure, title)
        base.key(figure, handles, columns=3)
        return base.finish(figure, _game_words(report, title), _say("game_source"))


def month_six(report: GameReport) -> Figure:
    """Draw what the agreed plan does to the household in month six, as planned and if income falls.

    Args:
        report: of a game that ended with a plan.

    Raises:
        DataProblem: no GameReport, or one without a plan.

    >>> from kit import negotiation
    >>> game = negotiation.new_game("lin", collector="conceder").accept()
    >>> "income a tenth lower" in month_six(game.report()).description
    True
    """
    _need(report)
    if report.month_six is None:
        raise datasets.DataProblem(_say("no_plan"))
    with base.look():
        figure = base.new(8.2, 3.4)
        axes = figure.subplots()
        handles = _draw_month(axes, report.month_six)
        title = _month_title(report.month_six)
        base.headline(figure, title)
        base.key(figure, handles)
        return base.finish(figure, _month_words(report.month_six, title), _say("month_source"))


def game_and_month(report: GameReport) -> Figure:
    """Draw a game on its frontier and, where a plan was agreed, month six under it.

    Args:
        report: what ``game.report()`` returned.

    Raises:
        DataProblem: no GameReport.

    >>> from kit import negotiation
    >>> game = negotiation.new_game("lin", collector="conceder").walk_away()
    >>> len(game_and_month(game.report()).axes)
    1
    """
    _need(report)
    table = report.month_six
    if table is None:
        return game_on_frontier(report)
    with base.look():
        figure = base.new(8.2, 8.4)
        above, under = figure.subplots(2, 1, height_ratios=[5, 2.4])
        handles = _draw_game(above, report)
        months = _draw_month(under, table)
        base.key(figure, months, columns=2, axes=under)
        title = _game_title(report)
        base.headline(figure, title)
        base.key(figure, handles, columns=3)
        what = _game_words(report, title) + " " + _month_words(table, _month_title(table))
        return base.finish(figure, what, _say("game_source"))


def _need(report: Any) -> None:
    if not isinstance(report, GameReport):
        raise datasets.DataProblem(_say("no_report"))


def _draw_game(axes: Any, report: GameReport) -> list[Any]:
    points, edge = report.frontier.points, report.best.points
    cloud = {"color": "#BBBBBB", "marker": ".", "markersize": 2.5, "linestyle": ""}
    axes.plot(*points.T, zorder=1, **cloud)
    line = edge[np.argsort(edge[:, 0])]
    outer = {"color": base.INK, "linewidth": 1.1}
    axes.plot(*line.T, zorder=2, **outer)
    none = {"color": base.INK, "marker": "X", "markersize": 9, "linestyle": ""}
    axes.plot(*report.disagreement, zorder=5, **none)
    for draw, at in ((axes.axvline, 0), (axes.axhline, 1)):
        draw(report.disagreement[at], color=base.QUIET, linestyle="--", linewidth=0.8)
    handles = [
        Line2D([], [], label=_say("deal"), **(cloud | {"markersize": 8})),
        Line2D([], [], label=_say("edge"), **outer),
        Line2D([], [], label=_say("no_deal"), **none),
    ]
    handles += [_draw_offers(axes, report.offers, side) for side in _SIDES]
    if report.nash.found:
        mark = {"color": "#007A5A", "marker": "D", "markersize": 12, "linestyle": ""}
        mark |= {"markerfacecolor": "none", "markeredgewidth": 2}
        axes.plot(*report.nash.point, zorder=6, **mark)
        label = language.label("solution", "nash")
        handles.append(Line2D([], [], label=label, **(mark | {"markersize": 8})))
    if report.plan is not None:
        handles += _draw_agreed(axes, report)
    _frame_game(axes, report)
    return handles


def _draw_offers(axes: Any, offers: pd.DataFrame, side: str) -> Any:
    colour, marker, line = _SIDES[side]
    own = offers[(offers["side"] == side) & (offers["act"] == "offer")]
    style = {"color": colour, "marker": marker, "linestyle": line, "markersize": 6}
    axes.plot(own["creditor"], own["borrower"], linewidth=1, zorder=4, **style)
    if len(own):  # the first is hollow, so that the way is seen
        first = own.iloc[0]
        axes.plot(
            first["creditor"], first["borrower"], zorder=5, **(style | {"markerfacecolor": "white"})
        )
    return Line2D([], [], label=_say(f"offers_of_{side}"), linewidth=1, **style)


def _draw_agreed(axes: Any, report: GameReport) -> list[Any]:
    x, y = _agreed(report)
    left = report.both.set_index("measure").loc["left"]
    star = {"color": "#D55E00", "marker": "*", "markersize": 17, "linestyle": ""}
    star |= {"markeredgecolor": base.INK}
    axes.plot(x, y, zorder=7, **star)
    handles = [Line2D([], [], label=_say("agreed"), **(star | {"markersize": 11}))]
    if left["creditor"] or left["borrower"]:
        axes.plot([x, x + left["creditor"]], [y, y], zorder=6, **_LEFT)
        axes.plot([x, x], [y, y + left["borrower"]], zorder=6, **_LEFT)
        handles.append(Line2D([], [], label=_say("left"), **_LEFT))
    return handles


def _agreed(report: GameReport) -> tuple[float, float]:
    value = report.both.set_index("measure").loc["value"]
    return float(value["creditor"]), -float(value["borrower"])


def _window(report: GameReport) -> tuple[np.ndarray, np.ndarray]:
    """What the picture must hold: edge, no deal, offers; the mass of worse plans is cut off."""
    own = report.offers[["creditor", "borrower"]].to_numpy(float).reshape(-1, 2)
    whole = np.vstack([report.best.points, report.disagreement, own])
    low, high = whole.min(axis=0), whole.max(axis=0)
    low[0] = min(low[0], report.frontier.points[:, 0].min())
    return low, high


def _frame_game(axes: Any, report: GameReport) -> None:
    low, high = _window(report)
    room = 0.06 * np.where(high > low, high - low, 1)
    axes.set_xlim(low[0] - room[0], high[0] + room[0])
    axes.set_ylim(low[1] - room[1], high[1] + room[1])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=5))
        base.thousands(axis)
    axes.set_xlabel(_say("across"))
    axes.set_ylabel(_say("upward"))


def _game_title(report: GameReport) -> str:
    if report.plan is None:
        return _say("title_none")
    both = report.both.set_index("measure")
    worse = both.loc["gain", ["creditor", "borrower"]].astype(float)
    if worse.min() < 0:  # counts more than what was left
        side = language.label("side", worse.idxmin())
        return _say("title_worse", side=side, loss=yuan(-worse.min()))
    left = both.loc["left"]
    said = {"creditor": yuan(left["creditor"]), "borrower": yuan(left["borrower"])}
    return _say("title_left" if max(left) > 0 else "title_edge", **said)


def _game_words(report: GameReport, title: str) -> str:
    both = report.both.set_index("measure")
    said = {"title": title, "n": f"{len(report.frontier):,}", "edge": f"{len(report.best):,}"}
    said |= {"d1": yuan(report.disagreement[0]), "d2": yuan(report.disagreement[1])}
    offers = report.offers[report.offers["act"] == "offer"]
    said["rows"] = _say("between").join(
        _say(
            "point",
            side=language.label("side", row.side),
            x=yuan(row.creditor),
            y=yuan(row.borrower),
        )
        for row in offers.itertuples()
    ) or _say("none")
    nash = report.nash
    said["nash"] = (
        _say("nash_at", x=yuan(nash.point[0]), y=yuan(nash.point[1]))
        if nash.found
        else _say("none")
    )
    (_, low), _ = _window(report)
    hidden = int((report.frontier.points[:, 1] < low).sum())
    more = " " + _say("hidden", n=f"{hidden:,}") if hidden else ""
    if report.plan is None:
        return _say("game_none", **said) + more
    x, y = _agreed(report)
    said |= {"x": yuan(x), "y": yuan(y)}
    said |= {
        "g1": yuan(both.at["gain", "creditor"]),
        "g2": yuan(both.at["gain", "borrower"]),
    }
    return _say("game", **said) + more


# ---------------------------------------------------------------- month six


def _draw_month(axes: Any, table: pd.DataFrame) -> list[Any]:
    rows = table.set_index("household").loc[[*_ROWS]]
    values = rows.to_numpy(float)
    for at, (column, look) in enumerate(_MONTHS.items()):
        places = np.arange(len(_ROWS)) + (at - 0.5) * 0.38
        axes.barh(places, rows[column], 0.34, **look, **_EDGE)
        for place, value in zip(places, rows[column], strict=True):
            base.beside(axes, yuan(value), (max(float(value), 0.0), place))
    axes.axvline(0, color=base.INK, linewidth=1)
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    span = (high - low) or 1.0
    axes.set_xlim(low - 0.05 * span, high + 0.2 * span)
    axes.set_ylim(len(_ROWS) - 0.45, -0.55)
    axes.set_yticks(range(len(_ROWS)), [_say(f"row_{name}") for name in _ROWS])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    base.thousands(axes.xaxis)
    axes.set_xlabel(_say("month_axis"))
    return [Patch(label=_say(column), **look, **_EDGE) for column, look in _MONTHS.items()]


def _month_title(table: pd.DataFrame) -> str:
    left = table.set_index("household").loc["left"]
    key = "month_short" if left["income_falls"] < 0 else "month_holds"
    return _say(key, left=yuan(left["as_planned"]), fall=yuan(abs(left["income_falls"])))


def _month_words(table: pd.DataFrame, title: str) -> str:
    rows = table.set_index("household")
    said = _say("between").join(
        _say("month_row", row=" ".join(_say(f"row_{name}").split()),
             plan=yuan(rows.at[name, "as_planned"]), fall=yuan(rows.at[name, "income_falls"]))
        for name in _ROWS
    )  # fmt: skip
    return _say("month", title=title, rows=said)


# ---------------------------------------------------------------- a class


def class_of_games(games: Games) -> Figure:
    """Draw a class's games: what each side gained, and what month six leaves; nobody is ranked.

    Args:
        games: what ``negotiation.read_games`` returned.

    Raises:
        DataProblem: no Games, or none that was counted.

    >>> import tempfile
    >>> from kit import negotiation
    >>> with tempfile.TemporaryDirectory() as place:
    ...     negotiation.new_game("lin", "linear", "linear").save(f"{place}/a.json")
    ...     games = negotiation.read_games(place)
    >>> "Games: 1, with a plan: 1" in class_of_games(games).description
    True
    """
    if not isinstance(games, Games) or not len(games):
        raise datasets.DataProblem(_say("no_games"))
    table = games.table
    agreed = table[table["outcome"] == "agreed"]
    with base.look():
        figure = base.new(8.2, 4.6)
        places = figure.subplots(1, 2, width_ratios=[1, 1])
        cases = dict(zip(sorted(set(table["case"])), _CASES * len(table), strict=False))
        for case, (colour, marker) in cases.items():
            own = agreed[agreed["case"] == case]
            mark = {"color": colour, "marker": marker, "linestyle": "", "alpha": 0.85}
            places[0].plot(own["creditor_share"], own["borrower_share"], markersize=8, **mark)
            below = own["left_if_income_falls"]
            places[1].plot(own["left_in_month_six"], below, markersize=8, **mark)
        _frame_shares(places[0])
        _frame_months(places[1], agreed)
        low = int((agreed["left_if_income_falls"] < 0).sum())
        title = _say("class_title", n=len(table), agreed=len(agreed), low=low)
        base.headline(figure, title)
        titles = dict(table_cases()[["id", "title"]].itertuples(index=False))
        handles = [
            Line2D([], [], color=colour, marker=marker, linestyle="", label=titles.get(case, case))
            for case, (colour, marker) in cases.items()
        ]
        base.key(figure, handles, columns=min(len(handles), 2), axes=places[1])
        return base.finish(figure, _class_words(games, agreed, title), _say("class_source"))


def _frame_shares(axes: Any) -> None:
    axes.axvline(0, color=base.QUIET, linestyle="--", linewidth=0.8)
    axes.axhline(0, color=base.QUIET, linestyle="--", linewidth=0.8)
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    axes.set_xlim(min(x0, -0.05), max(x1, 1.05))
    axes.set_ylim(min(y0, -0.05), max(y1, 1.05))
    axes.set_xlabel(base.wrapped(_say("share_creditor"), 46))
    axes.set_ylabel(base.wrapped(_say("share_borrower"), 46))


def _frame_months(axes: Any, agreed: pd.DataFrame) -> None:
    axes.axvline(0, color=base.QUIET, linestyle="--", linewidth=0.8)
    axes.axhline(0, color=base.INK, linewidth=1)
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    axes.set_xlim(min(x0, -10.0), max(x1, 10.0))
    axes.set_ylim(min(y0, -10.0), max(y1, 10.0))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=5))
        base.thousands(axis)
    axes.set_xlabel(base.wrapped(_say("class_planned"), 46))
    axes.set_ylabel(base.wrapped(_say("class_falls"), 46))


def _class_words(games: Games, agreed: pd.DataFrame, title: str) -> str:
    if agreed.empty:
        return _say("class_none", title=title, refused=len(games.problems))
    said: dict[str, Any] = {"title": title, "refused": len(games.problems)}
    for name in ("creditor_share", "borrower_share"):
        said |= _ends(name, agreed[name], "{:.2f}".format)
    for name in ("left_in_month_six", "left_if_income_falls"):
        said |= _ends(name, agreed[name], yuan)
    said["left"] = int(((agreed["creditor_left"] > 0) | (agreed["borrower_left"] > 0)).sum())
    return _say("class", **said)


def _ends(name: str, values: pd.Series, shown: Any) -> dict[str, str]:
    known = values.dropna().astype(float)
    low, high = (known.min(), known.max()) if len(known) else (0.0, 0.0)
    return {f"{name}_low": shown(low + 0.0), f"{name}_high": shown(high + 0.0)}


# ---------------------------------------------------------------- words


def _say(key: str, /, **values: Any) -> str:
    return language.say(f"games.figure.{key}", **values)
