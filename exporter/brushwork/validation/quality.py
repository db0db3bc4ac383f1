"""The quality protocol: how well paintings of unseen photographs look like their styles.

Photograph and painting are scaled (Lanczos) to a shorter side of 384 and cut to the centre
square; the photograph is painted at that size; figures are means over the pairs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from math import nan
from pathlib import Path
from typing import Protocol

import numpy as np

from ..contract.arrays import Pixels
from ..imaging import centre_square, decode
from ..imaging.composite import composite
from ..loss_networks.perceptual import Perceptual
from ..metrics.features import Array, Features
from ..metrics.pixelwise import FloatArray, dot_grid, luma, ssim
from .peers import Paint

SIDE = 384
SHIFT = (3, 2)
NOISE = 5.0
MARGIN = 32
STEADY_EVERY = 5
"""Every so many photographs are also painted with a shift and with noise, the first among them."""


@dataclass(frozen=True)
class Quality:
    """Figures of paintings; the lower the better, except SSIM.

    `style` and `content` are distances to style and photograph, `ssim` and `lpips` compare with
    the photograph, `dot_grid` is in percent. `shift` and `noise` are stability: how far, root mean
    square in levels of 255, the painting moves beyond a shift of the photograph by 3 x 2 pixels,
    and under Gaussian noise of 5 levels. `style_luma` and `content_luma` are the distances of all
    pictures' luma alone, where a tint counts for nothing. What was not measured is NaN, and
    left out of means and medians.
    """

    style: float
    content: float
    ssim: float
    lpips: float
    dot_grid: float
    shift: float
    noise: float
    style_luma: float
    content_luma: float


@dataclass(frozen=True)
class Measured:
    """One network's paintings in one style: figures by photograph, and means of VGG19's relu4_1."""

    rows: list[Quality]
    pooled: list[Array]


class Keeping(Protocol):
    """Where measurements are kept; `pictures` are the photographs and the style's."""

    def load(self, network: str, style: str, pictures: Sequence[Pixels]) -> Measured | None:
        """What was kept; None where nothing was."""

    def save(
        self, network: str, style: str, pictures: Sequence[Pixels], measured: Measured
    ) -> None:
        """Keep it."""


@dataclass(frozen=True)
class _Seen:
    """What the networks see in a picture, and VGG19 in its luma as grey."""

    coloured: Features
    grey: Features


def load_square(path: Path) -> Pixels:
    """The centre square of a picture after scaling, RGBA, 384x384; raises PictureError."""
    return centre_square(decode(path).pixels, SIDE)


def unpainted(photo: Pixels, style: str) -> Pixels:
    """What does nothing: the photograph itself, to compare with."""
    return photo


def measure_quality(
    networks: Mapping[str, Paint],
    photographs: Sequence[Path],
    styles: Mapping[str, Pixels],
    perceptual: Perceptual,
    keeping: Keeping | None = None,
) -> Iterator[tuple[str, str, Measured]]:
    """Yield network, style id and the quality of every photograph's painting, one after another.

    `styles` maps style ids to their squares, RGBA, 384x384x4. What `keeping` has is not measured
    again, and it is given what is.
    """
    photos = [load_square(path) for path in photographs]
    seen = [_see(_unit(photo), perceptual) for photo in photos]
    for style, picture in styles.items():
        target = _see(_unit(picture), perceptual)
        for network, paint in networks.items():
            measured = keeping.load(network, style, [*photos, picture]) if keeping else None
            if measured is None:
                measured = _measure(paint, style, photos, seen, target, perceptual)
                if keeping is not None:
                    keeping.save(network, style, [*photos, picture], measured)
            yield network, style, measured


def _measure(
    paint: Paint,
    style: str,
    photos: Sequence[Pixels],
    seen: Sequence[_Seen],
    target: _Seen,
    perceptual: Perceptual,
) -> Measured:
    measured = Measured([], [])
    for at, (photo, features) in enumerate(zip(photos, seen, strict=True)):
        pixels = paint(photo, style)
        painted = _unit(pixels)
        its = features if pixels is photo else _see(painted, perceptual)
        stable = _stability(paint, photo, style, painted) if at % STEADY_EVERY == 0 else (nan, nan)
        measured.rows.append(
            _quality(painted, its, _unit(photo), features, target, stable, perceptual)
        )
        measured.pooled.append(pooled(its.coloured))
    return measured


def pooled(features: Features) -> Array:
    """The means of VGG19's relu4_1."""
    return features.statistics[-1][0]


def features_of(picture: Pixels, perceptual: Perceptual) -> Features:
    """What the networks see in a picture, RGBA."""
    return perceptual.features(_unit(picture))


def mean_quality(rows: Sequence[Quality]) -> Quality:
    """The mean of every figure."""
    return Quality(*np.nanmean([astuple(row) for row in rows], axis=0).tolist())


def median_quality(rows: Sequence[Quality]) -> Quality:
    """The median of every figure, which one painting cannot decide."""
    return Quality(*np.nanmedian([astuple(row) for row in rows], axis=0).tolist())


def _see(picture: FloatArray, perceptual: Perceptual) -> _Seen:
    grey = np.repeat(luma(picture)[..., None], 3, axis=2).astype(np.float32)
    return _Seen(perceptual.features(picture), perceptual.style_features(grey))


def _stability(paint: Paint, photo: Pixels, style: str, painted: FloatArray) -> tuple[float, float]:
    """How far a shift and noise of the photograph move its painting."""
    moved = _unit(paint(np.roll(photo, SHIFT, (0, 1)), style))
    back = (-SHIFT[0], -SHIFT[1])
    shift = _difference(np.roll(moved, back, (0, 1)), painted)
    return shift, _difference(_unit(paint(_noisy(photo), style)), painted)


def _quality(
    painted: FloatArray,
    seen: _Seen,
    photo: FloatArray,
    photo_seen: _Seen,
    target: _Seen,
    stability: tuple[float, float],
    perceptual: Perceptual,
) -> Quality:
    return Quality(
        style=perceptual.style_distance(seen.coloured, target.coloured),
        content=perceptual.content_distance(seen.coloured, photo_seen.coloured),
        ssim=ssim(photo, painted),
        lpips=perceptual.lpips(seen.coloured, photo_seen.coloured),
        dot_grid=dot_grid(painted),
        shift=stability[0],
        noise=stability[1],
        style_luma=perceptual.style_distance(seen.grey, target.grey),
        content_luma=perceptual.content_distance(seen.grey, photo_seen.grey),
    )


def _noisy(photo: Pixels) -> Pixels:
    noise = np.random.default_rng(0).normal(0, NOISE, (*photo.shape[:2], 3))
    noisy = photo.copy()
    noisy[..., :3] = np.clip(np.rint(photo[..., :3] + noise), 0, 255)
    return noisy


def _difference(a: FloatArray, b: FloatArray) -> float:
    """Root mean square in levels of 255, without the margin."""
    inner = (slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
    return float(np.sqrt(np.square(a[inner].astype(np.float64) - b[inner]).mean())) * 255


def _unit(pixels: Pixels) -> FloatArray:
    return composite(pixels) / np.float32(255)
