"""What manifests say of the kernel is what the files hold, and what their graphs make."""

import base64
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from brushwork.contract.kernel import PICTURE_SIDE, KernelLayers, KernelTensor, kernel_picture
from brushwork.contract.manifest import Graphs, Variant, describe, load_manifest
from brushwork.export.initialisers import find_tensors, read_tensors
from brushwork.export.kernel_layers import in_kernel, with_kernel
from brushwork.export.trained import export_trained, load_trained
from brushwork.export.variants import VARIANTS
from brushwork.inference.pipeline import Pipeline
from brushwork.networks.painter import PainterShape
from support.painters import KERNEL, SMALL, STYLES, save_painter
from support.tiny_stylizers import tiny_stylizers

SHIPPED = Path(__file__).parents[3] / "web" / "stylizers"


@pytest.fixture(scope="module", params=["fixed", "any"])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small painter that the kernel has, in all variants, with its weights beside it."""
    folder = tmp_path_factory.mktemp(request.param)
    for style in STYLES:
        Image.new("RGB", (32, 32), "teal").save(folder / style.file)
    saved = save_painter(folder, KERNEL, any_style=request.param == "any")
    export_trained(*saved, folder / "small", VARIANTS, folder)
    return folder / "small"


def state_of(weights: Path) -> dict[str, torch.Tensor]:
    """The tensors of the torch networks, as a manifest names them."""
    trained = load_trained(weights)
    state = trained.painter.state_dict()
    if trained.encoder is not None:
        state |= {f"encoder.{name}": t for name, t in trained.encoder.state_dict().items()}
    return {name: tensor for name, tensor in state.items() if tensor.is_floating_point()}


def read(folder: Path, variant: Variant, tensor: KernelTensor) -> NDArray[np.float32]:
    """A tensor as a browser reads it."""
    file = {**dict(variant.graphs), "weights": variant.weights}[tensor.file]
    content = (folder / file.file).read_bytes()[tensor.offset :][: tensor.bytes]
    kind = {"float32": "<f4", "float16": "<f2"}[tensor.type]
    return np.frombuffer(content, kind).reshape(tensor.shape).astype(np.float32)


def kernel_of(variant: Variant) -> KernelLayers:
    assert variant.kernel is not None
    return variant.kernel


@pytest.mark.parametrize("id", ["float32", "fp16-weights"])
def test_tensors_are_those_of_the_networks(exported: Path, id: str) -> None:
    variant = load_manifest(exported).variant(id)
    kernel = kernel_of(variant)
    state = state_of(exported.parent)
    assert list(kernel.tensors) == list(state)
    for name, tensor in kernel.tensors.items():
        expected = state[name].numpy()
        if tensor.type == "float16":
            expected = expected.astype(np.float16)
        assert np.array_equal(read(exported, variant, tensor), expected), name
    types = {tensor.type for tensor in kernel.tensors.values()}
    assert types == ({"float32"} if id == "float32" else {"float32", "float16"})
    assert {tensor.file for tensor in kernel.tensors.values()} >= {"weights", "painter", "survey"}


@pytest.mark.parametrize("id", ["float32", "fp16-weights"])
def test_painting_and_code_are_the_pipelines(exported: Path, id: str) -> None:
    pipeline = Pipeline(exported, id, providers=["CPUExecutionProvider"])
    kernel = kernel_of(pipeline.variant)
    photo = picture(PICTURE_SIDE)[..., :3].astype(np.float32)
    first = np.array(pipeline.manifest.styles[0].code, np.float32)
    painted = pipeline.paint(photo, pipeline.survey(photo, first))
    assert np.array_equal(painting_of(kernel), np.rint(painted))
    assert painting_of(kernel).std() > 5
    if pipeline.has_encoder:
        code = pipeline.encode_style(picture(256))
        assert np.allclose(kernel.code, code, rtol=1e-4)
    else:
        assert kernel.code is None


def picture(side: int) -> NDArray[np.uint8]:
    rgb = np.frombuffer(kernel_picture(side), np.uint8).reshape(side, side, 3)
    return np.dstack([rgb, np.full((side, side), 255, np.uint8)])


def painting_of(kernel: KernelLayers) -> NDArray[np.int64]:
    content = base64.b64decode(kernel.painting)
    return np.frombuffer(content, np.uint8).reshape(PICTURE_SIDE, PICTURE_SIDE, 3).astype(int)


def test_eight_bits_have_none(exported: Path) -> None:
    assert load_manifest(exported).variant("int8-weights").kernel is None


@pytest.mark.parametrize(
    "change",
    [
        {"skip": 0},
        {"subpixel": 0},
        {"eighth_blocks": 0},
        {"separable": 1},
        {"channels": 10},
        {"half_channels": 6},
        {"eighth_channels": 9},
    ],
)
def test_other_shapes_are_not_the_kernels(change: dict[str, int]) -> None:
    assert in_kernel(KERNEL)
    assert not in_kernel(replace(KERNEL, **change))


@pytest.mark.parametrize(
    "shape",
    [replace(SMALL, half_channels=6), replace(SMALL, skip=1), replace(KERNEL, half_channels=6)],
)
def test_other_painters_have_none(tmp_path: Path, shape: PainterShape) -> None:
    manifest, _ = export_trained(*save_painter(tmp_path, shape), tmp_path / "out", ["float32"])
    assert manifest.variants[0].kernel is None


def test_foreign_networks_have_none(tmp_path: Path) -> None:
    for path, content in tiny_stylizers(any_style=True).items():
        place = tmp_path / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    for id in ("tiny-whole", "tiny-local", "tiny-any"):
        folder = tmp_path / "stylizers" / id
        manifest = load_manifest(folder)
        assert with_kernel(manifest, folder) == manifest


@pytest.mark.parametrize(
    ("id", "files"),
    [("classics", {"weights", "painter"}), ("any-style", {"weights", "painter", "encoder"})],
)
def test_what_is_shipped_is_right(id: str, files: set[str]) -> None:
    shipped = load_manifest(SHIPPED / id)
    made = with_kernel(shipped, SHIPPED / id)
    for told, now in zip(shipped.variants, made.variants, strict=True):
        if told.id == "int8-weights":
            assert told.kernel is now.kernel is None
            continue
        here, there = kernel_of(told), kernel_of(now)
        assert here.tensors == there.tensors
        assert {tensor.file for tensor in here.tensors.values()} == files
        # Another processor may round otherwise.
        assert np.abs(painting_of(here) - painting_of(there)).max() <= 1
        if here.code is not None:
            assert np.allclose(here.code, there.code, rtol=1e-3, atol=1e-4)


def test_numbers_are_found_however_graphs_hold_them(tmp_path: Path) -> None:
    numbers = np.arange(6, dtype=np.float32).reshape(2, 3)
    initialisers = [
        numpy_helper.from_array(numbers, "raw"),
        numpy_helper.from_array(numbers, "raw again"),
        helper.make_tensor("listed", TensorProto.FLOAT, [6], numbers.ravel()),
        numpy_helper.from_array(numbers.astype(np.float16), "half"),
        # Two bytes each, but written as numbers of any length.
        helper.make_tensor("half listed", TensorProto.FLOAT16, [6], numbers.ravel()),
        numpy_helper.from_array(np.float32(1), "no dimension"),
        numpy_helper.from_array(np.arange(3), "whole numbers"),
    ]
    graph = helper.make_graph([], "tensors", [], [], initialisers, doc_string="raw")
    (tmp_path / "painter.onnx").write_bytes(helper.make_model(graph).SerializeToString())
    variant = Variant(id="float32", graphs=Graphs(painter=describe(tmp_path / "painter.onnx")))
    found = find_tensors(tmp_path, variant)
    assert list(found) == ["raw", "raw again", "listed", "half"]
    assert found["raw"].offset < found["raw again"].offset < found["listed"].offset
    for name, read_back in read_tensors(tmp_path, variant).items():
        assert np.array_equal(read_back.ravel(), numbers.ravel()), name
        assert np.array_equal(read(tmp_path, variant, found[name]), read_back), name


def test_a_tensor_that_is_missing_leaves_none(exported: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "small"))
    manifest = load_manifest(folder)
    variant = manifest.variant("float32")
    model = onnx.load(folder / variant.graphs.painter.file, load_external_data=False)
    for tensor in model.graph.initializer:
        tensor.name = tensor.name.replace("pixels.bias", "another")
    for node in model.graph.node:
        node.input[:] = [name.replace("pixels.bias", "another") for name in node.input]
    (folder / "renamed.onnx").write_bytes(model.SerializeToString())
    graphs = variant.graphs.model_copy(update={"painter": describe(folder / "renamed.onnx")})
    renamed = variant.model_copy(update={"graphs": graphs})
    made = with_kernel(manifest.model_copy(update={"variants": [renamed]}), folder)
    assert made.variants[0].kernel is None
