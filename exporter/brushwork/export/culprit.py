"""Which layer is to blame, where a network fails or its graph is not the network."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import BrushworkError
from .checking import check_against, check_nodes
from .tracing import trace_layer

# What to write instead of layers that torch writes wrongly, or not at all.
_POOLING = "pool by a fixed kernel, or take the mean over height and width, x.mean((2, 3))"
REMEDIES = {
    "AdaptiveAvgPool2d": _POOLING,
    "AdaptiveMaxPool2d": "pool by a fixed kernel, or take the maximum over height and width",
    "FractionalMaxPool2d": "pool by a fixed kernel: it is random",
    "GRU": "convolutions",
    "LSTM": "convolutions",
    "LocalResponseNorm": "F.normalize, or an average over channels by a convolution",
    "Fold": "pixel_shuffle or a transposed convolution",
    "MaxUnpool2d": "a nearest or bilinear enlargement",
}
# The same of functions, by what is said of them.
SAID = {
    "adaptive_avg_pool2d": REMEDIES["AdaptiveAvgPool2d"],
    "adaptive_max_pool2d": REMEDIES["AdaptiveMaxPool2d"],
    "upsample_bilinear2d_aa": "reduce by average pooling, which averages as antialias does",
    "affine_grid_generator": "make the grid of torch.linspace along height and width",
    "unknown channel size": "nn.InstanceNorm2d, which says how many channels there are",
    "casts to numbers without a sign": "clamp, and keep floats",
}
GENERAL = (
    "write it by operations that follow the picture's size by themselves, without int(), if or "
    "lists of sizes, or by another layer"
)
Calls = dict[str, tuple[Tensor, ...]]


def blame_for_failure(network: nn.Module, picture: Tensor) -> str:
    """Where a network raises, or first gives what is no number, as "in layer NAME (KIND)"; empty
    where no layer does."""
    running: list[str] = []
    broken: list[str] = []

    def enter(name: str, module: nn.Module, _: Any) -> None:
        if not broken:
            running.append(_named(name, module))

    def leave(name: str, module: nn.Module, result: Any) -> None:
        if broken:
            return
        running.pop()
        if isinstance(result, Tensor) and not result.isfinite().all():
            broken.append(_named(name, module))

    with _watched(network, enter, leave), torch.no_grad():
        try:
            network(picture)
        except Exception:  # foreign code: anything may come
            broken += running[-1:]
    return f"in {broken[0]}" if broken else ""


def blame_for_graph(network: nn.Module, pictures: Sequence[Tensor]) -> str:
    """Which layer alone is not written as it is, why, and what to write instead.

    The first of `pictures` is traced by. Layers are tried one by one, from the inside out, each
    with what it is fed within the network. Empty where none is found.
    """
    calls = [_calls(network, picture) for picture in pictures]
    for name, module in _inside_out(network):
        fed = [each.get(name) for each in calls]
        if any(each is None for each in fed):
            continue
        if reason := _fault(module, [each for each in fed if each is not None]):
            kind = type(module).__name__
            own = "" if next(module.children(), None) is None else ", between its own layers"
            said = (remedy for words, remedy in SAID.items() if words in reason)
            remedy = REMEDIES.get(kind) or next(said, GENERAL)
            return f"{_named(name, module)}{own}: {reason}; instead, {remedy}"
    return ""


def _fault(module: nn.Module, fed: Sequence[tuple[Tensor, ...]]) -> str | None:
    try:
        graph = trace_layer(module, fed)
        check_nodes(graph, "layer's")
        with torch.no_grad():
            wanted = [module(*inputs).numpy() for inputs in fed]
        named = [{f"input_{i}": each.numpy() for i, each in enumerate(inputs)} for inputs in fed]
        answers = iter(wanted)
        unit = max(1.0, *(float(abs(each).max()) for each in wanted))
        check_against(graph, "layer's", named, lambda _: [next(answers)], unit)
    except BrushworkError as error:
        return str(error)
    except Exception as error:  # foreign code: anything may come
        return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
    return None


def _calls(network: nn.Module, picture: Tensor) -> Calls:
    """What every module is fed first, as far as that is tensors, and it gives one."""
    fed: Calls = {}
    found: Calls = {}

    def enter(name: str, _: nn.Module, inputs: tuple[Any, ...]) -> None:
        if name not in fed and inputs and all(isinstance(each, Tensor) for each in inputs):
            fed[name] = tuple(each.detach().clone() for each in inputs)

    def leave(name: str, _: nn.Module, result: Any) -> None:
        if name in fed and isinstance(result, Tensor):
            found[name] = fed[name]

    with _watched(network, enter, leave), torch.no_grad():
        network(picture)
    return found


def _inside_out(network: nn.Module, name: str = "") -> Iterator[tuple[str, nn.Module]]:
    for child_name, child in network.named_children():
        yield from _inside_out(child, f"{name}.{child_name}" if name else child_name)
    yield name, network


@contextmanager
def _watched(
    network: nn.Module,
    enter: Callable[[str, nn.Module, Any], None],
    leave: Callable[[str, nn.Module, Any], None],
) -> Iterator[None]:
    handles = []
    for name, module in network.named_modules():
        handles.append(module.register_forward_pre_hook(lambda m, i, n=name: enter(n, m, i)))
        handles.append(module.register_forward_hook(lambda m, _, r, n=name: leave(n, m, r)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _named(name: str, module: nn.Module) -> str:
    """A layer by its author's name for it, and its kind."""
    kind = type(module).__name__
    own = name.removeprefix("network.") if name != "network" else ""
    return f"layer {own} ({kind})" if own else f"the network's own code ({kind})"
