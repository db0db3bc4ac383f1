"""What a painter computes by, in plain torch: what is exported.

Training may put a faster way in its place (training/fused), which gives the same.
"""

from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Arithmetic(Protocol):
    """Maps are N x C x H x W; what belongs to a channel is N x C x 1 x 1."""

    def convolve(self, layer: nn.Module, x: Tensor) -> Tensor:
        """What a convolution, or several in a row, make of a map."""

    def moments(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and variance of every channel over the picture."""

    def scale_shift(self, x: Tensor, scale: Tensor, shift: Tensor, relu: bool) -> Tensor:
        """x * scale + shift, and ReLU of that where it is asked for."""

    def sigmoid(self, x: Tensor) -> Tensor:
        """The logistic function, float32."""


class PlainArithmetic:
    """By torch's own operations."""

    def convolve(self, layer: nn.Module, x: Tensor) -> Tensor:
        y: Tensor = layer(x)
        return y

    def moments(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean = x.mean(dim=(2, 3), keepdim=True)
        return mean, (x - mean).square().mean(dim=(2, 3), keepdim=True)

    def scale_shift(self, x: Tensor, scale: Tensor, shift: Tensor, relu: bool) -> Tensor:
        y = x * scale + shift
        return F.relu(y) if relu else y

    def sigmoid(self, x: Tensor) -> Tensor:
        return torch.sigmoid(x)
