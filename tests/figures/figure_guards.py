"""What the tests of every figure ask of it: nothing cut, nothing covered, readable, described."""

import warnings

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from kit.figures import base


@pytest.fixture
def missing_glyphs_are_errors(caplog):
    """A character that no font holds is drawn as a box, which nobody would notice."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        yield
    assert not [r for r in caplog.records if "glyph" in r.getMessage().lower()]


def texts(figure):
    """Every text that is drawn, with its box in pixels; tick labels outside the axis are none."""
    base.png(figure)  # places all of them
    painter = figure.canvas.get_renderer()
    return [
        (artist.get_text(), artist.get_window_extent(painter))
        for artist in figure.findobj(Text)
        if artist.get_visible() and artist.get_text().strip() and _is_drawn(artist)
    ]


def _is_drawn(artist):
    """A tick's label knows its figure only, so ask each axes whether it is one of its own."""
    for axes in artist.get_figure().axes:
        across, upward = axes.get_xticklabels(), axes.get_yticklabels()
        if not axes.axison and artist in [*across, *upward]:
            return False
        for place, labels, limits in (
            (0, across, axes.get_xlim()),
            (1, upward, axes.get_ylim()),
        ):
            if artist in labels:
                return min(limits) <= artist.get_position()[place] <= max(limits)
    return True


def cut(figure):
    """Texts that run out of the picture."""
    return _cut(texts(figure), figure)


def _cut(boxes, figure):
    wide, high = figure.canvas.get_width_height()
    return [
        text
        for text, box in boxes
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > wide + 0.5 or box.y1 > high + 0.5
    ]


def covered(figure):
    """Pairs of texts that lie on each other by more than a pixel."""
    return _covered(texts(figure))


def _covered(boxes):
    return [
        (one, other)
        for i, (one, a) in enumerate(boxes)
        for other, b in boxes[i + 1 :]
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]


def are_whole(named, at_least=2):
    """Texts enough in every figure, none cut, none covered; each figure is drawn once for all."""
    for name, figure in named.items():
        boxes = texts(figure)
        assert len(boxes) >= at_least, name
        assert _cut(boxes, figure) == [] and _covered(boxes) == [], name


def are_described(named, edition):
    """Each has one line that says what it shows, in the language that was spoken."""
    opening = {"en": "Figure: ", "zh": "图："}[edition]
    for name, figure in named.items():
        assert figure.description.startswith(opening) and "\n" not in figure.description, name


def _luminance(colour):
    channels = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(channels, [0.2126, 0.7152, 0.0722]))


def stand_out(named):
    """Every text has the contrast that WCAG asks for on white, 4.5 to 1."""
    for name, figure in named.items():
        for artist in figure.findobj(Text):
            if artist.get_text().strip():
                contrast = 1.05 / (_luminance(artist.get_color()) + 0.05)
                assert contrast >= 4.5, (name, artist.get_text())
