"""Our own painters from torch to ONNX: the graphs, their files, and what they paint."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from brushwork.contract.look import Look
from brushwork.contract.manifest import load_manifest
from brushwork.errors import ConfigError, StylizerError, WeightsError
from brushwork.export.checking import (
    DifferenceError,
    FixedSizeError,
    InvalidGraphError,
    UnexpectedOperatorError,
    check_against,
    check_structure,
)
from brushwork.export.reference import load_reference, style_pictures
from brushwork.export.simplify import tidy
from brushwork.export.tracing import trace_painter, trace_survey
from brushwork.export.trained import export_trained, load_trained
from brushwork.export.variants import VARIANTS, PrecisionError, check_variants, quantise
from brushwork.inference.pipeline import Pipeline
from brushwork.loss_networks.vgg19 import LossNetwork
from brushwork.loss_networks.weights import load_vgg19
from brushwork.networks.painter import PainterNetwork, PainterShape
from brushwork.training.losses import statistics
from support.painters import SMALL, STYLES, save_painter


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    weights, config = save_painter(folder)
    export_trained(weights, config, folder / "small", VARIANTS)
    return folder / "small"


def photograph(height: int, width: int) -> np.ndarray:
    random = np.random.default_rng(0)
    return random.integers(0, 256, (height, width, 4), np.uint8)


def test_graphs_are_plain():
    painter, survey = trace_painter(PainterNetwork(SMALL)), trace_survey(PainterNetwork(SMALL))
    # Nothing is enlarged: enlargements are folded into the convolutions after them.
    plain = {"Unsqueeze", "Slice", "Split", "Pad", "Conv", "Mul", "Add", "Relu", "Sigmoid"}
    plain |= {"Concat", "Reshape", "Squeeze"}
    assert {node.op_type for node in painter.graph.node} == plain
    statistics = {"Gemm", "ReduceMean", "Sub", "Sqrt", "Div", "Flatten"}
    assert {node.op_type for node in survey.graph.node} == plain - {"Sigmoid", "Split"} | statistics
    for node in painter.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "Pad":
            assert attributes["mode"] in (b"reflect", b"edge")


def test_files_are_named_by_content_and_weights_are_shared(exported: Path):
    for variant in load_manifest(exported).variants:
        assert variant.weights is not None
        for reference in variant.files:
            digest = hashlib.sha256((exported / reference.file).read_bytes()).hexdigest()
            assert reference.sha256 == digest
            assert f"-{digest[:8]}." in reference.file
        shared = set()
        for graph in (variant.graphs.painter, variant.graphs.survey):
            model = onnx.load(exported / graph.file, load_external_data=False)
            external = [t for t in model.graph.initializer if t.external_data]
            assert external
            assert all(t.external_data[0].value == variant.weights.file for t in external)
            shared.add(frozenset(t.name for t in external))
        assert len(frozenset.intersection(*shared)) >= SMALL.blocks * 2


@pytest.mark.parametrize(
    ("variant", "levels"), [("float32", 0.01), ("fp16-weights", 0.25), ("int8-weights", 1.5)]
)
@pytest.mark.parametrize("size", [(64, 96), (33, 50), (1, 7)])
def test_variants_paint_what_torch_paints(
    exported: Path, variant: str, levels: float, size: tuple[int, int]
):
    picture = photograph(*size)
    expected = load_reference(exported)(picture, "second", 0.8)
    painted = Pipeline(exported, variant).stylize(picture, Look.of("second", 0.8)).pixels
    assert np.array_equal(painted[..., 3], picture[..., 3])
    assert mean_difference(painted, expected) < levels
    other = load_reference(exported)(picture, "first", 0.8)
    assert mean_difference(painted, expected) < mean_difference(painted, other)


def mean_difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other).mean())


@pytest.mark.parametrize(
    "shape",
    [
        PainterShape(code_size=4),
        PainterShape(8, 3, 8, 4, 4, eighth_channels=8, eighth_blocks=2, skip=1),
        PainterShape(8, 2, code_size=4, eighth_channels=8, eighth_blocks=1, subpixel=1),
        PainterShape(8, 1, 8, 6, 4, eighth_channels=8, eighth_blocks=1, subpixel=1, skip=1),
    ],
)
def test_tiles_with_the_stated_halo_are_the_whole_picture(shape: PainterShape):
    torch.manual_seed(0)
    painter, halo = PainterNetwork(shape), shape.halo
    picture = torch.rand(1, 3, 2 * halo + 96, halo + 96)
    with torch.no_grad():
        scales, shifts = painter.survey(picture, torch.rand(1, 4))
        whole = painter.paint(picture, scales, shifts)
        tile = painter.paint(picture[:, :, 32 : 64 + 2 * halo], scales, shifts)
        cut = painter.paint(picture[..., : halo + 32], scales, shifts)
    kept = slice(32 + halo, 64 + halo)
    assert torch.allclose(tile[:, :, halo:-halo], whole[:, :, kept], atol=1e-6)
    assert torch.allclose(cut[..., :32], whole[..., :32], atol=1e-6)
    assert not torch.allclose(cut, whole[..., : halo + 32], atol=1e-6)  # the halo is needed


ANY = PainterShape(8, 1, 8, 4, 4, eighth_channels=8, eighth_blocks=1, skip=1)


SUBPIXEL = PainterShape(
    8, 1, code_size=4, eighth_channels=8, eighth_blocks=1, subpixel=1, encoder_hidden=12
)


HALF_SIZE = replace(SUBPIXEL, half_channels=6, skip=1)


@pytest.mark.parametrize("shape", [ANY, SUBPIXEL, HALF_SIZE])
def test_any_style_makes_its_codes_of_the_paintings(tmp_path: Path, shape: PainterShape):
    weights, config = save_painter(tmp_path, shape, any_style=True)
    for style, colour in zip(STYLES, ("red", "blue"), strict=True):
        Image.new("RGB", (90, 60), colour).save(tmp_path / style.file, "PNG")  # exactly
    with pytest.raises(ConfigError, match="pass --data"):
        export_trained(weights, config, tmp_path / "any", ["float32"])
    manifest, difference = export_trained(weights, config, tmp_path / "any", VARIANTS, tmp_path)
    assert difference < 1e-4
    assert (manifest.painter.style_side, manifest.painter.alignment) == (256, 8)
    encoder = load_trained(weights).encoder
    for style, colour in zip(manifest.styles, ((1.0, 0, 0), (0, 0, 1.0)), strict=True):
        plain = torch.tensor(colour)[None, :, None, None].expand(1, 3, 256, 256)
        assert np.allclose(style.code, encoder(plain).detach()[0], atol=2e-3)
    for variant in manifest.variants:
        assert len(variant.files) == 4
        graph = onnx.load(tmp_path / "any" / variant.graphs.encoder.file)
        assert not any(tensor.external_data for tensor in graph.graph.initializer)
    picture = photograph(40, 56)
    expected = load_reference(tmp_path / "any")(picture, "second", 1.0)
    painted = Pipeline(tmp_path / "any", "float32").stylize(picture, "second").pixels
    assert mean_difference(painted, expected) < 0.01


def test_shipped_codes_are_the_teachers(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("brushwork.export.trained.JUDGED", 96)  # plain colours, whatever the size
    weights, config = save_painter(tmp_path, ANY, any_style=True, teacher=True)
    for style, colour in zip(STYLES, ("red", "blue"), strict=True):
        Image.new("RGB", (90, 60), colour).save(tmp_path / style.file, "PNG")  # exactly
    loss_weights = data_folder / "weights"
    manifest, _ = export_trained(
        weights, config, tmp_path / "any", ["float32"], tmp_path, loss_weights
    )
    teacher = load_trained(weights).teacher
    network = LossNetwork(load_vgg19(loss_weights), torch.float32)
    blue = torch.tensor([0, 0, 1.0])[None, :, None, None].expand(1, 3, 96, 96)
    with torch.no_grad():
        code = teacher(statistics(network(blue)))[0]
    assert code.abs().max() > 0.1
    assert np.allclose(manifest.styles[1].code, code, rtol=0.02)
    assert not np.allclose(manifest.styles[0].code, code, rtol=0.02)


def test_a_detail_has_its_own_code(tmp_path: Path):
    weights, config = save_painter(tmp_path, ANY, any_style=True)
    halves = np.zeros((64, 64, 3), np.uint8)
    halves[:, 32:] = 255
    for style in STYLES:
        Image.fromarray(halves).save(tmp_path / style.file.replace("jpg", "png"))
    detail = config.read_text().replace(".jpg", ".png").replace("1.0, 1.0]", "0.5, 1.0]", 1)
    config.write_text(detail)
    manifest, _ = export_trained(weights, config, tmp_path / "any", ["float32"], tmp_path)
    black = load_trained(weights).encoder(torch.zeros(1, 3, 256, 256)).detach()[0]
    assert np.allclose(manifest.styles[0].code, black, atol=2e-3)
    assert not np.allclose(manifest.styles[1].code, black, atol=2e-3)
    known = style_pictures(tmp_path / "any" / "reference.safetensors", tmp_path)
    assert list(known) == ["second"]


def test_what_styles_are_of_is_in_the_manifest(tmp_path: Path):
    weights, config = save_painter(tmp_path)
    text = (
        config.read_text().replace("second.jpg", "first.jpg").replace("[]", "['ink', 'night']", 1)
    )
    config.write_text(text.replace("1.0, 1.0]", "0.5, 1.0]", 1))
    manifest, _ = export_trained(weights, config, tmp_path / "small", ["float32"])
    first, second = load_manifest(tmp_path / "small").styles
    assert (first.tags, first.detail_of) == (["ink", "night"], second.id)
    assert second == manifest.styles[1]
    assert not {"tags", "detail_of"} & second.model_dump().keys()


def test_an_export_that_fails_leaves_the_old_folder(tmp_path: Path):
    weights, config = save_painter(tmp_path)
    export_trained(weights, config, tmp_path / "small", ["float32"])
    before = {path.name: path.read_bytes() for path in (tmp_path / "small").iterdir()}
    weights, config = save_painter(tmp_path, gain=1e7)
    with pytest.raises((PrecisionError, DifferenceError)):
        export_trained(weights, config, tmp_path / "small", ["float32", "fp16-weights"])
    assert {path.name: path.read_bytes() for path in (tmp_path / "small").iterdir()} == before
    assert {path.name for path in tmp_path.iterdir()} == {"small", weights.name, config.name}


def test_wrong_inputs_are_named(tmp_path: Path, exported: Path):
    weights, config = save_painter(tmp_path)
    with pytest.raises(WeightsError, match="no trained weights at"):
        load_trained(tmp_path / "nowhere")
    config.write_text(config.read_text().replace('id = "small"', 'id = "other"', 1))
    with pytest.raises(ConfigError, match="its stylizer is other, theirs small"):
        export_trained(weights, config, tmp_path / "out", VARIANTS)
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(WeightsError, match="cannot read"):
        load_trained(tmp_path)
    with pytest.raises(ConfigError, match="'float16' is no variant"):
        check_variants(["float16"])
    with pytest.raises(StylizerError, match="pass --weights"):
        load_reference(exported, weights=tmp_path / "gone.safetensors")


def test_style_pictures_are_those_that_exist(exported: Path, tmp_path: Path):
    (tmp_path / "second.jpg").touch()
    known = style_pictures(exported / "reference.safetensors", tmp_path)
    assert known == {"second": tmp_path / "second.jpg"}


@given(
    arrays.arrays(
        np.float32, (3, 2, 2, 2), elements=st.floats(-100, 100, width=32, allow_subnormal=False)
    ),
    st.integers(0, 1),
)
def test_int8_is_within_half_a_step(weight: np.ndarray, axis: int):
    quantised, scale = quantise(weight, axis)
    steps = scale.reshape([-1 if i == axis else 1 for i in range(4)])
    assert quantised.dtype == np.int8
    assert quantised.min() >= -127
    assert np.all(np.abs(quantised * steps - weight) <= steps * 0.5001)


def model(nodes, size=("height", "width"), initialisers=(), output="painted") -> onnx.ModelProto:
    shape = [1, 3, *size]
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
        list(initialisers),
    )
    opset = [helper.make_opsetid("", 18)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8)


def tensor(name: str, array) -> TensorProto:
    return numpy_helper.from_array(np.asarray(array), name)


def test_checks_name_what_is_wrong():
    relu = helper.make_node("Relu", ["picture"], ["painted"], name="relu")
    check_structure(model([relu]), "painter")
    with pytest.raises(FixedSizeError, match="height x width"):
        check_structure(model([relu], (64, 64)), "painter")
    noise = helper.make_node("RandomNormalLike", ["picture"], ["painted"], name="noise")
    with pytest.raises(UnexpectedOperatorError, match="RandomNormalLike"):
        check_structure(model([noise]), "painter")
    kernel = tensor("kernel", np.zeros((3, 3, 3, 3), np.float32))
    conv = helper.make_node("Conv", ["picture", "kernel"], ["painted"], auto_pad="SAME_UPPER")
    with pytest.raises(UnexpectedOperatorError, match="auto_pad"):
        check_structure(model([conv], initialisers=[kernel]), "painter")
    dangling = helper.make_node("Relu", ["missing"], ["painted"])
    with pytest.raises(InvalidGraphError, match="not valid ONNX"):
        check_structure(model([dangling]), "painter")


def test_graphs_are_run_against_torch():
    shape = tensor("shape", np.array([1, 3, 8, 8]))
    reshape = helper.make_node("Reshape", ["picture", "shape"], ["painted"])
    fixed = model([reshape], initialisers=[shape])
    examples = [{"picture": np.ones((1, 3, *size), np.float32)} for size in ((8, 8), (8, 12))]
    with pytest.raises(FixedSizeError, match="input of 1 x 3 x 8 x 12"):
        check_against(fixed, "painter", examples, lambda inputs: [inputs["picture"]])
    assert check_against(fixed, "painter", examples[:1], lambda i: [i["picture"] + 5e-4]) > 4e-4
    with pytest.raises(DifferenceError, match=r"by 0\.0099 of the range"):
        check_against(fixed, "painter", examples[:1], lambda i: [i["picture"] + 0.01])
    with pytest.raises(DifferenceError):
        check_against(fixed, "painter", examples[:1], lambda i: [i["picture"] * np.nan])


def test_tidying_folds_constants():
    """Reflect padding as torch traces it: the pads are computed by a chain of nodes."""
    nodes = [
        helper.make_node("Constant", [], ["two"], value=tensor("", np.array([0, 0, 1, 1]))),
        helper.make_node("Concat", ["two", "two"], ["pads32"], axis=0),
        helper.make_node("Cast", ["pads32"], ["pads"], to=TensorProto.INT64),
        helper.make_node("Identity", ["picture"], ["same"]),
        helper.make_node("Pad", ["same", "pads"], ["padded"], mode="reflect"),
        helper.make_node("AveragePool", ["padded"], ["painted"], kernel_shape=[3, 3]),
    ]
    tidied = tidy(model(nodes))
    assert [node.op_type for node in tidied.graph.node] == ["Pad", "AveragePool"]
    assert tidied.graph.node[0].input[0] == "picture"
    pads = numpy_helper.to_array(tidied.graph.initializer[0])
    assert pads.tolist() == [0, 0, 1, 1, 0, 0, 1, 1]
    check_structure(tidied, "painter")
