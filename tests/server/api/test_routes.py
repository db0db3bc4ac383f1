"""POST /api/stylize: paintings, and problems with reasons."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from brushwork.imaging import decode
from brushwork.inference.pipeline import Pipeline
from brushwork_server import Engine, Limits, create_app
from support.metadata import artworks_of, xmp_of
from support.server.engines import Negative
from support.server.forms import (
    CLASSICS,
    FORM,
    STYLE,
    STYLIZE,
    STYLIZERS,
    picture,
    png,
    problem,
    stylize,
)
from support.server.hosting import hosted

PICTURE = {"image": ("photo.png", png())}


@pytest.fixture(scope="module")
def native(web: Path, engine: Engine) -> Iterator[httpx.Client]:
    """A client of a host that paints with onnxruntime."""
    with hosted(create_app(engine=engine, stylizers=STYLIZERS, web=web)) as client:
        yield client


def test_a_painting_is_what_the_engine_paints(native: httpx.Client) -> None:
    response = stylize(native, png(120, 70))
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["brushwork-engine"].startswith("onnxruntime ")
    assert response.headers["brushwork-provider"] == native.get("/healthz").json()["provider"]
    steps = response.headers["server-timing"].split(", ")
    assert [step.split(";")[0] for step in steps] == ["look", "decode", "paint", "encode"]
    painter = Pipeline(STYLIZERS / "classics", threads=1)
    expected = painter.stylize(decode(png(120, 70)).pixels, STYLE).pixels
    assert np.array_equal(picture(response), expected)


def test_strength_nought_gives_the_photo_back(native: httpx.Client) -> None:
    response = stylize(native, png(), strength="0")
    assert np.array_equal(picture(response), decode(png()).pixels)


@pytest.mark.parametrize("size", [(1, 1), (7, 13), (257, 3)])
def test_pictures_smaller_than_the_painter_sees(
    native: httpx.Client, size: tuple[int, int]
) -> None:
    assert picture(stylize(native, png(*size))).shape[1::-1] == size


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
def test_formats(client: httpx.Client, format: str) -> None:
    response = stylize(client, png(), format=format, quality="50")
    assert response.headers["content-type"] == f"image/{format}"
    with Image.open(io.BytesIO(response.content)) as image:
        assert image.format == format.upper()
        assert image.size == (24, 16)


def test_transparency_stays_and_metadata_goes(client: httpx.Client) -> None:
    assert np.array_equal(
        picture(stylize(client, png(mode="RGBA")))[..., 3],
        decode(png(mode="RGBA")).pixels[..., 3],
    )
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "the camera"
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(stream, "JPEG", exif=exif, comment=b"a comment")
    for format in ("png", "jpeg", "webp"):
        content = stylize(client, stream.getvalue(), format=format).content
        assert b"camera" not in content
        assert b"comment" not in content
        with Image.open(io.BytesIO(content)) as image:
            assert not image.getexif()


def test_the_answer_says_how_it_was_made(client: httpx.Client) -> None:
    style = CLASSICS.style(STYLE)
    for format in ("png", "jpeg", "webp"):
        content = stylize(client, png(), format=format).content
        (artwork,) = artworks_of(content)
        assert (artwork["title"], artwork["rights"]) == (style.title, style.rights)
        assert xmp_of(content)["iptcExt.AISystemUsed"] == "Brushwork classics"
        assert not xmp_of(stylize(client, png(), format=format, label="false").content)
    answer = client.post(STYLIZE, data=FORM | {"label": "perhaps"}, files=PICTURE)
    assert "label: " in problem(answer, 422, "bad-field")


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (b"<html>", "HTML"),
        (b"\x89PNG\r\n\x1a\n damaged", "PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"just words", "not a picture"),
        (b"", "the file is empty"),
    ],
)
def test_what_is_no_picture_is_told(client: httpx.Client, image: bytes, told: str) -> None:
    response = client.post(STYLIZE, data=FORM, files={"image": ("photo.png", image)})
    assert told in problem(response, 422, "picture")


def test_pictures_beyond_the_pixels_are_refused_before_decoding(client: httpx.Client) -> None:
    stream = io.BytesIO()
    Image.new("1", (10_100, 10_000)).save(stream, "PNG")
    response = client.post(STYLIZE, data=FORM, files={"image": ("a", stream.getvalue())})
    assert "100 megapixels" in problem(response, 422, "picture")


def test_limits_are_told(client: httpx.Client) -> None:
    limits = client.get("/api/limits").json()
    assert limits == {"bytes": 120_000_000, "pixels": 100_000_000, "side": 16_384}


def test_a_broken_engine_is_a_problem_not_a_traceback(web: Path) -> None:
    class Broken(Negative):
        def stylize(self, *_: object) -> None:
            raise RuntimeError("a secret")

    with hosted(create_app(engine=Broken(), web=web, limits=Limits(queue=0))) as client:
        for _ in range(2):
            response = client.post(STYLIZE, data=FORM, files=PICTURE)
            assert "secret" not in problem(response, 500, "internal-error")
