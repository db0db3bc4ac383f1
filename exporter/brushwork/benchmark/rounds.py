"""Times taken side by side: in rounds, so that whatever slows the machine slows all alike."""

import random
import time
from collections.abc import Callable, Hashable, Mapping
from statistics import median
from typing import TypeVar

Times = dict[str, list[float]]
"""Milliseconds of every round, by name."""
Key = TypeVar("Key", bound=Hashable)

# Threads of the one that ran last go on spinning for a while.
PAUSE_SECONDS = 0.1


def measure_rounds(
    runs: Mapping[Key, Callable[[], float]],
    rounds: int,
    on_round: Callable[[int], None] = lambda _: None,
    pause: float = PAUSE_SECONDS,
) -> dict[Key, list[float]]:
    """Run everything once a round, in another order each; a run returns its milliseconds."""
    times: dict[Key, list[float]] = {name: [] for name in runs}
    shuffled = random.Random(0)
    for index in range(rounds):
        order = list(runs)
        shuffled.shuffle(order)
        for name in order:
            time.sleep(pause)
            times[name].append(runs[name]())
        on_round(index)
    return times


def ratio(above: list[float], below: list[float]) -> float:
    """The median over the rounds of one's time by the other's."""
    return median(a / b for a, b in zip(above, below, strict=True))


def added(*parts: list[float]) -> list[float]:
    """The sum in every round."""
    return [sum(times) for times in zip(*parts, strict=True)]
