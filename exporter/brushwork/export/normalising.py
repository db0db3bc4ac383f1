"""Instance normalisation in operators that all runtimes compute alike, flat pictures included."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, helper, numpy_helper, shape_inference

ROUNDING = 1e-9
"""Variances of so little of the squared mean are rounding, which must not be enlarged: runtimes
round in different ways, and painted a flat wall up to 7 levels of 255 apart for it."""


def spell_out_normalisation(model: ModelProto) -> ModelProto:
    """The graph with every InstanceNormalization of a map N C H W, or of groups N G L as torch
    writes GroupNorm, as single steps."""
    ranks = _ranks(model)
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    spelt: ModelProto = ModelProto.FromString(model.SerializeToString())
    graph, nodes = spelt.graph, []
    for node in model.graph.node:
        normalises = node.op_type == "InstanceNormalization"
        if normalises and constants.keys() >= set(node.input[1:]) and node.input[0] in ranks:
            weights = [constants[name] for name in node.input[1:]]
            steps = _Steps(node, ranks[node.input[0]], *weights)
            nodes += steps.nodes
            graph.initializer.extend(
                numpy_helper.from_array(value, name)
                for name, value in steps.constants.items()
                if name not in constants
            )
            constants |= steps.constants
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return spelt


def _ranks(model: ModelProto) -> dict[str, int]:
    """How many dimensions maps have, as far as that can be told."""
    inferred = shape_inference.infer_shapes(model, data_prop=True).graph
    return {
        value.name: len(value.type.tensor_type.shape.dim)
        for value in (*inferred.value_info, *inferred.input)
        if value.type.tensor_type.HasField("shape")
    }


class _Steps:
    """(x - mean) * trusted * scale / sqrt(variance + epsilon) + shift."""

    def __init__(
        self, node: NodeProto, rank: int, scale: NDArray[np.float32], shift: NDArray[np.float32]
    ) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, NDArray[np.generic]] = {}
        self.name = node.name or node.output[0]
        epsilon = next((a.f for a in node.attribute if a.name == "epsilon"), 1e-5)
        along = np.arange(2, rank, dtype=np.int64)
        axes, x = self._constant(f"/normalised_axes_{rank}", along), node.input[0]
        each = (1, -1, *[1] * len(along))
        mean = self._add("ReduceMean", x, axes, keepdims=1)
        centred = self._add("Sub", x, mean)
        squares = self._add("Mul", centred, centred)
        variance = self._add("ReduceMean", squares, axes, keepdims=1)
        rounding = self._constant("/normalised_rounding", np.array(ROUNDING, np.float32))
        least = self._constant(f"/least_{epsilon:g}", np.array(epsilon, np.float32))
        doubt = self._add("Mul", self._add("Mul", mean, mean), rounding)
        # Above zero, as a black picture has neither mean nor variance.
        doubt = self._add("Add", doubt, self._constant("/tiny", np.array(1e-30, np.float32)))
        trusted = self._add("Div", variance, self._add("Add", variance, doubt))
        deviation = self._add("Sqrt", self._add("Add", variance, least))
        factor = self._constant(f"{self.name}/scale", scale.reshape(each))
        factor = self._add("Mul", self._add("Div", trusted, deviation), factor)
        scaled = self._add("Mul", centred, factor)
        offset = self._constant(f"{self.name}/shift", shift.reshape(each))
        self._add("Add", scaled, offset, result=node.output[0])

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants[name] = value
        return name

    def _add(self, operator: str, *inputs: str, result: str | None = None, **given: Any) -> str:
        name = f"{self.name}/{operator}_{len(self.nodes)}"
        result = result or f"{name}_output"
        self.nodes.append(helper.make_node(operator, inputs, [result], name, **given))
        return result
