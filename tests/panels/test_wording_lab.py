"""The wording lab says what the wording aid says, and keeps nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language, psychology
from kit.panels import wording_lab
from kit.panels.wording_lab import WordingLab
from tests.nothing_stored import nothing_stored
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
LEFT_OUT = ("sh-07", "lc-08", "fa-10")  # somebody voices despair
TALKS = [one for one in psychology.dialogues()["id"] if one not in LEFT_OUT]
TEXTS = st.text(st.sampled_from("must pay, 300 您必须还款。<b>&\n'"), min_size=1, max_size=40)
STATES = st.fixed_dictionaries(
    {
        "text": TEXTS.filter(str.strip),
        "edition": st.sampled_from(["auto", *language.EDITIONS]),
        "dialogue": st.sampled_from(["own", "sh-01", "lc-03"]),
        "n": st.integers(1, 35),
    }
)


@pytest.mark.usefixtures("unpainted")
@SOME
@given(STATES)
def test_the_controls_say_what_the_function_says(state):
    panel = WordingLab()
    panel.set(**state)
    edition = None if state["edition"] == "auto" else state["edition"]
    marked = psychology.wording(state["text"], edition)
    assert panel.marked.marks == marked.marks and panel.marked.text == state["text"]
    assert panel.gold == ""
    assert [line for line in lacking(panel.value, panel.text()) if line.strip()] == []
    built = WordingLab(state["text"], edition, dialogue=state["dialogue"], n=state["n"])
    assert built.value == panel.value and built.text() == panel.text()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_an_utterance_fills_the_text_and_brings_its_code(edition):
    language.use(edition)
    panel = WordingLab(dialogue="sh-01", n=17)
    said = psychology.dialogue("sh-01").utterances[16]
    assert panel.marked.text == said[edition] and panel.gold == "THR"
    panel.set(edition="zh")
    assert panel.marked.text == said["zh"] and panel.gold == "THR"
    panel._controls["n"].value = 24
    assert panel.gold == "CR" and "CR" in panel.text()
    panel._controls["text"].value = "Please."
    assert panel.gold == "" and "THR" not in panel.text() and "CR" not in panel.text()
    panel.set(dialogue="lc-03")
    assert panel.marked.text == psychology.dialogue("lc-03").utterances[23]["zh"]


@pytest.mark.usefixtures("unpainted")
def test_a_shorter_talk_takes_its_last_utterance():
    panel = WordingLab(dialogue="lc-03", n=38)
    panel._controls["dialogue"].value = "sh-10"
    assert panel._controls["n"].value == 23 and panel.problem == ""
    panel._controls["n"].value = 60
    assert panel._controls["n"].value == 23
    assert panel.marked.text == psychology.dialogue("sh-10").utterances[-1]["en"]


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", ["edition", "dialogue"])
def test_every_list_over_its_ends(name):
    panel = WordingLab()
    panel_guards.goes_through(panel, name, panel_guards.ends(panel._controls[name]))
    panel_guards.keeps_a_choice(panel)


@pytest.mark.usefixtures("unpainted")
def test_talks_that_voice_despair_are_not_in_the_list():
    offered = [value for _, value in WordingLab()._controls["dialogue"].options]
    assert offered == ["own", *TALKS] and not set(LEFT_OUT) & set(offered)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(WordingLab)
    assert psychology.wording("x").says_not() in text
    example = psychology.codebook().set_index("code").loc["THR", "example"]
    assert example in text and "[!!:" in text


def test_a_falsified_number_is_seen():
    panel = WordingLab("You must pay 300 yuan at once.")
    panel_guards.sees_what_is_false(panel, "8 of 29", "28 of 29")
    panel_guards.sees_what_is_false(panel, "[!:must]", "[P:must]")


@pytest.mark.usefixtures("unpainted")
def test_the_warning_stands_there_whatever_is_typed():
    panel = WordingLab()
    for text in ("Please.", "Pay or everyone will know.", panel.marked.says_not()):
        panel.set(text=text)
        assert panel.problem == ""
        assert "politeness is not lawfulness" in panel._text.value
        assert "Nothing that you type is kept" in panel._rest.value
        assert panel.marked.says_not() in panel.text()


@pytest.mark.usefixtures("unpainted")
def test_no_threat_mark_is_no_all_clear():
    panel = WordingLab(dialogue="sh-01", n=17)
    assert "of the 23 threats in the kit's dialogues, 17 have none" in panel.text()
    panel.set(text="Or else.")
    assert "all-clear" not in panel.text()


@pytest.mark.usefixtures("unpainted")
def test_what_is_typed_is_never_run_as_markup():
    panel = WordingLab("<script>must</script>")
    assert "<script>" not in panel._text.value + panel._rest.value
    assert "&lt;script&gt;" in panel._text.value


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("text", ["", " \n ", "x" * 20_001])
def test_no_text_and_too_long_a_text_give_a_sentence(text):
    panel = WordingLab()
    panel._controls["text"].value = text
    assert panel.problem and panel.problem in panel.text() and panel._text.value == ""
    panel.set(text="You must pay.")
    assert panel.problem == "" and panel.marked.counts["pressure"] == 1


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize(
    "wrong",
    [
        {"dialogue": "sh-99"},
        {"dialogue": "lc-08"},
        {"dialogue": "sh-10", "n": 24},
        {"n": 0},
        {"n": 1.5},
        {"edition": "fr"},
        {"text": None},
        {"words": "must"},
    ],
)
def test_a_wrong_entry_is_refused_and_nothing_moves(wrong):
    panel = WordingLab(dialogue="lc-03", n=16)
    before = panel.value
    with pytest.raises(datasets.DataProblem):
        panel.set(
            edition=wrong.get("edition", "zh"), **{k: v for k, v in wrong.items() if k != "edition"}
        )
    assert panel.value == before
    if "words" not in wrong and wrong.get("text", "") is not None:
        with pytest.raises(datasets.DataProblem):
            WordingLab(**wrong)


@pytest.mark.usefixtures("unpainted")
def test_moving_a_control_makes_no_widget_and_writes_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    panel_guards.makes_no_new_widgets(WordingLab(dialogue="sh-01"), "n", [1, 17, 24])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_no_output_widget(edition):
    language.use(edition)
    panel_guards.labels_are_words(WordingLab(), [wording_lab._NAMES])
    assert panel_guards.has_no_output_widget(WordingLab())


@pytest.mark.usefixtures("unpainted")
def test_an_error_of_the_kit_is_named(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("planted")

    panel = WordingLab()
    with monkeypatch.context() as patch:
        patch.setattr(psychology, "wording", broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._controls["text"].value = "Please."
        assert "planted" in panel._message.value
    panel._controls["text"].value = "Thank you."
    assert panel._message.value == ""


@pytest.mark.usefixtures("unpainted")
def test_what_is_typed_is_stored_nowhere():
    with nothing_stored():
        panel = WordingLab("You must pay today.")
        panel.set(dialogue="sh-01", n=17)
        panel._controls["text"].value = "Please."
        panel.text(), panel._repr_mimebundle_()
