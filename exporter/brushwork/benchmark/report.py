"""What a benchmark found, and how it is written."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from .ratios import BuildRatio, KernelRatio, Ratios, build_ratios, kernel_ratios, ratios
from .speeds import Backend, Speed


@dataclass(frozen=True)
class Size:
    """What a picture of one size cost, or why it was not painted."""

    backend: Backend
    width: int
    height: int
    milliseconds: float | None
    peak_megabytes: float | None
    refused: str | None = None

    @property
    def megapixels(self) -> float:
        return self.width * self.height / 1e6


@dataclass(frozen=True)
class Start:
    """From an empty page with an empty cache, over loopback: median milliseconds."""

    backend: Backend
    ready: float
    """Until the engine and the stylizer are loaded."""
    first_painting: float
    """And a first picture of 512 x 512 is painted."""


@dataclass
class Benchmark:
    """Everything, as it is written to JSON."""

    stylizer: str
    variant: str
    machine: dict[str, str]
    rounds: int
    threads: int
    """As many as there were for whatever paints, but for what says otherwise."""
    speeds: list[Speed] = field(default_factory=list)
    """At 512 x 512."""
    frames: list[Speed] = field(default_factory=list)
    """Of a camera, 512 x 288."""
    sizes: list[Size] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    bytes: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def ratios(self) -> list[Ratios]:
        """Of every backend; what paints by default in a browser is the first."""
        return ratios(self.speeds, self.variant, self.threads)

    @property
    def kernel_ratios(self) -> list[KernelRatio]:
        """Of every variant that the kernel paints, by size and threads."""
        sizes = {"512 x 512": self.speeds, "512 x 288": self.frames}
        return [each for size, speeds in sizes.items() for each in kernel_ratios(speeds, size)]

    @property
    def build_ratios(self) -> list[BuildRatio]:
        """Of every bare build of the kernel."""
        return build_ratios(self.speeds)

    def to_json(self) -> str:
        """Indented, times with three decimals."""
        content: dict[str, Any] = asdict(self)
        for key in ("ratios", "kernel_ratios", "build_ratios"):
            content[key] = [asdict(each) for each in getattr(self, key)]
        for key in ("speeds", "frames"):
            for speed, written in zip(getattr(self, key), content[key], strict=True):
                written |= {"median": speed.median, "gigaflops": speed.gigaflops}
        return json.dumps(_rounded(content), indent=1) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value
