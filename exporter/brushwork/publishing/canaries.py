"""Canaries of a stylizer: small pictures, painted by its float32 variant in native onnxruntime."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..audit.judging import Judgement, judge
from ..audit.metrics import without_alpha
from ..audit.pictures import PICTURES, SIDE, draw
from ..contract.arrays import Pixels
from ..contract.canaries import Canaries, CanaryPainting, pack, unpack
from ..contract.look import Look
from ..contract.manifest import (
    FileReference,
    Manifest,
    load_manifest,
    read_verified,
    save_manifest,
)
from ..errors import ManifestError, PublishingError
from ..files import atomic_write
from ..inference.pipeline import Pipeline

REFERENCE = "float32"
STYLES = 2


@dataclass(frozen=True)
class CanariesFile:
    """A file of canaries, and how the manifest names it."""

    reference: FileReference
    content: bytes
    failing: dict[str, Judgement]
    """Variants that do not paint as the reference does, though native: flat pictures show what
    photographs hide."""


def canaries_file(folder: Path) -> CanariesFile:
    """Paint the canaries of an exported or published stylizer, and judge its other variants.

    Raises PublishingError where it has no float32 variant, or the default one fails.
    """
    manifest, canaries = load_manifest(folder), _paint(folder)
    judged: dict[str, Judgement] = {
        variant.id: judge(canaries, _repainted(folder, variant.id, canaries))
        for variant in manifest.variants
    }
    failing = {id: each for id, each in judged.items() if each.verdict == "fail"}
    if manifest.default_variant in failing:
        raise PublishingError(
            f"{manifest.id} cannot be published, its default variant "
            f"{describe_failing(failing[manifest.default_variant])}"
        )
    content = (canaries.model_dump_json(indent=1) + "\n").encode()
    digest = hashlib.sha256(content).hexdigest()
    name = f"canaries-{digest[:8]}.json"
    reference = FileReference(file=name, bytes=len(content), sha256=digest)
    return CanariesFile(reference, content, failing)


def describe_failing(judgement: Judgement) -> str:
    """What a variant does wrong, in words."""
    farthest = judgement.paintings[judgement.farthest]
    return (
        f"paints the canary {farthest.picture!r} {judgement.mean:.1f} of 255 levels apart from "
        f"{REFERENCE}, {judgement.worst} at worst"
    )


def with_canaries(manifest: Manifest, made: CanariesFile) -> Manifest:
    """The manifest with canaries, and without the variants that fail by them."""
    kept = [variant for variant in manifest.variants if variant.id not in made.failing]
    return manifest.model_copy(update={"canaries": made.reference, "variants": kept})


def add_canaries(folder: Path) -> tuple[Manifest, dict[str, Judgement]]:
    """Give a published stylizer canaries, in place of those that it has.

    Variants that fail by them are taken away. Returns the manifest as it is now, and those. The
    manifest names the canaries once they are there. Raises PublishingError as `canaries_file`,
    ManifestError where a file is not what the manifest says.
    """
    manifest = load_manifest(folder)
    for reference in manifest.variant(_reference(manifest)).files:
        read_verified(folder, reference)
    made = canaries_file(folder)
    atomic_write(folder / made.reference.file, made.content)
    now = with_canaries(manifest, made)
    save_manifest(now, folder)
    for name in _files(manifest) - _files(now):
        (folder / name).unlink(missing_ok=True)
    return now, made.failing


def _files(manifest: Manifest) -> set[str]:
    """Files of variants and canaries."""
    canaries = {manifest.canaries.file} if manifest.canaries else set()
    return canaries | {each.file for variant in manifest.variants for each in variant.files}


def _paint(folder: Path) -> Canaries:
    manifest = load_manifest(folder)
    pipeline = Pipeline(folder, _reference(manifest), providers=["CPUExecutionProvider"])
    pictures = {name: draw(name) for name in PICTURES}
    styles = sorted({at * len(manifest.styles) // STYLES for at in range(STYLES)})
    paintings = [
        CanaryPainting(
            picture=name,
            style=(style := manifest.styles[at].id),
            rgb=pack(_painted(pipeline, rgb, style)),
        )
        for at in styles
        for name, rgb in pictures.items()
    ]
    return Canaries(
        stylizer=manifest.id,
        reference=f"{REFERENCE}, {pipeline.runtime}",
        side=SIDE,
        pictures={name: pack(rgb) for name, rgb in pictures.items()},
        paintings=paintings,
    )


def _repainted(folder: Path, variant: str, canaries: Canaries) -> list[bytes]:
    pipeline = Pipeline(folder, variant, providers=["CPUExecutionProvider"])
    pictures = {name: unpack(packed, SIDE) for name, packed in canaries.pictures.items()}
    return [_painted(pipeline, pictures[e.picture], e.style) for e in canaries.paintings]


def _painted(pipeline: Pipeline, rgb: bytes, style: str) -> bytes:
    look = Look.of(style, 1.0, sizing="pixels")
    return without_alpha(pipeline.stylize(_opaque(rgb), look).pixels.tobytes())


def _opaque(rgb: bytes) -> Pixels:
    colours = np.frombuffer(rgb, np.uint8).reshape(SIDE, SIDE, 3)
    return np.dstack([colours, np.full((SIDE, SIDE), 255, np.uint8)])


def _reference(manifest: Manifest) -> str:
    try:
        return manifest.variant(REFERENCE).id
    except ManifestError as error:
        raise PublishingError(
            f"{manifest.id} has no {REFERENCE} variant, which canaries are painted by: "
            "export it again"
        ) from error
