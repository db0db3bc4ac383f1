"""Someone else's torch network: its weights, and its export."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from ..contract.arrays import Pixels
from ..errors import ConfigError
from ..imaging.composite import composite
from ..imaging.resample import style_square
from ..imaging.tensors import to_tensor
from .adapting import Feeding
from .checkpoints import load_fitting, load_parts
from .description import FEEDING, Description, Exported, fields_of
from .folder import write_export
from .foreign_code import make_network
from .proof import prove
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
    picture, RGBA, of a network that takes one. Raises what `load_network` and `prove` raise.
    """
    feeding = description.painter
    feeding.check()
    theirs = make_network(specification)
    parts = [("", weights)] if isinstance(weights, Path) else weights
    fitted = load_parts(parts, theirs, specification)
    theirs.load_state_dict(fitted.tensors)
    network = feeding.adapt(theirs, _style_square(style, feeding)).float().eval()
    proven = prove(network, feeding)
    fields = fields_of(description, variants)
    metadata = {"stylizer": description.id, FEEDING: feeding.model_dump_json()}
    reference = ((network if feeding.style_side else theirs).state_dict(), metadata)
    manifest = write_export(target, fields, {"painter": proven.graph}, variants, reference)
    return Exported(manifest, proven.difference, fitted.notes, proven.remarks)


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
