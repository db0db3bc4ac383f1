"""Graphs for LiteRT, as phones run them: what its converter makes of torch, held against torch.

They are of one size, since the converter takes no sizes that change (litert-torch 0.10): a picture
of `side` x `side` pixels is painted in one piece. `litert.json` says what is fed and what comes.
"""

import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..errors import ConfigError, StylizerError
from ..files import whole_folder
from ..imaging.pad import pad
from ..imaging.survey_copy import survey_copy
from ..imaging.tensors import from_tensor, to_tensor
from ..networks.style_encoder import SIDE, StyleEncoder
from .adapting import Feeding
from .tracing import PainterModule, SurveyModule, WholeModule
from .trained import MINIMUM, SURVEY_PIXELS, Trained
from .variants import Role

Arrays = dict[str, NDArray[np.float32]]
Runner = Callable[[Arrays], list[NDArray[np.float32]]]

SMALLEST_SIDE = 64
LARGEST_SIDE = 2048
LARGEST_DIFFERENCE = 0.01
"""Of the range of pictures; beyond it nothing is written."""
DECIDED = 1e-3
"""A painting that torch paints farther from this in double precision is not compared."""
FACTS_NAME = "litert.json"
PACKAGES = ("litert-torch", "ai-edge-litert", "torch")


class _Encoding(nn.Module):
    """An encoder, whose layer `code` is not found where a traced module itself has it."""

    def __init__(self, encoder: StyleEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, style: Tensor) -> Tensor:
        return self.encoder(style)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Part:
    """A network to convert; what it takes and gives is called as what others take and give."""

    network: nn.Module
    takes: Sequence[str]
    gives: Sequence[str]


@dataclass(frozen=True)
class Painter:
    """The parts of a painter in the order in which they run, and trials for them.

    A trial is what the first parts take, by name; the last part gives `painted`, black being 0 and
    white `maximum`.
    """

    parts: Mapping[Role, Part]
    trials: Sequence[Arrays]
    maximum: float = 1.0


def painter_of(trained: Trained, side: int) -> Painter:
    """Ours, for square pictures of this side."""
    encoder, parts = trained.encoder, dict[Role, Part]()
    styles = _pictures(SIDE, 1.0)
    if encoder is not None:
        parts["encoder"] = Part(_Encoding(encoder), ["style"], ["code"])
        known = [{"style": style} for style in styles]
    else:
        codes = list(trained.codes.values())
        known = [{"code": codes[at % len(codes)][None].numpy()} for at in range(len(styles))]
    survey, paint = SurveyModule(trained.painter), PainterModule(trained.painter)
    parts["survey"] = Part(survey, ["picture", "code"], ["scales", "shifts"])
    parts["painter"] = Part(paint, ["tile", "scales", "shifts"], ["painted"])
    trials = [
        {"picture": _survey_copy(picture, trained), "tile": picture} | style
        for picture, style in zip(_pictures(side, 1.0), known, strict=True)
    ]
    return Painter(parts, trials)


def painter_of_whole(network: nn.Module, feeding: Feeding, side: int) -> Painter:
    """Someone else's network, adapted to `feeding`, for square pictures of this side.

    Raises ConfigError where it does not take them.
    """
    side, maximum = feeding.square or side, feeding.graph_maximum
    if side % feeding.alignment or side < feeding.minimum:
        raise ConfigError(
            f"--litert-side is {side}; the network takes multiples of {feeding.alignment} from "
            f"{feeding.minimum} on"
        )
    parts: dict[Role, Part] = {"painter": Part(WholeModule(network), ["picture"], ["painted"])}
    return Painter(parts, [{"picture": each} for each in _pictures(side, maximum)], maximum)


def write_litert(painter: Painter, target: Path, stylizer: str) -> float:
    """Write the folder `target`, whole or not at all: a graph a part, and `litert.json`.

    An earlier one is replaced; `check` comes first. Returns the largest difference between their
    paintings and torch's, of a range of 1. Raises StylizerError for a part that cannot be
    converted, and where that difference is too large.
    """
    trial = _run(painter, {role: _torch(part) for role, part in painter.parts.items()}, 0)
    graphs: dict[Role, Any] = {}
    with whole_folder(target) as folder:
        for role, part in painter.parts.items():
            file = folder / f"{role}.tflite"
            _convert(role, part, trial, file)
            content = file.read_bytes()
            graphs[role] = {
                "file": file.name,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "takes": {name: list(trial[name].shape) for name in part.takes},
                "gives": {name: list(trial[name].shape) for name in part.gives},
            }
        difference = _difference(painter, folder)
        facts = {
            "stylizer": stylizer,
            "maximum": painter.maximum,
            "graphs": graphs,
            "difference": difference,
            "versions": {package: version(package) for package in PACKAGES},
        }
        (folder / FACTS_NAME).write_text(json.dumps(facts, indent=1) + "\n")
    return difference


def check(side: int, target: Path) -> None:
    """Raise ConfigError where that would fail later: side, folder, or a missing converter."""
    if side % 8 or not SMALLEST_SIDE <= side <= LARGEST_SIDE:
        raise ConfigError(
            f"--litert-side is {side}; it is a multiple of 8 from {SMALLEST_SIDE} to {LARGEST_SIDE}"
        )
    is_empty = target.is_dir() and not any(target.iterdir())
    if target.exists() and not is_empty and not (target / FACTS_NAME).is_file():
        raise ConfigError(f"{target} is neither empty nor of an earlier --litert")
    if find_spec("litert_torch") is None:
        raise ConfigError("--litert needs LiteRT's converter: pip install 'brushwork[litert]'")


def _pictures(side: int, maximum: float) -> list[NDArray[np.float32]]:
    """Noise, a ramp, black and white: 1 x 3 x side x side."""
    noise = np.random.default_rng(0).random((1, 3, side, side), np.float32)
    ramp = np.broadcast_to(np.linspace(0, 1, side, dtype=np.float32), noise.shape)
    black = np.zeros_like(noise)
    return [np.float32(maximum) * each for each in (noise, ramp, black, black + 1)]


def _survey_copy(picture: NDArray[np.float32], trained: Trained) -> NDArray[np.float32]:
    alignment = trained.shape.alignment
    small = survey_copy(
        from_tensor(picture, picture.shape[2], picture.shape[3], 1.0), SURVEY_PIXELS
    )
    return to_tensor(pad(small, alignment, MINIMUM * alignment), 1.0)


def _convert(role: Role, part: Part, trial: Arrays, file: Path) -> None:
    import litert_torch

    example = {name: torch.from_numpy(trial[name]) for name in part.takes}
    try:
        with redirect_stdout(io.StringIO()):  # its progress
            litert_torch.convert(part.network.eval(), sample_kwargs=example).export(str(file))
    except Exception as error:  # of compilers: anything may come
        raise StylizerError(
            f"LiteRT's converter cannot take the {role}: {_reason(error)}"
        ) from error


def _reason(error: Exception) -> str:
    found = re.search(
        r"([\w/.-]+):\d+:\d+: error: failed to legalize operation '([^']+)'", str(error)
    )
    if found:
        return f"it has nothing for {found[2]}, as {Path(found[1]).name} makes it here"
    return (str(error).splitlines() or [type(error).__name__])[0]


def _difference(painter: Painter, folder: Path) -> float:
    from ai_edge_litert.interpreter import Interpreter

    def runner(role: Role, part: Part) -> Runner:
        signature = Interpreter(str(folder / f"{role}.tflite")).get_signature_runner()

        def run(inputs: Arrays) -> list[NDArray[np.float32]]:
            results = signature(**inputs)
            return [results[f"output_{at}"] for at in range(len(part.gives))]

        return run

    theirs = {role: runner(role, part) for role, part in painter.parts.items()}
    singles = {role: _torch(part) for role, part in painter.parts.items()}
    doubles = {role: _torch(part, torch.float64) for role, part in painter.parts.items()}
    largest = 0.0
    for at in range(len(painter.trials)):
        found, wanted, exact = (
            _run(painter, each, at)["painted"] / painter.maximum
            for each in (theirs, singles, doubles)
        )
        # Of flat pictures some networks enlarge what is nothing but rounding.
        if np.abs(wanted - exact).max() < DECIDED:
            largest = max(largest, float(np.abs(found - wanted).max()))
    if not largest <= LARGEST_DIFFERENCE:  # NaN, too
        raise StylizerError(
            f"LiteRT's paintings differ from torch's by {largest:.2g} of the range; "
            f"the limit is {LARGEST_DIFFERENCE:g}"
        )
    return largest


def _run(painter: Painter, runners: Mapping[Role, Runner], trial: int) -> Arrays:
    """All that comes up while a trial is painted, by name."""
    values = dict(painter.trials[trial])
    for role, part in painter.parts.items():
        given = runners[role]({name: values[name] for name in part.takes})
        values |= dict(zip(part.gives, given, strict=True))
    return values


def _torch(part: Part, precision: torch.dtype = torch.float32) -> Runner:
    network = deepcopy(part.network).to(precision)

    def run(inputs: Arrays) -> list[NDArray[np.float32]]:
        with torch.no_grad():
            results = network(*(torch.from_numpy(each).to(precision) for each in inputs.values()))
        several = results if isinstance(results, tuple) else (results,)
        return [each.float().numpy() for each in several]

    return run
