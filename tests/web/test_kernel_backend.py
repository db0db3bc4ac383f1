"""The kernel as the engine's backend: what it paints, and the ways back to onnxruntime-web."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from support.browser import Site, SiteMaker
from support.engine_page import OpenEngine, send
from support.kernel_painting import Pixels, assert_alike, painted, photograph

Change = Callable[[Callable[[dict[str, Any]], None]], None]


def pictures() -> dict[str, Pixels]:
    random = np.random.default_rng(3)
    return {
        "photograph": photograph(257, 199),
        "flat": np.full((64, 72, 4), (40, 90, 200, 255), np.uint8),
        "noise": random.integers(0, 256, (75, 98, 4), np.uint8),
        "one pixel": np.full((1, 1, 4), (200, 30, 60, 255), np.uint8),
        "narrow": photograph(7, 300),
        "two pixels": photograph(1, 2),
        "small": photograph(17, 23),
        "large": photograph(641, 479),
    }


def looks() -> dict[str, dict[str, Any]]:
    left = np.zeros((5, 8, 4), np.uint8)
    left[:, :3], left[..., 3] = 255, 255
    return {
        "blend": {"style": [{"style": "starry-night", "weight": 2}, {"style": "goldfish"}]},
        "half": {"strength": 0.5},
        "hardly": {"strength": 0.1},
        "strong": {"strength": 1.5},
        "palette": {"colours": "palette"},
        "luma": {"colours": "luma"},
        "broad": {"stroke": 2},
        "two styles": {"mask": left, "elsewhere": "goldfish"},
    }


def runtimes(site: Site) -> set[str]:
    """What was fetched that runs networks."""
    files = {path.rsplit("/", 1)[-1] for path in site.requests if path.endswith((".wasm", ".onnx"))}
    return {name.split("-")[0].split(".")[0] for name in files}


def test_paints_as_onnxruntime_does(site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(site)
    found: dict[str, tuple[Pixels, dict[str, Any]]] = {}
    for name, picture in pictures().items():
        found[name] = painted(page, picture)
        runtime = found[name][1]
        assert (runtime["backend"], runtime["note"]) == ("kernel", None)
    for name, wanted in looks().items():
        found[name] = painted(page, photograph(160, 120), **wanted)
        assert found[name][1]["note"] is None
    assert not runtimes(site) & {"ort"}, "nothing of onnxruntime-web is fetched"
    for name, (kernel, _) in found.items():
        picture = pictures().get(name, photograph(160, 120))
        expected, runtime = painted(page, picture, backend="wasm", **looks().get(name, {}))
        assert runtime["backend"] == "wasm"
        assert_alike(kernel, expected, name)
    assert page.evaluate("violations") == []


def test_the_painter_of_the_first_style_paints_so_too(site: Site, open_engine: OpenEngine) -> None:
    """Its pixels are made in another way: of what is at a quarter of the size."""
    page = open_engine(site)
    picture = photograph(203, 157)
    kernel, runtime = painted(page, picture, stylizer="classics")
    assert (runtime["backend"], runtime["note"]) == ("kernel", None)
    assert not runtimes(site) & {"ort"}
    expected, _ = painted(page, picture, stylizer="classics", backend="wasm")
    assert_alike(kernel, expected)


def test_tiles_change_nothing(site: Site, open_engine: OpenEngine) -> None:
    whole, _ = painted(open_engine(site), photograph(300, 200))
    tiles, runtime = painted(open_engine(site, tilePixels=64 * 64), photograph(300, 200))
    assert runtime["backend"] == "kernel"
    assert_alike(tiles, whole)
    assert np.abs(tiles - whole).mean() <= 0.001


def test_one_thread_paints_the_same(
    make_site: SiteMaker, open_engine: OpenEngine, site: Site
) -> None:
    several, _ = painted(open_engine(site), photograph(120, 90))
    alone = make_site(isolated=False)
    one, runtime = painted(open_engine(alone), photograph(120, 90))
    assert (runtime["backend"], runtime["threads"]) == ("kernel", 1)
    assert np.array_equal(one, several)


def test_what_the_kernel_paints_wrongly_onnxruntime_paints(
    site: Site, open_engine: OpenEngine, change_manifest: Change
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
    site: Site, open_engine: OpenEngine, change_manifest: Change
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


@pytest.mark.parametrize("fault", ["missing worker", "damaged build"])
def test_without_the_kernels_files_onnxruntime_paints(
    site: Site, open_engine: OpenEngine, assets: dict[str, str], fault: str
) -> None:
    names = {
        "missing worker": ["kernel-worker.js"],
        "damaged build": [f"kernel-{each}.wasm" for each in ("plain-threads", "relaxed-threads")],
    }
    for name in names[fault]:
        path = f"/{assets[name]}"
        content = site.read(path) or b""
        contents = {
            "missing worker": None,
            "damaged build": bytes(len(content)),
        }
        site.files[path] = contents[fault]
    _, runtime = painted(open_engine(site), photograph(64, 64))
    assert runtime["backend"] == "wasm"
    assert "Not by the kernel: " in runtime["note"]


def test_variants_that_the_kernel_does_not_have(site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(site)
    _, runtime = painted(page, photograph(64, 64), variant="int8-weights")
    assert (runtime["backend"], runtime["note"]) == ("wasm", None)
    _, runtime = painted(page, photograph(64, 64), variant="int8-weights", backend="kernel")
    assert runtime["backend"] == "wasm"
    assert "Not by the kernel: it has not the layers" in runtime["note"]


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
