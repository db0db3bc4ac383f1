"""Files that commands write after minutes of work: checked before it."""

from collections.abc import Iterable
from pathlib import Path

from ..errors import BrushworkError
from ..files import identity, printable
from ..streams import STANDARD


def check_targets(*files: Path | None, sources: Iterable[Path] = ()) -> None:
    """Raise BrushworkError where a file cannot be written, or is one of those that are read.

    None and standard output can.
    """
    read = {identity(source) for source in sources}
    for file in files:
        if file is None or file == STANDARD:
            continue
        name = printable(file)
        if file.is_dir():
            raise BrushworkError(f"{name} is a folder; name a file")
        if not file.parent.is_dir():
            raise BrushworkError(f"there is no folder {printable(file.parent)}; make it first")
        if (there := identity(file)) is not None and there in read:
            raise BrushworkError(
                f"{name} is read, too, and would be overwritten; name another file"
            )
