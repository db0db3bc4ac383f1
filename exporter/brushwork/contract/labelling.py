"""Which label a painting gets."""

from collections.abc import Iterable
from typing import Final

from .. import __version__
from .label import Credit, Label, line
from .look import Look
from .manifest import Manifest, Style
from .style_file import StyleFile

TOOL: Final = f"Brushwork {__version__}"


def label_of(
    manifest: Manifest,
    look: Look,
    codes: Iterable[StyleFile | None] = (),
    variant: str | None = None,
) -> Label:
    """The label of what a stylizer paints in a look, by default with its default variant.

    `codes` says of the look's codes, in their order, which style file each is of, or None where it
    is of a picture. Raises ManifestError for styles and variants that the stylizer has not.
    """
    told = iter(codes)
    credits: list[Credit | None] = []
    for style, _ in (*look.styles, *look.elsewhere):
        known = manifest.style(style) if isinstance(style, str) else next(told, None)
        credit = None if known is None else _credit(known)
        if credit not in credits:
            credits.append(credit)
    chosen = manifest.variant(variant)
    weights = (chosen.weights or chosen.graphs.painter).sha256
    return Label(manifest.id, weights, tuple(credits), TOOL)


def _credit(style: Style | StyleFile) -> Credit | None:
    said = (line(text) for text in (style.title, style.artist, style.year, style.rights))
    credit = Credit(*said)
    return credit if credit.title else None
