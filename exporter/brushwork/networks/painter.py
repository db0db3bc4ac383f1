"""The painter: decides globally once (survey), then paints locally anywhere (paint)."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-5
STRIDE = 4  # the body works at a quarter of the picture's size


@dataclass(frozen=True)
class PainterShape:
    """What determines the painter's layers, and so which weights fit it."""

    channels: int = 48
    blocks: int = 4
    quarter_channels: int = 32
    half_channels: int = 16
    code_size: int = 32

    @property
    def normalised(self) -> list[int]:
        """Channels of every normalisation, in order of execution."""
        body = [self.channels] * (1 + 2 * self.blocks)
        return [*body, self.quarter_channels, self.half_channels]

    @property
    def halo(self) -> int:
        """Pixels around a tile that can influence it, rounded up to the tile alignment."""
        quarter_pixels = 1 + 2 * self.blocks + 1  # 8x8 stride 4 reaches 2 px beyond; body; tail
        reach = STRIDE * quarter_pixels + 2 * 2 + 2 + 1
        return -(-reach // STRIDE) * STRIDE

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


class Painter(nn.Module):
    """Paints a picture with statistics that a survey of the picture decided.

    Pictures are RGB in [0, 1], layout N3HW, H and W multiples of 4. A style is a code of
    `code_size` numbers; it becomes a scale and a shift per normalised channel
    (conditional instance normalisation, Dumoulin et al., arXiv:1610.07629), but mean and
    deviation come from `survey` of a reduced copy, so that `paint` is purely local.
    """

    def __init__(self, shape: PainterShape) -> None:
        super().__init__()
        self.shape = shape
        c, q, h = shape.channels, shape.quarter_channels, shape.half_channels
        self.head = nn.Conv2d(3, c, 8, STRIDE, padding=2, padding_mode="reflect", bias=False)
        self.body = nn.ModuleList(
            nn.Conv2d(c, c, 3, padding=1, padding_mode="reflect", bias=False)
            for _ in range(2 * shape.blocks)
        )
        self.at_quarter = nn.Conv2d(c, q, 3, padding=1, padding_mode="reflect", bias=False)
        self.at_half = nn.Conv2d(q, h, 3, padding=1, padding_mode="reflect", bias=False)
        self.at_full = nn.Conv2d(h, 3, 3, padding=1, padding_mode="reflect")
        total = sum(shape.normalised)
        self.gammas = nn.Linear(shape.code_size, total)
        self.betas = nn.Linear(shape.code_size, total)
        for linear, bias in ((self.gammas, 1.0), (self.betas, 0.0)):
            nn.init.normal_(linear.weight, std=0.1 / shape.code_size**0.5)
            nn.init.constant_(linear.bias, bias)

    def survey(self, picture: Tensor, code: Tensor) -> tuple[Tensor, Tensor]:
        """Decide the scales and shifts for a picture, N3HW, and a style code, N x code_size.

        Returns two tensors of shape N x sum(shape.normalised). Any reduced copy of the
        picture will do; the training varies the reduction.
        """
        gammas = iter(self._split(self.gammas(code)))
        betas = iter(self._split(self.betas(code)))
        scales: list[Tensor] = []
        shifts: list[Tensor] = []

        def normalise(x: Tensor) -> Tensor:
            mean = x.mean(dim=(2, 3), keepdim=True)
            variance = (x - mean).square().mean(dim=(2, 3), keepdim=True)
            scale = next(gammas) * torch.rsqrt(variance + EPSILON)
            shift = next(betas) - mean * scale
            scales.append(scale)
            shifts.append(shift)
            return x * scale + shift

        self._features(picture, normalise)
        return torch.cat(scales, dim=1).flatten(1), torch.cat(shifts, dim=1).flatten(1)

    def paint(self, tile: Tensor, scales: Tensor, shifts: Tensor) -> Tensor:
        """Paint a tile, N3HW, with the survey's scales and shifts; the result is N3HW in [0, 1]."""
        parts = zip(self._split(scales), self._split(shifts), strict=True)

        def normalise(x: Tensor) -> Tensor:
            scale, shift = next(parts)
            return x * scale + shift

        x = self._features(tile, normalise)
        x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        return torch.sigmoid(self.at_full(x))

    def forward(self, picture: Tensor, code: Tensor) -> Tensor:
        """Survey and paint the same picture."""
        return self.paint(picture, *self.survey(picture, code))

    def _split(self, numbers: Tensor) -> tuple[Tensor, ...]:
        """Cut N x sum(normalised) into one N x C x 1 x 1 per normalisation."""
        return torch.split(numbers[:, :, None, None], self.shape.normalised, dim=1)

    def _features(self, x: Tensor, normalise: Callable[[Tensor], Tensor]) -> Tensor:
        x = F.relu(normalise(self.head(x)))
        for first, second in zip(self.body[::2], self.body[1::2], strict=True):
            x = x + normalise(second(F.relu(normalise(first(x)))))
        x = F.relu(normalise(self.at_quarter(x)))
        x = F.interpolate(x, scale_factor=2, mode="nearest")
        return F.relu(normalise(self.at_half(x)))


class FixedStyles(nn.Module):
    """A painter together with one learned code per fixed style."""

    def __init__(self, shape: PainterShape, styles: int) -> None:
        super().__init__()
        self.painter = Painter(shape)
        self.codes = nn.Embedding(styles, shape.code_size)
