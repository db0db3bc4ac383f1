"""The studio as an app: it may be installed, and takes what other apps share with it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio, hosted, tiny_site

# What another app does, as a page can do it.
SHARING = b"""<!doctype html><title>Another app</title>
<form method="post" enctype="multipart/form-data" action="share">
<input type="file" name="pictures" multiple><button>Share</button></form>"""
# Private windows install nothing; the rest is what is asked for.
PRIVATE = "in-incognito"


@pytest.fixture(scope="module")
def host(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with hosted(tiny_site(tmp_path_factory.mktemp("app"))) as site:
        site.files[f"{FOLDER}another.html"] = SHARING
        yield site


@pytest.fixture
def page(keeping_context: BrowserContext, host: Site) -> Page:
    page = keeping_context.new_page()
    page.goto(host.address + FOLDER)
    # What is shared goes to the host where there is no service worker: so it is not offered before.
    expect(page.locator("link[rel=manifest]")).to_have_count(1)
    assert page.evaluate("navigator.serviceWorker.ready.then(({active}) => active !== null)")
    return page


def test_it_may_be_installed(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert manifest["name"] == "Brushwork"
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in errors if each["errorId"] != PRIVATE] == []
    for picture in manifest["icons"] + manifest["screenshots"]:
        size = page.evaluate(
            """async (src) => {
                const image = Object.assign(new Image(), {src});
                await image.decode();
                return `${image.naturalWidth}x${image.naturalHeight}`;
            }""",
            picture["src"],
        )
        assert size == picture["sizes"]


def test_pictures_that_are_shared_with_it_are_opened(
    page: Page, host: Site, make_picture: PictureMaker
) -> None:
    another = host.address + FOLDER + "another.html"
    page.goto(another)
    page.locator("input").set_input_files([make_picture("eins.png"), make_picture("zwei-ü.png")])
    page.get_by_role("button", name="Share").click()
    studio = Studio(page, host)
    studio.painted()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: eins.png")
    expect(page.locator(".frame-thumb").nth(1)).to_have_attribute("title", "zwei-ü.png")
    assert page.url == host.address + FOLDER
    # Nothing of it stays behind.
    assert not page.evaluate(
        "caches.keys().then((names) => names.some((n) => n.includes('shared')))"
    )

    # What is open stays open, once it is kept.
    expect(page.locator("#kept-bytes")).to_have_text(re.compile(r"\d"))
    page.goto(another)
    page.locator("input").set_input_files(make_picture("drei.png"))
    page.get_by_role("button", name="Share").click()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: drei.png")
    expect(page.locator(".frame-thumb")).to_have_count(3)


def test_a_share_that_brings_nothing_is_told(page: Page, host: Site) -> None:
    page.goto(host.address + FOLDER + "another.html")
    page.get_by_role("button", name="Share").click()
    expect(Studio(page, host).problem).to_contain_text("Nothing arrived")
