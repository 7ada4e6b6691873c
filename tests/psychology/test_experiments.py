"""Experiments: a known truth is found again, batch and statsmodels agree, power meets a formula."""

import tracemalloc
from math import sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower

from kit import language, psychology
from kit.psychology import experiments
from kit.psychology.analyses import holm
from kit.psychology.experiments import fit_batch, model_of
from kit.psychology.responses import pooled
from kit.psychology.vignettes import Vignettes
from tests.refusals import refusal

CLEAN = {"check_failure": 0, "skipping": 0, "attrition": 0}
HUGE = pytest.param(10**5000, id="huge")


@pytest.fixture
def design():
    return Vignettes().design()


def simulated(n=240, effects=None, seed=5, factors=None, **how):
    effects = {"tone": -1, "way_out": 0.6} if effects is None else effects
    return psychology.simulate_class(Vignettes(factors), n, effects, seed=seed, **how)


# ---------------------------------------------------------------- a simulated class


def test_the_same_seed_gives_the_same_class():
    one, two, other = simulated(), simulated(), simulated(seed=6)
    assert one.people == two.people != other.people
    assert one.to_frame().to_csv() == two.to_frame().to_csv()


def test_the_parameters_are_in_the_answers():
    how = {"check_failure": 0.2, "skipping": 0.1, "attrition": 0.1, "per_person": 4}
    made = simulated(3000, **how)
    table = made.to_frame()
    assert table["would_talk"].dropna().isin(range(1, 8)).all()
    answered = table[table["response"] == "answered"]
    wrong = answered["check_tone"] != answered["tone"]
    assert wrong.mean() == pytest.approx(0.2, abs=0.02)
    assert (wrong == (answered["check_way_out"] != answered["way_out"])).all()
    reached = table["response"] != "stopped"
    assert (table["response"] == "skipped")[reached].mean() == pytest.approx(0.1, abs=0.02)
    by_position = table.groupby("position")["response"].agg(lambda one: (one == "stopped").mean())
    assert by_position.tolist() == pytest.approx(1 - 0.9 ** np.arange(1, 5), abs=0.03)
    stopped = table["response"].eq("stopped").to_numpy().reshape(-1, 4)
    assert (np.diff(stopped.astype(int), axis=1) >= 0).all()  # nobody comes back


def test_the_truth_is_stated_and_expected_of_the_answers():
    """true_answer by a brute integral of the rounded normal, arm by arm."""
    made = simulated(10, check_failure=0.25, person_sd=1.5, residual_sd=1.0)
    spread, centre = sqrt(1.5**2 + 1), 4.2

    def mean(middle):
        grid = np.linspace(middle - 9 * spread, middle + 9 * spread, 400_001)
        weight = np.exp(-(((grid - middle) / spread) ** 2) / 2)
        return np.average(np.clip(np.floor(grid + 0.5), 1, 7), weights=weight)

    table = made.truth.iloc[:3]
    assert table["true_latent"].tolist() == [0, -1, 0.6]
    moved = 0.75 * np.mean([mean(centre - 0.5 + w) - mean(centre + 0.5 + w) for w in (-0.3, 0.3)])
    assert table["true_answer"][1] == pytest.approx(moved, abs=1e-4)
    assert abs(table["true_answer"][1]) < 1 and table["true_answer"][0] == 0


def test_the_truth_is_found_again():
    made = simulated(6000, per_person=2)
    found = psychology.analyse(made).table
    truth = made.truth.iloc[:3]["true_answer"]
    assert (np.abs(found["estimate"] - truth) < 3.5 * found["se"]).all()
    assert found["se"].max() < 0.05


def test_answers_without_noise_are_the_design():
    made = simulated(16, effects={"tone": -2}, person_sd=0, residual_sd=0, **CLEAN)
    table = made.to_frame().groupby("tone")["would_talk"].unique()
    assert table["respectful"].tolist() == [5] and table["pressing"].tolist() == [3]  # 4.2 ± 1


def test_an_interaction_is_a_difference_of_differences():
    made = simulated(4000, effects={"privacy*tone": 1.2, "tone": -0.5}, **CLEAN)
    table = psychology.analyse(made, interactions=["tone*privacy"]).table
    truth = made.truth.iloc[:4]
    assert truth["true_latent"].tolist() == [0, -0.5, 0, 1.2]
    assert (np.abs(table["estimate"] - truth["true_answer"]) < 3.5 * table["se"]).all()
    means = made.to_frame().groupby(["privacy", "tone"])["would_talk"].mean().unstack()
    by_hand = means.loc["overheard"] - means.loc["kept"]
    assert table["estimate"][3] == pytest.approx(
        by_hand["pressing"] - by_hand["respectful"], abs=0.1
    )


def test_effects_of_the_file_are_those_of_the_varied_factors(design):
    made = psychology.simulate_class(design, 10, seed=1)
    file = design.record["simulation"]["effects"]
    assert made.truth["true_latent"].tolist()[:3] == [
        file["would_talk"]["privacy"]["overheard"],
        file["would_talk"]["tone"]["pressing"],
        file["would_talk"]["way_out"]["plan"],
    ]
    assert made.settings["evidence"] == "assumed" and "Assumed" in repr(made)


@pytest.mark.parametrize(
    "effects",
    [
        5,
        {"ton": 1},
        {"hour": 1},
        {"tone": None},
        {"tone": True},
        {"tone": "1"},
        {"tone": np.nan},
        {"tone": np.inf},
        {"tone": 7},
        pytest.param({"tone": 10**400}, id="huge"),
        {"tone": {"loud": 1}},
        {"tone": {"respectful": 1}},
        {"would_talk": 1},
        {"would_talk": {"tone": 1}, "tone": 1},
        {"tone*tone": 1},
        {"tone*hour": 1},
        {"privacy*tone*way_out": 1},
        {5: 1},
    ],
)
def test_effects_that_are_none(design, effects):
    refusal(psychology.simulate_class, design, 10, effects, seed=1)


@pytest.mark.parametrize("value", [-0.1, 11, True, "1", None, np.nan, np.inf, HUGE, [1]])
def test_parameters_that_are_none(design, value):
    for name in ("person_sd", "residual_sd", "check_failure", "skipping", "attrition"):
        said = refusal(psychology.simulate_class, design, 10, seed=1, **{name: value})
        assert said.startswith(name)
    assert "person_sd" in refusal(psychology.simulate_class, design, 10, seed=1, person_s=1)


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "3", None, np.nan, HUGE, 10**6])
def test_people_and_draws_that_are_none(design, value):
    refusal(psychology.simulate_class, design, value, seed=1)
    refusal(psychology.power, design, value, seed=1)
    refusal(psychology.power, design, [20, value], seed=1)
    refusal(psychology.power, design, 20, seed=1, draws=value)
    if value not in (0, 10**6):
        refusal(psychology.power, design, 20, seed=value)
        refusal(psychology.simulate_class, design, 20, seed=value)


@pytest.mark.parametrize("how", [{"alpha": 0}, {"alpha": "x"}, {"outcome": "talk"}, {"outcome": 5}])
def test_other_settings_of_power_that_are_none(design, how):
    refusal(psychology.power, design, 20, seed=1, **how)
    for n in ([], "20", {}, range(60)):
        refusal(psychology.power, design, n, seed=1)
    found = psychology.power(design, 20, seed=1, draws=100)
    for share in (0, 1, "x", None, True):
        refusal(found.needed, share)


# ---------------------------------------------------------------- batch against statsmodels


@pytest.mark.parametrize("each", [1, 3])
def test_the_batch_is_what_statsmodels_gives(design, each):
    assignment = design.assign(30, 1, per_person=each)
    rng = np.random.default_rng(8)
    columns = model_of(design, ["privacy*tone"]).columns
    x = columns[assignment.arms - 1]
    y = rng.integers(1, 8, (6, *assignment.arms.shape)).astype(float)
    kept = rng.random(y.shape) < 0.85
    beta, se, df = fit_batch(x, y, kept)
    for one in range(6):
        on = kept[one].ravel()
        ols = sm.OLS(y[one].ravel()[on], x.reshape(-1, x.shape[2])[on])
        people = np.repeat(np.arange(30), each)[on]
        if each == 1:
            fit = ols.fit(cov_type="HC3", use_t=True)
            assert df[one] == fit.df_resid
        else:
            fit = ols.fit(cov_type="cluster", cov_kwds={"groups": people}, use_t=True)
            assert df[one] == len(set(people)) - 1
        assert beta[one] == pytest.approx(fit.params, abs=1e-10)
        assert se[one] == pytest.approx(fit.bse, rel=1e-9)
        for alpha in (0.05, 0.01):
            counted = np.abs(beta[one] / se[one]) > experiments._t_value(alpha, df[one : one + 1])
            assert (counted == (fit.pvalues < alpha)).all()


def test_a_class_with_too_few_answers_finds_nothing(design):
    x = model_of(design).columns[design.assign(8, 1).arms - 1]
    y = np.random.default_rng(1).integers(1, 8, (2, 8, 1)).astype(float)
    kept = np.ones(y.shape, dtype=bool)
    kept[1, 3:] = False
    _, se, _ = fit_batch(x, y, kept)
    assert np.isfinite(se[0]).all() and np.isnan(se[1]).all()


# ---------------------------------------------------------------- power


def test_power_of_two_groups_is_the_textbook_s():
    """No rounding to speak of, no failures: Student's t test of two groups, in closed form."""
    spread = 0.9
    how = {"person_sd": 0, "residual_sd": spread, "seed": 3, "draws": 4000, **CLEAN}
    found = psychology.power(Vignettes("tone"), [24, 60, 120], {"tone": -0.6}, **how).to_frame()
    seen = sqrt(spread**2 + 1 / 12)  # rounding adds the variance of a step
    for row in found.itertuples():
        stated = TTestIndPower().power(0.6 / seen, row.power_people / 2, 0.05)
        assert row.power_share == pytest.approx(stated, abs=0.03)
        normal = NormalDist()
        z = 0.6 / seen * sqrt(row.power_people / 4) - normal.inv_cdf(0.975)
        assert row.power_share == pytest.approx(normal.cdf(z), abs=0.05)
        error = sqrt(row.power_share * (1 - row.power_share) / 4000)
        assert row.power_error == pytest.approx(error)
        assert row.power_mean == pytest.approx(-0.6, abs=0.03)


@pytest.mark.parametrize("each", [1, 2])
def test_where_nothing_is_to_be_found_five_in_a_hundred_are(each):
    one = psychology.power(
        Vignettes("tone"), 80, {"tone": 0}, seed=2, per_person=each, draws=4000
    ).to_frame()
    assert one["power_share"].iloc[0] == pytest.approx(0.05, abs=0.015)
    assert one["true_latent"].iloc[0] == 0


def test_power_is_that_of_the_classes_that_are_analysed(design):
    """Eighty classes, simulated and analysed one by one, against the batch."""
    effects, n = {"tone": -0.8}, 30
    found = psychology.power(design, n, effects, seed=4, per_person=2, draws=2000).to_frame()
    hits = 0
    for seed in range(80):
        made = psychology.simulate_class(design, n, effects, seed=seed, per_person=2)
        hits += psychology.analyse(made).table["p_value"][1] < 0.05
    share = found["power_share"][1]
    assert hits / 80 == pytest.approx(share, abs=4 * sqrt(share * (1 - share) / 80))


def test_power_grows_and_names_the_least_number(design):
    found = psychology.power(design, [40, 120, 400], {"tone": -0.9}, seed=1, draws=400)
    curve = found.to_frame().query("true_latent != 0")["power_share"].tolist()
    assert curve == sorted(curve) and found.needed() in (120, 400)
    assert found.needed(0.99) in (400, None)
    none = psychology.power(design, [20], {"tone": 0}, seed=1, draws=100)
    assert "false alarms" in none.sentence
    said = refusal(psychology.power, design, [20], {"tone": -1}, outcome="felt_shame", seed=1)
    assert 'effects={"felt_shame": {"privacy": 0.5}}' in said
    assert none.needed() is None and "no number" not in none.sentence
    again = psychology.power(design, [120], {"tone": -0.9}, seed=1, draws=400).to_frame()
    alone = found.to_frame().query("power_people == 120").reset_index(drop=True)
    pd.testing.assert_frame_equal(again, alone)  # a number does not turn on its neighbours


def test_power_of_a_large_class_keeps_its_memory(design):
    tracemalloc.start()
    psychology.power(design, 2000, seed=1, per_person=4, draws=100)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 250e6


# ---------------------------------------------------------------- the analysis


@pytest.mark.parametrize("each", [1, 3])
def test_the_analysis_is_the_regression_that_anybody_would_write(each):
    made = simulated(90, per_person=each)
    found = psychology.analyse(made)
    data = made.to_frame()
    data = data[data["response"] == "answered"].reset_index(drop=True)
    first = {"privacy": "kept", "tone": "respectful", "way_out": "no_plan"}
    formula = "would_talk ~ " + " + ".join(f"C({k}, Treatment('{v}'))" for k, v in first.items())
    how = {"cov_type": "HC3"}
    if each > 1:
        how = {"cov_type": "cluster", "cov_kwds": {"groups": pd.factorize(data["person"])[0]}}
    fit = sm.OLS.from_formula(formula, data).fit(use_t=True, **how)
    assert found.table["estimate"].tolist() == pytest.approx(fit.params.to_numpy()[1:].tolist())
    assert found.table["se"].tolist() == pytest.approx(fit.bse.to_numpy()[1:].tolist())
    assert found.table["p_value"].tolist() == pytest.approx(fit.pvalues.to_numpy()[1:].tolist())
    assert found.errors == ("hc3" if each == 1 else "clustered")


def test_one_factor_is_a_difference_of_means():
    made = simulated(60, {"tone": -1}, factors="tone", **CLEAN)
    found, data = psychology.analyse(made), made.to_frame()
    means = data.groupby("tone")["would_talk"].agg(["mean", "var", "count"])
    row = found.table.iloc[0]
    assert row["estimate"] == pytest.approx(means["mean"]["pressing"] - means["mean"]["respectful"])
    assert found.means["marginal_mean"].tolist() == pytest.approx(
        means["mean"][["respectful", "pressing"]].tolist()
    )
    within = sqrt(np.average(means["var"], weights=means["count"] - 1))
    assert row["in_sd"] == pytest.approx(row["estimate"] / within)
    assert found.means["people"].sum() == 60


def test_marginal_means_weigh_the_other_factors_equally():
    made = simulated(400, **CLEAN)
    found, data = psychology.analyse(made).means, made.to_frame()
    cells = data.groupby(["tone", "privacy", "way_out"])["would_talk"].mean()
    by_hand = cells.groupby("tone").mean()
    rows = found[found["vignette_factor"] == "tone"].set_index("level_name")["marginal_mean"]
    for level in ("respectful", "pressing"):
        assert rows[level] == pytest.approx(by_hand[level], abs=0.02)
    assert (found["low"] < found["marginal_mean"]).all() and (
        found["marginal_mean"] < found["high"]
    ).all()


def test_three_levels(tmp_path):
    both = {"en": "x", "zh": "甲"}
    levels = [{"code": c, "name": {"en": c, "zh": c}, "text": both} for c in "abc"]
    path = tmp_path / "mine.yaml"
    path.write_text(str({"factors": [{"id": "mood", "name": both, "levels": levels}]}), "utf-8")
    made = psychology.simulate_class(
        Vignettes(path), 300, {"mood": {"b": 1, "c": -1}}, seed=1, **CLEAN
    )
    found, data = psychology.analyse(made), made.to_frame().groupby("mood")["would_talk"].mean()
    assert found.table["estimate"].tolist() == pytest.approx(
        [data["b"] - data["a"], data["c"] - data["a"]]
    )
    assert found.means["marginal_mean"].tolist() == pytest.approx(data.tolist())
    assert "mood" in refusal(psychology.simulate_class, Vignettes(path), 9, {"mood": 1}, seed=1)


def test_what_is_left_out_is_counted_and_never_filled_in():
    made = simulated(200, per_person=3, skipping=0.2, attrition=0.1, check_failure=0.3)
    counts, table = psychology.analyse(made).counts, made.to_frame()
    assert counts["assigned"] == 600 == counts["answered"] + counts["skipped"] + counts["stopped"]
    assert counts["used"] == counts["answered"] == table["would_talk"].notna().sum()
    wrong = (table["check_tone"] != table["tone"]) & (table["response"] == "answered")
    assert counts["failed_check"] == wrong.sum() > 50
    strict = psychology.analyse(made, exclude_failed=True)
    assert strict.counts["used"] == counts["used"] - wrong.sum()
    assert any("can bias" in note for note in strict.notes)
    # failing answers do not turn on the scene: without them the difference is larger
    assert strict.table["estimate"][1] < psychology.analyse(made).table["estimate"][1]


def test_a_question_left_open_is_left_open(design):
    assignment = design.assign(40, 1)
    right = design.to_frame().set_index("arm")
    rng, made = np.random.default_rng(1), []
    for person in range(1, 41):
        form = assignment.form(person)
        check = {"check_tone": right.loc[form.arms[0], "tone"]}
        answer = {"felt_shame": int(rng.integers(1, 8))}
        if person > 4:
            answer["would_talk"] = int(rng.integers(1, 8))
        made += form.fill([answer | check]).codes()
    pooled = psychology.read_responses(made, design)
    counts = psychology.analyse(pooled).counts
    assert (counts["left_open"], counts["used"], counts["failed_check"]) == (4, 36, 0)
    assert psychology.analyse(pooled, "felt_shame").counts["used"] == 40
    secondary = psychology.analyse(pooled).secondary
    assert secondary["outcome"].unique().tolist() == ["feels ashamed"]  # nobody answered the others


def test_manipulation_checks():
    made = simulated(400, check_failure=0.2)
    table = psychology.analyse(made).checks
    assert len(table) == 6 and (table["check_right"] - 0.8).abs().max() < 0.1
    assert table["check_answers"].sum() == 3 * psychology.analyse(made).counts["answered"]


# ---------------------------------------------------------------- five people


def read_by(design, of_level, factor="tone", answers=None):
    """A class in which so many people read the second level of a factor, and 24 the first."""
    assignment = design.assign(200, seed=3)
    codes = design.to_frame().set_index("arm")[factor]
    first, second = (one["code"] for one in design.factor(factor)["levels"])
    left = {first: 24, second: of_level}
    people = []
    for number in range(1, 201):
        form = assignment.form(number)
        level = codes[form.arms[0]]
        if left[level]:
            left[level] -= 1
            given = {"would_talk": number * 3 % 7 + 1, f"check_{factor}": level}
            people += form.fill([given | (answers(number, level) if answers else {})]).people
    assert not any(left.values())
    return pooled(design, people)


@pytest.mark.parametrize("n", [4, 5])
def test_a_level_read_by_fewer_than_five_is_in_no_table(n):
    made = read_by(Vignettes(["tone", "privacy"]).design(), n)
    found = psychology.analyse(made)
    means = found.means.set_index("vignette_factor")
    numbers = ["marginal_mean", "se", "low", "high"]
    # the other level too: with the mean of all it would give this one away
    assert means.loc["tone", numbers].isna().all(axis=None) == (n < 5)
    assert means.loc["tone", numbers].notna().all(axis=None) == (n >= 5)
    assert means.loc["tone", "people"].tolist() == [24, n]
    assert means.loc["privacy", numbers].notna().all(axis=None)
    table = found.table.set_index("term_name")
    (tone,) = (name for name in table.index if name.startswith("tone"))
    assert table.loc[tone].isna().all() == (n < 5) and table.drop(index=tone).notna().all(axis=None)
    checks = found.checks.set_index("vignette_factor")
    assert checks.loc["tone", "check_answers"].tolist() == [24, n]
    assert checks.loc["tone", "check_right"].isna().tolist() == [n < 5] * 2
    assert ("not shown, because fewer than 5" in repr(found)) == (n < 5)
    assert "nan" not in repr(found)
    by_level = made.summary("tone").dropna(subset="score_mean")
    assert len(by_level) == (0 if n < 5 else 2)


def test_a_combination_read_by_fewer_than_five_has_no_interaction():
    design = Vignettes(["tone", "privacy"]).design()
    made = read_by(design, 9)
    cells = made.to_frame().groupby(["tone", "privacy"])["person"].nunique()
    assert cells.min() == 4 and (made.to_frame()["privacy"].value_counts() >= 5).all()
    table = psychology.analyse(made, interactions=["tone*privacy"]).table
    assert table["estimate"].notna().tolist() == [True, True, False]
    enough = psychology.analyse(read_by(design, 12), interactions=["tone*privacy"]).table
    assert enough["estimate"].notna().all()


def test_only_what_compares_the_small_level_is_hidden(tmp_path):
    both = {"en": "x", "zh": "甲"}
    levels = [{"code": c, "name": {"en": c, "zh": c}, "text": both} for c in "abc"]
    path = tmp_path / "mine.yaml"
    path.write_text(str({"factors": [{"id": "mood", "name": both, "levels": levels}]}), "utf-8")
    made = psychology.simulate_class(
        Vignettes(path), 60, seed=1, effects={"mood": {"b": 1}}, **CLEAN
    )
    arms = made.to_frame().set_index("person")["mood"]
    for small, kept in (("c", [True, False]), ("a", [False, False])):
        few = 0
        people = []
        for one in made.people:
            is_small = arms[f"{one['mark']}-{one['person']:03}"] == small
            few += is_small
            if not is_small or few <= 3:
                people.append(one)
        found = psychology.analyse(pooled(made.design, people))
        assert found.table["estimate"].notna().tolist() == kept
        assert found.means["marginal_mean"].isna().all()
        secondary = found.secondary["p_holm"].notna().to_numpy().reshape(-1, 2)
        assert (secondary == kept).all()


# ---------------------------------------------------------------- the outcomes not named as primary


@pytest.mark.parametrize("chosen", [None, "felt_respected", "felt_shame", "would_pay"])
def test_the_family_is_all_outcomes_but_the_primary_whichever_is_analysed(chosen):
    made = simulated(200)
    found = psychology.analyse(made, chosen)
    assert found.secondary["outcome"].unique().tolist() == [
        "feels respected",
        "feels ashamed",
        "intends to pay",
    ]
    p = found.secondary["p_value"]
    assert len(p) == 9 and found.not_fitted == ()
    assert found.secondary["p_holm"].to_numpy() == pytest.approx(multipletests(p, method="holm")[1])


def test_a_sparse_secondary_outcome_does_not_stop_the_primary():
    design = Vignettes(["tone", "privacy"]).design()

    def sparse(number, level):
        # nobody answers this one at the other level: no difference can be fitted
        shame = {"felt_shame": number % 7 + 1} if level == "respectful" else {}
        return {"felt_respected": number * 5 % 7 + 1, "would_pay": 4} | shame

    found = psychology.analyse(read_by(design, 24, answers=sparse))
    alone = psychology.analyse(read_by(design, 24))
    pd.testing.assert_frame_equal(found.table, alone.table)
    assert found.not_fitted == ("felt_shame", "would_pay")
    assert found.secondary["outcome"].unique().tolist() == ["feels respected"]
    assert (
        "Not fitted, too few answers or all of them alike: feels ashamed, intends to pay."
        in repr(found)
    )
    made = read_by(design, 24, answers=sparse)
    assert "to felt_shame are too few" in refusal(psychology.analyse, made, "felt_shame")


def test_holm_is_what_statsmodels_gives():
    for seed in range(20):
        p = np.random.default_rng(seed).random(9) ** 3
        assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert holm(np.array([])).size == 0
    found = psychology.analyse(simulated(80)).secondary
    assert len(found) == 9 and found["p_holm"].tolist() == pytest.approx(
        multipletests(found["p_value"], method="holm")[1].tolist()
    )


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_analysis_says_what_it_is_and_what_not(edition):
    language.use(edition)
    made = simulated(20, per_person=3, attrition=0)
    found = psychology.analyse(made, "felt_shame")
    shown = repr(found)
    for words in {
        "en": ("not data on people", "secondary", "20 people", "intentions on paper", "clustered"),
        "zh": ("不是真人数据", "次要结果", "20人", "纸面上", "聚类"),
    }[edition]:
        assert words in shown
    assert "Primary" in repr(psychology.analyse(made)) or edition == "zh"
    page = found._repr_html_()
    assert "nan" not in page and page.count("<table") == 4


def test_a_fraction_says_what_it_rests_on():
    half = Vignettes().design("1/2")
    made = psychology.simulate_class(half, 60, {"tone": -1}, seed=1)
    assert any("I = ABC" in note for note in psychology.analyse(made).notes)
    assert "cannot tell" in refusal(psychology.analyse, made, interactions=["privacy*tone"])


@pytest.mark.parametrize(
    "how",
    [
        {"outcome": "talk"},
        {"outcome": 5},
        {"interactions": 5},
        {"interactions": ["tone"]},
        {"interactions": ["tone*tone"]},
        {"interactions": ["tone*hour"]},
        {"interactions": ["tone*privacy", "privacy*tone"]},
        {"interactions": [5]},
        {"exclude_failed": 1},
        {"exclude_failed": None},
        {"confidence": 0},
        {"confidence": "0.9"},
        {"confidence": np.nan},
    ],
)
def test_settings_that_are_none(how):
    refusal(psychology.analyse, simulated(30), **how)


def test_what_cannot_be_analysed():
    for given in (None, 5, pd.DataFrame(), []):
        assert "no responses" in refusal(psychology.analyse, given)
    assert "too few" in refusal(
        psychology.analyse, simulated(5, **CLEAN), None, interactions=["tone*privacy"]
    )
    alike = simulated(40, {"tone": 0}, person_sd=0, residual_sd=0)
    assert "same answer" in refusal(psychology.analyse, alike)
    lonely = simulated(6, {"tone": -1}, factors=["tone", "hour", "privacy", "way_out"], **CLEAN)
    assert "unevenly" in refusal(psychology.analyse, lonely)
