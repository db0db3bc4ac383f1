"""What trainings that go on from published weights have in common, for the scripts beside it."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from brushwork.export.trained import load_trained
from brushwork.training.config import TrainingConfig
from brushwork.training.trainer import Progress

BANK: dict[str, Any] = {
    "renewed": 0.1,
    "encoder_noise": 0.05,
    "stability_weight": 60.0,
    "crops_per_style": 1,
    "own": 0.05,
}
"""What most of them change in `[any_style]`."""


def further(
    published: TrainingConfig, weights: Path, bank: dict[str, Any], **changed: Any
) -> TrainingConfig:
    """The published configuration, with its last weights of the losses from the first step on.

    The network is that of `weights`; `bank` is changed in `[any_style]`, the rest in `[training]`.
    """
    return replace(
        published,
        network=load_trained(weights).shape.as_dict(),
        any_style=published.any_style and replace(published.any_style, **bank),
        closing=None,
        last_steps=0,
        first_style_weight=3.2,
        style_weight=3.2,
        last_style_weight=None,
        rising_steps=0,
        similarity_weight=0.8,
        last_similarity_weight=None,
        large_distance=6.0,
        steps_weight=0.0,
        averaging=0.998,
        **changed,
    )


def tell(progress: Progress) -> None:
    """Every fiftieth step's losses."""
    if progress.step % 50 == 0:
        losses = ", ".join(f"{name} {value:.3g}" for name, value in progress.losses.items())
        print(f"{progress.step} of {progress.steps}: {losses}", file=sys.stderr)
