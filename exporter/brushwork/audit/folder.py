"""What can be said of a stylizer's folder before anything is painted with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..contract.accuracy import ACCURACY_NAME, load_accuracy
from ..contract.budgets import BUDGETS, Verdict, worst_of
from ..contract.canaries import read_canaries
from ..contract.manifest import (
    MANIFEST_NAME,
    FileReference,
    Manifest,
    Variant,
    load_manifest,
    read_verified,
)
from ..errors import ManifestError


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    verdict: Verdict
    message: str


def check_folder(folder: Path) -> list[Finding]:
    """Look at the manifest, at all files that it names, and at the losses that it states."""
    try:
        manifest = load_manifest(folder)
    except ManifestError as error:
        return [Finding(MANIFEST_NAME, "fail", str(error))]
    return [
        Finding(MANIFEST_NAME, "pass", f"{manifest.title}, {manifest.painter.kind}"),
        *_files(folder, manifest),
        *_losses(manifest),
    ]


def _files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    named = {reference.file: reference for reference in manifest.files}
    for reference in named.values():
        yield _file(folder, reference, manifest)
    for path in sorted(folder.iterdir()):
        if path.name == ACCURACY_NAME:
            yield _accuracy(folder, manifest)
        elif path.name not in named and path.name != MANIFEST_NAME:
            yield Finding(path.name, "warning", "the manifest does not name it")


def _file(folder: Path, reference: FileReference, manifest: Manifest) -> Finding:
    try:
        content = read_verified(folder, reference)
        if reference == manifest.canaries:
            read_canaries(content, reference.file)
    except ManifestError as error:
        return Finding(reference.file, "fail", str(error))
    return Finding(reference.file, "pass", f"{reference.bytes} bytes, SHA-256 as promised")


def _accuracy(folder: Path, manifest: Manifest) -> Finding:
    try:
        found = load_accuracy(folder, manifest)
    except ManifestError as error:
        return Finding(ACCURACY_NAME, "fail", str(error))
    if found is None:
        message = "it is of other files than these; publish the stylizer again"
        return Finding(ACCURACY_NAME, "warning", message)
    verdict = worst_of(each.verdict for each in found.measurements)
    worst = max(found.measurements, key=lambda each: each.loss.mean)
    message = f"{worst.loss.mean:.3f}% on average at most, of {worst.variant} in {worst.tier}"
    return Finding(ACCURACY_NAME, verdict, message)


def _losses(manifest: Manifest) -> Iterator[Finding]:
    for variant in manifest.variants:
        yield from _stated(variant)


def _stated(variant: Variant) -> Iterator[Finding]:
    if not variant.losses:
        yield Finding(variant.id, "warning", "no losses were measured; brushwork validate does")
    for loss in variant.losses:
        verdict = BUDGETS[loss.tier].judge(loss.mean)
        measured = f"{loss.mean:.3f}% on average, {loss.worst:.3f}% at worst"
        where = f"{loss.tier}, {loss.pictures} pictures, {loss.runtime}"
        yield Finding(variant.id, verdict, f"{measured} ({where})")
