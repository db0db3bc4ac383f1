"""`brushwork stylize`: paint pictures with native onnxruntime."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ..contract.look import LARGEST_STROKE, Colours, weighted
from ..contract.manifest import Manifest, load_published
from ..errors import BrushworkError
from ..files import printable
from ..imaging import OutputFormat
from ..inference.batch import Job, Wish, paint_file, plan
from ..inference.engine import NativeEngine
from ..interrupts import INTERRUPTED
from ..site.stylizers import find_stylizer, stylizers_folder, suitable_stylizer
from ._look import read_look
from ._options import Threads

_SOME_FAILED = 1


def stylize(
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="IN", help="A picture, or a folder of pictures.", show_default=False
        ),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="OUT",
            help="A file ending in .png, .jpg or .webp, or a folder; a folder of pictures goes "
            "into a folder, which is made.",
            show_default=False,
        ),
    ] = None,
    stylizer: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Which stylizer; by default the first that can paint what is asked."
        ),
    ] = None,
    style: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID[:WEIGHT]",
            help="Which style; needed unless the stylizer has only one. Up to 8 styles and style "
            "images are blended, by weight, which is 1 by default.",
        ),
    ] = None,
    style_image: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE[:WEIGHT]",
            help="A picture whose style to paint in: its centre square counts. Like --style, and "
            "together with it; only for stylizers that --list says it of.",
        ),
    ] = None,
    strength: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="0 leaves the photo as it is, 1 is the painting."),
    ] = 1.0,
    colours: Annotated[
        Colours,
        typer.Option(
            help="The style's colours; or the photo's, with the painting's brightness (luma); or "
            "the painting's, moved to the photo's range of colours (palette)."
        ),
    ] = "style",
    stroke: Annotated[
        float,
        typer.Option(min=1.0, max=LARGEST_STROKE, help="Size of the strokes."),
    ] = 1.0,
    mask: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A picture, stretched over each IN: painted where it is white, left where it is "
            "black, mixed where it is grey.",
        ),
    ] = None,
    elsewhere: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID[:WEIGHT]",
            help="With --mask: the style, or styles, where it is black.",
        ),
    ] = None,
    variant: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Which precision; by default the stylizer's own choice."),
    ] = None,
    stylizers: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder with stylizers.json; by default $BRUSHWORK_STYLIZERS, else the "
            "stylizers that came with Brushwork.",
        ),
    ] = None,
    format: Annotated[
        OutputFormat | None,
        typer.Option(
            help="Format to write; by default that of OUT's name, or in a folder that of each "
            "picture's own name, and PNG where it is neither of these.",
            show_default=False,
        ),
    ] = None,
    quality: Annotated[int, typer.Option(min=1, max=100, help="Of JPEG and WebP.")] = 92,
    threads: Threads = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that exist; never IN itself.")
    ] = False,
    list_them: Annotated[
        bool, typer.Option("--list", help="Print all stylizers and styles, and stop.")
    ] = False,
) -> None:
    """Paint a picture, or every picture of a folder, in a style.

    Reads JPEG, PNG, WebP, AVIF, GIF, BMP and TIFF of up to 100 megapixels and
    16,384 pixels a side, and paints them tile by tile. Orientation and colour
    profiles are applied, transparency is kept (JPEG: laid on white), metadata
    such as the place is not written. Files appear whole or not at all.

    Exit status: 0 all painted; 1 some pictures of a folder were not, and are
    named; 2 nothing was painted; 130 interrupted.

    Examples:

    brushwork stylize photo.jpg painting.png --style starry-night

    brushwork stylize photo.jpg painting.jpg --style water-lilies:2
    --style-image wallpaper.jpg --strength 0.7 --colours palette

    brushwork stylize photos/ paintings/ --style water-lilies --mask sky.png
    --elsewhere starry-night
    """
    folder = stylizers or stylizers_folder()
    if list_them:
        typer.echo(_describe(load_published(folder)))
        return
    if source is None or target is None:
        raise typer.BadParameter("IN and OUT are needed; or pass --list")
    named = {weighted(each)[0] for each in (*(style or ()), *(elsewhere or ()))}
    chosen = (
        find_stylizer(folder, stylizer)
        if stylizer
        else suitable_stylizer(folder, named, encoding=bool(style_image))
    )
    engine = NativeEngine(chosen, variant, threads=threads)
    jobs = plan(source, target, format, overwrite)
    look = read_look(
        engine,
        styles=style or (),
        style_images=style_image or (),
        strength=strength,
        colours=colours,
        stroke=stroke,
        mask=mask,
        elsewhere=elsewhere or (),
    )
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    painter = _Painter(engine, Wish(look, quality))
    failed = 0
    try:
        if source.is_dir():
            failed = painter.folder(jobs)
        else:
            painter.file(jobs[0])
    except KeyboardInterrupt:
        painter.console.print("interrupted; what was finished is kept", style="yellow")
        raise typer.Exit(INTERRUPTED) from None
    if failed:
        raise typer.Exit(_SOME_FAILED)


class _Painter:
    """Does jobs in a thread of its own, so that Ctrl-C is heard while a network runs."""

    def __init__(self, engine: NativeEngine, wish: Wish) -> None:
        self.console = Console(
            stderr=True, soft_wrap=True, markup=False, emoji=False, highlight=False
        )
        self._engine = engine
        self._wish = wish
        self._cancelled = threading.Event()

    def file(self, job: Job) -> None:
        """Paint one picture; raises BrushworkError."""
        with (
            self.console.status(Text(f"painting {printable(job.source.name)}")),
            ThreadPoolExecutor(1) as pool,
        ):
            self._do(job, pool)

    def folder(self, jobs: list[Job]) -> int:
        """Paint what can be painted; returns how many pictures could not."""
        failed = 0
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        hidden = not self.console.is_terminal
        with (
            Progress(*columns, console=self.console, disable=hidden) as progress,
            ThreadPoolExecutor(1) as pool,
        ):
            task = progress.add_task("", total=len(jobs))
            for job in jobs:
                progress.update(task, description=printable(job.source.name))
                try:
                    self._do(job, pool)
                except BrushworkError as error:
                    failed += 1
                    self.console.print(f"skipped: {error}", style="red")
                progress.advance(task)
        self.console.print(f"{len(jobs) - failed} of {len(jobs)} pictures painted")
        return failed

    def _do(self, job: Job, pool: ThreadPoolExecutor) -> None:
        future = pool.submit(paint_file, self._engine, job, self._wish, self._cancelled.is_set)
        try:
            done = future.result()
        except KeyboardInterrupt:
            self._cancelled.set()
            raise
        note = "; transparency laid on white, since JPEG has none" if done.flattened else ""
        self.console.print(f"{printable(job.target)}: {done.width} x {done.height}{note}")


def _describe(manifests: list[Manifest]) -> str:
    lines = []
    for manifest in manifests:
        any_style = manifest.variant().graphs.encoder is not None
        note = "; takes --style-image" if any_style else ""
        lines.append(f"{manifest.id}: {manifest.title}{note}")
        width = max(len(style.id) for style in manifest.styles)
        lines += [
            f"  {style.id:<{width}}  {style.title}, {style.artist}, {style.year}"
            for style in manifest.styles
        ]
    return "\n".join(map(printable, lines))
