"""Figures across borders and days: one visit under several regimes, what a day changed."""

from __future__ import annotations

from pathlib import Path

import matplotlib.dates as dates
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kit import language, law
from kit.figures import base
from kit.law import rulebook
from kit.law.borders import Comparison

# The heaviest answers first, as they stand in the key; places without a rule stay white.
_ORDER = [
    *("breach", "presumed_breach", "reported_breach", "unknown"),
    *("needs_judgment", "no_breach_found", "does_not_apply"),
]
_TIER_COLOURS = {"law": "#0072B2", "supervisory": "#009E73", "soft": "#E69F00"}
_TIER_MARKS = {"law": "o", "supervisory": "s", "soft": "^"}


def answers_across_borders(comparison: Comparison) -> Figure:
    """Draw topics in rows and regimes in columns, each cell the heaviest answer there.

    Args:
        comparison: what :func:`kit.law.compare` returned.

    Raises:
        DataProblem: it is something else.

    >>> found = law.compare(law.Contact(channel="visit"), ["CN", "KR"])
    >>> answers_across_borders(found).description.startswith("Figure:")
    True
    """
    base.expect(comparison, Comparison, "law.compare()")
    table, regimes = comparison.table, list(comparison.names)
    topics = [t for t in law.vocabulary()["topics"] if t in set(table["topic"])]
    with base.look():
        figure = base.new(8.2, 1.6 + 0.3 * max(len(topics), 2))
        axes = figure.subplots()
        for row in table.itertuples():
            _cell(axes, regimes.index(row.regime), topics.index(row.topic), row.answer)
        axes.set_xlim(0, max(len(regimes), 1))
        axes.set_ylim(max(len(topics), 1), 0)
        axes.set_xticks(np.arange(len(regimes)) + 0.5, regimes)
        axes.set_yticks(np.arange(len(topics)) + 0.5, [language.label("topic", t) for t in topics])
        axes.tick_params(length=0)
        base.headline(figure, _title(table, regimes))
        _key(figure, table)
        what = language.say(
            "figure.borders.answers",
            topics=len(topics),
            regimes=", ".join(regimes),
            title=_title(table, regimes),
            rows="; ".join(_regime_words(comparison, id) for id in regimes),
        )
        return base.finish(figure, what, language.say("figure.borders.source"))


def days_of_change(regime: str | Path = "CN", since: str = "2011-01-01") -> Figure:
    """Draw the days on which rules of a regime began, changed or ended, by tier.

    Args:
        regime: an id, or the path of your own YAML file.
        since: ISO date from which days are drawn.

    Raises:
        DataProblem: unknown regime, or a day that is no date.

    >>> days_of_change("KR").description.startswith("Figure:")
    True
    """
    since = rulebook.a_day(since)
    events = law.timeline(regime)
    shown = events[events["day"] >= since]
    tiers = list(law.vocabulary()["tiers"])
    counts = shown.groupby(["day", "tier"]).size()
    with base.look():
        figure = base.new(8.2, 2.9)
        axes = figure.subplots()
        for (day, tier), n in counts.items():
            axes.scatter(
                pd.Timestamp(day).to_pydatetime(),
                tiers.index(tier),
                s=24 + 16 * n,
                marker=_TIER_MARKS[tier],
                facecolor=_TIER_COLOURS[tier],
                edgecolor="#333333",
                linewidth=0.5,
                alpha=0.85,
                zorder=3,
            )
        axes.set_yticks(range(len(tiers)), [language.label("tier", t) for t in tiers])
        axes.set_ylim(len(tiers) - 0.5, -0.5)
        axes.xaxis.set_major_locator(dates.YearLocator(2))
        axes.xaxis.set_major_formatter(dates.DateFormatter("%Y"))
        axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
        axes.set_xlabel(language.say("figure.borders.year"))
        title = _busiest(shown, rulebook.load(regime).id)
        base.headline(figure, title)
        what = language.say("figure.borders.days", since=since, title=title, rows=_day_words(shown))
        book = rulebook.load(regime)
        source = language.say("figure.law.source", regime=language.of(book.name), day=book.as_of)
        return base.finish(figure, what, source)


# ---------------------------------------------------------------- cells


def _cell(axes: object, column: int, row: int, answer: str) -> None:
    axes.add_patch(
        Rectangle(
            (column + 0.04, row + 0.08),
            0.92,
            0.84,
            facecolor=base.COLOURS[answer],
            hatch=base.HATCHES[answer],
            edgecolor="#333333",
            linewidth=0.5,
        )
    )


def _key(figure: Figure, table: pd.DataFrame) -> None:
    present = [a for a in _ORDER if a in set(table["answer"])]
    base.key(figure, base.answer_patches(present), columns=4)


# ---------------------------------------------------------------- words


def _title(table: pd.DataFrame, regimes: list[str]) -> str:
    broken = table[table["answer"].isin(_ORDER[:3])]["regime"].nunique()
    return language.say("figure.borders.title", n=broken, regimes=len(regimes))


def _regime_words(comparison: Comparison, id: str) -> str:
    rows = comparison.table[comparison.table["regime"] == id]
    groups = rows.groupby("answer", sort=False)["topic"].apply(list)
    words = [
        f"{language.label('answer', a)} " + ", ".join(language.label("topic", t) for t in groups[a])
        for a in _ORDER
        if a in groups
    ]
    name = language.of(comparison.names[id])
    return f"{id} ({name}): " + (" · ".join(words) or language.say("law.none"))


def _busiest(events: pd.DataFrame, regime: str) -> str:
    if events.empty:
        return language.say("figure.borders.no_days", regime=regime)
    by_day = events.groupby("day").size()
    return language.say(
        "figure.borders.busiest", regime=regime, day=by_day.idxmax(), n=int(by_day.max())
    )


def _day_words(events: pd.DataFrame) -> str:
    days = [
        f"{day}: "
        + ", ".join(
            f"{language.label('tier', tier)} {language.label('event', event)} {n}"
            for (tier, event), n in part.groupby(["tier", "event"]).size().items()
        )
        for day, part in events.groupby("day")
    ]
    return "; ".join(days) or language.say("law.none")
