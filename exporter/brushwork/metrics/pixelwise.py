"""Metrics that look at pixels only: structural similarity and the dot grid."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import PictureError

FloatArray = NDArray[np.floating[Any]]

LUMA = (0.299, 0.587, 0.114)
TAPS = 11
SIGMA = 1.5
C1, C2 = 1e-4, 9e-4  # (0.01 L)^2 and (0.03 L)^2 with a range L of 1

GRID_PERIOD = 4
GRID_WINDOW = 64
GRID_LOWEST = 0.2  # cycles per pixel


def check_picture(picture: FloatArray, smallest: int, what: str) -> None:
    """Raise PictureError unless the array is H x W x 3 with sides of at least `smallest`."""
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise PictureError(f"{what} needs pictures of shape H x W x 3, not {picture.shape}")
    if min(picture.shape[:2]) < smallest:
        height, width = picture.shape[:2]
        raise PictureError(
            f"{what} needs pictures of at least {smallest} x {smallest} pixels; "
            f"this one has {width} x {height}"
        )


def check_pair(a: tuple[int, ...], b: tuple[int, ...], what: str) -> None:
    """Raise PictureError unless both sizes (height, width) are the same."""
    if a[:2] != b[:2]:
        sizes = " and ".join(f"{width} x {height}" for height, width in (a[:2], b[:2]))
        raise PictureError(f"{what} compares pictures of one size, not {sizes}")


def luma(picture: FloatArray) -> NDArray[np.float64]:
    """Luma (ITU-R BT.601) of an H x W x 3 picture: H x W, same range."""
    red, green, blue = (picture[..., i].astype(np.float64) for i in range(3))
    return LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue


def ssim(a: FloatArray, b: FloatArray) -> float:
    """Structural similarity of two pictures of one size, H x W x 3 in [0, 1]; 1 is equality.

    On luma, with an 11-tap Gaussian window of sigma 1.5, valid positions only, mean over the
    picture (Wang, Bovik, Sheikh, Simoncelli: Image quality assessment, IEEE TIP 13(4), 2004).
    Raises PictureError where the sizes differ or a side is below 11 pixels.
    """
    check_picture(a, TAPS, "SSIM")
    check_pair(a.shape, b.shape, "SSIM")
    x, y = luma(a), luma(b)
    mean_x, mean_y = _blur(x), _blur(y)
    variance_x = _blur(x * x) - mean_x**2
    variance_y = _blur(y * y) - mean_y**2
    covariance = _blur(x * y) - mean_x * mean_y
    similarity = (
        (2 * mean_x * mean_y + C1)
        * (2 * covariance + C2)
        / ((mean_x**2 + mean_y**2 + C1) * (variance_x + variance_y + C2))
    )
    return float(similarity.mean())


def _blur(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    offsets = np.arange(TAPS) - TAPS // 2
    window = np.exp(-(offsets**2) / (2 * SIGMA**2))
    window /= window.sum()
    height, width = plane.shape[0] - TAPS + 1, plane.shape[1] - TAPS + 1
    rows = sum(weight * plane[i : i + height] for i, weight in enumerate(window))
    return np.asarray(sum(weight * rows[:, i : i + width] for i, weight in enumerate(window)))


def dot_grid(picture: FloatArray) -> float:
    """Share of a picture's fine detail that repeats every 4 pixels, in percent.

    Of the luma's power spectrum: the energy at multiples of 1/4 cycle per pixel in both
    directions, over all energy above 0.2 cycles per pixel in either. Networks that grow a
    picture back from a quarter of its size leave such a grid. The picture, H x W x 3, is cropped
    on the right and bottom to multiples of 64 pixels. 0 where there is no fine detail at all.
    Raises PictureError where a side is below 64 pixels.
    """
    check_picture(picture, GRID_WINDOW, "the dot grid")
    height, width = (side - side % GRID_WINDOW for side in picture.shape[:2])
    plane = luma(picture[:height, :width])
    power = np.abs(np.fft.fft2(plane - plane.mean())) ** 2
    down = np.abs(np.fft.fftfreq(height))
    right = np.abs(np.fft.fftfreq(width))
    fine = (down[:, None] > GRID_LOWEST) | (right > GRID_LOWEST)
    total = power[fine].sum()
    # Rounding leaves about 1e-16 of the energy everywhere: a flat picture has no detail.
    if total <= 1e-12 * plane.size:
        return 0.0
    grid = power[:: height // GRID_PERIOD, :: width // GRID_PERIOD].sum() - power[0, 0]
    return float(100 * grid / total)
