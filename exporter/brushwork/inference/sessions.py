"""Sessions of native onnxruntime, made of checked bytes, and runs that can be cancelled."""

import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ..contract.manifest import read_verified
from ..errors import Cancelled, StylizerError
from .runtime import Arrays, Ask, Graph

CPU = "CPUExecutionProvider"
PREFERRED_PROVIDERS = ("TensorrtExecutionProvider", "CUDAExecutionProvider", CPU)
# Each session starts its threads at once, whether the machine has so many cores or not.
MOST_THREADS = 256
CANCEL_POLL_SECONDS = 0.05
LOG_FATAL = 4
# A session's threads go on spinning for some 40 ms after a run, and so take the processor from
# the next session's: the survey's from the painter. In a run spinning saves waking them up.
STOP_SPINNING = "session.force_spinning_stop"
WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path"
_MEMORY_SHORT = re.compile(r"failed to allocate memory|bad.?alloc", re.IGNORECASE)
KEPT_NUMBERS = 4_000_000  # after larger inputs onnxruntime gives its memory back, which costs time

RUNTIME = f"onnxruntime {ort.__version__}"
"""The runtime with its version, to be told to people."""


class ProviderError(StylizerError):
    """A provider that has to be is not there, or no session runs on it."""


class Onnxruntime:
    """The `Runtime` of this process."""

    def __init__(
        self,
        providers: Sequence[str] | None = None,
        threads: int | None = None,
        *,
        strict: bool = False,
    ) -> None:
        """Providers by preference, by default the GPU's; the CPU where none of them can.

        Where it is `strict` every session runs on the first of them, or ProviderError is raised.
        `threads` of the CPU are by default one a core.
        """
        available = ort.get_available_providers()
        wanted = providers or PREFERRED_PROVIDERS
        if strict and wanted[0] not in available:
            raise ProviderError(f"{RUNTIME}, as it is installed, has no {wanted[0]}")
        self._providers = [name for name in wanted if name in available] or [CPU]
        self._threads = threads
        self._strict = strict

    @property
    def name(self) -> str:
        """onnxruntime with its version."""
        return RUNTIME

    def session(self, graph: Graph) -> "OnnxSession":
        """Load a graph from checked bytes; raises ManifestError and StylizerError."""
        model = read_verified(graph.folder, graph.file)
        if self._strict:
            return self._strict_session(graph, model)
        try:
            return self._session(graph, model, self._providers)
        except StylizerError:
            if self._providers == [CPU]:
                raise
            return self._session(graph, model, [CPU])

    def _strict_session(self, graph: Graph, model: bytes) -> "OnnxSession":
        wanted = self._providers[0]
        try:
            session = self._session(graph, model, self._providers)
        except StylizerError as error:
            raise ProviderError(f"{wanted} fails: {error}") from error
        if session.provider != wanted:  # where its libraries do not load, this is all that shows
            raise ProviderError(
                f"{RUNTIME} lists {wanted}, but a session that asks for it runs on "
                f"{session.provider}: its device, driver or libraries are missing"
            )
        return session

    def _session(self, graph: Graph, model: bytes, providers: list[str]) -> "OnnxSession":
        options = ort.SessionOptions()
        options.log_severity_level = LOG_FATAL  # what else it would log is raised as well
        # Else a graph could name files of the working folder as its weights, unchecked.
        options.add_session_config_entry(WEIGHTS_FOLDER, os.devnull)
        options.add_session_config_entry(STOP_SPINNING, "1")
        if self._threads:
            options.intra_op_num_threads = self._threads
        if graph.weights is not None:
            content = read_verified(graph.folder, graph.weights)
            options.add_external_initializers_from_files_in_memory(
                [graph.weights.file], [content], [len(content)]
            )
        try:
            return OnnxSession(ort.InferenceSession(model, options, providers=providers))
        except Exception as error:  # onnxruntime's exceptions have no common base
            raise StylizerError(f"onnxruntime cannot load {graph.folder}: {error}") from error


class OnnxSession:
    """The `Session` of a graph in this process."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session

    @property
    def provider(self) -> str:
        """The first of those that onnxruntime really took."""
        return str(self._session.get_providers()[0])

    def run(self, outputs: list[str], inputs: Arrays, cancelled: Ask) -> list[NDArray[np.float32]]:
        """Run the graph; see `Session.run`. Raises StylizerError."""
        options = ort.RunOptions()
        options.log_severity_level = LOG_FATAL
        if max(array.size for array in inputs.values()) > KEPT_NUMBERS:
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        try:
            with _terminating(options, cancelled):
                return list(self._session.run(outputs, inputs, options))
        except Exception as error:  # onnxruntime's exceptions have no common base
            if cancelled():
                raise Cancelled("the painting was cancelled") from error
            if _MEMORY_SHORT.search(str(error)):
                raise MemoryError(str(error)) from error
            raise StylizerError(f"onnxruntime cannot run the stylizer: {error}") from error


@contextmanager
def _terminating(options: ort.RunOptions, cancelled: Ask) -> Iterator[None]:
    """End the run of these options, between two operators, once `cancelled` is true."""
    options.terminate = cancelled()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(CANCEL_POLL_SECONDS):
            options.terminate = cancelled()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
