"""`brushwork bench`: how fast, how large, beside other networks and the runtime's ceiling."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..data_folder import part
from ._options import Data

if TYPE_CHECKING:
    from ..benchmark import Benchmark

PEERS = "peers"
JSON_NAME, PAGE_NAME = "benchmark.json", "README.md"


def bench(
    data: Data,
    stylizer: Annotated[
        str | None,
        typer.Argument(
            metavar="[STYLIZER]",
            help="A stylizer folder, or a published one's id; by default the catalogue's first.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path, typer.Option(metavar="DIR", help="Where figures, page and plots are written.")
    ] = Path("docs/benchmarks"),
    quick: Annotated[
        bool, typer.Option("--quick", help="Few rounds and small pictures: about two minutes.")
    ] = False,
    threads: Annotated[int, typer.Option(min=1, max=4, help="As many as there are cores.")] = 2,
) -> None:
    """Measure speed, memory, start-up and bytes, in Chromium and in native onnxruntime.

    Ours, in Chromium by the kernel and by onnxruntime-web, the network of Johnson et al.,
    Magenta's (DATA/peers) and one dense convolution, the ceiling, run in rounds side by side; what
    counts are the ratios. Takes up to fifteen minutes; for figures to be published nothing else
    should run.
    """
    from dataclasses import replace

    import matplotlib.figure  # noqa: F401 - where it is missing, say so before measuring
    from rich.console import Console

    from ..benchmark import Plan, benchmark
    from ..benchmark.markdown import render
    from ..benchmark.plots import draw
    from ..files import atomic_write
    from ..site.stylizers import find_stylizer, stylizer_folder, stylizers_folder

    folder = stylizer_folder(stylizer) if stylizer else find_stylizer(stylizers_folder())
    plan = replace(Plan.quick() if quick else Plan(), threads=threads)
    console = Console(stderr=True)
    with console.status("") as status:
        measured = benchmark(folder, plan, part(data, PEERS), status.update)
    to.mkdir(parents=True, exist_ok=True)
    files = {JSON_NAME: measured.to_json().encode(), PAGE_NAME: render(measured).encode()}
    for name, content in (files | draw(measured)).items():
        atomic_write(to / name, content)
    _print(measured)
    print(f"Wrote {to}.")


def _print(measured: "Benchmark") -> None:
    from rich.console import Console
    from rich.table import Table

    from ..benchmark.speeds import TITLES

    table = Table("", "of the ceiling", "times faster than")
    for each in measured.ratios:
        faster = ", ".join(f"{name} {times:.1f}" for name, times in each.times_faster.items())
        table.add_row(TITLES[each.backend], f"{100 * each.share_of_ceiling:.0f}%", faster)
    Console().print(table)
    if measured.kernel_ratios:
        table = Table("", "", "threads", "kernel / onnxruntime-web")
        for ratio in measured.kernel_ratios:
            table.add_row(ratio.variant, ratio.size, str(ratio.threads), f"{ratio.ratio:.2f}")
        Console().print(table)
