"""Codes in and out, simulated coders: what should come out comes out, and slips are named."""

import importlib

import numpy as np
import pandas as pd
import pytest

from kit import datasets, psychology
from kit.psychology import (
    agreement,
    coded,
    dialogue,
    expected_kappa,
    first_codes,
    per_code,
    raters,
    read_codes,
    simulate_coder,
    talks,
    write_codes,
)
from tests.refusals import refusal

BOOK = list(talks.sides())


@pytest.fixture(scope="module")
def table():
    return datasets.load("synth_dialogues")


def csv(folder, text, name="mine.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- the table


def test_the_table_is_made_again_to_the_same_bytes():
    maker = importlib.import_module("make_dialogues")
    for name, text in maker.texts().items():
        assert text.encode() == (maker.FOLDER / name).read_bytes()


def test_the_table_is_as_it_is_described(table):
    path = datasets.folder() / "psychology" / "synth_dialogues.csv"
    assert datasets.check_file(path, like="synth_dialogues").empty
    assert datasets.identifying_columns(table) == []
    assert datasets.describe("synth_dialogues")["column"].tolist() == table.columns.tolist()


def test_the_table_holds_what_the_files_say(table):
    said = [one for talk in talks.every() for one in talk.utterances]
    assert table["text_zh"].tolist() == [one["zh"] for one in said]
    assert table["gold"].tolist() == [";".join(one["codes"]) for one in said]


def test_coders_use_only_codes_of_the_side_that_speaks(table):
    for name in ("coder_a", "coder_b"):
        for who, cell in zip(table["speaker"], table[name], strict=True):
            assert all(who in talks.sides()[code] for code in cell.split(";")), (name, cell)


# ---------------------------------------------------------------- agreement that should come out


@pytest.mark.parametrize(
    ("columns", "coders"),
    [
        (["coder_a", "coder_b"], ("a", "b")),
        (["gold", "coder_a"], (1, "a")),
        (["gold", "coder_b"], (1, "b")),
    ],
)
def test_the_table_agrees_as_its_parameters_say(table, columns, coders):
    wanted = expected_kappa(table["gold"], *coders, speakers=table["speaker"])
    found = agreement(first_codes(coded(coders=columns)), clusters="dialogue", draws=200)
    assert found.low < wanted < found.high and abs(found.value - wanted) < 0.03


def test_the_expected_kappa_by_hand():
    # SR or CR, half each; the second coder is right half of the time: po = 0.5,
    # and among the misses 0.7 of SR go to CR, 0.75 of CR to SR
    sr, cr = 0.25 + 0.25 * 0.75, 0.25 + 0.25 * 0.7
    chance = 0.5 * sr + 0.5 * cr
    assert expected_kappa(["SR", "CR"], 1, 0.5) == pytest.approx((0.5 - chance) / (1 - chance))
    assert expected_kappa(["SR", "CR"], 1, 1) == 1
    assert expected_kappa(["SR"] * 3, 1, 1) is None


def test_many_draws_reach_the_expected_kappa():
    gold = pd.Series(np.random.default_rng(5).choice(BOOK[:-1], 40_000))
    one, two = (simulate_coder(gold, coder, seed=n) for n, coder in enumerate("ab"))
    assert agreement([one, two]).value == pytest.approx(expected_kappa(gold), abs=0.01)


def test_a_miss_goes_where_the_parameters_say():
    made = simulate_coder(["CR"] * 20_000, {"CR": 0.4}, seed=2).value_counts(normalize=True)
    wanted = {"CR": 0.4, "SR": 0.45, "AFF": 0.09, "PER": 0.06}
    assert made.to_dict() == pytest.approx(wanted, abs=0.015)


def test_neu_is_missed_by_side_and_kept_without_one():
    neu = ["NEU"] * 500
    assert set(simulate_coder(neu, 0.0)) == {"NEU"}
    for who, wanted in raters.data("coders")["neutral"].items():
        assert set(simulate_coder(neu, 0.0, speakers=[who] * 500)) == set(wanted)


def test_second_codes_and_seeds():
    cells = pd.Series(["SR;AFF"] * 1000, index=range(5, 1005))
    made = simulate_coder(cells, "b", seed=3)
    assert made.index.equals(cells.index) and 0.4 < made.str.contains(";").mean() < 0.55
    assert made.equals(simulate_coder(cells, "b", seed=3))
    assert not made.equals(simulate_coder(cells, "b", seed=4))
    assert all(len(set(cell.split(";"))) == len(cell.split(";")) for cell in made)


def test_the_parameters_are_whole_and_assumed():
    words = datasets.read_yaml("psychology/coders.yaml")
    assert words["evidence"] == "assumed"
    sides = talks.sides()
    assert set(words["neighbours"]) == set(sides) - {"NEU"}
    for code, near in words["neighbours"].items():
        assert sum(near.values()) == pytest.approx(1) and code not in near
        assert all(sides[code][0] in sides[other] for other in near), code
    for who, near in words["neutral"].items():
        assert sum(near.values()) == pytest.approx(1)
        assert all(sides[other] == (who,) for other in near)


def test_the_codes_that_trained_coders_find_hard_are_the_hard_ones():
    table = per_code(coded()).set_index("coded_as")["specific_agreement"]
    easy, hard = table[["ID", "CQ", "SUM"]].min(), table[["SR", "CR", "CHG", "SUS", "NEU"]].max()
    assert easy > 0.8 > 0.7 > hard


def test_an_own_coder_by_path(tmp_path):
    path = tmp_path / "coder.yaml"
    path.write_text("others: 1.0\nright: {SR: 0.0}\nsecond: 0.0\n", encoding="utf-8")
    made = simulate_coder(["OQ;AFF", "SR"], path)
    assert made[0] == "OQ" and made[1] != "SR"
    path.write_text("- 3\n", encoding="utf-8")
    assert "coder.yaml" in refusal(simulate_coder, ["SR"], path)
    path.write_text("rigth: {SR: 1.0}\n", encoding="utf-8")
    assert "right" in refusal(simulate_coder, ["SR"], path)
    path.write_text("right: 3\n", encoding="utf-8")
    refusal(simulate_coder, ["SR"], path)


@pytest.mark.parametrize(
    "codes",
    [
        [],
        "SR",
        None,
        3,
        {"SR": 1},
        [None],
        [float("nan")],
        ["SR", ""],
        ["ZZ"],
        ["SR;CR;OQ"],
        [["SR"]],
    ],
)
def test_no_codes(codes):
    refusal(simulate_coder, codes)
    refusal(expected_kappa, codes)


@pytest.mark.parametrize(
    "coder",
    [
        "c",
        None,
        True,
        -0.1,
        1.1,
        float("nan"),
        float("inf"),
        {"SR": "x"},
        {"ZZ": 1},
        {3: 1},
        [],
        "no.yaml",
    ],
)
def test_no_coder(coder):
    refusal(simulate_coder, ["SR"], coder)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1", None, float("nan"), 10**40])
def test_no_seed(seed):
    refusal(simulate_coder, ["SR"], seed=seed)


@pytest.mark.parametrize("speakers", [[], ["dog"], "visitor", 3, ["visitor"] * 2, [None]])
def test_no_speakers(speakers):
    refusal(simulate_coder, ["SR"], speakers=speakers)


# ---------------------------------------------------------------- codes of one's own


def test_coded_chooses(table):
    assert coded().shape == (len(table), 2) and coded().index.names == ["dialogue", "n"]
    assert len(coded("st-01")) == len(dialogue("st-01").utterances)
    both = coded(["st-01", "fa-01"], coders=["gold"])
    assert set(both.index.get_level_values(0)) == {"st-01", "fa-01"}
    for wrong in (["x"], ["gold", "gold"], [], 3, None):
        refusal(coded, coders=wrong)
    for wrong in ("x", [], [3], 3):
        refusal(coded, wrong)


def test_out_and_in_again(tmp_path):
    path = tmp_path / "mine.csv"
    write_codes(coded("st-01"), path)
    assert read_codes(path).equals(coded("st-01").astype(object))
    write_codes(dialogue("st-01").blank.assign(codes="NEU"), path)
    back = read_codes(path, gold=True)
    assert back.columns.tolist() == ["gold", "mine"] and set(back["mine"]) == {"NEU"}
    assert agreement(first_codes(back)).n_units == len(back)


def test_slips_of_the_keyboard_are_taken_and_gaps_are_missing(tmp_path):
    text = "dialogue,n,me\nst-01,1,cq\nst-01,2,\nst-01,3, ID；AUT \n"
    made = read_codes(csv(tmp_path, text))["me"].tolist()
    assert made[0] == "CQ" and pd.isna(made[1]) and made[2] == "ID;AUT"


def test_two_coders_from_two_files(tmp_path):
    one = csv(tmp_path, "dialogue,n,codes\nst-01,1,CQ\nst-01,2,NEU\n", "ann.csv")
    two = csv(tmp_path, "dialogue,n,codes\nst-01,2,CHG\nst-01,1,OQ\n", "bo.csv")
    both = read_codes(one, two)
    assert both.loc[("st-01", 1)].tolist() == ["CQ", "OQ"]
    other = csv(tmp_path, "dialogue,n,codes\nst-01,1,CQ\nst-01,3,ID\n", "cy.csv")
    sentence = refusal(read_codes, one, other)
    assert "different utterances" in sentence and "ann.csv" in sentence and "cy.csv" in sentence
    assert "both have a coder" in refusal(read_codes, one, one)


REFUSED = [
    ("dialogue,n,me\nst-01,1,XX\n", "row 2, coder me: the code 'XX'"),
    ("dialogue,n,me\nst-01,1,DIS\n", "not a code of the visitor"),
    ("dialogue,n,me\nst-01,1,CQ;OQ;ID\n", "not one code"),
    ("dialogue,n,me\nst-01,1,CQ;CQ\n", "not one code"),
    ("dialogue,n,me\nst-01,99,CQ\n", "no utterance 'st-01/99'"),
    ("dialogue,n,me\nst-01,0,CQ\n", "no utterance"),
    ("dialogue,n,me\nst-01,one,CQ\n", "no utterance"),
    ("dialogue,n,me\n,1,CQ\n", "no utterance"),
    (f"dialogue,n,me\nst-01,{'9' * 6000},CQ\n", "no utterance"),
    ("dialogue,n,me\nst-01,1,CQ\nst-01,1,CQ\n", "stands twice"),
    ("dialogue,n,me\nst-01,1,CQ\nst-02,1,\n", "nothing in the dialogue st-02"),
    ("dialogue,n\nst-01,1\n", "no codes"),
    ("dialogue,n,me\n", "no codes"),
    ("dialogue,me\nst-01,CQ\n", "dialogue and n"),
    ("dialogue,n,me,me\nst-01,1,CQ,CQ\n", "dialogue and n"),
    ("", "mine.csv"),
    ("dialogue,n,mobile\nst-01,1,CQ\n", "mobile"),
]


@pytest.mark.parametrize(("text", "what"), REFUSED)
def test_a_wrong_file_of_codes(tmp_path, text, what):
    sentence = refusal(read_codes, csv(tmp_path, text))
    assert what in sentence and len(sentence) < 500


def test_an_own_book_and_own_dialogues(tmp_path):
    path = csv(tmp_path, "dialogue,n,me\nour-1,1,up\nour-1,2,down\n")
    assert read_codes(path, book=["up", "down"])["me"].tolist() == ["up", "down"]
    own = [
        f"- {{code: {one}, really: {two}, side: either, name: n, rule: r, example: e, "
        "near_miss: m}"
        for one, two in (("up", "down"), ("down", "up"))
    ]
    book = tmp_path / "book.yaml"
    book.write_text("codes:\n" + "\n".join(own), encoding="utf-8")
    for given in (book, str(book)):  # a path, as codebook() takes it
        assert read_codes(path, book=given)["me"].tolist() == ["up", "down"]
    assert "near" in refusal(read_codes, path)
    assert "not in the code book" in refusal(read_codes, path, book=psychology.codebook())
    assert "gold" in refusal(read_codes, path, book=["up", "down"], gold=True)
    for book in ([], "SR", 3):
        refusal(read_codes, path, book=book)
    assert "No file" in refusal(read_codes)
    refusal(read_codes, 3)


def test_writing_is_refused_where_there_is_nothing_to_write(tmp_path):
    for wrong in (None, [], pd.DataFrame({"x": [1]})):
        refusal(write_codes, wrong, tmp_path / "x.csv")
    refusal(write_codes, coded("st-01"), tmp_path / "no" / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_formula_in_a_cell_is_not_run_by_a_spreadsheet(tmp_path):
    write_codes(dialogue("st-01").blank.assign(codes="=1+1"), tmp_path / "x.csv")
    assert "'=1+1" in (tmp_path / "x.csv").read_text(encoding="utf-8")
