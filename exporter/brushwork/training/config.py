"""Training configuration: one TOML file per published stylizer."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from ..errors import ConfigError


@dataclass(frozen=True)
class StyleConfig:
    """One painting: its file below the styles folder and what the manifest says of it."""

    id: str
    file: str
    title: str
    artist: str
    year: str
    rights: str


@dataclass(frozen=True)
class TrainingConfig:
    """How a stylizer is trained. Weights are relative to a content weight of 1."""

    id: str
    title: str
    description: str
    licence: str
    training_data: str
    styles: list[StyleConfig]
    network: dict[str, int] = field(default_factory=dict)
    seed: int = 0
    steps: int = 8000
    batch: int = 4
    crop: int = 192
    style_size: int = 384
    learning_rate: float = 2e-3
    style_weight: float = 4.0
    variation_weight: float = 0.5
    grid_weight: float = 0.0
    largest_reduction: float = 3.0
    largest_enlargement: float = 2.0
    averaging: float = 0.999


def load_config(path: Path) -> TrainingConfig:
    """Read a TOML file; raises ConfigError naming the file and the key that is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    styles = table.pop("styles", [])
    if not styles:
        raise ConfigError(f"{path}: at least one [[styles]] table is needed")
    table |= table.pop("training", {})
    return _build(
        TrainingConfig, table | {"styles": [_build(StyleConfig, s, path) for s in styles]}, path
    )


def _build(kind: Any, values: dict[str, Any], path: Path) -> Any:
    known = {f.name for f in fields(kind)}
    if unknown := sorted(set(values) - known):
        raise ConfigError(f"{path}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}")
    try:
        return kind(**values)
    except TypeError as error:
        raise ConfigError(f"{path}: {error}") from error
