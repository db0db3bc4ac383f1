"""Sessions of onnxruntime, made of checked bytes, and runs that can be cancelled.

What else paints asks here, and knows no runtime.
"""

import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ..contract.manifest import FileReference, read_verified
from ..errors import Cancelled as Cancelled
from ..errors import StylizerError

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
Arrays = dict[str, NDArray[np.float32]]
Session: TypeAlias = ort.InferenceSession


def providers_here(wanted: Sequence[str] | None) -> list[str]:
    """Those of the wanted providers that this machine has, by default the GPU's; else the CPU."""
    available = ort.get_available_providers()
    return [name for name in wanted or PREFERRED_PROVIDERS if name in available] or [CPU]


@dataclass(frozen=True)
class Loader:
    """Makes the sessions of one variant; `providers` by preference, `threads` None: one a core."""

    folder: Path
    weights: FileReference | None
    providers: list[str]
    threads: int | None

    def session(self, graph: FileReference) -> Session:
        """Load a graph, on the CPU where no better provider can; raises StylizerError."""
        model = read_verified(self.folder, graph)
        try:
            return self._session(model, self.providers)
        except StylizerError:
            if self.providers == [CPU]:
                raise
            return self._session(model, [CPU])

    def _session(self, model: bytes, providers: list[str]) -> Session:
        options = ort.SessionOptions()
        options.log_severity_level = LOG_FATAL  # what else it would log is raised as well
        # Else a graph could name files of the working folder as its weights, unchecked.
        options.add_session_config_entry(WEIGHTS_FOLDER, os.devnull)
        options.add_session_config_entry(STOP_SPINNING, "1")
        if self.threads:
            options.intra_op_num_threads = self.threads
        if self.weights is not None:
            content = read_verified(self.folder, self.weights)
            options.add_external_initializers_from_files_in_memory(
                [self.weights.file], [content], [len(content)]
            )
        try:
            return Session(model, options, providers=providers)
        except Exception as error:  # onnxruntime's exceptions have no common base
            raise StylizerError(f"onnxruntime cannot load {self.folder}: {error}") from error


def run(
    session: Session, outputs: list[str], inputs: Arrays, cancelled: Callable[[], bool]
) -> list[NDArray[np.float32]]:
    """Run a graph; raises StylizerError or MemoryError, and Cancelled soon after `cancelled`."""
    options = ort.RunOptions()
    options.log_severity_level = LOG_FATAL
    if max(array.size for array in inputs.values()) > KEPT_NUMBERS:
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    try:
        with _terminating(options, cancelled):
            return list(session.run(outputs, inputs, options))
    except Exception as error:  # onnxruntime's exceptions have no common base
        if cancelled():
            raise Cancelled("the painting was cancelled") from error
        if _MEMORY_SHORT.search(str(error)):
            raise MemoryError(str(error)) from error
        raise StylizerError(f"onnxruntime cannot run the stylizer: {error}") from error


@contextmanager
def _terminating(options: ort.RunOptions, cancelled: Callable[[], bool]) -> Iterator[None]:
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
