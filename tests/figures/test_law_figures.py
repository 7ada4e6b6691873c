"""The figures of the law say what the findings say: exact numbers, no cut or covered label, both
languages, and a description that a reader who sees nothing can rely on.
"""

import logging
import re
import subprocess
import sys
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from PIL import Image

from kit import datasets, language, law
from kit.figures import base
from kit.figures import law as figures
from tests.figures.figure_guards import (  # noqa: F401
    are_described,
    are_whole,
    covered,
    cut,
    missing_glyphs_are_errors,
    stand_out,
    texts,
)

pytestmark = pytest.mark.usefixtures("missing_glyphs_are_errors")

FOUND = ["breach", "presumed_breach", "reported_breach", "needs_judgment"]
CONTACT = law.Contact(
    date="2026-03-17", time="22:30", channel="visit", place="home", actor="collection_agency",
    acting_for="bank", member_of="CBA", product="credit_card", entered_home="yes", consents="none",
    acts="insult",
)  # fmt: skip


@pytest.fixture(scope="module")
def log():
    return datasets.load("synth_contacts")


@pytest.fixture(scope="module")
def findings(log):
    return law.check(log, "CN")


def many_rules(folder, n):
    """A regime of n rules that all answer, with ids as long as ids get."""
    rule = (
        '- {{id: "A-RULE-WITH-A-LONG-NAME-{i:03d}", instrument: code, article: "{i}",'
        " topics: [violence_threat], tier: {tier}, modality: must_not, judgment: bright_line,"
        ' grade: A, sources: [own], says: {{en: a rule, zh: 一条规则}}, versions: [{{from: "2020-01-01",'  # noqa: E501
        " to: null, basis: source, forbids: [{{acts: [insult]}}]}}]}}\n"
    )
    tiers = list(law.vocabulary()["tiers"])
    head = (
        'regime: {id: XX, name: {en: Nowhere, zh: 无名之地}, as_of: "2026-11-23"}\n'
        "instruments: {code: {name: {en: Code, zh: 法典}, issuer: {en: N, zh: 无}, force: law}}\n"
        "sources: {own: {title: {en: a book, zh: 一本书}}}\n"
        "rules:\n"
    )
    path = folder / "many.yaml"
    path.write_text(
        head + "".join(rule.format(i=i, tier=tiers[i % 3]) for i in range(n)), encoding="utf-8"
    )
    return path


# ---------------------------------------------------------------- nothing cut, nothing covered


def the_figures(log, findings, folder):
    one = law.check(CONTACT, "CN")
    many = law.check(CONTACT, many_rules(folder, 30))
    return {
        "by rule": figures.findings_by_rule(findings),
        "all rules": figures.findings_by_rule(findings, top=100),
        "one contact": figures.findings_by_rule(one, top=100),
        "one rule": figures.findings_by_rule(findings.filter(rule="CC-1033-2")),
        "breaches only": figures.findings_by_rule(findings.filter(answer="breach")),
        "nothing found": figures.findings_by_rule(law.check(law.Contact(), "KR")),
        "no rule left": figures.findings_by_rule(findings.filter(answer="presumed_breach")),
        "thirty rules": figures.findings_by_rule(many, top=100),
        "by tier": figures.answers_by_tier(one),
        "by tier, log": figures.answers_by_tier(findings),
        "by hour": figures.contacts_by_hour(log, "CN"),
        "by hour, Korea": figures.contacts_by_hour(log, "KR"),
        "by hour, no rule": figures.contacts_by_hour(log, "CN", on="2010-01-01"),
        "by hour, no times": figures.contacts_by_hour(log.drop(columns="time"), "CN"),
        "by hour, one contact": figures.contacts_by_hour(CONTACT, "CN"),
    }


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_every_figure_is_whole_described_and_stands_out(edition, log, findings, tmp_path, caplog):
    """All in one test: to draw the figures is what takes the time."""
    language.use(edition)
    with caplog.at_level(logging.WARNING):
        drawn = the_figures(log, findings, tmp_path)
        are_whole(drawn)
    assert caplog.records == []
    are_described(drawn, edition)
    stand_out(drawn)
    for name, figure in drawn.items():
        written = [artist.get_text() for artist in figure.findobj(Text)]
        assert any("2026-11-23" in text for text in written) or "hour" in name, name


def test_a_cut_and_a_covered_text_are_seen():
    figure = base.new()
    figure.text(0.99, 0.5, "runs out of the picture")
    figure.text(0.5, 0.2, "one on")
    figure.text(0.5, 0.2, "another")
    assert cut(figure) and covered(figure)


def test_the_chinese_figures_hold_no_english_words(log, findings):
    language.use("zh")
    for figure in (
        figures.findings_by_rule(findings),
        figures.contacts_by_hour(log, "CN"),
        figures.answers_by_tier(findings),
    ):
        for text in [figure.description, *(text for text, _ in texts(figure))]:
            without_ids = re.sub(r"[A-Z][A-Z0-9]+(-[A-Z0-9]+)*|law\.check", "", text)
            assert not re.search(r"[A-Za-z]{3}", without_ids), text


# ---------------------------------------------------------------- numbers


def bars(figure):
    """Widths (or heights) of the bars by the y label (or hour) they stand at, in drawing order."""
    axes = figure.axes[0]
    labels = [t.get_text() for t in axes.get_yticklabels()]
    return {
        label: [
            p.get_width() for p in axes.patches if abs(p.get_y() + p.get_height() / 2 - i) < 0.01
        ]
        for i, label in enumerate(labels)
    }


def test_bars_are_the_counts_of_the_findings(findings):
    figure = figures.findings_by_rule(findings, top=100)
    counts = findings.count(by=["rule", "answer"]).reindex(columns=FOUND, fill_value=0)
    counts = counts[counts.sum(axis=1) > 0]
    drawn = {label.split(" (")[0]: sum(width) for label, width in bars(figure).items()}
    assert drawn == counts.sum(axis=1).to_dict()
    for rule, row in counts.iterrows():
        words = re.search(rf"{re.escape(rule)} \([a-z]+\): ([^;]*)", figure.description)[1]
        for answer in FOUND:
            said = re.search(rf"(?:^|, ){language.label('answer', answer)} ([\d,]+)", words)
            assert (int(said[1].replace(",", "")) if said else 0) == row[answer], (rule, answer)


def test_tiers_stand_apart_in_their_order(findings):
    figure = figures.findings_by_rule(findings, top=100)
    tiers = findings.book.rules
    tier_of = {rule.id: rule.tier for rule in tiers}
    drawn = [tier_of[label.split(" (")[0]] for label in bars(figure)]
    order = list(law.vocabulary()["tiers"])
    assert drawn == sorted(drawn, key=order.index) and len(set(drawn)) == 3
    names = [text for text, _ in texts(figure)]
    assert all(language.label("tier", tier) in names for tier in order)


def test_top_keeps_the_rules_with_most(findings):
    every = {k: sum(v) for k, v in bars(figures.findings_by_rule(findings, top=100)).items()}
    few = bars(figures.findings_by_rule(findings, top=5))
    assert len(few) == 5
    assert sorted(map(sum, few.values())) == sorted(sorted(every.values())[-5:])


def test_one_wrong_number_changes_description_and_picture(findings, log):
    other = law.check(
        log.assign(entered_home=log["entered_home"].mask(log.index == 3, "yes")), "CN"
    )
    other = other if other.count().values.tolist() != findings.count().values.tolist() else None
    worse = law.check(pd.concat([log, log.assign(contact_id="x" + log["contact_id"])]), "CN")
    one, two = figures.findings_by_rule(findings), figures.findings_by_rule(other or worse)
    assert one.description != two.description and base.png(one) != base.png(two)


def test_rules_by_tier_are_the_counts(findings):
    one = law.check(CONTACT, "CN")
    counts = one.count(by=["tier", "answer"]).drop(columns="does_not_apply")
    drawn = {label: sum(width) for label, width in bars(figures.answers_by_tier(one)).items()}
    assert drawn == counts.sum(axis=1).to_dict()


def test_unknown_is_not_said_of_findings_that_were_narrowed_to_breaches(findings):
    figure = figures.findings_by_rule(findings.filter(answer="breach"))
    assert not [text for text, _ in texts(figure) if "unknown" in text]


@pytest.mark.parametrize("top", [0, -1, "x", None, 2.5, True])
def test_another_number_of_rules_gets_one_sentence(findings, top):
    with pytest.raises(datasets.DataProblem, match="whole number from 1"):
        figures.findings_by_rule(findings, top=top)


def test_what_are_no_findings_gets_one_sentence():
    for draw in (figures.findings_by_rule, figures.answers_by_tier):
        for wrong in (None, CONTACT, "CN"):
            with pytest.raises(datasets.DataProblem, match="law.check"):
                draw(wrong)


# ---------------------------------------------------------------- hours


def heights(figure):
    """Contacts by hour: outside the windows, inside them."""
    rows = np.zeros((2, 24), int)
    for container, row in zip(figure.axes[0].containers, rows, strict=True):
        row[:] = [round(p.get_height()) for p in container.patches]
    return rows


@pytest.mark.parametrize("regime, start, end", [("CN", 22 * 60, 8 * 60), ("KR", 21 * 60, 8 * 60)])
def test_hours_are_counted_exactly(log, regime, start, end):
    minutes = [int(t[:2]) * 60 + int(t[3:5]) for t in log["time"].dropna()]
    expected = np.zeros((2, 24), int)
    for minute in minutes:
        expected[int(minute > start or minute < end), minute // 60] += 1
    figure = figures.contacts_by_hour(log, regime)
    assert heights(figure).tolist() == expected.tolist()
    assert f"{expected[1].sum():,} of {len(minutes):,} timed contacts" in figure.description
    untimed = int(log["time"].isna().sum())
    assert re.search(rf"[Ww]ithout a time: {untimed}\b", figure.description)


@pytest.mark.parametrize(
    "time, inside", [("22:00", 0), ("22:01", 1), ("00:00", 1), ("07:59", 1), ("08:00", 0)]
)
def test_the_minutes_that_no_source_settles_are_not_counted_inside(time, inside):
    figure = figures.contacts_by_hour(pd.DataFrame({"time": [time]}), "CN")
    assert heights(figure).sum(axis=1).tolist() == [1 - inside, inside]


def test_an_instant_is_read_on_the_debtors_own_clock():
    instant = {"at": ["2026-03-17T14:40:00+00:00"], "timezone": ["Asia/Shanghai"]}
    assert heights(figures.contacts_by_hour(pd.DataFrame(instant), "CN"))[1, 22] == 1


def test_the_day_decides_which_windows_hold(log):
    before = figures.contacts_by_hour(log, "CN", on="2010-01-01")
    assert heights(before)[1].sum() == 0
    assert "No hour rule" in before.description
    assert "NIFA24" in figures.contacts_by_hour(log, "CN", on="2025-01-01").description


@pytest.mark.parametrize(
    "contacts, regime, on",
    [
        (pd.DataFrame({"time": ["late"]}), "CN", None),
        (pd.DataFrame({"time": ["25:30"]}), "CN", None),
        (pd.DataFrame({"time": ["20:00"]}), "XX", None),
        (pd.DataFrame({"time": ["20:00"]}), "CN", "2026-02-30"),
        (pd.DataFrame({"time": ["20:00"], "mobile": ["13800000000"]}), "CN", None),
        (7, "CN", None),
    ],
)
def test_bad_input_gets_one_sentence(contacts, regime, on):
    with pytest.raises(datasets.DataProblem):
        figures.contacts_by_hour(contacts, regime, on)


# ---------------------------------------------------------------- the one way to show a figure


def test_show_gives_picture_and_words(findings, monkeypatch, capsys):
    seen = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: seen.append((a, k)))
    figure = figures.findings_by_rule(findings)
    base.show(figure)
    ((bundle,), options) = seen[0]
    assert options["raw"] and bundle["text/plain"] == figure.description
    assert bundle["image/png"][:8] == b"\x89PNG\r\n\x1a\n"
    assert capsys.readouterr().out.startswith("Figure: ")


def test_show_refuses_a_figure_without_description():
    for bare in (base.new(), object()):
        with pytest.raises(ValueError, match="description"):
            base.show(bare)


def test_the_same_figure_has_the_same_bytes_and_no_trace_of_a_machine(log, findings):
    one = base.png(figures.findings_by_rule(findings))
    assert one == base.png(figures.findings_by_rule(law.check(log, "CN")))
    assert set(Image.open(BytesIO(one)).info) <= {"dpi"}


def test_two_answers_never_differ_by_colour_alone():
    cues = {answer: (base.COLOURS[answer], base.HATCHES[answer]) for answer in base.COLOURS}
    assert set(cues) == set(law.vocabulary()["answers"])
    found = [*FOUND, "unknown"]
    assert len({base.HATCHES[a] for a in found}) == len(found)


def test_figures_need_no_pyplot_and_leave_no_settings_behind():
    code = (
        "import sys, matplotlib\n"
        # to ask for the backend imports pyplot, so it is left out
        "now = lambda: {k: v for k in matplotlib.rcParams if k != 'backend'"
        " for v in [matplotlib.rcParams[k]]}\n"
        "before = now()\n"
        "from kit import law; from kit.figures import base, law as figures\n"
        "base.png(figures.findings_by_rule(law.check(law.Contact(channel='visit'), 'CN')))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
        "assert now() == before\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=datasets.folder().parent)
