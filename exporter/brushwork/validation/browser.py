"""The browser tier: the studio's own engine and worker in a real Chromium."""

import base64
import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contract.arrays import Pixels
from ..contract.manifest import Manifest
from ..errors import ValidationError
from ..site.pages import ASSETS_NAME, web_folder
from .hosting import host
from .prepared import Prepare, Prepared

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

BROWSER_VARIABLE = "BRUSHWORK_CHROMIUM"
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ENGINE = "engine.js"
DEADLINE_MS = 120_000  # Playwright itself waits for a page's promise for ever

START = """
async (module) => {
  const { createEngine } = await import(module);
  globalThis.engine = createEngine({
    stylizers: new URL("/stylizers/", location.href), backend: "wasm" });
}
"""
PREPARE = """
async ({ stylizer, variant, deadline }) => {
  engine.release();
  return await engine.prepare(stylizer, { variant, signal: AbortSignal.timeout(deadline) });
}
"""
PAINT = """
async ({ width, height, data, deadline, ...request }) => {
  const bytes = Uint8ClampedArray.from(atob(data), (character) => character.charCodeAt(0));
  const picture = { width, height, data: bytes };
  const signal = AbortSignal.timeout(deadline);
  const { picture: painted, milliseconds } = await engine.stylize({ ...request, picture, signal });
  let text = "";
  for (let start = 0; start < painted.data.length; start += 8192) {
    text += String.fromCharCode(...painted.data.subarray(start, start + 8192));
  }
  return { width: painted.width, height: painted.height, data: btoa(text), milliseconds };
}
"""


@contextmanager
def browser_tier(folder: Path, manifest: Manifest) -> Iterator[Prepare]:
    """The built engine on a page of a loopback host, isolated and under the studio's policy.

    Raises ValidationError without playwright or Chromium, SiteError without the built web part,
    both with what to run.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise ValidationError(
            "the browser tier needs playwright; run: pip install 'brushwork[browser]', "
            "or pass --tier native"
        ) from error
    web = web_folder()
    module = engine_module(web)
    with (
        quiet_interrupt(),
        host(web, folder, manifest.id) as address,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        page = browser.new_page()
        page.goto(address)
        _evaluate(page, START, f"{address}/{module}")
        chromium = f"Chromium {browser.version}"

        def prepare(variant: str) -> Prepared:
            request = {"stylizer": manifest.id, "variant": variant, "deadline": DEADLINE_MS}
            runtime = _evaluate(page, PREPARE, request)

            def paint(picture: Pixels, style: str, strength: float) -> tuple[Pixels, float]:
                return _paint(page, picture, request | {"style": style, "strength": strength})

            return Prepared(
                runtime=f"{runtime['version']} {runtime['backend']}, {chromium}",
                threads=runtime["threads"],
                note=runtime["note"],
                paint=paint,
            )

        yield prepare


@contextmanager
def quiet_interrupt() -> Iterator[None]:
    """Ctrl-C ends Playwright's driver, too; asyncio would tell of its broken connection."""
    try:
        yield
    except KeyboardInterrupt:
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        raise


def _paint(page: "Page", picture: Pixels, request: dict[str, object]) -> tuple[Pixels, float]:
    height, width, _ = picture.shape
    data = base64.b64encode(picture.tobytes()).decode()
    painted = _evaluate(page, PAINT, request | {"width": width, "height": height, "data": data})
    pixels = np.frombuffer(base64.b64decode(painted["data"]), np.uint8)
    return pixels.reshape(painted["height"], painted["width"], 4), float(painted["milliseconds"])


def _evaluate(page: "Page", script: str, argument: object) -> Any:
    from playwright.sync_api import Error

    try:
        return page.evaluate(script, argument)
    except Error as error:
        reason = error.message.removeprefix("Page.evaluate: ").split("\n    at ")[0]
        raise ValidationError(f"the engine in the browser failed: {reason}") from error


@contextmanager
def launch(playwright: "Playwright") -> Iterator["Browser"]:
    """The machine's Chromium, else Playwright's own."""
    from playwright.sync_api import Error

    path = os.environ.get(BROWSER_VARIABLE) or next(
        filter(None, map(shutil.which, BROWSER_NAMES)), None
    )
    try:
        # Containers often have a tiny /dev/shm. Chromium would look for its vendor's hosts.
        only_here = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(
            executable_path=path, args=["--disable-dev-shm-usage", only_here]
        )
    except Error as error:
        what = f"Chromium at {path} does not start" if path else "there is no Chromium"
        raise ValidationError(
            f"{what}; install Debian's `chromium`, run `playwright install chromium`, or set "
            f"{BROWSER_VARIABLE} to its path; --tier native needs no browser"
        ) from error
    try:
        yield browser
    finally:
        browser.close()


def engine_module(web: Path) -> str:
    try:
        return str(json.loads((web / ASSETS_NAME).read_text("utf-8"))[ENGINE])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValidationError(
            f"{web / ASSETS_NAME} does not name {ENGINE}; run: npm --prefix web run build"
        ) from error
