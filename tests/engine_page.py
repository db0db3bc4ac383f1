"""A page that has loaded the built engine, and pictures to and from it."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Frame, Page

from browser import Site

Pixels = NDArray[np.uint8]

HELPERS = """
async ([engine, pictures, options]) => {
  Object.assign(globalThis, await import(engine), await import(pictures));
  globalThis.engine = createEngine(options);
  globalThis.violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    violations.push(`${violatedDirective} ${blockedURI}`));
  globalThis.pixels = ({ width, height, data }) =>
    ({ width, height, data: Uint8ClampedArray.from(atob(data), (each) => each.charCodeAt(0)) });
  globalThis.plain = async ({ width, height, data }) => {
    const address = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(new Blob([data]));
    });
    return { width, height, data: address.split(",")[1] };
  };
  globalThis.outcome = (promise) => promise.then(
    (value) => ({ value }),
    ({ name, code, message }) => ({ name, code, message }));
}
"""
# Asked with pixels that were sent; what `engine.stylize` gives, and what it told meanwhile.
PAINT = """
async ({ picture, ...request }) => {
  const progress = [];
  const onProgress = (step) => progress.push(step);
  const result = await engine.stylize({ ...request, picture: pixels(picture), onProgress });
  return { ...result, picture: await plain(result.picture), progress };
}
"""
# How that ends.
TRY = (
    "({ picture, ...request }) => outcome(engine.stylize({ ...request, picture: pixels(picture) }))"
)


def send(pixels: Pixels) -> dict[str, Any]:
    """RGBA pixels, HxWx4, as the page's `pixels(...)` takes them."""
    height, width, _ = pixels.shape
    data = base64.b64encode(pixels.tobytes()).decode()
    return {"width": width, "height": height, "data": data}


def receive(sent: dict[str, Any]) -> Pixels:
    """What the page's `plain(...)` gave, as RGBA pixels, HxWx4."""
    flat = np.frombuffer(base64.b64decode(sent["data"]), np.uint8)
    return flat.reshape(sent["height"], sent["width"], 4)


@pytest.fixture(scope="session")
def assets(built_web: Path) -> dict[str, str]:
    """Logical names of the built assets, and their paths."""
    names: dict[str, str] = json.loads((built_web / "assets.json").read_text("utf-8"))
    return names


OpenEngine = Callable[..., Page]


def engine_opener(page: Page, assets: dict[str, str]) -> OpenEngine:
    """Opens a host's blank page with `engine` and the helpers above in its global scope."""

    def open_page(site: Site, address: str | None = None, **options: object) -> Page:
        page.goto(address or site.address)
        load_engine(page, assets, **options)
        return page

    return open_page


def load_engine(page: Page | Frame, assets: dict[str, str], **options: object) -> None:
    """Put `engine` and the helpers above into the global scope of an open page, or of a frame."""
    modules = [f"/{assets[name]}" for name in ("engine.js", "pictures.js")]
    page.evaluate(HELPERS, [*modules, options])


@pytest.fixture
def open_engine(page: Page, assets: dict[str, str]) -> OpenEngine:
    """An `engine_opener` in the machine's Chromium."""
    return engine_opener(page, assets)
