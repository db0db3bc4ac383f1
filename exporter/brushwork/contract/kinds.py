"""The kinds of painters: what a stylizer's networks are fed, and what they can do.

A kind is a model with its own `kind`, one of the union `PainterSpec`. Whoever paints asks the kind
(`tiles`, `takes_codes`, `encodes`, `colours`), never what a manifest lacks. Another kind, such as a
colour table or a network with two inputs, is another model here, and what both engines do for it.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from .controls import Colours
from .model import Model

LARGEST_MINIMUM = 1024
LARGEST_ALIGNMENT = 512
LARGEST_MAXIMUM = 65_535


class Network(Model):
    """How a network that paints pictures is to be fed."""

    tiles: ClassVar[bool]
    """Whether a picture may be painted in parts."""
    takes_codes: ClassVar[bool]
    """Whether styles are codes, which can be blended; else the stylizer has one style, its own."""
    colours: ClassVar[tuple[Colours, ...]]
    """Whose colours its paintings may have."""

    kind: str
    alignment: Annotated[
        int, Field(ge=1, le=LARGEST_ALIGNMENT, description="height and width divide by this")
    ]
    minimum: Annotated[
        int, Field(ge=1, le=LARGEST_MINIMUM, description="smallest height and width, in pixels")
    ]
    halo: Annotated[int, Field(ge=0, description="pixels around a tile that influence it")]
    maximum: Annotated[
        float,
        Field(
            ge=1,
            le=LARGEST_MAXIMUM,
            description="value of white in and out: 1.0 or 255.0; black is 0",
        ),
    ]
    survey_pixels: int | None
    code_size: int | None
    style_side: int | None
    texture: float
    mottle: float

    @property
    def encodes(self) -> bool:
        """Whether an encoder makes codes of pictures."""
        return self.style_side is not None


class LocalPainter(Network):
    """Paints tile by tile: a survey of a small copy gives the statistics, which are inputs."""

    tiles = True
    takes_codes = True
    colours = ("style", "luma", "palette")

    kind: Literal["local"]
    survey_pixels: Annotated[
        int, Field(ge=1, description="the survey sees a copy of at most this many pixels")
    ]
    code_size: Annotated[int, Field(ge=1, description="numbers in a style code")]
    style_side: Annotated[
        int | None, Field(ge=1, le=1024, description="the encoder sees squares of this side")
    ] = None
    texture: Annotated[
        float,
        Field(
            ge=0,
            le=0.5,
            description="deviation of the noise that it makes strokes of in flat parts, white "
            "being 1",
            exclude_if=lambda texture: texture == 0,
        ),
    ] = 0.0
    mottle: Annotated[
        float,
        Field(
            ge=0,
            le=0.5,
            description="deviation of the broader, coloured noise that it makes patches of, white "
            "being 1",
            exclude_if=lambda mottle: mottle == 0,
        ),
    ] = 0.0


class WholePainter(Network):
    """Sees a picture as a whole, as someone else's networks do: it cannot be tiled."""

    tiles = False
    takes_codes = False
    colours = ("style", "luma")

    kind: Literal["whole"]
    survey_pixels: None = None
    code_size: None = None
    style_side: None = None
    texture: Annotated[Literal[0], Field(exclude=True)] = 0
    mottle: Annotated[Literal[0], Field(exclude=True)] = 0


PainterSpec = Annotated[LocalPainter | WholePainter, Field(discriminator="kind")]
"""How the painter is to be fed, by its kind."""
KINDS: Final[Mapping[str, type[Network]]] = {"local": LocalPainter, "whole": WholePainter}
"""The kinds that this version knows."""
