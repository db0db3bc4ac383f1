"""Weights as people have them: whatever file, nested and named in whatever way."""

import difflib
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from ..errors import WeightsError
from .file_kinds import kind_of

SHOWN_NAMES = 3
# Of two that fit as well, averaged weights are those that pictures were published with.
AVERAGED = ("ema", "average", "avg", "swa")
DEEPEST = 4

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class Fitted:
    """Weights by the network's own names, and what was done to make them fit."""

    tensors: Tensors
    notes: list[str] = field(default_factory=list)


def load_fitting(path: Path, network: nn.Module, what: str) -> Fitted:
    """The weights of a file, as float32, by the names that a network has for them.

    They may lie inside other dictionaries, and have a prefix that the network's names have not, or
    lack one. Of several networks in one file that is taken which fits best. Raises WeightsError,
    which names the network as `what`, for a file that holds no weights, others, or broken ones.
    """
    wanted = network.state_dict()
    unused = _unused_statistics(network)
    found = list(_dictionaries(_read(path), ""))
    if not found:
        raise WeightsError(f"{path} holds no dictionary of tensors; save model.state_dict()")
    place, tensors = max(found, key=lambda each: _rank(each, wanted))
    renamed, notes = _without_prefix(tensors, wanted)
    if place:
        notes.insert(0, f"taken from {place!r}{_beside(place, found)}")
    if left := renamed.keys() & unused - wanted.keys():
        renamed = {name: tensor for name, tensor in renamed.items() if name not in left}
        notes.append(f"left out {len(left)} statistics that instance normalisation never used")
    # Old files lack these counters, which nothing is computed with.
    for name in wanted.keys() - renamed.keys():
        if name.endswith("num_batches_tracked"):
            renamed[name] = wanted[name]
    _check_fit(path, what, renamed, wanted)
    _check_finite(path, renamed)
    return Fitted({n: t.float() if t.is_floating_point() else t for n, t in renamed.items()}, notes)


def load_parts(parts: Sequence[tuple[str, Path]], network: nn.Module, what: str) -> Fitted:
    """`load_fitting` of several files, each for the part of the network that is named before it.

    A part is a module's name, as `decoder`, or empty for the network as a whole.
    """
    known = dict(network.named_modules())
    tensors: Tensors = {}
    notes: list[str] = []
    for name, path in parts:
        if name not in known:
            near = [each for each, _ in network.named_children()]
            raise WeightsError(f"{what} has no part {name!r}; it has {_named(near)}")
        fitted = load_fitting(path, known[name], f"{what}'s {name}" if name else what)
        tensors |= {f"{name}.{n}" if name else n: t for n, t in fitted.tensors.items()}
        notes += [f"{name}: {note}" if name else note for note in fitted.notes]
    if missing := sorted(network.state_dict().keys() - tensors.keys()):
        raise WeightsError(f"no weights were passed for {_named(missing)} of {what}")
    return Fitted(tensors, notes)


def _read(path: Path) -> Any:
    """What a file holds; nothing in it is executed."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise WeightsError(f"cannot read the weights {path}: {error.strerror}") from error
    if unfit := kind_of(start):
        raise WeightsError(f"{path} {unfit}")
    try:
        if start[8:9] == b"{":
            return load_file(path)
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise WeightsError(f"{path} {_unpickling(str(error))}") from error
    except Exception as error:  # a damaged pickle may raise anything
        if "TorchScript" in str(error):
            raise WeightsError(
                f"{path} is a TorchScript archive, which is a program: save the weights alone, "
                "torch.save(torch.jit.load(FILE).state_dict(), ...)"
            ) from error
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WeightsError(f"cannot read the weights {path}: {reason}") from error


def _unpickling(reason: str) -> str:
    """What torch says of a pickle, in short."""
    _, separator, rest = reason.partition("GLOBAL ")
    if separator and rest:
        return (
            f"holds more than tensors ({rest.split()[0]}), which only running its code would "
            "load; save model.state_dict() where that code is trusted"
        )
    return "is no file of weights: it is damaged, or of another program"


def _dictionaries(value: Any, place: str, depth: int = 0) -> Iterator[tuple[str, Tensors]]:
    """Every dictionary with tensors by name, and the keys on the way to it."""
    if not isinstance(value, Mapping) or depth > DEEPEST:
        return
    named = {name: inner for name, inner in value.items() if isinstance(name, str)}
    tensors = {name: inner for name, inner in named.items() if isinstance(inner, Tensor)}
    if tensors:
        yield place, tensors
    for name, inner in named.items():
        yield from _dictionaries(inner, f"{place}.{name}" if place else name, depth + 1)


def _rank(found: tuple[str, Tensors], wanted: Tensors) -> tuple[int, int, int]:
    """How well a dictionary fits; averaged weights before others, and few before many more."""
    place, tensors = found
    renamed, _ = _without_prefix(tensors, wanted)
    fitting = sum(n in wanted and wanted[n].shape == t.shape for n, t in renamed.items())
    averaged = any(word in place.lower() for word in AVERAGED)
    return fitting, averaged, -len(renamed)


def _without_prefix(tensors: Tensors, wanted: Tensors) -> tuple[Tensors, list[str]]:
    """The tensors by the network's names, where these differ by a prefix; and what was done."""
    prefix = _prefix(tensors.keys(), wanted.keys())
    if prefix:
        kept = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
        notes = [f"names without {prefix!r}"]
        if others := len(tensors) - len(kept):
            notes.append(f"left out {others} of other networks")
        return kept, notes
    if missing := _prefix(wanted.keys(), tensors.keys()):
        return {missing + n: t for n, t in tensors.items()}, [f"names with {missing!r} before them"]
    return dict(tensors), []


def _prefix(names: Any, others: Any) -> str:
    """What names begin with and others do not: that which makes most of them alike."""
    others, fitting = set(others), len(set(names) & set(others))
    best = ""
    candidates = {name[: at + 1] for name in names for at, c in enumerate(name) if c == "."}
    for candidate in sorted(candidates):
        alike = sum(n.startswith(candidate) and n[len(candidate) :] in others for n in names)
        if alike > fitting:
            best, fitting = candidate, alike
    return best


def _beside(place: str, found: list[tuple[str, Tensors]]) -> str:
    others = [repr(each) for each, _ in found if each and each != place]
    return f" (there is {', '.join(others[:SHOWN_NAMES])}, too)" if others else ""


def _unused_statistics(network: nn.Module) -> set[str]:
    """Entries that early torch saved for instance normalisation, and never used."""
    return {
        f"{name}.{statistic}"
        for name, module in network.named_modules()
        if isinstance(module, nn.modules.instancenorm._InstanceNorm)
        for statistic in ("running_mean", "running_var", "num_batches_tracked")
    }


def _check_fit(path: Path, what: str, tensors: Tensors, wanted: Tensors) -> None:
    missing, excess = wanted.keys() - tensors.keys(), tensors.keys() - wanted.keys()
    other = [n for n in wanted.keys() & tensors.keys() if wanted[n].shape != tensors[n].shape]
    shapes = [f"{n} ({_shape(tensors[n])}, wanted {_shape(wanted[n])})" for n in sorted(other)]
    problems = [
        _some("lack", [_with_nearest(name, excess) for name in sorted(missing)]),
        _some("have in excess", sorted(excess)),
        _some("have in another shape", shapes),
    ]
    if found := "; they ".join(filter(None, problems)):
        raise WeightsError(f"{path} does not fit {what}: the weights {found}")


def _check_finite(path: Path, tensors: Tensors) -> None:
    broken = [
        name for name, t in tensors.items() if t.is_floating_point() and not t.isfinite().all()
    ]
    if broken:
        raise WeightsError(
            f"{path} has values that are no numbers or infinite, in {_named(broken)}: the training "
            "went wrong, or the file is damaged"
        )


def _with_nearest(name: str, others: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(others), 1, 0.75)
    return f"{name} (there is {near[0]})" if near else name


def _some(what: str, names: list[str]) -> str:
    return f"{what} {_named(names)}" if names else ""


def _named(names: list[str]) -> str:
    rest = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return f"{', '.join(names[:SHOWN_NAMES])}{rest}"


def _shape(tensor: Tensor) -> str:
    return "x".join(map(str, tensor.shape)) or "one number"
