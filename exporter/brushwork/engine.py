"""Native onnxruntime: paints pictures with a published or exported stylizer folder."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from .errors import BrushworkError, PictureError, StylizerError
from .manifest import FileReference, Manifest, Variant, load_manifest, read_verified
from .pixels import Pixels, Tensor, blend, composite, pad, survey_copy, to_tensor

CPU = "CPUExecutionProvider"
PREFERRED_PROVIDERS = ("TensorrtExecutionProvider", "CUDAExecutionProvider", CPU)
CANCEL_POLL_SECONDS = 0.05
LOG_FATAL = 4
WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path"
KEPT_NUMBERS = 4_000_000  # after larger inputs onnxruntime gives its memory back, which costs time
PAINT_LIMITS = {"local": 25_000_000, "whole": 8_000_000}
"""Pixels by kind of painter; pictures are painted in one piece, so memory sets the limit."""

Arrays = dict[str, NDArray[np.float32]]


class Cancelled(BrushworkError):  # noqa: N818 - nothing went wrong
    """The painting was cancelled by its caller."""


@dataclass(frozen=True)
class Painting:
    """A result: RGBA pixels, HxWx4, and the milliseconds that survey and painting took."""

    pixels: Pixels
    milliseconds: float


class NativeEngine:
    """One variant of one stylizer, loaded. A call paints one picture; calls must not overlap.

    Every file is checked against the manifest, and sessions are made from the checked bytes.
    """

    def __init__(
        self,
        folder: Path,
        variant: str | None = None,
        *,
        providers: Sequence[str] | None = None,
        threads: int | None = None,
    ) -> None:
        """Load a stylizer folder; `variant` defaults to the manifest's.

        `providers` are onnxruntime execution providers by preference; by default the GPU's
        where there is one, else the CPU. Raises ManifestError and StylizerError.
        """
        self.manifest: Manifest = load_manifest(folder)
        self.variant: Variant = self.manifest.variant(variant)
        available = ort.get_available_providers()
        wanted = [name for name in providers or PREFERRED_PROVIDERS if name in available]
        graphs = self.variant.graphs
        load = _Loader(folder, self.variant.weights, wanted or [CPU], threads)
        self._painter = load.session(graphs.painter)
        self._survey = load.session(graphs.survey) if graphs.survey else None

    @property
    def provider(self) -> str:
        """Where the painter's session really runs, such as CPUExecutionProvider."""
        return str(self._painter.get_providers()[0])

    @property
    def runtime(self) -> str:
        """The runtime with its version and provider."""
        return f"onnxruntime {ort.__version__} {self.provider.removesuffix('ExecutionProvider')}"

    def paint(
        self,
        pixels: Pixels,
        style: str,
        strength: float = 1.0,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Painting:
        """Paint RGBA pixels, HxWx4, in a style of the manifest; `strength` is 0 to 1.

        Raises ManifestError for an unknown style, PictureError beyond PAINT_LIMITS,
        StylizerError where the graphs fail, and Cancelled soon after `cancelled`, polled from
        another thread, is true.
        """
        if not 0 <= strength <= 1:
            raise StylizerError(f"strength is {strength:g}; it must be from 0 to 1")
        self._check(pixels)
        code = self.manifest.style(style).code
        started = time.perf_counter()
        try:
            result = self._paint(pixels, code, strength, cancelled)
        except MemoryError as error:
            raise PictureError(
                f"not enough memory to paint {pixels.shape[1]} x {pixels.shape[0]} pixels; "
                f"make the picture smaller"
            ) from error
        return Painting(result, (time.perf_counter() - started) * 1000)

    def stylize(
        self,
        pixels: Pixels,
        style: str,
        strength: float = 1.0,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Pixels:
        """`paint`, of which only the pixels are wanted."""
        return self.paint(pixels, style, strength, cancelled).pixels

    def _paint(
        self,
        pixels: Pixels,
        code: list[float] | None,
        strength: float,
        cancelled: Callable[[], bool],
    ) -> Pixels:
        painter = self.manifest.painter
        photo = composite(pixels)

        def tensor(picture: NDArray[np.float32]) -> Tensor:
            return to_tensor(pad(picture, painter.alignment, painter.minimum), painter.maximum)

        if self._survey is None:
            inputs = {"picture": tensor(photo)}
        else:
            small = tensor(survey_copy(photo, painter.survey_pixels or 1))
            surveyed = {"picture": small, "code": np.asarray([code], np.float32)}
            scales, shifts = _run(self._survey, ["scales", "shifts"], surveyed, cancelled)
            inputs = {"tile": tensor(photo), "scales": scales, "shifts": shifts}
        (painted,) = _run(self._painter, ["painted"], inputs, cancelled)
        if painted.shape != next(iter(inputs.values())).shape:
            raise StylizerError(
                f"stylizer {self.manifest.id!r} gave shape {painted.shape} for a picture of shape "
                f"{next(iter(inputs.values())).shape}; export it again"
            )
        if not np.isfinite(painted).all():
            raise StylizerError(f"stylizer {self.manifest.id!r} gave numbers that are not finite")
        return blend(photo, painted, pixels[..., 3], strength, painter.maximum)

    def _check(self, pixels: Pixels) -> None:
        if (
            pixels.dtype != np.uint8
            or pixels.ndim != 3
            or pixels.shape[2] != 4
            or 0 in pixels.shape
        ):
            raise StylizerError(
                f"pixels of shape {pixels.shape} and type {pixels.dtype} are no HxWx4 uint8 picture"
            )
        height, width, _ = pixels.shape
        limit = PAINT_LIMITS[self.manifest.painter.kind]
        if width * height > limit:
            raise PictureError(
                f"the picture has {width} x {height} pixels; stylizer {self.manifest.id!r} paints "
                f"at most {limit / 1e6:g} megapixels; make the picture smaller"
            )


@dataclass(frozen=True)
class _Loader:
    folder: Path
    weights: FileReference | None
    providers: list[str]
    threads: int | None

    def session(self, graph: FileReference) -> ort.InferenceSession:
        model = read_verified(self.folder, graph)
        try:
            return self._session(model, self.providers)
        except StylizerError:
            if self.providers == [CPU]:
                raise
            return self._session(model, [CPU])

    def _session(self, model: bytes, providers: list[str]) -> ort.InferenceSession:
        options = ort.SessionOptions()
        options.log_severity_level = LOG_FATAL  # what else it would log is raised as well
        # Else a graph could name files of the working folder as its weights, unchecked.
        options.add_session_config_entry(WEIGHTS_FOLDER, os.devnull)
        if self.threads:
            options.intra_op_num_threads = self.threads
        if self.weights is not None:
            content = read_verified(self.folder, self.weights)
            options.add_external_initializers_from_files_in_memory(
                [self.weights.file], [content], [len(content)]
            )
        try:
            return ort.InferenceSession(model, options, providers=providers)
        except Exception as error:  # onnxruntime's exceptions have no common base
            raise StylizerError(f"onnxruntime cannot load {self.folder}: {error}") from error


def _run(
    session: ort.InferenceSession, outputs: list[str], inputs: Arrays, cancelled: Callable[[], bool]
) -> list[NDArray[np.float32]]:
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
