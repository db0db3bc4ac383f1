"""The browser tier: the studio's own engine and worker in a real Chromium."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ..browser.chromium import evaluate, launch, playing
from ..browser.engine_page import built_assets, load_engine, receive, send
from ..browser.hosting import engine_site, serve
from ..contract.arrays import Pixels
from ..contract.manifest import Manifest
from ..errors import BrowserError, ValidationError
from ..site.pages import web_folder
from .prepared import Prepare, Prepared

DEADLINE_MS = 120_000  # Playwright itself waits for a page's promise for ever

PREPARE = """
async ({ stylizer, variant, deadline }) => {
  engine.release();
  return await engine.prepare(stylizer, { variant, signal: AbortSignal.timeout(deadline) });
}
"""
PAINT = "(request) => painted(request)"


@contextmanager
def browser_tier(folder: Path, manifest: Manifest) -> Iterator[Prepare]:
    """The built engine on a page of a loopback host, isolated and under the studio's policy.

    Raises ValidationError without playwright or Chromium, SiteError without the built web part,
    both with what to run, and BrowserError where the engine fails.
    """
    web = web_folder()
    assets = built_assets(web)
    site = engine_site(web, folder, manifest.id)
    with ExitStack() as ends:
        try:
            browser = ends.enter_context(launch(ends.enter_context(playing())))
        except BrowserError as error:
            raise ValidationError(f"{error}; --tier native needs no browser") from error
        ends.enter_context(serve(site))
        page = browser.new_page()
        page.goto(site.address)
        load_engine(page, assets, stylizers=f"{site.address}/stylizers/", backend="wasm")
        chromium = f"Chromium {browser.version}"

        def prepare(variant: str) -> Prepared:
            request = {"stylizer": manifest.id, "variant": variant, "deadline": DEADLINE_MS}
            runtime = evaluate(page, PREPARE, request)

            def paint(picture: Pixels, style: str, strength: float) -> tuple[Pixels, float]:
                wanted = {"picture": send(picture), "style": style, "strength": strength}
                wanted["sizing"] = "pixels"
                painted = evaluate(page, PAINT, request | wanted)
                return receive(painted["picture"]), float(painted["milliseconds"])

            return Prepared(
                runtime=f"{runtime['version']} {runtime['backend']}, {chromium}",
                threads=runtime["threads"],
                note=runtime["note"],
                paint=paint,
            )

        yield prepare
