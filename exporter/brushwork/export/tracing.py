"""Trace torch networks to ONNX graphs with dynamic height and width, batch fixed at 1."""

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnx import ModelProto, TensorProto, helper
from torch import Tensor, nn

from ..networks.painter import PainterNetwork
from ..networks.style_encoder import SIDE, StyleEncoder
from .folding import fold_enlargements
from .simplify import tidy

OPSET = 18
# An unequal, unround size: what the trace takes for constant then shows in the checks.
EXAMPLE_HEIGHT, EXAMPLE_WIDTH = 64, 96
PICTURE = (1, 3, "height", "width")


class _Survey(nn.Module):
    def __init__(self, painter: PainterNetwork) -> None:
        super().__init__()
        self.painter = painter

    def forward(self, picture: Tensor, code: Tensor) -> tuple[Tensor, Tensor]:
        return self.painter.survey(picture, code)


class _Paint(nn.Module):
    def __init__(self, painter: PainterNetwork) -> None:
        super().__init__()
        self.painter = painter

    def forward(self, tile: Tensor, scales: Tensor, shifts: Tensor) -> Tensor:
        return self.painter.paint(tile, scales, shifts)


class _Whole(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor) -> Tensor:
        return self.network(picture)  # type: ignore[no-any-return]


def trace_survey(painter: PainterNetwork) -> ModelProto:
    """`picture` (1,3,h,w) and `code` (1,K) -> `scales` and `shifts` (1,N)."""
    example = (_picture(EXAMPLE_HEIGHT, EXAMPLE_WIDTH), torch.rand(1, painter.shape.code_size))
    numbers = (1, sum(painter.shape.normalised))
    outputs = {"scales": numbers, "shifts": numbers}
    return _trace(_Survey(painter), example, ["picture", "code"], outputs, "painter.")


def trace_painter(painter: PainterNetwork) -> ModelProto:
    """`tile` (1,3,H,W), `scales` and `shifts` (1,N) -> `painted` (1,3,H,W)."""
    numbers = torch.rand(1, sum(painter.shape.normalised))
    example = (_picture(EXAMPLE_HEIGHT, EXAMPLE_WIDTH), numbers, numbers)
    inputs = ["tile", "scales", "shifts"]
    return _trace(_Paint(painter), example, inputs, {"painted": PICTURE}, "painter.")


def trace_encoder(encoder: StyleEncoder) -> ModelProto:
    """`style` (1,3,256,256) -> `code` (1,K)."""
    example = (_picture(SIDE, SIDE),)
    return _trace(encoder, example, ["style"], {"code": (1, encoder.code.out_features)}, "")


def trace_whole(network: nn.Module, height: int, width: int, *, fold: bool = True) -> ModelProto:
    """`picture` (1,3,H,W) -> `painted` (1,3,H,W), traced at a size that the network can take.

    Without `fold` enlargements stay as torch has them.
    """
    example = (_picture(height, width),)
    outputs = {"painted": PICTURE}
    return _trace(_Whole(network), example, ["picture"], outputs, "network.", fold=fold)


def _picture(height: int, width: int) -> Tensor:
    return torch.rand(1, 3, height, width)


def _trace(
    network: nn.Module,
    example: tuple[Tensor, ...],
    inputs: Sequence[str],
    outputs: Mapping[str, Sequence[int | str]],
    prefix: str,
    *,
    fold: bool = True,
) -> ModelProto:
    names = {inputs[0], *outputs} & {"picture", "tile", "painted"}
    dynamic = {name: {2: "height", 3: "width"} for name in sorted(names)}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), torch.no_grad():
        # The tracing exporter is deprecated, but needs no further package and its graph, once
        # constants are folded, has no node too many.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            example,
            Path(folder) / "graph.onnx",
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=dynamic,
            opset_version=OPSET,
            dynamo=False,
        )
        model = tidy(onnx.load(Path(folder) / "graph.onnx"), prefix)
    if fold:
        model = fold_enlargements(model)
    model.graph.name = "brushwork"
    # Padding loses the outputs' shapes in the trace; `checking` proves what is claimed here.
    for value in model.graph.output:
        shape = outputs[value.name]
        value.CopyFrom(helper.make_tensor_value_info(value.name, TensorProto.FLOAT, shape))
    return model
