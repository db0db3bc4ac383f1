"""The engine in real Chromium with real wasm: what it paints, and what it says when it cannot."""

import hashlib
import json
import os

import numpy as np
import onnx
import pytest

from browser import INSECURE_HOST, POLICY, WEB, Site, SiteMaker
from brushwork.engine import NativeEngine
from brushwork.manifest import load_catalogue
from brushwork.pixels import blend, composite, pad, survey_copy, to_tensor
from engine_page import OpenEngine, receive, send
from tiny_stylizers import CODE, tiny_stylizers

STYLIZERS = WEB / "stylizers"
PAINT = """
async ({ picture, ...request }) => {
  const progress = [];
  const onProgress = (step) => progress.push(step);
  const result = await engine.stylize({ ...request, picture: pixels(picture), onProgress });
  return { ...result, picture: await plain(result.picture), progress };
}
"""
TRY = (
    "({ picture, ...request }) => outcome(engine.stylize({ ...request, picture: pixels(picture) }))"
)


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """Noise with all kinds of alpha, of sides that no alignment divides."""
    return np.random.default_rng(11).integers(0, 256, (37, 54, 4), np.uint8)


def expected_local(photo: np.ndarray, strength: float) -> np.ndarray:
    on_white = composite(photo)
    survey = to_tensor(pad(survey_copy(on_white, 400), 4, 16), 1.0)
    scales = survey.mean(axis=(2, 3), keepdims=True)
    shifts = np.array(CODE, np.float32).reshape(1, 3, 1, 1)
    painted = to_tensor(pad(on_white, 4, 16), 1.0) * scales * np.float32(0.5) + shifts
    return blend(on_white, painted, photo[..., 3], strength, 1.0)


def expected_whole(photo: np.ndarray, strength: float) -> np.ndarray:
    on_white = composite(photo)
    painted = 255 - to_tensor(pad(on_white, 4, 8), 255.0)
    return blend(on_white, painted, photo[..., 3], strength, 255.0)


@pytest.mark.parametrize("strength", [0.0, 0.4, 1.0])
def test_paints_as_the_library_does(
    tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray, strength: float
) -> None:
    page = open_engine(tiny_site)
    for stylizer, expected in (("tiny-local", expected_local), ("tiny-whole", expected_whole)):
        request = {"stylizer": stylizer, "style": "plain", "strength": strength}
        result = page.evaluate(PAINT, {"picture": send(photo), **request})
        painted = receive(result["picture"]).astype(int)
        difference = np.abs(painted - expected(photo, strength))
        assert difference.max() <= 1
        assert np.count_nonzero(difference) < 0.001 * difference.size
        assert np.array_equal(painted[..., 3], photo[..., 3])
    assert page.evaluate("violations") == []


def test_tells_progress_runtime_and_time(
    tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    page = open_engine(tiny_site)
    request = {"picture": send(photo), "stylizer": "tiny-local", "style": "plain"}
    result = page.evaluate(PAINT, request)
    steps = result["progress"]
    assert [*dict.fromkeys(step["phase"] for step in steps)] == ["load", "survey", "paint"]
    for phase in ("load", "survey", "paint"):
        counts = [(step["done"], step["total"]) for step in steps if step["phase"] == phase]
        assert counts == sorted(counts)
        assert counts[0][0] == 0
        assert counts[-1][0] == counts[-1][1]
    assert steps[-1]["total"] == photo.shape[0] * photo.shape[1]
    served = sum(
        len(content)
        for path, content in tiny_site.files.items()
        if path.startswith("/stylizers/tiny-local/") and not path.endswith(".json")
    )
    runtime = next(path for path in tiny_site.requests if path.endswith(".wasm"))
    assert steps[0]["total"] == served + len(tiny_site.read(runtime) or b"")
    assert result["milliseconds"] > 0

    again = page.evaluate(PAINT, request)
    assert again["progress"][0]["phase"] == "survey", "it was loaded already"


def test_threads_where_isolated_else_one_and_why(
    make_site: SiteMaker, open_engine: OpenEngine
) -> None:
    for isolated in (True, False):
        site = make_site(isolated=isolated, files=tiny_stylizers())
        page = open_engine(site)
        runtime = page.evaluate("engine.prepare('tiny-whole')")
        assert runtime["backend"] == "wasm"
        assert runtime["version"].startswith("onnxruntime-web 1.")
        cores = os.cpu_count() or 1
        if isolated and cores > 1:
            assert (runtime["threads"], runtime["note"]) == (min(cores, 4), None)
        else:
            assert runtime["threads"] == 1
            assert isolated or "Cross-Origin-Opener-Policy" in runtime["note"]
        assert page.evaluate("violations") == []
        assert all(worker.url.startswith(site.address) for worker in page.workers)


def test_paints_with_the_shipped_stylizers(
    site: Site, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    page = open_engine(site)
    for manifest in page.evaluate("engine.catalogue()"):
        for variant in manifest["variants"]:
            style = manifest["styles"][0]["id"]
            request = {"stylizer": manifest["id"], "variant": variant["id"], "style": style}
            result = page.evaluate(PAINT, {"picture": send(photo), **request})
            painted = receive(result["picture"])
            assert painted.shape == photo.shape
            assert painted[..., :3].std() > 5


def test_refuses_changed_models(
    tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    page = open_engine(tiny_site)
    for file in ("painter.onnx", "survey.onnx", "weights-tiny.bin"):
        path = f"/stylizers/tiny-local/{file}"
        whole = tiny_site.files[path]
        changed = (bytes([whole[0] ^ 1]) + whole[1:], whole + b"\0", whole[:-1])
        for content in changed:
            tiny_site.files[path] = content
            request = {"picture": send(photo), "stylizer": "tiny-local", "style": "plain"}
            outcome = page.evaluate(TRY, request)
            assert outcome["code"] == "integrity"
            assert tiny_site.address + path in outcome["message"]
        tiny_site.files[path] = whole
    page.evaluate(PAINT, request)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema_version": 2}, "newer than this engine"),
        ({"licence": 3}, "licence"),
        ({"surprise": True}, "surprise"),
        ({"painter": {"kind": "local"}}, "painter"),
        ({"default_variant": "fp16-weights"}, "default_variant"),
        ({"styles": []}, "styles"),
        ({"id": "another"}, "another stylizer"),
    ],
)
def test_says_what_is_wrong_with_a_manifest(
    tiny_site: Site, open_engine: OpenEngine, change: dict[str, object], said: str
) -> None:
    path = "/stylizers/tiny-whole/manifest.json"
    tiny_site.files[path] = json.dumps(json.loads(tiny_site.files[path]) | change).encode()
    page = open_engine(tiny_site)
    outcome = page.evaluate("outcome(engine.prepare('tiny-whole'))")
    assert outcome["code"] == "manifest"
    assert tiny_site.address + path in outcome["message"]
    assert said in outcome["message"]


def test_never_leaves_the_stylizers_folder(tiny_site: Site, open_engine: OpenEngine) -> None:
    path = "/stylizers/tiny-whole/manifest.json"
    text = tiny_site.files[path].decode()
    page = open_engine(tiny_site)
    for name in ("../tiny-local/painter.onnx", "/painter.onnx", "https://else.where/p", ".."):
        tiny_site.files[path] = text.replace('"painter.onnx"', json.dumps(name)).encode()
        outcome = page.evaluate("outcome(engine.prepare('tiny-whole'))")
        assert outcome["code"] == "manifest", name
        assert "painter.file" in outcome["message"]
    for id in ("../samples", "", "Tiny"):
        outcome = page.evaluate("(id) => outcome(engine.prepare(id))", id)
        assert outcome["code"] == "manifest", id


def test_names_what_could_not_be_loaded(
    tiny_site: Site, open_engine: OpenEngine, assets: dict[str, str]
) -> None:
    page = open_engine(tiny_site)
    path = "/stylizers/tiny-whole/painter.onnx"
    content = tiny_site.files.pop(path)
    outcome = page.evaluate("outcome(engine.prepare('tiny-whole'))")
    assert outcome["code"] == "network"
    assert tiny_site.address + path in outcome["message"]
    assert "404" in outcome["message"]
    tiny_site.files[path] = content
    assert page.evaluate("engine.prepare('tiny-whole')")["threads"] >= 1, "it may be tried again"

    elsewhere = "createEngine({ assets: '/nowhere/', stylizers: '/stylizers/' })"
    outcome = page.evaluate(f"outcome({elsewhere}.prepare('tiny-whole'))")
    worker = assets["worker.js"].removeprefix("assets/")
    assert outcome["code"] == "network"
    assert f"{tiny_site.address}/nowhere/{worker}" in outcome["message"]


def test_gives_up_on_a_worker_that_never_answers(
    tiny_site: Site, open_engine: OpenEngine, assets: dict[str, str]
) -> None:
    worker = f"/{assets['worker.js']}"
    tiny_site.files[worker] = b"onmessage = () => {};"
    page = open_engine(tiny_site)
    page.clock.install()
    page.evaluate("globalThis.asked = outcome(engine.prepare('tiny-whole')), null")
    page.wait_for_timeout(200)
    page.clock.fast_forward(31_000)
    outcome = page.evaluate("asked")
    assert outcome["code"] == "network"
    assert worker in outcome["message"]


def test_explains_plain_http(tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray) -> None:
    address = tiny_site.address.replace("127.0.0.1", INSECURE_HOST)
    page = open_engine(tiny_site, address)
    request = {"picture": send(photo), "stylizer": "tiny-local", "style": "plain"}
    outcome = page.evaluate(TRY, request)
    assert outcome["code"] == "insecure-context"
    assert address in outcome["message"]
    assert "HTTPS" in outcome["message"]


def test_refuses_large_pictures_before_any_work(tiny_site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(tiny_site)
    before = len(tiny_site.requests)
    outcome = page.evaluate(
        """() => outcome(engine.stylize({
            picture: { width: 4001, height: 2000, data: new Uint8ClampedArray(4001 * 2000 * 4) },
            stylizer: "tiny-whole", style: "plain" }))"""
    )
    assert outcome["code"] == "picture-too-large"
    assert "4001 × 2000" in outcome["message"]
    assert "sees a picture as a whole" in outcome["message"]
    assert tiny_site.requests[before:] == ["/stylizers/tiny-whole/manifest.json"]


def test_the_runtime_says_which_model_failed(
    tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    """A graph that is no graph, with a hash that is right; then a good one on a new worker."""
    files = tiny_stylizers()
    whole = "/stylizers/tiny-whole/manifest.json"
    survey = json.loads(files["/stylizers/tiny-local/manifest.json"])["variants"][0]["graphs"]
    manifest = json.loads(files[whole])
    manifest["variants"][0]["graphs"]["painter"] = survey["survey"]
    tiny_site.files[whole] = json.dumps(manifest).encode()
    tiny_site.files["/stylizers/tiny-whole/survey.onnx"] = files[
        "/stylizers/tiny-local/survey.onnx"
    ]
    page = open_engine(tiny_site)
    request = {"picture": send(photo), "style": "plain"}
    outcome = page.evaluate(TRY, {**request, "stylizer": "tiny-whole"})
    assert outcome["code"] == "runtime"
    assert "tiny-whole" in outcome["message"]
    page.evaluate(PAINT, {**request, "stylizer": "tiny-local"})


def test_a_damaged_file_in_the_cache_is_replaced(
    make_site: SiteMaker, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    path = "/stylizers/tiny-local/weights-tiny.bin"
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    site = make_site(files=tiny_stylizers(), headers=kept)
    whole = site.files[path]
    site.files[path] = bytes([whole[0] ^ 1]) + whole[1:]
    page = open_engine(site)
    request = {"picture": send(photo), "stylizer": "tiny-local", "style": "plain"}
    assert page.evaluate(TRY, request)["code"] == "integrity"
    site.files[path] = whole
    steps = page.evaluate(PAINT, request)["progress"]
    loaded = [step["done"] / step["total"] for step in steps if step["phase"] == "load"]
    assert loaded == sorted(loaded)
    assert loaded[-1] == 1


def test_numbers_that_are_none_are_not_shown_as_a_painting(
    tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    model = onnx.load_from_string(tiny_site.files["/stylizers/tiny-whole/painter.onnx"])
    model.graph.node[0].output[0] = "inverted"
    for name, before, after in (("Neg", "inverted", "below"), ("Log", "below", "painted")):
        model.graph.node.append(onnx.helper.make_node(name, [before], [after]))
    painter = model.SerializeToString()
    path = "/stylizers/tiny-whole/manifest.json"
    manifest = json.loads(tiny_site.files[path])
    manifest["variants"][0]["graphs"]["painter"] |= {
        "bytes": len(painter),
        "sha256": hashlib.sha256(painter).hexdigest(),
    }
    tiny_site.files |= {
        path: json.dumps(manifest).encode(),
        "/stylizers/tiny-whole/painter.onnx": painter,
    }
    page = open_engine(tiny_site)
    request = {"picture": send(photo), "stylizer": "tiny-whole", "style": "plain"}
    outcome = page.evaluate(TRY, request)
    assert outcome["code"] == "runtime"
    assert "finite" in outcome["message"]


TILED = """
async ({ picture, mask, looks }) => {
  const atOnce = createEngine({ tilePixels: 1e9 });
  const inTiles = createEngine({ tilePixels: 12_000, threads: 1 });
  const painted = async (engine, look, preview) => {
    const masked = "elsewhere" in look ? { mask: pixels(mask) } : {};
    const request = { picture: pixels(picture), stylizer: "classics", preview };
    return (await engine.stylize({ ...request, ...look, ...masked })).picture;
  };
  const found = [];
  for (const look of looks) {
    const whole = await painted(atOnce, look);
    const parts = [];
    const preview = { factor: 3, onPart: (part) => parts.push(part) };
    const tiled = await painted(inTiles, look, preview);
    found.push({
      whole: await plain(whole),
      tiled: await plain(tiled),
      parts: await Promise.all(parts.map(async ({ left, top, pixels }) =>
        ({ left, top, pixels: await plain(pixels) }))),
    });
  }
  return found;
}
"""


def test_tiles_leave_no_seam(site: Site, open_engine: OpenEngine) -> None:
    """Tiled by one thread as in one piece by several; its parts are the tiled painting, smaller."""
    height, width = 325, 334
    pixels = waves(height, width)
    pixels[..., 3] = np.arange(width) % 256
    mask = np.random.default_rng(0).integers(0, 256, (7, 5, 4), np.uint8)
    looks = [
        {"style": "starry-night"},
        {"style": "starry-night", "stroke": 1.3, "colours": "palette", "strength": 0.6},
        {"style": "water-lilies", "colours": "luma", "elsewhere": "starry-night"},
    ]
    page = open_engine(site)
    sent = {"picture": send(pixels), "mask": send(mask), "looks": looks}
    for found in page.evaluate(TILED, sent):
        whole, tiled = receive(found["whole"]), receive(found["tiled"])
        assert np.abs(tiled.astype(int) - whole).max() <= 1
        assert len(found["parts"]) >= 4
        small = np.zeros((height // 3, width // 3, 4), np.uint8)
        for part in found["parts"]:
            content, (left, top) = receive(part["pixels"]), (part["left"], part["top"])
            small[top : top + len(content), left : left + len(content[0])] = content
        boxes = tiled[: height // 3 * 3, : width // 3 * 3].reshape(height // 3, 3, -1, 3, 4)
        assert np.abs(small - boxes.mean((1, 3))).max() <= 0.5


def test_tiles_are_the_librarys(site: Site, open_engine: OpenEngine) -> None:
    """A picture that is painted in tiles comes out as the library paints it."""
    folder = STYLIZERS / load_catalogue(STYLIZERS).stylizers[0]
    native = NativeEngine(folder)
    style = native.manifest.styles[0].id
    pixels = waves(1200, 1040)
    page = open_engine(site)
    request = {"stylizer": native.manifest.id, "style": style}
    result = page.evaluate(PAINT, {"picture": send(pixels), **request})
    steps = {step["done"] for step in result["progress"] if step["phase"] == "paint"}
    assert len(steps) > 2, "it was painted in one piece"
    expected = native.paint(pixels, style).pixels.astype(int)
    assert np.abs(receive(result["picture"]) - expected).max() <= 1


def waves(height: int, width: int) -> np.ndarray:
    """Fine and coarse ones, RGBA."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [np.sin(x / 9) + np.cos(y / 7), np.sin((x + y) / 40), np.cos(y / 300)]
    pixels = np.full((height, width, 4), 255, np.uint8)
    for channel, plane in enumerate(planes):
        pixels[..., channel] = 128 + 60 * plane
    return pixels


def test_a_policy_that_forbids_wasm_is_named(make_site: SiteMaker, open_engine: OpenEngine) -> None:
    site = make_site(policy=POLICY.replace("'wasm-unsafe-eval'", ""), files=tiny_stylizers())
    page = open_engine(site)
    outcome = page.evaluate("outcome(engine.prepare('tiny-whole'))")
    assert outcome["code"] == "runtime"
    assert "wasm-unsafe-eval" in outcome["message"]
