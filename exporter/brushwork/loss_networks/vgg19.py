"""VGG19 as a loss is taken through it, in torch."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# One entry a stage; the first activation of every stage (relu1_1 .. relu4_1) is a tap.
STAGES = (
    ("conv1_1",),
    ("conv1_2", "pool", "conv2_1"),
    ("conv2_2", "pool", "conv3_1"),
    ("conv3_2", "conv3_3", "conv3_4", "pool", "conv4_1"),
)


class LossNetwork(nn.Module):
    """VGG19 rescaled to mean activation 1, up to relu4_1.

    `forward` takes RGB in [0, 1], N3HW, and returns the four taps. `precision` is the type
    the convolutions run in; bfloat16 is two to four times faster where the CPU has it.
    """

    def __init__(self, weights: Mapping[str, Tensor], precision: torch.dtype) -> None:
        super().__init__()
        self.precision = precision
        self.convolutions = nn.ModuleDict()
        # preproc is linear and 1x1: folding it into conv1_1 is exact, as reflection commutes.
        mix = weights["preproc.weight"].double()[:, :, 0, 0]
        offset = weights["preproc.bias"].double()
        for stage in STAGES:
            for name in stage:
                if name == "pool":
                    continue
                kernel = weights[f"{name}.weight"].double()
                bias = weights[f"{name}.bias"].double()
                if name == "conv1_1":
                    bias = bias + torch.einsum("oihw,i->o", kernel, offset)
                    kernel = torch.einsum("oihw,ij->ojhw", kernel, mix)
                convolution = nn.Conv2d(kernel.shape[1], kernel.shape[0], 3)
                convolution.weight = nn.Parameter(kernel.to(precision))
                convolution.bias = nn.Parameter(bias.to(precision))
                self.convolutions[name] = convolution
        self.requires_grad_(False)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, picture: Tensor) -> list[Tensor]:
        x = picture.to(self.precision).contiguous(memory_format=torch.channels_last)
        taps = []
        for stage in STAGES:
            for name in stage:
                if name == "pool":
                    x = F.max_pool2d(x, 2, ceil_mode=True)
                else:
                    x = F.relu(self.convolutions[name](F.pad(x, (1, 1, 1, 1), mode="reflect")))
            taps.append(x)
        return taps
