"""The fastest engine that runs here and paints as the CPU does."""

import logging
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Final

import numpy as np

from brushwork.contract.look import Look
from brushwork.errors import BrushworkError

from .base import Engine, EngineMissingError

BEFORE_THE_CPU: Final = ("cuda", "openvino")
# TensorRT builds an engine for every new size of a tile, for which nobody wants to wait unasked.
SIDE = 512
ROUNDS = 3

logger = logging.getLogger("brushwork.server")


def fastest(load: Callable[[str], Engine]) -> Engine:
    """Load the engines that are installed, and choose by measurement; `load` is by name.

    One that is installed and refused is warned of, and left out. Nothing is measured where the
    CPU's is the only one. Raises what `load` does of the CPU's.
    """
    engines: dict[str, Engine] = {}
    for name in BEFORE_THE_CPU:
        try:
            engines[name] = load(name)
        except EngineMissingError:
            continue
        except BrushworkError as error:
            logger.warning("the next engine is taken: %s", error)
    engines["cpu"] = load("cpu")
    if len(engines) == 1:
        return engines["cpu"]
    times = {name: _seconds(engine) for name, engine in engines.items()}
    chosen = min(times, key=times.__getitem__)
    told = ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in times.items())
    logger.info("engine %s paints fastest: %s", chosen, told)
    return engines[chosen]


def _seconds(engine: Engine) -> float:
    """How long a small picture takes, the first time left out."""
    pixels = np.full((SIDE, SIDE, 4), 255, np.uint8)
    stylizer, manifest = next(iter(engine.stylizers.items()))
    look = Look.of(manifest.styles[0].id, 1.0, sizing="pixels")
    times = []
    for _ in range(1 + ROUNDS):
        start = perf_counter()
        engine.stylize(pixels, stylizer, look, lambda: False, lambda done, of: None)
        times.append(perf_counter() - start)
    return median(times[1:])
