"""The arithmetic around the networks gives what the Python library's gives."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brushwork.pixels import blend, composite, pad, survey_copy, to_tensor

WEB = Path(__file__).parents[2] / "web"
VECTORS = json.loads((Path(__file__).parents[1] / "pixels_vectors.json").read_text("utf-8"))
# A server of one JSON line for each case, so that Node starts once.
SCRIPT = """
import { createInterface } from "node:readline";
import { blend, composite, feed, reduce } from "./pixels.js";
const floats = (text) => new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
const plain = ({ width, height, data }) =>
  ({ width, height, data: Buffer.from(data.buffer).toString("base64") });
for await (const line of createInterface({ input: process.stdin })) {
  const { width, height, data, surveyPixels, painted, strength, ...network } = JSON.parse(line);
  const photo = { width, height, data: new Uint8ClampedArray(Buffer.from(data, "base64")) };
  const planes = composite(photo);
  const fed = feed(planes, network);
  console.log(JSON.stringify({
    fed: plain(fed),
    survey: plain(feed(reduce(planes, surveyPixels), network)),
    blended: plain(
      blend(photo, planes, { ...fed, data: floats(painted) }, network.maximum, strength)),
  }));
}
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The browser's arithmetic, asked through Node."""
    folder = tmp_path_factory.mktemp("pixels")
    build = ["node_modules/.bin/esbuild", "src/engine/pixels.ts", f"--outfile={folder}/pixels.js"]
    subprocess.run([*build, "--log-level=error"], cwd=WEB, check=True)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(SCRIPT)
    with subprocess.Popen(
        ["node", "ask.js"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(case: dict[str, Any]) -> dict[str, Any]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(case) + "\n")
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            return answer

        yield ask
        process.stdin.close()


def encode(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def planes(answer: dict[str, Any]) -> np.ndarray:
    flat = np.frombuffer(base64.b64decode(answer["data"]), np.float32)
    return flat.reshape(1, 3, answer["height"], answer["width"])


@pytest.mark.parametrize("vector", VECTORS)
def test_agrees_with_the_vectors(node: Any, vector: dict[str, Any]) -> None:
    answer = node(
        {
            "width": vector["width"],
            "height": vector["height"],
            "data": encode(np.array(vector["pixels"], np.uint8)),
            "surveyPixels": vector["survey_pixels"],
            "alignment": vector["alignment"],
            "minimum": vector["minimum"],
            "maximum": vector["maximum"],
            "painted": encode(np.array(vector["painted"], np.float32)),
            "strength": vector["strength"],
        }
    )
    for name, key in (("fed", "tile"), ("survey", "survey")):
        expected = vector[key]
        assert (answer[name]["width"], answer[name]["height"]) == (
            expected["width"],
            expected["height"],
        )
        np.testing.assert_allclose(planes(answer[name]).ravel(), expected["data"], atol=1e-4)
    blended = np.frombuffer(base64.b64decode(answer["blended"]["data"]), np.uint8)
    assert blended.tolist() == vector["result"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.integers(1, 70),
    height=st.integers(1, 50),
    survey_pixels=st.integers(1, 2000),
    alignment=st.sampled_from([1, 4, 16]),
    minimum=st.integers(1, 40),
    maximum=st.sampled_from([1.0, 255.0]),
    strength=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
    opaque=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_matches_the_library(
    node: Any,
    width: int,
    height: int,
    survey_pixels: int,
    alignment: int,
    minimum: int,
    maximum: float,
    strength: float,
    opaque: bool,
    seed: int,
) -> None:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (height, width, 4), np.uint8)
    if opaque:
        pixels[..., 3] = 255
    photo = composite(pixels)
    fed = to_tensor(pad(photo, alignment, minimum), maximum)
    survey = to_tensor(pad(survey_copy(photo, survey_pixels), alignment, minimum), maximum)
    # Networks overshoot: beyond black and white on either side.
    painted = random.uniform(-0.2, 1.2, fed.shape).astype(np.float32) * np.float32(maximum)
    expected = blend(photo, painted, pixels[..., 3], strength, maximum)

    answer = node(
        {
            "width": width,
            "height": height,
            "data": encode(pixels),
            "surveyPixels": survey_pixels,
            "alignment": alignment,
            "minimum": minimum,
            "maximum": maximum,
            "painted": encode(painted),
            "strength": strength,
        }
    )
    np.testing.assert_allclose(planes(answer["fed"]), fed, rtol=0, atol=1e-6 * maximum)
    np.testing.assert_allclose(planes(answer["survey"]), survey, rtol=0, atol=1e-6 * maximum)
    blended = np.frombuffer(base64.b64decode(answer["blended"]["data"]), np.uint8)
    difference = np.abs(blended.reshape(expected.shape).astype(int) - expected)
    # Floats that meet at one half may round to either side.
    assert difference.max() <= 1
    assert np.count_nonzero(difference) <= 1 + difference.size // 500
