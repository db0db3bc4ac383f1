"""MicroAST (Wang et al., arXiv:2211.15313), to compare with: its published weights.

Four files of torch, as published: content and style encoder, modulator, decoder. RGB in [0, 1].
"""

from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import Tensor
from torch.nn import functional as F

from ...contract.arrays import Pixels
from ...errors import WeightsError
from .tensors import adain, to_pixels, to_tensor

PARTS = ("content_encoder", "style_encoder", "modulator", "decoder")

Features = tuple[Tensor, Tensor]
"""After the first and after the second residual block."""


class MicroAST:
    """Paints photographs, sides multiples of 4, in the given styles."""

    def __init__(self, folder: Path, styles: Mapping[str, Pixels]) -> None:
        """`styles` maps ids to square pictures, RGBA. Raises WeightsError."""
        self._content, self._style, self._modulator, self._decoder = (
            _load(folder / f"{part}_iter_160000.pth.tar") for part in PARTS
        )
        with torch.no_grad():
            self._styles = {
                id: self._encode(self._style, to_tensor(picture)) for id, picture in styles.items()
            }

    @torch.no_grad()
    def paint(self, photo: Pixels, style: str) -> Pixels:
        """Paint a photograph, RGBA, HxWx4."""
        _, second = self._encode(self._content, to_tensor(photo))
        style_first, style_second = self._styles[style]
        x = adain(second, style_second)
        x = self._modulated(x, "dec1", "2", style_second)
        x = self._modulated(adain(x, style_first), "dec2", "1", style_first)
        d = self._decoder
        x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        x = F.relu(_convolve(d, "dec3.3", F.relu(_convolve(d, "dec3.1", x, groups=32))))
        x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        x = F.relu(_convolve(d, "dec3.8", F.relu(_convolve(d, "dec3.6", x, groups=16))))
        return to_pixels(_convolve(d, "dec3.10", x))

    @staticmethod
    def _encode(weights: Mapping[str, Tensor], x: Tensor) -> Features:
        x = F.relu(_convolve(weights, "enc1.0", x))
        x = F.relu(_convolve(weights, "enc1.2", x, stride=2, groups=16))
        x = F.relu(_convolve(weights, "enc1.4", x))
        x = F.relu(_convolve(weights, "enc1.6", x, stride=2, groups=32))
        x = F.relu(_convolve(weights, "enc1.8", x))
        first = _residual(weights, "enc1.10", x)
        return first, _residual(weights, "enc2.0", first)

    def _modulated(self, x: Tensor, block: str, pair: str, style: Tensor) -> Tensor:
        """A residual block whose convolutions the style's features weigh."""
        weight, bias = (
            _convolve(self._modulator, f"{kind}{pair}.0", style, groups=style.shape[1]).mean(
                (2, 3), keepdim=True
            )
            for kind in ("weight", "bias")
        )
        a = F.relu(weight * _convolve(self._decoder, f"{block}.conv1", x) + bias * x)
        return x + weight * _convolve(self._decoder, f"{block}.conv2", a) + bias * a


def _residual(weights: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    return x + _convolve(weights, f"{name}.conv2", F.relu(_convolve(weights, f"{name}.conv1", x)))


def _convolve(
    weights: Mapping[str, Tensor], name: str, x: Tensor, stride: int = 1, groups: int = 1
) -> Tensor:
    kernel, bias = weights[f"{name}.conv_layer.weight"], weights[f"{name}.conv_layer.bias"]
    border = kernel.shape[2] // 2
    x = F.pad(x, (border,) * 4, mode="reflect") if border else x
    return F.conv2d(x, kernel, bias, stride, groups=groups)


def _load(path: Path) -> dict[str, Tensor]:
    try:
        loaded: dict[str, Tensor] = torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, EOFError, RuntimeError, ValueError, UnpicklingError) as error:
        raise WeightsError(f"cannot read {path}: {error}") from error
    return loaded
