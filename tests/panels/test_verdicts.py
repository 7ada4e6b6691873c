"""The panel of verdicts says what the audit says, and nothing of it before you have judged."""

import pytest

from kit import datasets, language, law
from kit.panels.verdicts import Verdicts
from tests.panels import panel_guards
from tests.panels.panel_guards import unpainted  # noqa: F401

pytestmark = pytest.mark.usefixtures("loud_widgets")
ARTICLE = law.audit()
CONTROLS = ["claim", "kind", "verdict", "provision", "reveal"]


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("claim", ARTICLE.claims, ids=lambda claim: claim.id)
def test_the_kits_side_is_the_audits(claim):
    panel = Verdicts("S01")
    panel.set(claim=claim.id, verdict=claim.verdict, reveal="yes")
    row = ARTICLE.to_frame().set_index("id").loc[claim.id]
    text = panel.text()
    for part in (row["claim"], row["cited"], row["provisions"], language.of(claim.says)):
        assert part in text
    for check in ARTICLE.decide(claim.id)["check"]:
        assert check in text
    assert language.of((claim.decided_by or {}).get("test")) in text
    assert panel.agrees == {"verdict": True}


@pytest.mark.usefixtures("unpainted")
@pytest.mark.parametrize("name", CONTROLS)
@pytest.mark.parametrize("reveal", ["no", "yes"])
def test_every_control_over_all_its_ends(name, reveal):
    panel = Verdicts("S08")
    panel.set(verdict="misleading", reveal=reveal)
    panel_guards.goes_through(panel, name, panel_guards.ends(panel._controls[name]))


@pytest.mark.usefixtures("unpainted")
def test_the_law_stays_hidden_until_a_verdict_is_given():
    panel = Verdicts("S08")
    says = language.of(panel.claim.says)
    assert says not in panel.text() and "misleading 1" in panel.text()
    panel.set(reveal="yes")
    assert says not in panel.text() and "Choose your verdict first" in panel._shown.value
    panel.set(verdict="overstated")
    assert says in panel.text() and panel.agrees == {"verdict": False}
    panel.set(claim="S06")
    assert panel.agrees == {"verdict": True}


def test_what_a_text_cites_wrongly_is_no_fitting_provision():
    for id, wrong, right in [("S01", "CC-464", "CC-1032"), ("S03", "SPC-PL-30", "PSAPL26-50")]:
        panel = Verdicts(id)
        panel.set(provision=wrong)
        assert panel.agrees == {"provision": False}
        panel.set(provision=right)
        assert panel.agrees == {"provision": True}


def test_where_no_provision_decides_none_is_the_answer():
    panel = Verdicts("E02")
    panel.set(provision="none", kind="empirical", verdict="open")
    assert panel.agrees == {"kind": True, "verdict": True, "provision": True}


@pytest.mark.parametrize("edition", language.EDITIONS)
def test_three_forms_for_three_readers(edition):
    language.use(edition)

    def make():
        panel = Verdicts("S13")
        panel.set(verdict="unsupported", reveal=True)
        return panel

    assert language.of(make().claim.why) in panel_guards.three_forms(make)
    panel_guards.labels_are_words(make(), [CONTROLS])


def test_a_text_that_lacks_a_value_is_seen():
    panel = Verdicts("S08")
    panel.set(verdict="misleading", reveal="yes")
    panel_guards.sees_what_is_false(panel, "1033(2)", "1034(2)")


@pytest.mark.usefixtures("unpainted")
def test_a_choice_that_is_taken_away_is_the_first_entry():
    panel_guards.keeps_a_choice(Verdicts("S08"))


@pytest.mark.usefixtures("unpainted")
def test_nothing_is_an_output_widget():
    assert panel_guards.has_no_output_widget(Verdicts())


@pytest.mark.usefixtures("unpainted")
def test_a_wrong_entry_gets_one_sentence_and_moves_nothing():
    with pytest.raises(datasets.DataProblem, match="S99"):
        Verdicts("S99")
    panel = Verdicts("S08")
    wrong_ones = [{"claim": "S99"}, {"verdict": "wrong"}, {"verdikt": "risky"}]
    for wrong in wrong_ones:
        with pytest.raises(datasets.DataProblem):
            panel.set(kind="legal", **wrong)
        assert panel.claim.id == "S08" and panel._controls["kind"].value == ""


def test_an_error_of_the_kits_own_is_named_in_the_panel(monkeypatch):
    panel = Verdicts("S08")
    monkeypatch.setattr(Verdicts, "_reveal", lambda self: 1 / 0)
    panel.set(reveal="yes")
    with pytest.raises(ZeroDivisionError):
        panel._controls["verdict"].value = "risky"
    assert "ZeroDivisionError" in panel._message.value
