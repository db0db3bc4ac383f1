"""Pictures as squares: for the quality protocol, thumbnails and sheets."""

import numpy as np
from PIL import Image

from ..contract.arrays import Pixels

# Beyond this ratio of the sides the ends are cut first: scaled, a thin strip would be a giant.
LONGEST = 4


def centre_square(pixels: Pixels, side: int) -> Pixels:
    """The centre square of RGBA pixels after scaling (Lanczos) the shorter side to `side`."""
    shorter = min(pixels.shape[:2])
    image = Image.fromarray(_middle(pixels, LONGEST * shorter))
    width, height = (round(length * side / shorter) for length in image.size)
    scaled = np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))
    return _middle(scaled, side)


def _middle(pixels: Pixels, side: int) -> Pixels:
    height, width, _ = pixels.shape
    top, left = max(0, (height - side) // 2), max(0, (width - side) // 2)
    return pixels[top : top + side, left : left + side]
