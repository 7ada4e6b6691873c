"""Each reference answer of lesson 12, recomputed from the kit; and its sample list."""

from kit import datasets, exercises, law

ARTICLE = law.audit()
LEGAL = [claim for claim in ARTICLE.claims if claim.kind == "legal"]


def answer(name):
    return exercises._find(name)["answer"]


def state(text, on):
    return law.cite(text, on=on).hits[["rule", "state"]].to_numpy().tolist()


def test_12_has_its_exercises():
    assert exercises.ids("12") == [f"12-{letter}" for letter in "abcdefgh"]


def test_a_the_ban_stands_in_another_article():
    rules = law.rules("CN").drop_duplicates("rule").set_index("rule")
    assert law.cite("Civil Code 464").rules == ["CC-464"]
    assert "entry_home" not in rules.loc["CC-464", "topics"]
    assert "CC-1033-2" in law.cite("Civil Code 1033").rules
    assert rules.loc["CC-1033-2", ["tier", "grade"]].tolist() == ["law", "A"]
    assert answer("12-a") == "misattributed" == ARTICLE.claims[0].verdict


def test_b_the_legal_claims():
    ids = {"show_papers": "S06", "works_better": "E02", "instalments": "S14"}
    ids |= {"as_help": "E07", "privacy": "S09", "machines": "E15"}
    legal = {claim.id for claim in LEGAL}
    assert set(ids) == set(exercises._find("12-b")["options"])
    assert answer("12-b") == [name for name, id in ids.items() if id in legal]


def test_c_the_article_of_the_day():
    assert state("PSAPL 42", "2025-12-31") == [["PSAPL06-42", "in_force"]]
    assert state("PSAPL 42", "2026-01-02") == [["PSAPL06-42", "no_longer"]]
    table = law.renumbered().set_index("old")
    new = table.loc["42", "new"]
    options = exercises._find("12-c")["options"]
    assert options[answer("12-c")]["says"]["en"] == f"article {new}"
    threat = law.Contact(date="2026-01-02", channel="visit", acts="threat")
    assert "PSAPL26-50" in law.check(threat, "CN").filter(answer="breach").rules


def test_d_the_verdicts():
    kits = {claim.id: claim.verdict for claim in ARTICLE.claims}
    assert answer("12-d") == {name: kits[name] for name in answer("12-d")}
    assert len(set(answer("12-d").values())) == 6


def test_e_the_faults_of_the_post():
    rules = law.rules("CN").drop_duplicates("rule").set_index("rule")
    with_hours = rules[rules["topics"].map(lambda t: "hours" in t)]
    assert "law" not in set(with_hours["tier"])
    two = ["GBT-HOURS", "CBA26-HOURS"]
    assert set(rules.loc[two, "tier"]) == {"soft"} and set(rules.loc[two, "grade"]) == {"C"}
    lin = law.Contact(**datasets.load("household")["visit"]["records"]["lin"]["contact"])

    def answers(**facts):
        found = law.check(lin.but(**({"time": "23:00"} | facts)), "CN").filter(rule=two).to_frame()
        return found.set_index("rule")["answer"].to_dict()

    assert set(answers(consents="none").values()) == {"reported_breach"}
    assert set(answers(consents="out_of_hours_contact").values()) == {"no_breach_found"}
    assert answers(consents="none", member_of="none")["CBA26-HOURS"] == "does_not_apply"
    assert set(answers(time="21:59").values()) == {"no_breach_found"}  # the span is as reported
    assert set(answers(time="07:59").values()) == {"reported_breach"}
    assert answer("12-e") == ["tier", "grade", "consent", "scope"]


def test_f_the_share_and_its_mistakes():
    verdicts = [claim.verdict for claim in LEGAL]
    right, partly = verdicts.count("accurate"), verdicts.count("incomplete")
    assert answer("12-f") == right / len(LEGAL)
    without_s18 = right / (len(LEGAL) - verdicts.count("nonlegal"))
    wrong = [round(x, 2) for x in (without_s18, right / len(ARTICLE), 1 - right / len(LEGAL))]
    wrong += [(right + partly) / len(LEGAL), 100 * right / len(LEGAL)]
    assert [one["value"] for one in exercises._find("12-f")["mistakes"]] == wrong


def test_f_who_drops_the_claim_that_is_no_legal_one_hears_of_it():
    assert [claim.id for claim in LEGAL if claim.verdict == "nonlegal"] == ["S18"]
    for given in (0.21, 4 / 19):
        exercises.reset()
        assert "S18" in repr(exercises.check("12-f", given))
    exercises.reset()


def test_g_neither_seal_is_decided_by_the_engine():
    for name in ("cn-seal-means-receipt", "cn-seal-without-reservation"):
        table = law.decision(name).compare()
        assert {"SPC-LIM-19", "CC-192-193"} <= set(table["rule"])  # so there are rules on it
        assert set(table["answer"]) | set(table["answer_later"]) <= {"unknown", "text"}
        assert set(table["agreement"]) == {"beyond_record"}
    assert answer("12-g") == "words_on_paper"


def test_the_sample_list_shows_what_the_lesson_says_of_it():
    own = law.audit(datasets.folder() / "law" / "sample_claims.yaml").to_frame().set_index("id")
    nothing, held, not_held = "nothing_cited", "found", "not_held"
    assert own["found"].tolist() == [held, held, nothing, not_held, nothing]
    assert "PSAPL06-42" in own.loc["L2", "in_force"]
    assert set(own["verdict"]) == {"to_be_judged"}
