"""web/src/engine/pixels.ts in Node, held to the same vectors as brushwork.pixels."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import pixels_vectors

WEB = Path(__file__).parents[2] / "web"
SCRIPT = """
import { readFileSync } from "node:fs";
import { blend, composite, feed, reduce } from "./pixels.mjs";

const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answers = vectors.map((vector) => {
  const { width, height, maximum, strength } = vector;
  const picture = { width, height, data: Uint8ClampedArray.from(vector.pixels) };
  const photo = composite(picture);
  const tile = feed(photo, vector);
  const painted = { ...tile, data: Float32Array.from(vector.painted) };
  return {
    composite: photo.data,
    survey: feed(reduce(photo, vector.survey_pixels), vector),
    tile,
    result: blend(picture, painted, maximum, strength).data,
  };
});
console.log(JSON.stringify(answers, (_, value) => (ArrayBuffer.isView(value) ? [...value] : value)));
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What the TypeScript makes of every vector."""
    node = shutil.which("node")
    esbuild = WEB / "node_modules" / ".bin" / "esbuild"
    if node is None or not esbuild.exists():
        pytest.skip("no Node or no web/node_modules; run: make web")
    folder = tmp_path_factory.mktemp("pixels")
    (folder / "check.mjs").write_text(SCRIPT)
    subprocess.run(
        [esbuild, WEB / "src/engine/pixels.ts", f"--outfile={folder / 'pixels.mjs'}"],
        check=True,
        capture_output=True,
    )
    command = [node, folder / "check.mjs", pixels_vectors.FILE]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def test_agrees_with_the_vectors(answers: list[dict]) -> None:
    vectors = json.loads(pixels_vectors.FILE.read_text())
    assert len(answers) == len(vectors)
    for answer, vector in zip(answers, vectors, strict=True):
        assert answer["composite"] == pytest.approx(vector["composite"], abs=1e-4)
        for name in ("survey", "tile"):
            assert answer[name]["width"] == vector[name]["width"]
            assert answer[name]["height"] == vector[name]["height"]
            assert answer[name]["data"] == pytest.approx(
                vector[name]["data"], abs=2e-6 * vector["maximum"]
            )
        assert answer["result"] == vector["result"]
