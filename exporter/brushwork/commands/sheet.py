"""`brushwork sheet`: photographs in all styles on one picture, to look at."""

from pathlib import Path
from typing import Annotated
from unicodedata import combining, normalize

import typer

from ..errors import BrushworkError
from ..files import printable
from ._targets import check_targets

CELL = 384
GAP = 6
LABEL = 26
QUALITY = 80


def sheet(
    out: Annotated[Path, typer.Argument(help="The sheet to write: .jpg, .png or .webp.")],
    pictures: Annotated[list[Path], typer.Argument(help="The photographs, one row each.")],
    stylizer: Annotated[
        str | None, typer.Option(help="Stylizer id; the first of the catalogue by default.")
    ] = None,
    style: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only these styles; repeat it.")
    ] = None,
    stylizers: Annotated[
        Path | None, typer.Option(help="Folder with stylizers.json.", show_default=False)
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the sheet where it exists.")
    ] = False,
) -> None:
    """Paint photographs in all styles of a stylizer, or some, and lay them out on one picture."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont
    from rich.console import Console
    from rich.progress import track

    from ..contract.labelling import label_of
    from ..contract.limits import MAX_STYLES
    from ..contract.look import Look
    from ..imaging import FORMATS, centre_square, decode, encode, write_picture
    from ..inference.pipeline import Pipeline
    from ..site.stylizers import find_stylizer, stylizers_folder

    ending = out.suffix.lower().removeprefix(".").replace("jpg", "jpeg")
    format = next((each for each in FORMATS if each == ending), None)
    if format is None:
        raise typer.BadParameter(f"{out} ends in none of .jpg, .png, .webp")
    check_targets(out, sources=pictures)
    # Of `sheet *.jpg` it would be the first photograph.
    if out.exists() and not overwrite:
        raise BrushworkError(
            f"{printable(out)} exists already: the sheet is named first, then the photographs; "
            "pass --overwrite to replace it"
        )
    pipeline = Pipeline(find_stylizer(stylizers or stylizers_folder(), stylizer))
    manifest = pipeline.manifest
    styles = [manifest.style(id) for id in style] if style else manifest.styles
    columns = ["", *(f"{style.title}, {style.artist}" for style in styles)]
    photos = [centre_square(decode(picture).pixels, CELL) for picture in pictures]
    step = CELL + GAP
    canvas = Image.new(
        "RGBA", (step * len(columns) - GAP, LABEL + step * len(photos) - GAP), "white"
    )
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(size=13)
    for column, label in enumerate(map(_unaccented, columns)):
        while font.getlength(label) > CELL:
            label = label.rstrip("…")[:-1] + "…"
        draw.text((column * step, 4), label, "black", font)
    console = Console(stderr=True)
    hidden = not console.is_terminal
    rows = track(photos, "Painting", console=console, transient=True, disable=hidden)
    for row, photo in enumerate(rows):
        painted = [photo, *(pipeline.stylize(photo, style.id).pixels for style in styles)]
        for column, pixels in enumerate(painted):
            canvas.paste(Image.fromarray(pixels), (column * step, LABEL + row * step))
    named = label_of(manifest, Look(tuple((each.id, 1.0) for each in styles[:MAX_STYLES])))
    write_picture(out, encode(np.asarray(canvas), format, QUALITY, label=named))
    print(f"{printable(out)}: {len(photos)} photographs in {len(styles)} styles")


def _unaccented(text: str) -> str:
    """For Pillow's own font, which has hardly any accented letters."""
    return "".join(c for c in normalize("NFKD", text) if not combining(c))
