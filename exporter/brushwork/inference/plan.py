"""A look, resolved against a manifest and the size of a picture: all that is to be done, checked.

What is behind a plan only executes it.
"""

from dataclasses import dataclass

from ..contract.limits import COMMAND_LINE, MAX_WHOLE_PIXELS
from ..contract.look import Code, Look, code_of
from ..contract.manifest import Manifest
from ..errors import PictureError
from ..imaging.pad import padded_side
from ..imaging.resample import stroke_side
from ..imaging.texture import Noise
from ..imaging.tiles import Area, Tile, tiles_of
from ..imaging.working_copy import working_size

FADED_IN = 0.25
"""Strength up to which the photo shows through where a painter has an encoder."""


@dataclass(frozen=True, eq=False)
class Plan:
    """How one picture is to be painted.

    A large picture that measures its strokes has a working copy, which is smaller; of others it
    is the picture itself. What is painted is a copy of that, smaller still for larger strokes.
    """

    height: int
    """Of the picture, in pixels."""
    width: int
    working_height: int
    """Of the working copy, in pixels."""
    working_width: int
    copy_height: int
    """Of the copy, in pixels."""
    copy_width: int
    codes: tuple[Code | None, ...]
    """Of the painting and, where there is one, of what lies where the mask is black; (code_size,)
    each, or None where the painter has a style of its own only."""
    own_code: float | None
    """How far `codes` are moved from the photo's own code, 1 to themselves and more beyond them;
    None where they stay."""
    fade: float
    """How much of the painting is laid over the photo, 0..1."""
    noise: Noise
    """In what is painted."""
    look: Look
    """What else it wants: the controls and the mask, as they are."""
    tiles: tuple[Tile, ...]
    """Of the copy as it is padded; they cover it once, row by row."""


def resolve(look: Look, manifest: Manifest, height: int, width: int) -> Plan:
    """The plan for a picture of this size.

    Raises LookError for what the stylizer cannot do, ManifestError for an unknown style, and
    PictureError beyond its limit.
    """
    look.check(manifest)
    check_size(manifest, height, width)
    working = working_size(height, width) if look.sizing == "picture" else (height, width)
    copy = stroke_side(working[0], look.stroke), stroke_side(working[1], look.stroke)
    noise = Noise(manifest.painter.texture, manifest.painter.mottle)
    fade, own_code = min(1, look.strength), None
    if manifest.painter.encodes and look.strength != 1:
        fade, own_code = min(1, look.strength / FADED_IN), look.strength
    return Plan(
        height,
        width,
        *working,
        *copy,
        tuple(code_of(styles, manifest) for styles in (look.styles, look.elsewhere) if styles),
        own_code,
        fade,
        noise.times(look.texture * min(1, look.strength)),
        look,
        _tiles(manifest, *copy, enlarged=copy != working),
    )


def check_size(manifest: Manifest, height: int, width: int) -> None:
    """Raise PictureError where a picture has more pixels than the stylizer paints."""
    # What is painted in one piece costs memory.
    limit = COMMAND_LINE.paints_pixels if manifest.painter.tiles else MAX_WHOLE_PIXELS
    if width * height > limit:
        raise PictureError(
            f"the picture has {width} x {height} pixels; stylizer {manifest.id!r} paints "
            f"at most {limit / 1e6:g} megapixels; make the picture smaller"
        )


def _tiles(manifest: Manifest, height: int, width: int, *, enlarged: bool) -> tuple[Tile, ...]:
    painter = manifest.painter
    height = padded_side(height, painter.alignment, painter.minimum)
    width = padded_side(width, painter.alignment, painter.minimum)
    if painter.tiles:
        # A painting that is enlarged is interpolated beyond the edges of its tiles.
        return tuple(tiles_of(height, width, painter, margin=int(enlarged)))
    whole = Area(0, 0, width, height)
    return (Tile(whole, whole),)
