"""Differences of pictures and SSIM, in plain Python.

Pictures are bytes, row by row, RGB. What is computed is what `metrics.ssim` computes with NumPy; a
test holds one against the other.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import PictureError

LUMA = (0.299, 0.587, 0.114)
TAPS = 11
SIGMA = 1.5
C1, C2 = 1e-4, 9e-4
COLOURS = 3

Plane = list[list[float]]


@dataclass(frozen=True)
class Difference:
    """How far two pictures are apart, in levels of 255."""

    mean: float
    worst: int


def difference(a: bytes, b: bytes) -> Difference:
    """Absolute difference of two RGB pictures, over all pixels and channels.

    Raises PictureError where they are empty or not as large.
    """
    if len(a) != len(b) or not a:
        raise PictureError(f"pictures of {len(a)} and {len(b)} bytes cannot be compared")
    apart = [abs(x - y) for x, y in zip(a, b, strict=True)]
    return Difference(sum(apart) / len(apart), max(apart))


def ssim(a: bytes, b: bytes, width: int, height: int) -> float:
    """Structural similarity of two RGB pictures of one size; 1 where they are equal.

    On luma, 11 x 11 Gaussian window of sigma 1.5, valid positions only, mean over the picture
    (Wang, Bovik, Sheikh, Simoncelli: Image quality assessment, IEEE TIP 13(4), 2004). Raises
    PictureError where a side is below 11 pixels or a picture is of another size.
    """
    if min(width, height) < TAPS:
        raise PictureError(f"SSIM needs {TAPS} x {TAPS} pixels; there are {width} x {height}")
    x, y = luma(a, width, height), luma(b, width, height)
    means = zip(_blur(x), _blur(y), strict=True)
    # Of the variances no more than their sum is wanted.
    squares = _blur(_each(lambda p, q: p * p + q * q, x, y))
    products = _blur(_each(lambda p, q: p * q, x, y))
    total = 0.0
    for (row_x, row_y), row_squares, row_products in zip(means, squares, products, strict=True):
        for mean_x, mean_y, square, product in zip(
            row_x, row_y, row_squares, row_products, strict=True
        ):
            both, power = mean_x * mean_y, mean_x * mean_x + mean_y * mean_y
            similar = (2 * both + C1) * (2 * (product - both) + C2)
            total += similar / ((power + C1) * (square - power + C2))
    return total / ((width - TAPS + 1) * (height - TAPS + 1))


def luma(rgb: bytes, width: int, height: int) -> Plane:
    """Luma of an RGB picture, 0 to 1, a list for each row; raises PictureError as `ssim`."""
    if len(rgb) != COLOURS * width * height:
        raise PictureError(f"a picture of {width} x {height} pixels has not {len(rgb)} bytes")
    red, green, blue = (weight / 255 for weight in LUMA)
    line = [
        red * r + green * g + blue * b
        for r, g, b in zip(rgb[0::3], rgb[1::3], rgb[2::3], strict=True)
    ]
    return [line[at : at + width] for at in range(0, len(line), width)]


def without_alpha(rgba: bytes) -> bytes:
    """The RGB of an RGBA picture."""
    rgb = bytearray(len(rgba) // 4 * COLOURS)
    for channel in range(COLOURS):
        rgb[channel::COLOURS] = rgba[channel::4]
    return bytes(rgb)


def _window() -> tuple[float, ...]:
    half = TAPS // 2
    weights = [math.exp(-((at - half) ** 2) / (2 * SIGMA**2)) for at in range(TAPS)]
    return tuple(weight / sum(weights) for weight in weights[: half + 1])


def _blur(plane: Plane) -> Plane:
    down = [_along(plane[at : at + TAPS]) for at in range(len(plane) - TAPS + 1)]
    width = len(plane[0]) - TAPS + 1
    return [_along([row[at : at + width] for at in range(TAPS)]) for row in down]


def _along(rows: Plane) -> list[float]:
    """The weighted sum of as many rows as there are taps; the window is symmetric."""
    w0, w1, w2, w3, w4, w5 = WINDOW
    return [
        w0 * (a + k) + w1 * (b + j) + w2 * (c + i) + w3 * (d + h) + w4 * (e + g) + w5 * f
        for a, b, c, d, e, f, g, h, i, j, k in zip(*rows, strict=True)
    ]


def _each(work: Callable[[float, float], float], x: Plane, y: Plane) -> Plane:
    return [list(map(work, p, q)) for p, q in zip(x, y, strict=True)]


WINDOW = _window()
