"""From the words of a command line to a look."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..contract.look import Colours, Look, check_count, weighted
from ..contract.manifest import Manifest
from ..errors import LookError
from ..imaging import decode
from ..inference.engine import NativeEngine


def read_look(
    engine: NativeEngine,
    *,
    styles: Sequence[str],
    style_images: Sequence[str],
    strength: float,
    colours: Colours,
    stroke: float,
    mask: Path | None,
    elsewhere: Sequence[str],
) -> Look:
    """Read the pictures of a look and check it; styles are `ID[:WEIGHT]`, images `FILE[:WEIGHT]`.

    Without any style it is the only one that the stylizer has. Raises BrushworkError.
    """
    wanted = [weighted(style) for style in styles]
    if not styles and not style_images:
        wanted = [(_only_style(engine.manifest), 1.0)]
    check_count(len(wanted) + len(style_images))
    for id, _ in wanted:
        engine.manifest.style(id)
    files = [_weighted_file(image) for image in style_images]
    codes = [(engine.encode(decode(path).pixels), weight) for path, weight in files]
    look = Look(
        (*wanted, *codes),
        None if mask is None else decode(mask).pixels,
        tuple(weighted(style) for style in elsewhere),
        strength=strength,
        colours=colours,
        stroke=stroke,
    )
    look.check(engine.manifest)
    return look


def pictures_of(style_images: Sequence[str], mask: Path | None) -> list[Path]:
    """The files that a look is read from."""
    files = [_weighted_file(image)[0] for image in style_images]
    return files if mask is None else [*files, mask]


def _weighted_file(text: str) -> tuple[Path, float]:
    name, colon, weight = text.rpartition(":")
    # Names of files may hold colons themselves.
    if colon and not Path(text).exists():
        with suppress(ValueError):
            return Path(name), float(weight)
    return Path(text), 1.0


def _only_style(manifest: Manifest) -> str:
    count = len(manifest.styles)
    if count > 1:
        raise LookError(
            f"pass --style; stylizer {manifest.id!r} has {count}, which "
            "`brushwork stylize --list` prints"
        )
    return manifest.styles[0].id
