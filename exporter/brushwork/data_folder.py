"""The data folder: photographs, paintings and loss networks, to train on and to measure with."""

import os
from pathlib import Path

from .errors import ConfigError

VARIABLE = "BRUSHWORK_DATA"
PHOTOGRAPHS = "bsds500/val"
TRAINING_PHOTOGRAPHS = "content/images"
PAINTINGS = "styles"
LOSS_WEIGHTS = "weights"
_BESIDE_CHECKOUT = Path(__file__).parents[3] / "shared" / "data"


def data_folder() -> Path | None:
    """The folder that BRUSHWORK_DATA names, else `../shared/data` of a checkout, if there."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return _BESIDE_CHECKOUT if _BESIDE_CHECKOUT.is_dir() else None


def part(data: Path | None, name: str) -> Path | None:
    """The folder `name` of a data folder, or None where either is missing."""
    return data / name if data is not None and (data / name).is_dir() else None


def needed_part(data: Path | None, name: str, option: str) -> Path:
    """The folder `name` of a data folder; raises ConfigError naming the option to pass instead."""
    if (found := part(data, name)) is None:
        raise ConfigError(f"{_missing(data, name)}; pass {option} DIR, or --data DIR with {name}")
    return found


def needed(data: Path | None) -> Path:
    """The data folder itself; raises ConfigError where there is none."""
    if data is None:
        raise ConfigError(f"there is no data folder; pass --data DIR or set {VARIABLE}")
    return data


def _missing(data: Path | None, name: str) -> str:
    return "there is no data folder" if data is None else f"there is no folder {data / name}"
