"""What a tier gives: a variant that is ready to paint."""

from collections.abc import Callable
from dataclasses import dataclass

from ..contract.arrays import Pixels


@dataclass(frozen=True)
class Prepared:
    """One variant, ready to paint in one tier."""

    runtime: str
    """What runs it, with versions."""
    threads: int
    note: str | None
    paint: Callable[[Pixels, str, float], tuple[Pixels, float]]
    """Picture (RGBA), style id, strength -> painting (RGBA), and the milliseconds of survey and
    painting."""


Prepare = Callable[[str], Prepared]
"""Variant id -> the variant, prepared; the one before must not be used any more."""
