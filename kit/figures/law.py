"""Figures of the law: what was found by rule and tier, and contacts against the barred hours."""

from __future__ import annotations

from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from kit import datasets, language, law
from kit.figures import base
from kit.law import Findings, rulebook
from kit.law.contacts import NOT_RECORDED, Log, as_log

# What a bar can be made of: what was found, the heaviest first; open answers are written beside it.
_FOUND = ["breach", "presumed_breach", "reported_breach", "needs_judgment"]
_HEARD = ["breach", "presumed_breach", "reported_breach", "needs_judgment", "unknown"]


def findings_by_rule(findings: Findings, top: int = 12) -> Figure:
    """Draw the rules with the most findings, grouped by tier, as stacked bars.

    Args:
        findings: what :func:`kit.law.check` returned.
        top: at most this many rules, one or more.

    Raises:
        DataProblem: these are no findings, or ``top`` is no number of rules.

    >>> f = law.check(law.Contact(channel="visit", visitors=1, date="2026-03-17"), "CN")
    >>> findings_by_rule(f).description.startswith("Figure:")
    True
    """
    base.expect(findings, Findings, "law.check()")
    if isinstance(top, bool) or not isinstance(top, Integral) or top < 1:
        raise datasets.DataProblem(language.say("figure.law.top", top=top))
    table = _counts_by_rule(findings)
    shown = _ranked(table[table[_FOUND].sum(axis=1) > 0], top)
    with base.look():
        figure = base.new(8.2, 1.7 + 0.34 * max(len(shown), 2))
        axes = figure.subplots()
        if len(shown):
            _stack(axes, shown, _FOUND, shown["label"])
            _write_open(axes, shown)
            _mark_tiers(axes, shown["tier"])
            axes.set_xlabel(language.say("figure.law.contacts"))
        else:
            _nothing(axes)
        title = _title_by_rule(shown, findings)
        base.headline(figure, title)
        _legend(figure, shown, _FOUND)
        rows = "; ".join(_row_words(row) for row in shown.itertuples())
        what = language.say(
            "figure.law.by_rule",
            title=title,
            most=_longest(shown, _FOUND),
            rows=rows or language.say("law.none"),
        )
        return base.finish(figure, what, _source(findings))


def answers_by_tier(findings: Findings) -> Figure:
    """Draw how many rules of each tier gave which answer: the state of one visit at a glance.

    Args:
        findings: of one contact, or of several.

    Raises:
        DataProblem: these are no findings.

    >>> f = law.check(law.Contact(channel="visit"), "KR")
    >>> "law" in answers_by_tier(f).description
    True
    """
    base.expect(findings, Findings, "law.check()")
    counts = findings.count(by=["tier", "answer"]) if len(findings.rules) else pd.DataFrame()
    order = [a for a in reversed(findings.answer_words) if a in counts and a != "does_not_apply"]
    shown = counts[order] if order else pd.DataFrame(index=[])
    unit = language.say("figure.law.rules" if len(findings) == 1 else "figure.law.answers")
    with base.look():
        figure = base.new(8.2, 2.4)
        axes = figure.subplots()
        if len(shown):
            labels = [language.label("tier", t) for t in shown.index]
            _stack(axes, shown, order, labels, numbers=True)
            axes.set_xlabel(unit)
        else:
            _nothing(axes)
        breaches = int(sum(shown[a].sum() for a in _FOUND[:3] if a in shown))
        title = language.say("figure.law.tier_title", n=breaches, regime=findings.regime)
        base.headline(figure, title)
        _legend(figure, shown, order)
        rows = "; ".join(
            f"{language.label('tier', tier)}: " + _number_words(row[row > 0].to_dict())
            for tier, row in shown.iterrows()
        )
        what = language.say(
            "figure.law.by_tier",
            title=title,
            unit=unit,
            most=_longest(shown, order),
            rows=rows or language.say("law.none"),
        )
        return base.finish(figure, what, _source(findings))


def contacts_by_hour(contacts: Any, regime: str | Path, on: str | None = None) -> Figure:
    """Draw contacts by hour of the debtor's clock, with the hours that the regime bars.

    Args:
        contacts: what :func:`kit.law.check` takes: a log, a file, one contact.
        regime: an id or a path; its hour rules in force on the day are shaded.
        on: ISO date; None takes the day as of which the regime is described.

    Raises:
        DataProblem: unknown regime, a day that is no date, or contacts that cannot be used.

    >>> log = pd.DataFrame({"time": ["21:30", "22:30"]})
    >>> "1 of 2 timed contacts" in contacts_by_hour(log, "CN").description
    True
    """
    windows = law.barred_hours(regime, on)
    windows = windows[windows["days"] == ""]  # a picture of all days shows what holds on all
    recorded = _seconds(contacts)
    seconds = recorded[recorded != NOT_RECORDED]
    barred = _inside_any(seconds, windows)
    hours = np.arange(24)
    counts = np.bincount(seconds // 3600, minlength=24)
    inside = np.bincount(seconds[barred] // 3600, minlength=24)
    with base.look():
        figure = base.new(8.2, 3.8)
        axes = figure.subplots()
        for start, end in _spans(windows):
            axes.axvspan(start, end, color="#F0E9DD", zorder=0)
        style = {"width": 0.86, "align": "edge", "edgecolor": "white"}
        axes.bar(hours + 0.07, counts - inside, color="#0072B2", **style)
        axes.bar(
            hours + 0.07,
            inside,
            bottom=counts - inside,
            color=base.COLOURS["reported_breach"],
            hatch="//",
            **style,
        )
        # room above the highest bar: a tick label level with the top would touch the headline
        axes.set_ylim(0, max(counts.max(), 1) * 1.1)
        axes.set_xlim(0, 24)
        axes.set_xticks(range(0, 25, 2), [f"{h:02d}" for h in range(0, 25, 2)])
        axes.set_xlabel(language.say("figure.law.hour"))
        axes.set_ylabel(language.say("figure.law.contacts"))
        title = _title_by_hour(len(seconds), int(barred.sum()), windows)
        base.headline(figure, title)
        _hour_legend(figure, windows)
        peak = {"hour": f"{counts.argmax():02d}", "n": f"{counts.max():,}"}
        what = language.say(
            "figure.law.by_hour",
            title=title,
            most=f"{counts.max():,}",
            peak=language.say("figure.law.peak", **peak) if len(seconds) else "",
            untimed=f"{len(recorded) - len(seconds):,}",
            rules=_window_words(windows),
        )
        name = language.of(rulebook.load(regime).name)
        source = language.say("figure.law.hour_source", regime=name, n=f"{len(recorded):,}")
        return base.finish(figure, what, source)


# ---------------------------------------------------------------- bars


def _counts_by_rule(findings: Findings) -> pd.DataFrame:
    counts = findings.count(by=["rule", "answer"]) if findings.rules else pd.DataFrame()
    counts = counts.reindex(columns=findings.answer_words, fill_value=0)
    rules = {r.id: r for r in findings.book.rules}
    topics = law.vocabulary()["topics"]
    counts["tier"] = [rules[r].tier for r in counts.index]
    counts["label"] = [
        language.say("figure.law.rule", rule=r, topic=language.of(topics[rules[r].topics[0]]))
        for r in counts.index
    ]
    return counts


def _ranked(table: pd.DataFrame, top: int) -> pd.DataFrame:
    """The rules with the most found, the tiers in their order, the largest of a tier first."""
    weight = table[_FOUND].sum(axis=1)
    kept = table.loc[weight.sort_values(ascending=False, kind="stable").index[:top]]
    tiers = list(law.vocabulary()["tiers"])
    found = kept[_FOUND].sum(axis=1)
    order = sorted(kept.index, key=lambda r: (tiers.index(kept.loc[r, "tier"]), -found[r]))
    return kept.loc[order]


def _longest(shown: pd.DataFrame, order: list[str]) -> str:
    return f"{int(shown[order].sum(axis=1).max()) if len(shown) else 0:,}"


def _stack(axes: Any, shown: Any, order: list[str], labels: Any, numbers: bool = False) -> None:
    left = np.zeros(len(shown))
    places = np.arange(len(shown))
    total = shown[order].sum(axis=1).max()
    for answer in order:
        width = shown[answer].to_numpy(float)
        axes.barh(
            places,
            width,
            left=left,
            height=0.68,
            color=base.COLOURS[answer],
            hatch=base.HATCHES[answer],
            edgecolor="#333333",
            linewidth=0.5,
        )
        for place, at, wide in zip(places, left, width, strict=True):
            # a number wider than its bar would be laid over the next one; the description has it
            if numbers and wide > 0.03 * total:
                axes.text(
                    at + wide / 2,
                    place,
                    f"{int(wide):,}",
                    ha="center",
                    va="center",
                    fontsize=9,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
                )
        left += width
    axes.set_yticks(places, list(labels))
    axes.set_ylim(len(shown) - 0.5, -0.5)
    longest = max(left.max(), 1)
    axes.set_xlim(0, longest * (1.02 if numbers else 1.6))
    # the scale ends where the bars end; the rest of the line is for what is written beside them
    ticks = MaxNLocator(nbins=6, integer=True).tick_values(0, longest)
    kept = [t for t in ticks if t <= longest]
    axes.set_xticks(kept, [f"{int(t):,}" for t in kept])


def _write_open(axes: Any, shown: pd.DataFrame) -> None:
    """Write beside each bar how many were found, and how many contacts stay unknown.

    Findings that were narrowed to breaches hold no unknown answers, and say nothing of them.
    """
    for place, row in enumerate(shown.itertuples()):
        found = sum(getattr(row, a) for a in _FOUND)
        text = f"{found:,}"
        if row.unknown:
            text = language.say("figure.law.unknown", found=text, unknown=f"{row.unknown:,}")
        base.beside(axes, text, (found, place), base.QUIET)


def _mark_tiers(axes: Any, tiers: pd.Series) -> None:
    values = tiers.tolist()
    for place, tier in enumerate(values):
        if place == 0 or values[place - 1] != tier:
            if place:
                axes.axhline(place - 0.5, color=base.QUIET, linewidth=0.8, linestyle=":")
            axes.text(
                1.0,
                place - 0.42,
                language.label("tier", tier),
                ha="right",
                va="top",
                transform=axes.get_yaxis_transform(),
                fontsize=9,
                color=base.INK,
            )


def _legend(figure: Figure, shown: Any, order: list[str]) -> None:
    present = [a for a in order if a in shown and shown[a].sum()]
    if not present:
        return
    base.key(figure, base.answer_patches(present))


def _nothing(axes: Any) -> None:
    axes.set_axis_off()
    axes.set_xticks([])
    axes.set_yticks([])
    axes.text(0.0, 0.5, language.say("figure.law.nothing"), transform=axes.transAxes, fontsize=10)


# ---------------------------------------------------------------- words


def _title_by_rule(shown: pd.DataFrame, findings: Findings) -> str:
    if not len(shown):
        return language.say("figure.law.rule_title_none", regime=findings.regime)
    found = shown[_FOUND[:3]].sum(axis=1)
    if not found.sum():
        return language.say("figure.law.rule_title_open", regime=findings.regime)
    rule = found.idxmax()
    return language.say(
        "figure.law.rule_title",
        label=shown.loc[rule, "label"],
        tier=language.label("tier", shown.loc[rule, "tier"]),
        n=f"{int(found[rule]):,}",
        contacts=f"{len(findings):,}",
    )


def _row_words(row: Any) -> str:
    counts = {a: getattr(row, a) for a in _HEARD if getattr(row, a)}
    return f"{row.Index} ({language.label('tier', row.tier)}): {_number_words(counts)}"


def _number_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{language.label('answer', a)} {int(n):,}" for a, n in counts.items())


def _source(findings: Findings) -> str:
    return language.say(
        "figure.law.source", regime=language.of(findings.book.name), day=findings.book.as_of
    )


# ---------------------------------------------------------------- hours


def _seconds(contacts: Any) -> np.ndarray:
    """Seconds since midnight on the debtor's clock, read and refused as a check does."""
    frame, name = as_log(contacts)
    return Log(frame, name, {}).second.astype(int)


def _inside_any(seconds: np.ndarray, windows: pd.DataFrame) -> np.ndarray:
    """Strictly inside a barred span: the sources do not settle the edges themselves."""
    inside = np.zeros(len(seconds), bool)
    for start, end in _spans(windows):
        inside |= (seconds > start * 3600) & (seconds < end * 3600)
        if end == 24:
            inside |= seconds == 0
    return inside


def _spans(windows: pd.DataFrame) -> list[tuple[float, float]]:
    """Barred spans in hours, cut at midnight."""
    spans = set()
    for row in windows.itertuples():
        start, end = (int(c[:2]) + int(c[3:]) / 60 for c in (row.start, row.end))
        spans |= {(start, end)} if start < end else {(start, 24.0), (0.0, end)}
    return sorted(spans)


def _title_by_hour(timed: int, barred: int, windows: pd.DataFrame) -> str:
    if windows.empty:
        return language.say("figure.law.no_window")
    if not timed:
        return language.say("figure.law.untimed")
    share = f"{100 * barred / timed:.1f}"
    spans = sorted({f"{r.start}-{r.end}" for r in windows.itertuples()})
    return language.say(
        "figure.law.hour_title",
        n=f"{barred:,}",
        timed=f"{timed:,}",
        share=share,
        spans=", ".join(spans),
    )


def _window_words(windows: pd.DataFrame) -> str:
    words = [
        language.say(
            "figure.law.window",
            rule=r.rule,
            start=r.start,
            end=r.end,
            tier=language.label("tier", r.tier),
            grade=r.grade,
        )
        for r in windows.itertuples()
    ]
    return "; ".join(words) or language.say("law.none")


def _tiers(windows: pd.DataFrame) -> str:
    known = law.vocabulary()["tiers"]
    return ", ".join(language.of(known[t]) for t in known if t in set(windows["tier"]))


def _hour_legend(figure: Figure, windows: pd.DataFrame) -> None:
    if windows.empty:
        return
    handles = [
        Patch(color="#0072B2", label=language.say("figure.law.outside")),
        Patch(
            facecolor=base.COLOURS["reported_breach"],
            hatch="//",
            edgecolor="white",
            label=language.say("figure.law.inside"),
        ),
        Patch(color="#F0E9DD", label=language.say("figure.law.barred", tiers=_tiers(windows))),
    ]
    base.key(figure, handles)
