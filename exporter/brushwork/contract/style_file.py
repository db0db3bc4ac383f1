"""Style files: one style of a stylizer, kept outside of it (`NAME.style.json`).

`brushwork style learn` makes them. Wherever a picture may be given whose style to paint in, such a
file may be, too. A code means nothing to other weights than those that it was learned with, so the
file names them.
"""

from codecs import BOM_UTF8
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, ValidationError

from ..errors import StyleFileError, explained
from ..files import atomic_write
from .look import Code
from .manifest import Manifest
from .model import Identifier, Model, Sha256

SUFFIX = ".style.json"
SCHEMA_VERSION = 1
MOST_BYTES = 200_000
"""A style file has a few kilobytes; nothing larger is read as one."""

BEGINNING = 64
"""Bytes by which a style file is told from a picture."""

LONGEST = 200
Line = Annotated[str, Field(max_length=LONGEST)]
# Far beyond what learning comes to, and not so far that a painter's numbers overflow.
LearnedNumber = Annotated[float, Field(ge=-1e4, le=1e4)]


class PainterOf(Model):
    """The stylizer that a code was learned with.

    `weights` are the SHA-256 of its weights, of each variant that was published of them: a
    stylizer is the same where any of them is the same.
    """

    id: Identifier
    weights: Annotated[list[Sha256], Field(min_length=1, max_length=32)]


class StyleFile(Model):
    """One style: what to say of it, whose it is, and its code."""

    schema_version: Literal[1] = 1
    title: Line
    artist: Line = ""
    year: Line = ""
    rights: Line = ""
    stylizer: PainterOf
    code: Annotated[list[LearnedNumber], Field(min_length=1, max_length=4096)]
    guessed: Annotated[
        bool,
        Field(
            description="whether the code is an encoder's guess, as the studio saves it, and not "
            "learned",
            exclude_if=lambda guessed: not guessed,
        ),
    ] = False

    def code_for(self, manifest: Manifest) -> Code:
        """The code, (code_size,), if it is of this stylizer; raises StyleFileError if not."""
        painter = painter_of(manifest)
        if self.stylizer.id != painter.id:
            raise StyleFileError(
                f"the style {self.title!r} is of stylizer {self.stylizer.id!r}, and means nothing "
                f"to {painter.id!r}; paint with {self.stylizer.id!r}, or learn it again"
            )
        sizes = (len(self.code), manifest.painter.code_size)
        if not set(self.stylizer.weights) & set(painter.weights) or sizes[0] != sizes[1]:
            raise StyleFileError(
                f"the style {self.title!r} was learned with other weights of stylizer "
                f"{painter.id!r}; learn it again with `brushwork style learn`"
            )
        code: Code = np.asarray(self.code, np.float32)
        return code


def painter_of(manifest: Manifest) -> PainterOf:
    """What a style file says of a stylizer: its id and its weights."""
    files = [variant.weights or variant.graphs.painter for variant in manifest.variants]
    return PainterOf(id=manifest.id, weights=[file.sha256 for file in files])


def is_style_file(data: bytes) -> bool:
    """Whether a file's bytes are those of a style file and not of a picture: JSON begins so."""
    return data[:BEGINNING].removeprefix(BOM_UTF8).lstrip(b" \t\r\n").startswith(b"{")


def parse_style_file(data: bytes, name: str) -> StyleFile:
    """Read the bytes of a style file called `name`; raises StyleFileError."""
    if len(data) > MOST_BYTES:
        raise StyleFileError(f"{name} is too large for a style file: over {MOST_BYTES} bytes")
    try:
        return StyleFile.model_validate_json(data.removeprefix(BOM_UTF8), strict=True)
    except ValidationError as error:
        raise StyleFileError(_explain(name, error)) from error


def load_style_file(path: Path) -> StyleFile:
    """Read a style file; raises StyleFileError with the file and the reason."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StyleFileError(f"cannot read {explained(error)}") from error
    return parse_style_file(data, str(path))


def save_style_file(style: StyleFile, path: Path) -> None:
    """Write a style file, whole or not at all."""
    atomic_write(path, (style.model_dump_json(indent=1) + "\n").encode())


def _explain(name: str, error: ValidationError) -> str:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"{name} is no style file: it is not JSON"
    version = first["input"] if first["loc"] == ("schema_version",) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        return (
            f"{name} has schema version {version}, this Brushwork reads {SCHEMA_VERSION}: "
            "upgrade Brushwork"
        )
    place = ".".join(map(str, first["loc"])) or "the file"
    return f"{name} is no style file: {place}: {first['msg']}"
