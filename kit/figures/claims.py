"""Figures of an audit: which verdicts a text's claims got, and yours beside the kit's."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kit import datasets, language
from kit.figures import base
from kit.law.claims import Audit

_DISC, _YOURS, _KITS = "#9DC3E6", "#D55E00", "#0072B2"
_BY = ("section", "kind", "state")


def verdicts_by(audit: Audit, by: str = "section") -> Figure:
    """Draw discs: sections, kinds or states in rows, verdicts in columns, a number in each.

    Numbers, not colours, tell the counts: ten verdicts are more than colours can keep apart.

    Args:
        audit: what :func:`kit.law.audit` returned.
        by: ``"section"``, ``"kind"`` or ``"state"``; claims of one's own have no sections.

    Raises:
        DataProblem: no audit, another word, or one that no claim of the audit has.

    >>> from kit import law
    >>> verdicts_by(law.audit()).description.startswith("Figure: table of discs")
    True
    """
    base.expect(audit, Audit, "law.audit()")
    if by not in _BY:
        near = datasets.nearest(by, _BY)
        raise datasets.DataProblem(language.say("claim_panel.no_such_rows", by=by, near=near))
    counts = audit.count([by, "verdict"])
    rows = [language.label(by, word) for word in counts.index]
    words = [language.label("verdict", word) for word in counts.columns]
    with base.look():
        figure = base.new(9.8, 1.9 + 0.42 * len(rows))
        axes = figure.subplots()
        for (y, x), n in np.ndenumerate(counts.to_numpy()):
            if n:
                axes.scatter(x, y, s=170 + 22 * n, color=_DISC, edgecolor="#333333", linewidth=0.5)
                axes.text(x, y, str(n), ha="center", va="center", fontsize=9)
        axes.set_xticks(range(len(words)), [base.wrapped(w, 14) for w in words], fontsize=8.5)
        axes.set_yticks(range(len(rows)), rows)
        axes.set_xlim(-0.6, len(words) - 0.4)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.tick_params(length=0)
        axes.grid(color="#E5E5E5", linewidth=0.6)
        axes.set_axisbelow(True)
        title = _title(audit)
        base.headline(figure, title)
        what = language.say(
            "claim_panel.figure.table",
            rows=len(rows),
            columns=len(words),
            title=title,
            cells="; ".join(_row_words(by, counts, row) for row in counts.index),
        )
        return base.finish(figure, what, language.say("claim_panel.figure.source"))


def your_verdict(audit: Audit, yours: str = "", kits: str = "") -> Figure:
    """Draw how many claims got each verdict, and mark yours and, once it is shown, the kit's.

    Args:
        audit: what :func:`kit.law.audit` returned.
        yours: the code of a verdict that the audit holds; empty marks none.
        kits: the kit's verdict; empty marks none.

    Raises:
        DataProblem: no audit, or no claim of it got such a verdict: a mark would have no bar.

    >>> from kit import law
    >>> "Yours: misleading" in your_verdict(law.audit(), "misleading").description
    True
    """
    base.expect(audit, Audit, "law.audit()")
    counts = audit.count()
    for code in filter(None, (yours, kits)):
        if code not in set(counts["verdict"]):
            said = {"code": code, "near": datasets.nearest(code, counts["verdict"])}
            raise datasets.DataProblem(language.say("claim_panel.no_such_bar", **said))
    words = [language.label("verdict", word) for word in counts["verdict"]]
    marks = [("yours", yours, ">", _YOURS, 0.0), ("kits", kits, "o", _KITS, 0.9)]
    with base.look():
        figure = base.new(7.6, 3.4)
        axes = figure.subplots()
        axes.barh(words, counts["n"], color="#DDDDDD", edgecolor="#333333", linewidth=0.5)
        for _, code, shape, colour, shift in marks:
            if code:
                row = counts.set_index("verdict").loc[code]
                place = language.label("verdict", code)
                axes.plot(row["n"] + 0.9 + shift, place, shape, color=colour, markersize=9)
        axes.set_ylim(len(words) - 0.5, -0.5)
        axes.set_xlim(0, int(counts["n"].max()) + 3)
        axes.set_xlabel(language.say("claim_panel.figure.claims"))
        title = _said(yours, kits)
        base.headline(figure, title)
        bars = zip(words, counts["n"], strict=True)
        what = language.say(
            "claim_panel.figure.bars",
            most=int(counts["n"].max()),
            title=title,
            bars="; ".join(f"{word} {n}" for word, n in bars),
        )
        return base.finish(figure, what, language.say("claim_panel.figure.source"))


def _title(audit: Audit) -> str:
    decided = [claim for claim in audit.claims if claim.state in {"decided", "judged"}]
    right = sum(claim.verdict == "accurate" for claim in decided)
    others = len(audit) - len(decided)
    return language.say(
        "claim_panel.figure.title", n=len(audit), decided=len(decided), right=right, others=others
    )


def _said(yours: str, kits: str) -> str:
    """Both verdicts in words, with the signs that mark them."""
    parts = [
        language.say(f"claim_panel.figure.{name}", verdict=language.label("verdict", code))
        for name, code in (("yours", yours), ("kits", kits))
        if code
    ]
    return "   ".join(parts) or language.say("claim_panel.figure.none")


def _row_words(by: str, counts: pd.DataFrame, row: str) -> str:
    cells = [f"{language.label('verdict', v)} {n}" for v, n in counts.loc[row].items() if n]
    return language.say(
        "claim_panel.figure.row", name=language.label(by, row), cells=", ".join(cells)
    )
