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
    statistics (Gatys et al., arXiv:1508.06576), at several scales. No normalisation, since
    absolute values (how dark, how saturated) belong to the style.
    """

    def __init__(self, code_size: int) -> None:
        super().__init__()
        inputs = (3, *CHANNELS[:-1])
        self.convolutions = nn.ModuleList(
            nn.Conv2d(i, o, 3, stride=2 if level < 3 else 1, padding=1)
            for level, (i, o) in enumerate(zip(inputs, CHANNELS, strict=True))
        )
        self.hidden = nn.Linear(2 * (3 + sum(CHANNELS)), HIDDEN)
        self.code = nn.Linear(HIDDEN, code_size)

    def forward(self, style: Tensor) -> Tensor:
        x = style * 2 - 1
        pooled = list(_mean_and_deviation(x))
        for convolution in self.convolutions:
            x = F.relu(convolution(x))
            pooled += _mean_and_deviation(x)
        code: Tensor = self.code(F.relu(self.hidden(torch.cat(pooled, dim=1))))
        return code


def _mean_and_deviation(x: Tensor) -> tuple[Tensor, Tensor]:
    mean = x.mean(dim=(2, 3))
    variance = (x - mean[:, :, None, None]).square().mean(dim=(2, 3))
    return mean, (variance + 1e-5).sqrt()
