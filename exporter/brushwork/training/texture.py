"""`imaging.texture` for training: the same noise, but new each time."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

TEXTURE_SIDE = 5
MOTTLE_SIDE = 17
"""Those of `imaging.texture`, which needs what training may lack."""
LARGEST = 3.0
"""In training the noise has up to so many times the deviation that is painted with by default."""


@dataclass(frozen=True)
class Noise:
    """Deviations, white being 1, of the grey texture and of the broader, coloured mottle.

    Numbers, or one for each picture, N x 1 x 1 x 1.
    """

    texture: Tensor | float = 0.0
    mottle: Tensor | float = 0.0


NONE = Noise()


def averaged(
    count: int, channels: int, height: int, width: int, side: int, generator: torch.Generator
) -> Tensor:
    """Noise of deviation 1, count x channels x height x width, made on the CPU.

    Each pixel is the mean of `side` x `side` independent ones.
    """
    margin = side - 1
    size = (count, channels, height + margin, width + margin)
    white = torch.randn(size, generator=generator)
    return F.avg_pool2d(F.avg_pool2d(white, (side, 1), 1), (1, side), 1) * side


def textured(photos: Tensor, noise: Noise, generator: torch.Generator) -> Tensor:
    """Photographs N3HW in [0, 1] with noise."""
    count, _, height, width = photos.shape
    parts = ((noise.texture, 1, TEXTURE_SIDE), (noise.mottle, 3, MOTTLE_SIDE))
    result = photos
    for deviation, channels, side in parts:
        if isinstance(deviation, Tensor) or deviation:
            each = averaged(count, channels, height, width, side, generator)
            result = result + deviation * each.to(photos.device)
    return result.clamp(0, 1)
