"""Somebody who does not wait until one thing is done before the next."""

from pathlib import Path
from threading import Event

from playwright.sync_api import BrowserContext, Page, expect

from support.browser import Site

from .conftest import FOLDER, HOLD_DECODING, PictureMaker, Studio

HOLD_PAINTING = """() => {
    self.held = 0;
    const send = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
        if (message.job?.type !== "stylize" || self.released) send.call(this, message, ...rest);
        else self.held++;
    };
}"""


def choose(page: Page, title: str) -> None:
    """Choose a style, and rest on it for longer than arrow keys do."""
    page.locator(".card", has_text=title).first.click()
    page.wait_for_timeout(300)


def test_a_style_chosen_while_a_picture_opens_is_for_that_picture(
    studio: Studio, make_picture: PictureMaker
) -> None:
    studio.paint(make_picture("first.png"))
    studio.page.evaluate(HOLD_DECODING)
    studio.page.locator("#file").set_input_files(make_picture("second.png", (60, 40)))
    choose(studio.page, "Water Lilies")
    studio.page.evaluate("release()")
    studio.painted_in("Water Lilies")
    expect(studio.status).to_contain_text("60 × 40")
    expect(studio.page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")


def test_a_picture_that_is_opened_is_painted_once(
    studio: Studio, make_picture: PictureMaker
) -> None:
    page = studio.page
    expect(page.get_by_role("radio", name="The Starry Night").first).to_be_checked()
    expect(page.locator("#progress")).to_be_hidden()  # the painter is ready
    page.evaluate(HOLD_PAINTING)
    page.locator("#file").set_input_files(make_picture())
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.wait_for_timeout(2000)  # an abort may take a second
    assert page.evaluate("held") == 1


def test_a_broken_file_in_the_midst_of_painting_leaves_what_was_there(
    studio: Studio, make_picture: PictureMaker, tmp_path: Path
) -> None:
    page = studio.page
    broken = tmp_path / "empty.png"
    broken.touch()
    studio.paint(make_picture())
    shown = studio.shown()
    page.evaluate(HOLD_PAINTING)
    choose(page, "Water Lilies")
    page.locator("#file").set_input_files(broken)
    expect(studio.problem).to_contain_text("The file is empty")
    expect(page.get_by_role("radio", name="The Starry Night").first).to_be_checked()
    studio.painted()
    assert studio.shown() == shown


def test_a_broken_file_before_the_first_painting_is_no_dead_end(
    studio: Studio, make_picture: PictureMaker, tmp_path: Path
) -> None:
    page = studio.page
    broken = tmp_path / "empty.png"
    broken.touch()
    page.evaluate(HOLD_PAINTING)
    page.locator("#file").set_input_files(make_picture())
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.locator("#file").set_input_files(broken)
    expect(studio.problem).to_contain_text("The file is empty")
    page.evaluate("self.released = true")
    page.get_by_role("button", name="Paint it").click()
    studio.painted()
    expect(studio.problem).to_be_hidden()


def test_cancelling_ends_also_what_was_about_to_begin(
    studio: Studio, make_picture: PictureMaker
) -> None:
    page = studio.page
    page.evaluate(HOLD_PAINTING)
    page.locator("#file").set_input_files(make_picture())
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    for _ in range(500):
        if page.evaluate("held"):
            break
        page.wait_for_timeout(20)
    page.evaluate(
        """() => {
            document.querySelector("[value='classics/water-lilies']").click();
            document.getElementById("cancel").click();
        }"""
    )
    expect(studio.status).to_contain_text("Cancelled.")
    page.wait_for_timeout(500)
    assert page.evaluate("held") == 1
    expect(page.get_by_role("button", name="Paint it")).to_be_visible()


def test_saving_that_fails_leaves_the_next_painting_alone(
    studio: Studio, make_picture: PictureMaker
) -> None:
    page = studio.page
    studio.paint(make_picture("wide.png", (16_384, 8)))
    page.get_by_role("radio", name="WebP").check()
    page.evaluate(HOLD_PAINTING)
    choose(page, "Water Lilies")
    page.get_by_role("button", name="Download").click()
    expect(studio.problem).to_contain_text("WebP")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    expect(page.get_by_role("button", name="Paint it")).to_be_hidden()


def test_who_cancels_does_not_wait_for_a_download_that_stalls(
    tiny_host: Site, context: BrowserContext, make_picture: PictureMaker
) -> None:
    painter = f"{FOLDER}stylizers/tiny-whole/painter.onnx"
    stalled = tiny_host.gates[painter] = Event()
    page = context.new_page()
    try:
        with page.expect_request(f"**{painter}"):
            page.goto(tiny_host.address + FOLDER)
        page.locator("#file").set_input_files(make_picture())
        page.get_by_role("button", name="Cancel").click()
        del tiny_host.gates[painter]
        page.get_by_role("button", name="Paint it").click()
        Studio(page, tiny_host).painted()
    finally:
        tiny_host.gates.pop(painter, None)
        stalled.set()
