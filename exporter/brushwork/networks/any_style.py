"""A painter together with the encoder that makes a code of any style picture."""

from torch import nn

from .painter import PainterNetwork, PainterShape
from .style_encoder import StyleEncoder


class AnyStyle(nn.Module):
    """Style encoder and painter, which learn together."""

    def __init__(self, shape: PainterShape) -> None:
        super().__init__()
        self.painter = PainterNetwork(shape)
        self.encoder = StyleEncoder(shape.code_size, shape.encoder_hidden)
