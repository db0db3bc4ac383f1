"""Pages that the browser keeps as they were when the person leaves them (back/forward cache)."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from brushwork.browser.chromium import VARIABLE, chromium_path, launch
from support.browser import TIERING, Site, started

from .conftest import FOLDER, PictureMaker, Studio, opened_context
from .test_studio_session import kept

NAME = "aria-label"


@pytest.fixture(scope="module", params=["cached", "not cached"])
def caching_chromium(playwright: Playwright, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium as people have it, with that cache, and without: the headless shell has none."""
    without = ["--disable-back-forward-cache"] if request.param == "cached" else []
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)
        if chromium_path() is None:
            pytest.skip("there is no Chromium but Playwright's")
        with started(launch(playwright, TIERING, without=without)) as browser:
            yield browser


@pytest.fixture
def is_cached(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.callspec.params["caching_chromium"] == "cached")


@pytest.fixture
def context(caching_chromium: Browser) -> Iterator[BrowserContext]:
    with opened_context(caching_chromium, service_workers="block") as context:
        yield context


@pytest.fixture
def studio(context: BrowserContext, tiny_host: Site, make_picture: PictureMaker) -> Studio:
    """A studio with a painting that is kept."""
    studio = opened(context, tiny_host)
    studio.paint(make_picture("first.png"))
    expect(studio.page.locator("#kept-bytes")).to_have_text(re.compile(r"\d"))
    # Nothing is loaded any more, for which the browser would not keep the page.
    studio.page.wait_for_load_state("networkidle")
    return studio


def opened(context: BrowserContext, site: Site) -> Studio:
    page = context.new_page()
    page.goto(site.address + FOLDER)
    expect(page.locator(".card")).not_to_have_count(0)
    return Studio(page, site)


def leave(page: Page, address: str) -> None:
    """Go to another page; the one that is left is marked."""
    page.evaluate("globalThis.isMarked = true")
    page.goto(address)


def back(page: Page) -> None:
    """Playwright's own way waits for a load that does not come."""
    page.evaluate("setTimeout(() => history.back())")
    expect(page.locator("#studio")).to_be_visible()


def has_photo(page: Page, name: str) -> None:
    expect(page.locator("#before")).to_have_attribute(NAME, f"The photo: {name}")


def test_a_page_that_comes_back_goes_on(
    studio: Studio, context: BrowserContext, make_picture: PictureMaker, is_cached: bool
) -> None:
    page = studio.page
    leave(page, f"{studio.host.address}{FOLDER}example.html")
    back(page)
    has_photo(page, "first.png")
    assert page.evaluate("globalThis.isMarked === true") == is_cached
    studio.paint(make_picture("second.png"))
    # Its session is its own as before.
    opened(context, studio.host)
    page.reload()
    has_photo(page, "second.png")


def test_a_second_tab_takes_nothing_from_a_page_that_was_left(
    studio: Studio, context: BrowserContext, make_picture: PictureMaker
) -> None:
    page = studio.page
    leave(page, f"{studio.host.address}{FOLDER}example.html")
    other = opened(context, studio.host)
    expect(other.page.locator("#stage")).to_be_hidden()
    other.paint(make_picture("second.png"))
    back(page)
    has_photo(page, "first.png")
    studio.painted()
    other.page.reload()
    has_photo(other.page, "second.png")


def test_another_page_of_the_tab_goes_on_with_what_was_open(
    studio: Studio, make_picture: PictureMaker
) -> None:
    """And the first one does, when it comes back, with what was made there."""
    page = studio.page
    leave(page, f"{studio.host.address}{FOLDER}index.html")
    has_photo(page, "first.png")
    studio.paint(make_picture("second.png"))
    page.wait_for_load_state("networkidle")
    back(page)
    has_photo(page, "second.png")
    studio.painted()
    page.reload()
    has_photo(page, "second.png")


def test_what_nobody_comes_back_to_goes_in_the_end(studio: Studio, context: BrowserContext) -> None:
    session = studio.page.evaluate("sessionStorage.getItem('brushwork.session')")

    def is_kept(page: Page) -> bool:
        return any(name.startswith(session) for name in kept(page))

    leave(studio.page, f"{studio.host.address}{FOLDER}example.html")
    assert is_kept(opened(context, studio.host).page)
    late = context.new_page()
    late.clock.install(time=time.time() + 2 * 3600)
    late.goto(studio.host.address + FOLDER)
    expect(late.locator(".card")).not_to_have_count(0)
    assert not is_kept(late)
