"""A painter together with the encoder that makes a code of any style picture."""

from torch import nn

from .painter import PainterNetwork, PainterShape
from .statistic_codes import StatisticCodes
from .style_encoder import StyleEncoder


class AnyStyle(nn.Module):
    """Style encoder and painter, and the codes that both learn from."""

    def __init__(self, shape: PainterShape) -> None:
        super().__init__()
        self.painter = PainterNetwork(shape)
        self.encoder = StyleEncoder(shape.code_size)
        self.teacher = StatisticCodes(shape.code_size)
