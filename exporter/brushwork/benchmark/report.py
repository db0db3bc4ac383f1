"""What a benchmark found, and the ratios that count."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal

from .rounds import added, ratio

Tier = Literal["browser", "native"]
TITLES: dict[Tier, str] = {"browser": "Chromium", "native": "native onnxruntime"}
OURS = "ours"
PARTS = ("survey", "painter")
"""The bare graphs of ours, as far as there are."""
CEILING = "ceiling"
PEERS = ("johnson", "magenta")


@dataclass(frozen=True)
class Speed:
    """One thing that was timed, in every round."""

    tier: Tier
    name: str
    """`ours`, through the engine, or a bare graph."""
    variant: str | None
    """Of ours through the engine."""
    backend: str
    threads: int
    pixels: int
    operations: int | None
    """Multiplications and additions of the convolutions; None where it is not a bare graph."""
    milliseconds: list[float]

    @property
    def median(self) -> float:
        return median(self.milliseconds)

    @property
    def gigaflops(self) -> float | None:
        """10^9 operations a second, at the median."""
        return None if self.operations is None else self.operations / self.median / 1e6


@dataclass(frozen=True)
class Size:
    """What a picture of one size cost, or why it was not painted."""

    tier: Tier
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

    ready: float
    """Until the engine and the stylizer are loaded."""
    first_painting: float
    """And a first picture of 512 x 512 is painted."""


@dataclass(frozen=True)
class Ratios:
    """What one tier comes to; the median over the rounds, so that the machine counts little."""

    tier: Tier
    share_of_ceiling: float
    """Operations a second of survey and painter by those of the ceiling."""
    times_faster: dict[str, float]
    """A peer's bare graph by ours through the engine, for the same number of pixels."""


@dataclass
class Benchmark:
    """Everything, as it is written to JSON."""

    stylizer: str
    variant: str
    machine: dict[str, str]
    rounds: int
    speeds: list[Speed] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    start: Start | None = None
    bytes: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def ratios(self) -> list[Ratios]:
        """Of every tier that was measured."""
        tiers: list[Tier] = ["browser", "native"]
        return [ratios_of(self.speeds, tier, self.variant) for tier in tiers if self._has(tier)]

    def _has(self, tier: Tier) -> bool:
        return any(speed.tier == tier for speed in self.speeds)

    def to_json(self) -> str:
        """Indented, times with three decimals."""
        content: dict[str, Any] = asdict(self) | {"ratios": [asdict(r) for r in self.ratios]}
        for speed, written in zip(self.speeds, content["speeds"], strict=True):
            written["median"] = speed.median
            written["gigaflops"] = speed.gigaflops
        return json.dumps(_rounded(content), indent=1) + "\n"


def ratios_of(speeds: Sequence[Speed], tier: Tier, variant: str) -> Ratios:
    """The ratios of one tier, of ours on wasm or the processor."""
    found = {
        s.name: s
        for s in speeds
        if s.tier == tier and s.variant in (None, variant) and s.backend != "webgpu"
    }
    parts = [found[name] for name in PARTS if name in found]
    operations = sum(part.operations or 0 for part in parts)
    bare = added(*(part.milliseconds for part in parts))
    ours, ceiling = found[OURS], found[CEILING]
    return Ratios(
        tier,
        ratio(ceiling.milliseconds, bare) * operations / (ceiling.operations or 1),
        {
            name: ratio(found[name].milliseconds, ours.milliseconds)
            * ours.pixels
            / found[name].pixels
            for name in PEERS
            if name in found
        },
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value
