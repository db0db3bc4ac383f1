"""TIFF: planes, white as zero, both orders of bytes, and what is a camera's raw file."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import TiffImagePlugin

from brushwork.errors import DamagedPictureError, PictureTooLargeError, UnsupportedPictureError
from brushwork.imaging import Limits, decode

NOISE = np.random.default_rng(1).integers(0, 256, (40, 50, 4), np.uint8)
PHOTO = NOISE[..., :3]
THUMBNAIL = PHOTO[::4, ::4]
MAKE, DNG_VERSION = 271, 50706
CFA = 32803
ORDERS: dict[str, dict[str, Any]] = {
    "<": {"byteorder": "<"},
    ">": {"byteorder": ">"},
    "big": {"byteorder": "<", "bigtiff": True},
}
ASCII, BYTE = 2, 1


def tiff(pixels: np.ndarray, **options: Any) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, metadata=None, **options)
    return file.getvalue()


def planes(pixels: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))


def sixteen(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.uint16) * 256 + 77


@pytest.mark.parametrize("order", ["<", ">", "big"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("parts", [{}, {"rowsperstrip": 7}, {"tile": (16, 16)}])
def test_planes(order: str, bits: int, compression: str | None, parts: dict[str, Any]) -> None:
    inks = np.dstack([255 - PHOTO, np.zeros_like(PHOTO[..., :1])])
    for pixels, shown, kind in (
        (PHOTO, PHOTO, {"photometric": "rgb"}),
        (NOISE, NOISE, {"photometric": "rgb", "extrasamples": ["unassalpha"]}),
        (inks, PHOTO, {"photometric": "separated"}),
    ):
        stored = planes(pixels if bits == 8 else sixteen(pixels))
        options = ORDERS[order] | parts | kind | {"planarconfig": "separate"}
        decoded = decode(tiff(stored, compression=compression, **options)).pixels
        assert np.array_equal(decoded[..., : shown.shape[2]], shown)


@pytest.mark.parametrize("order", ["<", ">", "big"])
@pytest.mark.parametrize("bits", [1, 8, 16])
@pytest.mark.parametrize("photometric", ["miniswhite", "minisblack"])
def test_white_or_black_is_zero(order: str, bits: int, photometric: str) -> None:
    grey = PHOTO[..., 0]
    stored = {1: grey > 127, 8: grey, 16: sixteen(grey)}[bits]
    shown = np.where(grey > 127, 255, 0) if bits == 1 else grey
    if photometric == "miniswhite":
        stored = ~stored
    for compression in (None, "zlib"):
        options = ORDERS[order] | {"photometric": photometric, "compression": compression}
        decoded = decode(tiff(stored, **options)).pixels
        for channel in range(3):
            assert np.array_equal(decoded[..., channel], shown)


def test_an_option_of_pillows_stays_as_it_was() -> None:
    assert not TiffImagePlugin.READ_LIBTIFF
    data = tiff(planes(sixteen(PHOTO)), planarconfig="separate", photometric="rgb")
    decode(data)
    with pytest.raises(DamagedPictureError):
        decode(data[: len(data) // 2])
    assert not TiffImagePlugin.READ_LIBTIFF


def raw(make: str = "", *, dng: bool = False, sensor: bool = True, reduced: int = 1) -> bytes:
    """A thumbnail in colours, and below it what the sensor saw, as in cameras' raw files."""
    tags = [(MAKE, ASCII, 0, make, True)] if make else []
    if dng:
        tags.append((DNG_VERSION, BYTE, 4, b"\1\6\0\0", True))
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        options: dict[str, Any] = {"subfiletype": reduced, "extratags": tags, "subifds": 1}
        writer.write(THUMBNAIL, photometric="rgb", metadata=None, **options)
        options = {"photometric": CFA if sensor else "minisblack", "subfiletype": 0}
        writer.write(sixteen(PHOTO[..., 0]), metadata=None, **options)
    return file.getvalue()


def cr2() -> bytes:
    """A Canon's: a grey picture, but for the letters in its header."""
    pixels = bytes(range(16))
    entries = {256: 4, 257: 4, 258: 8, 259: 1, 262: 1, 273: 16 + 2 + 8 * 12 + 4, 278: 4, 279: 16}
    header = b"II*\0" + struct.pack("<I", 16) + b"CR\2\0" + bytes(4)
    table = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries.items())
    return header + struct.pack("<H", len(entries)) + table + bytes(4) + pixels


RAW = {
    "NEF": raw("NIKON CORPORATION"),
    "ARW": raw("SONY"),
    "DNG": raw("Google", dng=True),
    "CR2": cr2(),
    "TIFF": raw("Some camera", reduced=0),
}


@pytest.mark.parametrize("name", RAW)
def test_raw_files_are_not_their_thumbnails(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedPictureError, match=rf"camera raw \({name}\).*export it as JPEG"):
        decode(RAW[name])
    path = tmp_path / "photo.jpg"
    path.write_bytes(RAW[name])
    with pytest.raises(UnsupportedPictureError, match=r"photo\.jpg: camera raw"):
        decode(path)


def test_without_its_letters_that_is_a_picture() -> None:
    assert decode(cr2().replace(b"CR\2\0", bytes(4))).size == (4, 4)


def test_a_thumbnail_of_what_is_not_known_is_none_either() -> None:
    with pytest.raises(UnsupportedPictureError, match="begins with a thumbnail"):
        decode(raw("Some scanner", sensor=False))


@pytest.mark.parametrize("name", ["NEF", "ARW", "TIFF"])
def test_nor_are_raw_files_that_are_cut_off(name: str) -> None:
    whole = RAW[name]
    for length in range(len(whole) - 1, 16, -97):
        with pytest.raises((DamagedPictureError, UnsupportedPictureError)):
            decode(whole[:length])


def test_smaller_copies_below_a_picture_are_fine() -> None:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(PHOTO, photometric="rgb", subifds=1, metadata=None)
        writer.write(THUMBNAIL, photometric="rgb", subfiletype=1, metadata=None)
        writer.write(THUMBNAIL, photometric="rgb", metadata=None)
    assert np.array_equal(decode(file.getvalue()).pixels[..., :3], PHOTO)


def test_directories_that_point_to_themselves_end() -> None:
    data = bytearray(raw(sensor=False, reduced=0))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        at = file.pages[0].tags["SubIFDs"].valueoffset
    data[at : at + 4] = data[4:8]
    assert decode(bytes(data)).size == (13, 10)


@pytest.mark.parametrize(
    ("stored", "options"),
    [
        (PHOTO[..., 0].astype(np.float32), {}),
        (PHOTO[..., 0].astype(np.int16), {}),
        (PHOTO[..., 0].astype(np.uint32), {}),
        (sixteen(PHOTO[..., :2]), {"extrasamples": ["unassalpha"]}),
    ],
)
def test_kinds_without_a_reader_are_unsupported(
    stored: np.ndarray, options: dict[str, Any]
) -> None:
    with pytest.raises(UnsupportedPictureError, match="not supported"):
        decode(tiff(stored, photometric="minisblack", **options))


def test_big_endian_bigtiff_is_named() -> None:
    with pytest.raises(UnsupportedPictureError, match="big-endian BigTIFF files are not supported"):
        decode(tiff(PHOTO, photometric="rgb", byteorder=">", bigtiff=True))


@pytest.mark.parametrize("method", [50001, 34712, 34713])
def test_compressions_without_a_reader_are_named(method: int) -> None:
    data = bytearray(tiff(PHOTO, photometric="rgb"))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        at = file.pages[0].tags["Compression"].valueoffset
    data[at : at + 2] = method.to_bytes(2, "little")
    with pytest.raises(UnsupportedPictureError, match=f"method {method} are not supported"):
        decode(bytes(data))


def test_tiles_count_as_the_picture_does() -> None:
    data = tiff(PHOTO, photometric="rgb", tile=(512, 512))
    with pytest.raises(PictureTooLargeError, match="512 x 512"):
        decode(data, Limits(pixels=10_000))
