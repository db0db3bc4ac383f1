"""Networks by chance, of layers as people have them: those that export takes, and all others."""

import random
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CHANNELS = (2, 4, 8)


class Does(nn.Module):
    """A function as a layer, with what it is called."""

    def __init__(self, name: str, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.name, self.function = name, function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)

    def extra_repr(self) -> str:
        return self.name


class Beside(nn.Module):
    """Layers beside the identity, added or appended and mixed."""

    def __init__(self, layers: nn.Module, channels: int, mixed: bool) -> None:
        super().__init__()
        self.layers = layers
        self.mix = nn.Conv2d(2 * channels, channels, 1) if mixed else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.layers(x)
        return x + y if self.mix is None else self.mix(torch.cat((x, y), 1))


class SizeBranch(nn.Module):
    """Its code decides by the picture's size, of which a trace keeps one way."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def forward(self, x: Tensor) -> Tensor:
        return x * 0.5 if x.shape[3] > self.limit else x


class Positions(nn.Module):
    """Adds where a pixel lies, of the whole."""

    def forward(self, x: Tensor) -> Tensor:
        rows = torch.linspace(-1, 1, x.shape[2], dtype=x.dtype)
        return x + rows[:, None]


class FixedPositions(nn.Module):
    """Adds something of one size."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.randn(1, 1, side, side))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.positions


class SelfAttention(nn.Module):
    """Every place sees every other, at a sixteenth of the size."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(channels, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        small = F.avg_pool2d(x, 16, ceil_mode=True)
        flat = small.flatten(2).transpose(1, 2)
        seen, _ = self.attention(flat, flat, flat)
        seen = seen.transpose(1, 2).reshape(small.shape)
        return x + F.interpolate(seen, size=x.shape[2:], mode="nearest")


class Warp(nn.Module):
    """Samples the picture along a grid."""

    def forward(self, x: Tensor) -> Tensor:
        theta = torch.eye(2, 3, dtype=x.dtype)[None] * 0.9
        grid = F.affine_grid(theta, list(x.shape), align_corners=False)
        return F.grid_sample(x, grid, align_corners=False)


class Gram(nn.Module):
    """Channels mixed by how alike they are."""

    def forward(self, x: Tensor) -> Tensor:
        alike = torch.einsum("nchw,ndhw->ncd", x, x) / (x.shape[2] * x.shape[3])
        return torch.einsum("ncd,ndhw->nchw", alike.softmax(-1), x)


def plain(random: random.Random, channels: int) -> nn.Module:
    """A layer that keeps size and channels, and that any runtime has."""
    kernel = random.choice((1, 3, 5))
    mode = random.choice(("zeros", "reflect", "replicate", "circular"))
    convolution = nn.Conv2d(channels, channels, kernel, padding=kernel // 2, padding_mode=mode)
    found: list[Callable[[], nn.Module]] = [
        lambda: convolution,
        lambda: nn.Conv2d(channels, channels, 3, padding=2, dilation=2, groups=channels),
        lambda: nn.InstanceNorm2d(channels, affine=random.random() < 0.5),
        lambda: nn.BatchNorm2d(channels),
        lambda: nn.GroupNorm(random.choice((1, 2)), channels),
        lambda: nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3)),
        lambda: random.choice(
            (nn.ReLU(), nn.ELU(), nn.SELU(), nn.GELU(), nn.SiLU(), nn.Hardswish(), nn.Mish())
        ),
        lambda: random.choice((nn.PReLU(channels), nn.LeakyReLU(0.2), nn.Tanh(), nn.Softplus())),
        lambda: nn.Sequential(
            nn.Conv2d(channels, channels, 3, 2, 1),
            nn.Upsample(scale_factor=2, mode=random.choice(("nearest", "bilinear"))),
        ),
        lambda: nn.Sequential(
            nn.AvgPool2d(2), nn.ConvTranspose2d(channels, channels, 4, 2, 1), nn.Sigmoid()
        ),
        lambda: nn.Sequential(
            nn.MaxPool2d(2), nn.Conv2d(channels, 4 * channels, 1), nn.PixelShuffle(2)
        ),
        lambda: nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(4 * channels, 4 * channels, 1), nn.PixelShuffle(2)
        ),
        lambda: Does("std", lambda x: x / (x.std((2, 3), keepdim=True) + 1e-3)),
        lambda: Does("var_mean", lambda x: x - torch.var_mean(x, (1,), keepdim=True)[1]),
        lambda: Does("normalize", lambda x: F.normalize(x, dim=1, eps=1e-3)),
        lambda: Does("channel mean", lambda x: x * x.mean((2, 3), keepdim=True).sigmoid()),
        lambda: Does("amax", lambda x: x - x.amax(1, keepdim=True)),
        lambda: Does("roll", lambda x: x.roll((3, -2), (2, 3))),
        lambda: Does("where", lambda x: torch.where(x > 0, x, 0.1 * x)),
        lambda: Does("pad", lambda x: F.pad(x, (2, 1, 0, 3), mode="reflect")[:, :, 3:, 1:-2]),
        lambda: Gram(),
    ]
    return random.choice(found)()


def odd(random: random.Random, channels: int) -> nn.Module:
    """A layer that cannot be exported as it is, or only by luck."""
    found: list[Callable[[], nn.Module]] = [
        lambda: SizeBranch(random.choice((20, 60, 200, 1000))),
        lambda: FixedPositions(random.choice((64, 80))),
        lambda: Positions(),
        lambda: SelfAttention(channels),
        lambda: Warp(),
        lambda: nn.InstanceNorm2d(channels, track_running_stats=True),
        lambda: nn.BatchNorm2d(channels, track_running_stats=False),
        lambda: nn.LocalResponseNorm(2),
        lambda: nn.Dropout(0.5),
        lambda: Does("dropout", lambda x: F.dropout(x, 0.5, training=True)),
        lambda: Does("noise", lambda x: x + torch.randn_like(x)),
        lambda: Does("batch_norm", lambda x: F.batch_norm(x, None, None, training=True)),
        lambda: Does("adaptive", lambda x: x * F.adaptive_avg_pool2d(x, 1)),
        lambda: Does(
            "adaptive 5",
            lambda x: x + F.interpolate(F.adaptive_avg_pool2d(x, 5), x.shape[2:], mode="nearest"),
        ),
        lambda: Does("sqrt", lambda x: x.sqrt()),
        lambda: Does("divide", lambda x: x / x.std((2, 3), keepdim=True)),
        lambda: Does("by content", lambda x: x * 0.5 if x.mean() > 0.3 else x),
        lambda: Does("int", lambda x: x[:, :, : int(x.shape[2] * 1.0)]),
        lambda: Does("fft", lambda x: torch.fft.ifft2(torch.fft.fft2(x)).real),
        lambda: Does("svd", lambda x: x * torch.linalg.svdvals(x[0].flatten(1))[0]),
        lambda: Does("sort", lambda x: x.sort(1)[0]),
        lambda: Does("median", lambda x: x - x.median(1, keepdim=True)[0]),
        lambda: Does("cumsum", lambda x: x.cumsum(3) / x.shape[3]),
        lambda: Does(
            "unfold", lambda x: F.fold(F.unfold(x, 2, stride=2), x.shape[2:], 2, stride=2)
        ),
        lambda: Does(
            "bicubic", lambda x: F.interpolate(F.avg_pool2d(x, 2), scale_factor=2.0, mode="bicubic")
        ),
        lambda: Does(
            "antialias",
            lambda x: F.interpolate(
                F.interpolate(x, scale_factor=0.5, mode="bilinear", antialias=True),
                scale_factor=2.0,
            ),
        ),
        lambda: Does(
            "area",
            lambda x: F.interpolate(
                F.interpolate(x, scale_factor=0.25, mode="area"), scale_factor=4.0
            ),
        ),
        lambda: Does("masked", lambda x: x.masked_fill(x > 0.8, 0.8)),
        lambda: Does("nonzero", lambda x: x * (x > 0.5).nonzero().shape[0] / x.numel()),
        lambda: Does("round", lambda x: (x * 8).round() / 8),
        lambda: Does("uint8", lambda x: (x * 255).to(torch.uint8).to(x.dtype) / 255),
        lambda: Does("half", lambda x: x.half().to(x.dtype)),
        lambda: Does("loop", lambda x: sum((x.roll(i, 2) for i in range(x.shape[2] // 8)), x)),
        lambda: Does("list", lambda x: [x, x][0]),
        lambda: Does("two", lambda x: (x, x)),  # type: ignore[arg-type, return-value]
        lambda: Does("smaller", lambda x: x[:, :, 1:]),
        lambda: Does("inplace", lambda x: x.clone().clamp_(0, 1)),
        lambda: Does("raises", lambda x: x + torch.ones(7)),
        lambda: Does("log", lambda x: x.log()),
        lambda: Does("reshape", lambda x: x.reshape(1, channels, -1).flip(2).reshape(x.shape)),
        lambda: Does("batch", lambda x: torch.cat((x, x))[:1]),
    ]
    return random.choice(found)()


def generated(seed: int) -> nn.Module:
    """Three colours in and out, by a few layers; of every second network one is odd."""
    chance = random.Random(seed)
    torch.manual_seed(seed)
    channels = chance.choice(CHANNELS)
    layers: list[nn.Module] = []
    for _ in range(chance.randint(1, 5)):
        layer = plain(chance, channels)
        if chance.random() < 0.3:
            inner = nn.Sequential(layer, plain(chance, channels))
            layer = Beside(inner, channels, chance.random() < 0.5)
        layers.append(layer)
    if seed % 2:
        layers.insert(chance.randint(0, len(layers)), odd(chance, channels))
    first = nn.Conv2d(3, channels, 3, padding=1)
    return nn.Sequential(first, *layers, nn.Conv2d(channels, 3, 3, padding=1)).eval()
