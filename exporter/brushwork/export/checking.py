"""Prove that a traced graph is sound, plain, of any size, and does what torch does."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import ModelProto

from ..errors import BrushworkError

Arrays = Mapping[str, NDArray[np.float32]]

# What sits in a feed-forward picture network. Control flow, randomness, sequences and
# data-dependent shapes do not belong in one, and not every runtime has them.
_NAMES = """
    Abs Add AveragePool BatchNormalization Cast Ceil Clip Concat ConstantOfShape Conv ConvTranspose
    DepthToSpace DequantizeLinear Div Elu Equal Erf Exp Expand Flatten Floor Gather Gelu Gemm
    GlobalAveragePool GlobalMaxPool GroupNormalization HardSigmoid HardSwish InstanceNormalization
    LayerNormalization LeakyRelu Log MatMul Max MaxPool Min Mod Mul Neg PRelu Pad Pow Range
    Reciprocal ReduceMax ReduceMean ReduceProd ReduceSum Relu Reshape Resize Shape Sigmoid Slice
    Softmax Softplus SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh Transpose Unsqueeze Where
"""
OPERATORS = frozenset(_NAMES.split())
PICTURES = ("picture", "tile", "painted")
INPUTS = ("picture", "tile", "style")
LARGEST_DIFFERENCE = 1e-3


class InvalidGraphError(BrushworkError):
    """The graph breaks the ONNX specification."""


class UnexpectedOperatorError(BrushworkError):
    """The graph uses an operator, or an implicit setting, that runtimes treat differently."""


class FixedSizeError(BrushworkError):
    """The graph works for the traced size only, or changes the size of the picture."""


class DifferenceError(BrushworkError):
    """The graph does not compute what the torch network computes."""


def check_structure(model: ModelProto, what: str) -> None:
    """Check a graph with its weights inside: specification, shapes, operators, dynamic sizes.

    Raises InvalidGraphError, UnexpectedOperatorError or FixedSizeError naming the node.
    """
    try:
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise InvalidGraphError(f"the {what} graph is not valid ONNX: {error}") from error
    for node in model.graph.node:
        if node.domain or node.op_type not in OPERATORS:
            name = f"{node.domain}.{node.op_type}".removeprefix(".")
            raise UnexpectedOperatorError(
                f"the {what} graph uses {name} (node {node.name}), which a picture network should "
                "not need; rewrite that part of the network"
            )
        _check_attributes(node, what)
    for value in (*model.graph.input, *model.graph.output):
        dimensions = value.type.tensor_type.shape.dim
        if value.name in PICTURES and (
            len(dimensions) != 4
            or [d.dim_value for d in dimensions[:2]] != [1, 3]
            or not all(d.dim_param for d in dimensions[2:])
        ):
            raise FixedSizeError(f"the {what} graph's {value.name} is not 1 x 3 x height x width")


def _check_attributes(node: onnx.NodeProto, what: str) -> None:
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    if attributes.get("auto_pad", b"NOTSET") != b"NOTSET":
        raise UnexpectedOperatorError(f"the {what} graph's {node.name} pads by auto_pad")
    if node.op_type == "Resize" and not {"mode", "coordinate_transformation_mode"} <= set(
        attributes
    ):
        raise UnexpectedOperatorError(f"the {what} graph's {node.name} resizes by default modes")


def session(model: ModelProto) -> ort.InferenceSession:
    """A native CPU session of a graph with its weights inside."""
    options = ort.SessionOptions()
    options.log_severity_level = 4  # what goes wrong is raised, and then said once
    serialised = model.SerializeToString()
    return ort.InferenceSession(serialised, options, providers=["CPUExecutionProvider"])


def check_against(
    model: ModelProto,
    what: str,
    examples: Sequence[Arrays],
    reference: Callable[[Arrays], Sequence[NDArray[np.float32]]],
    unit: float = 1.0,
) -> float:
    """Run a graph in native onnxruntime on examples of several sizes and compare with torch.

    `unit` is the value of white; the result is the largest absolute difference in units of it.
    Raises FixedSizeError where a size fails, DifferenceError from 1e-3 on.
    """
    running = session(model)
    largest = 0.0
    for example in examples:
        expected = reference(example)
        size = next(a.shape for name, a in example.items() if name in INPUTS)
        try:
            got = running.run(None, dict(example))
        except Exception as error:  # onnxruntime raises its own types, all below Exception
            raise FixedSizeError(
                f"the {what} graph fails for an input of {size}: {error}"
            ) from error
        for wanted, value in zip(expected, got, strict=True):
            if wanted.shape != value.shape:
                raise FixedSizeError(
                    f"the {what} graph makes {value.shape} of an input of {size}, "
                    f"torch makes {wanted.shape}"
                )
            # np.maximum, unlike max, keeps NaN.
            largest = float(np.maximum(largest, np.abs(wanted - value).max() / unit))
    if not largest < LARGEST_DIFFERENCE:
        raise DifferenceError(
            f"the {what} graph differs from torch by {largest:.2g}, "
            f"the limit is {LARGEST_DIFFERENCE}"
        )
    return largest
