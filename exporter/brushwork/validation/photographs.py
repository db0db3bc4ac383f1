"""The photographs of a validation."""

from pathlib import Path

import numpy as np
from PIL import Image

from ..contract.arrays import Pixels
from ..errors import PictureError
from ..imaging import decode
from ..loss_networks.perceptual import SMALLEST_SIDE

LARGEST_SIDE = 512


def load_photograph(path: Path, longest: int = LARGEST_SIDE) -> Pixels:
    """RGBA pixels, reduced (Lanczos) where the longer side is over `longest`, else as they are.

    Raises PictureError where it cannot be read or a side is below 31 pixels.
    """
    pixels = decode(path).pixels
    height, width, _ = pixels.shape
    if max(height, width) > longest:
        image = Image.fromarray(pixels)
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        pixels = np.asarray(image)
    if min(pixels.shape[:2]) < SMALLEST_SIDE:
        raise PictureError(
            f"{path}: {width} x {height} pixels are too few to measure; "
            f"both sides need {SMALLEST_SIDE}"
        )
    return pixels
