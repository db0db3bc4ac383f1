"""Errors over HTTP: RFC 9457 problem details, never a traceback."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:problem-type:brushwork:"


class Problem(Exception):  # noqa: N818 - the name of RFC 9457
    """A request that cannot be answered, and what the client is told of it.

    `name` completes the problem's `type`; `detail` says what happened, which limit, what to do;
    `headers` are sent with the response.
    """

    def __init__(
        self,
        status: int,
        name: str,
        title: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})

    def described(self) -> dict[str, str | int]:
        """The problem as JSON has it."""
        return {
            "type": TYPE_PREFIX + self.name,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }

    def response(self) -> Response:
        """The problem as a response."""
        return Response(
            json.dumps(self.described(), ensure_ascii=False),
            self.status,
            {"Cache-Control": "no-store", **self.headers},
            MEDIA_TYPE,
        )


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem for a status that the framework raised."""
    match status:
        case HTTPStatus.NOT_FOUND:
            detail = "There is nothing at this address."
        case HTTPStatus.METHOD_NOT_ALLOWED:
            detail = "This address does not answer this method; see the Allow header."
        case HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            detail = "The file is shorter; see the Content-Range header."
        case _:
            detail = "The request cannot be answered."
    phrase = HTTPStatus(status).phrase
    return Problem(status, phrase.lower().replace(" ", "-"), phrase, detail, headers)


def unexpected() -> Problem:
    """The problem for an error that nobody foresaw; its cause goes to the log only."""
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal-error",
        "Internal error",
        "Something went wrong on the server, which has logged it. Other requests go on; "
        "report it with the time if it happens again.",
    )


def stopping() -> Problem:
    """The problem for a request that the server's end cut off."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "stopping",
        "Server stops",
        "The server is being stopped; try again when it runs again.",
        {"Retry-After": "10"},
    )


def no_http(status: int) -> Problem:
    """The problem for what is no request; `status` as the protocol has it."""
    match status:
        case HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            detail = "The header of the request is too large; 16 kB are taken."
        case HTTPStatus.NOT_IMPLEMENTED:
            detail = "Of transfer encodings only chunked is known."
        case _:
            detail = (
                "This is no well-formed HTTP/1.1, or its body's length is told twice; the "
                "connection is closed."
            )
    phrase = HTTPStatus(status).phrase
    return Problem(status, phrase.lower().replace(" ", "-"), phrase, detail)


def slow_header(seconds: float) -> Problem:
    """The problem for a request whose header does not come."""
    return Problem(
        HTTPStatus.REQUEST_TIMEOUT,
        "header-too-slow",
        "Header too slow",
        f"The header of the request did not come in {seconds:g} seconds; try again.",
    )


def too_many_connections() -> Problem:
    """The problem for a connection beyond all that can be had."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "too-many-connections",
        "Too many connections",
        "All connections of this server are in use; try again in a moment.",
        {"Retry-After": "2"},
    )


def changed_file() -> Problem:
    """The problem for a file that is not the one that the server started with."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "file-changed",
        "The file has changed",
        "This file was changed or removed after the server started; it is served again when the "
        "server is restarted.",
    )
