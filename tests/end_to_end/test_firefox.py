"""The core path in a real Firefox, on the host as a person runs it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from brushwork.browser.firefox import Firefox
from brushwork.errors import BrowserError
from brushwork.imaging import decode
from brushwork.inference.pipeline import Pipeline
from support.browser import SiteMaker
from support.framed import FRAMED, POLICY, framed_element
from support.picture_files import exif

from .conftest import encoded, photograph

STYLIZER, FIRST_STYLE = "classics", "starry-night"
STYLE, TITLE = "water-lilies", "Water Lilies"
MEAN_DIFFERENCE = 2.0
# A grey pixel.
JPEG_XL = bytes.fromhex("ff0a0010101437020800010024004b188b15c249e40000")


@pytest.fixture
def studio(firefox: Firefox, real_host: str) -> Iterator[Firefox]:
    """The studio, just opened; an error that no script caught fails the test."""
    firefox.errors.clear()
    firefox.open(real_host)
    firefox.wait_for("document.querySelector('.card')")
    yield firefox
    assert firefox.errors == []
    # All tests have the same tab, which would come back to what was open.
    firefox.evaluate("(sessionStorage.clear(), 1)")


def painted_in(studio: Firefox, title: str) -> str:
    """Wait for the painting in a style; what the status line then says."""
    label = json.dumps(f"The painting: in the style of {title}")
    shown = f"document.querySelector('#after').getAttribute('aria-label') === {label}"
    try:
        studio.wait_for(shown, within=120)
    except BrowserError as error:
        texts = ("#status", "#problem")
        told = [studio.evaluate(f"document.querySelector('{each}').textContent") for each in texts]
        raise AssertionError(f"the page says {told}") from error
    studio.wait_for("document.querySelector('#status').textContent.includes('Painted')")
    said: str = studio.evaluate("document.querySelector('#status').textContent")
    return said


def saved(studio: Firefox, name: str) -> np.ndarray:
    studio.click("[name=format][value='image/png']")
    studio.click("#download")
    return decode(studio.downloaded(name)).pixels.astype(float)


def test_newcomer(studio: Firefox, built_web: Path) -> None:
    assert studio.evaluate("crossOriginIsolated")
    studio.click("[data-name=chelsea]")
    painted_in(studio, "The Starry Night")
    studio.click(f"[value='{STYLIZER}/{STYLE}']")
    said = painted_in(studio, TITLE)
    cores = os.cpu_count() or 1
    expected = f"on {min(cores, 4)} threads" if cores > 1 else "One thread"
    assert expected in said

    painting = saved(studio, f"chelsea-{STYLE}.png")
    photo = decode(built_web / "samples" / "chelsea.jpg").pixels
    assert painting.shape == photo.shape
    assert np.abs(painting - photo).mean() > 10
    native = Pipeline(built_web / "stylizers" / STYLIZER).stylize(photo, STYLE).pixels
    assert np.abs(painting - native).mean() <= MEAN_DIFFERENCE

    studio.wait_for("!document.querySelector('#kept').hidden")
    # Kept at the last moment, if it was not yet.
    studio.evaluate("(location.reload(), 1)")
    studio.wait_for("document.querySelector('#kept')?.hidden")
    painted_in(studio, TITLE)


def test_bad_file_then_good_file(studio: Firefox, built_web: Path, tmp_path: Path) -> None:
    whole = encoded(photograph(301, 200), ".webp", quality=90, exif=exif(6))
    for content, message in (
        (b"", "empty"),
        (b"<!doctype html>", "web page"),
        (whole[:200], "damaged"),
        (JPEG_XL, "JPEG XL picture, which this browser cannot read"),
    ):
        bad = tmp_path / "bad.jpg"
        bad.write_bytes(content)
        studio.choose_file("#file", bad)
        said = "document.querySelector('#problem-text').textContent"
        studio.wait_for(f"{said}.includes('{message}')")
    good = tmp_path / "turned.webp"
    good.write_bytes(whole)
    studio.choose_file("#file", good)
    assert "200 × 301 pixels" in painted_in(studio, "The Starry Night")
    assert studio.evaluate("document.querySelector('#problem').hidden")

    painting = saved(studio, f"turned-{FIRST_STYLE}.png")
    photo = decode(good).pixels
    native = Pipeline(built_web / "stylizers" / STYLIZER).stylize(photo, FIRST_STYLE).pixels
    assert np.abs(painting - native).mean() <= MEAN_DIFFERENCE


def test_heic_in_wide_colours(studio: Firefox, tmp_path: Path) -> None:
    """By numbers, which not every browser knows in a PNG."""
    image = Image.new("RGB", (64, 48), (40, 200, 90))
    coding = {"color_primaries": 12, "transfer_characteristics": 13}
    file = tmp_path / "wide.heic"
    pillow_heif.from_pillow(image).save(file, quality=95, save_nclx_profile=True, **coding)
    studio.choose_file("#file", file)
    painted_in(studio, "The Starry Night")
    shown = studio.evaluate(
        "[...document.querySelector('#before canvas').getContext('2d')"
        ".getImageData(30, 20, 1, 1).data].join()"
    )
    expected = decode(file).pixels[20, 30].astype(int)
    assert np.abs(np.array(shown.split(","), int) - expected).max() <= 2
    assert expected[0] < 20


def test_the_element_in_a_frame_that_is_not_isolated(
    firefox: Firefox, make_site: SiteMaker, built_web: Path
) -> None:
    site = make_site(isolated=False, policy=POLICY, files=framed_element(built_web))
    firefox.open(site.address)
    firefox.wait_for(f"{FRAMED}.querySelector('.painted')")
    said = firefox.evaluate(f"{FRAMED}.querySelector('[role=status]').textContent")
    assert said == "The picture is painted."
