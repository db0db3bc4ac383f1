"""Precisions of one stylizer, and the files that hold them.

The survey and the painter share the body's weights: a variant with both graphs keeps its large
tensors once, in a file of external initialisers beside them (docs/decisions/001-shared-weights.md).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from ..contract.manifest import FileReference, Graphs, Variant
from ..errors import BrushworkError, ConfigError

VariantId = Literal["float32", "fp16-weights", "int8-weights"]
Role = Literal["survey", "painter", "encoder"]
VARIANTS: tuple[VariantId, ...] = get_args(VariantId)

# Smaller tensors stay float32 and inside the graph: they weigh little and carry biases.
SMALLEST_REDUCED = 256
SMALLEST_EXTERNAL_BYTES = 1024
ALIGNMENT = 64
# The operators whose second input is a weight, and the axis of its output channels.
OUTPUT_AXES = {"Conv": 0, "ConvTranspose": 1}


class PrecisionError(BrushworkError):
    """A weight cannot be stored in the wanted precision."""


@dataclass(frozen=True)
class VariantFiles:
    """A variant as the manifest describes it, and the content of its files by name."""

    variant: Variant
    files: dict[str, bytes]


def check_variants(names: Iterable[str]) -> list[VariantId]:
    """The variants of these names; raises ConfigError for a name that is none."""
    known = {variant: variant for variant in VARIANTS}
    if unknown := [name for name in names if name not in known]:
        raise ConfigError(f"{unknown[0]!r} is no variant; there are {', '.join(VARIANTS)}")
    return [variant for variant in VARIANTS if variant in names]


def build_variant(id: VariantId, graphs: Mapping[Role, ModelProto]) -> VariantFiles:
    """Store float32 graphs in the precision `id`; raises PrecisionError where a weight forbids it.

    File names carry the first eight digits of their content's SHA-256, so that they can be cached
    for ever.
    """
    reduced = {role: reduce_weights(graph, id) for role, graph in graphs.items()}
    files: dict[str, bytes] = {}
    weights = None
    sharing = [graph for role, graph in reduced.items() if role != "encoder"]
    if len(sharing) > 1:
        content = _shared_tensors(sharing)
        weights = _reference("weights", id, "bin", b"".join(content))
        files[weights.file] = b"".join(content)
        for graph in sharing:
            _externalise(graph, content, weights.file)
    references: dict[str, FileReference] = {}
    for role, graph in reduced.items():
        serialised = graph.SerializeToString(deterministic=True)
        references[role] = _reference(role, id, "onnx", serialised)
        files[references[role].file] = serialised
    variant = Variant(
        id=id,
        graphs=Graphs(**references),
        weights=weights,
    )
    return VariantFiles(variant, files)


def write_variant(built: VariantFiles, folder: Path) -> None:
    """Write a variant's files into an existing folder."""
    for name, content in built.files.items():
        (folder / name).write_bytes(content)


def reduce_weights(model: ModelProto, id: VariantId) -> ModelProto:
    """Store weights in fewer bits, with the nodes that bring them back to float32.

    `fp16-weights`: float16 and Cast. `int8-weights`: symmetric int8 with one scale an output
    channel and DequantizeLinear. Arithmetic stays float32.
    """
    model = ModelProto.FromString(model.SerializeToString())
    if id == "float32":
        return model
    axes = _weight_axes(model.graph.node)
    tensors: list[TensorProto] = []
    restoring: list[NodeProto] = []
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if tensor.name not in axes or array.dtype != np.float32 or array.size < SMALLEST_REDUCED:
            tensors.append(tensor)
        elif id == "fp16-weights":
            tensors.append(numpy_helper.from_array(_to_half(tensor.name, array), tensor.name))
            restoring.append(
                helper.make_node(
                    "Cast", [tensor.name], [f"{tensor.name}/float32"], to=TensorProto.FLOAT
                )
            )
        else:
            axis = axes[tensor.name]
            quantised, scale = quantise(array, axis)
            tensors.append(numpy_helper.from_array(quantised, tensor.name))
            tensors.append(numpy_helper.from_array(scale, f"{tensor.name}/scale"))
            restoring.append(
                helper.make_node(
                    "DequantizeLinear",
                    [tensor.name, f"{tensor.name}/scale"],
                    [f"{tensor.name}/float32"],
                    axis=axis,
                )
            )
    restored = {node.input[0]: node.output[0] for node in restoring}
    for node in model.graph.node:
        node.input[:] = [restored.get(name, name) for name in node.input]
    nodes = [*restoring, *model.graph.node]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(tensors)
    return model


def quantise(
    weight: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric int8 in -127..127 with one scale for each index of `axis`."""
    others = tuple(other for other in range(weight.ndim) if other != axis)
    largest = np.abs(weight).max(axis=others, keepdims=True)
    scale = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    return np.rint(weight / scale).astype(np.int8), scale.ravel()


def _to_half(name: str, array: NDArray[np.float32]) -> NDArray[np.float16]:
    with np.errstate(over="ignore"):
        half = array.astype(np.float16)
    if not np.isfinite(half).all():
        raise PrecisionError(f"weight {name!r} is beyond the range of float16; export float32 only")
    return half


def _weight_axes(nodes: Iterable[NodeProto]) -> dict[str, int]:
    """The axis of output channels of every weight, by initialiser name."""
    axes = {}
    for node in nodes:
        if node.op_type in OUTPUT_AXES:
            axes[node.input[1]] = OUTPUT_AXES[node.op_type]
        elif node.op_type in ("Gemm", "MatMul"):
            transposed = any(a.name == "transB" and a.i for a in node.attribute)
            axes[node.input[1]] = 0 if transposed else 1
    return axes


def _shared_tensors(graphs: Iterable[ModelProto]) -> list[bytes]:
    """The large tensors of all graphs, each once, padded to the alignment, sorted by name."""
    named = {
        (tensor.name, _padded(tensor.raw_data))
        for graph in graphs
        for tensor in graph.graph.initializer
        if len(tensor.raw_data) >= SMALLEST_EXTERNAL_BYTES
    }
    return list(dict.fromkeys(content for _, content in sorted(named)))


def _padded(raw: bytes) -> bytes:
    return raw + bytes(-len(raw) % ALIGNMENT)


def _externalise(model: ModelProto, content: list[bytes], location: str) -> None:
    offsets, offset = {}, 0
    for piece in content:
        offsets[piece] = offset
        offset += len(piece)
    for tensor in model.graph.initializer:
        raw = tensor.raw_data
        if len(raw) < SMALLEST_EXTERNAL_BYTES:
            continue
        place = {
            "location": location,
            "offset": offsets[_padded(raw)],
            "length": len(raw),
        }
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in place.items():
            tensor.external_data.append(onnx.StringStringEntryProto(key=key, value=str(value)))


def _reference(role: str, id: VariantId, suffix: str, content: bytes) -> FileReference:
    digest = hashlib.sha256(content).hexdigest()
    return FileReference(
        file=f"{role}.{id}-{digest[:8]}.{suffix}", bytes=len(content), sha256=digest
    )
