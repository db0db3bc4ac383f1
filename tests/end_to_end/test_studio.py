"""What a person does in the studio, from opening the page to the saved painting."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from support.browser import LITTLE_MEMORY, Site, serve
from support.exif_vectors import PREFIX, camera
from support.metadata import artworks_of, exif_of, xmp_of

from .conftest import (
    FOLDER,
    INSECURE_HOST,
    SLOWEST_MS,
    PictureMaker,
    Studio,
    decoded,
    encoded,
    photograph,
)

ORIENTATION, GPS = 0x0112, 0x8825
REDUCED_WITHIN_MS = 30_000
MORE_SAVING = "Size, and what the file keeps"


def test_newcomer(studio: Studio) -> None:
    page = studio.page
    page.get_by_role("button", name="The cat").click()
    studio.painted()
    expect(studio.status).to_contain_text("902 × 600 pixels")
    expect(studio.status).to_contain_text(
        re.compile(r"Painted here in [\d.]+ s( on \d|\. One) thread")
    )
    first = studio.shown()
    studio.style("Water Lilies")
    assert studio.shown() != first
    expect(page.locator("#caption")).to_contain_text("Claude Monet, 1906. Public domain")

    name, content = studio.download()
    assert name == "chelsea-water-lilies.jpeg"
    saved = decoded(content)
    assert (saved.format, saved.size) == ("JPEG", (902, 600))
    assert not saved.getexif()


def test_formats_with_a_label_alone(studio: Studio, make_picture: PictureMaker) -> None:
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 0.0)})
    studio.paint(make_picture("holiday.in.rome.jpg", exif=exif))
    for format in ("PNG", "JPEG", "WebP"):
        name, content = studio.download(format)
        assert name == f"holiday.in.rome-starry-night.{format.lower()}"
        saved = decoded(content)
        assert (saved.format, saved.size) == (format.upper(), (48, 32))
        assert not saved.getexif()
        assert "exif" not in saved.info
        assert xmp_of(content)["iptcExt.AISystemUsed"] == "Brushwork classics"
        (artwork,) = artworks_of(content)
        assert (artwork["title"], artwork["year"]) == ("The Starry Night", "1889")


def test_metadata_is_kept_where_that_is_wanted(studio: Studio, make_picture: PictureMaker) -> None:
    studio.paint(make_picture("turned.jpg", exif=PREFIX + camera()))
    studio.page.get_by_text(MORE_SAVING).click()
    keep = studio.page.get_by_label("Keep of the photo")
    for option, has in (
        ("Date, camera, copyright", {"Image.Artist"}),
        ("These, and where it was taken", {"Image.Artist", "GPSInfo.GPSLatitude"}),
    ):
        keep.select_option(option)
        _, content = studio.download("JPEG")
        known = {"Image.Artist", "GPSInfo.GPSLatitude", "Image.Orientation"}
        assert exif_of(content).keys() & known == has
        assert decoded(content).size == (32, 48)
    studio.page.reload()
    expect(keep).to_have_value("location")
    expect(keep).to_be_visible()


def test_the_size_is_as_wanted_but_never_larger(studio: Studio, make_picture: PictureMaker) -> None:
    studio.paint(make_picture(size=(150, 100)))
    studio.page.get_by_text(MORE_SAVING).click()
    longest = studio.page.get_by_label("Longest side")
    for asked, size in (("75", (75, 50)), ("50", (50, 33)), ("300", (150, 100)), ("", (150, 100))):
        longest.fill(asked)
        longest.blur()
        for format in ("PNG", "JPEG"):
            assert decoded(studio.download(format)[1]).size == size


def test_a_painting_is_known_again(studio: Studio, make_picture: PictureMaker) -> None:
    studio.paint(make_picture())
    expect(studio.status).not_to_contain_text("painted by")
    _, content = studio.download("JPEG")
    painting = make_picture("again.jpg")
    painting.write_bytes(content)
    studio.paint(painting)
    told = "in the style of The Starry Night (Vincent van Gogh, 1889)."
    expect(studio.status).to_contain_text(
        re.compile(rf"painted by Brushwork [\d.]+ {re.escape(told)}")
    )


def test_quality_is_for_lossy_formats(studio: Studio, make_picture: PictureMaker) -> None:
    studio.paint(make_picture(size=(160, 120)))
    quality = studio.page.get_by_label("Quality")
    _, fine = studio.download("WebP")
    quality.fill("30")
    _, coarse = studio.download("WebP")
    assert len(coarse) < len(fine)
    studio.page.get_by_role("radio", name="PNG").check()
    expect(quality).to_be_hidden()


def test_upright(studio: Studio, make_picture: PictureMaker) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    studio.paint(make_picture("turned.jpg", exif=exif))
    expect(studio.status).to_contain_text("32 × 48 pixels")
    assert decoded(studio.download("PNG")[1]).size == (32, 48)


def test_alpha_is_kept(studio: Studio, tmp_path: Path) -> None:
    picture = photograph(40, 24)
    alpha = Image.linear_gradient("L").resize(picture.size)
    picture.putalpha(alpha)
    path = tmp_path / "cutout.png"
    path.write_bytes(encoded(picture, ".png"))
    studio.paint(path)
    expect(studio.page.get_by_role("radio", name="PNG")).to_be_checked()
    saved = decoded(studio.download()[1])
    assert saved.getchannel("A").tobytes() == alpha.tobytes()
    assert decoded(studio.download("JPEG")[1]).mode == "RGB"


def test_strength_mixes_without_painting_again(studio: Studio, make_picture: PictureMaker) -> None:
    path = make_picture()
    studio.paint(path)
    photo = np.asarray(Image.open(path), np.float32)
    said = studio.status.inner_text()
    asked = len(studio.host.requests)

    def saved(strength: int) -> np.ndarray:
        studio.page.get_by_label("Strength").fill(str(strength))
        return np.asarray(decoded(studio.download("PNG")[1]).convert("RGB"), np.float32)

    painting = saved(100)
    assert np.abs(painting - photo).mean() > 5
    assert np.array_equal(saved(0), photo)
    assert np.array_equal(saved(50), np.floor(photo + 0.5 * (painting - photo) + 0.5))
    assert studio.status.inner_text().endswith(said)
    assert len(studio.host.requests) == asked


def test_keyboard_only(studio: Studio) -> None:
    page = studio.page
    expect(page.locator(".card")).not_to_have_count(0)

    def tab_to(selector: str) -> None:
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        pytest.fail(f"the keyboard does not reach {selector}")

    tab_to(".skip")
    page.keyboard.press("Enter")
    tab_to("[data-name=chelsea]")
    page.keyboard.press("Enter")
    expect(page.locator("#stage")).to_be_focused()
    studio.painted()
    tab_to("#compare")
    divider = page.locator("#frame")
    before = divider.get_attribute("style")
    page.keyboard.press("End")
    expect(divider).to_have_attribute("style", re.compile(r"--at: ?100%"))
    assert divider.get_attribute("style") != before
    tab_to("[name=style]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#caption")).to_contain_text("Composition VII")
    studio.painted_in("Composition VII")
    tab_to("#strength")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#strength-value")).to_have_text("99 %")
    tab_to("#download")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename == "chelsea-composition-vii.jpeg"


def test_pasted_and_dropped(studio: Studio, make_picture: PictureMaker) -> None:
    for how, width in (("paste", 30), ("drop", 40)):
        assert studio.give(how, make_picture(size=(width, 20)).read_bytes())
        expect(studio.status).to_contain_text(f"{width} × 20 pixels. Painted", timeout=SLOWEST_MS)


def test_dropped_link_does_not_leave_the_page(studio: Studio) -> None:
    assert studio.give("drop", None)
    expect(studio.problem).to_contain_text("not a picture file")


def test_chosen(studio: Studio, make_picture: PictureMaker) -> None:
    path = make_picture()
    for button in ("Choose a picture", "Another picture"):
        with studio.page.expect_file_chooser() as chooser:
            studio.page.get_by_role("button", name=button).click()
        chooser.value.set_files(path)
        studio.painted()


def test_cancel_and_go_on(studio: Studio, make_picture: PictureMaker) -> None:
    page = studio.page
    page.locator("#file").set_input_files(make_picture("large.jpg", (1500, 1000)))
    expect(page.locator("#progress")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(studio.status).to_contain_text("Cancelled.")
    expect(page.locator("#after")).to_be_hidden()
    expect(page.get_by_role("button", name="Paint it")).to_be_visible()

    studio.paint(make_picture())
    studio.style("Woman with a Hat")
    first = studio.shown()
    page.locator("#file").set_input_files(make_picture("large.jpg", (1500, 1000)))
    page.get_by_role("button", name="Cancel").click()
    studio.paint(make_picture())
    assert studio.shown() == first


def test_bad_file_then_good_file(
    studio: Studio, make_picture: PictureMaker, tmp_path: Path
) -> None:
    bad = tmp_path / "photo.jpg"
    for content, message in ((b"<!doctype html>", "picture"), (b"", "empty")):
        bad.write_bytes(content)
        studio.page.locator("#file").set_input_files(bad)
        expect(studio.problem).to_contain_text(message)
        expect(studio.page.locator("#progress")).to_be_hidden(timeout=20_000)
    studio.paint(make_picture())
    expect(studio.problem).to_be_hidden()
    bad.write_bytes(make_picture("whole.png").read_bytes()[:60])
    studio.page.locator("#file").set_input_files(bad)
    expect(studio.problem).not_to_be_empty()
    expect(studio.page.locator("#after canvas")).to_be_visible()


def test_large_picture_is_made_smaller(studio: Studio, make_picture: PictureMaker) -> None:
    page = studio.page
    page.add_init_script(LITTLE_MEMORY)
    page.reload()
    expect(page.locator(".card")).not_to_have_count(0)
    page.locator("#file").set_input_files(make_picture("large.jpg", (3600, 2400)))
    dialog = page.get_by_role("dialog", name="This picture is large")
    expect(dialog).to_contain_text("8.6 megapixels (3600 × 2400)")
    expect(dialog.get_by_role("button", name="Let this server")).to_be_hidden()
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.locator("#intake")).to_be_visible()

    page.locator("#file").set_input_files(make_picture("large.jpg", (3600, 2400)))
    offer = dialog.get_by_role("button", name="Make it smaller")
    # Another picture takes the question back.
    studio.give("drop", make_picture("small.png", (30, 20)).read_bytes())
    expect(dialog).to_be_hidden()
    studio.painted()

    page.locator("#file").set_input_files(make_picture("large.jpg", (3600, 2400)))
    promised = re.search(r"\d+ × \d+", offer.inner_text())
    offer.click()
    page.get_by_role("button", name="Cancel").click(timeout=REDUCED_WITHIN_MS)
    assert promised is not None
    expect(studio.status).to_contain_text(f"{promised[0]} pixels, made smaller.")


def test_unreachable_catalogue_can_be_tried_again(
    context: BrowserContext, studio: Studio, make_picture: PictureMaker
) -> None:
    page = context.new_page()
    page.route("**/stylizers.json", lambda route: route.abort())
    page.goto(studio.host.address + FOLDER)
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("stylizers.json")
    page.locator("#file").set_input_files(make_picture())
    expect(page.locator("#status")).to_contain_text("pixels")
    expect(problem).to_contain_text("stylizers.json")  # not forgotten over the picture
    page.unroute_all()
    problem.get_by_role("button", name="Try again").click()
    expect(page.locator(".card")).not_to_have_count(0)
    Studio(page, studio.host).painted()
    expect(problem).to_be_hidden()


def test_one_thread_says_why(
    context: BrowserContext, studio_host: Site, make_picture: PictureMaker
) -> None:
    with serve(replace(studio_host, headers={})) as plain_host:
        page = context.new_page()
        page.goto(plain_host.address + FOLDER)
        studio = Studio(page, plain_host)
        studio.paint(make_picture())
        expect(studio.status).to_contain_text("One thread: the page is not cross-origin isolated")


def test_insecure_page_says_what_is_missing(
    context: BrowserContext, studio_host: Site, real_host: str
) -> None:
    """Plain HTTP away from localhost, from a static host and from the server."""
    page = context.new_page()
    for address in (studio_host.address + FOLDER, real_host):
        page.goto(address.replace("127.0.0.1", INSECURE_HOST))
        assert not page.evaluate("isSecureContext")
        notice = page.get_by_role("note")
        expect(notice).to_contain_text("plain HTTP")
        expect(notice).to_contain_text("crypto.subtle")
        expect(notice).to_contain_text("several threads")
        page.get_by_role("button", name="The cat").click()
        expect(page.get_by_role("alert")).to_contain_text("Open the page over HTTPS")
        expect(page.get_by_role("button", name="Try again")).to_be_hidden()
        expect(page.locator("#progress")).to_be_hidden()
