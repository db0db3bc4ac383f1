"""Mean and deviation of feature maps: what style is made of."""

import torch
from torch import Tensor
from torch.nn import functional as F

GRIDS = (1, 2, 4)
PARTS = sum(grid * grid for grid in GRIDS)
"""The whole of a picture, its quarters and its sixteenths, each row by row."""


def moments(x: Tensor, epsilon: float) -> Tensor:
    """Means, then deviations of the channels of maps N x C x H x W: N x 2C."""
    mean = x.mean(dim=(2, 3))
    variance = (x - mean[:, :, None, None]).square().mean(dim=(2, 3))
    return torch.cat([mean, (variance + epsilon).sqrt()], dim=1)


def part_moments(x: Tensor, epsilon: float) -> Tensor:
    """`moments` of all parts of maps whose sides are multiples of 4: N x PARTS x 2C."""
    finest = GRIDS[-1]
    mean, square = F.adaptive_avg_pool2d(x, finest), F.adaptive_avg_pool2d(x.square(), finest)
    parts = []
    for grid in GRIDS:
        means = F.adaptive_avg_pool2d(mean, grid)
        variances = F.adaptive_avg_pool2d(square, grid) - means.square()
        deviations = (variances.clamp_min(0) + epsilon).sqrt()
        parts.append(torch.cat([means, deviations], dim=1).flatten(2))
    return torch.cat(parts, dim=2).transpose(1, 2)
