"""Photo and painting, by slider, by holding and side by side."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from support.axe import NARROW, violations
from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio

# A layer's picture, from the layer's own corner.
INSIDE = """layer => {
    const inner = layer.firstElementChild.getBoundingClientRect();
    const outer = layer.getBoundingClientRect();
    return [inner.left - outer.left, inner.top - outer.top, inner.width, inner.height];
}"""


@pytest.fixture
def page(context: BrowserContext, tiny_host: Site, make_picture: PictureMaker) -> Page:
    """A painting on a desktop."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(tiny_host.address + FOLDER)
    Studio(page, tiny_host).paint(make_picture("photo.png", (300, 200)))
    return page


def way(page: Page, name: str) -> Locator:
    """The switch to a way to compare."""
    return page.get_by_role("group", name="Before and after").get_by_label(name)


def test_held(page: Page) -> None:
    before, after = page.locator("#before"), page.locator("#after")
    way(page, "Hold").check()
    expect(page.locator("#divider")).to_be_hidden()
    expect(after).to_have_css("clip-path", "none")
    box = page.locator("#frame").bounding_box()
    assert box is not None
    for press in ("picture", "button"):
        held = page.get_by_role("button", name="Hold to see the photo").bounding_box()
        assert held is not None
        place = held if press == "button" else box
        page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        page.mouse.down()
        expect(after).to_have_css("visibility", "hidden")
        expect(before).to_have_css("clip-path", "none")
        page.mouse.up()
        expect(after).to_have_css("visibility", "visible")
    # By keys as well, on the button or with the shortcut.
    page.get_by_role("button", name="Hold to see the photo").focus()
    for key in ("Space", "b"):
        page.keyboard.down(key)
        expect(after).to_have_css("visibility", "hidden")
        page.keyboard.up(key)
        expect(after).to_have_css("visibility", "visible")

    # Who drags what is zoomed in looks at the painting.
    page.keyboard.press("+")
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    expect(after).to_have_css("visibility", "hidden")
    page.mouse.move(box["x"] + 90, box["y"] + 50, steps=3)
    expect(after).to_have_css("visibility", "visible")
    page.mouse.up()


def test_side_by_side(page: Page) -> None:
    before, after = page.locator("#before"), page.locator("#after")
    way(page, "Side by side").check()
    boxes = before.bounding_box(), after.bounding_box()
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] + boxes[0]["height"] < boxes[1]["y"]
    assert (boxes[0]["width"], boxes[0]["height"]) == (boxes[1]["width"], boxes[1]["height"])
    assert before.evaluate(INSIDE) == after.evaluate(INSIDE)
    all_of_it = after.evaluate(INSIDE)
    # What is done over one pane is done in both.
    at = boxes[1]["width"] / 2 + 40
    page.mouse.move(boxes[1]["x"] + at, boxes[1]["y"] + 40)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -80)
    page.keyboard.up("Control")
    expect(page.locator("#frame")).to_have_class(re.compile("zoomed"))
    left, _, width, _ = after.evaluate(INSIDE)
    factor = width / all_of_it[2]
    assert factor > 1.3
    assert left == pytest.approx(at - factor * (at - all_of_it[0]), abs=3)
    page.mouse.down()
    page.mouse.move(boxes[1]["x"] + at - 30, boxes[1]["y"] + 40, steps=3)
    page.mouse.up()
    assert after.evaluate(INSIDE)[0] < left
    assert before.evaluate(INSIDE) == after.evaluate(INSIDE)

    # Marks are drawn on one picture, and the panes come back after that.
    page.keyboard.press("m")
    expect(page.locator("#frame")).to_have_attribute("data-split", "")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#frame")).to_have_attribute("data-split", "rows")


def test_it_is_remembered(page: Page) -> None:
    # Whoever is quicker than the page's later part is not heard.
    expect(page.locator("#frame")).to_have_attribute("data-mode", "slider")
    way(page, "Side by side").check()
    expect(page.locator("#kept")).to_be_visible()
    page.reload()
    expect(page.locator("#frame")).to_have_attribute("data-mode", "side", timeout=60_000)
    expect(way(page, "Side by side")).to_be_checked()
    way(page, "Slider").check()
    expect(page.locator("#divider")).to_be_visible()
    expect(page.locator("#frame")).to_have_attribute("data-split", "")


def test_accessible_in_every_way(page: Page) -> None:
    page.set_viewport_size(NARROW)
    for name in ("Slider", "Hold", "Side by side"):
        way(page, name).check()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
        box = page.locator("#frame").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW["width"]
