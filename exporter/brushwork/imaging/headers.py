"""What has to be known before decoding and Pillow does not tell."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

_SRGB_TRANSFER = 13
_SHOWN_AS_SRGB = {1, 2, 6, 14, 15}  # BT.709 and unspecified; so do browsers in AVIF, not in PNG
_PNG_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_PNG_XMP = b"XML:com.adobe.xmp" + bytes(5)  # neither compressed nor translated
_LARGEST_PROFILE = 16_000_000
# The marker and the header's length, which follows from the number of components.
_JPEG_SCAN = re.compile(rb"\xff\xda\x00(?:\x08\x01|\x0a\x02|\x0c\x03|\x0e\x04)")


class CodingPoints(NamedTuple):
    """Colour primaries and transfer function by their numbers in ITU-T H.273."""

    primaries: int
    transfer: int


@dataclass(frozen=True)
class PngHeader:
    """The chunks before the image data that decide how its numbers are to be read."""

    depth: int
    coding: CodingPoints | None
    """Of a cICP chunk with full-range RGB."""
    profile: bytes | None
    """Of an iCCP chunk that can be unpacked."""


def read_png(data: bytes) -> PngHeader:
    """Read the chunks before the image data; `data` begins with a PNG signature."""
    depth = 8
    coding = profile = None
    for kind, start, end in _png_chunks(data):
        body = data[start + 8 : min(end - 4, start + 40)]
        if kind == b"IDAT":
            break
        if kind == b"IHDR" and len(body) > 8:
            depth = body[8]
        if kind == b"cICP" and body[2:] == b"\0\1":
            coding = CodingPoints(body[0], body[1])
        if kind == b"iCCP":
            profile = _unpacked(data[start + 8 : end - 4])
    return PngHeader(depth, coding, profile)


def png_xmp(data: bytes) -> bytes:
    """The XMP packet of a PNG, wherever it stands; empty where there is none."""
    for kind, start, end in _png_chunks(data):
        if kind == b"iTXt" and data.startswith(_PNG_XMP, start + 8):
            return data[start + 8 + len(_PNG_XMP) : end - 4]
    return b""


def without_png_texts(data: bytes) -> bytes:
    """A PNG without its texts and profile, which Pillow takes for damage where they are large."""
    view, kept, begin = memoryview(data), [], 0
    for kind, start, end in _png_chunks(data):
        if kind in (*_PNG_TEXTS, b"iCCP") and end <= len(data):
            kept.append(view[begin:start])
            begin = end
    return b"".join((*kept, view[begin:])) if kept else data


def largest_size(data: bytes) -> tuple[int, int]:
    """Width and height of the largest item of an AVIF or HEIC file, before turning; 0 x 0 without.

    Thumbnails and the tiles of a grid state their sizes, too.
    """
    sizes = [
        (int.from_bytes(body[4:8], "big"), int.from_bytes(body[8:12], "big"))
        for name, body in _properties(data)
        if name == b"ispe"
    ]
    return max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))


def read_coding(data: bytes) -> CodingPoints | None:
    """The coding points of the first colour property of an AVIF or HEIC file, if it states any."""
    for name, body in _properties(data):
        if name == b"colr" and body[:4] == b"nclx" and len(body) >= 8:
            primaries, transfer = (int.from_bytes(body[at : at + 2], "big") for at in (4, 6))
            return CodingPoints(
                primaries, _SRGB_TRANSFER if transfer in _SHOWN_AS_SRGB else transfer
            )
    return None


def gif_extent(data: bytes) -> tuple[int, int]:
    """Width and height that hold the canvas and every frame; cut-off files end the search."""
    width, height = _pair(data, 6)
    at = 13 + _table_size(data[10:11])
    while data[at : at + 1] in (b"!", b","):
        if data[at : at + 1] == b",":
            left, top = _pair(data, at + 1)
            w, h = _pair(data, at + 5)
            width, height = max(width, left + w), max(height, top + h)
            at += 11 + _table_size(data[at + 9 : at + 10])  # with the code size before the blocks
        else:
            at += 2
        while at < len(data) and data[at]:
            at += data[at] + 1
        at += 1
    return width, height


def jpeg_scans(data: bytes, most: int) -> int:
    """How many passes a decoder makes, counted up to `most`.

    The marker alone would not do: it comes by chance in the films that phones append to pictures.
    """
    return sum(1 for _ in islice(_JPEG_SCAN.finditer(data), most))


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each chunk with its frame; the last one may end beyond the data."""
    at = 8
    while at + 8 <= len(data):
        end = at + int.from_bytes(data[at : at + 4], "big") + 12
        yield data[at + 4 : at + 8], at, end
        at = end


def _unpacked(profile: bytes) -> bytes | None:
    """An iCCP chunk's profile: a name that ends with 0, a 0 for the method, and what is packed."""
    packed = profile.partition(b"\0")[2][1:]
    try:
        return zlib.decompressobj().decompress(packed, _LARGEST_PROFILE) or None
    except zlib.error:
        return None


def _properties(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What an AVIF or HEIC file says of its items (ISO/IEC 23008-12, 9.3)."""
    inside = data
    for kind, skip in ((b"meta", 4), (b"iprp", 0), (b"ipco", 0)):
        inside = next((body[skip:] for name, body in boxes(inside) if name == kind), b"")
    return boxes(inside)


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and content of the boxes of a file (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        start = 8
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
            start = 16
        end = at + size if size else len(data)
        if end < at + start:
            return
        yield data[at + 4 : at + 8], data[at + start : end]
        at = end


def _pair(data: bytes, at: int) -> tuple[int, int]:
    return (
        int.from_bytes(data[at : at + 2], "little"),
        int.from_bytes(data[at + 2 : at + 4], "little"),
    )


def _table_size(flags: bytes) -> int:
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0
