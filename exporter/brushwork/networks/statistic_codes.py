"""Codes made of style statistics: those of the first published painter's shipped styles."""

import torch
from torch import Tensor, nn

STATISTICS = 1920  # mean and deviation of every channel of the loss network's four taps


class StatisticCodes(nn.Module):
    """The principal components of style statistics, N x 1920 to N x size.

    They are linear, so that what lies between two codes is the style between two styles.
    Each is divided by the fourth root of its variance: wholly alike in size, the least ones, which
    are mostly chance, would count as much as the first.
    """

    mean: Tensor
    deviation: Tensor
    projection: Tensor

    def __init__(self, size: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(STATISTICS))
        self.register_buffer("deviation", torch.ones(STATISTICS))
        self.register_buffer("projection", torch.zeros(size, STATISTICS))

    def forward(self, statistics: Tensor) -> Tensor:
        normalised = (statistics - self.mean) / self.deviation
        return normalised @ self.projection.T
