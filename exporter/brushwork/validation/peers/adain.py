"""AdaIN (Huang and Belongie, arXiv:1703.06868), to compare with: VGG19 and its decoder."""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from ...contract.arrays import Pixels
from ...errors import WeightsError
from ...loss_networks.vgg19 import LossNetwork
from ...loss_networks.weights import load_vgg19
from .tensors import adain, to_pixels, to_tensor

DECODER = "decoder.fp16.safetensors"
# Layers by their number in the file; after some the map is enlarged.
LAYERS = ("1", "5", "8", "11", "14", "18", "21", "25", "28")
ENLARGED_AFTER = ("1", "14", "21")


class AdaIN:
    """Paints photographs, sides multiples of 8, in the given styles."""

    def __init__(
        self, folder: Path, styles: Mapping[str, Pixels], loss_weights: Path | None
    ) -> None:
        """`styles` maps ids to squares, RGBA; VGG19 as for training. Raises WeightsError."""
        file = folder / DECODER
        try:
            self._decoder = {name: tensor.float() for name, tensor in load_file(file).items()}
        except (OSError, SafetensorError) as error:
            raise WeightsError(f"cannot read {file}: {error}") from error
        self._network = LossNetwork(load_vgg19(loss_weights), torch.float32)
        self._styles = {id: self._features(picture) for id, picture in styles.items()}

    @torch.no_grad()
    def paint(self, photo: Pixels, style: str) -> Pixels:
        """Paint a photograph, RGBA, HxWx4."""
        x = adain(self._features(photo), self._styles[style])
        for layer in LAYERS:
            weight, bias = self._decoder[f"{layer}.weight"], self._decoder[f"{layer}.bias"]
            x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), weight, bias)
            if layer != LAYERS[-1]:
                x = F.relu(x)
            if layer in ENLARGED_AFTER:
                x = F.interpolate(x, scale_factor=2, mode="nearest")
        return to_pixels(x)

    @torch.no_grad()
    def _features(self, picture: Pixels) -> Tensor:
        features: Tensor = self._network(to_tensor(picture))[-1]
        return features
