"""VGG19 with a backward pass of its own: what losses need to know of a picture, and its gradient.

The gradient of a mean and a deviation is affine in the activation, a + b x in each channel, so it
joins the pass that takes the gradient through ReLU; that of a Gram matrix is a matrix product.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function

from ...loss_networks.vgg19 import STAGES, LossNetwork
from .compiled import call, empty_map, laid_out, sizes

EPSILON = 1e-5
_backward = torch.ops.aten.convolution_backward


def seen(network: LossNetwork, pictures: Tensor, grams: bool = False) -> tuple[Tensor, ...]:
    """What the network sees in pictures N3HW, RGB in [0, 1], sides multiples of 8.

    Content (relu4_1, N x 512 x H/8 x W/8, bfloat16) and `statistics` (N x 1920, float32), as
    training/losses.py has them; with `grams` also the four taps' Gram matrices, N x C x C, float32,
    divided by the number of pixels. Gradients reach the pictures. Needs `compiled.library()`.
    """
    return _Seen.apply(pictures, network, grams)  # type: ignore[no-any-return,no-untyped-call]


class _Seen(Function):
    @staticmethod
    def forward(
        ctx: Any, pictures: Tensor, network: LossNetwork, grams: bool
    ) -> tuple[Tensor, ...]:
        ctx.network, ctx.grams, ctx.tape = network, grams, []
        x = _mirrored(laid_out(pictures), relu=False)
        taps = []
        for stage in STAGES:
            for name, following in zip(stage, (*stage[1:], None), strict=True):
                if name == "pool":
                    continue
                y = _convolved(network.convolutions[name], x)
                if following == "pool":
                    x, chosen = _pooled(y)
                    ctx.tape.append((name, None, chosen))
                else:
                    x = _mirrored(y, relu=True)
                    ctx.tape.append((name, x, None))
            taps.append(x)
        ctx.taps = taps
        parts = []
        for tap in taps:
            mean, square = torch.empty(2, len(tap), tap.shape[1])
            call("moments", sizes(tap, 1), tap, 1, mean, square)
            parts += [mean, ((square - mean.square()).clamp_min(0) + EPSILON).sqrt()]
        ctx.parts = parts
        content = taps[-1][:, :, 1:-1, 1:-1].contiguous(memory_format=torch.channels_last)
        matrices = [_gram(tap) for tap in taps] if grams else []
        return content, torch.cat(parts, dim=1), *matrices

    @staticmethod
    def backward(
        ctx: Any, of_content: Tensor | None, of_statistics: Tensor | None, *of_grams: Tensor | None
    ) -> tuple[Tensor | None, ...]:
        affine = _affine(ctx.taps, ctx.parts, of_statistics)
        taps = list(ctx.taps)
        g = torch.zeros_like(taps[-1])
        if of_content is not None:
            g[:, :, 1:-1, 1:-1] = of_content
        for name, activation, chosen in reversed(ctx.tape):
            if chosen is not None:
                g = _unpooled(g, chosen)
            elif taps and activation is taps[-1]:
                tap = taps.pop()
                if ctx.grams and (of_gram := of_grams[len(taps)]) is not None:
                    g = _with_gram(g, tap, of_gram)
                g = _through_relu(g, activation, *affine[len(taps)])
            else:
                g = _through_relu(g, activation, None, None)
            g = _convolved_back(ctx.network.convolutions[name], g)
        g = laid_out(g)
        call("fold", sizes(g, 1), g)
        return g[:, :, 1:-1, 1:-1].float(), None, None


def _affine(
    taps: list[Tensor], parts: list[Tensor], of_statistics: Tensor | None
) -> list[tuple[Tensor | None, Tensor | None]]:
    """For each tap offset and factor, N x C: the statistics' gradient is offset + factor * x."""
    if of_statistics is None:
        return [(None, None)] * len(taps)
    gradients = torch.split(of_statistics.float(), [part.shape[1] for part in parts], dim=1)
    result: list[tuple[Tensor | None, Tensor | None]] = []
    for i, tap in enumerate(taps):
        mean, deviation = parts[2 * i : 2 * i + 2]
        _, h, w, _ = sizes(tap, 1)
        factor = gradients[2 * i + 1] / deviation / (h * w)
        offset = gradients[2 * i] / (h * w) - factor * mean
        result.append((offset.contiguous(), factor.contiguous()))
    return result


def _inner(tap: Tensor) -> Tensor:
    """A mirrored map's inside as N x HW x C."""
    return tap[:, :, 1:-1, 1:-1].permute(0, 2, 3, 1).flatten(1, 2)


def _gram(tap: Tensor) -> Tensor:
    x = _inner(tap)
    return torch.bmm(x.transpose(1, 2), x).float() / x.shape[1]


def _with_gram(gradient: Tensor, tap: Tensor, of_gram: Tensor) -> Tensor:
    """The gradient with that of the tap's Gram matrix added inside."""
    x = _inner(tap)
    both = (of_gram + of_gram.transpose(1, 2)) / x.shape[1]
    n, h, w, c = sizes(tap, 1)
    added = torch.bmm(x, both.to(x.dtype)).view(n, h, w, c).permute(0, 3, 1, 2)
    gradient = laid_out(gradient)
    gradient[:, :, 1:-1, 1:-1] += added
    return gradient


def _mirrored(x: Tensor, relu: bool) -> Tensor:
    n, h, w, c = sizes(x)
    result = empty_map(n, h + 2, w + 2, c)
    call("mirror", (n, h, w, c), laid_out(x), result, int(relu))
    return result


def _pooled(x: Tensor) -> tuple[Tensor, Tensor]:
    n, h, w, c = sizes(x)
    result = empty_map(n, h // 2 + 2, w // 2 + 2, c)
    chosen = torch.empty(n, h // 2, w // 2, c, dtype=torch.uint8)
    call("pool_mirror", (n, h // 2, w // 2, c), laid_out(x), result, chosen)
    return result, chosen


def _unpooled(gradient: Tensor, chosen: Tensor) -> Tensor:
    n, h, w, c = chosen.shape
    result = empty_map(n, 2 * h, 2 * w, c)
    call("pool_mirror_backward", (n, h, w, c), laid_out(gradient), chosen, result)
    return result


def _through_relu(
    gradient: Tensor, activation: Tensor, offset: Tensor | None, factor: Tensor | None
) -> Tensor:
    n, h, w, c = sizes(activation, 1)
    result = empty_map(n, h, w, c)
    gradient = laid_out(gradient)
    call("mirror_backward", (n, h, w, c), gradient, activation, offset, factor, result)
    return result


def _layers(convolution: nn.Module) -> list[nn.Conv2d]:
    """A convolution, or the two that a thinned one consists of."""
    layers = convolution if isinstance(convolution, nn.Sequential) else [convolution]
    return [layer for layer in layers if isinstance(layer, nn.Conv2d)]


def _convolved(convolution: nn.Module, x: Tensor) -> Tensor:
    for layer in _layers(convolution):
        x = nn.functional.conv2d(x, layer.weight, layer.bias)
    return x


def _convolved_back(convolution: nn.Module, g: Tensor) -> Tensor:
    """The gradient of a convolution's input; its weights do not learn."""
    for layer in reversed(_layers(convolution)):
        (kh, kw), (n, _, h, w) = layer.kernel_size, g.shape
        like = empty_map(n, h + kh - 1, w + kw - 1, layer.in_channels)
        steps = ([1, 1], [0, 0], [1, 1], False, [0, 0], 1)
        g = _backward(g, like, layer.weight, None, *steps, [True, False, False])[0]
    return g
