"""The arithmetic around the networks, of "A picture's way" in docs/architecture.md.

The browser's engine does the same; tests/pixels_vectors.json holds both to it.
Pictures are HxWx3 float32 in 0..255 between the steps, RGB, sRGB-coded.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
"""HxWx4, RGBA, sRGB, not premultiplied."""
Photo = NDArray[np.float32]
"""HxWx3, RGB, 0..255."""
Tensor = NDArray[np.float32]
"""1x3xHxW, RGB, 0..maximum."""
Plane = NDArray[np.float32]
"""HxW."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def is_picture(pixels: NDArray[np.generic]) -> bool:
    """Whether an array is what `Pixels` says, and not empty."""
    shape = pixels.shape
    return pixels.dtype == np.uint8 and len(shape) == 3 and shape[2] == 4 and 0 not in shape


def composite(pixels: Pixels) -> Photo:
    """Lay RGBA pixels, HxWx4, on white; not rounded."""
    colour = np.empty((*pixels.shape[:2], 3), np.float32)
    for channel in range(3):  # numpy is slow where the innermost axis is short
        colour[..., channel] = pixels[..., channel]
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
    rows, columns = survey_boxes(height, width, survey_pixels)
    return photo if rows == columns == 1 else box_means(photo, rows, columns)


def survey_boxes(height: int, width: int, survey_pixels: int) -> tuple[int, int]:
    """Rows and columns of the boxes that `survey_copy` averages."""
    k = max(1, math.ceil(math.sqrt(width * height / survey_pixels)))
    return min(k, height), min(k, width)


def box_means(photo: Photo, rows: int, columns: int) -> Photo:
    """Averages of boxes of rows by columns; a rest is left out."""
    h, w = photo.shape[0] // rows, photo.shape[1] // columns
    lines = photo[: h * rows, : w * columns].reshape(h, rows, w * columns * 3)
    sums = lines[:, 0].astype(np.float64)
    for row in range(1, rows):
        sums += lines[:, row]
    boxes = sums.reshape(h, w, columns, 3)
    means = np.empty((h, w, 3), np.float32)
    for channel in range(3):  # numpy is slow where the innermost axis is short
        total = boxes[:, :, 0, channel].copy()
        for column in range(1, columns):
            total += boxes[:, :, column, channel]
        means[..., channel] = total / (rows * columns)
    return means


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


def pad(photo: Photo, alignment: int, minimum: int) -> Photo:
    """Repeat the last column and row until sides reach `minimum` and divide by `alignment`."""

    rows, columns = (padded_side(side, alignment, minimum) - side for side in photo.shape[:2])
    if rows == columns == 0:
        return photo
    return np.pad(photo, ((0, rows), (0, columns), (0, 0)), mode="edge")


def padded_side(side: int, alignment: int, minimum: int) -> int:
    """How long a side becomes by `pad`."""
    return -(-max(side, minimum) // alignment) * alignment


def to_tensor(photo: Photo, maximum: float) -> Tensor:
    """Scale 0..255 to 0..`maximum`, and HxWx3 to 1x3xHxW."""
    planes = np.array(photo.transpose(2, 0, 1)[None], order="C")
    planes /= np.float32(255)
    planes *= np.float32(maximum)
    return planes


def from_tensor(painted: Tensor, height: int, width: int, maximum: float) -> Photo:
    """Undo `to_tensor` and `pad`: the upper left height x width pixels, 0..255, not clamped."""
    cropped: Photo = painted[0, :, :height, :width].transpose(1, 2, 0) * np.float32(255 / maximum)
    return cropped


def mix(
    photo: Photo,
    painted: Photo,
    alpha: Pixels,
    fade: float,
    mask: Plane | None = None,
    elsewhere: Photo | None = None,
) -> Pixels:
    """Move the photo towards the painting, round half up and put the alpha back.

    `photo` is the composite of step 2, `alpha` is HxW, `fade` 0..1. `mask`, HxW, is 1 where there
    is to be the painting and 0 where there is to be `elsewhere`, by default the photo.
    Returns RGBA, HxWx4.
    """
    result = np.empty((*alpha.shape, 4), np.uint8)
    result[..., 3] = alpha
    for channel in range(3):  # numpy is slow where the innermost axis is short
        before = photo[..., channel]
        mixed = painted[..., channel] - before
        if mask is not None:
            mixed *= mask
            if elsewhere is not None:
                mixed += (1 - mask) * (elsewhere[..., channel] - before)
        mixed *= np.float32(fade)
        mixed += before
        np.clip(mixed, 0, 255, out=mixed)
        mixed += np.float32(0.5)
        result[..., channel] = mixed  # truncation is floor here
    return result


def blend(photo: Photo, painted: Tensor, alpha: Pixels, strength: float, maximum: float) -> Pixels:
    """`mix` with what a network painted, as it comes out."""
    height, width, _ = photo.shape
    return mix(photo, from_tensor(painted, height, width, maximum), alpha, strength)
