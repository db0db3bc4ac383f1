"""Engines by name: ours, and those that installed packages bring along."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from brushwork.errors import BrushworkError

from .base import Engine, EngineFactory
from .native import NativeStylizers

DEFAULT_ENGINE: Final = "native"
ENTRY_POINTS: Final = "brushwork.engines"
"""Entry points of other packages: name = "module:factory", an `EngineFactory`."""

_OURS: Final[Mapping[str, EngineFactory]] = {DEFAULT_ENGINE: NativeStylizers}


class EngineError(BrushworkError):
    """There is no engine of a name, or it cannot be loaded."""


def engine_names() -> list[str]:
    """The names of all engines, ours first."""
    others = {entry.name for entry in entry_points(group=ENTRY_POINTS)}
    return [*_OURS, *sorted(others - _OURS.keys())]


def load_engine(name: str, folder: Path, *, threads: int | None = None) -> Engine:
    """The engine of a name with all stylizers of a folder, loaded.

    `threads` of the CPU are by default one a core. Raises EngineError for a name that there is
    not or a package that does not load, and BrushworkError where the engine cannot be made.
    """
    return _factory(name)(folder, threads=threads)


def _factory(name: str) -> EngineFactory:
    if name in _OURS:
        return _OURS[name]
    for entry in entry_points(group=ENTRY_POINTS, name=name):
        try:
            factory: EngineFactory = entry.load()
        except Exception as error:  # whatever the package raises when it is imported
            raise EngineError(
                f"engine {name!r} cannot be loaded from {entry.value}: {error}"
            ) from error
        return factory
    raise EngineError(f"there is no engine {name!r}; known are {', '.join(engine_names())}")
