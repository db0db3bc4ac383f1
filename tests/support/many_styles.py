"""A stylizer with as many styles as a large gallery has, each with a thumbnail of its own."""

import io
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from brushwork.contract.manifest import (
    Catalogue,
    describe,
    load_manifest,
    save_catalogue,
    save_manifest,
)

SHIPPED = Path(__file__).parents[2] / "web" / "stylizers" / "classics"
COUNT = 160


def many_styles(out: Path) -> Path:
    """Write a folder of stylizers to `out`: a shipped one, with `COUNT` styles."""
    source = load_manifest(SHIPPED)
    folder = out / source.id
    shutil.copytree(SHIPPED, folder)
    styles = []
    for number in range(COUNT):
        style = source.styles[number % len(source.styles)]
        thumbnail = folder / f"style-{number}-{number:08x}.webp"
        thumbnail.write_bytes(_noise(number))
        styles.append(
            style.model_copy(
                update={
                    "id": f"style-{number}",
                    "title": f"Style {number}",
                    "thumbnail": describe(thumbnail),
                }
            )
        )
    save_manifest(source.model_copy(update={"styles": styles}), folder)
    save_catalogue(Catalogue(stylizers=[source.id]), out)
    return out


def _noise(seed: int) -> bytes:
    """About 5 kB."""
    pixels = np.random.default_rng(seed).integers(0, 256, (60, 80, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "WEBP", quality=60)
    return stream.getvalue()
