"""MicroAST (Wang et al., arXiv:2211.15313): the style of any picture, by networks of its own.

Architecture from the paper; parameter names are those of the weights that EndyWon/MicroAST
publishes (MIT), one file each for `content_encoder`, `style_encoder`, `modulator` and `decoder`.
RGB from 0 to 1, sides multiples of 4; its second input is the style picture.
"""

from torch import Tensor, nn
from torch.nn import functional as F

CHANNELS = 64
EPSILON = 1e-5


class Convolution(nn.Module):
    """Keeps the size, or halves it, and mirrors the border."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1, groups: int = 1):
        super().__init__()
        self.border = size // 2
        self.conv_layer = nn.Conv2d(inputs, outputs, size, stride, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        if self.border:
            x = F.pad(x, (self.border,) * 4, mode="reflect")
        return self.conv_layer(x)  # type: ignore[no-any-return]


class Residual(nn.Module):
    """Two convolutions beside the identity, which a style may weigh."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = Convolution(CHANNELS, CHANNELS, 3)
        self.conv2 = Convolution(CHANNELS, CHANNELS, 3)

    def forward(
        self, x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None
    ) -> Tensor:
        """N C H W; weight and bias are N C 1 1."""
        if weight is None or bias is None:
            return x + self.conv2(F.relu(self.conv1(x)))  # type: ignore[no-any-return]
        a = F.relu(weight * self.conv1(x) + bias * x)
        return x + weight * self.conv2(a) + bias * a  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """To a quarter of the size; features after the first and after the second block."""

    def __init__(self) -> None:
        super().__init__()
        self.enc1 = nn.Sequential(
            Convolution(3, 16, 9),
            nn.ReLU(),
            Convolution(16, 32, 3, 2, 16),
            nn.ReLU(),
            Convolution(32, 32, 1),
            nn.ReLU(),
            Convolution(32, CHANNELS, 3, 2, 32),
            nn.ReLU(),
            Convolution(CHANNELS, CHANNELS, 1),
            nn.ReLU(),
            Residual(),
        )
        self.enc2 = nn.Sequential(Residual())

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """N 3 H W."""
        first = self.enc1(picture)
        return first, self.enc2(first)


class Modulator(nn.Module):
    """A weight and a bias per channel for each of the decoder's blocks, from a style's features."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("weight1", "bias1", "weight2", "bias2"):
            each = Convolution(CHANNELS, CHANNELS, 3, groups=CHANNELS)
            self.add_module(name, nn.Sequential(each))

    def forward(self, features: Tensor, which: int) -> tuple[Tensor, Tensor]:
        """Of the features after block `which`, 1 or 2."""
        weight, bias = (
            self.get_submodule(f"{kind}{which}")(features).mean((2, 3), keepdim=True)
            for kind in ("weight", "bias")
        )
        return weight, bias


class Decoder(nn.Module):
    """Back to the picture's size."""

    def __init__(self) -> None:
        super().__init__()
        self.dec1, self.dec2 = Residual(), Residual()
        self.dec3 = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="bilinear"),
            Convolution(CHANNELS, 32, 3, groups=32),
            nn.ReLU(),
            Convolution(32, 32, 1),
            nn.ReLU(),
            nn.Upsample(scale_factor=2, mode="bilinear"),
            Convolution(32, 16, 3, groups=16),
            nn.ReLU(),
            Convolution(16, 16, 1),
            nn.ReLU(),
            Convolution(16, 3, 9),
        )


class MicroAST(nn.Module):
    """Paints a picture in the style of another."""

    def __init__(self) -> None:
        super().__init__()
        self.content_encoder, self.style_encoder = Encoder(), Encoder()
        self.modulator, self.decoder = Modulator(), Decoder()

    def forward(self, picture: Tensor, style: Tensor) -> Tensor:
        """Both N 3 H W, in sizes of their own."""
        first, second = self.style_encoder(style)
        _, x = self.content_encoder(picture)
        x = self.decoder.dec1(_alike(x, second), *self.modulator(second, 2))
        x = self.decoder.dec2(_alike(x, first), *self.modulator(first, 1))
        return self.decoder.dec3(x)  # type: ignore[no-any-return]


def _alike(content: Tensor, style: Tensor) -> Tensor:
    """Content with the style's mean and deviation of each channel (AdaIN, arXiv:1703.06868)."""
    (mean, deviation), (wanted, wide) = _statistics(content), _statistics(style)
    return (content - mean) / deviation * wide + wanted


def _statistics(x: Tensor) -> tuple[Tensor, Tensor]:
    mean = x.mean((2, 3), keepdim=True)
    variance = x.var((2, 3), keepdim=True)
    return mean, (variance + EPSILON).sqrt()
