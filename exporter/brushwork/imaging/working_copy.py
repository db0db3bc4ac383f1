"""The working copy: what is painted of a large picture, and its way back to the picture's size.

A painter's strokes are so many pixels wide. On copies that are about as large for all large
pictures they are as wide in proportion, so that a painting looks the same at any size, and costs
the same. What is too fine for the copy comes from the photograph, as brightness.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.arrays import Photo
from ..contract.limits import WORKING_PIXELS
from .colours import luma
from .sources import Placed, Source, resized
from .tiles import Area

DETAIL = np.float32(0.6)
"""How much of the photograph's finest brightness a painting has."""


def working_size(height: int, width: int) -> tuple[int, int]:
    """Height and width of a picture's copy: its own, or reduced to at most WORKING_PIXELS."""
    factor = max(1.0, math.sqrt(height * width / WORKING_PIXELS))
    return max(1, int(height / factor)), max(1, int(width / factor))


def enlarged(painted: Photo, copy: Photo, photo: Source) -> Source:
    """A painted copy in the photo's size, with the detail that the copy has not.

    `painted` and `copy` are HxWx3 of one size. With d for DETAIL times the luma it is
    `resize(sharpened(painted - d(copy))) + d(photo)`; reduced again it is about `painted`.
    """
    height, width, _ = painted.shape
    smooth = sharpened(painted - _detail(copy), photo.height / height)
    placed = Placed(smooth, 0, 0, height, width)
    return _Detailed(resized(placed, photo.height, photo.width), photo)


def sharpened(photo: Photo, factor: float) -> Photo:
    """Sharper by what is lost when it is enlarged by a factor and averaged over boxes again.

    That blurs by 1/8, 3/4, 1/8 both ways where the factor is 2 or more, and less below it.
    """
    blurred = photo
    for axis in (0, 1):
        before, after = (np.take(blurred, at, axis) for at in _neighbours(blurred.shape[axis]))
        blurred = blurred + (before + after - 2 * blurred) / np.float32(8)
    result: Photo = photo + np.float32(min(1.0, factor - 1)) * (photo - blurred)
    return result


def _neighbours(side: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    places = np.arange(side)
    return np.maximum(places - 1, 0), np.minimum(places + 1, side - 1)


@dataclass(frozen=True)
class _Detailed:
    smooth: Source
    photo: Source

    @property
    def height(self) -> int:
        return self.photo.height

    @property
    def width(self) -> int:
        return self.photo.width

    def area(self, area: Area) -> Photo:
        return self.smooth.area(area) + _detail(self.photo.area(area))


def _detail(photo: Photo) -> Photo:
    detail: Photo = DETAIL * luma(photo)[..., None]
    return detail
