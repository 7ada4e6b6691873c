"""What `make bench` times is right: the kit and the hand-written check give the same matrix."""

import bench_law
import by_hand
import numpy as np
import pytest

from kit import datasets, law


@pytest.mark.parametrize("kind", bench_law.LOGS)
def test_by_hand_and_by_the_kit_are_the_same(kind):
    log = bench_law.LOGS[kind](3_000)
    raw = datasets.read_yaml("law/regimes/cn.yaml")
    expected = by_hand.check(log, raw, law.vocabulary())
    assert np.array_equal(law.check(log, "CN").answers, expected)
