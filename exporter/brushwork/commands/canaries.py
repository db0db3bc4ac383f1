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

    `publish` does that for what it publishes; this does it for what was published before. Variants
    that paint them otherwise than float32 are taken away. Needs
    neither torch nor photographs: the float32 variant paints, in native onnxruntime.
    """
    from ..publishing.canaries import add_canaries, describe_failing

    for folder in folders:
        manifest, failing = add_canaries(folder)
        if (made := manifest.canaries) is not None:
            print(f"{folder / made.file}: {made.bytes / 1e3:.0f} kB")
        for id, judgement in failing.items():
            print(f"{folder}: {id} is taken away, as it {describe_failing(judgement)}")
