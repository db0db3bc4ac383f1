"""Files and folders that appear whole or not at all."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Identity = tuple[int, int]
"""Device and number of a file: the same for all its names."""


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder that takes `target`'s place when the block ends without an error.

    An existing `target` is replaced as a whole; after an error it is untouched.
    """
    with _blaming(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        new, old = place / "new", place / "old"
        new.mkdir()
        yield new
        try:
            if target.exists():
                target.rename(old)
            new.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
    finally:
        shutil.rmtree(place, ignore_errors=True)


def atomic_write(target: Path, content: bytes) -> None:
    """Write a file, replacing an existing one at once; after an OSError nothing stays behind.

    The error names `target`. Links are followed. Devices and pipes, such as /dev/stdout, are
    written to, never replaced.
    """
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    target = Path(os.path.realpath(target))
    partial = target.with_name(f".{secrets.token_hex(8)}.part")
    with _blaming(target):
        try:
            with partial.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise


@contextmanager
def _blaming(target: Path) -> Iterator[None]:
    """Have an OSError name what was to be written, and not a name that nobody has asked for."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error


def identity(path: Path) -> Identity | None:
    """What tells a file from others; None where there is nothing, or nothing that can be asked."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def printable(path: Path | str) -> str:
    """A text to be shown on one line: names may hold control characters, and what is no text."""
    return "".join(
        each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in str(path)
    )
