"""POST /api/stylize: looks with pictures of their own."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from any_style import painting
from brushwork.contract.look import Look
from brushwork.imaging import decode
from brushwork.inference.engine import NativeEngine
from brushwork_server import Limits, create_app
from brushwork_server.engines import NativeStylizers

from .conftest import STYLE, hosted, picture, plain, png

IMAGE, MASK = png(), png(7, 9)
PHOTO = decode(IMAGE).pixels


@pytest.fixture(scope="module")
def engine(any_style: Path) -> NativeEngine:
    return NativeEngine(any_style / "small", threads=1)


@pytest.fixture(scope="module")
def host(web: Path, any_style: Path) -> Iterator[httpx.Client]:
    """A host that paints in any style, pictures of at most 10,000 pixels."""
    app = create_app(
        engine=NativeStylizers(any_style, threads=1),
        stylizers=any_style,
        web=web,
        limits=Limits(pixels=10_000),
    )
    with hosted(app) as client:
        yield client


def as_png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def send(client: httpx.Client, *parts: tuple[str, Any], stylizer: str = "small") -> httpx.Response:
    """Post a form: bytes are files, all else are text fields."""
    files = [("image", ("a", IMAGE)), ("stylizer", (None, stylizer))] + [
        (name, ("a", value) if isinstance(value, bytes) else (None, str(value)))
        for name, value in parts
    ]
    return client.post("/api/stylize", files=files)


def test_every_field_reaches_the_engine(host: httpx.Client, engine: NativeEngine) -> None:
    first = as_png(painting("first"))
    code = engine.encode(painting("first"))
    mask = decode(MASK).pixels
    styles = (("first", 1.0),)
    for parts, look in (
        ([("style", "first")], Look(styles)),
        ([("style", "first"), ("style", "second:2")], Look((*styles, ("second", 2.0)))),
        ([("style_image", first)], Look.of(code)),
        (
            [("style_image", first), ("style_image_weight", 3), ("style", "second:0.5")],
            Look((("second", 0.5), (code, 3.0))),
        ),
        ([("style", "first"), ("strength", 0.5)], Look(styles, 0.5)),
        ([("style", "first"), ("strength", 0)], Look(styles, 0)),
        ([("style", "first"), ("colours", "palette")], Look(styles, colours="palette")),
        ([("style", "first"), ("stroke", 2.5)], Look(styles, stroke=2.5)),
        ([("style", "first"), ("mask", MASK)], Look(styles, mask=mask)),
        (
            [("style", "first"), ("mask", MASK), ("elsewhere", "second")],
            Look(styles, mask=mask, elsewhere=(("second", 1.0),)),
        ),
    ):
        response = send(host, *parts)
        assert response.status_code == 200, response.text
        assert np.array_equal(picture(response), engine.paint(PHOTO, look).pixels), parts


@pytest.mark.parametrize(
    ("parts", "name", "told"),
    [
        ([("style_image", b"")], "picture", "style_image: the file is empty"),
        ([("style_image", b"<html>")], "picture", "style_image: "),
        ([("style_image", plain(200, 51))], "picture", "style_image: "),
        ([("style", "first"), ("mask", b"just words")], "picture", "mask: "),
        ([("style", "first"), ("mask", plain(200, 51))], "picture", "mask: "),
        ([("style", "first"), ("mask", "m.png")], "bad-field", "mask: send a picture as a file"),
        ([("style_image", "s.png")], "bad-field", "style_image: send a picture as a file"),
        ([], "bad-field", "style: send one, or up to 8 of style and style_image"),
        ([("style", "first")] * 9, "bad-field", "style: "),
        ([("style", "first"), *[("style_image", IMAGE)] * 8], "bad-field", "9 styles are too many"),
        ([("style_image", IMAGE), *[("style_image_weight", 1)] * 2], "bad-field", "one for each"),
        ([("style_image", IMAGE), ("style_image_weight", 0)], "bad-field", "style_image_weight: "),
        ([("style", "first"), ("elsewhere", "first")], "bad-field", "elsewhere needs a mask"),
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


def test_masks_have_a_limit_of_their_own(web: Path, any_style: Path) -> None:
    small = Limits(mask_pixels=7 * 9 - 1)
    app = create_app(engine=NativeStylizers(any_style), stylizers=any_style, web=web, limits=small)
    with hosted(app) as client:
        assert len(PHOTO) * len(PHOTO[0]) > small.mask_pixels
        assert send(client, ("style", "first"), ("mask", png(7, 8))).status_code == 200
        response = send(client, ("style", "first"), ("mask", MASK))
        assert response.status_code == 422
        assert response.json()["detail"].startswith("mask: the picture has 7 x 9 pixels")


def test_all_pictures_together_are_within_the_bytes(web: Path, any_style: Path) -> None:
    small = Limits(body_bytes=3 * len(IMAGE))
    app = create_app(engine=NativeStylizers(any_style), stylizers=any_style, web=web, limits=small)
    with hosted(app) as client:
        assert send(client, ("style", "first")).status_code == 200
        response = send(client, *[("style_image", IMAGE)] * 4)
        assert response.status_code == 413
