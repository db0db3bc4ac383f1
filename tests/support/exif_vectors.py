"""EXIF as cameras and others write it, and what is kept of it, in both languages alike.

`python tests/support/exif_vectors.py` writes exif_vectors.json, in hexadecimal digits; that what is
kept is right is read by exiv2 in tests/exporter/imaging/test_exif.py.
"""

import json
import struct
from pathlib import Path

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from brushwork.imaging.exif import PREFIX, kept_exif

FILE = Path(__file__).with_suffix(".json")

ARTIST = "Zoë Ōkami"
THUMBNAIL = b"\xff\xd8 a picture as it was \xff\xd9"
GPS = {1: "N", 2: (52.0, 31.0, 0.25), 3: "E", 4: (13.0, 24.0, 0.0), 27: b"ASCII\0\0\0cell"}


def camera(order: str = "<") -> bytes:
    """A structure with all that cameras write, made by Pillow; orders are `<` and `>`."""
    exif = Image.Exif()
    exif.endian = order
    exif[0x010E] = "a description"
    exif[0x010F] = "A maker"
    exif[0x0110] = "A1"
    exif[0x0112] = 6
    exif[0x013B] = ARTIST.encode()
    exif[0x8298] = "(c) 2026"
    photo = exif.get_ifd(0x8769)
    photo[0x9003] = "2026:05:04 03:02:01"
    photo[0x829A] = IFDRational(1, 250)
    photo[0x8827] = 400
    photo[0x927C] = b"a maker's note" * 20
    photo[0xA002] = 4000
    photo[0xA431] = "serial 12345"
    photo[0xA434] = "A lens" * 200
    exif.get_ifd(0x8825).update(GPS)
    return exif.tobytes().removeprefix(PREFIX)


def with_thumbnail() -> bytes:
    """A second folder, which has a picture."""
    size = len(THUMBNAIL)
    entries = ((0x0103, 3, 6), (0x0201, 4, 62), (0x0202, 4, size))
    second = struct.pack("<H", 3) + b"".join(
        struct.pack("<HHII", t, k, 1, v) for t, k, v in entries
    )
    first = struct.pack("<HHHII", 1, 0x010F, 2, 3, 0x4F4141) + struct.pack("<I", 26)
    return b"II*\0\x08\0\0\0" + first + second + bytes(4) + THUMBNAIL


def structures() -> list[bytes]:
    """What is to be read."""
    loop = b"MM\0*\0\0\0\x08\0\1\x87\x69\0\4\0\0\0\1\0\0\0\x08"
    ordinary = camera()
    return [
        ordinary,
        camera(">"),
        PREFIX + ordinary,
        with_thumbnail(),
        loop,
        *(ordinary[:end] for end in (0, 4, 9, 30, 100, 200, len(ordinary) - 100)),
        ordinary.replace(b"\x0f\x01\x02\0", b"\x0f\x01\x63\0"),
    ]


def main() -> None:
    vectors = [
        {"given": given.hex(), "location": location, "kept": kept_exif(given, location).hex()}
        for given in structures()
        for location in (False, True)
    ]
    FILE.write_text(json.dumps(vectors, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
