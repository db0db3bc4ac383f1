"""Pictures as large as a painter wants them."""

import numpy as np

from ..contract.arrays import Photo


def pad(photo: Photo, alignment: int, minimum: int) -> Photo:
    """Repeat the last column and row until sides reach `minimum` and divide by `alignment`."""

    rows, columns = (padded_side(side, alignment, minimum) - side for side in photo.shape[:2])
    if rows == columns == 0:
        return photo
    return np.pad(photo, ((0, rows), (0, columns), (0, 0)), mode="edge")


def padded_side(side: int, alignment: int, minimum: int) -> int:
    """How long a side becomes by `pad`."""
    return -(-max(side, minimum) // alignment) * alignment
