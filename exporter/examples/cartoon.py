"""Photographs as cartoons: CartoonGAN (Chen et al., CVPR 2018) and White-box (CVPR 2020).

CartoonGAN's generator has eight residual blocks at a quarter of the size, with instance
normalisation; RGB from 0 to 1. White-box cartoonisation (Wang and Yu) is a U-Net without any
normalisation, enlarged bilinearly; RGB from -1 to 1. Both take sides that are multiples of 4.
"""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F


class _Beside(nn.Module):
    """Layers beside the identity."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        return x + self.layers(x)  # type: ignore[no-any-return]


def cartoon_gan(width: int = 64, blocks: int = 8) -> nn.Sequential:
    """N 3 H W to N 3 H W."""

    def normalised(channels: int) -> Sequence[nn.Module]:
        return nn.InstanceNorm2d(channels, affine=True), nn.ReLU()

    layers: list[nn.Module] = [nn.Conv2d(3, width, 7, 1, 3), *normalised(width)]
    for channels in (width, 2 * width):
        layers += [
            nn.Conv2d(channels, 2 * channels, 3, 2, 1),
            nn.Conv2d(2 * channels, 2 * channels, 3, 1, 1),
            *normalised(2 * channels),
        ]
    deep = 4 * width
    for _ in range(blocks):
        first = [nn.Conv2d(deep, deep, 3, 1, 1), *normalised(deep)]
        layers.append(
            _Beside(*first, nn.Conv2d(deep, deep, 3, 1, 1), nn.InstanceNorm2d(deep, affine=True))
        )
    for channels in (deep, 2 * width):
        layers += [
            nn.ConvTranspose2d(channels, channels // 2, 3, 2, 1, 1),
            nn.Conv2d(channels // 2, channels // 2, 3, 1, 1),
            *normalised(channels // 2),
        ]
    return nn.Sequential(*layers, nn.Conv2d(width, 3, 7, 1, 3))


class WhiteBox(nn.Module):
    """N 3 H W to N 3 H W; `width` channels at the full size, four blocks at a quarter of it."""

    def __init__(self, width: int = 32, blocks: int = 4) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, width, 7, padding=3)
        self.halve = _two(width, width, 2 * width, 2)
        self.quarter = _two(2 * width, 2 * width, 4 * width, 2)
        deep = 4 * width
        self.blocks = nn.Sequential(
            *(
                _Beside(
                    nn.Conv2d(deep, deep, 3, padding=1),
                    nn.LeakyReLU(0.2),
                    nn.Conv2d(deep, deep, 3, padding=1),
                )
                for _ in range(blocks)
            )
        )
        self.narrow = nn.Sequential(nn.Conv2d(deep, 2 * width, 3, padding=1), nn.LeakyReLU(0.2))
        self.to_half = _two(2 * width, 2 * width, width, 1)
        self.to_full = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.LeakyReLU(0.2))
        self.last = nn.Conv2d(width, 3, 7, padding=3)

    def forward(self, picture: Tensor) -> Tensor:
        """RGB from -1 to 1."""
        full = F.leaky_relu(self.first(picture), 0.2)
        half = self.halve(full)
        x = self.narrow(self.blocks(self.quarter(half)))
        x = self.to_half(_double(x) + half)
        x = self.to_full(_double(x) + full)
        return self.last(x)  # type: ignore[no-any-return]


def _two(inputs: int, between: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, between, 3, stride, 1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(between, outputs, 3, padding=1),
        nn.LeakyReLU(0.2),
    )


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
