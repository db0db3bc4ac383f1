"""The size that a JPEG XL declares (ISO/IEC 18181-1): its reader decodes at once."""

from collections.abc import Callable

from .headers import boxes

# Width to height by their number; by 0 the width is written.
_RATIOS = ((0, 1), (1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_SIDE_BITS = (9, 13, 18, 30)
_START = b"\xff\n"
_LONGEST = 16


def jpeg_xl_size(data: bytes) -> tuple[int, int]:
    """Width and height as they lie; 0 x 0 where the header is damaged."""
    stream = _codestream(data)
    if not stream.startswith(_START):
        return 0, 0
    bits = _bits(stream[len(_START) : _LONGEST])
    small = bits(1)

    def side() -> int:
        return 8 * (1 + bits(5)) if small else 1 + bits(_SIDE_BITS[bits(2)])

    height = side()
    across, down = _RATIOS[bits(3)]
    return (height * across // down if across else side()), height


def _codestream(data: bytes) -> bytes:
    """At once, or in a box; of several boxes each has its number first."""
    if data.startswith(_START):
        return data[:_LONGEST]
    for kind, body in boxes(data):
        if kind in (b"jxlc", b"jxlp"):
            return body[4 if kind == b"jxlp" else 0 :][:_LONGEST]
    return b""


def _bits(data: bytes) -> Callable[[int], int]:
    """What reads numbers of so many bits, the lowest first; beyond the end there are zeros."""
    left = int.from_bytes(data, "little")

    def read(count: int) -> int:
        nonlocal left
        value = left & ((1 << count) - 1)
        left >>= count
        return value

    return read
