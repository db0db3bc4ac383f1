"""The benchmark as a page of Markdown, beside its plots."""

from collections.abc import Sequence

from .report import Benchmark, Size
from .speeds import BUILDS, OURS, TITLES, Speed, builds_of


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
        f"On {measured.threads} threads. What paints by default is the first. "
        "Time is that of survey and painting with the code known, without decoding and encoding; "
        "peers are bare graphs, without the arithmetic around them. The share of the ceiling is "
        "what survey and painter do of the operations a second that one dense convolution (3x3, "
        "256 channels) does in onnxruntime on as many threads; of the kernel, those of the graphs "
        "that it stands for.",
    ]
    if ratios := measured.kernel_ratios:
        rows = [[r.variant, r.size, str(r.threads), f"{r.ratio:.2f}"] for r in ratios]
        parts += [
            "The kernel's time by onnxruntime-web's, of the same pictures through the same engine:",
            _table(["", "", "threads", "kernel / onnxruntime-web"], rows),
        ]
    parts += [
        "![Time beside other networks](speed.svg)",
        "![Operations a second](ceiling.svg)",
        "## Speed at 512 x 512",
        _speeds(measured.speeds),
        "Magenta's network takes 384 x 384 only. Operations are those of convolutions.",
    ]
    if measured.frames:
        parts += ["## Frames of a camera, 512 x 288", _frames(measured)]
    if builds_of(measured.speeds):
        parts += [
            "## Kernel builds",
            "Survey and painter at 512 x 512, bare, with relaxed SIMD and without it; beside the "
            "bare graphs in onnxruntime-web on as many threads.",
            _builds(measured),
        ]
    if measured.sizes:
        parts += ["## By size", "![Time and memory by size](sizes.svg)", _sizes(measured.sizes)]
    if measured.starts:
        rows = [
            [TITLES[s.backend], f"{s.ready:.0f}", f"{s.first_painting:.0f}"]
            for s in measured.starts
        ]
        parts += [
            "## Start",
            "Milliseconds from an empty page over loopback, until engine and stylizer are ready, "
            "and until a first picture of 512 x 512 is painted. [What the studio's first picture "
            "takes](first-picture.md), also over a slow network, `make first-picture` measures.",
            _table(["", "ready", "painted"], rows),
        ]
    parts += [
        "## Bytes",
        "![What is downloaded](bytes.svg)",
        _bytes(measured.bytes),
        f"All that {measured.variant}, the default, takes beside a page: the engine's worker, what "
        "runs in it, and the files that survey and painter need.",
    ]
    parts += measured.notes
    return "\n\n".join(parts) + "\n"


def _ratios(measured: Benchmark) -> str:
    peers = sorted({name for each in measured.ratios for name in each.times_faster})
    rows = [
        [TITLES[each.backend], f"{100 * each.share_of_ceiling:.0f}%"]
        + [f"{each.times_faster[p]:.1f}" if p in each.times_faster else "" for p in peers]
        for each in measured.ratios
    ]
    return _table(["", "of the ceiling", *(f"times faster than {p}" for p in peers)], rows)


def _speeds(speeds: Sequence[Speed]) -> str:
    rows = [
        [
            TITLES[s.backend],
            _name(s),
            str(s.threads),
            f"{s.median:.1f}",
            "" if s.operations is None else f"{s.operations / 1e9:.2f}",
            "" if s.gigaflops is None else f"{s.gigaflops:.0f}",
        ]
        for s in speeds
    ]
    return _table(["", "", "threads", "ms", "10^9 operations", "GFLOP/s"], rows)


def _name(speed: Speed) -> str:
    if speed.name in BUILDS:
        return f"survey and painter, {speed.name} build"
    return f"{speed.name}, {speed.variant}" if speed.name == OURS else speed.name


def _frames(measured: Benchmark) -> str:
    rows = [
        [TITLES[s.backend], str(s.threads), f"{s.median:.1f}", f"{1000 / s.median:.1f}"]
        for s in measured.frames
    ]
    return _table(["", "threads", "ms", "frames a second"], rows)


def _builds(measured: Benchmark) -> str:
    pairs = zip(builds_of(measured.speeds), measured.build_ratios, strict=True)
    rows = [
        [f"{s.name} SIMD", str(s.threads), f"{s.median:.1f}", f"{r.ratio:.2f}"] for s, r in pairs
    ]
    return _table(["", "threads", "ms", "of onnxruntime-web's time"], rows)


def _sizes(sizes: Sequence[Size]) -> str:
    rows = [
        [
            TITLES[s.backend],
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
