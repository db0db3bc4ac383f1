"""The native engine with real onnxruntime: what it paints, and what it says when it cannot."""

import hashlib
import json
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from brushwork.contract.look import Look
from brushwork.errors import ManifestError, PictureError, StylizerError
from brushwork.imaging.composite import composite
from brushwork.imaging.mix import blend
from brushwork.imaging.pad import pad
from brushwork.imaging.survey_copy import survey_copy
from brushwork.imaging.tensors import to_tensor
from brushwork.inference import plan
from brushwork.inference.pipeline import Cancelled, Pipeline
from brushwork.inference.runtime import Graph, Session
from brushwork.inference.sessions import CPU, Onnxruntime, ProviderError
from support.tiny_stylizers import CODE, tiny_stylizers

SHIPPED = Path(__file__).parents[3] / "web" / "stylizers"
MakeFolder = Callable[..., Path]


@pytest.fixture(scope="module")
def make_folder(tmp_path_factory: pytest.TempPathFactory) -> MakeFolder:
    """Write the tiny stylizers, some files replaced and their hashes adapted; give one's folder."""

    def make(id: str, replaced: dict[str, bytes] | None = None) -> Path:
        folder = tmp_path_factory.mktemp("stylizers")
        contents = {
            path.removeprefix("/stylizers/"): data for path, data in tiny_stylizers().items()
        }
        manifest = contents[f"{id}/manifest.json"].decode()
        for name, content in (replaced or {}).items():
            before = contents[f"{id}/{name}"]
            promised, now = (
                f'"bytes":{len(each)},"sha256":"{hashlib.sha256(each).hexdigest()}"'
                for each in (before, content)
            )
            manifest = manifest.replace(promised, now)
            contents[f"{id}/{name}"] = content
        contents[f"{id}/manifest.json"] = manifest.encode()
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        return folder / id

    return make


@pytest.fixture(scope="module")
def whole(make_folder: MakeFolder) -> Pipeline:
    return Pipeline(make_folder("tiny-whole"), threads=1)


@pytest.fixture(scope="module")
def local(make_folder: MakeFolder) -> Pipeline:
    return Pipeline(make_folder("tiny-local"), threads=1)


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (37, 54, 4), np.uint8)


def model(nodes: list[onnx.NodeProto], *constants: TensorProto, output: str = "painted") -> bytes:
    """A graph of a whole painter."""
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, None, None])
        for name in ("picture", output)
    ]
    graph = helper.make_graph(nodes, "test", ends[:1], ends[1:], constants)
    opset = [helper.make_opsetid("", 18)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_paints_every_size_as_the_contract_says(whole, local, height, width, strength, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    photo, alpha = composite(pixels), pixels[..., 3]

    inverted = 255 - to_tensor(pad(photo, 4, 8), 255.0)
    expected = blend(photo, inverted, alpha, strength, 255.0)
    assert np.array_equal(whole.stylize(pixels, Look.of("plain", strength)).pixels, expected)

    survey = to_tensor(pad(survey_copy(photo, 400), 4, 16), 1.0)
    scales = survey.mean(axis=(2, 3), keepdims=True)
    shifts = np.array(CODE, np.float32).reshape(1, 3, 1, 1)
    painted = to_tensor(pad(photo, 4, 16), 1.0) * scales * np.float32(0.5) + shifts
    expected = blend(photo, painted, alpha, strength, 1.0)
    result = local.stylize(pixels, Look.of("plain", strength)).pixels
    assert np.abs(result.astype(int) - expected).max() <= 1
    assert np.array_equal(result[..., 3], alpha)


@pytest.mark.parametrize("side", [50, 1100])
def test_tells_of_every_tile(local: Pipeline, side: int) -> None:
    look = Look.of("plain", sizing="pixels")
    tiles = len(local.plan(look, side, side).tiles)
    assert (tiles > 1) == (side > 50)
    told = []
    pixels = np.zeros((side, side, 4), np.uint8)
    local.stylize(pixels, look, progress=lambda done, of: told.append((done, of)))
    assert told == [(done, tiles) for done in range(tiles + 1)]


def test_says_where_it_runs(whole: Pipeline, pixels: np.ndarray) -> None:
    assert whole.provider == "CPUExecutionProvider" or "CUDA" in whole.provider
    assert whole.runtime.startswith("onnxruntime 1.")
    assert whole.stylize(pixels, "plain").milliseconds > 0


def test_another_runtime_may_run_the_graphs(make_folder: MakeFolder, pixels: np.ndarray) -> None:
    class Recorded:
        name = "paper 1"

        def __init__(self) -> None:
            self.asked: list[tuple[str, str]] = []

        def session(self, graph: Graph) -> Session:
            self.asked.append((graph.stylizer, graph.role))
            return Onnxruntime([CPU]).session(graph)

    runtime, folder = Recorded(), make_folder("tiny-local")
    engine = Pipeline(folder, runtime=runtime)
    assert runtime.asked == [("tiny-local", "painter"), ("tiny-local", "survey")]
    assert engine.runtime == "paper 1 CPU"
    own = Pipeline(folder, providers=[CPU])
    painted = [each.stylize(pixels, "plain").pixels for each in (engine, own)]
    assert np.array_equal(*painted)


def test_who_insists_on_a_provider_gets_no_other(make_folder: MakeFolder) -> None:
    with pytest.raises(ProviderError, match="has no NoSuchExecutionProvider"):
        Onnxruntime(["NoSuchExecutionProvider"], strict=True)
    insisting = Onnxruntime([CPU], strict=True)
    assert Pipeline(make_folder("tiny-local"), runtime=insisting).provider == CPU


def test_a_missing_gpu_leads_to_the_cpu(make_folder: MakeFolder, pixels: np.ndarray) -> None:
    engine = Pipeline(make_folder("tiny-local"), providers=["NoSuchExecutionProvider"])
    assert engine.provider == "CPUExecutionProvider"
    assert engine.stylize(pixels, "plain").pixels.shape == pixels.shape


@pytest.mark.parametrize("strength", [-0.01, 1.51, float("nan"), float("inf")])
def test_refuses_strengths(whole: Pipeline, pixels: np.ndarray, strength: float) -> None:
    with pytest.raises(StylizerError, match="from 0 to 1"):
        whole.stylize(pixels, Look.of("plain", strength))


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((4, 4), np.uint8),
        np.zeros((0, 4, 4), np.uint8),
        np.zeros((4, 4, 4), np.float32),
    ],
)
def test_refuses_what_is_no_picture(whole: Pipeline, wrong: np.ndarray) -> None:
    with pytest.raises(StylizerError, match="HxWx4 uint8"):
        whole.stylize(wrong, "plain")


def test_refuses_unknown_names(make_folder: MakeFolder, pixels: np.ndarray) -> None:
    folder = make_folder("tiny-whole")
    with pytest.raises(ManifestError, match="no variant 'int8'; it has float32"):
        Pipeline(folder, "int8")
    with pytest.raises(ManifestError, match="no style 'fauve'; it has plain"):
        Pipeline(folder).stylize(pixels, "fauve")


def test_refuses_pictures_too_large_to_paint(
    whole: Pipeline, pixels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MAX_WHOLE_PIXELS", 54 * 37 - 1)
    with pytest.raises(PictureError, match=r"54 x 37 pixels.*make the picture smaller"):
        whole.stylize(pixels, "plain")
    monkeypatch.setattr(plan, "MAX_WHOLE_PIXELS", 54 * 37)
    assert whole.stylize(pixels, "plain").pixels.shape == pixels.shape


@pytest.mark.parametrize("name", ["painter.onnx", "survey.onnx", "weights-tiny.bin"])
def test_every_file_is_checked(make_folder: MakeFolder, name: str) -> None:
    folder = make_folder("tiny-local")
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ManifestError, match=rf"{name} does not match"):
        Pipeline(folder)
    (folder / name).unlink()
    with pytest.raises(ManifestError, match=f"cannot read .*{name}"):
        Pipeline(folder)


def test_weights_come_from_the_checked_bytes_only(
    make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder("tiny-local")
    monkeypatch.chdir(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["variants"][0]["weights"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StylizerError, match="cannot load"):
        Pipeline(folder)


@pytest.mark.parametrize(
    ("painter", "reason"),
    [
        (model([helper.make_node("Identity", ["picture"], ["other"])], output="other"), "painted"),
        (
            model(
                [helper.make_node("Slice", ["picture", "0", "1", "3"], ["painted"])],
                *(
                    numpy_helper.from_array(np.array([value], np.int64), str(value))
                    for value in (0, 1, 3)
                ),
            ),
            "shape",
        ),
        (model([helper.make_node("Log", ["picture"], ["painted"])]), "not finite"),
    ],
    ids=["other output", "other shape", "not finite"],
)
def test_graphs_that_break_the_contract(
    make_folder: MakeFolder, painter: bytes, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    engine = Pipeline(make_folder("tiny-whole", {"painter.onnx": painter}))
    with pytest.raises(StylizerError, match=reason):
        engine.stylize(np.array([[[0, 0, 0, 255]]], np.uint8), "plain")
    assert capfd.readouterr() == ("", "")


def test_what_is_no_graph(make_folder: MakeFolder, capfd: pytest.CaptureFixture[str]) -> None:
    folder = make_folder("tiny-whole", {"painter.onnx": b"not a graph"})
    with pytest.raises(StylizerError, match="cannot load"):
        Pipeline(folder)
    assert capfd.readouterr() == ("", "")


def test_cancels_before_and_during_a_run(
    make_folder: MakeFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    kernel = np.zeros((3, 3, 7, 7), np.float32)
    kernel[range(3), range(3), 3, 3] = 1
    names = ["picture", *(f"x{step}" for step in range(300)), "painted"]
    nodes = [
        helper.make_node("Conv", [before, "kernel"], [after], pads=[3] * 4)
        for before, after in pairwise(names)
    ]
    slow = model(nodes, numpy_helper.from_array(kernel, "kernel"))
    engine = Pipeline(make_folder("tiny-whole", {"painter.onnx": slow}), threads=1)
    pixels = np.full((16, 16, 4), 255, np.uint8)
    pixels[..., :3] = 200
    assert np.array_equal(engine.stylize(pixels, "plain").pixels, pixels)

    with pytest.raises(Cancelled):
        engine.stylize(pixels, Look.of("plain", 1.0), lambda: True)
    large = np.zeros((512, 512, 4), np.uint8)
    started = threading.Event()

    def cancelled() -> bool:
        """False once, when the run begins, and true from the first look during it."""
        before = started.is_set()
        started.set()
        return before

    with pytest.raises(Cancelled):
        engine.stylize(large, Look.of("plain", 1.0), cancelled)
    assert np.array_equal(engine.stylize(pixels, "plain").pixels, pixels), "it goes on working"
    assert capfd.readouterr() == ("", "")


def test_paints_with_the_shipped_stylizers() -> None:
    photo = np.asarray(np.meshgrid(range(96), range(80)))
    pixels = np.stack([photo[0] * 2, photo[1] * 3, photo.sum(axis=0), photo[0] * 0 + 255], 2)
    pixels = pixels.astype(np.uint8)
    folders = [path.parent for path in SHIPPED.glob("*/manifest.json")]
    assert folders
    for folder in folders:
        paintings = []
        variants = Pipeline(folder).manifest.variants
        for variant in variants:
            engine = Pipeline(folder, variant.id, threads=1)
            style = engine.manifest.styles[0].id
            paintings.append(engine.stylize(pixels, style).pixels.astype(int))
            assert not np.array_equal(paintings[-1], pixels)
        for painting in paintings[1:]:
            assert np.abs(painting - paintings[0]).mean() < 3
