"""Undo and redo, and what else the keyboard does."""

import pytest
from playwright.sync_api import BrowserContext, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio


@pytest.fixture
def studio(context: BrowserContext, tiny_host: Site, make_picture: PictureMaker) -> Studio:
    """A painting on a desktop."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(tiny_host.address + FOLDER)
    studio = Studio(page, tiny_host)
    studio.paint(make_picture("photo.png", (300, 200)))
    return studio


def test_undone_and_done_again(studio: Studio) -> None:
    page = studio.page
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    expect(redo).to_be_disabled()
    shown = {"whole": studio.shown()}
    page.locator(".card", has=page.locator("[value='tiny-local/plain']")).click()
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "false")
    shown["local"] = studio.shown()
    assert shown["whole"] != shown["local"]
    page.get_by_label("Strength").fill("40")
    weaker = studio.shown()
    for key, expected in (
        ("Control+z", shown["local"]),
        ("Control+z", shown["whole"]),
        ("Control+Shift+Z", shown["local"]),
        ("Control+y", weaker),
    ):
        page.keyboard.press(key)
        assert studio.shown() == expected
    expect(redo).to_be_disabled()
    undo.click()
    assert studio.shown() == shown["local"]
    expect(page.get_by_label("Strength")).to_have_value("100")


def test_the_focus_stays_where_nothing_more_can_be_undone(studio: Studio) -> None:
    page = studio.page
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    page.locator(".card", has=page.locator("[value='tiny-local/plain']")).click()
    expect(undo).to_be_enabled()
    for button in (undo, redo):
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_be_disabled()
        expect(button).to_be_focused()
        # It does no more.
        page.keyboard.press("Enter")
        expect(button).to_be_focused()


def test_only_zooming_that_one_asked_for_is_told(studio: Studio) -> None:
    page = studio.page
    page.clock.install()
    told = page.locator("#zoomed")
    level = page.locator("#zoom-level")
    before = level.inner_text()
    page.get_by_role("button", name="Compare styles").click()
    page.get_by_role("button", name="Compare styles").click()
    page.get_by_role("button", name="Mark parts").click()
    expect(level).not_to_have_text(before)
    page.clock.run_for(1000)
    expect(told).to_be_empty()
    page.get_by_role("button", name="Zoom in").click()
    page.clock.run_for(1000)
    expect(told).to_have_text(f"Zoomed to {level.inner_text()}")


def test_keys_are_listed_and_work(studio: Studio) -> None:
    page = studio.page
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Open a picture")
    page.keyboard.press("m")
    expect(page.locator("#marking")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    # Listening to them early: the first would be missed else.
    page.on("filechooser", lambda _: None)
    page.locator("#stage").focus()
    page.keyboard.down("b")
    expect(page.locator("#after")).to_have_css("visibility", "hidden")
    page.keyboard.up("b")
    expect(page.locator("#after")).to_have_css("visibility", "visible")
    page.keyboard.press(",")
    expect(page.get_by_label("Strength")).to_have_value("90")
    with page.expect_file_chooser():
        page.keyboard.press("o")
    with page.expect_download():
        page.keyboard.press("s")


def test_letters_are_letters_where_one_types_and_may_be_switched_off(studio: Studio) -> None:
    page = studio.page
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use single keys as shortcuts").uncheck()
    page.get_by_role("button", name="Close").click()
    page.locator("#stage").focus()
    page.keyboard.press("m")
    expect(page.locator("#marking")).to_be_hidden()
    page.reload()
    expect(page.locator(".card")).not_to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_label("Use single keys as shortcuts")).not_to_be_checked()
    page.get_by_label("Use single keys as shortcuts").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
