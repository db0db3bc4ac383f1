"""What is measured in native onnxruntime."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ..contract.manifest import Manifest
from ..inference.pipeline import Pipeline
from ..inference.sessions import CPU
from . import native
from .graphs import SIDE, Graph
from .plan import Plan
from .report import Benchmark, Size
from .rounds import measure_rounds
from .speeds import OURS, Timed


def run_native(
    folder: Path,
    manifest: Manifest,
    graphs: Sequence[Graph],
    plan: Plan,
    measured: Benchmark,
    on_progress: Callable[[str], None],
) -> None:
    """Add speeds and sizes to what was measured."""
    style, threads = manifest.styles[0].id, plan.threads
    runs: dict[Timed, Callable[[], float]] = {}
    for variant in manifest.variants:
        pipeline = Pipeline(folder, variant.id, providers=[CPU], threads=threads)
        timed = Timed(OURS, variant.id, "cpu", threads, SIDE * SIDE)
        runs[timed] = native.painter(pipeline, style, SIDE)
    bare = native.runners(graphs, threads)
    runs |= {graph.timed("cpu", threads): bare[graph.name] for graph in graphs}
    times = measure_rounds(
        runs, plan.rounds, lambda done: on_progress(f"native, round {done + 1} of {plan.rounds}")
    )
    measured.speeds += [timed.took(each) for timed, each in times.items()]
    for width, height in plan.sizes:
        on_progress(f"native, {width} x {height}")
        cost = native.cost(folder, measured.variant, style, (width, height), threads)
        measured.sizes.append(
            Size("cpu", width, height, cost.milliseconds, cost.megabytes, cost.refused)
        )
