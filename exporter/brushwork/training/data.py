"""Photographs and paintings as tensors."""

import random
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..errors import ConfigError
from .pictures import LeftOut, picture_files, read_rgb, scaled


def load_picture(path: Path, shorter_side: int | None = None) -> Tensor:
    """Read a picture as RGB uint8, 3HW; optionally scaled so that its shorter side fits.

    Raises PictureError where it cannot be read.
    """
    rgb = read_rgb(path)
    if shorter_side is not None:
        rgb = scaled(rgb, shorter_side / min(rgb.size))
    return torch.from_numpy(np.array(rgb)).permute(2, 0, 1).contiguous()


class Pictures:
    """Picture files, decoded when asked for and kept; `left_out` learns which cannot be read."""

    def __init__(self, files: list[Path], left_out: LeftOut) -> None:
        self.files, self.left_out = files, left_out
        self._decoded: dict[Path, Tensor] = {}

    def choose(self, generator: random.Random) -> Tensor:
        """Any picture that can be read, RGB uint8, 3HW; raises ConfigError where none can."""
        while not self.left_out.reasons.keys() >= set(self.files):
            path = generator.choice(self.files)
            picture = self._decoded.get(path)
            if picture is None:
                picture = self.left_out.unless_damaged(path, load_picture)
            if picture is not None:
                self._decoded[path] = picture
                return picture
        raise ConfigError(f"no picture in {self.files[0].parent} can be read")


class Photographs:
    """A fixed number of seeded crops from a folder of JPEG files, made when asked for.

    A crop is flipped at random and enlarged by up to `largest_enlargement`, since large
    photographs are smoother close up than small ones. That crops come again lets the losses
    keep what they know of them. Files that cannot be read are left out.
    """

    def __init__(
        self,
        folder: Path,
        crop: int,
        crops: int,
        largest_enlargement: float,
        left_out: LeftOut | None = None,
    ) -> None:
        self.files = picture_files(folder)
        if not self.files:
            raise ConfigError(f"no photographs (*.jpg, *.webp) in {folder}; pass --data")
        self.crop, self.crops, self.largest_enlargement = crop, crops, largest_enlargement
        self.left_out = left_out or LeftOut()
        self._pictures = Pictures(self.files, self.left_out)

    def choose(self, count: int, crop: int, generator: random.Random) -> list[int]:
        """The numbers of crops for one training step; of larger ones there are fewer.

        What is remembered of all of them then takes the same room.
        """
        among = max(1, self.crops * self.crop**2 // crop**2)
        return [generator.randrange(among) for _ in range(count)]

    def batch(self, numbers: list[int], crop: int) -> Tensor:
        """Crops by number, RGB in [0, 1], N x 3 x crop x crop."""
        return torch.stack([self._crop(random.Random(f"crop/{n}"), crop) for n in numbers])

    def photograph(self, generator: random.Random) -> Tensor:
        """Any photograph, RGB uint8, 3HW."""
        return self._pictures.choose(generator)

    def samples(self, count: int, alignment: int) -> list[Tensor]:
        """Always the same photographs, each RGB in [0, 1], 1 x 3 x H x W, shorter side 256."""
        chosen = (self.files[(i * 577) % len(self.files)] for i in range(count + len(self.files)))
        read = (self.left_out.unless_damaged(file, _small) for file in chosen)
        pictures = islice((each for each in read if each is not None), count)
        return [_align(picture, alignment)[None].float() / 255 for picture in pictures]

    def _crop(self, generator: random.Random, crop: int) -> Tensor:
        picture = self.photograph(generator)
        height, width = picture.shape[1:]
        largest = min(height, width)
        smallest = min(largest, round(crop / self.largest_enlargement))
        side = generator.randint(smallest, largest)
        top, left = generator.randint(0, height - side), generator.randint(0, width - side)
        square = picture[None, :, top : top + side, left : left + side].float() / 255
        square = F.interpolate(square, (crop, crop), mode="bilinear", antialias=True)
        return square[0].flip(2) if generator.random() < 0.5 else square[0]


def reduce(photos: Tensor, factor: float, alignment: int) -> Tensor:
    """A copy of square photos N3HW, smaller by about `factor`, for the survey."""
    side = round(photos.shape[2] / factor / alignment) * alignment
    return F.interpolate(photos, (side, side), mode="bilinear", antialias=True)


def _small(path: Path) -> Tensor:
    return load_picture(path, 256)


def _align(picture: Tensor, alignment: int) -> Tensor:
    """A picture 3HW cropped to multiples of `alignment`."""
    height, width = picture.shape[1:]
    return picture[:, : height - height % alignment, : width - width % alignment]
