"""`<brush-work>` on plain pages: what it shows, says and tells."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from brushwork.contract.inputs import offered
from brushwork.contract.manifest import Manifest, load_published
from brushwork.contract.style_file import StyleFile, painter_of
from brushwork.site.pages import render_page
from support.browser import ISOLATION, Site, SiteMaker
from support.element_page import COLOUR, LOG, PHOTO, events, open_page, png
from support.tiny_stylizers import tiny_stylizers

SEVERAL_COLOURS = """
(element) => {
  const canvas = element.shadowRoot.querySelector("[part=painting]");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, at) => value !== data[at % 4]);
}
"""


@pytest.fixture(params=[True, False], ids=["isolated", "not isolated"])
def any_site(make_site: SiteMaker, request: pytest.FixtureRequest) -> Site:
    """Tiny stylizers and a red picture on an isolated host, and on one that is not."""
    return make_site(isolated=request.param, files=tiny_stylizers() | {"/red.png": png("red")})


def test_paints_and_tells(page: Page, any_site: Site, assets: dict[str, str]) -> None:
    body = PHOTO.format(src="/red.png", stylizer="tiny-whole", style="plain")
    open_page(page, any_site, assets, body)
    detail = events(page, "load")[0]["detail"]
    assert isinstance(detail, dict)
    assert detail["milliseconds"] > 0
    isolated = any_site.headers.keys() >= ISOLATION.keys()
    assert (detail["runtime"]["threads"] > 1) == page.evaluate(
        "crossOriginIsolated && navigator.hardwareConcurrency > 1"
    )
    assert isolated == page.evaluate("crossOriginIsolated")
    element = page.locator("brush-work")
    assert element.evaluate(COLOUR) == [0, 255, 255, 255]
    expect(page.get_by_role("img", name="A cat")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("The picture is painted.")
    assert events(page, "progress")


def test_attributes_are_the_contracts(page: Page, any_site: Site, assets: dict[str, str]) -> None:
    open_page(page, any_site, assets, "")
    observed = page.evaluate("customElements.get('brush-work').observedAttributes")
    offers = [offer.name for offer in offered("element").values()]
    assert [name for name in observed if name in offers] == offers
    own = {"src", "alt", "stylizer", "backend", "loading", "width", "height"}
    assert set(observed) - set(offers) == own


def test_tiles_are_told(page: Page, make_site: SiteMaker, assets: dict[str, str]) -> None:
    """The progress bar shows nothing before the first tile, then their share."""
    site = make_site(files=tiny_stylizers() | {"/red.png": png("red", (96, 24))})
    open_page(page, site, assets, "")
    shown = page.evaluate(
        """async (script) => {
            (await import(script)).configure({ tilePixels: 300 });
            const element = document.createElement("brush-work");
            for (const [name, value] of Object.entries(
              { src: "/red.png", stylizer: "tiny-local", "style-id": "plain" }))
              element.setAttribute(name, value);
            const shown = [];
            element.addEventListener("progress", ({ detail: { phase } }) => {
              const bar = element.shadowRoot.querySelector("progress");
              if (phase === "paint") shown.push(bar.hasAttribute("value") ? bar.value : null);
            });
            const painted = new Promise((resolve) => element.addEventListener("load", resolve));
            document.body.append(element);
            await painted;
            return shown;
        }""",
        f"/{assets['element.js']}",
    )
    assert shown[0] is None
    assert len(shown) > 4
    assert shown[1:] == sorted(set(shown[1:]))
    assert shown[-1] == 1


def test_changed_attributes_paint_anew(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    pictures = {"/red.png": png("red"), "/blue.png": png("blue", (24, 24))}
    site = make_site(files=tiny_stylizers() | pictures)
    open_page(
        page, site, assets, PHOTO.format(src="/red.png", stylizer="tiny-whole", style="plain")
    )
    events(page, "load")
    element = page.locator("brush-work")
    element.evaluate(
        """(element) => {
            events.length = 0;
            element.setAttribute("strength", "0.2");
            element.setAttribute("src", "/blue.png");
            element.setAttribute("strength", "1");
        }"""
    )
    assert len(events(page, "load")) == 1
    assert element.evaluate(COLOUR) == [255, 255, 0, 255]
    element.evaluate('(element) => { events.length = 0; element.setAttribute("alt", "Blue"); }')
    expect(page.get_by_role("img", name="Blue")).to_be_visible()
    assert page.evaluate("events") == []


def test_starts_near_the_viewport_and_shares_one_engine(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    site = make_site(files=tiny_stylizers() | {"/red.png": png("red")})
    tag = PHOTO.format(src="/red.png", stylizer="tiny-whole", style="plain")
    spacer = "<p class=far></p>"
    open_page(page, site, assets, f"{tag}{tag}{spacer}")
    page.evaluate(
        """() => {
            const far = document.createElement("brush-work");
            for (const [name, value] of Object.entries(
              { src: "/red.png", stylizer: "tiny-whole", "style-id": "plain", id: "far" }))
              far.setAttribute(name, value);
            document.querySelector(".far").style.height = "5000px";
            document.body.append(far);
        }"""
    )
    page.wait_for_function("() => events.filter(({ type }) => type === 'load').length === 2")
    assert sum("worker" in worker.url for worker in page.workers) == 1
    far = page.locator("#far")
    assert far.evaluate("(element) => element.shadowRoot.querySelector('.painted')") is None
    far.scroll_into_view_if_needed()
    page.wait_for_function("() => events.filter(({ type }) => type === 'load').length === 3")


def test_a_missing_photo_is_told_at_a_readable_width(
    page: Page, any_site: Site, assets: dict[str, str]
) -> None:
    open_page(
        page, any_site, assets, PHOTO.format(src="/no.png", stylizer="tiny-whole", style="plain")
    )
    events(page, "error")
    told = page.get_by_role("status").bounding_box()
    element = page.locator("brush-work").bounding_box()
    assert told["width"] > 200
    assert told["y"] + told["height"] <= element["y"] + element["height"]


def test_names_cors_for_pictures_elsewhere(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    """Another port is another origin. Allowed by CORS, the same picture is painted."""
    site = make_site(isolated=False, policy=None, files=tiny_stylizers())
    other = make_site(isolated=False, policy=None, files={"/red.png": png("red")})
    src = f"{other.address}/red.png"
    body = PHOTO.format(src=src, stylizer="tiny-whole", style="plain")
    open_page(page, site, assets, body)
    assert events(page, "error")[0]["code"] == "network"
    status = page.get_by_role("status")
    for said in ("CORS", f"Access-Control-Allow-Origin: {site.address}", src):
        expect(status).to_contain_text(said)
    expect(page.get_by_role("img", name="A cat")).to_be_visible()

    other.headers["Access-Control-Allow-Origin"] = site.address
    page.reload()
    events(page, "load")


def style_file(stylizers: dict[str, bytes], guessed: bool = False) -> bytes:
    """A style file of `tiny-any`: red, and half of green."""
    manifest = Manifest.model_validate_json(stylizers["/stylizers/tiny-any/manifest.json"])
    painter, code = painter_of(manifest), [1.0, 0.5, 0.0]
    style = StyleFile(title="Own", stylizer=painter, code=code, guessed=guessed)
    return style.model_dump_json().encode()


# Of an attribute that is there twice, the first counts.
ANY = '<brush-work {attributes} src="/red.png" stylizer="tiny-any" alt="A cat"></brush-work>'


def test_paints_the_look_of_its_attributes(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    colours = {
        # red * its mean / 2, and the style's mean colour
        'style-src="/blue.png"': [128, 0, 255],
        'style-src="/own.style.json"': [255, 128, 0],
        'style-id="warm"': [255, 64, 0],
        'style-id="warm" strength="0"': [255, 0, 0],
        'style-id="cold" colours="luma" stroke="2"': [250, 0, 0],
    }
    stylizers = tiny_stylizers(any_style=True)
    pictures = {"/red.png": png("red"), "/blue.png": png("blue")}
    site = make_site(files=stylizers | pictures | {"/own.style.json": style_file(stylizers)})
    open_page(page, site, assets, "".join(ANY.format(attributes=each) for each in colours))
    events(page, "load", len(colours))
    for at, (attributes, colour) in enumerate(colours.items()):
        painted = page.locator("brush-work").nth(at).evaluate(COLOUR)
        assert painted == pytest.approx([*colour, 255], abs=1), attributes


def test_a_guessed_style_has_texture_where_it_is_asked_for(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    textured = {
        'style-src="/blue.png"': False,
        'style-src="/guessed.style.json"': False,
        'style-src="/blue.png" texture="1"': True,
        'style-src="/own.style.json"': True,
    }
    stylizers = tiny_stylizers(any_style=True, texture=0.2)
    files = {
        "/red.png": png("grey"),
        "/blue.png": png("navy"),
        "/own.style.json": style_file(stylizers),
        "/guessed.style.json": style_file(stylizers, guessed=True),
    }
    site = make_site(files=stylizers | files)
    open_page(page, site, assets, "".join(ANY.format(attributes=each) for each in textured))
    events(page, "load", len(textured))
    for at, (attributes, is_textured) in enumerate(textured.items()):
        several = page.locator("brush-work").nth(at).evaluate(SEVERAL_COLOURS)
        assert several == is_textured, attributes


def test_says_what_is_wrong_with_a_look(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    problems = {
        "": "style-id, or style-src",
        'style-id="warm" colours="none"': 'colours="none" is none of style, luma, palette',
        'style-id="warm" backend="cuda"': 'backend="cuda" is none of auto, kernel, wasm, webgpu',
        'style-id="warm" stroke="9"': 'stroke="9" is not a number from 1 to 4',
        'style-id="warm" strength=""': "not a number from 0 to 1",
        'style-src="/nothing.png"': "/nothing.png",
        'style-src="/red.png" stylizer="tiny-local"': "no encoder",
        'style-src="/own.style.json" stylizer="tiny-local"': 'of stylizer "tiny-any"',
        'style-src="/broken.style.json"': "the style file is broken: it is not JSON",
    }
    stylizers = tiny_stylizers(any_style=True)
    files = {"/own.style.json": style_file(stylizers), "/broken.style.json": b"{"}
    site = make_site(files=stylizers | files | {"/red.png": png("red")})
    open_page(page, site, assets, "".join(ANY.format(attributes=each) for each in problems))
    check_all_say(page, list(problems.values()))


def check_all_say(page: Page, problems: list[str]) -> None:
    """Each element of the page, in their order, tells its problem, and has an event of it."""
    assert len(events(page, "error", len(problems))) == len(problems)
    for at, said in enumerate(problems):
        expect(page.get_by_role("status").nth(at)).to_contain_text(said)


def test_names_cors_for_style_pictures_elsewhere(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    files = tiny_stylizers(any_style=True) | {"/red.png": png("red")}
    site = make_site(isolated=False, policy=None, files=files)
    other = make_site(isolated=False, policy=None, files={"/blue.png": png("blue")})
    src = f"{other.address}/blue.png"
    open_page(page, site, assets, ANY.format(attributes=f'style-src="{src}"'))
    events(page, "error")
    status = page.get_by_role("status")
    for said in ("CORS", f"Access-Control-Allow-Origin: {site.address}", src):
        expect(status).to_contain_text(said)


def test_says_what_is_wrong(page: Page, make_site: SiteMaker, assets: dict[str, str]) -> None:
    cases = [
        ("/nothing.png", "tiny-whole", "plain", "/nothing.png"),
        ("/text.png", "tiny-whole", "plain", "web page"),
        ("/red.png", "tiny-none", "plain", "tiny-none"),
        ("/red.png", "tiny-whole", "fancy", "it has plain"),
        ("/red.png", "", "plain", "stylizer"),
    ]
    files = {"/red.png": png("red"), "/text.png": b"<!doctype html><p>not here"}
    site = make_site(files=tiny_stylizers() | files)
    elements = [PHOTO.format(src=src, stylizer=id, style=style) for src, id, style, _ in cases]
    open_page(page, site, assets, "".join(elements))
    check_all_say(page, [said for *_, said in cases])


def test_the_example_page(page: Page, site: Site, built_web: Path, assets: dict[str, str]) -> None:
    site.files["/example.html"] = render_page("example.html", web=built_web).encode()
    page.add_init_script(LOG)
    page.goto(f"{site.address}/example.html")
    events(page, "load")
    assert [event for event in page.evaluate("events") if event["type"] == "error"] == []
    first = load_published(built_web / "stylizers")[0]
    named = page.locator("brush-work").evaluate_all(
        "all => all.map((each) => [each.getAttribute('stylizer'), each.getAttribute('style-id')])"
    )
    assert [first.id, first.styles[0].id] == named[0]
    assert {first.id} == {stylizer for stylizer, _ in named}
    expect(page.locator("pre").first).to_contain_text(f'style-id="{first.styles[0].id}"')


def test_backends_are_chosen_by_attribute(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    site = make_site(files=tiny_stylizers() | {"/red.png": png("red")})
    tag = PHOTO.format(src="/red.png", stylizer="tiny-whole", style="plain")
    open_page(page, site, assets, tag.replace("alt=", 'backend="webgpu" alt='))
    detail = events(page, "load")[0]["detail"]
    assert isinstance(detail, dict)
    assert detail["runtime"]["backend"] == "wasm"
    assert "Not by WebGPU" in detail["runtime"]["note"]
