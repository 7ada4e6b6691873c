"""Time what `kit.psychology` does to large tables against bare numpy and statsmodels.

Both sides start from the same table and end at the same numbers, which are compared. The bare side
checks nothing and explains nothing: it knows that the codes are clean.
"""

import sys
import time

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.inter_rater import cohens_kappa

from kit import psychology

SEED = 20260317
PAIRS, PEOPLE, DRAWS = 1_000_000, 100_000, 300
LIMITS = {"kappa": 15.0, "score": 15.0}  # times bare numpy
LIMIT_SECONDS = 1.0  # for a million pairs, as promised


def best(run, times=3):
    """Return the shortest CPU time of a few runs, and what came out."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        made = run()
        spent.append(time.process_time() - start)
    return min(spent), made


def codes():
    """Two coders who agree on four codes of five, 26 codes."""
    rng = np.random.default_rng(SEED)
    book = psychology.codebook()["code"].to_numpy(dtype=object)
    one = rng.integers(0, len(book), PAIRS)
    two = np.where(rng.random(PAIRS) < 0.8, one, rng.integers(0, len(book), PAIRS))
    return pd.DataFrame({"A": book[one], "B": book[two]})


def bare_kappa(table):
    one, names = pd.factorize(table["A"])
    two = names.get_indexer(table["B"])
    size = len(names)
    counts = np.bincount(one * size + two, minlength=size * size).reshape(size, size)
    shares = counts / counts.sum()
    chance = shares.sum(axis=1) @ shares.sum(axis=0)
    return (np.trace(shares) - chance) / (1 - chance)


def kappa():
    table = codes()
    ours, one = best(lambda: psychology.agreement(table))
    bare, value = best(lambda: bare_kappa(table))
    counts = one.confusion.to_numpy()
    assert abs(one.value - value) < 1e-12 and abs(one.value - cohens_kappa(counts).kappa) < 1e-12
    print(f"kappa, {PAIRS:,} pairs: {ours:.2f} s, {ours / bare:.1f} x bare numpy ({bare:.3f} s)")
    return ours <= LIMIT_SECONDS and ours / bare <= LIMITS["kappa"]


def bare_score(values, old, columns):
    values = values.copy()
    values[:, [2, 4, 5, 6, 8, 9]] = 4 - values[:, [2, 4, 5, 6, 8, 9]]
    return columns[old.astype(int), values.sum(axis=1)]


def score():
    rng = np.random.default_rng(SEED)
    answers, ages = rng.integers(0, 5, (PEOPLE, 10)), rng.integers(18, 90, PEOPLE)
    table, scale = pd.DataFrame(answers, columns=range(1, 11)), psychology.scale("fwb10")
    columns = np.array([scale.conversion[name] for name in ("self_18_61", "self_62plus")])
    ours, made = best(lambda: scale.score(table, age=ages).to_frame()["score"].to_numpy())
    bare, wanted = best(lambda: bare_score(answers, ages >= 62, columns))
    assert (made == wanted).all()
    print(f"score, {PEOPLE:,} people: {ours:.2f} s, {ours / bare:.1f} x bare numpy ({bare:.3f} s)")
    return ours / bare <= LIMITS["score"]


def power():
    """A batch of small equations against one call of statsmodels for each simulated class."""
    design = psychology.Vignettes().design()
    batch, _ = best(lambda: psychology.power(design, 60, seed=SEED, draws=DRAWS, per_person=4), 2)
    rng = np.random.default_rng(SEED)
    x = np.column_stack([np.ones(240), rng.choice([-0.5, 0.5], (240, 3))])
    groups = {"groups": np.repeat(np.arange(60), 4)}

    def one_by_one():
        for _ in range(DRAWS):
            OLS(rng.normal(size=240), x).fit(cov_type="cluster", cov_kwds=groups)

    loop, _ = best(one_by_one, 1)
    print(f"power, {DRAWS} classes: {batch:.2f} s; statsmodels one by one {loop / batch:.0f} x")
    return loop > batch


if __name__ == "__main__":
    kept = [run() for run in (kappa, score, power)]
    sys.exit(0 if all(kept) else 1)
