"""A large, seeded set of style pictures made of fewer paintings, with what losses need of them."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from ..errors import ConfigError
from ..networks.style_encoder import SIDE
from .config import AnyStyleConfig
from .data import Photographs, Pictures, load_picture
from .losses import STATISTICS, palettes, unpack_grams
from .objective import Wanted
from .pictures import picture_files
from .store import Row, Store
from .synthetic import recolour, strokes

# A style is judged at 384 px, as in the quality protocol; the encoder sees it at 256 px.
JUDGED = 384
VERSION = 3  # of the way pictures are made
FIRST = 200
GROWTH = 0.3
LARGEST = 60_000  # that float16 holds, rounded down


@dataclass(frozen=True)
class Styles:
    """A batch: pictures N x 3 x 256 x 256, RGB in [0, 1], and what paintings in their style want.

    Gram matrices are packed, N x 174560, or of width 0 where none are wanted.
    """

    pictures: Tensor
    statistics: Tensor
    grams: Tensor

    def wanted(self, device: torch.device) -> Wanted:
        """For the objective, the matrices unpacked."""
        grams = unpack_grams(self.grams.to(device)) if self.grams.shape[1] else []
        colours = palettes(self.pictures.to(device))
        return Wanted(self.statistics.to(device), grams, colours)


Measure = Callable[[Tensor], tuple[Tensor, Tensor]]
"""Statistics N x 1920 and packed Gram matrices N x (174560 or 0) of pictures N3HW in [0, 1]."""


class StyleBank:
    """Style pictures by number, made when first asked for and kept in files of the run."""

    def __init__(
        self,
        config: AnyStyleConfig,
        data: Path,
        photographs: Photographs,
        measure: Measure,
        cache: Path,
        grams: int = 0,
    ) -> None:
        """`measure` gives `grams` numbers of packed Gram matrices beside the statistics."""
        self.config, self.photographs, self.measure = config, photographs, measure
        everything = [file for folder in config.folders for file in picture_files(data / folder)]
        stems = {file.stem for file in everything}
        if missing := sorted(config.unseen - stems):
            folders = ", ".join(str(data / folder) for folder in config.folders)
            raise ConfigError(f"{missing[0]} is to be unseen, and is not in {folders}")
        # Those of the published table are not even looked at.
        choosing = {Path(name).stem for name in config.choosing}
        self.chosen_by = [file for file in everything if file.stem in choosing]
        self.paintings = [f for f in everything if f.stem not in config.unseen]
        if not self.paintings:
            where = data / config.folders[0]
            raise ConfigError(f"no paintings (*.jpg, *.webp) to train on in {where}; pass --data")
        self.left_out = photographs.left_out
        self._paintings = Pictures(self.paintings, self.left_out)
        fields = {
            "pictures": ((3, SIDE, SIDE), "u1"),
            "statistics": ((sum(STATISTICS),), "f4"),
            "grams": ((grams,), "f2"),
        }
        self._store = Store(cache, f"bank-{self._key(grams)}", config.bank, fields, self._make)

    def _key(self, grams: int) -> str:
        """What decides the bank's pictures, hashed: another bank must not be taken for this one."""
        config = self.config
        shares = (config.bank, config.photographs, config.synthetic, config.recoloured, grams)
        names = [file.name for file in (*self.paintings, *self.photographs.files)]
        return hashlib.sha256(repr((VERSION, shares, names)).encode()).hexdigest()[:8]

    def choose(self, count: int, generator: random.Random, step: int) -> list[int]:
        """Numbers of different style pictures, of a part of the bank that grows with the steps.

        Making one costs as much as training on ten crops: learning need not wait for all. Once all
        are there, `renewed` ones of a step take the places of the oldest.
        """
        size, renewed = self.config.bank, self.config.renewed
        ready = max(count, min(size, FIRST + int(GROWTH * step)))
        since = max(0.0, step - max(0, size - FIRST) / GROWTH)
        newest = ready + int(renewed * since)
        return [
            place + size * ((newest - 1 - place) // size)
            for place in generator.sample(range(ready), count)
        ]

    def batch(self, numbers: Sequence[int]) -> Styles:
        """Style pictures by number."""
        rows = {field: torch.from_numpy(row) for field, row in self._store.rows(numbers).items()}
        return Styles(rows["pictures"].float() / 255, rows["statistics"], rows["grams"].float())

    def whole(self, file: Path) -> Styles | None:
        """One painting as the quality protocol sees it: the centre square.

        None where it cannot be read.
        """
        picture = self.left_out.unless_damaged(file, lambda path: load_picture(path, JUDGED))
        if picture is None:
            return None
        top, left = ((side - JUDGED) // 2 for side in picture.shape[1:])
        square = picture[None, :, top : top + JUDGED, left : left + JUDGED].float() / 255
        return Styles(_encoder_size(square), *self.measure(square))

    def _make(self, number: int) -> Row:
        picture = self._square(random.Random(f"style/{number}"))[None].float() / 255
        statistics, grams = self.measure(picture)
        return {
            "pictures": (_encoder_size(picture)[0] * 255).round().byte().numpy(),
            "statistics": statistics[0].numpy(),
            "grams": grams[0].clamp(-LARGEST, LARGEST).numpy(),
        }

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
