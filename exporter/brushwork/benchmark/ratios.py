"""The ratios that count: medians over the rounds, so that the machine counts little."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .rounds import added, ratio
from .speeds import BUILDS, CEILING, OURS, PARTS, PEERS, Backend, Speed, builds_of


@dataclass(frozen=True)
class Ratios:
    """What one backend comes to, beside bare graphs in onnxruntime on as many threads."""

    backend: Backend
    share_of_ceiling: float
    """Operations a second of survey and painter by those of the ceiling."""
    times_faster: dict[str, float]
    """A peer's bare graph by ours through the engine, for the same number of pixels."""


@dataclass(frozen=True)
class KernelRatio:
    """The kernel's time by onnxruntime-web's, both through the engine."""

    variant: str
    size: str
    threads: int
    ratio: float


@dataclass(frozen=True)
class BuildRatio:
    """A bare build's time by that of the bare graphs in onnxruntime-web, at 512 x 512."""

    build: str
    threads: int
    ratio: float


def ratios(speeds: Sequence[Speed], variant: str, threads: int) -> list[Ratios]:
    """Of every backend that was measured; what paints by default in a browser is the first."""
    backends: list[Backend] = ["kernel", "wasm", "cpu"]
    measured = {s.backend for s in speeds if (s.variant, s.threads) == (variant, threads)}
    return [ratios_of(speeds, each, variant, threads) for each in backends if each in measured]


def ratios_of(speeds: Sequence[Speed], backend: Backend, variant: str, threads: int) -> Ratios:
    """The ratios of one backend; what the kernel is held against runs in onnxruntime-web."""
    bare = _bare(speeds, "wasm" if backend == "kernel" else backend, threads)
    [ours] = (
        s
        for s in speeds
        if (s.name, s.variant, s.backend, s.threads) == (OURS, variant, backend, threads)
    )
    operations, whole = _whole(bare)
    if backend == "kernel":
        builds = _bare(speeds, "kernel", threads)
        whole = builds[[build for build in BUILDS if build in builds][-1]].milliseconds
    ceiling = bare[CEILING]
    return Ratios(
        backend,
        ratio(ceiling.milliseconds, whole) * operations / (ceiling.operations or 1),
        {
            name: ratio(bare[name].milliseconds, ours.milliseconds)
            * ours.pixels
            / bare[name].pixels
            for name in PEERS
            if name in bare
        },
    )


def kernel_ratios(speeds: Sequence[Speed], size: str) -> Iterator[KernelRatio]:
    """Of every variant that the kernel paints, on as many threads each; all of one size."""
    ours = {(s.variant, s.threads, s.backend): s for s in speeds if s.name == OURS}
    for (variant, threads, backend), kernel in ours.items():
        if backend == "kernel" and variant is not None:
            other = ours[variant, threads, "wasm"]
            found = ratio(kernel.milliseconds, other.milliseconds)
            yield KernelRatio(variant, size, threads, found)


def build_ratios(speeds: Sequence[Speed]) -> list[BuildRatio]:
    """Of every bare build of the kernel."""
    found = []
    for build in builds_of(speeds):
        _, whole = _whole(_bare(speeds, "wasm", build.threads))
        found.append(BuildRatio(build.name, build.threads, ratio(build.milliseconds, whole)))
    return found


def _bare(speeds: Sequence[Speed], backend: Backend, threads: int) -> dict[str, Speed]:
    """What was not timed through the engine, by its name."""
    found = (s for s in speeds if (s.variant, s.backend, s.threads) == (None, backend, threads))
    return {s.name: s for s in found}


def _whole(bare: dict[str, Speed]) -> tuple[int, list[float]]:
    """Operations and milliseconds of survey and painter together."""
    parts = [bare[name] for name in PARTS if name in bare]
    operations = sum(part.operations or 0 for part in parts)
    return operations, added(*(part.milliseconds for part in parts))
