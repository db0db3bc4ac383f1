"""What the engine says when it cannot paint, and that it paints afterwards."""

import hashlib
import json

import numpy as np
import onnx

from support.browser import INSECURE_HOST, POLICY, Site, SiteMaker
from support.engine_page import PAINT, TRY, OpenEngine, send
from support.tiny_stylizers import tiny_stylizers


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


def test_says_what_is_wrong_with_a_manifest(tiny_site: Site, open_engine: OpenEngine) -> None:
    path = "/stylizers/tiny-whole/manifest.json"
    manifest = json.loads(tiny_site.files[path])
    page = open_engine(tiny_site)
    for change, said in (
        ({"schema_version": 2}, "newer than this engine"),
        ({"licence": 3}, "licence"),
        ({"painter": {"kind": "local"}}, "painter"),
        ({"painter": {"kind": "lut"}}, "it knows local, whole"),
        ({"painter": {"kind": "lut"}, "needs": "0.7"}, 'kind "lut"'),
        ({"painter": {"kind": "lut"}, "needs": "0.7"}, "needs Brushwork 0.7"),
        ({"default_variant": "fp16-weights"}, "default_variant"),
        ({"styles": []}, "styles"),
        ({"id": "another"}, "another stylizer"),
    ):
        tiny_site.files[path] = json.dumps(manifest | change).encode()
        outcome = page.evaluate("outcome(engine.prepare('tiny-whole'))")
        assert outcome["code"] == "manifest", change
        assert tiny_site.address + path in outcome["message"]
        assert said in outcome["message"]
    later = manifest | {"homepage": "https://example.org/", "licence": "MIT"}
    later["painter"] = later["painter"] | {"dither": {"levels": 4}}
    tiny_site.files[path] = json.dumps(later).encode()
    assert page.evaluate("outcome(engine.prepare('tiny-whole'))") != "manifest"
    assert "code" not in page.evaluate("outcome(engine.prepare('tiny-whole'))")


CATALOGUE = """async () => {
    const skipped = [];
    const all = await engine.catalogue(({ message }) => skipped.push(message));
    return [all.map(({ id }) => id), skipped];
}"""


def test_one_stylizer_that_is_not_known_leaves_the_others(
    tiny_site: Site, open_engine: OpenEngine
) -> None:
    page = open_engine(tiny_site)
    known, skipped = page.evaluate(CATALOGUE)
    assert (len(known) > 1, skipped) == (True, [])
    path = "/stylizers/tiny-whole/manifest.json"
    manifest = json.loads(tiny_site.files[path])
    later = manifest | {"painter": {"kind": "lut"}, "needs": "0.7"}
    tiny_site.files[path] = json.dumps(later).encode()
    page = open_engine(tiny_site)
    left, [told] = page.evaluate(CATALOGUE)
    assert left == [id for id in known if id != "tiny-whole"]
    assert "needs Brushwork 0.7" in told


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
    with page.expect_worker():
        page.evaluate("globalThis.asked = outcome(engine.prepare('tiny-whole')), null")
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


def test_a_policy_that_forbids_wasm_is_named(make_site: SiteMaker, open_engine: OpenEngine) -> None:
    site = make_site(policy=POLICY.replace("'wasm-unsafe-eval'", ""), files=tiny_stylizers())
    page = open_engine(site)
    outcome = page.evaluate("outcome(engine.prepare('tiny-whole'))")
    assert outcome["code"] == "runtime"
    assert "wasm-unsafe-eval" in outcome["message"]
