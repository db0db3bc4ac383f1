"""Measure the studio with a large picture: time, and memory of the page's process.

    PYTHONPATH=exporter:server .venv/bin/python tests/measure_large.py 8688x5792

Paints with the first published stylizer and saves; needs the built web part, Chromium and Linux.
It gives the figures of docs/decisions/004-any-size.md for the present state.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from brushwork.browser.chromium import launch, playing
from brushwork.site.pages import render_site
from end_to_end.conftest import encoded, photograph
from support.browser import ISOLATION, Site, serve
from support.renderer_memory import collect_garbage, memory_of, renderer_of, watching

LONGEST_MS = 3_600_000


def measure(browser: Browser, address: str, photo: Path, size: tuple[int, int]) -> None:
    """Print a line a step: seconds, the most memory, and that beyond picture and painting."""
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.set_default_timeout(LONGEST_MS)
    page.goto(address)
    expect(page.locator(".card")).not_to_have_count(0, timeout=LONGEST_MS)
    renderer = renderer_of(page, browser)
    collect_garbage(page)
    print(f"before: {memory_of(renderer) / 1e6:.0f} MB")
    both = 2 * 4 * size[0] * size[1]

    def step(name: str, work: Callable[[], None]) -> None:
        start = time.perf_counter()
        with watching(renderer) as peak:
            work()
        seconds = time.perf_counter() - start
        beyond = (peak.bytes - both) / 1e6
        print(
            f"{name}: {seconds:.1f} s, {peak.bytes / 1e6:.0f} MB, {beyond:.0f} MB beyond",
            flush=True,
        )

    def paint() -> None:
        page.locator("#file").set_input_files(photo)
        expect(page.locator("#status")).to_contain_text("Painted here", timeout=LONGEST_MS)

    def save() -> None:
        with page.expect_download():
            page.get_by_role("button", name="Download").click()

    step("open and paint", paint)
    for format in ("JPEG", "PNG"):
        page.get_by_role("radio", name=format).check()
        step(f"save as {format}", save)


def main() -> None:
    """Make a picture of the size that is asked for, and measure."""
    width, height = map(int, (sys.argv[1] if len(sys.argv) > 1 else "4096x4096").split("x"))
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(encoded(photograph(width, height), ".jpg", quality=90))
        render_site(Path(folder) / "site")
        index = (Path(folder) / "site" / "index.html").read_bytes()
        site = Site(
            files={"/": index}, folders={"/": Path(folder) / "site"}, headers=dict(ISOLATION)
        )
        with serve(site), playing() as playwright, launch(playwright) as browser:
            measure(browser, f"{site.address}/", photo, (width, height))


if __name__ == "__main__":
    main()
