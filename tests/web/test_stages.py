"""The engine's stages one by one, in real Chromium; together they are the one call for all."""

from pathlib import Path

import numpy as np
import pytest

from brushwork.imaging.composite import composite
from brushwork.inference.pipeline import Pipeline
from support.browser import Site
from support.engine_page import OpenEngine, receive, send

STEPS = "async (module) => { globalThis.steps = await import(module); }"
# Paints a picture tile by tile, as a page would that has its own loop.
OWN_LOOP = """
async ({ picture, stylizer, style }) => {
  const { composite, mix, placed, surveyCopy, tilesIn } = steps;
  const { painter } = (await engine.catalogue()).find(({ id }) => id === stylizer);
  const result = pixels(picture);
  const photo = composite(pixels(picture));
  const small = surveyCopy(photo, painter.survey_pixels);
  const scales = await engine.survey({ photo: small, stylizer, style });
  const part = (source, { left, top, right, bottom }) => source.rows(top, bottom, left, right);
  const tiles = tilesIn(result, painter, 12_000);
  for (const { fed, kept } of tiles) {
    const tile = await engine.paint({ tile: part(photo, fed), stylizer, scales });
    const painted = part(placed(tile, result, fed), kept);
    mix(result, kept, part(photo, kept), { painted, mask: null, elsewhere: null }, 1);
  }
  return { tiles: tiles.length, picture: await plain(result) };
}
"""
AT_ONCE = """
async ({ picture, ...request }) =>
  plain((await engine.stylize({ ...request, picture: pixels(picture) })).picture)
"""
# Survey and paint; `frame` is painted with what was seen of `picture`.
BY_STAGES = """
async ({ picture, frame, style, ...request }) => {
  const seen = await engine.survey({ ...request, style, photo: pixels(picture) });
  const painted = await engine.paint({ ...request, scales: seen, tile: pixels(frame) });
  const { scales, shifts } = seen;
  return {
    scales: scales && [...scales],
    shifts: shifts && [...shifts],
    painted: [...painted.data],
  };
}
"""
MISUSE = """
async ({ picture, stylizer, other }) => {
  const scales = await engine.survey({ stylizer, style: "plain", photo: pixels(picture) });
  const wrong = { scales: scales.scales.slice(1), shifts: scales.shifts };
  const none = { scales: null, shifts: null };
  const tile = () => pixels(picture);
  const short = { ...tile(), data: new Float32Array(7) };
  return Promise.all([
    engine.paint({ stylizer, scales: wrong, tile: tile() }),
    engine.paint({ stylizer, scales: none, tile: tile() }),
    engine.paint({ stylizer: other, scales, tile: tile() }),
    engine.paint({ stylizer, scales, tile: short }),
    engine.survey({ stylizer, style: "none", photo: tile() }),
    engine.encodeStyle({ stylizer, picture: tile() }),
    engine.paint({ stylizer, scales, tile: tile() }),
  ].map(outcome));
}
"""
ABORT = """
async ({ picture, stylizer, style }) => {
  const scales = await engine.survey({ stylizer, style, photo: pixels(picture) });
  const controller = new AbortController();
  const onProgress = ({ phase, done }) => {
    if (phase === "paint" && done > 0) controller.abort("enough");
  };
  const signal = controller.signal;
  const painting = engine.paint({ stylizer, scales, tile: pixels(picture), signal, onProgress });
  return painting.then(() => "painted", (why) => why);
}
"""


def test_an_own_loop_paints_what_stylize_paints(
    site: Site, open_engine: OpenEngine, assets: dict[str, str]
) -> None:
    page = open_engine(site)
    page.evaluate(STEPS, f"/{assets['steps.js']}")
    picture = np.random.default_rng(0).integers(0, 256, (205, 214, 4), np.uint8)
    request = {"picture": send(picture), "stylizer": "classics", "style": "starry-night"}
    own = page.evaluate(OWN_LOOP, request)
    assert own["tiles"] > 2
    expected = receive(page.evaluate(AT_ONCE, request)).astype(int)
    assert np.abs(receive(own["picture"]) - expected).max() <= 1


@pytest.mark.parametrize("stylizer", ["tiny-local", "tiny-whole"])
def test_stages_are_the_librarys(
    tiny_site: Site, tiny_folder: Path, open_engine: OpenEngine, photo: np.ndarray, stylizer: str
) -> None:
    """Also for pictures of another size than the one that was surveyed, as frames and previews."""
    frame = np.random.default_rng(1).integers(0, 256, (45, 33, 4), np.uint8)
    native = Pipeline(tiny_folder / stylizer)
    code = native.manifest.styles[0].code
    scales = native.survey(composite(photo), None if code is None else np.float32(code))
    expected = native.paint(composite(frame), scales)

    page = open_engine(tiny_site, tilePixels=400)
    sent = {"picture": send(photo), "frame": send(frame), "style": "plain", "stylizer": stylizer}
    found = page.evaluate(BY_STAGES, sent)
    for name, numbers in (("scales", scales.scales), ("shifts", scales.shifts)):
        assert found[name] == (None if numbers is None else pytest.approx(numbers[0], abs=1e-5))
    painted = np.array(found["painted"]).reshape(3, 45, 33).transpose(1, 2, 0)
    np.testing.assert_allclose(painted, expected, atol=1e-3)


def test_scales_of_another_painter_are_refused_and_the_worker_lives(
    tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    page = open_engine(tiny_site)
    request = {"picture": send(photo), "stylizer": "tiny-local", "other": "tiny-whole"}
    *refused, painted = page.evaluate(MISUSE, request)
    said = [(each.get("code") or each["name"], each["message"]) for each in refused]
    for code, message in said[:3]:
        assert (code, "not scales of" in message) == ("manifest", True)
    assert said[3][0] == "RangeError"
    assert [code for code, _ in said[4:]] == ["manifest", "manifest"]
    assert "value" in painted
    # Threads of the runtime are workers, too.
    assert len([worker for worker in page.workers if "/worker-" in worker.url]) == 1
    workers = [path for path in tiny_site.requests if "/worker-" in path]
    assert len(workers) == 1, "a worker was started anew"


def test_painting_is_aborted_between_tiles(
    tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    page = open_engine(tiny_site, tilePixels=400)
    request = {"picture": send(photo), "stylizer": "tiny-local", "style": "plain"}
    assert page.evaluate(ABORT, request) == "enough"
