"""What the host asks of whatever paints."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Code, Look
from brushwork.contract.manifest import Manifest
from brushwork.errors import BrushworkError, Cancelled

__all__ = [
    "Cancelled",
    "Engine",
    "EngineError",
    "EngineFactory",
    "EngineMissingError",
    "EngineUnavailableError",
    "Progress",
]

Progress = Callable[[int, int], None]
"""Told how many parts of a painting are done, and how many there are."""


class EngineError(BrushworkError):
    """There is no engine of a name, it cannot be loaded, or does not paint as it must."""


class EngineMissingError(EngineError):
    """What an engine runs on is not installed here."""


class EngineUnavailableError(BrushworkError):
    """An engine elsewhere does not answer, or not as it must; the message is for who asked."""


class Engine(Protocol):
    """Paints; calls come from any thread, and no more of them overlap than it is `parallel`."""

    @property
    def name(self) -> str:
        """The engine and its version, to be told to people."""

    @property
    def provider(self) -> str:
        """Where it really runs, as onnxruntime names it, such as CPUExecutionProvider."""

    @property
    def parallel(self) -> int:
        """How many pictures it paints at once, at least 1."""

    @property
    def stylizers(self) -> Mapping[str, Manifest]:
        """The manifests of all stylizers by id, in catalogue order."""

    def encode_style(self, pixels: Pixels, stylizer: str, cancelled: Callable[[], bool]) -> Code:
        """Make a style code of a picture; otherwise like `stylize`.

        Raises LookError without an encoder.
        """

    def stylize(
        self,
        pixels: Pixels,
        stylizer: str,
        look: Look,
        cancelled: Callable[[], bool],
        progress: Progress,
    ) -> Pixels:
        """Paint pixels, HxWx4, RGBA, sRGB, 0..255; blocks until the painting is there.

        `progress` may be told of parts as they are done, in this thread. Raises Cancelled soon
        after `cancelled` is true, and BrushworkError where it cannot paint; that is an
        EngineUnavailableError where another server is to blame.
        """


class EngineFactory(Protocol):
    """Makes an engine that paints with all stylizers of a folder."""

    def __call__(
        self, folder: Path, *, threads: int | None = None, address: str | None = None
    ) -> Engine:
        """Load a folder with a catalogue; `threads` of the CPU, by default one a core.

        `address` is where it paints, if that is elsewhere. Raises BrushworkError where it cannot
        be loaded.
        """
