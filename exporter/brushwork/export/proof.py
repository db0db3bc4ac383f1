"""The graph of a torch network, and the proof that it is that network."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto
from torch import Tensor, nn

from ..contract.kinds import PainterSpec
from ..contract.limits import MAX_WHOLE_PIXELS, MEGA
from ..errors import BrushworkError, StylizerError
from .adapting import Feeding, runner
from .checking import Arrays, check_against, check_structure
from .culprit import GENERAL, blame_for_failure, blame_for_graph
from .foreign_code import say
from .normalising import spell_out_normalisation
from .reading import reads_content
from .rewriting import rewritten
from .tracing import UntraceableError, trace_whole
from .trials import extremes_for, noises_for

Array = NDArray[np.float32]

TILE = 256
"""The side of what is painted with and without its neighbourhood."""
ROUNDING = 1e-4
"""What may differ between two ways to compute the same, of a painting's deviation."""
BLAMED_AT = 3
"""Sizes at which layers are tried one by one."""
_SIDES = (
    "sides are multiples of `alignment` and at least `minimum`, and a network of one size has "
    "`square`: see [painter] in --config"
)


class Proven(NamedTuple):
    """A graph, its largest difference from torch, of a range of 1, and what its author may want
    to know."""

    graph: ModelProto
    difference: float
    remarks: list[str]


def prove(network: nn.Module, feeding: Feeding) -> Proven:
    """Trace a network and compare it in sizes and contents that may come.

    In flat pictures, and in some that repeat themselves, networks enlarge what is nothing but
    rounding. Where torch in double precision paints them otherwise there is nothing to compare.

    Raises StylizerError where the network itself does not paint them, and otherwise what
    `tracing` and `checking` raise, which then names the layer, too.
    """
    trials, extremes = noises_for(feeding), extremes_for(feeding)
    maximum = feeding.graph_maximum
    wanted = [apply(network, each["picture"], feeding) for each in trials + extremes]
    if not np.allclose(wanted[0], apply(network, trials[0]["picture"], feeding), 0, 1e-4 * maximum):
        raise StylizerError(
            "the network paints the same picture in two ways: there is chance in it, or something "
            "that it remembers; make its noise once, as a buffer, and leave dropout out"
        )
    decided: list[str] = []
    try:
        first = torch.from_numpy(trials[0]["picture"])
        traced = trace_whole(rewritten(network, first), *first.shape[2:], decided=decided)
        if decided and reads_content(network, first):
            raise UntraceableError(
                "the network's own code reads numbers of the picture, as `if x.mean() > 0` or "
                "x.item() does, and a graph would have those of one picture only"
            )
        graph = spell_out_normalisation(traced)
        check_structure(graph, "painter")
        painted = iter(wanted)
        known, exactly = (lambda _: [next(painted)]), _exact(network)
        difference = check_against(graph, "painter", trials, known, maximum)
        of_extremes = check_against(graph, "painter", extremes, known, maximum, exactly)
    except Exception as error:  # ours, and whatever simplifying a foreign graph may raise
        kind = type(error) if isinstance(error, BrushworkError) else UntraceableError
        said = str(error) if kind is type(error) else f"its graph cannot be read: {say(error)}"
        sizes = [torch.from_numpy(each["picture"]) for each in trials[:BLAMED_AT]]
        raise kind(_blaming(said, network, sizes, decided)) from error
    remarks = [
        *_on_statistics(network),
        *_on_decisions(decided, trials + extremes),
        _on_tiles(network, feeding),
    ]
    return Proven(graph, max(difference, of_extremes), remarks)


def apply(
    network: nn.Module, picture: NDArray[np.float32], feeding: Feeding | PainterSpec
) -> NDArray[np.float32]:
    """The network's painting of a picture, both 1x3xHxW; StylizerError where it makes none."""
    size = " x ".join(map(str, picture.shape[2:]))
    try:
        painted: NDArray[np.float32] = runner(network)({"picture": picture})[0]
    except Exception as error:  # foreign code: anything may come
        where = blame_for_failure(network, torch.from_numpy(picture))
        raise StylizerError(
            f"the network fails for a picture of {size}: {say(error)}{_in(where)}; {_SIDES}"
        ) from error
    if painted.shape != picture.shape:
        raise StylizerError(
            f"the network makes {painted.shape} of {picture.shape}; it must give a picture of the "
            f"same size (sides are multiples of {feeding.alignment}, at least {feeding.minimum}: "
            "see [painter] in --config)"
        )
    if not np.isfinite(painted).all():
        where = blame_for_failure(network, torch.from_numpy(picture))
        raise StylizerError(
            f"the network paints what is no number, or infinite, of a picture of {size} from "
            f"{picture.min():g} to {picture.max():g}{_in(where)}; divisions, roots and logarithms "
            "need something small added, as 1e-5"
        )
    return painted


def _exact(network: nn.Module) -> Callable[[Arrays], list[Array]]:
    """The network in double precision, where it can be; what rounding does to it shows by that."""

    def run(inputs: Arrays) -> list[Array]:
        picture = torch.from_numpy(inputs["picture"])
        try:
            with torch.no_grad():
                painted = deepcopy(network).double()(picture.double())
        except Exception:  # foreign code that insists on single precision
            single: list[Array] = runner(network)(inputs)
            return single
        return [painted.float().numpy()]

    return run


def halo_of(network: nn.Module, feeding: Feeding) -> int | None:
    """How far from a cut a network paints otherwise than within the whole picture, in pixels.

    None where that is all of a tile of 256 pixels: it sees the picture as a whole.
    """
    step, scale = feeding.alignment, feeding.graph_maximum
    side = -(-max(TILE, feeding.minimum) // step) * step
    height = -(-max(1, feeding.minimum) // step) * step
    picture = np.random.default_rng(1).random((1, 3, height, 2 * side), np.float32)
    picture[..., :side] *= 0.5  # so that statistics of the parts differ, too
    whole, tile = (
        apply(network, np.ascontiguousarray(each) * np.float32(scale), feeding)
        for each in (picture, picture[..., :side])
    )
    apart = np.abs(whole[..., :side] - tile).max((0, 1, 2)) > ROUNDING * whole.std()
    if apart[: min(step, side // 2)].any():
        return None
    return side - int(apart.argmax()) if apart.any() else 0


def _blaming(said: str, network: nn.Module, pictures: list[Tensor], decided: list[str]) -> str:
    """What was said, and who may be to blame."""
    try:
        blamed = blame_for_graph(rewritten(network, pictures[0]), pictures)
    except Exception:  # foreign code that cannot be copied, or watched
        blamed = ""
    if blamed:
        return f"{said}. Of its layers it is {blamed}"
    if decided:
        places = ", ".join(decided)
        return (
            f"{said}. Its own code decides by size or content at {places}; instead, {GENERAL}, and "
            "by torch.where"
        )
    return (
        f"{said}. No layer alone is to blame, but what the network does between them: what jumps, "
        "as round() or a comparison, is painted otherwise by the least rounding; write it without "
        "steps instead"
    )


def _on_statistics(network: nn.Module) -> Iterator[str]:
    """Batch normalisation that paints otherwise than its author may have seen."""
    for name, module in network.named_modules():
        if not isinstance(module, nn.modules.batchnorm._BatchNorm):
            continue
        name = name.removeprefix("network.")
        kind = type(module).__name__
        if module.running_mean is None or module.running_var is None:
            yield (
                f"layer {name} ({kind}) keeps no statistics and normalises each picture by its own"
            )
        elif (module.running_mean == 0).all() and (module.running_var == 1).all():
            yield (
                f"layer {name} ({kind}) has statistics that were never learned: pictures that were "
                "painted in training mode looked otherwise; InstanceNorm2d is what paints like that"
            )


def _on_decisions(decided: list[str], trials: list[Arrays]) -> Iterator[str]:
    if decided:
        sides = [side for each in trials for side in each["picture"].shape[2:]]
        yield (
            f"the network's own code decides by size or content at {', '.join(decided)}; the graph "
            f"has one way only, which was right for all {len(trials)} pictures that were tried, "
            f"with sides from {min(sides)} to {max(sides)}"
        )


def _on_tiles(network: nn.Module, feeding: Feeding) -> str:
    halo = halo_of(network, feeding)
    why = (
        "a part of it alone is painted otherwise"
        if halo is None
        else f"parts would do, with {halo} pixels around them"
    )
    return f"pictures are painted whole, up to {MAX_WHOLE_PIXELS / MEGA:g} megapixels: {why}"


def _in(where: str) -> str:
    return f", {where}" if where else ""
