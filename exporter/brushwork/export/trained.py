"""Our own painters: from a training run's weights to a stylizer folder."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto
from safetensors import SafetensorError, safe_open
from torch import Tensor

from ..contract.arrays import Pixels
from ..contract.kinds import LocalPainter
from ..contract.look import written
from ..contract.manifest import Manifest, Style
from ..errors import ConfigError, WeightsError
from ..imaging import decode
from ..imaging.composite import composite
from ..imaging.resample import style_square
from ..imaging.tensors import to_tensor
from ..loss_networks.vgg19 import LossNetwork
from ..loss_networks.weights import load_vgg19
from ..networks.painter import PainterNetwork, PainterShape
from ..networks.statistic_codes import StatisticCodes
from ..networks.style_encoder import SIDE, StyleEncoder
from ..training.config import StyleConfig, TrainingConfig, load_config
from ..training.losses import statistics
from ..training.style_bank import JUDGED
from .checking import Arrays, check_against, check_structure
from .folder import REFERENCE_NAME, write_export
from .tracing import trace_encoder, trace_painter, trace_survey
from .tuned_codes import TunedCode, codes_path, load_codes
from .variants import Role, VariantId

WEIGHTS_NAME = "weights.safetensors"
# Trainings reduce by up to 3: so is a picture of 512 x 512, whose survey then costs a tenth of all.
SURVEY_PIXELS = 32_768
# Pixels of the coarsest stage: a normalisation has at least 16 numbers to take statistics from.
MINIMUM = 4
CHECKED_SIZES = ((64, 96), (32, 32), (136, 56))


@dataclass(frozen=True)
class Trained:
    """What a file of trained weights holds: the float32 networks and what its metadata says.

    `codes` are the learned codes of fixed styles by style id; where there is an encoder instead,
    codes are made of pictures: by the encoder, or more exactly by its `teacher`.
    """

    id: str
    steps: int
    samples: int
    styles: list[StyleConfig]
    painter: PainterNetwork
    codes: dict[str, Tensor]
    encoder: StyleEncoder | None
    teacher: StatisticCodes | None
    tensors: dict[str, Tensor]
    metadata: dict[str, str]

    @property
    def shape(self) -> PainterShape:
        """The shape of the painter."""
        return self.painter.shape


def weights_file(path: Path) -> Path:
    """The file of weights of a run's folder, or that file itself."""
    return path / WEIGHTS_NAME if path.is_dir() else path


def load_trained(path: Path) -> Trained:
    """Load the weights that training wrote: a run's folder or its `.safetensors` file.

    Raises WeightsError where the file is missing, broken, or of another network.
    """
    file = weights_file(path)
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
        styles = [StyleConfig(**style) for style in json.loads(metadata.get("styles", "[]"))]
        painter, encoder, teacher = PainterNetwork(shape), None, None
        painter.load_state_dict(_below(tensors, "painter."))
        if of_encoder := _below(tensors, "encoder."):
            encoder = StyleEncoder(shape.code_size, shape.encoder_hidden).eval()
            encoder.load_state_dict(of_encoder)
        if of_teacher := _below(tensors, "teacher."):
            teacher = StatisticCodes(shape.code_size)
            teacher.load_state_dict(of_teacher)
        codes = (
            {}
            if encoder
            else dict(zip((style.id for style in styles), tensors["codes.weight"], strict=True))
        )
        id, steps, samples = (metadata[key] for key in ("stylizer", "steps", "samples"))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise WeightsError(f"{file} was not written by `brushwork train`: {error}") from error
    return Trained(
        id=id,
        steps=int(steps),
        samples=int(samples),
        styles=styles,
        painter=painter.eval(),
        codes=codes,
        encoder=encoder,
        teacher=teacher,
        tensors=tensors,
        metadata=metadata,
    )


def _below(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}


def check_config(trained: Trained, config: TrainingConfig, path: Path) -> None:
    """Raise ConfigError unless a configuration describes these weights."""
    for what, here, there in (
        ("stylizer", config.id, trained.id),
        (
            "kind",
            "fixed" if config.any_style is None else "any",
            "any" if trained.encoder else "fixed",
        ),
        ("styles", [s.id for s in config.styles if trained.codes], list(trained.codes)),
        ("network", PainterShape(**config.network), trained.shape),
    ):
        if here != there:
            raise ConfigError(f"{path} is of other weights: its {what} is {here}, theirs {there}")


def describe_painter(trained: Trained, config: TrainingConfig) -> LocalPainter:
    """How the painter is to be fed."""
    shape = trained.shape
    return LocalPainter(
        kind="local",
        alignment=shape.alignment,
        minimum=MINIMUM * shape.alignment,
        halo=shape.halo,
        maximum=1.0,
        survey_pixels=SURVEY_PIXELS,
        code_size=shape.code_size,
        style_side=SIDE if trained.encoder else None,
        texture=config.any_style.texture if config.any_style else 0.0,
        mottle=config.any_style.mottle if config.any_style else 0.0,
    )


def describe_styles(
    trained: Trained,
    styles: Sequence[StyleConfig],
    paintings: Path | None,
    loss_weights: Path | None,
    codes: Mapping[str, TunedCode] | None = None,
) -> list[Style]:
    """The manifest's styles: titles and rights from the configuration, codes from the networks.

    `paintings` is the folder that the styles' files lie below; only painters of any style need it,
    for styles that are not among the learned `codes`. A teacher needs the loss network, too:
    `loss_weights` as for `training.weights`. Raises ConfigError, also where a learned code is of
    another work.
    """
    tuned = codes or {}
    if stale := [s.id for s in styles if s.id in tuned and not tuned[s.id].is_of(s)]:
        raise ConfigError(
            f"the code of style {stale[0]!r} was learned of another work; learn it again with "
            "`brushwork style tune`"
        )
    missing = [style for style in styles if style.id not in tuned]
    written_codes = {id: code.code for id, code in tuned.items()}
    if missing:
        make = _code_maker(trained, paintings, loss_weights)
        written_codes |= {style.id: written(make(style)) for style in missing}
    wholes = {style.file: style.id for style in sorted(styles, key=lambda style: style.area)}
    return [
        Style(
            id=style.id,
            title=style.title,
            artist=style.artist,
            year=style.year,
            rights=style.rights,
            tags=style.tags,
            detail_of=wholes[style.file] if wholes[style.file] != style.id else None,
            code=written_codes[style.id],
        )
        for style in styles
    ]


def _code_maker(
    trained: Trained, paintings: Path | None, loss_weights: Path | None
) -> Callable[[StyleConfig], NDArray[np.float32]]:
    encoder, teacher = trained.encoder, trained.teacher
    if encoder is None:
        return lambda style: np.asarray(trained.codes[style.id].numpy(), np.float32)
    if paintings is None:
        raise ConfigError("codes are made of paintings: pass --data, the folder that has styles/")
    network: Callable[[Tensor], Tensor] = encoder
    side = SIDE
    if teacher is not None:
        loss_network = LossNetwork(load_vgg19(loss_weights), torch.float32)
        network, side = (lambda square: teacher(statistics(loss_network(square)))), JUDGED

    def make(style: StyleConfig) -> NDArray[np.float32]:
        with torch.no_grad():
            code = network(style_square_of(style, paintings, side))
        return np.asarray(code[0].numpy(), np.float32)

    return make


def style_square_of(style: StyleConfig, paintings: Path, side: int) -> Tensor:
    """The part of a painting that is meant, as a square, 1 x 3 x side x side in [0, 1]."""
    picture = decode(paintings / style.file).pixels
    height, width, _ = picture.shape
    left, top, right, bottom = style.detail
    rows = slice(round(top * height), round(bottom * height))
    columns = slice(round(left * width), round(right * width))
    return centre_square_of(picture[rows, columns], side)


def centre_square_of(picture: Pixels, side: int) -> Tensor:
    """The centre square of a picture, RGBA, HxWx4, as encoders see it: 1 x 3 x side x side, RGB in
    [0, 1]."""
    return torch.from_numpy(to_tensor(style_square(composite(picture), side), 1.0))


def describe_method(trained: Trained) -> str:
    """How the weights were made, in one line."""
    shape = trained.shape
    stages = f"{shape.blocks} residual blocks at a quarter of the size"
    if shape.eighth_blocks:
        stages += f", {shape.eighth_blocks} with {shape.eighth_channels} channels at an eighth"
    if shape.subpixel and shape.skip:
        stages += f", {shape.half_channels} channels at half"
    encoder = "style encoder, " if trained.encoder else ""
    return (
        f"{encoder}survey and local painter ({shape.channels} channels, {stages}, one code of "
        f"{shape.code_size} numbers a style), trained for {trained.steps} steps "
        f"({trained.samples} crops) against channel statistics of VGG19"
    )


def export_trained(
    weights: Path,
    config_file: Path,
    target: Path,
    variants: Sequence[VariantId],
    paintings: Path | None = None,
    loss_weights: Path | None = None,
) -> tuple[Manifest, float]:
    """Trace trained weights and write the export folder `target`.

    A painter of any style makes its codes of the pictures below `paintings`, but for those that
    lie beside the weights (`tuned_codes`).
    Titles, licence and rights come from the training configuration. Returns the manifest and the
    largest difference between the graphs and torch, of a range of 1. Raises WeightsError,
    ConfigError, and what `checking` raises.
    """
    trained, config = load_trained(weights), load_config(config_file)
    check_config(trained, config, config_file)
    codes = load_codes(weights_file(weights), trained.tensors)
    styles = describe_styles(trained, config.styles, paintings, loss_weights, codes.styles)
    graphs = trace_trained(trained)
    difference = _check(trained, graphs)
    description = {
        "id": config.id,
        "title": config.title,
        "description": config.description,
        "licence": config.licence,
        "training_data": config.training_data,
        "method": describe_method(trained),
        "painter": describe_painter(trained, config),
        "default_variant": "fp16-weights" if "fp16-weights" in variants else variants[0],
        "styles": styles,
    }
    known = {"styles": json.dumps([asdict(style) for style in config.styles])}
    reference = (trained.tensors, trained.metadata | known)
    more = {codes_path(Path(REFERENCE_NAME)).name: codes.as_json()} if codes.styles else {}
    return write_export(target, description, graphs, variants, reference, more), difference


def trace_trained(trained: Trained) -> dict[Role, ModelProto]:
    """The graphs of a painter, in float32, with their weights inside."""
    graphs: dict[Role, ModelProto] = {
        "survey": trace_survey(trained.painter),
        "painter": trace_painter(trained.painter),
    }
    if trained.encoder is not None:
        graphs["encoder"] = trace_encoder(trained.encoder)
    return graphs


def _check(trained: Trained, graphs: Mapping[Role, ModelProto]) -> float:
    """Hold the graphs against torch at three sizes; returns the largest difference."""
    painter, encoder = trained.painter, trained.encoder
    random = np.random.default_rng(0)
    surveys, paintings, styles = [], [], []
    for height, width in CHECKED_SIZES:
        picture = random.random((1, 3, height, width), np.float32)
        styles.append({"style": random.random((1, 3, SIDE, SIDE), np.float32)})
        code = (
            random.choice(list(trained.codes.values()))[None]
            if encoder is None
            else _run(encoder)(styles[-1])[0]
        )
        surveys.append({"picture": picture, "code": np.asarray(code)})
        scales, shifts = _run(painter.survey)(surveys[-1])
        paintings.append({"tile": picture, "scales": scales, "shifts": shifts})
    for role, graph in graphs.items():
        check_structure(graph, role)
    differences = [
        check_against(graphs["survey"], "survey", surveys, _run(painter.survey)),
        check_against(graphs["painter"], "painter", paintings, _run(painter.paint)),
    ]
    if encoder is not None:
        differences.append(check_against(graphs["encoder"], "encoder", styles, _run(encoder)))
    return max(differences)


def _run(function: Callable[..., Any]) -> Callable[[Arrays], list[NDArray[np.float32]]]:
    def run(inputs: Arrays) -> list[NDArray[np.float32]]:
        with torch.no_grad():
            outputs = function(*(torch.from_numpy(array) for array in inputs.values()))
        return [t.numpy() for t in (outputs if isinstance(outputs, tuple) else (outputs,))]

    return run
