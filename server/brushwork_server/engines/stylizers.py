"""The engine that the library makes of any runtime: the host's process cuts tiles and blends."""

from collections.abc import Callable, Mapping
from pathlib import Path

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Code, Look
from brushwork.contract.manifest import Manifest, load_catalogue
from brushwork.errors import ManifestError
from brushwork.inference.pipeline import Pipeline
from brushwork.inference.runtime import Runtime

from .base import Progress


class Stylizers:
    """The `Engine` of a runtime: all stylizers of a folder, loaded."""

    def __init__(self, folder: Path, runtime: Runtime) -> None:
        """Load a folder with a catalogue; raises ManifestError, and what the runtime does."""
        self._engines = {
            id: Pipeline(folder / id, runtime=runtime) for id in load_catalogue(folder).stylizers
        }
        if not self._engines:
            raise ManifestError(f"{folder} lists no stylizers; publish one first")
        self._first = next(iter(self._engines.values()))

    @property
    def name(self) -> str:
        """The runtime and its version."""
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
