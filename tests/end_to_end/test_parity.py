"""The same picture gives the same painting in studio, command line and server."""

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import BrowserContext, expect
from skimage import data

from brushwork.imaging import decode
from brushwork.imaging.profiles import build_profile
from support.browser import Site
from support.picture_files import P3, exif
from support.serving import serving

from .conftest import Studio, decoded, encoded

STYLIZER, STYLE = "classics", "starry-night"
MEAN_DIFFERENCE = 2.0
# A painting hides small mistakes in colour, and nobody overlooks this profile.
RED_AND_BLUE_SWAPPED = (*P3[:2], *P3[6:8], *P3[4:6], *P3[2:4])
Photos = dict[str, Path]
Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Photos:
    """Pictures that are easily read wrongly; their sides are odd, so that they are padded."""
    folder = tmp_path_factory.mktemp("photos")
    cat = Image.fromarray(data.chelsea()[40:243, 60:361])
    coffee = Image.fromarray(data.coffee()[100:301, 150:403])
    cutout = coffee.copy()
    cutout.putalpha(Image.radial_gradient("L").resize(coffee.size).point(lambda value: 255 - value))
    profile = build_profile(RED_AND_BLUE_SWAPPED, lambda coded: coded**1.8)
    files = {
        "profile.jpg": encoded(cat, ".jpg", quality=90, icc_profile=profile),
        "cutout.png": encoded(cutout, ".png"),
        "turned-left.jpg": encoded(coffee, ".jpg", quality=90, exif=b"Exif\0\0" + exif(6)),
        "turned-right.webp": encoded(cat, ".webp", quality=90, exif=exif(8)),
        # Without anything to see, a painter's survey divides by nothing but rounding.
        "blank.png": encoded(Image.new("RGB", (333, 97), "white"), ".png"),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in files}


def test_photos_are_easily_read_wrongly(photos: Photos) -> None:
    stored = {name: decoded(path.read_bytes()) for name, path in photos.items()}
    unmanaged = np.asarray(stored["profile.jpg"].convert("RGBA"))
    managed = decode(photos["profile.jpg"]).pixels
    assert mean_difference(unmanaged, managed) > 50
    assert len(np.unique(decode(photos["cutout.png"]).pixels[..., 3])) > 100
    for name in ("turned-left.jpg", "turned-right.webp"):
        assert decode(photos[name]).size == stored[name].size[::-1]


def in_the_studio(context: BrowserContext, address: str, photos: Photos) -> dict[str, bytes]:
    page = context.new_page()
    page.goto(address)
    studio = Studio(page, Site(address=address))
    paintings = {}
    for name, path in photos.items():
        studio.paint(path)
        saved_as, paintings[name] = studio.download("PNG")
        assert saved_as == f"{path.stem}-{STYLE}.png"
    return paintings


def on_the_command_line(photos: Photos, out: Path) -> dict[str, bytes]:
    folder = next(iter(photos.values())).parent
    options = ["--stylizer", STYLIZER, "--style", STYLE, "--format", "png"]
    command = [sys.executable, "-m", "brushwork", "stylize", folder, out, *options]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {name: (out / f"{path.stem}.png").read_bytes() for name, path in photos.items()}


def from_the_server(address: str, photos: Photos) -> dict[str, bytes]:
    fields = {"stylizer": STYLIZER, "style": STYLE, "format": "png"}
    paintings = {}
    for name, path in photos.items():
        answer = httpx.post(
            f"{address}api/stylize", data=fields, files={"image": path.read_bytes()}, timeout=60
        )
        assert answer.status_code == 200, answer.text
        paintings[name] = answer.content
    return paintings


def test_the_same_painting_everywhere(
    context: BrowserContext, real_host: str, photos: Photos, tmp_path: Path
) -> None:
    ways = {
        "studio": in_the_studio(context, real_host, photos),
        "command line": on_the_command_line(photos, tmp_path / "paintings"),
        "server": from_the_server(real_host, photos),
    }
    for name, path in photos.items():
        photo = decode(path).pixels
        paintings = {way: decode(files[name]).pixels for way, files in ways.items()}
        for way, painting in paintings.items():
            assert np.array_equal(painting[..., 3], photo[..., 3]), (name, way)
            assert mean_difference(painting, photo) > 10, (name, way)
        for one, other in combinations(paintings, 2):
            difference = mean_difference(paintings[one], paintings[other])
            assert difference <= MEAN_DIFFERENCE, (name, one, other)


def test_the_same_look_everywhere(
    context: BrowserContext, any_style: Path, photos: Photos, tmp_path: Path
) -> None:
    """A style picture of one's own and another style, half as strong, in the photo's palette."""
    photo = photos["turned-left.jpg"]
    own, mask = tmp_path / "own.png", tmp_path / "mask.png"
    own.write_bytes(encoded(Image.fromarray(data.coffee()[::4, ::4]), ".png"))
    half = Image.new("L", (100, 100), 255)
    half.paste(0, (0, 0, 40, 100))
    half.save(mask)
    with serving("--port", "0", "--stylizers", str(any_style)) as (address, _):
        page = context.new_page()
        page.goto(address)
        studio = Studio(page, Site(address=address))
        studio.paint(photo)
        page.locator("#style-file").set_input_files(own)
        studio.painted_in("own")
        page.locator("#second").select_option("second")
        for label, value in (("Blend", "25"), ("Strength", "50"), ("Brush strokes", "1.5")):
            page.get_by_label(label).fill(value)
        page.get_by_label("tuned to the photo").check()
        page.get_by_role("button", name="Mark parts").click()
        page.get_by_text("a rectangle by numbers").click()
        for label, value in (("Width, %", "40"), ("Height, %", "100")):
            page.get_by_label(label).fill(value)
        page.get_by_role("button", name="Use it").click()
        expect(page.locator("#stage")).to_have_attribute("aria-busy", "false", timeout=60_000)
        studio.painted()
        saved_as, in_the_studio = studio.download("PNG")
        assert saved_as == "turned-left-own.png"

        fields = {"stylizer": "small", "style": "second:0.25", "style_image_weight": "0.75"}
        fields |= {"strength": "0.5", "colours": "palette", "stroke": "1.5", "format": "png"}
        files = {"image": photo, "style_image": own, "mask": mask}
        sent = {name: path.read_bytes() for name, path in files.items()}
        answer = httpx.post(f"{address}api/stylize", data=fields, files=sent, timeout=60)
        assert answer.status_code == 200, answer.text

    out = tmp_path / "painting.png"
    options = (
        f"--style second:1 --style-image {own}:3 --strength 0.5 --colours palette --stroke 1.5"
    )
    command = [sys.executable, "-m", "brushwork", "stylize", photo, out, "--mask", mask]
    command += [*options.split(), "--stylizers", any_style]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    ways = [decode(content).pixels for content in (in_the_studio, answer.content, out.read_bytes())]
    before = decode(photo).pixels
    left, right = np.s_[:, :70], np.s_[:, 90:]
    for painting in ways:
        assert mean_difference(painting[left], before[left]) < 1
        assert mean_difference(painting[right], before[right]) > 5
    for one, other in combinations(ways, 2):
        assert mean_difference(one, other) <= MEAN_DIFFERENCE


def mean_difference(one: Pixels, other: Pixels) -> float:
    """The mean absolute difference of RGB values, 0 to 255."""
    return float(np.abs(one[..., :3].astype(np.float64) - other[..., :3]).mean())
