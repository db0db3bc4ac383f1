"""Encoding with a label and no other metadata, and writing files whole or not at all."""

import io
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ..contract.arrays import Pixels
from ..contract.label import Label, packet
from ..errors import MemoryShortageError, PictureError
from ..files import atomic_write, printable
from .composite import composite
from .exif import PREFIX

OutputFormat = Literal["png", "jpeg", "webp"]
FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)
DEFAULT_QUALITY = 92
_MAX_WEBP_SIDE = 16_383
_ROWS_AT_ONCE = 256
_PNG_LEVEL = 1  # zlib's; 6 takes three times as long for 1 to 18 % less (decision 023)
_SHARP_COLOUR_FROM = 90  # JPEG: below this quality colour is stored at half size


def encode(
    pixels: Pixels,
    format: OutputFormat,
    quality: int = DEFAULT_QUALITY,
    *,
    label: Label | None = None,
    exif: bytes = b"",
) -> bytes:
    """Encode RGBA pixels, HxWx4, uint8, sRGB, with label and EXIF where there are any.

    The file holds no other metadata, and no profile. `exif` is as `kept_exif` makes it.
    JPEG has no transparency and is laid on white. `quality` is 1..100, for JPEG and WebP.
    Raises PictureError where the format cannot hold the picture.
    """
    if format == "webp" and max(pixels.shape[:2]) > _MAX_WEBP_SIDE:
        raise PictureError(f"WebP holds at most {_MAX_WEBP_SIDE:,} pixels on a side; use png")
    if not 1 <= quality <= 100:
        raise PictureError(f"quality is a number from 1 to 100, not {quality}")
    options: dict[str, object] = {}
    if format == "jpeg":
        subsampling = "4:4:4" if quality >= _SHARP_COLOUR_FROM else "4:2:0"
        options = {"quality": quality, "subsampling": subsampling}
    elif format == "webp":
        options = {"quality": quality}
    else:
        options = {"compress_level": _PNG_LEVEL}
    if label is not None:
        options |= _xmp(packet(label), format)
    if exif:
        options["exif"] = PREFIX + exif
    file = io.BytesIO()
    try:
        _image(pixels, format).save(file, format, **options)
    except MemoryError as error:
        raise MemoryShortageError(f"not enough memory to encode the picture as {format}") from error
    except (OSError, ValueError) as error:
        raise PictureError(f"cannot encode the picture as {format}: {error}") from error
    return file.getvalue()


def _xmp(packet: str, format: OutputFormat) -> dict[str, object]:
    """What Pillow is to be told so that it writes a packet."""
    if format != "png":
        return {"xmp": packet.encode()}
    texts = PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", packet)
    return {"pnginfo": texts}


def _image(pixels: Pixels, format: OutputFormat) -> Image.Image:
    """What Pillow can write of them, which shares their memory where it can."""
    opaque = bool(np.all(pixels[..., 3] == 255))
    if not opaque and format != "jpeg":
        return Image.fromarray(pixels)
    if not opaque:
        pixels = pixels.copy()
        for top in range(0, len(pixels), _ROWS_AT_ONCE):
            rows = pixels[top : top + _ROWS_AT_ONCE]
            rows[..., :3] = np.floor(composite(rows) + 0.5)
    height, width, _ = pixels.shape
    # Four bytes a pixel, as Pillow holds them itself.
    shared = np.ascontiguousarray(pixels)
    image = Image.frombuffer("RGBX", (width, height), shared, "raw", "RGBX", 0, 1)
    return image if format == "jpeg" else image.convert("RGB")


def write_picture(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all, replacing what was there.

    Raises PictureError where that is not possible; no partial file stays behind.
    """
    try:
        atomic_write(path, content)
    except OSError as error:
        raise PictureError(f"cannot write {printable(path)}: {error.strerror}") from error
