"""Distances between what feature networks see: LPIPS, style distance, content distance.

The networks themselves are loss_networks/perceptual.py; their activations are plain arrays here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .pixelwise import check_pair

VARIANCE_EPSILON = 1e-5
LENGTH_EPSILON = 1e-10

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """What the networks see in one picture; distances between features cost next to nothing."""

    size: tuple[int, int]
    """Height and width of the picture."""
    lpips: list[Array]
    """AlexNet's activations, C x positions, each position normalised to length 1."""
    statistics: list[tuple[Array, Array]]
    """Mean and standard deviation per channel at VGG19's four taps."""
    content: Array
    """VGG19's relu4_1, C x positions."""

    @classmethod
    def of(
        cls, size: tuple[int, int], alexnet: Sequence[Array], vgg19: Sequence[Array]
    ) -> "Features":
        """From the activations of both networks at their taps, each C x positions."""
        return cls(
            size=size,
            lpips=[_unit_length(tap) for tap in alexnet],
            statistics=[_statistics(tap) for tap in vgg19],
            content=vgg19[-1],
        )


def lpips(a: Features, b: Features, heads: Sequence[Array]) -> float:
    """LPIPS, AlexNet v0.1, of two pictures of one size: 0 is equality, 1 is far apart.

    Squared differences of unit-length activations, weighted by the learned `heads`, one a layer,
    mean over positions, summed over layers (Zhang et al., arXiv:1801.03924). Raises PictureError
    where the sizes differ.
    """
    check_pair(a.size, b.size, "LPIPS")
    return sum(
        float((head @ np.square(of_a - of_b)).mean())
        for head, of_a, of_b in zip(heads, a.lpips, b.lpips, strict=True)
    )


def style_distance(picture: Features, style: Features) -> float:
    """How far a picture's texture is from a style picture's; sizes may differ.

    Summed over VGG19's relu1_1 to relu4_1: mean squared difference of the channels' means plus
    that of their standard deviations, sqrt(unbiased variance + 1e-5) (AdaIN, arXiv:1703.06868).
    """
    return sum(
        float(np.square(of_a - of_b).mean())
        for tap_a, tap_b in zip(picture.statistics, style.statistics, strict=True)
        for of_a, of_b in zip(tap_a, tap_b, strict=True)
    )


def content_distance(a: Features, b: Features) -> float:
    """Mean squared difference of two pictures at VGG19's relu4_1.

    Raises PictureError where the sizes differ.
    """
    check_pair(a.size, b.size, "the content distance")
    return float(np.square(a.content - b.content).mean())


def _unit_length(tap: Array) -> Array:
    length: Array = np.sqrt(np.square(tap).sum(axis=0)) + LENGTH_EPSILON
    return tap / length


def _statistics(tap: Array) -> tuple[Array, Array]:
    return tap.mean(axis=1), np.sqrt(tap.var(axis=1, ddof=1) + VARIANCE_EPSILON)
