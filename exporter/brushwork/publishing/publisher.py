"""Publish an exported stylizer: gate it, make thumbnails, place it in the catalogue."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
from PIL import Image

from ..contract.accuracy import ACCURACY_NAME, made_of
from ..contract.budgets import TierName
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
from ..export.kernel_layers import with_kernel
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


def publish(
    folder: Path,
    report: Report,
    stylizers: Path,
    thumbnails: Sequence[Path],
    needed: Sequence[TierName] = ("native",),
) -> Manifest:
    """Publish the export `folder`, of which `report` is the validation, below `stylizers`.

    In the tiers that are `needed` the default variant must have been measured. Variants over
    budget are left out, and those that fail by the canaries; `thumbnails` are pictures that the
    styles are shown on, in turn.
    The published folder appears whole or not at all, and replaces an earlier one. Raises
    PublishingError where the report is of other graphs, the default variant is over budget or
    fails, a licence is missing, or something else lies in its place; then nothing changes.
    """
    manifest = load_manifest(folder)
    check_statements(manifest)
    check_place(manifest, folder, stylizers)
    manifest = with_kernel(gate(manifest, report, needed), folder)
    canaries = canaries_file(folder)
    manifest, files = _add_thumbnails(manifest, folder, thumbnails)
    manifest = with_canaries(manifest, canaries)
    files[canaries.reference.file] = canaries.content
    files[ACCURACY_NAME] = figures(manifest, report)
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


def gate(manifest: Manifest, report: Report, needed: Sequence[TierName] = ("native",)) -> Manifest:
    """The manifest with measured losses and speeds, without the variants over budget.

    Raises PublishingError where the report is of something else than the manifest's graphs, or
    the default variant is over budget or was not measured in the tiers that are `needed`.
    """
    check_report(manifest, report)
    measured = {
        variant.id: [each for each in report.measurements if each.variant == variant.id]
        for variant in manifest.variants
    }
    default = measured[manifest.default_variant]
    over = [each for each in default if each.verdict == "fail"]
    unmeasured = [tier for tier in needed if tier not in {each.tier for each in default}]
    if over or unmeasured:
        what = "; ".join(map(describe_loss, over))
        what = what or f"it was not measured in {', '.join(unmeasured)}"
        raise PublishingError(
            f"{manifest.id} cannot be published, its default variant "
            f"{manifest.default_variant} is {'over budget' if over else 'not validated'}: {what}"
        )
    kept = [
        _record(variant, measured[variant.id])
        for variant in manifest.variants
        if measured[variant.id] and all(each.verdict != "fail" for each in measured[variant.id])
    ]
    return manifest.model_copy(update={"variants": kept})


def check_report(manifest: Manifest, report: Report) -> None:
    """Raise PublishingError where a report is of another stylizer, or of other graphs than these.

    By their hashes: clocks say nothing of what was measured.
    """
    if report.stylizer != manifest.id:
        raise PublishingError(f"the report is of {report.stylizer!r}, not of {manifest.id!r}")
    for variant in manifest.variants:
        own = made_of(manifest, variant)
        for each in report.measurements:
            if each.variant == variant.id and each.made_of != own:
                changed = [name for name, digest in own.items() if each.made_of.get(name) != digest]
                what = ", ".join(changed) or "a file that is gone"
                raise PublishingError(
                    f"the report is older than the graphs: {variant.id} in {each.tier} was "
                    f"measured with another {what}; run brushwork validate again"
                )


def describe_loss(measured: Measurement) -> str:
    """One measurement in words."""
    return (
        f"{measured.variant} in {measured.tier}: {measured.mean:.2f}% on average "
        f"(limit {measured.budget.fails:g}%), {measured.worst:.2f}% at worst"
    )


def _record(variant: Variant, measurements: list[Measurement]) -> Variant:
    losses = [each.manifest_loss() for each in measurements]
    speeds = [each.manifest_speed() for each in measurements]
    return variant.model_copy(
        update={
            "losses": [loss for loss in losses if loss is not None],
            "speeds": [speed for speed in speeds if speed is not None],
        }
    )


def figures(manifest: Manifest, report: Report) -> bytes:
    """What was measured of the variants that are published, for `/accuracy`."""
    kept = {variant.id for variant in manifest.variants}
    measured = [each for each in report.measurements if each.variant in kept]
    found = replace(report, measurements=measured).published()
    return (found.model_dump_json(indent=1) + "\n").encode()


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
