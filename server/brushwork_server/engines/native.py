"""The engine that needs nothing but this process: native onnxruntime."""

from collections.abc import Callable, Mapping
from pathlib import Path

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Code, Look
from brushwork.contract.manifest import Manifest, load_catalogue
from brushwork.errors import ManifestError
from brushwork.inference.pipeline import Pipeline

from .base import Progress


class NativeStylizers:
    """The `Engine` of native onnxruntime: all stylizers of a folder, loaded."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Load a folder with a catalogue; `threads` is by default one a core.

        Runs on a GPU where a session really does, else on the CPU. Raises ManifestError and
        StylizerError.
        """
        self._engines = {
            id: Pipeline(folder / id, threads=threads) for id in load_catalogue(folder).stylizers
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
    def parallel(self) -> int:
        """One picture at a time, with all threads."""
        return 1

    @property
    def stylizers(self) -> Mapping[str, Manifest]:
        """The manifests of all stylizers by id, in catalogue order."""
        return {id: engine.manifest for id, engine in self._engines.items()}

    def encode_style(self, pixels: Pixels, stylizer: str, cancelled: Callable[[], bool]) -> Code:
        """Encode with one of the stylizers; see `Engine.encode_style`."""
        return self._engines[stylizer].encode_style(pixels, cancelled)

    def stylize(
        self,
        pixels: Pixels,
        stylizer: str,
        look: Look,
        cancelled: Callable[[], bool],
        progress: Progress,
    ) -> Pixels:
        """Paint with one of the stylizers; see `Engine.stylize`."""
        return self._engines[stylizer].stylize(pixels, look, cancelled, progress).pixels
