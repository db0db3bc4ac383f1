"""The pictures of a validation: photographs to paint, and the pictures of the styles."""

from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import PictureError
from ..metrics.perceptual import SMALLEST_SIDE
from ..pictures import decode
from ..pixels import Pixels

LARGEST_SIDE = 512
STYLE_SIDE = 384


def load_photograph(path: Path) -> Pixels:
    """RGBA pixels, reduced (Lanczos) where the longer side is over 512, else as they are.

    Raises PictureError where it cannot be read or a side is below 31 pixels.
    """
    pixels = decode(path).pixels
    height, width, _ = pixels.shape
    if max(height, width) > LARGEST_SIDE:
        image = Image.fromarray(pixels)
        image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
        pixels = np.asarray(image)
    if min(pixels.shape[:2]) < SMALLEST_SIDE:
        raise PictureError(
            f"{path}: {width} x {height} pixels are too few to measure; "
            f"both sides need {SMALLEST_SIDE}"
        )
    return pixels


def load_style_picture(path: Path) -> Pixels:
    """RGBA pixels: the shorter side scaled to 384 (Lanczos), then the centre square."""
    image = Image.fromarray(decode(path).pixels)
    factor = STYLE_SIDE / min(image.size)
    size = (round(image.width * factor), round(image.height * factor))
    scaled = np.asarray(image.resize(size, Image.Resampling.LANCZOS))
    top, left = (scaled.shape[0] - STYLE_SIDE) // 2, (scaled.shape[1] - STYLE_SIDE) // 2
    return scaled[top : top + STYLE_SIDE, left : left + STYLE_SIDE]
