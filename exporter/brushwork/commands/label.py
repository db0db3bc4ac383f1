"""`brushwork label`: how pictures were made, as their files say."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..files import printable
from ..imaging.stored import read_label

_NONE_THERE = 1


def label(
    pictures: Annotated[
        list[Path], typer.Argument(metavar="PICTURE...", help="The pictures to ask.")
    ],
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="For scripts: one JSON object a picture, on a line of its own."
        ),
    ] = False,
) -> None:
    """Tell how pictures were made: what painted them, and in whose style.

    Reads the label that Brushwork writes into JPEG, PNG and WebP files, also
    where another program has rewritten it. Anybody can take a label out or
    write another.

    The keys of --json: source, tool, stylizer, weights, prompt; null where
    there is no label.

    Exit status: 0 all have a label; 1 some have none; 2 one could not be read.
    """
    unlabelled = False
    for picture in pictures:
        made = read_label(picture)
        unlabelled |= made is None
        if as_json:
            said = (
                asdict(made) if made else dict.fromkeys(("tool", "stylizer", "weights", "prompt"))
            )
            print(json.dumps({"source": str(picture)} | said))
        else:
            print(f"{printable(picture)}: {printable(str(made or 'no label of Brushwork.'))}")
    if unlabelled:
        raise typer.Exit(_NONE_THERE)
