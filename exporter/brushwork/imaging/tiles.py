"""Local painters are exact under tiling: large pictures are painted tile by tile, to bound memory.

web/src/lib/imaging/tiles.ts does the same.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ..contract.kinds import PainterSpec

TILE_PIXELS = 1_100_000
"""So that a working copy with its padding is one."""


@dataclass(frozen=True)
class Area:
    """Columns `left` to `right` and rows `top` to `bottom`, without the last ones."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Tile:
    """What is fed to the painter, and the part of it that is kept."""

    fed: Area
    kept: Area


def tiles_of(
    height: int, width: int, painter: PainterSpec, margin: int = 0, pixels: int = TILE_PIXELS
) -> Iterator[Tile]:
    """Tiles that cover all pixels once, of at most about `pixels` pixels each besides their halo.

    Cut so that the halos are least, given row by row. `margin` is added to the painter's halo.
    Height and width are multiples of the painter's alignment, and so are all borders.
    """
    halo = math.ceil((painter.halo + margin) / painter.alignment) * painter.alignment

    def most(side: int) -> int:  # smaller tiles would be mostly halo
        return max(1, side // (2 * halo + painter.minimum))

    def fed(cut: tuple[int, int]) -> int:
        rows, columns = cut
        return (width + 2 * halo * (columns - 1)) * (height + 2 * halo * (rows - 1))

    def rows_for(columns: int) -> int:
        return math.ceil(width * height / (columns * pixels))

    cuts = [(rows_for(columns), columns) for columns in range(1, most(width) + 1)]
    possible = [cut for cut in cuts if cut[0] <= most(height)]
    rows, columns = min(possible, key=fed, default=(most(height), most(width)))
    for top, bottom in _cuts(height, rows, painter):
        for left, right in _cuts(width, columns, painter):
            around = Area(
                max(0, left - halo),
                max(0, top - halo),
                min(width, right + halo),
                min(height, bottom + halo),
            )
            yield Tile(around, Area(left, top, right, bottom))


def _cuts(side: int, count: int, painter: PainterSpec) -> Iterator[tuple[int, int]]:
    step = math.ceil(side / count / painter.alignment) * painter.alignment
    start = 0
    while start < side:
        # A rest that is too small to paint belongs to the tile before it.
        end = side if side - start - step < painter.minimum else start + step
        yield start, end
        start = end
