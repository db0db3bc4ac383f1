"""Someone else's torch network: its code, its weights, and its export."""

import importlib
import importlib.util
import re
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, NamedTuple

import numpy as np
import pydantic
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn

from ..contract.arrays import Pixels
from ..contract.kinds import PainterSpec, WholePainter
from ..contract.manifest import Manifest, Style
from ..contract.model import Identifier, Model
from ..errors import ConfigError, StylizerError
from ..imaging.composite import composite
from ..imaging.resample import style_square
from ..imaging.tensors import to_tensor
from ..training.config import read_toml
from .adapting import Feeding
from .checking import Arrays, check_against, check_structure
from .checkpoints import load_fitting, load_parts
from .folder import write_export
from .tracing import trace_whole
from .variants import VariantId

NOT_STATED = "not stated"
FEEDING = "feeding"
"""In the metadata of an export's reference weights: how the network is fed."""


class DescribedStyle(Style, extra="forbid"):
    """The one style of someone else's network."""


class Description(Model, extra="forbid"):
    """What a manifest says of someone else's network."""

    id: Identifier
    title: str
    description: str = ""
    licence: str = NOT_STATED
    training_data: str = NOT_STATED
    method: str = NOT_STATED
    painter: Feeding = Feeding()
    styles: Annotated[list[DescribedStyle], Field(min_length=1, max_length=1)]


class Exported(NamedTuple):
    """A written export; the largest difference between graph and torch, of a range of 1; and what
    was done to the weights to make them fit."""

    manifest: Manifest
    difference: float
    notes: list[str]


def load_description(path: Path) -> Description:
    """Read a description from a TOML file; raises ConfigError naming the key."""
    return _describe(read_toml(path), str(path))


def default_description(name: str) -> Description:
    """A description that says of a network named `name` that nothing is stated."""
    id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "network"
    style = {"id": id, "title": name, "artist": NOT_STATED, "year": NOT_STATED}
    style["rights"] = NOT_STATED
    return _describe({"id": id, "title": name, "styles": [style]}, "the folder's name")


def load_network(specification: str, weights: Path, feeding: Feeding) -> nn.Module:
    """Import `module:factory`, call it, and load the weights as float32; adapted to `feeding`.

    `module` is importable from the working folder, or a path ending in `.py`. **Its code is
    executed.** The weights of a network that takes a style picture hold that, too. Raises
    StylizerError for the code, WeightsError for the weights.
    """
    network = make_network(specification)
    adapted = feeding.adapt(network).eval()
    wanted = adapted if feeding.style_side else network
    wanted.load_state_dict(load_fitting(weights, wanted, specification).tensors)
    return adapted.float()


def apply(
    network: nn.Module, picture: NDArray[np.float32], feeding: Feeding | PainterSpec
) -> NDArray[np.float32]:
    """The network's painting of a picture, both 1x3xHxW; StylizerError where it makes none."""
    try:
        painted: NDArray[np.float32] = _runner(network)({"picture": picture})[0]
    except Exception as error:  # foreign code: anything may come
        raise StylizerError(
            f"the network fails for a picture of {picture.shape}: {_say(error)}"
        ) from error
    if painted.shape != picture.shape:
        raise StylizerError(
            f"the network makes {painted.shape} of {picture.shape}; it must give a picture of the "
            f"same size (sides are multiples of {feeding.alignment}, at least {feeding.minimum}: "
            "see [painter] in --config)"
        )
    return painted


def export_third_party(
    specification: str,
    weights: Path | Sequence[tuple[str, Path]],
    description: Description,
    target: Path,
    variants: Sequence[VariantId],
    style: Pixels | None = None,
) -> "Exported":
    """Trace someone else's network and write the export folder `target`.

    `weights` are one file, or one for each part of the network, after its name. `style` is the
    picture, RGBA, of a network that takes one. Raises what `load_network` and `checking` raise.
    """
    feeding = description.painter
    feeding.check()
    theirs, maximum = make_network(specification), feeding.graph_maximum
    parts = [("", weights)] if isinstance(weights, Path) else weights
    fitted = load_parts(parts, theirs, specification)
    theirs.load_state_dict(fitted.tensors)
    network = feeding.adapt(theirs, _style_square(style, feeding)).float().eval()
    smallest = -(-feeding.minimum // feeding.alignment) * feeding.alignment
    step = feeding.alignment
    sizes = (
        (smallest + 16 * step, smallest + 9 * step),
        (smallest, smallest),
        (smallest, 96 * step),
    )
    examples = [{"picture": _noise(size, maximum)} for size in sizes]
    for example in examples:
        apply(network, example["picture"], feeding)
    graph = trace_whole(network, *sizes[0])
    check_structure(graph, "painter")
    difference = check_against(graph, "painter", examples, _runner(network), maximum)
    fields = description.model_dump() | {
        "painter": WholePainter(
            kind="whole",
            alignment=feeding.alignment,
            minimum=feeding.minimum,
            halo=0,
            maximum=maximum,
        ),
        "default_variant": "fp16-weights" if "fp16-weights" in variants else variants[0],
    }
    metadata = {"stylizer": description.id, FEEDING: feeding.model_dump_json()}
    reference = ((network if feeding.style_side else theirs).state_dict(), metadata)
    manifest = write_export(target, fields, {"painter": graph}, variants, reference)
    return Exported(manifest, difference, fitted.notes)


def _describe(table: dict[str, Any], source: str) -> Description:
    try:
        return Description.model_validate(table)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{source}: {place}: {first['msg']}") from error


def make_network(specification: str) -> nn.Module:
    """Import `module:factory` and call it, as `load_network` does; the weights are its own."""
    module_name, separator, factory_name = specification.rpartition(":")
    if not separator or not module_name or not factory_name:
        raise StylizerError(f"{specification!r} is not of the form module:factory")
    module = _import(module_name)
    factory = getattr(module, factory_name, None)
    if not callable(factory):
        names = ", ".join(sorted(n for n in vars(module) if not n.startswith("_"))[:12])
        raise StylizerError(f"{module_name} has no callable {factory_name!r}; it has {names}")
    try:
        network = factory()
    except Exception as error:  # foreign code: anything may come
        raise StylizerError(f"{specification}() failed: {_say(error)}") from error
    if not isinstance(network, nn.Module):
        raise StylizerError(
            f"{specification}() gave no torch.nn.Module but {type(network).__name__}"
        )
    return network


def _import(name: str) -> ModuleType:
    path = Path(name)
    try:
        if path.suffix != ".py":
            with _working_folder_importable():
                return importlib.import_module(name)
        if not path.is_file():
            raise StylizerError(f"there is no file {path}")
        specification = importlib.util.spec_from_file_location(path.stem, path)
        if specification is None or specification.loader is None:
            raise StylizerError(f"{path} cannot be imported")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        return module
    except StylizerError:
        raise
    except ModuleNotFoundError as error:
        raise StylizerError(
            f"cannot import {name!r} from {Path.cwd()}: {error}; pass a module that is importable "
            "from here, or the path of a .py file"
        ) from error
    except Exception as error:  # foreign code: anything may come
        raise StylizerError(f"importing {name!r} failed: {_say(error)}") from error


@contextmanager
def _working_folder_importable():  # type: ignore[no-untyped-def]
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _runner(network: nn.Module):  # type: ignore[no-untyped-def]
    def run(inputs: Arrays) -> list[NDArray[np.float32]]:
        with torch.no_grad():
            painted = network(torch.from_numpy(inputs["picture"]))
        if not isinstance(painted, Tensor):
            raise TypeError(
                f"it returns {type(painted).__name__}, not one tensor; which of several is the "
                "painting, `result` in [painter] of --config says"
            )
        return [painted.numpy()]

    return run


def _style_square(style: Pixels | None, feeding: Feeding) -> Tensor | None:
    if (style is None) != (feeding.style_side is None):
        raise ConfigError(
            "the network takes a style picture: pass one by --style-picture"
            if style is None
            else "the network takes no style picture: its [painter] has no `style_side`"
        )
    if style is None or feeding.style_side is None:
        return None
    return torch.from_numpy(to_tensor(style_square(composite(style), feeding.style_side), 1.0))


def _noise(size: tuple[int, int], maximum: float) -> NDArray[np.float32]:
    random = np.random.default_rng(0)
    return random.random((1, 3, *size), np.float32) * np.float32(maximum)


def _say(error: Exception) -> str:
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}"
