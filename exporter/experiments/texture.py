"""What noise in the photograph does to paintings: a sheet, and figures of works for choosing.

Run from the checkout: `python exporter/experiments/texture.py --sheet docs/pictures/014-texture.jpg
--figures`. Of the published stylizer `any-style`; the photographs are scikit-image's. The figures
are those of quality.md, of one photograph each in the style of every work that is kept for choosing
between trainings.
"""

import argparse
from pathlib import Path

import numpy as np
import skimage
from PIL import Image

from brushwork.contract.look import Look
from brushwork.data_folder import PHOTOGRAPHS, data_folder, needed
from brushwork.errors import BrushworkError, ConfigError
from brushwork.imaging import centre_square, decode
from brushwork.inference.pipeline import Pipeline
from brushwork.loss_networks.perceptual import Perceptual
from brushwork.site.stylizers import stylizer_folder
from brushwork.training.config import load_config
from brushwork.training.pictures import picture_files
from brushwork.validation.peers import Paint
from brushwork.validation.quality import (
    Quality,
    load_square,
    mean_quality,
    measure_quality,
    median_quality,
)

ROOT = Path(__file__).parents[2]
TEXTURES = (0.0, 0.5, 1.0, 1.5)
PHOTOS = ("rocket.jpg", "astronaut.png")
STYLES = ("composition-vii", "starry-night", "plum-blossoms", "mont-sainte-victoire")
SIDE = 320


def main() -> None:
    """Paint, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheet", type=Path, metavar="FILE.jpg", help="Paint it.")
    parser.add_argument("--figures", action="store_true", help="Measure, for some minutes.")
    parser.add_argument("--data", type=Path, default=data_folder(), help="The data folder.")
    chosen = parser.parse_args()
    pipeline = Pipeline(stylizer_folder("any-style"))
    if chosen.sheet:
        _sheet(pipeline).save(chosen.sheet, quality=80)
    if chosen.figures:
        _figures(pipeline, needed(chosen.data))


def _sheet(pipeline: Pipeline) -> Image.Image:
    """Photographs down and across, each style a row, each texture a column."""
    folder = Path(skimage.__file__).parent / "data"
    rows = []
    for style in STYLES:
        row = []
        for name in PHOTOS:
            photo = centre_square(decode(folder / name).pixels, SIDE)
            row += [photo] if style == STYLES[0] else [np.full_like(photo, 255)]
            looks = (Look.of(style, texture=texture) for texture in TEXTURES)
            row += [pipeline.stylize(photo, look).pixels for look in looks]
        rows.append(np.concatenate(row, 1))
    return Image.fromarray(np.concatenate(rows)).convert("RGB")


def _figures(pipeline: Pipeline, data: Path) -> None:
    settings = load_config(ROOT / "exporter/stylizers/any-style.toml").any_style
    if settings is None:
        raise ConfigError("any-style.toml is not of a painter of any style")
    files = {f.name: f for folder in settings.folders for f in picture_files(data / folder)}
    works = [files[name] for name in settings.choosing]
    photos = picture_files(data / PHOTOGRAPHS)
    perceptual = Perceptual(data / "weights")
    rows: dict[str, list[Quality]] = {f"{texture:g}": [] for texture in TEXTURES}
    for number, work in enumerate(works):
        photo, square = photos[number * len(photos) // len(works)], load_square(work)
        code = pipeline.encode_style(square)
        networks = {
            name: _painting(pipeline, Look(((code, 1.0),), texture=float(name))) for name in rows
        }
        for name, _, measured in measure_quality(
            networks, [photo], {work.stem: square}, perceptual
        ):
            rows[name] += measured.rows
        print(f"{number + 1} of {len(works)}", flush=True)
    print("texture    style            content          SSIM    dot grid, %   shift")
    for name, each in rows.items():
        mean, median = mean_quality(each), median_quality(each)
        print(
            f"{name:7} {mean.style:8.2f} ({median.style:.2f}) {mean.content:9.2f} "
            f"({median.content:.2f}) {mean.ssim:8.2f} {mean.dot_grid:9.2f} {mean.shift:10.1f}"
        )


def _painting(pipeline: Pipeline, look: Look) -> Paint:
    return lambda picture, _: pipeline.stylize(picture, look).pixels


if __name__ == "__main__":
    try:
        main()
    except BrushworkError as error:
        raise SystemExit(f"texture: {error}") from error
