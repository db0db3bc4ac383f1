"""Training in two precisions: convolutions in bfloat16, what is measured in float32."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..networks.arithmetic import PlainArithmetic


class MixedArithmetic(PlainArithmetic):
    """As networks/arithmetic.py has it, on maps of bfloat16; for devices with no fused way.

    Mean and variance of a map need float32: squares of bfloat16 have two digits.
    """

    def convolve(self, layer: nn.Module, x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, torch.bfloat16):
            y: Tensor = layer(x)
        return y

    def moments(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return super().moments(x.float())

    def scale_shift(self, x: Tensor, scale: Tensor, shift: Tensor, relu: bool) -> Tensor:
        y = torch.addcmul(shift, x.float(), scale).to(x.dtype)
        return F.relu(y) if relu else y

    def sigmoid(self, x: Tensor) -> Tensor:
        return torch.sigmoid(x.float())
