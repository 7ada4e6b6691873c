"""The coder's controls give what its functions give, and its numbers are those of psychology."""

import html
from collections.abc import Mapping
from types import SimpleNamespace

import ipywidgets as widgets
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, language, psychology
from kit.panels.conversation_coder import _BUTTONS, _PAGES, LEAST, ConversationCoder
from tests.nothing_stored import nothing_stored
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
A = psychology.coded("sh-01", ["coder_a"])["coder_a"].tolist()
GOLD = psychology.coded("sh-01", ["gold"])["gold"].tolist()


@pytest.fixture
def undrawn(unpainted, monkeypatch):  # noqa: F811
    """Draw no figure, where only codes and words are looked at: most of a panel's time."""
    blank = SimpleNamespace(description="Figure: left out by the test.")
    monkeypatch.setattr(ConversationCoder, "_picture", lambda self, answer: blank)


def with_codes(cells=A, **settings_):
    """A panel with codes, put in at once: each give draws a whole panel."""
    own = pd.DataFrame({"dialogue": "sh-01", "n": range(1, 1 + len(cells)), "codes": cells})
    return ConversationCoder("sh-01", own, **settings_)


def plain(value):
    """A record as a file can hold it: the kit's own cannot be changed."""
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value


def typed(panel, code):
    """Send a code as a browser does: the field's value changes, and observers run."""
    panel._controls["code"].value = code


def state(panel):
    return panel.codes, panel.marks, panel.at, panel._id


def same(one, other):
    pairs = zip(one, other, strict=True)
    return all(a.equals(b) if isinstance(a, pd.DataFrame) else a == b for a, b in pairs)


@pytest.mark.usefixtures("undrawn")
@settings(SOME, max_examples=3)
@given(st.lists(st.sampled_from(["type", "list", "next", "back", "undo"]), max_size=6))
def test_controls_code_what_the_functions_code(acts):
    panel, api = ConversationCoder(), ConversationCoder()
    for act in acts:
        cell = GOLD[panel.at - 1]
        if act == "type":
            typed(panel, f" {cell.lower().replace(';', '；')} ")
            api.give(cell)
        elif act == "list":
            panel._controls["list"].value = cell.split(";")[0]
            panel._buttons["give"].click()
            api.give(cell.split(";")[0])
        else:
            panel._buttons[act].click()
            if act == "undo" and len(api.marks):
                api.undo()
            elif act == "next" or (act == "back" and api.at > 1):
                api.go(api.at + (1 if act == "next" else -1))
        assert same(state(panel), state(api))
    assert panel._controls["code"].value == "" and lacking(panel.value, panel.text()) == []


@pytest.mark.usefixtures("undrawn")
def test_numbers_are_those_of_psychology():
    panel = with_codes(second="b")
    table = psychology.coded("sh-01")
    there = psychology.agreement(psychology.first_codes(table))
    assert panel.agreement.value == there.value and panel.agreement.raw == there.raw
    assert panel.agreement.confusion.equals(there.confusion)
    profile = psychology.profile("sh-01", "coder_a")
    for metric in ("reflection_to_question", "complex_share", "red_lines", "change_share"):
        assert panel.profile.value(metric) == profile.value(metric)
    whole = panel.text()
    assert f"{there.value:.3f}" in whole
    for row in psychology.per_code(table).itertuples():
        assert f"{row.coded_as}: {row.specific_agreement:.2f} ({row.times_coded})" in whole
    pairs = psychology.first_codes(table).value_counts()
    for (one, two), n in pairs.items():
        words = f"Both {one}: {n} (at" if one == two else f"You {one}, the other {two}: {n} (at"
        assert words in whole


@pytest.mark.usefixtures("unpainted")
def test_no_coefficient_before_ten_shared_codes():
    panel = with_codes(A[: LEAST - 1])
    assert panel.agreement is None and "kappa" not in panel.text()
    assert f"a coefficient is shown from {LEAST} on" in panel.text()
    panel.set(picture="confusion")
    assert panel.agreement is None and panel._drawn.description.startswith("Figure: two rows")
    panel.give(A[LEAST - 1])
    assert panel.agreement.n_units == LEAST and "Cohen's kappa" in panel.text()
    assert panel._drawn.description.startswith("Figure: table of codes")


@pytest.mark.usefixtures("undrawn")
def test_agreement_counts_only_what_both_coded():
    theirs = psychology.coded("sh-01", ["coder_b"]).iloc[20:]
    panel = with_codes(A[:25], second=theirs)
    assert len(panel._answer.both) == 5 and panel.agreement is None
    assert panel._answer.both.index.tolist() == [21, 22, 23, 24, 25]


@pytest.mark.usefixtures("undrawn")
def test_undo_restores_exactly():
    panel = ConversationCoder()
    states = [state(panel)]
    for n, cell in ((1, "ID"), (2, "BND"), (3, "INF"), (2, "ASK;BND")):
        panel.go(n)
        states[-1] = state(panel)
        panel.give(cell)
        states.append(state(panel))
    panel.set(dialogue="st-01")
    for before in reversed(states[:-1]):
        panel.undo()
        assert same(state(panel), before)
    with pytest.raises(datasets.DataProblem, match="none to take back"):
        panel.undo()
    panel.press("undo")
    assert "none to take back" in panel.text() and same(state(panel), states[0])


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("IDD", "nearest: ID"),
        ("SUS", "theirs are"),
        ("ID;INF;SR", "semicolon"),
        ("ID;ID", "not one"),
    ]
    + [("<b>x</b>", "not in the code book"), (";", "Nothing is chosen")],
)
def test_a_bad_code_gets_one_sentence_and_nothing_is_lost(code, said):
    panel = ConversationCoder()
    panel.give("ID")
    panel.go(1)
    before = state(panel)
    with pytest.raises(datasets.DataProblem, match=said) as refused:
        panel.give(code)
    assert "\n" not in str(refused.value)
    typed(panel, code)
    assert said in panel.text() and html.escape(str(refused.value)) in panel._result.value
    assert same(state(panel), before)
    assert panel._controls["code"].value == code  # it can be mended where it stands
    typed(panel, "INF")
    assert said not in panel.text() and panel.codes["codes"].iloc[0] == "INF"


@pytest.mark.usefixtures("undrawn")
def test_gold_is_shown_when_asked_and_leaves_its_mark():
    panel = ConversationCoder(second="none")
    panel.give("INF")
    panel.give("BND")
    assert "gold ID" not in panel.text() and set(panel.marks["given"]) == {"before"}
    panel._controls["gold"].value = True
    assert "1. yours INF, gold ID: different" in panel.text()
    assert "gold INF" not in panel.text()  # the third is not coded yet
    assert "1 of 2" in panel.text() and "All of them: before its" in panel.text()
    panel.set(gold=False)
    assert "gold ID" not in panel.text()
    panel.go(1)
    panel.give("ID")
    assert panel.marks["given"].tolist() == ["after", "before"]
    assert "1. Zhou Ming: ID (after its" in panel.text()
    assert "2. Lin Xiaowen: BND (before its" in panel.text()
    panel.undo()
    assert panel.marks["given"].tolist() == ["before", "before"]
    panel.give("ID")
    panel.set(gold=True)
    assert "in 1 of 1" in panel.text()


@pytest.mark.usefixtures("undrawn")
def test_the_rule_and_near_miss_of_the_code_are_shown():
    panel = ConversationCoder()
    book = psychology.codebook().set_index("code")
    panel.give("ID")
    for word in (*book.loc["ID", ["code_rule", "near_miss"]], "is INF"):
        assert word in panel.text() and html.escape(word) in panel._result.value
    panel.set(list="BND")
    assert f"not given yet: BND, {book.at['BND', 'code_name']}" in panel.text()
    assert len(panel.marks) == 1


@pytest.mark.usefixtures("undrawn")
def test_the_list_holds_the_codes_of_the_side_that_speaks():
    panel = ConversationCoder()
    book = psychology.codebook()
    for n, side in ((1, "visitor"), (2, "resident")):
        panel.go(n)
        offered = [code for _, code in panel._controls["list"].options if code]
        assert offered == book.loc[book["code_side"].isin([side, "either"]), "code"].tolist()


@pytest.mark.usefixtures("undrawn")
def test_codes_are_written_only_where_told_and_come_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    panel = ConversationCoder()
    with pytest.raises(datasets.DataProblem, match="Nothing is coded"):
        panel.save(tmp_path / "mine.csv")
    for cell in GOLD[:3]:
        panel.give(cell)
    panel.press("save")
    assert "Give the path" in panel.text() and not list(tmp_path.iterdir())
    panel.set(file=str(tmp_path / "mine.csv"))
    assert not list(tmp_path.iterdir())
    panel._buttons["save"].click()
    assert "Saved where you said" in panel.text()
    back = psychology.read_codes(tmp_path / "mine.csv")
    assert back.rename(columns={"mine": "codes"}).equals(panel.codes)
    panel.give("NEU") if panel._speaker == "visitor" else panel.give("BND")
    assert "Not saved" in panel.text()
    again = ConversationCoder(own=tmp_path / "mine.csv", second=str(tmp_path / "mine.csv"))
    assert again.at == 4 and again.codes.equals(back.rename(columns={"mine": "codes"}))
    assert set(again.marks["given"]) == {"brought"} and "brought along" in again.text()
    assert len(again._answer.both) == 3 and str(tmp_path) not in again.text()
    panel.set(file="/no/such/folder/x.csv")
    panel.press("save")
    assert "cannot be written" in panel.text()


@pytest.mark.usefixtures("undrawn")
def test_a_conversation_of_one_s_own(tmp_path):
    record = plain(psychology.dialogue("sh-01").record) | {"id": "mine", "turn": 1}
    record["utterances"] = record["utterances"][:12]
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump([record], allow_unicode=True), encoding="utf-8")
    panel = ConversationCoder(path, second="a")
    for cell in GOLD[:12]:
        panel.give(cell)
    assert panel.at == 12 and panel.agreement.n_units == 12
    frame = psychology.dialogue(path).frame
    made = psychology.simulate_coder(frame["gold"], "a", speakers=frame["speaker"])
    assert panel._answer.both.iloc[:, 1].tolist() == made.tolist()
    by_hand = ConversationCoder()
    by_hand.give("ID")
    by_hand._controls["talk_file"].value = str(path)
    assert by_hand._id == "mine" and len(by_hand.marks) == 1
    by_hand.set(talk_file=str(tmp_path / "no.yaml"))
    assert "no.yaml" in by_hand._fault and by_hand._id == "mine"
    path.write_text(yaml.safe_dump([record | {"id": "sh-01"}], allow_unicode=True))
    with pytest.raises(datasets.DataProblem, match="another id"):
        ConversationCoder(path)


@pytest.mark.usefixtures("undrawn")
def test_a_classmate_s_file_that_is_none_is_said_and_no_code_is_lost(tmp_path):
    panel = ConversationCoder()
    panel.give("ID")
    panel.set(second="file")
    assert "path of your classmate's" in panel.text()
    panel.set(codes_file=str(tmp_path / "no.csv"))
    assert "There is no file" in panel.text() and len(panel.marks) == 1
    psychology.write_codes(psychology.coded("sh-01"), tmp_path / "two.csv")
    panel.set(codes_file=str(tmp_path / "two.csv"))
    assert "keep one" in panel.text()
    psychology.write_codes(psychology.coded("sh-01", ["coder_b"]), tmp_path / "hers.csv")
    panel.set(codes_file=str(tmp_path / "hers.csv"))
    assert "Both ID: 1 (at 1)" in panel.text()
    panel.set(second="none")
    assert "agreement needs two" in panel.text()


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", [n for names in _PAGES.values() for n in names])
def test_every_control_over_its_ends(name):
    panel = with_codes(A[:11])
    control = panel._controls[name]
    if isinstance(control, widgets.Dropdown):
        states = panel_guards.ends(control)
    elif isinstance(control, widgets.Checkbox):
        states = [True, False]
    elif isinstance(control, widgets.Text):
        states = ["", "<b>x</b>", "sr；aff"]
    else:
        states = [control.min, control.max, control.max + 1]
    panel_guards.goes_through(panel, name, states)


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(with_codes)
    assert all(f" {cell}" in text.replace("：", ": ") for cell in A)


@pytest.mark.parametrize(
    ("true", "false"), [("0.849", "0.489"), ("Both NEU: 3 (at", "Both NEU: 4 (at")]
)
def test_a_falsified_number_is_seen(true, false):
    panel_guards.sees_what_is_false(with_codes(), true, false)


@pytest.mark.usefixtures("undrawn")
def test_a_panel_that_gives_another_code_is_seen(monkeypatch):
    """A planted failure: a panel that swaps a code no longer codes what was given."""
    asked = ConversationCoder._cell
    monkeypatch.setattr(
        ConversationCoder, "_cell", lambda self, code, side: asked(self, "INF", side)
    )
    panel = ConversationCoder()
    panel.give("ID")
    monkeypatch.undo()
    other = ConversationCoder()
    other.give("ID")
    assert not same(state(panel), state(other))


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    pages = [[*names, *_BUTTONS.get(page, ())] for page, names in _PAGES.items()]
    panel = ConversationCoder()
    panel_guards.labels_are_words(panel, pages)
    buttons = [button.description for button in panel._buttons.values()]
    assert all(buttons) and len(set(buttons)) == len(buttons)
    simulated = [words for words, code in panel._controls["second"].options if code in ("a", "b")]
    assert all({"en": "simulated", "zh": "模拟"}[edition] in words for words in simulated)


@pytest.mark.usefixtures("unpainted")
def test_the_panel_is_made_of_what_a_lesson_can_show():
    panel = ConversationCoder()
    assert panel_guards.has_no_output_widget(panel)
    panel_guards.keeps_a_choice(panel)
    panel_guards.makes_no_new_widgets(panel, "dialogue", ("st-01", "sh-01"))
    assert not panel._controls["code"].continuous_update


@pytest.mark.usefixtures("undrawn")
def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("planted")

    panel = with_codes(A[:5])
    with monkeypatch.context() as patch:
        patch.setattr(psychology, "profile", broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._buttons["next"].click()
        assert "planted" in panel._message.value and "planted" in panel.text()
    panel.press("back")
    assert panel._message.value == "" and len(panel.marks) == 5


@pytest.mark.usefixtures("undrawn")
def test_wrong_words_get_one_sentence_and_move_nothing():
    two = psychology.coded("sh-01")
    wrong = [{"dialogue": "sh-001"}, {"dialogue": 7}, {"second": 3}, {"second": "no.csv"}]
    wrong += [{"own": two}, {"own": "no.csv"}, {"own": pd.DataFrame({"x": ["ID"]})}]
    wrong += [{"own": two.rename({"sh-01": "zz"})[["coder_a"]]}, {"gold": 1}, {"second": two}]
    wrong += [{"own": pd.DataFrame({"dialogue": ["sh-01"], "n": ["x"], "codes": ["ID"]})}]
    for settings_ in wrong:
        with pytest.raises(datasets.DataProblem) as refused:
            ConversationCoder(**settings_)
        assert "\n" not in str(refused.value), settings_
    panel = ConversationCoder()
    before = panel.value
    for settings_ in ({"at": 99}, {"at": True}, {"list": "SUS"}, {"picture": "x"}, {"code": 7}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**settings_)
        assert panel.value == before
    for call in (lambda: panel.press("nxt"), lambda: panel.go(0), lambda: panel.set(dialog="x")):
        with pytest.raises(datasets.DataProblem):
            call()
    panel.set(dialogue="st-01", at=5)
    assert (panel._id, panel.at) == ("st-01", 5)


@pytest.mark.usefixtures("undrawn")
def test_nothing_is_stored_before_it_is_saved():
    with nothing_stored():
        panel = ConversationCoder()
        typed(panel, GOLD[0])
        panel.undo(), panel.give(GOLD[0])
        panel.text(), panel._repr_mimebundle_()


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_a_talk_that_voices_despair_is_marked_and_never_the_first(edition):
    language.use(edition)
    panel = ConversationCoder()
    noted = {"sh-07", "lc-08", "fa-10"}
    assert panel._id not in noted
    mark = {"en": "(read the note first)", "zh": "（请先看提示）"}[edition]
    options = panel._controls["dialogue"].options
    assert {id for words, id in options if words.endswith(mark)} == noted
    note = psychology.dialogue("fa-10").content
    assert note not in panel.text()
    panel.set(dialogue="fa-10")
    text = panel.text()
    assert text.index(note) < text.index(psychology.dialogue("fa-10").text(1))


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("edition", language.EDITIONS)
def test_a_conversation_that_nobody_coded_yet_in_one_language(tmp_path, edition):
    language.use(edition)
    said = [
        {"who": "visitor", "zh": "最近怎么样？"},
        {"who": "resident", "zh": "不好。", "by": {"zh": "老周"}},
    ]
    record = {"id": "new", "situation": "stall", "title": "摊位", "scene": {"zh": "菜市场。"}}
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump([record | {"utterances": said}], allow_unicode=True), "utf-8")
    panel = ConversationCoder(path, second="none", gold=True)
    panel.give("OQ")
    panel.give("EMO")
    assert panel.profile.value("open_share") == 1
    assert "老周" in panel.text() and "菜市场" in panel.text()
    bare = {"en": "has no gold codes", "zh": "没有标准编码"}[edition]
    assert bare in panel.text()
    panel.set(second="a")
    made = {"en": "made from gold codes", "zh": "模拟编码员要用标准编码生成"}[edition]
    assert made in panel.text() and len(panel.marks) == 2
    said[1]["zh"] = "打13812345678"
    path.write_text(yaml.safe_dump([record | {"utterances": said}], allow_unicode=True), "utf-8")
    with pytest.raises(datasets.DataProblem) as told:
        ConversationCoder(path)
    assert "13812345678" not in str(told.value)
