"""A person stays a photograph before a painted background, without drawing."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from skimage import data

from brushwork.browser.firefox import Firefox
from support.axe import NARROW, violations
from support.browser import Site
from support.keeping import wait_until_kept

from .conftest import FOLDER, SLOWEST_MS, PictureMaker, Studio, decoded, opened_context

MARKED = "% of the picture is marked"
# Rows and columns of the astronaut's picture.
FACE = (slice(80, 170), slice(195, 260))
SUIT = (slice(310, 400), slice(70, 230))
WALL = (slice(10, 130), slice(310, 370))
SHUTTLE = (slice(60, 250), slice(380, 460))


@pytest.fixture(scope="module")
def astronaut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photograph of a person, in the public domain."""
    path = tmp_path_factory.mktemp("person") / "astronaut.png"
    Image.fromarray(data.astronaut()).save(path)
    return path


@pytest.fixture
def model(built_web: Path) -> str:
    """Where the host has the network."""
    return FOLDER + json.loads((built_web / "assets.json").read_text("utf-8"))["person.onnx"]


@pytest.fixture
def host(tiny_host: Site) -> Iterator[Site]:
    """A host that nothing was asked of, and that is whole again afterwards."""
    tiny_host.requests.clear()
    yield tiny_host
    tiny_host.gates.clear()
    tiny_host.broken.clear()
    tiny_host.gone = False


@pytest.fixture
def studio(context: BrowserContext, host: Site) -> Studio:
    """The studio on a desktop, with the painter that inverts pictures."""
    return opened(context, host)


def opened(context: BrowserContext, host: Site) -> Studio:
    page = context.new_page()
    page.goto(host.address + FOLDER)
    page.locator(".card", has=page.locator("[value='tiny-whole/plain']")).click()
    return Studio(page, host)


def person(page: Page) -> None:
    """Have people marked."""
    page.get_by_role("button", name="Person").click()


def is_photo_where_the_person_is(painting: np.ndarray) -> None:
    photo = data.astronaut().astype(int)
    for part, painted in ((FACE, False), (SUIT, False), (WALL, True), (SHUTTLE, True)):
        expected = 255 - photo[part] if painted else photo[part]
        assert np.abs(painting[part] - expected).mean() < 1, part


def saved(studio: Studio) -> np.ndarray:
    return np.asarray(decoded(studio.download("PNG")[1]).convert("RGB")).astype(int)


def test_three_taps_on_a_phone(chromium: Browser, host: Site, astronaut: Path, model: str) -> None:
    options = {"service_workers": "block", "has_touch": True, "viewport": NARROW}
    with opened_context(chromium, **options) as context:
        studio = opened(context, host)
        page = studio.page
        studio.paint(astronaut)
        sheets = page.get_by_role("group", name="Sheets")
        assert model not in host.requests

        sheets.get_by_role("button", name="Mark").tap()
        page.get_by_role("button", name="Person").tap()
        expect(page.locator("#covered")).to_contain_text(MARKED, timeout=SLOWEST_MS)
        assert host.requests.count(model) == 1
        undo, tabs = page.locator("#undo").bounding_box(), page.locator("#sheets").bounding_box()
        assert undo
        assert tabs
        assert undo["y"] + undo["height"] <= tabs["y"] + 0.5
        page.get_by_role("button", name="Done").tap()
        expect(page.locator("#marking")).to_be_hidden()

        studio.shown()
        is_photo_where_the_person_is(studio.on_screen()[..., :3].astype(int))
        sheets.get_by_role("button", name="Save").click()
        is_photo_where_the_person_is(saved(studio))


def test_it_is_said_what_is_fetched(studio: Studio, astronaut: Path, host: Site) -> None:
    page = studio.page
    studio.paint(astronaut)
    page.get_by_role("button", name="Mark parts").click()
    expect(page.get_by_role("button", name="Person")).to_have_accessible_description(
        "“Person” finds people, on this device alone, by a network that is fetched once (285 kB): "
        "MediaPipe Selfie Segmentation by Google."
    )
    licence = page.get_by_role("link", name="Apache 2.0").get_attribute("href")
    assert licence is not None
    assert "Version 2.0, January 2004" in page.context.request.get(licence).text()
    assert violations(page) == []


def test_it_is_marked_and_unmarked_like_all_else(studio: Studio, astronaut: Path) -> None:
    page = studio.page
    studio.paint(astronaut)
    before = studio.shown()
    page.get_by_role("button", name="Mark parts").click()
    person(page)
    expect(page.locator("#covered")).to_contain_text(MARKED, timeout=SLOWEST_MS)
    found = page.locator("#covered").inner_text()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#covered")).to_have_text("Nothing is marked.")
    assert studio.shown() == before

    # Of all that is marked, the person is not any more.
    page.locator("#invert-marks").click()
    page.get_by_label("Unmark").check()
    person(page)
    share = 100 - int(found.split()[0])
    expect(page.locator("#covered")).to_have_text(f"{share} {MARKED}.", timeout=SLOWEST_MS)
    painting, photo = saved(studio), data.astronaut().astype(int)
    assert np.abs(painting[FACE] - (255 - photo[FACE])).mean() < 1
    assert np.abs(painting[WALL] - photo[WALL]).mean() < 1


def test_where_nobody_is(studio: Studio, make_picture: PictureMaker) -> None:
    page = studio.page
    studio.paint(make_picture(size=(300, 200)))
    page.get_by_role("button", name="Mark parts").click()
    person(page)
    said = page.locator("#person-said")
    expect(said).to_contain_text("Nobody was found.", timeout=SLOWEST_MS)
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    page.locator("#invert-marks").click()
    expect(said).to_be_hidden()
    expect(page.locator("#covered")).to_have_text(f"100 {MARKED}.")


def test_it_may_be_cancelled_and_fail_and_be_tried_again(
    studio: Studio, astronaut: Path, host: Site, model: str
) -> None:
    page = studio.page
    studio.paint(astronaut)
    page.get_by_role("button", name="Mark parts").click()
    marking, said = page.locator("#marking"), page.locator("#person-said")
    gate = host.gates[model] = Event()
    person(page)
    expect(said).to_contain_text(re.compile(r"Fetching what finds people: \d+ %"))
    marking.get_by_role("button", name="Cancel").click()
    expect(said).to_be_hidden()
    expect(page.locator("#covered")).to_have_text("Nothing is marked.")
    # Who is done marking does not wait for it either.
    person(page)
    expect(said).to_be_visible()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Mark parts").click()
    expect(page.get_by_role("button", name="Person")).to_be_visible()
    gate.set()

    host.broken.add(model)
    person(page)
    expect(said).to_contain_text("could not be loaded", timeout=SLOWEST_MS)
    assert studio.status.inner_text().count("Painted")
    host.broken.clear()
    person(page)
    expect(page.locator("#covered")).to_contain_text(MARKED, timeout=SLOWEST_MS)
    is_photo_where_the_person_is(saved(studio))


def test_without_a_network_once_it_was_used(
    keeping_context: BrowserContext, host: Site, astronaut: Path, model: str
) -> None:
    studio = opened(keeping_context, host)
    page = studio.page
    wait_until_kept(page.evaluate, "/index.html")
    studio.paint(astronaut)
    page.get_by_role("button", name="Mark parts").click()
    person(page)
    expect(page.locator("#covered")).to_contain_text(MARKED, timeout=SLOWEST_MS)
    wait_until_kept(page.evaluate, model)
    host.gone = True
    studio = opened(keeping_context, host)
    page = studio.page
    studio.paint(astronaut)
    page.get_by_role("button", name="Mark parts").click()
    person(page)
    expect(page.locator("#covered")).to_contain_text(MARKED, timeout=SLOWEST_MS)
    is_photo_where_the_person_is(saved(studio))


def test_in_firefox(firefox: Firefox, host: Site, astronaut: Path) -> None:
    firefox.errors.clear()
    firefox.open(host.address + FOLDER)
    firefox.wait_for("document.querySelector('[value=\"tiny-whole/plain\"]')")
    firefox.click("[value='tiny-whole/plain']")
    firefox.choose_file("#file", astronaut)
    firefox.wait_for("document.querySelector('#status').textContent.includes('Painted')")
    firefox.click("#mark")
    firefox.click("#mark-person")
    firefox.wait_for(f"document.querySelector('#covered').textContent.includes('{MARKED}')")
    firefox.click("[name=format][value='image/png']")
    firefox.click("#download")
    painting = decoded(firefox.downloaded("astronaut-plain.png")).convert("RGB")
    is_photo_where_the_person_is(np.asarray(painting).astype(int))
    assert firefox.errors == []
    firefox.evaluate("(sessionStorage.clear(), 1)")
