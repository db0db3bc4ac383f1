"""What a network of someone else's wants of a picture, and how what it gives is made one."""

from typing import Annotated, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn

from ..contract.kinds import LARGEST_ALIGNMENT, LARGEST_MAXIMUM, LARGEST_MINIMUM
from ..contract.model import Model
from ..errors import ConfigError
from .checking import Arrays
from .resizing import resample

Number = Annotated[float, Field(ge=-LARGEST_MAXIMUM, le=LARGEST_MAXIMUM)]
Deviation = Annotated[float, Field(gt=0, le=LARGEST_MAXIMUM)]


class Values(Model, extra="forbid"):
    """How pictures are written in numbers.

    A colour is `black` to `maximum`, which is white; then `mean` is taken off and what is left
    divided by `deviation`, red, green and blue. `channels` is their order, for these lists, too.
    """

    black: Number = 0.0
    maximum: Number | None = None
    mean: tuple[Number, Number, Number] | None = None
    deviation: tuple[Deviation, Deviation, Deviation] | None = None
    channels: Literal["rgb", "bgr"] = "rgb"

    @property
    def plain(self) -> bool:
        """Whether they are RGB from 0 on, as a manifest has it."""
        usual = (0.0, None, None, "rgb")
        return (self.black, self.mean, self.deviation, self.channels) == usual


class Feeding(Values):
    """How a whole-picture network is to be fed (see kinds.WholePainter), and what it gives.

    `painted` is how its paintings are written where that is another way; `result` which of several
    results is the painting. With `style_side` it takes a style picture, too: a square of so many
    pixels, its second input. With `square` it takes pictures of that one size, a square: others
    are squeezed into it, and its paintings stretched back.
    """

    alignment: Annotated[int, Field(ge=1, le=LARGEST_ALIGNMENT)] = 4
    minimum: Annotated[int, Field(ge=1, le=LARGEST_MINIMUM)] = 16
    painted: Values | None = None
    result: Annotated[int, Field(ge=0, le=99)] | None = None
    style_side: Annotated[int, Field(ge=16, le=1024)] | None = None
    square: Annotated[int, Field(ge=16, le=1024)] | None = None

    def check(self) -> None:
        """Raise ConfigError where the values of pictures are not known, or make no sense."""
        if self.maximum is None:
            raise ConfigError(
                "the network's range is not known: pass --range 255, --range 1 or --range=-1..1, "
                "the values of black (if not 0) and white"
            )
        for values in filter(None, (self, self.painted)):
            white = self._white(values)
            if not white > values.black:
                raise ConfigError(f"white ({white:g}) is not above black ({values.black:g})")
        if self._white(self) < 1 and self.plain:
            raise ConfigError(f"white is {self.maximum:g}; at least 1 is usual: see --range")

    @property
    def graph_maximum(self) -> float:
        """The value of white for the graph, in and out; black is 0."""
        return self._white(self) if self._is_plain else 1.0

    def adapt(self, network: nn.Module, style: Tensor | None = None) -> nn.Module:
        """The network as a manifest has it: RGB, from 0 to `graph_maximum`, in and out.

        `style`, 1 x 3 x style_side x style_side in [0, 1], becomes a part of it, `style`.
        """
        others = (self.result, self.style_side, self.square)
        if self._is_plain and others == (None, None, None):
            return network
        return _Adapted(network, self, style)

    def written(self) -> tuple["Written", "Written"]:
        """How it is fed, and how its paintings are written."""
        return tuple(  # type: ignore[return-value]
            Written(values, self._white(values), self.graph_maximum)
            for values in (self, self.painted or self)
        )

    @property
    def _is_plain(self) -> bool:
        return self.plain and (self.painted is None or self.painted == Values(maximum=self.maximum))

    def _white(self, values: Values) -> float:
        white = self.maximum if values.maximum is None else values.maximum
        return 1.0 if white is None else white


class _Adapted(nn.Module):
    style: Tensor | None

    def __init__(self, network: nn.Module, feeding: Feeding, style: Tensor | None) -> None:
        super().__init__()
        self.network, self.result, self.square = network, feeding.result, feeding.square
        self.fed, self.given = feeding.written()
        if style is None and feeding.style_side:
            style = torch.zeros(1, 3, feeding.style_side, feeding.style_side)
        self.register_buffer("style", style)
        self.scale = feeding.graph_maximum

    def forward(self, picture: Tensor) -> Any:
        height, width = picture.shape[2:]
        if self.square:
            picture = resample(picture, self.square, self.square)
        inputs = [picture] if self.style is None else [picture, self.style * self.scale]
        painted: Any = self.network(*map(self.fed.write, inputs))
        if self.result is not None:
            painted = painted[self.result]
        if not isinstance(painted, Tensor):
            return painted
        painted = self.given.read(painted)
        return resample(painted, height, width) if self.square else painted


class Written:
    """Between pictures from 0 to `scale` and numbers as a network has them: x * factor + offset."""

    def __init__(self, values: Values, white: float, scale: float) -> None:
        mean = torch.tensor(values.mean or (0.0, 0.0, 0.0))
        deviation = torch.tensor(values.deviation or (1.0, 1.0, 1.0))
        self.factor = ((white - values.black) / scale / deviation).view(1, 3, 1, 1)
        self.offset = ((values.black - mean) / deviation).view(1, 3, 1, 1)
        self.turned = values.channels == "bgr"

    def write(self, picture: Tensor) -> Tensor:
        if self.turned:
            picture = picture[:, [2, 1, 0]]
        return picture * self.factor + self.offset

    def read(self, painted: Tensor) -> Tensor:
        picture = (painted - self.offset) / self.factor
        return picture[:, [2, 1, 0]] if self.turned else picture


def runner(network: nn.Module):  # type: ignore[no-untyped-def]
    """What `check_against` compares with."""

    def run(inputs: Arrays) -> list[NDArray[np.float32]]:
        with torch.no_grad():
            painted = network(torch.from_numpy(inputs["picture"]))
        if not isinstance(painted, Tensor):
            raise TypeError(
                f"it returns {type(painted).__name__}, not one tensor; which of several is the "
                "painting, `result` in [painter] of --config says"
            )
        return [painted.numpy()]

    return run
