"""A rate over 100% that was said with its sign is taken by every entry, shown, and read again."""

import copy
import dataclasses
import pickle

import pandas as pd
import pytest

from kit import datasets
from kit.negotiation import (
    Loan,
    Plan,
    allowed,
    apr,
    money,
    new_game,
    open_game,
    payoff,
    plan_space,
    read_budget,
    read_debts,
    rollover,
    values,
)

HIGH = "300%"


def shown(result):
    return repr(result) and result._repr_html_()


def test_a_rate_is_read_twice_and_a_bare_number_is_still_a_slip():
    once = money.rate(HIGH, "cap")
    for again in (once, copy.deepcopy(once), pickle.loads(pickle.dumps(once))):
        assert money.rate(again, "cap") == 3
    assert type(money.rate("18%", "cap")) is float
    for slip in (3.0, 18, "3"):
        with pytest.raises(datasets.DataProblem, match="300%|1800%"):
            money.rate(slip, "cap")
    with pytest.raises(datasets.DataProblem):
        money.rate(once, "waiver", 1)


def test_a_loan_and_a_chain_of_loans():
    loan = Loan(1000, HIGH, 12)
    assert loan.rates().quoted == 3 and "300.00%" in shown(loan)
    assert dataclasses.replace(loan, months=6).yearly_rate == 3
    assert "300.00%" in shown(apr(1000, [1200], quoted=HIGH))
    assert shown(rollover(3000, HIGH, "10%")) and rollover(3000, HIGH, "10%").rates.quoted == 3


def test_debts_from_a_list_a_file_and_its_table(tmp_path):
    path = tmp_path / "own.yaml"
    text = "debts:\n- {id: a, balance: 1000, yearly_rate: 120%, minimum: 200}\n"
    path.write_text(text, encoding="utf-8")
    known = payoff([(1000, "120%", 200)])
    table = read_debts(path)
    for debts in (path, table, table.assign(note="mine"), table.head(1)):
        assert payoff(debts).interest == known.interest and shown(payoff(debts))
    with pytest.raises(datasets.DataProblem, match="1800%"):
        payoff(table.assign(yearly_rate=18))


def test_a_budget_a_plan_and_a_table_of_plans(tmp_path):
    path = tmp_path / "own.yaml"
    text = "incomes: [{id: a, amount: 5000}]\nother_debts: [{id: b, balance: 9, yearly_rate: 300%}]"
    path.write_text(text, encoding="utf-8")
    budget = read_budget(path)
    assert dataclasses.replace(budget).other_debts[0].yearly_rate == 3 and shown(budget)
    plan = Plan(10_000, 0, 500, 24)
    assert plan.check(cap=HIGH) == [] and plan.borrower_cost(HIGH) < plan.creditor_value("10%")
    assert len(plan.schedule(HIGH)) and shown(plan)
    plans = plan_space(10_000).head(5)
    assert len(values(plans, HIGH, HIGH)) == 5 and allowed(plans, cap=HIGH).all()


def test_a_game_under_a_high_cap_is_played_saved_and_opened(tmp_path):
    game = new_game("lin", cap=HIGH).offer({"instalment": 100, "months": 12})
    shown(game)
    game.save(tmp_path / "game-1.json")
    again = open_game(tmp_path / "game-1.json")
    assert again.cap == 3 and len(again.moves) == len(game.moves)


def test_a_series_of_payments_is_read_by_month():
    loan = Loan(1200, 0.12, 3)
    pd.testing.assert_frame_equal(loan.schedule(pd.Series({3: 100.0})), loan.schedule({3: 100.0}))
    with pytest.raises(datasets.DataProblem, match="minimun"):
        payoff([{"balance": 100, "yearly_rate": 0.1, "minimum": 5, "minimun": 50}])
