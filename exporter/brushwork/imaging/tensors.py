"""Pictures as networks take and give them."""

import numpy as np

from ..contract.arrays import Photo, Tensor


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
