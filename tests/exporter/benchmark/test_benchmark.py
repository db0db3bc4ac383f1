"""The benchmark: its arithmetic, what it writes, and that ratios do not get worse."""

import json
import math
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from brushwork.benchmark import native
from brushwork.benchmark.browser import browsing
from brushwork.benchmark.downloads import downloads
from brushwork.benchmark.graphs import SIDE, Graph, ceiling, johnson, our_graphs
from brushwork.benchmark.kernels import kernel_work
from brushwork.benchmark.markdown import render
from brushwork.benchmark.plots import draw
from brushwork.benchmark.ratios import BuildRatio, KernelRatio, Ratios, kernel_ratios, ratios_of
from brushwork.benchmark.report import Benchmark, Size, Start
from brushwork.benchmark.rounds import measure_rounds
from brushwork.benchmark.speeds import OURS, PARTS, Speed
from brushwork.contract.manifest import load_manifest
from brushwork.export.trained import export_trained
from brushwork.inference.pipeline import Pipeline
from brushwork.networks.painter import PainterShape
from brushwork.training.config import load_config
from support.painters import save_painter

PUBLISHED = Path(__file__).parents[3] / "exporter/stylizers/any-style.toml"
"""Of this shape the speed is held."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("speed")
    shape = PainterShape(**load_config(PUBLISHED).network)
    export_trained(*save_painter(folder, shape), folder / "small", ["float32"])
    return folder / "small"


def graphs_of(folder: Path) -> list[Graph]:
    manifest = load_manifest(folder)
    return [*our_graphs(folder, manifest, manifest.variant(None)), ceiling(), johnson(SIDE // 2)]


def speed(name: str, milliseconds: list[float], **others: object) -> Speed:
    speed = Speed(name, None, "wasm", 2, 100, 1_000_000, milliseconds=milliseconds)
    return replace(speed, **others)


SPEEDS = [
    speed(OURS, [20, 40, 30], variant="float32", operations=None),
    speed(OURS, [200, 400, 300], variant="int8-weights", operations=None),
    speed("survey", [5, 10, 5]),
    speed("painter", [15, 20, 15], operations=3_000_000),
    speed("ceiling", [10, 15, 10], operations=2_000_000, pixels=7),
    speed("johnson", [200, 400, 330]),
    speed("magenta", [20, 40, 30], pixels=50),
]


KERNEL = [
    speed(OURS, [10, 10, 15], variant="float32", operations=None, backend="kernel"),
    speed("plain", [20, 30, 20], operations=4_000_000, backend="kernel"),
    speed("relaxed", [10, 15, 10], operations=4_000_000, backend="kernel"),
]
# On one thread, where nothing but ours was timed.
ALONE = [
    speed(OURS, [40, 40, 60], variant="float32", operations=None, threads=1),
    speed(OURS, [30, 20, 30], variant="float32", operations=None, threads=1, backend="kernel"),
]


def test_ratios_are_medians_of_rounds():
    found = ratios_of(SPEEDS, "wasm", "float32", 2)
    # 4 million operations in 20 ms, 2 million in 10; twice the pixels cost Magenta twice the time.
    assert found == Ratios("wasm", 1.0, {"johnson": 10.0, "magenta": 2.0})


def test_the_kernel_is_held_against_the_same_ceiling_and_peers():
    # The same operations, in the build that this browser takes: half the time of survey and
    # painter.
    found = ratios_of([*SPEEDS, *KERNEL], "kernel", "float32", 2)
    assert found == Ratios("kernel", 2.0, {"johnson": 22.0, "magenta": 4.0})


def test_the_kernel_and_onnxruntime_are_paired_on_as_many_threads():
    found = list(kernel_ratios([*SPEEDS, *KERNEL, *ALONE], "small"))
    assert found == [
        KernelRatio("float32", "small", 2, 0.5),
        KernelRatio("float32", "small", 1, 0.5),
    ]


def test_rounds_run_everything_once_each():
    ran = []
    runs = {name: partial(lambda name: ran.append(name) or len(ran), name) for name in "abc"}
    times = measure_rounds(runs, 4, pause=0)
    assert [set(ran[start : start + 3]) for start in range(0, 12, 3)] == [set("abc")] * 4
    assert {name: len(each) for name, each in times.items()} == dict.fromkeys("abc", 4)
    assert ran != sorted(ran[:3]) * 4  # not always in the same order


def test_operations_are_those_of_the_convolutions(exported: Path):
    survey, painter, dense, other = graphs_of(exported)
    assert dense.operations == 2 * 256 * 256 * 9 * 64 * 64
    assert other.operations == pytest.approx(80.6e9 / 4, rel=0.01)  # 40.3 GMAC at twice the side
    assert survey.shapes["picture"] == (1, 3, 176, 176)  # 170, and padded
    assert survey.operations < painter.operations / 8


def measured() -> Benchmark:
    sizes = [
        Size("kernel", 300, 200, 50.0, 400.0),
        Size("wasm", 300, 200, 90.0, 500.0),
        Size("wasm", 9000, 6000, None, None, "No."),
    ]
    native = [replace(each, backend="cpu") for each in SPEEDS]
    machine = {"processor": "A <fast> one", "cores": "2"}
    measured = Benchmark("small", "float32", machine, 3, 2, SPEEDS + KERNEL + ALONE + native)
    measured.frames = [replace(each, pixels=57) for each in ALONE]
    measured.sizes = sizes
    measured.starts = [Start("kernel", 500, 600), Start("wasm", 900, 1000)]
    measured.bytes = {"onnxruntime-web, brotli": 2_300_000, "float32, painter": 900_000}
    return measured


def test_what_is_written():
    written = json.loads(measured().to_json())
    assert [each["backend"] for each in written["ratios"]] == ["kernel", "wasm", "cpu"]
    assert written["ratios"][1]["times_faster"]["johnson"] == 10
    assert [each["size"] for each in written["kernel_ratios"]] == ["512 x 512"] * 2 + ["512 x 288"]
    assert measured().build_ratios == [BuildRatio("plain", 2, 1.0), BuildRatio("relaxed", 2, 0.5)]
    assert [s["refused"] for s in written["sizes"]] == [None, None, "No."]
    page, plots = render(measured()), draw(measured())
    for line in (
        "| Chromium, kernel | 200% | 22.0 | 4.0 |",
        "| Chromium, onnxruntime-web | 100% | 10.0 | 2.0 |",
        "| float32 | 512 x 512 | 1 | 0.50 |",
        "| Chromium, kernel | 1 | 30.0 | 33.3 |",
        "| relaxed SIMD | 2 | 10.0 | 0.50 |",
        "| Chromium, onnxruntime-web | 900 | 1000 |",
    ):
        assert line in page
    assert "not painted" in page
    for name, content in plots.items():
        assert f"({name})" in page
        assert ElementTree.fromstring(content).tag.endswith("svg")  # noqa: S314 - our own
    assert draw(measured()) == plots  # nothing of the day in it


def test_what_has_no_kernel_is_written_without_it():
    plain = replace(measured(), speeds=SPEEDS, frames=[])
    assert [each.backend for each in plain.ratios] == ["wasm"]
    assert "kernel /" not in render(plain)
    assert "## Kernel builds" not in render(plain)


def test_the_kernel_takes_a_fraction_of_the_bytes(exported: Path, built_web: Path):
    manifest = load_manifest(exported)
    found = downloads(built_web, manifest, manifest.variant("float32"), None)
    files = {file.file: file.bytes for file in manifest.variant("float32").files}
    code = found["kernel, brotli"]
    assert code < found["onnxruntime-web, brotli"] / 50
    # The survey's graph has nothing that the kernel wants.
    assert found["all for a painting by kernel"] < code + sum(files.values())
    assert found["float32, painter"] == sum(files.values())


def test_threads_rest_after_a_picture(exported: Path):
    engine = Pipeline(exported, threads=2)
    picture = native.picture(128, 128)
    engine.stylize(picture, "first")
    resting = []
    for _ in range(5):
        engine.stylize(picture, "first")
        before = time.process_time(), time.perf_counter()
        time.sleep(0.05)
        used, slept = time.process_time() - before[0], time.perf_counter() - before[1]
        resting.append(used / slept)
    # Spinning threads would take most of it from whoever runs next.
    assert np.median(resting) < 0.3


def test_native_is_not_slower_than_it_was(exported: Path):
    """Share of the ceiling and lead over Johnson et al. on one thread, far from what is reached."""
    graphs = graphs_of(exported)
    engine = Pipeline(exported, "float32", threads=1)
    runs = {**native.runners(graphs, 1), OURS: native.painter(engine, "first", SIDE)}
    hold(runs, graphs, share=0.35, faster=8)


@pytest.mark.browser
def test_the_browser_is_not_slower_than_it_was(exported: Path):
    """The same in Chromium, in a thread of its own: this one may hold a browser of other tests."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(hold_in_the_browser, exported).result()


def hold_in_the_browser(exported: Path) -> None:
    graphs = graphs_of(exported)
    manifest = load_manifest(exported)
    with browsing(exported, manifest, graphs) as browser, browser.page() as page:
        runs = page.graphs(graphs, 1)
        page.start_engine("float32", "wasm", 1)
        paint = partial(page.paint, "float32", "first", (SIDE, SIDE), "wasm", 1)
        paint()
        hold({**runs, OURS: lambda: paint().milliseconds}, graphs, share=0.65, faster=10)


@pytest.mark.browser
def test_the_kernel_is_faster_than_onnxruntime_web(exported: Path):
    with ThreadPoolExecutor(1) as pool:
        pool.submit(hold_the_kernel, exported).result()


def hold_the_kernel(exported: Path) -> None:
    """Through the engine, and bare; on one thread, far from what is reached."""
    manifest = load_manifest(exported)
    parts = [graph for graph in graphs_of(exported) if graph.name in PARTS]
    with browsing(exported, manifest, parts) as browser, browser.page() as page:
        bare = page.graphs(parts, 1)
        work = kernel_work(manifest, manifest.variant("float32"), parts)
        runs = {**bare, **page.kernels(work, 1)}
        for backend in ("kernel", "wasm"):
            page.start_engine("float32", backend, 1)
            paint = partial(page.paint, "float32", "first", (SIDE, SIDE), backend, 1)
            paint()
            runs[backend] = lambda paint=paint: paint().milliseconds
        best = dict.fromkeys(runs, math.inf)
        for _ in range(TRIES):
            times = measure_rounds(runs, ROUNDS, pause=0.02)
            best = {name: min(best[name], *each) for name, each in times.items()}
            whole, built = best["kernel"] / best["wasm"], best["relaxed"]
            alone = built / (best["survey"] + best["painter"])
            if whole < 0.85 and alone < 0.75 and built < best["plain"]:
                return
    pytest.fail(f"{whole:.2f} of onnxruntime-web's time, bare {alone:.2f}")


# Twice as many as `bench` takes of a quick look: tests run side by side.
ROUNDS = 6
# Whatever else runs has its moments of rest: what is slow stays slow, however often one looks.
TRIES = 6


def hold(runs, graphs: list[Graph], share: float, faster: float) -> None:
    """Hold the ratios to what was measured, with room for a busy machine: the best of each."""
    best = dict.fromkeys(runs, math.inf)
    for _ in range(TRIES):
        times = measure_rounds(runs, ROUNDS, pause=0.02)
        best = {name: min(best[name], *each) for name, each in times.items()}
        reached, lead = ratios(best, graphs)
        if reached > share and lead > faster:
            return
    pytest.fail(f"{reached:.2f} of the ceiling, {lead:.1f} times as fast as Johnson et al.")


def ratios(best: dict[str, float], graphs: list[Graph]) -> tuple[float, float]:
    """The share of the ceiling that is reached, and the lead over Johnson et al. per pixel."""
    known = {graph.name: graph for graph in graphs}
    ours = known["survey"].operations + known["painter"].operations
    reached = ours / (best["survey"] + best["painter"])
    ceiling_reached = known["ceiling"].operations / best["ceiling"]
    per_pixel = known["johnson"].pixels / SIDE**2
    return reached / ceiling_reached, best["johnson"] / best[OURS] / per_pixel
