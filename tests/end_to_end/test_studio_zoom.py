"""Zooming and panning, by all that one does it with; what lies on the picture goes along."""

import re
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from brushwork.browser.firefox import Firefox
from support.axe import NARROW, violations
from support.browser import Site
from support.fingers import Fingers, Point

from .conftest import FOLDER, SLOWEST_MS, PictureMaker, Studio, decoded, opened_context

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
SIZE = (900, 600)
LARGE = (2400, 1600)
# Where a place on the page is on the picture, as shares of its sides, and how wide that is.
PLACE = """([x, y, layer = "#after"]) => {
    const shown = document.querySelector(`${layer} > *`);
    const {left, top, width, height} = shown.getBoundingClientRect();
    return [(x - left) / width, (y - top) / height, width];
}"""
MIDDLE = """() => {
    const {left, top, width, height} = document.querySelector("#stage").getBoundingClientRect();
    return [left + width / 2, top + height / 2];
}"""
# Whether the marks' canvas is opaque at shares of its sides.
MARKED = """([x, y]) => {
    const canvas = document.querySelector("#marks");
    const at = [x * canvas.width, y * canvas.height].map(Math.floor);
    return canvas.getContext("2d").getImageData(...at, 1, 1).data[3] > 0;
}"""


@pytest.fixture
def studio(context: BrowserContext, tiny_host: Site, make_picture: PictureMaker) -> Studio:
    """A painting on a desktop."""
    page = context.new_page()
    page.set_viewport_size(DESKTOP)
    page.goto(tiny_host.address + FOLDER)
    studio = Studio(page, tiny_host)
    studio.paint(make_picture("photo.png", SIZE))
    return studio


@pytest.fixture
def phone(chromium: Browser, tiny_host: Site, make_picture: PictureMaker) -> Iterator[Studio]:
    """A painting on a phone."""
    with opened_context(
        chromium, service_workers="block", has_touch=True, viewport=NARROW, device_scale_factor=2
    ) as context:
        page = context.new_page()
        page.goto(tiny_host.address + FOLDER)
        studio = Studio(page, tiny_host)
        studio.paint(make_picture("photo.png", SIZE))
        yield studio


def place(page: Page, at: Point, layer: str = "#after") -> tuple[Point, float]:
    """Where on the picture a place on the page is, as shares; and how wide all of it is."""
    x, y, width = page.evaluate(PLACE, [*at, layer])
    return (x, y), width


def middle(page: Page) -> Point:
    x, y = page.evaluate(MIDDLE)
    return x, y


def until(page: Page, condition: str) -> None:
    """Wait for a JavaScript condition, and the frame after it, in which what follows is drawn.

    The page's policy forbids Playwright's own way.
    """
    next_frame = "requestAnimationFrame(() => requestAnimationFrame(resolve))"
    check = f"const check = () => ({condition}) ? {next_frame} : requestAnimationFrame(check)"
    page.evaluate(f"new Promise((resolve) => {{ {check}; check(); }})")


def zoomed(page: Page) -> bool:
    """Whether a part of the picture is seen."""
    return "zoomed" in (page.locator("#frame").get_attribute("class") or "")


def level(page: Page) -> int:
    """The zoom in percent, as it is told."""
    return int(page.locator("#zoom-level").inner_text().removesuffix(" %"))


def test_the_wheel_zooms_about_what_it_is_over(studio: Studio) -> None:
    page = studio.page
    x, y = middle(page)
    at = (x + 90, y - 60)
    page.mouse.move(*at)
    fit, before = level(page), place(page, at)
    page.mouse.wheel(0, -240)
    page.mouse.wheel(0, -240)
    expect(page.locator("#frame")).to_have_class(re.compile("zoomed"))
    after = place(page, at)
    assert after[1] > before[1]
    # Above and below there was room.
    assert after[0][0] == pytest.approx(before[0][0], abs=0.01)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -30)
    page.keyboard.up("Control")
    closer = place(page, at)
    assert closer[1] > after[1]
    assert closer[0] == pytest.approx(after[0], abs=0.01)
    assert page.evaluate("scrollY") == 0
    page.mouse.wheel(0, 3000)
    page.mouse.wheel(0, 3000)
    page.mouse.wheel(0, 3000)
    expect(page.locator("#zoom-level")).to_have_text(f"{fit} %")
    assert not zoomed(page)


def test_the_wheel_scrolls_a_page_that_shows_all_of_the_picture(studio: Studio) -> None:
    page = studio.page
    fit = level(page)
    page.mouse.move(*middle(page))
    page.mouse.wheel(0, 120)
    until(page, "scrollY > 0")
    page.mouse.move(*middle(page))
    page.mouse.wheel(0, -60)
    until(page, "scrollY < 120")
    assert level(page) == fit


def test_keys_buttons_and_double_clicks_zoom(studio: Studio) -> None:
    page = studio.page
    fit = level(page)
    button = page.locator("#zoom-level")
    page.keyboard.press("+")
    assert level(page) == pytest.approx(1.5 * fit, abs=1)
    expect(page.locator("#zoomed")).to_have_text(f"Zoomed to {level(page)} %")
    at = middle(page)
    before, _ = place(page, at)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    after, _ = place(page, at)
    assert after[0] > before[0]
    assert after[1] > before[1]
    page.keyboard.press("1")
    expect(button).to_have_text("100 %")
    assert place(page, at)[1] == SIZE[0]
    page.keyboard.press("-")
    assert level(page) == max(fit, 67)
    page.keyboard.press("0")
    expect(button).to_have_text(f"{fit} %")
    assert not zoomed(page)

    button.click()
    expect(button).to_have_text("100 %")
    expect(button).to_have_accessible_name("100 % of real size: see all of the picture")
    page.get_by_role("button", name="Zoom in").click()
    expect(button).to_have_text("150 %")
    # At the end of the way the button keeps the focus.
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").press("Enter")
    expect(button).to_have_text("400 %")
    expect(page.get_by_role("button", name="Zoom in")).to_be_focused()
    button.click()
    assert level(page) == fit

    divider = page.locator("#compare").input_value()
    x, y = middle(page)
    page.mouse.dblclick(x + 100, y)
    expect(button).to_have_text("100 %")
    assert page.locator("#compare").input_value() == divider
    page.mouse.dblclick(x + 100, y)
    assert level(page) == fit

    # Arrows stay those of what they choose among.
    page.keyboard.press("1")
    page.get_by_label("Strength").focus()
    before, _ = place(page, at)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Strength")).to_have_value("99")
    assert place(page, at)[0] == before


def test_the_divider_is_moved_and_the_picture_dragged(studio: Studio) -> None:
    page = studio.page
    divider = page.locator("#compare")
    x, y = middle(page)
    # All of it is seen: wherever it is pressed, the divider comes.
    page.mouse.click(x, y)
    assert float(divider.input_value()) == pytest.approx(50, abs=1)
    page.keyboard.press("1")
    page.keyboard.press("+")
    before, _ = place(page, (x, y))

    def mouse_drag(start: Point, end: Point) -> None:
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=3)
        page.mouse.up()

    mouse_drag((x, y), (x - 120, y))
    moved = float(divider.input_value())
    assert moved < 40
    assert place(page, (x, y))[0] == before
    mouse_drag((x + 80, y), (x + 140, y + 30))
    assert float(divider.input_value()) == moved
    after, width = place(page, (x + 60, y + 30))
    assert after == pytest.approx(before, abs=1.5 / width)
    # Photo and painting lie over each other.
    assert place(page, (x, y), "#before") == place(page, (x, y))


def test_fingers_pinch_pan_and_tap_on_a_phone(phone: Studio) -> None:
    page, fingers = phone.page, Fingers(phone.page)
    x, y = middle(page)
    fit, (before, width) = level(page), place(page, (x, y))
    fingers.touch("touchStart", (x - 20, y))
    fingers.touch("touchStart", (x - 20, y), (x + 20, y))
    for apart in (30, 45, 60):
        fingers.touch("touchMove", (x - apart, y), (x + apart, y))
    fingers.touch("touchEnd")
    after = place(page, (x, y))
    assert after[1] == pytest.approx(3 * width, rel=0.02)
    assert after[0] == pytest.approx(before, abs=0.02)
    fingers.drag((x + 40, y), (x + 20, y - 10), (x, y - 20))
    panned = place(page, (x, y - 20))
    assert panned[0] == pytest.approx(place(page, (x, y - 20))[0])
    assert panned[0][0] > after[0][0]
    fingers.tap_twice((x, y))
    assert level(page) == fit
    fingers.tap_twice((x, y))
    expect(page.locator("#zoom-level")).to_have_text("100 %")
    assert page.evaluate("visualViewport.scale") == 1

    # All of it is seen again: a finger across moves the divider.
    fingers.tap_twice((x, y))
    fingers.drag((x - 50, y), (x - 20, y), (x + 40, y))
    left, width = page.locator("#frame").evaluate(
        "frame => { const {left, width} = frame.getBoundingClientRect(); return [left, width]; }"
    )
    shown = float(page.locator("#compare").input_value())
    assert shown == pytest.approx(100 * (x + 40 - left) / width, abs=1)


def test_marks_are_where_they_are_drawn_at_any_zoom(studio: Studio) -> None:
    page = studio.page
    page.keyboard.press("m")
    page.keyboard.press("1")
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    page.get_by_label("Brush size").fill("2")
    x, y = middle(page)
    page.mouse.move(x - 60, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    for at, expected in (((x, y), True), ((x - 60, y), True), ((x, y - 60), False)):
        (share, _), marked = place(page, at), expected
        assert page.evaluate(MARKED, share) == marked, at


def test_two_fingers_do_not_mark(phone: Studio) -> None:
    page, fingers = phone.page, Fingers(phone.page)
    page.get_by_role("group", name="Sheets").get_by_role("button", name="Mark").click()
    x, y = middle(page)
    fingers.touch("touchStart", (x - 20, y))
    fingers.touch("touchMove", (x - 24, y))
    fingers.touch("touchStart", (x - 24, y), (x + 20, y))
    fingers.touch("touchMove", (x - 60, y), (x + 60, y))
    fingers.touch("touchEnd")
    assert zoomed(page)
    expect(page.locator("#covered")).to_have_text("Nothing is marked.")
    fingers.drag((x, y), (x + 10, y))
    expect(page.locator("#covered")).to_contain_text("is marked.")
    assert page.evaluate(MARKED, place(page, (x + 5, y))[0])


def test_zoom_goes_with_the_picture(studio: Studio, make_picture: PictureMaker) -> None:
    """A new painting leaves it, another picture ends it, and another window shows the same."""
    page = studio.page
    page.keyboard.press("1")
    page.keyboard.press("+")
    before, _ = place(page, middle(page))
    page.locator(".card", has=page.locator("[value='tiny-local/plain']")).click()
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "false")
    assert level(page) == 150
    page.set_viewport_size({"width": 1000, "height": 700})
    until(page, "document.querySelector('#stage').clientWidth < 640")
    after, width = place(page, middle(page))
    assert level(page) == 150
    assert after == pytest.approx(before, abs=2 / width)
    studio.page.locator("#file").set_input_files(make_picture("other.png", (400, 700)))
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: other.png")
    assert not zoomed(page)


def test_real_pixels_are_painted_when_looked_at(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    """Of a large picture, what is shown is small; looked at closely, all of it is painted."""
    page = context.new_page()
    page.set_viewport_size(DESKTOP)
    page.goto(tiny_host.address + FOLDER)
    page.locator(".card", has=page.locator("[value='tiny-local/plain']")).click()
    studio = Studio(page, tiny_host)
    studio.paint(make_picture("large.png", LARGE))
    finer = page.locator("#finer")
    expect(finer).to_be_hidden()
    page.keyboard.press("1")
    expect(page.locator("#zoom-level")).to_have_text("100 %")
    expect(finer).to_be_visible()
    for layer in ("#after", "#before"):
        whole = page.locator(f"{layer} > img")
        expect(whole).to_have_js_property("naturalWidth", LARGE[0], timeout=SLOWEST_MS)
        assert place(page, middle(page), layer)[1] == LARGE[0]
    expect(finer).to_be_hidden()
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "false")
    assert decoded(studio.download()[1]).size == LARGE
    page.keyboard.press("0")
    expect(page.locator("#after > canvas")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#after > img")).to_be_visible()


def test_accessible_while_zoomed(phone: Studio) -> None:
    page = phone.page
    page.get_by_role("button", name="Zoom in").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


@pytest.fixture
def in_firefox(firefox: Firefox, tiny_host: Site, make_picture: PictureMaker) -> Iterator[Firefox]:
    """A painting in Firefox."""
    firefox.errors.clear()
    firefox.open(tiny_host.address + FOLDER)
    firefox.wait_for("document.querySelector('.card')")
    firefox.choose_file("#file", make_picture("photo.png", SIZE))
    firefox.wait_for("document.querySelector('#status').textContent.includes('Painted')")
    firefox.wait_for("document.querySelector('#frame.gestures')")
    yield firefox
    assert firefox.errors == []
    firefox.evaluate("(sessionStorage.clear(), 1)")


def test_wheel_and_pinch_in_firefox(in_firefox: Firefox) -> None:
    firefox = in_firefox
    x, y = map(round, firefox.evaluate(f"({MIDDLE})()"))

    def there() -> Sequence[float]:
        found: Sequence[float] = firefox.evaluate(f"({PLACE})([{x}, {y}])")
        return found

    def act(*sources: dict[str, object]) -> None:
        firefox.command("input.performActions", context=firefox.tab, actions=list(sources))

    before = there()
    turn = {"type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": -200}
    act({"type": "wheel", "id": "wheel", "actions": [turn]})
    firefox.wait_for("document.querySelector('#frame.zoomed')")
    after = there()
    assert after[2] > before[2]
    assert after[:2] == pytest.approx(before[:2], abs=0.01)

    def finger(id: str, start: int, end: int) -> dict[str, object]:
        press = [{"type": "pointerDown", "button": 0}]
        moves = [{"type": "pointerMove", "x": x + at, "y": y} for at in (start, end)]
        actions = [moves[0], *press, moves[1], {"type": "pointerUp", "button": 0}]
        kind = {"pointerType": "touch"}
        return {"type": "pointer", "id": id, "parameters": kind, "actions": actions}

    act(finger("one", -40, -80), finger("other", 40, 80))
    pinched = there()
    assert pinched[2] == pytest.approx(2 * after[2], rel=0.02)
    assert pinched[:2] == pytest.approx(after[:2], abs=0.01)
