"""The font subset draws every character of the kit's texts, and carries its licence."""

import cut_font
from fontTools.ttLib import TTFont


def test_no_character_is_missing():
    assert cut_font.lacking() == set()


def test_a_missing_character_is_found(monkeypatch):
    monkeypatch.setattr(cut_font, "needed", lambda: {"门", "𠮷"})
    assert cut_font.lacking() == {"𠮷"}


def test_the_licence_is_beside_it_and_the_reserved_name_is_not_used():
    text = (cut_font.FONT.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License" in text or "SIL OPEN FONT LICENSE" in text
    names = TTFont(cut_font.FONT)["name"]
    assert names.getDebugName(1) == cut_font.FAMILY
    assert "Noto" not in names.getDebugName(4) and "Source" not in names.getDebugName(4)


def test_it_stays_small():
    assert cut_font.FONT.stat().st_size < 1_000_000
