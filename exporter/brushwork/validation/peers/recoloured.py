"""No network: the photograph with mean and covariance of the style's colours, to compare with.

A painter of styles has to do better than this tint.
"""

from collections.abc import Mapping

import numpy as np
import torch

from ...contract.arrays import Pixels
from ...imaging.composite import composite
from ...training.synthetic import recolour


class Recoloured:
    """Recolours photographs for the given styles."""

    def __init__(self, styles: Mapping[str, Pixels]) -> None:
        """`styles` maps ids to square pictures, RGBA."""
        self._styles = {id: _bytes(picture) for id, picture in styles.items()}

    def paint(self, photo: Pixels, style: str) -> Pixels:
        """Recolour a photograph, RGBA, HxWx4."""
        moved = recolour(_bytes(photo), self._styles[style])
        result = np.full_like(photo, 255)
        result[..., :3] = moved.permute(1, 2, 0).numpy()
        return result


def _bytes(picture: Pixels) -> torch.Tensor:
    rgb = np.rint(composite(picture)).astype(np.uint8)
    return torch.from_numpy(rgb.transpose(2, 0, 1).copy())
