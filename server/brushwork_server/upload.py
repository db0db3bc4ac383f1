"""Reading a multipart form with one picture, within limits of bytes, time and parts."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import anyio
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from .limits import Limits
from .problems import Problem

MAX_FIELDS = 16
MAX_FIELD_BYTES = 1024
MAX_LENGTH_DIGITS = 12


@dataclass(frozen=True)
class Form:
    """The parts of a form: at most one file, and text fields."""

    image: bytes | None
    fields: dict[str, str]


class _Parser(MultiPartParser):
    # Above the body's limit, so that pictures never touch the disk.
    spool_max_size = 2**31


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


async def read_form(request: Request, limits: Limits) -> Form:
    """Read a request's form; raises Problem beyond a limit, ClientDisconnect when left alone."""
    async with aclosing(_chunks(request, limits)) as stream:
        parser = _Parser(
            request.headers,
            stream,
            max_files=1,
            max_fields=MAX_FIELDS,
            max_part_size=MAX_FIELD_BYTES,
        )
        try:
            parts = (await parser.parse()).multi_items()
        except MultiPartException as error:
            raise _malformed(error.message.rstrip(".")) from error
    image = None
    fields: dict[str, str] = {}
    for name, value in parts:
        if isinstance(value, UploadFile):
            image = await value.read()
            await value.close()
            if name != "image":
                raise _malformed("the file must be in the field image")
        elif name in fields:
            raise _malformed("a field is there twice")
        else:
            fields[name] = value
    return Form(image, fields)


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
