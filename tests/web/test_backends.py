"""Wasm or WebGPU: which of them paints, and what is fetched and kept for that."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from brushwork.browser.waiting import waiting_for
from support.browser import Site
from support.engine_page import OpenEngine, send
from support.painting import PAINT, fetched, paint, photo
from support.webgpu_faults import HARDWARE, WRONG

PAINT_LARGE = """
async () => {
  const [width, height] = [2049, 2048];
  const picture = { width, height, data: new Uint8ClampedArray(4 * width * height) };
  const { runtime } = await engine.stylize({ picture, stylizer: "tiny-whole", style: "plain" });
  return runtime.backend;
}
"""
# Scripts of workers, as soon as they are asked for.
NOTE_WORKERS = """
globalThis.started = [];
globalThis.Worker = class extends Worker {
  constructor(url, options) {
    super(url, options);
    // Threads have names of their own.
    if (options.name === "brushwork") started.push(String(url));
  }
};
"""
SLOW_CLOCK = (
    "{ const now = performance.now.bind(performance); performance.now = () => 1e4 * now(); }"
)
SAVES_DATA = """
Object.defineProperty(NetworkInformation.prototype, "saveData", { get: () => true });
"""
# The graphics processor answers when the test says so.
HESITATES = """
{
  const { requestAdapter } = GPU.prototype;
  const answers = new Promise((resolve) => { globalThis.answer = resolve; });
  GPU.prototype.requestAdapter = async function (options) {
    globalThis.wanted = true;
    await answers;
    return requestAdapter.call(this, options);
  };
}
"""
THROWS = "GPU.prototype.requestAdapter = async () => { throw new TypeError('no driver'); };"
NO_STORAGE = """
Object.defineProperty(globalThis, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); },
});
"""


def rest(page: Page) -> None:
    """Let the engine be idle for a while, so that it measures; `page.clock` has to be installed."""
    page.clock.fast_forward(3_000)


@pytest.mark.parametrize("device", ["", HARDWARE + SAVES_DATA], ids=["software", "saves data"])
def test_nothing_is_fetched_to_be_measured(
    tiny_site: Site, open_gpu: OpenEngine, webgpu_page: Page, device: str
) -> None:
    webgpu_page.add_init_script(NOTE_WORKERS + device)
    page = open_gpu(tiny_site)
    page.clock.install()
    paint(page)
    rest(page)
    # The engine has its answer before the page has, and would have asked wasm before the page does.
    page.evaluate("async () => { await navigator.gpu.requestAdapter(); }")
    for _ in range(2):
        _, runtime = paint(page)
    assert (runtime["backend"], runtime["measured"]) == ("wasm", None)
    assert len(page.evaluate("started")) == 1
    assert not fetched(tiny_site)


@pytest.mark.parametrize(("faster", "storage"), [("wasm", True), ("webgpu", True), ("wasm", False)])
def test_what_is_faster_here_is_chosen_and_remembered(
    tiny_site: Site,
    open_gpu: OpenEngine,
    webgpu_page: Page,
    inject: Callable[..., None],
    faster: str,
    storage: bool,
) -> None:
    inject("worker.js" if faster == "webgpu" else "webgpu-worker.js", SLOW_CLOCK)
    webgpu_page.add_init_script(HARDWARE)
    if not storage:
        webgpu_page.add_init_script(NO_STORAGE)
    expected, first = measured_in(open_gpu(tiny_site))
    assert first["backend"] == faster
    slower = {"wasm": "webgpu", "webgpu": "wasm"}[faster]
    assert first["measured"][faster] < first["measured"][slower]
    assert first["adapter"] == ("acme painter-1" if faster == "webgpu" else None)

    tiny_site.requests.clear()
    again, second = measured_in(open_gpu(tiny_site))
    assert second["backend"] == faster
    assert np.abs(again - expected).max() <= 1
    assert fetched(tiny_site) == (faster == "webgpu" or not storage)


def measured_in(page: Page) -> Any:
    """Paint, let the engine measure, and paint again: the second painting and its runtime."""
    page.clock.install()
    _, runtime = paint(page)
    assert (runtime["backend"], runtime["measured"]) == ("wasm", None)
    rest(page)
    for _ in range(100):
        if paint(page)[1]["measured"]:
            break
        page.wait_for_timeout(200)
    return paint(page)


def test_wrong_paintings_are_never_chosen(
    tiny_site: Site, open_gpu: OpenEngine, webgpu_page: Page, inject: Callable[..., None]
) -> None:
    inject("worker.js", SLOW_CLOCK)
    inject("webgpu-worker.js", WRONG)
    webgpu_page.add_init_script(HARDWARE)
    _, runtime = measured_in(open_gpu(tiny_site))
    assert runtime["backend"] == "wasm"
    assert runtime["measured"]["webgpu"] is None


def test_a_device_without_webgpu_says_so_and_paints(
    tiny_site: Site, open_engine: OpenEngine
) -> None:
    page = open_engine(tiny_site, backend="webgpu")
    expected, _ = paint(page, backend="wasm")
    painted, runtime = paint(page)
    assert runtime["backend"] == "wasm"
    assert "WebGPU" in runtime["note"]
    assert np.array_equal(painted, expected)
    assert not fetched(tiny_site)


def test_a_browser_that_fails_to_find_an_adapter_paints(
    tiny_site: Site, open_gpu: OpenEngine, webgpu_page: Page
) -> None:
    webgpu_page.add_init_script(THROWS)
    _, runtime = paint(open_gpu(tiny_site, backend="webgpu"))
    assert runtime["backend"] == "wasm"
    assert "no driver" in runtime["note"]


def test_a_worker_that_says_nothing_is_waited_for_once(
    tiny_site: Site, open_gpu: OpenEngine, assets: dict[str, str]
) -> None:
    tiny_site.files[f"/{assets['webgpu-worker.js']}"] = b"// silent"
    page = open_gpu(tiny_site, backend="webgpu")
    page.clock.install()
    request = {"picture": send(photo()), "stylizer": "tiny-local", "style": "plain"}
    with page.expect_worker():
        page.evaluate(f"(request) => {{ globalThis.asked = ({PAINT})(request); }}", request)
    page.clock.fast_forward(31_000)
    assert "did not answer" in page.evaluate("asked")["runtime"]["note"]
    _, runtime = paint(page)
    assert runtime["backend"] == "wasm"
    assert "did not answer" in runtime["note"]


def test_a_released_engine_measures_nothing(
    tiny_site: Site, open_gpu: OpenEngine, webgpu_page: Page
) -> None:
    webgpu_page.add_init_script(HARDWARE + HESITATES + NOTE_WORKERS)
    page = open_gpu(tiny_site)
    page.clock.install()
    paint(page)
    rest(page)
    page.wait_for_function("globalThis.wanted")
    page.evaluate("() => { engine.release(); answer(); }")
    # The engine has its answer before the page has.
    page.evaluate("async () => { await navigator.gpu.requestAdapter(); }")
    page.evaluate("async () => { await engine.catalogue(); }")
    assert len(page.evaluate("started")) == 1


def test_wasm_gives_its_memory_back_while_webgpu_paints_what_is_large(
    tiny_site: Site, open_gpu: OpenEngine
) -> None:
    page = open_gpu(tiny_site, backend="webgpu")
    paint(page, "tiny-whole")
    wasm = next(worker for worker in page.workers if "/worker-" in worker.url)
    with wasm.expect_event("close"):
        assert page.evaluate(PAINT_LARGE) == "webgpu"
    waiting_for(lambda: page.evaluate("1") and len(page.workers) == 1, 20, "the threads to end")
    assert "webgpu-worker" in page.workers[0].url
    _, runtime = paint(page, "tiny-whole", backend="wasm")
    assert runtime["backend"] == "wasm"
