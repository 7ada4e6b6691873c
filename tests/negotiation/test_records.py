"""Records: written whole where the player says; a class's folder in which anything may lie."""

import json
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import datasets, handed_in, language
from kit.negotiation import records
from kit.negotiation.plans import Blocked
from kit.negotiation.records import Refused, checked
from kit.negotiation.table import new_game, open_game, read_games
from kit.negotiation.words import refuse_name, refuse_personal
from tests.refusals import refusal

FAIR = {"down_payment": 1000, "instalment": 110, "months": 36, "waiver": 0.8}


def played(**settings):
    return new_game("lin", **settings).offer(FAIR, "this I can hold").accept()


def record(**changes):
    """A good record as plain data, with changes."""
    return {**records._as_record(played()), **changes}


def kept(folder):
    return read_games(folder).table


def why(folder, content, name="one.json", **kwargs):
    """Why a file is not counted, in both languages; "" if it is."""
    path = folder / name
    path.write_bytes(
        content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    )
    found = read_games(folder, **kwargs)
    language.use("zh")
    chinese = read_games(folder, **kwargs).problems["problem"].tolist()
    language.use("en")
    assert len(found) + len(found.problems) == 1
    if not len(found.problems):
        return ""
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese[0])
    text = found.problems["problem"].iloc[0]
    assert "\n" not in text and found.problems["file"].iloc[0] == name
    return text


# ---------------------------------------------------------------- writing


def test_a_record_is_written_and_read_again(tmp_path):
    game = played()
    game.save(tmp_path / "one.json", nickname="green heron")
    again = open_game(tmp_path / "one.json")
    assert again.moves == game.moves and again.state == game.state
    row = kept(tmp_path).iloc[0]
    assert (row["nickname"], row["outcome"], row["instalment"]) == ("green heron", "agreed", 110)
    assert (row["creditor_value"], -row["borrower_cost"]) == game.case.worth(game.state.standing)


def test_an_open_game_can_be_saved_played_on_and_saved_again(tmp_path):
    path = tmp_path / "one.json"
    game = new_game("lin", collector="linear").offer(FAIR)
    game.save(path)
    assert read_games(tmp_path).problems["problem"].tolist() == ["the game is not over"]
    again = open_game(path).accept()
    again.save(path)
    assert kept(tmp_path)["outcome"].tolist() == ["agreed"]
    assert "not a record of this game" in refusal(game.save, path), "an earlier state loses moves"


def test_nothing_of_the_player_s_is_written_over(tmp_path):
    path = tmp_path / "thesis.json"
    path.write_text('{"chapters": 7}', encoding="utf-8")
    assert "is there already" in refusal(played().save, path)
    assert path.read_text(encoding="utf-8") == '{"chapters": 7}'
    played().save(tmp_path / "a.json")
    assert "not a record of this game" in refusal(played(seed=2).save, tmp_path / "a.json")
    assert sorted(os.listdir(tmp_path)) == ["a.json", "thesis.json"], "no scraps are left"


def test_a_wrong_place_or_name_gets_one_sentence(tmp_path):
    assert ".json" in refusal(played().save, tmp_path / "game.txt")
    assert ".json" in refusal(played().save, 5)
    assert "cannot be written" in refusal(played().save, tmp_path / "no" / "game.json")
    for name in ("Anna Smith", "张伟", "欧阳娜娜", "1380000000", "a@b.cn", "20231234 li", "=1+1"):
        text = refusal(played().save, tmp_path / "game.json", name)
        assert name not in text
    assert os.listdir(tmp_path) == []


def test_a_record_asks_no_name():
    assert records._as_record(played())["nickname"] == ""
    assert set(records._as_record(played())) == set(records._FIELDS)


def test_a_tactic_of_one_s_own_is_recorded_without_its_name(tmp_path):
    class AnnaSmith:
        name = "Anna Smith"

        def target(self, turn):
            return 0.4

    game = new_game("lin", collector=AnnaSmith()).accept()
    game.save(tmp_path / "one.json")
    assert "Anna" not in (tmp_path / "one.json").read_text(encoding="utf-8")
    assert kept(tmp_path)["collector"].tolist() == ["own"]


# ---------------------------------------------------------------- whatever is handed in


def test_a_good_record_is_kept_as_it_is(tmp_path):
    assert why(tmp_path, record()) == ""


def moved(at, **changes):
    moves = records._as_record(played())["moves"]
    moves[at] = {**moves[at], **changes}
    return {"moves": moves}


PLAN = dict(FAIR)
TOTALS = records._as_record(played())["totals"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"schema": "other"}, "not a record"),
        ({"version": 2}, "version 2"),
        ({"version": True}, "version True"),
        ({"case": "nobody"}, "'nobody' is not known"),
        ({"case_digest": "0" * 12}, "other figures"),
        ({"borrower": "bulware"}, "settings"),
        ({"borrower": "x" * 10_000}, "settings"),
        ({"rounds": 1000}, "settings"),
        ({"rounds": -1}, "settings"),
        ({"seed": 10**300}, "settings"),
        ({"seed": 1.5}, "'seed'"),
        ({"cap": 300}, "settings"),
        ({"cap": "0.2"}, "'cap'"),
        ({"cap": True}, "'cap'"),
        ({"moves": {}}, "'moves'"),
        ({"moves": [5]}, "'moves'"),
        ({"moves": []}, "not over"),
        ({"moves": records._as_record(played())["moves"] * 40}, "more moves"),
        (moved(0, side="borrower"), "move 1"),
        (moved(0, act="dance"), "move 1"),
        (moved(0, act="accept", plan=None), "move 1"),
        (moved(1, act="__class__"), "move 2"),
        (moved(0, plan=None), "move 1"),
        (moved(0, plan=PLAN | {"instalment": 500}), "move 1 is an offer that is blocked"),
        (moved(0, plan=PLAN | {"instalment": -1}), "move 1"),
        (moved(0, plan=PLAN | {"instalment": 10**400}), "move 1"),
        (moved(0, plan=PLAN | {"instalment": True}), "move 1"),
        (moved(0, plan=PLAN | {"balance": 5}), "move 1"),
        (moved(0, plan={}), "move 1"),
        (moved(0, words=5), "'words'"),
        (moved(0, words="call me at 138 0000 0000"), "number of a person"),
        (moved(0, words="a" * 5000), "longer than"),
        ({"nickname": "王小明"}, "name"),
        ({"nickname": "Li Wei"}, "name"),
        ({"nickname": "<b>x</b>"}, "letters, digits"),
        ({"totals": {}}, "totals"),
        ({"totals": TOTALS | {"creditor_value": 9999.0}}, "'creditor_value'"),
        ({"totals": TOTALS | {"borrower_cost": 1}}, "'borrower_cost'"),
        ({"totals": TOTALS | {"outcome": "won"}}, "'outcome'"),
        ({"totals": TOTALS | {"moves": True}}, "'moves'"),
        ({"totals": TOTALS | {"rank": 1}}, "'rank'"),
        ({"name": "Zhang Wei"}, "'name'"),
        ({"student": "x"}, "'student'"),
        ({"Zhang Wei": 1}, "looks like a person"),
        ({"张伟": 1}, "looks like a person"),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_listed_with_its_reason(tmp_path, changes, says):
    text = why(tmp_path, record(**changes))
    assert says in text and "Zhang" not in text and "张" not in text and "王小明" not in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "damaged in line 1"),
        (b"{", "damaged"),
        (json.dumps(record()).encode()[:-40], "damaged"),
        (b"\xff\xfe{}", "not UTF-8"),
        ("张".encode("gb18030"), "not UTF-8"),
        (b"[]", "not a record"),
        (b"5", "not a record"),
        (b"null", "not a record"),
        (b'"text"', "not a record"),
        (b"NaN", "no number of JSON"),
        (b'{"schema": "doorstep-game", "schema": "x"}', "one thing twice"),
        (b"[" * 100_000, "too deeply"),
        (b"1" * 5000, "thousands of digits"),
        (b"{" + b" " * 300_000 + b"}", "larger than 200,000 bytes"),
        (b"\x80\x04\x95pickle", "not UTF-8"),
        (b"__import__('os').system('touch hacked')", "damaged"),
    ],
)
def test_damaged_files_are_listed(tmp_path, content, says):
    assert says in why(tmp_path, content)
    assert not os.path.exists("hacked") and not (tmp_path / "hacked").exists()


@pytest.mark.parametrize("key", sorted(record()))
def test_a_missing_field_is_named(tmp_path, key):
    text = why(tmp_path, {k: v for k, v in record().items() if k != key})
    assert key in text or "not a record" in text or "version None" in text


def test_other_things_in_the_folder_are_listed_and_left_alone(tmp_path):
    (tmp_path / "inside").mkdir()
    played().save(tmp_path / "inside" / "hidden.json")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    os.symlink("/etc/hostname", tmp_path / "link.json")
    os.mkfifo(tmp_path / "pipe.json")
    played().save(tmp_path / "good.json")
    found = read_games(tmp_path)
    assert len(found) == 1
    reasons = found.problems.set_index("file")["problem"]
    assert ".json" in reasons["inside"] and "is a folder" in reasons["folder.json"]
    assert "link" in reasons["link.json"] and "not an ordinary file" in reasons["pipe.json"]
    assert ".json" in reasons["notes.txt"] and ".json" in reasons[".DS_Store"]


def test_two_copies_of_one_game_count_once(tmp_path):
    game = played()
    game.save(tmp_path / "a.json", "heron")
    game.save(tmp_path / "b.json", "otter")  # both sides of a pair hand in the same game
    silent = new_game("lin").offer(FAIR).accept()  # on the other laptop no words arrived
    silent.save(tmp_path / "c.json")
    played(seed=2).save(tmp_path / "d.json")
    found = read_games(tmp_path)
    assert len(found) == 2
    assert found.problems["file"].tolist() == ["b.json", "c.json"]
    assert set(found.problems["problem"]) == {"the same game as another file; counted once"}


def test_two_students_who_take_the_machine_s_first_offer_are_two(tmp_path):
    game = new_game("lin", collector="conceder").accept()
    game.save(tmp_path / "a.json", "heron")
    game.save(tmp_path / "b.json", "otter")
    game.save(tmp_path / "c.json", "otter")
    assert len(read_games(tmp_path)) == 2


def test_a_move_that_the_tactic_would_not_make_is_seen(tmp_path):
    game = new_game("lin", collector="boulware").offer(FAIR).accept()
    data = records._as_record(game)
    data["moves"][0]["plan"] = dict(FAIR)
    assert why(tmp_path, data) == "move 1 is not what the tactic plays"
    data = records._as_record(game)
    data["moves"][2] = {"side": "creditor", "act": "accept", "plan": None, "words": ""}
    data["moves"] = data["moves"][:3]
    worth = game.case.worth(game.moves[1].plan)
    six = game.case.month_six(game.moves[1].plan).set_index("household")
    data["totals"] = {
        "outcome": "agreed",
        "moves": 3,
        "total_paid": game.moves[1].plan.total,
        "creditor_value": worth[0],
        "borrower_cost": -worth[1],
        "left_in_month_six": float(six.at["left", "as_planned"]),
        "left_if_income_falls": float(six.at["left", "income_falls"]),
    }
    assert why(tmp_path, data) == "move 3 is not what the tactic plays"


def test_a_legal_gate_is_asked_again(tmp_path):
    gate = lambda plan: [Blocked("R-24", "too long")] if plan.months > 24 else []  # noqa: E731
    data = record()
    assert "R-24" in why(tmp_path, data, gate=gate)
    assert "function of a plan" in refusal(read_games, tmp_path, gate=5)
    short = new_game("lin", gate=gate).offer(FAIR | {"months": 24}).accept()
    for path in tmp_path.iterdir():
        path.unlink()
    short.save(tmp_path / "one.json")
    assert read_games(tmp_path, gate=gate).table["law_asked"].tolist() == [True]
    assert read_games(tmp_path).table["law_asked"].tolist() == [False], "not asked here"


def test_a_case_of_one_s_own_has_to_be_given(tmp_path):
    own = datasets.read_yaml("negotiation/table.yaml")["cases"][1] | {"id": "mine", "balance": 9000}
    path = tmp_path / "mine.yaml"
    path.write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")
    handed = tmp_path / "class"
    handed.mkdir()
    new_game(path, "linear", "linear").save(handed / "one.json")
    assert "cases=[...]" in read_games(handed).problems["problem"].iloc[0]
    assert len(read_games(handed, cases=[path])) == len(read_games(handed, cases=path)) == 1


def test_the_table_ranks_nobody_and_shows_both_sides(tmp_path):
    for seed in range(1, 9):
        new_game("chen", "random", "conceder", seed=seed).save(tmp_path / f"{seed}.json")
    games = read_games(tmp_path)
    table = games.table
    assert table["game"].is_monotonic_increasing, "the order is that of the marks"
    for name in ("gain", "share", "left"):
        assert {f"creditor_{name}", f"borrower_{name}"} <= set(table.columns)
    assert not any(word in " ".join(table.columns) for word in ("rank", "score", "recover"))
    assert "nobody is ranked" in repr(games) and "file" not in table.columns
    deals = table[table["outcome"] == "agreed"]
    assert (deals[["creditor_share", "borrower_share"]] <= 1.0001).all().all()
    assert np.isfinite(deals["left_if_income_falls"]).all()


def test_texts_of_students_are_escaped_where_they_are_shown(tmp_path):
    (tmp_path / "<img src=x>.json").write_bytes(b"{")
    shown = read_games(tmp_path)._repr_html_()
    assert "<img" not in shown and "&lt;img" in shown
    (tmp_path / "line\nend.json").write_bytes(b"{")
    assert "line?end.json" in read_games(tmp_path).problems["file"].tolist()


def test_no_folder_and_no_file_get_one_sentence(tmp_path):
    for wrong in (tmp_path / "none", None, 5, "a\0b"):
        assert "no folder" in refusal(read_games, wrong)
    assert len(read_games(tmp_path)) == 0 and "0 games kept" in repr(read_games(tmp_path))
    assert "cannot be read" in refusal(open_game, tmp_path / "none.json")


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda kids: st.lists(kids, max_size=3) | st.dictionaries(st.text(max_size=8), kids),
    max_leaves=8,
), st.sampled_from(sorted(records._as_record(new_game("lin")))))  # fmt: skip
def test_any_value_in_any_field_is_refused_in_words_or_stays_within_the_rules(value, key):
    try:
        found = checked(json.loads(json.dumps(record(**{key: value}))))
    except Refused as fault:
        assert str(fault)
    else:
        assert set(found) == set(records._FIELDS)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_refused(content):
    with pytest.raises((Refused, handed_in.UnreadableError)):
        checked(handed_in.parsed(content))


# ---------------------------------------------------------------- free text


@pytest.mark.parametrize(
    "text",
    [
        "call 13800000000", "138 0000 0000 is mine", "１３８００００００００",
        "一三八零零零零零零零零",
        "430102199001011234", "me@mail.cn", "see www.x.cn", "https://x", "My name is Anna",
        "我叫小红", "身份证在这里", "长沙市岳麓区麓山南路932号", "12 Baker Street", "家住城南",
        "13\u200b8000\u200b00000", "010-12345678",
    ],
)  # fmt: skip
def test_what_looks_like_a_person_is_refused_and_not_repeated(text):
    assert text not in refusal(refuse_personal, text, "words")


@pytest.mark.parametrize(
    "text",
    [
        "", "28179.77 is too much for 24 months", "117.77 x 60, first on 2026-05-12",
        "每月还117.77元，共60期", "2026年5月12日开始还", "I lost my job in January.",
        "市里的工资本来就低", "first 1500, then 36 months", "她还有一张信用卡",
    ],
)  # fmt: skip
def test_ordinary_talk_passes(text):
    assert refuse_personal(text, "words") == text


def test_a_text_is_one_clean_line():
    assert refuse_personal("a\u202eb\x00\n\tc", "words") == "ab c"
    assert refuse_name("绿鹭", "nickname") == "绿鹭" and refuse_name("", "nickname") == ""
    assert refuse_name("team_7", "nickname") == "team_7"
    assert refuse_name("blue otter", "nickname") == "blue otter"


@pytest.mark.parametrize(
    "name",
    ["li wei", "anna smith", "zhang-wei", "Zhang Wei 1", "Zhang Wei class 3", "John Black"]
    + ["wei zhang", "张 伟", "张伟1", "王五 3班", "欧阳 小明"],
)
def test_blanks_digits_and_small_letters_do_not_hide_a_name(name):
    with pytest.raises(datasets.DataProblem, match="name"):
        refuse_name(name, "nickname")


@pytest.mark.parametrize(
    "name", ["Green Heron", "White Heron 2", "白云", "白云 2", "lin-game", "7"]
)
def test_a_nickname_from_a_hat_is_no_name(name):
    assert refuse_name(name, "nickname") == name


@pytest.mark.parametrize("name", ["a\0.json", "a" * 5000 + ".json", "\ud800.json"])
def test_a_file_name_that_no_disk_takes_is_one_sentence_and_leaves_nothing(tmp_path, name):
    for write in (played().save, lambda path: datasets.write_whole(path, "x")):
        with pytest.raises(datasets.DataProblem, match="cannot be written") as caught:
            write(tmp_path / name)
        assert len(str(caught.value)) < 400 and not list(tmp_path.iterdir())
        str(caught.value).encode("utf-8")


@pytest.mark.parametrize("name", ["zhangsan-13812345678", "张伟", "Zhang_Wei-3", "138_1234_5678"])
def test_a_file_that_is_named_after_a_person_is_not_written_and_not_shown(tmp_path, name):
    with pytest.raises(datasets.DataProblem, match="from a hat") as caught:
        played().save(tmp_path / f"{name}.json")
    assert name not in str(caught.value) and not list(tmp_path.iterdir())
    (tmp_path / f"{name}.json").write_text("{", encoding="utf-8")
    found = read_games(tmp_path)
    shown = repr(found) + found._repr_html_()
    assert name not in shown and "file 1 (its name" in shown


@pytest.mark.parametrize("name", ["game-17", "game-0-tit_for_tat", "game (1)", "第3组"])
def test_a_number_from_a_hat_is_a_good_name(tmp_path, name):
    played().save(tmp_path / f"{name}.json")
    assert len(read_games(tmp_path)) == 1
