"""Coders: agreement beyond chance, held against worked examples; what is undefined is said."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language
from kit.psychology import coders
from kit.psychology.coders import agreement, first_codes, per_code
from tests.refusals import refusal

ORACLES = datasets.read_own_yaml(Path(__file__).with_name("oracles_coders.yaml"))
BOOK = ["SR", "CR", "OQ", "CQ"]


def from_table(table):
    """The two columns that give a table of counts."""
    pairs = [
        (row, column)
        for row, counts in enumerate(table)
        for column, n in enumerate(counts)
        for _ in range(n)
    ]
    return pd.DataFrame(pairs, columns=["A", "B"])


def talk(n_dialogues=40, n=20, right=0.8, seed=3):
    """Dialogues with two coders, one of whom draws a fifth of the codes anew."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(BOOK), n_dialogues * n)
    second = np.where(rng.random(len(first)) < right, first, rng.integers(0, len(BOOK), len(first)))
    names = np.array(BOOK)
    dialogue = np.repeat([f"d{i:02}" for i in range(n_dialogues)], n)
    return pd.DataFrame({"dialogue": dialogue, "A": names[first], "B": names[second]})


# ---------------------------------------------------------------- worked examples


def test_cohen():
    case = ORACLES["cohen"]
    one = agreement(from_table(case["table"]))
    assert one.value == pytest.approx(case["kappa"], abs=1e-9)
    assert one.se == pytest.approx(case["se"], abs=1e-4)
    assert one.normal_interval() == pytest.approx(case["interval"], abs=1e-3)
    assert one.kappa_max == pytest.approx(case["kappa_max"], abs=1e-9)
    assert (one.raw, one.chance) == (pytest.approx(0.7), pytest.approx(0.5))
    assert one.confusion.to_numpy().tolist() == case["table"]


def test_fleiss():
    case = ORACLES["fleiss"]
    rows = [[code for code, n in enumerate(one) for _ in range(n)] for one in case["counts"]]
    one = agreement(pd.DataFrame(rows), "fleiss")
    assert one.value == pytest.approx(case["kappa"], abs=1e-5)
    assert (one.n_units, one.n_coders) == (10, 14)


@pytest.mark.parametrize("level", coders.LEVELS)
def test_krippendorff(level):
    case = ORACLES["krippendorff"]
    one = agreement(case["coders"], "krippendorff", level)
    assert one.value == pytest.approx(case["alpha"][level], abs=1e-6)
    assert one.n_units + one.n_left_out == 15
    assert one.n_left_out == 3  # one with one code, two with none


def test_fleiss_takes_gaps_where_every_unit_has_equally_many_codes():
    whole = pd.DataFrame([["a", "b"], ["a", "a"], ["b", "b"]])
    spread = pd.DataFrame([["a", "b", None], ["a", None, "a"], [None, "b", "b"]])
    assert agreement(spread, "fleiss").value == pytest.approx(agreement(whole, "fleiss").value)


def brute_alpha(columns, far):
    """Alpha straight from its definition, pair by pair."""
    units = [[v for v in unit if v is not None] for unit in zip(*columns, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    everything = [value for unit in units for value in unit]
    n = len(everything)
    seen = sum(
        far(a, b) / (len(unit) - 1) for unit in units for a, b in itertools.permutations(unit, 2)
    )
    expected = sum(far(a, b) for a, b in itertools.permutations(everything, 2)) / (n - 1)
    return None if expected == 0 else 1 - seen / expected


cells = st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=6, max_size=6)


@given(st.lists(cells, min_size=2, max_size=4))
def test_alpha_is_its_definition(columns):
    filled = [sum(v is not None for v in unit) for unit in zip(*columns, strict=True)]
    if max(filled) < 2:
        return
    for level, far in {
        "nominal": lambda a, b: float(a != b),
        "interval": lambda a, b: (a - b) ** 2,
        "ratio": lambda a, b: ((a - b) / (a + b)) ** 2,
    }.items():
        value = agreement(columns, "krippendorff", level).value
        assert value == pytest.approx(brute_alpha(columns, far), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
def test_kappa_keeps_its_bounds(pairs):
    one = agreement(pd.DataFrame(pairs))
    swapped = agreement(pd.DataFrame(pairs).iloc[:, ::-1])
    if one.value is None:
        assert len({code for pair in pairs for code in pair}) == 1
        return
    assert -1 <= one.value <= one.kappa_max + 1e-9 <= 1 + 2e-9
    assert swapped.value == pytest.approx(one.value)
    assert (one.value == pytest.approx(1)) == (one.raw == 1)


@pytest.mark.parametrize(("weights", "expected"), [("linear", 1 / 3), ("quadratic", 0.5)])
def test_weighted_kappa(weights, expected):
    # by hand: of 4 pairs one is a step apart; 0.25 seen, 0.375 or 0.5 expected
    pairs = [(1, 1), (2, 2), (1, 2), (2, 2)] if weights == "linear" else [(1, 1), (3, 3), (1, 2)]
    one = agreement(pd.DataFrame(pairs), "cohen_weighted", weights=weights)
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    power = 1 if weights == "linear" else 2
    seen = (abs(first - second) ** power).mean()
    chance = (abs(first[:, None] - second) ** power).mean()
    assert one.value == pytest.approx(1 - seen / chance)
    assert one.level == "ordinal" and one.se is None and one.weights == weights


def test_weights_of_two_codes_do_not_matter_and_the_book_sets_the_steps():
    two = from_table(ORACLES["cohen"]["table"])
    plain = agreement(two).value
    for weights in coders.WEIGHTS:
        assert agreement(two, "cohen_weighted", weights=weights).value == pytest.approx(plain)
    pairs = pd.DataFrame([["low", "low"], ["high", "high"], ["low", "high"], ["some", "high"]])
    short = agreement(pairs, "cohen_weighted", book=["low", "some", "high"])
    long = agreement(pairs, "cohen_weighted", book=["low", "some", "much", "more", "high"])
    assert short.value != pytest.approx(long.value)


@pytest.mark.parametrize("level", ["interval", "ratio"])
@pytest.mark.parametrize("unit", [1e-300, 1e300])
def test_the_unit_of_numbers_does_not_matter(level, unit):
    numbers = np.array([[1.0, 2, 3, 3], [1, 2, 4, 3]])
    plain = agreement(numbers.T, "krippendorff", level).value
    assert agreement(numbers.T * unit, "krippendorff", level).value == pytest.approx(plain)


# ---------------------------------------------------------------- code by code


def test_agreement_on_each_code():
    table = agreement(from_table([[20, 5], [10, 15]])).per_code
    assert table["specific_agreement"].tolist() == pytest.approx([40 / 55, 30 / 45])
    assert table["times_coded"].tolist() == [55, 45]
    assert table["share_coded"].sum() == pytest.approx(1)
    # of two codes, one against the rest is the whole
    alpha = agreement(from_table([[20, 5], [10, 15]]), "krippendorff").value
    assert table["against_rest"].tolist() == pytest.approx([alpha, alpha])


@pytest.mark.parametrize("method", ["krippendorff", "cohen"])
def test_code_by_code_is_the_same_both_ways(method):
    codes = talk(4)[["A", "B"]]
    if method == "krippendorff":
        codes = codes.assign(C=codes["A"].where(np.arange(len(codes)) % 3 > 0))
    one, two = agreement(codes, method, book=BOOK).per_code, per_code(codes, book=BOOK)
    pd.testing.assert_frame_equal(one, two, check_exact=False)


def test_one_code_against_the_rest_is_its_own_alpha():
    codes = talk(4)[["A", "B"]]
    for row in per_code(codes).to_dict("records"):
        alone = agreement(codes == row["coded_as"], "krippendorff").value
        assert row["against_rest"] == pytest.approx(alone)


def test_cells_with_two_codes():
    codes = pd.DataFrame({"A": ["SR;AFF", "OQ", "SR"], "B": ["AFF；SR", "OQ", "CR"]})
    table = per_code(codes).set_index("coded_as")
    assert table.loc["AFF", "specific_agreement"] == 1
    assert table.loc["SR", "specific_agreement"] == pytest.approx(2 / 3)
    assert refusal(agreement, codes).startswith("The cell 'SR;AFF' holds several codes")
    assert "first_codes" in refusal(agreement, codes, book=["SR", "AFF", "OQ", "CR"])
    assert first_codes(codes)["B"].tolist() == ["AFF", "OQ", "CR"]
    assert codes["A"].iloc[0] == "SR;AFF"
    assert first_codes(pd.DataFrame({"A": [None, " ", 3]}))["A"].tolist()[1:] == ["", 3]
    assert agreement(first_codes(codes)).raw == pytest.approx(1 / 3)


def test_codes_of_the_book_that_nobody_gave_are_there_without_agreement():
    table = agreement(talk(2)[["A", "B"]], book=[*BOOK, "THR"]).per_code
    last = table.iloc[-1]
    assert (last["coded_as"], last["times_coded"]) == ("THR", 0)
    assert np.isnan(last["specific_agreement"]) and np.isnan(last["against_rest"])


# ---------------------------------------------------------------- dialogues are drawn


def test_the_interval_holds_the_value_and_its_seed():
    codes = talk()
    one = agreement(codes, clusters="dialogue", seed=7)
    assert one.low < one.value < one.high and one.n_clusters == 40 and one.n_coders == 2
    again = agreement(codes[["A", "B"]], clusters=codes["dialogue"], seed=7)
    assert (again.low, again.high) == (one.low, one.high)
    other = agreement(codes, clusters="dialogue", seed=8)
    assert (other.low, other.high) != (one.low, one.high)
    by_index = agreement(codes.set_index("dialogue"), clusters="dialogue", seed=7)
    assert (by_index.low, by_index.high) == (one.low, one.high)
    narrow = agreement(codes, clusters="dialogue", confidence=0.5)
    assert narrow.high - narrow.low < one.high - one.low


@pytest.mark.parametrize(("method", "level"), [("krippendorff", "ordinal"), ("fleiss", "nominal")])
def test_every_method_has_an_interval(method, level):
    codes = talk()
    one = agreement(codes, method, level, book=BOOK, clusters="dialogue", draws=200)
    assert one.low < one.value < one.high and one.draws == 200


def test_a_draw_is_the_coefficient_of_the_dialogues_drawn():
    codes = talk(3, 5)
    rng, values = np.random.default_rng(5), []
    parts = [part for _, part in codes.groupby("dialogue")]
    for _ in range(100):
        drawn = pd.concat([parts[i] for i in rng.integers(0, 3, 3)])
        values.append(agreement(drawn[["A", "B"]]).value)
    one = agreement(codes, clusters="dialogue", draws=100, seed=5)
    assert (one.low, one.high) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])))
    assert "3 dialogues only" in repr(one)


def test_alike_utterances_widen_the_interval():
    """Every dialogue ten times the same pair: forty facts, not four hundred."""
    rng = np.random.default_rng(4)
    first, second = rng.integers(0, 2, (2, 40))
    alike = pd.DataFrame({"A": np.repeat(first, 10), "B": np.repeat(second, 10)})
    whole = agreement(alike, clusters=np.repeat(np.arange(40), 10))
    single = agreement(alike, clusters=np.arange(400))
    assert whole.high - whole.low > 2 * (single.high - single.low)


def test_undefined_draws_are_counted_and_left_out():
    codes = pd.DataFrame({"d": [1, 1, 2, 2, 3, 3], "A": list("aaaaab"), "B": list("aaaaab")})
    one = agreement(codes, clusters="d", draws=300)
    assert 0 < one.undefined_draws < 150 and one.low == one.high == 1
    rare = pd.DataFrame({"d": range(2), "A": list("ab"), "B": list("ab")})
    assert agreement(rare, clusters="d").undefined_draws > 300
    same = pd.DataFrame({"d": range(4), "A": ["a"] * 4, "B": ["a"] * 4})
    none = agreement(same, clusters="d")
    assert (none.low, none.undefined_draws) == (None, 1000) and "- to -" in repr(none)


# ---------------------------------------------------------------- findings, not crashes


@pytest.mark.parametrize("method", coders.METHODS)
def test_all_codes_the_same_is_a_finding(method):
    one = agreement([[1, 1, 1], [1, 1, 1]], method)
    assert one.value is None and one.raw == 1 and one.se is None
    assert "is undefined" in repr(one) and "无定义" in in_chinese(one)
    assert one.per_code["specific_agreement"].tolist() == [1]
    assert one.per_code["against_rest"].isna().all()
    assert one.normal_interval() is None


def test_zeros_only_and_one_unit():
    assert agreement([[0, 0], [0, 0]], "krippendorff", "ratio").value is None
    assert agreement([["SR"], ["CR"]]).value == 0
    assert agreement([["SR"], ["SR"]]).value is None


def test_the_prevalence_paradox():
    """High raw agreement and a low kappa when one code dominates, and a note that says why."""
    one = agreement(from_table([[90, 5], [5, 0]]))
    assert one.raw == 0.9 and one.value < 0
    assert "The code 0 makes up 95% of all codes" in repr(one)
    even = agreement(from_table([[45, 5], [5, 45]]))
    assert even.raw == 0.9 and even.value == pytest.approx(0.8) and not even.notes


def test_a_coder_with_a_book_of_their_own_is_noted():
    one = agreement([["SR", "CR"], ["reflection", "question"]])
    assert one.value == 0 and "another code book" in repr(one)
    measured = agreement([[1.1, 2.2], [1.2, 2.1]], "krippendorff", "interval")
    assert measured.value > 0.9 and not measured.notes


def in_chinese(one):
    language.use("zh")
    try:
        return repr(one) + one._repr_html_()
    finally:
        language.use("en")


def test_what_is_shown():
    one = agreement(talk(), clusters="dialogue")
    html = one._repr_html_()
    # the order of the code book: table, code by code, then the coefficient
    assert html.index("first coder") < html.index("agreement on this code") < html.index("kappa (")
    assert f"{one.value:.3f}" in repr(one) and "What it does not say" in repr(one)
    assert "机遇期望" in in_chinese(one) and "该码一致率" in in_chinese(one)
    bad = agreement([["<b>", "x"], ["<b>", "y"]])
    assert "<b>" not in bad._repr_html_() and "&lt;b&gt;" in bad._repr_html_()


def test_three_coders_show_coincidences():
    one = agreement([["a", "b"], ["a", "b"], ["a", "a"]], "fleiss")
    counts = one.confusion.to_numpy()
    assert (counts == counts.T).all() and counts.sum() == 6
    assert "coincidences" in one._repr_html_()


# ---------------------------------------------------------------- reading codes


def test_codes_are_cleaned_alike():
    one = agreement([[" SR", "CR ", 1.0][:2], ["SR", "CR"]])
    assert one.raw == 1
    assert agreement([[1, 2.0], [1.0, np.int64(2)]]).raw == 1
    assert agreement([[True, False], [np.True_, True]]).raw == 0.5
    blank = agreement([["a", "b", " ", None], ["a", "b", "a", pd.NA]], "krippendorff")
    assert (blank.n_units, blank.n_left_out) == (2, 2)


def test_columns_are_matched_by_their_index():
    one = pd.Series(["SR", "CR"], index=["u1", "u2"], name="A")
    two = pd.Series(["CR", "SR"], index=["u2", "u1"], name="B")
    made = agreement([one, two])
    assert made.raw == 1 and made.coders == ("A", "B")
    assert agreement({"A": one, "B": two}).raw == 1
    assert agreement((one.tolist(), two.tolist())).raw == 0


def test_columns_are_chosen():
    codes = talk().assign(text="a text", gold="SR")
    one = agreement(codes, coders=["A", "gold"], clusters="dialogue", draws=100)
    assert one.coders == ("A", "gold")


ONE, TWO = pd.Series(["a", "b"], index=[1, 2]), pd.Series(["a", "b"], index=[2, 3])
TABLE = pd.DataFrame({"A": ["SR", "CR"], "B": ["SR", "OQ"]})
GAPS = pd.DataFrame({"A": ["SR", None, "CR"], "B": ["SR", "OQ", "CR"]})


@pytest.mark.parametrize(
    ("codes", "asked", "said"),
    [
        ([ONE, TWO], {}, "Coders 1 and 2 coded different utterances (units of 2 that 1 lacks: 1"),
        ([["a"], ["a", "b"]], {}, "Coder 1 coded 1 units and coder 2 2;"),
        ([ONE.set_axis([1, 1]), ONE], {}, "coded different utterances"),
        (TABLE, {"book": ["SR", "CR"]}, "The code 'OQ' is not in the code book"),
        (TABLE, {"book": "SR"}, "book= takes a list"),
        (TABLE, {"book": []}, "book= takes a list"),
        (TABLE, {"book": ["SR", "SR"]}, "book= takes a list"),
        (TABLE, {"book": 7}, "book= takes a list"),
        (TABLE[["A"]], {}, "needs two coders or more, and 1 is given"),
        ([["a", "b"]], {}, "needs two coders or more, and 1 is given"),
        ([], {}, "needs two coders or more, and 0 is given"),
        ({}, {}, "needs two coders or more, and 0 is given"),
        (pd.DataFrame(), {}, "needs two coders or more, and 0 is given"),
        (TABLE.head(0), {}, "The table has no units"),
        ([[], []], {}, "The table has no units"),
        ("SR", {}, "'SR' holds no codes"),
        (None, {}, "'None' holds no codes"),
        (["SR", "CR"], {}, "'SR' holds no codes"),
        (np.zeros((2, 2, 2)), {}, "holds no codes"),
        (GAPS, {}, "Coder A has no code in row 1 (missing in all: 1), and cohen needs every code"),
        (GAPS, {"method": "fleiss"}, "A has no code in row 1"),
        (GAPS.head(2).tail(1), {"method": "krippendorff"}, "No unit has codes of two coders"),
        ([[np.nan], [None]], {"method": "krippendorff"}, "No unit has codes of two coders"),
        (pd.DataFrame([["a"] * 3]), {}, "compares two coders, and 3 are given"),
        ([["a", 1], ["a", 1]], {}, "Some codes are text and some are numbers"),
        ([[np.inf, 1], [1, 1]], {}, "'inf' is no code"),
        ([[10**400, 1], [1, 1]], {}, "is no code"),
        ([[["SR"], "SR"], ["SR", "SR"]], {}, "is no code"),
        ([[pd.Timestamp(0), "a"], ["a", "a"]], {}, "is no code"),
        (TABLE, {"method": "kohen"}, "There is no method 'kohen'; near: cohen"),
        (TABLE, {"method": ["cohen"]}, "There is no method"),
        (TABLE, {"level": "nominall"}, "There is no level 'nominall'; near: nominal"),
        (TABLE, {"level": "ordinal"}, "The method cohen treats codes at the level nominal"),
        (TABLE, {"method": "cohen_weighted"}, "have no order of their own"),
        (TABLE, {"method": "cohen_weighted", "level": "ratio"}, "The method cohen_weighted treats"),
        (TABLE, {"method": "krippendorff", "level": "ratio"}, "needs numbers, and 'SR' is text"),
        ([[-1, 2], [1, 2]], {"method": "krippendorff", "level": "ratio"}, "-1 lies below it"),
        (TABLE, {"weights": "cubic"}, "There are no weights 'cubic'"),
        (TABLE, {"coders": ["A", "Z"]}, "'Z' does not name exactly one column"),
        (TABLE, {"coders": "AB"}, "coders= takes a list"),
        (TABLE, {"coders": ["A", "A"]}, "coders= takes a list"),
        (TABLE, {"clusters": "dialogue"}, "'dialogue' does not name exactly one column"),
        (TABLE, {"clusters": ["d1"]}, "clusters= takes one dialogue for each of the 2 units"),
        (TABLE, {"clusters": 5}, "clusters= takes one dialogue for each of the 2 units"),
        (TABLE, {"clusters": pd.Series([1, 2], index=[5, 6])}, "clusters= takes one dialogue"),
        (TABLE, {"clusters": ["d1", None]}, "The unit in row 1 has no dialogue"),
        (TABLE, {"clusters": ["d1", "d1"]}, "needs two dialogues or more"),
        (TABLE, {"draws": 99}, "draws must be a whole number from 100"),
        (TABLE, {"draws": True}, "draws must be a whole number from 100"),
        (TABLE, {"draws": np.nan}, "draws must be a whole number from 100"),
        (TABLE, {"seed": -1}, "seed must be a whole number from 0"),
        (TABLE, {"seed": "one"}, "seed must be a whole number from 0"),
        (TABLE, {"confidence": 95}, "confidence must be a number from 0.5 to 0.999"),
        (TABLE, {"confidence": np.nan}, "confidence must be a number from 0.5 to 0.999"),
        (np.arange(2002).reshape(-1, 2), {}, "There are 2002 different codes, and 1000"),
        (np.arange(2002).reshape(-1, 2), {"method": "krippendorff", "level": "ratio"}, "and 1000"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_sentence(codes, asked, said):
    assert said in refusal(agreement, codes, **asked)


@pytest.mark.parametrize("codes", ["SR", None, [["a"], ["a"]]])
def test_first_codes_of_no_table(codes):
    assert "holds no codes" in refusal(first_codes, codes)


def test_a_code_of_another_book_is_refused_code_by_code_too():
    assert "'OQ' is not in the code book" in refusal(per_code, TABLE, book=["SR", "CR"])


def test_what_was_given_is_not_changed():
    codes = talk(3)
    before = codes.copy()
    agreement(codes, clusters="dialogue", draws=100)
    per_code(codes[["A", "B"]])
    pd.testing.assert_frame_equal(codes, before)


def test_a_million_pairs():
    """Counted once a code and not once a cell; `make bench` says how fast."""
    one = agreement(talk(1000, 1000)[["A", "B"]])
    assert one.n_units == 1_000_000 and 0.7 < one.value < 0.9


def test_an_alpha_over_many_numbers_is_that_of_the_table():
    draw = np.random.default_rng(3)
    true = draw.normal(50, 10, 300)
    table = pd.DataFrame({name: (true + draw.normal(0, 4, 300)).round() for name in "ABC"})
    table.iloc[::7, 1] = np.nan
    owners = [f"d{n // 10}" for n in range(300)]
    asked = {"method": "krippendorff", "level": "interval", "clusters": owners, "draws": 100}
    by_table = agreement(table, **asked)
    coded = coders.number_codes(table, "interval", None)
    by_sums = coders._by_sums(coded, np.array(owners, dtype=object), 100, 0.95, 1)
    for name in ("value", "low", "high", "raw", "n_units", "n_left_out", "n_clusters"):
        assert getattr(by_sums, name) == pytest.approx(getattr(by_table, name)), name


def test_an_alpha_takes_any_number_of_different_numbers_far_from_zero():
    draw = np.random.default_rng(3)
    true = draw.normal(1e9, 10, 5000)
    table = pd.DataFrame({"A": true, "B": true + draw.normal(0, 3, 5000)})
    one = agreement(table, "krippendorff", "interval")
    moved = agreement(table - 1e9, "krippendorff", "interval")
    assert 0.9 < one.value < 1 and one.value == pytest.approx(moved.value, abs=1e-4)
    assert one.confusion.empty and one.low is None and "Krippendorff" in repr(one)
    same = agreement(pd.DataFrame({"A": true, "B": true}), "krippendorff", "interval")
    assert (same.value, same.raw) == (1, 1) and same._repr_html_()


def test_a_cell_of_separators_is_empty():
    table = pd.DataFrame({"A": ["SR", ";", "OQ"], "B": ["SR", "OQ", "；"]})
    one = agreement(table, "krippendorff")
    assert (one.n_units, one.n_left_out) == (1, 2)
    times = per_code(table).set_index("coded_as")["times_coded"]
    assert times.to_dict() == {"SR": 2, "OQ": 0}
