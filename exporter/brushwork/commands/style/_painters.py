"""The painter whose style is learned, in torch."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...errors import ConfigError, StylizerError

if TYPE_CHECKING:
    from ...inference.pipeline import Pipeline
    from ...networks.painter import PainterNetwork

_KEPT = Path(__file__).parents[3] / "stylizers"
SIDE = 64
TOLERANCE = 0.02
"""Of the largest scale; weights are published with half the bits."""


def painter_for(
    folder: Path, pipeline: "Pipeline", weights: Path | None = None
) -> "PainterNetwork":
    """The painter of a stylizer, of its graphs, or else of the weights that a checkout keeps.

    `weights` are to be taken instead. Raises StylizerError, WeightsError, and ConfigError where
    they are of another painter than the graphs.
    """
    from ...export.published import load_published_painter
    from ...export.trained import load_trained

    manifest = pipeline.manifest
    kept = _KEPT / f"{manifest.id}.safetensors"
    if weights is None:
        try:
            return load_published_painter(folder, manifest)
        except StylizerError:
            if not kept.is_file():
                raise
    painter = load_trained(weights or kept).painter
    if not _agree(painter, pipeline):
        raise ConfigError(
            f"{weights or kept} holds other weights than the stylizer {manifest.id!r} in {folder}"
        )
    return painter


def _agree(painter: "PainterNetwork", pipeline: "Pipeline") -> bool:
    """Whether both survey a picture of noise alike."""
    import torch

    size = pipeline.manifest.painter.code_size
    if painter.shape.code_size != size:
        return False
    random = np.random.default_rng(0)
    photo = random.uniform(0, 255, (SIDE, SIDE, 3)).astype(np.float32)
    code = random.normal(size=size).astype(np.float32)
    graph = pipeline.survey(photo, code).scales
    with torch.no_grad():
        picture = torch.from_numpy(photo.transpose(2, 0, 1)[None] / 255)
        scales, _ = painter.survey(picture, torch.from_numpy(code)[None])
    if graph is None or graph.shape != scales.shape:
        return False
    return bool(np.abs(graph - scales.numpy()).max() <= TOLERANCE * np.abs(graph).max())
