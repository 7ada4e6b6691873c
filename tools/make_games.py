"""Make ``data/negotiation/synth_games.csv``, 400 games played by tactics, and who played what.

Everything here is invented. The games are played at the kit's own table; which tactic sat on which
side, and with which parameters, is drawn first and stands in ``synth_games_tactics.csv``. So a
student can guess a tactic from its offers and look the answer up.

    python tools/make_games.py            write both tables
    python tools/make_games.py --check    fail if the files differ from what would be written
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import simulated

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # this checkout's kit, not an installed one

from kit.negotiation.table import Game, demand_scale, new_game  # noqa: E402
from kit.negotiation.tactics import tactic  # noqa: E402
from kit.negotiation.words import SIDES  # noqa: E402

FOLDER = ROOT / "data" / "negotiation"

# The true parameters. They also stand in data/datapackage.json, copied by tools/seal_data.py.
TRUTH: dict[str, Any] = {
    "seed": 20260319,
    "games": 400,
    "cases": ["lin", "chen", "he"],
    "rounds": [8, 12, 16],
    "law": "no gate, no cap; the household's budget and the contract's rate bind",
    # share of each tactic, on either side alike, and the range that its parameter is drawn from
    "tactics": {
        "boulware": {"share": 0.25, "parameter": "e", "low": 2.0, "high": 6.0},
        "linear": {"share": 0.15, "parameter": "e", "low": 1.0, "high": 1.0},
        "conceder": {"share": 0.2, "parameter": "e", "low": 0.2, "high": 0.5},
        "tit_for_tat": {"share": 0.2, "parameter": "kindness", "low": 0.01, "high": 0.05},
        "fixed_price": {"share": 0.1, "parameter": "demand", "low": 0.5, "high": 0.8},
        "random": {"share": 0.1, "parameter": "", "low": 0.0, "high": 0.0},
    },
    "rounding": {"parameters": 2, "money": 2, "utility": 3},
}
MOVES = ["game_id", "move", "round", "side", "act", "down_payment", "instalment", "months"]
MOVES += ["waiver", "creditor_value", "borrower_cost", "own_utility"]
TACTICS = ["game_id", "case", "rounds", "game_seed", "outcome"]
TACTICS += [f"{side}_{what}" for side in SIDES for what in ("tactic", "parameter", "setting")]


def _drawn(rng: np.random.Generator) -> tuple[str, str, float | None]:
    known = TRUTH["tactics"]
    name = str(rng.choice([*known], p=[one["share"] for one in known.values()]))
    one = known[name]
    value = round(float(rng.uniform(one["low"], one["high"])), TRUTH["rounding"]["parameters"])
    return name, one["parameter"], value if one["parameter"] else None


def _built(drawn: tuple[str, str, float | None]) -> Any:
    name, parameter, value = drawn
    return tactic(name, **{parameter: value}) if parameter else tactic(name)


def _moves(game_id: str, game: Game) -> list[list[Any]]:
    scales = {side: demand_scale(game, side) for side in SIDES}
    rows = []
    for number, move in enumerate(game.moves, start=1):
        worth = game.case.worth(move.plan)
        own = float(scales[move.side](worth[SIDES.index(move.side)]))
        plan = move.plan
        terms = [plan.down_payment, plan.instalment, plan.months, plan.waiver]
        values = [worth[0], -worth[1] + 0.0, round(own, TRUTH["rounding"]["utility"])]
        head = [game_id, number, (number + 1) // 2, move.side, move.act]
        rows.append([*head, *terms, *values])
    return rows


def build() -> tuple[list[list[Any]], list[list[Any]]]:
    """Play all games: the rows of the moves, and of who played what."""
    rng = np.random.default_rng(TRUTH["seed"])
    moves, truth = [], []
    for number in range(1, TRUTH["games"] + 1):
        game_id = f"G{number:03d}"
        case, rounds = str(rng.choice(TRUTH["cases"])), int(rng.choice(TRUTH["rounds"]))
        sides = {side: _drawn(rng) for side in SIDES}
        built = [_built(sides[side]) for side in SIDES]
        game = new_game(case, collector=built[0], borrower=built[1], seed=number, rounds=rounds)
        moves += _moves(game_id, game)
        row = [game_id, case, rounds, number, game.state.outcome]
        truth.append([*row, *sides["creditor"], *sides["borrower"]])
    return moves, truth


def texts() -> dict[str, str]:
    """Return the text of both files by name."""
    moves, truth = build()
    return {
        "synth_games.csv": simulated.as_csv(MOVES, moves),
        "synth_games_tactics.csv": simulated.as_csv(TACTICS, truth),
    }


if __name__ == "__main__":
    simulated.main("Play the invented games.", FOLDER, texts)
