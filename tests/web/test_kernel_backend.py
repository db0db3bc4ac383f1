"""The kernel as the engine's backend: what it paints, and the ways back to onnxruntime-web."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page
from skimage import data

from support.browser import Site, SiteMaker
from support.engine_page import OpenEngine, receive, send
from support.painting import PAINT

STYLIZER = "any-style"
MANIFEST = f"/stylizers/{STYLIZER}/manifest.json"
# Levels of 255: what rounding to 8 bits makes of the last bits.
MOST, MEAN = 1, 0.1

Change = Callable[[dict[str, Any]], None]
Pixels = np.ndarray


def painted(page: Page, picture: Pixels, **request: object) -> tuple[Pixels, dict[str, Any]]:
    wanted = {"stylizer": STYLIZER, "style": "starry-night", **request}
    result = page.evaluate(PAINT, {"picture": send(picture), **wanted})
    return receive(result["picture"]).astype(int), result["runtime"]


def opaque(rgb: Pixels) -> Pixels:
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


def photograph(width: int, height: int) -> Pixels:
    return opaque(np.array(Image.fromarray(data.astronaut()).resize((width, height))))


def pictures() -> dict[str, Pixels]:
    random = np.random.default_rng(3)
    return {
        "photograph": photograph(257, 199),
        "flat": np.full((64, 72, 4), (40, 90, 200, 255), np.uint8),
        "noise": random.integers(0, 256, (75, 98, 4), np.uint8),
        "one pixel": np.full((1, 1, 4), (200, 30, 60, 255), np.uint8),
        "narrow": photograph(7, 300),
    }


def runtimes(site: Site) -> set[str]:
    """What was fetched that runs networks."""
    files = {path.rsplit("/", 1)[-1] for path in site.requests if path.endswith((".wasm", ".onnx"))}
    return {name.split("-")[0].split(".")[0] for name in files}


@pytest.fixture
def change_manifest(site: Site, built_web: Path) -> Callable[[Change], None]:
    """Serve another manifest of the stylizer."""

    def put(change: Change) -> None:
        manifest = json.loads((built_web / MANIFEST.lstrip("/")).read_text("utf-8"))
        change(manifest)
        site.files[MANIFEST] = json.dumps(manifest).encode()

    return put


def test_paints_as_onnxruntime_does(site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(site)
    found: dict[str, tuple[Pixels, dict[str, Any]]] = {}
    for name, picture in pictures().items():
        found[name] = painted(page, picture)
        runtime = found[name][1]
        assert (runtime["backend"], runtime["note"]) == ("kernel", None)
    look = {"style": [{"style": "starry-night", "weight": 2}, {"style": "goldfish"}]}
    looks: dict[str, dict[str, Any]] = {
        "blend": look,
        "half": {"strength": 0.5},
        "palette": {"colours": "palette"},
    }
    for name, wanted in looks.items():
        found[name] = painted(page, photograph(160, 120), **wanted)
    assert not runtimes(site) & {"ort"}, "nothing of onnxruntime-web is fetched"
    for name, (kernel, _) in found.items():
        picture = pictures().get(name, photograph(160, 120))
        expected, runtime = painted(page, picture, backend="wasm", **looks.get(name, {}))
        assert runtime["backend"] == "wasm"
        difference = np.abs(kernel - expected)
        assert difference.max() <= MOST, name
        assert difference.mean() <= MEAN, name
    assert page.evaluate("violations") == []


def test_the_painter_of_the_first_style_paints_so_too(site: Site, open_engine: OpenEngine) -> None:
    """Its pixels are made in another way: of what is at a quarter of the size."""
    page = open_engine(site)
    picture = photograph(203, 157)
    kernel, runtime = painted(page, picture, stylizer="classics")
    assert (runtime["backend"], runtime["note"]) == ("kernel", None)
    assert not runtimes(site) & {"ort"}
    expected, _ = painted(page, picture, stylizer="classics", backend="wasm")
    difference = np.abs(kernel - expected)
    assert difference.max() <= MOST
    assert difference.mean() <= MEAN


def test_tiles_change_nothing(site: Site, open_engine: OpenEngine) -> None:
    whole, _ = painted(open_engine(site), photograph(300, 200))
    tiles, runtime = painted(open_engine(site, tilePixels=64 * 64), photograph(300, 200))
    assert runtime["backend"] == "kernel"
    difference = np.abs(tiles - whole)
    assert difference.max() <= MOST
    assert difference.mean() <= 0.001


def test_one_thread_paints_the_same(
    make_site: SiteMaker, open_engine: OpenEngine, site: Site
) -> None:
    several, _ = painted(open_engine(site), photograph(120, 90))
    alone = make_site(isolated=False)
    one, runtime = painted(open_engine(alone), photograph(120, 90))
    assert (runtime["backend"], runtime["threads"]) == ("kernel", 1)
    assert np.array_equal(one, several)


def test_what_the_kernel_paints_wrongly_onnxruntime_paints(
    site: Site, open_engine: OpenEngine, change_manifest: Callable[[Change], None]
) -> None:
    def spoil(manifest: dict[str, Any]) -> None:
        for variant in manifest["variants"]:
            if "kernel" in variant:
                variant["kernel"]["painting"] = "A" * len(variant["kernel"]["painting"])

    change_manifest(spoil)
    page = open_engine(site)
    _, runtime = painted(page, photograph(64, 64))
    assert runtime["backend"] == "wasm"
    assert "Not by the kernel: The painting kernel paints wrongly" in runtime["note"]


def test_a_large_picture_is_kept_until_the_kernel_is_trusted(
    site: Site, open_engine: OpenEngine, change_manifest: Callable[[Change], None]
) -> None:
    def misplace(manifest: dict[str, Any]) -> None:
        for variant in manifest["variants"]:
            if "kernel" in variant:
                variant["kernel"]["tensors"]["head.weight"]["offset"] += 2

    change_manifest(misplace)
    page = open_engine(site)
    result, runtime = painted(page, photograph(2050, 2050))
    assert runtime["backend"] == "wasm"
    assert result.std() > 5


@pytest.mark.parametrize("fault", ["missing worker", "damaged build", "no threads"])
def test_without_the_kernels_files_onnxruntime_paints(
    site: Site, open_engine: OpenEngine, assets: dict[str, str], fault: str
) -> None:
    names = {
        "missing worker": ["kernel-worker.js"],
        "damaged build": [f"kernel-{each}.wasm" for each in ("plain-threads", "relaxed-threads")],
        "no threads": ["kernel-thread.js"],
    }
    for name in names[fault]:
        path = f"/{assets[name]}"
        content = site.read(path) or b""
        contents = {
            "missing worker": None,
            "damaged build": bytes(len(content)),
            "no threads": b"self.close()",
        }
        site.files[path] = contents[fault]
    _, runtime = painted(open_engine(site), photograph(64, 64))
    assert runtime["backend"] == "wasm"
    assert "Not by the kernel: " in runtime["note"]


def test_variants_that_the_kernel_does_not_have(site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(site)
    _, runtime = painted(page, photograph(64, 64), variant="int8-weights")
    assert (runtime["backend"], runtime["note"]) == ("wasm", None)


def test_stages_and_foreign_scales(site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(site)
    found = page.evaluate(
        """async (picture) => {
            const [stylizer, style] = ["any-style", "starry-night"];
            const scales = await engine.survey({ photo: pixels(picture), stylizer, style });
            const short = { scales: scales.scales.slice(1), shifts: scales.shifts };
            const refused = await engine
                .paint({ tile: pixels(picture), stylizer, scales: short })
                .catch(({ code }) => code);
            const tile = await engine.paint({ tile: pixels(picture), stylizer, scales });
            return [refused, tile.data.length];
        }""",
        send(photograph(64, 48)),
    )
    assert found == ["manifest", 3 * 64 * 48]
    assert not runtimes(site) & {"ort"}
