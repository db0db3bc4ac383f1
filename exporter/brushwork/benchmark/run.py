"""The whole benchmark, in an order that is kind to the clock."""

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from ..contract.manifest import Manifest, load_manifest
from ..errors import BrowserError
from ..inference.pipeline import Pipeline
from ..inference.sessions import CPU
from ..site.pages import web_folder
from . import native
from .browser import Browser, BrowserPage, browsing
from .graphs import MAGENTA_GRAPH, SIDE, Graph, ceiling, johnson, magenta, our_graphs
from .machine import describe_machine
from .report import OURS, Benchmark, Size, Speed, Start, Tier
from .rounds import measure_rounds

MEGAPIXELS = (0.1, 0.3, 1.0, 3.0, 8.0, 16.0, 25.0, 50.0)
QUICK_MEGAPIXELS = (0.1, 0.3, 1.0)
ASPECT = 3 / 2


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int = 12
    starts: int = 5
    megapixels: Sequence[float] = MEGAPIXELS
    threads: int = 2

    @classmethod
    def quick(cls) -> "Plan":
        """About a minute."""
        return cls(rounds=3, starts=1, megapixels=QUICK_MEGAPIXELS)


def benchmark(
    folder: Path,
    plan: Plan,
    peers: Path | None,
    on_progress: Callable[[str], None] = lambda _: None,
) -> Benchmark:
    """Measure the stylizer in `folder`, native and in Chromium, beside other networks.

    `peers` is the folder with Magenta's graphs. Raises BrushworkError where a part cannot run.
    """
    manifest = load_manifest(folder)
    variant = manifest.variant(None)
    threads = min(plan.threads, os.cpu_count() or 1)
    plan = replace(plan, threads=threads)
    others = [ceiling(), johnson()]
    notes = []
    if peers is not None and (found := magenta(peers)) is not None:
        others.append(found)
    else:
        notes.append(f"Magenta's network was not measured: {MAGENTA_GRAPH} was not found.")
    graphs = [*our_graphs(folder, manifest, variant), *others]
    measured = Benchmark(manifest.id, variant.id, describe_machine(), plan.rounds, notes=notes)
    measured.bytes = _bytes(manifest, peers)
    _native(folder, manifest, graphs, plan, measured, on_progress)
    with browsing(folder, manifest, graphs) as browser:
        _browser(browser, manifest, graphs, plan, measured, on_progress)
    return measured


def _native(
    folder: Path,
    manifest: Manifest,
    graphs: Sequence[Graph],
    plan: Plan,
    measured: Benchmark,
    on_progress: Callable[[str], None],
) -> None:
    style = manifest.styles[0].id
    painters = {}
    for variant in manifest.variants:
        pipeline = Pipeline(folder, variant.id, providers=[CPU], threads=plan.threads)
        painters[variant.id] = native.painter(pipeline, style, SIDE)
    runs = {_key(id): run for id, run in painters.items()} | native.runners(graphs, plan.threads)
    times = measure_rounds(
        runs, plan.rounds, lambda done: on_progress(f"native, round {done + 1} of {plan.rounds}")
    )
    measured.speeds.extend(_speeds("native", times, graphs, manifest, "cpu", plan.threads))
    for width, height in map(_size, plan.megapixels):
        on_progress(f"native, {width} x {height}")
        cost = native.cost(folder, measured.variant, style, (width, height), plan.threads)
        measured.sizes.append(
            Size("native", width, height, cost.milliseconds, cost.megabytes, cost.refused)
        )


def _browser(
    browser: Browser,
    manifest: Manifest,
    graphs: Sequence[Graph],
    plan: Plan,
    measured: Benchmark,
    on_progress: Callable[[str], None],
) -> None:
    style, variant = manifest.styles[0].id, measured.variant
    with browser.page() as page:
        measured.machine["browser"] = page.version
        page.start_engine(variant, plan.threads)
        page.start_graphs(graphs, plan.threads)
        runs = {graph.name: partial(page.run_graph, graph.name) for graph in graphs}
        for each in manifest.variants:
            first = page.paint(each.id, style, SIDE, SIDE)
            runs[_key(each.id)] = partial(_paint, page, each.id, style)
        measured.machine["onnxruntime-web"] = first.version.removeprefix("onnxruntime-web ")
        times = measure_rounds(
            runs,
            plan.rounds,
            lambda done: on_progress(f"browser, round {done + 1} of {plan.rounds}"),
        )
        speeds = _speeds("browser", times, graphs, manifest, first.backend, first.threads)
        measured.speeds.extend(speeds)
        _webgpu(page, manifest, plan, measured)
    starts = []
    for index in range(plan.starts):
        on_progress(f"start {index + 1} of {plan.starts}")
        with browser.page() as page:
            ready = page.start_engine(variant, plan.threads)
            starts.append((ready, ready + page.paint(variant, style, SIDE, SIDE).milliseconds))
    measured.start = Start(*(median(each) for each in zip(*starts, strict=True)))
    for width, height in map(_size, plan.megapixels):
        on_progress(f"browser, {width} x {height}")
        with browser.page() as page:
            page.start_engine(variant, plan.threads)
            measured.sizes.append(_browser_size(page, variant, style, width, height))


def _webgpu(page: BrowserPage, manifest: Manifest, plan: Plan, measured: Benchmark) -> None:
    """Only a real graphics processor says something about speed."""
    adapter = page.adapter()
    if adapter is None:
        measured.notes.append("WebGPU was not measured: there is no real graphics processor.")
        return
    measured.machine["graphics"] = adapter
    style = manifest.styles[0].id
    for variant in manifest.variants:
        first = page.paint(variant.id, style, SIDE, SIDE, "webgpu")
        if first.backend != "webgpu":
            measured.notes.append(f"WebGPU did not paint {variant.id}: {first.backend} did.")
            continue
        run = partial(_paint, page, variant.id, style, "webgpu")
        times = measure_rounds({"webgpu": run}, plan.rounds)["webgpu"]
        measured.speeds.append(
            Speed("browser", OURS, variant.id, "webgpu", 1, SIDE * SIDE, None, times)
        )


def _paint(page: BrowserPage, variant: str, style: str, backend: str = "wasm") -> float:
    return page.paint(variant, style, SIDE, SIDE, backend).milliseconds


def _browser_size(page: BrowserPage, variant: str, style: str, width: int, height: int) -> Size:
    try:
        painted = page.paint(variant, style, width, height)
    except BrowserError as error:
        return Size("browser", width, height, None, None, str(error))
    return Size("browser", width, height, painted.milliseconds, page.peak_memory())


def _speeds(
    tier: Tier,
    times: dict[str, list[float]],
    graphs: Sequence[Graph],
    manifest: Manifest,
    backend: str,
    threads: int,
) -> list[Speed]:
    ours = [
        Speed(tier, OURS, v.id, backend, threads, SIDE * SIDE, None, times[_key(v.id)])
        for v in manifest.variants
    ]
    bare = [
        Speed(tier, g.name, None, backend, threads, g.pixels, g.operations, times[g.name])
        for g in graphs
    ]
    return [*ours, *bare]


def _key(variant: str) -> str:
    return f"{OURS} {variant}"


def _size(megapixels: float) -> tuple[int, int]:
    """Width and height of 3 to 2."""
    height = math.sqrt(megapixels * 1e6 / ASPECT)
    return round(height * ASPECT), round(height)


def _bytes(manifest: Manifest, peers: Path | None) -> dict[str, int]:
    """What a visitor downloads: the compressed runtime and script, and the files of a variant."""
    assets = web_folder() / "assets"

    def compressed(pattern: str) -> int:
        return sum(path.stat().st_size for path in assets.glob(f"{pattern}.br"))

    found = {
        "runtime, brotli": compressed("ort-wasm-simd-threaded-*.wasm")
        + compressed("ort-wasm-simd-threaded-*.mjs"),
        "worker, brotli": compressed("worker-*.js"),
    }
    for variant in manifest.variants:
        found[f"{manifest.id}, {variant.id}"] = sum(file.bytes for file in variant.files)
    if peers is not None:
        for path in sorted(peers.glob("magenta_*.onnx")):
            found[path.name] = path.stat().st_size
    return found
