"""Graphs that come without their torch code: whatever their layout, numbers and operator set."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import ModelProto, TensorProto, helper, numpy_helper

from brushwork.errors import BrushworkError, ConfigError, StylizerError
from brushwork.export.adapting import Feeding
from brushwork.export.checking import DifferenceError, FixedSizeError, UnexpectedOperatorError
from brushwork.export.description import Exported, default_description
from brushwork.export.onnx_in import export_onnx
from brushwork.export.reference import load_reference
from brushwork.inference.pipeline import Pipeline

PICTURE = np.random.default_rng(0).integers(0, 256, (40, 56, 4), np.uint8)
PICTURE[..., 3] = 255


def graph(
    *nodes: onnx.NodeProto,
    shape: list[Any],
    opset: int = 13,
    outputs: int = 1,
    kind: int = TensorProto.FLOAT,
    constants: dict[str, np.ndarray] | None = None,
) -> ModelProto:
    """From `image:0` to `y` by nodes, as another program would write it."""
    return helper.make_model(
        helper.make_graph(
            list(nodes),
            "theirs",
            [helper.make_tensor_value_info("image:0", kind, shape)],
            [helper.make_tensor_value_info("y", kind, [None] * 4)] * outputs,
            [numpy_helper.from_array(each, name) for name, each in (constants or {}).items()],
        ),
        opset_imports=[helper.make_opsetid("", opset)],
        ir_version=8,
    )


def negative(shape: list[Any], opset: int = 13) -> ModelProto:
    """What is black becomes white."""
    return graph(helper.make_node("Neg", ["image:0"], ["y"]), shape=shape, opset=opset)


def export(model: ModelProto | bytes, tmp_path: Path, **feeding: Any) -> Exported:
    content = model if isinstance(model, bytes) else model.SerializeToString()
    (tmp_path / "theirs.onnx").write_bytes(content)
    update = {"painter": Feeding(**{"black": -1, "maximum": 1} | feeding)}
    description = default_description("Theirs").model_copy(update=update)
    return export_onnx(tmp_path / "theirs.onnx", description, tmp_path / "out", ["float32"])


@pytest.mark.parametrize("opset", [11, 13, 18])
@pytest.mark.parametrize("shape", [[1, 3, "h", "w"], ["n", 64, 96, 3], [None, None, None, 3]])
def test_layouts_and_operator_sets_are_brought_to_ours(
    shape: list[Any], opset: int, tmp_path: Path
):
    exported = export(negative(shape, opset), tmp_path, channels="bgr")
    assert exported.difference < 1e-6
    assert (shape[-1] == 3) == bool(exported.notes)
    style = exported.manifest.styles[0].id
    painted = Pipeline(tmp_path / "out").stylize(PICTURE, style).pixels[..., :3]
    assert np.abs(painted.astype(int) - (255 - PICTURE[..., :3].astype(int))).max() <= 1
    reference = load_reference(tmp_path / "out")(PICTURE, style, 1.0)
    kept = tmp_path / "kept.onnx"  # as `publish --keep` does it
    (tmp_path / "out" / "reference.onnx").rename(kept)
    (tmp_path / "out" / "reference.safetensors").unlink()
    again = load_reference(tmp_path / "out", weights=kept)(PICTURE, style, 1.0)
    assert np.array_equal(again, reference)
    assert np.abs(reference[..., :3].astype(int) - painted).max() <= 1


def fixed() -> ModelProto:
    """It adds something of one size."""
    node = helper.make_node("Add", ["image:0", "more"], ["y"])
    more = {"more": np.ones((1, 3, 64, 96), np.float32)}
    return graph(node, shape=[1, 3, 64, 96], constants=more)


def two_inputs() -> ModelProto:
    model = negative([1, 3, "h", "w"])
    model.graph.input.append(helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 80]))
    return model


@pytest.mark.parametrize(
    ("model", "kind", "said"),
    [
        (b"", StylizerError, "is no ONNX graph"),
        (b"not a graph at all", StylizerError, "is no ONNX graph"),
        (fixed(), FixedSizeError, "painted is not 1 x 3 x height x width"),
        (two_inputs(), StylizerError, r"2 inputs \(image:0, style\)"),
        (negative([1, 1, "h", "w"]), StylizerError, r"image:0 is 1 x 1 x \? x \?: not one picture"),
        (negative([4, 3, "h", "w"]), StylizerError, "not one picture"),
        (
            graph(
                helper.make_node("Neg", ["image:0"], ["y"]),
                shape=[1, 3, "h", "w"],
                kind=TensorProto.FLOAT16,
            ),
            StylizerError,
            "is of FLOAT16, not FLOAT",
        ),
        (
            graph(helper.make_node("RandomNormalLike", ["image:0"], ["y"]), shape=[1, 3, "h", "w"]),
            UnexpectedOperatorError,
            "RandomNormalLike .*: it is random",
        ),
    ],
)
def test_what_is_no_such_graph_is_said(
    model: ModelProto | bytes, kind: type[BrushworkError], said: str, tmp_path: Path
):
    with pytest.raises(kind, match=said):
        export(model, tmp_path)
    assert not (tmp_path / "out").exists()


def test_what_is_not_there_and_what_is_for_torch_only(tmp_path: Path):
    described = default_description("Theirs")
    update = {"painter": Feeding(maximum=1.0)}
    with pytest.raises(StylizerError, match=r"gone\.onnx"):
        export_onnx(tmp_path / "gone.onnx", described.model_copy(update=update), tmp_path, [])
    with pytest.raises(ConfigError, match="--range"):
        export_onnx(tmp_path / "gone.onnx", described, tmp_path, [])
    with pytest.raises(ConfigError, match="are for --torch"):
        export(negative([1, 3, "h", "w"]), tmp_path, style_side=64)


def test_results_are_chosen(tmp_path: Path):
    model = negative([1, 3, "h", "w"])
    model.graph.node.append(helper.make_node("Abs", ["image:0"], ["z"]))
    model.graph.output.append(helper.make_tensor_value_info("z", TensorProto.FLOAT, [None] * 4))
    with pytest.raises(StylizerError, match=r"2 results \(y, z\)"):
        export(model, tmp_path)
    manifest = export(model, tmp_path, result=1).manifest
    grey = np.full_like(PICTURE, 255)
    painted = Pipeline(tmp_path / "out").stylize(grey, manifest.styles[0].id).pixels
    assert (painted == 255).all()


def test_a_conversion_that_changes_the_picture_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "brushwork.export.onnx_in.version_converter.convert_version",
        lambda model, _: graph_of_abs(model),
    )
    with pytest.raises(DifferenceError, match="differs from"):
        export(negative([1, 3, "h", "w"]), tmp_path)


def graph_of_abs(model: ModelProto) -> ModelProto:
    for node in model.graph.node:
        node.op_type = "Abs" if node.op_type == "Neg" else node.op_type
    del model.opset_import[:]
    model.opset_import.append(helper.make_opsetid("", 18))
    return model
