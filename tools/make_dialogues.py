"""Make ``data/psychology/synth_dialogues.csv``: the written dialogues, and two simulated coders.

Everyone in them is invented. The utterances and their gold codes come from
``data/psychology/dialogues``; what the two coders make of them is drawn with the chances in
``data/psychology/coders.yaml``, so the agreement that should come out is known.

    python tools/make_dialogues.py            write the table
    python tools/make_dialogues.py --check    fail if the file differs from what would be written
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import simulated

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # this checkout's kit, not an installed one

from kit import datasets  # noqa: E402
from kit.psychology.raters import simulate_coder  # noqa: E402
from kit.psychology.talks import every, parts  # noqa: E402

FOLDER = ROOT / "data" / "psychology"
CHANCES = datasets.read_yaml("psychology/coders.yaml")

# The true parameters. They also stand in data/datapackage.json, copied by tools/seal_data.py.
TRUTH: dict[str, Any] = {
    "seeds": {"coder_a": 20260317, "coder_b": 20260318},
    "coders": {"coder_a": "a", "coder_b": "b"},
    "evidence": CHANCES["evidence"],
    "chances": {
        name: {key: value for key, value in one.items() if key != "name"}
        for name, one in CHANCES["coders"].items()
    },
    "taken_for": {key: CHANCES[key] for key in ("neighbours", "neutral")},
}
COLUMNS = ["dialogue", "situation", "quality", "n", "speaker", "text_en", "text_zh"]
COLUMNS += ["gold", "coder_a", "coder_b", "texas", "promise"]


def build() -> pd.DataFrame:
    """Return one row an utterance."""
    rows = [
        {
            "dialogue": talk.id,
            "situation": talk.situation,
            "quality": talk.quality,
            "n": n,
            "speaker": one["who"],
            "text_en": one["en"],
            "text_zh": one["zh"],
            "gold": ";".join(one["codes"]),
            "texas": ";".join(one.get("texas", [])),
            "promise": parts(one.get("promise")),
        }
        for talk in every()
        for n, one in enumerate(talk.utterances, 1)
    ]
    table = pd.DataFrame(rows)
    for name, coder in TRUTH["coders"].items():
        seed = TRUTH["seeds"][name]
        table[name] = simulate_coder(table["gold"], coder, seed=seed, speakers=table["speaker"])
    return table[COLUMNS]


def texts() -> dict[str, str]:
    """Return the text of the file by its name."""
    return {"synth_dialogues.csv": simulated.as_csv(COLUMNS, build().itertuples(index=False))}


if __name__ == "__main__":
    simulated.main("Write the invented dialogues with two simulated coders.", FOLDER, texts)
