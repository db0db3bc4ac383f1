"""Layers as people write them, each tried alone: whether export takes it, or what it says."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..errors import BrushworkError
from ..export.adapting import Feeding
from ..export.proof import prove


class Tried(NamedTuple):
    """A layer and why it is refused; None where it is taken."""

    name: str
    refusal: str | None


class Function(nn.Module):
    """A function as a layer."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        return self.function(x)


def _resized(**given: object) -> Callable[[Tensor], Tensor]:
    return lambda x: F.interpolate(F.avg_pool2d(x, 2), scale_factor=2.0, **given)  # type: ignore[arg-type]


def _warped(x: Tensor) -> Tensor:
    grid = F.affine_grid(0.9 * torch.eye(2, 3, dtype=x.dtype)[None], list(x.shape), False)
    return F.grid_sample(x, grid, align_corners=False)


FUNCTIONS: Final[Mapping[str, Callable[[Tensor], Tensor]]] = {
    "x.std, x.var, torch.var_mean": lambda x: x / (x.std((2, 3), keepdim=True) + 1e-3),
    "F.normalize": lambda x: F.normalize(x, dim=1, eps=1e-3),
    "torch.einsum": lambda x: torch.einsum("nchw,cd->ndhw", x, torch.eye(8, dtype=x.dtype)),
    "torch.roll": lambda x: x.roll((2, 3), (2, 3)),
    "torch.where": lambda x: torch.where(x > 0, x, 0.1 * x),
    "F.interpolate, nearest": _resized(mode="nearest"),
    "F.interpolate, bilinear": _resized(mode="bilinear"),
    "F.interpolate, bicubic": _resized(mode="bicubic"),
    "F.interpolate, antialias=True": lambda x: F.interpolate(
        F.interpolate(x, scale_factor=0.5, mode="bilinear", antialias=True), scale_factor=2.0
    ),
    "F.interpolate to x.shape[2:]": lambda x: F.interpolate(F.avg_pool2d(x, 2), x.shape[2:]),
    "F.adaptive_avg_pool2d to 1": lambda x: x * F.adaptive_avg_pool2d(x, 1),
    "F.adaptive_avg_pool2d to 4": lambda x: (
        x + F.interpolate(F.adaptive_avg_pool2d(x, 4), x.shape[2:])
    ),
    "F.grid_sample": _warped,
    "F.unfold and F.fold": lambda x: F.fold(F.unfold(x, 2, stride=2), x.shape[2:], 2, stride=2),
    "F.dropout(training=True)": lambda x: F.dropout(x, training=True),
    "torch.randn_like": lambda x: x + torch.randn_like(x),
    "torch.fft": lambda x: torch.fft.ifft2(torch.fft.fft2(x)).real,
    "torch.linalg.svd": lambda x: x * torch.linalg.svdvals(x[0].flatten(1))[0],
    "x.sort": lambda x: x.sort(1)[0],
    "x.cumsum": lambda x: x.cumsum(3) / x.shape[3],
    "x.to(torch.uint8)": lambda x: x.clamp(0, 1).mul(255).to(torch.uint8).to(x.dtype),
    "if x.shape[3] > 100": lambda x: x / 2 if x.shape[3] > 100 else x,
    "if x.mean() > 0": lambda x: x / 2 if x.mean() > 0.1 else x,
    "x / x.std()": lambda x: x / x.std((2, 3), keepdim=True),
}
MODULES: Final[Mapping[str, Callable[[], nn.Module]]] = {
    "ReflectionPad2d": lambda: _padded("reflect"),
    "ReplicationPad2d": lambda: _padded("replicate"),
    "CircularPad2d": lambda: _padded("circular"),
    "SELU": nn.SELU,
    "GELU": nn.GELU,
    "PReLU": lambda: nn.PReLU(8),
    "InstanceNorm2d": lambda: nn.InstanceNorm2d(8),
    "InstanceNorm2d(track_running_stats=True)": lambda: nn.InstanceNorm2d(
        8, track_running_stats=True
    ),
    "BatchNorm2d": lambda: nn.BatchNorm2d(8),
    "BatchNorm2d(track_running_stats=False)": lambda: nn.BatchNorm2d(8, track_running_stats=False),
    "GroupNorm": lambda: nn.GroupNorm(2, 8),
    "LocalResponseNorm": lambda: nn.LocalResponseNorm(2),
    "PixelShuffle, PixelUnshuffle": lambda: nn.Sequential(nn.PixelUnshuffle(2), nn.PixelShuffle(2)),
    "ConvTranspose2d": lambda: nn.Sequential(nn.AvgPool2d(2), nn.ConvTranspose2d(8, 8, 4, 2, 1)),
}


def try_layers() -> Iterator[Tried]:
    """Every layer, between two convolutions."""
    factories = dict(MODULES)
    factories |= {name: partial(Function, each) for name, each in FUNCTIONS.items()}
    for name, make in factories.items():
        torch.manual_seed(0)
        network = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), make(), nn.Conv2d(8, 3, 1)).eval()
        try:
            prove(network, Feeding(maximum=1.0))
        except BrushworkError as error:
            yield Tried(name, str(error))
        else:
            yield Tried(name, None)


def _padded(mode: str) -> nn.Module:
    return nn.Conv2d(8, 8, 3, padding=1, padding_mode=mode)  # type: ignore[arg-type]
