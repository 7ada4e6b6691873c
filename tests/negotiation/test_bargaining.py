"""Solutions and alternating offers: known answers, properties, ties, every wrong input."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kit import datasets, language
from kit.negotiation.bargaining import RULES, rubinstein, shading, solve
from kit.negotiation.frontiers import Frontier, barter, clipped
from kit.negotiation.information import theorem
from kit.negotiation.reservations import zopa
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(Path(__file__).with_name("oracles_bargaining.yaml"))
BAD = [None, "x", True, float("nan"), float("inf"), 10**400, [], {}, object()]


# ---------------------------------------------------------------- known answers


def test_money_between_two_reservation_values():
    case = ORACLES["zone_with_money"]
    zone = zopa(case["r_c"], case["r_d"])
    for rule in ("nash", "kalai_smorodinsky", "egalitarian"):
        solved = solve(zone.frontier(), zone.disagreement, rule)
        assert solved.point == pytest.approx((case["price"], -case["price"]))
        assert solved.gains == pytest.approx((case["surplus"] / 2,) * 2)
        assert solved.label == "4,850.00 yuan"
    weighted = solve(zone.frontier(), zone.disagreement, weight=0.25)
    assert weighted.point[0] == pytest.approx(case["r_c"] + 0.25 * case["surplus"])
    assert "weight is 0.25" in repr(weighted)


def test_money_alone_has_no_utilitarian_answer():
    zone = zopa(3500, 6200)
    for frontier, d in ((zone.frontier(), zone.disagreement), (Frontier.prices(), (0.2, 0.2))):
        solved = solve(frontier, d, "utilitarian")
        assert (solved.point, solved.reason, solved.found) == (None, "any_split", False)
        assert len(solved.ties) > 1 and "no single answer" in repr(solved)


def test_no_zone_is_a_finding():
    case = ORACLES["no_zone"]
    zone = zopa(case["r_c"], case["r_d"])
    for rule in RULES:
        solved = solve(zone.frontier(), zone.disagreement, rule)
        assert (solved.point, solved.gains, solved.ideal) == (None, None, None)
        assert solved.reason == "no_zone" and len(solved.ties) == 0
        assert "finding, no error" in repr(solved) and "<p>" in solved._repr_html_()
    assert solve([[1, 1]], (2, 0)).reason == "no_zone"


def test_the_barter_of_1950():
    case = ORACLES["barter_of_1950"]
    trades = barter()
    assert len(trades) == case["trades"]
    assert len(trades.individually_rational((0, 0))) == case["rational"]
    nash = solve(trades, (0, 0))
    assert nash.point == tuple(case["nash"]) and len(nash.ties) == 1
    assert nash.plan["bill_gives"].split(", ") == case["bill_gives"]
    assert nash.plan["jack_gives"].split(", ") == case["jack_gives"]
    others = trades.points[(trades.points != case["nash"]).any(axis=1)]
    second = solve(others, (0, 0)).point
    assert second == tuple(case["runner_up"])
    assert [np.prod(p) for p in (nash.point, second)] == case["products"]
    assert solve(trades, (0, 0), "egalitarian").point == tuple(case["egalitarian"])
    # the greatest sum of all trades would leave Jack with less than he came with
    best = trades.points[trades.points.sum(axis=1) == trades.points.sum(axis=1).max()]
    assert case["never"] in best.tolist()
    happy = solve(trades, (0, 0), "utilitarian")
    assert (happy.ties[["bill", "jack"]].to_numpy() >= 0).all()
    assert "equally good" in repr(happy)


def test_the_barter_is_spoken_in_chinese():
    language.use("zh")
    assert solve(barter(), (0, 0)).plan["bill_gives"] == "书、鞭子、球、球棒"
    assert "比尔" in repr(solve(barter(), (0, 0)))


@pytest.mark.parametrize("make", [Frontier.polygon, lambda p: Frontier(p).with_lotteries()])
def test_a_symmetric_hull(make):
    case = ORACLES["symmetric_hull"]
    for rule in RULES:
        point = solve(make(case["corners"]), (0, 0), rule).point
        assert point == pytest.approx(case["point"])
    assert sum(point) == pytest.approx(case["greatest_sum"])


def test_the_wedge():
    case = ORACLES["wedge"]
    frontier = Frontier.polygon(case["corners"])
    for rule in ("nash", "kalai_smorodinsky", "egalitarian"):
        assert solve(frontier, (0, 0), rule).point == pytest.approx(case[rule], abs=1e-6)
    assert solve(frontier, (0, 0), "utilitarian").reason == "any_split"  # along the slope


def test_a_quarter_circle():
    circle = Frontier.curve(lambda x: (1 - x * x) ** 0.5, 0, 1)
    for rule in RULES:
        assert solve(circle, (0, 0), rule).point == pytest.approx((0.5**0.5,) * 2, abs=1e-6)
    uneven = solve(circle, (0, 0), weight=0.7).point
    assert uneven == pytest.approx((0.7**0.5, 0.3**0.5), abs=1e-6)


def test_a_curve_that_is_no_bulge_has_two_nash_points():
    dent = Frontier([(0, 10), (1, 2), (2, 1), (10, 0)], kind="continuous")
    solved = solve(dent, (0, 0))
    assert len(solved.ties) == 2 and sorted(solved.point) == pytest.approx(
        sorted(solved.ties.iloc[1, [1, 0]])
    )
    assert len(solve(dent.with_lotteries(), (0, 0)).ties) == 1


# ---------------------------------------------------------------- lists and lotteries


def test_lotteries_move_some_points():
    points = [(0, 10), (4, 4), (10, 0)]
    assert solve(points, (0, 0), "egalitarian").point == (4, 4)
    drawn = solve(Frontier(points, ["a", "b", "c"]).with_lotteries(), (0, 0), "egalitarian")
    assert drawn.point == (5, 5) and drawn.mix == ((0, 0.5), (2, 0.5))
    assert drawn.label == "50% chance of a, 50% chance of c" and drawn.plan is None
    assert drawn.kind == "lotteries" and "With lotteries" in repr(drawn)


def test_a_lottery_at_a_corner_is_no_lottery():
    solved = solve(Frontier([(0, 1), (3, 3), (4, 0)], ["a", "b", "c"]).with_lotteries(), (0, 0))
    assert solved.mix == ((1, 1.0),) and solved.label == "b"


def test_ties_are_listed_and_the_first_is_shown():
    solved = solve(Frontier([(2, 6), (6, 2), (3, 4), (2, 6)], list("abcd")), (0, 0))
    assert solved.ties["label"].tolist() == ["a", "b", "c", "d"] and solved.label == "a"
    assert "4 outcomes are equally good" in repr(solved) and "first" in repr(solved)


def test_a_tie_of_worthless_products_is_told():
    solved = solve([(0, 8), (2, 8), (0, 0)], (0, 8))
    assert (solved.point, solved.reason) == ((2, 8), "no_joint_gain")
    assert "every product is zero" in repr(solved)
    both = solve([(0, 8), (5, 0)], (0, 0))
    assert both.reason == "no_joint_gain" and len(both.ties) == 2


def test_dominated_outcomes_never_win():
    # a solution table on the web lists (0, 8) where (2, 8) is possible
    points = [(0, 8), (2, 8), (9, 0)]
    for rule in RULES:
        assert solve(points, (0, 0), rule).point != (0, 8)


def test_kalai_smorodinsky_is_monotone_and_nash_is_not():
    small = Frontier.polygon([(0, 0), (0, 0.5), (0.5, 0.5), (1, 0)])
    large = Frontier.polygon([(0, 0), (0, 1), (1, 0)])  # more for side 2, the same for side 1
    for rule, grows in (("kalai_smorodinsky", True), ("nash", False)):
        before, after = (solve(f, (0, 0), rule).point[1] for f in (small, large))
        assert (after > before + 1e-9) == grows
    # and under Nash the side with more to hope for can even lose
    before = solve(Frontier.polygon([(0, 1), (0.75, 0.75), (1, 0)]), (0, 0)).point
    after = solve(Frontier.polygon([(0, 1), (1, 0.7), (1, 0)]), (0, 0)).point
    assert after == (1, 0.7) and after[1] < before[1]


def test_the_more_risk_averse_side_gets_less():
    fair = solve(Frontier.curve(lambda x: 1 - x, 0, 1), (0, 0)).point
    averse = solve(Frontier.curve(lambda x: (1 - x) ** 0.5, 0, 1), (0, 0)).point
    assert averse[0] == pytest.approx(2 / 3, abs=1e-6) and averse[0] > fair[0]


# ---------------------------------------------------------------- the set itself


def test_pareto_keeps_equal_points_and_the_order():
    frontier = Frontier([(3, 1), (1, 3), (2, 2), (2, 2), (2, 1), (3, 1)], list("abcdef"))
    assert frontier.pareto().labels.tolist() == list("abcdf")


def test_plans_that_are_not_allowed_are_never_in_the_set():
    plans = pd.DataFrame(
        {
            "months": [12, 24, 36],
            "creditor_value": [9000.0, 8000.0, 7000.0],
            "borrower_cost": [1000.0, 6000.0, 7500.0],
            "ok": [False, True, True],
        }
    )
    for allowed in ("ok", [False, True, True], plans["ok"], plans["ok"].astype(object)):
        frontier = Frontier.from_plans(plans, allowed)
        assert len(frontier) == 2 and frontier.refused == 1 and "1 more" in repr(frontier)
        solved = solve(frontier, (5000, -8000))
        assert solved.plan["months"] == 24 and "months 24" in solved.label
    assert "lawful and affordable" in refusal(Frontier.from_plans, plans, [False] * 3)
    assert "near: months" in refusal(Frontier.from_plans, plans, "ok", creditor="month")
    for wrong in ([True], [1, 1, 1], "months", None, [True, None, True]):
        assert "truth values" in refusal(Frontier.from_plans, plans, wrong)
    assert "DataFrame" in refusal(Frontier.from_plans, [1], "ok")
    with pytest.raises(TypeError):
        Frontier.from_plans(plans)  # nobody leaves the gate out by mistake
    assert solve(Frontier.from_plans(plans, "ok", costs="borrower_cost"), (0, -7000)).found


def test_two_columns_of_a_table_are_a_frontier():
    frame = pd.DataFrame({"creditor": [1, 2], "borrower": [2, 1]})
    assert solve(frame, (0, 0)).ties.shape == (2, 3)
    assert Frontier(frame, ["a", "b"]).to_frame().columns.tolist() == [
        "creditor",
        "borrower",
        "label",
    ]
    assert "3 columns" in refusal(Frontier, frame.assign(x=1))


def test_parts_of_a_line_are_cut_exactly():
    part = Frontier.polygon([(0, 0), (0, 1), (1, 0)]).individually_rational((0.25, 0.5))
    assert part.points.tolist() == [[0.25, 0.75], [0.5, 0.5]] and part.kind == "continuous"
    empty = Frontier.polygon([(0, 0), (0, 1), (1, 0)]).individually_rational((0.6, 0.6))
    assert len(empty) == 0 and "0 corners" in repr(empty)
    line = np.array([[0.0, 1.0]])
    assert len(clipped(line, np.array([0.0, 1.0]), np.zeros(2))) == 1
    assert Frontier([(1, 1)]).ideal((2, 0)) is None and Frontier([(1, 1)]).ideal((0, 0)) == (1, 1)


def test_an_empty_part_is_refused_when_asked_again():
    empty = Frontier([(1, 1)]).individually_rational((2, 2))
    assert "empty" in refusal(solve, empty, (0, 0))


def test_sixteen_thousand_plans_in_milliseconds():
    rng = np.random.default_rng(1)
    points = np.column_stack([rng.random(15_972), rng.random(15_972)])
    best = float("inf")
    for _ in range(3):  # the best of three: the machine is shared
        frontier = Frontier(points)
        start = time.perf_counter()
        for rule in RULES:
            solve(frontier, (0.2, 0.2), rule)
        best = min(best, time.perf_counter() - start)
    assert best < 0.5


# ---------------------------------------------------------------- properties

NUMBERS = st.integers(-50, 50)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=30)
KINDS = st.sampled_from(["discrete", "lotteries", "continuous"])
SINGLE = st.sampled_from(["nash", "kalai_smorodinsky", "egalitarian"])


def made(points, kind):
    return {
        "discrete": Frontier,
        "lotteries": lambda p: Frontier(p).with_lotteries(),
        "continuous": Frontier.polygon,
    }[kind](points)


@given(POINTS, st.tuples(NUMBERS, NUMBERS), KINDS, st.sampled_from(RULES))
def test_nobody_falls_below_and_nothing_is_left_over(points, d, kind, rule):
    frontier = made(points, kind)
    solved = solve(frontier, d, rule)
    if solved.point is None:
        assert solved.reason == "any_split" or not len(frontier.individually_rational(d))
        return
    point = np.array(solved.point)
    assert (point >= np.array(d) - 1e-9).all()
    ties = solved.ties.iloc[:, :2].to_numpy()
    assert (ties >= np.array(d) - 1e-9).all()
    better = frontier.points
    assert not ((better >= point - 1e-9).all(axis=1) & (better > point + 1e-7).any(axis=1)).any()
    if kind == "discrete":
        assert solved.point in [tuple(map(float, p)) for p in points]
    if kind == "lotteries":
        mixed = sum(share * frontier.points[row] for row, share in solved.mix)
        assert mixed == pytest.approx(point, abs=1e-6)
        assert sum(share for _, share in solved.mix) == pytest.approx(1)


@given(
    POINTS,
    st.tuples(NUMBERS, NUMBERS),
    KINDS,
    st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)),
    st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)),
    st.floats(0.05, 0.95),
)
def test_nash_does_not_depend_on_scales(points, d, kind, scale, shift, weight):
    scale, shift = np.array(scale), np.array(shift)
    plain = solve(made(points, kind), d, weight=weight)
    moved = solve(made(np.array(points) * scale + shift, kind), d * scale + shift, weight=weight)
    assert plain.found == moved.found
    if plain.found:
        back = (moved.ties.iloc[:, :2].to_numpy() - shift) / scale
        mine = plain.ties.iloc[:, :2].to_numpy()
        assert np.abs(back[:, None] - mine[None]).max(axis=2).min(axis=0).max() < 1e-4


@given(POINTS, st.tuples(NUMBERS, NUMBERS), KINDS, SINGLE)
def test_exchanging_the_sides_exchanges_the_answer(points, d, kind, rule):
    here = solve(made(points, kind), d, rule)
    there = solve(made([p[::-1] for p in points], kind), d[::-1], rule)
    assert here.found == there.found
    if here.found:
        one = sorted(here.ties.iloc[:, :2].round(6).itertuples(index=False, name=None))
        other = sorted(there.ties.iloc[:, [1, 0]].round(6).itertuples(index=False, name=None))
        assert np.array(one) == pytest.approx(np.array(other), abs=1e-5)
        if kind == "discrete":
            assert here.point == there.point[::-1]


@given(POINTS, KINDS, SINGLE)
def test_equal_sides_get_equal_gains_where_lotteries_count(points, kind, rule):
    assume(kind != "discrete")
    both = points + [p[::-1] for p in points]
    solved = solve(made(both, kind), (-60, -60), rule)
    assert solved.point[0] == pytest.approx(solved.point[1], abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12),
    st.integers(0, 50),
)
def test_kalai_smorodinsky_never_punishes_more_possibilities(points, extra):
    # one more outcome for side 2, within what side 1 could hope for anyway
    points = [*points, (0, 0)]
    most = max(p[0] for p in points)
    before = Frontier.polygon(_comprehensive(points))
    after = Frontier.polygon(_comprehensive([*points, (most, extra)]))
    assume(after.ideal((0, 0))[1] >= before.ideal((0, 0))[1])
    one, two = (solve(f, (0, 0), "kalai_smorodinsky").point for f in (before, after))
    if before.ideal((0, 0))[0] == after.ideal((0, 0))[0] and min(before.ideal((0, 0))) > 0:
        assert two[1] >= one[1] - 1e-9


def _comprehensive(points):
    return [q for x, y in points for q in ((x, y), (x, 0), (0, y))]


@settings(max_examples=30)
@given(POINTS, st.tuples(NUMBERS, NUMBERS), SINGLE)
def test_the_best_of_a_list_is_the_best_by_brute_force(points, d, rule):
    solved = solve(points, d, rule)
    rational = [p for p in points if p[0] >= d[0] and p[1] >= d[1]]
    assert solved.found == bool(rational)
    if not rational:
        return
    hoped = [max(1e-300, max(p[i] for p in rational) - d[i]) for i in (0, 1)]
    keys = {
        "nash": lambda p: (p[0] - d[0]) * (p[1] - d[1]),
        "egalitarian": lambda p: min(p[0] - d[0], p[1] - d[1]),
        "kalai_smorodinsky": lambda p: min(
            (p[i] - d[i]) / hoped[i] if hoped[i] > 1e-200 else 0 for i in (0, 1)
        ),
    }
    best = max(map(keys[rule], rational))
    assert keys[rule](solved.point) == pytest.approx(best)


# ---------------------------------------------------------------- moving the disagreement point


def test_a_better_way_out_pulls_the_point_until_no_zone_is_left():
    pie = Frontier.sums(0, 10_000)
    moved = shading(pie, (3500, -6200), (6700, -6200), n=9)
    nash = moved[moved["solution"] == "nash"]
    assert nash["has_deal"].tolist() == [True] * 7 + [False] * 2
    there = nash[nash["has_deal"]]
    assert there["creditor"].is_monotonic_increasing
    assert there["gain_borrower"].is_monotonic_decreasing
    assert there["gain_creditor"].iloc[0] == pytest.approx(1350)
    assert nash[["creditor", "gain_creditor"]].iloc[-1].isna().all()
    assert set(moved["solution"]) == set(RULES) and len(moved) == 36
    assert language.table(moved).columns[3] == "solution"


def test_shading_takes_one_rule_and_a_weight():
    moved = shading([[5, 5], [6, 3]], (0, 0), (1, 1), 2, rules="nash", weight=0.9)
    assert moved["creditor"].tolist() == [6, 6]
    assert "horizon" not in refusal(shading, [[1, 1]], (0, 0), (1, 1), 1)
    assert "two numbers" in refusal(shading, [[1, 1]], (0, 0), 3)
    assert "no solution" in refusal(shading, [[1, 1]], (0, 0), (1, 1), 2, ["nush"])


# ---------------------------------------------------------------- alternating offers


@pytest.mark.parametrize("case", ORACLES["offers_without_end"] + ORACLES["offers_with_an_end"])
def test_offers_with_factors(case):
    split = rubinstein(case["d1"], case["d2"], case.get("horizon"))
    assert split.first == pytest.approx(case["first"], abs=1e-6)
    assert split.second == pytest.approx(1 - case["first"], abs=1e-6)


@pytest.mark.parametrize("case", ORACLES["offers_at_fixed_costs"])
def test_offers_at_fixed_costs(case):
    assert rubinstein(costs=case["costs"]).first == pytest.approx(case["first"])


def test_equal_costs_and_no_impatience_leave_a_range():
    for split, low in ((rubinstein(costs=(0.1, 0.1)), 0.1), (rubinstein(1, 1), 0.0)):
        assert (split.first, split.second, split.low, split.high) == (None, None, low, 1.0)
        assert f"from {low:g} to 1" in repr(split)
    assert rubinstein(rates=(0, 0)).first is None


@given(st.floats(0, 0.99), st.floats(0, 0.99))
def test_many_rounds_come_near_to_no_end(d1, d2):
    assert rubinstein(d1, d2, 2001).first == pytest.approx(rubinstein(d1, d2).first, abs=1e-6)
    assert rubinstein(d1, d1, 3).first == pytest.approx(1 - d1 + d1**2)


@given(st.floats(0.01, 2), st.floats(0.01, 2))
def test_short_rounds_come_near_to_the_rates(r1, r2):
    short = 1e-6
    split = rubinstein(np.exp(-r1 * short), np.exp(-r2 * short))
    assert split.first == pytest.approx(rubinstein(rates=(r1, r2)).first, abs=1e-4)


def test_patience_pays_and_patience_alone_takes_all():
    assert rubinstein(0.9, 0.5).first > rubinstein(0.5, 0.5).first > rubinstein(0.5, 0.9).first
    assert rubinstein(1, 0.5).first == 1.0 and rubinstein(0.5, 1).first == 0.0
    assert "0.5263" in rubinstein(0.9, 0.9)._repr_html_()


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("bad", BAD)
def test_wrong_frontiers(bad):
    refusal(solve, bad, (0, 0))
    refusal(solve, [[0, 0], [1, bad]], (0, 0))
    if bad is not None:
        refusal(Frontier, [[0, 0]], kind=str(bad))


@pytest.mark.parametrize("bad", [*BAD, (1,), (1, 2, 3), (1, None), ("a", "b"), 3])
def test_wrong_disagreement(bad):
    refusal(solve, [[1, 1]], bad)
    refusal(Frontier([[1, 1]]).ideal, bad)


@pytest.mark.parametrize("bad", [*BAD, 0, 1, -1, 2])
def test_wrong_weights(bad):
    refusal(solve, [[1, 1]], (0, 0), "nash", bad)


@pytest.mark.parametrize("bad", [b for b in BAD if b is not None] + [-0.1, 1.1])
def test_wrong_factors(bad):
    refusal(rubinstein, bad, 0.5)
    refusal(rubinstein, 0.5, bad)
    refusal(rubinstein, costs=(bad, 0.5))


@pytest.mark.parametrize("bad", [0, -1, 1.5, "x", True, 10**9])
def test_wrong_horizons(bad):
    refusal(rubinstein, 0.5, 0.5, bad)


def test_refusals_say_what_to_do():
    assert "known: nash" in refusal(solve, [[1, 1]], (0, 0), "nush")
    assert "Only the Nash" in refusal(solve, [[1, 1]], (0, 0), "egalitarian", 0.7)
    assert "0.95" in refusal(rubinstein, 1.5, 0.5)
    assert "one kind" in refusal(rubinstein)
    assert "one kind" in refusal(rubinstein, 0.5, 0.5, costs=(0.1, 0.1))
    assert "one kind" in refusal(rubinstein, horizon=3, costs=(0.1, 0.1))
    assert "rates" in refusal(rubinstein, rates=(-1, 1))
    assert "give at least one" in refusal(solve, [], (0, 0))
    assert "Row 1" in refusal(Frontier, [(0, 0), (1, float("nan"))])
    assert "2 labels" in refusal(Frontier, [(0, 0)], ["a", "b"])
    assert "exchange" in refusal(Frontier.sums, 5, 1)
    assert "n" in refusal(Frontier.prices, 1)


def test_functions_that_are_no_frontier():
    assert "rises again" in refusal(Frontier.curve, lambda x: (x - 1) ** 2, 0, 1.5)
    assert "at 0" in refusal(Frontier.curve, lambda x: 1 / x, 0, 1)
    assert "exchange" in refusal(Frontier.curve, lambda x: x, 1, 1)
    refusal(Frontier.curve, lambda x: (x - 5) ** 0.5, 0, 1)  # complex
    refusal(Frontier.curve, lambda x: float("nan"), 0, 1)
    refusal(Frontier.curve, lambda x: "a", 0, 1)
    refusal(Frontier.curve, 3, 0, 1)
    rising_first = Frontier.curve(lambda x: 1 - (x - 0.25) ** 2, 0, 1)
    assert rising_first.points[0].tolist() == pytest.approx([0.25, 1])


def test_own_goods():
    own = barter({"a": (1, 3)}, {"b": (3, 1)})
    assert solve(own, (0, 0)).plan == {"first_gives": "a", "second_gives": "b"}
    assert "by name" in refusal(barter, [1], {})
    assert "two numbers" in refusal(barter, {"a": 1}, {})
    assert "16" in refusal(barter, {str(i): (1, 1) for i in range(17)}, {})
    assert "0 goods" in refusal(barter, {}, {})


@pytest.mark.parametrize(
    "ask",
    [
        lambda: theorem(["x"]),
        lambda: theorem("spense"),
        lambda: Frontier([[1, 2], [2, 1]], labels=5),
        lambda: Frontier([[1, 2], [2, 1]], labels="ab"),
        lambda: shading([[1, 2], [2, 1]], (0, 0), (1, 1), rules=5),
    ],
)
def test_a_wrong_kind_of_word_is_one_sentence(ask):
    with pytest.raises(datasets.DataProblem):
        ask()


def test_a_label_may_be_a_list():
    assert Frontier([[1, 2], [2, 1]], labels=[[1, 2], [3, 4]]).name(0) == "[1, 2]"
