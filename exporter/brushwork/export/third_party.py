"""Someone else's torch network: its weights, and its export."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..contract.arrays import Pixels
from ..contract.kinds import PainterSpec
from ..errors import ConfigError, StylizerError
from ..imaging.composite import composite
from ..imaging.resample import style_square
from ..imaging.tensors import to_tensor
from .adapting import Feeding, examples_for, flat_examples_for, runner
from .checking import check_against, check_structure
from .checkpoints import load_fitting, load_parts
from .description import FEEDING, Description, Exported, fields_of
from .folder import write_export
from .foreign_code import make_network, say
from .normalising import spell_out_normalisation
from .tracing import trace_whole
from .variants import VariantId


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
        painted: NDArray[np.float32] = runner(network)({"picture": picture})[0]
    except Exception as error:  # foreign code: anything may come
        raise StylizerError(
            f"the network fails for a picture of {picture.shape}: {say(error)}"
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
) -> Exported:
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
    examples = examples_for(feeding)
    for example in examples:
        apply(network, example["picture"], feeding)
    graph = trace_whole(network, *examples[0]["picture"].shape[2:])
    graph = spell_out_normalisation(graph)
    check_structure(graph, "painter")
    difference = check_against(graph, "painter", examples, runner(network), maximum)
    flat = flat_examples_for(feeding, network)
    difference = max(difference, check_against(graph, "painter", flat, runner(network), maximum))
    fields = fields_of(description, variants)
    metadata = {"stylizer": description.id, FEEDING: feeding.model_dump_json()}
    reference = ((network if feeding.style_side else theirs).state_dict(), metadata)
    manifest = write_export(target, fields, {"painter": graph}, variants, reference)
    return Exported(manifest, difference, fitted.notes)


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
