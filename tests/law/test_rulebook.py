"""Regime files: the shipped ones and a user's own; a fault is named with line, record and field."""

# ruff: noqa: E501 - a table with one case a line

import os
import re
import shutil

import pandas as pd
import pytest

from kit import datasets, language, law
from kit.law import rulebook
from tests.law import own_regime

SHIPPED = law.regimes()["id"].tolist()


def refusal(path):
    with pytest.raises(datasets.DataProblem) as caught:
        law.check(law.Contact(channel="visit"), path)
    error = caught.value
    assert error.__cause__ is None and (error.__context__ is None or error.__suppress_context__)
    assert "\n" not in str(error)
    return str(error)


def one(tmp_path, keys, spoil=None):
    """A file with one rule; `spoil` replaces a piece of the text."""
    text = own_regime.HEAD + own_regime.rule(keys)
    if spoil:
        assert spoil[0] in text
        text = text.replace(*spoil)
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(path, piece):
    lines = path.read_text(encoding="utf-8").split("\n")
    return next(i + 1 for i, line in enumerate(lines) if piece in line)


# ---------------------------------------------------------------- one's own


@pytest.mark.parametrize("as_text", [True, False])
def test_a_small_regime_works_by_its_path(tmp_path, as_text):
    path = one(tmp_path, "hours: {forbidden: [22:00, 08:00]}")
    regime = str(path) if as_text else path
    contact = law.Contact(date="2026-03-17", time="23:00")
    found = law.check(contact, regime)
    assert found.regime == "XX" and found.rules == ["x"]
    assert found.to_frame()["answer"].tolist() == ["breach"]
    assert law.rules(regime)["instrument"].tolist() == ["Code of Nowhere"]
    assert law.rules(regime, on="2019-12-31").empty


def test_codes_of_ones_own_are_known(tmp_path):
    path = own_regime.write(tmp_path, *own_regime.EVERY_KEY)
    shouted = law.Contact(acts=["shouting"], consents="none", date="2026-03-17")
    told = shouted.but(
        debt_told_to="landlord", contacted_person="landlord", debtor_state="reachable"
    )
    found = law.check(told, path).filter(answer=["breach", "reported_breach"]).rules
    assert {"f1", "d1", "t1", "t2"} <= set(found)
    with pytest.raises(datasets.DataProblem, match="landlord"):
        law.check(told, "CN")


def test_a_changed_file_is_read_again(tmp_path):
    path = one(tmp_path, "visitors: {min: 2}")
    visit = law.Contact(date="2026-03-17", visitors=2)
    assert law.check(visit, path).to_frame()["answer"][0] == "no_breach_found"
    one(tmp_path, "visitors: {min: 3}")
    os.utime(path, ns=(1, 1))
    assert law.check(visit, path).to_frame()["answer"][0] == "breach"


ENTRY = "entry: {consent: entry}"
# name: (keys of the version, a replacement in the file, where the line is found, words of the message)
# fmt: off
FAULTS = {
    "a misspelt parameter": ("entri: {consent: entry}", None, "entri", ["x", "entri", "near: entry"]),
    "a misspelt option": ("entry: {consnt: entry}", None, "consnt", ["x", "consnt", "near: consent"]),
    "an option of another key": ("visitors: {min: 2, max: 3}", None, "visitors", ["x", "'max'"]),
    "a lacking option": ("visitors: {}", None, "visitors", ["x", "visitors"]),
    "no clock at all": ("hours: {consent: entry}", None, "hours: {", ["x", "hours.forbidden"]),
    "two clocks": ("hours: {forbidden: [22:00, 08:00], allowed: [08:00, 22:00]}", None, "hours: {", ["hours.forbidden"]),
    "a misspelt act": ("forbids: [{acts: [thret]}]", None, "thret", ["x", "forbids.acts", "thret", "near: threat"]),
    "a misspelt duty": ("requires: [suitable_tim]", None, "suitable_tim", ["requires", "near: suitable_time"]),
    "a misspelt finding": (f"{ENTRY}, forbids: [{{acts: [threat], findings: [serius]}}]", None, "serius", ["forbids.findings", "near: serious"]),
    "a misspelt consent": ("entry: {consent: entree}", None, "entree", ["entry.consent", "entree"]),
    "a misspelt place": ("places: {houme: forbidden}", None, "houme", ["places", "near: home"]),
    "a misspelt stop": ("barred_while: [{stop: plan_kep}]", None, "plan_kep", ["barred_while.stop"]),
    "a misspelt actor": (f"applies: {{actors: [big_lendr]}}, {ENTRY}", None, "big_lendr", ["applies.actors", "near: big_lender"]),
    "a misspelt column": ("caps: [{counts: {chanel: [call]}, max: 1, window_days: 1, unit: [debt_id]}]", None, "chanel", ["chanel", "near: channel"]),
    "a unit that is no id": ("caps: [{counts: {}, max: 1, window_days: 1, unit: [channel]}]", None, "unit", ["channel"]),
    "a misspelt edge": ("hours: {forbidden: [22:00, 08:00], edges: fre}", None, "edges", ["hours.edges", "near: free"]),
    "one clock time": ("hours: {forbidden: [22:00]}", None, "hours: {", ["hours.forbidden"]),
    "an impossible clock time": ("hours: {forbidden: [22:00, 24:30]}", None, "hours: {", ["24:30"]),
    "an act that is no list": ("forbids: [{acts: threat}]", None, "acts: threat", ["forbids.acts", "shape"]),
    "a ban that is no list": ("forbids: {acts: [threat]}", None, "forbids", ["'forbids'", "shape"]),
    "a ban on nothing": ("forbids: []", None, "forbids", ["'forbids'", "shape"]),
    "acts that are none": ("forbids: [{acts: []}]", None, "forbids", ["forbids.acts", "shape"]),
    "a clause that is no mapping": ("forbids: [threat]", None, "forbids", ["'forbids'", "shape"]),
    "a scope that is no list": (f"applies: {{channels: visit}}, {ENTRY}", None, "channels", ["applies.channels", "shape"]),
    "a list for one word": ("entry: {consent: [entry]}", None, "consent: [", ["entry.consent", "shape"]),
    "a flag in words": ("barred_while: [{stop: plan_kept, outsiders: yes}]", None, "stop", ["outsiders", "shape"]),
    "a number in words": ("visitors: {min: two}", None, "two", ["visitors.min", "two"]),
    "true as a number": ("visitors: {min: true}", None, "min", ["visitors.min"]),
    "a window of no days": ("caps: [{counts: {}, max: 1, window_days: 0, unit: [debt_id]}]", None, "caps", ["caps.window_days"]),
    "an allowance longer than its cap": ("caps: [{counts: {}, max: 1, window_days: 1, unit: [debt_id], free: [{when: {}, max: 1, window_days: 7}]}]", None, "free", ["caps.free.window_days"]),
    "an allowance that is no mapping": ("caps: [{counts: {}, max: 1, window_days: 1, unit: [debt_id], free: [2]}]", None, "free", ["caps.free"]),
    "an impossible contract day": (f'applies: {{contract_from: "2026-02-30"}}, {ENTRY}', None, "contract_from", ["2026-02-30", "contract_from"]),
    "an impossible day": (ENTRY, ('"2020-01-01"', '"2020-02-30"'), "2020-02-30", ["x", "from", "2020-02-30"]),
    "a day the wrong way round": (ENTRY, ('"2020-01-01"', '"01.01.2020"'), "01.01.2020", ["01.01.2020"]),
    "no first day": (ENTRY, ('from: "2020-01-01", ', ""), ENTRY, ["x", "from"]),
    "an end before the start": (ENTRY, ("to: null", 'to: "2019-12-31"'), "2019-12-31", ["x", "ends before"]),
    "an unknown basis": (ENTRY, ("basis: source", "basis: sorce"), "sorce", ["basis", "near: source"]),
    "two versions at once": (ENTRY, ('  - {from: "2020', '  - {from: "2025-01-01", to: null, basis: source}\n  - {from: "2020'), "- id: x", ["x", "overlap", "2025-01-01"]),
    "no version": (ENTRY, ("  versions:\n", "  versions: []\n  note:\n"), "- id: x", ["x"]),
    "a version that is no mapping": (ENTRY, ("  versions:\n", "  versions:\n  - soon\n"), "- id: x", ["versions"]),
    "an id twice": (ENTRY, ("rules:\n", "rules:\n" + own_regime.rule(ENTRY)), None, ["'x'", "twice"]),
    "a field that is not known": (ENTRY, ("  tier: law", "  tier: law\n  teir: law"), "- id: x", ["x", "teir", "near: tier"]),
    "a lacking field": (ENTRY, ("  grade: A\n", ""), "- id: x", ["x", "grade"]),
    "a misspelt tier": (ENTRY, ("tier: law", "tier: lawe"), "- id: x", ["x", "tier", "near: law"]),
    "a list of tiers": (ENTRY, ("tier: law", "tier: [law]"), "- id: x", ["x", "tier"]),
    "an unknown grade": (ENTRY, ("grade: A", "grade: D"), "- id: x", ["x", "grade", "'D'"]),
    "topics that are no list": (ENTRY, ("topics: [hours]", "topics: hours"), "- id: x", ["x", "topics"]),
    "an unknown source": (ENTRY, ("[own-source]", "[own-sauce]"), "- id: x", ["x", "sources", "own-sauce"]),
    "an unknown instrument": (ENTRY, ("instrument: code", "instrument: cod"), "- id: x", ["x", "instrument", "near: code"]),
    "no Chinese": (ENTRY, (", zh: 一条规则", ""), "says", ["one language"]),
    "no English in a name": (ENTRY, ("en: Nowhere, ", ""), "无名之地", ["one language"]),
    "an empty text": (ENTRY, ("zh: 一条规则", 'zh: ""'), "says", ["one language"]),
    "a text without languages": (ENTRY, ("{en: a rule, zh: 一条规则}", "a rule"), "- id: x", ["x", "says"]),
    "a misspelt role column": (ENTRY, ("member_of: [CBA]", "membr_of: [CBA]"), None, ["guild", "membr_of"]),
    "a misspelt word in a role": (ENTRY, ("[bank, card_issuer]", "[bonk]"), None, ["big_lender", "bonk", "near: bank"]),
    "a role that is no list": (ENTRY, ("  - {member_of: [CBA]}", "    member_of: [CBA]"), None, ["roles"]),
    "an unknown group of codes": (ENTRY, ("  persons:\n", "  person:\n"), None, ["person", "near: persons"]),
    "a condition of ones own duty": (ENTRY, ("when: {channel", "when: {chanel"), None, ["chanel"]),
    "an instrument without force": (ENTRY, ("force: law, ", ""), None, ["code", "force"]),
    "an instrument without a name": (ENTRY, ("name: {en: Code of Nowhere, zh: 无名法典}, ", ""), None, ["code", "name"]),
    "an unknown part": (ENTRY, ("roles:", "rolls: {}\nroles:"), None, ["rolls", "near: roles"]),
    "a flag that is a word": (ENTRY, ("  says:", "  reported: no\n  says:"), "- id: x", ["x", "reported"]),
    "no head": (ENTRY, ("regime:", "regim:"), None, ["regime"]),
    "a head that is a word": (ENTRY, ("regime:\n", "regime: X\nold:\n"), None, ["regime"]),
    "no id": (ENTRY, ("  id: XX\n", ""), None, ["regime", "id"]),
    "a day of reading that is none": (ENTRY, ('as_of: "2026-11-23"', "as_of: yesterday"), "id: XX", ["as_of", "yesterday"]),
    "an id that is a list": (ENTRY, ("id: XX", "id: [a]"), None, ["id"]),
    "a name without words": (ENTRY, ("name: {en: Nowhere, zh: 无名之地}", "name: {}"), None, ["name"]),
    "a field of the head that is not known": (ENTRY, ("  id: XX\n", "  id: XX\n  clok: x\n"), None, ["clok"]),
    "answers of ones own": (ENTRY, ("  persons:\n", "  answers:\n    legal: {en: legal, zh: 合法}\n  persons:\n"), None, ["answers"]),
    "a code that a record cannot hold": (ENTRY, ("    shouting:", '    "a;b":'), None, ["codes.acts", "a;b"]),
    "a code that says nothing happened": (ENTRY, ("    shouting:", "    none:"), None, ["codes.acts", "none"]),
    "a role named like an actor": (ENTRY, ("  big_lender:", "  bank:"), None, ["roles", "bank"]),
    "an empty role": (ENTRY, ("  guild:\n  - {member_of: [CBA]}", "  guild: []"), None, ["roles", "guild"]),
    "a window of a million years": ("caps: [{counts: {}, max: 1, window_days: 100000000000000000000, unit: [debt_id]}]", None, None, ["caps.window_days"]),
    "a rule that is a word": (ENTRY, ("rules:\n", "rules:\n- be nice\n"), None, ["mapping"]),
    "rules that are a mapping": (ENTRY, ("- id: x", "  x: 1\nold:\n- id: x"), None, ["rules"]),
    "a key twice": (ENTRY, ("  tier: law", "  tier: law\n  tier: soft"), "tier: soft", ["tier", "twice"]),
    "broken YAML": (ENTRY, ("[own-source]", "[own-source"), None, ["YAML"]),
}
# fmt: on


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_line_record_and_field(fault, tmp_path):
    keys, spoil, where, named = FAULTS[fault]
    path = one(tmp_path, keys, spoil)
    message = refusal(path)
    assert "own.yaml" in message
    assert all(n in message for n in named), message
    if where:
        line = int(re.search(r"line (\d+)", message).group(1))
        # a fault of a field is said with the first line of its record
        assert line in {line_of(path, where), line_of(path, "- id: x")}, message
    language.use("zh")
    chinese = refusal(path)
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese) and "own.yaml" in chinese


def test_odd_values_at_any_node_are_refused_in_one_sentence_or_harmless(tmp_path, monkeypatch):
    """Whatever stands anywhere in a small file, a reader gets answers or one sentence."""
    small = ("p1", "c3", "h4", "w1")
    texts = [text for text in own_regime.EVERY_KEY if any(f"- id: {id}\n" in text for id in small)]
    good = datasets.read_own_yaml(own_regime.write(tmp_path, *texts))
    read, refused = datasets.read_own_yaml, 0
    visit = law.Contact(date="2026-03-17", time="21:30", debt_told_to="landlord", acts="shouting")
    for place, value, content in own_regime.spoilt(good):
        monkeypatch.setattr(
            datasets, "read_own_yaml", lambda p, c=content: c if p.name == "x.yaml" else read(p)
        )
        try:
            found = law.check(visit, "x.yaml")
            assert found.explain(0) and len(law.rules("x.yaml"))
            assert len(law.timeline("x.yaml")) >= len(law.changes("x.yaml", "2026-03-17"))
            assert repr(law.compare(visit, ["x.yaml"]))
        except datasets.DataProblem as problem:
            refused += 1
            assert "\n" not in str(problem), (place, value)
        except Exception as error:
            pytest.fail(f"{value!r} at {place}: {error!r}")
    assert refused > 400


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (("id: x", "id: 12"), "'id'"),
        (("id: x", "id: true"), "'id'"),
        (("id: x", "id: {a: b}"), "'id'"),
        (("instrument: code", "instrument: [code]"), "instrument: '['code']'"),
        (("basis: source", "basis: []"), "basis: '[]'"),
        (("{en: Code of Nowhere, zh: 无名法典}", "{'1': [2]}"), "'name'"),
        (("{en: a rule, zh: 一条规则}", "{en: [1], zh: 一条规则}"), "one language"),
        (("actor: [bank, card_issuer]", "actor: []"), "'actor'"),
    ],
)
def test_a_value_of_another_kind_is_named(tmp_path, spoil, named):
    assert named in refusal(one(tmp_path, ENTRY, spoil))


@pytest.mark.parametrize("day", ["2026-03-17garbage", "2026-03-17T12:00", "٢٠٢٦-03-17", "", pd.NaT])
def test_a_day_with_more_behind_it_is_no_day(day):
    with pytest.raises(datasets.DataProblem, match="is no date"):
        rulebook.a_day(day)


def test_a_day_in_any_type_is_the_same_day():
    days = [pd.Timestamp("2026-03-17 12:00"), pd.Timestamp("2026-03-17").date()]
    assert {rulebook.a_day(d) for d in [*days, days[0].to_datetime64()]} == {"2026-03-17"}


def test_the_same_file_without_the_fault_is_accepted(tmp_path):
    assert len(law.rules(one(tmp_path, ENTRY))) == 1


def test_several_faults_are_named_at_once(tmp_path):
    first = own_regime.rule("forbids: [{acts: [thret]}], entri: 1", id="first")
    second = own_regime.rule("visitors: {min: two}", id="second", until="2019-01-01")
    message = refusal(own_regime.write(tmp_path, first, second))
    assert "4 place(s)" in message
    for named in ("first", "thret", "entri", "second", "visitors.min", "ends before"):
        assert named in message


@pytest.mark.parametrize(
    "text", ["", "a", "- 1", "regime: {id: X}", "rules: []", "1: 2", "[", "&a [*a]"]
)
def test_any_other_file_is_refused(tmp_path, text):
    path = tmp_path / "other.yaml"
    path.write_text(text, encoding="utf-8")
    assert "other.yaml" in refusal(path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: caf\xe9".encode("latin-1"))
    assert "UTF-8" in refusal(path)


def test_what_yaml_1_1_would_turn_into_something_else_stays_text(tmp_path):
    path = one(tmp_path, "hours: {forbidden: [22:00, 08:00]}", ('"2020-01-01"', "2020-01-01"))
    version = rulebook.load(path).rule("x").versions[0]
    assert version.keys["hours"]["forbidden"] == ["22:00", "08:00"]
    assert version.since == "2020-01-01"


# ---------------------------------------------------------------- the shipped ones


@pytest.mark.parametrize("regime", SHIPPED)
def test_every_key_of_the_shipped_files_is_known(regime):
    known = law.vocabulary()["rule_keys"]
    used = {k for r in rulebook.load(regime).rules for v in r.versions for k in v.keys}
    assert used <= set(known)
    assert used & {k for k, about in known.items() if about["role"] in {"test", "declared"}}


@pytest.mark.parametrize("regime", ["CN", "KR", "UK", "AU", "JP"])
@pytest.mark.parametrize("role", ["test", "declared", "shown"])
def test_a_misspelt_key_in_a_shipped_file_is_refused(regime, role, tmp_path):
    """Plant the failure: one letter more in each kind of key."""
    source = datasets.folder() / "law" / "regimes" / f"{regime.lower()}.yaml"
    text = source.read_text(encoding="utf-8")
    roles = law.vocabulary()["rule_keys"]
    planted = next(k for k in roles if roles[k]["role"] == role and f"    {k}:" in text)
    path = tmp_path / "planted.yaml"
    path.write_text(text.replace(f"    {planted}:", f"    {planted}x:", 1), encoding="utf-8")
    assert f"{planted}x" in refusal(path)


def test_a_copy_of_a_shipped_file_is_the_same_regime(tmp_path):
    copy = shutil.copy(datasets.folder() / "law" / "regimes" / "kr.yaml", tmp_path / "copy.yaml")
    pd.testing.assert_frame_equal(law.rules(copy), law.rules("KR"))


@pytest.mark.parametrize("regime", SHIPPED)
def test_the_summary_counts_what_is_there(regime):
    row = law.regimes().set_index("id").loc[regime]
    rules = rulebook.load(regime).rules
    assert row["rules"] == len(rules) == row[["full", "part", "text", "unconfirmed"]].sum()
    assert row["rules"] == row[["A", "B", "C", "M"]].sum()
    assert row["rules"] == row[["law", "supervisory", "soft"]].sum()
    assert row["M"] == row["unconfirmed"]
    checked = law.check(law.Contact(channel="visit"), regime).rules
    assert len(checked) == row["full"] + row["part"]


def test_a_rule_is_full_only_if_all_of_it_is_evaluated():
    keys = law.vocabulary()["rule_keys"]
    duties = law.vocabulary()["duties"]
    for regime in SHIPPED:
        for rule in rulebook.load(regime).rules:
            used = [k for v in rule.versions for k in v.keys]
            asked = [d for v in rule.versions for d in v.keys.get("requires", ())]
            declared = any(keys[k]["role"] == "declared" for k in used)
            unseen = any(duties.get(d, {}).get("level") == "organisation" for d in asked)
            if rule.evaluated == "full":
                assert not declared and not unseen and any(keys[k]["role"] == "test" for k in used)


def test_rules_in_force_on_a_day():
    last, first = law.rules("CN", on="2025-12-31"), law.rules("CN", on="2026-01-01")
    assert "PSAPL06-43" in set(last["rule"]) and "PSAPL06-43" not in set(first["rule"])
    assert "PSAPL26-51" in set(first["rule"]) and "PSAPL26-51" not in set(last["rule"])
    for bad in ("2026-02-30", "tomorrow", 7):
        with pytest.raises(datasets.DataProblem, match=str(bad)):
            law.rules("CN", on=bad)


@pytest.mark.parametrize("name", ["cn", "CN", "kr"])
def test_a_regime_is_found_by_its_id(name):
    assert rulebook.load(name).id == name.upper()


def test_unknown_names_get_the_nearest():
    with pytest.raises(datasets.DataProblem, match=", ".join(law.regimes()["id"])):
        law.rules("ZZ")
    with pytest.raises(datasets.DataProblem, match="CC-1033-2"):
        rulebook.load("CN").rule("CC-1033-22")


def test_every_word_of_the_vocabulary_has_both_languages():
    def walk(value):
        if isinstance(value, dict):
            assert not value.keys() & {"en", "zh"} or (value["en"] and value["zh"])
            for inside in value.values():
                walk(inside)

    walk(law.vocabulary())
