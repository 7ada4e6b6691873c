"""The survey: codes and what becomes of them, the tables that ship, and the trap of two scores."""

import sys
from itertools import pairwise

import make_survey
import numpy as np
import pandas as pd
import pytest

from kit import datasets, language
from kit.psychology import scale
from kit.psychology.surveys import (
    item_values,
    survey,
    survey_check,
    survey_columns,
    survey_table,
    survey_tables,
)
from tests.refusals import refusal

KNOWN = datasets.read_yaml("psychology/survey.yaml")
NAMES = list(KNOWN["tables"])
SHARES = ("contact", "shocks", "answers", "items")
# Grade read: CFPB 2017 and the publisher's code, as the facts have them; percent, and mean scores.
HARDSHIP, ENDS_MEET, MEAN = 34, 43, 54
BY_AGE = {"18-24": 51, "25-34": 51, "35-44": 52, "45-54": 54}
BY_INCOME = {
    ("under_20",): 46,
    ("20-29",): 49,
    ("30-39", "40-49"): 51,
    ("50-59", "60-74"): 55,
    ("75-99",): 56,
    ("100-149", "150_up"): 60,
}
BY_WORK = {
    ("self_employed",): 54,
    ("full_time", "part_time"): 54,
    ("homemaker",): 54,
    ("student",): 51,
    ("sick_or_disabled",): 44,
    ("unemployed",): 45,
    ("retired",): 60,
}
FILE_PERCENTILES = {10: 37, 25: 46, 50: 54, 75: 63, 90: 72}  # grade computed


def raw(n=8, **columns):
    """A small file like the public one: everybody gives the first answer that is known."""
    made = {}
    for one in KNOWN["variables"]:
        first = next(iter(KNOWN["sets"][one["set"]])) if "set" in one else one.get("range", [0])[0]
        made[one["from"]] = [first] * n
    return pd.DataFrame(made | {"not_needed": ["x"] * n} | columns)


@pytest.fixture
def put(tmp_path):
    def put(frame):
        path = tmp_path / "own.csv"
        frame.to_csv(path, index=False)
        return path

    return put


@pytest.fixture(scope="module")
def people():
    try:
        return survey()
    except datasets.DataProblem as why:
        pytest.skip(str(why))


@pytest.fixture(scope="module")
def public():
    """The file as it is, read apart from the kit."""
    try:
        return pd.read_csv(datasets.external("nfwbs_2016"))
    except datasets.DataProblem as why:
        pytest.skip(str(why))


def chosen(name, **wanted):
    table = survey_table(name)
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table


# ---------------------------------------------------------------- codes


def test_codes_become_words_and_no_person_is_lost(put):
    codes = [0, 1, 8, -1, 0, 0, 0, 1]
    people = survey(put(raw(COLLECT=codes)))
    assert len(people) == 8
    assert people["contacted"].astype(object).tolist()[:4] == ["no", "yes", "not_sure", "refused"]
    assert list(people["contacted"].cat.categories) == ["no", "yes", "not_sure", "refused"]
    assert people["contacted"].notna().all()  # a refusal stays in sight


def test_a_code_of_no_answer_is_never_a_number(put):
    people = survey(put(raw(FWBscore=[-4, -1, 14, 95, 54, 0, 100, 50], FWB1_1=[-1, -4] + [5] * 6)))
    assert people["file_score"].isna().tolist() == [True] * 2 + [False] * 6
    assert people["file_score"].min() == 0 and people["fwb_expense"].sum() == 30


def test_what_was_ticked_is_true(put):
    people = survey(put(raw(SHOCKS_1=[0, 1] * 4)))
    assert people["shock_job_lost"].tolist() == [False, True] * 4


def test_the_age_column_gives_both_groups(put):
    people = survey(put(raw(agecat=[1, 2, 3, 4, 5, 6, 7, 8])))
    assert people["score_age"].astype(object).tolist() == ["18-61"] * 5 + ["62+"] * 3
    assert people["age_group"].astype(object).tolist()[4:6] == ["55-61", "62-69"]


def test_every_column_is_listed_in_both_languages(put):
    listed = survey_columns()
    assert listed["name"].tolist() == survey(put(raw())).columns.tolist()
    assert listed["name"].is_unique
    language.use("zh")
    try:
        assert survey_columns()["meaning"].str.contains("[\u4e00-\u9fff]").all()
    finally:
        language.use("en")


def test_no_column_is_on_self_harm_or_tells_who_somebody_is():
    asked = set(survey_columns()["survey_source"])
    assert not asked & {"PPGENDER", "PPETHM", "PPREG9", "MEMLOSS"}
    assert not survey_columns()["meaning"].str.contains("harm|suicid").any()


def test_every_code_has_words():
    used = {word for codes in KNOWN["sets"].values() for word in codes.values()}
    assert used <= set(KNOWN["words"])
    assert all(one.get("set", "sample") in KNOWN["sets"] for one in KNOWN["variables"])


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"COLLECT": [0] * 7 + [2]}, "Column COLLECT, row 9: '2' is no code"),
        ({"COLLECT": [0] * 7 + [np.nan]}, "Column COLLECT, row 9: 'nan' is no code"),
        ({"COLLECT": ["yes"] * 8}, "Column COLLECT, row 2: 'yes' is no code"),
        ({"SHOCKS_1": [0, -1] * 4}, "Column SHOCKS_1, row 3: '-1' is no code"),
        ({"FWBscore": [101] * 8}, "Column FWBscore, row 2: '101' is no code"),
        ({"FWBscore": [-2] * 8}, "Column FWBscore, row 2: '-2' is no code"),
        ({"FWB1_1": [0] * 8}, "Column FWB1_1, row 2: '0' is no code"),
        ({"finalwt": [-1] * 8}, "Column finalwt, row 2: '-1' is no code"),
        ({"finalwt": ["inf"] * 8}, "Column finalwt, row 2: 'inf' is no code"),
    ],
)
def test_a_code_that_nobody_knows_is_named(put, columns, said):
    assert said in refusal(survey, put(raw(**columns)))


def test_another_table_is_no_survey(put):
    assert "no single column 'COLLECT'" in refusal(survey, put(raw().drop(columns="COLLECT")))
    assert "no single column 'PUF_ID'" in refusal(survey, put(pd.DataFrame({"a": [1]})))
    for wrong in (5, None, ["x"], ""):
        if wrong is not None:
            assert refusal(survey, wrong)


def test_without_the_file_it_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(datasets, "_fetched_folder", lambda: tmp_path)
    said = refusal(survey)
    assert "datasets.fetch('nfwbs_2016')" in said and "DOORSTEP_DATA_DIR" in said


# ---------------------------------------------------------------- items


def test_items_are_turned_round_as_the_scale_says(put):
    items = item_values(survey(put(raw(FWB1_1=[5] * 8, FWB1_3=[5] * 8, FWB2_4=[-1] * 8))))
    assert items.shape == (8, 10)
    assert items["fwb_expense"].eq(4).all() and items["fwb_never_have"].eq(0).all()
    assert items["fwb_control"].isna().all() and items["fwb_behind"].eq(4).all()


def test_the_columns_stand_in_the_order_of_the_scale():
    keys = [one["key"] for one in scale("fwb10").record["items"]]
    named = [name for name in survey_columns()["name"] if name.startswith("fwb_")]
    assert named == [f"fwb_{key}" for key in keys]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (None, "'None' is no table of people"),
        ([[1]], "is no table of people"),
        (pd.DataFrame({"a": [1]}), "fwb_expense"),
    ],
)
def test_what_holds_no_items_is_refused(wrong, said):
    assert said in refusal(item_values, wrong)


def test_an_answer_off_the_scale_is_refused():
    names = [name for name in survey_columns()["name"] if name.startswith("fwb_")]
    for answer in (6, 0, "often enough", True, np.inf):
        refusal(item_values, pd.DataFrame([[answer] * 10] * 5, columns=names))


# ---------------------------------------------------------------- the tables that ship


def test_the_tables_are_listed_in_both_languages():
    listed = survey_tables()
    assert listed["name"].tolist() == NAMES and (listed["rows"] > 2).all()
    assert listed["grade"].str.contains("computed").all()
    language.use("zh")
    try:
        table = survey_tables()
        assert (
            table[["title", "note"]]
            .apply(lambda c: c.str.contains("[\u4e00-\u9fff]"))
            .all(axis=None)
        )
    finally:
        language.use("en")


@pytest.mark.parametrize("name", NAMES)
def test_the_described_columns_are_those_of_the_table(name):
    table = survey_table(name)
    assert datasets.describe(f"nfwbs_{name}")["column"].tolist() == table.columns.tolist()
    path = datasets.folder() / "psychology" / f"nfwbs_{name}.csv"
    assert datasets.check_file(path, like=f"nfwbs_{name}").empty


@pytest.mark.parametrize("name", NAMES)
def test_every_code_of_a_table_has_words(name):
    table, plain = survey_table(name), set(KNOWN["words"])
    language.use("zh")
    try:
        shown = language.table(table)
    finally:
        language.use("en")
    assert all(any(ord(c) > 0x4E00 for c in head) or "α" in head for head in shown.columns)
    for place, column in enumerate(table.columns):
        if column.startswith("survey_") or column == "which_score":
            assert not set(shown.iloc[:, place]) & set(table.iloc[:, place])
        if column in ("survey_group", "survey_answer"):
            assert set(table[column]) <= plain


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_tells_of_fewer_than_five_people(name):
    table = survey_table(name)
    counts = table.filter(like="people_")
    assert counts.shape[1] or name in ("consistency", "scale")
    assert not counts.apply(lambda n: n.between(1, 4)).any(axis=None)
    if name == "scale":
        counted = table.set_index("survey_figure")["figure_value"]
        assert counted["left_out"] >= 5


@pytest.mark.parametrize("name", SHARES)
def test_shares_are_shares(name):
    table = survey_table(name)
    assert table["weighted_value"].between(0, 1).all()
    low, high = table["approximate_low"], table["approximate_high"]
    assert (low < table["weighted_value"]).all() and (table["weighted_value"] < high).all()
    inside = table["weighted_value"].between(0.02, 0.98)
    half = (high - low)[inside] / (2 * table["approximate_se"][inside])
    # ends and errors are rounded to four places each
    assert (half - 1.959964).abs().max() < 0.06
    assert (table["people_answering"] <= table["people_counted"]).all()


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("contact", ["survey_denominator"]),
        ("answers", ["survey_variable", "survey_group"]),
        ("items", ["item_number"]),
    ],
)
def test_the_answers_of_a_question_add_up_to_everybody(name, by):
    groups = survey_table(name).groupby(by)
    assert groups["weighted_value"].sum().between(0.9995, 1.0005).all()
    counted = groups.agg(one=("people_counted", "first"), all=("people_answering", "sum"))
    assert (counted["one"] == counted["all"]).all()


def test_the_denominator_moves_the_share_of_people_contacted():
    yes = chosen("contact", survey_answer="yes").set_index("survey_denominator")
    share = yes["weighted_value"]
    assert share["everybody"] < share["with_not_sure"] < share["yes_or_no"]
    assert share["yes_or_no"] == pytest.approx(0.1552, abs=1e-9)
    assert share["with_not_sure"] == pytest.approx(0.1477, abs=1e-9)
    assert set(yes["people_answering"]) == {838}
    # without the weights the share would be another, and lie outside the interval
    assert (yes["unweighted_value"] < yes["approximate_low"]).all()


def test_published_shares_are_reproduced():
    hardship = chosen(
        "answers", survey_variable="any_hardship", survey_answer="yes", survey_group="everybody"
    )
    assert round(100 * hardship["weighted_value"].item()) == HARDSHIP
    ends = chosen("answers", survey_variable="ends_meet", survey_group="everybody")
    share = ends.set_index("survey_answer")["weighted_value"]
    assert round(100 * (share["somewhat_difficult"] + share["very_difficult"])) == ENDS_MEET


@pytest.mark.parametrize(
    ("split", "published"), [("income_band", BY_INCOME), ("employment", BY_WORK)]
)
def test_published_means_are_reproduced_from_the_file_s_score(split, published):
    rows = chosen("scores", survey_split=split, which_score="file_score").set_index("survey_group")
    for groups, mean in published.items():
        part = rows.loc[list(groups)]
        made = np.average(part["weighted_value"], weights=part["weight_share"])
        assert round(made) == mean, groups


def test_published_means_by_age_and_of_everybody():
    rows = chosen("scores", which_score="file_score").set_index("survey_group")["weighted_value"]
    assert {age: round(rows[age]) for age in BY_AGE} == BY_AGE
    assert round(rows["everybody"]) == MEAN


def test_the_percentiles_known_before_are_reproduced():
    rows = chosen("percentiles", survey_split="everybody", which_score="file_score")
    made = rows.set_index("weighted_at")["weighted_value"]
    assert {at: made[at] for at in FILE_PERCENTILES} == FILE_PERCENTILES


def test_percentiles_rise():
    keys = ["survey_split", "survey_group", "which_score"]
    for _, part in survey_table("percentiles").groupby(keys):
        assert all(low <= high for low, high in pairwise(part["weighted_value"]))
        assert part["weighted_at"].is_monotonic_increasing


def test_the_norm_of_the_scale_is_the_table_s_percentiles():
    rows = chosen("percentiles", survey_split="everybody", which_score="table_score")
    points = list(zip(rows["weighted_value"], rows["weighted_at"], strict=True))
    norm = scale("fwb10").norms().iloc[0]
    assert list(norm["norm_percentiles"]) == points
    mean = chosen("scores", survey_split="everybody", which_score="table_score")["weighted_value"]
    assert norm["norm_mean"] == round(mean.item(), 1)
    assert "computed" in norm["grade"]


def test_people_contacted_fare_worse_and_that_is_no_effect():
    rows = chosen("scores", survey_split="contacted", which_score="table_score")
    mean = rows.set_index("survey_group")["weighted_value"]
    assert mean["no"] - mean["yes"] == pytest.approx(13.85, abs=0.02)
    notes = survey_tables().set_index("name")["note"]
    assert "no difference here is an effect" in notes["scores"]
    assert "not because of" in notes["shocks"]


def test_no_shock_goes_with_fewer_contacts():
    rows = chosen("shocks", survey_denominator="yes_or_no")
    share = rows.pivot(index="survey_variable", columns="survey_group", values="weighted_value")
    more = share["yes"] > share["no"]
    assert len(share) == 12 and not more["shock_none"] and more["shock_job_lost"]


def test_alpha_and_loadings():
    whole = survey_table("scale").set_index("survey_figure")["figure_value"]
    items = survey_table("consistency")
    eigen = whole.filter(like="eigenvalue_")
    assert eigen.sum() == pytest.approx(10, abs=1e-3) and eigen.is_monotonic_decreasing
    assert whole["people"] + whole["left_out"] == 6394
    # apart from the kit: covariances and principal axes in numpy
    assert whole["alpha"] == 0.9157 and whole["factor_share"] == pytest.approx(0.5266, abs=1e-4)
    wanted = [0.7768, 0.7362, 0.7377, 0.7492, 0.5999, 0.6664, 0.8009, 0.7753, 0.7005, 0.6912]
    assert items["factor_loading"].tolist() == pytest.approx(wanted, abs=1e-4)
    assert (items["alpha_without"] < whole["alpha"]).all()


def test_the_trap_of_two_scores():
    rows = survey_table("two_scores").set_index("survey_group")
    everybody = rows.loc["everybody"]
    assert everybody["people_counted"] == rows.loc[["18-61", "62+"], "people_counted"].sum()
    assert abs(everybody["difference_mean"]) < 0.3 and everybody["share_equal"] < 0.17
    assert everybody["largest_difference"] == 19 and everybody["scores_correlation"] > 0.97
    assert (rows["table_mean"] - rows["file_mean"] - rows["difference_mean"]).abs().max() < 2e-4


def test_one_sum_has_one_score_in_the_table_and_many_in_the_file():
    rows = survey_table("same_sum")
    table = datasets.load("fwb_conversion").set_index("total_response_value")
    for age, column in (("18-61", "self_18_61"), ("62+", "self_62plus")):
        part = rows[rows["score_age"] == age].set_index("sum_of_items")
        assert (part["score_from_table"] == table[column].reindex(part.index)).all()
    assert (rows["people_counted"] >= 5).all()
    assert (rows["file_spread"] > 1).mean() > 0.9


@pytest.mark.parametrize("wrong", ["contacts", "nfwbs_contact", "", None, 5, ["contact"], {}])
def test_an_unknown_table_is_answered_with_the_known(wrong):
    said = refusal(survey_table, wrong)
    assert "There is no survey table" in said and "two_scores" in said


# ---------------------------------------------------------------- made again from the file


@pytest.fixture(scope="module")
def made_again(people):
    return make_survey.tables()


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_made_again_from_the_microdata(made_again, name):
    made, held = made_again[name].reset_index(drop=True), survey_table(name)
    assert set(made_again) == set(NAMES)
    numbers = [c for c in held if held[c].dtype == "Float64"]
    pd.testing.assert_frame_equal(
        made.drop(columns=numbers).astype(object).fillna(-9),
        held.drop(columns=numbers).astype(object).fillna(-9),
        check_dtype=False,
    )
    # one step of the last place: another numpy may round the other way
    apart = made[numbers].astype(float) - held[numbers].astype(float)
    assert apart.abs().max(axis=None) < 1.1e-4
    assert (made[numbers].isna() == held[numbers].isna()).all(axis=None)


def test_a_changed_table_would_be_seen(made_again):
    changed = survey_table("contact")
    changed.loc[1, "weighted_value"] += 0.001
    apart = made_again["contact"]["weighted_value"] - changed["weighted_value"]
    assert apart.abs().max() > 1.1e-4


def test_the_public_file_by_hand(people, public):
    assert len(people) == len(public) == 6394
    weight, asked = public["finalwt"], public["COLLECT"]
    assert people["survey_weight"].tolist() == pytest.approx(weight.tolist())
    yes = (weight * (asked == 1)).sum()
    rows = chosen("contact", survey_answer="yes").set_index("survey_denominator")["weighted_value"]
    for name, kept in {
        "everybody": asked > -9,
        "with_not_sure": asked >= 0,
        "yes_or_no": asked.isin([0, 1]),
    }.items():
        assert rows[name] == pytest.approx(yes / weight[kept].sum(), abs=1e-4)
    scored = public["FWBscore"] > 0
    assert people["file_score"].notna().sum() == scored.sum() == 6389
    contacted = scored & (asked == 1)
    mean = np.average(public["FWBscore"][contacted], weights=weight[contacted])
    row = chosen("scores", survey_split="contacted", survey_group="yes", which_score="file_score")
    assert row["weighted_value"].item() == pytest.approx(mean, abs=1e-4)


@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_without_the_file_the_maker_says_so_and_no_check_looks_passed(
    monkeypatch, tmp_path, capsys, arguments
):
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(datasets, "_fetched_folder", lambda: tmp_path)
    monkeypatch.setattr(make_survey, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "argv", ["make_survey.py", *arguments])
    with pytest.raises(SystemExit) as left:
        make_survey.main()
    said = capsys.readouterr().out
    if arguments:
        assert left.value.code == 3 and said.startswith("Not checked: ")
    else:
        assert not left.value.code and said.startswith("The tables of the survey stay as they are.")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- a made-up file, by hand


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """Eight hundred invented people with every code in every column, and the tables of them."""
    rng, n, columns = np.random.default_rng(7), 800, {}
    for one in KNOWN["variables"]:
        if one["from"] in columns:
            continue
        if "set" in one:
            codes = [int(code) for code in KNOWN["sets"][one["set"]]]
        elif one["kind"] == "flag":
            codes = [0, 1]
        else:
            low, high = one["range"]
            codes = [*range(low, min(high, low + 100) + 1), *one.get("missing", [])]
        columns[one["from"]] = rng.choice(codes, n)
    well = rng.normal(0, 1, n)
    for place, name in enumerate(TEN):  # one factor, and most people answer all ten
        said = 3 + (-well if place in TURNED else well) + rng.normal(0, 1, n)
        columns[name] = np.where(rng.random(n) < 0.02, -1, said.round().clip(1, 5).astype(int))
    columns["finalwt"] = rng.uniform(0.2, 3, n).round(4)
    raw = pd.DataFrame(columns)
    path = tmp_path_factory.mktemp("survey") / "made_up.csv"
    raw.to_csv(path, index=False)
    return raw, make_survey.tables(path)


SOURCE = {one["name"]: one["from"] for one in KNOWN["variables"]}
CODES = {one["name"]: KNOWN["sets"].get(one.get("set"), {}) for one in KNOWN["variables"]}
TEN = [source for name, source in SOURCE.items() if name.startswith("fwb_")]
TURNED = (2, 4, 5, 6, 8, 9)  # places of the reversed items in the order of the scale


def said_by(raw, name, word):
    """Who gave an answer, straight from the codes."""
    codes = [int(code) for code, meaning in CODES[name].items() if meaning == word]
    return raw[SOURCE[name]].isin(codes)


def whole_group(raw, split, group):
    return pd.Series(True, raw.index) if group == "everybody" else said_by(raw, split, group)


def agrees(row, raw, asked, value):
    """Whether a row counts these people and averages this value over them."""
    weight = raw["finalwt"][asked]
    mean = (weight * value[asked].astype(float)).sum() / weight.sum()
    assert row.people_counted == asked.sum()
    assert row.weighted_value == pytest.approx(mean, abs=6e-5)
    return True


def shown_rows(made_up, name, least):
    raw, tables = made_up
    rows = [row for row in tables[name].itertuples() if row.weighted_value == row.weighted_value]
    assert len(rows) >= least
    return raw, rows


def test_contact_is_a_share_of_three_denominators(made_up):
    raw, rows = shown_rows(made_up, "contact", 9)
    out = {"everybody": [], "with_not_sure": [-1], "yes_or_no": [-1, 8]}
    counts = {}
    for row in rows:
        asked = ~raw["COLLECT"].isin(out[row.survey_denominator])
        so = said_by(raw, "contacted", row.survey_answer)
        assert agrees(row, raw, asked, so) and row.people_answering == (so & asked).sum()
        assert row.unweighted_value == pytest.approx(so[asked].mean(), abs=6e-5)
        counts[row.survey_denominator] = row.people_counted
    assert counts["everybody"] == 800 > counts["with_not_sure"] > counts["yes_or_no"]


def test_shocks_are_shares_of_two_denominators(made_up):
    raw, rows = shown_rows(made_up, "shocks", 48)
    out = {"with_not_sure": [-1], "yes_or_no": [-1, 8]}
    for row in rows:
        had = raw[SOURCE[row.survey_variable]] == (row.survey_group == "yes")
        asked = had & ~raw["COLLECT"].isin(out[row.survey_denominator])
        assert agrees(row, raw, asked, raw["COLLECT"] == 1)


def test_answers_are_shares_of_those_who_answered(made_up):
    raw, rows = shown_rows(made_up, "answers", 150)
    six = [source for name, source in SOURCE.items() if name.startswith("hardship_")]
    for row in rows:
        group = whole_group(raw, "contacted", row.survey_group)
        if row.survey_variable == "any_hardship":  # a refusal counts as none
            some = raw[six].isin([2, 3]).any(axis=1)
            assert agrees(row, raw, group, some == (row.survey_answer == "yes"))
            continue
        asked = group & ~said_by(raw, row.survey_variable, "refused")
        assert agrees(row, raw, asked, said_by(raw, row.survey_variable, row.survey_answer))
        assert row.people_missing != row.people_missing or (
            row.people_missing == (group & ~asked).sum()
        )
    groups = {row.survey_group for row in rows}
    assert groups == {"everybody", "no", "yes", "not_sure"}  # not those who refused that question


def test_items_are_shares_of_those_who_answered_each(made_up):
    raw, rows = shown_rows(made_up, "items", 50)
    for row in rows:
        given = raw[TEN[row.item_number - 1]]
        assert agrees(row, raw, given > 0, given == row.answer_code)
        worth = 5 - row.answer_code if row.item_number - 1 in TURNED else row.answer_code - 1
        assert row.item_value == worth


def scored(raw, which):
    """Who has a score: of the file's own a code above -1, of the table's all ten answers."""
    return raw["FWBscore"] >= 0 if which == "file_score" else (raw[TEN] > 0).all(axis=1)


def test_scores_are_means_of_those_who_have_one(made_up):
    raw, rows = shown_rows(made_up, "scores", 50)
    for row in rows:
        group = whole_group(raw, row.survey_split, row.survey_group)
        has = group & scored(raw, row.which_score)
        assert row.people_counted == has.sum()
        if row.which_score == "file_score":
            assert agrees(row, raw, has, raw["FWBscore"])
        weight = raw["finalwt"]
        kept = scored(raw, row.which_score)
        share = weight[has].sum() / weight[kept].sum()
        assert row.weight_share == pytest.approx(share, abs=6e-5)


def test_percentiles_are_of_those_who_have_a_score_and_a_group(made_up):
    raw, rows = shown_rows(made_up, "percentiles", 300)
    for row in rows:
        assert row.survey_group != "refused"
        group = whole_group(raw, row.survey_split, row.survey_group)
        has = group & scored(raw, row.which_score)
        assert row.people_counted == has.sum()
        if row.which_score == "file_score":
            order = raw[has].sort_values("FWBscore", kind="stable")
            reached = order["finalwt"].cumsum() / order["finalwt"].sum()
            first = order["FWBscore"][reached >= row.weighted_at / 100 - 1e-12].iloc[0]
            assert row.weighted_value == first
    ends = {row.survey_split for row in rows if row.weighted_at in make_survey.ENDS}
    assert ends == {"everybody"}


def test_tables_that_are_not_weighted_count_who_has_all_they_need(made_up):
    raw, tables = made_up
    whole = tables["scale"].set_index("survey_figure")["figure_value"]
    all_ten = scored(raw, "table_score")
    assert (whole["people"], whole["left_out"]) == (all_ten.sum(), (~all_ten).sum())
    both = all_ten & scored(raw, "file_score")
    assert 0 < both.sum() < all_ten.sum() < 800
    young = raw["agecat"] <= 5
    counted = tables["two_scores"].set_index("survey_group")["people_counted"]
    by_hand = [both.sum(), (both & young).sum(), (both & ~young).sum()]
    assert counted[["everybody", "18-61", "62+"]].tolist() == by_hand
    same = tables["same_sum"]
    assert same["people_counted"].min() >= 5 and set(same["score_age"]) == {"18-61", "62+"}
    points = raw[TEN] - 1
    turned = [TEN[place] for place in TURNED]
    points[turned] = 4 - points[turned]
    for row in same.itertuples():
        alike = both & (young == (row.score_age == "18-61"))
        alike &= points.sum(axis=1) == row.sum_of_items
        assert row.people_counted == alike.sum()
        assert row.file_mean == pytest.approx(raw["FWBscore"][alike].mean(), abs=6e-5)


def test_small_counts_are_hidden_with_what_rests_on_them():
    frame = pd.DataFrame(
        {
            "people_counted": [9, 4, 9, 0],
            "people_answering": [5, 2, 3, 0],
            "people_missing": [1, 0, 0, 0],
            "weighted_value": [0.55555, 0.5, 0.3, 0.0],
        }
    )
    hidden = make_survey.rounded(frame)
    assert hidden["people_counted"].isna().tolist() == [False, True, False, False]
    assert hidden["people_answering"].isna().tolist() == [False, True, True, False]
    assert hidden["people_missing"].isna().tolist() == [True, False, False, False]
    assert hidden["weighted_value"].isna().tolist() == [False, True, True, False]
    assert hidden["weighted_value"][0] == 0.5556


def test_whether_the_file_is_here(monkeypatch):
    found = survey_check()
    if "not here" in found:
        assert "DOORSTEP_DATA_DIR" in found and "tables that ship" in found
    else:
        assert "6,394 people" in found and "by 0.0000 at most" in found
    monkeypatch.setattr(datasets, "external", lambda name: (_ for _ in ()).throw(_absent()))
    assert survey_check() == "Survey file: not here, so the tables that ship are used. gone"
    language.use("zh")
    assert survey_check().startswith("调查文件：未找到")


def _absent():
    return datasets.DataProblem("gone")
