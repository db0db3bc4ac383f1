"""What a look does with colours: brightness alone, the photo's palette, and masks.

Part of "The look" in docs/architecture.md.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..contract.arrays import Photo, Pixels, Plane
from .sources import Composite, resized, whole_area
from .tiles import Area

RED, BLUE = np.float32(0.299), np.float32(0.114)


def luma(photo: Photo) -> Plane:
    """Brightness as in JPEG, 0.299 R + 0.587 G + 0.114 B; HxW, of a grey exactly that grey."""
    red, green, blue = photo[..., 0], photo[..., 1], photo[..., 2]
    plane: Plane = green + RED * (red - green) + BLUE * (blue - green)
    return plane


def luma_only(painted: Photo, photo: Photo) -> Photo:
    """The photo with the painting's brightness; not clamped."""
    return photo + (luma(painted) - luma(photo))[..., None]


def palette_of(painted_copy: Photo, photo_copy: Photo) -> Callable[[Photo], Photo]:
    """What moves any part of the painting as `painted_copy` to `photo_copy`'s mean and covariance.

    Not clamped. With 1 on the diagonals of both covariances, so that those of flat pictures have
    Cholesky factors too (Gatys et al., arXiv:1606.05897).
    """
    painted_mean, painted_factor = _statistics(painted_copy)
    photo_mean, photo_factor = _statistics(photo_copy)
    turn = photo_factor @ np.linalg.inv(painted_factor)
    shift = photo_mean - turn @ painted_mean

    def move(painted: Photo) -> Photo:
        moved = np.empty_like(painted)
        for channel, (row, start) in enumerate(zip(turn.astype(np.float32), shift, strict=True)):
            # Plane by plane: a product of so many small vectors is far slower.
            colour = sum(row[c] * painted[..., c] for c in range(3))
            moved[..., channel] = colour + np.float32(start)
        return moved

    return move


def coverage(mask: Pixels, height: int, width: int, area: Area | None = None) -> Plane:
    """How much of the painting is wanted at each of height x width pixels, 0..1: mask's luma.

    By default of all of them.
    """
    stretched = resized(Composite(mask), height, width)
    return luma(stretched.area(area or whole_area(stretched))) / np.float32(255)


def _statistics(photo: Photo) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean, and the Cholesky factor of the covariance (divided by the number of pixels) plus 1."""
    colours = photo.reshape(-1, 3).astype(np.float64)
    mean = colours.mean(axis=0)
    colours -= mean
    covariance = colours.T @ colours / len(colours)
    return mean, np.asarray(np.linalg.cholesky(covariance + np.eye(3)), np.float64)
