"""Stylizers of a few bytes with known arithmetic, published like real ones.

`tiny-whole` inverts a picture. `tiny-local` multiplies it by the survey's channel means and by
one half, which is an external weight, and adds the style's code. `tiny-any` is the same with
an encoder, whose code is the style picture's mean colour, and more styles.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from brushwork.contract.kinds import LocalPainter, PainterSpec, WholePainter
from brushwork.contract.manifest import (
    CATALOGUE_NAME,
    MANIFEST_NAME,
    Catalogue,
    FileReference,
    Graphs,
    Manifest,
    Style,
    Variant,
)

CODE = [0.25, 0.0, -0.125]
MORE_STYLES = (("warm", "Warm", [0.5, 0.25, 0.0]), ("cold", "Cold", [0.0, 0.125, 0.5]))
WEIGHTS = np.full((1, 3, 1, 1), 0.5, np.float32).tobytes()


def tiny_stylizers(
    weights: str = "weights-tiny.bin",
    *,
    any_style: bool = False,
    texture: float = 0.0,
    mottle: float = 0.0,
) -> dict[str, bytes]:
    """Paths below `/stylizers/`, with the catalogue, and their contents.

    `any_style` adds `tiny-any`, which has `texture` and `mottle`.
    """
    files = {
        "tiny-whole/painter.onnx": _whole(),
        "tiny-local/painter.onnx": _painter(weights),
        "tiny-local/survey.onnx": _survey(),
        f"tiny-local/{weights}": WEIGHTS,
    }

    def reference(path: str) -> FileReference:
        content = files[path]
        digest = hashlib.sha256(content).hexdigest()
        return FileReference(file=Path(path).name, bytes=len(content), sha256=digest)

    whole = _manifest(
        "tiny-whole",
        WholePainter(kind="whole", alignment=4, minimum=8, halo=0, maximum=255.0),
        Variant(id="float32", graphs=Graphs(painter=reference("tiny-whole/painter.onnx"))),
        None,
    )
    shape = LocalPainter(
        kind="local",
        alignment=4,
        minimum=16,
        halo=0,
        maximum=1.0,
        survey_pixels=400,
        code_size=3,
    )

    def variant(id: str, encoder: FileReference | None = None) -> Variant:
        graphs = Graphs(
            painter=reference(f"{id}/painter.onnx"),
            survey=reference(f"{id}/survey.onnx"),
            encoder=encoder,
        )
        return Variant(id="float32", graphs=graphs, weights=reference(f"{id}/{weights}"))

    local = _manifest("tiny-local", shape, variant("tiny-local"), CODE)
    published = [whole, local]
    if any_style:
        for name in ("painter.onnx", "survey.onnx", weights):
            files[f"tiny-any/{name}"] = files[f"tiny-local/{name}"]
        files["tiny-any/encoder.onnx"] = _encoder()
        encoding = variant("tiny-any", reference("tiny-any/encoder.onnx"))
        shape = shape.model_copy(update={"style_side": 8, "texture": texture, "mottle": mottle})
        published.append(_manifest("tiny-any", shape, encoding, CODE))
    catalogue = Catalogue(stylizers=[each.id for each in published])
    files |= {f"{each.id}/{MANIFEST_NAME}": _json(each) for each in published}
    files[CATALOGUE_NAME] = _json(catalogue)
    return {f"/stylizers/{path}": content for path, content in files.items()}


def _json(model: Manifest | Catalogue) -> bytes:
    return model.model_dump_json(exclude_none=True).encode()


def _manifest(
    id: str, painter: PainterSpec, variant: Variant, code: list[float] | None
) -> Manifest:
    styles = [Style(id="plain", title="Plain", artist=id, year="2026", rights="CC0", code=code)]
    if variant.graphs.encoder is not None:
        styles += [
            Style(id=id, title=title, artist="Nobody", year="2026", rights="CC0", code=code)
            for id, title, code in MORE_STYLES
        ]
    return Manifest(
        id=id,
        title=id,
        description="For tests.",
        licence="MIT",
        training_data="none",
        method="written by hand",
        painter=painter,
        default_variant=variant.id,
        variants=[variant],
        styles=styles,
    )


def _whole() -> bytes:
    white = numpy_helper.from_array(np.float32(255), "white")
    nodes = [helper.make_node("Sub", ["white", "picture"], ["painted"])]
    return _model(nodes, {"picture": "hw"}, {"painted": "hw"}, [white])


def _survey() -> bytes:
    axes = numpy_helper.from_array(np.array([2, 3], np.int64), "axes")
    nodes = [
        helper.make_node("ReduceMean", ["picture", "axes"], ["scales"], keepdims=0),
        helper.make_node("Identity", ["code"], ["shifts"]),
    ]
    return _model(nodes, {"picture": "hw", "code": 3}, {"scales": 3, "shifts": 3}, [axes])


def _encoder() -> bytes:
    axes = numpy_helper.from_array(np.array([2, 3], np.int64), "axes")
    nodes = [helper.make_node("ReduceMean", ["style", "axes"], ["code"], keepdims=0)]
    return _model(nodes, {"style": "hw"}, {"code": 3}, [axes])


def _painter(weights: str) -> bytes:
    axes = numpy_helper.from_array(np.array([2, 3], np.int64), "axes")
    half = TensorProto(name="half", data_type=TensorProto.FLOAT, dims=[1, 3, 1, 1])
    half.data_location = TensorProto.EXTERNAL
    for key, value in (("location", weights), ("offset", "0"), ("length", str(len(WEIGHTS)))):
        half.external_data.add(key=key, value=value)
    nodes = [
        helper.make_node("Unsqueeze", ["scales", "axes"], ["scales4"]),
        helper.make_node("Unsqueeze", ["shifts", "axes"], ["shifts4"]),
        helper.make_node("Mul", ["tile", "scales4"], ["scaled"]),
        helper.make_node("Mul", ["scaled", "half"], ["halved"]),
        helper.make_node("Add", ["halved", "shifts4"], ["painted"]),
    ]
    inputs = {"tile": "hw", "scales": 3, "shifts": 3}
    return _model(nodes, inputs, {"painted": "hw"}, [axes, half])


def _model(
    nodes: list[onnx.NodeProto],
    inputs: dict[str, int | str],
    outputs: dict[str, int | str],
    constants: list[TensorProto],
) -> bytes:
    def info(name: str, size: int | str) -> onnx.ValueInfoProto:
        shape = [1, 3, "height", "width"] if size == "hw" else [1, size]
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        nodes,
        "tiny",
        [info(*each) for each in inputs.items()],
        [info(*each) for each in outputs.items()],
        constants,
    )
    opset = [helper.make_opsetid("", 18)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
