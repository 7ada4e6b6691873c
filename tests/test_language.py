"""language: one mechanism, two languages, no gaps in either."""

import ast
import importlib
import inspect
import json
import pkgutil
import re
import string
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import kit
from kit import datasets, language, law

HAN = r"\u4e00-\u9fff"


# ---------------------------------------------------------------- speaking


def test_an_edition_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no edition 'fr'; use 'en' or 'zh'"):
        language.use("fr")
    assert language.current() == "en"


def test_of_picks_the_spoken_language():
    door = {"en": "door", "zh": "门"}
    assert (language.of(door), language.of("as it is"), language.of(None)) == (
        "door",
        "as it is",
        "",
    )
    language.use("zh")
    assert (language.current(), language.of(door)) == ("zh", "门")


def test_say_fills_in_the_placeholders():
    assert language.say("data.no_file", path="x") == "There is no file 'x'; check the path."
    language.use("zh")
    assert language.say("data.no_file", path="x") == "找不到文件“x”，请检查路径。"


def test_a_message_that_does_not_exist_is_an_error_of_the_kit():
    with pytest.raises(KeyError):
        language.say("data.no_such_message")


def test_braces_in_a_value_are_no_placeholders():
    assert "{0}" in language.say("data.no_file", path="{0}")


def test_a_table_for_reading_is_labelled_and_the_first_untouched():
    frame = pd.DataFrame({"tier": ["soft", "law"], "n": [1, 2], "other": ["soft", None]})
    language.use("zh")
    shown = language.table(frame)
    assert shown.columns.tolist() == ["层级", "数量", "other"]
    assert shown["层级"].tolist() == ["软法", "法律"] and shown["other"].iloc[0] == "soft"
    assert frame.columns.tolist() == ["tier", "n", "other"] and frame["tier"].iloc[0] == "soft"


def test_a_crossed_table_is_labelled_on_both_sides():
    night = law.Contact(channel="visit", entered_home="yes", consents="none", date="2026-03-17")
    language.use("zh")
    shown = language.table(law.check(night, "CN").count(by=["tier", "answer"]))
    assert "违反" in shown.columns and shown.index.tolist() == ["法律", "监管", "软法"]


def test_an_index_of_numbers_stays_one():
    shown = language.table(pd.DataFrame({"tier": ["law"]}, index=pd.Index([7], name="n")))
    assert shown.index.tolist() == [7]


def test_a_code_without_a_label_is_shown_as_it_is():
    assert language.label("tier", "no_such") == "no_such"
    assert language.label("no_such", 7) == "7"


def test_no_two_themes_give_one_code_different_words():
    for theme in ("law", "psychology", "negotiation"):
        package = importlib.import_module(f"kit.{theme}")
        for module in pkgutil.iter_modules(package.__path__, f"kit.{theme}."):
            importlib.import_module(module.name)
    lenders = {lender.__module__.split(".")[1] for lender in language._lenders}
    assert {"law", "psychology", "negotiation"} <= lenders
    language._labels.cache_clear()
    assert language.label("column", "principal") == "principal"  # refused where two differ


def test_other_words_for_a_code_are_refused(monkeypatch):
    lent = {"tier": {"soft": {"en": "soft", "zh": "软法"}}}
    monkeypatch.setattr(language, "_lenders", [*language._lenders, lambda: lent])
    language._labels.cache_clear()
    assert language.label("tier", "soft") == "soft"
    lent["tier"]["soft"]["zh"] = "软"
    language._labels.cache_clear()
    with pytest.raises(ValueError, match=r"tier\.soft has other words already"):
        language.label("tier", "soft")


# ---------------------------------------------------------------- no gaps


def files():
    return sorted(datasets.folder().rglob("*.yaml"))


def pairs(value, where=""):
    """Every two-language mapping in a tree, with its place."""
    if isinstance(value, dict):
        if {"en", "zh"} & value.keys():
            yield where, value
        for key, item in value.items():
            yield from pairs(item, f"{where}/{key}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from pairs(item, f"{where}/{place}")


def gaps(value):
    """Places where a text stands in one language only, or in the wrong one."""
    found = []
    for where, pair in pairs(value):
        texts = [pair.get(edition) for edition in ("en", "zh")]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            found.append(f"{where}: one language is missing")
        elif re.search(f"[{HAN}]", texts[0]) and "“" not in texts[0] and "(" not in texts[0]:
            found.append(f"{where}: Chinese in the English text")
        elif re.search(f"[{HAN}，。] +[{HAN}]", texts[1]) and not where.endswith("/name"):
            # a folded text, broken over two lines; the names of some standards do have blanks
            found.append(f"{where}: a blank between Chinese characters")
    return found


def test_there_are_files_to_look_at():
    assert len(files()) >= 8


@pytest.mark.parametrize("path", files(), ids=lambda p: p.name)
def test_every_text_stands_in_both_languages(path):
    assert gaps(datasets.read_yaml(path)) == []


@pytest.mark.parametrize("path", files(), ids=lambda p: p.name)
def test_places_with_their_own_law_are_not_called_countries(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\bcountr(?:y|ies)\b|各国|其他国家|\bdefaulters?\b", text) == []


@pytest.mark.parametrize(
    "text",
    [
        {"en": "door"},
        {"zh": "门"},
        {"en": "door", "zh": ""},
        {"en": "door", "zh": None},
        {"en": "门", "zh": "门"},
        {"en": "a b", "zh": "上门 催收"},
        {"en": ["a"], "zh": "门"},
    ],
)
def test_a_gap_is_seen(text):
    assert gaps({"rules": [{"says": text}]})


def test_titles_and_descriptions_of_the_data_are_in_both():
    package = json.loads((datasets.folder() / "datapackage.json").read_text(encoding="utf-8"))
    found = [package, *package["resources"]]
    found += [f for r in package["resources"] for f in r.get("schema", {}).get("fields", [])]
    for record in found:
        for key in ("title", "description"):
            assert record[key] and re.search(f"[{HAN}]", record[f"{key}_zh"]), record["name"]


# ---------------------------------------------------------------- messages and the code


@cache
def messages():
    """Every message by its key with dots."""
    return dict(_flat(datasets.read_yaml("language/messages.yaml")))


def _flat(tree, before=""):
    for key, value in tree.items():
        if "en" in value:
            yield before + key, value
        else:
            yield from _flat(value, f"{before}{key}.")


def placeholders(text):
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", list(messages()))
def test_both_languages_fill_in_the_same_values(key):
    entry = messages()[key]
    assert placeholders(entry["en"]) == placeholders(entry["zh"])


def sources():
    for found in pkgutil.walk_packages(kit.__path__, "kit."):
        yield found.name, Path(found.module_finder.path, found.name.rpartition(".")[2])


def trees():
    for name, place in sources():
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def _word(node):
    """A key as it is written, or the beginning of one that is put together."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, True
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return node.values[0].value, False
    return None, False


def faults(tree):
    """Keys in a module's code that no message has, and values that a message needs and lacks."""
    sections = {key.partition(".")[0] for key in messages()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            head, dot, _ = node.value.partition(".")
            looks = re.fullmatch(r"[a-z]+(\.[a-z_0-9]+)+", node.value)
            file = re.search(r"\.(py|yaml|csv|json|md)\Z", node.value)
            if looks and not file and dot and head in sections and node.value not in messages():
                yield f"no message {node.value}"
        called = node.func if isinstance(node, ast.Call) else None
        if getattr(called, "attr", getattr(called, "id", "")) != "say" or not node.args:
            continue
        key, whole = _word(node.args[0])
        if key is None:
            continue
        if not whole:
            if not any(known.startswith(key) for known in messages()):
                yield f"no message begins with {key}"
        elif key not in messages():
            yield f"no message {key}"
        elif None not in (given := {k.arg for k in node.keywords}):
            lacking = placeholders(messages()[key]["en"]) - given
            yield from (f"{key} needs {name}" for name in sorted(lacking))


@pytest.mark.parametrize(("name", "tree"), [pytest.param(n, t, id=n) for n, t in trees()])
def test_every_message_that_the_code_speaks_exists_and_gets_its_values(name, tree):
    assert sorted(set(faults(tree))) == []


@pytest.mark.parametrize(
    "line",
    [
        "language.say('data.no_such')",
        "language.say('data.no_file')",
        "key = 'data.no_such_key'",
        "language.say(f'data.nothing.{x}')",
        "say('law.bad')",
    ],
)
def test_a_message_that_is_missing_is_seen(line):
    assert list(faults(ast.parse(line)))


def test_the_walk_sees_the_kit_s_own_calls():
    spoken = [
        node
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say"
    ]
    assert len(spoken) > 60
    assert "say" in inspect.getsource(datasets)


def test_a_contact_is_shown_in_the_spoken_language():
    visit = law.Contact(channel="visit", consents="none", acts="threat;insult")
    language.use("zh")
    shown = visit._repr_html_()
    for word in ("方式", "上门", "威胁人身安全; 侮辱谩骂"):
        assert word in shown


def test_every_label_of_the_law_is_lent():
    for name, column in law.vocabulary()["columns"].items():
        assert language.label("column", name) == column["label"]["en"]


def test_broken_messages_are_told_without_asking_them(monkeypatch, tmp_path):
    from kit import datasets

    (tmp_path / "language").mkdir()
    twice = "law: {en: a, zh: 甲}\nlaw: {en: b, zh: 乙}\n"
    (tmp_path / "language" / "messages.yaml").write_text(twice, encoding="utf-8")
    monkeypatch.setattr(datasets, "folder", lambda: tmp_path)
    language._messages.cache_clear()
    try:
        with pytest.raises(RuntimeError, match=r"messages\.yaml is broken"):
            language.say("list.and", first="a", last="b")
    finally:
        language._messages.cache_clear()
