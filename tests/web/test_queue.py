"""Several requests, cancelling, and releasing: nobody's picture is lost by another's."""

from threading import Event

import numpy as np
import pytest
from playwright.sync_api import Page

from support.browser import Site
from support.engine_page import OpenEngine, send

LARGE = (600, 800)


@pytest.fixture
def queued(site: Site, open_engine: OpenEngine) -> Page:
    """A page with `ask(name, signal, large)`, which paints and notes in `order` who was done."""
    page = open_engine(site)
    noise = np.random.default_rng(3).integers(0, 256, (40, 40, 4), np.uint8)
    page.evaluate(
        """async ([small, [height, width]]) => {
            const [{ id, styles }] = await engine.catalogue();
            globalThis.order = [];
            globalThis.ask = (name, { signal, large, onProgress } = {}) => {
              const data = large ? new Uint8ClampedArray(width * height * 4) : null;
              // What was painted already would not be painted again.
              data?.set([order.length, 0, 0, 255]);
              const picture = large ? { width, height, data } : pixels(small);
              const request = { picture, stylizer: id, style: styles[0].id, signal, onProgress };
              return outcome(engine.stylize(request)).then((result) => {
                order.push(result.value ? name : `${name} ${result.name}`);
                return result.value ? "painted" : result.message;
              });
            };
        }""",
        [send(noise), LARGE],
    )
    return page


def test_paints_one_after_another(queued: Page) -> None:
    results = queued.evaluate("Promise.all([ask('a', { large: true }), ask('b'), ask('c')])")
    assert results == ["painted"] * 3
    assert queued.evaluate("order") == ["a", "b", "c"]


def test_a_waiting_request_can_be_cancelled(queued: Page) -> None:
    queued.evaluate(
        """() => {
            const controller = new AbortController();
            const asked = [ask("a"), ask("b", { signal: controller.signal }), ask("c")];
            controller.abort();
            return Promise.all(asked);
        }"""
    )
    assert queued.evaluate("order") == ["b AbortError", "a", "c"]


def test_painting_is_cancelled_at_once_and_the_rest_is_painted(queued: Page) -> None:
    """The second waits while the first is cancelled in the middle; both end as they should."""
    whole, cancelled = queued.evaluate(
        """async () => {
            await ask("warm");
            const start = performance.now();
            await ask("whole", { large: true });
            const whole = performance.now() - start;
            const controller = new AbortController();
            let asked;
            const onProgress = ({ phase }) => {
              if (phase === "paint") asked ??= performance.now();
              if (asked) controller.abort();
            };
            const { signal } = controller;
            const others = [ask("a", { signal, large: true, onProgress }), ask("b")];
            await others[0];
            const cancelled = performance.now() - asked;
            await others[1];
            return [whole, cancelled];
        }"""
    )
    assert queued.evaluate("order") == ["warm", "whole", "a AbortError", "b"]
    assert cancelled < whole / 2


def test_a_small_painting_that_is_cancelled_leaves_the_painter_loaded(queued: Page) -> None:
    """Sliders cancel often; the painter is not to be loaded again each time."""
    phases = queued.evaluate(
        """async () => {
            const controller = new AbortController();
            const { signal } = controller;
            await ask("warm");
            const onProgress = ({ phase }) => { if (phase === "survey") controller.abort(); };
            const phases = new Set();
            await Promise.all([
              ask("a", { signal, onProgress }),
              ask("b", { onProgress: ({ phase }) => phases.add(phase) }),
            ]);
            return [...phases];
        }"""
    )
    assert phases == ["survey", "paint"]
    assert queued.evaluate("order") == ["warm", "a AbortError", "b"]


def test_loading_is_cancelled_and_the_next_is_painted(queued: Page, site: Site) -> None:
    queued.evaluate("engine.release()")
    weights = next(site.folders["/stylizers/"].glob("classics/weights.fp16-weights-*.bin"))
    gate = site.gates[f"/stylizers/classics/{weights.name}"] = Event()
    with queued.expect_request(f"**/{weights.name}"):
        queued.evaluate(
            """() => {
                globalThis.controller = new AbortController();
                const { signal } = controller;
                globalThis.asked = Promise.all([ask("a", { signal }), ask("b")]);
                return null;
            }"""
        )
    queued.evaluate("controller.abort()")
    gate.set()
    queued.evaluate("asked")
    assert queued.evaluate("order") == ["a AbortError", "b"]


def test_a_release_ends_everything_and_the_engine_starts_again(queued: Page) -> None:
    queued.evaluate(
        """async () => {
            const asked = [ask("a", { large: true }), ask("b")];
            setTimeout(() => engine.release(), 200);
            await Promise.all(asked);
            await ask("c");
            engine.release();
        }"""
    )
    assert queued.evaluate("order") == ["b AbortError", "a AbortError", "c"]
    for _ in range(100):
        if not queued.workers:
            break
        queued.wait_for_timeout(50)
    assert queued.workers == []


def test_a_release_before_the_first_worker_starts_none(site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(site)
    manifest = "/stylizers/classics/manifest.json"
    gate = site.gates[manifest] = Event()
    workers: list[str] = []
    page.on("worker", lambda worker: workers.append(worker.url))
    with page.expect_request(f"**{manifest}"):
        page.evaluate("() => { globalThis.asked = outcome(engine.prepare('classics')); }")
    page.evaluate("engine.release()")
    gate.set()
    assert page.evaluate("asked")["name"] == "AbortError"
    assert workers == []
