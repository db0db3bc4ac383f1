"""Decoding and encoding in the browser: orientation, limits, and what is saved."""

import base64
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps
from pillow_jxl.JpegXLImagePlugin import JXLImageFile
from playwright.sync_api import Browser, Page

from brushwork.imaging import decode as library_decode
from brushwork.imaging.profiles import build_profile
from support.browser import LITTLE_MEMORY, Site, built_site, new_page, serve
from support.engine_page import OpenEngine, engine_opener, receive, send
from support.picture_files import P3, exif, png

DECODE = """
async ({ url, data, options }) => {
  const blob = url ? await (await fetch(url)).blob()
                   : new Blob([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))]);
  const result = await outcome(decodePicture(blob, options));
  return result.value ? { picture: await plain(result.value) } : result;
}
"""
ENCODE = """
async ({ picture, type, quality }) => {
  const blob = await encodePicture(pixels(picture), type, quality);
  return [blob.type, await plain({ data: await blob.arrayBuffer() })];
}
"""


@pytest.fixture(scope="module")
def codecs(chromium: Browser, built_web: Path, assets: dict[str, str]) -> Iterator[Page]:
    """A page that decodes and encodes for one test after another: codecs remember nothing."""
    with serve(built_site(built_web)) as site, contextmanager(new_page)(chromium) as page:
        yield engine_opener(page, assets)(site)


@pytest.fixture
def own_codecs(site: Site, open_engine: OpenEngine) -> Page:
    """Such a page for one test, which changes it."""
    return open_engine(site)


def decode(page: Page, content: bytes, **options: object) -> Any:
    return page.evaluate(DECODE, {"data": base64.b64encode(content).decode(), "options": options})


def encode(page: Page, pixels: np.ndarray, type: str, quality: float = 0.9) -> bytes:
    request = {"picture": send(pixels), "type": type, "quality": quality}
    saved, encoded = page.evaluate(ENCODE, request)
    assert saved == type
    return base64.b64decode(encoded["data"])


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def gradient(width: int = 60, height: int = 40) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    planes = [x * 255 // (width - 1), y * 255 // (height - 1), np.full_like(x, 90)]
    return Image.fromarray(np.dstack(planes).astype(np.uint8))


def png_header(width: int, height: int) -> bytes:
    """A PNG that declares a size, and holds nothing."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    check = struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + check


def test_decodes_what_it_accepts(codecs: Page) -> None:
    for format in ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP"):
        content = saved(gradient(), format)
        expected = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
        decoded = receive(decode(codecs, content)["picture"])
        assert decoded.shape == (40, 60, 4), format
        assert np.abs(decoded[..., :3] - expected).mean() < 2, format
        assert (decoded[..., 3] == 255).all(), format


def test_jpeg_xl_where_the_browser_reads_it(codecs: Page) -> None:
    """As Chromium does. Beyond a limit it is too large, and cut off it is damaged."""
    content = saved(gradient(), JXLImageFile.format, lossless=True)
    decoded = receive(decode(codecs, content)["picture"])
    assert np.abs(decoded.astype(int) - library_decode(content).pixels).max() <= 1
    assert decode(codecs, content[:-200])["code"] == "picture-not-readable"
    large = saved(Image.new("L", (17_000, 8)), JXLImageFile.format, lossless=True, effort=1)
    assert decode(codecs, large)["code"] == "picture-too-large"


def test_pictures_come_upright(codecs: Page) -> None:
    for orientation in range(1, 9):
        content = saved(gradient(), "JPEG", exif=b"Exif\0\0" + exif(orientation), quality=95)
        upright = Image.open(io.BytesIO(content))
        expected = np.asarray(ImageOps.exif_transpose(upright)).astype(int)
        decoded = receive(decode(codecs, content)["picture"])
        assert decoded.shape[:2] == expected.shape[:2], orientation
        assert np.abs(decoded[..., :3] - expected).mean() < 2, orientation


def test_webp_comes_upright_as_in_the_library(codecs: Page) -> None:
    """Browsers differ here. Some programs write the prefix that EXIF has in JPEG, most do not."""
    for prefix, orientation in product((b"", b"Exif\0\0" * 2), range(1, 9)):
        metadata = prefix + exif(orientation)
        content = saved(gradient(), "WEBP", exif=metadata, lossless=True)
        decoded = receive(decode(codecs, content)["picture"])
        assert np.array_equal(decoded, library_decode(content).pixels), metadata


def test_damaged_webp_metadata_turns_nothing(codecs: Page) -> None:
    for metadata in (exif(6)[:-8], exif(9), b"MM\0*\xff\xff\xff\xff", b"II", b"?" * 40):
        content = saved(gradient(), "WEBP", exif=metadata, lossless=True)
        decoded = receive(decode(codecs, content)["picture"])
        assert np.array_equal(decoded[..., :3], np.asarray(gradient()))


def test_limits_are_checked_on_the_header(own_codecs: Page) -> None:
    own_codecs.evaluate(LITTLE_MEMORY)
    for width, height, reducible in ((4001, 2000, True), (20_000, 100, False), (4000, 4000, False)):
        result = decode(own_codecs, png_header(width, height))
        assert result["code"] == "picture-too-large"
        assert f"{width} × {height}" in result["message"]
        reduced = decode(own_codecs, png_header(width, height), reduce=True)
        # The small enough ones are tried, and then there is nothing in them.
        expected = "picture-not-readable" if reducible else "picture-too-large"
        assert reduced["code"] == expected


def test_what_a_container_holds_beside_its_picture_is_no_obstacle(codecs: Page) -> None:
    text = b"workflow\0" + bytes(range(32, 127)) * 30_000
    content = png([(b"tEXt", text), (b"zTXt", b"workflow\0\0" + zlib.compress(text))])
    decoded = receive(decode(codecs, content)["picture"])
    assert np.array_equal(decoded, library_decode(content).pixels)


def test_a_large_avif_is_too_large_and_not_damaged(codecs: Page) -> None:
    content = saved(gradient(), "AVIF")
    at = content.index(b"ispe") + 8
    larger = content[:at] + (17_000).to_bytes(4, "big") * 2 + content[at + 8 :]
    assert decode(codecs, larger)["code"] == "picture-too-large"
    assert decode(codecs, content[:-40])["code"] == "picture-not-readable"


def test_large_pictures_can_be_made_smaller(own_codecs: Page, site: Site) -> None:
    site.files["/large.png"] = saved(gradient(3600, 2400), "PNG", compress_level=1)
    own_codecs.evaluate(LITTLE_MEMORY)
    assert own_codecs.evaluate(DECODE, {"url": "/large.png"})["code"] == "picture-too-large"
    width, height, middle = own_codecs.evaluate(
        """async () => {
            const blob = await (await fetch("/large.png")).blob();
            const { width, height, data } = await decodePicture(blob, { reduce: true });
            const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 4;
            return [width, height, [...data.slice(middle, middle + 4)]];
        }"""
    )
    assert 6_700_000 < width * height <= 0.1 * 2**30 / 16
    assert width / height == pytest.approx(1.5, rel=0.001)
    assert middle == pytest.approx([127, 127, 90, 255], abs=2)


def test_a_large_picture_is_read_in_strips(codecs: Page) -> None:
    """Turned, and to the last row and column."""
    picture = gradient(2100, 1300)
    turned = Image.Exif()
    turned[0x0112] = 6
    content = saved(picture, "WEBP", lossless=True, method=0, exif=turned)
    decoded = receive(decode(codecs, content)["picture"])
    assert np.array_equal(decoded, library_decode(content).pixels)


def test_what_a_canvas_does_not_hold_is_told(codecs: Page) -> None:
    """Beyond their limits browsers draw nothing, and encode that."""
    outcome = codecs.evaluate(
        """() => {
            const rows = () => new Uint8ClampedArray(4 * 70_000);
            return outcome(encodePicture({ width: 70_000, height: 1, rows }, "image/png"));
        }"""
    )
    assert outcome["code"] == "runtime"
    assert "70000 × 1" in outcome["message"]


def test_wide_colours_become_srgb(codecs: Page) -> None:
    """As the Python library converts them, whatever the format."""
    p3 = build_profile(P3, lambda coded: coded**2.2)
    for format in ("JPEG", "PNG", "WEBP", "AVIF"):
        for colour in ((200, 100, 50), (120, 200, 40), (128, 128, 128), (0, 255, 0)):
            content = saved(Image.new("RGB", (16, 16), colour), format, quality=100, icc_profile=p3)
            shown = receive(decode(codecs, content)["picture"])[8, 8].astype(int)
            expected = library_decode(content).pixels[8, 8]
            assert np.abs(shown - expected).max() <= 2, (format, colour)
            assert colour[0] == colour[1] or np.abs(shown[:3] - colour).max() > 8 or 255 in colour


def test_what_is_saved(codecs: Page) -> None:
    """PNG keeps every value, JPEG puts transparency on white, nothing carries metadata."""
    pixels = np.dstack([np.asarray(gradient()), np.full((40, 60), 255, np.uint8)])
    pixels[:20, :, 3] = 0
    pixels[:20, :, :3] = 0
    for type, format in (("image/png", "PNG"), ("image/webp", "WEBP"), ("image/jpeg", "JPEG")):
        image = Image.open(io.BytesIO(encode(codecs, pixels, type)))
        assert (image.format, image.size) == (format, (60, 40))
        assert len(image.getexif()) == 0
        assert not {"exif", "xmp", "comment"} & image.info.keys()
        result = np.asarray(image)
        if format == "PNG":
            assert np.array_equal(result, pixels)
        if format == "JPEG":
            assert (result[:16] > 250).all()
        assert np.abs(result[24:, :, :3].astype(int) - pixels[24:, :, :3]).mean() < 3


def test_nothing_is_cut_off_to_fit_a_format(codecs: Page) -> None:
    longest = np.zeros((1, 16_384, 4), np.uint8)
    request = {"picture": send(longest), "type": "image/webp", "quality": 0.9}
    refused = codecs.evaluate(
        "({ picture, type, quality }) => outcome(encodePicture(pixels(picture), type, quality))",
        request,
    )
    assert refused["code"] == "unsupported-picture"
    assert "16383" in refused["message"]
    fitting = encode(codecs, longest[:, 1:], "image/webp")
    assert Image.open(io.BytesIO(fitting)).size == (16_383, 1)


def test_positions_are_never_saved(codecs: Page) -> None:
    metadata = Image.Exif()
    metadata.get_ifd(0x8825)[1] = "N"
    metadata[0x010F] = "A camera"
    content = saved(gradient(), "JPEG", exif=metadata)
    assert b"A camera" in content
    picture = receive(decode(codecs, content)["picture"])
    assert b"A camera" not in encode(codecs, picture, "image/jpeg")


def test_hidden_pixels_are_noticed(own_codecs: Page) -> None:
    """As Firefox does where it resists fingerprinting: white for everything."""
    own_codecs.evaluate(
        """() => {
            const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
            OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...box) {
              const image = read.apply(this, box);
              image.data.fill(255);
              return image;
            };
        }"""
    )
    result = decode(own_codecs, saved(gradient(), "PNG"))
    assert result["code"] == "runtime"
    assert "fingerprinting" in result["message"]
