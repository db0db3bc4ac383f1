"""Sample sheets: rows of pictures in one file, to look at while training."""

from pathlib import Path

from PIL import Image
from torch import Tensor

CELL = 256


def write_sheet(rows: list[list[Tensor]], path: Path) -> None:
    """Write rows of pictures (RGB in [0, 1], 3HW) as one JPEG, each fitted into a square cell."""
    sheet = Image.new("RGB", (CELL * max(map(len, rows)), CELL * len(rows)))
    for top, row in enumerate(rows):
        for left, picture in enumerate(row):
            pixels = (picture.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()
            image = Image.fromarray(pixels)
            image.thumbnail((CELL, CELL))
            sheet.paste(image, (left * CELL, top * CELL))
    sheet.save(path, quality=90)
