"""Reading the pictures of a training, and leaving out those that cannot be read."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from ..errors import PictureError
from ..imaging import decode
from ..imaging.composite import composite

T = TypeVar("T")


# Of a data folder, and of a pack, which has smaller files.
KINDS = (".jpg", ".webp")


def picture_files(folder: Path) -> list[Path]:
    """The pictures in a folder (*.jpg, *.webp) by name; none where it is missing."""
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.suffix in KINDS)


class LeftOut:
    """The files that could not be read, with the reason of each; none is tried again."""

    def __init__(self) -> None:
        self.reasons: dict[Path, PictureError] = {}

    def unless_damaged(self, path: Path, read: Callable[[Path], T]) -> T | None:
        """What `read` makes of a file; None where it raises a PictureError, now or before."""
        if path in self.reasons:
            return None
        try:
            return read(path)
        except PictureError as error:
            self.reasons[path] = error
            return None


def read_rgb(path: Path) -> Image.Image:
    """A picture of any accepted kind, sRGB, laid on white; raises PictureError with its name."""
    picture = decode(path)
    if picture.has_alpha:
        return Image.fromarray(np.floor(composite(picture.pixels) + 0.5).astype(np.uint8))
    return Image.fromarray(np.ascontiguousarray(picture.pixels[..., :3]))


def scaled(image: Image.Image, factor: float) -> Image.Image:
    """An image scaled (Lanczos) by a factor."""
    size = (round(image.width * factor), round(image.height * factor))
    return image.resize(size, Image.Resampling.LANCZOS)
