"""Where a stylizer runs: native onnxruntime, or a browser."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..engine import NativeEngine
from ..look import Look
from ..manifest import Manifest
from ..pixels import Pixels
from .report import TierName

THREADS = 2  # the same on every machine, so that speeds can be compared


@dataclass(frozen=True)
class Prepared:
    """One variant, ready to paint in one tier."""

    runtime: str
    """What runs it, with versions."""
    threads: int
    note: str | None
    paint: Callable[[Pixels, str, float], tuple[Pixels, float]]
    """Picture (RGBA), style id, strength -> painting (RGBA), and the milliseconds of survey and
    painting."""


Prepare = Callable[[str], Prepared]
"""Variant id -> the variant, prepared; the one before must not be used any more."""


@contextmanager
def native_tier(folder: Path, manifest: Manifest) -> Iterator[Prepare]:
    """The library's own engine."""

    def prepare(variant: str) -> Prepared:
        engine = NativeEngine(folder, variant, providers=["CPUExecutionProvider"], threads=THREADS)

        def paint(picture: Pixels, style: str, strength: float) -> tuple[Pixels, float]:
            painting = engine.paint(picture, Look.of(style, strength))
            return painting.pixels, painting.milliseconds

        return Prepared(engine.runtime, THREADS, None, paint)

    yield prepare


def open_tier(name: TierName, folder: Path, manifest: Manifest) -> AbstractContextManager[Prepare]:
    """The named tier for the stylizer in `folder`; raises ValidationError where it cannot run."""
    if name == "native":
        return native_tier(folder, manifest)
    from .browser import browser_tier

    return browser_tier(folder, manifest)
