"""What is measured in Chromium: by our own kernel, where that has the layers, and without it."""

from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from typing import Final

from ..contract.manifest import Manifest, Variant
from ..errors import BrowserError
from .browser import Browser, BrowserPage, Painted, Run
from .graphs import SIDE, BenchmarkError, Graph
from .kernels import kernel_work
from .plan import Plan
from .report import Benchmark, Size, Start
from .rounds import measure_rounds
from .speeds import OURS, PARTS, Backend, Timed

SQUARE: Final = (SIDE, SIDE)
FRAME: Final = (512, 288)
RUNTIME: Final = "onnxruntime-web"


def run_browser(
    browser: Browser,
    manifest: Manifest,
    graphs: Sequence[Graph],
    plan: Plan,
    measured: Benchmark,
    on_progress: Callable[[str], None],
) -> None:
    """Add speeds, frames, starts and sizes to what was measured."""
    variant = manifest.variant(measured.variant)
    with browser.page() as page:
        measured.machine["browser"] = page.version
        runs = _runs(page, manifest, variant, graphs, plan, measured)
        times = measure_rounds(
            runs,
            plan.rounds,
            lambda done: on_progress(f"browser, round {done + 1} of {plan.rounds}"),
        )
        speeds = [timed.took(each) for timed, each in times.items()]
        measured.speeds += [speed for speed in speeds if not _is_frame(speed)]
        measured.frames += [speed for speed in speeds if _is_frame(speed)]
        _webgpu(page, manifest, plan, measured)
    _starts(browser, manifest, variant, plan, measured, on_progress)
    style = manifest.styles[0].id
    for size in plan.sizes:
        for backend in backends_of(variant):
            on_progress(f"browser, {backend}, {size[0]} x {size[1]}")
            with browser.page() as page:
                page.start_engine(variant.id, backend, plan.threads)
                measured.sizes.append(_size(page, variant.id, style, size, backend, plan.threads))


def backends_of(variant: Variant) -> list[Backend]:
    """By which the processor paints it; what does so by default is the first."""
    return ["kernel", "wasm"] if variant.kernel else ["wasm"]


def _runs(
    page: BrowserPage,
    manifest: Manifest,
    variant: Variant,
    graphs: Sequence[Graph],
    plan: Plan,
    measured: Benchmark,
) -> dict[Timed, Run]:
    """All that is run side by side, each of which ran once: on the planned threads, and what the
    kernel can paint on one."""
    runs: dict[Timed, Run] = {}
    parts = [graph for graph in graphs if graph.name in PARTS]
    for threads in sorted({plan.threads, 1}, reverse=True):
        as_planned = threads == plan.threads
        variants = [each for each in manifest.variants if each.kernel or as_planned]
        runs |= _engines(page, manifest, variants, SQUARE, threads, measured)
        if as_planned or variant.kernel:
            runs |= _graphs(page, graphs if as_planned else parts, threads)
        if variant.kernel:
            runs |= _engines(page, manifest, [variant], FRAME, threads, measured)
            builds = page.kernels(kernel_work(manifest, variant, parts), threads)
            operations = sum(part.operations for part in parts)
            for build, run in builds.items():
                runs[Timed(build, None, "kernel", threads, SIDE * SIDE, operations)] = run
    return runs


def _graphs(page: BrowserPage, graphs: Sequence[Graph], threads: int) -> dict[Timed, Run]:
    bare = page.graphs(graphs, threads)
    return {graph.timed("wasm", threads): bare[graph.name] for graph in graphs}


def _engines(
    page: BrowserPage,
    manifest: Manifest,
    variants: Sequence[Variant],
    size: tuple[int, int],
    threads: int,
    measured: Benchmark,
) -> dict[Timed, Run]:
    """Paint each variant by each of its backends; and note what they are."""
    runs: dict[Timed, Run] = {}
    style = manifest.styles[0].id
    for variant in variants:
        for backend in backends_of(variant):
            page.start_engine(variant.id, backend, threads)
            paint = partial(page.paint, variant.id, style, size, backend, threads)
            name = "kernel" if backend == "kernel" else RUNTIME
            measured.machine[name] = paint().version.removeprefix(f"{RUNTIME} ")
            timed = Timed(OURS, variant.id, backend, threads, size[0] * size[1])
            runs[timed] = _timed(paint)
    return runs


def _timed(paint: Callable[[], Painted]) -> Run:
    return lambda: paint().milliseconds


def _is_frame(timed: Timed) -> bool:
    return timed.name == OURS and timed.pixels == FRAME[0] * FRAME[1]


def _webgpu(page: BrowserPage, manifest: Manifest, plan: Plan, measured: Benchmark) -> None:
    """Only a real graphics processor says something about speed."""
    adapter = page.adapter()
    if adapter is None:
        measured.notes.append("WebGPU was not measured: there is no real graphics processor.")
        return
    measured.machine["graphics"] = adapter
    style = manifest.styles[0].id
    page.start_engine(measured.variant, "webgpu", plan.threads)
    for variant in manifest.variants:
        paint = partial(page.paint, variant.id, style, SQUARE, "webgpu", plan.threads)
        try:
            paint()
        except BenchmarkError as error:
            measured.notes.append(str(error))
            continue
        timed = Timed(OURS, variant.id, "webgpu", 1, SIDE * SIDE)
        times = measure_rounds({timed: _timed(paint)}, plan.rounds)
        measured.speeds.append(timed.took(times[timed]))


def _starts(
    browser: Browser,
    manifest: Manifest,
    variant: Variant,
    plan: Plan,
    measured: Benchmark,
    on_progress: Callable[[str], None],
) -> None:
    style = manifest.styles[0].id
    found: dict[Backend, list[tuple[float, float]]] = {each: [] for each in backends_of(variant)}
    for index in range(plan.starts):
        on_progress(f"start {index + 1} of {plan.starts}")
        for backend, starts in found.items():
            with browser.page() as page:
                ready = page.start_engine(variant.id, backend, plan.threads)
                first = page.paint(variant.id, style, SQUARE, backend, plan.threads)
                starts.append((ready, ready + first.milliseconds))
    for backend, starts in found.items():
        ready, first_painting = (median(each) for each in zip(*starts, strict=True))
        measured.starts.append(Start(backend, ready, first_painting))


def _size(
    page: BrowserPage,
    variant: str,
    style: str,
    size: tuple[int, int],
    backend: Backend,
    threads: int,
) -> Size:
    try:
        painted = page.paint(variant, style, size, backend, threads)
    except (BrowserError, BenchmarkError) as error:
        return Size(backend, *size, None, None, str(error))
    return Size(backend, *size, painted.milliseconds, page.peak_memory())
