"""The look in the studio: own pictures as styles, and all that may be wanted of a painting."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Request, expect

from brushwork.contract.look import Look
from brushwork.contract.style_file import (
    StyleFile,
    load_style_file,
    painter_of,
    save_style_file,
)
from brushwork.imaging import decode
from brushwork.inference.pipeline import Pipeline
from brushwork.site.pages import render_site
from support.axe import NARROW, violations
from support.browser import Site
from support.tiny_stylizers import tiny_stylizers

from .conftest import (
    FOLDER,
    SLOWEST_MS,
    PictureMaker,
    Studio,
    encoded,
    hosted,
    photograph,
)

SIZE = (96, 64)
OWN_COLOUR = (255, 128, 0)
ENCODER = f"{FOLDER}stylizers/tiny-any/encoder.onnx"
MANY = 60
PLAIN = "[value='tiny-any/plain']"
LEARNED = [0.125, 0.5, -0.25]
DROP = """([selector, text, name = "mosaic.png"]) => {
    const content = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([content], name));
    const options = {bubbles: true, cancelable: true, dataTransfer: data};
    document.querySelector(selector).dispatchEvent(new DragEvent("drop", options));
}"""


@pytest.fixture(scope="module")
def stylizers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published stylizers: one of any style with many styles first, and one that takes no code."""
    root = tmp_path_factory.mktemp("looks")
    files = tiny_stylizers(any_style=True)
    path = "/stylizers/tiny-any/manifest.json"
    manifest = json.loads(files[path])
    thumbnail = encoded(photograph(16, 12), ".png")
    digest = hashlib.sha256(thumbnail).hexdigest()
    for at in range(MANY):
        code = [0.01 * at, 0.2, 0.0]
        style = {"id": f"tone-{at}", "title": f"Tone {at}", "code": code}
        # No ink, though it has the letters.
        artist = "Pink Tinker" if at == 40 else "Émile Ton"
        tags = ["ink"] if at < 20 else ["night", "water"] if at < 24 else []
        manifest["styles"].append(
            {"year": "2026", "rights": "CC0", "tags": tags, "artist": artist} | style
        )
    for at, style in enumerate(manifest["styles"]):
        name = f"thumbnail-{at}.png"
        files[f"/stylizers/tiny-any/{name}"] = thumbnail
        style["thumbnail"] = {"file": name, "bytes": len(thumbnail), "sha256": digest}
    files[path] = json.dumps(manifest).encode()
    files["/stylizers/stylizers.json"] = b'{"stylizers": ["tiny-any", "tiny-whole"]}'
    for name, content in files.items():
        file = root / name.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return root / "stylizers"


@pytest.fixture(scope="module")
def host(
    built_web: Path, stylizers: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A static host with a site of these stylizers."""
    folder = tmp_path_factory.mktemp("host") / "site"
    render_site(folder, stylizers)
    with hosted(folder) as site:
        yield site


@pytest.fixture(scope="module")
def native(stylizers: Path) -> Pipeline:
    """The library's engine for the stylizer of any style."""
    return Pipeline(stylizers / "tiny-any")


@pytest.fixture
def studio(context: BrowserContext, host: Site) -> Studio:
    """The studio with these stylizers, and all controls shown."""
    host.requests.clear()
    page = context.new_page()
    page.goto(host.address + FOLDER)
    expect(page.locator(".card")).not_to_have_count(0)
    return Studio(page, host)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A style picture of one colour."""
    path = tmp_path / "mosaic.png"
    Image.new("RGB", (40, 30), OWN_COLOUR).save(path)
    return path


def add_style(studio: Studio, picture: Path) -> None:
    """Choose a picture as the style, by its card."""
    with studio.page.expect_file_chooser() as chooser:
        studio.page.get_by_role("button", name="Your own picture").click()
    chooser.value.set_files(picture)
    expect(studio.page.get_by_role("radio", name=picture.stem)).to_be_checked(timeout=SLOWEST_MS)


def test_own_picture_as_the_style(
    studio: Studio, native: Pipeline, make_picture: PictureMaker, own: Path
) -> None:
    page = studio.page
    sent: list[Request] = []
    page.context.on("request", lambda request: sent.append(request))
    picture = make_picture(size=SIZE)
    studio.paint(picture)
    assert ENCODER not in studio.host.requests
    add_style(studio, own)
    painting = studio.saved()
    code = native.encode_style(decode(own).pixels)
    expected = native.stylize(decode(picture).pixels, Look.of(code)).pixels[..., :3]
    assert np.abs(painting - expected).max() <= 1
    expect(page.locator("#caption")).to_contain_text("your own picture")
    assert studio.download("PNG")[0] == "photo-mosaic.png"
    assert studio.host.requests.count(ENCODER) == 1
    assert {(request.method, request.post_data) for request in sent} == {("GET", None)}
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a style file").click()
    assert download.value.suggested_filename == "mosaic.style.json"
    style = load_style_file(Path(download.value.path()))
    assert style.title == "mosaic"
    assert np.allclose(style.code_for(native.manifest), code, atol=1e-4)

    studio.style("Warm")
    page.get_by_role("radio", name="mosaic").check()
    assert np.array_equal(studio.saved(), painting)


def test_a_picture_dropped_on_the_gallery_is_a_style(
    studio: Studio, make_picture: PictureMaker, own: Path
) -> None:
    page = studio.page
    studio.paint(make_picture(size=SIZE))
    page.evaluate(DROP, ["#styles", base64.b64encode(own.read_bytes()).decode()])
    studio.painted_in("mosaic")
    expect(studio.status).to_contain_text("96 × 64 pixels")
    page.evaluate(DROP, ["#stage", base64.b64encode(own.read_bytes()).decode()])
    expect(studio.status).to_contain_text("40 × 30 pixels. Painted")


def test_a_style_file_is_a_style_wherever_it_lands(
    studio: Studio, native: Pipeline, make_picture: PictureMaker, tmp_path: Path
) -> None:
    picture = make_picture(size=SIZE)
    studio.paint(picture)
    painter = painter_of(native.manifest)
    style = StyleFile(title="Harbour", artist="Aunt Ann", stylizer=painter, code=LEARNED)
    path = tmp_path / "any.style.json"
    save_style_file(style, path)
    text = base64.b64encode(path.read_bytes()).decode()
    studio.page.evaluate(DROP, ["#stage", text, path.name])
    studio.painted_in("Harbour")
    expect(studio.page.locator("#caption")).to_contain_text("Harbour, Aunt Ann.")
    card = studio.page.locator(".card", has_text="Harbour")
    expect(card.locator("img.thumb")).to_have_js_property("complete", True)
    look = Look.of(np.array(LEARNED, np.float32))
    expected = native.stylize(decode(picture).pixels, look).pixels[..., :3]
    assert np.abs(studio.saved() - expected).max() <= 1

    other = style.model_copy(update={"stylizer": painter.model_copy(update={"id": "other"})})
    save_style_file(other, path)
    studio.page.locator("#style-file").set_input_files(path)
    expect(studio.problem).to_contain_text('The style "Harbour" is of stylizer "other"')
    studio.painted_in("Harbour")


def test_a_broken_style_picture_takes_nothing_away(
    studio: Studio, make_picture: PictureMaker, tmp_path: Path
) -> None:
    studio.paint(make_picture(size=SIZE))
    before = studio.shown()
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"<!doctype html>")
    studio.page.locator("#style-file").set_input_files(broken)
    expect(studio.problem).to_contain_text("web page")
    expect(studio.page.locator(PLAIN)).to_be_checked()
    studio.settled()
    assert studio.shown() == before


def test_controls_paint_as_the_library_does(
    studio: Studio, native: Pipeline, make_picture: PictureMaker
) -> None:
    page = studio.page
    picture = make_picture(size=SIZE)
    studio.paint(picture)
    pixels = decode(picture).pixels

    def agrees(look: Look) -> np.ndarray:
        painted = studio.saved()
        assert np.abs(painted - native.stylize(pixels, look).pixels[..., :3]).max() <= 1
        return painted

    page.get_by_label("Strength").fill("40")
    agrees(Look.of("plain", 0.4))
    page.locator("#second").select_option(label="Cold (Nobody)")
    page.get_by_label("Blend").fill("25")
    blend = (("plain", 0.75), ("cold", 0.25))
    agrees(Look(blend, strength=0.4))
    page.get_by_label("The style’s, tuned to the photo’s").check()
    agrees(Look(blend, strength=0.4, colours="palette"))
    page.get_by_label("Brush strokes").fill("2.5")
    smooth = agrees(Look(blend, strength=0.4, colours="palette", stroke=2.5))
    page.get_by_label("Grain").fill("60")
    grainy = agrees(Look(blend, strength=0.4, colours="palette", stroke=2.5, grain=0.6))
    assert np.abs(grainy - smooth).max() > 9
    page.get_by_label("Strength").fill("0")
    assert np.array_equal(studio.saved(), pixels[..., :3])


WATCH_DRAFTS = """() => {
    self.drafts = [];
    const layer = document.querySelector("#after");
    new MutationObserver((records) => {
        for (const { addedNodes } of records) {
            for (const { className, width, height } of addedNodes) {
                if (className === "draft") drafts.push([width, height]);
            }
        }
    }).observe(layer, { childList: true });
}"""
# What comes onto the screen first, before anything is painted.
HALF = """async () => {
    const canvas = document.querySelector("#after canvas");
    const stage = document.querySelector("#stage");
    const shown = (rows) => canvas.getContext("2d").getImageData(0, 0, canvas.width, rows).data;
    const before = shown(1).join();
    const strength = document.querySelector("#strength");
    strength.value = "50";
    strength.dispatchEvent(new Event("input", { bubbles: true }));
    do await new Promise(requestAnimationFrame);
    while (shown(1).join() === before && stage.ariaBusy === "true");
    return [stage.ariaBusy, canvas.width, ...shown(canvas.height)];
}"""


def test_a_change_shows_before_it_is_painted(studio: Studio, make_picture: PictureMaker) -> None:
    page = studio.page
    picture = make_picture(size=(640, 480))
    studio.paint(picture)
    photo, painting = decode(picture).pixels[..., :3].astype(float), studio.saved()
    # What mixes is loaded when it is wanted first.
    for strength in ("80", "100"):
        page.get_by_label("Strength").fill(strength)
        studio.settled()
    busy, width, *shown = page.evaluate(HALF)
    assert busy == "true"
    half = np.reshape(shown, (-1, width, 4))[..., :3]
    assert np.abs(half - (photo + painting) / 2).max() <= 1
    studio.settled()

    page.evaluate(WATCH_DRAFTS)
    page.locator("#second").select_option(label="Cold (Nobody)")
    studio.settled()
    drafts = page.evaluate("drafts")
    assert drafts
    assert all(width * height <= 2**17 for width, height in drafts)
    expect(page.locator("#after .draft")).to_have_count(0)


def test_a_painter_of_one_style_offers_no_blends(
    studio: Studio, make_picture: PictureMaker
) -> None:
    page = studio.page
    studio.paint(make_picture(size=SIZE))
    palette = page.get_by_label("The style’s, tuned to the photo’s")
    palette.check()
    page.locator("#second").select_option(label="Cold (Nobody)")
    page.locator("[value='tiny-whole/plain']").check()
    studio.settled()
    expect(page.locator("#second")).to_be_hidden()
    expect(palette).to_be_disabled()
    expect(page.get_by_label("The style’s", exact=True)).to_be_checked()
    said = studio.status.inner_text()
    page.get_by_label("Strength").fill("50")
    studio.settled()
    assert studio.status.inner_text() == said, "it was painted anew instead of mixed"


def mark_rectangle(studio: Studio, left: int, width: int) -> None:
    """Mark a rectangle as high as the picture, in percent of it, by the keyboard's way."""
    page = studio.page
    summary = page.get_by_text("a rectangle by numbers")
    if not page.get_by_label("From the left").is_visible():
        summary.click()
    for label, value in (("left", left), ("top", 0)):
        page.get_by_label(f"From the {label}").fill(str(value))
    page.get_by_label("Width, %").fill(str(width))
    page.get_by_label("Height, %").fill("100")
    page.get_by_role("button", name="Use it").click()


def test_marked_parts_stay_as_they_are(studio: Studio, make_picture: PictureMaker) -> None:
    page = studio.page
    picture = make_picture(size=SIZE)
    photo = np.asarray(Image.open(picture)).astype(int)
    studio.paint(picture)
    painting, said = studio.saved(), studio.status.inner_text()
    assert np.abs(painting - photo).min(axis=2).mean() > 5
    page.get_by_role("button", name="Mark parts").click()
    expect(page.locator("#marking")).to_be_focused()
    mark_rectangle(studio, 0, 50)
    expect(page.locator("#covered")).to_have_text("50 % of the picture is marked.")
    left = (slice(None), slice(0, 48))
    right = (slice(None), slice(48, 96))
    half = studio.saved()
    assert np.array_equal(half[left], photo[left])
    assert np.array_equal(half[right], painting[right])
    page.get_by_role("button", name="Invert").click()
    half = studio.saved()
    assert np.array_equal(half[right], photo[right])
    assert np.array_equal(half[left], painting[left])
    page.locator("#clear-marks").click()
    assert np.array_equal(studio.saved(), painting)

    box = page.locator("#marks").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.get_by_label("Brush size").fill("20")
    page.mouse.move(x - 0.2 * box["width"], y)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    brushed = studio.saved()
    assert np.array_equal(brushed[32, 30:48], photo[32, 30:48])
    assert np.array_equal(brushed[:20], painting[:20])
    assert studio.status.inner_text().endswith(said), "it was painted anew instead of mixed"

    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("button", name="Mark parts")).to_be_focused()
    studio.paint(make_picture("other.png", SIZE))
    expect(page.locator("#marked-summary")).to_have_text("Nothing is marked.")


def test_marked_parts_in_the_second_style(
    studio: Studio, native: Pipeline, make_picture: PictureMaker
) -> None:
    page = studio.page
    picture = make_picture(size=SIZE)
    studio.paint(picture)
    page.locator("#second").select_option(label="Cold (Nobody)")
    page.get_by_label("Blend").fill("0")
    page.get_by_role("button", name="Mark parts").click()
    mark_rectangle(studio, 50, 50)
    page.get_by_label("are painted like").check()
    mask = np.full((64, 96, 4), 255, np.uint8)
    mask[:, 48:, :3] = 0
    look = Look((("plain", 1.0),), mask=mask, elsewhere=(("cold", 1.0),))
    expected = native.stylize(decode(picture).pixels, look).pixels[..., :3]
    assert np.abs(studio.saved() - expected).max() <= 1


def test_search(studio: Studio) -> None:
    page = studio.page
    search = page.get_by_label("Search styles")
    expect(search).to_have_attribute("placeholder", f"Search {MANY + 4} styles")
    search.fill("emile TONE 17")
    expect(page.locator("label.card:visible")).to_have_count(1)
    expect(page.locator("#found")).to_have_text("1 style")
    search.fill("nothing like it")
    expect(page.locator("label.card:visible")).to_have_count(0)
    expect(page.locator("#found")).to_have_text("No style is called “nothing like it”.")
    search.fill("")
    expect(page.locator("label.card:visible")).to_have_count(MANY + 4)


def test_what_styles_are_of(studio: Studio) -> None:
    page = studio.page
    cards = page.locator("label.card:visible")
    chips = page.get_by_role("group", name="Show only").get_by_role("button")
    expect(chips).to_have_text(["Ink", "Night", "Water"])
    chips.nth(1).click()
    expect(chips.nth(1)).to_be_focused()
    expect(chips.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(cards).to_have_count(4)
    page.get_by_label("Search styles").fill("Ocean 21")
    expect(cards).to_have_count(1)
    page.get_by_label("Search styles").fill("墨")
    expect(page.locator("#found")).to_have_text("No style is called “墨”.")
    chips.nth(1).click()
    expect(cards).to_have_count(20)
    # Part of a word is looked for as it is written, other words for it in whole.
    page.get_by_label("Search styles").fill("ink")
    expect(cards).to_have_count(21)


def test_favourites_are_remembered(studio: Studio) -> None:
    page = studio.page
    choose = page.get_by_role("radio", name="Tone 7")
    choose.check()
    star = page.get_by_role("button", name="Favourite", exact=True)
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.reload()
    page.get_by_role("button", name="Favourites").click()
    expect(page.locator("label.card:visible .title")).to_have_text(["Tone 7"])
    choose.check()
    star.click()
    expect(page.get_by_role("button", name="Favourites")).to_have_count(0)
    expect(page.locator("label.card:visible")).to_have_count(MANY + 4)


def test_favourites_last_as_long_as_the_page_where_nothing_is_remembered(
    context: BrowserContext, host: Site
) -> None:
    page = context.new_page()
    page.add_init_script(
        "Object.defineProperty(self, 'localStorage',"
        " { get() { throw new DOMException('No.', 'SecurityError'); } });"
    )
    page.goto(host.address + FOLDER)
    for title in ("Tone 7", "Tone 8"):
        page.get_by_role("radio", name=title).check()
        page.get_by_role("button", name="Favourite", exact=True).click()
    page.get_by_role("button", name="Favourites").click()
    expect(page.locator("label.card:visible .title")).to_have_text(["Tone 7", "Tone 8"])


def test_arrows_move_by_what_is_seen(studio: Studio) -> None:
    page = studio.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.locator(PLAIN).focus()

    def focused() -> Locator:
        return page.locator("label.card:has(:focus)")

    # The first card takes pictures: three a row, Plain and Warm in the first.
    for key, title in (
        ("ArrowDown", "Tone 0"),
        ("ArrowRight", "Tone 1"),
        ("ArrowUp", "Warm"),
        ("ArrowLeft", "Plain"),
        ("ArrowLeft", "Plain"),
    ):
        page.keyboard.press(key)
        expect(focused().locator(".title")).to_have_text(title)
    page.keyboard.press("End")
    expect(page.locator("[value='tiny-whole/plain']")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(PLAIN)).to_be_focused()
    expect(page.locator(PLAIN)).to_be_checked()
    page.get_by_label("Search styles").fill("tone 5")
    page.locator("[value='tiny-any/tone-5']").focus()
    page.keyboard.press("ArrowRight")
    expect(focused().locator(".title")).to_have_text("Tone 15")


def test_thumbnails_are_fetched_when_they_come_into_sight(studio: Studio) -> None:
    page = studio.page
    expect(page.locator("label.card img.thumb").nth(5)).to_have_attribute(
        "src", re.compile("thumbnail")
    )
    page.wait_for_load_state("networkidle")
    fetched = {path for path in studio.host.requests if "thumbnail" in path}
    assert 6 <= len(fetched) < MANY
    page.get_by_role("radio", name=f"Tone {MANY - 1}").scroll_into_view_if_needed()
    with page.expect_response(re.compile(f"thumbnail-{MANY + 2}")):
        pass


def test_no_serious_violations(studio: Studio, make_picture: PictureMaker, own: Path) -> None:
    page = studio.page
    page.get_by_label("Search styles").fill("tone 1")
    expect(page.locator("#found")).not_to_be_empty()
    assert violations(page) == []

    studio.paint(make_picture(size=SIZE))
    add_style(studio, own)
    studio.settled()
    page.locator("#second").select_option(label="Cold (Nobody)")
    page.get_by_role("button", name="Mark parts").click()
    mark_rectangle(studio, 0, 50)
    studio.settled()
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
