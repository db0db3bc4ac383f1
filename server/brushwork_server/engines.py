"""What the host asks of whatever paints, and the one that does: native onnxruntime."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Code, Look
from brushwork.contract.manifest import Manifest, load_catalogue
from brushwork.errors import ManifestError
from brushwork.inference.engine import Cancelled, NativeEngine

__all__ = ["Cancelled", "Engine", "NativeStylizers"]


class Engine(Protocol):
    """Paints one picture at a time."""

    @property
    def name(self) -> str:
        """The engine and its version, to be told to people."""

    @property
    def provider(self) -> str:
        """Where it really runs, as onnxruntime names it, such as CPUExecutionProvider."""

    @property
    def stylizers(self) -> Mapping[str, Manifest]:
        """The manifests of all stylizers by id, in catalogue order."""

    def encode(self, pixels: Pixels, stylizer: str, cancelled: Callable[[], bool]) -> Code:
        """Make a style code of a picture; otherwise like `paint`. LookError without an encoder."""

    def paint(
        self, pixels: Pixels, stylizer: str, look: Look, cancelled: Callable[[], bool]
    ) -> Pixels:
        """Paint pixels, HxWx4, RGBA, sRGB; blocks, from any thread.

        Raises Cancelled soon after `cancelled` is true, and BrushworkError where it cannot paint.
        """


class NativeStylizers:
    """The `Engine` of native onnxruntime: all stylizers of a folder, loaded."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Load a folder with a catalogue; `threads` is by default one a core.

        Runs on a GPU where a session really does, else on the CPU. Raises ManifestError and
        StylizerError.
        """
        self._engines = {
            id: NativeEngine(folder / id, threads=threads)
            for id in load_catalogue(folder).stylizers
        }
        if not self._engines:
            raise ManifestError(f"{folder} lists no stylizers; publish one first")
        self._first = next(iter(self._engines.values()))

    @property
    def name(self) -> str:
        """onnxruntime and its version."""
        return self._first.runtime

    @property
    def provider(self) -> str:
        """Where the first stylizer's session really runs."""
        return self._first.provider

    @property
    def stylizers(self) -> Mapping[str, Manifest]:
        """The manifests of all stylizers by id, in catalogue order."""
        return {id: engine.manifest for id, engine in self._engines.items()}

    def encode(self, pixels: Pixels, stylizer: str, cancelled: Callable[[], bool]) -> Code:
        """Encode with one of the stylizers; see `Engine.encode`."""
        return self._engines[stylizer].encode(pixels, cancelled)

    def paint(
        self, pixels: Pixels, stylizer: str, look: Look, cancelled: Callable[[], bool]
    ) -> Pixels:
        """Paint with one of the stylizers; see `Engine.paint`."""
        return self._engines[stylizer].paint(pixels, look, cancelled).pixels
