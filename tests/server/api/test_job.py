"""Looks with pictures of their own, and what is kept of pictures."""

import gc
import time
import tracemalloc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Look
from brushwork.contract.manifest import load_manifest
from brushwork.contract.style_file import PainterOf, StyleFile, painter_of
from brushwork.errors import MemoryShortageError
from brushwork.imaging import decode, encode
from brushwork.inference.pipeline import Pipeline
from brushwork_server import Engine, Limits, create_app, load_engine
from support.server.engines import Negative
from support.server.forms import FORM, STYLE, STYLIZE, picture, plain, png, problem, stylize
from support.server.hosting import hosted
from support.tiny_stylizers import tiny_stylizers

IMAGE, MASK, OWN = png(), png(7, 9), png(12, 12)
PHOTO = decode(IMAGE).pixels
LEARNED = [0.125, 0.5, -0.25]
OTHERS = (
    StyleFile(title="Harbour", stylizer=PainterOf(id="other", weights=["0" * 64]), code=LEARNED)
    .model_dump_json()
    .encode()
)


@pytest.fixture(scope="module")
def stylizers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of stylizers, of which `tiny-any` has the styles `warm` and `cold`."""
    root = tmp_path_factory.mktemp("tiny")
    for address, content in tiny_stylizers(any_style=True, texture=0.1).items():
        path = root / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root / "stylizers"


@pytest.fixture(scope="module")
def any_style(stylizers: Path) -> Engine:
    return load_engine("cpu", stylizers, threads=1)


@pytest.fixture(scope="module")
def host(web: Path, any_style: Engine) -> Iterator[httpx.Client]:
    """A host that paints in any style, pictures of at most 10,000 pixels."""
    limits = Limits(pixels=10_000)
    with hosted(create_app(engine=any_style, web=web, limits=limits)) as client:
        yield client


def style_file(stylizers: Path, guessed: bool = False) -> bytes:
    """A style file of `tiny-any`."""
    painter = painter_of(load_manifest(stylizers / "tiny-any"))
    style = StyleFile(title="Harbour", stylizer=painter, code=LEARNED, guessed=guessed)
    return style.model_dump_json().encode()


def send(
    client: httpx.Client, *parts: tuple[str, Any], stylizer: str = "tiny-any"
) -> httpx.Response:
    """Post a form: bytes are files, all else are text fields."""
    files = [("image", ("a", IMAGE)), ("stylizer", (None, stylizer))] + [
        (name, ("a", value) if isinstance(value, bytes) else (None, str(value)))
        for name, value in parts
    ]
    return client.post(STYLIZE, files=files)


def test_every_field_reaches_the_engine(host: httpx.Client, stylizers: Path) -> None:
    engine = Pipeline(stylizers / "tiny-any", threads=1)
    code, mask = engine.encode_style(decode(OWN).pixels), decode(MASK).pixels
    styles, learned = (("warm", 1.0),), np.array(LEARNED, np.float32)
    paintings = []
    for parts, look in (
        ([("style", "warm")], Look(styles)),
        ([("style", "warm"), ("style", "cold:2")], Look((*styles, ("cold", 2.0)))),
        ([("style_image", OWN)], Look.of(code, texture=0)),
        ([("style_image", OWN), ("texture", 1)], Look.of(code)),
        ([("style_image", style_file(stylizers))], Look.of(learned)),
        ([("style_image", style_file(stylizers, guessed=True))], Look.of(learned, texture=0)),
        (
            [("style_image", OWN), ("style_image_weight", 3), ("style", "cold:0.5")],
            Look((("cold", 0.5), (code, 3.0))),
        ),
        ([("style", "warm"), ("strength", 0.5)], Look(styles, strength=0.5)),
        ([("style", "warm"), ("strength", 0)], Look(styles, strength=0)),
        ([("style", "warm"), ("stroke", 2.5)], Look(styles, stroke=2.5)),
        (
            [("style", "warm"), ("stroke", 2.5), ("colours", "palette")],
            Look(styles, stroke=2.5, colours="palette"),
        ),
        ([("style", "warm"), ("mask", MASK)], Look(styles, mask=mask)),
        (
            [("style", "warm"), ("mask", MASK), ("elsewhere", "cold")],
            Look(styles, mask=mask, elsewhere=(("cold", 1.0),)),
        ),
    ):
        response = send(host, *parts)
        assert response.status_code == 200, response.text
        painting = picture(response)
        assert np.array_equal(painting, engine.stylize(PHOTO, look).pixels), parts
        assert not any(np.array_equal(painting, other) for other in paintings), parts
        paintings.append(painting)


@pytest.mark.parametrize(
    ("parts", "name", "told"),
    [
        ([("style_image", b"")], "picture", "style_image: the file is empty"),
        ([("style_image", b"<html>")], "picture", "style_image: "),
        ([("style_image", plain(200, 51))], "picture", "style_image: "),
        ([("style_image", b"{}")], "bad-field", "style_image: the file is no style file: title"),
        ([("style_image", OTHERS)], "bad-field", "is of stylizer 'other'"),
        ([("style", "warm"), ("mask", b"just words")], "picture", "mask: "),
        ([("style", "warm"), ("mask", plain(200, 51))], "picture", "mask: "),
        ([("style", "warm"), ("mask", "m.png")], "bad-field", "mask: send a picture as a file"),
        ([("style_image", "s.png")], "bad-field", "style_image: send a picture as a file"),
        ([], "bad-field", "style: send one, or up to 8 of style and style_image"),
        ([("style", "warm")] * 9, "bad-field", "style: "),
        ([("style", "warm"), *[("style_image", IMAGE)] * 8], "bad-field", "9 styles are too many"),
        ([("style_image", IMAGE), *[("style_image_weight", 1)] * 2], "bad-field", "one for each"),
        ([("style_image", IMAGE), ("style_image_weight", 0)], "bad-field", "style_image_weight: "),
        ([("style", "warm"), ("elsewhere", "warm")], "bad-field", "elsewhere needs a mask"),
    ],
)
def test_wrong_looks_are_told(
    host: httpx.Client, parts: list[tuple[str, Any]], name: str, told: str
) -> None:
    response = send(host, *parts)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"urn:problem-type:brushwork:{name}"
    assert told in response.json()["detail"]


def test_fixed_styles_refuse_pictures_as_styles(client: httpx.Client) -> None:
    parts = [("style", STYLE), ("style_image", IMAGE)]
    response = send(client, *parts, stylizer="classics")
    assert response.status_code == 422
    assert response.json()["detail"] == "style_image: the stylizer paints in its own styles only."


def test_masks_have_a_limit_of_their_own(web: Path, any_style: Engine) -> None:
    small = Limits(mask_pixels=7 * 9 - 1)
    app = create_app(engine=any_style, web=web, limits=small)
    with hosted(app) as client:
        assert len(PHOTO) * len(PHOTO[0]) > small.mask_pixels
        assert send(client, ("style", "warm"), ("mask", png(7, 8))).status_code == 200
        response = send(client, ("style", "warm"), ("mask", MASK))
        assert response.status_code == 422
        assert response.json()["detail"].startswith("mask: the picture has 7 x 9 pixels")


def test_all_pictures_together_are_within_the_bytes(web: Path, any_style: Engine) -> None:
    small = Limits(body_bytes=3 * len(IMAGE))
    app = create_app(engine=any_style, web=web, limits=small)
    with hosted(app) as client:
        assert send(client, ("style", "warm")).status_code == 200
        response = send(client, *[("style_image", IMAGE)] * 4)
        assert response.status_code == 413


def test_a_picture_is_let_go_before_its_painting_is_encoded(
    web: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = []

    class Remembering(Negative):
        def stylize(self, pixels: Pixels, *others: Any) -> Pixels:
            self.picture = weakref.ref(pixels)
            return super().stylize(pixels, *others)

    engine = Remembering()

    def encoding(*given: Any, **named: Any) -> bytes:
        left.append(engine.picture())
        return encode(*given, **named)

    monkeypatch.setattr("brushwork_server.api.job.encode", encoding)
    with hosted(create_app(engine=engine, web=web)) as client:
        stylize(client, png())
    assert left == [None]


def test_a_picture_that_takes_too_long_is_stopped(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    limits = Limits(picture_seconds=0.2)
    with hosted(create_app(engine=engine, web=web, limits=limits)) as client:
        response = client.post(STYLIZE, data=FORM, files={"image": ("a", IMAGE)})
        assert "the 0.2 seconds" in problem(response, 422, "takes-too-long")
        assert engine.stopped.wait(30)


@pytest.mark.parametrize("error", [MemoryError("a reason"), MemoryShortageError("a reason")])
def test_a_shortage_of_memory_is_the_servers(web: Path, error: Exception) -> None:
    class Short(Negative):
        def stylize(self, *_: Any) -> Pixels:
            raise error

    with hosted(create_app(engine=Short(), web=web)) as client:
        response = client.post(STYLIZE, data=FORM, files={"image": ("a", IMAGE)})
        assert "a reason" not in problem(response, 503, "memory-short")
        assert response.headers["retry-after"]


def test_a_refused_picture_is_gone_at_once(client: httpx.Client) -> None:
    """Without the garbage collector, which may come late to what refers to itself."""
    size = 2_000_000
    stylize(client, IMAGE)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for broken in (bytes(size), IMAGE[:100] + bytes(size)):
            for _ in range(2):
                answer = client.post(STYLIZE, data=FORM, files={"image": ("a", broken)})
                problem(answer, 422, "picture")
        end = time.monotonic() + 10
        while left := [each for each in left_by_the_host() if each.size > size // 2]:
            assert time.monotonic() < end, left  # the answer is there before its end is known
    finally:
        tracemalloc.stop()
        gc.enable()


def left_by_the_host() -> list[tracemalloc.Statistic]:
    """What was allocated since the tracing began, by line, without what the client did."""
    others = [tracemalloc.Filter(False, name) for name in ("*httpx*", "*httpcore*", "*/tests/*")]
    return tracemalloc.take_snapshot().filter_traces(others).statistics("lineno")
