"""Plots of a benchmark, as SVG that is legible on light and on dark pages."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .report import Benchmark, Size
from .speeds import BUILDS, CEILING, OURS, PARTS, PEERS, TITLES, Backend, Speed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# On no background of their own: a grey and colours of middling brightness stand out on both.
INK = "#7d8590"
OURS_COLOUR, OTHER_COLOUR = "#2f81f7", "#9a7bd0"
BACKEND_COLOURS: dict[Backend, str] = {
    "kernel": OURS_COLOUR,
    "wasm": OTHER_COLOUR,
    "cpu": "#d9822b",
}
STYLE: dict[Any, Any] = {  # by matplotlib's names
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": INK,
    "grid.alpha": 0.35,
    "legend.frameon": False,
    "savefig.transparent": True,
    "svg.hashsalt": "brushwork",  # equal figures give equal files
}


def draw(measured: Benchmark) -> dict[str, bytes]:
    """All plots as SVG, by file name. Needs matplotlib."""
    plots = {"speed.svg": _speed(measured), "ceiling.svg": _ceiling(measured)}
    if measured.sizes:
        plots["sizes.svg"] = _sizes(measured.sizes)
    return plots | {"bytes.svg": _bytes(measured)}


def _speed(measured: Benchmark) -> bytes:
    """Time a picture, as a multiple of the default variant's by what paints that."""
    with _figure(2, height=3.6) as (figure, axes):
        for axis, (title, speeds) in zip(axes, _tiers(measured), strict=True):
            ours = min(
                (s for s in speeds if s.name == OURS and s.variant == measured.variant),
                key=lambda s: s.backend != "kernel",
            )
            shown = [s for s in speeds if s.name in (OURS, *PEERS)]
            times = [_per_pixel(s) / _per_pixel(ours) for s in shown]
            _bars(axis, [_label(s) for s in shown], times, [s.name == OURS for s in shown], "×")
            axis.set_xlim(0, max(times) * 1.2)
            axis.set_title(title)
            axis.set_xlabel("time for as many pixels (the default = 1)")
        return _svg(figure)


def _ceiling(measured: Benchmark) -> bytes:
    """Operations a second, as a share of the ceiling."""
    with _figure(2, height=3.0) as (figure, axes):
        for axis, (title, speeds) in zip(axes, _tiers(measured), strict=True):
            bare = [s for s in speeds if s.gigaflops]
            ceiling = next(s.gigaflops for s in bare if s.name == CEILING)
            shown = [s for s in bare if s.name != CEILING]
            shares = [100 * (s.gigaflops or 0) / (ceiling or 1) for s in shown]
            ours = [s.name in (*PARTS, *BUILDS) for s in shown]
            _bars(axis, [_label(s) for s in shown], shares, ours, "%")
            axis.axvline(100, color=INK, linewidth=1, linestyle="--")
            axis.set_xlim(0, 1.25 * max(100, *shares))
            axis.set_title(title)
            axis.set_xlabel("% of one dense convolution's operations a second")
        return _svg(figure)


def _tiers(measured: Benchmark) -> list[tuple[str, list[Speed]]]:
    """What ran in Chromium and what natively, on all threads there are; WebGPU knows none."""
    speeds = [s for s in measured.speeds if s.threads == measured.threads or s.backend == "webgpu"]
    return [
        ("Chromium", [s for s in speeds if s.backend != "cpu"]),
        (TITLES["cpu"], [s for s in speeds if s.backend == "cpu"]),
    ]


def _sizes(sizes: Sequence[Size]) -> bytes:
    """Time and memory by the size of the picture."""
    with _figure(2, height=3.4) as (figure, axes):
        for backend in dict.fromkeys(s.backend for s in sizes):
            painted = [s for s in sizes if s.backend == backend and s.milliseconds is not None]
            pixels = [s.megapixels for s in painted]
            style: dict[str, Any] = {
                "color": BACKEND_COLOURS[backend],
                "marker": "o",
                "label": TITLES[backend],
            }
            axes[0].plot(pixels, [(s.milliseconds or 0) / 1000 for s in painted], **style)
            held = [(s.megapixels, s.peak_megabytes) for s in painted if s.peak_megabytes]
            axes[1].plot([x for x, _ in held], [y for _, y in held], **style)
        for axis, what in zip(axes, ("seconds", "peak memory of the process in MB"), strict=True):
            _logarithmic(axis)
            axis.set_xlabel("megapixels")
            axis.set_title(what)
        axes[0].legend()
        return _svg(figure)


def _bytes(measured: Benchmark) -> bytes:
    """What is downloaded."""
    with _figure(1, height=0.9 + 0.32 * len(measured.bytes)) as (figure, (axis,)):
        megabytes = [size / 1e6 for size in measured.bytes.values()]
        ours = [not name.startswith("magenta") for name in measured.bytes]
        _bars(axis, list(measured.bytes), megabytes, ours, "MB")
        axis.set_xlim(0, 1.25 * max(megabytes))
        axis.set_xlabel("MB to download")
        return _svg(figure)


def _bars(
    axis: "Axes", labels: Sequence[str], values: Sequence[float], ours: Sequence[bool], unit: str
) -> None:
    places = range(len(labels))
    colours = [OURS_COLOUR if each else OTHER_COLOUR for each in ours]
    bars = axis.barh(places, values, color=colours, height=0.65)
    axis.set_yticks(places, labels)
    axis.invert_yaxis()
    axis.bar_label(bars, [f"{value:.3g} {unit}" for value in values], padding=4, color=INK)


def _logarithmic(axis: "Axes") -> None:
    """Both axes, with plain numbers at 1, 2 and 5."""
    from matplotlib.ticker import LogLocator, NullFormatter

    axis.set_xscale("log")
    axis.set_yscale("log")
    for each in (axis.xaxis, axis.yaxis):
        each.set_major_locator(LogLocator(10, subs=(1, 2, 5)))
        each.set_major_formatter("{x:g}")
        each.set_minor_formatter(NullFormatter())
    axis.grid(which="major")


def _label(speed: Speed) -> str:
    if speed.name in BUILDS:
        return f"kernel, {speed.name} SIMD"
    if speed.name != OURS:
        return speed.name
    by = {"kernel": ", kernel", "wasm": ", onnxruntime-web", "webgpu": ", WebGPU"}
    return f"{speed.variant}{by.get(speed.backend, '')}"


def _per_pixel(speed: Speed) -> float:
    return speed.median / speed.pixels


@contextmanager
def _figure(columns: int, height: float) -> "Iterator[tuple[Figure, Sequence[Axes]]]":
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9, height), layout="constrained")
        yield figure, figure.subplots(1, columns, squeeze=False)[0]


def _svg(figure: "Figure") -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
