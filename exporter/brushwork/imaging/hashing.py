"""Noise that is the same everywhere, by a hash of a pixel's place: tiles fit, engines agree."""

import numpy as np
from numpy.typing import NDArray

from .tiles import Area


def hashed(area: Area, side: int = 1, offset: int = 0) -> NDArray[np.uint32]:
    """32 bits for every square of `side` pixels: "lowbias32" by Chris Wellons.

    Places are moved by `offset` first. https://nullprogram.com/blog/2018/07/31/
    """

    def squares(start: int, stop: int) -> NDArray[np.uint32]:
        return (np.arange(start, stop, dtype=np.uint32) + np.uint32(offset)) // np.uint32(side)

    rows = squares(area.top, area.bottom) * np.uint32(0x9E3779B1)
    columns = squares(area.left, area.right) * np.uint32(0x85EBCA77)
    bits: NDArray[np.uint32] = rows[:, None] ^ columns
    bits ^= bits >> np.uint32(16)
    bits *= np.uint32(0x7FEB352D)
    bits ^= bits >> np.uint32(15)
    bits *= np.uint32(0x846CA68B)
    bits ^= bits >> np.uint32(16)
    return bits
