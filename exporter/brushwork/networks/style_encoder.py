"""The style encoder: a style picture becomes a code that the painter understands."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SIDE = 256  # pixels of the square style picture
CHANNELS = (24, 48, 72, 96)
BLOCKS = (1, 1, 2, 3)
HIDDEN = 80  # units between statistics and code, where a network does not say otherwise
EPSILON = 1e-4


class StyleEncoder(nn.Module):
    """RGB in [0, 1], N x 3 x 256 x 256, to N x code_size.

    Four stages, each at half the size of the one before and followed by mean and deviation over
    the picture: style is statistics (Gatys et al., arXiv:1508.06576), at several scales. Nothing
    is normalised by the picture itself, since absolute values (how dark, how saturated) belong to
    the style. What `adjust` saw makes all statistics alike in size, or the encoder learns several
    times slower.
    """

    def __init__(self, code_size: int, hidden: int = HIDDEN) -> None:
        super().__init__()
        sizes = zip((3, *CHANNELS[:-1]), CHANNELS, BLOCKS, strict=True)
        self.stages = nn.ModuleList(
            nn.Sequential(_Reduction(i, o), *(_Block(o) for _ in range(blocks)))
            for i, o, blocks in sizes
        )
        self.numbers = 2 * (3 + sum(CHANNELS))
        self.alike = nn.BatchNorm1d(self.numbers, momentum=None)
        self.hidden = nn.Linear(self.numbers, hidden)
        self.code = nn.Linear(hidden, code_size)

    def adjust(self, styles: Tensor) -> None:
        """Before training: measure how large the statistics of some style pictures are."""
        self.alike.train()
        with torch.no_grad():
            self(styles)
        self.alike.eval()

    def forward(self, style: Tensor) -> Tensor:
        """The code of the picture, N x code_size."""
        return self.code_of(self.features(style))

    def features(self, style: Tensor) -> list[Tensor]:
        """The picture itself and what each stage makes of it."""
        features = [style * 2 - 1]
        for stage in self.stages:
            features.append(stage(features[-1]))
        return features

    def code_of(self, features: list[Tensor], noise: Tensor | None = None) -> Tensor:
        """The code, N x code_size, of `features`; with `noise`, N x numbers, on the statistics."""
        numbers = self.alike(torch.cat([_moments(x) for x in features], dim=1))
        if noise is not None:
            numbers = numbers + noise
        code: Tensor = self.code(F.relu(self.hidden(numbers)))
        return code


def _moments(x: Tensor) -> Tensor:
    """Means, then deviations of the channels of maps N x C x H x W: N x 2C."""
    mean = x.mean(dim=(2, 3))
    variance = (x - mean[:, :, None, None]).square().mean(dim=(2, 3))
    return torch.cat([mean, (variance + EPSILON).sqrt()], dim=1)


class _Reduction(nn.Sequential):
    """To half the size; of many channels each by itself first, then all together."""

    def __init__(self, inputs: int, outputs: int) -> None:
        if inputs < CHANNELS[-2]:
            convolutions = [nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)]
        else:
            twice = 2 * inputs
            convolutions = [
                nn.Conv2d(inputs, twice, 3, stride=2, padding=1, groups=inputs),
                nn.Conv2d(twice, outputs, 1),
            ]
        for convolution in convolutions:
            nn.init.kaiming_normal_(convolution.weight)
        super().__init__(*(layer for each in convolutions for layer in (each, nn.ReLU())))


class _Block(nn.Module):
    """Adds what a convolution of each channel, and then one across them, see."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.around = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.across = nn.Conv2d(channels, channels, 1)
        nn.init.kaiming_normal_(self.around.weight)
        nn.init.normal_(self.across.weight, std=0.5 * (2 / channels) ** 0.5)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.across(F.relu(self.around(x))))
