"""Compares how fast convolutions of different width run, native and in Chromium.

Run from the checkout, after `make web browsers`: `python exporter/experiments/channels.py`. One
3x3 convolution for every number of channels, side by side; docs/decisions/007-channels.json.
"""

import json
from pathlib import Path
from statistics import median

from brushwork.benchmark.browser import browsing
from brushwork.benchmark.graphs import Graph, dense
from brushwork.benchmark.native import runners
from brushwork.benchmark.rounds import Times, measure_rounds
from brushwork.contract.manifest import load_manifest
from brushwork.files import atomic_write

ROOT = Path(__file__).parents[2]
CHANNELS = (16, 24, 32, 40, 48, 56, 64, 96, 128)
SIDE = 128
THREADS = 2
ROUNDS = 30


def main() -> None:
    """Measure, print a table, save."""
    graphs = [dense(f"dense-{channels}", channels, SIDE) for channels in CHANNELS]
    tiers = {"native": measure_rounds(runners(graphs, THREADS), ROUNDS)}
    folder = ROOT / "web" / "stylizers" / "any-style"
    with browsing(folder, load_manifest(folder), graphs) as browser, browser.page() as page:
        runs = page.graphs(graphs, THREADS)
        tiers["chromium"] = measure_rounds(runs, ROUNDS)
    found = {tier: _speeds(graphs, times) for tier, times in tiers.items()}
    print("GFLOP/s, medians", *(f"{channels:5d}" for channels in CHANNELS))
    for tier, speeds in found.items():
        print(f"{tier:16}", *(f"{speed:5.0f}" for speed in speeds.values()))
    content = json.dumps({"side": SIDE, "threads": THREADS, "gflops": found}, indent=2)
    atomic_write(ROOT / "docs" / "decisions" / "007-channels.json", f"{content}\n".encode())


def _speeds(graphs: list[Graph], times: Times) -> dict[int, float]:
    pairs = zip(CHANNELS, graphs, strict=True)
    return {
        channels: round(graph.operations / median(times[graph.name]) / 1e6, 1)
        for channels, graph in pairs
    }


if __name__ == "__main__":
    main()
