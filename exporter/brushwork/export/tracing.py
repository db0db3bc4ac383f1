"""Trace torch networks to ONNX graphs with dynamic height and width, batch fixed at 1."""

import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from onnx import ModelProto, TensorProto, helper
from torch import Tensor, nn

from ..errors import BrushworkError
from ..networks.painter import PainterNetwork
from ..networks.style_encoder import SIDE, StyleEncoder
from .folding import fold_enlargements
from .simplify import tidy

OPSET = 18
# An unequal, unround size: what the trace takes for constant then shows in the checks.
EXAMPLE_HEIGHT, EXAMPLE_WIDTH = 64, 96
PICTURE = (1, 3, "height", "width")
TORCH = str(Path(torch.__file__).parent)


class UntraceableError(BrushworkError):
    """Torch cannot write a network as a graph."""


class SurveyModule(nn.Module):
    """A painter's survey, as a network of its own: `picture` and `code` -> scales and shifts."""

    def __init__(self, painter: PainterNetwork) -> None:
        super().__init__()
        self.painter = painter

    def forward(self, picture: Tensor, code: Tensor) -> tuple[Tensor, Tensor]:
        return self.painter.survey(picture, code)


class PainterModule(nn.Module):
    """What paints, as a network of its own: `tile`, `scales` and `shifts` -> the painting."""

    def __init__(self, painter: PainterNetwork) -> None:
        super().__init__()
        self.painter = painter

    def forward(self, tile: Tensor, scales: Tensor, shifts: Tensor) -> Tensor:
        return self.painter.paint(tile, scales, shifts)


class _Alone(nn.Module):
    """A layer, of whose arguments torch is not to trace those that it was not given."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.layer(*inputs)  # type: ignore[no-any-return]


class WholeModule(nn.Module):
    """A network with a picture in and a painting out, whose weights' names begin alike."""

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
    return _trace(SurveyModule(painter), example, ["picture", "code"], outputs, "painter.")


def trace_painter(painter: PainterNetwork) -> ModelProto:
    """`tile` (1,3,H,W), `scales` and `shifts` (1,N) -> `painted` (1,3,H,W)."""
    numbers = torch.rand(1, sum(painter.shape.normalised))
    example = (_picture(EXAMPLE_HEIGHT, EXAMPLE_WIDTH), numbers, numbers)
    inputs = ["tile", "scales", "shifts"]
    return _trace(PainterModule(painter), example, inputs, {"painted": PICTURE}, "painter.")


def trace_encoder(encoder: StyleEncoder) -> ModelProto:
    """`style` (1,3,256,256) -> `code` (1,K)."""
    example = (_picture(SIDE, SIDE),)
    return _trace(encoder, example, ["style"], {"code": (1, encoder.code.out_features)}, "")


def trace_whole(
    network: nn.Module,
    height: int,
    width: int,
    *,
    fold: bool = True,
    decided: list[str] | None = None,
) -> ModelProto:
    """`picture` (1,3,H,W) -> `painted` (1,3,H,W), traced at a size that the network can take.

    Without `fold` enlargements stay as torch has them. `decided` gets the places, as file:line,
    where the network's own code decides by what it sees, of which the graph has one way only.
    Raises UntraceableError.
    """
    example = (_picture(height, width),)
    outputs = {"painted": PICTURE}
    whole = WholeModule(network)
    return _trace(whole, example, ["picture"], outputs, "network.", fold=fold, decided=decided)


def trace_layer(layer: nn.Module, fed: Sequence[tuple[Tensor, ...]]) -> ModelProto:
    """`input_0`, `input_1`, ... -> `output`, traced by the first of `fed`; sides that differ
    between these are free. Raises UntraceableError."""
    names = [f"input_{index}" for index in range(len(fed[0]))]
    axes = {
        name: {
            axis: f"{name}_{axis}"
            for axis, sides in enumerate(zip(*(each.shape for each in tensors), strict=False))
            if len(set(sides)) > 1
        }
        for name, tensors in zip(names, zip(*fed, strict=True), strict=True)
    }
    return tidy(_written(_Alone(layer), fed[0], names, ["output"], axes))


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
    decided: list[str] | None = None,
) -> ModelProto:
    names = {inputs[0], *outputs} & {"picture", "tile", "painted"}
    dynamic = {name: {2: "height", 3: "width"} for name in sorted(names)}
    written = _written(network, example, inputs, outputs, dynamic, decided)
    model = tidy(written, prefix)
    if fold:
        model = fold_enlargements(model)
    model.graph.name = "brushwork"
    # Padding loses the outputs' shapes in the trace; `checking` proves what is claimed here.
    for value in model.graph.output:
        shape = outputs[value.name]
        value.CopyFrom(helper.make_tensor_value_info(value.name, TensorProto.FLOAT, shape))
    return model


def _written(
    network: nn.Module,
    example: tuple[Tensor, ...],
    inputs: Sequence[str],
    outputs: Iterable[str],
    axes: Mapping[str, Mapping[int, str]],
    decided: list[str] | None = None,
) -> ModelProto:
    """What torch writes of a network."""
    with (
        tempfile.TemporaryDirectory() as folder,
        warnings.catch_warnings(record=True) as said,
        _plain_torch(),
        torch.no_grad(),
    ):
        # The tracing exporter is deprecated, but needs no further package and its graph, once
        # constants are folded, has no node too many.
        warnings.simplefilter("always")
        try:
            torch.onnx.export(
                network.eval(),
                example,
                Path(folder) / "graph.onnx",
                input_names=list(inputs),
                output_names=list(outputs),
                dynamic_axes=axes,
                opset_version=OPSET,
                dynamo=False,
            )
        except Exception as error:  # of torch, and of foreign code: anything may come
            raise UntraceableError(
                f"torch cannot write it in operator set {OPSET}: {_reason(error)}"
            ) from error
        model = onnx.load(Path(folder) / "graph.onnx")
    places = (
        f"{Path(each.filename).name}:{each.lineno}"
        for each in said
        if each.category.__name__ == "TracerWarning" and not each.filename.startswith(TORCH)
    )
    if decided is not None:
        decided += dict.fromkeys(places)
    return model


def _reason(error: Exception) -> str:
    """What torch says, without its advice to write to its authors, and the value at hand."""
    first = (str(error).splitlines() or [""])[0]
    for end in (". Please", "  [Caused by", ". Support for", " ("):
        first = first.partition(end)[0]
    return f"{type(error).__name__}: {first.strip()}"


@contextmanager
def _plain_torch() -> Iterator[None]:
    """Without what transformers take for speed, which has no operators, and without the whole of a
    graph on standard output where it cannot be written."""
    fast, log = torch.backends.mha.get_fastpath_enabled(), torch._C._jit_onnx_log
    torch.backends.mha.set_fastpath_enabled(False)
    torch._C._jit_onnx_log = lambda *_: None
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)
        torch._C._jit_onnx_log = log
