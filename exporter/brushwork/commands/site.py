"""`brushwork site`: the studio as a folder for any static host."""

from pathlib import Path
from typing import Annotated

import typer


def site(
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT_DIR", help="New or empty folder, or an earlier site."),
    ],
    stylizers: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder of published stylizers instead of the shipped ones."
        ),
    ] = None,
) -> None:
    """Write the studio into a folder that any static host can serve, under any path.

    The folder appears whole or not at all; an earlier site in it is replaced. Hosts that read
    a `_headers` file send the headers that allow several threads; elsewhere the studio's service
    worker adds them, over HTTPS or on localhost.
    """
    from ..site.pages import render_site

    pages = render_site(out, stylizers)
    print(f"Wrote {', '.join(page.name for page in pages)} to {out}.")
    print(f"Try it: python3 -m http.server --bind 127.0.0.1 --directory {out}")
