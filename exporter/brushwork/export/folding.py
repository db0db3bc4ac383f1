"""Fold an enlargement by two into the convolution after it.

Nearest and bilinear enlargement are linear, so enlarging, padding and convolving is a convolution
of the smaller picture for each of the four pixels that one pixel becomes. The weights follow from
the trained ones; no picture of the larger size is enlarged, padded or unrolled any more
(docs/decisions/007-speed.md has the figures).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, helper, numpy_helper

Array = NDArray[Any]

KERNEL = 3
# What a pixel's left (first) and right (second) half see of the pixels before, at and after it,
# by tap of the kernel: the two positions of an enlarged row, and one beyond on either side.
_NEAREST = ((1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1))
_BILINEAR = ((0.75, 0.25, 0), (0.25, 0.75, 0), (0, 0.75, 0.25), (0, 0.25, 0.75))
FRAME = [0, 0, 1, 1, 0, 0, 1, 1]


@dataclass(frozen=True)
class _Enlarged:
    """A convolution of an enlarged picture, and the nodes that it takes the place of."""

    resize: NodeProto
    pad: NodeProto
    convolution: NodeProto
    nearest: bool

    @property
    def nodes(self) -> tuple[NodeProto, NodeProto, NodeProto]:
        return self.resize, self.pad, self.convolution


def fold_enlargements(model: ModelProto) -> ModelProto:
    """Return a graph that computes the same, borders included, in fewer operations.

    Folded are chains of Resize by 2, Pad by 1 and Conv 3x3, where nothing else reads what lies
    between: nearest with a mirrored or repeated border, bilinear with a repeated one. (A mirrored
    border of a bilinear enlargement cannot be said in pixels of the smaller picture.)
    """
    model = ModelProto.FromString(model.SerializeToString())
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for found in list(_find(model, constants)):
        folded = _Folded(found.convolution.output[0])
        if found.nearest:
            _fold_nearest(found, constants, folded)
        else:
            _fold_bilinear(found, constants, folded)
        place = list(graph.node).index(found.convolution)
        for offset, node in enumerate(folded.nodes):
            graph.node.insert(place + offset, node)
        for node in found.nodes:
            graph.node.remove(node)
        constants |= folded.constants
    used = {name for node in graph.node for name in node.input}
    kept = [numpy_helper.from_array(a, name) for name, a in constants.items() if name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return model


def _find(model: ModelProto, constants: dict[str, Array]) -> Iterator[_Enlarged]:
    nodes = model.graph.node
    makers = {name: node for node in nodes for name in node.output}
    readers = [name for node in nodes for name in node.input]
    readers += [output.name for output in model.graph.output]
    for convolution in nodes:
        pad = makers.get(convolution.input[0]) if convolution.op_type == "Conv" else None
        resize = makers.get(pad.input[0]) if pad and pad.op_type == "Pad" else None
        if pad is None or resize is None or resize.op_type != "Resize":
            continue
        if any(readers.count(node.output[0]) != 1 for node in (resize, pad)):
            continue
        nearest, bilinear = _is_nearest(resize), _is_bilinear(resize)
        borders = {"edge", "reflect"} if nearest else {"edge"}
        weight = constants.get(convolution.input[1])
        if (
            (nearest or bilinear)
            and len(resize.input) == 3
            and _is(constants.get(resize.input[2]), [1, 1, 2, 2])
            and len(pad.input) == 2
            and _is(constants.get(pad.input[1]), FRAME)
            and _attributes(pad).get("mode") in borders
            and weight is not None
            and weight.shape[2:] == (KERNEL, KERNEL)
            and _is_plain(convolution)
        ):
            yield _Enlarged(resize, pad, convolution, nearest)


def _is_nearest(resize: NodeProto) -> bool:
    wanted = ("nearest", "asymmetric", "floor")
    names = ("mode", "coordinate_transformation_mode", "nearest_mode")
    return tuple(map(_attributes(resize).get, names)) == wanted


def _is_bilinear(resize: NodeProto) -> bool:
    found = _attributes(resize)
    return (found.get("mode"), found.get("coordinate_transformation_mode")) == (
        "linear",
        "half_pixel",
    )


def _is_plain(convolution: NodeProto) -> bool:
    found = _attributes(convolution)
    ones, none = [1, 1], [0, 0, 0, 0]
    return (
        found.get("group", 1) == 1
        and found.get("strides", ones) == ones
        and found.get("dilations", ones) == ones
        and found.get("pads", none) == none
    )


def _attributes(node: NodeProto) -> dict[str, object]:
    values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    return {n: v.decode() if isinstance(v, bytes) else v for n, v in values.items()}


def _is(array: Array | None, numbers: list[int]) -> bool:
    return array is not None and array.tolist() == numbers


class _Folded:
    """The nodes that make one tensor, and their constants; names start with the tensor's."""

    def __init__(self, output: str) -> None:
        self.output = output
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, Array] = {}

    def constant(self, name: str, array: Array) -> str:
        self.constants[name] = array
        return name

    def integers(self, *numbers: int) -> str:
        """A small constant, kept once for equal numbers of all folded tensors."""
        return self.constant("integers_" + "_".join(map(str, numbers)), np.array(numbers, np.int64))

    def add(self, operator: str, *inputs: str, to: str | None = None, **attributes: Any) -> str:
        name = to or f"{self.output}/{operator}_{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(operator, inputs, [name], name=f"{name}_node", **attributes)
        )
        return name

    def interleave(self, parts: list[str], channels: int) -> None:
        """Make the output of four pictures, 1 x channels x H x W, that hold its even and odd rows'
        even and odd columns.

        DepthToSpace does the same, in three times the time in wasm.
        """
        rows = []
        for even, odd in (parts[:2], parts[2:]):
            columns = [self.add("Unsqueeze", part, self.integers(4)) for part in (even, odd)]
            pairs = self.add("Concat", *columns, axis=4)
            rows.append(self.add("Reshape", pairs, self.integers(0, 0, 0, 1, -1)))
        pairs = self.add("Concat", *rows, axis=3)
        # 0 stands for the input's dimension at the same place, which then is the width.
        squeezed = self.add("Squeeze", pairs, self.integers(0))
        self.add("Reshape", squeezed, self.integers(1, channels, -1, 0), to=self.output)


def _fold_nearest(found: _Enlarged, constants: dict[str, Array], folded: _Folded) -> None:
    """Four convolutions 2x2: a pixel's half sees itself and one neighbour a direction."""
    name, *bias = found.convolution.input[1:]
    weight = constants[name]
    # The first half does not see the pixel after, the second not the one before.
    halves = [taps[:, half : half + 2] for half, taps in enumerate(_taps(_NEAREST))]
    parts = []
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        frame = folded.integers(0, 0, 1 - row, 1 - column, 0, 0, row, column)
        padded = folded.add("Pad", found.resize.input[0], frame, mode="edge")
        kernel = _combined(weight, halves[row], halves[column])
        folded.constant(f"{name}/{row}{column}", kernel)
        parts.append(
            folded.add("Conv", padded, f"{name}/{row}{column}", *bias, **_geometry(kernel))
        )
    folded.interleave(parts, weight.shape[0])


def _fold_bilinear(found: _Enlarged, constants: dict[str, Array], folded: _Folded) -> None:
    """One convolution 3x3 with four times the outputs."""
    name, *bias = found.convolution.input[1:]
    weight, taps = constants[name], _taps(_BILINEAR)
    kernels = [_combined(weight, taps[row], taps[column]) for row in (0, 1) for column in (0, 1)]
    kernel = np.concatenate(kernels)
    biases = [folded.constant(f"{b}/folded", np.tile(constants[b], 4)) for b in bias if b]
    padded = folded.add("Pad", found.resize.input[0], folded.integers(*FRAME), mode="edge")
    folded.constant(f"{name}/folded", kernel)
    all_parts = folded.add("Conv", padded, f"{name}/folded", *biases, **_geometry(kernel))
    outputs = weight.shape[0]
    parts = [f"{all_parts}/{index}" for index in range(4)]
    sizes = folded.integers(*[outputs] * 4)
    folded.nodes.append(
        helper.make_node("Split", [all_parts, sizes], parts, name=f"{all_parts}/split", axis=1)
    )
    folded.interleave(parts, outputs)


def _taps(seen: tuple[tuple[float, ...], ...]) -> NDArray[np.float64]:
    """half x tap of the kernel x (before, at, after)."""
    rows = np.array(seen, np.float64)
    return np.stack([rows[half : half + KERNEL] for half in (0, 1)])


def _combined(weight: Array, rows: Array, columns: Array) -> NDArray[np.float32]:
    """O x I x 3 x 3 as a kernel of the smaller picture, summed in double precision."""
    kernel = np.einsum("oikl,km,ln->oimn", weight.astype(np.float64), rows, columns)
    return np.ascontiguousarray(kernel.astype(np.float32))


def _geometry(kernel: Array) -> dict[str, Any]:
    """The attributes that torch's own convolutions have, said explicitly."""
    return {
        "dilations": [1, 1],
        "group": 1,
        "kernel_shape": list(kernel.shape[2:]),
        "pads": [0, 0, 0, 0],
        "strides": [1, 1],
    }
