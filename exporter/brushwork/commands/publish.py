"""`brushwork publish`: gate an exported stylizer and place it in the catalogue."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._measuring import measure
from ._options import Data, Limit, LossWeights, Pictures, Styles, Torch
from ._targets import check_targets

SAMPLES = ("chelsea.jpg", "coffee.jpg")

if TYPE_CHECKING:
    from ..contract.manifest import Manifest
    from ..validation import Report, TierName


def publish(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `export` wrote.")],
    data: Data,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Folder of published stylizers.")] = Path(
        "web/stylizers"
    ),
    pictures: Pictures = None,
    styles: Styles = None,
    loss_weights: LossWeights = None,
    torch: Torch = None,
    limit: Limit = None,
    report_file: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="Go by this report, which `validate --json` wrote, instead of measuring now. It "
            "is refused where it is of other graphs.",
        ),
    ] = None,
    without_browser: Annotated[
        bool,
        typer.Option(
            "--without-browser",
            help="Publish without the browser's loss; the manifest then has none.",
        ),
    ] = False,
    thumbnail: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Free picture that shows styles in the gallery; repeat it, and they take turns. "
            "By default the studio's samples.",
        ),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Also keep the float32 torch weights there, as ID; of --onnx the graph as it was.",
        ),
    ] = None,
) -> None:
    """Validate an exported stylizer, and publish the variants that are within budget.

    Native onnxruntime may lose 2%, the browser 5% (up to 8% with a warning). Nothing is
    published where the default variant is over budget; other variants over budget are left out.
    The published folder replaces an earlier one as a whole.
    """
    from ..contract.manifest import load_manifest
    from ..errors import ConfigError
    from ..publishing.publisher import check_place, check_statements
    from ..publishing.publisher import publish as publish_validated
    from ..validation.reading import read_report

    manifest = load_manifest(folder)
    check_statements(manifest)
    check_place(manifest, folder, to)
    shown_on = thumbnail or [Path("web/samples") / name for name in SAMPLES]
    if missing := [path for path in shown_on if not path.is_file()]:
        raise ConfigError(f"no picture at {missing[0]}; pass --thumbnail FILE")
    kept = None if keep is None else _kept(folder, keep / manifest.id)
    check_targets(kept)
    tiers: list[TierName] = ["native"] if without_browser else ["native", "browser"]
    if report_file is not None:
        report = read_report(report_file)
    else:
        report = measure(
            folder,
            data=data,
            pictures=pictures,
            styles=styles,
            loss_weights=loss_weights,
            torch=torch,
            tiers=tiers,
            limit=limit,
        )
    published = publish_validated(folder, report, to, shown_on, tiers)
    _tell(manifest, published, report)
    if kept is not None:
        _keep(folder, kept)
    print(f"Published {to / manifest.id}.")


def _kept(folder: Path, place: Path) -> Path:
    """What is kept there: weights, or where there are none, the graph that was passed."""
    from ..export.onnx_in import ONNX_REFERENCE

    return place.with_name(
        place.name + (".onnx" if (folder / ONNX_REFERENCE).is_file() else ".safetensors")
    )


def _keep(folder: Path, kept: Path) -> None:
    from ..export.folder import REFERENCE_NAME
    from ..export.onnx_in import ONNX_REFERENCE
    from ..export.tuned_codes import codes_path

    weights = folder / REFERENCE_NAME
    if kept.suffix == ".onnx":
        shutil.copyfile(folder / ONNX_REFERENCE, kept)
        print(f"Kept the graph as it was as {kept}.")
        return
    shutil.copyfile(weights, kept)
    if (codes := codes_path(weights)).is_file():
        shutil.copyfile(codes, codes_path(kept))
    print(f"Kept the torch weights as {kept}.")


def _tell(exported: "Manifest", published: "Manifest", report: "Report") -> None:
    from ..publishing.publisher import describe_loss

    kept = {variant.id for variant in published.variants}
    for each in report.measurements:
        state = each.verdict if each.variant in kept else "left out"
        print(f"  {state:8}  {describe_loss(each)}")
    for note in report.notes:
        print(f"  {note}")
    if left_out := [v.id for v in exported.variants if v.id not in kept]:
        print(f"Not published, over budget: {', '.join(left_out)}.")
    if not any(each.tier == "browser" for each in report.measurements):
        print("Published without the browser's loss, as asked.")
