"""Noise that painters make strokes of where a photograph has nothing to hold on to.

A network that sees a clean sky can only leave it flat: what is to differ from place to place has to
come in (texture networks, Ulyanov et al., arXiv:1603.03417). The noise hangs on a pixel's place in
what is painted, so that tiles fit and engines agree. Part of "A picture's way" in
docs/architecture.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.arrays import Photo
from .hashing import hashed
from .sources import Source
from .tiles import Area

SIDE = 5
"""Pixels over which the noise is averaged: the breadth of the finest strokes."""
OFFSET = 1 << 16
"""Beyond the largest pictures: it has nothing to do with their grain."""
MIDDLE = SIDE * SIDE * 0xFFFF
DEVIATION = SIDE * (((1 << 32) - 1) / 6) ** 0.5
"""Of a sum of so many pairs of 16 bits."""


def textured(photo: Photo, deviation: float, left: int = 0, top: int = 0) -> Photo:
    """A photograph, HxWx3, 0..255, with noise of a deviation, white being 1; clamped.

    `left` and `top` are its place in what is painted, where it is a tile of that.
    """
    height, width, _ = photo.shape
    sums = _sums(Area(left, top, left + width, top + height)).astype(np.float32)
    noise = sums * np.float32(255 * deviation / DEVIATION)
    result: Photo = np.clip(photo + noise[..., None], 0, 255)
    return result


def textured_source(source: Source, deviation: float) -> Source:
    """`textured`, a part at a time."""
    return _Textured(source, deviation) if deviation else source


@dataclass(frozen=True)
class _Textured:
    before: Source
    deviation: float

    @property
    def height(self) -> int:
        """Rows."""
        return self.before.height

    @property
    def width(self) -> int:
        """Columns."""
        return self.before.width

    def area(self, area: Area) -> Photo:
        """A part of it."""
        return textured(self.before.area(area), self.deviation, area.left, area.top)


def _sums(area: Area) -> NDArray[np.int64]:
    """Around 0, in squares of SIDE pixels that begin at each."""
    margin = SIDE - 1
    bits = hashed(Area(area.left, area.top, area.right + margin, area.bottom + margin), 1, OFFSET)
    sums = (bits & 0xFFFF).astype(np.int64) + (bits >> 16)
    for axis in (0, 1):
        running = np.cumsum(sums, axis)
        running = np.insert(running, 0, 0, axis)
        size = running.shape[axis]
        sums = running.take(range(SIDE, size), axis) - running.take(range(size - SIDE), axis)
    return sums - MIDDLE
