"""Painting in a page by wasm and by WebGPU, which runs on Chromium's software adapter."""

from typing import Any

import numpy as np
from playwright.sync_api import Frame, Page

from support.browser import Site
from support.engine_page import receive, send

# Where the files are there, `loaded` is true.
PAINT = """
async ({ picture, mask, ...request }) => {
  const onProgress = ({ phase, done, total }) => {
    if (phase === "load" && done === total) globalThis.loaded = true;
  };
  const wanted = { ...request, ...(mask && { mask: pixels(mask) }), onProgress };
  const result = await engine.stylize({ ...wanted, picture: pixels(picture) });
  return { ...result, picture: await plain(result.picture) };
}
"""


def photo(width: int = 40, height: int = 24) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (height, width, 4), np.uint8)


def paint(
    page: Page | Frame,
    stylizer: str = "tiny-local",
    width: int = 40,
    height: int = 24,
    **request: object,
) -> Any:
    """Painted pixels and runtime."""
    picture = send(photo(width, height))
    wanted = {"picture": picture, "stylizer": stylizer, "style": "plain", **request}
    result = page.evaluate(PAINT, wanted)
    return receive(result["picture"]).astype(int), result["runtime"]


def fetched(site: Site) -> bool:
    """Whether anything of WebGPU was fetched."""
    return any("webgpu" in path or "jspi" in path for path in site.requests)
