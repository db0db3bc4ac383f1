"""Make a traced graph plain: constants folded, no needless nodes, explicit attributes."""

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

LARGE = 100_000
"""Numbers, as of a style picture's features: with more the reference takes minutes."""
# Resize attributes that torch writes whatever the mode.
NEEDLESS_ATTRIBUTES = {"nearest": {"cubic_coeff_a"}, "linear": {"cubic_coeff_a", "nearest_mode"}}


def tidy(model: ModelProto, prefix: str = "") -> ModelProto:
    """Return a plainer graph that computes the same.

    Constant nodes become initialisers, whatever depends on constants alone is computed now,
    Identity nodes and unused initialisers go, chains of Unsqueeze become one node. `prefix` is cut
    from the initialisers' names.
    """
    model = onnx.ModelProto.FromString(model.SerializeToString())
    model.doc_string = ""
    graph = model.graph
    constants: dict[str, NDArray[np.generic]] = {
        tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer
    }
    opset = {entry.domain: entry.version for entry in model.opset_import}[""]
    renamed: dict[str, str] = {}
    nodes: list[NodeProto] = []
    for node in graph.node:
        node.doc_string = ""
        node.input[:] = [renamed.get(name, name) for name in node.input]
        if node.op_type == "Identity" and not _is_output(graph, node.output[0]):
            renamed[node.output[0]] = node.input[0]
        elif all(name in constants or not name for name in node.input):
            constants |= _evaluate(node, constants, opset)
        else:
            nodes.append(node)
    _merge_unsqueeze(nodes, constants)
    _clean_resize(nodes)
    nodes = _used(nodes, {output.name for output in graph.output})
    _replace(graph.node, nodes)
    _set_initialisers(model, constants, prefix)
    del graph.value_info[:]
    return model


def _evaluate(
    node: NodeProto, constants: dict[str, NDArray[np.generic]], opset: int
) -> dict[str, NDArray[np.generic]]:
    inputs = {name: constants[name] for name in node.input if name}
    graph = helper.make_graph(
        [node],
        "constant",
        [helper.make_tensor_value_info(name, _type(a), a.shape) for name, a in inputs.items()],
        [
            helper.make_value_info(name, helper.make_tensor_type_proto(1, None))
            for name in node.output
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    if sum(array.size for array in inputs.values()) > LARGE:
        for output in model.graph.output:  # of whatever type it is
            output.ClearField("type")
        options = ort.SessionOptions()
        options.log_severity_level = 4
        running = ort.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        values = running.run(None, inputs)
    else:
        values = ReferenceEvaluator(model).run(None, inputs)
    return dict(zip(node.output, map(np.asarray, values), strict=True))


def _type(array: NDArray[np.generic]) -> int:
    return helper.np_dtype_to_tensor_dtype(array.dtype)


def _merge_unsqueeze(nodes: list[NodeProto], constants: dict[str, NDArray[np.generic]]) -> None:
    """Join Unsqueeze(axis a), Unsqueeze(axis b > a), as torch's `[:, :, None, None]` gives."""
    makers = {node.output[0]: node for node in nodes if node.op_type == "Unsqueeze"}
    for node in nodes:
        first = makers.get(node.input[0]) if node.op_type == "Unsqueeze" else None
        if first is None or not {node.input[1], first.input[1]} <= constants.keys():
            continue
        axes: list[int] = constants[first.input[1]].ravel().tolist()
        later: list[int] = constants[node.input[1]].ravel().tolist()
        if min(axes) < 0 or min(later) <= max(axes):
            continue
        name = f"/axes_{'_'.join(map(str, axes + later))}"
        constants[name] = np.array(axes + later, np.int64)
        node.input[:] = [first.input[0], name]


def _clean_resize(nodes: list[NodeProto]) -> None:
    for node in nodes:
        if node.op_type != "Resize":
            continue
        modes = {a.name: a.s.decode() for a in node.attribute if a.name == "mode"}
        needless = NEEDLESS_ATTRIBUTES.get(modes.get("mode", "nearest"), set())
        _replace(node.attribute, [a for a in node.attribute if a.name not in needless])


def _used(nodes: list[NodeProto], wanted: set[str]) -> list[NodeProto]:
    kept = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            kept.append(node)
    return kept[::-1]


def _set_initialisers(
    model: ModelProto, constants: dict[str, NDArray[np.generic]], prefix: str
) -> None:
    """Store the constants in use, equal small ones once, under names without `prefix`."""
    names: dict[str, str] = {}
    by_content: dict[tuple[str, tuple[int, ...], bytes], str] = {}
    tensors = []
    for node in model.graph.node:
        for index, name in enumerate(node.input):
            if name not in constants:
                continue
            array = constants[name]
            content = (array.dtype.str, array.shape, array.tobytes())
            if name not in names:
                parameter = array.ndim > 0 and array.dtype.kind == "f" and "/" not in name
                plain = name.removeprefix(prefix) if parameter else f"constant_{len(names)}"
                names[name] = by_content.setdefault(content, plain)
                if names[name] == plain:
                    tensors.append(numpy_helper.from_array(array, plain))
            node.input[index] = names[name]
    _replace(model.graph.initializer, tensors)


def _is_output(graph: onnx.GraphProto, name: str) -> bool:
    return any(output.name == name for output in graph.output)


def _replace(field, values) -> None:  # type: ignore[no-untyped-def]
    values = list(values)
    del field[:]
    field.extend(values)
