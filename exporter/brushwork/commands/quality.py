"""`brushwork quality`: style, content, SSIM, dot grid and stability on unseen photographs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..data_folder import LOSS_WEIGHTS, PAINTINGS, PHOTOGRAPHS, needed, needed_part, part
from ..errors import ConfigError
from ..streams import STANDARD
from ._options import Data, LossWeights, Pictures, Styles
from ._targets import check_targets

if TYPE_CHECKING:
    from rich.console import Console

    from ..contract.arrays import Pixels
    from ..inference.pipeline import Pipeline
    from ..training.config import TrainingConfig
    from ..validation.peers import Paint
    from ..validation.quality import Quality
    from ..validation.quality_table import QualityTable


def quality(
    stylizer: Annotated[
        str, typer.Argument(metavar="STYLIZER", help="A stylizer folder, or a published one's id.")
    ],
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
    peers: Annotated[
        Path | None,
        typer.Option(
            "--peers",
            "--magenta",
            metavar="DIR",
            help="Measure other people's networks beside it, and the photograph recoloured: the "
            "folder with Magenta's graphs, microast/ and adain/, or some of these.",
        ),
    ] = None,
    beside: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.json",
            help="Take the figures of networks that are not measured from an earlier --json, of "
            "the same photographs and works.",
        ),
    ] = None,
    optimum: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Also measure what can be had by gradient, of one photograph in the first N "
            "styles: minutes for each.",
        ),
    ] = 0,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep there what is measured as it comes: the same command goes on with what is "
            "missing. What the optimum paints is not kept.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Use so many photographs.")] = 20,
    json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write the figures there; `-` for standard output, and the table to "
            "standard error.",
        ),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Also write a page of them there.")
    ] = None,
) -> None:
    """Measure how paintings look like their styles and still like their photographs.

    A painter of any style is measured with the paintings that its training never saw. The photo
    itself is measured, too. The protocol is in docs/accuracy.md. Photographs are taken evenly from
    the folder.
    """
    from rich.console import Console
    from rich.progress import track

    from ..files import atomic_write
    from ..inference.pipeline import Pipeline
    from ..loss_networks.perceptual import Perceptual
    from ..loss_networks.weights import ALEXNET, VGG19
    from ..loss_networks.weights import loss_weights as loss_weights_file
    from ..site.stylizers import stylizer_folder
    from ..training.config import load_config
    from ..validation.peers import peers as other_networks
    from ..validation.peers.optimum import Optimum
    from ..validation.quality import unpainted
    from ..validation.quality_kept import Kept
    from ..validation.quality_page import render
    from ..validation.quality_table import Earlier, QualityTable, load_earlier, steps
    from ..validation.sampling import find_pictures

    check_targets(json, page)
    folder = stylizer_folder(stylizer)
    pipeline = Pipeline(folder)
    found = find_pictures(pictures or needed_part(data, PHOTOGRAPHS, "--pictures"))
    settings = load_config(config or Path("exporter/stylizers") / f"{pipeline.manifest.id}.toml")
    squares = _squares(settings, data, styles)
    photographs = found[:: max(1, len(found) // limit)][:limit]
    networks: dict[str, Paint] = {"the photo": unpainted}
    networks[pipeline.manifest.id] = _painting(pipeline, settings, squares)
    weights = loss_weights or part(data, LOSS_WEIGHTS)
    if peers is not None:
        networks |= other_networks(peers, squares, weights)
    slow: dict[str, Paint] = {"optimum": Optimum(squares, weights).paint} if optimum else {}
    keeping = None
    if keep is not None:
        made_of = {
            name: folder.iterdir() if name == pipeline.manifest.id else _files_of(name, peers)
            for name in networks
        }
        looks = [loss_weights_file(name, weights) for name in (ALEXNET, VGG19)]
        keeping = Kept(keep, made_of, looks)
    console = Console(stderr=True)
    earlier = Earlier()
    if beside is not None:
        earlier = load_earlier(beside, [path.name for path in photographs], squares)
    table = QualityTable(earlier=earlier)
    for _ in track(
        table.measure(
            networks, (slow, optimum), photographs, squares, Perceptual(weights), keeping
        ),
        "Measuring",
        total=steps(len(networks), len(slow), optimum, len(squares)),
        transient=True,
        console=console,
        disable=not console.is_terminal,
    ):
        pass
    _print(pipeline.manifest.id, table, Console(stderr=json == STANDARD))
    if json is not None:
        _save(json, pipeline, [path.name for path in photographs], table)
    if page is not None:
        album = photographs[0].resolve().parent
        command = f"brushwork quality {pipeline.manifest.id}"
        command += f" --pictures {album.parent.name}/{album.name} --limit {limit}"
        command += " --peers PEERS" if peers or beside else ""
        command += f" --optimum {optimum}" if optimum else ""
        text = render(pipeline.manifest.id, command, len(photographs), table)
        atomic_write(page, text.encode())


def _squares(
    config: "TrainingConfig", data: Path | None, styles: Path | None
) -> "dict[str, Pixels]":
    """The pictures of a fixed stylizer's styles, or of the works that were held out.

    Below the folder `styles`, or else below those that the configuration names in the data folder.
    """
    from ..training.pictures import picture_files
    from ..validation.quality import load_square

    if config.any_style is None:
        folder = styles or needed_part(data, PAINTINGS, "--styles")
        return {style.id: load_square(folder / style.file) for style in config.styles}
    folders = (
        [styles / "images"] if styles else [needed(data) / f for f in config.any_style.folders]
    )
    files = {file.name: file for folder in folders for file in picture_files(folder)}
    if missing := [name for name in config.any_style.held_out if name not in files]:
        raise ConfigError(f"{missing[0]} is not in {', '.join(map(str, folders))}")
    return {Path(name).stem: load_square(files[name]) for name in config.any_style.held_out}


def _files_of(network: str, peers: Path | None) -> list[Path]:
    """What someone else's network is made of: the files that are called so, or in such a folder."""
    if peers is None:
        return []
    found = [*peers.glob(f"{network}*"), *(peers / network).rglob("*")]
    return [file for file in found if file.is_file()]


def _painting(
    pipeline: "Pipeline", config: "TrainingConfig", squares: "dict[str, Pixels]"
) -> "Paint":
    if config.any_style is None:
        return lambda photo, style: pipeline.stylize(photo, style).pixels
    from ..contract.controls import GUESSED
    from ..contract.look import Look

    codes = {id: pipeline.encode_style(square) for id, square in squares.items()}
    looks = {id: Look.of(code, **GUESSED) for id, code in codes.items()}
    return lambda photo, style: pipeline.stylize(photo, looks[style]).pixels


def _print(stylizer: str, measured: "QualityTable", console: "Console") -> None:
    from dataclasses import astuple

    from rich.table import Column, Table

    from ..validation.quality_page import COLUMNS
    from ..validation.quality_table import MEAN, MEDIAN

    # Figures may break lines where a terminal is narrow, names may not.
    table = Table(Column(no_wrap=True), *COLUMNS)
    rows, fids = measured.rows(), measured.art_fids()
    for style in measured.pairs[stylizer]:
        table.add_row(style, *(f"{x:.2f}" for x in astuple(rows[stylizer][style])))
    table.add_section()
    for which, networks in (("", rows), (" of few", measured.rows_of_few())):
        for network, figures in networks.items():
            for name in (MEAN, MEDIAN):
                row = (f"{x:.2f}" for x in astuple(figures[name]))
                table.add_row(f"{name} of {network}{which}", *row)
    console.print(table)
    for network, fid in fids.items():
        console.print(f"ArtFID of {network}: {fid:.2f}")


def _save(
    file: Path, pipeline: "Pipeline", photographs: list[str], measured: "QualityTable"
) -> None:
    from json import dumps

    from ..files import atomic_write

    report = {
        "stylizer": pipeline.manifest.id,
        "runtime": pipeline.runtime,
        "photographs": photographs,
        "networks": _plain(measured.rows()),
        "few": _plain(measured.rows_of_few()),
        "art_fid": measured.art_fids(),
    }
    text = dumps(report, indent=1) + "\n"
    if file == STANDARD:
        print(text, end="")
    else:
        atomic_write(file, text.encode())


def _plain(rows: "dict[str, dict[str, Quality]]") -> dict[str, dict[str, dict[str, float]]]:
    from dataclasses import asdict

    return {
        network: {style: asdict(figures) for style, figures in styles.items()}
        for network, styles in rows.items()
    }
