"""Own pictures as styles, several at once, and what is blended of these and the gallery's."""

import base64
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from brushwork.contract.look import Look
from brushwork.imaging import decode
from brushwork.inference.pipeline import Pipeline
from support.axe import NARROW, violations
from support.browser import Site
from support.tiny_stylizers import tiny_stylizers

from .conftest import FOLDER, PictureMaker, Studio

SIZE = (96, 64)
COLOURS = {"mosaic": (255, 128, 0), "fresco": (0, 96, 255), "glass": (40, 200, 40)}
GIVE = """([how, files]) => {
    const data = new DataTransfer();
    for (const [name, text] of files) {
        const content = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
        data.items.add(new File([content], name));
    }
    const options = {bubbles: true, cancelable: true};
    if (how === "paste") {
        const event = new ClipboardEvent("paste", {...options, clipboardData: data});
        return document.activeElement.dispatchEvent(event);
    }
    const event = new DragEvent("drop", {...options, dataTransfer: data});
    return document.querySelector("#gallery").dispatchEvent(event);
}"""


@pytest.fixture
def studio(context: BrowserContext, any_host: Site) -> Studio:
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    expect(page.locator("label.card")).not_to_have_count(0)
    return Studio(page, any_host)


@pytest.fixture
def own(tmp_path: Path) -> list[Path]:
    """Style pictures of one colour each."""
    paths = []
    for name, colour in COLOURS.items():
        paths.append(tmp_path / f"{name}.png")
        Image.new("RGB", (40, 30), colour).save(paths[-1])
    return paths


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """The library's engine for the same painter."""
    root = tmp_path_factory.mktemp("native")
    for address, content in tiny_stylizers(any_style=True).items():
        path = root / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Pipeline(root / "stylizers" / "tiny-any")


def agrees(
    studio: Studio, native: Pipeline, photo: Path, *shares: tuple[Path | str, float]
) -> None:
    """What is saved is what the library paints of these styles."""
    styles = tuple(
        (style if isinstance(style, str) else native.encode_style(decode(style).pixels), share)
        for style, share in shares
    )
    expected = native.stylize(decode(photo).pixels, Look(styles)).pixels[..., :3]
    assert np.abs(studio.saved() - expected).max() <= 1


def encoded(paths: list[Path]) -> list[tuple[str, str]]:
    return [(path.name, base64.b64encode(path.read_bytes()).decode()) for path in paths]


def test_several_own_pictures_are_one_blend(
    studio: Studio, native: Pipeline, make_picture: PictureMaker, own: list[Path]
) -> None:
    page = studio.page
    photo = make_picture(size=SIZE)
    studio.paint(photo)
    before = studio.shown()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Your own picture").click()
    assert chooser.value.is_multiple()
    chooser.value.set_files(own)
    studio.painted_in("mosaic")
    expect(page.locator("#blended")).to_have_text(
        "Blended: 33 % of mosaic, 33 % of fresco, 33 % of glass."
    )
    thirds = [(path, 1.0) for path in own]
    agrees(studio, native, photo, *thirds)

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#blended")).to_be_hidden()
    assert studio.shown() == before
    page.get_by_role("button", name="Redo").click()
    page.get_by_label("Style 3", exact=True).select_option(label="Warm (Nobody)")
    page.get_by_label("Share of style 3").fill("50")
    agrees(studio, native, photo, (own[0], 1 / 6), (own[1], 1 / 3), ("warm", 1 / 2))
    expect(page.locator("#kept-bytes")).to_have_text(re.compile(r"\d"))
    page.reload()
    studio.painted_in("mosaic")
    expect(page.locator("#blended")).to_have_text(
        "Blended: 17 % of mosaic, 33 % of fresco, 50 % of Warm."
    )
    agrees(studio, native, photo, (own[0], 1 / 6), (own[1], 1 / 3), ("warm", 1 / 2))
    page.get_by_role("button", name="Only the chosen style").click()
    expect(page.get_by_role("radio", name="mosaic")).to_be_focused()
    agrees(studio, native, photo, (own[0], 1))


def test_a_blend_by_the_keyboard(
    studio: Studio, native: Pipeline, make_picture: PictureMaker
) -> None:
    page = studio.page
    photo = make_picture(size=SIZE)
    studio.paint(photo)
    studio.style("Warm")
    page.locator("#second").focus()
    page.keyboard.type("Cold")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Blend", exact=True)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    agrees(studio, native, photo, ("warm", 0.1), ("cold", 0.9))
    page.locator("#blend").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Plain")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Share of style 3")).to_be_focused()
    # No style is offered a second time.
    for label, taken in (("#second", ("warm", "plain")), ("#second-3", ("warm", "cold"))):
        offered = page.locator(f"{label} option:not(:disabled)")
        values = offered.evaluate_all("(each) => each.map(({ value }) => value)")
        assert "" in values
        assert not set(taken) & set(values)
    page.keyboard.press("Home")
    expect(page.locator("#blended")).to_contain_text("% of Cold.")
    # Without one, its place stays empty, and what comes after it where it is.
    page.locator("#second").focus()
    page.keyboard.press("N")
    expect(page.locator("#second")).to_be_focused()
    expect(page.locator("#second")).to_have_value("")
    expect(page.get_by_label("Style 3", exact=True)).to_have_value("plain")
    agrees(studio, native, photo, ("warm", 1))
    page.get_by_label("Share of style 3").fill("50")
    agrees(studio, native, photo, ("warm", 0.5), ("plain", 0.5))
    page.locator("#second").focus()
    page.keyboard.type("Cold")
    expect(page.get_by_label("Style 3", exact=True)).to_have_value("plain")
    expect(page.locator("#blended")).to_have_text(
        "Blended: 33 % of Warm, 33 % of Cold, 33 % of Plain."
    )
    agrees(studio, native, photo, ("warm", 1), ("cold", 1), ("plain", 1))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#blended")).to_have_text("Blended: 50 % of Warm, 50 % of Plain.")


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_several_that_are_dropped_or_pasted_on_the_gallery(
    studio: Studio, native: Pipeline, make_picture: PictureMaker, own: list[Path], how: str
) -> None:
    photo = make_picture(size=SIZE)
    studio.paint(photo)
    studio.page.get_by_role("button", name="Your own picture").focus()
    studio.page.evaluate(GIVE, [how, encoded(own[:2])])
    studio.painted_in("mosaic")
    agrees(studio, native, photo, (own[0], 1), (own[1], 1))
    # Anywhere else what is pasted is to be painted.
    studio.page.get_by_role("radio", name="Warm").focus()
    studio.page.evaluate(GIVE, ["paste", encoded(own[2:])])
    expect(studio.status).to_contain_text("40 × 30 pixels. Painted")


def test_a_blend_on_a_phone(
    chromium: Browser, any_host: Site, make_picture: PictureMaker, own: list[Path]
) -> None:
    context = chromium.new_context(
        viewport=NARROW, has_touch=True, is_mobile=True, service_workers="block"
    )
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    studio = Studio(page, any_host)
    studio.paint(make_picture(size=SIZE))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Your own picture").tap()
    chooser.value.set_files(own)
    studio.painted_in("mosaic")
    page.locator("#sheets").get_by_role("button", name="Adjust").tap()
    page.get_by_label("Share of style 3").tap()
    expect(page.locator("#blended")).to_have_text(
        "Blended: 17 % of mosaic, 33 % of fresco, 50 % of glass."
    )
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.locator("#sheets").get_by_role("button", name="Styles").tap()
    page.get_by_role("button", name="Only the chosen style").tap()
    expect(page.locator("#blended")).to_be_hidden()
    context.close()
