"""Time `law.check` against hand-written numpy: a million contacts, all of China's rules, one call.

Both start from the same DataFrame and end at the same int8 matrix, which is compared cell by cell.
The hand-written side (`bench/by_hand.py`) knows nothing of the kit's engine and gives no reasons.
Two logs: a usual one, in which situations repeat, and one in which nearly none does. Every size
runs in a process of its own, so that its peak memory is its own.
"""

import json
import resource
import subprocess
import sys
import time

import by_hand
import numpy as np
import pandas as pd

from kit import datasets, law

LIMIT_RATIO, LIMIT_GB = 2.0, 2.0
SIZES = (10_000, 100_000, 1_000_000)
SEED = 20260317

# Lenders as they occur: actor, acting for, member of, product.
LENDERS = [
    ("collection_agency", "consumer_finance_company", "CBA", "consumer_loan"),
    ("collection_agency", "bank", "CBA", "credit_card"),
    ("collection_agency", "bank", "CBA;NIFA", "online_consumer_loan"),
    ("collection_agency", "small_loan_company", "NIFA", "small_loan"),
    ("bank", None, "CBA", "credit_card"),
    ("consumer_finance_company", None, "CBA;NIFA", "online_consumer_loan"),
    ("small_loan_company", None, "none", "small_loan"),
    ("assignee", None, "none", "consumer_loan"),
    ("private_lender", None, "none", "private_loan"),
    ("collection_agency", "consumer_finance_company", None, None),
]


def usual(n):
    """A log as an agency might keep it: acts are rare, duties come in a few sets."""
    rng = np.random.default_rng(SEED)
    words = law.vocabulary()
    lender = np.array(LENDERS, object)[rng.integers(0, len(LENDERS), n)]
    channel = rng.choice(["call", "visit", "sms", "smart_voice_call"], n, p=[0.55, 0.2, 0.2, 0.05])
    visit = channel == "visit"
    facts = dict(zip(("actor", "acting_for", "member_of", "product"), lender.T, strict=True))
    facts |= {
        "channel": channel,
        "place": np.where(visit, rng.choice(["home", "workplace"], n, p=[0.9, 0.1]), "remote"),
        "visitors": np.where(visit, rng.integers(1, 4, n), None),
        "entered_home": np.where(visit, rng.choice(["yes", "no"], n, p=[0.1, 0.9]), None),
        "outcome": rng.choice(["conversation", "unanswered", "nobody_met"], n, p=[0.4, 0.5, 0.1]),
        "contacted_person": rng.choice(["debtor", "spouse", "colleague"], n, p=[0.9, 0.07, 0.03]),
        "debtor_state": rng.choice(["reachable", "unreachable"], n, p=[0.8, 0.2]),
        "content": rng.choice(["demand", "reminder"], n, p=[0.7, 0.3]),
        "acts": seldom(rng, n, sets(rng, words["acts"], 40), 0.06),
        "consents": seldom(rng, n, sets(rng, words["consents"], 8), 0.1),
        "debt_told_to": seldom(rng, n, ["spouse", "colleague", "debtor;family"], 0.05),
        "duties_met": seldom(rng, n, sets(rng, words["duties"], 6), 0.8),
        "findings": seldom(rng, n, sets(rng, words["findings"], 10), 0.03),
        "stops_in_force": seldom(rng, n, list(words["stops"]), 0.03),
    }
    return with_ids_and_times(rng, n, facts, first_hour=7, last_hour=23)


def worst(n):
    """Every fact is drawn by itself from hundreds of sets: nearly no situation comes twice."""
    rng = np.random.default_rng(SEED)
    words, facts = law.vocabulary(), {}
    for column, about in words["columns"].items():
        if about["kind"] == "code":
            facts[column] = gaps(rng, n, list(words[about["codes"]]))
        elif about["kind"] == "set":
            facts[column] = gaps(rng, n, sets(rng, halved(words, column, about), 300))
    facts["visitors"] = gaps(rng, n, [1, 2, 3])
    return with_ids_and_times(rng, n, facts, first_hour=0, last_hour=24)


def halved(words, column, about):
    """Of two sets that may share no word (duties met and missed) each draws from its own half."""
    codes = list(words[about["codes"]])
    if "apart" in about:
        return codes[::2]
    others = [a["apart"] for a in words["columns"].values() if "apart" in a]
    return codes[1::2] if column in others else codes


def with_ids_and_times(rng, n, facts, first_hour, last_hour):
    debt = rng.integers(0, max(n // 12, 1), n)
    minute = rng.integers(first_hour * 60, last_hour * 60, n)
    clock = np.array([f"{m // 60:02}:{m % 60:02}" for m in range(1440)])
    return pd.DataFrame(
        {
            "contact_id": np.char.add("c", np.arange(n).astype(str)),
            "debt_id": np.char.add("d", debt.astype(str)),
            "debtor_id": np.char.add("p", (debt // 2).astype(str)),
            "lender_id": np.char.add("l", (debt % 9).astype(str)),
            "contact_point": np.char.add("n", debt.astype(str)),
            "date": (np.datetime64("2024-01-01") + rng.integers(0, 1050, n)).astype(str),
            "time": clock[minute],
            **facts,
        }
    )


def sets(rng, codes, many):
    codes = list(codes)
    most = min(4, len(codes) + 1)
    drawn = [rng.choice(codes, rng.integers(1, most), replace=False) for _ in range(many)]
    return ["none", *(";".join(d) for d in drawn)]


def seldom(rng, n, values, share):
    """The first word mostly, another now and then, nothing recorded here and there."""
    other = rng.random(n) < share
    drawn = np.array(["none", *values], object)[rng.integers(1, len(values) + 1, n) * other]
    return np.where(rng.random(n) < 0.02, None, drawn)


def gaps(rng, n, values):
    drawn = np.array(values, object)[rng.integers(0, len(values), n)]
    return np.where(rng.random(n) < 0.05, None, drawn)


LOGS = {"usual": usual, "worst": worst}


def once(kind, n):
    """Measure one size in this process; print the figures as JSON."""
    log = LOGS[kind](n)
    law.check(log.iloc[:50], "CN")  # reads the rules; a session does that once
    seconds, matrix = timed(lambda: law.check(log, "CN").answers, 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    raw = datasets.read_yaml("law/regimes/cn.yaml")
    hand, expected = timed(lambda: by_hand.check(log, raw, law.vocabulary()), 3)
    if not np.array_equal(matrix, expected):
        raise SystemExit(f"{kind} {n}: the two matrices differ")
    differing = len(law.check(log, "CN")._cells)
    print(json.dumps([seconds, hand, peak, differing, matrix.shape[1]]))


def timed(call, times):
    """The best of several, and what came out."""
    best = np.inf
    for _ in range(times):
        start = time.perf_counter()
        result = call()
        best = min(best, time.perf_counter() - start)
    return best, result


def main():
    print("contacts against China's rules, in one call of law.check and by hand in numpy")
    print("log      contacts  situations    check  by hand  ratio     peak")
    missed = 0
    for kind in LOGS:
        for n in SIZES:
            command = [sys.executable, __file__, kind, str(n)]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds, hand, peak, differing, _ = json.loads(out)
            print(
                f"{kind:<7}{n:>10,}{differing:>12,}{seconds:>7.2f} s{hand:>7.2f} s"
                f"{seconds / hand:>7.2f}{peak:>6.2f} GB"
            )
        missed |= seconds / hand > LIMIT_RATIO or peak > LIMIT_GB
    print(f"limits at {n:,}: ratio {LIMIT_RATIO}, peak {LIMIT_GB} GB (the log itself included)")
    return int(missed)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        once(sys.argv[1], int(sys.argv[2]))
    else:
        sys.exit(main())
