"""What the manifest says of a variant for the kernel (web/kernel/kernel.c), found in its files."""

import base64
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ..contract.kernel import PICTURE_SIDE, KernelLayers, kernel_picture
from ..contract.kinds import LocalPainter
from ..contract.look import written
from ..contract.manifest import Manifest, Variant
from ..imaging.sources import Composite
from ..imaging.tensors import from_tensor, to_tensor
from ..inference.graphs import LoadedGraphs
from ..inference.sessions import CPU, Onnxruntime
from ..networks.painter import PainterNetwork, PainterShape
from ..networks.style_encoder import StyleEncoder
from .initialisers import ENCODER, find_tensors
from .published import EXACT_ENOUGH, shape_of

OUTPUTS_TOGETHER = 4
FOLDED = "at_full.weight/folded"
"""Of painters whose pixels are enlarged before the last convolution, which export folds."""

Shapes = Mapping[str, tuple[int, ...]]


def with_kernel(manifest: Manifest, folder: Path) -> Manifest:
    """The manifest of a stylizer folder, with what its variants' files hold for the kernel.

    What it said before is gone. Raises ManifestError where a file is not as it says, and
    StylizerError where a graph cannot be run.
    """
    variants = [
        variant.model_copy(update={"kernel": kernel_layers(folder, manifest, variant)})
        for variant in manifest.variants
    ]
    return manifest.model_copy(update={"variants": variants})


def kernel_layers(folder: Path, manifest: Manifest, variant: Variant) -> KernelLayers | None:
    """What the kernel needs of a variant; None where it has not all of its layers.

    Raises as `with_kernel`.
    """
    painter = manifest.painter
    if not isinstance(painter, LocalPainter) or painter.maximum != 1:
        return None
    if variant.id not in EXACT_ENOUGH:
        return None
    found = find_tensors(folder, variant)
    shapes = {name: tuple(tensor.shape) for name, tensor in found.items()}
    wanted = _wanted(shapes, encodes=variant.graphs.encoder is not None)
    if wanted is None or any(shapes.get(name) != shape for name, shape in wanted.items()):
        return None
    painting, code = _tried(folder, manifest, variant)
    return KernelLayers(
        tensors={name: found[name] for name in wanted},
        painting=base64.b64encode(painting).decode(),
        code=code,
    )


def in_kernel(shape: PainterShape) -> bool:
    """Whether the kernel has the layers of a painter of this shape."""
    channels = (shape.channels, shape.half_channels, shape.eighth_channels)
    return (
        bool(shape.skip and shape.subpixel and shape.eighth_blocks)
        and not shape.separable
        and all(count % OUTPUTS_TOGETHER == 0 for count in channels)
    )


def _wanted(shapes: Shapes, *, encodes: bool) -> Shapes | None:
    """The tensors of the networks that have these, and others; None where there are none such."""
    if FOLDED in shapes and not encodes:
        return _wanted_of_folded(shapes)
    try:
        shape = shape_of(shapes)
        hidden = shapes[f"{ENCODER}hidden.weight"][0] if encodes else 0
    except (KeyError, IndexError):
        return None
    if not in_kernel(shape):
        return None
    with torch.device("meta"):
        networks = {"": PainterNetwork(shape).state_dict()}
        if encodes:
            networks[ENCODER] = StyleEncoder(shape.code_size, hidden).state_dict()
    return {
        prefix + name: tuple(tensor.shape)
        for prefix, tensors in networks.items()
        for name, tensor in tensors.items()
        if tensor.is_floating_point()
    }


def _wanted_of_folded(shapes: Shapes) -> Shapes | None:
    """The same of painters that make pixels of what is at a quarter, as export folds them."""
    try:
        c, q = shapes["head.weight"][0], shapes["at_quarter.weight"][0]
        h, code = shapes[FOLDED][1], shapes["gammas.weight"][1]
    except (KeyError, IndexError):
        return None
    blocks = sum(name.startswith("body.") for name in shapes) // 2
    numbers = c * (1 + 2 * blocks) + q + h
    if any(count % OUTPUTS_TOGETHER for count in (c, q, h)):
        return None
    return {
        "head.weight": (c, 3, 8, 8),
        **{f"body.{layer}.weight": (c, c, 3, 3) for layer in range(2 * blocks)},
        "at_quarter.weight": (q, c, 3, 3),
        **{f"at_half.weight/{phase}": (h, q, 2, 2) for phase in ("00", "01", "10", "11")},
        FOLDED: (12, h, 3, 3),
        "at_full.bias/folded": (12,),
        **{f"{name}.weight": (numbers, code) for name in ("gammas", "betas")},
        **{f"{name}.bias": (numbers,) for name in ("gammas", "betas")},
    }


def _tried(folder: Path, manifest: Manifest, variant: Variant) -> tuple[bytes, list[float] | None]:
    """What the graphs make of the picture that the kernel is tried with: painting, and code."""
    graphs = LoadedGraphs(folder, manifest, variant, Onnxruntime([CPU]))
    fed = to_tensor(_picture(PICTURE_SIDE)[..., :3].astype(np.float32), 1.0)
    style = np.asarray(manifest.styles[0].code, np.float32)
    painted = graphs.paint(fed, graphs.survey(fed, style, _never), _never)
    levels = np.rint(from_tensor(painted, PICTURE_SIDE, PICTURE_SIDE, 1.0))
    code = None
    if variant.graphs.encoder is not None and manifest.painter.style_side is not None:
        square = Composite(_picture(manifest.painter.style_side))
        code = written(graphs.encode(square, _never))
    return levels.clip(0, 255).astype(np.uint8).tobytes(), code


def _picture(side: int) -> NDArray[np.uint8]:
    """RGBA, side x side x 4."""
    rgb = np.frombuffer(kernel_picture(side), np.uint8).reshape(side, side, 3)
    return np.dstack([rgb, np.full((side, side), 255, np.uint8)])


def _never() -> bool:
    return False
