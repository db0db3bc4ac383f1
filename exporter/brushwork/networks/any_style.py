"""A painter together with the encoder that makes a code of any style picture."""

from torch import nn

from .painter import Painter, PainterShape
from .style_encoder import StyleEncoder


class AnyStyle(nn.Module):
    """Style encoder and painter; in training also a probe that reads statistics off a code.

    The probe only exists to teach the encoder what a style is: it is never exported.
    """

    def __init__(self, shape: PainterShape, statistics: int) -> None:
        super().__init__()
        self.painter = Painter(shape)
        self.encoder = StyleEncoder(shape.code_size)
        self.probe = nn.Sequential(
            nn.Linear(shape.code_size, 256), nn.ReLU(), nn.Linear(256, statistics)
        )
