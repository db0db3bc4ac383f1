"""A published painter, back in torch: what learns its styles needs gradients through it."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

from ..contract.manifest import Manifest, Variant, read_verified
from ..errors import StylizerError
from ..networks.painter import PainterNetwork, PainterShape

# Codes are learned with the weights that people paint with, or with more exact ones.
EXACT_ENOUGH = ("float32", "fp16-weights")


def load_published_painter(folder: Path, manifest: Manifest) -> PainterNetwork:
    """The painter of a stylizer folder, made of its graphs' weights.

    Of the default variant, or of one that is as exact as float16. Raises StylizerError where they
    are not those of a `subpixel` painter, whose weights are published as they were trained, and
    ManifestError where a file is not as the manifest says.
    """
    variants = {variant.id: variant for variant in manifest.variants}
    ids = [manifest.default_variant, *variants]
    variant = next((variants[id] for id in ids if id in EXACT_ENOUGH), None)
    if variant is None:
        raise StylizerError(f"{manifest.id} has no variant of these: {', '.join(EXACT_ENOUGH)}")
    try:
        arrays = _weights(folder, variant)
        painter = PainterNetwork(_shape(arrays))
        tensors = {name: torch.from_numpy(arrays[name]) for name in painter.state_dict()}
        painter.load_state_dict(tensors)
    except (KeyError, IndexError, ValueError, RuntimeError) as error:
        raise StylizerError(
            f"the graphs of {manifest.id!r} do not hold its weights as they were trained; pass "
            f"--weights FILE, as it is kept in exporter/stylizers"
        ) from error
    return painter.eval()


def _weights(folder: Path, variant: Variant) -> dict[str, NDArray[np.float32]]:
    """The weights of survey and painter by name."""
    content = read_verified(folder, variant.weights) if variant.weights else b""
    arrays = {}
    for reference in (variant.graphs.survey, variant.graphs.painter):
        if reference is None:
            continue
        try:
            model = onnx.load_from_string(read_verified(folder, reference))
        except DecodeError as error:
            raise StylizerError(f"{reference.file} is no ONNX graph") from error
        for tensor in model.graph.initializer:
            if tensor.data_type in (TensorProto.FLOAT, TensorProto.FLOAT16):
                arrays[tensor.name] = _array(tensor, content).astype(np.float32)
    return arrays


def _array(tensor: TensorProto, content: bytes) -> NDArray[np.float32]:
    if tensor.data_location == TensorProto.EXTERNAL:
        place = {entry.key: entry.value for entry in tensor.external_data}
        start, length = int(place["offset"]), int(place["length"])
        inline = TensorProto(data_type=tensor.data_type, dims=tensor.dims)
        inline.raw_data = content[start : start + length]
        tensor = inline
    array: NDArray[np.float32] = numpy_helper.to_array(tensor)
    return array


def _shape(arrays: Mapping[str, NDArray[np.float32]]) -> PainterShape:
    """What shape of a `subpixel` painter has weights of these names and sizes; raises KeyError."""

    def count(prefix: str) -> int:
        return len({name.split(".")[1] for name in arrays if name.startswith(prefix)})

    if "pixels.weight" not in arrays:
        raise KeyError("pixels.weight")
    deep, half = count("deep.") // 2, "photo.weight" in arrays
    return PainterShape(
        channels=len(arrays["head.weight"]),
        blocks=count("body.") // 2,
        half_channels=len(arrays["photo.weight"]) if half else PainterShape.half_channels,
        code_size=arrays["gammas.weight"].shape[1],
        eighth_channels=len(arrays["down.weight"]) if deep else PainterShape.eighth_channels,
        eighth_blocks=deep,
        separable=int("body.0.1.weight" in arrays or "deep.0.1.weight" in arrays),
        skip=int(half),
        subpixel=1,
    )
