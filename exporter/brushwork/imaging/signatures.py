"""Telling a file's type by its first bytes, never by its name."""

import re
from typing import Literal

from ..errors import DamagedPictureError, UnsupportedPictureError

Format = Literal["JPEG", "PNG", "GIF", "WebP", "AVIF", "BMP", "TIFF", "HEIC", "JPEG XL"]

ACCEPTED = "JPEG, PNG, WebP, AVIF, GIF, BMP and TIFF"

_STARTS: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\xff\n", "JPEG XL"),
)
_REFUSED = (
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xffO\xffQ", "JPEG 2000"),
    (b"MM\0+", "big-endian BigTIFF"),  # Pillow takes them for small ones
    (b"8BPS", "Photoshop"),
    (b"%PDF", "PDF"),
    (b"\0\0\1\0", "icon (ICO)"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\3\4", "ZIP"),
    (b"FUJIFILMCCD-RAW", "camera raw (RAF)"),
    (b"IIRO", "camera raw (ORF)"),
    (b"IIRS", "camera raw (ORF)"),
    (b"MMOR", "camera raw (ORF)"),
    (b"IIU\0", "camera raw (RW2)"),
    (b"FOVb", "camera raw (X3F)"),
    (b"\0MRM", "camera raw (MRW)"),
    (b"II\x1a\0\0\0HEAPCCDR", "camera raw (CRW)"),
)
_BMP_HEADER_SIZES = {12, 16, 40, 52, 56, 64, 108, 124}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"
_SVG = re.compile(rb"<(?:[a-z]+:)?svg[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)


def identify(data: bytes) -> Format:
    """The type of a picture file.

    Raises UnsupportedPictureError where it is none that can be read, DamagedPictureError where the
    file is empty.
    """
    if not data:
        raise DamagedPictureError("the file is empty")
    for start, format in _STARTS:
        if data.startswith(start):
            return format
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES:
        return "BMP"
    if data[4:8] == b"ftyp" and _brands(data) & {b"avif", b"avis"}:
        return "AVIF"
    if data[4:8] == b"ftyp" and _brands(data) & _HEIC_BRANDS:
        return "HEIC"
    raise UnsupportedPictureError(f"{_describe(data)}; Brushwork reads {ACCEPTED}")


def _describe(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        if b"crx " in _brands(data):
            return "camera raw (CR3) files are not supported"
        return "this is a video or another media file, not a picture"
    for start, name in _REFUSED:
        if data.startswith(start):
            return f"{name} files are not supported"
    text = data[:4096].replace(b"\0", b"").lstrip(_BYTE_ORDER_MARKS).lstrip()
    if text.startswith(b"<"):
        if _HTML.match(text):
            return "this is an HTML page, not a picture"
        if _SVG.search(text):
            return "SVG drawings are not supported"
    return "this is not a picture of a known type"


def _brands(data: bytes) -> set[bytes]:
    end = min(int.from_bytes(data[:4], "big"), 256)
    return {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
