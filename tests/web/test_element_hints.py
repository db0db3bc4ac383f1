"""What `<brush-work>` says where a page's policies, or its host, keep it from painting."""

import pytest
from playwright.sync_api import Page, expect

from support.browser import SiteMaker
from support.element_page import COLOUR, INVERTED, PHOTO, events, open_page, png
from support.tiny_stylizers import tiny_stylizers

FILES = tiny_stylizers() | {"/red.png": png("red")}
CLOSED = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src *; "
TRUSTED = "; require-trusted-types-for 'script'; trusted-types {}"


def refused(page: Page, *said: str) -> None:
    """The page's only element tells this."""
    events(page, "error")
    for each in said:
        expect(page.get_by_role("status")).to_contain_text(each)


def test_names_the_directive_that_forbids_a_picture(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    """Although its host allows the page to read it."""
    allowed = {"Access-Control-Allow-Origin": "*"}
    other = make_site(isolated=False, policy=None, files=FILES, headers=allowed)
    policy = f"{CLOSED} worker-src 'self'; connect-src 'self'"
    site = make_site(isolated=False, policy=policy, files=FILES)
    src = f"{other.address}/red.png"
    open_page(page, site, assets, PHOTO.format(src=src, stylizer="tiny-whole", style="plain"))
    refused(page, src, "content security policy", f"connect-src has to allow {other.address}")
    assert events(page, "error")[0]["code"] == "network"
    expect(page.get_by_role("status")).not_to_contain_text("CORS")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("worker-src 'none'; connect-src 'self'", "worker-src has to allow 'self'"),
        ("worker-src 'self'", "connect-src has to allow 'self'"),
        (
            "worker-src 'self'; connect-src 'self'" + TRUSTED.format("other"),
            "trusted-types brushwork",
        ),
    ],
    ids=["worker", "stylizers", "trusted types"],
)
def test_names_what_forbids_the_engine(
    page: Page, make_site: SiteMaker, assets: dict[str, str], policy: str, said: str
) -> None:
    open_page(page, make_site(policy=CLOSED + policy, files=FILES), assets)
    page.evaluate("document.body.append(make({ src: canvasOf('red') }))")
    refused(page, "content security policy", said)


def test_paints_where_trusted_types_are_required(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    """By the page and by the worker's own response."""
    policy = CLOSED + "worker-src 'self'; connect-src 'self'" + TRUSTED.format("brushwork")
    open_page(page, make_site(policy=policy, files=FILES), assets, INVERTED)
    detail = events(page, "load")[0]["detail"]
    assert isinstance(detail, dict)
    most = page.evaluate("Math.min(navigator.hardwareConcurrency, 4)")
    assert detail["runtime"]["threads"] == most
    assert page.locator("brush-work").evaluate(COLOUR) == [0, 255, 255, 255]


def test_names_what_is_wrong_with_the_worker(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    site = make_site(policy=None, files=FILES)
    worker = f"/{assets['worker.js']}"
    site.bare.add(worker)
    open_page(page, site, assets, INVERTED)
    refused(page, worker, "isolated", "Cross-Origin-Embedder-Policy: require-corp")
    page.locator("brush-work").evaluate(
        """async (element, script) => {
            events.length = 0;
            const { configure } = await import(script);
            configure({ assets: "/none/", stylizers: "/stylizers/" });
            element.strength = 1;
        }""",
        f"/{assets['element.js']}",
    )
    refused(page, "/none/", "the server answers 404")


def test_tells_why_a_picture_is_not_there(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    site = make_site(isolated=False, policy=None, files=FILES)
    open_page(page, site, assets)
    page.evaluate(
        """() => {
            globalThis.released = () => {
              const address = URL.createObjectURL(new Blob());
              URL.revokeObjectURL(address);
              return address;
            };
        }"""
    )
    sources = {
        "'http://127.0.0.1:9/red.png'": "its host did not answer",
        "released()": "it was released",
        "'http://['": '"http://[" is no address',
        "'/none.png'": "the server answers 404",
        "new Image()": "The <img> shows nothing",
        "new Blob(['no picture'])": "not a picture",
    }
    for source, said in sources.items():
        page.evaluate(
            f"document.body.replaceChildren(make({{ src: {source} }})), events.length = 0"
        )
        events(page, "error")
        expect(page.get_by_role("status")).to_contain_text(said)


def test_says_that_pixels_of_others_may_not_be_read(
    page: Page, make_site: SiteMaker, assets: dict[str, str]
) -> None:
    """An `<img>` by its address, a canvas that shows it by what it is."""
    other = make_site(isolated=False, policy=None, files=FILES)
    site = make_site(isolated=False, policy=None, files=FILES)
    open_page(page, site, assets)
    page.evaluate(
        """async (src) => {
            globalThis.image = Object.assign(new Image(), { src });
            await image.decode();
            globalThis.drawn = canvasOf("red");
            drawn.getContext("2d").drawImage(image, 0, 0);
            document.body.append(make({ src: image }));
        }""",
        f"{other.address}/red.png",
    )
    refused(page, f"{other.address}/red.png", "CORS")
    page.evaluate("document.body.replaceChildren(make({ src: drawn })), events.length = 0")
    refused(page, "canvas", "CORS", "crossorigin")
