"""Someone else's network that is an ONNX graph already, without the torch code it came from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import (
    ModelProto,
    NodeProto,
    TensorProto,
    ValueInfoProto,
    helper,
    numpy_helper,
    version_converter,
)
from torch import Tensor, nn

from ..errors import ConfigError, StylizerError
from .adapting import Feeding, Written, runner
from .checking import check_against, check_structure, session
from .description import FEEDING, Description, Exported, fields_of
from .folder import write_export
from .normalising import spell_out_normalisation
from .simplify import tidy
from .tracing import OPSET, PICTURE
from .trials import noises_for
from .variants import VariantId

ONNX_REFERENCE = "reference.onnx"


def export_onnx(
    file: Path, description: Description, target: Path, variants: Sequence[VariantId]
) -> Exported:
    """Write the export folder `target` of a graph with one picture in and pictures out.

    What it is compared with is the graph as it was, in native onnxruntime, which is kept beside the
    others. Raises ConfigError, StylizerError, and what `checking` raises.
    """
    feeding = description.painter
    feeding.check()
    if feeding.style_side is not None or feeding.square is not None:
        raise ConfigError("`style_side` and `square` of [painter] are for --torch, not for --onnx")
    theirs = load_graph(file)
    network = OnnxNetwork(theirs, feeding).eval()
    graph = spell_out_normalisation(_converted(_adapted(theirs, network), file))
    check_structure(graph, "painter")
    maximum = feeding.graph_maximum
    difference = check_against(graph, "painter", noises_for(feeding), runner(network), maximum)
    helper.set_model_props(theirs, {FEEDING: feeding.model_dump_json()})
    more = {ONNX_REFERENCE: theirs.SerializeToString()}
    metadata = {"stylizer": description.id, FEEDING: feeding.model_dump_json()}
    fields = fields_of(description, variants)
    manifest = write_export(target, fields, {"painter": graph}, variants, ({}, metadata), more)
    return Exported(manifest, difference, network.notes, [])


def load_graph(file: Path) -> ModelProto:
    """An ONNX graph with its weights inside; raises StylizerError."""
    try:
        model = onnx.load(file)
        onnx.checker.check_model(model)
    except OSError as error:
        raise StylizerError(f"cannot read the graph {file}: {error.strerror or error}") from error
    except (DecodeError, ValueError, onnx.checker.ValidationError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it is something else"
        raise StylizerError(f"{file} is no ONNX graph: {reason}") from error
    return model


def feeding_of(model: ModelProto) -> Feeding | None:
    """How a graph was fed that an export has kept, where it says so; raises StylizerError."""
    told = {each.key: each.value for each in model.metadata_props}.get(FEEDING)
    try:
        return Feeding.model_validate_json(told) if told else None
    except ValueError as error:
        raise StylizerError("the kept graph does not say how it is fed: export it again") from error


class OnnxNetwork(nn.Module):
    """A graph in native onnxruntime, from 0 to the feeding's `graph_maximum`, N3HW in and out."""

    def __init__(self, model: ModelProto, feeding: Feeding) -> None:
        """Raises StylizerError where it does not take one picture."""
        super().__init__()
        self.input, self.output = _ends(model, feeding)
        layout = _layout(self.input)
        self.layouts = layout, _layout(self.output, layout)
        self.fed, self.given = feeding.written()
        self.notes = [
            f"{end} turned from {layout}"
            for end, layout in zip(("input", "output"), self.layouts, strict=True)
            if layout != "NCHW"
        ]
        try:
            self._session = session(_free(model, self))
        except Exception as error:  # onnxruntime raises its own types, all below Exception
            raise StylizerError(f"onnxruntime does not run the graph: {error}") from error

    def forward(self, picture: Tensor) -> Tensor:
        """1 x 3 x H x W."""
        fed = self.fed.write(picture).numpy()
        if self.layouts[0] == "NHWC":
            fed = np.ascontiguousarray(fed.transpose(0, 2, 3, 1))
        [painted] = self._session.run([self.output.name], {self.input.name: fed})
        if self.layouts[1] == "NHWC":
            painted = painted.transpose(0, 3, 1, 2)
        return self.given.read(torch.from_numpy(np.ascontiguousarray(painted)))


def _ends(model: ModelProto, feeding: Feeding) -> tuple[ValueInfoProto, ValueInfoProto]:
    """The picture's input, and the painting's output."""
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [each for each in model.graph.input if each.name not in weights]
    outputs = list(model.graph.output)
    if len(inputs) != 1:
        names = ", ".join(each.name for each in inputs)
        raise StylizerError(f"the graph takes {len(inputs)} inputs ({names}), not one picture")
    which = feeding.result or 0
    if which >= len(outputs) or (feeding.result is None and len(outputs) > 1):
        names = ", ".join(each.name for each in outputs)
        raise StylizerError(
            f"the graph gives {len(outputs)} results ({names}); which is the painting, `result` in "
            "[painter] of --config says, from 0"
        )
    for value in (inputs[0], outputs[which]):
        if value.type.tensor_type.elem_type != TensorProto.FLOAT:
            kind = TensorProto.DataType.Name(value.type.tensor_type.elem_type)
            raise StylizerError(f"the graph's {value.name} is of {kind}, not FLOAT")
    return inputs[0], outputs[which]


def _layout(value: ValueInfoProto, where_open: str = "NCHW") -> str:
    dimensions = [each.dim_value for each in value.type.tensor_type.shape.dim]
    if len(dimensions) == 4 and dimensions[0] in (0, 1):
        if dimensions[1] == 3:
            return "NCHW"
        if dimensions[3] == 3:
            return "NHWC"
        if not any(dimensions):  # exporters leave an output's shape open
            return where_open
    shown = " x ".join(str(each or "?") for each in dimensions)
    raise StylizerError(f"the graph's {value.name} is {shown}: not one picture of three colours")


def _free(model: ModelProto, network: OnnxNetwork) -> ModelProto:
    """The same with any height and width: `checking` proves whether it takes them."""
    free: ModelProto = ModelProto.FromString(model.SerializeToString())
    ends = network.input.name, network.output.name
    named = dict(zip(ends, network.layouts, strict=True))
    for value in (*free.graph.input, *free.graph.output):
        if value.name in named:
            sizes: list[int | str] = [1, 3, "height", "width"]
            if named[value.name] == "NHWC":
                sizes = [1, "height", "width", 3]
            value.CopyFrom(helper.make_tensor_value_info(value.name, TensorProto.FLOAT, sizes))
    del free.graph.value_info[:]
    return free


def _adapted(model: ModelProto, network: OnnxNetwork) -> ModelProto:
    """From `picture` to `painted` as a manifest has them, the weights inside."""
    adapted = _free(model, network)
    graph = adapted.graph
    first = _Chain("picture", network.input.name, "adapted_in")
    first.write(network.fed)
    first.turn(network.layouts[0], (0, 2, 3, 1))
    last = _Chain(network.output.name, "painted", "adapted_out")
    last.turn(network.layouts[1], (0, 3, 1, 2))
    last.read(network.given)
    nodes = [*first.ended(), *graph.node, *last.ended()]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*first.constants, *last.constants])
    for values, name in ((graph.input, "picture"), (graph.output, "painted")):
        del values[:]
        values.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, PICTURE))
    graph.name = "brushwork"
    return adapted


def _converted(model: ModelProto, file: Path) -> ModelProto:
    """In the operator set that we export, and plain."""
    versions = {entry.domain: entry.version for entry in model.opset_import}
    if foreign := sorted(set(versions) - {"", "ai.onnx"}):
        raise StylizerError(f"{file} uses operators of {', '.join(foreign)}, which browsers lack")
    if versions.get("", versions.get("ai.onnx")) != OPSET:
        try:
            model = version_converter.convert_version(model, OPSET)
        except Exception as error:  # whatever the converter's C++ says
            raise StylizerError(
                f"{file} is of operator set {max(versions.values())}, and cannot be brought to "
                f"{OPSET}: {error}; export it anew with that one"
            ) from error
    return tidy(model)


class _Chain:
    """Nodes from one value to another, one after the other."""

    def __init__(self, first: str, last: str, prefix: str) -> None:
        self.at, self.last, self.prefix = first, last, prefix
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def write(self, written: Written) -> None:
        """As `Written.write`."""
        self._colours(written)
        self._add("Mul", written.factor.numpy())
        self._add("Add", written.offset.numpy())

    def read(self, written: Written) -> None:
        """As `Written.read`."""
        self._add("Sub", written.offset.numpy())
        self._add("Div", written.factor.numpy())
        self._colours(written)

    def turn(self, layout: str, axes: Sequence[int]) -> None:
        """Between N3HW and NHW3, where the layout is that."""
        if layout == "NHWC":
            self._add("Transpose", perm=list(axes))

    def ended(self) -> list[NodeProto]:
        """The nodes, of which the last gives the last value."""
        if not self.nodes:
            self._add("Identity")
        self.nodes[-1].output[0] = self.last
        return self.nodes

    def _colours(self, written: Written) -> None:
        if written.turned:
            self._add("Gather", np.array([2, 1, 0], np.int64), axis=1)

    def _add(
        self, operator: str, constant: NDArray[np.generic] | None = None, **given: Any
    ) -> None:
        inputs, name = [self.at], f"{self.prefix}_{len(self.nodes)}"
        if constant is not None:
            neutral = {"Mul": 1, "Div": 1, "Add": 0, "Sub": 0}.get(operator)
            if neutral is not None and (constant == neutral).all():
                return
            self.constants.append(numpy_helper.from_array(constant, f"{name}_constant"))
            inputs.append(f"{name}_constant")
        self.nodes.append(helper.make_node(operator, inputs, [name], name, **given))
        self.at = name
