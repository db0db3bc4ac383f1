"""A cheaper stand-in for the loss network, for most of a training.

A convolution's responses to natural pictures lie close to a space of few dimensions. Computing
only these, and restoring all channels from them by a 1x1 convolution, takes a third of the
operations (Zhang et al., arXiv:1505.06798, without their spatial part).
"""

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..loss_networks.vgg19 import STAGES, LossNetwork

# Dimensions kept of a layer's responses: 98% and more of their variance. The gradients at a
# painting point in all but the same direction then (cosine 0.97 to style, 0.95 to content).
RANKS = {
    "conv1_2": 24,
    "conv2_1": 48,
    "conv2_2": 72,
    "conv3_1": 112,
    "conv3_2": 128,
    "conv3_3": 96,
    "conv3_4": 96,
    "conv4_1": 160,
}


def thin(network: LossNetwork, pictures: Tensor) -> LossNetwork:
    """A thinner copy of the loss network that is right for pictures like these, N3HW in [0, 1]."""
    thinner = copy.deepcopy(network)
    x = pictures.to(network.precision).contiguous(memory_format=torch.channels_last)
    for name in (name for stage in STAGES for name in stage):
        if name == "pool":
            x = F.max_pool2d(x, 2, ceil_mode=True)
            continue
        convolution = network.convolutions[name]
        responses = convolution(F.pad(x, (1, 1, 1, 1), mode="reflect"))
        if name in RANKS:
            thinner.convolutions[name] = _factored(convolution, responses, RANKS[name])
        x = F.relu(responses)
    thinner.requires_grad_(False)
    return thinner.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _factored(convolution: nn.Module, responses: Tensor, rank: int) -> nn.Sequential:
    """Project onto the responses' first principal components, and back."""
    assert isinstance(convolution, nn.Conv2d) and convolution.bias is not None  # noqa: S101, PT018
    rows = responses.permute(0, 2, 3, 1).flatten(0, 2).double()
    mean = rows.mean(0)
    centred = rows - mean
    _, vectors = torch.linalg.eigh(centred.T @ centred)
    kept = vectors[:, -rank:]
    down = nn.Conv2d(convolution.in_channels, rank, 3, bias=False)
    up = nn.Conv2d(rank, convolution.out_channels, 1)
    kernel = torch.einsum("oihw,or->rihw", convolution.weight.double(), kept)
    offset = kept @ (kept.T @ (convolution.bias.double() - mean)) + mean
    down.weight = nn.Parameter(kernel.to(convolution.weight.dtype))
    up.weight = nn.Parameter(kept[:, :, None, None].to(convolution.weight.dtype))
    up.bias = nn.Parameter(offset.to(convolution.weight.dtype))
    return nn.Sequential(down, up)
