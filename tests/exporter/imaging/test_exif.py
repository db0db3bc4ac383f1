"""What is kept of a picture's own metadata, as exiv2 reads it."""

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from brushwork.imaging import FORMATS, OutputFormat, decode, encode, kept_exif
from support.exif_vectors import (
    ARTIST,
    FILE,
    PREFIX,
    THUMBNAIL,
    camera,
    structures,
    with_thumbnail,
)
from support.metadata import exif_of

PIXELS = np.zeros((2, 3, 4), np.uint8)
DETAILS = {
    "Image.Make": "A maker",
    "Image.Model": "A1",
    "Image.Artist": ARTIST,
    "Image.Copyright": "(c) 2026",
    "Photo.ExposureTime": "1/250",
    "Photo.ISOSpeedRatings": "400",
    "Photo.DateTimeOriginal": "2026:05:04 03:02:01",
}
LOCATION = {
    "GPSInfo.GPSLatitudeRef": "N",
    "GPSInfo.GPSLatitude": "52/1 31/1 1/4",
    "GPSInfo.GPSLongitudeRef": "E",
    "GPSInfo.GPSLongitude": "13/1 24/1 0/1",
}


def said(content: bytes) -> dict[str, str]:
    """All tags but those that point to others."""
    return {key: value for key, value in exif_of(content).items() if not key.endswith("Tag")}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("order", ["<", ">"])
def test_what_is_kept(format: OutputFormat, order: str) -> None:
    data = camera(order)
    assert said(encode(PIXELS, format)) == {}
    assert said(encode(PIXELS, format, exif=kept_exif(data))) == DETAILS
    everything = encode(PIXELS, format, exif=kept_exif(data, location=True))
    assert said(everything) == DETAILS | LOCATION
    for dropped in (b"note", b"serial", b"description", b"cell"):
        assert dropped in data
        assert dropped not in everything


def test_thumbnails_never_are() -> None:
    data = with_thumbnail()
    assert THUMBNAIL in data
    assert said(encode(PIXELS, "jpeg", exif=kept_exif(data, location=True))) == {
        "Image.Make": "AAO"
    }
    assert len(kept_exif(data, location=True)) < len(data)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_what_is_kept_of_a_whole_picture(format: str) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (3, 2)).save(stream, format, exif=PREFIX + camera())
    picture = decode(stream.getvalue())
    expected = DETAILS | LOCATION
    if format in ("AVIF", "TIFF"):  # where Pillow writes ASCII alone
        expected |= {"Image.Artist": "Zo?? ??kami"}
    assert said(encode(PIXELS, "png", exif=picture.exif)) == expected
    assert kept_exif(picture.exif, location=True) == picture.exif, "and once more"
    assert decode(encode(PIXELS, "png")).exif == b""


def test_both_languages_keep_what_the_vectors_say() -> None:
    vectors = json.loads(FILE.read_text("utf-8"))
    assert [bytes.fromhex(each["given"]) for each in vectors[::2]] == structures()
    for each in vectors:
        kept = kept_exif(bytes.fromhex(each["given"]), each["location"])
        assert kept.hex() == each["kept"]
    assert vectors[-1]["kept"]


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=20), st.integers(0, 999)
)
def test_damage_is_no_error(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(camera())
    for at, value in changes:
        data[at] = value
    assert len(kept_exif(bytes(data[: end + 8]), location=True)) < 65_000
