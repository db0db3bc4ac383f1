"""Painting what is to be measured: references by torch, then every variant in a tier."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..contract.arrays import Pixels
from ..errors import PictureError, ValidationError
from ..imaging import centre_square
from .photographs import load_photograph
from .prepared import Prepared
from .sampling import Job
from .store import Store

SPEED_RUNS = 5
STRENGTH = 1.0

Reference = Callable[[Pixels, str, float], Pixels]
"""Picture (RGBA), style id, strength -> painting (RGBA), by the float32 torch network."""
Square = int | None
"""Side of the squares that pictures are cut to; None where they stay whole."""
Tick = Callable[[str], None]


def photo_of(square: Square) -> str:
    """The name of photographs in the store."""
    return f"photo {square or 'whole'}"


def reference_of(square: Square) -> str:
    """The name of references in the store."""
    return f"reference {square or 'whole'}"


@dataclass(frozen=True)
class Speed:
    """Medians of times in turns, in milliseconds, at `side` squared."""

    side: int
    milliseconds: float
    reference: float
    ratio: float
    """Of the times of each turn, the tier's by the reference's."""


def load_photographs(
    jobs: Iterable[Job], side: int, squares: Iterable[Square], store: Store
) -> tuple[list[Job], list[str]]:
    """Put what can be read into the store; gives the jobs that remain and notes on the others.

    Raises ValidationError where nothing can be read.
    """
    kept: list[Job] = []
    left_out: dict[str, None] = {}
    for job in jobs:
        try:
            photo = load_photograph(job.picture, side)
        except PictureError as error:
            reason = str(error).removeprefix(f"{job.picture}: ")
            left_out[f"{job.picture.name} is left out: {reason}"] = None
            continue
        for square in squares:
            cut = photo if square is None else centre_square(photo, square)
            store.put(len(kept), photo_of(square), cut)
        kept.append(job)
    if not kept:
        raise ValidationError(f"no picture could be read; the first: {next(iter(left_out))}")
    return kept, list(left_out)


def paint_references(
    jobs: Sequence[Job], square: Square, reference: Reference, store: Store, tick: Tick
) -> None:
    """Paint all photographs of the store with torch."""
    for index, job in enumerate(jobs):
        painted = reference(store.get(index, photo_of(square)), job.style, STRENGTH)
        store.put(index, reference_of(square), painted)
        tick("reference")


def paint(
    prepared: Prepared, what: str, jobs: Sequence[Job], square: Square, store: Store, tick: Tick
) -> None:
    """Paint all photographs of the store in a tier; paintings are in the store as `what`."""
    for index, job in enumerate(jobs):
        photo = store.get(index, photo_of(square))
        painted, _ = prepared.paint(photo, job.style, STRENGTH)
        store.put(index, what, painted)
        tick(what)


def measure_speed(
    prepared: Prepared, reference: Reference, photo: Pixels, style: str, side: int
) -> Speed:
    """Paint in turns with the reference, so that whatever else the machine does slows both."""
    square = np.asarray(Image.fromarray(photo).resize((side, side)))
    turns: list[tuple[float, float]] = []
    for _ in range(1 + SPEED_RUNS):
        begun = time.perf_counter()
        reference(square, style, STRENGTH)
        taken = 1000 * (time.perf_counter() - begun)
        turns.append((prepared.paint(square, style, STRENGTH)[1], taken))
    own, others = zip(*turns[1:], strict=True)
    ratio = statistics.median(one / other for one, other in turns[1:])
    return Speed(side, statistics.median(own), statistics.median(others), ratio)
