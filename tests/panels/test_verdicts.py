"""The panel of verdicts says what the audit says, and nothing of it before you have judged."""

import importlib.util
from pathlib import Path

import ipywidgets as widgets
import pytest

from kit import datasets, language, law
from kit.panels.verdicts import Verdicts

_spec = importlib.util.spec_from_file_location(
    "panel_guards", Path(__file__).with_name("panel_guards.py")
)
panel_guards = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(panel_guards)

pytestmark = pytest.mark.usefixtures("loud_widgets")
ARTICLE = law.audit()
CONTROLS = ["claim", "kind", "verdict", "provision", "reveal"]


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


@pytest.mark.parametrize("name", CONTROLS)
@pytest.mark.parametrize("reveal", ["no", "yes"])
def test_every_control_over_all_its_ends(name, reveal):
    panel = Verdicts("S08")
    panel.set(verdict="misleading", reveal=reveal)
    states = [value for _, value in panel._controls[name].options]
    step = 7 if name == "provision" else 3 if name == "claim" else 1  # long lists, and their ends
    for state in [*states[::step], states[-1]]:
        panel._controls[name].value = state  # as a browser does: observers run, and may not fail
        assert panel.problem == ""
        assert panel_guards.lacking(panel.value, panel.text()) == []


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
    panel = Verdicts("S13")
    panel.set(verdict="unsupported", reveal=True)
    bundle = panel._repr_mimebundle_()
    assert set(bundle) >= {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert language.of(panel.claim.why) in bundle["text/plain"]
    assert all(control.description.strip() for control in panel._controls.values())
    assert len(panel._controls) <= 7


def test_a_text_that_lacks_a_value_is_seen():
    panel = Verdicts("S08")
    panel.set(verdict="misleading", reveal="yes")
    whole = panel.text()
    assert panel_guards.lacking(panel.value, whole[:100])
    assert panel_guards.lacking(panel.value, whole.replace("1033(2)", "1034(2)"))


def below(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from below(child)


def test_nothing_is_an_output_widget():
    assert not any(isinstance(w, widgets.Output) for w in below(Verdicts()))


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
