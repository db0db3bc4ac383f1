"""The style encoder: a style picture becomes a code that the painter understands."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SIDE = 256  # pixels of the square style picture
CHANNELS = (24, 40, 64, 64)
HIDDEN = 128


class StyleEncoder(nn.Module):
    """RGB in [0, 1], N x 3 x 256 x 256, to N x code_size.

    A few convolutions, each followed by mean and deviation over the picture: style is
    statistics (Gatys et al., arXiv:1508.06576), at several scales. Nothing is normalised by the
    picture itself, since absolute values (how dark, how saturated) belong to the style; batch
    normalisation makes all statistics alike in size, or the encoder learns several times slower.
    Codes are to have a mean of 0 and a variance of about 1, which training sees to.
    """

    def __init__(self, code_size: int) -> None:
        super().__init__()
        inputs = (3, *CHANNELS[:-1])
        convolutions = [
            nn.Conv2d(i, o, 3, stride=2 if level < 3 else 1, padding=1)
            for level, (i, o) in enumerate(zip(inputs, CHANNELS, strict=True))
        ]
        for convolution in convolutions:
            nn.init.kaiming_normal_(convolution.weight)
        self.convolutions = nn.ModuleList(convolutions)
        numbers = 2 * (3 + sum(CHANNELS))
        self.alike = nn.BatchNorm1d(numbers, momentum=0.02)
        self.hidden = nn.Linear(numbers, HIDDEN)
        self.code = nn.Linear(HIDDEN, code_size)

    def forward(self, style: Tensor) -> Tensor:
        x = style * 2 - 1
        pooled = list(_mean_and_deviation(x))
        for convolution in self.convolutions:
            x = F.relu(convolution(x))
            pooled += _mean_and_deviation(x)
        statistics = self.alike(torch.cat(pooled, dim=1))
        code: Tensor = self.code(F.relu(self.hidden(statistics)))
        return code


def _mean_and_deviation(x: Tensor) -> tuple[Tensor, Tensor]:
    mean = x.mean(dim=(2, 3))
    variance = (x - mean[:, :, None, None]).square().mean(dim=(2, 3))
    return mean, (variance + 1e-5).sqrt()
