"""`imaging.texture` for training: the same noise, but new each time."""

import torch
from torch import Tensor
from torch.nn import functional as F

SIDE = 5
"""That of `imaging.texture`, which needs what training may lack."""
LARGEST = 3.0
"""In training the noise has up to so many times the deviation that is painted with by default."""


def texture(count: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """Noise of deviation 1, count x 1 x height x width, made on the CPU."""
    margin = SIDE - 1
    white = torch.randn(count, 1, height + margin, width + margin, generator=generator)
    return F.avg_pool2d(white, SIDE, 1) * SIDE


def textured(photos: Tensor, deviation: Tensor | float, generator: torch.Generator) -> Tensor:
    """Photographs N3HW in [0, 1] with noise of a deviation, or one each, N x 1 x 1 x 1."""
    noise = texture(len(photos), photos.shape[2], photos.shape[3], generator)
    return (photos + deviation * noise.to(photos.device)).clamp(0, 1)
