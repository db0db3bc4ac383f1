"""When browser or network fail in the midst: it is told or done without; the next picture works."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Worker, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio
from .test_studio_session import kept

# Too little for a picture, enough for the rest.
QUOTA = 2_000


# Says so when the lock that the painter's worker holds is free.
WATCH_LOCKS = """async () => {
    const { held } = await navigator.locks.query();
    const [{ name }] = held.filter(({ name }) => /^brushwork-[0-9a-f-]{36}$/.test(name));
    void navigator.locks.request(name, () => console.log("gone"));
}"""


def opened(context: BrowserContext, host: Site) -> Studio:
    page = context.new_page()
    page.goto(host.address + FOLDER)
    expect(page.locator(".card")).not_to_have_count(0)
    return Studio(page, host)


def command(context: BrowserContext, page: Page, name: str, **options: object) -> None:
    """Have the browser do something to this page's storage."""
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin
    context.new_cdp_session(page).send(name, {"origin": origin[0], **options})


def test_a_full_device_keeps_nothing_and_loses_nothing(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    studio = opened(context, tiny_host)
    page = studio.page
    studio.paint(make_picture("first.png"))
    assert len(kept(page)) == 2
    command(context, page, "Storage.overrideQuotaForOrigin", quotaSize=QUOTA)
    studio.paint(make_picture("second.png", (300, 200)))
    kept(page)
    expect(studio.problem).to_be_hidden()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")
    studio.download("PNG")
    command(context, page, "Storage.overrideQuotaForOrigin")
    studio.paint(make_picture("third.png"))
    assert len(kept(page)) == 2
    page.reload()
    studio.painted()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: third.png")


def test_storage_that_is_cleared_while_it_is_open_is_filled_anew(
    context: BrowserContext, any_host: Site, make_picture: PictureMaker
) -> None:
    studio = opened(context, any_host)
    page = studio.page
    studio.paint(make_picture("first.png"))
    assert len(kept(page)) == 2
    before = studio.shown()
    command(context, page, "Storage.clearDataForOrigin", storageTypes="indexeddb,cache_storage")
    assert studio.shown() == before
    studio.style("Warm")
    expect(studio.problem).to_be_hidden()
    assert len(kept(page)) == 2
    page.reload()
    studio.painted_in("Warm")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: first.png")


def test_a_network_that_is_lost_in_the_midst_of_a_download_is_told(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    """Of the painter; the picture stays, and is painted when the network is back."""
    painter = f"{FOLDER}stylizers/tiny-whole/painter.onnx"
    tiny_host.broken.add(painter)
    try:
        studio = opened(context, tiny_host)
        page = studio.page
        page.locator("#file").set_input_files(make_picture())
        expect(studio.problem).to_contain_text("painter.onnx", timeout=60_000)
        expect(studio.problem).to_contain_text(re.compile(r"[a-z]\."))
        expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: photo.png")
    finally:
        tiny_host.broken.clear()
    studio.problem.get_by_role("button", name="Try again").click()
    studio.painted()
    expect(studio.problem).to_be_hidden()


def painter(page: Page) -> Worker:
    [worker] = [worker for worker in page.workers if "/assets/worker-" in worker.url]
    return worker


def test_a_worker_that_was_killed_while_it_painted_is_told_of_at_once(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    studio = opened(context, tiny_host)
    page = studio.page
    studio.paint(make_picture("first.png"))
    # As if it had more to do than it can.
    painter(page).evaluate(
        "() => { self.onmessage = ({ data }) => { if (data.type === 'job') self.close(); }; }"
    )
    page.locator("#file").set_input_files(make_picture("second.png"))
    expect(studio.problem).to_contain_text("The browser ended the painting engine")
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")
    studio.problem.get_by_role("button", name="Try again").click()
    studio.painted()
    expect(studio.problem).to_be_hidden()
    studio.paint(make_picture("third.png"))
    expect(studio.problem).to_be_hidden()


@pytest.mark.parametrize("waits", [True, False], ids=["later", "at once"])
def test_a_worker_that_was_killed_while_it_rested_is_not_missed(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker, waits: bool
) -> None:
    """What is asked next has a worker of its own, or is told of."""
    studio = opened(context, tiny_host)
    page = studio.page
    studio.paint(make_picture("first.png"))
    worker = painter(page)
    if waits:
        with page.expect_event("console", lambda message: message.text == "gone"):
            page.evaluate(WATCH_LOCKS)
            worker.evaluate("setTimeout(() => self.close(), 100)")
    else:
        worker.evaluate("setTimeout(() => self.close(), 0)")
    page.locator("#file").set_input_files(make_picture("second.png"))
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")
    if waits:
        studio.painted()
        expect(studio.problem).to_be_hidden()
    else:
        expect(studio.problem.or_(page.locator("#frame.painted")).first).to_be_visible()
