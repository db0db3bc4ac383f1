"""A transformer over all patches of a picture of one size, as StyTr2 (arXiv:2105.14576) has them.

Every patch of 8 x 8 pixels has a position that is learned, so the network takes squares of `SIDE`
pixels and nothing else: its [painter] says so by `square`. RGB from 0 to 1.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SIDE, PATCH = 256, 8


class FixedSize(nn.Module):
    """1 3 SIDE SIDE to the same."""

    def __init__(self, width: int = 128, blocks: int = 3, heads: int = 4) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, PATCH, PATCH)
        self.positions = nn.Parameter(0.1 * torch.randn(1, (SIDE // PATCH) ** 2, width))
        self.blocks = nn.Sequential(
            *(
                nn.TransformerEncoderLayer(width, heads, 2 * width, 0.0, "gelu", batch_first=True)
                for _ in range(blocks)
            )
        )
        self.last = nn.Conv2d(width, 3 * PATCH**2, 3, padding=1)

    def forward(self, picture: Tensor) -> Tensor:
        """RGB from 0 to 1."""
        x = self.patches(picture)
        seen = self.blocks(x.flatten(2).transpose(1, 2) + self.positions)
        return F.pixel_shuffle(self.last(seen.transpose(1, 2).reshape(x.shape)), PATCH)
