"""Figures of tactics: how they concede, one talk, many talks, and what an answer rests on.

Every talk is simulated. Tactics stand in the order that was given, never in one of merit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from kit import datasets, language, negotiation
from kit.figures import base
from kit.negotiation import Simulation

_COLOURS = ("#0072B2", "#D55E00", "#007A5A", "#A8447F", "#E69F00", "#56B4E9")
_LINES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 3)))
_MARKS = ("o", "s", "^", "D", "v", "P")
_SIDES = {"creditor": ("#0072B2", "v", "-"), "borrower": ("#D55E00", "^", "--")}
_REFERENCE = {"color": base.QUIET, "linestyle": "--", "linewidth": 0.9}
_COUNTED = ("gain", "net")  # before and after the costs of the tactic
_TALK = ("step", "side", "action", "price")


def _say(key: str, **values: Any) -> str:
    return language.say(f"duel.figure.{key}", **values)


# ---------------------------------------------------------------- how tactics concede


def concession_curves(tactics: Iterable[Any], steps: int = 100, reservation: float = 0.2) -> Figure:
    """Draw what tactics of time demand, round by round.

    Args:
        tactics: at most six tactics of time alone, or their ids.
        steps: rounds of the talk.
        reservation: the utility below which no deal is better.

    Raises:
        DataProblem: none, too many, or one that answers the other side and has no curve of its own.

    >>> "Boulware" in concession_curves(["boulware", "linear"]).description
    True
    """
    asked = [negotiation.tactic(one) if isinstance(one, str) else one for one in tactics]
    if not 0 < len(asked) <= len(_COLOURS):
        raise datasets.DataProblem(_say("how_many", most=len(_COLOURS), given=len(asked)))
    curves = [(one.name, _demanded(one, steps, reservation)) for one in asked]
    rounds = np.arange(1, steps + 1)
    with base.look():
        figure = base.new(8.2, 4.4)
        axes = figure.subplots()
        for (name, demand), colour, line in zip(curves, _COLOURS, _LINES, strict=False):
            axes.plot(rounds, demand, color=colour, linestyle=line, linewidth=2, label=name)
        axes.axhline(reservation, color=base.QUIET, linewidth=0.8)
        axes.set_xlim(0, steps)
        axes.set_ylim(min(reservation, 0.98) - 0.02, 1.02)
        axes.set_xlabel(_say("round"))
        axes.set_ylabel(_say("demand"))
        middle = [float(demand[steps // 2 - 1]) for _, demand in curves]
        said = {"round": steps // 2, "low": _two(min(middle)), "high": _two(max(middle))}
        title = _say("curves_title", **said)
        base.headline(figure, title)
        base.key(figure, axes.lines[: len(curves)], columns=min(3, len(curves)))
        at = sorted({max(steps * part // 4, 1) for part in (1, 2, 3, 4)})
        rows = [
            _say("curve", name=name, values=_listed(_two(demand[k - 1]) for k in at))
            for name, demand in curves
        ]
        said = {"title": title, "rows": _joined(rows), "rounds": _listed(map(str, at))}
        what = _say("curves", steps=steps, floor=_two(reservation), **said)
        return base.finish(figure, what, _say("source"))


def _demanded(tactic: Any, steps: int, reservation: float) -> np.ndarray:
    """What a tactic of time demands in each round; the rest has no curve before a talk is held."""
    if not hasattr(tactic, "clock") or getattr(tactic, "spread", None) is not None:
        name = getattr(tactic, "name", type(tactic).__name__)
        raise datasets.DataProblem(_say("no_curve", name=name))
    floor = float(np.ravel(tactic.floor(np.array([float(reservation)])))[0])
    return floor + (1 - floor) * np.asarray(tactic.shape(tactic.clock(steps)), float)


# ---------------------------------------------------------------- one talk


def one_talk(talk: pd.DataFrame) -> Figure:
    """Draw one talk: the prices that both sides named, and where they met.

    Args:
        talk: what :func:`kit.negotiation.trace` returned.

    Raises:
        DataProblem: it is no such table.

    >>> "74" in one_talk(negotiation.trace("boulware", "conceder")).description
    True
    """
    _needs(talk)
    with base.look():
        figure = base.new(8.2, 4.2)
        axes = figure.subplots()
        _draw_talk(axes, talk)
        base.headline(figure, _talk_title(talk))
        base.key(figure, _talk_handles(talk))
        return base.finish(figure, _talk_words(talk), _say("source"))


def _needs(talk: Any) -> None:
    if not isinstance(talk, pd.DataFrame) or not set(_TALK) <= set(talk.columns) or talk.empty:
        raise datasets.DataProblem(_say("no_talk", columns=", ".join(_TALK)))


def _draw_talk(axes: Any, talk: pd.DataFrame) -> None:
    for side, (colour, mark, line) in _SIDES.items():
        own = talk[(talk["side"] == side) & (talk["action"] == "offer")]
        every = max(len(own) // 20, 1)
        look = {"color": colour, "linestyle": line, "marker": mark, "markevery": every}
        axes.plot(own["step"], own["price"], markersize=5, linewidth=1.2, **look)
    deal = _deal(talk)
    if deal is not None:
        axes.plot([deal["step"]], [deal["price"]], "*", color=base.INK, markersize=13)
    axes.set_ylim(-3, 103)
    axes.set_xlim(0, int(talk["step"].max()) + 1)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.set_xlabel(_say("round"))
    axes.set_ylabel(_say("price"))


def _deal(talk: pd.DataFrame) -> pd.Series | None:
    last = talk.iloc[-1]
    return last if last["action"] == "accept" else None


def _talk_handles(talk: pd.DataFrame) -> list[Any]:
    handles = [
        Line2D([], [], color=colour, marker=mark, linestyle=line, label=_say(f"offers_of_{side}"))
        for side, (colour, mark, line) in _SIDES.items()
    ]
    if _deal(talk) is not None:
        label = _say("deal")
        handles.append(
            Line2D([], [], color=base.INK, marker="*", markersize=11, linestyle="", label=label)
        )
    return handles


def _talk_title(talk: pd.DataFrame) -> str:
    deal = _deal(talk)
    if deal is None:
        return _say("no_deal_title", rounds=int(talk["step"].max()))
    said = {"side": language.label("side", deal["side"]), "price": f"{deal['price']:g}"}
    return _say("deal_title", round=int(deal["step"]), **said)


def _talk_words(talk: pd.DataFrame) -> str:
    rows = []
    for side in _SIDES:
        own = talk[(talk["side"] == side) & (talk["action"] == "offer")]["price"]
        if len(own):
            said = {"n": len(own), "first": f"{own.iloc[0]:g}", "last": f"{own.iloc[-1]:g}"}
            rows.append(_say("offers", side=language.label("side", side), **said))
    return _say("talk", title=_talk_title(talk), rows=_joined(rows))


# ---------------------------------------------------------------- many talks, both sides


def outcomes(simulations: Mapping[str, Simulation]) -> Figure:
    """Draw what both sides have of pairs of tactics, before and after costs, with intervals.

    Args:
        simulations: what :func:`kit.negotiation.simulate` returned, by the name to be written. The
            first is what the others are compared with; the order is kept.

    Raises:
        DataProblem: none is given, or what is given is no simulation.

    >>> two = {name: negotiation.simulate("linear", name, n=100, seed=1) for name in ("linear",)}
    >>> "0.3" in outcomes(two).description
    True
    """
    _simulated(simulations)
    with base.look():
        figure = base.new(8.6, 1.9 + 0.62 * len(simulations))
        handles = [*_counted_handles(), Line2D([], [], label=_say("reference"), **_REFERENCE)]
        pair = _two_fields(figure, handles, columns=3)
        for axes, side in zip(pair, _SIDES, strict=True):
            reference = next(iter(simulations.values())).value(f"net_{side}")
            axes.axvline(reference, **_REFERENCE)
            for place, one in enumerate(simulations.values()):
                _draw_counted(axes, place, one, side)
            axes.set_title(_say(f"what_{side}"), fontsize=10, loc="left")
            axes.set_xlabel(_say("utility"))
            axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
            axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
            axes.set_axisbelow(True)
        pair[0].sharex(pair[1])
        names = [f"{base.wrapped(name, 28)}\n{_share(one)}" for name, one in simulations.items()]
        pair[0].set_yticks(range(len(simulations)), names, fontsize=9, linespacing=1.35)
        pair[1].set_yticks(range(len(simulations)), [""] * len(simulations))
        for axes in pair:
            axes.set_ylim(len(simulations) - 0.4, -0.6)
        title = _outcomes_title(simulations)
        base.headline(figure, title)
        rows = [_row_words(name, one) for name, one in simulations.items()]
        sizes = sorted({one.setup.n for one in simulations.values()})
        said = {"title": title, "n": _listed(f"{n:,}" for n in sizes), "rows": _joined(rows)}
        return base.finish(figure, _say("outcomes", **said), _say("source"))


def _simulated(simulations: Any) -> None:
    fits = isinstance(simulations, Mapping) and simulations
    if not fits or not all(isinstance(one, Simulation) for one in simulations.values()):
        raise datasets.DataProblem(_say("no_simulations"))


def _share(one: Simulation) -> str:
    return _say("deals", share=f"{one.value('deal_rate'):.0%}")


def _draw_counted(axes: Any, place: float, one: Simulation, side: str) -> None:
    """Before costs above and hollow, after costs below and full; a bar is the interval."""
    colour, mark, _ = _SIDES[side]
    for lift, name in ((-0.14, "gain"), (0.14, "net")):
        mean, (low, high) = one.value(f"{name}_{side}"), one.interval(f"{name}_{side}")
        y = place + lift
        axes.plot([low, high], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")
        face = "white" if name == "gain" else colour
        axes.plot([mean], [y], mark, color=colour, markerfacecolor=face, markersize=6.5)


def _counted_handles() -> list[tuple[Line2D, ...]]:
    """Both sides' shapes beside each word, as they are drawn: a circle would stand for neither."""
    return [
        tuple(
            Line2D([], [], color=c, marker=m, linestyle="", markerfacecolor=face or c, label=label)
            for c, m, _ in _SIDES.values()
        )
        for label, face in ((_say("before"), "white"), (_say("after"), None))
    ]


def _two_fields(figure: Figure, handles: list[Any], columns: int, widths: Any = (1, 1)) -> Any:
    """Two fields side by side under a row for the key: outside the axes it would lie on a text."""
    rows = -(-len(handles) // columns)
    places = figure.add_gridspec(2, 2, height_ratios=(0.07 * rows, 1), width_ratios=widths)
    top = figure.add_subplot(places[0, :])
    top.set_axis_off()
    look = {"loc": "center right", "frameon": False, "fontsize": 9, "borderaxespad": 0}
    labels = [(one[0] if isinstance(one, tuple) else one).get_label() for one in handles]
    side_by_side = {tuple: HandlerTuple(ndivide=None)}
    top.legend(handles, labels, ncols=columns, handler_map=side_by_side, **look)
    return [figure.add_subplot(places[1, place]) for place in (0, 1)]


def _outcomes_title(simulations: Mapping[str, Simulation]) -> str:
    values = list(simulations.values())
    said = {}
    for side in _SIDES:
        nets = [one.value(f"net_{side}") for one in values]
        said |= {f"{side}_low": _two(min(nets)), f"{side}_high": _two(max(nets))}
    return _say("outcomes_title", **said)


def _row_words(name: str, one: Simulation) -> str:
    parts = []
    for side in _SIDES:
        said = {"side": language.label("side", side)}
        for counted in _COUNTED:
            said[counted] = f"{one.value(f'{counted}_{side}'):.3f}"
        low, high = one.interval(f"net_{side}")
        parts.append(_say("counted", low=f"{low:.3f}", high=f"{high:.3f}", **said))
    return _say("row", name=name, share=_share(one), parts=_listed(parts))


# ---------------------------------------------------------------- what an answer rests on


def sensitivity(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw what both sides have after costs, as one assumption is changed.

    Args:
        tables: what ``Simulation.sensitivity`` returned, by the name to be written: the case to
            compare with first, then one or more others, over the same values.

    Raises:
        DataProblem: fewer than two tables, more than six, or tables over different values.

    >>> one = negotiation.simulate("linear", "linear", n=100, seed=1).sensitivity()
    >>> "cross" in sensitivity({"one": one, "the same": one}).description
    True
    """
    name = _assumption(tables)
    first, second = list(tables)[:2]
    with base.look():
        figure = base.new(8.6, 4.0)
        handles = _case_handles(tables)
        pair = _two_fields(figure, handles, columns=min(3, len(handles)))
        pair[1].sharey(pair[0])
        for axes, side in zip(pair, _SIDES, strict=True):
            for (label, table), colour, line, mark in zip(
                tables.items(), _COLOURS, _LINES, _MARKS, strict=False
            ):
                values, net = table[name], f"net_{side}"
                look = {"color": colour, "linestyle": line, "marker": mark, "markersize": 5}
                axes.plot(values, table[net], label=label, **look)
                edges = table[f"{net}_low"], table[f"{net}_high"]
                axes.fill_between(values, *edges, color=colour, alpha=0.25, linewidth=0)
            axes.set_title(_say(f"what_{side}"), fontsize=10, loc="left")
            axes.set_xlabel(_assumed(name))
            axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
            axes.grid(color="#E5E5E5", linewidth=0.6)
        pair[0].set_ylabel(_say("after"))
        at = _crossing(tables[first], tables[second], name, "borrower")
        said = {"first": first, "second": second, "assumption": _assumed(name)}
        title = _say("no_crossing", **said) if at is None else _say("crossing", at=_two(at), **said)
        base.headline(figure, title)
        rows = [_ends(label, table, name) for label, table in tables.items()]
        what = _say("sensitivity", title=title, assumption=_assumed(name), rows=_joined(rows))
        return base.finish(figure, what, _say("source"))


def _case_handles(tables: Mapping[str, pd.DataFrame]) -> list[Any]:
    looks = zip(tables, _COLOURS, _LINES, _MARKS, strict=False)
    return [
        Line2D([], [], color=colour, linestyle=line, marker=mark, label=label)
        for label, colour, line, mark in looks
    ]


def _assumption(tables: Any) -> str:
    fits = isinstance(tables, Mapping) and 2 <= len(tables) <= len(_COLOURS)
    names = {str(table.columns[0]) for table in tables.values()} if fits else set()
    values = {tuple(table.iloc[:, 0]) for table in tables.values()} if fits else set()
    if len(names) != 1 or len(values) != 1:
        raise datasets.DataProblem(_say("no_tables", most=len(_COLOURS)))
    return names.pop()


def _assumed(name: str) -> str:
    return _say(f"assumed_{name}")


def _crossing(one: pd.DataFrame, other: pd.DataFrame, name: str, side: str) -> float | None:
    """Where the second case stops being the better or the worse one, between two values."""
    gap = (other[f"net_{side}"] - one[f"net_{side}"]).to_numpy()
    values = one[name].to_numpy(float)
    for k in range(len(gap) - 1):
        if gap[k] * gap[k + 1] < 0:
            return float(values[k] + (values[k + 1] - values[k]) * gap[k] / (gap[k] - gap[k + 1]))
    return None


def _ends(label: str, table: pd.DataFrame, name: str) -> str:
    parts = []
    for side in _SIDES:
        ends = table[f"net_{side}"].iloc[[0, -1]]
        said = {"from": f"{ends.iloc[0]:.3f}", "to": f"{ends.iloc[1]:.3f}"}
        parts.append(_say("ends", side=language.label("side", side), **said))
    said = {"low": f"{table[name].iloc[0]:g}", "high": f"{table[name].iloc[-1]:g}"}
    return _say("ends_row", name=label, parts=_listed(parts), **said)


# ---------------------------------------------------------------- one talk and ten thousand


def duel(talk: pd.DataFrame, simulation: Simulation) -> Figure:
    """Draw one talk on the left and what both sides have of many on the right.

    Args:
        talk: what :func:`kit.negotiation.trace` returned.
        simulation: what :func:`kit.negotiation.simulate` returned for the same two tactics.

    Raises:
        DataProblem: one of them is something else.

    >>> many = negotiation.simulate("boulware", "conceder", n=100, seed=1)
    >>> "100 talks" in duel(negotiation.trace("boulware", "conceder"), many).description
    True
    """
    _needs(talk)
    _simulated({"": simulation})
    with base.look():
        figure = base.new(9.4, 4.5)
        handles = _talk_handles(talk) + _counted_handles()
        left, right = _two_fields(figure, handles, columns=len(handles), widths=(1.25, 1))
        _draw_talk(left, talk)
        left.set_title(_say("one"), fontsize=10, loc="left")
        for place, side in enumerate(_SIDES):
            _draw_counted(right, place, simulation, side)
        right.axvline(0, color=base.QUIET, linewidth=0.8)
        right.set_yticks([0, 1], [language.label("side", side) for side in _SIDES])
        right.set_ylim(1.6, -0.6)
        right.margins(x=0.12)
        right.set_xlabel(_say("utility"))
        right.xaxis.set_major_locator(MaxNLocator(nbins=5))
        said = {"n": f"{simulation.setup.n:,}", "share": _share(simulation)}
        right.set_title(_say("many", **said), fontsize=10, loc="left")
        title = _talk_title(talk)
        base.headline(figure, title)
        rows = _row_words(_say("all"), simulation)
        what = _say("duel", talk=_talk_words(talk), rows=rows, n=f"{simulation.setup.n:,}")
        return base.finish(figure, what, _say("source"))


# ---------------------------------------------------------------- words


def _two(number: float) -> str:
    return f"{number:.2f}"


def _listed(parts: Iterable[str]) -> str:
    return _say("comma").join(parts)


def _joined(rows: Iterable[str]) -> str:
    return _say("between").join(rows)
