"""Someone else's torch network: its code, its weights, and its export."""

import importlib
import importlib.util
import pickle
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import numpy as np
import pydantic
import torch
from numpy.typing import NDArray
from pydantic import Field
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from ..contract.kinds import LARGEST_MINIMUM, PainterSpec, WholePainter
from ..contract.manifest import Manifest, Style
from ..contract.model import Identifier, Model
from ..errors import ConfigError, StylizerError, WeightsError
from ..training.config import read_toml
from .checking import Arrays, check_against, check_structure
from .folder import write_export
from .tracing import trace_whole
from .variants import VariantId

NOT_STATED = "not stated"
SHOWN_KEYS = 3


class Feeding(Model, extra="forbid"):
    """How a whole-picture network is to be fed (see kinds.WholePainter)."""

    maximum: Annotated[float | None, Field(ge=1, le=65_535)] = None
    alignment: Annotated[int, Field(ge=1, le=64)] = 4
    minimum: Annotated[int, Field(ge=1, le=LARGEST_MINIMUM)] = 16


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


def load_description(path: Path) -> Description:
    """Read a description from a TOML file; raises ConfigError naming the key."""
    return _describe(read_toml(path), str(path))


def default_description(name: str) -> Description:
    """A description that says of a network named `name` that nothing is stated."""
    id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "network"
    style = {"id": id, "title": name, "artist": NOT_STATED, "year": NOT_STATED}
    style["rights"] = NOT_STATED
    return _describe({"id": id, "title": name, "styles": [style]}, "the folder's name")


def load_network(specification: str, weights: Path) -> nn.Module:
    """Import `module:factory`, call it, and load the weights as float32.

    `module` is importable from the working folder, or a path ending in `.py`. **Its code is
    executed.** Raises StylizerError for the code, WeightsError for the weights.
    """
    network = make_network(specification)
    wanted = network.state_dict()
    unused = _unused_statistics(network) - wanted.keys()
    tensors = {n: t for n, t in load_tensors(weights).items() if n not in unused}
    problems = [
        _name_some("lack", sorted(wanted.keys() - tensors.keys())),
        _name_some("have in excess", sorted(tensors.keys() - wanted.keys())),
        _name_some(
            "have in another shape",
            sorted(
                n for n in wanted.keys() & tensors.keys() if wanted[n].shape != tensors[n].shape
            ),
        ),
    ]
    if found := "; they ".join(filter(None, problems)):
        raise WeightsError(f"{weights} does not fit {specification}: the weights {found}")
    network.load_state_dict(tensors)
    return network.float().eval()


def load_tensors(path: Path) -> dict[str, Tensor]:
    """Tensors by name from safetensors, or from a torch file that holds nothing but tensors.

    float16 is cast to float32. Raises WeightsError.
    """
    try:
        if path.suffix == ".safetensors":
            loaded: Any = load_file(path)
        else:
            loaded = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, SafetensorError, pickle.UnpicklingError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WeightsError(f"cannot read the weights {path}: {reason}") from error
    if isinstance(loaded, Mapping) and isinstance(loaded.get("state_dict"), Mapping):
        loaded = loaded["state_dict"]
    if not isinstance(loaded, Mapping) or not all(isinstance(t, Tensor) for t in loaded.values()):
        raise WeightsError(f"{path} holds no dictionary of tensors; save model.state_dict()")
    return {n: t.float() if t.is_floating_point() else t for n, t in loaded.items()}


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
    weights: Path,
    description: Description,
    target: Path,
    variants: Sequence[VariantId],
) -> tuple[Manifest, float]:
    """Trace someone else's network and write the export folder `target`.

    Returns the manifest and the largest difference between graph and torch, of a range of 1.
    Raises what `load_network` and `checking` raise.
    """
    feeding = description.painter
    if feeding.maximum is None:
        raise ConfigError(
            "the network's range is not known: pass --range 255 or --range 1, the value of white"
        )
    network = load_network(specification, weights)
    smallest = -(-feeding.minimum // feeding.alignment) * feeding.alignment
    step = feeding.alignment
    sizes = (
        (smallest + 16 * step, smallest + 9 * step),
        (smallest, smallest),
        (smallest, 96 * step),
    )
    examples = [{"picture": _noise(size, feeding.maximum)} for size in sizes]
    for example in examples:
        apply(network, example["picture"], feeding)
    graph = trace_whole(network, *sizes[0])
    check_structure(graph, "painter")
    difference = check_against(graph, "painter", examples, _runner(network), feeding.maximum)
    fields = description.model_dump() | {
        "painter": WholePainter(
            kind="whole",
            alignment=feeding.alignment,
            minimum=feeding.minimum,
            halo=0,
            maximum=feeding.maximum,
        ),
        "default_variant": "fp16-weights" if "fp16-weights" in variants else variants[0],
    }
    reference = (network.state_dict(), {"stylizer": description.id})
    return write_export(target, fields, {"painter": graph}, variants, reference), difference


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


def _unused_statistics(network: nn.Module) -> set[str]:
    """Entries that early torch saved for instance normalisation, and never used."""
    return {
        f"{name}.{statistic}"
        for name, module in network.named_modules()
        if isinstance(module, nn.modules.instancenorm._InstanceNorm)
        for statistic in ("running_mean", "running_var", "num_batches_tracked")
    }


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
            raise TypeError(f"it returns {type(painted).__name__}, not one tensor")
        return [painted.numpy()]

    return run


def _noise(size: tuple[int, int], maximum: float) -> NDArray[np.float32]:
    random = np.random.default_rng(0)
    return random.random((1, 3, *size), np.float32) * np.float32(maximum)


def _name_some(what: str, names: list[str]) -> str:
    if not names:
        return ""
    rest = f" and {len(names) - SHOWN_KEYS} more" if len(names) > SHOWN_KEYS else ""
    return f"{what} {', '.join(names[:SHOWN_KEYS])}{rest}"


def _say(error: Exception) -> str:
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}"
