"""Somebody who gives a picture, a style picture and a choice before the one before is taken."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, expect

from brushwork.site.pages import render_site
from support.browser import LITTLE_MEMORY, Site
from support.tiny_stylizers import tiny_stylizers

from .conftest import FOLDER, HOLD_DECODING, PictureMaker, Studio, hosted

ENCODER = f"{FOLDER}stylizers/tiny-any/encoder.onnx"


@pytest.fixture(scope="module")
def folder(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of tiny stylizers, of which one is of any style."""
    root = tmp_path_factory.mktemp("any")
    for address, content in tiny_stylizers(any_style=True).items():
        path = root / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    render_site(root / "site", root / "stylizers")
    return root / "site"


@pytest.fixture
def studio(folder: Path, context: BrowserContext, make_picture: PictureMaker) -> Iterator[Studio]:
    """A studio of any style, with a painting, on a device with little memory."""
    context.add_init_script(LITTLE_MEMORY)
    with hosted(folder) as host:
        page = context.new_page()
        page.goto(host.address + FOLDER)
        page.locator("[value='tiny-any/plain']").check()
        studio = Studio(page, host)
        studio.paint(make_picture("first.png"))
        yield studio


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A style picture."""
    path = tmp_path / "mosaic.png"
    Image.new("RGB", (40, 30), "orange").save(path)
    return path


def hold_encoder(host: Site) -> Event:
    """The encoder comes when the event is set."""
    gate = host.gates[ENCODER] = Event()
    return gate


def choose_style(studio: Studio, own: Path) -> None:
    """Give the style picture, and wait until the encoder is asked for."""
    with studio.page.expect_request(f"**{ENCODER}"):
        studio.page.locator("#style-file").set_input_files(own)


def cards_of_own(studio: Studio) -> Locator:
    return studio.page.get_by_role("radio", name="mosaic")


def test_a_style_picture_waits_for_the_picture(
    studio: Studio, make_picture: PictureMaker, own: Path
) -> None:
    page = studio.page
    page.evaluate(HOLD_DECODING)
    page.locator("#file").set_input_files(make_picture("second.png", (60, 40)))
    page.locator("#style-file").set_input_files(own)
    page.evaluate("release()")
    studio.painted_in("mosaic")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")


def test_a_style_is_made_again_after_another_picture(
    studio: Studio, make_picture: PictureMaker, own: Path
) -> None:
    page = studio.page
    gate = hold_encoder(studio.host)
    choose_style(studio, own)
    page.locator("#file").set_input_files(make_picture("second.png", (60, 40)))
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")
    gate.set()
    studio.painted_in("mosaic")
    expect(cards_of_own(studio)).to_have_count(1)


@pytest.mark.parametrize("ends", ["made", "made for another picture", "cancelled", "lost"])
def test_a_style_chosen_while_another_is_made_is_the_last_word(
    studio: Studio, make_picture: PictureMaker, own: Path, ends: str
) -> None:
    page = studio.page
    gate = hold_encoder(studio.host)
    choose_style(studio, own)
    page.locator("[value='tiny-any/warm']").check()
    page.wait_for_timeout(300)
    if ends == "made for another picture":
        page.locator("#file").set_input_files(make_picture("second.png", (60, 40)))
        expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")
    if ends == "cancelled":
        page.get_by_role("button", name="Cancel").click()
    if ends == "lost":
        studio.host.files[ENCODER] = b"something else"
    gate.set()
    studio.painted_in("Warm")
    expect(cards_of_own(studio)).to_have_count(1 if ends.startswith("made") else 0)
    if ends == "lost":
        expect(studio.problem).to_contain_text("encoder.onnx was not used")


def test_a_style_is_made_for_the_picture_before_where_another_is_too_large(
    studio: Studio, make_picture: PictureMaker, own: Path
) -> None:
    page = studio.page
    gate = hold_encoder(studio.host)
    choose_style(studio, own)
    page.locator("#file").set_input_files(make_picture("large.jpg", (3600, 2400)))
    page.locator("#leave-it").click()
    gate.set()
    studio.painted_in("mosaic")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: first.png")


def test_what_is_asked_stays_asked_while_a_style_is_chosen(
    studio: Studio, make_picture: PictureMaker
) -> None:
    """The style is clicked a moment before the question about a large picture."""
    page = studio.page
    page.locator("#file").set_input_files(make_picture("large.jpg", (3600, 2400)))
    expect(page.locator("#too-large")).to_be_visible()
    page.evaluate("""document.querySelector("[value='tiny-any/warm']").click()""")
    page.wait_for_timeout(500)
    expect(page.locator("#too-large")).to_be_visible()
    page.locator("#leave-it").click()
    studio.painted_in("Warm")


def test_a_late_catalogue_takes_no_picture_away(
    studio: Studio, context: BrowserContext, make_picture: PictureMaker
) -> None:
    catalogue = f"{FOLDER}stylizers/stylizers.json"
    gate = studio.host.gates[catalogue] = Event()
    page = context.new_page()
    page.goto(studio.host.address + FOLDER)
    page.locator("#file").set_input_files(make_picture("first.png"))
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: first.png")
    page.evaluate(HOLD_DECODING)
    page.locator("#file").set_input_files(make_picture("second.png", (60, 40)))
    gate.set()
    expect(page.locator(".card")).not_to_have_count(0)
    page.evaluate("release()")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")
    Studio(page, studio.host).painted()


def test_a_style_picture_may_be_tried_again(studio: Studio, own: Path) -> None:
    page = studio.page
    page.route("**/encoder.onnx", lambda route: route.abort())
    page.locator("#style-file").set_input_files(own)
    expect(studio.problem).to_contain_text("the network or the server cannot be reached")
    page.unroute_all()
    studio.problem.get_by_role("button", name="Try again").click()
    studio.painted_in("mosaic")
