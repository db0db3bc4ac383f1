"""Film grain: brightness alone, and fixed to its place.

Part of "The look" in docs/architecture.md.
"""

import math

import numpy as np

from ..contract.arrays import Photo, Plane
from .colours import luma
from .hashing import hashed
from .tiles import Area

AMPLITUDE = 48
"""The most that grain 1 adds or takes, of 255; that is where the painting is half bright."""
GRAINS_ACROSS = 2048
"""Grains along the longer side, about: a large picture is as grainy as a small copy of it."""


def grained(painted: Photo, grain: float, area: Area, height: int, width: int) -> Photo:
    """A part of a painting, HxWx3, with grain, 0..1; not clamped.

    `area` is where it lies in the whole picture, which has `height` x `width` pixels. Pure black
    and pure white stay as they are.
    """
    if grain == 0:
        return painted
    side = max(1, math.floor(max(height, width) / GRAINS_ACROSS + 0.5))
    bright = np.clip(luma(painted) / np.float32(255), 0, 1)
    added = np.float32(AMPLITUDE * grain) * 4 * bright * (1 - bright) * _noise(area, side)
    result: Photo = painted + added[..., None]
    return result


def _noise(area: Area, side: int) -> Plane:
    """Over -1 and under 1, mostly near 0, in grains of `side` pixels.

    Two grids of grains, half a grain apart, so that their squares are not seen.
    """
    first = hashed(area, side) & 0xFFFF
    second = hashed(area, side, side // 2) >> 16
    halves: Plane = (first + second).astype(np.float32)
    noise: Plane = (halves - np.float32(0xFFFF)) / np.float32(0x10000)
    return noise
