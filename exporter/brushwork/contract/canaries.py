"""Canaries: small pictures whose paintings lie with a stylizer, to be painted anew elsewhere.

A file of them lies beside the manifest that names it. Whoever paints the pictures can tell, without
any network but his own, whether he paints what the publisher did.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from ..errors import ManifestError
from .model import Identifier, Model

CHANNELS = 3
LARGEST_SIDE = 256


class CanaryPainting(Model):
    """What the reference made of one picture in one style."""

    picture: Identifier
    style: Identifier
    rgb: str


class Canaries(Model):
    """Pictures and their paintings: squares, RGB, a byte a channel, `pack`ed; at full strength."""

    schema_version: Literal[1] = 1
    stylizer: Identifier
    reference: Annotated[str, Field(description="what painted them, with its version")]
    side: Annotated[int, Field(ge=16, le=LARGEST_SIDE)]
    pictures: Annotated[Mapping[Identifier, str], Field(min_length=1)]
    paintings: list[CanaryPainting]

    @model_validator(mode="after")
    def _check_pictures(self) -> Self:
        for painting in self.paintings:
            if painting.picture not in self.pictures:
                raise ValueError(f"there is no picture {painting.picture!r}")
        for packed in (*self.pictures.values(), *(each.rgb for each in self.paintings)):
            unpack(packed, self.side)
        return self


def read_canaries(text: str | bytes, place: str) -> Canaries:
    """Read a file of canaries; raises ManifestError, which names its `place`."""
    try:
        return Canaries.model_validate_json(text)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise ManifestError(f"{place} is broken: {reason}; publish the stylizer again") from error


def pack(rgb: bytes) -> str:
    """Bytes of a picture, row by row, as text: deflated, in base 64."""
    return base64.b64encode(zlib.compress(rgb, 9)).decode()


def unpack(packed: str, side: int) -> bytes:
    """The bytes of a square picture; raises ValueError unless they are as many as they must be."""
    size = CHANNELS * side * side
    try:
        unpacker = zlib.decompressobj()
        rgb = unpacker.decompress(base64.b64decode(packed, validate=True), size + 1)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("a picture is damaged") from error
    if len(rgb) != size:
        raise ValueError(f"a picture has not {side} x {side} pixels")
    return rgb
