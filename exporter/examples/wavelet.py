"""Pooling by Haar wavelets, after WCT2 (Yoo et al., arXiv:1903.09760).

An encoder that keeps the low band of each level and hands the three high bands to the decoder,
which puts the map together again, as sharp as it was. Here the bands' transform is a feed-forward
convolution; the paper whitens and colours features, whose eigenvectors no ONNX operator computes.
RGB from 0 to 1, sides multiples of 8.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LEVELS = 3


def haar() -> Tensor:
    """The four bands of 2 x 2 pixels, low one first: 4 1 2 2."""
    low, high = torch.tensor([1.0, 1.0]), torch.tensor([-1.0, 1.0])
    pairs = ((low, low), (low, high), (high, low), (high, high))
    return torch.stack([torch.outer(*pair) for pair in pairs])[:, None] / 2


class Pool(nn.Module):
    """N C H W to the low band N C H/2 W/2, and the high ones N 3C H/2 W/2."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        low, *high = haar()
        self.register_buffer("low", low.repeat(channels, 1, 1, 1), persistent=False)
        self.register_buffer("high", torch.stack(high).repeat(channels, 1, 1, 1), persistent=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """N C H W."""
        return tuple(  # type: ignore[return-value]
            F.conv2d(x, kernel, stride=2, groups=self.channels) for kernel in (self.low, self.high)
        )


class Unpool(nn.Module):
    """The bands put together again."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.pool = Pool(channels)

    def forward(self, low: Tensor, high: Tensor) -> Tensor:
        """N C H W and N 3C H W to N C 2H 2W."""
        groups = self.pool.channels
        return F.conv_transpose2d(low, self.pool.low, stride=2, groups=groups) + (  # type: ignore[arg-type]
            F.conv_transpose2d(high, self.pool.high, stride=2, groups=groups)  # type: ignore[arg-type]
        )


class WaveletUNet(nn.Module):
    """N 3 H W to N 3 H W."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        channels = [width * 2**level for level in range(LEVELS)]
        self.first = _convolution(3, width)
        self.pools = nn.ModuleList(map(Pool, channels))
        self.unpools = nn.ModuleList(map(Unpool, channels))
        self.down = nn.ModuleList(_convolution(c, 2 * c) for c in channels)
        self.up = nn.ModuleList(_convolution(2 * c, c) for c in channels)
        self.last = nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, picture: Tensor) -> Tensor:
        """RGB from 0 to 1."""
        x, kept = self.first(picture), []
        for pool, down in zip(self.pools, self.down, strict=True):
            low, high = pool(x)
            kept.append(high)
            x = down(low)
        for unpool, up, high in zip(
            reversed(self.unpools), reversed(self.up), reversed(kept), strict=True
        ):
            x = unpool(up(x), high)
        return self.last(x)  # type: ignore[no-any-return]


def _convolution(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(inputs, outputs, 3), nn.ReLU())
