"""Pictures of one colour, in which painters find nothing but rounding."""

import numpy as np
from numpy.typing import NDArray

# Width and height, and colour.
FLAT = [
    ((300, 200), (255, 255, 255)),
    ((65, 49), (40, 128, 128)),
    ((257, 129), (0, 0, 0)),
    ((65, 49), (200, 200, 200)),
    ((40, 700), (255, 255, 255)),
    ((1, 1), (255, 128, 0)),
]


def flat(size: tuple[int, int], colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    """One of them as opaque RGBA, HxWx4."""
    width, height = size
    return np.broadcast_to(np.uint8([*colour, 255]), (height, width, 4)).copy()
