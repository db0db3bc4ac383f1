"""JPEG XL, with the plugin that reads it and without."""

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pillow_jxl.JpegXLImagePlugin import JXLImageFile

from brushwork.errors import DamagedPictureError, PictureTooLargeError, UnsupportedPictureError
from brushwork.imaging import Limits, decode
from brushwork.imaging.jpeg_xl import jpeg_xl_size
from brushwork.imaging.stored import read_label

RNG = np.random.default_rng(3)
PHOTO = Image.fromarray(RNG.integers(0, 256, (40, 64, 3), np.uint8))


def jpeg_xl(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, JXLImageFile.format, **options)
    return file.getvalue()


def oriented(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


@pytest.mark.parametrize("container", [False, True])
def test_every_value_is_read(container: bool) -> None:
    image = PHOTO.copy()
    image.putalpha(Image.fromarray(RNG.integers(0, 256, (40, 64), np.uint8)))
    picture = decode(jpeg_xl(image, lossless=True, use_container=container))
    assert picture.format == "JPEG XL"
    assert picture.has_alpha
    assert np.array_equal(picture.pixels, np.asarray(image))


@pytest.mark.parametrize("size", [(1, 1), (256, 8), (300, 200), (16, 9), (8000, 3), (5, 600)])
def test_the_size_is_in_the_header(size: tuple[int, int]) -> None:
    image = Image.new("L", size)
    for container in (False, True):
        data = jpeg_xl(image, lossless=True, effort=3, use_container=container)
        assert jpeg_xl_size(data) == size
    with pytest.raises(PictureTooLargeError, match=f"{size[0]} x {size[1]}"):
        decode(data, Limits(pixels=size[0] * size[1] - 1))


def test_what_says_that_it_is_turned_is_turned_once(tmp_path: Path) -> None:
    """By the plugin, or where it was made of a JPEG, as that."""
    jpeg = tmp_path / "photo.jpg"
    PHOTO.save(jpeg, exif=oriented(6), quality=95)
    with Image.open(jpeg) as image:
        made = jpeg_xl(image, lossless_jpeg=True)
    assert np.array_equal(decode(made).pixels, decode(jpeg).pixels)
    # Here the picture itself says that it is upright, which is what counts.
    noted = decode(jpeg_xl(PHOTO, lossless=True, exif=oriented(6), use_container=True))
    assert np.array_equal(noted.pixels[..., :3], np.asarray(PHOTO))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_cut_off_files_are_damaged(share: float) -> None:
    data = jpeg_xl(PHOTO, quality=90)
    with pytest.raises(DamagedPictureError, match="JPEG XL"):
        decode(data[: int(len(data) * share)])


def test_it_has_no_label(tmp_path: Path) -> None:
    path = tmp_path / "photo.jxl"
    path.write_bytes(jpeg_xl(PHOTO))
    assert read_label(path) is None


def test_without_the_plugin_it_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    data = jpeg_xl(PHOTO)
    monkeypatch.setitem(sys.modules, "pillow_jxl", None)
    monkeypatch.delitem(sys.modules, "pillow_jxl.JpegXLImagePlugin")
    with pytest.raises(UnsupportedPictureError, match=r"JPEG XL.*pip install 'brushwork\[jxl\]'"):
        decode(data)
