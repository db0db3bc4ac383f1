"""Canaries of a stylizer: small pictures, painted by its float32 variant in native onnxruntime."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..audit.metrics import without_alpha
from ..audit.pictures import PICTURES, SIDE, draw
from ..contract.arrays import Pixels
from ..contract.canaries import Canaries, CanaryPainting, pack
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


def canaries_file(folder: Path) -> CanariesFile:
    """Paint the canaries of an exported or published stylizer.

    Raises PublishingError where it has no float32 variant.
    """
    content = (_paint(folder).model_dump_json(indent=1) + "\n").encode()
    digest = hashlib.sha256(content).hexdigest()
    name = f"canaries-{digest[:8]}.json"
    return CanariesFile(FileReference(file=name, bytes=len(content), sha256=digest), content)


def add_canaries(folder: Path) -> Manifest:
    """Give a published stylizer canaries, in place of those that it has; its manifest as it is now.

    The manifest names them once they are there. Raises PublishingError as `canaries_file`,
    ManifestError where a file is not what the manifest says.
    """
    manifest = load_manifest(folder)
    for reference in manifest.variant(_reference(manifest)).files:
        read_verified(folder, reference)
    made = canaries_file(folder)
    atomic_write(folder / made.reference.file, made.content)
    before, now = manifest.canaries, manifest.model_copy(update={"canaries": made.reference})
    save_manifest(now, folder)
    if before is not None and before.file != made.reference.file:
        (folder / before.file).unlink(missing_ok=True)
    return now


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
