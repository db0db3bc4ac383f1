"""Write an export folder: manifest, graphs of every variant, and the torch weights."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from onnx import ModelProto
from safetensors.torch import save
from torch import Tensor

from ..contract.manifest import Manifest, load_manifest, save_manifest
from ..errors import ConfigError, ManifestError
from ..files import whole_folder
from .kernel_layers import with_kernel
from .variants import Role, VariantId, build_variant, write_variant

REFERENCE_NAME = "reference.safetensors"


def write_export(
    target: Path,
    description: Mapping[str, Any],
    graphs: Mapping[Role, ModelProto],
    variants: Sequence[VariantId],
    reference: tuple[Mapping[str, Tensor], Mapping[str, str]],
    more: Mapping[str, bytes] | None = None,
) -> Manifest:
    """Write `target`, whole or not at all, and return its manifest.

    `description` holds the manifest's fields except `variants`; `reference` the float32 torch
    weights and their metadata, for `brushwork validate`; `more` further files. An earlier export
    is replaced; raises ConfigError where `target` holds anything else.
    """
    _refuse_strangers(target)
    built = [build_variant(id, graphs) for id in variants]
    manifest = Manifest(**description, variants=[each.variant for each in built])
    with whole_folder(target) as folder:
        for each in built:
            write_variant(each, folder)
        tensors, metadata = reference
        content = {name: tensor.float().contiguous() for name, tensor in tensors.items()}
        (folder / REFERENCE_NAME).write_bytes(save(content, dict(metadata)))
        for name, data in (more or {}).items():
            (folder / name).write_bytes(data)
        manifest = with_kernel(manifest, folder)
        save_manifest(manifest, folder)
    return manifest


def _refuse_strangers(target: Path) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    try:
        load_manifest(target)
    except ManifestError as error:
        raise ConfigError(
            f"{target} is neither empty nor an earlier export; name an empty or new folder"
        ) from error
