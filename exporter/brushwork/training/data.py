"""Photographs and paintings as tensors."""

import random
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from ..errors import ConfigError


def load_picture(path: Path, shorter_side: int | None = None) -> Tensor:
    """Read a picture as RGB uint8, 3HW; optionally scaled so that its shorter side fits."""
    with Image.open(path) as image:
        rgb = image.convert("RGB")
        if shorter_side is not None:
            factor = shorter_side / min(rgb.size)
            size = (round(rgb.width * factor), round(rgb.height * factor))
            rgb = rgb.resize(size, Image.Resampling.LANCZOS)
        return torch.from_numpy(np.array(rgb)).permute(2, 0, 1).contiguous()


class Photographs:
    """A fixed number of seeded crops from a folder of JPEG files, made when asked for.

    A crop is flipped at random and enlarged by up to `largest_enlargement`, since large
    photographs are smoother close up than small ones. That crops come again lets the losses
    keep what they know of them.
    """

    def __init__(self, folder: Path, crop: int, crops: int, largest_enlargement: float) -> None:
        self.files = sorted(folder.glob("*.jpg"))
        if not self.files:
            raise ConfigError(f"no photographs (*.jpg) in {folder}; pass --data")
        self.crop, self.crops, self.largest_enlargement = crop, crops, largest_enlargement
        self._cache: dict[Path, Tensor] = {}

    def choose(self, count: int, seed: int, step: int) -> list[int]:
        """The numbers of the crops of one training step."""
        generator = random.Random(f"{seed}/{step}")
        return [generator.randrange(self.crops) for _ in range(count)]

    def batch(self, numbers: list[int]) -> Tensor:
        """Crops by number, RGB in [0, 1], N x 3 x crop x crop."""
        return torch.stack([self._crop(random.Random(f"crop/{number}")) for number in numbers])

    def photograph(self, generator: random.Random) -> Tensor:
        """Any photograph, RGB uint8, 3HW."""
        path = generator.choice(self.files)
        if path not in self._cache:
            self._cache[path] = load_picture(path)
        return self._cache[path]

    def samples(self, count: int, alignment: int) -> list[Tensor]:
        """Always the same photographs, each RGB in [0, 1], 1 x 3 x H x W, shorter side 256."""
        chosen = (self.files[(i * 577) % len(self.files)] for i in range(count))
        return [_align(load_picture(file, 256), alignment)[None].float() / 255 for file in chosen]

    def _crop(self, generator: random.Random) -> Tensor:
        picture = self.photograph(generator)
        height, width = picture.shape[1:]
        largest = min(height, width)
        smallest = min(largest, round(self.crop / self.largest_enlargement))
        side = generator.randint(smallest, largest)
        top, left = generator.randint(0, height - side), generator.randint(0, width - side)
        square = picture[None, :, top : top + side, left : left + side].float() / 255
        square = F.interpolate(square, (self.crop, self.crop), mode="bilinear", antialias=True)
        return square[0].flip(2) if generator.random() < 0.5 else square[0]


def reduce(photos: Tensor, factor: float, alignment: int) -> Tensor:
    """A copy of square photos N3HW, smaller by about `factor`, for the survey."""
    side = round(photos.shape[2] / factor / alignment) * alignment
    return F.interpolate(photos, (side, side), mode="bilinear", antialias=True)


def _align(picture: Tensor, alignment: int) -> Tensor:
    """A picture 3HW cropped to multiples of `alignment`."""
    height, width = picture.shape[1:]
    return picture[:, : height - height % alignment, : width - width % alignment]
