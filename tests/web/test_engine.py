"""The engine in real Chromium with real wasm: what it paints, and what it tells meanwhile."""

import os
from itertools import product

import numpy as np

from brushwork.imaging.composite import composite
from brushwork.imaging.mix import blend
from brushwork.imaging.pad import pad
from brushwork.imaging.survey_copy import survey_copy
from brushwork.imaging.tensors import to_tensor
from support.browser import Site, SiteMaker
from support.engine_page import PAINT, OpenEngine, receive, send
from support.tiny_stylizers import CODE, tiny_stylizers


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


def test_paints_as_the_library_does(
    tiny_site: Site, open_engine: OpenEngine, photo: np.ndarray
) -> None:
    page = open_engine(tiny_site)
    painters = (("tiny-local", expected_local), ("tiny-whole", expected_whole))
    for (stylizer, expected), strength in product(painters, (0.0, 0.4, 1.0)):
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
