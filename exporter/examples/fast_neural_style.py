"""The feed-forward network of Johnson et al. with instance normalisation.

Architecture: arXiv:1603.08155 and its supplement, with the normalisation of arXiv:1607.08022 and
growing back by nearest resize and convolution. Parameter names are those of the weights that
pytorch/examples publishes for `fast_neural_style`. RGB 0..255 in and out.
"""

from torch import Tensor, nn
from torch.nn import functional as F


class PaddedConvolution(nn.Module):
    """Convolution that keeps the size (divided by `stride`), reflecting the border."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.conv2d = nn.Conv2d(
            inputs, outputs, kernel, stride, padding=kernel // 2, padding_mode="reflect"
        )

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        return self.conv2d(x)  # type: ignore[no-any-return]


class Residual(nn.Module):
    """Two normalised convolutions beside the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = PaddedConvolution(channels, channels, 3)
        self.in1 = nn.InstanceNorm2d(channels, affine=True)
        self.conv2 = PaddedConvolution(channels, channels, 3)
        self.in2 = nn.InstanceNorm2d(channels, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        """N C H W."""
        return x + self.in2(self.conv2(F.relu(self.in1(self.conv1(x)))))  # type: ignore[no-any-return]


class TransformerNet(nn.Module):
    """N3HW to N3HW, sides multiples of 4."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.in1 = _normalised(3, 32, 9)
        self.conv2, self.in2 = _normalised(32, 64, 3, 2)
        self.conv3, self.in3 = _normalised(64, 128, 3, 2)
        for index in range(1, 6):
            self.add_module(f"res{index}", Residual(128))
        self.deconv1, self.in4 = _normalised(128, 64, 3)
        self.deconv2, self.in5 = _normalised(64, 32, 3)
        self.deconv3 = PaddedConvolution(32, 3, 9)

    def forward(self, x: Tensor) -> Tensor:
        """RGB 0..255 in and out."""
        x = F.relu(self.in1(self.conv1(x)))
        x = F.relu(self.in2(self.conv2(x)))
        x = F.relu(self.in3(self.conv3(x)))
        for index in range(1, 6):
            x = self.get_submodule(f"res{index}")(x)
        x = F.relu(self.in4(self.deconv1(_double(x))))
        x = F.relu(self.in5(self.deconv2(_double(x))))
        return self.deconv3(x)  # type: ignore[no-any-return]


def _normalised(
    inputs: int, outputs: int, kernel: int, stride: int = 1
) -> tuple[PaddedConvolution, nn.InstanceNorm2d]:
    return (
        PaddedConvolution(inputs, outputs, kernel, stride),
        nn.InstanceNorm2d(outputs, affine=True),
    )


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="nearest")
