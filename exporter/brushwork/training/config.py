"""Training configuration: one TOML file per published stylizer."""

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ConfigError
from .texture import Noise

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

WARMING = 100  # steps until the learning rate is what it should be

T = TypeVar("T", bound="DataclassInstance")


@dataclass(frozen=True)
class StyleConfig:
    """One style: its painting below the styles folder, and what the manifest says of it.

    `tags` are what people choose by. `detail` is the part of the painting that is meant, as left,
    top, right and bottom in fractions of its sides; without it, the whole.
    """

    id: str
    file: str
    title: str
    artist: str
    year: str
    rights: str
    detail: list[float] = field(default_factory=lambda: [0.0, 0.0, 1.0, 1.0])
    tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if len(self.detail) != 4 or not (
            0 <= self.detail[0] < self.detail[2] <= 1 and 0 <= self.detail[1] < self.detail[3] <= 1
        ):
            raise ValueError(
                f"style {self.id}: detail must be left, top, right, bottom in 0 to 1, "
                f"is {self.detail}"
            )

    @property
    def area(self) -> float:
        """How much of its painting is meant."""
        left, top, right, bottom = self.detail
        return (right - left) * (bottom - top)


@dataclass(frozen=True)
class AnyStyleConfig:
    """What only a painter of any style needs; shares are of the training samples.

    `bank` style pictures are made of the paintings in `folders`, of photographs and of synthetic
    strokes; never of the works `held_out` for published tables or kept for `choosing` between
    trainings, nor of those that come close to one of them. `crops_per_style` crops of a batch have
    the same style. A `blended` batch has crops that aim between two styles, an `own` one a crop
    that aims at the photo itself. `renewed` pictures of the full bank give way to others in each
    step. The encoder's statistics have noise of the deviation `encoder_noise`, in their own; what
    is painted has noise of the deviation `texture`, of which strokes are made, and coloured,
    broader noise of the deviation `mottle`, of which patches are.
    """

    held_out: list[str] = field(default_factory=list)
    choosing: list[str] = field(default_factory=list)
    close_to_unseen: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=lambda: ["styles/images"])
    bank: int = 4000
    renewed: float = 0.0
    encoder_noise: float = 0.0
    texture: float = 0.0
    mottle: float = 0.0
    photographs: float = 0.2
    synthetic: float = 0.15
    recoloured: float = 0.35
    crops_per_style: int = 2
    blended: float = 0.2
    own: float = 0.1
    stability_weight: float = 20.0

    @property
    def noise(self) -> Noise:
        """What paintings begin with, as it is by default."""
        return Noise(self.texture, self.mottle)

    @property
    def unseen(self) -> set[str]:
        """Works that no training sees, without suffixes: in a pack these are others."""
        names = (*self.held_out, *self.choosing, *self.close_to_unseen)
        return {Path(name).stem for name in names}


@dataclass(frozen=True, kw_only=True)
class LossWeights:
    """How much each part of the loss counts, relative to a content weight of 1.

    Of style distances beyond `large_distance` only the logarithm counts. `hatching_weight` is that
    of thin lines along rows and columns, `steps_weight` that of edges between the places whose
    pixels are made at once, `palette_weight` that of the colours of areas.
    """

    style_weight: float = 4.0
    gram_weight: float = 0.0
    palette_weight: float = 0.0
    variation_weight: float = 0.5
    grid_weight: float = 0.0
    hatching_weight: float = 0.0
    steps_weight: float = 0.0
    similarity_weight: float = 0.0
    large_distance: float = 2.0


@dataclass(frozen=True, kw_only=True)
class ClosingConfig:
    """Steps after all others, on the last crops, with weights of their own.

    The learning rate falls from `learning_rate` to zero.
    """

    steps: int
    learning_rate: float
    style_weight: float
    similarity_weight: float
    large_distance: float

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError("steps must be at least 1")


@dataclass(frozen=True, kw_only=True)
class EncodingConfig:
    """Steps at the very end in which the encoder learns alone, of the averaged weights.

    The painter stays as it is, and so do codes that were tuned for it. The learning rate falls from
    `learning_rate` to zero; the weights of the losses are the last ones.
    """

    steps: int
    learning_rate: float
    batch: int = 8
    crop: int = 128
    crops_per_style: int = 1

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "crops_per_style"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")
        if self.batch % self.crops_per_style:
            raise ValueError("batch must be a multiple of crops_per_style")
        _check_crop("crop", self.crop)


@dataclass(frozen=True, kw_only=True)
class TrainingConfig(LossWeights):
    """How a stylizer is trained.

    Without `any_style` the styles are fixed: one learned code each. For the first `thin_share`
    of the steps a thinned loss network stands in for the whole one. The style weight rises from
    `first_style_weight` for `rising_steps`; over the last share `falling` the learning rate falls,
    and style and similarity weight go to their `last_...` where there is one. The last
    `last_steps`, and those of `closing`, see crops of `last_crop` in batches of `last_batch`. With
    `checkpointing` a painting is computed twice and its maps need not be kept: slower, in less
    memory.
    """

    id: str
    title: str
    description: str
    licence: str
    training_data: str
    styles: list[StyleConfig]
    network: dict[str, int] = field(default_factory=dict)
    any_style: AnyStyleConfig | None = None
    closing: ClosingConfig | None = None
    encoding: EncodingConfig | None = None
    seed: int = 0
    steps: int = 8000
    batch: int = 4
    crop: int = 192
    crops: int = 8000
    style_size: int = 384
    learning_rate: float = 2e-3
    first_style_weight: float = 0.0
    last_style_weight: float | None = None
    last_similarity_weight: float | None = None
    rising_steps: int = 0
    largest_reduction: float = 3.0
    largest_enlargement: float = 2.0
    falling: float = 0.4
    last_steps: int = 0
    last_crop: int = 256
    last_batch: int = 4
    averaging: float = 0.999
    thin_share: float = 0.0
    checkpointing: bool = False

    def __post_init__(self) -> None:
        for name in ("crop", "last_crop"):
            _check_crop(name, getattr(self, name))
        # The loss network reduces a painting eight times, and mirrors its edges there.
        for name, least in (
            ("steps", 1),
            ("batch", 1),
            ("last_batch", 1),
            ("crops", 1),
            ("style_size", 16),
        ):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}")
        if not 0 < self.falling <= 1:
            raise ValueError(f"falling must be above 0 and at most 1, is {self.falling}")
        if not 0 <= self.last_steps <= self.steps:
            raise ValueError("last_steps must be from 0 to steps")
        if (any_style := self.any_style) is not None:
            per = any_style.crops_per_style
            if per < 1 or self.batch % per or (self.last_steps and self.last_batch % per):
                raise ValueError("batch and last_batch must be multiples of crops_per_style")
            encoding = self.encoding.batch if self.encoding else 0
            if any_style.bank < 2 * max(self.batch, self.last_batch, encoding):
                raise ValueError("bank must be at least twice every batch")
        elif self.encoding:
            raise ValueError("[encoding] needs [any_style]: fixed styles have no encoder")
        ids = [style.id for style in self.styles]
        if len(set(ids)) != len(ids):
            raise ValueError("two styles have the same id")

    @property
    def all_steps(self) -> int:
        """Steps of the whole training."""
        return self.steps_together + (self.encoding.steps if self.encoding else 0)

    @property
    def steps_together(self) -> int:
        """Steps in which all weights learn; after them the encoder's alone do."""
        return self.steps + (self.closing.steps if self.closing else 0)

    def encoding_at(self, step: int) -> EncodingConfig | None:
        """What a step is in which the encoder learns alone; None where all weights learn."""
        return self.encoding if step >= self.steps_together else None

    def crop_at(self, step: int) -> int:
        """The side of a step's crops."""
        if encoding := self.encoding_at(step):
            return encoding.crop
        return self.crop if step < self.steps - self.last_steps else self.last_crop

    def batch_at(self, step: int) -> int:
        """Samples of a step."""
        if encoding := self.encoding_at(step):
            return encoding.batch
        return self.batch if step < self.steps - self.last_steps else self.last_batch

    def learning_rate_at(self, step: int) -> float:
        """The learning rate of a step: it warms up, stays, then falls linearly."""
        if encoding := self.encoding_at(step):
            return _falling(encoding, step - self.steps_together)
        if self.closing and step >= self.steps:
            return _falling(self.closing, step - self.steps)
        left = (self.steps - step) / self.steps
        return self.learning_rate * min((step + 1) / WARMING, 1.0, left / self.falling)

    def weights_at(self, step: int) -> LossWeights:
        """The weights of a step: content comes first, and last what each is to weigh."""
        risen = min(1.0, step / self.rising_steps) if self.rising_steps else 1.0
        gone = min(1.0, max(0.0, 1 - (self.steps - step) / (self.falling * self.steps)))

        def ended(weight: float, last: float | None) -> float:
            return weight if last is None else weight + (last - weight) * gone

        style = self.first_style_weight + (self.style_weight - self.first_style_weight) * risen
        weights = LossWeights(
            style_weight=ended(style, self.last_style_weight),
            gram_weight=self.gram_weight,
            palette_weight=self.palette_weight,
            variation_weight=self.variation_weight,
            grid_weight=self.grid_weight,
            hatching_weight=self.hatching_weight,
            steps_weight=self.steps_weight,
            similarity_weight=ended(self.similarity_weight, self.last_similarity_weight),
            large_distance=self.large_distance,
        )
        if self.closing is None or step < self.steps:
            return weights
        return replace(
            weights,
            style_weight=self.closing.style_weight,
            similarity_weight=self.closing.similarity_weight,
            large_distance=self.closing.large_distance,
        )


def _falling(stage: ClosingConfig | EncodingConfig, step: int) -> float:
    """The learning rate of a stage's step: it warms up, and falls to zero."""
    return stage.learning_rate * min((step + 1) / WARMING, (stage.steps - step) / stage.steps)


def _check_crop(name: str, side: int) -> None:
    # The network wants multiples of 8; the dot grid is measured in windows of 64.
    if side % 8 or side < 64:
        raise ValueError(f"{name} must be a multiple of 8 and at least 64, is {side}")


def load_config(path: Path) -> TrainingConfig:
    """Read a TOML file; raises ConfigError naming the file and the key that is wrong."""
    table = read_toml(path)
    styles = table.pop("styles", [])
    if not styles:
        raise ConfigError(f"{path}: at least one [[styles]] table is needed")
    table |= table.pop("training", {})
    if "any_style" in table:
        table["any_style"] = build(AnyStyleConfig, table["any_style"], path)
    if "closing" in table:
        table["closing"] = build(ClosingConfig, table["closing"], path)
    if "encoding" in table:
        table["encoding"] = build(EncodingConfig, table["encoding"], path)
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
        if wanted == (float | None):
            wanted = float
        if wanted in (int, float, str, bool) and type(value) not in (
            wanted,
            *[int] * (wanted is float),
        ):
            raise ConfigError(f"{path}: {name} must be of type {wanted.__name__}, is {value!r}")
    required = [name for name, field in known.items() if field.default is field.default_factory]
    if missing := [name for name in required if name not in values]:
        raise ConfigError(f"{path}: {missing[0]!r} is missing in the table of {kind.__name__}")
    try:
        return kind(**values)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
