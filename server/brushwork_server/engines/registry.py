"""Engines by name: ours, and those that installed packages bring along."""

from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final

from .automatic import fastest
from .base import Engine, EngineError, EngineFactory
from .canary import check_canaries

REFERENCE: Final = "cpu"
AUTOMATIC: Final = "auto"
"""The fastest of ours that runs here, by measurement."""
ENTRY_POINTS: Final = "brushwork.engines"
"""Entry points of other packages: name = "module:factory", an `EngineFactory`."""

# Loaded when it is asked for, as the others are: an engine brings its runtime along.
_OURS: Final = {
    name: EntryPoint(name, f"{__package__}.{module}:{name}", ENTRY_POINTS)
    for name, module in (
        (REFERENCE, "native"),
        ("cuda", "native"),
        ("tensorrt", "native"),
        ("openvino", "native"),
        ("oip", "open_inference"),
    )
}
DEFAULT_ENGINE: Final = AUTOMATIC
OUR_ENGINES: Final = (AUTOMATIC, *_OURS)


def engine_names() -> list[str]:
    """The names of all engines, ours first."""
    return [AUTOMATIC, *_known()]


def load_engine(
    name: str, folder: Path, *, threads: int | None = None, address: str | None = None
) -> Engine:
    """The engine of a name with all stylizers of a folder, loaded.

    All but the CPU's, which is the reference, have painted a canary as it does. `threads` of the
    CPU are by default one a core; `address` is of an engine elsewhere. Raises EngineError for a
    name that there is not, a package that does not load or an engine that paints otherwise, and
    BrushworkError where it cannot be made.
    """
    if name == AUTOMATIC:
        if address is not None:
            raise EngineError("an address needs an engine that paints there, such as oip")
        return fastest(partial(load_engine, folder=folder, threads=threads))
    engine = _factory(name)(folder, threads=threads, address=address)
    if name != REFERENCE:
        check_canaries(name, engine, folder)
    return engine


def _factory(name: str) -> EngineFactory:
    known = _known()
    if name not in known:
        raise EngineError(f"there is no engine {name!r}; known are {', '.join(engine_names())}")
    entry = known[name]
    try:
        factory: EngineFactory = entry.load()
    except Exception as error:  # whatever a package raises when it is imported
        reason = f"engine {name!r} cannot be loaded from {entry.value}: {error}"
        raise EngineError(reason) from error
    return factory


def _known() -> dict[str, EntryPoint]:
    """Entry points by name, ours first, whose places nobody takes."""
    others = sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name)
    return _OURS | {entry.name: entry for entry in others if entry.name not in OUR_ENGINES}
