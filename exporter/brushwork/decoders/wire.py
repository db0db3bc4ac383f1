"""What a decoder is sent and answers, on a socket: headers of fixed sizes, and what follows."""

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import Final, Self

from ..errors import (
    DamagedPictureError,
    MemoryShortageError,
    PictureError,
    PictureTooLargeError,
    UnsupportedPictureError,
)
from ..imaging import Limits

Buffer = bytes | bytearray | memoryview

READY: Final = b"R"
"""What a decoder says once, when it has given its rights up."""

SHORT_OF_MEMORY: Final = 77
"""With what a decoder exits that has no memory for what it is sent, or to answer."""

PICTURE: Final = 0
ERRORS: Final[tuple[type[PictureError], ...]] = (
    DamagedPictureError,
    UnsupportedPictureError,
    MemoryShortageError,
    PictureTooLargeError,
    PictureError,
)
"""By their numbers in an answer, from 1; those that are others, too, come before them."""
MOST_MESSAGE_BYTES: Final = 4000


@dataclass(frozen=True)
class Request:
    """A picture of so many bytes comes, with limits of it, and of the processor's time."""

    size: int
    pixels: int
    side: int
    file_bytes: int
    seconds: int

    _FORM = struct.Struct("<5Q")
    SIZE = _FORM.size

    def pack(self) -> bytes:
        """The header."""
        return self._FORM.pack(*astuple(self))

    @classmethod
    def unpack(cls, header: Buffer) -> Self:
        """What a header tells."""
        return cls(*cls._FORM.unpack(header))

    @property
    def limits(self) -> Limits:
        """The limits of the picture."""
        return Limits(self.pixels, self.side, self.file_bytes)


@dataclass(frozen=True)
class Answer:
    """PICTURE with its width and height, whose pixels follow; or an error.

    That is a number of ERRORS, and the bytes of its message, which follow.
    """

    kind: int
    width: int
    height: int = 0

    _FORM = struct.Struct("<3Q")
    SIZE = _FORM.size

    def pack(self) -> bytes:
        """The header."""
        return self._FORM.pack(*astuple(self))

    @classmethod
    def unpack(cls, header: Buffer) -> Self:
        """What a header tells; nobody has checked it."""
        return cls(*cls._FORM.unpack(header))


def send(to: socket.socket, data: Buffer, check: Callable[[], None] = lambda: None) -> None:
    """Send all, asking `check` after each part, and each timeout of the socket."""
    rest = memoryview(data)
    while rest:
        with suppress(TimeoutError):
            rest = rest[to.send(rest) :]
        check()


def receive(
    source: socket.socket, into: bytearray | memoryview, check: Callable[[], None] = lambda: None
) -> None:
    """Fill a buffer, asking `check` as `send` does; raises EOFError where no more comes."""
    rest = memoryview(into)
    while rest:
        try:
            count = source.recv_into(rest)
        except TimeoutError:
            pass
        else:
            if not count:
                raise EOFError
            rest = rest[count:]
        check()
