"""Draw docs/findings-by-rule.png, the picture of the README: the simulated log against China's
rules.

    python tools/make_picture.py

`make data` calls it after the log was made; tests/test_documents.py finds a picture that is stale.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # this checkout's kit, not an installed one

from kit import datasets, language, law  # noqa: E402
from kit.figures import base  # noqa: E402
from kit.figures import law as figures  # noqa: E402

TARGET = ROOT / "docs" / "findings-by-rule.png"


def draw():
    """The bytes of the picture."""
    language.use("en")
    return base.png(figures.findings_by_rule(law.check(datasets.load("synth_contacts"), "CN")))


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(draw())
    print(f"wrote {TARGET.relative_to(ROOT)}")
