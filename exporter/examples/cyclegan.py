"""CycleGAN's generators (Zhu et al., arXiv:1703.10593): a residual network and a U-Net.

The residual network follows the paper's appendix (c7s1-64, d128, d256, R256 x 9, u128, u64,
c7s1-3), the U-Net that of pix2pix (arXiv:1611.07004), with instance normalisation as CycleGAN has
it. RGB from -1 to 1. Sides are multiples of 4; of the U-Net, which halves them `depth` times, of
2 ** depth: by default 256.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two convolutions with mirrored borders beside the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            nn.InstanceNorm2d(channels),
            nn.ReLU(),
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            nn.InstanceNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        return x + self.body(x)  # type: ignore[no-any-return]


def resnet_generator(width: int = 64, blocks: int = 9) -> nn.Sequential:
    """N 3 H W to N 3 H W."""
    layers: list[nn.Module] = [nn.ReflectionPad2d(3), nn.Conv2d(3, width, 7)]
    layers += [nn.InstanceNorm2d(width), nn.ReLU()]
    for channels in (width, 2 * width):
        layers.append(nn.Conv2d(channels, 2 * channels, 3, 2, 1))
        layers += [nn.InstanceNorm2d(2 * channels), nn.ReLU()]
    layers += [ResidualBlock(4 * width) for _ in range(blocks)]
    for channels in (4 * width, 2 * width):
        layers.append(nn.ConvTranspose2d(channels, channels // 2, 3, 2, 1, 1))
        layers += [nn.InstanceNorm2d(channels // 2), nn.ReLU()]
    return nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(width, 3, 7), nn.Tanh())


class Skip(nn.Module):
    """Half the size, what lies below, twice the size; and beside that what came in."""

    def __init__(self, outer: int, inner: int, below: nn.Module | None) -> None:
        super().__init__()
        coarse: list[nn.Module] = [nn.InstanceNorm2d(inner), below] if below else []
        self.body = nn.Sequential(
            nn.LeakyReLU(0.2),
            nn.Conv2d(outer, inner, 4, 2, 1),
            *coarse,
            nn.ReLU(),
            nn.ConvTranspose2d(2 * inner if below else inner, outer, 4, 2, 1),
            nn.InstanceNorm2d(outer),
        )

    def forward(self, x: Tensor) -> Tensor:
        """N C H W to N 2C H W."""
        return torch.cat((x, self.body(x)), 1)


def unet_generator(width: int = 64, depth: int = 8) -> nn.Sequential:
    """N 3 H W to N 3 H W, sides multiples of 2 ** depth, which is at least 4."""
    channels = [width * min(2**level, 8) for level in range(depth)]
    below = Skip(channels[-2], channels[-1], None)
    for outer, inner in reversed(list(pairwise(channels[:-1]))):
        below = Skip(outer, inner, below)
    return nn.Sequential(
        nn.Conv2d(3, width, 4, 2, 1),
        below,
        nn.ReLU(),
        nn.ConvTranspose2d(2 * width, 3, 4, 2, 1),
        nn.Tanh(),
    )
