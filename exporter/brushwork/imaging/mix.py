"""The painting laid over the photo."""

import numpy as np

from ..contract.arrays import Photo, Pixels, Plane, Tensor
from .tensors import from_tensor


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
