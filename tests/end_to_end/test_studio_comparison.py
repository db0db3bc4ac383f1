"""Styles beside each other on one picture."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from support.axe import NARROW, violations
from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio

# What the canvases show, as colours of their middles.
COLOURS = """() => Array.from(document.querySelectorAll(".compared canvas"), (canvas) => {
    const [x, y] = [canvas.width, canvas.height].map((side) => Math.floor(side / 2));
    return Array.from(canvas.getContext("2d").getImageData(x, y, 1, 1).data).join();
})"""


@pytest.fixture
def studio(context: BrowserContext, any_host: Site, make_picture: PictureMaker) -> Studio:
    """A painting in one style, then in another."""
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    studio = Studio(page, any_host)
    studio.paint(make_picture("photo.png", (300, 200)))
    card(page, "tiny-any/warm").click()
    studio.painted_in("Warm")
    return studio


def card(page: Page, value: str) -> Locator:
    return page.locator(".card", has=page.locator(f"[value='{value}']"))


def titles(page: Page) -> list[str]:
    return page.locator(".take .tag").all_inner_texts()


def test_compared_and_taken(studio: Studio) -> None:
    page = studio.page
    compare = page.get_by_role("button", name="Compare styles")
    group = page.get_by_role("group", name="Styles on this picture")
    compare.click()
    expect(compare).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#frame")).to_be_hidden()
    # What was painted is there at once.
    assert titles(page) == ["Plain", "Warm"]
    expect(group.get_by_role("progressbar")).to_have_count(0)
    card(page, "tiny-any/cold").click()
    expect(group.get_by_role("button", name="Take Cold")).to_be_visible()
    expect(page.locator(".compared.waiting")).to_have_count(0)
    assert len(set(page.evaluate(COLOURS))) == 3

    # What is set goes for all of them.
    before = page.evaluate(COLOURS)
    page.get_by_label("Strength").fill("30")
    expect(page.locator(".compared.waiting")).not_to_have_count(0)
    expect(page.locator(".compared.waiting")).to_have_count(0)
    assert not set(before) & set(page.evaluate(COLOURS))

    group.get_by_role("button", name="Without Warm").click()
    assert titles(page) == ["Plain", "Cold"]
    expect(compare).to_be_focused()
    group.get_by_role("button", name="Take Plain").press("Enter")
    expect(group).to_be_hidden()
    expect(compare).to_be_focused()
    # It is there, painted before.
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "false")
    studio.painted_in("Plain")
    expect(page.locator("#frame")).to_be_visible()


def test_compared_on_a_phone(studio: Studio) -> None:
    page = studio.page
    page.set_viewport_size(NARROW)
    sheets = page.get_by_role("group", name="Sheets")
    sheets.get_by_role("button", name="Adjust").click()
    page.get_by_role("button", name="Compare styles").click()
    expect(sheets.get_by_role("button", name="Styles")).to_have_attribute("aria-expanded", "true")
    for value in ("tiny-any/cold", "tiny-local/plain"):
        card(page, value).click()
    expect(page.locator(".compared")).to_have_count(4)
    expect(page.locator(".compared.waiting")).to_have_count(0)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    boxes = [each.bounding_box() for each in page.locator(".take").all()]
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    for box in boxes:
        assert box is not None
        assert box["width"] > 60
        assert box["height"] > 40
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 0.5
        assert box["y"] + box["height"] <= stage["y"] + stage["height"] + 0.5
    # A fifth takes the place of the first.
    first = titles(page)
    card(page, "tiny-any/plain").click()
    expect(page.locator(".compared")).to_have_count(4)
    assert titles(page)[:3] == first[1:]
    page.keyboard.press("Escape")
    expect(page.locator("#frame")).to_be_visible()
    page.get_by_role("button", name="Compare styles").click()
    expect(page.locator("#frame")).to_be_hidden()
    sheets.get_by_role("button", name="Mark").click()
    expect(page.locator("#comparison")).to_be_hidden()
    expect(page.locator("#frame")).to_be_visible()
