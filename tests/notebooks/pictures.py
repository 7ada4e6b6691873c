"""Compare the PNG outputs of two executions of a cell: what nbval leaves out."""

import base64
import io

import numpy as np
from PIL import Image

# Side of the square tiles that are compared, in pixels: about the size of one character in a
# figure.
TILE = 16
# Root mean square difference, of 255, that the worst tile may have. Measured on a bar chart: noise
# of three levels on every pixel gives 2, a colour that the eye just tells apart 10, a bar one pixel
# longer 39, one changed digit 58 (test_pictures.py). A mean over the whole picture would drown the
# last two: there they give 3.
TOLERANCE = 8.0


def decode(png):
    """Pixels of a base64 PNG on white, as floats, height x width x 3."""
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(paper, picture).convert("RGB"), dtype=float)


def worst_tile(one, other):
    """Root mean square difference (0 to 255) of the tile that differs most, and the tile's x,
    y in pixels.
    """
    squares = ((one - other) ** 2).mean(axis=2)
    height, width = squares.shape
    squares = np.pad(squares, ((0, -height % TILE), (0, -width % TILE)))
    tiles = squares.reshape(squares.shape[0] // TILE, TILE, squares.shape[1] // TILE, TILE).mean(
        axis=(1, 3)
    )
    row, column = np.unravel_index(tiles.argmax(), tiles.shape)
    return float(np.sqrt(tiles[row, column])), (int(column) * TILE, int(row) * TILE)


def pngs(outputs):
    """The PNGs of a cell's outputs, in order."""
    return [
        output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})
    ]


def difference(reference, fresh):
    """Say in one sentence how the pictures of two lists of outputs differ, or "" when they do
    not.
    """
    old, new = pngs(reference), pngs(fresh)
    if len(old) != len(new):
        return f"The lesson holds {len(old)} picture(s) here, this run made {len(new)}."
    for number, (left, right) in enumerate(zip(old, new, strict=True), start=1):
        if left == right:
            continue
        before, after = decode(left), decode(right)
        if before.shape != after.shape:
            sizes = [f"{pixels.shape[1]} x {pixels.shape[0]}" for pixels in (before, after)]
            return f"Picture {number} was {sizes[0]} pixels, this run made {sizes[1]}."
        measure, (x, y) = worst_tile(before, after)
        if measure > TOLERANCE:
            return (
                f"Picture {number} changed: near x={x}, y={y} it differs by {measure:.0f} of 255 "
                f"(root mean square of a {TILE} x {TILE} tile; {TOLERANCE:.0f} is allowed)."
            )
    return ""
