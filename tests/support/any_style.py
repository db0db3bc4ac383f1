"""A small random painter of any style, exported and in a catalogue of its own."""

from pathlib import Path

import numpy as np
from PIL import Image

from brushwork.contract.manifest import Catalogue, save_catalogue

PAINTINGS = {"first": (230, 40, 20), "second": (20, 60, 220)}


def painting(id: str) -> np.ndarray:
    """The picture that a style's code is made of, RGBA: stripes of its colour and white."""
    pixels = np.full((60, 90, 4), 255, np.uint8)
    pixels[:, ::7, :3] = PAINTINGS[id]
    pixels[::5, :, :3] = PAINTINGS[id]
    return pixels


def export_any_style(folder: Path) -> Path:
    """Write a catalogue with the stylizer `small`, whose styles are `first` and `second`."""
    from brushwork.export.trained import export_trained
    from support.painters import STYLES, save_painter

    weights, config = save_painter(folder, any_style=True)
    # The configuration's names end in .jpg; the type is told by the content.
    for style in STYLES:
        Image.fromarray(painting(style.id)).save(folder / style.file, "PNG")
    export_trained(weights, config, folder / "stylizers" / "small", ["float32"], folder)
    save_catalogue(Catalogue(stylizers=["small"]), folder / "stylizers")
    return folder / "stylizers"
