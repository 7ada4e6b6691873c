"""Make ``data/psychology/nfwbs_*.csv``, weighted tables of a survey whose microdata do not ship.

The National Financial Well-Being Survey of 2016 is read where ``datasets.external`` finds it; where
it does not, the tables stay as they are. Shares are from 0 to 1, standard errors approximate, as
``kit.psychology.reliability`` computes them. A count of one to four people, and what rests on it,
is left empty: the display rule that a class's own answers need too. Here it protects nobody, since
the file is public, and a count that is empty can often be reckoned from the rows beside it.

    python tools/make_survey.py            write the tables
    python tools/make_survey.py --check    fail if the files differ from what would be written;
                                           without the survey's file exit with 3: not checked
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import simulated

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # this checkout's kit, not an installed one

from kit import datasets  # noqa: E402
from kit.psychology.factors import one_factor  # noqa: E402
from kit.psychology.reliability import (  # noqa: E402
    Weighted,
    cronbach_alpha,
    weighted_mean,
    weighted_percentiles,
)
from kit.psychology.scoring import scale  # noqa: E402
from kit.psychology.surveys import item_values, survey  # noqa: E402
from kit.psychology.words import LEAST_FOR_A_SUMMARY  # noqa: E402

FOLDER = ROOT / "data" / "psychology"
SURVEY, NOT_CHECKED = "nfwbs_2016", 3
PLACES = 4
SCORES = ("file_score", "table_score")
SPLITS = ("everybody", "contacted", "age_group", "score_age", "income_band", "employment")
PERCENTILES = (5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 95)
ENDS = (1, 2, 98, 99)  # for everybody only: in a small group they would be one person's score
ASKED = ("ends_meet", "raise_2000", "stress_said", "health_said", "felt_disrespected")
ASKED += ("credit_refused", "credit_not_asked", "income_varies")
REFUSED = "refused"
FIGURES = ["weighted_value", "approximate_se", "approximate_low", "approximate_high"]


def people(file: str | Path | None = None) -> pd.DataFrame:
    """Return the survey with what the tables need besides: the table's score, any hardship."""
    of = survey(file)
    answers = of.filter(like="fwb_")
    scored = scale("fwb10").score(
        answers, items=list(answers), coding="survey", age_group=of["score_age"]
    )
    hardships = of.filter(like="hardship_")
    any_hardship = hardships.isin(["sometimes", "often"]).any(axis=1)
    return of.assign(
        everybody=pd.Categorical(["everybody"] * len(of)),
        table_score=scored.to_frame()["score"],
        sum_of_items=scored.to_frame()["raw"],
        any_hardship=pd.Categorical(np.where(any_hardship, "yes", "no"), ["no", "yes"]),
    )


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round, and hide small counts with what rests on them."""
    counts = [name for name in frame if name.startswith("people_")]
    small = frame[counts].apply(lambda n: n.between(1, LEAST_FOR_A_SUMMARY - 1))
    frame = frame.round(PLACES).astype(dict.fromkeys(counts, "Int64"))
    frame[counts] = frame[counts].mask(small)
    resting = small.drop(columns="people_missing", errors="ignore").any(axis=1)
    numbers = [name for name in (*FIGURES, "unweighted_value") if name in frame]
    frame.loc[resting, numbers] = np.nan
    return frame


def ordered(table: Weighted, by: pd.Series) -> pd.DataFrame:
    """Return the rows of a weighted table in the order of the answers, not of the alphabet."""
    place = {name: n for n, name in enumerate(by.cat.categories)}
    return table.table.sort_values("survey_group", key=lambda g: g.map(place), kind="stable")


def share(of: pd.DataFrame, is_so: pd.Series, by: str = "everybody") -> pd.DataFrame:
    """Return the weighted share of a yes (1.0; nan is out of the denominator) in each group."""
    table = ordered(weighted_mean(is_so, of["survey_weight"], by=of[by]), of[by])
    so = is_so.groupby(of[by], observed=True)
    counted = table["survey_group"].map(so.sum()).astype(int)
    plain = table["survey_group"].map(so.mean()).astype(float)
    return table.assign(people_answering=counted, unweighted_value=plain)


def answered(column: pd.Series, answer: str, out: Iterable[str] = (REFUSED,)) -> pd.Series:
    return (column == answer).astype(float).mask(column.isin(list(out)))


# ---------------------------------------------------------------- the tables


def contact(of: pd.DataFrame) -> pd.DataFrame:
    left_out = {"everybody": (), "with_not_sure": (REFUSED,), "yes_or_no": (REFUSED, "not_sure")}
    parts = []
    for denominator, out in left_out.items():
        for answer in of["contacted"].cat.categories:
            if answer not in out:
                part = share(of, answered(of["contacted"], answer, out))
                parts.append(part.assign(survey_denominator=denominator, survey_answer=answer))
    heads = ["survey_denominator", "survey_answer", "people_counted", "people_answering"]
    return pd.concat(parts)[[*heads, *FIGURES, "unweighted_value"]]


def scores(of: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for split in SPLITS:
        for score in SCORES:
            table = ordered(weighted_mean(of[score], of["survey_weight"], by=of[split]), of[split])
            parts.append(table.assign(survey_split=split, which_score=score))
    heads = ["survey_split", "survey_group", "which_score", "people_counted", "people_missing"]
    return pd.concat(parts)[[*heads, *FIGURES, "weight_share"]]


def percentiles(of: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for split in ("everybody", "contacted", "age_group", "score_age"):
        kept = of[of[split] != REFUSED]
        at = sorted(PERCENTILES + ENDS) if split == "everybody" else PERCENTILES
        for score in SCORES:
            table = weighted_percentiles(
                kept[score], kept["survey_weight"], at=list(at), by=kept[split]
            )
            table = ordered(table, of[split])
            parts.append(table.assign(survey_split=split, which_score=score))
    heads = ["survey_split", "survey_group", "which_score", "weighted_at", "people_counted"]
    return pd.concat(parts)[[*heads, *FIGURES]].astype({"weighted_at": int})


def shocks(of: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for name in of.filter(like="shock_"):
        had = pd.Categorical(np.where(of[name], "yes", "no"), ["yes", "no"])
        within = of.assign(had=had)
        for denominator, out in {
            "with_not_sure": (REFUSED,),
            "yes_or_no": (REFUSED, "not_sure"),
        }.items():
            part = share(within, answered(of["contacted"], "yes", out), "had")
            parts.append(part.assign(survey_variable=name, survey_denominator=denominator))
    heads = ["survey_variable", "survey_denominator", "survey_group"]
    return pd.concat(parts)[[*heads, "people_counted", "people_answering", *FIGURES]]


def answers(of: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for name in [*of.filter(like="hardship_"), "any_hardship", *ASKED]:
        for answer in [one for one in of[name].cat.categories if one != REFUSED]:
            for split in ("everybody", "contacted"):
                part = share(of, answered(of[name], answer), split)
                parts.append(part.assign(survey_variable=name, survey_answer=answer))
    table = pd.concat(parts)
    table = table[table["survey_group"] != REFUSED]
    heads = ["survey_variable", "survey_answer", "survey_group"]
    counts = ["people_counted", "people_answering", "people_missing"]
    return table[[*heads, *counts, *FIGURES]]


def items(of: pd.DataFrame) -> pd.DataFrame:
    parts, values = [], item_values(of)
    for number, one in enumerate(scale("fwb10").record["items"], 1):
        name = f"fwb_{one['key']}"
        for code in (5, 4, 3, 2, 1):
            is_so = (of[name] == code).astype(float).mask(of[name].isna())
            worth = int(values.loc[of[name] == code, name].iloc[0])
            part = share(of, is_so).assign(item_number=number, item_key=one["key"])
            parts.append(part.assign(answer_code=code, item_value=worth))
    heads = ["item_number", "item_key", "answer_code", "item_value"]
    return pd.concat(parts)[[*heads, "people_counted", "people_answering", *FIGURES]]


def consistency(of: pd.DataFrame) -> pd.DataFrame:
    values = item_values(of)
    table = cronbach_alpha(values).items.merge(one_factor(values).items, on="answered_item")
    table["item_key"] = table["answered_item"].str.removeprefix("fwb_")
    table["item_number"] = np.arange(len(table)) + 1
    heads = ["item_number", "item_key", "item_average", "item_spread", "item_rest"]
    return table[[*heads, "alpha_without", "factor_loading", "communality"]]


def whole(of: pd.DataFrame) -> pd.DataFrame:
    values = item_values(of)
    alpha, factor = cronbach_alpha(values), one_factor(values)
    figures: dict[str, Any] = {
        "alpha": alpha.value,
        "people": alpha.n_people,
        "left_out": alpha.n_left_out,
        "factor_share": factor.share,
        "residual": factor.residual,
        "largest_residual": factor.largest,
    }
    figures |= {f"eigenvalue_{n}": e for n, e in enumerate(factor.eigenvalues, 1)}
    return pd.DataFrame(figures.items(), columns=["survey_figure", "figure_value"])


def two_scores(of: pd.DataFrame) -> pd.DataFrame:
    both = of.dropna(subset=list(SCORES))
    parts = {"everybody": both}
    parts |= {name: both[both["score_age"] == name] for name in of["score_age"].cat.categories}
    return pd.DataFrame([{"survey_group": name} | _apart(part) for name, part in parts.items()])


def _apart(part: pd.DataFrame) -> dict[str, Any]:
    apart = part["table_score"] - part["file_score"]
    return {
        "people_counted": len(part),
        "table_mean": part["table_score"].mean(),
        "file_mean": part["file_score"].mean(),
        "difference_mean": apart.mean(),
        "difference_spread": apart.std(),
        "share_equal": (apart == 0).mean(),
        "share_within_three": (apart.abs() <= 3).mean(),
        "largest_difference": apart.abs().max(),
        "scores_correlation": part["table_score"].corr(part["file_score"]),
    }


def same_sum(of: pd.DataFrame) -> pd.DataFrame:
    both = of.dropna(subset=list(SCORES))
    groups = both.groupby(["score_age", "sum_of_items"], observed=True)
    table = groups.agg(
        score_from_table=("table_score", "first"),
        people_counted=("file_score", "size"),
        file_mean=("file_score", "mean"),
        file_spread=("file_score", "std"),
    ).reset_index()
    table = table[table["people_counted"] >= LEAST_FOR_A_SUMMARY]
    return table.astype({"sum_of_items": int, "score_from_table": int})


MADE = (contact, scores, percentiles, shocks, answers, items, consistency, two_scores, same_sum)


def tables(file: str | Path | None = None) -> dict[str, pd.DataFrame]:
    """Return every table by the name that survey_table() takes.

    Args:
        file: a copy of the survey; None for the one that datasets.external finds.
    """
    of = people(file)
    made = {maker.__name__: maker(of) for maker in MADE} | {"scale": whole(of)}
    return {name: rounded(table.reset_index(drop=True)) for name, table in made.items()}


def texts() -> dict[str, str]:
    """Return the text of every file by its name."""
    return {
        f"nfwbs_{name}.csv": table.to_csv(index=False, lineterminator="\n")
        for name, table in tables().items()
    }


def main() -> None:
    """Write or check the tables; a check that could not be made must not look like one passed."""
    try:
        datasets.external(SURVEY)
    except datasets.DataProblem as absent:
        checking = "--check" in sys.argv[1:]
        said = "Not checked: the survey's file is not here." if checking else ""
        print(f"{said or 'The tables of the survey stay as they are.'} {absent}")
        sys.exit(NOT_CHECKED if checking else 0)
    simulated.main("Compute the weighted tables of the survey.", FOLDER, texts)


if __name__ == "__main__":
    main()
