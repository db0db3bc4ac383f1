"""Timing in native onnxruntime: the library's own engine, and bare graphs beside it."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from ..contract.arrays import Pixels
from ..contract.look import Look
from ..errors import PictureError
from ..inference.pipeline import Pipeline
from ..inference.sessions import CPU, LOG_FATAL, STOP_SPINNING
from .graphs import Graph
from .memory import peak_megabytes


@dataclass(frozen=True)
class Cost:
    """What one picture cost in a process of its own."""

    milliseconds: float | None
    megabytes: float | None
    refused: str | None = None
    """Why it was not painted."""


def picture(width: int, height: int) -> Pixels:
    """A picture of no meaning, RGBA."""
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


def painter(pipeline: Pipeline, style: str, side: int) -> Callable[[], float]:
    """Paints the same square each time, after once; returns the milliseconds."""
    pixels = picture(side, side)
    look = Look.of(style, sizing="pixels")
    pipeline.stylize(pixels, look)
    return lambda: pipeline.stylize(pixels, look).milliseconds


def runners(graphs: Sequence[Graph], threads: int) -> dict[str, Callable[[], float]]:
    """A function for every graph that runs it and returns the milliseconds; each ran once."""
    outputs: dict[str, dict[str, np.ndarray]] = {}
    found = {}
    for graph in graphs:
        session = _session(graph, threads)
        feeds = graph.noise() | (outputs[graph.after] if graph.after else {})
        names = [output.name for output in session.get_outputs()]
        outputs[graph.name] = dict(zip(names, session.run(None, feeds), strict=True))
        found[graph.name] = _timed(session, feeds)
    return found


def _timed(session: ort.InferenceSession, feeds: dict[str, np.ndarray]) -> Callable[[], float]:
    def run() -> float:
        start = time.perf_counter()
        session.run(None, feeds)
        return (time.perf_counter() - start) * 1000

    return run


def _session(graph: Graph, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = LOG_FATAL
    options.intra_op_num_threads = threads
    options.add_session_config_entry(STOP_SPINNING, "1")
    if graph.weights:
        name, content = graph.weights
        options.add_external_initializers_from_files_in_memory([name], [content], [len(content)])
    return ort.InferenceSession(graph.content, options, providers=[CPU])


def cost(folder: Path, variant: str, style: str, size: tuple[int, int], threads: int) -> Cost:
    """Paint one picture of width x height in a new process: its time, and the
    process's peak memory."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_cost, (folder, variant, style, size, threads))


def _cost(folder: Path, variant: str, style: str, size: tuple[int, int], threads: int) -> Cost:
    pipeline = Pipeline(folder, variant, providers=[CPU], threads=threads)
    look = Look.of(style, sizing="pixels")
    pipeline.stylize(picture(64, 64), look)
    try:
        painting = pipeline.stylize(picture(*size), look)
    except PictureError as error:
        return Cost(None, None, str(error))
    return Cost(painting.milliseconds, peak_megabytes())
