"""Which files of a folder are served, as they are when the server starts."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from brushwork.errors import SiteError, explained
from brushwork.files import printable

from .text import etag_of

CODINGS = {"br": "br", "gz": "gzip"}


@dataclass(frozen=True)
class Form:
    """A file, as it is or compressed: its tag by its content, and how one sees that it changed."""

    path: Path
    etag: str
    stat: os.stat_result

    def is_unchanged(self) -> bool:
        """Whether the file can be opened and is the one that was there at the start."""
        try:
            with self.path.open("rb") as file:
                now = os.fstat(file.fileno())
        except OSError:
            return False
        return _identity(now) == _identity(self.stat)


def served_files(folder: Path) -> dict[str, dict[str | None, Form]]:
    """All files below a folder that are served: forms by coding, the smallest first, by path.

    What begins with a dot is left out; without a folder there are none. Raises SiteError for what
    cannot be read, such as a link to nowhere, and for links that lead out of the folder.
    """
    paths = {path.relative_to(folder).as_posix(): path for path in _walk(folder)}
    found: dict[str, dict[str | None, Form]] = {}
    for name, path in paths.items():
        plain, _, ending = name.rpartition(".")
        coding = CODINGS.get(ending) if plain in paths else None
        found.setdefault(name if coding is None else plain, {})[coding] = _form(path, folder)
    return {
        name: dict(sorted(forms.items(), key=lambda each: each[1].stat.st_size))
        for name, forms in found.items()
    }


def read_served(path: Path) -> bytes:
    """A file that is served; raises SiteError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error


def _walk(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    seen: set[Path] = set()
    try:
        for here, folders, names in os.walk(folder, followlinks=True, onerror=_raise):
            at = Path(here).resolve()
            if at in seen:  # a link to a folder above it
                folders.clear()
                continue
            seen.add(at)
            folders[:] = [name for name in folders if not name.startswith(".")]
            yield from (Path(here) / name for name in names if not name.startswith("."))
    except OSError as error:
        raise _unreadable(folder, explained(error)) from error


def _raise(error: OSError) -> None:
    raise error


def _form(path: Path, folder: Path) -> Form:
    content = read_served(path)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise _unreadable(path, "it is a link that leads out of the folder")
    return Form(path, etag_of(content), path.stat())


def _unreadable(path: Path, reason: str) -> SiteError:
    return SiteError(f"cannot serve {printable(path)}: {reason}; remove it, or mend it")


def _identity(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
