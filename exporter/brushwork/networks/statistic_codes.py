"""Codes made of style statistics: what the encoder learns, and what shipped styles have."""

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

    def fit(self, statistics: Tensor) -> None:
        """Find the components of many styles' statistics, N x 1920."""
        size = len(self.projection)
        self.mean.copy_(statistics.mean(0))
        self.deviation.copy_(statistics.std(0) + 0.05)
        centred = ((statistics - self.mean) / self.deviation).double()
        _, singular, components = torch.linalg.svd(centred, full_matrices=False)
        deviations = singular[:size] / len(statistics) ** 0.5
        directions = components[:size] / deviations.clamp_min(1e-5)[:, None].sqrt()
        # Their variances are now the former deviations: on average they are to be 1.
        directions = directions / deviations.mean().sqrt()
        self.projection.zero_()
        self.projection[: len(directions)] = directions.float()

    def forward(self, statistics: Tensor) -> Tensor:
        normalised = (statistics - self.mean) / self.deviation
        return normalised @ self.projection.T
