"""Attention within shifted windows, as StyleSwin (arXiv:2112.10762) and Swin (2103.14030) have it.

Every second block moves its windows by half of one; borders wrap around, without a mask. `WINDOW`
x `WINDOW` places of the map at a quarter of the size see each other. RGB from 0 to 1, sides
multiples of 4 * WINDOW.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WINDOW = 8


class WindowAttention(nn.Module):
    """Multi-head attention within windows, with a bias for every offset between two places."""

    def __init__(self, channels: int, heads: int, shift: int) -> None:
        super().__init__()
        self.heads, self.shift = heads, shift
        self.mixed = nn.Linear(channels, 3 * channels)
        self.joined = nn.Linear(channels, channels)
        self.offsets = nn.Parameter(torch.zeros((2 * WINDOW - 1) ** 2, heads))
        rows, columns = torch.arange(WINDOW), torch.arange(WINDOW)
        places = torch.stack(torch.meshgrid(rows, columns, indexing="ij")).flatten(1)
        apart = places[:, :, None] - places[:, None, :] + WINDOW - 1
        index = apart[0] * (2 * WINDOW - 1) + apart[1]
        self.register_buffer("index", index, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """N H W C."""
        _, height, width, channels = x.shape
        rows, columns = height // WINDOW, width // WINDOW
        if self.shift:
            x = x.roll((-self.shift, -self.shift), (1, 2))
        x = x.reshape(rows, WINDOW, columns, WINDOW, channels).transpose(1, 2)
        x = x.reshape(-1, WINDOW * WINDOW, channels)
        mixed = self.mixed(x).reshape(-1, WINDOW**2, 3, self.heads, channels // self.heads)
        asked, known, told = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        alike = asked @ known.transpose(-2, -1) / (channels // self.heads) ** 0.5
        bias = self.offsets[self.index.flatten()].reshape(WINDOW**2, WINDOW**2, self.heads)  # type: ignore[operator]
        seen = (alike + bias.permute(2, 0, 1)).softmax(-1) @ told
        x = self.joined(seen.transpose(1, 2).reshape(-1, WINDOW**2, channels))
        x = x.reshape(rows, columns, WINDOW, WINDOW, channels).transpose(1, 2)
        x = x.reshape(1, height, width, channels)
        return x.roll((self.shift, self.shift), (1, 2)) if self.shift else x


class Block(nn.Module):
    """Attention and two linear layers, each normalised, beside the identity."""

    def __init__(self, channels: int, heads: int, shift: int) -> None:
        super().__init__()
        self.first, self.second = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.attention = WindowAttention(channels, heads, shift)
        self.mlp = nn.Sequential(
            nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        """N H W C."""
        x = x + self.attention(self.first(x))
        return x + self.mlp(self.second(x))  # type: ignore[no-any-return]


class WindowedAttention(nn.Module):
    """N 3 H W to N 3 H W, one picture at a time."""

    def __init__(self, width: int = 64, blocks: int = 4, heads: int = 4) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, 4, 4)
        self.blocks = nn.Sequential(
            *(Block(width, heads, WINDOW // 2 * (index % 2)) for index in range(blocks))
        )
        self.last = nn.Conv2d(width, 48, 3, padding=1)

    def forward(self, picture: Tensor) -> Tensor:
        """RGB from 0 to 1."""
        x = self.blocks(self.patches(picture).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return F.pixel_shuffle(self.last(x), 4)
