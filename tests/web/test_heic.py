"""HEIC where the browser does not read it: as in the library, by a decoder that is fetched then."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from brushwork.imaging import decode as library_decode
from brushwork.imaging.profiles import build_profile
from support.browser import Site, built_site, new_page, serve
from support.engine_page import OpenEngine, engine_opener, receive
from support.picture_files import P3

DECODE = """
async ({ data, options }) => {
  const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
  const result = await outcome(decodePicture(new Blob([bytes]), options));
  return result.value ? { picture: await plain(result.value) } : result;
}
"""
# What calculates faster rounds otherwise.
MEAN_DIFFERENCE = 0.7
# Display P3, and HDR, as a file without profile names them.
P3_CODING = {"color_primaries": 12, "transfer_characteristics": 13}
HLG_CODING = {"color_primaries": 9, "transfer_characteristics": 18}


@pytest.fixture(scope="module")
def codecs(chromium: Browser, built_web: Path, assets: dict[str, str]) -> Iterator[Page]:
    """A page that decodes for one test after another."""
    with serve(built_site(built_web)) as site, contextmanager(new_page)(chromium) as page:
        yield engine_opener(page, assets)(site)


def photograph(width: int = 60, height: int = 40) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    planes = [x * 255 // (width - 1), y * 255 // (height - 1), np.full_like(x, 90)]
    return np.dstack(planes).astype(np.uint8)


def heic(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=95, chroma=444, **options)
    return file.getvalue()


def decode(page: Page, content: bytes, **options: object) -> Any:
    return page.evaluate(DECODE, {"data": base64.b64encode(content).decode(), "options": options})


def assert_the_same(page: Page, content: bytes) -> np.ndarray:
    """Shown as the library decodes it; what that gives."""
    shown = receive(decode(page, content)["picture"]).astype(int)
    expected = library_decode(content).pixels
    assert shown.shape == expected.shape
    assert np.abs(shown - expected).mean() < MEAN_DIFFERENCE
    return expected


def test_it_comes_upright(codecs: Page) -> None:
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        content = heic(Image.fromarray(photograph()), exif=exif.tobytes())
        expected = assert_the_same(codecs, content)
        assert expected.shape[:2] == ((40, 60) if orientation < 5 else (60, 40))


def test_wide_colours_become_srgb(codecs: Page) -> None:
    """By a profile, as phones have it, and by the numbers of a coding; HDR is left as it is."""
    wide = Image.fromarray(photograph())
    profiled = wide.copy()
    profiled.info["icc_profile"] = build_profile(P3, lambda coded: coded**2.2)
    by_profile = heic(profiled)
    by_numbers = heic(wide, save_nclx_profile=True, **P3_CODING)
    plain = library_decode(heic(wide)).pixels.astype(int)
    for content in (by_profile, by_numbers):
        assert np.abs(assert_the_same(codecs, content) - plain).max() > 20
    bright = heic(wide, save_nclx_profile=True, **HLG_CODING)
    assert b"nclx" in bright
    assert_the_same(codecs, bright)


def test_alpha_and_more_than_8_bits(codecs: Page) -> None:
    image = Image.fromarray(photograph())
    image.putalpha(Image.fromarray(np.full((40, 60), 255, np.uint8)))
    image.paste((0, 0, 0, 0), (0, 0, 30, 20))
    assert (assert_the_same(codecs, heic(image))[:16, :24, 3] == 0).all()
    deep = photograph().astype(np.uint16) * 257
    file = io.BytesIO()
    ten = pillow_heif.from_bytes("RGB;16", (60, 40), deep.tobytes())
    ten.save(file, quality=95, chroma=444)
    assert pillow_heif.open_heif(io.BytesIO(file.getvalue())).info["bit_depth"] > 8
    assert_the_same(codecs, file.getvalue())


def test_what_is_wrong_is_told_apart(codecs: Page) -> None:
    content = heic(Image.fromarray(photograph()))
    at = content.index(b"ispe") + 8
    larger = content[:at] + (17_000).to_bytes(4, "big") * 2 + content[at + 8 :]
    assert decode(codecs, larger)["code"] == "picture-too-large"
    for share in (0.3, 0.7, 0.95):
        damaged = decode(codecs, content[: int(len(content) * share)])
        assert damaged["code"] == "picture-not-readable", share
        assert "damaged" in damaged["message"]
    for kind in (b"jpeg", b"unci", b"zzzz"):
        unknown = decode(codecs, content.replace(b"hvc1", kind))
        assert unknown["code"] == "unsupported-picture", kind
    assert decode(codecs, content)["picture"]


def test_it_is_fetched_when_it_is_wanted(
    site: Site, open_engine: OpenEngine, assets: dict[str, str]
) -> None:
    """And where it is not there, that is told; with it there the next picture is read."""
    page = open_engine(site)
    content = heic(Image.fromarray(photograph()))
    assert not [path for path in site.requests if "hei" in path]
    paths = {name: f"/{assets[name]}" for name in ("heic-reader.js", "libheif.js", "libheif.wasm")}
    for missing in paths:
        elsewhere = f"/without-{missing}"
        for name, path in paths.items():
            if name != missing:
                site.files[path.replace("/assets", elsewhere)] = site.read(path) or b""
        refused = decode(page, content, assets=elsewhere)
        assert refused["code"] == "unsupported-picture", missing
        assert "HEIC" in refused["message"]
        assert "404" in refused["message"]
    told = page.evaluate(
        """async (data) => {
            const files = [];
            const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
            const onFetched = (more) => files.push(...more);
            const { width } = await decodePicture(new Blob([bytes]), { onFetched });
            return [width, files.map(({ address }) => new URL(address).pathname).sort()];
        }""",
        base64.b64encode(content).decode(),
    )
    assert told == [60, sorted([paths["libheif.js"], paths["libheif.wasm"]])]
