"""HEIC in the studio, in a browser that does not read it."""

import io
import re
from pathlib import Path

import pillow_heif
from playwright.sync_api import BrowserContext, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio, photograph

# The width of the picture that is on a card.
ON_THE_CARD = """async (card) => {
    const image = new Image();
    const shown = card.querySelector("img")?.src
        ?? getComputedStyle(card.querySelector(".thumb")).backgroundImage.slice(5, -2);
    image.src = shown;
    await image.decode();
    return image.naturalWidth;
}"""


def heic(path: Path, width: int = 90, height: int = 60) -> Path:
    file = io.BytesIO()
    pillow_heif.from_pillow(photograph(width, height)).save(file, quality=90)
    path.write_bytes(file.getvalue())
    return path


def test_a_phones_pictures_are_painted_and_lend_their_style(
    context: BrowserContext, any_host: Site, make_picture: PictureMaker, tmp_path: Path
) -> None:
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    expect(page.locator(".card")).not_to_have_count(0)
    studio = Studio(page, any_host)
    # Its decoder is not there yet, and the network is gone: that is told, and nothing is lost.
    studio.paint(make_picture())
    any_host.gone = True
    page.locator("#file").set_input_files(heic(tmp_path / "IMG_0001.HEIC"))
    expect(studio.problem).to_contain_text("HEIC")
    expect(studio.problem).to_contain_text("the network or the server cannot be reached")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: photo.png")
    any_host.gone = False
    page.locator("#file").set_input_files(tmp_path / "IMG_0001.HEIC")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: IMG_0001.HEIC")
    expect(studio.problem).to_be_hidden()
    studio.painted()

    page.locator("#style-file").set_input_files(heic(tmp_path / "mine.heic"))
    studio.painted_in("mine")
    card = page.locator(".card", has_text="mine")
    assert card.evaluate(ON_THE_CARD) == 90
    page.locator("#show-network").click()
    expect(page.locator("#fetched")).to_contain_text(re.compile(r"libheif-\w+\.wasm"))
    page.keyboard.press("Escape")

    page.wait_for_timeout(1000)
    page.reload()
    studio.painted_in("mine")
    assert card.evaluate(ON_THE_CARD) == 90
    licence = page.get_by_role("link", name="licence", exact=True).get_attribute("href")
    text = context.request.get(f"{page.url}{licence}").text()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
