"""What was timed, in every round."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Final, Literal

Backend = Literal["kernel", "wasm", "webgpu", "cpu"]
"""What paints or runs a graph: in Chromium our kernel, onnxruntime-web or WebGPU; natively the
processor."""
TITLES: Final[dict[Backend, str]] = {
    "kernel": "Chromium, kernel",
    "wasm": "Chromium, onnxruntime-web",
    "webgpu": "Chromium, WebGPU",
    "cpu": "native onnxruntime",
}
OURS = "ours"
PARTS = ("survey", "painter")
"""The bare graphs of ours, as far as there are."""
CEILING = "ceiling"
PEERS = ("johnson", "magenta")
BUILDS = ("plain", "relaxed")
"""Of the kernel, bare, one after another: without relaxed SIMD and with it, where there is that."""


@dataclass(frozen=True)
class Timed:
    """One thing that is timed."""

    name: str
    """`ours`, through the engine, a bare graph, or survey and painter in a bare build."""
    variant: str | None
    """Of ours through the engine."""
    backend: Backend
    threads: int
    pixels: int
    operations: int | None = None
    """Multiplications and additions of the graph's convolutions; None where it is not bare."""

    def took(self, milliseconds: list[float]) -> "Speed":
        """With its times."""
        return Speed(**asdict(self), milliseconds=milliseconds)


@dataclass(frozen=True, kw_only=True)
class Speed(Timed):
    """What it took in every round."""

    milliseconds: list[float]

    @property
    def median(self) -> float:
        return median(self.milliseconds)

    @property
    def gigaflops(self) -> float | None:
        """10^9 operations a second, at the median."""
        return None if self.operations is None else self.operations / self.median / 1e6


def builds_of(speeds: Sequence[Speed]) -> list[Speed]:
    """Those of the kernel's bare builds."""
    return [s for s in speeds if s.backend == "kernel" and s.name in BUILDS]
