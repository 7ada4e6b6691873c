"""Lesson 34: every reference answer is recomputed from the kit, and so is what its texts say."""

import json

import pytest

from kit import datasets, evidence, exercises, language, law, psychology

DESIGN = psychology.Vignettes().design()
EVERY = ["announced", "hour", "privacy", "tone", "way_out"]
OWN = """
factors:
- id: relief
  name: {en: relief, zh: 减缓}
  levels:
  - {code: none, name: {en: none, zh: 无}, text: {en: Nothing is said., zh: 没有提到。}}
  - {code: pause, name: {en: pause, zh: 暂缓}%s}
"""


def record(name):
    return exercises._find(name)


def mistakes(name):
    return {m["value"] for m in record(name)["mistakes"]}


def prose_of(edition):
    lesson = datasets.folder().parent / f"notebooks/{edition}/34-a-vignette-experiment.ipynb"
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    return {one["id"]: "".join(one["source"]) for one in cells}


def test_the_lesson_has_its_exercises():
    assert exercises.ids("34") == [f"34-{letter}" for letter in "abcdefgh"]
    levels = [record(name)["level"] for name in exercises.ids("34")]
    assert levels == ["circle"] * 3 + ["square"] * 3 + ["diamond"] * 2
    assert {record(name)["help"] for name in exercises.ids("34")} == {"worked", "faded", "own"}
    assert len(record("34-h")["rubric"]) == 5


def test_a_what_the_two_arms_differ_in():
    arms = DESIGN.to_frame().set_index("arm")
    assert (arms.loc[1] != arms.loc[4])[lambda s: s].index.tolist() == ["tone", "way_out"]
    assert (arms.loc[1] != arms.loc[3])[lambda s: s].index.tolist() == ["tone"]
    assert arms.loc[1].tolist() == ["kept", "respectful", "no_plan"]
    assert record("34-a")["answer"] == "together"


def test_b_what_the_quarter_mixes():
    design = psychology.Vignettes(EVERY).design("1/4")
    assert design.relation.defining in record("34-b")["question"]["en"]
    mixed = design.aliases().set_index("effect_letters")["aliased_with"]
    for letter, pair in record("34-b")["answer"].items():
        assert [one for one in mixed[letter].split(", ") if len(one) == 2] == [pair]
    assert [one for one in mixed["A"].split(", ") if len(one) == 2] == ["BD", "CE"]


def test_c_the_lines_are_those_of_the_class():
    made = psychology.simulate_class(DESIGN, 48, seed=8, per_person=4)
    assert "simulate_class(design, 48, seed=8, per_person=4)" in record("34-c")["question"]["en"]
    found = psychology.analyse(made)
    strict = psychology.analyse(made, exclude_failed=True)
    lines = {code: one["says"] for code, one in record("34-c")["options"].items()}
    for code, row in [
        ("talk_plan", found.table.iloc[2]),
        ("talk_tone", found.table.iloc[1]),
        ("talk_plan_passed", strict.table.iloc[2]),
    ]:
        for said in lines[code].values():
            assert f"{row['estimate']:.2f}" in said and f"p = {row['p_value']:.3f}" in said
    others = found.secondary.set_index(["outcome", "term_name"])
    plan = found.table["term_name"].iloc[2]
    respected, pay = others.loc[("feels respected", plan)], others.loc[("intends to pay", plan)]
    for said in lines["respected_plan"].values():
        assert f"{respected['estimate']:.2f}" in said and f"{respected['p_holm']:.3f}" in said
    for said in lines["pay_plan"].values():
        assert f"{pay['estimate']:.2f}" in said and f"p = {pay['p_value']:.3f}" in said
        assert f"{pay['p_holm']:.3f}" in said
    assert record("34-c")["answer"] == "talk_plan" and found.primary == "would_talk"
    assert made.truth["true_latent"].iloc[2] == 0.7 and found.table["p_value"].iloc[2] > 0.05


def test_d_the_smallest_number_that_finds_both():
    design = psychology.Vignettes(["privacy", "tone"]).design()
    numbers = list(range(20, 201, 20))

    def needed(**how):
        return psychology.power(design, numbers, seed=34, **how)

    two = needed(per_person=2)
    assert two.needed() == record("34-d")["answer"] and needed(per_person=4).needed() == 80
    table = two.to_frame().set_index(["power_people", "term_name"])["power_share"].unstack()
    privacy = next(name for name in table if name.startswith("privacy"))
    tone = table.drop(columns=privacy).iloc[:, 0]
    assert tone[tone >= 0.8].index.min() == 60
    assert (
        f"{table.loc[160, privacy]:.3f}" == "0.758"
        and f"{table.loc[180, privacy]:.3f}" in (record("34-d")["right"]["en"])
    )
    assert {60, 80, 160} <= mistakes("34-d")


def test_e_which_means_cannot_be():
    from fractions import Fraction

    def can_be(n, mean):
        sums = (Fraction(total, n) for total in range(n, 7 * n + 1))
        half = Fraction(1, 200)
        return any(abs(one - Fraction(mean)) <= half for one in sums)

    cannot = []
    for code, option in record("34-e")["options"].items():
        n, mean = option["says"]["en"].split(" people, mean ")
        assert option["says"]["zh"] == f"{n}人，均值{mean}"
        if not can_be(int(n), mean):
            cannot.append(code)
    assert record("34-e")["answer"] == cannot
    assert all(can_be(100, str(Fraction(k, 100))) for k in range(100, 701))


def test_f_what_the_kit_refuses(tmp_path):
    def own(text):
        path = tmp_path / "mine.yaml"
        path.write_text(OWN % text, encoding="utf-8")
        return psychology.Vignettes(str(path)).design()

    lot = DESIGN.assign(4, seed=1)
    four = [lot.form(n).fill([{"would_talk": 4}]).codes()[0] for n in range(1, 5)]
    tried = {
        "one_level": lambda: psychology.Vignettes("tone", levels={"tone": ["respectful"]}).design(),
        "no_text": lambda: own(""),
        "quarter": lambda: psychology.Vignettes().design("1/4"),
        "four_people": lambda: psychology.read_responses(four, DESIGN).summary(),
        "nine": lambda: lot.form(1).fill([{"would_talk": 9}]),
    }
    assert own(", text: {en: A pause., zh: 暂缓还款。}").n_arms == 2
    options = record("34-f")["options"]
    for cell, code in record("34-f")["answer"].items():
        with pytest.raises(datasets.DataProblem) as refused:
            tried[cell]()
        words = options[code]["says"]["en"]
        told = {
            "compares_nothing": "compares nothing",
            "unreadable": "missing",
            "mixed": "told apart",
            "too_few": "from 5 people up",
            "off_scale": "is no answer to it",
        }[code]
        assert told in str(refused.value), cell
        assert code in ("unreadable", "too_few") or told.removeprefix("is ") in words


def test_g_the_sentence_has_the_numbers_of_the_lesson():
    made = psychology.simulate_class(DESIGN, 60, seed=17, per_person=4)
    row = psychology.analyse(made).table.iloc[1]
    for said in record("34-g")["options"]["simulated_text"]["says"].values():
        for one in (-row["estimate"], -row["high"], -row["low"]):
            assert f"{one:.2f}" in said
        assert f"{-made.truth['true_latent'].iloc[1]:.2f}" in said
    assert record("34-g")["answer"] == "simulated_text"


# ---------------------------------------------------------------- what the prose says


def test_the_prose_says_what_its_outputs_say():
    power = psychology.power(DESIGN, [60, 90], seed=20260317, per_person=4).to_frame()
    privacy = power[power["term_name"].str.startswith("privacy")].set_index("power_people")
    assert 1 - privacy.loc[60, "power_share"] > 1 / 3
    alone = psychology.power(DESIGN, [90, 180, 360, 450], seed=20260317)
    assert alone.needed() == 450
    made = psychology.simulate_class(DESIGN, 60, seed=17, per_person=4)
    found = psychology.analyse(made)
    strict = psychology.analyse(made, exclude_failed=True)
    assert (strict.table["estimate"].abs() > found.table["estimate"].abs()).all()
    assert (found.counts["used"], strict.counts["used"]) == (226, 193)
    pay = found.secondary[found.secondary["outcome"] == "intends to pay"].iloc[1:]
    assert pay["estimate"].round(2).tolist() == [-0.12, 0.55]
    assert (pay["p_holm"] < 0.05).tolist() == [False, True]
    latent = made.truth[made.truth["outcome"] == "intends to pay"]["true_latent"]
    assert latent.tolist()[1:] == [-0.2, 0.6]
    assert psychology.Vignettes(EVERY).design("1/2").relation.resolution == 5


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_both_claims_are_named_and_left_open(edition):
    claims = law.audit().to_frame().set_index("id")
    own = claims[claims["lesson"] == "34"]
    assert sorted(own.index) == ["E05", "E22"] and set(own["state"]) == {"to_test"}
    cells = prose_of(edition)
    for id in own.index:
        assert f"**{id}**" in cells["before"] and id in cells["key-points"]


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_contested_is_called_so_and_the_skip_leads_somewhere(edition):
    cells = prose_of(edition)
    findings = evidence.findings().set_index("id")
    assert findings.loc["mani_2013_lab", "contested"]
    assert {"en": "**contested**", "zh": "**有争议**"}[edition] in cells["before"]
    for code in ("n", "design", "caveat"):
        assert f'"{code}"' in cells["known-findings"] and f'"{code}"' in cells["before-templates"]
    assert "#cell-id=designs" in cells["story"] and "designs" in cells


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_file_to_begin_from_loads(edition, tmp_path):
    text = prose_of(edition)["dispute"].split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    design = psychology.Vignettes(str(path)).design()
    assert design.n_arms == 2 and design.record["outcomes"][0]["id"] == "able"
    with pytest.raises(datasets.DataProblem, match="No effect is assumed"):
        psychology.power(design, [60, 120], seed=1)
    call = 'psychology.power(design, [60, 120], effects={"relief": 0.5}, seed=1)'
    assert call in prose_of(edition)["dispute"]
    power = psychology.power(design, [60, 120], effects={"relief": 0.5}, seed=1)
    language.use(edition)
    filled = psychology.templates("preregistration", design, seed=1, power=power)
    language.use("en")
    for words in ("willing to talk", "愿意交谈", "Lin Xiaowen", "林晓雯", "would_talk"):
        assert words not in filled
    assert "effects=" in record("34-h")["question"][edition]
