"""The worker that encodes large pictures: where it lies, and that it keeps nobody waiting."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from support.browser import Site
from support.engine_page import OpenEngine

# Above 4 megapixels; how it ends is in `ended`.
SAVE = """
(options) => {
  const [width, height] = [2100, 2000];
  const rows = (from, to) => new Uint8ClampedArray(4 * width * (to - from)).fill(255);
  globalThis.controller = new AbortController();
  const { signal } = controller;
  const saving = encodePicture({ width, height, rows }, "image/jpeg", 0.9, { signal, ...options });
  globalThis.ended = outcome(saving.then(({ type }) => type));
}
"""
SILENT = "onmessage = () => {};"
STARTS = "postMessage({ type: 'next' });"
STOPS = f"{STARTS} onmessage = () => console.log('asked');"
STARTS_AND_FAILS = f"{STARTS} onmessage = () => {{ throw new Error('broken'); }};"


@pytest.fixture
def codecs(site: Site, open_engine: OpenEngine) -> Page:
    return open_engine(site)


@pytest.fixture
def save(site: Site, codecs: Page, assets: dict[str, str]) -> Callable[[str], None]:
    """Begin to save with this script as the worker, and wait until that has started."""

    def begin(script: str) -> None:
        site.files[f"/{assets['encoder.js']}"] = script.encode()
        codecs.clock.install()
        with codecs.expect_worker():
            codecs.evaluate(SAVE, {})

    return begin


def test_a_large_picture_is_saved_by_a_worker(codecs: Page, site: Site) -> None:
    wrong = codecs.evaluate(
        """async () => {
            const [width, height] = [2300, 1800];
            const value = (x, y) => (x * 3 + y * 7) % 251;
            const rows = (from, to) => {
                const data = new Uint8ClampedArray(4 * width * (to - from)).fill(255);
                for (let y = from, at = 0; y < to; y++)
                    for (let x = 0; x < width; x++, at += 4) data[at] = value(x, y);
                return data;
            };
            const blob = await encodePicture({ width, height, rows }, "image/png");
            const { data } = await decodePicture(blob);
            let wrong = data.length === 4 * width * height ? 0 : -1;
            for (let y = 0, at = 0; y < height; y++)
                for (let x = 0; x < width; x++, at += 4)
                    if (data[at] !== value(x, y) || data[at + 1] !== 255) wrong++;
            return wrong;
        }"""
    )
    assert wrong == 0
    assert any("/assets/encoder-" in path for path in site.requests)


def test_the_worker_may_lie_elsewhere(codecs: Page, site: Site, assets: dict[str, str]) -> None:
    path = f"/{assets['encoder.js']}"
    elsewhere = path.replace("assets", "elsewhere")
    site.files |= {elsewhere: site.read(path) or b"", path: STARTS_AND_FAILS.encode()}
    codecs.evaluate(SAVE, {"assets": "/elsewhere"})
    assert codecs.evaluate("ended") == {"value": "image/jpeg"}
    assert elsewhere in site.requests
    assert path not in site.requests


def test_a_worker_that_does_not_start_is_done_without(
    codecs: Page, save: Callable[[str], None]
) -> None:
    save(SILENT)
    codecs.clock.fast_forward(31_000)
    assert codecs.evaluate("ended") == {"value": "image/jpeg"}
    assert_ended(codecs)


def test_a_worker_that_fails_is_told_and_ended(codecs: Page, save: Callable[[str], None]) -> None:
    save(STARTS_AND_FAILS)
    outcome = codecs.evaluate("ended")
    assert outcome["code"] == "runtime"
    assert "broken" in outcome["message"]
    assert_ended(codecs)


def test_a_worker_that_stops_answering_is_told_and_ended(
    codecs: Page, save: Callable[[str], None]
) -> None:
    with codecs.expect_console_message(lambda message: message.text == "asked"):
        save(STOPS)
    codecs.clock.fast_forward(301_000)
    outcome = codecs.evaluate("ended")
    assert outcome["code"] == "runtime"
    assert "does not answer" in outcome["message"]
    assert_ended(codecs)


def test_saving_is_cancelled_while_the_worker_starts(
    codecs: Page, save: Callable[[str], None]
) -> None:
    save(SILENT)
    codecs.evaluate("controller.abort()")
    assert codecs.evaluate("ended")["name"] == "AbortError"
    assert_ended(codecs)


def test_saving_is_cancelled_while_the_worker_is_at_work(
    codecs: Page, save: Callable[[str], None]
) -> None:
    with codecs.expect_console_message(lambda message: message.text == "asked"):
        save(STOPS)
    codecs.evaluate("controller.abort()")
    assert codecs.evaluate("ended")["name"] == "AbortError"
    assert_ended(codecs)


def assert_ended(page: Page) -> None:
    """Workers go away in a moment."""
    for _ in range(100):
        if not page.workers:
            break
        page.wait_for_timeout(50)
    assert page.workers == []
