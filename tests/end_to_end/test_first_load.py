"""The first picture on a cold cache: what goes over the wire, how much of it, and how often."""

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from brushwork.browser.wire import Wire, counted
from brushwork.contract.manifest import load_published
from brushwork.site.stylizers import stylizers_folder
from support.browser import Site
from support.keeping import wait_until_kept
from support.many_styles import COUNT, many_styles
from support.published import needs_kernel
from support.serving import serving

from .conftest import PictureMaker, Studio, opened_context

MOST_BYTES = 1_000_000
OF_ONNXRUNTIME = re.compile(r"/assets/(ort|worker)-[^/]*\.(wasm|mjs|js)$")
# At 1280 x 720 the gallery shows nine, and the next row is near.
MOST_THUMBNAILS = 15


@pytest.fixture
def context(keeping_context: BrowserContext) -> BrowserContext:
    return keeping_context


def opened(context: BrowserContext, wire: Wire) -> Studio:
    page = context.new_page()
    page.goto(wire.address)
    return Studio(page, Site(wire.address))


def sent(wire: Wire) -> Counter[str]:
    """How often each file was sent; what was only asked whether it changed is not."""
    return Counter(each.path for each in wire.exchanges if each.status == 200)


@needs_kernel
def test_the_sample_takes_few_bytes(chromium: Browser, real_host: str) -> None:
    # What a service worker keeps meanwhile is for the next visit.
    blocked = opened_context(chromium, service_workers="block")
    with blocked as context, counted(real_host) as wire:
        studio = opened(context, wire)
        studio.page.locator("[data-name=chelsea]").click()
        studio.painted()
        total = sum(each.bytes for each in wire.exchanges)
        largest = sorted(wire.exchanges, key=lambda each: -each.bytes)[:5]
        assert total <= MOST_BYTES, (total, largest)
        assert not [path for path in wire.asked if "encoder" in path]


@needs_kernel
def test_nothing_is_sent_twice_and_onnxruntime_not_before_the_picture(
    context: BrowserContext, real_host: str
) -> None:
    with counted(real_host) as wire:
        studio = opened(context, wire)
        studio.page.locator("[data-name=chelsea]").click()
        studio.painted()
        asked = list(wire.asked)
        assert [path for path in asked if OF_ONNXRUNTIME.search(path)] == []

        # What is kept comes out of the browser's own cache, as far as it was sent before.
        kept = wait_until_kept(studio.page.evaluate, "/index.html")
        assert [path for path, times in sent(wire).items() if times > 1] == []
    first = load_published(stylizers_folder())[0]
    variant = first.variant()
    needed = {file.file for file in variant.files if file != variant.graphs.encoder}
    assert needed <= {path.rpartition("/")[2] for path in kept if f"/{first.id}/" in path}


def test_painter_comes_while_the_person_chooses_and_thumbnails_when_they_are_seen(
    context: BrowserContext, tmp_path: Path, built_web: Path, make_picture: PictureMaker
) -> None:
    many = many_styles(tmp_path / "many")
    with (
        serving("--port", "0", "--no-api", "--stylizers", str(many)) as (address, _),
        counted(address) as wire,
    ):
        studio = opened(context, wire)
        expect(studio.page.locator(".card")).to_have_count(COUNT)
        wait_until_kept(studio.page.evaluate, "/index.html")
        assert any(path.endswith(".bin") for path in sent(wire))
        seen = thumbnails(wire)
        assert 0 < len(seen) <= MOST_THUMBNAILS

        studio.page.locator(".card").nth(100).scroll_into_view_if_needed()
        expect(studio.page.locator(".card img").nth(100)).to_have_js_property("naturalWidth", 80)
        assert len(seen) < len(thumbnails(wire)) < COUNT / 2

        # The rest comes after the first painting.
        studio.paint(make_picture())
        wait_until_kept(studio.page.evaluate, f"/style-{COUNT - 1}-{COUNT - 1:08x}.webp")
        assert thumbnails(wire) == dict.fromkeys(thumbnails(wire), 1)
        assert len(thumbnails(wire)) == COUNT


def thumbnails(wire: Wire) -> dict[str, int]:
    return {path: times for path, times in sent(wire).items() if path.endswith(".webp")}
