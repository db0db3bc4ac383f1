"""The whole benchmark, in an order that is kind to the clock."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..contract.manifest import load_manifest
from ..site.pages import web_folder
from .browser import browsing
from .downloads import downloads
from .graphs import MAGENTA_GRAPH, ceiling, johnson, magenta, our_graphs
from .machine import describe_machine
from .plan import Plan
from .report import Benchmark
from .run_browser import run_browser
from .run_native import run_native


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
    plan = replace(plan, threads=min(plan.threads, os.cpu_count() or 1))
    others = [ceiling(), johnson()]
    notes = []
    if peers is not None and (found := magenta(peers)) is not None:
        others.append(found)
    else:
        notes.append(f"Magenta's network was not measured: {MAGENTA_GRAPH} was not found.")
    graphs = [*our_graphs(folder, manifest, variant), *others]
    measured = Benchmark(
        manifest.id, variant.id, describe_machine(), plan.rounds, plan.threads, notes=notes
    )
    measured.bytes = downloads(web_folder(), manifest, variant, peers)
    run_native(folder, manifest, graphs, plan, measured, on_progress)
    with browsing(folder, manifest, graphs) as browser:
        run_browser(browser, manifest, graphs, plan, measured, on_progress)
    return measured
