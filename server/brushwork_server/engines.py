"""What the host asks of whatever paints, and the one that does: native onnxruntime."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from brushwork.manifest import Manifest
from brushwork.pixels import Pixels


class Unwanted(Exception):  # noqa: N818 - not an error: nobody waits for the result any more
    """The client has left while its picture was painted."""


class Engine(Protocol):
    """Paints one picture at a time; several engines may share a host, never a call."""

    @property
    def name(self) -> str:
        """The engine and its version, to be told to people."""

    @property
    def provider(self) -> str:
        """Where sessions really run, as onnxruntime names it, such as CPUExecutionProvider."""

    @property
    def stylizers(self) -> Mapping[str, Manifest]:
        """The manifests of all stylizers by id, in catalogue order."""

    def paint(
        self,
        pixels: Pixels,
        stylizer: str,
        style: str,
        strength: float,
        unwanted: Callable[[], bool],
    ) -> Pixels:
        """Paint pixels, HxWx4, RGBA, sRGB, with strength 0..1; blocks, from any thread.

        Raises Unwanted soon after `unwanted` is true, and BrushworkError where it cannot paint.
        """


def native_engine(stylizers: Path, threads: int | None = None) -> Engine:
    """The engine of native onnxruntime, with the stylizers of a folder."""
    raise NotImplementedError
