"""Decoding: any accepted file, within limits, to upright 8-bit sRGB pixels."""

import re
import struct
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from ..contract.arrays import Pixels
from ..contract.limits import COMMAND_LINE, MAX_SIDE
from ..errors import (
    DamagedPictureError,
    MemoryShortageError,
    PictureError,
    PictureTooLargeError,
    UnsupportedPictureError,
)
from ..files import printable
from . import headers, profiles
from .exif import kept_exif
from .jpeg_xl import jpeg_xl_size
from .readers import UPRIGHT, open_picture
from .signatures import Format, identify
from .tiff import WHITE_IS_ZERO, tile_size

# What decoders call what they know and cannot read. Of all else damage is the likelier cause.
_UNSUPPORTED = re.compile(
    r"unsupported|not (yet )?supported|cannot handle|unknown pixel mode", re.IGNORECASE
)
# Raised where damage leads a decoder astray: "'<' not supported between instances" helps nobody.
_PYTHONS_OWN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    struct.error,
)
_MAX_SCANS = 100  # ordinary progressive JPEGs have about ten; thousands would take minutes
_ROWS_AT_ONCE = 256
_ORIENTATION_TAG = 0x0112
_AS_STORED: dict[int, Callable[[Pixels], Pixels]] = {  # views of an upright picture
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.swapaxes(0, 1),
    6: lambda upright: upright.swapaxes(0, 1)[::-1],
    7: lambda upright: upright.swapaxes(0, 1)[::-1, ::-1],
    8: lambda upright: upright.swapaxes(0, 1)[:, ::-1],
}
_TURNED = (5, 6, 7, 8)
_quiet = threading.Lock()  # silencing warnings is global; it bounds the memory in use, too


@dataclass(frozen=True)
class Limits:
    """What a picture may be at most, told from its header before decoding."""

    pixels: int = COMMAND_LINE.reads_pixels
    side: int = MAX_SIDE
    bytes: int = COMMAND_LINE.bytes


@dataclass(frozen=True)
class Picture:
    """A decoded picture: RGBA, HxWx4, uint8, sRGB, not premultiplied, upright, first frame."""

    pixels: Pixels
    format: Format
    has_alpha: bool
    """Whether any pixel is not opaque."""
    converted: bool
    """Whether colours came through a profile, cICP or gAMA instead of being sRGB already."""
    exif: bytes = field(default=b"", repr=False)
    """What may be kept of its EXIF, location included: see `kept_exif`."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.pixels.shape[1], self.pixels.shape[0]


def decode(source: bytes | Path, limits: Limits | None = None) -> Picture:
    """Decode a picture; the type is told by signature, and little metadata is kept.

    Orientation follows EXIF (AVIF and HEIC: irot and imir). Colours follow an embedded ICC
    profile, PNG's cICP or gAMA and cHRM, or AVIF's and HEIC's coding points; HDR transfer functions
    are read as if they were sRGB, CMYK without a profile is converted plainly, 16 bits lose the
    lower 8. Cut-off files are errors, not half pictures, and a camera's raw file is not its
    thumbnail.

    Raises UnsupportedPictureError, DamagedPictureError, PictureTooLargeError, or PictureError where
    there is no file to read, and nothing else; with a path the message begins with it. HEIC needs
    the extra `heic`, JPEG XL `jxl`.
    """
    limits = limits or Limits()
    if isinstance(source, bytes):
        return _decode(source, limits)
    try:
        return _decode(_read(source, limits), limits)
    except PictureError as error:
        raise type(error)(f"{printable(source)}: {error}") from error


def _read(path: Path, limits: Limits) -> bytes:
    try:
        if not path.is_file():
            raise PictureError("there is no such file" if not path.exists() else "not a file")
        with path.open("rb") as file:
            return file.read(limits.bytes + 1)
    except OSError as error:
        raise PictureError(f"cannot be read: {error.strerror}") from error


def _decode(data: bytes, limits: Limits) -> Picture:
    if len(data) > limits.bytes:
        raise PictureTooLargeError(
            f"the file is larger than the limit of {limits.bytes / 1e6:,.0f} MB; make it smaller"
        )
    format = identify(data)
    try:
        with _quiet, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _decode_as(format, data, limits)
    except PictureError:
        raise
    except MemoryError as error:
        raise MemoryShortageError(
            "not enough memory to decode the picture; make it smaller"
        ) from error
    except Exception as error:  # decoders raise whatever the damage leads to
        reason = _reason(error)
        if _UNSUPPORTED.search(reason):
            raise UnsupportedPictureError(
                f"{format} files of this kind are not supported{reason}; export it as PNG or JPEG"
            ) from error
        raise DamagedPictureError(
            f"the {format} file is damaged or cut off{reason}; export it again"
        ) from error


def _decode_as(format: Format, data: bytes, limits: Limits) -> Picture:
    if format == "GIF":
        _check_size(headers.gif_extent(data), limits)
    if format in ("AVIF", "HEIC"):  # their decoders refuse what is large as if it were damaged
        _check_size(headers.largest_size(data), limits)
    if format == "JPEG XL":
        _check_size(jpeg_xl_size(data), limits)
    if format == "JPEG" and headers.jpeg_scans(data, _MAX_SCANS + 1) > _MAX_SCANS:
        raise PictureTooLargeError(f"the JPEG has more than {_MAX_SCANS} scans; export it again")
    with open_picture(format, data) as image:
        _check_size(image.size, limits)
        if isinstance(image, TiffImageFile):
            _check_size(tile_size(image), limits)
        orientation = _orientation(image)  # before load, since browsers ignore what comes later
        painted = image.tile[0].extents if format == "GIF" else None
        image.load()
        width, height = image.size[::-1] if orientation in _TURNED else image.size
        pixels = np.empty((height, width, 4), np.uint8)
        stored = pixels if orientation == 1 else _AS_STORED[orientation](pixels)
        converted = _fill(stored, image, _depth(format, data), _profile(format, data, image))
        if painted is not None:
            _keep_inside(painted, stored)
        exif = data if format == "TIFF" else image.info.get("exif") or b""
    has_alpha = bool(pixels[..., 3].min() < 255)
    return Picture(pixels, format, has_alpha, converted, kept_exif(exif, location=True))


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if max(width, height) > limits.side:
        raise PictureTooLargeError(
            f"the picture has {width} x {height} pixels, more than {limits.side:,} on a side; "
            f"make it smaller"
        )
    if width * height > limits.pixels:
        raise PictureTooLargeError(
            f"the picture has {width} x {height} pixels, more than "
            f"{limits.pixels / 1e6:,g} megapixels; make it smaller"
        )


def _orientation(image: ImageFile.ImageFile) -> int:
    if isinstance(image, TiffImageFile) or UPRIGHT in image.info:
        return 1  # turned upright while loading
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif", b""))
        value = exif.get(_ORIENTATION_TAG, 1)
    except Exception:  # broken metadata does not spoil a picture
        return 1
    return value if value in _AS_STORED else 1


def _depth(format: Format, data: bytes) -> int:
    return headers.read_png(data).depth if format == "PNG" else 8


def _split(image: Image.Image, depth: int) -> tuple[Image.Image, Image.Image | None]:
    """Part a loaded image into L, RGB or CMYK, and alpha where there is any."""
    mode, key = image.mode, image.info.get("transparency")
    if mode.startswith("I;16"):
        return _split_grey16(image, key)
    if mode in ("I", "F", "LAB"):
        raise UnsupportedPictureError(
            f"files of this kind (mode {mode}) are not supported; use 8 bits"
        )
    if depth == 16 and isinstance(key, tuple):  # the pixels have lost their lower byte already
        image.info["transparency"] = tuple(value >> 8 for value in key)
    if key is not None or mode in ("LA", "La", "PA", "RGBA", "RGBa"):
        image = image.convert("RGBA")
        return image.convert("RGB"), image.getchannel("A")
    if mode == "1":
        return image.convert("L"), None
    return (image, None) if mode in ("L", "RGB", "CMYK") else (image.convert("RGB"), None)


def _split_grey16(image: Image.Image, key: object) -> tuple[Image.Image, Image.Image | None]:
    values: NDArray[np.uint16] = np.asarray(image).astype(np.uint16)
    if WHITE_IS_ZERO in image.info:
        values = ~values
    grey = Image.fromarray((values >> 8).astype(np.uint8))
    if not isinstance(key, int):
        return grey, None
    return grey, Image.fromarray(np.where(values == key, 0, 255).astype(np.uint8))


def _keep_inside(box: tuple[int, int, int, int], pixels: Pixels) -> None:
    """What the first frame of a GIF leaves out is transparent, not of its first colour."""
    left, top, right, bottom = box
    for outside in (pixels[:top], pixels[bottom:], pixels[:, :left], pixels[:, right:]):
        outside[..., 3] = 0


def _profile(format: Format, data: bytes, image: Image.Image) -> bytes | None:
    embedded: bytes | None = image.info.get("icc_profile")
    if format in ("AVIF", "HEIC") and not embedded:
        coding = headers.read_coding(data)
        return profiles.profile_of_coding(coding) if coding else None
    if format != "PNG":
        return embedded
    header = headers.read_png(data)
    coding, embedded = header.coding, header.profile
    if coding and (coding == profiles.SRGB or profiles.profile_of_coding(coding)):
        return profiles.profile_of_coding(coding)
    if embedded or "srgb" in image.info or "gamma" not in image.info:
        return embedded
    return profiles.profile_of_gamma(image.info["gamma"], image.info.get("chromaticity"))


def _fill(pixels: Pixels, image: Image.Image, depth: int, profile: bytes | None) -> bool:
    """Write a loaded image into pixels of its size; whether its colours came through the profile.

    A few rows at a time, since every step would copy a whole picture once more.
    """
    convert = None
    for top in range(0, image.height, _ROWS_AT_ONCE):
        bottom = min(image.height, top + _ROWS_AT_ONCE)
        opaque, alpha = _split(image.crop((0, top, image.width, bottom)), depth)
        if top == 0 and profile is not None:
            convert = profiles.to_srgb(opaque.mode, profile)
        rows = pixels[top:bottom]
        rows[..., :3] = np.asarray(convert(opaque) if convert else opaque.convert("RGB"))
        rows[..., 3] = 255 if alpha is None else np.asarray(alpha)
    return convert is not None


def _reason(error: Exception) -> str:
    """What a decoder says, in brackets; nothing where it is Python that speaks."""
    if isinstance(error, _PYTHONS_OWN):
        return ""
    said = " ".join(str(error).split())[:120]
    return f" ({said})" if said else ""
