"""Our own painters: from a training run's weights to a stylizer folder."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto
from safetensors import SafetensorError, safe_open

from ..errors import ConfigError, WeightsError
from ..manifest import Manifest, Painter, Style
from ..networks.painter import FixedStyles, PainterShape
from ..training.config import StyleConfig, TrainingConfig, load_config
from .checking import Arrays, check_against, check_structure
from .folder import write_export
from .tracing import trace_painter, trace_survey
from .variants import Role, VariantId

WEIGHTS_NAME = "weights.safetensors"
# The training reduces crops of 192 px by up to 3; a survey of 256 x 256 sees more than enough.
SURVEY_PIXELS = 256 * 256
# Below, a normalisation would have fewer than 16 numbers to take its statistics from.
MINIMUM = 16
CHECKED_SIZES = ((64, 96), (MINIMUM, MINIMUM), (132, 52))


@dataclass(frozen=True)
class Trained:
    """What a file of trained weights holds: the float32 network and what its metadata says."""

    id: str
    steps: int
    samples: int
    styles: list[StyleConfig]
    network: FixedStyles
    metadata: dict[str, str]

    @property
    def shape(self) -> PainterShape:
        """The shape of the painter."""
        return self.network.painter.shape


def load_trained(path: Path) -> Trained:
    """Load the weights that training wrote: a run's folder or its `.safetensors` file.

    Raises WeightsError where the file is missing, broken, or of another network.
    """
    file = path / WEIGHTS_NAME if path.is_dir() else path
    try:
        with safe_open(file, "pt") as opened:
            metadata: dict[str, str] = opened.metadata() or {}
            tensors = {name: opened.get_tensor(name).float() for name in opened.keys()}  # noqa: SIM118
    except FileNotFoundError as error:
        raise WeightsError(
            f"no trained weights at {file}; train first, or pass their file"
        ) from error
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"cannot read {file} as safetensors: {error}") from error
    try:
        shape = PainterShape(**json.loads(metadata["network"]))
        styles = [StyleConfig(**style) for style in json.loads(metadata["styles"])]
        network = FixedStyles(shape, len(styles))
        network.load_state_dict(tensors)
        id, steps, samples = (metadata[key] for key in ("stylizer", "steps", "samples"))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise WeightsError(f"{file} was not written by `brushwork train`: {error}") from error
    return Trained(id, int(steps), int(samples), styles, network.eval(), metadata)


def check_config(trained: Trained, config: TrainingConfig, path: Path) -> None:
    """Raise ConfigError unless a configuration describes these weights."""
    for what, here, there in (
        ("stylizer", config.id, trained.id),
        ("styles", [s.id for s in config.styles], [s.id for s in trained.styles]),
        ("network", PainterShape(**config.network), trained.shape),
    ):
        if here != there:
            raise ConfigError(f"{path} is of other weights: its {what} is {here}, theirs {there}")


def describe_painter(shape: PainterShape) -> Painter:
    """How a painter of this shape is to be fed."""
    return Painter(
        kind="local",
        alignment=shape.alignment,
        minimum=MINIMUM,
        halo=shape.halo,
        maximum=1.0,
        survey_pixels=SURVEY_PIXELS,
        code_size=shape.code_size,
    )


def describe_styles(trained: Trained, styles: list[StyleConfig]) -> list[Style]:
    """The manifest's styles: titles and rights from the configuration, codes from the weights."""
    codes = trained.network.codes.weight.detach().numpy()
    return [
        Style(
            id=style.id,
            title=style.title,
            artist=style.artist,
            year=style.year,
            rights=style.rights,
            code=[float(np.format_float_positional(number)) for number in code],
        )
        for style, code in zip(styles, codes, strict=True)
    ]


def describe_method(trained: Trained) -> str:
    """How the weights were made, in one line."""
    shape = trained.shape
    return (
        f"survey and local painter ({shape.channels} channels, {shape.blocks} residual blocks at a "
        f"quarter of the size, one code of {shape.code_size} numbers a style), trained for "
        f"{trained.steps} steps ({trained.samples} crops) against channel statistics of VGG19"
    )


def export_trained(
    weights: Path, config_file: Path, target: Path, variants: Sequence[VariantId]
) -> tuple[Manifest, float]:
    """Trace trained weights and write the export folder `target`.

    Titles, licence and rights come from the training configuration. Returns the manifest and
    the largest difference between the graphs and torch, of a range of 1. Raises WeightsError,
    ConfigError, and what `checking` raises.
    """
    trained, config = load_trained(weights), load_config(config_file)
    check_config(trained, config, config_file)
    graphs: dict[Role, ModelProto] = {
        "survey": trace_survey(trained.network.painter),
        "painter": trace_painter(trained.network.painter),
    }
    difference = _check(trained, graphs)
    description = {
        "id": config.id,
        "title": config.title,
        "description": config.description,
        "licence": config.licence,
        "training_data": config.training_data,
        "method": describe_method(trained),
        "painter": describe_painter(trained.shape),
        "default_variant": "fp16-weights" if "fp16-weights" in variants else variants[0],
        "styles": describe_styles(trained, config.styles),
    }
    reference = (trained.network.state_dict(), trained.metadata)
    return write_export(target, description, graphs, variants, reference), difference


def _check(trained: Trained, graphs: Mapping[Role, ModelProto]) -> float:
    """Hold both graphs against torch at three sizes; returns the largest difference."""
    painter, codes = trained.network.painter, trained.network.codes.weight.detach().numpy()
    random = np.random.default_rng(0)
    surveys, paintings = [], []
    for index, (height, width) in enumerate(CHECKED_SIZES):
        picture = random.random((1, 3, height, width), np.float32)
        code = codes[None, index % len(codes)]
        surveys.append({"picture": picture, "code": code})
        scales, shifts = _run(painter.survey)(surveys[-1])
        paintings.append({"tile": picture, "scales": scales, "shifts": shifts})
    for role, graph in graphs.items():
        check_structure(graph, role)
    return max(
        check_against(graphs["survey"], "survey", surveys, _run(painter.survey)),
        check_against(graphs["painter"], "painter", paintings, _run(painter.paint)),
    )


def _run(function: Callable[..., Any]) -> Callable[[Arrays], list[NDArray[np.float32]]]:
    def run(inputs: Arrays) -> list[NDArray[np.float32]]:
        with torch.no_grad():
            outputs = function(*(torch.from_numpy(array) for array in inputs.values()))
        return [t.numpy() for t in (outputs if isinstance(outputs, tuple) else (outputs,))]

    return run
