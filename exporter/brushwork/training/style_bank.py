"""A large, seeded set of style pictures made of few paintings, with their statistics."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from ..errors import ConfigError
from ..networks.moments import PARTS
from ..networks.style_encoder import SIDE
from .config import AnyStyleConfig
from .data import Photographs, Pictures, load_picture
from .losses import STATISTICS
from .synthetic import recolour, strokes

# A style is judged at 384 px, as in the quality protocol; the encoder sees it at 256 px.
JUDGED = 384
VERSION = 2  # of the way pictures are made
FIRST = 200
GROWTH = 0.6


@dataclass(frozen=True)
class Styles:
    """A batch: pictures N x 3 x 256 x 256, RGB in [0, 1], and statistics of their parts.

    `parts` is N x 21 x 1920: of the whole, the quarters and the sixteenths, row by row.
    """

    pictures: Tensor
    parts: Tensor

    @property
    def statistics(self) -> Tensor:
        """Of the whole pictures, N x 1920."""
        return self.parts[:, 0]


class StyleBank:
    """Style pictures by number, made when first asked for and kept in files of the run."""

    def __init__(
        self,
        config: AnyStyleConfig,
        folder: Path,
        photographs: Photographs,
        measure: Callable[[Tensor], Tensor],
        cache: Path,
    ) -> None:
        """`measure` gives the statistics N x 21 x 1920 of the parts of pictures N3HW in [0, 1]."""
        self.config, self.photographs, self.measure = config, photographs, measure
        everything = sorted((folder / "images").glob("*.jpg"))
        names = {file.name for file in everything}
        if missing := [name for name in config.held_out if name not in names]:
            raise ConfigError(f"held_out names {missing[0]}, which is not in {folder}/images")
        self.held_out = [f for f in everything if f.name in config.held_out]
        self.paintings = [f for f in everything if f.name not in config.held_out]
        if not self.paintings:
            raise ConfigError(f"no paintings (*.jpg) to train on in {folder}/images; pass --data")
        self.left_out = photographs.left_out
        self._paintings = Pictures(self.paintings, self.left_out)
        cache.mkdir(parents=True, exist_ok=True)
        count, key = config.bank, self._key()
        self._pictures = _opened(cache / f"bank-{key}-pictures.npy", (count, 3, SIDE, SIDE), "u1")
        self._statistics = _opened(
            cache / f"bank-{key}-statistics.npy", (count, PARTS, sum(STATISTICS)), "f2"
        )

    def _key(self) -> str:
        """What decides the bank's pictures, hashed: another bank must not be taken for this one."""
        config = self.config
        shares = (config.bank, config.photographs, config.synthetic, config.recoloured)
        names = [file.name for file in (*self.paintings, *self.photographs.files)]
        return hashlib.sha256(repr((VERSION, shares, names)).encode()).hexdigest()[:8]

    def choose(self, count: int, generator: random.Random, step: int) -> list[int]:
        """Numbers of different style pictures, of a part of the bank that grows with the steps.

        Making one costs as much as training on ten crops: learning need not wait for all.
        """
        ready = min(self.config.bank, FIRST + int(GROWTH * step))
        return generator.sample(range(max(ready, count)), count)

    def batch(self, numbers: Sequence[int]) -> Styles:
        """Style pictures by number."""
        for number in numbers:
            if not self._statistics[number].any():
                self._make(number)
        rows = list(numbers)
        pictures = torch.from_numpy(self._pictures[rows]).float() / 255
        return Styles(pictures, torch.from_numpy(self._statistics[rows]).float())

    def whole(self, file: Path) -> Styles | None:
        """One painting as the quality protocol sees it: the centre square.

        None where it cannot be read.
        """
        picture = self.left_out.unless_damaged(file, lambda path: load_picture(path, JUDGED))
        if picture is None:
            return None
        top, left = ((side - JUDGED) // 2 for side in picture.shape[1:])
        square = picture[None, :, top : top + JUDGED, left : left + JUDGED].float() / 255
        return Styles(_encoder_size(square), self.measure(square).cpu())

    def _make(self, number: int) -> None:
        picture = self._square(random.Random(f"style/{number}"))[None].float() / 255
        small = _encoder_size(picture)[0]
        self._pictures[number] = (small * 255).round().byte().numpy()
        self._statistics[number] = self.measure(picture)[0].cpu().numpy()

    def _square(self, generator: random.Random) -> Tensor:
        """A style picture, RGB uint8, 3 x 384 x 384."""
        kind = generator.random()
        if kind < self.config.photographs:
            picture = self._crop(self.photographs.photograph(generator), generator)
        elif kind < self.config.photographs + self.config.synthetic:
            source = self._any(generator)
            picture = strokes(self._crop(source, generator), generator)
        else:
            picture = self._crop(self._paintings.choose(generator), generator)
        if generator.random() < self.config.recoloured:
            picture = recolour(picture, self._any(generator))
        return picture

    def _any(self, generator: random.Random) -> Tensor:
        if generator.random() < 0.5:
            return self._paintings.choose(generator)
        return self.photographs.photograph(generator)

    def _crop(self, picture: Tensor, generator: random.Random) -> Tensor:
        """A square part, flipped or turned, at 384 px."""
        height, width = picture.shape[1:]
        largest = min(height, width)
        side = round(largest * generator.uniform(0.5, 1) ** 0.7)
        top, left = generator.randint(0, height - side), generator.randint(0, width - side)
        square = picture[None, :, top : top + side, left : left + side].float()
        square = F.interpolate(square, (JUDGED, JUDGED), mode="bilinear", antialias=True)[0]
        if generator.random() < 0.5:
            square = square.flip(2)
        if generator.random() < 0.25:
            square = square.rot90(generator.choice((1, 2, 3)), (1, 2))
        return square.round().clamp(0, 255).byte()


def _encoder_size(square: Tensor) -> Tensor:
    return F.interpolate(square, (SIDE, SIDE), mode="bilinear", antialias=True)


def _opened(path: Path, shape: tuple[int, ...], kind: str) -> NDArray[Any]:
    """A file-backed array, zero where nothing was written yet."""
    if path.is_file():
        return np.lib.format.open_memmap(path, mode="r+")
    return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape)
