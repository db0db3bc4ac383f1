"""Pictures of another size, by one filter."""

import math

import numpy as np
from PIL import Image

from ..contract.arrays import Photo, Plane

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def resize(photo: Photo, height: int, width: int) -> Photo:
    """Resample with a triangle filter, as wide as two pixels of the coarser of both grids.

    Enlarging this is bilinear interpolation, reducing an antialiased average.
    """
    if photo.shape[:2] == (height, width):
        return photo
    return np.stack([resize_plane(photo[..., c], height, width) for c in range(3)], axis=2)


def resize_plane(plane: Plane, height: int, width: int) -> Plane:
    """`resize` for one channel, HxW."""
    # Pillow widens its bilinear filter where it reduces, and leaves the range as it is.
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))


def resize_area(photo: Photo, box: Box, height: int, width: int) -> Photo:
    """`resize` of a part, which is given with what lies around it.

    `box` is where it lies in the photo, in pixels that need not be whole.
    """
    left, top, right, bottom = box
    inside = max(0, left), max(0, top), min(photo.shape[1], right), min(photo.shape[0], bottom)
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(photo[..., c])).resize(
                (width, height), Image.Resampling.BILINEAR, inside
            )
        )
        for c in range(3)
    ]
    return np.stack(planes, axis=2)


def stroke_side(side: int, stroke: float) -> int:
    """A side of the copy that is painted with strokes of this size, 1 or more."""
    return max(1, math.floor(side / stroke + 0.5))


def style_square(photo: Photo, side: int) -> Photo:
    """The centre square, side x side: what the style encoder sees of a picture."""
    height, width, _ = photo.shape
    shorter = min(height, width)
    top, left = (height - shorter) // 2, (width - shorter) // 2
    return resize(photo[top : top + shorter, left : left + shorter], side, side)
