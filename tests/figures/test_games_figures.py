"""The figures of games say what the reports and tables of the table say, in both languages."""

import dataclasses
import re

import pytest

from kit import datasets, language, negotiation
from kit.figures import base
from kit.figures.games import (
    class_of_games,
    game_and_month,
    game_on_frontier,
    month_six,
    offers_so_far,
)
from tests.figures import figure_guards
from tests.figures.figure_guards import missing_glyphs_are_errors  # noqa: F401

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")

FIRST = {"instalment": 60, "months": 36, "waiver": 0.9}
LAST = {"down_payment": 600, "instalment": 100, "months": 54, "waiver": 0.8}
LEFT = negotiation.new_game("lin", collector="linear", rounds=6)
for _ in range(4):
    LEFT = LEFT.offer(FIRST)
LEFT = LEFT.offer(LAST)  # the machine accepts it in its last round
OPEN = negotiation.new_game("lin", collector="boulware")
AGREED = negotiation.new_game("lin", collector="conceder").offer(FIRST).accept()
WALKED = OPEN.walk_away()
STRAIGHT_OFF = negotiation.new_game("he").walk_away()  # nobody has offered anything


@pytest.fixture(scope="module")
def games(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    LEFT.save(folder / "a.json")
    WALKED.save(folder / "b.json")
    for name, case in enumerate(["lin", "chen", "he"]):
        negotiation.new_game(case, "linear", "conceder").save(folder / f"{name}.json")
    (folder / "z.json").write_text("{")
    return negotiation.read_games(folder)


@pytest.fixture(params=language.EDITIONS)
def edition(request):
    language.use(request.param)
    return request.param


def the_figures(games):
    reports = {"agreed": AGREED, "left": LEFT, "walked": WALKED, "nothing": STRAIGHT_OFF}
    drawn = {f"{name} game": game_and_month(game.report()) for name, game in reports.items()}
    drawn |= {"frontier": game_on_frontier(LEFT.report()), "month": month_six(AGREED.report())}
    drawn |= {"open": offers_so_far(OPEN), "none": offers_so_far(negotiation.new_game("lin"))}
    return drawn | {"class": class_of_games(games)}


def test_figures_are_whole_and_described(edition, games):
    drawn = the_figures(games)
    figure_guards.are_whole(drawn)
    figure_guards.are_described(drawn, edition)
    for name, figure in drawn.items() if edition == "zh" else ():
        assert not re.search(r"[A-Za-z]{4}", figure.description), name


def test_text_stands_out_from_the_paper(games):
    figure_guards.stand_out({"game": game_and_month(LEFT.report()), "class": class_of_games(games)})


def shown(value):
    return f"{value + 0.0:,.2f}"


def test_a_game_s_figure_says_what_its_report_says():
    report = LEFT.report()
    both = report.both.set_index("measure")
    words = game_on_frontier(report).description
    assert LEFT.state.outcome == "agreed" and both.loc["left"].max() > 0
    for measure in ("gain", "left"):
        assert all(shown(both.at[measure, side]) in words for side in ("creditor", "borrower"))
    for row in report.offers.itertuples():
        assert f"{shown(row.creditor)} and {shown(row.borrower)}" in words
    assert f"{len(report.frontier):,} plans" in words
    assert all(shown(value) in words for value in (*report.disagreement, *report.nash.point))


def test_a_plan_worse_than_no_deal_is_said_before_all_else():
    report = OPEN.accept().report()
    gain = report.both.set_index("measure").at["gain", "borrower"]
    words = game_on_frontier(report).description
    assert gain < 0 and f"worse than no deal for the borrower, by {shown(-gain)}" in words


def test_what_is_cut_off_is_counted():
    report = LEFT.report()
    axes = game_on_frontier(report).axes[0]
    lowest = min(report.best.points[:, 1].min(), report.disagreement[1])
    below = int((report.frontier.points[:, 1] < lowest).sum())
    assert f"{below:,} plans worse" in game_on_frontier(report).description
    assert axes.get_ylim()[0] < lowest


def test_month_six_is_the_report_s():
    table = AGREED.report().month_six
    words = month_six(AGREED.report()).description
    for column in ("as_planned", "income_falls"):
        assert all(shown(value) in words for value in table[column].iloc[:3])
    bars = sorted(bar.get_width() for bar in month_six(AGREED.report()).axes[0].patches)
    wanted = table.iloc[:3][["as_planned", "income_falls"]].to_numpy().ravel()
    assert bars == sorted(wanted.tolist())


def test_an_open_game_shows_nobody_s_cards():
    words = offers_so_far(OPEN).description
    value, cost = OPEN.case.worth(OPEN.moves[0].plan)
    hidden = [*OPEN.case.disagreement, value, cost]
    assert shown(OPEN.moves[0].plan.total) in words
    assert not any(shown(abs(number)) in words for number in hidden)


def test_a_class_is_counted_and_nobody_is_named(games):
    figure = class_of_games(games)
    agreed = games.table[games.table["outcome"] == "agreed"]
    assert f"Games: {len(games)}, with a plan: {len(agreed)}" in figure.description
    assert "not counted: 1" in figure.description
    marks = sum(
        len(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() in "os^"
    )
    assert marks == len(agreed)
    seen = figure.description + str([text for text, _ in figure_guards.texts(figure)])
    assert not any(mark in seen for mark in games.table["game"])


def test_a_class_without_a_plan_is_drawn_too(tmp_path):
    WALKED.save(tmp_path / "a.json")
    figure = class_of_games(negotiation.read_games(tmp_path))
    assert "Games: 1, with a plan: 0" in figure.description
    figure_guards.are_whole({"none": figure})


def test_one_moved_cent_changes_description_and_picture():
    report = AGREED.report()
    table = report.month_six.copy()
    table.loc[table["household"] == "left", "as_planned"] += 50
    moved = dataclasses.replace(report, month_six=table)
    one, two = month_six(report), month_six(moved)
    assert one.description != two.description and base.png(one) != base.png(two)
    assert base.png(one) == base.png(month_six(report))


@pytest.mark.parametrize("draw", [offers_so_far, game_on_frontier, game_and_month, month_six])
def test_the_wrong_thing_gets_one_sentence(draw):
    with pytest.raises(datasets.DataProblem) as refused:
        draw("lin")
    assert "\n" not in str(refused.value)


def test_what_cannot_be_drawn_is_said(tmp_path):
    with pytest.raises(datasets.DataProblem, match="month six"):
        month_six(WALKED.report())
    with pytest.raises(datasets.DataProblem, match="No game"):
        class_of_games(negotiation.read_games(tmp_path))
