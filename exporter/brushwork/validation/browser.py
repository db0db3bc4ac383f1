"""The browsers' tiers: the studio's own engine and worker in a real browser."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import numpy as np

from ..browser.engine_page import built_assets, engine_script, receive, send
from ..browser.hosting import engine_site, serve
from ..browser.tab import Tab
from ..contract.arrays import Pixels
from ..contract.manifest import Manifest
from ..errors import BrowserError, ValidationError
from ..site.pages import web_folder
from .prepared import Prepare, Prepared

DEADLINE_MS = 120_000  # Playwright itself waits for a page's promise for ever
# Painted before anything is measured: what is compiled at the first picture is compiled then.
WARMING = (48, 48)

PREPARE = """
async ({ stylizer, variant, style, picture, deadline }) => {
  engine.release();
  await engine.prepare(stylizer, { variant, signal: AbortSignal.timeout(deadline) });
  return (await painted({ stylizer, variant, style, picture, deadline })).runtime;
}
"""
PAINT = "(request) => painted(request)"

OpenTab = Callable[[], AbstractContextManager[Tab]]


@contextmanager
def browser_tier(
    folder: Path, manifest: Manifest, open_tab: OpenTab, backend: str, threads: int | None = None
) -> Iterator[Prepare]:
    """The built engine on a page of a loopback host, isolated and under the studio's policy.

    `backend` and `threads` are as the engine takes them; a painting of another backend is an error.
    Raises ValidationError without the browser, SiteError without the built web part, both with
    what to run, and BrowserError where the engine fails.
    """
    web = web_folder()
    assets = built_assets(web)
    site = engine_site(web, folder, manifest.id)
    with ExitStack() as ends:
        try:
            tab = ends.enter_context(open_tab())
        except BrowserError as error:
            raise ValidationError(f"{error}; --tier native needs no browser") from error
        ends.enter_context(serve(site))
        tab.open(site.address)
        options: dict[str, object] = {} if threads is None else {"threads": threads}
        options |= {"stylizers": f"{site.address}/stylizers/", "backend": backend}
        tab.call(*engine_script(assets, **options))

        def prepare(variant: str) -> Prepared:
            request = {"stylizer": manifest.id, "variant": variant, "deadline": DEADLINE_MS}
            warming = {"style": manifest.styles[0].id, "picture": send(_grey(*WARMING))}
            runtime = tab.call(PREPARE, request | warming)
            if runtime["backend"] != backend:
                why = runtime["note"]
                raise ValidationError(f"{tab.version} does not paint with {backend}: {why}")

            def paint(picture: Pixels, style: str, strength: float) -> tuple[Pixels, float]:
                wanted = {"picture": send(picture), "style": style, "strength": strength}
                wanted["sizing"] = "pixels"
                painted = tab.call(PAINT, request | wanted)
                if painted["runtime"]["backend"] != backend:
                    note = painted["runtime"]["note"]
                    raise ValidationError(f"{tab.version} gave up painting with {backend}: {note}")
                return receive(painted["picture"]), float(painted["milliseconds"])

            adapter = runtime["adapter"] and f" on {runtime['adapter']}"
            return Prepared(
                runtime=f"{runtime['version']} {backend}{adapter or ''}, {tab.version}",
                threads=runtime["threads"],
                note=runtime["note"],
                paint=paint,
            )

        yield prepare


def _grey(width: int, height: int) -> Pixels:
    pixels: Pixels = np.full((height, width, 4), 128, np.uint8)
    pixels[..., 3] = 255
    return pixels
