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
VECTORS = json.loads((Path(__file__).parents[1] / "pixels_vectors.json").read_text("utf-8"))
# A server of one JSON line for each question, so that Node starts once.
SCRIPT = """
import { createInterface } from "node:readline";
import * as colours from "ENGINE/colours.ts";
import { Original } from "ENGINE/original.ts";
import { composite, feed, held, mix, reduce } from "ENGINE/pixels.ts";
import { coverage, resized, strokeCopy, styleSquare } from "ENGINE/resample.ts";

const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const floats = (text) => new Float32Array(bytes(text).buffer);
const pixels = ({ width, height, data }) =>
  ({ width, height, data: new Uint8ClampedArray(bytes(data)) });
const planes = ({ width, height, data }) => ({ width, height, data: floats(data) });
const plain = ({ width, height, data }) => ({
  width, height, kind: data.constructor.name, data: Buffer.from(data.buffer).toString("base64"),
});
const whole = (photo) => plain(photo.rows(0, photo.height));
// From left to right and from top to bottom, as tiles are painted.
const inPieces = ({ width, height }, side, paint) => {
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += 2 * side) {
      const right = Math.min(width, left + 2 * side);
      paint({ left, top, right, bottom: Math.min(height, top + side) });
    }
  }
};
const part = (photo, { left, top, right, bottom }) => photo.rows(top, bottom, left, right);

const answers = {
  composite: ({ picture }) => whole(composite(pixels(picture))),
  fed({ picture, network, rows }) {
    const photo = composite(pixels(picture));
    const fed = feed(photo, network);
    inPieces(fed, rows, (area) => {
      const { width, height, data } = feed(photo, network, area);
      for (let row = 0; row < 3 * height; row++) {
        const y = Math.floor(row / height) * fed.height + area.top + (row % height);
        fed.data.set(data.subarray(row * width, (row + 1) * width), y * fed.width + area.left);
      }
    });
    return plain(fed);
  },
  survey: ({ picture, surveyPixels, network }) =>
    plain(feed(held(reduce(composite(pixels(picture)), surveyPixels)), network)),
  unpadded: ({ painted, width, height, maximum }) =>
    whole(held(planes(painted), width, height, 255 / maximum)),
  resized({ photo, width, height }) {
    const result = resized(held(planes(photo)), width, height);
    const data = new Float32Array(3 * width * height);
    inPieces(result, 5, (area) => {
      const some = part(result, area);
      for (let row = 0; row < 3 * some.height; row++) {
        const y = Math.floor(row / some.height) * height + area.top + (row % some.height);
        const values = some.data.subarray(row * some.width, (row + 1) * some.width);
        data.set(values, y * width + area.left);
      }
    });
    return plain({ width, height, data });
  },
  square: ({ photo, side }) => whole(styleSquare(held(planes(photo)), side)),
  stroke: ({ photo, stroke }) => whole(strokeCopy(held(planes(photo)), stroke)),
  coverage({ mask, width, height }) {
    return plain({ width, height, data: coverage(pixels(mask), width, height)(0, height) });
  },
  luma({ painted, photo }) {
    const result = planes(painted);
    colours.photoColours(result, planes(photo));
    return plain(result);
  },
  palette({ painted, paintedCopy, photoCopy }) {
    const result = planes(painted);
    colours.photoPalette(planes(paintedCopy), planes(photoCopy))(result);
    return plain(result);
  },
  mixed({ picture, painted, mask, elsewhere, fade, rows }) {
    const result = pixels(picture);
    const { width, height } = result;
    const original = new Original(result);
    const photo = composite(original);
    const covered = mask && coverage(pixels(mask), width, height);
    const under = elsewhere && held(planes(elsewhere));
    inPieces(result, rows, (area) => {
      const { left, top, right, bottom } = area;
      original.keep(Math.max(0, top - 2), Math.min(height, bottom + 2));
      mix(result, area, part(photo, area), {
        painted: part(held(planes(painted)), area),
        mask: covered ? covered(top, bottom, left, right) : null,
        elsewhere: under ? part(under, area) : null,
      }, fade);
    });
    return plain(result);
  },
};
for await (const line of createInterface({ input: process.stdin })) {
  const [name, question] = JSON.parse(line);
  console.log(JSON.stringify(answers[name](question)));
}
"""

Ask = Callable[..., np.ndarray]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """The browser's arithmetic, asked through Node: planes as 3xHxW, pixels as HxWx4."""
    folder = tmp_path_factory.mktemp("pixels")
    (folder / "ask.ts").write_text(SCRIPT.replace("ENGINE", str(WEB / "src" / "lib" / "imaging")))
    build = ["node_modules/.bin/esbuild", f"{folder}/ask.ts", f"--outfile={folder}/ask.mjs"]
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=error"]
    subprocess.run([*build, *options], cwd=WEB, check=True)
    with subprocess.Popen(
        ["node", "ask.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(name: str, **question: object) -> np.ndarray:
            assert process.stdin is not None
            assert process.stdout is not None
            sent = {key: encode(value) for key, value in question.items() if value is not None}
            process.stdin.write(json.dumps([name, sent]) + "\n")
            process.stdin.flush()
            return decode(json.loads(process.stdout.readline()))

        yield ask
        process.stdin.close()


def encode(value: object) -> object:
    """Arrays as the script above takes pictures: HxWx4 of bytes, 3xHxW of floats."""
    if not isinstance(value, np.ndarray):
        return value
    pixels = value.dtype == np.uint8
    height, width = value.shape[:2] if pixels else value.shape[-2:]
    content = np.ascontiguousarray(value, None if pixels else np.float32).tobytes()
    return {"width": width, "height": height, "data": base64.b64encode(content).decode()}


def decode(answer: dict[str, Any]) -> np.ndarray:
    """What the script answers, as such an array; one plane as 1xHxW."""
    content = base64.b64decode(answer["data"])
    height, width = answer["height"], answer["width"]
    if answer["kind"] == "Uint8ClampedArray":
        return np.frombuffer(content, np.uint8).reshape(height, width, 4)
    return np.frombuffer(content, np.float32).reshape(-1, height, width)


class Vector(dict[str, Any]):
    """One case of the vectors, its lists as arrays of the size that they have."""

    def planes(self, name: str, width: int | None = None, height: int | None = None) -> np.ndarray:
        values = self[name]
        if isinstance(values, dict):
            width, height, values = values["width"], values["height"], values["data"]
        shape = (-1, height or self["height"], width or self["width"])
        return np.array(values, np.float32).reshape(shape)

    def pixels(self, name: str, width: int, height: int) -> np.ndarray:
        return np.array(self[name], np.uint8).reshape(height, width, 4)


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: f"{case['width']}x{case['height']}")
def test_agrees_with_the_vectors(node: Ask, case: dict[str, Any]) -> None:
    vector = Vector(case)
    width, height = vector["width"], vector["height"]
    size = {"width": width, "height": height}
    network = {name: vector[name] for name in ("alignment", "minimum", "maximum")}
    picture = vector.pixels("pixels", width, height)
    photo = vector.planes("composite")

    def agrees(answer: np.ndarray, name: str) -> None:
        np.testing.assert_allclose(answer, vector.planes(name), atol=1e-4, err_msg=name)

    agrees(node("composite", picture=picture), "composite")
    agrees(node("fed", picture=picture, network=network, rows=3), "tile")
    surveyed = {"picture": picture, "surveyPixels": vector["survey_pixels"], "network": network}
    agrees(node("survey", **surveyed), "survey")
    resized_width, resized_height = vector["resized_size"]
    agrees(node("resized", photo=photo, width=resized_width, height=resized_height), "resized")
    agrees(node("square", photo=photo, side=vector["square_side"]), "square")
    agrees(node("stroke", photo=photo, stroke=vector["stroke"]), "stroke_copy")

    painted = vector.planes("painted", vector["tile"]["width"], vector["tile"]["height"])
    agrees(node("unpadded", painted=painted, maximum=network["maximum"], **size), "unpadded")
    unpadded = vector.planes("unpadded")
    agrees(node("luma", painted=unpadded, photo=photo), "luma_only")
    copies = {
        "paintedCopy": vector.planes("painted_copy"),
        "photoCopy": survey_copy(composite(picture), vector["survey_pixels"]).transpose(2, 0, 1),
    }
    agrees(node("palette", painted=unpadded, **copies), "palette")
    mask = vector.pixels("mask", *vector["mask_size"])
    agrees(node("coverage", mask=mask, **size), "coverage")

    mixed = {"picture": picture, "painted": unpadded, "fade": vector["strength"], "rows": 2}
    assert node("mixed", **mixed).ravel().tolist() == vector["result"]
    assert node("mixed", **mixed, mask=mask).ravel().tolist() == vector["masked"]
    both = node("mixed", **mixed, mask=mask, elsewhere=vector.planes("elsewhere"))
    assert both.ravel().tolist() == vector["masked_elsewhere"]


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
    picture = random.integers(0, 256, (height, width, 4), np.uint8)
    if opaque:
        picture[..., 3] = 255
    photo = composite(picture)
    fed = to_tensor(pad(photo, alignment, minimum), maximum)[0]
    survey = to_tensor(pad(survey_copy(photo, survey_pixels), alignment, minimum), maximum)[0]
    network = {"alignment": alignment, "minimum": minimum, "maximum": maximum}
    close = {"rtol": 0, "atol": 1e-6 * maximum}
    answer = node("fed", picture=picture, network=network, rows=rows)
    np.testing.assert_allclose(answer, fed, **close)
    answer = node("survey", picture=picture, network=network, surveyPixels=survey_pixels)
    np.testing.assert_allclose(answer, survey, **close)

    # Networks overshoot: beyond black and white on either side.
    painted, elsewhere = random.uniform(-50, 300, (2, height, width, 3)).astype(np.float32)
    mask = random.integers(0, 256, (7, 5, 4), np.uint8)
    for options in ({}, {"mask": mask}, {"mask": mask, "elsewhere": elsewhere}):
        covered = {"mask": coverage(mask, height, width)} if options else {}
        expected = mix(photo, painted, picture[..., 3], fade, **(options | covered))
        asked = {
            name: array if name == "mask" else planes(array) for name, array in options.items()
        }
        answer = node(
            "mixed", picture=picture, painted=planes(painted), fade=fade, rows=rows, **asked
        )
        difference = np.abs(answer.astype(int) - expected)
        # Floats that meet at one half may round to either side.
        assert difference.max() <= 1
        assert np.count_nonzero(difference) <= 1 + difference.size // 500


@pytest.mark.parametrize("size", [(217, 331), (40, 20_000), (20_000, 3)])
def test_larger_pictures_are_fed_and_surveyed_in_strips(node: Ask, size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (*size, 4), np.uint8)
    photo = composite(picture)
    network = {"alignment": 16, "minimum": 32, "maximum": 1.0}
    answer = node("fed", picture=picture, network=network, rows=160)
    fed = to_tensor(pad(photo, 16, 32), 1.0)[0]
    np.testing.assert_allclose(answer, fed, rtol=0, atol=1e-6)
    answer = node("survey", picture=picture, network=network, surveyPixels=5000)
    survey = to_tensor(pad(survey_copy(photo, 5000), 16, 32), 1.0)[0]
    np.testing.assert_allclose(answer, survey, rtol=0, atol=1e-6)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(sides, sides, sides, sides, st.floats(1, 4), seeds)
def test_resamples_as_the_library_does(
    node: Ask, height: int, width: int, rows: int, columns: int, stroke: float, seed: int
) -> None:
    photo = np.random.default_rng(seed).uniform(0, 255, (height, width, 3)).astype(np.float32)
    stroke_copy = resize(photo, stroke_side(height, stroke), stroke_side(width, stroke))
    for answer, expected in (
        (
            node("resized", photo=planes(photo), width=columns, height=rows),
            resize(photo, rows, columns),
        ),
        (node("square", photo=planes(photo), side=columns), style_square(photo, columns)),
        (node("stroke", photo=planes(photo), stroke=stroke), stroke_copy),
    ):
        np.testing.assert_allclose(answer, planes(expected), atol=1e-3)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(sides, sides, seeds)
def test_colours_are_the_librarys(node: Ask, height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    painted, photo = random.uniform(-20, 270, (2, height, width, 3)).astype(np.float32)
    answer = node("luma", painted=planes(painted), photo=planes(photo))
    np.testing.assert_allclose(answer, planes(luma_only(painted, photo)), atol=1e-3)
    copies = random.uniform(0, 255, (2, 5, 6, 3)).astype(np.float32)
    asked = {"paintedCopy": planes(copies[0]), "photoCopy": planes(copies[1])}
    answer = node("palette", painted=planes(painted), **asked)
    np.testing.assert_allclose(answer, planes(palette_of(*copies)(painted)), atol=1e-2)


def planes(photo: np.ndarray) -> np.ndarray:
    """HxWx3 as 3xHxW."""
    return photo.transpose(2, 0, 1)
