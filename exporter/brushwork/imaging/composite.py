"""Pictures with transparency, laid on white."""

import numpy as np

from ..contract.arrays import Photo, Pixels


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
