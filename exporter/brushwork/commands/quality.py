"""`brushwork quality`: style, content, SSIM and dot grid of a stylizer on unseen photographs."""

from pathlib import Path
from typing import Annotated

import typer

from ..data import LOSS_WEIGHTS, PAINTINGS, PHOTOGRAPHS, needed_part, part
from ._options import Data, LossWeights, Pictures, Styles


def quality(
    stylizer: Annotated[Path, typer.Argument(metavar="FOLDER", help="A stylizer folder.")],
    data: Data,
    pictures: Pictures = None,
    styles: Styles = None,
    loss_weights: LossWeights = None,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="TOML",
            help="Training configuration that names the paintings; default: "
            "exporter/stylizers/ID.toml.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Use so many photographs.")] = 20,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the figures there.")
    ] = None,
) -> None:
    """Measure how paintings look like their styles and still like their photographs.

    Lower style and content distances, higher SSIM and less dot grid are better. The protocol is
    in docs/accuracy.md. Photographs are taken evenly from the folder.
    """
    from dataclasses import asdict
    from json import dumps

    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    from ..engine import NativeEngine
    from ..files import write_whole
    from ..metrics import Perceptual
    from ..metrics.quality import mean_quality, measure_quality
    from ..training.config import load_config
    from ..validation.sampling import find_pictures

    engine = NativeEngine(stylizer)
    default = Path("exporter/stylizers") / f"{engine.manifest.id}.toml"
    folder = styles or needed_part(data, PAINTINGS, "--styles")
    paintings = {each.id: folder / each.file for each in load_config(config or default).styles}
    found = find_pictures(pictures or needed_part(data, PHOTOGRAPHS, "--pictures"))
    photographs = found[:: max(1, len(found) // limit)][:limit]
    perceptual = Perceptual(loss_weights or part(data, LOSS_WEIGHTS))
    measured = dict(
        track(
            measure_quality(engine.stylize, photographs, paintings, perceptual),
            "Measuring",
            total=len(paintings),
            transient=True,
        )
    )
    measured["mean"] = mean_quality(list(measured.values()))
    table = Table("style", "style distance", "content distance", "SSIM", "dot grid %")
    for id, row in measured.items():
        figures = (row.style, row.content, row.ssim, row.dot_grid)
        table.add_row(id, *(f"{figure:.3f}" for figure in figures))
    Console().print(table)
    if json is not None:
        report = {
            "stylizer": engine.manifest.id,
            "runtime": engine.runtime,
            "photographs": [path.name for path in photographs],
            "styles": {id: asdict(row) for id, row in measured.items()},
        }
        write_whole(json, (dumps(report, indent=1) + "\n").encode())
