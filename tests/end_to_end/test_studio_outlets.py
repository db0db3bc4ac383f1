"""A painting goes to the clipboard and to other apps as it goes to a file."""

import pytest
from playwright.sync_api import BrowserContext, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio

COPIED = """async () => {
    const [item] = await navigator.clipboard.read();
    const bitmap = await createImageBitmap(await item.getType("image/png"));
    return [item.types.length, bitmap.width, bitmap.height];
}"""

# Chromium has no share sheet on Linux. The first time the click is too long ago.
SHARES = """
    self.shared = [];
    navigator.canShare = () => true;
    navigator.share = async ({ files }) => {
        shared.push(files.map(({ name, type, size }) => ({ name, type, size })));
        if (shared.length === 1) throw new DOMException("Too late.", "NotAllowedError");
        if (shared.length === 3) throw new DOMException("Left.", "AbortError");
    };
"""


@pytest.fixture
def studio(context: BrowserContext, tiny_host: Site) -> Studio:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.add_init_script(SHARES)
    page.goto(tiny_host.address + FOLDER)
    return Studio(page, tiny_host)


def test_copied_as_png_in_full_size(studio: Studio, make_picture: PictureMaker) -> None:
    size = (1600, 900)
    studio.paint(make_picture("photo.jpg", size))
    studio.page.get_by_role("button", name="Copy").click()
    expect(studio.status).to_contain_text("Copied.")
    assert studio.page.evaluate(COPIED) == [1, *size]


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["desktop", "phone"])
def test_what_was_downloaded_is_said_and_nothing_moves(
    studio: Studio, make_picture: PictureMaker, size: tuple[int, int]
) -> None:
    """However long the name is."""
    page = studio.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    studio.paint(make_picture(f"{'long name of a photograph ' * 3}.jpg", (900, 600)))
    if size[0] < 1000:
        page.locator("#sheets [data-sheet=save]").click()
    places = ("#frame", ".below", "#another", "#download")
    before = [page.locator(place).bounding_box() for place in places]
    name, _ = studio.download()
    expect(studio.status).to_contain_text(f"Saved as {name}.")
    expect(page.locator("#announcer")).to_contain_text(f"Saved as {name}.")
    assert [page.locator(place).bounding_box() for place in places] == before


def test_shared_under_its_name_and_made_once(studio: Studio, make_picture: PictureMaker) -> None:
    studio.paint(make_picture("photo.png", (1600, 900)))
    share = studio.page.get_by_role("button", name="Share")
    share.click()
    expect(studio.status).to_contain_text("press Share once more")
    for _ in range(2):
        share.click()
        expect(studio.status).not_to_contain_text("press Share once more")
    expect(studio.problem).to_be_hidden()
    first, *others = studio.page.evaluate("shared")
    assert [first[0]["name"], first[0]["type"]] == ["photo-plain.jpeg", "image/jpeg"]
    assert others == [first, first]
