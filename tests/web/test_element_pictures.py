"""What `<brush-work>` takes as pictures, and gives back."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from brushwork.contract.label import read_packet
from support.browser import Site, SiteMaker
from support.element_page import COLOUR, INVERTED, events, open_page, png
from support.tiny_stylizers import tiny_stylizers

# Each is red.
SOURCES = {
    "address": "'/red.png'",
    "URL": "new URL('/red.png', location.href)",
    "Blob": "await (await fetch('/red.png')).blob()",
    "File": "new File([await (await fetch('/red.png')).blob()], 'red.png')",
    "ImageData": "canvasOf('red').getContext('2d').getImageData(0, 0, 40, 30)",
    "canvas": "canvasOf('red')",
    "OffscreenCanvas": """(() => {
        const canvas = new OffscreenCanvas(40, 30);
        canvas.getContext('2d').drawImage(canvasOf('red'), 0, 0);
        return canvas;
    })()""",
    "ImageBitmap": "await createImageBitmap(canvasOf('red'))",
    "<img>": "Object.assign(new Image(), { src: '/red.png' })",
    "<img> of a frame": """await (async () => {
        const frame = document.body.appendChild(document.createElement('iframe'));
        const image = frame.contentDocument.createElement('img');
        image.src = '/red.png';
        return image;
    })()""",
}


@pytest.fixture
def pictures_site(make_site: SiteMaker) -> Site:
    """Tiny stylizers and pictures, under the studio's content security policy."""
    files = {"/red.png": png("red"), "/blue.png": png("blue")}
    policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    policy += "connect-src 'self'; img-src 'self' blob:; frame-src 'self'"
    return make_site(policy=policy, files=tiny_stylizers(any_style=True) | files)


def test_src_takes_what_a_page_has(page: Page, pictures_site: Site, assets: dict[str, str]) -> None:
    open_page(page, pictures_site, assets)
    for name, source in SOURCES.items():
        told = page.evaluate(
            f"""async () => {{
                const source = {source};
                const element = make({{ src: source, alt: "Red", id: "taken" }});
                document.getElementById("taken")?.remove();
                document.body.append(element);
                await element.stylize();
                const {{ width, height }} = element.getBoundingClientRect();
                const same = element.src === source || element.src === String(source);
                return {{ same, width, height, attribute: element.getAttribute("src") }};
            }}"""
        )
        address = {"address": "/red.png", "URL": f"{pictures_site.address}/red.png"}.get(name)
        assert told == {"same": True, "width": 40, "height": 30, "attribute": address}, name
        assert page.locator("#taken").evaluate(COLOUR) == [0, 255, 255, 255], name
        expect(page.get_by_role("img", name="Red")).to_be_visible()


def test_pixels_are_those_of_when_they_were_given(
    page: Page, pictures_site: Site, assets: dict[str, str]
) -> None:
    open_page(page, pictures_site, assets)
    page.evaluate(
        """async () => {
            const canvas = canvasOf("red");
            const element = make({ src: canvas, id: "kept" });
            canvas.getContext("2d").clearRect(0, 0, 40, 30);
            document.body.append(element);
            await element.stylize();
        }"""
    )
    assert page.locator("#kept").evaluate(COLOUR) == [0, 255, 255, 255]


def test_attribute_and_property_replace_each_other(
    page: Page, pictures_site: Site, assets: dict[str, str]
) -> None:
    open_page(page, pictures_site, assets, INVERTED)
    events(page, "load")
    element = page.locator("brush-work")
    element.evaluate(
        "async (element) => { element.src = canvasOf('blue'); await element.stylize(); }"
    )
    assert element.evaluate(COLOUR) == [255, 255, 0, 255]
    assert element.get_attribute("src") is None
    element.evaluate(
        "async (element) => { element.setAttribute('src', '/red.png'); await element.stylize(); }"
    )
    assert element.evaluate(COLOUR) == [0, 255, 255, 255]
    assert element.evaluate("(element) => element.src") == "/red.png"
    refused = "(element) => { try { element.src = {}; } catch (error) { return error.message; } }"
    assert "ImageData" in element.evaluate(refused)
    element.evaluate("(element) => { events.length = 0; element.src = null; }")
    events(page, "error")
    expect(page.get_by_role("status")).to_contain_text("needs the attribute src")


def test_properties_mirror_attributes(
    page: Page, pictures_site: Site, assets: dict[str, str]
) -> None:
    open_page(page, pictures_site, assets)
    told = page.evaluate(
        """() => {
            const element = document.createElement("brush-work");
            const read = () => [element.strength, element.colours, element.stroke, element.styleId,
              element.loading, element.backend, element.width, element.styleSrc, element.mask];
            const before = read();
            Object.assign(element, { strength: 0.5, colours: "luma", stroke: 2, styleId: "plain",
              loading: "eager", backend: "wasm", width: 300, styleSrc: "/a.png", mask: "/b.png" });
            const after = read();
            const attributes = element.getAttributeNames().sort();
            element.setAttribute("strength", "nonsense");
            element.colours = null;
            return { before, after, attributes, wrong: [element.strength, element.colours] };
        }"""
    )
    assert told["before"] == [1, "style", 1, "", "lazy", "auto", 0, None, None]
    assert told["after"] == [0.5, "luma", 2, "plain", "eager", "wasm", 300, "/a.png", "/b.png"]
    dashed = "backend colours loading mask strength stroke style-id style-src width"
    assert " ".join(told["attributes"]) == dashed
    assert told["wrong"] == [1, "style"]


def test_properties_may_be_set_before_the_element_is_defined(
    page: Page, pictures_site: Site, assets: dict[str, str]
) -> None:
    open_page(page, pictures_site, {"element.js": "none.js"}, "<brush-work></brush-work>")
    page.locator("brush-work").evaluate(
        """async (element, script) => {
            const look = { stylizer: "tiny-whole", styleId: "plain" };
            Object.assign(element, { src: canvasOf("red"), ...look });
            await import(script);
            await element.stylize();
        }""",
        f"/{assets['element.js']}",
    )
    assert page.locator("brush-work").evaluate(COLOUR) == [0, 255, 255, 255]


@pytest.mark.parametrize("kind", ["address", "canvas"])
def test_mask_and_style_take_the_same(
    page: Page, pictures_site: Site, assets: dict[str, str], kind: str
) -> None:
    """White is painted, black is left; of the style its mean colour counts."""
    pictures_site.files["/mask.png"] = png("black")
    open_page(page, pictures_site, assets)
    sources = {
        "address": {"style": "'/blue.png'", "black": "'/mask.png'"},
        "canvas": {"style": "canvasOf('blue', 9, 9)", "black": "canvasOf('black', 20, 20)"},
    }[kind]
    page.evaluate(
        f"""async () => {{
            const look = {{ src: "/red.png", stylizer: "tiny-any", styleId: "" }};
            const masks = {{ all: null, none: {sources["black"]}, some: canvasOf("white", 2, 2) }};
            for (const [id, mask] of Object.entries(masks)) {{
              const element = make({{ ...look, id, mask, styleSrc: {sources["style"]} }});
              document.body.append(element);
              await element.stylize();
            }}
        }}"""
    )
    painted, photo = [128, 0, 255, 255], [255, 0, 0, 255]
    for id, colour in {"all": painted, "none": photo, "some": painted}.items():
        assert page.locator(f"#{id}").evaluate(COLOUR) == pytest.approx(colour, abs=1), id


def test_gives_the_painting_as_a_file(
    page: Page, pictures_site: Site, assets: dict[str, str]
) -> None:
    """Without ever being in the page; it is painted first."""
    open_page(page, pictures_site, assets)
    files = page.evaluate(
        """async () => {
            const element = make({ src: "/red.png" });
            const files = [await element.toBlob(), await element.toBlob("image/jpeg", 0.5)];
            return Promise.all(files.map(async (file) =>
              ({ type: file.type, bytes: [...new Uint8Array(await file.arrayBuffer())] })));
        }"""
    )
    assert [file["type"] for file in files] == ["image/png", "image/jpeg"]
    for file in files:
        picture = Image.open(io.BytesIO(bytes(file["bytes"]))).convert("RGB")
        assert picture.size == (40, 30)
        assert picture.getpixel((5, 5)) == pytest.approx((0, 255, 255), abs=3)
        made = read_packet(Image.open(io.BytesIO(bytes(file["bytes"]))).info["xmp"])
        assert made is not None
        assert made.prompt.startswith("in the style of Plain (")
