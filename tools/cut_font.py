"""Cut the CJK font to the characters that the kit's texts use, so that it weighs little.

    python tools/cut_font.py SOURCE     cut; SOURCE is Noto Sans SC (SIL Open Font License), a .ttf
                                        file or the wheel of PyPI's zhplot, which holds it
    python tools/cut_font.py --check    name the characters that the committed font lacks

`make font` fetches that wheel and cuts. Needs fontTools (it comes with matplotlib). The family is
renamed, as the licence asks of a changed font.
"""

import io
import sys
import zipfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
FONT = ROOT / "data" / "fonts" / "DoorstepCJK-Subset.ttf"
FAMILY = "Doorstep CJK"
IN_WHEEL = "zhplot/fonts/NotoSansSC-Regular.ttf"
# Texts that a figure may draw: messages and labels, and all that a theme says of itself.
DRAWN = ["data/language", "data/law", "data/evidence", "data/exercises", "data/negotiation"]
DRAWN += ["data/psychology"]
LATIN = {chr(c) for c in range(0x20, 0x7F)} | set("·–—‘’“”…×≥≤°%")


def needed() -> set[str]:
    """Collect every character of the texts that figures may draw."""
    texts = [p.read_text("utf-8") for d in DRAWN for p in (ROOT / d).rglob("*.yaml")]
    # hangul stands in citations only, and no figure draws a citation
    return LATIN | {c for t in texts for c in t if c.isprintable() and not "가" <= c <= "힣"}


def lacking(font: Path = FONT) -> set[str]:
    """Name the needed characters that a font has no glyph for."""
    have = set(TTFont(font).getBestCmap())
    return {c for c in needed() if ord(c) not in have}


def cut(source: Path) -> None:
    """Write the subset, the same bytes each time."""
    options = subset.Options(layout_features=["kern"], notdef_outline=True, hinting=False)
    options.recalc_timestamp = False
    content = source.read_bytes()
    if source.suffix == ".whl":
        content = zipfile.ZipFile(source).read(IN_WHEEL)
    font = subset.load_font(io.BytesIO(content), options)
    font.recalcTimestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(c) for c in needed()])
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16}:
            name = FAMILY.replace(" ", "") if record.nameID == 6 else FAMILY
            record.string = name
    font["head"].modified = font["head"].created
    subset.save_font(font, FONT, options)


def main(arguments: list[str]) -> int:
    """Run one of the two forms above."""
    if arguments == ["--check"]:
        missing = lacking()
        print("".join(sorted(missing)) or "no character is missing")
        return bool(missing)
    cut(Path(arguments[0]))
    # matplotlib's own DejaVu draws what the source font lacks
    print(f"{FONT.name}: {FONT.stat().st_size:,} bytes, {len(needed())} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
