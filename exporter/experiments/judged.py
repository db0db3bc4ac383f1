"""The works that trainings are judged by, without a bank of styles to train on, for the scripts
beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor

from brushwork.data_folder import TRAINING_PHOTOGRAPHS
from brushwork.errors import ConfigError
from brushwork.training.config import TrainingConfig
from brushwork.training.data import Photographs
from brushwork.training.objective import Objective
from brushwork.training.style_bank import StyleBank


@contextmanager
def works_of(config: TrainingConfig, data: Path, objective: Objective) -> Iterator[StyleBank]:
    """A bank for the `Judge`; raises ConfigError where the painter is not one of any style."""
    if config.any_style is None:
        raise ConfigError(f"{config.id} is no painter of any style")

    def measure(pictures: Tensor) -> tuple[Tensor, Tensor]:
        with torch.no_grad():
            statistics = objective.see(pictures)[1]
        return statistics, statistics[:, :0]

    with TemporaryDirectory() as cache:
        photographs = Photographs(data / TRAINING_PHOTOGRAPHS, config.crop, 1, 1.0)
        few = replace(config.any_style, bank=2 * config.batch)  # none of which is looked at
        yield StyleBank(few, data, photographs, measure, Path(cache))
