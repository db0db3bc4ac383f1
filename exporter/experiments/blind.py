"""Judging by looking, blind: whose painting is whose is hidden and shuffled until votes are cast.

Run from the checkout:

    python exporter/experiments/blind.py show any-style --peers PEERS --data DATA --out runs/blind
    python exporter/experiments/blind.py count runs/blind

`show` lays photograph, work and paintings, called A, B, C, ..., side by side, some pairs on a
sheet; the key goes to `key.json`. Write each pair's votes, best first, into `votes.txt`, as in
`7 B A C` (`7 B=A C` where two are as good); `count` compares them with the key, and tells how
large the steps between places of four pixels are in whose paintings.
"""

import argparse
import json
import random
from collections import Counter
from itertools import chain, combinations, product
from pathlib import Path
from statistics import fmean
from string import ascii_uppercase

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from brushwork.contract.look import Look
from brushwork.errors import ConfigError
from brushwork.export.trained import style_square_of
from brushwork.imaging import centre_square, decode
from brushwork.inference.pipeline import Pipeline
from brushwork.site.stylizers import stylizer_folder
from brushwork.training.config import load_config
from brushwork.training.losses import steps
from brushwork.training.pictures import picture_files
from brushwork.validation.peers import Paint, peers
from brushwork.validation.quality import SIDE, load_square

LABEL = 22
PAIRS_A_SHEET = 5
STEPS = "steps.json"
GALLERY_EVERY = 7


def main() -> None:
    """One of the two."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    show = commands.add_parser("show", help="Make sheets.")
    show.add_argument("stylizer", help="A stylizer's folder, or a published one's id.")
    show.add_argument("--config", type=Path, default=Path("exporter/stylizers/any-style.toml"))
    show.add_argument("--data", type=Path, required=True, help="The data folder, for the works.")
    show.add_argument("--peers", type=Path, help="Other people's networks.")
    show.add_argument(
        "--photographs",
        type=Path,
        nargs="+",
        required=True,
        help="Pictures; squares of half their side are shown, too.",
    )
    show.add_argument("--beside", nargs="*", default=["magenta", "microast"], help="Which peers.")
    show.add_argument("--former", type=Path, help="The folder of the stylizer as it was before.")
    show.add_argument(
        "--texture", type=float, nargs="+", default=[1.0], help="Ours, with each of these textures."
    )
    show.add_argument(
        "--gallery",
        action="store_true",
        help="In some styles that are shipped, by their own codes; not for peers.",
    )
    show.add_argument("--every", type=int, default=GALLERY_EVERY, help="Which: one in so many.")
    show.add_argument("--pairs", type=int, default=40)
    show.add_argument("--seed", type=int, default=0)
    show.add_argument("--out", type=Path, required=True, help="A new folder.")
    show.set_defaults(run=_show)
    count = commands.add_parser("count", help="Count votes.")
    count.add_argument("folder", type=Path)
    count.set_defaults(run=_count)
    chosen = parser.parse_args()
    chosen.run(chosen)


def _show(chosen: argparse.Namespace) -> None:
    pipeline = Pipeline(stylizer_folder(chosen.stylizer))
    works = (
        _gallery(chosen.config, chosen.data, chosen.every)
        if chosen.gallery
        else _works(chosen.config, chosen.data)
    )
    photos = [square for path in chosen.photographs for square in _squares(path)]
    paints = {}
    if chosen.beside:
        networks = peers(chosen.peers, works, chosen.data / "weights")
        paints = {name: networks[name] for name in chosen.beside}
    for texture in chosen.texture:
        name = "ours" if len(chosen.texture) == 1 else f"texture {texture:g}"
        paints[name] = _painting(pipeline, works, chosen.gallery, texture)
    if chosen.former:
        paints["former"] = _painting(Pipeline(chosen.former), works, chosen.gallery, 1.0)
    stepped: dict[str, list[float]] = {name: [] for name in ("photograph", *paints)}
    generator = random.Random(chosen.seed)
    pairs = list(product(range(len(photos)), sorted(works)))
    if len(pairs) < chosen.pairs:
        raise ConfigError(f"there are only {len(pairs)} pairs of photographs and works")
    if chosen.out.exists():
        raise ConfigError(f"{chosen.out} exists; name a new folder")
    chosen.out.mkdir(parents=True)
    key, rows = {}, []
    for number, (which, work) in enumerate(generator.sample(pairs, chosen.pairs), 1):
        photo = photos[which]
        order = generator.sample(sorted(paints), len(paints))
        key[str(number)] = dict(zip(ascii_uppercase, order, strict=False))
        painted = {name: paints[name](photo, work) for name in order}
        for name, picture in {"photograph": photo, **painted}.items():
            stepped[name].append(_steps(picture))
        rows.append([photo, works[work], *painted.values()])
        if number % PAIRS_A_SHEET == 0 or number == chosen.pairs:
            first = number - len(rows) + 1
            _sheet(rows, first).save(chosen.out / f"sheet-{first:02}.png")
            rows = []
    (chosen.out / "key.json").write_text(json.dumps(key, indent=1) + "\n")
    means = {name: round(fmean(each), 3) for name, each in stepped.items()}
    (chosen.out / STEPS).write_text(json.dumps(means, indent=1) + "\n")


def _count(chosen: argparse.Namespace) -> None:
    key = json.loads((chosen.folder / "key.json").read_text())
    better: Counter[tuple[str, str]] = Counter()
    lines = (chosen.folder / "votes.txt").read_text().splitlines()
    votes = [line.split() for line in lines if line.strip()]
    for number, *order in votes:
        letters = [alike.split("=") for alike in order]
        if number not in key or sorted(chain(*letters)) != sorted(key[number]):
            raise ConfigError(f"the vote {' '.join([number, *order])!r} does not name every letter")
        ranks = {
            key[number][letter]: rank for rank, alike in enumerate(letters) for letter in alike
        }
        for one, other in combinations(sorted(ranks), 2):
            if ranks[one] != ranks[other]:
                better[(one, other) if ranks[one] < ranks[other] else (other, one)] += 1
    names = sorted({name for letters in key.values() for name in letters.values()})
    for one, other in combinations(names, 2):
        wins, losses = better[one, other], better[other, one]
        print(f"{one} : {other} = {wins} : {losses} of {len(votes)}")
    for name, mean in json.loads((chosen.folder / STEPS).read_text()).items():
        print(f"steps of {name}: {mean}")


def _painting(
    pipeline: Pipeline, works: dict[str, np.ndarray], gallery: bool, texture: float
) -> Paint:
    """Ours, by the codes of the gallery or by what the encoder makes of works."""
    styles = {name: name if gallery else pipeline.encode_style(works[name]) for name in works}
    looks = {name: Look.of(style, texture=texture) for name, style in styles.items()}
    return lambda photo, work: pipeline.stylize(photo, looks[work]).pixels


def _gallery(config: Path, data: Path, every: int) -> dict[str, np.ndarray]:
    """Works that are shipped, as squares of the part that is meant."""
    works = {}
    for style in load_config(config).styles[::every]:
        square = style_square_of(style, data / "styles", SIDE)[0].permute(1, 2, 0).numpy()
        opaque = np.full((SIDE, SIDE, 1), 255, np.uint8)
        works[style.id] = np.concatenate([np.round(square * 255).astype(np.uint8), opaque], 2)
    return works


def _works(config: Path, data: Path) -> dict[str, np.ndarray]:
    """The works that no training saw, as squares."""
    settings = load_config(config).any_style
    if settings is None:
        raise ConfigError(f"{config} is not of a painter of any style")
    folders = [data / folder for folder in settings.folders]
    files = {file.name: file for folder in folders for file in picture_files(folder)}
    if missing := [name for name in settings.held_out if name not in files]:
        raise ConfigError(f"{missing[0]} is not in {', '.join(map(str, folders))}")
    return {Path(name).stem: load_square(files[name]) for name in settings.held_out}


def _squares(path: Path) -> list[np.ndarray]:
    """The centre square of a picture, and of its four quarters."""
    pixels = decode(path).pixels
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    quarters = [pixels[y : y + height, x : x + width] for y in (0, height) for x in (0, width)]
    large = [each for each in quarters if min(each.shape[:2]) >= SIDE // 2]
    return [centre_square(each, SIDE) for each in (pixels, *large)]


def _steps(pixels: np.ndarray) -> float:
    """Of edges where places of four pixels meet; see docs/decisions/021-steps.md."""
    picture = torch.from_numpy(pixels[None, ..., :3].copy()).permute(0, 3, 1, 2).float() / 255
    return steps(picture).item()


def _sheet(rows: list[list[np.ndarray]], first: int) -> Image.Image:
    columns = len(rows[0])
    sheet = Image.new("RGB", (columns * SIDE, len(rows) * (SIDE + LABEL)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for row, pictures in enumerate(rows):
        top = row * (SIDE + LABEL)
        labels = [f"{first + row}", "work", *ascii_uppercase[: columns - 2]]
        for column, (label, pixels) in enumerate(zip(labels, pictures, strict=True)):
            draw.text((column * SIDE + 4, top + 2), label, "black", font)
            sheet.paste(Image.fromarray(pixels).convert("RGB"), (column * SIDE, top + LABEL))
    return sheet


if __name__ == "__main__":
    main()
