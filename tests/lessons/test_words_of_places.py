"""A place with a law of its own is a jurisdiction (法域, 国家和地区), in every text of the kit.

A region, a state of a federation and a union of states have a law of their own too; another word
would take a stand on what each of them is. Where a phrase only looks like it, it stands in ALLOWED
with its reason.
"""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
WORD = re.compile(
    r"\bcountr(?:y|ies)\b|各国|外国|他国|别国|该国|我国|两国|(?<!日)本国|国家", flags=re.IGNORECASE
)
ALLOWED = {
    "国家和地区": "the words of this house for such places",
    "国家金融监督管理总局": "the name of an authority",
    "国家市场监督管理总局": "the name of an authority",
    "国家工商局": "the name of an authority",
    "国家经贸委": "the name of an authority",
    "国家标准": "a kind of standard",
    "国家机关": "state organs, in the words of the offence of impersonation",
    "国家规定": "what the state provides, in the words of article 680 of the Civil Code",
    "国家银行": "Bank Negara, the name of Malaysia's central bank",
    "国家信贷法典": "the name of an Australian statute",
    "国家的税": "the state as the one who levies taxes",
    "国家出台": "a popular text that is quoted in order to be audited",
    "国家人员": "agents of the state, in a study of tax collection",
    "国家与公民": "the state and its citizens, in a study of tax collection",
    "国家能力": "state capacity, in a study of tax collection",
}
DOCUMENTS = ("*.md", "CITATION.cff", "LICENSE-content", "docs/**/*.md")


def texts():
    """Every text of the kit that a person reads, by the file it stands in."""
    data = [p for end in ("yaml", "csv", "md", "json") for p in (ROOT / "data").rglob(f"*.{end}")]
    documents = [p for pattern in DOCUMENTS for p in ROOT.glob(pattern)]
    for path in [*data, *documents, *(ROOT / "kit").rglob("*.py")]:
        yield path, path.read_text(encoding="utf-8")
    for path in (ROOT / "notebooks").glob("*/*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        yield path, "\n".join(cell.source for cell in cells)


def wrong_words(text, allowed=ALLOWED):
    """The wrong words of a text, each with what stands around it."""
    free = [
        range(found.start(), found.end())
        for phrase in allowed
        for found in re.finditer(re.escape(phrase), text)
    ]
    return [
        text[max(0, found.start() - 12) : found.end() + 12].replace("\n", " ")
        for found in WORD.finditer(text)
        if not any(found.start() in span for span in free)
    ]


def test_there_is_something_to_read():
    read = {path.suffix for path, _ in texts()}
    assert {".yaml", ".ipynb", ".md", ".py"} <= read


def test_places_with_their_own_law_are_called_jurisdictions():
    found = {
        str(path.relative_to(ROOT)): wrong for path, text in texts() if (wrong := wrong_words(text))
    }
    assert found == {}


def test_every_allowance_is_used():
    whole = "\n".join(text for _, text in texts())
    unused = [phrase for phrase in ALLOWED if phrase not in whole]
    # the words of the house stay allowed while no text happens to use them
    assert set(unused) <= {"国家和地区"}
    assert all(reason.strip() for reason in ALLOWED.values())


@pytest.mark.parametrize(
    "planted",
    [
        "Other countries have stricter rules.",
        "In this Country a visit is counted.",
        "各国的做法不同。",
        "外国的催收规则",
        "有的国家禁止上门。",
        "国家和地区不同，别的国家也不同",
        "该国法律未读",
    ],
)
def test_a_wrong_word_is_seen(planted):
    assert wrong_words(f"A first sentence. {planted}")


@pytest.mark.parametrize(
    "sound",
    [
        "Fifteen jurisdictions, and a house in the countryside",
        "十五个法域，也就是十五个有自己法律的国家和地区",
        "中国内地、中国银行业协会、美国、韩国、日本国会",
        "国家金融监督管理总局与国家标准；冒充国家机关人员",
    ],
)
def test_a_sound_text_is_left_alone(sound):
    assert wrong_words(sound) == []


def test_an_allowance_covers_its_own_place_only():
    assert wrong_words("国家标准") == [] and wrong_words("国家标准，国家") != []
