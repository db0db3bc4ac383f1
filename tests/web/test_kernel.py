"""The kernel's layers are NumPy's, its survey and painter torch's, in each of its builds."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from brushwork.networks.painter import PainterNetwork, PainterShape
from brushwork.networks.style_encoder import CHANNELS, StyleEncoder

WEB = Path(__file__).parents[2] / "web"
KERNELS = ("plain", "relaxed", "plain-threads", "relaxed-threads")
# More make a fuzz run: KERNEL_EXAMPLES=2500 tries 12,500 layers.
EXAMPLES = int(os.environ.get("KERNEL_EXAMPLES", "40"))
RELAXED = "--experimental-wasm-relaxed-simd"
# As NumPy calls them, and the kernel's programs.
BORDERS = {"reflect": "reflect", "edge": "replicate", "constant": "zeros"}
SHAPE = PainterShape(
    channels=12, blocks=1, half_channels=8, code_size=4, eighth_channels=20, eighth_blocks=2,
    skip=1, subpixel=1,
)  # fmt: skip

Array = NDArray[np.float32]
Ask = Callable[[str, str, dict[str, Any]], Any]
kernels = st.sampled_from(KERNELS)
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Programs, written by the browser's code and run by a kernel in Node."""
    script = tmp_path_factory.mktemp("kernel") / "answer.mjs"
    build = ["node_modules/.bin/esbuild", "tests/lib/kernel/answer.ts", f"--outfile={script}"]
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=error"]
    subprocess.run([*build, *options], cwd=WEB, check=True)
    # Not every version of Node has it unasked.
    known = subprocess.run(["node", "--v8-options"], capture_output=True, text=True, check=True)
    relaxed = [RELAXED] if RELAXED in known.stdout else []
    command = ["node", *relaxed, script, WEB / "kernel"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def answer(name: str, kernel: str, question: dict[str, Any]) -> Any:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps([name, kernel, question]) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield answer
        process.stdin.close()


def test_kernels_are_what_their_source_says(tmp_path: Path) -> None:
    subprocess.run(["sh", WEB / "kernel/build.sh", tmp_path], check=True, env=_building(tmp_path))
    for kernel in KERNELS:
        there = (WEB / f"kernel/{kernel}.wasm").read_bytes()
        assert (tmp_path / f"{kernel}.wasm").read_bytes() == there
        assert len(there) < 13_000
    rows = "src/lib/imaging/rows.generated.ts"
    assert (tmp_path / Path(rows).name).read_text() == (WEB / rows).read_text()


@often
@given(data=st.data(), kernel=kernels, seed=st.integers(0, 2**32 - 1))
def test_convolutions(ask: Ask, data: st.DataObject, kernel: str, seed: int) -> None:
    size, stride = data.draw(st.sampled_from([(3, 1), (3, 2), (4, 2), (8, 4), (1, 1)]))
    inputs = data.draw(st.sampled_from([3, 4, 8, 12, 20, 68]))
    outputs = 4 * data.draw(st.integers(1, 6))
    height, width = (stride * data.draw(st.integers(3, 11)) for _ in range(2))
    relu, adds = data.draw(st.booleans()), data.draw(st.booleans())
    mode = data.draw(st.sampled_from(sorted(BORDERS)))
    padding = (size - stride + 1) // 2
    random = np.random.default_rng(seed)
    x, weights = _some(random, height, width, inputs), _some(random, outputs, inputs, size, size)
    scale, shift = _some(random, outputs), _some(random, outputs)
    residual = _some(random, height // stride, width // stride, outputs) if adds else None
    windows = _windows(x, size, stride, padding, mode)
    expected = np.einsum("yxcij,ocij->yxo", windows, weights, dtype=np.float64) * scale + shift
    # What is added up there is rounded in proportion.
    added = np.einsum("yxcij,ocij->yxo", np.abs(windows), np.abs(weights)) * np.abs(scale)
    added += np.abs(shift) + (0 if residual is None else np.abs(residual))
    expected = expected + residual if residual is not None else expected
    expected = np.maximum(expected, 0) if relu else expected
    planes = x.transpose(2, 0, 1) if inputs == 3 else x
    found = ask(
        "convolve",
        kernel,
        {
            "map": _numbers(x, planes),
            "mapBorder": max(1, padding),
            "depthwise": False,
            "outputs": outputs,
            "weights": _weights(weights),
            "scale": scale.tolist(),
            "shift": shift.tolist(),
            "residual": None if residual is None else _numbers(residual),
            "size": size,
            "stride": stride,
            "padding": padding,
            "relu": relu,
            "border": BORDERS[mode],
        },
    )
    _is_map(found, expected, mode, 5e-7 * added)


@often
@given(data=st.data(), kernel=kernels, seed=st.integers(0, 2**32 - 1))
def test_convolutions_of_each_channel(
    ask: Ask, data: st.DataObject, kernel: str, seed: int
) -> None:
    size, stride = data.draw(st.sampled_from([(3, 1), (3, 2), (5, 1), (1, 1)]))
    inputs, twice = 4 * data.draw(st.integers(1, 6)), data.draw(st.sampled_from([1, 2]))
    height, width = (stride * data.draw(st.integers(3, 11)) for _ in range(2))
    relu, adds = data.draw(st.booleans()), data.draw(st.booleans())
    mode = data.draw(st.sampled_from(sorted(BORDERS)))
    random = np.random.default_rng(seed)
    x, weights = _some(random, height, width, inputs), _some(random, twice * inputs, 1, size, size)
    scale, shift = _some(random, twice * inputs), _some(random, twice * inputs)
    residual = _some(random, height // stride, width // stride, twice * inputs) if adds else None
    windows = _windows(x, size, stride, size // 2, mode).repeat(twice, axis=2)
    expected = np.einsum("yxoij,oij->yxo", windows, weights[:, 0], dtype=np.float64) * scale + shift
    expected = expected + residual if residual is not None else expected
    expected = np.maximum(expected, 0) if relu else expected
    found = ask(
        "convolve",
        kernel,
        {
            "map": _numbers(x),
            "mapBorder": max(1, size // 2),
            "depthwise": True,
            "outputs": twice * inputs,
            "weights": _weights(weights),
            "scale": scale.tolist(),
            "shift": shift.tolist(),
            "residual": None if residual is None else _numbers(residual),
            "size": size,
            "stride": stride,
            "padding": size // 2,
            "relu": relu,
            "border": BORDERS[mode],
        },
    )
    _is_map(found, expected, mode)


@often
@given(data=st.data(), kernel=kernels, seed=st.integers(0, 2**32 - 1))
def test_enlargements(ask: Ask, data: st.DataObject, kernel: str, seed: int) -> None:
    height, width = (data.draw(st.integers(2, 9)) for _ in range(2))
    channels, adds = 4 * data.draw(st.integers(1, 4)), data.draw(st.booleans())
    random = np.random.default_rng(seed)
    x = _some(random, height, width, channels)
    residual = _some(random, 2 * height, 2 * width, channels) if adds else None
    spread = torch.from_numpy(x).permute(2, 0, 1)[None].double()
    large = torch.nn.functional.interpolate(spread, scale_factor=2, mode="bilinear")
    expected = large[0].permute(1, 2, 0).numpy() + (0 if residual is None else residual)
    sent = {"map": _numbers(x), "residual": None if residual is None else _numbers(residual)}
    _is_map(ask("enlarge", kernel, sent), expected, "reflect")


@often
@given(data=st.data(), kernel=kernels, seed=st.integers(0, 2**32 - 1))
def test_pixels_of_places(ask: Ask, data: st.DataObject, kernel: str, seed: int) -> None:
    height, width = (data.draw(st.integers(1, 9)) for _ in range(2))
    channels, relu = 4 * data.draw(st.integers(1, 4)), data.draw(st.booleans())
    random = np.random.default_rng(seed)
    x = _some(random, height, width, 4 * channels)
    scale, shift = _some(random, channels), _some(random, channels)
    pixels = x.reshape(height, width, 2, 2, channels).transpose(0, 2, 1, 3, 4)
    expected = pixels.reshape(2 * height, 2 * width, channels) * scale.astype(np.float64) + shift
    sent = {"map": _numbers(x), "scale": scale.tolist(), "shift": shift.tolist(), "relu": relu}
    found = ask("interleave", kernel, {**sent, "border": "replicate"})
    _is_map(found, np.maximum(expected, 0) if relu else expected, "edge")


@often
@given(
    data=st.data(),
    kernel=kernels,
    seed=st.integers(0, 2**32 - 1),
    spread=st.sampled_from([0.0, 1e-4, 1.0]),
)
def test_normalisation(
    ask: Ask, data: st.DataObject, kernel: str, seed: int, spread: float
) -> None:
    height, width = (data.draw(st.integers(2, 20)) for _ in range(2))
    channels, relu = 4 * data.draw(st.integers(1, 4)), data.draw(st.booleans())
    random = np.random.default_rng(seed)
    x = (_some(random, channels) + spread * _some(random, height, width, channels)).astype("f4")
    gammas, betas = _some(random, channels), _some(random, channels)
    mean, variance = x.mean((0, 1), np.float64), x.astype(np.float64).var((0, 1))
    trusted = variance / (variance + 1e-7 * (0.1 + mean**2))
    scale = gammas * trusted**2 / np.sqrt(variance + 1e-5)
    shift = betas - mean * scale
    expected = x * scale + shift
    sent = {"map": _numbers(x), "scale": gammas.tolist(), "shift": betas.tolist()}
    found, scales, shifts = ask("normalise", kernel, {**sent, "residual": None, "relu": relu})
    assert np.allclose(scales, scale, rtol=1e-4, atol=1e-6)
    assert np.allclose(shifts, shift, rtol=1e-4, atol=1e-5)
    _is_map(found, np.maximum(expected, 0) if relu else expected, "reflect")


@often
@given(kernel=kernels, seed=st.integers(0, 2**32 - 1), size=st.sampled_from([0.1, 5.0, 200.0]))
def test_pixels(ask: Ask, kernel: str, seed: int, size: float) -> None:
    x = (size * _some(np.random.default_rng(seed), 3, 5, 12)).astype(np.float32)
    places = torch.from_numpy(x).permute(2, 0, 1)[None].double()
    expected = torch.nn.functional.pixel_shuffle(places, 2).sigmoid()[0].numpy()
    found = np.reshape(ask("shuffle", kernel, {"map": _numbers(x)}), expected.shape)
    assert np.abs(found - expected).max() < 5e-7


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("height", "width"), [(40, 56), (16, 96), (24, 24)])
def test_survey_and_painter(ask: Ask, kernel: str, height: int, width: int) -> None:
    """What torch gives, by the code that writes the browser's programs; threads change no bit."""
    torch.manual_seed(height)
    network = PainterNetwork(SHAPE).eval()
    for each in network.parameters():
        torch.nn.init.normal_(each, std=(each[0].numel() ** -0.5) if each.ndim > 1 else 1.0)
    photo, code = torch.rand(1, 3, height, width), torch.randn(1, SHAPE.code_size)
    with torch.no_grad():
        scales, shifts = network.survey(photo, code)
        painted = network.paint(photo, scales, shifts)
        steering = network.gammas(code), network.betas(code)
    state = {name: value.numpy() for name, value in network.state_dict().items()}
    weights = {
        name.removesuffix(".weight"): _weights(value)
        for name, value in state.items()
        if value.ndim == 4
    }
    most = SHAPE.channels + SHAPE.eighth_channels
    vectors = {"ones": np.ones(most), "zeros": np.zeros(most), "bias": state["pixels.bias"]}
    weights |= {name: _weights(value) for name, value in vectors.items()}
    gammas, betas = (each[0].tolist() for each in steering)
    planes = photo[0].numpy()
    sent = {
        "shape": SHAPE.as_dict() | {"quarter_channels": 0},
        "weights": weights,
        "gammas": gammas,
        "betas": betas,
        "photo": _numbers(planes.transpose(1, 2, 0), planes),
    }
    found = ask("paint", kernel, {**sent, "threads": 1})
    for values, expected in zip(found, (scales, shifts, painted), strict=True):
        assert np.allclose(values, expected.numpy().ravel(), rtol=1e-3, atol=2e-4)
    if kernel.endswith("-threads"):
        assert ask("paint", kernel, {**sent, "threads": 3}) == found


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("side", [32, 80])
def test_style_encoder(ask: Ask, kernel: str, side: int) -> None:
    """Torch's code, by the code that writes the browser's programs; threads change no bit."""
    torch.manual_seed(side)
    encoder = StyleEncoder(code_size=6).eval()
    for each in encoder.parameters():
        if each.ndim == 1:
            torch.nn.init.normal_(each)
    encoder.alike.running_mean.normal_()
    encoder.alike.running_var.uniform_(0.1, 2)
    # Not alike in all places, as noise would be.
    large = torch.nn.functional.interpolate(torch.rand(1, 3, 4, 4), (side, side))
    style = large * torch.rand(1, 3, side, side)
    with torch.no_grad():
        code = encoder(style)[0]
    state = {f"encoder.{name}": value.numpy() for name, value in encoder.state_dict().items()}
    state["ones"] = np.ones(2 * max(CHANNELS))
    planes = style[0].numpy()
    sent = {
        "weights": {name: _weights(value) for name, value in state.items()},
        "photo": _numbers(planes.transpose(1, 2, 0), planes),
    }
    found = ask("encode", kernel, {**sent, "threads": 1})
    assert np.allclose(found, code.numpy(), rtol=1e-4, atol=1e-4)
    if kernel.endswith("-threads"):
        assert ask("encode", kernel, {**sent, "threads": 3}) == found


def _building(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHON": sys.executable, "ZIG_GLOBAL_CACHE_DIR": str(folder / "cache")}


def _some(random: np.random.Generator, *shape: int) -> Array:
    return random.standard_normal(shape, np.float32)


def _numbers(x: Array, values: Array | None = None) -> dict[str, Any]:
    height, width, channels = x.shape
    data = np.ravel(x if values is None else values).tolist()
    return {"height": height, "width": width, "channels": channels, "data": data}


def _windows(x: Array, size: int, stride: int, padding: int, mode: Any) -> Array:
    """What each place sees: height x width x channels x size x size."""
    spread = np.pad(x, [(padding, padding)] * 2 + [(0, 0)], mode)
    windows = np.lib.stride_tricks.sliding_window_view(spread, (size, size), (0, 1))
    return windows[::stride, ::stride][: len(x) // stride, : x.shape[1] // stride]


def _weights(values: NDArray[Any]) -> dict[str, Any]:
    return {"shape": values.shape, "data": values.ravel().tolist()}


def _is_map(
    found: list[float],
    expected: NDArray[np.float64],
    mode: Any,
    within: NDArray[np.float64] | None = None,
) -> None:
    """A map, and its border of one pixel."""
    sides = [(1, 1), (1, 1), (0, 0)]
    wanted = np.pad(expected, sides, mode)
    if within is None:
        assert np.allclose(np.reshape(found, wanted.shape), wanted, rtol=1e-4, atol=2e-4)
    else:
        away = np.abs(np.reshape(found, wanted.shape) - wanted)
        assert np.all(away <= np.pad(within, sides, mode))
