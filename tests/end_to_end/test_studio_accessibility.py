"""Accessibility by axe-core, and by what it cannot see: narrow screens, reduced motion."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from support.axe import NARROW, violations
from support.browser import LITTLE_MEMORY, Site

from .conftest import FOLDER, PictureMaker, Studio, decoded


def test_no_serious_violations(studio: Studio, make_picture: PictureMaker, tmp_path: Path) -> None:
    """In light and dark; and no sideways scrolling on narrow screens, with a picture or without."""
    page = studio.page
    expect(page.locator(".card")).not_to_have_count(0)
    assert violations(page) == []
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.set_viewport_size(wide)

    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"nothing")
    page.locator("#file").set_input_files(bad)
    expect(studio.problem).to_be_visible()
    assert violations(page) == []

    page.evaluate(LITTLE_MEMORY)
    page.locator("#file").set_input_files(make_picture("large.jpg", (3600, 2400)))
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")

    studio.paint(make_picture("wide.png", (900, 60)))
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    for sheet in ("Adjust", "Save"):
        page.get_by_role("group", name="Sheets").get_by_role("button", name=sheet).click()
        assert violations(page) == []
    expect(page.get_by_role("button", name="Download")).to_be_enabled()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_reveal_moves_only_where_motion_is_welcome(
    chromium: Browser, tiny_host: Site, make_picture: PictureMaker, motion: str
) -> None:
    context = chromium.new_context(reduced_motion=motion)
    page = context.new_page()
    page.goto(tiny_host.address + FOLDER)
    page.evaluate(
        """() => {
            const frame = document.querySelector("#frame");
            window.places = new Set();
            new MutationObserver(() => window.places.add(frame.style.getPropertyValue("--at")))
                .observe(frame, {attributes: true, attributeFilter: ["style"]});
        }"""
    )
    Studio(page, tiny_host).paint(make_picture())
    expect(page.locator("#compare")).to_have_js_property("value", "25")
    places = page.evaluate("[...window.places].filter(Boolean)")
    context.close()
    # Where the divider was and where it ends; all between is movement.
    assert (len(places) <= 2) == (motion == "reduce")


def styles_of(element: Locator) -> list[str]:
    """What tells of an element by colour."""
    told: list[str] = element.evaluate(
        """(each) => {
            const { backgroundColor, borderTopColor } = getComputedStyle(each);
            return [backgroundColor, borderTopColor];
        }"""
    )
    return told


def test_forced_colours_tell_what_is_chosen_and_how_much(
    chromium: Browser, any_host: Site, make_picture: PictureMaker
) -> None:
    """They take all shades away; what is told by one needs a colour of the system's."""
    context = chromium.new_context(
        viewport=NARROW, forced_colors="active", reduced_motion="reduce", service_workers="block"
    )
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    Studio(page, any_host).paint(make_picture())
    cards, sheets = page.locator("label.card"), page.locator("#sheets button")
    # There is nothing to undo yet, nor is it smaller than it fits.
    for able, unable in (("#another", "#undo"), ("#zoom-in", "#zoom-out")):
        told = [
            page.locator(name).evaluate("each => getComputedStyle(each).color")
            for name in (able, unable)
        ]
        assert told[0] != told[1]
    assert styles_of(cards.nth(0)) != styles_of(cards.nth(1))
    assert styles_of(sheets.nth(0)) != styles_of(sheets.nth(1))
    sheets.nth(1).click()
    assert styles_of(sheets.nth(0)) != styles_of(sheets.nth(1))
    # The line that its handle moves on.
    slider = np.asarray(decoded(page.locator("#strength").screenshot()).convert("L")).astype(int)
    assert np.ptp(slider[:, 3]) > 100
    page.locator("#sheets").get_by_role("button", name="Save").click()
    formats = page.locator("#saving .segments span")
    assert len({str(styles_of(formats.nth(at))) for at in range(3)}) == 2
    context.close()
