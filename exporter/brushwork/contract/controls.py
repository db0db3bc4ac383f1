"""What a person may ask of a painting, beside the picture: the one definition of the look.

`Controls` has what is a number or one of a few words. Command line, form, element, studio, engine
and reference page make theirs of its fields, so that another one is another field here, and the
arithmetic in both engines. What a look is made of besides, styles and pictures, is in `inputs`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Final, Literal, get_args, get_type_hints

from annotated_types import Ge, GroupedMetadata, Le

from ..errors import LookError

Surface = Literal["cli", "http", "element", "studio"]
SURFACES: Final[tuple[Surface, ...]] = get_args(Surface)

Colours = Literal["style", "luma", "palette"]
"""Whose colours a painting has."""
Sizing = Literal["picture", "pixels"]
"""What strokes are measured by."""


@dataclass(frozen=True, kw_only=True)
class Control:
    """What all controls have: `label` is for the studio, `help` for everybody else."""

    label: str
    help: str
    surfaces: tuple[Surface, ...] = SURFACES


@dataclass(frozen=True, kw_only=True)
class Number(Control, GroupedMetadata):
    """A control that is a number from `minimum` to `maximum`; pydantic checks it by these too.

    `step` is how far the studio's slider moves. People read percents (`%`) or factors (`×`);
    `least` is what they read instead at the minimum. `guessed`, if any, is the default where all
    styles are what an encoder guesses of pictures (`GUESSED`).
    """

    minimum: float
    maximum: float
    step: float
    unit: Literal["%", "×"]
    least: str = ""
    guessed: float | None = None

    @property
    def scale(self) -> int:
        """What people read is so many times the value."""
        return 100 if self.unit == "%" else 1

    def on_scale(self, value: float) -> str:
        """A value as people read it, without its unit."""
        return f"{value * self.scale:g}"

    def shown(self, value: float) -> str:
        """A value as people read it."""
        if self.least and value == self.minimum:
            return self.least
        return f"{self.on_scale(value)} {'%' if self.unit == '%' else '× as large'}"

    def __iter__(self) -> Iterator[Ge | Le]:
        """The range, as annotated-types has it."""
        yield Ge(self.minimum)
        yield Le(self.maximum)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.minimum <= value <= self.maximum

    @property
    def range(self) -> str:
        """What values may be, in words."""
        return f"from {self.minimum:g} to {self.maximum:g}"


@dataclass(frozen=True, kw_only=True)
class Choice(Control):
    """A control that is one of a few words; `options` has the studio's words for them."""

    options: Mapping[str, str] = field(hash=False)

    def __contains__(self, value: object) -> bool:
        return value in self.options

    @property
    def range(self) -> str:
        """What values may be, in words."""
        return ", ".join(self.options)


@dataclass(frozen=True, kw_only=True)
class Controls:
    """The numbers and words of a look; raises LookError for what is out of range."""

    strength: Annotated[
        float,
        Number(
            label="Strength",
            help="0 leaves the photo as it is, 1 is the painting; more goes beyond it, further "
            "from the photo, where the stylizer has an encoder.",
            minimum=0,
            maximum=1.5,
            step=0.01,
            unit="%",
        ),
    ] = 1.0
    colours: Annotated[
        Colours,
        Choice(
            label="Colours",
            help="The style's colours; or the photo's, with the painting's brightness (luma); or "
            "the painting's, moved to the photo's range of colours (palette).",
            options={
                "style": "The style’s",
                "luma": "The photo’s",
                "palette": "The style’s, tuned to the photo’s",
            },
        ),
    ] = "style"
    stroke: Annotated[
        float,
        Number(
            label="Brush strokes",
            help="Size of the strokes.",
            minimum=1,
            maximum=4,
            step=0.5,
            unit="×",
            least="fine",
        ),
    ] = 1.0
    texture: Annotated[
        float,
        Number(
            label="Texture",
            help="Strokes where the photo is flat, as in a sky, by painters that have them; 0 is "
            "none, as by default where all styles are pictures of one's own.",
            minimum=0,
            maximum=2,
            step=0.05,
            unit="%",
            least="none",
            guessed=0,
        ),
    ] = 1.0
    sizing: Annotated[
        Sizing,
        Choice(
            label="Strokes are measured by",
            help="What strokes are measured by: the picture, so that a painting looks the same at "
            "any size; or its pixels, as networks are run elsewhere.",
            options={"picture": "The picture", "pixels": "Its pixels"},
            surfaces=("cli", "http", "element"),
        ),
    ] = "picture"
    grain: Annotated[
        float,
        Number(
            label="Grain",
            help="Film grain in the painting, the same each time; 0 is none.",
            minimum=0,
            maximum=1,
            step=0.05,
            unit="%",
            least="none",
        ),
    ] = 0.0

    def __post_init__(self) -> None:
        for name, control in CONTROLS.items():
            value = getattr(self, name)
            if value not in control:
                told = f"{value:g}" if isinstance(value, float) else repr(value)
                is_, it = ("are", "they") if name.endswith("s") else ("is", "it")
                raise LookError(f"{name} {is_} {told}; {it} must be {control.range}")

    def controls(self) -> dict[str, Any]:
        """The controls by name, for a look with the same ones."""
        return {name: getattr(self, name) for name in CONTROLS}


def _declared() -> dict[str, Number | Choice]:
    hints = get_type_hints(Controls, include_extras=True)
    return {each.name: hints[each.name].__metadata__[0] for each in fields(Controls)}


CONTROLS: Final = _declared()
"""The controls by name, in the order in which surfaces show them."""
DEFAULTS: Final = {each.name: each.default for each in fields(Controls)}
GUESSED: Final = {
    name: float(control.guessed)
    for name, control in CONTROLS.items()
    if isinstance(control, Number) and control.guessed is not None
}
"""Other defaults, where all styles are what an encoder guesses of pictures: an encoder knows less
of a work than a learned code does, and strokes that come of it are often not the work's.
(docs/decisions/024-edges.md)"""
