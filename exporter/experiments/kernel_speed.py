"""Times our kernel (web/kernel) beside onnxruntime-web in Chromium: any-style, survey and painter.

Run from the checkout, after `make web browsers`: `python exporter/experiments/kernel_speed.py`.
The published shape with random weights, one thread and two, pictures of several sizes, side by side
in one page; docs/decisions/031-kernel.json.
"""

import argparse
import base64
import json
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

from brushwork.benchmark.browser import BrowserPage, Run, browsing
from brushwork.benchmark.graphs import Graph, convolution_operations
from brushwork.benchmark.rounds import Times, added, measure_rounds, ratio
from brushwork.contract.manifest import load_manifest
from brushwork.export.tracing import trace_painter, trace_survey
from brushwork.export.trained import load_trained
from brushwork.files import atomic_write
from brushwork.imaging.survey_copy import survey_copy
from brushwork.networks.painter import PainterNetwork

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
SURVEY_PIXELS = 32_768
SIZES = {"512 x 512": (512, 512), "512 x 288": (288, 512), "1 megapixel": (888, 1176)}
RUNTIME = "onnxruntime-web"


def main() -> None:
    """Measure, print a table, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--save", type=Path, metavar="FILE", help="Write the figures.")
    chosen = parser.parse_args()
    weights = ROOT / "exporter" / "stylizers" / "any-style.safetensors"
    torch.manual_seed(0)
    network = PainterNetwork(load_trained(weights).shape).eval()
    folder, script = WEB / "stylizers" / "any-style", _script()
    found: dict[str, Any] = {}
    for title, (height, width) in SIZES.items():
        copy = survey_copy(np.zeros((height, width, 3), np.float32), SURVEY_PIXELS).shape
        pictures = [[side - side % 8 for side in copy[:2]], [height, width]]
        graphs = _graphs(network, pictures)
        for threads in (1, 2):
            with browsing(folder, load_manifest(folder), graphs) as browser, browser.page() as page:
                bare = page.graphs(graphs, threads)
                times = _timed(page, bare, script, network, pictures, threads, chosen.rounds)
            figures = {
                name: {"milliseconds": median(each), "ratio": ratio(each, times[RUNTIME])}
                for name, each in times.items()
            }
            found[f"{title}, threads: {threads}"] = figures
            print(f"{title}, threads: {threads}: medians in ms, and of {RUNTIME}'s")
            for name, each in figures.items():
                print(f"  {name:20}{each['milliseconds']:9.1f}{each['ratio']:7.2f}")
    if chosen.save:
        atomic_write(chosen.save, f"{json.dumps(found, indent=2)}\n".encode())


def _graphs(network: PainterNetwork, pictures: list[list[int]]) -> list[Graph]:
    numbers = (1, sum(network.shape.normalised))
    copy, photo = ((1, 3, *sides) for sides in pictures)
    made = {
        "survey": (trace_survey(network), {"picture": copy, "code": (1, network.shape.code_size)}),
        "painter": (trace_painter(network), {"tile": photo, "scales": numbers, "shifts": numbers}),
    }
    return [
        Graph(
            part,
            model.SerializeToString(),
            shapes,
            convolution_operations(model, shapes),
            photo[2] * photo[3],
        )
        for part, (model, shapes) in made.items()
    ]


def _timed(
    page: BrowserPage,
    bare: dict[str, Run],
    script: str,
    network: PainterNetwork,
    pictures: list[list[int]],
    threads: int,
    rounds: int,
) -> Times:
    """Milliseconds of survey and painter together."""
    page.evaluate(script)
    state = {name: value.numpy() for name, value in network.state_dict().items()}
    values = {
        name.removesuffix(".weight"): value for name, value in state.items() if value.ndim == 4
    }
    values |= {"ones": np.ones(64), "zeros": np.zeros(64), "bias": state["pixels.bias"]}
    weights = {
        name: {"shape": value.shape, "data": value.ravel().tolist()}
        for name, value in values.items()
    }
    wanted = {
        "threads": threads,
        "shape": network.shape.as_dict() | {"quarter_channels": 0},
        "weights": weights,
        "normalised": sum(network.shape.normalised),
        "pictures": pictures,
    }
    runs = dict(bare)
    kernels = ("plain", "relaxed")
    for name in kernels:
        file = WEB / "kernel" / f"{name}{'' if threads == 1 else '-threads'}.wasm"
        kernel = base64.b64encode(file.read_bytes()).decode()
        page.evaluate("(each) => kernelSpeed.start(...each)", [name, wanted | {"kernel": kernel}])
        runs[name] = lambda name=name: page.evaluate("(name) => kernelSpeed.run(name)", name)
    times = measure_rounds(runs, rounds)
    whole = {RUNTIME: added(times["survey"], times["painter"])}
    return whole | {name: times[name] for name in kernels}


def _script() -> str:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "kernel_speed.js"
        options = ["--bundle", "--format=iife", "--global-name=kernelSpeed", "--log-level=error"]
        source = Path(__file__).with_suffix(".ts")
        command = [WEB / "node_modules/.bin/esbuild", source, f"--outfile={out}", *options]
        subprocess.run(command, check=True)  # noqa: S603 - our own file
        return out.read_text("utf-8").replace("var kernelSpeed", "globalThis.kernelSpeed", 1)


if __name__ == "__main__":
    main()
