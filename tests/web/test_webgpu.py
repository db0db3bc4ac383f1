"""WebGPU paints as wasm does, and a graphics processor that fails costs no picture.

It is Chromium's software adapter, and the faults of a real runtime are injected.
"""

from collections.abc import Callable
from threading import Event

import numpy as np
import onnx
import pytest
from playwright.sync_api import Frame, Page

from brushwork.contract.manifest import load_published
from support.browser import Site, SiteMaker
from support.engine_page import OpenEngine, load_engine, receive, send
from support.painting import PAINT, fetched, paint, photo
from support.tiny_stylizers import tiny_stylizers
from support.webgpu_faults import HARDWARE, LOST, LOST_BETWEEN_TILES, NEVER, REFUSES, WRONG

# For which all is compiled already.
CANARY_SIZE = {"width": 48, "height": 48}
IN_TILES = """
async ({ picture, ...request }) => {
  const parts = [];
  const preview = { factor: 1, onPart: (part) => parts.push(part) };
  const result = await engine.stylize({ ...request, picture: pixels(picture), preview });
  return {
    ...result,
    picture: await plain(result.picture),
    parts: await Promise.all(parts.map(async ({ left, pixels }) => [left, await plain(pixels)])),
  };
}
"""
# Survey once, and paint on both.
BY_STAGES = """
async ({ picture, stylizer }) => {
  const scales = await engine.survey({ stylizer, style: "plain", photo: pixels(picture) });
  const painted = [];
  for (const backend of ["wasm", "webgpu"]) {
    const tile = pixels(picture);
    painted.push([...(await engine.paint({ stylizer, scales, backend, tile })).data]);
  }
  return painted;
}
"""


def test_paints_with_webgpu_as_with_wasm(tiny_site: Site, open_gpu: OpenEngine) -> None:
    check_both_paint(open_gpu(tiny_site))


@pytest.mark.parametrize("stylizer", ["tiny-local", "tiny-whole"])
def test_a_stage_alone_is_painted_by_webgpu(
    tiny_site: Site, open_gpu: OpenEngine, stylizer: str
) -> None:
    page = open_gpu(tiny_site)
    sent = {"picture": send(photo()), "stylizer": stylizer}
    expected, painted = page.evaluate(BY_STAGES, sent)
    assert fetched(tiny_site)
    np.testing.assert_allclose(painted, expected, atol=0.1)


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
        "(request) => { globalThis.loaded = false; "  # it was true of wasm
        f"({PAINT})({{ ...request, backend: 'webgpu' }})"
        ".then((result) => { globalThis.result = result; }); }",
        request,
    )
    while not page.evaluate("loaded"):
        page.wait_for_timeout(20)
    while not page.evaluate("'result' in globalThis"):  # its every word begins the wait anew
        page.clock.fast_forward(361_000)
    result = page.evaluate("result")
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


@pytest.mark.parametrize(
    ("fault", "backend"),
    [("", "webgpu"), (LOST_BETWEEN_TILES, "wasm")],
    ids=["whole", "lost between tiles"],
)
def test_tiles_are_shown_and_none_is_lost(
    tiny_site: Site, open_gpu: OpenEngine, inject: Callable[..., None], fault: str, backend: str
) -> None:
    inject("webgpu-worker.js", fault)
    page = open_gpu(tiny_site, backend="webgpu", tilePixels=300)
    expected, _ = paint(page, width=96, backend="wasm")
    request = {"picture": send(photo(96)), "stylizer": "tiny-local", "style": "plain"}
    result = page.evaluate(IN_TILES, request)
    assert result["runtime"]["backend"] == backend
    painted = receive(result["picture"])
    assert np.abs(painted.astype(int) - expected).max() <= (1 if backend == "webgpu" else 0)

    places = [left for left, _ in result["parts"]]
    if fault:
        assert "lost" in result["runtime"]["note"]
        # WebGPU's only tile; wasm begins again.
        assert places.pop(0) == 0
    assert len(places) > 3
    assert places == sorted(set(places))
    shown = [receive(part) for _, part in result["parts"][-len(places) :]]
    assert np.array_equal(np.concatenate(shown, axis=1), painted)


def test_a_download_that_stalls_is_no_hang(
    tiny_site: Site, open_gpu: OpenEngine, webgpu_page: Page, assets: dict[str, str]
) -> None:
    """A minute without a byte, on a device whose every answer is waited for no longer than that."""
    webgpu_page.add_init_script(HARDWARE)
    path = f"/{assets['ort-webgpu.wasm']}"
    tiny_site.gates[path] = Event()
    page = open_gpu(tiny_site, backend="webgpu")
    page.clock.install()
    request = {"picture": send(photo()), "stylizer": "tiny-local", "style": "plain"}
    with page.expect_request(f"**{path}"):
        page.evaluate(f"(request) => {{ globalThis.asked = ({PAINT})(request); }}", request)
    page.clock.fast_forward(61_000)
    tiny_site.gates[path].set()
    assert page.evaluate("asked")["runtime"]["backend"] == "webgpu"


def test_folded_graphs_paint_alike(site: Site, open_gpu: OpenEngine) -> None:
    """What is published, and was folded for wasm, is right on WebGPU too."""
    published = site.folders["/stylizers/"]
    manifest = load_published(published)[0]
    painter = published / manifest.id / manifest.variant().graphs.painter.file
    nodes = onnx.load(painter, load_external_data=False).graph.node
    assert "Resize" not in {node.op_type for node in nodes}, "it is not folded"
    page = open_gpu(site)
    wanted = {"stylizer": manifest.id, "style": manifest.styles[0].id, **CANARY_SIZE}
    expected, _ = paint(page, backend="wasm", **wanted)
    painted, runtime = paint(page, backend="webgpu", **wanted)
    assert (runtime["backend"], runtime["note"]) == ("webgpu", None)
    assert np.abs(painted - expected).max() <= 1
