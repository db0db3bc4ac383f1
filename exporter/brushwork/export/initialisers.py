"""Where the weights of a variant lie in its files: beside its graphs, or inside of them.

Protobuf tells no offsets: its wire format is walked
(https://protobuf.dev/programming-guides/encoding).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

import numpy as np
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import GraphProto, TensorProto, numpy_helper

from ..contract.kernel import KernelFile, KernelTensor
from ..contract.manifest import FileReference, Variant, read_verified
from ..errors import StylizerError

ENCODER = "encoder."
"""Before the names of the encoder's tensors."""
TYPES: Final[Mapping[int, Literal["float32", "float16"]]] = {
    TensorProto.FLOAT: "float32",
    TensorProto.FLOAT16: "float16",
}
MOST_DIMENSIONS = 4
BATCH_NORMALIZATION = ("weight", "bias", "running_mean", "running_var")
"""The operator's inputs after the first, as torch names them."""
# Numbers of fields in onnx.proto.
MODEL_GRAPH = 7
GRAPH_INITIALIZER = 5
TENSOR_FLOAT_DATA = 4
TENSOR_RAW_DATA = 9
# How fields are written.
VARINT, EIGHT_BYTES, FOUR_BYTES = 0, 1, 5

Place = tuple[int, int]
"""From where to where."""


def files_of(variant: Variant) -> dict[KernelFile, FileReference]:
    """The files of a variant by what they are."""
    graphs = variant.graphs
    files: dict[KernelFile, FileReference | None] = {
        "weights": variant.weights,
        "survey": graphs.survey,
        "painter": graphs.painter,
        "encoder": graphs.encoder,
    }
    return {role: file for role, file in files.items() if file is not None}


def find_tensors(folder: Path, variant: Variant) -> dict[str, KernelTensor]:
    """The tensors of a variant in float32 and float16, the encoder's with `encoder.` before.

    Raises ManifestError where a file is not as the manifest says, and StylizerError for graphs
    that are none.
    """
    files = files_of(variant)
    found: dict[str, KernelTensor] = {}
    for role, file in files.items():
        if role != "weights":
            content = read_verified(folder, file)
            graph = _graph(content, file)
            own = dict(_initialisers(content, graph, role, files))
            prefix = ENCODER if role == "encoder" else ""
            found |= {prefix + name: each for name, each in (_shared(graph, own) | own).items()}
    return found


def read_tensors(folder: Path, variant: Variant) -> dict[str, NDArray[np.float32]]:
    """The numbers of `find_tensors`; raises what it raises."""
    contents = {role: read_verified(folder, file) for role, file in files_of(variant).items()}
    return {
        name: _read(contents[tensor.file], tensor)
        for name, tensor in find_tensors(folder, variant).items()
    }


def _read(content: bytes, tensor: KernelTensor) -> NDArray[np.float32]:
    kind = np.dtype(tensor.type).newbyteorder("<")
    numbers = np.frombuffer(content, kind, int(np.prod(tensor.shape)), tensor.offset)
    return numbers.reshape(tensor.shape).astype(np.float32)


def _graph(content: bytes, file: FileReference) -> GraphProto:
    try:
        return onnx.load_from_string(content).graph
    except DecodeError as error:
        raise StylizerError(f"{file.file} is no ONNX graph") from error


def _shared(graph: GraphProto, own: Mapping[str, KernelTensor]) -> dict[str, KernelTensor]:
    """Tensors of batch normalisation by their own names.

    Torch writes equal ones once, as where an encoder was not trained: means of 0 are the biases.
    """
    return {
        f"{node.input[1].removesuffix('.weight')}.{wanted}": own[name]
        for node in graph.node
        if node.op_type == "BatchNormalization"
        for wanted, name in zip(BATCH_NORMALIZATION, node.input[1:], strict=True)
        if name in own
    }


def _initialisers(
    content: bytes,
    graph: GraphProto,
    role: KernelFile,
    files: Mapping[KernelFile, FileReference],
) -> Iterator[tuple[str, KernelTensor]]:
    places = [
        place
        for part in _fields(content, (0, len(content)), MODEL_GRAPH)
        for place in _fields(content, part, GRAPH_INITIALIZER)
    ]
    for tensor, place in zip(graph.initializer, places, strict=True):
        shape, file = list(tensor.dims), role
        if tensor.data_type not in TYPES or not 1 <= len(shape) <= MOST_DIMENSIONS or 0 in shape:
            continue
        if tensor.data_location == TensorProto.EXTERNAL:
            told = {entry.key: entry.value for entry in tensor.external_data}
            if "weights" not in files or told["location"] != files["weights"].file:
                continue
            file, offset = "weights", int(told.get("offset", 0))
        else:
            inside = _inside(content, place, tensor)
            if inside is None:
                continue
            offset = inside
        kind = TYPES[tensor.data_type]
        yield tensor.name, KernelTensor(file=file, offset=offset, type=kind, shape=shape)


def _inside(content: bytes, place: Place, tensor: TensorProto) -> int | None:
    """Where in its graph a tensor has its numbers, if they lie there as in memory."""
    numbers = numpy_helper.to_array(tensor).tobytes()
    for field in (TENSOR_RAW_DATA, TENSOR_FLOAT_DATA):
        for start, end in _fields(content, place, field):
            if content[start:end] == numbers:
                return start
    return None


def _fields(content: bytes, message: Place, wanted: int) -> Iterator[Place]:
    """Where the contents of a message's fields with this number lie."""
    at, end = message
    while at < end:
        tag, at = _varint(content, at)
        number, kind = tag >> 3, tag & 7
        if kind == VARINT:
            _, at = _varint(content, at)
        elif kind in (EIGHT_BYTES, FOUR_BYTES):
            at += 8 if kind == EIGHT_BYTES else 4
        else:  # with its length before it: ONNX has none of the groups of older days
            length, at = _varint(content, at)
            if number == wanted:
                yield at, at + length
            at += length


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and where it ends."""
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at
