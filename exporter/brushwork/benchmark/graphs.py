"""What is timed as a bare graph: our survey and painter, other people's networks, the ceiling."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

from ..contract.kinds import LocalPainter
from ..contract.manifest import FileReference, Manifest, Variant, read_verified
from ..errors import BrushworkError
from ..imaging.pad import pad
from ..imaging.survey_copy import survey_copy
from .speeds import Backend, Timed

SIDE = 512
MAGENTA_SIDE = 384
CEILING_CHANNELS, CEILING_SIDE = 256, 64
KERNEL = 3
EXAMPLE = Path(__file__).parents[2] / "examples" / "fast_neural_style.py"
MAGENTA_GRAPH = "magenta_arbitrary_transform.onnx"


class BenchmarkError(BrushworkError):
    """A benchmark could not be carried out."""


@dataclass(frozen=True)
class Graph:
    """A graph with the shapes of its inputs, all float32, which are filled with noise in 0..1."""

    name: str
    content: bytes
    shapes: Mapping[str, tuple[int, ...]]
    operations: int
    """Multiplications and additions of its convolutions at these shapes."""
    pixels: int
    """Of the picture that it makes, or is used for."""
    weights: tuple[str, bytes] | None = None
    """The file of external initialisers, by the name that the graph knows."""
    after: str | None = None
    """The graph whose outputs are the inputs that `shapes` does not name."""

    def timed(self, backend: Backend, threads: int) -> Timed:
        """As something to be timed."""
        return Timed(self.name, None, backend, threads, self.pixels, self.operations)

    def noise(self) -> dict[str, NDArray[np.float32]]:
        """Inputs; the same for the same name."""
        random = np.random.default_rng(len(self.name))
        return {name: random.random(shape, np.float32) for name, shape in self.shapes.items()}


def convolution_operations(model: ModelProto, shapes: Mapping[str, tuple[int, ...]]) -> int:
    """Multiplications and additions of all convolutions, with inputs of these shapes.

    Raises BenchmarkError where a convolution's shape cannot be inferred.
    """
    model = ModelProto.FromString(model.SerializeToString())
    for value in model.graph.input:
        if value.name in shapes:
            tensor = helper.make_tensor_value_info(
                value.name, TensorProto.FLOAT, shapes[value.name]
            )
            value.CopyFrom(tensor)
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    model = onnx.shape_inference.infer_shapes(model, data_prop=True)
    known = {v.name: v for v in (*model.graph.value_info, *model.graph.output, *model.graph.input)}
    sizes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    sizes |= {
        name: tuple(d.dim_value for d in v.type.tensor_type.shape.dim) for name, v in known.items()
    }
    total = 0
    for node in model.graph.node:
        if node.op_type != "Conv":
            continue
        output, kernel = sizes.get(node.output[0], ()), sizes.get(node.input[1], ())
        if len(output) != 4 or len(kernel) != 4 or 0 in output:
            raise BenchmarkError(f"cannot tell the shape of {node.name} in {model.graph.name}")
        total += 2 * math.prod(output) * math.prod(kernel[1:])
    return total


def our_graphs(folder: Path, manifest: Manifest, variant: Variant) -> list[Graph]:
    """Survey and painter of a picture of SIDE squared; of kind `whole` the painter alone."""
    weights = None
    if variant.weights:
        weights = (variant.weights.file, read_verified(folder, variant.weights))
    painter = manifest.painter
    picture = (1, 3, SIDE, SIDE)
    if not isinstance(painter, LocalPainter) or variant.graphs.survey is None:
        return [_ours(folder, "painter", variant.graphs.painter, {"picture": picture}, weights)]
    small = survey_copy(np.zeros((SIDE, SIDE, 3), np.float32), painter.survey_pixels)
    small = pad(small, painter.alignment, painter.minimum)
    surveyed = {"picture": (1, 3, *small.shape[:2]), "code": (1, painter.code_size)}
    return [
        _ours(folder, "survey", variant.graphs.survey, surveyed, weights),
        _ours(folder, "painter", variant.graphs.painter, {"tile": picture}, weights, "survey"),
    ]


def _ours(
    folder: Path,
    name: str,
    file: FileReference,
    shapes: Mapping[str, tuple[int, ...]],
    weights: tuple[str, bytes] | None,
    after: str | None = None,
) -> Graph:
    content = read_verified(folder, file)
    operations = convolution_operations(onnx.load_from_string(content), shapes)
    return Graph(name, content, shapes, operations, SIDE * SIDE, weights, after)


def ceiling() -> Graph:
    """One dense convolution, 256 channels: nothing of its size runs quicker."""
    return dense("ceiling", CEILING_CHANNELS, CEILING_SIDE)


def dense(name: str, channels: int, side: int) -> Graph:
    """One 3x3 convolution with as many outputs as inputs, all of 1 x channels x side x side."""
    shape = (1, channels, side, side)
    random = np.random.default_rng(0)
    kernel = (channels, channels, KERNEL, KERNEL)
    weight = random.standard_normal(kernel).astype(np.float32)
    node = helper.make_node("Conv", ["x", "w"], ["y"], kernel_shape=[KERNEL] * 2, pads=[1] * 4)
    model = helper.make_model(
        helper.make_graph(
            [node],
            name,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
            [numpy_helper.from_array(weight, "w")],
        ),
        opset_imports=[helper.make_opsetid("", 18)],
        ir_version=9,
    )
    return _graph(name, model, {"x": shape}, side**2)


def johnson(side: int = SIDE) -> Graph:
    """The full-width network of Johnson et al., random weights, as torch traces it."""
    import torch

    from ..export.foreign_code import make_network
    from ..export.tracing import trace_whole

    torch.manual_seed(0)
    network = make_network(f"{EXAMPLE}:TransformerNet").eval()
    model = trace_whole(network, 64, 96, fold=False)
    return _graph("johnson", model, {"picture": (1, 3, side, side)}, side * side)


def magenta(folder: Path) -> Graph | None:
    """Magenta's transform network, int8 with float convolutions; None where it is not there."""
    file = folder / MAGENTA_GRAPH
    if not file.is_file():
        return None
    model = onnx.load(file)
    shapes = {
        value.name: tuple(d.dim_value for d in value.type.tensor_type.shape.dim)
        for value in model.graph.input
    }
    return _graph("magenta", model, shapes, MAGENTA_SIDE**2)


def _graph(
    name: str, model: ModelProto, shapes: Mapping[str, tuple[int, ...]], pixels: int
) -> Graph:
    operations = convolution_operations(model, shapes)
    return Graph(name, model.SerializeToString(), shapes, operations, pixels)
