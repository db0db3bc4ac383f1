"""The two plots of a report, as SVG within its page: losses, and times."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .report import Measurement

WIDTH, LEFT, RIGHT = 960, 330, 70
ROW, TOP, BOTTOM = 30, 24, 34
SMALLEST_LOSS = 1e-3
"""What is less is drawn there: nobody can tell it from nothing."""
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis, from `low` to `high`, from `LEFT` to the right."""

    low: float
    high: float

    def x(self, value: float) -> float:
        """Where a value lies; what lies outside is drawn at the end."""
        inside = min(max(value, self.low), self.high)
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    @property
    def ticks(self) -> list[float]:
        """Round numbers on it: powers of ten where there are several, else 1, 2 and 5 as well."""
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        tens = [10.0**each for each in decades]
        steps = STEPS if len(tens) <= 3 else STEPS[:1]
        ticks = [ten * step for ten in tens for step in steps]
        return [each for each in ticks if self.low * 0.999 <= each <= self.high * 1.001]


@dataclass(frozen=True)
class Plot:
    """Rows below each other on one axis; `y` of each by its place."""

    axis: Axis
    rows: Sequence[Measurement]

    width = WIDTH
    left = LEFT

    @property
    def height(self) -> int:
        """Of the whole, in units of its view box."""
        return TOP + ROW * len(self.rows) + BOTTOM

    @property
    def bottom(self) -> int:
        """Where the axis lies."""
        return self.height - BOTTOM

    def y(self, row: int) -> float:
        """The middle of a row."""
        return TOP + ROW * (row + 0.5)


def loss_plot(rows: Sequence[Measurement]) -> Plot:
    """Every picture's loss in percent, with means and budgets."""
    highest = max(max(each.worst, each.budget.fails) for each in rows)
    return Plot(Axis(SMALLEST_LOSS, 1.3 * highest), rows)


def time_plot(rows: Sequence[Measurement]) -> Plot:
    """Times, with the reference's as 1."""
    ratios = [each.speed.ratio for each in rows]
    return Plot(Axis(min(0.5, *ratios) / 1.3, max(2.0, *ratios) * 1.3), rows)
