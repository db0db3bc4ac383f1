"""POST /api/stylize: paintings, and problems with reasons."""

import io
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from brushwork.contract.arrays import Pixels
from brushwork.imaging import decode, encode
from brushwork.inference.engine import NativeEngine
from brushwork_server import Limits, create_app
from brushwork_server.engines import Engine
from brushwork_server.upload import Form

from .conftest import FORM, STYLE, STYLIZERS, Negative, hosted, picture, png, stylize

PICTURE = {"image": ("photo.png", png())}


@pytest.fixture(scope="module")
def native(web: Path, engine: Engine) -> Iterator[httpx.Client]:
    """A client of a host that paints with onnxruntime."""
    with hosted(create_app(engine=engine, stylizers=STYLIZERS, web=web)) as client:
        yield client


def problem(response: httpx.Response, status: int, name: str) -> str:
    """The detail of a problem, which must be of this status and name."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert (body["type"], body["status"]) == (f"urn:problem-type:brushwork:{name}", status)
    return str(body["detail"])


def test_a_painting_is_what_the_engine_paints(native: httpx.Client) -> None:
    response = stylize(native, png(120, 70))
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["brushwork-engine"].startswith("onnxruntime ")
    assert response.headers["brushwork-provider"] == native.get("/healthz").json()["provider"]
    steps = response.headers["server-timing"].split(", ")
    assert [step.split(";")[0] for step in steps] == ["look", "decode", "paint", "encode"]
    painter = NativeEngine(STYLIZERS / "classics", threads=1)
    expected = painter.stylize(decode(png(120, 70)).pixels, STYLE)
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


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"stylizer": "cubists"}, "known are classics"),
        ({"stylizer": "../classics"}, "known are classics"),
        ({"style": "nobody"}, f"{STYLE}"),
        ({"style": ""}, "style: "),
        ({"style": "x" * 65}, "style: "),
        ({"strength": "1.5"}, "strength: Input should be less than or equal to 1"),
        ({"strength": "nan"}, "strength: Input should be a finite number"),
        ({"strength": "strong"}, "strength: Input should be a valid number"),
        ({"format": "bmp"}, "format: Input should be 'png', 'jpeg' or 'webp'"),
        ({"quality": "0"}, "quality: "),
        ({"quality": "90.5"}, "quality: "),
        ({"url": "http://evil.example/a.png"}, "form: only known are image, style_image, mask"),
        ({"colours": "grey"}, "colours: "),
        ({"stroke": "5"}, "stroke: Input should be less than or equal to 4"),
        ({"style": f"{STYLE}:0"}, "look: a style's weight is 0"),
        ({"style": f"{STYLE}:much"}, "style: "),
        ({"elsewhere": "nobody"}, "elsewhere: "),
        ({"elsewhere": STYLE}, "look: elsewhere needs a mask"),
        ({"style_image_weight": "2"}, "style_image_weight: send one for each style_image"),
    ],
)
def test_wrong_fields_are_named(client: httpx.Client, fields: dict[str, str], told: str) -> None:
    response = client.post("/api/stylize", data=FORM | fields, files=PICTURE)
    assert told in problem(response, 422, "bad-field")


@pytest.mark.parametrize("missing", ["image", "stylizer", "style"])
def test_missing_fields_are_named(client: httpx.Client, missing: str) -> None:
    form = {name: (None, value) for name, value in FORM.items()} | PICTURE
    del form[missing]
    response = client.post("/api/stylize", files=form)
    assert problem(response, 422, "bad-field").startswith(f"{missing}: ")


def test_a_picture_as_text_is_told(client: httpx.Client) -> None:
    form = {name: (None, value) for name, value in (FORM | {"image": "photo.png"}).items()}
    told = problem(client.post("/api/stylize", files=form), 422, "bad-field")
    assert told == "image: send a picture as a file, with a file name."


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
    response = client.post("/api/stylize", data=FORM, files={"image": ("photo.png", image)})
    assert told in problem(response, 422, "picture")


def test_pictures_beyond_the_pixels_are_refused_before_decoding(client: httpx.Client) -> None:
    stream = io.BytesIO()
    Image.new("1", (10_100, 10_000)).save(stream, "PNG")
    response = client.post("/api/stylize", data=FORM, files={"image": ("a", stream.getvalue())})
    assert "100 megapixels" in problem(response, 422, "picture")


def multipart(*parts: str, end: str = "--b--\r\n") -> bytes:
    """A multipart body with the boundary `b`."""
    return "".join(f"--b\r\n{part}\r\n" for part in parts).encode() + end.encode()


STYLE_PART = 'Content-Disposition: form-data; name="style"\r\n\r\nx'
STRENGTH_PART = STYLE_PART.replace("style", "strength")
FILE_PART = 'Content-Disposition: form-data; name="{}"; filename="a"\r\n\r\nx'
KIND = "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("application/x-www-form-urlencoded", b"style=x", 415),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=" + "b" * 300, multipart(STYLE_PART), 400),
        (KIND + "; charset=undefined", multipart(STYLE_PART), 400),
        (KIND, b"no form", 400),
        (KIND, multipart("no header\r\n\r\nx"), 400),
        (KIND, multipart("X: y\r\n\r\nx"), 400),
        (KIND, multipart(STRENGTH_PART, STRENGTH_PART), 400),
        (KIND, multipart(STRENGTH_PART.replace("strength", "mask"), FILE_PART.format("mask")), 400),
        (KIND, multipart(*[FILE_PART.format("style_image")] * 11), 400),
        (KIND, multipart(*[STYLE_PART] * 100), 400),
        (KIND, multipart(STYLE_PART + "x" * 2000), 400),
        (KIND, multipart("X: " + "y" * 100_000 + "\r\n" + STYLE_PART), 400),
        (KIND, multipart("X: y\r\n" * 100 + STYLE_PART), 400),
        (KIND, multipart(FILE_PART.format("image"), FILE_PART.format("image")), 400),
        (KIND, multipart(FILE_PART.format("style")), 400),
        (KIND, multipart(STYLE_PART.replace("style", "\x00\ud7ff")), 422),
        (KIND, multipart(STYLE_PART, end=""), 400),
        (KIND, multipart(STYLE_PART, FILE_PART.format("image"), end=""), 400),
        (KIND, b"", 400),
    ],
)
def test_malformed_forms(client: httpx.Client, kind: str, body: bytes, status: int) -> None:
    response = client.post("/api/stylize", content=body, headers={"Content-Type": kind})
    names = {400: "malformed-form", 415: "not-a-form", 422: "bad-field"}
    assert problem(response, status, names[status])


texts = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(max_examples=40, deadline=None)
@given(
    fields=st.dictionaries(
        st.sampled_from(["stylizer", "style", "strength", "format", "quality"]) | texts, texts
    ),
    image=st.binary(max_size=200) | st.just(png()),
)
def test_no_form_breaks_the_host(
    client: httpx.Client, fields: dict[str, str], image: bytes
) -> None:
    response = client.post("/api/stylize", data=FORM | fields, files={"image": ("a", image)})
    assert response.status_code in (200, 400, 422)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_form_breaks_the_host(client: httpx.Client, data: st.DataObject) -> None:
    whole = multipart(STYLE_PART, FILE_PART.format("image"))
    body = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=4)):
        body[place] = data.draw(st.integers(0, 255))
    body = body[: data.draw(st.integers(0, len(body)))]
    response = client.post("/api/stylize", content=bytes(body), headers={"Content-Type": KIND})
    assert response.status_code in (400, 422)


def test_health_and_limits(native: httpx.Client) -> None:
    health = native.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["stylizers"] == ["classics", "any-style"]
    assert health["provider"].endswith("ExecutionProvider")
    assert health["queue"] == {"painting": 0, "waiting": 0, "places": 5}
    limits = native.get("/api/limits").json()
    assert limits == {"bytes": 120_000_000, "pixels": 100_000_000, "side": 16_384}


def test_the_api_describes_itself(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    form = described["paths"]["/api/stylize"]["post"]["requestBody"]["content"]
    assert set(form["multipart/form-data"]["schema"]["properties"]) == {
        "image", "style_image", "mask", "stylizer", "style", "style_image_weight", "strength",
        "colours", "stroke", "elsewhere", "format", "quality",
    }  # fmt: skip


def test_a_picture_is_let_go_before_its_painting_is_encoded(
    web: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = []

    class Remembering(Negative):
        def paint(self, pixels: Pixels, *others: Any) -> Pixels:
            self.picture = weakref.ref(pixels)
            return super().paint(pixels, *others)

    engine = Remembering()

    def encoding(*given: Any) -> bytes:
        left.append(engine.picture())
        return encode(*given)

    monkeypatch.setattr("brushwork_server.api.encode", encoding)
    with hosted(create_app(engine=engine, web=web)) as client:
        stylize(client, png())
    assert left == [None]


def test_files_of_a_form_are_there_once() -> None:
    form = Form({"style_image": [b"one", b"two"]}, {})
    assert list(form.take("style_image")) == [b"one", b"two"]
    assert list(form.take("style_image")) == []
    assert form.files == {}


def test_a_broken_engine_is_a_problem_not_a_traceback(web: Path) -> None:
    class Broken(Negative):
        def paint(self, *_: object) -> None:
            raise RuntimeError("a secret")

    with hosted(create_app(engine=Broken(), web=web, limits=Limits(queue=0))) as client:
        for _ in range(2):
            response = client.post("/api/stylize", data=FORM, files=PICTURE)
            assert "secret" not in problem(response, 500, "internal-error")
