"""The arithmetic around the networks gives what the Python library's gives."""

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brushwork.imaging.colours import coverage, luma_only, palette_of
from brushwork.imaging.composite import composite
from brushwork.imaging.mix import mix
from brushwork.imaging.pad import pad
from brushwork.imaging.resample import resize, stroke_side, style_square
from brushwork.imaging.survey_copy import survey_copy
from brushwork.imaging.tensors import to_tensor

WEB = Path(__file__).parents[2] / "web"

Ask = Callable[..., np.ndarray]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """The browser's steps, by name, done in Node: pictures as HxWx3, HxWx4 of bytes, or HxW."""
    script = tmp_path_factory.mktemp("steps") / "answer.mjs"
    build = ["node_modules/.bin/esbuild", "tests/lib/imaging/answer.ts", f"--outfile={script}"]
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=error"]
    subprocess.run([*build, *options], cwd=WEB, check=True)
    with subprocess.Popen(
        ["node", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(name: str, **question: object) -> np.ndarray:
            assert process.stdin is not None
            assert process.stdout is not None
            sent = {key: encode(value) for key, value in question.items()}
            process.stdin.write(json.dumps([name, sent]) + "\n")
            process.stdin.flush()
            return decode(json.loads(process.stdout.readline()))

        yield ask
        process.stdin.close()


def encode(value: object) -> object:
    if not isinstance(value, np.ndarray):
        return value
    height, width = value.shape[:2]
    channels = np.atleast_3d(value).shape[2]
    array = value if channels == 4 else np.moveaxis(np.float32(np.atleast_3d(value)), -1, 0)
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"width": width, "height": height, "channels": channels, "data": data}


def decode(answer: dict[str, Any]) -> np.ndarray:
    content = base64.b64decode(answer["data"])
    height, width, channels = answer["height"], answer["width"], answer["channels"]
    if channels == 4:
        return np.frombuffer(content, np.uint8).reshape(height, width, 4)
    planes = np.frombuffer(content, np.float32).reshape(channels, height, width)
    return planes[0] if channels == 1 else planes.transpose(1, 2, 0)


def padded(photo: np.ndarray, alignment: int, minimum: int, maximum: float) -> np.ndarray:
    return to_tensor(pad(photo, alignment, minimum), maximum)[0].transpose(1, 2, 0)


sides = st.integers(1, 40)
seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.integers(1, 70),
    height=st.integers(1, 50),
    survey_pixels=st.integers(1, 2000),
    alignment=st.sampled_from([1, 4, 16]),
    minimum=st.integers(1, 40),
    maximum=st.sampled_from([1.0, 255.0]),
    fade=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
    rows=st.integers(1, 60),
    opaque=st.booleans(),
    seed=seeds,
)
def test_matches_the_library(
    node: Ask,
    width: int,
    height: int,
    survey_pixels: int,
    alignment: int,
    minimum: int,
    maximum: float,
    fade: float,
    rows: int,
    opaque: bool,
    seed: int,
) -> None:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (height, width, 4), np.uint8)
    if opaque:
        pixels[..., 3] = 255
    photo = composite(pixels)
    np.testing.assert_allclose(node("composite", pixels=pixels), photo, rtol=0, atol=1e-4)
    network = {"alignment": alignment, "minimum": minimum, "maximum": maximum}
    answer = node("pad", photo=photo, rows=rows, **network)
    np.testing.assert_allclose(answer, padded(photo, **network), rtol=0, atol=1e-6 * maximum)
    answer = node("survey_copy", photo=photo, survey_pixels=survey_pixels)
    np.testing.assert_allclose(answer, survey_copy(photo, survey_pixels), rtol=0, atol=1e-4)

    # Networks overshoot: beyond black and white on either side.
    painted, elsewhere = random.uniform(-50, 300, (2, height, width, 3)).astype(np.float32)
    covered = coverage(random.integers(0, 256, (7, 5, 4), np.uint8), height, width)
    for layers in ({}, {"coverage": covered}, {"coverage": covered, "elsewhere": elsewhere}):
        expected = mix(photo, painted, pixels[..., 3], fade, *layers.values())
        answer = node("mix", pixels=pixels, painted=painted, fade=fade, rows=rows, **layers)
        difference = np.abs(answer.astype(int) - expected)
        # Floats that meet at one half may round to either side.
        assert difference.max() <= 1
        assert np.count_nonzero(difference) <= 1 + difference.size // 500


@pytest.mark.parametrize("size", [(217, 331), (40, 20_000), (20_000, 3)])
def test_larger_pictures_are_fed_and_surveyed_in_strips(node: Ask, size: tuple[int, int]) -> None:
    photo = composite(np.random.default_rng(0).integers(0, 256, (*size, 4), np.uint8))
    answer = node("pad", photo=photo, rows=160, alignment=16, minimum=32, maximum=1.0)
    np.testing.assert_allclose(answer, padded(photo, 16, 32, 1.0), rtol=0, atol=1e-6)
    answer = node("survey_copy", photo=photo, survey_pixels=5000)
    np.testing.assert_allclose(answer, survey_copy(photo, 5000), rtol=0, atol=1e-4)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(sides, sides, sides, sides, st.floats(1, 4), seeds)
def test_resamples_as_the_library_does(
    node: Ask, height: int, width: int, rows: int, columns: int, stroke: float, seed: int
) -> None:
    photo = np.random.default_rng(seed).uniform(0, 255, (height, width, 3)).astype(np.float32)
    stroke_copy = resize(photo, stroke_side(height, stroke), stroke_side(width, stroke))
    resized = node("resize", photo=photo, width=columns, height=rows)
    np.testing.assert_allclose(resized, resize(photo, rows, columns), atol=1e-3)
    square = node("style_square", photo=photo, side=columns)
    np.testing.assert_allclose(square, style_square(photo, columns), atol=1e-3)
    copy = node("stroke_copy", photo=photo, stroke=stroke)
    np.testing.assert_allclose(copy, stroke_copy, atol=1e-3)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(sides, sides, seeds)
def test_colours_are_the_librarys(node: Ask, height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    painted, photo = random.uniform(-20, 270, (2, height, width, 3)).astype(np.float32)
    answer = node("luma_only", painted=painted, photo=photo)
    np.testing.assert_allclose(answer, luma_only(painted, photo), atol=1e-3)
    copies = random.uniform(0, 255, (2, 5, 6, 3)).astype(np.float32)
    answer = node("palette", painted=painted, painted_copy=copies[0], photo_copy=copies[1])
    np.testing.assert_allclose(answer, palette_of(*copies)(painted), atol=1e-2)
    mask = random.integers(0, 256, (3, 8, 4), np.uint8)
    answer = node("coverage", mask=mask, width=width, height=height)
    np.testing.assert_allclose(answer, coverage(mask, height, width), atol=1e-5)
