"""AnimeGAN's generator (Chen, Liu and Chen, ISICA 2019), as its later versions have it.

Inverted residual blocks (arXiv:1801.04381) at a quarter of the size, layer normalisation over all
of a map in the convolutions and instance normalisation within the blocks, borders mirrored, by one
pixel less on one side where a convolution halves the size. RGB from -1 to 1, sides multiples of 4.
"""

from torch import Tensor, nn
from torch.nn import functional as F


class Convolution(nn.Module):
    """Mirrored border, convolution, layer normalisation, leaky ReLU; may halve the size."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        border = kernel // 2
        # Halved maps need a border on two sides only.
        self.border = (0, border, 0, border) if stride == 2 else (border,) * 4
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, bias=False)
        self.norm = nn.GroupNorm(1, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        x = self.convolution(F.pad(x, self.border, mode="reflect"))
        return F.leaky_relu(self.norm(x), 0.2)


class InvertedResidual(nn.Module):
    """Wider, a convolution of each channel alone, narrower; beside the identity where it fits."""

    def __init__(self, inputs: int, outputs: int, ratio: int = 2) -> None:
        super().__init__()
        wide = ratio * inputs
        self.widen = Convolution(inputs, wide, 1)
        self.depthwise = nn.Conv2d(wide, wide, 3, groups=wide, bias=False)
        self.depthwise_norm = nn.InstanceNorm2d(wide, affine=True)
        self.narrow = nn.Conv2d(wide, outputs, 1, bias=False)
        self.narrow_norm = nn.InstanceNorm2d(outputs, affine=True)
        self.identity = inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        y = F.pad(self.widen(x), (1, 1, 1, 1), mode="reflect")
        y = F.leaky_relu(self.depthwise_norm(self.depthwise(y)), 0.2)
        y = self.narrow_norm(self.narrow(y))
        return x + y if self.identity else y


class AnimeGAN(nn.Module):
    """N 3 H W to N 3 H W."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        half, quarter, deep = 2 * width, 4 * width, 8 * width
        self.first = nn.Sequential(Convolution(3, width, 7), Convolution(width, half, 3, 2))
        self.second = nn.Sequential(
            Convolution(half, half), Convolution(half, quarter, 3, 2), Convolution(quarter, quarter)
        )
        self.deep = nn.Sequential(
            InvertedResidual(quarter, deep),
            *(InvertedResidual(deep, deep) for _ in range(3)),
            Convolution(deep, quarter),
        )
        self.to_half = nn.Sequential(Convolution(quarter, quarter), Convolution(quarter, half))
        self.to_full = nn.Sequential(
            Convolution(half, half), Convolution(half, width), Convolution(width, width, 7)
        )
        self.last = nn.Conv2d(width, 3, 1, bias=False)

    def forward(self, picture: Tensor) -> Tensor:
        """RGB from -1 to 1."""
        x = self.deep(self.second(self.first(picture)))
        for stage in (self.to_half, self.to_full):
            x = stage(F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False))
        return self.last(x).tanh()  # type: ignore[no-any-return]
