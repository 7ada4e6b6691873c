"""Time a lesson's import line against `import pandas`: at most 1.3 times as long.

pyperf starts each line in fresh processes, in turn with the other, so that a machine that gets busy
slows both. Smallest times are compared: noise only ever adds.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pyperf

LIMIT = 1.3
LINES = {
    "import pandas": "import pandas",
    "a lesson's line": "from kit import datasets, evidence, law",
}
ROUNDS = 2


def seconds(code):
    """Start-to-end times of fresh processes that run one line, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "times.json"
        command = [sys.executable, "-m", "pyperf", "command", "--quiet", "--output", file]
        command += ["--processes", "4", "--values", "1", "--warmups", "1"]
        # Else pyperf hides the variables that tell Python where to keep bytecode.
        command += ["--copy-env", "--", sys.executable, "-c", code]
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
        return pyperf.Benchmark.load(str(file)).get_values()


def main():
    times = {name: [] for name in LINES}
    for _ in range(ROUNDS):
        for name, code in LINES.items():
            times[name] += seconds(code)
    bare = min(seconds("pass"))
    best = {name: min(found) - bare for name, found in times.items()}
    for name, time in best.items():
        print(f"{name:<18} {time:6.3f} s   (best of {len(times[name])}, Python's start taken off)")
    ratio = best["a lesson's line"] / best["import pandas"]
    print(f"ratio              {ratio:6.2f}     (limit {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
