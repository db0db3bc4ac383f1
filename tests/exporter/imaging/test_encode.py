"""Encoding without other metadata than a label, and files that appear whole or not at all."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brushwork.errors import PictureError
from brushwork.imaging import FORMATS, OutputFormat, decode, encode, write_picture


@pytest.fixture
def pixels() -> np.ndarray:
    """Smooth colours with every alpha."""
    y, x = np.mgrid[0:64, 0:96]
    return np.stack([x * 2, y * 3, 255 - x - y, (x * 4) % 256], axis=2).astype(np.uint8)


@pytest.mark.parametrize("format", FORMATS)
def test_decodes_to_the_same_picture(pixels: np.ndarray, format: OutputFormat) -> None:
    pixels[..., 3] = 255
    picture = decode(encode(pixels, format))
    assert picture.format.lower() == format
    assert not picture.has_alpha
    assert not picture.converted
    difference = np.abs(picture.pixels.astype(int) - pixels)
    assert difference.max() == 0 if format == "png" else difference.mean() < 2


def test_alpha_is_kept_but_in_jpeg_laid_on_white(pixels: np.ndarray) -> None:
    assert np.array_equal(decode(encode(pixels, "png")).pixels, pixels)
    assert np.array_equal(decode(encode(pixels, "webp")).pixels[..., 3], pixels[..., 3])
    flat = decode(encode(pixels, "jpeg", 100)).pixels
    alpha = pixels[..., 3:] / 255
    on_white = pixels[..., :3] * alpha + 255 * (1 - alpha)
    assert np.all(flat[..., 3] == 255)
    assert np.abs(flat[..., :3] - on_white).mean() < 2


@pytest.mark.parametrize("format", FORMATS)
def test_files_hold_no_metadata_that_nobody_asked_for(
    pixels: np.ndarray, format: OutputFormat
) -> None:
    with Image.open(io.BytesIO(encode(pixels, format))) as image:
        image.load()
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info)


def test_quality_matters_and_is_checked(pixels: np.ndarray) -> None:
    for format in ("jpeg", "webp"):
        assert len(encode(pixels, format, 20)) < len(encode(pixels, format, 95))
    for quality in (0, 101):
        with pytest.raises(PictureError, match="from 1 to 100"):
            encode(pixels, "jpeg", quality)


def test_what_webp_cannot_hold() -> None:
    long = np.zeros((1, 16_384, 4), np.uint8)
    with pytest.raises(PictureError, match="16,383"):
        encode(long, "webp")
    for format in ("png", "jpeg"):
        assert decode(encode(long, format)).size == (16_384, 1)


def test_writes_replace_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    for content in (b"first", b"second"):
        write_picture(path, content)
        assert path.read_bytes() == content
    other = tmp_path / "ordinary"
    other.write_bytes(b"")
    assert path.stat().st_mode == other.stat().st_mode
    other.unlink()
    assert list(tmp_path.iterdir()) == [path]


def test_failed_writes_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"before")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(PictureError, match="No space left"):
        write_picture(path, b"after")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_picture(path, b"after")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"before"
    with pytest.raises(PictureError, match="No such file"):
        write_picture(tmp_path / "missing" / "picture.png", b"")
