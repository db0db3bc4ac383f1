"""The benchmark as a page of Markdown, beside its plots."""

from collections.abc import Sequence

from .report import OURS, TITLES, Benchmark, Size, Speed


def render(measured: Benchmark) -> str:
    """docs/benchmarks/README.md."""
    parts = [
        "# Benchmarks",
        f"Written by `make bench`: {measured.stylizer}, in {measured.rounds} rounds in which "
        "everything ran once, side by side. Milliseconds are of this machine; what carries over "
        "are the ratios, medians over the rounds. [benchmark.json](benchmark.json) has every one.",
        "| | |\n|---|---|\n" + "\n".join(f"| {n} | {v} |" for n, v in measured.machine.items()),
        "## Ratios",
        _ratios(measured),
        "Time is that of survey and painting with the code known, without decoding and encoding; "
        "peers are bare graphs, without the arithmetic around them. The share of the ceiling is "
        "what survey and painter do of the operations a second that one dense convolution (3x3, "
        "256 channels) does.",
        "![Time beside other networks](speed.svg)",
        "![Operations a second](ceiling.svg)",
        "## Speed at 512 x 512",
        _speeds(measured.speeds),
        "Magenta's network takes 384 x 384 only. Operations are those of convolutions.",
    ]
    if measured.sizes:
        parts += ["## By size", "![Time and memory by size](sizes.svg)", _sizes(measured.sizes)]
    if measured.start:
        parts += [
            "## Start",
            f"From an empty page over loopback: ready after {measured.start.ready:.0f} ms, a first "
            f"picture of 512 x 512 painted after {measured.start.first_painting:.0f} ms.",
        ]
    parts += ["## Bytes", "![What is downloaded](bytes.svg)", _bytes(measured.bytes)]
    parts += measured.notes
    return "\n\n".join(parts) + "\n"


def _ratios(measured: Benchmark) -> str:
    peers = sorted({name for each in measured.ratios for name in each.times_faster})
    rows = [
        [TITLES[each.tier], f"{100 * each.share_of_ceiling:.0f}%"]
        + [f"{each.times_faster[p]:.1f}" if p in each.times_faster else "" for p in peers]
        for each in measured.ratios
    ]
    return _table(["", "of the ceiling", *(f"times faster than {p}" for p in peers)], rows)


def _speeds(speeds: Sequence[Speed]) -> str:
    rows = [
        [
            TITLES[s.tier],
            f"{s.name}, {s.variant}" if s.name == OURS else s.name,
            f"{s.backend}, {s.threads}",
            f"{s.median:.1f}",
            "" if s.operations is None else f"{s.operations / 1e9:.2f}",
            "" if s.gigaflops is None else f"{s.gigaflops:.0f}",
        ]
        for s in speeds
    ]
    return _table(["", "", "backend, threads", "ms", "10^9 operations", "GFLOP/s"], rows)


def _sizes(sizes: Sequence[Size]) -> str:
    rows = [
        [
            TITLES[s.tier],
            f"{s.megapixels:.1f}",
            "not painted" if s.milliseconds is None else f"{s.milliseconds / 1000:.2f}",
            "" if s.peak_megabytes is None else f"{s.peak_megabytes:.0f}",
        ]
        for s in sizes
    ]
    return _table(["", "megapixels", "seconds", "peak MB"], rows)


def _bytes(sizes: dict[str, int]) -> str:
    return _table(["", "kB"], [[name, f"{size / 1e3:.0f}"] for name, size in sizes.items()])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
