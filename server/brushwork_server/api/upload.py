"""Reading a multipart form with pictures, within limits of bytes, time and parts."""

from collections.abc import AsyncGenerator, Iterator
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
from ..problems import Problem

FILES = ("image", *(name for name, each in INPUTS.items() if each.kind == "picture"))
REPEATABLE = tuple(name for name, each in INPUTS.items() if each.many)
MAX_LENGTH_DIGITS = 12


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

    def on_end(self) -> None:
        self.complete = True


def check_headers(headers: Headers, limits: Limits) -> None:
    """Raise Problem where the headers alone show that the body cannot be read."""
    kind, options = parse_options_header(headers.get("content-type"))
    if kind != b"multipart/form-data":
        raise Problem(
            415,
            "not-a-form",
            "Not a form",
            "Send the picture as multipart/form-data, with the fields image, stylizer and style.",
        )
    if b"boundary" not in options or options.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise _malformed("its Content-Type needs a boundary, and no other charset than UTF-8")
    length = headers.get("content-length", "0")
    if len(length) > MAX_LENGTH_DIGITS or (length.isdecimal() and int(length) > limits.body_bytes):
        raise _too_large(limits)


async def read_parts(request: Request, limits: Limits) -> Parts:
    """Read a form; raises Problem beyond a limit, ClientDisconnect when left alone."""

    async def whole() -> AsyncGenerator[bytes, None]:
        async for chunk in chunks:
            yield chunk
        # Raised here, since the parser closes half a file only where its stream fails.
        if not parser.complete:
            raise _malformed("it is cut off")

    async with aclosing(_chunks(request, limits)) as chunks, aclosing(whole()) as stream:
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
            raise _malformed(error.message.rstrip(".")) from error
    try:
        return await _collect(data)
    finally:
        await data.close()


async def _collect(data: FormData) -> Parts:
    parts = Parts({}, {})
    for name, value in data.multi_items():
        if name not in REPEATABLE and (name in parts.files or name in parts.fields):
            raise _malformed("a field is there twice")
        if isinstance(value, str):
            parts.fields.setdefault(name, []).append(value)
        elif name in FILES:
            parts.files.setdefault(name, []).append(await value.read())
            await value.close()  # or every file would be in memory twice until all are read
        else:
            raise _malformed(f"files must be in the fields {', '.join(FILES)}")
    return parts


async def _chunks(request: Request, limits: Limits) -> AsyncGenerator[bytes, None]:
    end = anyio.current_time() + limits.upload_seconds
    received = 0
    more = True
    while more:
        with anyio.move_on_at(min(end, anyio.current_time() + limits.stall_seconds)) as scope:
            message = await request.receive()
        if scope.cancelled_caught:
            raise Problem(
                408,
                "upload-too-slow",
                "Upload too slow",
                f"The picture did not arrive in {limits.upload_seconds:g} seconds, or nothing "
                f"came for {limits.stall_seconds:g}; send a smaller picture or try again.",
                {"Connection": "close"},
            )
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        received += len(chunk)
        if received > limits.body_bytes:
            raise _too_large(limits)
        yield chunk
        more = message.get("more_body", False)


def _too_large(limits: Limits) -> Problem:
    return Problem(
        413,
        "upload-too-large",
        "Upload too large",
        f"The request is larger than {limits.body_bytes / 1e6:g} MB; send a smaller file, for "
        f"example as JPEG.",
    )


def _malformed(reason: str) -> Problem:
    return Problem(400, "malformed-form", "Malformed form", f"The form cannot be read: {reason}.")
