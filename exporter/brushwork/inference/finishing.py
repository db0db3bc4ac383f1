"""What is done to a painting after the painter, a strip at a time: colours, grain, mask, fade."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..contract.arrays import Photo, Pixels
from ..imaging.colours import coverage
from ..imaging.grain import grained
from ..imaging.mix import mix
from ..imaging.sources import Source, strips
from ..imaging.tiles import Area
from .plan import Plan

Recolour = Callable[[Photo, Photo], Photo]
"""Gives a part of a painting its colours, given the same part of the photo."""


@dataclass(frozen=True, eq=False)
class Finisher:
    """Lays paintings of the photo's size over it, into `result`, area by area."""

    picture: Pixels
    """RGBA, HxWx4; its alpha stays."""
    photo: Source
    """Its composite."""
    plan: Plan
    recolours: Sequence[Recolour]
    """One for each painting."""
    result: Pixels = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "result", np.empty_like(self.picture))

    def __call__(self, area: Area, paintings: Sequence[Source]) -> None:
        """Finish an area, of which the paintings are there."""
        plan = self.plan
        mask = plan.look.mask
        for strip in strips(area):
            before = self.photo.area(strip)
            painted = [
                grained(
                    recolour(painting.area(strip), before),
                    plan.look.grain,
                    strip,
                    plan.height,
                    plan.width,
                )
                for recolour, painting in zip(self.recolours, paintings, strict=True)
            ]
            here = (slice(strip.top, strip.bottom), slice(strip.left, strip.right))
            covered = None if mask is None else coverage(mask, plan.height, plan.width, strip)
            alpha = self.picture[here][..., 3]
            self.result[here] = mix(before, painted[0], alpha, plan.fade, covered, *painted[1:])
