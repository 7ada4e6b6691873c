"""What the tests of every panel ask of it; plain functions, so that a failure can be planted."""

import ipywidgets as widgets
import pytest
from hypothesis import HealthCheck, settings
from ipywidgets.widgets.widget import _instances

from kit import law
from kit.figures import base as figures

# Few examples: each draws a whole panel. `unpainted` is the same for all of them.
SOME = settings(
    max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
_WHOLE = 8  # a list up to this long is gone through whole


@pytest.fixture
def unpainted(monkeypatch):
    """Draw and describe figures without making pixels of them: half of a panel's time goes there,
    and the tests of figures look at the pixels.
    """
    monkeypatch.setattr(figures, "png", lambda figure: b"")


def lacking(value, text):
    """Name the values and lines of a panel that its text form does not print."""
    parts = [
        part
        for name, entry in value.items()
        for part in (name, *(entry if isinstance(entry, list) else [str(entry)]))
    ]
    return [part for part in parts if part not in text]


def ends(control):
    """The ends of what a list can hold: nothing, its first, middle and last entries, and all."""
    values = [value for _, value in control.options]
    if isinstance(control, widgets.SelectMultiple):
        # all at once holds every code, so a code that the law refuses is still found
        return [(), (values[0],), (values[-1],), tuple(values)]
    if len(values) <= _WHOLE:
        return values
    return [*values[:2], values[len(values) // 2], *values[-2:]]


def goes_through(panel, name, states):
    """Move a control as a browser does, so that observers run, and find no problem on the way."""
    for state in states:
        panel._controls[name].value = state
        assert panel.problem == "", state
        assert lacking(panel.value, panel.text()) == []


def three_forms(make):
    """A panel for three readers: live, as a picture, as a text that is the same in every run."""
    bundle = make()._repr_mimebundle_()
    assert set(bundle) >= {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/plain"] == make().text()
    return bundle["text/plain"]


def sees_what_is_false(panel, true, false):
    """A text that was cut, or holds one other value, lacks something; the panel's own does not."""
    whole = panel.text()
    assert true in whole and lacking(panel.value, whole) == []
    assert lacking(panel.value, whole[:100])
    assert lacking(panel.value, whole.replace(true, false))


def below(widget):
    """A widget and all that stands in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from below(child)


def has_no_output_widget(panel):
    """Output widgets swallow errors, and the check of the lessons cannot compare them."""
    return not any(isinstance(w, widgets.Output) for w in below(panel))


def keeps_a_choice(panel):
    """A program can take the choice of a list away; the list stands at its first entry then."""
    for control in panel._controls.values():
        if isinstance(control, widgets.Dropdown):
            control.set_state({"index": None})
            assert control.index == 0 and panel.problem == ""
            assert lacking(panel.value, panel.text()) == []


def makes_no_new_widgets(panel, name, states):
    """A widget stays in the kernel for good, so moving a control may make none."""
    before = len(_instances)
    for state in states * 3:
        panel._controls[name].value = state
    assert len(_instances) == before


def labels_are_words(panel, pages):
    """Every control has a label of its own, and seven at most are in sight."""
    assert all(len(names) <= 7 for names in pages)
    labels = [control.description for control in panel._controls.values()]
    assert all(label.strip() for label in labels) and len(set(labels)) == len(labels)


def surfaces_an_error(panel, monkeypatch, asked, name, states):
    """An error of the kit's own is named in the panel and goes on its way; then it goes away."""

    def broken(*_, **__):
        raise RuntimeError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(law, asked, broken)
        with pytest.raises(RuntimeError, match="planted"):
            panel._controls[name].value = states[0]
        assert "planted" in panel._message.value
    panel._controls[name].value = states[1]
    assert panel._message.value == ""
