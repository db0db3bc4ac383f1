"""Local painters are exact under tiling: large pictures are painted in bands, to bound memory.

web/src/engine/bands.ts does the same.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .manifest import Painter

BAND_PIXELS = 2_000_000


@dataclass(frozen=True)
class Band:
    """Rows `top` to `bottom` are fed, of which rows `start` to `end` are kept."""

    top: int
    start: int
    end: int
    bottom: int


def bands_of(
    height: int, width: int, painter: Painter, pixels: int = BAND_PIXELS
) -> Iterator[Band]:
    """Bands that cover all rows once, of at most about `pixels` pixels each besides their halo.

    Height and width are multiples of the painter's alignment, and so is every band's border.
    """

    def align(rows: float) -> int:
        return math.ceil(rows / painter.alignment) * painter.alignment

    halo = align(painter.halo)
    # Thinner bands would be mostly halo.
    most = height // (2 * halo + painter.minimum)
    rows = align(height / max(1, min(math.ceil(width * height / pixels), most)))
    start = 0
    while start < height:
        # A rest that is too small to paint belongs to the band before it.
        end = height if height - start - rows < painter.minimum else start + rows
        yield Band(max(0, start - halo), start, end, min(height, end + halo))
        start = end
