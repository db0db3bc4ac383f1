"""Times survey and painter of several shapes beside the published one, native and in Chromium.

Run from the checkout, after `make web browsers`: `python exporter/experiments/painter_speed.py`.
Random weights, 512 x 512, side by side in one run; docs/decisions/012-painter-speed.json, and
024-painter-speed.json with the shapes whose pixels are made at half size.
"""

import argparse
import json
from pathlib import Path
from statistics import median

import numpy as np
import torch

from brushwork.benchmark.browser import browsing
from brushwork.benchmark.graphs import SIDE, Graph, convolution_operations
from brushwork.benchmark.native import runners
from brushwork.benchmark.rounds import Times, measure_rounds
from brushwork.contract.manifest import load_manifest
from brushwork.export.tracing import trace_painter, trace_survey
from brushwork.files import atomic_write
from brushwork.imaging.survey_copy import survey_copy
from brushwork.networks.painter import PainterNetwork, PainterShape

ROOT = Path(__file__).parents[2]
SURVEY_PIXELS = 32_768
BEFORE = "40 channels, half and full size"
SUBPIXEL = {"blocks": 1, "eighth_channels": 64, "eighth_blocks": 3, "subpixel": 1}
AT_HALF = SUBPIXEL | {"channels": 32, "half_channels": 16, "skip": 1}
SHAPES = {
    BEFORE: PainterShape(
        channels=40,
        blocks=2,
        quarter_channels=24,
        half_channels=16,
        code_size=64,
        eighth_channels=56,
        eighth_blocks=2,
        skip=1,
    ),
    "subpixel, 32 and 64": PainterShape(channels=32, **SUBPIXEL),
    "subpixel, 48 and 64": PainterShape(channels=48, **SUBPIXEL),
    "subpixel, 32 and 80": PainterShape(channels=32, **SUBPIXEL | {"eighth_channels": 80}),
    "subpixel, 48 and 48": PainterShape(channels=48, **SUBPIXEL | {"eighth_channels": 48}),
    "subpixel at half size, 12": PainterShape(**AT_HALF | {"half_channels": 12}),
    "subpixel at half size, 16": PainterShape(**AT_HALF),
    "16, no block at a quarter": PainterShape(**AT_HALF | {"blocks": 0}),
    "16, one block fewer": PainterShape(**AT_HALF | {"eighth_blocks": 2}),
}


def main() -> None:
    """Measure, print a table, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--save", type=Path, metavar="FILE", help="Write the figures.")
    chosen = parser.parse_args()
    graphs = [graph for name, shape in SHAPES.items() for graph in _graphs(name, shape)]
    tiers = {"native": measure_rounds(runners(graphs, chosen.threads), chosen.rounds)}
    folder = ROOT / "web" / "stylizers" / "any-style"
    with browsing(folder, load_manifest(folder), graphs) as browser, browser.page() as page:
        runs = page.graphs(graphs, chosen.threads)
        tiers["chromium"] = measure_rounds(runs, chosen.rounds)
    found = {tier: _totals(times) for tier, times in tiers.items()}
    for tier, totals in found.items():
        print(f"{tier}, {chosen.threads} threads: medians in ms, and of the first")
        for name, milliseconds in totals.items():
            print(f"  {name:34}{milliseconds:8.1f}{milliseconds / totals[BEFORE]:7.2f}")
    if chosen.save:
        saved = {"side": SIDE, "threads": chosen.threads, "milliseconds": found}
        content = f"{json.dumps(saved, indent=2)}\n".encode()
        atomic_write(chosen.save, content)


def _graphs(name: str, shape: PainterShape) -> list[Graph]:
    torch.manual_seed(0)
    network = PainterNetwork(shape).eval()
    numbers = (1, sum(shape.normalised))
    small = survey_copy(np.zeros((SIDE, SIDE, 3), np.float32), SURVEY_PIXELS).shape
    height, width = (side - side % shape.alignment for side in small[:2])
    survey = {"picture": (1, 3, height, width), "code": (1, shape.code_size)}
    painter = {"tile": (1, 3, SIDE, SIDE), "scales": numbers, "shifts": numbers}
    made = {
        "survey": (trace_survey(network), survey),
        "painter": (trace_painter(network), painter),
    }
    return [
        Graph(
            f"{part}: {name}",
            model.SerializeToString(),
            shapes,
            convolution_operations(model, shapes),
            SIDE * SIDE,
        )
        for part, (model, shapes) in made.items()
    ]


def _totals(times: Times) -> dict[str, float]:
    return {
        name: round(median(times[f"survey: {name}"]) + median(times[f"painter: {name}"]), 1)
        for name in SHAPES
    }


if __name__ == "__main__":
    main()
