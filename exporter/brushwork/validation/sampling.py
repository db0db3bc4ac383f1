"""Which pictures are painted in which styles."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ValidationError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff"})


@dataclass(frozen=True)
class Job:
    """One picture to be painted in one style."""

    picture: Path
    style: str


def find_pictures(pictures: Path | Sequence[Path]) -> list[Path]:
    """The pictures of a folder by file name, or the given files; ValidationError where none."""
    if not isinstance(pictures, Path):
        if not pictures:
            raise ValidationError("no pictures are given")
        return list(pictures)
    if not pictures.is_dir():
        raise ValidationError(f"there is no folder {pictures}; pass one with photographs")
    found = sorted(p for p in pictures.iterdir() if p.suffix.lower() in SUFFIXES)
    if not found:
        raise ValidationError(f"there are no pictures in {pictures}; pass a folder of photographs")
    return found


def sample(
    pictures: Sequence[Path], styles: Sequence[str], seed: int, limit: int | None, all_styles: bool
) -> list[Job]:
    """Choose up to `limit` pictures and their styles; the same for the same names and seed.

    Pictures are shuffled, then dealt out to the styles in turn, so that every style gets its
    share, whatever the folder's order. `all_styles` paints every picture in every style.
    """
    generator = random.Random(seed)
    shuffled = generator.sample(list(pictures), len(pictures))[:limit]
    if all_styles:
        return [Job(picture, style) for picture in shuffled for style in styles]
    return [Job(picture, styles[i % len(styles)]) for i, picture in enumerate(shuffled)]
