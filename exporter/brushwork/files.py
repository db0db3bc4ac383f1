"""Files and folders that appear whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder that takes `target`'s place when the block ends without an error.

    An existing `target` is replaced as a whole; after an error it is untouched.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        new, old = place / "new", place / "old"
        new.mkdir()
        yield new
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file, replacing an existing one at once."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as temporary:
        place = Path(temporary.name)
        try:
            temporary.write(content)
            temporary.close()
            place.chmod(0o644)
            place.replace(target)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
