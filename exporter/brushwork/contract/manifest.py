"""The manifest: the one contract between exporter, browser and server.

A published stylizer is a folder with `manifest.json` and its graphs; beside the folders lies
the catalogue, `stylizers.json`. These models are the only definition: the TypeScript types
and the documentation are generated from their JSON schema.
"""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from .. import __version__
from ..errors import ManifestError, nearest
from ..files import atomic_write
from .kernel import KernelLayers
from .kinds import KINDS, LocalPainter, PainterSpec
from .model import CodeNumber, FileName, Identifier, Model, Sha256

SCHEMA_VERSION = 1
MANIFEST_NAME = "manifest.json"
CATALOGUE_NAME = "stylizers.json"

StatedTier = Literal["native", "browser"]
"""What a manifest states losses and speeds of; other tiers are in accuracy.json beside it."""

T = TypeVar("T", bound="Model")


class FileReference(Model):
    """A file beside the manifest, to be checked before use."""

    file: FileName
    bytes: Annotated[int, Field(gt=0, le=2_000_000_000)]
    sha256: Sha256


class Graphs(Model):
    """The ONNX graphs of a variant by role.

    `survey`: `picture` (1,3,h,w) and `code` (1,K) -> `scales` (1,N) and `shifts` (1,N).
    `painter` of kind `local`: `tile` (1,3,H,W), `scales`, `shifts` -> `painted` (1,3,H,W).
    `painter` of kind `whole`: `picture` (1,3,H,W) -> `painted` (1,3,H,W).
    `encoder`: `style` (1,3,S,S), a square of `style_side` -> `code` (1,K); only wanted for styles
    that have no stored code, and for the photo's own code.
    All tensors are float32, RGB, layout NCHW. Sizes are multiples of the painter's alignment.
    """

    painter: FileReference
    survey: FileReference | None = None
    encoder: FileReference | None = None


class Loss(Model):
    """Accuracy loss against the float32 torch network, in percent (see docs/accuracy.md)."""

    tier: StatedTier
    runtime: str
    pictures: Annotated[int, Field(gt=0)]
    mean: float
    p95: float
    worst: float


class Speed(Model):
    """Median time to survey and paint one picture, code known, without decoding and encoding."""

    tier: StatedTier
    runtime: str
    threads: Annotated[int, Field(gt=0)]
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    milliseconds: Annotated[float, Field(gt=0)]


class Variant(Model):
    """One precision of the same stylizer."""

    id: Literal["float32", "fp16-weights", "int8-weights"]
    graphs: Graphs
    weights: Annotated[
        FileReference | None,
        Field(description="external initialisers that the graphs of this variant share"),
    ] = None
    losses: list[Loss] = Field(default_factory=list)
    speeds: list[Speed] = Field(default_factory=list)
    kernel: Annotated[
        KernelLayers | None,
        Field(
            description="what it takes to paint without ONNX, where the kernel has all its layers",
            exclude_if=lambda kernel: kernel is None,
        ),
    ] = None

    @model_validator(mode="after")
    def _check_kernel(self) -> Self:
        if self.kernel is None:
            return self
        files = {**dict(self.graphs), "weights": self.weights}
        for name, tensor in self.kernel.tensors.items():
            file = files.get(tensor.file)
            if file is None:
                raise ValueError(
                    f"{name!r} of the kernel is in its {tensor.file}, which is not there"
                )
            if tensor.offset + tensor.bytes > file.bytes:
                raise ValueError(f"{name!r} of the kernel is beyond the end of {file.file}")
        return self

    @property
    def files(self) -> list[FileReference]:
        """Every file of the variant."""
        optional = (self.graphs.survey, self.weights, self.graphs.encoder)
        return [self.graphs.painter, *(file for file in optional if file is not None)]


class Style(Model):
    """One style: what to say of it, and its code where the stylizer takes one."""

    id: Identifier
    title: str
    artist: str
    year: str
    rights: str
    tags: Annotated[
        list[Identifier],
        Field(
            max_length=32,
            description="what it is of, to choose by: technique, tradition, subject, colours",
            default_factory=list,
            exclude_if=lambda tags: not tags,
        ),
    ]
    detail_of: Annotated[
        Identifier | None,
        Field(
            description="the style of the whole work, where this is of a part of it",
            exclude_if=lambda whole: whole is None,
        ),
    ] = None
    code: list[CodeNumber] | None = None
    thumbnail: FileReference | None = None


class Manifest(Model):
    """A published stylizer."""

    schema_version: Literal[1] = 1
    id: Identifier
    title: str
    description: str
    licence: str
    training_data: Annotated[str, Field(description="what it was trained on, in one honest line")]
    method: Annotated[str, Field(description="how it was made, in one line")]
    painter: PainterSpec
    default_variant: Literal["float32", "fp16-weights", "int8-weights"]
    variants: Annotated[list[Variant], Field(min_length=1)]
    styles: Annotated[list[Style], Field(min_length=1)]
    canaries: Annotated[
        FileReference | None,
        Field(
            description="small pictures with the reference's paintings, to hold others against",
            exclude_if=lambda canaries: canaries is None,
        ),
    ] = None
    needs: Annotated[
        str | None,
        Field(
            description="the first version of Brushwork that knows the painter's kind, where that "
            "is not the first of all",
            exclude_if=lambda needs: needs is None,
        ),
    ] = None

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        local = isinstance(self.painter, LocalPainter)
        if self.default_variant not in [variant.id for variant in self.variants]:
            raise ValueError(f"default_variant {self.default_variant!r} is not among the variants")
        for variant in self.variants:
            if local and variant.graphs.survey is None:
                raise ValueError(f"variant {variant.id!r} of a local painter has no survey graph")
            if variant.graphs.encoder is not None and (not local or not self.painter.style_side):
                raise ValueError("an encoder needs a local painter and style_side")
            if variant.kernel is not None:
                self._check_kernel(variant, variant.kernel)
        for style in self.styles:
            if local and (style.code is None or len(style.code) != self.painter.code_size):
                raise ValueError(f"style {style.id!r} needs a code of code_size numbers")
        for what, ids in (
            ("variant", [variant.id for variant in self.variants]),
            ("style", [style.id for style in self.styles]),
        ):
            if len(set(ids)) != len(ids):
                raise ValueError(f"{what} ids are not unique")
        return self

    def _check_kernel(self, variant: Variant, kernel: KernelLayers) -> None:
        if not isinstance(self.painter, LocalPainter):
            raise ValueError("the kernel paints as local painters do")
        size = None if variant.graphs.encoder is None else self.painter.code_size
        if size != (None if kernel.code is None else len(kernel.code)):
            raise ValueError(f"the kernel's code must be an encoder's, of {size or 'no'} numbers")

    @property
    def files(self) -> list[FileReference]:
        """Every file of the stylizer, some of them more than once."""
        others = (*(style.thumbnail for style in self.styles), self.canaries)
        return [
            *(file for variant in self.variants for file in variant.files),
            *(file for file in others if file is not None),
        ]

    def variant(self, id: str | None = None) -> Variant:
        """The named variant, or the default one; raises ManifestError where there is none."""
        wanted = id or self.default_variant
        for variant in self.variants:
            if variant.id == wanted:
                return variant
        known = ", ".join(variant.id for variant in self.variants)
        raise ManifestError(f"stylizer {self.id!r} has no variant {wanted!r}; it has {known}")

    def style(self, id: str) -> Style:
        """The named style; raises ManifestError where there is none."""
        for style in self.styles:
            if style.id == id:
                return style
        known = nearest(id, [style.id for style in self.styles])
        raise ManifestError(f"stylizer {self.id!r} has no style {id!r}; it has {known}")


class Catalogue(Model):
    """The list of published stylizers, each the name of a folder beside the catalogue."""

    schema_version: Literal[1] = 1
    stylizers: list[Identifier]


def load_manifest(folder: Path) -> Manifest:
    """Read a stylizer folder's manifest; raises ManifestError with the file and the reason."""
    return _load(Manifest, folder / MANIFEST_NAME)


def load_catalogue(folder: Path) -> Catalogue:
    """Read the catalogue of a folder of stylizers; raises ManifestError like load_manifest."""
    return _load(Catalogue, folder / CATALOGUE_NAME)


def load_published(folder: Path) -> list[Manifest]:
    """The manifests of a folder of stylizers, in the catalogue's order, raising ManifestError."""
    manifests = []
    for id in load_catalogue(folder).stylizers:
        manifest = load_manifest(folder / id)
        if manifest.id != id:
            raise ManifestError(
                f"{folder / id / MANIFEST_NAME} is of stylizer {manifest.id!r}; its folder must be "
                f"named like that, in {CATALOGUE_NAME} too"
            )
        manifests.append(manifest)
    return manifests


def save_manifest(manifest: Manifest, folder: Path) -> None:
    """Write a folder's manifest, whole or not at all."""
    _save(manifest, folder / MANIFEST_NAME)


def save_catalogue(catalogue: Catalogue, folder: Path) -> None:
    """Write the catalogue of a folder of stylizers, whole or not at all."""
    _save(catalogue, folder / CATALOGUE_NAME)


def read_verified(folder: Path, reference: FileReference) -> bytes:
    """Read a file of a stylizer; raises ManifestError unless its bytes match the manifest."""
    path = folder / reference.file
    try:
        with path.open("rb") as file:
            content = file.read(reference.bytes + 1)
    except OSError as error:
        raise ManifestError(f"cannot read {path}: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != reference.sha256:
        raise ManifestError(f"{path} does not match the SHA-256 in the manifest; publish it again")
    return content


def describe(path: Path) -> FileReference:
    """The reference of an existing file."""
    content = path.read_bytes()
    return FileReference(
        file=path.name, bytes=len(content), sha256=hashlib.sha256(content).hexdigest()
    )


def _save(model: Model, path: Path) -> None:
    atomic_write(path, (model.model_dump_json(indent=1) + "\n").encode())


def _load(kind: type[T], path: Path) -> T:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ManifestError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ManifestError(f"{path} is not UTF-8 text") from error
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise ManifestError(_explain(path, error, text)) from error


def _explain(path: Path, error: ValidationError, text: str) -> str:
    first = error.errors()[0]
    # The kind that was told is no part of the place.
    place = ".".join(str(each) for each in first["loc"] if each not in KINDS) or "the file"
    told = json.loads(text) if first["type"] == "union_tag_invalid" else {}
    if told and isinstance(kind := told["painter"]["kind"], str):
        needed = told.get("needs")
        needs = f"Brushwork {needed}" if isinstance(needed, str) else "a newer one"
        return (
            f"{path} has a painter of kind {kind!r}, which Brushwork {__version__} "
            f"does not know (it knows {', '.join(KINDS)}); it needs {needs}: upgrade Brushwork"
        )
    version = first["input"]
    if place == "schema_version" and isinstance(version, int) and version > SCHEMA_VERSION:
        return (
            f"{path} has schema version {version}, this Brushwork reads {SCHEMA_VERSION}: "
            "upgrade Brushwork"
        )
    return f"{path} is broken: {place}: {first['msg']}"
