"""Pictures of which a part at a time is made: whole ones take much memory as floats."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..contract.arrays import Photo, Pixels
from .composite import composite
from .resample import resize_area
from .survey_copy import box_means, survey_boxes
from .tiles import Area

AT_ONCE_PIXELS = 2_000_000


class Source(Protocol):
    """A picture, 0..255, RGB."""

    @property
    def height(self) -> int:
        """Rows."""

    @property
    def width(self) -> int:
        """Columns."""

    def area(self, area: Area) -> Photo:
        """A part of it, made for the caller: HxWx3."""


@dataclass(frozen=True)
class Composite:
    """RGBA pixels, HxWx4, on white."""

    pixels: Pixels

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.pixels)

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.pixels[0])

    def area(self, area: Area) -> Photo:
        """A part of it."""
        return composite(self.pixels[area.top : area.bottom, area.left : area.right])


@dataclass(frozen=True)
class Placed:
    """A picture of which only `photo`, HxWx3, is there, from `left` and `top` on."""

    photo: Photo
    left: int
    top: int
    height: int
    width: int

    def area(self, area: Area) -> Photo:
        """A part of what is there."""
        rows = slice(area.top - self.top, area.bottom - self.top)
        return self.photo[rows, area.left - self.left : area.right - self.left]


@dataclass(frozen=True)
class _Cut:
    whole: Source
    left: int
    top: int
    height: int
    width: int

    def area(self, area: Area) -> Photo:
        x, y = self.left, self.top
        moved = Area(area.left + x, area.top + y, area.right + x, area.bottom + y)
        return self.whole.area(moved)


@dataclass(frozen=True)
class _Resized:
    before: Source
    height: int
    width: int

    def area(self, area: Area) -> Photo:
        """A part of it, from a few rows at a time."""
        cost = max(1, self.before.height / self.height) * max(1, self.before.width / self.width)
        parts = [self._rows(rows) for rows in strips(area, cost)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _rows(self, area: Area) -> Photo:
        near = _near(area, self.before, self)
        down, across = self.before.height / self.height, self.before.width / self.width
        box = (
            area.left * across - near.left,
            area.top * down - near.top,
            area.right * across - near.left,
            area.bottom * down - near.top,
        )
        return resize_area(self.before.area(near), box, area.height, area.width)


def resized(source: Source, height: int, width: int) -> Source:
    """`resample.resize`, a part at a time."""
    same = (source.height, source.width) == (height, width)
    return source if same else _Resized(source, height, width)


def whole_area(source: Source) -> Area:
    """All of it."""
    return Area(0, 0, source.width, source.height)


def surveyed(source: Source, survey_pixels: int) -> Photo:
    """`survey_copy.survey_copy`, from a part at a time."""
    rows, columns = survey_boxes(source.height, source.width, survey_pixels)
    if rows == columns == 1:
        return source.area(whole_area(source))
    boxed = Area(0, 0, source.width, source.height // rows * rows)
    means = [box_means(source.area(strip), rows, columns) for strip in strips(boxed, step=rows)]
    return np.concatenate(means)


def squared(source: Source, side: int) -> Photo:
    """`resample.style_square`, from a part at a time."""
    shorter = min(source.height, source.width)
    left, top = (source.width - shorter) // 2, (source.height - shorter) // 2
    square = resized(_Cut(source, left, top, shorter, shorter), side, side)
    return square.area(whole_area(square))


def strips(area: Area, cost: float = 1.0, step: int = 1) -> Iterator[Area]:
    """An area in strips that may be floats at once, of a multiple of `step` rows.

    `cost` is how many pixels one pixel is made of.
    """
    rows = step * max(1, int(AT_ONCE_PIXELS / (area.width * step * cost)))
    for top in range(area.top, area.bottom, rows):
        yield Area(area.left, top, area.right, min(area.bottom, top + rows))


def _near(area: Area, before: Source, after: Source) -> Area:
    """What the filter sees of the picture before it was resized, and a little more."""

    def bounds(start: int, end: int, size: int, resized_size: int) -> tuple[int, int]:
        scale = size / resized_size
        reach = max(1, scale) + 1
        first, last = math.floor(start * scale - reach), math.ceil(end * scale + reach)
        return max(0, first), min(size, last)

    left, right = bounds(area.left, area.right, before.width, after.width)
    top, bottom = bounds(area.top, area.bottom, before.height, after.height)
    return Area(left, top, right, bottom)
