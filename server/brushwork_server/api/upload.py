"""Reading a multipart form with pictures, within limits of bytes, time and parts."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass

import anyio
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from brushwork.contract.inputs import INPUTS
from brushwork.contract.limits import SERVER_FIELD_BYTES, SERVER_FIELDS, SERVER_FILES

from ..limits import Limits
from .reasons import bad_field, malformed, not_a_form, quoted, too_large, too_slow

FILES = ("image", *(name for name, each in INPUTS.items() if each.kind == "picture"))
REPEATABLE = tuple(name for name, each in INPUTS.items() if each.many)
MAX_LENGTH_DIGITS = 12
AS_A_FILE = "send a picture as a file, with a file name"


@dataclass(frozen=True)
class Parts:
    """The parts of a form by name, of which only REPEATABLE ones may be there several times."""

    files: dict[str, list[bytes]]
    fields: dict[str, list[str]]

    def take(self, name: str) -> Iterator[bytes]:
        """The files of this name one by one; they are held here no more."""
        files = self.files.pop(name, [])
        while files:
            yield files.pop(0)


class _Parser(MultiPartParser):
    # Above the body's limit, so that pictures never touch the disk.
    spool_max_size = 2**31
    complete = False

    def on_headers_finished(self) -> None:
        part = self._current_part
        disposition = part.content_disposition or b""
        if b"filename*=" in disposition.lower():
            # RFC 7578 does not have it, so python-multipart drops it; some clients send no other.
            part.content_disposition = disposition + b'; filename="encoded"'
        super().on_headers_finished()
        if part.file is None and part.field_name in FILES:
            raise bad_field(part.field_name, AS_A_FILE)

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        part = self._current_part
        if part.file is None and len(part.data) + end - start > self.max_part_size:
            most = f"longer than {self.max_part_size:,} bytes"
            raise malformed(f"the field {quoted(part.field_name)} is {most}")
        super().on_part_data(data, start, end)

    def on_end(self) -> None:
        self.complete = True


def check_headers(headers: Headers, limits: Limits) -> None:
    """Raise Problem where the headers alone show that the body cannot be read."""
    kind, options = parse_options_header(headers.get("content-type"))
    if kind != b"multipart/form-data":
        raise not_a_form()
    if b"boundary" not in options or options.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise malformed("its Content-Type needs a boundary, and no other charset than UTF-8")
    length = headers.get("content-length", "0")
    if len(length) > MAX_LENGTH_DIGITS or (length.isdecimal() and int(length) > limits.body_bytes):
        raise too_large(limits)


async def read_parts(
    request: Request, limits: Limits, hold: Callable[[int], None] = lambda count: None
) -> Parts:
    """Read a form; raises Problem beyond a limit, ClientDisconnect when left alone.

    `hold` is told how many bytes there are more, and may raise.
    """

    async def whole() -> AsyncGenerator[bytes, None]:
        async for chunk in chunks:
            yield chunk
        # Raised here, since the parser closes half a file only where its stream fails.
        if not parser.complete:
            raise malformed("it is cut off")

    async with aclosing(_chunks(request, limits, hold)) as chunks, aclosing(whole()) as stream:
        parser = _Parser(
            request.headers,
            stream,
            max_files=SERVER_FILES,
            max_fields=SERVER_FIELDS,
            max_part_size=SERVER_FIELD_BYTES,
        )
        try:
            data = await parser.parse()
        except MultiPartException as error:
            raise malformed(error.message.rstrip(".")) from error
    try:
        return await _collect(data)
    finally:
        await data.close()


async def _collect(data: FormData) -> Parts:
    parts = Parts({}, {})
    for name, value in data.multi_items():
        if name not in REPEATABLE and (name in parts.files or name in parts.fields):
            raise malformed(f"the field {quoted(name)} is there twice")
        if isinstance(value, str):
            parts.fields.setdefault(name, []).append(value)
        elif name in FILES:
            parts.files.setdefault(name, []).append(await value.read())
            await value.close()  # or every file would be in memory twice until all are read
        else:
            raise malformed(f"files must be in the fields {', '.join(FILES)}")
    return parts


async def _chunks(
    request: Request, limits: Limits, hold: Callable[[int], None]
) -> AsyncGenerator[bytes, None]:
    end = anyio.current_time() + limits.upload_seconds
    window_end, in_window = anyio.current_time() + limits.stall_seconds, 0
    received = 0
    more = True
    while more:
        with anyio.move_on_at(min(end, window_end)) as scope:
            message = await request.receive()
        if scope.cancelled_caught:
            raise too_slow(limits)
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        received += len(chunk)
        if received > limits.body_bytes:
            raise too_large(limits)
        hold(len(chunk))
        yield chunk
        in_window += len(chunk)
        if in_window >= limits.stall_bytes:
            window_end, in_window = anyio.current_time() + limits.stall_seconds, 0
        more = message.get("more_body", False)
