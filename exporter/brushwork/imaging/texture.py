"""Noise that painters make strokes and patches of where a photograph has nothing to hold on to.

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

TEXTURE_SIDE = 5
"""Pixels over which the grey noise is averaged: the breadth of the finest strokes."""
MOTTLE_SIDE = 17
"""Pixels over which the coloured noise is averaged: the breadth of patches."""
APART = 1 << 16
"""Beyond the largest pictures: what is hashed with another multiple of it, as grain and each
colour, has nothing to do with the rest."""


@dataclass(frozen=True)
class Noise:
    """Deviations, white being 1, of grey `texture` and of broader, coloured `mottle`."""

    texture: float = 0.0
    mottle: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.texture or self.mottle)

    def times(self, factor: float) -> "Noise":
        """So much stronger."""
        return Noise(self.texture * factor, self.mottle * factor)


def textured(photo: Photo, noise: Noise, left: int = 0, top: int = 0) -> Photo:
    """A photograph, HxWx3, 0..255, with noise; clamped.

    `left` and `top` are its place in what is painted, where it is a tile of that.
    """
    height, width, _ = photo.shape
    area = Area(left, top, left + width, top + height)
    result = photo.copy()
    if noise.texture:
        result += _averaged(area, TEXTURE_SIDE, 1, noise.texture)[..., None]
    if noise.mottle:
        for colour in range(3):
            result[..., colour] += _averaged(area, MOTTLE_SIDE, 2 + colour, noise.mottle)
    clamped: Photo = np.clip(result, 0, 255)
    return clamped


def textured_source(source: Source, noise: Noise) -> Source:
    """`textured`, a part at a time."""
    return _Textured(source, noise) if noise else source


@dataclass(frozen=True)
class _Textured:
    before: Source
    noise: Noise

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
        return textured(self.before.area(area), self.noise, area.left, area.top)


def _averaged(area: Area, side: int, which: int, deviation: float) -> NDArray[np.float32]:
    """The `which`th noise: means of squares of `side` pixels that begin at each, around 0."""
    margin = side - 1
    wider = Area(area.left, area.top, area.right + margin, area.bottom + margin)
    bits = hashed(wider, 1, which * APART)
    sums = (bits & 0xFFFF).astype(np.int64) + (bits >> 16)
    for axis in (0, 1):
        running = np.cumsum(sums, axis)
        running = np.insert(running, 0, 0, axis)
        size = running.shape[axis]
        sums = running.take(range(side, size), axis) - running.take(range(size - side), axis)
    # Each is a sum of side x side pairs of 16 bits.
    spread = side * (((1 << 32) - 1) / 6) ** 0.5
    return (sums - side * side * 0xFFFF).astype(np.float32) * np.float32(255 * deviation / spread)
