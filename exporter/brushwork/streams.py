"""Standard input and output, as bytes."""

import os
import sys
from pathlib import Path

from .errors import PictureError

STANDARD = Path("-")
"""In place of a file: standard input where it is read, standard output where it is written."""


def read_standard_input(limit: int) -> bytes:
    """All of standard input, or one byte more than `limit`; raises PictureError."""
    if sys.stdin is None:
        raise PictureError("standard input is closed")
    if sys.stdin.isatty():
        raise PictureError("standard input is a terminal; pipe a picture into it")
    try:
        return sys.stdin.buffer.read(limit + 1)
    except OSError as error:
        raise PictureError(f"standard input cannot be read: {error.strerror}") from error


def check_standard_output() -> None:
    """Raise PictureError where no file can go to standard output."""
    if sys.stdout is None:
        raise PictureError("standard output is closed")
    if sys.stdout.isatty():
        raise PictureError("standard output is a terminal; redirect it, or name a file")


def write_standard_output(content: bytes) -> None:
    """Write all of a file to standard output; raises PictureError where it breaks off."""
    check_standard_output()
    sys.stdout.flush()
    rest = memoryview(content)
    try:
        # Beneath Python's buffer, which would try again at exit what cannot be written.
        while rest:
            rest = rest[os.write(sys.stdout.fileno(), rest) :]
    except OSError as error:
        raise PictureError(f"standard output cannot be written: {error.strerror}") from error
