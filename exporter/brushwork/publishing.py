"""Publish an exported stylizer: gate it, make thumbnails, place it in the catalogue."""

from pathlib import Path

from .files import whole_folder, write_whole
from .manifest import (
    CATALOGUE_NAME,
    MANIFEST_NAME,
    Catalogue,
    Manifest,
    load_catalogue,
    read_verified,
)


def place(manifest: Manifest, source: Path, stylizers: Path, extra: dict[str, bytes]) -> Path:
    """Copy a stylizer's files below `stylizers` and list it in the catalogue; returns the folder.

    `extra` are further files of the manifest by name. The folder appears whole or not at all, and
    the catalogue names it only then.
    """
    target = stylizers / manifest.id
    with whole_folder(target) as folder:
        for variant in manifest.variants:
            for reference in variant.files:
                (folder / reference.file).write_bytes(read_verified(source, reference))
        for name, content in extra.items():
            (folder / name).write_bytes(content)
        write_manifest(manifest, folder)
    _list_in_catalogue(manifest.id, stylizers)
    return target


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write `manifest.json` into a folder."""
    text = manifest.model_dump_json(indent=1) + "\n"
    write_whole(folder / MANIFEST_NAME, text.encode())


def _list_in_catalogue(id: str, stylizers: Path) -> None:
    listed = load_catalogue(stylizers).stylizers if (stylizers / CATALOGUE_NAME).is_file() else []
    if id not in listed:
        text = Catalogue(stylizers=[*listed, id]).model_dump_json(indent=1) + "\n"
        write_whole(stylizers / CATALOGUE_NAME, text.encode())
