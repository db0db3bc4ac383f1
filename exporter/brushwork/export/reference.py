"""The reference of every accuracy figure: the float32 torch network, run as the engines run."""

from collections.abc import Callable, Sequence
from pathlib import Path

import onnxruntime
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from ..contract.arrays import Photo, Pixels
from ..contract.kinds import LocalPainter
from ..contract.manifest import Manifest, load_manifest
from ..errors import StylizerError, WeightsError
from ..imaging.composite import composite
from ..imaging.mix import blend
from ..imaging.pad import pad
from ..imaging.survey_copy import survey_copy
from ..imaging.tensors import to_tensor
from ..imaging.texture import Noise, textured
from .adapting import Feeding
from .description import FEEDING
from .folder import REFERENCE_NAME
from .onnx_in import ONNX_REFERENCE, OnnxNetwork, feeding_of, load_graph
from .proof import apply
from .third_party import load_network
from .trained import load_trained

Reference = Callable[[Pixels, str, float], Pixels]
"""Picture (RGBA, HxWx4), style id, strength 0..1 -> painting (RGBA, HxWx4)."""

Network = Callable[[Photo, Photo, str], Tensor]
"""Photo (HxWx3, 0..255), the same with the painter's noise, and style id -> the network's
painting, 1x3xHxW, padded."""


def load_reference(
    folder: Path,
    torch_specification: str | None = None,
    weights: Path | None = None,
    threads: int | None = None,
) -> Reference:
    """The torch network of an export folder, with the arithmetic of docs/architecture.md.

    Our own painters are rebuilt from `weights`, by default `reference.safetensors` in the
    folder; someone else's need `torch_specification` (module:factory, **whose code is executed**)
    again: a manifest never names code. Of a graph that was passed as such the reference is that
    graph in native onnxruntime, which `weights` may be, too. `threads` are torch's, by default as
    many as it has. Raises StylizerError or
    WeightsError saying what to pass.
    """
    manifest = load_manifest(folder)
    weights = weights or folder / REFERENCE_NAME
    original = _original(folder, weights)
    if not weights.exists():
        raise StylizerError(
            f"no torch weights at {weights}; pass --weights FILE (a published stylizer's are "
            f"kept as exporter/stylizers/{manifest.id}.safetensors)"
        )
    painter = manifest.painter
    if isinstance(painter, LocalPainter):
        network = _local(manifest, painter.survey_pixels, weights)
    elif original.exists():
        graph = load_graph(original)
        told = feeding_of(graph) or _feeding((folder / REFERENCE_NAME,), painter.maximum)
        network = _whole(manifest, OnnxNetwork(graph, told))
    elif torch_specification is None:
        raise StylizerError(
            f"{manifest.id} is someone else's network: pass --torch MODULE:FACTORY, "
            "whose code is executed, to compare with it"
        )
    else:
        feeding = _feeding((weights, folder / REFERENCE_NAME), painter.maximum)
        network = _whole(manifest, load_network(torch_specification, weights, feeding))
    maximum, noise = painter.maximum, Noise(painter.texture, painter.mottle)

    def paint(picture: Pixels, style: str, strength: float) -> Pixels:
        photo = composite(picture)
        if threads is not None:
            torch.set_num_threads(threads)
        with torch.no_grad():
            seen = textured(photo, noise.times(strength))
            painted = network(photo, seen, style).numpy()
        return blend(photo, painted, picture[..., 3], strength, maximum)

    return paint


def describe_reference(folder: Path, weights: Path | None, threads: int) -> str:
    """What paints the reference of `load_reference`, with its version, for reports."""
    painter = load_manifest(folder).painter
    original = _original(folder, weights or folder / REFERENCE_NAME)
    if not isinstance(painter, LocalPainter) and original.exists():
        return f"the graph as it was, in native onnxruntime {onnxruntime.__version__}, float32"
    return f"torch {torch.__version__}, float32, {threads} thread{'s' if threads > 1 else ''}"


def _original(folder: Path, weights: Path) -> Path:
    """The graph that was passed as such, where there is one."""
    return weights if weights.suffix == ".onnx" else folder / ONNX_REFERENCE


def style_pictures(weights: Path, styles: Path) -> dict[str, Path]:
    """The paintings of our own weights' styles, by style id, as far as `styles` has them.

    A style that is a detail of a painting is left out.

    `weights` as for load_reference, `styles` is the folder that the training configuration's
    files lie below. Raises WeightsError.
    """
    whole = [0, 0, 1, 1]
    named = {s.id: styles / s.file for s in load_trained(weights).styles if s.detail == whole}
    return {id: path for id, path in named.items() if path.is_file()}


def _local(manifest: Manifest, survey_pixels: int, weights: Path) -> Network:
    trained = load_trained(weights)
    if trained.id != manifest.id:
        raise StylizerError(f"{weights} holds the weights of {trained.id!r}, not {manifest.id!r}")
    painter = trained.painter

    def paint(photo: Photo, seen: Photo, style: str) -> Tensor:
        if trained.encoder is None and style not in trained.codes:
            known = ", ".join(trained.codes)
            raise StylizerError(f"{weights} has no style {style!r}; it has {known}")
        given = manifest.style(style).code  # made of a picture, where there is an encoder
        code = torch.tensor([given]) if trained.encoder else trained.codes[style][None]
        copy = _feed(manifest, survey_copy(photo, survey_pixels))
        return painter.paint(_feed(manifest, seen), *painter.survey(copy, code))

    return paint


def _whole(manifest: Manifest, network: nn.Module) -> Network:
    def paint(photo: Photo, seen: Photo, style: str) -> Tensor:
        fed = _feed(manifest, seen)
        return torch.from_numpy(apply(network, fed.numpy(), manifest.painter))

    return paint


def _feeding(files: Sequence[Path], maximum: float) -> Feeding:
    """How the network was fed when it was exported; as its graph is, where no file says it."""
    for file in files:
        try:
            with safe_open(file, "pt") as opened:
                told = (opened.metadata() or {}).get(FEEDING)
        except (OSError, SafetensorError):  # other weights, or a published stylizer has none
            continue
        if told:
            return _read_feeding(told, file)
    return Feeding(maximum=maximum)


def _read_feeding(told: str, file: Path) -> Feeding:
    try:
        return Feeding.model_validate_json(told)
    except ValueError as error:
        raise WeightsError(
            f"{file} does not say how its network is fed: export it again"
        ) from error


def _feed(manifest: Manifest, photo: Photo) -> Tensor:
    painter = manifest.painter
    padded = pad(photo, painter.alignment, painter.minimum)
    return torch.from_numpy(to_tensor(padded, painter.maximum))
