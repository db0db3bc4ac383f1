"""A published painter, back in torch: what learns its styles needs gradients through it."""

from collections.abc import Mapping
from pathlib import Path

import torch

from ..contract.manifest import Manifest
from ..errors import StylizerError
from ..networks.painter import PainterNetwork, PainterShape
from .initialisers import read_tensors

# Codes are learned with the weights that people paint with, or with more exact ones.
EXACT_ENOUGH = ("float32", "fp16-weights")


def load_published_painter(folder: Path, manifest: Manifest) -> PainterNetwork:
    """The painter of a stylizer folder, made of its graphs' weights.

    Of the default variant, or of one that is as exact as float16. Raises StylizerError where they
    are not those of a `subpixel` painter, whose weights are published as they were trained, and
    ManifestError where a file is not as the manifest says.
    """
    variants = {variant.id: variant for variant in manifest.variants}
    ids = [manifest.default_variant, *variants]
    variant = next((variants[id] for id in ids if id in EXACT_ENOUGH), None)
    if variant is None:
        raise StylizerError(f"{manifest.id} has no variant of these: {', '.join(EXACT_ENOUGH)}")
    try:
        arrays = read_tensors(folder, variant)
        painter = PainterNetwork(shape_of({name: array.shape for name, array in arrays.items()}))
        tensors = {name: torch.from_numpy(arrays[name]) for name in painter.state_dict()}
        painter.load_state_dict(tensors)
    except (KeyError, IndexError, ValueError, RuntimeError) as error:
        raise StylizerError(
            f"the graphs of {manifest.id!r} do not hold its weights as they were trained; pass "
            f"--weights FILE, as it is kept in exporter/stylizers"
        ) from error
    return painter.eval()


def shape_of(shapes: Mapping[str, tuple[int, ...]]) -> PainterShape:
    """What shape of a `subpixel` painter has weights of these names and shapes.

    Raises KeyError or IndexError where none has.
    """

    def count(prefix: str) -> int:
        return len({name.split(".")[1] for name in shapes if name.startswith(prefix)})

    if "pixels.weight" not in shapes:
        raise KeyError("pixels.weight")
    deep, half = count("deep.") // 2, "photo.weight" in shapes
    return PainterShape(
        channels=shapes["head.weight"][0],
        blocks=count("body.") // 2,
        half_channels=shapes["photo.weight"][0] if half else PainterShape.half_channels,
        code_size=shapes["gammas.weight"][1],
        eighth_channels=shapes["down.weight"][0] if deep else PainterShape.eighth_channels,
        eighth_blocks=deep,
        separable=int("body.0.1.weight" in shapes or "deep.0.1.weight" in shapes),
        skip=int(half),
        subpixel=1,
    )
