"""Large pictures are painted in tiles, and nobody sees it."""

import numpy as np
import pytest

from brushwork.contract.look import Look
from brushwork.contract.manifest import load_catalogue
from brushwork.inference.pipeline import Pipeline
from support.browser import WEB, Site
from support.engine_page import PAINT, OpenEngine, receive, send

STYLIZERS = WEB / "stylizers"
TILED = """
async ({ picture, mask, looks }) => {
  const atOnce = createEngine({ tilePixels: 1e9 });
  const inTiles = createEngine({ tilePixels: 12_000, threads: 1 });
  const painted = async (engine, look, preview) => {
    const masked = "elsewhere" in look ? { mask: pixels(mask) } : {};
    const request = { picture: pixels(picture), stylizer: "classics", preview };
    return (await engine.stylize({ ...request, ...look, ...masked })).picture;
  };
  const found = [];
  for (const look of looks) {
    const whole = await painted(atOnce, look);
    const parts = [];
    const preview = { factor: 3, onPart: (part) => parts.push(part) };
    const tiled = await painted(inTiles, look, preview);
    found.push({
      whole: await plain(whole),
      tiled: await plain(tiled),
      parts: await Promise.all(parts.map(async ({ left, top, pixels }) =>
        ({ left, top, pixels: await plain(pixels) }))),
    });
  }
  return found;
}
"""


def test_tiles_leave_no_seam(site: Site, open_engine: OpenEngine) -> None:
    """Tiled by one thread as in one piece by several; its parts are the tiled painting, smaller."""
    height, width = 325, 334
    pixels = waves(height, width)
    pixels[..., 3] = np.arange(width) % 256
    mask = np.random.default_rng(0).integers(0, 256, (7, 5, 4), np.uint8)
    looks = [
        {"style": "starry-night"},
        {"style": "starry-night", "stroke": 1.3, "colours": "palette", "strength": 0.6, "grain": 1},
        {"style": "water-lilies", "colours": "luma", "elsewhere": "starry-night"},
    ]
    page = open_engine(site)
    sent = {"picture": send(pixels), "mask": send(mask), "looks": looks}
    for found in page.evaluate(TILED, sent):
        whole, tiled = receive(found["whole"]), receive(found["tiled"])
        assert np.abs(tiled.astype(int) - whole).max() <= 1
        assert len(found["parts"]) >= 4
        small = np.zeros((height // 3, width // 3, 4), np.uint8)
        for part in found["parts"]:
            content, (left, top) = receive(part["pixels"]), (part["left"], part["top"])
            small[top : top + len(content), left : left + len(content[0])] = content
        boxes = tiled[: height // 3 * 3, : width // 3 * 3].reshape(height // 3, 3, -1, 3, 4)
        assert np.abs(small - boxes.mean((1, 3))).max() <= 0.5


@pytest.mark.parametrize(("sizing", "phase"), [("pixels", "paint"), ("picture", "finish")])
def test_large_pictures_are_the_librarys(
    site: Site, open_engine: OpenEngine, sizing: str, phase: str
) -> None:
    """What is painted in tiles, or on a working copy, comes out as the library paints it."""
    folder = STYLIZERS / load_catalogue(STYLIZERS).stylizers[0]
    native = Pipeline(folder)
    style = native.manifest.styles[0].id
    pixels = waves(1200, 1040)
    page = open_engine(site)
    request = {"stylizer": native.manifest.id, "style": style, "sizing": sizing}
    result = page.evaluate(PAINT, {"picture": send(pixels), **request})
    steps = {step["done"] for step in result["progress"] if step["phase"] == phase}
    assert len(steps) > 2, "it was painted in one piece"
    look = Look(((style, 1.0),), sizing=sizing)
    expected = native.stylize(pixels, look).pixels.astype(int)
    assert np.abs(receive(result["picture"]) - expected).max() <= 1


def waves(height: int, width: int) -> np.ndarray:
    """Fine and coarse ones, RGBA."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [np.sin(x / 9) + np.cos(y / 7), np.sin((x + y) / 40), np.cos(y / 300)]
    pixels = np.full((height, width, 4), 255, np.uint8)
    for channel, plane in enumerate(planes):
        pixels[..., channel] = 128 + 60 * plane
    return pixels
