"""TIFF, where Pillow takes it for something else: raw files, planes of 16 bits, white as zero."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import TiffImagePlugin
from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory
from PIL.TiffImagePlugin import TiffImageFile

from ..errors import UnsupportedPictureError

# In an image's `info`: its 16-bit greys are still as stored, with white as zero.
WHITE_IS_ZERO = "white_is_zero"

_SUBFILE, _BITS, _COMPRESSION, _PHOTOMETRIC, _MAKE = 254, 258, 259, 262, 271
_PLANES, _TILE_WIDTH, _TILE_HEIGHT, _SUB_DIRECTORIES, _DNG_VERSION = 284, 322, 323, 330, 50706
_REDUCED = 1  # a bit of the subfile's type
_WHITE_IS_ZERO, _BLACK_IS_ZERO = 0, 1
_SENSOR = (32803, 34892)  # photometric: a colour filter's mosaic, and what became of one (DNG)
_UNCOMPRESSED, _WEBP = 1, 50001
_SEPARATE = 2
_SHORT = 3
_RAW_OF_MAKE = {"NIKON": "NEF", "SONY": "ARW", "PENTAX": "PEF", "SAMSUNG": "SRW"}
_MOST_DIRECTORIES = 64


def open_tiff(data: bytes) -> TiffImageFile:
    """Open the first picture of a TIFF; not thread-safe, as it sets an option of Pillow's.

    White is made zero's opposite while loading, except where `info` has WHITE_IS_ZERO. Raises
    UnsupportedPictureError for cameras' raw files and for what no reader is there, and what Pillow
    raises for damage.
    """
    first = _directory(data, None)
    _refuse_raw(data, first)
    compression = first.get(_COMPRESSION, _UNCOMPRESSED)
    if compression not in TiffImagePlugin.COMPRESSION_INFO or compression == _WEBP:
        raise UnsupportedPictureError(
            f"TIFF files compressed by method {compression} are not supported; save it uncompressed"
        )
    sixteen = set(first.get(_BITS, ())) == {16}
    inverted = sixteen and first.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    if inverted:  # Pillow ignores that it is, or does not know it
        data = _with_black_as_zero(data)
    # Of planes Pillow's own reader takes every number for 8 bits.
    by_libtiff = sixteen and first.get(_PLANES) == _SEPARATE and compression == _UNCOMPRESSED
    with _libtiff(by_libtiff):
        image = TiffImageFile(io.BytesIO(data))
    if inverted:
        image.info[WHITE_IS_ZERO] = True
    return image


def tile_size(image: TiffImageFile) -> tuple[int, int]:
    """Width and height of the parts that a TIFF is stored in; 1 x 1 where these are strips."""
    return image.tag_v2.get(_TILE_WIDTH, 1), image.tag_v2.get(_TILE_HEIGHT, 1)


def _refuse_raw(data: bytes, first: Directory) -> None:
    """Raise UnsupportedPictureError where the first picture is another one's thumbnail."""
    below = list(_below(data, first))
    sensor = any(each.get(_PHOTOMETRIC) in _SENSOR for each in (first, *below))
    if _DNG_VERSION in first:
        name = "DNG"
    elif data[8:10] == b"CR":
        name = "CR2"
    elif sensor:
        make = str(first.get(_MAKE, "")).upper()
        name = next((raw for maker, raw in _RAW_OF_MAKE.items() if maker in make), "TIFF")
    elif first.get(_SUBFILE, 0) & _REDUCED and (below or first.next):
        raise UnsupportedPictureError(
            "the TIFF begins with a thumbnail of what it holds, as camera raw files do; export it "
            "as JPEG, PNG or plain TIFF"
        )
    else:
        return
    raise UnsupportedPictureError(
        f"camera raw ({name}) files are not supported; develop it and export it as JPEG, PNG or "
        f"plain TIFF"
    )


def _below(data: bytes, first: Directory) -> Iterator[Directory]:
    """The directories that the first one points to; raises EOFError where one is cut off."""
    offsets = first.get(_SUB_DIRECTORIES, ())
    for offset in (offsets if isinstance(offsets, tuple) else (offsets,))[:_MOST_DIRECTORIES]:
        directory = _directory(data, offset)
        if _PHOTOMETRIC not in directory:
            raise EOFError("a picture's directory is cut off")
        yield directory


def _directory(data: bytes, offset: int | None) -> Directory:
    """A directory of a TIFF, by default the first; empty where the file ends before it."""
    directory = _header(data)
    file = io.BytesIO(data)
    file.seek(directory.next if offset is None else offset)
    directory.load(file)
    return directory


def _header(data: bytes) -> Directory:
    """An empty directory, whose next one is the first."""
    return Directory(data[: 16 if _is_big(data) else 8])


def _is_big(data: bytes) -> bool:
    return data.startswith(b"II+\0")


def _with_black_as_zero(data: bytes) -> bytes:
    """The same file, whose first directory says that black is zero."""
    order = "<" if data.startswith(b"II") else ">"
    count, entry, value = ("Q", 20, 12) if _is_big(data) else ("H", 12, 8)
    start = _header(data).next
    (entries,) = struct.unpack_from(order + count, data, start)
    first = start + struct.calcsize(order + count)
    for at in range(first, first + entry * entries, entry):
        tag, kind = struct.unpack_from(order + "HH", data, at)
        if tag == _PHOTOMETRIC:
            number = struct.pack(order + ("H" if kind == _SHORT else "I"), _BLACK_IS_ZERO)
            return data[: at + value] + number + data[at + value + len(number) :]
    return data


@contextmanager
def _libtiff(wanted: bool) -> Iterator[None]:
    """While it lasts Pillow opens uncompressed files as all others, by libtiff."""
    before = TiffImagePlugin.READ_LIBTIFF
    TiffImagePlugin.READ_LIBTIFF = before or wanted
    try:
        yield
    finally:
        TiffImagePlugin.READ_LIBTIFF = before
