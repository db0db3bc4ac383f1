"""Training configuration: one TOML file per published stylizer."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


@dataclass(frozen=True)
class StyleConfig:
    """One style: its painting below the styles folder, and what the manifest says of it.

    `detail` is the part of the painting that is meant, as left, top, right and bottom in
    fractions of its sides; without it, the whole.
    """

    id: str
    file: str
    title: str
    artist: str
    year: str
    rights: str
    detail: list[float] = field(default_factory=lambda: [0.0, 0.0, 1.0, 1.0])

    def __post_init__(self) -> None:
        if len(self.detail) != 4 or not (
            0 <= self.detail[0] < self.detail[2] <= 1 and 0 <= self.detail[1] < self.detail[3] <= 1
        ):
            raise ValueError(
                f"style {self.id}: detail must be left, top, right, bottom in 0 to 1, "
                f"is {self.detail}"
            )


@dataclass(frozen=True)
class AnyStyleConfig:
    """What only a painter of any style needs; shares are of the training samples.

    `bank` style pictures are made of the paintings except `held_out`, of photographs and of
    synthetic strokes. A `blended` sample aims between two styles, an `own` one between the
    photo's own style and another, half of these at the photo itself. For `encoder_steps` the
    encoder alone learns, with `encoder_batch` style pictures a step; then the painter does, with a
    share of codes `taught` by statistics, the others being the encoder's.
    """

    held_out: list[str] = field(default_factory=list)
    bank: int = 4000
    photographs: float = 0.2
    synthetic: float = 0.15
    recoloured: float = 0.35
    blended: float = 0.15
    own: float = 0.1
    encoder_steps: int = 3000
    encoder_batch: int = 8
    taught: float = 0.5
    stability_weight: float = 20.0


@dataclass(frozen=True)
class TrainingConfig:
    """How a stylizer is trained. Weights are relative to a content weight of 1.

    Without `any_style` the styles are fixed: one learned code each. For the first `thin_share`
    of the painter's steps a thinned loss network stands in for the whole one.
    """

    id: str
    title: str
    description: str
    licence: str
    training_data: str
    styles: list[StyleConfig]
    network: dict[str, int] = field(default_factory=dict)
    any_style: AnyStyleConfig | None = None
    seed: int = 0
    steps: int = 8000
    batch: int = 4
    crop: int = 192
    crops: int = 8000
    style_size: int = 384
    learning_rate: float = 2e-3
    style_weight: float = 4.0
    variation_weight: float = 0.5
    grid_weight: float = 0.0
    similarity_weight: float = 0.0
    largest_reduction: float = 3.0
    largest_enlargement: float = 2.0
    averaging: float = 0.999
    thin_share: float = 0.0

    def __post_init__(self) -> None:
        if self.crop % 8 or self.crop < 64:
            # The network wants multiples of 8; the dot grid is measured in windows of 64.
            raise ValueError(f"crop must be a multiple of 8 and at least 64, is {self.crop}")
        # The loss network reduces a painting eight times, and mirrors its edges there.
        for name, least in (("steps", 1), ("batch", 1), ("crops", 1), ("style_size", 16)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}")
        if (any_style := self.any_style) is not None:
            if not 0 <= any_style.encoder_steps < self.steps:
                raise ValueError("encoder_steps must be from 0 to less than steps")
            if any_style.encoder_batch < 1:
                raise ValueError("encoder_batch must be at least 1")
            if any_style.bank < max(any_style.encoder_batch, 2 * self.batch):
                raise ValueError("bank must be at least encoder_batch and twice batch")
        ids = [style.id for style in self.styles]
        if len(set(ids)) != len(ids):
            raise ValueError("two styles have the same id")


def load_config(path: Path) -> TrainingConfig:
    """Read a TOML file; raises ConfigError naming the file and the key that is wrong."""
    table = read_toml(path)
    styles = table.pop("styles", [])
    if not styles:
        raise ConfigError(f"{path}: at least one [[styles]] table is needed")
    table |= table.pop("training", {})
    if "any_style" in table:
        table["any_style"] = build(AnyStyleConfig, table["any_style"], path)
    table["styles"] = [build(StyleConfig, style, path) for style in styles]
    return build(TrainingConfig, table, path)


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file; raises ConfigError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error


def build(kind: type[T], values: dict[str, Any], path: Path) -> T:
    """Make a dataclass of a table; raises ConfigError for keys unknown, missing or mistyped."""
    known = {field.name: field for field in fields(kind)}
    if unknown := sorted(values.keys() - known.keys()):
        names = ", ".join(sorted(known))
        raise ConfigError(f"{path}: unknown key {unknown[0]!r}; known are {names}")
    for name, value in values.items():
        wanted = known[name].type
        if wanted in (int, float, str) and type(value) not in (wanted, *[int] * (wanted is float)):
            raise ConfigError(f"{path}: {name} must be of type {wanted.__name__}, is {value!r}")
    required = [name for name, field in known.items() if field.default is field.default_factory]
    if missing := [name for name in required if name not in values]:
        raise ConfigError(f"{path}: {missing[0]!r} is missing in the table of {kind.__name__}")
    try:
        return kind(**values)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
