"""The table as a panel plays what the table's functions play, and shows its rules to everybody."""

import dataclasses
import html
import json

import ipywidgets as widgets
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import datasets, language, negotiation
from kit.negotiation import Blocked
from kit.panels.negotiating_table import _BUTTONS, _PAGES, NegotiatingTable
from tests.panels import panel_guards
from tests.panels.panel_guards import SOME, lacking, unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
POOR = {"down_payment": 0, "instalment": 60, "months": 36, "waiver": 90}
TACTICS = ["linear", "boulware", "tit_for_tat"]


def same(one, other):
    """Two games in which the same was played."""
    return repr(one.moves) == repr(other.moves) and one.state == other.state


def as_plan(fields):
    return fields | {"waiver": round(fields["waiver"] / 100, 4)}


FIELDS = st.fixed_dictionaries(
    {
        "down_payment": st.sampled_from([0, 600, 1500, 9000]),
        "instalment": st.sampled_from([0, 40.5, 100, 117.77, 900]),
        "months": st.integers(1, 60),
        "waiver": st.sampled_from([0, 12.25, 80, 95]),
    }
)


@pytest.mark.usefixtures("unpainted")
@settings(SOME, max_examples=4)
@given(st.sampled_from(["lin", "chen"]), st.sampled_from(TACTICS), FIELDS, FIELDS)
def test_buttons_play_what_the_functions_play(case, other, first, second):
    panel = NegotiatingTable(case, other=other, rounds=4)
    game = negotiation.new_game(case, collector=other, rounds=4)
    for fields in (first, second):
        panel.set(**fields)
        panel._buttons["offer"].click()
        game = game.offer(as_plan(fields)) if game.state.turn else game
        assert same(panel.game, game) and panel.game.blocked == game.blocked
    panel._buttons["accept"].click()
    game = game.accept() if game.state.turn else game
    assert same(panel.game, game) and repr(panel.report) == repr(game.report())
    assert lacking(panel.value, panel.text()) == []


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", [n for names in _PAGES.values() for n in names])
def test_every_control_over_its_ends(name):
    panel = NegotiatingTable("lin", other="linear", rounds=4)
    control = panel._controls[name]
    if isinstance(control, widgets.Dropdown):
        states = panel_guards.ends(control)
    elif isinstance(control, widgets.Text):
        states = ["", "<b>x</b>", "D1-NONSENSE"]
    else:
        states = [control.min, control.max, control.max + 1]
    panel_guards.goes_through(panel, name, states)


@pytest.mark.usefixtures("unpainted")
def test_the_player_may_sit_on_either_side():
    panel = NegotiatingTable("lin", side="creditor", other="linear", rounds=4)
    assert panel.game.state.turn == "creditor" and panel.game.borrower == "linear"
    panel.set(down_payment=1500, instalment=117.77, months=60, waiver=0)
    panel.press("offer")
    assert [move.side for move in panel.game.moves] == ["creditor", "borrower"]
    assert negotiation.read_case("lin").brief("creditor") in panel.text()


@pytest.mark.usefixtures("unpainted")
def test_two_laptops_play_one_game_by_code():
    settings = {"other": "person", "rounds": 3}
    his = NegotiatingTable("lin", "creditor", **settings)
    hers = NegotiatingTable("lin", "borrower", **settings)
    hers.press("offer")
    assert "other side's turn" in hers.text() and not hers.game.moves
    his.set(down_payment=1500, instalment=100, months=48, waiver=80)
    his.press("offer")
    hers.set(code=his.game.code())
    hers._buttons["take"].click()
    assert same(his.game, hers.game) and his.game.code() in his.text()
    hers.press("take")
    assert "old" in hers.text() and same(his.game, hers.game)
    hers.press("accept")
    his.set(code=hers.game.code())
    his.press("take")
    assert his.report.outcome == hers.report.outcome == "agreed"


@pytest.mark.usefixtures("unpainted")
def test_two_people_at_one_screen_see_one_brief_at_a_time():
    panel = NegotiatingTable("lin", "borrower", "here", rounds=3)
    briefs = {side: panel.game.brief(side) for side in ("creditor", "borrower")}
    assert briefs["creditor"] in panel.text() and briefs["borrower"] not in panel.text()
    panel.set(**(POOR | {"instalment": 100}))
    panel.press("offer")
    assert briefs["borrower"] in panel.text() and briefs["creditor"] not in panel.text()


@pytest.mark.usefixtures("unpainted")
def test_a_gate_s_answer_is_shown_and_nothing_enters():
    def gate(plan):
        return [Blocked("R-7", "<b>too long</b>")] if plan.months > 24 else []

    panel = NegotiatingTable("lin", other="linear", gate=gate)
    before = panel.game.moves
    panel.set(**POOR)
    panel.press("offer")
    assert panel.game.moves == before and panel.game.blocked[0].rule == "R-7"
    assert "blocked: rule R-7" in panel.text()
    assert "&lt;b&gt;too long" in panel._now.value and "<b>too long" not in panel._now.value
    panel.set(months=24, instalment=300)
    panel.press("offer")
    assert "rule affordability" in panel.text() and panel.game.moves == before
    panel.set(instalment=60)
    panel.press("offer")
    assert not panel.game.blocked and "R-7" not in panel.text()


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_page_of_role_play_shows_every_rule(edition):
    language.use(edition)
    panel = NegotiatingTable()
    seen = "".join(w.value for w in panel_guards.below(panel) if isinstance(w, widgets.HTML))
    for rule in negotiation.role_play_rules().itertuples():
        for text in (rule.rule, rule.text):
            assert html.escape(text) in seen and text in panel.text()
    tab = next(w for w in panel_guards.below(panel) if isinstance(w, widgets.Tab))
    assert tab.titles[0] == language.say("games.panel.tab.rules")  # it opens on them
    assert tab.selected_index in (None, 0)


@pytest.mark.usefixtures("unpainted")
def test_an_open_game_shows_no_values_and_a_closed_one_both_sides():
    panel = NegotiatingTable("lin", other="linear", rounds=4)
    assert panel.report is None and "6,200.00" in panel.text() and "2,800.00" not in panel.text()
    panel.press("accept")
    both = panel.report.both.set_index("measure")
    for side in ("creditor", "borrower"):
        assert f"{both.at['gain', side]:,.2f}" in panel._end.value
    for value in panel.report.month_six["income_falls"]:
        assert f"{value:,.2f}" in panel._end.value
    panel.press("walk_away")
    assert "over" in panel._fault and panel._fault in panel.text()


@pytest.mark.usefixtures("unpainted")
def test_nothing_is_saved_unless_asked(tmp_path):
    panel = NegotiatingTable("lin", other="linear")
    path = tmp_path / "game-17.json"
    panel.set(file=str(path))
    panel.press("accept")
    assert not list(tmp_path.iterdir()) and str(path) not in panel.text()
    panel._buttons["save"].click()
    assert json.loads(path.read_text(encoding="utf-8"))["nickname"] == ""
    assert len(negotiation.read_games(tmp_path)) == 1
    assert "Saved where you said" in panel.text() and str(path) not in panel.text()
    for wrong in ("", "game.txt"):
        panel.set(file=wrong)
        panel.press("save")
        assert ".json" in panel._fault


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)
    text = panel_guards.three_forms(lambda: NegotiatingTable("lin", other="boulware"))
    assert "8,566.20" in text


@pytest.mark.parametrize(("true", "false"), [("8,566.20", "5,866.20"), ("117.77", "171.77")])
def test_a_falsified_number_is_seen(true, false):
    panel_guards.sees_what_is_false(NegotiatingTable("lin", other="boulware"), true, false)


@pytest.mark.usefixtures("unpainted")
def test_a_panel_that_plays_something_else_is_seen(monkeypatch):
    """A planted failure: a button that gives away a yuan is no longer the function's game."""
    asked = negotiation.Game.offer
    monkeypatch.setattr(
        negotiation.Game,
        "offer",
        lambda self, plan, words="": asked(self, plan | {"instalment": plan["instalment"] + 1}),
    )
    panel = NegotiatingTable("lin", other="linear")
    panel.set(**POOR)
    panel.press("offer")
    monkeypatch.undo()
    assert not same(
        panel.game, negotiation.new_game("lin", collector="linear").offer(as_plan(POOR))
    )


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_labels_are_words_and_seven_controls_at_most_are_in_sight(edition):
    language.use(edition)
    pages = [[*names, *_BUTTONS.get(page, ())] for page, names in _PAGES.items()]
    panel = NegotiatingTable()
    panel_guards.labels_are_words(panel, pages)
    buttons = [button.description for button in panel._buttons.values()]
    assert all(buttons) and len(set(buttons)) == len(buttons)


def test_nothing_is_an_output_widget():
    assert panel_guards.has_no_output_widget(NegotiatingTable())


@pytest.mark.usefixtures("unpainted")
def test_moving_a_control_makes_no_new_widgets():
    panel_guards.makes_no_new_widgets(NegotiatingTable(), "case", ("chen", "lin"))


@pytest.mark.usefixtures("unpainted")
def test_an_error_of_the_kit_itself_surfaces(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("planted")

    panel = NegotiatingTable("lin", other="linear")
    with monkeypatch.context() as patch:
        patch.setattr(negotiation.Game, "accept", broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._buttons["accept"].click()
        assert "planted" in panel._message.value and "planted" in panel.text()
    panel.press("accept")
    assert panel._message.value == "" and panel.report.outcome == "agreed"


@pytest.mark.usefixtures("unpainted")
def test_a_new_setting_is_a_new_game_and_a_field_is_not():
    panel = NegotiatingTable("lin", other="linear")
    panel.set(**POOR)
    panel.press("offer")
    moved = panel.game
    panel.set(instalment=70)
    assert panel.game is moved
    panel.set(seed=2)
    assert len(panel.game.moves) == 1 and panel.game.seed == 2


@pytest.mark.usefixtures("unpainted")
def test_a_case_and_a_plan_of_one_s_own():
    own = dataclasses.replace(negotiation.read_case("lin"), id="mine", title="<i>mine</i>")
    panel = NegotiatingTable(
        own, other="linear", plan=negotiation.Plan(own.balance, 0, 60, 36, 0.9)
    )
    assert panel.game.case is own and panel.plan == as_plan(POOR)
    panel.set(case="chen")
    assert panel.game.case.id == "chen"
    panel.set(case="mine")
    assert panel.game.case is own


def test_wrong_words_get_one_sentence_and_move_nothing():
    wrong = [{"case": "lim"}, {"side": "judge"}, {"other": "bulware"}, {"seed": -1}]
    wrong += [{"rounds": 1}, {"rounds": True}, {"plan": {"instalmnt": 3}}, {"gate": 3}]
    wrong += [{"plan": {"instalment": "much"}}]
    for settings_ in wrong:
        with pytest.raises(datasets.DataProblem) as refused:
            NegotiatingTable(**settings_) if "gate" not in settings_ else _raise(settings_)
        assert "\n" not in str(refused.value)
    panel = NegotiatingTable()
    before = panel.value
    for settings_ in ({"months": 601}, {"instalment": -1}, {"code": 7}):
        with pytest.raises(datasets.DataProblem):
            panel.set(**settings_)
        assert panel.value == before
    with pytest.raises(datasets.DataProblem, match="no control"):
        panel.press("ofer")


def _raise(settings_):
    """A gate that is none is said in the panel, as whatever its functions refuse."""
    raise datasets.DataProblem(NegotiatingTable(**settings_).problem)


@pytest.mark.parametrize(
    "said, match",
    [({"rounds": 100}, "from 2 to 50"), ({"side": ["x"]}, "side"), ({"plan": 5}, "plan")]
    + [({"plan": {"waiver": "x"}}, "from 0 to 1"), ({"plan": {"months": 1.5}}, "from 0 to 600")],
)
def test_a_field_says_what_it_takes(said, match):
    with pytest.raises(datasets.DataProblem, match=match):
        NegotiatingTable("lin", **said)


@pytest.mark.parametrize("name", ["a\0.json", "a" * 5000 + ".json"])
def test_a_file_that_no_disk_takes_is_said_in_the_panel(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    panel = NegotiatingTable("lin")
    panel.set(file=name)
    panel.press("save")
    assert "cannot be written" in panel.text() and not list(tmp_path.iterdir())
