"""No network: the painting's pixels themselves descend by gradient, to compare with.

As Gatys et al. (arXiv:1508.06576) do it, towards the same distances that the table measures:
about what can be had at all at such content. Minutes for one picture.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from ...contract.arrays import Pixels
from ...loss_networks.vgg19 import LossNetwork
from ...loss_networks.weights import load_vgg19
from ...training.losses import statistics, style_distances, total_variation
from .tensors import to_pixels, to_tensor

STEPS = 200
LEARNING_RATE = 0.02
STYLE_WEIGHT = 5.0
VARIATION_WEIGHT = 0.5


class Optimum:
    """Descends from each photograph to its painting in the given styles."""

    def __init__(self, styles: Mapping[str, Pixels], loss_weights: Path | None) -> None:
        """`styles` maps ids to square pictures, RGBA. Raises WeightsError."""
        self._network = LossNetwork(load_vgg19(loss_weights), torch.float32)
        with torch.no_grad():
            self._styles = {
                id: statistics(self._network(to_tensor(picture))) for id, picture in styles.items()
            }

    def paint(self, photo: Pixels, style: str) -> Pixels:
        """Paint a photograph, RGBA, HxWx4, sides multiples of 8."""
        picture = to_tensor(photo)
        with torch.no_grad():
            content = self._network(picture)[-1]
        painted = picture.clone().requires_grad_()
        optimiser = torch.optim.Adam([painted], lr=LEARNING_RATE)
        for _ in range(STEPS):
            optimiser.zero_grad()
            self._loss(painted, content, self._styles[style]).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            with torch.no_grad():
                painted.clamp_(0, 1)
        return to_pixels(painted.detach())

    def _loss(self, painted: Tensor, content: Tensor, wanted: Tensor) -> Tensor:
        taps = self._network(painted)
        distance = style_distances(statistics(taps), wanted).mean()
        loss: Tensor = F.mse_loss(taps[-1], content) + STYLE_WEIGHT * distance
        return loss + VARIATION_WEIGHT * total_variation(painted)
