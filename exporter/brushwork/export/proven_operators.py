"""Finds out which operators the browser's runtime really computes, in a checkout.

`python -m brushwork.export.proven_operators` runs the conformance cases of the ONNX standard, as
the `onnx` package has them, one operator each, through the shipped onnxruntime-web (its wasm, under
Node), and writes what came out right beside this file. Two minutes; once for a new runtime.
"""

import base64
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper
from onnx.backend.test.case.node import collect_testcases

from .operators import TABLE
from .tracing import OPSET

ROOT = Path(__file__).parents[3]
RUNTIME = ROOT / "web/node_modules/onnxruntime-web/package.json"
SCRIPT = ROOT / "web/scripts/run_graphs.mjs"
KINDS = ("float32", "float16", "float64", "int64", "int32", "int8", "uint8", "bool")
IR_VERSION = 9
Case = tuple[ModelProto, list[NDArray[Any]], list[NDArray[Any]]]


def proven() -> dict[str, Any]:
    """The runtime's version, and the operators of which a case came out right."""
    cases = list(_cases())
    right = set()
    for (model, _, wanted), outputs in zip(cases, _run(cases), strict=True):
        if outputs is not None and all(map(_equal, outputs, wanted)):
            right.add(model.graph.node[0].op_type)
    version = json.loads(RUNTIME.read_text("utf-8"))["version"]
    return {"onnxruntime-web": version, "opset": OPSET, "operators": sorted(right)}


def _cases() -> Iterator[Case]:
    """Those that are of one node, plain tensors and our operator set."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the cases' own arithmetic
        found = collect_testcases(None)
    for case in found:
        if case.model is None:
            continue
        model = ModelProto.FromString(case.model.SerializeToString())
        if len(model.graph.node) != 1 or model.graph.node[0].domain or not case.data_sets:
            continue
        del model.opset_import[:]
        model.opset_import.append(helper.make_opsetid("", OPSET))
        model.ir_version = IR_VERSION
        try:
            onnx.checker.check_model(model, full_check=True)
        except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError):
            continue  # of another operator set
        inputs, outputs = case.data_sets[0]
        if any(isinstance(each, (list, type(None))) for each in (*inputs, *outputs)):
            continue  # sequences, and what may be missing
        values = [list(map(_array, side)) for side in (inputs, outputs)]
        if all(array.dtype.name in KINDS for side in values for array in side):
            yield model, values[0], values[1]


def _run(cases: Sequence[Case]) -> Iterator[list[NDArray[Any]] | None]:
    """The outputs of every case in wasm; None of those that it refuses."""
    lines = []
    for model, inputs, _ in cases:
        named = dict(zip((each.name for each in model.graph.input), inputs, strict=False))
        sent = {name: _sent(array) for name, array in named.items()}
        graph = base64.b64encode(model.SerializeToString()).decode()
        lines.append(json.dumps({"graph": graph, "inputs": sent}) + "\n")
    done = subprocess.run(  # noqa: S603
        ["node", str(SCRIPT)],  # noqa: S607
        input="".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    for (model, *_), line in zip(cases, done.stdout.splitlines(), strict=True):
        outputs = json.loads(line).get("outputs")
        names = [each.name for each in model.graph.output]
        yield None if outputs is None else [_received(outputs[name]) for name in names]


def _array(value: Any) -> NDArray[Any]:
    return numpy_helper.to_array(value) if isinstance(value, TensorProto) else np.asarray(value)


def _sent(array: NDArray[Any]) -> dict[str, Any]:
    data = base64.b64encode(array.tobytes()).decode()
    return {"type": array.dtype.name, "dims": list(array.shape), "data": data}


def _received(sent: dict[str, Any]) -> NDArray[Any]:
    data = base64.b64decode(sent["data"])
    return np.frombuffer(data, sent["type"]).reshape(sent["dims"])


def _equal(got: NDArray[Any], wanted: NDArray[Any]) -> bool:
    return got.shape == wanted.shape and np.allclose(got, wanted, 1e-3, 1e-5, equal_nan=True)


if __name__ == "__main__":
    TABLE.write_text(json.dumps(proven(), indent=1) + "\n", "utf-8")
    sys.exit(0)
