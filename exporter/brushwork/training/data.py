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
    """Seeded batches of random crops from a folder of JPEG files.

    A crop is flipped at random and enlarged by up to `largest_enlargement`, since large
    photographs are smoother close up than small ones.
    """

    def __init__(self, folder: Path, crop: int, batch: int, largest_enlargement: float) -> None:
        self.files = sorted(folder.glob("*.jpg"))
        if not self.files:
            raise ConfigError(f"no photographs (*.jpg) in {folder}; pass --data")
        self.crop, self.batch, self.largest_enlargement = crop, batch, largest_enlargement
        self._cache: dict[Path, Tensor] = {}

    def batch_for(self, seed: int, step: int) -> Tensor:
        """The batch of one training step, RGB in [0, 1], batch x 3 x crop x crop."""
        generator = random.Random(f"{seed}/{step}")
        return torch.stack([self._crop(generator) for _ in range(self.batch)])

    def _crop(self, generator: random.Random) -> Tensor:
        path = generator.choice(self.files)
        if path not in self._cache:
            self._cache[path] = load_picture(path)
        picture = self._cache[path]
        height, width = picture.shape[1:]
        largest = min(height, width)
        smallest = min(largest, round(self.crop / self.largest_enlargement))
        side = generator.randint(smallest, largest)
        top, left = generator.randint(0, height - side), generator.randint(0, width - side)
        square = picture[None, :, top : top + side, left : left + side].float() / 255
        square = F.interpolate(square, (self.crop, self.crop), mode="bilinear", antialias=True)
        return square[0].flip(2) if generator.random() < 0.5 else square[0]
