"""Picture files made byte by byte, for what no library writes."""

import io
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from PIL import Image

Chunk = tuple[bytes, bytes]

COLOUR = (200, 100, 50)
P3 = (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
BT709 = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
SRGB_CHUNK = (b"sRGB", b"\0")


def gamma_chunk(value: float) -> Chunk:
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def chromaticities_chunk(values: Sequence[float]) -> Chunk:
    return b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in values))


def coding_chunk(primaries: int, transfer: int, matrix: int = 0, full: int = 1) -> Chunk:
    return b"cICP", bytes([primaries, transfer, matrix, full])


def profile_chunk(profile: bytes) -> Chunk:
    return b"iCCP", b"profile\0\0" + zlib.compress(profile)


def png(
    chunks: Sequence[Chunk] = (),
    *,
    size: tuple[int, int] = (4, 4),
    depth: int = 8,
    kind: int = 2,
    rows: bytes | None = None,
    after: Sequence[Chunk] = (),
) -> bytes:
    """A PNG of COLOUR, or of raw `rows`, with chunks before and after the image data."""
    width, height = size
    if rows is None:
        rows = (b"\0" + bytes(COLOUR) * width) * height

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows)), *after, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def gif(canvas: tuple[int, int], frames: Sequence[tuple[int, int, int, int]]) -> bytes:
    """A GIF of green frames at (left, top, width, height); its first colour is red."""
    palette = [255, 0, 0, 0, 255, 0]
    blocks = b""
    for left, top, width, height in frames:
        image = Image.new("P", (width, height), 1)
        image.putpalette(palette)
        file = io.BytesIO()
        image.save(file, "GIF", optimize=False)
        content = file.getvalue()
        at = content.index(b"," + struct.pack("<HHHH", 0, 0, width, height))
        flags = content[at + 9]
        local = 3 << ((flags & 7) + 1) if flags & 0x80 else 0
        blocks += b"," + struct.pack("<HHHHB", left, top, width, height, flags & 0x78)
        blocks += content[at + 10 + local : -1]
    return b"GIF89a" + struct.pack("<HHBBB", *canvas, 0x80, 0, 0) + bytes(palette) + blocks + b";"


def profile(
    space: bytes, tags: Sequence[Chunk], *, kind: bytes = b"mntr", pcs: bytes = b"XYZ "
) -> bytes:
    """An ICC profile of a colour space from its tags."""
    d50 = struct.pack(">3i", 63190, 65536, 54061)
    tags = [(b"wtpt", b"XYZ \0\0\0\0" + d50), *tags]
    at = 132 + 12 * len(tags)
    table = struct.pack(">I", len(tags))
    for name, tag in tags:
        table += struct.pack(">4sII", name, at, len(tag))
        at += len(tag)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x", at, 0x02400000, kind, space, pcs, b"acsp", d50
    )
    return header + table + b"".join(tag for _, tag in tags)


def grey_profile(gamma: float) -> bytes:
    """A profile for grey pictures."""
    curve = struct.pack(">4sxxxxIH2x", b"curv", 1, round(gamma * 256))
    return profile(b"GRAY", [(b"kTRC", curve)])


def ink_profile(lightness_of_cyan: float, lightness_of_black: float) -> bytes:
    """A CMYK profile in which all inks are neutral, so that applying it cannot be overlooked."""
    grid = np.zeros((2, 2, 2, 2, 3))
    for inks in np.ndindex(2, 2, 2, 2):
        lightness = 100.0
        if inks[0]:
            lightness = min(lightness, lightness_of_cyan)
        if inks[3]:
            lightness = min(lightness, lightness_of_black)
        grid[inks] = lightness * 652.8, 128 * 256, 128 * 256
    straight = np.array([0, 65535], ">u2").tobytes()
    table = struct.pack(">4s4xBBBx", b"mft2", 4, 3, 2)
    table += struct.pack(">9i", *(65536 * np.eye(3, dtype=int)).ravel())
    table += struct.pack(">HH", 2, 2) + straight * 4
    table += np.rint(grid).astype(">u2").tobytes() + straight * 3
    return profile(b"CMYK", [(b"A2B0", table)], kind=b"prtr", pcs=b"Lab ")


def exif(orientation: int) -> bytes:
    """EXIF with nothing but an orientation."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    """What Pillow writes."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()
