"""What runs in a decoder's process: `python -m brushwork.decoders.child MEMORY`.

Its standard input is a socket, on which pictures come and pixels go, one after the other.
"""

import importlib
import os
import socket
import sys
from contextlib import suppress
from typing import Final

from ..errors import PictureError
from ..imaging import decode
from .sandbox import enter_sandbox, ignore_signals, limit_processor
from .wire import (
    ERRORS,
    MOST_MESSAGE_BYTES,
    PICTURE,
    READY,
    SHORT_OF_MEMORY,
    Answer,
    Request,
    receive,
    send,
)

# What readers import once they are used, when no file can be opened any more.
_LATER: Final = ("pillow_heif", "pillow_jxl.JpegXLImagePlugin", "PIL.ImagePalette")


def main(memory: int) -> None:
    """Decode what comes until the other end is closed, within `memory` bytes."""
    ignore_signals()
    connection = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    prepare()
    # What somebody makes the process say is nothing for the server's log.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    enter_sandbox(memory)
    send(connection, READY)
    try:
        while True:
            _answer(connection)
    except (EOFError, OSError):
        pass  # the server is gone, or wants no answer
    except MemoryError:
        os._exit(SHORT_OF_MEMORY)


def prepare() -> None:
    """Import what decoding may import."""
    for name in _LATER:
        with suppress(ImportError):
            importlib.import_module(name)


def _answer(connection: socket.socket) -> None:
    header = bytearray(Request.SIZE)
    receive(connection, memoryview(header))
    request = Request.unpack(header)
    limit_processor(request.seconds)
    data = _received(connection, request.size)
    try:
        pixels = decode(data, request.limits).pixels
    except PictureError as error:
        kind = next(at for at, each in enumerate(ERRORS, 1) if isinstance(error, each))
        told = str(error).encode("utf-8", "replace")[:MOST_MESSAGE_BYTES]
        send(connection, Answer(kind, len(told)).pack() + told)
        return
    del data
    height, width, _ = pixels.shape
    send(connection, Answer(PICTURE, width, height).pack())
    send(connection, pixels.data.cast("B"))


def _received(connection: socket.socket, size: int) -> bytes:
    # All at once, and into the only copy; less comes where the process is stopped meanwhile.
    data = connection.recv(size, socket.MSG_WAITALL) if size else b""
    while len(data) < size:
        rest = connection.recv(size - len(data), socket.MSG_WAITALL)
        if not rest:
            raise EOFError
        data += rest
    return data


if __name__ == "__main__":
    main(int(sys.argv[1]))
