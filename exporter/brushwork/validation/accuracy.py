"""Accuracy loss of one picture: how far the deployed painting is from the reference's.

Defined in docs/accuracy.md.
"""

from dataclasses import dataclass
from math import inf, isnan

import numpy as np

from ..contract.arrays import Pixels
from ..imaging.composite import composite
from ..loss_networks.perceptual import Perceptual
from ..metrics import FloatArray, ssim
from ..metrics.features import Features

# A picture rounded to 8 bits lies up to 3e-5 (style) and 2e-4 (content) from the exact one.
# Denominators are at least a hundred times that, so that rounding alone never counts for 1%.
SMALLEST_STYLE_DISTANCE = 3e-3
SMALLEST_CONTENT_DISTANCE = 2e-2


@dataclass(frozen=True)
class AccuracyLoss:
    """The components of accuracy loss, in percent; 0 is the reference itself."""

    ssim: float
    """100 * (1 - SSIM(reference, deployed))."""
    lpips: float
    """100 * LPIPS(reference, deployed)."""
    style: float | None
    """Relative increase in distance to the style picture; None where that is not known."""
    content: float
    """Relative increase in distance to the photo."""

    @property
    def total(self) -> float:
        """The largest component; infinite where one is no number, which no maximum would see."""
        components = (self.ssim, self.lpips, self.style or 0.0, self.content)
        return inf if any(map(isnan, components)) else max(components)


@dataclass(frozen=True)
class Seen:
    """A picture as metrics take it, with its features computed once."""

    picture: FloatArray
    features: Features


def see(perceptual: Perceptual, pixels: Pixels) -> Seen:
    """Prepare RGBA pixels, laid on white; raises PictureError below 31 x 31 pixels."""
    picture = composite(pixels) / np.float32(255)
    return Seen(picture, perceptual.features(picture))


def measure(
    perceptual: Perceptual, photo: Seen, reference: Seen, deployed: Seen, style: Seen | None
) -> AccuracyLoss:
    """The loss of a deployed painting; `style` is the style picture, where it is known."""

    def to_style(painting: Seen, picture: Seen) -> float:
        return perceptual.style_distance(painting.features, picture.features)

    def to_photo(painting: Seen) -> float:
        return perceptual.content_distance(painting.features, photo.features)

    return AccuracyLoss(
        ssim=100 * max(0.0, 1 - ssim(reference.picture, deployed.picture)),
        lpips=100 * perceptual.lpips(reference.features, deployed.features),
        style=None
        if style is None
        else increase(
            to_style(reference, style), to_style(deployed, style), SMALLEST_STYLE_DISTANCE
        ),
        content=increase(to_photo(reference), to_photo(deployed), SMALLEST_CONTENT_DISTANCE),
    )


def increase(reference: float, deployed: float, smallest: float) -> float:
    """Relative increase of a distance in percent; a decrease is 0.

    A reference below `smallest` counts as `smallest`: see docs/accuracy.md.
    """
    return 100 * max(0.0, deployed - reference) / max(reference, smallest)
