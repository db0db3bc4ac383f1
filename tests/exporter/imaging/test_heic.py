"""HEIC, with the library that reads it and without."""

import io
import sys
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from brushwork.errors import DamagedPictureError, PictureTooLargeError, UnsupportedPictureError
from brushwork.imaging import decode

QUADRANTS = np.zeros((32, 64, 3), np.uint8)
QUADRANTS[:16, :32] = 220, 40, 40
QUADRANTS[:16, 32:] = 40, 180, 60
QUADRANTS[16:, :32] = 60, 60, 200


def heic(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=-1, chroma=444, **options)
    return file.getvalue()


def test_a_phones_picture_is_read() -> None:
    picture = decode(heic(Image.fromarray(QUADRANTS)))
    assert picture.format == "HEIC"
    assert picture.size == (64, 32)
    assert not picture.has_alpha
    assert not picture.converted
    assert np.abs(picture.pixels[..., :3].astype(int) - QUADRANTS).max() <= 2


def test_alpha_is_kept() -> None:
    image = Image.fromarray(QUADRANTS)
    image.putalpha(Image.fromarray(np.full((32, 64), 77, np.uint8)))
    assert np.all(decode(heic(image)).pixels[..., 3] == 77)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_comes_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = heic(Image.fromarray(QUADRANTS), exif=exif.tobytes())
    assert (b"irot" in data or b"imir" in data) == (orientation > 1)
    shown = decode(data).pixels[..., :3].astype(int)
    turn = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, 1),
    }[orientation]
    assert np.abs(shown - turn(QUADRANTS)).max() <= 2


def test_what_is_said_of_its_size_is_its_limit() -> None:
    data = heic(Image.fromarray(QUADRANTS))
    at = data.index(b"ispe") + 8
    larger = data[:at] + (17_000).to_bytes(4, "big") * 2 + data[at + 8 :]
    with pytest.raises(PictureTooLargeError, match="17000 x 17000"):
        decode(larger)
    smaller = data[:at] + (8).to_bytes(4, "big") * 2 + data[at + 8 :]
    with pytest.raises(DamagedPictureError):
        decode(smaller)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_cut_off_files_are_damaged(share: float) -> None:
    data = heic(Image.fromarray(QUADRANTS))
    with pytest.raises(DamagedPictureError):
        decode(data[: int(len(data) * share)])


def test_without_the_library_it_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    data = heic(Image.fromarray(QUADRANTS))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(UnsupportedPictureError, match=r"HEIC.*pip install 'brushwork\[heic\]'"):
        decode(data)
