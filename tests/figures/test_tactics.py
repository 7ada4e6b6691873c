"""The figures of tactics draw what the simulation says, for both sides and in both languages."""

import re

import numpy as np
import pytest

from kit import datasets, language, negotiation
from kit.figures import tactics as figures
from kit.negotiation import Polynomial, Spread
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")

FLOORS = (Spread(0.2, 0.6), Spread(0.2, 0.6))
IDS = ["boulware", "linear", "conceder", "delay", "deflection", "mutual_aid"]
WORTH = [0, 0.1, 0.2]


def many(borrower, **more):
    asked = {"n": 2000, "seed": 43, "reservation": FLOORS} | more
    return negotiation.simulate("linear", borrower, **asked)


WEEK = negotiation.tactic("delay", base="linear", days=7, fee=0)
PLAIN, ASKING = many("linear"), many(WEEK)
NEVER = many("linear", reservation=(0.7, 0.7))
TALKS = {
    "golden": negotiation.trace("boulware", "conceder"),
    "none": negotiation.trace("micro", "micro", reservation=(0.6, 0.3)),
    "at once": negotiation.trace("conceder", lambda turn: 0.0, reservation=(0.0, 0.0)),
    "short": negotiation.trace("linear", "linear", steps=2),
}


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def the_figures():
    names = {negotiation.tactic(id).name: many(negotiation.tactic(id)) for id in IDS[:3]}
    names |= {WEEK.name: ASKING, "x" * 60 if language.current() == "en" else "字" * 30: NEVER}
    tables = {name: one.sensitivity("trust_weight", WORTH) for name, one in names.items()}
    drawn = {f"talk {name}": figures.one_talk(talk) for name, talk in TALKS.items()}
    drawn["duel"] = figures.duel(TALKS["golden"], ASKING)
    return drawn | {
        "curves": figures.concession_curves(IDS),
        "one curve": figures.concession_curves(["linear"], 3, 0.99),
        "outcomes": figures.outcomes(names),
        "one outcome": figures.outcomes({PLAIN.setup.pair[1].name: PLAIN}),
        "sensitivity": figures.sensitivity(dict(list(tables.items())[:4])),
        "no deal": figures.duel(TALKS["none"], NEVER),
    }


def test_no_text_is_cut_or_covered(edition):
    figure_guards.are_whole(the_figures())


def test_every_figure_is_described_in_its_language(edition):
    drawn = the_figures()
    figure_guards.are_described(drawn, edition)
    if edition == "zh":  # two tactics keep their names
        for name, figure in drawn.items():
            said = re.sub("Boulware|Conceder|MiCRO", "", figure.description)
            assert not re.search(r"[A-Za-z]{4}", said), name


def test_text_stands_out_from_the_paper():
    figure_guards.stand_out(the_figures())


# ---------------------------------------------------------------- what is drawn


def test_a_curve_is_what_the_tactic_demands_in_a_talk():
    """Played against a side that never accepts and never moves, each offer is the curve's."""
    figure = figures.concession_curves(IDS, steps=40, reservation=0.3)
    for id, line in zip(IDS, figure.axes[0].lines, strict=False):
        talk = negotiation.trace("fixed_price", id, steps=40, reservation=(1.0, 0.3))
        targets = talk.loc[talk["side"] == "borrower", "target"]
        # the last row of a talk may be an acceptance; the demand stands in it all the same
        assert np.allclose(line.get_ydata()[: len(targets)], targets), id


def test_a_talk_is_drawn_offer_by_offer():
    talk = TALKS["golden"]
    for side, line in zip(
        ("creditor", "borrower"), figures.one_talk(talk).axes[0].lines, strict=False
    ):
        own = talk[(talk["side"] == side) & (talk["action"] == "offer")]
        assert list(line.get_ydata()) == list(own["price"])
        assert list(line.get_xdata()) == list(own["step"])
    assert "round 77 at price 74" in figures.one_talk(talk).description
    assert "No deal in 100 rounds" in figures.one_talk(TALKS["none"]).description


def test_outcomes_show_both_sides_with_their_intervals():
    figure = figures.outcomes({"plain": PLAIN, "asking": ASKING})
    fields = [axes for axes in figure.axes if axes.axison]
    for axes, side in zip(fields, ("creditor", "borrower"), strict=True):
        drawn = [list(line.get_xdata()) for line in axes.lines]
        for one in (PLAIN, ASKING):
            for counted in ("gain", "net"):
                assert [one.value(f"{counted}_{side}")] in drawn
                assert list(one.interval(f"{counted}_{side}")) in drawn
    assert "no ranking" in figure.description


@pytest.mark.parametrize("drawn", ["outcomes", "duel"])
def test_the_key_shows_the_shapes_that_are_drawn(edition, drawn):
    figure = the_figures()[drawn]
    (key,) = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    words = [text.get_text() for text in key.get_texts()]
    marks = [line.get_marker() for line in key.get_lines()]
    assert {figures._say("before"), figures._say("after")} <= set(words) and "o" not in marks
    assert (figures._say("reference") in words) == (drawn == "outcomes")


def test_outcomes_keep_the_order_that_was_given():
    names = ["b", "a"]
    figure = figures.outcomes(dict(zip(names, (ASKING, PLAIN), strict=True)))
    fields = [axes for axes in figure.axes if axes.axison]
    labels = [label.get_text()[0] for label in fields[0].get_yticklabels()]
    assert labels == names


def test_the_crossing_is_where_both_have_the_same():
    tables = {n: s.sensitivity("trust_weight", WORTH) for n, s in (("p", PLAIN), ("a", ASKING))}
    said = figures.sensitivity(tables).description
    at = float(re.search(r"cross at ([\d.]+):", said)[1])
    plain, asking = (
        s.sensitivity("trust_weight", [at])["net_borrower"][0] for s in (PLAIN, ASKING)
    )
    assert abs(plain - asking) < 0.001
    same = {"p": tables["p"], "q": tables["p"]}
    assert "do not cross" in figures.sensitivity(same).description


@pytest.mark.parametrize("name", ["yearly_rate", "days_per_step"])
def test_every_assumption_has_its_words(edition, name):
    tables = {n: s.sensitivity(name, [0, 1]) for n, s in (("p", PLAIN), ("a", ASKING))}
    assert language.say(f"duel.figure.assumed_{name}") in figures.sensitivity(tables).description


def test_a_falsified_number_is_seen():
    true = figures.outcomes({"plain": PLAIN}).description
    assert f"{PLAIN.value('net_borrower'):.3f}" in true
    assert true != figures.outcomes({"plain": ASKING}).description


# ---------------------------------------------------------------- what is no data


def test_wrong_things_get_one_sentence():
    table = PLAIN.sensitivity("trust_weight", WORTH)
    other = PLAIN.sensitivity("yearly_rate", WORTH)
    for wrong in (
        lambda: figures.concession_curves([]),
        lambda: figures.concession_curves([*IDS, "linear"]),
        lambda: figures.concession_curves(["micro"]),
        lambda: figures.concession_curves([Polynomial(Spread(1, 2))]),
        lambda: figures.one_talk(table),
        lambda: figures.one_talk(TALKS["golden"].iloc[:0]),
        lambda: figures.outcomes({}),
        lambda: figures.outcomes({"a": table}),
        lambda: figures.duel(TALKS["golden"], table),
        lambda: figures.sensitivity({"a": table}),
        lambda: figures.sensitivity({"a": table, "b": other}),
    ):
        with pytest.raises(datasets.DataProblem) as refused:
            wrong()
        assert "\n" not in str(refused.value)
