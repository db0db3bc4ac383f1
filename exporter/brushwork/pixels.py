"""The arithmetic around the networks, steps 2 to 7 of "A picture's way" in docs/architecture.md.

web/src/engine/pixels.ts does the same; tests/pixels_vectors.json holds both to it.
Pictures are HxWx3 float32 in 0..255 between the steps, RGB, sRGB-coded.
"""

import math

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""HxWx4, RGBA, sRGB, not premultiplied."""
Photo = NDArray[np.float32]
"""HxWx3, RGB, 0..255."""
Tensor = NDArray[np.float32]
"""1x3xHxW, RGB, 0..maximum."""


def composite(pixels: Pixels) -> Photo:
    """Lay RGBA pixels, HxWx4, on white; not rounded."""
    colour = pixels[..., :3].astype(np.float32)
    if np.all(pixels[..., 3] == 255):
        return colour
    alpha = pixels[..., 3:].astype(np.float32) / np.float32(255)
    on_white: Photo = colour * alpha + np.float32(255) * (1 - alpha)
    return on_white


def survey_copy(photo: Photo, survey_pixels: int) -> Photo:
    """Average boxes of k by k, so that about `survey_pixels` remain.

    A rest of fewer than k rows or columns is left out; a side smaller than k becomes one.
    """
    height, width, _ = photo.shape
    k = max(1, math.ceil(math.sqrt(width * height / survey_pixels)))
    if k == 1:
        return photo
    rows, columns = min(k, height), min(k, width)
    h, w = height // rows, width // columns
    boxes = photo[: h * rows, : w * columns].reshape(h, rows, w, columns, 3)
    means: NDArray[np.float64] = boxes.mean(axis=(1, 3), dtype=np.float64)
    return means.astype(np.float32)


def resize(photo: Photo, height: int, width: int) -> Photo:
    """Resample with a triangle filter, as wide as two pixels of the coarser of both grids.

    Enlarging this is bilinear interpolation, reducing an antialiased average.
    """
    return _resize_rows(_resize_rows(photo, height).transpose(1, 0, 2), width).transpose(1, 0, 2)


def _resize_rows(photo: Photo, rows: int) -> Photo:
    if len(photo) == rows:
        return photo
    scale = len(photo) / rows
    reach = max(1.0, scale)
    result = np.empty((rows, *photo.shape[1:]), np.float32)
    for row in range(rows):
        centre = (row + 0.5) * scale - 0.5
        first = max(0, math.ceil(centre - reach))
        last = min(len(photo) - 1, math.floor(centre + reach))
        weights = 1 - np.abs(np.arange(first, last + 1) - centre) / reach
        weights = (weights / weights.sum()).astype(np.float32)
        result[row] = np.tensordot(weights, photo[first : last + 1], 1)
    return result


def style_square(photo: Photo, side: int) -> Photo:
    """The centre square, side x side: what the style encoder sees of a picture."""
    height, width, _ = photo.shape
    shorter = min(height, width)
    top, left = (height - shorter) // 2, (width - shorter) // 2
    return resize(photo[top : top + shorter, left : left + shorter], side, side)


def pad(photo: Photo, alignment: int, minimum: int) -> Photo:
    """Repeat the last column and row until sides reach `minimum` and divide by `alignment`."""

    def missing(side: int) -> int:
        return -(-max(side, minimum) // alignment) * alignment - side

    rows, columns = missing(photo.shape[0]), missing(photo.shape[1])
    if rows == columns == 0:
        return photo
    return np.pad(photo, ((0, rows), (0, columns), (0, 0)), mode="edge")


def to_tensor(photo: Photo, maximum: float) -> Tensor:
    """Scale 0..255 to 0..`maximum`, and HxWx3 to 1x3xHxW."""
    planes = np.array(photo.transpose(2, 0, 1)[None], order="C")
    planes /= np.float32(255)
    planes *= np.float32(maximum)
    return planes


def blend(photo: Photo, painted: Tensor, alpha: Pixels, strength: float, maximum: float) -> Pixels:
    """Crop the painting to the photo's size, mix both, round half up and put the alpha back.

    `photo` is the composite of step 2, `painted` may be padded on the right and bottom,
    `alpha` is HxW, `strength` 0..1. Returns RGBA, HxWx4.
    """
    height, width, _ = photo.shape
    mixed = painted[0, :, :height, :width].transpose(1, 2, 0) * np.float32(255 / maximum)
    mixed -= photo
    mixed *= np.float32(strength)
    mixed += photo
    np.clip(mixed, 0, 255, out=mixed)
    mixed += np.float32(0.5)
    result = np.empty((height, width, 4), np.uint8)
    result[..., :3] = mixed  # truncation is floor here
    result[..., 3] = alpha
    return result
