"""Ways out, where a side stops, and the zone: ranges, the cap of affordability, wrong input."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import language, law
from kit.negotiation.reservations import Reservation, outside_options, reservation, zopa
from tests.refusals import refusal

BAD = [
    "x",
    True,
    float("nan"),
    float("inf"),
    10**400,
    [],
    {},
    (1,),
    (3, 2, 1),
    (1, 2, 3, 4),
    (None, 1, 2),
]


# ---------------------------------------------------------------- from the law's table


def test_the_law_s_table_is_read_for_both_sides():
    table = law.fallback(31640)
    ways = outside_options("creditor", table).set_index("option")
    for item in ("sue", "sell", "wait"):
        row = table[table["item"] == item].iloc[0]
        assert ways.loc[item, ["low", "high"]].tolist() == row[["low", "high"]].tolist()
        assert ways.loc[item, "rests_on"] == row["rests_on"]
        assert ways.loc[item, "source"] == row["source"]
    assert ways.loc["write_off", "mid"] == 0
    stop = reservation(outside_options("creditor", table))
    # selling and writing off bring in their least at least; suing may bring it all
    assert stop.ends == (243.63, None, 31640.0)


def test_what_a_suit_may_take_from_the_borrower():
    owed = law.fallback(31640)
    assert outside_options("borrower", owed).set_index("option").loc["be_sued", "low"] == 0
    lean = law.fallback(31640, income=4450, kept=4200, enforced=(0.1, 0.2, 0.5))
    sued = outside_options("borrower", lean).set_index("option").loc["be_sued"]
    most = lean.set_index("item").loc["may_take", "high"]
    assert sued["high"] == most == 3000  # income less what must be left, for twelve months
    assert sued["low"] == 3000  # a tenth of what is owed is more than may be taken
    rich = law.fallback(31640, enforced=0.5, settled=0.5, judgment=1)
    ends = outside_options("borrower", rich).set_index("option").loc["be_sued", ["low", "high"]]
    owed_after = rich.set_index("item").loc["owed_after"]
    assert ends.tolist() == [
        pytest.approx(owed_after["low"] / 2, abs=0.01),
        pytest.approx(owed_after["high"] / 2, abs=0.01),
    ]


def test_given_sums_go_before_the_table():
    ways = outside_options("creditor", law.fallback(31640), sell=2000).set_index("option")
    assert ways.loc["sell", ["low", "mid", "high"]].tolist() == [2000] * 3
    assert ways.loc["sell", "rests_on"] == "given"


def test_a_person_s_insolvency_counts_only_where_it_exists():
    here = outside_options("borrower", insolvency=1000, be_sued=5000)
    there = outside_options("borrower", insolvency=1000, be_sued=5000, personal_insolvency=True)
    assert reservation(here).mid == 5000 and reservation(there).mid == 1000
    row = here.set_index("option").loc["insolvency"]
    assert not row["counted"] and "personal_insolvency=True" in row["note"]
    assert "True or False" in refusal(outside_options, "borrower", personal_insolvency="Shenzhen")


def test_a_part_of_the_law_s_table_is_enough():
    table = law.fallback(31640)
    some = table[table["item"] == "owed_after"]
    assert outside_options("borrower", some).set_index("option").loc["be_sued", "high"] > 31640
    none = outside_options("borrower", table[table["item"] == "sell"])
    assert not none["counted"].any()
    assert "give at least one" in refusal(reservation, none)
    assert reservation(none, affordable=900).mid == 900


# ---------------------------------------------------------------- where a side stops


def test_affordability_caps_the_borrower_first():
    stop = reservation((4000, 6200, 9000), "borrower", affordable=5000)
    assert stop.ends == (4000, 5000, 5000) and stop.capped
    assert "Affordability sets the limit" in repr(stop)
    loose = reservation(4000, "borrower", affordable=5000)
    assert loose.mid == 4000 and not loose.capped and "no tighter" in repr(loose)
    assert reservation(4000, "borrower", affordable=0).mid == 0
    assert reservation(None, "borrower", affordable=(0, 100, 300)).ends == (0, 100, 300)
    assert "not yet protected" in repr(reservation(4000, "borrower"))
    assert "leave affordable out" in refusal(reservation, 4000, "creditor", affordable=1)
    assert "affordable" in refusal(reservation, 4000, "borrower", affordable=-1)


def test_an_unknown_middle_stays_unknown_only_while_it_matters():
    def stop(side, **ways):
        return reservation(outside_options(side, **ways)).mid

    assert stop("creditor", sue=(0, None, 900), sell=1000) == 1000
    assert stop("creditor", sue=(0, None, 1100), sell=1000) is None
    assert stop("borrower", be_sued=(1200, None, 5000), borrow_elsewhere=1000) == 1000
    assert stop("borrower", be_sued=(800, None, 5000), borrow_elsewhere=1000) is None


ENDS = st.tuples(*[st.integers(0, 10**6)] * 3).map(sorted).map(tuple)


@given(ENDS, ENDS, ENDS)
def test_the_best_way_out_is_never_worse_than_any(one, two, cap):
    stop = reservation(outside_options("creditor", sue=one, sell=two))
    assert all(stop.ends[i] == max(one[i], two[i], 0) for i in range(3))
    ways = outside_options("borrower", be_sued=one, borrow_elsewhere=two)
    stop = reservation(ways, affordable=cap)
    assert all(stop.ends[i] == min(one[i], two[i], cap[i]) for i in range(3))
    assert stop.low <= stop.mid <= stop.high


def test_present_values_are_rounded_to_the_cent():
    assert reservation("1234.5678", "creditor").mid == 1234.57
    assert reservation(-550, "creditor").mid == -550  # a suit may cost more than it brings


# ---------------------------------------------------------------- the zone


def test_plain_numbers():
    zone = zopa(3500, 6200)
    assert (zone.answer, zone.zone, zone.surplus, zone.gap) == ("certain", (3500, 6200), 2700, 0)
    assert zone.disagreement == (3500, -6200) and "2,700.00" in repr(zone)
    none = zopa(5000, 4200)
    assert (none.answer, none.zone, none.surplus, none.gap) == ("none", None, 0, 800)
    assert "a finding, no error" in repr(none) and "800.00" in none._repr_html_()
    touching = zopa(4200, 4200)
    assert (touching.answer, touching.zone, touching.surplus) == ("certain", (4200, 4200), 0)
    assert zopa(0.1, 0.3).surplus == 0.2


def test_ranges():
    possible = zopa((200, None, 3000), (2500, 4000, 5000))
    assert (possible.answer, possible.zone, possible.surplus) == ("possible", None, None)
    assert possible.possible_zone == (200, 5000) and possible.certain_zone is None
    assert possible.surplus_range == (-500, 4800) and "not certain" in repr(possible)
    assert "one number a side" in refusal(possible.frontier)
    assert zopa((100, 200, 300), (400, 500, 600)).certain_zone == (300, 400)
    assert zopa((700, 800, 900), (400, 500, 600)).answer == "none"


@given(ENDS, ENDS)
def test_a_certain_zone_is_there_at_every_corner(creditor, borrower):
    zone = zopa(creditor, borrower)
    corners = [c <= b for c in (creditor[0], creditor[2]) for b in (borrower[0], borrower[2])]
    assert zone.answer == ("certain" if all(corners) else "possible" if any(corners) else "none")
    assert zone.surplus - zone.gap == pytest.approx(borrower[1] - creditor[1])


def test_reservations_go_in_and_sides_are_not_exchanged():
    creditor, borrower = Reservation("creditor", 1, 2, 3), Reservation("borrower", 4, 5, 6)
    assert zopa(creditor, borrower).certain_zone == (3, 4)
    assert "creditor's first" in refusal(zopa, borrower, creditor)
    assert zopa(creditor, 9).borrower == (9, 9, 9)


def test_all_of_it_is_spoken_in_chinese():
    stop = reservation(outside_options("creditor", sell=1230))
    language.use("zh")
    assert "保留价值" in repr(stop) and "<table" in stop._repr_html_()
    assert "谈判区间" in repr(zopa(1, 2)) and "起诉" in stop._repr_html_()


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("bad", BAD)
def test_wrong_sums(bad):
    refusal(zopa, bad, 5)
    refusal(zopa, 5, bad)
    refusal(reservation, bad, "creditor")
    refusal(reservation, 5, "borrower", bad)
    refusal(outside_options, "creditor", sue=bad)


def test_wrong_words():
    assert "'creditor' or 'borrower'" in refusal(outside_options, "bank")
    assert "'creditor' or 'borrower'" in refusal(reservation, 5, None)
    assert "near: sell" in refusal(outside_options, "creditor", sel=5)
    assert "no way out called 'sue'" in refusal(outside_options, "borrower", sue=5)
    assert "be_sued" in refusal(outside_options, "borrower", be_sued=-5)
    assert "law.fallback" in refusal(outside_options, "creditor", 31640)
    assert "law.fallback" in refusal(outside_options, "creditor", pd.DataFrame({"a": [1]}))
    assert "outside_options" in refusal(reservation, pd.DataFrame({"side": ["creditor"]}))
    both = pd.concat([outside_options("creditor"), outside_options("borrower")])
    assert "one table a side" in refusal(reservation, both)
    assert "one table a side" in refusal(reservation, outside_options("creditor"), "borrower")
    assert "r_d" in refusal(zopa, 5, -5)
