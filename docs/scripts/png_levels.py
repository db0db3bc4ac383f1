"""Print processor time and size of a photograph of 4 megapixels as PNG, by zlib's level."""

import io
import sys
import time
from pathlib import Path

from PIL import Image

PIXELS = 4_000_000
LEVELS = (1, 3, 6)


def main(paths: list[Path]) -> None:
    """Print a row of a Markdown table for each photograph."""
    for path in paths:
        with Image.open(path) as photo:
            scale = (PIXELS / (photo.width * photo.height)) ** 0.5
            size = (round(photo.width * scale), round(photo.height * scale))
            image = photo.convert("RGB").resize(size)
        cells = []
        for level in LEVELS:
            file = io.BytesIO()
            start = time.process_time()
            image.save(file, "png", compress_level=level)
            seconds = time.process_time() - start
            cells.append(f"{seconds:.2f} s, {len(file.getvalue()) / 1e6:.2f} MB")
        print(f"| {path.stem} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
