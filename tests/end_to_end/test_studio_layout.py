"""The picture stays in sight, whatever is open beside or below it."""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FloatRect,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio, opened_context

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}


def is_in_sight(page: Page, locator: Locator) -> bool:
    """All of it, without scrolling."""
    box, size = locator.bounding_box(), page.viewport_size
    assert size is not None
    if box is None:
        return False
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    inside = box["x"] >= 0 and box["y"] >= 0
    return inside and right <= size["width"] + 0.5 and bottom <= size["height"] + 0.5


@pytest.fixture
def painted(context: BrowserContext, tiny_host: Site, make_picture: PictureMaker) -> Studio:
    """A studio with a painting, which is not too small to be looked at."""
    page = context.new_page()
    page.goto(tiny_host.address + FOLDER)
    studio = Studio(page, tiny_host)
    studio.paint(make_picture("photo.png", (900, 600)))
    return studio


def test_a_phone_shows_one_sheet_below_the_picture(painted: Studio) -> None:
    page = painted.page
    page.set_viewport_size(PHONE)
    frame = page.locator("#frame")
    inside = {
        "Styles": page.locator(".card").first,
        "Adjust": page.get_by_label("Strength"),
        "Save": page.get_by_role("button", name="Download"),
    }
    sheets = page.get_by_role("group", name="Sheets")
    expect(inside["Styles"]).to_be_visible()
    for opened in ("Adjust", "Save", "Styles"):
        button = sheets.get_by_role("button", name=opened)
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        for name, control in inside.items():
            expect(control).to_be_visible(visible=name == opened)
        assert is_in_sight(page, frame)
        assert is_in_sight(page, inside[opened])
        assert is_in_sight(page, button)
    small = frame.bounding_box()
    sheets.get_by_role("button", name="Styles").click()
    expect(inside["Styles"]).to_be_hidden()
    assert is_in_sight(page, frame)
    assert small is not None

    mark = sheets.get_by_role("button", name="Mark")
    mark.click()
    expect(page.locator("#marking")).to_be_visible()
    assert is_in_sight(page, frame)
    mark.click()
    expect(page.locator("#marking")).to_be_hidden()
    expect(mark).to_have_attribute("aria-pressed", "false")


def test_on_a_phone_nothing_lies_on_anything_else(
    painted: Studio, make_picture: PictureMaker, tmp_path: Path
) -> None:
    """With several pictures and a problem told, where room is scarce."""
    page = painted.page
    page.set_viewport_size(PHONE)
    page.locator("#file").set_input_files([make_picture("a.png"), make_picture("b.png")])
    expect(page.locator("#film")).to_be_visible()
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n")
    page.locator("#file").set_input_files(broken)
    expect(painted.problem).to_be_visible()
    names = ("#stage", ".viewing", "#problem", "#film", ".below", "#styles-panel", "#sheets")
    boxes = [page.locator(name).bounding_box() for name in names]
    for upper, lower in pairwise(boxes):
        assert upper is not None
        assert lower is not None
        assert upper["y"] + upper["height"] <= lower["y"] + 0.5
    assert is_in_sight(page, page.locator("#sheets"))


def test_done_with_marking_the_focus_is_where_it_began(painted: Studio) -> None:
    page = painted.page
    page.set_viewport_size(PHONE)
    mark = page.locator("#mark-sheet")
    mark.click()
    page.get_by_role("button", name="Done").click()
    expect(mark).to_be_focused()


@pytest.mark.parametrize("language", ["", "index.zh.html"])
def test_what_fingers_press_in_the_header_is_large_enough(
    chromium: Browser, tiny_host: Site, make_picture: PictureMaker, language: str
) -> None:
    """44 pixels, none lying on another, with a picture or without."""
    phone = {"has_touch": True, "is_mobile": True, "viewport": PHONE, "service_workers": "block"}
    with opened_context(chromium, **phone) as context:
        page = context.new_page()
        page.goto(tiny_host.address + FOLDER + language)
        links = page.locator(".masthead :is(a, button):visible")
        for view in ("intake", "picture"):
            if view == "picture":
                page.locator("#file").set_input_files(make_picture())
                expect(page.locator("#stage")).to_be_visible()
            boxes = [link.bounding_box() for link in links.all()]
            assert len(boxes) >= 4
            for box in boxes:
                assert box is not None
                assert min(box["width"], box["height"]) >= 44
                others = [other for other in boxes if other and other is not box]
                assert not [other for other in others if overlap(box, other)]
        header, bench = (page.locator(each).bounding_box() for each in (".masthead", ".bench"))
        assert header is not None
        assert bench is not None
        assert header["height"] <= 52


def overlap(one: FloatRect, other: FloatRect) -> bool:
    """Whether two boxes have more than an edge in common."""
    return all(
        one[start] + one[size] > other[start] + 0.5
        and other[start] + other[size] > one[start] + 0.5
        for start, size in (("x", "width"), ("y", "height"))
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_names_of_artists_are_whole(context: BrowserContext, studio_host: Site, width: int) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(studio_host.address + FOLDER)
    expect(page.locator(".card .by").first).to_be_visible()
    cut = """cards => cards.filter((by) => by.scrollWidth > by.clientWidth
        || getComputedStyle(by).textOverflow === "ellipsis").map((by) => by.textContent)"""
    assert page.locator(".card .by").evaluate_all(cut) == []


def test_all_chips_leave_room_for_styles(context: BrowserContext, studio_host: Site) -> None:
    page = context.new_page()
    page.set_viewport_size(DESKTOP)
    page.goto(studio_host.address + FOLDER)
    page.locator(".sample").first.click()
    expect(page.locator("#stage")).to_be_visible()
    page.locator(".chip.more").click()
    expect(page.locator(".chip")).not_to_have_count(6)
    card = page.locator(".card").first.bounding_box()
    styles = page.locator("#styles").bounding_box()
    assert card is not None
    assert styles is not None
    assert styles["height"] >= card["height"]


def test_a_desktop_has_three_zones(painted: Studio) -> None:
    page = painted.page
    page.set_viewport_size(DESKTOP)
    page.locator("#styles").evaluate("list => { list.scrollTop = list.scrollHeight; }")
    places = [
        page.locator(each) for each in ("#search, #styles", "#frame", "#strength", "#download")
    ]
    assert all(is_in_sight(page, place.last) for place in places)
    boxes = [place.last.bounding_box() for place in places[:3]]
    lefts = [box["x"] for box in boxes if box]
    assert len(set(lefts)) == len(boxes)
    assert lefts == sorted(lefts)
    expect(page.locator("#sheets")).to_be_hidden()


def test_short_windows_scroll_as_a_whole(painted: Studio) -> None:
    page = painted.page
    for size in ({"width": 1280, "height": 400}, {"width": 640, "height": 360}):
        page.set_viewport_size(size)
        for name in ("#frame", "#strength", "#download"):
            page.locator(name).scroll_into_view_if_needed()
            expect(page.locator(name)).to_be_in_viewport()


def test_at_200_percent_saving_stays_in_sight(painted: Studio) -> None:
    """A screen of 1280 x 720, whose page has half as many pixels then."""
    page = painted.page
    page.set_viewport_size({"width": 640, "height": 360})
    download = page.get_by_role("button", name="Download")
    for place in (0, 400, 100_000):
        page.evaluate("place => scrollTo({ top: place, behavior: 'instant' })", place)
        assert is_in_sight(page, download)
    # It covers nothing for good: the page ends above it.
    end, bar = page.locator("footer p").last.bounding_box(), download.bounding_box()
    assert end is not None
    assert bar is not None
    assert end["y"] + end["height"] <= bar["y"]
    assert painted.download()[0] == "photo-plain.jpeg"


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_hangs_over_the_side(painted: Studio, direction: str) -> None:
    """In either direction of writing; the divider is where it is dragged to."""
    page = painted.page
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    for width in (360, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert is_in_sight(page, page.locator("#frame"))
    frame = page.locator("#frame").bounding_box()
    assert frame is not None
    place = frame["x"] + 0.75 * frame["width"]
    page.mouse.click(place, frame["y"] + 0.3 * frame["height"])
    divider = page.locator("#divider").bounding_box()
    assert divider is not None
    assert abs(divider["x"] + divider["width"] / 2 - place) < 30


def test_a_phone_takes_photos(
    chromium: Browser, tiny_host: Site, make_picture: PictureMaker
) -> None:
    phone = {"has_touch": True, "is_mobile": True, "viewport": PHONE, "service_workers": "block"}
    for options, has_camera in ((phone, True), ({"service_workers": "block"}, False)):
        with opened_context(chromium, **options) as context:
            page = context.new_page()
            page.goto(tiny_host.address + FOLDER)
            take = page.get_by_role("button", name="Take a photo")
            # What is not there at first has been loaded.
            expect(page.locator("#shortcut-list dt")).not_to_have_count(0)
            if not has_camera:
                expect(take).to_be_hidden()
                continue
            with page.expect_file_chooser() as chooser:
                take.click()
            assert chooser.value.element.get_attribute("capture") == "environment"
            chooser.value.set_files(make_picture("taken.png"))
            studio = Studio(page, tiny_host)
            studio.painted()
            expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: taken.png")


WATCH_SHIFTS = """
globalThis.shifts = [];
new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
        shifts.push([value, ...sources.map(({ node }) => node?.id || node?.nodeName)]);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves_as_pages_open(chromium: Browser, real_host: str, size: ViewportSize) -> None:
    context = chromium.new_context(viewport=size, service_workers="block")
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    page.goto(real_host)
    expect(page.locator("#search-control")).to_be_visible()
    expect(page.locator("#chips button")).not_to_have_count(0)
    assert sum(value for value, *_ in page.evaluate("shifts")) < 0.01, page.evaluate("shifts")
    page.goto(f"{real_host}example.html")
    page.wait_for_load_state("networkidle")
    assert sum(value for value, *_ in page.evaluate("shifts")) < 0.01, page.evaluate("shifts")
    context.close()
