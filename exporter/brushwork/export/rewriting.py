"""Layers that torch does not write, as others that compute the same of one picture."""

from collections.abc import Callable
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class LearnedStatistics(nn.Module):
    """Instance normalisation with `track_running_stats`: once trained, it normalises by these."""

    def __init__(self, norm: nn.InstanceNorm2d) -> None:
        super().__init__()
        self.norm = norm

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        norm = self.norm
        mean, variance = norm.running_mean, norm.running_var
        return F.batch_norm(x, mean, variance, norm.weight, norm.bias, False, 0.0, norm.eps)


def rewritten(network: nn.Module, picture: Tensor) -> nn.Module:
    """A network in evaluation, with normalisation as torch writes it; a copy where need be.

    Instance normalisation that tracks statistics normalises by them, batch normalisation that does
    not normalises each picture by its own, and every one says how many channels it has, which
    torch forgets behind crops. `picture` is one that the network takes.
    """
    wanted = {name: change for name, layer in network.named_modules() if (change := _change(layer))}
    if not wanted:
        return network
    channels = _channels(network, wanted, picture)
    copy = deepcopy(network)
    for name in channels:
        parent, _, own = name.rpartition(".")
        layer = wanted[name](copy.get_submodule(name), channels[name])
        setattr(copy.get_submodule(parent), own, layer)
    return copy.eval()


def _change(layer: nn.Module) -> Callable[[nn.Module, int], nn.Module] | None:
    if isinstance(layer, nn.InstanceNorm2d):
        if layer.running_mean is not None:
            return lambda norm, _: LearnedStatistics(norm)  # type: ignore[arg-type]
        return None if layer.affine else _of_each_picture
    if isinstance(layer, nn.BatchNorm2d) and layer.running_mean is None:
        return _of_each_picture
    return None


def _of_each_picture(norm: nn.Module, channels: int) -> nn.Module:
    same = nn.InstanceNorm2d(channels, norm.eps, affine=True)  # type: ignore[arg-type]
    if norm.affine:
        with torch.no_grad():
            same.weight.copy_(norm.weight)  # type: ignore[arg-type]
            same.bias.copy_(norm.bias)  # type: ignore[arg-type]
    return same


def _channels(
    network: nn.Module, wanted: dict[str, Callable[[nn.Module, int], nn.Module]], picture: Tensor
) -> dict[str, int]:
    """How many channels layers really have: without weights, what they say is never checked."""
    found: dict[str, int] = {}
    handles = [
        network.get_submodule(name).register_forward_pre_hook(
            lambda _, inputs, name=name: found.update({name: inputs[0].shape[1]})
        )
        for name in wanted
        if name
    ]
    try:
        with torch.no_grad():
            network(picture)
    finally:
        for handle in handles:
            handle.remove()
    return found
