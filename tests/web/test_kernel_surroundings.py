"""The kernel where browsers or pages are bad for it: it or onnxruntime-web paints."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from support.browser import POLICY, Site, SiteMaker
from support.engine_page import OpenEngine, receive, send
from support.kernel_faults import (
    DOOMED,
    ENDS,
    HOLDS,
    NO_MEMORY,
    NO_MORE_MEMORY,
    NO_NUMBERS,
    NO_NUMBERS_LATER,
    NO_RELAXED_SIMD,
    NO_SIMD,
    NO_WORKERS,
    SILENT,
    SILENT_LATER,
    WRONG,
)
from support.kernel_painting import STYLE, STYLIZER, assert_alike, painted, photograph
from support.painting import PAINT

Change = Callable[[Callable[[dict[str, Any]], None]], None]
Inject = Callable[[str, str], None]

SMALL = (120, 90)
LONGER_THAN_THE_KERNEL_MS = 121_000
PAINT_LARGE = """
async ({ width, height, ...request }) => {
  const picture = { width, height, data: new Uint8ClampedArray(4 * width * height).fill(255) };
  const { runtime, picture: { data } } = await engine.stylize({ ...request, picture });
  return { runtime, length: data.length };
}
"""


REQUEST = {"picture": send(photograph(DOOMED, 60)), "stylizer": STYLIZER, "style": STYLE}


def by_onnxruntime(page: Page, **request: object) -> np.ndarray:
    picture, runtime = painted(page, photograph(*SMALL), backend="wasm", **request)
    assert runtime["backend"] == "wasm"
    return picture


def builds(site: Site) -> set[str]:
    """The kernels that were fetched."""
    files = {path.rsplit("/", 1)[-1] for path in site.requests}
    kernels = {file for file in files if file.startswith("kernel-") and file.endswith(".wasm")}
    return {file.removeprefix("kernel-").rsplit("-", 1)[0] for file in kernels}


def test_without_relaxed_simd(site: Site, open_engine: OpenEngine, inject: Inject) -> None:
    inject("kernel-worker.js", NO_RELAXED_SIMD)
    page = open_engine(site)
    picture, runtime = painted(page, photograph(*SMALL))
    assert (runtime["backend"], runtime["note"]) == ("kernel", None)
    assert "relaxed" not in runtime["version"]
    assert builds(site) == {"plain-threads"}
    assert_alike(picture, by_onnxruntime(page))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (NO_SIMD, "could not be started: no SIMD"),
        (NO_MEMORY % "true", "could not be started: could not allocate memory"),
        (WRONG, "paints wrongly"),
        (NO_NUMBERS, '"scales" should be finite numbers'),
    ],
    ids=["no SIMD", "no memory", "wrong", "no numbers"],
)
def test_where_it_cannot_work(
    site: Site, open_engine: OpenEngine, inject: Inject, script: str, said: str
) -> None:
    inject("kernel-worker.js", script)
    page = open_engine(site)
    for _ in range(2):
        picture, runtime = painted(page, photograph(*SMALL))
        assert runtime["backend"] == "wasm"
        assert "Not by the kernel: " in runtime["note"]
        assert said in runtime["note"]
    assert np.array_equal(picture, by_onnxruntime(page))


@pytest.mark.parametrize("fault", ["no shared memory", "threads fail"])
def test_without_threads_one_paints(
    site: Site, open_engine: OpenEngine, inject: Inject, assets: dict[str, str], fault: str
) -> None:
    if fault == "no shared memory":
        inject("kernel-worker.js", NO_MEMORY % "wanted.shared")
    else:
        site.files[f"/{assets['kernel-thread.js']}"] = b"throw new Error('no threads')"
    page = open_engine(site)
    picture, runtime = painted(page, photograph(*SMALL))
    assert (runtime["backend"], runtime["threads"]) == ("kernel", 1)
    assert "One thread: several could not be started" in runtime["note"]
    assert_alike(picture, by_onnxruntime(page))


@pytest.mark.parametrize("backend", ["kernel", "wasm"])
def test_the_page_starts_the_threads(
    site: Site, open_engine: OpenEngine, inject: Inject, backend: str
) -> None:
    for worker in ("kernel-worker.js", "worker.js"):
        inject(worker, NO_WORKERS)
    page = open_engine(site)
    _, runtime = painted(page, photograph(*SMALL), backend=backend)
    assert (runtime["backend"], runtime["note"]) == (backend, None)
    assert runtime["threads"] == page.evaluate("Math.min(navigator.hardwareConcurrency, 4)")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (NO_MORE_MEMORY, "too little memory"),
        (NO_NUMBERS_LATER, "should be finite numbers"),
        (ENDS, "ended the painting engine"),
    ],
    ids=["no more memory", "no numbers", "ended"],
)
def test_what_goes_wrong_while_painting(
    site: Site, open_engine: OpenEngine, inject: Inject, script: str, said: str
) -> None:
    """A small picture onnxruntime-web paints, and all that come after it."""
    inject("kernel-worker.js", script)
    page = open_engine(site)
    _, runtime = painted(page, photograph(*SMALL))
    assert (runtime["backend"], runtime["note"]) == ("kernel", None)
    wide = photograph(DOOMED, 700)
    picture, runtime = painted(page, wide)
    assert runtime["backend"] == "wasm"
    assert said in runtime["note"]
    assert np.array_equal(picture, painted(page, wide, backend="wasm")[0])


@pytest.mark.parametrize("when", ["at first", "later"])
def test_a_thread_that_falls_silent_is_given_up(
    site: Site, open_engine: OpenEngine, assets: dict[str, str], inject: Inject, when: str
) -> None:
    if when == "at first":
        site.files[f"/{assets['kernel-thread.js']}"] = SILENT.encode()
    else:
        inject("kernel-thread.js", SILENT_LATER)
    page = open_engine(site)
    # Whose worker would be given up, too, if it started while the clock is put forward.
    expected = by_onnxruntime(page)
    page.clock.install()
    if when == "later":
        _, runtime = painted(page, photograph(*SMALL))
        assert runtime["backend"] == "kernel"
        assert runtime["threads"] > 1
    page.evaluate(
        f"""(request) => {{
            globalThis.loaded = false;
            ({PAINT})(request).then((result) => {{ globalThis.result = result; }});
        }}""",
        {"picture": send(photograph(*SMALL)), "stylizer": STYLIZER, "style": STYLE},
    )
    while when == "at first" and not page.evaluate("loaded"):
        page.wait_for_timeout(20)
    while not page.evaluate("'result' in globalThis"):
        page.clock.fast_forward(LONGER_THAN_THE_KERNEL_MS)
    result = page.evaluate("result")
    assert result["runtime"]["backend"] == "wasm"
    assert "stopped answering" in result["runtime"]["note"]
    assert np.array_equal(receive(result["picture"]), expected)


def test_a_page_that_was_frozen_gives_nothing_up(
    site: Site, open_engine: OpenEngine, inject: Inject
) -> None:
    """As one in the background of a phone: its clock goes on, it and its workers do not."""
    inject("kernel-worker.js", HOLDS)
    page = open_engine(site)
    page.clock.install()
    with page.expect_worker(lambda worker: "kernel-worker" in worker.url) as started:
        page.evaluate(f"(request) => {{ globalThis.asked = ({PAINT})(request); }}", REQUEST)
    while not started.value.evaluate("'release' in globalThis"):
        page.wait_for_timeout(20)
    page.clock.fast_forward("10:00:00")
    started.value.evaluate("release()")
    runtime = page.evaluate("asked")["runtime"]
    assert (runtime["backend"], runtime["note"]) == ("kernel", None)


def test_where_trusted_types_are_required(make_site: SiteMaker, open_engine: OpenEngine) -> None:
    """By the page and by the worker's own response."""
    policy = f"{POLICY}; require-trusted-types-for 'script'; trusted-types brushwork"
    page = open_engine(make_site(policy=policy))
    picture, runtime = painted(page, photograph(*SMALL))
    assert runtime["backend"] == "kernel"
    assert runtime["threads"] == page.evaluate("Math.min(navigator.hardwareConcurrency, 4)")
    assert_alike(picture, by_onnxruntime(page))


LARGE = {"width": 2049, "height": 2048, "stylizer": STYLIZER, "style": STYLE}


def test_a_large_picture_that_was_given_away(
    site: Site, open_engine: OpenEngine, inject: Inject
) -> None:
    inject("kernel-worker.js", ENDS.replace(str(DOOMED), str(LARGE["width"])))
    page = open_engine(site)
    outcome = page.evaluate(f"(request) => outcome(({PAINT_LARGE})(request))", LARGE)
    assert outcome["code"] == "runtime"
    assert "The browser ended the painting engine" in outcome["message"]
    _, runtime = painted(page, photograph(*SMALL))
    assert runtime["backend"] == "wasm"
    assert "ended the painting engine" in runtime["note"]


def test_a_large_picture_is_kept_until_the_encoder_is_trusted(
    site: Site, open_engine: OpenEngine, change_manifest: Change
) -> None:
    """Which is asked for the photograph's own code."""

    def spoil(manifest: dict[str, Any]) -> None:
        for variant in manifest["variants"]:
            if "kernel" in variant:
                variant["kernel"]["code"] = [1.0] * len(variant["kernel"]["code"])

    change_manifest(spoil)
    result = open_engine(site).evaluate(PAINT_LARGE, {**LARGE, "strength": 0.5})
    assert result["runtime"]["backend"] == "wasm"
    assert "sees styles wrongly" in result["runtime"]["note"]
    assert result["length"] == 4 * 2049 * 2048


def test_aborted_and_released_it_paints_again(site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(site, tilePixels=64 * 64)
    expected, _ = painted(page, photograph(*SMALL))
    request = {"picture": send(photograph(500, 400)), "stylizer": STYLIZER, "style": STYLE}
    for end in ("controller.abort()", "engine.release()"):
        ended = page.evaluate(
            f"""async (request) => {{
                const controller = new AbortController();
                const onProgress = ({{ phase, done }}) => {{
                  if (phase === "paint" && done > 0) {end};
                }};
                const wanted = {{ ...request, picture: pixels(request.picture), onProgress }};
                const {{ signal }} = controller;
                return (await outcome(engine.stylize({{ ...wanted, signal }}))).name;
            }}""",
            request,
        )
        assert ended == "AbortError"
        again, runtime = painted(page, photograph(*SMALL))
        assert (runtime["backend"], runtime["note"]) == ("kernel", None)
        assert np.array_equal(again, expected)


def test_several_models_in_one_kernel(site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(site)
    wanted: list[dict[str, Any]] = [
        {"variant": "fp16-weights"},
        {"variant": "float32", "strength": 0.5},
        {"variant": "fp16-weights", "strength": 0.5},
        {"stylizer": "classics"},
        {"variant": "int8-weights"},
        {"variant": "float32"},
    ]
    found = [painted(page, photograph(*SMALL), **each) for each in wanted + wanted]
    used = [runtime["backend"] for _, runtime in found]
    assert used == 2 * ["kernel", "kernel", "kernel", "kernel", "wasm", "kernel"]
    for (first, _), (second, _), each in zip(found, found[len(wanted) :], wanted, strict=False):
        assert np.array_equal(first, second), each
        assert_alike(first, by_onnxruntime(page, **each), each)
