"""Between pictures and tensors, for networks in torch."""

import numpy as np
import torch
from torch import Tensor

from ...contract.arrays import Pixels
from ...imaging.composite import composite


def to_tensor(picture: Pixels) -> Tensor:
    """RGBA, HxWx4, to RGB in [0, 1], 1x3xHxW."""
    rgb = composite(picture).astype(np.float32) / 255
    return torch.from_numpy(np.ascontiguousarray(rgb.transpose(2, 0, 1)))[None]


def to_pixels(painted: Tensor) -> Pixels:
    """RGB, 1x3xHxW, clipped to [0, 1], to RGBA."""
    rgb = (painted[0].clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    return np.concatenate([rgb, np.full_like(rgb[..., :1], 255)], axis=2)


def statistics(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation of every channel over the picture, N x C x 1 x 1."""
    variance, mean = torch.var_mean(x, dim=(2, 3), keepdim=True)
    return mean, (variance + 1e-5).sqrt()


def adain(content: Tensor, style: Tensor) -> Tensor:
    """Content features with the style features' statistics (Huang and Belongie,
    arXiv:1703.06868)."""
    (mean, deviation), (wanted, spread) = statistics(content), statistics(style)
    return (content - mean) / deviation * spread + wanted
