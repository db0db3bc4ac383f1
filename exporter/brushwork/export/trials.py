"""The pictures that an exported graph is compared with its network on: all that may come."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .adapting import Feeding
from .checking import Arrays

Array = NDArray[np.float32]

FLAT = ((0.0,) * 3, (0.5,) * 3, (1.0,) * 3, (1.0, 0.5, 0.0))
"""Colours of pictures in which networks find nothing but rounding."""
# Height and width, in pixels, before they are brought to the network's alignment. The first is
# traced: unequal, so that what the trace takes for constant shows in the others.
TRACED = (80, 56)
SIZES = ((0, 0), (0, 144), (232, 0), (300, 420), (0, 2048), (1300, 0))


def noises_for(feeding: Feeding) -> list[Arrays]:
    """Noise of several sizes and shapes, the first to trace a network by.

    The others are smaller than the traced one, far larger, narrow in both directions, and odd
    multiples of the alignment.
    """
    traced, *others = (_aligned(size, feeding) for size in (TRACED, *SIZES))
    maximum = feeding.graph_maximum
    return [_trial(_noise(size), maximum) for size in dict.fromkeys((traced, *others))]


def extremes_for(feeding: Feeding) -> list[Arrays]:
    """Pictures of nothing but black and white, slopes, and pictures of one colour."""
    contents = [
        *_extremes(_aligned(TRACED, feeding)),
        *_flat(_aligned((0, 0), feeding), feeding.alignment),
    ]
    return [_trial(each, feeding.graph_maximum) for each in contents]


def _aligned(size: tuple[int, int], feeding: Feeding) -> tuple[int, int]:
    """The size that a picture of at least `size` is brought to; never a square, but the least."""
    step = feeding.alignment
    height, width = (-(-max(side, feeding.minimum) // step) * step for side in size)
    return (height, width + step) if height == width and size != (0, 0) else (height, width)


def _extremes(size: tuple[int, int]) -> Iterator[Array]:
    """Black and white pixels, alone and in blocks, and a slope from black to white."""
    height, width = size
    rows, columns = np.mgrid[:height, :width]
    for block in (1, 8):
        yield _grey((rows // block + columns // block) % 2)
    yield _grey((rows + columns) / (height + width - 2))
    yield _noise(size).round()


def _flat(size: tuple[int, int], more: int) -> Iterator[Array]:
    height, width = size
    for colour in FLAT:
        yield np.tile(np.array(colour, np.float32).reshape(1, 3, 1, 1), (height, width + more))


def _grey(values: NDArray[np.generic]) -> Array:
    return np.repeat(values.astype(np.float32)[None, None], 3, 1)


def _noise(size: tuple[int, int]) -> Array:
    return np.random.default_rng(0).random((1, 3, *size), np.float32)


def _trial(picture: Array, maximum: float) -> Arrays:
    return {"picture": picture * np.float32(maximum)}
