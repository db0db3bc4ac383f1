"""The gallery shows the person's own picture, painted in every style."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from support.browser import Site
from support.tiny_stylizers import MORE_STYLES

from .conftest import FOLDER, Studio, encoded

# A grey of the tiny painters: half of it times itself, and the style's code.
GREY = 128
MEANS = """canvases => canvases.map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return [0, 1, 2].map((at) => data[at]);
})"""


@pytest.fixture
def any_studio(context: BrowserContext, any_host: Site) -> Studio:
    """A studio with a quick painter of any style among others."""
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    return Studio(page, any_host)


def test_cards_show_the_picture_painted(any_studio: Studio, tmp_path: Path) -> None:
    page = any_studio.page
    # All cards are on the screen.
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.locator(".card", has=page.locator("[value='tiny-any/warm']")).click()
    painted = page.locator(".card canvas")
    expect(painted).to_have_count(0)
    for grey in (GREY, GREY + 60):
        picture = tmp_path / f"grey-{grey}.png"
        picture.write_bytes(encoded(Image.new("RGB", (640, 480), (grey, grey, grey)), ".png"))
        any_studio.paint(picture)
        of_any = page.locator(".card:has([value^='tiny-any/']) canvas")
        expect(of_any).to_have_count(1 + len(MORE_STYLES))
        # Other stylizers would have to be fetched for that.
        expect(painted).to_have_count(1 + len(MORE_STYLES))
        for (_, _, code), mean in zip(MORE_STYLES, of_any.evaluate_all(MEANS)[1:], strict=True):
            expected = np.clip(grey * grey / 255 / 2 + 255 * np.array(code), 0, 255)
            assert np.abs(np.array(mean) - expected).max() < 2
