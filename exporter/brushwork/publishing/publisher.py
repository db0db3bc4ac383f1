"""Publish an exported stylizer: gate it, make thumbnails, place it in the catalogue."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path

import numpy as np
from PIL import Image

from ..contract.manifest import (
    CATALOGUE_NAME,
    MANIFEST_NAME,
    Catalogue,
    FileReference,
    Manifest,
    Variant,
    load_catalogue,
    load_manifest,
    read_verified,
    save_catalogue,
    save_manifest,
)
from ..errors import PublishingError
from ..files import identity, whole_folder
from ..imaging import centre_square, decode, encode
from ..inference.pipeline import Pipeline
from ..validation import Measurement, Report
from .canaries import canaries_file, with_canaries

NOT_STATED = "not stated"
THUMBNAIL_SIDE = 160
# Strokes keep their size in pixels: painted at twice the size they stay fine.
PAINTED_SIDE = 2 * THUMBNAIL_SIDE
THUMBNAIL_QUALITY = 80


def publish(folder: Path, report: Report, stylizers: Path, thumbnails: Sequence[Path]) -> Manifest:
    """Publish the export `folder`, of which `report` is the validation, below `stylizers`.

    Variants over budget are left out, and those that fail by the canaries; `thumbnails` are
    pictures that the styles are shown on, in turn.
    The published folder appears whole or not at all, and replaces an earlier one. Raises
    PublishingError where the default variant is over budget or fails, a licence is missing, or
    something else lies in its place; then nothing changes.
    """
    manifest = load_manifest(folder)
    check_statements(manifest)
    check_place(manifest, folder, stylizers)
    manifest = gate(manifest, report)
    canaries = canaries_file(folder)
    manifest, files = _add_thumbnails(manifest, folder, thumbnails)
    manifest = with_canaries(manifest, canaries)
    files[canaries.reference.file] = canaries.content
    _place(manifest, folder, stylizers, files)
    return manifest


def check_statements(manifest: Manifest) -> None:
    """Raise PublishingError where licence or rights are not stated."""
    missing = [name for name in ("licence", "training_data") if _unstated(getattr(manifest, name))]
    missing += [f"rights of style {s.id}" for s in manifest.styles if _unstated(s.rights)]
    if missing:
        raise PublishingError(
            f"{manifest.id} does not state its {', '.join(missing)}; export it with a --config "
            "that does"
        )


def check_place(manifest: Manifest, folder: Path, stylizers: Path) -> None:
    """Raise PublishingError where anything but an earlier publication would be replaced."""
    place = stylizers / manifest.id
    if (there := identity(place)) is None:
        return
    if there == identity(folder):
        raise PublishingError(f"{place} is the export itself; publish it into another folder")
    is_empty = place.is_dir() and not any(place.iterdir())
    if not is_empty and not (place / MANIFEST_NAME).is_file():
        raise PublishingError(f"{place} is no published stylizer, and would be lost; move it away")


def gate(manifest: Manifest, report: Report) -> Manifest:
    """The manifest with measured losses and speeds, without the variants over budget.

    Raises PublishingError where the default variant is over budget or was not measured.
    """
    measured = {
        variant.id: [each for each in report.measurements if each.variant == variant.id]
        for variant in manifest.variants
    }
    default = measured[manifest.default_variant]
    over = [each for each in default if each.verdict == "fail"]
    if over or not default:
        what = "; ".join(map(describe_loss, over)) or "it was not measured"
        raise PublishingError(
            f"{manifest.id} cannot be published, its default variant is over budget: {what}"
        )
    kept = [
        _record(variant, measured[variant.id])
        for variant in manifest.variants
        if measured[variant.id] and all(each.verdict != "fail" for each in measured[variant.id])
    ]
    return manifest.model_copy(update={"variants": kept})


def describe_loss(measured: Measurement) -> str:
    """One measurement in words."""
    return (
        f"{measured.variant} in {measured.tier}: {measured.mean:.2f}% on average "
        f"(limit {measured.budget.fails:g}%), {measured.worst:.2f}% at worst"
    )


def _record(variant: Variant, measurements: list[Measurement]) -> Variant:
    speeds = [each.manifest_speed() for each in measurements]
    return variant.model_copy(
        update={
            "losses": [each.manifest_loss() for each in measurements],
            "speeds": [speed for speed in speeds if speed is not None],
        }
    )


def _add_thumbnails(
    manifest: Manifest, folder: Path, pictures: Sequence[Path]
) -> tuple[Manifest, dict[str, bytes]]:
    """Paint the pictures' centre squares, one in each style, with the default variant."""
    squares = [centre_square(decode(picture).pixels, PAINTED_SIDE) for picture in pictures]
    pipeline = Pipeline(folder)
    styles, files = [], {}
    for style, square in zip(manifest.styles, cycle(squares), strict=False):
        painted = Image.fromarray(pipeline.stylize(square, style.id).pixels)
        painted.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
        content = encode(np.asarray(painted), "webp", THUMBNAIL_QUALITY)
        digest = hashlib.sha256(content).hexdigest()
        name = f"{style.id}-{digest[:8]}.webp"
        reference = FileReference(file=name, bytes=len(content), sha256=digest)
        styles.append(style.model_copy(update={"thumbnail": reference}))
        files[name] = content
    return manifest.model_copy(update={"styles": styles}), files


def _place(manifest: Manifest, source: Path, stylizers: Path, extra: Mapping[str, bytes]) -> None:
    """Copy a stylizer's files below `stylizers`; the catalogue names it once they are there."""
    catalogue = Catalogue(stylizers=[])
    if (stylizers / CATALOGUE_NAME).exists():
        catalogue = load_catalogue(stylizers)
    with whole_folder(stylizers / manifest.id) as folder:
        for variant in manifest.variants:
            for reference in variant.files:
                (folder / reference.file).write_bytes(read_verified(source, reference))
        for name, content in extra.items():
            (folder / name).write_bytes(content)
        save_manifest(manifest, folder)
    if manifest.id not in catalogue.stylizers:
        save_catalogue(Catalogue(stylizers=[*catalogue.stylizers, manifest.id]), stylizers)


def _unstated(text: str) -> bool:
    return not text.strip() or text.strip().lower() == NOT_STATED
