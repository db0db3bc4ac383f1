"""Compares shapes of the painter: each is trained alike, for a short time, and measured.

Run from the checkout: `python exporter/experiments/shapes.py --data DATA`. Runs go to runs/shapes
and are resumed; figures and a sheet go below docs.
"""

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch.utils.flop_counter import FlopCounterMode

from brushwork.contract.arrays import Pixels
from brushwork.export.trained import load_trained
from brushwork.files import atomic_write
from brushwork.imaging import centre_square, decode
from brushwork.loss_networks.perceptual import Perceptual
from brushwork.networks.painter import PainterNetwork
from brushwork.training.config import TrainingConfig, load_config
from brushwork.training.data import reduce
from brushwork.training.memory import keep_allocations
from brushwork.training.trainer import Folders, Progress, Trainer
from brushwork.validation.quality import Quality, load_square, mean_quality, measure_quality

ROOT = Path(__file__).parents[2]
STYLES = ("starry-night", "composition-vii", "kirifuri-waterfall", "woman-with-a-hat")
# What is compared with; each of the others changes what its name says.
BASE = {
    "channels": 40,
    "blocks": 2,
    "quarter_channels": 24,
    "half_channels": 16,
    "eighth_channels": 56,
    "eighth_blocks": 2,
    "skip": 1,
    "code_size": 32,
}
SHAPES: dict[str, dict[str, int]] = {
    "40 channels, eighth, skip": {},
    "32 channels": {"channels": 32, "eighth_channels": 48},
    "48 channels": {"channels": 48, "eighth_channels": 64},
    "64 channels": {"channels": 64, "eighth_channels": 96},
    "separable, 64 channels": {"separable": 1, "channels": 64, "eighth_channels": 96},
    "no eighth, 4 blocks": {"eighth_blocks": 0, "blocks": 4},
    "photo not at half": {"skip": 0},
    "half with 8 channels": {"half_channels": 8},
}
REDUCTIONS = (1, 2, 3, 4, 6)
PHOTOGRAPHS = ("chelsea.png", "coffee.png", "rocket.jpg", "astronaut.png")
CELL = 256


@dataclass(frozen=True)
class Row:
    """What is known of one shape; GFLOP for 512 x 512, without the survey."""

    parameters: int
    gflop: float
    quality: Quality


def configuration(data: Path, steps: int, shape: dict[str, int]) -> TrainingConfig:
    """Four styles, a thinned loss network, crops of 96."""
    config = load_config(ROOT / "exporter/stylizers/classics.toml")
    return replace(
        config,
        styles=[style for style in config.styles if style.id in STYLES],
        network=BASE | shape,
        steps=steps,
        batch=4,
        crop=96,
        crops=2000,
        style_weight=4.0,
        similarity_weight=1.0,
        grid_weight=10000.0,
        largest_reduction=3.0,
        thin_share=1.0,
    )


def train(name: str, config: TrainingConfig, data: Path) -> Path:
    """Train, or go on; returns the run's folder."""
    run = ROOT / "runs" / "shapes" / name.replace(", ", "-").replace(" ", "-")

    def report(progress: Progress) -> None:
        if progress.step % 100 == 0:
            print(f"{name}: {progress.step} of {progress.steps}", flush=True)

    Trainer(config, Folders(data, data / "weights", run), torch.device("cpu")).run(report)
    return run


def paint(
    painter: PainterNetwork, code: torch.Tensor, photo: Pixels, reduction: float = 3
) -> Pixels:
    """A square photograph, RGBA, painted with the survey of a copy reduced by a factor."""
    picture = torch.from_numpy(photo[..., :3].copy()).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        copy = reduce(picture, reduction, painter.shape.alignment)
        painted = painter.paint(picture, *painter.survey(copy, code[None]))[0]
    result = photo.copy()
    result[..., :3] = (painted * 255).round().byte().permute(1, 2, 0).numpy()
    return result


def gflop(painter: PainterNetwork) -> float:
    """Operations for 512 x 512, a multiplication and an addition counted as two."""
    numbers = torch.zeros(1, sum(painter.shape.normalised))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        painter.paint(torch.zeros(1, 3, 512, 512), numbers, numbers)
    return float(counter.get_total_flops() / 1e9)


def measure(paints: dict[str, Any], data: Path, photographs: int) -> dict[str, dict[str, Quality]]:
    """Mean quality of each painter over styles and photographs of bsds500/val."""
    config = load_config(ROOT / "exporter/stylizers/classics.toml")
    files = {style.id: data / "styles" / style.file for style in config.styles}
    squares = {id: load_square(files[id]) for id in STYLES}
    found = sorted((data / "bsds500/val").glob("*.jpg"))
    chosen = found[:: len(found) // photographs][:photographs]
    measured: dict[str, dict[str, Quality]] = {name: {} for name in paints}
    perceptual = Perceptual(data / "weights")
    for name, style, its in measure_quality(paints, chosen, squares, perceptual):
        measured[name][style] = mean_quality(its.rows)
    return measured


def table(header: str, rows: Iterable[tuple[str, list[str]]]) -> str:
    """A Markdown table."""
    columns = header.count("|")
    lines = [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    return "\n".join([f"| {header} |", f"|{'---|' * (columns + 1)}", *lines])


def figures(quality: Quality) -> list[str]:
    """Style, content, SSIM, dot grid and stability as they stand in the tables."""
    q = quality
    return [f"{x:.2f}" for x in (q.style, q.content, q.ssim, q.dot_grid, q.shift, q.noise)]


def sheet(painters: dict[str, tuple[PainterNetwork, dict[str, torch.Tensor]]], out: Path) -> None:
    """CC0 photographs in one row each, a shape in each column."""
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    photos = [centre_square(decode(folder / name).pixels, 384) for name in PHOTOGRAPHS]
    canvas = Image.new("RGB", (CELL * (len(painters) + 1), CELL * len(photos)))
    for row, (photo, style) in enumerate(zip(photos, STYLES, strict=True)):
        painted = [photo, *(paint(p, codes[style], photo) for p, codes in painters.values())]
        for column, pixels in enumerate(painted):
            cell = Image.fromarray(np.ascontiguousarray(pixels[..., :3])).resize((CELL, CELL))
            canvas.paste(cell, (column * CELL, row * CELL))
    out.parent.mkdir(parents=True, exist_ok=True)
    canvas.save(out, quality=82)


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--photographs", type=int, default=8)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/decisions/009-painter-shapes")
    arguments = parser.parse_args()
    keep_allocations()
    painters = {}
    for name, shape in SHAPES.items():
        run = train(name, configuration(arguments.data, arguments.steps, shape), arguments.data)
        trained = load_trained(run)
        painters[name] = (trained.painter, trained.codes)
    base = next(iter(painters))

    def painting(name: str, reduction: float) -> Any:
        painter, codes = painters[name]
        return lambda photo, style: paint(painter, codes[style], photo, reduction)

    paints = {name: painting(name, 3) for name in painters}
    reduced = {f"by {factor}": painting(base, factor) for factor in REDUCTIONS}
    measured = measure(paints | reduced, arguments.data, arguments.photographs)
    means = {name: mean_quality(list(styles.values())) for name, styles in measured.items()}
    rows = {
        name: Row(sum(p.numel() for p in painter.parameters()), gflop(painter), means[name])
        for name, (painter, _) in painters.items()
    }
    quality = "style | content | SSIM | dot grid % | shift | noise"
    text = [
        table(
            f"shape | parameters | GFLOP | {quality}",
            (
                (n, [f"{r.parameters / 1000:.0f}k", f"{r.gflop:.2f}", *figures(r.quality)])
                for n, r in rows.items()
            ),
        ),
        table(f"survey reduced | {quality}", ((n, figures(means[n])) for n in reduced)),
    ]
    report = {
        "steps": arguments.steps,
        "shapes": {name: asdict(row) for name, row in rows.items()},
        "reductions": {name: asdict(means[name]) for name in reduced},
    }
    atomic_write(arguments.out.with_suffix(".json"), json.dumps(report, indent=1).encode() + b"\n")
    sheet(painters, ROOT / "docs/pictures" / f"{arguments.out.name}.jpg")
    print("\n\n".join(text))


if __name__ == "__main__":
    main()
