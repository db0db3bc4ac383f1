"""Pictures resized within a graph, by any factor, alike in all runtimes."""

import torch
from torch import Tensor


def resample(picture: Tensor, height: int | Tensor, width: int | Tensor) -> Tensor:
    """N C H W to N C height width: bilinear, and averaged where it becomes smaller.

    By two products of matrices: resizes that average are written by torch for one size only, and
    fail on WebGPU.
    """
    rows = _weights(picture.shape[2], height)
    columns = _weights(picture.shape[3], width)
    return rows @ picture @ columns.T


def _weights(source: int | Tensor, target: int | Tensor) -> Tensor:
    """target x source: what every new row takes of the old ones. While tracing sizes are tensors,
    and must stay so."""
    before, after = torch.arange(source), torch.arange(target)  # type: ignore[arg-type]
    reduced = torch.ones(()) * source / target
    centres = (after + 0.5) * reduced - 0.5
    apart = (centres[:, None] - before[None]).abs()
    weights = (1 - apart / reduced.clamp(min=1.0)).relu()
    return weights / weights.sum(1, keepdim=True)
