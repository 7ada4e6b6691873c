"""What lies in data/: listed, described, sealed; the log as its generator made it; stories that a
check answers as they say.
"""

import datetime as dt
import json
import re

import make_contacts
import make_games
import make_households
import pandas as pd
import pytest
import seal_data

from kit import datasets, law

BROKEN = ["breach", "presumed_breach", "reported_breach"]


@pytest.fixture(scope="module")
def log():
    return datasets.load("synth_contacts")


@pytest.fixture(scope="module")
def planted():
    return datasets.load("synth_contacts_planted")


@pytest.fixture(scope="module")
def answers(log):
    """A table of answers in words: contacts by rules."""
    found = law.check(log, "CN")
    words = pd.Series(found.answer_words)
    table = pd.DataFrame(found.answers, index=log["contact_id"], columns=found.rules)
    return table.apply(lambda column: column.map(words))


def answered(planted, answers):
    """The planted table with the answer that the check gave to each of its lines."""
    given = [answers.at[c, r] for c, r in zip(planted["contact_id"], planted["rule"], strict=True)]
    return planted.assign(answer=given)


def unlisted(planted, answers):
    """Breaches found under the planted rules that the planted table does not list."""
    own = answers[make_contacts.RULES].stack()
    found = set(own[own.isin(BROKEN)].index)
    real = planted[planted["truth"] == "breach"]
    return sorted(found - set(zip(real["contact_id"], real["rule"], strict=True)))


# ---------------------------------------------------------------- the log


@pytest.mark.parametrize("maker", [make_contacts, make_households, make_games])
def test_a_simulated_table_is_made_again_to_the_same_bytes(maker):
    texts = maker.texts()
    assert texts
    for name, text in texts.items():
        assert text.encode() == (maker.FOLDER / name).read_bytes(), name


def test_the_log_is_what_its_true_parameters_say(log):
    true = make_contacts.TRUTH
    assert len(log) == true["contacts"] and log["debt_id"].nunique() == true["debts"]
    assert log["date"].between(true["first_day"], true["last_day"]).all()
    share = log["channel"].value_counts(normalize=True)
    for channel, wanted in true["share_of_channels"].items():
        assert abs(share[channel] - wanted) < 0.02, channel
    visits = log[log["channel"] == "visit"]
    lost = visits["acts"].isna().mean()
    assert abs(lost - true["loss_at_visits"]["acts"]) < 0.08
    evening = log["time"].str[:2].isin(["18", "19", "20"]).mean()
    assert evening > 0.27, "the evening peak is gone"
    for edge in ("2025-02-28", "2026-01-01", "2026-01-30"):
        assert log["date"].lt(edge).any() and log["date"].gt(edge).any()


def test_the_log_passes_the_checks_that_a_researcher_s_own_would(log):
    assert datasets.identifying_columns(log) == []
    path = datasets.folder() / "law" / "synth_contacts.csv"
    assert datasets.check_file(path, like="synth_contacts").empty
    planted = datasets.folder() / "law" / "synth_contacts_planted.csv"
    assert datasets.check_file(planted, like="synth_contacts_planted").empty
    assert not log["contact_point"].dropna().str.contains(r"\d{5}").any()


def test_exact_edges_stand_only_where_they_were_planted(log, planted):
    sharp = set(log.loc[log["time"].isin(["22:00", "08:00"]), "contact_id"])
    assert sharp == set(planted.loc[planted["note_en"].str.contains("exactly"), "contact_id"])
    assert len(sharp) >= 4


# ---------------------------------------------------------------- what a check finds and misses


def test_every_plain_breach_is_found(planted, answers):
    lines = answered(planted, answers).query("kind == 'plain'")
    assert len(lines) > 150
    assert lines[~lines["answer"].isin(BROKEN)].empty


def test_no_hidden_breach_is_found(planted, answers):
    lines = answered(planted, answers).query("kind == 'hidden'")
    assert len(lines) > 60 and set(lines["truth"]) == {"breach"}
    assert set(lines["answer"]) == {"unknown", "no_breach_found"}


def test_what_needs_a_person_is_left_to_a_person(planted, answers):
    lines = answered(planted, answers).query("kind == 'judgment'")
    assert len(lines) > 20
    assert set(lines["answer"]) == {"needs_judgment"}


def test_edges_fall_on_their_side(planted, answers):
    lines = answered(planted, answers).query("kind == 'edge'")
    assert lines.query("truth == 'breach'")["answer"].isin(BROKEN).all()
    assert set(lines.query("truth == 'open'")["answer"]) == {"unknown"}
    assert not lines.query("truth == 'none'")["answer"].isin(BROKEN).any()
    assert lines["truth"].value_counts().min() >= 4


def test_the_planted_table_lists_every_breach_of_its_rules(planted, answers):
    assert unlisted(planted, answers) == []
    main = {
        "CC-1033-2",
        "CBA26-22-STAFF",
        "CBA26-HOURS",
        "GBT-HOURS",
        "GBT-FREQ",
        "CBA26-FREQ",
        "NIFA18-18",
        "NIFA18-15",
        "CBRC11-68",
        "PSAPL26-50",
        "PSAPL06-42",
        "CBA26-THIRD",
        "GBT-THIRD",
        "CBA26-NOENTRY",
        "CBA26-VISIT-ID",
        "CBIRC22-41",
    }
    assert main <= set(make_contacts.RULES)
    real = planted[planted["truth"] == "breach"].groupby("rule").size()
    assert real[sorted(main)].min() >= 5


@pytest.mark.parametrize("kind", ["plain", "edge"])
def test_a_line_missing_from_the_planted_table_is_seen(planted, answers, kind):
    real = planted.query("truth == 'breach' and kind == @kind")
    line = real.iloc[0]
    assert unlisted(planted.drop(real.index[0]), answers) == [(line["contact_id"], line["rule"])]


def test_the_planted_table_names_contacts_and_rules_that_exist(log, planted, answers):
    assert set(planted["contact_id"]) <= set(log["contact_id"])
    assert set(planted["rule"]) <= set(answers.columns)
    assert not planted.duplicated(["contact_id", "rule"]).any()
    assert 200 <= planted["contact_id"].nunique() <= 280


# ---------------------------------------------------------------- stories


def stories():
    return datasets.read_yaml("law/visits.yaml")["visits"]


def household():
    return datasets.read_yaml("law/household.yaml")


def answer_of(contacts, regime, place, rule):
    found = law.check(contacts, regime)
    return found.answer_words[found.answers[place, found.rules.index(rule)]]


def expectations():
    for story in stories():
        last = law.Contact(**story["contact"])
        contacts = [*(last.but(**change) for change in story.get("log", [])), last]
        for place, key in ((-1, "expect"), (-2, "expect_before")):
            for rule, answer in story.get(key, {}).items():
                name = f"{story['id']}-{key}-{rule}"
                yield pytest.param(contacts, story["regime"], place, rule, answer, id=name)
    for name, record in household()["visit"]["records"].items():
        for rule, answer in record["expect"].items():
            contact = [law.Contact(**record["contact"])]
            yield pytest.param(contact, "CN", 0, rule, answer, id=f"tuesday-{name}-{rule}")


@pytest.mark.parametrize(("contacts", "regime", "place", "rule", "answer"), list(expectations()))
def test_a_check_answers_as_the_story_says(contacts, regime, place, rule, answer):
    assert answer_of(contacts, regime, place, rule) == answer


def test_there_are_a_dozen_stories_unlike_each_other():
    told = stories()
    assert len(told) == len({s["id"] for s in told}) == 12
    assert {s["regime"] for s in told} == {"CN", "KR"}
    assert all(len(s["expect"]) >= 4 for s in told)
    assert all(3 <= len(re.findall(r"[.?!]", s["story"]["en"])) <= 6 for s in told)
    assert all(3 <= len(re.findall("[。？！]", s["story"]["zh"])) <= 6 for s in told)
    given = {a for s in told for a in s["expect"].values()}
    assert given >= {"breach", "reported_breach", "unknown", "needs_judgment", "no_breach_found"}
    assert {s["contact"]["channel"] for s in told} >= {"visit", "call", "sms"}


def test_every_story_s_facts_are_ones_that_a_log_may_hold():
    facts = [s["contact"] for s in stories()]
    facts += [r["contact"] for r in household()["visit"]["records"].values()]
    fields = law.contacts.columns_as_fields()
    assert datasets.problems(pd.DataFrame(facts).dropna(axis=1, how="all"), fields).empty


def test_the_visit_was_on_a_tuesday_at_twenty_to_nine():
    visit = household()["visit"]
    assert visit["date"] == "2026-03-17" and visit["weekday"]["en"] == "Tuesday"
    assert dt.date.fromisoformat(visit["date"]).strftime("%A") == "Tuesday"
    for record in visit["records"].values():
        assert (record["contact"]["date"], record["contact"]["time"]) == ("2026-03-17", "20:40")
        assert len(record["expect"]) >= 4


def test_the_records_of_the_visit_differ_where_it_says_they_do():
    visit = household()["visit"]
    agency, lin = (visit["records"][name]["contact"] for name in ("agency", "lin"))
    other = {k for k in {**agency, **lin} if agency.get(k) != lin.get(k)} - {"contact_id"}
    assert other == set(visit["differ"])
    agreed = visit["records"]["agreed"]["contact"]
    kept = {k: v for k, v in agreed.items() if k not in ("contact_id", "duties_met")}
    assert all(agency[k] == lin[k] == v for k, v in kept.items())


def test_the_household_s_sums_are_right():
    home = household()
    for group in (*home["income"].values(), *home["spending"].values()):
        if isinstance(group, dict):
            parts = [v for k, v in group.items() if k != "total"]
            assert sum(parts) == group["total"]
    assert home["spending"]["essential"]["rent"] == home["home"]["rent"]


def test_the_loan_s_instalment_and_balance_follow_from_its_terms():
    loan = next(d for d in household()["debts"] if d["id"] == "loan")
    rate, months, paid = loan["yearly_rate_pct"] / 1200, loan["months"], loan["instalments_paid"]
    instalment = loan["principal"] * rate / (1 - (1 + rate) ** -months)
    grown = (1 + rate) ** paid
    left = loan["principal"] * grown - instalment * (grown - 1) / rate
    assert loan["instalment"] == round(instalment, 2) and loan["principal_left"] == round(left, 2)


@pytest.mark.parametrize("debt", household()["debts"], ids=lambda d: d["id"])
def test_days_past_due_are_counted_to_the_visit(debt):
    visit = dt.date.fromisoformat(household()["visit"]["date"])
    missed = dt.date.fromisoformat(debt["first_missed"])
    assert (visit - missed).days == debt["days_past_due_on_visit"]
    assert missed.day == debt["due_day"]
    assert debt["first_missed"] > household()["income"]["last_day_of_work"]


# ---------------------------------------------------------------- the package


def package():
    return json.loads((datasets.folder() / "datapackage.json").read_text(encoding="utf-8"))


def test_the_package_and_the_dictionary_are_up_to_date():
    assert seal_data.stale() == []


def test_every_file_matches_its_hash():
    verdicts = datasets.verify()
    assert len(verdicts) > 10 and verdicts.loc[~verdicts["ok"], "what"].tolist() == []


@pytest.mark.parametrize("resource", package()["resources"], ids=lambda r: r["name"])
def test_every_file_is_described(resource):
    texts = ("name", "title", "title_zh", "description", "description_zh", "path", "format")
    for key in (*texts, "mediatype", "sources", "licenses", "bytes", "hash"):
        assert resource.get(key), key
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"])
    assert resource["bytes"] < 1_000_000
    if resource["format"] == "csv":
        assert resource["rows"] > 0 and resource["schema"]["primaryKey"]
        assert resource["name"].startswith("synth_") == ("simulated" in str(resource["sources"]))
    if "schema" in resource:
        assert "missingValues" in resource["schema"]


def columns():
    for resource in package()["resources"]:
        for field in resource.get("schema", {}).get("fields", []):
            yield pytest.param(field, id=f"{resource['name']}-{field['name']}")


@pytest.mark.parametrize("field", list(columns()))
def test_every_column_is_described(field):
    for key in ("title", "title_zh", "description", "description_zh", "type", "unit"):
        assert field.get(key), key
    assert "constraints" in field
    assert re.search(r"[\u4e00-\u9fff]", field["description_zh"])


@pytest.mark.parametrize(
    "name",
    [
        *("synth_contacts", "synth_contacts_planted", "synth_households"),
        *("synth_games", "synth_games_tactics"),
    ],
)
def test_the_described_columns_are_those_of_the_file(name):
    described = datasets.describe(name)["column"].tolist()
    assert described == datasets.load(name).columns.tolist()


def test_a_file_that_nobody_described_is_seen(monkeypatch):
    there = seal_data.files()
    monkeypatch.setattr(seal_data, "files", lambda: [*there[1:], "law/new.csv"])
    found = seal_data.disagreements(package())
    assert found == [
        "data/law/new.csv is not in datapackage.json: describe it",
        f"datapackage.json lists data/{there[0]}, which is not there",
    ]


def test_a_stale_dictionary_is_seen(monkeypatch, tmp_path):
    old = tmp_path / "DICTIONARY.md"
    old.write_text("# old\n", encoding="utf-8")
    monkeypatch.setattr(seal_data, "DICTIONARY", old)
    assert seal_data.stale() == ["data/DICTIONARY.md is stale: run python tools/seal_data.py"]


def test_sealing_keeps_what_was_written_by_hand(monkeypatch):
    monkeypatch.setattr(seal_data, "DATA", seal_data.DATA / "no-such-folder")
    assert seal_data.sealed(package()) == package()


def test_the_dictionary_holds_every_column_and_code_in_both_languages():
    text = seal_data.DICTIONARY.read_text(encoding="utf-8")
    for column, about in law.vocabulary()["columns"].items():
        if column in make_contacts.COLUMNS:
            assert f"`{column}`" in text and about["ask"]["zh"] in text
    for act, label in law.vocabulary()["acts"].items():
        assert f"| `{act}` | {label['en']} | {label['zh']} |" in text


def test_the_registry_says_where_each_file_can_be_had():
    registry = datasets.read_yaml("registry.yaml")
    assert set(registry) == {"nfwbs_2016", "uci_credit_default"}
    for entry in registry.values():
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", entry["hash"])
        assert entry["home"] and entry["licence"] and entry["rows"] > 1000
        assert "://" not in entry["home"], "words, not an address: pages move"
