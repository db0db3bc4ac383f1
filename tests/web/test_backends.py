"""Wasm and WebGPU: who paints, and that a graphics processor that fails costs no picture.

WebGPU runs on Chromium's software adapter, and the faults of a real runtime are injected.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Frame, Page

from browser import Site, SiteMaker
from engine_page import OpenEngine, engine_opener, load_engine, receive, send
from tiny_stylizers import tiny_stylizers
from webgpu_faults import LOST, NEVER, REFUSES, WRONG

PAINT = """
async ({ picture, ...request }) => {
  const result = await engine.stylize({ ...request, picture: pixels(picture) });
  return { ...result, picture: await plain(result.picture) };
}
"""
SLOW_CLOCK = (
    "{ const now = performance.now.bind(performance); performance.now = () => 1e4 * now(); }"
)
HARDWARE = """
Object.defineProperties(GPUAdapterInfo.prototype, {
  isFallbackAdapter: { get: () => false },
  vendor: { get: () => "acme" },
  architecture: { get: () => "painter-1" },
});
"""
SAVES_DATA = """
Object.defineProperty(NetworkInformation.prototype, "saveData", { get: () => true });
"""
NO_STORAGE = """
Object.defineProperty(globalThis, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); },
});
"""


@pytest.fixture
def open_gpu(webgpu_page: Page, assets: dict[str, str]) -> OpenEngine:
    """An `engine_opener` where there is WebGPU."""
    return engine_opener(webgpu_page, assets)


@pytest.fixture
def inject(tiny_site: Site, assets: dict[str, str]) -> Callable[[str, str], None]:
    """Put a script before one of the workers'."""

    def put(worker: str, script: str) -> None:
        path = f"/{assets[worker]}"
        tiny_site.files[path] = script.encode() + (tiny_site.read(path) or b"")

    return put


def photo(width: int = 40) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (24, width, 4), np.uint8)


def paint(
    page: Page | Frame, stylizer: str = "tiny-local", width: int = 40, **request: object
) -> Any:
    """Painted pixels and runtime."""
    wanted = {"picture": send(photo(width)), "stylizer": stylizer, "style": "plain", **request}
    result = page.evaluate(PAINT, wanted)
    return receive(result["picture"]).astype(int), result["runtime"]


def fetched(site: Site) -> bool:
    """Whether anything of WebGPU was fetched."""
    return any("webgpu" in path or "jspi" in path for path in site.requests)


def rest(page: Page) -> None:
    """Let the engine be idle for a while, so that it measures; `page.clock` has to be installed."""
    page.clock.fast_forward(3_000)


def test_paints_with_webgpu_as_with_wasm(tiny_site: Site, open_gpu: OpenEngine) -> None:
    check_both_paint(open_gpu(tiny_site))


def test_paints_in_a_frame_of_another_site_without_isolation(
    make_site: SiteMaker, webgpu_page: Page, assets: dict[str, str]
) -> None:
    site = make_site(isolated=False, files=tiny_stylizers())
    frame = f'<!doctype html><title>test</title><iframe src="{site.address}"></iframe>'
    other = make_site(isolated=False, policy=None, files={"/": frame.encode()})
    webgpu_page.goto(other.address)
    framed = webgpu_page.frames[1]
    load_engine(framed, assets)
    assert not framed.evaluate("crossOriginIsolated")
    check_both_paint(framed)


def check_both_paint(page: Page | Frame) -> None:
    for stylizer in ("tiny-local", "tiny-whole"):
        expected, wasm = paint(page, stylizer, backend="wasm")
        painted, runtime = paint(page, stylizer, backend="webgpu")
        assert (wasm["backend"], runtime["backend"]) == ("wasm", "webgpu")
        assert "swiftshader" in runtime["adapter"]
        assert runtime["note"] is None
        assert np.abs(painted - expected).max() <= 1
    assert page.evaluate("violations") == []


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


@pytest.mark.parametrize(
    ("fault", "said"),
    [(WRONG, "paints wrongly"), (REFUSES, "cannot be used")],
    ids=["wrong", "refuses"],
)
def test_a_faulty_graphics_processor_is_not_trusted(
    tiny_site: Site, open_gpu: OpenEngine, inject: Callable[..., None], fault: str, said: str
) -> None:
    inject("webgpu-worker.js", fault)
    page = open_gpu(tiny_site, backend="webgpu")
    expected, _ = paint(page, backend="wasm")
    painted, runtime = paint(page)
    assert runtime["backend"] == "wasm"
    assert said in runtime["note"]
    assert np.array_equal(painted, expected)
    before = len(tiny_site.requests)
    again, runtime = paint(page)
    assert said in runtime["note"]
    assert np.array_equal(again, expected)
    assert len(tiny_site.requests) == before, "it is not tried again"


def test_a_changed_runtime_is_not_run_and_may_be_fetched_again(
    tiny_site: Site, open_gpu: OpenEngine, assets: dict[str, str]
) -> None:
    path = f"/{assets['ort-webgpu.wasm']}"
    tiny_site.files[path] = b"changed"
    page = open_gpu(tiny_site, backend="webgpu")
    painted, runtime = paint(page)
    assert runtime["backend"] == "wasm"
    assert path in runtime["note"]
    del tiny_site.files[path]
    again, runtime = paint(page)
    assert runtime["backend"] == "webgpu"
    assert np.abs(again - painted).max() <= 1


def test_a_session_that_never_resolves_is_given_up(
    tiny_site: Site, open_gpu: OpenEngine, inject: Callable[..., None]
) -> None:
    inject("webgpu-worker.js", NEVER)
    page = open_gpu(tiny_site)
    expected, _ = paint(page, backend="wasm")
    page.clock.install()
    request = {"picture": send(photo()), "stylizer": "tiny-local", "style": "plain"}
    page.evaluate(
        f"(request) => {{ globalThis.asked = ({PAINT})({{ ...request, backend: 'webgpu' }}); }}",
        request,
    )
    with page.expect_response("**/*.jspi*.wasm"):
        pass
    page.wait_for_timeout(2_000)
    page.clock.fast_forward(301_000)
    result = page.evaluate("asked")
    assert result["runtime"]["backend"] == "wasm"
    assert "stopped answering" in result["runtime"]["note"]
    assert np.array_equal(receive(result["picture"]), expected)


def test_a_device_lost_while_painting_costs_no_picture(
    tiny_site: Site, open_gpu: OpenEngine, inject: Callable[..., None]
) -> None:
    inject("webgpu-worker.js", LOST % 44)
    page = open_gpu(tiny_site, backend="webgpu")
    expected, _ = paint(page, width=44, backend="wasm")
    _, runtime = paint(page)
    assert runtime["backend"] == "webgpu"
    painted, runtime = paint(page, width=44)
    assert runtime["backend"] == "wasm"
    assert "lost" in runtime["note"]
    assert np.array_equal(painted, expected)


@pytest.mark.parametrize("device", ["", HARDWARE + SAVES_DATA], ids=["software", "saves data"])
def test_nothing_is_fetched_to_be_measured(
    tiny_site: Site, open_gpu: OpenEngine, webgpu_page: Page, device: str
) -> None:
    webgpu_page.add_init_script(device)
    page = open_gpu(tiny_site)
    page.clock.install()
    paint(page)
    rest(page)
    page.wait_for_timeout(500)
    _, runtime = paint(page)
    assert (runtime["backend"], runtime["measured"]) == ("wasm", None)
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
