"""Workers that are ended or fall silent while they save, read HEIC or find people: all goes on."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from skimage import data

from support.browser import Site

from .conftest import FOLDER, SLOWEST_MS, PictureMaker, Studio, decoded
from .test_studio_heic import heic

# Above 4 megapixels, which are not encoded on the page.
LARGE = (2100, 2000)
# The locks that the page waits for, each a worker's; one of them not known before.
WATCHED = """async (known) => {
    for (let asked = 0; asked < 10_000; asked++) {
        const { pending } = await navigator.locks.query();
        const names = pending.map(({ name }) => name);
        if (!known || names.some((name) => !known.includes(name))) return names;
    }
    throw new Error("The page waits for no other lock.");
}"""
LONGER_THAN_ANY_WAITS_MS = 301_000
SAID = {"killed": "the browser ended its worker", "silent": "its worker does not answer"}
KINDS = pytest.mark.parametrize("how", SAID)

Assets = dict[str, str]


@pytest.fixture(scope="module")
def assets(built_web: Path) -> Assets:
    """Where the host has the built files, by their logical names."""
    paths = json.loads((built_web / "assets.json").read_text("utf-8"))
    return {name: FOLDER + path for name, path in paths.items()}


@pytest.fixture
def studio(context: BrowserContext, tiny_host: Site) -> Iterator[Studio]:
    """The studio, whose clock may be put forward."""
    page = context.new_page()
    page.clock.install()
    page.goto(tiny_host.address + FOLDER)
    page.locator(".card", has=page.locator("[value='tiny-whole/plain']")).click()
    yield Studio(page, tiny_host)
    tiny_host.gates.clear()


def lose(page: Page, how: str, script: str, begin: Callable[[], None]) -> None:
    """Have the page begin what a worker with that script does, and lose that in the midst of it."""
    watched = page.evaluate(WATCHED)
    with page.expect_worker(lambda worker: script in worker.url) as started:
        begin()
    page.evaluate(WATCHED, watched)
    if how == "killed":
        started.value.evaluate("setTimeout(() => self.close())")
    else:
        page.clock.fast_forward(LONGER_THAN_ANY_WAITS_MS)


@KINDS
def test_while_it_saves(
    studio: Studio, assets: Assets, make_picture: PictureMaker, how: str
) -> None:
    page, host = studio.page, studio.host
    studio.paint(make_picture("large.png", LARGE))
    path = assets["encoder.js"]
    # As if it had more to do than it can.
    host.files[path] = (host.read(path) or b"") + b"\nself.onmessage = () => {};"
    try:
        lose(page, how, path, page.get_by_role("button", name="Download").click)
    finally:
        del host.files[path]
    expect(studio.problem).to_contain_text(f"cannot be encoded: {SAID[how]}")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: large.png")
    assert decoded(studio.download("JPEG")[1]).size == LARGE
    expect(studio.problem).to_be_hidden()


@KINDS
def test_while_it_reads_heic(
    studio: Studio, assets: Assets, make_picture: PictureMaker, tmp_path: Path, how: str
) -> None:
    page, host = studio.page, studio.host
    studio.paint(make_picture("first.png"))
    gate = host.gates[assets["libheif.wasm"]] = Event()
    photo = heic(tmp_path / "IMG_0001.HEIC")
    lose(page, how, "heic-reader", lambda: page.locator("#file").set_input_files(photo))
    expect(studio.problem).to_contain_text(f"This HEIC picture cannot be read: {SAID[how]}")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: first.png")
    gate.set()
    studio.problem.get_by_role("button", name="Try again").click()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: IMG_0001.HEIC")
    studio.painted()
    expect(studio.problem).to_be_hidden()


@KINDS
def test_while_it_reads_heic_as_a_style(
    context: BrowserContext,
    any_host: Site,
    assets: Assets,
    make_picture: PictureMaker,
    tmp_path: Path,
    how: str,
) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(any_host.address + FOLDER)
    studio = Studio(page, any_host)
    studio.paint(make_picture("first.png"))
    gate = any_host.gates[assets["libheif.wasm"]] = Event()
    style = heic(tmp_path / "IMG_0002.HEIC")
    try:
        lose(page, how, "heic-reader", lambda: page.locator("#style-file").set_input_files(style))
        expect(studio.problem).to_contain_text(f"This HEIC picture cannot be read: {SAID[how]}")
    finally:
        gate.set()
        any_host.gates.clear()
    studio.problem.get_by_role("button", name="Try again").click()
    expect(page.locator(".card:has(:checked) .title")).to_have_text("IMG_0002")
    expect(studio.problem).to_be_hidden()


@KINDS
def test_while_it_finds_people(studio: Studio, assets: Assets, tmp_path: Path, how: str) -> None:
    page, host = studio.page, studio.host
    photo = tmp_path / "astronaut.png"
    Image.fromarray(data.astronaut()).save(photo)
    studio.paint(photo)
    page.get_by_role("button", name="Mark parts").click()
    person = page.get_by_role("button", name="Person")
    # Nothing comes that it would tell of.
    gate = Event()
    host.gates |= {assets[name]: gate for name in ("ort.wasm", "person.onnx")}
    lose(page, how, "person-worker", person.click)
    said = page.locator("#person-said")
    expect(said).to_contain_text(f"People cannot be found here: {SAID[how]}")
    expect(page.locator("#frame.painted")).to_be_visible()
    gate.set()
    person.click()
    marked = page.locator("#covered")
    expect(marked).to_contain_text("% of the picture is marked", timeout=SLOWEST_MS)
