"""`brushwork canaries`: give a published stylizer what browsers are audited by."""

from pathlib import Path
from typing import Annotated

import typer


def canaries(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER...", help="Folders of published stylizers.")
    ],
) -> None:
    """Paint small pictures with published stylizers, for browsers to be held against.

    `publish` does that for what it publishes; this does it for what was published before. Needs
    neither torch nor photographs: the float32 variant paints, in native onnxruntime.
    """
    from ..publishing.canaries import add_canaries

    for folder in folders:
        made = add_canaries(folder).canaries
        if made is not None:
            print(f"{folder / made.file}: {made.bytes / 1e3:.0f} kB")
