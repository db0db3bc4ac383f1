"""The pictures that canaries are: what painters get wrong first, small, and the same everywhere.

All is integer arithmetic, so that no rounding of a machine's own can change a pixel.
"""

from collections.abc import Callable, Mapping
from typing import Final

SIDE: Final = 64
NOISE_SEED = 20260704


def draw(name: str, side: int = SIDE) -> bytes:
    """One of `PICTURES`, a square: RGB, row by row."""
    return b"".join(bytes(PICTURES[name](x, y, side)) for y in range(side) for x in range(side))


def _pattern(x: int, y: int, side: int) -> tuple[int, int, int]:
    """Edges, all colours and smooth parts."""
    if (x // 12) % 3 == 0 and (y // 6) % 4 == 0:
        return (255 * (y & 1),) * 3
    wave = abs((7 * (x + 2 * y)) % 400 - 200)
    return 255 * x // side, 255 * y // side, 28 + wave


def _noise(x: int, y: int, side: int) -> tuple[int, int, int]:
    """Every pixel another colour: a mix of its place's bits."""
    mixed = (NOISE_SEED + x * 0x9E3779B1 + y * 0x85EBCA77) & 0xFFFFFFFF
    for factor in (0x2C1B3C6D, 0x297A2D39):
        mixed = ((mixed ^ (mixed >> 15)) * factor) & 0xFFFFFFFF
    mixed ^= mixed >> 15
    return mixed & 255, (mixed >> 8) & 255, (mixed >> 16) & 255


PICTURES: Final[Mapping[str, Callable[[int, int, int], tuple[int, int, int]]]] = {
    "pattern": _pattern,
    "noise": _noise,
    "flat": lambda x, y, side: (198, 96, 74),
    "black": lambda x, y, side: (0, 0, 0),
    "white": lambda x, y, side: (255, 255, 255),
}
"""By name: the colour at a place, of a square of a side."""
