"""Times our kernel in wasmtime beside onnxruntime: any-style's painter, one thread each.

Run from the checkout, after `pip install wasmtime==50.0.1` (no part of Brushwork):
`python exporter/experiments/kernel_native.py`; docs/decisions/031-kernel.md.
"""

import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import wasmtime

from brushwork.benchmark.graphs import SIDE, our_graphs
from brushwork.benchmark.native import runners
from brushwork.benchmark.rounds import measure_rounds, ratio
from brushwork.contract.manifest import load_manifest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
FOLDER = WEB / "stylizers" / "any-style"
ROUNDS = 15
PAGE = 65_536


def main() -> None:
    """Measure, and print a table."""
    manifest = load_manifest(FOLDER)
    graphs = our_graphs(FOLDER, manifest, manifest.variant())
    runs = {"onnxruntime": runners(graphs, 1)["painter"]}
    for build in ("plain", "relaxed"):
        runs[build] = _kernel(build)
    times = measure_rounds(runs, ROUNDS)
    for name, each in times.items():
        print(f"{name:14}{median(each):9.1f} ms{ratio(each, times['onnxruntime']):7.2f}")


def _kernel(build: str) -> Callable[[], float]:
    config = wasmtime.Config()
    config.wasm_relaxed_simd = build == "relaxed"
    engine = wasmtime.Engine(config)
    store = wasmtime.Store(engine)
    module = wasmtime.Module(engine, (WEB / "kernel" / f"{build}.wasm").read_bytes())
    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(64, None)))
    exports = wasmtime.Instance(store, module, [memory]).exports(store)
    image, program = _painter(exports["__heap_base"].value(store))
    memory.grow(store, -(-len(image) // PAGE) - memory.size(store))
    # What the kernel itself has in its memory stays.
    base = exports["__heap_base"].value(store)
    memory.write(store, image[base:], base)
    run = exports["run"]

    def timed() -> float:
        start = perf_counter()
        run(store, program["layers"], program["count"], 1)
        return 1000 * (perf_counter() - start)

    return timed


def _painter(base: int) -> tuple[bytes, dict[str, int]]:
    """The kernel's memory as the browser's code lays it out."""
    with tempfile.TemporaryDirectory() as folder:
        script, out = Path(folder) / "native.mjs", Path(folder) / "memory"
        source = Path(__file__).with_suffix(".ts")
        options = ["--bundle", "--platform=node", "--format=esm", "--log-level=error"]
        esbuild = [WEB / "node_modules/.bin/esbuild", source, f"--outfile={script}", *options]
        subprocess.run(esbuild, check=True)  # noqa: S603 - our own file
        command = ["node", script, FOLDER / "manifest.json", FOLDER, str(base), str(SIDE), out]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
        return out.read_bytes(), json.loads(told)


if __name__ == "__main__":
    main()
