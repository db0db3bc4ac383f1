"""Every hostile or unusual file of the data set behaves as its index says."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brushwork.errors import (
    DamagedPictureError,
    PictureTooLargeError,
    UnsupportedPictureError,
)
from brushwork.imaging import Picture, decode, encode
from support.tiny_stylizers import tiny_stylizers

# Kinds of errors, and what their messages have to name; every other file is to be decoded.
REASONS = {
    "sharp_truncated.jpg": (DamagedPictureError, "cut off.*truncated"),
    "sharp_truncated.png": (DamagedPictureError, "cut off.*truncated"),
    "corrupt-header.jpg": (DamagedPictureError, "damaged"),
    "broken_data_stream.png": (DamagedPictureError, "damaged"),
    "gen_empty.jpg": (DamagedPictureError, "empty"),
    "65536-uint32-limit.png": (PictureTooLargeError, "65536 x 65536 pixels"),
    "decompression_bomb.gif": (PictureTooLargeError, "65535 x 66601 pixels"),
    "decompression_bomb_extents.gif": (PictureTooLargeError, "65635 x 65635 pixels"),
    "gen_16384x16384_1bit.png": (PictureTooLargeError, "100 megapixels"),
    "gen_lying_header.png": (PictureTooLargeError, "2147483647 x 2147483647 pixels"),
    "relax_tileparts.jp2": (UnsupportedPictureError, "JPEG 2000"),
    "check.svg": (UnsupportedPictureError, "SVG"),
    "gen_script.svg": (UnsupportedPictureError, "SVG"),
    "gen_xxe.svg": (UnsupportedPictureError, "SVG"),
    "gen_html.jpg": (UnsupportedPictureError, "HTML"),
}
READ_HERE = {"example.heic": "unsupported in most browsers"}
TRANSPARENT = {
    "16-bit-grey-alpha.png",
    "tbgn2c16.png",
    "bgbn4a08.png",
    "grey-8bit-alpha.png",
    "rgba.png",
    "full-transparent.png",
    "p_trns_single.png",
    "transparency.avif",
    "rotating-squares.gif",
    "tRNS_null_1x1.png",
    "looks-like-svg.webp",
}


@pytest.fixture(scope="module")
def odd(data_folder: Path) -> Path:
    return data_folder / "odd" / "files"


@pytest.fixture(scope="module")
def index(data_folder: Path) -> list[dict[str, str]]:
    with (data_folder / "odd" / "odd_index.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def pictures(odd: Path, index: list[dict[str, str]]) -> dict[str, Picture]:
    """All files that are to be decoded, decoded."""
    names = [Path(row["file"]).name for row in index]
    return {name: decode(odd / name) for name in names if name not in REASONS}


def test_the_index_agrees_with_what_is_expected_here(index: list[dict[str, str]]) -> None:
    rows = {Path(row["file"]).name: row for row in index}
    assert len(rows) == len(index) >= 62
    for name, row in rows.items():
        if name in REASONS:
            allowed = row["expect"] != "decode" or "refuse" in row["decent_behaviour"]
            assert allowed or name == "gen_xxe.svg", name
        else:
            expected = ("decode", "unsupported in browsers", READ_HERE.get(name))
            assert row["expect"] in expected, name


@pytest.mark.parametrize("name", REASONS)
def test_refused_with_its_reason(odd: Path, name: str) -> None:
    kind, reason = REASONS[name]
    with pytest.raises(kind) as caught:
        decode(odd / name)
    message = str(caught.value)
    assert message.startswith(f"{odd / name}: ")
    assert re.search(reason, message), message
    assert len(message) < len(str(odd / name)) + 200


def test_everything_else_is_a_picture(
    pictures: dict[str, Picture], index: list[dict[str, str]]
) -> None:
    assert len(pictures) == len(index) - len(REASONS)
    transparent = {name for name, picture in pictures.items() if picture.has_alpha}
    assert transparent == TRANSPARENT
    for row in index:
        size = re.search(r"(\d+)x(\d+)", row["pillow_reading"])
        name = Path(row["file"]).name
        if name in pictures and size:
            stored = int(size[1]), int(size[2])
            turned = re.search(r"exif_orient=[5-8]", row["pillow_reading"])
            assert pictures[name].size == (stored[::-1] if turned else stored), name


def test_orientations_show_the_same_picture(pictures: dict[str, Picture], odd: Path) -> None:
    def small(name: str) -> np.ndarray:
        image = Image.fromarray(pictures[name].pixels).convert("RGB")
        return np.asarray(image.resize((60, 80), Image.Resampling.BOX)).astype(int)

    upright = small("vips_orient_1.jpg")
    for orientation in (2, 4, 5, 7, 8):
        other = small(f"vips_orient_{orientation}.jpg")
        assert np.abs(other - upright).mean() < 6
        for wrong in (other[:, ::-1], other[::-1], other[::-1, ::-1]):
            assert np.abs(wrong - upright).mean() > 20
    for name, turn in (
        ("exif_portrait_8.jpg", Image.Transpose.ROTATE_90),
        ("exif_landscape_3.jpg", Image.Transpose.ROTATE_180),
        ("hopper_orientation_6.webp", Image.Transpose.ROTATE_270),
    ):
        with Image.open(odd / name) as stored:
            expected = np.asarray(stored.convert("RGB").transpose(turn))
        assert np.array_equal(pictures[name].pixels[..., :3], expected)


def test_colours(pictures: dict[str, Picture]) -> None:
    def mean(name: str) -> np.ndarray:
        return pictures[name].pixels[..., :3].mean(axis=(0, 1))

    # What Chromium 156 shows, in the mean.
    for name, shown in {
        "pil_sample_cmyk.jpg": (30, 5, 7),
        "Channel_digital_image_CMYK_color_no_profile.jpg": (109, 132, 109),
        "sample-xyb.jpg": (127, 118, 109),
        "icc_profile.png": (201, 182, 171),
        "p3.png": (255, 0, 0),
        "red-blue-gradient.dcip3d65-no-chrm-no-gama.png": (126, 0, 118),
        "checkerboard.gamma1dot0.png": (158, 158, 158),
        "jpeg_ff00_header.jpg": (116, 79, 77),
        "xmp_tags_orientation.avif": (216, 185, 134),
        "hopper.avif": (90, 80, 96),
        "hopper_gray.jpg": (85, 85, 85),
    }.items():
        assert mean(name) == pytest.approx(shown, abs=1.5), name
    for name in ("p3.png", "sample-xyb.jpg", "icc_profile.png"):
        assert pictures[name].converted
    for name in ("hopper_gray.jpg", "16-bit-grey-alpha.png", "checkerboard.gamma1dot0.png"):
        pixels = pictures[name].pixels
        assert np.array_equal(pixels[..., 0], pixels[..., 2]), name


def test_first_frames(pictures: dict[str, Picture]) -> None:
    red = pictures["dispose_op_background.png"].pixels
    assert np.all(red == [255, 0, 0, 255])
    # The later frames turn blue.
    first = pictures["animated-red-blue.gif"].pixels.reshape(-1, 4).mean(axis=0)
    assert first[0] > first[2] + 5


def test_exports_carry_no_place(pictures: dict[str, Picture], odd: Path) -> None:
    with Image.open(odd / "exif_gps.jpg") as image:
        assert image.getexif().get_ifd(0x8825), "it has a position"
    content = encode(pictures["exif_gps.jpg"].pixels, "jpeg")
    assert b"Exif" not in content
    assert b"GPS" not in content


def test_the_command_line_paints_or_names_them_all(
    odd: Path, pictures: dict[str, Picture], tmp_path: Path
) -> None:
    for path, content in tiny_stylizers().items():
        place = tmp_path / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "brushwork", "stylize", odd, out]
    options = ["--stylizers", tmp_path / "stylizers", "--stylizer", "tiny-whole"]
    run = subprocess.run([*command, *options], capture_output=True, text=True, timeout=120)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert f"{len(pictures)} of {len(pictures) + len(REASONS)} pictures painted" in run.stderr
    skipped = [line for line in run.stderr.splitlines() if line.startswith("skipped: ")]
    assert len(skipped) == len(REASONS)
    for name in REASONS:
        assert any(name in line for line in skipped)
    assert len(list(out.iterdir())) == len(pictures)
    sizes = sorted(picture.size for picture in pictures.values())
    assert sorted(decode(path).size for path in out.iterdir()) == sizes
