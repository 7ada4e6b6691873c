"""Vignettes: designs against published alias tables, the shuffling, forms, files and codes; no word
of a person is written unless it is asked for.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, language, psychology
from kit.psychology import answerfiles, exports, vignettefile
from kit.psychology.factorials import best, generated, halvings
from kit.psychology.vignettes import Vignettes, vignette_factors
from tests.nothing_stored import nothing_stored
from tests.refusals import refusal

FIVE = ["announced", "hour", "privacy", "tone", "way_out"]
HUGE = pytest.param(10**5000, id="huge")
BOTH = {"en": "x", "zh": "甲"}


@pytest.fixture
def design():
    return Vignettes().design()


def level(code, **more):
    return {"code": code, "name": BOTH, "text": {"en": "A text.", "zh": "文字。"}} | more


def factor(id="mood", codes=("calm", "tense"), **more):
    return {"id": id, "name": BOTH, "levels": [level(code) for code in codes]} | more


def own(tmp_path, record, name="mine.yaml"):
    path = tmp_path / name
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")  # JSON is YAML too
    return path


# ---------------------------------------------------------------- the factors


def test_the_factors_that_the_lesson_needs_are_there():
    table = vignette_factors()
    assert table["vignette_factor"].unique().tolist() == FIVE
    assert (table.groupby("vignette_factor").size() == 2).all()
    assert table[["vignette_text", "check_question", "level_name"]].map(bool).all(axis=None)
    assert "GB/T 45251-2025" in table.set_index("level_code").loc["overheard", "note"]


def test_the_outcomes_and_the_one_named_beforehand(design):
    ids = [one["id"] for one in design.record["outcomes"]]
    assert ids == ["would_talk", "felt_respected", "felt_shame", "would_pay"]
    assert [one["id"] for one in design.record["outcomes"] if one.get("primary")] == ids[:1]


def test_no_scene_holds_what_the_guard_rails_bar():
    texts = list(vignettefile._texts(vignettefile.read(None)["factors"]))
    for word in ("threat", "court", "police", "法院", "警察", "坐牢", "老赖", "today", "今天必须"):
        assert not [text for text in texts if word in text.lower()], word


def test_the_kit_s_own_file_passes_its_own_check():
    labels = ("columns", "response", "settings")  # what no other file may rename
    own = datasets.read_yaml("psychology/vignettes.yaml")
    kept = {key: value for key, value in own.items() if key not in labels}
    vignettefile.checked(kept, "vignettes.yaml")
    for key in labels:
        said = refusal(vignettefile.checked, kept | {key: own[key]}, "mine.yaml")
        assert said.startswith("mine.yaml") and f"'{key}'" in said


@pytest.mark.parametrize(("edition", "blank"), [("en", True), ("zh", False)])
def test_a_scene_reads_as_one_paragraph(design, edition, blank):
    language.use(edition)
    text = design.text({"privacy": "kept", "tone": "pressing", "way_out": "plan"}, "chen")
    assert "{" not in text and "\n" not in text and text.endswith((".", "。"))
    assert (" " in text) is blank and "  " not in text
    assert language.of(design.persona("chen")["name"]) in text
    assert text == design.text(4, "chen")


def test_arms_differ_in_what_is_varied_only(design):
    one, two = design.text(1), design.text(2)
    assert one[: one.index("Of how the arrears")] == two[: two.index("The collector leaves")]


def test_a_factor_that_is_held_is_told_and_not_compared():
    held = Vignettes(["tone", "hour"], levels={"hour": ["late_evening"]}).design()
    assert held.n_arms == 2 and [one["id"] for one in held.checked] == ["tone"]
    assert "half past nine" in held.text(1) and "check_hour" not in answerfiles.answer_codes(held)


def test_levels_in_another_order_have_another_first():
    turned = Vignettes("tone", levels={"tone": ["pressing", "respectful"]}).design()
    assert turned.to_frame()["tone"].tolist() == ["pressing", "respectful"]


# ---------------------------------------------------------------- a file of one's own


def test_a_file_of_one_s_own_needs_factors_only(tmp_path):
    path = own(tmp_path, {"factors": [factor(codes=("calm", "tense", "loud"))]})
    mine = Vignettes(path).design()
    assert mine.n_arms == 3 and mine.record["id"] == "mine"
    assert mine.text(2).endswith("A text.")
    assert psychology.simulate_class(mine, 30, {"mood": {"loud": 1}}, seed=1).n_people == 30
    none = psychology.simulate_class(mine, 30, {"mood": {"loud": 0}}, seed=1)
    assert (none.truth["true_latent"] == 0).all()
    for told in (psychology.simulate_class, psychology.power):  # nothing assumed, nothing to find
        said = refusal(told, mine, 30, seed=1)
        assert 'effects={"mood": {"loud": 0.5}}' in said and "'willing to talk'" in said
        refusal(told, mine, 30, {}, seed=1)
    assert "mine.yaml" in mine.recipe and str(tmp_path) not in mine.recipe


def test_outcomes_of_one_s_own(tmp_path):
    ask = {"id": "trust", "name": BOTH, "question": BOTH, "low": BOTH, "high": BOTH}
    record = {"factors": [factor()], "outcomes": [ask | {"primary": True}]}
    made = psychology.simulate_class(Vignettes(own(tmp_path, record)), 40, {"mood": 1}, seed=1)
    assert made.to_frame()["trust"].notna().any()
    assert psychology.analyse(made).outcome == "trust"
    assert 'effects={"mood": 0.5}' in refusal(psychology.power, made.design, 30, seed=1)


def test_the_template_of_one_s_own_file_does_not_speak_for_its_writer(tmp_path):
    def text(record):
        design = Vignettes(own(tmp_path, record)).design()
        return psychology.templates("preregistration", design, n=20, seed=1)

    bare = text({"factors": [factor()]})
    kits = ("willing to talk", "Lin Xiaowen", "A visit at the door", "would_talk")
    assert [words for words in kits if words in bare] == []
    assert bare.count("not in your file: write it under 'outcomes:'") == 3
    assert "under 'personas:'" in bare and "psychology.analyse(responses, ...)" in bare
    ask = {"id": "trust", "name": "trust", "question": "Do you trust?", "low": "no", "high": "yes"}
    told = {"factors": [factor()], "outcomes": [ask | {"primary": True}], "title": "Mine"}
    told["personas"] = [{"id": "he", "name": "He Li", "about": "You sew."}]
    full = text(told)
    assert "not in your file" not in full and "Preregistration: Mine" in full
    assert "Do you trust?" in full and "He Li" in full and '(responses, "trust")' in full


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"factors": []}, "factors"),
        ({"factors": "tone"}, "factors"),
        ({"factors": [factor(str(n) + "x") for n in range(1)]}, "factors[1].id"),
        ({"factors": [factor(f"f{n}") for n in range(9)]}, "factors"),
        ({"factors": [factor(), factor()]}, "factors.id"),
        ({"factors": [factor(codes=("calm",))]}, "factors[1].levels"),
        ({"factors": [factor(codes=("calm", "calm"))]}, "factors[1].levels.code"),
        ({"factors": [factor("arm")]}, "factors[1].id"),
        ({"factors": [factor() | {"levels": "calm"}]}, "factors[1].levels"),
        ({"factors": [factor() | {"colour": 1}]}, "factors[1]"),
        ({"factors": [factor() | {"check": {"en": "x"}}]}, "factors[1].check"),
        ({"factors": [factor() | {"levels": [level("a"), level("b", text="")]}]}, "levels[2].text"),
        (
            {"factors": [factor() | {"levels": [level("a"), level("b", text={"en": "x"})]}]},
            "levels[2].text",
        ),
        ({"factors": [factor()], "opening": BOTH}, "opening"),
        ({"factors": [factor()], "personas": []}, "personas"),
        ({"factors": [factor()], "simulation": {"person_sd": -1}}, "simulation"),
        ({"factors": [factor()], "says_not": ["x", 1]}, "says_not"),
        ({"factors": [factor()], "factor": 1}, "factor"),
        ({"factors": [factor("trust")], "outcomes": [{"id": "trust"}]}, "outcomes[1]"),
        (5, "factors"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path, change, where):
    said = refusal(Vignettes, own(tmp_path, change))
    assert "mine.yaml" in said and where in said


@pytest.mark.parametrize("text", [{"en": "Did he want to die?", "zh": "甲"}, "想不开要自\u200b杀"])
def test_no_text_of_one_s_own_asks_about_self_harm(tmp_path, text):
    assert "self-harm" in refusal(Vignettes, own(tmp_path, {"factors": [factor(check=text)]}))


# ---------------------------------------------------------------- designs


def test_a_full_design_holds_every_combination_once():
    table = Vignettes(FIVE).design().to_frame()
    assert len(table) == 32 and not table.drop(columns="arm").duplicated().any()


# Box, Hunter and Hunter's table of fractions, from memory; checked by hand below from the runs.
KNOWN = {
    (3, 1): ("I = ABC", 3),
    (4, 1): ("I = ABCD", 4),
    (5, 1): ("I = ABCDE", 5),
    (5, 2): ("I = ABD = ACE = BCDE", 3),
    (6, 2): ("I = ABCE = ABDF = CDEF", 4),
    (7, 4): None,
    (8, 4): None,
}


@pytest.mark.parametrize(("k", "halved"), KNOWN)
def test_the_fractions_that_books_print(k, halved):
    relation = best(k, halved)
    if KNOWN[k, halved]:
        assert (relation.defining, relation.resolution) == KNOWN[k, halved]
    assert relation.resolution == {(7, 4): 3, (8, 4): 4}.get((k, halved), relation.resolution)
    assert len(relation.words) == 2**halved - 1


ALIASES = {  # written out by hand from the defining relation
    (3, 1): {"A": "BC", "B": "AC", "C": "AB", "AB": "C", "AC": "B", "BC": "A"},
    (4, 1): {
        **{"A": "BCD", "B": "ACD", "C": "ABD", "D": "ABC"},
        **{"AB": "CD", "AC": "BD", "AD": "BC", "BC": "AD", "BD": "AC", "CD": "AB"},
    },
    (5, 2): {
        **{"A": "BD, CE, ABCDE", "B": "AD, CDE, ABCE", "C": "AE, BDE, ABCD"},
        **{"D": "AB, BCE, ACDE", "E": "AC, BCD, ABDE", "BC": "DE, ABE, ACD"},
        **{"BE": "CD, ABC, ADE"},
    },
}


@pytest.mark.parametrize(("k", "halved"), ALIASES)
def test_alias_tables(k, halved):
    table = Vignettes(FIVE[:k]).design(0.5**halved).aliases().set_index("effect_letters")
    for effect, others in ALIASES[k, halved].items():
        assert table.loc[effect, "aliased_with"] == others
    assert table.loc["AB", "effect_name"] == "visit announced × time of day"


def contrast(runs, letters):
    return np.prod([runs[:, "ABCDEFGH".index(one)] for one in letters], axis=0)


@pytest.mark.parametrize(("k", "halved"), [*KNOWN, (6, 3), (7, 3), (8, 3)])
def test_aliases_are_the_columns_that_are_the_same_in_the_runs(k, halved):
    """An independent count: multiply the columns out, and see which are equal."""
    relation = best(k, halved)
    runs = relation.runs()
    assert len(runs) == 2 ** (k - halved) and (runs.sum(axis=0) == 0).all()
    effects = ["".join(one) for size in (1, 2, 3) for one in combinations("ABCDEFGH"[:k], size)]
    for effect in effects[: k + 3]:
        bits = sum(1 << "ABCDEFGH".index(one) for one in effect)
        stated = set(relation.aliases(bits))
        for other in effects:
            same = (contrast(runs, effect) == contrast(runs, other)).all()
            assert same == (other in stated or other == effect), (effect, other)


def test_a_generator_with_a_sign_is_the_other_half():
    plus, minus = (generated("abc", [text]).runs().tolist() for text in ("C=AB", "C=-AB"))
    assert sorted(plus + minus) == sorted(map(list, product((-1, 1), repeat=3)))
    assert generated("abc", ["C=-AB"]).aliases(1) == ("-BC",)


def test_generators_by_letter_and_by_name_are_the_same():
    by_letter = Vignettes().design("1/2", ["C=-AB"])
    by_name = Vignettes().design(generators=["way_out = -privacy*tone"])
    assert by_letter.to_frame().equals(by_name.to_frame())
    assert eval(by_letter.recipe).digest == by_letter.digest  # noqa: S307


@pytest.mark.parametrize(
    "fraction", [0, -1, 2, 0.3, 1 / 3, "1/3", "1/0", "half", True, None, np.nan, np.inf, 10**400]
)
def test_a_fraction_is_a_power_of_two(fraction):
    assert "1/16" in refusal(halvings, fraction)


@pytest.mark.parametrize(
    ("generators", "word"),
    [
        (["E=A"], "the same"),
        (["D=AB", "E=AB"], "the same"),
        (["D=ABC", "D=AB"], "each from the base"),
        (["D=AB", "E=AD"], "each from the base"),
        (["D=D"], "each from the base"),
        (["D"], "no generator"),
        (["D="], "no generator"),
        (["=AB"], "no generator"),
        (["D=AA"], "no generator"),
        (["D=AZ"], "no generator"),
        (["D=tone*xyz"], "no generator"),
        ([5], "no generator"),
        ([], "no list"),
        ("D=AB", "no list"),
        (5, "no list"),
    ],
)
def test_a_generator_that_confounds_or_is_none(generators, word):
    assert word in refusal(Vignettes(FIVE).design, 1, generators)


def test_designs_that_cannot_be():
    assert "one arm" in refusal(Vignettes("tone", levels={"tone": ["pressing"]}).design)
    assert "4 arms" in refusal(Vignettes(FIVE).design, "1/8")
    assert "1 arms" in refusal(Vignettes("tone").design, "1/2")
    assert "2 generators" not in refusal(Vignettes(FIVE).design, "1/4", ["E=ABCD"])
    held = Vignettes(FIVE, levels={"hour": ["afternoon"]})
    assert "two levels" in refusal(held.design, "1/2")


def test_a_fraction_of_factors_with_three_levels_is_refused(tmp_path):
    path = own(tmp_path, {"factors": [factor("a", "xyz"), factor("b"), factor("c")]})
    assert "two levels" in refusal(Vignettes(path).design, "1/2")
    many = [factor(f"f{n}", "abcdef") for n in range(4)]
    assert "1296" in refusal(Vignettes(own(tmp_path, {"factors": many}, "many.yaml")).design)


@pytest.mark.parametrize(
    "factors",
    [5, [], ["ton"], ["tone", "tone"], {"tone": 1}, [["tone"]], "nosuch.yaml", [None], ""],
)
def test_factors_that_are_none(factors):
    refusal(Vignettes, factors)


@pytest.mark.parametrize(
    "levels",
    [
        5,
        {"hour": ["afternoon"]},
        {"tone": []},
        {"tone": 5},
        {"tone": ["loud"]},
        {"tone": ["pressing", "pressing"]},
    ],
)
def test_levels_that_are_none(levels):
    refusal(Vignettes, "tone", levels=levels)


@pytest.mark.parametrize(
    "arm", [0, 9, True, 1.0, "1", None, {"tone": "pressing"}, {}, {"x": 1}, HUGE]
)
def test_arms_that_are_none(design, arm):
    refusal(design.text, arm)
    refusal(design.text, 1, "nobody")


# ---------------------------------------------------------------- the shuffling


def test_the_same_seed_gives_the_same_bytes(design):
    one, two, other = (design.assign(57, seed, per_person=3) for seed in (4, 4, 5))
    assert one.to_frame().to_csv() == two.to_frame().to_csv() != other.to_frame().to_csv()
    assert one.mark == two.mark != other.mark


def test_every_block_holds_every_arm(design):
    arms = design.assign(64, 1, block=16).arms.reshape(-1, 16)
    assert all(Counter(block) == {arm: 2 for arm in range(1, 9)} for block in arms.tolist())
    assert len({tuple(block) for block in arms.tolist()}) == 4


@given(
    n=st.integers(1, 60), each=st.integers(1, 8), times=st.integers(1, 3), seed=st.integers(0, 9)
)
def test_nobody_reads_an_arm_twice_and_arms_stay_balanced(n, each, times, seed):
    made = Vignettes().design().assign(n, seed, per_person=each, block=8 * times)
    assert all(len(set(row)) == each for row in made.arms.tolist())
    counts = made.balance()["times_assigned"]
    assert counts.sum() == n * each and np.ptp(counts) <= times + 1


def test_order_is_shuffled_too():
    first = Vignettes("tone").assign(400, 3, per_person=2).balance()["times_first"]
    assert 160 < first[0] < 240


def test_invented_people_are_spread_evenly(design):
    made = design.assign(40, 1)
    assert set(Counter(made.personas).values()) == {10}
    assert set(design.assign(40, 1, personas=["lin"]).personas) == {"lin"}


BAD = [0, -1, 1.0, "3", True, None, np.nan, np.inf, HUGE, [3]]


@pytest.mark.parametrize("value", BAD)
def test_numbers_that_are_none_are_refused(design, value):
    assert refusal(design.assign, value, 1).startswith("n must be")
    for name in ("per_person", "block"):
        if value is not None or name == "per_person":
            assert refusal(design.assign, 5, 1, **{name: value}).startswith(name)
    if value != 0 or isinstance(value, bool):
        assert refusal(design.assign, 5, value).startswith("seed")
    assert refusal(design.assign(5, 1).form, value).startswith("person")


def test_blocks_and_people_that_are_none(design):
    assert "multiple of 8" in refusal(design.assign, 5, 1, block=12)
    assert "8" in refusal(design.assign, 5, 1, per_person=9)
    for people in ([], 5, ["nobody"], [5]):
        refusal(design.assign, 5, 1, personas=people)


# ---------------------------------------------------------------- the form


def filled(design, n=6, each=2, answer=4):
    """Forms of a small class, every question answered and every check right."""
    assignment = design.assign(n, 3, per_person=each)
    levels = design.to_frame().set_index("arm")
    made = []
    for person in range(1, n + 1):
        form = assignment.form(person)
        right = [
            {f"check_{one['id']}": levels.loc[arm, one["id"]] for one in design.checked}
            for arm in form.arms
        ]
        outcomes = {one["id"]: answer for one in design.record["outcomes"]}
        made.append(form.fill([outcomes | one for one in right]))
    return made


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_the_form_offers_a_way_out_in_the_same_breath(design, edition):
    language.use(edition)
    form = design.assign(5, 1, per_person=2).form(2)
    shown = repr(form)
    for key in ("content_note", "stop", "skip"):
        assert language.of(design.record[key]) in shown
    assert language.of(design.persona(form.persona)["name"]) in form.notes[1]
    assert {"en": "not data on people", "zh": "不是真人数据"}[edition] in form.notes[-1]
    assert all(page["skip"] for page in form.pages)
    assert "12356" in shown and str(form.help()["checked_on"][0]) in shown
    assert "988" in form.help("US")["number"].tolist()
    asked = [one["id"] for one in form.pages[0]["questions"]]
    assert asked[:4] == [one["id"] for one in design.record["outcomes"]]  # checks come last
    for one in form.pages[0]["questions"]:
        assert [code for code, _ in one["options"]] == list(
            answerfiles.answer_codes(design)[one["id"]]
        )


def test_skipped_stays_skipped_and_stopping_leaves_the_rest(design):
    form = design.assign(5, 1, per_person=4).form(1)
    table = form.fill([{"would_talk": 7}, "skip", {}]).to_frame()
    assert table["response"].tolist() == ["answered", "skipped", "answered", "stopped"]
    assert table["would_talk"].tolist()[0] == 7 and table["would_talk"].isna().sum() == 3
    assert form.fill([]).to_frame()["response"].unique().tolist() == ["stopped"]


@pytest.mark.parametrize(
    "answers",
    [
        5,
        "skip",
        None,
        {"would_talk": 4},
        [5],
        [{"would_talk": 0}],
        [{"would_talk": 8}],
        [{"would_talk": 4.0}],
        [{"would_talk": True}],
        [{"would_talk": "4"}],
        [{"would_talk": np.nan}],
        pytest.param([{"would_talk": 10**5000}], id="huge"),
        [{"would_tal": 4}],
        [{5: 4}],
        [{"check_tone": "loud"}],
        [{"check_tone": ["pressing"]}],
        ["skip"] * 3,
    ],
)
def test_answers_that_are_none(design, answers):
    refusal(design.assign(5, 1, per_person=2).form(1).fill, answers)


def test_a_number_of_numpy_is_an_answer(design):
    made = design.assign(5, 1).form(1).fill([{"would_talk": np.int64(3)}])
    assert type(made.people[0]["vignettes"][0]["answers"]["would_talk"]) is int


# ---------------------------------------------------------------- summaries, labels, privacy


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_every_table_of_answers_says_what_it_is(design, edition, tmp_path):
    language.use(edition)
    words = {"en": "not data on people", "zh": "不是真人数据"}[edition]
    made = filled(design, 1)[0]
    assert made.to_frame()["reading"].str.contains(words).all()
    assert words in repr(made) and words in made._repr_html_()
    made.export(tmp_path / "out")
    assert words in (tmp_path / "out/data.csv").read_text(encoding="utf-8")
    made = psychology.simulate_class(design, 10, seed=1)
    assert made.to_frame()["reading"].str.contains(words).all()


def pool(design, n, **how):
    codes = [code for one in filled(design, n, **how) for code in one.codes()]
    return psychology.read_responses(codes, design)


def test_a_summary_is_shown_from_five_people_up(design):
    four, five = pool(design, 4), pool(design, 5)
    assert "5 people up" in refusal(four.summary) and "5 people up" in repr(four)
    assert "5 people up" in refusal(psychology.analyse, four)
    assert five.summary()["score_mean"].tolist() == [4.0] * 4
    assert "mean 4.00" in repr(five) and "mean" not in repr(four)


def test_a_level_that_fewer_than_five_read_has_no_mean(design):
    table = pool(design, 6, each=1).summary("tone")
    few = table["people"] < 5
    assert few.any() and table.loc[few, ["score_mean", "score_sd"]].isna().all(axis=None)
    assert "tome" in refusal(pool(design, 6).summary, "tome")


def test_nothing_is_written_unless_asked(design, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with nothing_stored():
        one = Vignettes().assign(5, seed=1).form(1).fill([{"would_talk": 4}])
        repr(one), one._repr_html_()
        made = pool(design, 6)
        repr(made), made._repr_html_(), made.codes(), made.summary()
        psychology.templates("ethics", design)
        psychology.analyse(psychology.simulate_class(design, 60, seed=1))
    made.save("class.json")
    assert os.listdir(tmp_path) == ["class.json"]


def test_no_free_text_travels(design, tmp_path):
    made = filled(design, 1)[0]
    made.save(tmp_path / "one.json")
    record = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    known = {str(v) for values in answerfiles.answer_codes(design).values() for v in values}
    for seen in record["people"][0]["vignettes"]:
        assert {str(value) for value in seen["answers"].values()} <= known
    record["people"][0]["vignettes"][0]["answers"]["note"] = "call me"
    (tmp_path / "two.json").write_text(json.dumps(record), encoding="utf-8")
    assert "damaged" in psychology.read_responses(tmp_path / "two.json", design).refused["why"][0]


# ---------------------------------------------------------------- files and codes


@given(st.data())
def test_a_code_tells_every_answer(data):
    design = Vignettes(["privacy", "tone", "hour"]).design()
    form = design.assign(30, 2, per_person=4).form(data.draw(st.integers(1, 30)))
    known = answerfiles.answer_codes(design)
    one = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in known.items()})
    answers = data.draw(st.lists(st.one_of(one, st.just("skip")), max_size=4))
    made = form.fill(answers)
    code = made.codes()[0]
    again = psychology.read_responses(code.replace("-", " ").lower(), design)
    assert again.people == made.people and again.refused.empty


@given(at=st.integers(3, 60), sign=st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_code_that_was_mistyped_is_seen(at, sign):
    design = Vignettes().design()
    made = filled(design, 1)[0]
    code = made.codes()[0]
    at = min(at, len(code) - 1)
    if code[at] in ("-", sign):
        return
    found = psychology.read_responses([code[:at] + sign + code[at + 1 :]], design)
    assert found.n_people == 0 and "does not add up" in found.refused["why"][0]


def test_a_code_of_another_design_or_version(design):
    code = filled(design, 1)[0].codes()[0]
    other = psychology.read_responses([code], Vignettes("tone").design())
    assert "another design" in other.refused["why"][0]
    assert "version" in psychology.read_responses(["V2" + code[2:]], design).refused["why"][0]
    assert psychology.read_responses(["V1-" + "0" * 3000], design).n_people == 0


def test_a_folder_is_pooled_whatever_else_lies_in_it(design, tmp_path):
    class_ = filled(design, 6)
    for number, one in enumerate(class_):
        one.save(tmp_path / f"answers-{number}.json")
    (tmp_path / "copy.json").write_bytes((tmp_path / "answers-0.json").read_bytes())
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "answers-1.json")
    Vignettes("tone").assign(5, 1).form(1).fill([]).save(tmp_path / "other.json")
    made = psychology.read_responses(tmp_path, design)
    assert made.n_people == 6 and made.people == pool(design, 6).people
    left_out = {"broken.json", "notes.txt", "folder.json", "link.json", "other.json"}
    assert set(made.refused["file"]) == left_out
    files = sorted(tmp_path.glob("answers-*"))
    assert psychology.read_responses([*files, class_[0].codes()[0]], design).n_people == 6


def test_two_answers_under_one_number_are_both_left_out(design):
    form = design.assign(20, 3).form(2)
    codes = [form.fill([{"would_talk": n}]).codes()[0] for n in (1, 1, 7)]
    assert psychology.read_responses(codes[:2], design).n_people == 1
    made = psychology.read_responses([*codes, filled(design, 1)[0].codes()[0]], design)
    assert made.n_people == 1 and len(made.refused) == 2
    other = design.assign(20, 4).form(2).fill([{"would_talk": 7}])  # another class's number 2
    assert psychology.read_responses([codes[0], *other.codes()], design).n_people == 2


def test_a_computer_s_answers_never_pass_for_a_class_s(design, tmp_path):
    made = psychology.simulate_class(design, 8, seed=1)
    made.save(tmp_path / "a.json")
    alone = psychology.read_responses(tmp_path, design)
    assert alone.simulated and alone.people == made.people
    assert psychology.read_responses(made.codes(), design).simulated
    filled(design, 1)[0].save(tmp_path / "b.json")
    mixed = psychology.read_responses(tmp_path, design)
    assert not mixed.simulated and mixed.n_people == 1
    assert "A computer" in mixed.refused["why"][0]


CHANGES = {
    "schema": "x",
    "version": 2,
    "design": "0" * 16,
    "simulated": 1,
    "people": [],
    "more": 1,
}
PERSON = {"person": [0, True, "1", 10_001], "mark": ["xyz", 5], "persona": ["me", []]}
SEEN = {"arm": [0, 9, True, "1"], "response": ["x", []], "answers": [[], {"would_talk": 8}]}


def spoilt_fields():
    yield from ({key: value} for key, value in CHANGES.items())
    yield from ((key, value) for key, values in PERSON.items() for value in values)
    yield from ((key, value, 0) for key, values in SEEN.items() for value in values)


@pytest.mark.parametrize("change", list(spoilt_fields()), ids=str)
def test_a_file_that_was_changed_is_not_counted(design, tmp_path, change):
    filled(design, 1)[0].save(tmp_path / "one.json")
    record = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    if isinstance(change, dict):
        record |= change
    else:
        key, value, *deep = change
        person = record["people"][0]
        (person["vignettes"][0] if deep else person)[key] = value
    (tmp_path / "one.json").write_text(json.dumps(record), encoding="utf-8")
    made = psychology.read_responses(tmp_path, design)
    assert made.n_people == 0 and len(made.refused) == 1


@pytest.mark.parametrize("given", [5, None, "", "nowhere", [5], [""], {"a": 1}, b"V1-", "a\0b"])
def test_sources_that_are_none(design, given):
    refusal(psychology.read_responses, given, design)


@pytest.mark.parametrize("apart", ["\n", "\r\n", "\n\n", ", ", ";", "，", "；", " \n "])
def test_the_codes_of_a_class_in_one_text(design, apart):
    codes = [one for made in filled(design, 6) for one in made.codes()]
    text = apart.join(codes) + apart
    assert psychology.read_responses(text, design).n_people == 6
    several = [apart.join(codes[:4]), *codes[4:]]  # as the cells of a sheet
    assert psychology.read_responses(several, design).n_people == 6
    spoilt = psychology.read_responses(apart.join([*codes[:3], "hello", "V1-NONSENSE"]), design)
    assert (spoilt.n_people, len(spoilt.refused)) == (3, 2)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_code_that_a_mail_broke_after_a_dash_is_one(design, end):
    code, other = (one for made in filled(design, 2) for one in made.codes())
    broken = code[:9] + end + code[9:]
    assert code[8] == "-"
    assert psychology.read_responses(broken, design).n_people == 1
    assert psychology.read_responses(f"{broken}{end}{other}", design).n_people == 2


@pytest.mark.parametrize("given", ["x" * 5000, "Dear class, " * 400, "a/" * 3000])
def test_a_long_text_that_is_no_code_is_told(design, given):
    assert "cannot be read" in refusal(psychology.read_responses, given, design)
    listed = psychology.read_responses([given, f"{given}.json"], design)
    assert listed.n_people == 0 and len(listed.refused) == 2


@pytest.mark.parametrize("bad", [None, 5, "tone", {"tone": 1}])
def test_a_design_is_needed(bad):
    for function in (
        lambda: psychology.read_responses([], bad),
        lambda: psychology.simulate_class(bad, 10, seed=1),
        lambda: psychology.power(bad, 10, seed=1),
        lambda: psychology.templates("ethics", bad),
        lambda: psychology.vignette_codebook(bad),
    ):
        assert "is no design" in refusal(function)


def test_saving_never_writes_over_another_file(design, tmp_path):
    one, two = filled(design, 2)
    path = tmp_path / "answers.json"
    one.save(path)
    assert "no earlier state" in refusal(two.save, path)
    pool(design, 2).save(path)  # holds the first, unchanged, and more
    (tmp_path / "else.json").write_text("{}", encoding="utf-8")
    refusal(one.save, tmp_path / "else.json")
    refusal(one.save, tmp_path / "no/answers.json")
    for path in (None, 5, "answers.csv", "a\0.json"):
        refusal(one.save, path)


# ---------------------------------------------------------------- an export, and templates


def test_an_export_is_whole_and_explains_every_column(design, tmp_path):
    made = pool(design, 6)
    made.export(tmp_path / "out")
    names = ["codebook.csv", "codebook.md", "data.csv", "design.csv", "vignettes.csv"]
    assert sorted(os.listdir(tmp_path)) == ["out"] and sorted(os.listdir(tmp_path / "out")) == names
    book = pd.read_csv(tmp_path / "out/codebook.csv", keep_default_na=False)
    data = pd.read_csv(tmp_path / "out/data.csv")
    assert set(data.columns) == set(book["column"]) and len(data) == 12
    for column in ("tone", "check_tone", "response", "persona"):
        codes = set(book.loc[book["column"] == column.removeprefix("check_"), "code"])
        assert set(data[column]) <= codes | {"unsure"}
    assert (book[["meaning_en", "meaning_zh"]] != "").all(axis=None)
    page = (tmp_path / "out/codebook.md").read_text(encoding="utf-8")
    assert "Code book" in page and "编码手册" in page and language.current() == "en"
    texts = pd.read_csv(tmp_path / "out/vignettes.csv")
    assert len(texts) == 8 * 4 and texts.notna().all(axis=None)
    design.export(tmp_path / "plan")
    assert "data.csv" not in os.listdir(tmp_path / "plan")


def test_an_export_that_fails_leaves_nothing(design, tmp_path, monkeypatch):
    (tmp_path / "there").mkdir()
    assert "exists already" in refusal(design.export, tmp_path / "there")

    def full(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(datasets, "write_whole", full)
    assert "No space" in refusal(design.export, tmp_path / "new")
    assert os.listdir(tmp_path) == ["there"] and os.listdir(tmp_path / "there") == []
    for folder in (None, 5, "", "a\0b"):
        refusal(design.export, folder)


@pytest.mark.parametrize("edition", language.EDITIONS)
@pytest.mark.parametrize("name", exports.TEMPLATES)
def test_templates_are_filled(design, name, edition):
    language.use(edition)
    text = psychology.templates(name, design, n=48, per_person=2, seed=7)
    assert "{" not in text and "}" not in text
    for one in design.record["says_not"]:
        assert language.of(one) in text
    assert {"en": "not data on people", "zh": "不是真人数据"}[edition] in text
    if name == "ethics":
        for key in ("content_note", "skip", "stop"):
            assert language.of(design.record[key]) in text


def test_the_lines_of_the_preregistration_run(design, tmp_path, monkeypatch):
    text = psychology.templates("preregistration", design, n=12, per_person=2, seed=7)
    lines = text.split("```")[1].removeprefix("python")
    assert "clustered by person" in text
    monkeypatch.chdir(tmp_path)
    os.mkdir("answers")
    psychology.simulate_class(design, 12, seed=7, per_person=2).save("answers/a.json")
    ran = {}
    exec(lines, ran)  # noqa: S102
    assert ran["assignment"].n == 12 and ran["responses"].n_people == 12


def test_what_is_undecided_says_so_and_does_not_run(design):
    text = psychology.templates("preregistration", design)
    assert "to be decided" in text and "assign(n=..., seed=...)" in text


def test_the_number_of_people_comes_from_the_power_curve(design):
    found = psychology.power(Vignettes("tone"), [40, 200], {"tone": -1}, seed=1, per_person=2)
    text = psychology.templates("preregistration", design, power=found)
    assert f"assign(n={found.needed()}, seed=..., per_person=2)" in text
    assert found.sentence in text


def test_a_template_of_one_s_own(design, tmp_path):
    path = own(tmp_path, {"text": {"en": "{arms} arms {x}", "zh": "{arms}组"}})
    assert psychology.templates(path, design) == "8 arms {x}"
    assert "mine.yaml" in refusal(psychology.templates, own(tmp_path, {"text": "", "a": 1}), design)


@pytest.mark.parametrize(
    "how",
    [
        {"n": 0},
        {"n": "many"},
        {"n": True},
        {"per_person": 0},
        {"per_person": 1.5},
        {"seed": -1},
        {"power": 0.8},
    ],
)
def test_numbers_of_a_template_that_are_none(design, how):
    refusal(psychology.templates, "ethics", design, **how)
    for name in ("ethic", None, 5):
        refusal(psychology.templates, name, design)


def test_shown_in_both_languages(design):
    half = Vignettes(FIVE).design("1/2")
    shown = [Vignettes(), design, half, design.assign(9, 1), design.assign(9, 1).form(1)]
    shown += [pool(design, 6), psychology.simulate_class(design, 9, seed=1)]
    for one in shown:
        english = repr(one) + one._repr_html_()
        language.use("zh")
        chinese = repr(one) + one._repr_html_()
        language.use("en")
        assert english != chinese and "�" not in chinese and "nan" not in chinese


def test_importing_the_theme_does_not_load_statsmodels():
    line = "import sys, kit.psychology; print({'statsmodels', 'scipy'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
