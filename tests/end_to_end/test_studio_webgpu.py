"""WebGPU in the studio on Chromium's software adapter: chosen by hand, and lost while it paints."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from brushwork.imaging import decode
from brushwork.inference.pipeline import Pipeline
from support.browser import Site, new_page, serve
from support.webgpu_faults import LOST

from .conftest import FOLDER, PictureMaker, Studio

# The software adapter's first picture takes long where the machine is busy.
SLOWEST_MS = 200_000
LOST_WIDTH = 44


@pytest.fixture
def studio(webgpu_chromium: Browser, tiny_host: Site, built_web: Path) -> Iterator[Studio]:
    """The studio where WebGPU is lost on pictures of one width."""
    assets = json.loads((built_web / "assets.json").read_text("utf-8"))
    worker = FOLDER + assets["webgpu-worker.js"]
    script = (LOST % LOST_WIDTH).encode() + (tiny_host.read(worker) or b"")
    faulty = replace(tiny_host, files={**tiny_host.files, worker: script}, requests=[])
    with serve(faulty) as host:
        for page in new_page(webgpu_chromium):
            page.goto(host.address + FOLDER)
            yield Studio(page, host)


def test_webgpu_paints_until_its_device_is_lost(studio: Studio, make_picture: PictureMaker) -> None:
    page = studio.page
    native = Pipeline(studio.host.folders[FOLDER] / "stylizers" / "tiny-local")
    page.locator(".card", has=page.locator("[value='tiny-local/plain']")).click()
    page.get_by_label("Painted by").select_option("webgpu")
    for size, said in (
        ((32, 40), "on the graphics processor (google swiftshader)"),
        ((LOST_WIDTH, 40), "lost the graphics processor"),
    ):
        picture = make_picture(size=size)
        page.locator("#file").set_input_files(picture)
        expect(studio.status).to_contain_text(said, timeout=SLOWEST_MS)
        expect(studio.status).to_contain_text("Painted here in")
        _, content = studio.download("PNG")
        painting = picture.with_name("painting.png")
        painting.write_bytes(content)
        expected = native.stylize(decode(picture).pixels, "plain").pixels.astype(int)
        assert np.abs(decode(painting).pixels - expected).max() <= 1

    page.reload()
    expect(page.get_by_label("Painted by")).to_have_value("webgpu")
