"""`brushwork validate`: measure what export and runtime cost a stylizer."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ..streams import STANDARD
from ._measuring import measure
from ._options import Data, Limit, LossWeights, Pictures, Styles, Torch
from ._targets import check_targets

if TYPE_CHECKING:
    from ..validation import Report, TierName


class TierChoice(StrEnum):
    """Tiers, and words for several."""

    NATIVE = "native"
    BROWSER = "browser"
    ONE_THREAD = "one-thread"
    FIREFOX = "firefox"
    WEBKIT = "webkit"
    WEBGPU = "webgpu"
    KERNEL = "kernel"
    BOTH = "both"
    ALL = "all"


OVER_BUDGET = 1
# A checkout keeps the torch weights of what it publishes beside their configurations.
CHECKOUT_WEIGHTS = Path(__file__).parents[2] / "stylizers"


def validate(
    stylizer: Annotated[
        str,
        typer.Argument(
            metavar="STYLIZER",
            help="A folder that `export` or `publish` wrote, or the id of a published stylizer.",
        ),
    ],
    data: Data,
    pictures: Pictures = None,
    tier: Annotated[
        list[TierChoice] | None,
        typer.Option(
            help="Where to paint; repeat it for several, `all` is every one: onnxruntime, the "
            "studio's engine in Chromium (browser), there on one thread, in Firefox, in WebKitGTK, "
            "in Chromium's WebGPU by its software adapter, on squares of 64 pixels, or in Chromium "
            "by our own kernel, of variants whose layers it has. "
            "By default native and browser.",
        ),
    ] = None,
    limit: Limit = None,
    all_styles: Annotated[
        bool,
        typer.Option("--all-styles", help="Paint every photograph in every style."),
    ] = False,
    json_file: Annotated[
        Path | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help="Write all figures there; `-` for standard output, and the table to standard "
            "error.",
        ),
    ] = None,
    html_file: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a report with pictures there."),
    ] = None,
    torch: Torch = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The torch weights; by default reference.safetensors in the stylizer's folder.",
        ),
    ] = None,
    styles: Styles = None,
    loss_weights: LossWeights = None,
    size: Annotated[
        int,
        typer.Option(min=64, metavar="N", help="Reduce photographs to this longest side."),
    ] = 512,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep there what is finished, and go on there: a variant in a tier that was "
            "measured with the same graphs, pictures and versions is not measured again.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Decides which photographs are painted in which styles.")
    ] = 0,
) -> None:
    """Measure the accuracy loss of every variant against the float32 torch network.

    A picture's loss in percent is the largest of 100 x (1 - SSIM), 100 x LPIPS, and the relative
    increases in style and content distance. Native onnxruntime may lose 2% on average, a
    browser 5%, or up to 8% with a warning; docs/accuracy.md has the details.

    Exit status: 0 within budget, 1 over budget, 2 could not run.
    """
    from ..site.stylizers import stylizer_folder

    check_targets(json_file, html_file)
    folder = stylizer_folder(stylizer)
    report = measure(
        folder,
        data=data,
        pictures=pictures,
        styles=styles,
        loss_weights=loss_weights,
        torch=torch,
        weights=weights or _kept_weights(folder),
        tiers=_tiers(tier or [TierChoice.BOTH]),
        limit=limit,
        all_styles=all_styles,
        seed=seed,
        side=size,
        keep=keep,
    )
    _print(report, Console(stderr=json_file == STANDARD, highlight=False))
    _write(report, json_file, html_file)
    if report.verdict == "fail":
        raise typer.Exit(OVER_BUDGET)


def _tiers(wanted: Sequence[TierChoice]) -> "list[TierName]":
    """The tiers in their usual order, each once."""
    from ..contract.budgets import BUDGETS

    named = {TierChoice.BOTH: ("native", "browser"), TierChoice.ALL: tuple(BUDGETS)}
    chosen = {tier for each in wanted for tier in named.get(each, (each.value,))}
    return [tier for tier in BUDGETS if tier in chosen]


def _kept_weights(folder: Path) -> Path | None:
    from ..contract.manifest import load_manifest
    from ..export.folder import REFERENCE_NAME

    kept = CHECKOUT_WEIGHTS / f"{load_manifest(folder).id}.safetensors"
    return kept if not (folder / REFERENCE_NAME).exists() and kept.is_file() else None


def _write(report: "Report", json_file: Path | None, html_file: Path | None) -> None:
    from ..errors import ValidationError
    from ..files import atomic_write
    from ..validation.page import render

    for file, text in ((json_file, report.to_json), (html_file, lambda: render(report))):
        if file is None:
            continue
        if file == STANDARD:
            print(text(), end="")
            continue
        try:
            atomic_write(file, text().encode())
        except OSError as error:
            raise ValidationError(f"cannot write {file}: {error.strerror}") from error
        print(f"Wrote {file}.", file=sys.stderr if json_file == STANDARD else None)


def _print(report: "Report", console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from ..validation.report import percent

    colours = {"pass": "green", "warning": "yellow", "fail": "red"}
    # Narrow enough for 80 columns.
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    table.add_column("loss in %", no_wrap=True)
    for heading in ("SSIM", "LPIPS", "Style", "Content", "Mean", "95%", "Worst", "time"):
        table.add_column(heading, justify="right", no_wrap=True, min_width=6)
    table.add_column(" Verdict", no_wrap=True)
    tier = None
    for each in report.measurements:
        if each.tier != tier:
            tier = each.tier
            table.add_row(f"[bold]{tier}[/], to {each.budget.passes:g}%")
        parts, loss = each.components, each.loss
        known = (parts.ssim, parts.lpips, parts.style, parts.content)
        means = (None if part is None else part.mean for part in known)
        table.add_row(
            f"  {each.variant}",
            *map(percent, (*means, loss.mean, loss.p95, loss.worst)),
            f"{each.speed.ratio:.3g}",
            f" [{colours[each.verdict]}]{each.verdict}[/]",
        )
    console.print(table)
    first = report.measurements[0]
    console.print(
        f"\n{len(first.pictures)} paintings each; the loss of each is its largest component, the "
        f"verdict is on the mean. time: of survey and painting, with that of the reference as 1 "
        f"({report.reference}), which painted in turns with each."
    )
    for note in report.notes:
        console.print(note, markup=False)
