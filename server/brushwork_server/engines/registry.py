"""Engines by name: ours, and those that installed packages bring along."""

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final

from brushwork.errors import BrushworkError

from .base import Engine, EngineFactory

DEFAULT_ENGINE: Final = "native"
ENTRY_POINTS: Final = "brushwork.engines"
"""Entry points of other packages: name = "module:factory", an `EngineFactory`."""

# Loaded when it is asked for, as the others are: an engine brings its runtime along.
_OURS: Final = [
    EntryPoint(DEFAULT_ENGINE, "brushwork_server.engines.native:NativeStylizers", ENTRY_POINTS)
]


class EngineError(BrushworkError):
    """There is no engine of a name, or it cannot be loaded."""


def engine_names() -> list[str]:
    """The names of all engines, ours first."""
    return list(_known())


def load_engine(name: str, folder: Path, *, threads: int | None = None) -> Engine:
    """The engine of a name with all stylizers of a folder, loaded.

    `threads` of the CPU are by default one a core. Raises EngineError for a name that there is
    not or a package that does not load, and BrushworkError where the engine cannot be made.
    """
    known = _known()
    if name not in known:
        raise EngineError(f"there is no engine {name!r}; known are {', '.join(known)}")
    entry = known[name]
    try:
        factory: EngineFactory = entry.load()
    except Exception as error:  # whatever a package raises when it is imported
        reason = f"engine {name!r} cannot be loaded from {entry.value}: {error}"
        raise EngineError(reason) from error
    return factory(folder, threads=threads)


def _known() -> dict[str, EntryPoint]:
    """Entry points by name, ours first, whose places nobody takes."""
    others = sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name)
    ours = {entry.name: entry for entry in _OURS}
    return ours | {entry.name: entry for entry in others if entry.name not in ours}
