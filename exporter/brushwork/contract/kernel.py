"""What a browser needs to paint with the kernel (docs/decisions/031-kernel.md), without ONNX.

Weights are read out of the files that a variant has anyway, from where they lie in them.
"""

from collections.abc import Mapping
from math import prod
from typing import Annotated, Final, Literal

from pydantic import Field

from .model import CodeNumber, Model

PICTURE_SIDE: Final = 40
PAINTING_CHARACTERS: Final = PICTURE_SIDE**2 * 3 * 4 // 3
TYPE_BYTES: Final[Mapping[str, int]] = {"float32": 4, "float16": 2}

KernelFile = Literal["weights", "painter", "survey", "encoder"]


class KernelTensor(Model):
    """Where the numbers of a tensor lie: little-endian, row-major, at any byte."""

    file: Annotated[KernelFile, Field(description="which of the variant's files holds it")]
    offset: Annotated[int, Field(ge=0, description="bytes before it in the file")]
    type: Literal["float32", "float16"]
    shape: Annotated[list[Annotated[int, Field(gt=0)]], Field(min_length=1, max_length=4)]

    @property
    def bytes(self) -> int:
        """How many it takes."""
        return prod(self.shape) * TYPE_BYTES[self.type]


class KernelLayers(Model):
    """The weights of a variant whose layers the kernel has, and what it must make of a picture.

    `tensors` are named as in the torch networks: `head.weight`, `deep.0.weight`, `gammas.bias`,
    and of the encoder `encoder.stages.0.0.0.weight`. Convolutions are OIHW.

    The picture of side n is RGB in 8 bits, x to the right, y downwards, `//` rounding down:
    red 255 * x // (n - 1), green 255 * y // (n - 1), and blue 230 where
    x * 5 // n + y * 5 // n is odd, else 40.
    """

    tensors: dict[str, KernelTensor]
    painting: Annotated[
        str,
        Field(
            pattern="^[A-Za-z0-9+/]+$",
            min_length=PAINTING_CHARACTERS,
            max_length=PAINTING_CHARACTERS,
            description=f"the picture of side {PICTURE_SIDE}, surveyed and painted by the graphs "
            "in the first style, without noise: RGB in 8 bits, row by row, in base 64",
        ),
    ]
    code: Annotated[
        list[CodeNumber] | None,
        Field(description="what the encoder makes of the picture of side `style_side`"),
    ] = None


def kernel_picture(side: int) -> bytes:
    """The picture that the kernel is tried with, as `KernelLayers` says: RGB, row by row."""
    return b"".join(bytes(_colour(x, y, side)) for y in range(side) for x in range(side))


def _colour(x: int, y: int, side: int) -> tuple[int, int, int]:
    odd = (x * 5 // side + y * 5 // side) % 2
    return 255 * x // (side - 1), 255 * y // (side - 1), 230 if odd else 40
