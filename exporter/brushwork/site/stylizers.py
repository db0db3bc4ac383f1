"""Where published stylizers lie, and which one is meant."""

import os
from collections.abc import Collection
from pathlib import Path

from ..contract.manifest import load_catalogue, load_published
from ..errors import ManifestError, SiteError, nearest
from .pages import web_folder

STYLIZERS_VARIABLE = "BRUSHWORK_STYLIZERS"
_CHECKOUT = Path(__file__).parents[3] / "web" / "stylizers"


def stylizers_folder() -> Path:
    """The folder with the catalogue: BRUSHWORK_STYLIZERS, the checkout's, or the package's.

    Raises ManifestError where there is none.
    """
    if named := os.environ.get(STYLIZERS_VARIABLE):
        return Path(named)
    if _CHECKOUT.is_dir():
        return _CHECKOUT
    try:
        return web_folder() / "stylizers"
    except SiteError as error:
        raise ManifestError(
            f"no stylizers are installed; set {STYLIZERS_VARIABLE} to a folder of stylizers"
        ) from error


def find_stylizer(folder: Path, id: str | None = None) -> Path:
    """The folder of the named stylizer, or of the first; raises ManifestError where unknown."""
    known = load_catalogue(folder).stylizers
    if not known:
        raise ManifestError(f"{folder} lists no stylizers; publish one first")
    if id is not None and id not in known:
        raise ManifestError(f"there is no stylizer {id!r} in {folder}; it has {', '.join(known)}")
    return folder / (id or known[0])


def suitable_stylizer(folder: Path, styles: Collection[str], encoding: bool) -> Path:
    """The folder of the first stylizer that has all these styles and, where `encoding`, an encoder.

    Where none fits it is the first's, whose own error then tells; raises ManifestError, also for
    a style that none of them has.
    """
    published = load_published(folder)
    all_styles = dict.fromkeys(style.id for manifest in published for style in manifest.styles)
    for style in styles:
        if style not in all_styles:
            others = nearest(style, list(all_styles))
            raise ManifestError(f"there is no style {style!r}; there is {others}")
    for manifest in published:
        known = {style.id for style in manifest.styles}
        if known.issuperset(styles) and (manifest.painter.encodes or not encoding):
            return folder / manifest.id
    return find_stylizer(folder)


def stylizer_folder(name: str) -> Path:
    """A stylizer's folder, given as such or as the id of a published one; raises ManifestError."""
    folder = Path(name)
    return folder if folder.is_dir() else find_stylizer(stylizers_folder(), name)
