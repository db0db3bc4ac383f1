"""Prove that a traced graph is sound, plain, of any size, and does what torch does."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto

from ..errors import BrushworkError
from .operators import objection

Arrays = Mapping[str, NDArray[np.float32]]

PICTURES = ("picture", "tile", "painted")
INPUTS = ("picture", "tile", "style")
UNSIGNED = {TensorProto.UINT8, TensorProto.UINT16, TensorProto.UINT32, TensorProto.UINT64}
LARGEST_DIFFERENCE = 2e-3
"""Of the range: half a level of 255."""


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
        raise InvalidGraphError(f"the {what} graph is not valid ONNX: {_reason(error)}") from error
    check_nodes(model, f"{what} graph's")
    for value in (*model.graph.input, *model.graph.output):
        dimensions = value.type.tensor_type.shape.dim
        if value.name in PICTURES and (
            len(dimensions) != 4
            or [d.dim_value for d in dimensions[:2]] != [1, 3]
            or not all(d.dim_param for d in dimensions[2:])
        ):
            raise FixedSizeError(
                f"the {what} graph's {value.name} is not 1 x 3 x height x width, of any height and "
                "width; a network of one size is exported with `square` in [painter] of --config"
            )


def check_nodes(model: ModelProto, whose: str) -> None:
    """Check that a browser computes every node; raises UnexpectedOperatorError."""
    for node in model.graph.node:
        if reason := objection(node.domain, node.op_type):
            name = f"{node.domain}.{node.op_type}".removeprefix(".")
            raise UnexpectedOperatorError(f"the {whose} {name} (node {node.name}): {reason}")
        _check_attributes(node, whose)


def _check_attributes(node: onnx.NodeProto, whose: str) -> None:
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    if attributes.get("auto_pad", b"NOTSET") != b"NOTSET":
        raise UnexpectedOperatorError(
            f"the {whose} {node.name} pads by auto_pad; say how many pixels"
        )
    if node.op_type == "Resize" and not {"mode", "coordinate_transformation_mode"} <= set(
        attributes
    ):
        raise UnexpectedOperatorError(
            f"the {whose} {node.name} resizes by default modes; say which"
        )
    if node.op_type == "Cast" and attributes.get("to") in UNSIGNED:
        raise UnexpectedOperatorError(
            f"the {whose} {node.name} casts to numbers without a sign, which runtimes do in "
            "different ways: clamp, and keep floats"
        )
    if attributes.get("antialias", 0):
        raise UnexpectedOperatorError(
            f"the {whose} {node.name} resizes with antialias, which WebGPU does not: reduce by "
            "average pooling"
        )


def session(model: ModelProto) -> ort.InferenceSession:
    """A native CPU session of a graph with its weights inside."""
    options = ort.SessionOptions()
    options.log_severity_level = 4  # what goes wrong is raised, and then said once
    serialised = model.SerializeToString()
    return ort.InferenceSession(serialised, options, providers=["CPUExecutionProvider"])


def check_against(
    model: ModelProto,
    what: str,
    examples: Iterable[Arrays],
    reference: Callable[[Arrays], Sequence[NDArray[np.float32]]],
    unit: float = 1.0,
    exactly: Callable[[Arrays], Sequence[NDArray[np.float32]]] | None = None,
) -> float:
    """Run a graph in native onnxruntime on examples of several sizes and compare with torch.

    `unit` is the value of white; the result is the largest absolute difference in units of it, or
    of the largest number where that is more.
    `exactly` gives the reference in double precision. It is asked where the two differ: what hangs
    on rounding there, so that the reference itself is off, is not compared.
    Raises InvalidGraphError where it does not run at all, FixedSizeError where a size fails,
    DifferenceError from half a level of 255 on.
    """
    try:
        running = session(model)
    except Exception as error:  # onnxruntime raises its own types, all below Exception
        raise InvalidGraphError(
            f"onnxruntime does not run the {what} graph: {_reason(error)}"
        ) from error
    largest, worst = 0.0, ""
    for example in examples:
        expected = reference(example)
        size = " x ".join(map(str, _size(example)))
        try:
            got = running.run(None, dict(example))
        except Exception as error:  # onnxruntime raises its own types, all below Exception
            raise FixedSizeError(
                f"the {what} graph fails for an input of {size}: {_reason(error)}"
            ) from error
        for index, (wanted, value) in enumerate(zip(expected, got, strict=True)):
            if wanted.shape != value.shape:
                raise FixedSizeError(
                    f"the {what} graph makes {value.shape} of an input of {size}, "
                    f"torch makes {wanted.shape}"
                )
            scale = max(unit, float(np.abs(wanted).max(initial=0)))
            difference = _apart(wanted, value) / scale
            if exactly is not None and not difference < LARGEST_DIFFERENCE:
                exact = exactly(example)[index]
                difference = min(difference, _apart(exact, value) / scale)
                if _apart(exact, wanted) / scale > LARGEST_DIFFERENCE:
                    continue
            if not difference <= largest:  # nor where it is no number
                largest, worst = difference, size
    if not largest < LARGEST_DIFFERENCE:
        raise DifferenceError(
            f"the {what} graph differs from torch by {largest:.2g} of the range for an input of "
            f"{worst}, the limit is {LARGEST_DIFFERENCE}"
        )
    return largest


def _reason(error: Exception) -> str:
    """What a runtime says, without the rest of its report."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return first.partition(" Status Message: ")[2] or first


def _apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.abs(one - other).max(initial=0))


def _size(example: Arrays) -> tuple[int, ...]:
    named = (array.shape for name, array in example.items() if name in INPUTS)
    return next(named, next(iter(example.values())).shape)
