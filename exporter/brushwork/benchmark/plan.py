"""How much is measured, and of which sizes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MEGAPIXELS = (0.1, 0.3, 1.0, 3.0, 8.0, 16.0, 25.0, 50.0)
QUICK_MEGAPIXELS = (0.1, 0.3, 1.0)
ASPECT = 3 / 2


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int = 12
    starts: int = 5
    megapixels: Sequence[float] = MEGAPIXELS
    threads: int = 2

    @classmethod
    def quick(cls) -> "Plan":
        """About two minutes."""
        return cls(rounds=3, starts=1, megapixels=QUICK_MEGAPIXELS)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Width and height of 3 to 2, for every number of megapixels."""
        heights = (math.sqrt(megapixels * 1e6 / ASPECT) for megapixels in self.megapixels)
        return [(round(height * ASPECT), round(height)) for height in heights]
