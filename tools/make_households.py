"""Make ``data/negotiation/synth_households.csv``: 500 invented household budgets with debts.

Everything here is invented. A few means and medians are set to published figures, named below with
source and grade; all the rest is assumed and said to be. Draws are stratified (every quantile once,
in random order), so that so small a table keeps the means it was given.

    python tools/make_households.py            write the table
    python tools/make_households.py --check    fail if the file differs from what would be written
"""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import simulated

FOLDER = Path(__file__).resolve().parents[1] / "data" / "negotiation"

# The true parameters. They also stand in data/datapackage.json, copied by tools/seal_data.py.
TRUTH: dict[str, Any] = {
    "seed": 20260318,
    "households": 500,
    "published": {
        "urban_income_per_head_mean": {
            "value": 54188,
            "unit": "yuan a year, disposable, 2024",
            "source": "National Bureau of Statistics, income and consumption of households in 2024 "
            "(17 January 2025), read in press copies at news.futunn.com and xzhangyanghe.cn",
            "grade": "second_hand",
        },
        "urban_income_per_head_median": {
            "value": 49302,
            "unit": "yuan a year, disposable, 2024",
            "source": "the same release, read in press copies at xzhangyanghe.cn and "
            "china-news-online.com (CCTV)",
            "grade": "second_hand",
        },
        "urban_consumption_per_head_mean": {
            "value": 34557,
            "unit": "yuan a year, 2024; includes the imputed rent of owners",
            "source": "the same release, read in a press copy at xzhangyanghe.cn",
            "grade": "second_hand",
        },
        "share_of_housing_and_education": {
            "value": 0.335,
            "unit": "share of consumption per head, 2024, whole of China: 22.2% and 11.3%",
            "source": "the same release, read in a press copy at xzhangyanghe.cn; the sum is ours",
            "grade": "second_hand",
        },
        "household_size_mean": {
            "value": 2.62,
            "unit": "persons in a family household, census of 2020",
            "source": "Seventh National Population Census, read in press copies at xrxxw.com and "
            "lu-xu.com",
            "grade": "second_hand",
        },
        "balance_per_card_mean": {
            "value": 11682,
            "unit": "yuan a card, end of September 2024: 8.61 trillion yuan on 737 million cards",
            "source": "People's Bank of China, payment system in the third quarter of 2024, "
            "read in a press copy at m.mpaypass.com.cn; the quotient is ours",
            "grade": "second_hand",
        },
    },
    "assumed": {
        "persons": {"1": 0.24, "2": 0.286, "3": 0.23, "4": 0.134, "5": 0.08, "6": 0.03},
        "city_tier": {"1": 0.2, "2": 0.36, "3": 0.44},
        "income_and_prices_in_tier": {"1": 1.35, "2": 1.05, "3": 0.8},
        "spread_of_log_income_within_a_tier": 0.34,
        "elasticity_of_consumption": 0.7,
        "spread_of_log_consumption": 0.15,
        "spread_of_the_fixed_share": 0.06,
        "share_with_two_earners": 0.55,
        "second_income_share": [0.25, 0.48],
        "share_whose_income_fell": 0.6,
        "what_is_left_of_the_main_income": [0.25, 0.85],
        "share_with_priority_arrears": 0.25,
        "months_of_fixed_costs_in_arrears": [0.5, 3.0],
        "months_to_pay_the_arrears_off": 6,
        "cards": {"0": 0.15, "1": 0.3, "2": 0.3, "3": 0.25},
        "spread_of_log_card_balance": 0.7,
        "yearly_card_rate": 0.1825,
        "loans": {"0": 0.2, "1": 0.4, "2": 0.25, "3": 0.15},
        "balance_per_loan_mean": 14000,
        "spread_of_log_loan_balance": 0.8,
        "yearly_loan_rates": {"0.12": 0.2, "0.18": 0.4, "0.24": 0.4},
    },
}

COLUMNS = (
    "household_id",
    "city_tier",
    "household_size",
    "usual_income",
    "income_main",
    "income_second",
    "fixed",
    "flexible",
    "priority_need",
    "priority_arrears",
    "cards",
    "card_balance",
    "card_rate",
    "loans",
    "loan_balance",
    "loan_rate",
)


# ---------------------------------------------------------------- draws


class Draws:
    """Stratified draws: every quantile once, in random order."""

    def __init__(self, seed: int, size: int) -> None:
        self.rng, self.size = np.random.default_rng(seed), size

    def uniform(self, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        return low + (high - low) * (self.rng.permutation(self.size) + 0.5) / self.size

    def normal(self) -> np.ndarray:
        return np.array([NormalDist().inv_cdf(p) for p in self.uniform()])

    def lognormal(self, spread: float) -> np.ndarray:
        """Mean one."""
        drawn = np.exp(spread * self.normal())
        return drawn / drawn.mean()

    def one_of(self, shares: dict[str, float]) -> np.ndarray:
        """Draw numbers with the shares that their words have."""
        ends = np.cumsum(list(shares.values()))
        words = np.array([float(word) for word in shares])
        return words[np.minimum(np.searchsorted(ends, self.uniform()), len(words) - 1)]


# ---------------------------------------------------------------- the households


def columns() -> dict[str, np.ndarray]:
    """Make the columns as numbers, yuan a month or yuan, not rounded."""
    draws = Draws(TRUTH["seed"], TRUTH["households"])
    known = {name: one["value"] for name, one in TRUTH["published"].items()}
    own = TRUTH["assumed"]
    tier, size = draws.one_of(own["city_tier"]), draws.one_of(own["persons"])
    prices = np.array([own["income_and_prices_in_tier"][str(int(one))] for one in tier])

    per_head = prices * draws.lognormal(own["spread_of_log_income_within_a_tier"])
    per_head *= known["urban_income_per_head_mean"] / 12 / per_head.mean()
    spent = per_head ** own["elasticity_of_consumption"]
    spent *= draws.lognormal(own["spread_of_log_consumption"])
    spent *= known["urban_consumption_per_head_mean"] / 12 / spent.mean()
    share = known["share_of_housing_and_education"]
    share = np.clip(share + own["spread_of_the_fixed_share"] * draws.normal(), 0.15, 0.6)
    fixed = share * spent * size

    usual = per_head * size
    second = (size > 1) & (draws.uniform() < own["share_with_two_earners"])
    second_income = np.where(second, draws.uniform(*own["second_income_share"]) * usual, 0.0)
    fell = draws.uniform() < own["share_whose_income_fell"]
    left = np.where(fell, draws.uniform(*own["what_is_left_of_the_main_income"]), 1.0)

    behind = draws.uniform() < own["share_with_priority_arrears"]
    arrears = np.where(behind, draws.uniform(*own["months_of_fixed_costs_in_arrears"]) * fixed, 0.0)
    cards, loans = draws.one_of(own["cards"]), draws.one_of(own["loans"])
    loans = np.where((cards == 0) & (loans == 0), 1, loans)  # nobody here is without a debt
    per_card = known["balance_per_card_mean"] * draws.lognormal(own["spread_of_log_card_balance"])
    per_card *= known["balance_per_card_mean"] * cards.sum() / (per_card * cards).sum()
    per_loan = own["balance_per_loan_mean"] * draws.lognormal(own["spread_of_log_loan_balance"])
    return {
        "city_tier": tier,
        "household_size": size,
        "usual_income": usual,
        "income_main": (usual - second_income) * left,
        "income_second": second_income,
        "fixed": fixed,
        "flexible": (1 - share) * spent * size,
        "priority_need": np.ceil(arrears / own["months_to_pay_the_arrears_off"]),
        "priority_arrears": arrears,
        "cards": cards,
        "card_balance": per_card * cards,
        "card_rate": np.where(cards > 0, own["yearly_card_rate"], np.nan),
        "loans": loans,
        "loan_balance": per_loan * loans,
        "loan_rate": np.where(loans > 0, draws.one_of(own["yearly_loan_rates"]), np.nan),
    }


def texts() -> dict[str, str]:
    """Return the file's text by name: whole yuan, so that no rounding of a platform shows."""
    made = columns()
    rows = (
        [f"H{number + 1:03d}", *(_cell(name, made[name][number]) for name in COLUMNS[1:])]
        for number in range(TRUTH["households"])
    )
    return {"synth_households.csv": simulated.as_csv(COLUMNS, rows)}


def _cell(name: str, value: float) -> str:
    if np.isnan(value):
        return ""
    return f"{value:.4f}".rstrip("0") if name.endswith("_rate") else str(round(float(value)))


if __name__ == "__main__":
    simulated.main("Make the invented households.", FOLDER, texts)
