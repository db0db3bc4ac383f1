"""What is kept of EXIF: a new structure of a few tags, with nothing else of the old one.

web/src/lib/imaging/exif.ts does the same, byte by byte.
"""

import struct
from collections.abc import Mapping
from typing import Literal

from ..contract.kept import (
    EXIF_POINTER,
    EXIF_TAGS,
    GPS_POINTER,
    GPS_TAGS,
    IMAGE_TAGS,
    MOST_VALUE_BYTES,
    TYPE_BYTES,
)

PREFIX = b"Exif\0\0"
"""What EXIF has before it in a JPEG."""

_Order = Literal["<", ">"]
_ORDERS: Mapping[bytes, _Order] = {b"II*\0": "<", b"MM\0*": ">"}
_FIRST = 8
_ENTRY = 12
_LONG = 4


def kept_exif(data: bytes, location: bool = False) -> bytes:
    """What may be kept of an EXIF structure: a new one, without a prefix; empty where nothing is.

    `data` is a TIFF structure, with or without the prefix; of a damaged one nothing is kept.
    """
    data = data.removeprefix(PREFIX)
    order = _ORDERS.get(data[:4])
    if order is None:
        return b""
    try:
        image = _Folder(data, order, _number(data, order, 4, 4))
        parts = [(image.only(IMAGE_TAGS), 0)]
        for pointer, tags in ((EXIF_POINTER, EXIF_TAGS), (GPS_POINTER, GPS_TAGS)):
            place = image.entries.get(pointer)
            if place is not None and (location or pointer != GPS_POINTER):
                at = _number(data, order, place + 8, 4)
                parts.append((_Folder(data, order, at).only(tags), pointer))
    except (struct.error, IndexError):
        return b""
    return _written(data[:4], order, [part for part in parts if part[0] or not part[1]])


class _Folder:
    """An image file directory: where each tag's entry lies."""

    def __init__(self, data: bytes, order: _Order, at: int) -> None:
        self._data = data
        self._order = order
        count = _number(data, order, at, 2)
        places = range(at + 2, at + 2 + _ENTRY * count, _ENTRY)
        # The first one counts where a tag is there twice.
        self.entries = {_number(data, order, place, 2): place for place in reversed(places)}

    def only(self, tags: Mapping[str, int]) -> dict[int, tuple[int, int, bytes]]:
        """Type, count and value of those of the tags that are there, in order."""
        found = {}
        for tag in sorted(tags.values()):
            if (place := self.entries.get(tag)) is None:
                continue
            kind = _number(self._data, self._order, place + 2, 2)
            count = _number(self._data, self._order, place + 4, 4)
            size = TYPE_BYTES.get(kind, MOST_VALUE_BYTES + 1) * count
            at = place + 8 if size <= _LONG else _number(self._data, self._order, place + 8, 4)
            if 0 < size <= MOST_VALUE_BYTES and at + size <= len(self._data):
                found[tag] = (kind, count, self._data[at : at + size])
        return found


def _written(
    head: bytes, order: _Order, parts: list[tuple[dict[int, tuple[int, int, bytes]], int]]
) -> bytes:
    """A structure of the first folder, and those that it points to by their pointers."""
    first, *others = (entries for entries, _ in parts)
    pointers = [pointer for _, pointer in parts[1:]]
    if not first and not others:
        return b""
    # The pointers' values are known once it is known how large the first folder is.
    place = _FIRST + len(_folder(order, first | dict.fromkeys(pointers, (4, 1, bytes(4))), 0))
    folders = []
    for pointer, entries in zip(pointers, others, strict=True):
        first = first | {pointer: (4, 1, struct.pack(f"{order}I", place))}
        folders.append(_folder(order, entries, place))
        place += len(folders[-1])
    start = head + struct.pack(f"{order}I", _FIRST)
    return b"".join((start, _folder(order, first, _FIRST), *folders))


def _folder(order: _Order, entries: Mapping[int, tuple[int, int, bytes]], at: int) -> bytes:
    """A folder that lies at a place, with its longer values after it."""
    rows, values = [], b""
    after = at + 2 + _ENTRY * len(entries) + 4
    for tag, (kind, count, value) in sorted(entries.items()):
        if len(value) <= _LONG:
            field = value.ljust(_LONG, b"\0")
        else:
            field = struct.pack(f"{order}I", after + len(values))
            values += value + bytes(len(value) % 2)
        rows.append(struct.pack(f"{order}HHI", tag, kind, count) + field)
    return struct.pack(f"{order}H", len(rows)) + b"".join(rows) + bytes(4) + values


def _number(data: bytes, order: _Order, at: int, size: int) -> int:
    """Raises struct.error beyond the end."""
    number: int = struct.unpack_from(f"{order}{'H' if size == 2 else 'I'}", data, at)[0]
    return number
