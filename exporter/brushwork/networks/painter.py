"""The painter: decides globally once (survey), then paints locally anywhere (paint)."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .arithmetic import Arithmetic, PlainArithmetic

EPSILON = 1e-5
Normalise = Callable[[Tensor, bool], Tensor]
"""A map, normalised; then ReLU of that where it is asked for."""
# Deviations of some ten-thousandths of the mean are rounding, which would be enlarged and painted.
ROUNDING = 1e-7


@dataclass(frozen=True)
class PainterShape:
    """What determines the painter's layers, and so which weights fit it.

    The body works at a quarter of the picture's size; with `eighth_blocks`, half of its blocks
    come before and half after a stage at an eighth, which sees wider for fewer operations.
    With `skip`, features of the photo itself join at half size, where they keep edges sharp.
    With `separable`, the residual blocks' convolutions are depthwise and 1x1 ones.
    With `subpixel`, the last convolution gives sixteen pixels of each place, and all blocks come
    after the stage at an eighth. With `skip` as well, it gives the four pixels of a place at half
    size, where `half_channels` of what the blocks made and of the photo itself come together.
    A style encoder beside the painter has `encoder_hidden` units before its code.
    """

    channels: int = 48
    blocks: int = 4
    quarter_channels: int = 32
    half_channels: int = 16
    code_size: int = 32
    eighth_channels: int = 64
    eighth_blocks: int = 0
    skip: int = 0
    separable: int = 0
    subpixel: int = 0
    encoder_hidden: int = 80

    @property
    def normalised(self) -> list[int]:
        """Channels of every normalisation, in order of execution."""
        c, e = self.channels, self.eighth_channels
        eighth = [e] * (1 + 2 * self.eighth_blocks) + [c] if self.eighth_blocks else []
        body = [c] * (1 + 2 * self.blocks_before) + eighth + [c] * (2 * self.blocks_after)
        if self.subpixel:
            return [*body, self.half_channels] if self.skip else body
        return [*body, self.quarter_channels, *[self.half_channels] * (1 + self.skip)]

    @property
    def blocks_before(self) -> int:
        """Residual blocks at a quarter of the size before the stage at an eighth."""
        return self.blocks - self.blocks_after

    @property
    def blocks_after(self) -> int:
        """Residual blocks at a quarter of the size after the stage at an eighth."""
        if self.subpixel:
            return self.blocks
        return self.blocks // 2 if self.eighth_blocks else 0

    @property
    def alignment(self) -> int:
        """What height and width of a picture or tile must be multiples of."""
        return 8 if self.eighth_blocks else 4

    @property
    def halo(self) -> int:
        """Pixels around a tile that can influence it, rounded up to the tile alignment."""
        reach = 2 + 4 * (2 * self.blocks + 1)  # head; quarter, growing back
        if not self.subpixel:
            reach += 2 + 2 + 1  # half, growing back, full
        elif self.skip:
            reach += 4 + 2  # growing back, half
        if self.eighth_blocks:
            reach += 4 + 8 * (2 * self.eighth_blocks + 2)  # down; blocks, up, growing back
        return -(-reach // self.alignment) * self.alignment

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def _convolution(
    inputs: int, outputs: int, size: int = 3, stride: int = 1, groups: int = 1
) -> nn.Conv2d:
    """A convolution without bias (a normalisation follows), mirroring the picture's border."""
    padding = (size - stride + 1) // 2
    return nn.Conv2d(
        inputs, outputs, size, stride, padding, 1, groups, bias=False, padding_mode="reflect"
    )


def _block_convolutions(channels: int, blocks: int, separable: int) -> nn.ModuleList:
    """The two convolutions of each residual block."""
    return nn.ModuleList(
        nn.Sequential(
            _convolution(channels, channels, groups=channels), _convolution(channels, channels, 1)
        )
        if separable
        else _convolution(channels, channels)
        for _ in range(2 * blocks)
    )


def _enlarged(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class SubpixelConvolution(nn.Conv2d):
    """3x3 at a part of the size; `side` x `side` outputs a colour, one for each pixel of the place.

    Shi et al., arXiv:1609.05158. It begins as a bilinear enlargement. `settle` keeps what every
    pixel makes of flat features alike, so that a flat picture has no pattern of `side` pixels.
    """

    def __init__(self, channels: int, side: int) -> None:
        super().__init__(channels, 3 * side**2, 3, padding=1, padding_mode="replicate")
        self.side = side
        place = (torch.arange(side) + 0.5) / side - 0.5
        taps = torch.stack([(-place).clamp(0), 1 - place.abs(), place.clamp(0)], dim=1)
        colours = 0.3 * torch.randn(3, channels) / channels**0.5
        kernel = torch.einsum("oc,ym,xn->oyxcmn", colours, taps, taps)
        with torch.no_grad():
            self.weight.copy_(kernel.flatten(0, 2))
            nn.init.zeros_(cast(Tensor, self.bias))

    @torch.no_grad()
    def settle(self) -> None:
        """Make the sums of the kernels, and the biases, of a colour's pixels their mean."""
        sums = self.weight.sum((2, 3)).reshape(3, self.side**2, -1)
        excess = (sums - sums.mean(1, keepdim=True)).flatten(0, 1)
        self.weight -= excess[:, :, None, None] / self.weight[0, 0].numel()
        bias = cast(Tensor, self.bias).view(3, -1)
        bias.copy_(bias.mean(1, keepdim=True).expand_as(bias))


class PainterNetwork(nn.Module):
    """Paints a picture with statistics that a survey of the picture decided.

    Pictures are RGB in [0, 1], layout N3HW, H and W multiples of `shape.alignment`. A style is
    a code of `code_size` numbers; it becomes a scale and a shift per normalised channel
    (conditional instance normalisation, Dumoulin et al., arXiv:1610.07629), but mean and
    deviation come from `survey` of a reduced copy, so that `paint` is purely local.
    """

    arithmetic: Arithmetic = PlainArithmetic()

    def __init__(self, shape: PainterShape) -> None:
        super().__init__()
        self.shape = shape
        c, e, q, h = (
            shape.channels,
            shape.eighth_channels,
            shape.quarter_channels,
            shape.half_channels,
        )
        self.head = _convolution(3, c, 8, 4)
        self.body = _block_convolutions(c, shape.blocks, shape.separable)
        if shape.eighth_blocks:
            self.down = _convolution(c, e, 3, 2)
            self.deep = _block_convolutions(e, shape.eighth_blocks, shape.separable)
            self.up = _convolution(e, c)
        if shape.subpixel:
            if shape.skip:
                self.at_half = _convolution(c, h)
                self.photo = _convolution(3, h, 4, 2)
            self.pixels = SubpixelConvolution(*(h, 2) if shape.skip else (c, 4))
        else:
            self.at_quarter = _convolution(c, q)
            self.at_half = _convolution(q, h)
            if shape.skip:
                self.photo = _convolution(3, h, 4, 2)
            # Repeating the border makes it one with the enlargement before it: export folds them.
            self.at_full = nn.Conv2d(h, 3, 3, padding=1, padding_mode="replicate")
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

        def normalise(x: Tensor, relu: bool) -> Tensor:
            mean, variance = self.arithmetic.moments(x)
            trusted = variance / (variance + ROUNDING * (0.1 + mean * mean))
            scale = next(gammas) * trusted * trusted * torch.rsqrt(variance + EPSILON)
            shift = next(betas) - mean * scale
            scales.append(scale)
            shifts.append(shift)
            return self.arithmetic.scale_shift(x, scale, shift, relu)

        features = self._features(picture, normalise)
        if self.shape.skip or not self.shape.subpixel:
            self._at_half(picture, features, normalise)
        return torch.cat(scales, dim=1).flatten(1), torch.cat(shifts, dim=1).flatten(1)

    def paint(self, tile: Tensor, scales: Tensor, shifts: Tensor) -> Tensor:
        """Paint a tile, N3HW, with the survey's scales and shifts; the result is N3HW in [0, 1]."""
        parts = zip(self._split(scales), self._split(shifts), strict=True)

        def normalise(x: Tensor, relu: bool) -> Tensor:
            return self.arithmetic.scale_shift(x, *next(parts), relu)

        features = self._features(tile, normalise)
        return self.arithmetic.sigmoid(self._pixels(tile, features, normalise))

    def forward(self, picture: Tensor, code: Tensor) -> Tensor:
        """Survey and paint the same picture."""
        return self.paint(picture, *self.survey(picture, code))

    def _split(self, numbers: Tensor) -> tuple[Tensor, ...]:
        """Cut N x sum(normalised) into one N x C x 1 x 1 per normalisation.

        By slices: one split with all the parts would need more buffers at a time than WebGPU gives.
        """
        ends = list(accumulate(self.shape.normalised))
        starts = [0, *ends[:-1]]
        maps = numbers[:, :, None, None]
        return tuple(maps[:, start:end] for start, end in zip(starts, ends, strict=True))

    def _features(self, picture: Tensor, normalise: Normalise) -> Tensor:
        convolve = self.arithmetic.convolve
        x = normalise(convolve(self.head, picture), True)
        before = self.shape.blocks_before
        x = self._residual(x, self.body[: 2 * before], normalise)
        if self.shape.eighth_blocks:
            y = normalise(convolve(self.down, x), True)
            y = self._residual(y, self.deep, normalise)
            y = normalise(convolve(self.up, y), False)
            x = x + _enlarged(y)
            x = self._residual(x, self.body[2 * before :], normalise)
        return x

    def _at_half(self, picture: Tensor, x: Tensor, normalise: Normalise) -> Tensor:
        """The stage at half size, from features at a quarter."""
        convolve = self.arithmetic.convolve
        if self.shape.subpixel:
            x = _enlarged(convolve(self.at_half, x))
        else:
            x = normalise(convolve(self.at_quarter, x), True)
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = normalise(convolve(self.at_half, x), not self.shape.skip)
        return F.relu(x + normalise(convolve(self.photo, picture), False)) if self.shape.skip else x

    def _pixels(self, picture: Tensor, x: Tensor, normalise: Normalise) -> Tensor:
        """The painting before the sigmoid."""
        convolve = self.arithmetic.convolve
        if not self.shape.subpixel:
            return convolve(self.at_full, _enlarged(self._at_half(picture, x, normalise)))
        if self.shape.skip:
            x = self._at_half(picture, x, normalise)
        return F.pixel_shuffle(convolve(self.pixels, x), self.pixels.side)

    def _residual(self, x: Tensor, layers: nn.ModuleList, normalise: Normalise) -> Tensor:
        convolve = self.arithmetic.convolve
        for first, second in zip(layers[::2], layers[1::2], strict=True):
            y = normalise(convolve(first, x), True)
            x = x + normalise(convolve(second, y), False)
        return x


class FixedStyles(nn.Module):
    """A painter together with one learned code per fixed style."""

    def __init__(self, shape: PainterShape, styles: int) -> None:
        super().__init__()
        self.painter = PainterNetwork(shape)
        self.codes = nn.Embedding(styles, shape.code_size)
