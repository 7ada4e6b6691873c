"""The vignette builder says what the theme says of its controls, whatever a hand does."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language, psychology
from kit.panels import vignette_builder
from kit.panels.vignette_builder import _DESIGN, _NUMBERS, _READ, DRAWS, VignetteBuilder
from tests.nothing_stored import nothing_stored
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")

TABLE = psychology.vignette_factors()
LEVELS = {id: list(rows["level_code"]) for id, rows in TABLE.groupby("vignette_factor", sort=False)}
FACTORS = {
    id: st.sampled_from(["compared", "compared", "left_out", *codes])
    for id, codes in LEVELS.items()
}
STATES = st.fixed_dictionaries(
    FACTORS
    | {
        "fraction": st.sampled_from(["1", "1/2", "1/4"]),
        "people": st.integers(5, 60),
        "per_person": st.integers(1, 4),
        "seed": st.integers(0, 99),
        "arm": st.integers(1, 32),
        "persona": st.sampled_from(["wang", "lin", "wu", "chen"]),
    }
)


@pytest.fixture
def fewer(monkeypatch):
    """A hundred classes tell right from wrong as well as four hundred, and sooner."""
    monkeypatch.setattr(vignette_builder, "DRAWS", 100)


def built(state):
    """The same through the functions."""
    ids = [id for id in LEVELS if state[id] != "left_out"]
    held = {id: [state[id]] for id in ids if state[id] != "compared"}
    part = 1 if state["fraction"] == "1" else state["fraction"]
    design = psychology.Vignettes(ids, levels=held).design(part)
    how = {"seed": state["seed"], "per_person": state["per_person"]}
    lot = design.assign(state["people"], **how)
    return design, lot, psychology.power(design, state["people"], draws=100, **how)


@pytest.mark.usefixtures("unpainted", "fewer")
@SOME
@given(STATES)
def test_the_controls_say_what_the_functions_say(state):
    panel = VignetteBuilder()
    panel.set(**state)
    assert lacking(panel.value, panel.text()) == []
    try:
        design, lot, power = built(state)
    except datasets.DataProblem as refused:
        assert panel.problem == str(refused) and "\n" not in panel.problem
        return
    assert panel.problem == "" and panel.design.digest == design.digest
    pd.testing.assert_frame_equal(panel.assignment.to_frame(), lot.to_frame())
    pd.testing.assert_frame_equal(panel.power.to_frame(), power.to_frame())
    assert design.text(min(state["arm"], design.n_arms), state["persona"]) in panel.text()
    factors = {id: state[id] for id in LEVELS}
    rest = {name: value for name, value in state.items() if name not in LEVELS}
    at_once = VignetteBuilder(factors, **rest)
    assert at_once.value == panel.value and at_once.text() == panel.text()


@pytest.mark.usefixtures("unpainted", "fewer")
@pytest.mark.parametrize("name", [*LEVELS, *_DESIGN, *_READ])
def test_every_control_over_its_ends(name):
    panel = VignetteBuilder(per_person=1)
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        # what is typed past the ends, the control brings back itself
        panel_guards.goes_through(panel, name, [low, high, low - 5, high + 5])
    elif name == "fraction":
        panel_guards.goes_through(panel, name, ["1/2", "1"])
    else:
        panel_guards.goes_through(panel, name, panel_guards.ends(panel._controls[name]))


@pytest.mark.usefixtures("unpainted", "fewer")
def test_what_the_kit_refuses_takes_the_place_of_the_results():
    panel = VignetteBuilder()
    for wrong, said in [
        ({"fraction": "1/4"}, "cannot be told apart"),
        ({"per_person": 8, "fraction": "1/2"}, "per_person"),
        ({"fraction": "1", "tone": "pressing", "privacy": "kept", "way_out": "plan"}, "one arm"),
        (dict.fromkeys(LEVELS, "left_out"), "no list of different factors"),
    ]:
        panel.set(**wrong)
        assert said in panel.problem and said in panel._message.value.replace("&#x27;", "'")
        assert panel._scene.value == panel._rest.value == panel._last.value == ""
    panel.set(**dict.fromkeys(LEVELS, "compared"), per_person=4)
    assert panel.problem == "" and panel.design.n_arms == 32


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(lambda: VignetteBuilder(fraction="1/2", arm=3))
    design = psychology.Vignettes().design("1/2")
    assert design.text(3, "lin") in text and design.kind in text and design.recipe in text


@pytest.mark.usefixtures("unpainted")
def test_a_falsified_number_is_seen():
    panel = VignetteBuilder()
    assert panel.power.draws == DRAWS == 400
    share = f"{panel.power.to_frame()['power_share'].iloc[0]:.3f}"
    panel_guards.sees_what_is_false(panel, share, "0.999")


@pytest.mark.usefixtures("unpainted")
def test_the_task_of_the_lesson():
    """Two more factors and a quarter leave privacy's power about where it was."""
    panel = VignetteBuilder(arm=7)

    def of_privacy():
        table = panel.power.to_frame()
        return table.loc[table["term_name"].str.startswith("privacy"), "power_share"].iloc[0]

    before = of_privacy()
    panel.set(announced="compared", hour="compared")
    five = of_privacy()
    panel.set(fraction="1/4")
    quarter = of_privacy()
    assert max(before, five, quarter) - min(before, five, quarter) < 0.12
    assert min(before, five, quarter) > 0.5
    assert "D (tone) cannot be told from AB" in panel.text()
    assert (panel.power.to_frame()["power_share"] >= 0.8).sum() == 2


def test_a_barred_practice_is_named_as_no_option():
    note = TABLE.loc[TABLE["note"] != "", "note"].iloc[0]
    assert note in VignetteBuilder(arm=8).text() and note not in VignetteBuilder(arm=1).text()


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_are_in_sight(edition):
    language.use(edition)
    panel_guards.labels_are_words(VignetteBuilder(), [list(LEVELS), _DESIGN, _READ])


@pytest.mark.usefixtures("unpainted", "fewer")
def test_widgets_are_as_they_must_be():
    panel = VignetteBuilder()
    assert panel_guards.has_no_output_widget(panel)
    panel_guards.makes_no_new_widgets(panel, "people", (20, 40))
    panel_guards.keeps_a_choice(VignetteBuilder(per_person=1))


def test_wrong_words_get_one_sentence_and_move_nothing():
    panel = VignetteBuilder()
    before = panel.value
    for wrong in [{"people": 4}, {"seed": 1.5}, {"fraction": "1/3"}, {"persona": "zhou"}]:
        with pytest.raises(datasets.DataProblem) as refused:
            VignetteBuilder(**wrong)
        assert "\n" not in str(refused.value)
        with pytest.raises(datasets.DataProblem):
            panel.set(**wrong)
        assert panel.value == before
    with pytest.raises(datasets.DataProblem, match="pressing"):
        VignetteBuilder({"tone": "presing"})
    with pytest.raises(datasets.DataProblem):
        VignetteBuilder({"tones": "pressing"})


def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    panel = VignetteBuilder()

    def broken(*_, **__):
        raise RuntimeError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(psychology, "power", broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._controls["people"].value = 30
        assert "planted" in panel._message.value
    panel._controls["people"].value = 40
    assert panel._message.value == ""


def test_nothing_is_stored_and_nobody_is_asked():
    with nothing_stored():
        panel = VignetteBuilder()
        panel._controls["people"].value = 60
        panel.text(), panel._repr_mimebundle_()
    html = [str(one.value) for one in panel_guards.below(panel) if hasattr(one, "value")]
    assert any("nothing is stored" in text for text in html)
