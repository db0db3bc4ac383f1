"""Many pictures at once: a filmstrip, one look for all, one file of all paintings."""

import io
import zipfile
from pathlib import Path

import numpy as np
from playwright.sync_api import BrowserContext, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio, decoded

SIZES = ((300, 200), (200, 300), (1500, 900))


def test_ten_at_once(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker, tmp_path: Path
) -> None:
    page = context.new_page()
    page.goto(tiny_host.address + FOLDER)
    expect(page.locator("#progress")).to_be_hidden()
    studio = Studio(page, tiny_host)
    film = page.get_by_role("group", name="Pictures")
    expect(film).to_be_hidden()
    pictures = [make_picture(f"photo-{at}.png", SIZES[at % 3]) for at in range(9)]
    (tmp_path / "again").mkdir()
    pictures.append(tmp_path / "again" / "photo-0.png")
    pictures[-1].write_bytes(pictures[1].read_bytes())
    page.locator("#file").set_input_files(pictures)
    frames = film.locator(".frame-thumb")
    expect(frames).to_have_count(10)
    for at in range(10):
        expect(frames.nth(at)).to_have_attribute(
            "aria-label", f"{pictures[at].name}, painted", timeout=60_000
        )
    expect(frames.first).to_have_attribute("aria-current", "true")

    # Another look for the one that is shown, then for all.
    page.locator(".card", has=page.locator("[value='tiny-local/plain']")).click()
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "false")
    film.get_by_role("button", name="Same look for all").click()
    save = film.get_by_role("button", name="Save all")
    expect(save).to_be_enabled(timeout=60_000)
    page.get_by_role("radio", name="PNG").check()
    with page.expect_download(timeout=60_000) as saved:
        save.click()
    expect(studio.status).not_to_contain_text("Saving")
    with zipfile.ZipFile(io.BytesIO(Path(saved.value.path()).read_bytes())) as archive:
        names = [f"photo-{at}-plain.png" for at in range(9)] + ["photo-0-plain-2.png"]
        assert archive.namelist() == names
        for name, picture in zip(names, pictures, strict=True):
            painting, photo = (
                decoded(content) for content in (archive.read(name), picture.read_bytes())
            )
            assert painting.size == photo.size
            # All are painted by the same painter, which darkens.
            assert np.asarray(painting)[..., 1].mean() < np.asarray(photo)[..., 1].mean()

    film.get_by_role("button", name="Close photo-3.png").click()
    expect(frames).to_have_count(9)
    frames.nth(4).click()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: photo-5.png")


# The browser's own folder for a site, where a person would choose one.
CHOOSE = """() => {
    window.showDirectoryPicker = async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle("chosen", { create: true });
}"""
FILES = """async () => {
    const folder = await window.showDirectoryPicker();
    const sizes = {};
    for await (const [name, handle] of folder.entries())
        sizes[name] = (await handle.getFile()).size;
    return sizes;
}"""
TAKE = """async (name) => {
    const handle = await (await window.showDirectoryPicker()).getFileHandle(name, { create: true });
    await (await handle.createWritable()).close();
}"""
GONE = """async () => {
    window.showDirectoryPicker = async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("chosen");
        await (await navigator.storage.getDirectory()).removeEntry("chosen", { recursive: true });
        return folder;
    };
}"""


def test_all_are_saved_into_a_folder(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    page = context.new_page()
    page.goto(tiny_host.address + FOLDER)
    expect(page.locator("#progress")).to_be_hidden()
    page.evaluate(CHOOSE)
    page.evaluate(TAKE, "one-plain.png")
    page.locator("#file").set_input_files(
        [make_picture("one.png", (30, 20)), make_picture("two.png", (20, 30))]
    )
    save = page.get_by_role("button", name="Save into a folder")
    expect(save).to_be_enabled(timeout=60_000)
    page.get_by_role("radio", name="PNG").check()
    save.click()
    said = page.locator("#status")
    expect(said).to_contain_text("Saved into “chosen”: 2.")
    sizes = page.evaluate(FILES)
    assert sizes.pop("one-plain.png") == 0, "a file that was there is another one now"
    assert sizes.keys() == {"one-plain-2.png", "two-plain.png"}
    assert min(sizes.values()) > 100

    page.evaluate(GONE)
    save.click()
    expect(page.locator("#problem")).to_contain_text("The folder “chosen” takes no more")
    expect(save).to_be_enabled()


def test_closed_but_for_one_the_focus_is_at_the_picture(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    page = context.new_page()
    page.goto(tiny_host.address + FOLDER)
    page.locator("#file").set_input_files([make_picture("first.png"), make_picture("second.png")])
    film = page.get_by_role("group", name="Pictures")
    expect(film.locator("[aria-label$=', painted']")).to_have_count(2)
    film.get_by_role("button", name="Close first.png").focus()
    page.keyboard.press("Enter")
    expect(film).to_be_hidden()
    expect(page.locator("#stage")).to_be_focused()
