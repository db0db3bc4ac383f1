"""Where published stylizers lie, and which one is meant."""

import os
from pathlib import Path

from .errors import ManifestError, SiteError
from .manifest import load_catalogue
from .site import web_folder

STYLIZERS_VARIABLE = "BRUSHWORK_STYLIZERS"
_CHECKOUT = Path(__file__).parents[2] / "web" / "stylizers"


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


def stylizer_folder(name: str) -> Path:
    """A stylizer's folder, given as such or as the id of a published one; raises ManifestError."""
    folder = Path(name)
    return folder if folder.is_dir() else find_stylizer(stylizers_folder(), name)
