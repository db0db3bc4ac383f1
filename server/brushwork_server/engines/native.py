"""Engines that need nothing but this process: native onnxruntime, by execution provider."""

from dataclasses import dataclass
from pathlib import Path

from brushwork.inference.sessions import CPU, Onnxruntime, ProviderError

from .base import Engine, EngineError, EngineMissingError
from .stylizers import Stylizers
from .wheels import how_to_get, warn_of_several


@dataclass(frozen=True)
class Native:
    """An `EngineFactory`: the engine of this name, on execution providers by preference.

    All of its sessions run on the first one; the others take what it cannot compute.
    """

    name: str
    wheel: str
    providers: tuple[str, ...]

    def __call__(
        self, folder: Path, *, threads: int | None = None, address: str | None = None
    ) -> Engine:
        """Load a folder; raises EngineError where no session runs on the provider."""
        if address is not None:
            raise EngineError(f"engine {self.name!r} paints here, and takes no address")
        try:
            runtime = Onnxruntime(self.providers, threads, strict=True)
        except ProviderError as error:
            raise EngineMissingError(self._told(error)) from error
        try:
            engine = Stylizers(folder, runtime)
        except ProviderError as error:
            raise EngineError(self._told(error)) from error
        warn_of_several()
        return engine

    def _told(self, error: ProviderError) -> str:
        return f"engine {self.name!r}: {error}; {how_to_get(self.wheel)}"


CUDA = "CUDAExecutionProvider"

cpu = Native("cpu", "onnxruntime", (CPU,))
cuda = Native("cuda", "onnxruntime-gpu", (CUDA,))
tensorrt = Native("tensorrt", "onnxruntime-gpu", ("TensorrtExecutionProvider", CUDA))
openvino = Native("openvino", "onnxruntime-openvino", ("OpenVINOExecutionProvider",))
