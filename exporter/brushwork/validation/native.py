"""The native tier: the library's own engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..contract.arrays import Pixels
from ..contract.look import Look
from ..contract.manifest import Manifest
from ..inference.pipeline import Pipeline
from .prepared import Prepare, Prepared

THREADS = 2  # the same on every machine, so that speeds can be compared


@contextmanager
def native_tier(folder: Path, manifest: Manifest) -> Iterator[Prepare]:
    """The library's own engine."""

    def prepare(variant: str) -> Prepared:
        pipeline = Pipeline(folder, variant, providers=["CPUExecutionProvider"], threads=THREADS)

        def paint(picture: Pixels, style: str, strength: float) -> tuple[Pixels, float]:
            painting = pipeline.stylize(picture, Look.of(style, strength, sizing="pixels"))
            return painting.pixels, painting.milliseconds

        return Prepared(pipeline.runtime, THREADS, None, paint)

    yield prepare
