"""`brushwork publish`: gate an exported stylizer and place it in the catalogue."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..manifest import Manifest
    from ..validation import Report


def publish(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `export` wrote.")],
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            envvar="BRUSHWORK_DATA",
            help="Gives the defaults of --pictures, --styles and --loss-weights.",
        ),
    ] = None,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Folder of published stylizers.")] = Path(
        "web/stylizers"
    ),
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Photographs to gate on; default DATA/bsds500/val."),
    ] = None,
    styles: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The paintings it was trained on; default DATA/styles."),
    ] = None,
    loss_weights: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The metrics' networks; default DATA/weights."),
    ] = None,
    torch: Annotated[
        str | None,
        typer.Option(
            metavar="MODULE:FACTORY",
            help="For someone else's network, as in `export`. THE MODULE'S CODE IS EXECUTED.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Gate on so many photographs only.")
    ] = None,
    without_browser: Annotated[
        bool, typer.Option(help="Publish without the browser's loss; the manifest then has none.")
    ] = False,
    thumbnail: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Free picture that shows every style in the gallery."),
    ] = Path("web/samples/chelsea.jpg"),
    keep: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Also keep the float32 torch weights there, as ID."),
    ] = None,
) -> None:
    """Validate an exported stylizer, and publish the variants that are within budget.

    Native onnxruntime may lose 2%, the browser 5% (up to 8% with a warning). Nothing is
    published where the default variant is over budget; other variants over budget are left out.
    The published folder replaces an earlier one as a whole.
    """
    from ..errors import ConfigError
    from ..manifest import load_manifest
    from ..publishing import check_statements
    from ..publishing import publish as publish_validated

    manifest = load_manifest(folder)
    check_statements(manifest)
    if not thumbnail.is_file():
        raise ConfigError(f"no picture at {thumbnail}; pass --thumbnail FILE")
    if pictures is None:
        if data is None:
            raise ConfigError("pass --pictures DIR or --data DIR, the photographs to gate on")
        pictures = data / "bsds500" / "val"
    report = _validate(
        folder,
        manifest,
        pictures=pictures,
        styles=styles or (data / "styles" if data else None),
        loss_weights=loss_weights or _existing(data / "weights" if data else None),
        torch=torch,
        limit=limit,
        browser=not without_browser,
    )
    published = publish_validated(folder, report, to, thumbnail)
    _tell(manifest, published, report)
    if keep is not None:
        from ..export.folder import REFERENCE_NAME

        kept = keep / f"{manifest.id}.safetensors"
        shutil.copyfile(folder / REFERENCE_NAME, kept)
        typer.echo(f"Kept the torch weights as {kept}.")
    typer.echo(f"Published {to / manifest.id}.")


def _validate(
    folder: Path,
    manifest: "Manifest",
    *,
    pictures: Path,
    styles: Path | None,
    loss_weights: Path | None,
    torch: str | None,
    limit: int | None,
    browser: bool,
) -> "Report":
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from ..export.folder import REFERENCE_NAME
    from ..export.reference import load_reference, style_pictures
    from ..validation import Progress as Step
    from ..validation import validate

    known = {}
    if styles is not None and manifest.painter.kind == "local":
        known = style_pictures(folder / REFERENCE_NAME, styles)
    columns = (BarColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns) as bar:
        task = bar.add_task("loading", total=None)

        def report(step: Step) -> None:
            bar.update(task, completed=step.done, total=step.total, description=step.what)

        return validate(
            folder,
            pictures,
            reference=load_reference(folder, torch),
            loss_weights=loss_weights,
            style_pictures=known,
            tiers=("native", "browser") if browser else ("native",),
            limit=limit,
            on_progress=report,
        )


def _tell(exported: "Manifest", published: "Manifest", report: "Report") -> None:
    from ..publishing import describe_loss

    kept = {variant.id for variant in published.variants}
    for each in report.measurements:
        state = each.verdict if each.variant in kept else "left out"
        typer.echo(f"  {state:8}  {describe_loss(each)}")
    for note in report.notes:
        typer.echo(f"  {note}")
    if left_out := [v.id for v in exported.variants if v.id not in kept]:
        typer.echo(f"Not published, over budget: {', '.join(left_out)}.")
    if not any(each.tier == "browser" for each in report.measurements):
        typer.echo("Published without the browser's loss, as asked.")


def _existing(folder: Path | None) -> Path | None:
    return folder if folder is not None and folder.is_dir() else None
