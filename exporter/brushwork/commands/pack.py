"""`brushwork pack`: what training needs, in one file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..data_folder import LOSS_WEIGHTS, needed, part
from ._options import Data, LossWeights
from ._targets import check_targets


def pack(
    out: Annotated[Path, typer.Argument(metavar="OUT.zip", help="The file to write.")],
    data: Data,
    loss_weights: LossWeights = None,
    megabytes: Annotated[
        float, typer.Option(min=1, metavar="MB", help="The most that the file may have.")
    ] = 40.0,
) -> None:
    """Pack photographs, paintings and the loss network into one file, to train elsewhere.

    There, `brushwork train CONFIG --data OUT.zip` unpacks it beside itself and trains. Pictures are
    reduced; photographs are left out, evenly, where they do not fit.
    """
    from rich.console import Console
    from rich.progress import Progress

    from ..errors import ConfigError
    from ..files import atomic_write
    from ..training.pack import pack
    from ..training.pictures import LeftOut

    if out.suffix != ".zip":
        raise ConfigError(f"{out} does not end in .zip")
    check_targets(out)
    data = needed(data)
    left_out = LeftOut()
    weights = loss_weights or part(data, LOSS_WEIGHTS)
    with Progress(transient=True, console=Console(stderr=True)) as bar:
        task = bar.add_task("Packing")
        content, photographs = pack(
            data,
            weights,
            int(megabytes * 1e6),
            lambda done, total: bar.update(task, completed=done, total=total),
            left_out,
        )
    atomic_write(out, content)
    for reason in left_out.reasons.values():
        print(f"left out: {reason}", file=sys.stderr)
    print(f"{out}: {len(content) / 1e6:.1f} MB with {photographs} photographs.")
