"""What a painting is to be: like the photo in content, like the painting in style."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from ..loss_networks.vgg19 import LossNetwork
from .config import TrainingConfig
from .fused import compiled, vgg19
from .losses import dot_grid, robust, similarity_loss, statistics, style_distances, total_variation


@dataclass(frozen=True)
class Target:
    """What the loss network sees in a photo: features at relu4_1 (C x H x W), statistics."""

    content: Tensor
    statistics: Tensor


class Objective:
    """The losses of a batch of paintings; remembers what the loss network saw in each crop.

    `loss_network` measures styles; paintings are compared by `comparing`, the same or a thinner
    one, as `compare_by` was told. `fused` says whether the faster way (training/fused) is there.
    """

    def __init__(
        self, config: TrainingConfig, loss_network: LossNetwork, device: torch.device
    ) -> None:
        self.config, self.loss_network = config, loss_network
        self.comparing = loss_network
        self.fused = (
            device.type == "cpu"
            and loss_network.precision == torch.bfloat16
            and compiled.library() is not None
        )
        self._targets: dict[int, Target] = {}

    def compare_by(self, network: LossNetwork) -> None:
        """Compare paintings by this network from now on."""
        if network is not self.comparing:
            self.comparing = network
            self._targets.clear()

    def targets(self, crops: list[int], photos: Tensor) -> list[Target]:
        """What the loss network sees in photos N3HW, which are the numbered crops."""
        unknown = [i for i, crop in enumerate(crops) if crop not in self._targets]
        if unknown:
            with torch.no_grad():
                contents, seen = self._see(photos[unknown])
            pairs = zip(contents.contiguous(), seen, strict=True)
            for i, (content, numbers) in zip(unknown, pairs, strict=True):
                self._targets[crops[i]] = Target(content.clone(), numbers.clone())
        return [self._targets[crop] for crop in crops]

    def __call__(
        self, painted: Tensor, photos: Tensor, targets: list[Target], styles: Tensor
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """The weighted loss and its parts, for paintings and photos N3HW.

        `styles` are the wanted statistics, N x 1920.
        """
        config = self.config
        found, seen = self._see(painted)
        content = torch.stack([target.content for target in targets]).float()
        distances = style_distances(seen, styles)
        parts = {
            "content": F.mse_loss(found.float(), content),
            "style": distances.mean(),
            "variation": total_variation(painted),
            "grid": dot_grid(painted) + dot_grid(painted, 8),
            "similarity": similarity_loss(painted, photos),
        }
        total = (
            parts["content"]
            + config.style_weight * robust(distances)
            + config.variation_weight * parts["variation"]
            + config.grid_weight * parts["grid"]
            + config.similarity_weight * parts["similarity"]
        )
        return total, parts

    def _see(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Features at relu4_1 and statistics of pictures N3HW, sides multiples of 8."""
        if self.fused:
            content, numbers = vgg19.seen(self.comparing, pictures)
            return content, numbers
        taps = self.comparing(pictures)
        return taps[-1], statistics(taps)
