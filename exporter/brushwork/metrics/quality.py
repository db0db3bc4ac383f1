"""The quality protocol: how well paintings of unseen photographs look like their styles.

Photograph and painting are scaled (Lanczos) to a shorter side of 384 and cut to the centre
square; the photograph is painted at that size; figures are means over the pairs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from ..pictures import centre_square, decode
from ..pixels import Pixels, composite
from .perceptual import Perceptual
from .pixelwise import FloatArray, dot_grid, ssim

SIDE = 384

Paint = Callable[[Pixels, str], Pixels]
"""Picture (RGBA, HxWx4) and style id -> painting."""


@dataclass(frozen=True)
class Quality:
    """Distances to the style and to the photograph, SSIM to the photograph, dot grid in percent."""

    style: float
    content: float
    ssim: float
    dot_grid: float


def load_square(path: Path) -> Pixels:
    """The centre square of a picture after scaling, RGBA, 384x384; raises PictureError."""
    return centre_square(decode(path).pixels, SIDE)


def measure_quality(
    paint: Paint,
    photographs: Sequence[Path],
    paintings: Mapping[str, Path],
    perceptual: Perceptual,
) -> Iterator[tuple[str, Quality]]:
    """Yield style id and mean quality, style by style; `paintings` maps style ids to pictures."""
    photos = [load_square(path) for path in photographs]
    seen = [perceptual.features(_unit(photo)) for photo in photos]
    for style, path in paintings.items():
        target = perceptual.features(_unit(load_square(path)))
        rows = []
        for photo, photo_features in zip(photos, seen, strict=True):
            painted = _unit(paint(photo, style))
            features = perceptual.features(painted)
            rows.append(
                Quality(
                    perceptual.style_distance(features, target),
                    perceptual.content_distance(features, photo_features),
                    ssim(_unit(photo), painted),
                    dot_grid(painted),
                )
            )
        yield style, mean_quality(rows)


def mean_quality(rows: Sequence[Quality]) -> Quality:
    """The mean of every figure."""
    return Quality(*np.mean([astuple(row) for row in rows], axis=0).tolist())


def _unit(pixels: Pixels) -> FloatArray:
    return composite(pixels) / np.float32(255)
