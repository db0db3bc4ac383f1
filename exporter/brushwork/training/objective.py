"""What a painting is to be: like the photo in content, like the painting in style."""

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional as F

from ..loss_networks.vgg19 import LossNetwork
from .config import LossWeights
from .fused import compiled, vgg19
from .losses import (
    dot_grid,
    gram_distances,
    gram_matrices,
    hatching,
    palette_distances,
    palettes,
    robust,
    similarity_loss,
    statistics,
    steps,
    style_distances,
    total_variation,
)


@dataclass(frozen=True)
class Target:
    """What the loss network sees in a photo: features at relu4_1 (C x H x W), statistics."""

    content: Tensor
    statistics: Tensor


@dataclass(frozen=True)
class Wanted:
    """What paintings N are to be in style: `statistics`, N x 1920.

    Gram matrices and `palettes`, N x 16 x 1024, or none.
    """

    statistics: Tensor
    grams: list[Tensor] = field(default_factory=list)
    palettes: Tensor | None = None

    def lerp(self, other: "Wanted", amounts: Tensor) -> "Wanted":
        """Between this and another, by amounts N x 1 in [0, 1]."""
        grams = [
            torch.lerp(mine, theirs, amounts[:, :, None])
            for mine, theirs in zip(self.grams, other.grams, strict=True)
        ]
        palettes = None
        if self.palettes is not None and other.palettes is not None:
            palettes = torch.lerp(self.palettes, other.palettes, amounts[:, :, None])
        return Wanted(torch.lerp(self.statistics, other.statistics, amounts), grams, palettes)

    def roll(self) -> "Wanted":
        """Each in the place of the next."""
        palettes = None if self.palettes is None else self.palettes.roll(1, 0)
        grams = [gram.roll(1, 0) for gram in self.grams]
        return Wanted(self.statistics.roll(1, 0), grams, palettes)

    def repeat(self, times: int) -> "Wanted":
        """All of them, and again."""
        grams = [gram.repeat(times, 1, 1) for gram in self.grams]
        palettes = None if self.palettes is None else self.palettes.repeat(times, 1, 1)
        return Wanted(self.statistics.repeat(times, 1), grams, palettes)


class Objective:
    """The losses of a batch of paintings; remembers what the loss network saw in each crop.

    `loss_network` measures styles; paintings are compared by `comparing`, the same or a thinner
    one, as `compare_by` was told. `fused` says whether the faster way (training/fused) is there.
    """

    def __init__(
        self, weights: LossWeights, loss_network: LossNetwork, device: torch.device
    ) -> None:
        self.weights, self.loss_network = weights, loss_network
        self.comparing = loss_network
        self.fused = (
            device.type == "cpu"
            and loss_network.precision == torch.bfloat16
            and compiled.library() is not None
        )
        self._targets: dict[tuple[int, int], Target] = {}

    def compare_by(self, network: LossNetwork) -> None:
        """Compare paintings by this network from now on."""
        if network is not self.comparing:
            self.comparing = network
            self._targets.clear()

    def targets(self, crops: list[int], photos: Tensor) -> list[Target]:
        """What the loss network sees in photos N3HW, which are the numbered crops of their size."""
        keys = [(photos.shape[2], crop) for crop in crops]
        unknown = [i for i, key in enumerate(keys) if key not in self._targets]
        if unknown:
            with torch.no_grad():
                contents, seen = self.see(photos[unknown])
            pairs = zip(contents.contiguous(), seen, strict=True)
            for i, (content, numbers) in zip(unknown, pairs, strict=True):
                self._targets[keys[i]] = Target(content.clone(), numbers.clone())
        return [self._targets[key] for key in keys]

    def forget(self) -> None:
        """Drop what is remembered of crops, which will not come again."""
        self._targets.clear()

    def __call__(
        self,
        painted: Tensor,
        photos: Tensor,
        targets: list[Target],
        style: Wanted,
        weights: LossWeights | None = None,
        *,
        grid: bool = True,
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """The weighted loss and its parts, for paintings and photos N3HW.

        `weights` stand in for the objective's own; without `grid` there is
        neither dot grid, hatching nor steps.
        """
        weights = weights or self.weights
        content, statistics, *grams = self.see(painted, grams=bool(style.grams))
        wanted = torch.stack([target.content for target in targets]).float()
        distances = style_distances(statistics, style.statistics)
        parts = {
            "content": F.mse_loss(content.float(), wanted),
            "style": distances.mean(),
            "variation": total_variation(painted),
            "similarity": similarity_loss(painted, photos),
        }
        if style.grams:
            relative = gram_distances(grams, style.grams)
            parts["gram"] = relative.mean()
            distances = distances + weights.gram_weight * relative
        if style.palettes is not None and weights.palette_weight:
            apart = palette_distances(palettes(painted), style.palettes)
            parts["palette"] = apart.mean()
            distances = distances + weights.palette_weight * apart
        total = (
            parts["content"]
            + weights.style_weight * robust(distances, weights.large_distance)
            + weights.variation_weight * parts["variation"]
            + weights.similarity_weight * parts["similarity"]
        )
        if grid:
            parts["grid"] = dot_grid(painted) + dot_grid(painted, 8)
            total = total + weights.grid_weight * parts["grid"]
            if weights.hatching_weight:
                parts["hatching"] = hatching(painted, photos)
                total = total + weights.hatching_weight * parts["hatching"]
            if weights.steps_weight:
                parts["steps"] = steps(painted)
                total = total + weights.steps_weight * parts["steps"]
        return total, parts

    def see(
        self, pictures: Tensor, *, grams: bool = False, network: LossNetwork | None = None
    ) -> tuple[Tensor, ...]:
        """Features at relu4_1 and statistics of pictures N3HW, sides multiples of 8.

        With `grams` the four taps' Gram matrices, too. Without `network`, that which compares
        paintings looks.
        """
        network = network or self.comparing
        if self.fused:
            return vgg19.seen(network, pictures, grams)
        taps = network(pictures)
        return taps[-1], statistics(taps), *(gram_matrices(taps) if grams else ())
