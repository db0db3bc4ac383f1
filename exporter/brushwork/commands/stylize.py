"""`brushwork stylize`: paint pictures with native onnxruntime."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ..contract.kept import Metadata
from ..contract.labelling import label_of
from ..contract.manifest import Manifest, load_published
from ..files import printable
from ..imaging import OutputFormat
from ..inference.batch import Batch, Existing, Wish, find_jobs
from ..inference.pipeline import Pipeline
from ..interrupts import INTERRUPTED
from ..provenance import load_signer
from ..site.stylizers import find_stylizer, stylizers_folder, suitable_stylizer
from ..streams import STANDARD
from ._look import LookOptions, read_look, style_files, with_look_options
from ._options import SignCertificate, SignKey, SignTimestamps, Threads
from ._painting import Painter

_SOME_FAILED = 1


@with_look_options
def stylize(
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="IN",
            help="A picture, `-` for standard input, or a folder: all pictures in and below it.",
            show_default=False,
        ),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="OUT",
            help="A file ending in .png, .jpg or .webp, `-` for standard output, or a folder; a "
            "folder of pictures goes into a folder, which is made, with folders below it likewise.",
            show_default=False,
        ),
    ] = None,
    stylizer: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Which stylizer; by default the first that can paint what is asked."
        ),
    ] = None,
    *,
    look: LookOptions,
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
            "picture's own name, on standard output that of the picture, and PNG where it is none "
            "of these.",
            show_default=False,
        ),
    ] = None,
    quality: Annotated[int, typer.Option(min=1, max=100, help="Of JPEG and WebP.")] = 92,
    metadata: Annotated[
        Metadata,
        typer.Option(
            help="What to keep of each picture's own metadata: nothing; date, camera and "
            "copyright; or the location, too."
        ),
    ] = "none",
    label: Annotated[
        bool,
        typer.Option(
            "--label/--no-label",
            help="Whether files say how they were made: by what, and in whose style.",
        ),
    ] = True,
    sign_certificate: SignCertificate = None,
    sign_key: SignKey = None,
    sign_timestamps: SignTimestamps = None,
    threads: Threads = None,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Replace files that exist; never a picture that the same command reads.",
        ),
    ] = False,
    skip_existing: Annotated[
        bool,
        typer.Option(
            "--skip-existing",
            help="Leave files that exist as they are, and do not paint their pictures: goes on "
            "where an earlier command stopped.",
        ),
    ] = False,
    list_them: Annotated[
        bool, typer.Option("--list", help="Print all stylizers and styles, and stop.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="For scripts: one JSON object a picture, on a line of standard output as it is "
            "done; with --list, one list.",
        ),
    ] = False,
) -> None:
    """Paint a picture, or every picture in and below a folder, in a style.

    Reads JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF and, with the extras `heic` and
    `jxl`, HEIC and JPEG XL of up to 100 megapixels and 16,384 pixels a side, and
    paints them tile by tile. Orientation and colour profiles are applied,
    transparency is kept (JPEG: laid on white). Of metadata nothing is kept, unless
    --metadata asks for it; a label says how the file was made (`brushwork label`
    reads it); --sign-certificate signs what it says (`brushwork verify` reads
    that). Files appear whole or not at all.

    Of a folder, hidden files and folders are left out, links to folders are not
    followed, and OUT is not read where it lies in IN. Messages and progress go
    to standard error.

    The keys of --json: source, target, status (painted, skipped or failed),
    format, width, height, milliseconds, flattened (transparency laid on white),
    message; of --list: id, title, style_images (whether it takes them),
    variants, styles, each with id, title, artist, year. What does not apply is
    null.

    Exit status: 0 all painted, or skipped as wanted; 1 some pictures of a folder
    were not, and are named; 2 nothing was painted; 130 interrupted.

    Examples:

    brushwork stylize photo.jpg painting.png --style starry-night

    brushwork stylize photo.jpg painting.jpg --style water-lilies:2
    --style-image wallpaper.jpg --strength 0.7 --colours palette

    brushwork stylize photos/ paintings/ --style water-lilies --mask sky.png
    --elsewhere starry-night --skip-existing

    brushwork stylize - - --style starry-night --format webp < in.jpg > out.webp
    """
    folder = stylizers or stylizers_folder()
    if list_them:
        published = load_published(folder)
        print(json.dumps(_listed(published), indent=1) if as_json else _describe(published))
        return
    if source is None or target is None:
        raise typer.BadParameter("IN and OUT are needed; or pass --list")
    if overwrite and skip_existing:
        raise typer.BadParameter("--overwrite and --skip-existing exclude each other")
    if as_json and target == STANDARD:
        raise typer.BadParameter("--json and the picture cannot both go to standard output")
    if sign_certificate and not label:
        raise typer.BadParameter(
            "what is signed is what the label says: --sign-certificate and --no-label exclude "
            "each other"
        )
    signer = load_signer(sign_certificate, sign_key, sign_timestamps)
    named = stylizer or look.stylizer
    chosen = (
        find_stylizer(folder, named)
        if named
        else suitable_stylizer(folder, look.named, encoding=bool(look.style_image))
    )
    pipeline = Pipeline(chosen, variant, threads=threads)
    jobs = find_jobs(source, target, format)
    existing: Existing = "replace" if overwrite else "skip" if skip_existing else "refuse"
    sources = (*(job.source for job in jobs), *look.pictures)
    wanted = read_look(pipeline, look)
    made = label_of(pipeline.manifest, wanted, style_files(look), variant) if label else None
    wish = Wish(wanted, quality, made, metadata, signer)
    painter = Painter(Batch(pipeline, wish, existing, sources), as_json)
    try:
        if source == STANDARD or not source.is_dir():
            painter.file(jobs[0])
            return
        target.mkdir(parents=True, exist_ok=True)
        failed = painter.folder(jobs)
    except KeyboardInterrupt:
        painter.console.print("interrupted; what was finished is kept", style="yellow")
        raise typer.Exit(INTERRUPTED) from None
    if failed:
        raise typer.Exit(_SOME_FAILED)


def _listed(manifests: list[Manifest]) -> list[dict[str, object]]:
    return [
        {
            "id": manifest.id,
            "title": manifest.title,
            "style_images": manifest.painter.encodes,
            "variants": [variant.id for variant in manifest.variants],
            "styles": [
                style.model_dump(include={"id", "title", "artist", "year"})
                for style in manifest.styles
            ],
        }
        for manifest in manifests
    ]


def _describe(manifests: list[Manifest]) -> str:
    lines = []
    for manifest in manifests:
        note = "; takes --style-image" if manifest.painter.encodes else ""
        lines.append(f"{manifest.id}: {manifest.title}{note}")
        width = max(len(style.id) for style in manifest.styles)
        lines += [
            f"  {style.id:<{width}}  {style.title}, {style.artist}, {style.year}"
            for style in manifest.styles
        ]
    return "\n".join(map(printable, lines))
