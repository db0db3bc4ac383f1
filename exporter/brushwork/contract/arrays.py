"""The arrays that go from step to step: pictures, and what networks are fed.

Pictures are HxWx3 float32 in 0..255 between the steps, RGB, sRGB-coded.
"""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""HxWx4, RGBA, sRGB, not premultiplied."""
Photo = NDArray[np.float32]
"""HxWx3, RGB, 0..255."""
Tensor = NDArray[np.float32]
"""1x3xHxW, RGB, 0..maximum."""
Plane = NDArray[np.float32]
"""HxW."""


def is_picture(pixels: NDArray[np.generic]) -> bool:
    """Whether an array is what `Pixels` says, and not empty."""
    shape = pixels.shape
    return pixels.dtype == np.uint8 and len(shape) == 3 and shape[2] == 4 and 0 not in shape
