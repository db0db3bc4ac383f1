"""What styles of one's own are made of, beside files: a photo, and another painting."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio, opened_context

PHONE = {"has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 740}}


def test_a_phone_takes_a_photo_as_the_style(
    chromium: Browser, any_host: Site, make_picture: PictureMaker
) -> None:
    with opened_context(chromium, service_workers="block", **PHONE) as context:
        page = context.new_page()
        page.goto(any_host.address + FOLDER)
        studio = Studio(page, any_host)
        studio.paint(make_picture("first.png"))
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="A new photo as the style").click()
        assert chooser.value.element.get_attribute("capture") == "environment"
        chooser.value.set_files(make_picture("taken.png", (64, 64)))
        studio.painted_in("taken")
        expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: first.png")


def test_without_a_camera_nothing_offers_one(context: BrowserContext, any_host: Site) -> None:
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    expect(page.get_by_role("button", name="Your own picture as the style")).to_be_visible()
    expect(page.get_by_role("button", name="A new photo")).to_be_hidden()


def test_the_painting_of_another_picture_is_a_style_like_its_file(
    context: BrowserContext, any_host: Site, make_picture: PictureMaker, tmp_path: Path
) -> None:
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    studio = Studio(page, any_host)
    page.locator("#file").set_input_files([make_picture("one.png"), make_picture("two.png")])
    film = page.get_by_role("group", name="Pictures")
    frame = film.locator(".frame-thumb").nth(1)
    expect(frame).to_have_attribute("aria-label", "two.png, painted")
    frame.click()
    studio.style("Warm")
    # What is seen of it is its style: half of it, here.
    page.get_by_label("Strength").fill("50")
    studio.settled()
    file = tmp_path / "file.png"
    file.write_bytes(studio.download("PNG")[1])

    film.locator(".frame-thumb").first.click()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: one.png")
    expect(film.get_by_role("button", name="Take the painting of one.png")).to_be_hidden()
    film.get_by_role("button", name="Take the painting of two.png as the style").click()
    studio.painted_in("Painting of two")
    by_painting = studio.saved()
    page.locator("#style-file").set_input_files(file)
    studio.painted_in("file")
    assert (studio.saved() == by_painting).all()
