"""A painter's arithmetic in one pass each, forward and backward, on maps of bfloat16."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.nn import functional as F

from .compiled import call, empty_map, laid_out, sizes


class FusedArithmetic:
    """As networks/arithmetic.py has it; statistics, scales and shifts are float32."""

    def convolve(self, layer: nn.Module, x: Tensor) -> Tensor:
        for each in layer if isinstance(layer, nn.Sequential) else [layer]:
            assert isinstance(each, nn.Conv2d)  # noqa: S101
            weight = each.weight.bfloat16()
            bias = None if each.bias is None else each.bias.bfloat16()
            x = F.conv2d(_padded(each, laid_out(x)), weight, bias, each.stride, groups=each.groups)
        return x

    def moments(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean, variance = _Moments.apply(x)  # type: ignore[no-untyped-call]
        return mean[:, :, None, None], variance[:, :, None, None]

    def scale_shift(self, x: Tensor, scale: Tensor, shift: Tensor, relu: bool) -> Tensor:
        numbers = (each.float().flatten(1).contiguous() for each in (scale, shift))
        result: Tensor = _ScaleShift.apply(x, *numbers, relu)  # type: ignore[no-untyped-call]
        return result

    def sigmoid(self, x: Tensor) -> Tensor:
        return torch.sigmoid(x.float())


def _padded(layer: nn.Conv2d, x: Tensor) -> Tensor:
    """A map with the border that the convolution wants."""
    down, right = (int(side) for side in layer.padding)
    if (down, right) == (1, 1) and layer.padding_mode == "reflect":
        mirrored: Tensor = _Mirror.apply(x)  # type: ignore[no-untyped-call]
        return mirrored
    return F.pad(x, (right, right, down, down), layer.padding_mode) if down or right else x


class _Mirror(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        n, h, w, c = sizes(x)
        result = empty_map(n, h + 2, w + 2, c)
        call("mirror", (n, h, w, c), x, result, 0)
        return result

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        # Folded in place, and so in a copy: others may hold the gradient, too.
        gradient = laid_out(gradient.clone())
        call("fold", sizes(gradient, 1), gradient)
        return gradient[:, :, 1:-1, 1:-1]


class _Moments(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> tuple[Tensor, Tensor]:
        x = laid_out(x)
        mean, square = torch.empty(2, x.shape[0], x.shape[1])
        call("moments", sizes(x), x, 0, mean, square)
        ctx.save_for_backward(x, mean)
        return mean, (square - mean.square()).clamp_min(0)

    @staticmethod
    def backward(ctx: Any, of_mean: Tensor, of_variance: Tensor) -> Tensor:
        # Affine in x: that of the mean is 1 / pixels, of the variance 2 (x - mean) / pixels.
        x, mean = ctx.saved_tensors
        pixels = x.shape[2] * x.shape[3]
        factor = of_variance * (2 / pixels)
        offset = of_mean / pixels - factor * mean
        result = torch.empty_like(x)
        call("scale_shift", sizes(x), x, factor.contiguous(), offset.contiguous(), 0, result)
        return result


class _ScaleShift(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, scale: Tensor, shift: Tensor, relu: bool) -> Tensor:
        x = laid_out(x)
        result = torch.empty_like(x)
        call("scale_shift", sizes(x), x, scale, shift, int(relu), result)
        ctx.save_for_backward(x, scale, *[result] * relu)
        return result

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, scale, *passed = ctx.saved_tensors
        of_x, (of_scale, of_shift) = torch.empty_like(x), torch.empty(2, *scale.shape)
        after = passed[0] if passed else None
        gradient = laid_out(gradient)
        call("scale_shift_backward", sizes(x), gradient, x, after, scale, of_x, of_scale, of_shift)
        return of_x, of_scale, of_shift, None
